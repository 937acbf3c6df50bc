"""The demonstration says what its source says: counts, marks, and a copy that names nobody."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import ROOT
from summit.app.demo import ACTOR, COPY_SLUG, COPY_STARTS_IN, demo_sign_ins, load_demo
from summit.attendance.models import Contact, Invitation, InvitationState, Office
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation import queries as interpretation
from summit.interpretation.demand import demand_of
from summit.interpretation.facts import Situation
from summit.interpretation.models import Assignment, Interpreter, Term
from summit.interpretation.operations import renew_link
from summit.interpretation.planner.solving import solve
from summit.interpretation.planning import instance_of
from summit.mail.models import Mail
from summit.programme import queries
from summit.programme.document import ProgrammeDoc

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def demo(app: Flask, client: FlaskClient) -> FlaskClient:
    with app.app_context():
        load_demo(if_empty=True)
    return client


def document(client: FlaskClient, slug: str) -> ProgrammeDoc:
    found: ProgrammeDoc = json.loads(client.get(f"/en/{slug}/programme.json").data)
    return found


def mayoral_meeting(programme: ProgrammeDoc) -> Any:
    return next(s for s in programme["sessions"] if s["slug"] == "mayoral-meeting")


def test_the_summit_of_2020_has_what_the_sources_count(demo: FlaskClient) -> None:
    programme = document(demo, "cac-2020")
    sessions = programme["sessions"]
    meeting = mayoral_meeting(programme)
    places = {item["slug"]: item["speakers"] for item in meeting["items"]}

    assert len({session["day"] for session in sessions}) == 5
    assert len(sessions) == 15
    assert (meeting["starts_at"], meeting["ends_at"]) == (
        "2020-06-02T13:00:00Z",
        "2020-06-02T14:30:00Z",
    )
    assert sum(item["minutes"] for item in meeting["items"]) == 90
    assert len(meeting["cities"]) == 43
    assert len(places["discussion"]) == 14
    known = [entry for entry in meeting["cities"] if "record" not in entry["reconstructed"]]
    assert Counter(entry["record"] for entry in known) == {
        "spoke": 9,
        "attended": 22,
        "announced": 4,
    }


def test_nobody_is_named_whom_no_source_names(demo: FlaskClient) -> None:
    meeting = mayoral_meeting(document(demo, "cac-2020"))
    named = [
        speaker["person"]
        for item in meeting["items"]
        for speaker in item["speakers"]
        if speaker["person"]
    ]

    assert set(named) == {
        "park-won-soon",
        "sadiq-khan",
        "larry-hogan",
        "anies-baswedan",
        "sergey-sobyanin",
    }
    page = demo.get("/en/cac-2020/sessions/mayoral-meeting").text
    assert "Toronto (representative not documented)" in page
    assert "Tory" not in page


def test_the_copy_lies_ahead_and_names_nobody(demo: FlaskClient) -> None:
    programme = document(demo, COPY_SLUG)
    raw = demo.get(f"/en/{COPY_SLUG}/programme.json").text
    starts = date.fromisoformat(programme["summit"]["starts_on"])
    page = demo.get(f"/en/{COPY_SLUG}/sessions/mayoral-meeting").text

    assert starts - clock.now().date() in (COPY_STARTS_IN, COPY_STARTS_IN - timedelta(days=1))
    assert programme["people"] == {}
    assert "Diamond" not in raw
    assert "다이아몬드" not in raw
    assert "Mayor of London, name to be confirmed" in page
    assert len(mayoral_meeting(programme)["cities"]) == 43


def test_loading_again_changes_nothing(app: Flask, demo: FlaskClient) -> None:
    before = demo.get("/en/cac-2020/programme.json").data
    with app.app_context():
        load_demo(if_empty=False)

    assert demo.get("/en/cac-2020/programme.json").data == before


@pytest.mark.parametrize("slug", ["athens-2020", "istanbul-tehran-2020"])
def test_a_bilateral_meeting_is_known_by_its_day_alone(demo: FlaskClient, slug: str) -> None:
    (session,) = document(demo, slug)["sessions"]

    assert session["starts_at"] is None
    assert session["ends_at"] is None
    assert (
        session["day"] == {"athens-2020": "2020-03-31", "istanbul-tehran-2020": "2020-04-14"}[slug]
    )


def test_the_files_that_the_readme_shows_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = [part.partition(")")[0] for part in text.split("](")[1:]]

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_copy_has_offices_for_the_cities_of_the_mayoral_meeting(
    app: Flask, demo: FlaskClient
) -> None:
    cities = {each["city"] for each in mayoral_meeting(document(demo, COPY_SLUG))["cities"]}

    with app.app_context():
        offices = db.session.scalars(select(Office)).all()
        invitations = db.session.scalars(select(Invitation)).all()
        contacts = db.session.scalars(select(Contact)).all()
        assert {each.city.slug for each in offices if each.city} == cities
        assert len(offices) == len(invitations) == len(contacts) == 43
        assert {each.summit.slug for each in offices} == {COPY_SLUG}
        # Drafts only, to nobody by name, at addresses that exist nowhere.
        assert {each.state for each in invitations} == {InvitationState.DRAFT}
        assert {each.session.slug for each in invitations} == {"mayoral-meeting"}
        assert all(each.deadline and each.deadline > clock.now() for each in invitations)
        assert {each.address.rpartition(".")[2] for each in contacts} == {"example"}
        assert {each.name for each in contacts} == {""}
        assert {each.person_id for each in offices} == {None}
        assert [each.city.slug for each in offices if each.language == "ko" and each.city] == [
            "seoul"
        ]
        capacities = {each.city.slug: each.capacity for each in offices if each.city}
        assert capacities["jakarta"] == Text(en="Governor of Jakarta", ko="자카르타 주지사")
        assert all(each.keys() == {"en", "ko"} for each in capacities.values())
        assert db.session.scalars(select(Mail)).all() == []


def test_loading_again_adds_no_offices(app: Flask, demo: FlaskClient) -> None:
    with app.app_context():
        load_demo(if_empty=False)
        assert len(db.session.scalars(select(Office)).all()) == 43


def demo_situation() -> Situation:
    found = queries.summit_ref(COPY_SLUG)
    assert found is not None
    return interpretation.situation(queries.facts(found.id))


def test_the_copy_has_interpreters_who_do_not_exist(app: Flask, demo: FlaskClient) -> None:
    with app.app_context():
        rows = db.session.scalars(select(Interpreter).order_by(Interpreter.id)).all()
        assert [(each.name["en"], each.name["ko"]) for each in rows] == [
            (f"Interpreter {letter}", f"통역사 {syllable}")
            for letter, syllable in zip("ABCDEF", "가나다라마바", strict=True)
        ]
        assert {each.summit.slug for each in rows} == {COPY_SLUG}
        assert {each.reconstructed for each in rows} == {True}
        assert {each.address.rpartition("@")[2] for each in rows} == {"booth.example"}
        assert {each.phone + each.day_phone for each in rows} == {""}
        assert {frozenset(each.languages.items()) for each in rows} == {
            frozenset({("ko", "A"), ("en", "B")}),
            frozenset({("en", "A"), ("ko", "B")}),
        }
        assert [each.name["en"][-1] for each in rows if each.consents is None] == ["E"]
        assert [each.name["en"][-1] for each in rows if each.fee is None] == ["F"]
        assert db.session.scalars(select(Assignment)).all() == []
        assert db.session.scalars(select(Mail)).all() == []


def test_their_calendar_lies_within_the_days_of_the_copy(app: Flask, demo: FlaskClient) -> None:
    with app.app_context():
        rows = db.session.scalars(select(Interpreter)).all()
        summit = rows[0].summit
        days = {
            datetime.fromisoformat(span[edge]).astimezone(ZoneInfo(summit.zone)).date()
            for each in rows
            for span in each.spans
            for edge in ("from", "to")
        }
        # What lasts until midnight ends on the next day.
        assert days <= {summit.starts_on + timedelta(days=number) for number in range(5)}
        assert min(days) == summit.starts_on


def test_five_of_its_interpreters_are_enough_and_four_too_few(
    app: Flask, demo: FlaskClient
) -> None:
    with app.app_context():
        situation = demo_situation()
        instance = instance_of(situation, clock.now(), seed=1, replan=False)
    letters = {each.id: each.name["en"][-1] for each in situation.interpreters.values()}

    def missing(team: str) -> int:
        found = tuple(each for each in instance.candidates if letters[each.id] in team)
        assert len(found) == len(team)
        answer = solve(replace(instance, candidates=found), explain=False)
        assert answer.stages[0].optimal
        return sum(answer.short.values())

    assert situation.rules.name == "seoul"
    assert sum(each.need for each in instance.places) == 31
    assert missing("ABCDEF") == 0
    assert missing("ABCDE") == 0
    for four in combinations("ABCDEF", 4):
        assert missing("".join(four)) > 0
    # F, who is away on the third day, stands in for nobody then.
    for left_out in "ABCDE":
        assert missing("ABCDEF".replace(left_out, "")) > 0


def test_the_mayors_need_three_in_the_booth(app: Flask, demo: FlaskClient) -> None:
    with app.app_context():
        situation = demo_situation()
    teams = {}
    for session in situation.programme.sessions:
        setup = situation.setup(session)
        (booth,) = demand_of(session, setup, situation.floors, situation.rules).booths
        teams[session.slug] = booth.team

    assert len(teams) == 15
    assert teams.pop("mayoral-meeting") == 3
    assert set(teams.values()) == {2}


def test_its_glossary_says_which_words_a_source_has(app: Flask, demo: FlaskClient) -> None:
    text = (ROOT / "demo" / "cac-2020.yaml").read_text(encoding="utf-8")
    with app.app_context():
        terms = {each.words["en"]: each for each in db.session.scalars(select(Term))}

    assert terms["Seoul Statement"].words["ko"] == "서울선언문"
    assert terms["Mayoral Meeting"].words["ko"] == "도시정부 시장회의"
    for en in ("Seoul Statement", "Mayoral Meeting", "sharing city", "citizen participation"):
        assert terms[en].checked
        assert terms[en].words["ko"] in text
    assert not terms["social distancing"].checked
    assert all(each.words.keys() == {"en", "ko"} for each in terms.values())


def test_two_interpreters_links_are_printed_and_open_their_pages(
    app: Flask, demo: FlaskClient
) -> None:
    with app.app_context():
        lines = demo_sign_ins("http://localhost:8000")
        links = dict(
            line.split("  http://localhost:8000")[:2] for line in lines if "/interp" in line
        )
        found = [
            interpretation.interpreter_by_token(path.rpartition("/")[2], clock.now()).name["en"]
            for path in links.values()
        ]

    assert [name.strip() for name in links] == ["통역사 가", "Interpreter B"]
    assert found == ["Interpreter A", "Interpreter B"]
    for name, path in links.items():
        assert name.strip() in demo.get(path, follow_redirects=True).text


def test_a_renewed_link_is_the_one_that_is_printed(app: Flask, demo: FlaskClient) -> None:
    with app.app_context():
        with unit_of_work():
            first = db.session.scalars(select(Interpreter).order_by(Interpreter.id)).first()
            assert first is not None
            renew_link(first, actor=ACTOR, now=clock.now())
        lines = demo_sign_ins("http://localhost:8000")
        token = next(line for line in lines if "통역사 가" in line).rpartition("/")[2]
        assert interpretation.interpreter_by_token(token, clock.now()).name["ko"] == "통역사 가"
