"""A declaration on paper: one language, or several side by side; adopted, or marked as a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from summit.attendance.pdf.typesetting import typeset


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of the text in one language.

    ``kind`` is ``preamble``, ``clause``, ``closing`` or ``annex``; ``label`` its number as it
    stands before it, empty where it has none. ``missing`` stands where there are no words.
    """

    kind: str
    label: str
    heading: str
    paragraphs: Sequence[str]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class TextSide:
    """All that stands in one language; ``parts`` of all sides are the same parts.

    ``house`` is whose statement it is, ``line`` stands below the title, ``name`` is the language's
    own. ``facts`` are labels and values, whose lines are kept.
    """

    language: str
    name: str
    house: str
    title: str
    line: str
    status: str
    parts: Sequence[TextPart]
    facts_title: str = ""
    facts: Sequence[tuple[str, str]] = ()
    check_title: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Where the text is checked: the address, a picture of it (SVG), and what that shows."""

    address: str
    code: str
    alt: str


@dataclass(frozen=True, slots=True)
class DraftMark:
    """What every page of a draft says, by language, and the word that stands across it."""

    stamp: str
    marks: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DeclarationPage:
    """A declaration as it is printed. ``running`` stands at the foot of every page.

    ``hash`` is the whole SHA-256 in hex, or empty. ``remarks`` are languages and words. ``day`` is
    the document's date, so that the same text makes the same bytes.
    """

    sides: Sequence[TextSide]
    running: str
    hash: str
    author: str
    day: date
    check: Check | None = None
    draft: DraftMark | None = None
    remarks: Sequence[tuple[str, str]] = ()


def declaration_pdf(page: DeclarationPage) -> bytes:
    """Return a declaration as PDF.

    Raises:
        ValueError: it is to be printed in no language.
    """
    if not page.sides:
        raise ValueError("no language to print a declaration in")
    data = {
        "sides": [_side(side) for side in page.sides],
        "running": page.running,
        "hash": page.hash,
        "check": asdict(page.check) if page.check is not None else None,
        "draft": None
        if page.draft is None
        else {"stamp": page.draft.stamp, "marks": _tongued(page.draft.marks)},
        "remarks": _tongued(page.remarks),
    }
    return typeset(
        "declaration",
        data,
        title=" / ".join(dict.fromkeys(side.title for side in page.sides)),
        author=page.author,
        day=page.day,
        language=page.sides[0].language,
    )


def _side(side: TextSide) -> dict[str, object]:
    found = asdict(side)
    return {name.replace("_", "-"): value for name, value in found.items()}


def _tongued(words: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"language": language, "text": text} for language, text in words]
