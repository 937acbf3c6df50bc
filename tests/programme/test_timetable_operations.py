"""Placing sessions: what the journal keeps, what is refused, races, and taking back."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.actor import Actor, Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, NotFound, Refused
from summit.journal.models import Entry
from summit.journal.queries import entries_of
from summit.programme import operations as programme
from summit.programme import queries
from summit.programme.models import Room, Session, SessionState
from summit.programme.operations import timetable as operations
from summit.programme.operations.timetable import StaleMove, StaleUndo
from summit.programme.placement import Placement
from tests.actors import TESTER, member
from tests.programme.builders import DAY, NOW, at, later, summit
from tests.programme.forum import NEXT_DAY, forum

MIN = member(1, [Permission.EDIT], "Min")
ANA = member(1, [Permission.EDIT], "Ana")


@pytest.fixture(autouse=True)
def _forum(database: None) -> None:
    with unit_of_work():
        forum()


def placed(slug: str) -> Placement:
    with_room = db.session.scalars(select(Session).where(Session.slug == slug)).one()
    db.session.refresh(with_room)
    return Placement.of(with_room)


def move(
    slug: str,
    starts_at: datetime,
    minutes: int = 60,
    *,
    room: str | None = "hall",
    actor: Actor = MIN,
    now: datetime = NOW,
    seen: int | None = None,
    was: Placement | None = None,
) -> Entry | None:
    db.session.rollback()
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        session = queries.session_to_place(found, slug)
        return operations.move(
            session,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            room=queries.room_by_slug(found, room) if room else None,
            seen=session.version if seen is None else seen,
            was=was,
            actor=actor,
            now=now,
        )


def unschedule(slug: str, *, actor: Actor = MIN, now: datetime = NOW) -> Entry | None:
    db.session.rollback()
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        session = queries.session_to_place(found, slug)
        return operations.unschedule(session, seen=session.version, actor=actor, now=now)


def undo(*, actor: Actor = MIN, now: datetime = NOW, step: int | None = None) -> str:
    db.session.rollback()
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        return operations.undo(found, actor=actor, now=now, step=step).slug


def publish() -> None:
    db.session.rollback()
    with unit_of_work():
        found = queries.whole_summit("forum", to_change=True)
        programme.publish(found, actor=TESTER, now=NOW)


def last() -> Entry:
    db.session.rollback()
    return db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()


# Moving


def test_a_move_is_in_the_journal_with_before_and_after() -> None:
    move("opening", at(13), 90, room="studio", now=later(minutes=5))

    assert placed("opening") == Placement(at(13), at(14, 30), DAY, "studio", SessionState.SCHEDULED)
    entry = last()
    assert (entry.act, entry.actor, entry.object_key) == ("session.moved", "Min", "opening@test")
    assert entry.before == {
        "starts_at": "2027-05-14T01:00:00Z",
        "ends_at": "2027-05-14T02:00:00Z",
        "room": "hall",
    }
    assert entry.after == {
        "starts_at": "2027-05-14T04:00:00Z",
        "ends_at": "2027-05-14T05:30:00Z",
        "room": "studio",
    }
    session = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
    assert (session.edited_by, session.edited_at) == ("Min", later(minutes=5))


def test_the_day_is_that_of_the_start_in_the_sessions_own_zone() -> None:
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        queries.session_to_place(found, "opening").zone = "America/Lima"

    move("opening", at(10))

    # 10:00 in Seoul is 20:00 of the day before in Lima.
    assert placed("opening").day == DAY - timedelta(days=1)


def test_a_draft_stays_a_draft_when_it_gets_an_hour() -> None:
    move("talk", at(13), 45)

    assert placed("talk") == Placement(at(13), at(13, 45), DAY, "hall", SessionState.DRAFT)


def test_a_move_to_where_it_stands_is_no_step() -> None:
    assert move("opening", at(10)) is None
    assert entries_of("session", "opening@test") == []


@pytest.mark.parametrize(
    ("starts_at", "room"),
    [
        (at(11, 30), "hall"),  # where the budgets are
        (at(10, day=DAY + timedelta(days=30)), "hall"),  # after the summit
        (at(3), None),
    ],
)
def test_what_the_rules_find_fault_with_can_be_tried_out(
    starts_at: datetime, room: str | None
) -> None:
    assert move("opening", starts_at, room=room) is not None
    assert placed("opening").starts_at == starts_at


@pytest.mark.parametrize(
    ("minutes", "message"),
    [
        (0, "A session ends after it begins."),
        (-30, "A session ends after it begins."),
        (24 * 60 + 1, "A session takes at most 24 hours."),
    ],
)
def test_what_a_session_cannot_be_is_refused(minutes: int, message: str) -> None:
    before = placed("opening")

    with pytest.raises(Refused, match=message):
        move("opening", at(10), minutes)

    assert placed("opening") == before
    assert entries_of("session", "opening@test") == []


def test_a_session_may_take_a_whole_day() -> None:
    move("opening", at(10), 24 * 60)

    assert placed("opening").ends_at == at(10, day=NEXT_DAY)


def test_another_summits_room_is_refused() -> None:
    db.session.rollback()
    with unit_of_work():
        other = summit("other")
        cellar = Room(slug="cellar", kind="room", name={"en": "Cellar"}, summit=other)
        db.session.add(cellar)
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        session = queries.session_to_place(found, "opening")
        with pytest.raises(Refused, match="no such room"):
            operations.move(
                session,
                starts_at=at(10),
                ends_at=at(11),
                room=cellar,
                seen=session.version,
                actor=MIN,
                now=NOW,
            )
        with pytest.raises(Refused, match="no such room"):
            queries.room_by_slug(found, "cellar")
    assert placed("opening").room == "hall"


def test_a_cancelled_session_keeps_its_place() -> None:
    before = placed("called-off")

    with pytest.raises(Refused, match="cancelled"):
        move("called-off", at(12))
    with pytest.raises(Refused, match="cancelled"):
        unschedule("called-off")

    assert placed("called-off") == before


# Putting back


def test_a_session_goes_back_into_the_tray_as_a_draft_with_its_length() -> None:
    unschedule("transport")

    assert placed("transport") == Placement(None, None, None, None, SessionState.DRAFT)
    session = db.session.scalars(select(Session).where(Session.slug == "transport")).one()
    assert session.planned_minutes == 60
    assert last().act == "session.unscheduled"
    assert unschedule("transport") is None


def test_a_published_session_keeps_its_place_in_the_timetable() -> None:
    publish()
    before = placed("opening")

    with pytest.raises(Refused, match="has been published"):
        unschedule("opening")

    assert placed("opening") == before


# Two who do it at once


def test_a_stale_move_names_who_moved_what_from_where_to_where() -> None:
    seen = placed("opening")
    version = db.session.scalars(select(Session.version).where(Session.slug == "opening")).one()
    move("opening", at(12), actor=ANA, now=later(minutes=1))

    with pytest.raises(StaleMove) as stale:
        move("opening", at(15), seen=version, was=seen)

    error = stale.value
    assert error.status == 409
    assert (error.who, error.at, error.uid) == ("Ana", later(minutes=1), "opening@test")
    assert error.was == seen
    assert error.present.starts_at == at(12)
    assert "Opening" in error.told(str)
    assert placed("opening").starts_at == at(12)


def test_a_stale_move_without_its_place_takes_it_from_the_journal() -> None:
    move("opening", at(12), room="studio", actor=ANA)

    with pytest.raises(StaleMove) as stale:
        move("opening", at(15), seen=1)

    assert stale.value.was is not None
    assert (stale.value.was.starts_at, stale.value.was.room) == (at(10), "hall")


def test_a_change_of_something_else_does_not_stand_in_the_way_of_a_move() -> None:
    seen = placed("opening")
    version = db.session.scalars(select(Session.version).where(Session.slug == "opening")).one()
    publish()

    move("opening", at(15), seen=version, was=seen)

    assert placed("opening").starts_at == at(15)


def test_of_two_who_move_a_session_at_once_one_wins_and_the_other_is_told(app: Flask) -> None:
    seen = placed("opening")
    version = db.session.scalars(select(Session.version).where(Session.slug == "opening")).one()
    db.session.remove()
    ready = threading.Barrier(6)
    results: list[Any] = []

    def race(number: int) -> None:
        with app.app_context():
            ready.wait(20)
            try:
                with unit_of_work():
                    found = queries.summit_by_slug("forum", to_change=True)
                    session = queries.session_to_place(found, "opening")
                    operations.move(
                        session,
                        starts_at=at(12 + number),
                        ends_at=at(13 + number),
                        room=None,
                        seen=version,
                        was=seen,
                        actor=member(1, [Permission.EDIT], f"User {number}"),
                        now=NOW,
                    )
                results.append(number)
            except Conflict as error:
                results.append(error)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [winner] = [result for result in results if isinstance(result, int)]
    losers = [result for result in results if isinstance(result, StaleMove)]
    assert len(losers) == 5
    assert {loser.who for loser in losers} == {f"User {winner}"}
    assert placed("opening").starts_at == at(12 + winner)
    assert [entry.actor for entry in entries_of("session", "opening@test")] == [f"User {winner}"]


# Taking back


def test_several_steps_in_a_row_are_taken_back_the_last_first() -> None:
    origin = placed("opening"), placed("transport"), placed("talk")
    move("opening", at(12))
    move("opening", at(13), room="studio")
    unschedule("transport")
    move("talk", at(16), 45)

    assert undo() == "talk"
    assert placed("talk") == origin[2]
    assert undo() == "transport"
    assert placed("transport") == origin[1]
    assert undo() == "opening"
    assert (placed("opening").starts_at, placed("opening").room) == (at(12), "hall")
    assert undo() == "opening"

    assert (placed("opening"), placed("transport"), placed("talk")) == origin
    entry = last()
    assert entry.act == "session.move_undone"
    assert entry.after["undoes"] == entries_of("session", "opening@test")[0].id
    with pytest.raises(Refused, match="no step"):
        undo()


def test_nobody_takes_back_anothers_step_nor_an_old_one_nor_one_of_another_summit() -> None:
    move("opening", at(12))

    for actor, now in ((ANA, NOW), (MIN, later(hours=25))):
        with pytest.raises(Refused, match="no step"):
            undo(actor=actor, now=now)
    db.session.rollback()
    with unit_of_work():
        summit("other")
    with unit_of_work(), pytest.raises(Refused, match="no step"):
        operations.undo(queries.summit_by_slug("other", to_change=True), actor=MIN, now=NOW)

    assert placed("opening").starts_at == at(12)


def test_a_step_that_somebody_has_moved_on_from_is_not_taken_back() -> None:
    move("opening", at(12))
    move("opening", at(14), actor=ANA, now=later(minutes=2))

    with pytest.raises(StaleUndo) as stale:
        undo()

    assert (stale.value.who, stale.value.at) == ("Ana", later(minutes=2))
    assert stale.value.was is not None
    assert stale.value.was.starts_at == at(12)
    assert stale.value.present.starts_at == at(14)
    assert placed("opening").starts_at == at(14)


def test_a_step_is_not_taken_back_when_somebody_moved_to_and_fro() -> None:
    move("opening", at(12))
    move("opening", at(14), actor=ANA)
    move("opening", at(12), actor=ANA)

    with pytest.raises(StaleUndo):
        undo()
    assert placed("opening").starts_at == at(12)


def test_another_step_than_the_one_meant_is_not_taken_back() -> None:
    first = move("opening", at(12))
    second = move("transport", at(16), room="studio")
    assert first is not None
    assert second is not None
    undo(step=second.id)

    with pytest.raises(Conflict, match="taken back already"):
        undo(step=second.id)

    assert placed("opening").starts_at == at(12)
    assert undo(step=first.id) == "opening"


def test_a_session_published_since_does_not_go_back_into_the_tray() -> None:
    move("talk", at(16), 45)
    db.session.rollback()
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        queries.session_to_place(found, "talk").state = SessionState.SCHEDULED
    publish()

    with pytest.raises(Refused, match="no longer a draft"):
        undo()

    assert placed("talk").starts_at == at(16)


def test_a_step_into_a_room_that_is_gone_is_not_taken_back() -> None:
    move("transport", at(16), room="hall")
    db.session.rollback()
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        db.session.delete(queries.room_by_slug(found, "studio"))

    with pytest.raises(Refused, match="no such room"):
        undo()
    assert placed("transport").room == "hall"


def test_a_session_deleted_since_cannot_be_put_back() -> None:
    move("talk", at(16), 45)
    db.session.rollback()
    with unit_of_work():
        found = queries.summit_by_slug("forum", to_change=True)
        db.session.delete(queries.session_to_place(found, "talk"))

    with pytest.raises(NotFound):
        undo()


# What the page reads


def test_the_stand_tells_of_the_newest_entry_the_last_step_and_the_release() -> None:
    publish()
    first = move("opening", at(12))
    assert first is not None
    summit_id = queries.summit_by_slug("forum").id

    mine = queries.stand(summit_id, MIN.key, since=NOW)
    others = queries.stand(summit_id, ANA.key, since=NOW)

    assert mine.step == queries.Step(first.id, "opening@test")
    assert others.step is None
    assert mine.stamp == others.stamp == first.id
    assert (mine.release, mine.published_at) == (1, NOW)

    undo()
    assert queries.stand(summit_id, MIN.key, since=NOW).step is None


def test_changes_of_others_are_told_since_a_stamp() -> None:
    first = move("opening", at(12))
    assert first is not None
    move("transport", at(16), room="studio", actor=ANA)
    summit_id = queries.summit_by_slug("forum").id

    [change] = queries.changes_by_others(summit_id, MIN.key, first.id)

    assert (change.who, change.uid, change.is_placing) == ("Ana", "transport@test", True)
    assert queries.changes_by_others(summit_id, ANA.key, first.id) == []
