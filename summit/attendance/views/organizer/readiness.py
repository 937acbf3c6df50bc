"""The readiness board: how far every office is, on a map, as a funnel, in a table, as a sheet."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from babel.dates import format_date
from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from summit.attendance import board, board_wording
from summit.attendance.access import may_see_contacts
from summit.attendance.board import Hours, Region, Row
from summit.attendance.export import workbook
from summit.attendance.forms.readiness import Listing, chosen_offices, number
from summit.attendance.models import MailingKind
from summit.attendance.operations.mailings import create_mailing
from summit.attendance.queries import readiness as queries
from summit.attendance.queries.readiness import BoardFacts
from summit.attendance.readiness import BoardStep, Stage, overdue_invitations
from summit.core import clock, zones
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import moments, worldmap
from summit.programme import queries as programme

readiness = Blueprint("readiness", __name__, url_prefix="/organizer/summits/<slug>/readiness")

#: How many rows of the table one page shows.
PAGE = 250
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _View(NamedTuple):
    """What the address asks of the board, and the rows that answer it, filtered and not."""

    facts: BoardFacts
    listing: Listing
    every: list[Row]
    shown: list[Row]


class _Page(NamedTuple):
    number: int
    pages: int


def _view(now: datetime) -> _View:
    ref = g.summit_ref
    facts = queries.board_facts(ref.id)
    base = f"/organizer/summits/{ref.slug}/readiness"
    listing = Listing.of(request.args, base, [each.slug for each in facts.sessions])
    wanted, private = listing.wanted, may_see_contacts(actor(), ref.id)
    every = board.rows(facts, wanted.session, ref.zone, now, private=private)
    shown = board.ordered(board.narrowed(every, wanted, now), wanted.sort, choose_language(), now)
    return _View(facts, listing, every, shown)


@readiness.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """How far the offices are; the address says which are shown, and in which order."""
    now, ref, language = clock.now(), g.summit_ref, choose_language()
    view = _view(now)
    asked = number(request.args.get("page", "")) or 1
    pages = max(1, -(-len(view.shown) // PAGE))
    page = _Page(min(max(asked, 1), pages), pages)
    tally = board.tally(view.every, view.facts.quorum)
    return render_template(
        "attendance/readiness.html",
        listing=view.listing,
        sessions=view.facts.sessions,
        every=view.every,
        shown=view.shown[(page.number - 1) * PAGE : page.number * PAGE],
        total=len(view.shown),
        page=page,
        tally=tally,
        world=_world(view.every, now, language),
        marks=[
            (worldmap.key_mark(board_wording.MARKS[stage]), stage, count)
            for stage, count in tally.stages.items()
            if count
        ],
        now=now,
        today=moments.local(now, ref.zone).date(),
        there=lambda row: _hour_there(now, row.zone, ref.zone, language),
        day_there=lambda at, row: _short_day(moments.local(at, row.zone).date(), language),
        hours_of=lambda row: board.hours_of(now, row.zone),
        wording=board_wording,
        said=_said(),
        steps=BoardStep,
        stages=Stage,
        regions=Region,
        hours=Hours,
        private=may_see_contacts(actor(), ref.id),
        may_send=actor().may(Permission.SEND, ref.id),
        may_edit=actor().may(Permission.EDIT, ref.id),
    )


def _said() -> dict[str, Any]:
    """Return the words that stand in every row, translated once."""
    return {
        "steps": {step: _(word) for step, word in board_wording.STEPS_SHORT.items()},
        "stages": {stage: _(word) for stage, word in board_wording.STAGES.items()},
        "hours": {hours: _(word) for hours, word in board_wording.HOURS.items()},
        "there": _("There"),
        "answer": _("Answer"),
        "left": _("Left to do"),
    }


def _hour_there(now: datetime, zone: str, home: str, language: str) -> str:
    """Write the hour in a zone, with the day of the week where that is not the same at home."""
    there = moments.local(now, zone)
    if there.date() == moments.local(now, home).date():
        return f"{there:%H:%M}"
    weekday = zones.names(language)[0][there.weekday()]
    return f"{f'({weekday})' if language == 'ko' else weekday} {there:%H:%M}"


@lru_cache(maxsize=4096)
def _short_day(day: date, language: str) -> str:
    """Write a day in a narrow column: ``10 Dec``, ``12. 10.``."""
    if language == "ko":
        return moments.day_text(day, "ko", year=False, weekday=False)
    return format_date(day, "d MMM", locale=language)


def _world(rows: list[Row], now: datetime, language: str) -> Markup:
    """Draw where the cities lie and what they have answered; those that come are on top."""
    order = list(Stage)
    drawn = [
        (
            board_wording.MARKS[row.stage],
            f"{board.plain(row.label, language)} – {_(board_wording.STAGES[row.stage])}",
            *row.place,
        )
        for row in sorted(rows, key=lambda row: -order.index(row.stage))
        if row.place is not None
    ]
    label = _(
        "World map with day and night and the answer of each city; the table gives the same facts."
    )
    return worldmap.draw(drawn, zones.minutes_of(now), label) if drawn else Markup("")


@readiness.get("/table.xlsx")
@needs(Permission.SEE)
def sheet(slug: str) -> ResponseReturnValue:
    """The same rows as a workbook; addresses stand in it for those alone who may see them."""
    now, ref = clock.now(), g.summit_ref
    data = workbook(
        _view(now).shown,
        language=choose_language(),
        words=_,
        zone=ref.zone,
        now=now,
        private=may_see_contacts(actor(), ref.id),
    )
    name = f"{ref.slug}-readiness.xlsx"
    return data, {
        "Content-Type": _XLSX,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


@readiness.post("/chase")
@needs(Permission.SEND)
def chase(slug: str) -> ResponseReturnValue:
    """Draft a reminder to offices with something overdue; the next page asks before it is sent."""
    given = request.form.getlist("only") or request.form.getlist("office")
    chosen = chosen_offices(given)
    if chosen is None and given:
        raise BadRequest
    now = clock.now()
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.SEND, to_change=True)
        address = f"/organizer/summits/{summit.slug}/readiness"
        facts = queries.board_facts(summit.id)
        session = request.form.get("session", "")
        looked = {each.id for each in facts.sessions if not session or each.slug == session}
        late = [
            invitation
            for each in facts.offices
            if each.office.id in (chosen or ())
            for invitation in overdue_invitations(
                each.office,
                [i for i in each.invitations if i.session_id in looked],
                facts.facts(each),
                now,
            )
        ]
        if late:
            ids = [each.id for each in late]
            made = create_mailing(summit, MailingKind.REMINDER, ids, actor=actor(), now=now)
            address = f"/organizer/summits/{summit.slug}/mailings/{made.id}"
    if not late:
        flash(_("Choose an office of which something is overdue."), "error")
    return redirect(address, 303)
