"""Twenty people save at once, at a real server with several processes, on both engines."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from config import Config
from summit.app import create_app
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import Session
from tests.conftest import Client
from tests.programme.builders import at, session, summit
from tests.servers import HOST, PostgreSQL, free_port, serve_as_in_production
from tests.signing_in import sign_in

EDITORS = 20
ROUNDS = 2
SHARED = "shared"
KEY = "a key that only this test uses, long enough for anything"


class Stays(HTTPRedirectHandler):
    """Follows no redirect: a form that was saved answers with one."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Form(HTMLParser):
    """The first form of a page that holds a version, as a browser would send it unchanged."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self._inside = self._done = False
        self._select: str | None = None
        self._textarea: str | None = None
        start = html.index('name="version"')
        self.feed(html[html.rindex("<form", 0, start) :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._done:
            return
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked and not name.endswith("-settled"):
                self.values.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.values.append((self._select, value))
        elif tag == "textarea":
            self._textarea = name
            self.values.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self._textarea and not self._done:
            name, text = self.values[-1]
            self.values[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._done = True
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None


class Editor:
    """Somebody with a browser of their own."""

    def __init__(self, address: str, cookie: str) -> None:
        self.address, self.cookie = address, cookie
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), Stays())

    def _open(self, path: str, data: bytes | None = None) -> tuple[int, str]:
        request = Request(self.address + path, data, {"Cookie": f"summit={self.cookie}"})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def save(self, slug: str, title: str) -> int:
        """Open a session, give it another title, save; return the status of the last answer."""
        path = f"/organizer/summits/forum/sessions/{slug}"
        status, page = self._open(path)
        if status != 200:
            return status
        values = [(name, value) for name, value in Form(page).values if name != "title-en"]
        status, page = self._open(path, urlencode([*values, ("title-en", title)]).encode())
        return status


@pytest.fixture(params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Flask, dict[str, str], int]]:
    """A summit with one session for each editor and one for all, and where it will be served."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'summit.db'}"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        url = server.new_database("twenty")
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=url, var=tmp_path),
        secret_key=KEY,
        public_url=f"http://{HOST}:{port}",
    )
    app = create_app(config)
    with app.app_context():
        upgrade()
        with unit_of_work():
            forum = summit("forum")
            for slug in (SHARED, *(f"own-{number}" for number in range(EDITORS))):
                forum.sessions.append(
                    session(slug, title=Text(en="Before", ko="전"), starts_at=at(10))
                )
    environment = {
        "SUMMIT_ENV": "demo",
        "SECRET_KEY": KEY,
        "DATABASE_URL": url,
        "SUMMIT_VAR": str(tmp_path),
        "PUBLIC_URL": f"http://{HOST}:{port}",
    }
    yield app, environment, port
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_nothing_is_lost_and_nobody_sees_an_error(
    site: tuple[Flask, dict[str, str], int],
) -> None:
    app, environment, port = site
    cookies = []
    for number in range(EDITORS):
        client = Client(app, app.response_class)
        sign_in(client, app, role="editor", summit_slug="forum", name=f"Editor {number}")
        cookie = client.get_cookie("summit")
        assert cookie
        cookies.append(cookie.value)

    def work(number: int) -> list[tuple[str, str, int]]:
        editor = Editor(address, cookies[number])
        done = []
        for turn in range(ROUNDS):
            for slug in (f"own-{number}", SHARED):
                title = f"{slug} by {number} in round {turn}"
                done.append((slug, title, editor.save(slug, title)))
        return done

    with (
        serve_as_in_production(environment, port) as address,
        ThreadPoolExecutor(EDITORS) as pool,
    ):
        results = [line for lines in pool.map(work, range(EDITORS)) for line in lines]

    statuses = Counter(status for _, _, status in results)
    # Saved, or told that somebody was quicker, or that the database is busy for the moment.
    assert set(statuses) <= {303, 409, 503}, statuses
    saved = {(slug, title) for slug, title, status in results if status == 303}
    own = [status for slug, _, status in results if slug != SHARED]
    assert Counter(own) == {303: EDITORS * ROUNDS}
    assert any(slug == SHARED for slug, _ in saved)
    with app.app_context():
        for number in range(EDITORS):
            title = db.session.scalar(select(Session.title).where(Session.slug == f"own-{number}"))
            assert title == {"en": f"own-{number} by {number} in round {ROUNDS - 1}", "ko": "전"}
        shared = db.session.scalar(select(Session.title).where(Session.slug == SHARED))
        assert shared is not None
        assert (SHARED, shared["en"]) in saved
        entries = db.session.scalar(
            select(func.count()).select_from(Entry).where(Entry.act == "session.edited")
        )
        assert entries == len(saved)
