"""What one office reads of declarations, and what it has contributed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from summit.attendance.models import Office, OfficeKind
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.declarations import contributing
from summit.declarations.models import (
    Circulation,
    Consulted,
    Contribution,
    ContributionState,
    Declaration,
    DeclarationState,
    DeclarationVersion,
    Endorsement,
)
from summit.declarations.queries.consulting import find_contribution
from summit.declarations.queries.texts import declaration_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What one office can read of a declaration.

    ``circulation`` is the last round in which it was consulted, ``before`` the version that it had
    seen before that round, if it was another one; ``latest`` the number of the last round of all.
    """

    declaration: Declaration
    circulation: Circulation
    before: DeclarationVersion | None
    latest: int

    @property
    def version(self) -> DeclarationVersion:
        """The version that was circulated to it."""
        return self.circulation.of_version

    def closed(self, now: datetime) -> str:
        """Return why it cannot contribute, a code of ``contributing.CLOSED``; empty where it
        can."""
        return contributing.closed(self.declaration, self.circulation, self.latest, now)


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """A declaration as an office's first page leads to it.

    ``deadline`` is of the last round in which it was consulted, ``None`` where it never was;
    ``takes`` says whether it can contribute to that; ``endorse`` whether it can endorse the
    adopted text, until ``endorsing_until``; ``endorsed`` that its city has.
    """

    slug: str
    title: Text
    deadline: datetime | None
    takes: bool
    endorse: bool
    endorsed: bool
    endorsing_until: datetime | None


def contribution_by(reading: Reading, office_id: int, contribution_id: int) -> Contribution:
    """Return a contribution of an office's own.

    Raises:
        NotFound: it has none such, whether another office has or not.
    """
    return find_contribution(reading.declaration.id, contribution_id, office_id)


def reading_of(office: Office, slug: str, *, to_change: bool = False) -> Reading:
    """Return what an office can read of a declaration of its summit.

    Args:
        to_change: hold the declaration until the transaction ends.

    Raises:
        NotFound: there is none, or the office was never consulted on it: nobody else learns that
            there is a draft.
    """
    declaration = declaration_of(office.summit_id, slug, to_change=to_change)
    found = db.session.scalars(
        select(Circulation)
        .join(Consulted, Consulted.circulation_id == Circulation.id)
        .where(Circulation.declaration_id == declaration.id, Consulted.office_id == office.id)
        .options(joinedload(Circulation.of_version).undefer(DeclarationVersion.canonical))
        .order_by(Circulation.number)
    ).all()
    if not found:
        raise NotFound(N_("There is no such declaration."))
    latest = db.session.scalar(
        select(func.max(Circulation.number)).where(Circulation.declaration_id == declaration.id)
    )
    own = found[-1]
    seen = [each.of_version for each in found if each.version_id != own.version_id]
    return Reading(declaration, own, seen[-1] if seen else None, latest or own.number)


def contributions_of(reading: Reading, office_id: int) -> list[Contribution]:
    """Return what an office has contributed to a declaration in all rounds, the oldest first."""
    return list(
        db.session.scalars(
            select(Contribution)
            .where(
                Contribution.declaration_id == reading.declaration.id,
                Contribution.office_id == office_id,
            )
            .options(joinedload(Contribution.circulation).joinedload(Circulation.of_version))
            .order_by(Contribution.id)
        )
    )


def others_contributions(
    reading: Reading, office_id: int, clause_uid: str | None = None
) -> list[Contribution]:
    """Return what others have contributed in rounds in which everyone consulted sees it.

    Nothing where the present round is not such a one. What was taken back is not among it, and
    who of an office wrote it is not loaded.

    Args:
        clause_uid: only what is about this part; empty for the whole.
    """
    if not reading.circulation.others_open:
        return []
    statement = (
        select(Contribution)
        .join(Contribution.circulation)
        .where(
            Contribution.declaration_id == reading.declaration.id,
            Contribution.office_id != office_id,
            Contribution.state != ContributionState.WITHDRAWN,
            Circulation.others_open,
            Circulation.number <= reading.circulation.number,
        )
        .options(
            contains_eager(Contribution.circulation).joinedload(Circulation.of_version),
            joinedload(Contribution.office).joinedload(Office.city),
            joinedload(Contribution.office).joinedload(Office.person),
        )
        .order_by(Contribution.id)
    )
    if clause_uid is not None:
        statement = statement.where(Contribution.clause_uid == clause_uid)
    return list(db.session.scalars(statement))


def can_endorse(declaration: Declaration, office: Office, now: datetime) -> bool:
    """Tell whether a text waits for endorsements, and an office is one that endorses for a city."""
    return (
        office.kind is OfficeKind.PRINCIPAL
        and office.city_id is not None
        and declaration.state is DeclarationState.OPEN
        and (declaration.endorsing_until is None or now < declaration.endorsing_until)
    )


def declarations_for(office: Office, now: datetime) -> list[OfficeLine]:
    """Return the declarations that an office's first page leads to. One statement.

    Those on which it was consulted, adopted ones that wait for endorsements, and those that its
    city has endorsed.
    """
    every = (
        select(Circulation.declaration_id, func.max(Circulation.number).label("latest"))
        .group_by(Circulation.declaration_id)
        .subquery()
    )
    own = (
        select(Circulation.declaration_id, func.max(Circulation.number).label("own"))
        .join(Consulted, Consulted.circulation_id == Circulation.id)
        .where(Consulted.office_id == office.id)
        .group_by(Circulation.declaration_id)
        .subquery()
    )
    has_endorsed = (
        exists()
        .where(
            Endorsement.declaration_id == Declaration.id,
            Endorsement.city_id == office.city_id,
            Endorsement.standing,
        )
        .correlate(Declaration)
    )
    rows = db.session.execute(
        select(Declaration, Circulation, every.c.latest, has_endorsed)
        .outerjoin(every, every.c.declaration_id == Declaration.id)
        .outerjoin(own, own.c.declaration_id == Declaration.id)
        .outerjoin(
            Circulation,
            and_(
                Circulation.declaration_id == Declaration.id,
                Circulation.number == own.c.own,
            ),
        )
        .where(
            Declaration.summit_id == office.summit_id,
            or_(
                Circulation.id.is_not(None),
                Declaration.state == DeclarationState.OPEN,
                has_endorsed,
            ),
        )
        .options(
            load_only(
                Declaration.slug,
                Declaration.title,
                Declaration.state,
                Declaration.endorsing_until,
            )
        )
        .order_by(Declaration.created_at, Declaration.id)
    )
    lines = []
    for declaration, circulation, latest, by_city in rows:
        endorsed = by_city and office.kind is OfficeKind.PRINCIPAL
        endorse = not endorsed and can_endorse(declaration, office, now)
        if circulation is None and not endorse and not endorsed:
            continue
        lines.append(
            OfficeLine(
                slug=declaration.slug,
                title=declaration.title,
                deadline=circulation.deadline if circulation is not None else None,
                takes=circulation is not None
                and not contributing.closed(declaration, circulation, latest, now),
                endorse=endorse,
                endorsed=endorsed,
                endorsing_until=declaration.endorsing_until,
            )
        )
    return lines
