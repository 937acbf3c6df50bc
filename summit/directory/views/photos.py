"""Photos of people: uploading, removing, and showing them to those who are signed in."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock, files
from summit.core.actor import Permission
from summit.core.db import reading, unit_of_work
from summit.core.guard import actor, needs_somewhere
from summit.core.security import accepts
from summit.directory import operations, photos, queries
from summit.directory.forms import PhotoForm
from summit.directory.kinds import Kind
from summit.directory.views.blueprint import address, directory_pages, photo_files
from summit.directory.views.entries import entry_page

#: Something more than a photo may have, so that what is too large is told beside its field.
_UPLOAD = 2 * photos.MOST_BYTES


@directory_pages.post("/people/<entry>/photo")
@accepts(_UPLOAD)
@needs_somewhere(Permission.EDIT)
def upload_photo(entry: str) -> ResponseReturnValue:
    """Make an uploaded picture somebody's photo."""
    with reading():  # decoding takes its time, and holds nothing
        queries.person_by_slug(entry)
    given: Any = request.files.get("photo")
    try:
        # One byte more than is taken tells that there are too many.
        made = photos.prepare(given.stream.read(_UPLOAD) if given is not None else b"")
    except photos.UnfitPhoto as unfit:
        form = PhotoForm(formdata=None)
        form.photo.errors = [unfit.told(_)]
        return entry_page(Kind.PERSON, queries.person_by_slug(entry), photo=form, status=422)
    # Before the transaction: what it refers to must be there. A file that nothing refers to
    # in the end does no harm.
    name = files.keep(made, photos.EXTENSION)
    with unit_of_work():
        person = queries.person_by_slug(entry, to_change=True)
        operations.set_photo(person, name, actor=actor(), now=clock.now())
    flash(_("The photo is saved. Public pages show it with the next release."))
    return redirect(f"{address(Kind.PERSON, entry)}#photo", 303)


@directory_pages.post("/people/<entry>/photo/remove")
@needs_somewhere(Permission.EDIT)
def remove_photo(entry: str) -> ResponseReturnValue:
    """Let somebody have no photo."""
    with unit_of_work():
        person = queries.person_by_slug(entry, to_change=True)
        operations.remove_photo(person, actor=actor(), now=clock.now())
    flash(_("The photo is removed. Public pages lose it with the next release."))
    return redirect(f"{address(Kind.PERSON, entry)}#photo", 303)


@photo_files.get("/<name>")
@needs_somewhere(Permission.SEE)
def photo(name: str) -> ResponseReturnValue:
    """Show the photo of somebody, published or not."""
    if not files.is_name(name) or not queries.photo_is_used(name):
        abort(404)
    path = files.path(name)
    if not path.is_file():
        abort(404)
    answer = send_file(path, mimetype="image/webp", conditional=True, etag=name)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
