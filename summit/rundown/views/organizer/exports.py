"""A rundown as a sheet on paper, a workbook and a csv."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core.actor import Permission
from summit.core.guard import needs
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language
from summit.rundown import queries
from summit.rundown.cue_files import CueTable, cue_csv, cue_table, cue_xlsx
from summit.rundown.cue_sheet import cue_sheet
from summit.rundown.views.organizer.table import Table, opened

rundown_exports = Blueprint(
    "rundown_exports",
    __name__,
    url_prefix="/organizer/summits/<slug>/sessions/<session_slug>",
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@rundown_exports.get("/rundown.pdf")
@needs(Permission.SEE)
def pdf(slug: str, session_slug: str) -> ResponseReturnValue:
    """Answer with the cue sheet in the language that is asked for, else the reader's."""
    language = request.args.get("language") or choose_language()
    if language not in LANGUAGES:
        raise BadRequest
    found = _found(slug, session_slug)
    summit = found.summit
    with force_locale(language):
        data = cue_sheet(
            found.fact,
            queries.booths_on_duty(found.fact),
            summit=summit.title,
            languages=summit.languages,
            fallback_day=found.session.day or summit.starts_on,
            language=language,
            words=_,
            phones=found.phones,
        )
    return _file(found, data, f"cue-sheet-{language}.pdf", "application/pdf")


@rundown_exports.get("/rundown.xlsx")
@needs(Permission.SEE)
def xlsx(slug: str, session_slug: str) -> ResponseReturnValue:
    """Answer with the rundown as a workbook, in the reader's language."""
    found = _found(slug, session_slug)
    name = in_language(found.fact.title, choose_language())[0] or found.fact.session
    return _file(found, cue_xlsx(_table(found), name), "rundown.xlsx", _XLSX)


@rundown_exports.get("/rundown.csv")
@needs(Permission.SEE)
def as_csv(slug: str, session_slug: str) -> ResponseReturnValue:
    """Answer with the rundown as csv, in the reader's language."""
    found = _found(slug, session_slug)
    return _file(found, cue_csv(_table(found)), "rundown.csv", "text/csv; charset=utf-8")


def _found(slug: str, session_slug: str) -> Table:
    summit, _session = opened(slug, session_slug, Permission.SEE)
    return Table.of(summit, session_slug)


def _table(found: Table) -> CueTable:
    return cue_table(
        found.fact,
        queries.booths_on_duty(found.fact),
        languages=found.summit.languages,
        language=choose_language(),
        words=_,
        phones=found.phones,
    )


def _file(found: Table, data: bytes, name: str, content_type: str) -> Response:
    answer = Response(data, content_type=content_type)
    whole = f"{found.summit.slug}-{found.session.slug}-{name}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{whole}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
