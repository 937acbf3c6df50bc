"""The rules by which a summit's interpreters are planned, and its settings for them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.interpretation import queries
from summit.interpretation.definitions import DEFINITIONS
from summit.interpretation.forms.rules import LEVELS, RULES, RulesForm
from summit.interpretation.operations.settings import SettingsValues, edit_settings
from summit.interpretation.rule_set import CODES
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit
from summit.programme.stale import saved_last

booth_rules = Blueprint(
    "booth_rules", __name__, url_prefix="/organizer/summits/<slug>/interpretation/rules"
)


@booth_rules.get("")
@needs(Permission.SEE)
def show(slug: str) -> ResponseReturnValue:
    """Show the rule set with every threshold, its source, and what is set otherwise."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    row = queries.settings(summit.id)
    return _page(summit, RulesForm.shown(row.version, **RulesForm.of(row)))


@booth_rules.post("")
@needs(Permission.EDIT)
def save(slug: str) -> ResponseReturnValue:
    """Settle the rules otherwise; to choose another set alone shows its values first."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        row = queries.settings(summit.id)
        made_with = RulesForm.of(row)
        form = RulesForm.taken(request.form, **made_with)
        if form.is_stale(row.version):
            present = RulesForm.shown(row.version, **made_with)
            return _page(summit, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, form, 422)
        try:
            changed = edit_settings(summit, form.settled(row), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, form, 422)
        address = address_of(summit)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@booth_rules.post("/reset")
@needs(Permission.EDIT)
def reset(slug: str) -> ResponseReturnValue:
    """Go back to the rule set's own values and levels, all of them."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        row = queries.settings(summit.id)
        values = SettingsValues(
            rule_set=row.rule_set,
            values={},
            levels={},
            technician=row.technician,
            technician_phone=row.technician_phone,
            kept_days=row.kept_days,
        )
        changed = edit_settings(summit, values, actor=actor(), now=clock.now())
        address = address_of(summit)
    flash(_("The rules are those of the rule set again.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def address_of(summit: Summit) -> str:
    """Return where the rules are."""
    return f"/organizer/summits/{summit.slug}/interpretation/rules"


def refuse(form: RulesForm, refused: Refused) -> None:
    """Write a refusal to the thresholds that it is about, else to the whole form."""
    problems = refused.problems if isinstance(refused, Unfit) else (("", refused),)
    for name, problem in problems:
        if name in DEFINITIONS:
            form["values"].refuse(name, problem.told(_))
        else:
            form.refuse(name, problem.told(_))


def _page(summit: Summit, form: RulesForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "interpretation/rules.html",
        summit=summit,
        form=form,
        here=address_of(summit),
        preset=form.preset,
        codes=CODES,
        words=RULES,
        levels=LEVELS,
        # Jinja's own ``_`` would take a translation's per cent sign for a place to fill in.
        say=_,
        may_edit=actor().may(Permission.EDIT, summit.id),
        who=saved_last(summit, "summit", summit.uid) if status == 409 else "",
    )
    return text, status
