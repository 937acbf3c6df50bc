"""The chair's ruling: written, checked once more in full, and then recorded for good."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core.actor import Permission
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.declarations import operations, wording
from summit.declarations.forms.adopting import RulingForm
from summit.declarations.models import Declaration, Method
from summit.declarations.operations import AdoptionValues
from summit.declarations.queries import adopting
from summit.declarations.stand import Stand
from summit.declarations.views.deciding import deciding, held
from summit.declarations.views.organizer.adoption import Table, address_of, opened
from summit.programme import moments

adoption_ruling = Blueprint(
    "adoption_ruling",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/adoption",
)


@adoption_ruling.get("/ruling")
@needs(Permission.ADOPT)
def write(slug: str, declaration: str) -> ResponseReturnValue:
    """Ask how, when and by whom it was adopted."""
    table = opened(slug, declaration)
    chair, title = adopting.chair_of(table.declaration)
    method = Method.RECORDED_VOTE if table.stand.poll is not None else Method.CONSENSUS
    begun = {"method": method, "chair": chair, "chair_title": title}
    return _form(table, _ruling(table, None, data=begun))


@adoption_ruling.post("/ruling")
@needs(Permission.ADOPT)
def check(slug: str, declaration: str) -> ResponseReturnValue:
    """Show what would be adopted, whole; nothing is changed yet."""
    table = opened(slug, declaration)
    form = _ruling(table, request.form)
    if request.form.get("step") == "edit":
        return _form(table, form)
    if not form.validate():
        return _form(table, form, 422)
    return _confirmation(table, form)


@adoption_ruling.post("/adopt")
@needs(Permission.ADOPT)
def adopt(slug: str, declaration: str) -> ResponseReturnValue:
    """Adopt it; that can never be undone."""
    refusal: Refused | Conflict
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.ADOPT), "declaration.adopted"
        ) as found:
            table = Table(found.summit, found)
            form = _ruling(table, request.form)
            if not form.validate():
                return _form(table, form, 422)
            if not form.sure.data:
                form.refuse("sure", _("Tick this to adopt the text."))
                return _confirmation(table, form, 422)
            operations.adopt(found, _values(table, form), actor=actor(), now=table.now)
            address = address_of(found.summit, found)
    except (Refused, Conflict) as refused:
        refusal = refused
    else:
        flash(_("Adopted. From now on nothing of the text can change."))
        return redirect(address, 303)
    table = opened(slug, declaration)
    form = _ruling(table, request.form)
    form.validate()
    return _confirmation(table, form, refusal.status, refusal=refusal.told(_))


def _ruling(table: Table, formdata: object, **given: object) -> RulingForm:
    found = table.stand.warnings
    return RulingForm(
        formdata=formdata,
        tongues=table.declaration.languages,
        zone=table.zone,
        now=table.now,
        warnings=[(each.key, f"{table.where(each)}: {each.told(_)}") for each in found],
        **given,
    )


def _stand(table: Table, form: RulingForm) -> Stand:
    return adopting.stand_of(table.declaration, form.at)


def _values(table: Table, form: RulingForm) -> AdoptionValues:
    return form.values(_stand(table, form))


def _form(table: Table, form: RulingForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "declarations/adoption_ruling.html",
        summit=table.summit,
        declaration=table.declaration,
        table=table,
        form=form,
        obstacles=table.stand.obstacles(),
        zone=moments.zone_text(table.zone, table.now, table.language),
    )
    return text, status


def _confirmation(
    table: Table, form: RulingForm, status: int = 200, *, refusal: str = ""
) -> ResponseReturnValue:
    """Show exactly what would be adopted, or why it cannot be."""
    stand = _stand(table, form)
    values = replace(form.values(stand), seen=stand.seen)
    obstacles = stand.obstacles(values.method, waived=values.waived, waiver=values.waiver)
    said = [each.told(_) for each in obstacles]
    if refusal and refusal not in said:
        said.insert(0, refusal)
    text = render_template(
        "declarations/adoption_confirm.html",
        summit=table.summit,
        declaration=table.declaration,
        table=table,
        form=form,
        stand=stand,
        values=values,
        obstacles=said,
        can_adopt=not obstacles,
        instant=values.ruled_at.isoformat(),
        other_day=_other_day(table.declaration, table, values),
        wording=wording,
    )
    return text, status if status != 200 or not obstacles else 422


def _other_day(declaration: Declaration, table: Table, values: AdoptionValues) -> str:
    """Name the day of the session where the ruling would be dated on another one."""
    session = declaration.session
    if session is None or session.day is None:
        return ""
    if moments.local(values.ruled_at, table.zone).date() == session.day:
        return ""
    return moments.day_text(session.day, table.language)
