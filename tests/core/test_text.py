"""Texts in several languages: as a value, in the database, and as a reader sees them."""

import pytest
from flask import Flask
from sqlalchemy import text as sql

from summit.core.db import db, unit_of_work
from summit.core.text import Text, in_language
from summit.directory.models import City
from tests.programme import builders as make


def test_empty_strings_are_no_text() -> None:
    assert Text(en="Seoul", ko="").plain() == {"en": "Seoul"}
    assert not Text(en="")


def test_equal_texts_are_equal_and_hash_alike_in_any_order() -> None:
    one, other = Text(en="Seoul", ko="서울"), Text({"ko": "서울", "en": "Seoul"})
    assert one == other
    assert hash(one) == hash(other)
    assert one == {"en": "Seoul", "ko": "서울"}
    assert one != Text(en="Seoul")


def test_a_text_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        Text(en="Seoul")["en"] = "Busan"  # type: ignore[index]


def test_plain_is_a_copy() -> None:
    text = Text(en="Seoul")
    text.plain()["en"] = "Busan"
    assert text == {"en": "Seoul"}


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ({"en": "Seoul", "ko": "서울"}, "ko", ("서울", "ko")),
        ({"en": "Seoul"}, "ko", ("Seoul", "en")),
        ({"ko": "서울"}, "en", ("서울", "ko")),
        ({"fr": "Séoul", "ko": "서울"}, "en", ("Séoul", "fr")),
        ({}, "ko", ("", "ko")),
        (None, "en", ("", "en")),
    ],
)
def test_a_reader_gets_their_language_or_a_named_other(
    text: dict[str, str] | None, language: str, shown: tuple[str, str]
) -> None:
    assert in_language(text, language) == shown


@pytest.mark.usefixtures("database")
def test_hangul_is_stored_as_hangul(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make.city("seoul", "Seoul", "서울특별시")
        make.city("busan", "Busan", "부산광역시")
    with app.app_context():
        found = db.session.execute(
            sql("SELECT slug FROM city WHERE CAST(name AS TEXT) LIKE :like"), {"like": "%서울%"}
        ).all()
        city = db.session.query(City).filter_by(slug="seoul").one()
        assert found == [("seoul",)]
        assert city.name == Text(en="Seoul", ko="서울특별시")
        assert city.country == Text()
