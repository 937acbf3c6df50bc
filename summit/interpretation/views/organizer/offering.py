"""Offering places: choosing which, seeing who gets how many mails, and sending."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.forms.fields import LARGEST_NUMBER
from summit.core.guard import actor, needs
from summit.interpretation import operations, queries
from summit.interpretation.access import may_see_terms
from summit.interpretation.models import Assignment, AssignmentState, Interpreter
from summit.interpretation.views.organizer import saying
from summit.programme import queries as programme
from summit.programme.models import SessionState

booth_offers = Blueprint(
    "booth_offers", __name__, url_prefix="/organizer/summits/<slug>/interpretation/offers"
)


@dataclass(frozen=True, slots=True)
class Share:
    """What one interpreter would be offered, in one mail."""

    interpreter: Interpreter
    places: tuple[Assignment, ...]

    @property
    def is_reachable(self) -> bool:
        """Whether a mail can be sent to them."""
        return bool(self.interpreter.address)


@booth_offers.get("")
@needs(Permission.SEND)
def choose(slug: str) -> ResponseReturnValue:
    """Choose what to offer; with a choice in the address, say what would be sent, and ask."""
    return _page(_chosen(request.args.getlist("place")), is_check="check" in request.args)


@booth_offers.post("")
@needs(Permission.SEND)
def send(slug: str) -> ResponseReturnValue:
    """Offer the places that were chosen."""
    chosen = _chosen(request.form.getlist("place"))
    try:
        with unit_of_work():
            summit = programme.summit_for(slug, actor(), Permission.SEND, to_change=True)
            places = [
                each for each in queries.assignments(summit.id, to_change=True) if each.id in chosen
            ]
            offered = operations.offer(places, actor=actor(), now=clock.now())
            without = [each.name for each in offered.without_address]
    except Refused as refused:
        return _page(chosen, wrong=refused.told(_), status=422)
    flash(
        _(
            "%(places)s offered; %(mails)s on their way.",
            places=ngettext("%(num)s place", "%(num)s places", offered.places),
            mails=ngettext("%(num)s mail", "%(num)s mails", offered.sent),
        )
    )
    if without:
        flash(
            ngettext(
                "%(num)s interpreter has no e-mail address and has to be told in another way.",
                "%(num)s interpreters have no e-mail address and have to be told in another way.",
                len(without),
            ),
            "error",
        )
    return redirect(f"/organizer/summits/{slug}/interpretation", 303)


def _chosen(values: Iterable[str]) -> frozenset[int]:
    return frozenset(
        number
        for value in values
        if re.fullmatch(r"[0-9]{1,10}", value, re.ASCII)
        and (number := int(value)) <= LARGEST_NUMBER
    )


def _page(
    chosen: frozenset[int], *, is_check: bool = False, wrong: str = "", status: int = 200
) -> Response:
    now = clock.now()
    open_ = [
        each
        for each in queries.assignments(g.summit_ref.id)
        if each.state is AssignmentState.PROPOSED
        and each.session.state is not SessionState.CANCELLED
        and each.session.starts_at is not None
        and each.session.starts_at > now
    ]
    shares = shares_of(open_)
    asked = shares_of([each for each in open_ if each.id in chosen])
    if is_check and not asked:
        is_check, wrong = False, wrong or _("Choose at least one place.")
        status = 422
    return make_response(
        render_template(
            "interpretation/board_offers.html",
            shares=asked if is_check else shares,
            chosen=chosen,
            is_check=is_check,
            mails=sum(share.is_reachable for share in asked),
            places=sum(len(share.places) for share in asked),
            wrong=wrong,
            saying=saying,
            home=f"/organizer/summits/{g.summit_ref.slug}/interpretation",
            may_see_terms=may_see_terms(actor(), g.summit_ref.id),
        ),
        status,
    )


def shares_of(places: Iterable[Assignment]) -> list[Share]:
    """Put places together by interpreter, each by hour."""
    found: dict[int, list[Assignment]] = {}
    for each in sorted(
        places, key=lambda place: (place.session.starts_at or clock.now(), place.id)
    ):
        found.setdefault(each.interpreter_id, []).append(each)
    return [Share(there[0].interpreter, tuple(there)) for there in found.values()]
