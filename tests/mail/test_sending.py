"""Handing over: to a real server, encrypted where that is asked for, or to a folder."""

from __future__ import annotations

import ssl
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from summit.mail import letters
from summit.mail.sending import Folder, MailRefused, MailUnsafe, Smtp
from tests.mail.conftest import read
from tests.servers import HOST, SmtpServer


def message(**changes: str) -> EmailMessage:
    return letters.write(
        sender=("Summit", "summit@example.org"),
        to=changes.get("to", "mayor@example.org"),
        subject="서울에서 — an invitation",
        body=".\n..\nFrom Seoul\n안녕하세요\n",
        language="ko",
        message_id="<abc@example.org>",
        date=datetime(2027, 3, 1, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key for the loopback, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def smtp() -> Iterator[Callable[..., Smtp]]:
    """Make mailers whose connections are closed after the test."""
    made: list[Smtp] = []

    def making(url: str) -> Smtp:
        made.append(Smtp.from_url(url))
        return made[-1]

    yield making
    for one in made:
        one.rest()


@pytest.fixture
def mailer(server: SmtpServer, smtp: Callable[..., Smtp]) -> Smtp:
    """A mailer that hands over to the test's server."""
    return smtp(f"smtp://{HOST}:{server.port}")


def test_a_server_gets_the_message_as_it_was_written(server: SmtpServer, mailer: Smtp) -> None:
    mailer.send(message())
    (envelope,) = server.received
    assert (envelope.mail_from, envelope.rcpt_tos) == ("summit@example.org", ["mayor@example.org"])
    assert envelope.content == message().as_bytes()
    got = read(envelope.content)
    assert got["Subject"] == "서울에서 — an invitation"
    assert got.get_content().replace("\r\n", "\n") == ".\n..\nFrom Seoul\n안녕하세요\n"


@pytest.mark.parametrize("implicit", [False, True])
def test_passwords_travel_encrypted(
    tls: ssl.SSLContext,
    certificate: Path,
    smtp: Callable[..., Smtp],
    monkeypatch: pytest.MonkeyPatch,
    implicit: bool,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with SmtpServer(tls=tls, implicit=implicit, users={"us@er": "pass/word"}) as server:
        scheme = "smtps" if implicit else "smtp"
        url = f"{scheme}://us%40er:pass%2Fword@{HOST}:{server.port}"
        mailer = smtp(url)
        mailer.send(message())
        mailer.rest()
        with pytest.raises(SMTPAuthenticationError):
            smtp(url.replace("pass", "other")).send(message())
    assert (server.encrypted, set(server.logins)) == ([True], {"us@er"})


@pytest.mark.parametrize("implicit", [False, True])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    tls: ssl.SSLContext, implicit: bool
) -> None:
    with SmtpServer(tls=tls, implicit=implicit, users={"user": "secret"}) as server:
        mailer = Smtp(HOST, server.port, implicit_tls=implicit, user="user", password="secret")
        with pytest.raises(ssl.SSLCertVerificationError):
            mailer.send(message())
    assert (server.received, server.logins) == ([], [])


def test_without_encryption_nothing_is_said_unless_that_was_asked_for(server: SmtpServer) -> None:
    with pytest.raises(MailUnsafe, match="tls=no"):
        Smtp(HOST, server.port, safe=True, user="user", password="secret").send(message())
    assert (server.received, server.logins) == ([], [])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", Smtp("mail.example.org", 587)),
        ("smtps://mail.example.org", Smtp("mail.example.org", 465, implicit_tls=True)),
        ("smtp://u:p%40@mail:25?tls=no", Smtp("mail", 25, safe=False, user="u", password="p@")),
        ("smtp://localhost:2525", Smtp("localhost", 2525, safe=False)),
        ("smtp://[::1]:25", Smtp("::1", 25, safe=False)),
    ],
)
def test_how_the_address_of_a_server_is_read(url: str, expected: Smtp) -> None:
    assert Smtp.from_url(url) == expected


@pytest.mark.parametrize(("code", "for_good"), [(550, True), (450, False)])
def test_a_refused_recipient_is_tried_again_only_where_that_can_help(
    server: SmtpServer, mailer: Smtp, code: int, for_good: bool
) -> None:
    server.refused["mayor@example.org"] = f"{code} not here"
    with pytest.raises(MailRefused if for_good else SMTPRecipientsRefused, match=f"{code}"):
        mailer.send(message())
    mailer.send(message(to="deputy@example.org"))
    assert [one.rcpt_tos for one in server.received] == [["deputy@example.org"]]


@pytest.mark.parametrize(("code", "for_good"), [(554, True), (452, False)])
def test_a_refused_message_is_tried_again_only_where_that_can_help(
    server: SmtpServer, mailer: Smtp, code: int, for_good: bool
) -> None:
    server.answer = f"{code} no"
    with pytest.raises(MailRefused if for_good else SMTPDataError, match=f"{code}"):
        mailer.send(message())
    assert server.received == []


def test_messages_share_a_connection_until_the_thread_rests(
    server: SmtpServer, mailer: Smtp
) -> None:
    for _ in range(3):
        mailer.send(message())
    assert server.connections == 1
    server.refused["mayor@example.org"] = "550 not here"
    with pytest.raises(MailRefused):
        mailer.send(message())
    mailer.send(message(to="deputy@example.org"))
    assert server.connections == 1
    mailer.rest()
    mailer.rest()
    mailer.send(message(to="deputy@example.org"))
    assert (server.connections, len(server.received)) == (2, 5)


def test_each_thread_has_a_connection_of_its_own(server: SmtpServer, mailer: Smtp) -> None:
    def send() -> None:
        mailer.send(message())
        mailer.send(message())
        mailer.rest()

    mailer.send(message())
    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (server.connections, len(server.received)) == (4, 7)


def test_a_server_that_has_hung_up_is_called_again_and_gets_the_message_once(
    server: SmtpServer, mailer: Smtp
) -> None:
    mailer.send(message())
    server.hang_up()
    mailer.send(message())
    assert (server.connections, len(server.received)) == (2, 2)


def test_a_server_that_says_good_bye_is_called_again(server: SmtpServer, mailer: Smtp) -> None:
    mailer.send(message())
    server.sender_answers = ["421 too many messages"]
    mailer.send(message())
    assert (server.connections, len(server.received)) == (2, 2)
    # A new connection that is turned away as well is for a later try.
    server.sender_answers = ["421 too many messages", "421 still"]
    with pytest.raises(SMTPSenderRefused):
        mailer.send(message())
    assert len(server.received) == 2


@pytest.mark.parametrize(("code", "for_good"), [(550, True), (451, False)])
def test_a_sender_who_is_refused_is_tried_again_only_where_that_can_help(
    server: SmtpServer, mailer: Smtp, code: int, for_good: bool
) -> None:
    mailer.send(message())
    server.sender_answers = [f"{code} not you"]
    with pytest.raises(MailRefused if for_good else SMTPSenderRefused, match=f"{code}"):
        mailer.send(message())
    mailer.send(message())
    assert len(server.received) == 2


def test_what_a_server_may_have_taken_is_not_said_again(server: SmtpServer, mailer: Smtp) -> None:
    """It takes the message and hangs up before it says so: a later try repeats it, not this."""
    mailer.send(message())
    server.hangs_up_after_data = True
    with pytest.raises(SMTPServerDisconnected):
        mailer.send(message())
    assert (server.connections, len(server.received)) == (1, 2)
    server.hangs_up_after_data = False
    mailer.send(message())
    assert (server.connections, len(server.received)) == (2, 3)


def test_a_server_that_is_away_is_no_refusal() -> None:
    with SmtpServer() as server:
        port = server.port
    with pytest.raises(ConnectionRefusedError):
        Smtp(HOST, port, safe=False).send(message())


def test_a_folder_keeps_each_message_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "mail"
    for _ in range(2):
        Folder(folder).send(message())
    assert [path.name for path in folder.iterdir()] == ["abc.eml"]
    assert (folder / "abc.eml").read_bytes() == message().as_bytes()
    assert stat.S_IMODE((folder / "abc.eml").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
