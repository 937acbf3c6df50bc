"""What YouTube tells anybody of a video without a key: its oEmbed answer, as a hint.

Its answers differ over the years (an unlisted or private video has given 401, 403, and 200 with
the one word ``Forbidden``), so everything but a clear answer is "not known".
"""

from __future__ import annotations

import json
from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from summit.streaming.checks import LONGEST_TITLE, Seen
from summit.streaming.providers import YOUTUBE, watch_url
from summit.streaming.youtube_url import is_video_id

#: Seconds to wait, and bytes to read: an answer has about one thousand.
TIMEOUT, MOST_BYTES = 5.0, 65_536


class _NoRedirects(HTTPRedirectHandler):
    """An answer that sends us elsewhere is none: the address was settled by whoever set us up."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = build_opener(_NoRedirects)


def look(base: str, video_id: str) -> Seen:
    """Ask for a video at ``base`` (``https://www.youtube.com/oembed``). Slow; never raises.

    Where nobody answers, ``reached`` is false.
    """
    if not is_video_id(video_id):
        return Seen(video_id[:100], "oembed", found=False)
    asked = urlencode({"url": watch_url(YOUTUBE, video_id), "format": "json"})
    request = Request(f"{base}?{asked}", headers={"Accept": "application/json"})  # noqa: S310
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            body = _read(answer)
    except HTTPError as error:
        error.close()
        return _refused(video_id, error.code)
    except (URLError, HTTPException, OSError, ValueError):
        return Seen(video_id, "oembed", reached=False)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        if body.strip().lower() == b"forbidden":
            return Seen(video_id, "oembed", found=True, privacy="private")
        return Seen(video_id, "oembed", reached=False)
    return Seen(
        video_id,
        "oembed",
        found=True,
        embeddable=True if "html" in told else None,
        title=_words(told.get("title")),
        channel=_words(told.get("author_name")),
    )


def _read(answer: Any) -> bytes:
    """Read what was answered, as it comes: one who sends a byte now and then holds nobody.

    Raises:
        OSError: it takes too long.
    """
    until, found = monotonic() + TIMEOUT, b""
    while len(found) < MOST_BYTES:
        if monotonic() > until:
            raise TimeoutError("an answer that does not end")
        more: bytes = answer.read1(MOST_BYTES - len(found))
        if not more:
            break
        found += more
    return found


def _refused(video_id: str, status: int) -> Seen:
    if status == 401:
        return Seen(video_id, "oembed", found=True, embeddable=False)
    if status == 403:
        return Seen(video_id, "oembed", found=True, privacy="private")
    if status in (400, 404):
        return Seen(video_id, "oembed", found=False)
    return Seen(video_id, "oembed", reached=False)


def _words(value: object) -> str:
    """Return a text from elsewhere as one line, without what cannot be seen."""
    if not isinstance(value, str):
        return ""
    line = " ".join("".join(each if each.isprintable() else " " for each in value).split())
    return line[:LONGEST_TITLE]
