"""The secretariat confirms endorsements, takes down those on paper, and records withdrawals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from summit.attendance.models import Office
from summit.attendance.papers import Examined
from summit.attendance.queries.offices import LINK_KIND
from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text, in_language
from summit.declarations.models import (
    Declaration,
    DeclarationState,
    Endorsement,
    EndorsementChannel,
    EndorsementForm,
    EndorsementState,
    Evidence,
)
from summit.declarations.operations.noting import note
from summit.declarations.operations.stating import (
    EndorsementValues,
    Received,
    put_endorsement,
    put_withdrawal,
    told,
)
from summit.declarations.queries.endorsing import office_of_city
from summit.declarations.recipients import written_to
from summit.directory.models import City
from summit.mail.operations import MailOrder, queue_mails

#: Until when endorsements are taken down and confirmed: whatever the annex does not hold yet.
_BEFORE_CLOSING = frozenset({DeclarationState.ADOPTED, DeclarationState.OPEN})


def record_endorsement(
    declaration: Declaration,
    city: City,
    values: EndorsementValues,
    channel: EndorsementChannel,
    scan: Examined | None,
    *,
    form: EndorsementForm = EndorsementForm.ENDORSED,
    actor: Actor,
    now: datetime,
) -> Endorsement:
    """Take down an endorsement or a signature that came on paper, or was given at the meeting.

    It is confirmed where whoever takes it down may confirm; else it waits. A paper that came in
    time can be taken down after the deadline, as long as endorsement is not closed.

    Args:
        declaration: held.
        scan: of the paper, for the staff alone.

    Raises:
        OtherText: it is of another text than the adopted one.
        Refused: nothing is adopted, endorsement is closed, the city has endorsed already, or it
            came by the page, where the office itself endorses.
    """
    if channel is EndorsementChannel.PAGE:
        raise Refused(N_("What an office endorses on its page is taken down there."))
    _refuse_closed(declaration)
    may_confirm = actor.may(Permission.PUBLISH, declaration.summit_id)
    state = EndorsementState.CONFIRMED if may_confirm else EndorsementState.STATED
    office = office_of_city(declaration.summit_id, city.id)
    received = Received(channel, form, state, office)
    made = put_endorsement(declaration, city, values, received, actor=actor, now=now)
    if scan is not None:
        add_evidence(made, scan, actor=actor, now=now)
    if state is EndorsementState.CONFIRMED:
        _tell("endorsement_confirmed", made, {}, actor=actor, now=now)
    return made


def add_evidence(endorsement: Endorsement, scan: Examined, *, actor: Actor, now: datetime) -> None:
    """Keep the scan of an endorsement, or of its withdrawal."""
    endorsement.evidence.append(
        Evidence(
            name=scan.name,
            extension=scan.extension,
            media_type=scan.media_type,
            size=len(scan.data),
            added_by=actor.name[:200],
            added_at=now,
            data=scan.data,
        )
    )
    db.session.flush()


def confirm(endorsement: Endorsement, *, actor: Actor, now: datetime) -> None:
    """Confirm what an office has stated: it is public from now on, and its office is told.

    Raises:
        Refused: it does not wait, or endorsement is closed and the annex is settled.
    """
    confirm_all([endorsement], actor=actor, now=now)


def confirm_all(endorsements: Sequence[Endorsement], *, actor: Actor, now: datetime) -> None:
    """Confirm several of one declaration, all or none; the public page is written once.

    Raises:
        Refused: one does not wait, or endorsement is closed and the annex is settled.
    """
    for each in endorsements:
        _refuse_unless_waiting(each)
        _refuse_closed(each.declaration)
        each.state = EndorsementState.CONFIRMED
        # At once with the state: the database lets nothing of what is confirmed be changed.
        each.decided_by, each.decided_at = actor.name[:200], now
    for each in endorsements:
        last = each is endorsements[-1]
        _decide("endorsement.confirmed", each, actor=actor, now=now, follow=last)
    orders = [order for each in endorsements for order in _mails("endorsement_confirmed", each, {})]
    queue_mails(orders, actor=actor, now=now)


def refuse(endorsement: Endorsement, reason: str, *, actor: Actor, now: datetime) -> None:
    """Refuse what an office has stated; it is told why by mail and can endorse anew.

    Raises:
        Refused: it does not wait, or there is no reason.
    """
    _refuse_unless_waiting(endorsement)
    if not reason:
        raise Refused(N_("Say why; the office is told so."))
    endorsement.state, endorsement.standing = EndorsementState.REFUSED, False
    endorsement.refusal = reason
    endorsement.decided_by, endorsement.decided_at = actor.name[:200], now
    _decide("endorsement.refused", endorsement, actor=actor, now=now, follow=False)
    _tell("endorsement_refused", endorsement, {"reason": reason}, actor=actor, now=now)


def translate_note(
    endorsement: Endorsement, translation: Text, *, actor: Actor, now: datetime
) -> bool:
    """Put the secretariat's translation beside a reservation; return whether it is another one.

    Raises:
        Refused: there is no reservation or explanation.
    """
    if not endorsement.note:
        raise Refused(N_("There is nothing to translate."))
    own = endorsement.note_language
    others = Text({tag: words for tag, words in translation.items() if tag != own})
    if endorsement.note_translation == others:
        return False
    endorsement.note_translation = others
    note(
        "endorsement.note_translated",
        endorsement.declaration,
        actor=actor,
        now=now,
        after={"city": endorsement.party.plain(), "languages": sorted(others)},
        follow=endorsement.state is EndorsementState.CONFIRMED,
    )
    return True


def withdraw_endorsement(
    endorsement: Endorsement,
    reason: str,
    channel: EndorsementChannel,
    *,
    scan: Examined | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Record that a city has withdrawn; its office is told that this was recorded.

    After closing, too: the annex stays what it was, and the withdrawal is the later entry.

    Raises:
        Refused: the endorsement does not stand.
    """
    put_withdrawal(endorsement, reason, channel, actor=actor, now=now)
    if scan is not None:
        add_evidence(endorsement, scan, actor=actor, now=now)
    _tell("endorsement_withdrawn", endorsement, {}, actor=actor, now=now)


def _decide(
    act: str, endorsement: Endorsement, *, actor: Actor, now: datetime, follow: bool
) -> None:
    note(
        act,
        endorsement.declaration,
        actor=actor,
        now=now,
        before={"state": EndorsementState.STATED.value},
        after=told(endorsement),
        follow=follow,
    )


def _refuse_unless_waiting(endorsement: Endorsement) -> None:
    if endorsement.state is not EndorsementState.STATED or not endorsement.standing:
        raise Refused(N_("This endorsement does not wait for the secretariat any more."))


def _refuse_closed(declaration: Declaration) -> None:
    if declaration.state is DeclarationState.CLOSED:
        raise Refused(N_("Endorsement is closed."))
    if declaration.state not in _BEFORE_CLOSING:
        raise Refused(N_("There is no adopted text that could be endorsed."))


def _tell(
    template: str,
    endorsement: Endorsement,
    values: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write to a city's office; where there is none, nobody is told."""
    queue_mails(_mails(template, endorsement, values), actor=actor, now=now)


def _mails(
    template: str, endorsement: Endorsement, values: Mapping[str, object]
) -> list[MailOrder]:
    office: Office | None = endorsement.office
    if office is None:
        return []
    language = office.language
    return [
        MailOrder(
            to=contact.address,
            language=language,
            template=template,
            values={
                "name": contact.name,
                "office": in_language(endorsement.party, language)[0],
                "declaration": in_language(endorsement.declaration.title, language)[0],
                **values,
            },
            link=(LINK_KIND, contact.id, contact.link_version),
            key=f"{template}:{endorsement.id}:{contact.id}",
            summit_id=office.summit_id,
        )
        for contact in written_to(office)
    ]
