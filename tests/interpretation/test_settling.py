"""Settling booths, turns, rules and sound checks: what is refused, and what is journalled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, NotFound, Refused
from summit.interpretation import operations, queries
from summit.interpretation.models import AssignmentState, Platform, Site, SoundCheck, Turn
from summit.interpretation.operations import BoothsValues, SettingsValues, TurnValues
from summit.interpretation.presets import PRESETS
from summit.interpretation.rule_set import Rule
from summit.journal.models import Entry
from summit.programme import rules
from summit.programme.operations.editing import Unfit
from summit.programme.queries import facts
from summit.programme.rules import Level
from tests.actors import TESTER
from tests.interpretation.builders import NOW, assigned, at, forum, later, session_of, team

pytestmark = pytest.mark.usefixtures("database")

VALUES = BoothsValues(
    difficult=True,
    domains=["climate"],
    site=Site.ON_SITE,
    platform=Platform.CONSOLE,
    teams={"en-ko": 3},
    standby=1,
    rehearsal_from=at(18),
    rehearsal_to=at(18, 30),
    papers_from=None,
    personal_id=False,
    breakout_rooms=False,
    sound_fed=True,
    note="By the green door",
)
SETTINGS = SettingsValues("aiic", {}, {}, "Park", "+82 2 0000 0000", 90)


def test_a_sessions_booths_are_settled_once_and_journalled() -> None:
    with unit_of_work():
        mayors = session_of(forum(), "mayors")
        assert operations.edit_session_booths(mayors, VALUES, actor=TESTER, now=NOW)
        assert not operations.edit_session_booths(mayors, VALUES, actor=TESTER, now=NOW)
        row = queries.session_booths(mayors.id)
        assert (row.difficult, row.teams, row.standby, row.version) == (True, {"en-ko": 3}, 1, 1)
    entry = db.session.scalars(select(Entry).where(Entry.act == "booth.edited")).one()
    assert entry.after["teams"] == {"en-ko": 3}
    assert "note" not in entry.after


@pytest.mark.parametrize(
    ("fields", "at_field"),
    [
        ({"teams": {"en-ko": 0}}, "teams"),
        ({"teams": {"en-ko": 13}}, "teams"),
        ({"standby": -1}, "standby"),
        ({"rehearsal_to": None}, "rehearsal_to"),
        ({"rehearsal_from": None}, "rehearsal_from"),
        ({"rehearsal_to": at(18)}, "rehearsal_to"),
    ],
)
def test_what_cannot_be_settled_is_refused_at_its_field(
    fields: dict[str, Any], at_field: str
) -> None:
    with unit_of_work():
        mayors = session_of(forum(), "mayors")
        with pytest.raises(Unfit) as unfit:
            operations.edit_session_booths(mayors, replace(VALUES, **fields), actor=TESTER, now=NOW)
        assert [name for name, _ in unfit.value.problems] == [at_field]
        assert queries.session_booths(mayors.id).version == 0


def test_an_items_language_must_be_known_and_the_item_the_sessions() -> None:
    with unit_of_work():
        made = forum()
        mayors = session_of(made, "mayors")
        with pytest.raises(Refused):
            operations.set_item_floor(
                mayors, mayors.items[0].uid, "xx", False, actor=TESTER, now=NOW
            )
        with pytest.raises(NotFound):
            operations.set_item_floor(
                session_of(made, "seminar"), mayors.items[0].uid, "en", False, actor=TESTER, now=NOW
            )


@pytest.mark.parametrize(
    "edges",
    [
        [(0, 22, 0, 22, 45)],
        [(0, 22, 0, 22, 45), (1, 22, 40, 23, 30)],
        [(0, 22, 0, 22, 45), (1, 22, 50, 23, 30)],
        [(0, 22, 0, 23, 40)],
        [(2, 22, 0, 23, 30)],
        [],
    ],
)
def test_turns_must_cover_the_session_by_its_team(edges: list[tuple[int, ...]]) -> None:
    with unit_of_work():
        made = forum()
        people = team(made, 3)
        mayors = session_of(made, "mayors")
        for who in people[:2]:
            assigned(mayors, who)
        turns = [
            TurnValues(people[who].id, at(h, m), at(until, minute))
            for who, h, m, until, minute in edges
        ]
        with pytest.raises(Refused):
            operations.set_turns(mayors, "en-ko", turns, actor=TESTER, now=NOW)
        assert db.session.scalars(select(Turn)).all() == []


def test_settings_make_the_rule_set_with_own_values_sources_and_levels() -> None:
    values = replace(
        SETTINGS,
        values={"rest": (600, "Agreed with the team on 1 March")},
        levels={Rule.NIGHT.value: "off", Rule.DAY.value: "block"},
    )
    with unit_of_work():
        made = forum()
        assert queries.rule_set_of(made.id).name == "seoul"
        assert operations.edit_settings(made, values, actor=TESTER, now=NOW)
        assert not operations.edit_settings(made, values, actor=TESTER, now=NOW)
        found = queries.rule_set_of(made.id)
    assert (found.name, found.values) == ("aiic", replace(PRESETS["aiic"].values, rest=600))
    assert (found.sources["rest"], found.changed) == (
        "Agreed with the team on 1 March",
        frozenset({"rest"}),
    )
    assert Rule.NIGHT not in found.levels
    assert found.levels[Rule.DAY] is Level.BLOCK
    entry = db.session.scalars(
        select(Entry).where(Entry.act == "interpretation.settings_edited")
    ).one()
    assert "0000" not in f"{entry.before}{entry.after}"


@pytest.mark.parametrize(
    ("fields", "at_field"),
    [
        ({"rule_set": "none"}, "rule_set"),
        ({"values": {"rest": (-1, "")}}, "rest"),
        ({"values": {"unheard": (1, "")}}, "unheard"),
        ({"values": {"rest": ("ten", "")}}, "rest"),
        ({"values": {"solo": (500, "")}}, "solo"),
        ({"levels": {"unheard": "warn"}}, "unheard"),
        ({"levels": {Rule.DAY.value: "loud"}}, Rule.DAY.value),
        ({"kept_days": 0}, "kept_days"),
    ],
)
def test_settings_out_of_bounds_are_refused(fields: dict[str, Any], at_field: str) -> None:
    with unit_of_work():
        made = forum()
        with pytest.raises(Unfit) as unfit:
            operations.edit_settings(made, replace(SETTINGS, **fields), actor=TESTER, now=NOW)
        assert at_field in [name for name, _ in unfit.value.problems]
        assert queries.settings(made.id).version == 0


def offered(made: Any, **fields: Any) -> int:
    given = {"minutes": 20, "places": 1, **fields}
    return operations.offer_sound_checks(made, at(9), at(10), **given, actor=TESTER, now=NOW)


def test_a_time_for_a_sound_check_is_given_once() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        assert offered(made) == 3
        one, two, _ = queries.sound_checks(made.id)
        operations.book_sound_check(one, first, actor=TESTER, now=NOW)
        with pytest.raises(Conflict):
            operations.book_sound_check(one, second, actor=TESTER, now=NOW)
        operations.book_sound_check(two, first, actor=TESTER, now=NOW)
        assert (one.interpreter_id, two.interpreter_id) == (None, first.id)
        with pytest.raises(Refused):
            operations.remove_sound_check(made, two, actor=TESTER, now=NOW)
        assert operations.note_sound_check(two, True, "", actor=TESTER, now=NOW)
        with pytest.raises(Refused):
            operations.free_sound_check(two, actor=TESTER, now=NOW)
        with pytest.raises(Refused):
            operations.book_sound_check(one, second, actor=TESTER, now=at(9))
        operations.remove_sound_check(made, one, actor=TESTER, now=NOW)
    assert len(db.session.scalars(select(SoundCheck)).all()) == 2


@pytest.mark.parametrize(
    ("fields", "at_field"),
    [({"minutes": 0}, "minutes"), ({"places": 0}, "places"), ({"minutes": 61}, "ends_at")],
)
def test_sound_checks_that_cannot_be_are_refused(fields: dict[str, Any], at_field: str) -> None:
    with unit_of_work():
        made = forum()
        with pytest.raises(Unfit) as unfit:
            offered(made, **fields)
        assert [name for name, _ in unfit.value.problems] == [at_field]
        offered(made)
        with pytest.raises(Unfit) as unfit:
            offered(made)
        assert [name for name, _ in unfit.value.problems] == ["starts_at"]


def test_the_rules_of_booths_are_among_the_findings_of_a_programme() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        assigned(session_of(made, "mayors"), first, state=AssignmentState.CONFIRMED)
        found = rules.findings.check(facts(made.id), later(hours=1))
    of_booths = [
        (each.rule, each.at.partition("-")[0] if each.at else "")
        for each in found
        if each.rule.startswith("booth-")
    ]
    assert of_booths == [
        ("booth-team", "seminar"),
        ("booth-team", "bilateral"),
        ("booth-consent", "mayors"),
        ("booth-team", "mayors"),
        ("booth-night", "mayors"),
        ("booth-turn", "mayors"),
    ]
