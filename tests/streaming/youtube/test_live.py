"""From the test to the recording: what is asked of YouTube, and what follows from its reports."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.outbox.models import Job, JobState
from summit.rundown import operations as rundown
from summit.streaming import operations
from summit.streaming.models import BroadcastState, Ingest, QuotaDay
from summit.streaming.operations import NeedsConsent
from summit.streaming.operations import youtube_asking as asking
from summit.streaming.youtube import quota
from summit.streaming.youtube.settings import YoutubeSettings
from tests.actors import TESTER
from tests.streaming.builders import agree, session_of
from tests.streaming.youtube.conftest import Clock, World
from tests.streaming.youtube.fake import FakeYoutube


@pytest.fixture
def ready(world: World, youtube: FakeYoutube) -> World:
    """Both channels of the mayoral meeting are made, and it is half an hour before it."""
    return _ready(world, youtube)


def _ready(world: World, youtube: FakeYoutube) -> World:
    world.ask()
    world.work()
    world.clock.now = world.one().session.starts_at - timedelta(minutes=30)  # type: ignore[operator]
    youtube.send_signal()
    return world


def state(world: World, channel: str = "en") -> tuple[str, str]:
    found = world.one(channel=channel)
    return found.state.value, found.life_cycle


def to_live(world: World, youtube: FakeYoutube) -> None:
    world.transition("testing")
    world.work()
    youtube.go_on()
    world.clock.forward(minutes=1)
    world.work()
    with unit_of_work():
        operations.to_ready(world.held(world_id(world)), actor=TESTER, now=world.clock())
    world.transition("live")
    world.work()
    youtube.go_on()
    world.clock.forward(minutes=1)
    world.work()


def world_id(world: World) -> int:
    return world.one().id


def test_a_broadcast_is_tested_goes_live_and_is_over(ready: World, youtube: FakeYoutube) -> None:
    assert ready.transition("testing")
    ready.work()
    assert state(ready) == ("test", "testStarting")
    youtube.go_on()
    ready.clock.forward(minutes=1)
    ready.work()
    assert state(ready) == ("test", "testing")
    with pytest.raises(Refused, match="Only a channel that is ready"):
        ready.transition("live")

    number = world_id(ready)
    with unit_of_work():
        operations.to_ready(ready.held(number), actor=TESTER, now=ready.clock())
    assert ready.transition("live")
    ready.work()
    assert state(ready) == ("ready", "liveStarting")  # it is not live before YouTube says so
    youtube.go_on()
    ready.clock.forward(minutes=1)
    ready.work()
    found = ready.one()
    assert (found.state.value, found.viewers, found.health) == ("live", 1234, "good")
    assert found.live_at is not None

    assert ready.transition("complete")
    ready.work()
    assert state(ready) == ("ended", "complete")
    assert not ready.transition("complete")
    assert youtube.counts["liveBroadcasts.transition"] == 3
    assert state(ready, "ko") == ("planned", "ready")


def test_a_step_that_is_asked_for_twice_is_taken_once(ready: World, youtube: FakeYoutube) -> None:
    ready.transition("testing")
    ready.transition("testing")
    ready.work()
    assert youtube.counts["liveBroadcasts.transition"] == 1
    db.session.close()
    kind = Job.kind == "youtube.transition"
    states = db.session.scalars(select(Job.state).where(kind)).all()
    assert states == [JobState.DONE, JobState.DONE]


def test_a_step_whose_answer_is_lost_is_taken_once(ready: World, youtube: FakeYoutube) -> None:
    youtube.trouble("liveBroadcasts.transition", "hang_up", after=True)
    ready.transition("testing")
    ready.work()
    assert ready.one().step_error == "noAnswer"
    ready.clock.forward(minutes=1)
    ready.work()
    assert (state(ready)[0], ready.one().step_error) == ("test", "")
    assert youtube.counts["liveBroadcasts.transition"] == 1


def test_without_a_signal_it_is_said_what_to_do(ready: World, youtube: FakeYoutube) -> None:
    for stream in youtube.streams.values():
        stream["status"] = {"streamStatus": "ready"}
    ready.transition("testing")
    ready.work()
    assert ready.one().step_error == "errorStreamInactive"
    assert state(ready) == ("planned", "ready")
    db.session.close()
    job = db.session.scalars(select(Job).where(Job.kind == "youtube.transition")).one()
    assert (job.state, job.error) == (JobState.DEAD, "Hopeless: errorStreamInactive")

    youtube.send_signal()
    assert ready.transition("testing")
    ready.work()
    assert (state(ready)[0], ready.one().step_error) == ("test", "")


def test_nothing_goes_live_long_after_it_was_asked_for(ready: World, youtube: FakeYoutube) -> None:
    youtube.fail("liveBroadcasts.list", 503, times=99)
    ready.transition("testing")
    for _ in range(6):
        ready.work()
        ready.clock.forward(minutes=5)
    youtube.troubles.clear()
    ready.work()
    assert youtube.counts["liveBroadcasts.transition"] == 0
    assert ready.one().step_error == "tooLate"
    assert state(ready)[0] == "planned"


def test_a_broadcast_without_its_stream_gets_it_before_its_test(
    world: World, youtube: FakeYoutube
) -> None:
    world.ask("mayors", "en")
    world.ask("seminar", "en")
    world.work()
    youtube.send_signal()
    assert world.one().step == "done"
    world.clock.now = world.one().session.starts_at - timedelta(hours=4)  # type: ignore[operator]
    world.transition("testing")
    world.work()
    assert world.one().step == "bound"
    assert state(world)[0] == "test"


def test_what_youtube_starts_by_itself_is_live_here_too(ready: World, youtube: FakeYoutube) -> None:
    ready.work()
    assert state(ready) == ("planned", "ready")
    youtube.become(ready.one().video_id, "live")
    ready.clock.forward(minutes=1)
    ready.work()
    assert state(ready) == ("live", "live")


def test_without_consents_it_is_neither_live_nor_public_by_us_and_hidden_where_youtube_starts_it(
    app: Flask, at_youtube: YoutubeSettings, clock: Clock, youtube: FakeYoutube
) -> None:
    world = _ready(World(app, clock, agreed=None), youtube)
    with pytest.raises(NeedsConsent):
        world.privacy("public")
    with unit_of_work():
        mayors = session_of(world_summit(world), "mayors")
        agree(mayors.summit)
    world.privacy("public")
    world.work()
    assert world.one().shown_at is not None
    with unit_of_work():
        agree(world_summit(world), None)  # somebody has changed their mind
    youtube.become(world.one().video_id, "live")
    world.clock.forward(minutes=1)
    world.work()
    found = world.one()
    assert (found.state.value, found.shown_at, found.step_error) == ("live", None, "consents")


def world_summit(world: World):  # type: ignore[no-untyped-def]
    from summit.programme.queries import summit_by_id

    return summit_by_id(world.summit_id)


def test_public_at_youtube_is_shown_here_and_private_is_hidden_at_once(
    ready: World, youtube: FakeYoutube
) -> None:
    video = youtube.broadcasts[ready.one().video_id]
    ready.privacy("public")
    assert ready.one().shown_at is None  # not before YouTube has done it
    ready.work()
    assert video["status"]["privacyStatus"] == "public"
    assert (ready.one().privacy, ready.one().step_error) == ("public", "")
    assert ready.one().shown_at is not None
    assert ready.one().checks["privacy"] == "public"

    ready.privacy("private")
    assert ready.one().shown_at is None  # at once
    ready.work()
    assert youtube.broadcasts[ready.one().video_id]["status"]["privacyStatus"] == "private"
    assert youtube.broadcasts[ready.one().video_id]["status"]["selfDeclaredMadeForKids"] is False
    assert youtube.broadcasts[ready.one().video_id]["snippet"]["description"] != ""


def test_many_are_asked_about_with_one_call_each_and_only_around_their_hours(
    world: World, youtube: FakeYoutube
) -> None:
    world.ask("mayors", "en", "ko", "floor")
    world.work()
    calls = youtube.counts.copy()
    starts_at = world.one().session.starts_at
    assert starts_at is not None
    db.session.close()
    job = db.session.scalars(select(Job).where(Job.kind == "youtube.poll")).one()
    assert job.due == starts_at - timedelta(hours=1)
    world.clock.now = starts_at - timedelta(hours=2)
    world.work()
    assert youtube.counts == calls

    world.clock.now = starts_at - timedelta(minutes=59)
    world.work()
    made = youtube.counts - calls
    names = ("liveBroadcasts.list", "videos.list", "liveStreams.list")
    assert {name: made[name] for name in names} == dict.fromkeys(names, 1)
    assert world.one(channel="floor").polled_at is not None
    db.session.close()
    assert {each.status for each in db.session.scalars(select(Ingest))} == {"ready"}
    job = db.session.scalars(select(Job).where(Job.kind == "youtube.poll")).one()
    assert timedelta(seconds=58) < job.due - world.clock.now <= timedelta(seconds=60)


def test_polling_goes_on_after_silence_and_counts_no_try(
    ready: World, youtube: FakeYoutube
) -> None:
    youtube.fail("videos.list", 500, times=20)
    for _ in range(12):
        ready.clock.forward(minutes=3)
        ready.work()
    db.session.close()
    job = db.session.scalars(select(Job).where(Job.kind == "youtube.poll")).one()
    assert (job.state, job.tries) == (JobState.READY, 0)
    youtube.troubles.clear()
    ready.clock.forward(minutes=3)
    ready.work()
    assert ready.one().polled_at is not None


def test_polling_leaves_the_last_units_of_a_day_to_steps(
    ready: World, youtube: FakeYoutube
) -> None:
    conf = ready.app.extensions["summit.youtube"]
    day = quota.day_of(ready.clock.now)
    with unit_of_work():
        db.session.add(QuotaDay(day=day, used=conf.quota - 110))
    calls = youtube.counts.copy()
    ready.work()
    assert youtube.counts == calls
    ready.transition("testing")
    ready.work()
    assert youtube.counts["liveBroadcasts.transition"] == 1
    db.session.close()
    assert db.session.get_one(QuotaDay, day).used <= conf.quota


def test_a_poll_makes_no_form_stale(ready: World, youtube: FakeYoutube) -> None:
    ready.work()
    version = ready.one().version
    polled_at = ready.one().polled_at
    ready.clock.forward(minutes=2)
    ready.work()
    assert ready.one().polled_at != polled_at
    assert ready.one().version == version


def test_the_recording_is_attached_with_chapters_of_the_actual_times(
    ready: World, youtube: FakeYoutube
) -> None:
    to_live(ready, youtube)
    assert state(ready)[0] == "live"
    with unit_of_work():
        mayors = session_of(world_summit(ready), "mayors")
        rundown.make_rundown(mayors, actor=TESTER, now=ready.clock())
    order(ready, "start")
    for minutes in (9, 20):
        ready.clock.forward(minutes=minutes)
        order(ready, "next")
    ready.clock.forward(minutes=5)
    order(ready, "end")
    ready.transition("complete")
    ready.work()
    assert state(ready)[0] == "ended"
    ready.clock.forward(minutes=11)
    ready.work()
    assert state(ready)[0] == "ended"  # it is not processed yet

    youtube.process()
    video = youtube.videos[ready.one().video_id]
    before = video["snippet"]["description"]
    ready.clock.forward(minutes=11)
    ready.work()
    found = ready.one()
    assert found.state is BroadcastState.RECORDED
    assert len(found.chapters) >= 3
    lines = youtube.videos[found.video_id]["snippet"]["description"].split("\n")
    chapters = [line for line in lines if line[:1].isdigit()]
    assert len(chapters) == len(found.chapters)
    assert chapters[0].startswith("0:00 ")
    assert [line for line in lines if not line[:1].isdigit() and line] == [
        line for line in before.split("\n") if line
    ]
    assert "0:00 " in youtube.videos[found.video_id]["localizations"]["ko"]["description"]

    updates = youtube.counts["videos.update"]
    number = found.id
    with unit_of_work():
        asking.ask_chapters(ready.held(number), actor=TESTER, now=ready.clock())
    ready.work()
    assert youtube.counts["videos.update"] == updates  # they stand there already


def order(world: World, name: str) -> None:
    from uuid import uuid4

    from summit.rundown.operations import Order, obey, take_panel
    from summit.rundown.queries import rundown_of

    db.session.close()
    with unit_of_work():
        found = rundown_of(world.summit_id, "mayors", to_change=True)
        if not found.holder_key:
            take_panel(found, actor=TESTER, now=world.clock.now)
        db.session.flush()
        made = Order(str(uuid4()), name, found.version, {})
        obey(found, made, actor=TESTER, now=world.clock())


def test_a_recording_without_consent_is_said_and_not_shown(
    ready: World, youtube: FakeYoutube
) -> None:
    to_live(ready, youtube)
    ready.privacy("public")
    ready.work()
    assert ready.one().shown_at is not None
    ready.transition("complete")
    ready.work()
    with unit_of_work():
        agree(world_summit(ready), None)
    youtube.process()
    ready.clock.forward(minutes=11)
    ready.work()
    assert (state(ready)[0], ready.one().step_error) == ("ended", "recordingConsents")


def test_what_youtube_has_taken_down_has_failed(ready: World, youtube: FakeYoutube) -> None:
    youtube.become(ready.one().video_id, "revoked")
    ready.work()
    assert ready.one().state is BroadcastState.FAILED


def test_a_video_of_others_is_not_touched(ready: World, youtube: FakeYoutube) -> None:
    from summit.streaming.operations import ChannelValues, set_channel
    from tests.streaming.builders import video

    with unit_of_work():
        seminar = session_of(world_summit(ready), "seminar")
        made = set_channel(seminar, "en", ChannelValues(video()), actor=TESTER, now=ready.clock())
        number = made.id
    calls = len(youtube.calls)
    for act in (
        lambda one: asking.ask_transition(one, "testing", actor=TESTER, now=ready.clock()),
        lambda one: asking.ask_privacy(one, "public", actor=TESTER, now=ready.clock()),
        lambda one: asking.ask_chapters(one, actor=TESTER, now=ready.clock()),
    ):
        with unit_of_work(), pytest.raises(Refused, match="was not made by Summit"):
            act(ready.held(number))
    assert len(youtube.calls) == calls


def test_another_broadcast_of_the_account_in_a_channel_is_not_touched(
    ready: World, youtube: FakeYoutube
) -> None:
    """Both channels are made; then somebody puts the Korean video where the English one was."""
    from summit.streaming.operations import ChannelValues, set_channel
    from summit.streaming.providers import Place

    english, korean = ready.one(channel="en"), ready.one(channel="ko")
    with unit_of_work():
        held = ready.held(english.id)
        values = ChannelValues(Place("youtube", korean.video_id), None)
        set_channel(held.session, "en", values, actor=TESTER, now=ready.clock())
    before = copy.deepcopy(youtube.broadcasts)
    for act in (
        lambda one: asking.ask_transition(one, "testing", actor=TESTER, now=ready.clock()),
        lambda one: asking.ask_privacy(one, "public", actor=TESTER, now=ready.clock()),
        lambda one: asking.ask_chapters(one, actor=TESTER, now=ready.clock()),
    ):
        with unit_of_work(), pytest.raises(Refused, match="was not made by Summit"):
            act(ready.held(english.id))
    # Nor by what follows a publication, nor by looking on.
    with unit_of_work():
        assert asking.follow_release(ready.summit_id, now=ready.clock()) == 1
    for _ in range(3):
        ready.clock.forward(minutes=2)
        ready.work()
    assert youtube.broadcasts == before

    with unit_of_work():
        held = ready.held(english.id)
        values = ChannelValues(Place("youtube", english.video_id), None)
        set_channel(held.session, "en", values, actor=TESTER, now=ready.clock())
    assert ready.transition("testing")


def test_a_step_that_was_asked_for_is_not_taken_with_a_video_that_came_since(
    ready: World, youtube: FakeYoutube
) -> None:
    from summit.streaming.operations import ChannelValues, set_channel
    from summit.streaming.providers import Place

    english, korean = ready.one(channel="en"), ready.one(channel="ko")
    ready.privacy("public")
    with unit_of_work():
        held = ready.held(english.id)
        values = ChannelValues(Place("youtube", korean.video_id), None)
        set_channel(held.session, "en", values, actor=TESTER, now=ready.clock())
    before = copy.deepcopy(youtube.broadcasts)
    ready.work()
    assert youtube.broadcasts == before
    assert ready.one(channel="en").shown_at is None


def test_a_step_is_not_taken_of_another_channel_that_got_the_number_of_a_removed_one(
    ready: World, youtube: FakeYoutube
) -> None:
    english, korean = ready.one(channel="en"), ready.one(channel="ko")
    assert ready.transition("testing")
    with unit_of_work():
        # As if the English row had been removed and the Korean one had got its number.
        held = ready.held(english.id)
        held.video_id = held.made_id = korean.video_id
    before = copy.deepcopy(youtube.broadcasts)
    ready.work()
    assert youtube.broadcasts == before


def test_chapters_are_not_written_into_another_video_of_the_account(
    ready: World, youtube: FakeYoutube
) -> None:
    """Only a recording that we have made is described by us, whatever the account may do."""
    english, korean = ready.one(channel="en"), ready.one(channel="ko")
    with unit_of_work():
        held = ready.held(english.id)
        held.recording_provider, held.recording_id = "youtube", korean.video_id
        held.chapters = [{"seconds": 0, "title": {"en": "Opening"}}]
    with unit_of_work(), pytest.raises(Refused, match="was not made by Summit"):
        asking.ask_chapters(ready.held(english.id), actor=TESTER, now=ready.clock())
    with unit_of_work():
        held = ready.held(english.id)
        held.recording_id = english.video_id
        asking.ask_chapters(held, actor=TESTER, now=ready.clock())
        held.recording_id = korean.video_id  # another one is attached before the worker comes
    updates = youtube.counts["videos.update"]
    ready.work()
    assert youtube.counts["videos.update"] == updates


def test_quota_that_is_planned_covers_what_a_day_uses(ready: World, youtube: FakeYoutube) -> None:
    from summit.streaming.queries.youtube import planned

    now = ready.clock.now
    db.session.close()
    reckoned = planned(now, timedelta(seconds=60))
    used = youtube.units
    to_live(ready, youtube)
    ready.privacy("public")
    ready.work()
    while ready.clock.now < now + timedelta(hours=2):
        ready.clock.forward(seconds=58)
        ready.work()
    ready.transition("complete")
    ready.work()
    assert 0 < youtube.units - used < reckoned
