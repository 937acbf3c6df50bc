"""R8, R10, R11, rest and availability: somebody's day, at, below and above each threshold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.interpretation.facts import InterpreterFact, SetupFact, Situation
from summit.interpretation.models import AssignmentRole, Site
from summit.interpretation.rule_set import Rule, RuleSet
from summit.programme.facts import SessionFact
from summit.programme.rules import Level
from tests.interpretation.rules.situations import (
    assigned,
    found,
    person,
    rules,
    said,
    session,
    situation,
)
from tests.programme.builders import DAY, at

NEXT = DAY + timedelta(days=1)
STANDBY = AssignmentRole.STANDBY


def day_of(
    *sessions: SessionFact,
    who: InterpreterFact | None = None,
    held: RuleSet | None = None,
    **fields: Any,
) -> Situation:
    """One person works all of these."""
    who = who or person(1, "Kim")
    places = [assigned(each, who) for each in sessions]
    return situation(sessions, [who], places, held=held, **fields)


def problems(where: Situation, *names: Rule) -> list[str]:
    """Return what is told of a day, without its head."""
    return [told.split("too much: ")[1].split(". Give")[0] for told in said(where, *names)]


@pytest.mark.parametrize(("count", "told"), [(1, []), (2, []), (3, ["3 sessions, 2 at most"])])
def test_r8_two_sessions_a_day(count: int, told: list[str]) -> None:
    sessions = [session(f"s{n}", at(9 + 2 * n), 60) for n in range(count)]

    assert problems(day_of(*sessions), Rule.DAY) == told


def test_r8_is_told_once_for_person_and_day_at_the_first_session() -> None:
    sessions = [session(f"s{n}", at(9 + 2 * n), 60) for n in range(3)]

    [finding] = found(day_of(*sessions), Rule.DAY)

    assert finding.told("en", str) == (
        "R8: The day of Kim on Fri 14 May 2027, from “S0” on, is too much: 3 sessions, 2 at most.",
        "Give one of these to somebody else: S0, S1, S2.",
    )
    assert (finding.level, finding.at) == (Level.WARN, "s0@test")
    assert finding.sessions == ("s0@test", "s1@test", "s2@test")
    assert finding.people == ("interpreter-1",)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(239, []), (240, []), (241, ["“Talk” takes 241 min, 240 at most"])],
)
def test_r8_a_session_of_four_hours(minutes: int, told: list[str]) -> None:
    assert problems(day_of(session(minutes=minutes)), Rule.DAY) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(179, []), (180, []), (181, ["361 min in the booth, 360 at most"])],
)
def test_r8_six_hours_a_day(minutes: int, told: list[str]) -> None:
    where = day_of(session("a", at(9), 180), session("b", at(13), minutes))

    assert problems(where, Rule.DAY) == told


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (at(11, 31), []),
        (at(11, 30), []),
        (at(11, 29), ["29 min between “A” and “B”, 30 at least"]),
        (at(11), ["0 min between “A” and “B”, 30 at least"]),
        (at(10, 59), ["“A” and “B” at the same time"]),
    ],
)
def test_r8_from_one_session_to_the_next(start: datetime, told: list[str]) -> None:
    where = day_of(session("a", at(10), 60), session("b", start, 60))

    assert problems(where, Rule.DAY) == told


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (419, []),
        (420, []),
        (421, ["421 min from the first call to the last end, which is to be agreed with them"
               " beyond 420"]),
        (480, ["480 min from the first call to the last end, which is to be agreed with them"
               " beyond 420"]),
        (481, ["481 min from the first call to the last end, 480 at most"]),
    ],
)  # fmt: skip
def test_r8_seven_hours_from_the_call_and_one_more_where_agreed(end: int, told: list[str]) -> None:
    # Called at 8:30.
    last = at(8, 30) + timedelta(minutes=end)
    where = day_of(
        session("a", at(9), 60),
        session("b", last - timedelta(minutes=60), 60),
        held=rules("aiic"),
    )

    assert problems(where, Rule.DAY) == told


def test_r8_a_rehearsal_is_work_and_no_session() -> None:
    talk, other = session("talk", at(14), 240), session("other", at(19), 60)
    setup = SetupFact(rehearsal=(at(13), at(14)))
    setups = {talk.uid: setup}

    assert found(day_of(talk, setups=setups), Rule.DAY) == []
    assert found(day_of(talk, other, setups=setups), Rule.DAY) == []
    longer = {talk.uid: SetupFact(rehearsal=(at(12, 59), at(14)))}
    assert problems(day_of(talk, other, setups=longer), Rule.DAY) == [
        "361 min in the booth, 360 at most"
    ]


def test_r8_standing_by_takes_somebody_up_and_is_no_work() -> None:
    sessions = [session(f"s{n}", at(9 + 2 * n), 60) for n in range(4)]
    who = person(1)
    places = [assigned(each, who, role=STANDBY) for each in sessions[:2]]
    places += [assigned(each, who) for each in sessions[2:]]

    assert found(situation(sessions, [who], places), Rule.DAY) == []
    beside = session("beside", at(9, 30), 30)
    both = situation([*sessions, beside], [who], [*places, assigned(beside, who, role=STANDBY)])
    assert problems(both, Rule.DAY) == ["“S0” and “Beside” at the same time"]


def test_r8_who_stands_by_over_midnight_cannot_work_then() -> None:
    late, night = session("late", at(23), 90), session("night", at(0, 15, day=NEXT), 60)
    who = person(1)
    places = [assigned(late, who, role=STANDBY), assigned(night, who)]

    assert problems(situation([late, night], [who], places), Rule.DAY) == [
        "“Late” and “Night” at the same time"
    ]


def test_r8_days_are_those_of_the_summit() -> None:
    # 23:30 in Seoul on the first day, 01:00 on the second: two days, though one in Europe.
    late = session("late", at(21), 60, zone="Europe/Athens")
    following = session("next", at(13, day=NEXT), 60)

    assert found(day_of(late, following, session("c", at(16, day=NEXT), 60)), Rule.DAY) == []


# Rest


@pytest.mark.parametrize(
    ("start", "minutes"), [(at(10, 31, day=NEXT), None), (at(10, 30, day=NEXT), None),
                           (at(10, 29, day=NEXT), 659), (at(0, day=NEXT), 30)]
)  # fmt: skip
def test_eleven_hours_lie_between_two_days(start: datetime, minutes: int | None) -> None:
    mayors, climate = session("mayors", at(22), 90), session("climate", start, 60)

    findings = found(day_of(mayors, climate), Rule.REST)

    assert [each.values["minutes"] for each in findings] == ([] if minutes is None else [minutes])


def test_the_night_after_the_mayors_is_told() -> None:
    mayors, climate = session("mayors", at(22), 90), session("climate", at(9, 30, day=NEXT), 100)

    [finding] = found(day_of(mayors, climate), Rule.REST)

    assert str(finding) == (
        "Kim has 600 min of rest between “Mayors”, which ends Fri 14 May 2027, 23:30, and"
        " “Climate”, which begins Sat 15 May 2027, 09:30; 660 at least."
        " Give one of the two to somebody else."
    )
    assert (finding.level, finding.at) == (Level.WARN, "mayors@test")
    assert finding.sessions == ("mayors@test", "climate@test")


def test_who_only_stood_by_needs_no_rest() -> None:
    mayors, climate = session("mayors", at(22), 90), session("climate", at(9, 30, day=NEXT), 100)
    who = person(1)
    places = [assigned(mayors, who, role=STANDBY), assigned(climate, who)]

    assert found(situation([mayors, climate], [who], places), Rule.REST) == []


# R10


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (179, []),
        (180, []),
        (181, ["“Talk” takes 181 min, 180 at most"]),
        (240, ["“Talk” takes 240 min, 180 at most"]),
    ],
)
def test_r10_a_remote_session_is_shorter(minutes: int, told: list[str]) -> None:
    where = day_of(session(minutes=minutes), setup=SetupFact(site=Site.HUB))

    found_here = [each for each in said(where, Rule.REMOTE) if "lower then: “" in each]

    assert [each.split("then: ")[1].split(". Give")[0] for each in found_here] == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(134, []), (135, []), (136, ["271 min in the booth, 270 at most"])],
)
def test_r10_a_remote_day_is_shorter(minutes: int, told: list[str]) -> None:
    sessions = [session("a", at(9), 135), session("b", at(13), minutes)]
    # The first is on site: any remote work makes the whole day a remote one.
    setups = {"b@test": SetupFact(site=Site.HOME)}

    where = day_of(*sessions, setups=setups)

    days = [each for each in said(where, Rule.REMOTE) if "works remotely" in each]
    assert [each.split("then: ")[1].split(". Give")[0] for each in days] == told


def test_r10_says_nothing_of_work_on_site_nor_what_r8_says() -> None:
    on_site = day_of(session("a", at(9), 150), session("b", at(13), 150))
    too_long = day_of(session(minutes=241), setup=SetupFact(site=Site.HOME, teams={"en-ko": 1}))

    assert found(on_site, Rule.REMOTE) == []
    assert [each.split("lower then: ")[1] for each in said(too_long, Rule.REMOTE)] == []
    assert problems(too_long, Rule.DAY) == ["“Talk” takes 241 min, 240 at most"]


# R11


@pytest.mark.parametrize(
    ("start", "collides"),
    [
        (at(11, 31), False),
        (at(11, 30), False),
        (at(11, 29), True),
        (at(11), True),
        (at(10, 59), False),
    ],
)
def test_r11_whoever_is_called_is_free(start: datetime, collides: bool) -> None:
    # An overlap is more than a call that comes too soon: R8 tells of it.
    where = day_of(session("a", at(10), 60), session("b", start, 60))

    assert [each.at for each in found(where, Rule.CALL)] == (["b@test"] if collides else [])


def test_r11_is_told_with_the_hour() -> None:
    where = day_of(session("a", at(10), 60), session("b", at(11, 10), 60))

    assert said(where, Rule.CALL) == [
        "R11: Whoever interprets “B” is called 30 min before it begins, at Fri 14 May 2027, 10:40,"
        " and not free then: Kim (“A” until Fri 14 May 2027, 11:00)."
        " Settle with them that they come later, or assign somebody else."
    ]


@pytest.mark.parametrize(("until", "collides"), [(at(9, 30), False), (at(9, 31), True)])
def test_r11_heeds_other_summits_and_calendars(until: datetime, collides: bool) -> None:
    elsewhere = day_of(session(), who=person(1, elsewhere=((at(8), until),)))
    away = day_of(session(), who=person(1, busy=((at(8), until),)))

    assert len(found(elsewhere, Rule.CALL)) == collides
    assert len(found(away, Rule.CALL)) == collides


# Availability


@pytest.mark.parametrize(
    ("fields", "can"),
    [
        ({}, True),
        ({"busy": ((at(8), at(10)),)}, True),
        ({"busy": ((at(8), at(10, 1)),)}, False),
        ({"busy": ((at(11, 30), at(13)),)}, True),
        ({"busy": ((at(11, 29), at(13)),)}, False),
        ({"free": ((at(10), at(11, 30)),)}, True),
        ({"free": ((at(10, 1), at(12)),)}, False),
        ({"free": ((at(9), at(11, 29)),)}, False),
        ({"free": ((at(9), at(11)), (at(11), at(12)))}, True),
        ({"free": ((at(9), at(11)), (at(11, 1), at(12)))}, False),
        ({"elsewhere": ((at(8), at(10)),)}, True),
        ({"elsewhere": ((at(8), at(10, 1)),)}, False),
    ],
)
def test_nobody_is_assigned_when_they_cannot(fields: dict[str, Any], can: bool) -> None:
    where = day_of(session(), who=person(1, "Kim", **fields))

    assert len(found(where, Rule.AVAILABLE)) == (0 if can else 1)


def test_other_summits_are_told_by_their_hours_alone() -> None:
    busy = day_of(session(), who=person(1, "Kim", busy=((at(8), at(12)),)))
    elsewhere = day_of(session(), who=person(1, "Kim", elsewhere=((at(11), at(12)),)))
    remedy = " Assign somebody else, or ask them again and note their answer."

    assert said(busy, Rule.AVAILABLE) == [
        "Assigned to “Talk” at a time when they cannot: Kim (not available Fri 14 May 2027,"
        " 10:00–11:30)." + remedy
    ]
    assert said(elsewhere, Rule.AVAILABLE) == [
        "Assigned to “Talk” at a time when they cannot: Kim (on another summit Fri 14 May 2027,"
        " 11:00–12:00)." + remedy
    ]


def test_a_rehearsal_is_to_be_possible_too() -> None:
    who = person(1, "Kim", busy=((at(8), at(9)),))
    setup = SetupFact(rehearsal=(at(8, 30), at(9, 30)))

    assert len(found(day_of(session(), who=who, setup=setup), Rule.AVAILABLE)) == 1
    assert found(day_of(session(), who=who), Rule.AVAILABLE) == []
