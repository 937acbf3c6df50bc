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
from summit.mail import letters, pages
from summit.mail.parts import Parts

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


CALENDAR = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "SUMMARY;LANGUAGE=ko:시장단 회의 — " + "가" * 20,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
).encode()
PARTS = Parts(CALENDAR, "REQUEST", "r-abc123@reply.example.org")
LINKED = "Dear Mayor,\n\n{link}\n\nSee <you> & yours\nin Seoul.\n"


def html_of(body: str, link: str | None = "https://summit.example.org/office/a.1.2") -> str:
    return pages.page(body, subject="초대 <1>", language="ko", link=link, label="페이지 열기")


def test_a_mail_with_a_calendar_object_is_the_tree_that_programs_read() -> None:
    data = written(parts=PARTS, html=html_of(LINKED), language="ko")
    message = parsed(data)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    _, _, plain, html, calendar, attached = message.walk()
    assert plain.get_content().replace("\r\n", "\n") == "Dear Mayor,\n"
    assert html.get_content().replace("\r\n", "\n") == html_of(LINKED)
    assert dict(calendar["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_payload(decode=True) == CALENDAR
    assert attached.get_payload(decode=True) == CALENDAR
    assert (attached.get_content_disposition(), attached.get_filename()) == (
        "attachment",
        "invite.ics",
    )
    assert message["Reply-To"] == "r-abc123@reply.example.org"
    assert message["From"] == "Summit <summit@example.org>"
    assert message["Content-Language"] == "ko"
    assert data.isascii()
    assert re.search(rb"(?<!\r)\n", data) is None
    assert max(len(line) for line in data.split(b"\r\n")) <= 78


def test_a_mail_with_a_link_has_two_forms_and_no_reply_address() -> None:
    message = parsed(written(html=html_of(LINKED)))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert message["Reply-To"] is None


def test_every_try_has_the_same_bytes_and_every_mail_its_own_boundaries() -> None:
    first = written(parts=PARTS, html=html_of(LINKED))
    assert written(parts=PARTS, html=html_of(LINKED)) == first
    other = written(parts=PARTS, html=html_of(LINKED), message_id="<2@example.org>")
    boundaries = [set(re.findall(rb'boundary="([^"]+)"', data)) for data in (first, other)]
    assert [len(found) for found in boundaries] == [2, 2]
    assert boundaries[0].isdisjoint(boundaries[1])


@pytest.mark.parametrize(
    "parts",
    [
        Parts(CALENDAR, "REQUEST", "r-abc@reply.example.org\r\nBcc: all@example.org"),
        Parts(CALENDAR, "REQUEST", ""),
        Parts(CALENDAR, 'REQUEST"; x="', "r-abc@reply.example.org"),
        Parts(CALENDAR, "REQUEST\r\nX: y", "r-abc@reply.example.org"),
    ],
)
def test_nothing_of_a_part_reaches_beyond_its_header(parts: Parts) -> None:
    with pytest.raises(ValueError, match=r"plain address|no method"):
        written(parts=parts, html=html_of(LINKED))


def test_the_page_says_what_the_body_says_and_its_link_is_a_button() -> None:
    page = html_of(LINKED)
    assert page.startswith('<!DOCTYPE html>\n<html lang="ko">')
    assert "<title>초대 &lt;1&gt;</title>" in page
    assert re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', page) == [
        ("https://summit.example.org/office/a.1.2", "페이지 열기"),
        ("https://summit.example.org/office/a.1.2", "https://summit.example.org/office/a.1.2"),
    ]
    assert re.sub(r"<[^>]*>", "", page.partition("<body")[2].partition(">")[2]).split() == [
        *["Dear", "Mayor,", "페이지", "열기", "https://summit.example.org/office/a.1.2"],
        *["See", "&lt;you&gt;", "&amp;", "yours", "in", "Seoul."],
    ]
    assert page.count("<p ") == 4
    assert page.count("<br>") == 1


def test_a_link_within_a_sentence_stays_there() -> None:
    page = html_of("Go to {link} today.\n")
    assert re.sub(r"<[^>]*>", "", page.partition("<div")[2]).split()[-4:] == [
        *["Go", "to", "https://summit.example.org/office/a.1.2", "today."]
    ]
    assert "페이지 열기" not in page


@given(body=st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=80))
def test_no_text_becomes_markup(body: str) -> None:
    page = html_of(body.replace("{link}", ""), link=None)
    assert set(re.findall(r"</?([a-z0-9!]+)", page.lower())) <= {
        *("html", "head", "meta", "title", "body", "div", "p", "br", "!doctype"),
    }
