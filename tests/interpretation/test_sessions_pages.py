"""What a session needs of interpreters, as its page shows and takes it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.models import AnswerKind
from summit.attendance.operations import details
from summit.core.db import db, unit_of_work
from summit.directory.models import City
from summit.interpretation import queries
from summit.interpretation.models import (
    AssignmentState,
    InterpretationSettings,
    ItemFloor,
    Platform,
    SessionBooths,
    Site,
)
from summit.interpretation.needs import floors_of, setup_of
from summit.interpretation.queries.listing import statements_for
from summit.programme import queries as programme
from summit.programme.models import Session, Summit
from tests.actors import TESTER
from tests.attendance.builders import invited, office
from tests.conftest import CountSql
from tests.interpretation.builders import NOW, assigned, at, forum, interpreter, session_of
from tests.programme.builders import item, session, speaker, summit
from tests.programme.pages import Desk, in_words

pytestmark = pytest.mark.usefixtures("database")

BASE = "forum/interpretation/sessions"
MAYORS = f"{BASE}/mayors"


def made(speaks: list[str] | None = None, **fields: Any) -> None:
    """Make the forum; Jakarta's office states what is spoken, if anything."""
    with unit_of_work():
        built = forum(**fields)
        if speaks:
            city = db.session.scalars(select(City).where(City.slug == "jakarta-forum")).one()
            theirs = office(built, city, "office@jakarta.example")
            mayors = session_of(built, "mayors")
            invited(mayors, theirs)
            details.set_languages(theirs, speaks, ["en"], actor=TESTER, now=NOW)


def row() -> SessionBooths | None:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(SessionBooths)).one_or_none()


def floors() -> list[tuple[str, bool]]:
    db.session.rollback()
    return [(each.language, each.own_interpreter) for each in db.session.scalars(select(ItemFloor))]


def uid(slug: str) -> str:
    db.session.rollback()
    mayors = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
    return next(each.uid for each in mayors.items if each.slug == slug)


# What follows from the rules


def test_the_booth_stands_with_rule_minutes_call_and_missing(app: Flask) -> None:
    made()
    text = Desk.of(app, "viewer").get(MAYORS).text
    assert "English ⇄ Korean" in text
    assert "<b>2</b>" in text
    assert "by R1 for 1 h 30 min" in text
    assert "21:30" in text  # called half an hour ahead
    assert "2 missing" in text


def test_who_is_in_the_booth_is_named_with_how_far_it_is(app: Flask) -> None:
    made()
    with unit_of_work():
        built = db.session.scalars(select(Summit)).one()
        bora = interpreter(built, terms="Secret terms")
        assigned(session_of(built, "mayors"), bora, state=AssignmentState.OFFERED)
    text = Desk.of(app, "viewer").get(MAYORS).text
    assert "Kim Bora" in text
    assert "Offered" in text
    assert "1 missing" in text
    assert "Secret terms" not in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"floor": ["ko"], "interpreted": []}, "interpreted into no language"),
        ({"floor": ["ko"], "interpreted": ["ko"]}, "What is spoken is what is heard"),
        (
            {"floor": ["ko"], "interpreted": ["en"], "starts_at": None, "day": at(9).date()},
            "Give it one first",
        ),
    ],
)
def test_without_a_booth_the_page_says_why_and_what_to_do(
    app: Flask, fields: dict[str, Any], said: str
) -> None:
    with unit_of_work():
        summit("forum", session("mayors", **fields))
    answer = Desk.of(app).get(MAYORS)
    assert answer.status_code == 200
    assert said in answer.text


def test_three_languages_show_relay(app: Flask) -> None:
    made(languages=3)
    text = Desk.of(app).get(f"{BASE}/nordic").text
    assert "English ⇄ French" in text
    assert "relay from English ⇄ Korean" in text


# What offices have stated


def test_what_an_office_stated_stands_with_its_name(app: Flask) -> None:
    made(["ko", "id"])
    text = Desk.of(app, "viewer").get(MAYORS).text
    assert "Korean, Indonesian" in text
    assert "Jakarta" in text
    assert "Nobody interprets" not in text  # one of the two is heard there


def test_a_language_that_no_booth_covers_is_named_with_what_to_do(app: Flask) -> None:
    made(["id"])
    text = Desk.of(app).get(MAYORS).text
    assert "Nobody interprets Indonesian" in text
    assert "Indonesian: no booth" in text
    assert "mark that the speaker brings an interpreter" in text


def test_bringing_an_interpreter_settles_it(app: Flask) -> None:
    made(["id"])
    desk = Desk.of(app)
    form = desk.form(MAYORS, f"{MAYORS}/items")
    answer = desk.post(f"{MAYORS}/items", form, **{f"floors-{uid('words')}-own": "y"})
    assert answer.status_code == 303
    assert floors() == [("", True)]
    assert "Nobody interprets" not in desk.get(MAYORS).text


def test_another_language_holds_in_place_of_the_offices_and_can_be_taken_back(app: Flask) -> None:
    made(["id"])
    desk = Desk.of(app)
    name = f"floors-{uid('words')}"
    desk.post(f"{MAYORS}/items", desk.form(MAYORS, f"{MAYORS}/items"), **{name: "ko"})
    assert floors() == [("ko", False)]
    assert "Nobody interprets" not in desk.get(MAYORS).text
    desk.post(f"{MAYORS}/items", desk.form(MAYORS, f"{MAYORS}/items"), **{name: ""})
    assert floors() == []
    assert "Nobody interprets Indonesian" in desk.get(MAYORS).text


def test_an_unknown_language_is_refused_and_no_item_is_settled(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(MAYORS, f"{MAYORS}/items")
    fields = {f"floors-{uid('opening')}": "en", f"floors-{uid('words')}": "tlh"}
    answer = desk.post(f"{MAYORS}/items", form, **fields)
    assert answer.status_code == 422
    assert "choose one of the list" in answer.text
    assert floors() == []


def test_two_who_settle_languages_lose_nothing(app: Flask) -> None:
    made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine = desk.form(MAYORS, f"{MAYORS}/items")
    theirs = other.form(MAYORS, f"{MAYORS}/items")
    name = f"floors-{uid('words')}"
    other.post(f"{MAYORS}/items", theirs, **{name: "en"})

    answer = desk.post(f"{MAYORS}/items", mine, **{name: "ko", f"floors-{uid('more')}": "ko"})

    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    assert f'name="choose-{name}"' in answer.text
    assert floors() == [("en", False)]


def test_the_page_derives_what_the_board_derives(app: Flask) -> None:
    """Two ways of reading lead to one answer: here of one session, there of a summit."""
    made(["id", "ko"])
    with unit_of_work():
        built = db.session.scalars(select(Summit)).one()
        built.sessions[0].items.append(item("extra", [speaker()], minutes=5))
        built.sessions[0].items[-1].position = 9
        db.session.flush()
        db.session.add(InterpretationSettings(summit_id=built.id, rule_set="seoul"))
        mayors = session_of(built, "mayors")
        operations_ = [("opening", "en", True), ("more", "", True)]
        for slug, language, own in operations_:
            of = next(each for each in mayors.items if each.slug == slug)
            db.session.add(
                ItemFloor(
                    session_id=mayors.id, item_uid=of.uid, language=language, own_interpreter=own
                )
            )
        db.session.add(SessionBooths(session_id=mayors.id, difficult=True, teams={"en-ko": 4}))
    facts = programme.facts(built.id)
    whole = queries.situation(facts)
    fact = facts.session(mayors.uid)
    assert fact is not None
    here = floors_of(fact, statements_for(mayors.id), queries.item_floors(mayors.id))
    assert here == {key: whole.floors[key] for key in here}
    assert here.keys() == whole.floors.keys()
    assert len(here) == 3
    assert setup_of(queries.session_booths(mayors.id)) == whole.setup(fact)


def test_an_office_that_declined_states_nothing(app: Flask) -> None:
    made(["id"])
    with unit_of_work():
        from summit.attendance.models import Invitation

        db.session.scalars(select(Invitation)).one().answer = AnswerKind.DECLINED
    assert "Indonesian</span>" not in Desk.of(app).get(MAYORS).text
    assert "Nobody interprets" not in Desk.of(app).get(MAYORS).text


# What is settled


def test_what_is_settled_changes_what_is_needed(app: Flask) -> None:
    made()
    desk = Desk.of(app)

    answer = desk.post(
        MAYORS,
        desk.form(MAYORS),
        difficult="y",
        site="home",
        platform="zoom",
        standby="1",
        domains="climate",
        personal_id="y",
        rehearsal_from="2027-05-13T10:00",
        rehearsal_to="2027-05-13T11:00",
        note="Two microphones",
    )

    assert answer.status_code == 303
    found = row()
    assert found is not None
    assert (found.difficult, found.site, found.platform) == (True, Site.HOME, Platform.ZOOM)
    assert (found.standby, found.domains, found.personal_id) == (1, ["climate"], True)
    assert found.sound_fed is True
    assert found.rehearsal_from == at(10, day=at(10).date().replace(day=13))
    text = desk.get(MAYORS).text
    assert "<b>3</b>" in text
    assert "by R2 for 1 h 30 min" in text
    assert "and 1 on standby" in text


def test_a_team_by_hand_holds_in_place_of_the_rules(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    assert desk.post(MAYORS, desk.form(MAYORS), **{"teams-en-ko": "4"}).status_code == 303
    text = desk.get(MAYORS).text
    assert "<b>4</b>" in text
    assert "set by hand" in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"teams-en-ko": "0"}, "English ⇄ Korean: enter a whole number from 1 to 12."),
        ({"teams-en-ko": "99"}, "English ⇄ Korean: enter a whole number from 1 to 12."),
        ({"teams-en-ko": "³"}, "English ⇄ Korean: enter a whole number from 1 to 12."),
        ({"teams-<b>": "2"}, "The session has no booth “&lt;b&gt;”."),
        ({"standby": "13"}, "Enter a whole number from 0 to 12."),
        ({"site": "moon"}, "Choose one of the list."),
        ({"rehearsal_from": "2027-05-13T10:00"}, "A rehearsal needs both its start and its end."),
        (
            {"rehearsal_from": "2027-05-13T10:00", "rehearsal_to": "2027-05-13T10:00"},
            "It must end after it starts.",
        ),
        ({"papers_from": "soon"}, "Enter a day and an hour"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_kept(
    app: Flask, fields: dict[str, str], said: str
) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(MAYORS, desk.form(MAYORS), **{"note": "kept?", **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert row() is None


def test_it_is_told_in_the_readers_language(app: Flask) -> None:
    made()
    desk = Desk.of(app, language="ko")
    answer = desk.post(MAYORS, desk.form(MAYORS), standby="13")
    message = "Enter a whole number from %(least)s to %(most)s."
    assert in_words(app, "ko", message, least=0, most=12) in answer.text


def test_two_who_save_lose_nothing(app: Flask) -> None:
    made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(MAYORS), other.form(MAYORS)
    other.post(MAYORS, theirs, standby="1", note="Theirs")

    answer = desk.post(MAYORS, mine, difficult="y", note="Mine")

    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    found = row()
    assert found is not None
    assert (found.standby, found.note, found.difficult) == (1, "Theirs", False)


def test_saving_twice_changes_once(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(MAYORS)
    assert desk.post(MAYORS, form, standby="2").status_code == 303
    assert desk.post(MAYORS, form, standby="2").status_code == 409
    found = row()
    assert found is not None
    assert found.version == 1


# Who may what


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_may_not_edit_reads_along_without_the_note(app: Flask, role: str) -> None:
    made()
    desk = Desk.of(app)
    desk.post(MAYORS, desk.form(MAYORS), note="Their fee is 900")
    reader = Desk.of(app, role)
    text = reader.get(MAYORS).text
    assert "English ⇄ Korean" in text
    assert "Their fee is 900" not in text
    assert "<button>" not in text.partition("<main")[2]
    assert reader.post(MAYORS, version="1", standby="5").status_code == 403
    assert reader.post(f"{MAYORS}/items", version="1").status_code == 403
    found = row()
    assert found is not None
    assert found.standby is None


def test_there_is_no_page_of_no_session(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    for slug in ("nowhere", "%00", "x" * 300):
        assert desk.get(f"{BASE}/{slug}").status_code == 404


def test_the_session_leads_here_and_the_board_is_not_marked(app: Flask) -> None:
    made()
    desk = Desk.of(app, "viewer")
    tabs = desk.get("forum/sessions/mayors").text
    assert f'href="/organizer/summits/{MAYORS}"' in tabs
    text = desk.get("forum/interpretation/interpreters").text
    menu = text.partition('class="summit-menu"')[2].partition("</nav>")[0]
    assert menu.count('aria-current="page"') == 1
    assert 'interpretation/interpreters" aria-current="page"' in menu


def test_many_items_cost_no_more_statements_than_one(app: Flask, count_sql: CountSql) -> None:
    made(["id"])
    desk = Desk.of(app)
    desk.get(MAYORS)
    with count_sql() as few:
        desk.get(MAYORS)
    with unit_of_work():
        built = db.session.scalars(select(Summit)).one()
        mayors = session_of(built, "mayors")
        for number in range(27):
            mayors.items.append(item(f"item-{number}", [speaker()], minutes=1))
            mayors.items[-1].position = 10 + number
        for number in range(6):
            assigned(mayors, interpreter(built, f"Person {number}"))
    with count_sql() as many:
        text = desk.get(MAYORS).text
    assert "Person 5" in text
    assert len(many) == len(few)
