"""What a calendar says: identity, state, words, and which sessions stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from summit.calendar.events import (
    city_calendar,
    programme_calendar,
    session_calendar,
    speaker_calendar,
)
from summit.core.errors import NotFound

Make = Callable[..., Any]

KOREAN = {
    "Cancelled: %(title)s": "[취소] %(title)s",
    "Mayoral meeting": "도시정부 시장회의",
    "Keynote": "기조연설",
    "Discussion": "토론",
    "Presenter": "발표자",
    "Discussant": "토론자",
    "Host": "주최자",
    "Order of the session": "진행 순서",
    "English": "영어",
    "Korean": "한국어",
    "Floor language: %(languages)s": "원음: %(languages)s",
    "Interpretation: %(languages)s": "통역: %(languages)s",
    "Cities: %(cities)s": "참가 도시: %(cities)s",
    "%(city)s (representative not documented)": "%(city)s (참석자 기록 없음)",
    "Hour reconstructed: no source states it.": "시각은 추정한 것으로, 출처가 없습니다.",
}


def unfolded(calendar: bytes) -> list[str]:
    return calendar.decode().replace("\r\n ", "").split("\r\n")


def event_lines(calendar: bytes) -> list[str]:
    lines = unfolded(calendar)
    return lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1]


def uids(calendar: bytes) -> list[str]:
    return re.findall(r"^UID:(.*)\r$", calendar.decode(), re.MULTILINE)


def page(slug: str) -> str:
    return f"https://summit.example/en/cac-2020/sessions/{slug}"


def subset(make: Make, document: Any, slug: str) -> bytes:
    written: bytes = make(
        document,
        slug,
        "en",
        words=str,
        url_for_session=page,
        calendar_url="https://summit.example/x.ics",
    )
    return written


def item(*speakers: Any, **changes: Any) -> dict[str, Any]:
    return {
        "slug": "1",
        "kind": "discussion",
        "title": {},
        "starts_at": None,
        "minutes": None,
        "speakers": list(speakers),
        "reconstructed": [],
        **changes,
    }


def part(city: str) -> dict[str, Any]:
    return {"city": city, "part": "participant", "record": None, "reconstructed": []}


def test_a_calendar_says_what_it_is_and_when_to_look_again(
    make_document: Make, make_session: Make, write: Make
) -> None:
    calendar = write(
        make_document(make_session(), make_session("b", revised_at="2020-05-28T00:00:00Z"))
    )

    lines = unfolded(calendar)
    assert lines[: lines.index("BEGIN:VTIMEZONE")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Summit//Programme//EN",
        "CALSCALE:GREGORIAN",
        "NAME;LANGUAGE=en:CAC Global Summit 2020",
        "X-WR-CALNAME:CAC Global Summit 2020",
        "X-WR-TIMEZONE:Asia/Seoul",
        "LAST-MODIFIED:20200528T000000Z",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://summit.example/en/cac-2020/programme.ics",
    ]
    names = {re.split("[;:]", each)[0] for each in lines}
    assert names & {"METHOD", "ORGANIZER", "ATTENDEE", "RDATE"} == set()


def test_an_event_in_full(make_document: Make, make_session: Make, write: Make) -> None:
    session = make_session(room="studio", sequence=2)

    calendar = write(make_document(session))

    assert event_lines(calendar) == [
        "BEGIN:VEVENT",
        "UID:mayoral-meeting@summit.example",
        "DTSTAMP:20200527T010203Z",
        "LAST-MODIFIED:20200527T010203Z",
        "SEQUENCE:2",
        "DTSTART;TZID=Asia/Seoul:20200602T220000",
        "DTEND;TZID=Asia/Seoul:20200602T233000",
        "SUMMARY;LANGUAGE=en:Mayoral Meeting",
        "LOCATION;LANGUAGE=en:Studio\\, Seoul City Hall",
        "DESCRIPTION;LANGUAGE=en:CAC Global Summit 2020\\n\\n"
        "Tuesday 2 June 2020 22:00–23:30 (Asia/Seoul\\, UTC+09:00)\\n\\n"
        "https://summit.example/en/cac-2020/sessions/mayoral-meeting",
        "CATEGORIES:Mayoral meeting",
        "URL;VALUE=URI:https://summit.example/en/cac-2020/sessions/mayoral-meeting",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        "END:VEVENT",
    ]


def test_an_event_for_a_korean_reader(
    make_document: Make,
    make_session: Make,
    make_speaker: Make,
    write: Make,
    readers: dict[str, Make],
) -> None:
    keynote = make_speaker(role="host", capacity={"ko": "서울특별시장"}, city="seoul")
    document = make_document(
        make_session(
            state="cancelled",
            abstract={"en": "One.\r\nTwo."},
            reconstructed=["start", "end"],
            floor=["en", "sw"],
            interpreted=["ko"],
            items=[
                item(keynote, kind="keynote", title={"ko": "감염병 이후"}),
                item(
                    make_speaker(person="sadiq-khan"),
                    make_speaker(city="athens", undocumented=True, role="discussant"),
                ),
            ],
            cities=[part("london"), part("athens")],
        )
    )

    calendar = write(document, "ko", lambda message: KOREAN.get(message, message))

    for name, read in readers.items():
        (entry,) = read(calendar)
        assert entry.summary == "[취소] 도시정부 시장회의", name
        assert entry.status == "CANCELLED", name
        assert entry.description.split("\n\n") == [
            "CAC 글로벌 서밋 2020",
            "2020년 6월 2일 (화) 오후 10:00–오후 11:30 (Asia/Seoul, UTC+09:00)\n"
            "시각은 추정한 것으로, 출처가 없습니다.",
            "One.\nTwo.",
            "진행 순서\n기조연설: 감염병 이후\n- 서울특별시장, name to be confirmed (주최자)\n"
            "토론\n- Sadiq Khan, 런던광역시장 (발표자)\n- 아테네 (참석자 기록 없음) (토론자)",
            "참가 도시: 런던, 아테네\n원음: 영어, sw\n통역: 한국어",
            "https://summit.example/en/cac-2020/sessions/mayoral-meeting",
        ], name
    lines = event_lines(calendar)
    assert "CATEGORIES:도시정부 시장회의" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert "SUMMARY;LANGUAGE=ko:[취소] 도시정부 시장회의" in lines


def test_a_title_in_another_language_says_so(
    make_document: Make, make_session: Make, write: Make
) -> None:
    calendar = write(make_document(make_session(title={"en": "Mayoral Meeting"})), "ko")

    assert "SUMMARY;LANGUAGE=en:Mayoral Meeting" in event_lines(calendar)


def test_hours_of_items_end_where_minutes_are_reconstructed(
    make_document: Make, make_session: Make, write: Make, read_with_icalendar: Make
) -> None:
    session = make_session(
        items=[
            item(kind="opening", starts_at="2020-06-02T13:00:00Z"),
            item(starts_at="2020-06-02T13:10:00Z", reconstructed=["minutes"]),
            item(kind="closing", starts_at="2020-06-02T14:20:00Z"),
        ]
    )

    (entry,) = read_with_icalendar(write(make_document(session)))

    assert "Order of the session\n22:00 Opening\n22:10 Discussion\nClosing\n" in entry.description


def test_a_day_without_an_hour_says_so(
    make_document: Make, make_session: Make, write: Make, read_with_icalendar: Make
) -> None:
    session = make_session(day="2020-03-31", starts_at=None, ends_at=None)

    (entry,) = read_with_icalendar(write(make_document(session)))

    assert "\n\nTuesday 31 March 2020 (Asia/Seoul)\nHour not known\n\n" in entry.description


def test_a_session_past_midnight_names_both_days(
    make_document: Make, make_session: Make, write: Make, read_with_icalendar: Make
) -> None:
    session = make_session(ends_at="2020-06-02T15:30:00Z")

    (entry,) = read_with_icalendar(write(make_document(session)))

    assert "Tuesday 2 June 2020 22:00–Wednesday 3 June 2020 00:30 (" in entry.description


def test_a_session_for_invitees_is_private(
    make_document: Make, make_session: Make, write: Make
) -> None:
    calendar = write(make_document(make_session(audience="invitees"), audience="restricted"))

    assert "CLASS:PRIVATE" in event_lines(calendar)


def test_moving_keeps_the_uid_and_a_corrected_title_the_sequence(
    make_document: Make, make_session: Make, write: Make, readers: dict[str, Make]
) -> None:
    before = make_session(title={"en": "Mayorial Meeting"})
    corrected = make_session(revised_at="2020-05-28T00:00:00Z")
    moved = make_session(
        revised_at="2020-05-29T00:00:00Z", sequence=1, starts_at="2020-06-02T12:00:00Z"
    )

    calendars = [write(make_document(each)) for each in (before, corrected, moved)]

    for name, read in readers.items():
        assert [(e.uid, e.sequence) for c in calendars for e in read(c)] == [
            ("mayoral-meeting@summit.example", 0),
            ("mayoral-meeting@summit.example", 0),
            ("mayoral-meeting@summit.example", 1),
        ], name
    stamps = [line for c in calendars for line in event_lines(c) if line.startswith("DTSTAMP")]
    assert stamps == [
        "DTSTAMP:20200527T010203Z",
        "DTSTAMP:20200528T000000Z",
        "DTSTAMP:20200529T000000Z",
    ]


def test_subsets_hold_the_sessions_of_a_speaker_and_of_a_city(
    make_document: Make, make_session: Make, make_speaker: Make
) -> None:
    document = make_document(
        make_session("a", items=[item(make_speaker(person="sadiq-khan"))]),
        make_session("b", items=[item(make_speaker(city="london", undocumented=True))]),
        make_session("c", cities=[part("london")]),
        make_session("d", cities=[part("athens")], state="cancelled"),
        make_session("e", items=[item(make_speaker(to_be_announced=True))]),
    )

    assert uids(subset(session_calendar, document, "d")) == ["d@summit.example"]
    assert uids(subset(speaker_calendar, document, "sadiq-khan")) == ["a@summit.example"]
    assert uids(subset(city_calendar, document, "london")) == [
        "a@summit.example",
        "b@summit.example",
        "c@summit.example",
    ]
    assert uids(subset(city_calendar, document, "seoul")) == []


def test_a_session_is_the_same_event_in_every_calendar(
    make_document: Make, make_session: Make, make_speaker: Make, write: Make
) -> None:
    items = [item(make_speaker(person="sadiq-khan"))]
    document = make_document(make_session("a", items=items))

    event = event_lines(write(document))

    for make, slug in (
        (session_calendar, "a"),
        (speaker_calendar, "sadiq-khan"),
        (city_calendar, "london"),
    ):
        assert event_lines(subset(make, document, slug)) == event
    korean = programme_calendar(
        document, "ko", words=str, url_for_session=page, calendar_url="https://summit.example/x"
    )
    assert uids(korean) == ["a@summit.example"]


def test_subsets_are_named_after_what_they_hold(
    make_document: Make, make_session: Make, readers: dict[str, Make]
) -> None:
    document = make_document(make_session("a"))

    for make, slug, name in (
        (session_calendar, "a", "Mayoral Meeting"),
        (speaker_calendar, "sadiq-khan", "Sadiq Khan · CAC Global Summit 2020"),
        (city_calendar, "london", "London · CAC Global Summit 2020"),
    ):
        calendar = subset(make, document, slug)
        assert f"X-WR-CALNAME:{name}" in unfolded(calendar)
        for read in readers.values():
            assert len(read(calendar)) == (1 if make is session_calendar else 0)


@pytest.mark.parametrize("make", [session_calendar, speaker_calendar, city_calendar])
def test_what_a_release_does_not_hold_is_not_found(make: Make, make_document: Make) -> None:
    with pytest.raises(NotFound):
        subset(make, make_document(), "nobody")
