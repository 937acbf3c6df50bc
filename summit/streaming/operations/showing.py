"""What the public sees: channels shown or hidden, and the hold slate. No release is needed."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.programme.models import Audience, Session, SessionState
from summit.streaming.channels import purpose_of
from summit.streaming.checks import grave, key_of
from summit.streaming.models import Broadcast
from summit.streaming.operations.checking import place_of, problems_of
from summit.streaming.operations.gate import Doubtful, require_consents
from summit.streaming.operations.noting import note, note_all
from summit.streaming.queries.broadcasts import session_stream

#: How long a hold slate's words may be, in each language.
LONGEST_HOLD = 300


def show(broadcast: Broadcast, *, actor: Actor, now: datetime, despite: str = "") -> bool:
    """Show a channel to everyone, at once; return whether that is new.

    Args:
        despite: the key of the problems that whoever acts has seen
            (:attr:`~summit.streaming.operations.gate.Doubtful.key`).

    Raises:
        Refused: there is nothing to show, or the session is not everyone's.
        NeedsConsent: consents are not on record.
        Doubtful: something may be wrong with the video, other than what ``despite`` names.
    """
    if broadcast.shown_at is not None:
        return False
    session = broadcast.session
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("This session is cancelled: nothing is broadcast."))
    if session.audience is not Audience.PUBLIC:
        raise Refused(N_("This session is not public, so no public page can show its channels."))
    if not (broadcast.video_id or broadcast.recording_id):
        raise Refused(N_("Give the address of the video first."))
    require_consents(session.id, purpose_of(broadcast.state))
    found = grave(problems_of(broadcast))
    key = key_of(place_of(broadcast), found)
    if found and despite != key:
        raise Doubtful(found, key)
    broadcast.shown_at = now
    after = {"shown": iso(now), "despite": [str(each) for each in found]}
    note("broadcast.shown", broadcast, actor=actor, now=now, before={}, after=after)
    return True


def hide(broadcast: Broadcast, *, actor: Actor, now: datetime) -> bool:
    """Take a channel off the public pages, at once; return whether it was there."""
    if broadcast.shown_at is None:
        return False
    before = {"shown": iso(broadcast.shown_at)}
    broadcast.shown_at = None
    note("broadcast.hidden", broadcast, actor=actor, now=now, before=before)
    return True


def hold_all(session: Session, text: Text, *, actor: Actor, now: datetime) -> bool:
    """Put the hold slate on all channels of a session; return whether that changed anything.

    Args:
        text: what the slate says; empty for the usual words.

    Raises:
        Refused: the words are too long.
    """
    if any(len(words) > LONGEST_HOLD for words in text.values()):
        raise Refused(N_("At most %(most)s characters."), most=LONGEST_HOLD)
    row = session_stream(session.id, to_change=True)
    if row.held_at is not None and row.hold_text == text:
        return False
    before = {"hold": row.hold_text.plain()} if row.held_at is not None else {}
    row.held_at, row.hold_text = row.held_at or now, text
    if row.version == 0:
        row.version = 1
        db.session.add(row)
    after = {"hold": text.plain()}
    note_all("broadcast.held", session, actor=actor, now=now, before=before, after=after)
    return True


def release_hold(session: Session, *, actor: Actor, now: datetime) -> bool:
    """Take the hold slate away; return whether there was one."""
    row = session_stream(session.id, to_change=True)
    if row.held_at is None:
        return False
    before = {"hold": row.hold_text.plain()}
    row.held_at = None
    note_all("broadcast.hold_released", session, actor=actor, now=now, before=before)
    return True
