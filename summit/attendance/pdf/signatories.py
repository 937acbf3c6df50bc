"""The annex of a declaration's signatories on paper, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from summit.attendance.pdf.declaration import Check
from summit.attendance.pdf.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Signatory:
    """A city, who committed it, whether by endorsing or by signing, and when."""

    party: str
    name: str
    lines: Sequence[str]
    fact: str
    dates: Sequence[str]


@dataclass(frozen=True, slots=True)
class NoteWords:
    """Words in a language, with a label that says what they are."""

    language: str
    label: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class SignatoryNote:
    """A reservation or an explanation, as it was stated and as it was translated."""

    head: str
    parts: Sequence[NoteWords]


@dataclass(frozen=True, slots=True)
class SignatoriesPage:
    """The annex; ``of`` is the declaration's title, ``heads`` are the columns' four headings.

    ``hash`` is the annex's own SHA-256, ``text_hash`` that of the text. ``day`` is its date.
    """

    house: str
    heading: str
    of: str
    lines: Sequence[str]
    heads: Sequence[str]
    signatories: Sequence[Signatory]
    nobody: str
    notes_title: str
    notes: Sequence[SignatoryNote]
    check: Check
    check_title: str
    check_words: str
    text_hash_label: str
    text_hash: str
    hash_label: str
    hash: str
    running: str
    day: date
    language: str


def signatories_pdf(page: SignatoriesPage) -> bytes:
    """Return the annex of signatories as PDF."""
    data = asdict(page)
    for name in ("day", "language", "check_title", "check_words"):
        del data[name]
    side = {
        "language": page.language,
        "check-title": page.check_title,
        "check": page.check_words,
    }
    return typeset(
        "signatories",
        {**{name.replace("_", "-"): value for name, value in data.items()}, "side": side},
        title=f"{page.heading}: {page.of}",
        author=page.house,
        day=page.day,
        language=page.language,
    )
