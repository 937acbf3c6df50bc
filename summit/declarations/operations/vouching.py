"""Staff vouch for main contacts that offices have named themselves, so that codes go to them."""

from __future__ import annotations

from datetime import datetime

from summit.attendance.models import Office
from summit.attendance.operations.noting import note_office
from summit.core.actor import Actor
from summit.core.errors import N_, Conflict, Refused
from summit.declarations.queries.vouching import VOUCHED, own_change


def vouch(office: Office, seen: int, *, actor: Actor, now: datetime) -> None:
    """Take down that the main contact of an office is the right one.

    Args:
        office: of a summit that is held, so that nobody changes its contacts meanwhile.
        seen: the entry of the journal by which the office had changed it when staff looked.

    Raises:
        Refused: the office has changed nothing, or somebody has vouched for it already.
        Conflict: the office has changed it again since.
    """
    found = own_change(office)
    if found is None or found.vouched is not None:
        raise Refused(N_("This main contact does not wait for the secretariat any more."))
    if found.change.id != seen:
        raise Conflict(N_("The office has changed its main contact again; look at it again."))
    note_office(VOUCHED, office, actor=actor, now=now)
