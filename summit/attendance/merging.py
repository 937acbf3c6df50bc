"""What becomes of offices when two entries of the directory turn out to be one.

The offices move to the entry that is kept, with their invitations, answers and papers. Where both
entries have an office in one summit the merge is refused: two sets of contacts and answers cannot
be put together by a rule, and none may be lost. The summits concerned are held by then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from summit.attendance.models import Invitation, Office, OfficeKind
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import in_language
from summit.programme.models import Summit

_BOTH = N_(
    "Both have an office at “%(summit)s” (“%(kept)s” and “%(dropped)s”), with contacts and answers"
    " of its own. Give one of the two offices another person or city first, then merge."
)


def move_person(kept_id: int, dropped_id: int, _actor: Actor, _now: datetime) -> None:
    """Let offices answer for the kept person, and deputies be that person.

    Raises:
        Refused: both have an office in one summit.
    """
    _refuse_both(Office.person_id, kept_id, dropped_id)
    _move(Office.person_id.key, Office.person_id == dropped_id, kept_id)
    for invitation in db.session.scalars(
        select(Invitation).where(Invitation.deputy_id == dropped_id)
    ):
        invitation.deputy_id = kept_id


def move_city(kept_id: int, dropped_id: int, _actor: Actor, _now: datetime) -> None:
    """Let offices be those of the kept city, which has one of its principal in each summit.

    Raises:
        Refused: both have a principal's office in one summit.
    """
    _refuse_both(Office.city_id, kept_id, dropped_id, principals=True)
    _move(Office.city_id.key, Office.city_id == dropped_id, kept_id)


def move_organisation(kept_id: int, dropped_id: int, _actor: Actor, _now: datetime) -> None:
    """Let offices belong to the kept organisation."""
    _move(Office.organisation_id.key, Office.organisation_id == dropped_id, kept_id)


def _move(name: str, condition: Any, kept_id: int) -> None:
    for office in db.session.scalars(select(Office).where(condition)):
        setattr(office, name, kept_id)


def _refuse_both(column: Any, kept_id: int, dropped_id: int, *, principals: bool = False) -> None:
    kept, dropped = aliased(Office), aliased(Office)
    statement = (
        select(Summit, kept, dropped)
        .join(kept, kept.summit_id == Summit.id)
        .join(dropped, dropped.summit_id == Summit.id)
        .where(getattr(kept, column.key) == kept_id, getattr(dropped, column.key) == dropped_id)
        .order_by(Summit.id, kept.id, dropped.id)
        .limit(1)
    )
    if principals:
        principal = OfficeKind.PRINCIPAL
        statement = statement.where(kept.kind == principal, dropped.kind == principal)
    row = db.session.execute(statement).one_or_none()
    if row is not None:
        summit, one, other = row
        raise Refused(
            _BOTH,
            summit=in_language(summit.title, "en")[0],
            kept=in_language(one.label, "en")[0],
            dropped=in_language(other.label, "en")[0],
        )
