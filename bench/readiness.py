"""What the readiness board costs: its page with twenty and with two hundred cities.

In one process, with the application as production builds it and somebody signed in as people do.
Time is CPU time of the process, the median of many requests.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import event, select

from bench.line import Line
from bench.seed import CITIES, seed
from bench.timetable import _noting, _sign_in
from config import Config
from summit.accounts.operations.demonstration import demo_links
from summit.app import create_app
from summit.attendance import operations
from summit.attendance.models import AnswerKind, Channel, ContactKind, OfficeKind
from summit.attendance.operations import AnswerValues, ContactValues, OfficeValues
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.programme.models import Session, Summit

SIZES = (20, 200)
TURNS = 40
STATEMENTS = 10
PAGE_MS = 150.0
#: What the offices answer, in turn.
ANSWERS = (AnswerKind.ACCEPTED, None, AnswerKind.DECLINED, AnswerKind.TENTATIVE, AnswerKind.VIDEO)


def measured(environment: Mapping[str, str]) -> Iterator[Line]:
    """Measure the board at both sizes; the targets are those of the larger."""
    counts: dict[int, int] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="summit-bench-") as folder:
            cost, counts[size], body = _board(environment, Path(folder), size)
        yield Line(
            f"readiness board of {size} cities", cost, "ms CPU",
            PAGE_MS if size == SIZES[-1] else None, f"{body / 1000:.0f} kB",
        )  # fmt: skip
    yield Line(
        "SQL statements of the readiness board", max(counts.values()), "at most", STATEMENTS,
        ", ".join(f"{count} with {size} cities" for size, count in counts.items()),
    )  # fmt: skip


def _board(environment: Mapping[str, str], folder: Path, size: int) -> tuple[float, int, int]:
    """Return the page's cost, how many statements it takes, and its size in bytes."""
    url = f"sqlite:///{folder / 'board.db'}"
    seed(url, sessions=12, speakers=12, slug="bench")
    app = create_app(
        Config.from_environment({**environment, "DATABASE_URL": url, "SUMMIT_VAR": str(folder)})
    )
    said: list[str] = []
    with app.app_context():
        with unit_of_work():
            summit = db.session.scalars(select(Summit)).one()
            _invite(summit, size)
            _, link = demo_links(
                "https://summit.example.org", [summit.id], actor=COMMAND_LINE, now=clock.now()
            )[0]
        db.session.remove()
        event.listen(db.engine, "before_cursor_execute", _noting(said))
    client = app.test_client()
    _sign_in(client, link)
    address = "https://summit.example.org/organizer/summits/bench/readiness"
    costs, body = [], b""
    for _ in range(TURNS):
        said.clear()
        begin = process_time()
        answer = client.get(address)
        costs.append((process_time() - begin) * 1000)
        body = answer.data
        if answer.status_code != 200:
            raise RuntimeError(f"the board answered {answer.status}")
    if body.count(b'class="there') != size:
        raise RuntimeError(f"the board does not show {size} offices")
    with app.app_context():
        db.engine.dispose()
    return median(costs), len(said), len(body)


def _invite(summit: Summit, size: int) -> None:
    """Give a summit offices of so many cities, invited to its first session."""
    now = clock.now()
    session: Session = summit.sessions[0]
    made = []
    for number in range(size):
        _, en, ko, zone, latitude, longitude = CITIES[number % len(CITIES)]
        city = City(
            slug=f"office-{number}", name=Text(en=f"{en} {number}", ko=f"{ko} {number}"),
            zone=zone, latitude=latitude, longitude=longitude,
        )  # fmt: skip
        db.session.add(city)
        title = Text(en=f"Mayor of {en}", ko=f"{ko}시장")
        office = operations.create_office(
            summit,
            OfficeValues(
                *(OfficeKind.PRINCIPAL, None, city, None, title, "en", Text(), Text()),
                in_office_since=None,
                rank=number + 1,
            ),
            actor=COMMAND_LINE,
            now=now,
        )
        values = ContactValues(ContactKind.PROTOCOL, "", f"x{number}@bench.example", "", "")
        operations.add_contact(office, values, actor=COMMAND_LINE, now=now)
        made.append(office)
    deadline = now - timedelta(days=1)
    invitations = operations.invite_all(
        made, session, deadline=deadline, actor=COMMAND_LINE, now=now
    )
    operations.mark_queued(invitations, actor=COMMAND_LINE, now=now)
    for number, invitation in enumerate(invitations):
        operations.mark_sent(invitation, actor=COMMAND_LINE, now=now)
        if (kind := ANSWERS[number % len(ANSWERS)]) is not None:
            operations.answer(
                invitation,
                AnswerValues(kind),
                channel=Channel.LETTER,
                actor=COMMAND_LINE,
                now=now,
            )


if __name__ == "__main__":
    from bench.__main__ import environment

    with tempfile.TemporaryDirectory() as there:
        for line in measured(environment(Path(there))):
            print(line)
