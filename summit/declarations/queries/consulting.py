"""Rounds of consultation, who is consulted, and what they have contributed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from summit.attendance.models import Invitation, InvitationState, Office
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.declarations.models import (
    Circulation,
    Clause,
    Consulted,
    Contribution,
    ContributionState,
    Declaration,
    DeclarationVersion,
)
from summit.declarations.numbering import numbers
from summit.declarations.recipients import Recipient, judged


@dataclass(frozen=True, slots=True)
class Thread:
    """What was contributed to one part of a text, in all rounds, the oldest first.

    ``uid`` is empty for the whole text; ``clause`` is the part as it stands in the newest version,
    ``None`` for the whole and for a part that was removed.
    """

    uid: str
    number: int | None
    clause: Clause | None
    contributions: tuple[Contribution, ...]

    @property
    def standing(self) -> tuple[Contribution, ...]:
        """Those that nobody has taken back."""
        taken_back = ContributionState.WITHDRAWN
        return tuple(each for each in self.contributions if each.state is not taken_back)

    @property
    def open(self) -> int:
        """How many wait for an answer."""
        return sum(each.state is ContributionState.OPEN for each in self.contributions)


@dataclass(frozen=True, slots=True)
class Desk:
    """A declaration's consultation as its drafters see it.

    ``rounds`` are the oldest first, ``consulted`` counts the offices of each by its id;
    ``offices`` are all that were ever consulted, by what lists call them. ``threads`` are in the
    order of the newest version: the whole text first, parts that were removed last.
    """

    rounds: Sequence[Circulation]
    consulted: dict[int, int]
    offices: Sequence[Office]
    threads: Sequence[Thread]

    @property
    def latest(self) -> Circulation | None:
        """The last round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def open(self) -> int:
        """How many contributions wait for an answer."""
        return sum(thread.open for thread in self.threads)

    @property
    def total(self) -> int:
        """How many contributions there are that nobody has taken back."""
        return sum(len(thread.standing) for thread in self.threads)


def rounds_of(declaration_id: int) -> list[Circulation]:
    """Return the rounds of a declaration with their versions, the oldest first."""
    return list(
        db.session.scalars(
            select(Circulation)
            .where(Circulation.declaration_id == declaration_id)
            .options(joinedload(Circulation.of_version))
            .order_by(Circulation.number)
        )
    )


def consulted(declaration_id: int, office_id: int) -> bool:
    """Tell whether an office was consulted in any round of a declaration."""
    return (
        db.session.scalar(
            select(Consulted.id)
            .join(Circulation, Circulation.id == Consulted.circulation_id)
            .where(Circulation.declaration_id == declaration_id, Consulted.office_id == office_id)
            .limit(1)
        )
        is not None
    )


def versions_seen(declaration_id: int) -> dict[int, int]:
    """Return the number of the newest version that each office was consulted on, by its id."""
    found = db.session.execute(
        select(Consulted.office_id, func.max(DeclarationVersion.number).label("number"))
        .join(Circulation, Circulation.id == Consulted.circulation_id)
        .join(DeclarationVersion, DeclarationVersion.id == Circulation.version_id)
        .where(Circulation.declaration_id == declaration_id)
        .group_by(Consulted.office_id)
    )
    return {each.office_id: each.number for each in found}


def offices_consulted(circulation_ids: Iterable[int]) -> list[Office]:
    """Return the offices consulted in some rounds, with whom they answer for and their contacts,
    in the order of their ids."""
    among = select(Consulted.office_id).where(Consulted.circulation_id.in_(list(circulation_ids)))
    return list(
        db.session.scalars(
            select(Office)
            .where(Office.id.in_(among))
            .options(
                joinedload(Office.city),
                joinedload(Office.person),
                selectinload(Office.contacts),
            )
            .order_by(Office.id)
        )
    )


def recipients(summit_id: int, chosen: Collection[int] | None = None) -> list[Recipient]:
    """Return all offices of a summit as a circulation would treat them. Three statements.

    Args:
        chosen: the ids of those that the organizers chose; all that can be without.
    """
    offices = db.session.scalars(
        select(Office)
        .where(Office.summit_id == summit_id)
        .options(
            joinedload(Office.city),
            joinedload(Office.person),
            joinedload(Office.summit),
            selectinload(Office.contacts),
        )
        .order_by(Office.id)
    ).all()
    states: dict[int, set[InvitationState]] = defaultdict(set)
    for office_id, state in db.session.execute(
        select(Invitation.office_id, Invitation.state).where(Invitation.summit_id == summit_id)
    ):
        states[office_id].add(state)
    return judged(offices, states, chosen)


def desk(declaration: Declaration) -> Desk:
    """Return everything of a consultation. Seven statements, however large it is."""
    rounds = rounds_of(declaration.id)
    counts = {
        each.circulation_id: each.many
        for each in db.session.execute(
            select(Consulted.circulation_id, func.count().label("many"))
            .join(Circulation, Circulation.id == Consulted.circulation_id)
            .where(Circulation.declaration_id == declaration.id)
            .group_by(Consulted.circulation_id)
        )
    }
    among = (
        select(Consulted.office_id)
        .join(Circulation, Circulation.id == Consulted.circulation_id)
        .where(Circulation.declaration_id == declaration.id)
    )
    # Loaded here with their cities, they are at hand when the contributions ask for them.
    offices = db.session.scalars(
        select(Office)
        .where(Office.id.in_(among))
        .options(joinedload(Office.city), joinedload(Office.person))
        .order_by(Office.id)
    ).all()
    found: dict[str, list[Contribution]] = defaultdict(list)
    for each in db.session.scalars(
        select(Contribution)
        .where(Contribution.declaration_id == declaration.id)
        .order_by(Contribution.id)
    ):
        found[each.clause_uid].append(each)
    return Desk(rounds, counts, offices, _threads(clauses_of(declaration), found))


def _threads(clauses: Sequence[Clause], found: dict[str, list[Contribution]]) -> list[Thread]:
    numbered = numbers(clauses)
    threads = [Thread("", None, None, tuple(found.pop("", ())))]
    threads += [
        Thread(clause.uid, numbered[clause.uid], clause, tuple(found.pop(clause.uid, ())))
        for clause in clauses
    ]
    threads += [Thread(uid, None, None, tuple(rest)) for uid, rest in found.items()]
    return threads


def clauses_of(declaration: Declaration) -> Sequence[Clause]:
    """Return the parts of a declaration's newest version in order."""
    return db.session.scalars(
        select(Clause).where(Clause.version_id == declaration.newest.id).order_by(Clause.position)
    ).all()


def contribution_of(declaration: Declaration, contribution_id: int) -> Contribution:
    """Return a contribution to a declaration with its office and round, as it is now.

    Raises:
        NotFound: there is none.
    """
    return find_contribution(declaration.id, contribution_id)


def find_contribution(
    declaration_id: int, contribution_id: int, office_id: int | None = None
) -> Contribution:
    """Return a contribution to a declaration by ids, of one office or of any.

    Raises:
        NotFound: there is none.
    """
    statement = (
        select(Contribution)
        .where(Contribution.id == contribution_id, Contribution.declaration_id == declaration_id)
        .options(
            joinedload(Contribution.circulation).joinedload(Circulation.of_version),
            joinedload(Contribution.office).joinedload(Office.city),
            joinedload(Contribution.office).joinedload(Office.person),
            joinedload(Contribution.contact),
        )
        .execution_options(populate_existing=True)
    )
    if office_id is not None:
        statement = statement.where(Contribution.office_id == office_id)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such contribution."))
    return found
