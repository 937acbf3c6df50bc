"""The bytes of a message: every header and text comes back as it was, in plain ASCII lines."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.core.mailbox import is_address, is_one_line, parse_sender
from summit.mail import letters

DATE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SOUND: dict[str, Any] = {
    "sender": ("Summit", "summit@example.org"),
    "to": "mayor@example.org",
    "subject": "Your invitation",
    "body": "Dear Mayor,\n",
    "language": "en",
    "message_id": "<1@example.org>",
    "date": DATE,
}
WORDS = st.sampled_from(
    [
        "서울",
        "초대:",
        "안녕하세요반갑습니다",
        "a",
        "Cities",
        "é",
        "—",
        "“시장”",
        "=?x?=",
        "2027.",
        "",
    ]
)
SUBJECTS = st.lists(WORDS, min_size=1, max_size=30).map(lambda words: " ".join(words).strip())


def written(**changes: Any) -> bytes:
    return letters.write(**{**SOUND, **changes}).as_bytes()


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


@given(subject=SUBJECTS.filter(bool))
def test_a_subject_comes_back_as_it_was(subject: str) -> None:
    data = written(subject=subject)
    assert parsed(data)["Subject"] == subject
    assert data.isascii()
    assert max(len(line) for line in data.split(b"\r\n")) <= 78


@given(body=st.lists(WORDS | st.text(st.characters(exclude_categories=["Cs", "Cc"]))))
def test_a_body_comes_back_as_it_was(body: list[str]) -> None:
    text = "\n".join(body) + "\n"
    data = written(body=text)
    content = parsed(data).get_content()
    assert content.replace("\r\n", "\n") == text
    assert data.isascii()
    assert re.search(rb"(?<!\r)\n", data) is None
    assert max(len(line) for line in data.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    "name", ["Summit", "서울특별시 국제회의 준비단", "Kim, Mayor's office", ""]
)
def test_who_sends_comes_back_as_it_was(name: str) -> None:
    sender = parsed(written(sender=(name, "summit@example.org")))["From"].addresses
    assert [(one.display_name, one.addr_spec) for one in sender] == [(name, "summit@example.org")]


def test_the_headers_are_these() -> None:
    message = parsed(written(language="ko"))
    assert dict(message.items()) == {
        "From": "Summit <summit@example.org>",
        "To": "mayor@example.org",
        "Subject": "Your invitation",
        "Date": "Mon, 01 Mar 2027 09:00:00 +0000",
        "Message-ID": "<1@example.org>",
        "Content-Language": "ko",
        "Auto-Submitted": "auto-generated",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
    }
    assert written() == written()


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: all@example.org"},
        {"subject": "Hello\nthere"},
        {"subject": "Hello\u2028there"},
        {"subject": "Hello\0"},
        {"to": "mayor@example.org\r\nBcc: all@example.org"},
        {"to": "mayor@example.org, all@example.org"},
        {"to": "Mayor <mayor@example.org>"},
        {"sender": ("Summit\r\nBcc: all@example.org", "summit@example.org")},
        {"sender": ("Summit", "summit@example.org>\r\nBcc: <all@example.org")},
    ],
)
def test_nothing_reaches_beyond_its_header(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"plain addresses|one line"):
        written(**changes)


@pytest.mark.parametrize(
    "text",
    [
        "mayor@example.org",
        "o'brien+summit@mail.city.example.org",
        "m@localhost",
        "a" * 64 + "@example.org",
        "x@" + ".".join(["b" * 61] * 4),
    ],
)
def test_what_is_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mayor",
        "mayor@",
        "@example.org",
        "mayor@seoul",
        "mayor@@example.org",
        "may or@example.org",
        "mayor@example.org ",
        "mayor@example.org\n",
        "mayor@-example.org",
        "mayor@example..org",
        ".mayor@example.org",
        "시장@example.org",
        '"a b"@example.org',
        "mayor@[127.0.0.1]",
        "a" * 65 + "@example.org",
        "x@" + ".".join(["b" * 63] * 4),
        "mayor@example.org,all@example.org",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("summit@example.org", ("", "summit@example.org")),
        ("Seoul Summit <summit@example.org>", ("Seoul Summit", "summit@example.org")),
        ('"서울, 서밋" <summit@example.org>', ("서울, 서밋", "summit@example.org")),
        ("<summit@example.org>", ("", "summit@example.org")),
        ("Summit summit@example.org", None),
        ("Summit <summit>", None),
        ("Summit <a@example.org> <b@example.org>", None),
        ("Sum\nmit <summit@example.org>", None),
        ("", None),
    ],
)
def test_how_a_sender_is_read(text: str, expected: tuple[str, str] | None) -> None:
    assert parse_sender(text) == expected


def test_a_line_is_one_without_controls() -> None:
    assert is_one_line("서울 — “시장”")
    assert [is_one_line(f"a{c}b") for c in "\r\n\t\0\x7f\x85\u2028\u2029\ud800"] == [False] * 9
