"""Writing that a city is committed to the adopted text, and that it has withdrawn: whichever way
it came, by the office's page or through the secretariat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from summit.attendance.models import Office
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.declarations.models import (
    Adoption,
    Capacity,
    Declaration,
    Endorsement,
    EndorsementChannel,
    EndorsementForm,
    EndorsementState,
    EndorsementWithdrawal,
    NoteKind,
)
from summit.declarations.operations.noting import note
from summit.declarations.queries.endorsing import standing_of
from summit.declarations.queries.texts import adoption_of
from summit.directory.models import City


@dataclass(frozen=True, slots=True)
class EndorsementValues:
    """What whoever commits a city states; ``version_hash`` is of the text that they have read."""

    version_hash: str
    name: Text
    capacity: Capacity
    title: Text = field(default_factory=Text)
    authority: str = ""
    on_behalf_of: Text = field(default_factory=Text)
    note_kind: NoteKind = NoteKind.NONE
    note: str = ""
    note_language: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """How an endorsement came, and who took it down."""

    channel: EndorsementChannel
    form: EndorsementForm
    state: EndorsementState
    office: Office | None


class OtherText(Conflict):
    """What somebody has read is not the adopted text."""


def put_endorsement(
    declaration: Declaration,
    city: City,
    values: EndorsementValues,
    received: Received,
    *,
    actor: Actor,
    now: datetime,
) -> Endorsement:
    """Write an endorsement of the adopted text.

    Raises:
        OtherText: it is of another text.
        Refused: the city has endorsed already.
    """
    adoption = adopted_text(declaration)
    refuse_other_text(adoption, values)
    if standing_of(declaration.id, city.id) is not None:
        raise twice()
    confirmed = received.state is EndorsementState.CONFIRMED
    assert adoption.version_id is not None, "a text that is held has a version"
    made = Endorsement(
        declaration_id=declaration.id,
        version_id=adoption.version_id,
        version_hash=adoption.version_hash,
        city=city,
        office=received.office,
        party=city.name,
        form=received.form,
        name=values.name,
        title=values.title,
        capacity=values.capacity,
        authority=values.authority,
        on_behalf_of=values.on_behalf_of,
        note_kind=values.note_kind,
        note=values.note if values.note_kind is not NoteKind.NONE else "",
        note_language=values.note_language if values.note_kind is not NoteKind.NONE else "",
        channel=received.channel,
        later=came_later(adoption, received.channel, now),
        stated_by=actor.name[:200],
        stated_at=now,
        state=received.state,
        decided_by=actor.name[:200] if confirmed else "",
        decided_at=now if confirmed else None,
    )
    made.declaration = declaration
    db.session.add(made)
    note(
        "endorsement.stated",
        declaration,
        actor=actor,
        now=now,
        after=told(made),
        follow=confirmed,
    )
    return made


def put_withdrawal(
    endorsement: Endorsement,
    reason: str,
    channel: EndorsementChannel,
    *,
    actor: Actor,
    now: datetime,
) -> Endorsement:
    """Write the later entry by which an endorsement ends; the endorsement stays on record.

    Raises:
        Refused: it does not stand.
    """
    if not endorsement.standing:
        raise Refused(N_("This endorsement does not stand any more."))
    was_public = endorsement.state is EndorsementState.CONFIRMED
    endorsement.withdrawal = EndorsementWithdrawal(
        reason=reason, channel=channel, stated_by=actor.name[:200], stated_at=now
    )
    db.session.flush()  # the entry first: without it the database lets no endorsement end
    endorsement.standing = False
    note(
        "endorsement.withdrawn",
        endorsement.declaration,
        actor=actor,
        now=now,
        before={"standing": True},
        after={**told(endorsement), "channel": channel.value},
        follow=was_public,
    )
    return endorsement


def adopted_text(declaration: Declaration) -> Adoption:
    """Return the adoption of a text that is held.

    Raises:
        Refused: nothing was adopted, or only summaries of the text are known.
    """
    adoption = adoption_of(declaration)
    if adoption is None or adoption.version_id is None or not adoption.version_hash:
        raise Refused(N_("There is no adopted text that could be endorsed."))
    return adoption


def refuse_other_text(adoption: Adoption, values: EndorsementValues) -> None:
    """Bind what is stated to the adopted text.

    Raises:
        OtherText: it is about another one.
    """
    if values.version_hash != adoption.version_hash:
        raise OtherText(
            N_("What you have read is not the adopted text. Read the adopted text below first.")
        )


def came_later(adoption: Adoption, channel: EndorsementChannel, now: datetime) -> bool:
    """Tell whether an endorsement came after the day of the adopting session, by its clocks."""
    if channel is EndorsementChannel.MEETING:
        return False
    zone = ZoneInfo(adoption.zone or "UTC")
    day = adoption.ruled_on
    if day is None and adoption.ruled_at is not None:
        day = adoption.ruled_at.astimezone(zone).date()
    return day is not None and now.astimezone(zone).date() > day


def told(endorsement: Endorsement) -> dict[str, Any]:
    """Say what the journal tells of an endorsement: whose, in which form and state; no words."""
    return {
        "city": endorsement.party.plain(),
        "form": endorsement.form.value,
        "state": endorsement.state.value,
        "channel": endorsement.channel.value,
        "note_kind": endorsement.note_kind.value,
        "hash": endorsement.version_hash,
    }


def twice() -> Refused:
    """Return what a second endorsement of the same city is told."""
    return Refused(N_("This city has endorsed the text already."))
