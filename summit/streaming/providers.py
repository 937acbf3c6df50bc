"""Whose players and pages a broadcast may be at: an allow-list, by which alone addresses are made.

Of an address that somebody pastes only the provider and an id are kept. What a page frames or
links to is put together from these here, after the id has been looked at again, so that neither a
typing error nor a changed row can lead anywhere else. A provider's page that is no player is only
ever a link. Pure: the public door uses it, too.

A frame needs ``referrerpolicy="strict-origin-when-cross-origin"`` (:data:`REFERRER`): players of
YouTube refuse to play without one (YouTube API Services, Required Minimum Functionality).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from summit.core.errors import N_, Refused
from summit.streaming.youtube_url import (
    Channel,
    Handle,
    Playlist,
    Video,
    is_channel_id,
    is_page_path,
    is_video_id,
    parse_youtube,
    split_address,
)

YOUTUBE, YOUTUBE_CHANNEL, YOUTUBE_PAGE = "youtube", "youtube-channel", "youtube-page"

#: What a frame of any of these players has to say as its ``referrerpolicy``.
REFERRER = "strict-origin-when-cross-origin"


class Unknown(Refused):
    """An address that names nothing that we can show or link to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a video is: a provider of :data:`PROVIDERS`, and its id there."""

    provider: str
    id: str


@dataclass(frozen=True, slots=True)
class _Provider:
    """A provider other than YouTube.

    ``ids`` is the form of an id as it is kept. ``forms`` are paths of its addresses, in which the
    group ``id`` is the id. ``embed`` and ``watch`` are what an id is put into; without ``embed``
    it is only linked to.
    """

    name: str
    hosts: frozenset[str]
    ids: re.Pattern[str]
    forms: tuple[re.Pattern[str], ...]
    watch: str
    embed: str | None = None


def _provider(
    name: str, hosts: str, ids: str, forms: tuple[str, ...], watch: str, embed: str | None = None
) -> _Provider:
    made = tuple(re.compile(form.replace("ID", f"(?P<id>{ids})") + r"/?\Z") for form in forms)
    return _Provider(name, frozenset(hosts.split()), re.compile(ids + r"\Z"), made, watch, embed)


#: Providers besides YouTube; names are proper names and stay as they are.
_OTHERS: dict[str, _Provider] = {
    "vimeo": _provider(
        "Vimeo",
        "vimeo.com www.vimeo.com player.vimeo.com",
        # An unlisted video has a key behind its number.
        r"[0-9]{5,12}(?:/[0-9a-f]{8,16})?",
        (r"/ID", r"/video/ID", r"/channels/[\w-]+/ID"),
        "https://vimeo.com/{}",
        "https://player.vimeo.com/video/{}?dnt=1",
    ),
    "vimeo-event": _provider(
        "Vimeo",
        "vimeo.com www.vimeo.com",
        r"[0-9]{5,12}",
        (r"/event/ID", r"/event/ID/embed"),
        "https://vimeo.com/event/{}",
        "https://vimeo.com/event/{}/embed",
    ),
    "naver-tv": _provider(
        "Naver TV",
        "tv.naver.com m.tv.naver.com",
        r"[0-9]{5,12}",
        (r"/v/ID", r"/embed/ID"),
        "https://tv.naver.com/v/{}",
        "https://tv.naver.com/embed/{}",
    ),
    "naver-tv-live": _provider(
        "Naver TV",
        "tv.naver.com m.tv.naver.com",
        r"[0-9]{3,12}",
        (r"/l/ID",),
        "https://tv.naver.com/l/{}",
    ),
    "dailymotion": _provider(
        "Dailymotion",
        "dailymotion.com www.dailymotion.com",
        r"[kx][A-Za-z0-9]{5,23}",
        (r"/video/ID", r"/embed/video/ID"),
        "https://www.dailymotion.com/video/{}",
        "https://geo.dailymotion.com/player.html?video={}",
    ),
    "facebook": _provider(
        "Facebook",
        "facebook.com www.facebook.com m.facebook.com",
        r"[A-Za-z0-9.]{1,60}/videos/[0-9]{5,20}",
        (r"/ID",),
        "https://www.facebook.com/{}/",
    ),
    "twitch": _provider(
        "Twitch",
        "twitch.tv www.twitch.tv m.twitch.tv",
        r"(?:videos/[0-9]{5,14}|[A-Za-z0-9_]{4,25})",
        (r"/ID",),
        "https://www.twitch.tv/{}",
    ),
    "chzzk": _provider(
        "CHZZK",
        "chzzk.naver.com m.chzzk.naver.com",
        r"(?:live/[0-9a-f]{32}|video/[0-9]{1,12})",
        (r"/ID",),
        "https://chzzk.naver.com/{}",
    ),
    "un-web-tv": _provider(
        "UN Web TV",
        "webtv.un.org",
        r"asset/k[0-9a-z]{2}/k[0-9a-z]{6,12}",
        (r"/(?:[a-z]{2}/)?ID",),
        "https://webtv.un.org/en/{}",
    ),
}

#: All providers, with the name that people know them by.
PROVIDERS: dict[str, str] = {
    YOUTUBE: "YouTube",
    YOUTUBE_CHANNEL: "YouTube",
    YOUTUBE_PAGE: "YouTube",
    **{key: each.name for key, each in _OTHERS.items()},
}

#: What ``frame-src`` of the content security policy has to allow for :func:`embed_url`.
FRAMES: tuple[str, ...] = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://vimeo.com",
    "https://tv.naver.com",
    "https://geo.dailymotion.com",
)


def parse(text: str) -> Place:
    """Tell which place an address, or YouTube's bare id or handle, names.

    Raises:
        Unknown: none that is allowed; a playlist is none either, since it has no one video.
    """
    found = parse_youtube(text)
    match found:
        case Video(named):
            return Place(YOUTUBE, named)
        case Channel(named):
            return Place(YOUTUBE_CHANNEL, named)
        case Handle(path):
            return Place(YOUTUBE_PAGE, path)
        case Playlist(_):
            raise Unknown(N_("This is a playlist; give the address of one video."))
    address = split_address(text.strip(" \t\r\n")) if len(text) <= 2000 else None
    if address is not None and not address.path.isascii():
        address = None
    if address is not None:
        host = address.netloc.lower()
        for key, provider in _OTHERS.items():
            if host in provider.hosts:
                for form in provider.forms:
                    if fits := form.match(address.path):
                        return Place(key, _with_key(key, fits["id"], address.query))
    raise Unknown(
        N_("This is no address of a video that Summit knows: %(providers)s."),
        providers=", ".join(dict.fromkeys(PROVIDERS.values())),
    )


def _with_key(provider: str, found: str, query: str) -> str:
    """Return an id with the key that an address of Vimeo's player has in its query."""
    key = parse_qs(query, max_num_fields=50).get("h", [""])[0] if query.count("&") < 50 else ""
    whole = f"{found}/{key}"
    return whole if provider == "vimeo" and key and is_place(provider, whole) else found


def is_place(provider: str, place_id: str) -> bool:
    """Tell whether a provider is known and the id has the form of its ids."""
    if provider == YOUTUBE:
        return is_video_id(place_id)
    if provider == YOUTUBE_CHANNEL:
        return is_channel_id(place_id)
    if provider == YOUTUBE_PAGE:
        return is_page_path(place_id)
    other = _OTHERS.get(provider)
    return other is not None and other.ids.match(place_id) is not None


def embed_url(provider: str, place_id: str) -> str | None:
    """Return the address of the player; ``None`` where there is none, and only a link to show."""
    if not is_place(provider, place_id):
        return None
    if provider == YOUTUBE:
        return f"https://www.youtube-nocookie.com/embed/{place_id}"
    other = _OTHERS.get(provider)
    if other is None or other.embed is None:
        return None
    number, _slash, key = place_id.partition("/")
    return other.embed.format(number) + (f"&h={key}" if key else "")


def watch_url(provider: str, place_id: str) -> str | None:
    """Return the address at which people watch; ``None`` where provider or id is not known."""
    if not is_place(provider, place_id):
        return None
    if provider == YOUTUBE:
        return f"https://www.youtube.com/watch?v={place_id}"
    if provider == YOUTUBE_CHANNEL:
        return f"https://www.youtube.com/channel/{place_id}/live"
    if provider == YOUTUBE_PAGE:
        return f"https://www.youtube.com/{quote(place_id, safe='@/')}/live"
    return _OTHERS[provider].watch.format(place_id)


def is_video(provider: str) -> bool:
    """Tell whether a place is one video, and no channel that shows now this, now that."""
    return provider not in (YOUTUBE_CHANNEL, YOUTUBE_PAGE)
