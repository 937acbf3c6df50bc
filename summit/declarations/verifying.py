"""Whether a file is the adopted text, byte for byte or word for word, or else what differs.

The public verify page's judgement: of bytes that anybody may send, by what is public alone. Nothing
is kept. The form is that of ``docs/declaration-hash.md``.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from summit.core.errors import N_
from summit.declarations.canonical import ANNEX_SCHEMA, TEXT_SCHEMA, canonical, digest, normal
from summit.declarations.public_document import DeclarationDoc, FileDoc, HeadlineDoc, VersionDoc

#: How large a file can be, in octets.
MOST: Final = 10 * 1024 * 1024
#: How large JSON can be that is read at all: no text comes near it, and parsing takes memory.
MOST_JSON: Final = 2 * 1024 * 1024
#: How many combining marks may follow one another in JSON that is read: what Unicode's Stream-Safe
#: Text Format allows (Standard Annex 15, 12.1). No language needs as many, and putting long runs
#: into normal form takes time with the square of their length.
MOST_MARKS: Final = 30
#: How many differences are told.
MOST_TOLD: Final = 50


class Finding(StrEnum):
    """What a file was found to be."""

    ADOPTED = "adopted"  # JSON of the adopted text
    ANNEX = "annex"  # JSON of the list of signatories
    VERSION = "version"  # JSON of a version before the adopted one
    ELSEWHERE = "elsewhere"  # JSON of another text that was adopted at this summit
    DIFFERS = "differs"  # JSON of this declaration that is no version known here
    ANNEX_DIFFERS = "annex_differs"
    OTHER = "other"  # JSON of some other declaration
    ISSUED = "issued"  # a PDF, byte for byte
    NOT_ISSUED = "not_issued"  # a PDF that was not issued here
    NOT_JSON = "not_json"
    UNKNOWN = "unknown"  # neither PDF nor JSON
    EMPTY = "empty"
    LARGE = "large"


class Difference(NamedTuple):
    """Something that differs from the adopted text: what (a msgid), in which part, which language,
    and how it reads in the file and in the adopted text."""

    what: str
    clause: str
    label: str
    language: str
    file: str
    adopted: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``hash`` is the SHA-256 of a JSON document's canonical form, ``digest`` that of the file's
    own bytes."""

    finding: Finding
    digest: str = ""
    hash: str = ""
    issued: FileDoc | None = None
    version: VersionDoc | None = None
    elsewhere: HeadlineDoc | None = None
    differences: list[Difference] = field(default_factory=list)
    more: int = 0

    @property
    def holds(self) -> bool:
        """Whether the file is what was adopted."""
        return self.finding in (Finding.ADOPTED, Finding.ANNEX, Finding.ISSUED)


class _Unreadable(ValueError):
    """Not JSON as everybody would read it."""


def verify(data: bytes, document: DeclarationDoc, listed: Iterable[HeadlineDoc] = ()) -> Verdict:
    """Say what a file is.

    Args:
        document: what is public of the declaration on whose page it was dropped.
        listed: what is public of the same summit.
    """
    if not data:
        return Verdict(Finding.EMPTY)
    if len(data) > MOST:
        return Verdict(Finding.LARGE)
    own = digest(data)
    issued = next((each for each in document["files"] if each["digest"] == own), None)
    if issued is not None:
        return Verdict(Finding.ISSUED, own, issued=issued)
    if (exact := _known(own, own, document, listed)) is not None:
        return exact
    if b"%PDF-" in data[:1024]:
        return Verdict(Finding.NOT_ISSUED, own)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"{":
        return Verdict(Finding.UNKNOWN, own)
    if len(data) > MOST_JSON:
        return Verdict(Finding.NOT_JSON, own)
    try:
        found = parsed(data)
        made = digest(canonical(found))
        return _judged(found, own, made, document, listed)
    except (ValueError, RecursionError):
        return Verdict(Finding.NOT_JSON, own)


def parsed(data: bytes) -> dict[str, Any]:
    """Read JSON with all its strings in normal form.

    Raises:
        ValueError: it is not an object in UTF-8, has a key twice, of which every reader may take
            another one, numbers that JSON does not know, or more than :data:`MOST_MARKS`.
        RecursionError: it is nested too deeply.
    """
    found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    if not isinstance(found, dict):
        raise _Unreadable
    normalised: dict[str, Any] = _normal(found)
    return normalised


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Unreadable
    return made


def _no_number(_name: str) -> Any:
    raise _Unreadable


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        _refuse_many_marks(value)
        return normal(value)
    if isinstance(value, list):
        return [_normal(each) for each in value]
    if isinstance(value, dict):
        return {key: _normal(each) for key, each in value.items()}
    return value


def _refuse_many_marks(text: str) -> None:
    if text.isascii():
        return
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run > MOST_MARKS:
            raise _Unreadable


def _known(
    own: str, made: str, document: DeclarationDoc, listed: Iterable[HeadlineDoc]
) -> Verdict | None:
    """Say what a file is by its hash; ``None`` where nothing public has this one."""
    if made == document["hash"]:
        return Verdict(Finding.ADOPTED, own, made)
    annex = document["annex"]
    if annex is not None and made == annex["hash"]:
        return Verdict(Finding.ANNEX, own, made)
    version = next((each for each in document["history"] if each["hash"] == made), None)
    if version is not None:
        return Verdict(Finding.VERSION, own, made, version=version)
    elsewhere = next((each for each in listed if each["hash"] == made), None)
    if elsewhere is not None:
        return Verdict(Finding.ELSEWHERE, own, made, elsewhere=elsewhere)
    return None


def _judged(
    found: dict[str, Any],
    own: str,
    made: str,
    document: DeclarationDoc,
    listed: Iterable[HeadlineDoc],
) -> Verdict:
    known = _known(own, made, document, listed)
    if known is not None:
        return known
    if found.get("declaration") != document["uid"]:
        return Verdict(Finding.OTHER, own, made)
    if found.get("schema") == ANNEX_SCHEMA:
        return Verdict(Finding.ANNEX_DIFFERS, own, made)
    differences = differing(found, document["text"] or {})
    return Verdict(
        Finding.DIFFERS,
        own,
        made,
        differences=differences[:MOST_TOLD],
        more=max(0, len(differences) - MOST_TOLD),
    )


def differing(found: Mapping[str, Any], adopted: Mapping[str, Any]) -> list[Difference]:
    """Say what in a file is not as in the adopted text; the file may be of any shape."""
    told: list[Difference] = []

    def tell(what: str, part: str = "", label: str = "", language: str = "",
             file: Any = "", was: Any = "") -> None:  # fmt: skip
        told.append(Difference(what, part, label, language, _shown(file), _shown(was)))

    if found.get("schema") != TEXT_SCHEMA:
        tell(N_("The form is named otherwise."), file=found.get("schema"), was=TEXT_SCHEMA)
    for key, what in _WHOLE.items():
        if found.get(key) != adopted.get(key):
            tell(what, file=found.get(key), was=adopted.get(key))
    for key, what in _TEXTS.items():
        for language, mine, right in _unequal(found.get(key), adopted.get(key)):
            tell(what, language=language, file=mine, was=right)
    theirs = _by_id(found.get("clauses"))
    ours = _by_id(adopted.get("clauses"))
    for uid, clause in ours.items():
        label = label_of(clause)
        other = theirs.get(uid)
        if other is None:
            tell(N_("This part is not in the file."), uid, label)
            continue
        if any(other.get(key) != clause.get(key) for key in ("kind", "number")):
            tell(
                N_("This part is numbered otherwise."), uid, label,
                file=label_of(other), was=label,
            )  # fmt: skip
        for key, what in _PARTS.items():
            for language, mine, right in _unequal(other.get(key), clause.get(key)):
                tell(what, uid, label, language, mine, right)
    for uid, clause in theirs.items():
        if uid not in ours:
            tell(
                N_("This part is only in the file."), "", label_of(clause), file=clause.get("text")
            )
    common = [uid for uid in theirs if uid in ours]
    if common != [uid for uid in ours if uid in theirs]:
        tell(N_("The parts stand in another order."))
    if not told:
        tell(N_("The words are the same, but there is something in the file besides them."))
    return told


_WHOLE: Mapping[str, str] = {
    "version": N_("The number of the version is another."),
    "previous": N_("The version before is another."),
    "languages": N_("The languages are others."),
    "authentic": N_("The authentic languages are others."),
    "prevailing": N_("The prevailing language is another."),
}
_TEXTS: Mapping[str, str] = {
    "title": N_("The title is another."),
    "status": N_("The status line is another."),
}
_PARTS: Mapping[str, str] = {
    "heading": N_("The heading is another."),
    "text": N_("The words are others."),
}


def label_of(clause: Mapping[str, Any]) -> str:
    """Return the number of a part as a difference names it; empty where it carries none."""
    number = clause.get("number")
    return str(number) if isinstance(number, int) and 0 < number < 10_000 else ""


def _by_id(clauses: Any) -> dict[str, Mapping[str, Any]]:
    if not isinstance(clauses, list):
        return {}
    return {
        each["id"]: each
        for each in clauses
        if isinstance(each, dict) and isinstance(each.get("id"), str)
    }


def _unequal(mine: Any, right: Any) -> list[tuple[str, Any, Any]]:
    """Return the languages in which two texts differ, with both."""
    mine = mine if isinstance(mine, dict) else {}
    right = right if isinstance(right, dict) else {}
    return [
        (language, mine.get(language, ""), right.get(language, ""))
        for language in dict.fromkeys([*right, *mine])
        if mine.get(language, "") != right.get(language, "")
    ]


def _shown(value: Any) -> str:
    """Return a value as a reader sees it, of bounded length."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        value = "\n".join(str(each) for each in value.values())
    elif isinstance(value, list):
        value = ", ".join(str(each) for each in value)
    text = str(value)
    return text if len(text) <= 2000 else f"{text[:2000]}…"
