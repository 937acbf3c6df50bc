"""A session's cue sheet on paper: A4 across, its head on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from summit.attendance.pdf.typesetting import typeset

#: Words with the language that they are in.
Tongued = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CueRow:
    """A line of a cue sheet; texts in several languages come in the order in which they stand.

    ``day`` stands only where it is another than the session's. ``who`` are name, title and
    language. ``fixed`` marks a length that is never cut. ``struck`` is a line that was left out.
    """

    number: str
    start: str
    day: str
    length: str
    fixed: bool
    cut: str
    kind: str
    item: Sequence[Tongued]
    who: Sequence[tuple[str, str, str]]
    place: str
    source: str
    floor: str
    booths: Sequence[tuple[str, str]]
    lower_third: Sequence[Tongued]
    media: str
    cue_words: Sequence[Tongued]
    fallback: str
    telephone: str
    owner: str
    note: str
    struck: bool


@dataclass(frozen=True, slots=True)
class CueSheetPage:
    """A cue sheet. ``heads`` are the columns' headings, ``keys`` explain the marks below.

    ``day`` is the document's date, so that one rundown always makes the same bytes.
    """

    summit: str
    session: str
    others: Sequence[Tongued]
    when: str
    sums: str
    edition: str
    heads: Sequence[str]
    rows: Sequence[CueRow]
    fixed: str
    keys: str
    empty: str
    day: date
    language: str


def cue_sheet_pdf(page: CueSheetPage) -> bytes:
    """Return a cue sheet as PDF."""
    data = asdict(page)
    del data["day"], data["language"]
    return typeset(
        "cue_sheet",
        data,
        title=page.session,
        author=page.summit,
        day=page.day,
        language=page.language,
    )
