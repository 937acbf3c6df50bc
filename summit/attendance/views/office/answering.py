"""Answering an invitation: choose, say what is needed, check, send; as often as one likes."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from summit.attendance import operations, queries
from summit.attendance.forms.office_answers import WITH_DETAILS, AnswerForm, last_seen
from summit.attendance.invited import Invited, invited_to
from summit.attendance.models import AnswerKind, Channel, Office
from summit.attendance.tasks import tasks_of
from summit.attendance.views.office.blueprint import office_answers
from summit.attendance.views.office.entering import (
    contact_now,
    invitation_by_slug,
    invited_by_slug,
    onward,
)
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.guard import actor

_KINDS = "any(" + ",".join(kind.value for kind in AnswerKind) + ")"


@office_answers.get("/sessions/<slug>")
def invitation(slug: str) -> ResponseReturnValue:
    """Show one invitation, what can be answered, and what was answered so far."""
    invited = invited_by_slug(g.office, slug)
    return render_template(
        "office/invitation.html",
        invited=invited,
        answers=_history(invited),
        is_late=_is_late(invited),
    )


@office_answers.get(f"/sessions/<slug>/<{_KINDS}:kind>")
def answer(slug: str, kind: str) -> ResponseReturnValue:
    """Ask for what an answer needs besides itself; else show it to be checked. Changes nothing."""
    invited = invited_by_slug(g.office, slug)
    if not invited.is_open:
        return onward(f"sessions/{invited.slug}")
    chosen = AnswerKind(kind)
    form = AnswerForm.begun(chosen, invited.invitation)
    return _form_page(invited, form) if chosen in WITH_DETAILS else _check_page(invited, form)


@office_answers.post(f"/sessions/<slug>/<{_KINDS}:kind>")
def take(slug: str, kind: str) -> ResponseReturnValue:
    """Show an answer to be checked (``step=check``), to be changed, or take it (``step=send``)."""
    step = request.form.get("step", "check")
    if step not in ("check", "change", "send"):
        raise BadRequest
    form = AnswerForm(formdata=request.form, kind=AnswerKind(kind))
    if step == "send" and form.validate():
        return _send(slug, form)
    invited = invited_by_slug(contact_now(clock.now()).office, slug)
    if not invited.is_open:
        return onward(f"sessions/{invited.slug}")
    if step == "change":
        return _form_page(invited, form)
    if not form.validate():
        return _form_page(invited, form, 422)
    return _check_page(invited, form)


@office_answers.get("/sessions/<slug>/sent")
def sent(slug: str) -> ResponseReturnValue:
    """Confirm the answer that holds, and say what comes next."""
    office: Office = g.office
    invited = invited_by_slug(office, slug)
    if invited.invitation.answer is None:
        return onward(f"sessions/{invited.slug}")
    invitations = queries.invitations_for(office)
    facts = queries.facts_of(office, invitations, queries.published(office.summit_id))
    tasks = tasks_of(office, invitations, facts, clock.now())
    return render_template(
        "office/sent.html",
        invited=invited,
        tasks=[task for task in tasks if not task.done and not task.is_answer],
        unanswered=[task for task in tasks if not task.done and task.is_answer],
    )


def _send(slug: str, form: AnswerForm) -> ResponseReturnValue:
    now = clock.now()
    with unit_of_work():
        contact = contact_now(now)
        found = invitation_by_slug(contact.office, slug)
        found = queries.invitation_of(found.summit_id, found.id, to_change=True)
        if form.seen.data != last_seen(found):
            invited = invited_to(found, queries.published(found.summit_id))
            if form.seen.data:
                form.seen.data = last_seen(found)
                return _check_page(invited, form, 409)
            raise BadRequest
        operations.answer(
            found,
            form.values(),
            channel=Channel.PAGE,
            contact=contact,
            actor=actor(),
            now=now,
        )
        onto = found.session.slug
    return onward(f"sessions/{onto}/sent")


def _form_page(invited: Invited, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        f"office/{form.kind.value}.html" if form.kind in WITH_DETAILS else "office/check.html",
        invited=invited,
        form=form,
        values=form.values(),
        is_late=_is_late(invited),
        overtaken=None,
    )
    return text, status


def _check_page(invited: Invited, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "office/check.html",
        invited=invited,
        form=form,
        values=form.values(),
        is_late=_is_late(invited),
        overtaken=operations.latest(invited.invitation) if status == 409 else None,
    )
    return text, status


def _history(invited: Invited) -> list[object]:
    """Return the answers given so far, the newest first."""
    return list(reversed(invited.invitation.answers))


def _is_late(invited: Invited) -> bool:
    deadline = invited.invitation.deadline
    return deadline is not None and clock.now() > deadline
