"""Servers that tests talk to: a PostgreSQL of their own, and an application behind HTTP."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psycopg
from flask import Flask
from werkzeug.serving import make_server

HOST = "127.0.0.1"
START_SECONDS = 30
STOP_SECONDS = 10


class Missing(Exception):
    """A program that the tests need is not installed; the message says what to install."""


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


class PostgreSQL:
    """A private cluster in a temporary folder, on a free loopback port, gone when left.

    It trusts everyone on the loopback and gives up safety for speed: use it for nothing else.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The address of the empty database that the cluster begins with."""
        return f"postgresql://postgres@{HOST}:{self.port}/postgres"

    def __enter__(self) -> PostgreSQL:
        programs = _postgresql_programs()
        # PostgreSQL refuses to run as root, and its user must be able to reach the folder.
        account = _unprivileged_account()
        self._folder = Path(
            tempfile.mkdtemp(prefix="summit-postgresql-", dir="/tmp" if account else None)
        )
        if account:
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        try:
            self._start(programs, account)
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self, programs: Path, account: pwd.struct_passwd | None) -> None:
        assert self._folder is not None
        data = self._folder / "data"
        log = self._folder / "log"
        self.port = free_port()

        def run(*command: str | Path) -> subprocess.Popen[bytes]:
            with log.open("ab") as output:
                return subprocess.Popen(
                    [str(part) for part in command],
                    cwd=self._folder,
                    env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    user=account.pw_uid if account else None,
                    group=account.pw_gid if account else None,
                    extra_groups=[] if account else None,
                )

        made = run(
            programs / "initdb",
            f"--pgdata={data}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        if made.wait(START_SECONDS) != 0:
            raise RuntimeError(f"initdb failed:\n{log.read_text()}")
        options = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "60",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        self._process = run(
            programs / "postgres",
            "-D",
            data,
            *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
        )
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=1).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast": ends every connection
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(STOP_SECONDS)
        if self._folder is not None:
            shutil.rmtree(self._folder)
            self._folder = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _postgresql_programs() -> Path:
    """Return the folder of initdb and postgres, the newest where there are several.

    Raises:
        Missing: there is none.
    """
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    folders = [
        path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    ]
    if not folders:
        raise Missing("the tests need PostgreSQL: apt-get install postgresql")
    return max(folders, key=lambda folder: int(folder.parent.name))


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Return the account to run PostgreSQL under, or ``None`` for this one."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@contextlib.contextmanager
def serve(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve an application over HTTP from a thread; the value is its address without a slash."""
    server = make_server(HOST, port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="test-server")
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
