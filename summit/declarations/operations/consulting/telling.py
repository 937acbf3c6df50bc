"""Telling everyone consulted what became of what they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.declarations.models import Circulation, Clause, Declaration, DeclarationVersion
from summit.declarations.numbering import numbers
from summit.declarations.operations.consulting import letters
from summit.declarations.operations.noting import note
from summit.declarations.queries.consulting import clauses_of
from summit.declarations.queries.telling import Telling, to_tell
from summit.mail.operations import queue_mails

#: Kind, number and beginning of each part by its id.
Names = dict[str, tuple[str, int | None, Text]]


def tell_outcomes(
    declaration: Declaration, *, actor: Actor, now: datetime, seen: str | None = None
) -> int:
    """Mail every office consulted what became of its own; return how many offices that are.

    Args:
        declaration: held.
        seen: the :func:`telling_outlook` of what was looked at.

    Raises:
        Refused: everybody was told, the deadline has not passed, or something has no answer yet.
        Conflict: something else would be told than was looked at.
    """
    telling = to_tell(declaration, now)
    refuse_unless_tellable(telling)
    if seen is not None and telling_outlook(telling) != seen:
        raise Conflict(N_("What would be sent has changed since you looked at it; look again."))
    names = names_of(declaration)
    number = telling.rounds[-1].number
    about = f"declaration:{declaration.id}:told:{number}"
    orders = [
        letters.order(
            letters.told(
                declaration,
                each.office,
                each.office.language,
                each.contributions,
                names,
                name=contact.name,
            ),
            each.office,
            contact,
            key=about,
            batch=about,
        )
        for each in telling.reached
        for contact in each.contacts
    ]
    queue_mails(orders, actor=actor, now=now)
    for circulation in telling.rounds:
        circulation.told_at = now
    for each in telling.offices:
        for contribution in each.contributions:
            contribution.told_at = now
    note(
        "declaration.outcomes_told",
        declaration,
        actor=actor,
        now=now,
        after={"round": number, "offices": len(telling.reached)},
        follow=False,
    )
    return len(telling.reached)


def refuse_unless_tellable(telling: Telling) -> None:
    """Let everybody be told.

    Raises:
        Refused: as :func:`tell_outcomes`.
    """
    if not telling.rounds:
        raise Refused(N_("Everyone consulted has been told."))
    if telling.until is not None:
        raise Refused(N_("Offices can still comment; tell them once the deadline has passed."))
    if telling.open:
        raise Refused(N_("Decide on every contribution first: each office is told of its own."))


def telling_outlook(telling: Telling) -> str:
    """Return what is the same until telling would say something else, or to others."""
    said = [
        f"{each.office.id}:{','.join(contact.address for contact in each.contacts)}:"
        + ",".join(f"{one.id}.{one.version}" for one in each.contributions)
        for each in telling.offices
    ]
    return letters.mark([str(each.number) for each in telling.rounds] + said)


def names_of(declaration: Declaration) -> Names:
    """Return what the parts of a text are called; one that was removed as it last stood."""
    removed = db.session.scalars(
        select(Clause)
        .join(DeclarationVersion, DeclarationVersion.id == Clause.version_id)
        .join(Circulation, Circulation.version_id == DeclarationVersion.id)
        .where(Circulation.declaration_id == declaration.id)
        .order_by(DeclarationVersion.number, Clause.position)
    ).all()
    names: Names = {}
    by_version: dict[int, list[Clause]] = {}
    for clause in removed:
        by_version.setdefault(clause.version_id, []).append(clause)
    for clauses in [*by_version.values(), list(clauses_of(declaration))]:
        numbered = numbers(clauses)
        for clause in clauses:
            said = clause.heading or clause.words
            names[clause.uid] = (clause.kind.value, numbered[clause.uid], said)
    return names
