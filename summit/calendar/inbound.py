"""What a mail that came in says: which address it was sent to, and the reply in it, if any.

Pure and bounded: bytes in, facts out, whatever the bytes are. Nothing here decides; that is for
:mod:`summit.attendance.operations.replies`. Parties are told by ATTENDEE and by the tokenised
address, never by From (RFC 6047, section 2.3): calendars answer from other accounts.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from summit.calendar import contentlines
from summit.calendar.contentlines import Property, Unreadable
from summit.calendar.foreignzones import Offsets, instant_of
from summit.core.mailbox import is_address

#: Bytes beyond which a mail is not looked into; a reply of any calendar is far below them.
LARGEST = 256 * 1024
_MOST_LINES = 20_000
_MOST_PARTS = 40
_MOST_NESTED = 12
_LONGEST_HEADER = 2000
_MOST_ATTENDEES = 50
_MOST_RESULTS = 20
_LONGEST_COMMENT = 2000
_LARGEST_SEQUENCE = 2**31 - 1

#: How a calendar is found, the surest way first.
_CALENDAR_TYPES = ("text/calendar", "application/ics")

#: The methods by which somebody answers (RFC 5546, section 1.4).
ANSWERS = frozenset({"REPLY", "COUNTER"})

_BOUNDARIES = re.compile(rb"boundary[*0-9]*\s*=", re.IGNORECASE)
_NESTING = re.compile(rb"^content-type:\s*(?:message|multipart)/", re.IGNORECASE | re.MULTILINE)
_CONTENT_HEADERS = re.compile(
    rb"^content-[a-z-]*:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_LOCAL_PART = r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9._-]{1,64})@"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_DMARC_FAILS = re.compile(r"(?:^|[\s;])dmarc\s*=\s*fail\b", re.IGNORECASE)
#: Encodings of texts, as Python calls them; others (punycode) take a time that has no bound.
_ENCODINGS = re.compile(
    r"utf-?(?:8|16)[a-z-]*|ascii|iso8859-\d+|cp\d{3,4}|euc_\w+|koi8-\w|johab|iso2022_\w+"
    r"|shift_jis\w*|gb\w+|big5\w*|hz"
)
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")

#: Headers that name the address a mail was sent to, the most trustworthy first.
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Reply-To")


@dataclass(frozen=True, slots=True)
class Attending:
    """One ATTENDEE line: an address in lower case, and its PARTSTAT in capitals."""

    address: str
    partstat: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """What could be read of a mail; a field that it does not have is empty or ``None``.

    ``problem`` says why nothing more was read: ``too_large``, ``too_nested``, ``no_calendar``,
    ``unreadable``, ``several_events``, ``too_many_attendees``. ``local_parts`` are those of the
    addresses at our own reply domain that it names, in lower case. ``is_automatic``: an
    away-notice or another machine's answer, a report about delivery, or a list; ``is_forged``: our
    own server says that DMARC failed. ``comment`` is the reply's, or, where a mail holds no
    calendar, the beginning of its words. ``start`` and ``end`` are those of the event in it: what a
    COUNTER proposes, and by which a REPLY shows the time that it answers.
    """

    problem: str = ""
    sender: str = ""
    local_parts: tuple[str, ...] = ()
    is_automatic: bool = False
    is_forged: bool = False
    method: str = ""
    uid: str = ""
    attendees: tuple[Attending, ...] = ()
    comment: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None


def read(raw: bytes, *, domain: str, authserv_id: str = "") -> Incoming:
    """Read a mail.

    Args:
        domain: the domain of our tokenised addresses.
        authserv_id: the name under which our own mail server writes Authentication-Results
            (RFC 8601, section 2.2); nobody else's are believed. Empty: none are.
    """
    message = parse(raw)
    if message is None:
        return Incoming(problem="too_large" if len(raw) > LARGEST else "too_nested")
    found = Incoming(
        sender=next(_addresses(_header(message, "From")), ""),
        local_parts=_local_parts((_header(message, name) for name in _TO), domain),
        is_forged=bool(authserv_id) and _is_forged(message, authserv_id),
    )
    part = _calendar_part(message)
    try:
        if part is None:
            found = replace(found, problem="no_calendar")
        else:
            calendar = contentlines.read(_text(part, unfolded=True))
            method = _first(calendar.calendar, "METHOD").strip().upper()
            # METHOD counts; its repetition in the mail's own header only where it is missing.
            method = method or str(part.get_param("method") or "").upper()
            found = _with_event(replace(found, method=method[:20]), calendar, domain)
    except Unreadable:
        found = replace(found, problem="unreadable")
    if found.method not in ANSWERS:
        found = replace(found, comment=_words(message))
    return replace(found, is_automatic=_is_automatic(message, found.method))


def parse(raw: bytes) -> Message | None:
    """Parse a mail, or return ``None`` for one beyond the bounds.

    The standard library's parser walks into parts of parts without end, and takes time that grows
    with the square of the depth and of a header's length: what could make it do so is refused
    first.
    """
    if len(raw) > LARGEST:
        return None
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if (
        raw.count(b"\n") > _MOST_LINES
        or len(_BOUNDARIES.findall(raw)) > _MOST_NESTED
        or len(_NESTING.findall(raw)) > _MOST_NESTED
        or any(len(found[0]) > _LONGEST_HEADER for found in _CONTENT_HEADERS.finditer(raw))
    ):
        return None
    message = message_from_bytes(raw, policy=compat32)
    parts = sum(1 for _ in message.walk())
    return message if parts <= _MOST_PARTS else None


def _with_event(found: Incoming, calendar: contentlines.Read, domain: str) -> Incoming:
    if len(calendar.events) != 1:
        return replace(found, problem="several_events" if calendar.events else "unreadable")
    event, offsets = calendar.events[0], calendar.offsets
    attendees = [one for one in event if one.name == "ATTENDEE"]
    if len(attendees) > _MOST_ATTENDEES:
        return replace(found, problem="too_many_attendees")
    sequence = _first(event, "SEQUENCE").strip()
    sequence = sequence if sequence.isascii() and sequence.isdigit() else "0"
    stamp = _first(event, "DTSTAMP").strip()
    organizer = _local_parts((one.value for one in event if one.name == "ORGANIZER"), domain)
    return replace(
        found,
        local_parts=tuple(dict.fromkeys((*found.local_parts, *organizer))),
        uid=_first(event, "UID").strip()[:500],
        attendees=tuple(_attending(one) for one in attendees),
        comment=_comment(event),
        sequence=min(int(sequence[:11]), _LARGEST_SEQUENCE),
        # It is in UTC (RFC 5545, section 3.8.7.2), also where a program left the Z out.
        stamp=instant_of(stamp if stamp.endswith("Z") else f"{stamp}Z", "", offsets),
        start=_instant(event, "DTSTART", offsets),
        end=_instant(event, "DTEND", offsets),
    )


def _instant(event: Iterable[Property], name: str, offsets: Offsets) -> datetime | None:
    for one in event:
        if one.name == name:
            return instant_of(one.value, one.parameters.get("TZID", ""), offsets)
    return None


def _first(properties: Iterable[Property], name: str) -> str:
    return next((one.value for one in properties if one.name == name), "")


def _attending(one: Property) -> Attending:
    address = one.value.strip()[:_LONGEST_HEADER]
    while address.lower().startswith("mailto:"):
        address = address[len("mailto:") :].strip()
    if not is_address(address):
        address = one.parameters.get("EMAIL", "").strip()
    return Attending(
        address.casefold() if is_address(address) else "",
        one.parameters.get("PARTSTAT", "NEEDS-ACTION").strip().upper()[:20],
    )


def _comment(event: Iterable[Property]) -> str:
    """Return what the answering person wrote: Google writes it beside their address."""
    said = []
    for one in event:
        if one.name in ("COMMENT", "X-RESPONSE-COMMENT"):
            said.append(one.text)
        elif one.name == "ATTENDEE":
            said.append(_unescaped(one.parameters.get("X-RESPONSE-COMMENT", "")))
    return _clean("\n".join(dict.fromkeys(line.strip() for line in said if line.strip())))


def _unescaped(parameter: str) -> str:
    """Undo the escapes of a parameter's value (RFC 6868)."""
    marks: Mapping[str, str] = {"^n": "\n", "^'": '"', "^^": "^"}
    return re.sub(r"\^[n'^]", lambda found: marks[found[0]], parameter)


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines).strip()[:_LONGEST_COMMENT]


# The mail around the calendar


def _header(message: Message, name: str) -> str:
    """Return all headers of a name as one text; bytes that are no text become marks."""
    return "\n".join(str(value)[:_LONGEST_HEADER] for value in message.get_all(name, []))


def _addresses(text: str) -> Iterator[str]:
    for found in _ADDRESS.finditer(text):
        if is_address(found[0]):
            yield found[0]


def _local_parts(texts: Iterable[str], domain: str) -> tuple[str, ...]:
    if not domain:
        return ()
    form = re.compile(_LOCAL_PART + re.escape(domain) + r"(?![A-Za-z0-9.-])", re.IGNORECASE)
    found = (match[1].lower() for text in texts for match in form.finditer(text))
    return tuple(dict.fromkeys(found))[:_MOST_PARTS]


def _calendar_part(message: Message) -> Message | None:
    """Return the part with the calendar, wherever it hangs: by its type, else by its name."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    for kind in _CALENDAR_TYPES:
        for part in parts:
            if part.get_content_type() == kind:
                return part
    return next((part for part in parts if _file_name(part).endswith(".ics")), None)


def _file_name(part: Message) -> str:
    try:
        return str(part.get_filename() or "").lower()
    except (ValueError, LookupError, TypeError):
        return ""


def _text(part: Message, *, unfolded: bool = False) -> str:
    """Return a part's text in the encoding that it names, if that is one of texts.

    With ``unfolded`` folded lines are put together first: some programs fold within a letter.
    """
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if unfolded:
        data = _FOLD.sub(b"", data)
    try:
        name = codecs.lookup(part.get_content_charset("utf-8")).name
        encoding = name if _ENCODINGS.fullmatch(name) else "utf-8"
        return data.decode(encoding, "replace").lstrip("\ufeff")
    except (LookupError, ValueError, TypeError):
        return data.decode("utf-8", "replace").lstrip("\ufeff")


def _words(message: Message) -> str:
    """Return the beginning of what somebody wrote."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not _file_name(part):
            return _clean(_text(part)[: 4 * _LONGEST_COMMENT])
    return ""


def _is_automatic(message: Message, method: str) -> bool:
    """Tell whether a machine wrote of its own accord (RFC 3834).

    A reply out of Google Calendar says ``auto-generated`` though a person pressed the button: that
    word counts only where the mail brings no answer.
    """
    submitted = _IN_BRACKETS.sub("", _header(message, "Auto-Submitted"))
    submitted = submitted.partition(";")[0].strip().lower()
    if submitted in ("auto-replied", "auto-notified"):
        return True
    if message.get_content_type() == "multipart/report" or message.get("X-Autoreply"):
        return True
    if method in ANSWERS:
        return False
    precedence = _header(message, "Precedence").strip().lower()
    return (
        submitted not in ("", "no")
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or _header(message, "Return-Path").strip() == "<>"
    )


def _is_forged(message: Message, authserv_id: str) -> bool:
    """Tell whether our own server says that DMARC failed (RFC 8601, sections 2.2 and 5)."""
    # Our own stand above whatever came with the mail.
    for value in message.get_all("Authentication-Results", [])[:_MOST_RESULTS]:
        text = str(value)[:_LONGEST_HEADER]
        while (shorter := _IN_BRACKETS.sub(" ", text)) != text:
            text = shorter
        server, _, results = text.partition(";")
        is_ours = server.lower().split()[:1] == [authserv_id.lower()]
        if is_ours and _DMARC_FAILS.search(results):
            return True
    return False
