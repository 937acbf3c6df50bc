"""The consultation desk: what offices have said, clause by clause, and what is made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Conflict, NotFound, Refused
from summit.core.forms import Form
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.listing import page_number, page_of
from summit.core.text import Text
from summit.declarations import contributing, diff, operations, queries, wording
from summit.declarations.forms.consulting import AcceptForm, AdaptForm, AnswerForm, SeenForm
from summit.declarations.models import (
    Clause,
    Contribution,
    ContributionKind,
    ContributionState,
    Declaration,
)
from summit.declarations.numbering import numbers
from summit.declarations.operations.consulting.deciding import NO_ANSWER
from summit.declarations.queries.consulting import Thread
from summit.declarations.views.organizer.consultation_list import STATES, Contributions
from summit.declarations.views.organizer.drafts import opened
from summit.programme.models import Summit
from summit.programme.stale import refuse

consultation = Blueprint(
    "consultation",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/consultation",
)

_ONE = "/<int(max=2147483647):contribution>"


@dataclass(frozen=True, slots=True)
class Held:
    """A contribution with what it belongs to, and the clause as it stands now."""

    summit: Summit
    declaration: Declaration
    contribution: Contribution
    clause: Clause | None

    @property
    def seen(self) -> str:
        """What a decision on it rests on."""
        return contributing.basis(self.contribution.version, self.clause)


@consultation.get("")
@needs(Permission.SEE)
def index(slug: str, declaration: str) -> ResponseReturnValue:
    """Show the rounds, and what was contributed to each clause."""
    summit, found = opened(slug, declaration, Permission.SEE)
    desk = queries.desk(found)
    listing = Contributions(request.args, address_of(summit, found))
    kept = listing.in_order(desk)
    page = page_of(kept, page_number(request.args), desk.total)
    return render_template(
        "declarations/consultation.html",
        summit=summit,
        declaration=found,
        desk=desk,
        listing=listing,
        page=page,
        grid=_grid(desk.threads) if listing.is_grid else {},
        name=thread_name,
        base=listing.base,
        states=list(STATES),
        state_names=_state_names(),
        wording=wording,
        may_send=actor().may(Permission.SEND, summit.id),
        now=clock.now(),
        whole=contributing.WHOLE,
    )


@consultation.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, declaration: str, contribution: int) -> ResponseReturnValue:
    """Show one contribution, the clause beside it, and what can be decided."""
    return _page(_held(slug, declaration, contribution, Permission.SEE))


@consultation.post(f"{_ONE}/accept")
@needs(Permission.EDIT)
def accept(slug: str, declaration: str, contribution: int) -> ResponseReturnValue:
    """Take an amendment over as it was proposed."""
    form = AcceptForm(formdata=request.form)

    def act(held: Held) -> None:
        operations.accept(
            held.contribution,
            credited=bool(form.credited.data),
            seen=form.seen.data or "",
            actor=actor(),
            now=clock.now(),
        )

    return _do(slug, declaration, contribution, form, act, _("Taken over into the text."))


@consultation.post(f"{_ONE}/adapt")
@needs(Permission.EDIT)
def adapt(slug: str, declaration: str, contribution: int) -> ResponseReturnValue:
    """Take a contribution up in other words."""
    with unit_of_work():
        held = _held(slug, declaration, contribution, Permission.EDIT)
        form = AdaptForm(formdata=request.form, tongues=held.declaration.languages)

    def act(held: Held) -> None:
        if held.clause is None:
            raise Refused(N_("There is no clause to change: answer the contribution."))
        operations.adapt(
            held.contribution,
            form.values(held.clause),
            form.adapted_answer.data,
            credited=bool(form.adapted_credited.data),
            seen=form.seen.data or "",
            actor=actor(),
            now=clock.now(),
        )

    return _do(slug, declaration, contribution, form, act, _("The clause is changed."))


@consultation.post(f"{_ONE}/answer")
@needs(Permission.EDIT)
def answer(slug: str, declaration: str, contribution: int) -> ResponseReturnValue:
    """Answer a contribution; the text stays."""
    form = AnswerForm(formdata=request.form)

    def act(held: Held) -> None:
        operations.answer_contribution(
            held.contribution,
            form.answer.data,
            seen=form.seen.data or "",
            actor=actor(),
            now=clock.now(),
        )

    return _do(slug, declaration, contribution, form, act, _("The answer is kept."))


@consultation.post(f"{_ONE}/reopen")
@needs(Permission.EDIT)
def reopen(slug: str, declaration: str, contribution: int) -> ResponseReturnValue:
    """Take a decision back that nobody was told of."""

    def act(held: Held) -> None:
        operations.reopen_contribution(held.contribution, actor=actor(), now=clock.now())

    form = SeenForm(formdata=request.form)
    return _do(slug, declaration, contribution, form, act, _("It waits for an answer again."))


def address_of(summit: Summit, declaration: Declaration) -> str:
    """Return the address of a declaration's desk."""
    return f"/organizer/summits/{summit.slug}/declarations/{declaration.slug}/consultation"


def thread_name(thread: Thread) -> str:
    """Name the part that a thread is about, in the reader's language."""
    if thread.uid and thread.clause is None:
        return str(_("A part that was removed"))
    clause = thread.clause
    said = Text() if clause is None else clause.heading or clause.words
    kind = "" if clause is None else clause.kind.value
    return contributing.part_name(kind, thread.number, said, choose_language(), _)


def _state_names() -> dict[str, str]:
    names = {key: str(_(label)) for key, label in wording.CONTRIBUTION_STATES.items()}
    return {**names, "decided": str(pgettext("declaration", "Decided"))}


def _grid(threads: Sequence[Thread]) -> dict[tuple[str, int], list[Contribution]]:
    """Return the contributions that stand, by clause and office."""
    found: dict[tuple[str, int], list[Contribution]] = defaultdict(list)
    for thread in threads:
        for each in thread.standing:
            found[thread.uid, each.office_id].append(each)
    return found


def _held(slug: str, declaration: str, contribution: int, permission: Permission) -> Held:
    """Return a contribution; with another permission than to see, its declaration is held."""
    changing = permission is not Permission.SEE
    summit, found = opened(slug, declaration, permission, to_change=changing)
    made = queries.contribution_of(found, contribution)
    clause = None
    if made.clause_uid:
        try:
            clause = queries.clause_of(found.newest, made.clause_uid)
        except NotFound:
            clause = None
    return Held(summit, found, made, clause)


def _do(
    slug: str,
    declaration: str,
    contribution: int,
    form: Form,
    act: Callable[[Held], None],
    said: str,
) -> ResponseReturnValue:
    """Do one act in a unit of work, and lead back to the contribution."""
    try:
        with unit_of_work():
            held = _held(slug, declaration, contribution, Permission.EDIT)
            if not form.validate():
                return _page(held, 422, form)
            act(held)
            address = f"{address_of(held.summit, held.declaration)}/{contribution}"
    except Conflict as conflict:
        form.refuse("", conflict.told(_))
        return _page(_held(slug, declaration, contribution, Permission.SEE), 409, form)
    except Refused as refused:
        if refused.message == NO_ANSWER:
            form.refuse("adapted_answer" if "adapted_answer" in form else "answer", refused.told(_))
        else:
            refuse(form, refused)
        return _page(_held(slug, declaration, contribution, Permission.SEE), 422, form)
    flash(said)
    return redirect(address, 303)


def _page(held: Held, status: int = 200, refused: Form | None = None) -> ResponseReturnValue:
    """Show a contribution; what was refused is shown as it was typed."""
    made, clause = held.contribution, held.clause
    accepting = refused if isinstance(refused, AcceptForm) else AcceptForm(formdata=None)
    answering = refused if isinstance(refused, AnswerForm) else AnswerForm(formdata=None)
    adapting = refused if isinstance(refused, AdaptForm) else _adapting(held)
    for form in (accepting, answering, adapting):
        form.seen.data = held.seen
    circulated = _circulated(made)
    present = clause.words if clause is not None else Text()
    text = render_template(
        "declarations/contribution.html",
        summit=held.summit,
        declaration=held.declaration,
        made=made,
        clause=clause,
        where=_where(held),
        circulated=circulated,
        moved_on=clause is not None and circulated is not None and circulated.words != clause.words,
        changes={
            tag: diff.pieces(present.get(tag, ""), proposed, tag)
            for tag, proposed in made.proposed.items()
        },
        accepting=accepting,
        adapting=adapting,
        answering=answering,
        refused=refused if refused is not None and refused.errors else None,
        base=address_of(held.summit, held.declaration),
        wording=wording,
        kinds=ContributionKind,
        states=ContributionState,
        may_edit=actor().may(Permission.EDIT, held.summit.id),
        is_writable=not held.declaration.is_frozen,
    )
    return text, status


def _adapting(held: Held) -> AdaptForm:
    """Return the form filled with the clause as it is, with what was proposed in its place."""
    clause, made = held.clause, held.contribution
    words = Text({**clause.words, **made.proposed}) if clause is not None else made.proposed
    heading = clause.heading if clause is not None else Text()
    return AdaptForm(
        formdata=None,
        tongues=held.declaration.languages,
        data={"heading": heading, "words": words, "adapted_credited": True},
    )


def _circulated(made: Contribution) -> Clause | None:
    clauses = made.circulation.of_version.clauses
    return next((each for each in clauses if each.uid == made.clause_uid), None)


def _where(held: Held) -> str:
    """Name the part that a contribution is about, as it stands now or stood when circulated."""
    clause = held.clause or _circulated(held.contribution)
    if clause is None:
        return contributing.part_name("", None, {}, choose_language(), _)
    number = numbers(clause.of_version.clauses)[clause.uid]
    said = clause.heading or clause.words
    return contributing.part_name(clause.kind.value, number, said, choose_language(), _)
