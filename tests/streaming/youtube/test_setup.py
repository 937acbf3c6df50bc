"""Setting broadcasts up at YouTube: what is made, once, whatever goes wrong in between."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.outbox.models import Job, JobState
from summit.outbox.operations import PAUSES
from summit.programme import operations as programme
from summit.programme import queries as programme_queries
from summit.streaming.models import Broadcast, Ingest, QuotaDay, YoutubeAccount
from summit.streaming.youtube import quota
from tests.actors import TESTER
from tests.streaming.builders import session_of
from tests.streaming.youtube.conftest import World
from tests.streaming.youtube.fake import FakeYoutube


def steps() -> dict[str, tuple[str, str]]:
    db.session.close()
    return {
        f"{each.session.slug} {each.language}": (each.step, each.step_error)
        for each in db.session.scalars(select(Broadcast).order_by(Broadcast.id))
    }


def job(kind: str = "youtube.setup") -> Job:
    db.session.close()
    return db.session.scalars(select(Job).where(Job.kind == kind)).one()


def test_each_channel_gets_one_private_broadcast_with_its_words_picture_and_stream(
    world: World, youtube: FakeYoutube
) -> None:
    assert world.ask() == 2
    world.work()

    assert steps() == {"mayors en": ("bound", ""), "mayors ko": ("bound", "")}
    assert len(youtube.broadcasts) == len(youtube.streams) == len(youtube.thumbnails) == 2
    english, korean = world.one(), world.one(channel="ko")
    made = youtube.broadcasts[english.video_id]
    assert made["status"]["privacyStatus"] == "private"
    details = made["contentDetails"]
    assert (details["enableAutoStart"], details["enableAutoStop"]) == (True, False)
    assert details["boundStreamId"] == english.ingest.stream_id
    starts_at = english.session.starts_at
    assert datetime.fromisoformat(made["snippet"]["scheduledStartTime"]) == starts_at
    video = youtube.videos[english.video_id]
    assert video["snippet"]["title"] == "Mayoral Meeting · English · Forum"
    assert video["snippet"]["defaultLanguage"] == "en"
    assert video["snippet"]["defaultAudioLanguage"] == "en"
    assert video["snippet"]["tags"] == ["kept"]
    assert video["localizations"]["ko"]["title"] == "Mayoral Meeting · 영어 · Forum"
    assert (
        "http://localhost:8000/ko/forum/sessions/mayors"
        in (video["localizations"]["ko"]["description"])
    )
    assert f"Ref. {english.operation_key}" in video["snippet"]["description"]
    assert youtube.videos[korean.video_id]["snippet"]["defaultLanguage"] == "ko"
    assert english.life_cycle == "ready"
    assert english.state.value == "planned"
    assert english.shown_at is None


def test_what_was_used_is_what_was_reckoned(world: World, youtube: FakeYoutube) -> None:
    before = youtube.units
    world.ask("mayors", "en")
    world.work()

    polled = youtube.counts["videos.list"] + youtube.counts["liveBroadcasts.list"]
    assert youtube.units - before == quota.SETUP + quota.STREAM
    assert polled == 2
    db.session.close()
    assert db.session.scalars(select(QuotaDay.used)).one() == youtube.units


def test_a_stream_is_used_again_and_only_the_next_broadcast_is_bound_to_it(
    world: World, youtube: FakeYoutube
) -> None:
    world.ask("mayors", "en")
    world.ask("seminar", "en")
    world.work()

    # The seminar is in the morning: the mayors, who share its stream, wait.
    assert steps() == {"mayors en": ("done", ""), "seminar en": ("bound", "")}
    assert len(youtube.streams) == 1
    seminar = world.one("seminar")
    assert youtube.counts["liveBroadcasts.bind"] == 1

    youtube.become(seminar.video_id, "live")
    world.clock.now = seminar.session.starts_at + timedelta(minutes=5)  # type: ignore[operator]
    world.work()
    youtube.become(seminar.video_id, "complete")
    world.clock.forward(minutes=2)
    world.work()
    assert world.one("seminar").state.value == "ended"
    assert steps()["mayors en"] == ("bound", "")
    assert youtube.broadcasts[world.one().video_id]["contentDetails"]["boundStreamId"] == "stream-1"


@pytest.mark.parametrize(
    "name", ["liveStreams.insert", "liveBroadcasts.insert", "liveBroadcasts.bind", "videos.update"]
)
@pytest.mark.parametrize("kind", ["hang_up", "garbage", "hold"])
def test_a_call_whose_answer_is_lost_is_not_made_twice(
    world: World, youtube: FakeYoutube, name: str, kind: str
) -> None:
    youtube.trouble(name, kind, after=True)
    if kind == "hold":  # an answer that never comes: the client stops waiting
        from dataclasses import replace

        conf = world.app.extensions["summit.youtube"]
        world.app.extensions["summit.youtube"] = replace(conf, timeout=0.3)
    world.ask("mayors", "en")
    world.work()
    assert job().state is JobState.READY
    assert job().tries == 1
    assert steps()["mayors en"][1] in ("noAnswer", "malformed")

    world.clock.forward(seconds=PAUSES[0].total_seconds())
    world.work()
    assert steps() == {"mayors en": ("bound", "")}
    assert len(youtube.streams) == len(youtube.broadcasts) == 1
    assert youtube.counts["liveStreams.insert"] == youtube.counts["liveBroadcasts.insert"] == 1


class Killed(BaseException):
    """The worker is gone."""


@pytest.mark.parametrize(
    "name",
    ["liveStreams.insert", "liveBroadcasts.insert", "liveBroadcasts.bind", "thumbnails.set"],
)
def test_a_worker_that_dies_before_it_notes_an_answer_leaves_nothing_double(
    world: World, youtube: FakeYoutube, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summit.streaming.youtube.client import Youtube

    method = {
        "liveStreams.insert": "insert_stream",
        "liveBroadcasts.insert": "insert_broadcast",
        "liveBroadcasts.bind": "bind",
        "thumbnails.set": "set_thumbnail",
    }[name]
    real = getattr(Youtube, method)

    def dying(self: Youtube, *args: object) -> object:
        real(self, *args)
        raise Killed

    world.ask("mayors", "en")
    with monkeypatch.context() as patched:
        patched.setattr(Youtube, method, dying)
        with pytest.raises(Killed):
            world.work()
    db.session.close()
    assert job().state is JobState.LEASED

    world.clock.forward(minutes=6)  # its lease is over
    world.work()
    assert steps() == {"mayors en": ("bound", "")}
    assert len(youtube.streams) == len(youtube.broadcasts) == 1
    assert youtube.counts["liveStreams.insert"] == youtube.counts["liveBroadcasts.insert"] == 1


def test_what_was_made_is_found_on_any_page_of_the_channel(
    world: World, youtube: FakeYoutube
) -> None:
    world.ask("mayors", "en", "ko")
    world.work()
    broadcast = world.one()
    video_id, key = broadcast.video_id, broadcast.operation_key
    youtube.page = 1
    youtube.broadcasts = dict(reversed(youtube.broadcasts.items()))
    with unit_of_work():  # as if its note had never been written
        row = world.held(broadcast.id)
        row.video_id, row.made_id, row.step = "", "", "asked"
    inserted = youtube.counts["liveBroadcasts.insert"]

    with unit_of_work():
        asking_again(world)
    world.work()
    found = world.one()
    assert (found.video_id, found.operation_key) == (video_id, key)
    assert youtube.counts["liveBroadcasts.insert"] == inserted == 2


def asking_again(world: World) -> None:
    from summit.streaming.operations.youtube import work_on

    work_on(world.account_id, now=world.clock())


def test_a_refusal_is_told_and_lets_the_others_go_on(world: World, youtube: FakeYoutube) -> None:
    youtube.fail("liveBroadcasts.insert", 403, "liveStreamingNotEnabled")
    world.ask("mayors", "en", "ko")
    world.work()
    assert steps() == {
        "mayors en": ("asked", "liveStreamingNotEnabled"),
        "mayors ko": ("bound", ""),
    }
    assert job().state is JobState.DONE

    assert world.ask("mayors", "en") == 1  # a person tries again
    world.work()
    assert steps()["mayors en"] == ("bound", "")


def test_a_channel_that_may_have_no_pictures_does_without(
    world: World, youtube: FakeYoutube
) -> None:
    youtube.fail("thumbnails.set", 403, "forbidden")
    world.ask("mayors", "en")
    world.work()
    assert steps() == {"mayors en": ("bound", "picture")}


def test_nothing_is_asked_any_more_once_youtube_says_that_the_day_is_used_up(
    world: World, youtube: FakeYoutube
) -> None:
    youtube.limit = youtube.units + 60
    world.ask("mayors", "en", "ko")
    world.work()
    assert steps() == {"mayors en": ("asked", "overBudget"), "mayors ko": ("asked", "overBudget")}
    waiting = job()
    assert waiting.state is JobState.READY
    assert waiting.tries == 0
    assert waiting.due == quota.resets_at(world.clock.now)
    calls = len(youtube.calls)

    world.clock.forward(hours=1)
    world.ask("mayors", "en")
    world.work()
    assert len(youtube.calls) == calls

    youtube.limit = None
    world.clock.now = waiting.due
    world.work()
    assert steps() == {"mayors en": ("bound", ""), "mayors ko": ("bound", "")}


def test_a_call_that_would_exceed_our_own_budget_is_not_made(
    world: World, youtube: FakeYoutube
) -> None:
    from dataclasses import replace

    conf = world.app.extensions["summit.youtube"]
    budget = youtube.units + 120
    world.app.extensions["summit.youtube"] = replace(conf, quota=budget)
    world.ask("mayors", "en")
    world.work()
    assert youtube.units <= budget
    assert steps() == {"mayors en": ("made", "overBudget")}
    assert youtube.counts["liveStreams.insert"] == youtube.counts["liveBroadcasts.insert"] == 1

    world.app.extensions["summit.youtube"] = conf
    world.clock.now = quota.resets_at(world.clock.now)
    world.work()
    assert steps() == {"mayors en": ("bound", "")}
    assert youtube.counts["liveBroadcasts.insert"] == 1


def test_an_account_whose_token_is_refused_is_broken_until_it_is_connected_again(
    world: World, youtube: FakeYoutube
) -> None:
    youtube.refresh_tokens.clear()
    world.ask("mayors", "en")
    world.work()
    db.session.close()
    account = db.session.get_one(YoutubeAccount, world.account_id)
    assert account.broken_reason == "broken"
    assert account.broken_at is not None
    assert youtube.broadcasts == {}
    acts = db.session.scalars(select(Entry.act).where(Entry.act.like("youtube.%"))).all()
    assert acts.count("youtube.broken") == 1
    db.session.close()
    with pytest.raises(Refused, match="connected again"):
        world.ask("mayors", "ko")

    youtube.refresh_tokens["refresh-new"] = "x"
    assert world.connect("refresh-new") == world.account_id
    world.work()
    assert steps() == {"mayors en": ("bound", "")}


def test_an_expired_access_is_an_account_that_is_broken(world: World, youtube: FakeYoutube) -> None:
    youtube.fail("liveStreams.list", 401, "authError", times=3)
    world.ask("mayors", "en")
    world.work()
    db.session.close()
    assert db.session.get_one(YoutubeAccount, world.account_id).broken_at is not None
    assert job().state is JobState.DONE


@pytest.mark.parametrize("status", [500, 503, 429])
def test_what_is_to_be_tried_later_is_tried_after_growing_pauses(
    world: World, youtube: FakeYoutube, status: int
) -> None:
    youtube.fail("liveStreams.list", status, "backendError", times=2)
    world.ask("mayors", "en")
    for number, pause in enumerate(PAUSES[:2], 1):
        world.work()
        assert (job().tries, job().error) == (number, "Unavailable: noAnswer")
        assert steps()["mayors en"] == ("asked", "noAnswer")
        world.clock.forward(seconds=pause.total_seconds())
    world.work()
    assert steps() == {"mayors en": ("bound", "")}


def test_after_the_last_try_a_person_is_asked_to(world: World, youtube: FakeYoutube) -> None:
    youtube.fail("liveStreams.list", 500, times=99)
    world.ask("mayors", "en")
    for pause in PAUSES:
        world.work()
        world.clock.forward(seconds=pause.total_seconds())
    world.work()
    assert job().state is JobState.DEAD
    assert steps() == {"mayors en": ("asked", "tooLate")}
    youtube.troubles.clear()
    world.ask("mayors", "en")
    world.work()
    assert steps() == {"mayors en": ("bound", "")}


def test_two_workers_at_once_make_nothing_twice(world: World, youtube: FakeYoutube) -> None:
    world.ask("mayors", "en", "ko")
    world.ask("seminar", "en")
    db.session.close()
    errors: list[BaseException] = []

    def work() -> None:
        try:
            world.worker.drain(world.clock)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    world.work()
    assert errors == []
    assert len(youtube.broadcasts) == 3
    assert len(youtube.streams) == 2
    assert {step for step, _ in steps().values()} <= {"done", "bound"}


def test_another_release_moves_the_broadcast_and_keeps_what_people_wrote(
    world: World, youtube: FakeYoutube
) -> None:
    world.ask("mayors", "en")
    world.work()
    broadcast = world.one()
    for of in (youtube.videos, youtube.broadcasts):
        of[broadcast.video_id]["snippet"]["description"] += "\nWritten in the Studio."
    calls = youtube.counts["liveBroadcasts.update"]
    db.session.close()
    db.session.close()
    with unit_of_work():
        summit = programme_queries.whole_summit(world.slug, to_change=True)
        mayors = session_of(summit, "mayors")
        mayors.starts_at += timedelta(minutes=30)  # type: ignore[operator]
        mayors.ends_at += timedelta(minutes=30)  # type: ignore[operator]
    world.work()
    before = youtube.broadcasts[broadcast.video_id]["snippet"]["scheduledStartTime"]
    # A draft is told to nobody.
    assert youtube.counts["liveBroadcasts.update"] == calls
    db.session.close()
    with unit_of_work():
        summit = programme_queries.whole_summit(world.slug, to_change=True)
        programme.publish(summit, actor=TESTER, now=world.clock())
    world.work()
    starts_at = world.one().session.starts_at
    assert datetime.fromisoformat(before) != starts_at
    made = youtube.broadcasts[broadcast.video_id]
    assert datetime.fromisoformat(made["snippet"]["scheduledStartTime"]) == starts_at
    assert "Written in the Studio." in youtube.videos[broadcast.video_id]["snippet"]["description"]
    assert steps() == {"mayors en": ("bound", "")}

    updates = youtube.counts["liveBroadcasts.update"] + youtube.counts["videos.update"]
    db.session.close()
    with unit_of_work():
        summit = programme_queries.whole_summit(world.slug, to_change=True)
        session_of(summit, "seminar").title = Text(en="Another title")
        programme.publish(summit, actor=TESTER, now=world.clock())
    world.work()
    assert updates == youtube.counts["liveBroadcasts.update"] + youtube.counts["videos.update"]


def test_what_cannot_be_set_up_is_refused(world: World, youtube: FakeYoutube) -> None:
    from summit.streaming.operations import ChannelValues, set_channel
    from tests.streaming.builders import video

    with pytest.raises(Refused, match="no such channel"):
        world.ask("mayors", "xx")
    with unit_of_work():
        summit = programme_queries.summit_by_id(world.summit_id, to_change=True)
        mayors = session_of(summit, "mayors")
        set_channel(mayors, "en", ChannelValues(video()), actor=TESTER, now=world.clock())
    with pytest.raises(Refused, match="have a video already"):
        world.ask("mayors", "en")
    assert world.ask("mayors", "en", "ko") == 1
    world.clock.now = world.one().session.ends_at  # type: ignore[assignment]
    db.session.close()
    with pytest.raises(Refused, match="over"):
        world.ask("mayors", "ko")
    world.work()
    assert youtube.counts["liveBroadcasts.insert"] <= 1


def test_what_was_begun_at_one_channel_goes_on_there(world: World, youtube: FakeYoutube) -> None:
    youtube.fail("videos.update", 403, "forbidden")
    world.ask("mayors", "en")
    world.work()
    assert steps() == {"mayors en": ("made", "forbidden")}
    first = world.account_id
    world.account_id = world.connect(channel="UC" + "e" * 22)
    with pytest.raises(Refused, match="have a video already"):
        world.ask("mayors", "en")
    world.account_id = first
    world.ask("mayors", "en")
    world.work()
    assert steps() == {"mayors en": ("bound", "")}


def test_a_room_with_an_encoder_can_be_deleted(world: World, youtube: FakeYoutube) -> None:
    from summit.programme.models import Room, RoomKind
    from summit.programme.operations.editing import delete_room

    db.session.close()
    with unit_of_work():
        summit = programme_queries.whole_summit(world.slug, to_change=True)
        room = Room(slug="hall", kind=RoomKind.ROOM, name=Text(en="Hall"))
        summit.rooms.append(room)
        session_of(summit, "mayors").room = room
    world.ask("mayors", "en")
    world.work()
    with unit_of_work():
        summit = programme_queries.whole_summit(world.slug, to_change=True)
        session_of(summit, "mayors").room = None
        db.session.flush()
        delete_room(summit, summit.rooms[0], actor=TESTER, now=world.clock())
    db.session.close()
    ingest = db.session.scalars(select(Ingest)).one()
    assert (ingest.room_id, ingest.label) == (None, "forum hall en")


def test_a_session_that_is_not_published_is_refused(world: World) -> None:
    from tests.programme.builders import at, session

    with unit_of_work():
        summit = programme_queries.summit_by_id(world.summit_id, to_change=True)
        new = session("new", starts_at=at(18), floor=["en"], interpreted=["ko"])
        summit.sessions.append(new)
    with pytest.raises(Refused, match="Publish the session first"):
        world.ask("new", "en")


def test_keys_of_streams_and_tokens_stand_in_no_job_entry_or_error(
    world: World, youtube: FakeYoutube, caplog: pytest.LogCaptureFixture
) -> None:
    youtube.fail("videos.update", 500)
    world.ask("mayors", "en")
    with caplog.at_level("DEBUG", logger="summit"):
        world.work()
        world.clock.forward(minutes=1)
        world.work()
    db.session.close()
    assert db.session.scalars(select(Ingest)).one().stream_key == "secret-key-1"
    found = [
        str(vars(each)) for model in (Job, Entry) for each in db.session.scalars(select(model))
    ]
    found.append(caplog.text)
    text = "\n".join(found)
    assert "youtube.stream_made" in text
    for secret in ("secret-key-1", "refresh-1", "access-1"):
        assert secret not in text
