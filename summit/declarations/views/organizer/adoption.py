"""Adoption: the table, who is there, objections, and the ways off the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Actor, Permission
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.declarations import operations, parity, queries, wording
from summit.declarations.forms.adopting import ObjectionForm, PollForm, WithdrawForm
from summit.declarations.forms.texts import part_name, tongue
from summit.declarations.models import Adoption, Declaration, Poll, Threshold
from summit.declarations.numbering import numbers
from summit.declarations.parity import Finding
from summit.declarations.queries import adopting
from summit.declarations.stand import Stand, Tally, tally
from summit.declarations.views.deciding import deciding, held
from summit.directory.models import City
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Item, Summit

adoption = Blueprint(
    "adoption",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/adoption",
)


class Table:
    """Everything that a page about a text on the table reads, and how it is shown."""

    def __init__(self, summit: Summit, declaration: Declaration) -> None:
        self.summit, self.declaration = summit, declaration
        self.now = clock.now()
        self.language = choose_language()
        self.may_adopt = actor().may(Permission.ADOPT, summit.id)
        self.may_certify = actor().may(Permission.EDIT, summit.id)
        session = declaration.session
        self.zone = session.zone if session is not None else summit.zone
        self.home = address_of(summit, declaration)

    @cached_property
    def adoption(self) -> Adoption | None:
        """The ruling, once it was adopted."""
        return queries.adoption_of(self.declaration)

    @cached_property
    def stand(self) -> Stand:
        """What an adoption would rest on now."""
        return adopting.stand_of(self.declaration, self.now)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the parity check finds in the newest version, written or frozen."""
        return parity.of_version(self.declaration.newest)

    @cached_property
    def polls(self) -> list[Poll]:
        """All recorded votes, the newest first."""
        return adopting.polls_of(self.declaration)[::-1]

    @cached_property
    def item(self) -> Item | None:
        """The item at which it is to be adopted."""
        return adopting.item_of(self.declaration)

    @cached_property
    def cities(self) -> list[City]:
        """The cities that can object."""
        return adopting.invited_cities(self.declaration)

    @cached_property
    def _numbers(self) -> dict[str, int | None]:
        return numbers(self.declaration.newest.clauses)

    def where(self, finding: Finding) -> str:
        """Name the part that a finding of the parity check is about."""
        for clause in self.declaration.newest.clauses:
            if clause.uid == finding.clause:
                return part_name(clause.kind, self._numbers[clause.uid], {})
        return str(_("Title and status line"))

    def told(self, problem: Refused | Finding) -> str:
        """Say a refusal or a finding in the reader's language."""
        return problem.told(_)

    def tally(self, poll: Poll) -> Tally:
        """Return the counts of a vote."""
        return tally(poll)

    def tongue(self, tag: str) -> str:
        """Return what a language is called."""
        return tongue(tag)

    def moment(self, at: datetime) -> str:
        """Write an instant by the session's clocks, with their zone."""
        zone = moments.zone_text(self.zone, at, self.language)
        return f"{moments.moment_text(at, self.zone, self.language)} ({zone})"

    def clock(self, at: datetime) -> str:
        """Write a time by the session's clocks."""
        return moments.clock_text(at, self.zone)


def address_of(summit: Summit, declaration: Declaration) -> str:
    """Return where the adoption of a declaration is."""
    return f"/organizer/summits/{summit.slug}/declarations/{declaration.slug}/adoption"


def opened(slug: str, name: str) -> Table:
    """Return the table for somebody who may see it."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    return Table(summit, queries.declaration_of(summit.id, name))


def cities_offered(table: Table) -> list[tuple[str, str]]:
    """Return the cities that can object, by what forms know them by."""
    named = [(city.slug, in_language(city.name, table.language)[0]) for city in table.cities]
    return sorted(named, key=lambda pair: pair[1])


@adoption.get("")
@needs(Permission.SEE)
def show(slug: str, declaration: str) -> ResponseReturnValue:
    """Show how far the adoption is, and what can be done next."""
    return _page(opened(slug, declaration))


@adoption.post("/table")
@needs(Permission.ADOPT)
def table(slug: str, declaration: str) -> ResponseReturnValue:
    """Put it on the table."""
    return _do(slug, declaration, "declaration.tabled", operations.table, _("On the table."))


@adoption.post("/certify")
@needs(Permission.EDIT)
def certify(slug: str, declaration: str) -> ResponseReturnValue:
    """Certify an oral revision."""
    return _do(
        slug,
        declaration,
        "declaration.certified",
        operations.certify,
        _("Certified; this version is on the table now."),
        Permission.EDIT,
    )


@adoption.post("/return")
@needs(Permission.ADOPT)
def return_to_draft(slug: str, declaration: str) -> ResponseReturnValue:
    """Take it off the table."""
    return _do(
        slug,
        declaration,
        "declaration.returned_to_draft",
        operations.return_to_draft,
        _("Returned to the drafters."),
    )


@adoption.post("/withdraw")
@needs(Permission.ADOPT)
def withdraw(slug: str, declaration: str) -> ResponseReturnValue:
    """Take it out of the negotiation."""
    return _do(slug, declaration, "declaration.withdrawn", operations.withdraw, _("Withdrawn."))


@adoption.post("/not-adopted")
@needs(Permission.ADOPT)
def not_adopted(slug: str, declaration: str) -> ResponseReturnValue:
    """Record that it was not adopted."""
    return _do(
        slug,
        declaration,
        "declaration.not_adopted",
        operations.mark_not_adopted,
        _("Recorded as not adopted."),
    )


@adoption.post("/bring-back")
@needs(Permission.ADOPT)
def bring_back(slug: str, declaration: str) -> ResponseReturnValue:
    """Take it up again."""
    return _do(
        slug,
        declaration,
        "declaration.brought_back",
        operations.bring_back,
        _("It is a draft again."),
    )


@adoption.post("/objections")
@needs(Permission.ADOPT)
def object_to(slug: str, declaration: str) -> ResponseReturnValue:
    """Record a city's objection."""
    typed: ObjectionForm | None = None
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.ADOPT), "declaration.objected"
        ) as found:
            table = Table(found.summit, found)
            typed = ObjectionForm(formdata=request.form, cities=cities_offered(table))
            if not typed.validate():
                return _page(table, 422, form=typed)
            operations.object_to(
                found,
                next(each for each in table.cities if each.slug == typed.city.data),
                typed.words.data,
                typed.language.data,
                actor=actor(),
                now=table.now,
            )
            address = address_of(found.summit, found)
    except (Refused, Conflict) as refusal:
        return refused(slug, declaration, refusal, typed)
    flash(_("The objection is on record."))
    return redirect(address, 303)


@adoption.post("/objections/withdraw")
@needs(Permission.ADOPT)
def withdraw_objection(slug: str, declaration: str) -> ResponseReturnValue:
    """Record that an objection was withdrawn."""
    form = WithdrawForm(formdata=request.form)

    def act(found: Declaration, *, actor: Actor, now: datetime) -> None:
        objection = adopting.objection_of(found, form.number)
        operations.withdraw_objection(found, objection, actor=actor, now=now)

    return _do(
        slug,
        declaration,
        "declaration.objection_withdrawn",
        act,
        _("The objection is withdrawn; that it was raised stays on record."),
    )


def _do(
    slug: str,
    name: str,
    tried: str,
    act: Callable[..., object],
    said: str,
    permission: Permission = Permission.ADOPT,
) -> ResponseReturnValue:
    """Do one act to a held declaration, and lead back to the table.

    Args:
        tried: what the journal calls it, also where it is refused.
    """
    try:
        with deciding(lambda: held(slug, name, permission), tried) as found:
            act(found, actor=actor(), now=clock.now())
            address = address_of(found.summit, found)
    except (Refused, Conflict) as refusal:
        return refused(slug, name, refusal)
    flash(said)
    return redirect(address, 303)


def refused(
    slug: str, name: str, refusal: Refused | Conflict, form: ObjectionForm | None = None
) -> ResponseReturnValue:
    """Show the table as it is, with why something was refused, and what was typed."""
    return _page(opened(slug, name), refusal.status, refusal=refusal.told(_), form=form)


def _page(
    table: Table,
    status: int = 200,
    *,
    refusal: str = "",
    form: ObjectionForm | None = None,
) -> ResponseReturnValue:
    objecting = form or ObjectionForm(formdata=None, cities=cities_offered(table))
    text = render_template(
        "declarations/adoption.html",
        summit=table.summit,
        declaration=table.declaration,
        table=table,
        refusal=refusal,
        form=objecting,
        poll_form=PollForm(formdata=None, data={"threshold": Threshold.MAJORITY}),
        wording=wording,
    )
    return text, status
