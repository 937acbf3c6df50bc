"""Measures and prints a table: ``python -m bench``; ends with 1 where a target is missed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from sqlalchemy import event

from bench import (
    declaration_paper,
    declarations,
    fairhour,
    interpretation,
    live,
    mail,
    offices,
    readiness,
    timetable,
)
from bench.http import Server
from bench.line import Line
from bench.seed import seed
from config import Config
from summit.app import create_app
from summit.core.db import db

#: How often each page is measured against hello, in portions of so many requests.
ROUNDS = 9
PORTION = 200
#: How often a server is started anew to measure what happens once, and pages it then renders.
STARTS = 3
RENDERINGS = 30
SIZES = (120, 1200)
GZIP = {"Accept-Encoding": "gzip"}

REPEATED = 2.0
NOT_MODIFIED = 1.8
RENDERING_MS = 15.0
STATEMENTS = 3
MEMORY_MB = 110.0
FIRST_PAGE_SECONDS = 1.5


def pages(size: int) -> dict[str, str]:
    """Return the addresses to measure, by name."""
    summit = f"/en/bench-{size}"
    return {
        "programme page": f"{summit}/programme",
        "session page": f"{summit}/sessions/session-1",
        "programme.ics": f"{summit}/programme.ics",
        "session.ics": f"{summit}/sessions/session-1.ics",
    }


def environment(var: Path) -> dict[str, str]:
    """Return the settings of a production server over the seeded database."""
    return {
        "SUMMIT_ENV": "production",
        "SECRET_KEY": "k" * 48,
        "PUBLIC_URL": "https://summit.example.org",
        "DATABASE_URL": f"sqlite:///{var / 'bench.db'}",
        "SUMMIT_VAR": str(var),
        "LOG_LEVEL": "WARNING",
    }


def repeated(var: Path) -> Iterator[Line]:
    """Pages that were asked for before, and pages that the asker has, against hello."""
    hellos: list[float] = []
    costs: dict[str, list[float]] = {}
    ratios: dict[str, list[float]] = {}
    bodies: dict[str, int] = {}
    with Server("bench.hello:app", {}) as hello, Server("wsgi:app", environment(var)) as ours:
        hello.seconds_to_first("/")
        ours.seconds_to_first(pages(SIZES[0])["session page"])
        start = ours.memory()
        addresses = {
            f"{page}, {size}": path for size in SIZES for page, path in pages(size).items()
        }
        for _ in range(ROUNDS):
            for name, path in addresses.items():
                # Turn by turn in small portions: what else the machine does weighs on all alike.
                bare = hello.cost("/", GZIP, requests=PORTION).cpu_ms
                whole = ours.cost(path, GZIP, requests=PORTION)
                tag = {"If-None-Match": ours.get(path, GZIP).headers["etag"]}
                known = ours.cost(path, GZIP | tag, requests=PORTION, status=304)
                hellos.append(bare)
                bodies[name] = whole.body_bytes
                for label, cost in ((name, whole), (f"{name}, 304", known)):
                    costs.setdefault(label, []).append(cost.cpu_ms)
                    ratios.setdefault(label, []).append(cost.cpu_ms / bare)
        end = ours.memory()
    yield Line("hello", median(hellos), "ms CPU", note="the measure of the rest")
    for name, values in ratios.items():
        target = NOT_MODIFIED if name.endswith("304") else REPEATED
        note = f"{median(costs[name]):.3f} ms CPU"
        if name in bodies:
            note += f", {bodies[name] / 1000:.1f} kB"
        yield Line(name, median(values), "× hello", target, note)
    yield Line("memory of a worker", end.rss, "MB RSS", MEMORY_MB, f"{end.pss:.0f} MB PSS")
    yield Line("memory after its first page", start.rss, "MB RSS", note=f"{start.pss:.0f} MB PSS")


def rendered(var: Path) -> Iterator[Line]:
    """Pages that nobody asked for before."""
    for size in SIZES:
        path = pages(size)["programme page"]
        first: list[float] = []
        again: list[float] = []
        for _ in range(STARTS):
            nothing_kept = environment(var) | {"PAGE_CACHE_BYTES": "0"}
            with Server("wsgi:app", nothing_kept) as ours:
                ours.seconds_to_first("/healthz")
                first.append(ours.cost(path, GZIP, requests=1, warm_up=0).cpu_ms)
                again.append(ours.cost(path, GZIP, requests=RENDERINGS, warm_up=2).cpu_ms)
        target = RENDERING_MS if size == SIZES[0] else None
        yield Line(
            f"programme page, {size}, rendered", median(again), "ms CPU", target,
            f"{median(first):.0f} ms for a process's first",
        )  # fmt: skip


def first_page(var: Path) -> Iterator[Line]:
    """Seconds from starting the server to the first page."""
    path = pages(SIZES[0])["programme page"]
    seconds = []
    for _ in range(STARTS):
        with Server("wsgi:app", environment(var)) as ours:
            seconds.append(ours.seconds_to_first(path))
    yield Line(
        "start to first page", median(seconds), "s", FIRST_PAGE_SECONDS,
        f"fastest {min(seconds):.2f} s; seconds depend on the machine",
    )  # fmt: skip


def statements(var: Path) -> Iterator[Line]:
    """SQL statements of a first and of a repeated request; the worst page of each kind."""
    app = create_app(Config.from_environment(environment(var)))
    said: list[str] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: Any
    ) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    client = app.test_client()
    summit = f"/en/bench-{SIZES[0]}"
    others = {
        "summits": "/en/",
        "overview": f"{summit}/",
        "speakers": f"{summit}/speakers",
        "speaker": f"{summit}/speakers/bench-{SIZES[0]}-speaker-1",
        "cities": f"{summit}/cities",
        "city": f"{summit}/cities/seoul",
    }
    for turn in ("first", "repeated"):
        counts = {}
        for name, path in (pages(SIZES[0]) | others).items():
            said.clear()
            response = client.get(path)
            if response.status_code != 200:
                raise RuntimeError(f"{path} answered {response.status_code}")
            counts[name] = len(said)
        worst = max(counts, key=lambda name: counts[name])
        yield Line(
            f"SQL statements, {turn} request", counts[worst], "at most", STATEMENTS, f"{worst}"
        )
    with app.app_context():
        db.engine.dispose()


@contextmanager
def seeded() -> Iterator[Path]:
    """A folder with a database that holds both summits."""
    with tempfile.TemporaryDirectory(prefix="summit-bench-") as folder:
        var = Path(folder)
        for size in SIZES:
            begin = monotonic()
            seed(
                f"sqlite:///{var / 'bench.db'}", sessions=size, speakers=size, slug=f"bench-{size}"
            )
            print(f"{size} sessions imported and published in {monotonic() - begin:.1f} s")
        yield var


def main() -> int:
    """Print the table; return 1 where a target is missed."""
    missed = 0
    with seeded() as var:
        print()
        for measure in (repeated, rendered, statements, first_page):
            for line in measure(var):
                print(line, flush=True)
                missed += not line.holds
        for line in live.measured(environment(var)):
            print(line, flush=True)
            missed += not line.holds
        for line in declarations.measured(environment(var)):
            print(line, flush=True)
            missed += not line.holds
        for line in declaration_paper.printed():
            print(line, flush=True)
            missed += not line.holds
        for line in timetable.measured(environment(var)):
            print(line, flush=True)
            missed += not line.holds
        for line in mail.measured(environment(var)):
            print(line, flush=True)
            missed += not line.holds
        for line in offices.measured(environment(var)):
            print(line, flush=True)
            missed += not line.holds
        for line in readiness.measured(environment(var)):
            print(line, flush=True)
            missed += not line.holds
        for line in fairhour.ranked():
            print(line, flush=True)
            missed += not line.holds
        for line in interpretation.planned():
            print(line, flush=True)
            missed += not line.holds
    print(f"\n{missed} targets missed" if missed else "\nevery target met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
