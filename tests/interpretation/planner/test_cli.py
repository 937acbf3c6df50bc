"""``flask interpretation plan``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.interpretation.models import Assignment, AssignmentState, Plan, PlanState
from tests.interpretation.builders import NOW, forum, team

pytestmark = pytest.mark.usefixtures("database")


def run(app: Flask, *words: str, language: str = "en_GB.UTF-8") -> Any:
    runner = app.test_cli_runner(env={"LC_ALL": language})
    return runner.invoke(args=["interpretation", "plan", *words])


@pytest.fixture(autouse=True)
def _before_the_summit() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def test_plan_is_shown_and_accepted(app: Flask) -> None:
    with unit_of_work():
        made = forum()
        team(made, 6, seniority="senior")
    shown = run(app, "forum")
    assert shown.exit_code == 0, shown.output
    for words in ("Mayoral Meeting", "en-ko", "proved best", "Nobody is missing"):
        assert words in shown.output
    with unit_of_work():
        assert db.session.scalars(select(Plan.state)).all() == [PlanState.READY]
        assert db.session.scalars(select(Assignment)).all() == []
    accepted = run(app, "forum", "--accept", "--seed", "7")
    assert accepted.exit_code == 0, accepted.output
    with unit_of_work():
        states = db.session.scalars(select(Assignment.state)).all()
        assert set(states) == {AssignmentState.PROPOSED}
        assert f"Accepted: {len(states)} places are new." in accepted.output


def test_shortage_says_what_would_help(app: Flask) -> None:
    with unit_of_work():
        team(forum(), 1, seniority="senior")
    shown = run(app, "forum")
    assert shown.exit_code == 0, shown.output
    assert "places stay empty" in shown.output
    assert "one more interpreter" in shown.output


def test_nothing_to_plan_is_refused(app: Flask) -> None:
    with unit_of_work():
        forum()
    shown = run(app, "forum")
    assert shown.exit_code == 1
    assert "There are no interpreters yet" in shown.output
    assert run(app, "nowhere").exit_code == 1
    with unit_of_work():
        assert db.session.scalars(select(Plan)).all() == []
