"""One entry: entering it, seeing it with all that uses it, changing it, deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Actor, Permission
from summit.core.db import unit_of_work
from summit.core.errors import NotFound, Refused
from summit.core.guard import actor
from summit.core.text import Text
from summit.core.zones import zones
from summit.directory import operations, queries, wording
from summit.directory.access import may_change, may_know
from summit.directory.forms import FORMS, EntryForm, PhotoForm, kept_of
from summit.directory.kinds import Entry, Kind
from summit.directory.usage import Place, usage
from summit.directory.views.blueprint import address, for_each_kind


@dataclass(frozen=True, slots=True)
class UsedIn:
    """Where an entry is used, as far as somebody may know.

    ``others`` counts the summits of which they may not even learn the titles.
    """

    places: list[Place]
    summits: list[Text]
    others: int
    dependants: queries.Dependants

    def __bool__(self) -> bool:
        return bool(self.places or self.others or len(self.dependants))


def used_in(kind: Kind, entry: Entry, who: Actor) -> UsedIn:
    """Return where an entry is used, as far as ``who`` may know."""
    places = usage.places(kind, entry.id)
    known = [place for place in places if may_know(who, place.summit_id)]
    titles = {place.summit_id: place.summit_title for place in known}
    return UsedIn(
        places=known,
        summits=list(titles.values()),
        others=len({place.summit_id for place in places} - titles.keys()),
        dependants=queries.dependants_of(entry),
    )


@for_each_kind("/new", permission=Permission.EDIT)
def new(kind: Kind) -> ResponseReturnValue:
    """Show an empty form."""
    form = FORMS[kind](formdata=None)
    form.keep(0)
    return _new_page(kind, form)


@for_each_kind("/new", permission=Permission.EDIT, method="POST")
def create(kind: Kind) -> ResponseReturnValue:
    """Add an entry."""
    with unit_of_work():
        form = FORMS[kind].taken(request.form)
        if not form.validate():
            return _new_page(kind, form), 422
        try:
            entry = operations.create(form.values(), actor=actor(), now=clock.now())
        except operations.Taken as taken:
            form.refuse("slug", taken.told(_))
            return _new_page(kind, form), 422
    flash(_("Entered."))
    return redirect(address(kind, entry.slug), 303)


@for_each_kind("/<entry>", permission=Permission.SEE)
def show(kind: Kind, entry: str) -> ResponseReturnValue:
    """Show an entry in its form; under a former address, lead to the present one."""
    try:
        row = queries.entry_by_slug(kind, entry)
    except NotFound:
        moved = queries.find_moved(kind, entry)
        if moved is None:
            raise
        return redirect(address(kind, moved), 303)
    return entry_page(kind, row)


@for_each_kind("/<entry>", permission=Permission.EDIT, method="POST")
def save(kind: Kind, entry: str) -> ResponseReturnValue:
    """Change an entry."""
    with unit_of_work():
        row = queries.entry_by_slug(kind, entry, to_change=True)
        form = FORMS[kind].taken(request.form, data=kept_of(row))
        if form.is_stale(row.version):
            present = FORMS[kind].filled(row, row.version)
            return entry_page(kind, row, form.merged(present, data=kept_of(row)), 409)
        if not form.validate():
            return entry_page(kind, row, form, 422)
        try:
            changed = operations.edit(
                row, form.values(), settled=form.settled(), actor=actor(), now=clock.now()
            )
        except operations.Taken as taken:
            form.refuse("slug", taken.told(_))
            return entry_page(kind, row, form, 422)
        slug = row.slug
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address(kind, slug), 303)


@for_each_kind("/<entry>/delete", permission=Permission.EDIT)
def ask_delete(kind: Kind, entry: str) -> ResponseReturnValue:
    """Say where an entry is used; ask whether to delete it where nothing uses it."""
    return _delete_page(kind, queries.entry_by_slug(kind, entry))


@for_each_kind("/<entry>/delete", permission=Permission.EDIT, method="POST")
def delete(kind: Kind, entry: str) -> ResponseReturnValue:
    """Delete an entry that nothing uses."""
    with unit_of_work():
        row = queries.entry_by_slug(kind, entry, to_change=True)
        try:
            operations.delete(row, actor=actor(), now=clock.now())
        except Refused:
            return _delete_page(kind, row), 422
    flash(_("Deleted."))
    return redirect(address(kind), 303)


def entry_page(
    kind: Kind,
    entry: Entry,
    form: EntryForm | None = None,
    status: int = 200,
    *,
    photo: PhotoForm | None = None,
) -> ResponseReturnValue:
    """Answer with an entry's page.

    Args:
        form: what was typed; without it, what is stored.
        photo: the refused upload of a picture, with its errors.
    """
    history = queries.history_of(entry)
    # What was refused is not written, and is shown only in the form.
    text = render_template(
        "directory/entry.html",
        kind=kind,
        entry=entry,
        form=form or FORMS[kind].filled(entry, entry.version),
        photo_form=photo or PhotoForm(formdata=None),
        here=address(kind, entry.slug),
        list_url=address(kind),
        used=used_in(kind, entry, actor()),
        history=history,
        last=history[0] if history and status == 409 else None,
        stale=status == 409,
        **_common(kind),
    )
    return text, status


def _new_page(kind: Kind, form: EntryForm) -> str:
    return render_template(
        "directory/entry.html",
        kind=kind,
        entry=None,
        form=form,
        here=address(kind, "new"),
        list_url=address(kind),
        used=None,
        history=[],
        last=None,
        stale=False,
        **_common(kind),
    )


def _delete_page(kind: Kind, entry: Entry) -> str:
    return render_template(
        "directory/delete.html",
        kind=kind,
        entry=entry,
        here=address(kind, entry.slug),
        used=used_in(kind, entry, actor()),
        **_common(kind),
    )


def _common(kind: Kind) -> dict[str, Any]:
    return {
        "zones": sorted(zones()),
        "wording": wording,
        "address": address,
        "may_change": may_change(actor()),
    }
