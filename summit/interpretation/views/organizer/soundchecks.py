"""Sound checks: offering times, seeing who has booked, noting how each went."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.interpretation import queries
from summit.interpretation.access import may_see_phones
from summit.interpretation.forms.soundchecks import OfferChecksForm, OutcomeForm
from summit.interpretation.models import SoundCheck
from summit.interpretation.operations import sound_checks as operations
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

sound_checks = Blueprint(
    "sound_checks", __name__, url_prefix="/organizer/summits/<slug>/interpretation/sound-checks"
)

_ONE = "/<int(max=2147483647):check_id>"


@sound_checks.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the times with who has booked them, and a form to offer more."""
    return _page(programme.summit_for(slug, actor(), Permission.SEE))


@sound_checks.post("")
@needs(Permission.EDIT)
def offer(slug: str) -> ResponseReturnValue:
    """Offer times."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = OfferChecksForm(formdata=request.form, zone=summit.zone)
        if not form.validate():
            return _page(summit, form, 422)
        try:
            count = operations.offer_sound_checks(
                summit,
                form.starts_at.data,
                form.ends_at.data,
                minutes=form.minutes.data or 0,
                places=form.places.data or 0,
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, form, 422)
        address = _address(summit)
    flash(ngettext("%(num)s place is offered.", "%(num)s places are offered.", count))
    return redirect(address, 303)


@sound_checks.get(_ONE)
@needs(Permission.EDIT)
def show(slug: str, check_id: int) -> ResponseReturnValue:
    """Show one sound check, with the form to note how it went."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    check = queries.sound_check_of(summit.id, check_id)
    return _one(summit, check, OutcomeForm.shown(check.version, **OutcomeForm.of(check)))


@sound_checks.post(_ONE)
@needs(Permission.EDIT)
def note(slug: str, check_id: int) -> ResponseReturnValue:
    """Note how a sound check went."""
    with unit_of_work():
        summit, check = _to_change(slug, check_id)
        made_with = OutcomeForm.of(check)
        form = OutcomeForm.taken(request.form, **made_with)
        if form.is_stale(check.version):
            present = OutcomeForm.shown(check.version, **made_with)
            return _one(summit, check, form.merged(present, **made_with), 409)
        if not form.validate():
            return _one(summit, check, form, 422)
        try:
            changed = operations.note_sound_check(
                check, form.passed, form.note.data, actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _one(summit, check, form, 422)
        address = _address(summit)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@sound_checks.post(f"{_ONE}/free")
@needs(Permission.EDIT)
def free(slug: str, check_id: int) -> ResponseReturnValue:
    """Give an interpreter's time back."""
    with unit_of_work():
        summit, check = _to_change(slug, check_id)
        try:
            changed = operations.free_sound_check(check, actor=actor(), now=clock.now())
        except Refused as refused:
            return _page(summit, status=422, refusal=refused.told(_))
        address = _address(summit)
    flash(
        _("The time is free again. Tell the interpreter of it.")
        if changed
        else _("Nothing was changed.")
    )
    return redirect(address, 303)


@sound_checks.post(f"{_ONE}/remove")
@needs(Permission.EDIT)
def remove(slug: str, check_id: int) -> ResponseReturnValue:
    """Take back a time that nobody has booked."""
    with unit_of_work():
        summit, check = _to_change(slug, check_id)
        try:
            operations.remove_sound_check(summit, check, actor=actor(), now=clock.now())
        except Refused as refused:
            return _page(summit, status=422, refusal=refused.told(_))
        address = _address(summit)
    flash(_("The time is no longer offered."))
    return redirect(address, 303)


def _address(summit: Summit) -> str:
    return f"/organizer/summits/{summit.slug}/interpretation/sound-checks"


def _to_change(slug: str, check_id: int) -> tuple[Summit, SoundCheck]:
    summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
    return summit, queries.sound_check_of(summit.id, check_id, to_change=True)


def _span(check: SoundCheck, zone: str) -> str:
    return moments.span_text(check.starts_at, check.ends_at, zone, choose_language())


def _begun(summit: Summit) -> OfferChecksForm:
    """Return the form as it begins: on the afternoon of the summit's first day."""
    noon = datetime.combine(summit.starts_on, time(14), ZoneInfo(summit.zone))
    return OfferChecksForm.begun(noon, summit.zone)


def _page(
    summit: Summit,
    form: OfferChecksForm | None = None,
    status: int = 200,
    *,
    refusal: str = "",
) -> ResponseReturnValue:
    checks = queries.sound_checks(summit.id)
    text = render_template(
        "interpretation/sound_checks.html",
        summit=summit,
        form=form or _begun(summit),
        here=_address(summit),
        checks=checks,
        booked=sum(check.interpreter_id is not None for check in checks),
        passed=sum(check.passed is True for check in checks),
        span=_span,
        refusal=refusal,
        may_edit=actor().may(Permission.EDIT, summit.id),
        may_see=may_see_phones(actor(), summit.id),
        now=clock.now(),
    )
    return text, status


def _one(
    summit: Summit, check: SoundCheck, form: OutcomeForm, status: int = 200
) -> ResponseReturnValue:
    held = check.interpreter
    text = render_template(
        "interpretation/sound_check.html",
        summit=summit,
        check=check,
        form=form,
        here=_address(summit),
        span=_span,
        who=saved_last(summit, "interpreter", held.key) if status == 409 and held else "",
    )
    return text, status
