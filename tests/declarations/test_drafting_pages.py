"""The console's pages of a text: the list, a new one, the settings, the text."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.declarations.models import Declaration
from tests.conftest import CountSql
from tests.declarations.builders import clauses, drafted, forum
from tests.declarations.drafting import (
    LIST,
    TEXT,
    change,
    made,
    plain,
    rewrite,
    stored,
    uid,
)
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")


# The list, a new one, the settings


def test_an_empty_list_says_what_to_do(app: Flask) -> None:
    with unit_of_work():
        forum()
    assert 'href="/organizer/summits/forum/declarations/new"' in Desk.of(app).get(LIST).text
    viewer = Desk.of(app, "viewer").get(LIST).text
    assert "There is no declaration yet." in viewer
    assert "declarations/new" not in viewer


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_as_many_statements_for_one_as_for_thirty(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    with unit_of_work():
        held = forum()
        for number in range(count):
            drafted(held, f"statement-{number}", parts=clauses(1))
    desk = Desk.of(app)
    desk.get(LIST)
    with count_sql() as statements:
        text = desk.get(LIST).text
    assert text.count("Joint Statement") == count
    assert len(statements) <= 9


def test_a_declaration_is_begun_and_its_address_made_from_the_title(app: Flask) -> None:
    with unit_of_work():
        forum()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new")
    place = re.search(
        r'value="([^"/]+/[^"]+)"[^>]*>Mayoral Meeting › Adoption',
        html.unescape(desk.get(f"{LIST}/new").text),
    )
    assert place is not None

    answer = desk.post(
        f"{LIST}/new",
        form,
        title__en="Seoul Statement",
        title__ko="서울 선언",
        prevailing="en",
        place=place[1],
    )

    assert (answer.status_code, answer.location) == (
        303,
        f"/organizer/summits/{LIST}/seoul-statement",
    )
    found = stored()
    assert (found.title.plain(), found.languages, found.authentic, found.prevailing) == (
        {"en": "Seoul Statement", "ko": "서울 선언"},
        ["en", "ko"],
        ["en", "ko"],
        "en",
    )
    assert found.session is not None
    assert found.session.slug == "mayors"
    assert next(each.slug for each in found.session.items if each.uid == found.item_uid) == (
        "adoption"
    )
    assert "has no parts yet" in desk.get(f"{LIST}/seoul-statement").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title__en": "", "title__ko": ""}, "Title: Write it in at least one language."),
        ({"slug": "new"}, "Address: This address is taken by another page; choose another."),
        ({"slug": "statement"}, "Another declaration of this summit has this address."),
        (
            {"languages": ["en"], "authentic": ["en", "ko"]},
            "Authentic languages: Authentic languages are among those of the text.",
        ),
        ({"languages": []}, "Languages of the text: Choose at least one."),
        (
            {"authentic": ["en"], "prevailing": "ko"},
            "Prevailing language: Only an authentic language can prevail.",
        ),
        ({"place": "nowhere"}, "Adopted at: Choose one of the list."),
        ({"languages": ["xx"]}, "Languages of the text: Choose of the list only."),
    ],
)
def test_what_does_not_go_together_is_refused_by_its_field(
    app: Flask, fields: dict[str, object], said: str
) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new")
    answer = desk.post(f"{LIST}/new", form, **{"title__en": "Other words", **fields})
    assert answer.status_code == 422
    assert said in plain(answer.text)
    if fields.get("title__en") != "":
        assert 'value="Other words"' in answer.text
    assert db.session.scalars(select(Declaration.slug)).all() == ["statement"]


def test_settings_of_two_people_are_put_together_and_conflicts_shown(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(f"{TEXT}/settings")
    other = Desk.of(app, name="Lee")
    other.post(
        f"{TEXT}/settings",
        other.form(f"{TEXT}/settings"),
        title__en="Final Statement",
        status_line__en="Binding nobody.",
    )

    answer = desk.post(f"{TEXT}/settings", form, title__en="My Statement", prevailing="ko")

    assert answer.status_code == 409
    said = plain(answer.text)
    assert "Lee saved it" in said
    assert "Yours My Statement" in said
    assert "Theirs Final Statement" in said
    assert 'value="Binding nobody."' in answer.text
    assert stored().title["en"] == "Final Statement"


def test_another_title_of_a_frozen_version_begins_the_next_one(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    desk.post(f"{TEXT}/settings", desk.form(f"{TEXT}/settings"), title__en="Final Statement")
    found = stored()
    assert [(each.number, each.title["en"]) for each in found.versions] == [
        (1, "Joint Statement"),
        (2, "Final Statement"),
    ]
    assert found.newest.outdated == ["title.ko"]


# The text


def test_the_text_stands_side_by_side_with_state_version_and_next_step(app: Flask) -> None:
    made(frozen=True)
    text = Desk.of(app, "viewer").get(TEXT).text
    found = stored()
    said = plain(text)
    assert f"Draft Version 1 frozen, {found.newest.hash[:12]}" in said
    assert "Next: circulate the text to the offices, or put it on the table." in said
    assert "Clause 2: Measure 2" in said
    assert (
        "English Measure 2 We commit ourselves to measure 2 within 30 days. Korean 제2조치"
        " 우리는 30일 이내에 제2조치를 이행할 것을 약속한다." in said
    )
    assert "All languages have every part, with the same figures and paragraphs." in said
    assert "Mayoral Meeting › Adoption, Fri 14 May 2027, 22:00 (Seoul, UTC+9)" in said
    assert "/move" not in text


@pytest.mark.parametrize("count", [1, 30])
def test_a_text_takes_as_many_statements_with_one_clause_as_with_thirty(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    with unit_of_work():
        drafted(forum(), parts=clauses(count))
    desk = Desk.of(app)
    desk.get(TEXT)
    with count_sql() as statements:
        text = desk.get(TEXT).text
    assert text.count("We commit ourselves to measure") == count
    assert len(statements) <= 11


def test_findings_lead_to_their_part_and_a_translation_is_declared_right(app: Flask) -> None:
    made()
    change(rewrite(2, en="We act at once, in 30 days, by measure 2."))
    desk = Desk.of(app)
    found = uid(2)
    text = desk.get(TEXT).text
    assert f'<a href="#clause-{found}">Clause 2: Measure 2</a>: The text in Korean may no' in text
    action = f"{TEXT}/clauses/{found}/settle"

    answer = desk.post(action, desk.form(TEXT, action), what="words.ko")

    assert answer.location == f"/organizer/summits/{TEXT}#clause-{found}"
    assert stored().newest.clauses[2].outdated == []
    assert "may no longer say the same" not in desk.get(TEXT).text


def test_a_translation_that_was_changed_since_is_not_declared_right(app: Flask) -> None:
    made()
    change(rewrite(2, en="We act at once."))
    desk = Desk.of(app)
    action = f"{TEXT}/clauses/{uid(2)}/settle"
    form = desk.form(TEXT, action)
    change(rewrite(2, en="We do nothing at all."))

    assert desk.post(action, form, what="words.ko").status_code == 409
    assert stored().newest.clauses[2].outdated == ["words.ko"]
