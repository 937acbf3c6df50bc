"""The rooms of a summit."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.programme import queries, wording
from summit.programme.forms.rooms import NewRoomForm, RoomForm
from summit.programme.models import Room, Summit
from summit.programme.operations import editing
from summit.programme.operations.editing.rooms import key_of
from summit.programme.stale import refuse, saved_last

rooms = Blueprint("rooms", __name__, url_prefix="/organizer/summits/<slug>/rooms")

_STEPS = {"up": -1, "down": 1}


@rooms.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List a summit's rooms in their order, with a form to add one."""
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    return _list_page(summit, NewRoomForm(formdata=None, tongues=summit.languages))


@rooms.post("")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Add a room."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = NewRoomForm(formdata=request.form, tongues=summit.languages)
        if not form.validate():
            return _list_page(summit, form, 422)
        taken = {room.slug for room in summit.rooms}
        try:
            editing.create_room(summit, form.values(taken), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _list_page(summit, form, 422)
        slug = summit.slug
    flash(_("The room is added."))
    return redirect(f"/organizer/summits/{slug}/rooms", 303)


@rooms.get("/<room_slug>")
@needs(Permission.SEE)
def show(slug: str, room_slug: str) -> ResponseReturnValue:
    """Show one room, and which sessions are in it."""
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    room = queries.room_of(summit, room_slug)
    return _page(summit, room, RoomForm.filled(room, room.version, tongues=summit.languages))


@rooms.post("/<room_slug>")
@needs(Permission.EDIT)
def save(slug: str, room_slug: str) -> ResponseReturnValue:
    """Change a room."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        room = queries.room_of(summit, room_slug)
        made_with = RoomForm.of(summit, room)
        form = RoomForm.taken(request.form, **made_with)
        if form.is_stale(room.version):
            present = RoomForm.filled(room, room.version, tongues=summit.languages)
            return _page(summit, room, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, room, form, 422)
        try:
            changed = editing.edit_room(
                summit,
                room,
                form.values(room),
                settled=form.settled(),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, room, form, 422)
        slug = summit.slug
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(f"/organizer/summits/{slug}/rooms", 303)


@rooms.post("/<room_slug>/move")
@needs(Permission.EDIT)
def move(slug: str, room_slug: str) -> ResponseReturnValue:
    """Move a room up or down among the others."""
    steps = _STEPS.get(request.form.get("direction", ""))
    if steps is None:
        raise BadRequest
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        room = queries.room_of(summit, room_slug)
        editing.move_room(summit, room, steps, actor=actor(), now=clock.now())
        slug = summit.slug
    return redirect(f"/organizer/summits/{slug}/rooms#room-{room_slug}", 303)


@rooms.post("/<room_slug>/delete")
@needs(Permission.EDIT)
def delete(slug: str, room_slug: str) -> ResponseReturnValue:
    """Remove a room that no session uses."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        room = queries.room_of(summit, room_slug)
        try:
            editing.delete_room(summit, room, actor=actor(), now=clock.now())
        except Refused as refused:
            form = RoomForm.filled(room, room.version, tongues=summit.languages)
            return _page(summit, room, form, 422, refusal=refused.told(_))
        slug = summit.slug
    flash(_("The room is deleted."))
    return redirect(f"/organizer/summits/{slug}/rooms", 303)


def _list_page(summit: Summit, form: NewRoomForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "programme/rooms.html",
        summit=summit,
        form=form,
        lines=queries.room_lines(summit.id),
        room_kinds=wording.ROOM_KINDS,
        may_edit=actor().may(Permission.EDIT, summit.id),
    )
    return text, status


def _page(
    summit: Summit, room: Room, form: RoomForm, status: int = 200, refusal: str = ""
) -> ResponseReturnValue:
    text = render_template(
        "programme/room.html",
        summit=summit,
        room=room,
        form=form,
        using=queries.sessions_in(room),
        refusal=refusal,
        may_edit=actor().may(Permission.EDIT, summit.id),
        who=saved_last(summit, "room", key_of(room)) if status == 409 else "",
    )
    return text, status
