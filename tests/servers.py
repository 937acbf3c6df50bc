"""Servers that tests talk to: PostgreSQL, SMTP, IMAP, and an application behind HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import http.client
import imaplib
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
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
    server = make_server(HOST, port, _whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="test-server")
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _whole(app: Flask) -> WSGIApplication:
    """Let an application give its answers in one piece.

    Where a browser hangs up within an answer, the server of these tests never closes what it was
    reading from; production's does.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer


class SmtpServer:
    """A real SMTP server on a free loopback port, gone when left; it keeps what it is given.

    ``refused`` maps recipients to the answer they get; ``answer`` is the one to a whole message,
    ``sender_answers`` are the next ones to senders. With ``hangs_up_after_data`` it takes a message
    and hangs up before it says so.
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
        self.sender_answers: list[str] = []
        self.hangs_up_after_data = False
        self.connections = 0
        self._open: set[asyncio.BaseTransport] = set()
        self._users = users
        self._implicit = implicit
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

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        session.host_name = host
        assert server.transport is not None
        # After STARTTLS it is said again.
        if server.transport.get_extra_info("ssl_object") is None or self._implicit:
            self.connections += 1
        self._open.add(server.transport)
        return answers

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.sender_answers:
            return self.sender_answers.pop(0)
        envelope.mail_from = address
        return "250 OK"

    def hang_up(self) -> None:
        """End every connection, as a server does that has heard nothing for long."""
        closed = threading.Event()

        def close() -> None:
            for transport in self._open:
                transport.close()
            self._open.clear()
            self._controller.loop.call_soon(closed.set)

        self._controller.loop.call_soon_threadsafe(close)
        assert closed.wait(START_SECONDS)

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
        if self.hangs_up_after_data:
            assert server.transport is not None
            server.transport.abort()
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


class Dovecot:
    """A real IMAP server for one account on a free loopback port, gone when left.

    It speaks STARTTLS where it is given a certificate and its key, and plain text otherwise.
    """

    USER = "replies"
    PASSWORD = "p@ss/word"

    def __init__(self, *, certificate: Path | None = None, key: Path | None = None) -> None:
        self._tls = (certificate, key)
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The address for IMAP_URL, without a folder."""
        return f"imap://{self.USER}:{quote(self.PASSWORD, safe='')}@{HOST}:{self.port}"

    @contextlib.contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        """A conversation of the test's own, with INBOX open."""
        with imaplib.IMAP4(HOST, self.port, timeout=START_SECONDS) as server:
            server.login(self.USER, self.PASSWORD)
            server.select("INBOX")
            yield server

    def deliver(self, raw: bytes) -> None:
        """Put a message into INBOX, unread."""
        with self.session() as server:
            state, said = server.append("INBOX", None, None, raw)
            assert state == "OK", said

    def __enter__(self) -> Dovecot:
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        if not Path(program).exists():
            raise Missing("the tests need Dovecot: apt-get install dovecot-imapd")
        self._folder = Path(tempfile.mkdtemp(prefix="summit-dovecot-", dir="/tmp"))
        try:
            self._start(program)
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self, program: str) -> None:
        assert self._folder is not None
        self.port = free_port()
        # Its login processes run under an account of their own, which must get in.
        self._folder.chmod(0o755)
        account = _mail_account()
        users = self._folder / "users"
        users.write_text(f"{self.USER}:{{PLAIN}}{self.PASSWORD}\n")
        users.chmod(0o644)
        home = self._folder / "home"
        home.mkdir()
        os.chown(home, account.pw_uid, account.pw_gid)
        configuration = self._folder / "dovecot.conf"
        configuration.write_text(self._configuration(account, users, home))
        log = self._folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [program, "-F", "-c", str(configuration)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + START_SECONDS
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"dovecot did not start:\n{log.read_text()}")
            time.sleep(0.05)

    def _configuration(self, account: pwd.struct_passwd, users: Path, home: Path) -> str:
        certificate, key = self._tls
        me, group = (
            pwd.getpwuid(os.geteuid()).pw_name,
            grp.getgrgid(os.getegid()).gr_name,
        )
        tls = (
            f"ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}\n"
            if certificate
            else "ssl = no\n"
        )
        root = os.geteuid() == 0
        accounts = "" if root else f"default_internal_user = {me}\ndefault_login_user = {me}\n"
        chroot = "" if root else "  chroot =\n"
        return f"""
protocols = imap
listen = {HOST}
base_dir = {self._folder}/run
state_dir = {self._folder}/state
log_path = {self._folder}/log
mail_location = maildir:{home}/Maildir
mail_uid = {account.pw_uid}
mail_gid = {account.pw_gid}
first_valid_uid = 1
disable_plaintext_auth = no
auth_mechanisms = plain
default_internal_group = {"dovecot" if root else group}
{accounts}{tls}
passdb {{
  driver = passwd-file
  args = {users}
}}
userdb {{
  driver = static
  args = uid={account.pw_uid} gid={account.pw_gid} home={home}
}}
service imap-login {{
{chroot}  inet_listener imap {{
    address = {HOST}
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
{chroot}}}
"""

    def _greets(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False

    def stop(self) -> None:
        """End the server and remove what it kept."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __exit__(self, *_: object) -> None:
        self.stop()


def _mail_account() -> pwd.struct_passwd:
    """Return the account that mail is kept under: Dovecot refuses root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 300) -> None:
    """Return as soon as a condition holds, which is asked again and again."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)


class Program:
    """One of our programs in processes of its own, which can be killed as a power cut would.

    ``environment`` is all that it knows of this process's.
    """

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the program is left)
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=Path(__file__).resolve().parents[1],
            env={"PATH": os.environ.get("PATH", ""), **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def children(self) -> list[int]:
        """Return the ids of the processes that it has started itself."""
        pid = self.process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self) -> None:
        """Kill it with all its processes; none can do or note anything more."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def terminate(self) -> int:
        """Ask it to stop and return its status."""
        self.process.terminate()
        return self.process.wait(START_SECONDS)

    def log(self) -> str:
        """Return what it has written."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._log.close()


class RedisServer:
    """A Redis of the test's own on a free loopback port that keeps nothing on disk."""

    def __init__(self) -> None:
        if shutil.which("redis-server") is None:
            raise Missing("the tests need Redis: apt-get install redis-server")
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="summit-redis-")
        self._process = subprocess.Popen(
            ["redis-server", "--bind", HOST, "--port", str(self.port), "--save", ""],
            cwd=self._folder.name,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def client(self) -> redis.Redis:
        """Return a connection to close after use."""
        return redis.Redis(host=HOST, port=self.port)

    def _answers(self) -> bool:
        with self.client() as client, contextlib.suppress(redis.ConnectionError):
            return bool(client.ping())
        return False

    def stop(self) -> None:
        """Stop it; what it held is gone."""
        self._process.terminate()
        self._process.wait(STOP_SECONDS)

    def __enter__(self) -> RedisServer:
        try:
            wait_until(self._answers, "redis-server", START_SECONDS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()
