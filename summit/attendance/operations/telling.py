"""Writing to offices after a publication, and when an invitation or its main contact changes.

Each asks for one mail with a calendar message. Times come from the newest release alone, SEQUENCE
from :func:`~summit.attendance.telling.next_sequence`; what was told stands on the invitation in
the same transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from summit.attendance import letters, queries
from summit.attendance.models import (
    Contact,
    Invitation,
    InvitationState,
    LetterKind,
    LetterTemplate,
)
from summit.attendance.operations.inviting import ask_again
from summit.attendance.operations.noting import note_invitation
from summit.attendance.queries.offices import LINK_KIND
from summit.attendance.telling import (
    PART,
    News,
    invitation_part,
    next_sequence,
    note_address_told,
    note_told,
)
from summit.calendar.itip import Method
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.text import Text
from summit.mail.composing import Letter
from summit.mail.models import LINK, Mail, MailState
from summit.mail.operations import queue_mail
from summit.programme.document import ProgrammeDoc, SessionDoc

_LETTERS = {
    News.MOVED: LetterKind.MOVED,
    News.ASKED_AGAIN: LetterKind.ASKED_AGAIN,
    News.CANCELLED: LetterKind.CANCELLED,
}


def tell_news(
    invitation: Invitation,
    news: News,
    document: ProgrammeDoc,
    former: SessionDoc,
    *,
    actor: Actor,
    now: datetime,
) -> Mail | None:
    """Tell an office what a publication changed for it; ``None`` where nobody can be written to.

    Args:
        invitation: obtained to be changed, with its office and session.
        document: the newest release, restricted.
        former: the session as the office was last told.
    """
    contact = invitation.office.primary
    if contact is None or not contact.address:
        return None
    session = queries.published_session(document, invitation.session.uid) or former
    if _supersede(invitation) and news is News.MOVED:
        news = News.ASKED_AGAIN
    if news is News.ASKED_AGAIN:
        ask_again(invitation, actor=actor, now=now)
    sequence = next_sequence(invitation, session)
    method = Method.CANCEL if news is News.CANCELLED else Method.REQUEST
    # There is nothing to take off a calendar that has been sent nothing.
    has_event = method is Method.REQUEST or invitation.sent_sequence is not None
    mail = _write(
        invitation,
        contact.address,
        contact,
        _letter(invitation, _LETTERS[news], document, contact, session, former),
        f"{_key(invitation)}{news.value}:{document['number']}",
        method if has_event else None,
        document,
        sequence,
        actor=actor,
        now=now,
    )
    if mail is not None:
        note_told(invitation, contact, sequence, now, release=document["number"])
        db.session.flush()
        after = {"release": document["number"], "news": news.value}
        note_invitation("invitation.told", invitation, actor=actor, now=now, after=after)
    return mail


def tell_withdrawn(
    invitation: Invitation, document: ProgrammeDoc | None, *, actor: Actor, now: datetime
) -> Mail | None:
    """Tell an office that it is no longer invited, if it knew that it was.

    Mail to it that has not gone out is called back.

    Args:
        invitation: obtained to be changed, and withdrawn.
        document: the newest release, restricted.
    """
    stop_waiting(invitation)
    if invitation.state is not InvitationState.WITHDRAWN or document is None:
        return None
    session = queries.published_session(document, invitation.session.uid)
    told = was_mailed(invitation)
    contact = _colleague(invitation, invitation.attendee) if told else invitation.office.primary
    address = invitation.attendee if told else (contact.address if contact is not None else "")
    if session is None or not address or not (told or invitation.letter_at is not None):
        return None
    sequence = next_sequence(invitation, session)
    mail = _write(
        invitation,
        address,
        contact,
        _letter(invitation, LetterKind.WITHDRAWN, document, contact, session, None),
        f"{_key(invitation)}withdrawn:{invitation.round}",
        Method.CANCEL if told else None,
        document,
        sequence,
        actor=actor,
        now=now,
    )
    if mail is not None and told:
        note_address_told(invitation, address, sequence, now, release=document["number"])
    db.session.flush()
    return mail


def tell_attendee_changed(
    invitation: Invitation, document: ProgrammeDoc, *, actor: Actor, now: datetime
) -> Mail | None:
    """Put the session into the calendar of an office's new main contact, and out of the former's.

    Both messages carry the same SEQUENCE: to each calendar it is the next. The answer is kept.

    Args:
        invitation: obtained to be changed, with its office and session.
        document: the newest release, restricted, in which the session takes place.

    Returns:
        The mail to the new contact; ``None`` where nothing has to be told.
    """
    contact, former = invitation.office.primary, invitation.attendee
    session = queries.published_session(document, invitation.session.uid)
    if contact is None or not contact.address or former in ("", contact.address):
        return None
    if session is None:
        return None
    sequence = next_sequence(invitation, session)
    key = f"{_key(invitation)}attendee:{sequence}"
    language = invitation.office.language
    values = {
        "office": invitation.office.label,
        "session": Text(session["title"]),
        "summit": Text(document["summit"]["title"]),
        "when": letters.when(session, invitation.office.zone, language),
        "answered": invitation.answer is not None,
    }
    number = document["number"]
    for address, template, link, method in (
        (former, "attendance_passed_on", None, Method.CANCEL),
        (
            contact.address,
            "attendance_taken_over",
            (LINK_KIND, contact.id, contact.link_version),
            Method.REQUEST,
        ),
    ):
        mail = queue_mail(
            to=address,
            language=language,
            template=template,
            values=values,
            link=link,
            key=f"{key}:{method.value}",
            actor=actor,
            now=now,
            summit_id=invitation.summit_id,
            part=invitation_part(invitation, method=method, release=number, sequence=sequence),
        )
    if mail is not None:
        note_told(invitation, contact, sequence, now, release=document["number"])
        db.session.flush()
        note_invitation("invitation.attendee_told", invitation, actor=actor, now=now)
    return mail


def stop_waiting(invitation: Invitation) -> int:
    """Call back what has not gone out of an invitation's calendar mail; return how many mails."""
    stopped = db.session.scalars(
        update(Mail)
        .where(*_of(invitation), Mail.state == MailState.QUEUED)
        .values(state=MailState.STOPPED)
        .returning(Mail.id)
    ).all()
    return len(stopped)


def was_mailed(invitation: Invitation) -> bool:
    """Tell whether a calendar message of the invitation has gone out to its present attendee."""
    return (
        db.session.scalar(
            select(Mail.id)
            .where(
                *_of(invitation),
                Mail.state == MailState.SENT,
                Mail.to_address == invitation.attendee,
            )
            .limit(1)
        )
        is not None
    )


def _supersede(invitation: Invitation) -> bool:
    """Call back older news that has not gone out; return whether it would have asked again.

    Sending may have been paused for long: an office is told once how things are now.
    """
    stopped = db.session.scalars(
        update(Mail)
        .where(
            *_of(invitation),
            Mail.state == MailState.QUEUED,
            Mail.key.startswith(_key(invitation), autoescape=True),
        )
        .values(state=MailState.STOPPED)
        .returning(Mail.key)
    ).all()
    return any(key.startswith(f"{_key(invitation)}{News.ASKED_AGAIN}:") for key in stopped)


def _key(invitation: Invitation) -> str:
    """Return what the keys of the mails that are asked for here begin with."""
    return f"attendance:{invitation.id}:"


def _of(invitation: Invitation) -> tuple[ColumnElement[bool], ...]:
    return (
        Mail.summit_id == invitation.summit_id,
        Mail.part_kind == PART,
        Mail.part_args["invitation"].as_integer() == invitation.id,
    )


def _write(
    invitation: Invitation,
    address: str,
    contact: Contact | None,
    letter: Letter,
    key: str,
    method: Method | None,
    document: ProgrammeDoc,
    sequence: int,
    *,
    actor: Actor,
    now: datetime,
) -> Mail | None:
    """Ask for one mail; without a method, it carries nothing for a calendar."""
    language = invitation.office.language
    link = None
    if LINK in letter.body:
        if contact is None:
            letter = Letter(letter.subject, letters.without_link(letter.body, language))
        else:
            link = (LINK_KIND, contact.id, contact.link_version)
    part = None
    if method is not None:
        part = invitation_part(
            invitation, method=method, release=document["number"], sequence=sequence
        )
    return queue_mail(
        to=address,
        language=language,
        letter=letter,
        link=link,
        key=key,
        actor=actor,
        now=now,
        summit_id=invitation.summit_id,
        batch=f"release:{invitation.summit_id}:{document['number']}",
        part=part,
    )


def _letter(
    invitation: Invitation,
    kind: LetterKind,
    document: ProgrammeDoc,
    contact: Contact | None,
    session: SessionDoc,
    former: SessionDoc | None,
) -> Letter:
    template = db.session.scalar(
        select(LetterTemplate).where(
            LetterTemplate.summit_id == invitation.summit_id, LetterTemplate.kind == kind
        )
    )
    facts = letters.facts_of(
        invitation,
        document,
        contact,
        arrangements=queries.arrangements(invitation.summit_id),
        former=former,
        session=session,
    )
    return letters.render(kind, facts, template)


def _colleague(invitation: Invitation, address: str) -> Contact | None:
    """Return the contact who reads an address, if it still is one of the office."""
    return next(
        (
            each
            for each in invitation.office.contacts
            if each.address == address and each.removed_at is None
        ),
        None,
    )
