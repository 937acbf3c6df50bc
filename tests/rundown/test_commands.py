"""Leading a session live: every command once, none in the dark, one speaking at a time."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Conflict, NotFound, Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import ItemKind
from summit.rundown import operations, queries
from summit.rundown.cue_lines import lower_third_of
from summit.rundown.models import Command, Cue, CueState, Rundown, RundownState
from summit.rundown.operations import CueValues, Order, Stale
from summit.rundown.timing import timing
from tests.actors import TESTER
from tests.rundown.builders import (
    NOW,
    OPERATOR,
    SECOND,
    START,
    after,
    cue,
    give,
    led,
    order,
    planned,
)

pytestmark = pytest.mark.usefixtures("database")


def _states(rundown: Rundown) -> list[str]:
    return [each.state.value for each in rundown.cues]


def test_rundown_is_made_of_turns_and_parts() -> None:
    with unit_of_work():
        rundown = planned()
        fact = queries.rundown_fact(rundown)
    assert [(each.title.get("en"), each.place.get("en"), each.seconds) for each in fact.cues] == [
        ("Opening film", None, 180),
        ("Keynote", "Seoul", 600),
        ("London", "London", 300),
        ("Jakarta", "Jakarta", 300),
        ("Discussion", "Athens", 180),
        ("Discussion", "Lima", 180),
        ("Discussion", "Toronto", 180),
        ("Closing", None, 240),
    ]
    assert [each.source.value for each in fact.cues] == [
        "studio",
        "studio",
        *["remote"] * 5,
        "studio",
    ]
    assert timing(fact, NOW).slack == 4 * 60


def test_next_moves_by_one_and_keeps_the_times() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "next", now=after(3, 20))
        give(rundown, "next", now=after(14))
    assert _states(rundown) == ["done", "done", "speaking", *["queued"] * 5]
    film, keynote, london = rundown.cues[:3]
    assert (film.started_at, film.ended_at) == (START, after(3, 20))
    assert (keynote.started_at, keynote.ended_at) == (after(3, 20), after(14))
    assert (london.started_at, london.ended_at) == (after(14), None)
    assert [each["seconds"] for each in rundown.plan] == [180, 600, 300, 300, 180, 180, 180, 240]


@pytest.mark.parametrize(("minutes", "first"), [(-20, 0), (-5, 1), (2, 2)])
def test_preparation_that_is_past_does_not_hold_up_the_start(minutes: int, first: int) -> None:
    with unit_of_work():
        rundown = planned()
        cue(rundown, 0).offset = 0
        for offset, minute in ((-1200, 10), (-600, 10)):
            last = cue(rundown, 0).uid if offset == -600 else None
            values = CueValues(ItemKind.OPENING, 60 * minute, title=Text(en="-"), offset=offset)
            operations.add_cue(rundown, values, last, actor=TESTER, now=NOW)
        give(rundown, "start", now=after(minutes))
    assert _states(rundown)[: first + 1] == ["skipped"] * first + ["speaking"]
    assert len(rundown.plan) == 10


def test_repeated_command_is_obeyed_once() -> None:
    with unit_of_work():
        rundown = led()
        command = order(rundown, "next")
        first = operations.obey(rundown, command, actor=OPERATOR, now=after(3))
    with unit_of_work():
        again = queries.rundown_of(rundown.summit_id, "mayors", to_change=True)
        second = operations.obey(again, command, actor=OPERATOR, now=after(9))
    assert (second.sequence, second.repeated) == (first.sequence, True)
    assert _states(again) == ["done", "speaking", *["queued"] * 6]
    assert cue(again, 1).started_at == after(3)


def test_id_of_another_command_is_refused() -> None:
    with unit_of_work():
        rundown = led()
        command = order(rundown, "next")
        operations.obey(rundown, command, actor=OPERATOR, now=after(3))
        with pytest.raises(Refused, match="not complete"):
            operations.obey(
                rundown,
                Order(command.id, "end", rundown.version, {}),
                actor=OPERATOR,
                now=after(4),
            )


def test_stale_command_is_refused_with_the_present_version() -> None:
    with unit_of_work():
        rundown = led()
        seen = rundown.version
        give(rundown, "pause", now=after(1))
        with pytest.raises(Stale) as refusal:
            operations.obey(
                rundown, Order(str(uuid4()), "next", seen, {}), actor=OPERATOR, now=after(2)
            )
    assert refusal.value.current == rundown.version == seen + 1
    assert _states(rundown)[:2] == ["paused", "queued"]


def test_notes_of_the_line_up_do_not_stop_who_leads() -> None:
    with unit_of_work():
        rundown = led()
        seen = rundown.version
        london = {"cue": cue(rundown, 2).uid}
        give(rundown, "check", now=after(1), actor=SECOND, check="sound", passed=True, **london)
        give(rundown, "ready", now=after(1), actor=SECOND, ready=True, **london)
        assert not operations.take_panel(rundown, actor=SECOND, now=NOW)
        command = Order(str(uuid4()), "next", seen, {})
        operations.obey(rundown, command, actor=OPERATOR, now=after(3))
        assert _states(rundown)[:3] == ["done", "speaking", "ready"]
        operations.edit_rundown(rundown, ends_by=after(30), actor=OPERATOR, now=after(4))
        with pytest.raises(Stale):
            operations.obey(
                rundown,
                Order(str(uuid4()), "next", rundown.version - 1, {}),
                actor=OPERATOR,
                now=after(5),
            )


def test_only_the_holder_leads_but_several_line_up() -> None:
    with unit_of_work():
        rundown = planned()
        with pytest.raises(Refused, match="Operator holds the panel"):
            give(rundown, "start", now=START, actor=SECOND)
        seen = rundown.version
        for check in ("connected", "sound"):
            operations.obey(
                rundown,
                Order(
                    str(uuid4()),
                    "check",
                    seen,
                    {"cue": cue(rundown, 2).uid, "check": check, "passed": True},
                ),
                actor=SECOND,
                now=after(-40),
            )
    assert set(cue(rundown, 2).checks) == {"connected", "sound"}


def test_panel_is_asked_for_and_handed_over() -> None:
    with unit_of_work():
        rundown = planned()
        assert not operations.take_panel(rundown, actor=SECOND, now=NOW + timedelta(seconds=30))
        assert (rundown.holder_name, rundown.asked_by_name) == ("Operator", "Second")
        with pytest.raises(Refused):
            operations.hand_over(rundown, actor=SECOND, now=NOW)
        operations.hand_over(rundown, actor=OPERATOR, now=NOW + timedelta(seconds=40))
        assert (rundown.holder_name, rundown.asked_by_name) == ("Second", "")
        with pytest.raises(Refused, match="Second holds the panel"):
            give(rundown, "start", now=START)


def test_silent_holder_is_relieved() -> None:
    with unit_of_work():
        rundown = planned()
        operations.still_here(rundown.id, actor=OPERATOR, now=NOW + timedelta(seconds=30))
        db.session.refresh(rundown)
        assert rundown.seen_at == NOW + timedelta(seconds=30)
        assert not operations.take_panel(rundown, actor=SECOND, now=NOW + timedelta(seconds=85))
        assert operations.take_panel(rundown, actor=SECOND, now=NOW + timedelta(seconds=91))
    assert rundown.holder_name == "Second"


def test_pause_stops_the_clock() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "pause", now=after(1))
        give(rundown, "resume", now=after(5))
        fact = queries.rundown_fact(rundown)
    found = timing(fact, after(6)).of(cue(rundown, 0).uid)
    assert (found.elapsed, found.remaining) == (120, 60)
    with unit_of_work():
        rundown = queries.rundown_of(rundown.summit_id, "mayors", to_change=True)
        give(rundown, "pause", now=after(6))
        give(rundown, "next", now=after(20))
        fact = queries.rundown_fact(rundown)
    done = timing(fact, after(21)).of(cue(rundown, 0).uid)
    assert (done.elapsed, fact.cues[0].ended_at) == (120, after(6))


def test_deferred_comes_last_and_skipped_not_at_all() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "defer", now=after(1), cue=cue(rundown, 1).uid)
        give(rundown, "skip", now=after(1), cue=cue(rundown, 2).uid)
        fact = queries.rundown_fact(rundown)
        assert [each.place.get("en", "-") for each in fact.ahead] == [
            "Jakarta",
            "Athens",
            "Lima",
            "Toronto",
            "-",
            "Seoul",
        ]
        give(rundown, "requeue", now=after(2), cue=cue(rundown, 1).uid)
        give(rundown, "requeue", now=after(2), cue=cue(rundown, 2).uid)
        assert queries.rundown_fact(rundown).next == queries.rundown_fact(rundown).cues[1]


def test_speak_out_of_order_comes_where_it_is_spoken() -> None:
    with unit_of_work():
        rundown = led()
        lima = cue(rundown, 5)
        give(rundown, "speak", now=after(2), cue=lima.uid)
        assert [each.place.get("en", "-") for each in rundown.cues[:3]] == ["-", "Lima", "Seoul"]
        assert _states(rundown)[:3] == ["done", "speaking", "queued"]


def test_swap_insert_extend() -> None:
    with unit_of_work():
        rundown = led()
        london, athens = cue(rundown, 2), cue(rundown, 4)
        swapped: dict[str, Any] = {"cue": london.uid, "with": athens.uid}
        give(rundown, "swap", now=after(1), **swapped)
        assert [each.place.get("en", "-") for each in rundown.cues[2:5]] == [
            "Athens",
            "Jakarta",
            "London",
        ]
        values = CueValues(ItemKind.BREAK, 60, title=Text(en="Sound check"))
        give(rundown, "insert", now=after(2), after="", values=values)
        assert rundown.cues[1].title == Text(en="Sound check")
        give(rundown, "extend", now=after(2), cue=cue(rundown, 0).uid, seconds=-60)
        assert (cue(rundown, 0).seconds, cue(rundown, 0).planned_seconds) == (120, 180)
        with pytest.raises(Refused):
            give(rundown, "extend", now=after(2), cue=cue(rundown, 0).uid, seconds=-120)


def test_nobody_is_dropped_without_the_chairs_name() -> None:
    with unit_of_work():
        rundown = led()
        lima = cue(rundown, 5)
        for chair in ("", "   ", None, 7):
            with pytest.raises(Refused, match="in the chair"):
                give(rundown, "drop", now=after(1), cues=[lima.uid], chair=chair)
        give(rundown, "drop", now=after(1), cues=[lima.uid], chair="Kim Hana")
    assert (lima.state, lima.dropped_by) == (CueState.SKIPPED, "Kim Hana")
    entry = db.session.scalars(select(Entry).where(Entry.act == "rundown.drop")).one()
    assert entry.after == {"chair": "Kim Hana", "cues": [{"en": "Lima", "ko": "리마"}]}


def test_shorter_turns_spare_what_is_fixed() -> None:
    with unit_of_work():
        rundown = led()
        athens, closing = cue(rundown, 4), cue(rundown, 7)
        closing.hard = True
        db.session.flush()
        with pytest.raises(Refused, match="fixed"):
            give(rundown, "shorten", now=after(1), seconds={closing.uid: 60}, chair="Kim Hana")
        with pytest.raises(Refused):
            give(rundown, "shorten", now=after(1), seconds={athens.uid: 181}, chair="Kim Hana")
        give(rundown, "shorten", now=after(1), seconds={athens.uid: 120}, chair="Kim Hana")
    assert athens.seconds == 120


def test_substitute_is_who_speaks_everywhere() -> None:
    with unit_of_work():
        rundown = led()
        keynote = cue(rundown, 1)
        give(
            rundown,
            "substitute",
            now=after(2),
            cue=keynote.uid,
            name=Text(en="Lee Duri", ko="이두리"),
            title=Text(en="Deputy Mayor", ko="부시장"),
        )
        fact = queries.rundown_fact(rundown).cues[1]
        assert fact.speaker == Text(en="Lee Duri", ko="이두리")
        assert lower_third_of(fact) == Text(en="Lee Duri\nDeputy Mayor", ko="이두리\n부시장")
        give(rundown, "restore", now=after(2), cue=keynote.uid)
        assert queries.rundown_fact(rundown).cues[1].speaker["en"] == "Kim Hana"


def test_another_speakers_name_plate_is_checked_again() -> None:
    with unit_of_work():
        rundown = led()
        keynote = cue(rundown, 1)
        for check in ("sound", "plate"):
            give(rundown, "check", now=after(1), cue=keynote.uid, check=check, passed=True)
        deputy = Text(en="Lee Duri")
        give(rundown, "substitute", now=after(2), cue=keynote.uid, name=deputy, title=Text())
        assert set(keynote.checks) == {"sound"}
        give(rundown, "undo", now=after(2))
        assert set(keynote.checks) == {"sound", "plate"}


def test_lost_line_and_fallback() -> None:
    with unit_of_work():
        rundown = led()
        film, keynote = cue(rundown, 0), cue(rundown, 1)
        with pytest.raises(Refused, match="while this city has the floor"):
            give(rundown, "fallback", now=after(1), cue=keynote.uid)
        give(rundown, "next", now=after(3))
        give(rundown, "lost", now=after(4), cue=keynote.uid)
        give(rundown, "fallback", now=after(4, 30), cue=keynote.uid)
        assert (keynote.lost_at, keynote.fallback_at) == (after(4), after(4, 30))
        give(rundown, "back", now=after(6), cue=keynote.uid)
        assert (keynote.lost_at, keynote.fallback_at) == (None, None)
        with pytest.raises(Refused):
            give(rundown, "lost", now=after(6), cue=film.uid)


def test_no_show_leaves_the_floor_empty() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "next", now=after(3))
        give(rundown, "no_show", now=after(3, 40), cue=cue(rundown, 1).uid)
        fact = queries.rundown_fact(rundown)
    assert fact.current is None
    assert (fact.cues[1].state, fact.cues[1].no_show) == (CueState.SKIPPED, True)


@pytest.mark.parametrize(
    "name",
    ["next", "pause", "finish", "defer", "skip", "speak", "extend", "lost", "no_show", "end"],
)
def test_undo_takes_the_last_command_back(name: str) -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "next", now=after(3))
        before = queries.rundown_fact(rundown)
        target = cue(rundown, 1 if name in ("defer", "extend", "lost", "no_show") else 5)
        give(rundown, name, now=after(4), cue=target.uid, seconds=30)
        assert queries.rundown_fact(rundown).cues != before.cues
        give(rundown, "undo", now=after(4, 5))
        fact = queries.rundown_fact(rundown)
    assert fact.cues == before.cues
    assert (fact.state, fact.started_at, fact.ended_at) == (
        before.state,
        before.started_at,
        before.ended_at,
    )


def test_undo_goes_back_step_by_step_to_the_beginning() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "next", now=after(3))
        give(
            rundown,
            "insert",
            now=after(4),
            after="",
            values=CueValues(ItemKind.BREAK, 60, title=Text(en="Pause")),
        )
        give(rundown, "next", now=after(5))
        for step in range(4):
            give(rundown, "undo", now=after(6, step))
        with pytest.raises(Refused, match="nothing to undo"):
            give(rundown, "undo", now=after(7))
        db.session.flush()
    assert rundown.state is RundownState.PLANNED
    assert _states(rundown) == ["queued"] * 8
    assert rundown.plan == []


def test_database_lets_one_speak_at_a_time() -> None:
    with unit_of_work():
        rundown = led()
        other = cue(rundown, 3).id
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(update(Cue).where(Cue.id == other).values(state=CueState.PAUSED))


@pytest.mark.parametrize("command_id", ["", "1", "../..", "0" * 36, "x" * 36, "A" * 8])
def test_malformed_ids_are_refused(command_id: str) -> None:
    with unit_of_work():
        rundown = led()
        with pytest.raises(Refused):
            operations.obey(
                rundown,
                Order(command_id, "next", rundown.version, {}),
                actor=OPERATOR,
                now=after(1),
            )
        assert db.session.scalar(select(func.count()).select_from(Command)) == 1


@pytest.mark.parametrize("name", ["", "fly", "undo2", "__init__"])
def test_unknown_commands_are_refused(name: str) -> None:
    with unit_of_work():
        rundown = led()
        with pytest.raises(Refused, match="no such command"):
            give(rundown, name, now=after(1))


@pytest.mark.parametrize("uid", [None, 7, "nobody", ""])
def test_unknown_cues_are_refused(uid: object) -> None:
    with unit_of_work():
        rundown = led()
        with pytest.raises(NotFound):
            give(rundown, "skip", now=after(1), cue=uid)


def test_a_hundred_at_once_move_as_often_as_they_report(app: Flask) -> None:
    with unit_of_work():
        rundown = led()
        values = CueValues(ItemKind.INTERVENTION, 60, title=Text(en="Turn"))
        for _ in range(100):
            operations.add_cue(rundown, values, cue(rundown, 0).uid, actor=TESTER, now=NOW)
        summit_id, before = rundown.summit_id, rundown.version
    db.session.remove()
    outcomes: list[str] = []
    gate = threading.Barrier(10)

    def lead() -> None:
        gate.wait()
        for _ in range(10):
            with app.app_context():
                try:
                    with reading():
                        seen = queries.rundown_of(summit_id, "mayors").version
                    with unit_of_work():
                        found = queries.rundown_of(summit_id, "mayors", to_change=True)
                        operations.obey(
                            found,
                            Order(str(uuid4()), "next", seen, {}),
                            actor=OPERATOR,
                            now=after(4),
                        )
                    outcomes.append("moved")
                except Conflict:
                    outcomes.append("stale")
                except OperationalError:
                    # SQLite lets nobody wait for ever: this one was told so, and nothing moved.
                    outcomes.append("busy")

    threads = [threading.Thread(target=lead) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    moved = outcomes.count("moved")
    assert len(outcomes) == 100
    assert moved >= 1
    found = queries.rundown_of(summit_id, "mayors")
    assert found.version == before + moved
    assert sum(each.state is CueState.DONE for each in found.cues) == moved
    assert sum(each.state is CueState.SPEAKING for each in found.cues) == 1
    commands = db.session.scalar(
        select(func.count()).select_from(Command).where(Command.name == "next")
    )
    assert commands == moved


def test_telephones_stand_in_no_journal() -> None:
    with unit_of_work():
        rundown = planned()
        give(rundown, "phone", now=NOW, cue=cue(rundown, 2).uid, telephone="+44 20 7946 0000")
        give(rundown, "note", now=NOW, cue=cue(rundown, 2).uid, text="secretly ill")
        db.session.flush()
        told = [(each.before, each.after) for each in db.session.scalars(select(Entry))]
    assert cue(rundown, 2).telephone == "+44 20 7946 0000"
    assert "7946" not in str(told)
    assert "secretly" not in str(told)


def test_undo_after_an_edit_of_the_table_leaves_every_cue_a_place_of_its_own() -> None:
    with unit_of_work():
        rundown = led()
        third, fifth = cue(rundown, 3), cue(rundown, 5)
        give(rundown, "swap", now=after(1), cue=third.uid, **{"with": fifth.uid})
        values = CueValues(ItemKind.BREAK, 60, title=Text(en="Pause"))
        pause = operations.add_cue(rundown, values, fifth.uid, actor=TESTER, now=after(2))
        give(rundown, "undo", now=after(3))
        order = [each.uid for each in rundown.cues]
    assert [each.position for each in rundown.cues] == list(range(1, 10))
    assert order.index(third.uid) < order.index(fifth.uid)
    assert pause.uid in order
    db.session.expire_all()
    again = queries.held_rundown(rundown.id)
    assert [each.uid for each in again.cues] == order


def test_a_clock_that_is_set_back_takes_no_time_from_anybody() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "pause", now=after(2))
        give(rundown, "resume", now=after(1))
        film = cue(rundown, 0)
        assert film.paused_seconds == 0
        assert timing(queries.rundown_fact(rundown), after(2)).of(film.uid).elapsed == 120
        give(rundown, "next", now=after(-1))
        assert film.started_at is not None
        assert (film.ended_at, film.started_at) == (START, START)
        assert timing(queries.rundown_fact(rundown), after(-2)).of(cue(rundown, 1).uid).elapsed == 0
