"""Replies as calendars of different makers write them, in our own words.

What is particular to each is measured or documented (Exchange leaves ORGANIZER out and names zones
as Windows does, Apple Mail names no method beside the part, …); all the rest is invented.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Said:
    """What a reply says; each maker below turns it into a mail."""

    to: str = "r-token@reply.example.org"
    uid: str = "mayors@test"
    attendee: str = "office@jakarta.example"
    partstat: str = "ACCEPTED"
    sequence: int = 0
    stamp: datetime = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
    start: datetime = datetime(2027, 5, 14, 13, 0, tzinfo=UTC)
    comment: str = ""
    message_id: str = "<reply-1@client.example>"

    def but(self, **changes: object) -> Said:
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def stamp_text(self) -> str:
        return f"{self.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @property
    def seoul_text(self) -> str:
        return f"{self.start.astimezone(ZoneInfo('Asia/Seoul')):%Y%m%dT%H%M%S}"

    @property
    def start_text(self) -> str:
        return f"{self.start.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def crlf(*lines: str) -> bytes:
    return "\r\n".join(lines).encode() + b"\r\n"


def encoded(data: bytes) -> list[str]:
    return base64.encodebytes(data).decode().splitlines()


def gmail(said: Said) -> bytes:
    """A person pressed a button; the mail calls itself generated. The comment is a parameter."""
    comment = f';X-RESPONSE-COMMENT="{said.comment}"' if said.comment else ""
    calendar = crlf(
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"DTSTART:{said.start_text}",
        f"DTEND:{said.start_text}",
        f"DTSTAMP:{said.stamp_text}",
        f"ORGANIZER;CN=Forum:mailto:{said.to}",
        f"UID:{said.uid}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={said.partstat}",
        f" ;CN=An Office{comment};X-NUM-GUESTS=0:mailto:{said.attendee}",
        "CREATED:20270301T090000Z",
        f"SEQUENCE:{said.sequence}",
        "STATUS:CONFIRMED",
        "SUMMARY:Mayoral Meeting",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return crlf(
        f"Delivered-To: {said.to}",
        "Return-Path: <office@jakarta.example>",
        "MIME-Version: 1.0",
        f"Reply-To: {said.attendee}",
        "Sender: Google Calendar <calendar-notification@google.example>",
        "Auto-Submitted: auto-generated",
        f"Message-ID: {said.message_id}",
        "Date: Tue, 02 Mar 2027 08:00:00 +0000",
        "Subject: Accepted: Mayoral Meeting @ Fri 14 May 2027",
        f"From: {said.attendee}",
        f"To: {said.to}",
        'Content-Type: multipart/mixed; boundary="00001"',
        "",
        "--00001",
        'Content-Type: multipart/alternative; boundary="00002"',
        "",
        "--00002",
        'Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes',
        "Content-Transfer-Encoding: base64",
        "",
        *encoded(b"An office has accepted this invitation."),
        "--00002",
        'Content-Type: text/calendar; charset="UTF-8"; method=REPLY',
        "Content-Transfer-Encoding: 7bit",
        "",
        *calendar.decode().splitlines(),
        "--00002--",
        "",
        "--00001",
        'Content-Type: application/ics; name="invite.ics"',
        'Content-Disposition: attachment; filename="invite.ics"',
        "Content-Transfer-Encoding: base64",
        "",
        *encoded(calendar),
        "--00001--",
    )


def outlook(said: Said) -> bytes:
    """Outlook 365 by Exchange: no ORGANIZER, zones named as Windows does, capitals in addresses."""
    comment = [f"COMMENT;LANGUAGE=en-US:{said.comment}"] if said.comment else []
    calendar = crlf(
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:Korea Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={said.partstat};CN=The Office:MAILTO:{said.attendee.title()}",
        *comment,
        f"UID:{said.uid}",
        "SUMMARY;LANGUAGE=en-US:Accepted: Mayoral Meeting",
        f"DTSTART;TZID=Korea Standard Time:{said.seoul_text}",
        f"DTEND;TZID=Korea Standard Time:{said.seoul_text}",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{said.stamp_text}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        f"SEQUENCE:{said.sequence}",
        "LOCATION;LANGUAGE=en-US:",
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return crlf(
        f"From: The Office <{said.attendee.title()}>",
        f'To: "{said.to.upper()}" <{said.to}>',
        "Subject: Accepted: Mayoral Meeting",
        "Thread-Topic: Mayoral Meeting",
        f"Message-ID: {said.message_id}",
        "Accept-Language: en-US",
        "X-MS-Has-Attach:",
        'Content-Type: multipart/alternative; boundary="_000_outlook_"',
        "MIME-Version: 1.0",
        "",
        "--_000_outlook_",
        'Content-Type: text/plain; charset="us-ascii"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "",
        "--_000_outlook_",
        'Content-Type: text/calendar; charset="utf-8"; method=REPLY',
        "Content-Transfer-Encoding: base64",
        "",
        *encoded(calendar),
        "--_000_outlook_--",
    )


def apple(said: Said) -> bytes:
    """Apple Mail: from another account, the part in an attachment and without its method."""
    comment = [f"COMMENT:{said.comment}"] if said.comment else []
    return crlf(
        "From: The Mayor's Aide <aide@private.example>",
        "Content-Type: multipart/mixed;",
        "\tboundary=Apple-Mail-1",
        "Subject: The Office accepted: Mayoral Meeting",
        f"Message-Id: {said.message_id}",
        f"To: Forum <{said.to}>",
        "Mime-Version: 1.0",
        "X-Mailer: Apple Mail (2.3445)",
        "",
        "--Apple-Mail-1",
        "Content-Transfer-Encoding: 7bit",
        "Content-Type: multipart/alternative;",
        "\tboundary=Apple-Mail-2",
        "",
        "--Apple-Mail-2",
        "Content-Transfer-Encoding: 7bit",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "",
        "--Apple-Mail-2",
        "Content-Type: multipart/mixed; boundary=Apple-Mail-3",
        "",
        "--Apple-Mail-3",
        "Content-Disposition: attachment; filename=iCal-20270302-080000.ics",
        'Content-Type: text/calendar; x-unix-mode=0644; name="iCal-20270302-080000.ics"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Apple Inc.//Mac OS X 14.0//EN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{said.uid}",
        f'ATTENDEE;CN=3D"The Office";CUTYPE=3DINDIVIDUAL;PARTSTAT=3D{said.partstat};EMAIL=3D=',
        f'"{said.attendee}":mailto:{said.attendee}',
        f'ORGANIZER;CN=3D"Forum";EMAIL=3D"{said.to}":mailto:{said.to}',
        *comment,
        f"DTSTART:{said.start_text}",
        f"DTSTAMP:{said.stamp_text}",
        f"SEQUENCE:{said.sequence}",
        "END:VEVENT",
        "END:VCALENDAR",
        "--Apple-Mail-3--",
        "",
        "--Apple-Mail-2--",
        "",
        "--Apple-Mail-1--",
    )


def thunderbird(said: Said) -> bytes:
    """Thunderbird: eight bits, the calendar twice, folded within a letter of three octets."""
    comment = f"COMMENT:{said.comment}".encode()
    folded = comment[:60] + b"\r\n " + comment[60:] if len(comment) > 60 else comment
    calendar = crlf(
        "BEGIN:VCALENDAR",
        "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "CREATED:20270301T090000Z",
        "LAST-MODIFIED:20270302T080000Z",
        f"DTSTAMP:{said.stamp_text}",
        f"UID:{said.uid}",
        "SUMMARY:도시정부 시장회의",
        f"ORGANIZER;CN=Forum:mailto:{said.to}",
        f"ATTENDEE;CN=시장실;PARTSTAT={said.partstat};ROLE=REQ-PARTICIPANT:mailto:{said.attendee}",
        f"DTSTART;TZID=/mozilla.org/20050126_1/Asia/Seoul:{said.seoul_text}",
        f"SEQUENCE:{said.sequence}",
    )
    calendar += (folded + b"\r\n" if said.comment else b"") + crlf("END:VEVENT", "END:VCALENDAR")
    return (
        crlf(
            "MIME-Version: 1.0",
            f"Message-ID: {said.message_id}",
            f"From: {said.attendee}",
            f"To: {said.to}",
            "Subject: =?UTF-8?B?7LC47ISd?=",
            'Content-Type: multipart/mixed; boundary="--------------mozilla"',
            "",
            "----------------mozilla",
            'Content-Type: multipart/alternative; boundary="--------------inner"',
            "",
            "----------------inner",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: 8BIT",
            "",
            "시장실이 이 행사를 수락했습니다.",
            "",
            "----------------inner",
            "Content-Type: text/calendar; method=REPLY; charset=UTF-8",
            "Content-Transfer-Encoding: 8BIT",
            "",
        )
        + calendar
        + crlf(
            "----------------inner--",
            "",
            "----------------mozilla",
            'Content-Type: application/ics; name="invite.ics"',
            "Content-Transfer-Encoding: 8BIT",
            'Content-Disposition: attachment; filename="invite.ics"',
            "",
        )
        + calendar
        + crlf("----------------mozilla--")
    )


def nextcloud(said: Said) -> bytes:
    """Nextcloud: sent by the server's own account, which only Reply-To tells from the person."""
    comment = [f"COMMENT:{said.comment}"] if said.comment else []
    calendar = crlf(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sabre//Sabre VObject 4.5.6//EN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"DTSTAMP:{said.stamp_text}",
        f"UID:{said.uid}",
        f"SEQUENCE:{said.sequence}",
        f"DTSTART:{said.start_text}",
        "SUMMARY:Mayoral Meeting",
        f"ORGANIZER;CN=Forum:mailto:{said.to}",
        f"ATTENDEE;PARTSTAT={said.partstat};CN=Office:mailto:{said.attendee}",
        *comment,
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return crlf(
        f"Message-ID: {said.message_id}",
        "Subject: Re: Mayoral Meeting",
        "From: Office via Cloud <noreply@cloud.example>",
        f"Reply-To: Office <{said.attendee}>",
        f"To: Forum <{said.to}>",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=nc",
        "",
        "--nc",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Office has accepted your invitation",
        "--nc",
        'Content-Type: text/calendar; name=event.ics; method="REPLY"; charset="UTF-8"',
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; name=event.ics; filename=event.ics",
        "",
        *encoded(calendar),
        "--nc--",
    )


def naver_works(said: Said) -> bytes:
    """NAVER WORKS: one zone with one observance, the calendar as a file of no type."""
    comment = [f"COMMENT:{said.comment}"] if said.comment else []
    calendar = crlf(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:Naver Calendar",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VTIMEZONE",
        "TZID:(UTC+09:00) Seoul",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:GMT+09:00",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"SEQUENCE:{said.sequence}",
        "CLASS:PUBLIC",
        f"UID:{said.uid}",
        f'DTSTART;TZID="(UTC+09:00) Seoul":{said.seoul_text}',
        "SUMMARY:시장회의",
        f"ORGANIZER;CN=Forum:mailto:{said.to}",
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={said.partstat};CN=시장실:mailto:{said.attendee}",
        *comment,
        f"DTSTAMP:{said.stamp_text}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return crlf(
        f"Message-ID: {said.message_id}",
        f"From: {said.attendee}",
        f"To: {said.to}",
        "Subject: =?utf-8?B?W+yImOudvV0=?=",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=works",
        "",
        "--works",
        "Content-Type: text/html; charset=utf-8",
        "",
        "<p>수락했습니다.</p>",
        "--works",
        "Content-Type: application/octet-stream; name=invite.ics",
        "Content-Disposition: attachment; filename=invite.ics",
        "Content-Transfer-Encoding: base64",
        "",
        *encoded(calendar),
        "--works--",
    )


Maker = Callable[[Said], bytes]

MAKERS: dict[str, Maker] = {
    made.__name__: made for made in (gmail, outlook, apple, thunderbird, nextcloud, naver_works)
}


def plain(said: Said, *lines: str, method: str = "REPLY", headers: tuple[str, ...] = ()) -> bytes:
    """A CalDAV server's reply: the calendar alone, with further lines in its event."""
    return crlf(
        *headers,
        f"Message-ID: {said.message_id}",
        f"From: {said.attendee}",
        f"To: {said.to}",
        "Subject: Reply",
        "MIME-Version: 1.0",
        f"Content-Type: text/calendar; charset=utf-8; method={method}",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//A server//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{said.uid}",
        f"DTSTAMP:{said.stamp_text}",
        f"SEQUENCE:{said.sequence}",
        f"ATTENDEE;PARTSTAT={said.partstat}:mailto:{said.attendee}",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
    )


def bounced(to: str, message_id: str, *, action: str = "failed") -> bytes:
    """A report about delivery (RFC 3464) with the header of the mail that came back."""
    returned = f"Message-ID: {message_id}" if message_id else "Subject: An invitation"
    return crlf(
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.example",
        "To: summit@example.org",
        "Message-ID: <report-1@mx.example>",
        "Auto-Submitted: auto-replied",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=dsn",
        "",
        "--dsn",
        "Content-Type: text/plain",
        "",
        "I could not deliver your message.",
        "--dsn",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        f"Final-Recipient: rfc822; {to}",
        f"Action: {action}",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 No such user",
        "",
        "--dsn",
        "Content-Type: text/rfc822-headers",
        "",
        "From: summit@example.org",
        f"To: {to}",
        returned,
        "",
        "--dsn--",
    )
