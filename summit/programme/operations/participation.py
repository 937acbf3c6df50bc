"""Who takes part: settling that cities come."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.journal.operations import record
from summit.programme.models import SpeakerState, Summit


def confirm_cities(summit: Summit, *, actor: Actor, now: datetime) -> int:
    """Mark every city that has been proposed or invited as confirmed; return how many.

    Who comes for a city stays open: a release then names the office, "name to be confirmed".
    """
    confirmed = []
    for session in summit.sessions:
        for entry in session.cities:
            if entry.state in (SpeakerState.PROPOSED, SpeakerState.INVITED):
                entry.state = SpeakerState.CONFIRMED
                confirmed.append(f"{session.slug}/{entry.city.slug}")
    if confirmed:
        record(
            "summit.cities_confirmed",
            actor=actor,
            now=now,
            object_kind="summit",
            object_key=summit.uid,
            summit_id=summit.id,
            after={"cities": confirmed},
        )
    return len(confirmed)
