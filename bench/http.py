"""Serves an application as production does, asks it many times, and reads what that cost.

Everything is bounded: requests by a count, waiting by a limit, and a server is stopped by its own
process id.
"""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
START_SECONDS = 60.0
REQUEST_SECONDS = 30.0
STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """One answer of a server, its body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


@dataclass(frozen=True)
class Cost:
    """What requests cost the server: CPU milliseconds each, and the size of an answer's body."""

    requests: int
    cpu_ms: float
    body_bytes: int


@dataclass(frozen=True)
class Memory:
    """Memory of a server's worker in MB; ``pss`` counts shared pages by their share."""

    rss: float
    pss: float


class Server:
    """gunicorn with the project's own settings, one worker of four threads, on a free port."""

    def __init__(self, target: str, environment: Mapping[str, str]) -> None:
        self._target = target
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._started_at = 0.0
        self.port = 0

    def __enter__(self) -> Server:
        with socket.socket() as listener:
            listener.bind((HOST, 0))
            self.port = int(listener.getsockname()[1])
        self._log = tempfile.TemporaryFile()
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--config",
                str(ROOT / "gunicorn.conf.py"),
                self._target,
            ],
            cwd=ROOT,
            env={
                "PATH": os.environ.get("PATH", ""),
                "LANG": "C.UTF-8",
                "HOST": HOST,
                "PORT": str(self.port),
                "WEB_CONCURRENCY": "1",
                **self._environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()

    def seconds_to_first(self, path: str) -> float:
        """Wait for the first good answer; return how long after the start it came."""
        while True:
            try:
                self.get(path)
                return time.monotonic() - self._started_at
            except (ConnectionError, TimeoutError):
                self._connection = None  # a broken one cannot be used again
                assert self._process is not None
                late = time.monotonic() - self._started_at > START_SECONDS
                if late or self._process.poll() is not None:
                    self._log.seek(0)
                    log = self._log.read().decode(errors="replace")
                    raise RuntimeError(f"{self._target} did not start:\n{log}") from None
                time.sleep(0.01)

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, *, status: int = 200
    ) -> Answer:
        """Ask once, over the connection that is kept.

        Raises:
            RuntimeError: the status is another than expected.
        """
        if self._connection is None:
            self._connection = http.client.HTTPConnection(HOST, self.port, timeout=REQUEST_SECONDS)
        self._connection.request("GET", path, headers=dict(headers or {}))
        response = self._connection.getresponse()
        body = response.read()
        if response.status != status:
            raise RuntimeError(f"{path} answered {response.status}, not {status}")
        return Answer(
            response.status, {name.lower(): value for name, value in response.getheaders()}, body
        )

    def cost(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        requests: int,
        warm_up: int = 10,
        status: int = 200,
    ) -> Cost:
        """Ask ``requests`` times after warming up; return what one request cost."""
        self.hang_up()
        for _ in range(warm_up):
            self.get(path, headers, status=status)
        before = self._cpu_ns()
        size = 0
        for _ in range(requests):
            size = len(self.get(path, headers, status=status).body)
        return Cost(requests, (self._cpu_ns() - before) / requests / 1e6, size)

    def hang_up(self) -> None:
        """End the connection that is kept; the next question opens another one."""
        # The server does so itself where a connection was quiet for some seconds.
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def memory(self) -> Memory:
        """Return what the worker holds at present."""
        rss = pss = 0
        for worker in self._workers():
            for line in Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines():
                name, *rest = line.split()
                if name == "Rss:":
                    rss += int(rest[0])
                elif name == "Pss:":
                    pss += int(rest[0])
        return Memory(rss / 1000, pss / 1000)

    def _workers(self) -> list[int]:
        assert self._process is not None
        parent = self._process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [int(child) for child in children]

    def _cpu_ns(self) -> int:
        """CPU time of all threads of the worker. (``/proc/PID/stat`` counts in steps of 10 ms.)"""
        return sum(
            int(thread.joinpath("schedstat").read_text().split()[0])
            for worker in self._workers()
            for thread in Path(f"/proc/{worker}/task").iterdir()
        )
