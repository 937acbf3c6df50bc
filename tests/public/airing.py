"""A published summit that goes on the air, as tests of the public door need it.

``forum()`` publishes the mayors' meeting of :mod:`tests.rundown.builders` (22:00 to 22:40 in
Seoul), a seminar on the next day, and what nobody outside may see: a bilateral meeting for
invitees, a draft, and in the meeting the turn of somebody who has not confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme import operations as programme
from summit.programme import queries
from summit.programme.models import Audience, ItemKind, Session, SessionState, SpeakerState
from summit.rundown import operations as rundowns
from summit.rundown import queries as running
from summit.streaming import operations as streaming
from summit.streaming.chapters import Chapter
from summit.streaming.models import Broadcast
from summit.streaming.operations import ChannelValues
from summit.streaming.providers import Place
from summit.streaming.queries import broadcasts_of
from tests.actors import TESTER
from tests.programme.builders import DAY, NOW, at, city, item, person, session, speaker
from tests.rundown.builders import OPERATOR, START, give, meeting, session_of

__all__ = ["OPERATOR", "START", "act", "air", "command", "forum", "session_in"]

#: The id at YouTube of each channel's video.
VIDEOS = {"floor": "FLOORvideo1", "en": "ENGLISHvid1", "ko": "KOREANvide1", "sign": "SIGNvideo11"}
_KOREAN = {
    "opening": "개막 영상",
    "keynote": "기조연설",
    "discussion": "토론",
    "closing": "폐회",
}
#: What must stand on no public page, in no fragment and in no JSON.
SECRETS = (
    "Park Secret", "박비밀", "Secret title", "Hidden city", "Secret part",
    "secret-bilateral", "Secret bilateral", "secret-draft", "Secret draft",
    "SECRETvideo", "Secret words", "Secret note", "Secret owner", "555 0199", "Secret reason",
)  # fmt: skip


def forum(*, seminars: int = 1) -> None:
    """Publish the summit and make the meeting's rundown, which the operator holds."""
    made = meeting("forum")
    mayors = session_of(made)
    hidden = city("hidden", "Hidden city", "비밀도시")
    park = person("park", "Park Secret", "박비밀", title=Text(en="Secret title"), city=hidden)
    waiting = item(
        "waiting",
        [speaker(park, state=SpeakerState.INVITED, city=hidden)],
        kind=ItemKind.INTERVENTION,
        minutes=3,
        title="Words of a guest",
    )
    for each in mayors.items[2:]:
        each.position += 1
    waiting.position = 2
    mayors.items.append(waiting)
    seminar = session(
        "seminar", "Seminar", starts_at=at(10, day=DAY + timedelta(days=1)), interpreted=["en"]
    )
    seminar.title = Text(en="Seminar", ko="세미나")
    mayors.title = Text(en="Mayoral Meeting", ko="도시정부 시장회의")
    for each in mayors.items:
        if each.slug in _KOREAN:
            each.title = Text(en=each.title["en"], ko=_KOREAN[each.slug])
        for place in each.speakers:
            if place.person is not None and place.person.slug == "kim-forum":
                place.person.title = Text(en="Mayor of Seoul", ko="서울특별시장")
    made.title = Text(en="Forum", ko="포럼")
    made.sessions.extend(
        [
            seminar,
            session("secret-bilateral", "Secret bilateral", starts_at=at(15),
                    audience=Audience.INVITEES, interpreted=["en"],
                    items=[item("secret-part", title="Secret part")]),
            session("secret-draft", "Secret draft", starts_at=at(16), state=SessionState.DRAFT),
        ]
    )  # fmt: skip
    for n in range(1, seminars):
        starts_at = at(10, day=DAY + timedelta(days=2)) + timedelta(minutes=10 * n)
        made.sessions.append(session(f"seminar-{n}", starts_at=starts_at, minutes=10))
    db.session.flush()
    programme.publish(made, actor=TESTER, now=NOW)
    db.session.refresh(mayors)
    rundown = rundowns.make_rundown(mayors, actor=TESTER, now=NOW)
    rundowns.take_panel(rundown, actor=OPERATOR, now=NOW)
    for cue in rundown.cues:
        cue.note, cue.owner, cue.telephone = "Secret note", "Secret owner", "+82 2 555 0199"
        cue.words = Text(en="Secret words")
    private = session_of(made, "secret-bilateral")
    rundowns.make_rundown(private, actor=TESTER, now=NOW)


def session_in(slug: str = "mayors") -> Session:
    """Return a session of the summit, in the open unit of work."""
    return next(each for each in queries.whole_summit("forum").sessions if each.slug == slug)


def channel(language: str, slug: str = "mayors") -> Broadcast:
    """Return one channel of a session."""
    return next(each for each in broadcasts_of(session_in(slug).id) if each.language == language)


def act(app: Flask, name: str, *args: Any, now: datetime = START, **fields: Any) -> None:
    """Do one act of the staff, as a request of theirs would; see the functions below."""
    with app.app_context(), unit_of_work():
        _ACTS[name](*args, now=now, **fields)
    with app.app_context():
        db.session.remove()


def command(app: Flask, name: str, /, *, now: datetime = START, **args: Any) -> None:
    """Give a command of the meeting's panel; ``cue`` and other cues by their place from 0."""
    with app.app_context(), unit_of_work():
        rundown = running.rundown_of(session_in().summit_id, "mayors", to_change=True)
        if "cue" in args:
            args["cue"] = rundown.cues[args["cue"]].uid
        give(rundown, name, now=now, **args)
    with app.app_context():
        db.session.remove()


def _announce(*languages: str, slug: str = "mayors", now: datetime) -> None:
    """Make channels and show them to everyone."""
    made = session_in(slug)
    for language in languages or ("floor", "en", "ko"):
        values = ChannelValues(
            Place("youtube", VIDEOS[language] if slug == "mayors" else "SEMINARvid1"),
            Place("vimeo", "76979871"),
        )
        streaming.set_channel(made, language, values, actor=TESTER, now=now)
    if slug == "mayors":
        streaming.waive_consents(made, "Secret reason", actor=TESTER, now=now)
    for broadcast in broadcasts_of(made.id):
        streaming.show(broadcast, actor=TESTER, now=now)


def _live(*languages: str, slug: str = "mayors", now: datetime) -> None:
    for broadcast in broadcasts_of(session_in(slug).id):
        if not languages or broadcast.language in languages:
            streaming.to_test(broadcast, actor=TESTER, now=now)
            streaming.to_ready(broadcast, actor=TESTER, now=now)
            streaming.go_live(broadcast, actor=TESTER, now=now)


def _end(slug: str = "mayors", *, now: datetime, languages: Sequence[str] = ()) -> None:
    for broadcast in broadcasts_of(session_in(slug).id):
        if languages and broadcast.language not in languages:
            continue
        streaming.end_broadcast(broadcast, actor=TESTER, now=now)


def _record(slug: str = "mayors", *, now: datetime) -> None:
    for broadcast in broadcasts_of(session_in(slug).id):
        streaming.attach_recording(broadcast, actor=TESTER, now=now)
        chapters = [
            Chapter(0, Text(en="Opening film", ko="개막 영상")),
            Chapter(190, Text(en="Keynote", ko="기조연설")),
            Chapter(3790, Text(en="Closing", ko="폐회")),
        ]
        streaming.set_chapters(broadcast, chapters, 0, actor=TESTER, now=now)


def _hold(text: Text, *, now: datetime) -> None:
    streaming.hold_all(session_in(), text, actor=TESTER, now=now)


def _release_hold(*, now: datetime) -> None:
    streaming.release_hold(session_in(), actor=TESTER, now=now)


def _fail(language: str, *, now: datetime) -> None:
    streaming.fail(channel(language), "Secret reason", actor=TESTER, now=now)


def _move(language: str, video: str, *, now: datetime) -> None:
    """Put another video into a channel."""
    streaming.set_channel(
        session_in(), language, ChannelValues(Place("youtube", video)), actor=TESTER, now=now
    )


def _link(language: str, provider: str, video: str, *, now: datetime) -> None:
    """Put a place of another provider into a channel."""
    values = ChannelValues(Place(provider, video))
    streaming.set_channel(session_in(), language, values, actor=TESTER, now=now)


def _cancel(slug: str = "mayors", *, now: datetime) -> None:
    summit = queries.whole_summit("forum")
    made = next(each for each in summit.sessions if each.slug == slug)
    made.state = SessionState.CANCELLED
    db.session.flush()
    programme.publish(summit, actor=TESTER, now=now)


def _hide(language: str, *, now: datetime) -> None:
    streaming.hide(channel(language), actor=TESTER, now=now)


def _rename(slug: str, *, now: datetime) -> None:
    programme.rename(queries.summit_by_slug("forum"), slug, actor=TESTER, now=now)


def _withdraw(slug: str, *, now: datetime) -> None:
    summit = queries.summit_by_slug(slug)
    programme.withdraw(summit, actor=TESTER, now=now, explanation={"en": "Off."})


_ACTS: dict[str, Any] = {
    "announce": _announce,
    "live": _live,
    "end": _end,
    "record": _record,
    "hold": _hold,
    "release hold": _release_hold,
    "fail": _fail,
    "move": _move,
    "cancel": _cancel,
    "link": _link,
    "hide": _hide,
    "rename": _rename,
    "withdraw": _withdraw,
}


def air(app: Flask, *languages: str) -> None:
    """Bring the meeting on the air: channels shown and live, the rundown started."""
    act(app, "announce", *languages)
    act(app, "live")
    command(app, "start")
