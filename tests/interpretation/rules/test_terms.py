"""R10, R15 to R19 and what interpreters know: terms, equipment and platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.interpretation.facts import InterpreterFact, SetupFact, Situation
from summit.interpretation.models import AssignmentRole, AssignmentState, Platform, Site
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules import check
from summit.programme.facts import SessionFact
from summit.programme.models import Audience
from summit.programme.rules import Level
from tests.interpretation.rules.situations import (
    assigned,
    crew,
    found,
    people,
    person,
    rules,
    said,
    session,
    situation,
)
from tests.programme.builders import NOW, at

KIM, LEE = person(1, "Kim"), person(2, "Lee")


def pair(
    where: SessionFact | None = None,
    first: InterpreterFact = KIM,
    places: dict[str, Any] | None = None,
    **fields: Any,
) -> Situation:
    where = where or session()
    team = [first, LEE]
    return situation(where, team, crew(where, team, **(places or {})), **fields)


# R15


@pytest.mark.parametrize(
    ("general", "of_session", "problem"),
    [
        (True, None, ""),
        (False, True, ""),
        (None, True, ""),
        (None, None, "Kim (has not said)"),
        (False, None, "Kim (has refused)"),
        (True, False, "Kim (has refused)"),
    ],
)
def test_r15_nobody_is_recorded_without_consent(
    general: bool | None, of_session: bool | None, problem: str
) -> None:
    where = session()
    team = [replace(KIM, consents=general), LEE]
    places = [assigned(where, 1, consented=of_session), assigned(where, 2)]

    assert said(situation(where, team, places), Rule.CONSENT) == (
        [
            "R15: “Talk” is public, so it is streamed and recorded, and these have not agreed to"
            f" it: {problem}. Ask them, which costs 100 per cent of the fee more, assign somebody"
            " else, or do not record their channel."
        ]
        if problem
        else []
    )


@pytest.mark.parametrize("audience", [Audience.INVITEES, Audience.STAFF])
def test_r15_what_is_not_public_is_not_recorded(audience: Audience) -> None:
    where = pair(session(audience=audience), replace(KIM, consents=False))

    assert found(where, Rule.CONSENT) == []


# R16


@pytest.mark.parametrize(
    ("start", "minutes", "night", "total"),
    [
        (at(20, 30), 90, 0, ""),
        (at(20, 30), 91, 1, "100,000"),
        (at(22), 60, 60, "100,000"),
        (at(22), 61, 61, "200,000"),
        (at(22), 90, 90, "200,000"),
        (at(5), 60, 60, "100,000"),
        (at(5, 59), 60, 1, "100,000"),
        (at(6), 60, 0, ""),
        (at(21), 600, 480, "800,000"),
    ],
)
def test_r16_the_night_costs_by_hours_begun(
    start: datetime, minutes: int, night: int, total: str
) -> None:
    where = pair(session("mayors", start, minutes))

    assert said(where, Rule.NIGHT) == (
        [
            f"R16: “Mayors” lies at night for {night} min: 50,000 KRW for each hour begun and"
            f" interpreter, {total} KRW for 2 (Kim, Lee)."
            " Move it out of the night, or plan for the cost."
        ]
        if night
        else []
    )


def test_r16_reckons_with_those_needed_while_nobody_is_assigned() -> None:
    [told] = said(situation(session("mayors", at(22))), Rule.NIGHT)

    assert "200,000 KRW for the 2 needed." in told


def test_r16_tells_nobodys_own_rate() -> None:
    where = pair(session("mayors", at(22)), replace(KIM, fees={"night_fee": 77_777}, fee=909_090))

    [told] = said(where, Rule.NIGHT)
    assert "200,000 KRW for 2" in told
    assert "77,777" not in told


# R17


@pytest.mark.parametrize(
    ("days", "percent"),
    [(9, None), (8, None), (7, 30), (4, 30), (3, 40), (2, 40), (1, 50), (0, 100)],
)
def test_r17_a_release_costs_more_as_the_day_comes_near(days: int, percent: int | None) -> None:
    told = said(pair(), Rule.CANCELLATION, now=at(8) - timedelta(days=days))

    assert told == (
        [
            f"R17: Whoever is released from “Talk” today costs {percent} per cent of their fee:"
            " Kim, Lee. Release sooner rather than later: the share rises as the day comes near."
        ]
        if percent
        else []
    )


def test_r17_counts_days_of_the_summit_and_ends_with_the_start() -> None:
    late_evening = at(23, 59) - timedelta(days=1)

    assert "50 per cent" in said(pair(), Rule.CANCELLATION, now=late_evening)[0]
    assert found(pair(), Rule.CANCELLATION, now=at(10)) == []


@pytest.mark.parametrize("state", [AssignmentState.PROPOSED, AssignmentState.OFFERED])
def test_r17_nothing_is_owed_to_who_has_not_confirmed(state: AssignmentState) -> None:
    where = pair(places={"state": state})

    assert found(where, Rule.CANCELLATION, now=at(8)) == []


# R10: teams


@pytest.mark.parametrize(
    ("minutes", "count", "needed"),
    [(180, 2, None), (181, 2, 3), (181, 3, None), (240, 2, 3), (270, 3, None), (271, 3, 4)],
)
def test_r10_remote_teams_are_larger(minutes: int, count: int, needed: int | None) -> None:
    where, team = session(minutes=minutes), people(count)
    remote = situation(where, team, crew(where, team), setup=SetupFact(site=Site.HUB))

    told = [each for each in said(remote, Rule.REMOTE) if "interpreted remotely" in each]

    names = ", ".join(f"P{n + 1}" for n in range(count))
    assert told == (
        [
            f"R10: “Talk” ({minutes} min) is interpreted remotely, and limits are lower then: EN⇄KO"
            f" has {count} of {needed} ({names}). Assign as many as are missing, and let them take"
            " turns of 22 min at most."
        ]
        if needed
        else []
    )


def test_r10_leaves_a_team_that_is_too_small_anyway_to_r1() -> None:
    where = session(minutes=90)
    remote = situation(where, setup=SetupFact(site=Site.HOME))

    assert found(remote, Rule.REMOTE) == []
    assert len(found(remote, Rule.TEAM)) == 1


# R18


@pytest.mark.parametrize(
    ("kit", "lacks"),
    [
        ({"wired": True, "usb_microphone": True, "no_bluetooth": True}, ""),
        ({"wired": False, "usb_microphone": True, "no_bluetooth": True}, "Wired network"),
        (
            {"wired": True, "no_bluetooth": True},
            "External USB microphone or headset",
        ),
        (
            {},
            "Wired network, External USB microphone or headset, No Bluetooth between ear and"
            " computer",
        ),
    ],
)
def test_r18_equipment_at_home_is_complete(kit: dict[str, bool], lacks: str) -> None:
    where = pair(first=replace(KIM, kit=kit), setup=SetupFact(site=Site.HOME))

    assert said(where, Rule.KIT) == (
        [
            f"R18: Equipment for working remotely in “Talk” is not confirmed: Kim ({lacks})."
            " Ask them for it, test it in a sound check, or let them work from a hub."
        ]
        if lacks
        else []
    )


@pytest.mark.parametrize(
    ("booth", "person_site", "asked"),
    [
        (Site.ON_SITE, Site.ON_SITE, False),
        (Site.HUB, Site.ON_SITE, False),
        (Site.HUB, Site.HUB, False),
        (Site.HOME, Site.ON_SITE, True),
        (Site.ON_SITE, Site.HOME, True),
        (Site.HUB, Site.HOME, True),
    ],
)
def test_r18_asks_whoever_works_from_home(booth: Site, person_site: Site, asked: bool) -> None:
    where = pair(first=replace(KIM, kit={}, site=person_site), setup=SetupFact(site=booth))

    assert len(found(where, Rule.KIT)) == asked


# R19


@pytest.mark.parametrize(("count", "flagged"), [(19, False), (20, False), (21, True)])
def test_r19_zoom_takes_twenty(count: int, flagged: bool) -> None:
    where, team = session(), people(count)
    places = [
        assigned(where, each, role=AssignmentRole.STANDBY if n else AssignmentRole.ACTIVE)
        for n, each in enumerate(team)
    ]
    zoom = situation(where, team, places, setup=SetupFact(platform=Platform.ZOOM))
    elsewhere = situation(where, team, places, setup=SetupFact(platform=Platform.OTHER))

    assert said(zoom, Rule.PLATFORM) == (
        [
            "R19: Zoom will not carry the booths of “Talk”: 21 interpreters, 20 at most. Schedule"
            " the meeting with an ID of its own, without breakout rooms, for 20 interpreters at"
            " most, and start it from a computer."
        ]
        if flagged
        else []
    )
    assert found(elsewhere, Rule.PLATFORM) == []


@pytest.mark.parametrize(
    ("personal", "rooms", "problems"),
    [
        (False, False, ""),
        (True, False, "the meeting has a personal ID"),
        (False, True, "the meeting has breakout rooms"),
        (True, True, "the meeting has a personal ID, the meeting has breakout rooms"),
    ],
)
def test_r19_zoom_interprets_in_no_personal_meeting_nor_breakout_rooms(
    personal: bool, rooms: bool, problems: str
) -> None:
    setup = SetupFact(platform=Platform.ZOOM, personal_id=personal, breakout_rooms=rooms)

    told = [each.split("“Talk”: ")[1].split(". Schedule")[0] for each in said(
        pair(setup=setup), Rule.PLATFORM
    )]  # fmt: skip

    assert told == ([problems] if problems else [])
    assert found(pair(setup=replace(setup, platform=Platform.CONSOLE)), Rule.PLATFORM) == []


# What interpreters know


@pytest.mark.parametrize(
    ("told", "state", "wrong"),
    [
        (None, AssignmentState.CONFIRMED, False),
        ((at(10), at(11, 30)), AssignmentState.CONFIRMED, False),
        ((at(9), at(10, 30)), AssignmentState.CONFIRMED, True),
        ((at(10), at(11)), AssignmentState.OFFERED, True),
        ((at(9), at(10, 30)), AssignmentState.PROPOSED, False),
        ((at(9), at(10, 30)), AssignmentState.RELEASED, False),
        ((at(9), at(10, 30)), AssignmentState.DECLINED, False),
    ],
)
def test_interpreters_know_the_hour(
    told: tuple[datetime, datetime] | None, state: AssignmentState, wrong: bool
) -> None:
    where = session()
    places = [assigned(where, 1, told=told, state=state), assigned(where, 2)]

    findings = found(situation(where, [KIM, LEE], places), Rule.TOLD)

    assert [each.level for each in findings] == ([Level.WARN] if wrong else [])
    if wrong and told:
        hours = f"{told[0]:%H:%M}–{told[1]:%H:%M}"
        assert str(findings[0]) == (
            "“Talk” is not at the time that these interpreters know: Kim (Fri 14 May 2027,"
            f" {hours}). Tell them of the new time, and ask whether they can."
        )


def test_a_quiet_situation_is_quiet() -> None:
    assert check(pair(), NOW) == []
    assert check(pair(held=rules("own")), NOW) == []
