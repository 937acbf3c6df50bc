"""Mail that comes in: kept once, whatever it is, by a pipe and by IMAP."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import ROOT, Config, ConfigurationError
from summit.core.db import db, unit_of_work
from summit.mail.imap import Mailbox, MailboxError, _quoted
from summit.mail.models import InboundMail, InboundState
from summit.mail.receiving import KEPT_OF_LARGER, LARGEST, known_by, store
from summit.outbox.models import Job
from tests.programme.builders import NOW
from tests.servers import HOST, Dovecot, free_port

RAW = b"Subject: Yes\r\nMessage-ID: <one@client.example>\r\n\r\nThe mayor comes.\r\n"


def kept(app: Flask) -> list[InboundMail]:
    with app.app_context():
        found = db.session.scalars(select(InboundMail).order_by(InboundMail.id)).all()
        return [each for each in found if each.raw is not None]


def jobs(app: Flask) -> list[tuple[str, object]]:
    with app.app_context():
        return [(job.kind, job.args) for job in db.session.scalars(select(Job).order_by(Job.id))]


def take(app: Flask, raw: bytes) -> int | None:
    with app.app_context(), unit_of_work():
        return store(raw, NOW)


# Keeping


@pytest.mark.usefixtures("database")
def test_a_message_is_kept_with_the_job_that_looks_into_it(app: Flask) -> None:
    number = take(app, RAW)
    (mail,) = kept(app)
    assert (mail.id, mail.message_id, mail.raw) == (number, "<one@client.example>", RAW)
    assert (mail.size, mail.state, mail.received_at) == (len(RAW), InboundState.STORED, NOW)
    assert jobs(app) == [("mail.received", {"inbound": number})]


@pytest.mark.usefixtures("database")
def test_a_message_is_kept_once(app: Flask) -> None:
    take(app, RAW)
    assert take(app, RAW) is None
    assert take(app, b"Received: by a detour\r\n" + RAW) is None
    assert len(kept(app)) == 1
    assert len(jobs(app)) == 1


@pytest.mark.usefixtures("database")
def test_what_is_rolled_back_was_never_kept(app: Flask) -> None:
    with pytest.raises(RuntimeError), app.app_context(), unit_of_work():
        store(RAW, NOW)
        raise RuntimeError
    assert (kept(app), jobs(app)) == ([], [])
    assert take(app, RAW) is not None


@pytest.mark.usefixtures("database")
def test_of_a_large_message_the_header_is_kept(app: Flask) -> None:
    head = b"Subject: Photos\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n"
    take(app, head + b"x" * 10_000_000)
    (mail,) = kept(app)
    assert mail.raw == head[:KEPT_OF_LARGER]
    assert mail.size == len(head) + 10_000_000
    small = b"Subject: Just\r\n\r\n"
    take(app, small.ljust(LARGEST + 1, b"x"))
    assert [each.raw for each in kept(app)][1:] == [small]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"  "])
def test_nothing_is_not_kept(app: Flask, raw: bytes) -> None:
    with pytest.raises(ValueError, match="empty"):
        take(app, raw)


@pytest.mark.parametrize(
    ("raw", "message_id"),
    [
        (b"Message-ID:\r\n <a@b>\r\n\r\n", "<a@b>"),
        (b"message-id: <a@b> (comment)\nX: y\n\n", "<a@b>"),
        (b"Message-ID: <first@b>\r\nMessage-ID: <second@b>\r\n\r\n", "<first@b>"),
        (b"Subject: x\r\n\r\nMessage-ID: <in-the-text@b>\r\n", None),
        (b"Message-ID: none\r\n\r\n", None),
        (b"Message-ID: <" + b"a" * 500 + b">\r\n\r\n", None),
        (b"Message-ID: <a\0b@c>\r\n\r\n", None),
        (b"Message-ID: <\xff@c>\r\n\r\n", None),
        (b"\0\xff\xfe", None),
    ],
)
def test_what_a_message_is_known_by(raw: bytes, message_id: str | None) -> None:
    assert known_by(raw) == (message_id or f"sha256:{sha256(raw).hexdigest()}")


# By a pipe


@pytest.fixture
def environment(app: Flask, database: None) -> dict[str, str]:
    """What a mail server's pipe knows of the application: its settings, and no request at all."""
    config: Config = app.config["SUMMIT"]
    return {
        "PATH": os.environ["PATH"],
        "SUMMIT_ENV": "demo",
        "SUMMIT_VAR": str(config.var),
        "DATABASE_URL": config.database_url,
    }


def pipe(environment: dict[str, str], raw: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "receive"],
        input=raw,
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=False,
    )


def test_a_pipe_hands_a_message_over(app: Flask, environment: dict[str, str]) -> None:
    done = pipe(environment, RAW)
    assert (done.returncode, done.stdout) == (0, b"")
    assert [each.raw for each in kept(app)] == [RAW]
    assert [kind for kind, _ in jobs(app)] == ["mail.received"]

    assert pipe(environment, RAW).returncode == 0
    assert len(kept(app)) == 1


def test_a_pipe_is_told_what_will_never_be_taken(app: Flask, environment: dict[str, str]) -> None:
    large = pipe(environment, RAW + b"x" * 10_000_000)
    assert (large.returncode, large.stderr) == (65, b"the message has more than 256 KB\n")
    assert pipe(environment, b"").returncode == 65
    assert kept(app) == []


def test_a_pipe_is_told_to_try_again_while_the_database_is_away(tmp_path: Path) -> None:
    base = {"PATH": os.environ["PATH"], "SUMMIT_ENV": "demo", "SUMMIT_VAR": str(tmp_path)}
    away = {**base, "DATABASE_URL": f"postgresql://nobody@{HOST}:{free_port()}/none"}
    done = pipe(away, RAW)
    assert done.returncode == 75
    assert b"try again later" in done.stderr
    # A database without tables yet is no reason to lose a message either.
    assert pipe(base, RAW).returncode == 75


def test_a_wrong_setting_loses_no_message(tmp_path: Path) -> None:
    wrong = {"PATH": os.environ["PATH"], "SUMMIT_VAR": str(tmp_path), "SECRET_KEY": "short"}
    done = subprocess.run(
        [ROOT / "tools" / "mail-receive"],
        input=RAW,
        capture_output=True,
        env=wrong,
        timeout=60,
        check=False,
    )
    assert (done.returncode, b"SECRET_KEY" in done.stderr) == (75, True)


def test_the_pipes_own_command_hands_over(app: Flask, environment: dict[str, str]) -> None:
    for raw, status in ((RAW, 0), (b"", 65)):
        done = subprocess.run(
            [ROOT / "tools" / "mail-receive"],
            input=raw,
            capture_output=True,
            cwd="/",
            env=environment,
            timeout=60,
            check=False,
        )
        assert done.returncode == status
    assert [each.raw for each in kept(app)] == [RAW]


# By IMAP


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Dovecot:
    """An account whose folders are empty."""
    with dovecot.session() as server:
        for folder in ("INBOX", "Done"):
            server.create(folder)
            server.select(folder)
            _, found = server.search(None, "ALL")
            for number in found[0].split():
                server.store(number, "+FLAGS", r"(\Deleted)")
            server.expunge()
    return dovecot


def count(server: Dovecot, folder: str, what: str = "ALL") -> int:
    with server.session() as session:
        session.select(folder)
        _, found = session.search(None, what)
        return len(found[0].split())


@pytest.fixture
def fetch(app: Flask) -> Iterator[Flask]:
    """An application whose IMAP_URL a test can set."""
    before = app.config["SUMMIT"]
    yield app
    app.config["SUMMIT"] = before


def fetched(app: Flask, url: str) -> tuple[int, str]:
    app.config["SUMMIT"] = replace(app.config["SUMMIT"], imap_url=url)
    done = app.test_cli_runner().invoke(args=["mail", "fetch"])
    return done.exit_code, done.output


@pytest.mark.usefixtures("database")
def test_what_is_unread_is_fetched_and_marked(fetch: Flask, mailbox: Dovecot) -> None:
    mailbox.deliver(RAW)
    mailbox.deliver(RAW.replace(b"<one@", b"<two@"))

    assert fetched(fetch, mailbox.url) == (0, "fetched 2\n")

    assert [each.message_id for each in kept(fetch)] == [
        "<one@client.example>",
        "<two@client.example>",
    ]
    assert kept(fetch)[0].raw == RAW
    assert (count(mailbox, "INBOX"), count(mailbox, "INBOX", "UNSEEN")) == (2, 0)
    assert fetched(fetch, mailbox.url) == (0, "fetched 0\n")
    assert len(jobs(fetch)) == 2


@pytest.mark.usefixtures("database")
def test_it_looks_again_and_again_until_it_is_stopped(
    fetch: Flask, mailbox: Dovecot, environment: dict[str, str]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "fetch", "--every", "5"],
        cwd=ROOT,
        env={**environment, "IMAP_URL": mailbox.url},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        mailbox.deliver(RAW)
        first = process.stdout.readline()
        mailbox.deliver(RAW.replace(b"<one@", b"<two@"))
        second = process.stdout.readline()
        process.terminate()
        status = process.wait(60)

    assert (first, second, status) == ("fetched 1\n", "fetched 1\n", 0)
    assert len(kept(fetch)) == 2


@pytest.mark.usefixtures("database")
def test_what_was_kept_but_not_marked_is_not_kept_twice(fetch: Flask, mailbox: Dovecot) -> None:
    mailbox.deliver(RAW)
    take(fetch, RAW)  # and then the process died
    assert fetched(fetch, mailbox.url) == (0, "fetched 1\n")
    assert len(kept(fetch)) == 1
    assert count(mailbox, "INBOX", "UNSEEN") == 0


@pytest.mark.usefixtures("database")
def test_nothing_is_marked_that_was_not_kept(fetch: Flask, mailbox: Dovecot) -> None:
    mailbox.deliver(RAW)
    mailbox.deliver(RAW.replace(b"<one@", b"<two@"))
    seen: list[int] = []

    def fails(raw: bytes, size: int) -> None:
        seen.append(size)
        raise ConnectionError("the database is away")

    with pytest.raises(ConnectionError, match="away"):
        Mailbox.from_url(mailbox.url).fetch(fails)
    assert seen == [len(RAW)]
    assert count(mailbox, "INBOX", "UNSEEN") == 2


@pytest.mark.usefixtures("database")
def test_with_a_folder_to_move_to_all_are_fetched(fetch: Flask, mailbox: Dovecot) -> None:
    mailbox.deliver(RAW)
    with mailbox.session() as session:
        session.store("1", "+FLAGS", r"(\Seen)")  # somebody has opened it
    assert fetched(fetch, f"{mailbox.url}/INBOX?move=Done") == (0, "fetched 1\n")
    assert [each.raw for each in kept(fetch)] == [RAW]
    assert (count(mailbox, "INBOX"), count(mailbox, "Done")) == (0, 1)


@pytest.mark.usefixtures("database")
def test_a_large_message_is_fetched_by_its_header(fetch: Flask, mailbox: Dovecot) -> None:
    head, _body = RAW.split(b"\r\n\r\n")
    mailbox.deliver(head + b"\r\n\r\n" + b"x" * 76 + (b"\r\n" + b"x" * 76) * 20_000)
    assert fetched(fetch, mailbox.url) == (0, "fetched 1\n")
    (mail,) = kept(fetch)
    assert mail.raw == head + b"\r\n\r\n"
    assert mail.size > 1_500_000


@pytest.mark.usefixtures("database")
def test_an_empty_message_stops_nothing(fetch: Flask, mailbox: Dovecot) -> None:
    mailbox.deliver(b"\r\n")
    mailbox.deliver(RAW)
    assert fetched(fetch, mailbox.url) == (0, "fetched 1\n")
    assert count(mailbox, "INBOX", "UNSEEN") == 0


@pytest.mark.usefixtures("database")
def test_what_goes_wrong_is_said_without_the_password(fetch: Flask, mailbox: Dovecot) -> None:
    wrong = mailbox.url.replace("replies:", "replies:wrong")
    for url, told in (
        (wrong, "AUTHENTICATIONFAILED"),
        (f"{mailbox.url}/None", "does not open 'None'"),
        (f"imap://a:secret@{HOST}:{free_port()}", "refused"),
    ):
        status, said = fetched(fetch, url)
        assert status == 1
        assert told in said
        assert "p@ss" not in said
        assert "secret" not in said
    assert fetched(fetch, "")[1] == "Error: IMAP_URL is not set\n"


@pytest.mark.usefixtures("database")
def test_a_database_that_is_away_leaves_everything_unread(
    fetch: Flask, mailbox: Dovecot, tmp_path: Path
) -> None:
    mailbox.deliver(RAW)
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "fetch"],
        capture_output=True,
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "SUMMIT_ENV": "demo",
            "SUMMIT_VAR": str(tmp_path),
            "DATABASE_URL": f"postgresql://nobody@{HOST}:{free_port()}/none",
            "IMAP_URL": mailbox.url,
        },
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert count(mailbox, "INBOX", "UNSEEN") == 1


def test_a_server_without_encryption_is_refused_unless_asked_for(dovecot: Dovecot) -> None:
    far = replace(Mailbox.from_url(dovecot.url), safe=True)
    with pytest.raises(MailboxError, match="STARTTLS"):
        far.fetch(lambda raw, size: None)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for the loopback that nobody has signed but its own key, and that key."""
    made, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", f"subjectAltName=IP:{HOST}"),
            *("-out", str(made), "-keyout", str(key)),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


def test_starttls_insists_on_a_certificate_that_is_trusted(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, key = certificate
    with Dovecot(certificate=made, key=key) as server:
        server.deliver(RAW)
        got: list[bytes] = []
        box = replace(Mailbox.from_url(server.url), safe=True)
        with pytest.raises(ssl.SSLCertVerificationError):
            box.fetch(lambda raw, size: got.append(raw))
        assert got == []
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        assert box.fetch(lambda raw, size: got.append(raw)) == 1
        assert got == [RAW]


# Settings


def test_a_mailbox_is_read_from_its_address() -> None:
    found = Mailbox.from_url(
        "imaps://replies%40example.org:p%2Fw@imap.example.org/In%20box?move=Done"
    )
    assert found == Mailbox(
        "imap.example.org",
        993,
        "replies@example.org",
        "p/w",
        folder="In box",
        move="Done",
        implicit_tls=True,
    )
    assert Mailbox.from_url("imap://a:b@imap.example.org").safe
    assert not Mailbox.from_url("imap://a:b@imap.example.org?tls=no").safe
    assert not Mailbox.from_url("imap://a:b@127.0.0.1:1143").safe


@pytest.mark.parametrize(
    ("folder", "quoted"),
    [("INBOX", '"INBOX"'), ('a"b\\', '"a\\"b\\\\"'), ("R&D", '"R&-D"'), ("받은", '"&vBvHQA-"')],
)
def test_folders_are_written_as_imap_does(folder: str, quoted: str) -> None:
    assert _quoted(folder) == quoted


@pytest.mark.parametrize(
    "url",
    [
        "pop3://a:b@c",
        "imap://imap.example.org",
        "imap://a@imap.example.org",
        "imap://a:geheim@c:port",
        "imaps://a:geheim@c?tls=no",
        "imap://a:geheim@c?tls=yes",
        "imap://a:geheim@c?move=",
        "imap://a:geheim@c?other=1",
        "imap://a:geheim@c#x",
    ],
)
def test_an_address_of_no_mailbox_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="IMAP_URL") as refused:
        Config.from_environment({"SUMMIT_ENV": "demo", "IMAP_URL": url, "SUMMIT_VAR": "/tmp/x"})
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    "domain", ["reply", "re ply.example.org", "@example.org", "a" * 200 + ".org"]
)
def test_a_reply_domain_must_be_one(domain: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="REPLY_DOMAIN"):
        Config.from_environment(
            {"SUMMIT_ENV": "demo", "REPLY_DOMAIN": domain, "SUMMIT_VAR": str(tmp_path)}
        )


def test_replies_by_calendar_are_asked_for_only_where_they_are_received(tmp_path: Path) -> None:
    secrets = {"SECRET_KEY": "x" * 40, "PUBLIC_URL": "https://a.example"}
    production = {"SUMMIT_VAR": str(tmp_path), **secrets}
    assert Config.from_environment(production).reply_domain == ""
    set_up = Config.from_environment({**production, "REPLY_DOMAIN": "Reply.Example.org"})
    assert set_up.reply_domain == "reply.example.org"
