"""A new summit after an old one: the plan comes along, what happened and who it was stay behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.journal.queries import entries_of
from summit.programme import document as documents
from summit.programme import operations, queries
from summit.programme.models import (
    Address,
    CityPart,
    CityRecord,
    Release,
    Room,
    RoomKind,
    Session,
    SessionState,
    SpeakerState,
    Summit,
)
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import DAY, NOW, at

pytestmark = pytest.mark.usefixtures("database")


def clone(app: Flask, starts_on: date, slug: str = "copy", **options: object) -> None:
    with app.app_context(), unit_of_work():
        operations.clone(
            queries.whole_summit("forum"),
            slug=slug,
            starts_on=starts_on,
            actor=TESTER,
            now=NOW,
            **options,  # type: ignore[arg-type]
        )


def of_copy(app: Flask) -> dict[str, Session]:
    with app.app_context():
        return {session.slug: session for session in queries.whole_summit("copy").sessions}


def times(app: Flask) -> dict[str, tuple[date, datetime | None, datetime | None]]:
    return {slug: (s.day, s.starts_at, s.ends_at) for slug, s in of_copy(app).items()}


def test_every_session_keeps_its_wall_clock_over_a_clock_change(app: Flask) -> None:
    winter = date(2027, 1, 15)
    with app.app_context(), unit_of_work():
        make.summit(
            "forum",
            make.session("seoul", starts_at=at(22, day=winter)),
            make.session(
                "london", starts_at=at(13, day=winter, zone="Europe/London"), zone="Europe/London"
            ),
            make.session(
                "lord-howe",
                starts_at=at(23, 30, day=winter, zone="Australia/Lord_Howe"),
                zone="Australia/Lord_Howe",
            ),
            make.session("day", day=winter + timedelta(days=1)),
            starts_on=winter,
            ends_on=winter + timedelta(days=1),
        )
    clone(app, date(2027, 7, 15))
    summer = date(2027, 7, 15)
    assert times(app) == {
        "seoul": (
            summer,
            datetime(2027, 7, 15, 13, 0, tzinfo=UTC),
            datetime(2027, 7, 15, 14, 0, tzinfo=UTC),
        ),
        "london": (
            summer,
            datetime(2027, 7, 15, 12, 0, tzinfo=UTC),
            datetime(2027, 7, 15, 13, 0, tzinfo=UTC),
        ),
        "lord-howe": (
            summer,
            datetime(2027, 7, 15, 13, 0, tzinfo=UTC),
            datetime(2027, 7, 15, 14, 0, tzinfo=UTC),
        ),
        "day": (date(2027, 7, 16), None, None),
    }
    with app.app_context():
        copy = queries.summit_by_slug("copy")
        assert (copy.starts_on, copy.ends_on) == (summer, date(2027, 7, 16))


def test_a_session_in_the_hour_a_clock_change_leaves_out_still_ends_after_it_starts(
    app: Flask,
) -> None:
    day, gap = date(2027, 3, 27), date(2027, 3, 28)  # 01:00 to 02:00 does not exist in London
    starts_at = at(1, 30, day=day, zone="Europe/London")
    with app.app_context(), unit_of_work():
        make.summit(
            "forum",
            make.session("night", starts_at=starts_at, minutes=45, zone="Europe/London"),
            starts_on=day,
        )
    clone(app, gap)
    assert times(app)["night"] == (
        gap,
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 2, 15, tzinfo=UTC),
    )


def _documented() -> None:
    seoul, oslo = make.city("seoul"), make.city("oslo")
    hall = make.organisation("hall", "City Hall", city=seoul)
    kim = make.person("kim", "Leak Kim", title=Text(en="Mayor of Oslo"), city=oslo)
    lee = make.person("lee", "Leak Lee", title=Text(en="Leak professor"))
    summit = make.summit(
        "forum",
        host=hall,
        theme=Text(en="Together"),
        venue=Text(en="Hall"),
        description=Text(en="Leak description"),
        remark=Text(en="Leak remark"),
        sources=["https://leak.example"],
        figures=[{"value": 1, "label": {"en": "Leak figure"}}],
        reconstructed=["venue"],
    )
    room = Room(slug="a", kind=RoomKind.STUDIO, name=Text(en="Studio A"), position=3, summit=summit)
    speakers = [
        make.speaker(kim, city=oslo, topic=Text(en="Leak topic"), remote=True, undocumented=True),
        make.speaker(lee),
        make.speaker(city=seoul, capacity=Text(en="Governor"), reconstructed=["city"]),
    ]
    parts = [
        make.part(seoul, part=CityPart.HOST, record=CityRecord.SPOKE),
        make.part(oslo, record=CityRecord.ATTENDED, reconstructed=["record"]),
    ]
    summit.sessions.append(
        make.session(
            "opening",
            starts_at=at(10),
            room=room,
            abstract=Text(en="Welcome"),
            remark=Text(en="Leak remark"),
            sources=["https://leak.example"],
            reconstructed=["start"],
            former_slugs=["leak-start"],
            floor=["ko"],
            interpreted=["en"],
            items=[make.item("keynote", speakers, title="Keynote", minutes=20)],
            cities=parts,
        )
    )
    summit.sessions.append(make.session("off", state=SessionState.CANCELLED))
    summit.sessions.append(make.session("draft", state=SessionState.DRAFT))
    operations.publish(summit, actor=TESTER, now=NOW, note={"en": "Leak note"})


def test_a_clone_keeps_the_plan_and_leaves_people_and_records_behind(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        _documented()
    clone(app, DAY + timedelta(days=100))
    with app.app_context():
        copy = queries.whole_summit("copy")
        assert [session.slug for session in copy.sessions] == ["draft", "opening"]
        opening = next(s for s in copy.sessions if s.slug == "opening")
        assert (copy.title, copy.theme, copy.venue) == (
            Text(en="Forum"),
            Text(en="Together"),
            Text(en="Hall"),
        )
        assert (copy.host.slug if copy.host else None) == "hall"
        assert (copy.description, copy.remark, copy.sources, copy.figures, copy.reconstructed) == (
            Text(),
            Text(),
            [],
            [],
            [],
        )
        assert (copy.public_release_id, copy.restricted_release_id) == (None, None)
        assert [(r.slug, r.kind, r.name, r.position) for r in copy.rooms] == [
            ("a", RoomKind.STUDIO, Text(en="Studio A"), 3)
        ]
        assert opening.room is copy.rooms[0]
        assert (opening.abstract, opening.floor, opening.interpreted) == (
            Text(en="Welcome"),
            ["ko"],
            ["en"],
        )
        assert (opening.remark, opening.sources, opening.reconstructed, opening.former_slugs) == (
            Text(),
            [],
            [],
            [],
        )
        assert (opening.sequence, opening.revised_at, opening.published_to) == (0, None, None)
        (item,) = opening.items
        assert (item.slug, item.title, item.minutes) == ("keynote", Text(en="Keynote"), 20)
        assert [
            (s.person_id, s.city and s.city.slug, s.capacity, s.state, s.topic, s.remote)
            for s in item.speakers
        ] == [
            (None, "oslo", Text(en="Mayor of Oslo"), SpeakerState.PROPOSED, Text(), False),
            (None, None, Text(), SpeakerState.PROPOSED, Text(), False),
            (None, "seoul", Text(en="Governor"), SpeakerState.PROPOSED, Text(), False),
        ]
        assert [(s.undocumented, s.reconstructed) for s in item.speakers] == [(False, [])] * 3
        assert [
            (c.city.slug, c.part, c.state, c.record, c.reconstructed) for c in opening.cities
        ] == [
            ("seoul", CityPart.HOST, SpeakerState.CONFIRMED, None, []),
            ("oslo", CityPart.PARTICIPANT, SpeakerState.PROPOSED, None, []),
        ]


def test_a_release_of_a_clone_names_nobody_of_the_old_summit(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        _documented()
    clone(app, DAY + timedelta(days=100), title={"en": "Second Forum"})
    with app.app_context(), unit_of_work():
        release = operations.publish(queries.whole_summit("copy"), actor=TESTER, now=NOW)
        assert release.number == 1
    with app.app_context():
        made = db.session.scalars(select(Release).order_by(Release.id.desc())).first()
        assert made is not None
        assert made.public_document is not None
        data = made.public_document + made.restricted_document
        document = documents.read(made.public_document)
    assert b"leak" not in data.lower()
    assert b"Oslo" not in data
    assert document["summit"]["title"] == {"en": "Second Forum"}
    assert list(document["people"]) == []
    assert list(document["cities"]) == ["seoul"]
    assert document["sessions"][0]["cities_to_be_announced"] == 1


def test_a_clone_has_uids_of_its_own_and_leaves_the_source_as_it_was(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        _documented()
    clone(app, DAY)
    with app.app_context():
        uids = list(db.session.scalars(select(Session.uid)))
        summits = list(db.session.scalars(select(Summit.uid)))
        assert len(set(uids)) == len(uids) == 5
        assert len(set(summits)) == 2
        source = queries.whole_summit("forum")
        assert [s.slug for s in source.sessions] == ["draft", "off", "opening"]
        opening = next(s for s in source.sessions if s.slug == "opening")
        assert [s.person.slug for s in opening.items[0].speakers if s.person] == ["kim", "lee"]
        copy = queries.summit_by_slug("copy")
        (entry,) = entries_of("summit", copy.uid)
        assert (entry.act, entry.after) == (
            "summit.cloned",
            {"from": "forum@test", "slug": "copy", "starts_on": "2027-05-14"},
        )


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("forum", "is or was the address of another summit"),
        ("old", "is or was the address of another summit"),
        ("Not An Address", "cannot be an address"),
        ("a" * 81, "cannot be an address"),
    ],
)
def test_a_clone_at_a_taken_or_malformed_address_is_refused(
    app: Flask, slug: str, words: str
) -> None:
    with app.app_context(), unit_of_work():
        summit = make.summit("old", make.session("opening"))
        operations.rename(summit, "forum", actor=TESTER, now=NOW)
    with pytest.raises(Refused, match=words):
        clone(app, DAY, slug)
    with app.app_context():
        assert list(db.session.scalars(select(Summit.slug))) == ["forum"]
        assert set(db.session.scalars(select(Address.slug))) == {"old", "forum"}


def test_a_second_pair_of_eyes_is_asked_for_again(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make.summit("forum", second_pair=True)

    clone(app, date(2028, 1, 15))

    with app.app_context():
        assert queries.whole_summit("copy").second_pair
