"""The demonstration says what its source says: counts, marks, and a copy that names nobody."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import ROOT
from summit.app.demo import COPY_SLUG, COPY_STARTS_IN, load_demo
from summit.attendance.models import Contact, Invitation, InvitationState, Office
from summit.core import clock
from summit.core.db import db
from summit.core.text import Text
from summit.mail.models import Mail
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
