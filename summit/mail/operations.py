"""Asking for mail, calling it back, and saying how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.mailbox import is_address, is_one_line
from summit.journal.operations import record
from summit.mail.composing import Letter, compose
from summit.mail.models import CODE, LINK, Mail, MailState, MailSwitch
from summit.outbox.operations import PORTION, JobOrder, enqueue_many, hurry

#: The kind of the job that sends one mail.
SEND_JOB = "mail.send"
#: What the jobs of mails wait for while sending is paused.
PAUSED = "sending is paused"

# Written once: putting it together takes longer than running it.
_MAILS = cast("Table", Mail.__table__)
_SENT = (
    update(_MAILS)
    .where(_MAILS.c.id == bindparam("number"), _MAILS.c.state != MailState.SENT)
    .values(state=MailState.SENT, sent_at=bindparam("moment"), error="")
    .returning(_MAILS.c.id)
)


@dataclass(frozen=True, slots=True)
class MailOrder:
    """One mail to be asked for, as the arguments of :func:`queue_mail` describe it."""

    to: str
    language: str
    key: str
    template: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    letter: Letter | None = None
    link: tuple[str, int, int] | None = None
    summit_id: int | None = None
    batch: str | None = None
    part: tuple[str, Mapping[str, Any]] | None = None
    due: datetime | None = None


def queue_mail(
    *,
    to: str,
    language: str,
    link: tuple[str, int, int] | None,
    key: str,
    actor: Actor,
    now: datetime,
    template: str | None = None,
    values: Mapping[str, object] | None = None,
    letter: Letter | None = None,
    summit_id: int | None = None,
    batch: str | None = None,
    part: tuple[str, Mapping[str, Any]] | None = None,
    due: datetime | None = None,
) -> Mail | None:
    """Compose a mail and have it sent after the open transaction: rolled back, it never was.

    Args:
        template: names the files of :func:`summit.mail.composing.compose`.
        values: what the templates name; never a token.
        letter: in place of both, what the recipient reads.
        link: kind, id and version of what the mail's link opens; its path is registered with
            :class:`summit.mail.post.Post`, its token made at sending. It stands in the body where
            that has :data:`~summit.mail.models.LINK`. Where the kind is one of codes, what is made
            of it is a one-time code, in the place of :data:`~summit.mail.models.CODE`.
        key: what the mail is about; asked for twice, it is sent once, ever.
        summit_id: whose staff may see the mail.
        batch: what it is sent together with, and can be stopped with.
        part: who makes what the mail carries besides (:attr:`summit.mail.post.Post.parts`), and
            from what: plain JSON without tokens.
        due: not before.

    Returns:
        The mail, or ``None`` where one with this ``key`` was asked for before. The change that
        asks for a mail is what the journal tells; the mail has no entry of its own.

    Raises:
        Refused: ``to`` is no address, or the subject would not be one line, since a value in it
            has a line end.
        ValueError: the words name a link and none is given, or the other way round.
    """
    order = MailOrder(
        to=to,
        language=language,
        key=key,
        template=template,
        values=values or {},
        letter=letter,
        link=link,
        summit_id=summit_id,
        batch=batch,
        part=part,
        due=due,
    )
    (mail_id,) = queue_mails([order], actor=actor, now=now)
    return None if mail_id is None else db.session.get_one(Mail, mail_id)


def queue_mails(orders: Sequence[MailOrder], *, actor: Actor, now: datetime) -> list[int | None]:
    """Ask for many mails with few statements, each as :func:`queue_mail` does.

    On SQLite the unit of work keeps everybody else from writing; whoever asks for thousands asks
    in portions of some hundreds.

    Returns:
        The id of each mail in the order of ``orders``; ``None`` where it was asked for before, or
        earlier in the list.
    """
    firsts: dict[str, MailOrder] = {}
    for one in orders:
        firsts.setdefault(one.key, one)
    listed = [_row(one, actor, now) for one in firsts.values()]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(_MAILS)
        .on_conflict_do_nothing(index_elements=[_MAILS.c.key])
        .returning(_MAILS.c.id, _MAILS.c.key)
    )
    new: dict[str, int] = {}
    for begin in range(0, len(listed), PORTION):
        portion = listed[begin : begin + PORTION]
        new.update((key, number) for number, key in db.session.execute(statement, portion))
    asked = [_job(new[key], one.due) for key, one in firsts.items() if key in new]
    enqueue_many(asked, now=now)
    # Each only at its first place in the list.
    return [new.pop(one.key, None) for one in orders]


def _row(one: MailOrder, actor: Actor, now: datetime) -> dict[str, Any]:
    if not is_address(one.to):
        raise Refused(N_("“%(address)s” is not an e-mail address."), address=one.to)
    if (one.template is None) == (one.letter is None):
        raise ValueError("a mail is made from a template or is a letter")
    letter = one.letter
    if letter is None:
        assert one.template is not None
        letter = compose(one.template, one.language, one.values)
    if not is_one_line(letter.subject):
        raise Refused(N_("The subject of a mail must be one line."))
    # Braces in somebody's words mean nothing in a mail that has neither link nor code.
    has_code = one.link is not None and CODE in letter.body
    if (LINK in letter.body or has_code) != (one.link is not None):
        raise ValueError(f"mail {one.template or one.key!r} and its link do not fit together")
    kind, number, version = one.link or (None, None, None)
    part_kind, part_args = one.part or (None, {})
    return {
        "key": one.key,
        "to_address": one.to,
        "language": one.language,
        "subject": letter.subject[:400],
        "body": letter.body,
        "link_kind": kind,
        "link_id": number,
        "link_version": version,
        "queued_by": actor.name,
        "created_at": now,
        "summit_id": one.summit_id,
        "batch": one.batch,
        "part_kind": part_kind,
        "part_args": dict(part_args),
    }


def _job(mail_id: int, due: datetime | None = None) -> JobOrder:
    """Return the one job of a mail; by its key there is never a second beside it."""
    return JobOrder(SEND_JOB, {"mail": mail_id}, due=due, key=f"{SEND_JOB}:{mail_id}")


def send_again(mail: Mail, *, actor: Actor, now: datetime) -> None:
    """Have a mail that failed tried once more, with all its retries.

    Raises:
        Refused: it has not failed.
    """
    if mail.state is not MailState.FAILED:
        raise Refused(N_("Only mail that could not be sent can be sent again."))
    enqueue_many([_job(mail.id)], now=now, again=True)
    mail.state, mail.error = MailState.QUEUED, ""
    record(
        "mail.sent_again",
        actor=actor,
        now=now,
        object_kind="mail",
        object_key=mail.key,
        summit_id=mail.summit_id,
        after={"subject": mail.subject},
    )


def stop_batch(batch: str, *, actor: Actor, now: datetime) -> int:
    """Call back what has not gone out of a batch; return how many mails that were.

    A mail that is being handed over at this moment goes out all the same, and is then sent.
    """
    return _move(batch, MailState.QUEUED, MailState.STOPPED, "mail.stopped", actor, now)


def continue_batch(batch: str, *, actor: Actor, now: datetime) -> int:
    """Let what was called back of a batch go out after all; return how many mails that were."""
    stopped = db.session.scalars(
        select(Mail.id).where(Mail.batch == batch, Mail.state == MailState.STOPPED)
    ).all()
    # The jobs first, as workers do: on PostgreSQL two who lock in turn would wait for each other.
    enqueue_many([_job(mail_id) for mail_id in stopped], now=now, again=True)
    return _move(batch, MailState.STOPPED, MailState.QUEUED, "mail.continued", actor, now)


def _move(
    batch: str, before: MailState, after: MailState, act: str, actor: Actor, now: datetime
) -> int:
    moved = db.session.execute(
        update(Mail)
        .where(Mail.batch == batch, Mail.state == before)
        .values(state=after)
        .returning(Mail.id, Mail.summit_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    if moved:
        record(
            act,
            actor=actor,
            now=now,
            object_kind="mail",
            object_key=batch,
            summit_id=moved[0].summit_id,
            after={"mails": len(moved)},
        )
    return len(moved)


def pause_sending(*, actor: Actor, now: datetime) -> bool:
    """Hold all mail back until :func:`resume_sending`; return whether it was not held back yet."""
    if db.session.scalar(select(MailSwitch).with_for_update()) is not None:
        return False
    db.session.add(MailSwitch(paused_at=now, paused_by=actor.name))
    record("mail.paused", actor=actor, now=now, object_kind="mail", object_key="all")
    return True


def resume_sending(*, actor: Actor, now: datetime) -> bool:
    """Let mail go out again, at once; return whether it was held back."""
    paused = db.session.scalars(delete(MailSwitch).returning(MailSwitch.id)).all()
    if not paused:
        return False
    hurry(SEND_JOB, PAUSED, now=now)
    record("mail.resumed", actor=actor, now=now, object_kind="mail", object_key="all")
    return True


def mark_sent(mail_id: int, now: datetime) -> bool:
    """Keep that a server has taken a mail, stopped meanwhile or not.

    Returns:
        ``False`` where that was kept before.
    """
    of = {"number": mail_id, "moment": now}
    return db.session.execute(_SENT, of).one_or_none() is not None


def mark_failed(mail: Mail, error: str) -> bool:
    """Keep that the mail was given up, and why; ``False`` for one that was sent or called back."""
    if mail.state in {MailState.SENT, MailState.STOPPED}:
        return False
    mail.state, mail.error = MailState.FAILED, error[:2000]
    return True
