"""Servers that tests talk to: PostgreSQL, SMTP, and an application behind HTTP."""

from __future__ import annotations

import contextlib
import http.client
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
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

    def new_database(self, name: str) -> str:
        """Make another empty database of the cluster and return its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url.rpartition("/")[0] + f"/{name}"

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


class SmtpServer:
    """A real SMTP server on a free loopback port, gone when left; it keeps what it is given.

    ``refused`` maps recipients to the answer they get; ``answer`` is the one to a whole message.
    With ``tls`` it speaks TLS: from the start, or after STARTTLS if not ``implicit``. It
    knows ``users`` by their passwords.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        users: dict[str, str] | None = None,
    ) -> None:
        self.received: list[Envelope] = []
        self.encrypted: list[bool] = []
        self.logins: list[str] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 OK"
        self._users = users
        self.port = free_port()
        self._controller = Controller(
            self,
            hostname=HOST,
            port=self.port,
            ready_timeout=START_SECONDS,
            ssl_context=tls if implicit else None,
            tls_context=None if implicit else tls,
            # The library does not see that a connection is encrypted from the start.
            auth_required=users is not None and not implicit,
            auth_require_tls=not implicit,
            authenticator=self._authenticate,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        name = data.login.decode()
        self.logins.append(name)
        known = self._users or {}
        return AuthResult(success=known.get(name) == data.password.decode(), handled=False)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("2"):
            self.received.append(envelope)
            assert server.transport is not None
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.answer

    def __enter__(self) -> SmtpServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


@contextlib.contextmanager
def serve_as_in_production(environment: dict[str, str], port: int) -> Iterator[str]:
    """Serve with gunicorn and its worker processes; the value is the address without a slash.

    ``environment`` is all that the processes know of this one's.
    """
    folder = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", folder / "gunicorn.conf.py", "wsgi:app"],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "PORT": str(port), **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            end = time.monotonic() + START_SECONDS
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise RuntimeError(f"gunicorn did not start:\n{log.read().decode()}")
                time.sleep(0.05)
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
