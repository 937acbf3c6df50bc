"""A whole text from plain text: read, shown part by part beside what is there, then taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.security import accepts
from summit.core.text import Text
from summit.declarations import operations, wording
from summit.declarations.canonical import canonical
from summit.declarations.continuing import continued
from summit.declarations.diff import Pieces, pieces
from summit.declarations.documents import document
from summit.declarations.forms.texts import MOST_BYTES, ImportForm, kind_name, part_name
from summit.declarations.operations import ClauseValues
from summit.declarations.operations.texts import MOST_CLAUSES, refuse_unless_writable
from summit.declarations.plain_text import Parsed, Part, parse
from summit.declarations.views.organizer.drafts import Draft, opened
from summit.programme.stale import refuse

importing = Blueprint(
    "importing", __name__, url_prefix="/organizer/summits/<slug>/declarations/<declaration>/import"
)

#: Two files and the same two texts in the form, with room for their surroundings.
_UPLOAD = 4 * MOST_BYTES

_PLACES = "continues-"


@dataclass(frozen=True)
class Row:
    """A part as it would be: what it continues, and what that changes in each language."""

    place: int
    name: str
    continues: str
    values: ClauseValues
    lines: Mapping[str, int]
    headings: Mapping[str, Pieces]
    words: Mapping[str, Pieces]
    is_same: bool


@importing.get("")
@needs(Permission.EDIT)
def ask(slug: str, declaration: str) -> ResponseReturnValue:
    """Ask for a text in each language."""
    draft = Draft.of(*opened(slug, declaration, Permission.EDIT))
    return _upload_page(draft, ImportForm(formdata=None, tongues=draft.version.languages))


@importing.post("")
@accepts(_UPLOAD)
@needs(Permission.EDIT)
def look(slug: str, declaration: str) -> ResponseReturnValue:
    """Read the texts, and show what taking them over would do; nothing is written."""
    draft = Draft.of(*opened(slug, declaration, Permission.EDIT))
    form = _form(draft)
    if not form.validate() or form.wrong:
        return _upload_page(draft, form, 422)
    return _preview(draft, form)


@importing.post("/take")
@accepts(_UPLOAD)
@needs(Permission.EDIT)
def take(slug: str, declaration: str) -> ResponseReturnValue:
    """Take the texts over as they were looked at; else show again what would be done now."""
    with unit_of_work():
        draft = Draft.of(*opened(slug, declaration, Permission.EDIT, to_change=True))
        form = _form(draft)
        if not form.validate() or form.wrong:
            return _upload_page(draft, form, 422)
        if "again" in request.form:
            return _preview(draft, form)
        if request.form.get("fingerprint") != _fingerprint(draft):
            return _preview(draft, form, 409)
        parsed = _parsed(draft, form)
        chosen = _chosen(draft, parsed)
        if chosen is None:
            return _preview(draft, form, 422)
        rows = _rows(draft, parsed, chosen)
        try:
            version = operations.replace_text(
                draft.declaration,
                [(row.continues or None, row.values) for row in rows],
                reason=form.reason.data or "",
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _upload_page(draft, form, 422)
        number, address = version.number, draft.address
    flash(_("The text is taken over into version %(number)s.", number=number))
    return redirect(address, 303)


def _form(draft: Draft) -> ImportForm:
    form = ImportForm(formdata=request.form, tongues=draft.version.languages)
    form.take(request.form, request.files)
    try:
        refuse_unless_writable(draft.declaration)
    except Refused as refused:
        form.wrong.setdefault(form.tongues[0], refused.told(_))
    return form


def _parsed(draft: Draft, form: ImportForm) -> Parsed:
    version = draft.version
    known = {
        tag: {version.title.get(tag, ""), version.status_line.get(tag, "")} - {""}
        for tag in version.languages
    }
    return parse(form.texts, known)


def _fingerprint(draft: Draft) -> str:
    """Return what stands for the text that an import would replace."""
    now = document(draft.declaration, draft.version)
    return sha256(canonical({**now, "state": draft.declaration.state.value})).hexdigest()


def _chosen(draft: Draft, parsed: Parsed) -> list[str] | None:
    """Return the id of what each part continues as the form says, empty for a new one; where the
    form says nothing, as is proposed. ``None`` where two continue the same."""
    clauses = document(draft.declaration, draft.version)["clauses"]
    known = {each["id"] for each in clauses}
    said = [request.form.get(f"{_PLACES}{place}") for place in range(len(parsed.parts))]
    # Looked for only where it is needed: of long texts it takes a second, and a form says it all.
    proposed = (
        continued(parsed.parts, clauses, parsed.languages) if None in said else [None] * len(said)
    )
    found = []
    for uid, each in zip(proposed, said, strict=True):
        found.append((uid or "") if each is None else each if each in known else "")
    continuing = [uid for uid in found if uid]
    return found if len(set(continuing)) == len(continuing) else None


def _rows(draft: Draft, parsed: Parsed, chosen: Sequence[str]) -> list[Row]:
    """Return the parts as they would be; languages that were not imported stay as they are."""
    now = document(draft.declaration, draft.version)
    clauses = {each["id"]: each for each in now["clauses"]}
    counts: dict[str, int] = {}
    rows = []
    for place, (part, uid) in enumerate(zip(parsed.parts, chosen, strict=True)):
        before = clauses.get(uid, {"heading": {}, "text": {}})
        kept = [tag for tag in now["languages"] if tag not in parsed.languages]
        values = _values(part, before, kept)
        counts[part.kind] = counts.get(part.kind, 0) + 1
        shown = now["languages"]
        headings = {tag: _compared(before, "heading", values.heading, tag) for tag in shown}
        words = {tag: _compared(before, "text", values.words, tag) for tag in shown}
        number = counts[part.kind] if part.kind in ("clause", "annex") else None
        is_same = (before["heading"], before["text"], before.get("kind")) == (
            values.heading.plain(),
            values.words.plain(),
            part.kind,
        )
        several = sum(each.kind == part.kind for each in parsed.parts) > 1
        which = counts[part.kind] if number is None and several else None
        name = part_name(part.kind, number, values.heading, which)
        rows.append(Row(place, name, uid, values, part.lines, headings, words, is_same))
    return rows


def _values(part: Part, before: Mapping[str, Any], kept: Sequence[str]) -> ClauseValues:
    stays = {tag: before["text"].get(tag, "") for tag in kept}
    heads = {tag: before["heading"].get(tag, "") for tag in kept}
    return ClauseValues(part.kind, Text({**part.words, **stays}), Text({**part.heading, **heads}))


def _compared(before: Mapping[str, Any], part: str, after: Text, language: str) -> Pieces:
    return pieces(before[part].get(language, ""), after.get(language, ""), language)


def _upload_page(draft: Draft, form: ImportForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "declarations/import.html",
        draft=draft,
        summit=draft.summit,
        declaration=draft.declaration,
        base=draft.address,
        form=form,
        may_edit=draft.may_edit,
    )
    return text, status


def _preview(draft: Draft, form: ImportForm, status: int = 200) -> ResponseReturnValue:
    parsed = _parsed(draft, form)
    if not parsed.parts or len(parsed.parts) > MOST_CLAUSES:
        form.wrong[form.tongues[0]] = (
            _("A declaration can have %(most)s clauses at most.", most=MOST_CLAUSES)
            if parsed.parts
            else _("No part was found in this text.")
        )
        return _upload_page(draft, form, 422)
    chosen = _chosen(draft, parsed)
    twice = chosen is None
    if chosen is None:
        clauses = document(draft.declaration, draft.version)["clauses"]
        chosen = [uid or "" for uid in continued(parsed.parts, clauses, parsed.languages)]
        status = 422
    rows = _rows(draft, parsed, chosen)
    kept = {row.continues for row in rows}
    text = render_template(
        "declarations/import_preview.html",
        draft=draft,
        summit=draft.summit,
        declaration=draft.declaration,
        base=draft.address,
        form=form,
        rows=rows,
        removed=[line for line in draft.lines if line.clause.uid not in kept],
        new=sum(not row.continues for row in rows),
        same=sum(row.is_same for row in rows),
        problems=[_problem(each) for each in parsed.problems],
        heads=parsed.heads,
        fingerprint=_fingerprint(draft),
        begins=draft.version.frozen_at is not None,
        stale=status == 409,
        twice=twice,
        wording=wording,
    )
    return text, status


def _problem(problem: Any) -> tuple[str | None, int | None, str]:
    """Return the language and line of a problem, and say it."""
    said = _(problem.message) % dict(problem.values)
    if problem.kind is not None:
        said = f"{kind_name(problem.kind)}: {said}"
    return problem.language, problem.line, said
