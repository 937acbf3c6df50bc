"""What is offered where a declaration is recorded from sources."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from summit.core.db import db
from summit.declarations.models import Declaration
from summit.programme.models import Session


def sessions_with_items(summit_id: int) -> list[Session]:
    """Return the sessions of a summit with their items, the earliest first. Two statements."""
    return list(
        db.session.scalars(
            select(Session)
            .where(Session.summit_id == summit_id)
            .options(selectinload(Session.items))
            .order_by(Session.day.nulls_last(), Session.starts_at, Session.id)
        )
    )


def declaration_slugs(summit_id: int) -> set[str]:
    """Return which parts of addresses the declarations of a summit have taken."""
    return set(
        db.session.scalars(select(Declaration.slug).where(Declaration.summit_id == summit_id))
    )
