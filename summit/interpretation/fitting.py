"""Who fits where: the same rules that judge the plan, asked what a change would bring about.

Pure. Nothing is tried in the database: a :class:`~summit.interpretation.facts.Situation` is put
together as it would be, and judged by :func:`summit.interpretation.rules.check`. Only the sessions
of those concerned are judged, so that a hundred candidates cost no more than a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from summit.interpretation import rules
from summit.interpretation.demand import Booth
from summit.interpretation.facts import AssignmentFact, InterpreterFact, Situation
from summit.interpretation.models import HOLDING, AssignmentRole, AssignmentState
from summit.interpretation.rule_set import Rule
from summit.programme.facts import SessionFact
from summit.programme.rules import Finding, Level

#: How far from a session others are that bear on whether somebody can work in it.
_NEAR = timedelta(days=2)
#: The number of a place that is only thought of.
_IMAGINED = -1
#: Rules about how many a booth has: one more person changes what they say, and is not at fault.
_OF_NUMBER = frozenset(
    {
        Rule.TEAM.value,
        Rule.MARKET.value,
        Rule.MANY_LANGUAGES.value,
        Rule.RELAY.value,
        Rule.STANDBY.value,
        Rule.SENIOR.value,
        Rule.TURN.value,
    }
)
_SHORT = frozenset({Rule.TEAM.value, Rule.MARKET.value, Rule.MANY_LANGUAGES.value})


@dataclass(frozen=True, slots=True)
class Fit:
    """How somebody would fit: what the rules would find that they do not find now.

    ``why_not`` is set where it cannot be done at all: ``here`` (in the session already) or
    ``declined`` (has declined this session). ``sessions`` and ``minutes`` are what they hold on
    the session's day without it.
    """

    interpreter: InterpreterFact
    caused: tuple[Finding, ...]
    why_not: str
    sessions: int
    minutes: int

    @property
    def level(self) -> Level | None:
        """The gravest that would be found."""
        return min((finding.level for finding in self.caused), default=None)


def candidates(
    situation: Situation,
    session: SessionFact,
    booth: Booth,
    role: AssignmentRole,
    now: datetime,
    *,
    instead_of: AssignmentFact | None = None,
) -> list[Fit]:
    """Return everybody, those who fit best first.

    Args:
        instead_of: whose place it is; without, another place is taken.
    """
    fits = []
    for interpreter in situation.interpreters.values():
        if interpreter.removed:
            continue
        held = [
            each
            for each in situation.assignments
            if each.interpreter_id == interpreter.id and each.session_uid == session.uid
        ]
        why_not = ""
        if any(each.state in HOLDING for each in held):
            why_not = "here"
        elif any(each.state is AssignmentState.DECLINED for each in held):
            why_not = "declined"
        caused: tuple[Finding, ...] = ()
        if why_not != "here":
            after = _with(situation, session, booth.key, interpreter.id, role, instead_of)
            caused = brought_about(situation, after, [interpreter.id], [session.uid], now)
        works = _same_day(situation, session, interpreter.id)
        fits.append(
            Fit(
                interpreter,
                caused,
                why_not,
                len(works),
                sum(work.minutes or 0 for work in works),
            )
        )
    return sorted(fits, key=_rank)


def brought_about(
    before: Situation,
    after: Situation,
    people: Collection[int],
    sessions: Collection[str],
    now: datetime,
) -> tuple[Finding, ...]:
    """Return what the rules find after a change that they did not find before.

    Args:
        people: whose places change.
        sessions: UIDs of the sessions that change; those near them in which ``people`` work are
            judged, too.
    """
    near = _near(after, people, sessions) | _near(before, people, sessions)
    then = {_known(finding) for finding in rules.check(narrowed(before, near), now)}
    found = rules.check(narrowed(after, near), now)
    short = {uid for finding in found if finding.rule in _SHORT for uid in finding.sessions}
    return tuple(
        sorted(
            (f for f in found if _known(f) not in then and not _is_of_course(f, short)),
            key=lambda finding: finding.level,
        )
    )


def narrowed(situation: Situation, uids: Collection[str]) -> Situation:
    """Return a situation with some of its sessions alone."""
    facts = situation.programme
    return replace(
        situation,
        programme=replace(facts, sessions=tuple(s for s in facts.sessions if s.uid in uids)),
        assignments=tuple(a for a in situation.assignments if a.session_uid in uids),
    )


def _is_of_course(finding: Finding, short: set[str]) -> bool:
    """Tell whether turns are too long only because the team is not complete yet."""
    return finding.rule == Rule.TURN and not short.isdisjoint(finding.sessions)


def _known(finding: Finding) -> tuple[object, ...]:
    if finding.rule in _OF_NUMBER:
        return finding.rule, finding.level, finding.sessions
    return finding.rule, finding.level, finding.sessions, finding.people, finding.message


def _rank(fit: Fit) -> tuple[object, ...]:
    counts = [sum(f.level is level for f in fit.caused) for level in Level]
    order = {"": 0, "declined": 1, "here": 2}
    return order[fit.why_not], *counts, fit.minutes, fit.sessions, fit.interpreter.id


def _with(
    situation: Situation,
    session: SessionFact,
    booth: str,
    interpreter_id: int,
    role: AssignmentRole,
    instead_of: AssignmentFact | None,
) -> Situation:
    imagined = AssignmentFact(
        id=_IMAGINED,
        session_uid=session.uid,
        booth=booth,
        interpreter_id=interpreter_id,
        role=role,
        state=AssignmentState.PROPOSED,
        locked=False,
    )
    kept = tuple(
        each
        for each in situation.assignments
        if (instead_of is None or each.id != instead_of.id)
        and (each.session_uid, each.interpreter_id) != (session.uid, interpreter_id)
    )
    # Turns that somebody has edited are of the team as it was.
    turns = {at: found for at, found in situation.turns.items() if at != (session.uid, booth)}
    return replace(situation, assignments=(*kept, imagined), turns=turns)


def _same_day(situation: Situation, session: SessionFact, interpreter_id: int) -> list[SessionFact]:
    mine = {
        each.session_uid
        for each in situation.assignments
        if each.interpreter_id == interpreter_id
        and each.state in HOLDING
        and each.role is AssignmentRole.ACTIVE
    }
    return [
        each
        for each in situation.programme.sessions
        if each.uid in mine and each.day == session.day and each.hours is not None
    ]


def _near(situation: Situation, people: Collection[int], sessions: Collection[str]) -> set[str]:
    """Return the sessions that change, and those of the people about that time."""
    changed = [s.hours for s in situation.programme.sessions if s.uid in sessions and s.hours]
    mine = {a.session_uid for a in situation.assignments if a.interpreter_id in people}
    found = set(sessions)
    for each in situation.programme.sessions:
        if each.uid in mine and each.hours is not None and _is_near(each, changed):
            found.add(each.uid)
    return found


def _is_near(session: SessionFact, hours: Iterable[tuple[datetime, datetime]]) -> bool:
    assert session.hours is not None
    start, end = session.hours
    return any(start < until + _NEAR and end > from_ - _NEAR for from_, until in hours)
