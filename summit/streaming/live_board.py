"""Writing the live board, in the transaction of the change that it follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from summit.core.clock import iso
from summit.core.db import db
from summit.programme.models import Audience, Session, SessionState
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import CueState, Rundown, RundownState, Source
from summit.rundown.queries import rundown_facts
from summit.streaming import live_document
from summit.streaming.live_document import (
    NOTHING,
    LiveBroadcast,
    LiveDoc,
    LiveNow,
    LiveQuestion,
    LiveSession,
    LiveTurn,
)
from summit.streaming.models import Broadcast, LiveBoard, SessionStream

#: How many of those who follow are shown.
FOLLOWING = 3

#: Says which question, if any, is on air in each of some sessions, by id; a session for which
#: no questions are taken is not among them. Filled by ``app``.
Questions = Callable[[Collection[int]], Mapping[int, LiveQuestion | None]]


class Parts:
    """What rooms on the same floor put on the board."""

    def __init__(self) -> None:
        self.questions: list[Questions] = []

    def add(self, questions: Questions) -> None:
        """Ask a room for questions on air; adding it again changes nothing."""
        if questions not in self.questions:
            self.questions.append(questions)


parts = Parts()


def rebuild(summit_id: int, now: datetime) -> bool:
    """Write a summit's board anew where what it shows has changed; return whether it has.

    Changes of the open session are flushed first. The board is held before anything is read: two
    changes at once, of two sessions, would otherwise each write a document without the other's.
    """
    db.session.flush()
    board = _hold(summit_id, now)
    document = make(summit_id)
    data = live_document.write(document)
    before = bytes(board.document)
    if before == data:
        return False
    if live_document.streams(live_document.read(before)) != live_document.streams(document):
        board.streams_version += 1
    board.version += 1
    board.document, board.changed_at = data, now
    db.session.flush()
    return True


def _hold(summit_id: int, now: datetime) -> LiveBoard:
    """Return the board, held until the transaction ends; an empty one where there was none."""
    statement = (
        select(LiveBoard)
        .where(LiveBoard.summit_id == summit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    board = db.session.scalar(statement)
    if board is None:
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        empty = live_document.write({"schema": live_document.SCHEMA, "sessions": {}})
        values = {"summit_id": summit_id, "version": 1, "streams_version": 1, "document": empty}
        db.session.execute(
            insert(LiveBoard).values(**values, changed_at=now).on_conflict_do_nothing()
        )
        board = db.session.scalars(statement).one()
    return board


def make(summit_id: int) -> LiveDoc:
    """Return what the board of a summit has to say at present. Five statements."""
    sessions = {
        row.id: row.uid
        for row in db.session.execute(
            select(Session.id, Session.uid).where(
                Session.summit_id == summit_id,
                Session.audience == Audience.PUBLIC,
                Session.state != SessionState.DRAFT,
            )
        )
    }
    broadcasts: dict[int, list[Broadcast]] = {}
    for broadcast in db.session.scalars(
        select(Broadcast)
        .where(Broadcast.summit_id == summit_id, Broadcast.shown_at.is_not(None))
        .order_by(Broadcast.position, Broadcast.id)
        .execution_options(populate_existing=True)
    ):
        broadcasts.setdefault(broadcast.session_id, []).append(broadcast)
    held = {
        stream.session_id: stream.hold_text.plain()
        for stream in db.session.scalars(
            select(SessionStream)
            .join(Session, Session.id == SessionStream.session_id)
            .where(Session.summit_id == summit_id, SessionStream.held_at.is_not(None))
        )
    }
    rundowns = rundown_facts(summit_id, begun=True)
    questions: dict[int, LiveQuestion | None] = {}
    for ask in parts.questions:
        questions.update(ask(sessions.keys()))
    found: dict[str, LiveSession] = {}
    for session_id, uid in sessions.items():
        shown = _session(
            rundowns.get(session_id),
            broadcasts.get(session_id, ()),
            held.get(session_id),
            questions.get(session_id),
            asking=session_id in questions,
        )
        if shown != NOTHING:
            found[uid] = shown
    return {"schema": live_document.SCHEMA, "sessions": found}


def _session(
    rundown: RundownFact | None,
    broadcasts: Iterable[Broadcast],
    held: dict[str, str] | None,
    question: LiveQuestion | None,
    *,
    asking: bool,
) -> LiveSession:
    shown: LiveSession = {
        **NOTHING,
        "held": held,
        "broadcasts": [_broadcast(each) for each in broadcasts],
        "question": question,
        "asking": asking,
    }
    if rundown is None:
        return shown
    begun_at = rundown.begun_at
    state = rundown.state
    if state is RundownState.RUNNING and begun_at is None:
        state = RundownState.PLANNED  # the studio is getting ready; nothing is to be seen yet
    shown["rundown"] = state.value
    shown["started_at"] = iso(begun_at) if begun_at is not None else None
    shown["ended_at"] = iso(rundown.ended_at) if rundown.ended_at else None
    if state is RundownState.RUNNING:
        current = rundown.current
        if current is not None and not current.is_before:
            shown["now"] = _now(current)
        due = [cue for cue in rundown.ahead if not cue.is_before]
        shown["next"] = [_coming(cue) for cue in due[:FOLLOWING]]
    return shown


def _turn(cue: CueFact) -> LiveTurn:
    return {
        "cue": cue.uid,
        "kind": cue.kind.value,
        "item": cue.item_uid,
        "speaker": None if cue.is_substituted else cue.speaker_uid,
        "title": cue.title.plain(),
        "name": cue.speaker.plain(),
        "person_title": cue.speaker_title.plain(),
        "place": cue.place.plain(),
        "city": cue.city,
    }


def _coming(cue: CueFact) -> LiveTurn:
    """Show who follows. Of an item in which the programme places nobody, the staff's table may
    already say who it will be: they are announced by taking the floor, or as a substitute."""
    turn = _turn(cue)
    if cue.item_uid is not None and cue.speaker_uid is None and not cue.is_substituted:
        turn = {**turn, "name": {}, "person_title": {}, "place": {}, "city": None}
    return turn


def _now(cue: CueFact) -> LiveNow:
    assert cue.started_at is not None
    return {
        **_turn(cue),
        "state": "paused" if cue.state is CueState.PAUSED else "speaking",
        "since": iso(cue.started_at),
        "video": cue.fallback_at is not None or cue.source is Source.VIDEO,
    }


def _broadcast(broadcast: Broadcast) -> LiveBroadcast:
    return {
        "language": broadcast.language,
        "state": broadcast.state.value,
        "provider": broadcast.provider,
        "video_id": broadcast.video_id,
        "spare_provider": broadcast.spare_provider,
        "spare_id": broadcast.spare_id,
        "recording_provider": broadcast.recording_provider,
        "recording_id": broadcast.recording_id,
        "chapters": [
            {"seconds": each["seconds"], "title": each["title"]} for each in broadcast.chapters
        ],
        "live_at": iso(broadcast.live_at) if broadcast.live_at else None,
        "ended_at": iso(broadcast.ended_at) if broadcast.ended_at else None,
    }


def follow(rundown: Rundown, now: datetime) -> None:
    """Bring the board up to a change of a rundown: for :mod:`summit.rundown.following`."""
    rebuild(rundown.summit_id, now)


def follow_sessions(summit_id: int, now: datetime) -> None:
    """Bring the board up to who may see a session: for :mod:`summit.programme.following`.

    Where there is no board, nothing of the summit was ever on it.
    """
    if db.session.scalar(select(LiveBoard.version).where(LiveBoard.summit_id == summit_id)):
        rebuild(summit_id, now)


__all__ = ["FOLLOWING", "Parts", "follow", "follow_sessions", "make", "parts", "rebuild"]
