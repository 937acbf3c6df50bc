"""Bytes: line ends, folding, escaping and cleaning, whatever the texts hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.calendar.lines import line, one_line, paragraphs
from summit.programme.document import ProgrammeDoc

Make = Callable[..., Any]

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"
HOSTILE = [
    "A\r\nATTENDEE:mailto:x@evil.example",
    "A\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "A\nB\rC\u2028D\u2029E\x85F\x0bG\x0cH\x1cI",
    "\x00\x07\x1b[31m nul, bell and escape \x7f\x9b",
    'quotes " \' and "more", semicolons; commas, colons: \\ back\\slashes \\n \\N \\\\n',
    "C:\\New\\news;\\,",
    "도시정부시장회의" * 25,
    FAMILY * 40,
    "שלום \u202eמסר\u202c مرحبا \u200f(2027)",
    "a" * 73 + "\\" * 9 + ";,;,",
    "e\u0301" * 80,
    "\ud800 lone surrogate \udfff",
    "BEGIN:VCALENDAR",
    "=2+2",
]


def assert_well_formed(calendar: bytes) -> None:
    assert calendar.endswith(b"\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", calendar) is None
    for physical in calendar[:-2].split(b"\r\n"):
        assert len(physical) <= 75
        physical.decode()
        assert re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", physical) is None
    assert re.search("[\x80-\x9f\u2028\u2029]", calendar.decode()) is None


def with_text(make_document: Make, make_session: Make, make_speaker: Make, text: str) -> Any:
    """Return a document that holds the text wherever an organizer can write one."""
    words = {"en": text}
    document: ProgrammeDoc = make_document(
        make_session(
            uid=f"{text}@summit.example",
            title=words,
            abstract=words,
            remark=words,
            room="studio",
            floor=[text],
            items=[
                {
                    "slug": "1",
                    "kind": "keynote",
                    "title": words,
                    "starts_at": None,
                    "minutes": None,
                    "reconstructed": [],
                    "speakers": [
                        make_speaker(person="sadiq-khan", capacity=words, topic=words),
                        make_speaker(capacity=words),
                        make_speaker(city="london", undocumented=True),
                    ],
                }
            ],
            cities=[{"city": "london", "part": "host", "record": None, "reconstructed": []}],
        )
    )
    document["summit"] = {**document["summit"], "title": words, "theme": words, "venue": words}
    document["rooms"]["studio"]["name"] = words
    document["people"]["sadiq-khan"]["name"] = words
    document["cities"]["london"]["name"] = words
    return document


def assert_one_event_reads_back(calendar: bytes, text: str, readers: dict[str, Make]) -> None:
    title = one_line(text)
    for name, read in readers.items():
        (entry,) = read(calendar)
        assert entry.summary == (title or "mayoral-meeting"), name
        assert entry.uid == one_line(f"{text}@summit.example"), name
        assert entry.location == title, name
        assert entry.description == readers_description(calendar), name


def readers_description(calendar: bytes) -> str:
    """Undo folding and escaping by the letter of RFC 5545, as a reading of our own."""
    unfolded = calendar.decode().replace("\r\n ", "")
    value = re.search(r"^DESCRIPTION;LANGUAGE=en:(.*)\r$", unfolded, re.MULTILINE)
    assert value is not None
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value[1])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_inside_its_property(
    text: str,
    make_document: Make,
    make_session: Make,
    make_speaker: Make,
    write: Make,
    readers: dict[str, Make],
) -> None:
    calendar = write(with_text(make_document, make_session, make_speaker, text))

    assert_well_formed(calendar)
    assert_one_event_reads_back(calendar, text, readers)


pieces = st.sampled_from([*HOSTILE, FAMILY, "\r", "\n", "\r\n", "\\", ";", ",", "\x00", " ", "\t"])
texts = st.lists(st.one_of(pieces, st.text(max_size=60)), max_size=8).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=texts)
def test_any_text_is_written_well_and_read_back_alike(
    text: str,
    make_document: Make,
    make_session: Make,
    make_speaker: Make,
    write: Make,
    readers: dict[str, Make],
) -> None:
    calendar = write(with_text(make_document, make_session, make_speaker, text))

    assert_well_formed(calendar)
    assert_one_event_reads_back(calendar, text, readers)


@given(text=texts)
def test_folding_splits_neither_code_points_nor_escapes(text: str) -> None:
    value = one_line(text).replace("\\", "\\\\").replace(",", "\\,")

    written = line("SUMMARY", value)

    assert written.replace(b"\r\n ", b"").decode() == f"SUMMARY:{value}\r\n"
    for physical in written[:-2].split(b"\r\n"):
        assert len(physical) <= 75
        backslashes = re.search(r"\\*$", physical.decode())
        assert backslashes is not None
        assert len(backslashes[0]) % 2 == 0


def test_a_line_of_75_octets_is_not_folded_and_one_of_76_is() -> None:
    assert line("X", "a" * 73) == b"X:" + b"a" * 73 + b"\r\n"
    assert line("X", "a" * 74) == b"X:" + b"a" * 73 + b"\r\n a\r\n"


def test_a_parameter_cannot_leave_its_place() -> None:
    assert line("SUMMARY", "A", LANGUAGE='en";X="\r\n') == b"SUMMARY;LANGUAGE=enX:A\r\n"


def test_cleaning_keeps_paragraphs_where_they_are_wanted() -> None:
    text = " A\r\nB\u2028C\rD\x00E\tF "

    assert one_line(text) == "A B C DE F"
    assert paragraphs(text) == "A\nB\nC\nDE\tF"


def test_the_same_release_gives_the_same_bytes(
    make_document: Make, make_session: Make, write: Make
) -> None:
    first = write(make_document(make_session(), make_session("other")))
    second = write(make_document(make_session(), make_session("other")))

    assert first == second


def test_readers_use_the_zones_that_a_calendar_defines(
    make_document: Make, make_session: Make, write: Make, readers: dict[str, Make]
) -> None:
    calendar = write(make_document(make_session()))

    false = calendar.replace(b"+0900", b"+0800")

    for name, read in readers.items():
        (right,), (late,) = read(calendar), read(false)
        assert (late.start - right.start).total_seconds() == 3600, name
