"""The reconstructed CAC 2020 programme: four interpreters are too few, five suffice.

Seoul's rule set: pairs, three for the Mayoral Meeting, two sessions and 360 minutes a day at most,
30 minutes from one to the next, 11 hours of rest.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from summit.core.text import Text
from summit.interpretation.facts import InterpreterFact, SetupFact, Situation
from summit.interpretation.models import Seniority, Site
from summit.interpretation.planner.instance import Answer, Instance
from summit.interpretation.planner.solving import solve
from summit.interpretation.planning import instance_of
from summit.interpretation.presets import rule_set
from summit.programme.facts import Facts, SessionFact, SummitFacts
from summit.programme.models import Audience, SessionKind, SessionState
from tests.interpretation.planner.checker import broken

FILE = Path(__file__).parents[3] / "demo" / "cac-2020.yaml"
SEOUL = ZoneInfo("Asia/Seoul")
BEFORE = datetime(2020, 5, 1, tzinfo=UTC)


def instant(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SEOUL).astimezone(UTC)


def session(number: int, given: dict) -> SessionFact:
    return SessionFact(
        id=number,
        uid=given["slug"],
        slug=given["slug"],
        kind=SessionKind(given["kind"]),
        title=Text(given["title"]),
        state=SessionState(given["state"]),
        audience=Audience.PUBLIC,
        day=date.fromisoformat(given["start"][:10]),
        starts_at=instant(given["start"]),
        ends_at=instant(given["end"]),
        zone="Asia/Seoul",
        room_id=None,
        planned_minutes=None,
        version=1,
        edited_at=None,
        edited_by="",
        published_to=None,
        missing={},
        outdated=(),
        items=(),
        cities=(),
        floor=tuple(given["floor"]),
        interpreted=tuple(given["interpreted"]),
    )


def programme(interpreters: int) -> Instance:
    """Ask for a plan with so many interpreters, all seniors who work both ways at any hour."""
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sessions = tuple(session(number, each) for number, each in enumerate(given["sessions"]))
    people = {
        number: InterpreterFact(
            id=number,
            name=Text({"en": f"Interpreter {number}"}),
            zone="Asia/Seoul",
            site=Site.ON_SITE,
            seniority=Seniority.SENIOR,
            languages={"ko": "A", "en": "B"},
            directions=frozenset({("en", "ko"), ("ko", "en")}),
            domains=frozenset(),
            consents=True,
            fee=700_000,
        )
        for number in range(1, interpreters + 1)
    }
    situation = Situation(
        programme=Facts(
            SummitFacts(
                1, "cac", "cac-2020", Text({"en": "CAC"}), "Asia/Seoul",
                date(2020, 6, 1), date(2020, 6, 5), ("en", "ko"), None,
            ),
            rooms={}, sessions=sessions, people={}, cities={}, elsewhere=(),
        ),
        rules=rule_set(None),
        interpreters=people,
        assignments=(),
        setups={"mayoral-meeting": SetupFact(difficult=True)},
        floors={},
        papers=(),
        videos=frozenset(),
        turns={},
        in_use=True,
    )  # fmt: skip
    return instance_of(situation, BEFORE, seed=1, replan=False)


def test_derived_booths_are_those_of_the_notes() -> None:
    instance = programme(5)
    assert len(instance.places) == 15
    assert {place.id: place.need for place in instance.places if place.need != 2} == {
        "mayoral-meeting/en>ko": 3
    }
    days = Counter(place.day for place in instance.places)
    assert sorted(days.values()) == [1, 1, 4, 4, 5]
    third = max(days, key=lambda day: days[day])
    assert sum(p.end - p.start for p in instance.places if p.day == third) == 460
    limits = instance.limits
    assert (limits.day_sessions, limits.day_minutes, limits.between, limits.rest) == (
        2, 360, 30, 660,
    )  # fmt: skip


def solved(interpreters: int) -> tuple[Instance, Answer]:
    instance = programme(interpreters)
    answer = solve(instance)
    assert broken(instance, answer.filled) == []
    assert all(stage.optimal for stage in answer.stages)
    return instance, answer


def test_four_are_proved_too_few() -> None:
    _, answer = solved(4)
    # Four people take two of five sessions each on 3 June: a pair is missing.
    assert sum(answer.short.values()) == 2
    assert answer.stages[0].bound == answer.stages[0].objective > 0
    assert answer.enough == 1
    assert {"day_sessions", "people"} <= {hint.rule for hint in answer.hints}
    # In which sessions the pair is missing is open.
    assert sum(hint.saves for hint in answer.hints if hint.rule == "people") == 2
    assert {hint.saves for hint in answer.hints} <= {1, 2}


@pytest.mark.parametrize("interpreters", [5, 8])
def test_five_suffice(interpreters: int) -> None:
    _, answer = solved(interpreters)
    assert answer.short == {}
    assert (answer.fewest, answer.fewest_proved, answer.enough) == (5, True, 0)
