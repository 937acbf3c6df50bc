"""Merging duplicates: nothing that refers to the dropped entry is lost, and its slug leads on."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.core.text import Text
from summit.directory import operations, queries
from summit.directory.kinds import key_of
from summit.directory.models import City, Organisation, Person, Relation
from summit.journal.queries import entries_of
from summit.programme import document as documents
from summit.programme import operations as programme
from summit.programme.document import ProgrammeDoc
from summit.programme.models import (
    CityPart,
    CityRecord,
    Release,
    SessionCity,
    Speaker,
    SpeakerState,
)
from summit.programme.queries import whole_summit
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import NOW, later

pytestmark = pytest.mark.usefixtures("database")

CONFIRMED, INVITED, DECLINED = (
    SpeakerState.CONFIRMED,
    SpeakerState.INVITED,
    SpeakerState.DECLINED,
)


def store(app: Flask, build: Callable[[], object]) -> None:
    with app.app_context(), unit_of_work():
        build()


def merge_cities(app: Flask, keep: str = "seoul", drop: str = "soul") -> None:
    with app.app_context(), unit_of_work():
        operations.merge_cities(
            queries.city_by_slug(keep), queries.city_by_slug(drop), actor=TESTER, now=NOW
        )


def merge_people(app: Flask, keep: str = "kim", drop: str = "gim") -> None:
    with app.app_context(), unit_of_work():
        operations.merge_people(
            queries.person_by_slug(keep), queries.person_by_slug(drop), actor=TESTER, now=NOW
        )


def test_a_merged_city_takes_over_what_only_the_other_knew(app: Flask) -> None:
    def build() -> None:
        make.city("seoul", "Seoul", latitude=None, former_slugs=["hanyang"])
        soul = make.city(
            "soul",
            "Soul",
            "서울",
            country=Text(ko="대한민국"),
            latitude=37.0,
            relation=Relation.SISTER,
            related_since="1991",
            former_slugs=["keijo"],
        )
        make.organisation("hall", "Hall", city=soul)
        make.person("kim", "Kim", city=soul)

    store(app, build)
    merge_cities(app)
    with app.app_context():
        city = db.session.scalars(select(City)).one()
        assert (city.slug, city.name, city.country) == (
            "seoul",
            Text(en="Seoul", ko="서울"),
            Text(ko="대한민국"),
        )
        assert (city.latitude, city.longitude) == (37.0, 127.0)
        assert (city.relation, city.related_since) == (Relation.SISTER, "1991")
        assert city.former_slugs == ["hanyang", "keijo", "soul"]
        assert db.session.scalars(select(Organisation)).one().city is city
        assert db.session.scalars(select(Person)).one().city is city
        (entry,) = entries_of("city", key_of(city))
        assert (entry.act, entry.actor, entry.at) == ("city.merged", "tester", NOW)
        dropped = entry.before.pop("key")
        assert entry.before == {"slug": "soul", "name": {"en": "Soul", "ko": "서울"}}
        assert entry.after["slug"] == "seoul"
        assert entry.after["taken_over"]["relation"] == "sister"
        (ended,) = entries_of("city", dropped)
        assert (ended.act, ended.after) == ("city.dropped", {"key": key_of(city)})
        with pytest.raises(NotFound):
            queries.city_by_slug("soul")


def test_the_year_of_one_relation_is_not_given_to_another(app: Flask) -> None:
    def build() -> None:
        make.city("seoul", relation=Relation.FRIENDSHIP)
        make.city("soul", relation=Relation.SISTER, related_since="1991")

    store(app, build)
    merge_cities(app)
    with app.app_context():
        city = db.session.scalars(select(City)).one()
        assert (city.relation, city.related_since) == (Relation.FRIENDSHIP, None)


def test_cities_of_different_sessions_are_moved(app: Flask) -> None:
    def build() -> None:
        seoul, soul = make.city("seoul"), make.city("soul")
        make.summit(
            "forum",
            make.session("a", cities=[make.part(seoul)]),
            make.session(
                "b",
                cities=[make.part(soul, part=CityPart.HOST, record=CityRecord.SPOKE)],
                items=[make.item("talk", [make.speaker(city=soul)])],
            ),
        )

    store(app, build)
    merge_cities(app)
    with app.app_context():
        rows = db.session.scalars(select(SessionCity).order_by(SessionCity.id))
        assert [(r.session.slug, r.city.slug, r.part, r.record) for r in rows] == [
            ("a", "seoul", CityPart.PARTICIPANT, None),
            ("b", "seoul", CityPart.HOST, CityRecord.SPOKE),
        ]
        assert (
            db.session.scalars(select(Speaker)).one().city == db.session.scalars(select(City)).one()
        )


@pytest.mark.parametrize(
    ("kept", "dropped", "left"),
    [
        (
            (CityPart.HOST, CONFIRMED, CityRecord.SPOKE),
            (CityPart.PARTICIPANT, CONFIRMED, None),
            (CityPart.HOST, CONFIRMED, CityRecord.SPOKE),
        ),
        (
            (CityPart.PARTICIPANT, INVITED, None),
            (CityPart.PRESENTER, CONFIRMED, CityRecord.SPOKE),
            (CityPart.PRESENTER, CONFIRMED, CityRecord.SPOKE),
        ),
        (
            (CityPart.PARTICIPANT, CONFIRMED, CityRecord.ANNOUNCED),
            (CityPart.PRESENTER, DECLINED, CityRecord.ATTENDED),
            (CityPart.PARTICIPANT, CONFIRMED, CityRecord.ATTENDED),
        ),
    ],
)
def test_a_city_takes_part_in_a_session_once_and_nothing_certain_is_lost(
    app: Flask,
    kept: tuple[CityPart, SpeakerState, CityRecord | None],
    dropped: tuple[CityPart, SpeakerState, CityRecord | None],
    left: tuple[CityPart, SpeakerState, CityRecord | None],
) -> None:
    def build() -> None:
        rows = [
            make.part(make.city(slug), part=part, state=state, record=record)
            for slug, (part, state, record) in (("seoul", kept), ("soul", dropped))
        ]
        make.summit("forum", make.session("a", cities=rows))

    store(app, build)
    merge_cities(app)
    with app.app_context():
        row = db.session.scalars(select(SessionCity)).one()
        assert (row.city.slug, (row.part, row.state, row.record)) == ("seoul", left)


def test_a_merged_person_takes_over_what_only_the_other_knew(app: Flask) -> None:
    def build() -> None:
        make.person("kim", "Kim", variants=["Ghim"])
        make.person(
            "gim",
            "Gim",
            "김",
            title=Text(ko="시장"),
            variants=["Kim", "Gym"],
            pronunciation="gim",
            zone="Asia/Seoul",
            city=make.city("seoul"),
            organisation=make.organisation("hall", "Hall"),
        )

    store(app, build)
    merge_people(app)
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        assert (person.slug, person.name, person.title) == (
            "kim",
            Text(en="Kim", ko="김"),
            Text(ko="시장"),
        )
        assert person.variants == ["Ghim", "Gim", "Gym"]
        assert person.pronunciation == "gim"
        assert person.zone == "Asia/Seoul"
        assert person.city is not None
        assert person.city.slug == "seoul"
        assert person.organisation is not None
        assert person.former_slugs == ["gim"]
        (entry,) = entries_of("person", key_of(person))
        dropped = entry.before.pop("key")
        assert (entry.act, entry.before) == (
            "person.merged",
            {"slug": "gim", "name": {"en": "Gim", "ko": "김"}},
        )
        assert dropped != key_of(person)


@pytest.mark.parametrize(
    ("kept", "dropped", "left"),
    [
        (CONFIRMED, CONFIRMED, (CONFIRMED, "kept")),
        (INVITED, CONFIRMED, (CONFIRMED, "dropped")),
        (DECLINED, CONFIRMED, (CONFIRMED, "dropped")),
        (CONFIRMED, DECLINED, (CONFIRMED, "kept")),
        (INVITED, DECLINED, (INVITED, "kept")),
    ],
)
def test_a_person_stands_on_an_item_once_and_a_confirmed_place_is_not_lost(
    app: Flask, kept: SpeakerState, dropped: SpeakerState, left: tuple[SpeakerState, str]
) -> None:
    def build() -> None:
        kim, gim = make.person("kim", "Kim"), make.person("gim", "Gim")
        places = [
            make.speaker(kim, state=kept, topic=Text(en="kept")),
            make.speaker(gim, state=dropped, topic=Text(en="dropped")),
        ]
        other = make.item("other", [make.speaker(gim, state=INVITED, topic=Text(en="other"))])
        make.summit("forum", make.session("a", items=[make.item("talk", places), other]))

    store(app, build)
    merge_people(app)
    with app.app_context():
        rows = db.session.scalars(select(Speaker).order_by(Speaker.item_id)).all()
        assert [
            (r.person and r.person.slug, r.item.slug, r.state, r.topic["en"]) for r in rows
        ] == [("kim", "talk", *left), ("kim", "other", INVITED, "other")]


def test_an_entry_cannot_be_merged_with_itself(app: Flask) -> None:
    store(app, lambda: (make.city("seoul"), make.person("kim", "Kim")))
    with pytest.raises(Refused, match="“seoul” cannot be merged with itself"):
        merge_cities(app, "seoul", "seoul")
    with pytest.raises(Refused, match="“kim” cannot be merged with itself"):
        merge_people(app, "kim", "kim")
    with app.app_context():
        city = queries.city_by_slug("seoul")
        assert city.former_slugs == []
        assert entries_of("city", key_of(city)) == []


def test_the_next_release_leads_from_the_dropped_slugs_to_the_kept(app: Flask) -> None:
    def build() -> None:
        seoul, soul = make.city("seoul"), make.city("soul")
        kim, gim = make.person("kim", "Kim"), make.person("gim", "Gim")
        summit = make.summit(
            "forum",
            make.session(
                "a",
                cities=[make.part(seoul), make.part(soul)],
                items=[make.item("talk", [make.speaker(kim), make.speaker(gim)])],
            ),
        )
        programme.publish(summit, actor=TESTER, now=NOW)

    def newest() -> ProgrammeDoc:
        with app.app_context():
            release = db.session.scalars(select(Release).order_by(Release.id.desc())).first()
            assert release is not None
            return documents.read(release.restricted_document)

    store(app, build)
    assert (set(newest()["cities"]), set(newest()["people"])) == ({"seoul", "soul"}, {"kim", "gim"})
    merge_cities(app)
    merge_people(app)
    assert set(newest()["cities"]) == {"seoul", "soul"}  # a release never changes
    with app.app_context(), unit_of_work():
        programme.publish(whole_summit("forum"), actor=TESTER, now=later(days=1))
    document = newest()
    assert {slug: city["former"] for slug, city in document["cities"].items()} == {
        "seoul": ["soul"]
    }
    assert {slug: who["former"] for slug, who in document["people"].items()} == {"kim": ["gim"]}
    assert [s["person"] for s in document["sessions"][0]["items"][0]["speakers"]] == ["kim"]
    assert [c["city"] for c in document["sessions"][0]["cities"]] == ["seoul"]
