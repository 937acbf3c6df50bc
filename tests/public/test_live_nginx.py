"""Debian's nginx in front, with the configuration in docs/: what reaches us, and what does not."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from bench.nginx import Nginx, NoNginx, program
from summit.core.db import unit_of_work
from tests.public import airing
from tests.public.airing import air, command
from tests.servers import HOST, free_port, serve, wait_until

pytestmark = pytest.mark.usefixtures("database")

FRAGMENT = "/en/forum/live/now"


@dataclass
class Counted:
    """An application that notes what reaches it, and can be made to think for long."""

    app: Any
    seen: list[dict[str, Any]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.seen.append(environ)
        self.gate.wait(60)
        answer: Iterable[bytes] = self.app(environ, start)
        return answer


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def behind(app: Flask) -> Iterator[tuple[Counted, Callable[..., Answer]]]:
    """The summit on the air behind nginx: what counts at the application, and how to ask nginx."""
    try:
        program()
    except NoNginx as missing:
        pytest.exit(str(missing), returncode=1)
    with app.app_context(), unit_of_work():
        airing.forum()
    air(app)
    counted = Counted(app.wsgi_app)
    counted.gate.set()
    port = free_port()
    with serve(counted, port), Nginx(port) as nginx:  # type: ignore[arg-type]

        def get(path: str = FRAGMENT, **headers: str) -> Answer:
            connection = http.client.HTTPConnection(HOST, nginx.port, timeout=30)
            try:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                connection.request("GET", path, headers=named)
                response = connection.getresponse()
                kept = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, kept, response.read())
            finally:
                connection.close()

        try:
            yield counted, get
        finally:
            counted.gate.set()


Behind = tuple[Counted, Callable[..., Answer]]


def test_polls_are_answered_by_the_cache(behind: Behind) -> None:
    counted, get = behind
    start = time.monotonic()
    tags = {get().headers["etag"] for _ in range(300)}
    seconds = time.monotonic() - start
    assert len(tags) == 1
    # One a second, however many ask.
    assert len(counted.seen) <= seconds + 2


def test_a_change_arrives_once_the_kept_page_is_old(app: Flask, behind: Behind) -> None:
    _, get = behind
    before = get()
    command(app, "next")
    wait_until(lambda: get().headers["etag"] != before.headers["etag"], "the change")
    assert b"Kim Hana" in get().body


def test_while_we_are_slow_visitors_do_not_wait(app: Flask, behind: Behind) -> None:
    counted, get = behind
    before = get()
    command(app, "next")
    reached = len(counted.seen)
    counted.gate.clear()
    # The first poll after a second asks us in the background, and is answered at once.
    answers: list[Answer] = []

    def asked() -> bool:
        answers.append(get())
        return len(counted.seen) > reached

    wait_until(asked, "a poll that reaches us", 30)
    answers += [get() for _ in range(20)]
    assert {answer.status for answer in answers} == {200}
    assert {answer.headers["etag"] for answer in answers} == {before.headers["etag"]}
    assert {answer.headers["x-cache"] for answer in answers[-20:]} <= {"STALE", "UPDATING"}
    assert len(counted.seen) == reached + 1
    counted.gate.set()
    wait_until(lambda: b"Kim Hana" in get().body, "the change")


def test_what_a_visitor_has_is_not_sent_again_and_costs_us_nothing(behind: Behind) -> None:
    counted, get = behind
    answer = get(Accept_Encoding="gzip, deflate, br")
    assert answer.headers["content-encoding"] == "gzip"
    start, reached = time.monotonic(), len(counted.seen)
    for _ in range(50):
        again = get(Accept_Encoding="gzip", If_None_Match=answer.headers["etag"])
        assert (again.status, again.body) == (304, b"")
    assert len(counted.seen) - reached <= time.monotonic() - start + 1


def test_we_ask_ourselves_with_the_tag_of_the_kept_page(behind: Behind) -> None:
    counted, get = behind
    tag = get().headers["etag"]
    reached = len(counted.seen)

    def asked_again() -> bool:
        get()
        return len(counted.seen) > reached

    wait_until(asked_again, "a poll after a second", 30)
    assert counted.seen[reached]["HTTP_IF_NONE_MATCH"] == tag


@pytest.mark.parametrize("path", [FRAGMENT, "/en/forum/live", "/ko/forum/sessions/mayors"])
def test_a_page_behind_the_cache_has_no_cookie(behind: Behind, path: str) -> None:
    counted, get = behind
    first = get(path, Cookie="summit=someone")
    second = get(path)
    assert first.status == second.status == 200
    assert first.body == second.body
    assert "set-cookie" not in first.headers
    assert "cookie" not in first.headers.get("vary", "").lower()
    if path == FRAGMENT:
        assert all("HTTP_COOKIE" not in environ for environ in counted.seen)


def test_parameters_of_strangers_split_nothing(behind: Behind) -> None:
    counted, get = behind
    start = time.monotonic()
    for n in range(100):
        assert get(f"{FRAGMENT}?x={n}&session=mayors&tz={n}").status == 200
    assert len(counted.seen) <= time.monotonic() - start + 2
    assert {environ["QUERY_STRING"] for environ in counted.seen} == {"session=mayors"}


def test_doors_that_are_not_public_are_never_kept(behind: Behind) -> None:
    counted, get = behind
    for _ in range(3):
        assert get("/organizer/").status in (302, 303, 401, 403)
    assert len(counted.seen) == 3
