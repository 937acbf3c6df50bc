"""Bodies, words, reasons and the day: what needs no server and no database."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from summit.core.text import Text
from summit.streaming.chapters import Chapter
from summit.streaming.youtube import bodies, errors, quota, words
from summit.streaming.youtube.card import MOST, card
from summit.streaming.youtube.client import _refresh_refusal, _refusal, reason_of
from tests.streaming.youtube.fake import DISCOVERY, unknown_fields

START = datetime(2027, 5, 14, 13, tzinfo=UTC)
END = START + timedelta(hours=1)
VIDEO: dict[str, Any] = {
    "id": "dQw4w9WgXcQ",
    "snippet": {
        "title": "Old",
        "description": "Old",
        "categoryId": "22",
        "tags": ["a", "b"],
        "defaultLanguage": "ko",
        "defaultAudioLanguage": "fr",
        "channelTitle": "Not ours to send",
    },
    "localizations": {"ja": {"title": "古い", "description": "古い"}},
}
TEXTS = {
    "ko": bodies.Localization(title="새", description="새로"),
    "en": bodies.Localization(title="New", description="Newly"),
}


def every_body() -> list[tuple[str, Any]]:
    present = {"id": "dQw4w9WgXcQ", "snippet": {"description": "x"}, "status": {}}
    return [
        ("LiveBroadcast", bodies.broadcast("Title", "Words", START, END)),
        ("LiveBroadcast", bodies.rescheduled(present, "Title", START, END)),
        ("LiveBroadcast", bodies.privacy(present, bodies.UNLISTED)),
        ("LiveStream", bodies.stream("Title", "Words")),
        ("Video", bodies.video(VIDEO, TEXTS, default="en", spoken="en")),
        ("Video", bodies.video({"id": "x"}, TEXTS, default="en", spoken="en")),
    ]


def test_every_field_that_is_sent_is_in_the_discovery_document() -> None:
    for schema, body in every_body():
        assert unknown_fields(schema, body) == [], schema


@pytest.mark.parametrize(
    ("schema", "body", "found"),
    [
        ("LiveBroadcast", {"snipet": {}}, ["LiveBroadcast.snipet"]),
        ("LiveBroadcast", {"status": {"privacy": "x"}}, ["LiveBroadcast.status.privacy"]),
        (
            "LiveBroadcast",
            {"status": {"privacyStatus": "secret"}},
            ["LiveBroadcast.status.privacyStatus cannot be secret"],
        ),
        (
            "Video",
            {"localizations": {"ko": {"titel": "x"}}},
            ["Video.localizations.ko.titel"],
        ),
        (
            "LiveBroadcast",
            {"contentDetails": {"enableAutoStart": "yes"}},
            ["LiveBroadcast.contentDetails.enableAutoStart is no boolean"],
        ),
    ],
)
def test_a_wrong_body_is_found(schema: str, body: Any, found: list[str]) -> None:
    assert unknown_fields(schema, body) == found


def test_what_is_read_of_answers_is_in_the_discovery_document() -> None:
    """Every name by which the notes look into an answer is one of YouTube's."""
    names = {
        name for schema in DISCOVERY["schemas"].values() for name in schema.get("properties", {})
    }
    root = Path(words.__file__).parents[1]
    sources = [root / "operations/youtube_noting.py", root / "youtube/steps.py", root / "jobs.py"]
    read = set()
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text())):
            called = getattr(node, "func", None)
            if isinstance(node, ast.Call) and getattr(
                called, "attr", getattr(called, "id", "")
            ) in (
                "word",
                "part",
            ):
                read |= {each.value for each in node.args[1:] if isinstance(each, ast.Constant)}
    assert len(read) > 12
    assert read <= names


def test_every_call_of_the_client_has_its_cost_and_is_of_the_discovery_document() -> None:
    source = (Path(words.__file__).parent / "client.py").read_text()
    called = set(re.findall(r'"((?:channels|live\w+|videos|thumbnails)\.\w+)"', source))
    assert called == set(quota.COSTS)
    for name in called:
        resource, _, method = name.partition(".")
        assert method in DISCOVERY["resources"][resource]["methods"]


def test_an_update_of_a_video_keeps_what_it_does_not_change() -> None:
    body = bodies.video(VIDEO, TEXTS, default="en", spoken="en")
    assert body["snippet"] == {
        "title": "새",
        "description": "새로",
        "categoryId": "22",
        "tags": ["a", "b"],
        "defaultLanguage": "ko",
        "defaultAudioLanguage": "fr",
    }
    assert set(body["localizations"]) == {"ja", "ko", "en"}
    assert body["localizations"]["ja"] == {"title": "古い", "description": "古い"}


def test_a_broadcast_is_private_and_not_ended_by_the_encoder() -> None:
    body = bodies.broadcast("<b>", "x", START, END)
    assert body["snippet"]["title"] == "‹b›"
    assert body["status"]["privacyStatus"] == "private"
    assert body["contentDetails"]["enableAutoStart"] is True
    assert body["contentDetails"]["enableAutoStop"] is False
    assert "scheduledEndTime" not in bodies.broadcast("x", "x", START, START)["snippet"]


def test_a_title_keeps_its_channel_whatever_has_to_go() -> None:
    assert words.title("Session", "Summit", "English") == "Session · English · Summit"
    assert words.title("Session", "S" * 90, "English") == "Session · English"
    cut = words.title("a long session " * 20, "Summit", "English")
    assert (len(cut), cut[-11:]) == (100, "… · English")
    assert words.title("<x>\ny", "", "한국어") == "‹x› y · 한국어"


def test_texts_stand_in_every_language_and_the_mark_once() -> None:
    found = words.texts(
        Text(en="Talk", ko="대담"),
        Text(en="Forum"),
        {"en": "English", "ko": "영어"},
        {"en": "https://x.example.org/en", "ko": "https://x.example.org/ko"},
        "k" * 32,
    )
    assert found["ko"]["title"] == "대담 · 영어 · Forum"
    whole = words.whole_description(found, "ko")
    assert whole.index("대담") < whole.index("Talk")
    assert whole.count("Ref. ") == 1
    assert whole.endswith(words.mark("k" * 32))
    long = words.fitting("가" * 3000 + "\n\n" + words.mark("k"))
    assert long == words.mark("k") or len(long.encode()) <= 5000


CHAPTERS = [
    Chapter(0, Text(en="Opening", ko="개회")),
    Chapter(600, Text(en="Words", ko="발언")),
    Chapter(3700, Text(en="Closing")),
]
LINES = "0:00 Opening\n10:00 Words\n1:01:40 Closing"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Words.\n\nRef. abc", f"Words.\n\n{LINES}\n\nRef. abc"),
        ("", LINES),
        ("Words.", f"Words.\n\n{LINES}"),
        (
            "Words.\n\n0:00 Old\n2:00 Older\n\nBy hand.\nRef. abc",
            f"Words.\n\n{LINES}\n\nBy hand.\nRef. abc",
        ),
        ("At 10:30 we meet.\n12:00 is noon.", f"At 10:30 we meet.\n12:00 is noon.\n\n{LINES}"),
        ("00:00 Old\n00:20 Old\nEnd", f"{LINES}\nEnd"),
    ],
)
def test_chapters_replace_chapters_and_nothing_else(before: str, after: str) -> None:
    assert words.with_chapters(before, CHAPTERS, "en") == after
    assert words.with_chapters(after, CHAPTERS, "en") == after


def test_chapters_are_in_the_reader_s_language_and_have_room() -> None:
    found = words.with_chapters("x", CHAPTERS, "ko")
    assert found is not None
    assert found.split("\n")[2:] == ["0:00 개회", "10:00 발언", "1:01:40 Closing"]
    assert words.with_chapters("x" * 4990, CHAPTERS, "ko") is None
    assert words.with_chapters(f"Words.\n{LINES}", [], "en") == "Words."


@pytest.mark.parametrize(
    "titles",
    [
        [("en", "Mayoral Meeting"), ("ko", "도시정부 시장회의")],
        [("ko", "아주 긴 제목 " * 60), ("en", "A very long title " * 40)],
        [("en", '#eval(read("/etc/passwd")) $x$ \u202e\x00')],
        [],
    ],
)
def test_the_picture_is_one_that_youtube_takes(titles: list[tuple[str, str]]) -> None:
    lines = ["CAC Global Summit 2020", "CAC 글로벌 서밋 2020"]
    made = card(titles, summit=lines, channel=["English", "영어"], when=["Tue 2 June"])
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1280, 720))
    assert len(made) < MOST
    assert made == card(titles, summit=lines, channel=["English", "영어"], when=["Tue 2 June"])


def answered(reason: str) -> bytes:
    return f'{{"error": {{"code": 403, "errors": [{{"reason": "{reason}"}}]}}}}'.encode()


@pytest.mark.parametrize(
    ("status", "content", "kind", "reason"),
    [
        (403, answered("quotaExceeded"), errors.QuotaExceeded, "quotaExceeded"),
        (403, answered("dailyLimitExceeded"), errors.QuotaExceeded, "dailyLimitExceeded"),
        (401, b"", errors.AccountBroken, "broken"),
        (500, b"<html>", errors.Unavailable, "noAnswer"),
        (503, answered("backendError"), errors.Unavailable, "noAnswer"),
        (429, answered("x"), errors.Unavailable, "noAnswer"),
        (403, answered("rateLimitExceeded"), errors.Unavailable, "noAnswer"),
        (403, answered("liveStreamingNotEnabled"), errors.Declined, "liveStreamingNotEnabled"),
        (404, b"", errors.Declined, "http404"),
        (400, b'{"error": "x"}', errors.Declined, "http400"),
        (403, b'{"error": {"status": "PERMISSION_DENIED"}}', errors.Declined, "PERMISSION_DENIED"),
        (403, answered("<script>alert(1)</script>"), errors.Declined, "malformed"),
    ],
)
def test_answers_are_told_apart(
    status: int, content: bytes, kind: type[Exception], reason: str
) -> None:
    found = _refusal(status, content)
    assert type(found) is kind
    assert found.reason == reason


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b'{"error": []}', b'{"error": {"errors": [1]}}', "x", None, 7]
)
def test_an_answer_without_a_reason_has_none(content: object) -> None:
    assert reason_of(content) == ""


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"error": "invalid_grant"}, errors.AccountBroken),
        ({"error": "invalid_client"}, errors.Declined),
        ({"error": "internal_failure"}, errors.Unavailable),
        ("<html>", errors.Unavailable),
    ],
)
def test_a_refused_token_is_told_apart(answer: object, kind: type[Exception]) -> None:
    assert type(_refresh_refusal(("said", answer))) is kind


def test_every_reason_has_words_and_an_unknown_one_is_named() -> None:
    def same(message: str) -> str:
        return message

    assert errors.why("", same) == ""
    assert errors.why("newReason", same) == "YouTube has refused this: newReason"
    ours = [value for name, value in vars(errors).items() if name.isupper() and type(value) is str]
    assert len(ours) >= 12
    for reason in ours:
        assert "has refused this" not in errors.why(reason, same), reason


@pytest.mark.parametrize(
    ("now", "day", "resets"),
    [
        ("2027-03-01T07:59:00Z", "2027-02-28", "2027-03-01T08:00:00Z"),
        ("2027-03-01T08:00:00Z", "2027-03-01", "2027-03-02T08:00:00Z"),
        # Clocks go forward on 14 March 2027 and back on 7 November.
        ("2027-03-14T08:00:00Z", "2027-03-14", "2027-03-15T07:00:00Z"),
        ("2027-11-07T07:00:00Z", "2027-11-07", "2027-11-08T08:00:00Z"),
    ],
)
def test_days_are_those_of_the_pacific(now: str, day: str, resets: str) -> None:
    at = datetime.fromisoformat(now)
    assert quota.day_of(at).isoformat() == day
    assert quota.resets_at(at) == datetime.fromisoformat(resets)


def test_a_web_worker_does_not_load_google_s_client() -> None:
    code = (
        "import sys; sys.path.insert(0, '.'); import summit.app;"
        "print([m for m in sys.modules if m.startswith("
        "('googleapiclient', 'google', 'httplib2', 'requests', 'oauthlib', 'typst'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
