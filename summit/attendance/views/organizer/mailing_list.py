"""The list of a summit's mailings: what is due, new drafts, planned reminders."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.attendance import wording
from summit.attendance.forms.mailings import NewMailingForm, PlanForm, chosen_ids
from summit.attendance.models import InvitationState, MailingKind, MailingState
from summit.attendance.operations import mailings as acts
from summit.attendance.queries import mailings as reading_of
from summit.attendance.queries.listing import session_choices
from summit.attendance.views.organizer.mailings import mailing_pages
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.forms import Form
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.mail import queries as mail
from summit.programme import queries as programme
from summit.programme.models import Summit

__all__ = ["mailing_pages"]


@mailing_pages.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the mailings of a summit, what is due today first."""
    return _list()


@mailing_pages.post("")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Make a draft: of the invitations that a list sends along, else of all that a choice names."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT)
        form = NewMailingForm(formdata=request.form, sessions=_sessions(summit))
        ids = chosen_ids()
        if not form.validate():
            return _list(new=form, status=422)
        kind: MailingKind = form.kind.data
        if not ids and "session" in request.form:
            states = (
                (InvitationState.DRAFT,)
                if kind is MailingKind.INVITATION
                else (InvitationState.SENT, InvitationState.ANSWERED)
            )
            ids = reading_of.invitation_ids(summit.id, _session_id(summit, form), states)
        try:
            made = acts.create_mailing(summit, kind, ids, actor=actor(), now=clock.now())
        except Refused as refused:
            form.form_errors.append(_nobody(kind) if "session" in request.form else refused.told(_))
            return _list(new=form, status=422)
        address = f"/organizer/summits/{summit.slug}/mailings/{made.id}"
    return redirect(address, 303)


@mailing_pages.post("/plan")
@needs(Permission.EDIT)
def plan(slug: str) -> ResponseReturnValue:
    """Hold reminders for chosen days before the deadlines."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT)
        form = PlanForm(formdata=request.form, sessions=_sessions(summit))
        ids = chosen_ids()
        if not form.validate():
            return _list(planning=form, status=422)
        if not ids:
            states = [each for each in InvitationState if each is not InvitationState.WITHDRAWN]
            ids = reading_of.invitation_ids(summit.id, _session_id(summit, form), states)
        try:
            made = acts.plan_reminders(summit, ids, form.days.data, actor=actor(), now=clock.now())
        except Refused as refused:
            form.refuse("days", refused.told(_))
            return _list(planning=form, status=422)
        address = f"/organizer/summits/{summit.slug}/mailings"
    flash(
        ngettext(
            "%(num)s reminder is planned; it waits here until somebody sends it.",
            "%(num)s reminders are planned; they wait here until somebody sends them.",
            len(made),
        )
    )
    return redirect(address, 303)


def _list(
    *, new: NewMailingForm | None = None, planning: PlanForm | None = None, status: int = 200
) -> ResponseReturnValue:
    ref = g.summit_ref
    today = clock.now().astimezone(ZoneInfo(ref.zone)).date()
    lines = reading_of.mailing_lines(ref.id)
    sessions = _choices(ref.id)
    text = render_template(
        "attendance/mailings.html",
        due=[line for line in lines if line.is_due(today)],
        planned=sorted(
            (
                line
                for line in lines
                if line.state is MailingState.DRAFT and line.planned_on and not line.is_due(today)
            ),
            key=lambda line: (line.planned_on, line.id),
        ),
        others=[
            line
            for line in lines
            if not (line.state is MailingState.DRAFT and line.planned_on is not None)
        ],
        today=today,
        new=new or NewMailingForm(formdata=None, sessions=sessions),
        planning=planning or PlanForm(formdata=None, sessions=sessions),
        may_edit=actor().may(Permission.EDIT, ref.id),
        switch=mail.switch(),
        wording=wording,
    )
    return text, status


def _choices(summit_id: int) -> list[tuple[str, str]]:
    language = choose_language()
    return [
        (each.slug, f"{in_language(each.title, language)[0]} ({each.invited})")
        for each in session_choices(summit_id)
        if each.invited
    ]


def _sessions(summit: Summit) -> list[tuple[str, str]]:
    return _choices(summit.id)


def _session_id(summit: Summit, form: Form) -> int | None:
    slug = form.session.data
    if not slug:
        return None
    return next(each.id for each in session_choices(summit.id) if each.slug == slug)


def _nobody(kind: MailingKind) -> str:
    if kind is MailingKind.INVITATION:
        return str(_("There is no draft of an invitation there; invite somebody first."))
    return str(_("Nobody there has been sent an invitation yet."))
