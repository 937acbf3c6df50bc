"""Editing rooms in the console."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import Room, RoomKind, Session
from tests.conftest import CountSql
from tests.programme.builders import session, summit
from tests.programme.pages import Desk, forms_of, in_words

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The unannounced treaty"
LANGUAGES = ["en", "ko"]


def made(*slugs: str, **fields: Any) -> None:
    """A summit with rooms, and a session in the first."""
    with unit_of_work():
        whole = summit("forum", session("opening", SECRET))
        for position, slug in enumerate(slugs or ("hall", "studio", "annex")):
            whole.rooms.append(
                Room(
                    slug=slug,
                    kind=RoomKind.ROOM,
                    name=Text(en=slug.capitalize(), **fields),
                    position=position,
                )
            )
        db.session.flush()
        whole.sessions[0].room = whole.rooms[0]


def rooms() -> list[Room]:
    """Read the rooms anew, in their order."""
    db.session.rollback()
    return list(db.session.scalars(select(Room).order_by(Room.position, Room.id)))


def entries(act: str) -> list[Entry]:
    """Return what the journal holds of an act."""
    db.session.rollback()
    return list(db.session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.id)))


def test_a_room_is_added_after_the_others(app: Flask) -> None:
    made()
    desk = Desk.of(app, name="Park")

    answer = desk.post(
        "forum/rooms",
        desk.form("forum/rooms"),
        name__en="Hall",
        name__ko="대회의실",
        kind="studio",
        changeover="25",
    )

    assert answer.location == "/organizer/summits/forum/rooms"
    row = rooms()[-1]
    assert (row.slug, row.kind, row.changeover) == ("hall-2", RoomKind.STUDIO, 25)
    assert row.name == {"en": "Hall", "ko": "대회의실"}
    [entry] = entries("room.created")
    assert (entry.actor, entry.object_key, entry.before) == ("Park", f"{row.summit_id}/hall-2", {})
    assert entry.after["name"] == {"en": "Hall", "ko": "대회의실"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "fields", "message", "values"),
    [
        ("name", {"name-en": ""}, "Write it in at least one language.", {}),
        (
            "slug",
            {"slug": "hall"},
            "Another room has the short name “%(slug)s” already.",
            {"slug": "hall"},
        ),
        (
            "changeover",
            {"changeover": "721"},
            "Enter a whole number from %(least)s to %(most)s.",
            {"least": 0, "most": 720},
        ),
        ("changeover", {"changeover": ""}, "Fill this in.", {}),
        ("kind", {"kind": "cellar"}, "Choose one of the list.", {}),
    ],
)
@pytest.mark.parametrize("path", ["forum/rooms", "forum/rooms/studio"])
def test_a_refused_room_names_the_field_and_keeps_what_was_typed(
    app: Flask,
    path: str,
    language: str,
    field: str,
    fields: dict[str, str],
    message: str,
    values: dict[str, Any],
) -> None:
    made()
    desk = Desk.of(app, language=language)

    answer = desk.post(path, desk.form(path), **{"name-en": "Typed", "name-ko": "", **fields})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert in_words(app, language, message, **values) in answer.text
    again = forms_of(answer.text)[f"/organizer/summits/{path}"]
    for name, value in {"name-en": "Typed", **fields}.items():
        assert name == "kind" or again[name] == value
    assert [row.slug for row in rooms()] == ["hall", "studio", "annex"]


def test_a_room_is_edited_with_its_translation_state(app: Flask) -> None:
    made(ko="방")
    desk = Desk.of(app)
    path = "forum/rooms/hall"

    desk.post(path, desk.form(path), name__en="Great hall", changeover="0", slug="great-hall")
    behind = rooms()[0].outdated
    path = "forum/rooms/great-hall"
    desk.post(path, desk.form(path), name__ko__settled="y")

    assert behind == ["name.ko"]
    row = rooms()[0]
    assert (row.slug, row.name, row.changeover) == (
        "great-hall",
        {"en": "Great hall", "ko": "방"},
        0,
    )
    assert row.outdated == []
    assert [(e.before, e.after) for e in entries("room.edited")] == [
        (
            {
                "slug": "hall",
                "name": {"en": "Hall", "ko": "방"},
                "changeover": 10,
                "outdated": [],
            },
            {
                "slug": "great-hall",
                "name": {"en": "Great hall", "ko": "방"},
                "changeover": 0,
                "outdated": ["name.ko"],
            },
        ),
        ({"outdated": ["name.ko"]}, {"outdated": []}),
    ]


def test_a_stale_room_is_merged(app: Flask) -> None:
    made()
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    path = "forum/rooms/hall"
    form = mine.form(path)
    hers.post(path, hers.form(path), name__en="Hers", changeover="30")

    stale = mine.post(path, form, name__en="Mine", kind="virtual")
    again = forms_of(stale.text)[f"/organizer/summits/{path}"]
    merged = mine.post(path, again, **{"choose-name-en": "theirs"})

    assert stale.status_code == 409
    assert "Park saved it on" in stale.text
    assert "Hers" in stale.text
    assert "Mine" in stale.text
    assert merged.status_code == 303
    row = rooms()[0]
    assert (row.name, row.kind, row.changeover) == ({"en": "Hers"}, RoomKind.VIRTUAL, 30)


def test_rooms_are_put_into_order(app: Flask) -> None:
    made()
    desk = Desk.of(app)

    answer = desk.post("forum/rooms/annex/move", desk.form("forum/rooms"), direction="up")
    desk.post("forum/rooms/hall/move", desk.form("forum/rooms"), direction="up")
    wrong = desk.post("forum/rooms/hall/move", desk.form("forum/rooms"), direction="sideways")

    assert answer.location == "/organizer/summits/forum/rooms#room-annex"
    assert [row.slug for row in rooms()] == ["hall", "annex", "studio"]
    assert wrong.status_code == 400
    assert [(e.before, e.after) for e in entries("rooms.ordered")] == [
        ({"rooms": ["hall", "studio", "annex"]}, {"rooms": ["hall", "annex", "studio"]})
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_an_unused_room_is_deleted(app: Flask, language: str) -> None:
    made()
    desk = Desk.of(app, language=language)

    refused = desk.post("forum/rooms/hall/delete")
    answer = desk.post("forum/rooms/annex/delete")

    assert refused.status_code == 422
    assert "opening" in refused.text
    assert answer.location == "/organizer/summits/forum/rooms"
    assert [row.slug for row in rooms()] == ["hall", "studio"]
    assert db.session.scalars(select(Session.room_id)).one() == rooms()[0].id
    [entry] = entries("room.deleted")
    assert entry.object_key == f"{rooms()[0].summit_id}/annex"
    assert (entry.before["slug"], entry.after) == ("annex", {})
    assert "/annex/delete" not in desk.get("forum/rooms/hall").text


@pytest.mark.parametrize("path", ["", "/hall", "/hall/move", "/hall/delete"])
def test_outsiders_learn_nothing_and_viewers_change_nothing(app: Flask, path: str) -> None:
    made()
    with unit_of_work():
        summit("other")
    outsider, viewer = Desk.of(app, "owner", summit_slug="other"), Desk.of(app, "viewer")

    for answer in (outsider.get(f"forum/rooms{path}"), outsider.post(f"forum/rooms{path}")):
        assert answer.status_code in (400, 404, 405)
        assert SECRET not in answer.text
        assert "Hall" not in answer.text
    assert viewer.post(f"forum/rooms{path}").status_code == 403
    assert viewer.get("forum/rooms").status_code == 200
    assert SECRET in viewer.get("forum/rooms/hall").text
    assert len(rooms()) == 3


@pytest.mark.parametrize("value", ["\0", "\ud800", "9" * 400, "x" * 100_000, "[]", "<script>"])
@pytest.mark.parametrize("path", ["forum/rooms", "forum/rooms/hall"])
def test_hostile_values_are_refused_or_cleaned_and_never_break(
    app: Flask, path: str, value: str
) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(path)
    form.setdefault("name-en", "Room")

    for name in form:
        changed = form.copy()
        changed.setlist(name, [value.encode("utf-8", "surrogatepass")])
        answer = desk.client.post(f"/organizer/summits/{path}", data=changed)
        assert answer.status_code in (303, 400, 409, 422), name
        form = desk.form(path)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_statements_for_any_size(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    made(*(f"room-{number}" for number in range(count)))
    desk = Desk.of(app, "viewer")
    desk.get("forum/rooms")

    with count_sql() as statements:
        answer = desk.get("forum/rooms")

    assert answer.text.count('<tr id="room-') == count
    assert len(statements) == 5, statements
