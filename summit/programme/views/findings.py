"""All findings of a summit, and answering for its warnings."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import SummitError
from summit.core.forms.fields import clean
from summit.core.guard import actor, needs
from summit.programme import queries, rules, telling
from summit.programme.forms.timetable import asked_day
from summit.programme.operations import waiving
from summit.programme.rules.finding import KEY_LENGTH
from summit.programme.telling import GROUPS
from summit.programme.views.timetable.looking import PART, WHOLE, page
from summit.programme.views.timetable.showing import Desk, Said

findings = Blueprint("findings", __name__, url_prefix="/organizer/summits/<slug>/findings")

#: How many findings of a group the page shows; the filters lead to the rest.
MOST = 200
#: Pages of a day on which findings are answered for, by what their forms call themselves.
BOARDS = {"": "timetable", "interpretation": "interpretation"}


@findings.get("")
@needs(Permission.SEE)
def show(slug: str) -> ResponseReturnValue:
    """List the findings, narrowed by level and rule."""
    return _page()


@findings.post("/waive")
@needs(Permission.EDIT)
def waive(slug: str) -> ResponseReturnValue:
    """Let a warning stand, for a reason."""
    key, reason = _key(), clean(request.form.get("reason", ""), lines=True)
    try:
        with unit_of_work():
            summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            now = clock.now()
            finding = waiving.open_finding(summit, key, now=now)
            waiving.waive(summit, finding, reason=reason, actor=actor(), now=now)
    except SummitError as error:
        return _answer(slug, error.told(_), status=error.status, reason=reason)
    return _answer(slug, _("The warning is waived; the journal keeps the reason."))


@findings.post("/take-back")
@needs(Permission.EDIT)
def take_back(slug: str) -> ResponseReturnValue:
    """Let a waived warning count again."""
    key = _key()
    try:
        with unit_of_work():
            summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            waiving.take_back(summit, key, actor=actor(), now=clock.now())
    except SummitError as error:
        return _answer(slug, error.told(_), status=error.status)
    return _answer(slug, _("The warning counts again."))


def _answer(slug: str, message: str, *, status: int = 200, reason: str = "") -> Response:
    """Answer on the page from which the act came: the timetable's script, it, or the list."""
    if PART in request.headers:
        desk = Desk(asked_day(request.form.get("shown")), whole=request.form.get("hours") == WHOLE)
        desk.said = Said(message, is_wrong=status != 200)
        return page(desk, status)
    if status != 200:
        return _page(wrong=message, reason=reason, status=status)
    flash(message)
    day = asked_day(request.form.get("shown"))
    if day is not None:
        board = BOARDS.get(request.form.get("board", ""), "timetable")
        return make_response(
            redirect(f"/organizer/summits/{slug}/{board}?{urlencode({'day': day})}", 303)
        )
    level, rule = _filters()
    query = urlencode({name: value for name, value in (("level", level), ("rule", rule)) if value})
    return make_response(redirect(f"/organizer/summits/{slug}/findings?{query}".rstrip("?"), 303))


def _page(*, wrong: str = "", reason: str = "", status: int = 200) -> Response:
    summit_id = g.summit_ref.id
    facts = queries.facts(summit_id, reader=actor())
    waived = queries.waivers(summit_id)
    found = rules.findings.check(facts, clock.now())
    level, rule = _filters()
    chosen = [
        each
        for each in found
        if (not level or telling.group(each, waived) == level) and (not rule or each.rule == rule)
    ]
    tried = _key() if wrong else ""
    groups = telling.grouped(telling.show(each, facts, waived) for each in chosen)
    return make_response(
        render_template(
            "programme/findings.html",
            groups=[(name, label, shown[:MOST], len(shown)) for name, label, shown in groups],
            counts=rules.summary(found, waived),
            labels=[(name, _(label)) for name, label in GROUPS.items()],
            rules=sorted(
                ((each, telling.rule_label(each)) for each in {f.rule for f in found} | {rule}),
                key=lambda entry: entry[1],
            ),
            level=level,
            rule=rule,
            wrong=wrong,
            wrong_at=next(
                (f.key for _group, _label, shown in groups for f in shown if f.key == tried), ""
            ),
            reason=reason,
            may_edit=actor().may(Permission.EDIT, summit_id),
            base=f"/organizer/summits/{g.summit_ref.slug}",
        ),
        status,
    )


def _filters() -> tuple[str, str]:
    """Return the level and the rule that are asked for; what there is not asks for all."""
    asked = request.form if request.method == "POST" else request.args
    level, rule = asked.get("level", ""), asked.get("rule", "")
    return level if level in GROUPS else "", rule if telling.is_rule(rule) else ""


def _key() -> str:
    return clean(request.form.get("key", "")[: KEY_LENGTH + 1])
