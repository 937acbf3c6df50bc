"""Offices that were really written to: a server of the test's own, and what it was given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from flask import Flask
from sqlalchemy import select

from summit.attendance import operations, queries, telling
from summit.attendance.models import Invitation, InvitationState
from summit.core.db import db, unit_of_work
from summit.mail.composing import Letter
from summit.mail.operations import queue_mail
from summit.mail.post import post
from summit.mail.sending import Smtp
from summit.outbox.worker import Worker
from summit.programme import operations as programme
from summit.programme import queries as programme_queries
from summit.programme.models import ReleaseAudience, Session, Summit
from tests.actors import TESTER
from tests.servers import HOST, SmtpServer


class Sending:
    """The application's own post and worker, with a real server behind them."""

    def __init__(self, app: Flask, server: SmtpServer) -> None:
        self.worker: Worker = app.extensions["summit.worker"]
        self.server = server

    def work(self, now: datetime) -> list[EmailMessage]:
        """Do everything that is due and return what went out by it."""
        before = len(self.server.received)
        db.session.remove()
        self.worker.drain(lambda: now)
        return [read(each.content) for each in self.server.received[before:]]


@contextmanager
def sending(app: Flask) -> Iterator[Sending]:
    """Let the application send to a server of the test's own."""
    with SmtpServer() as server, app.app_context():
        found = post()
        before = found.mailer
        found.mailer = Smtp(HOST, server.port, safe=False)
        try:
            yield Sending(app, server)
        finally:
            found.mailer.rest()
            found.mailer = before


def read(data: bytes | str | None) -> EmailMessage:
    """Parse what a server received."""
    assert isinstance(data, bytes)
    return message_from_bytes(data, policy=policy.default)


def words_of(message: EmailMessage) -> str:
    """Return what is read of a mail where no HTML is shown."""
    part = message.get_body(("plain",))
    assert part is not None
    words: str = part.get_content()
    return words


def calendar_of(message: EmailMessage) -> bytes:
    """Return the calendar object of a mail, and see that both places hold the same one."""
    (part,) = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    (file,) = [each for each in message.walk() if each.get_content_type() == "application/ics"]
    calendar = part.get_payload(decode=True)
    assert isinstance(calendar, bytes)
    assert calendar == file.get_payload(decode=True)
    assert part.get_param("method") == value(calendar, "METHOD")
    return calendar


def value(calendar: bytes, name: str) -> str:
    """Return the value of the one property of a name, unfolded."""
    found = lines(calendar, name)
    assert len(found) == 1, found
    return found[0].partition(":")[2]


def lines(calendar: bytes, name: str) -> list[str]:
    """Return all lines of a property of the event, or of the calendar's METHOD, unfolded."""
    text = calendar.decode().replace("\r\n ", "")
    if name != "METHOD":
        text = text[text.index("BEGIN:VEVENT") : text.index("END:VEVENT")]
    return [line for line in text.split("\r\n") if line.startswith((f"{name}:", f"{name};"))]


def invite_by_mail(invitation: Invitation, *, now: datetime) -> None:
    """Ask for an invitation's first mail in the open unit of work, as a mailing does."""
    contact = invitation.office.primary
    document = queries.published(invitation.summit_id)
    assert contact is not None
    assert document is not None
    session = queries.published_session(document, invitation.session.uid)
    assert session is not None
    sequence = telling.next_sequence(invitation, session)
    number = document["number"]
    queue_mail(
        to=contact.address,
        language=invitation.office.language,
        letter=Letter("Invitation", "Please answer: {link}\n"),
        link=("office", contact.id, contact.link_version),
        key=f"test:invitation:{invitation.id}:{invitation.round}",
        actor=TESTER,
        now=now,
        summit_id=invitation.summit_id,
        part=telling.invitation_part(invitation, release=number, sequence=sequence),
    )
    telling.note_told(invitation, contact, sequence, now, release=number)
    operations.mark_queued([invitation], actor=TESTER, now=now)


def mark_all_sent(now: datetime) -> None:
    """Do what a mailing does when its mail is out."""
    with unit_of_work():
        for each in db.session.scalars(
            select(Invitation).where(Invitation.state == InvitationState.QUEUED)
        ):
            operations.mark_sent(each, actor=TESTER, now=now)


def change(slug: str, now: datetime, **fields: Any) -> None:
    """Give a session of the forum other values in the working tables."""
    db.session.remove()
    with unit_of_work():
        session = db.session.scalars(select(Session).where(Session.slug == slug)).one()
        for name, given in fields.items():
            setattr(session, name, given)


def publish_again(
    now: datetime,
    *asks_again: str,
    audience: ReleaseAudience = ReleaseAudience.EVERYONE,
) -> None:
    """Publish the forum; ``asks_again`` are slugs."""
    db.session.remove()
    with unit_of_work():
        summit_id = db.session.scalars(select(Summit.id).where(Summit.slug == "forum")).one()
        made = programme_queries.summit_by_id(summit_id, to_change=True)
        programme_queries.load_whole(made)
        uids = {each.uid for each in made.sessions if each.slug in asks_again}
        programme.publish(made, actor=TESTER, now=now, audience=audience, asks_again=uids)
