"""What every answer of the whole application has in common, errors included."""

import dataclasses
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask_login import LoginManager, current_user
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from config import Config
from summit.app import create_app
from summit.core import guard
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Forbidden, Gone, NotFound, Refused, SummitError
from summit.core.logs import JsonFormatter
from summit.core.security import CONTENT_SECURITY_POLICY
from summit.programme import operations
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import NOW

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; manifest-src 'self';"
    " frame-src https://www.youtube-nocookie.com https://player.vimeo.com https://vimeo.com"
    " https://tv.naver.com https://geo.dailymotion.com; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
ERRORS: dict[str, type[Exception]] = {
    "bug": ZeroDivisionError,
    "summit": SummitError,
    "forbidden": Forbidden,
    "missing": NotFound,
    "gone": Gone,
    "conflict": Conflict,
    "refused": Refused,
}


class Visitor(FlaskClient):
    """A client that reads each answer whole, so that files are closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **kwargs})


def probe() -> Blueprint:
    """A front door with pages that fail, write, and look at the session."""
    made = Blueprint("probe", __name__, url_prefix="/<language>/probe")

    @made.get("/fail/<kind>")
    def fail(language: str, kind: str) -> str:
        raise ERRORS[kind]("what cannot be done 100%")

    @made.post("/write")
    def write(language: str) -> str:
        return "written"

    return made


def build(folder: Path, **changes: object) -> Flask:
    config = Config.for_tests(database_url=f"sqlite:///{folder}/summit.db", var=folder)
    app = create_app(dataclasses.replace(config, **changes))  # type: ignore[arg-type]
    app.test_client_class = Visitor
    with app.app_context():
        upgrade()
        with unit_of_work():
            seoul = make.city("seoul")
            summit = make.summit("forum", make.session("opening", cities=[make.part(seoul)]))
            operations.publish(summit, actor=TESTER, now=NOW)
    return app


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with a summit, a door that fails, and Flask-Login at work."""
    app = build(tmp_path_factory.mktemp("app"), max_request_bytes=2000)
    guard.open_door(app, probe(), guard.anyone)
    logins = LoginManager(app)
    logins.user_loader(lambda _id: None)

    @app.before_request
    def look() -> None:
        assert current_user.is_authenticated is False

    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(whole: Flask) -> FlaskClient:
    return whole.test_client()


def doors(app: Flask) -> dict[str, bool]:
    return {
        rule.endpoint: guard.guard_of(app, rule.endpoint) is not None
        for rule in app.url_map.iter_rules()
    }


def test_every_route_is_on_a_door_or_on_the_open_list(app_sqlite: Flask) -> None:
    found = doors(app_sqlite)
    assert [endpoint for endpoint, guarded in found.items() if not guarded] == []
    assert found.keys() >= guard.OPEN_ENDPOINTS


def test_a_route_on_no_door_is_refused_and_does_not_run(tmp_path: Path) -> None:
    app = build(tmp_path)
    ran = []

    @app.get("/en/stray")
    def stray() -> str:
        ran.append(1)
        return "secret"

    answer = app.test_client().get("/en/stray")
    assert (answer.status_code, ran, "secret" in answer.text) == (403, [], False)
    assert doors(app)["stray"] is False
    with app.app_context():
        db.engine.dispose()


ALL = {
    "/": 302,
    "/en": 308,
    "/en/": 200,
    "/en/forum/": 200,
    "/en/forum/programme": 200,
    "/en/forum/programme.json": 200,
    "/en/forum/programme.ics": 200,
    "/en/forum/sessions/opening.ics": 200,
    "/static/summit.css": 200,
    "/static/nothing.css": 404,
    "/healthz": 200,
    "/readyz": 200,
    "/en/nowhere/": 404,
    "/en/probe/fail/bug": 500,
    "/en/probe/fail/gone": 410,
    "/en/probe/write": 405,
}


@pytest.mark.parametrize("address", ALL)
def test_every_answer_carries_the_policy_and_no_cookie(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == ALL[address]
    assert answer.headers.getlist("Content-Security-Policy") == [CSP]
    assert answer.headers.getlist("Set-Cookie") == []
    assert {
        name: answer.headers[name]
        for name in (
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
        )
    } == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert "Strict-Transport-Security" not in answer.headers
    shared = "public" in answer.headers["Cache-Control"]
    assert shared == (ALL[address] in (200, 302) and address not in ("/healthz", "/readyz"))
    if shared:
        assert "cookie" not in answer.headers.get("Vary", "").lower()


def test_the_policy_of_the_code_is_the_one_of_the_design() -> None:
    assert CONTENT_SECURITY_POLICY == CSP


def test_https_is_asked_for_where_the_public_address_is_https(tmp_path: Path) -> None:
    app = build(tmp_path, public_url="https://summit.example.org")
    for address in ("/en/", "/en/nowhere/", "/static/summit.css"):
        assert app.test_client().get(address).headers["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains"
        )
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nowhere/", 404),
        ("forum/nothing", 404),
        ("probe/write", 405),
        ("probe/fail/gone", 410),
        ("probe/fail/forbidden", 403),
        ("probe/fail/missing", 404),
        ("probe/fail/conflict", 409),
        ("probe/fail/refused", 422),
        ("probe/fail/summit", 400),
        ("probe/fail/bug", 500),
    ],
)
def test_an_error_is_told_in_the_language_of_the_address(
    visitor: FlaskClient, path: str, status: int
) -> None:
    texts = {}
    for language, browser in (("en", "ko"), ("ko", "en")):
        answer = visitor.get(f"/{language}/{path}", headers={"Accept-Language": browser})
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Cache-Control"] == "no-store"
        assert f'<html lang="{language}"' in answer.text
        # What a person can mend is said; what only we can mend is not shown.
        ours = path.startswith("probe/fail/") and not path.endswith("bug")
        assert ("what cannot be done 100%" in answer.text) is ours
        assert "Traceback" not in answer.text
        texts[language] = answer.text
    assert texts["en"] != texts["ko"]


def test_where_the_address_has_no_language_the_browser_decides(visitor: FlaskClient) -> None:
    for browser, language in (("ko-KR,en;q=0.5", "ko"), ("fr", "en"), ("", "en")):
        answer = visitor.get("/nowhere/", headers={"Accept-Language": browser})
        assert (answer.status_code, answer.headers["Content-Language"]) == (404, language)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_body_over_the_limit_is_refused_in_the_readers_language(
    visitor: FlaskClient, language: str
) -> None:
    answer = visitor.post(f"/{language}/probe/write", data={"csrf_token": "x" * 3000})
    assert answer.status_code == 413
    assert f'<html lang="{language}"' in answer.text
    assert "written" not in answer.text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_write_without_a_token_is_refused_in_the_readers_language(
    visitor: FlaskClient, language: str
) -> None:
    answer = visitor.post(f"/{language}/probe/write", data={"csrf_token": "forged"})
    assert answer.status_code == 400
    assert f'<html lang="{language}"' in answer.text
    assert "written" not in answer.text


def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(
    visitor: FlaskClient,
) -> None:
    allowed = visitor.get("/en/probe/write").headers["Allow"]
    assert set(allowed.split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.parametrize(
    "address", ["/", "/en", "/en/", "/en/forum/", "/static/summit.css", "/nowhere", "/healthz"]
)
def test_a_query_that_is_not_text_is_refused(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address, environ_overrides={"QUERY_STRING": "tz=\x80&v=\xff"})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == CSP
    assert "<html lang=" in answer.text


@pytest.mark.parametrize(
    ("address", "method"),
    [
        ("/en/", "GET"),
        ("/en/nowhere/", "GET"),
        ("/en/probe/fail/bug", "GET"),
        ("/en/probe/write", "POST"),
        ("/static/summit.css", "GET"),
    ],
)
def test_every_answer_names_its_own_request(
    visitor: FlaskClient, address: str, method: str
) -> None:
    given = visitor.open(address, method=method, headers={"X-Request-ID": "given-by-proxy-1"})
    made = [visitor.open(address, method=method).headers["X-Request-ID"] for _ in range(2)]
    hostile = visitor.open(address, method=method, headers={"X-Request-ID": "<script>alert"})
    assert given.headers["X-Request-ID"] == "given-by-proxy-1"
    ids = [*made, hostile.headers["X-Request-ID"]]
    assert len(set(ids)) == 3
    assert [len(each) for each in ids] == [16, 16, 16]


def test_a_bug_is_logged_with_the_id_its_visitor_was_given(visitor: FlaskClient) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("summit")
    logger.addHandler(handler)
    try:
        answer = visitor.get("/ko/probe/fail/bug", headers={"X-Request-ID": "of-this-request"})
    finally:
        logger.removeHandler(handler)
    (line,) = stream.getvalue().splitlines()
    logged = json.loads(line)
    assert answer.headers["X-Request-ID"] == logged["request"] == "of-this-request"
    assert (logged["level"], logged["message"]) == ("error", "GET /ko/probe/fail/bug failed")
    assert logged["exception"].splitlines()[-1] == "ZeroDivisionError: what cannot be done 100%"


def test_a_static_file_is_kept_for_good_under_its_hash_alone(
    whole: Flask, visitor: FlaskClient
) -> None:
    hashed = whole.extensions["summit.assets"].address("summit.css")
    kept, plain = visitor.get(hashed), visitor.get("/static/summit.css")
    assert kept.data == plain.data
    assert set(kept.headers["Cache-Control"].split(", ")) == {
        "public",
        "max-age=31536000",
        "immutable",
    }
    assert set(plain.headers["Cache-Control"].split(", ")) == {"public", "max-age=86400"}
    with pytest.raises(FileNotFoundError):
        whole.extensions["summit.assets"].address("nothing.css")


def test_the_health_of_a_process_and_of_its_database(tmp_path: Path, visitor: FlaskClient) -> None:
    assert (visitor.get("/healthz").text, visitor.get("/readyz").json) == (
        "ok\n",
        {"database": "ok", "migrated": True},
    )
    (tmp_path / "folder").mkdir()
    config = Config.for_tests(database_url=f"sqlite:///{tmp_path}/folder", var=tmp_path)
    broken = create_app(config).test_client()
    assert broken.get("/healthz").status_code == 200
    answer = broken.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "unreachable"})
