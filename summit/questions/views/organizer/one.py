"""One question: what is done about it.

Each act names the version of the question that its moderator saw; one that is stale is answered
with 409 and the question as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.forms import Form
from summit.core.guard import actor, needs
from summit.core.text import in_language
from summit.programme import queries as programme
from summit.programme.models import Session, Summit
from summit.programme.stale import refuse, saved_last
from summit.questions import operations, queries
from summit.questions.forms import AirForm, AnsweredForm, MergeForm, RejectForm, WordsForm
from summit.questions.models import Question, QuestionState
from summit.questions.operations import TARGETS
from summit.questions.views.organizer.boxes import address_of
from summit.questions.views.organizer.desk import Desk

question_acts = Blueprint(
    "question_acts",
    __name__,
    url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/questions/<question>",
)

#: How much of another question is shown in a list to choose of.
_SHORT = 80


@dataclass(frozen=True, slots=True)
class _Held:
    """A question in the open unit of work, with what it belongs to."""

    summit: Summit
    session: Session
    question: Question

    @property
    def home(self) -> str:
        return address_of(self.summit, self.session)


@question_acts.get("")
@needs(Permission.SEE)
def show(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Show a question with everything that can be done about it."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    session = programme.session_of(summit, session_slug)
    return _page(_Held(summit, session, queries.question_of(queries.box_of(session), question)))


@question_acts.post("/approve")
@needs(Permission.OPERATE)
def approve(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Put a question on the list, or back on it."""

    def act(held: _Held, seen: int) -> bool:
        return operations.approve(held.question, seen=seen, actor=actor(), now=clock.now())

    return _do(slug, session_slug, question, Form(formdata=None), act, _("On the list."))


@question_acts.post("/reject")
@needs(Permission.OPERATE)
def reject(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Refuse a question, with a reason."""
    form = RejectForm(formdata=request.form)

    def act(held: _Held, seen: int) -> bool:
        return operations.reject(
            held.question, form.reason.data, seen=seen, actor=actor(), now=clock.now()
        )

    return _do(slug, session_slug, question, form, act, _("Rejected; whoever asked sees why."))


@question_acts.post("/merge")
@needs(Permission.OPERATE)
def merge(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Unite a question with another."""
    form = MergeForm(formdata=request.form)

    def act(held: _Held, seen: int) -> bool:
        into = queries.question_of(held.question.box, form.into.data, to_change=True)
        return operations.merge(held.question, into, seen=seen, actor=actor(), now=clock.now())

    return _do(slug, session_slug, question, form, act, _("Merged; the votes are united."))


@question_acts.post("/air")
@needs(Permission.OPERATE)
def air(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Put a question on air; what was on air until now is answered."""
    form = AirForm(formdata=request.form)

    def act(held: _Held, seen: int) -> bool:
        return operations.put_on_air(
            held.question,
            form.instead.data,
            waiver=form.waiver.data,
            seen=seen,
            actor=actor(),
            now=clock.now(),
        )

    return _do(slug, session_slug, question, form, act, _("On air."))


@question_acts.post("/answered")
@needs(Permission.OPERATE)
def answered(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Note that a question was answered."""
    form = AnsweredForm(formdata=request.form)

    def act(held: _Held, seen: int) -> bool:
        return operations.mark_answered(
            held.question, form.answer.data, seen=seen, actor=actor(), now=clock.now()
        )

    return _do(slug, session_slug, question, form, act, _("Answered."))


@question_acts.post("/words")
@needs(Permission.OPERATE)
def words(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Translate a question, or correct its words."""
    with unit_of_work():
        held = _to_change(slug, session_slug, question)
        found = held.question
        form = WordsForm.taken(request.form, obj=found)
        if form.is_stale(found.version):
            merged = form.merged(WordsForm.filled(found, found.version), obj=found)
            return _page(held, 409, words_form=merged)
        if not form.validate():
            return _page(held, 422, words_form=form)
        try:
            changed = operations.edit_words(found, form.tidied, actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _page(held, 422, words_form=form)
        address = f"{held.home}/{found.uid}"
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def _do(
    slug: str,
    session_slug: str,
    question: str,
    form: Form,
    act: Callable[[_Held, int], bool],
    said: str,
) -> ResponseReturnValue:
    """Do one act in a unit of work of its own, and lead back to the queue or the question.

    Args:
        act: does it to the question as its moderator saw it in a version; says whether it was new.
    """
    seen = _seen()
    if isinstance(form, MergeForm):
        form.into.offer([(form.into.data, "")])
    refusal: tuple[int, str] | None = None
    try:
        with _holding(slug, session_slug, question) as held:
            if not form.validate():
                return _page(held, 422, form=form)
            if act(held, seen):
                flash(said)
            address = held.home
            if request.form.get("back") == "question":
                address = f"{address}/{held.question.uid}"
    except Conflict as conflict:
        refusal = (409, conflict.told(_))
    except Refused as refused:
        refuse(form, refused)
        refusal = (422, "")
    if refusal is None:
        return redirect(address, 303)
    summit = programme.summit_for(slug, actor(), Permission.OPERATE)
    session = programme.session_of(summit, session_slug)
    present = queries.question_of(queries.box_of(session), question)
    return _page(_Held(summit, session, present), refusal[0], form=form, refusal=refusal[1])


@contextmanager
def _holding(slug: str, session_slug: str, question: str) -> Iterator[_Held]:
    with unit_of_work():
        yield _to_change(slug, session_slug, question)


def _to_change(slug: str, session_slug: str, question: str) -> _Held:
    summit = programme.summit_for(slug, actor(), Permission.OPERATE)
    session = programme.session_of(summit, session_slug)
    box = queries.box_of(session, to_change=True)
    return _Held(summit, session, queries.question_of(box, question, to_change=True))


def _seen() -> int:
    """Return the version that a form was made from; no browser of ours sends anything else."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        abort(400)
    return int(text)


def _page(
    held: _Held,
    status: int = 200,
    *,
    form: Form | None = None,
    words_form: WordsForm | None = None,
    refusal: str = "",
) -> ResponseReturnValue:
    """Show a question; ``form`` is the one that was refused, if any."""
    question = held.question
    desk = Desk(held.session, question.box, held.home)
    others = [
        each for each in queries.questions_of(question.box, TARGETS) if each.id != question.id
    ]
    merging = form if isinstance(form, MergeForm) else MergeForm(formdata=None)
    merging.into.offer([(each.uid, _short(each, desk)) for each in others])
    text = render_template(
        "questions/question.html",
        summit=held.summit,
        session=held.session,
        question=question,
        desk=desk,
        states=QuestionState,
        others=others,
        merged=queries.merged_into([question]).get(question.id, []),
        into=next((each for each in others if each.id == question.merged_into_id), None),
        words_form=words_form or WordsForm.filled(question, question.version),
        rejecting=form if isinstance(form, RejectForm) else RejectForm(formdata=None),
        merging=merging,
        airing=form if isinstance(form, AirForm) else AirForm(formdata=None),
        answering=form if isinstance(form, AnsweredForm) else AnsweredForm(formdata=None),
        refused=form if form is not None and form.errors else None,
        refusal=refusal,
        who=saved_last(held.summit, "question", question.uid)
        if words_form is not None and status == 409
        else "",
    )
    return text, status


def _short(question: Question, desk: Desk) -> str:
    """Return the beginning of a question, for a list to choose of."""
    said = in_language(question.words, desk.language)[0].replace("\n", " ")
    text = said if len(said) <= _SHORT else f"{said[:_SHORT].rstrip()}…"
    return f"{text} ({question.votes})"
