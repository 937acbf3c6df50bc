"""Release documents to write calendars from, and independent readers of the calendars.

Each reader knows only the time zones that a calendar defines: zone names are replaced before it
reads, so that none can fall back to its own database.
"""

from __future__ import annotations

import base64
import ctypes
import itertools
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject

from summit.calendar.events import Edition, programme_calendar
from summit.programme.document import ProgrammeDoc, SessionDoc, SpeakerDoc

_FEED = "https://summit.example/en/cac-2020/programme.ics"


def _session_page(slug: str) -> str:
    return f"https://summit.example/en/cac-2020/sessions/{slug}"


def _english(message: str) -> str:
    """Stand for a translation into English, which is the message itself."""
    return message


def _speaker(**changes: Any) -> SpeakerDoc:
    speaker: SpeakerDoc = {
        "role": "presenter",
        "to_be_announced": False,
        "person": None,
        "city": None,
        "organisation": None,
        "capacity": {},
        "topic": {},
        "remote": True,
        "undocumented": False,
        "reconstructed": [],
    }
    return {**speaker, **changes}  # type: ignore[typeddict-item]


def _session(slug: str = "mayoral-meeting", **changes: Any) -> SessionDoc:
    session: SessionDoc = {
        "uid": f"{slug}@summit.example",
        "slug": slug,
        "former": [],
        "kind": "mayoral_meeting",
        "title": {"en": "Mayoral Meeting", "ko": "도시정부 시장회의"},
        "abstract": {},
        "remark": {},
        "state": "scheduled",
        "audience": "public",
        "day": "2020-06-02",
        "starts_at": "2020-06-02T13:00:00Z",
        "ends_at": "2020-06-02T14:30:00Z",
        "zone": "Asia/Seoul",
        "room": None,
        "floor": [],
        "interpreted": [],
        "items": [],
        "cities": [],
        "cities_to_be_announced": 0,
        "sources": [],
        "reconstructed": [],
        "sequence": 0,
        "revised_at": "2020-05-27T01:02:03Z",
    }
    return {**session, **changes}  # type: ignore[typeddict-item]


def _document(*sessions: SessionDoc, **changes: Any) -> ProgrammeDoc:
    document: ProgrammeDoc = {
        "schema": 2,
        "audience": "public",
        "number": 3,
        "published_at": "2020-05-28T00:00:00Z",
        "note": {},
        "summit": {
            "uid": "cac-2020@summit.example",
            "slug": "cac-2020",
            "kind": "summit",
            "title": {"en": "CAC Global Summit 2020", "ko": "CAC 글로벌 서밋 2020"},
            "theme": {},
            "description": {},
            "remark": {},
            "venue": {"en": "Seoul City Hall", "ko": "서울시청"},
            "starts_on": "2020-06-01",
            "ends_on": "2020-06-05",
            "zone": "Asia/Seoul",
            "languages": ["en", "ko"],
            "host": None,
            "figures": [],
            "sources": [],
            "reconstructed": [],
        },
        "rooms": {
            "studio": {
                "slug": "studio",
                "kind": "studio",
                "name": {"en": "Studio", "ko": "스튜디오"},
            }
        },
        "cities": {
            slug: {
                "slug": slug,
                "former": [],
                "name": {"en": name, "ko": korean},
                "country": {},
                "zone": "Asia/Seoul",
                "latitude": None,
                "longitude": None,
                "relation": None,
                "related_since": None,
                "reconstructed": [],
            }
            for slug, name, korean in (
                ("athens", "Athens", "아테네"),
                ("london", "London", "런던"),
                ("seoul", "Seoul", "서울"),
            )
        },
        "organisations": {
            "who": {
                "slug": "who",
                "kind": "international",
                "name": {"en": "World Health Organization"},
                "city": None,
            }
        },
        "people": {
            "sadiq-khan": {
                "slug": "sadiq-khan",
                "former": [],
                "name": {"en": "Sadiq Khan"},
                "title": {"en": "Mayor of London", "ko": "런던광역시장"},
                "zone": None,
                "city": "london",
                "organisation": None,
                "photo": None,
                "reconstructed": [],
            }
        },
        "sessions": list(sessions),
    }
    return {**document, **changes}  # type: ignore[typeddict-item]


def _write(document: ProgrammeDoc, language: str = "en", words: Any = _english) -> bytes:
    return programme_calendar(Edition(document, language, words, _session_page, _FEED))


@pytest.fixture(scope="session")
def make_speaker() -> Callable[..., SpeakerDoc]:
    return _speaker


@pytest.fixture(scope="session")
def make_session() -> Callable[..., SessionDoc]:
    return _session


@pytest.fixture(scope="session")
def make_document() -> Callable[..., ProgrammeDoc]:
    return _document


@pytest.fixture(scope="session")
def write() -> Callable[..., bytes]:
    """Write a document as a whole programme's calendar, in English unless told otherwise."""
    return _write


@dataclass(frozen=True)
class Entry:
    """What a reader found in one event; all that it says must be equal for all readers."""

    uid: str
    summary: str
    description: str
    location: str
    sequence: int
    status: str
    start: datetime | date
    end: datetime | date


Reader = Callable[[bytes], list[Entry]]

_TZID = re.compile(rb"(?<=TZID[=:])[\w/+-]+")
_serial = itertools.count()


def without_zone_names(calendar: bytes) -> bytes:
    """Give each zone of a calendar a name of the same length that no database knows."""
    for name in set(_TZID.findall(calendar)):
        mark = b"X%d" % next(_serial)
        calendar = re.sub(
            rb"(?<=TZID[=:])" + re.escape(name) + rb"(?![\w/+-])",
            mark.ljust(len(name), b"x"),
            calendar,
        )
    return calendar


def _moment(value: str | int) -> datetime | date:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    return date.fromisoformat(value)


@pytest.fixture(scope="session")
def read_with_ical_js() -> Iterator[Reader]:
    """ical.js, which Thunderbird and Nextcloud read with."""
    script = Path(__file__).with_name("read.mjs")
    with subprocess.Popen(
        ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        into, out = node.stdin, node.stdout

        def read(calendar: bytes) -> list[Entry]:
            into.write(base64.b64encode(without_zone_names(calendar)) + b"\n")
            into.flush()
            line = out.readline()
            assert line, "node ended; is ical.js installed (npm ci)?"
            answer = json.loads(line)
            assert "error" not in answer, answer
            return [
                Entry(**{**each, "start": _moment(each["start"]), "end": _moment(each["end"])})
                for each in answer["entries"]
            ]

        yield read
        into.close()


@pytest.fixture(scope="session")
def read_with_vobject() -> Reader:
    """vobject, which many Python calendar servers read with."""

    def moment(value: datetime | date) -> datetime | date:
        return value.astimezone(UTC) if isinstance(value, datetime) else value

    def read(calendar: bytes) -> list[Entry]:
        component = vobject.readOne(without_zone_names(calendar).decode())
        return [
            Entry(
                uid=event.uid.value,
                summary=event.summary.value,
                description=event.description.value,
                location=event.location.value if hasattr(event, "location") else "",
                sequence=int(event.sequence.value),
                status=event.status.value,
                start=moment(event.dtstart.value),
                end=moment(event.dtend.value),
            )
            for event in component.contents.get("vevent", [])
        ]

    return read


@pytest.fixture(scope="session")
def read_with_icalendar() -> Reader:
    """icalendar, with the zones that the calendar defines."""

    def moment(value: datetime | date) -> datetime | date:
        return value.astimezone(UTC) if isinstance(value, datetime) else value

    def read(calendar: bytes) -> list[Entry]:
        component = icalendar.Calendar.from_ical(without_zone_names(calendar))
        assert component.errors == []
        for event in component.events:
            assert event.errors == []
        return [
            Entry(
                uid=str(event["UID"]),
                summary=str(event["SUMMARY"]),
                description=str(event["DESCRIPTION"]),
                location=str(event.get("LOCATION", "")),
                sequence=int(event["SEQUENCE"]),
                status=str(event["STATUS"]),
                start=moment(event.start),
                end=moment(event.end),
            )
            for event in component.events
        ]

    return read


class _IcalTime(ctypes.Structure):
    """``struct icaltimetype`` of libical 3."""

    _fields_ = [
        (name, ctypes.c_int)
        for name in (
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "is_date",
            "is_daylight",
        )
    ] + [("zone", ctypes.c_void_p)]


@pytest.fixture(scope="session")
def libical() -> ctypes.CDLL:
    """libical (Debian's libical3), which GNOME, KDE and Cyrus read with."""
    library = ctypes.CDLL("libical.so.3")
    pointer, integer, string = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "icalparser_parse_string": (pointer, [string]),
        "icalcomponent_string_to_kind": (integer, [string]),
        "icalcomponent_get_first_component": (pointer, [pointer, integer]),
        "icalcomponent_get_next_component": (pointer, [pointer, integer]),
        "icalcomponent_count_errors": (integer, [pointer]),
        "icalcomponent_free": (None, [pointer]),
        "icalcomponent_get_uid": (string, [pointer]),
        "icalcomponent_get_summary": (string, [pointer]),
        "icalcomponent_get_description": (string, [pointer]),
        "icalcomponent_get_location": (string, [pointer]),
        "icalcomponent_get_sequence": (integer, [pointer]),
        "icalcomponent_get_status": (integer, [pointer]),
        "icalcomponent_get_dtstart": (_IcalTime, [pointer]),
        "icalcomponent_get_dtend": (_IcalTime, [pointer]),
        "icalproperty_status_to_string": (string, [integer]),
        "icalrestriction_check": (integer, [pointer]),
        "icaltime_as_timet_with_zone": (ctypes.c_longlong, [_IcalTime, pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


@pytest.fixture(scope="session")
def read_with_libical(libical: ctypes.CDLL) -> Reader:
    """libical, which also checks RFC 5546's tables of what may and must stand in an event."""
    kind = libical.icalcomponent_string_to_kind(b"VEVENT")

    def moment(time: _IcalTime) -> datetime | date:
        if time.is_date:
            return date(time.year, time.month, time.day)
        assert time.zone, "a time without its zone"
        return datetime.fromtimestamp(libical.icaltime_as_timet_with_zone(time, time.zone), UTC)

    def text(value: bytes | None) -> str:
        return (value or b"").decode()

    def read(calendar: bytes) -> list[Entry]:
        root = libical.icalparser_parse_string(without_zone_names(calendar))
        assert root
        try:
            assert libical.icalrestriction_check(root) == 1
            assert libical.icalcomponent_count_errors(root) == 0
            entries = []
            event = libical.icalcomponent_get_first_component(root, kind)
            while event:
                status = libical.icalcomponent_get_status(event)
                entries.append(
                    Entry(
                        uid=text(libical.icalcomponent_get_uid(event)),
                        summary=text(libical.icalcomponent_get_summary(event)),
                        description=text(libical.icalcomponent_get_description(event)),
                        location=text(libical.icalcomponent_get_location(event)),
                        sequence=libical.icalcomponent_get_sequence(event),
                        status=text(libical.icalproperty_status_to_string(status)),
                        start=moment(libical.icalcomponent_get_dtstart(event)),
                        end=moment(libical.icalcomponent_get_dtend(event)),
                    )
                )
                event = libical.icalcomponent_get_next_component(root, kind)
            return entries
        finally:
            libical.icalcomponent_free(root)

    return read


@pytest.fixture(scope="session")
def readers(
    read_with_ical_js: Reader,
    read_with_vobject: Reader,
    read_with_icalendar: Reader,
    read_with_libical: Reader,
) -> dict[str, Reader]:
    return {
        "ical.js": read_with_ical_js,
        "vobject": read_with_vobject,
        "icalendar": read_with_icalendar,
        "libical": read_with_libical,
    }
