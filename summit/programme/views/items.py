"""The items of a session: their order, their times, and each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import moments, queries, retiming, wording
from summit.programme.forms.items import ItemForm, LengthsForm, NewItemForm, name_of
from summit.programme.models import Item, Session, Summit
from summit.programme.operations import editing
from summit.programme.stale import refuse, told
from summit.programme.views import speakers

items = Blueprint("items", __name__, url_prefix="/organizer/summits/<slug>/sessions/<session_slug>")

_STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class Row:
    """An item as the table shows it; ``at`` says when it begins, empty where that is open."""

    item: Item
    name: str
    at: str
    input: str
    typed: str
    wrong: str
    speakers: list[tuple[str, str, str]]


@items.get("/items")
@needs(Permission.SEE)
def index(slug: str, session_slug: str) -> ResponseReturnValue:
    """List a session's items with their times; lengths in the address are tried out, not kept."""
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    session = queries.with_items(queries.session_of(summit, session_slug))
    lengths = LengthsForm.shown(session)
    if any(name.startswith("minutes-") for name in request.args):
        tried = LengthsForm(formdata=request.args, **LengthsForm.of(session.items))
        tried.version.data, tried.base.data = lengths.version.data, lengths.base.data
        tried.validate()
        lengths = tried
    return _list_page(summit, session, lengths)


@items.post("/items")
@needs(Permission.EDIT)
def create(slug: str, session_slug: str) -> ResponseReturnValue:
    """Add an item."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.with_items(queries.session_of(summit, session_slug))
        form = NewItemForm(formdata=request.form, tongues=summit.languages)
        if not form.validate():
            return _list_page(summit, session, LengthsForm.shown(session), form, 422)
        try:
            made = editing.create_item(session, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _list_page(summit, session, LengthsForm.shown(session), form, 422)
        address = f"{_address(summit, session)}#item-{made.uid}"
    flash(_("The item is added."))
    return redirect(address, 303)


@items.post("/lengths")
@needs(Permission.EDIT)
def save_lengths(slug: str, session_slug: str) -> ResponseReturnValue:
    """Change the lengths of all items at once, and move one if that was asked, too."""
    uid, _colon, direction = request.form.get("move", "").partition(":")
    if direction not in ("", *_STEPS):
        raise BadRequest
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.with_items(queries.session_of(summit, session_slug))
        made_with = LengthsForm.of(session.items)
        form = LengthsForm.taken(request.form, **made_with)
        if form.is_stale(session.version):
            merged = form.merged(LengthsForm.shown(session), **made_with)
            return _list_page(summit, session, merged, None, 409)
        if not form.validate():
            return _list_page(summit, session, form, None, 422)
        now = clock.now()
        changed = editing.set_lengths(session, form.minutes.data, actor=actor(), now=now)
        address = _address(summit, session)
        place = address
        for item in [each for each in session.items if direction and each.uid == uid]:
            editing.move_item(session, item, _STEPS[direction], actor=actor(), now=now)
            place = f"{address}#item-{uid}"
    if direction:
        return redirect(place, 303)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@items.get("/items/<item_slug>")
@needs(Permission.SEE)
def show(slug: str, session_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show one item with who speaks on it."""
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    session = queries.with_items(queries.session_of(summit, session_slug))
    item = queries.item_of(session, item_slug)
    return _page(
        summit, session, item, ItemForm.filled(item, item.version, tongues=summit.languages)
    )


@items.post("/items/<item_slug>")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str, item_slug: str) -> ResponseReturnValue:
    """Change an item."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.with_items(queries.session_of(summit, session_slug))
        item = queries.item_of(session, item_slug)
        made_with = ItemForm.of(summit, item)
        form = ItemForm.taken(request.form, **made_with)
        if form.is_stale(item.version):
            present = ItemForm.filled(item, item.version, tongues=summit.languages)
            return _page(summit, session, item, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, session, item, form, 422)
        try:
            changed = editing.edit_item(
                session,
                item,
                form.values(item),
                settled=form.settled(),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, session, item, form, 422)
        address = f"{_address(summit, session)}/{item.slug}"
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@items.post("/items/<item_slug>/delete")
@needs(Permission.EDIT)
def delete(slug: str, session_slug: str, item_slug: str) -> ResponseReturnValue:
    """Remove an item with its speakers."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.with_items(queries.session_of(summit, session_slug))
        item = queries.item_of(session, item_slug)
        editing.delete_item(session, item, actor=actor(), now=clock.now())
        address = _address(summit, session)
    flash(_("The item is deleted."))
    return redirect(address, 303)


def _address(summit: Summit, session: Session) -> str:
    return f"/organizer/summits/{summit.slug}/sessions/{session.slug}/items"


def _clock(session: Session, after: timedelta | None) -> str:
    """Say when an item begins: by the session's clocks, or how long after its start."""
    if after is None:
        return ""
    if session.starts_at is not None:
        return moments.clock_text(session.starts_at + after, session.zone)
    minutes = int(after.total_seconds()) // 60
    return f"+{minutes // 60}:{minutes % 60:02}"


def _speakers(item: Item) -> list[tuple[str, str, str]]:
    return [
        (speakers.name_of(each), _(wording.ROLES[each.role]), each.state.value)
        for each in item.speakers
    ]


def _list_page(
    summit: Summit,
    session: Session,
    lengths: LengthsForm,
    form: NewItemForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    field = lengths.minutes
    minutes = [field.data.get(item.uid) for item in session.items]
    rows = [
        Row(
            item=item,
            name=name_of(item),
            at=_clock(session, after),
            input=field.input(item.uid),
            typed=field.typed[item.uid],
            wrong=field.wrong.get(item.uid, ""),
            speakers=_speakers(item),
        )
        for item, after in zip(session.items, retiming.beginnings(minutes), strict=True)
    ]
    length = retiming.length_of(session.starts_at, session.ends_at, session.planned_minutes)
    zone = (
        moments.zone_text(session.zone, session.starts_at, choose_language())
        if session.starts_at is not None
        else ""
    )
    text = render_template(
        "programme/items.html",
        summit=summit,
        session=session,
        lengths=lengths,
        form=form or NewItemForm(formdata=None, tongues=summit.languages),
        rows=rows,
        sums=retiming.sums(minutes, length),
        zone=zone,
        wording=wording,
        base=_address(summit, session),
        may_edit=actor().may(Permission.EDIT, summit.id),
        who=told(session.edited_by, session.edited_at, summit.zone) if status == 409 else "",
    )
    return text, status


def _page(
    summit: Summit, session: Session, item: Item, form: ItemForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "programme/item.html",
        summit=summit,
        session=session,
        item=item,
        form=form,
        name=name_of(item),
        places=[(each, speakers.name_of(each)) for each in item.speakers],
        findings=speakers.findings_about(summit, session, item.speakers),
        wording=wording,
        base=_address(summit, session),
        may_edit=actor().may(Permission.EDIT, summit.id),
        who=told(session.edited_by, session.edited_at, summit.zone) if status == 409 else "",
    )
    return text, status
