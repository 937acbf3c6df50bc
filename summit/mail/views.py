"""Mail at the console: that of one summit, all mail, jobs that were given up, and the pause."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.forms import clean
from summit.core.guard import actor, needs, needs_administrator
from summit.mail import operations, queries
from summit.mail.lists import PAGE, STATES, Asked, mail_of, mail_page
from summit.mail.post import post
from summit.mail.shown import body_of, masked, message_of
from summit.outbox import operations as outbox
from summit.outbox import queries as jobs

mail_pages = Blueprint("mail", __name__, url_prefix="/organizer")

_OF_SUMMIT = "/summits/<slug>/mail"
_ONE = "/<int(max=2147483647):mail_id>"


# Of one summit


@mail_pages.get(_OF_SUMMIT)
@needs(Permission.SEND)
def of_summit(slug: str) -> ResponseReturnValue:
    """List the mail of a summit."""
    return _list(g.summit_ref.id, f"/organizer/summits/{g.summit_ref.slug}/mail")


@mail_pages.get(f"{_OF_SUMMIT}{_ONE}")
@needs(Permission.SEND)
def one_of_summit(slug: str, mail_id: int) -> ResponseReturnValue:
    """Show one mail as its recipient reads it."""
    return _one(g.summit_ref.id, mail_id, f"/organizer/summits/{g.summit_ref.slug}/mail")


@mail_pages.post(f"{_OF_SUMMIT}{_ONE}/send-again")
@needs(Permission.SEND)
def again_of_summit(slug: str, mail_id: int) -> ResponseReturnValue:
    """Try a mail that failed once more."""
    return _again(g.summit_ref.id, mail_id, f"/organizer/summits/{g.summit_ref.slug}/mail")


# All mail


@mail_pages.get("/mail")
@needs_administrator
def everything() -> ResponseReturnValue:
    """List all mail, jobs that were given up, and whether sending is paused."""
    return _list(None, "/organizer/mail", dead=jobs.dead(), backlog=jobs.backlog(clock.now()))


@mail_pages.get(f"/mail{_ONE}")
@needs_administrator
def one(mail_id: int) -> ResponseReturnValue:
    """Show one mail as its recipient reads it."""
    return _one(None, mail_id, "/organizer/mail")


@mail_pages.post(f"/mail{_ONE}/send-again")
@needs_administrator
def again(mail_id: int) -> ResponseReturnValue:
    """Try a mail that failed once more."""
    return _again(None, mail_id, "/organizer/mail")


@mail_pages.post("/mail/pause")
@needs_administrator
def pause() -> ResponseReturnValue:
    """Hold all mail back."""
    with unit_of_work():
        changed = operations.pause_sending(actor=actor(), now=clock.now())
    flash(_("All sending is paused.") if changed else _("Sending was paused already."))
    return redirect("/organizer/mail", 303)


@mail_pages.post("/mail/resume")
@needs_administrator
def resume() -> ResponseReturnValue:
    """Let mail go out again."""
    with unit_of_work():
        changed = operations.resume_sending(actor=actor(), now=clock.now())
    flash(_("Mail goes out again.") if changed else _("Sending was not paused."))
    return redirect("/organizer/mail", 303)


@mail_pages.post("/mail/jobs/<int(max=2147483647):job_id>/revive")
@needs_administrator
def revive(job_id: int) -> ResponseReturnValue:
    """Have a job that was given up tried once more."""
    try:
        with unit_of_work():
            job = jobs.job(job_id, to_change=True)
            outbox.revive(job, actor=actor(), now=clock.now())
    except Refused as refused:
        flash(refused.told(_), "error")
        return redirect("/organizer/mail", 303)
    flash(_("The job is tried again."))
    return redirect("/organizer/mail", 303)


def _list(summit_id: int | None, base: str, **more: Any) -> ResponseReturnValue:
    asked = _asked(summit_id)
    return render_template(
        "mail_console/list.html",
        asked=asked,
        found=mail_page(asked),
        base=base,
        states=STATES,
        per_page=PAGE,
        switch=queries.switch(),
        masked=masked,
        **more,
    )


def _one(summit_id: int | None, mail_id: int, base: str) -> ResponseReturnValue:
    mail = mail_of(summit_id, mail_id)
    return render_template(
        "mail_console/one.html",
        mail=mail,
        body=body_of(mail),
        subject=masked(mail.subject),
        error=masked(mail.error),
        bounce=masked(mail.bounce),
        message=message_of(mail, post()),
        base=base,
        switch=queries.switch(),
    )


def _again(summit_id: int | None, mail_id: int, base: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            mail = mail_of(summit_id, mail_id)
            operations.send_again(mail, actor=actor(), now=clock.now())
    except Refused as refused:
        flash(refused.told(_), "error")
    else:
        flash(_("It is being sent again."))
    return redirect(f"{base}/{mail_id}", 303)


def _asked(summit_id: int | None) -> Asked:
    """Return what the address asks for; what means nothing is left out."""
    state, page = request.args.get("state", ""), request.args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1
    return Asked(
        summit_id,
        state if state in STATES else "",
        clean(request.args.get("q", ""))[:100],
        max(number, 1),
    )
