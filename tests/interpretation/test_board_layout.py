"""The interpreters' board laid out: booths by time, folded hours, gaps, each person's day, fits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from summit.interpretation import board, fitting, proposals
from summit.interpretation.board import BoardView, demands_of
from summit.interpretation.board_hours import FOLD_ROWS
from summit.interpretation.facts import SetupFact, Situation, TurnFact
from summit.interpretation.models import AssignmentRole, AssignmentState
from summit.interpretation.planner.instance import Answer, Held, Hint
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules import check
from summit.interpretation.workdays import PersonDay, Task, night_minutes
from summit.programme.models import SessionState
from summit.programme.timetable import stylesheet
from tests.interpretation.rules.situations import (
    assigned,
    crew,
    people,
    person,
    rules,
    session,
    situation,
)
from tests.programme.builders import DAY, NOW, SEOUL, at
from tests.programme.facts import room

NEXT = DAY + timedelta(days=1)


def laid(where: Situation, day: date | None = DAY, zone: str = SEOUL) -> BoardView:
    return board.layout(where, check(where, NOW), zone, day)


def day_of(where: Situation, number: int, day: date = DAY) -> PersonDay:
    return next(p for p in laid(where, day).people if p.interpreter.id == number)


# Booths by time


def test_a_card_stands_at_its_hours_and_names_its_team_in_the_order_of_their_turns() -> None:
    talk = session(starts_at=at(10, 30), minutes=90)
    view = laid(situation(talk, people(2), crew(talk, people(2))))
    (column,) = view.columns
    (card,) = column.cards
    assert (column.key, column.languages, column.lanes) == ("en-ko", ("en", "ko"), 1)
    assert (card.first, card.rows) == (7, 18)  # half an hour after the board begins at 10:00
    assert [(s.number, s.interpreter.id) for s in card.seats] == [(1, 1), (2, 2)]
    assert sum(s.at_microphone for s in card.seats) == 90
    assert [t.number for t in card.turns] == [1, 2, 1, 2]
    assert (card.turns[0].first, sum(t.rows for t in card.turns)) == (1, 18)
    assert [s.label for s in view.slices] == ["10:00", "11:00"]
    assert view.rows == 24


def test_who_is_missing_is_counted_by_the_rule_that_asks_for_them() -> None:
    talk = session(minutes=90)
    one = laid(situation(talk, people(2), crew(talk, people(1)))).cards[0]
    assert (one.missing, one.booth.team, one.booth.because) == (1, 2, Rule.TEAM)
    full = laid(situation(talk, people(2), crew(talk, people(2)))).cards[0]
    assert full.missing == 0
    more = laid(situation(talk, people(3), crew(talk, people(3)))).cards[0]
    assert more.missing == 0


def test_whoever_declined_or_was_released_fills_no_place() -> None:
    talk = session(minutes=90)
    first, second, third = people(3)
    where = situation(
        talk,
        people(3),
        [
            assigned(talk, first, state=AssignmentState.DECLINED),
            assigned(talk, second, state=AssignmentState.RELEASED),
            assigned(talk, third, state=AssignmentState.OFFERED),
        ],
    )
    card = laid(where).cards[0]
    assert card.missing == 1
    assert [s.interpreter.id for s in card.seats] == [3]
    assert [s.interpreter.id for s in card.declined] == [1]


def test_those_on_standby_stand_beside_and_are_counted_apart() -> None:
    talk = session(minutes=90)
    first, second = people(2)
    where = situation(
        talk,
        people(2),
        [assigned(talk, first), assigned(talk, second, role=AssignmentRole.STANDBY)],
        setup=SetupFact(standby=2),
    )
    card = laid(where).cards[0]
    assert [s.interpreter.id for s in card.standby] == [2]
    assert (card.missing, card.standby_missing) == (1, 1)


def test_idle_hours_between_a_morning_and_a_night_are_one_band() -> None:
    morning, night = session("morning", at(10), 60), session("night", at(22), 90)
    view = laid(situation([morning, night]))
    assert [(s.label, s.is_folded) for s in view.slices] == [
        ("10:00", False),
        ("11:00", True),
        ("22:00", False),
        ("23:00", False),
    ]
    band, late = view.slices[1], view.slices[2]
    assert band.ends_at == at(22)
    assert (late.first, late.is_night) == (1 + 12 + FOLD_ROWS, True)
    assert not view.slices[0].is_night
    by_slug = {card.session.slug: card for card in view.cards}
    assert (by_slug["night"].first, by_slug["night"].rows) == (late.first, 18)


def test_a_single_idle_hour_is_not_folded() -> None:
    view = laid(situation([session("one", at(10), 60), session("two", at(12), 60)]))
    assert [s.is_folded for s in view.slices] == [False, False, False]


def test_sessions_at_once_in_one_booth_stand_side_by_side() -> None:
    view = laid(situation([session("one", at(10), 60), session("two", at(10, 30), 60)]))
    (column,) = view.columns
    assert column.lanes == 2
    assert sorted((c.column, c.columns) for c in column.cards) == [(1, 1), (2, 1)]


def test_each_booth_of_each_room_is_a_column() -> None:
    hall, annex = room(1, "Hall"), room(2, "Annex")
    one = session("one", at(10), room_id=2)
    two = session("two", at(10), room_id=1, floor=("ko",), interpreted=("en",))
    three = session("three", at(12), room_id=1)
    view = laid(situation([one, two, three], rooms=[hall, annex]))
    assert [(c.room and c.room["en"], c.key) for c in view.columns] == [
        ("Hall", "en-ko"),
        ("Hall", "ko>en"),
        ("Annex", "en-ko"),
    ]


def test_three_languages_name_who_takes_relay_and_count_who_gives_it() -> None:
    talk = session("talk", at(10), languages=("en", "ko", "fr"))
    gives_not = person(1, directions=frozenset({("en", "ko")}))
    cards = laid(situation(talk, [gives_not], [assigned(talk, gives_not)])).cards
    by_key = {card.booth.key: card for card in cards}
    assert set(by_key) == {"en-fr", "en-ko"}
    assert by_key["en-ko"].booth.takes_relay_from == ("en-fr",)
    assert not by_key["en-ko"].seats[0].gives_relay
    french = person(2, directions=frozenset({("en", "fr"), ("fr", "en")}))
    cards = laid(situation(talk, [french], [assigned(talk, french, "en-fr")])).cards
    assert next(c for c in cards if c.booth.key == "en-fr").seats[0].gives_relay


def test_a_session_that_goes_past_midnight_is_on_both_days_boards() -> None:
    late = session("late", at(23), 120)
    view, after = laid(situation(late)), laid(situation(late), NEXT)
    assert view.cards[0].runs_on is False
    assert [s.label for s in view.slices] == ["23:00", "00:00"]
    assert after.cards[0].from_before
    assert [s.label for s in after.slices] == ["00:00"]
    assert (after.cards[0].first, after.cards[0].rows) == (1, 12)


def test_days_say_how_many_booths_they_have_and_how_many_people_are_missing() -> None:
    talk, other = session("talk", minutes=90), session("other", at(10, day=NEXT), 30)
    view = laid(situation([talk, other], people(2), crew(talk, people(2))))
    assert [(t.day, t.booths, t.missing) for t in view.tabs] == [
        (DAY, 1, 0),
        (NEXT, 1, 2),
        (NEXT + timedelta(days=1), 0, 0),
    ]


def test_a_day_that_is_none_shows_the_first_with_booths() -> None:
    other = session("other", at(10, day=NEXT), 30)
    assert laid(situation(other), None).day == NEXT
    assert laid(situation(other), date(2031, 1, 1)).day == NEXT
    assert laid(situation([]), None).day == DAY


def test_an_empty_day_still_has_hours() -> None:
    view = laid(situation(session("other", at(10, day=NEXT))))
    assert (view.columns, len(view.slices)) == ((), 9)


def test_a_cancelled_session_has_no_booth_and_its_people_are_strays() -> None:
    gone = session("gone", state=SessionState.CANCELLED)
    (one,) = people(1)
    view = laid(situation(gone, [one], [assigned(gone, one)]))
    assert view.columns == ()
    assert [s.seat.interpreter.id for s in view.strays] == [1]


def test_a_booth_that_is_gone_leaves_strays_on_its_day_alone() -> None:
    talk = session(floor=("ko",), interpreted=("en",))
    (one,) = people(1)
    where = situation(talk, [one], [assigned(talk, one, "en-ko")])
    assert [s.seat.assignment.booth for s in laid(where).strays] == ["en-ko"]
    assert laid(where, NEXT).strays == ()


def test_sessions_without_an_hour_wait() -> None:
    waits = session("waits", at(10))
    where = situation([waits])
    facts = where.programme
    timeless = replace(waits, starts_at=None, ends_at=None)
    view = laid(replace(where, programme=replace(facts, sessions=(timeless,))))
    assert [s.slug for s in view.waiting] == ["waits"]


def test_every_class_that_a_board_can_ask_for_is_in_the_stylesheet() -> None:
    """From midnight until six of the next day, in hours of twelve rows."""
    sheet = stylesheet()
    early, late = session("early", at(0), 30), session("late", at(23, 30), 600)
    hours = [session(f"at-{hour}", at(hour), 30) for hour in range(1, 23)]
    view = laid(situation([early, *hours, late]))
    asked = {f".r{each.first}{{" for each in view.slices} | {f".s{view.slices[0].rows}{{"}
    asked |= {f".r{card.first}{{" for card in view.cards}
    asked |= {f".s{card.rows}{{" for card in view.cards}
    assert len(view.slices) == 30
    assert {name for name in asked if not re.search(re.escape(name), sheet)} == set()


# Each person's day


def test_a_day_of_work_has_minutes_sessions_span_rest_and_night() -> None:
    yesterday = session("yesterday", at(21), 90)
    morning = session("morning", at(9, day=NEXT), 60)
    night = session("night", at(21, 30, day=NEXT), 60)
    (one,) = people(1)
    places = [assigned(each, one) for each in (yesterday, morning, night)]
    found = day_of(situation([yesterday, morning, night], [one], places), 1, NEXT)
    assert (found.minutes, found.sessions, found.total) == (120, 2, 210)
    assert found.span == 30 + 13 * 60 + 30  # called half an hour before
    assert found.rest == 10 * 60 + 30
    assert found.night == 30
    assert found.is_over  # the rest is short, and the day is long
    assert day_of(situation([yesterday, morning], [one], places[:2]), 1).rest is None


def test_the_limits_are_those_of_the_rule_set() -> None:
    one, two, three = (session(f"s{n}", at(9 + 3 * n), 60) for n in range(3))
    (who,) = people(1)
    places = [assigned(each, who) for each in (one, two, three)]
    held = rules(day_sessions=2, day_minutes=180, span=600)
    found = day_of(situation([one, two, three], [who], places, held=held), 1)
    assert (found.sessions, found.sessions_most) == (3, 2)
    assert (found.minutes, found.minutes_most) == (180, 180)
    assert found.is_over
    wider = rules(day_sessions=3, day_minutes=180, span=600)
    assert not day_of(situation([one, two, three], [who], places, held=wider), 1).is_over


def test_a_rehearsal_is_work_and_standing_by_is_none() -> None:
    talk = session("talk", at(15), 60)
    active, waits = people(2)
    places = [assigned(talk, active), assigned(talk, waits, role=AssignmentRole.STANDBY)]
    setup = SetupFact(rehearsal=(at(13), at(13, 30)))
    where = situation(talk, [active, waits], places, setup=setup)
    works, beside = day_of(where, 1), day_of(where, 2)
    assert (works.minutes, works.rehearsed, works.sessions) == (90, 30, 1)
    assert [s.task for s in works.stretches] == [Task.REHEARSAL, Task.WORK]
    assert (beside.minutes, beside.sessions) == (0, 0)
    assert [s.task for s in beside.stretches] == [Task.STANDBY]


def test_when_somebody_cannot_is_drawn_within_the_day() -> None:
    busy = person(1, busy=((at(9), at(12)),), elsewhere=((at(20), at(2, day=NEXT)),))
    free = person(2, free=((at(9), at(18)),))
    where = situation(session(), [busy, free])
    assert [(s.task, s.hours) for s in day_of(where, 1).stretches] == [
        (Task.AWAY, (at(9), at(12))),
        (Task.ELSEWHERE, (at(20), at(0, day=NEXT))),
    ]
    assert [s.hours for s in day_of(where, 2).stretches] == [
        (at(0), at(9)),
        (at(18), at(0, day=NEXT)),
    ]


def test_those_who_work_stand_first_and_those_removed_only_while_they_hold_a_place() -> None:
    talk = session()
    idle, works = person(1), person(2)
    gone, holds = person(3, removed=True), person(4, removed=True)
    view = laid(situation(talk, [idle, works, gone, holds], crew(talk, [works, holds])))
    assert [p.interpreter.id for p in view.people] == [2, 4, 1]


def test_night_minutes_are_counted_by_the_clocks_of_the_zone() -> None:
    values = rules(night_from=22 * 60, night_to=6 * 60).values
    assert night_minutes((at(21), at(23)), SEOUL, values) == 60
    assert night_minutes((at(5), at(7)), SEOUL, values) == 60
    assert night_minutes((at(21), at(7, day=NEXT)), SEOUL, values) == 480
    assert night_minutes((at(9), at(17)), SEOUL, values) == 0
    # Clocks of Berlin leave the hour from 2 to 3 out on 28 March 2027.
    berlin = ZoneInfo("Europe/Berlin")
    night = (datetime(2027, 3, 27, 22, tzinfo=berlin), datetime(2027, 3, 28, 6, tzinfo=berlin))
    assert night_minutes(night, "Europe/Berlin", values) == 420


# Who fits


def test_whoever_fits_best_stands_first_and_every_other_is_told_why() -> None:
    talk, before = session("talk", at(12), 90), session("before", at(10), 110)
    good = person(1, "Good")
    clash = person(2, "Clash")
    away = person(3, "Away", busy=((at(11), at(14)),))
    french = person(4, "French", languages={"fr": "A"}, directions=frozenset({("fr", "en")}))
    here, declined = person(5, "Here"), person(6, "Declined")
    where = situation(
        [before, talk],
        [good, clash, away, french, here, declined],
        [
            assigned(before, clash),
            assigned(talk, here),
            assigned(talk, declined, state=AssignmentState.DECLINED),
        ],
    )
    booth = demands_of(where)[talk.uid].booths[0]
    fits = fitting.candidates(where, talk, booth, AssignmentRole.ACTIVE, NOW)
    by_name = {fit.interpreter.name["en"]: fit for fit in fits}
    assert fits[0].interpreter.id == good.id
    assert fits[0].caused == ()
    caused = {name: {f.rule for f in fit.caused} for name, fit in by_name.items()}
    assert caused["Clash"] == {Rule.DAY, Rule.CALL}
    assert caused["Away"] == {Rule.AVAILABLE}
    assert Rule.DIRECTION in caused["French"]
    assert (by_name["Here"].why_not, by_name["Declined"].why_not) == ("here", "declined")
    assert [fit.interpreter.name["en"] for fit in fits[-2:]] == ["Declined", "Here"]
    assert (by_name["Clash"].sessions, by_name["Clash"].minutes) == (1, 110)


def test_a_fit_is_judged_by_the_rules_that_judge_it_afterwards() -> None:
    talk, before = session("talk", at(12), 90), session("before", at(10), 110)
    (one,) = people(1)
    where = situation([before, talk], [one], [assigned(before, one)])
    booth = demands_of(where)[talk.uid].booths[0]
    (fit,) = fitting.candidates(where, talk, booth, AssignmentRole.ACTIVE, NOW)
    after = situation([before, talk], [one], [assigned(before, one), assigned(talk, one)])
    said = {str(f) for f in check(after, NOW)} - {str(f) for f in check(where, NOW)}
    assert {str(f) for f in fit.caused} <= said
    assert fit.caused


def test_taking_somebodys_place_is_judged_without_them() -> None:
    talk = session("talk", at(12), 90)
    first, second, third = people(3)
    where = situation(talk, [first, second, third], crew(talk, [first, second]))
    booth = demands_of(where)[talk.uid].booths[0]
    mine = where.assignments[0]
    fits = fitting.candidates(where, talk, booth, AssignmentRole.ACTIVE, NOW, instead_of=mine)
    assert {fit.interpreter.id: fit.why_not for fit in fits} == {3: "", 1: "here", 2: "here"}
    assert fits[0].caused == ()


def test_only_sessions_near_are_judged_for_a_candidate() -> None:
    talk = session("talk", at(12), 90)
    others = [session(f"other-{n}", at(12), 90) for n in range(20)]
    first, second = people(2)
    where = situation([talk, *others], [first, second], [assigned(each, second) for each in others])
    narrow = fitting.narrowed(where, [talk.uid])
    assert [s.uid for s in narrow.programme.sessions] == [talk.uid]
    assert narrow.assignments == ()


# What a proposal would change


def answer(filled: list[Held], short: dict[str, int], *hints: Hint) -> Answer:
    return Answer(tuple(filled), short, (), 0, hints, None, False, None, 1)


def test_a_proposal_is_put_beside_the_present_plan_person_by_person() -> None:
    one, two = session("one", at(10), 60), session("two", at(14), 60)
    stays, leaves, comes = people(3)
    where = situation(
        [one, two],
        [stays, leaves, comes],
        [
            assigned(one, stays),
            assigned(one, leaves, state=AssignmentState.OFFERED),
        ],
    )
    proposed = answer(
        [
            Held(f"{one.uid}/en-ko", 1),
            Held(f"{one.uid}/en-ko", 3),
            Held(f"{two.uid}/en-ko", 3, standby=True),
            Held("gone@test/en-ko", 2),
        ],
        {f"{two.uid}/en-ko": 2},
        Hint(f"{two.uid}/en-ko", "rest", 2, 1),
    )
    found = proposals.compare(where, proposed)
    by_id = {each.interpreter.id: each for each in found.people}
    assert not by_id[1].is_changed
    assert [p.session.slug for p in by_id[1].kept] == ["one"]
    assert [(p.session.slug, a.state) for p, a in by_id[2].lost] == [
        ("one", AssignmentState.OFFERED)
    ]
    assert [(p.session.slug, p.standby) for p in by_id[3].gained] == [("one", False), ("two", True)]
    assert by_id[3].minutes == 60
    assert (found.missing, found.missing_now) == (2, 2)
    assert [
        (b.place.session.slug, len(b.team), len(b.standby), b.missing) for b in found.booths
    ] == [
        ("one", 2, 0, 0),
        ("two", 0, 1, 2),
    ]
    assert found.booths[1].hints[0].rule == "rest"


def test_the_work_of_a_proposal_counts_rehearsals_but_not_of_who_stands_by() -> None:
    talk = session("talk", at(15), 60)
    setup = SetupFact(rehearsal=(at(13), at(13, 30)))
    where = situation(talk, people(2), [], setup=setup)
    place = f"{talk.uid}/en-ko"
    proposed = answer([Held(place, 1), Held(place, 2, standby=True)], {})
    assert [each.minutes for each in proposals.compare(where, proposed).people] == [90, 0]


def test_turns_that_somebody_has_set_are_marked_while_they_hold() -> None:
    talk = session("talk", at(10), 60)
    first, second = people(2)
    turns = (
        TurnFact(talk.uid, "en-ko", 2, at(10), at(10, 20)),
        TurnFact(talk.uid, "en-ko", 1, at(10, 20), at(11)),
    )
    where = situation(
        talk, [first, second], crew(talk, [first, second]), turns={(talk.uid, "en-ko"): turns}
    )
    card = laid(where).cards[0]
    assert card.is_edited
    assert [(s.number, s.interpreter.id, s.at_microphone) for s in card.seats] == [
        (1, 2, 20),
        (2, 1, 40),
    ]
    gone = situation(talk, [first], crew(talk, [first]), turns={(talk.uid, "en-ko"): turns})
    assert not laid(gone).cards[0].is_edited
