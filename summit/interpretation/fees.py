"""What an interpreter costs by day, as the rule set knows it and as far as a fee is agreed.

A *day* is the local day, in the summit's zone, on which the work begins; what runs over midnight
belongs to the day before. Rehearsals count as work, and standing by is paid like work. Who is only
proposed is reckoned as well: the ledger says what a plan will cost.

Money is whole units of the rule set's currency. Each amount is rounded by itself, half a unit up,
so that the lines always add up to their total. Hours are counted as begun. How these rules meet
(one day's fee for all of a day, hours begun by day, rounding) is our own proposal; the rates and
their sources are the rule set's (:mod:`summit.interpretation.presets`), with the interpreter's own
(``fees``) in their place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from summit.interpretation.definitions import DEFINITIONS
from summit.interpretation.demand import demand_of
from summit.interpretation.facts import AssignmentFact, Hours, InterpreterFact, Situation
from summit.interpretation.models import HOLDING, AssignmentState, RateUnit
from summit.interpretation.rule_set import Thresholds
from summit.programme.facts import SessionFact
from summit.programme.models import Audience


class LineKind(StrEnum):
    """What a line of a ledger is for; surcharges go by the names that ``exclusive`` uses."""

    BASE = "base"
    OVERTIME = "overtime"
    NIGHT = "night"
    BROADCAST = "broadcast"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class Line:
    """An amount and what it is made of.

    ``quantity`` counts what ``rate`` is for: units of the fee, hours begun; per cent of ``rate``
    for a broadcast or a release. ``amount`` and ``rate`` are ``None`` where they depend on a fee
    that is not agreed. ``excluded_by`` names the surcharge that is due in its place.
    """

    kind: LineKind
    quantity: int
    rate: int | None
    amount: int | None
    excluded_by: LineKind | None = None

    @property
    def is_due(self) -> bool:
        """Whether it is to be paid."""
        return self.excluded_by is None


@dataclass(frozen=True, slots=True)
class DayFees:
    """One day of an interpreter.

    ``minutes`` is what they work, ``sessions`` the UIDs of the sessions, ``is_settled`` whether
    all of it is confirmed. ``total`` is ``None`` where no fee is agreed; ``known`` is what is due
    all the same. ``release_percent`` is what releasing them today would cost of what is confirmed,
    and ``release`` that amount; ``None`` where it is over, or nothing is confirmed.
    """

    day: date
    sessions: tuple[str, ...]
    minutes: int
    lines: tuple[Line, ...]
    total: int | None
    known: int
    is_settled: bool
    release_percent: int | None
    release: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one interpreter costs; ``total`` is ``None`` where it rests on a fee not agreed."""

    interpreter_id: int
    currency: str
    fee: int | None
    unit: RateUnit
    days: tuple[DayFees, ...]
    total: int | None
    known: int


@dataclass(frozen=True, slots=True)
class _Job:
    """A place that is paid for: hours of a day, with the rehearsal's, if any."""

    assignment: AssignmentFact
    session: SessionFact
    hours: tuple[Hours, ...]
    is_recorded: bool

    @property
    def minutes(self) -> int:
        return sum(_minutes(hours) for hours in self.hours)


def fees_of(situation: Situation, interpreter_id: int, now: datetime) -> Ledger:
    """Return an interpreter's ledger, day by day.

    Args:
        now: when what a release would cost is asked.

    Raises:
        KeyError: there is no such interpreter.
    """
    interpreter = situation.interpreters[interpreter_id]
    values = rates_of(interpreter, situation.rules.values)
    zone = ZoneInfo(situation.programme.summit.zone)
    days: dict[date, list[_Job]] = defaultdict(list)
    for job, day in _jobs(situation, interpreter, zone):
        days[day].append(job)
    today = now.astimezone(zone).date()
    made = tuple(
        _day(day, jobs, interpreter, values, zone, today, now) for day, jobs in sorted(days.items())
    )
    made = tuple(each for each in made if each.lines)
    totals = [each.total for each in made]
    return Ledger(
        interpreter_id,
        values.currency,
        interpreter.fee,
        interpreter.unit,
        made,
        None if None in totals else sum(each or 0 for each in totals),
        sum(each.known for each in made),
    )


def rates_of(interpreter: InterpreterFact, values: Thresholds) -> Thresholds:
    """Return the rule set with an interpreter's own rates in place of the rule set's."""
    own: dict[str, Any] = {
        name: value
        for name, value in interpreter.fees.items()
        if name in DEFINITIONS and DEFINITIONS[name].fits(value)
    }
    return replace(values, **own) if own else values


def cancellation_percent(days: int, values: Thresholds) -> int:
    """Return how much of the fee is due for a release so many days before, 0 the same day (R17)."""
    if days <= 0:
        return values.cancel_same_day
    if days == 1:
        return values.cancel_day_before
    if days <= 3:
        return values.cancel_days_2_3
    return values.cancel_days_4_7 if days <= 7 else 0


def night_minutes(hours: Hours, zone: ZoneInfo, values: Thresholds) -> int:
    """Return how many minutes of a span lie at night by a zone's clocks (R16)."""
    start, end = hours
    first = start.astimezone(zone).date() - timedelta(days=1)
    last = end.astimezone(zone).date()
    found = timedelta()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        until = day if values.night_from < values.night_to else day + timedelta(days=1)
        if values.night_from == values.night_to:
            break
        dark = (_clock(day, values.night_from, zone), _clock(until, values.night_to, zone))
        found += max(timedelta(), min(end, dark[1]) - max(start, dark[0]))
    return int(found.total_seconds()) // 60


def _clock(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    # Spans between wall clocks of one zone ignore a change of its clocks; in UTC they do not.
    return wall.astimezone(UTC)


def _jobs(
    situation: Situation, interpreter: InterpreterFact, zone: ZoneInfo
) -> Iterator[tuple[_Job, date]]:
    """Yield what somebody is paid for, with its day: held, or released after they confirmed."""
    sessions = {session.uid: session for session in situation.programme.sessions}
    for each in situation.assignments:
        if each.interpreter_id != interpreter.id or each.session_uid not in sessions:
            continue
        session = sessions[each.session_uid]
        setup = situation.setup(session)
        if each.state in HOLDING:
            demand = demand_of(session, setup, situation.floors, situation.rules)
            hours = session.hours
            # Where the session has no such booth, nobody works.
            if hours is None or demand.booth(each.booth) is None:
                continue
        elif _is_owed(each):
            hours = each.told or session.hours
            if hours is None:
                continue
        else:
            continue
        agreed = interpreter.consents if each.consented is None else each.consented
        recorded = session.audience is Audience.PUBLIC and agreed is True
        yield _Job(each, session, (hours,), recorded), hours[0].astimezone(zone).date()
        if setup.rehearsal is not None and each.state in HOLDING:
            day = setup.rehearsal[0].astimezone(zone).date()
            yield _Job(each, session, (setup.rehearsal,), is_recorded=False), day


def _is_owed(assignment: AssignmentFact) -> bool:
    return (
        assignment.state is AssignmentState.RELEASED
        and assignment.answered_at is not None
        and assignment.released_at is not None
    )


def _day(
    day: date,
    jobs: Sequence[_Job],
    interpreter: InterpreterFact,
    values: Thresholds,
    zone: ZoneInfo,
    today: date,
    now: datetime,
) -> DayFees:
    held = [job for job in jobs if job.assignment.state in HOLDING]
    released = [job for job in jobs if job.assignment.state not in HOLDING]
    minutes = sum(job.minutes for job in held)
    lines = [*_work(held, minutes, interpreter, values, zone)]
    lost = _base(minutes + sum(job.minutes for job in released), interpreter, values)
    kept = _base(minutes, interpreter, values)
    percent = max((_percent(job, day, zone, values) for job in released), default=0)
    if percent and lost[0] > kept[0]:
        rate = None if lost[1] is None or kept[1] is None else lost[1] - kept[1]
        lines.append(Line(LineKind.CANCELLATION, percent, rate, _share(rate, percent)))
    lines = list(_excluding(lines, values.exclusive))
    due = [line.amount for line in lines if line.is_due]
    confirmed = [job for job in held if job.assignment.state is AssignmentState.CONFIRMED]
    release_percent = release = None
    if confirmed and all(job.hours[0][0] > now for job in confirmed):
        release_percent = cancellation_percent((day - today).days, values)
        rest = _base(minutes - sum(job.minutes for job in confirmed), interpreter, values)[1]
        saved = None if kept[1] is None or rest is None else kept[1] - rest
        release = _share(saved, release_percent)
    return DayFees(
        day,
        tuple(dict.fromkeys(job.session.uid for job in jobs)),
        minutes,
        tuple(lines),
        None if None in due else sum(amount or 0 for amount in due),
        sum(amount or 0 for amount in due),
        len(confirmed) == len(held),
        release_percent,
        release,
    )


def _work(
    held: Sequence[_Job],
    minutes: int,
    interpreter: InterpreterFact,
    values: Thresholds,
    zone: ZoneInfo,
) -> Iterator[Line]:
    """Yield the fee and the surcharges for what is worked on a day."""
    if not minutes:
        return
    fee = interpreter.fee
    units, base = _base(minutes, interpreter, values)
    yield Line(LineKind.BASE, units, fee, base)
    over = _hours_begun(minutes - values.unit)
    if over > 0 and interpreter.unit is not RateUnit.HOUR and values.overtime_percent:
        # Two half days are a day.
        of_day = fee if fee is None or interpreter.unit is RateUnit.DAY else 2 * fee
        rate = _share(of_day, values.overtime_percent)
        yield Line(LineKind.OVERTIME, over, rate, None if rate is None else over * rate)
    night = _hours_begun(
        sum(night_minutes(hours, zone, values) for job in held for hours in job.hours)
    )
    if night and values.night_fee:
        yield Line(LineKind.NIGHT, night, values.night_fee, night * values.night_fee)
    if any(job.is_recorded for job in held) and values.broadcast_percent:
        percent = values.broadcast_percent
        yield Line(LineKind.BROADCAST, percent, base, _share(base, percent))


def _base(minutes: int, interpreter: InterpreterFact, values: Thresholds) -> tuple[int, int | None]:
    """Return how many units of the fee so many minutes of a day are, and what they cost."""
    if not minutes:
        return 0, 0
    if interpreter.unit is RateUnit.HOUR:
        units = _hours_begun(minutes)
    elif interpreter.unit is RateUnit.HALF_DAY:
        # What is longer than a day is overtime.
        units = 1 if 2 * minutes <= values.unit else 2
    else:
        units = 1
    return units, None if interpreter.fee is None else units * interpreter.fee


def _percent(job: _Job, day: date, zone: ZoneInfo, values: Thresholds) -> int:
    released_at = job.assignment.released_at
    assert released_at is not None
    return cancellation_percent((day - released_at.astimezone(zone).date()).days, values)


def _excluding(lines: Sequence[Line], exclusive: str) -> list[Line]:
    """Return the lines with all but the highest of surcharges that exclude each other put aside.

    Of equal ones the first stays. What rests on a fee that is not agreed cannot be compared, and
    puts nothing aside.
    """
    found = list(lines)
    for group in filter(None, exclusive.split(",")):
        names = group.split("+")
        those = [line for line in found if line.kind.value in names and line.is_due]
        if len(those) < 2 or any(line.amount is None for line in those):
            continue
        highest = max(those, key=lambda line: line.amount or 0)
        found = [
            replace(line, excluded_by=highest.kind)
            if line in those and line is not highest
            else line
            for line in found
        ]
    return found


def _hours_begun(minutes: int) -> int:
    return -(-minutes // 60)


def _share(amount: int | None, percent: int) -> int | None:
    """Return per cent of an amount, half a unit rounded up."""
    return None if amount is None else (amount * percent + 50) // 100


def _minutes(hours: Hours) -> int:
    return int((hours[1] - hours[0]).total_seconds()) // 60
