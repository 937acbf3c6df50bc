"""What is seen of a video as a job, kept with its channel, and said before it is public."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.outbox.models import Job
from summit.streaming import oembed, operations, queries
from summit.streaming.checking import Checking
from summit.streaming.checks import Problem, Seen
from summit.streaming.models import Broadcast, BroadcastState, Ingest
from summit.streaming.operations import ChannelValues, Doubtful, problems_of
from summit.streaming.providers import Place
from tests.actors import TESTER
from tests.streaming.answering import answering, dripping
from tests.streaming.builders import NOW, VIDEO, channel, forum, later, session_of, video

pytestmark = pytest.mark.usefixtures("database")

P = Problem
GOOD = json.dumps(
    {"title": "Mayoral Meeting [KOR]", "author_name": "Seoul", "html": "<iframe>"}
).encode()


def of(**fields: object) -> Seen:
    return Seen(VIDEO, "oembed", **{"found": True, **fields})  # type: ignore[arg-type]


def waiting() -> list[dict[str, object]]:
    db.session.rollback()
    rows = db.session.scalars(select(Job).where(Job.kind == "streaming.check").order_by(Job.id))
    found = [dict(each.args) for each in rows]
    db.session.rollback()
    return found


def test_a_check_is_asked_for_with_each_new_video_and_noted() -> None:
    with unit_of_work():
        there = channel(session_of(forum(agreed=True), "mayors"))
        key = there.id
        assert problems_of(there) == (P.NOT_CHECKED,)
    assert waiting() == [{"broadcast": key, "video": VIDEO}]
    with answering(200, GOOD) as (base, _):
        settle = Checking(base).check(waiting()[0], later(minutes=1))
    assert settle is not None
    with unit_of_work():
        settle()
    there = db.session.scalars(select(Broadcast)).one()
    assert there.checked_at == later(minutes=1)
    assert there.checks == {
        "id": VIDEO,
        "by": "oembed",
        "reached": True,
        "found": True,
        "embeddable": True,
        "title": "Mayoral Meeting [KOR]",
        "channel": "Seoul",
    }
    assert problems_of(there) == (P.WRONG_LANGUAGE,)


def test_what_was_seen_of_another_video_is_not_kept() -> None:
    with unit_of_work():
        there = channel(session_of(forum(), "mayors"))
    args = waiting()[0]
    with answering(200, GOOD) as (base, _):
        settle = Checking(base).check(args, NOW)
    with unit_of_work():
        there = db.session.scalars(select(Broadcast)).one()
        there.video_id = video(1).id
    assert settle is not None
    with unit_of_work():
        settle()
    assert db.session.scalars(select(Broadcast.checks)).one() == {}


def test_a_channel_that_went_meanwhile_is_no_trouble() -> None:
    with answering(200, GOOD) as (base, _):
        settle = Checking(base).check({"broadcast": 4711, "video": VIDEO}, NOW)
    assert settle is not None
    with unit_of_work():
        settle()


def test_nobody_is_asked_where_no_address_is_set() -> None:
    assert Checking("").check({"broadcast": 1, "video": VIDEO}, NOW) is None


def test_other_providers_are_not_asked() -> None:
    with unit_of_work():
        channel(session_of(forum(), "mayors"), place=Place("vimeo", "76979871"))
    assert waiting() == []


def test_a_video_in_two_places_is_found_at_once() -> None:
    with unit_of_work():
        made, other = forum(agreed=True), forum(agreed=True, slug="other")
        english = channel(session_of(made, "mayors"), "en")
        assert P.ALREADY_USED not in problems_of(english)
        channel(session_of(made, "mayors"), "ko")
        assert P.ALREADY_USED in problems_of(english)
        channel(session_of(made, "seminar"), "en", video(1))
        spare = channel(session_of(other, "seminar"), "en", video(2), spare=video(1))
        assert P.ALREADY_USED not in problems_of(spare)
        uses = queries.uses_of([video(1), Place("youtube-page", "@seoul")])
    assert {
        place.id: [(each.summit, each.session, each.language) for each in found]
        for place, found in uses.items()
    } == {video(1).id: [("forum", "seminar", "en"), ("other", "seminar", "en")]}


def test_a_channel_may_be_linked_to_often() -> None:
    page = Place("youtube-page", "seoulcityofficial")
    with unit_of_work():
        mayors = session_of(forum(agreed=True), "mayors")
        channel(mayors, "en", page)
        assert problems_of(channel(mayors, "ko", page)) == (P.NOT_A_VIDEO,)


def test_the_encoders_state_is_what_youtube_said_last() -> None:
    with unit_of_work():
        there = channel(session_of(forum(agreed=True), "mayors"))
        there.ingest = Ingest(status="inactive", label="x", language="en", account_id=1)
        db.session.expunge(there.ingest)
        there.state = BroadcastState.TEST
        with db.session.no_autoflush:
            assert problems_of(there, elsewhere=False) == (P.STREAM_INACTIVE, P.NOT_CHECKED)
        there.ingest = None


def test_grave_problems_have_to_be_owned_to_before_it_is_shown() -> None:
    with unit_of_work():
        mayors = session_of(forum(agreed=True), "mayors")
        there = channel(mayors, checks=of(embeddable=False).plain())
        with pytest.raises(Doubtful) as doubtful:
            operations.show(there, actor=TESTER, now=NOW)
        assert doubtful.value.problems == (P.NOT_EMBEDDABLE,)
        key = doubtful.value.key
        # What is owned to is this of this video alone.
        there.checks = of(found=False).plain()
        with pytest.raises(Doubtful):
            operations.show(there, actor=TESTER, now=NOW, despite=key)
        there.checks = of(embeddable=False).plain()
        assert operations.show(there, actor=TESTER, now=NOW, despite=key)
        assert there.shown_at == NOW


def test_what_could_not_be_checked_stops_nobody() -> None:
    with unit_of_work():
        mayors = session_of(forum(agreed=True), "mayors")
        unreached = channel(mayors, "en", checks=Seen(VIDEO, "oembed", reached=False).plain())
        unchecked = channel(mayors, "ko", video(1))
        assert problems_of(unreached) == (P.UNREACHABLE,)
        assert operations.show(unreached, actor=TESTER, now=NOW)
        assert operations.show(unchecked, actor=TESTER, now=NOW)


def test_another_video_has_to_be_checked_anew() -> None:
    with unit_of_work():
        mayors = session_of(forum(agreed=True), "mayors")
        there = channel(mayors, checks=of(embeddable=True).plain(), checked_at=NOW)
        assert problems_of(there) == ()
        values = ChannelValues(video(1))
        operations.set_channel(mayors, "en", values, actor=TESTER, now=later(minutes=1))
        assert problems_of(there) == (P.NOT_CHECKED,)
        assert (there.checks, there.checked_at) == ({}, None)


def test_an_answer_that_does_not_end_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oembed, "TIMEOUT", 0.2)
    with dripping(GOOD.rjust(1000)) as base:
        seen = oembed.look(base, VIDEO)
    assert seen == Seen(VIDEO, "oembed", reached=False)
