"""The list of what needs translating: what stands on it, how it narrows, what it costs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from summit.core.db import unit_of_work
from summit.core.text import Text
from summit.core.translation import TranslationState
from summit.directory.models import Organisation, OrganisationKind
from summit.programme import queries
from summit.programme.models import Item, ItemKind, Room, RoomKind
from summit.programme.queries import Translated
from tests.conftest import CountSql
from tests.programme.builders import city, item, part, person, session, speaker, summit
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The unannounced treaty"
BOTH = {"en": "Written", "ko": "쓰임"}


def one_of_each() -> int:
    """A summit in which one text of each kind is to be translated; return its id."""
    with unit_of_work():
        host = Organisation(
            slug="seoul-city", kind=OrganisationKind.CITY_GOVERNMENT, name=Text(en="Seoul City")
        )
        talk = item("talk", [speaker(person("kim", "Kim", ""), topic=Text(ko="주제"))])
        talk.title = Text(BOTH)
        silent = Item(slug="photo", kind=ItemKind.PHOTO, minutes=5, title=Text(), position=1)
        row = session(
            "opening",
            title=Text(BOTH),
            abstract=Text(BOTH),
            outdated=["abstract.en"],
            items=[talk, silent],
            cities=[part(city("busan", "Busan", "부산", country=Text(en="Korea")))],
        )
        whole = summit(
            "forum",
            row,
            title=Text(en=SECRET, ko="미공개 협정"),
            theme=Text(ko="함께"),
            figures=[{"value": 1, "label": {"en": "views"}, "source": None}],
        )
        whole.host = host
        whole.rooms.append(Room(slug="hall", kind=RoomKind.ROOM, name=Text(en="Hall"), position=0))
        elsewhere = session(
            "other-session", "Elsewhere", items=[item("x", [speaker(person("lee", "Lee"))])]
        )
        summit("other", elsewhere, en="Other")
        city("nowhere", "Nowhere")
        return whole.id


def test_every_text_of_the_summit_and_of_what_it_uses_is_looked_at() -> None:
    gaps = queries.translation_gaps(one_of_each())

    assert [(gap.what, gap.slug, gap.field, gap.language, gap.state) for gap in gaps] == [
        (Translated.SUMMIT, "forum", "theme", "en", TranslationState.MISSING),
        (Translated.SUMMIT, "forum", "figures", "ko", TranslationState.MISSING),
        (Translated.ROOM, "hall", "name", "ko", TranslationState.MISSING),
        (Translated.SESSION, "opening", "abstract", "en", TranslationState.OUTDATED),
        (Translated.SPEAKER, "opening", "topic", "en", TranslationState.MISSING),
        (Translated.PERSON, "kim", "name", "ko", TranslationState.MISSING),
        (Translated.CITY, "busan", "country", "ko", TranslationState.MISSING),
        (Translated.ORGANISATION, "seoul-city", "name", "ko", TranslationState.MISSING),
    ]
    abstract = gaps[3]
    assert abstract.shown == {"ko": "쓰임"}, "the language from which to translate"
    assert (gaps[4].name, gaps[4].within) == ({"en": "Kim"}, BOTH)


def places(desk: Desk, query: str = "") -> list[str]:
    """Return where the list's links lead."""
    text = desk.get(f"forum/translations{query}").text
    return re.findall(r'<th scope="row"><a href="/organizer/([^"]+)"', text)


def test_each_line_leads_to_the_place_to_mend_it_and_the_list_narrows(app: Flask) -> None:
    one_of_each()
    desk = Desk.of(app, "viewer")

    assert places(desk) == [
        "summits/forum/settings#theme-en",
        "summits/forum/settings#figures",
        "summits/forum/rooms/hall#name-ko",
        "summits/forum/sessions/opening#abstract-en",
        "summits/forum/sessions/opening/items",
        "directory/people/kim#name-ko",
        "directory/cities/busan#country-ko",
        "directory/organisations/seoul-city#name-ko",
    ]
    assert places(desk, "?state=outdated") == ["summits/forum/sessions/opening#abstract-en"]
    assert len(places(desk, "?language=ko")) == 5
    assert places(desk, "?kind=room") == ["summits/forum/rooms/hall#name-ko"]
    assert places(desk, "?kind=room&language=en") == []
    assert len(places(desk, "?kind=%00&language=xx&state=done&page=x")) == 8
    page = desk.get("forum/translations?language=ko").text
    assert 'language=ko&amp;kind=person">People <span class="muted">1<' in page
    assert 'id="abstract-en"' in desk.get("forum/sessions/opening").text
    assert 'id="name-ko"' in desk.get("forum/rooms/hall").text


def test_what_is_mended_leaves_the_list(app: Flask) -> None:
    one_of_each()
    desk = Desk.of(app)
    path = "forum/sessions/opening"

    desk.post(path, desk.form(path), abstract__en__settled="y")
    room = "forum/rooms/hall"
    desk.post(room, desk.form(room), name__ko="대회의실")

    assert places(desk, "?kind=session") == places(desk, "?kind=room") == []


def test_a_summit_that_is_translated_says_so(app: Flask) -> None:
    with unit_of_work():
        summit("forum", session("opening", title=Text(BOTH)), title=Text(BOTH))
    desk = Desk.of(app, "viewer")

    page = desk.get("forum/translations").text

    assert "nothing is outdated" in page
    assert "<table" not in page


def test_only_the_summits_own_languages_count() -> None:
    with unit_of_work():
        whole = summit("forum", session("opening", title=Text(en="Opening")))
        whole.languages = ["en"]
        summit_id = whole.id

    assert queries.translation_gaps(summit_id) == []


def test_outsiders_learn_nothing(app: Flask) -> None:
    one_of_each()
    outsider = Desk.of(app, "owner", summit_slug="other")

    answer = outsider.get("forum/translations")

    assert answer.status_code == 404
    assert SECRET not in answer.text
    assert "Busan" not in answer.text


def many(count: int) -> None:
    """A summit of that many sessions with items, speakers, cities, all to be translated."""
    rows: list[Any] = []
    with unit_of_work():
        for number in range(count):
            who = person(f"p{number}", f"Person {number}")
            rows.append(
                session(
                    f"s{number}",
                    f"Session {number}",
                    items=[item("a", [speaker(who)], title="Talk")],
                    cities=[part(city(f"c{number}"))],
                )
            )
        summit("forum", *rows, title=Text(BOTH))


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_statements_for_any_size(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    many(count)
    desk = Desk.of(app, "viewer")
    desk.get("forum/translations")

    with count_sql() as statements:
        answer = desk.get("forum/translations")

    assert answer.text.count("<tr>") == count * 4 + 1
    assert len(statements) == 10, statements
