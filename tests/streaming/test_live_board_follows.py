"""The live board follows the programme at once: who may see a session, and whether it is there."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.programme import operations as programme
from summit.programme import queries
from summit.programme.file import writer
from summit.programme.file.reader import read
from summit.programme.importing import apply
from summit.programme.models import Audience, ReleaseAudience, SessionState, Summit
from summit.programme.operations import editing, timetable
from summit.programme.operations.editing import SessionValues
from summit.rundown.models import Rundown
from summit.streaming import boards, live_board
from summit.streaming.models import Broadcast, BroadcastState, LiveBoard
from tests.actors import TESTER
from tests.rundown.builders import NOW, after, give, led, meeting, session_of

pytestmark = pytest.mark.usefixtures("database")

MAYORS = "mayors-forum@test"


def _shown(summit_id: int) -> set[str]:
    db.session.remove()
    return set(boards.document(summit_id)[1]["sessions"])


def _held(summit_id: int) -> Summit:
    return queries.summit_by_id(summit_id, to_change=True)


def _edit(summit_id: int, **values: object) -> None:
    with unit_of_work():
        summit = _held(summit_id)
        session = session_of(summit)
        present = SessionValues(
            **{each.name: getattr(session, each.name) for each in fields(SessionValues)}
        )
        editing.edit_session(
            summit, session, replace(present, **values), settled={}, actor=TESTER, now=after(4)
        )


def _running() -> int:
    with unit_of_work():
        return led().summit_id


def test_a_session_for_fewer_leaves_it_at_once_and_comes_back() -> None:
    summit_id = _running()
    assert _shown(summit_id) == {MAYORS}
    for audience in (Audience.INVITEES, Audience.STAFF):
        _edit(summit_id, audience=audience)
        assert _shown(summit_id) == set()
        _edit(summit_id, audience=Audience.PUBLIC)
        assert _shown(summit_id) == {MAYORS}


def test_a_session_that_becomes_a_draft_leaves_it_and_one_that_is_settled_comes() -> None:
    summit_id = _running()
    _edit(summit_id, state=SessionState.DRAFT)
    assert _shown(summit_id) == set()
    _edit(summit_id, state=SessionState.SCHEDULED)
    assert _shown(summit_id) == {MAYORS}
    with unit_of_work():
        session = session_of(_held(summit_id))
        timetable.unschedule(session, seen=session.version, actor=TESTER, now=after(5))
    assert _shown(summit_id) == set()
    with unit_of_work():
        timetable.undo(_held(summit_id), actor=TESTER, now=after(6))
    assert _shown(summit_id) == {MAYORS}


def test_an_import_and_a_restored_release_change_it_too() -> None:
    with unit_of_work():
        summit_id = meeting().id
    with unit_of_work():
        summit = _held(summit_id)
        programme.publish(summit, actor=TESTER, now=NOW, audience=ReleaseAudience.INVITEES)
        session = session_of(summit)
        session.audience = Audience.INVITEES
        kept = programme.read_release(queries.release_by_number(summit_id, 1))
        db.session.add(
            Broadcast(
                summit_id=summit_id,
                session_id=session.id,
                language="ko",
                provider="youtube",
                video_id="abcdefghijk",
                state=BroadcastState.READY,
                shown_at=NOW,
            )
        )
        live_board.rebuild(summit_id, NOW)
    with unit_of_work():
        programme.restore(_held(summit_id), kept, actor=TESTER, now=after())
    assert _shown(summit_id) == {MAYORS}
    data = writer.write(queries.whole_summit("forum")).replace(
        "audience: public", "audience: invitees"
    )
    db.session.remove()
    assert "audience" in data
    with unit_of_work():
        apply(read(data.encode(), "forum.yaml"), actor=TESTER, now=after(1), replace=False)
    assert _shown(summit_id) == set()


def test_a_deleted_session_leaves_it() -> None:
    summit_id = _running()
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown)).one()
        db.session.delete(rundown)
    with unit_of_work():
        summit = _held(summit_id)
        editing.delete_session(summit, session_of(summit), actor=TESTER, now=after(4))
    assert _shown(summit_id) == set()


def test_another_hour_alone_writes_nothing_and_a_cancelled_session_stays_until_it_is_told() -> None:
    summit_id = _running()
    before = boards.document(summit_id)
    _edit(summit_id, starts_at=after(30), ends_at=after(80))
    with unit_of_work():
        editing.cancel_session(session_of(_held(summit_id)), actor=TESTER, now=after(5))
    assert boards.document(summit_id) == before


def test_two_summits_that_run_at_once_have_boards_of_their_own() -> None:
    with unit_of_work():
        one, other = led("one"), led("other")
        ids = one.summit_id, other.summit_id
        give(one, "next", now=after(3))
    _edit(ids[0], audience=Audience.STAFF)
    assert (_shown(ids[0]), _shown(ids[1])) == (set(), {"mayors-other@test"})
    assert boards.document(ids[1])[0] < boards.document(ids[0])[0]


def test_a_summit_that_was_never_on_the_air_gets_no_board() -> None:
    with unit_of_work():
        summit_id = meeting().id
    _edit(summit_id, audience=Audience.STAFF)
    assert db.session.scalars(select(LiveBoard)).all() == []
