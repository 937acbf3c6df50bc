"""An office comments, proposes another wording, changes it or takes it back."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import queries as attendance
from summit.attendance.models import Office
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.core.text import Text
from summit.declarations import contributing, operations, queries
from summit.declarations.forms.consulting import AmendmentForm, CommentForm, WordingRow
from summit.declarations.models import Contribution, ContributionKind, ContributionState
from summit.declarations.operations import ContributionValues
from summit.declarations.operations.consulting.contributing import NO_WORDING
from summit.declarations.queries.reading import Reading
from summit.declarations.views.office.reading import (
    Part,
    office_consultation,
    sheet_of,
    surroundings,
    whole,
)

__all__ = ["office_consultation"]

_NEW = "/clauses/<uid>/<any(comment, amendment):kind>"
_OWN = "/contributions/<int(max=2147483647):contribution>"

_Form = CommentForm | AmendmentForm


@office_consultation.get(_NEW)
def ask(declaration: str, uid: str, kind: str) -> ResponseReturnValue:
    """Ask for a comment or another wording."""
    found = queries.reading_of(g.office, declaration)
    part = _part(found, uid, kind)
    return _page(found, part, kind, _filled(found, part, kind))


@office_consultation.post(_NEW)
def contribute(declaration: str, uid: str, kind: str) -> ResponseReturnValue:
    """Take a contribution down."""
    try:
        with unit_of_work():
            contact = attendance.contact_by_token(g.office_token, clock.now())
            found = queries.reading_of(contact.office, declaration, to_change=True)
            part = _part(found, uid, kind)
            form = _taken(found, kind)
            if form.is_stale(found.circulation.number):
                present = _filled(found, part, kind)
                return _page(
                    found, part, kind, form.merged(present, **_made_with(found, kind)), 409
                )
            if not _validate(form):
                return _page(found, part, kind, form, 422)
            operations.contribute(
                found.declaration,
                contact.office,
                _values(form, part.clause_uid, kind),
                contact=contact,
                actor=actor(),
                now=clock.now(),
            )
    except (Refused, Conflict) as refused:
        found = queries.reading_of(g.office, declaration)
        form = _taken(found, kind)
        _refuse(form, kind, refused)
        return _page(found, _part(found, uid, kind), kind, form, refused.status)
    return _onward(declaration, uid, _("It is with the organizers."), changeable=True)


@office_consultation.get(_OWN)
def own(declaration: str, contribution: int) -> ResponseReturnValue:
    """Show a contribution of the office's own, to be changed."""
    found, made, part = _own(g.office, declaration, contribution)
    if made.state is not ContributionState.OPEN or not part.is_there:
        return redirect(_address(declaration, part.uid if part.is_there else ""), 303)
    return _page(
        found, part, made.kind.value, _filled(found, part, made.kind.value, made), made=made
    )


@office_consultation.post(_OWN)
def change(declaration: str, contribution: int) -> ResponseReturnValue:
    """Change what the office has said."""
    try:
        with unit_of_work():
            contact = attendance.contact_by_token(g.office_token, clock.now())
            found, made, part = _own(contact.office, declaration, contribution, to_change=True)
            kind = made.kind.value
            form = _taken(found, kind)
            if form.is_stale(made.version):
                present = _filled(found, part, kind, made)
                merged = form.merged(present, **_made_with(found, kind))
                return _page(found, part, kind, merged, 409, made=made)
            if not _validate(form):
                return _page(found, part, kind, form, 422, made=made)
            operations.edit_contribution(
                made,
                _values(form, part.clause_uid, kind),
                contact=contact,
                actor=actor(),
                now=clock.now(),
            )
            uid = part.uid
    except (Refused, Conflict) as refused:
        found, made, part = _own(g.office, declaration, contribution)
        form = _taken(found, made.kind.value)
        _refuse(form, made.kind.value, refused)
        return _page(found, part, made.kind.value, form, refused.status, made=made)
    return _onward(declaration, uid, _("The change is with the organizers."), changeable=True)


@office_consultation.get(f"{_OWN}/withdraw")
def ask_withdraw(declaration: str, contribution: int) -> ResponseReturnValue:
    """Ask whether to take a contribution back."""
    return _withdraw_page(*_own(g.office, declaration, contribution))


@office_consultation.post(f"{_OWN}/withdraw")
def withdraw(declaration: str, contribution: int) -> ResponseReturnValue:
    """Take a contribution back."""
    try:
        with unit_of_work():
            contact = attendance.contact_by_token(g.office_token, clock.now())
            _found, made, part = _own(contact.office, declaration, contribution, to_change=True)
            operations.withdraw_contribution(made, actor=actor(), now=clock.now())
            uid = part.uid if part.is_there else ""
    except (Refused, Conflict) as refused:
        found, made, part = _own(g.office, declaration, contribution)
        return _withdraw_page(found, made, part, refused.told(_), refused.status)
    return _onward(declaration, uid, _("You have taken it back."))


def _part(found: Reading, uid: str, kind: str) -> Part:
    """Return what is contributed to.

    Raises:
        NotFound: the text has no such part.
    """
    if uid == contributing.WHOLE and kind == ContributionKind.AMENDMENT:
        abort(404)
    return sheet_of(found).part(uid)


def _own(
    office: Office, declaration: str, contribution: int, *, to_change: bool = False
) -> tuple[Reading, Contribution, Part]:
    found = queries.reading_of(office, declaration, to_change=to_change)
    made = queries.contribution_by(found, office.id, contribution)
    parts = {each.uid: each for each in sheet_of(found).parts}
    if made.clause_uid and made.clause_uid not in parts:
        name = _("A part that was removed")
        return found, made, Part(made.clause_uid, "", name, {}, {}, is_there=False)
    return found, made, parts.get(made.clause_uid) or whole()


def _made_with(found: Reading, kind: str) -> dict[str, Any]:
    return {"tongues": found.version.languages} if kind == ContributionKind.AMENDMENT else {}


def _taken(found: Reading, kind: str) -> _Form:
    of = AmendmentForm if kind == ContributionKind.AMENDMENT else CommentForm
    form: _Form = of.taken(request.form, **_made_with(found, kind))
    return form


def _filled(found: Reading, part: Part, kind: str, made: Contribution | None = None) -> _Form:
    """Return the form: over a contribution its own version counts, over a new one the round."""
    of = AmendmentForm if kind == ContributionKind.AMENDMENT else CommentForm
    version = made.version if made is not None else found.circulation.number
    form: _Form = of.filled(WordingRow(part.text, made), version, **_made_with(found, kind))
    return form


def _validate(form: _Form) -> bool:
    right = form.validate()
    if isinstance(form, CommentForm) and not form.words.data and not form.words.errors:
        form.refuse("words", _("Write your comment."))
        return False
    return bool(right)


def _values(form: _Form, clause_uid: str, kind: str) -> ContributionValues:
    proposed = form.proposed.data if isinstance(form, AmendmentForm) else Text()
    return ContributionValues(
        clause_uid=clause_uid,
        kind=ContributionKind(kind),
        language=contributing.language_of(form.words.data, choose_language()),
        words=form.words.data,
        proposed=proposed,
    )


def _refuse(form: _Form, kind: str, refused: Refused | Conflict) -> None:
    """Write a refusal to the form; that nothing is proposed, to its field."""
    form.validate()
    is_about_wording = kind == ContributionKind.AMENDMENT and refused.message == NO_WORDING
    form.refuse("proposed" if is_about_wording else "", refused.told(_))


def _page(
    found: Reading,
    part: Part,
    kind: str,
    form: _Form,
    status: int = 200,
    *,
    made: Contribution | None = None,
) -> ResponseReturnValue:
    text = render_template(
        "office/declaration_contribute.html",
        reading=found,
        part=part,
        kind=kind,
        form=form,
        status=status,
        made=made,
        language=choose_language(),
        **surroundings(found),
    )
    return text, status


def _withdraw_page(
    found: Reading, made: Contribution, part: Part, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "office/declaration_withdraw.html",
        reading=found,
        made=made,
        part=part,
        refusal=refusal,
        **surroundings(found),
    )
    return text, status


def _onward(
    declaration: str, uid: str, said: str, *, changeable: bool = False
) -> ResponseReturnValue:
    if changeable:
        said = f"{said} {_('You can change it or take it back until the deadline.')}"
    flash(said)
    return redirect(_address(declaration, uid), 303)


def _address(declaration: str, uid: str) -> str:
    """Return the address of a part's page, without an id that of the text."""
    here = f"{g.office_base}declarations/{declaration}"
    return f"{here}/clauses/{uid}" if uid else here
