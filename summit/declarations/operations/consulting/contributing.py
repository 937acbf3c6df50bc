"""What an office says to a text: a comment, or an amendment to a clause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.attendance.models import Contact, Office
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, NotFound, Refused
from summit.core.text import Text
from summit.declarations import contributing
from summit.declarations.canonical import normal
from summit.declarations.models import (
    Contribution,
    ContributionKind,
    ContributionState,
    Declaration,
)
from summit.declarations.operations.noting import note_contribution
from summit.declarations.queries.reading import Reading, reading_of

#: Said where an amendment leaves the wording as it was circulated.
NO_WORDING = N_("Change the wording, or write a comment instead.")
_DECIDED = N_("The organizers have decided on it; it cannot be changed any more.")


@dataclass(frozen=True, slots=True)
class ContributionValues:
    """What an office writes.

    ``clause_uid`` is empty for the whole text. ``words`` are in ``language``: a comment, or the
    reasons of an amendment, whose wording is ``proposed`` in one or several languages.
    """

    clause_uid: str
    kind: ContributionKind
    language: str
    words: str = ""
    proposed: Text = field(default_factory=Text)


def contribute(
    declaration: Declaration,
    office: Office,
    values: ContributionValues,
    *,
    contact: Contact | None,
    actor: Actor,
    now: datetime,
) -> Contribution:
    """Take down what an office says. The same twice, while it is open, is said once.

    Args:
        declaration: held.
        contact: the colleague who wrote it.

    Raises:
        NotFound: the office was not consulted, or the version has no such clause.
        Refused: the deadline has passed, the text is tabled or out of consultation, nothing is
            said or proposed, or the office has said as much to this clause as can be open.
    """
    found = _admitted(declaration, office, now)
    proposed = _checked(found, values)
    open_ones = db.session.scalars(
        select(Contribution).where(
            Contribution.declaration_id == declaration.id,
            Contribution.office_id == office.id,
            Contribution.clause_uid == values.clause_uid,
            Contribution.state == ContributionState.OPEN,
        )
    ).all()
    for each in open_ones:
        if (each.kind, each.words, each.proposed) == (values.kind, values.words, proposed):
            return each
    if len(open_ones) >= contributing.MOST_OPEN:
        raise Refused(
            N_("You have %(most)s open contributions to this already; change one of them."),
            most=contributing.MOST_OPEN,
        )
    made = Contribution(
        declaration_id=declaration.id,
        circulation_id=found.circulation.id,
        office_id=office.id,
        contact_id=contact.id if contact is not None else None,
        clause_uid=values.clause_uid,
        kind=values.kind,
        language=values.language,
        words=values.words,
        proposed=proposed,
        state=ContributionState.OPEN,
        created_at=now,
    )
    db.session.add(made)
    note_contribution("contribution.made", declaration, made, office, actor=actor, now=now)
    return made


def edit_contribution(
    contribution: Contribution,
    values: ContributionValues,
    *,
    contact: Contact | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Change what an office has said; return whether anything changed.

    It is then about the version of the present round. Kind and clause stay.

    Args:
        contribution: the office's own; its declaration is held.

    Raises:
        Refused: as :func:`contribute`.
        Conflict: it was decided on, or taken back.
    """
    declaration = contribution.declaration
    found = _admitted(declaration, contribution.office, now)
    if contribution.state is not ContributionState.OPEN:
        raise Conflict(_DECIDED)
    proposed = _checked(found, values)
    if (values.words, proposed) == (contribution.words, contribution.proposed):
        return False
    contribution.words, contribution.proposed = values.words, proposed
    contribution.language = values.language
    contribution.circulation_id = found.circulation.id
    contribution.contact_id = contact.id if contact is not None else None
    note_contribution(
        "contribution.edited",
        declaration,
        contribution,
        contribution.office,
        actor=actor,
        now=now,
    )
    return True


def withdraw_contribution(contribution: Contribution, *, actor: Actor, now: datetime) -> bool:
    """Take back what an office has said; return whether that is new.

    Raises:
        Refused: the deadline has passed, or the text is out of consultation.
        Conflict: it was decided on.
    """
    if contribution.state is ContributionState.WITHDRAWN:
        return False
    declaration = contribution.declaration
    _admitted(declaration, contribution.office, now)
    if contribution.state is not ContributionState.OPEN:
        raise Conflict(_DECIDED)
    contribution.state = ContributionState.WITHDRAWN
    note_contribution(
        "contribution.withdrawn",
        declaration,
        contribution,
        contribution.office,
        actor=actor,
        now=now,
    )
    return True


def circulated_clause(found: Reading, uid: str) -> Mapping[str, Any]:
    """Return a part of the version that was circulated, as its canonical document has it.

    Raises:
        NotFound: it has no such part.
    """
    canonical = found.version.canonical
    assert canonical is not None
    for each in json.loads(canonical)["clauses"]:
        if each["id"] == uid:
            clause: Mapping[str, Any] = each
            return clause
    raise NotFound(N_("This version has no such clause; it may have been removed."))


def _admitted(declaration: Declaration, office: Office, now: datetime) -> Reading:
    found = reading_of(office, declaration.slug)
    if why := found.closed(now):
        raise Refused(contributing.CLOSED[why])
    return found


def _checked(found: Reading, values: ContributionValues) -> Text:
    """Return the wording that differs from the circulated one.

    Raises:
        NotFound: the version has no such clause.
        Refused: nothing is said or proposed.
    """
    if values.kind is ContributionKind.COMMENT:
        if values.clause_uid:
            circulated_clause(found, values.clause_uid)
        if not values.words:
            raise Refused(N_("Write your comment."))
        return Text()
    if not values.clause_uid:
        raise Refused(N_("A change is proposed to one clause; write a comment on the whole."))
    present = circulated_clause(found, values.clause_uid)["text"]
    changed = Text(
        {
            tag: words
            for tag in found.version.languages
            if (words := normal(values.proposed.get(tag, ""))) and words != present.get(tag)
        }
    )
    if not changed:
        raise Refused(NO_WORDING)
    return changed
