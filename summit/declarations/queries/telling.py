"""Whom to tell what became of a consultation, and of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance.models import Contact, Office
from summit.core.db import db
from summit.declarations.models import (
    Circulation,
    Contribution,
    ContributionState,
    Declaration,
    DeclarationState,
)
from summit.declarations.queries.consulting import offices_consulted, rounds_of
from summit.declarations.recipients import written_to


@dataclass(frozen=True, slots=True)
class ToTell:
    """An office that was consulted, with what of its own was decided and not told yet.

    Without ``contacts`` mail does not reach it.
    """

    office: Office
    contacts: tuple[Contact, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling everybody would do now.

    ``rounds`` are those of which nobody was told; ``open`` counts contributions without an answer,
    ``until`` is the deadline that has yet to pass.
    """

    rounds: Sequence[Circulation]
    offices: Sequence[ToTell]
    open: int
    until: datetime | None

    @property
    def reached(self) -> list[ToTell]:
        """The offices that would be written to."""
        return [each for each in self.offices if each.contacts]

    @property
    def unreached(self) -> list[ToTell]:
        """The offices that mail does not reach."""
        return [each for each in self.offices if not each.contacts]


def to_tell(declaration: Declaration, now: datetime) -> Telling:
    """Return whom to tell. Four statements."""
    rounds = rounds_of(declaration.id)
    untold = [each for each in rounds if each.told_at is None]
    offices = offices_consulted(each.id for each in untold)
    waiting = db.session.scalars(
        select(Contribution)
        .where(
            Contribution.declaration_id == declaration.id,
            Contribution.told_at.is_(None),
            Contribution.state != ContributionState.WITHDRAWN,
        )
        .options(joinedload(Contribution.circulation))
        .order_by(Contribution.id)
    ).all()
    own: dict[int, list[Contribution]] = defaultdict(list)
    for each in waiting:
        own[each.office_id].append(each)
    # Only to the newest round, and while the text is circulated, can anybody still answer.
    is_heard = declaration.state is DeclarationState.CIRCULATED and bool(rounds)
    until = rounds[-1].deadline if is_heard else None
    return Telling(
        rounds=untold,
        offices=[
            ToTell(office, written_to(office), tuple(own.get(office.id, ()))) for office in offices
        ],
        open=sum(each.state is ContributionState.OPEN for each in waiting),
        until=until if until is not None and now <= until else None,
    )
