"""Publishing: what a release holds, what it must not hold, and what rises when."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.clock import iso
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.journal.queries import entries_of
from summit.outbox.models import Job
from summit.programme import document as documents
from summit.programme import operations, queries
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.models import (
    Audience,
    CityPart,
    CityRecord,
    Release,
    ReleaseAudience,
    Room,
    RoomKind,
    Session,
    SessionState,
    SpeakerState,
)
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import DAY, NOW, at, later

pytestmark = pytest.mark.usefixtures("database")

EVERYONE, INVITEES = ReleaseAudience.EVERYONE, ReleaseAudience.INVITEES
UNSETTLED = [state for state in SpeakerState if state is not SpeakerState.CONFIRMED]


def publish(app: Flask, days: int = 0, audience: ReleaseAudience = EVERYONE) -> int:
    """Publish the forum ``days`` after :data:`NOW`; return the release's number."""
    with app.app_context(), unit_of_work():
        return operations.publish(
            queries.whole_summit("forum"),
            actor=TESTER,
            now=later(days=days),
            audience=audience,
        ).number


def edit(app: Flask, change: Callable[[Session], None], slug: str = "opening") -> None:
    with app.app_context(), unit_of_work():
        change(db.session.scalars(select(Session).where(Session.slug == slug)).one())


def release(app: Flask, number: int) -> Release:
    with app.app_context():
        return db.session.scalars(select(Release).where(Release.number == number)).one()


def public(app: Flask, number: int) -> ProgrammeDoc:
    data = release(app, number).public_document
    assert data is not None
    return documents.read(data)


def restricted(app: Flask, number: int) -> ProgrammeDoc:
    return documents.read(release(app, number).restricted_document)


def entry(document: ProgrammeDoc, slug: str = "opening") -> SessionDoc:
    (found,) = [session for session in document["sessions"] if session["slug"] == slug]
    return found


def slugs(document: ProgrammeDoc) -> list[str]:
    return [session["slug"] for session in document["sessions"]]


@pytest.fixture
def forum(app: Flask) -> None:
    """A summit with one public session, not yet published."""
    with app.app_context(), unit_of_work():
        make.summit("forum", make.session("opening", starts_at=at(10)))


# What a document holds


def test_a_document_holds_the_programme_as_it_is(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        seoul = make.city("seoul", "Seoul", "서울", country=Text(en="Korea", ko="대한민국"))
        hall = make.organisation("hall", "City Hall", city=seoul)
        kim = make.person("kim", "Kim", "김", title=Text(en="Mayor"), city=seoul, organisation=hall)
        opening = make.session(
            "opening",
            starts_at=at(22, zone="Asia/Seoul"),
            minutes=90,
            floor=["ko"],
            interpreted=["en"],
            items=[
                make.item("words", [make.speaker(kim, topic=Text(en="Hello"))], minutes=10),
                make.item("photo", minutes=None),
                make.item("end", minutes=5),
            ],
            cities=[make.part(seoul, part=CityPart.HOST, record=CityRecord.SPOKE)],
        )
        make.summit("forum", opening, make.session("day", day=DAY), host=hall)
    publish(app)
    document = public(app, 1)
    assert documents.write(document) == release(app, 1).public_document
    items = [item for session in document["sessions"] for item in session["items"]]
    named = [*items, *(speaker for item in items for speaker in item["speakers"])]
    assert len({each.pop("uid") for each in named}) == 4
    assert document == {
        "schema": 2,
        "audience": "public",
        "number": 1,
        "published_at": "2027-03-01T09:00:00Z",
        "note": {},
        "summit": {
            "uid": "forum@test",
            "slug": "forum",
            "kind": "summit",
            "title": {"en": "Forum"},
            "theme": {},
            "description": {},
            "remark": {},
            "venue": {},
            "starts_on": "2027-05-14",
            "ends_on": "2027-05-16",
            "zone": "Asia/Seoul",
            "languages": ["en", "ko"],
            "host": "hall",
            "figures": [],
            "sources": [],
            "reconstructed": [],
        },
        "rooms": {},
        "cities": {
            "seoul": {
                "slug": "seoul",
                "former": [],
                "name": {"en": "Seoul", "ko": "서울"},
                "country": {"en": "Korea", "ko": "대한민국"},
                "zone": "Asia/Seoul",
                "latitude": 37.5,
                "longitude": 127.0,
                "relation": None,
                "related_since": None,
                "reconstructed": [],
            }
        },
        "organisations": {
            "hall": {
                "slug": "hall",
                "kind": "city_government",
                "name": {"en": "City Hall"},
                "city": "seoul",
            }
        },
        "people": {
            "kim": {
                "slug": "kim",
                "former": [],
                "name": {"en": "Kim", "ko": "김"},
                "title": {"en": "Mayor"},
                "zone": None,
                "city": "seoul",
                "organisation": "hall",
                "photo": None,
                "reconstructed": [],
            }
        },
        "sessions": [
            {
                **_empty_session("day"),
                "day": "2027-05-14",
            },
            {
                **_empty_session("opening"),
                "day": "2027-05-14",
                "starts_at": "2027-05-14T13:00:00Z",
                "ends_at": "2027-05-14T14:30:00Z",
                "floor": ["ko"],
                "interpreted": ["en"],
                "items": [
                    {
                        "slug": "words",
                        "kind": "presentation",
                        "title": {},
                        "starts_at": "2027-05-14T13:00:00Z",
                        "minutes": 10,
                        "speakers": [
                            {
                                "role": "presenter",
                                "to_be_announced": False,
                                "person": "kim",
                                "city": None,
                                "organisation": None,
                                "capacity": {},
                                "topic": {"en": "Hello"},
                                "remote": False,
                                "undocumented": False,
                                "reconstructed": [],
                            }
                        ],
                        "reconstructed": [],
                    },
                    _empty_item("photo", "2027-05-14T13:10:00Z", None),
                    _empty_item("end", None, 5),
                ],
                "cities": [
                    {"city": "seoul", "part": "host", "record": "spoke", "reconstructed": []}
                ],
            },
        ],
    }


def _empty_session(slug: str) -> dict[str, Any]:
    return {
        "uid": f"{slug}@test",
        "slug": slug,
        "former": [],
        "kind": "plenary",
        "title": {"en": slug.capitalize()},
        "abstract": {},
        "remark": {},
        "state": "scheduled",
        "audience": "public",
        "starts_at": None,
        "ends_at": None,
        "zone": "Asia/Seoul",
        "room": None,
        "floor": [],
        "interpreted": [],
        "items": [],
        "cities": [],
        "cities_to_be_announced": 0,
        "sources": [],
        "reconstructed": [],
        "sequence": 0,
        "revised_at": "2027-03-01T09:00:00Z",
    }


def _empty_item(slug: str, starts_at: str | None, minutes: int | None) -> dict[str, Any]:
    return {
        "slug": slug,
        "kind": "presentation",
        "title": {},
        "starts_at": starts_at,
        "minutes": minutes,
        "speakers": [],
        "reconstructed": [],
    }


def test_a_headline_says_what_a_list_shows(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        host = make.organisation("hall", "City Hall")
        staff = make.session("secret", audience=Audience.STAFF)
        make.summit("forum", make.session("opening"), staff, host=host, theme=Text(ko="함께"))
    publish(app)
    assert release(app, 1).headline == {
        "kind": "summit",
        "title": {"en": "Forum"},
        "theme": {"ko": "함께"},
        "starts_on": "2027-05-14",
        "ends_on": "2027-05-16",
        "zone": "Asia/Seoul",
        "host": {"en": "City Hall"},
        "sessions": 1,
    }


def test_a_publication_is_in_the_journal_and_asks_for_one_job(app: Flask, forum: None) -> None:
    publish(app)
    with app.app_context():
        (written,) = entries_of("summit", "forum@test")
        (job,) = db.session.scalars(select(Job))
        made = db.session.scalars(select(Release)).one()
        assert (written.act, written.actor, written.at) == ("programme.published", "tester", NOW)
        assert written.after == {
            "release": 1,
            "audience": "everyone",
            "note": {},
            "asks_again": [],
        }
        assert (job.kind, job.args, job.key) == (
            "programme.published",
            {"release": made.id, "asks_again": []},
            "programme.published:forum@test:1",
        )
        summit = queries.summit_by_slug("forum")
        assert summit.public_release_id == summit.restricted_release_id == made.id


# What must not leak


@pytest.mark.parametrize("audience", list(ReleaseAudience))
def test_who_has_not_confirmed_is_not_in_a_document(app: Flask, audience: ReleaseAudience) -> None:
    with app.app_context(), unit_of_work():
        host = make.city("hostcity", "Hostcity")
        places, parts = [], [make.part(host, part=CityPart.HOST)]
        for state in UNSETTLED:
            name = f"Leak {state.value}"
            town = make.city(f"leak-town-{state.value}", name, zone="Europe/Oslo")
            body = make.organisation(f"leak-body-{state.value}", name, city=town)
            who = make.person(
                f"leak-{state.value}",
                name,
                title=Text(en="Leak title"),
                city=town,
                organisation=body,
                variants=["Leak variant"],
            )
            places.append(
                make.speaker(
                    who,
                    state=state,
                    city=town,
                    organisation=body,
                    capacity=Text(en="Leak capacity"),
                    topic=Text(en="Leak topic"),
                )
            )
            # The host city is certain; who speaks for it is not.
            places.append(make.speaker(who, state=state, city=host, topic=Text(en="Leak topic")))
            parts.append(make.part(town, state=state, record=CityRecord.ANNOUNCED))
        make.summit(
            "forum",
            make.session("opening", items=[make.item("talks", places)], cities=parts),
        )
    publish(app, audience=audience)
    made = release(app, 1)
    data = (made.public_document or b"") + made.restricted_document
    assert b"leak" not in data.lower()
    assert b"Oslo" not in data
    session = entry(restricted(app, 1))
    assert [s["to_be_announced"] for s in session["items"][0]["speakers"]] == [
        True,
        False,
        True,
        False,
    ]
    assert [s["city"] for s in session["items"][0]["speakers"]] == [
        None,
        "hostcity",
        None,
        "hostcity",
    ]
    assert (len(session["cities"]), session["cities_to_be_announced"]) == (1, 2)


def test_variants_and_the_sound_of_a_confirmed_name_are_not_in_a_document(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        kim = make.person("kim", "Kim", variants=["Leak Gim"], pronunciation="Leak: geem")
        make.summit(
            "forum", make.session("opening", items=[make.item("talk", [make.speaker(kim)])])
        )
    publish(app)
    made = release(app, 1)
    assert made.public_document is not None
    assert b"Kim" in made.public_document
    assert b"Leak" not in made.public_document + made.restricted_document


def _with_everything(slug: str, **options: Any) -> Session:
    name = f"Leak {slug}"
    town = make.city(f"leak-town-{slug}", name)
    who = make.person(f"leak-person-{slug}", name, city=town)
    return make.session(
        slug,
        title=Text(en=name, ko=name),
        abstract=Text(en=name),
        remark=Text(en=name),
        items=[make.item(f"leak-{slug}", [make.speaker(who, city=town)], title=name)],
        cities=[make.part(town)],
        sources=[name],
        former_slugs=[f"leak-{slug}"],
        **options,
    )


def test_drafts_and_staff_sessions_stand_in_no_document(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        summit = make.summit(
            "forum",
            make.session("opening"),
            _with_everything("leak-draft", state=SessionState.DRAFT),
        )
        room = Room(
            slug="leak-room", kind=RoomKind.STUDIO, name=Text(en="Leak room"), summit=summit
        )
        summit.sessions.append(_with_everything("leak-staff", audience=Audience.STAFF, room=room))
    publish(app)
    made = release(app, 1)
    assert made.public_document is not None
    data = made.public_document + made.restricted_document + json.dumps(made.headline).encode()
    assert b"leak" not in data.lower()
    assert slugs(public(app, 1)) == slugs(restricted(app, 1)) == ["opening"]


def test_invitees_sessions_stand_in_the_restricted_document_alone(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make.summit(
            "forum",
            make.session("opening"),
            _with_everything("leak-bilateral", audience=Audience.INVITEES),
        )
    publish(app)
    made = release(app, 1)
    assert made.public_document is not None
    assert b"leak" not in made.public_document.lower()
    assert "leak" not in json.dumps(made.headline).lower()
    assert slugs(restricted(app, 1)) == ["leak-bilateral", "opening"]
    assert restricted(app, 1)["people"].keys() == {"leak-person-leak-bilateral"}


def test_a_release_to_invitees_has_no_public_document_and_moves_nothing_public(
    app: Flask, forum: None
) -> None:
    publish(app)
    edit(app, lambda session: setattr(session, "title", Text(en="Not yet for everyone")))
    assert publish(app, 1, INVITEES) == 2
    with app.app_context():
        summit = queries.summit_by_slug("forum")
        first, second = release(app, 1), release(app, 2)
        assert (summit.public_release_id, summit.restricted_release_id) == (first.id, second.id)
    assert second.public_document is None
    assert b"Not yet" in second.restricted_document


def test_a_summit_published_to_invitees_alone_is_not_public(app: Flask, forum: None) -> None:
    publish(app, audience=INVITEES)
    with app.app_context():
        assert queries.summit_by_slug("forum").public_release_id is None


# SEQUENCE and the instant of the last revision


def revisions(app: Flask, number: int, slug: str = "opening") -> tuple[int, str]:
    session = entry(restricted(app, number), slug)
    return session["sequence"], session["revised_at"]


def earlier(session: Session) -> None:
    assert session.starts_at is not None
    session.starts_at -= timedelta(minutes=5)


def longer(session: Session) -> None:
    assert session.ends_at is not None
    session.ends_at += timedelta(minutes=5)


def without_hours(session: Session) -> None:
    session.starts_at = session.ends_at = None


def add_speaker(session: Session) -> None:
    session.items.append(make.item("new", [make.speaker(make.person("lee", "Lee"))]))
    session.items[-1].position = 1


@pytest.mark.parametrize(
    ("change", "sequence", "revised"),
    [
        (earlier, 1, True),
        (longer, 1, True),
        (without_hours, 1, True),
        (lambda s: setattr(s, "state", SessionState.CANCELLED), 1, True),
        (lambda s: setattr(s, "day", DAY + timedelta(days=1)), 1, True),
        (lambda s: setattr(s, "title", Text(en="Corrected")), 0, True),
        (lambda s: setattr(s, "abstract", Text(en="Revised")), 0, True),
        (lambda s: setattr(s, "zone", "Asia/Tokyo"), 0, True),
        (lambda s: setattr(s.summit, "venue", Text(en="Elsewhere")), 0, True),
        (add_speaker, 0, True),
        (lambda s: setattr(s.summit, "remark", Text(en="Not in a calendar")), 0, False),
        (lambda s: setattr(s.summit.sessions[1], "title", Text(en="Another")), 0, False),
    ],
)
def test_sequence_rises_for_time_and_state_alone(
    app: Flask, change: Callable[[Session], None], sequence: int, revised: bool
) -> None:
    with app.app_context(), unit_of_work():
        make.summit(
            "forum", make.session("opening", starts_at=at(10)), make.session("zz", starts_at=at(15))
        )
    publish(app)
    assert revisions(app, 1) == (0, iso(NOW))
    edit(app, change)
    publish(app, 1)
    expected = (sequence, iso(later(days=1)) if revised else iso(NOW))
    assert revisions(app, 2) == expected
    assert entry(public(app, 2)) == entry(restricted(app, 2))
    with app.app_context():
        session = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
        assert (session.sequence, iso(session.revised_at or NOW)) == expected


def test_several_changes_until_a_release_count_once_and_none_not_at_all(
    app: Flask, forum: None
) -> None:
    publish(app)
    edit(app, earlier)
    edit(app, longer)
    edit(app, lambda s: setattr(s, "state", SessionState.CANCELLED))
    publish(app, 1)
    assert revisions(app, 2) == (1, iso(later(days=1)))
    edit(app, lambda s: setattr(s, "state", SessionState.SCHEDULED))
    publish(app, 2)
    assert revisions(app, 3) == (2, iso(later(days=2)))


def test_a_move_and_back_without_a_release_between_is_no_change(app: Flask, forum: None) -> None:
    publish(app)
    edit(app, earlier)
    edit(app, lambda s: setattr(s, "starts_at", at(10)))
    with pytest.raises(Refused, match="Nothing has changed since release 1"):
        publish(app, 1)


def test_a_session_shown_to_invitees_first_and_then_to_everyone(app: Flask, forum: None) -> None:
    edit(app, lambda s: setattr(s, "audience", Audience.INVITEES))
    publish(app)
    assert slugs(public(app, 1)) == []
    edit(app, earlier)
    publish(app, 1, INVITEES)
    edit(app, lambda s: setattr(s, "audience", Audience.PUBLIC))
    publish(app, 2)
    # Everyone meets it with the sequence that invitees' calendars hold already.
    session = entry(public(app, 3))
    assert (session["sequence"], session["revised_at"]) == (1, iso(later(days=2)))
    with app.app_context():
        found = db.session.scalars(select(Session)).one()
        assert found.published_to is EVERYONE


def test_a_release_to_invitees_then_the_same_to_everyone(app: Flask, forum: None) -> None:
    publish(app)
    edit(app, earlier)
    publish(app, 1, INVITEES)
    publish(app, 2, EVERYONE)
    assert revisions(app, 3) == revisions(app, 2) == (1, iso(later(days=1)))
    assert entry(public(app, 3)) == entry(restricted(app, 2))


def test_drafts_have_no_revision_until_they_are_published(app: Flask, forum: None) -> None:
    edit(app, lambda s: s.summit.sessions.append(make.session("later", state=SessionState.DRAFT)))
    publish(app)
    edit(app, lambda s: setattr(s, "state", SessionState.SCHEDULED), "later")
    publish(app, 1)
    assert revisions(app, 2, "later") == (0, iso(later(days=1)))
    assert revisions(app, 2, "opening") == (0, iso(NOW))


# Refusals


@pytest.mark.parametrize("audience", list(ReleaseAudience))
def test_publishing_the_same_again_is_refused_and_changes_nothing(
    app: Flask, forum: None, audience: ReleaseAudience
) -> None:
    publish(app, audience=audience)
    with pytest.raises(Refused, match="Nothing has changed since release 1"):
        publish(app, 1, audience)
    with app.app_context():
        assert [r.number for r in db.session.scalars(select(Release))] == [1]
        assert len(entries_of("summit", "forum@test")) == 1
        assert len(db.session.scalars(select(Job)).all()) == 1


@pytest.mark.parametrize(
    "vanish",
    [
        lambda s: setattr(s, "state", SessionState.DRAFT),
        lambda s: setattr(s, "audience", Audience.STAFF),
        lambda s: setattr(s, "audience", Audience.INVITEES),
        db.session.delete,
    ],
)
@pytest.mark.parametrize("audience", list(ReleaseAudience))
def test_a_published_session_cannot_vanish(
    app: Flask, forum: None, vanish: Callable[[Session], None], audience: ReleaseAudience
) -> None:
    publish(app)
    edit(app, vanish)
    with pytest.raises(Refused, match="“opening” has been published and cannot vanish"):
        publish(app, 1, audience)
    with app.app_context():
        assert [r.number for r in db.session.scalars(select(Release))] == [1]


def test_an_invitees_session_cannot_vanish_from_invitees(app: Flask, forum: None) -> None:
    edit(app, lambda s: setattr(s, "audience", Audience.INVITEES))
    publish(app, audience=INVITEES)
    edit(app, lambda s: setattr(s, "audience", Audience.STAFF))
    with pytest.raises(Refused, match="cannot vanish"):
        publish(app, 1, EVERYONE)


def test_a_cancelled_session_stays(app: Flask, forum: None) -> None:
    publish(app)
    edit(app, lambda s: setattr(s, "state", SessionState.CANCELLED))
    publish(app, 1)
    edit(app, lambda s: s.summit.sessions.append(make.session("other")))
    publish(app, 2)
    assert {s["slug"]: s["state"] for s in public(app, 3)["sessions"]} == {
        "opening": "cancelled",
        "other": "scheduled",
    }


# Cost and old forms


def _large(slug: str, sessions: int) -> None:
    """Make a summit in which no two sessions share a person, a city or a room."""
    made = []
    for n in range(sessions):
        key = f"{slug}-{n:03}"
        town, home = make.city(f"town-{key}"), make.city(f"home-{key}")
        body = make.organisation(f"body-{key}", "Body", city=make.city(f"seat-{key}"))
        who = make.person(f"person-{key}", "Person", city=home, organisation=body)
        seat = make.speaker(who, city=town, organisation=make.organisation(f"own-{key}", "Own"))
        made.append(make.session(key, items=[make.item("talk", [seat])], cities=[make.part(town)]))
    summit = make.summit(slug, *made)
    for n, session in enumerate(made):
        session.room = Room(
            slug=f"room-{n}",
            kind=RoomKind.ROOM,
            name=Text(en=f"Room {n}"),
            position=n,
            summit=summit,
        )


def test_publishing_reads_the_same_number_of_times_for_any_size(app: Flask, count_sql: Any) -> None:
    with app.app_context(), unit_of_work():
        _large("small", 1)
        _large("large", 30)
    reads = {}
    for slug in ("small", "large"):
        with app.app_context(), unit_of_work(), count_sql() as statements:
            operations.publish(queries.whole_summit(slug), actor=TESTER, now=NOW)
            reads[slug] = len([s for s in statements if s.startswith("SELECT")])
    assert reads["small"] == reads["large"]


SCHEMAS = sorted(Path(__file__).parent.glob("release-schema-*.json"))


def test_an_old_document_of_every_schema_is_kept() -> None:
    assert [path.name for path in SCHEMAS] == [
        f"release-schema-{n}.json" for n in range(1, documents.SCHEMA + 1)
    ]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_a_document_of_every_schema_is_read(path: Path) -> None:
    document = documents.read(path.read_bytes())
    assert document["schema"] == documents.SCHEMA
    _has_form(document, ProgrammeDoc)
    assert document["summit"]["slug"] == "forum-2027"
    assert document["sessions"][-1]["items"][0]["speakers"][0]["person"] == "kim"


def _has_form(value: Any, form: Any) -> None:
    """Compare a document with the classes that describe it, field by field."""
    if form is Any or form is None:
        return
    fields = getattr(form, "__annotations__", None)
    if fields is None:
        origin, inner = getattr(form, "__origin__", None), getattr(form, "__args__", ())
        if origin is list:
            assert isinstance(value, list)
            for each in value:
                _has_form(each, inner[0])
        elif origin is dict:
            assert isinstance(value, dict)
            for each in value.values():
                _has_form(each, inner[1])
        else:
            assert isinstance(value, form), (value, form)
        return
    hints = get_type_hints(form)
    assert value.keys() == hints.keys()
    for name, hint in hints.items():
        _has_form(value[name], hint)


def test_a_document_of_a_newer_schema_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match=f"schema {documents.SCHEMA + 1}"):
        documents.read(json.dumps({"schema": documents.SCHEMA + 1}).encode())
