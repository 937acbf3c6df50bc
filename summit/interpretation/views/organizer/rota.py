"""The rota on paper: by day, session and booth, and a sheet for each interpreter."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh

from summit.core import clock
from summit.core.actor import Permission
from summit.core.errors import N_, NotFound
from summit.core.guard import actor, needs
from summit.core.i18n import LANGUAGES, choose_language
from summit.interpretation import queries, wording
from summit.interpretation.access import may_see_phones
from summit.interpretation.exports import saying
from summit.interpretation.exports.rota import NOBODY, Who, first_and_last
from summit.interpretation.forms.exports import days_of
from summit.interpretation.views.organizer.exports import contacts, read
from summit.programme import moments

interpretation_rota = Blueprint(
    "interpretation_rota", __name__, url_prefix="/organizer/summits/<slug>/interpretation/rota"
)


class Part(StrEnum):
    """What is printed."""

    BOOTHS = "booths"
    PEOPLE = "people"


PARTS = {Part.BOOTHS: N_("By day and booth"), Part.PEOPLE: N_("A sheet for each interpreter")}


@interpretation_rota.get("")
@needs(Permission.SEE)
def show(slug: str) -> ResponseReturnValue:
    """Show the rota as it is printed, in either language whatever the console's own is."""
    language = request.args.get("lang", "") or choose_language()
    part = request.args.get("part", "") or Part.BOOTHS.value
    if language not in LANGUAGES or part not in PARTS:
        raise NotFound(N_("There is no such list."))
    g.language = language
    refresh()
    found, now, zone = read(Who.ALL), clock.now(), g.summit_ref.zone
    phones = may_see_phones(actor(), g.summit_ref.id)
    reach = contacts()
    settings = queries.settings(g.summit_ref.id)
    span = first_and_last(found.rota)
    return render_template(
        "interpretation/rota.html",
        rota=found.rota,
        sheets=found.rota.sheets() if part == Part.PEOPLE else (),
        asked=found.asked,
        part=part,
        parts=PARTS,
        language=language,
        languages=LANGUAGES,
        days=days_of(found.situation.programme),
        phones=phones,
        phone=lambda member: reach.get(member.interpreter.id, NOBODY).phone,
        technician=settings.technician,
        technician_phone=settings.technician_phone if phones else "",
        zone=moments.zone_text(zone, span[0] if span else now, language),
        clock=lambda at: moments.clock_text(at, zone),
        hours=lambda start, end: saying.hours_text(start, end, zone, language),
        moment=lambda at: moments.moment_text(at, zone, language),
        beside=lambda at, day: moments.beside_text(at, zone, day, language),
        span=lambda start, end, there=zone: moments.span_text(start, end, there, language),
        zone_of=lambda there, at: moments.zone_text(there, at, language),
        home=zone,
        now=now,
        moments=moments,
        saying=saying,
        booth=lambda of: saying.booth_text(of, _),
        wording=wording,
    )
