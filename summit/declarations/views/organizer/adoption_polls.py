"""Recorded votes by roll call: one page for the night."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from summit.core.actor import Permission
from summit.core.errors import N_, Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.polling import fragment_answer
from summit.core.text import in_language
from summit.declarations import operations, wording
from summit.declarations.forms.adopting import BallotForm, PollForm
from summit.declarations.models import Ballot, Choice, Poll
from summit.declarations.queries import adopting
from summit.declarations.views.deciding import deciding, held
from summit.declarations.views.organizer.adoption import (
    Table,
    address_of,
    opened,
    refused,
)
from summit.directory.models import City

adoption_polls = Blueprint(
    "adoption_polls",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/adoption/polls",
)

_ONE = "/<int(max=2147483647):number>"


@dataclass(frozen=True, slots=True)
class Caller:
    """A city at the roll call, with its vote if it has cast one."""

    city: City
    ballot: Ballot | None


class RollCall:
    """A recorded vote as its page shows it."""

    def __init__(self, table: Table, poll: Poll) -> None:
        self.table, self.poll = table, poll
        self.home = f"{table.home}/polls/{poll.number}"
        ballots = {each.city_id: each for each in poll.ballots}
        named = sorted(
            adopting.entitled_cities(poll),
            key=lambda city: in_language(city.name, table.language)[0],
        )
        self.callers = [Caller(city, ballots.get(city.id)) for city in named]

    @property
    def next(self) -> Caller | None:
        """Who is called next: the first who has not voted."""
        return next((each for each in self.callers if each.ballot is None), None)

    @property
    def options(self) -> list[tuple[str, str]]:
        """The cities that can vote, by what forms know them by."""
        return [(each.city.slug, each.city.slug) for each in self.callers]


@adoption_polls.post("")
@needs(Permission.ADOPT)
def begin(slug: str, declaration: str) -> ResponseReturnValue:
    """Open a recorded vote."""
    form = PollForm(formdata=request.form)
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.ADOPT), "declaration.poll_opened"
        ) as found:
            table = Table(found.summit, found)
            if not form.validate():
                raise Refused(N_("Choose one of the list."))
            poll = operations.open_poll(found, form.threshold.data, actor=actor(), now=table.now)
            address = f"{address_of(found.summit, found)}/polls/{poll.number}"
    except (Refused, Conflict) as refusal:
        return refused(slug, declaration, refusal)
    flash(_("The vote is open."))
    return redirect(address, 303)


@adoption_polls.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """The roll call: each city with its vote, and the counts."""
    return _page(_opened(slug, declaration, number))


@adoption_polls.get(f"{_ONE}/now")
@needs(Permission.SEE)
def now(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """The roll call alone, or 304 where whoever polls has it."""
    text, tag = _part(_opened(slug, declaration, number))
    response: Response = fragment_answer(text, tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@adoption_polls.post(f"{_ONE}/votes")
@needs(Permission.ADOPT)
def vote(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Record the vote of a city."""
    about = {"poll": number}
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.ADOPT), "declaration.ballot_cast", **about
        ) as found:
            table = Table(found.summit, found)
            call = RollCall(table, adopting.poll_of(found, number))
            form = BallotForm(formdata=request.form, cities=call.options)
            if not form.validate():
                if form.city.data and form.city.errors:
                    raise Refused(N_("This city was not there when the vote was opened."))
                problems = [*form.city.errors, *form.choice.errors]
                return _page(call, 422, refusal=" ".join(map(str, problems)))
            city = next(each.city for each in call.callers if each.city.slug == form.city.data)
            operations.cast(
                call.poll,
                city,
                form.choice.data,
                correct=form.correct.data,
                actor=actor(),
                now=table.now,
            )
            address = f"{call.home}#city-{city.slug}"
    except (Refused, Conflict) as refusal:
        return _page(_opened(slug, declaration, number), refusal.status, refusal=refusal.told(_))
    return redirect(address, 303)


@adoption_polls.post(f"{_ONE}/close")
@needs(Permission.ADOPT)
def close(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Close a recorded vote; closing it again gives the same."""
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.ADOPT),
            "declaration.poll_closed",
            poll=number,
        ) as found:
            table = Table(found.summit, found)
            poll = adopting.poll_of(found, number)
            operations.close_poll(poll, actor=actor(), now=table.now)
            address = f"{address_of(found.summit, found)}/polls/{poll.number}"
            carried = bool(poll.carried)
    except (Refused, Conflict) as refusal:
        return _page(_opened(slug, declaration, number), refusal.status, refusal=refusal.told(_))
    flash(
        _("The vote is closed; the text is carried.")
        if carried
        else _("The vote is closed; the text is not carried.")
    )
    return redirect(address, 303)


def _opened(slug: str, name: str, number: int) -> RollCall:
    table = opened(slug, name)
    return RollCall(table, adopting.poll_of(table.declaration, number))


def _part(call: RollCall) -> tuple[Markup, str]:
    text = render_template(
        "declarations/adoption_poll_now.html",
        call=call,
        table=call.table,
        choices=Choice,
        wording=wording,
    )
    # Each request has another CSRF token in its forms; older ones stay valid.
    same = text.replace(generate_csrf(), "")
    return Markup(text), sha256(same.encode()).hexdigest()[:32]  # noqa: S704 - our own


def _page(call: RollCall, status: int = 200, *, refusal: str = "") -> ResponseReturnValue:
    part, tag = _part(call)
    text = render_template(
        "declarations/adoption_poll.html",
        summit=call.table.summit,
        declaration=call.table.declaration,
        table=call.table,
        call=call,
        part=part,
        tag=tag,
        refusal=refusal,
        wording=wording,
    )
    return text, status
