"""Addresses of YouTube, in every form that people paste, and what only looks like one."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summit.streaming.youtube_url import (
    LONGEST,
    Channel,
    Handle,
    Named,
    Playlist,
    Video,
    is_page_path,
    parse_youtube,
)

ID = "dQw4w9WgXcQ"
CHANNEL = "UC" + "a_-9" * 5 + "Zz"
LIST = "PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf"

VIDEOS = [
    ID,
    f"  {ID}\r\n",
    f"https://www.youtube.com/watch?v={ID}",
    f"http://youtube.com/watch?v={ID}",
    f"youtube.com/watch?v={ID}",
    f"www.youtube.com/watch?v={ID}",
    f"HTTPS://WWW.YOUTUBE.COM/watch?v={ID}",
    f"https://m.youtube.com/watch?app=desktop&v={ID}",
    f"https://music.youtube.com/watch?v={ID}&list={LIST}",
    f"https://www.youtube.com/watch?list={LIST}&index=3&v={ID}&t=42s",
    f"https://www.youtube.com/watch/?v={ID}",
    f"https://www.youtube.com/watch/{ID}",
    f"https://www.youtube.com/watch?v={ID}#t=10",
    f"https://youtu.be/{ID}",
    f"youtu.be/{ID}?si=abc_DEF&t=3",
    f"https://www.youtube.com/live/{ID}?feature=shared",
    f"https://www.youtube.com/embed/{ID}?autoplay=1",
    f"https://www.youtube-nocookie.com/embed/{ID}",
    f"https://www.youtube.com/shorts/{ID}",
    f"https://www.youtube.com/v/{ID}",
    f"https://www.youtube.com/live_chat?is_popout=1&v={ID}",
    f"https://studio.youtube.com/video/{ID}/livestreaming",
    f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare",
]
OTHERS: list[tuple[str, Named]] = [
    (CHANNEL, Channel(CHANNEL)),
    (f"https://www.youtube.com/channel/{CHANNEL}", Channel(CHANNEL)),
    (f"https://www.youtube.com/channel/{CHANNEL}/live", Channel(CHANNEL)),
    (f"https://www.youtube.com/embed/live_stream?channel={CHANNEL}", Channel(CHANNEL)),
    ("@seoulcity", Handle("@seoulcity")),
    ("https://www.youtube.com/@seoul.city-1", Handle("@seoul.city-1")),
    ("youtube.com/@seoulcity/live", Handle("@seoulcity")),
    ("https://www.youtube.com/@서울시", Handle("@서울시")),
    ("https://www.youtube.com/@%EC%84%9C%EC%9A%B8%EC%8B%9C/streams", Handle("@서울시")),
    (
        "@\u1109\u1165\u110b\u116e\u11af\u1109\u1175",
        Handle("@서울시"),
    ),  # decomposed, as macOS has it
    ("https://www.youtube.com/c/SeoulCity", Handle("c/SeoulCity")),
    ("https://www.youtube.com/user/seoulcity/videos", Handle("user/seoulcity")),
    ("youtube.com/seoulcityofficial", Handle("seoulcityofficial")),
    ("https://www.youtube.com/seoulcityofficial/live", Handle("seoulcityofficial")),
    (f"https://www.youtube.com/playlist?list={LIST}", Playlist(LIST)),
    (f"https://www.youtube.com/watch?list={LIST}", Playlist(LIST)),
    (f"https://www.youtube.com/embed/videoseries?list={LIST}", Playlist(LIST)),
]
NONE = [
    "",
    " ",
    "seoul",
    "https://www.youtube.com",
    "https://www.youtube.com/",
    "https://www.youtube.com/feed/subscriptions",
    "https://www.youtube.com/results?search_query=seoul",
    "https://www.youtube.com/watch",
    "https://www.youtube.com/redirect?q=https://evil.example",
    f"https://www.youtube.com/watch?v={ID}x",
    f"https://www.youtube.com/watch?v={ID[:-1]}",
    f"https://www.youtube.com/watch?v={ID}&v=other"[:-8] + "%00",
    f"https://www.youtube.com/watch?v={ID}%0a",
    f"https://www.youtube.com/watch?v={ID}%0d%0aSet-Cookie:x",
    f"https://youtu.be/{ID}%0a",
    f"https://youtu.be/{ID}/x",
    f"https://youtu.be/{ID}\n.evil",
    f"https://www.youtube.com/embed/{ID}%2f..%2f..",
    f'https://www.youtube.com/embed/{ID}" onload="x',
    f"https://www.youtube.com/embed/{ID}%22",
    # Hosts that only look like it.
    f"https://youtube.com.evil.com/watch?v={ID}",
    f"https://evil.com/youtube.com/watch?v={ID}",
    f"https://evilyoutube.com/watch?v={ID}",
    f"https://youtube.com@evil.com/watch?v={ID}",
    f"https://user:pw@www.youtube.com/watch?v={ID}",
    f"https://www.youtube.com:8443/watch?v={ID}",
    f"https://www.youtube.com./watch?v={ID}",
    f"https://www.youtube.com\\@evil.com/watch?v={ID}",
    f"https://evil.com\\.youtube.com/watch?v={ID}",
    f"https://evil.com#.youtube.com/watch?v={ID}",
    f"https://evil.com?.youtube.com/watch?v={ID}",
    f"https://www.yоutube.com/watch?v={ID}",  # a Cyrillic o
    f"https://www.youtube。com/watch?v={ID}",  # an ideographic full stop
    f"https://www.ｙoutube.com/watch?v={ID}",  # a full-width y
    f"https://xn--yutube-wqf.com/watch?v={ID}",
    f"//www.youtube.com/watch?v={ID}",
    f"https:///www.youtube.com/watch?v={ID}",
    f"https://[::1]/watch?v={ID}",
    f"https://[www.youtube.com/watch?v={ID}",
    # Schemes that are none of the web.
    f"javascript:alert(1)//https://www.youtube.com/watch?v={ID}",
    f"javascript://www.youtube.com/%0aalert(1)?v={ID}",
    f"data:text/html,https://youtu.be/{ID}",
    f"ftp://www.youtube.com/watch?v={ID}",
    # Signs that cannot be seen.
    f"https://www.youtube.com/watch?v={ID}\x00",
    f"https://www.you\u200btube.com/watch?v={ID}",
    f"https://www.youtube.com/watch?v={ID}\u202e",
    f"https://www.youtube.com/wa\ttch?v={ID}",
    f"{ID}\u00a0",
    "@a",
    "@",
    "@../../x",
    "https://www.youtube.com/..",
    "https://www.youtube.com/c/..",
    "@seoul city",
    "https://www.youtube.com/@seoul%2F..%2Fx",
    "https://www.youtube.com/@seoul/../../redirect",
    "https://www.youtube.com/seoul/redirect",
    "https://www.youtube.com/watch?v=" + "A" * LONGEST,
    f"https://www.youtube.com/watch?x={'y' * LONGEST}&v={ID}",
    f"https://www.youtube.com/watch?{'a=1&' * 60}v={ID}",
]


@pytest.mark.parametrize("text", VIDEOS)
def test_every_form_of_a_videos_address_names_it(text: str) -> None:
    assert parse_youtube(text) == Video(ID)


@pytest.mark.parametrize(("text", "named"), OTHERS)
def test_channels_handles_and_playlists_are_told_apart(text: str, named: Named) -> None:
    assert parse_youtube(text) == named


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_it_is_none(text: str) -> None:
    assert parse_youtube(text) is None


def test_the_name_of_a_channel_stands_without_what_is_before_it() -> None:
    assert [Handle(path).name for path in ("@서울시", "c/Seoul", "user/seoul", "seoul")] == [
        "서울시",
        "Seoul",
        "seoul",
        "seoul",
    ]


_PARTS = st.sampled_from(
    [
        *VIDEOS,
        *(text for text, _ in OTHERS),
        *NONE,
        *("https://", "youtube.com/", "youtu.be/", "/embed/", "/live/", ID, CHANNEL, LIST),
        *("?v=", "&v=", "%0a", "\n", "\x00", "@", "\\", "#"),
    ]
)


@given(
    st.one_of(st.text(max_size=120), st.lists(st.one_of(_PARTS, st.text(max_size=8))).map("".join))
)
@example("https://[")
@example("http://www.youtube.com/watch?v=%")
@example("https://www.youtube.com/%ff%fe")
def test_it_never_raises_and_an_id_never_has_another_letter(text: str) -> None:
    match parse_youtube(text):
        case Video(id):
            assert re.fullmatch(r"[A-Za-z0-9_-]{11}", id)
        case Channel(id):
            assert re.fullmatch(r"UC[A-Za-z0-9_-]{22}", id)
        case Playlist(id):
            assert re.fullmatch(r"[A-Za-z0-9_-]+", id)
        case Handle(path):
            assert is_page_path(path)
            assert not set(path.removeprefix("c/").removeprefix("user/")) & set("/\\?#%:&<>\"' \n")
