"""What the organizers' timetable costs: the page of a day, and a drop on it.

In one process, with the application as production builds it and somebody signed in as people do.
Time is CPU time of the process, the median of many requests.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import event, select

from bench.line import Line
from bench.seed import TRACKS, seed
from config import Config
from summit.accounts.operations.demonstration import demo_links
from summit.app import create_app
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.clock import iso
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme.models import Room, RoomKind, Session, Summit

TURNS = 60
SIZES = (120, 300)

PAGE_STATEMENTS = 12
PAGE_MS = 60.0
DROP_MS = 30.0

_FIELD = re.compile(r'data-(csrf|stamp|day|seen|was|slug|start|end|room)="([^"]*)"')
_CARD = re.compile(r'<li class="card [^>]*is-movable[^>]*data-start[^>]*>')


def measured(environment: Mapping[str, str]) -> Iterator[Line]:
    """Measure summits of each size; the targets are those of the smaller.

    Args:
        environment: settings of a production server; its database is another one each time.
    """
    counts: dict[int, int] = {}
    for size in SIZES:
        with _console(environment, size) as (client, said):
            address = f"https://summit.example.org/organizer/summits/bench-{size}/timetable"
            has_target = size == SIZES[0]
            costs, body = [], b""
            for _ in range(TURNS):
                said.clear()
                begin = process_time()
                answer = client.get(address)
                costs.append((process_time() - begin) * 1000)
                body = answer.data
                assert answer.status_code == 200, answer.status
            counts[size] = len(said)
            yield Line(
                f"timetable of {size} sessions", median(costs), "ms CPU",
                PAGE_MS if has_target else None, f"{len(body) / 1000:.0f} kB",
            )  # fmt: skip
            said.clear()
            drops = list(_drops(client, address, body.decode()))
            yield Line(
                f"a drop among {size} sessions", median(drops), "ms CPU",
                DROP_MS if has_target else None, f"{len(said) // TURNS} SQL statements",
            )  # fmt: skip
    yield Line(
        "SQL statements of the timetable", max(counts.values()), "at most", PAGE_STATEMENTS,
        ", ".join(f"{count} with {size} sessions" for size, count in counts.items()),
    )  # fmt: skip


def _drops(client: FlaskClient, address: str, page: str) -> Iterator[float]:
    """Move a card to and fro, as the page's script does, and yield what each drop cost."""
    for turn in range(TURNS):
        board = {name: unescape(value) for name, value in _FIELD.findall(page.split("<ol ", 1)[0])}
        card = dict(_FIELD.findall(_CARD.search(page)[0]))  # type: ignore[index]
        step = timedelta(minutes=15 if turn % 2 else -15)
        start, end = (
            iso(clock.datetime.fromisoformat(card[name]) + step) for name in ("start", "end")
        )
        fields = {
            "starts_at": start, "ends_at": end, "room": card["room"], "seen": card["seen"],
            "was": unescape(card["was"]), "shown": board["day"], "stamp": board["stamp"],
        }  # fmt: skip
        begin = process_time()
        answer = client.post(
            f"{address}/{card['slug']}/move",
            data=fields,
            headers={"X-Timetable": "part", "X-CSRFToken": csrf(page), "Referer": address},
        )
        yield (process_time() - begin) * 1000
        assert answer.status_code == 200, answer.status
        page = answer.text


def csrf(page: str) -> str:
    """Return the token of a page's first form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""


@contextmanager
def _console(environment: Mapping[str, str], size: int) -> Iterator[tuple[FlaskClient, list[str]]]:
    """A client signed in at a summit of so many sessions, and what the database is told."""
    with tempfile.TemporaryDirectory(prefix="summit-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'console.db'}"
        seed(url, sessions=size, speakers=size, slug=f"bench-{size}")
        app = create_app(
            Config.from_environment({**environment, "DATABASE_URL": url, "SUMMIT_VAR": folder})
        )
        said: list[str] = []
        with app.app_context():
            with unit_of_work():
                summit = db.session.scalars(select(Summit)).one()
                _give_rooms(summit)
                _, link = demo_links(
                    "https://summit.example.org",
                    [summit.id],
                    actor=COMMAND_LINE,
                    now=clock.now(),
                )[0]
            db.session.remove()
            event.listen(db.engine, "before_cursor_execute", _noting(said))
        client = app.test_client()
        _sign_in(client, link)
        yield client, said
        with app.app_context():
            db.engine.dispose()


def _give_rooms(summit: Summit) -> None:
    rooms = [
        Room(
            summit=summit, slug=f"room-{n}", kind=RoomKind.ROOM, position=n,
            name=Text(en=f"Room {n}", ko=f"회의실 {n}"),
        )
        for n in range(TRACKS)
    ]  # fmt: skip
    db.session.add_all(rooms)
    for number, session in enumerate(
        db.session.scalars(select(Session).order_by(Session.day, Session.starts_at, Session.id))
    ):
        session.room = rooms[number % TRACKS]


def _sign_in(client: FlaskClient, link: str) -> None:
    base = "https://summit.example.org"
    parts = urlsplit(link)
    path = f"{base}{parts.path}?{parts.query}"
    page = client.get(path).text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    answer = client.post(path, data=fields, headers={"Referer": link})
    assert answer.status_code == 303, answer.status


def _noting(said: list[str]) -> Any:
    def note(
        _connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: Any
    ) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    return note
