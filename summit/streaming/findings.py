"""What does not fit between a programme and its broadcasts: for timetable and publishing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select

from summit.core.db import db
from summit.core.errors import N_
from summit.programme.facts import Facts, SessionFact
from summit.programme.rules import Finding, Level
from summit.programme.rules.finding import Names, Word
from summit.streaming.channels import AFTER, offered, purpose_of
from summit.streaming.consents import missing, uncovered
from summit.streaming.models import Broadcast, BroadcastState, SessionStream
from summit.streaming.queries.consents import asked_in
from summit.streaming.wording import CHANNELS

#: What these rules are called, by the rule of a finding.
LABELS: Mapping[str, str] = {
    "broadcast-consent": N_("Broadcast without consent"),
    "broadcast-channel": N_("Channel of no language"),
    "broadcast-cancelled": N_("Broadcast of a cancelled session"),
}

_CONSENT = N_("“%(session)s” is shown to the public, and these have not consented: %(people)s.")
_CONSENT_REMEDY = N_("Ask them, hide the channels, or have a waiver signed.")
_CHANNEL = N_("“%(session)s” has channels that its languages do not have: %(channels)s.")
_CHANNEL_REMEDY = N_("Remove the channels, or settle the session's languages again.")
_CANCELLED = N_("“%(session)s” is cancelled, and these channels are still shown: %(channels)s.")
_CANCELLED_REMEDY = N_("Hide them: people would wait for a broadcast that does not come.")


def broadcasts(facts: Facts, _now: datetime) -> Iterator[Finding]:
    """Find channels that are shown without consents, of no language, or of what is called off.

    One statement where nothing is broadcast; four at most otherwise.
    """
    rows = db.session.execute(
        select(Broadcast.session_id, Broadcast.language, Broadcast.state, Broadcast.shown_at)
        .where(Broadcast.session_id.in_([each.id for each in facts.sessions]))
        .order_by(Broadcast.position, Broadcast.language)
    ).all()
    if not rows:
        return
    by_session: dict[int, list[tuple[str, BroadcastState, bool]]] = {}
    for row in rows:
        channel = (row.language, row.state, row.shown_at is not None)
        by_session.setdefault(row.session_id, []).append(channel)
    shown = [key for key, channels in by_session.items() if any(each[2] for each in channels)]
    asked = asked_in(shown)
    waived: dict[int, str] = {}
    if shown:
        waivers = db.session.execute(
            select(SessionStream.session_id, SessionStream.waived_key).where(
                SessionStream.session_id.in_(shown)
            )
        )
        waived = {row.session_id: row.waived_key for row in waivers}
    for session in facts.sessions:
        channels = by_session.get(session.id, [])
        if session.is_cancelled:
            yield from _cancelled(session, channels)
            continue
        yield from _without_language(session, channels)
        purposes = {purpose_of(state) for _language, state, is_shown in channels if is_shown}
        found = [
            one
            for purpose in sorted(purposes)
            for one in uncovered(
                missing(asked.get(session.id, ()), purpose, waived.get(session.id, ""))
            )
        ]
        if found:
            people = {(one.who, one.ref): one.name for one in found}
            yield Finding(
                "broadcast-consent",
                Level.WARN,
                _CONSENT,
                _CONSENT_REMEDY,
                {"session": session.title, "people": Names(tuple(people.values()), True)},
                session.uid,
                (session.uid,),
                depends=tuple(sorted(one.key for one in found)),
            )


def _without_language(
    session: SessionFact, channels: list[tuple[str, BroadcastState, bool]]
) -> Iterator[Finding]:
    known = offered(session.floor, session.interpreted)
    strays = tuple(
        language
        for language, state, _shown in channels
        if language not in known and state not in AFTER
    )
    if strays:
        yield _about_channels(
            "broadcast-channel", Level.NOTE, _CHANNEL, _CHANNEL_REMEDY, session, strays
        )


def _cancelled(
    session: SessionFact, channels: list[tuple[str, BroadcastState, bool]]
) -> Iterator[Finding]:
    shown = tuple(language for language, _state, is_shown in channels if is_shown)
    if shown:
        yield _about_channels(
            "broadcast-cancelled", Level.WARN, _CANCELLED, _CANCELLED_REMEDY, session, shown
        )


def _about_channels(
    rule: str,
    level: Level,
    message: str,
    remedy: str,
    session: SessionFact,
    languages: tuple[str, ...],
) -> Finding:
    names = Names(tuple(Word(CHANNELS.get(each, each)) for each in languages))
    return Finding(
        rule,
        level,
        message,
        remedy,
        {"session": session.title, "channels": names},
        session.uid,
        (session.uid,),
        depends=languages,
    )
