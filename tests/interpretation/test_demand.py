"""Which booths a session needs: by its languages, its length and what is settled for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from summit.interpretation.demand import demand_of, team_for
from summit.interpretation.facts import DEFAULT_SETUP, FloorFact, SetupFact
from summit.interpretation.models import Site
from summit.interpretation.presets import PRESETS
from summit.interpretation.rule_set import Rule, RuleSet
from summit.programme.facts import SessionFact
from summit.programme.models import SessionState
from tests.programme.builders import at
from tests.programme.facts import item, session

AIIC = PRESETS["aiic"]
SEOUL = PRESETS["seoul"]


def rules(preset: Any = AIIC, **values: Any) -> RuleSet:
    return RuleSet(preset.name, replace(preset.values, **values), dict(preset.levels), {})


def held(floor: list[str], interpreted: list[str], **fields: Any) -> SessionFact:
    fields = {"minutes": 90, **fields}
    made = session("talks", at(10), **fields)
    return replace(made, floor=tuple(floor), interpreted=tuple(interpreted))


def booths(
    floor: list[str],
    interpreted: list[str],
    setup: SetupFact = DEFAULT_SETUP,
    by: RuleSet | None = None,
    **fields: Any,
) -> dict[str, Any]:
    made = held(floor, interpreted, **fields)
    found = demand_of(made, setup, {}, by or rules()).booths
    return {each.key: each for each in found}


def test_english_and_korean_spoken_and_heard_are_one_two_way_booth() -> None:
    (booth,) = booths(["en", "ko"], ["en", "ko"]).values()
    assert (booth.key, booth.two_way, booth.team) == ("en-ko", True, 2)
    assert booth.required == {("en", "ko"), ("ko", "en")}
    assert (booth.giving, booth.takes_relay_from) == (None, ())


@pytest.mark.parametrize(
    ("floor", "heard", "key"),
    [(["ko"], ["en"], "ko>en"), (["en"], ["ko"], "en>ko"), (["ko"], ["en", "ko"], "ko>en")],
)
def test_one_language_spoken_is_a_one_way_booth(
    floor: list[str], heard: list[str], key: str
) -> None:
    (booth,) = booths(floor, heard).values()
    assert (booth.key, booth.two_way, len(booth.required)) == (key, False, 1)


@pytest.mark.parametrize(
    ("floor", "heard"), [(["ko"], ["ko"]), (["ko"], []), ([], ["ko"]), (["ko", "en"], [])]
)
def test_one_language_or_no_channel_needs_no_booth(floor: list[str], heard: list[str]) -> None:
    assert booths(floor, heard) == {}


@pytest.mark.parametrize("state", [SessionState.CANCELLED])
def test_a_cancelled_session_or_one_without_an_hour_needs_no_booth(state: SessionState) -> None:
    made = held(["en", "ko"], ["en", "ko"], state=state)
    assert demand_of(made, DEFAULT_SETUP, {}, rules()).booths == ()
    unscheduled = replace(held(["en", "ko"], ["en", "ko"]), starts_at=None, ends_at=None)
    assert demand_of(unscheduled, DEFAULT_SETUP, {}, rules()).booths == ()


def test_three_languages_are_two_booths_that_hear_each_other_by_relay() -> None:
    found = booths(["en", "fr", "ko"], ["en", "fr", "ko"])
    assert list(found) == ["en-fr", "en-ko"]
    french, korean = found.values()
    assert (french.team, french.because) == (3, Rule.MANY_LANGUAGES)
    assert french.required == {("en", "fr")}
    assert (french.giving, french.givers) == (("fr", "en"), 2)
    assert (french.takes_relay_from, korean.takes_relay_from) == (("en-ko",), ("en-fr",))


def test_a_language_that_is_only_spoken_has_a_one_way_booth_into_the_pivot() -> None:
    found = booths(["en", "es", "ko"], ["en", "ko"])
    assert [(each.key, each.two_way) for each in found.values()] == [
        ("es>en", False),
        ("en-ko", True),
    ]
    assert found["en-ko"].takes_relay_from == ("es>en",)
    assert found["es>en"].giving == ("es", "en")


def test_the_team_is_the_largest_that_any_rule_asks_for() -> None:
    def asked(preset: Any, minutes: int, *, difficult: bool = False) -> tuple[int, Rule | None]:
        setup = SetupFact(difficult=difficult)
        (booth,) = booths(
            ["en", "ko"], ["en", "ko"], setup, rules(preset), minutes=minutes
        ).values()
        return booth.team, booth.because

    assert asked(AIIC, 30) == (AIIC.values.least_team, Rule.TEAM)
    assert asked(SEOUL, 30) == (2, Rule.MARKET)
    assert asked(SEOUL, 90) == (2, Rule.TEAM)
    assert asked(SEOUL, 90, difficult=True) == (3, Rule.MARKET)
    assert asked(SEOUL, 300) == (3, Rule.TEAM)


@pytest.mark.parametrize(
    ("minutes", "team"),
    [(40, 1), (41, 2), (210, 2), (211, 3), (360, 3), (361, 4), (480, 4), (481, 8)],
)
def test_minutes_make_the_team(minutes: int, team: int) -> None:
    assert AIIC.values.pair == 210
    assert team_for(minutes, Site.ON_SITE, AIIC.values) == team


@pytest.mark.parametrize(("minutes", "team"), [(30, 1), (31, 2), (157, 2), (158, 3)])
def test_remote_work_holds_at_three_quarters(minutes: int, team: int) -> None:
    assert team_for(minutes, Site.HOME, AIIC.values) == team


def test_the_organizers_own_number_holds_over_the_rules() -> None:
    setup = SetupFact(teams={"en-ko": 4}, standby=1)
    (booth,) = booths(["en", "ko"], ["en", "ko"], setup).values()
    assert (booth.team, booth.because, booth.standby) == (4, None, 1)


def test_a_language_that_no_booth_covers_is_named_unless_the_speaker_brings_an_interpreter() -> (
    None
):
    words, more = item(slug="words"), item(slug="more")
    made = held(["en", "ko"], ["en", "ko"], items=[words, more])

    def uncovered(**floor: Any) -> list[tuple[str, str]]:
        floors = {words.uid: FloorFact(("es",), by_office=True, **floor)}
        found = demand_of(made, DEFAULT_SETUP, floors, rules()).uncovered
        return [(each.item_uid, each.language) for each in found]

    assert uncovered(own_interpreter=False) == [(words.uid, "es")]
    assert uncovered(own_interpreter=True) == []


def test_a_language_with_a_channel_that_no_booth_works_from_is_uncovered() -> None:
    words = item(slug="words")
    floors = {words.uid: FloorFact(("en",), own_interpreter=False, by_office=True)}
    found = demand_of(held(["ko"], ["en"], items=[words]), DEFAULT_SETUP, floors, rules())
    assert [each.key for each in found.booths] == ["ko>en"]
    assert [each.language for each in found.uncovered] == ["en"]


def test_a_channel_that_somebody_speaks_makes_its_booth_work_both_ways() -> None:
    words = item(slug="words")
    made = held(["ko"], ["en"], items=[words])
    floors = {words.uid: FloorFact(("en",), own_interpreter=False, by_office=True)}
    made = replace(made, interpreted=("en", "ko"))
    found = demand_of(made, DEFAULT_SETUP, floors, rules())
    assert found.spoken == ("ko", "en")
    assert [each.key for each in found.booths] == ["en-ko"]


def test_the_call_is_before_the_start_and_a_trio_takes_shorter_turns() -> None:
    (pair,) = booths(["en", "ko"], ["en", "ko"]).values()
    (trio,) = booths(["en", "ko"], ["en", "ko"], SetupFact(teams={"en-ko": 3})).values()
    remote = SetupFact(site=Site.HUB)
    (far,) = booths(["en", "ko"], ["en", "ko"], remote).values()
    assert pair.call_at == at(9, 30)
    assert (pair.turn, trio.turn, far.turn) == (30, 20, 22)
