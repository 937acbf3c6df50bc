"""Facts as they are read: whole, in a fixed number of statements, and with no other's secrets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from summit.core.actor import Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound
from summit.core.text import Text
from summit.directory.models import Availability
from summit.programme import queries
from summit.programme.facts import Facts, SessionFact
from summit.programme.likeness import facts_of
from summit.programme.models import (
    CityPart,
    ItemKind,
    Release,
    ReleaseAudience,
    Room,
    RoomKind,
    Session,
    SessionState,
    SpeakerRole,
    SpeakerState,
    Summit,
)
from summit.programme.rules import check
from tests.actors import TESTER, member
from tests.programme import builders as make
from tests.programme.builders import DAY, NOW, at

pytestmark = pytest.mark.usefixtures("database")

CountSql = Callable[[], AbstractContextManager[list[str]]]


def big(slug: str, count: int, *, seed: int = 1) -> Summit:
    """Store a summit of ``count`` sessions that clash here and there."""
    random = Random(seed)
    with unit_of_work():
        cities = [make.city(f"{slug}-city-{n}", zone="Europe/London") for n in range(5)]
        people = [
            make.person(f"{slug}-person-{n}", f"Person {n}", city=random.choice(cities))
            for n in range(20)
        ]
        people[0].availability = [Availability(starts_at=at(9), ends_at=at(12))]
        rooms = [
            Room(slug=f"room-{n}", kind=RoomKind.VIRTUAL, name=Text(en=f"Room {n}"), position=n)
            for n in range(3)
        ]
        sessions = []
        for number in range(count):
            items = [
                make.item(f"item-{n}", [make.speaker(random.choice(people), city=cities[0])])
                for n in range(4)
            ]
            sessions.append(
                make.session(
                    f"{slug}-{number:03}",
                    starts_at=at(8) + timedelta(minutes=15 * random.randrange(200)),
                    minutes=random.choice([30, 60, 90]),
                    room=random.choice([None, *rooms]),
                    items=items,
                    cities=[make.part(city) for city in random.sample(cities, 2)],
                )
            )
        return make.summit(slug, *sessions, rooms=rooms)


def test_everything_that_the_rules_need_is_read() -> None:
    with unit_of_work():
        seoul = make.city("seoul", "Seoul", "서울")
        london = make.city("london", "London", zone="Europe/London")
        host = make.organisation("seoul-city", "Seoul City", city=seoul)
        who = make.organisation("who", "WHO")
        park = make.person("park", "Park", "박", city=seoul)
        khan = make.person("khan", "Khan", zone="Europe/Paris", city=london)
        khan.availability = [
            Availability(starts_at=at(15), ends_at=at(16)),
            Availability(starts_at=at(9), ends_at=at(12)),
        ]
        hall = Room(
            slug="hall", kind=RoomKind.ROOM, name=Text(en="Hall"), position=2, changeover=25
        )
        attic = Room(slug="attic", kind=RoomKind.STUDIO, name=Text(en="Attic"), position=1)
        places = [
            make.speaker(park),
            make.speaker(khan, state=SpeakerState.INVITED, role=SpeakerRole.CHAIR, remote=True),
            make.speaker(None, organisation=who, capacity=Text(en="Director")),
        ]
        first = make.session(
            "first",
            starts_at=at(10),
            abstract=Text(ko="초록"),
            outdated=["title.ko"],
            room=hall,
            items=[
                make.item("talk", places, minutes=15, title="Talk"),
                make.item("break", minutes=None, kind=ItemKind.BREAK),
            ],
            cities=[make.part(london, part=CityPart.PRESENTER, state=SpeakerState.PROPOSED)],
            edited_by="Kim",
            edited_at=NOW,
        )
        tray = make.session(
            "tray", day=DAY, state=SessionState.DRAFT, planned_minutes=45, title=Text(ko="초안")
        )
        tray.day = None
        summit = make.summit("forum", first, tray, rooms=[hall, attic], host=host)

    facts = queries.facts(summit.id)

    assert facts.summit.slug == "forum"
    assert facts.summit.languages == ("en", "ko")
    assert facts.summit.host_city_id == seoul.id
    assert [(room.slug, room.changeover) for room in facts.rooms.values()] == [
        ("attic", 10),
        ("hall", 25),
    ]
    assert [session.slug for session in facts.sessions] == ["first", "tray"]
    read = facts.sessions[0]
    assert (read.hours, read.minutes, read.day) == ((at(10), at(11)), 60, DAY)
    assert (read.item_minutes, read.has_open_items, read.room_id) == (15, True, hall.id)
    assert (read.missing, read.outdated) == (
        {"title": ("ko",), "abstract": ("en",)},
        ("title.ko",),
    )
    assert (read.edited_by, read.edited_at, read.version) == ("Kim", NOW, 1)
    assert [(p.person_id, p.role, p.state, p.remote) for p in read.places] == [
        (park.id, SpeakerRole.PRESENTER, SpeakerState.CONFIRMED, False),
        (khan.id, SpeakerRole.CHAIR, SpeakerState.INVITED, True),
        (None, SpeakerRole.PRESENTER, SpeakerState.CONFIRMED, False),
    ]
    assert (read.places[2].capacity, read.places[2].organisation) == (
        Text(en="Director"),
        Text(en="WHO"),
    )
    assert [(c.city_id, c.part, c.state) for c in read.cities] == [
        (london.id, CityPart.PRESENTER, SpeakerState.PROPOSED)
    ]
    assert facts.sessions[1].minutes == 45
    assert facts.sessions[1].missing == {"title": ("en",)}
    assert {p.slug: p.zone for p in facts.people.values()} == {
        "park": "Asia/Seoul",
        "khan": "Europe/Paris",
    }
    assert facts.people[khan.id].availability == ((at(9), at(12)), (at(15), at(16)))
    assert {c.slug: c.zone for c in facts.cities.values()} == {
        "seoul": "Asia/Seoul",
        "london": "Europe/London",
    }


def test_a_summit_without_rooms_sessions_or_host_has_facts_too() -> None:
    with unit_of_work():
        summit = make.summit("forum")

    facts = queries.facts(summit.id)

    assert (facts.rooms, facts.sessions, facts.people, facts.cities) == ({}, (), {}, {})
    assert check(facts) == []


def test_facts_of_what_is_not_there_are_not_found() -> None:
    with unit_of_work():
        forum, other = make.summit("forum"), make.summit("other", make.session("theirs"))

    with pytest.raises(NotFound):
        queries.facts(forum.id + other.id + 1)
    with pytest.raises(NotFound):
        queries.facts_around(forum.id, other.sessions[0].id)


def test_facts_see_what_has_just_been_changed_but_not_committed() -> None:
    with unit_of_work():
        summit = make.summit("forum", make.session("first"))
    with unit_of_work():
        stored = queries.summit_by_slug("forum", to_change=True)
        stored.sessions[0].ends_at = at(13)

        assert queries.facts(summit.id).sessions[0].minutes == 180


def test_the_number_of_statements_does_not_grow_with_the_programme(count_sql: CountSql) -> None:
    small, large = big("small", 30), big("large", 300)
    counts = []
    for summit in (small, large):
        session = summit.sessions[0].id
        with count_sql() as whole:
            facts = queries.facts(summit.id, reader=TESTER)
        with count_sql() as around:
            queries.facts_around(summit.id, session, reader=TESTER)
        with count_sql() as judged:
            check(facts)
        counts.append((len(whole), len(around), len(judged)))

    assert counts == [(6, 7, 0), (6, 7, 0)]


def test_what_is_around_a_session_is_enough_to_check_it() -> None:
    summit = big("forum", 60)
    whole = queries.facts(summit.id)

    some = 0
    for session in whole.sessions:
        near = queries.facts_around(summit.id, session.id)
        expected = check(whole, only=session.uid)
        assert check(near, only=session.uid) == expected
        some += len(expected)
        assert len(near.sessions) < len(whole.sessions)
    assert some > 60


def test_around_a_session_without_an_hour_there_is_nothing_else() -> None:
    summit = big("forum", 10)
    with unit_of_work():
        draft = db.session.get_one(Session, summit.sessions[0].id)
        draft.starts_at = draft.ends_at = draft.day = None

    near = queries.facts_around(summit.id, draft.id)

    assert [session.id for session in near.sessions] == [draft.id]


def without_ids(facts: Facts) -> dict[str, Any]:
    """Return what both ways to facts know, with slugs for ids."""
    people = {key: person.slug for key, person in facts.people.items()}
    cities = {key: city.slug for key, city in facts.cities.items()}
    rooms = {key: room.slug for key, room in facts.rooms.items()}

    def named(session: SessionFact) -> tuple[Any, ...]:
        return (
            replace(session, id=0, room_id=None, items=(), cities=()),
            rooms.get(session.room_id or 0),
            [(cities[part.city_id], part.part, part.state) for part in session.cities],
            [
                (
                    replace(item, places=()),
                    [
                        (
                            people.get(place.person_id or 0),
                            cities.get(place.city_id or 0),
                            replace(place, person_id=None, city_id=None),
                        )
                        for place in item.places
                    ],
                )
                for item in session.items
            ],
        )

    return {
        "summit": replace(facts.summit, id=0, host_city_id=None),
        "rooms": [replace(room, id=0) for room in facts.rooms.values()],
        "sessions": [named(session) for session in facts.sessions],
        "people": {p.slug: (p.name, p.zone) for p in facts.people.values()},
        "cities": {c.slug: (c.name, c.zone) for c in facts.cities.values()},
    }


def test_a_programme_in_memory_has_the_facts_that_it_has_when_stored() -> None:
    stored = big("forum", 12)
    facts = queries.facts(stored.id)

    likeness = facts_of(queries.whole_summit("forum"))

    assert without_ids(likeness) == without_ids(facts)


# Other summits


def elsewhere(**fields: Any) -> tuple[Summit, Summit]:
    """Store two summits that need the same person at the same time; return ours and theirs."""
    with unit_of_work():
        park = make.person("park", "Park")
        ours = make.summit(
            "ours", make.session("here", items=[make.item("talk", [make.speaker(park)])])
        )
        secret = {"starts_at": at(10, 30), "state": SessionState.DRAFT, **fields}
        state = secret.pop("speaker", SpeakerState.CONFIRMED)
        withdrawn = secret.pop("withdrawn_at", None)
        places = [[make.speaker(park, state=state)] for _ in range(2)]
        theirs = make.summit(
            "theirs",
            make.session(
                "bilateral",
                "Secret bilateral",
                items=[make.item("a", places[0]), make.item("b", places[1])],
                **secret,
            ),
            en="Secret summit",
            withdrawn_at=withdrawn,
        )
    return ours, theirs


def test_another_summit_is_named_to_its_own_staff_alone() -> None:
    ours, theirs = elsewhere()
    readers = {
        "nobody": None,
        "ours alone": member(ours.id, [Permission.SEE, Permission.EDIT]),
        "theirs": member(theirs.id, [Permission.SEE]),
        "all": TESTER,
    }

    told = {}
    for name, reader in readers.items():
        facts = queries.facts(ours.id, reader=reader)
        [use] = facts.elsewhere
        [finding] = [f for f in check(facts) if f.rule == "elsewhere"]
        told[name] = (use.summit_title, use.session_title, "ecret" in str(finding))

    seen = (Text(en="Secret summit"), Text(en="Secret bilateral"), True)
    assert told == {
        "nobody": (None, None, False),
        "ours alone": (None, None, False),
        "theirs": seen,
        "all": seen,
    }


def test_a_public_summit_is_named_to_anyone_but_not_its_session() -> None:
    ours, theirs = elsewhere()
    with unit_of_work():
        release = Release(
            summit_id=theirs.id,
            number=1,
            audience=ReleaseAudience.EVERYONE,
            schema=1,
            restricted_document=b"{}",
            headline={},
            published_at=NOW,
            published_by="tester",
        )
        db.session.add(release)
        db.session.flush()
        db.session.get_one(Summit, theirs.id).public_release_id = release.id

    [use] = queries.facts(ours.id).elsewhere

    assert (use.summit_title, use.session_title) == (Text(en="Secret summit"), None)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": SessionState.CANCELLED},
        {"speaker": SpeakerState.DECLINED},
        {"speaker": SpeakerState.WITHDRAWN},
        {"withdrawn_at": NOW},
        {"starts_at": at(10, day=DAY + timedelta(days=30))},
        {"starts_at": None, "day": DAY},
    ],
)
def test_what_takes_nobodys_time_elsewhere_is_not_read(fields: dict[str, Any]) -> None:
    ours, _ = elsewhere(**fields)

    assert queries.facts(ours.id).elsewhere == ()
