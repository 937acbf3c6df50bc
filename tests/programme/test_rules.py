"""Findings about a programme: what each rule finds, what it says, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.core.text import Text
from summit.programme.facts import Facts, OtherUse, SessionFact
from summit.programme.models import (
    Audience,
    ReleaseAudience,
    RoomKind,
    SessionState,
    SpeakerRole,
    SpeakerState,
)
from summit.programme.rules import (
    Finding,
    Findings,
    Level,
    blocking,
    check,
    editing,
    for_publishing,
    key_of,
    summary,
)
from tests.programme import facts as make
from tests.programme.builders import DAY, NOW, at
from tests.programme.facts import both

BLOCK, WARN, NOTE = Level
DRAFT, CANCELLED = SessionState.DRAFT, SessionState.CANCELLED
PROPOSED, CONFIRMED = SpeakerState.PROPOSED, SpeakerState.CONFIRMED
DECLINED, WITHDRAWN = SpeakerState.DECLINED, SpeakerState.WITHDRAWN


def found(facts: Facts, *rules: str, only: str | None = None) -> list[Finding]:
    """Return the findings of some rules."""
    return [finding for finding in check(facts, only=only) if finding.rule in rules]


def said(findings: Sequence[Finding]) -> list[str]:
    return [str(finding) for finding in findings]


# Rooms


def in_hall(slug: str, starts_at: datetime, **fields: Any) -> SessionFact:
    return make.session(slug, starts_at, room_id=1, **fields)


@pytest.mark.parametrize(
    ("hour", "minute", "rule"),
    [
        (8, 50, None),
        (8, 51, "changeover"),
        (9, 0, "changeover"),
        (9, 1, "room-taken"),
        (10, 0, "room-taken"),
        (10, 59, "room-taken"),
        (11, 0, "changeover"),
        (11, 9, "changeover"),
        (11, 10, None),
    ],
)
def test_a_room_is_used_by_one_session_at_a_time_and_changed_over(
    hour: int, minute: int, rule: str | None
) -> None:
    facts = make.facts(
        in_hall("first", at(10)), in_hall("second", at(hour, minute)), rooms=[make.room()]
    )

    findings = found(facts, "room-taken", "changeover")

    assert [finding.rule for finding in findings] == ([rule] if rule else [])


def test_a_taken_room_is_told_with_who_where_when_and_what_to_do() -> None:
    facts = make.facts(in_hall("first", at(10)), in_hall("second", at(10, 30)), rooms=[make.room()])

    [finding] = found(facts, "room-taken")

    assert finding.told("en", str) == (
        "“First” and “Second” both use Hall at the same time, Fri 14 May 2027, 10:30–11:00.",
        "Move one of them to another time, or give it another room.",
    )
    assert finding.told("ko", str).message == (
        "“First(ko)” and “Second(ko)” both use Hall(ko) at the same time,"
        " 2027. 5. 14.(금) 10:30~11:00."
    )
    assert (finding.level, finding.at, finding.rooms) == (BLOCK, "first@test", ("hall",))
    assert finding.sessions == ("first@test", "second@test")
    assert finding.when == (at(10), at(10, 30))


@pytest.mark.parametrize(
    "other",
    [
        in_hall("second", at(10), state=CANCELLED),
        make.session("second", at(10), room_id=2),
        make.session("second", at(10)),
        make.session("second", room_id=1),
    ],
)
def test_no_room_is_shared_with_what_is_elsewhere_cancelled_or_without_an_hour(
    other: SessionFact,
) -> None:
    facts = make.facts(in_hall("first", at(10)), other, rooms=[make.room(), make.room(2, "Studio")])

    assert found(facts, "room-taken", "changeover") == []


def test_a_changeover_names_the_minutes_that_are_short() -> None:
    facts = make.facts(
        in_hall("first", at(10)),
        in_hall("second", at(11, 5)),
        rooms=[make.room(changeover=20)],
    )

    [finding] = found(facts, "changeover")

    assert said([finding]) == [
        "Hall needs 20 min to change over, and there are only 5 min between “First” and “Second”,"
        " Fri 14 May 2027, 11:00–11:05."
        " Let “Second” begin 15 min later, or use another room."
    ]
    assert finding.level is WARN


# People


def with_park(slug: str, starts_at: datetime, *items: Any, **fields: Any) -> SessionFact:
    return make.session(slug, starts_at, items=items or [make.item(make.place(1))], **fields)


PARK = make.person(1, "Park")


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        (CONFIRMED, CONFIRMED, BLOCK),
        (CONFIRMED, PROPOSED, WARN),
        (PROPOSED, PROPOSED, WARN),
        (CONFIRMED, DECLINED, None),
        (WITHDRAWN, CONFIRMED, None),
    ],
)
def test_nobody_is_in_two_places_at_once(
    first: SpeakerState, second: SpeakerState, level: Level | None
) -> None:
    facts = make.facts(
        with_park("first", at(10), make.item(make.place(1, first))),
        with_park("second", at(10, 30), make.item(make.place(1, second))),
        people=[PARK],
    )

    findings = found(facts, "two-places")

    assert [finding.level for finding in findings] == ([level] if level else [])
    for finding in findings:
        assert said([finding]) == [
            "“First” and “Second” take place at the same time, Fri 14 May 2027, 10:30–11:00,"
            " and both need: Park."
            " Move one of the sessions, or put somebody else on one of them."
        ]
        assert finding.people == ("park",)


def test_somebody_whose_items_do_not_meet_may_go_from_one_session_to_the_other() -> None:
    opening = make.item(make.place(1), minutes=20)
    late = (make.item(minutes=40), make.item(make.place(1), minutes=20, slug="late"))
    unknown = make.item(make.place(1), minutes=None)

    def levels(second: Sequence[Any]) -> list[Level]:
        facts = make.facts(
            with_park("first", at(10), opening),
            with_park("second", at(10), *second),
            people=[PARK],
        )
        return [finding.level for finding in found(facts, "two-places")]

    assert levels(late) == [WARN]
    assert levels([make.item(minutes=19), late[1]]) == [BLOCK]
    assert levels([make.item(minutes=None), late[1]]) == [BLOCK]
    assert levels([unknown]) == [BLOCK]


def test_all_who_are_in_the_same_two_sessions_are_one_finding_at_each_level() -> None:
    kim, lee = make.person(2, "Kim"), make.person(3, "Lee")
    facts = make.facts(
        with_park("a", at(10), make.item(make.place(1), make.place(2), make.place(3))),
        with_park("b", at(10), make.item(make.place(1), make.place(2, PROPOSED), make.place(3))),
        people=[PARK, kim, lee],
    )

    assert [(f.level, f.people) for f in found(facts, "two-places")] == [
        (BLOCK, ("park", "lee")),
        (WARN, ("kim",)),
    ]


def other_use(**fields: Any) -> OtherUse:
    fields = {
        "person_id": 1,
        "summit_id": 2,
        "session_uid": "secret@other",
        "starts_at": at(10, 30),
        "ends_at": at(12),
        "session_state": SessionState.DRAFT,
        "state": CONFIRMED,
        "summit_title": None,
        "session_title": None,
        **fields,
    }
    return OtherUse(**fields)


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        ({}, "Park (Fri 14 May 2027, 10:30–12:00)"),
        ({"summit_title": both("Expo")}, "Park (Expo, Fri 14 May 2027, 10:30–12:00)"),
        (
            {"summit_title": both("Expo"), "session_title": both("Panel")},
            "Park (“Panel”, Expo, Fri 14 May 2027, 10:30–12:00)",
        ),
    ],
)
def test_somebody_on_another_summit_is_a_warning_that_names_what_the_reader_may_know(
    titles: dict[str, Text], told: str
) -> None:
    facts = make.facts(with_park("first", at(10)), people=[PARK], elsewhere=[other_use(**titles)])

    [finding] = found(facts, "elsewhere")

    assert finding.level is WARN
    assert said([finding]) == [
        f"At the time of “First”, some people are on another summit too: {told}."
        " Settle with them which of the two they take part in, or move this session."
    ]
    nameless = make.facts(with_park("first", at(10)), people=[PARK], elsewhere=[other_use()])
    assert finding.key == found(nameless, "elsewhere")[0].key


def test_another_summit_at_another_hour_is_no_finding() -> None:
    facts = make.facts(
        with_park("first", at(10)), people=[PARK], elsewhere=[other_use(starts_at=at(11))]
    )

    assert found(facts, "elsewhere") == []


@pytest.mark.parametrize(
    ("spans", "is_found"),
    [
        ([], False),
        ([(at(9), at(12))], False),
        ([(at(10), at(11))], False),
        ([(at(10, 1), at(12))], True),
        ([(at(9), at(10, 59))], True),
        ([(at(8), at(9)), (at(13), at(14))], True),
        ([(at(9), at(10, 30)), (at(10, 30), at(12))], False),
        ([(at(9), at(10, 30)), (at(10, 31), at(12))], True),
        ([(at(7), at(12)), (at(8), at(9))], False),
    ],
)
def test_people_are_needed_only_when_they_have_said_they_can(
    spans: list[tuple[datetime, datetime]], is_found: bool
) -> None:
    facts = make.facts(
        with_park("first", at(10)), people=[replace(PARK, availability=tuple(spans))]
    )

    findings = found(facts, "unavailable")

    assert [finding.level for finding in findings] == [WARN] * is_found
    for finding in findings:
        assert "cannot: Park (needed Fri 14 May 2027, 10:00–11:00). Move" in str(finding)


def test_people_are_needed_for_their_own_items_alone() -> None:
    free = replace(PARK, availability=((at(10, 20), at(10, 40)),))
    items = [
        make.item(minutes=20, slug="a"),
        make.item(make.place(1), minutes=20, slug="b"),
        make.item(minutes=20, slug="c"),
    ]

    facts = make.facts(with_park("first", at(10), *items), people=[free])

    assert found(facts, "unavailable") == []


def test_those_who_have_not_confirmed_are_named_as_a_release_would_hide_them() -> None:
    london, paris = make.city(1, "London", "Europe/London"), make.city(2, "Paris", "Europe/Paris")
    places = [
        make.place(1, PROPOSED),
        make.place(None, PROPOSED, uid="a", capacity=both("Mayor of Rome")),
        make.place(None, PROPOSED, uid="b", city_id=1),
        make.place(None, PROPOSED, uid="c", city_id=2),
        make.place(None, PROPOSED, uid="d", role=SpeakerRole.CHAIR),
        make.place(None, PROPOSED, uid="e", organisation=both("WHO")),
        make.place(None, PROPOSED, uid="f"),
        make.place(None, PROPOSED, uid="g"),
        make.place(2),
    ]
    facts = make.facts(
        make.session(
            "first",
            at(10),
            items=[make.item(*places)],
            cities=[make.part(1), make.part(2, PROPOSED)],
        ),
        people=[PARK, make.person(2, "Kim")],
        cities=[london, paris],
    )

    [finding] = found(facts, "open")

    assert finding.level is NOTE
    assert str(finding).startswith(
        "Not confirmed for “First”, and so published as “to be announced”:"
        " Park, Mayor of Rome, Paris, Presenter (WHO), Chair, Presenter (2 places). "
    )
    assert (finding.people, finding.cities) == (("park",), ("paris",))


def test_those_who_will_not_come_are_named_with_why() -> None:
    facts = make.facts(
        with_park("first", at(10), make.item(make.place(1, DECLINED), make.place(2, WITHDRAWN))),
        people=[PARK, make.person(2, "Kim")],
    )

    assert said(found(facts, "not-coming", "open")) == [
        "Still on “First” though they will not come, and not published:"
        " Park (declined), Kim (withdrawn)."
        " Take them off, or put somebody else in their place."
    ]


def test_a_long_row_of_names_is_cut_and_the_rest_counted() -> None:
    people = [make.person(n, f"P{n}") for n in range(1, 10)]
    open_places = [make.place(n, PROPOSED) for n in range(1, 10)]
    facts = make.facts(with_park("first", at(10), make.item(*open_places)), people=people)

    [finding] = found(facts, "open")

    assert ": P1, P2, P3, P4, P5, P6 and 3 more. " in str(finding)


# Hours


@pytest.mark.parametrize(
    ("starts_at", "level"),
    [
        (at(12), None),
        (at(6), NOTE),
        (at(5, 59), WARN),
        (at(7), None),
        (at(21), None),
        (at(21, 1), NOTE),
        (at(22), NOTE),
        (at(22, 1), WARN),
        (at(23), WARN),
        (at(2), WARN),
    ],
)
def test_night_and_its_edges_in_a_city_that_takes_part(
    starts_at: datetime, level: Level | None
) -> None:
    facts = make.facts(
        make.session("first", starts_at, cities=[make.part(1)]),
        cities=[make.city(1, "Seoul", "Asia/Seoul")],
    )

    assert [finding.level for finding in found(facts, "night")] == ([level] if level else [])


def test_the_night_is_that_of_each_city_at_that_date() -> None:
    # 22:00 in Seoul on 2 June 2020 was 14:00 in London, 06:00 in Los Angeles, 23:00 in Sydney.
    evening = datetime(2020, 6, 2, 13, tzinfo=UTC)
    facts = make.facts(
        make.session(
            "first",
            evening,
            cities=[make.part(1), make.part(2), make.part(3), make.part(4, DECLINED)],
            items=[make.item(make.place(1), minutes=None)],
        ),
        people=[make.person(1, "Clover", "Australia/Sydney", city_id=3)],
        cities=[
            make.city(1, "London", "Europe/London"),
            make.city(2, "Angeles", "America/Los_Angeles"),
            make.city(3, "Sydney", "Australia/Sydney"),
            make.city(4, "Auckland", "Pacific/Auckland"),
        ],
    )

    findings = found(facts, "night")

    assert said(findings) == [
        "“First” is at night for some who take part:"
        " Sydney (Clover, Tue 2 June 2020, 23:00 – Wed 3 June, 00:00)."
        " Look for an hour that is fairer to them, or offer them a video message.",
        "“First” is late in the evening or early in the morning for:"
        " Angeles (Tue 2 June 2020, 06:00–07:00)."
        " Look for an hour that is fairer to them, if there is one.",
    ]
    assert [finding.cities for finding in findings] == [("sydney",), ("angeles",)]
    assert findings[0].people == ("clover",)


@pytest.mark.parametrize(
    ("kind", "remote", "is_found"),
    [
        (RoomKind.ROOM, False, False),
        (RoomKind.STUDIO, False, False),
        (RoomKind.ROOM, True, True),
        (RoomKind.VIRTUAL, False, True),
    ],
)
def test_who_sits_in_the_room_keeps_its_hours(kind: RoomKind, remote: bool, is_found: bool) -> None:
    facts = make.facts(
        make.session("first", at(10), room_id=1, items=[make.item(make.place(1, remote=remote))]),
        rooms=[make.room(kind=kind)],
        people=[make.person(1, "Khan", "Europe/London")],
    )

    findings = found(facts, "night")

    assert [finding.people for finding in findings] == [("khan",)] * is_found


@pytest.mark.parametrize(
    ("zone", "home", "told"),
    [
        (None, None, "London (Khan, Fri 14 May 2027, 02:00–02:10)"),
        ("America/Lima", None, ""),
        (None, 2, ""),
    ],
)
def test_who_has_no_home_lives_by_the_clocks_of_the_city_they_speak_for(
    zone: str | None, home: int | None, told: str
) -> None:
    own = zone or ("America/Lima" if home else None)  # as the facts give a person's zone
    facts = make.facts(
        make.session("first", at(10), items=[make.item(make.place(1, city_id=1), minutes=10)]),
        people=[make.person(1, "Khan", own, city_id=home)],
        cities=[make.city(1, "London", "Europe/London"), make.city(2, "Lima", "America/Lima")],
    )

    findings = found(facts, "night")

    assert [told in message for message in said(findings)] == [True] * bool(told)


# The plan


@pytest.mark.parametrize(
    ("day", "zone", "hour", "is_found"),
    [
        (DAY, "Asia/Seoul", 10, False),
        (DAY + timedelta(days=2), "Asia/Seoul", 23, False),
        (DAY - timedelta(days=1), "Asia/Seoul", 23, True),
        (DAY + timedelta(days=3), "Asia/Seoul", 0, True),
        # The evening before in New York is the first morning in Seoul.
        (DAY - timedelta(days=1), "America/New_York", 20, False),
    ],
)
def test_sessions_are_on_the_days_of_the_summit(
    day: Any, zone: str, hour: int, is_found: bool
) -> None:
    facts = make.facts(make.session("first", at(hour, day=day, zone=zone), zone=zone))

    findings = found(facts, "outside-days")

    assert [finding.level for finding in findings] == [BLOCK] * is_found
    if is_found:
        assert str(findings[0]).endswith(
            "; the summit is from Fri 14 May 2027 to Sun 16 May 2027."
            " Move it to a day of the summit, or let the summit begin earlier or end later."
        )


@pytest.mark.parametrize(
    ("fields", "is_found"),
    [({}, True), ({"state": DRAFT}, False), ({"day": DAY}, False), ({"state": CANCELLED}, False)],
)
def test_a_scheduled_session_has_a_day(fields: dict[str, Any], is_found: bool) -> None:
    findings = found(make.facts(make.session("first", **fields)), "unscheduled")

    assert [finding.level for finding in findings] == [BLOCK] * is_found


def test_another_zone_than_the_summits_is_noted_by_the_names_of_cities() -> None:
    facts = make.facts(make.session("first", at(10), zone="Europe/London"))

    [finding] = found(facts, "other-zone")

    assert finding.level is NOTE
    assert finding.told("ko", str).message == (
        "“First(ko)” keeps the time of 런던, the summit that of 서울."
    )


@pytest.mark.parametrize(
    ("minutes", "rule", "level"),
    [
        ([61], "items-too-long", BLOCK),
        ([30, 31], "items-too-long", BLOCK),
        ([61, None], "items-too-long", BLOCK),
        ([60], None, None),
        ([45], None, None),
        ([44], "items-too-short", NOTE),
        ([10, None], None, None),
        ([], None, None),
    ],
)
def test_items_fit_their_session(
    minutes: list[int | None], rule: str | None, level: Level | None
) -> None:
    items = [make.item(minutes=each, slug=str(n)) for n, each in enumerate(minutes)]
    facts = make.facts(make.session("first", at(10), items=items))

    findings = found(facts, "items-too-long", "items-too-short")

    assert [(f.rule, f.level) for f in findings] == ([(rule, level)] if rule else [])


def test_items_of_an_unscheduled_session_are_held_against_its_planned_length() -> None:
    items = [make.item(minutes=61)]
    draft = make.session("first", items=items, state=DRAFT, planned_minutes=60)

    assert said(found(make.facts(draft), "items-too-long")) == [
        "The items of “First” last 61 min together, the session 60 min."
        " Shorten items by 1 min, or let the session end later."
    ]


def test_what_a_session_lacks_is_noted() -> None:
    bare = make.session("bare", at(10))
    silent = make.session("silent", at(12), items=[make.item()], room_id=1)
    draft = make.session("draft", at(14), items=[make.item(make.place(1))], state=DRAFT)
    facts = make.facts(bare, silent, draft, rooms=[make.room()], people=[PARK])

    findings = found(facts, "no-room", "empty", "no-speakers", "drafts")

    assert [(f.rule, f.at) for f in findings] == [
        ("empty", "bare@test"),
        ("no-room", "bare@test"),
        ("no-speakers", "silent@test"),
        ("drafts", None),
    ]
    assert {f.level for f in findings} == {NOTE}
    assert str(findings[-1]).startswith("Drafts are not published, 1 in all: Draft. ")
    assert findings[-1].sessions == ("draft@test",)


# Texts


def test_a_missing_title_is_a_warning_and_a_missing_abstract_a_note() -> None:
    items = [make.item(title=Text(ko="기조연설"), slug="keynote")]
    facts = make.facts(
        make.session(
            "first",
            at(10),
            title=Text(en="First"),
            missing={"title": ("ko",), "abstract": ("en",)},
            items=items,
        )
    )

    findings = found(facts, "missing-text")

    assert [(f.level, f.told("en", str).message) for f in findings] == [
        (
            WARN,
            "“First” is not written in English, Korean: title, title of the item “기조연설”.",
        ),
        (NOTE, "“First” is not written in English: abstract."),
    ]


def test_outdated_translations_are_noted() -> None:
    items = [make.item(outdated=("title.en",))]
    facts = make.facts(make.session("first", at(10), outdated=("abstract.ko",), items=items))

    [finding] = found(facts, "outdated-text")

    assert finding.level is NOTE
    assert finding.told("en", str).message == (
        "“First” was changed in one language only: abstract (Korean),"
        " title of the item “Presentation” (English)."
    )


def test_names_that_lack_a_language_are_found_once_for_the_whole_summit() -> None:
    lee = replace(make.person(2, "Lee"), name=Text(en="Lee"))
    gone = replace(make.person(3, "Gone"), name=Text(en="Gone"))
    items = [make.item(make.place(2), make.place(3, DECLINED))]
    hall = replace(make.room(), name=Text(en="Hall"))
    unused = replace(make.room(2, "Attic"), name=Text(en="Attic"))
    rome = replace(make.city(1, "Rome", "Europe/Rome"), name=Text(ko="로마"))
    facts = make.facts(
        make.session("a", at(10), items=items, room_id=1, cities=[make.part(1)]),
        make.session("b", at(12), items=items, room_id=1),
        people=[lee, gone],
        rooms=[hall, unused],
        cities=[rome],
    )

    findings = [f for f in check(facts) if f.rule.startswith("missing-names")]

    assert [(f.level, f.at, f.told("en", str).message) for f in findings] == [
        (WARN, None, "Names of cities are missing in English: 로마."),
        (WARN, None, "Names of people are missing in Korean: Lee."),
        (WARN, None, "Names of rooms are missing in Korean: Hall."),
    ]
    assert [(f.cities, f.people, f.rooms) for f in findings] == [
        (("rome",), (), ()),
        ((), ("lee",), ()),
        ((), (), ("hall",)),
    ]


# All together


def clashing() -> Facts:
    """Two clashes, one of them with a draft, and a warning."""
    return make.facts(
        in_hall("a", at(10)),
        in_hall("b", at(10, 30)),
        in_hall("c", at(11, 10), state=DRAFT),
        in_hall("d", at(12, 15)),
        rooms=[make.room()],
    )


def test_findings_come_by_level_then_by_the_time_of_their_session() -> None:
    levels = [(f.level, f.at or "z") for f in check(clashing())]

    assert levels == sorted(levels)
    assert [f.sessions for f in blocking(check(clashing()))] == [
        ("a@test", "b@test"),
        ("b@test", "c@test"),
    ]


def test_a_draft_stops_nobody_from_publishing_the_rest() -> None:
    facts = clashing()

    relevant = for_publishing(facts, check(facts))

    assert [f.sessions for f in blocking(relevant)] == [("a@test", "b@test")]
    assert not any("c@test" in f.sessions for f in relevant if f.at)
    assert any(f.rule == "drafts" for f in relevant)


def test_one_session_is_checked_with_all_that_it_clashes_with() -> None:
    facts = clashing()

    assert [f.sessions for f in blocking(check(facts, only="b@test"))] == [
        ("a@test", "b@test"),
        ("b@test", "c@test"),
    ]
    everything = [f for f in check(facts) if f.at and "b@test" in f.sessions]
    assert check(facts, only="b@test") == everything
    assert check(facts, only=["a@test", "nothing@test"]) == [
        f for f in check(facts) if f.at and "a@test" in f.sessions
    ]


def test_what_is_waived_counts_apart_and_a_block_cannot_be() -> None:
    facts = clashing()
    findings = [f for f in check(facts) if f.rule in {"room-taken", "changeover"}]
    [warning] = [f for f in findings if f.level is WARN]

    assert summary(findings) == {"block": 2, "warn": 1, "note": 0, "waived": 0}
    assert summary(findings, {f.key for f in findings}) == {
        "block": 2,
        "warn": 0,
        "note": 0,
        "waived": 1,
    }
    assert warning.key.startswith("changeover|warn|c@test,d@test|hall|10|")


def test_rules_of_upper_rooms_join_in_their_order() -> None:
    facts = clashing()
    asked: list[datetime] = []

    def interpreters(given: Facts, now: datetime) -> list[Finding]:
        asked.append(now)
        values = {"session": given.sessions[0].title}
        return [
            Finding("booth", BLOCK, "“%(session)s”", "Book.", values, uid, (uid,))
            for uid in ("a@test", "d@test")
        ]

    registry = Findings()
    registry.add(interpreters)
    registry.add(interpreters)

    assert [f.rule for f in blocking(registry.check(facts, NOW))] == [
        "booth",
        "room-taken",
        "room-taken",
        "booth",
    ]
    assert asked == [NOW]
    only = registry.check(facts, NOW, only="d@test")
    assert [f.sessions for f in only if f.rule == "booth"] == [("d@test",)]


def test_a_key_is_never_too_long_and_differs_where_its_end_differs() -> None:
    parts = [f"session-{number}@test" for number in range(100)]

    long, other = key_of("open", parts), key_of("open", [*parts[:-1], "session-x@test"])

    assert len(long) == len(other) == 300
    assert long != other
    assert key_of("open", at(10), None, ("a", "b")) == "open|2027-05-14T01:00:00Z|-|a,b"


# What an edit may never do

INVITEES, EVERYONE = ReleaseAudience.INVITEES, ReleaseAudience.EVERYONE


@pytest.mark.parametrize(
    ("published_to", "audience", "is_fewer"),
    [
        (None, Audience.STAFF, False),
        (INVITEES, Audience.STAFF, True),
        (INVITEES, Audience.INVITEES, False),
        (INVITEES, Audience.PUBLIC, False),
        (EVERYONE, Audience.INVITEES, True),
        (EVERYONE, Audience.PUBLIC, False),
    ],
)
def test_a_published_session_is_never_for_fewer(
    published_to: ReleaseAudience | None, audience: Audience, is_fewer: bool
) -> None:
    assert editing.is_for_fewer(published_to, audience) is is_fewer


def test_a_published_session_neither_vanishes_nor_becomes_a_draft_nor_loses_its_day() -> None:
    assert editing.is_undone(INVITEES, DRAFT)
    assert not editing.is_undone(None, DRAFT)
    assert not editing.is_undone(EVERYONE, CANCELLED)
    assert editing.may_vanish(None)
    assert not editing.may_vanish(INVITEES)
    assert editing.may_be_unscheduled(None, DRAFT)
    assert not editing.may_be_unscheduled(INVITEES, DRAFT)
    assert not editing.may_be_unscheduled(None, SessionState.SCHEDULED)
