"""Two hundred mayors' offices answering at once, on SQLite and on PostgreSQL.

The server is gunicorn as production runs it; each office opens its page, and all of them then send
their answers at the same moment. Seconds depend on the machine; what must hold is that no answer is
lost, and how many statements one answer takes.
"""

from __future__ import annotations

import http.client
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event, func, select

from bench.http import HOST, REQUEST_SECONDS, Server
from bench.line import Line
from bench.seed import seed
from config import Config
from summit.app import create_app
from summit.attendance import operations
from summit.attendance.models import Contact, ContactKind, Invitation, InvitationState, OfficeKind
from summit.attendance.operations import ContactValues, OfficeValues
from summit.core import clock, tokens
from summit.core.actor import COMMAND_LINE
from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.programme.models import Session

OFFICES = 200
ANSWER_STATEMENTS = 15

_FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_PART = re.compile(r'(name|value)="([^"]*)"')


def measured(environment: Mapping[str, str]) -> Iterator[Line]:
    """Measure both engines; PostgreSQL is a private cluster of the tests' kind.

    Args:
        environment: settings of a production server; its database is another one each time.
    """
    from tests.servers import PostgreSQL

    with tempfile.TemporaryDirectory(prefix="summit-bench-") as folder:
        here = {**environment, "SUMMIT_VAR": folder}
        yield from _measure("SQLite", {**here, "DATABASE_URL": f"sqlite:///{folder}/offices.db"})
        with PostgreSQL() as server:
            yield from _measure("PostgreSQL", {**here, "DATABASE_URL": server.url})


def _measure(engine: str, environment: Mapping[str, str]) -> Iterator[Line]:
    app = create_app(Config.from_environment(environment))
    with app.app_context():
        paths = _prepare(environment["DATABASE_URL"])
    with Server("wsgi:app", environment) as server:
        server.seconds_to_first("/healthz")
        seconds = _all_at_once(server.port, paths)
    with app.app_context(), reading():
        answered = db.session.scalar(
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.state == InvitationState.ANSWERED)
        )
        if answered != OFFICES:
            raise RuntimeError(
                f"{OFFICES} offices answered on {engine}, {answered} answers are kept"
            )
    yield Line(
        f"{OFFICES} offices answer at once, {engine}",
        quantiles(seconds, n=20)[-1],
        "s p95",
        note=f"median {median(seconds):.2f} s, none lost",
    )
    with app.app_context():
        count = _statements(app)
        db.engine.dispose()
    yield Line(f"SQL statements of an answer, {engine}", count, "at most", ANSWER_STATEMENTS)


def drafts(count: int) -> Sequence[Invitation]:
    """Make so many offices of cities in the only summit there is, each invited to its session."""
    now = clock.now()
    session = db.session.scalars(select(Session)).one()
    made = []
    for number in range(count):
        name = Text(en=f"City {number}", ko=f"도시 {number}")
        city = City(slug=f"bench-city-{number}", name=name, zone="Asia/Seoul")
        db.session.add(city)
        language = "ko" if number % 2 else "en"
        office = operations.create_office(
            session.summit,
            OfficeValues(
                *(OfficeKind.PRINCIPAL, None, city, None, Text(), language, Text(), Text()),
                in_office_since=None,
                rank=None,
            ),
            actor=COMMAND_LINE,
            now=now,
        )
        address = f"office-{number}@city-{number % 200}.example.org"
        values = ContactValues(ContactKind.PROTOCOL, "", address, "", "")
        operations.add_contact(office, values, actor=COMMAND_LINE, now=now)
        made.append(office)
    deadline = now + timedelta(days=7)
    return operations.invite_all(made, session, deadline=deadline, actor=COMMAND_LINE, now=now)


def _prepare(url: str) -> list[str]:
    """Make a summit with so many offices, each invited to one session; return their pages."""
    seed(url, sessions=1, speakers=1, slug="bench")
    now = clock.now()
    with unit_of_work():
        invitations = drafts(OFFICES + 1)
        operations.mark_queued(invitations, actor=COMMAND_LINE, now=now)
        for invitation in invitations:
            operations.mark_sent(invitation, actor=COMMAND_LINE, now=now)
        slug = invitations[0].session.slug
        contacts = db.session.scalars(select(Contact).order_by(Contact.id)).all()
        return [
            f"/office/en/{tokens.sign('office', each.id, each.link_version)}"
            f"/sessions/{slug}/accepted"
            for each in contacts[:OFFICES]
        ]


def _all_at_once(port: int, paths: list[str]) -> list[float]:
    """Open every page, then send all answers at the same moment; return what each took."""
    ready = threading.Barrier(len(paths))

    def answer(path: str) -> float:
        status, headers, page = _ask(port, "GET", path)
        if status != 200:
            raise RuntimeError(f"the page of an office answered {status}")
        cookie = headers.get("Set-Cookie", "").partition(";")[0]
        body = urlencode(sending(page))
        ready.wait(timeout=REQUEST_SECONDS * 4)
        begin = monotonic()
        status, _, _ = _ask(port, "POST", path, body, cookie)
        if status != 303:
            raise RuntimeError(f"an answer was answered {status}")
        return monotonic() - begin

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(answer, paths))


def _ask(
    port: int, method: str, path: str, body: str | None = None, cookie: str = ""
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=REQUEST_SECONDS * 4)
    headers = {"Cookie": cookie, "Referer": f"https://summit.example.org{path}"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body, headers)
        found = connection.getresponse()
        return found.status, found.headers, found.read().decode()
    finally:
        connection.close()


def sending(page: str) -> dict[str, str]:
    """Return what the button of a page that shows an answer to be checked sends."""
    fields = [dict(_PART.findall(field)) for field in _FIELD.findall(page)]
    return {each["name"]: each.get("value", "") for each in fields} | {"step": "send"}


def _statements(app: Flask) -> int:
    """Count the statements of one more answer."""
    contact = db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()
    slug = db.session.scalars(select(Session.slug)).one()
    path = f"/office/en/{tokens.sign('office', contact.id, contact.link_version)}"
    path += f"/sessions/{slug}/accepted"
    db.session.remove()
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _context: Any, _many: Any) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    client = app.test_client()
    root = "https://summit.example.org"
    page = client.get(path, base_url=root).text
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        found = client.post(
            path, data=sending(page), base_url=root, headers={"Referer": f"{root}{path}"}
        )
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    if found.status_code != 303:
        raise RuntimeError(f"an answer was answered {found.status_code}")
    return len(said)


if __name__ == "__main__":
    from bench.__main__ import environment

    with tempfile.TemporaryDirectory() as there:
        for line in measured(environment(Path(there))):
            print(line)
