"""What a proposal of the planner would change, person by person and booth by booth. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from summit.interpretation.board import demands_of, missing_in
from summit.interpretation.demand import Booth
from summit.interpretation.facts import AssignmentFact, InterpreterFact, Situation
from summit.interpretation.models import HOLDING, AssignmentRole, AssignmentState
from summit.interpretation.planner.instance import Answer, Hint
from summit.programme.facts import SessionFact


@dataclass(frozen=True, slots=True)
class Place:
    """A booth of a session; ``booth`` is ``None`` where the session has it no more."""

    session: SessionFact
    key: str
    booth: Booth | None
    standby: bool


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What would become of somebody: places that they keep, get and lose.

    ``lost`` comes with the assignment, so that it can be said who is told of it. ``minutes`` are
    those of their work in the sessions that are planned, rehearsals included.
    """

    interpreter: InterpreterFact
    kept: tuple[Place, ...]
    gained: tuple[Place, ...]
    lost: tuple[tuple[Place, AssignmentFact], ...]
    minutes: int

    @property
    def is_changed(self) -> bool:
        """Whether anything would change for them."""
        return bool(self.gained or self.lost)


@dataclass(frozen=True, slots=True)
class BoothPlan:
    """A booth as the proposal fills it; ``missing_now`` are missing at present."""

    place: Place
    team: tuple[InterpreterFact, ...]
    standby: tuple[InterpreterFact, ...]
    missing: int
    missing_now: int
    hints: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A proposal beside the present plan."""

    booths: tuple[BoothPlan, ...]
    people: tuple[PersonChange, ...]

    @property
    def missing(self) -> int:
        """How many would still be missing."""
        return sum(each.missing for each in self.booths)

    @property
    def missing_now(self) -> int:
        """How many are missing at present."""
        return sum(each.missing_now for each in self.booths)

    @property
    def changed(self) -> tuple[PersonChange, ...]:
        """Those for whom something would change."""
        return tuple(each for each in self.people if each.is_changed)


def compare(situation: Situation, answer: Answer) -> Comparison:
    """Put a proposal beside the present plan; what is gone from the programme is left out."""
    sessions = {session.uid: session for session in situation.programme.sessions}
    demands = demands_of(situation)
    proposed: dict[tuple[str, str], dict[int, bool]] = defaultdict(dict)
    for held in answer.filled:
        uid, _, key = held.place.rpartition("/")
        if uid in sessions and held.candidate in situation.interpreters:
            proposed[uid, key][held.candidate] = held.standby
    hints: dict[str, list[Hint]] = defaultdict(list)
    for hint in answer.hints:
        hints[hint.place].append(hint)
    planned = _planned(answer)
    booths = []
    for session in situation.programme.sessions:
        for booth in demands[session.uid].booths:
            name = f"{session.uid}/{booth.key}"
            if name not in planned and (session.uid, booth.key) not in proposed:
                continue
            there = proposed.get((session.uid, booth.key), {})
            now = [
                a
                for a in situation.assignments
                if (a.session_uid, a.booth) == (session.uid, booth.key)
            ]
            booths.append(
                BoothPlan(
                    Place(session, booth.key, booth, standby=False),
                    _people(situation, there, standby=False),
                    _people(situation, there, standby=True),
                    answer.short.get(name, 0),
                    missing_in(booth, now)[0],
                    tuple(hints[name]),
                )
            )
    judged = {each.place.session.uid for each in booths}
    by_key = {(uid, booth.key): booth for uid, demand in demands.items() for booth in demand.booths}
    changes = [
        _change(situation, interpreter, proposed, judged, by_key)
        for interpreter in situation.interpreters.values()
    ]
    return Comparison(
        tuple(booths), tuple(each for each in changes if each.kept or each.is_changed)
    )


def _work(situation: Situation, session: SessionFact) -> int:
    """Return the minutes that somebody in a booth of a session works for it."""
    rehearsal = situation.setup(session).rehearsal
    rehearsed = (rehearsal[1] - rehearsal[0]) // timedelta(minutes=1) if rehearsal else 0
    return (session.minutes or 0) + rehearsed


def _planned(answer: Answer) -> frozenset[str]:
    """Return the places that the planner was asked about, as far as its answer names them."""
    return frozenset([*(held.place for held in answer.filled), *answer.short])


def _people(
    situation: Situation, there: Mapping[int, bool], *, standby: bool
) -> tuple[InterpreterFact, ...]:
    return tuple(
        situation.interpreters[number] for number, waits in there.items() if waits is standby
    )


def _change(
    situation: Situation,
    interpreter: InterpreterFact,
    proposed: Mapping[tuple[str, str], Mapping[int, bool]],
    judged: Iterable[str],
    booths: Mapping[tuple[str, str], Booth],
) -> PersonChange:
    sessions = {session.uid: session for session in situation.programme.sessions}
    now = {
        (a.session_uid, a.booth, a.role is AssignmentRole.STANDBY): a
        for a in situation.assignments
        if a.interpreter_id == interpreter.id
        and a.state in HOLDING
        and a.session_uid in judged
        and a.session_uid in sessions
    }
    then = {
        (uid, key, there[interpreter.id])
        for (uid, key), there in proposed.items()
        if interpreter.id in there
    }

    def place(at: tuple[str, str, bool]) -> Place:
        uid, key, standby = at
        return Place(sessions[uid], key, booths.get((uid, key)), standby)

    def by_hour(places: Iterable[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
        return sorted(places, key=lambda at: (str(sessions[at[0]].starts_at), at))

    return PersonChange(
        interpreter,
        kept=tuple(place(at) for at in by_hour(then & now.keys())),
        gained=tuple(place(at) for at in by_hour(then - now.keys())),
        lost=tuple((place(at), now[at]) for at in by_hour(now.keys() - then)),
        minutes=sum(_work(situation, sessions[uid]) for uid, _, standby in then if not standby),
    )


def accepted(situation: Situation, answer: Answer) -> Situation:
    """Return the situation as accepting an answer would leave it, to be judged by the rules."""
    planned = {place.rpartition("/")[0] for place in (*answer.short, *answer.short_standby)}
    planned |= {held.place.rpartition("/")[0] for held in answer.filled}
    present = {
        (each.session_uid, each.interpreter_id): each
        for each in situation.assignments
        if each.state in HOLDING
    }
    kept = [
        each
        for each in situation.assignments
        if each.state not in HOLDING or each.session_uid not in planned
    ]
    for number, held in enumerate(answer.filled, 1):
        uid, _, booth = held.place.rpartition("/")
        role = AssignmentRole.STANDBY if held.standby else AssignmentRole.ACTIVE
        there = present.get((uid, held.candidate))
        if there is None:
            # Numbers that no row has: they only keep the places apart.
            there = AssignmentFact(
                -number, uid, booth, held.candidate, role, AssignmentState.PROPOSED, locked=False
            )
        kept.append(replace(there, booth=booth, role=role))
    return replace(situation, assignments=tuple(kept))
