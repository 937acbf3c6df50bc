"""Obtaining what the planner was asked and has proposed."""

from __future__ import annotations

from sqlalchemy import exists, select

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.interpretation.models import UNDER_WAY, Assignment, AssignmentState, Plan


def plans(summit_id: int) -> list[Plan]:
    """Return a summit's plans, the newest first."""
    return list(
        db.session.scalars(select(Plan).where(Plan.summit_id == summit_id).order_by(Plan.id.desc()))
    )


def newest_plan(summit_id: int) -> Plan | None:
    """Return the plan that was asked for last."""
    return db.session.scalar(
        select(Plan).where(Plan.summit_id == summit_id).order_by(Plan.id.desc()).limit(1)
    )


def plan_of(summit_id: int, plan_id: int, *, to_change: bool = False) -> Plan:
    """Return a plan of a summit.

    Raises:
        NotFound: there is none.
    """
    statement = select(Plan).where(Plan.id == plan_id, Plan.summit_id == summit_id)
    if to_change:
        statement = statement.with_for_update()
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such plan."))
    return found


def somebody_knows(summit_id: int) -> bool:
    """Return whether anybody holds a place that they were offered, or have confirmed."""
    known = AssignmentState.OFFERED, AssignmentState.CONFIRMED
    places = exists().where(Assignment.summit_id == summit_id, Assignment.state.in_(known))
    return bool(db.session.scalar(select(places)))


def plan_under_way(summit_id: int) -> Plan | None:
    """Return the plan that is being made, if there is one."""
    return db.session.scalar(
        select(Plan).where(Plan.summit_id == summit_id, Plan.state.in_(UNDER_WAY))
    )
