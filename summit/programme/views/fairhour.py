"""The fair hour: which start asks least of the cities, and putting a session there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.core.zones import day_number, instant_of, minutes_of, start_of_day
from summit.programme import moments, queries
from summit.programme.access import may_edit
from summit.programme.facts import CityFact, Facts, SessionFact
from summit.programme.fairhour.answer import Question, answer
from summit.programme.fairhour.question import USUAL_LENGTH, Company, company, span
from summit.programme.fairhour.ranking import MeetingCity
from summit.programme.fairhour.sheet import LEVELS, Sheet
from summit.programme.forms.fairhour import FairHourForm, PutForm
from summit.programme.operations import timetable
from summit.programme.queries.fairhour import earlier_meetings, every_city

fairhour = Blueprint("fairhour", __name__, url_prefix="/organizer/summits/<slug>/fair-hour")

#: Says that the address holds a whole question; without it, it names at most a session.
_ASKED = "asked"


@fairhour.get("")
@needs(Permission.SEE)
def ask(slug: str) -> ResponseReturnValue:
    """Rank the starts by the question that the address asks, else by the usual one."""
    return _page()


@fairhour.post("")
@needs(Permission.EDIT)
def put(slug: str) -> ResponseReturnValue:
    """Move the session to a start of the ranking, in the room that it has."""
    wanted = PutForm(formdata=request.form).taken()
    if wanted is None:
        abort(400)  # no button of ours sends it
    try:
        with unit_of_work():
            summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            session = queries.session_to_place(summit, wanted.session)
            timetable.move(
                session,
                starts_at=wanted.starts_at,
                ends_at=wanted.ends_at,
                room=session.room,
                seen=wanted.seen,
                actor=actor(),
                now=clock.now(),
            )
            title, zone = session.title, session.zone
    except timetable.StaleMove as stale:
        return _page(409, stale=stale)
    except Refused as refused:
        return _page(422, said=refused.told(gettext))
    language = choose_language()
    flash(
        gettext(
            "“%(session)s” now starts %(when)s. It is published with the next release.",
            session=in_language(title, language)[0],
            when=moments.moment_text(wanted.starts_at, zone, language),
        )
    )
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"{request.path}?{query}" if query else request.path, 303)


def _page(
    status: int = 200, *, said: str = "", stale: timetable.StaleMove | None = None
) -> ResponseReturnValue:
    facts = queries.facts(g.summit_ref.id, reader=actor())
    session = _session(facts)
    cities, meeting = every_city(), company(facts, session)
    form = FairHourForm(formdata=_asked(facts, session, cities, meeting))
    form.city.offer((city.slug, city.slug) for city in cities)
    sheet = None
    if form.validate():
        question = _question(facts, session, cities, meeting, form)
        names = {city.slug: city.name for city in cities}
        sheet = Sheet(answer(question), question, names, choose_language())
    elif status == 200:
        status = 422
    page = render_template(
        "programme/fair_hour.html",
        form=form,
        facts=facts,
        session=session,
        own=[city for city in cities if city.id in meeting.cities],
        others=[city for city in cities if city.id not in meeting.cities],
        speaking=meeting.speaking,
        sheet=sheet,
        guarded=form.guard.data,
        levels=LEVELS,
        moments=moments,
        day_links=_day_links(form) if sheet else [],
        query=request.query_string.decode("ascii", "ignore"),
        may_put=session is not None
        and not session.is_cancelled
        and may_edit(actor(), g.summit_ref),
        said=said,
        stale=stale,
    )
    return page, status


def _session(facts: Facts) -> SessionFact | None:
    slug = request.args.get("session", "")
    if not slug:
        return None
    found = next((each for each in facts.sessions if each.slug == slug), None)
    if found is None:
        raise NotFound(N_("There is no such session in this summit."))
    return found


def _asked(
    facts: Facts, session: SessionFact | None, cities: Sequence[CityFact], meeting: Company
) -> MultiDict[str, str]:
    """Return the question of the address, or the usual one about its session."""
    if _ASKED in request.args:
        return request.args
    usual = span(facts, session)
    return MultiDict(
        [
            *(("city", city.slug) for city in cities if city.id in meeting.cities),
            ("length", str(usual.length)),
            ("first", usual.first.isoformat()),
            ("last", usual.last.isoformat()),
            ("weight", "2"),
            ("weekend", "3"),
            ("holiday", "3"),
        ]
    )


def _question(
    facts: Facts,
    session: SessionFact | None,
    cities: Sequence[CityFact],
    meeting: Company,
    form: FairHourForm,
) -> Question:
    chosen = [city for city in cities if city.slug in set(form.city.data)]
    zone = facts.summit.zone
    before = instant_of(start_of_day(zone, day_number(form.first.data)))
    without = session.uid if session else None
    ids = [city.id for city in chosen]
    return Question(
        cities=tuple(
            MeetingCity(
                city.slug,
                city.zone,
                weight=form.weight.data or 1 if city.id in meeting.speaking else 1,
                no_night=form.guard.data and city.id in meeting.speaking,
            )
            for city in chosen
        ),
        length=form.length.data or USUAL_LENGTH,
        first=form.first.data,
        last=form.last.data,
        host_zone=zone,
        hours=form.hours,
        earlier=earlier_meetings(ids, before, without=without, reader=actor()),
        by_burden=form.burden.data,
        day=form.day.data,
        present=minutes_of(session.starts_at) if session and session.starts_at else None,
    )


def _day_links(form: FairHourForm) -> list[tuple[date, str]]:
    """Return where the heat map of each day of the span is found; none if it is one day."""
    first, last = form.first.data, form.last.data
    days = [first + timedelta(days=after) for after in range((last - first).days + 1)]
    asked = [pair for pair in _pairs(form) if pair[0] != "day"]
    return [
        (day, "?" + urlencode([*asked, ("day", day.isoformat())]) + "#hours")
        for day in days
        if len(days) > 1
    ]


def _pairs(form: FairHourForm) -> list[tuple[str, str]]:
    """Return the whole question as an address holds it."""
    pairs = [("session", request.args.get("session", "")), (_ASKED, "1")]
    return pairs + form.pairs()
