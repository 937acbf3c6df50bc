"""Questions of a public session: anyone asks and votes, at an address that no cache keeps."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.hosting import Hosted, hosted
from summit.core.i18n import choose_language
from summit.core.security import accepts
from summit.questions import operations, queries, senders
from summit.questions.forms import AskForm
from summit.questions.limits import LIMITS, TooMany
from summit.questions.models import QuestionState
from summit.questions.operations import VISITOR
from summit.questions.tidying import language_of
from summit.questions.views import asker, showing

question_pages = Blueprint("question_pages", __name__)

_HERE = "/<language>/<slug>/sessions/<session>/questions"


@question_pages.get(_HERE)
def show(language: str, slug: str, session: str) -> ResponseReturnValue:
    """Show what was asked, and take questions."""
    place = _place(language, slug, session)
    if place.moved_to is not None:
        return redirect(f"{place.moved_to}/questions", 301)
    return _page(place, AskForm(formdata=None))


@question_pages.post(_HERE)
@accepts(LIMITS.octets)
def ask(language: str, slug: str, session: str) -> ResponseReturnValue:
    """Take a question."""
    place = _place(language, slug, session)
    form = AskForm(formdata=request.form)
    if not form.validate():
        return _page(place, form, 422)
    who = asker.known() or asker.new()
    said = form.words.data
    try:
        with unit_of_work():
            box = queries.box_by_session_uid(place.session["uid"], to_change=True)
            sender = senders.visitor(
                box.id,
                who,
                _address(),
                name=form.name.data,
                organisation=form.organisation.data,
            )
            asked = operations.ask(
                box,
                showing.window(box, place.session),
                sender,
                said,
                language_of(said, choose_language()),
                actor=VISITOR,
                now=clock.now(),
            )
            held = asked.state is QuestionState.HELD
    except (Refused, TooMany) as refused:
        form.refuse("", refused.told(_))
        return _page(place, form, refused.status)
    flash(
        _("Your question has come in. A moderator looks at it before others see it.")
        if held
        else _("Your question is on the list.")
    )
    return _onward(place, who)


@question_pages.post(f"{_HERE}/<question>/vote")
@accepts(LIMITS.octets)
def vote(language: str, slug: str, session: str, question: str) -> ResponseReturnValue:
    """Give the reader's vote to a question, or take it back."""
    place = _place(language, slug, session)
    wanted = request.form.get("vote")
    if wanted not in ("yes", "no"):
        abort(400)
    who = asker.known() or asker.new()
    try:
        with unit_of_work():
            box = queries.box_by_session_uid(place.session["uid"])
            operations.vote(
                box,
                showing.window(box, place.session),
                question,
                senders.visitor(box.id, who, _address()),
                wanted == "yes",
                now=clock.now(),
            )
    except (Refused, TooMany) as refused:
        form = AskForm(formdata=None)
        form.refuse("", refused.told(_))
        return _page(place, form, refused.status)
    return _onward(place, who, f"q-{question}")


def _place(language: str, slug: str, session: str) -> Hosted:
    place = hosted(language, slug, session)
    if place is None:
        abort(404)
    return place


def _address() -> str:
    return request.remote_addr or ""


def _onward(place: Hosted, who: str, anchor: str = "own") -> Response:
    response = make_response(redirect(f"{place.url}/questions#{anchor}", 303))
    asker.remember(response, who)
    return _private(response)


def _page(place: Hosted, form: AskForm, status: int = 200) -> Response:
    """Show the page; what is taken or refused is in the form."""
    box = queries.box_by_session_uid(place.session["uid"])
    who = asker.known()
    sender = senders.visitor(box.id, who, _address()).digest if who else None
    shown = showing.page(
        box,
        place.session,
        sender,
        here=f"{place.url}/questions",
        now=clock.now(),
        moment=place.moment,
        invited=False,
    )
    title = _("Questions: %(session)s", session=place.plain_title)
    text = render_template(
        "questions/public.html",
        frame=place.frame(title),
        place=place,
        page=shown,
        form=form,
        words=showing.words,
    )
    return _private(make_response(text, status))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
