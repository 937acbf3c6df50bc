"""The public change log: times, rooms and titles by release, and never who came or went."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme import operations, queries
from summit.programme.models import (
    Audience,
    Release,
    ReleaseAudience,
    Room,
    RoomKind,
    Session,
    SessionState,
    Speaker,
    SpeakerState,
)
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import at, later

pytestmark = pytest.mark.usefixtures("database")

ADDRESS = "/en/forum/changes"


@pytest.fixture
def forum(app: Flask) -> None:
    """A published forum: a talk with its guest, and a session for invitees."""
    with app.app_context(), unit_of_work():
        guest = make.person("diamond", "Jared Diamond", "재러드 다이아몬드")
        kim = make.person("kim", "Kim Minji")
        summit = make.summit(
            "forum",
            make.session(
                "talk",
                title=Text(en="Talk with Jared Diamond", ko="재러드 다이아몬드와의 대담"),
                starts_at=at(22),
                items=[make.item("talk", [make.speaker(guest), make.speaker(kim)])],
            ),
            make.session("closing", title=Text(en="Closing <b>", ko="폐회"), starts_at=at(10)),
            make.session("dinner", "Secret dinner", starts_at=at(18), audience=Audience.INVITEES),
        )
        summit.rooms = [
            Room(slug="hall", kind=RoomKind.ROOM, name=Text(en="Main hall", ko="대회의실")),
        ]
    publish(app)


def publish(
    app: Flask, days: int = 0, to: ReleaseAudience = ReleaseAudience.EVERYONE, **note: str
) -> None:
    with app.app_context(), unit_of_work():
        operations.publish(
            queries.summit_by_slug("forum", to_change=True),
            actor=TESTER,
            now=later(days=days),
            audience=to,
            note=note,
        )


def edit(app: Flask, change: Callable[[Session], object], slug: str = "talk") -> None:
    with app.app_context(), unit_of_work():
        change(db.session.scalars(select(Session).where(Session.slug == slug)).one())


def move(session: Session) -> None:
    assert session.starts_at
    assert session.ends_at
    session.starts_at += timedelta(hours=1)
    session.ends_at += timedelta(hours=1)


def withdraw_guest(session: Session) -> None:
    guest = next(s for s in session.items[0].speakers if s.person and s.person.slug == "diamond")
    guest.state = SpeakerState.WITHDRAWN
    session.title = Text(en="Talk with a guest", ko="초청 대담")


def lines(client: FlaskClient, address: str = ADDRESS) -> list[str]:
    """Return headings, notes and entries as plain text, in order."""
    answer = client.get(address)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    parts = re.findall(r"<(?:h2|li|p)[^>]*>(.*?)</(?:h2|li|p)>", main, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", part).strip() for part in parts]


def test_each_release_to_everyone_is_told_from_the_newest(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    edit(app, move)
    publish(app, 1, ReleaseAudience.INVITEES)
    publish(app, 2, en="One hour later.", ko="한 시간 늦춥니다.")
    assert lines(client) == [
        "Times, rooms and titles, from release to release.",
        "Release 3",
        "Published Wed 3 March 2027, 18:00, Seoul time",
        "One hour later.",
        "Moved: “Talk with Jared Diamond”, from Fri 14 May 2027, 22:00–23:00 (Seoul time)"
        " to Fri 14 May 2027, 23:00–00:00 (15 May) (Seoul time).",
        "Release 1",
        "Published Mon 1 March 2027, 18:00, Seoul time",
        "The programme is published for the first time, with 2 sessions.",
    ]


def test_times_are_told_in_the_zone_a_reader_has_chosen(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    edit(app, move)
    publish(app, 1)
    told = lines(client, f"{ADDRESS}?tz=Europe/London")
    assert told[2] == "Published Tue 2 March 2027, 09:00, London time"
    assert "14:00–15:00 (London time) to Fri 14 May 2027, 15:00–16:00 (London time)" in told[3]


def test_it_speaks_korean_with_the_note_in_korean(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    edit(app, move)
    publish(app, 1, en="One hour later.", ko="한 시간 늦춥니다.")
    text = client.get("/ko/forum/changes").text
    assert "한 시간 늦춥니다." in text
    assert "2027년 5월 14일 (금) 오후 10:00~11:00" in text
    assert "One hour later." not in text


def test_rooms_titles_and_states_are_told(app: Flask, client: FlaskClient, forum: None) -> None:
    def change(session: Session) -> None:
        session.room = session.summit.rooms[0]
        session.title = Text(en="Closing words")

    edit(app, change, "closing")
    publish(app, 1)
    edit(app, lambda session: setattr(session, "state", SessionState.CANCELLED), "closing")
    publish(app, 2)
    edit(app, lambda session: setattr(session, "state", SessionState.SCHEDULED), "closing")
    publish(app, 3)
    told = lines(client)
    when = "Fri 14 May 2027, 10:00–11:00 (Seoul time)"
    assert f"Takes place after all: “Closing words”, {when}." in told
    assert f"Cancelled: “Closing words”, {when}." in told
    assert "Another room: “Closing words”, from no room to Main hall." in told
    assert "New title: “Closing &lt;b&gt;” becomes “Closing words”." in told


def test_a_title_that_changed_in_the_other_language_alone_is_not_told_as_new(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    edit(app, lambda session: setattr(session, "title", Text(en="Before", ko="폐회")), "closing")
    publish(app, 1)
    edit(app, lambda session: setattr(session, "title", Text(en="After", ko="폐회")), "closing")
    publish(app, 2)
    assert "New title: “Before” becomes “After”." in lines(client)
    korean = lines(client, "/ko/forum/changes")
    third = korean[korean.index("제3판") : korean.index("제2판")]
    assert third[2:] == ["그 밖의 세부 정보가 수정되었습니다."]


@pytest.mark.parametrize("address", [ADDRESS, "/ko/forum/changes"])
def test_who_withdrew_is_never_named(
    app: Flask, client: FlaskClient, forum: None, address: str
) -> None:
    edit(app, move)
    publish(app, 1)
    edit(app, withdraw_guest)
    publish(app, 2)
    edit(app, move)
    publish(app, 3)
    text = client.get(address).text
    for name in ("Diamond", "Jared", "다이아몬드"):
        assert name not in text
    assert "Kim" not in text


def test_an_earlier_title_after_a_guest_who_is_gone_is_kept_to_itself(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    edit(app, lambda s: setattr(s, "title", Text(en="An evening with Jared Diamond")))
    publish(app, 1)
    assert "An evening with Jared Diamond" in client.get(ADDRESS).text
    edit(app, withdraw_guest)
    publish(app, 2)
    assert "Diamond" not in client.get(ADDRESS).text
    assert "New title: “Talk with a guest”." in lines(client)


def test_what_the_organizer_writes_in_the_note_is_shown_escaped(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    edit(app, withdraw_guest)
    publish(app, 1, en="Jared Diamond cannot come. <script>alert(1)</script>")
    text = client.get(ADDRESS).text
    assert "Jared Diamond cannot come. &lt;script&gt;" in text
    assert "<script>alert" not in text


def test_what_is_for_invitees_is_never_told(app: Flask, client: FlaskClient, forum: None) -> None:
    edit(app, move, "dinner")
    publish(app, 1)
    publish_note = client.get(ADDRESS).text
    assert "dinner" not in publish_note.lower()
    edit(app, lambda session: setattr(session, "audience", Audience.PUBLIC), "dinner")
    publish(app, 2)
    assert any(line.startswith("New: “Secret dinner”") for line in lines(client))


def test_a_change_of_speakers_alone_is_other_details(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    with app.app_context(), unit_of_work():
        for speaker in db.session.scalars(select(Speaker)):
            speaker.state = SpeakerState.DECLINED
    publish(app, 1)
    assert lines(client)[3] == "Other details are revised."


def test_the_summits_days_and_zone_are_told(app: Flask, client: FlaskClient, forum: None) -> None:
    with app.app_context(), unit_of_work():
        summit = queries.summit_by_slug("forum")
        summit.ends_on += timedelta(days=1)
        summit.zone = "Asia/Tokyo"
    publish(app, 1)
    told = lines(client)
    assert "The summit takes place from 14–17 May 2027, no longer from 14–16 May 2027." in told
    assert "The summit&#39;s time zone is now Tokyo time, no longer Seoul time." in told


def test_a_release_from_before_the_log_shows_its_note_alone(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(Release.__table__.update().values(changes=[]))  # type: ignore[attr-defined]
    assert lines(client)[1:] == ["Release 1", "Published Mon 1 March 2027, 18:00, Seoul time"]


def test_a_former_address_leads_to_the_log_and_lines_to_the_sessions(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    edit(app, move)
    publish(app, 1)

    def rename(session: Session) -> None:
        session.slug, session.former_slugs = "evening", ["talk"]

    edit(app, rename)
    publish(app, 2)
    with app.app_context(), unit_of_work():
        operations.rename(
            queries.summit_by_slug("forum", to_change=True), "new", actor=TESTER, now=later(days=3)
        )
    moved = client.get(ADDRESS)
    assert (moved.status_code, moved.location) == (301, "/en/new/changes")
    assert '<a href="/en/new/sessions/evening">' in client.get("/en/new/changes").text


def test_every_page_of_a_summit_leads_to_the_log(client: FlaskClient, forum: None) -> None:
    for page in ("", "programme", "speakers", "sessions/talk", "changes"):
        assert '<a href="/en/forum/changes">' in client.get(f"/en/forum/{page}").text
    assert "/changes" not in client.get("/en/").text


def test_the_json_of_a_programme_holds_no_log(client: FlaskClient, forum: None) -> None:
    assert "changes" not in client.get("/en/forum/programme.json").get_json()
