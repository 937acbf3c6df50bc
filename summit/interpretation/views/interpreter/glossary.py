"""The glossary as interpreters see it: they search it, and add and change terms of their own."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import N_, Forbidden, Refused
from summit.core.forms import clean
from summit.core.guard import actor
from summit.interpretation.forms.glossary import TermForm
from summit.interpretation.models import Interpreter, Term
from summit.interpretation.operations import glossary as operations
from summit.interpretation.queries import glossary as queries
from summit.interpretation.queries.glossary import Which
from summit.interpretation.views.interpreter.blueprint import interpreter_pages
from summit.interpretation.views.interpreter.entering import interpreter_to_change, onward
from summit.interpretation.views.organizer.glossary import workbook_of
from summit.programme import queries as programme
from summit.programme.stale import refuse

_ONE = "/glossary/<int(max=2147483647):term_id>"
#: Terms that are shown at once; beyond, the search helps.
MOST = 300


@interpreter_pages.get("/glossary")
def glossary() -> ResponseReturnValue:
    """Search the glossary."""
    interpreter: Interpreter = g.interpreter
    asked = clean(request.args.get("q", ""))[:100]
    own = request.args.get("own") == "y"
    which = Which.ADDED if own else Which.ALL
    found = queries.terms(interpreter.summit_id, asked, which=which, language=g.language)
    if own:
        found = [each for each in found if each.added_by_id == interpreter.id]
    return render_template(
        "interpreter/glossary.html",
        terms=found[:MOST],
        count=len(found),
        asked=asked,
        own=own,
        languages=interpreter.summit.languages,
    )


@interpreter_pages.get("/glossary/terms.xlsx")
def glossary_workbook() -> ResponseReturnValue:
    """Answer with the glossary as a workbook."""
    return workbook_of(g.interpreter.summit, g.language)


@interpreter_pages.get("/glossary/new")
def new_term() -> ResponseReturnValue:
    """Ask for a new term."""
    form = TermForm(formdata=None, tongues=g.interpreter.summit.languages)
    form.keep(0)
    return _form_page(None, form)


@interpreter_pages.post("/glossary/new")
def add_term() -> ResponseReturnValue:
    """Add a term; the staff checks it later."""
    with unit_of_work():
        now = clock.now()
        # Held before the interpreter, as staff does: of two who add one term, one is told so.
        summit = programme.summit_by_id(g.interpreter.summit_id, to_change=True)
        interpreter = interpreter_to_change(now)
        form = TermForm.taken(request.form, tongues=summit.languages)
        if not form.validate():
            return _form_page(None, form, 422)
        try:
            operations.add_term(summit, form.values(), by=interpreter, actor=actor(), now=now)
        except Refused as refused:
            refuse(form, refused)
            return _form_page(None, form, 422)
    return onward("glossary?own=y", _("The term is in the glossary. The organizers check it."))


@interpreter_pages.get(_ONE)
def ask_for_term(term_id: int) -> ResponseReturnValue:
    """Show a term of one's own to be changed."""
    term = _own(g.interpreter, term_id)
    form = TermForm.filled(term, term.version, tongues=g.interpreter.summit.languages)
    return _form_page(term, form)


@interpreter_pages.post(_ONE)
def change_term(term_id: int) -> ResponseReturnValue:
    """Change a term of one's own."""
    with unit_of_work():
        now = clock.now()
        interpreter = interpreter_to_change(now)
        term = _own(interpreter, term_id, to_change=True)
        tongues = interpreter.summit.languages
        made_with: dict[str, Any] = {"obj": term, "tongues": tongues}
        form = TermForm.taken(request.form, **made_with)
        if form.is_stale(term.version):
            present = TermForm.filled(term, term.version, tongues=tongues)
            return _form_page(term, form.merged(present, **made_with), 409)
        if not form.validate():
            return _form_page(term, form, 422)
        try:
            operations.edit_term(term, form.values(), by=interpreter, actor=actor(), now=now)
        except Refused as refused:
            refuse(form, refused)
            return _form_page(term, form, 422)
    return onward("glossary?own=y", _("Saved."))


def _own(interpreter: Interpreter, term_id: int, *, to_change: bool = False) -> Term:
    """Return a term that an interpreter has added.

    Raises:
        NotFound: the summit has no such term.
        Forbidden: somebody else has added it.
    """
    term = queries.term_of(interpreter.summit_id, term_id, to_change=to_change)
    if term.added_by_id != interpreter.id:
        raise Forbidden(N_("Only terms that you have added yourself can be changed here."))
    return term


def _form_page(term: Term | None, form: TermForm, status: int = 200) -> ResponseReturnValue:
    text = render_template("interpreter/glossary_term.html", term=term, form=form, status=status)
    return text, status
