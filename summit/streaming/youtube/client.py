"""Calls of YouTube's Data API: the only module that knows Google's client.

The client takes 10 to 30 MB and a quarter of a second to import: that is done where a call is made,
so that a web worker does not pay for it. It is built anew for each job, since httplib2 may not be
shared by threads. A call is made once and never silently again: what failed is a job's affair,
which looks for what the failed call may have made.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from http.client import BadStatusLine, HTTPException, ResponseNotReady
from typing import Any, Self

from summit.streaming.youtube import quota
from summit.streaming.youtube.bodies import BroadcastBody, StreamBody, VideoBody
from summit.streaming.youtube.errors import (
    MALFORMED,
    MISSING,
    NO_ANSWER,
    QUOTA_REASONS,
    RATE_REASONS,
    AccountBroken,
    Declined,
    QuotaExceeded,
    Unavailable,
    YoutubeError,
)
from summit.streaming.youtube.settings import SCOPE, YoutubeSettings
from summit.streaming.youtube_url import is_video_id

#: How many ids one call may name, and how many things one page of a list has.
AT_ONCE = 50
#: How many pages of what a channel has are looked through; a summit's own are among the newest.
PAGES = 20

Answer = Mapping[str, Any]


class Youtube:
    """A connection for one job, on behalf of one account.

    Every call reserves its units first. ``keep`` is what calls leave of the day's budget for
    others. Use it in a ``with`` statement and in one thread.

    Raises (all calls):
        OverBudget: the day's budget has no room for the call, which was not made.
        QuotaExceeded: YouTube says the same.
        AccountBroken: the account's token is not accepted any more.
        Unavailable: no answer, or one that says to try later; the call may have taken effect.
        Declined: YouTube says no.
    """

    def __init__(
        self, refresh_token: str, settings: YoutubeSettings, now: datetime, *, keep: int = 0
    ) -> None:
        import google_auth_httplib2
        import httplib2
        from google.oauth2.credentials import Credentials
        from googleapiclient.discovery import build

        class Once(httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]
            """Ends where a server hangs up; httplib2 would send the same again, an insert, too."""

            def getresponse(self) -> Any:
                try:
                    return super().getresponse()
                except (BadStatusLine, ResponseNotReady) as error:
                    raise ConnectionResetError("hung up") from error

        class Http(httplib2.Http):  # type: ignore[misc]
            def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
                secure = uri.startswith("https:")
                kwargs["connection_type"] = Once if secure else None
                return super().request(uri, *args, **kwargs)

        http = Http(timeout=settings.timeout, ca_certs=settings.ca or None)
        http.follow_redirects = False
        credentials = Credentials(  # type: ignore[no-untyped-call]
            token=None,
            refresh_token=refresh_token,
            token_uri=settings.token_uri,
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=[SCOPE],
        )
        self._http = google_auth_httplib2.AuthorizedHttp(credentials, http=http)
        self._service = build(
            "youtube",
            "v3",
            http=self._http,
            static_discovery=True,
            client_options={"api_endpoint": f"{settings.api}/"} if settings.api else None,
        )
        self._budget, self._keep = settings.quota, keep
        self._begun, self._clock = now, time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    # Channels

    def my_channel(self) -> Answer:
        """Return the channel that the account speaks for, with its ``snippet``.

        Raises:
            Declined: it has none.
        """
        asked = self._service.channels().list(part="snippet", mine=True)
        found = _items(self._call("channels.list", asked))
        if not found:
            raise Declined("youtubeSignupRequired")
        return found[0]

    # Streams

    def find_stream(self, key: str) -> Answer | None:
        """Return the account's stream whose description names an operation, if there is one."""
        return self._find(
            "liveStreams.list",
            lambda page: self._service.liveStreams().list(
                part="id,snippet,cdn", mine=True, maxResults=AT_ONCE, pageToken=page
            ),
            key,
        )

    def insert_stream(self, body: StreamBody) -> Answer:
        """Make a stream."""
        asked = self._service.liveStreams().insert(part="id,snippet,cdn,contentDetails", body=body)
        return _one(self._call("liveStreams.insert", asked))

    def streams(self, ids: Sequence[str]) -> dict[str, Answer]:
        """Return what streams are doing, by id: one call for up to :data:`AT_ONCE`."""
        return self._by_id("liveStreams.list", self._service.liveStreams(), "id,status", ids)

    # Broadcasts

    def find_broadcast(self, key: str) -> Answer | None:
        """Return the account's broadcast whose description names an operation, if there is one."""
        return self._find(
            "liveBroadcasts.list",
            lambda page: self._service.liveBroadcasts().list(
                part="id,snippet,status,contentDetails",
                mine=True,
                maxResults=AT_ONCE,
                pageToken=page,
            ),
            key,
        )

    def insert_broadcast(self, body: BroadcastBody) -> Answer:
        """Make a broadcast."""
        asked = self._service.liveBroadcasts().insert(
            part="id,snippet,status,contentDetails", body=body
        )
        return _one(self._call("liveBroadcasts.insert", asked), video=True)

    def broadcasts(self, ids: Sequence[str]) -> dict[str, Answer]:
        """Return broadcasts by id, as :meth:`streams` does."""
        resource = self._service.liveBroadcasts()
        return self._by_id("liveBroadcasts.list", resource, "id,snippet,status,contentDetails", ids)

    def broadcast(self, video_id: str) -> Answer:
        """Return one broadcast.

        Raises:
            Declined: YouTube does not know it.
        """
        found = self.broadcasts([video_id]).get(video_id)
        if found is None:
            raise Declined(MISSING)
        return found

    def bind(self, video_id: str, stream_id: str) -> Answer:
        """Have a broadcast take its picture from a stream; doing it again changes nothing."""
        asked = self._service.liveBroadcasts().bind(
            id=video_id, streamId=stream_id, part="id,status,contentDetails"
        )
        return _one(self._call("liveBroadcasts.bind", asked), video=True)

    def transition(self, video_id: str, to: str) -> Answer:
        """Have a broadcast tested, go live, or be over for good."""
        asked = self._service.liveBroadcasts().transition(
            id=video_id, broadcastStatus=to, part="id,status"
        )
        return _one(self._call("liveBroadcasts.transition", asked), video=True)

    def update_broadcast(self, body: BroadcastBody, part: str) -> Answer:
        """Change one part of a broadcast; what the body leaves out of it is taken away."""
        asked = self._service.liveBroadcasts().update(part=f"id,{part}", body=body)
        return _one(self._call("liveBroadcasts.update", asked), video=True)

    # Videos

    def videos(self, ids: Sequence[str], part: str) -> dict[str, Answer]:
        """Return videos by id, as :meth:`streams` does."""
        return self._by_id("videos.list", self._service.videos(), part, ids)

    def video(self, video_id: str) -> Answer:
        """Return one video with its texts.

        Raises:
            Declined: YouTube does not know it.
        """
        found = self.videos([video_id], "snippet,localizations").get(video_id)
        if found is None:
            raise Declined(MISSING)
        return found

    def update_video(self, body: VideoBody) -> Answer:
        """Change a video's texts; what the body leaves out of them is taken away."""
        asked = self._service.videos().update(part="snippet,localizations", body=body)
        return _one(self._call("videos.update", asked), video=True)

    def set_thumbnail(self, video_id: str, picture: bytes) -> None:
        """Give a video its picture, a PNG of at most 2 MB."""
        from googleapiclient.http import MediaInMemoryUpload

        media = MediaInMemoryUpload(picture, mimetype="image/png")
        self._call(
            "thumbnails.set", self._service.thumbnails().set(videoId=video_id, media_body=media)
        )

    # What all calls share

    def _find(self, name: str, asking: Callable[[str | None], Any], key: str) -> Answer | None:
        page: str | None = None
        for _ in range(PAGES):
            answer = self._call(name, asking(page))
            for item in _items(answer):
                if key in str((item.get("snippet") or {}).get("description") or ""):
                    return item
            page = answer.get("nextPageToken")
            if not page:
                return None
        return None

    def _by_id(self, name: str, resource: Any, part: str, ids: Sequence[str]) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        for begin in range(0, len(ids), AT_ONCE):
            some = ",".join(ids[begin : begin + AT_ONCE])
            asked = resource.list(part=part, id=some, maxResults=AT_ONCE)
            found.update({str(item["id"]): item for item in _items(self._call(name, asked))})
        return found

    def _call(self, name: str, request: Any) -> Answer:
        now = self._begun + timedelta(seconds=time.monotonic() - self._clock)
        quota.reserve(name, now, budget=self._budget, keep=self._keep)
        try:
            answer = _execute(request)
        except QuotaExceeded:
            quota.exhausted(now)
            raise
        if not isinstance(answer, Mapping):
            raise Unavailable(MALFORMED)
        return answer


def _execute(request: Any) -> object:
    """Make a call once; what goes wrong is told in our own types, without what was answered."""
    from google.auth.exceptions import GoogleAuthError, RefreshError
    from googleapiclient.errors import Error, HttpError
    from httplib2 import HttpLib2Error

    failed: YoutubeError
    try:
        return request.execute(num_retries=0)
    except HttpError as error:
        failed = _refusal(int(error.resp.status), error.content)
    except RefreshError as error:
        failed = _refresh_refusal(error.args)
    except (ValueError, KeyError):  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        failed = Unavailable(MALFORMED)
    except (GoogleAuthError, HttpLib2Error, HTTPException, OSError, Error):
        failed = Unavailable(NO_ANSWER)
    # Outside the handlers: their exceptions hold addresses and answers, which a trace would log.
    raise failed


def _refusal(status: int, content: object) -> YoutubeError:
    """Tell what an answer of another status than success means."""
    reason = reason_of(content)
    if status == 401:
        return AccountBroken()
    if reason in QUOTA_REASONS:
        return QuotaExceeded(reason)
    if status >= 500 or status in (408, 429) or reason in RATE_REASONS:
        return Unavailable(NO_ANSWER)
    return Declined(reason or f"http{status}")


def reason_of(content: object) -> str:
    """Return YouTube's short name for an error, from the body of its answer; else nothing."""
    try:
        error = json.loads(content)["error"]  # type: ignore[arg-type]
        reason = error["errors"][0]["reason"] if error.get("errors") else error.get("status")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return ""
    return reason if isinstance(reason, str) else ""


def _refresh_refusal(args: Sequence[Any]) -> YoutubeError:
    """Tell what a token endpoint's refusal means (RFC 6749, 5.2)."""
    body = args[1] if len(args) > 1 and isinstance(args[1], Mapping) else {}
    error = body.get("error")
    if error in ("invalid_grant", "invalid_scope"):
        return AccountBroken()
    if error in ("invalid_client", "unauthorized_client"):
        return Declined("invalidClient")
    return Unavailable(NO_ANSWER)  # whatever else it is, trying later is all there is to do


def _items(answer: Answer) -> list[Answer]:
    items = answer.get("items") or []
    if not isinstance(items, list) or not all(
        isinstance(item, Mapping) and isinstance(item.get("id"), str) for item in items
    ):
        raise Unavailable(MALFORMED)
    return items


def _one(answer: Answer, *, video: bool = False) -> Answer:
    identifier = answer.get("id")
    if not isinstance(identifier, str) or not identifier or len(identifier) > 100:
        raise Unavailable(MALFORMED)
    if video and not is_video_id(identifier):
        raise Unavailable(MALFORMED)
    return answer
