"""Noting what YouTube has done and reports, each in the short unit of work of a job.

What changes every minute (viewers, health) is written past the rows' versions: a form that somebody
has open over a channel does not become stale by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import Refused
from summit.rundown.queries.facts import rundown_facts
from summit.streaming.chapters import chapters_of
from summit.streaming.checks import LONGEST_TITLE, Seen
from summit.streaming.models import Broadcast, BroadcastState, Ingest
from summit.streaming.operations.checking import note_seen
from summit.streaming.operations.gate import Doubtful, NeedsConsent
from summit.streaming.operations.noting import note
from summit.streaming.operations.recordings import attach_recording, set_chapters
from summit.streaming.operations.showing import show
from summit.streaming.operations.states import end_broadcast, fail, go_live, to_test
from summit.streaming.operations.youtube import ACTOR, note_ingest, work_on
from summit.streaming.operations.youtube_asking import ask_chapters
from summit.streaming.providers import YOUTUBE
from summit.streaming.queries.broadcasts import broadcast_by_id
from summit.streaming.queries.youtube import BOUND, MADE
from summit.streaming.youtube.bodies import PRIVATE
from summit.streaming.youtube.errors import (
    CONSENTS,
    DOUBTFUL,
    LOST,
    PICTURE,
    RECORDING_CONSENTS,
)

Answer = Mapping[str, Any]

#: What is kept of YouTube's own words.
_LONGEST = 40


def part(answer: Answer, *names: str) -> Any:
    """Return a part of an answer; ``None`` where it is not there or has another form."""
    found: Any = answer
    for name in names:
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def word(answer: Answer, *names: str, most: int = _LONGEST) -> str:
    """Return a text of an answer, cut to what a column holds; empty where there is none."""
    found = part(answer, *names)
    return found[:most] if isinstance(found, str) else ""


def instant(text: str) -> datetime | None:
    """Read an instant of an answer; ``None`` where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def note_stream(ingest_id: int, stream: Answer, *, now: datetime) -> None:
    """Keep an encoder's stream and its key."""
    ingest = db.session.get(Ingest, ingest_id, with_for_update=True)
    if ingest is None or ingest.stream_id:
        return
    info = part(stream, "cdn", "ingestionInfo") or {}
    ingest.stream_id = word(stream, "id", most=100)
    ingest.stream_key = word(info, "streamName", most=500)
    ingest.rtmps_url = word(info, "rtmpsIngestionAddress", most=200)
    ingest.rtmps_backup_url = word(info, "rtmpsBackupIngestionAddress", most=200)
    db.session.flush()
    note_ingest("youtube.stream_made", ingest, actor=ACTOR, now=now)


def note_made(broadcast_id: int, made: Answer, *, now: datetime) -> None:
    """Keep which video was made for a channel, unless somebody has put another one there since."""
    broadcast = broadcast_by_id(broadcast_id, to_change=True)
    if broadcast is None or broadcast.video_id:
        return
    broadcast.provider, broadcast.video_id = YOUTUBE, word(made, "id", most=100)
    broadcast.made_id = broadcast.video_id
    broadcast.step, broadcast.step_error = MADE, ""
    broadcast.life_cycle = word(made, "status", "lifeCycleStatus", most=24)
    broadcast.privacy = word(made, "status", "privacyStatus", most=24)
    video = {"video": f"{YOUTUBE} {broadcast.video_id}"}
    note("youtube.broadcast_made", broadcast, actor=ACTOR, now=now, after=video)
    _see(broadcast, made, now)


def note_step(broadcast_id: int, step: str, error: str = "") -> None:
    """Keep how far a channel's setting up is."""
    _write(broadcast_id, step=step, step_error=error)


def note_bound(broadcast_id: int) -> None:
    """Keep that a channel has its stream; that its picture was not taken is still to be said."""
    error = db.session.scalar(select(Broadcast.step_error).where(Broadcast.id == broadcast_id))
    _write(broadcast_id, step=BOUND, step_error=PICTURE if error == PICTURE else "")


def note_error(broadcast_id: int, reason: str) -> None:
    """Keep why a step was not taken."""
    _write(broadcast_id, step_error=reason)


def note_life(broadcast_id: int, answer: Answer, *, now: datetime) -> bool:
    """Bring a channel to where YouTube says that it is; return whether its state changed.

    What is live at YouTube is so, whatever is on record here: without the consents the public pages
    do not show it, and that is said.
    """
    broadcast = broadcast_by_id(broadcast_id, to_change=True)
    if broadcast is None:
        return False
    life = word(answer, "status", "lifeCycleStatus", most=24)
    privacy = word(answer, "status", "privacyStatus", most=24) or broadcast.privacy
    before = broadcast.life_cycle
    _write(broadcast_id, life_cycle=life or before, privacy=privacy)
    changed = _follow(broadcast, life, now)
    if life in ("complete", "revoked") and before != life and broadcast.account_id is not None:
        work_on(broadcast.account_id, now=now)  # whoever comes next gets the stream
    return changed


def _follow(broadcast: Broadcast, life: str, now: datetime) -> bool:
    steps: Mapping[str, Callable[..., bool]] = {
        "testStarting": to_test,
        "testing": to_test,
        "live": go_live,
        "complete": end_broadcast,
    }
    was_shown = broadcast.shown_at is not None
    try:
        if life == "revoked":
            return fail(broadcast, LOST, actor=ACTOR, now=now)
        if life not in steps or not _leads_on(broadcast.state, life):
            return False
        changed = steps[life](broadcast, actor=ACTOR, now=now)
    except Refused:
        return False  # the state here is past that already
    if changed and was_shown and broadcast.shown_at is None:
        _write(broadcast.id, step_error=CONSENTS)
    return changed


def _leads_on(state: BroadcastState, life: str) -> bool:
    """Tell whether a report is news: a test that is over here is not begun again by it."""
    if life in ("testing", "testStarting"):
        return state in (BroadcastState.PLANNED, BroadcastState.FAILED)
    return True


def note_poll(broadcast_id: int, video: Answer | None, health: str, *, now: datetime) -> None:
    """Keep how many watch and how the stream is; attach the recording when it is ready."""
    details = part(video or {}, "liveStreamingDetails") or {}
    viewers = word(details, "concurrentViewers")
    _write(
        broadcast_id,
        viewers=int(viewers) if viewers.isascii() and viewers.isdigit() else None,
        health=health,
        polled_at=now,
    )
    if video is None:
        return
    broadcast = broadcast_by_id(broadcast_id, to_change=True)
    if broadcast is None:
        return
    _see(broadcast, video, now)
    is_ready = word(video, "status", "uploadStatus") == "processed"
    if broadcast.state is BroadcastState.ENDED and is_ready:
        _attach(broadcast, word(details, "actualStartTime"), now)


def note_ingest_status(ingest_id: int, stream: Answer, *, now: datetime) -> None:
    """Keep whether an encoder sends, and how well."""
    db.session.execute(
        update(Ingest)
        .where(Ingest.id == ingest_id)
        .values(
            status=word(stream, "status", "streamStatus"),
            health=word(stream, "status", "healthStatus", "status"),
            polled_at=now,
        )
        .execution_options(synchronize_session=False)
    )


def note_privacy(broadcast_id: int, answer: Answer, *, actor: Actor, now: datetime) -> None:
    """Keep who can watch at YouTube; what everybody can is shown on the public pages as well."""
    broadcast = broadcast_by_id(broadcast_id, to_change=True)
    if broadcast is None:
        return
    privacy = word(answer, "status", "privacyStatus", most=24)
    _write(broadcast_id, privacy=privacy, step_error="")
    _see(broadcast, answer, now)
    after = {"privacy": privacy}
    note("youtube.privacy_set", broadcast, actor=actor, now=now, after=after)
    if privacy == PRIVATE:
        return
    try:
        show(broadcast, actor=actor, now=now)
    except NeedsConsent:
        _write(broadcast_id, step_error=CONSENTS)
    except Doubtful:
        _write(broadcast_id, step_error=DOUBTFUL)
    except Refused:
        pass  # the session is no longer public, or cancelled: there is no page to show it on


def _attach(broadcast: Broadcast, started: str, now: datetime) -> None:
    """Attach the recording, with chapters from when cues really began."""
    try:
        attach_recording(broadcast, actor=ACTOR, now=now)
    except NeedsConsent:
        _write(broadcast.id, step_error=RECORDING_CONSENTS)
        return
    except Refused:
        return
    rundown = rundown_facts(broadcast.summit_id).get(broadcast.session_id)
    begun = instant(started)
    if rundown is None or rundown.started_at is None or begun is None or broadcast.chapters:
        return
    offset = int((rundown.started_at - begun).total_seconds())
    try:
        chapters = chapters_of(rundown, offset)
        if chapters and set_chapters(broadcast, chapters, offset, actor=ACTOR, now=now):
            ask_chapters(broadcast, actor=ACTOR, now=now)
    except Refused:
        return  # they do not fit: by hand, then


def _see(broadcast: Broadcast, answer: Answer, now: datetime) -> None:
    """Keep what was seen of the video, for the checks before it is shown."""
    embeddable = part(answer, "status", "embeddable")
    if embeddable is None:
        embeddable = part(answer, "contentDetails", "enableEmbed")
    before = Seen.read(broadcast.checks)
    if embeddable is None and before is not None and before.id == broadcast.video_id:
        embeddable = before.embeddable
    title = word(answer, "snippet", "title", most=LONGEST_TITLE)
    seen = Seen(
        id=broadcast.video_id,
        by="youtube",
        found=True,
        embeddable=embeddable if isinstance(embeddable, bool) else None,
        privacy=word(answer, "status", "privacyStatus") or broadcast.privacy,
        title=title or (before.title if before is not None else ""),
    )
    if before != seen:
        note_seen(broadcast, seen, now=now)


def _write(broadcast_id: int, **values: Any) -> None:
    db.session.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id)
        .values(**values)
        .execution_options(synchronize_session="evaluate")
    )
