"""What one session needs of interpreters, and what is spoken in its items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.interpretation import queries, wording
from summit.interpretation.access import may_see_terms
from summit.interpretation.demand import Booth, Demand, demand_of
from summit.interpretation.facts import FloorFact
from summit.interpretation.forms.booths import BoothsForm, FloorsForm, version_of
from summit.interpretation.models import Assignment, ItemFloor, SessionBooths
from summit.interpretation.needs import Statement, floors_of, setup_of, stated_of
from summit.interpretation.operations import booths as operations
from summit.interpretation.queries import listing as lists
from summit.interpretation.rule_set import CODES, RuleSet
from summit.interpretation.views.organizer import saying
from summit.programme import queries as programme
from summit.programme.facts import Facts, ItemFact, SessionFact
from summit.programme.models import Session, Summit
from summit.programme.stale import refuse, saved_last
from summit.programme.wording import ITEM_KINDS

booth_sessions = Blueprint(
    "booth_sessions",
    __name__,
    url_prefix="/organizer/summits/<slug>/interpretation/sessions/<session_slug>",
)


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything that the page of a session reads, besides its forms."""

    summit: Summit
    session: Session
    facts: Facts
    fact: SessionFact
    row: SessionBooths
    settled: Mapping[str, ItemFloor]
    statements: list[Statement]
    floors: Mapping[str, FloorFact]
    rules: RuleSet
    demand: Demand

    @classmethod
    def of(cls, summit: Summit, slug: str) -> Needs:
        """Read one session of a summit; NotFound where there is none."""
        session = programme.session_of(summit, slug)
        facts = programme.facts_around(summit.id, session.id, reader=actor())
        fact = facts.session(session.uid)
        assert fact is not None, "its facts were just asked for"
        row, settled = queries.session_booths(session.id), queries.item_floors(session.id)
        statements = lists.statements_for(session.id)
        rules = queries.rule_set_of(summit.id)
        floors = floors_of(fact, statements, settled)
        demand = demand_of(fact, setup_of(row), floors, rules)
        return cls(summit, session, facts, fact, row, settled, statements, floors, rules, demand)

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change any of it."""
        return actor().may(Permission.EDIT, self.summit.id)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"/organizer/summits/{self.summit.slug}/interpretation/sessions/{self.session.slug}"

    def title_of(self, item: ItemFact) -> str:
        """Return what an item is called, where no markup can stand."""
        title = in_language(item.title, choose_language())[0]
        return title or _(ITEM_KINDS[item.kind])

    def title_by_uid(self, uid: str) -> str:
        """Return what the item of a UID is called."""
        return next(self.title_of(item) for item in self.fact.items if item.uid == uid)

    def speakers_of(self, item: ItemFact) -> str:
        """Return who speaks in an item, in one line."""
        language = choose_language()
        names = []
        for place in item.places:
            person = self.facts.people.get(place.person_id or 0)
            city = self.facts.cities.get(place.city_id or 0)
            name = person.name if person else (city.name if city else place.capacity)
            names.append(in_language(name, language)[0])
        return ", ".join(name for name in names if name)

    def stated(self, item: ItemFact) -> list[Statement]:
        """Return what offices have stated of an item's speakers."""
        return stated_of(item, self.statements)

    def why(self, booth: Booth) -> str:
        """Say why a booth has the team that it has: the rule, and the minutes."""
        minutes = saying.length(self.fact.minutes or 0)
        if booth.because is None:
            return str(_("set by hand; %(length)s", length=minutes))
        code = CODES.get(booth.because, "")
        return str(_("by %(rule)s for %(length)s", rule=code, length=minutes))

    def booths_form(self) -> dict[str, object]:
        """Return what the form of the booths is made with."""
        keys = [booth.key for booth in self.demand.booths]
        private = may_see_terms(actor(), self.summit.id)
        return BoothsForm.of(self.row, self.session, keys, private=private)

    def floors_form(self) -> dict[str, object]:
        """Return what the form of the items' languages is made with."""
        items = {item.uid: self.title_of(item) for item in self.fact.items}
        return FloorsForm.of(self.settled, items, [*self.fact.floor, *self.fact.interpreted])


@booth_sessions.get("")
@needs(Permission.SEE)
def show(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show what a session needs, why, and who is in its booths."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return _page(Needs.of(summit, session_slug))


@booth_sessions.post("")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str) -> ResponseReturnValue:
    """Settle what a session needs."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        found = Needs.of(summit, session_slug)
        made_with = found.booths_form()
        form = BoothsForm.taken(request.form, **made_with)
        if form.is_stale(found.row.version):
            present = BoothsForm.shown(found.row.version, **made_with)
            return _page(found, booths=form.merged(present, **made_with), status=409)
        if not form.validate():
            return _page(found, booths=form, status=422)
        try:
            changed = operations.edit_session_booths(
                found.session, form.values(), actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(found, booths=form, status=422)
        address = found.address
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@booth_sessions.post("/items")
@needs(Permission.EDIT)
def save_items(slug: str, session_slug: str) -> ResponseReturnValue:
    """Settle what is spoken in a session's items."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        found = Needs.of(summit, session_slug)
        made_with = found.floors_form()
        form = FloorsForm.taken(request.form, **made_with)
        if form.is_stale(version_of(form.floors.object_data)):
            present = FloorsForm.shown(**made_with)
            return _page(found, floors=form.merged(present, **made_with), status=409)
        if not form.validate():
            return _page(found, floors=form, status=422)
        now = clock.now()
        # A list first: every item is settled, not only those before the first that changes.
        changed = [
            operations.set_item_floor(found.session, uid, language, own, actor=actor(), now=now)
            for uid, (language, own) in form.floors.data.items()
        ]
        address = found.address
    flash(_("Saved.") if any(changed) else _("Nothing was changed."))
    return redirect(f"{address}#items", 303)


def _page(
    found: Needs,
    *,
    booths: BoothsForm | None = None,
    floors: FloorsForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    summit, session = found.summit, found.session
    teams: dict[str, list[Assignment]] = defaultdict(list)
    for each in lists.team_in(session.id):
        teams[each.booth].append(each)
    who = saved_last(summit, "session", session.uid) if status == 409 else ""
    text = render_template(
        "interpretation/booths_session.html",
        summit=summit,
        session=session,
        found=found,
        demand=found.demand,
        rules=found.rules.values,
        booths=booths or BoothsForm.shown(found.row.version, **found.booths_form()),
        floors=floors or FloorsForm.shown(**found.floors_form()),
        teams=teams,
        wording=wording,
        saying=saying,
        may_edit=found.may_edit,
        who_booths=who if booths is not None else "",
        who_floors=who if floors is not None else "",
    )
    return text, status
