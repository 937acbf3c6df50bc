"""Sending a version to offices, who comment on it until a deadline."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.declarations import canonical
from summit.declarations.models import (
    Circulation,
    Consulted,
    Declaration,
    DeclarationState,
)
from summit.declarations.operations.consulting import letters
from summit.declarations.operations.noting import note
from summit.declarations.operations.texts import freeze, refuse_unless_writable
from summit.declarations.queries.consulting import recipients, rounds_of, versions_seen
from summit.declarations.recipients import Recipient, fingerprint
from summit.mail.operations import MailOrder, queue_mails

_CHANGED = N_("What would be sent has changed since you looked at it; look again.")


@dataclass(frozen=True, slots=True)
class CirculationValues:
    """What an organizer settles of a round.

    ``note`` is written into the mails; ``office_ids`` are the offices that were chosen, of which
    those are left out that cannot be written to; ``others_open``: the offices see each other's
    contributions of this round.
    """

    deadline: datetime
    note: Text = field(default_factory=Text)
    office_ids: Collection[int] = ()
    others_open: bool = False


def circulate(
    declaration: Declaration,
    values: CirculationValues,
    *,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
) -> Circulation:
    """Freeze the newest version and send it to offices: one mail to each of their contacts.

    Args:
        declaration: held.
        seen: the :func:`outlook` of what was looked at.

    Raises:
        Refused: the text is past consultation or has no clauses, the deadline is over, or nobody
            would be written to.
        Conflict: something else would be sent than was looked at.
    """
    refuse_unless_circulable(declaration)
    if values.deadline <= now:
        raise Refused(N_("The deadline has to be in the future."))
    chosen = recipients(declaration.summit_id, values.office_ids)
    written = [each for each in chosen if not each.left_out]
    if not written:
        raise Refused(N_("Choose at least one office that can be written to."))
    if seen is not None and outlook(declaration, values, chosen) != seen:
        raise Conflict(_CHANGED)
    seen_before = versions_seen(declaration.id)
    version = freeze(declaration, actor=actor, now=now)
    made = Circulation(
        declaration_id=declaration.id,
        version_id=version.id,
        number=len(rounds_of(declaration.id)) + 1,
        deadline=values.deadline,
        note=values.note,
        others_open=values.others_open,
        circulated_by=actor.name,
        circulated_at=now,
    )
    db.session.add(made)
    db.session.flush()
    rows = [{"circulation_id": made.id, "office_id": each.office.id} for each in written]
    db.session.execute(insert(Consulted), rows)
    declaration.state = DeclarationState.CIRCULATED
    orders = _orders(declaration, made, version.number, written, seen_before)
    queue_mails(orders, actor=actor, now=now)
    note(
        "declaration.circulated",
        declaration,
        actor=actor,
        now=now,
        after={
            "round": made.number,
            "version": version.number,
            "deadline": made.deadline.isoformat(),
            "offices": len(written),
            "others_open": made.others_open,
        },
        follow=False,
    )
    return made


def refuse_unless_circulable(declaration: Declaration) -> None:
    """Let a text be circulated.

    Raises:
        Refused: it is tabled, adopted or out of the negotiation.
    """
    refuse_unless_writable(declaration)
    if declaration.state is DeclarationState.TABLED:
        raise Refused(N_("The text is tabled; return it to draft before it is circulated."))


def outlook(
    declaration: Declaration, values: CirculationValues, chosen: Sequence[Recipient]
) -> str:
    """Return what is the same until a circulation would send something else, or to others."""
    newest = declaration.newest
    text = canonical.canonical(canonical.text_document(declaration.uid, newest))
    said = (
        len(rounds_of(declaration.id)),
        canonical.digest(text),
        values.deadline.isoformat(),
        values.note,
        values.others_open,
    )
    return fingerprint(chosen, *said)


def _orders(
    declaration: Declaration,
    made: Circulation,
    version: int,
    written: Sequence[Recipient],
    seen_before: Mapping[int, int],
) -> list[MailOrder]:
    about = f"declaration:{declaration.id}:circulated:{made.number}"
    return [
        letters.order(
            letters.circulated(
                declaration,
                each.office,
                each.office.language,
                name=contact.name,
                version=version,
                revised=seen_before.get(each.office.id, version) < version,
                deadline=made.deadline,
                note=made.note,
                others_open=made.others_open,
            ),
            each.office,
            contact,
            key=about,
            batch=about,
        )
        for each in written
        for contact in each.contacts
    ]
