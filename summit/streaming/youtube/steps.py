"""Setting one channel up at YouTube, step by step; and what is done to it afterwards.

Each step asks YouTube, then notes the answer in a short unit of work before the next. A worker that
dies in between leaves what it has made at YouTube with a mark in the description; the next looks
for that mark before it makes anything. Nothing here runs inside a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale, gettext

from summit.attendance.queries import published, published_session
from summit.core.clock import parse_iso
from summit.core.db import reading, unit_of_work
from summit.core.i18n import LANGUAGES
from summit.core.text import Text
from summit.programme import moments
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.streaming.chapters import Chapter
from summit.streaming.models import FLOOR, SIGN, Broadcast
from summit.streaming.operations import youtube_noting as noting
from summit.streaming.operations.youtube import ACTOR
from summit.streaming.queries.broadcasts import broadcast_by_id
from summit.streaming.queries.youtube import ASKED, BOUND, CHANGED, DONE, MADE, WORDED
from summit.streaming.youtube import bodies, words
from summit.streaming.youtube.bodies import Localization
from summit.streaming.youtube.card import card
from summit.streaming.youtube.client import Answer, Youtube
from summit.streaming.youtube.errors import PICTURE, TOO_LONG, UNPUBLISHED, Declined

#: YouTube takes no start that has passed: a session that is on already begins so soon.
SOON = timedelta(minutes=2)

#: How far a broadcast is, by YouTube's word for it.
_RANKS = {
    name: rank
    for rank, name in enumerate(
        ("created", "ready", "testStarting", "testing", "liveStarting", "live", "complete")
    )
}
#: Where each transition leads at least.
_REACHED = {
    bodies.TESTING: "testStarting",
    bodies.LIVE: "liveStarting",
    bodies.COMPLETE: "complete",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What stands of a channel in our tables, as plain values."""

    id: int
    step: str
    key: str
    language: str
    video_id: str
    ingest_id: int
    ingest_key: str
    ingest_label: str
    stream_id: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to stand at YouTube, from the release.

    ``texts`` are by language; that of ``default`` has the description in all of them. ``spoken`` is
    the language that is heard, where it is one.
    """

    texts: Mapping[str, Localization]
    default: str
    spoken: str | None
    starts_at: datetime
    ends_at: datetime | None
    titles: tuple[tuple[str, str], ...]
    summit: tuple[str, ...]
    channel: tuple[str, ...]
    when: tuple[str, ...]

    @property
    def own(self) -> Localization:
        """The video's own title and description."""
        return self.texts[self.default]


def set_up(api: Youtube, broadcast_id: int, *, public_url: str, now: datetime) -> None:
    """Take every step that a channel still needs to be complete but for its stream.

    Raises:
        YoutubeError: as :class:`~summit.streaming.youtube.client.Youtube`; what was done is noted.
        Declined: also where the session is in no release.
    """
    with reading():
        made, plan = load(broadcast_id, public_url)
    if made is None:
        return
    if plan is None:
        raise Declined(UNPUBLISHED)
    if made.step == CHANGED:
        _change(api, made, plan, now)
        return
    if not made.stream_id:
        _stream(api, made, now)
    video_id = made.video_id
    step = made.step
    if step == ASKED:
        if not video_id:
            video_id = _broadcast(api, made, plan, now)
        step = MADE
    if step == MADE:
        _word(api, video_id, plan)
        with unit_of_work():
            noting.note_step(made.id, WORDED)
        step = WORDED
    if step == WORDED:
        _picture(api, made.id, video_id, plan)


def bind(api: Youtube, broadcast_id: int, *, now: datetime) -> None:
    """Give a channel its stream; again where it has it: that changes nothing."""
    with reading():
        made = _made(broadcast_by_id(broadcast_id))
    if made is None or not made.stream_id or not made.video_id:
        return
    answer = api.bind(made.video_id, made.stream_id)
    with unit_of_work():
        noting.note_bound(made.id)
        noting.note_life(made.id, answer, now=now)


def transition(api: Youtube, broadcast_id: int, to: str, *, now: datetime) -> bool:
    """Have a broadcast tested, go live or be over; return whether YouTube was asked to.

    What is there already, or past it, is not asked for: a step that is repeated changes nothing.
    """
    with reading():
        made = _made(broadcast_by_id(broadcast_id))
    if made is None:
        return False
    present = api.broadcast(made.video_id)
    asked = False
    if _rank(present) < _RANKS[_REACHED[to]]:
        bound = noting.word(present, "contentDetails", "boundStreamId", most=100)
        if to != bodies.COMPLETE and made.stream_id and bound != made.stream_id:
            api.bind(made.video_id, made.stream_id)
            with unit_of_work():
                noting.note_bound(made.id)
        try:
            present = api.transition(made.video_id, to)
            asked = True
        except Declined as declined:
            if declined.reason != "redundantTransition":
                raise
            present = api.broadcast(made.video_id)
    with unit_of_work():
        noting.note_error(made.id, "")
        noting.note_life(made.id, present, now=now)
    return asked


def set_privacy(api: Youtube, broadcast_id: int, to: str, *, now: datetime) -> None:
    """Let everybody watch at YouTube, those with the link, or nobody."""
    with reading():
        made = _made(broadcast_by_id(broadcast_id))
    if made is None:
        return
    present = api.broadcast(made.video_id)
    if noting.word(present, "status", "privacyStatus") != to:
        answer = api.update_broadcast(bodies.privacy(present, to), "status")
        present = {**present, "status": answer.get("status") or present.get("status")}
    with unit_of_work():
        noting.note_privacy(made.id, present, actor=ACTOR, now=now)


def write_chapters(api: Youtube, broadcast_id: int) -> bool:
    """Write a recording's chapters into its descriptions; return whether that changed anything.

    Raises:
        Declined: also where there is no room for them.
    """
    with reading():
        broadcast = broadcast_by_id(broadcast_id)
        made = _made(broadcast)
        if broadcast is None or made is None:
            return False
        chapters = [
            Chapter(int(each["seconds"]), Text(each["title"])) for each in broadcast.chapters
        ]
        video_id = made.video_id
        if broadcast.recording_id != video_id:  # another recording was attached since
            return False
        default = _default(made.language, list(broadcast.session.summit.languages))
    present = api.video(video_id)
    had = bodies.texts_of(present, default)
    own = str((present.get("snippet") or {}).get("defaultLanguage") or default)
    texts: dict[str, Localization] = {}
    for language, text in had.items():
        described = words.with_chapters(text["description"], chapters, language)
        if described is None:
            raise Declined(TOO_LONG)
        texts[language] = {"title": text["title"], "description": described}
    changed = texts != had
    if changed:
        api.update_video(bodies.video(present, texts, default=own))
    with unit_of_work():
        noting.note_error(made.id, "")
    return changed


def load(broadcast_id: int, public_url: str) -> tuple[Made | None, Plan | None]:
    """Return what stands of a channel, and what the newest release says of it."""
    broadcast = broadcast_by_id(broadcast_id)
    made = _made(broadcast)
    if broadcast is None or made is None:
        return None, None
    document = published(broadcast.summit_id)
    session = published_session(document, broadcast.session.uid)
    if document is None or session is None or session["starts_at"] is None:
        return made, None
    return made, plan_of(document, session, made.language, made.key, public_url)


def plan_of(
    document: ProgrammeDoc, session: SessionDoc, channel: str, key: str, public_url: str
) -> Plan:
    """Return what a channel of a session is to be called and when it is, at YouTube."""
    summit = document["summit"]
    languages = words.languages_of(summit["languages"], LANGUAGES)
    default = _default(channel, languages)
    order = [default, *(each for each in languages if each != default)]
    names = {}
    for language in order:
        with force_locale(language):
            names[language] = words.channel_name(channel, language, gettext)
    links = {}
    if session["audience"] == "public":
        links = {
            language: f"{public_url}/{language}/{summit['slug']}/sessions/{session['slug']}"
            for language in order
        }
    found = words.texts(session["title"], summit["title"], names, links, key)
    whole = words.fitting(words.whole_description(found, default))
    texts = {**found, default: Localization(title=found[default]["title"], description=whole)}
    starts_at = parse_iso(session["starts_at"] or "")
    ends_at = parse_iso(session["ends_at"]) if session["ends_at"] else None
    when = [
        f"{moments.moment_text(starts_at, session['zone'], language)}"
        f" ({moments.zone_text(session['zone'], starts_at, language)})"
        for language in order
    ]
    return Plan(
        texts=texts,
        default=default,
        spoken=_spoken(channel, session),
        starts_at=starts_at,
        ends_at=ends_at,
        titles=tuple(
            (language, session["title"][language])
            for language in order
            if language in session["title"]
        ),
        summit=tuple(summit["title"].get(language, "") for language in order),
        channel=tuple(names[language] for language in order),
        when=tuple(when),
    )


def _made(broadcast: Broadcast | None) -> Made | None:
    """Return a channel's plain values; ``None`` where it is not one of ours, or not any more."""
    if broadcast is None or not broadcast.step or broadcast.ingest is None:
        return None
    if broadcast.step != ASKED and not broadcast.video_id:
        return None
    if broadcast.video_id != broadcast.made_id:  # somebody has put another one there
        return None
    return Made(
        id=broadcast.id,
        step=broadcast.step,
        key=broadcast.operation_key,
        language=broadcast.language,
        video_id=broadcast.video_id,
        ingest_id=broadcast.ingest.id,
        ingest_key=broadcast.ingest.operation_key,
        ingest_label=broadcast.ingest.label,
        stream_id=broadcast.ingest.stream_id,
    )


def _default(channel: str, languages: list[str]) -> str:
    """Return the language of a video's own title: the channel's, else the summit's first."""
    return channel if channel in languages else (languages or ["en"])[0]


def _spoken(channel: str, session: SessionDoc) -> str | None:
    if channel not in (FLOOR, SIGN):
        return channel
    return session["floor"][0] if len(session["floor"]) == 1 else None


def _stream(api: Youtube, made: Made, now: datetime) -> None:
    stream = api.find_stream(words.mark(made.ingest_key)) or api.insert_stream(
        bodies.stream(made.ingest_label, words.mark(made.ingest_key))
    )
    with unit_of_work():
        noting.note_stream(made.ingest_id, stream, now=now)


def _broadcast(api: Youtube, made: Made, plan: Plan, now: datetime) -> str:
    starts_at = max(plan.starts_at, now + SOON)
    found = api.find_broadcast(words.mark(made.key)) or api.insert_broadcast(
        bodies.broadcast(plan.own["title"], plan.own["description"], starts_at, plan.ends_at)
    )
    with unit_of_work():
        noting.note_made(made.id, found, now=now)
    return str(found["id"])


def _word(api: Youtube, video_id: str, plan: Plan) -> None:
    present = api.video(video_id)
    body = bodies.video(present, plan.texts, default=plan.default, spoken=plan.spoken)
    api.update_video(body)


def _picture(api: Youtube, broadcast_id: int, video_id: str, plan: Plan) -> None:
    """Give a video its picture; a channel that may not have its own does without, and that is said.

    YouTube lets only verified channels have pictures of their own (answer/72431).
    """
    error = ""
    try:
        api.set_thumbnail(video_id, _card(plan))
    except Declined:
        error = PICTURE
    with unit_of_work():
        noting.note_step(broadcast_id, DONE, error)


def _card(plan: Plan) -> bytes:
    return card(plan.titles, summit=plan.summit, channel=plan.channel, when=plan.when)


def _change(api: Youtube, made: Made, plan: Plan, now: datetime) -> None:
    """Bring hours and titles up to the release; what people wrote beside them stays."""
    present = api.broadcast(made.video_id)
    same = noting.word(present, "snippet", "title", most=bodies.TITLE) == plan.own["title"]
    moved = plan.starts_at > now and (
        _instant(present, "scheduledStartTime") != plan.starts_at
        or (plan.ends_at is not None and _instant(present, "scheduledEndTime") != plan.ends_at)
    )
    if moved and _rank(present) < _RANKS["testStarting"]:
        body = bodies.rescheduled(present, plan.own["title"], plan.starts_at, plan.ends_at)
        api.update_broadcast(body, "snippet")
    if moved or not same:
        video = api.video(made.video_id)
        had = bodies.texts_of(video, plan.default)
        texts: dict[str, Localization] = {
            language: {
                "title": text["title"],
                "description": had[language]["description"]
                if language in had
                else text["description"],
            }
            for language, text in plan.texts.items()
        }
        if any(had.get(language) != text for language, text in texts.items()):
            api.update_video(bodies.video(video, texts, default=plan.default))
        api.set_thumbnail(made.video_id, _card(plan))
    bound = noting.word(present, "contentDetails", "boundStreamId", most=100)
    is_bound = bool(made.stream_id) and bound == made.stream_id
    with unit_of_work():
        noting.note_step(made.id, BOUND if is_bound else DONE)


def _rank(broadcast: Answer) -> int:
    return _RANKS.get(noting.word(broadcast, "status", "lifeCycleStatus"), 0)


def _instant(broadcast: Answer, name: str) -> datetime | None:
    return noting.instant(noting.word(broadcast, "snippet", name))
