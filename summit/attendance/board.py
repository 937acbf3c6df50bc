"""The readiness board: one row for each office, narrowed and sorted as an address asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from summit.attendance.dues import COMING
from summit.attendance.models import AnswerKind, Contact, Invitation, OfficeKind
from summit.attendance.precedence import english, korean
from summit.attendance.queries.readiness import Attended, BoardFacts, OfficeFacts
from summit.attendance.readiness import BoardStep, Cell, Stage, State, cells, is_ready, known, stage
from summit.core.search import normalise
from summit.core.text import Text, in_language
from summit.directory.models import Relation
from summit.programme import moments


class Region(StrEnum):
    """A part of the world, told from the name of a time zone."""

    ASIA = "asia"
    EUROPE = "europe"
    AFRICA = "africa"
    AMERICAS = "americas"
    OCEANIA = "oceania"
    OTHER = "other"


_REGIONS = {
    "Asia": Region.ASIA,
    "Europe": Region.EUROPE,
    "Africa": Region.AFRICA,
    "America": Region.AMERICAS,
    "US": Region.AMERICAS,
    "Canada": Region.AMERICAS,
    "Australia": Region.OCEANIA,
    "Pacific": Region.OCEANIA,
}


class Hours(StrEnum):
    """What the clocks of an office say now."""

    WORK = "work"  # 09:00–17:00, when somebody is likely to be there
    AWAKE = "awake"  # 06:00–09:00 and 17:00–23:00
    NIGHT = "night"  # 23:00–06:00


def region_of(zone: str) -> Region:
    """Return the part of the world of an IANA zone."""
    return _REGIONS.get(zone.partition("/")[0], Region.OTHER)


def hours_of(instant: datetime, zone: str) -> Hours:
    """Return what time of day it is in a zone."""
    hour = moments.local(instant, zone).hour
    if 9 <= hour < 17:
        return Hours.WORK
    return Hours.AWAKE if 6 <= hour < 23 else Hours.NIGHT


@dataclass(frozen=True, slots=True)
class Row:
    """An office on the board.

    ``name`` and ``title`` are of who comes, a deputy where one does. ``contact`` is the primary
    contact, for those alone who may see it; ``undeliverable_at`` is since when mail to it comes
    back. ``words`` is what the row is found by, normalised.
    """

    office_id: int
    label: Text
    country: Text
    name: Text
    title: Text
    is_city: bool
    is_host: bool
    is_deputy: bool
    relation: Relation | None
    zone: str
    place: tuple[float, float] | None
    stage: Stage
    is_late: bool
    deadline: datetime | None
    cells: Mapping[BoardStep, Cell]
    is_ready: bool
    has_address: bool
    undeliverable_at: datetime | None
    contact: Contact | None
    attended: Attended | None
    rank: int | None
    words: str

    @property
    def overdue(self) -> list[BoardStep]:
        """The steps that are past their day."""
        return [step for step, cell in self.cells.items() if cell.state is State.OVERDUE]

    @property
    def overdue_since(self) -> datetime | None:
        """Since when the oldest of them is past."""
        return min((by for step in self.overdue if (by := self.cells[step].by)), default=None)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(cell.state is State.DONE for cell in self.cells.values())

    @property
    def left(self) -> int:
        """How many steps are still to be done."""
        return sum(cell.is_open for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of the board; the default is all of it."""

    session: str = ""
    step: BoardStep | None = None
    stage: Stage | None = None
    relation: str = ""
    region: Region | None = None
    hours: Hours | None = None
    overdue: bool = False
    words: str = ""
    sort: str = "city"

    @property
    def is_narrowed(self) -> bool:
        """Whether any of it leaves out rows."""
        return bool(
            self.step
            or self.stage
            or self.relation
            or self.region
            or self.hours
            or self.overdue
            or self.words
        )


def rows(facts: BoardFacts, session: str, zone: str, now: datetime, *, private: bool) -> list[Row]:
    """Return the rows of all offices that are invited to a session, or of all offices.

    Args:
        session: its slug; empty for all.
        zone: the summit's, for offices of which no other is known.
        private: whether whoever looks may see contacts.
    """
    ids = {each.id for each in facts.sessions if each.slug == session} if session else None
    found = []
    for each in facts.offices:
        of_it = [i for i in each.invitations if ids is None or i.session_id in ids]
        if of_it or ids is None:
            found.append(_row(each, of_it, facts, zone, now, private=private))
    return found


def _row(
    each: OfficeFacts,
    invitations: list[Invitation],
    facts: BoardFacts,
    zone: str,
    now: datetime,
    *,
    private: bool,
) -> Row:
    office, asked = each.office, known(invitations)
    where = stage(invitations)
    judged = cells(office, invitations, facts.facts(each), each.rehearsed, now)
    deputy = next((i.deputy for i in asked if i.answer is AnswerKind.DEPUTY), None)
    instead = deputy if where is Stage.DEPUTY else None
    name = instead.name if instead is not None else office.shown_name
    title = instead.title if instead is not None else office.shown_title
    city, person = office.city, office.person
    contact = office.primary
    if contact is not None and contact.removed_at is not None:
        contact = None
    at = person.zone if city is None and person is not None else None
    placed = city is not None and city.latitude is not None and city.longitude is not None
    country = city.country if city is not None else Text()
    texts = (office.label, name, title, country, office.shown_name)
    return Row(
        office_id=office.id,
        label=office.label,
        country=country,
        name=name,
        title=title,
        is_city=office.kind is OfficeKind.PRINCIPAL,
        is_host=city is not None and city.id == facts.host_city_id,
        is_deputy=where is Stage.DEPUTY,
        relation=city.relation if city is not None else None,
        zone=city.zone if city is not None else at or zone,
        place=(city.latitude or 0.0, city.longitude or 0.0) if placed and city else None,
        stage=where,
        is_late=any(i.late and i.answer is not None for i in asked),
        deadline=min((i.deadline for i in asked if i.deadline and i.answer is None), default=None),
        cells=judged,
        is_ready=is_ready(where, judged),
        has_address=contact is not None and bool(contact.address),
        undeliverable_at=contact.undeliverable_at if contact is not None else None,
        contact=contact if private else None,
        attended=next((facts.attended[i.id] for i in invitations if i.id in facts.attended), None),
        rank=office.rank,
        words="\n".join(dict.fromkeys(normalise(part) for text in texts for part in text.values())),
    )


def narrowed(found: Sequence[Row], wanted: Wanted, now: datetime) -> list[Row]:
    """Return the rows that somebody wants to see, in their order by place of the alphabet."""
    asked = normalise(wanted.words).split()
    return [
        row
        for row in found
        if (wanted.step is None or row.cells[wanted.step].is_open)
        and (wanted.stage is None or row.stage is wanted.stage)
        and (not wanted.relation or wanted.relation == (row.relation or "none"))
        and (wanted.region is None or region_of(row.zone) is wanted.region)
        and (wanted.hours is None or hours_of(now, row.zone) is wanted.hours)
        and (not wanted.overdue or row.overdue)
        and all(word in row.words for word in asked)
    ]


def _by_label(row: Row, language: str) -> Any:
    return korean(row.label) if language == "ko" else english(row.label)


#: What the board can be sorted by; rows that are alike stay in the alphabet's order.
SORTS: Mapping[str, Callable[[Row, datetime], Any]] = {
    "city": lambda row, now: 0,
    "answer": lambda row, now: list(Stage).index(row.stage),
    "deadline": lambda row, now: (row.deadline is None, row.deadline or now),
    "left": lambda row, now: -row.left,
    "overdue": lambda row, now: (not row.overdue, row.overdue_since or now, -len(row.overdue)),
    "hour": lambda row, now: moments.local(now, row.zone).strftime("%Y-%m-%d %H:%M"),
}


def ordered(found: Sequence[Row], sort: str, language: str, now: datetime) -> list[Row]:
    """Sort rows by a key of :data:`SORTS`, with a minus before it the other way round."""
    down = sort.startswith("-")
    key = SORTS[sort.removeprefix("-")]
    if sort.removeprefix("-") == "city":
        return sorted(found, key=lambda row: _by_label(row, language), reverse=down)
    alike = sorted(found, key=lambda row: _by_label(row, language))
    return sorted(alike, key=lambda row: key(row, now), reverse=down)


# Counting


@dataclass(frozen=True, slots=True)
class Count:
    """How many have come this far, out of how many of whom it is asked."""

    key: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many cities have said that they come, against how many must."""

    coming: int
    invited: int
    needed: int | None

    @property
    def is_reached(self) -> bool:
        """Whether enough come; never where nobody has said how many that is."""
        return self.needed is not None and self.coming >= self.needed

    @property
    def missing(self) -> int:
        """How many are still wanting."""
        return max(0, (self.needed or 0) - self.coming)


@dataclass(frozen=True, slots=True)
class Tally:
    """The board in numbers: the funnel from invited to ready, each step, and the answers."""

    funnel: list[Count]
    steps: dict[BoardStep, Count]
    stages: dict[Stage, int]
    quorum: Quorum
    overdue: list[Row] = field(default_factory=list)
    undeliverable: list[Row] = field(default_factory=list)


def tally(found: Sequence[Row], quorum: int | None) -> Tally:
    """Count rows."""
    stages = {each: sum(row.stage is each for row in found) for each in Stage}
    steps = {
        step: Count(
            step.value,
            sum(row.cells[step].state is State.DONE for row in found),
            sum(row.cells[step].state is not State.NONE for row in found),
        )
        for step in BoardStep
    }
    invited = len(found) - stages[Stage.UNASKED]
    takes_part = (Stage.ACCEPTED, Stage.DEPUTY, Stage.VIDEO)
    counts = {
        "offices": len(found),
        "invited": invited,
        "answered": invited - stages[Stage.WAITING],
        "taking_part": sum(stages[each] for each in takes_part),
        "proofed": sum(
            row.stage in takes_part and row.cells[BoardStep.NAMES].state is State.DONE
            for row in found
        ),
        "ready": sum(row.is_ready for row in found),
    }
    cities = [row for row in found if row.is_city and row.stage is not Stage.UNASKED]
    late = [row for row in found if row.overdue]
    late.sort(key=lambda row: str(row.overdue_since or ""))
    return Tally(
        funnel=[Count(key, count, len(found)) for key, count in counts.items()],
        steps=steps,
        stages=stages,
        quorum=Quorum(sum(row.stage.value in COMING for row in cities), len(cities), quorum),
        overdue=late,
        undeliverable=[row for row in found if row.undeliverable_at is not None],
    )


def plain(text: Text, language: str) -> str:
    """Return a text as drawings and sheets hold it."""
    return in_language(text, language)[0]
