"""Answers that came by letter, telephone or mail, and letters on paper."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import operations, queries, wording
from summit.attendance.forms.answers import RecordedAnswerForm
from summit.attendance.models import Channel, Invitation
from summit.attendance.operations.papers import issue_letter, keep_scan
from summit.attendance.papers import MOST_SCAN_BYTES, Examined, examine_scan
from summit.attendance.views.organizer.offices import address_of
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.security import accepts
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse

answers = Blueprint(
    "answers",
    __name__,
    url_prefix="/organizer/summits/<slug>/invitations/<int(max=2147483647):invitation_id>",
)


@answers.get("/answer")
@needs(Permission.EDIT)
def ask(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Ask what an office has said, and how."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    invitation = queries.invitation_of(summit.id, invitation_id)
    form = _form(summit, formdata=None)
    form.received_on.data = clock.now().astimezone(ZoneInfo(summit.zone)).date()
    form.channel.data = Channel.LETTER.value
    return _page(summit, invitation, form)


@answers.post("/answer")
@accepts(MOST_SCAN_BYTES + 256 * 1024)
@needs(Permission.EDIT)
def record(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Record what an office has said, with a scan of it."""
    with reading():
        # What is uploaded is looked at before anything is held.
        summit = programme.summit_for(slug, actor(), Permission.EDIT)
        form = _form(summit)
        right = form.validate()
        scan = _scan(form)
        if not right or form.scan.errors:
            return _page(summit, queries.invitation_of(summit.id, invitation_id), form, 422)
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        invitation = queries.invitation_of(summit.id, invitation_id, to_change=True)
        now = clock.now()
        try:
            with db.session.begin_nested():
                kept = keep_scan(invitation, scan, actor=actor(), now=now) if scan else None
                given = operations.answer(
                    invitation,
                    form.values(),
                    channel=Channel(form.channel.data),
                    paper=kept,
                    received_at=form.received_at(summit.zone, now),
                    actor=actor(),
                    now=now,
                )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, invitation, form, 422)
        address = address_of(summit, invitation.office)
    flash(_("The answer is recorded.") if given else _("The same answer is on record already."))
    return redirect(f"{address}#invitation-{invitation_id}", 303)


@answers.post("/letter")
@needs(Permission.SEND)
def letter(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Issue the invitation as a letter on paper, with a document number."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.SEND, to_change=True)
        invitation = queries.invitation_of(summit.id, invitation_id, to_change=True)
        anew = request.form.get("anew") == "y"
        paper = issue_letter(invitation, actor=actor(), now=clock.now(), anew=anew)
        address = f"/organizer/summits/{summit.slug}/papers/{paper.id}"
    return redirect(address, 303)


def _form(summit: Summit, **kwargs: object) -> RecordedAnswerForm:
    today = clock.now().astimezone(ZoneInfo(summit.zone)).date()
    return RecordedAnswerForm(tongues=summit.languages, today=today, **kwargs)


def _scan(form: RecordedAnswerForm) -> Examined | None:
    """Return the uploaded scan, or note why it is not taken; none need be uploaded."""
    given = form.scan.data
    if not given or not getattr(given, "filename", ""):
        return None
    data: bytes = given.stream.read(MOST_SCAN_BYTES + 1)
    given.close()
    try:
        return examine_scan(data, given.filename)
    except Refused as refused:
        form.refuse("scan", refused.told(_))
        return None


def _page(
    summit: Summit, invitation: Invitation, form: RecordedAnswerForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "attendance/answer.html",
        summit=summit,
        invitation=invitation,
        office=invitation.office,
        form=form,
        base=address_of(summit, invitation.office),
        most=MOST_SCAN_BYTES // 1024 // 1024,
        wording=wording,
    )
    return text, status
