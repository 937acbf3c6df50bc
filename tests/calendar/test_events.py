"""What a calendar says: identity, state, words, and which sessions stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from summit.calendar.events import (
    Edition,
    city_calendar,
    programme_calendar,
    session_calendar,
    speaker_calendar,
)
from summit.core.errors import NotFound
from summit.public import times

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
    "reconstructed": "재구성",
    "Reconstructed": "재구성",
    "Spoke": "발언",
    "Attended": "참석",
    "Announced": "참가 발표",
    "Presentation": "발표",
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


def edition(document: Any, language: str = "en") -> Edition:
    return Edition(document, language, str, page, "https://summit.example/x.ics")


def korean(message: str) -> str:
    return KOREAN.get(message, message)


def subset(make: Make, document: Any, slug: str) -> bytes:
    written: bytes = make(edition(document), slug)
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


def part(city: str, **changes: Any) -> dict[str, Any]:
    entry = {"city": city, "part": "participant", "record": None, "reconstructed": []}
    return {**entry, **changes}


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

    calendar = write(document, "ko", korean)

    for name, read in readers.items():
        (entry,) = read(calendar)
        assert entry.summary == "[취소] 도시정부 시장회의", name
        assert entry.status == "CANCELLED", name
        assert entry.description.split("\n\n") == [
            "CAC 글로벌 서밋 2020",
            "2020년 6월 2일 (화) 오후 10:00~11:30 (Asia/Seoul, UTC+09:00)\n"
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


@pytest.mark.parametrize("make", [speaker_calendar, city_calendar])
def test_a_calendar_named_in_two_languages_claims_neither(make: Make, make_document: Make) -> None:
    document = make_document()
    for entries, slug in (("people", "sadiq-khan"), ("cities", "london")):
        document[entries][slug]["name"] = {"en": "Sadiq Khan"}
    slug = "sadiq-khan" if make is speaker_calendar else "london"

    assert "NAME:Sadiq Khan · CAC 글로벌 서밋 2020" in unfolded(make(edition(document, "ko"), slug))
    document["summit"]["title"] = {"en": "CAC Global Summit 2020"}
    assert "NAME;LANGUAGE=en:Sadiq Khan · CAC Global Summit 2020" in unfolded(
        make(edition(document, "ko"), slug)
    )


def test_a_calendar_name_in_another_language_says_so(
    make_document: Make, make_session: Make
) -> None:
    document = make_document(make_session(title={"en": "Mayoral Meeting"}))
    document["summit"]["title"] = {"en": "CAC Global Summit 2020"}

    assert "NAME;LANGUAGE=en:CAC Global Summit 2020" in unfolded(
        programme_calendar(edition(document, "ko"))
    )
    assert "NAME;LANGUAGE=en:Mayoral Meeting" in unfolded(
        session_calendar(edition(document, "ko"), "mayoral-meeting")
    )


@pytest.mark.parametrize(
    ("room", "venue", "line"),
    [
        ({"en": "Studio"}, {"en": "City Hall"}, "LOCATION;LANGUAGE=en:Studio\\, City Hall"),
        ({"en": "Studio"}, {"ko": "시청"}, "LOCATION:Studio\\, 시청"),
        ({"ko": "스튜디오"}, {"ko": "시청"}, "LOCATION;LANGUAGE=ko:스튜디오\\, 시청"),
        ({"en": "Studio"}, {}, "LOCATION;LANGUAGE=en:Studio"),
        ({}, {"en": "City Hall"}, "LOCATION;LANGUAGE=en:City Hall"),
        (
            {"ko": "화상 스튜디오"},
            {"ko": "시청 화상 스튜디오"},
            "LOCATION;LANGUAGE=ko:시청 화상 스튜디오",
        ),
        (
            {"en": "Video Studio"},
            {"en": "Video studio, 8F"},
            "LOCATION;LANGUAGE=en:Video studio\\, 8F",
        ),
        ({}, {}, None),
    ],
)
def test_a_place_says_its_language_and_nothing_twice(
    room: dict[str, str],
    venue: dict[str, str],
    line: str | None,
    make_document: Make,
    make_session: Make,
    write: Make,
) -> None:
    document = make_document(make_session(room="studio"))
    document["rooms"]["studio"]["name"] = room
    document["summit"]["venue"] = venue

    found = [each for each in event_lines(write(document, "ko")) if each.startswith("LOCATION")]

    assert found == ([line] if line else [])


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        ("en", {"en": "Presentation: London"}, "Presentation: London"),
        ("en", {"en": "A presentation of London"}, "A presentation of London"),
        ("en", {"en": "London"}, "Presentation: London"),
        ("en", {}, "Presentation"),
        ("ko", {"ko": "런던 발표"}, "런던 발표"),
        ("ko", {"ko": "발표"}, "발표"),
        ("ko", {"ko": "런던"}, "발표: 런던"),
    ],
)
def test_the_kind_of_an_item_is_told_once(
    language: str,
    title: dict[str, str],
    line: str,
    make_document: Make,
    make_session: Make,
    write: Make,
    read_with_icalendar: Make,
) -> None:
    document = make_document(make_session(items=[item(kind="presentation", title=title)]))

    (entry,) = read_with_icalendar(write(document, language, korean if language == "ko" else str))

    assert entry.description.split("\n\n")[2].split("\n")[1:] == [line]


def test_cities_are_told_by_what_is_on_record(
    make_document: Make, make_session: Make, write: Make, read_with_icalendar: Make
) -> None:
    document = make_document(
        make_session(
            cities=[
                part("athens", record="announced"),
                part("london", record="spoke"),
                part("seoul", record="attended", reconstructed=["record"]),
            ]
        ),
        make_session(
            "other",
            cities=[
                part("athens"),
                part("seoul", record="attended"),
                part("london", record="attended"),
            ],
        ),
    )

    first, second = read_with_icalendar(write(document))
    assert "\n\nSpoke: London\nAnnounced: Athens\nReconstructed: Seoul\n\n" in first.description
    assert "\n\nAttended: Seoul, London\nCities: Athens\n\n" in second.description
    first, _ = read_with_icalendar(write(document, "ko", korean))
    assert "\n\n발언: 런던\n참가 발표: 아테네\n재구성: 서울\n\n" in first.description


def test_reconstructed_facts_are_marked(
    make_document: Make,
    make_session: Make,
    make_speaker: Make,
    write: Make,
    read_with_icalendar: Make,
) -> None:
    london = {"person": "sadiq-khan", "reconstructed": ["role"], "topic": {"en": "Tests"}}
    session = make_session(
        title={"en": "Mayors", "ko": "시장"},
        abstract={"en": "All of it."},
        floor=["en"],
        interpreted=["ko"],
        cities=[part("london"), part("athens")],
        items=[
            item(make_speaker(**london), title={"en": "Talk"}, reconstructed=["title.en"]),
            item(
                make_speaker(city="athens", undocumented=True, reconstructed=["role"]),
                make_speaker(
                    city="athens", capacity={"en": "Mayor"}, reconstructed=["capacity", "topic"]
                ),
                make_speaker(
                    person="sadiq-khan", capacity={"en": "Chair"}, reconstructed=["capacity.en"]
                ),
            ),
        ],
        reconstructed=["title.en", "abstract", "floor"],
    )
    document = make_document(session)
    document["people"]["sadiq-khan"]["reconstructed"] = ["name.en", "title.ko"]
    document["people"]["sadiq-khan"]["name"] = {"en": "Sadiq Khan", "ko": "사디크 칸"}
    document["cities"]["london"]["reconstructed"] = ["name.en"]

    (entry,) = read_with_icalendar(write(document))

    assert entry.description.split("\n\n")[1:-1] == [
        "Mayors (reconstructed)",
        "Tuesday 2 June 2020 22:00–23:30 (Asia/Seoul, UTC+09:00)",
        "All of it. (reconstructed)",
        "Order of the session\n"
        "Discussion: Talk (reconstructed)\n"
        "- Sadiq Khan (reconstructed), Mayor of London (Presenter) (reconstructed): Tests\n"
        "Discussion\n"
        "- Athens (representative not documented) (Presenter) (reconstructed)\n"
        "- Mayor, name to be confirmed (reconstructed) (Presenter)\n"
        "- Sadiq Khan (reconstructed), Chair (reconstructed) (Presenter)",
        "Cities: London (reconstructed), Athens\n"
        "Floor language: English (reconstructed)\nInterpretation: Korean",
    ]
    (entry,) = read_with_icalendar(write(document, "ko", korean))
    blocks = entry.description.split("\n\n")
    assert "- 사디크 칸, 런던광역시장 (재구성) (발표자) (재구성): Tests\n" in blocks[3]
    assert blocks[4] == "참가 도시: 런던, 아테네\n원음: 영어 (재구성)\n통역: 한국어"


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "end", ["2020-06-02T14:30:00Z", "2020-06-02T15:00:00Z", "2020-06-02T15:30:00Z", None]
)
@pytest.mark.parametrize("start", ["2020-06-02T13:00:00Z", "2020-06-02T02:30:00Z"])
def test_hours_are_written_as_on_the_pages(
    start: str,
    end: str | None,
    language: str,
    make_document: Make,
    make_session: Make,
    write: Make,
    read_with_icalendar: Make,
) -> None:
    session = make_session(starts_at=start, ends_at=end)
    first, last = (
        times.local("Asia/Seoul", times.minutes_of_text(each)) if each else None
        for each in (start, end)
    )
    assert first is not None

    (line,) = (
        each
        for each in event_lines(write(make_document(session), language))
        if each.startswith("DESCRIPTION")
    )

    assert f" {times.range_text(first, last, language)} (Asia/Seoul\\, " in line


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


def test_a_session_past_midnight_names_the_day_of_its_end(
    make_document: Make, make_session: Make, write: Make, read_with_icalendar: Make
) -> None:
    session = make_session(ends_at="2020-06-02T15:30:00Z")

    (entry,) = read_with_icalendar(write(make_document(session)))

    assert "Tuesday 2 June 2020 22:00–00:30 (3 June) (" in entry.description


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
    assert uids(programme_calendar(edition(document, "ko"))) == ["a@summit.example"]


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
