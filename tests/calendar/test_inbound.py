"""What is read of mails: every maker's reply, and bytes that mean harm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.calendar import inbound
from summit.calendar.foreignzones import instant_of, zone_of
from summit.calendar.inbound import Attending, Incoming
from tests.calendar.reply_mails import MAKERS, Maker, Said, bounced, crlf, gmail, plain

DOMAIN = "reply.example.org"


def read(raw: bytes, **options: str) -> Incoming:
    return inbound.read(raw, domain=DOMAIN, **options)


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_every_makers_reply_is_understood(maker: Maker, partstat: str) -> None:
    comment = "시장님은 오후 열 시부터 참석하실 수 있습니다 잘 부탁드립니다"
    said = Said(partstat=partstat, sequence=3, comment=comment)

    found = read(maker(said))

    assert found == Incoming(
        sender=found.sender,
        local_parts=("r-token",),
        method="REPLY",
        uid="mayors@test",
        attendees=(Attending("office@jakarta.example", partstat),),
        comment=comment,
        sequence=3,
        stamp=said.stamp,
        start=said.start,
        end=found.end,
    )


def test_a_token_is_found_where_the_server_has_delivered_it_alone() -> None:
    raw = plain(
        Said(to="undisclosed@elsewhere.example"), headers=(f"X-Original-To: R-Abc@{DOMAIN}",)
    )
    assert read(raw).local_parts == ("r-abc",)
    alone = plain(Said(to="x@elsewhere.example"), f"ORGANIZER:MAILTO:R-Own@{DOMAIN.upper()}")
    assert read(alone).local_parts == ("r-own",)


@pytest.mark.parametrize(
    "to",
    [
        f"r-token@{DOMAIN}.evil.example",
        f"r-token@evil.{DOMAIN}",
        "r-token@reply-example.org",
        f"someone+r-token@{DOMAIN}",
    ],
)
def test_addresses_at_other_domains_name_nothing(to: str) -> None:
    assert read(plain(Said(to=to))).local_parts == ()


def test_without_a_domain_nothing_is_named() -> None:
    assert inbound.read(plain(Said()), domain="").local_parts == ()


def test_the_property_counts_and_not_what_stands_beside_the_part() -> None:
    raw = plain(Said()).replace(b"method=REPLY", b"method=REQUEST")
    assert read(raw).method == "REPLY"
    assert read(raw.replace(b"METHOD:REPLY\r\n", b"")).method == "REQUEST"


def test_a_proposal_brings_its_time_in_the_zone_of_its_calendar() -> None:
    raw = plain(
        Said(partstat="TENTATIVE"),
        "DTSTART;TZID=W. Europe Standard Time:20270514T160000",
        "DTEND;TZID=W. Europe Standard Time:20270514T173000",
        "X-MS-OLK-ORIGINALSTART;TZID=UTC:20270514T130000Z",
        "COMMENT:Could we begin later\\, please?",
        method="COUNTER",
    )
    found = read(raw)
    assert (found.method, found.comment) == ("COUNTER", "Could we begin later, please?")
    assert found.start == datetime(2027, 5, 14, 14, 0, tzinfo=UTC)
    assert found.end == datetime(2027, 5, 14, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        ("Auto-Submitted: no", False),
        ("Auto-Submitted: auto-generated", False),  # as Google's replies say
        ("Auto-Submitted: auto-replied (vacation)", True),
        ("Auto-Submitted: auto-notified", True),
        ("X-Autoreply: yes", True),
        ("Return-Path: <>", False),
    ],
)
def test_an_answer_is_automatic_only_where_a_machine_answered(header: str, automatic: bool) -> None:
    assert read(plain(Said(), headers=(header,))).is_automatic is automatic


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-generated", "Precedence: bulk", "Return-Path: <>", "X-Autoreply: 1"],
)
def test_a_letter_without_an_answer_is_automatic_by_any_of_the_marks(header: str) -> None:
    assert read(crlf(header, "Subject: Away", "", "I am away.")).is_automatic
    # Our own request, come back by a detour.
    assert read(plain(Said(), method="REQUEST", headers=(header,))).is_automatic
    assert not read(crlf("Subject: Yes", "", "I come.")).is_automatic


def test_reports_are_automatic() -> None:
    assert read(bounced("a@example.org", "<x@example.org>")).is_automatic


@pytest.mark.parametrize(
    ("results", "forged"),
    [
        ("mx.example.org; dmarc=fail (p=none) header.from=a.example", True),
        ("MX.example.org 1; spf=pass; dmarc = FAIL", True),
        ("mx.example.org; dmarc=pass", False),
        ("mx.example.org; spf=pass (dmarc=fail)", False),
        ("mx.example.org; dkim=fail", False),
        ("elsewhere.example; dmarc=fail", False),
        ("mx.example.org.evil.example; dmarc=fail", False),
    ],
)
def test_only_our_own_server_is_believed(results: str, forged: bool) -> None:
    raw = plain(Said(), headers=(f"Authentication-Results: {results}",))
    assert read(raw, authserv_id="mx.example.org").is_forged is forged
    assert not read(raw).is_forged


def test_a_person_who_just_writes_is_quoted() -> None:
    raw = crlf(f"To: r-token@{DOMAIN}", "", "Thank you.\x07", "The mayor will come.")
    found = read(raw)
    assert (found.problem, found.local_parts) == ("no_calendar", ("r-token",))
    assert found.comment == "Thank you.\nThe mayor will come."


# Harm


def nested(depth: int) -> bytes:
    raw = plain(Said())
    for level in range(depth):
        boundary = f"b{level}"
        raw = (
            crlf(
                f"To: r-token@{DOMAIN}",
                f"Content-Type: multipart/mixed; boundary={boundary}",
                "",
                f"--{boundary}",
            )
            + raw
            + crlf(f"--{boundary}--")
        )
    return raw


HARMFUL = {
    "nothing": (b"", "no_calendar"),
    "10 MB": (plain(Said()) + b"x" * 10_000_000, "too_large"),
    "just above": (plain(Said()).ljust(inbound.LARGEST + 1, b" "), "too_large"),
    "multiparts within multiparts": (nested(300), "too_nested"),
    "messages within messages": (
        b"Content-Type: message/rfc822\r\n\r\n" * 3000 + plain(Said()),
        "too_nested",
    ),
    "messages by carriage returns": (
        b"Content-Type:\r message/rfc822\r\r" * 3000 + plain(Said()),
        "too_nested",
    ),
    "a header of quotes": (
        b"Content-Type: multipart/mixed; " + b'";' * 100_000 + b"boundary=x\r\n\r\n",
        "too_nested",
    ),
    "parts": (
        crlf("Content-Type: multipart/mixed; boundary=b", "") + b"--b\r\n\r\n" * 20_000,
        "too_nested",
    ),
    "a report of empty lines": (
        crlf("Content-Type: message/delivery-status", "") + b"\r\n" * 100_000,
        "too_nested",
    ),
    "attendees": (
        plain(Said(), *(f"ATTENDEE:mailto:a{n}@x.example" for n in range(3000))),
        "too_many_attendees",
    ),
    "lines": (plain(Said(), *("X-A:b" for _ in range(10_000))), "unreadable"),
    "lines of nothing": (plain(Said()) + b"\n" * 100_000, "too_nested"),
    "components": (
        plain(Said(), *("BEGIN:VALARM" for _ in range(3000))),
        "unreadable",
    ),
    "two events": (plain(Said(), "END:VEVENT", "BEGIN:VEVENT"), "several_events"),
    "no event": (
        crlf("Content-Type: text/calendar", "", "BEGIN:VCALENDAR", "METHOD:REPLY", "END:VCALENDAR"),
        "unreadable",
    ),
    "not closed": (plain(Said()).replace(b"END:VCALENDAR", b""), "unreadable"),
    "no calendar at all": (crlf("Content-Type: text/calendar", "", "Hello"), "unreadable"),
    "the path of a file": (crlf("Content-Type: text/calendar", "", "/etc/passwd"), "unreadable"),
    "an encoding that is none": (
        crlf("Content-Type: text/calendar; charset=zlib", "", "BEGIN:VCALENDAR"),
        "unreadable",
    ),
}


@pytest.mark.parametrize(("raw", "problem"), HARMFUL.values(), ids=HARMFUL)
def test_harm_is_named_and_does_nothing(raw: bytes, problem: str) -> None:
    found = read(raw)
    assert found.problem == problem
    assert found.attendees == ()
    assert "root:" not in found.comment


def test_an_encoding_whose_time_has_no_bound_is_not_used() -> None:
    raw = crlf("Content-Type: text/calendar; charset=punycode", "") + b"a" * 200_000
    # Python's decoder takes minutes for it: this would not end.
    assert read(raw).problem == "unreadable"


@pytest.mark.parametrize(
    ("line", "sequence"),
    [
        ("SEQUENCE:-1", 0),
        ("SEQUENCE:1e9", 0),
        ("SEQUENCE:٣", 0),
        ("SEQUENCE:99999999999999999999", 2**31 - 1),
        ("SEQUENCE:", 0),
    ],
)
def test_sequences_are_whole_numbers_that_the_database_holds(line: str, sequence: int) -> None:
    raw = plain(Said()).replace(b"SEQUENCE:0", line.encode())
    assert read(raw).sequence == sequence


@pytest.mark.parametrize("stamp", ["", "now", "20271399T250000Z", "20270302", "00000101T000000Z"])
def test_a_stamp_that_is_none_is_none(stamp: str) -> None:
    raw = plain(Said()).replace(b"20270302T080000Z", stamp.encode())
    assert read(raw).stamp is None


def test_an_attendee_by_another_kind_of_address_is_told_by_its_parameter() -> None:
    raw = plain(Said(), "X-A:b").replace(
        b":mailto:office@jakarta.example", b';EMAIL="Office@Jakarta.example":/principals/7/'
    )
    assert read(raw).attendees == (Attending("office@jakarta.example", "ACCEPTED"),)
    nobody = plain(Said()).replace(b"mailto:office@jakarta.example", b"mailto:nobody")
    assert read(nobody).attendees == (Attending("", "ACCEPTED"),)


def test_controls_of_a_comment_are_left_out() -> None:
    raw = plain(Said(), "COMMENT:one\\n\x00two\u2028three" + "!" * 5000)
    assert read(raw).comment.startswith("one\ntwothree!!!")
    assert len(read(raw).comment) == 2000


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*MAKERS.values()]).map(lambda maker: maker(Said(comment="참석"))),
    st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=12)), max_size=20),
)
def test_no_bytes_break_it(raw: bytes, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(raw)
    for at, new in changes:
        data[at : at + len(new)] = new
    assert isinstance(read(bytes(data), authserv_id="mx.example.org"), Incoming)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_calendar_breaks_it(data: bytes) -> None:
    raw = crlf("Content-Type: text/calendar; charset=utf-8", "", "BEGIN:VCALENDAR") + data
    assert isinstance(read(raw), Incoming)


# Zones


@pytest.mark.parametrize(
    ("tzid", "offsets", "hour"),
    [
        ("Asia/Seoul", {}, 3),
        ("Korea Standard Time", {}, 3),
        ("/freeassociation.sourceforge.net/Asia/Seoul", {}, 3),
        ("(UTC+09:00) Seoul", {}, 3),
        ("Customized Time Zone", {"Customized Time Zone": frozenset({"+0900"})}, 3),
        ("Customized", {"Customized": frozenset({"+0900", "+1000"})}, None),
        ("(UTC+01:00) Berlin", {"(UTC+01:00) Berlin": frozenset({"+0100", "+0200"})}, None),
        ("../../etc/passwd", {}, None),
        ("", {}, None),
    ],
)
def test_zones_of_other_programs(
    tzid: str, offsets: dict[str, frozenset[str]], hour: int | None
) -> None:
    found = instant_of("20270514T120000", tzid, offsets)
    assert found == (datetime(2027, 5, 14, hour, tzinfo=UTC) if hour else None)


def test_a_zone_of_no_sense_is_none() -> None:
    assert zone_of("X", {"X": frozenset({"+9900"})}) is None
    assert instant_of("20270514", "Asia/Seoul", {}) is None
    assert instant_of("99991231T235959", "Pacific/Honolulu", {}) is None


def test_the_same_bytes_say_the_same() -> None:
    assert read(gmail(Said())) == read(gmail(Said()))
