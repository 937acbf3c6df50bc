"""The live board: what the public may know at this moment, and nothing of the staff's own."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.clock import iso
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme.models import Audience, ItemKind, SessionState
from summit.rundown import operations, queries
from summit.rundown.operations import CueValues
from summit.streaming import boards, live_board, live_document
from summit.streaming.models import Broadcast, BroadcastState, LiveBoard, SessionStream
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.rundown.builders import NOW, START, after, cue, give, led, planned

pytestmark = pytest.mark.usefixtures("database")


def _board(summit_id: int) -> live_document.LiveDoc:
    db.session.rollback()
    return boards.document(summit_id)[1]


def test_nothing_is_on_it_before_the_meeting() -> None:
    with unit_of_work():
        rundown = planned()
        live_board.rebuild(rundown.summit_id, NOW)
    assert _board(rundown.summit_id) == {"schema": 1, "sessions": {}}


def test_next_command_shows_who_speaks_and_who_follows() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "next", now=after(3))
    shown = _board(rundown.summit_id)["sessions"]["mayors-forum@test"]
    assert shown["rundown"] == "running"
    assert shown["started_at"] == iso(START)
    assert shown["now"] == {
        "cue": cue(rundown, 1).uid,
        "kind": "keynote",
        "item": cue(rundown, 1).item_uid,
        "speaker": cue(rundown, 1).speaker_uid,
        "title": {"en": "Keynote"},
        "name": {"en": "Kim Hana", "ko": "김하나"},
        "person_title": {},
        "place": {"en": "Seoul", "ko": "서울"},
        "city": "seoul-forum",
        "state": "speaking",
        "since": iso(after(3)),
        "video": False,
    }
    assert [each["place"]["en"] for each in shown["next"]] == ["London", "Jakarta", "Athens"]


def test_substitute_is_on_it_at_once_and_the_absent_nowhere() -> None:
    with unit_of_work():
        rundown = led()
        give(rundown, "next", now=after(3))
        give(
            rundown,
            "substitute",
            now=after(3, 5),
            cue=cue(rundown, 1).uid,
            name=Text(en="Lee Duri", ko="이두리"),
            title=Text(en="Deputy Mayor"),
        )
    document = _board(rundown.summit_id)
    now = document["sessions"]["mayors-forum@test"]["now"]
    assert now is not None
    assert (now["name"]["ko"], now["person_title"], now["speaker"]) == (
        "이두리",
        {"en": "Deputy Mayor"},
        None,
    )
    assert "Kim Hana" not in str(document)


def test_staffs_own_words_are_not_on_it() -> None:
    with unit_of_work():
        rundown = led()
        speaking = cue(rundown, 1)
        speaking.telephone, speaking.note = "+82 2 secret", "secret note"
        speaking.fallback, speaking.owner = "secret film", "secret owner"
        speaking.words = Text(en="secret words")
        give(rundown, "next", now=after(3))
        give(rundown, "drop", now=after(3), cues=[cue(rundown, 2).uid], chair="Secret chair")
    told = str(_board(rundown.summit_id)).casefold()
    assert "secret" not in told


@pytest.mark.parametrize("audience", [Audience.INVITEES, Audience.STAFF])
def test_closed_sessions_are_not_on_it(audience: Audience) -> None:
    with unit_of_work():
        rundown = led()
        rundown.session.audience = audience
        give(rundown, "next", now=after(3))
    assert _board(rundown.summit_id)["sessions"] == {}


def test_drafts_are_not_on_it() -> None:
    with unit_of_work():
        rundown = led()
        rundown.session.state = SessionState.DRAFT
        give(rundown, "next", now=after(3))
    assert _board(rundown.summit_id)["sessions"] == {}


def _broadcast(rundown_summit: int, session_id: int, **fields: object) -> Broadcast:
    made = Broadcast(
        summit_id=rundown_summit,
        session_id=session_id,
        language="ko",
        provider="youtube",
        video_id="abcdefghijk",
        state=BroadcastState.LIVE,
    )
    for name, value in fields.items():
        setattr(made, name, value)
    db.session.add(made)
    return made


def test_only_shown_broadcasts_are_on_it_and_streams_have_a_version_of_their_own() -> None:
    with unit_of_work():
        rundown = led()
        summit_id, session_id = rundown.summit_id, rundown.session_id
        _broadcast(summit_id, session_id, shown_at=None, language="en", video_id="hiddenhidde")
        shown = _broadcast(summit_id, session_id, shown_at=NOW)
        live_board.rebuild(summit_id, NOW)
        board = db.session.scalars(select(LiveBoard)).one()
        versions = board.version, board.streams_version
        give(rundown, "next", now=after(3))
        assert (board.version, board.streams_version) == (versions[0] + 1, versions[1])
        shown.state = BroadcastState.ENDED
        assert live_board.rebuild(summit_id, after(4))
        assert (board.version, board.streams_version) == (versions[0] + 2, versions[1] + 1)
        assert not live_board.rebuild(summit_id, after(5))
    document = _board(summit_id)
    (channel,) = document["sessions"]["mayors-forum@test"]["broadcasts"]
    assert (channel["language"], channel["state"], channel["video_id"]) == (
        "ko",
        "ended",
        "abcdefghijk",
    )
    assert "hiddenhidde" not in str(document)


def test_hold_slate_covers_the_session() -> None:
    with unit_of_work():
        rundown = led()
        db.session.add(
            SessionStream(
                session_id=rundown.session_id,
                held_at=NOW,
                hold_text=Text(ko="잠시 기다려 주십시오"),
            )
        )
        live_board.rebuild(rundown.summit_id, NOW)
    shown = _board(rundown.summit_id)["sessions"]["mayors-forum@test"]
    assert shown["held"] == {"ko": "잠시 기다려 주십시오"}


def test_two_sessions_that_change_at_once_are_both_on_it(app: Flask) -> None:
    with unit_of_work():
        first = led()
        summit_id = first.summit_id
    gate = threading.Barrier(4)

    def write(language: str) -> None:
        with app.app_context():
            gate.wait()
            with unit_of_work():
                _broadcast(summit_id, first.session_id, shown_at=NOW, language=language)
                live_board.rebuild(summit_id, NOW)

    before = boards.document(summit_id)[0]
    threads = [threading.Thread(target=write, args=(each,)) for each in ("en", "ko", "fr", "sign")]
    db.session.remove()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    version, document = boards.document(summit_id)
    shown = document["sessions"]["mayors-forum@test"]["broadcasts"]
    assert {each["language"] for each in shown} == {"en", "ko", "fr", "sign"}
    assert version == before + 4


def test_cost_of_a_command(count_sql: CountSql) -> None:
    with unit_of_work():
        summit_id = led().summit_id
    db.session.remove()
    with count_sql() as statements, unit_of_work():
        rundown = queries.rundown_of(summit_id, "mayors", to_change=True)
        give(rundown, "next", now=after(3))
    assert len(statements) <= 20, "\n".join(statements)


def test_what_comes_before_the_meeting_is_nobodys_business() -> None:
    with unit_of_work():
        rundown = planned()
        cue(rundown, 0).offset = 0
        operations.add_cue(
            rundown,
            CueValues(ItemKind.OPENING, 600, title=Text(en="Line-up"), offset=-600),
            None,
            actor=TESTER,
            now=NOW,
        )
        give(rundown, "start", now=after(-10))
    document = _board(rundown.summit_id)
    shown = document["sessions"]["mayors-forum@test"]
    assert (shown["rundown"], shown["started_at"], shown["now"], shown["next"]) == (
        "planned",
        None,
        None,
        [],
    )
    with unit_of_work():
        found = queries.rundown_of(rundown.summit_id, "mayors", to_change=True)
        give(found, "next", now=START)
    shown = _board(rundown.summit_id)["sessions"]["mayors-forum@test"]
    assert (shown["rundown"], shown["started_at"]) == ("running", iso(START))
    assert shown["now"] is not None
    assert shown["now"]["title"] == {"en": "Opening film"}
