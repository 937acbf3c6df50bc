"""The console's pages of broadcasts: what they show, take, refuse, and to whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.programme import rules
from summit.programme.models import Audience, Item, Session, Summit
from summit.rundown import operations as rundowns
from summit.streaming import boards, operations
from summit.streaming.checks import Seen
from summit.streaming.models import Broadcast, BroadcastState, SessionStream
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.programme.builders import at, session
from tests.programme.pages import Desk, in_words
from tests.streaming.builders import (
    NOW,
    VIDEO,
    agree,
    channel,
    forum,
    live,
    session_of,
    video,
)

pytestmark = pytest.mark.usefixtures("database")

PAGE = "forum/sessions/mayors/broadcasts"
S = BroadcastState


def made(*, agreed: bool | None = True, **fields: Any) -> None:
    """Make the forum; with fields, the meeting's English channel as well."""
    with unit_of_work():
        built = forum(agreed=agreed)
        if fields:
            channel(session_of(built, "mayors"), **fields)


def row(language: str = "en") -> Broadcast | None:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalar(select(Broadcast).where(Broadcast.language == language))


def kept(language: str = "en") -> Broadcast:
    found = row(language)
    assert found is not None
    return found


def shown() -> list[str]:
    """The channels of the meeting that the public sees."""
    db.session.rollback()
    meeting = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
    document = boards.document(meeting.summit_id)[1]
    there = document["sessions"].get(meeting.uid)
    return [each["language"] for each in there["broadcasts"]] if there else []


# Addresses


@pytest.mark.parametrize(
    ("pasted", "place"),
    [
        (f"https://www.youtube.com/live/{VIDEO}?si=x", ("youtube", VIDEO)),
        ("youtube.com/seoulcityofficial", ("youtube-page", "seoulcityofficial")),
        ("https://tv.naver.com/v/28361839", ("naver-tv", "28361839")),
    ],
)
def test_an_address_is_pasted_and_recognised(
    app: Flask, pasted: str, place: tuple[str, str]
) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(f"{PAGE}/ko", desk.form(PAGE, f"{PAGE}/ko"), place=pasted)
    assert (answer.status_code, answer.location) == (303, f"/organizer/summits/{PAGE}#c-ko")
    assert (kept("ko").provider, kept("ko").video_id) == place
    assert place[1] in desk.get(PAGE).text


@pytest.mark.parametrize(
    "pasted",
    [
        f"https://youtube.com.evil.example/watch?v={VIDEO}",
        f"javascript:alert('{VIDEO}')",
        f"https://youtu.be/{VIDEO}%0a",
        f"https://youtu.be/{VIDEO}\x00",
        "<script>alert(1)</script>",
        "x" * 100_000,
        "https://www.youtube.com/playlist?list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf",
    ],
)
def test_what_is_no_address_is_refused_and_shown_again(app: Flask, pasted: str) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(f"{PAGE}/ko", desk.form(PAGE, f"{PAGE}/ko"), place=pasted)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert 'aria-invalid="true"' in answer.text or 'class="field wrong"' in answer.text
    assert row("ko") is None


def test_two_who_edit_a_channel_lose_nothing(app: Flask) -> None:
    made(place=video())
    mine, theirs = Desk.of(app), Desk.of(app, name="Lee")
    form = mine.form(f"{PAGE}/en")
    their = theirs.form(f"{PAGE}/en")
    assert theirs.post(f"{PAGE}/en", their, spare="https://vimeo.com/76979871").status_code == 303
    answer = mine.post(f"{PAGE}/en", form, place=f"https://youtu.be/{video(1).id}")
    assert answer.status_code == 409
    assert "Lee" in answer.text
    both = mine_form(answer.text, f"{PAGE}/en")
    assert mine.post(f"{PAGE}/en", both).status_code == 303
    assert (kept().video_id, kept().spare_id) == (video(1).id, "76979871")


def mine_form(text: str, action: str) -> Any:
    from tests.programme.pages import forms_of

    return forms_of(text)[f"/organizer/summits/{action}"]


def test_two_who_make_a_channel_at_once_get_one(app: Flask) -> None:
    made()
    desks = [Desk.of(app, name=name) for name in ("Kim", "Lee")]
    forms = [desk.form(PAGE, f"{PAGE}/ko") for desk in desks]

    def paste(number: int) -> int:
        address = f"https://youtu.be/{video(number + 1).id}"
        return desks[number].post(f"{PAGE}/ko", forms[number], place=address).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(paste, range(2))) == [303, 409]
    db.session.rollback()
    assert len(db.session.scalars(select(Broadcast)).all()) == 1


# On air


def test_from_pasting_to_the_recording(app: Flask) -> None:
    made(place=video())
    desk = Desk.of(app, "owner")
    for to, state in (("test", S.TEST), ("ready", S.READY), ("live", S.LIVE)):
        assert desk.post(f"{PAGE}/en/step", to=to).status_code == 303
        assert kept().state is state
    assert desk.post(f"{PAGE}/en/show").status_code == 303
    assert shown() == ["en"]
    assert desk.post(f"{PAGE}/en/end", held="y").status_code == 303
    assert kept().state is S.ENDED
    form = desk.form(f"{PAGE}/en", f"{PAGE}/en/recording")
    assert desk.post(f"{PAGE}/en/recording", form).status_code == 303
    assert (kept().state, kept().recording_id) == (S.RECORDED, VIDEO)
    form = desk.form(f"{PAGE}/en", f"{PAGE}/en/chapters")
    lines = "0:00 Opening\n1:02:05 Words"
    answer = desk.post(f"{PAGE}/en/chapters", form, chapters__en=lines, chapters__ko="0:00 개회")
    assert answer.status_code == 303
    assert kept().chapters == [
        {"seconds": 0, "title": {"en": "Opening", "ko": "개회"}},
        {"seconds": 3725, "title": {"en": "Words"}},
    ]
    form = desk.form(f"{PAGE}/en", f"{PAGE}/en/chapters")
    assert form["chapters-en"] == lines
    assert desk.post(f"{PAGE}/en/recording/remove").status_code == 303
    assert kept().state is S.ENDED


def test_a_wrong_step_is_refused_and_said(app: Flask) -> None:
    made(place=video())
    desk = Desk.of(app, "operator")
    answer = desk.post(f"{PAGE}/en/step", to="live")
    assert answer.status_code == 422
    assert "Only a channel that is ready can go live." in answer.text
    assert kept().state is S.PLANNED


@pytest.mark.parametrize("to", ["", "ended", "recorded", "failed", "LIVE", "x" * 5000])
def test_there_are_no_other_steps(app: Flask, to: str) -> None:
    made(place=video(), state=S.LIVE)
    assert Desk.of(app, "operator").post(f"{PAGE}/en/step", to=to).status_code == 422
    assert kept().state is S.LIVE


def test_an_operator_presses_live_twice_and_it_is_once(app: Flask) -> None:
    made(place=video(), state=S.READY)
    desks = [Desk.of(app, "operator", name=name) for name in ("Kim", "Lee")]

    def press(desk: Desk) -> int:
        return desk.post(f"{PAGE}/en/step", to="live").status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, desks)) == [303, 303]
    db.session.rollback()
    acts = db.session.scalars(select(Entry).where(Entry.act == "broadcast.live")).all()
    assert len(acts) == 1
    assert kept().state is S.LIVE


@pytest.mark.parametrize(
    ("language", "fields", "status"),
    [
        ("en", {}, 422),
        ("en", {"word": ""}, 422),
        ("en", {"word": "yes"}, 422),
        ("en", {"held": "n"}, 422),
        ("en", {"held": "y"}, 303),
        ("en", {"word": " end "}, 303),
    ],
)
def test_a_broadcast_is_ended_by_holding_or_by_a_word(
    app: Flask, language: str, fields: dict[str, str], status: int
) -> None:
    made(place=video(), state=S.LIVE, live_at=NOW)
    desk = Desk.of(app, "operator", language=language)
    assert desk.post(f"{PAGE}/en/end", **fields).status_code == status
    assert kept().state is (S.ENDED if status == 303 else S.LIVE)


def test_the_page_that_asks_for_the_word_says_what_follows(app: Flask) -> None:
    made(place=video(), state=S.LIVE, live_at=NOW)
    desk = Desk.of(app, "operator")
    assert f'href="/organizer/summits/{PAGE}/en/end"' in desk.get(PAGE).text
    text = desk.get(f"{PAGE}/en/end").text
    assert "cannot be started again" in text
    assert mine_form(text, f"{PAGE}/en/end")["word"] == ""
    with unit_of_work():
        kept_row = db.session.scalars(select(Broadcast)).one()
        kept_row.state = S.READY
    text = desk.get(f"{PAGE}/en/end").text
    assert "This channel is not live." in text
    assert "<form" not in text.partition("<main")[2]


def test_a_failure_needs_a_reason(app: Flask) -> None:
    made(place=video(), state=S.LIVE, live_at=NOW, shown_at=NOW)
    desk = Desk.of(app, "operator")
    assert desk.post(f"{PAGE}/en/fail", reason=" ").status_code == 422
    assert desk.post(f"{PAGE}/en/fail", reason="x" * 501).status_code == 422
    assert desk.post(f"{PAGE}/en/fail", reason="The line is <b>dead</b>.").status_code == 303
    assert "The line is &lt;b&gt;dead&lt;/b&gt;." in desk.get(PAGE).text
    assert kept().state is S.FAILED


def test_the_spare_is_one_press_away(app: Flask) -> None:
    made(place=video(), spare=video(1), state=S.LIVE, live_at=NOW, shown_at=NOW)
    assert Desk.of(app, "operator").post(f"{PAGE}/en/swap").status_code == 303
    assert (kept().video_id, kept().spare_id) == (video(1).id, VIDEO)


# Public or not


def test_problems_are_said_before_it_is_public_and_have_to_be_owned_to(app: Flask) -> None:
    seen = Seen(VIDEO, "oembed", found=True, embeddable=False, title="시장회의 [KOR]")
    made(place=video(), checks=seen.plain())
    desk = Desk.of(app, "operator")
    for said in ("cannot be embedded", "belongs to another channel", "시장회의 [KOR]"):
        assert said in desk.get(PAGE).text
    answer = desk.post(f"{PAGE}/en/show")
    assert answer.status_code == 422
    assert shown() == []
    form = mine_form(answer.text, f"{PAGE}/en/show")
    wrong = desk.post(f"{PAGE}/en/show", despite="0" * 16)
    assert (wrong.status_code, shown()) == (422, [])
    assert desk.post(f"{PAGE}/en/show", form).status_code == 303
    assert shown() == ["en"]
    assert desk.post(f"{PAGE}/en/hide").status_code == 303
    assert shown() == []


def test_a_video_that_is_used_elsewhere_names_only_what_the_reader_may_know(app: Flask) -> None:
    with unit_of_work():
        built, other = forum(agreed=True), forum(agreed=True, slug="other")
        other.title = Text(en="Secret summit")
        session_of(other, "seminar").title = Text(en="Secret seminar")
        channel(session_of(built, "mayors"))
        channel(session_of(other, "seminar"))
    text = Desk.of(app).get(PAGE).text
    assert "The same video is used elsewhere." in text
    assert "another summit" in text
    assert "Secret" not in text
    everywhere = Desk.of(app, summit_slug=None).get(PAGE).text
    assert "“Secret seminar” of “Secret summit”" in everywhere


def test_a_session_for_invitees_cannot_be_shown(app: Flask) -> None:
    made(place=video())
    with unit_of_work():
        db.session.scalars(
            select(Session).where(Session.slug == "mayors")
        ).one().audience = Audience.INVITEES
    desk = Desk.of(app, "operator")
    assert f"{PAGE}/en/show" not in desk.get(PAGE).text
    assert desk.post(f"{PAGE}/en/show").status_code == 422
    assert kept().shown_at is None


def test_all_channels_are_held_in_one_act(app: Flask) -> None:
    made(place=video(), state=S.LIVE, live_at=NOW, shown_at=NOW)
    desk = Desk.of(app, "operator")
    form = desk.form(PAGE, f"{PAGE}/hold")
    assert desk.post(f"{PAGE}/hold", form, text__ko="가" * 301).status_code == 422
    assert desk.post(f"{PAGE}/hold", form, text__en="Back <soon>").status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(SessionStream)).one().hold_text == {"en": "Back <soon>"}
    text = desk.get(PAGE).text
    assert "All channels are on hold" in text
    assert "Back &lt;soon&gt;" in text
    assert desk.post(f"{PAGE}/release").status_code == 303
    db.session.rollback()
    db.session.expire_all()
    assert db.session.scalars(select(SessionStream)).one().held_at is None


# Consents


def test_who_is_missing_is_named_and_stops_it(app: Flask) -> None:
    made(agreed=None, place=video(), state=S.READY)
    desk = Desk.of(app, "operator")
    text = desk.get(PAGE).text
    assert "2 consents are missing" in text
    assert "Kim Bora" in text.partition('id="consents"')[2]
    for path, fields in ((f"{PAGE}/en/step", {"to": "live"}), (f"{PAGE}/en/show", {})):
        answer = desk.post(path, **fields)
        assert answer.status_code == 422
        assert "Nothing goes public without them" in answer.text
    assert (kept().state, shown()) == (S.READY, [])


def test_only_an_owner_signs_and_the_reason_is_kept(app: Flask) -> None:
    made(agreed=None, place=video(), state=S.READY)
    for role in ("editor", "operator", "viewer", "chair"):
        desk = Desk.of(app, role, name=role)
        assert f"{PAGE}/waiver" not in desk.get(PAGE).text
        assert desk.post(f"{PAGE}/waiver", reason="x", scope="both").status_code == 403
    desk = Desk.of(app, "owner", name="Owner Oh")
    form = desk.form(PAGE, f"{PAGE}/waiver")
    assert desk.post(f"{PAGE}/waiver", form, reason="").status_code == 422
    assert desk.post(f"{PAGE}/waiver", form, scope="all", reason="x").status_code == 422
    assert desk.post(f"{PAGE}/waiver", form, seen="", reason="x").status_code == 409
    answer = desk.post(f"{PAGE}/waiver", form, scope="both", reason="Agreed <by> phone.")
    assert answer.status_code == 303
    text = desk.get(PAGE).text
    assert "Owner Oh signed" in text
    assert "Agreed &lt;by&gt; phone." in text
    assert Desk.of(app, "operator").post(f"{PAGE}/en/step", to="live").status_code == 303
    assert desk.post(f"{PAGE}/waiver/take-back").status_code == 303
    assert "Owner Oh signed" not in desk.get(PAGE).text


def test_what_is_shown_without_a_consent_is_among_the_findings(app: Flask) -> None:
    made(place=video(), state=S.LIVE, live_at=NOW, shown_at=NOW)
    desk = Desk.of(app)
    assert "have not consented" not in desk.get("forum/findings").text
    with unit_of_work():
        agree(db.session.scalars(select(Summit)).one(), False)
    text = desk.get("forum/findings").text
    assert "is shown to the public, and these have not consented: Jakarta, Kim Bora." in text
    assert rules.findings.pages["broadcast-consent"] == "sessions/{}/broadcasts"


# Chapters


def test_lines_that_are_no_chapters_are_named(app: Flask) -> None:
    made(place=video(), state=S.RECORDED, recording_provider="youtube", recording_id=VIDEO)
    desk = Desk.of(app)
    form = desk.form(f"{PAGE}/en", f"{PAGE}/en/chapters")
    for lines in ("Opening", "0:00", "0:61 x", "0:00 a\n0:00 b", "1:75:00 x", "0:00 a\n-1:00 b"):
        answer = desk.post(f"{PAGE}/en/chapters", form, chapters__en=lines)
        assert (answer.status_code, kept().chapters) == (422, [])
    assert desk.post(f"{PAGE}/en/chapters", form, chapters__en="0:10 late").status_code == 422
    assert desk.post(f"{PAGE}/en/chapters", form, offset="1e9").status_code == 422


def test_chapters_are_made_from_what_really_happened(app: Flask) -> None:
    made(place=video(), state=S.RECORDED, recording_provider="youtube", recording_id=VIDEO)
    desk = Desk.of(app)
    form = desk.form(f"{PAGE}/en", f"{PAGE}/en/chapters")
    answer = desk.post(f"{PAGE}/en/chapters/make", form)
    assert answer.status_code == 422
    assert "This session has no rundown." in answer.text
    with unit_of_work():
        meeting = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        for number, each in enumerate(db.session.scalars(select(Item)), 1):
            each.title = Text(en=f"Part {number}")
        rundown = rundowns.make_rundown(meeting, actor=TESTER, now=NOW)
        rundown.started_at = at(22)
        for number, cue in enumerate(rundown.cues):
            cue.started_at, cue.ended_at = at(22, 15 * number), at(22, 15 * number + 15)
    answer = desk.post(f"{PAGE}/en/chapters/make", form, offset="90")
    assert answer.status_code == 303, answer.text
    assert [each["seconds"] for each in kept().chapters][:2] == [0, 90]
    assert kept().offset == 90
    assert "Part 2" in kept().chapters[2]["title"]["en"]


# Who may what


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("owner", {"edit", "operate"}),
        ("editor", {"edit"}),
        ("operator", {"operate"}),
        ("viewer", set()),
        ("chair", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do(app: Flask, role: str, may: set[str]) -> None:
    made(place=video())
    desk = Desk.of(app, role)
    text = desk.get(PAGE).text
    assert (f"{PAGE}/en/step" in text) is ("operate" in may)
    assert (f"{PAGE}/hold" in text) is ("operate" in may)
    assert (f'action="/organizer/summits/{PAGE}/ko"' in text) is ("edit" in may)
    for need, paths in {
        "operate": ["step", "show", "hide", "swap", "check", "fail", "end"],
        "edit": ["remove", "recording", "recording/remove", "chapters", "chapters/make"],
    }.items():
        if need not in may:
            statuses = [desk.post(f"{PAGE}/en/{path}").status_code for path in paths]
            assert statuses == [403] * len(paths)
    assert kept().state is S.PLANNED


@pytest.mark.parametrize("language", ["fr", "xx", "EN", "a%00b", "%ED%95%9C", "floorfloor"])
def test_a_channel_that_cannot_be_is_not_found(app: Flask, language: str) -> None:
    made(place=video())
    desk = Desk.of(app, "owner")
    paths = ["step", "show", "hide", "swap", "check", "fail", "end", "remove", "recording"]
    assert desk.get(f"{PAGE}/{language}").status_code == 404
    for path in paths:
        fields = {"to": "test", "reason": "x", "held": "y"}
        assert desk.post(f"{PAGE}/{language}/{path}", **fields).status_code == 404


def test_a_channel_without_a_broadcast_cannot_be_operated(app: Flask) -> None:
    made()
    desk = Desk.of(app, "owner")
    for path in ("step", "show", "hide", "swap", "check", "fail", "end"):
        answer = desk.post(f"{PAGE}/ko/{path}", to="test", reason="x", held="y")
        assert answer.status_code == 422, path
    assert desk.get("forum/sessions/nowhere/broadcasts").status_code == 404


# The list


def test_the_list_says_how_it_stands(app: Flask) -> None:
    made(agreed=None, place=video(), state=S.LIVE, live_at=NOW, shown_at=NOW)
    desk = Desk.of(app, "viewer")
    text = desk.get("forum/broadcasts").text
    line = text.partition("Mayoral Meeting</a>")[2].partition("</tr>")[0]
    for said in ("Live", "Public", "4 missing" if "4 missing" in line else "2 missing"):
        assert said in line
    assert "Jakarta" in line
    for view, there in (
        ("live", True),
        ("shown", True),
        ("consents", True),
        ("problems", False),
        ("without", False),
        ("<script>", True),
    ):
        page = desk.get(f"forum/broadcasts?view={view}").text
        assert ("Mayoral Meeting</a>" in page) is there, view


def test_the_list_and_the_page_are_in_korean(app: Flask) -> None:
    made(place=video())
    desk = Desk.of(app, "owner", language="ko")
    assert in_words(app, "ko", "Broadcasts") in desk.get("forum/broadcasts").text
    text = desk.get(PAGE).text
    for message in ("Floor", "Sign language", "Planned", "Begin the test"):
        assert in_words(app, "ko", message) in text


def test_thirty_sessions_cost_as_many_statements_as_one(app: Flask, count_sql: CountSql) -> None:
    with unit_of_work():
        built = forum()
        channel(session_of(built, "mayors"), place=video(1))
    desk = Desk.of(app)
    counts = []
    for turn in range(2):
        desk.get("forum/broadcasts")
        with count_sql() as statements:
            assert desk.get("forum/broadcasts").status_code == 200
        counts.append(len(statements))
        db.session.rollback()
        with unit_of_work():
            found = db.session.scalars(select(Summit)).one()
            for number in range(30 * turn, 30 * turn + 30):
                added = session(f"s{number}", starts_at=at(10), floor=["ko"], interpreted=["en"])
                found.sessions.append(added)
                db.session.flush()
                for position, language in enumerate(("floor", "en", "ko", "sign")):
                    channel(added, language, video(10 + 4 * number + position))
    assert counts[0] == counts[1]


def test_many_channels_cost_as_many_statements_as_one(app: Flask, count_sql: CountSql) -> None:
    made(place=video())
    desk = Desk.of(app)
    counts = []
    for _turn in range(2):
        desk.get(PAGE)
        with count_sql() as statements:
            assert desk.get(PAGE).status_code == 200
        counts.append(len(statements))
        db.session.rollback()
        with unit_of_work():
            meeting = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
            for number, language in enumerate(("floor", "ko"), 1):
                live(meeting, language, video(number))
    assert counts[0] == counts[1]


def test_the_dashboard_says_what_is_on_air(app: Flask) -> None:
    made(place=video(), state=S.READY)
    desk = Desk.of(app, "viewer")
    assert f"{PAGE}" not in desk.get("forum/").text
    with unit_of_work():
        meeting = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        for language, place in (("en", video()), ("ko", video(1))):
            live(meeting, language, place)
    line = desk.get("forum/").text.partition(f'href="/organizer/summits/{PAGE}"')[2]
    assert "Mayoral Meeting" in line.partition("</p>")[0]
    assert "2 channels" in line.partition("</p>")[0]


def test_the_journal_names_channel_and_session(app: Flask) -> None:
    made(place=video())
    with unit_of_work():
        there = db.session.scalars(select(Broadcast)).one()
        operations.to_test(there, actor=TESTER, now=NOW)
        assert db.session.scalars(select(City.slug)).all()
    text = Desk.of(app, "owner").get("forum/journal").text
    for said in ("began to test a channel", "Mayoral Meeting", "Being tested", "English"):
        assert said in text
