"""Writing programme files: what was exported changes nothing where it came from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import City, Organisation, OrganisationKind, Person, Relation
from summit.programme import importing, queries
from summit.programme.file.emitter import Plain, emit, scalar
from summit.programme.file.reader import read
from summit.programme.file.values import SLUG
from summit.programme.file.writer import write
from summit.programme.models import (
    Address,
    Audience,
    CityPart,
    CityRecord,
    Item,
    ItemKind,
    Room,
    RoomKind,
    Session,
    SessionCity,
    SessionKind,
    SessionState,
    Speaker,
    SpeakerRole,
    SpeakerState,
    Summit,
    SummitKind,
)
from tests.actors import TESTER

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

HOSTILE = [
    "no",
    "~",
    "null",
    "1991-07",
    "2020-06-02",
    "12:30",
    "0x1F",
    "1e3",
    ".inf",
    "- a",
    "a: b",
    "a #b",
    "# a",
    "{a}",
    "[a]",
    "*a",
    "&a",
    "!!str a",
    "%a",
    "@a",
    "`a`",
    "|",
    ">-",
    "'",
    '"',
    "it's",
    "\\",
    " a",
    "a ",
    "---",
    "...",
    "<<",
    "=",
    "?",
    "도시정부 시장회의",
    "👨‍👩‍👧‍👦",
    "\ufeffa",
    "\u200b",
    "\u00a0",
    "e\u0301",
    "\U0010ffff",
    "\U000f0000",
]

#: What a programme may hold: no control characters, other line ends, or turned directions.
CHARACTERS = st.characters(
    exclude_categories=["Cs", "Cc"],
    exclude_characters="\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff",
)
LINES = st.sampled_from(HOSTILE) | st.text(CHARACTERS, min_size=1, max_size=40)
PARAGRAPHS = st.text(CHARACTERS | st.sampled_from("\n\t "), min_size=1, max_size=80)


def texts(strings: st.SearchStrategy[str]) -> st.SearchStrategy[Text]:
    return st.builds(Text, st.dictionaries(st.sampled_from(["en", "ko"]), strings, min_size=1))


def some_texts(strings: st.SearchStrategy[str]) -> st.SearchStrategy[Text]:
    return st.just(Text()) | texts(strings)


SLUGS = st.from_regex(SLUG, fullmatch=True).filter(lambda slug: len(slug) <= 80)

#: Instants around the end of summer time in Europe, at whole seconds, among ordinary ones.
INSTANTS = st.sampled_from(
    [datetime(2027, 10, 31, hour, minute, tzinfo=UTC) for hour in (0, 1, 2) for minute in (0, 30)]
) | st.integers(0, 364 * 86_400).map(
    lambda seconds: datetime(2027, 1, 1, 12, tzinfo=UTC) + timedelta(seconds=seconds)
)
ZONES = st.sampled_from(["Asia/Seoul", "Europe/London", "Asia/Kathmandu", "America/St_Johns"])


@st.composite
def summits(draw: st.DrawFn) -> Summit:
    """Make a summit that uses everything a programme can hold; nothing is in a session yet."""
    city = City(
        slug="city",
        former_slugs=draw(st.sampled_from([[], ["old-city"]])),
        name=draw(texts(LINES)),
        country=draw(some_texts(LINES)),
        zone=draw(ZONES),
        latitude=draw(st.floats(-90, 90)),
        longitude=draw(st.floats(-180, 180)),
        relation=draw(st.sampled_from([None, *Relation])),
        related_since=draw(st.sampled_from([None, "1991", "1991-07", "1991-07-02"])),
    )
    organisation = Organisation(
        slug="organisation",
        kind=OrganisationKind.COMPANY,
        name=Text(draw(texts(LINES)), fr="Ville"),
        city=city,
    )
    person = Person(
        slug="person",
        name=draw(texts(LINES)),
        title=draw(some_texts(LINES)),
        variants=draw(st.lists(LINES, unique=True, max_size=2)),
        organisation=organisation,
    )
    summit = Summit(
        uid=f"{uuid4()}@s.summit",
        slug="s",
        kind=draw(st.sampled_from(SummitKind)),
        title=draw(texts(LINES)),
        description=draw(some_texts(PARAGRAPHS)),
        starts_on=date(2026, 12, 31),
        ends_on=date(2028, 1, 1),
        zone=draw(ZONES),
        languages=["en", "ko"],
        host=draw(st.sampled_from([None, organisation])),
        figures=draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "value": st.integers(0, 10**9),
                        "label": texts(LINES).map(dict),
                        "source": st.sampled_from([None, "https://example.org/a?b=c#d"]),
                    }
                ),
                max_size=2,
            )
        ),
        reconstructed=draw(st.sampled_from([[], ["title", "host"]])),
    )
    room = Room(
        slug="1",
        kind=RoomKind.STUDIO,
        name=draw(texts(LINES)),
        changeover=draw(st.sampled_from([0, 10, 15])),
    )
    summit.rooms = [room]
    for slug in draw(st.lists(SLUGS, unique=True, max_size=3)):
        summit.sessions.append(draw(sessions(slug, room, city, organisation, person)))
    return summit


@st.composite
def sessions(draw: st.DrawFn, slug: str, room: Room, *named: Any) -> Session:
    city, organisation, person = named
    start, zone = draw(st.none() | INSTANTS), draw(ZONES)
    session = Session(
        uid=f"{uuid4()}@s.summit",
        slug=slug,
        former_slugs=draw(st.sampled_from([[], [f"x{slug}"[:80]]])),
        kind=draw(st.sampled_from(SessionKind)),
        title=draw(texts(LINES)),
        abstract=draw(some_texts(PARAGRAPHS)),
        day=date(2027, 2, 3),
        planned_minutes=draw(st.sampled_from([None, 45])),
        starts_at=start,
        ends_at=None if start is None else start + timedelta(hours=1),
        zone=zone,
        room=draw(st.sampled_from([None, room])),
        state=draw(st.sampled_from(SessionState)),
        audience=draw(st.sampled_from(Audience)),
        floor=draw(st.sampled_from([[], ["en"], ["en", "ko", "zh-Hant"]])),
    )
    if start is not None:
        session.day = start.astimezone(ZoneInfo(zone)).date()
    elif session.state is SessionState.DRAFT and draw(st.booleans()):
        session.day = None
    for place, item_slug in enumerate(draw(st.lists(SLUGS, unique=True, max_size=3))):
        item = Item(
            slug=item_slug,
            position=place,
            kind=draw(st.sampled_from(ItemKind)),
            title=draw(some_texts(LINES)),
            minutes=draw(st.sampled_from([None, 0, 20])),
        )
        item.speakers = [
            Speaker(
                position=position,
                person=draw(st.sampled_from([None, person])),
                city=draw(st.sampled_from([None, city])),
                organisation=draw(st.sampled_from([None, organisation])),
                role=draw(st.sampled_from(SpeakerRole)),
                state=draw(st.sampled_from(SpeakerState)),
                capacity=draw(some_texts(LINES)),
                topic=draw(some_texts(LINES)),
                remote=draw(st.booleans()),
                undocumented=draw(st.booleans()),
            )
            for position in range(draw(st.integers(0, 3)))
        ]
        session.items.append(item)
    if draw(st.booleans()):
        session.cities = [
            SessionCity(
                city=city,
                position=0,
                part=draw(st.sampled_from(CityPart)),
                state=draw(st.sampled_from(SpeakerState)),
                record=draw(st.sampled_from([None, *CityRecord])),
            )
        ]
    return session


@pytest.mark.usefixtures("database")
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(summit=summits(), replace=st.booleans())
def test_export_then_import_changes_nothing(summit: Summit, replace: bool) -> None:
    db.session.rollback()
    db.session.add(summit)
    db.session.flush()
    db.session.add(Address(slug="s", summit_id=summit.id))
    db.session.flush()
    db.session.expire_all()
    written = write(queries.whole_summit("s"))

    there = importing.apply(read(written.encode(), "f"), actor=TESTER, now=NOW, replace=replace)
    assert [str(change) for change in there.changes] == []

    # Into an empty database: the same summit, with the same uids.
    db.session.rollback()
    db.session.expunge_all()
    importing.apply(read(written.encode(), "f"), actor=TESTER, now=NOW, replace=replace)
    assert write(queries.whole_summit("s")) == written
    db.session.rollback()
    db.session.expunge_all()


@given(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"])))
def test_every_parser_reads_a_text_as_it_was(value: str) -> None:
    assert yaml.safe_load(f"[{scalar(value)}]") == [value]
    assert yaml.load(f"a: {scalar(value)}\n", yaml.CSafeLoader) == {"a": value}


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\t ")))
def test_long_texts_stay_as_they_were(value: str) -> None:
    document = {"a": {"b": [{"c": {"en": value, "ko": "나"}, "d": 1}]}}

    assert yaml.safe_load(emit(document)) == document


def test_a_file_is_written_for_people() -> None:
    assert (
        emit(
            {
                "format": Plain("summit-programme/1"),
                "summit": {
                    "title": {"en": "CAC: the summit", "ko": "서밋"},
                    "starts": Plain("2020-06-01"),
                    "languages": ["no", "ko"],
                    "description": {"en": "One.\n\nTwo.", "ko": "하나."},
                },
                "cities": [{"slug": "seoul", "coordinates": [37.57, 126.98], "since": "1991"}],
            }
        )
        == """\
format: summit-programme/1
summit:
  title: {en: "CAC: the summit", ko: 서밋}
  starts: 2020-06-01
  languages: ["no", ko]
  description:
    en: |-
      One.

      Two.
    ko: 하나.
cities:
  - slug: seoul
    coordinates: [37.57, 126.98]
    since: "1991"
"""
    )
