"""The glossary of a summit: searching, adding, changing, checking, and whole sheets of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Refused
from summit.core.forms import clean
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.listing import page_number
from summit.core.security import accepts
from summit.core.text import in_language
from summit.interpretation import glossary_sheet as sheets
from summit.interpretation.forms.glossary import MOST_BYTES, LookedAtForm, TermForm, TermsForm
from summit.interpretation.models import Term
from summit.interpretation.operations import glossary as operations
from summit.interpretation.queries import glossary as queries
from summit.interpretation.queries.glossary import Which
from summit.programme import queries as programme
from summit.programme.exchange.mistakes import Mistakes
from summit.programme.exchange.rows import SheetRow, packed
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last
from summit.programme.wording import LANGUAGES

glossary = Blueprint(
    "glossary", __name__, url_prefix="/organizer/summits/<slug>/interpretation/glossary"
)

#: Terms on one page of the list.
PAGE = 100
SHOWN: Mapping[Which, str] = {
    Which.ALL: N_("All"),
    Which.UNCHECKED: N_("Not checked"),
    Which.MISSING: N_("Not in every language"),
    Which.ADDED: N_("Added by interpreters"),
}
_ONE = "/<int(max=2147483647):term_id>"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UPLOAD = MOST_BYTES + 256 * 1024


@glossary.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the terms; the address says what is searched for."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    asked = clean(request.args.get("q", ""))[:100]
    which = _which(request.args.get("show", ""))
    language = choose_language()
    found = queries.terms(
        summit.id, asked, which=which, languages=summit.languages, language=language
    )
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page_number(request.args)), pages)
    return render_template(
        "interpretation/glossary.html",
        summit=summit,
        base=address_of(summit),
        terms=found[(page - 1) * PAGE : page * PAGE],
        count=len(found),
        asked=asked,
        which=which,
        shown=SHOWN,
        page=page,
        pages=pages,
        languages=_tongues(summit),
        may_edit=actor().may(Permission.EDIT, summit.id),
    )


@glossary.get("/new")
@needs(Permission.EDIT)
def new(slug: str) -> ResponseReturnValue:
    """Ask for a new term."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    form = TermForm(formdata=None, tongues=summit.languages)
    form.keep(0)
    return _form_page(summit, None, form)


@glossary.post("/new")
@needs(Permission.EDIT)
def add(slug: str) -> ResponseReturnValue:
    """Add a term."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = TermForm.taken(request.form, tongues=summit.languages)
        if not form.validate():
            return _form_page(summit, None, form, 422)
        try:
            operations.add_term(summit, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, None, form, 422)
        address = address_of(summit)
    flash(_("The term is in the glossary."))
    return redirect(f"{address}/new" if "another" in request.form else address, 303)


@glossary.get(_ONE)
@needs(Permission.EDIT)
def ask(slug: str, term_id: int) -> ResponseReturnValue:
    """Show a term to be changed."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    term = queries.term_of(summit.id, term_id)
    form = TermForm.filled(term, term.version, tongues=summit.languages)
    return _form_page(summit, term, form)


@glossary.post(_ONE)
@needs(Permission.EDIT)
def save(slug: str, term_id: int) -> ResponseReturnValue:
    """Change a term."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        term = queries.term_of(summit.id, term_id, to_change=True)
        made_with: dict[str, Any] = {"obj": term, "tongues": summit.languages}
        form = TermForm.taken(request.form, **made_with)
        if form.is_stale(term.version):
            present = TermForm.filled(term, term.version, tongues=summit.languages)
            return _form_page(summit, term, form.merged(present, **made_with), 409)
        if not form.validate():
            return _form_page(summit, term, form, 422)
        try:
            changed = operations.edit_term(term, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, term, form, 422)
        address = address_of(summit)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@glossary.post(f"{_ONE}/check")
@needs(Permission.EDIT)
def check(slug: str, term_id: int) -> ResponseReturnValue:
    """Note that the staff stands by a term, or does not any more."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        term = queries.term_of(summit.id, term_id, to_change=True)
        is_right = request.form.get("checked", "") == "yes"
        operations.check_term(term, is_right, actor=actor(), now=clock.now())
        address = _back(summit)
    flash(_("The term is checked.") if is_right else _("The term counts as not checked."))
    return redirect(address, 303)


@glossary.post(f"{_ONE}/remove")
@needs(Permission.EDIT)
def remove(slug: str, term_id: int) -> ResponseReturnValue:
    """Take a term out of the glossary."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        term = queries.term_of(summit.id, term_id, to_change=True)
        operations.remove_term(term, actor=actor(), now=clock.now())
        address = _back(summit)
    flash(_("The term is no longer in the glossary."))
    return redirect(address, 303)


@glossary.get("/terms.xlsx")
@needs(Permission.SEE)
def workbook(slug: str) -> ResponseReturnValue:
    """Answer with the glossary as a workbook."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return workbook_of(summit, choose_language())


@glossary.get("/terms.csv")
@needs(Permission.SEE)
def table(slug: str) -> ResponseReturnValue:
    """Answer with the glossary as csv."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    language = choose_language()
    terms = queries.terms(summit.id, language=language)
    text = sheets.csv_text(terms, summit.languages, language)
    return _file(text.encode(), "text/csv; charset=utf-8", f"{summit.slug}-glossary.csv")


@glossary.get("/import")
@needs(Permission.EDIT)
def ask_for_sheet(slug: str) -> ResponseReturnValue:
    """Ask for a spreadsheet of terms."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    return _upload_page(summit, TermsForm(formdata=None))


@glossary.post("/import")
@accepts(_UPLOAD)
@needs(Permission.EDIT)
def look(slug: str) -> ResponseReturnValue:
    """Read a spreadsheet, and show what taking it over would do."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    form = TermsForm()
    data = form.content() if form.validate() else None
    if data is None:
        return _upload_page(summit, form, 422)
    try:
        return _preview(summit, sheets.rows_of(data, summit.languages))
    except Mistakes as mistakes:
        return _upload_page(summit, form, 422, mistakes)


@glossary.post("/import/take")
@accepts(_UPLOAD)
@needs(Permission.EDIT)
def take(slug: str) -> ResponseReturnValue:
    """Take the rows over that were looked at; where they would do something else now, show it."""
    form = LookedAtForm()
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        try:
            rows = sheets.unpacked(form.rows.data or "", summit.languages)
        except ValueError:
            raise BadRequest from None
        try:
            judged = sheets.judge(rows, queries.terms(summit.id))
            if form.fingerprint.data != sheets.fingerprint(judged):
                return _preview(summit, rows, 409)
            added, changed = operations.take_lines(
                summit, [each.line for each in judged], actor=actor(), now=clock.now()
            )
        except Mistakes as mistakes:
            return _upload_page(summit, TermsForm(formdata=None), 409, mistakes)
        except Refused as refused:
            upload = TermsForm(formdata=None)
            upload.refuse("file", refused.told(_))
            return _upload_page(summit, upload, 422)
        address = address_of(summit)
    flash(_("Terms that are new: %(new)s, changed: %(changed)s.", new=added, changed=changed))
    return redirect(address, 303)


def address_of(summit: Summit) -> str:
    """Return the address of a summit's glossary."""
    return f"/organizer/summits/{summit.slug}/interpretation/glossary"


def workbook_of(summit: Summit, language: str) -> Response:
    """Answer with a summit's glossary as a workbook, headed in a language."""
    terms = queries.terms(summit.id, language=language)
    title = in_language(summit.title, language)[0]
    data = sheets.xlsx(terms, summit.languages, language, title)
    return _file(data, _XLSX, f"{summit.slug}-glossary.xlsx")


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _which(value: str) -> Which:
    return Which(value) if value in set(Which) else Which.ALL


def _back(summit: Summit) -> str:
    """Return the list as it was asked for before, which the form repeats."""
    asked = clean(request.form.get("q", ""))[:100]
    which = _which(request.form.get("show", ""))
    page = max(1, page_number(request.form))
    values = {"q": asked, "show": which.value if which is not Which.ALL else "", "page": page}
    values = {key: value for key, value in values.items() if value and value != 1}
    return address_of(summit) + (f"?{urlencode(values)}" if values else "")


def _tongues(summit: Summit) -> dict[str, str]:
    """Return the summit's languages by tag, as the reader calls them."""
    return {tag: _(LANGUAGES[tag]) if tag in LANGUAGES else tag for tag in summit.languages}


def _form_page(
    summit: Summit, term: Term | None, form: TermForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "interpretation/glossary_term.html",
        summit=summit,
        base=address_of(summit),
        term=term,
        form=form,
        who=saved_last(summit, "term", str(term.id)) if term and status == 409 else "",
    )
    return text, status


def _upload_page(
    summit: Summit, form: TermsForm, status: int = 200, mistakes: Mistakes | None = None
) -> ResponseReturnValue:
    language = choose_language()
    columns = [sheets.NUMBER, *summit.languages, sheets.DOMAIN, sheets.NOTE]
    text = render_template(
        "interpretation/glossary_import.html",
        summit=summit,
        base=address_of(summit),
        form=form,
        mistakes=mistakes,
        columns=[sheets.heading_of(each, language) for each in columns],
        words=_,
    )
    return text, status


def _preview(summit: Summit, rows: Sequence[SheetRow], status: int = 200) -> ResponseReturnValue:
    judged = sheets.judge(rows, queries.terms(summit.id))
    text = render_template(
        "interpretation/glossary_preview.html",
        summit=summit,
        base=address_of(summit),
        lines=judged,
        new=sum(each.is_new for each in judged),
        same=sum(each.is_same for each in judged),
        rows=packed(rows),
        fingerprint=sheets.fingerprint(judged),
        languages=_tongues(summit),
        stale=status == 409,
    )
    return text, status
