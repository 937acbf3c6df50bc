"""Channels from planned to recorded: each step by whoever may take it, and none twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import Audience, Session, SessionState
from summit.programme.ties import ties
from summit.streaming import boards, operations, queries
from summit.streaming.channels import may_become, offered
from summit.streaming.chapters import Chapter
from summit.streaming.models import Broadcast, BroadcastState
from summit.streaming.operations import ChannelValues
from summit.streaming.providers import Place
from tests.actors import TESTER
from tests.streaming.builders import (
    JOB,
    NOW,
    VIDEO,
    channel,
    forum,
    later,
    live,
    session_of,
    video,
)

pytestmark = pytest.mark.usefixtures("database")

S = BroadcastState
BY: dict[str, Any] = {"actor": TESTER, "now": NOW}


def mayors(**fields: Any) -> Session:
    return session_of(forum(**{"agreed": True, **fields}), "mayors")


def acts() -> list[str]:
    db.session.rollback()
    found = db.session.scalars(
        select(Entry.act).where(Entry.act.startswith("broadcast.")).order_by(Entry.id)
    )
    return [act.removeprefix("broadcast.") for act in found]


def board(session: Session) -> list[dict[str, Any]]:
    """What the public sees of a session's channels."""
    document = boards.document(session.summit_id)[1]
    shown = document["sessions"].get(session.uid)
    return [dict(each) for each in shown["broadcasts"]] if shown else []


# Channels


def test_a_session_has_its_floor_its_languages_and_sign() -> None:
    assert offered(["ko"], ["en", "ko"]) == ("floor", "en", "ko", "sign")
    assert offered([], []) == ("floor", "sign")


def test_only_provider_and_id_are_kept() -> None:
    with unit_of_work():
        operations.set_channel(mayors(), "ko", ChannelValues(video(), video(1)), **BY)
    row = db.session.scalars(select(Broadcast)).one()
    kept = (row.provider, row.video_id, row.spare_provider, row.spare_id, row.state, row.position)
    assert kept == ("youtube", VIDEO, "youtube", video(1).id, S.PLANNED, 2)
    entry = db.session.scalars(select(Entry).where(Entry.act == "broadcast.set")).one()
    assert entry.after == {
        "video": f"youtube {VIDEO}",
        "spare": f"youtube {video(1).id}",
        "stream_state": "planned",
        "session": "mayors",
        "stream": "ko",
    }


def test_setting_it_again_changes_nothing() -> None:
    with unit_of_work():
        session = mayors()
        channel(session)
        channel(session)
    assert acts() == ["set"]


@pytest.mark.parametrize("language", ["fr", "", "xx", "floor ", "ko\0"])
def test_a_language_that_the_session_does_not_have_is_refused(language: str) -> None:
    with unit_of_work(), pytest.raises(Refused):
        operations.set_channel(mayors(), language, ChannelValues(video()), **BY)


@pytest.mark.parametrize(
    "values",
    [
        ChannelValues(Place("youtube", "x")),
        ChannelValues(Place("evil", VIDEO)),
        ChannelValues(video(), Place("vimeo", "1/../x")),
        ChannelValues(video(), video()),
    ],
)
def test_what_is_no_place_is_refused(values: ChannelValues) -> None:
    with unit_of_work(), pytest.raises(Refused):
        operations.set_channel(mayors(), "en", values, **BY)


def test_nothing_is_broadcast_of_a_cancelled_session() -> None:
    with unit_of_work():
        session = mayors()
        there = channel(session)
        session.state = SessionState.CANCELLED
        with pytest.raises(Refused, match="cancelled"):
            channel(session, "ko")
        with pytest.raises(Refused, match="cancelled"):
            operations.show(there, **BY)


def test_another_video_has_to_be_tested_anew_but_stays_on_air() -> None:
    with unit_of_work():
        session = mayors()
        tested = channel(session, "en", state=S.READY, tested_at=NOW)
        on_air = live(session, "ko", video(1))
        channel(session, "en", video(2))
        channel(session, "ko", video(3))
        assert (tested.state, tested.tested_at) == (S.PLANNED, None)
        assert (on_air.state, on_air.video_id) == (S.LIVE, video(3).id)
    assert [each["video_id"] for each in board(session)] == [video(3).id]


def test_what_the_public_sees_is_not_changed_to_a_video_that_is_used_elsewhere() -> None:
    with unit_of_work():
        session = mayors()
        on_air = live(session, "ko", video(1))
        channel(session, "en", video(2))
        with pytest.raises(Refused, match="used elsewhere already"):
            channel(session, "ko", video(2))
        assert on_air.video_id == video(1).id
        channel(session, "ko", video(1), spare=video(3))
    assert [each["video_id"] for each in board(session)] == [video(1).id]
    with unit_of_work():
        again = queries.channel_of(session.id, "ko", to_change=True)
        assert again is not None
        operations.hide(again, **BY)
        channel(session, "ko", video(2))
        assert again.video_id == video(2).id
    assert board(session) == []


def test_the_spare_takes_the_place_at_once() -> None:
    with unit_of_work():
        there = live(mayors(), "en")
        with pytest.raises(Refused, match="no spare"):
            operations.swap_spare(there, **BY)
        there.spare_provider, there.spare_id = "vimeo", "76979871"
        operations.swap_spare(there, **BY)
    assert [
        (each["provider"], each["video_id"], each["spare_id"]) for each in board(there.session)
    ] == [("vimeo", "76979871", VIDEO)]


def test_a_channel_that_nobody_saw_can_be_removed() -> None:
    with unit_of_work():
        session = mayors()
        there = channel(session)
        there.shown_at = NOW
        with pytest.raises(Refused, match="hide"):
            operations.remove_channel(there, **BY)
        there.shown_at, there.live_at = None, NOW
        with pytest.raises(Refused, match="record"):
            operations.remove_channel(there, **BY)
        there.live_at = None
        operations.remove_channel(there, **BY)
        assert queries.broadcasts_of(session.id) == []
    assert acts() == ["set", "removed"]


def test_a_session_with_a_broadcast_cannot_be_deleted() -> None:
    with unit_of_work():
        made = forum()
        channel(session_of(made, "seminar"))
        with pytest.raises(Refused, match="has broadcasts"):
            ties.refuse([session_of(made, "seminar")])
        ties.refuse([session_of(made, "bilateral")])


# States


def test_from_planned_to_recorded() -> None:
    with unit_of_work():
        there = channel(mayors())
        states = []
        for minutes, act in enumerate(
            (
                operations.to_test,
                operations.to_ready,
                operations.go_live,
                operations.end_broadcast,
                operations.attach_recording,
            )
        ):
            now = later(minutes=minutes)
            assert act(there, actor=TESTER, now=now)
            states.append(there.state.value)
    assert states == ["test", "ready", "live", "ended", "recorded"]
    row = db.session.scalars(select(Broadcast)).one()
    assert (row.tested_at, row.live_at, row.ended_at) == (
        later(minutes=1),
        later(minutes=2),
        later(minutes=3),
    )
    assert (row.recording_provider, row.recording_id) == ("youtube", VIDEO)
    assert acts() == ["set", "test_begun", "ready", "live", "ended", "recorded"]


_DO = {
    S.TEST: operations.to_test,
    S.READY: operations.to_ready,
    S.LIVE: operations.go_live,
    S.ENDED: operations.end_broadcast,
    S.RECORDED: operations.attach_recording,
}
_ALLOWED = {
    S.TEST: {S.PLANNED, S.READY, S.FAILED},
    S.READY: {S.TEST},
    S.LIVE: {S.READY, S.FAILED},
    S.ENDED: {S.LIVE},
    S.RECORDED: {S.ENDED, S.FAILED},
}
_BY_YOUTUBE = {
    **_ALLOWED,
    S.LIVE: {S.PLANNED, S.TEST, S.READY, S.FAILED},
    S.ENDED: {S.PLANNED, S.TEST, S.READY, S.LIVE, S.FAILED},
}


@pytest.mark.parametrize("actor", [TESTER, JOB], ids=["operator", "youtube"])
@pytest.mark.parametrize("to", list(_DO))
@pytest.mark.parametrize("present", list(S))
def test_a_step_leads_from_where_it_may_and_from_nowhere_else(
    present: S, to: S, actor: Actor
) -> None:
    allowed = (_ALLOWED if actor is TESTER else _BY_YOUTUBE)[to]
    with unit_of_work():
        there = channel(mayors(), state=present)
        before = len(db.session.scalars(select(Entry)).all())
        if present in allowed:
            assert _DO[to](there, actor=actor, now=NOW)
            assert there.state is to
        elif present is to or (to is S.ENDED and present is S.RECORDED):
            same = to is not S.RECORDED
            assert not _DO[to](there, actor=actor, now=NOW) or not same
            assert there.state is present
        else:
            with pytest.raises(Refused):
                _DO[to](there, actor=actor, now=NOW)
            assert there.state is present
            assert len(db.session.scalars(select(Entry)).all()) == before


def test_without_a_video_there_is_nothing_to_test_or_to_show() -> None:
    with unit_of_work():
        there = operations.set_channel(mayors(), "en", ChannelValues(None), **BY)
        for act in (operations.to_test, operations.show):
            with pytest.raises(Refused, match="address"):
                act(there, **BY)


def test_a_test_can_be_taken_back_but_not_what_was_on_air() -> None:
    with unit_of_work():
        there = channel(mayors(), state=S.READY, tested_at=NOW)
        assert operations.to_planned(there, **BY)
        assert not operations.to_planned(there, **BY)
        there.state, there.live_at = S.FAILED, NOW
        with pytest.raises(Refused):
            operations.to_planned(there, **BY)


def test_a_failure_has_a_reason_and_can_be_overcome() -> None:
    with unit_of_work():
        there = live(mayors())
        with pytest.raises(Refused, match="Say what"):
            operations.fail(there, " \n", **BY)
        assert operations.fail(there, "The line is dead.", **BY)
        assert not operations.fail(there, "The line is dead.", **BY)
        assert (there.state, there.failed_reason) == (S.FAILED, "The line is dead.")
        assert [each["state"] for each in board(there.session)] == []  # not committed yet
        assert operations.go_live(there, actor=TESTER, now=later(minutes=5))
        assert (there.failed_reason, there.live_at) == ("", NOW)
        there.state = S.ENDED
        with pytest.raises(Refused, match="cannot fail"):
            operations.fail(there, "Late.", **BY)


def test_a_failure_is_never_longer_than_its_column() -> None:
    with unit_of_work():
        there = live(mayors())
        operations.fail(there, "x" * 4000, **BY)
        assert len(there.failed_reason) == 500


def test_what_youtube_reports_is_so_but_not_public_without_consents() -> None:
    with unit_of_work():
        there = channel(session_of(forum(), "mayors"), shown_at=NOW)
        assert operations.go_live(there, actor=JOB, now=NOW)
        assert (there.state, there.shown_at) == (S.LIVE, None)
    assert acts() == ["set", "hidden", "live"]
    assert board(there.session) == []


def test_who_asks_youtube_first_is_told_whether_it_may_be() -> None:
    with unit_of_work():
        there = channel(session_of(forum(), "mayors"), state=S.READY)
        with pytest.raises(operations.NeedsConsent):
            operations.permit(there, S.LIVE, actor=TESTER)
        assert operations.permit(there, S.TEST, actor=TESTER)
        assert not operations.permit(there, S.READY, actor=TESTER)
        assert there.state is S.READY


def test_steps_of_the_page_are_those_of_the_operations() -> None:
    for to, allowed in _ALLOWED.items():
        assert {each for each in S if may_become(each, to)} - {S.RECORDED} == allowed


# What the public sees


def test_shown_and_hidden_is_seen_at_once_without_a_release() -> None:
    with unit_of_work():
        there = channel(mayors())
    assert board(there.session) == []
    with unit_of_work():
        assert operations.show(there, **BY)
        assert not operations.show(there, **BY)
    assert [(each["language"], each["video_id"]) for each in board(there.session)] == [
        ("en", VIDEO)
    ]
    with unit_of_work():
        assert operations.hide(there, actor=TESTER, now=later(minutes=1))
        assert not operations.hide(there, actor=TESTER, now=later(minutes=1))
    assert board(there.session) == []
    assert acts() == ["set", "shown", "hidden"]


def test_what_is_refused_or_rolled_back_is_not_seen() -> None:
    with unit_of_work():
        there = channel(mayors())
    with pytest.raises(ZeroDivisionError), unit_of_work():
        operations.show(there, **BY)
        raise ZeroDivisionError
    assert board(there.session) == []


@pytest.mark.parametrize("audience", [Audience.INVITEES, Audience.STAFF])
def test_a_session_that_is_not_everyones_is_not_shown(audience: Audience) -> None:
    with unit_of_work():
        session = mayors()
        session.audience = audience
        there = channel(session)
        with pytest.raises(Refused, match="not public"):
            operations.show(there, **BY)
        there.state = S.READY
        assert operations.go_live(there, **BY)


def test_all_channels_are_held_in_one_act_and_released_in_one() -> None:
    with unit_of_work():
        session = mayors()
        live(session, "en")
        live(session, "ko", video(1))
        slate = Text(en="Back soon", ko="곧 이어집니다")
        assert operations.hold_all(session, slate, **BY)
        assert not operations.hold_all(session, slate, **BY)
    document = boards.document(session.summit_id)[1]
    assert document["sessions"][session.uid]["held"] == {"en": "Back soon", "ko": "곧 이어집니다"}
    with unit_of_work():
        assert operations.hold_all(session, Text(), actor=TESTER, now=later(minutes=1))
        assert queries.session_stream(session.id).held_at == NOW
    with unit_of_work():
        assert operations.release_hold(session, **BY)
        assert not operations.release_hold(session, **BY)
    document = boards.document(session.summit_id)[1]
    assert document["sessions"][session.uid]["held"] is None
    assert acts() == ["set", "set", "held", "held", "hold_released"]


def test_a_slate_has_few_words() -> None:
    with unit_of_work(), pytest.raises(Refused, match="At most 300"):
        operations.hold_all(mayors(), Text(ko="가" * 301), **BY)


# Recordings


def test_a_recording_may_be_another_video_and_changes_take_its_chapters() -> None:
    with unit_of_work():
        there = channel(mayors(), state=S.ENDED)
        assert operations.attach_recording(there, Place("vimeo", "76979871"), **BY)
        made = [Chapter(0, Text(en="Opening")), Chapter(65, Text(en="Words", ko="발언"))]
        assert operations.set_chapters(there, made, 30, **BY)
        assert not operations.set_chapters(there, made, 30, **BY)
        assert there.chapters == [
            {"seconds": 0, "title": {"en": "Opening"}},
            {"seconds": 65, "title": {"en": "Words", "ko": "발언"}},
        ]
        assert not operations.attach_recording(there, Place("vimeo", "76979871"), **BY)
        assert operations.attach_recording(there, None, **BY)
        assert (there.recording_id, there.chapters, there.offset) == (VIDEO, [], 0)
        assert operations.detach_recording(there, **BY)
        assert not operations.detach_recording(there, **BY)
        assert (there.state, there.recording_id) == (S.ENDED, "")


@pytest.mark.parametrize(
    "place", [Place("youtube-page", "@seoul"), Place("evil", "x"), Place("youtube", "short")]
)
def test_a_recording_is_one_video(place: Place) -> None:
    with unit_of_work(), pytest.raises(Refused):
        operations.attach_recording(channel(mayors(), state=S.ENDED), place, **BY)


def test_a_session_that_was_live_elsewhere_can_have_its_recording() -> None:
    with unit_of_work():
        session = mayors()
        there = channel(session)
        with pytest.raises(Refused, match="over"):
            operations.attach_recording(there, **BY)
        assert session.ends_at is not None
        assert operations.attach_recording(there, actor=TESTER, now=session.ends_at)


@pytest.mark.parametrize(
    "chapters",
    [
        [Chapter(5, Text(en="Late"))],
        [Chapter(0, Text(en="a")), Chapter(0, Text(en="b"))],
        [Chapter(0, Text(en="a")), Chapter(20, Text(en="b")), Chapter(10, Text(en="c"))],
        [Chapter(0, Text())],
        [Chapter(0, Text(en="x" * 201))],
        [Chapter(0, Text(en="a")), Chapter(10**9, Text(en="b"))],
        [Chapter(each, Text(en="a")) for each in range(201)],
    ],
)
def test_chapters_ascend_from_the_beginning_and_have_titles(chapters: list[Chapter]) -> None:
    with unit_of_work():
        there = channel(mayors(), state=S.RECORDED)
        with pytest.raises(Refused):
            operations.set_chapters(there, chapters, 0, **BY)
        assert there.chapters == []


def test_chapters_need_a_recording_and_a_likely_offset() -> None:
    with unit_of_work():
        there = channel(mayors())
        with pytest.raises(Refused, match="attach one first"):
            operations.set_chapters(there, [], 0, **BY)
        there.state = S.RECORDED
        with pytest.raises(Refused, match="so long before"):
            operations.set_chapters(there, [], 10**9, **BY)


# Several at once


def test_of_two_who_go_live_at_once_one_is_recorded(app: Flask) -> None:
    with unit_of_work():
        there = channel(mayors(), state=S.READY)
        summit_id, key = there.summit_id, there.id
    ready = threading.Barrier(2)

    def press(name: str) -> bool:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    held = queries.broadcast_of(summit_id, key, to_change=True)
                    who = Actor(TESTER.kind, name, name, is_admin=True)
                    return operations.go_live(held, actor=who, now=NOW)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ["Kim", "Lee"])) == [False, True]
    assert acts() == ["set", "live"]


def test_of_two_who_press_different_steps_one_finds_what_the_other_did(app: Flask) -> None:
    with unit_of_work():
        there = live(mayors())
        summit_id, key = there.summit_id, there.id
    ready = threading.Barrier(2)

    def press(act: str) -> str:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    held = queries.broadcast_of(summit_id, key, to_change=True)
                    if act == "end":
                        operations.end_broadcast(held, **BY)
                    else:
                        operations.fail(held, "Lost.", **BY)
                return "done"
            except Refused:
                return "refused"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ["end", "fail"])) == ["done", "refused"]
    db.session.rollback()
    assert len(acts()) == 2


def test_another_summits_channel_is_not_found() -> None:
    with unit_of_work():
        made, other = forum(), forum(slug="other")
        there = channel(session_of(other, "mayors"))
        assert queries.broadcast_of(other.id, there.id) is there
        with pytest.raises(NotFound):
            queries.broadcast_of(made.id, there.id)
        with pytest.raises(NotFound):
            queries.broadcast_of(made.id, 4711)
