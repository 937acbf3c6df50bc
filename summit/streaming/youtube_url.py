"""What an address of YouTube names: a video, a channel, a handle or a playlist.

Pure. Nothing of the address is kept but what is named here, so whatever is stored or shown later
is put together by us (:mod:`summit.streaming.providers`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

#: No address of a video is as long; what is longer is not looked at.
LONGEST = 2000

_LONG = frozenset(
    {
        "youtube.com",
        "www.youtube.com",
        "m.youtube.com",
        "music.youtube.com",
        "youtube-nocookie.com",
        "www.youtube-nocookie.com",
    }
)
_SHORT = frozenset({"youtu.be", "www.youtu.be"})
_STUDIO = frozenset({"studio.youtube.com"})

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}\Z")
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}\Z")
_PLAYLIST = re.compile(r"(?:PL|UU|OL|FL|RD)[A-Za-z0-9_-]{10,48}\Z")
#: Old custom names; a handle may also have letters of other scripts (YouTube Help, "Handles").
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")

#: First parts of paths that are pages of YouTube itself, and no channel's old name.
_PAGES = frozenset(
    str.split(
        """
    about account ads api attribution_link browse c channel channels clip creators embed
    error explore feed feeds gaming get_video_info hashtag hype howyoutubeworks iframe_api
    intl jobs kids live live_chat live_dashboard live_event login logout movies music new
    news oembed oops opensearch paid_memberships play playables playlist playlists podcasts
    post premium premieres press redirect reporthistory results robots.txt s select_site
    shared shopping short shorts signin sitemaps source sports static storefront
    supported_browsers t tv upload user v verify vi watch watch_videos yt
        """
    )
)
#: Path parts that are followed by a video's id.
_BEFORE_VIDEO = frozenset({"embed", "live", "shorts", "v", "e", "vi", "watch"})
#: Pages of a channel that may follow its name.
_TABS = frozenset(
    str.split(
        """
    about community featured live live_stream playlists podcasts posts releases search
    shorts store streams videos
        """
    )
)


@dataclass(frozen=True, slots=True)
class Video:
    """A video, also one that is or will be live: eleven characters of ``A-Za-z0-9_-``."""

    id: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by its id (``UC`` and 22 characters)."""

    id: str


@dataclass(frozen=True, slots=True)
class Handle:
    """A channel by a name, which only YouTube can resolve.

    ``path`` is how its address goes on: ``@seoul``, ``c/seoul``, ``user/seoul``, or an old custom
    name alone (``seoulcityofficial``).
    """

    path: str

    @property
    def name(self) -> str:
        """The name without what stands before it."""
        return self.path.removeprefix("@").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist by its id."""

    id: str


Named = Video | Channel | Handle | Playlist


def parse_youtube(text: str) -> Named | None:
    """Tell what an address of YouTube, or a bare id or handle, names.

    Returns ``None`` for anything else: other hosts however alike, user information before the
    host, ports, other schemes, control characters also in percent signs, and what is too long.
    Never raises.
    """
    given = text.strip(" \t\r\n")
    if not given or len(given) > LONGEST or _has_unprintable(given):
        return None
    if is_video_id(given):
        return Video(given)
    if _CHANNEL.match(given):
        return Channel(given)
    if given.startswith("@"):
        return _handle(given)
    address = split_address(given)
    if address is None:
        return None
    host = address.netloc.lower()
    parts = [unquote(part) for part in address.path.split("/") if part]
    if any(_has_unprintable(part) or "/" in part for part in parts):
        return None
    if host in _SHORT:
        return _video(parts[0]) if len(parts) == 1 else None
    if host in _STUDIO:
        return _video(parts[1]) if len(parts) >= 2 and parts[0] == "video" else None
    if host in _LONG:
        return _long(parts, address.query)
    return None


def is_video_id(text: str) -> bool:
    """Tell whether a text has the form of a video's id."""
    return _VIDEO.match(text) is not None


def is_channel_id(text: str) -> bool:
    """Tell whether a text has the form of a channel's id."""
    return _CHANNEL.match(text) is not None


def is_page_path(text: str) -> bool:
    """Tell whether a text is the :attr:`Handle.path` of some channel."""
    if text.startswith("@"):
        return _handle(text) is not None
    before, _slash, name = text.rpartition("/")
    if before not in ("", "c", "user") or not _NAME.match(name):
        return False
    return bool(before) or name.lower() not in _PAGES


def split_address(text: str) -> SplitResult | None:
    """Take an address apart, where it is a plain one of the web; its scheme may be missing.

    ``netloc`` is then the host alone: an address with user information, a port, a backslash or a
    host outside ASCII is none.
    """
    if "\\" in text or _has_unprintable(text):
        return None
    head = text.partition("?")[0].partition("#")[0]
    if "://" not in head:
        if text.startswith("//") or ":" in head.partition("/")[0]:
            return None
        text = f"https://{text}"
    try:
        address = urlsplit(text)
    except ValueError:
        return None
    if address.scheme.lower() not in ("http", "https"):
        return None
    if not re.match(r"[A-Za-z0-9.-]+\Z", address.netloc):
        return None
    return address


def _long(parts: list[str], query: str) -> Named | None:
    if not parts:
        return None
    first, rest = parts[0], parts[1:]
    asked = _query(query)
    if first == "watch" and not rest:
        return _video(asked.get("v", "")) if "v" in asked else _playlist(asked.get("list", ""))
    if first == "playlist" and not rest:
        return _playlist(asked.get("list", ""))
    if first == "attribution_link" and not rest:
        return _attributed(asked.get("u", ""))
    if first == "embed" and rest == ["live_stream"]:
        return _channel(asked.get("channel", ""))
    if first == "embed" and rest == ["videoseries"]:
        return _playlist(asked.get("list", ""))
    if first in _BEFORE_VIDEO:
        return _video(rest[0]) if len(rest) == 1 else None
    if first == "live_chat" and not rest:
        return _video(asked.get("v", ""))
    if first == "channel":
        return _channel(rest[0]) if rest and _is_tab(rest[1:]) else None
    if first.startswith("@"):
        return _handle(first) if _is_tab(rest) else None
    if first in ("c", "user"):
        return _named(f"{first}/{rest[0]}") if rest and _is_tab(rest[1:]) else None
    return _named(first) if _is_tab(rest) else None


def _attributed(path: str) -> Named | None:
    """Read the address within an old sharing link (``attribution_link?u=/watch?v=…``)."""
    inner, _mark, query = path.partition("?")
    if inner != "/watch":
        return None
    return _video(_query(query).get("v", ""))


def _query(text: str) -> dict[str, str]:
    """Return the first value of each parameter; one with an unprintable value is left out."""
    try:
        found = parse_qs(text, max_num_fields=50)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items() if not _has_unprintable(values[0])}


def _video(text: str) -> Video | None:
    return Video(text) if is_video_id(text) else None


def _channel(text: str) -> Channel | None:
    return Channel(text) if is_channel_id(text) else None


def _playlist(text: str) -> Playlist | None:
    return Playlist(text) if _PLAYLIST.match(text) else None


def _named(path: str) -> Handle | None:
    return Handle(path) if is_page_path(path) else None


def _handle(text: str) -> Handle | None:
    """Read ``@name``: 3 to 30 letters or digits of one script, ``_``, ``-``, ``.`` and ``·``."""
    name = unicodedata.normalize("NFC", text.removeprefix("@"))
    # Handles in Hangul, Han or Kana may be as short as one sign.
    least = 1 if all(map(_is_wide, name)) else 3
    fits = all(each.isalnum() or each in "_-.·" for each in name)
    return Handle(f"@{name}") if fits and least <= len(name) <= 30 else None


def _is_wide(sign: str) -> bool:
    return sign.isalnum() and unicodedata.east_asian_width(sign) in ("W", "F")


def _is_tab(rest: list[str]) -> bool:
    return not rest or (len(rest) == 1 and rest[0] in _TABS)


def _has_unprintable(text: str) -> bool:
    return any(not sign.isprintable() or sign.isspace() for sign in text)
