"""The calendar message that goes with a mail to an office, made at the moment of sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import and_, bindparam, select

from summit.attendance import editions
from summit.attendance.audience import label_of
from summit.attendance.editions import Opened
from summit.attendance.models import Contact, Invitation, InvitationState, Office
from summit.attendance.telling import REPLY_KIND
from summit.calendar import itip
from summit.calendar.itip import Invited, Method, Party, Status, Told
from summit.core import tokens
from summit.core.db import db
from summit.core.text import in_language
from summit.directory.models import City, Person
from summit.mail.parts import MailFacts, Parts
from summit.outbox.operations import Hopeless
from summit.programme.document import SessionDoc
from summit.programme.models import Session

#: An invitation, whose it is, and the name of the colleague who reads the address.
_FACTS = (
    select(
        Invitation.id,
        Invitation.summit_id,
        Invitation.state,
        Invitation.speaker_uid,
        Invitation.reply_version,
        Session.uid,
        Contact.name.label("contact"),
        Office.kind,
        Office.name,
        Office.capacity,
        City.name.label("city"),
        Person.name.label("person"),
    )
    .join(Session, Session.id == Invitation.session_id)
    .join(Office, Office.id == Invitation.office_id)
    .outerjoin(
        Contact, and_(Contact.office_id == Office.id, Contact.address == bindparam("address"))
    )
    .outerjoin(City, City.id == Office.city_id)
    .outerjoin(Person, Person.id == Office.person_id)
    .where(Invitation.id == bindparam("number"))
    .order_by(Contact.removed_at.is_not(None), Contact.id)
)


class Messages:
    """Makes the parts of kind :data:`~summit.attendance.telling.PART`.

    Args:
        public_url: the site's address, without a slash at its end.
        reply_domain: the domain of the addresses that calendars reply to; empty where no reply is
            read, and replies then go to ``sender``.
        sender: the address that all mail comes from.
    """

    def __init__(self, *, public_url: str, reply_domain: str, sender: str) -> None:
        self.public_url = public_url
        self.reply_domain = reply_domain
        self.sender = sender

    def make(self, args: Mapping[str, Any], mail: MailFacts) -> Parts:
        """Write the message that was asked for, from the release that it names.

        Raises:
            Hopeless: the invitation was withdrawn after the mail was asked for, or the release
                has no such session to be invited to; no other try would make it right.
        """
        row = db.session.execute(_FACTS, {"number": args["invitation"], "address": mail.to}).first()
        if row is None:
            raise Hopeless("the invitation is no more")
        method = Method(args["method"])
        if method is Method.REQUEST and row.state is InvitationState.WITHDRAWN:
            raise Hopeless("the invitation was withdrawn before this went out")
        opened = editions.open_release(row.summit_id, args["release"])
        session = opened.session(row.uid) if opened is not None else None
        if opened is None or session is None:
            raise Hopeless(f"release {args['release']} has no session {row.uid}")
        if method is Method.REQUEST and session["state"] == "cancelled":
            raise Hopeless("nobody is invited to a cancelled session")
        language = mail.language
        organizer = self.organizer(row.id, row.reply_version)
        invited = Invited(
            organizer=Party(
                organizer, in_language(opened.document["summit"]["title"], language)[0]
            ),
            invitee=Party(mail.to, row.contact or in_language(label_of(row), language)[0]),
            sequence=args["sequence"],
            made_at=mail.created_at,
            status=Status(args["status"]),
            chairs=_chairs(session, row.speaker_uid),
            replies=bool(self.reply_domain),
        )
        if method is Method.DECLINE_COUNTER:
            edition = opened.edition(language, str, self.public_url)
            calendar = itip.decline_counter(edition, session, invited)
        else:
            calendar = itip.message(
                self._told(method, opened, session, language), invited, language
            )
        return Parts(calendar=calendar, method=method.value, reply_to=organizer)

    def _told(self, method: Method, opened: Opened, session: SessionDoc, language: str) -> Told:
        """Return what all invitees of a session are told, made once for all who read a language."""
        key = (session["uid"], method, language, self.public_url)
        found: Told | None = opened.kept.get(key)
        if found is None:
            with force_locale(language):
                edition = opened.edition(language, gettext, self.public_url)
                found = opened.kept[key] = itip.told(method, edition, session)
        return found

    def organizer(self, invitation_id: int, version: int) -> str:
        """Return the address by which a reply to an invitation is known."""
        if not self.reply_domain:
            return self.sender
        local = tokens.sign_address(REPLY_KIND, invitation_id, version)
        return f"{local}@{self.reply_domain}"


def _chairs(session: SessionDoc, speaker_uid: str | None) -> bool:
    return speaker_uid is not None and any(
        speaker["uid"] == speaker_uid and speaker["role"] == "chair"
        for item in session["items"]
        for speaker in item["speakers"]
    )
