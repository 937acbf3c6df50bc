"""Opening an adopted text for endorsement, and closing it: the annex is written once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from summit.attendance.queries import arrangements
from summit.attendance.queries.precedence import host_city
from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.declarations import canonical, signatories
from summit.declarations.models import Annex, Declaration, DeclarationState, EndorsementState
from summit.declarations.operations.noting import note
from summit.declarations.operations.stating import adopted_text
from summit.declarations.queries.endorsing import annex_of, endorsements_of
from summit.programme.operations.editing import Unfit


def open_endorsement(
    declaration: Declaration, until: datetime, zone: str, *, actor: Actor, now: datetime
) -> None:
    """Open an adopted text for endorsement by offices until a deadline.

    Open already, it gets another deadline, also after the one before has passed.

    Args:
        declaration: held.
        zone: IANA, in which the deadline is told.

    Raises:
        Unfit: the deadline is past, or there is no such zone.
        Refused: nothing is adopted, its text is not held, or endorsement is closed.
    """
    if declaration.state is DeclarationState.CLOSED:
        raise Refused(N_("Endorsement is closed."))
    adopted_text(declaration)
    if until <= now:
        said = Refused(N_("This time is past. Choose a later one."))
        raise Unfit([("until", said)])
    if zone not in available_timezones():
        said = Refused(N_("There is no such time zone; an example is Asia/Seoul."))
        raise Unfit([("zone", said)])
    before = _told(declaration)
    was_open = declaration.state is DeclarationState.OPEN
    if not was_open:
        declaration.state, declaration.endorsing_from = DeclarationState.OPEN, now
    declaration.endorsing_until, declaration.endorsing_zone = until, zone
    if _told(declaration) == before:
        return
    note(
        "declaration.deadline_moved" if was_open else "declaration.opened",
        declaration,
        actor=actor,
        now=now,
        before=before,
        after=_told(declaration),
    )


def close(declaration: Declaration, *, actor: Actor, now: datetime) -> Annex:
    """Close endorsement, and write the annex of those who are confirmed and stand.

    Closed already, nothing changes: everybody who closes is given the same annex.

    Args:
        declaration: held, so that nobody endorses, confirms or withdraws meanwhile.

    Raises:
        Refused: it is not open.
    """
    annex = annex_of(declaration.id)
    if annex is not None:
        return annex
    if declaration.state is not DeclarationState.OPEN:
        raise Refused(N_("The declaration is not open for endorsement."))
    adoption = adopted_text(declaration)
    standing = [each for each in endorsements_of(declaration.id) if each.standing]
    confirmed = [each for each in standing if each.state is EndorsementState.CONFIRMED]
    document = canonical.canonical(
        signatories.annex_document(
            declaration,
            adoption,
            confirmed,
            order=arrangements(declaration.summit_id).precedence,
            host=host_city(declaration.summit_id),
        )
    )
    annex = Annex(
        declaration_id=declaration.id,
        document=document,
        hash=canonical.digest(document),
        count=len(confirmed),
        closed_by=actor.name[:200],
        closed_at=now,
    )
    db.session.add(annex)
    declaration.state = DeclarationState.CLOSED
    note(
        "declaration.closed",
        declaration,
        actor=actor,
        now=now,
        before={"state": DeclarationState.OPEN.value},
        after={
            "state": DeclarationState.CLOSED.value,
            "signatories": len(confirmed),
            "waiting": len(standing) - len(confirmed),
            "hash": annex.hash,
        },
    )
    return annex


def _told(declaration: Declaration) -> dict[str, str | None]:
    until = declaration.endorsing_until
    return {
        "state": declaration.state.value,
        "until": iso(until) if until is not None else None,
        "zone": declaration.endorsing_zone,
    }
