"""A summit itself: making one, its settings, its address, withdrawing it."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.forms import Form
from summit.core.guard import actor, needs, needs_somewhere
from summit.core.slugs import suggest
from summit.core.zones import zones
from summit.programme import operations, queries
from summit.programme.forms.summits import (
    AddressForm,
    NewSummitForm,
    SecondPairForm,
    SummitForm,
    WithdrawalForm,
)
from summit.programme.models import Summit
from summit.programme.operations import editing
from summit.programme.stale import refuse, saved_last

summits = Blueprint("summits", __name__, url_prefix="/organizer/summits")


@summits.get("/new")
@needs_somewhere(Permission.MANAGE)
def new() -> ResponseReturnValue:
    """Ask for what a new summit begins with."""
    form = NewSummitForm(formdata=None, organisations=queries.organisations())
    form.languages.data = [key for key, _label in form.languages.choices]
    return _new_page(form)


@summits.post("/new")
@needs_somewhere(Permission.MANAGE)
def create() -> ResponseReturnValue:
    """Make a summit."""
    with unit_of_work():
        form = NewSummitForm(formdata=request.form, organisations=queries.organisations())
        if not form.validate():
            return _new_page(form, 422)
        year = str(form.starts_on.data.year)
        slug = suggest(form.title.data, (), otherwise=f"summit-{year}")
        try:
            made = editing.create_summit(form.values(slug), actor=actor(), now=clock.now())
        except Refused as refused:
            form.slug.data = form.slug.data or slug
            refuse(form, refused)
            return _new_page(form, 422)
        title = made.slug
    flash(_("The summit is made. Next come its rooms and its sessions."))
    return redirect(f"/organizer/summits/{title}/rooms", 303)


@summits.get("/<slug>/settings")
@needs(Permission.EDIT)
def settings(slug: str) -> ResponseReturnValue:
    """Show all that is said of a summit."""
    summit = queries.summit_for(slug, actor(), Permission.EDIT)
    form = SummitForm.filled(
        summit,
        summit.version,
        tongues=summit.languages,
        organisations=queries.organisations(),
    )
    return _settings_page(summit, form)


@summits.post("/<slug>/settings")
@needs(Permission.EDIT)
def save(slug: str) -> ResponseReturnValue:
    """Change what is said of a summit."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        made_with = SummitForm.of(summit, queries.organisations())
        form = SummitForm.taken(request.form, **made_with)
        if form.is_stale(summit.version):
            others = {name: value for name, value in made_with.items() if name != "obj"}
            present = SummitForm.filled(summit, summit.version, **others)
            return _settings_page(summit, form.merged(present, **made_with), 409)
        if not form.validate():
            return _settings_page(summit, form, 422)
        try:
            changed = editing.edit_summit(
                queries.with_sessions(summit),
                form.values(),
                settled=form.settled(),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _settings_page(summit, form, 422)
        slug = summit.slug
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(f"/organizer/summits/{slug}/settings", 303)


@summits.post("/<slug>/settings/second-pair")
@needs(Permission.MANAGE)
def second_pair(slug: str) -> ResponseReturnValue:
    """Let what goes out wait for another person's approval, or ask to do without."""
    wanted = bool(SecondPairForm(formdata=request.form).second_pair.data)
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.MANAGE, to_change=True)
        slug, asks = summit.slug, summit.second_pair and not wanted
        if asks:
            registry = current_app.extensions["summit.approvals"]
            editing.ask_to_do_without(summit, registry=registry, actor=actor(), now=clock.now())
        else:
            editing.set_second_pair(summit, wanted, actor=actor(), now=clock.now())
    flash(
        _("Another person is asked for approval; until then nothing changes.")
        if asks
        else _("Saved.")
    )
    return redirect(f"/organizer/summits/{slug}/{'approvals' if asks else 'settings'}", 303)


@summits.post("/<slug>/settings/address")
@needs(Permission.PUBLISH)
def rename(slug: str) -> ResponseReturnValue:
    """Give a summit another address; its old ones redirect there."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        form = AddressForm(formdata=request.form)
        right = form.validate()
        if right and form.slug.data != summit.slug:
            try:
                operations.rename(summit, form.slug.data, actor=actor(), now=clock.now())
            except Refused as refused:
                right = False
                form.refuse("slug", refused.told(_))
        if not right:
            present = SummitForm.filled(
                summit,
                summit.version,
                tongues=summit.languages,
                organisations=queries.organisations(),
            )
            return _settings_page(summit, present, 422, address=form)
        slug = summit.slug
    flash(_("The summit is at its new address; the old ones lead there."))
    return redirect(f"/organizer/summits/{slug}/settings", 303)


@summits.get("/<slug>/withdraw")
@needs(Permission.PUBLISH)
def ask_withdrawal(slug: str) -> ResponseReturnValue:
    """Say what will follow before a summit is withdrawn or shown again."""
    summit = queries.summit_for(slug, actor(), Permission.PUBLISH)
    return _withdrawal_page(summit, WithdrawalForm(formdata=None, tongues=summit.languages))


@summits.post("/<slug>/withdraw")
@needs(Permission.PUBLISH)
def withdraw(slug: str) -> ResponseReturnValue:
    """Take a whole summit back."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        form = WithdrawalForm(formdata=request.form, tongues=summit.languages)
        if not form.validate():
            return _withdrawal_page(summit, form, 422)
        operations.withdraw(
            summit, explanation=form.explanation.data, actor=actor(), now=clock.now()
        )
        slug = summit.slug
    flash(_("The summit is withdrawn. Its public addresses show your explanation."))
    return redirect(f"/organizer/summits/{slug}/settings", 303)


@summits.post("/<slug>/reinstate")
@needs(Permission.PUBLISH)
def reinstate(slug: str) -> ResponseReturnValue:
    """Show a withdrawn summit again."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.PUBLISH, to_change=True)
        operations.reinstate(summit, actor=actor(), now=clock.now())
        slug = summit.slug
    flash(_("The summit is shown again, as it was last published."))
    return redirect(f"/organizer/summits/{slug}/settings", 303)


def _new_page(form: NewSummitForm, status: int = 200) -> ResponseReturnValue:
    text = render_template("programme/summit_form.html", form=form, zones=sorted(zones()))
    return text, status


def _settings_page(
    summit: Summit, form: SummitForm, status: int = 200, address: Form | None = None
) -> ResponseReturnValue:
    may = actor().may
    text = render_template(
        "programme/settings.html",
        form=form,
        summit=summit,
        address=address or AddressForm(formdata=None, obj=summit),
        pair=SecondPairForm(formdata=None, obj=summit),
        may_manage=may(Permission.MANAGE, summit.id),
        may_publish=may(Permission.PUBLISH, summit.id),
        who=saved_last(summit, "summit", summit.uid) if status == 409 else "",
        zones=sorted(zones()),
    )
    return text, status


def _withdrawal_page(
    summit: Summit, form: WithdrawalForm, status: int = 200
) -> ResponseReturnValue:
    return render_template("programme/withdraw.html", form=form, summit=summit), status
