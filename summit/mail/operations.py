"""Asking for mail, and saying how it went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.mailbox import is_address, is_one_line
from summit.journal.operations import record
from summit.mail.composing import compose
from summit.mail.models import LINK, Mail, MailState
from summit.outbox.operations import enqueue

#: The kind of the job that sends one mail.
SEND_JOB = "mail.send"


def queue_mail(
    *,
    to: str,
    language: str,
    template: str,
    values: Mapping[str, object],
    link: tuple[str, int, int] | None,
    key: str,
    actor: Actor,
    now: datetime,
) -> Mail | None:
    """Compose a mail and have it sent after the open transaction: rolled back, it never was.

    Args:
        template: names the files of :func:`summit.mail.composing.compose`.
        values: what the templates name; never a token.
        link: kind, id and version of what the mail's link opens; its path is registered with
            :class:`summit.mail.post.Post`, its token made at sending.
        key: what the mail is about; asked for twice, it is sent once, ever.

    Returns:
        The mail, or ``None`` where one with this ``key`` was asked for before. The change that
        asks for a mail is what the journal tells; the mail has no entry of its own.

    Raises:
        Refused: ``to`` is no address, or the subject would not be one line, since a value in it
            has a line end.
        ValueError: the template names a link and none is given, or the other way round.
    """
    if not is_address(to):
        raise Refused(N_("“%(address)s” is not an e-mail address."), address=to)
    letter = compose(template, language, values)
    if not is_one_line(letter.subject):
        raise Refused(N_("The subject of a mail must be one line."))
    if (LINK in letter.body) != (link is not None):
        raise ValueError(f"mail {template!r} and its link do not fit together")
    kind, number, version = link or (None, None, None)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    mail_id = db.session.scalar(
        insert(Mail)
        .values(
            key=key,
            to_address=to,
            language=language,
            subject=letter.subject[:400],
            body=letter.body,
            link_kind=kind,
            link_id=number,
            link_version=version,
            queued_by=actor.name,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Mail.key])
        .returning(Mail.id)
    )
    if mail_id is None:
        return None
    enqueue(SEND_JOB, {"mail": mail_id}, now=now)
    return db.session.get_one(Mail, mail_id)


def send_again(mail: Mail, *, actor: Actor, now: datetime) -> None:
    """Have a mail that failed tried once more, with all its retries.

    Raises:
        Refused: it has not failed.
    """
    if mail.state is not MailState.FAILED:
        raise Refused(N_("Only mail that could not be sent can be sent again."))
    mail.state, mail.error = MailState.QUEUED, ""
    enqueue(SEND_JOB, {"mail": mail.id}, now=now)
    record(
        "mail.sent_again",
        actor=actor,
        now=now,
        object_kind="mail",
        object_key=mail.key,
        after={"subject": mail.subject, "to": mail.to_address},
    )


def mark_sent(mail: Mail, now: datetime) -> None:
    """Keep that a server has taken the mail."""
    mail.state, mail.sent_at, mail.error = MailState.SENT, now, ""


def mark_failed(mail: Mail, error: str) -> None:
    """Keep that the mail was given up, and why; one that was sent stays so."""
    if mail.state is MailState.QUEUED:
        mail.state, mail.error = MailState.FAILED, error[:2000]
