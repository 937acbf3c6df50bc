"""The minutes of a session on paper, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from summit.attendance.pdf.declaration import TextPart
from summit.attendance.pdf.signatories import SignatoryNote
from summit.attendance.pdf.typesetting import typeset

#: Words with the language that they are in.
Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody who was there, for whom, and from when to when, a line each."""

    party: Said
    name: Said
    title: Said
    remark: str
    times: Sequence[str]


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn: from when to when, who spoke, for whom, about what, for how long."""

    time: str
    name: Said
    title: Said
    party: Said
    remark: str
    about: Said
    length: str


@dataclass(frozen=True, slots=True)
class MatterEvent:
    """What happened to a text, and when; ``quote`` are words that were said."""

    time: str
    what: str
    lines: Sequence[str] = ()
    quote: Said = ("", "")


@dataclass(frozen=True, slots=True)
class Matter:
    """A declaration that the session dealt with; ``parts`` is the text that was adopted.

    ``address`` leads to its page of the console, and is not printed.
    """

    title: Said
    state: str
    events: Sequence[MatterEvent]
    hash: str = ""
    parts: Sequence[TextPart] = ()
    notes: Sequence[SignatoryNote] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class MinutesWords:
    """The headings and labels of minutes, in their language."""

    present: str
    absent: str
    spoken: str
    decided: str
    text: str
    noted: str
    present_heads: Sequence[str]
    spoken_heads: Sequence[str]
    decided_heads: Sequence[str]
    hash: str


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """Minutes as they are printed and shown. ``empty`` says what is not on record, by section.

    ``day`` is the document's date.
    """

    house: Said
    heading: str
    session: Said
    facts: Sequence[tuple[str, str]]
    words: MinutesWords
    present: Sequence[PersonLine]
    absent: Sequence[PersonLine]
    turns: Sequence[TurnLine]
    matters: Sequence[Matter]
    remark: str
    running: str
    day: date
    language: str
    empty: dict[str, str] = field(default_factory=dict)


def minutes_pdf(page: MinutesPage) -> bytes:
    """Return minutes as PDF."""
    data = asdict(page)
    del data["day"], data["language"]
    return typeset(
        "minutes",
        data,
        title=f"{page.heading}: {page.session[0]}",
        author=page.house[0],
        day=page.day,
        language=page.language,
    )
