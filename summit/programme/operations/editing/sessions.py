"""Editing sessions, but for what stands on them: items, speakers, cities."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.slugs import suggest
from summit.core.text import Text
from summit.programme.following import following
from summit.programme.models import (
    Audience,
    Room,
    Session,
    SessionKind,
    SessionState,
    Summit,
    new_uid,
)
from summit.programme.operations.editing.marks import Unfit, snapshot, touch, write
from summit.programme.operations.noting import note_session
from summit.programme.rules import editing as rules
from summit.programme.ties import ties

#: No session lasts longer: an end in the wrong month or year is a slip.
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a new session begins with; an empty ``slug`` is made from the title.

    ``minutes`` is how long it takes, ``starts_at`` when it begins, if that is known.
    """

    slug: str
    kind: SessionKind
    title: Text
    minutes: int | None
    starts_at: datetime | None
    room: Room | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class SessionValues:
    """What can be typed of a session. ``day`` counts only where there is no start."""

    slug: str
    kind: SessionKind
    title: Text
    abstract: Text
    remark: Text
    zone: str
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    planned_minutes: int | None
    room: Room | None
    state: SessionState
    audience: Audience
    floor: list[str]
    interpreted: list[str]
    sources: list[str]
    reconstructed: list[str]


_EDITED = tuple(field.name for field in fields(SessionValues))
_NOTED = (*(name for name in _EDITED if name != "room"), "former_slugs", "outdated")


def create_session(summit: Summit, values: NewSession, *, actor: Actor, now: datetime) -> Session:
    """Add a session: scheduled where it has an hour, else a draft that waits for one.

    Raises:
        Unfit: the address is taken, or the hour is outside the summit's days or has no length.
    """
    taken = _slugs(summit, None)
    slug = values.slug or suggest(
        values.title, taken, otherwise=values.kind.value.replace("_", "-")
    )
    starts_at, ends_at, day = values.starts_at, None, None
    problems = list(_slug_free(slug, taken))
    if starts_at is not None:
        day = starts_at.astimezone(ZoneInfo(summit.zone)).date()
        if values.minutes:
            ends_at = starts_at + timedelta(minutes=values.minutes)
        else:
            problems.append(
                ("minutes", Refused(N_("A session with an hour needs a length in minutes.")))
            )
        problems.extend(_within(summit, day, starts_at))
    if problems:
        raise Unfit(problems)
    session = Session(
        uid=new_uid(summit.slug),
        slug=slug,
        kind=values.kind,
        title=values.title,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_minutes=values.minutes,
        zone=summit.zone,
        room=values.room,
        state=SessionState.DRAFT if starts_at is None else SessionState.SCHEDULED,
        audience=values.audience,
        floor=[],
        interpreted=[],
    )
    session.edited_at, session.edited_by = now, actor.name
    summit.sessions.append(session)
    db.session.flush()
    _record("session.created", session, actor, now, after=_facts(session))
    return session


def edit_session(
    summit: Summit,
    session: Session,
    values: SessionValues,
    *,
    settled: Mapping[str, Collection[str]],
    actor: Actor,
    now: datetime,
) -> bool:
    """Give a session other values; return whether that changed anything.

    A slug that was published goes on being found. Without start and end the session stands on its
    day alone, and a draft may have none.

    Raises:
        Unfit: the slug is taken, the time is impossible or outside the summit's days, or what was
            published would become a draft or be for fewer.
    """
    if session.state is SessionState.CANCELLED and values.state is not SessionState.CANCELLED:
        raise Refused(N_("This session is cancelled; reinstate it first."))
    day = values.day
    if values.starts_at is not None:
        day = values.starts_at.astimezone(ZoneInfo(values.zone)).date()
    problems = [
        *(_slug_free(values.slug, _slugs(summit, session)) if values.slug != session.slug else ()),
        *_time(session, values),
        *_state(session, values, day),
        *_audience(session, values.audience),
    ]
    where = (session.day, session.starts_at, session.state)
    if where != (day, values.starts_at, values.state) and (
        values.state is not SessionState.CANCELLED
    ):
        problems.extend(_within(summit, day, values.starts_at))
    if problems:
        raise Unfit(problems)
    before, seen = _facts(session), (session.state, session.audience)
    former = _former(session, values.slug)
    new = {name: getattr(values, name) for name in _EDITED}
    new.update(day=day, former_slugs=former, planned_minutes=_planned(session, values))
    write(session, new, settled)
    after = _facts(session)
    if before == after:
        return False
    touch(session, actor, now)
    db.session.flush()
    _record("session.edited", session, actor, now, before=before, after=after)
    if seen != (session.state, session.audience):
        following.tell(summit.id, now)
    return True


def cancel_session(session: Session, *, actor: Actor, now: datetime) -> None:
    """Mark a session as not taking place; it stays where it is, and readers are told.

    Raises:
        Refused: it is cancelled already, or is a draft without a day.
    """
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("This session has been cancelled already."))
    if session.day is None:
        raise Refused(N_("A draft without a day is not cancelled but deleted."))
    _turn("session.cancelled", session, SessionState.CANCELLED, actor, now)


def reinstate_session(summit: Summit, session: Session, *, actor: Actor, now: datetime) -> None:
    """Let a cancelled session take place after all.

    Raises:
        Refused: it is not cancelled, or its day is no longer one of the summit's.
    """
    if session.state is not SessionState.CANCELLED:
        raise Refused(N_("This session is not cancelled."))
    for _, refused in _within(summit, session.day, session.starts_at):
        raise refused
    _turn("session.reinstated", session, SessionState.SCHEDULED, actor, now)


def delete_session(summit: Summit, session: Session, *, actor: Actor, now: datetime) -> None:
    """Remove a session that nobody outside the staff has ever been shown, with all that is on it.

    Raises:
        Refused: it has been published, or an upper room keeps it.
    """
    if not rules.may_vanish(session.published_to):
        raise Refused(
            N_("“%(session)s” has been published and cannot vanish; cancel it instead."),
            session=session.slug,
        )
    ties.refuse([session])
    gone = {
        **_facts(session),
        "items": [item.slug for item in session.items],
        "cities": [entry.city.slug for entry in session.cities],
    }
    _record("session.deleted", session, actor, now, before=gone)
    summit.sessions.remove(session)
    db.session.flush()
    following.tell(summit.id, now)


def _turn(act: str, session: Session, state: SessionState, actor: Actor, now: datetime) -> None:
    before = {"state": session.state.value}
    session.state = state
    touch(session, actor, now)
    db.session.flush()
    _record(act, session, actor, now, before=before, after={"state": state.value})
    following.tell(session.summit_id, now)


def _slugs(summit: Summit, but: Session | None) -> set[str]:
    """Return the slugs under which the summit's other sessions are or were found."""
    rows = db.session.execute(
        select(Session.id, Session.slug, Session.former_slugs).where(Session.summit_id == summit.id)
    )
    return {
        slug
        for row in rows
        if but is None or row.id != but.id
        for slug in (row.slug, *row.former_slugs)
    }


def _slug_free(slug: str, taken: Collection[str]) -> Iterator[tuple[str, Refused]]:
    if slug in taken:
        yield (
            "slug",
            Refused(
                N_("“%(slug)s” is or was the address of another session; choose another."),
                slug=slug,
            ),
        )


def _former(session: Session, slug: str) -> list[str]:
    if slug == session.slug:
        return session.former_slugs
    kept = [former for former in session.former_slugs if former != slug]
    # A slug that nobody was ever shown leads nowhere, and must not come to light.
    return kept if session.published_to is None else [*kept, session.slug]


def _planned(session: Session, values: SessionValues) -> int | None:
    """What an unscheduled session is meant to take: as typed, else what it took so far."""
    if values.planned_minutes or values.starts_at or not session.starts_at or not session.ends_at:
        return values.planned_minutes
    return int((session.ends_at - session.starts_at).total_seconds()) // 60


def _time(session: Session, values: SessionValues) -> Iterator[tuple[str, Refused]]:
    starts_at, ends_at = values.starts_at, values.ends_at
    if (starts_at is None) != (ends_at is None):
        missing = "starts_at" if starts_at is None else "ends_at"
        yield missing, Refused(N_("Give both start and end, or the day alone."))
    elif starts_at is not None and ends_at is not None:
        if ends_at <= starts_at:
            yield (
                "ends_at",
                Refused(
                    N_(
                        "The end is not after the start; a session past midnight ends on the next"
                        " day."
                    )
                ),
            )
        elif ends_at - starts_at > LONGEST and (
            (starts_at, ends_at) != (session.starts_at, session.ends_at)
        ):
            yield "ends_at", Refused(N_("A session lasts at most 24 hours; correct the end."))
        local = starts_at.astimezone(ZoneInfo(values.zone)).date()
        if values.day is not None and values.day != local:
            yield "day", Refused(N_("This is not the day of the start; leave it empty."))


def _state(
    session: Session, values: SessionValues, day: date | None
) -> Iterator[tuple[str, Refused]]:
    if rules.is_undone(session.published_to, values.state):
        yield (
            "state",
            Refused(
                N_(
                    "This session has been published and cannot be a draft again; cancel it"
                    " instead."
                )
            ),
        )
    if values.state is SessionState.SCHEDULED and day is None:
        yield "state", Refused(N_("Only a draft can be without a day; give it a day first."))
    if values.state is SessionState.CANCELLED and day is None:
        yield "day", Refused(N_("A cancelled session keeps its day; fill it in."))


def _audience(session: Session, audience: Audience) -> Iterator[tuple[str, Refused]]:
    if rules.is_for_fewer(session.published_to, audience):
        yield (
            "audience",
            Refused(N_("It has been shown to more people already; cancel it instead.")),
        )


def _within(
    summit: Summit, day: date | None, starts_at: datetime | None
) -> Iterator[tuple[str, Refused]]:
    if day is not None and rules.is_outside(
        day, starts_at, summit.zone, summit.starts_on, summit.ends_on
    ):
        yield (
            "day" if starts_at is None else "starts_at",
            Refused(
                N_(
                    "This is not a day of the summit, %(first)s to %(last)s; choose another day,"
                    " or change the summit's days in its settings."
                ),
                first=str(summit.starts_on),
                last=str(summit.ends_on),
            ),
        )


def _facts(session: Session) -> dict[str, Any]:
    return {**snapshot(session, _NOTED), "room": session.room.slug if session.room else None}


def _record(act: str, session: Session, actor: Actor, now: datetime, **values: Any) -> None:
    note_session(
        act,
        session,
        actor=actor,
        now=now,
        **values,
    )
