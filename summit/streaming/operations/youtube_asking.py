"""What staff asks of YouTube: each asks for a job, after the rules have let it pass."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from summit.attendance.queries import published, published_session
from summit.core.actor import Actor
from summit.core.clock import iso, parse_iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.outbox.operations import enqueue
from summit.programme.models import Audience, Session, SessionState
from summit.streaming.channels import BEFORE, offered, purpose_of
from summit.streaming.models import Broadcast, BroadcastState, Ingest, YoutubeAccount
from summit.streaming.operations.channels import ChannelValues, set_channel
from summit.streaming.operations.gate import require_consents
from summit.streaming.operations.noting import note
from summit.streaming.operations.showing import hide
from summit.streaming.operations.states import permit
from summit.streaming.operations.youtube import ACTOR, work_on
from summit.streaming.providers import YOUTUBE
from summit.streaming.queries.broadcasts import channel_of
from summit.streaming.queries.youtube import ASKED, CHANGED, PENDING, ingest_for, made_of
from summit.streaming.youtube.bodies import COMPLETE, LIVE, PRIVACIES, PRIVATE, TESTING

TRANSITION_JOB, PRIVACY_JOB, CHAPTERS_JOB = (
    "youtube.transition",
    "youtube.privacy",
    "youtube.chapters",
)

#: Which state of ours a transition leads to.
STATES = {
    TESTING: BroadcastState.TEST,
    LIVE: BroadcastState.LIVE,
    COMPLETE: BroadcastState.ENDED,
}

#: YouTube's word for a label of an encoder's stream is "title": at most this many letters.
LONGEST_LABEL = 100


def is_ours(broadcast: Broadcast) -> bool:
    """Tell whether a channel's video was made by us, so that its steps can be taken there.

    A video that somebody has put in its place may be another broadcast of the same account.
    """
    return (
        broadcast.account_id is not None
        and broadcast.step != ""
        and broadcast.provider == YOUTUBE
        and bool(broadcast.video_id)
        and broadcast.video_id == broadcast.made_id
    )


def ask_setup(
    session: Session,
    account: YoutubeAccount,
    channels: Iterable[str],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Ask for a broadcast at YouTube for each of some channels; return for how many it is new.

    A channel with a video of its own is left alone. One whose setting up has stopped goes on.

    Raises:
        Refused: the session is cancelled, over, or not published with its hours; the account has to
            be connected again; or there is nothing to do.
    """
    _refuse_setup(session, account, now)
    known = offered(session.floor, session.interpreted)
    count, refused = 0, 0
    for language in channels:
        if language not in known:
            raise Refused(N_("This session has no such channel."))
        broadcast = channel_of(session.id, language, to_change=True)
        if broadcast is None:
            values = ChannelValues(place=None)
            broadcast = set_channel(session, language, values, actor=actor, now=now)
        if not _may_set_up(broadcast, account):
            refused += 1
            continue
        if not broadcast.video_id:  # what was made before is found again there, by its key
            broadcast.step, broadcast.made_id = ASKED, ""
        broadcast.account_id = account.id
        broadcast.ingest = _ingest(account, session, language)
        broadcast.step_error = ""
        count += 1
        name = {"youtube_channel": account.title}
        note("youtube.setup_asked", broadcast, actor=actor, now=now, after=name)
    if not count and refused:
        raise Refused(N_("These channels have a video already; take it out first."))
    if count:
        work_on(account.id, now=now)
    return count


def ask_transition(broadcast: Broadcast, to: str, *, actor: Actor, now: datetime) -> bool:
    """Ask for the next step of a broadcast at YouTube: test, live, or complete for good.

    Returns:
        Whether there is a step to take; ``False`` where the channel is there already.

    Raises:
        Refused: no step leads there; the video was not made by us; the account is broken.
        NeedsConsent: consents are not on record.
    """
    if to not in STATES:
        raise Refused(N_("There is no such step."))
    _refuse_foreign(broadcast)
    if not permit(broadcast, STATES[to], actor=actor):
        return False
    broadcast.step_error = ""
    note("youtube.step_asked", broadcast, actor=actor, now=now, after={"step": to})
    enqueue(TRANSITION_JOB, {**_of(broadcast), "to": to, "asked": iso(now)}, now=now)
    return True


def ask_privacy(broadcast: Broadcast, to: str, *, actor: Actor, now: datetime) -> None:
    """Ask YouTube to let everybody watch, those who have the link, or nobody.

    Where it becomes watchable, the public pages show it afterwards; where it becomes private, they
    stop at once.

    Raises:
        Refused: there is no such privacy; the video was not made by us; the account is broken; the
            session is not public.
        NeedsConsent: consents are not on record.
    """
    if to not in PRIVACIES:
        raise Refused(N_("There is no such step."))
    _refuse_foreign(broadcast)
    if to == PRIVATE:
        hide(broadcast, actor=actor, now=now)
    else:
        if broadcast.session.audience is not Audience.PUBLIC:
            raise Refused(
                N_("This session is not public, so no public page can show its channels.")
            )
        require_consents(broadcast.session_id, purpose_of(broadcast.state))
    broadcast.step_error = ""
    note("youtube.privacy_asked", broadcast, actor=actor, now=now, after={"privacy": to})
    enqueue(PRIVACY_JOB, {**_of(broadcast), "to": to, "asked": iso(now)}, now=now)


def ask_chapters(broadcast: Broadcast, *, actor: Actor, now: datetime) -> None:
    """Ask for the recording's chapters to be written into its description at YouTube.

    Raises:
        Refused: there are none; the video, or the recording, was not made by us; the account is
            broken.
    """
    _refuse_foreign(broadcast)
    if (broadcast.recording_provider, broadcast.recording_id) != (YOUTUBE, broadcast.made_id):
        raise Refused(_FOREIGN)
    if not broadcast.chapters:
        raise Refused(N_("This recording has no chapters yet."))
    broadcast.step_error = ""
    count = {"chapters": len(broadcast.chapters)}
    note("youtube.chapters_asked", broadcast, actor=actor, now=now, after=count)
    enqueue(CHAPTERS_JOB, _of(broadcast), now=now)


def follow_release(summit_id: int, *, now: datetime) -> int:
    """Have what was made at YouTube looked at after a publication; return how many broadcasts.

    The job compares hours and titles, and changes only what differs.
    """
    accounts = set()
    found = made_of(summit_id)
    for broadcast in found:
        broadcast.step = CHANGED
        if broadcast.account_id is not None:
            accounts.add(broadcast.account_id)
    db.session.flush()
    for account_id in sorted(accounts):
        work_on(account_id, now=now)
    return len(found)


def _refuse_setup(session: Session, account: YoutubeAccount, now: datetime) -> None:
    _refuse_broken(account)
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("This session is cancelled: nothing is broadcast."))
    released = published_session(published(session.summit_id), session.uid)
    if released is None or released["starts_at"] is None or released["state"] == "cancelled":
        raise Refused(N_("Publish the session first: YouTube is told the hours of the release."))
    if parse_iso(released["ends_at"] or released["starts_at"]) <= now:
        raise Refused(N_("This session is over."))


def _may_set_up(broadcast: Broadcast, account: YoutubeAccount) -> bool:
    if broadcast.state not in BEFORE and broadcast.state is not BroadcastState.FAILED:
        return False
    if not broadcast.video_id:
        return True
    # What was begun at one channel of YouTube goes on there.
    return broadcast.step in PENDING and broadcast.account_id == account.id


def _refuse_foreign(broadcast: Broadcast) -> None:
    if not is_ours(broadcast) or broadcast.account is None:
        raise Refused(_FOREIGN)
    _refuse_broken(broadcast.account)


_FOREIGN = N_("This video was not made by Summit; do this at YouTube by hand.")


def _of(broadcast: Broadcast) -> dict[str, Any]:
    """Say what a job is about: a channel, and the video that it had when the step was asked for.

    By then the row may show another video, or be another row that got the number of a removed one.
    """
    return {"broadcast": broadcast.id, "video": broadcast.video_id}


def _refuse_broken(account: YoutubeAccount) -> None:
    if account.broken_at is not None:
        raise Refused(N_("The channel has to be connected again."))


def _ingest(account: YoutubeAccount, session: Session, language: str) -> Ingest:
    """Return the stream of the session's room and a language; it is used again and again."""
    found = ingest_for(account.id, session.room_id, language)
    if found is not None:
        return found
    room = session.room.slug if session.room is not None else "summit"
    label = f"{session.summit.slug} {room} {language}"[:LONGEST_LABEL]
    made = Ingest(account=account, room_id=session.room_id, language=language, label=label)
    db.session.add(made)
    db.session.flush()
    return made


__all__ = [
    "ACTOR",
    "ask_chapters",
    "ask_privacy",
    "ask_setup",
    "ask_transition",
    "follow_release",
    "is_ours",
]
