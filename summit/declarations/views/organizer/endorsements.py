"""Endorsements as the secretariat sees them: who was present, endorsed, signed; the annex."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.attendance.access import may_see_contacts
from summit.attendance.models import Precedence
from summit.attendance.queries import arrangements
from summit.attendance.queries.precedence import host_city
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.declarations import signatories, wording
from summit.declarations.endorsement_sheet import STAGES, workbook
from summit.declarations.forms.texts import tongue
from summit.declarations.models import (
    Declaration,
    DeclarationState,
    EndorsementForm,
    EndorsementState,
    NoteKind,
)
from summit.declarations.operations import confirming as operations
from summit.declarations.queries import endorsing as queries
from summit.declarations.queries.texts import adoption_of, declaration_of
from summit.declarations.queries.vouching import own_changes
from summit.declarations.views.deciding import deciding, held
from summit.declarations.views.organizer.endorsement_listing import CityListing
from summit.programme.models import Summit

endorsements = Blueprint(
    "endorsements",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/endorsements",
)

#: An endorsement's id, and the version in which it was seen.
_TICKED = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})", re.ASCII)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@endorsements.get("")
@needs(Permission.SEE)
def index(slug: str, declaration: str) -> ResponseReturnValue:
    """List the cities with the three facts of each; the address says which, in which order."""
    return _index(slug, declaration)


@endorsements.post("/confirm")
@needs(Permission.PUBLISH)
def confirm(slug: str, declaration: str) -> ResponseReturnValue:
    """Confirm those that were ticked, all or none: they are public from now on."""
    ticked = _ticked(request.form.getlist("endorsement"))
    try:
        with deciding(
            lambda: held(slug, declaration, Permission.PUBLISH), "endorsement.confirmed"
        ) as declared:
            if not ticked:
                raise Refused(N_("Tick the endorsements that are to be confirmed."))
            chosen = queries.endorsements_by_id(declared, ticked)
            if any(chosen[number].version != seen for number, seen in ticked.items()):
                raise Conflict(
                    N_("Somebody else has changed this at the same time; look at it again.")
                )
            in_turn = [chosen[number] for number in ticked]
            operations.confirm_all(in_turn, actor=actor(), now=clock.now())
            address = address_of(slug, declared)
    except (Refused, Conflict) as refused:
        db.session.rollback()
        return _index(slug, declaration, refused.told(_), refused.status)
    flash(
        ngettext(
            "%(num)s endorsement is confirmed.", "%(num)s endorsements are confirmed.", len(ticked)
        )
    )
    return redirect(address, 303)


def _ticked(values: Iterable[str]) -> dict[int, int]:
    """Return the versions in which endorsements were seen, by their ids; nonsense is left out."""
    found = (_TICKED.fullmatch(value) for value in values)
    return {int(each[1]): int(each[2]) for each in found if each is not None}


def _index(
    slug: str, declaration: str, problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    found = declaration_of(g.summit_ref.id, declaration)
    adoption = adoption_of(found)
    listing = CityListing(request.args, address_of(slug, found))
    every = queries.city_lines(found, adoption) if adoption is not None else []
    kept = listing.kept(every)
    ref = g.summit_ref
    own = own_changes(found.summit_id) if takes_endorsements(found) else {}
    text = render_template(
        "declarations/endorsements.html",
        problem=problem,
        may_confirm=actor().may(Permission.PUBLISH, ref.id) and takes_endorsements(found),
        declaration=found,
        adoption=adoption,
        annex=queries.annex_of(found.id),
        listing=listing,
        page=listing.page(kept, len(every)),
        present=sum(line.present is True for line in every),
        presence_known=adoption is not None and adoption.present is not None,
        endorsed=sum(line.endorsed for line in every),
        signed=sum(line.signed for line in every),
        waiting=sum(line.stage == "stated" for line in every),
        stages=STAGES,
        forms=list(EndorsementForm),
        notes=[NoteKind.RESERVATION, NoteKind.EXPLANATION],
        wording=wording,
        base=address_of(slug, found),
        passed=found.endorsing_until is not None and clock.now() >= found.endorsing_until,
        zone=found.endorsing_zone or ref.zone,
        own_changes=own,
        unvouched=sum(each.vouched is None for each in own.values()),
        may_vouch=actor().may(Permission.PUBLISH, ref.id) and may_see_contacts(actor(), ref.id),
        may_adopt=actor().may(Permission.ADOPT, ref.id),
        may_tell=actor().may(Permission.SEND, ref.id),
        may_record=actor().may(Permission.EDIT, ref.id) and takes_endorsements(found),
    )
    return text, status


@endorsements.get("/table.xlsx")
@needs(Permission.SEE)
def sheet(slug: str, declaration: str) -> ResponseReturnValue:
    """The same lines as a workbook."""
    found = declaration_of(g.summit_ref.id, declaration)
    adoption = adoption_of(found)
    listing = CityListing(request.args, address_of(slug, found))
    lines = queries.city_lines(found, adoption) if adoption is not None else []
    data = workbook(
        listing.kept(lines),
        language=choose_language(),
        words=_,
        zone=found.endorsing_zone or g.summit_ref.zone,
    )
    name = f"{g.summit_ref.slug}-{found.slug}-endorsements.xlsx"
    return data, {
        "Content-Type": _XLSX,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


@endorsements.get("/annex")
@needs(Permission.SEE)
def annex(slug: str, declaration: str) -> ResponseReturnValue:
    """The signatories as they stand, in the alphabetical order of a language or in precedence."""
    found = declaration_of(g.summit_ref.id, declaration)
    asked = request.args.get("order", "")
    by_precedence = asked == "precedence"
    mine = choose_language()
    language = asked if asked in found.languages else found.languages[0]
    if not asked and mine in found.languages:
        language = mine
    order = arrangements(found.summit_id).precedence if by_precedence else None
    confirmed = [
        each
        for each in queries.endorsements_of(found.id)
        if each.standing and each.state is EndorsementState.CONFIRMED
    ]
    ordered = signatories.ordered(
        confirmed,
        order or Precedence.ALPHABETICAL_EN,
        mine if by_precedence else language,
        host=host_city(found.summit_id),
    )
    return render_template(
        "declarations/endorsements_annex.html",
        declaration=found,
        annex=queries.annex_of(found.id),
        signatories=ordered,
        by_precedence=by_precedence,
        shown_in=mine if by_precedence else language,
        tongues={tag: tongue(tag) for tag in found.languages},
        wording=wording,
        base=address_of(slug, found),
        zone=found.endorsing_zone or g.summit_ref.zone,
    )


def address_of(slug: str, declaration: Declaration) -> str:
    """Return where the endorsements of a declaration are."""
    return f"/organizer/summits/{slug}/declarations/{declaration.slug}/endorsements"


def takes_endorsements(declaration: Declaration) -> bool:
    """Whether an endorsement that came on paper can still be taken down."""
    return declaration.state in (DeclarationState.ADOPTED, DeclarationState.OPEN)


def common(summit: Summit, declaration: Declaration, **values: Any) -> dict[str, Any]:
    """Return what the templates of all these pages name."""
    return {
        "summit": summit,
        "declaration": declaration,
        "wording": wording,
        "base": address_of(summit.slug, declaration),
        "zone": declaration.endorsing_zone or summit.zone,
        **values,
    }
