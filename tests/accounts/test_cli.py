"""``flask accounts …``"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts import door, queries
from summit.accounts.models import User
from summit.core.db import db
from tests.conftest import Client

pytestmark = pytest.mark.usefixtures("database")

GOOD = "clouds over eleven rivers"


def run(app: Flask, *words: str, typed: str = ""):
    return app.test_cli_runner().invoke(args=["accounts", *words], input=typed)


def test_create_admin_asks_for_a_password_twice_and_never_shows_it(app: Flask) -> None:
    result = run(app, "create-admin", "Kim@Example.org", "--name", "Kim", typed=f"{GOOD}\n{GOOD}\n")
    assert (result.exit_code, GOOD in result.output) == (0, False)
    db.session.remove()
    made = db.session.scalars(select(User)).one()
    assert (made.email, made.name, made.is_admin) == ("kim@example.org", "Kim", True)
    assert door.settings().passwords.fits(made.password_hash, GOOD)


def test_create_admin_refuses_a_weak_password_and_a_wrong_address(app: Flask) -> None:
    weak = run(app, "create-admin", "kim@example.org", typed="password1234\npassword1234\n")
    wrong = run(app, "create-admin", "kim", typed=f"{GOOD}\n{GOOD}\n")
    assert (weak.exit_code, wrong.exit_code) == (1, 1)
    assert "most common" in weak.output
    assert "e-mail address" in wrong.output
    assert db.session.scalars(select(User)).all() == []


def test_links_are_printed_and_lead_in(app: Flask) -> None:
    made = run(app, "create-admin", "kim@example.org", "--link")
    first = made.output.split()[-1]
    second = run(app, "link", "KIM@example.org").output.strip()
    visitor = Client(app, app.response_class)
    paths = [each.removeprefix("http://localhost:8000") for each in (first, second)]
    assert [visitor.get(path).status_code for path in paths] == [410, 200]
    missing = run(app, "link", "lee@example.org")
    assert (missing.exit_code, "no such user" in missing.output) == (1, True)


def test_list_names_everybody(app: Flask) -> None:
    run(app, "create-admin", "kim@example.org", "--link", "--name", "Kim")
    assert run(app, "list").output == "kim@example.org\tKim\t0 roles\tadministrator\n"
    db.session.remove()
    assert queries.user_by_email("kim@example.org") is not None
