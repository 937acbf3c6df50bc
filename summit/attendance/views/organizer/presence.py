"""Presence on the day: who is expected, who is there, recorded by hand on a tablet."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import queries as attendance
from summit.attendance import wording
from summit.attendance.board_wording import STAGES
from summit.attendance.forms.readiness import PressForm, SpanForm
from summit.attendance.models import AnswerKind, Invitation
from summit.attendance.operations import presence as operations
from summit.attendance.precedence import english, korean
from summit.attendance.queries import presence as queries
from summit.attendance.queries.presence import Attendee
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Session, Summit

presence = Blueprint("presence", __name__, url_prefix="/organizer/summits/<slug>/presence")


@presence.get("")
@needs(Permission.OPERATE)
def index(slug: str) -> ResponseReturnValue:
    """Choose the session at which presence is recorded."""
    return render_template(
        "attendance/presence_sessions.html",
        lines=queries.sessions_with_invited(g.summit_ref.id),
        now=clock.now(),
        language=choose_language(),
        moments=moments,
    )


@presence.get("/<session_slug>")
@needs(Permission.OPERATE)
def show(slug: str, session_slug: str) -> ResponseReturnValue:
    """Who is expected at a session, who is there and who is missing."""
    summit = programme.summit_for(slug, actor(), Permission.OPERATE)
    return _page(summit, programme.session_of(summit, session_slug))


@presence.post("/<session_slug>/<int(max=2147483647):invitation_id>/arrive")
@needs(Permission.OPERATE)
def arrive(slug: str, session_slug: str, invitation_id: int) -> ResponseReturnValue:
    """Record that somebody has come."""
    return _press(slug, session_slug, invitation_id, came=True)


@presence.post("/<session_slug>/<int(max=2147483647):invitation_id>/leave")
@needs(Permission.OPERATE)
def leave(slug: str, session_slug: str, invitation_id: int) -> ResponseReturnValue:
    """Record that somebody has left."""
    return _press(slug, session_slug, invitation_id, came=False)


def _press(slug: str, session_slug: str, invitation_id: int, *, came: bool) -> ResponseReturnValue:
    with unit_of_work():
        summit, session, invitation = _held(slug, session_slug, invitation_id)
        form = PressForm(formdata=request.form, zone=session.zone)
        if not form.validate():
            return _page(summit, session, 422, problem=" ".join(form.at.errors))
        act = operations.arrive if came else operations.leave
        try:
            done = act(
                invitation,
                queries.spans_of(invitation),
                at=form.at.data,
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            return _page(summit, session, 422, problem=refused.told(_))
        if done is None:
            flash(_("That was recorded already.") if came else _("They are not there."))
        address = _address(summit, session, invitation)
    return redirect(address, 303)


@presence.post(
    "/<session_slug>/<int(max=2147483647):invitation_id>/spans/<int(max=2147483647):span>"
)
@needs(Permission.OPERATE)
def correct(slug: str, session_slug: str, invitation_id: int, span: int) -> ResponseReturnValue:
    """Correct from when until when somebody was there."""
    with unit_of_work():
        summit, session, invitation = _held(slug, session_slug, invitation_id)
        spans = queries.spans_of(invitation)
        found = queries.span_of(spans, span)
        form = SpanForm(formdata=request.form, obj=found, zone=session.zone)
        if not form.validate():
            said = [*form.arrived_at.errors, *form.left_at.errors]
            return _page(summit, session, 422, problem=" ".join(str(each) for each in said))
        try:
            operations.correct(
                invitation,
                spans,
                found,
                form.arrived_at.data,
                form.left_at.data,
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            return _page(summit, session, 422, problem=refused.told(_))
        address = _address(summit, session, invitation)
    return redirect(address, 303)


@presence.post(
    "/<session_slug>/<int(max=2147483647):invitation_id>/spans/<int(max=2147483647):span>/undo"
)
@needs(Permission.OPERATE)
def undo(slug: str, session_slug: str, invitation_id: int, span: int) -> ResponseReturnValue:
    """Take back what was pressed last."""
    with unit_of_work():
        summit, session, invitation = _held(slug, session_slug, invitation_id)
        operations.take_back(
            invitation,
            queries.span_of(queries.spans_of(invitation), span),
            seen_left=request.form.get("seen") == "left",
            actor=actor(),
            now=clock.now(),
        )
        address = _address(summit, session, invitation)
    flash(_("Taken back."))
    return redirect(address, 303)


def _held(slug: str, session_slug: str, invitation_id: int) -> tuple[Summit, Session, Invitation]:
    """Obtain what a press is about, and hold it until the transaction ends."""
    summit = programme.summit_for(slug, actor(), Permission.OPERATE, to_change=True)
    session = programme.session_of(summit, session_slug)
    invitation = attendance.invitation_of(summit.id, invitation_id, to_change=True)
    if invitation.session_id != session.id:
        raise queries.not_invited()
    return summit, session, invitation


def _address(summit: Summit, session: Session, invitation: Invitation) -> str:
    base = f"/organizer/summits/{summit.slug}/presence/{session.slug}"
    return f"{base}#invitation-{invitation.id}"


def _page(
    summit: Summit, session: Session, status: int = 200, *, problem: str = ""
) -> ResponseReturnValue:
    language = choose_language()
    key = korean if language == "ko" else english
    found = sorted(queries.attendees(session.id), key=lambda each: key(each.label))
    groups: dict[str, list[Attendee]] = {
        "expected": [each for each in found if each.is_expected],
        "open": [each for each in found if each.answer in (None, AnswerKind.TENTATIVE)],
        "others": [
            each for each in found if each.answer in (AnswerKind.DECLINED, AnswerKind.VIDEO)
        ],
    }
    there = [each for each in found if each.present is not None]
    text = render_template(
        "attendance/presence.html",
        summit=summit,
        session=session,
        groups=groups,
        there=len(there),
        cities=sum(each.is_city for each in there),
        missing=sum(each.present is None for each in groups["expected"]),
        quorum=queries.quorum(summit.id),
        problem=problem,
        wording=wording,
        answers=STAGES,
        now=clock.now(),
        clock=lambda at: moments.clock_text(at, session.zone),
        typed=lambda at: moments.local(at, session.zone).strftime("%Y-%m-%dT%H:%M"),
        when=moments.span_text(session.starts_at, session.ends_at, session.zone, language)
        if session.starts_at is not None
        else "",
        zone=moments.zone_text(session.zone, session.starts_at or clock.now(), language),
    )
    return text, status
