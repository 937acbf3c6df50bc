"""Order and initials of names as a reader of a language expects them in a list."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
#: The nineteen initial consonants of Hangul syllables, doubled ones under their plain one.
_CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"


def latin(name: str) -> str:
    """Return a name in lower-case letters without accents."""
    parts = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


def order(name: str, language: str) -> tuple[int, str]:
    """Return a sort key: in Korean Hangul comes before other scripts, elsewhere after."""
    if name and "가" <= name[0] <= "힣":
        # Syllables stand in dictionary order in Unicode.
        return (0 if language == "ko" else 2), name
    return 1, latin(name)


def initial(name: str) -> str:
    """Return the letter a name is found under: A–Z, ㄱ–ㅎ, or ``#``."""
    if name and "가" <= name[0] <= "힣":
        return _CONSONANTS[(ord(name[0]) - 0xAC00) // 588]
    first = latin(name)[:1].upper()
    return first if "A" <= first <= "Z" else "#"
