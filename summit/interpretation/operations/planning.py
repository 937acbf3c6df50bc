"""Asking the planner, and taking over what it proposes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.interpretation.demand import demand_of
from summit.interpretation.facts import Situation
from summit.interpretation.models import (
    HOLDING,
    UNDER_WAY,
    Assignment,
    AssignmentRole,
    AssignmentState,
    Plan,
    PlanState,
)
from summit.interpretation.operations.noting import note_assignment
from summit.interpretation.operations.releasing import release
from summit.interpretation.operations.telling import tell_changed
from summit.interpretation.planner.instance import Answer, from_json
from summit.interpretation.planning import digest_of, instance_of
from summit.interpretation.queries.people import assignments
from summit.interpretation.queries.plans import plan_under_way
from summit.interpretation.queries.situation import situation
from summit.journal.operations import record
from summit.outbox.operations import enqueue
from summit.programme.models import Summit
from summit.programme.queries import facts

#: The kind of the job that makes a plan: ``{"plan": id}``.
PLAN_JOB = "interpretation.plan"


def ask_for_plan(
    summit: Summit, *, seed: int = 1, replan: bool = False, actor: Actor, now: datetime
) -> Plan:
    """Have a plan made, by a worker; it is a proposal until :func:`accept_plan`.

    Args:
        replan: keep as much as can be of what was offered and confirmed.

    Raises:
        Conflict: one is being made; who asked for it, and when, is said.
        Refused: no session to come needs a booth, or there are no interpreters.
    """
    before = plan_under_way(summit.id)
    if before is not None:
        raise _busy(before)
    refuse_without_question(situation(facts(summit.id)), now)
    plan = Plan(
        summit_id=summit.id,
        state=PlanState.QUEUED,
        seed=seed,
        replan=replan,
        asked_by=actor.name,
        asked_at=now,
    )
    db.session.add(plan)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(N_("Somebody has just asked for a plan; wait for it.")) from error
    enqueue(PLAN_JOB, {"plan": plan.id}, now=now)
    _note("plan.asked", plan, actor=actor, now=now, seed=seed, replan=replan)
    return plan


def _busy(plan: Plan) -> Conflict:
    return Conflict(
        N_("%(name)s has asked for a plan at %(moment)s (UTC), which is being made. Wait for it."),
        name=plan.asked_by,
        moment=f"{plan.asked_at:%Y-%m-%d %H:%M}",
    )


def refuse_without_question(state: Situation, now: datetime) -> None:
    """Refuse to plan what there is not.

    Raises:
        Refused: as :func:`ask_for_plan`.
    """
    if not any(
        booth.hours[0] > now
        for session in state.programme.sessions
        for booth in demand_of(session, state.setup(session), state.floors, state.rules).booths
    ):
        raise Refused(
            N_(
                "No session to come needs interpreters. Give sessions an hour, their floor"
                " languages and the languages that they are interpreted into."
            )
        )
    if not any(not each.removed for each in state.interpreters.values()):
        raise Refused(N_("There are no interpreters yet. Add some, then plan."))


def cancel_plan(plan: Plan, *, actor: Actor, now: datetime) -> bool:
    """Stop a plan's making; return whether it was being made.

    It counts as stopped at once: the worker who makes it may have died or wait for another try,
    and what it still finds is nothing that anybody asks for.

    Args:
        plan: obtained to be changed.
    """
    if plan.state not in UNDER_WAY:
        return False
    plan.cancelling = True
    plan.state, plan.finished_at = PlanState.CANCELLED, now
    db.session.flush()
    _note("plan.cancelled", plan, actor=actor, now=now)
    return True


def discard_plan(plan: Plan, *, actor: Actor, now: datetime) -> bool:
    """Put a proposal aside; return whether there was one."""
    if plan.state is not PlanState.READY:
        return False
    _settle(plan, PlanState.DISCARDED, actor, now)
    _note("plan.discarded", plan, actor=actor, now=now)
    return True


def accept_plan(summit: Summit, plan: Plan, *, actor: Actor, now: datetime) -> int:
    """Take a proposal over; return how many places are newly proposed.

    Nobody is written to but those who are released from a place that they had been offered.
    What the plan has in common with the present state is left as it is.

    Args:
        summit, plan: obtained to be changed.

    Raises:
        Refused: it is no proposal any more.
        Conflict: programme, interpreters or answers have changed since it was made.
    """
    if plan.state is not PlanState.READY:
        raise Refused(N_("This plan is no proposal any more."))
    state = situation(facts(summit.id))
    instance = instance_of(state, now, seed=plan.seed, replan=plan.replan)
    if digest_of(instance) != plan.digest:
        raise Conflict(
            N_("The programme, the interpreters or their answers have changed since. Plan again.")
        )
    count = _take_over(summit, plan, from_json(Answer, plan.result), actor=actor, now=now)
    _settle(plan, PlanState.ACCEPTED, actor, now)
    _note("plan.accepted", plan, actor=actor, now=now, places=count)
    return count


def _take_over(summit: Summit, plan: Plan, answer: Answer, *, actor: Actor, now: datetime) -> int:
    ids = {session.uid: session.id for session in summit.sessions}
    wanted: dict[tuple[int, int], tuple[str, AssignmentRole]] = {}
    for held in answer.filled:
        uid, _, booth = held.place.rpartition("/")
        role = AssignmentRole.STANDBY if held.standby else AssignmentRole.ACTIVE
        wanted[ids[uid], held.candidate] = (booth, role)
    present = {
        (each.session_id, each.interpreter_id): each
        for each in assignments(summit.id, to_change=True)
    }
    for key, place in present.items():
        starts_at = place.session.starts_at
        ahead = starts_at is not None and starts_at > now
        if place.state in HOLDING and ahead and key not in wanted:
            release(place, actor=actor, now=now)
    count = 0
    for key, (booth, role) in wanted.items():
        held_now = present.get(key)
        if held_now is not None and held_now.state in HOLDING:
            if (held_now.booth, held_now.role) != (booth, role):
                held_now.booth, held_now.role = booth, role
                db.session.flush()
                note_assignment("assignment.moved", held_now, actor=actor, now=now)
                tell_changed(held_now, actor=actor, now=now)
                count += 1
            continue
        count += 1
        if held_now is None:
            held_now = Assignment(
                summit_id=summit.id, session_id=key[0], interpreter_id=key[1], booth=booth
            )
            db.session.add(held_now)
        held_now.booth, held_now.role, held_now.plan_id = booth, role, plan.id
        held_now.state = AssignmentState.PROPOSED
        held_now.answered_at = held_now.released_at = held_now.consented = None
        held_now.reason, held_now.locked = "", False
    db.session.flush()
    return count


def _settle(plan: Plan, state: PlanState, actor: Actor, now: datetime) -> None:
    plan.state, plan.settled_by, plan.settled_at = state, actor.name, now
    db.session.flush()


def _note(act: str, plan: Plan, *, actor: Actor, now: datetime, **after: object) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="plan",
        object_key=plan.key,
        summit_id=plan.summit_id,
        after={**after, "asked_at": iso(plan.asked_at)},
    )
