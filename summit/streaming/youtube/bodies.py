"""What is sent to YouTube, as typed builders: the client checks no names in a body by itself.

A test holds them against the bundled discovery document, so that a misspelt field fails there and
not silently at YouTube. Resources: developers.google.com/youtube/v3/live/docs, …/v3/docs/videos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from summit.core.clock import iso

#: YouTube's bounds: letters of a title, octets of a description.
TITLE, DESCRIPTION = 100, 5000

PRIVATE, UNLISTED, PUBLIC = "private", "unlisted", "public"
PRIVACIES = (PRIVATE, UNLISTED, PUBLIC)

TESTING, LIVE, COMPLETE = "testing", "live", "complete"
#: What a transition can ask for, in order.
TRANSITIONS = (TESTING, LIVE, COMPLETE)

#: "News & Politics", for a video that has no category; an update must name one.
CATEGORY = "25"


class _MonitorStream(TypedDict):
    enableMonitorStream: bool
    broadcastStreamDelayMs: int


class BroadcastContent(TypedDict):
    enableAutoStart: bool
    enableAutoStop: bool
    enableDvr: bool
    enableEmbed: bool
    recordFromStart: bool
    monitorStream: _MonitorStream


class BroadcastSnippet(TypedDict):
    title: str
    description: str
    scheduledStartTime: str
    scheduledEndTime: NotRequired[str]


class BroadcastStatus(TypedDict):
    privacyStatus: str
    selfDeclaredMadeForKids: bool


class BroadcastBody(TypedDict):
    """A ``LiveBroadcast``; each call sends the parts that it names."""

    id: NotRequired[str]
    snippet: NotRequired[BroadcastSnippet]
    status: NotRequired[BroadcastStatus]
    contentDetails: NotRequired[BroadcastContent]


class _StreamSnippet(TypedDict):
    title: str
    description: str


class _Cdn(TypedDict):
    ingestionType: str
    frameRate: str
    resolution: str


class _StreamContent(TypedDict):
    isReusable: bool


class StreamBody(TypedDict):
    """A ``LiveStream``."""

    snippet: _StreamSnippet
    cdn: _Cdn
    contentDetails: _StreamContent


class Localization(TypedDict):
    title: str
    description: str


class VideoSnippet(TypedDict):
    title: str
    description: str
    categoryId: str
    tags: NotRequired[list[str]]
    defaultLanguage: NotRequired[str]
    defaultAudioLanguage: NotRequired[str]


class VideoBody(TypedDict):
    """A ``Video``."""

    id: str
    snippet: VideoSnippet
    localizations: NotRequired[dict[str, Localization]]


def broadcast(
    title: str, description: str, starts_at: datetime, ends_at: datetime | None
) -> BroadcastBody:
    """Return a new broadcast: private, begun by the encoder, and never ended by it.

    A dropped encoder must not end a session: the auto-stop is off.
    """
    return {
        "snippet": _broadcast_snippet(title, description, starts_at, ends_at),
        "status": {"privacyStatus": PRIVATE, "selfDeclaredMadeForKids": False},
        "contentDetails": {
            "enableAutoStart": True,
            "enableAutoStop": False,
            "enableDvr": True,
            "enableEmbed": True,
            "recordFromStart": True,
            "monitorStream": {"enableMonitorStream": True, "broadcastStreamDelayMs": 0},
        },
    }


def rescheduled(
    present: Mapping[str, Any], title: str, starts_at: datetime, ends_at: datetime | None
) -> BroadcastBody:
    """Return a broadcast with another title and other hours, and its description as it is."""
    description = str((present.get("snippet") or {}).get("description") or "")
    return {
        "id": str(present["id"]),
        "snippet": _broadcast_snippet(title, description, starts_at, ends_at),
    }


def privacy(present: Mapping[str, Any], to: str) -> BroadcastBody:
    """Return a broadcast with another privacy."""
    if to not in PRIVACIES:
        raise ValueError(f"{to!r} is no privacy")
    status = present.get("status") or {}
    for_kids = bool(status.get("selfDeclaredMadeForKids", False))
    return {
        "id": str(present["id"]),
        "status": {"privacyStatus": to, "selfDeclaredMadeForKids": for_kids},
    }


def stream(title: str, description: str) -> StreamBody:
    """Return a new stream that is used again and again, of whatever size the encoder sends."""
    return {
        "snippet": {"title": short(title), "description": description},
        "cdn": {"ingestionType": "rtmp", "frameRate": "variable", "resolution": "variable"},
        "contentDetails": {"isReusable": True},
    }


def video(
    present: Mapping[str, Any],
    texts: Mapping[str, Localization],
    *,
    default: str,
    spoken: str | None = None,
) -> VideoBody:
    """Return a video with other texts, and with all else that an update would take away.

    Args:
        present: the video with its parts ``snippet`` and ``localizations``, as YouTube has it.
        texts: by language; those of other languages stay.
        default: the language of the video's own title and description, where it has none yet.
        spoken: the language that is heard, where it is one and not known yet.
    """
    had = present.get("snippet") or {}
    default = str(had.get("defaultLanguage") or default)
    own = texts.get(default) or {
        "title": str(had.get("title") or ""),
        "description": str(had.get("description") or ""),
    }
    snippet: VideoSnippet = {
        "title": own["title"],
        "description": own["description"],
        "categoryId": str(had.get("categoryId") or CATEGORY),
        "defaultLanguage": default,
    }
    tags: Sequence[Any] = had.get("tags") or ()
    if tags:
        snippet["tags"] = [str(tag) for tag in tags]
    if heard := had.get("defaultAudioLanguage") or spoken:
        snippet["defaultAudioLanguage"] = str(heard)
    kept = {
        str(language): _localization(given)
        for language, given in (present.get("localizations") or {}).items()
    }
    # The default language may stand among them as well; both have to say the same.
    return {
        "id": str(present["id"]),
        "snippet": snippet,
        "localizations": {**kept, **texts, default: own},
    }


def texts_of(present: Mapping[str, Any], default: str) -> dict[str, Localization]:
    """Return the titles and descriptions that a video has, by language."""
    had = present.get("snippet") or {}
    found = {
        str(language): _localization(given)
        for language, given in (present.get("localizations") or {}).items()
    }
    found[str(had.get("defaultLanguage") or default)] = _localization(had)
    return found


def short(title: str, most: int = TITLE) -> str:
    """Return a title that YouTube takes: of one line, without angle brackets, not too long."""
    line = " ".join(plain(title).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def plain(text: str) -> str:
    """Return a text without angle brackets, for which YouTube refuses the whole."""
    return text.replace("<", "‹").replace(">", "›")


def _localization(given: Mapping[str, Any]) -> Localization:
    return {
        "title": str(given.get("title") or ""),
        "description": str(given.get("description") or ""),
    }


def _broadcast_snippet(
    title: str, description: str, starts_at: datetime, ends_at: datetime | None
) -> BroadcastSnippet:
    made: BroadcastSnippet = {
        "title": short(title),
        "description": description,
        "scheduledStartTime": iso(starts_at),
    }
    if ends_at is not None and ends_at > starts_at:
        made["scheduledEndTime"] = iso(ends_at)
    return made
