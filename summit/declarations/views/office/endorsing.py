"""An office endorses the adopted text for its city, proves it by a code, and can withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import queries as attendance
from summit.attendance.local_time import moment_text, zone_text
from summit.attendance.models import Contact, Office
from summit.core import clock
from summit.core.db import reading
from summit.core.errors import N_, Conflict, NotFound, Refused
from summit.core.forms import Form
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.declarations import codes, wording
from summit.declarations.forms.endorsing import CodeForm, StatementForm, WithdrawForm
from summit.declarations.models import Adoption, Declaration, Endorsement, EndorsementRequest
from summit.declarations.operations import endorsing as operations
from summit.declarations.queries import endorsing as queries
from summit.declarations.queries.texts import adoption_of
from summit.declarations.views.deciding import deciding

office_endorsing = Blueprint(
    "office_endorsing", __name__, url_prefix="/office/<lang>/<token>/declarations/<declaration>"
)

_HERE = "/endorse"
_REQUEST = "/endorse/<int(max=2147483647):number>"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all these pages show: the declaration, how it was adopted, and the city's own."""

    declaration: Declaration
    adoption: Adoption
    office: Office
    history: list[Endorsement]
    why_not: str
    sent_to: str

    @property
    def standing(self) -> Endorsement | None:
        return next((each for each in self.history if each.standing), None)


@office_endorsing.get(_HERE)
def show(declaration: str) -> ResponseReturnValue:
    """Show the form, or how far the city's endorsement is."""
    desk = _desk(declaration)
    if desk.standing is not None or desk.why_not:
        return _state_page(desk)
    deputy = queries.deputy_for(desk.declaration, desk.office)
    form = StatementForm.begun(desk.adoption.version_hash, desk.office, deputy, choose_language())
    return _page("endorse", desk, form)


@office_endorsing.post(_HERE)
def state(declaration: str) -> ResponseReturnValue:
    """Check what was filled in; then, where it is to be sent (``step``), mail the code."""
    form = StatementForm(formdata=request.form)
    step = request.form.get("step", "")
    if not form.validate():
        return _page("endorse", _desk(declaration), form, 422)
    values = form.values()
    if step == "change":
        return _page("endorse", _desk(declaration), form)
    if step != "send":
        with reading():
            desk = _desk(declaration)
            may = desk.standing is None and not desk.why_not
            if may and values.version_hash == desk.adoption.version_hash:
                return _page("endorse_check", desk, form)
        # Else it is refused as if it were sent, so that it is on record.
    try:
        with deciding(lambda: _held(declaration), "endorsement.asked") as held:
            asked = operations.ask_to_endorse(
                held, g.office, values, contact=g.contact, actor=actor(), now=clock.now()
            )
            address = _address(held, f"/{asked.id}")
    except (Refused, Conflict) as refused:
        return _refused(declaration, form, refused)
    return redirect(address, 303)


@office_endorsing.get(_REQUEST)
def code(declaration: str, number: int) -> ResponseReturnValue:
    """Ask for the code that was mailed."""
    desk = _desk(declaration)
    asked = _own(desk, number)
    if asked.used_at is not None or not asked.values:
        return redirect(_address(desk.declaration), 303)
    return _code_page(desk, asked, CodeForm(formdata=None))


@office_endorsing.post(_REQUEST)
def enter(declaration: str, number: int) -> ResponseReturnValue:
    """Compare the code, and take down what was asked for.

    The try is counted for good before the code is looked at: of many who guess at once, too, no
    more than the first few are answered.
    """
    form = CodeForm(formdata=request.form)
    if not form.validate():
        desk = _desk(declaration)
        return _code_page(desk, _own(desk, number), form, 422)
    act, about = "endorsement.stated", {"number": number}
    try:
        with deciding(lambda: _held(declaration), act, **about) as held:
            operations.count_try(queries.request_of(held, g.office, number), now=clock.now())
        with deciding(lambda: _held(declaration), act, **about) as held:
            asked = queries.request_of(held, g.office, number)
            made = operations.endorse_with_code(
                asked, form.code.data, actor=actor(), now=clock.now()
            )
            withdrawn = made.withdrawal is not None
            address = _address(held)
    except queries.NotTheirs:
        raise NotFound(N_("There is no such form.")) from None
    except (Refused, Conflict) as refused:
        form.refuse("code", refused.told(_))
        desk = _desk(declaration)
        return _code_page(desk, _own(desk, number), form, refused.status)
    if withdrawn:
        flash(_("The endorsement is withdrawn."))
    else:
        flash(_("Thank you. The secretariat confirms your endorsement before it is public."))
    return redirect(address, 303)


@office_endorsing.post(f"{_REQUEST}/again")
def again(declaration: str, number: int) -> ResponseReturnValue:
    """Mail another code; the one before is worth nothing from now on."""
    try:
        with deciding(lambda: _held(declaration), "endorsement.code_sent", number=number) as held:
            asked = queries.request_of(held, g.office, number)
            operations.resend_code(asked, actor=actor(), now=clock.now())
            address = _address(held, f"/{number}")
    except queries.NotTheirs:
        raise NotFound(N_("There is no such form.")) from None
    except Refused as refused:
        form = CodeForm(formdata=None)
        form.refuse("", refused.told(_))
        desk = _desk(declaration)
        return _code_page(desk, _own(desk, number), form, refused.status)
    flash(_("Another code is on its way. The one before is no longer valid."))
    return redirect(address, 303)


@office_endorsing.get(f"{_HERE}/withdraw")
def ask_to_withdraw(declaration: str) -> ResponseReturnValue:
    """Ask whether the city's endorsement is to be withdrawn."""
    desk = _desk(declaration)
    if desk.standing is None or desk.why_not:
        return redirect(_address(desk.declaration), 303)
    return _page("endorse_withdraw", desk, WithdrawForm(formdata=None))


@office_endorsing.post(f"{_HERE}/withdraw")
def withdraw(declaration: str) -> ResponseReturnValue:
    """Mail a code by which the withdrawal is proved."""
    form = WithdrawForm(formdata=request.form)
    if not form.validate():
        return _page("endorse_withdraw", _desk(declaration), form, 422)
    try:
        with deciding(lambda: _held(declaration), "endorsement.withdrawal_asked") as held:
            city = operations.refuse_unless_endorsable(held, g.office, clock.now())
            standing = queries.standing_of(held.id, city.id)
            if standing is None:
                raise Refused(N_("There is no endorsement that could be withdrawn."))
            asked = operations.ask_to_withdraw(
                held,
                g.office,
                standing,
                form.reason.data,
                contact=g.contact,
                actor=actor(),
                now=clock.now(),
            )
            address = _address(held, f"/{asked.id}")
    except Refused as refused:
        form.refuse("", refused.told(_))
        desk = _desk(declaration)
        if desk.standing is None or desk.why_not:
            return _state_page(desk, form, refused.status)
        return _page("endorse_withdraw", desk, form, refused.status)
    return redirect(address, 303)


def _held(slug: str) -> Declaration:
    """Obtain the colleague anew, and hold the declaration, the summit first."""
    contact = attendance.contact_by_token(g.office_token, clock.now(), to_change=True)
    g.contact, g.office = contact, contact.office
    return queries.open_declaration(contact.office.summit_id, slug, to_change=True)


def _address(declaration: Declaration, path: str = "") -> str:
    return f"{g.office_base}declarations/{declaration.slug}/endorse{path}"


def _desk(slug: str) -> _Desk:
    """Look at the declaration, at what the city has done, and at what stands in its way."""
    now = clock.now()
    contact: Contact = attendance.contact_by_token(g.office_token, now)
    g.contact, g.office = contact, contact.office
    office = contact.office
    found = queries.open_declaration(office.summit_id, slug)
    adoption = adoption_of(found)
    assert adoption is not None, "what was opened for endorsement is adopted"
    sent_to, why_not = "", ""
    try:
        operations.refuse_unless_endorsable(found, office, now)
        sent_to = codes.masked(operations.registered_contact(office).address)
    except Refused as refused:
        why_not = refused.told(_)
    city = office.city if office.kind == "principal" else None
    history = queries.history_of(found.id, city.id) if city is not None else ()
    return _Desk(found, adoption, office, list(history), why_not, sent_to)


def _own(desk: _Desk, number: int) -> EndorsementRequest:
    """Return a request of the office's own; of another's it is not told that there is one."""
    try:
        return queries.request_of(desk.declaration, desk.office, number)
    except queries.NotTheirs:
        raise NotFound(N_("There is no such form.")) from None


def _refused(slug: str, form: StatementForm, refused: Refused | Conflict) -> ResponseReturnValue:
    desk = _desk(slug)
    form.refuse("", refused.told(_))
    if desk.standing is not None or desk.why_not:
        return _state_page(desk, form, refused.status)
    # Whoever sends it again has read the text that this page shows.
    form.version_hash.data = desk.adoption.version_hash
    return _page("endorse", desk, form, refused.status)


def _state_page(desk: _Desk, form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    return _page("endorse_state", desk, form, status)


def _code_page(
    desk: _Desk, asked: EndorsementRequest, form: CodeForm, status: int = 200
) -> ResponseReturnValue:
    now = clock.now()
    return _page(
        "endorse_code",
        desk,
        form,
        status,
        asked=asked,
        withdraws="withdraw" in asked.values,
        expired=now >= asked.expires_at,
        left=codes.MOST_TRIES - asked.tries,
        may_resend=asked.code_version < codes.MOST_CODES and asked.used_at is None,
    )


def _page(
    name: str, desk: _Desk, form: Form | None, status: int = 200, **values: Any
) -> ResponseReturnValue:
    # A guest's office that is no city's learns why it cannot endorse, and not the text.
    shows_text = bool(desk.history) or not desk.why_not or desk.office.city is not None
    text = render_template(
        f"office/{name}.html",
        desk=desk,
        declaration=desk.declaration,
        document=queries.adopted_document(desk.adoption) if shows_text else None,
        form=form,
        here=_address(desk.declaration),
        until=_until(desk),
        moment=lambda at: _moment(at, desk.office.zone, desk.office),
        stage=queries.stage_of,
        wording=wording,
        status=status,
        **values,
    )
    return text, status


def _until(desk: _Desk) -> str:
    """Write the deadline by the office's clocks, and by those by which it was set."""
    until, zone = desk.declaration.endorsing_until, desk.declaration.endorsing_zone
    if until is None:
        return ""
    own = _moment(until, desk.office.zone, desk.office)
    same = (
        until.astimezone(ZoneInfo(zone)).utcoffset()
        == until.astimezone(ZoneInfo(desk.office.zone)).utcoffset()
    )
    return own if same else f"{own} / {_moment(until, zone)}"


def _moment(instant: datetime, zone: str, office: Office | None = None) -> str:
    language = choose_language()
    city = office.city if office is not None else None
    name = city.name if city is not None and city.zone == zone else None
    named = zone_text(zone, instant, language, _, name)
    return f"{moment_text(instant, zone, language)} ({named})"
