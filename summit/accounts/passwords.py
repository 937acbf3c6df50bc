"""Passwords: which are good enough, and their slow hash (argon2id, RFC 9106)."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from summit.core.errors import N_, Refused

#: NIST SP 800-63B-4, 3.1.1.2, asks for 15 where a password stands alone and 8 beside a second
#: proof; attempts are limited here, and forced changes and rules about characters are left out.
SHORTEST = 12
#: So that nobody lets the server hash megabytes.
LONGEST = 200
#: Fewer different characters than this are a pattern ("aaaaaaaaaaaa", "121212121212").
FEWEST_DIFFERENT = 5

_LEAKED = """
012345678910 0987654321ab 123123123123 123456123456 123456789012 1234567890123 12345678901234
1234567890ab 1234567890qw 123456789abc 123456789qwe 1234qwer1234 1234qwerasdf 1q2w3e4r5t6y
1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv 987654321098 abc123456789 abcd12345678 abcdef123456
abcdefghijkl abcdefghijklm admin1234567 adminadmin12 administrador administrator administrator1
alsdudrlarla asdf12345678 asdf1234asdf asdfasdfasdf asdfghjkl123 baseball1234 batman123456
changeme1234 changemeplease computer1234 correcthorsebatterystaple dkssudgktpdy dragon123456
facebook1234 football1234 google123456 hello1234567 iloveyou1234 iloveyou12345 iloveyouforever
internet1234 korea1234567 letmein12345 letmeinplease liverpool123 monkey123456 mypassword12
mypassword123 p@ssw0rd1234 p@ssword1234 passw0rd1234 password1234 password12345 password123456
passwordpassword princess1234 q1w2e3r4t5y6 qazwsxedcrfv qlalfqjsgh12 qlalfqjsgh123 qwer12345678
qwer1234asdf qwer1234qwer qwerty123456 qwerty1234567 qwertyqwerty qwertyuiop12 qwertyuiop123
qwertyuiop[] samsung12345 secret123456 seoul1234567 seoul12345678 starwars1234 summit123456
summit2020!! sunshine1234 superman1234 temporary123 tkfkdgody123 trustno1trustno1 welcome12345
welcome123456 whatever1234 zaq12wsxcde3 zxcvbnm12345
"""
#: The most common passwords that are long enough, from what leaked lists have in common, without
#: case; what follows after them ("!", "1", a year) makes them no better.
COMMON = frozenset(_LEAKED.split())
_ENDINGS = "0123456789!?.,@#$%&*-_ "


def _form(password: str) -> str:
    # One Hangul syllable has two spellings in Unicode, and systems send different ones.
    return unicodedata.normalize("NFKC", password)


def _core(text: str) -> str:
    return text.casefold().rstrip(_ENDINGS)


_COMMON_CORES = frozenset(core for core in map(_core, COMMON) if len(core) >= 4)


def refuse_weak(password: str, *, email: str, name: str) -> None:
    """Let a password pass that would not be guessed early.

    Raises:
        Refused: it is too short or too long, has hardly any different characters, is one of the
            most common ones, or is the user's own name or address.
    """
    text = _form(password)
    if len(text) < SHORTEST:
        raise Refused(N_("A password needs at least %(count)s characters."), count=SHORTEST)
    if len(text) > LONGEST:
        raise Refused(N_("A password has at most %(count)s characters."), count=LONGEST)
    plain = text.casefold()
    if len(set(plain)) < FEWEST_DIFFERENT:
        raise Refused(N_("This password repeats the same few characters; choose another."))
    own = {email, email.partition("@")[0], name, name.replace(" ", "")}
    own_cores = {core for core in map(_core, map(_form, own)) if len(core) >= 4}
    if plain in COMMON or _core(text) in _COMMON_CORES:
        raise Refused(N_("This is one of the most common passwords; choose another."))
    if plain == email or _core(text) in own_cores:
        raise Refused(N_("A password must not be your own name or e-mail address."))


class Passwords:
    """Hashes passwords and compares them, with the parameters of the configuration.

    Each costs a fifth of a second on purpose: never inside a unit of work.
    """

    def __init__(self, *, rounds: int, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib)
        self._nobodys = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Return the hash of a password; whether it is good enough is not looked at."""
        return self._hasher.hash(_form(password))

    def fits(self, password_hash: str | None, password: str) -> bool:
        """Tell whether a password is the one of a hash.

        Without a hash it is not, after as much work, so that the time taken does not tell which
        accounts there are.
        """
        if len(password) > LONGEST:
            password = ""
        try:
            self._hasher.verify(password_hash or self._nobodys, _form(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_dated(self, password_hash: str) -> bool:
        """Tell whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(password_hash)
