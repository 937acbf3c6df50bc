"""Declarations that are known from sources only: recording, showing and correcting them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor, needs
from summit.declarations import wording
from summit.declarations.forms.summaries import SourcesForm, SummaryForm
from summit.declarations.models import Adoption, Declaration, Holding
from summit.declarations.operations import summaries as operations
from summit.declarations.queries import adoption_of, declaration_of
from summit.declarations.queries import summaries as queries
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

summaries = Blueprint(
    "declaration_summaries", __name__, url_prefix="/organizer/summits/<slug>/declarations"
)

_ONE = "/<declaration>/summary"


@summaries.get("/record")
@needs(Permission.EDIT)
def new(slug: str) -> ResponseReturnValue:
    """Ask what sources tell of a declaration."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    return _form_page(summit, None, SummaryForm.shown(0, **_made_with(summit, None, None)))


@summaries.post("/record")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Record a declaration of which only summaries are known."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = SummaryForm.taken(request.form, **_made_with(summit, None, None))
        if not form.validate():
            return _form_page(summit, None, form, 422)
        values = form.values("", queries.declaration_slugs(summit.id))
        try:
            made = operations.record_summary(summit, values, actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, None, form, 422)
        address = address_of(summit, made)
    flash(_("The declaration is recorded. It can be corrected until it is published."))
    return redirect(address, 303)


@summaries.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, declaration: str) -> ResponseReturnValue:
    """Show what is known of a declaration."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    found, adoption = _summary(summit, declaration)
    session = found.session
    return render_template(
        "declarations/summary.html",
        summit=summit,
        declaration=found,
        adoption=adoption,
        base=address_of(summit, found),
        item=next(
            (
                each.title
                for each in (session.items if session is not None else ())
                if each.uid == found.item_uid
            ),
            None,
        ),
        wording=wording,
        may_edit=actor().may(Permission.EDIT, summit.id),
    )


@summaries.get(f"{_ONE}/edit")
@needs(Permission.EDIT)
def ask(slug: str, declaration: str) -> ResponseReturnValue:
    """Show what was recorded, to be corrected; of a public one, the sources alone."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    found, adoption = _summary(summit, declaration)
    kind, made_with = _kind(summit, found, adoption)
    form = kind(formdata=None, **made_with)
    form.keep(found.version)
    return _form_page(summit, found, form)


@summaries.post(f"{_ONE}/edit")
@needs(Permission.EDIT)
def save(slug: str, declaration: str) -> ResponseReturnValue:
    """Correct what was recorded."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        found, adoption = _summary(summit, declaration, to_change=True)
        kind, made_with = _kind(summit, found, adoption)
        form = kind.taken(request.form, **made_with)
        if form.is_stale(found.version):
            present = kind(formdata=None, **made_with)
            present.keep(found.version)
            return _form_page(summit, found, form.merged(present, **made_with), 409)
        if not form.validate():
            return _form_page(summit, found, form, 422)
        try:
            changed = _corrected(found, form)
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, found, form, 422)
        address = address_of(summit, found)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def address_of(summit: Summit, declaration: Declaration) -> str:
    """Return where the page of a summary is."""
    return f"/organizer/summits/{summit.slug}/declarations/{declaration.slug}/summary"


def _corrected(declaration: Declaration, form: SummaryForm | SourcesForm) -> bool:
    now = clock.now()
    if isinstance(form, SourcesForm):
        return operations.source_summary(
            declaration, form.summary_note.data, tuple(form.sources.data), actor=actor(), now=now
        )
    values = form.values(declaration.slug, ())
    return operations.edit_summary(declaration, values, actor=actor(), now=now)


def _summary(summit: Summit, slug: str, *, to_change: bool = False) -> tuple[Declaration, Adoption]:
    """Return a declaration that is a summary, with its adoption.

    Raises:
        NotFound: the summit has none with this slug.
    """
    found = declaration_of(summit.id, slug, to_change=to_change)
    adoption = adoption_of(found)
    if found.holding is not Holding.SUMMARY or adoption is None:
        raise NotFound(N_("The text of this declaration is held here; this is no summary."))
    return found, adoption


def _kind(
    summit: Summit, declaration: Declaration, adoption: Adoption
) -> tuple[Any, dict[str, Any]]:
    """Return the form by which a summary is corrected, and what it is made with."""
    if declaration.published_at is not None:
        return SourcesForm, SourcesForm.made_with(declaration, summit.languages)
    return SummaryForm, _made_with(summit, declaration, adoption)


def _made_with(
    summit: Summit, declaration: Declaration | None, adoption: Adoption | None
) -> dict[str, Any]:
    return SummaryForm.made_with(
        declaration, adoption, summit.languages, queries.sessions_with_items(summit.id)
    )


def _form_page(
    summit: Summit,
    declaration: Declaration | None,
    form: SummaryForm | SourcesForm,
    status: int = 200,
) -> ResponseReturnValue:
    text = render_template(
        "declarations/summary_form.html",
        summit=summit,
        declaration=declaration,
        form=form,
        whole=isinstance(form, SummaryForm),
        base=f"/organizer/summits/{summit.slug}/declarations",
        who=saved_last(summit, "declaration", declaration.key)
        if declaration is not None and status == 409
        else "",
    )
    return text, status
