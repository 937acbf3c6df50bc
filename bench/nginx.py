"""Debian's nginx in front of an application, with the configuration that operators are given.

It runs on a free port with files of its own in a temporary folder, and is stopped by its own
process id.
"""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "docs" / "nginx.conf"
HOST = "127.0.0.1"
START_SECONDS = 30.0
STOP_SECONDS = 10.0

_WHOLE = """
user {user};
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {sample}
}}
"""


class NoNginx(Exception):
    """nginx is not installed."""


def program() -> str:
    """Return where nginx is.

    Raises:
        NoNginx: nowhere.
    """
    found = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(found).exists():
        raise NoNginx("nginx is needed: apt-get install nginx-light")
    return found


class Nginx:
    """nginx with our sample configuration; ``port`` is its own, ``address`` without a slash."""

    def __init__(self, upstream_port: int, *, workers: int = 1) -> None:
        self._upstream = upstream_port
        self._workers = workers
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> Nginx:
        nginx = program()
        with socket.socket() as listener:
            listener.bind((HOST, 0))
            self.port = int(listener.getsockname()[1])
        self._folder = tempfile.TemporaryDirectory(prefix="summit-nginx-")
        folder = Path(self._folder.name)
        configuration = folder / "nginx.conf"
        configuration.write_text(
            _WHOLE.format(
                user=getpass.getuser(),
                workers=self._workers,
                folder=folder,
                sample=self._sample(folder),
            )
        )
        self._process = subprocess.Popen(
            [nginx, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait(folder / "error.log")
        except BaseException:
            self._stop()
            raise
        return self

    def _sample(self, folder: Path) -> str:
        """Return what operators are given, with this one's own addresses and folder."""
        text = SAMPLE.read_text(encoding="utf-8")
        for theirs, ours in (
            ("127.0.0.1:8000", f"{HOST}:{self._upstream}"),
            ("listen 80;", f"listen {HOST}:{self.port};"),
            ("/var/cache/nginx/summit", str(folder / "cache")),
        ):
            if text.count(theirs) != 1:
                raise RuntimeError(f"{SAMPLE.name} does not hold {theirs!r} once")
            text = text.replace(theirs, ours)
        return text

    def _wait(self, log: Path) -> None:
        assert self._process is not None
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                with socket.create_connection((HOST, self.port), timeout=1):
                    return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > end:
                    said = log.read_text() if log.exists() else ""
                    raise RuntimeError(f"nginx did not start:\n{said}") from None
                time.sleep(0.02)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
