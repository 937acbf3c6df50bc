"""Messages to one invitee: what they ask of a calendar, byte by byte and reader by reader."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from summit.calendar import itip
from summit.calendar.events import Edition, programme_calendar
from summit.calendar.itip import Invited, Party, Status
from tests.calendar.test_bytes import FAMILY, HOSTILE, assert_well_formed
from tests.calendar.test_time import CITY_ZONES

Make = Callable[..., Any]

MADE = datetime(2027, 3, 1, 9, 0, 5, tzinfo=UTC)
ORGANIZER = "r-abcdefghijklmnopqrstuvwxyz234567-4711-1@reply.summit.example"
PAGE = "https://summit.example/en/cac-2020/sessions/mayoral-meeting"
WRITERS = {
    "REQUEST": itip.request,
    "CANCEL": itip.cancel,
    "DECLINECOUNTER": itip.decline_counter,
}


def invited(**changes: Any) -> Invited:
    return Invited(
        **{
            "organizer": Party(ORGANIZER, "CAC Global Summit 2020"),
            "invitee": Party("office@jakarta.example", "Office of Jakarta"),
            "sequence": 3,
            "made_at": MADE,
            **changes,
        }
    )


def edition(document: Any, language: str = "en") -> Edition:
    pages = {
        each["slug"]: f"https://summit.example/{language}/cac-2020/sessions/{each['slug']}"
        for each in document["sessions"]
        if each["audience"] == "public"
    }
    return Edition(document, language, str, lambda slug: pages.get(slug, ""), "")


def unfolded(calendar: bytes) -> list[str]:
    return calendar.decode().replace("\r\n ", "").split("\r\n")


def write(
    make_document: Make, session: Any, writer: Make = itip.request, language: str = "en", **who: Any
) -> bytes:
    calendar: bytes = writer(edition(make_document(session), language), session, invited(**who))
    return calendar


def test_a_request_in_full(make_document: Make, make_session: Make) -> None:
    calendar = write(make_document, make_session(room="studio", sequence=2))

    lines = unfolded(calendar)
    assert lines[: lines.index("BEGIN:VTIMEZONE")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Summit//Programme//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]
    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:mayoral-meeting@summit.example",
        "DTSTAMP:20270301T090005Z",
        "SEQUENCE:3",
        f'ORGANIZER;CN="CAC Global Summit 2020":mailto:{ORGANIZER}',
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;LANGUAGE=en;"
        'RSVP=TRUE;CN="Office of Jakarta":mailto:office@jakarta.example',
        "LAST-MODIFIED:20200527T010203Z",
        "DTSTART;TZID=Asia/Seoul:20200602T220000",
        "DTEND;TZID=Asia/Seoul:20200602T233000",
        "SUMMARY;LANGUAGE=en:Mayoral Meeting",
        "LOCATION;LANGUAGE=en:Studio\\, Seoul City Hall",
        "DESCRIPTION;LANGUAGE=en:CAC Global Summit 2020\\n\\n"
        f"Tuesday 2 June 2020 22:00–23:30 (Asia/Seoul\\, UTC+09:00)\\n\\n{PAGE}",
        "CATEGORIES:Mayoral meeting",
        f"URL;VALUE=URI:{PAGE}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_request_is_in_the_language_of_whoever_gets_it(
    make_document: Make, make_session: Make
) -> None:
    lines = unfolded(write(make_document, make_session(), language="ko"))

    assert "SUMMARY;LANGUAGE=ko:도시정부 시장회의" in lines
    assert [each for each in lines if each.startswith("SUMMARY")] == [
        "SUMMARY;LANGUAGE=ko:도시정부 시장회의"
    ]
    assert any("LANGUAGE=ko;RSVP=TRUE" in each for each in lines)


def test_a_session_for_invitees_leads_to_no_page(make_document: Make, make_session: Make) -> None:
    calendar = write(make_document, make_session(audience="invitees"))

    assert b"http" not in calendar
    assert b"URL" not in calendar
    assert "CLASS:PRIVATE" in unfolded(calendar)


def test_a_request_that_only_informs_keeps_the_answer(
    make_document: Make, make_session: Make
) -> None:
    calendar = write(make_document, make_session(), status=Status.ACCEPTED, chairs=True)

    (attendee,) = [each for each in unfolded(calendar) if each.startswith("ATTENDEE")]
    assert "ROLE=CHAIR;PARTSTAT=ACCEPTED;" in attendee


def test_where_no_reply_is_read_none_is_asked_for(make_document: Make, make_session: Make) -> None:
    assert b"RSVP=FALSE" in write(make_document, make_session(), replies=False)


def test_a_cancellation_ends_the_event(make_document: Make, make_session: Make) -> None:
    called_off = write(make_document, make_session(state="cancelled"), itip.cancel)
    uninvited = write(make_document, make_session(), itip.cancel)

    for calendar in (called_off, uninvited):
        lines = unfolded(calendar)
        assert "METHOD:CANCEL" in lines
        assert "STATUS:CANCELLED" in lines
        assert "TRANSP:TRANSPARENT" in lines
        assert not any("RSVP" in each for each in lines)
    assert "SUMMARY;LANGUAGE=en:Cancelled: Mayoral Meeting" in unfolded(called_off)
    # The session itself takes place.
    assert "SUMMARY;LANGUAGE=en:Mayoral Meeting" in unfolded(uninvited)


def test_a_proposal_is_declined_with_a_word(make_document: Make, make_session: Make) -> None:
    session = make_session()
    calendar = itip.decline_counter(
        edition(make_document(session)), session, invited(), "The hall is taken;\r\nsorry."
    )

    lines = unfolded(calendar)
    assert "METHOD:DECLINECOUNTER" in lines
    assert "COMMENT;LANGUAGE=en:The hall is taken\\;\\nsorry." in lines
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert [re.split("[:;]", each)[0] for each in event] == [
        "BEGIN",
        "UID",
        "DTSTAMP",
        "SEQUENCE",
        "ORGANIZER",
        "ATTENDEE",
        "COMMENT",
    ]


def test_nobody_is_invited_to_a_cancelled_session(make_document: Make, make_session: Make) -> None:
    with pytest.raises(ValueError, match="cancelled"):
        write(make_document, make_session(state="cancelled"))


@pytest.mark.parametrize(
    ("method", "state"),
    [("REQUEST", "scheduled"), ("CANCEL", "scheduled"), ("CANCEL", "cancelled")],
)
def test_every_reader_accepts_every_message(
    method: str, state: str, make_document: Make, make_session: Make, readers: dict[str, Make]
) -> None:
    calendar = write(make_document, make_session(state=state), WRITERS[method])

    # libical holds the message against the tables of RFC 5546, too (icalrestriction_check).
    entries = {name: read(calendar) for name, read in readers.items()}
    for name, found in entries.items():
        (entry,) = found
        assert entry.uid == "mayoral-meeting@summit.example", name
        assert entry.sequence == 3, name
        assert entry.start == datetime(2020, 6, 2, 13, 0, tzinfo=UTC), name
        assert entry.end == datetime(2020, 6, 2, 14, 30, tzinfo=UTC), name
    assert len({str(found) for found in entries.values()}) == 1


def test_a_declined_proposal_keeps_to_the_tables(
    libical: ctypes.CDLL, make_document: Make, make_session: Make
) -> None:
    calendar = write(make_document, make_session(), itip.decline_counter)

    # libical goes by the older table (RFC 2446), which has neither of these two lines.
    lacking = re.sub(rb"\r\n(SEQUENCE|ATTENDEE)[;:].*(\r\n .*)*", b"", calendar)
    assert restricted(libical, lacking)
    assert str(icalendar.Calendar.from_ical(calendar).events[0]["UID"]) == (
        "mayoral-meeting@summit.example"
    )
    assert vobject.readOne(calendar.decode()).vevent.sequence.value == "3"


def test_libical_refuses_a_message_that_lacks_what_its_method_needs(
    libical: ctypes.CDLL, make_document: Make, make_session: Make
) -> None:
    """The reader that checks restrictions does check them."""
    calendar = write(make_document, make_session())
    assert restricted(libical, calendar)

    for name in ("ATTENDEE", "ORGANIZER", "DTSTAMP"):
        lacking = re.sub(rb"%s[;:](.*\r\n)( .*\r\n)*" % name.encode(), b"", calendar, count=1)
        assert lacking != calendar
        assert not restricted(libical, lacking), name


def restricted(libical: ctypes.CDLL, calendar: bytes) -> bool:
    root = libical.icalparser_parse_string(calendar)
    try:
        return bool(libical.icalrestriction_check(root) == 1)
    finally:
        libical.icalcomponent_free(root)


@pytest.mark.parametrize("zone", CITY_ZONES)
def test_every_zone_is_read_alike(
    zone: str, make_document: Make, make_session: Make, readers: dict[str, Make]
) -> None:
    start = datetime(2027, 7, 15, 9, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    text = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    end = (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    calendar = write(make_document, make_session(zone=zone, starts_at=text, ends_at=end))

    for name, read in readers.items():
        assert read(calendar)[0].start == start, name
    used = set(re.findall(rb"TZID=([^:;]+)", calendar))
    assert used == set(re.findall(rb"^TZID:(.+?)\r", calendar, re.MULTILINE))
    assert b"RDATE" not in calendar


def test_a_day_without_an_hour_is_a_day(
    make_document: Make, make_session: Make, readers: dict[str, Make]
) -> None:
    calendar = write(make_document, make_session(starts_at=None, ends_at=None))

    assert "DTSTART;VALUE=DATE:20200602" in unfolded(calendar)
    for name, read in readers.items():
        assert str(read(calendar)[0].start) == "2020-06-02", name


@pytest.mark.parametrize("text", [*HOSTILE, FAMILY * 60, 'A "quoted" name; with, all: signs^n'])
def test_hostile_names_stay_one_parameter(
    text: str, make_document: Make, make_session: Make, readers: dict[str, Make]
) -> None:
    session = make_session(title={"en": text})
    calendar = write(
        make_document,
        session,
        organizer=Party(ORGANIZER, text),
        invitee=Party("office@jakarta.example", text),
    )

    assert_well_formed(calendar)
    lines = unfolded(calendar)
    assert sum(each.startswith("ATTENDEE") for each in lines) == 1
    assert sum(each.startswith("ORGANIZER") for each in lines) == 1
    assert sum(each.startswith("SUMMARY") for each in lines) == 1
    for read in readers.values():
        assert len(read(calendar)) == 1
    event = icalendar.Calendar.from_ical(calendar).events[0]
    assert str(event["ATTENDEE"]) == "mailto:office@jakarta.example"
    assert str(event["ORGANIZER"]) == f"mailto:{ORGANIZER}"
    found = vobject.readOne(calendar.decode()).vevent
    assert found.attendee.value == "mailto:office@jakarta.example"
    assert found.organizer.params["CN"] == found.attendee.params["CN"]


def test_the_same_arguments_give_the_same_bytes(make_document: Make, make_session: Make) -> None:
    assert write(make_document, make_session()) == write(make_document, make_session())


def test_a_move_keeps_the_uid_and_comes_later_with_a_higher_sequence(
    make_document: Make, make_session: Make, readers: dict[str, Make]
) -> None:
    first = write(make_document, make_session(), sequence=0)
    later = MADE + timedelta(days=1)
    second = write(
        make_document,
        make_session(starts_at="2020-06-02T15:00:00Z", ends_at="2020-06-02T16:00:00Z"),
        sequence=1,
        made_at=later,
    )

    for read in readers.values():
        (before,), (after,) = read(first), read(second)
        assert before.uid == after.uid
        assert (before.sequence, after.sequence) == (0, 1)
    stamps = [re.findall(rb"DTSTAMP:(\S+)", each)[0] for each in (first, second)]
    assert stamps == [b"20270301T090005Z", b"20270302T090005Z"]


def test_mail_download_and_feed_mean_the_same_event(
    make_document: Make, make_session: Make
) -> None:
    session = make_session()
    document = make_document(session)
    download = programme_calendar(edition(document))

    uids = {
        re.findall(rb"^UID:(.*)\r", each, re.MULTILINE)[0]
        for each in (download, itip.request(edition(document), session, invited()))
    }
    assert uids == {b"mayoral-meeting@summit.example"}


def test_every_address_fits_and_none_has_a_plus(make_document: Make, make_session: Make) -> None:
    calendar = write(make_document, make_session())

    (organizer,) = [each for each in unfolded(calendar) if each.startswith("ORGANIZER")]
    assert "+" not in organizer
