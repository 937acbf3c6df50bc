"""The rules and settings of a summit's interpreters, as the console shows and takes them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.interpretation import queries
from summit.interpretation.definitions import DEFINITIONS
from summit.interpretation.models import InterpretationSettings
from summit.interpretation.presets import PRESETS
from summit.interpretation.rule_set import CODES, Rule
from summit.programme.models import Summit
from summit.programme.rules import Level
from tests.interpretation.builders import forum
from tests.programme.pages import Desk, in_words

pytestmark = pytest.mark.usefixtures("database")

RULES, SETTINGS = "forum/interpretation/rules", "forum/interpretation/settings"
PHONE = "+82 2 555 0199"


def made() -> None:
    with unit_of_work():
        forum()


def row() -> InterpretationSettings | None:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(InterpretationSettings)).one_or_none()


def held() -> InterpretationSettings:
    found = row()
    assert found is not None
    return found


def test_every_threshold_and_rule_stands_with_preset_value_and_source(app: Flask) -> None:
    made()
    text = Desk.of(app, "viewer").get(RULES).text
    preset = PRESETS["seoul"]
    for name in DEFINITIONS:
        assert f'id="values-{name}"' in text, name
    for rule in Rule:
        assert f'id="levels-{rule}"' in text, rule
    for code in CODES.values():
        assert f'<span class="code">{code}</span>' in text
    assert f"<b>{preset.values.day_minutes}</b>" in text
    assert "<b>22:00</b>" in text
    assert preset.sources["least_team"] in text
    assert "Everything is as in the rule set." in text
    assert row() is None


@pytest.mark.parametrize("preset", PRESETS)
def test_sources_stand_in_korean_too(app: Flask, preset: str) -> None:
    made()
    desk = Desk.of(app, language="ko")
    desk.post(RULES, desk.form(RULES), rule_set=preset)
    text = desk.get(RULES).text
    for source in PRESETS[preset].sources.values():
        assert in_words(app, "ko", source) in text
    assert "75퍼센트" in text


def test_an_own_value_with_its_source_is_kept_marked_and_holds(app: Flask) -> None:
    made()
    desk = Desk.of(app)

    answer = desk.post(
        RULES,
        desk.form(RULES),
        **{
            "values-day_minutes": "300",
            "values-day_minutes-source": "Our contract of 2027, §4",
            "values-night_from": "21:30",
            "values-currency": "EUR",
            "levels-booth-break": "off",
            "levels-booth-team": "block",
        },
    )

    assert answer.status_code == 303
    found = held()
    assert found.values == {
        "day_minutes": {"value": 300, "source": "Our contract of 2027, §4"},
        "night_from": {"value": 21 * 60 + 30, "source": ""},
        "currency": {"value": "EUR", "source": ""},
    }
    assert found.levels == {"booth-break": "off", "booth-team": "block"}
    rules = queries.rule_set_of(found.summit_id)
    assert rules.values.day_minutes == 300
    assert Rule.BREAK not in rules.levels
    assert rules.levels[Rule.TEAM] is Level.BLOCK
    text = desk.get(RULES).text
    assert "5 values of your own" in text
    assert text.count('<tr class="changed">') == 3
    assert "Our contract of 2027, §4" in text
    assert desk.form(RULES)["values-night_from"] == "21:30"


def test_another_rule_set_keeps_what_is_ones_own(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    desk.post(RULES, desk.form(RULES), **{"values-solo": "20"})
    desk.post(RULES, desk.form(RULES), rule_set="aiic")
    found = held()
    assert (found.rule_set, found.values) == ("aiic", {"solo": {"value": 20, "source": ""}})
    assert f"<b>{PRESETS['aiic'].values.day_minutes}</b>" in desk.get(RULES).text


def test_emptied_values_are_the_rule_sets_again(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    desk.post(RULES, desk.form(RULES), **{"values-solo": "20", "levels-booth-day": "note"})
    desk.post(RULES, desk.form(RULES), **{"values-solo": "", "levels-booth-day": ""})
    assert (held().values, held().levels) == ({}, {})


def test_reset_forgets_everything_of_ones_own_but_the_settings(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    desk.post(RULES, desk.form(RULES), **{"values-solo": "20", "levels-booth-day": "note"})
    desk.post(SETTINGS, desk.form(SETTINGS), technician="Han", technician_phone=PHONE)
    form = desk.form(RULES, f"{RULES}/reset")
    assert desk.post(f"{RULES}/reset", form).status_code == 303
    found = held()
    assert (found.values, found.levels, found.technician) == ({}, {}, "Han")
    version = found.version
    desk.post(f"{RULES}/reset", form)
    assert held().version == version


WRONG: list[tuple[dict[str, str], str]] = [
    ({"values-solo": "-1"}, "One interpreter up to: Enter a whole number from 0 to 1440."),
    ({"values-solo": "1e3"}, "Enter a whole number from 0 to 1440."),
    ({"values-solo": "²"}, "Enter a whole number from 0 to 1440."),
    ({"values-solo": "9" * 5000}, "Enter a whole number from 0 to 1440."),
    ({"values-night_from": "25:00"}, "Enter an hour, for example: 22:00"),
    ({"values-currency": "won"}, "Write it as in this example: KRW"),
    ({"values-exclusive": "night+moon"}, "Write it as in this example: night+overtime"),
    ({"values-solo": "20", "values-solo-source": "x" * 301}, "At most 300 characters"),
    ({"values-solo": "", "values-solo-source": "a source alone"}, "Enter a whole number"),
    ({"levels-booth-day": "loud"}, "Choose one of the list."),
    ({"rule_set": "mine"}, "Choose one of the list."),
]


@pytest.mark.parametrize(("fields", "said"), WRONG)
def test_a_wrong_value_is_told_at_its_threshold_and_nothing_is_kept(
    app: Flask, fields: dict[str, str], said: str
) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(RULES, desk.form(RULES), **{"values-rest": "600", **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="600"' in answer.text
    assert row() is None


def test_it_is_told_in_the_readers_language(app: Flask) -> None:
    made()
    desk = Desk.of(app, language="ko")
    answer = desk.post(RULES, desk.form(RULES), **{"values-solo": "-1"})
    message = "Enter a whole number from %(least)s to %(most)s."
    assert in_words(app, "ko", message, least=0, most=1440) in answer.text


def test_two_who_save_lose_nothing(app: Flask) -> None:
    made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(RULES), other.form(RULES)
    other.post(RULES, theirs, **{"values-solo": "25", "values-rest": "700"})

    answer = desk.post(RULES, mine, **{"values-solo": "30", "values-call": "45"})

    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    assert 'name="choose-values-solo"' in answer.text
    assert 'value="700"' in answer.text
    assert 'value="45"' in answer.text
    assert {name: given["value"] for name, given in held().values.items()} == {
        "solo": 25,
        "rest": 700,
    }


def test_saving_twice_changes_once(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(RULES)
    assert desk.post(RULES, form, **{"values-solo": "25"}).status_code == 303
    assert desk.post(RULES, form, **{"values-solo": "25"}).status_code == 409
    assert held().version == 1


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_may_not_edit_reads_the_rules_alone(app: Flask, role: str) -> None:
    made()
    with unit_of_work():
        summit_id = db.session.scalars(select(Summit.id)).one()
        db.session.add(
            InterpretationSettings(
                summit_id=summit_id, rule_set="seoul", technician="Han", technician_phone=PHONE
            )
        )
    desk = Desk.of(app, role)
    text = desk.get(RULES).text
    assert "R16" in text
    assert "<button>" not in text.partition("<main")[2]
    assert PHONE not in text
    answer = desk.get(SETTINGS)
    assert answer.status_code == 403
    assert PHONE not in answer.text
    for path in (RULES, f"{RULES}/reset", SETTINGS):
        assert desk.post(path, version="1", rule_set="aiic").status_code == 403
    assert held().rule_set == "seoul"


# Settings


def test_settings_are_kept_beside_the_rules(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    desk.post(RULES, desk.form(RULES), **{"values-solo": "25", "levels-booth-day": "note"})
    answer = desk.post(
        SETTINGS, desk.form(SETTINGS), technician="Han", technician_phone=PHONE, kept_days="90"
    )
    assert answer.status_code == 303
    found = held()
    assert (found.technician, found.technician_phone, found.kept_days) == ("Han", PHONE, 90)
    assert found.values == {"solo": {"value": 25, "source": ""}}
    assert found.levels == {"booth-day": "note"}


@pytest.mark.parametrize(
    "fields",
    [
        {"kept_days": "0"},
        {"kept_days": ""},
        {"kept_days": "9999"},
        {"technician": "x" * 201},
        {"technician_phone": "1" * 41},
    ],
)
def test_wrong_settings_are_told_and_nothing_is_kept(app: Flask, fields: dict[str, str]) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(SETTINGS, desk.form(SETTINGS), **fields)
    assert answer.status_code == 422
    assert "This could not be saved yet" in answer.text
    assert row() is None


def test_two_who_save_settings_lose_nothing(app: Flask) -> None:
    made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(SETTINGS), other.form(SETTINGS)
    other.post(SETTINGS, theirs, technician="Han")
    answer = desk.post(SETTINGS, mine, technician="Seo", kept_days="90")
    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    assert "Seo" in answer.text
    assert (held().technician, held().kept_days) == ("Han", 180)
