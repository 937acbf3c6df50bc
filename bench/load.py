"""Asks one address again and again, as many visitors' polls do: ``python -m bench.load``.

A process of its own, so that what it uses is not counted as the server's. Each connection polls as
a browser does: with the tag of what it has. Times are counted from when a poll was due, so that a
server that falls behind is not asked less.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass

HOST = "127.0.0.1"
#: How long after the last poll answers are waited for, in seconds.
_PATIENCE = 10.0

_ETAG = re.compile(rb"\r\netag: ([^\r]+)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """What was answered in how many seconds: counts, and milliseconds from due to done."""

    seconds: float
    answers: int
    not_modified: int
    failed: int
    median_ms: float
    p95_ms: float
    worst_ms: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


class _Visitor:
    """One connection, with what it has."""

    def __init__(self, port: int, path: str) -> None:
        self._head = (
            f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept-Encoding: gzip\r\n"
        ).encode()
        self._port = port
        self.tag = b""
        self.due = 0.0
        self.buffer = b""
        self.socket = self._connect()

    def _connect(self) -> socket.socket:
        made = socket.create_connection((HOST, self._port), timeout=_PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self, times: int = 1) -> None:
        """Send a poll, or several at once without waiting between them."""
        known = b"If-None-Match: " + self.tag + b"\r\n" if self.tag else b""
        self.socket.sendall((self._head + known + b"\r\n") * times)

    def read(self) -> list[int]:
        """Read what has come; return the status of each whole answer."""
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError
        self.buffer += data
        found = []
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            status = int(head[9:12])
            length = 0
            if status != 304:
                said = _LENGTH.search(head)
                length = int(said[1]) if said else 0
            if len(self.buffer) < end + 4 + length:
                break
            if tag := _ETAG.search(head):
                self.tag = tag[1]
            self.buffer = self.buffer[end + 4 + length :]
            found.append(status)
        return found


def paced(port: int, path: str, *, rate: float, seconds: float, visitors: int) -> Load:
    """Ask ``rate`` times a second, whatever comes back when."""
    every = [_Visitor(port, path) for _ in range(visitors)]
    selector = selectors.DefaultSelector()
    for visitor in every:
        selector.register(visitor.socket, selectors.EVENT_READ, visitor)
    free = deque(every)
    took: list[float] = []
    known = failed = asked = 0
    start = time.perf_counter()
    total = int(rate * seconds)
    while True:
        now = time.perf_counter()
        while free and asked < total and start + asked / rate <= now:
            visitor = free.popleft()
            visitor.due = start + asked / rate
            visitor.ask()
            asked += 1
        if len(took) + failed >= total or now > start + seconds + _PATIENCE:
            break
        wait = max(0.0, start + asked / rate - now) if free and asked < total else 0.05
        for key, _ in selector.select(wait):
            visitor = key.data
            for status in visitor.read():
                took.append(time.perf_counter() - visitor.due)
                known += status == 304
                failed += status not in (200, 304)
                free.append(visitor)
    return _load(time.perf_counter() - start, took, known, failed + total - len(took))


def pressed(port: int, path: str, *, seconds: float, visitors: int, depth: int) -> Load:
    """Ask as often as is answered, ``depth`` polls at a time on each connection."""
    every = [_Visitor(port, path) for _ in range(visitors)]
    selector = selectors.DefaultSelector()
    for visitor in every:  # the first answer brings the tag
        visitor.ask()
        while not visitor.read():
            pass
        selector.register(visitor.socket, selectors.EVENT_READ, visitor)
    waiting = {id(visitor): depth for visitor in every}
    took: list[float] = []
    known = failed = 0
    start = time.perf_counter()
    for visitor in every:
        visitor.due = start
        visitor.ask(depth)
    while (now := time.perf_counter()) < start + seconds:
        for key, _ in selector.select(0.05):
            visitor = key.data
            statuses = visitor.read()
            took += [now - visitor.due] * len(statuses)
            known += statuses.count(304)
            failed += sum(status not in (200, 304) for status in statuses)
            waiting[id(visitor)] -= len(statuses)
            if waiting[id(visitor)] == 0:
                visitor.due = time.perf_counter()
                waiting[id(visitor)] = depth
                visitor.ask(depth)
    return _load(time.perf_counter() - start, took, known, failed)


def _load(seconds: float, took: list[float], known: int, failed: int) -> Load:
    ordered = sorted(took) or [0.0]
    return Load(
        seconds=seconds,
        answers=len(took),
        not_modified=known,
        failed=failed,
        median_ms=ordered[len(ordered) // 2] * 1000,
        p95_ms=ordered[int(len(ordered) * 0.95)] * 1000,
        worst_ms=ordered[-1] * 1000,
    )


class Loading:
    """A run of this module in a process of its own; leaving it ends the process."""

    def __init__(self, **options: str | float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.load", json.dumps(options)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )

    @property
    def runs(self) -> bool:
        """Whether it is still asking."""
        return self._process.poll() is None

    def result(self) -> Load:
        """Wait for its end.

        Raises:
            RuntimeError: it failed.
        """
        out, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError("the load generator failed")
        return Load(**json.loads(out))

    def __enter__(self) -> Loading:
        return self

    def __exit__(self, *_: object) -> None:
        if self.runs:
            self._process.kill()
            self._process.wait()


def main() -> None:
    """Read the options, ask, and print what was answered."""
    options = json.loads(sys.argv[1])
    load = pressed(**options) if options.pop("kind") == "pressed" else paced(**options)
    print(json.dumps(asdict(load)))


if __name__ == "__main__":
    main()
