"""Orders of precedence: by rule, by hand, on seats, on plates, and in the order of speaking."""

from __future__ import annotations

import re
from datetime import date
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance import operations
from summit.attendance.models import AnswerKind, Arrangements, Channel, Office, Precedence
from summit.attendance.operations import AnswerValues
from summit.attendance.precedence import (
    Entrant,
    HostPlace,
    Part,
    Place,
    moved,
    order,
    speaking_order,
)
from summit.attendance.seating import Side, from_the_hall, seats
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.programme.models import Item, ItemKind, Session, Speaker, Summit
from tests.actors import TESTER
from tests.attendance.builders import forum, invited, office
from tests.conftest import Client, CountSql
from tests.programme.builders import NOW, city, item, organisation, part, speaker
from tests.signing_in import csrf_headers, sign_in

EN, KO = Precedence.ALPHABETICAL_EN, Precedence.ALPHABETICAL_KO
PAGE = "/organizer/summits/forum/precedence"


def entrant(number: int, en: str, ko: str = "", **fields: object) -> Entrant:
    return Entrant(number, Text(en=en, ko=ko), **fields)  # type: ignore[arg-type]


def named(found: list[Entrant]) -> list[str]:
    return [each.label["en"] for each in found]


# By rule


def test_english_order_goes_by_letters_without_accents_and_case() -> None:
    names = ["Århus", "Aarhus", "Łódź", "London", "Saint-Denis", "Sapporo", "São Paulo", "san José"]
    right = [
        "Aarhus", "Århus", "Łódź", "London", "Saint-Denis", "san José", "São Paulo", "Sapporo",
    ]  # fmt: skip
    for some in (names, names[::-1]):
        made = [entrant(n, name) for n, name in enumerate(some)]
        assert named(order(made, EN)) == right


def test_korean_order_is_that_of_dictionaries_and_names_without_hangul_come_last() -> None:
    cities = [
        ("Cairo", "카이로"), ("Athens", "아테네"), ("Quito", ""), ("Busan", "부산"),
        ("Paris", "파리"), ("Seoul", "서울"), ("Kabul", "카불"), ("Berlin", ""),
        ("Gwangju", "광주"), ("Ankara", "앙카라"), ("New York", "뉴 욕"), ("Nukus", "누쿠스"),
    ]  # fmt: skip
    made = [entrant(n, en, ko) for n, (en, ko) in enumerate(cities)]
    assert named(order(made, KO)) == [
        "Gwangju", "Nukus", "New York", "Busan", "Seoul", "Athens", "Ankara", "Kabul", "Cairo",
        "Paris", "Berlin", "Quito",
    ]  # fmt: skip


def test_longest_in_office_comes_first_and_who_has_no_date_follows() -> None:
    made = [
        entrant(1, "Oslo", in_office_since=date(2020, 1, 1)),
        entrant(2, "Lima"),
        entrant(3, "Bonn", in_office_since=date(2011, 5, 3)),
        entrant(4, "Cork"),
        entrant(5, "Baku", in_office_since=date(2020, 1, 1)),
    ]
    assert named(order(made, Precedence.IN_OFFICE)) == ["Bonn", "Baku", "Oslo", "Cork", "Lima"]


def test_guests_go_before_their_host_and_principals_before_others() -> None:
    made = [
        entrant(1, "Ann Expert", is_principal=False),
        entrant(2, "Busan", is_host=True),
        entrant(3, "Lima"),
        entrant(4, "Athens"),
    ]
    assert named(order(made, EN)) == ["Athens", "Lima", "Busan", "Ann Expert"]
    assert named(order(made, EN, HostPlace.FIRST)) == ["Busan", "Athens", "Lima", "Ann Expert"]


def test_an_order_does_not_depend_on_where_it_began() -> None:
    made = [
        entrant(1, "Lima", "리마", in_office_since=date(2020, 1, 1)),
        entrant(2, "Lima", "리마", in_office_since=date(2020, 1, 1)),
        entrant(3, "Busan", "부산", is_host=True),
        entrant(4, "Oslo", rank=1),
    ]
    for precedence in Precedence:
        found = {tuple(e.office_id for e in order(some, precedence)) for some in permutations(made)}
        assert len(found) == 1


def test_a_saved_order_is_kept_and_newcomers_follow() -> None:
    made = [
        entrant(1, "Athens"),
        entrant(2, "Busan", is_host=True, rank=2),
        entrant(3, "Lima", rank=3),
        entrant(4, "Oslo", rank=1),
    ]
    assert named(order(made, Precedence.CUSTOM)) == ["Oslo", "Busan", "Lima", "Athens"]


def test_moving_stops_at_the_ends() -> None:
    assert moved([1, 2, 3], 2, -1) == [2, 1, 3]
    assert moved([1, 2, 3], 1, -1) == [1, 2, 3]
    assert moved([1, 2, 3], 1, 99) == [2, 3, 1]


# Seats


def test_the_host_sits_in_the_middle_with_honour_at_the_right() -> None:
    made = [entrant(n, name, is_host=name == "Host") for n, name in enumerate("ABCD")]
    made.append(entrant(9, "Host", is_host=True))
    found = seats(made)
    assert [(s.number, s.entrant.label["en"], s.side, s.steps) for s in found] == [
        (1, "Host", Side.MIDDLE, 0),
        (2, "A", Side.RIGHT, 1),
        (3, "B", Side.LEFT, 1),
        (4, "C", Side.RIGHT, 2),
        (5, "D", Side.LEFT, 2),
    ]
    seen = [seat.entrant.label["en"] for seat in from_the_hall(found)]
    assert seen == ["C", "A", "Host", "B", "D"]


def test_without_a_host_the_first_sits_in_the_middle_and_nobody_at_an_empty_table() -> None:
    found = seats([entrant(1, "A"), entrant(2, "B")])
    assert [(s.entrant.label["en"], s.side) for s in found] == [
        ("A", Side.MIDDLE),
        ("B", Side.RIGHT),
    ]
    assert seats([]) == []


# The order of speaking


def test_only_items_of_one_office_change_places_and_the_rest_stays() -> None:
    parts = [
        Part("open", ItemKind.OPENING, (Place("o", 3),)),
        Part("a", ItemKind.INTERVENTION, (Place("a", 1),)),
        Part("break", ItemKind.BREAK),
        Part("b", ItemKind.PRESENTATION, (Place("m", None), Place("b", 2))),
        Part("stranger", ItemKind.INTERVENTION, (Place("s", None),)),
        Part("c", ItemKind.VIDEO_MESSAGE, (Place("c", 3),)),
    ]
    found = speaking_order(parts, {3: 1, 2: 2, 1: 3})
    assert [each.uid for each in found] == ["open", "c", "break", "b", "stranger", "a"]
    assert speaking_order(found, {3: 1, 2: 2, 1: 3}) == found


def test_speakers_who_share_an_item_change_places_within_it() -> None:
    shared = Part(
        "talk",
        ItemKind.DISCUSSION,
        (Place("x", 1), Place("chair", None), Place("y", 2), Place("z", 3)),
    )
    found = speaking_order([shared], {3: 1, 2: 2, 1: 3})
    assert [each.uid for each in found[0].places] == ["z", "chair", "y", "x"]


# The pages


def made() -> None:
    """Jakarta, Lima and Seoul, which hosts; all but Lima come to the mayors' session."""
    with unit_of_work():
        row = forum()
        towns = {each.slug: each for each in db.session.scalars(select(City))}
        row.host = organisation("smg", "Seoul Metropolitan Government", city=towns["seoul"])
        mayors = next(each for each in row.sessions if each.slug == "mayors")
        for slug in ("jakarta", "lima", "seoul"):
            of = office(row, towns[slug])
            asked = invited(mayors, of)
            if slug != "lima":
                values = AnswerValues(AnswerKind.ACCEPTED)
                operations.answer(asked, values, channel=Channel.LETTER, actor=TESTER, now=NOW)


def ids() -> dict[str, int]:
    with unit_of_work():
        rows = db.session.execute(
            select(City.slug, Office.id).join(Office, Office.city_id == City.id)
        )
        return {row.slug: row.id for row in rows}


def ranks() -> list[str]:
    with unit_of_work():
        return list(
            db.session.scalars(
                select(City.slug)
                .join(Office, Office.city_id == City.id)
                .where(Office.rank.is_not(None))
                .order_by(Office.rank)
            )
        )


def post(app: Flask, client: Client, path: str, **data: object) -> int:
    answer = client.post(f"{PAGE}{path}", data=data, headers=csrf_headers(app))
    return answer.status_code


@pytest.mark.usefixtures("database")
def test_an_order_is_saved_moved_and_journalled(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    assert "No order is saved yet" in client.get(PAGE).text

    assert post(app, client, "", order="alphabetical_en", host="last") == 303
    assert ranks() == ["jakarta", "lima", "seoul"]
    assert post(app, client, "", order="alphabetical_en", host="first") == 303
    assert ranks() == ["seoul", "jakarta", "lima"]
    assert post(app, client, "/move", office=ids()["lima"], direction="up") == 303
    assert ranks() == ["seoul", "lima", "jakarta"]
    assert post(app, client, "/move", office=ids()["seoul"], to=2) == 303
    assert ranks() == ["lima", "jakarta", "seoul"]

    with unit_of_work():
        assert db.session.scalars(select(Arrangements.precedence)).one() is Precedence.CUSTOM
        saved = select(Entry).where(Entry.act == "precedence.saved").order_by(Entry.id)
        entries = db.session.scalars(saved).all()
        assert len(entries) == 4
        assert entries[-1].before["order"] == ["Seoul", "Lima", "Jakarta"]
        assert entries[-1].after["order"] == ["Lima", "Jakarta", "Seoul"]


@pytest.mark.usefixtures("database")
def test_saving_what_is_saved_changes_nothing(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    post(app, client, "", order="alphabetical_en", host="last")
    post(app, client, "", order="alphabetical_en", host="last")
    with unit_of_work():
        assert (
            len(db.session.scalars(select(Entry).where(Entry.act == "precedence.saved")).all()) == 1
        )


@pytest.mark.usefixtures("database")
def test_seats_go_to_those_who_come_and_plates_follow(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    assert "Nobody can be seated yet" in client.get(f"{PAGE}/seating").text
    assert client.get(f"{PAGE}/plates.pdf").status_code == 303
    post(app, client, "", order="alphabetical_en", host="last")

    text = client.get(f"{PAGE}/seating?session=mayors").text
    rows = re.findall(r'<th scope="row">(\w+)', text)
    assert rows == ["Seoul", "Jakarta"]
    assert "in the middle" in text
    answer = client.get(f"{PAGE}/plates.pdf")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert client.get(f"{PAGE}/seating?session=nowhere").status_code == 404


def speaking() -> list[str]:
    with unit_of_work():
        return list(
            db.session.scalars(
                select(Item.slug)
                .join(Session, Session.id == Item.session_id)
                .where(Session.slug == "mayors")
                .order_by(Item.position)
            )
        )


@pytest.mark.usefixtures("database")
def test_the_draft_follows_when_told_to_and_nothing_is_published(
    app: Flask, client: Client
) -> None:
    made()
    sign_in(client, app, role="editor")
    path = f"{PAGE}/speaking/mayors"
    post(app, client, "", order="alphabetical_en", host="first")
    text = client.get(path).text
    assert "was no. 2" in text
    assert speaking() == ["words", "more"]
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version

    assert post(app, client, "/speaking/mayors", version=version[1]) == 303
    assert speaking() == ["more", "words"]
    assert "follows the order of precedence already" in client.get(path).text
    # What was looked at is no longer what is there.
    assert post(app, client, "/speaking/mayors", version=version[1]) == 409
    with unit_of_work():
        entry = db.session.scalars(
            select(Entry).where(Entry.act == "session.speaking_order_applied")
        ).one()
        assert entry.before == {"order": ["words: jakarta", "more: seoul"]}
        assert entry.after == {"order": ["more: seoul", "words: jakarta"]}
        assert db.session.scalars(select(Summit.restricted_release_id)).one() is None


@pytest.mark.usefixtures("database")
def test_speakers_of_one_item_follow_too(app: Flask, client: Client) -> None:
    made()
    with unit_of_work():
        row = db.session.scalars(select(Session).where(Session.slug == "seminar")).one()
        towns = {each.slug: each for each in db.session.scalars(select(City))}
        shared = item("talk", [speaker(city=towns[slug]) for slug in ("seoul", "lima", "jakarta")])
        row.items.append(shared)
        shared.position = 0
    sign_in(client, app, role="editor")
    post(app, client, "", order="alphabetical_en", host="last")
    with unit_of_work():
        version = db.session.scalars(select(Session.version).where(Session.slug == "seminar")).one()
    assert post(app, client, "/speaking/seminar", version=version) == 303
    with unit_of_work():
        found = db.session.execute(
            select(City.slug, Speaker.position)
            .join(Speaker, Speaker.city_id == City.id)
            .join(Item, Item.id == Speaker.item_id)
            .where(Item.slug == "talk")
            .order_by(Speaker.position)
        )
        assert [tuple(row) for row in found] == [("jakarta", 0), ("lima", 1), ("seoul", 2)]


@pytest.mark.usefixtures("database")
def test_without_a_saved_order_nothing_is_applied(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    with unit_of_work():
        version = db.session.scalars(select(Session.version).where(Session.slug == "mayors")).one()
    assert post(app, client, "/speaking/mayors", version=version) == 422
    assert speaking() == ["words", "more"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("", {}),
        ("", {"order": "x", "host": "last"}),
        ("", {"order": "alphabetical_en", "host": "\0"}),
        ("/move", {"office": "1"}),
        ("/move", {"office": "²", "direction": "up"}),
        ("/move", {"office": "9" * 40, "direction": "up"}),
        ("/move", {"office": "999999", "direction": "up"}),
        ("/move", {"office": "-1", "to": "1"}),
        ("/speaking/mayors", {}),
        ("/speaking/mayors", {"version": "x"}),
    ],
)
def test_hostile_values_are_bad_requests(
    app: Flask, client: Client, path: str, data: dict[str, str]
) -> None:
    made()
    sign_in(client, app, role="editor")
    assert post(app, client, path, **data) == 400
    assert ranks() == []


@pytest.mark.usefixtures("database")
def test_who_may_only_look_changes_no_order(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="viewer")
    text = client.get(PAGE).text
    assert "Jakarta" in text
    assert "Save this order" not in text
    assert "office@jakarta.example" not in text
    assert post(app, client, "", order="alphabetical_en", host="last") == 403
    assert post(app, client, "/move", office=ids()["lima"], direction="up") == 403
    assert post(app, client, "/speaking/mayors", version=1) == 403
    assert ranks() == []


@pytest.mark.usefixtures("database")
def test_it_costs_the_same_for_any_number_of_offices(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made()
    sign_in(client, app, role="viewer")
    for path in ("", "/seating", "/speaking/mayors"):
        with count_sql() as few:
            assert client.get(f"{PAGE}{path}").status_code == 200
        with unit_of_work():
            row = db.session.scalars(select(Summit)).one()
            mayors = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
            for number in range(30):
                town = city(f"town{path.count('/')}{len(path)}-{number}", f"Town {number}")
                mayors.cities.append(part(town, position=number + 10))
                added = item(f"i{len(path)}-{number}", [speaker(city=town)])
                added.position = 100 + number
                mayors.items.append(added)
                db.session.flush()
                invited(mayors, office(row, town))
        with count_sql() as many:
            assert client.get(f"{PAGE}{path}").status_code == 200
        assert len(many) == len(few), path
