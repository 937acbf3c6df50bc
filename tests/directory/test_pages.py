"""Lists and entries at the console: who sees and changes what, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory import queries
from summit.directory.kinds import Kind, key_of
from summit.directory.models import City, Organisation, OrganisationKind, Person, Relation
from summit.journal.queries import entries_of
from summit.programme.models import Session
from tests.conftest import Client, CountSql
from tests.directory.console import DIRECTORY, Desk, fresh
from tests.programme import builders as make

pytestmark = pytest.mark.usefixtures("database")

PLURALS = ("people", "cities", "organisations")


@pytest.fixture
def stored(app: Flask) -> None:
    """Two summits: a forum with Kim of Seoul, and a secret meeting with Lee of London."""
    with app.app_context(), unit_of_work():
        seoul = make.city("seoul", "Seoul", "서울", relation=None)
        london = make.city("london", "London", zone="Europe/London")
        make.city("nowhere", "Nowhere", "어디에도")
        hall = make.organisation("hall", "City Hall", city=seoul)
        kim = make.person("kim", "Kim Minsu", "김민수", city=seoul, organisation=hall)
        lee = make.person("lee", "Lee Ann", "이안", title=Text(en="Mayor"), city=london)
        make.person("idle", "Idle Person", "한가한 사람")
        make.summit(
            "forum",
            make.session(
                "opening",
                "Opening talks",
                items=[make.item("talk", [make.speaker(kim)])],
                cities=[make.part(seoul)],
            ),
            host=hall,
        )
        make.summit(
            "secret",
            make.session(
                "deal",
                "Hidden deal",
                items=[make.item("talk", [make.speaker(lee), make.speaker(kim)])],
                cities=[make.part(seoul), make.part(london)],
            ),
            en="Secret Meeting",
        )


@pytest.fixture
def editor(app: Flask, client: Client, stored: None) -> Desk:
    """An editor of the forum, who knows nothing of the secret meeting."""
    return Desk(app, client, "editor", "forum")


def rows(page: str) -> list[str]:
    """Return the slugs of a list in order."""
    return re.findall(rf'<th scope="row">.*?href="{DIRECTORY}/\w+/([\w-]+)"', page, re.DOTALL)


# Who may


@pytest.mark.parametrize(
    "path", ["", "/new", "/kim", "/kim/delete", "/kim/merge", "/kim/availability"]
)
def test_without_an_account_nothing_is_shown(client: Client, stored: None, path: str) -> None:
    answer = client.get(f"{DIRECTORY}/people{path}")
    assert answer.status_code == 303
    assert answer.location.startswith("/organizer/sign-in?next=")
    assert "Kim" not in answer.text


@pytest.mark.parametrize("path", ["/new", "/kim", "/kim/delete", "/kim/merge", "/kim/photo"])
def test_without_an_account_nothing_is_changed(
    app: Flask, client: Client, stored: None, path: str
) -> None:
    assert client.post(f"{DIRECTORY}/people{path}", data=fresh(1)).status_code == 401


WRITES = [
    ("people/new", {"name-en": "X"}),
    ("people/kim", {"name-en": "X"}),
    ("people/idle/delete", {}),
    ("people/kim/merge", {"drop": "idle"}),
    ("people/kim/photo", {}),
    ("people/kim/photo/remove", {}),
    ("people/kim/availability", {"starts_at": "2027-05-14T10:00", "ends_at": "2027-05-14T11:00"}),
    ("people/kim/availability/1", {}),
    ("people/kim/availability/1/remove", {}),
    ("cities/new", {"name-en": "X", "zone": "UTC"}),
    ("cities/seoul", {"name-en": "X", "zone": "UTC"}),
    ("cities/nowhere/delete", {}),
    ("organisations/new", {"name-en": "X", "kind": "state"}),
    ("organisations/hall", {"name-en": "X", "kind": "state"}),
    ("organisations/hall/delete", {}),
]


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
@pytest.mark.parametrize(("path", "data"), WRITES)
def test_who_may_not_edit_any_summit_changes_nothing(
    app: Flask, client: Client, stored: None, role: str, path: str, data: dict[str, str]
) -> None:
    desk = Desk(app, client, role)
    assert desk.post(path, {**fresh(1), **data}).status_code == 403
    with app.app_context():
        assert queries.person_by_slug("kim").name == Text(en="Kim Minsu", ko="김민수")
        assert queries.person_by_slug("idle").version == 1
        assert db.session.scalars(select(City.slug).order_by(City.slug)).all() == [
            "london",
            "nowhere",
            "seoul",
        ]


def test_a_viewer_sees_everything_and_no_button(app: Flask, client: Client, stored: None) -> None:
    desk = Desk(app, client, "viewer")
    page = desk.page("people/kim")
    assert "Kim Minsu" in page
    assert '<fieldset class="plain" disabled>' in page
    assert ">Save<" not in page
    assert "/merge" not in page
    assert "/people/new" not in desk.page("people")
    assert desk.get("people/kim/delete").status_code == 403


def test_somebody_without_any_role_sees_no_directory(
    app: Flask, client: Client, stored: None
) -> None:
    answer = Desk(app, client, None, name="Zed").get("people")
    assert answer.status_code == 403
    assert "Kim" not in answer.text


def test_an_outsider_learns_how_many_summits_use_an_entry_and_never_which(editor: Desk) -> None:
    for path in ("people/kim", "cities/seoul", "people/kim/delete", "people/idle/merge?with=kim"):
        page = editor.page(path)
        assert "Opening talks" in page
        assert "1 summit on whose staff you are not uses it, too." in page
        for leak in ("Secret", "secret", "Hidden", "deal"):
            assert leak not in page, path
    page = editor.page("people/lee")
    assert "Secret" not in page
    assert "Hidden" not in page
    refused = editor.post("people/lee/delete", {})
    assert refused.status_code == 422
    assert "Secret" not in refused.text


def test_an_administrator_sees_every_place(app: Flask, client: Client, stored: None) -> None:
    page = Desk(app, client, None, admin=True).page("people/kim")
    assert "Used in: Forum, Secret Meeting." in " ".join(re.sub("<[^>]+>", "", page).split())
    assert "Hidden deal" in page
    assert "on whose staff you are not" not in page


# Lists


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("people", ["idle", "kim", "lee"]),
        ("people?sort=-name", ["lee", "kim", "idle"]),
        ("people?sort=city", ["lee", "kim", "idle"]),
        ("people?q=민수", ["kim"]),
        ("people?q=KIM+min", ["kim"]),
        ("people?q=nobody", []),
        ("people?city=seoul", ["kim"]),
        ("people?translation=missing-ko", ["lee"]),
        ("people?translation=missing-en", []),
        ("people?unused=1", ["idle"]),
        ("people?city=london&unused=1", []),
        ("cities", ["london", "nowhere", "seoul"]),
        ("cities?translation=missing-ko", ["london"]),
        ("cities?unused=1", ["nowhere"]),
        ("cities?sort=zone", ["nowhere", "seoul", "london"]),
        ("organisations", ["hall"]),
        ("organisations?kind=state", []),
        ("organisations?kind=city_government&city=seoul", ["hall"]),
        ("organisations?unused=1", []),
        # What means nothing narrows nothing.
        ("people?sort=password&page=99999999999999999999", ["idle", "kim", "lee"]),
        ("people?page=-1&translation=missing-xx&city=", ["idle", "kim", "lee"]),
        ("people?q=%25", []),
        ("people?q=%00", ["idle", "kim", "lee"]),
        ("cities?relation=%ff", ["london", "nowhere", "seoul"]),
    ],
)
def test_a_list_shows_what_is_asked_for(editor: Desk, asked: str, found: list[str]) -> None:
    assert rows(editor.page(asked)) == found


def test_a_list_is_sorted_as_its_reader_reads(app: Flask, client: Client, stored: None) -> None:
    desk = Desk(app, client, "viewer", language="ko")
    assert rows(desk.page("people")) == ["kim", "lee", "idle"]


def test_outdated_translations_and_relations_are_found(app: Flask, editor: Desk) -> None:
    with app.app_context(), unit_of_work():
        queries.city_by_slug("seoul").outdated = ["name.ko"]
        queries.city_by_slug("london").relation = Relation.SISTER
    assert rows(editor.page("cities?translation=outdated")) == ["seoul"]
    assert rows(editor.page("cities?relation=sister")) == ["london"]


def test_pages_of_fifty_follow_one_another(app: Flask, editor: Desk) -> None:
    with app.app_context(), unit_of_work():
        for number in range(120):
            make.person(f"p{number:03}", f"Person {number:03}", "사람")
    first = editor.page("people?q=person")
    assert rows(first) == ["idle", *(f"p{number:03}" for number in range(49))]
    assert "121 entries · page 1 of 3" in first
    assert f'href="{DIRECTORY}/people?q=person&amp;page=2"' in first
    assert rows(editor.page("people?q=person&page=3")) == [f"p{n:03}" for n in range(99, 120)]
    assert rows(editor.page("people?q=person&page=77")) == [f"p{n:03}" for n in range(99, 120)]


@pytest.mark.parametrize("path", PLURALS)
def test_a_list_takes_as_many_statements_for_thirty_rows_as_for_one(
    app: Flask, editor: Desk, count_sql: CountSql, path: str
) -> None:
    with count_sql() as few:
        editor.page(path)
    with app.app_context(), unit_of_work():
        for number in range(30):
            city = make.city(f"c{number}")
            hall = make.organisation(f"o{number}", f"Hall {number}", city=city)
            who = make.person(f"p{number}", f"Person {number}", city=city, organisation=hall)
            session = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
            session.items.append(make.item(f"i{number}", [make.speaker(who, city=city)]))
            session.items[-1].position = number + 1
    with count_sql() as many:
        assert "p29" in editor.page("people?q=person+29") or path != "people"
    with count_sql() as many:
        editor.page(path)
    assert len(many) == len(few)


# Entering and changing


def test_a_person_is_entered_with_an_address_made_of_the_name(app: Flask, editor: Desk) -> None:
    answer = editor.save(
        "people/new",
        **{
            "name-en": " Park  Won Soon ",
            "name-ko": "박원순",
            "title-ko": "시장",
            "city": "seoul",
            "organisation": "hall",
            "pronunciation": "pahk wun-SOON",
            "variants": "Park Wonsoon\r\nPark Wonsoon\r\n\r\nPak",
            "zone": "Asia/Seoul",
            "reconstructed": ["title.ko", "city"],
        },
    )
    assert answer.status_code == 303, answer.text
    assert answer.location == f"{DIRECTORY}/people/park-won-soon"
    with app.app_context():
        person = queries.person_by_slug("park-won-soon")
        assert person.name["ko"] == "박원순"
        assert person.title == Text(ko="시장")
        assert person.pronunciation == "pahk wun-SOON"
        assert person.variants == ["Park Wonsoon", "Pak"]
        assert person.reconstructed == ["title.ko", "city"]
        assert (person.city and person.city.slug, person.zone) == ("seoul", "Asia/Seoul")
        (entry,) = entries_of("person", key_of(person))
        assert (entry.act, entry.actor, entry.before) == ("person.created", "Kim", {})
        assert entry.after["organisation"] == "hall"
    assert rows(editor.page("people?q=박원")) == ["park-won-soon"]


def test_a_name_in_hangul_alone_gets_an_address_too(editor: Desk) -> None:
    for expected in ("person", "person-2"):
        answer = editor.save("people/new", **{"name-ko": "박원순"})
        assert answer.location == f"{DIRECTORY}/people/{expected}"


def test_a_city_is_entered(app: Flask, editor: Desk) -> None:
    answer = editor.save(
        "cities/new",
        **{
            "name-en": "Ulaanbaatar",
            "country-en": "Mongolia",
            "zone": "Asia/Ulaanbaatar",
            "latitude": "47.92",
            "longitude": "+106.92",
            "relation": "sister",
            "related_since": "1995-10",
        },
    )
    assert answer.status_code == 303, answer.text
    with app.app_context():
        city = queries.city_by_slug("ulaanbaatar")
        assert (city.latitude, city.longitude) == (47.92, 106.92)
        assert (city.relation, city.related_since) == (Relation.SISTER, "1995-10")


def test_an_organisation_is_entered(app: Flask, editor: Desk) -> None:
    answer = editor.save(
        "organisations/new", **{"name-en": "A Bank", "kind": "company", "slug": "bank"}
    )
    assert answer.location == f"{DIRECTORY}/organisations/bank"
    with app.app_context():
        bank = queries.organisation_by_slug("bank")
        assert (bank.kind, bank.city) == (OrganisationKind.COMPANY, None)


def test_a_change_is_journalled_with_before_and_after(app: Flask, editor: Desk) -> None:
    answer = editor.save("people/kim", **{"name-en": "Kim Min-su", "city": "london"})
    assert answer.status_code == 303
    with app.app_context():
        kim = queries.person_by_slug("kim")
        assert kim.outdated == ["name.ko"]
        (entry,) = entries_of("person", key_of(kim))
        assert entry.act == "person.edited"
        assert entry.before == {
            "name": {"en": "Kim Minsu", "ko": "김민수"},
            "city": "seoul",
            "outdated": [],
        }
        assert entry.after == {
            "name": {"en": "Kim Min-su", "ko": "김민수"},
            "city": "london",
            "outdated": ["name.ko"],
        }
    settled = editor.save("people/kim", **{"name-ko-settled": "y"})
    assert settled.status_code == 303
    with app.app_context():
        assert queries.person_by_slug("kim").outdated == []


def test_saving_without_a_change_leaves_no_trace(app: Flask, editor: Desk) -> None:
    for path in ("people/kim", "cities/seoul", "organisations/hall"):
        assert editor.save(path).status_code == 303
    with app.app_context():
        kim, seoul = queries.person_by_slug("kim"), queries.city_by_slug("seoul")
        assert (kim.version, seoul.version) == (1, 1)
        assert entries_of("person", key_of(kim)) == []


def test_another_address_leaves_the_old_one_leading_on(app: Flask, editor: Desk) -> None:
    assert editor.save("people/kim", slug="kim-minsu").status_code == 303
    moved = editor.get("people/kim")
    assert (moved.status_code, moved.location) == (303, f"{DIRECTORY}/people/kim-minsu")
    with app.app_context():
        assert queries.person_by_slug("kim-minsu").former_slugs == ["kim"]
    # Back again: it is no former address of itself.
    assert editor.save("people/kim-minsu", slug="kim").status_code == 303
    with app.app_context():
        kim = queries.person_by_slug("kim")
        assert kim.former_slugs == ["kim-minsu"]
        assert [e.act for e in queries.history_of(kim)] == ["person.edited", "person.edited"]


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("lee", "Another entry has the address “lee” already."),
        ("old-lee", "“old-lee” is a former address of “lee” and still leads there."),
        ("new", "“new” is needed for a page"),
    ],
)
def test_an_address_leads_to_one_entry_alone(
    app: Flask, editor: Desk, slug: str, said: str
) -> None:
    with app.app_context(), unit_of_work():
        queries.person_by_slug("lee").former_slugs = ["old-lee"]
    for path in ("people/kim", "people/new"):
        answer = editor.save(path, slug=slug, **{"name-en": "Somebody Else"})
        assert answer.status_code == 422
        assert said in answer.text
        assert 'value="Somebody Else"' in answer.text
    with app.app_context():
        assert queries.person_by_slug("kim").name["en"] == "Kim Minsu"
        assert len(queries.addresses_of(Kind.PERSON)) == 3


def test_two_who_change_different_things_lose_nothing(
    app: Flask, client: Client, stored: None
) -> None:
    first = Desk(app, client, "editor", "forum", name="Kim")
    second = Desk(app, Client(app, app.response_class), "editor", "secret", name="Lee")
    mine = first.filled("people/kim")
    assert second.save("people/kim", **{"title-en": "Director"}).status_code == 303
    answer = first.post("people/kim", {**mine, "name-en": "Kim M."})
    assert answer.status_code == 409
    assert "Lee saved it on" in answer.text
    put_together = first.filled("people/kim", answer.text)
    assert (put_together["name-en"], put_together["title-en"]) == ("Kim M.", "Director")
    with app.app_context():
        assert queries.person_by_slug("kim").name["en"] == "Kim Minsu"
    assert first.post("people/kim", put_together).status_code == 303
    with app.app_context():
        kim = queries.person_by_slug("kim")
        assert (kim.name["en"], kim.title["en"]) == ("Kim M.", "Director")


def test_two_who_change_the_same_are_shown_both_and_choose(
    app: Flask, client: Client, stored: None
) -> None:
    first = Desk(app, client, "editor", "forum")
    second = Desk(app, Client(app, app.response_class), "editor", "secret")
    mine = first.filled("cities/seoul")
    assert second.save("cities/seoul", **{"country-en": "Korea"}).status_code == 303
    answer = first.post("cities/seoul", {**mine, "country-en": "Republic of Korea"})
    assert answer.status_code == 409
    both = first.filled("cities/seoul", answer.text)
    assert (both["theirs-country-en"], both["country-en"]) == ("Korea", "Republic of Korea")
    assert first.post("cities/seoul", {**both, "choose-country-en": "theirs"}).status_code == 303
    with app.app_context():
        assert queries.city_by_slug("seoul").country["en"] == "Korea"


def test_a_mark_that_the_form_does_not_offer_is_kept(app: Flask, editor: Desk) -> None:
    with app.app_context(), unit_of_work():
        queries.city_by_slug("seoul").reconstructed = ["name.mn", "zone"]
    assert editor.save("cities/seoul", **{"country-en": "Korea"}).status_code == 303
    with app.app_context():
        assert set(queries.city_by_slug("seoul").reconstructed) == {"name.mn", "zone"}


# Bad input

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("people/kim", {"name-en": "", "name-ko": " \0 "}, "Write it in at least one language."),
    ("people/kim", {"name-en": "x" * 121}, "At most 120 characters; this has 121."),
    ("people/kim", {"title-ko": "시" * 201}, "At most 200 characters"),
    ("people/kim", {"city": "atlantis"}, "Choose one of the list."),
    ("people/kim", {"city": "٣"}, "Choose one of the list."),
    ("people/kim", {"organisation": "../hall"}, "Choose one of the list."),
    ("people/kim", {"zone": "Mars/Olympus"}, "There is no such time zone"),
    ("people/kim", {"slug": "Kim Minsu"}, "Use lower-case letters"),
    ("people/kim", {"slug": "k" * 81}, "At most 80 characters"),
    ("people/kim", {"variants": "\n".join(map(str, range(51)))}, "At most 50 lines."),
    ("people/kim", {"variants": "x" * 121}, "At most 120 characters"),
    ("people/kim", {"reconstructed": ["password"]}, "Choose of the list only."),
    ("cities/seoul", {"zone": ""}, "Fill this in."),
    ("cities/seoul", {"latitude": "91"}, "Enter degrees from -90 to 90"),
    ("cities/seoul", {"latitude": "-90.1"}, "Enter degrees from -90 to 90"),
    ("cities/seoul", {"longitude": "180.5"}, "Enter degrees from -180 to 180"),
    ("cities/seoul", {"latitude": "nan"}, "Enter degrees"),
    ("cities/seoul", {"latitude": "1e400"}, "Enter degrees"),
    ("cities/seoul", {"latitude": "٣٧"}, "Enter degrees"),
    ("cities/seoul", {"latitude": "37,5"}, "Enter degrees"),
    ("cities/seoul", {"latitude": ""}, "Enter both degrees, or neither."),
    ("cities/seoul", {"relation": "enemy"}, "Choose one of the list."),
    ("cities/seoul", {"related_since": "1991"}, "Choose the relation that this is the date of."),
    ("cities/seoul", {"relation": "sister", "related_since": "1991-13"}, "Enter a year, month"),
    ("cities/seoul", {"relation": "sister", "related_since": "0000"}, "Enter a year, month"),
    ("cities/seoul", {"relation": "sister", "related_since": "long ago"}, "Enter a year, month"),
    ("organisations/hall", {"kind": "cult"}, "Choose one of the list."),
    ("organisations/hall", {"kind": ""}, "Choose one of the list."),
]


@pytest.mark.parametrize(("path", "changes", "said"), REFUSED)
def test_a_refusal_names_the_field_and_keeps_what_was_typed(
    app: Flask, editor: Desk, path: str, changes: dict[str, Any], said: str
) -> None:
    answer = editor.save(path, **{"name-ko": "다른 이름", **changes})
    assert answer.status_code == 422
    assert said in answer.text
    if "name-ko" not in changes:
        assert 'value="다른 이름"' in answer.text
    with app.app_context():
        versions = [
            *db.session.scalars(select(Person.version)),
            *db.session.scalars(select(City.version)),
            *db.session.scalars(select(Organisation.version)),
        ]
        assert set(versions) == {1}


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(version="²"),
        lambda data: data.update(version=""),
        lambda data: data.pop("version"),
        lambda data: data.update(version="9" * 30),
        lambda data: data.update(base="[1, 2"),
        lambda data: data.update(version="77", base='{"name-en": 5}'),
        lambda data: data.clear(),
    ],
)
def test_bookkeeping_that_no_browser_sends_is_a_bad_request(
    editor: Desk, change: Callable[[dict[str, Any]], object]
) -> None:
    data = editor.filled("people/kim")
    change(data)
    assert editor.post("people/kim", data).status_code in (400, 303)
    assert editor.post("people/kim", {**data, "version": "²"}).status_code == 400


def test_texts_are_shown_as_text(editor: Desk) -> None:
    sly = '"><script>alert(1)</script>'
    assert (
        editor.save("people/kim", **{"name-en": sly, "name-ko": "", "variants": sly}).status_code
        == 303
    )
    for path in (
        "people",
        "people/kim",
        "people/kim/delete",
        "people/idle/merge?with=kim",
        "people/kim/availability",
    ):
        page = editor.page(path)
        assert "alert(1)" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    "path",
    [
        "people/%00",
        "people/nobody",
        "people/nobody/merge",
        "people/kim/merge?with=nobody",
        "people/kim/merge?with=%00",
        "people/kim/availability/99999999999999999999",
    ],
)
def test_what_is_not_there_is_not_found(editor: Desk, path: str) -> None:
    assert editor.get(path).status_code == 404


# Deleting


def test_what_nothing_uses_is_deleted_and_its_number_starts_a_new_history(
    app: Flask, editor: Desk
) -> None:
    assert "Nothing uses it." in editor.page("people/idle/delete")
    assert editor.post("people/idle/delete", {}).location == f"{DIRECTORY}/people"
    assert editor.get("people/idle").status_code == 404
    with app.app_context(), unit_of_work():
        old = db.session.scalars(select(Person.id).order_by(Person.id.desc()).limit(1)).one()
        # Engines differ in whether they give the number out again; here it is, on both.
        db.session.add(Person(id=old + 1, slug="next", name=Text(en="Next")))
    with app.app_context():
        following = queries.person_by_slug("next")
        assert [e.act for e in entries_of("person", key_of(following))] == ["person.deleted"]
        assert queries.history_of(following) == []


@pytest.mark.parametrize(
    "path", ["people/kim", "cities/seoul", "cities/london", "organisations/hall"]
)
def test_what_is_used_is_not_deleted_and_it_says_where(app: Flask, editor: Desk, path: str) -> None:
    for answer in (editor.get(f"{path}/delete"), editor.post(f"{path}/delete", {})):
        assert "It is used, so it cannot be deleted" in answer.text
    assert answer.status_code == 422
    assert editor.get(path).status_code == 200


def test_a_city_in_which_somebody_lives_is_not_deleted(app: Flask, editor: Desk) -> None:
    with app.app_context(), unit_of_work():
        queries.person_by_slug("idle").city = queries.city_by_slug("nowhere")
    answer = editor.post("cities/nowhere/delete", {})
    assert answer.status_code == 422
    assert "Idle Person" in answer.text
