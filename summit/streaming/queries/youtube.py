"""Accounts at YouTube, their encoders' streams, and which broadcasts are to be worked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.secrets import Undecipherable
from summit.core.text import Text
from summit.programme.models import Room, Session, SessionState
from summit.streaming.models import Broadcast, BroadcastState, Ingest, YoutubeAccount
from summit.streaming.providers import YOUTUBE
from summit.streaming.youtube import quota
from summit.streaming.youtube.errors import PICTURE, RETRIED

#: How far a channel's setting up is: asked for; made at YouTube; given its words; given its picture
#: and thereby done; bound to its encoder's stream. ``changed``: it was done, but another release
#: has come out since.
ASKED, MADE, WORDED, DONE, BOUND = "asked", "made", "worded", "done", "bound"
CHANGED = "changed"
PENDING = (ASKED, MADE, WORDED, CHANGED)
FINISHED = (DONE, BOUND)

#: How long before and after its hours a session is looked at.
AROUND = timedelta(hours=1)
#: How long a recording is waited for.
PROCESSING = timedelta(hours=24)

#: Errors that keep no broadcast from its stream.
FREE = ("", PICTURE, *RETRIED)

#: What YouTube calls a broadcast that something happens to.
ON = ("testStarting", "testing", "liveStarting", "live")
STARTING = ("testStarting", "liveStarting")
OVER = ("complete", "revoked")


@dataclass(frozen=True, slots=True)
class Access:
    """What a job needs to speak for an account."""

    account_id: int
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IngestLine:
    """An encoder's stream with the room that it is for, if it is for one."""

    ingest: Ingest
    room: Text | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A broadcast about which YouTube is asked."""

    id: int
    video_id: str
    ingest_id: int | None
    stream_id: str
    life_cycle: str
    state: BroadcastState


@dataclass(frozen=True, slots=True)
class Watching:
    """What is to be asked of an account now; else when to look again, if ever."""

    broadcasts: tuple[Watched, ...]
    next_at: datetime | None

    @property
    def starting(self) -> bool:
        """Whether something is just beginning, so that the next look comes soon."""
        return any(each.life_cycle in STARTING for each in self.broadcasts)

    @property
    def over(self) -> bool:
        """Whether only recordings are waited for."""
        return all(each.state is BroadcastState.ENDED for each in self.broadcasts)


def accounts(summit_id: int) -> Sequence[YoutubeAccount]:
    """Return the channels that are or were connected to a summit, without their tokens."""
    return db.session.scalars(
        select(YoutubeAccount)
        .where(YoutubeAccount.summit_id == summit_id)
        .order_by(YoutubeAccount.title, YoutubeAccount.id)
    ).all()


def account_of(summit_id: int, account_id: int, *, to_change: bool = False) -> YoutubeAccount:
    """Return a connected channel of a summit.

    Raises:
        NotFound: the summit has no such channel.
    """
    found = account_by_id(account_id, to_change=to_change)
    if found is None or found.summit_id != summit_id:
        raise NotFound(N_("This channel is not connected to the summit."))
    return found


def account_by_id(account_id: int, *, to_change: bool = False) -> YoutubeAccount | None:
    """Return a connected channel, for jobs."""
    statement = select(YoutubeAccount).where(YoutubeAccount.id == account_id)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def account_of_channel(summit_id: int, channel_id: str) -> YoutubeAccount | None:
    """Return the connection of a channel to a summit, held to be changed."""
    return db.session.scalar(
        select(YoutubeAccount)
        .where(YoutubeAccount.summit_id == summit_id, YoutubeAccount.channel_id == channel_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def access_to(account_id: int) -> Access | None:
    """Return what a job needs to speak for an account; ``None`` where it cannot.

    The account is gone or broken, or the key that its token was encrypted with was taken away.
    """
    try:
        row = db.session.execute(
            select(YoutubeAccount.refresh_token).where(
                YoutubeAccount.id == account_id, YoutubeAccount.broken_at.is_(None)
            )
        ).one_or_none()
    except Undecipherable:
        return None
    return Access(account_id, row.refresh_token) if row and row.refresh_token else None


def token_of(account_id: int) -> str:
    """Return the token of an account, broken or not; empty where there is none to be read."""
    statement = select(YoutubeAccount.refresh_token).where(YoutubeAccount.id == account_id)
    try:
        return db.session.scalar(statement) or ""
    except Undecipherable:
        return ""


def ingests(summit_id: int) -> list[IngestLine]:
    """Return the encoders' streams of a summit's channels, without their keys. One statement."""
    rows = db.session.execute(
        select(Ingest, Room.name)
        .join(YoutubeAccount, YoutubeAccount.id == Ingest.account_id)
        .outerjoin(Room, Room.id == Ingest.room_id)
        .where(YoutubeAccount.summit_id == summit_id)
        .order_by(YoutubeAccount.title, Room.position.nulls_first(), Ingest.language, Ingest.id)
        .options(joinedload(Ingest.account))
    )
    return [IngestLine(ingest, room) for ingest, room in rows]


def ingest_of(summit_id: int, ingest_id: int, *, to_change: bool = False) -> Ingest:
    """Return an encoder's stream of a summit; its key is read when somebody looks at it.

    Raises:
        NotFound: the summit has no such stream.
    """
    statement = (
        select(Ingest)
        .join(YoutubeAccount, YoutubeAccount.id == Ingest.account_id)
        .where(Ingest.id == ingest_id, YoutubeAccount.summit_id == summit_id)
    )
    if to_change:
        statement = statement.with_for_update(of=Ingest).execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("This stream is not of this summit."))
    return found


def ingest_for(account_id: int, room_id: int | None, language: str) -> Ingest | None:
    """Return the stream of a room and a language, where the account has one."""
    same_room = Ingest.room_id.is_(None) if room_id is None else Ingest.room_id == room_id
    return db.session.scalar(
        select(Ingest)
        .where(Ingest.account_id == account_id, same_room, Ingest.language == language)
        .order_by(Ingest.id)
        .limit(1)
    )


def to_set_up(account_id: int) -> int | None:
    """Return the broadcast of an account whose setting up is to go on first, if there is one."""
    return next(iter(waiting(account_id)), None)


def waiting(account_id: int) -> Sequence[int]:
    """Return all broadcasts of an account whose setting up is to go on, in order."""
    return db.session.scalars(
        select(Broadcast.id)
        .where(
            Broadcast.account_id == account_id,
            Broadcast.step.in_(PENDING),
            Broadcast.video_id == Broadcast.made_id,
            or_(Broadcast.step_error == "", Broadcast.step_error.in_(RETRIED)),
        )
        .order_by(Broadcast.id)
    ).all()


def to_bind(account_id: int, now: datetime) -> int | None:
    """Return a broadcast that is to be given its stream now, if there is one. One statement.

    A stream starts every broadcast that is bound to it and starts by itself. So of those that share
    one only the next is bound; the one after it when that is over.
    """
    rows = db.session.execute(
        select(
            Broadcast.id,
            Broadcast.ingest_id,
            Broadcast.step,
            Broadcast.step_error,
            Broadcast.state,
            Broadcast.life_cycle,
            Session.ends_at,
        )
        .join(Session, Session.id == Broadcast.session_id)
        .join(Ingest, Ingest.id == Broadcast.ingest_id)
        .where(
            Broadcast.account_id == account_id,
            Broadcast.step.in_(FINISHED),
            Broadcast.provider == YOUTUBE,
            Broadcast.video_id != "",
            Broadcast.video_id == Broadcast.made_id,
            Broadcast.life_cycle.not_in(OVER),
            Broadcast.state.not_in((BroadcastState.ENDED, BroadcastState.RECORDED)),
            Ingest.stream_id != "",
            Session.state != SessionState.CANCELLED,
        )
        .order_by(Session.starts_at.nulls_last(), Broadcast.id)
    ).all()
    current = [
        row
        for row in rows
        if row.life_cycle in ON or row.ends_at is None or row.ends_at + AROUND > now
    ]
    taken = {row.ingest_id for row in current if row.step == BOUND}
    for row in current:
        if row.step == DONE and row.ingest_id not in taken and row.step_error in FREE:
            return int(row.id)
        # The first of a stream that cannot be bound keeps the later ones from it as well.
        taken.add(row.ingest_id)
    return None


def made_of(summit_id: int) -> Sequence[Broadcast]:
    """Return the broadcasts of a summit that were made at YouTube and are still to come."""
    return db.session.scalars(
        select(Broadcast).where(
            Broadcast.summit_id == summit_id,
            Broadcast.account_id.is_not(None),
            Broadcast.step.in_(FINISHED),
            Broadcast.video_id == Broadcast.made_id,
            Broadcast.life_cycle.not_in(("live", "liveStarting", *OVER)),
        )
    ).all()


def watching(account_id: int, now: datetime) -> Watching:
    """Return which broadcasts of an account are looked at now, or when the next is. One statement.

    Those of sessions that are on or about to be, those of which YouTube says that they are on, and
    those whose recording is waited for.
    """
    rows = db.session.execute(
        _own(account_id).where(
            Broadcast.life_cycle.not_in(("revoked",)),
            Broadcast.state.not_in((BroadcastState.RECORDED,)),
        )
    ).all()
    found, soon = [], []
    for row in rows:
        if _is_on(row.Broadcast, row.starts_at, row.ends_at, now):
            one: Broadcast = row.Broadcast
            stream = row.stream_id or ""
            found.append(
                Watched(one.id, one.video_id, one.ingest_id, stream, one.life_cycle, one.state)
            )
        elif row.starts_at is not None and row.starts_at - AROUND > now:
            soon.append(row.starts_at - AROUND)
    return Watching(tuple(found), min(soon, default=None))


def _own(account_id: int) -> Select[Broadcast, str, datetime | None, datetime | None]:
    return (
        select(Broadcast, Ingest.stream_id, Session.starts_at, Session.ends_at)
        .join(Session, Session.id == Broadcast.session_id)
        .outerjoin(Ingest, Ingest.id == Broadcast.ingest_id)
        .where(
            Broadcast.account_id == account_id,
            Broadcast.step != "",
            Broadcast.provider == YOUTUBE,
            Broadcast.video_id != "",
            Session.state != SessionState.CANCELLED,
        )
        .order_by(Broadcast.id)
        .execution_options(populate_existing=True)
    )


def _is_on(
    broadcast: Broadcast, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> bool:
    if broadcast.state is BroadcastState.ENDED:
        ended_at = broadcast.ended_at or ends_at
        return ended_at is not None and now - ended_at < PROCESSING
    if broadcast.life_cycle in ON or broadcast.state in (BroadcastState.TEST, BroadcastState.LIVE):
        return True
    if starts_at is None:
        return False
    return starts_at - AROUND <= now <= (ends_at or starts_at) + AROUND


def planned(now: datetime, poll: timedelta) -> int:
    """Return the units that what is planned for YouTube's present day still needs.

    Of all summits, since they share one budget: setting up what was asked for, the steps of the
    sessions of the day, and asking about them. One statement.
    """
    ends = quota.resets_at(now)
    rows = db.session.execute(
        select(
            Broadcast.account_id,
            Broadcast.step,
            Broadcast.step_error,
            Broadcast.state,
            Ingest.stream_id,
            Session.starts_at,
            Session.ends_at,
        )
        .join(Session, Session.id == Broadcast.session_id)
        .outerjoin(Ingest, Ingest.id == Broadcast.ingest_id)
        .where(
            Broadcast.account_id.is_not(None),
            Broadcast.step != "",
            Broadcast.state.not_in((BroadcastState.ENDED, BroadcastState.RECORDED)),
            Session.state != SessionState.CANCELLED,
            or_(
                Broadcast.step.in_(PENDING),
                and_(Session.starts_at < ends + AROUND, Session.ends_at > now - AROUND),
            ),
        )
    ).all()
    units, windows = 0, dict[int, tuple[datetime, datetime]]()
    for row in rows:
        if row.step in PENDING and (row.step_error == "" or row.step_error in RETRIED):
            units += quota.SETUP + (0 if row.stream_id else quota.STREAM)
        if row.starts_at is None or row.starts_at - AROUND >= ends:
            continue
        close = (row.ends_at or row.starts_at) + AROUND
        if close <= now:
            continue
        units += quota.RUNNING
        begin = max(now, row.starts_at - AROUND)
        before = windows.get(row.account_id, (begin, begin))
        windows[row.account_id] = (min(before[0], begin), max(before[1], min(close, ends)))
    # Sessions of one day are near enough to each other to be taken for one window an account.
    polls = sum(int((close - begin) / poll) + 1 for begin, close in windows.values())
    return units + polls * quota.POLL
