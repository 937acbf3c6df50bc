"""Searching in the console."""

from __future__ import annotations

import pytest
from flask import Flask

from summit.core.db import unit_of_work
from summit.core.search import normalise
from summit.core.text import Text
from tests.conftest import Client, CountSql
from tests.programme.builders import city, person, session, summit
from tests.signing_in import sign_in

SECRET = "Secret bilateral meeting"


def made() -> None:
    with unit_of_work():
        city("seoul", "Seoul", "서울특별시")
        city("medellin", "Medellín", "메데인")
        person("park", "PARK Won-soon", "박원순", title=Text(ko="서울특별시장"))
        open_summit, hidden = summit("open"), summit("hidden")
        open_summit.sessions.append(
            session("climate", title=Text(en="Climate action", ko="기후환경 세션"))
        )
        hidden.sessions.append(session("secret", title=Text(en=SECRET, ko="기후 비밀회의")))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("환경", "Climate action"),
        ("기후 세션", "Climate action"),
        ("CLIMATE", "Climate action"),
        ("medellin", "Medellín"),
        ("울특", "Seoul"),
        ("원순", "PARK Won-soon"),
        ("시장", "PARK Won-soon"),
    ],
)
def test_any_part_of_a_word_in_any_language_is_found(
    app: Flask, client: Client, asked: str, found: str
) -> None:
    made()
    sign_in(client, app, role="viewer", summit_slug="open")

    text = client.get("/organizer/search", query_string={"q": asked}).text

    assert f">{found}</a>" in text
    assert SECRET not in text
    assert "비밀" not in text


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("asked", ["%", "_", "\0", "a" * 3000, "\ud83d\ude00", " ", "'", "\\"])
def test_signs_that_mean_something_to_a_database_mean_nothing(
    app: Flask, client: Client, asked: str
) -> None:
    made()
    sign_in(client, app, role="viewer", summit_slug="open")

    answer = client.get(
        "/organizer/search", query_string={"q": asked.encode("utf-8", "surrogatepass")}
    )

    assert answer.status_code in (200, 400)
    assert "Climate action" not in answer.text


@pytest.mark.usefixtures("database")
def test_somebody_without_a_role_finds_nothing(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app)

    text = client.get("/organizer/search?q=seoul").text

    assert "medell" not in text.lower()
    assert "/organizer/directory/" not in text


@pytest.mark.usefixtures("database")
def test_a_search_is_the_same_number_of_statements_for_any_result(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made()
    with unit_of_work():
        for number in range(40):
            city(f"town-{number}", f"Town {number}")
    sign_in(client, app, role="viewer", summit_slug="open")

    with count_sql() as few:
        client.get("/organizer/search?q=medellin")
    with count_sql() as many:
        client.get("/organizer/search?q=town")

    assert len(few) == len(many)


def test_texts_are_compared_without_case_width_or_marks() -> None:
    assert normalise("  Medellín  ＳＥＯＵＬ ") == "medellin seoul"
    assert normalise("서울") == normalise("서울")
