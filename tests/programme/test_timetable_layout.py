"""Laying a day out: lanes, rows, days of 23 and 25 hours, and the classes that place cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import summit
from summit.core.text import Text
from summit.programme import timetable
from summit.programme.facts import (
    CityFact,
    Facts,
    ItemFact,
    PersonFact,
    PlaceFact,
    RoomFact,
    SessionFact,
    SummitFacts,
    TakingPart,
)
from summit.programme.models import (
    Audience,
    CityPart,
    ItemKind,
    RoomKind,
    SessionKind,
    SessionState,
    SpeakerRole,
    SpeakerState,
)
from summit.programme.timetable import MOST_LANES, MOST_ROWS, Home, Span

DAY = date(2027, 5, 14)
SEOUL = "Asia/Seoul"
HALL = RoomFact(1, "hall", Text(en="Hall"), RoomKind.ROOM, 10, 0)
STUDIO = RoomFact(2, "studio", Text(en="Studio"), RoomKind.STUDIO, 10, 1)


def at(hour: int, minute: int = 0, *, day: date = DAY, zone: str = SEOUL) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(
        UTC
    )


def session(
    slug: str,
    starts_at: datetime | None = None,
    minutes: int = 60,
    *,
    room: RoomFact | None = HALL,
    day: date | None = None,
    **fields: object,
) -> SessionFact:
    made = SessionFact(
        id=hash(slug) % 10_000,
        uid=slug,
        slug=slug,
        kind=SessionKind.PLENARY,
        title=Text(en=slug),
        state=SessionState.SCHEDULED,
        audience=Audience.PUBLIC,
        day=starts_at.astimezone(ZoneInfo(SEOUL)).date() if starts_at else day,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes) if starts_at else None,
        zone=SEOUL,
        room_id=room.id if room else None,
        planned_minutes=None,
        version=1,
        edited_at=None,
        edited_by="",
        published_to=None,
        missing={},
        outdated=(),
        items=(),
        cities=(),
    )
    return replace(made, **fields)


def facts(*sessions: SessionFact, zone: str = SEOUL, **fields: object) -> Facts:
    of_it = SummitFacts(
        id=1,
        uid="forum@test",
        slug="forum",
        title=Text(en="Forum"),
        zone=zone,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=1),
        languages=("en", "ko"),
        host_city_id=None,
    )
    made = Facts(of_it, {1: HALL, 2: STUDIO}, sessions, {}, {}, ())
    return replace(made, **fields)


spans = st.lists(st.builds(Span, st.integers(0, 200), st.integers(1, 60)), max_size=30)


@given(spans)
def test_no_two_spans_of_one_lane_overlap_and_lanes_are_few(given_spans: list[Span]) -> None:
    lanes = timetable.pack(given_spans)

    pairs = list(zip(given_spans, lanes, strict=True))
    for (one, lane), (other, another) in combinations(pairs, 2):
        if one.first < other.first + other.rows and other.first < one.first + one.rows:
            assert lane.number != another.number
            # Those that overlap share their room's width in the same parts.
            assert lane.of == another.of
    busiest = max(
        (sum(s.first <= row < s.first + s.rows for s in given_spans) for row in range(261)),
        default=1,
    )
    assert max((lane.of for lane in lanes), default=1) == max(busiest, 1)
    assert all(0 <= lane.number < lane.of for lane in lanes)


@given(spans)
def test_spans_that_begin_together_keep_their_order(given_spans: list[Span]) -> None:
    lanes = timetable.pack(given_spans)

    for (i, one), (j, other) in combinations(enumerate(given_spans), 2):
        if one.first == other.first:
            assert lanes[i].number < lanes[j].number


sessions = st.lists(
    st.tuples(
        st.integers(0, 24 * 60 - 1), st.integers(1, 24 * 60), st.sampled_from([HALL, STUDIO, None])
    ),
    max_size=25,
)


@given(sessions, st.booleans())
def test_cards_of_a_room_never_lie_on_each_other(
    given_sessions: list[tuple[int, int, RoomFact | None]], whole: bool
) -> None:
    there = [
        session(str(number), at(0) + timedelta(minutes=start), minutes, room=room)
        for number, (start, minutes, room) in enumerate(given_sessions)
    ]
    board = timetable.lay_out(facts(*there), DAY, whole=whole)

    shown = [card for column in board.columns for card in column.cards]
    assert sorted(card.session.uid for card in shown) == sorted(s.uid for s in there)
    assert board.rows <= MOST_ROWS
    for column in board.columns:
        for card in column.cards:
            assert card.first >= 1
            assert card.rows >= 1
            assert card.first + card.rows - 1 <= board.rows
            assert card.column >= 1
            assert card.column + card.columns - 1 <= column.lanes
        for one, other in combinations(column.cards, 2):
            in_time = one.first < other.first + other.rows and other.first < one.first + one.rows
            beside = (
                one.column < other.column + other.columns
                and other.column < one.column + one.columns
            )
            assert not (in_time and beside)


def test_a_day_shows_the_hours_in_use_and_one_more_at_either_end() -> None:
    board = timetable.lay_out(facts(session("a", at(10, 30), 90)), DAY)

    assert board.hours == ("09:00", "10:00", "11:00", "12:00")
    assert board.begins_at == at(9)
    [card] = board.columns[0].cards
    assert (card.first, card.rows, card.column, card.columns) == (19, 18, 1, 1)


def test_a_day_without_hours_shows_office_hours_and_the_whole_day_on_request() -> None:
    empty = facts()

    assert timetable.lay_out(empty, DAY).hours[0] == "09:00"
    assert len(timetable.lay_out(empty, DAY).hours) == 9
    assert len(timetable.lay_out(empty, DAY, whole=True).hours) == 24


def test_rooms_come_in_order_and_what_has_none_last() -> None:
    board = timetable.lay_out(facts(session("a", at(10), room=None)), DAY)

    assert [column.room for column in board.columns] == [HALL, STUDIO, None]
    assert [len(column.cards) for column in board.columns] == [0, 0, 1]


def test_a_session_past_midnight_goes_on_into_the_night_and_is_shown_on_both_days() -> None:
    late = session("late", at(22, 30), 150)

    evening = timetable.lay_out(facts(late), DAY)
    [card] = evening.columns[0].cards
    assert evening.hours == ("21:00", "22:00", "23:00", "00:00", "01:00")
    assert (card.first, card.rows, card.from_before, card.runs_on) == (19, 30, False, False)

    morning = timetable.lay_out(facts(late), DAY + timedelta(days=1))
    [card] = morning.columns[0].cards
    assert (card.first, card.rows, card.from_before) == (1, 12, True)


def test_a_session_of_a_whole_day_is_cut_in_the_morning_and_says_so() -> None:
    board = timetable.lay_out(facts(session("hackathon", at(20), 24 * 60)), DAY)

    [card] = board.columns[0].cards
    assert board.hours[-1] == "05:00"
    assert card.runs_on


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25)])
def test_a_day_on_which_the_clocks_are_put_has_its_own_length(day: date, hours: int) -> None:
    london = "Europe/London"
    talk = session("talk", at(10, day=day, zone=london))
    board = timetable.lay_out(facts(talk, zone=london), day, whole=True)

    assert len(board.hours) == hours
    [card] = board.columns[0].cards
    assert board.hours[(card.first - 1) // 12] == "10:00"
    assert board.hours.count("01:00") == (0 if hours == 23 else 2)


def test_clashing_sessions_stand_side_by_side_and_others_keep_the_whole_width() -> None:
    board = timetable.lay_out(
        facts(session("a", at(10), 60), session("b", at(10, 30), 60), session("c", at(14), 60)),
        DAY,
    )

    hall = board.columns[0]
    assert hall.lanes == 2
    assert [(c.column, c.columns) for c in hall.cards] == [(1, 1), (2, 1), (1, 2)]


def test_days_are_the_summits_and_those_that_sessions_strayed_to() -> None:
    strayed = session("stray", at(10, day=date(2027, 6, 1)))

    assert timetable.days(facts(strayed)) == (DAY, date(2027, 5, 15), date(2027, 6, 1))


def test_the_tray_holds_what_has_no_hour() -> None:
    waiting = session("waiting")
    here, elsewhere = session("here", day=DAY), session("there", day=DAY + timedelta(days=1))
    tray = timetable.tray(facts(waiting, here, elsewhere, session("placed", at(10))), DAY)

    assert (tray.waiting, tray.of_the_day, tray.of_other_days) == (
        (waiting,),
        (here,),
        (elsewhere,),
    )


def test_homes_are_those_of_cities_and_speakers_who_come_each_once() -> None:
    lima = CityFact(1, "lima", Text(en="Lima"), "America/Lima")
    rome = CityFact(2, "rome", Text(en="Rome"), "Europe/Rome")
    people = {
        1: PersonFact(1, "from-rome", Text(en="Anna"), "Europe/Rome", 2, ()),
        2: PersonFact(2, "travelling", Text(en="Bo"), "Asia/Tokyo", 2, ()),
        3: PersonFact(3, "declined", Text(en="Cem"), "Europe/Istanbul", None, ()),
    }

    def place(person: int | None, state: SpeakerState = SpeakerState.CONFIRMED) -> PlaceFact:
        return PlaceFact(
            str(person), person, None, SpeakerRole.PRESENTER, state, False, False, Text(), Text()
        )

    item = ItemFact(
        "i",
        "i",
        ItemKind.PRESENTATION,
        Text(),
        10,
        (),
        (place(1), place(1), place(2), place(3, SpeakerState.DECLINED), place(None)),
    )
    talk = session(
        "talk",
        at(10),
        items=(item,),
        cities=(TakingPart(1, CityPart.PARTICIPANT, SpeakerState.INVITED),),
    )

    found = timetable.homes(facts(talk, people=people, cities={1: lima, 2: rome}), talk)

    assert found == (
        Home(lima.name, "America/Lima"),
        Home(rome.name, "Europe/Rome"),
        Home(Text(en="Bo"), "Asia/Tokyo"),
    )


def test_the_stylesheet_is_what_the_layout_writes() -> None:
    written = Path(summit.__file__).parent / "static" / "timetable-grid.css"

    assert written.read_text() == timetable.stylesheet()
    assert f".c{MOST_LANES}{{" in timetable.stylesheet()
