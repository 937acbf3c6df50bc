"""The versions of a text: their list, what they have different, beginning one, discarding it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.declarations import operations, queries, wording
from summit.declarations.diff import ClauseDifference, ClauseState, Difference, compare
from summit.declarations.documents import document
from summit.declarations.forms.texts import ReasonForm, part_name
from summit.declarations.models import Declaration, DeclarationVersion
from summit.declarations.operations.texts import WRITABLE
from summit.declarations.queries.history import whole_versions
from summit.declarations.views.organizer.drafts import address_of, opened, tongues
from summit.programme.models import Summit
from summit.programme.stale import refuse

versions = Blueprint(
    "versions", __name__, url_prefix="/organizer/summits/<slug>/declarations/<declaration>"
)


@dataclass(frozen=True)
class Compared:
    """A part in all languages that are compared."""

    uid: str
    name: str
    number: int | None
    before: int | None
    state: ClauseState
    moved: bool
    by_language: Mapping[str, ClauseDifference]

    @property
    def is_same(self) -> bool:
        """Whether nothing became of it in any language."""
        return self.state is ClauseState.SAME and not self.moved


@versions.get("/versions")
@needs(Permission.SEE)
def index(slug: str, declaration: str) -> ResponseReturnValue:
    """List the versions with who wrote them and why."""
    summit, found = opened(slug, declaration, Permission.SEE)
    return _list_page(summit, found, ReasonForm(formdata=None))


@versions.post("/versions/begin")
@needs(Permission.EDIT)
def begin(slug: str, declaration: str) -> ResponseReturnValue:
    """Begin another version with a reason, or give the one that is written its reason."""
    form = ReasonForm(formdata=request.form)
    with unit_of_work():
        summit, found = opened(slug, declaration, Permission.EDIT, to_change=True)
        if not form.validate():
            return _list_page(summit, found, form, 422)
        was_written = found.working is not None
        try:
            version = operations.working_version(
                found, reason=form.reason.data, actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _list_page(summit, found, form, 422)
        number, address = version.number, address_of(summit, found)
    if was_written:
        flash(_("The reason is saved."))
        return redirect(f"{address}/versions", 303)
    flash(_("Version %(number)s is begun; what you change now is written in it.", number=number))
    return redirect(address, 303)


@versions.post("/versions/discard")
@needs(Permission.EDIT)
def discard(slug: str, declaration: str) -> ResponseReturnValue:
    """Do away with the version that is being written, if it is still the one that was seen."""
    with unit_of_work():
        summit, found = opened(slug, declaration, Permission.EDIT, to_change=True)
        form = ReasonForm(formdata=None)
        seen, working = request.form.get("number", ""), found.working
        if working is None or seen != str(working.number):
            form.refuse("", _("Another version is written now; look at it again."))
            return _list_page(summit, found, form, 409)
        try:
            operations.discard_working(found, actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _list_page(summit, found, form, 422)
        address = address_of(summit, found)
    flash(_("Version %(number)s is discarded.", number=seen))
    return redirect(f"{address}/versions", 303)


@versions.get("/versions/compare")
@needs(Permission.SEE)
def difference(slug: str, declaration: str) -> ResponseReturnValue:
    """Show what two versions have different, in all languages or one, of all parts or one."""
    summit, found = opened(slug, declaration, Permission.SEE)
    numbers = [each.number for each in found.versions]
    newer = _number(request.args.get("to"), numbers, numbers[-1])
    older = _number(request.args.get("from"), numbers, max(numbers[0], newer - 1))
    old_version = queries.version_of(found, older)
    new_version = queries.version_of(found, newer)
    old, new = document(found, old_version), document(found, new_version)
    everything = list(dict.fromkeys((*new["languages"], *old["languages"])))
    asked = request.args.get("language", "")
    languages = [asked] if asked in everything else everything
    by_language = {tag: compare(old, new, tag) for tag in languages}
    rows = _rows(by_language, old, new)
    uid = request.args.get("clause", "")
    if uid:
        rows = [row for row in rows if row.uid == uid]
    return render_template(
        "declarations/compare.html",
        summit=summit,
        declaration=found,
        base=address_of(summit, found),
        older=old_version,
        newer=new_version,
        languages=tongues(languages),
        everything=tongues(everything),
        asked=asked if asked in everything else "",
        differences=by_language,
        rows=rows if uid or request.args.get("all") else [row for row in rows if not row.is_same],
        same=sum(row.is_same for row in rows),
        shows_all=bool(request.args.get("all")),
        clause=uid,
        nothing=all(each.is_same for each in by_language.values()),
        wording=wording,
    )


@versions.get("/clauses/<uid>/history")
@needs(Permission.SEE)
def history(slug: str, declaration: str, uid: str) -> ResponseReturnValue:
    """Show in which versions a part changed, and how: the newest first."""
    summit, found = opened(slug, declaration, Permission.SEE)
    steps: list[tuple[DeclarationVersion, Compared]] = []
    old: Mapping[str, Any] | None = None
    for version in whole_versions(found):
        new = document(found, version)
        pair = [_only(each, uid) for each in (old, new)]
        if pair[1] is not None and any(each and each["clauses"] for each in pair):
            by_language = {tag: compare(pair[0], pair[1], tag) for tag in new["languages"]}
            steps += [(version, row) for row in _rows(by_language, *pair) if not row.is_same]
        old = new
    if not steps:
        queries.clause_of(found.newest, uid)  # says that there is no such part
    return render_template(
        "declarations/clause_history.html",
        summit=summit,
        declaration=found,
        base=address_of(summit, found),
        steps=steps[::-1],
        languages=tongues(found.languages),
        uid=uid,
        wording=wording,
    )


def _only(whole: Mapping[str, Any] | None, uid: str) -> Mapping[str, Any] | None:
    """Return a document as if it had one part alone."""
    if whole is None:
        return None
    return {
        **whole,
        "title": {},
        "status": {},
        "clauses": [each for each in whole["clauses"] if each["id"] == uid],
    }


def _rows(
    by_language: Mapping[str, Difference],
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
) -> list[Compared]:
    """Put the languages of each part together; they are in the same order in all."""
    headings = {
        each["id"]: each["heading"] for whole in (old, new) if whole for each in whole["clauses"]
    }
    found = []
    for together in zip(*(each.clauses for each in by_language.values()), strict=True):
        first = together[0]
        states = {each.state for each in together}
        state = ClauseState.CHANGED if len(states) > 1 else first.state
        number = first.number if first.number is not None else first.before
        found.append(
            Compared(
                first.id,
                part_name(first.kind, number, headings.get(first.id, {})),
                first.number,
                first.before,
                state,
                first.moved,
                dict(zip(by_language, together, strict=True)),
            )
        )
    return found


def _number(asked: str | None, numbers: Sequence[int], otherwise: int) -> int:
    """Return the version that an address asks for, if there is one."""
    digits = asked or ""
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) in numbers:
        return int(digits)
    return otherwise


def _list_page(
    summit: Summit, found: Declaration, form: ReasonForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "declarations/versions.html",
        summit=summit,
        declaration=found,
        base=address_of(summit, found),
        versions=found.versions[::-1],
        form=form,
        may_edit=found.state in WRITABLE and actor().may(Permission.EDIT, summit.id),
        editions=_editions(found.languages),
        wording=wording,
    )
    return text, status


def _editions(languages: Sequence[str]) -> dict[str, str]:
    """Return in which languages a version can be had: each by itself, and all side by side."""
    named = tongues(languages)
    whole = {"-".join(languages): str(_("side by side"))} if len(languages) > 1 else {}
    return {**whole, **named}
