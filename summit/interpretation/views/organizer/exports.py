"""The rota as files: for spreadsheets, calendars, and meeting platforms."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.errors import N_, NotFound
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.interpretation import queries, wording
from summit.interpretation.access import may_see_phones, may_see_terms
from summit.interpretation.exports import calendar, platforms, sheets
from summit.interpretation.exports.rota import Contact, Entry, Rota, Who, rota_of
from summit.interpretation.facts import Situation
from summit.interpretation.forms.exports import Asked, days_of
from summit.programme import moments
from summit.programme import queries as programme

interpretation_exports = Blueprint(
    "interpretation_exports",
    __name__,
    url_prefix="/organizer/summits/<slug>/interpretation/exports",
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Who stands in a list, as it is offered.
WHO = {
    Who.CONFIRMED: N_("Only those who have confirmed"),
    Who.OFFERED: N_("Also those who were asked"),
    Who.ALL: N_("Also those who are only proposed"),
}


class Read(NamedTuple):
    """What an address asks for, and the part of the rota that answers it."""

    situation: Situation
    asked: Asked
    rota: Rota


def read(otherwise: Who) -> Read:
    """Read the part of the rota that the address of this request asks for."""
    facts = programme.facts(g.summit_ref.id, reader=actor())
    situation = queries.situation(facts)
    asked = Asked.of(request.args, facts, otherwise)
    rota = rota_of(situation, who=asked.who, day=asked.day, session=asked.uid)
    return Read(situation, asked, rota)


def contacts() -> dict[int, Contact]:
    """Return how each interpreter is reached, as far as the reader may see it."""
    summit_id = g.summit_ref.id
    addresses, phones = may_see_terms(actor(), summit_id), may_see_phones(actor(), summit_id)
    if not phones:
        return {}
    return {
        each.id: Contact.of(each, addresses=addresses, phones=phones)
        for each in queries.interpreters(summit_id)
    }


class _Line(NamedTuple):
    """A session as the page lists it: how many are on the platforms' lists, and who is not."""

    entry: Entry
    number: int
    without: list[str]


@interpretation_exports.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """Say what each file holds, and offer it."""
    found, language = read(Who.CONFIRMED), choose_language()
    reach = contacts()
    lines = []
    for entry in found.rota.entries:
        seats = platforms.seats_of(entry, reach, language)
        if seats:
            without = [seat.name for seat in seats if not seat.email]
            lines.append(_Line(entry, len(seats), without))
    everybody = rota_of(found.situation, day=found.asked.day, session=found.asked.uid)
    return render_template(
        "interpretation/exports.html",
        asked=found.asked,
        lines=lines,
        who=WHO,
        days=days_of(found.situation.programme),
        sessions=[each.session for each in rota_of(found.situation).entries],
        places=sum(len(entry.members) for entry in everybody.entries),
        shown=sum(len(entry.members) for entry in found.rota.entries),
        most=found.situation.rules.values.zoom_most,
        wording=wording,
        moments=moments,
        language=language,
        zone=g.summit_ref.zone,
        addresses=may_see_terms(actor(), g.summit_ref.id),
        in_use=found.situation.in_use,
    )


@interpretation_exports.get("/rota.xlsx")
@needs(Permission.SEE)
def workbook(slug: str) -> ResponseReturnValue:
    """Answer with the rota as a workbook, in the reader's language."""
    found, summit_id = read(Who.ALL), g.summit_ref.id
    data = sheets.rota_xlsx(
        found.rota,
        contacts(),
        language=choose_language(),
        words=_,
        addresses=may_see_terms(actor(), summit_id),
        phones=may_see_phones(actor(), summit_id),
    )
    return _file(data, "rota.xlsx", _XLSX)


@interpretation_exports.get("/rota.ics")
@needs(Permission.SEE)
def ics(slug: str) -> ResponseReturnValue:
    """Answer with the rota as a calendar, in the reader's language."""
    found, language = read(Who.ALL), choose_language()
    title = in_language(g.summit_ref.title, language)[0]
    data = calendar.rota_ics(
        found.rota,
        name=_("Interpreters: %(title)s", title=title),
        language=language,
        words=_,
        now=clock.now(),
    )
    return _file(data, "rota.ics", "text/calendar; charset=utf-8")


@interpretation_exports.get("/interpreters.csv")
@needs(Permission.EDIT)
def people(slug: str) -> ResponseReturnValue:
    """Answer with the interpreters by session, as platforms take them."""
    found = _for_platforms()
    marked = request.args.get("mark") != "no"
    data = platforms.interpreters_csv(found.rota, contacts(), choose_language(), marked=marked)
    return _file(data, "interpreters.csv", "text/csv; charset=utf-8")


@interpretation_exports.get("/<any(zoom, webex):platform>/<session_slug>.json")
@needs(Permission.EDIT)
def interface(slug: str, platform: str, session_slug: str) -> ResponseReturnValue:
    """Answer with what the interface of a platform takes for one session."""
    found, language = _for_platforms(), choose_language()
    entry = next((each for each in found.rota.entries if each.session.slug == session_slug), None)
    if entry is None or not entry.members:
        raise NotFound(N_("Nobody interprets in this session yet."))
    if platform == "zoom":
        most = found.situation.rules.values.zoom_most
        data = platforms.zoom_json(entry, contacts(), language, most=most)
    else:
        data = platforms.webex_json(entry, contacts(), language)
    return _file(data, f"{platform}-{entry.session.slug}.json", "application/json")


def _for_platforms() -> Read:
    """Read what a platform may know: it writes to people, so nobody who was not asked."""
    found = read(Who.CONFIRMED)
    if found.asked.who is Who.ALL:
        raise BadRequest
    return found


def _file(data: bytes, name: str, content_type: str) -> Response:
    answer = Response(data, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{g.summit_ref.slug}-{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
