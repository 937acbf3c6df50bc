"""A summit at a glance."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.accounts import queries as accounts
from summit.attendance.queries import readiness
from summit.core import clock
from summit.core.actor import Permission
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.directory.queries.places import coordinates
from summit.journal import queries as journal
from summit.journal.queries import Asked
from summit.organizer import dashboard as dashboards
from summit.organizer.history import names_of, show
from summit.organizer.views.blueprint import organizer
from summit.programme import moments, queries
from summit.programme.rules import findings, for_publishing, summary
from summit.streaming.queries import live_now


@organizer.get("/summits/<slug>/")
@needs(Permission.SEE)
def dashboard(slug: str) -> ResponseReturnValue:
    """What is due next, what blocks publishing, who comes, and what was done last."""
    now, ref, language = clock.now(), g.summit_ref, choose_language()
    facts = queries.facts(ref.id, reader=actor())
    found = findings.check(facts, now)
    waived = queries.waivers(ref.id)
    entries = journal.newest(Asked(summit_id=ref.id), 8)
    names = names_of(entries)
    return render_template(
        "organizer/dashboard.html",
        board=dashboards.dashboard(
            facts,
            for_publishing(facts, found),
            summary(found, waived),
            coordinates(facts.cities),
            today=moments.local(now, ref.zone).date(),
            now=now,
            language=language,
            words=gettext,
        ),
        rooms=facts.rooms,
        attendance=readiness.summary(ref.id, now),
        entries=[show(entry, names, ref.zone, language) for entry in entries],
        waiting=accounts.waiting(ref.id),
        on_air=live_now(ref.id),
        told=lambda finding: finding.told(language, gettext),
    )
