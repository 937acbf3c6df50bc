"""What is done to the timetable: a session placed, put back, a step taken back.

Every answer to the page's script holds the shown day anew, so that what others have done comes
along, whether the act itself went well or not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Response, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import reading, unit_of_work
from summit.core.errors import SummitError
from summit.core.guard import actor, needs
from summit.programme import moments, queries, telling
from summit.programme.facts import SessionFact
from summit.programme.forms.timetable import Drop, Seen, asked_day, number
from summit.programme.models import Session, SessionState, Summit
from summit.programme.operations import timetable as operations
from summit.programme.operations.timetable import Overtaken, StaleMove
from summit.programme.placement import Placement
from summit.programme.views.timetable.blueprint import timetable
from summit.programme.views.timetable.looking import PART, WHOLE, move_page, page, place_form
from summit.programme.views.timetable.others import moved_text
from summit.programme.views.timetable.showing import Desk, Said


@timetable.post("/<session_slug>/move")
@needs(Permission.EDIT)
def move(slug: str, session_slug: str) -> ResponseReturnValue:
    """Place a session where its card was dropped, or where the form says."""
    seen = Seen(request.form)
    drop: Drop | None = Drop.taken(request.form) if "starts_at" in request.form else None
    if drop is None:
        # Read and judged before the lock is taken; the operation looks again at what matters.
        answer = _typed(session_slug)
        if isinstance(answer, Response):
            return answer
        drop = answer

    def act(summit: Summit) -> Session:
        session = queries.session_to_place(summit, session_slug)
        operations.move(
            session,
            starts_at=drop.starts_at,
            ends_at=drop.ends_at,
            room=queries.room_by_slug(summit, drop.room) if drop.room else None,
            seen=seen.version,
            was=seen.was,
            actor=actor(),
            now=clock.now(),
        )
        return session

    return _done(slug, act, was=seen.was, session_slug=session_slug, drop=drop)


@timetable.post("/<session_slug>/unschedule")
@needs(Permission.EDIT)
def unschedule(slug: str, session_slug: str) -> ResponseReturnValue:
    """Put a session back into the tray."""
    seen = Seen(request.form)

    def act(summit: Summit) -> Session:
        session = queries.session_to_place(summit, session_slug)
        operations.unschedule(
            session, seen=seen.version, was=seen.was, actor=actor(), now=clock.now()
        )
        return session

    return _done(slug, act, was=seen.was, session_slug=session_slug)


@timetable.post("/undo")
@needs(Permission.EDIT)
def undo(slug: str) -> ResponseReturnValue:
    """Take back the reader's last step."""
    step = number(request.form, "step", 0) or None

    def act(summit: Summit) -> Session:
        return operations.undo(summit, actor=actor(), now=clock.now(), step=step)

    return _done(slug, act, is_undo=True)


def _typed(session_slug: str) -> Drop | Response:
    """Read the form that people fill in; what is wrong with it is the answer."""
    with reading():
        desk = Desk(_shown())
        session = desk.session(session_slug)
        form = place_form(desk, session, True)
        if not form.validate():
            return move_page(desk, session, form, status=422)
        return form.drop()


def _done(
    slug: str,
    act: Callable[[Summit], Session],
    *,
    was: Placement | None = None,
    session_slug: str | None = None,
    drop: Drop | None = None,
    is_undo: bool = False,
) -> ResponseReturnValue:
    """Do it in one transaction, and answer with the timetable as it is then."""
    stamp = number(request.form, "stamp") if request.form.get("stamp") else None
    try:
        with unit_of_work():
            summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            uid = act(summit).uid
    except SummitError as error:
        return _refused(error, session_slug, drop, stamp)
    zone = g.summit_ref.zone
    left = moments.local(was.starts_at, zone).date() if was and was.starts_at else None
    desk = Desk(_shown(), whole=_whole(), about=uid, left=(_shown(), left))
    session = desk.facts.session(uid)
    assert session is not None
    message = _message(desk, session, is_undo)
    if PART not in request.headers:
        flash(message)
        return redirect(
            f"/organizer/summits/{slug}/timetable?day={desk.day}&moved={session.slug}", 303
        )
    desk.tell_meanwhile(stamp)
    desk.tell(session, message, was)
    return page(desk)


def _message(desk: Desk, session: SessionFact, is_undo: bool) -> str:
    title = telling.name(session.title, desk.language)
    place = telling.place_text(desk.facts, telling.placement(desk.facts, session), desk.language)
    if is_undo:
        again = _("Taken back: “%(session)s” is again %(place)s.", session=title, place=place)
        return str(again)
    return str(_("“%(session)s”: %(place)s.", session=title, place=place))


def _refused(
    error: SummitError, session_slug: str | None, drop: Drop | None, stamp: int | None
) -> Response:
    """Say why nothing was done; a move that came too late is offered again."""
    desk = Desk(_shown(), whole=_whole())
    session = desk.facts.session(error.uid) if isinstance(error, Overtaken) else None
    message = error.told(_)
    again: dict[str, str] = {}
    label = ""
    if isinstance(error, Overtaken) and session is not None:
        title = telling.name(session.title, desk.language)
        message = moved_text(desk.facts, error.who, title, error.was, error.present, desk.language)
        if isinstance(error, StaleMove) and drop is not None and desk.is_movable(session):
            label = _("Move it to %(place)s all the same", place=_place_text(desk, drop))
            again = {**drop.fields(), "seen": str(session.version), "was": desk.was(session)}
        message = f"{message} {_('Nothing was changed by you.')}"
    elif session_slug is not None:
        session = desk.named(session_slug)
    if PART not in request.headers and drop is not None and session is not None:
        form = place_form(desk, session, "starts_at" not in request.form)
        return move_page(desk, session, form, wrong=message, status=error.status)
    desk.tell_meanwhile(stamp)
    desk.said = Said(
        message,
        is_wrong=True,
        slug=session.slug if session else None,
        meanwhile=() if isinstance(error, Overtaken) else desk.said.meanwhile if desk.said else (),
        again=again,
        again_label=label,
    )
    return page(desk, error.status)


def _place_text(desk: Desk, drop: Drop) -> str:
    place = Placement(drop.starts_at, drop.ends_at, None, drop.room, SessionState.SCHEDULED)
    return telling.place_text(desk.facts, place, desk.language)


def _shown() -> date | None:
    return asked_day(request.form.get("shown"))


def _whole() -> bool:
    return request.form.get("hours") == WHOLE
