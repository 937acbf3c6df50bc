"""What may be wrong with a video, said before the public sees it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from summit.streaming import checks, oembed
from summit.streaming.checks import Channel, Problem, Seen, languages_in, problems
from summit.streaming.models import BroadcastState
from summit.streaming.providers import Place
from tests.servers import HOST, free_port
from tests.streaming.answering import answering
from tests.streaming.builders import VIDEO, video

P = Problem


def told(seen: Seen | None, *, language: str = "en", place: Place | None = None) -> list[Problem]:
    there = Channel(language, BroadcastState.PLANNED, place or video(), used_elsewhere=False)
    return list(problems(there, seen))


def of(**fields: object) -> Seen:
    return Seen(VIDEO, "oembed", **{"found": True, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (of(title="Mayoral Meeting", embeddable=True), []),
        (None, [P.NOT_CHECKED]),
        (Seen("another0000", "oembed", found=False), [P.NOT_CHECKED]),
        (Seen(VIDEO, "oembed", reached=False), [P.UNREACHABLE]),
        (of(found=False), [P.NOT_FOUND]),
        (of(privacy="private"), [P.PRIVATE]),
        (of(privacy="private", embeddable=False), [P.PRIVATE]),
        (of(privacy="unlisted", embeddable=True), []),
        (of(embeddable=False), [P.NOT_EMBEDDABLE]),
        (of(title="시장회의 [KOR]"), [P.WRONG_LANGUAGE]),
        (of(title="시장회의 (English)"), []),
        (of(language="ko"), [P.WRONG_LANGUAGE]),
        (of(language="en-GB", title="[KOR]"), []),
    ],
)
def test_what_was_seen_is_judged(seen: Seen | None, found: list[Problem]) -> None:
    assert told(seen) == found


def test_what_is_no_video_is_said() -> None:
    assert told(None, place=Place("youtube-page", "@seoul")) == [P.NOT_A_VIDEO]
    assert told(None, place=Place("facebook", "seoul/videos/12345")) == [P.LINK_ONLY]
    assert told(None, place=Place("vimeo", "76979871")) == []
    assert told(None, place=Place("vimeo", "not-a-number")) == [P.NO_VIDEO]
    nothing = Channel("en", BroadcastState.PLANNED, None, used_elsewhere=False)
    assert problems(nothing, None) == (P.NO_VIDEO,)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (BroadcastState.PLANNED, False),
        (BroadcastState.TEST, True),
        (BroadcastState.LIVE, True),
        (BroadcastState.ENDED, False),
    ],
)
def test_a_silent_encoder_is_said_where_it_has_to_send(state: BroadcastState, found: bool) -> None:
    there = Channel("en", state, video(), used_elsewhere=False, stream="inactive")
    assert (P.STREAM_INACTIVE in problems(there, of(embeddable=True))) is found


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("CAC Global Summit 2020", set()),
        ("도시정부 시장회의 - 한국어", {"ko"}),
        ("Mayoral Meeting (English)", {"en"}),
        ("Mayoral Meeting [EN/KO]", {"en", "ko"}),
        ("Mayoral Meeting | 원음 (Floor)", {"floor"}),
        ("시장회의 수어 통역", {"sign"}),
        ("An engine for Kosovo", set()),
        ("Enrique speaks", set()),
        ("", set()),
    ],
)
def test_titles_name_their_language_by_its_name_or_in_brackets(title: str, named: set[str]) -> None:
    assert languages_in(title) == named


def test_the_floor_may_be_in_any_language_but_not_in_sign() -> None:
    assert told(of(title="시장회의 [KOR]"), language="floor") == []
    assert told(of(title="시장회의 수어"), language="floor") == [P.WRONG_LANGUAGE]
    assert told(of(title="시장회의 수어"), language="sign") == []


def test_what_was_seen_survives_its_column() -> None:
    seen = of(title="x", embeddable=False, privacy="unlisted")
    assert Seen.read(json.loads(json.dumps(seen.plain()))) == seen
    assert Seen.read({}) is None


# oEmbed


GOOD = json.dumps(
    {"title": "Mayoral\nMeeting\u202e [KOR]", "author_name": "Seoul", "html": "<iframe>"}
).encode()


@pytest.mark.parametrize(
    ("status", "body", "seen"),
    [
        (200, GOOD, of(embeddable=True, title="Mayoral Meeting [KOR]", channel="Seoul")),
        (200, b"{}", of()),
        (200, b"Forbidden", of(privacy="private")),
        (200, b"<html>consent</html>", Seen(VIDEO, "oembed", reached=False)),
        (200, b"[1]", Seen(VIDEO, "oembed", reached=False)),
        (200, b"[" * 60_000, Seen(VIDEO, "oembed", reached=False)),
        (200, b'{"title": 7, "html": ""}', of(embeddable=True)),
        (200, b"\xff\xfe", Seen(VIDEO, "oembed", reached=False)),
        (401, b"Unauthorized", of(embeddable=False)),
        (403, b"Forbidden", of(privacy="private")),
        (404, b"Not Found", of(found=False)),
        (400, b"Bad Request", of(found=False)),
        (429, b"", Seen(VIDEO, "oembed", reached=False)),
        (500, b"", Seen(VIDEO, "oembed", reached=False)),
    ],
)
def test_every_answer_is_understood_or_is_none(status: int, body: bytes, seen: Seen) -> None:
    with answering(status, body) as (base, asked):
        assert oembed.look(base, VIDEO) == seen
    parts = urlsplit(asked[0])
    assert (parts.path, parse_qs(parts.query)) == (
        "/oembed",
        {"url": [f"https://www.youtube.com/watch?v={VIDEO}"], "format": ["json"]},
    )


def test_an_answer_that_sends_elsewhere_is_none() -> None:
    with answering(200, GOOD) as (other, asked), answering(302, b"", Location=other) as (base, _):
        assert oembed.look(base, VIDEO) == Seen(VIDEO, "oembed", reached=False)
        assert asked == []


def test_without_a_network_nothing_is_known() -> None:
    assert oembed.look(f"http://{HOST}:{free_port()}/oembed", VIDEO).reached is False


def test_nobody_is_asked_about_what_is_no_id() -> None:
    with answering(200, GOOD) as (base, asked):
        assert oembed.look(base, "x&url=http://evil").found is False
        assert asked == []


def test_the_key_names_the_video_and_each_problem() -> None:
    keys = {
        checks.key_of(video(), [P.PRIVATE]),
        checks.key_of(video(1), [P.PRIVATE]),
        checks.key_of(video(), [P.PRIVATE, P.ALREADY_USED]),
        checks.key_of(None, [P.PRIVATE]),
    }
    assert len(keys) == 4
    assert checks.key_of(video(), [P.ALREADY_USED, P.PRIVATE]) in keys
