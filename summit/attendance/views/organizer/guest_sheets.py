"""Inviting those of a spreadsheet: upload it, see what it would do, and then do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import BadRequest

from summit.attendance import wording
from summit.attendance.forms.invitations import MOST_BYTES, LookedAtForm, SheetForm
from summit.attendance.operations.enlisting import Prospect, prospects
from summit.attendance.queries.candidates import invited_to, look_up, offices_of
from summit.attendance.sheets import (
    COLUMNS,
    Entries,
    Listed,
    SheetRow,
    guests_of,
    packed,
    rows_of,
    template,
    unpacked,
)
from summit.attendance.views.organizer.inviting import asked_session, language_by, run, told
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.security import accepts
from summit.core.text import in_language
from summit.directory.models import City, Organisation, Person
from summit.programme import queries as programme
from summit.programme.exchange.mistakes import Mistakes
from summit.programme.models import Session

guest_sheets = Blueprint(
    "guest_sheets", __name__, url_prefix="/organizer/summits/<slug>/invitations/sheet"
)

#: What of an office a row can change, in words.
FIELDS: Mapping[str, str] = {
    "person": N_("Person"),
    "city": N_("City"),
    "organisation": N_("Organisation"),
    "capacity": N_("Invited as"),
    "language": N_("Language of letters"),
    "salutation": N_("Salutation"),
    "honorific": N_("Honorific"),
    "in_office_since": N_("In office since"),
    "rank": N_("Rank"),
}

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guest_sheets.get("")
@needs(Permission.EDIT)
def ask(slug: str) -> ResponseReturnValue:
    """Ask for a spreadsheet of those to invite to a session."""
    ref = g.summit_ref
    if not request.args.get("session"):
        return redirect(f"/organizer/summits/{ref.slug}/invitations/new", 303)
    session = asked_session(ref.id, request.args.get("session", ""))
    return _upload_page(session, SheetForm(formdata=None, zone=ref.zone))


@guest_sheets.get("/template.xlsx")
@needs(Permission.EDIT)
def download(slug: str) -> ResponseReturnValue:
    """Answer with a workbook to begin with: a row for each city that is not invited yet."""
    ref = g.summit_ref
    session = asked_session(ref.id, request.args.get("session", ""))
    language, invited = choose_language(), invited_to(session)
    asked = {office.city_id for office in offices_of(ref.id) if office.id in invited}
    cities = [part.city for part in session.cities if part.city_id not in asked]
    names = [in_language(city.name, language)[0] for city in cities]
    # A name that several cities share would be no name.
    rows = [
        name if names.count(name) == 1 else city.slug
        for name, city in zip(names, cities, strict=True)
    ]
    answer = Response(template(rows, ref.languages, language), content_type=_XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{session.slug}-guests.xlsx"'
    return answer


@guest_sheets.post("")
@accepts(MOST_BYTES + 256 * 1024)
@needs(Permission.EDIT)
def look(slug: str) -> ResponseReturnValue:
    """Read a spreadsheet, and show what inviting those of it would do."""
    ref = g.summit_ref
    session = asked_session(ref.id, request.form.get("session", ""))
    form = SheetForm(zone=ref.zone)
    data = form.content() if form.validate() else None
    if data is None:
        return _upload_page(session, form, 422)
    try:
        rows = rows_of(data, ref.languages)
        return _preview(session, form, rows, _listed(rows))
    except Mistakes as mistakes:
        return _upload_page(session, form, 422, mistakes)


@guest_sheets.post("/take")
@accepts(MOST_BYTES + 256 * 1024)
@needs(Permission.EDIT)
def take(slug: str) -> ResponseReturnValue:
    """Invite those who were looked at; where it would do something else by now, show that first."""
    try:
        rows = unpacked(request.form.get("rows", ""))
    except ValueError:
        raise BadRequest from None
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = asked_session(summit.id, request.form.get("session", ""))
        form = LookedAtForm(zone=summit.zone)
        if not form.validate():
            raise BadRequest
        try:
            listed = _listed(rows)
        except Mistakes as mistakes:
            return _upload_page(session, form, 409, mistakes)
        found = _prospects(session, form, listed)
        if form.fingerprint.data != _fingerprint(found):
            return _preview(session, form, rows, listed, 409)
        done, status = run(summit, session, [each.guest for each in listed], form)
        if done is None:
            return _preview(session, form, rows, listed, status)
        address = told(summit, session, done)
    return redirect(address, 303)


def _listed(rows: Sequence[SheetRow]) -> list[Listed]:
    """Return whom rows are about, by what the directory holds at present."""

    def texts(key: str) -> list[str]:
        return [row.cells[key] for row in rows if key in row.cells]

    cities, city_names = look_up(City, texts("city"))
    people, names = look_up(Person, texts("person"))
    bodies, body_names = look_up(Organisation, texts("organisation"))
    offered = {"city": city_names, "person": names, "organisation": body_names}
    return guests_of(rows, Entries(cities, people, bodies, offered), zone=g.summit_ref.zone)


def _prospects(session: Session, form: SheetForm, listed: Sequence[Listed]) -> list[Prospect]:
    guests = [each.guest for each in listed]
    language = language_by(form.language.data)
    return prospects(guests, offices_of(session.summit_id), invited_to(session), language)


def _fingerprint(found: Sequence[Prospect]) -> str:
    return sha256("\n".join(each.fingerprint for each in found).encode()).hexdigest()


def _preview(
    session: Session,
    form: SheetForm,
    rows: Sequence[SheetRow],
    listed: Sequence[Listed],
    status: int = 200,
) -> ResponseReturnValue:
    found = _prospects(session, form, listed)
    text = render_template(
        "attendance/invite_sheet_preview.html",
        session=session,
        form=form,
        lines=list(zip(listed, found, strict=True)),
        rows=packed(rows),
        fingerprint=_fingerprint(found),
        new=sum(not each.invited for each in found),
        stale=status == 409,
        summit=g.summit_ref,
        fields=FIELDS,
        wording=wording,
    )
    return text, status


def _upload_page(
    session: Session, form: SheetForm, status: int = 200, mistakes: Mistakes | None = None
) -> ResponseReturnValue:
    text = render_template(
        "attendance/invite_sheet.html",
        session=session,
        form=form,
        mistakes=mistakes,
        columns=COLUMNS,
        language=choose_language(),
        words=gettext,
        summit=g.summit_ref,
    )
    return text, status
