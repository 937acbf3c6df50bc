"""Editing sessions in the console: the list, a new one, what is said of each, acts on it."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import (
    Audience,
    Item,
    ReleaseAudience,
    Room,
    RoomKind,
    Session,
    SessionKind,
    SessionState,
)
from summit.programme.operations import editing
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.programme.builders import DAY, NOW, at, item, later, session, summit
from tests.programme.pages import Desk, forms_of, in_words

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The unannounced treaty"
LANGUAGES = ["en", "ko"]


def room(slug: str, en: str = "", **fields: Any) -> Room:
    """Make a room."""
    fields = {"kind": RoomKind.ROOM, "position": 0, **fields}
    return Room(slug=slug, name=Text(en=en or slug.capitalize()), **fields)


def made(**fields: Any) -> None:
    """A summit of one session, in one of two rooms."""
    with unit_of_work():
        row = session(
            "opening",
            title=Text(en="Opening", ko="개회"),
            abstract=Text(en="Why we meet."),
            starts_at=at(10),
            **fields,
        )
        whole = summit("forum", row, en=SECRET)
        whole.rooms.extend([room("hall"), room("studio", position=1)])
        db.session.flush()
        row.room = whole.rooms[0]


def the_session(slug: str = "opening") -> Session:
    """Read a session anew."""
    db.session.expire_all()
    found = db.session.scalar(select(Session).where(Session.slug == slug))
    assert found is not None
    db.session.refresh(found)
    return found


def entries(act: str) -> list[Entry]:
    """Return what the journal holds of an act."""
    found = list(db.session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.id)))
    db.session.rollback()
    return found


# What is typed


def test_an_edit_is_kept_with_who_made_it_and_what_it_was_before(app: Flask) -> None:
    made()
    desk = Desk.of(app, name="Park")
    form = desk.form("forum/sessions/opening")

    answer = desk.post(
        "forum/sessions/opening",
        form,
        title__en="Grand opening",
        title__ko="대개회식",
        kind="talk",
        starts_at="2027-05-15T09:30",
        ends_at="2027-05-15T10:15",
        room="studio",
        audience="invitees",
        floor=["ko"],
        interpreted=["en", "ja"],
        sources="https://example.org/a\r\nhttps://example.org/b",
        reconstructed=["start", "end"],
    )

    assert answer.status_code == 303
    assert answer.location == "/organizer/summits/forum/sessions/opening"
    row = the_session()
    assert row.title == {"en": "Grand opening", "ko": "대개회식"}
    assert (row.kind, row.audience) == (SessionKind.TALK, Audience.INVITEES)
    assert row.starts_at == at(9, 30, day=DAY + timedelta(days=1))
    assert row.ends_at == at(10, 15, day=DAY + timedelta(days=1))
    assert row.day == date(2027, 5, 15)
    assert row.room is not None
    assert row.room.slug == "studio"
    assert (row.floor, row.interpreted) == (["ko"], ["en", "ja"])
    assert row.sources == ["https://example.org/a", "https://example.org/b"]
    assert row.reconstructed == ["start", "end"]
    assert row.edited_by == "Park"
    assert row.edited_at is not None
    [entry] = entries("session.edited")
    assert (entry.actor, entry.actor_key, entry.object_key) == ("Park", desk.uid, "opening@test")
    assert entry.before == {
        "title": {"en": "Opening", "ko": "개회"},
        "kind": "plenary",
        "starts_at": "2027-05-14T01:00:00Z",
        "ends_at": "2027-05-14T02:00:00Z",
        "day": "2027-05-14",
        "room": "hall",
        "audience": "public",
        "floor": [],
        "interpreted": [],
        "sources": [],
        "reconstructed": [],
    }
    assert entry.after["starts_at"] == "2027-05-15T00:30:00Z"
    assert entry.after.keys() == entry.before.keys()


@pytest.mark.parametrize("page", ["", "/items", "/cities"])
def test_each_page_of_a_session_leads_to_its_day_and_its_journal(app: Flask, page: str) -> None:
    made()
    desk = Desk.of(app)
    with unit_of_work():
        day, uid = the_session().day, the_session().uid
    assert day is not None

    text = desk.get(f"forum/sessions/opening{page}").text

    base = "/organizer/summits/forum"
    assert f'href="{base}/timetable?day={day.isoformat()}#s-opening"' in text
    kept = f"object_kind=session&amp;object_key={quote(uid)}"
    assert f'href="{base}/journal?{kept}"' in text
    assert desk.get(f"forum/timetable?day={day.isoformat()}").status_code == 200


def test_saving_what_is_there_already_changes_and_records_nothing(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    version = the_session().version
    db.session.rollback()

    answer = desk.post("forum/sessions/opening", desk.form("forum/sessions/opening"))

    assert answer.status_code == 303
    row = the_session()
    assert (row.version, row.edited_by) == (version, "")
    assert entries("session.edited") == []


def test_hours_are_read_by_the_clocks_of_the_zone_that_is_typed(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form("forum/sessions/opening")

    desk.post("forum/sessions/opening", form, zone="Europe/London")

    row = the_session()
    assert row.zone == "Europe/London"
    assert row.starts_at == at(10, zone="Europe/London")


def test_an_hour_that_comes_twice_stays_the_instant_it_was(app: Flask) -> None:
    """London's clocks go back at 02:00 on 31 October 2027: 01:30 comes twice."""
    day = date(2027, 10, 31)
    second = at(1, 30, day=day, zone="Europe/London").astimezone(UTC) + timedelta(hours=1)
    with unit_of_work():
        row = session("night", starts_at=second, minutes=60, zone="Europe/London")
        summit("forum", row, starts_on=day, ends_on=day, zone="Europe/London")
    desk = Desk.of(app)
    form = desk.form("forum/sessions/night")
    assert form["starts_at"] == "2027-10-31T01:30"

    desk.post("forum/sessions/night", form, title__en="Night watch")

    row = the_session("night")
    assert row.title == {"en": "Night watch"}
    assert row.starts_at == second


def test_a_session_can_stand_on_its_day_alone_and_a_draft_on_none(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = "forum/sessions/opening"

    first = desk.post(path, desk.form(path), starts_at="", ends_at="", day="2027-05-16")
    on_its_day = (the_session().day, the_session().starts_at, the_session().planned_minutes)
    db.session.rollback()
    second = desk.post(path, desk.form(path), day="", state="draft")

    assert (first.status_code, second.status_code) == (303, 303)
    assert on_its_day == (date(2027, 5, 16), None, 60)
    row = the_session()
    assert (row.day, row.state, row.planned_minutes) == (None, SessionState.DRAFT, 60)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "fields", "message"),
    [
        ("title", {"title__en": "", "title__ko": ""}, "Write it in at least one language."),
        (
            "slug",
            {"slug": "Opening Day"},
            "Use lower-case letters, digits and single hyphens, for example: mayoral-meeting",
        ),
        ("ends_at", {"ends_at": ""}, "Give both start and end, or the day alone."),
        (
            "ends_at",
            {"ends_at": "2027-05-14T10:00"},
            "The end is not after the start; a session past midnight ends on the next day.",
        ),
        (
            "ends_at",
            {"ends_at": "2027-06-14T11:00"},
            "A session lasts at most 24 hours; correct the end.",
        ),
        (
            "starts_at",
            {"starts_at": "soon"},
            "Enter a day and an hour, for example: 2027-05-14T22:00",
        ),
        ("day", {"day": "2027-05-15"}, "This is not the day of the start; leave it empty."),
        (
            "state",
            {"starts_at": "", "ends_at": ""},
            "Only a draft can be without a day; give it a day first.",
        ),
        ("zone", {"zone": "Mars/Olympus"}, "There is no such time zone; an example is Asia/Seoul."),
        ("room", {"room": "cellar"}, "Choose one of the list."),
        ("audience", {"audience": "nobody"}, "Choose one of the list."),
        ("floor", {"floor": ["tlh"]}, "Choose of the list only."),
    ],
)
def test_a_refused_form_names_the_field_and_the_remedy_and_keeps_what_was_typed(
    app: Flask, language: str, field: str, fields: dict[str, Any], message: str
) -> None:
    made()
    desk = Desk.of(app, language=language)
    path = "forum/sessions/opening"
    form = desk.form(path)

    answer = desk.post(path, form, **{"remark__en": "typed <i>before</i>", **fields})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert in_words(app, language, message) in answer.text
    again = forms_of(answer.text)[f"/organizer/summits/{path}"]
    assert again["remark-en"] == "typed <i>before</i>"
    for name, value in fields.items():
        if name not in ("room", "audience", "floor"):
            assert again[name.replace("__", "-")] == value
    assert the_session().remark == {}
    assert entries("session.edited") == []


def test_a_day_outside_the_summit_is_refused_with_its_days(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = "forum/sessions/opening"

    answer = desk.post(
        path, desk.form(path), starts_at="2027-05-20T10:00", ends_at="2027-05-20T11:00"
    )

    assert answer.status_code == 422
    assert 'id="starts_at-error"' in answer.text
    assert "2027-05-14 to 2027-05-16" in answer.text


def test_what_was_published_is_no_draft_again_nor_for_fewer_and_keeps_its_address(
    app: Flask,
) -> None:
    made(published_to=ReleaseAudience.EVERYONE)
    desk = Desk.of(app)
    path = "forum/sessions/opening"

    draft = desk.post(path, desk.form(path), state="draft")
    fewer = desk.post(path, desk.form(path), audience="invitees")
    renamed = desk.post(path, desk.form(path), slug="grand-opening")

    assert draft.status_code == 422
    assert 'id="state-error"' in draft.text
    assert fewer.status_code == 422
    assert 'id="audience-error"' in fewer.text
    assert renamed.location == "/organizer/summits/forum/sessions/grand-opening"
    row = the_session("grand-opening")
    assert row.former_slugs == ["opening"]
    assert (row.state, row.audience) == (SessionState.SCHEDULED, Audience.PUBLIC)
    db.session.rollback()
    assert desk.get(path).status_code == 200, "the former address still leads there"


def test_a_slug_that_nobody_was_shown_is_let_go_and_another_ones_is_refused(app: Flask) -> None:
    with unit_of_work():
        shown = session("closing", published_to=ReleaseAudience.EVERYONE, former_slugs=["farewell"])
        summit("forum", session("opening"), shown)
    desk = Desk.of(app)

    for taken in ("closing", "farewell"):
        answer = desk.post(
            "forum/sessions/opening", desk.form("forum/sessions/opening"), slug=taken
        )
        assert answer.status_code == 422
        assert 'id="slug-error"' in answer.text
    desk.post("forum/sessions/opening", desk.form("forum/sessions/opening"), slug="start")

    assert the_session("start").former_slugs == []


# Two people


def test_a_stale_form_shows_both_versions_and_merges_what_only_one_changed(app: Flask) -> None:
    made()
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    path = "forum/sessions/opening"
    form = mine.form(path)
    hers.post(path, hers.form(path), title__en="Her title", kind="talk")

    stale = mine.post(path, form, title__en="My title", audience="invitees")

    assert stale.status_code == 409
    assert "Park saved it on" in stale.text
    assert "My title" in stale.text
    assert "Her title" in stale.text
    assert the_session().title["en"] == "Her title"
    db.session.rollback()
    again = forms_of(stale.text)[f"/organizer/summits/{path}"]
    assert (again["kind"], again["audience"]) == ("talk", "invitees")
    assert again["choose-title-en"] == "mine"

    merged = mine.post(path, again)

    assert merged.status_code == 303
    row = the_session()
    assert row.title["en"] == "My title"
    assert (row.kind, row.audience) == (SessionKind.TALK, Audience.INVITEES)


def test_the_other_version_can_be_chosen(app: Flask) -> None:
    made()
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    path = "forum/sessions/opening"
    form = mine.form(path)
    hers.post(path, hers.form(path), title__en="Her title", floor=["ko", "en"], interpreted=["ja"])
    stale = mine.post(
        path, form, title__en="My title", floor=["fr"], interpreted=["fr"], remark__en="Mine"
    )
    again = forms_of(stale.text)[f"/organizer/summits/{path}"]

    mine.post(path, again, choose__title__en="theirs", choose__interpreted="theirs")
    first = the_session()
    kept = (first.title["en"], first.floor, first.interpreted, first.remark)
    db.session.rollback()
    again = forms_of(mine.post(path, form, floor=["de"]).text)[f"/organizer/summits/{path}"]
    mine.post(path, again, choose__floor="theirs")

    assert kept == ("Her title", ["fr"], ["ja"], {"en": "Mine"})
    row = the_session()
    assert row.title["en"] == "Her title"
    assert row.floor == ["fr"]
    assert row.remark == {"en": "Mine"}


def test_a_form_is_stale_after_anything_on_the_session_was_touched(app: Flask) -> None:
    made(items=[item("welcome")])
    desk = Desk.of(app, language="ko")
    path = "forum/sessions/opening"
    form = desk.form(path)
    with unit_of_work():
        row = the_session()
        row.items[0].minutes = 20
        editing.touch(row, TESTER, NOW)

    answer = desk.post(path, form, title__en="Mine")

    assert answer.status_code == 409
    assert the_session().title["en"] == "Opening"


def test_two_touches_at_one_instant_are_two_versions() -> None:
    made()
    versions = []
    for _ in range(2):
        with unit_of_work():
            editing.touch(the_session(), TESTER, NOW)
        versions.append(the_session().version)
        db.session.rollback()

    assert versions[1] == versions[0] + 1


# Translations


def test_the_language_left_behind_is_outdated_until_it_is_written_or_declared_right(
    app: Flask,
) -> None:
    made()
    desk = Desk.of(app)
    path = "forum/sessions/opening"

    desk.post(path, desk.form(path), title__en="Grand opening")
    behind = the_session().outdated
    db.session.rollback()
    page = desk.get(path)
    desk.post(path, desk.form(path), title__ko__settled="y")
    settled = the_session().outdated
    db.session.rollback()

    assert behind == ["title.ko"]
    assert 'name="title-ko-settled"' in page.text
    assert 'name="abstract-ko-settled"' not in page.text
    assert settled == []
    assert the_session().title == {"en": "Grand opening", "ko": "개회"}
    db.session.rollback()
    assert [(e.before, e.after) for e in entries("session.edited")][1] == (
        {"outdated": ["title.ko"]},
        {"outdated": []},
    )


def test_a_summit_in_one_language_asks_for_no_other(app: Flask) -> None:
    made()
    with unit_of_work():
        the_session().summit.languages = ["en"]
    desk = Desk.of(app)

    form = desk.form("forum/sessions/opening")
    desk.post("forum/sessions/opening", form, title__en="Start")

    assert "title-ko" not in form
    assert the_session().title == {"en": "Start", "ko": "개회"}


# Acts


def test_cancelling_and_reinstating_are_acts_of_their_own(app: Flask) -> None:
    made(published_to=ReleaseAudience.EVERYONE)
    desk = Desk.of(app)
    path = "forum/sessions/opening"
    assert "marked as cancelled, and keeps its address" in desk.get(path).text

    desk.post(f"{path}/cancel")
    cancelled = the_session().state
    db.session.rollback()
    again = desk.post(f"{path}/cancel")
    edited = desk.post(path, desk.form(path), title__en="Still here", state="scheduled")
    after_edit = the_session().state
    db.session.rollback()
    desk.post(f"{path}/reinstate")

    assert cancelled is SessionState.CANCELLED
    assert again.status_code == 422
    assert edited.status_code == 303
    assert after_edit is SessionState.CANCELLED
    assert the_session().state is SessionState.SCHEDULED
    db.session.rollback()
    assert [(e.before, e.after) for e in entries("session.cancelled")] == [
        ({"state": "scheduled"}, {"state": "cancelled"})
    ]
    assert [(e.before, e.after) for e in entries("session.reinstated")] == [
        ({"state": "cancelled"}, {"state": "scheduled"})
    ]


def test_only_what_was_never_shown_can_be_deleted(app: Flask) -> None:
    with unit_of_work():
        shown = session("shown", published_to=ReleaseAudience.INVITEES, items=[item("a")])
        summit("forum", shown, session("hidden", items=[item("b")]))
    desk = Desk.of(app)

    refused = desk.post("forum/sessions/shown/delete")
    deleted = desk.post("forum/sessions/hidden/delete")

    assert "/sessions/shown/delete" not in desk.get("forum/sessions/shown").text
    assert refused.status_code == 422
    assert deleted.location == "/organizer/summits/forum/sessions"
    assert db.session.scalars(select(Session.slug)).all() == ["shown"]
    assert db.session.scalars(select(Item.slug)).all() == ["a"]
    [entry] = entries("session.deleted")
    assert entry.before["slug"] == "hidden"
    assert entry.before["items"] == ["b"]
    assert entry.after == {}


def test_a_draft_without_a_day_cannot_be_cancelled(app: Flask) -> None:
    made()
    with unit_of_work():
        row = the_session()
        row.day = row.starts_at = row.ends_at = None
        row.state = SessionState.DRAFT
    with pytest.raises(Refused), unit_of_work():
        editing.cancel_session(the_session(), actor=TESTER, now=NOW)


# A new one


def test_a_new_session_waits_as_a_draft_and_is_called_after_its_title(app: Flask) -> None:
    made()
    desk = Desk.of(app, name="Park")
    form = desk.form("forum/sessions/new")

    answer = desk.post(
        "forum/sessions/new", form, title__en="Opening", title__ko="개회", minutes="90"
    )

    assert answer.location == "/organizer/summits/forum/sessions/opening-2"
    row = the_session("opening-2")
    assert (row.state, row.day, row.starts_at) == (SessionState.DRAFT, None, None)
    assert (row.planned_minutes, row.zone, row.edited_by) == (90, "Asia/Seoul", "Park")
    assert row.uid.endswith("@forum.summit")
    db.session.rollback()
    [entry] = entries("session.created")
    assert entry.before == {}
    assert entry.after["title"] == {"en": "Opening", "ko": "개회"}


def test_a_new_session_with_an_hour_is_scheduled(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form("forum/sessions/new")
    fields = {"title__ko": "폐회", "starts_at": "2027-05-16T22:00", "kind": "mayoral_meeting"}

    refused = desk.post("forum/sessions/new", form, **fields)
    answer = desk.post("forum/sessions/new", form, minutes="45", **fields)

    assert refused.status_code == 422
    assert 'id="minutes-error"' in refused.text
    assert answer.location == "/organizer/summits/forum/sessions/mayoral-meeting"
    row = the_session("mayoral-meeting")
    assert row.state is SessionState.SCHEDULED
    assert (row.starts_at, row.ends_at) == (
        at(22, day=DAY + timedelta(days=2)),
        at(22, 45, day=DAY + timedelta(days=2)),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_new_session_keeps_what_was_typed(app: Flask, language: str) -> None:
    made()
    desk = Desk.of(app, language=language)
    form = desk.form("forum/sessions/new")

    answer = desk.post("forum/sessions/new", form, slug="opening", title__ko="제목", minutes="0")

    assert answer.status_code == 422
    words = in_words(
        app, language, "Enter a whole number from %(least)s to %(most)s.", least=1, most=1440
    )
    assert words in answer.text
    again = forms_of(answer.text)["/organizer/summits/forum/sessions/new"]
    assert (again["slug"], again["title-ko"], again["minutes"]) == ("opening", "제목", "0")
    assert len(db.session.scalars(select(Session)).all()) == 1


# Who may


@pytest.mark.parametrize(
    "path", ["", "/new", "/opening", "/opening/cancel", "/opening/reinstate", "/opening/delete"]
)
def test_outsiders_learn_nothing_and_viewers_change_nothing(app: Flask, path: str) -> None:
    made()
    with unit_of_work():
        summit("other")
    outsider = Desk.of(app, "owner", summit_slug="other")
    viewer = Desk.of(app, "viewer")

    outside = [outsider.get(f"forum/sessions{path}"), outsider.post(f"forum/sessions{path}")]
    refused = viewer.post(f"forum/sessions{path}")

    for answer in outside:
        assert answer.status_code in (404, 405)
        assert SECRET not in answer.text
        assert "Opening" not in answer.text
    assert refused.status_code in (403, 405)
    assert the_session().state is SessionState.SCHEDULED


def test_a_viewer_reads_a_session_without_a_button(app: Flask) -> None:
    made()
    desk = Desk.of(app, "viewer")

    page = desk.get("forum/sessions/opening")

    assert page.status_code == 200
    assert '<fieldset class="plain" disabled>' in page.text
    assert "/opening/delete" not in page.text
    assert desk.get("forum/sessions/new").status_code == 403
    assert "/sessions/new" not in desk.get("forum/sessions").text


def test_a_session_of_another_summit_is_not_found_here(app: Flask) -> None:
    with unit_of_work():
        summit("forum", session("opening"))
        summit("other", session("secret", SECRET))
    desk = Desk.of(app)

    answer = desk.get("forum/sessions/secret")

    assert answer.status_code == 404
    assert "treaty" not in answer.text
    assert desk.get("forum/sessions/%00").status_code == 404


# Bad input


@pytest.mark.parametrize(
    "value", ["\0", "\ud800", "9" * 400, "x" * 100_000, "[]", "<script>", "-1"]
)
def test_hostile_values_are_refused_or_cleaned_and_never_break(app: Flask, value: str) -> None:
    made()
    desk = Desk.of(app)
    path = "forum/sessions/opening"
    form = desk.form(path)
    sent = value.encode("utf-8", "surrogatepass")

    for name in [*form, "title-ko-settled", "choose-title-en", "theirs-title-en"]:
        changed = form.copy()
        changed.setlist(name, [sent])
        answer = desk.client.post(f"/organizer/summits/{path}", data=changed)
        assert answer.status_code in (303, 400, 409, 422), name
        form = desk.form(path)


def test_fields_that_are_missing_are_no_error_of_ours(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = "forum/sessions/opening"
    form = desk.form(path)

    for name in list(form):
        less = form.copy()
        less.poplist(name)
        assert desk.post(path, less).status_code in (303, 400, 409, 422), name
        form = desk.form(path)


def test_a_malformed_version_is_a_bad_request(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = "forum/sessions/opening"

    for wrong in ({"version": "x"}, {"version": ""}, {"version": "9" * 10}):
        assert desk.post(path, desk.form(path), **wrong).status_code == 400
    assert desk.post(path, desk.form(path), version="0", base="{").status_code == 400


def test_what_people_type_is_escaped(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = "forum/sessions/opening"

    desk.post(path, desk.form(path), title__en="<script>alert(1)</script>")

    for page in (path, "forum/sessions", "forum/translations"):
        text = desk.get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


# The list


def listed(desk: Desk, query: str = "") -> list[str]:
    """Return the slugs on the list, in its order."""
    import re

    text = desk.get(f"forum/sessions{query}").text
    return re.findall(r'<th scope="row"><a href="/organizer/summits/forum/sessions/([^"]+)"', text)


def many(count: int) -> None:
    """A summit of that many sessions, every second one without Korean."""
    with unit_of_work():
        summit(
            "forum",
            *(
                session(
                    f"s{number:02}",
                    title=Text(en=f"Talk {number:02}", ko="" if number % 2 else "대담"),
                    starts_at=at(9) + timedelta(minutes=number),
                    kind=SessionKind.TALK if number % 3 else SessionKind.PLENARY,
                )
                for number in range(count)
            ),
        )


def test_the_list_sorts_and_narrows_by_address(app: Flask) -> None:
    loose = session("d", "Delta", day=DAY, state=SessionState.DRAFT)
    loose.day = None
    with unit_of_work():
        summit(
            "forum",
            loose,
            session("b", "Beta", starts_at=at(9), audience=Audience.STAFF),
            session("a", "Alpha", starts_at=at(11, day=DAY + timedelta(days=1))),
            session(
                "c",
                title=Text(en="Gamma", ko="감마"),
                day=DAY,
                state=SessionState.CANCELLED,
                kind=SessionKind.TALK,
                edited_at=later(hours=1),
                edited_by="Park",
            ),
        )
    desk = Desk.of(app, "viewer")

    assert listed(desk) == ["b", "c", "a", "d"]
    assert listed(desk, "?sort=title") == ["a", "b", "d", "c"]
    assert listed(desk, "?sort=-title") == ["c", "d", "b", "a"]
    assert listed(desk, "?sort=edited")[0] == "c"
    assert listed(desk, "?state=cancelled") == ["c"]
    assert listed(desk, "?kind=talk") == ["c"]
    assert listed(desk, "?audience=staff") == ["b"]
    assert listed(desk, "?day=2027-05-15") == ["a"]
    assert listed(desk, "?day=none") == ["d"]
    assert listed(desk, "?needs=translation&sort=title") == ["a", "b", "d"]
    assert listed(desk, "?q=%EA%B0%90%EB%A7%88") == ["c"]
    assert listed(desk, "?q=alp") == ["a"]
    assert listed(desk, "?q=%00&state=x&sort=%27&page=-1&day=2027&kind=&needs=all") == [
        "b",
        "c",
        "a",
        "d",
    ]
    text = desk.get("forum/sessions").text
    assert "Park" in text
    assert "2 missing" not in text
    assert "1 missing" in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_statements_for_any_size(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    many(count)
    desk = Desk.of(app, "viewer")
    desk.get("forum/sessions")

    with count_sql() as statements:
        answer = desk.get("forum/sessions")

    assert answer.text.count("<tr>") == count + 1
    assert len(statements) == 4, statements


def test_a_long_list_has_pages(app: Flask) -> None:
    many(203)
    desk = Desk.of(app, "viewer")

    assert len(listed(desk)) == 200
    assert listed(desk, "?page=2") == ["s200", "s201", "s202"]
    assert listed(desk, "?page=99") == ["s200", "s201", "s202"]
    assert 'href="/organizer/summits/forum/sessions?page=2"' in desk.get("forum/sessions").text
