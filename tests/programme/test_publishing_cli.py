"""``flask programme publish`` says what the page says, and needs no less."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.core.db import db, reading, unit_of_work
from summit.journal.queries import entries_of
from summit.programme import queries
from summit.programme.models import Release, Session
from tests.programme.forum import forum

PUBLISH = ("programme", "publish", "forum")


@pytest.fixture(autouse=True)
def stored(database: None) -> None:
    with unit_of_work():
        forum()


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(args=list(words))
    return result.exit_code, result.output


def releases() -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(Release)) or 0


def test_changes_and_warnings_are_told(app: Flask) -> None:
    status, output = run(app, *PUBLISH)
    assert status == 0
    assert "The programme is published for the first time. Sessions: 7.\n" in output
    assert "Warning: “Night of the cities”" in output
    assert "Release 1 of forum is published to everyone.\n" in output


def test_what_stops_it_is_named(app: Flask) -> None:
    with unit_of_work():
        opening, budgets = (
            db.session.scalars(select(Session).where(Session.slug == slug)).one()
            for slug in ("opening", "budgets")
        )
        budgets.starts_at, budgets.ends_at = opening.starts_at, opening.ends_at
    status, output = run(app, *PUBLISH)
    assert (status, releases()) == (1, 0)
    assert "Stops publishing: “Participatory budgets” and “Opening” both use Main hall" in output
    assert "Move one of them to another time, or give it another room." in output


def test_a_second_person_is_skipped_only_when_that_is_said(app: Flask) -> None:
    with unit_of_work():
        queries.summit_by_slug("forum").second_pair = True
    status, output = run(app, *PUBLISH)
    assert (status, releases()) == (1, 0)
    assert "This summit asks for a second person" in output
    assert run(app, *PUBLISH, "--without-approval")[0] == 0
    with reading():
        assert entries_of("summit", "forum@test")[-1].after["without_approval"] is True
