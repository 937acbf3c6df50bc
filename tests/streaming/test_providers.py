"""Whose players are framed, whose pages are only linked to, and by which addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.core.security import CONTENT_SECURITY_POLICY
from summit.streaming.providers import (
    FRAMES,
    PROVIDERS,
    REFERRER,
    Place,
    Unknown,
    embed_url,
    is_place,
    is_video,
    parse,
    watch_url,
)

ID = "dQw4w9WgXcQ"
HEX = "0123456789abcdef" * 2
#: What is pasted, the place, its player and its page.
KNOWN = [
    (
        f"https://youtu.be/{ID}",
        Place("youtube", ID),
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"https://www.youtube.com/watch?v={ID}",
    ),
    (
        "youtube.com/seoulcityofficial",
        Place("youtube-page", "seoulcityofficial"),
        None,
        "https://www.youtube.com/seoulcityofficial/live",
    ),
    (
        "https://www.youtube.com/@서울시",
        Place("youtube-page", "@서울시"),
        None,
        "https://www.youtube.com/@%EC%84%9C%EC%9A%B8%EC%8B%9C/live",
    ),
    (
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
        Place("youtube-channel", "UCabcdefghijklmnopqrstuv"),
        None,
        "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/live",
    ),
    (
        "https://vimeo.com/76979871",
        Place("vimeo", "76979871"),
        "https://player.vimeo.com/video/76979871?dnt=1",
        "https://vimeo.com/76979871",
    ),
    (
        "https://player.vimeo.com/video/76979871?h=8272103f6e",
        Place("vimeo", "76979871/8272103f6e"),
        "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
        "https://vimeo.com/76979871/8272103f6e",
    ),
    (
        "https://vimeo.com/76979871?h=%22%3E&share=copy",
        Place("vimeo", "76979871"),
        "https://player.vimeo.com/video/76979871?dnt=1",
        "https://vimeo.com/76979871",
    ),
    (
        "vimeo.com/event/1234567",
        Place("vimeo-event", "1234567"),
        "https://vimeo.com/event/1234567/embed",
        "https://vimeo.com/event/1234567",
    ),
    (
        "https://tv.naver.com/v/28361839",
        Place("naver-tv", "28361839"),
        "https://tv.naver.com/embed/28361839",
        "https://tv.naver.com/v/28361839",
    ),
    (
        "https://tv.naver.com/l/123456",
        Place("naver-tv-live", "123456"),
        None,
        "https://tv.naver.com/l/123456",
    ),
    (
        "https://www.dailymotion.com/video/x8abcde",
        Place("dailymotion", "x8abcde"),
        "https://geo.dailymotion.com/player.html?video=x8abcde",
        "https://www.dailymotion.com/video/x8abcde",
    ),
    (
        "https://www.facebook.com/seoul.official/videos/1234567890/",
        Place("facebook", "seoul.official/videos/1234567890"),
        None,
        "https://www.facebook.com/seoul.official/videos/1234567890/",
    ),
    (
        "https://www.twitch.tv/videos/123456789",
        Place("twitch", "videos/123456789"),
        None,
        "https://www.twitch.tv/videos/123456789",
    ),
    (
        f"https://chzzk.naver.com/live/{HEX}",
        Place("chzzk", f"live/{HEX}"),
        None,
        f"https://chzzk.naver.com/live/{HEX}",
    ),
    (
        "https://webtv.un.org/en/asset/k1p/k1p77e5kef",
        Place("un-web-tv", "asset/k1p/k1p77e5kef"),
        None,
        "https://webtv.un.org/en/asset/k1p/k1p77e5kef",
    ),
]
UNKNOWN = [
    "https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf",
    "https://vimeo.com/",
    "https://vimeo.com/settings",
    "https://vimeo.com.evil.example/76979871",
    "https://user@vimeo.com/76979871",
    "https://vimeo.com:444/76979871",
    "https://vimeo.com/76979871%0a",
    "https://vimeo.com/７６９７９８７１",
    "https://player.vimeo.com/video/76979871/../../../x",
    "https://tv.naver.com/embed/28361839%3Fautoplay",
    "https://www.facebook.com/l.php?u=https://evil.example",
    "https://zoom.us/j/123456789",
    "http://localhost/video/1",
    "http://169.254.169.254/latest/meta-data",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "",
    "x" * 5000,
]


@pytest.mark.parametrize(("text", "place", "player", "page"), KNOWN)
def test_an_address_is_kept_as_provider_and_id_and_made_again(
    text: str, place: Place, player: str | None, page: str
) -> None:
    assert parse(text) == place
    assert embed_url(place.provider, place.id) == player
    assert watch_url(place.provider, place.id) == page
    assert parse(page) == place, "our own address names the same place"


def test_every_provider_is_among_those_tried() -> None:
    assert {place.provider for _, place, _, _ in KNOWN} == set(PROVIDERS)


@pytest.mark.parametrize("text", UNKNOWN)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Unknown) as refused:
        parse(text)
    assert refused.value.status == 422


def test_the_policy_allows_exactly_the_players() -> None:
    allowed = next(
        part.removeprefix("frame-src ")
        for part in CONTENT_SECURITY_POLICY.split("; ")
        if part.startswith("frame-src ")
    )
    assert allowed.split(" ") == list(FRAMES)
    framed = {player for _, _, player, _ in KNOWN if player is not None}
    hosts = {f"https://{urlsplit(player).netloc}" for player in framed}
    assert hosts == set(FRAMES)
    assert REFERRER == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    ("provider", "video_id"),
    [
        ("youtube", 'dQw4w9WgXc"'),
        ("youtube", "../watch?v="),
        ("youtube", ID + "\n"),
        ("youtube-page", "redirect"),
        ("youtube-page", "@x/../../redirect"),
        ("vimeo", "1/../../x"),
        ("vimeo", "76979871?autoplay=1"),
        ("facebook", "l.php?u=https://evil.example"),
        ("evil", ID),
        ("", ""),
    ],
)
def test_a_row_that_was_tampered_with_leads_nowhere(provider: str, video_id: str) -> None:
    assert (
        is_place(provider, video_id),
        embed_url(provider, video_id),
        watch_url(provider, video_id),
    ) == (
        False,
        None,
        None,
    )


@given(st.sampled_from(sorted(PROVIDERS)), st.text(max_size=60))
def test_no_id_makes_an_address_of_another_host(provider: str, video_id: str) -> None:
    hosts = {urlsplit(page).netloc for _, _, _, page in KNOWN}
    page, player = watch_url(provider, video_id), embed_url(provider, video_id)
    assert page is None or urlsplit(page).netloc in hosts
    assert player is None or f"https://{urlsplit(player).netloc}" in FRAMES


def test_channels_are_no_videos() -> None:
    assert [is_video(each) for each in ("youtube", "youtube-channel", "youtube-page", "vimeo")] == [
        True,
        False,
        False,
        True,
    ]
