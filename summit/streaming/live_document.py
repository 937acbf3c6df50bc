"""The form of the live board's document: what public pages show of a running session.

Plain JSON. Texts are objects by language, instants RFC 3339 in UTC. It holds sessions that
everyone may see and nothing of the staff's own: no cue words, telephones, reasons or remarks.
"""

from __future__ import annotations

import json
from typing import Any, TypedDict

SCHEMA = 1

ByLanguage = dict[str, str]


class LiveChapter(TypedDict):
    seconds: int
    title: ByLanguage


class LiveBroadcast(TypedDict):
    """One channel that is shown. ``state`` is planned, ready, live, ended, recorded or failed;
    ``provider`` with ``video_id``, and ``spare_*`` and ``recording_*``, name a player, or are empty
    (:mod:`summit.streaming.providers`)."""

    language: str
    state: str
    provider: str
    video_id: str
    spare_provider: str
    spare_id: str
    recording_provider: str
    recording_id: str
    chapters: list[LiveChapter]
    live_at: str | None
    ended_at: str | None


class LiveTurn(TypedDict):
    """Who has the floor, or follows: ``title`` of the item, ``name`` and ``person_title`` as they
    are said, ``city`` the slug of a city of the summit, ``place`` its name."""

    cue: str
    kind: str
    item: str | None
    speaker: str | None
    title: ByLanguage
    name: ByLanguage
    person_title: ByLanguage
    place: ByLanguage
    city: str | None


class LiveNow(LiveTurn):
    """``state`` is speaking or paused; ``since`` when it began; ``video``: a film is shown."""

    state: str
    since: str
    video: bool


class LiveQuestion(TypedDict):
    words: ByLanguage
    language: str
    name: str
    organisation: str


class LiveSession(TypedDict):
    """``rundown`` is planned, running or ended, ``None`` without one; ``held`` the hold slate's
    text where all channels are on hold; ``asking``: questions are taken at a page of their own."""

    rundown: str | None
    started_at: str | None
    ended_at: str | None
    held: ByLanguage | None
    broadcasts: list[LiveBroadcast]
    now: LiveNow | None
    next: list[LiveTurn]
    question: LiveQuestion | None
    asking: bool


class LiveDoc(TypedDict):
    """``sessions`` by UID: only those of which there is anything to say."""

    schema: int
    sessions: dict[str, LiveSession]


#: What is known of a session of which the board says nothing.
NOTHING: LiveSession = {
    "rundown": None,
    "started_at": None,
    "ended_at": None,
    "held": None,
    "broadcasts": [],
    "now": None,
    "next": [],
    "question": None,
    "asking": False,
}


def write(document: LiveDoc) -> bytes:
    """Serialise a document as UTF-8 JSON; the same document gives the same bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def read(data: bytes) -> LiveDoc:
    """Read a document.

    Raises:
        ValueError: its schema is newer than this version of Summit.
    """
    document: dict[str, Any] = json.loads(data)
    if document["schema"] > SCHEMA:
        raise ValueError(f"live board of schema {document['schema']}, known up to {SCHEMA}")
    return document  # type: ignore[return-value]


def streams(document: LiveDoc) -> dict[str, Any]:
    """Return what of a document changes with broadcasts, holds and recordings alone."""
    return {
        uid: (session["held"], session["broadcasts"])
        for uid, session in document["sessions"].items()
        if session["held"] is not None or session["broadcasts"]
    }
