"""An office endorses an adopted text, or withdraws: asked on its page, proved by a mailed code.

An office's link can be forwarded, so what is asked there counts only once the code has come back
that went to the principal's registered contact. Whoever calls obtains the declaration to change
it (``to_change=True``): it is held while anybody endorses, confirms or closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from summit.attendance.models import Contact, Office, OfficeKind
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text, in_language
from summit.declarations import codes
from summit.declarations.models import (
    Capacity,
    Declaration,
    DeclarationState,
    Endorsement,
    EndorsementChannel,
    EndorsementForm,
    EndorsementRequest,
    EndorsementState,
    NoteKind,
)
from summit.declarations.operations.noting import note
from summit.declarations.operations.stating import (
    EndorsementValues,
    Received,
    adopted_text,
    put_endorsement,
    put_withdrawal,
    refuse_other_text,
    twice,
)
from summit.declarations.queries.endorsing import (
    codes_sent,
    endorsement_by_id,
    standing_of,
)
from summit.declarations.queries.vouching import own_change
from summit.directory.models import City
from summit.mail.operations import queue_mail

#: Within which codes are counted (:data:`~summit.declarations.codes.MOST_A_DAY`).
_DAY = timedelta(days=1)


class WrongCode(Refused):
    """It is not the code that was mailed last."""


def ask_to_endorse(
    declaration: Declaration,
    office: Office,
    values: EndorsementValues,
    *,
    contact: Contact | None,
    actor: Actor,
    now: datetime,
) -> EndorsementRequest:
    """Take down what an office states, and mail a code to its registered contact.

    Raises:
        OtherText: the text that was read is not the adopted one.
        Refused: endorsement is not open, the office is no city's, the city has endorsed already,
            nobody registered can be written to, or too many codes were sent.
    """
    city = refuse_unless_endorsable(declaration, office, now)
    adoption = adopted_text(declaration)
    refuse_other_text(adoption, values)
    if standing_of(declaration.id, city.id) is not None:
        raise twice()
    return _ask(
        declaration, office, adoption.version_hash, _stored(values), contact, actor=actor, now=now
    )


def ask_to_withdraw(
    declaration: Declaration,
    office: Office,
    endorsement: Endorsement,
    reason: str,
    *,
    contact: Contact | None,
    actor: Actor,
    now: datetime,
) -> EndorsementRequest:
    """Take down that an office withdraws its city's endorsement, and mail a code.

    Raises:
        Refused: endorsement is not open any more, the endorsement does not stand or is not the
            city's, nobody registered can be written to, or too many codes were sent.
    """
    city = refuse_unless_endorsable(declaration, office, now)
    _refuse_unless_own(endorsement, declaration, city)
    asked = {"withdraw": endorsement.id, "reason": reason}
    return _ask(declaration, office, endorsement.version_hash, asked, contact, actor=actor, now=now)


def resend_code(request: EndorsementRequest, *, actor: Actor, now: datetime) -> None:
    """Mail another code, which ends the one before; it holds anew for half an hour.

    Raises:
        Refused: the request was used or erased, endorsement is over, or too many codes were sent.
    """
    declaration = request.declaration
    refuse_unless_endorsable(declaration, request.office, now)
    _refuse_used(request)
    if now >= request.asked_at + _DAY:  # whose codes would be counted by no day
        raise Refused(N_("This form has expired. Please fill it in again."))
    if request.code_version >= codes.MOST_CODES:
        raise Refused(
            N_("At most %(most)s codes are sent for one form. Begin again with a new one."),
            most=codes.MOST_CODES,
        )
    registered = registered_contact(request.office)
    _refuse_many(declaration, request.office, now)
    request.code_version += 1
    request.tries, request.expires_at = 0, now + codes.HOLDS
    db.session.flush()
    _mail_code(request, registered, actor=actor, now=now)
    _note_office("endorsement.code_sent", declaration, request.office, actor=actor, now=now)


def count_try(request: EndorsementRequest, *, now: datetime) -> int:
    """Count that a code is about to be compared; return how many tries are left.

    In a unit of work of its own, before :func:`endorse_with_code`: that a wrong code is refused
    rolls everything back but this.

    Raises:
        Refused: the request was used, its code has expired, or it was tried too often.
    """
    _refuse_used(request)
    if now >= request.expires_at:
        raise Refused(N_("The code has expired. Have another one sent."))
    if request.tries >= codes.MOST_TRIES:
        raise Refused(
            N_("A code was entered %(most)s times. Have another one sent."), most=codes.MOST_TRIES
        )
    request.tries += 1
    db.session.flush()
    return codes.MOST_TRIES - request.tries


def endorse_with_code(
    request: EndorsementRequest, given: str, *, actor: Actor, now: datetime
) -> Endorsement:
    """Take down an endorsement, or its withdrawal, once the code has come back.

    The try was counted before (:func:`count_try`). What was asked for is erased from the request.

    Returns:
        The endorsement, which waits for the secretariat; or the one that was withdrawn.

    Raises:
        WrongCode: it is another code.
        OtherText: the request is of another text than the adopted one.
        Refused: it was used, has expired or was tried too often; endorsement is over; the city
            has endorsed meanwhile.
    """
    declaration = request.declaration
    city = refuse_unless_endorsable(declaration, request.office, now)
    _refuse_used(request)
    if now >= request.expires_at or request.tries > codes.MOST_TRIES:
        raise Refused(N_("The code has expired. Have another one sent."))
    if not codes.fits(given, request.id, request.code_version):
        raise WrongCode(
            N_("This is not the code that was mailed last. %(left)s tries are left."),
            left=codes.MOST_TRIES - request.tries,
        )
    asked = dict(request.values)
    request.used_at, request.values = now, {}
    if "withdraw" in asked:
        endorsement = endorsement_by_id(declaration, asked["withdraw"])
        _refuse_unless_own(endorsement, declaration, city)
        return put_withdrawal(
            endorsement, asked["reason"], EndorsementChannel.PAGE, actor=actor, now=now
        )
    values = _restored(asked, request.version_hash)
    received = Received(
        EndorsementChannel.PAGE, EndorsementForm.ENDORSED, EndorsementState.STATED, request.office
    )
    return put_endorsement(declaration, city, values, received, actor=actor, now=now)


def refuse_unless_endorsable(declaration: Declaration, office: Office, now: datetime) -> City:
    """Let an office go on; return the city for which it does.

    Raises:
        Refused: endorsement is not open, its deadline has passed, or the office is no city's.
    """
    if declaration.state is DeclarationState.CLOSED:
        raise Refused(N_("Endorsement is closed."))
    if declaration.state is not DeclarationState.OPEN:
        raise Refused(N_("The declaration is not open for endorsement."))
    until, zone = declaration.endorsing_until, declaration.endorsing_zone
    if until is not None and now >= until:
        wall = until.astimezone(ZoneInfo(zone or "UTC"))
        raise Refused(
            N_("Endorsement was open until %(until)s (%(zone)s)."),
            until=f"{wall:%Y-%m-%d %H:%M}",
            zone=zone or "UTC",
        )
    if office.kind is not OfficeKind.PRINCIPAL or office.city is None:
        raise Refused(N_("Only the office of a city's mayor or governor can endorse for it."))
    return office.city


def registered_contact(office: Office) -> Contact:
    """Return to whom the codes of an office go.

    Raises:
        Refused: nobody is registered with an address that mail reaches, or the office has named
            its main contact itself and nobody of the staff has vouched for that: whoever holds a
            link of the office could have done it.
    """
    found = office.primary
    if found is None or found.removed_at is not None or not found.address:
        raise Refused(
            N_("Your office has no registered e-mail address. Please ask the secretariat.")
        )
    if found.undeliverable_at is not None:
        raise Refused(N_("Mail to your registered address comes back. Please ask the secretariat."))
    changed = own_change(office)
    if changed is not None and changed.vouched is None:
        raise Refused(
            N_(
                "The main contact of your office was changed on these pages. A code is mailed to"
                " it once the secretariat has confirmed that it is right. Please ask the"
                " secretariat by answering the mail of your invitation."
            )
        )
    return found


def _ask(
    declaration: Declaration,
    office: Office,
    version_hash: str,
    values: Mapping[str, Any],
    contact: Contact | None,
    *,
    actor: Actor,
    now: datetime,
) -> EndorsementRequest:
    registered = registered_contact(office)
    _refuse_many(declaration, office, now)
    made = EndorsementRequest(
        declaration=declaration,
        office=office,
        contact=contact,
        version_hash=version_hash,
        values=dict(values),
        code_version=1,
        asked_at=now,
        expires_at=now + codes.HOLDS,
    )
    db.session.add(made)
    db.session.flush()
    _mail_code(made, registered, actor=actor, now=now)
    act = "endorsement.withdrawal_asked" if "withdraw" in values else "endorsement.asked"
    _note_office(act, declaration, office, actor=actor, now=now)
    return made


def _mail_code(
    request: EndorsementRequest, registered: Contact, *, actor: Actor, now: datetime
) -> None:
    office, language = request.office, request.office.language
    queue_mail(
        to=registered.address,
        language=language,
        template="endorsement_code",
        values={
            "name": registered.name,
            "office": in_language(office.label, language)[0],
            "declaration": in_language(request.declaration.title, language)[0],
            "withdraws": "withdraw" in request.values,
            "minutes": int(codes.HOLDS.total_seconds()) // 60,
        },
        link=(codes.KIND, request.id, request.code_version),
        key=f"endorsement-code:{request.id}:{request.code_version}",
        actor=actor,
        now=now,
        summit_id=office.summit_id,
    )


def _note_office(
    act: str, declaration: Declaration, office: Office, *, actor: Actor, now: datetime
) -> None:
    note(
        act,
        declaration,
        actor=actor,
        now=now,
        after={"office": office.label.plain()},
        follow=False,
    )


def _refuse_many(declaration: Declaration, office: Office, now: datetime) -> None:
    if codes_sent(declaration.id, office.id, since=now - _DAY) >= codes.MOST_A_DAY:
        raise Refused(N_("Too many codes were sent today. Please ask the secretariat."))


def _refuse_used(request: EndorsementRequest) -> None:
    if request.used_at is not None:
        raise Refused(N_("This form was sent already."))
    if not request.values:
        raise Refused(N_("This form has expired. Please fill it in again."))


def _refuse_unless_own(endorsement: Endorsement, declaration: Declaration, city: City) -> None:
    if endorsement.declaration_id != declaration.id or endorsement.city_id != city.id:
        raise Refused(N_("This is not an endorsement of your city."))
    if not endorsement.standing:
        raise Refused(N_("This endorsement does not stand any more."))


def _stored(values: EndorsementValues) -> dict[str, Any]:
    return {
        "name": values.name.plain(),
        "title": values.title.plain(),
        "capacity": values.capacity.value,
        "authority": values.authority,
        "on_behalf_of": values.on_behalf_of.plain(),
        "note_kind": values.note_kind.value,
        "note": values.note,
        "note_language": values.note_language,
    }


def _restored(values: Mapping[str, Any], version_hash: str) -> EndorsementValues:
    return EndorsementValues(
        version_hash=version_hash,
        name=Text(values["name"]),
        title=Text(values["title"]),
        capacity=Capacity(values["capacity"]),
        authority=values["authority"],
        on_behalf_of=Text(values["on_behalf_of"]),
        note_kind=NoteKind(values["note_kind"]),
        note=values["note"],
        note_language=values["note_language"],
    )
