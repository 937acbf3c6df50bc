"""The interpreters' board: a day as a grid of booths by time, with teams, turns and gaps.

Pure: it reads neither the database nor a clock. Where rows stand is in
:mod:`summit.interpretation.board_hours`, what each person does on the day in
:mod:`summit.interpretation.workdays`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from summit.core.text import Text
from summit.interpretation.board_hours import (
    Slice,
    midnight_of,
    rows_of,
    slices_of,
    span_of,
)
from summit.interpretation.demand import Booth, Demand, Uncovered, demand_of
from summit.interpretation.facts import AssignmentFact, Hours, InterpreterFact, Situation, TurnFact
from summit.interpretation.models import HOLDING, AssignmentRole, AssignmentState
from summit.interpretation.turns import turns_of
from summit.interpretation.workdays import PersonDay, days_of
from summit.programme.facts import SessionFact
from summit.programme.rules import Finding, Level
from summit.programme.timetable import MOST_LANES, Lane, Span, day_in, days, pack


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in a booth. ``number`` is what their turns are marked with.

    ``at_microphone`` are the minutes of their turns; ``gives_relay`` says that others may listen
    to them.
    """

    assignment: AssignmentFact
    interpreter: InterpreterFact
    number: int | None = None
    at_microphone: int = 0
    gives_relay: bool = False


@dataclass(frozen=True, slots=True)
class TurnCard:
    """A turn within its booth's card: rows are counted from the card's own top."""

    turn: TurnFact
    number: int
    first: int
    rows: int


@dataclass(frozen=True, slots=True)
class BoothCard:
    """A session's booth on the board.

    ``seats`` hold a place; ``standby`` wait beside; ``declined`` have said no. ``missing`` and
    ``standby_missing`` count whom the rules ask for besides. ``relay_missing`` is how many more of
    the team would have to give relay. ``is_edited``: somebody has changed the turns.
    """

    session: SessionFact
    booth: Booth
    seats: tuple[Seat, ...]
    standby: tuple[Seat, ...]
    declined: tuple[Seat, ...]
    missing: int
    standby_missing: int
    relay_missing: int
    turns: tuple[TurnCard, ...]
    is_edited: bool
    rehearsal: Hours | None
    uncovered: tuple[Uncovered, ...]
    level: Level | None
    first: int
    rows: int
    column: int
    columns: int
    from_before: bool
    runs_on: bool


@dataclass(frozen=True, slots=True)
class BoothColumn:
    """A booth of one room through the day: what its key and room are called, and its cards."""

    room: Text | None
    languages: tuple[str, str]
    key: str
    two_way: bool
    lanes: int
    cards: tuple[BoothCard, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """Somebody assigned where there is no booth any more."""

    session: SessionFact
    seat: Seat


@dataclass(frozen=True, slots=True)
class Unbooked:
    """A session in which something is spoken that no booth works from, and that has no booth."""

    session: SessionFact
    uncovered: tuple[Uncovered, ...]


@dataclass(frozen=True, slots=True)
class DayTab:
    """A day with how many booths it has and how many people they miss."""

    day: date
    booths: int
    missing: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """A day of booths. ``waiting`` are sessions to be interpreted that have no hour yet."""

    day: date
    tabs: tuple[DayTab, ...]
    begins_at: datetime
    slices: tuple[Slice, ...]
    columns: tuple[BoothColumn, ...]
    people: tuple[PersonDay, ...]
    strays: tuple[Stray, ...]
    unbooked: tuple[Unbooked, ...]
    waiting: tuple[SessionFact, ...]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        last = self.slices[-1]
        return last.first + last.rows - 1

    @property
    def cards(self) -> Sequence[BoothCard]:
        """All booths of the day, by hour."""
        found = [card for column in self.columns for card in column.cards]
        return sorted(found, key=lambda card: (card.booth.hours, card.session.slug, card.booth.key))


def layout(
    situation: Situation, findings: Iterable[Finding], zone: str, day: date | None
) -> BoardView:
    """Lay a day out.

    Args:
        findings: of interpretation, for the whole summit.
        zone: by whose clocks days begin, an IANA name.
        day: the day to show; where it is none of the summit's, the first with booths.
    """
    demands = demands_of(situation)
    tabs = _tabs(situation, demands, zone)
    chosen = _chosen(day, tabs)
    midnight, next_midnight = midnight_of(chosen, zone), midnight_of(chosen + _DAY, zone)
    here = [
        session
        for session in situation.programme.sessions
        if (hours := session.hours) is not None
        and hours[0] < next_midnight
        and hours[1] > midnight
        and demands[session.uid].booths
    ]
    slices = slices_of(situation.rules.values, here, midnight, next_midnight, zone)
    found = list(findings)
    worst = _worst(found)
    seats = _by_booth(situation)
    uids = {session.uid for session in here}
    return BoardView(
        day=chosen,
        tabs=tabs,
        begins_at=slices[0].starts_at,
        slices=slices,
        columns=_columns(situation, here, demands, slices, seats, worst),
        people=days_of(situation, demands, chosen, zone),
        strays=tuple(
            Stray(session, seat)
            for session in situation.programme.sessions
            if day_in(session, zone) in (chosen, None)
            for (uid, key), there in seats.items()
            if uid == session.uid and demands[uid].booth(key) is None
            for seat in there
            if seat.assignment.state in HOLDING
        ),
        unbooked=tuple(
            Unbooked(session, demands[session.uid].uncovered)
            for session in situation.programme.sessions
            if not demands[session.uid].booths
            and demands[session.uid].uncovered
            and day_in(session, zone) == chosen
        ),
        waiting=tuple(
            session
            for session in situation.programme.sessions
            if session.hours is None and session.interpreted and not session.is_cancelled
        ),
        findings=tuple(f for f in found if not f.sessions or not uids.isdisjoint(f.sessions)),
    )


_DAY = timedelta(days=1)


def demands_of(situation: Situation) -> dict[str, Demand]:
    """Return what each session needs, by its UID."""
    return {
        session.uid: demand_of(session, situation.setup(session), situation.floors, situation.rules)
        for session in situation.programme.sessions
    }


def card_of(
    situation: Situation, session: SessionFact, booth: Booth, findings: Iterable[Finding] = ()
) -> BoothCard:
    """Return one booth's card by itself, for the page of its team."""
    there = _by_booth(situation).get((session.uid, booth.key), [])
    demand = demand_of(session, situation.setup(session), situation.floors, situation.rules)
    rows = max(1, rows_of(booth.hours[0], booth.hours[1]))
    level = _worst(findings).get(session.uid)
    return _card(situation, session, booth, there, demand, level, Span(1, rows), Lane(1, 1))


def missing_in(booth: Booth, there: Iterable[AssignmentFact]) -> tuple[int, int]:
    """Return how many are missing in a booth, and how many to stand by."""
    count = Counter(each.role for each in there if each.state in HOLDING)
    return (
        max(0, booth.team - count[AssignmentRole.ACTIVE]),
        max(0, booth.standby - count[AssignmentRole.STANDBY]),
    )


# Days


def _tabs(situation: Situation, demands: Mapping[str, Demand], zone: str) -> tuple[DayTab, ...]:
    by_booth: dict[tuple[str, str], list[AssignmentFact]] = defaultdict(list)
    for each in situation.assignments:
        by_booth[each.session_uid, each.booth].append(each)
    booths: Counter[date] = Counter()
    missing: Counter[date] = Counter()
    for session in situation.programme.sessions:
        at = day_in(session, zone)
        for booth in demands[session.uid].booths:
            assert at is not None
            booths[at] += 1
            missing[at] += missing_in(booth, by_booth[session.uid, booth.key])[0]
    return tuple(DayTab(day, booths[day], missing[day]) for day in days(situation.programme))


def _chosen(asked: date | None, tabs: Sequence[DayTab]) -> date:
    if any(tab.day == asked for tab in tabs):
        assert asked is not None
        return asked
    return next((tab.day for tab in tabs if tab.booths), tabs[0].day)


# Booths


def _by_booth(situation: Situation) -> dict[tuple[str, str], list[Seat]]:
    found: dict[tuple[str, str], list[Seat]] = defaultdict(list)
    for each in situation.assignments:
        interpreter = situation.interpreters.get(each.interpreter_id)
        if interpreter is not None and each.state is not AssignmentState.RELEASED:
            found[each.session_uid, each.booth].append(Seat(each, interpreter))
    return found


def _columns(
    situation: Situation,
    sessions: Sequence[SessionFact],
    demands: Mapping[str, Demand],
    slices: Sequence[Slice],
    seats: Mapping[tuple[str, str], list[Seat]],
    worst: Mapping[str, Level],
) -> tuple[BoothColumn, ...]:
    rooms = situation.programme.rooms
    order = {room_id: place for place, room_id in enumerate(rooms)}
    grouped: dict[tuple[int, str], list[tuple[SessionFact, Booth]]] = defaultdict(list)
    for session in sessions:
        place = order.get(session.room_id, len(order)) if session.room_id else len(order)
        for booth in demands[session.uid].booths:
            grouped[place, booth.key].append((session, booth))
    columns = []
    for place, key in sorted(grouped):
        there = grouped[place, key]
        spans = [span_of(booth.hours, slices) for _, booth in there]
        lanes = pack(spans)
        most = min(MOST_LANES, max(lane.of for lane in lanes))
        cards = [
            _card(
                situation,
                session,
                booth,
                seats.get((session.uid, key), []),
                demands[session.uid],
                worst.get(session.uid),
                Span(span.first, span.rows),
                _within(lane, most),
                slices,
            )
            for (session, booth), span, lane in zip(there, spans, lanes, strict=True)
        ]
        first = there[0]
        room = rooms.get(first[0].room_id) if first[0].room_id is not None else None
        columns.append(
            BoothColumn(
                room=room.name if room else None,
                languages=first[1].languages,
                key=key,
                two_way=first[1].two_way,
                lanes=most,
                cards=tuple(cards),
            )
        )
    return tuple(columns)


def _within(lane: Lane, most: int) -> Lane:
    """Return the column, from 1, and the width of a card among ``most`` lanes."""
    left = min(lane.number * most // lane.of, most - 1)
    right = max(left + 1, (lane.number + 1) * most // lane.of)
    return Lane(left + 1, right - left)


def _card(
    situation: Situation,
    session: SessionFact,
    booth: Booth,
    there: Sequence[Seat],
    demand: Demand,
    level: Level | None,
    span: Span,
    lane: Lane,
    slices: Sequence[Slice] = (),
) -> BoothCard:
    turns = turns_of(situation, session, booth)
    seats = _numbered(booth, there, turns)
    numbers = {seat.interpreter.id: seat.number or 0 for seat in seats}
    missing, standby_missing = missing_in(booth, [seat.assignment for seat in there])
    giving = sum(seat.gives_relay for seat in seats)
    setup = situation.setup(session)
    return BoothCard(
        session=session,
        booth=booth,
        seats=seats,
        standby=_in_capacity(there, AssignmentRole.STANDBY),
        declined=tuple(s for s in there if s.assignment.state is AssignmentState.DECLINED),
        missing=missing,
        standby_missing=standby_missing,
        relay_missing=max(0, booth.givers - giving - missing) if booth.giving else 0,
        turns=tuple(
            TurnCard(
                turn,
                numbers.get(turn.interpreter_id, 0),
                rows_of(booth.hours[0], turn.starts_at) + 1,
                max(1, rows_of(turn.starts_at, turn.ends_at)),
            )
            for turn in turns
        ),
        is_edited=bool(turns) and turns == tuple(situation.turns.get((session.uid, booth.key), ())),
        rehearsal=setup.rehearsal,
        uncovered=demand.uncovered,
        level=level,
        first=span.first,
        rows=span.rows,
        column=lane.number,
        columns=lane.of,
        from_before=bool(slices) and booth.hours[0] < slices[0].starts_at,
        runs_on=bool(slices) and booth.hours[1] > slices[-1].ends_at,
    )


def _in_capacity(there: Iterable[Seat], role: AssignmentRole) -> tuple[Seat, ...]:
    return tuple(
        seat for seat in there if seat.assignment.role is role and seat.assignment.state in HOLDING
    )


def _numbered(booth: Booth, there: Sequence[Seat], turns: Sequence[TurnFact]) -> tuple[Seat, ...]:
    """Number the team in the order of their first turns, and add up their minutes."""
    first: dict[int, datetime] = {}
    minutes: Counter[int] = Counter()
    for turn in turns:
        first.setdefault(turn.interpreter_id, turn.starts_at)
        minutes[turn.interpreter_id] += int((turn.ends_at - turn.starts_at).total_seconds()) // 60
    team = sorted(
        _in_capacity(there, AssignmentRole.ACTIVE),
        key=lambda seat: (first.get(seat.interpreter.id, booth.hours[1]), seat.assignment.id),
    )
    return tuple(
        Seat(
            seat.assignment,
            seat.interpreter,
            number,
            minutes[seat.interpreter.id],
            booth.giving is not None and booth.giving in seat.interpreter.directions,
        )
        for number, seat in enumerate(team, 1)
    )


def _worst(findings: Iterable[Finding]) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for finding in findings:
        for uid in finding.sessions:
            found[uid] = min(found.get(uid, finding.level), finding.level)
    return found
