"""Import and export in the browser: upload, look, import, and see how far it is."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, NotFound
from summit.core.guard import actor, needs, needs_somewhere
from summit.core.i18n import choose_language
from summit.core.security import accepts
from summit.programme import queries
from summit.programme.exchange import sheets
from summit.programme.exchange.columns import COLUMNS, SHEET_NAMES, SheetKind
from summit.programme.exchange.mistakes import Mistakes, mistake_of
from summit.programme.exchange.outlook import OBJECTS, SHOWN, Outlook
from summit.programme.exchange.taking import Taken, outlook, take
from summit.programme.exchange.uploads import Progress, State, Upload, Uploads, new_token
from summit.programme.file import writer
from summit.programme.forms.exchange import MOST_BYTES, UploadForm
from summit.programme.models import Summit
from summit.programme.operations.exchange import ask_for_import

exchange = Blueprint("exchange", __name__, url_prefix="/organizer")

#: The form around a file has a size of its own.
_REQUEST_BYTES = MOST_BYTES + 256 * 1024

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# Uploading


@exchange.get("/summits/<slug>/import")
@needs(Permission.EDIT)
def ask(slug: str) -> ResponseReturnValue:
    """Ask for a file to import into a summit."""
    return _upload_page(UploadForm(formdata=None))


@exchange.post("/summits/<slug>/import")
@accepts(_REQUEST_BYTES)
@needs(Permission.EDIT)
def upload(slug: str) -> ResponseReturnValue:
    """Check a file; without a mistake, lead to its preview."""
    return _take(g.summit_ref.id, g.summit_ref.slug)


@exchange.get("/summits/import")
@needs_somewhere(Permission.MANAGE)
def ask_new() -> ResponseReturnValue:
    """Ask for the programme file of a new summit."""
    return _upload_page(UploadForm(formdata=None))


@exchange.post("/summits/import")
@accepts(_REQUEST_BYTES)
@needs_somewhere(Permission.MANAGE)
def upload_new() -> ResponseReturnValue:
    """Check the programme file of a new summit."""
    return _take(None, None)


def _take(summit_id: int | None, slug: str | None) -> ResponseReturnValue:
    form = UploadForm()
    data = form.content() if form.validate() else None
    if data is None:
        return _upload_page(form, 422)
    name, replace = form.name(), bool(form.replace.data)
    try:
        with reading():
            languages = g.summit_ref.languages if summit_id else ()
            taken = take(data, name, kind=form.kind.data, slug=slug, languages=languages)
            outlook(
                taken,
                name,
                summit_id=summit_id,
                replace=replace and not taken.is_sheets,
                actor=actor(),
            )
    except Mistakes as mistakes:
        return _upload_page(form, 422, mistakes=mistakes, name=name)
    now = clock.now()
    kept = Upload(
        token=new_token(),
        summit_id=summit_id,
        by=actor().key,
        name=name,
        replace=replace and not taken.is_sheets,
        sheets=taken.is_sheets,
        kinds=taken.kinds,
        left_out=taken.left_out,
        encoding=taken.encoding,
        at=now.isoformat(),
    )
    _uploads().keep(kept, taken.text, taken.places, now)
    return redirect(_address(kept), 303)


# What an upload would change, its import, and how far that is


@exchange.get("/summits/<slug>/import/<token>")
@needs(Permission.EDIT)
def one(slug: str, token: str) -> ResponseReturnValue:
    """Show what an import would change, how far it is, or what came of it."""
    return _import_page(_found(token, g.summit_ref.id))


@exchange.post("/summits/<slug>/import/<token>")
@needs(Permission.EDIT)
def begin(slug: str, token: str) -> ResponseReturnValue:
    """Import what was looked at."""
    return _begin(_found(token, g.summit_ref.id))


@exchange.get("/summits/<slug>/import/<token>/progress")
@needs(Permission.EDIT)
def progress(slug: str, token: str) -> ResponseReturnValue:
    """Answer with how far an import is, or with nothing where that is known."""
    return _progress(_found(token, g.summit_ref.id))


@exchange.get("/imports/<token>")
@needs_somewhere(Permission.MANAGE)
def one_new(token: str) -> ResponseReturnValue:
    """The same for a new summit, to whoever uploaded it."""
    return _import_page(_found(token, None))


@exchange.post("/imports/<token>")
@needs_somewhere(Permission.MANAGE)
def begin_new(token: str) -> ResponseReturnValue:
    """Make the new summit that was looked at."""
    return _begin(_found(token, None))


@exchange.get("/imports/<token>/progress")
@needs_somewhere(Permission.MANAGE)
def progress_new(token: str) -> ResponseReturnValue:
    """Answer with how far the making of a summit is."""
    return _progress(_found(token, None))


def _found(token: str, summit_id: int | None) -> Upload:
    """Return an upload to the staff of its summit; that of a new one to whoever uploaded it."""
    found = _uploads().find(token)
    if found.summit_id != summit_id or (summit_id is None and found.by != actor().key):
        raise NotFound(N_("This import is no longer kept; upload the file again."))
    return found


def _begin(upload: Upload) -> ResponseReturnValue:
    uploads = _uploads()
    if uploads.progress(upload.token).state not in (State.SEEN, State.FAILED):
        return redirect(_address(upload), 303)
    stamp = request.form.get("fingerprint", "")
    with reading():
        try:
            present = _outlook(upload).fingerprint
        except Mistakes as mistakes:
            return _import_page(upload, 409, mistakes=mistakes)
    if stamp != present:
        return _import_page(upload, 409)
    with unit_of_work():
        if upload.summit_id is not None:
            queries.summit_for(g.summit_ref.slug, actor(), Permission.EDIT, to_change=True)
        ask_for_import(uploads, upload, stamp, actor(), clock.now())
    uploads.begin(upload.token)
    return redirect(_address(upload), 303)


def _progress(upload: Upload) -> ResponseReturnValue:
    found = _uploads().progress(upload.token)
    if request.args.get("seen") == found.stamp:
        return "", 204
    return render_template("programme/import_progress.html", **_about(upload, found))


def _import_page(
    upload: Upload, status: int = 200, *, mistakes: Mistakes | None = None
) -> ResponseReturnValue:
    uploads = _uploads()
    found = uploads.progress(upload.token)
    seen = None
    if found.state in (State.SEEN, State.FAILED) and mistakes is None:
        try:
            with reading():
                seen = _outlook(upload)
        except Mistakes as met:
            mistakes = met
            status = 409
    text = render_template(
        "programme/import_one.html",
        **_about(upload, found),
        outlook=seen,
        lines=seen.lines(choose_language(), gettext) if seen else [],
        more=max(0, len(seen.changes) - SHOWN) if seen else 0,
        stale=status == 409,
        mistakes=mistakes,
        sheet_names=_sheet_names(),
    )
    return text, status


def _about(upload: Upload, found: Progress) -> dict[str, object]:
    said = found.said or {}
    return {
        "upload": upload,
        "progress": found,
        "said": said,
        "failures": [mistake_of(kept) for kept in said.get("mistakes", ())],
        "objects": OBJECTS,
        "address": _address(upload),
        "words": gettext,
    }


def _outlook(upload: Upload) -> Outlook:
    uploads = _uploads()
    taken = Taken(uploads.text(upload.token), uploads.places(upload.token))
    return outlook(
        taken, upload.name, summit_id=upload.summit_id, replace=upload.replace, actor=actor()
    )


def _upload_page(
    form: UploadForm, status: int = 200, *, mistakes: Mistakes | None = None, name: str = ""
) -> ResponseReturnValue:
    text = render_template(
        "programme/import.html",
        form=form,
        mistakes=mistakes,
        name=name,
        is_new=g.get("summit_ref") is None,
        columns=COLUMNS,
        sheet_names=_sheet_names(),
        words=gettext,
        language=choose_language(),
    )
    return text, status


def _sheet_names() -> dict[str, str]:
    language = choose_language()
    return {kind.value: names.get(language, names["en"]) for kind, names in SHEET_NAMES.items()}


def _uploads() -> Uploads:
    uploads: Uploads = current_app.extensions["summit.imports"]
    return uploads


def _address(upload: Upload) -> str:
    if upload.summit_id is None:
        return f"/organizer/imports/{upload.token}"
    return f"/organizer/summits/{g.summit_ref.slug}/import/{upload.token}"


# Export


@exchange.get("/summits/<slug>/export")
@needs(Permission.SEE)
def export(slug: str) -> ResponseReturnValue:
    """Offer the programme as files."""
    return render_template("programme/export.html", sheet_names=_sheet_names())


@exchange.get("/summits/<slug>/export/programme.yaml")
@needs(Permission.SEE)
def export_programme(slug: str) -> ResponseReturnValue:
    """Answer with the programme file."""
    summit = _whole(slug)
    text = writer.write(summit)
    return _file(text.encode(), f"{summit.slug}.yaml", "application/yaml")


@exchange.get("/summits/<slug>/export/programme.xlsx")
@needs(Permission.SEE)
def export_workbook(slug: str) -> ResponseReturnValue:
    """Answer with all sheets as a workbook."""
    summit = _whole(slug)
    return _file(sheets.workbook(summit, choose_language()), f"{summit.slug}.xlsx", _XLSX)


@exchange.get("/summits/<slug>/export/<any(sessions, speakers, cities):kind>.csv")
@needs(Permission.SEE)
def export_csv(slug: str, kind: str) -> ResponseReturnValue:
    """Answer with one sheet as csv."""
    summit = _whole(slug)
    data = sheets.as_csv(SheetKind(kind), summit, choose_language())
    return _file(data, f"{summit.slug}-{kind}.csv", "text/csv; charset=utf-8")


def _whole(slug: str) -> Summit:
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    queries.load_whole(summit)
    return summit


def _file(data: bytes, name: str, content_type: str) -> Response:
    answer = Response(data, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
