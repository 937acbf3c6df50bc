"""The rule sets: complete, bounded, with sources, and what a summit sets in their place."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest

from summit.interpretation.definitions import DEFINITIONS, Kind, Strict, conflicts
from summit.interpretation.models import InterpretationSettings
from summit.interpretation.presets import DEFAULT, PRESETS, rule_set
from summit.interpretation.rule_set import Rule, Thresholds
from summit.interpretation.rules import LABELS
from summit.programme.rules import Level

NAMES = [each.name for each in fields(Thresholds)]


def settings(**fields: object) -> InterpretationSettings:
    return InterpretationSettings(**{"rule_set": "seoul", "values": {}, "levels": {}, **fields})


@pytest.mark.parametrize("name", ["aiic", "seoul", "own"])
def test_every_threshold_of_a_preset_has_a_fitting_value_and_a_source(name: str) -> None:
    preset = PRESETS[name]

    assert [
        key for key, value in asdict(preset.values).items() if not DEFINITIONS[key].fits(value)
    ] == []
    assert sorted(preset.sources) == sorted(NAMES)
    assert all(preset.sources.values())
    assert conflicts(preset.values) == []
    assert dict(preset.levels).keys() == set(Rule)


def test_every_threshold_is_defined_once_and_every_rule_is_named() -> None:
    assert sorted(DEFINITIONS) == sorted(NAMES)
    assert set(LABELS) == set(Rule)
    assert len(set(LABELS.values())) == len(Rule)
    # Labels are formatted where they are shown: a bare per cent sign would break them.
    assert [each.label for each in DEFINITIONS.values() if "%" in each.label + each.unit] == []


def test_the_market_of_seoul_stands_as_its_agencies_and_the_demonstration_need_it() -> None:
    values = PRESETS["seoul"].values

    assert DEFAULT == "seoul"
    assert (values.least_team, values.difficult_team) == (2, 3)
    assert (values.day_sessions, values.day_minutes, values.between) == (2, 360, 30)
    assert (values.rest, values.night_fee, values.currency) == (660, 50_000, "KRW")
    assert (values.cancel_days_4_7, values.cancel_days_2_3) == (30, 40)
    assert (values.cancel_day_before, values.cancel_same_day) == (50, 100)


def test_an_association_allows_one_alone_and_asks_for_longer_pauses() -> None:
    values = PRESETS["aiic"].values

    assert (values.solo, values.pair, values.trio, values.four) == (40, 210, 360, 480)
    assert (values.least_team, values.between, values.span, values.negotiated) == (1, 90, 420, 60)


@pytest.mark.parametrize("name", NAMES)
def test_our_own_rules_are_the_strictest_of_both(name: str) -> None:
    first, second, own = (getattr(PRESETS[each].values, name) for each in ("aiic", "seoul", "own"))

    strict = DEFINITIONS[name].strict
    if strict is Strict.LOWER:
        assert own == min(first, second)
    elif strict is Strict.HIGHER:
        assert own == max(first, second)
    else:
        assert first == second == own


def test_what_differs_between_the_presets_is_taken_from_the_stricter_one() -> None:
    own = asdict(PRESETS["own"].values)

    differing = {
        name: own[name]
        for name in NAMES
        if getattr(PRESETS["aiic"].values, name) != getattr(PRESETS["seoul"].values, name)
    }

    assert differing == {
        "pair": 210,
        "least_team": 2,
        "day_minutes": 360,
        "between": 90,
        "span": 420,
        "unit": 360,
        "standby_difficult": 1,
    }


def test_hard_rules_warn_soft_ones_are_notes_and_an_uncovered_language_blocks() -> None:
    levels = PRESETS["seoul"].levels

    assert {rule for rule in Rule if levels[rule] is Level.BLOCK} == {Rule.UNCOVERED}
    assert {rule for rule in Rule if levels[rule] is Level.NOTE} == {
        Rule.PIVOT,
        Rule.TURN,
        Rule.BREAK,
        Rule.REMOTE,
        Rule.CALL,
        Rule.PAPERS,
        Rule.SPEED,
        Rule.NIGHT,
        Rule.CANCELLATION,
        Rule.SENIOR,
        Rule.STANDBY,
    }


def test_without_settings_the_default_holds() -> None:
    held = rule_set(None)

    assert (held.name, held.values) == ("seoul", PRESETS["seoul"].values)
    assert held.levels == dict(PRESETS["seoul"].levels)
    assert held.changed == frozenset()


def test_a_summit_sets_values_with_their_source_and_levels() -> None:
    held = rule_set(
        settings(
            rule_set="aiic",
            values={"rest": {"value": 540, "source": "Agreed with the team"}},
            levels={"booth-team": "block", "booth-night": "off"},
        )
    )

    assert (held.name, held.values.rest, held.values.least_team) == ("aiic", 540, 1)
    assert held.sources["rest"] == "Agreed with the team"
    assert held.changed == {"rest"}
    assert held.levels[Rule.TEAM] is Level.BLOCK
    assert Rule.NIGHT not in held.levels


@pytest.mark.parametrize(
    "odd",
    [
        {"rule_set": "of old"},
        {"values": {"gone": {"value": 1, "source": ""}}},
        {"values": {"rest": {"value": -1, "source": ""}}},
        {"values": {"rest": {"value": "long", "source": ""}}},
        {"values": {"pivot": {"value": "English", "source": ""}}},
        {"values": {"rest": {"source": "no value"}}},
        {"levels": {"booth-gone": "warn"}},
        {"levels": {"booth-team": "loud"}},
    ],
)
def test_what_is_not_known_counts_as_not_set(odd: dict[str, object]) -> None:
    assert rule_set(settings(**odd)) == rule_set(None)


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("remote_percent", 9, False),
        ("remote_percent", 10, True),
        ("remote_percent", 100, True),
        ("remote_percent", 101, False),
        ("remote_percent", True, False),
        ("remote_percent", 50.0, False),
        ("night_from", 1439, True),
        ("night_from", 1440, False),
        ("exclusive", "", True),
        ("exclusive", "night+overtime", True),
        ("exclusive", "night+overtime,overtime+broadcast", True),
        ("exclusive", "night", False),
        ("exclusive", "night+", False),
        ("exclusive", "night+sunday", False),
        ("currency", "KRW", True),
        ("currency", "won", False),
        ("pivot", "en", True),
        ("pivot", "EN", False),
        ("pivot", 5, False),
    ],
)
def test_bounds_are_kept(name: str, value: object, fits: bool) -> None:
    assert DEFINITIONS[name].fits(value) is fits


def test_words_have_no_bounds_and_everything_else_has() -> None:
    assert {name for name, each in DEFINITIONS.items() if each.kind is Kind.WORD} == {
        "currency",
        "exclusive",
        "pivot",
    }
    for each in DEFINITIONS.values():
        if each.kind is Kind.WORD:
            assert (each.least, each.most) == (None, None)
        else:
            assert each.least is not None
            assert each.most is not None
            assert each.least < each.most


def test_thresholds_the_wrong_way_round_are_named() -> None:
    held = rule_set(settings(values={"solo": {"value": 300, "source": ""}}))

    assert conflicts(held.values) == [("solo", "pair")]


def test_the_table_of_the_documentation_has_these_numbers() -> None:
    page = Path(__file__).parents[3] / "docs" / "interpretation-rules.md"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and line.count("|") == 8
    ]
    told = {row[1].split("`")[1]: row[3:6] for row in rows if "`" in row[1]}

    def written(name: str, value: int | str) -> str:
        if DEFINITIONS[name].kind is Kind.CLOCK:
            return f"{int(value) // 60:02}:{int(value) % 60:02}"
        return f"`{value}`" if isinstance(value, str) else f"{value:,}".replace(",", " ")

    assert told == {
        name: [
            written(name, getattr(PRESETS[preset].values, name))
            for preset in ("aiic", "seoul", "own")
        ]
        for name in NAMES
    }
