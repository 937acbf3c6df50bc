"""What is on now and next: the live page, and the part of a session's page that is on the air."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup, escape

from summit.core.errors import N_
from summit.programme import wording
from summit.programme.document import SessionDoc
from summit.public import addresses, times, when
from summit.public.context import PageContext
from summit.public.live import Air, Phase, Schedule, schedule
from summit.public.pages.channels import Channels, channels
from summit.public.pages.frame import at_summit, frame, timed, zone_bar, zone_query
from summit.public.programme import Programme, Session
from summit.public.reader import ProgrammeReader
from summit.streaming.live_document import LiveQuestion, LiveSession, LiveTurn

#: How many sessions to come, and how many recordings, the live page names.
COMING, RECORDED = 4, 30
#: How much longer than usual a page waits where nothing is on, and where nothing comes any more.
_CALM, _QUIET = 2, 12

_WORDS = {
    Phase.CANCELLED: N_("Cancelled"),
    # Translators: the badge of a session that has not begun; 예정.
    Phase.BEFORE: N_("Upcoming session"),
    # Translators: the badge of a session that is being broadcast; 생중계 중.
    Phase.LIVE: N_("Live now"),
    # Translators: the broadcast is paused for a moment and goes on; 잠시 중단.
    Phase.HELD: N_("Paused for a moment"),
    # Translators: a session (not a person) is over; 종료.
    Phase.ENDED: N_("Ended"),
    # Translators: the badge of a session with a recording; 다시보기.
    Phase.RECORDED: N_("Watch again"),
    Phase.OVER: N_("Ended"),
}
# Translators: the badge of a session that is running and not broadcast; 진행 중.
_UNSEEN = N_("In progress")


class Turn(NamedTuple):
    """Who has the floor, or follows. Without a name it is a part of the session: ``item``."""

    name: Markup
    title: Markup
    city: Markup
    item: Markup
    since: Markup
    paused: bool
    video: bool

    @property
    def plain(self) -> str:
        """Return who or what it is, for reading out."""
        return ", ".join(
            str(part.striptags()) for part in (self.name or self.item, self.city) if part
        )


class Question(NamedTuple):
    """The question that is being answered."""

    words: Markup
    asker: str


class Place(NamedTuple):
    """A session in a list of the live page."""

    title: Markup
    url: str
    when: Markup
    day: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """All that is shown of one session on the air. ``begins`` is its start for the countdown,
    ``late`` that this has passed; ``slate`` what the hold slate says."""

    slug: str
    title: Markup
    kind: str
    url: str
    when: Markup
    day: str
    phase: Phase
    badge: str
    begins: str
    moment: Markup
    late: bool
    slate: Markup
    channels: Channels
    now: Turn | None
    following: list[Turn]
    running: bool
    question: Question | None
    asking_url: str


@dataclass(frozen=True, slots=True)
class Live:
    """What is on the air as a page shows it. ``poll`` is where it asks what is new, ``every`` how
    many seconds it waits between asking."""

    stage: Stage | None
    poll: str
    every: int
    on: list[Place]
    coming: list[Place]
    recorded: list[Place]


def live_page(
    programme: Programme,
    session: Session | None,
    channel: str | None,
    language: str,
    context: PageContext,
) -> str:
    """Show what is on, or what comes next, or one session that was asked for."""
    reader = ProgrammeReader(language, programme, context.zone)
    live = live_parts(programme, session, channel, reader, context)
    kept = [("session", session.slug)] if session is not None else []
    asked = [*kept, ("channel", channel)] if channel else kept
    query = "&".join(
        part for part in (*(f"{name}={value}" for name, value in asked), zone_query(reader)) if part
    )
    return render_template(
        "public/live.html",
        frame=frame(
            language,
            context,
            title=_("Live"),
            description=_(
                "What is on now and what comes next, with the broadcast in each language."
            ),
            query=query,
            reader=reader,
            section="live",
            zone_bar=zone_bar(
                reader,
                context,
                at=session.starts
                if session is not None and session.starts is not None
                else at_summit(programme),
                kept=asked,
            )
            if timed(programme.sessions.values())
            else None,
            indexed=not asked,
        ),
        live=live,
        programme_url=addresses.programme(language, programme.slug, zone_query(reader)),
    )


def live_fragment(
    programme: Programme,
    session: Session | None,
    language: str,
    context: PageContext,
) -> str:
    """Return the parts of the live page that change, by themselves."""
    reader = ProgrammeReader(language, programme, context.zone)
    live = live_parts(programme, session, None, reader, context)
    return render_template("public/_live.html", live=live, listed=True)


def live_parts(
    programme: Programme,
    session: Session | None,
    channel: str | None,
    reader: ProgrammeReader,
    context: PageContext,
) -> Live:
    """Put together what changes while a page is open; ``session`` as in :func:`live_page`."""
    air = context.air
    assert air is not None
    found = schedule(programme, air)
    main = session or found.main
    return Live(
        stage=_stage(main, air, reader, channel, chosen=session is not None) if main else None,
        poll=addresses.live_now(
            reader.language, programme.slug, session.slug if session is not None else ""
        ),
        every=_pace(found, context.poll),
        on=[_place(each, reader, live=True) for each in found.on if each is not main],
        coming=[_place(each, reader) for each in found.coming if each is not main][:COMING],
        recorded=[_place(each, reader) for each in found.recorded if each is not main][:RECORDED],
    )


def on_now(programme: Programme, air: Air | None, reader: ProgrammeReader) -> list[Place]:
    """Return what is on, for a line on pages that lead to the live page."""
    if air is None:
        return []
    return [_place(programme.sessions[slug], reader, live=True) for slug in air.board.on]


def _pace(found: Schedule, poll: int) -> int:
    if found.on:
        return poll
    return poll * (_CALM if found.main is not None else _QUIET)


def _stage(
    session: Session, air: Air, reader: ProgrammeReader, channel: str | None, *, chosen: bool
) -> Stage:
    doc, live, phase = session.doc, air.board.session(session.slug), air.phase(session)
    title = reader.plain(doc["title"])
    kind = reader.label(wording.KINDS, doc["kind"])
    query = [("session", session.slug)] if chosen else []
    following, now = live["next"], live["now"]
    begun = phase in (Phase.LIVE, Phase.HELD)
    asked = [*query, *parse_qsl(zone_query(reader))]
    shown = channels(session.slug, title, live, phase, reader, channel, asked)
    held = live["held"] if phase is Phase.HELD else None
    return Stage(
        slug=session.slug,
        title=reader.title(session),
        kind="" if kind.casefold() == title.casefold() else kind,
        url=addresses.session(
            reader.language, reader.programme.slug, session.slug, zone_query(reader)
        ),
        when=when.hours(session, reader),
        day=times.day_text(session.day, reader.language),
        phase=phase,
        badge=reader.words(_WORDS[phase] if phase is not Phase.LIVE or shown.every else _UNSEEN),
        begins=doc["starts_at"] or "",
        moment=_moment(session, reader),
        late=session.starts is not None and air.at >= session.starts,
        slate=reader.text(held) if held else Markup(""),
        channels=shown,
        now=_turn(now, session, reader, since=now["since"], state=now["state"], video=now["video"])
        if now is not None and begun
        else None,
        following=[_next(turn, session, reader) for turn in following] if begun else [],
        running=live["rundown"] == "running" and begun,
        question=_question(live["question"], reader) if begun else None,
        asking_url=asking_url(session, reader, air),
    )


def asking_url(session: Session, reader: ProgrammeReader, air: Air | None) -> str:
    """Return where questions are asked in a session; empty where none are taken."""
    if air is None or session.cancelled or not air.board.session(session.slug).get("asking"):
        return ""
    here = addresses.session(reader.language, reader.programme.slug, session.slug)
    return f"{here}/questions"


def _moment(session: Session, reader: ProgrammeReader) -> Markup:
    """Write a session's start with its zone, ready for the script to turn into another."""
    if session.starts is None:
        return Markup("")
    zone = reader.zone_of(session)
    return Markup(
        '<span><time datetime="{}" data-moment data-zone="{}">{}</time>'
        ' <span class="zone" data-zone-name>{}</span></span>'
    ).format(
        session.doc["starts_at"],
        session.zone,
        times.moment_text(zone, session.starts, reader.language),
        f"{reader.zone_name(zone)} {times.offset_text(times.offset(zone, session.starts))}",
    )


def _turn(
    turn: LiveTurn,
    session: Session,
    reader: ProgrammeReader,
    *,
    since: str = "",
    state: str = "",
    video: bool = False,
) -> Turn:
    item = reader.text(turn["title"])
    city = reader.programme.document["cities"].get(turn["city"] or "")
    place = reader.text(city["name"] if city is not None else turn["place"])
    name = reader.text(turn["name"])
    return Turn(
        # A city whose speaker is not named speaks by its own name.
        name=name or place,
        title=reader.text(turn["person_title"]),
        city=place if name else Markup(""),
        item=item or escape(reader.label(wording.ITEM_KINDS, turn["kind"])),
        since=when.clock(times.minutes_of_text(since), session, reader) if since else Markup(""),
        paused=state == "paused",
        video=video,
    )


def _next(turn: LiveTurn, session: Session, reader: ProgrammeReader) -> Turn:
    """Show who follows, as far as everyone may know it.

    A rundown is made from working tables: it may name somebody who has not confirmed, or an item
    that is not published. The release says who has; whoever it does not name is announced by taking
    the floor, or by the operator as a substitute.
    """
    shown = _turn(turn, session, reader)
    items, announced = _published(session.doc)
    if turn["item"] is not None and turn["item"] not in items:
        shown = shown._replace(item=escape(reader.label(wording.ITEM_KINDS, turn["kind"])))
    if turn["speaker"] is not None and turn["speaker"] not in announced:
        waiting = escape(reader.words(wording.TO_BE_ANNOUNCED))
        shown = shown._replace(name=waiting, title=Markup(""), city=Markup(""))
    return shown


def _published(doc: SessionDoc) -> tuple[set[str], set[str]]:
    """Return which items, and which speakers' places, a session shows by name."""
    items = {item["uid"] for item in doc["items"]}
    speakers = {
        speaker["uid"]
        for item in doc["items"]
        for speaker in item["speakers"]
        if not speaker["to_be_announced"]
    }
    return items, speakers


def _question(question: LiveQuestion | None, reader: ProgrammeReader) -> Question | None:
    if question is None:
        return None
    asker = ", ".join(part for part in (question["name"], question["organisation"]) if part)
    return Question(reader.text(question["words"]), asker)


def _place(session: Session, reader: ProgrammeReader, *, live: bool = False) -> Place:
    slug, query = reader.programme.slug, zone_query(reader)
    address = addresses.live if live else addresses.session
    return Place(
        title=reader.title(session),
        url=address(reader.language, slug, session.slug, query),
        when=when.hours(session, reader),
        day=times.day_text(session.day, reader.language),
        cancelled=session.cancelled,
    )


def has_live(live: LiveSession) -> bool:
    """Whether a session's own page shows what is on the air: there is a channel, or a rundown."""
    return bool(live["broadcasts"]) or live["rundown"] is not None or live["held"] is not None
