"""Every route of the console refuses whoever lacks what it needs: all addresses are walked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter, BaseConverter, NumberConverter

from summit.accounts.access import permissions_of
from summit.accounts.models import Role
from summit.core.db import unit_of_work
from summit.core.guard import Scope, need_of
from summit.core.text import Text
from summit.organizer import door
from summit.programme.models import SessionState
from tests.conftest import Client
from tests.programme.builders import at, session, summit
from tests.signing_in import csrf_headers, sign_in

SECRET = "Secret bilateral meeting"
WRITING = ("POST", "PUT", "PATCH", "DELETE")


def routes(app: Flask) -> Iterator[Rule]:
    """All routes behind the organizers' guard."""
    doors = app.extensions["summit.doors"]
    for rule in app.url_map.iter_rules():
        blueprint, dot, _ = rule.endpoint.partition(".")
        if dot and doors.get(blueprint) is door.guard:
            yield rule


def calls(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every route with every method, at an address of the summit ``forum``."""
    for rule in routes(app):
        values = {name: _example(rule._converters[name]) for name in rule.arguments}
        if "slug" in values and need_of(app, rule.endpoint).scope is Scope.SUMMIT:  # type: ignore[union-attr]
            values["slug"] = "forum"
        with app.test_request_context():
            built = rule.build(values)
        assert built is not None, rule
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, built[1]


def _example(converter: BaseConverter) -> object:
    """Return what a placeholder of an address can stand for."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, NumberConverter) else "x"


def made() -> None:
    with unit_of_work():
        forum = summit("forum", en=SECRET)
        forum.sessions.append(
            session("x", title=Text(en=SECRET), starts_at=at(9), state=SessionState.DRAFT)
        )
        summit("other", en="Other")


def ask(app: Flask, client: Client, method: str, address: str) -> tuple[int, str, str]:
    headers = csrf_headers(app) if method in WRITING else {}
    answer = client.open(address, method=method, headers=headers)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_every_route_of_the_console_says_what_it_needs(app_sqlite: Flask) -> None:
    found = list(routes(app_sqlite))
    assert len(found) > 60
    for rule in found:
        assert need_of(app_sqlite, rule.endpoint) is not None, rule
        assert rule.rule.startswith("/organizer/"), rule


def test_every_address_under_organizer_is_behind_the_guard_or_signs_in(app_sqlite: Flask) -> None:
    guarded = {rule.endpoint for rule in routes(app_sqlite)}
    open_ones = {
        rule.endpoint
        for rule in app_sqlite.url_map.iter_rules()
        if rule.rule.startswith("/organizer") and rule.endpoint not in guarded
    }
    assert {endpoint.partition(".")[0] for endpoint in open_ones} <= {"signing_in"}


def test_what_writes_asks_for_more_than_to_see(app_sqlite: Flask) -> None:
    for rule in routes(app_sqlite):
        need = need_of(app_sqlite, rule.endpoint)
        assert need is not None
        if need.scope is Scope.SUMMIT and set(WRITING) & (rule.methods or set()):
            assert need.permission != "see" or rule.endpoint in SEEING_IS_ENOUGH, rule


#: Writing routes that ask for what the act needs that is approved: the operation looks at it, and
#: tests/accounts/test_approvals.py holds that it does.
SEEING_IS_ENOUGH = frozenset({"accounts.approve", "accounts.refuse", "accounts.withdraw"})


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("role", [*Role, None])
def test_the_wrong_role_is_refused_everywhere(
    app: Flask, client: Client, role: Role | None
) -> None:
    made()
    sign_in(client, app, role=role, summit_slug="forum" if role else None)
    held = permissions_of(role) if role else frozenset()
    tried = 0

    for rule, method, address in calls(app):
        need = need_of(app, rule.endpoint)
        assert need is not None
        allowed = need.scope is Scope.SIGNED_IN or need.permission in held
        if allowed:
            continue
        tried += 1
        status, text, _ = ask(app, client, method, address)
        outsider = role is None and need.scope is Scope.SUMMIT
        assert status == (404 if outsider else 403), (method, address)
        assert SECRET not in text or not outsider, address

    assert tried > (0 if role is Role.OWNER else 10)


@pytest.mark.usefixtures("database")
def test_nobody_passes_without_signing_in(app: Flask, client: Client) -> None:
    made()

    for _, method, address in calls(app):
        answer = client.open(address, method=method)
        if method == "GET":
            assert answer.status_code == 303, address
            assert answer.headers["Location"].startswith("/organizer/sign-in?next="), address
        else:
            # Without a session there is no CSRF token either.
            assert answer.status_code in (400, 401), (method, address)
        assert SECRET not in answer.text


@pytest.mark.usefixtures("database")
def test_a_member_of_another_summit_learns_nothing(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="owner", summit_slug="other")

    for rule, method, address in calls(app):
        need = need_of(app, rule.endpoint)
        assert need is not None
        if need.scope is Scope.SUMMIT:
            status, text, _ = ask(app, client, method, address)
            assert status == 404, (method, address)
            assert SECRET not in text


@pytest.mark.usefixtures("database")
def test_an_administrator_may_look_at_everything(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, admin=True)

    for _, method, address in calls(app):
        if method == "GET":
            assert client.get(address).status_code not in (401, 403, 500), address
