"""What each interpreter does on a day: how long, how often, after what rest, and at night.

Pure. A rehearsal of the team counts as work of its day; standing by is shown and is no work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from summit.interpretation.demand import Demand
from summit.interpretation.facts import AssignmentFact, Hours, InterpreterFact, Situation
from summit.interpretation.models import HOLDING, AssignmentRole, Site
from summit.interpretation.rule_set import Thresholds
from summit.programme.facts import SessionFact

_MINUTE = timedelta(minutes=1)


class Task(StrEnum):
    """What somebody does in a span."""

    WORK = "work"
    STANDBY = "standby"
    REHEARSAL = "rehearsal"
    ELSEWHERE = "elsewhere"  # at another summit
    AWAY = "away"  # not available


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span of somebody's day; ``session`` and ``assignment`` where it is about one."""

    task: Task
    hours: Hours
    session: SessionFact | None = None
    assignment: AssignmentFact | None = None

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.hours[1] - self.hours[0]) / _MINUTE)


@dataclass(frozen=True, slots=True)
class PersonDay:
    """Somebody's day.

    ``minutes`` are those of sessions and rehearsals, of at most ``minutes_most``; ``sessions`` of
    at most ``sessions_most``. ``span`` is from the first call to the last end. ``rest`` is how many
    minutes lie between the last end before the day and its first start (``None``: they did
    nothing within two days before), of at least ``rest_least``. ``night`` are the minutes of work
    in the rule set's night.
    """

    interpreter: InterpreterFact
    stretches: tuple[Stretch, ...]
    minutes: int
    minutes_most: int
    sessions: int
    sessions_most: int
    span: int
    span_most: int
    rest: int | None
    rest_least: int
    night: int
    rehearsed: int
    total: int

    @property
    def is_over(self) -> bool:
        """Whether any of its limits is passed."""
        return (
            self.minutes > self.minutes_most
            or self.sessions > self.sessions_most
            or self.span > self.span_most
            or (self.rest is not None and self.rest < self.rest_least)
        )


def days_of(
    situation: Situation, demands: Mapping[str, Demand], day: date, zone: str
) -> tuple[PersonDay, ...]:
    """Return the day of each interpreter: those who work first, by hour, then the others."""
    work: dict[int, list[Stretch]] = defaultdict(list)
    calls: dict[tuple[int, str], datetime] = {}
    remote: set[int] = set()
    for session, each in _held(situation):
        booth = demands[session.uid].booth(each.booth)
        if session.hours is None or session.is_cancelled:
            continue
        active = each.role is AssignmentRole.ACTIVE
        work[each.interpreter_id].append(
            Stretch(Task.WORK if active else Task.STANDBY, session.hours, session, each)
        )
        if booth is not None:
            calls[each.interpreter_id, session.uid] = booth.call_at
            if booth.site is not Site.ON_SITE and _on(session.hours[0], zone) == day:
                remote.add(each.interpreter_id)
        rehearsal = situation.setup(session).rehearsal
        if rehearsal is not None and active:
            work[each.interpreter_id].append(Stretch(Task.REHEARSAL, rehearsal, session, each))
    people = [
        _person_day(
            situation,
            interpreter,
            sorted(work[interpreter.id], key=lambda stretch: stretch.hours),
            calls,
            day,
            zone,
            is_remote=interpreter.id in remote,
        )
        for interpreter in situation.interpreters.values()
        if not interpreter.removed or work[interpreter.id]
    ]
    return tuple(
        sorted(
            people,
            key=lambda each: (
                not any(stretch.assignment for stretch in each.stretches),
                next((s.hours for s in each.stretches if s.assignment), _NEVER),
                each.interpreter.id,
            ),
        )
    )


_NEVER = (datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def is_night(instant: datetime, zone: str, thresholds: Thresholds) -> bool:
    """Tell whether an instant is in the rule set's night by a zone's clocks (R16)."""
    local = instant.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    begins, ends = thresholds.night_from, thresholds.night_to
    return minute >= begins or minute < ends if begins > ends else begins <= minute < ends


def night_minutes(hours: Hours, zone: str, thresholds: Thresholds) -> int:
    """Return how many minutes of a span are in the rule set's night by a zone's clocks."""
    start, end = (each.astimezone(UTC) for each in hours)
    total, day = timedelta(), _on(start, zone) - timedelta(days=1)
    while day <= _on(end, zone):
        late = thresholds.night_from > thresholds.night_to
        from_ = _clock(day, thresholds.night_from, zone)
        to = _clock(day + timedelta(days=late), thresholds.night_to, zone)
        total += max(timedelta(), min(end, to) - max(start, from_))
        day += timedelta(days=1)
    return int(total / _MINUTE)


def _clock(day: date, minute: int, zone: str) -> datetime:
    wall = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(minutes=minute)
    return wall.astimezone(UTC)


def _on(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def _held(situation: Situation) -> Iterable[tuple[SessionFact, AssignmentFact]]:
    sessions = {session.uid: session for session in situation.programme.sessions}
    for each in situation.assignments:
        if each.state in HOLDING and each.session_uid in sessions:
            yield sessions[each.session_uid], each


def _person_day(
    situation: Situation,
    interpreter: InterpreterFact,
    stretches: Sequence[Stretch],
    calls: Mapping[tuple[int, str], datetime],
    day: date,
    zone: str,
    *,
    is_remote: bool,
) -> PersonDay:
    values = situation.rules.values
    share = values.remote_percent if is_remote else 100
    today = [each for each in stretches if _on(each.hours[0], zone) == day]
    work = [each for each in today if each.task in (Task.WORK, Task.REHEARSAL)]
    sessions = [each for each in work if each.task is Task.WORK]
    called = min((_called(interpreter.id, each, calls) for each in work), default=None)
    first = min((each.hours[0] for each in work), default=None)
    last = max((each.hours[1] for each in work), default=None)
    return PersonDay(
        interpreter=interpreter,
        stretches=tuple(
            sorted([*today, *_absences(interpreter, day, zone)], key=lambda each: each.hours)
        ),
        minutes=sum(each.minutes for each in work),
        minutes_most=values.day_minutes * share // 100,
        sessions=len(sessions),
        sessions_most=values.day_sessions,
        span=int((last - called) / _MINUTE) if called and last else 0,
        span_most=values.span * share // 100,
        rest=_rest(stretches, first, day, zone),
        rest_least=values.rest,
        night=sum(night_minutes(each.hours, zone, values) for each in work),
        rehearsed=sum(each.minutes for each in work if each.task is Task.REHEARSAL),
        total=sum(each.minutes for each in stretches if each.task is not Task.STANDBY),
    )


def _called(
    interpreter_id: int, stretch: Stretch, calls: Mapping[tuple[int, str], datetime]
) -> datetime:
    """Return when somebody has to be there: at the call of a session, else as it begins."""
    if stretch.task is Task.REHEARSAL or stretch.session is None:
        return stretch.hours[0]
    return calls.get((interpreter_id, stretch.session.uid), stretch.hours[0])


def _rest(stretches: Iterable[Stretch], first: datetime | None, day: date, zone: str) -> int | None:
    """Return how long somebody has rested before their first hour of a day."""
    if first is None:
        return None
    before = [
        each.hours[1]
        for each in stretches
        if each.task in (Task.WORK, Task.REHEARSAL)
        and day - timedelta(days=2) <= _on(each.hours[0], zone) < day
    ]
    return int((first - max(before)) / _MINUTE) if before else None


def _absences(interpreter: InterpreterFact, day: date, zone: str) -> Iterable[Stretch]:
    midnight = _clock(day, 0, zone)
    next_midnight = _clock(day + timedelta(days=1), 0, zone)
    away = list(interpreter.busy)
    if interpreter.free:
        # Whoever has said when they can, cannot at any other time.
        edge = midnight
        for start, end in sorted(interpreter.free):
            away.append((edge, start))
            edge = max(edge, end)
        away.append((edge, next_midnight))
    for task, spans in ((Task.AWAY, away), (Task.ELSEWHERE, interpreter.elsewhere)):
        for start, end in spans:
            start, end = max(start, midnight), min(end, next_midnight)
            if start < end:
                yield Stretch(task, (start, end))
