"""Questions of a session that an office is invited to, asked in its own name."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import queries as attendance
from summit.attendance.invited import Invited, invited_to
from summit.attendance.local_time import moment_text, zone_text
from summit.attendance.models import AnswerKind, Contact, Office
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.programme.models import Audience
from summit.questions import operations, queries, senders
from summit.questions.forms import AskForm
from summit.questions.limits import TooMany
from summit.questions.models import QuestionBox, QuestionState
from summit.questions.senders import Sender
from summit.questions.tidying import language_of
from summit.questions.views import showing

office_questions = Blueprint("office_questions", __name__, url_prefix="/office/<lang>/<token>")

_HERE = "/questions/<int(max=2147483647):invitation_id>"


@office_questions.get(_HERE)
def show(invitation_id: int) -> ResponseReturnValue:
    """Show what was asked, and take the office's questions."""
    return _page(_invited(g.office, invitation_id), AskForm(formdata=None))


@office_questions.post(_HERE)
def ask(invitation_id: int) -> ResponseReturnValue:
    """Take a question of the office."""
    form = AskForm(formdata=request.form)
    if not form.validate():
        return _page(_invited(g.office, invitation_id), form, 422)
    said = form.words.data
    try:
        with unit_of_work():
            now = clock.now()
            contact = attendance.contact_by_token(g.office_token, now)
            invited = _invited(contact.office, invitation_id)
            box = queries.box_of(invited.invitation.session, to_change=True)
            asked = operations.ask(
                box,
                showing.window(box, invited.doc),
                _sender(box, contact),
                said,
                language_of(said, choose_language()),
                actor=actor(),
                now=now,
            )
            held = asked.state is QuestionState.HELD
    except (Refused, TooMany) as refused:
        form.refuse("", refused.told(_))
        return _page(_invited(g.office, invitation_id), form, refused.status)
    flash(
        _("Your question has come in. A moderator looks at it before others see it.")
        if held
        else _("Your question is on the list.")
    )
    return redirect(f"{_address(invitation_id)}#own", 303)


@office_questions.post(f"{_HERE}/<question>/vote")
def vote(invitation_id: int, question: str) -> ResponseReturnValue:
    """Give the colleague's vote to a question, or take it back."""
    wanted = request.form.get("vote")
    if wanted not in ("yes", "no"):
        abort(400)
    try:
        with unit_of_work():
            now = clock.now()
            contact = attendance.contact_by_token(g.office_token, now)
            invited = _invited(contact.office, invitation_id)
            box = queries.box_of(invited.invitation.session)
            operations.vote(
                box,
                showing.window(box, invited.doc),
                question,
                _sender(box, contact),
                wanted == "yes",
                now=now,
            )
    except (Refused, TooMany) as refused:
        form = AskForm(formdata=None)
        form.refuse("", refused.told(_))
        return _page(_invited(g.office, invitation_id), form, refused.status)
    return redirect(f"{_address(invitation_id)}#q-{question}", 303)


def _address(invitation_id: int) -> str:
    return f"{g.office_base}questions/{invitation_id}"


def _invited(office: Office, invitation_id: int) -> Invited:
    """Return an invitation of the office's own.

    Raises:
        NotFound: the office has no such invitation, or it was withdrawn; or nobody comes to a
            session that only the invited see.
    """
    for each in attendance.invitations_for(office):
        if each.id == invitation_id:
            invited = invited_to(each, attendance.published(office.summit_id))
            if each.answer is AnswerKind.DECLINED and each.session.audience is not Audience.PUBLIC:
                raise NotFound(N_("This is for those who have accepted the invitation."))
            if not invited.is_withdrawn:
                return invited
    raise NotFound(N_("You have no such invitation."))


def _sender(box: QuestionBox, contact: Contact) -> Sender:
    label = in_language(contact.office.label, choose_language())[0]
    return senders.contact(box.id, contact.id, contact.name, label[:200])


def _moment(office: Office, instant: datetime) -> str:
    """Write an instant by the office's clocks, with their zone."""
    zone, language = office.zone, choose_language()
    city = office.city.name if office.city is not None and office.city.zone == zone else None
    named = zone_text(zone, instant, language, _, city)
    return f"{moment_text(instant, zone, language)} ({named})"


def _page(invited: Invited, form: AskForm, status: int = 200) -> ResponseReturnValue:
    """Show the page; what is taken or refused is in the form."""
    contact: Contact = g.contact
    box = queries.box_of(invited.invitation.session)
    sender = _sender(box, contact)
    shown = showing.page(
        box,
        invited.doc,
        sender.digest,
        here=_address(invited.invitation.id),
        now=clock.now(),
        moment=lambda at: _moment(contact.office, at),
        invited=True,
    )
    text = render_template(
        "questions/office.html",
        invited=invited,
        page=shown,
        form=form,
        sender=sender,
        words=showing.words,
    )
    return text, status
