"""What the worker does for interpretation: making plans, and telling of publications."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from summit.attendance.queries import published
from summit.core import clock
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import N_, SummitError
from summit.interpretation.models import UNDER_WAY, Plan, PlanState
from summit.interpretation.operations.erasing import ERASE_JOB, erase_all
from summit.interpretation.operations.moving import tell_news
from summit.interpretation.operations.planning import PLAN_JOB, refuse_without_question
from summit.interpretation.planner import running
from summit.interpretation.planner.instance import Instance, Stage, to_json
from summit.interpretation.planning import digest_of, instance_of
from summit.interpretation.queries.situation import situation
from summit.outbox.operations import LEASE, Settle, enqueue
from summit.outbox.worker import Worker
from summit.programme.jobs import Followers
from summit.programme.models import Release
from summit.programme.queries import facts, summit_by_id

logger = logging.getLogger("summit")

ACTOR = Actor(ActorKind.JOB, "interpretation", "Summit")

#: What a publication asks for, and, after a while, the telling itself: ``{"release": id}``.
PUBLISHED_JOB = "interpretation.published"
TELL_JOB = "interpretation.tell"

#: How long a plan is worked on at most, in seconds, and for which share of a job's lease: past that
#: another worker would begin with it as well.
LIMIT, SHARE = 60.0, 0.8

_BROKEN = N_("Something broke on our side; nothing was planned. Tell those who run this.")


class Planning:
    """Makes plans, in processes of their own; ``limit`` is how long one may take, in seconds."""

    def __init__(self, lease: timedelta = LEASE) -> None:
        self.limit = min(LIMIT, SHARE * lease.total_seconds())

    def make(self, args: Mapping[str, Any], _now: datetime) -> Settle | None:
        """Handle :data:`PLAN_JOB`, a slow job: no transaction is open while it is worked on.

        One that a crash has interrupted is made anew: the same question gets the same answer.
        """
        plan_id = int(args["plan"])
        now = clock.now()
        with unit_of_work():
            plan = db.session.get(Plan, plan_id)
            if plan is None or plan.state not in UNDER_WAY or plan.cancelling:
                return _stopped(plan_id)
            plan.state, plan.started_at, plan.progress = PlanState.RUNNING, now, {}
        try:
            with reading():
                instance = _question(plan_id, now)
            answer = running.plan(
                instance,
                progress=_progress(plan_id),
                cancelled=lambda: _is_cancelled(plan_id),
                limit=self.limit,
            )
        except running.Cancelled:
            return _stopped(plan_id)
        except running.PlannerFailed as error:
            logger.exception("plan %s could not be made", plan_id)
            return _failed(plan_id, error.message, dict(error.values))
        except SummitError as error:
            return _failed(plan_id, error.message, dict(error.values))
        # How many there were is part of what is said of the plan.
        result = {**to_json(answer), "people": len(instance.candidates)}
        digest = digest_of(instance)

        return lambda: _end(plan_id, PlanState.READY, clock.now(), result=result, digest=digest)

    def given_up(self, args: Mapping[str, Any], _error: str, now: datetime) -> None:
        """Say that a plan was tried in vain; the job keeps why."""
        _end(int(args["plan"]), PlanState.FAILED, now, error=_BROKEN)


class Telling:
    """Tells interpreters of publications, once they have rested for ``pause``."""

    def __init__(self, pause: timedelta) -> None:
        self.pause = pause

    def published(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`PUBLISHED_JOB`: several publications within the pause are one mail."""
        key = f"{TELL_JOB}:{args['release']}"
        enqueue(TELL_JOB, args, now=now, due=now + self.pause, key=key)

    def tell(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`TELL_JOB`: tell what the newest release changes."""
        summit_id = db.session.scalar(
            select(Release.summit_id).where(Release.id == args["release"])
        )
        if summit_id is None:
            return
        summit_by_id(summit_id, to_change=True)  # held before any place, as by all who change them
        document = published(summit_id)
        if document is not None:
            tell_news(summit_id, document, actor=ACTOR, now=now)

    def register(self, worker: Worker, followers: Followers) -> None:
        """Let a worker do these jobs, and every publication ask for them."""
        followers.add(PUBLISHED_JOB)
        worker.handle(PUBLISHED_JOB, self.published)
        worker.handle(TELL_JOB, self.tell)


def register(worker: Worker, planning: Planning) -> None:
    """Let a worker make plans, and erase what is due once a day."""
    worker.handle(PLAN_JOB, planning.make, slow=True, given_up=planning.given_up)
    worker.handle(ERASE_JOB, erase_all)
    worker.daily.append(ERASE_JOB)


def _question(plan_id: int, now: datetime) -> Instance:
    plan = db.session.get_one(Plan, plan_id)
    state = situation(facts(plan.summit_id))
    refuse_without_question(state, now)
    return instance_of(state, now, seed=plan.seed, replan=plan.replan)


def _progress(plan_id: int) -> Callable[[Stage], None]:
    stages: dict[str, Any] = {}

    def told(stage: Stage) -> None:
        stages[stage.name] = to_json(stage)
        with unit_of_work():
            db.session.execute(
                update(Plan)
                .where(Plan.id == plan_id)
                .values(progress={"stages": list(stages.values())})
            )

    return told


def _is_cancelled(plan_id: int) -> bool:
    with reading():
        return bool(db.session.scalar(select(Plan.cancelling).where(Plan.id == plan_id)))


def _stopped(plan_id: int) -> Settle:
    return lambda: _end(plan_id, PlanState.CANCELLED, clock.now())


def _failed(plan_id: int, message: str, values: Mapping[str, Any]) -> Settle:
    return lambda: _end(
        plan_id, PlanState.FAILED, clock.now(), error=message, progress={"values": dict(values)}
    )


def _end(plan_id: int, state: PlanState, at: datetime, **values: Any) -> None:
    """Note how a plan ended, unless it has ended already."""
    db.session.execute(
        update(Plan)
        .where(Plan.id == plan_id, Plan.state.in_(UNDER_WAY))
        .values(state=state, finished_at=at, **values)
    )
