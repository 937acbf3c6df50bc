"""Connecting channels of YouTube to a summit, and showing the keys of their encoders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from summit.accounts.models import SpentChallenge
from summit.core.actor import Actor, ActorKind, Permission
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Forbidden, Refused
from summit.core.secrets import Undecipherable
from summit.journal.operations import record
from summit.outbox.operations import JobOrder, enqueue_many, hurry
from summit.programme.models import Summit
from summit.streaming.models import Ingest, YoutubeAccount
from summit.streaming.queries.youtube import account_of_channel
from summit.streaming.youtube.errors import BROKEN
from summit.streaming.youtube.oauth import LIFETIME

#: Jobs, one at a time for each account: ``{"account": id}``. One that sets up several broadcasts
#: makes none twice, as two at once could.
SETUP_JOB, POLL_JOB, REVOKE_JOB = "youtube.setup", "youtube.poll", "youtube.revoke"
#: What a job that polls waits for while no session is near.
IDLE = "no session is near"
#: What it waits for between two looks.
WATCHING = "the next look"
#: What a setting up says of itself that waits because YouTube did not answer.
SILENT = "Unavailable: noAnswer"

#: Why an account is broken that somebody has disconnected.
DISCONNECTED = "disconnected"

#: Who acts where YouTube reports something.
ACTOR = Actor(ActorKind.JOB, "youtube", "YouTube")


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel of YouTube as it names itself."""

    id: str
    title: str
    handle: str


@dataclass(frozen=True, slots=True)
class KeyShown:
    """What an encoder is set to."""

    url: str
    backup_url: str
    key: str


def spend_state(state: str, *, now: datetime) -> None:
    """Let an answer of Google's be taken once, also where an old cookie is sent with it.

    Raises:
        Refused: it was taken before.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    spent = db.session.scalar(
        insert(SpentChallenge)
        .values(hash=sha256(f"youtube {state}".encode()).hexdigest(), expires_at=now + LIFETIME)
        .on_conflict_do_nothing()
        .returning(SpentChallenge.hash)
    )
    if spent is None:
        raise Refused(N_("This answer of Google’s was taken already; begin again."))


def connect(
    summit: Summit,
    channel: ChannelFacts,
    refresh_token: str,
    scopes: Sequence[str],
    *,
    actor: Actor,
    now: datetime,
) -> YoutubeAccount:
    """Keep that a channel is connected; what waited for it goes on."""
    account = account_of_channel(summit.id, channel.id)
    act = "youtube.reconnected"
    if account is None:
        act = "youtube.connected"
        account = YoutubeAccount(summit_id=summit.id, channel_id=channel.id)
        db.session.add(account)
    account.title, account.handle = channel.title[:200], channel.handle[:100]
    account.refresh_token, account.scopes = refresh_token, list(scopes)
    account.connected_by, account.connected_at = actor.name[:200], now
    account.broken_at, account.broken_reason = None, ""
    db.session.flush()
    note_account(act, account, actor=actor, now=now)
    work_on(account.id, now=now)
    return account


def disconnect(account: YoutubeAccount, *, actor: Actor, now: datetime) -> bool:
    """End the connection of a channel; return whether there was one.

    Nothing more is done there from now on. The token is given back by a job, which then erases it;
    the keys of encoders are erased at once. What was made at YouTube stays there.
    """
    if account.broken_reason == DISCONNECTED:
        return False
    account.broken_at, account.broken_reason = now, DISCONNECTED
    for ingest in db.session.scalars(select(Ingest).where(Ingest.account_id == account.id)):
        ingest.stream_key, ingest.shown_at, ingest.shown_by = "", None, ""
    db.session.flush()
    note_account("youtube.disconnected", account, actor=actor, now=now)
    key = f"{REVOKE_JOB}:{account.id}"
    enqueue_many([JobOrder(REVOKE_JOB, {"account": account.id}, key=key)], now=now, again=True)
    return True


def mark_broken(account: YoutubeAccount, *, now: datetime) -> bool:
    """Note that YouTube accepts what we hold no more; return whether that is new."""
    if account.broken_at is not None:
        return False
    account.broken_at, account.broken_reason = now, BROKEN
    db.session.flush()
    note_account("youtube.broken", account, actor=ACTOR, now=now)
    return True


def work_on(account_id: int, *, now: datetime, hasten: bool = True) -> None:
    """Ask for what is to be done for an account: setting up what waits, and looking at the rest.

    Args:
        hasten: try at once what YouTube has not answered; a person asks.
    """
    order = JobOrder(SETUP_JOB, {"account": account_id}, key=f"{SETUP_JOB}:{account_id}")
    enqueue_many([order], now=now, again=True)
    if hasten:
        hurry(SETUP_JOB, SILENT, now=now)
    look_at(account_id, now=now)


def look_at(account_id: int, *, now: datetime) -> None:
    """Ask YouTube soon about what is on at an account, and when to look again."""
    order = JobOrder(POLL_JOB, {"account": account_id}, key=f"{POLL_JOB}:{account_id}")
    enqueue_many([order], now=now, again=True)
    for why in (IDLE, WATCHING):
        hurry(POLL_JOB, why, now=now)


def show_key(ingest: Ingest, *, actor: Actor, now: datetime) -> KeyShown:
    """Return the key of an encoder, once; whoever has seen it is in the journal.

    Raises:
        Refused: it was shown before, or there is none yet.
    """
    if ingest.shown_at is not None:
        raise Refused(
            N_("This key was shown on %(moment)s to %(name)s. An owner can let it be shown again."),
            moment=iso(ingest.shown_at),
            name=ingest.shown_by,
        )
    try:
        key = ingest.stream_key
    except Undecipherable as error:
        raise Refused(
            N_("The key cannot be read: the encryption key that it was kept with is missing.")
        ) from error
    if not key:
        raise Refused(N_("There is no key yet: create a broadcast at YouTube first."))
    ingest.shown_at, ingest.shown_by = now, actor.name[:200]
    db.session.flush()
    note_ingest("youtube.key_shown", ingest, actor=actor, now=now)
    return KeyShown(ingest.rtmps_url, ingest.rtmps_backup_url, key)


def allow_key(ingest: Ingest, summit_id: int, *, actor: Actor, now: datetime) -> bool:
    """Let a key be shown once more; return whether it had been shown.

    Raises:
        Forbidden: whoever asks does not manage the summit.
    """
    if not actor.may(Permission.MANAGE, summit_id):
        raise Forbidden(N_("Your role does not allow this. An owner of the summit can change it."))
    if ingest.shown_at is None:
        return False
    before = {"shown_at": iso(ingest.shown_at), "shown_by": ingest.shown_by}
    ingest.shown_at, ingest.shown_by = None, ""
    db.session.flush()
    note_ingest("youtube.key_allowed", ingest, actor=actor, now=now, before=before)
    return True


def note_account(act: str, account: YoutubeAccount, *, actor: Actor, now: datetime) -> None:
    """Add an entry about a connected channel: never its token."""
    record(
        act,
        actor=actor,
        now=now,
        object_kind="youtube_account",
        object_key=str(account.id),
        summit_id=account.summit_id,
        after={"name": account.title, "youtube_channel": account.channel_id},
    )


def note_ingest(
    act: str,
    ingest: Ingest,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about an encoder's stream: never its key."""
    record(
        act,
        actor=actor,
        now=now,
        object_kind="ingest",
        object_key=str(ingest.id),
        summit_id=ingest.account.summit_id,
        before=before,
        after={"name": ingest.label, "channel": ingest.language},
    )
