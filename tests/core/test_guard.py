"""Deny by default: what stands on no front door is refused, and does not even run."""

import pytest
from flask import Blueprint, Flask, jsonify

from summit.core import guard
from summit.core.errors import Forbidden, NotFound


@pytest.fixture
def ran() -> list[str]:
    """The views that ran."""
    return []


@pytest.fixture
def small(ran: list[str]) -> Flask:
    """An application with an open door, a closed one, and routes on neither."""
    app = Flask("small", static_folder=None)
    guard.init_app(app)
    for error in (Forbidden, NotFound):
        app.register_error_handler(error, lambda e: ("no\n", e.status))

    def view(name: str) -> object:
        def run(**values: str) -> object:
            ran.append(name)
            return jsonify(secret=name)

        return run

    open_one, closed = Blueprint("public", "small"), Blueprint("office", "small")
    inner = Blueprint("inner", "small")
    open_one.add_url_rule("/page", "page", view("page"))  # type: ignore[arg-type]
    closed.add_url_rule("/office", "desk", view("desk"))  # type: ignore[arg-type]
    inner.add_url_rule("/inner", "room", view("inner"))  # type: ignore[arg-type]
    closed.register_blueprint(inner)

    def nobody() -> None:
        raise NotFound("nothing here")

    guard.open_door(app, open_one, guard.anyone)
    guard.open_door(app, closed, nobody)
    stray = Blueprint("stray", "small")
    stray.add_url_rule("/stray", "page", view("stray"))  # type: ignore[arg-type]
    app.register_blueprint(stray)
    # Called like a door, but not behind one.
    app.add_url_rule("/public", "public", view("public"), methods=["GET", "POST"])  # type: ignore[arg-type]
    app.add_url_rule("/publicity", "publicity", view("publicity"))  # type: ignore[arg-type]
    return app


@pytest.mark.parametrize(
    ("address", "status", "runs"),
    [
        ("/page", 200, ["page"]),
        ("/office", 404, []),
        ("/inner", 404, []),
        ("/stray", 403, []),
        ("/public", 403, []),
        ("/publicity", 403, []),
        ("/nowhere", 404, []),
    ],
)
def test_a_view_runs_only_behind_a_guard_that_lets_pass(
    small: Flask, ran: list[str], address: str, status: int, runs: list[str]
) -> None:
    answer = small.test_client().get(address)
    assert (answer.status_code, ran) == (status, runs)
    assert (b"secret" in answer.data) == bool(runs)


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS"])
def test_no_method_goes_around_the_guard(small: Flask, ran: list[str], method: str) -> None:
    assert small.test_client().open("/public", method=method).status_code == 403
    assert ran == []
