"""Rules about an interpreter's day: how much, how long, with what pauses, and whether they can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby, pairwise

from summit.core.errors import N_
from summit.interpretation.facts import Hours, InterpreterFact
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules.context import Context, Work, minutes_of
from summit.programme.facts import SessionFact
from summit.programme.rules import Finding
from summit.programme.rules.finding import Moment, Names, Phrase, Span, Value

_DAY = N_("The day of %(person)s on %(day)s, from “%(session)s” on, is too much: %(problems)s.")
_DAY_REMEDY = N_("Give one of these to somebody else: %(sessions)s.")
_SESSIONS = N_("%(count)s sessions, %(most)s at most")
_LONG = N_("“%(long)s” takes %(minutes)s min, %(most)s at most")
_MINUTES = N_("%(minutes)s min in the booth, %(most)s at most")
_BETWEEN = N_("%(gap)s min between “%(first)s” and “%(second)s”, %(least)s at least")
_OVERLAP = N_("“%(first)s” and “%(second)s” at the same time")
_SPAN = N_("%(minutes)s min from the first call to the last end, %(most)s at most")
_NEGOTIATED = N_(
    "%(minutes)s min from the first call to the last end, which is to be agreed with them beyond "
    "%(most)s"
)
_REST = N_(
    "%(person)s has %(minutes)s min of rest between “%(session)s”, which ends %(ends)s, and "
    "“%(next)s”, which begins %(begins)s; %(least)s at least."
)
_REST_REMEDY = N_("Give one of the two to somebody else.")
_REMOTE = N_(
    "%(person)s works remotely on %(day)s, from “%(session)s” on, and limits are lower then: "
    "%(problems)s."
)
_CALL = N_(
    "Whoever interprets “%(session)s” is called %(call)s min before it begins, at %(at)s, and not "
    "free then: %(people)s."
)
_CALLED = N_("%(person)s (“%(other)s” until %(until)s)")
_CALLED_ELSEWHERE = N_("%(person)s (another summit until %(until)s)")
_CALLED_AWAY = N_("%(person)s (not available yet)")
_CALL_REMEDY = N_("Settle with them that they come later, or assign somebody else.")
_AVAILABLE = N_("Assigned to “%(session)s” at a time when they cannot: %(people)s.")
_CANNOT = N_("%(person)s (not available %(when)s)")
_ELSEWHERE = N_("%(person)s (on another summit %(when)s)")
_AVAILABLE_REMEDY = N_("Assign somebody else, or ask them again and note their answer.")


def _days(context: Context) -> Iterator[tuple[int, list[Work], list[Work]]]:
    """Yield each interpreter's days of work: their id, what they work in order, what follows."""
    for interpreter_id, works in sorted(context.works.items()):
        at = 0
        for _, mine in groupby(works, key=lambda work: work.day):
            today = list(mine)
            at += len(today)
            yield interpreter_id, today, works[at : at + 1]


def _sessions(works: Iterable[Work]) -> list[SessionFact]:
    return list({work.session.uid: work.session for work in works}.values())


def day(context: Context) -> Iterator[Finding]:
    """Find days with too many sessions, minutes or hours, or too little between two (R8).

    Rehearsals count as work, though not as sessions; between a rehearsal and its own session
    nobody needs a pause. Standing by takes somebody up, and is no work.
    """
    values = context.values
    for interpreter_id, works, following in _days(context):
        problems: list[Value] = []
        active = [work for work in works if work.is_active and not work.is_rehearsal]
        if len(active) > values.day_sessions:
            problems.append(Phrase(_SESSIONS, {"count": len(active), "most": values.day_sessions}))
        problems += [
            _long(work, values.session_most)
            for work in active
            if work.minutes > values.session_most
        ]
        minutes = sum(work.minutes for work in works)
        if minutes > values.day_minutes:
            problems.append(Phrase(_MINUTES, {"minutes": minutes, "most": values.day_minutes}))
        # Two works on two days are the rest rule's, unless one of them is standing by.
        spill = [each for each in following if not (each.is_active and works[-1].is_active)]
        pauses = list(_pauses([*works, *spill], values.between))
        problems += pauses
        hours = _span(works, values.call)
        if hours > values.span + values.negotiated:
            most = values.span + values.negotiated
            problems.append(Phrase(_SPAN, {"minutes": hours, "most": most}))
        elif hours > values.span:
            problems.append(Phrase(_NEGOTIATED, {"minutes": hours, "most": values.span}))
        if problems:
            about = [*works, *spill] if pauses else works
            yield _about_day(context, Rule.DAY, _DAY, interpreter_id, about, problems)


def _long(work: Work, most: int) -> Phrase:
    return Phrase(_LONG, {"long": work.session.title, "minutes": work.minutes, "most": most})


def _pauses(works: Sequence[Work], least: int) -> Iterator[Value]:
    """Tell of each two works, one of which follows too soon or begins while the other goes on."""
    previous: Work | None = None
    for work in works:
        if previous is not None and previous.session.uid != work.session.uid:
            gap = minutes_of((previous.ends_at, work.starts_at))
            values: dict[str, Value] = {
                "first": previous.session.title,
                "second": work.session.title,
            }
            if work.starts_at < previous.ends_at:
                yield Phrase(_OVERLAP, values)
            elif gap < least:
                yield Phrase(_BETWEEN, {**values, "gap": gap, "least": least})
        if previous is None or work.ends_at >= previous.ends_at:
            previous = work


def _span(works: Sequence[Work], call: int) -> int:
    """Return how many minutes lie between the first call and the last end of what is work."""
    active = [work for work in works if work.is_active]
    if not active:
        return 0
    called = min(
        work.starts_at - timedelta(minutes=0 if work.is_rehearsal else call) for work in active
    )
    return minutes_of((called, max(work.ends_at for work in active)))


def _about_day(
    context: Context,
    rule: Rule,
    message: str,
    interpreter_id: int,
    works: Sequence[Work],
    problems: Sequence[Value],
) -> Finding:
    first, *others = _sessions(works)
    values: dict[str, Value] = {
        "person": context.name(interpreter_id),
        "day": works[0].day,
        "problems": Names(tuple(problems)),
        "sessions": Names(tuple(each.title for each in (first, *others))),
    }
    limits = context.values
    return context.finding(
        rule,
        first,
        message,
        _DAY_REMEDY,
        values,
        interpreter_id,
        works[0].day,
        tuple((work.starts_at, work.ends_at, work.is_active, work.is_remote) for work in works),
        (limits.day_sessions, limits.session_most, limits.day_minutes, limits.between),
        (limits.span, limits.negotiated, limits.call, limits.remote_percent),
        others=others,
        people=(interpreter_id,),
    )


def remote_day(context: Context) -> Iterator[Finding]:
    """Find days that would do on site and are too much for remote work (R10).

    What R8 says of all work is not said again.
    """
    values, share = context.values, context.values.remote_percent
    for interpreter_id, works, _ in _days(context):
        if not any(work.is_remote for work in works):
            continue
        most = values.session_most * share // 100
        problems: list[Value] = [
            _long(work, most)
            for work in works
            if work.is_remote
            and not work.is_rehearsal
            and most < work.minutes
            and work.minutes <= values.session_most
        ]
        minutes, most = sum(work.minutes for work in works), values.day_minutes * share // 100
        if most < minutes <= values.day_minutes:
            problems.append(Phrase(_MINUTES, {"minutes": minutes, "most": most}))
        hours, most = _span(works, values.call), values.span * share // 100
        if most < hours <= values.span:
            problems.append(Phrase(_SPAN, {"minutes": hours, "most": most}))
        if problems:
            yield _about_day(context, Rule.REMOTE, _REMOTE, interpreter_id, works, problems)


def rest(context: Context) -> Iterator[Finding]:
    """Find nights that are too short: from one day's last end to the next day's start."""
    least = context.values.rest
    for interpreter_id, works in sorted(context.works.items()):
        active = (work for work in works if work.is_active)
        days = [list(mine) for _, mine in groupby(active, key=lambda work: work.day)]
        for before, following in pairwise(days):
            last, first = max(before, key=lambda work: work.ends_at), following[0]
            minutes = minutes_of((last.ends_at, first.starts_at))
            if minutes >= least or last.session.uid == first.session.uid:
                continue
            yield context.finding(
                Rule.REST,
                last.session,
                _REST,
                _REST_REMEDY,
                {
                    "person": context.name(interpreter_id),
                    "minutes": max(0, minutes),
                    "ends": Moment(last.ends_at, last.session.zone),
                    "next": first.session.title,
                    "begins": Moment(first.starts_at, first.session.zone),
                    "least": least,
                },
                interpreter_id,
                (last.ends_at, first.starts_at),
                least,
                others=(first.session,),
                people=(interpreter_id,),
            )


def call(context: Context) -> Iterator[Finding]:
    """Find who is called to a session while they still work elsewhere (R11).

    Hours that meet the session itself are R8's, or those of availability.
    """
    minutes = context.values.call
    for manned in context.manned:
        session = manned.session
        assert session.hours is not None
        start = session.hours[0]
        called_at = start - timedelta(minutes=minutes)
        told: list[Value] = []
        people, depends, others = [], [], {}
        for member in manned.members:
            for work in context.works[member.id]:
                if work.session.uid == session.uid:
                    continue
                if called_at < work.ends_at <= start:
                    until = Moment(work.ends_at, session.zone)
                    told.append(
                        Phrase(
                            _CALLED,
                            {
                                "person": member.interpreter.name,
                                "other": work.session.title,
                                "until": until,
                            },
                        )
                    )
                    others[work.session.uid] = work.session
                    people.append(member.id)
                    depends.append((member.id, work.ends_at))
            called = (called_at, session.hours[1])
            if can(member.interpreter, session.hours) and not can(member.interpreter, called):
                told.append(Phrase(_CALLED_AWAY, {"person": member.interpreter.name}))
                people.append(member.id)
                depends.append((member.id, called_at))
            for span in member.interpreter.elsewhere:
                if called_at < span[1] <= start:
                    until = Moment(span[1], session.zone)
                    told.append(
                        Phrase(
                            _CALLED_ELSEWHERE,
                            {"person": member.interpreter.name, "until": until},
                        )
                    )
                    people.append(member.id)
                    depends.append((member.id, span[1]))
        if told:
            yield context.finding(
                Rule.CALL,
                session,
                _CALL,
                _CALL_REMEDY,
                {
                    "call": minutes,
                    "at": Moment(called_at, session.zone),
                    "people": Names(tuple(told), are_people=True),
                },
                called_at,
                tuple(sorted(depends)),
                others=others.values(),
                people=people,
            )


def available(context: Context) -> Iterator[Finding]:
    """Find who is assigned when they cannot: by their calendar, or for another summit."""
    for manned in context.manned:
        session = manned.session
        assert session.hours is not None
        needed = [session.hours]
        if manned.setup.rehearsal is not None:
            needed.append(manned.setup.rehearsal)
        told: list[Value] = []
        people, depends = [], []
        for member in manned.members:
            who = member.interpreter
            for hours in needed:
                met = [span for span in who.elsewhere if _meet(span, hours)]
                if can(who, hours) and not met:
                    continue
                message = _ELSEWHERE if met else _CANNOT
                when = Span(*(met[0] if met else hours), session.zone)
                told.append(Phrase(message, {"person": who.name, "when": when}))
                people.append(who.id)
                depends.append((who.id, hours, who.free, who.busy, tuple(met)))
        if told:
            yield context.finding(
                Rule.AVAILABLE,
                session,
                _AVAILABLE,
                _AVAILABLE_REMEDY,
                {"people": Names(tuple(told), are_people=True)},
                tuple(sorted(depends)),
                people=people,
            )


def can(interpreter: InterpreterFact, hours: Hours) -> bool:
    """Tell whether somebody's own calendar lets them work from start to end."""
    if any(_meet(span, hours) for span in interpreter.busy):
        return False
    if not interpreter.free:
        return True
    since = until = None
    for start, end in sorted(interpreter.free):
        if since is None or until is None or start > until:
            since, until = start, end
        else:
            until = max(until, end)
        if since <= hours[0] and hours[1] <= until:
            return True
    return False


def _meet(first: Hours, second: Hours) -> bool:
    return first[0] < second[1] and second[0] < first[1]
