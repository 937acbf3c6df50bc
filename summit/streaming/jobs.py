"""What the worker does at YouTube. All of it is slow, and bears to be repeated.

What an account's state or the day's quota forbids is noted where staff sees it and does not count
as a failed try; no answer does, and is tried again after the outbox's growing pauses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from summit.core.clock import parse_iso
from summit.core.db import db, reading, unit_of_work
from summit.outbox.operations import Hopeless, Later, Settle
from summit.outbox.worker import Worker
from summit.programme.jobs import Followers
from summit.programme.models import Release
from summit.programme.queries import summit_by_id
from summit.streaming.models import YoutubeAccount
from summit.streaming.operations import youtube_noting as noting
from summit.streaming.operations.youtube import (
    IDLE,
    POLL_JOB,
    REVOKE_JOB,
    SETUP_JOB,
    WATCHING,
    look_at,
    mark_broken,
    work_on,
)
from summit.streaming.operations.youtube_asking import (
    CHAPTERS_JOB,
    PRIVACY_JOB,
    TRANSITION_JOB,
    follow_release,
    is_ours,
)
from summit.streaming.queries import youtube as queries
from summit.streaming.queries.broadcasts import broadcast_by_id
from summit.streaming.queries.youtube import Access, Watching
from summit.streaming.youtube import oauth, quota, steps
from summit.streaming.youtube.client import Youtube
from summit.streaming.youtube.errors import (
    BROKEN,
    OVER_BUDGET,
    TOO_LATE,
    AccountBroken,
    Declined,
    OverBudget,
    QuotaExceeded,
    Unavailable,
    YoutubeError,
)
from summit.streaming.youtube.settings import settings

logger = logging.getLogger("summit")

PUBLISHED_JOB = "youtube.published"

#: How long after it was asked for a step may still be taken: nobody wants a session to go live by
#: itself hours later.
IN_TIME = timedelta(minutes=10)
#: How soon YouTube is asked again while a broadcast is starting, after it did not answer, and while
#: only a recording is waited for.
QUICKLY, AFTER_SILENCE, SLOWLY = timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=10)


def register(worker: Worker, followers: Followers) -> None:
    """Let a worker do these jobs, and every publication ask for them."""
    followers.add(PUBLISHED_JOB)
    worker.handle(PUBLISHED_JOB, published)
    worker.handle(SETUP_JOB, set_up, slow=True, given_up=setup_given_up)
    worker.handle(POLL_JOB, poll, slow=True)
    worker.handle(TRANSITION_JOB, transition, slow=True, given_up=given_up)
    worker.handle(PRIVACY_JOB, set_privacy, slow=True, given_up=given_up)
    worker.handle(CHAPTERS_JOB, write_chapters, slow=True, given_up=given_up)
    worker.handle(REVOKE_JOB, revoke, slow=True, given_up=forget_token)


def published(args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`PUBLISHED_JOB`: have what was made at YouTube follow the release."""
    summit_id = db.session.scalar(select(Release.summit_id).where(Release.id == args["release"]))
    if summit_id is not None:
        summit_by_id(summit_id, to_change=True)
        follow_release(summit_id, now=now)


def set_up(args: Mapping[str, Any], now: datetime) -> Settle | None:
    """Handle :data:`SETUP_JOB`: one broadcast of an account at a time, until none is left.

    One that YouTube refuses keeps the reason and lets the others go on.
    """
    account_id = int(args["account"])
    with reading():
        access = queries.access_to(account_id)
        broadcast_id = queries.to_set_up(account_id)
        binding = queries.to_bind(account_id, now) if broadcast_id is None else None
    chosen = broadcast_id if broadcast_id is not None else binding
    if access is None or chosen is None:
        return partial(_unless_more, account_id, now) if access is not None else None
    try:
        with _connected(access, now) as api:
            if broadcast_id is not None:
                steps.set_up(api, chosen, public_url=settings().public_url, now=now)
            else:
                steps.bind(api, chosen, now=now)
    except AccountBroken:
        _break(account_id, now)
        return None
    except Declined as declined:
        _note_error(chosen, declined.reason)
    except (OverBudget, QuotaExceeded):
        with unit_of_work():
            for each in queries.waiting(account_id) or [chosen]:
                noting.note_error(each, OVER_BUDGET)
        raise Later(quota.resets_at(now), why=OVER_BUDGET) from None
    except Unavailable as silent:
        _note_error(chosen, silent.reason)
        raise
    return partial(_unless_more, account_id, now)


def setup_given_up(args: Mapping[str, Any], _error: str, _now: datetime) -> None:
    """Say of every channel that waits that it is not tried again by itself."""
    for each in queries.waiting(int(args["account"])):
        noting.note_error(each, TOO_LATE)


def _unless_more(account_id: int, now: datetime) -> None:
    """Let the job of an account be done, unless there is more: also what came in meanwhile.

    Raises:
        Later: there is.
    """
    if queries.to_set_up(account_id) is not None or queries.to_bind(account_id, now) is not None:
        raise Later(now)
    look_at(account_id, now=now)


def transition(args: Mapping[str, Any], now: datetime) -> Settle | None:
    """Handle :data:`TRANSITION_JOB`: test, live, or complete."""
    if now - parse_iso(args["asked"]) > IN_TIME:
        raise Hopeless(TOO_LATE)
    return _one(args, now, partial(steps.transition, to=str(args["to"])))


def set_privacy(args: Mapping[str, Any], now: datetime) -> Settle | None:
    """Handle :data:`PRIVACY_JOB`: who can watch at YouTube."""
    if now - parse_iso(args["asked"]) > IN_TIME and args["to"] != "private":
        raise Hopeless(TOO_LATE)
    return _one(args, now, partial(steps.set_privacy, to=str(args["to"])))


def write_chapters(args: Mapping[str, Any], now: datetime) -> Settle | None:
    """Handle :data:`CHAPTERS_JOB`: the chapters of a recording."""
    return _one(args, now, lambda api, broadcast_id, now: steps.write_chapters(api, broadcast_id))


def _one(args: Mapping[str, Any], now: datetime, step: Callable[..., object]) -> Settle | None:
    """Take a step of one broadcast.

    Raises:
        Hopeless: YouTube refuses it, or the account has to be connected again.
        Later: the day's quota is used up.
        Unavailable: YouTube does not answer; it is tried again.
    """
    broadcast_id = int(args["broadcast"])
    with reading():
        broadcast = broadcast_by_id(broadcast_id)
        if broadcast is None or broadcast.account_id is None or not is_ours(broadcast):
            return None
        if broadcast.video_id != args["video"]:
            return None  # it was asked of another one
        account_id = broadcast.account_id
        access = queries.access_to(account_id)
    if access is None:
        raise Hopeless(BROKEN)
    try:
        with _connected(access, now) as api:
            step(api, broadcast_id, now=now)
    except AccountBroken:
        _break(account_id, now)
        raise Hopeless(BROKEN) from None
    except Declined as declined:
        raise Hopeless(declined.reason) from None
    except (OverBudget, QuotaExceeded):
        _note_error(broadcast_id, OVER_BUDGET)
        raise Later(quota.resets_at(now), why=OVER_BUDGET) from None
    except Unavailable as silent:
        _note_error(broadcast_id, silent.reason)
        raise
    return partial(work_on, account_id, now=now)


def given_up(args: Mapping[str, Any], error: str, _now: datetime) -> None:
    """Keep on the channel why its step was not taken."""
    broadcast = broadcast_by_id(int(args["broadcast"]))
    if broadcast is not None and broadcast.video_id == args["video"]:
        noting.note_error(broadcast.id, YoutubeError(error.partition(": ")[2]).reason)


def poll(args: Mapping[str, Any], now: datetime) -> Settle | None:
    """Handle :data:`POLL_JOB`: ask about all that is on, with one call for each kind of thing.

    Raises:
        Later: always while the account is connected and a session is on or to come.
    """
    account_id = int(args["account"])
    with reading():
        access = queries.access_to(account_id)
        found = queries.watching(account_id, now)
        binding = queries.to_bind(account_id, now)
        keep = queries.planned(now, settings().poll)
    if access is None:
        return None
    if binding is not None:
        with unit_of_work():
            work_on(account_id, now=now, hasten=False)
    if not found.broadcasts:
        if found.next_at is None:
            return None
        raise Later(found.next_at, why=IDLE)
    try:
        with _connected(access, now, keep=_writes(keep, found)) as api:
            _ask(api, found, now)
    except AccountBroken:
        _break(account_id, now)
        return None
    except (OverBudget, QuotaExceeded):
        raise Later(quota.resets_at(now), why=OVER_BUDGET) from None
    except (Unavailable, Declined) as silent:
        logger.warning("YouTube could not be asked about account %s: %s", account_id, silent.reason)
        raise Later(now + AFTER_SILENCE, why=silent.reason) from None
    pause = QUICKLY if found.starting else SLOWLY if found.over else settings().poll
    raise Later(now + pause, why=WATCHING)


def _writes(planned: int, found: Watching) -> int:
    """Return what polling leaves for steps: the last units of a day go to them."""
    return min(planned, quota.RUNNING * len(found.broadcasts))


def _ask(api: Youtube, found: Watching, now: datetime) -> None:
    ids = [each.video_id for each in found.broadcasts]
    streams = list(dict.fromkeys(each.stream_id for each in found.broadcasts if each.stream_id))
    broadcasts = api.broadcasts(ids)
    videos = api.videos(ids, "id,status,liveStreamingDetails")
    states = api.streams(streams) if streams else {}
    ingests: dict[int, str] = {}
    for each in found.broadcasts:
        if each.ingest_id is not None and each.stream_id in states:
            ingests[each.ingest_id] = each.stream_id
    for ingest_id, stream_id in ingests.items():
        with unit_of_work():
            noting.note_ingest_status(ingest_id, states[stream_id], now=now)
    for each in found.broadcasts:
        health = noting.word(states.get(each.stream_id, {}), "status", "healthStatus", "status")
        # One transaction each: what cannot be noted of one is no affair of the others.
        with unit_of_work():
            if each.video_id in broadcasts:
                noting.note_life(each.id, broadcasts[each.video_id], now=now)
            noting.note_poll(each.id, videos.get(each.video_id), health, now=now)


def revoke(args: Mapping[str, Any], now: datetime) -> Settle:
    """Handle :data:`REVOKE_JOB`: give a token back, and erase it with the job's being done."""
    with reading():
        token = queries.token_of(int(args["account"]))
    if token:
        oauth.revoke(settings(), token)
    return partial(forget_token, args, "", now)


def forget_token(args: Mapping[str, Any], _error: str, _now: datetime) -> None:
    """Erase the token of an account that is disconnected, unless it was connected again since."""
    account = queries.account_by_id(int(args["account"]), to_change=True)
    if account is not None and account.broken_at is not None:
        account.refresh_token = ""


def _connected(access: Access, now: datetime, *, keep: int = 0) -> AbstractContextManager[Youtube]:
    return Youtube(access.refresh_token, settings(), now, keep=keep)


def _note_error(broadcast_id: int, reason: str) -> None:
    with unit_of_work():
        noting.note_error(broadcast_id, reason)


def _break(account_id: int, now: datetime) -> None:
    with unit_of_work():
        account: YoutubeAccount | None = queries.account_by_id(account_id, to_change=True)
        if account is not None:
            mark_broken(account, now=now)
