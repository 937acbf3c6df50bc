"""The parts of a text: adding, changing, moving and removing one, and what became of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Conflict, NotFound, Refused
from summit.core.forms import clean
from summit.core.guard import actor, needs
from summit.declarations import operations, queries
from summit.declarations.forms.texts import MOST_REASON, ClauseForm, NewClauseForm
from summit.declarations.models import Clause, ClauseKind
from summit.declarations.operations import ClauseValues
from summit.declarations.views.organizer.drafts import Draft, opened
from summit.programme.stale import refuse

clauses = Blueprint(
    "clauses", __name__, url_prefix="/organizer/summits/<slug>/declarations/<declaration>/clauses"
)

_STEPS = {"up": -1, "down": 1}


@clauses.get("/new")
@needs(Permission.EDIT)
def new(slug: str, declaration: str) -> ResponseReturnValue:
    """Ask for a new part; the address may say after which one."""
    draft = Draft.of(*opened(slug, declaration, Permission.EDIT))
    before = next(
        (each for each in draft.version.clauses if each.uid == request.args.get("after")), None
    )
    kind = before.kind if before is not None else _first_kind(draft)
    form = NewClauseForm.blank(
        draft.version.languages,
        draft.choices,
        kind=kind,
        after=before.uid if before is not None else "",
    )
    form.keep(0)
    return _new_page(draft, form)


@clauses.post("/new")
@needs(Permission.EDIT)
def add(slug: str, declaration: str) -> ResponseReturnValue:
    """Add a part."""
    with unit_of_work():
        draft = Draft.of(*opened(slug, declaration, Permission.EDIT, to_change=True))
        form = NewClauseForm.taken(request.form, tongues=draft.version.languages)
        form.after.offer(draft.choices)
        if not form.validate():
            return _new_page(draft, form, 422)
        try:
            made = operations.add_clause(
                draft.declaration,
                form.values(),
                after=form.after.data or None,
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _new_page(draft, form, 422)
        uid, address = made.uid, draft.address
    flash(_("The part is added."))
    if "another" in request.form:
        return redirect(f"{address}/clauses/new?after={uid}", 303)
    return redirect(f"{address}#clause-{uid}", 303)


@clauses.get("/<uid>")
@needs(Permission.SEE)
def show(slug: str, declaration: str, uid: str) -> ResponseReturnValue:
    """Show a part to be changed, or to be read."""
    draft = Draft.of(*opened(slug, declaration, Permission.SEE))
    clause = queries.clause_of(draft.version, uid)
    return _page(draft, clause, ClauseForm.shown(clause, draft.version.languages))


@clauses.post("/<uid>")
@needs(Permission.EDIT)
def save(slug: str, declaration: str, uid: str) -> ResponseReturnValue:
    """Change a part; where it was removed in the meantime, offer to add it anew."""
    with unit_of_work():
        draft = Draft.of(*opened(slug, declaration, Permission.EDIT, to_change=True))
        languages = draft.version.languages
        try:
            clause = queries.clause_of(draft.version, uid)
        except NotFound:
            return _removed_page(draft)
        form = ClauseForm.taken(request.form, obj=clause, tongues=languages)
        present = ClauseForm.shown(clause, languages)
        if form.is_behind(present):
            merged = form.merged(present, obj=clause, tongues=languages)
            return _page(draft, clause, merged, 409)
        if not form.validate():
            return _page(draft, clause, form, 422)
        number = draft.version.number
        before = ClauseValues(clause.kind, clause.words, clause.heading)
        same = form.values() == before and not form.settled()
        try:
            saved = operations.edit_clause(
                draft.declaration,
                uid,
                form.values(),
                settled=form.settled(),
                reason=clean(request.form.get("reason", ""))[:MOST_REASON],
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(draft, clause, form, 422)
        begun = draft.declaration.newest.number != number
        address = f"{draft.address}#clause-{saved.uid}"
        number = draft.declaration.newest.number
    if begun:
        flash(_("Saved in version %(number)s, which is begun with it.", number=number))
    else:
        flash(_("Nothing was changed.") if same else _("Saved."))
    return redirect(address, 303)


@clauses.post("/<uid>/settle")
@needs(Permission.EDIT)
def settle(slug: str, declaration: str, uid: str) -> ResponseReturnValue:
    """Declare a translation still right, as long as it reads as whoever says so saw it."""
    what, key = request.form.get("what", ""), request.form.get("finding", "")
    with unit_of_work():
        draft = Draft.of(*opened(slug, declaration, Permission.EDIT, to_change=True))
        clause = queries.clause_of(draft.version, uid)
        if draft.version.frozen_at is not None:
            raise Refused(N_("This version is frozen; begin another one first."))
        if what not in clause.outdated or key not in {each.key for each in draft.findings}:
            raise Conflict(N_("Somebody else has changed this part; look at it again."))
        operations.edit_clause(
            draft.declaration,
            uid,
            ClauseValues(clause.kind, clause.words, clause.heading),
            settled=[what],
            actor=actor(),
            now=clock.now(),
        )
        address = f"{draft.address}#clause-{uid}"
    flash(_("The translation counts as right."))
    return redirect(address, 303)


@clauses.post("/<uid>/move")
@needs(Permission.EDIT)
def move(slug: str, declaration: str, uid: str) -> ResponseReturnValue:
    """Move a part one step, or after another one of its kind."""
    direction = request.form.get("direction", "")
    if direction not in ("", *_STEPS):
        raise BadRequest
    with unit_of_work():
        draft = Draft.of(*opened(slug, declaration, Permission.EDIT, to_change=True))
        clause = queries.clause_of(draft.version, uid)
        after = request.form.get("after") or None
        if direction:
            beside = [each.uid for each in draft.version.clauses if each.kind is clause.kind]
            place = beside.index(uid) + _STEPS[direction]
            if not 0 <= place < len(beside):
                return redirect(f"{draft.address}#clause-{uid}", 303)
            beside.remove(uid)
            after = beside[place - 1] if place else None
        operations.move_clause(draft.declaration, uid, after, actor=actor(), now=clock.now())
        address = f"{draft.address}#clause-{uid}"
    return redirect(address, 303)


@clauses.post("/<uid>/remove")
@needs(Permission.EDIT)
def remove(slug: str, declaration: str, uid: str) -> ResponseReturnValue:
    """Take a part out of the text, as its reader saw it."""
    with unit_of_work():
        draft = Draft.of(*opened(slug, declaration, Permission.EDIT, to_change=True))
        clause = queries.clause_of(draft.version, uid)
        languages = draft.version.languages
        form = ClauseForm.taken(request.form, obj=clause, tongues=languages)
        if form.is_behind(ClauseForm.shown(clause, languages)):
            raise Conflict(N_("Somebody else has changed this part; look at it again."))
        operations.remove_clause(draft.declaration, uid, actor=actor(), now=clock.now())
        address = draft.address
    flash(_("The part is removed; older versions keep it."))
    return redirect(address, 303)


def _first_kind(draft: Draft) -> ClauseKind:
    """Return what an empty text lacks first: its preamble."""
    return ClauseKind.CLAUSE if draft.version.clauses else ClauseKind.PREAMBLE


def _removed_page(draft: Draft) -> ResponseReturnValue:
    """Show what was typed of a part that somebody has removed in the meantime."""
    form = NewClauseForm(formdata=request.form, tongues=draft.version.languages)
    form.after.offer(draft.choices)
    form.after.data = ""
    form.keep(0)
    return _new_page(draft, form, 409)


def _new_page(draft: Draft, form: NewClauseForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "declarations/clause.html",
        draft=draft,
        summit=draft.summit,
        declaration=draft.declaration,
        base=draft.address,
        form=form,
        clause=None,
        who=draft.who if status == 409 else "",
        may_edit=True,
    )
    return text, status


def _page(draft: Draft, clause: Clause, form: ClauseForm, status: int = 200) -> ResponseReturnValue:
    line = next(each for each in draft.lines if each.clause.uid == clause.uid)
    text = render_template(
        "declarations/clause.html",
        draft=draft,
        summit=draft.summit,
        declaration=draft.declaration,
        base=draft.address,
        form=form,
        clause=clause,
        line=line,
        beside=[
            each
            for each in draft.lines
            if each.clause.kind is clause.kind and each.clause.uid != clause.uid
        ],
        who=draft.who if status == 409 else "",
        may_edit=draft.may_edit,
    )
    return text, status
