"""What the live page costs, how soon a change is seen, and how many polls a second it bears.

The session that is on has its channels live and a rundown that is led; the operator gives commands
by the same operation as the panel, in this process, while another one asks the server.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from uuid import uuid4

from flask import Flask
from sqlalchemy.exc import OperationalError

from bench.http import Server
from bench.line import Line
from bench.load import Load, Loading
from bench.nginx import Nginx, NoNginx
from config import Config
from summit.app import create_app
from summit.core.actor import Actor, ActorKind
from summit.core.clock import now
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Conflict
from summit.programme import queries
from summit.rundown import operations as rundowns
from summit.rundown.models import CueState, Rundown
from summit.rundown.operations import CueValues, Order
from summit.rundown.queries import rundown_of
from summit.streaming import operations as streaming
from summit.streaming.operations import ChannelValues
from summit.streaming.providers import Place
from summit.streaming.queries import broadcasts_of

SUMMIT, SESSION = "bench-120", "session-1"
PAGE, POLL = f"/en/{SUMMIT}/live", f"/en/{SUMMIT}/live/now"
GZIP = {"Accept-Encoding": "gzip"}

ROUNDS, PORTION = 9, 200
WHOLE, KNOWN = 2.0, 1.8
#: Workers of which each has to show a change, how often, and within how many seconds.
WORKERS, CHANGES, VISIBLE = 3, 5, 2.0
RATE, P95_MS = 2000, 300.0
CACHED = 20_000
#: How many say "next" at the same time.
AT_ONCE = 100
#: How long the load is held, in seconds; LIVE_BENCH_SECONDS changes it.
HELD = int(os.environ.get("LIVE_BENCH_SECONDS", "60"))
BARE_SECONDS, CACHED_SECONDS = 10, 10

OPERATOR = Actor(ActorKind.USER, "user-bench", "Operator", is_admin=True)


class Panel:
    """The meeting on the air, and the one who leads it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.app: Flask = create_app(Config.from_environment(environment))
        self._paused = False
        with self.app.app_context(), unit_of_work():
            summit = queries.whole_summit(SUMMIT)
            session = next(each for each in summit.sessions if each.slug == SESSION)
            for place, language in enumerate(
                streaming_languages(session.floor, session.interpreted)
            ):
                values = ChannelValues(Place("youtube", f"benchvideo{place}"))
                streaming.set_channel(session, language, values, actor=OPERATOR, now=now())
            streaming.waive_consents(session, "For figures", actor=OPERATOR, now=now())
            for broadcast in broadcasts_of(session.id):
                for step in (streaming.to_test, streaming.to_ready, streaming.go_live):
                    step(broadcast, actor=OPERATOR, now=now())
                streaming.show(broadcast, actor=OPERATOR, now=now())
            rundown = rundowns.make_rundown(session, actor=OPERATOR, now=now())
            rundowns.take_panel(rundown, actor=OPERATOR, now=now())
            self._summit_id = summit.id
        self._give("start")

    def command(self) -> None:
        """Give the next command: each changes what the live page says."""
        self._paused = not self._paused
        self._give("pause" if self._paused else "resume")

    def _give(self, name: str) -> None:
        with self.app.app_context():
            with unit_of_work():
                rundown = self._rundown(to_change=True)
                order = Order(str(uuid4()), name, rundown.version, {})
                rundowns.obey(rundown, order, actor=OPERATOR, now=now())
            db.session.remove()

    def race(self) -> tuple[int, int, int]:
        """Let many say "next" at once; return how many report it, were refused, and moves made.

        Each looks at the rundown and then commands by what it has seen, as panels do.
        """
        with self.app.app_context(), unit_of_work():
            rundown = self._rundown()
            last = rundown.cues[-1]
            for _ in range(AT_ONCE):
                values = CueValues.of(last)
                rundowns.add_cue(rundown, values, last.uid, actor=OPERATOR, now=now())
            before = sum(cue.state is CueState.DONE for cue in rundown.cues)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = list(pool.map(lambda _: self._next(), range(AT_ONCE)))
        with self.app.app_context():
            after = sum(cue.state is CueState.DONE for cue in self._rundown().cues)
            db.session.remove()
        return told.count(True), told.count(False), after - before

    def _next(self) -> bool:
        with self.app.app_context():
            try:
                with reading():
                    seen = self._rundown().version
                with unit_of_work():
                    order = Order(str(uuid4()), "next", seen, {})
                    rundowns.obey(self._rundown(to_change=True), order, actor=OPERATOR, now=now())
            except (Conflict, OperationalError):
                return False
            finally:
                db.session.remove()
        return True

    def _rundown(self, *, to_change: bool = False) -> Rundown:
        return rundown_of(self._summit_id, SESSION, to_change=to_change)

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.engine.dispose()


def streaming_languages(floor: list[str], interpreted: list[str]) -> list[str]:
    """Return the channels of a session: the floor, and what is spoken or interpreted."""
    return ["floor", *dict.fromkeys([*floor, *interpreted])]


def measured(environment: Mapping[str, str]) -> Iterator[Line]:
    """Measure all figures of the live page."""
    panel = Panel(environment)
    try:
        yield from costs(environment)
        yield from visible(environment, panel)
        yield from held(environment, panel)
        yield from cached(environment)
        yield raced(panel)
    finally:
        panel.close()


def costs(environment: Mapping[str, str]) -> Iterator[Line]:
    """CPU of the live page, its poll and a session's page on the air, against hello."""
    addresses = {
        "live page": PAGE,
        "live poll": POLL,
        "session page on the air": f"/en/{SUMMIT}/sessions/{SESSION}",
        "session page beside it": f"/en/{SUMMIT}/sessions/session-2",
    }
    ratios: dict[str, list[float]] = {}
    spent: dict[str, list[float]] = {}
    bodies: dict[str, int] = {}
    with Server("bench.hello:app", {}) as hello, Server("wsgi:app", environment) as ours:
        hello.seconds_to_first("/")
        ours.seconds_to_first(PAGE)
        for _ in range(ROUNDS):
            for name, path in addresses.items():
                bare = hello.cost("/", GZIP, requests=PORTION).cpu_ms
                whole = ours.cost(path, GZIP, requests=PORTION)
                tag = {"If-None-Match": ours.get(path, GZIP).headers["etag"]}
                known = ours.cost(path, GZIP | tag, requests=PORTION, status=304)
                bodies[name] = whole.body_bytes
                for label, cost in ((name, whole), (f"{name}, 304", known)):
                    spent.setdefault(label, []).append(cost.cpu_ms)
                    ratios.setdefault(label, []).append(cost.cpu_ms / bare)
    for name, values in ratios.items():
        note = f"{median(spent[name]):.3f} ms CPU"
        if name in bodies:
            note += f", {bodies[name] / 1000:.1f} kB"
        target: float | None = KNOWN if name.endswith("304") else WHOLE
        if name.startswith("session") and name.endswith("304"):
            target = None
        yield Line(name, median(values), "× hello", target, note)


def visible(environment: Mapping[str, str], panel: Panel) -> Iterator[Line]:
    """Seconds from a command's commit until the last answer of any worker that is without it."""
    late: list[float] = []
    asked = 0
    with Server("wsgi:app", {**environment, "WEB_CONCURRENCY": str(WORKERS)}) as ours:
        ours.seconds_to_first(POLL)
        for _ in range(CHANGES):
            before = ours.get(POLL).headers["etag"]
            panel.command()
            start = time.monotonic()
            last = 0.0
            while (passed := time.monotonic() - start) < VISIBLE:
                # A new connection each time: any worker may take it.
                ours.hang_up()
                if ours.get(POLL).headers["etag"] == before:
                    last = passed
                asked += 1
            late.append(last)
    yield Line(
        f"a change seen by all of {WORKERS} workers", max(late), "s", VISIBLE,
        f"{asked} polls after {CHANGES} changes; memory of half a second",
    )  # fmt: skip


def held(environment: Mapping[str, str], panel: Panel) -> Iterator[Line]:
    """2,000 polls a second for a minute, and a command each second beside them."""
    with Server("bench.hello:app", {"WEB_CONCURRENCY": "2"}) as hello:
        hello.seconds_to_first("/")
        with Loading(**_paced(hello.port, "/", BARE_SECONDS)) as run:
            bare = run.result()
    commands: list[float] = []
    with Server("wsgi:app", {**environment, "WEB_CONCURRENCY": "2"}) as ours:
        ours.seconds_to_first(POLL)
        with Loading(**_paced(ours.port, POLL, HELD)) as run:
            while run.runs:
                begun = time.monotonic()
                panel.command()
                commands.append(time.monotonic() - begun)
                time.sleep(max(0.0, 1 - commands[-1]))
            load = run.result()
    note = (
        f"{load.rate:.0f}/s for {load.seconds:.0f} s, {_known(load)}, {load.failed} failed,"
        f" median {load.median_ms:.1f}, worst {load.worst_ms:.0f};"
        f" {len(commands)} commands, median {median(commands) * 1000:.0f} ms"
    )
    yield Line(f"{RATE} polls/s, p95", load.p95_ms, "ms", P95_MS, note)
    yield Line(
        "… against bare Flask at that rate", load.p95_ms / bare.p95_ms, "×",
        note=f"its p95 {bare.p95_ms:.1f} ms at {bare.rate:.0f}/s, {bare.failed} failed",
    )  # fmt: skip


def raced(panel: Panel) -> Line:
    """By how much what a hundred commands at once report differs from what they have moved."""
    reported, refused, moved = panel.race()
    return Line(
        f"{AT_ONCE} “next” at once: reported less moved", abs(reported - moved), "moves", 0,
        f"{reported} report a move, {refused} were refused, {moved} moves made",
    )  # fmt: skip


def _paced(port: int, path: str, seconds: float) -> dict[str, str | float]:
    return {
        "kind": "paced", "port": port, "path": path, "rate": RATE, "seconds": seconds,
        "visitors": 64,
    }  # fmt: skip


def _known(load: Load) -> str:
    return f"{100 * load.not_modified / max(1, load.answers):.0f} % 304"


def cached(environment: Mapping[str, str]) -> Iterator[Line]:
    """Polls through nginx's cache, as fast as the machine gives them."""
    try:
        with (
            Server("wsgi:app", environment) as ours,
            Nginx(ours.port) as nginx,
        ):
            ours.seconds_to_first(POLL)
            options: dict[str, str | float] = {
                "kind": "pressed", "port": nginx.port, "path": POLL,
                "seconds": CACHED_SECONDS, "visitors": 16, "depth": 16,
            }  # fmt: skip
            with Loading(**options) as run:
                load = run.result()
    except NoNginx as missing:
        yield Line("polls through nginx's cache", float("nan"), "s", 1.0, str(missing))
        return
    yield Line(
        f"{CACHED} polls through nginx's cache", CACHED / load.rate, "s", 1.0,
        f"{load.rate:.0f}/s for {load.seconds:.0f} s, {_known(load)}, {load.failed} failed,"
        f" p95 {load.p95_ms:.1f} ms by 16 × 16 at a time",
    )  # fmt: skip
