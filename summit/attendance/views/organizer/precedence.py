"""The order of precedence: settling it, seats, name plates, and the order of speaking."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.attendance import seating, wording
from summit.attendance.board import plain
from summit.attendance.board_wording import HOSTS
from summit.attendance.forms.readiness import number, pick
from summit.attendance.models import Precedence
from summit.attendance.operations import precedence as operations
from summit.attendance.pdf import Plate, plates_pdf
from summit.attendance.precedence import (
    Entrant,
    HostPlace,
    host_place,
    moved,
    order,
    speaking_order,
)
from summit.attendance.queries import arrangements
from summit.attendance.queries import precedence as queries
from summit.attendance.queries.precedence import Member
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Conflict, Refused
from summit.core.forms import clean
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Session, Summit

precedence = Blueprint("precedence", __name__, url_prefix="/organizer/summits/<slug>/precedence")

_STEPS = {"up": -1, "down": 1}


class _Order(NamedTuple):
    """An order as it is looked at: by a rule, or (``CUSTOM``) as it is saved."""

    by: Precedence
    host: HostPlace
    entrants: list[Entrant]


def _asked(source: dict[str, str], members: dict[int, Member]) -> _Order:
    """Read which order is asked for; without, the saved one, or what would be saved first."""
    entrants = [each.entrant for each in members.values()]
    saved = any(each.rank is not None for each in entrants)
    settled = arrangements(g.summit_ref.id).precedence
    if settled is Precedence.CUSTOM and not saved:
        settled = Precedence.ALPHABETICAL_EN
    otherwise = Precedence.CUSTOM if saved else settled
    by = pick(Precedence, clean(source.get("order", "")[:40])) or otherwise
    if by is Precedence.CUSTOM and not saved:
        by = otherwise
    host = pick(HostPlace, clean(source.get("host", "")[:40]))
    if host is None:
        host = host_place(order(entrants, Precedence.CUSTOM)) if saved else HostPlace.LAST
    return _Order(by, host, order(entrants, by, host))


@precedence.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """Show the saved order, or what another rule would make of it."""
    members = queries.members(g.summit_ref.id)
    shown = _asked(request.args.to_dict(), members)
    return render_template(
        "attendance/precedence.html",
        members=members,
        shown=shown,
        is_saved=any(each.entrant.rank is not None for each in members.values()),
        settled=arrangements(g.summit_ref.id).precedence,
        sessions=queries.invited_sessions(g.summit_ref.id),
        wording=wording,
        hosts=HOSTS,
        orders=[each for each in Precedence if each is not Precedence.CUSTOM],
        may_edit=actor().may(Permission.EDIT, g.summit_ref.id),
    )


@precedence.post("")
@needs(Permission.EDIT)
def save(slug: str) -> ResponseReturnValue:
    """Save the order that a rule makes."""
    given = request.form.to_dict()
    by, host = pick(Precedence, given.get("order", "")), pick(HostPlace, given.get("host", ""))
    if by is None or host is None:
        raise BadRequest
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        members = queries.members(summit.id)
        made = order((each.entrant for each in members.values()), by, host)
        changed = operations.save_order(summit, made, by, actor=actor(), now=clock.now())
        slug = summit.slug
    flash(_("The order is saved.") if changed else _("Nothing was changed."))
    return redirect(f"/organizer/summits/{slug}/precedence", 303)


@precedence.post("/move")
@needs(Permission.EDIT)
def move(slug: str) -> ResponseReturnValue:
    """Move an office up or down, or to a place; the order is then one by hand."""
    given = request.form.to_dict()
    office_id, to = number(given.get("office", "")), number(given.get("to", ""))
    steps = _STEPS.get(given.get("direction", ""))
    if office_id is None or (steps is None and to is None):
        raise BadRequest
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        members = queries.members(summit.id)
        before = _asked(given, members)
        ids = [each.office_id for each in before.entrants]
        if office_id not in ids:
            raise BadRequest
        by = steps if steps is not None else (to or 0) - ids.index(office_id)
        after = [members[each].entrant for each in moved(ids, office_id, by)]
        operations.save_order(summit, after, Precedence.CUSTOM, actor=actor(), now=clock.now())
        slug = summit.slug
    return redirect(f"/organizer/summits/{slug}/precedence#office-{office_id}", 303)


@precedence.get("/seating")
@needs(Permission.SEE)
def seats(slug: str) -> ResponseReturnValue:
    """Who sits where at the head table."""
    session, members, coming = _coming()
    seated = seating.seats(coming)
    return render_template(
        "attendance/precedence_seating.html",
        session=session,
        sessions=queries.invited_sessions(g.summit_ref.id),
        members=members,
        seats=seated,
        row=seating.from_the_hall(seated),
        sides=_SIDES,
        left_out=sum(each.comes and each.entrant.rank is None for each in members.values()),
    )


_SIDES = {
    "middle": N_("in the middle"),
    "right": N_("at the host’s right"),
    "left": N_("at the host’s left"),
}


def _coming() -> tuple[Session | None, dict[int, Member], list[Entrant]]:
    """Return those who come and have a place in the saved order, in that order."""
    asked = clean(request.args.get("session", "")[:80])
    session = None
    if asked:
        summit = programme.summit_for(g.summit_ref.slug, actor(), Permission.SEE)
        session = programme.session_of(summit, asked)
    members = queries.members(g.summit_ref.id, session.id if session is not None else None)
    entrants = [
        each.entrant for each in members.values() if each.comes and each.entrant.rank is not None
    ]
    return session, members, order(entrants, Precedence.CUSTOM)


@precedence.get("/plates.pdf")
@needs(Permission.SEE)
def plates(slug: str) -> ResponseReturnValue:
    """Name plates of those who come, in the saved order."""
    session, members, coming = _coming()
    if not coming:
        flash(_("Nobody who comes has a place in the saved order yet."), "error")
        return redirect(f"/organizer/summits/{g.summit_ref.slug}/precedence/seating", 303)
    ref, language = g.summit_ref, choose_language()
    about = session.title if session is not None else ref.title
    data = plates_pdf(
        [_plate(members[each.office_id]) for each in coming],
        day=moments.local(clock.now(), ref.zone).date(),
        title=_("Name plates: %(title)s", title=plain(about, language)),
        language=language,
    )
    name = f"{ref.slug}-plates.pdf"
    return data, {
        "Content-Type": "application/pdf",
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-store",
    }


def _plate(member: Member) -> Plate:
    return Plate(
        native=member.native,
        native_language=member.native_language,
        name=member.name or member.entrant.label,
        title=member.title,
    )


# The order of speaking


@precedence.get("/speaking/<session_slug>")
@needs(Permission.SEE)
def speaking(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show a session's order of speaking as it is, and as the saved order has it."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return _speaking_page(summit, programme.session_of(summit, session_slug))


@precedence.post("/speaking/<session_slug>")
@needs(Permission.EDIT)
def apply(slug: str, session_slug: str) -> ResponseReturnValue:
    """Let the draft of a session follow the saved order; nothing is published by it."""
    seen = number(request.form.get("version", ""))
    if seen is None:
        raise BadRequest
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = programme.with_items(programme.session_of(summit, session_slug))
        if session.version != seen:
            raise Conflict(N_("Somebody else has changed this at the same time; look at it again."))
        members = queries.members(summit.id)
        try:
            changed = operations.apply_speaking_order(
                session,
                queries.parts_of(session),
                _ranks(members),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            return _speaking_page(summit, session, 422, refusal=refused.told(_))
        address = f"/organizer/summits/{summit.slug}/precedence/speaking/{session.slug}"
    flash(
        _("The draft now follows the order of precedence. Others see it when you publish.")
        if changed
        else _("Nothing was changed.")
    )
    return redirect(address, 303)


def _ranks(members: dict[int, Member]) -> dict[int, int]:
    """Return the places of the saved order, each taken once."""
    placed = [each.entrant for each in members.values() if each.entrant.rank is not None]
    return {each.office_id: place for place, each in enumerate(order(placed, Precedence.CUSTOM), 1)}


def _speaking_page(
    summit: Summit, session: Session, status: int = 200, *, refusal: str = ""
) -> ResponseReturnValue:
    programme.with_items(session)
    members = queries.members(summit.id)
    ranks, parts = _ranks(members), queries.parts_of(session)
    after = speaking_order(parts, ranks) if ranks else parts
    text = render_template(
        "attendance/precedence_speaking.html",
        summit=summit,
        session=session,
        items={item.uid: item for item in session.items},
        speakers={each.uid: each for item in session.items for each in item.speakers},
        ranks=ranks,
        before=parts,
        after=after,
        places={part.uid: place for place, part in enumerate(parts)},
        refusal=refusal,
        changes=after != parts,
        may_edit=actor().may(Permission.EDIT, summit.id),
    )
    return text, status
