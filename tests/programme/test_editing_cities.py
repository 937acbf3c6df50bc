"""Editing which cities take part in a session."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.programme import operations, queries, releases
from summit.programme.diff import differences
from summit.programme.document import ProgrammeDoc
from summit.programme.models import CityPart, CityRecord, SessionCity, SpeakerState
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.programme.builders import city, later, part, session, summit
from tests.programme.pages import Desk, forms_of, in_words

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The unannounced treaty"
LANGUAGES = ["en", "ko"]
PATH = "forum/sessions/opening/cities"


def made(*slugs: str) -> None:
    """A session with cities; Oslo and Quito are in the directory alone."""
    with unit_of_work():
        there = [part(city(slug)) for slug in slugs or ("london", "lima", "seoul")]
        city("oslo", ko="오슬로")
        city("quito")
        summit("forum", session("opening", SECRET, cities=there))


def rows() -> list[SessionCity]:
    """Read the session's cities anew, in their order."""
    db.session.rollback()
    db.session.expire_all()  # also what was made here and has not been collected yet
    return list(db.session.scalars(select(SessionCity).order_by(SessionCity.position)))


def slugs() -> list[str]:
    """Return which cities take part, in their order."""
    return [row.city.slug for row in rows()]


def entries() -> list[Entry]:
    """Return what the journal holds of changes to cities of sessions."""
    db.session.rollback()
    act = "session.cities_changed"
    return list(db.session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.id)))


def test_several_cities_are_added_at_once(app: Flask) -> None:
    made()
    desk = Desk.of(app, name="Park")

    answer = desk.post(
        f"{PATH}/add",
        desk.form(PATH, f"{PATH}/add"),
        chosen=["quito", "oslo"],
        part="discussant",
        state="invited",
    )

    assert answer.location == f"/organizer/summits/{PATH}"
    assert slugs() == ["london", "lima", "seoul", "oslo", "quito"]
    assert [row.position for row in rows()] == [0, 1, 2, 3, 4]
    row = rows()[3]
    assert (row.part, row.state, row.record) == (
        CityPart.DISCUSSANT,
        SpeakerState.INVITED,
        None,
    )
    [entry] = entries()
    assert (entry.actor, entry.object_kind, entry.object_key) == ("Park", "session", "opening@test")
    new = {"part": "discussant", "state": "invited", "record": None}
    assert (entry.before, entry.after) == ({"cities": {}}, {"cities": {"oslo": new, "quito": new}})
    assert row.session.edited_by == "Park"
    assert "Every city of the directory takes part already." in desk.get(PATH).text


def test_the_list_of_offered_cities_narrows_by_name_and_keeps_out_those_that_are_there(
    app: Flask,
) -> None:
    made()
    desk = Desk.of(app, language="ko")

    everything, found = desk.get(PATH).text, desk.get(f"{PATH}?find=오슬").text

    assert 'name="chosen" value="oslo"' in everything
    assert 'value="quito"' in everything
    assert 'name="chosen" value="lima"' not in everything
    assert 'name="chosen" value="oslo"' in found
    assert 'value="quito"' not in found


def test_part_state_and_record_are_edited_for_all_at_once(app: Flask) -> None:
    made()
    desk = Desk.of(app, name="Park")
    form = desk.form(PATH)

    answer = desk.post(
        PATH,
        form,
        act="save",
        **{
            "cities-london-part": "presenter",
            "cities-lima-state": "declined",
            "cities-lima-record": "announced",
        },
    )
    desk.post(PATH, desk.form(PATH), act="save")

    assert answer.status_code == 303
    london, lima, _ = rows()
    assert (london.part, london.state) == (CityPart.PRESENTER, SpeakerState.CONFIRMED)
    assert (lima.state, lima.record) == (SpeakerState.DECLINED, CityRecord.ANNOUNCED)
    [entry] = entries()
    assert entry.before["cities"].keys() == {"london", "lima"}
    assert entry.after["cities"]["lima"] == {
        "part": "participant",
        "state": "declined",
        "record": "announced",
    }


def test_one_state_for_all_that_are_ticked_is_one_entry(app: Flask) -> None:
    made()
    desk = Desk.of(app)

    desk.post(PATH, desk.form(PATH), act="state", ticked=["london", "seoul"], all_state="withdrawn")

    assert [row.state.value for row in rows()] == ["withdrawn", "confirmed", "withdrawn"]
    [entry] = entries()
    assert entry.after["cities"].keys() == {"london", "seoul"}


def test_ticked_cities_are_taken_off_and_the_order_has_no_gap(app: Flask) -> None:
    made()
    desk = Desk.of(app)

    desk.post(PATH, desk.form(PATH), act="remove", ticked=["london"])

    assert [(row.city.slug, row.position) for row in rows()] == [("lima", 0), ("seoul", 1)]
    [entry] = entries()
    assert entry.before["cities"].keys() == {"london"}
    assert entry.after == {"cities": {}}


def test_cities_are_put_into_order_with_what_was_chosen(app: Flask) -> None:
    made()
    desk = Desk.of(app)

    answer = desk.post(PATH, desk.form(PATH), move="seoul:up", **{"cities-seoul-part": "host"})
    nowhere = desk.post(PATH, desk.form(PATH), move="london:up")

    assert answer.location == f"/organizer/summits/{PATH}#city-seoul"
    assert nowhere.status_code == 303
    assert slugs() == ["london", "seoul", "lima"]
    assert rows()[1].part is CityPart.HOST
    [entry] = entries()
    assert entry.before["order"] == ["london", "lima", "seoul"]
    assert entry.after["order"] == ["london", "seoul", "lima"]
    assert desk.post(PATH, desk.form(PATH), move="seoul:sideways").status_code == 400
    assert desk.post(PATH, desk.form(PATH), act="burn").status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("action", "fields", "where", "message"),
    [
        ("/add", {"chosen": []}, "chosen", "Choose at least one."),
        ("/add", {"chosen": ["atlantis"]}, "chosen", "Choose of the list only."),
        ("/add", {"chosen": ["oslo"], "part": "king"}, "part", "Choose one of the list."),
        ("", {"act": "state", "ticked": []}, "ticked", "Tick at least one city."),
        ("", {"act": "remove", "ticked": ["atlantis"]}, "ticked", "Choose of the list only."),
        ("", {"act": "state", "ticked": ["lima"], "all_state": "x"}, "all_state", "Choose one of"),
        ("", {"cities-lima-part": "king"}, "cities", "Choose one of the list."),
    ],
)
def test_a_refused_form_names_the_field(
    app: Flask, language: str, action: str, fields: dict[str, Any], where: str, message: str
) -> None:
    made()
    desk = Desk.of(app, language=language)

    answer = desk.post(
        f"{PATH}{action}",
        desk.form(PATH, f"{PATH}{action}"),
        **{"cities-london-state": "declined", **fields},
    )

    assert answer.status_code == 422
    assert f'<a href="#{where}">' in answer.text
    if message.endswith("."):
        assert in_words(app, language, message) in answer.text
    if not action:
        again = forms_of(answer.text)[f"/organizer/summits/{PATH}"]
        assert again["cities-london-state"] == "declined"
    assert slugs() == ["london", "lima", "seoul"]
    assert {row.state for row in rows()} == {SpeakerState.CONFIRMED}
    assert entries() == []


def test_a_stale_form_shows_both_versions_and_merges(app: Flask) -> None:
    made()
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    form = mine.form(PATH)
    hers.post(
        PATH,
        hers.form(PATH),
        **{"cities-london-state": "declined", "cities-lima-state": "invited"},
    )

    stale = mine.post(
        PATH, form, **{"cities-london-state": "withdrawn", "cities-seoul-part": "host"}
    )
    removal = mine.post(PATH, form, act="remove", ticked=["london"])
    again = forms_of(stale.text)[f"/organizer/summits/{PATH}"]
    kept = [row.state.value for row in rows()]
    merged = mine.post(PATH, again)

    assert (stale.status_code, removal.status_code) == (409, 409)
    assert "Park saved it on" in stale.text
    assert kept == ["declined", "invited", "confirmed"]
    assert again["choose-cities-london-state"] == "mine"
    assert "choose-cities-lima-state" not in again
    assert merged.status_code == 303
    assert [row.state.value for row in rows()] == ["withdrawn", "invited", "confirmed"]
    assert rows()[2].part is CityPart.HOST


def published(days: int) -> ProgrammeDoc:
    """Publish and return what everybody is shown."""
    db.session.rollback()
    db.session.expire_all()
    with unit_of_work():
        operations.publish(queries.whole_summit("forum"), actor=TESTER, now=later(days=days))
    return releases.public_document(releases.find("forum"))


def test_a_release_after_edits_says_which_cities(app: Flask) -> None:
    made()
    before = published(0)
    desk = Desk.of(app)
    desk.post(f"{PATH}/add", desk.form(PATH, f"{PATH}/add"), chosen=["quito"], state="confirmed")
    desk.post(f"{PATH}/add", desk.form(PATH, f"{PATH}/add"), chosen=["oslo"], state="invited")
    desk.post(PATH, desk.form(PATH), act="remove", ticked=["lima"])
    after = published(1)

    [shown] = after["sessions"]
    assert [each["city"] for each in shown["cities"]] == ["london", "seoul", "quito"]
    assert shown["cities_to_be_announced"] == 1
    assert "oslo" not in after["cities"]
    assert any("Quito" in c.describe("en", str) for c in differences(before, after))


@pytest.mark.parametrize("path", ["", "/add"])
def test_outsiders_learn_nothing_and_viewers_change_nothing(app: Flask, path: str) -> None:
    made()
    with unit_of_work():
        summit("abroad")
    outsider, viewer = Desk.of(app, "owner", summit_slug="abroad"), Desk.of(app, "viewer")

    for answer in (outsider.get(PATH + path), outsider.post(PATH + path)):
        assert answer.status_code in (404, 405)
        assert SECRET not in answer.text
        assert "London" not in answer.text
    assert viewer.post(PATH + path).status_code == 403
    page = viewer.get(PATH).text
    assert "London" in page
    assert SECRET in page
    assert '<select name="cities-' not in page
    assert 'name="chosen"' not in page
    assert len(rows()) == 3


@pytest.mark.parametrize(
    "value", ["\0", "\ud800", "9" * 400, "x" * 100_000, "[]", "<script>", "-1"]
)
@pytest.mark.parametrize("action", [PATH, f"{PATH}/add"])
def test_hostile_values_are_refused_or_cleaned_and_never_break(
    app: Flask, action: str, value: str
) -> None:
    made()
    desk = Desk.of(app)
    sent = value.encode("utf-8", "surrogatepass")
    form = desk.form(PATH, action)

    for name in [*form, "ticked", "chosen", "move", "act"]:
        if name == "csrf_token":
            continue
        changed = form.copy()
        changed.setlist(name, [sent])
        answer = desk.client.post(f"/organizer/summits/{action}", data=changed)
        assert answer.status_code in (303, 400, 409, 422), name
        form = desk.form(PATH, action)
    assert (
        desk.client.get(f"/organizer/summits/{PATH}", query_string={"find": sent}).status_code
        == 200
    )
    assert slugs() == ["london", "lima", "seoul"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_statements_for_any_size(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    made(*(f"city-{number}" for number in range(count)))
    desk = Desk.of(app, "viewer")
    desk.get(PATH)

    with count_sql() as statements:
        answer = desk.get(PATH)

    assert answer.text.count('<tr id="city-') == count
    assert len(statements) == 7, "\n".join(map(str, statements))
