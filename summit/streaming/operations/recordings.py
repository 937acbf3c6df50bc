"""The video after the session, and its chapters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from summit.core.actor import Actor
from summit.core.errors import N_, Refused
from summit.rundown import queries as rundowns
from summit.streaming.channels import STEPS
from summit.streaming.chapters import Chapter
from summit.streaming.consents import Purpose
from summit.streaming.models import Broadcast, BroadcastState
from summit.streaming.operations.gate import require_consents
from summit.streaming.operations.noting import note
from summit.streaming.providers import Place, is_place, is_video

#: More chapters than any session has items; and a title's length in each language.
MOST_CHAPTERS, LONGEST_TITLE = 200, 200
#: No video is longer (YouTube keeps 12 hours of a live stream), in seconds.
LONGEST_VIDEO = 24 * 60 * 60


def attach_recording(
    broadcast: Broadcast, place: Place | None = None, *, actor: Actor, now: datetime
) -> bool:
    """Say where a broadcast can be watched afterwards; return whether that changed anything.

    Args:
        place: another video; ``None`` for the one that was live.

    Raises:
        Refused: the broadcast is not over, or there is no such video. One that was never live here
            is over when its session is.
        NeedsConsent: the public sees the channel, and consents to the recording are not on record.
    """
    if not may_attach(broadcast, now):
        raise Refused(N_("A recording can be attached when the broadcast is over."))
    if place is None:
        place = Place(broadcast.provider, broadcast.video_id)
    if not is_place(place.provider, place.id):
        raise Refused(N_("This is no video that Summit knows."))
    if not is_video(place.provider):
        raise Refused(N_("This is a channel; give the address of the recording itself."))
    same = (broadcast.recording_provider, broadcast.recording_id) == (place.provider, place.id)
    if same and broadcast.state is BroadcastState.RECORDED:
        return False
    if broadcast.shown_at is not None:
        require_consents(broadcast.session_id, Purpose.RECORDING)
    before = _said(broadcast)
    if not same and broadcast.recording_id:
        broadcast.chapters, broadcast.offset = [], 0  # they were of the other video
    if not same and place == Place(broadcast.provider, broadcast.video_id):
        broadcast.offset = _running_before(broadcast)
    broadcast.recording_provider, broadcast.recording_id = place.provider, place.id
    broadcast.state, broadcast.failed_reason = BroadcastState.RECORDED, ""
    after = _said(broadcast)
    note("broadcast.recorded", broadcast, actor=actor, now=now, before=before, after=after)
    return True


def _running_before(broadcast: Broadcast) -> int:
    """Return for how many seconds a live video had been running when its session really began."""
    began = rundowns.began_at(broadcast.session_id)
    if began is None or broadcast.live_at is None:
        return 0
    return int((began - broadcast.live_at).total_seconds())


def detach_recording(broadcast: Broadcast, *, actor: Actor, now: datetime) -> bool:
    """Take the recording away again; return whether there was one. Its chapters go with it."""
    if broadcast.state is not BroadcastState.RECORDED:
        return False
    before = _said(broadcast)
    broadcast.recording_provider = broadcast.recording_id = ""
    broadcast.chapters, broadcast.offset = [], 0
    broadcast.state = BroadcastState.ENDED
    after = _said(broadcast)
    note("broadcast.recording_removed", broadcast, actor=actor, now=now, before=before, after=after)
    return True


def set_chapters(
    broadcast: Broadcast, chapters: Sequence[Chapter], offset: int, *, actor: Actor, now: datetime
) -> bool:
    """Settle the chapters of a recording; return whether that changed anything.

    Args:
        offset: how many seconds of the video come before the session began; what the chapters were
            made with.

    Raises:
        Refused: they do not ascend from the beginning, or one has no title.
    """
    if broadcast.state is not BroadcastState.RECORDED:
        raise Refused(N_("Chapters belong to a recording; attach one first."))
    if len(chapters) > MOST_CHAPTERS:
        raise Refused(N_("At most %(most)s chapters."), most=MOST_CHAPTERS)
    if not -LONGEST_VIDEO <= offset <= LONGEST_VIDEO:
        raise Refused(N_("No recording begins so long before its session."))
    if chapters and chapters[0].seconds != 0:
        raise Refused(N_("The first chapter begins at 0:00."))
    last = -1
    for chapter in chapters:
        if not last < chapter.seconds <= LONGEST_VIDEO:
            raise Refused(N_("Each chapter begins after the one before it."))
        if not chapter.title or any(len(each) > LONGEST_TITLE for each in chapter.title.values()):
            raise Refused(
                N_("Each chapter has a title of at most %(most)s characters."), most=LONGEST_TITLE
            )
        last = chapter.seconds
    made = [{"seconds": each.seconds, "title": each.title.plain()} for each in chapters]
    if made == broadcast.chapters and offset == broadcast.offset:
        return False
    before = {"chapters": len(broadcast.chapters), "offset": broadcast.offset}
    broadcast.chapters, broadcast.offset = made, offset
    after = {"chapters": len(made), "offset": offset}
    note("broadcast.chapters_set", broadcast, actor=actor, now=now, before=before, after=after)
    return True


def may_attach(broadcast: Broadcast, now: datetime) -> bool:
    """Tell whether a broadcast is over, so that it can have a recording."""
    return broadcast.state in STEPS[BroadcastState.RECORDED] or _was_elsewhere(broadcast, now)


def _was_elsewhere(broadcast: Broadcast, now: datetime) -> bool:
    """Tell whether a channel's session is over, though it was never live by Summit."""
    ends_at = broadcast.session.ends_at
    return (
        broadcast.state in (BroadcastState.PLANNED, BroadcastState.TEST, BroadcastState.READY)
        and ends_at is not None
        and ends_at <= now
    )


def _said(broadcast: Broadcast) -> dict[str, str]:
    return {
        "stream_state": broadcast.state.value,
        "recording": f"{broadcast.recording_provider} {broadcast.recording_id}".strip(),
    }
