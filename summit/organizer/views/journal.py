"""The journal: of a summit, of an object, of a person; and as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core.actor import Permission
from summit.core.guard import needs, needs_administrator
from summit.core.i18n import choose_language
from summit.core.sheets import harmless
from summit.journal import queries
from summit.journal.models import Entry
from summit.journal.queries import Asked
from summit.organizer.history import act_label, name_of, names_of, show
from summit.organizer.views.blueprint import organizer

_SITE_ZONE = "UTC"
#: For how many entries at once the names are looked up.
_PART = 500


@organizer.get("/summits/<slug>/journal")
@needs(Permission.SEE)
def journal(slug: str) -> ResponseReturnValue:
    """What was done in a summit, newest first."""
    return _page(g.summit_ref.id, g.summit_ref.zone, f"/organizer/summits/{slug}/journal")


@organizer.get("/journal")
@needs_administrator
def site_journal() -> ResponseReturnValue:
    """What was done anywhere, newest first."""
    return _page(None, _SITE_ZONE, "/organizer/journal")


@organizer.get("/summits/<slug>/journal.csv")
@needs(Permission.SEE)
def journal_file(slug: str) -> ResponseReturnValue:
    """The same as a table for a spreadsheet."""
    return _file(_asked(g.summit_ref.id, g.summit_ref.zone), g.summit_ref.zone, f"{slug}-journal")


@organizer.get("/journal.csv")
@needs_administrator
def site_journal_file() -> ResponseReturnValue:
    """The same as a table for a spreadsheet."""
    return _file(_asked(None, _SITE_ZONE), _SITE_ZONE, "journal")


def _asked(summit_id: int | None, zone: str) -> Asked:
    """Read what is asked for from the address; what means nothing is left out."""
    words = {
        name: request.args[name][:200].replace("\0", "")
        for name in ("object_kind", "object_key", "actor_key", "act")
        if request.args.get(name)
    }
    before = request.args.get("before", "")
    return Asked(
        summit_id=summit_id,
        since=_day("since", zone),
        until=_day("until", zone, after=True),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
        **words,
    )


def _day(name: str, zone: str, *, after: bool = False) -> datetime | None:
    """Return where a day begins, or, with ``after``, where it has ended."""
    try:
        day = datetime.strptime(request.args.get(name, ""), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return None
    if not 1970 <= day.year <= 2200:
        return None
    if after:
        day += timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(zone))


def _page(summit_id: int | None, zone: str, path: str) -> ResponseReturnValue:
    asked = _asked(summit_id, zone)
    found = queries.newest(asked, queries.PAGE + 1)
    entries, more = found[: queries.PAGE], len(found) > queries.PAGE
    names = names_of(entries)
    shown = [show(entry, names, zone, choose_language()) for entry in entries]
    kept = {k: v for k, v in request.args.items() if k != "before"}
    return render_template(
        "organizer/journal.html",
        entries=shown,
        acts=[(act, act_label(act)) for act in queries.acts(summit_id)],
        actors=queries.actors(summit_id),
        asked=asked,
        args=request.args,
        kept=kept,
        older=entries[-1].id if more else None,
        path=path,
        zone=zone,
    )


def _file(asked: Asked, zone: str, name: str) -> Response:
    """Answer with all entries as CSV that spreadsheets read as text, in UTF-8 with a BOM."""
    language = choose_language()
    heading = [f"{_('When')} ({zone})", _("Who"), _("What"), _("Kind"), _("Object"), _("Name")]
    lines = ["\ufeff" + _row([*heading, _("Before"), _("After")])]
    entries = queries.every(asked)
    while part := list(islice(entries, _PART)):
        names = names_of(part)
        lines += [_row(_cells(entry, names, zone, language)) for entry in part]
    answer = Response(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cells(
    entry: Entry, names: Mapping[tuple[str, str], Any], zone: str, language: str
) -> list[str]:
    return [
        # Spreadsheets sort this as a date, whatever the language.
        f"{entry.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}",
        entry.actor,
        act_label(entry.act),
        entry.object_kind,
        entry.object_key,
        name_of(entry, names, language),
        json.dumps(entry.before, ensure_ascii=False, sort_keys=True) if entry.before else "",
        json.dumps(entry.after, ensure_ascii=False, sort_keys=True) if entry.after else "",
    ]


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
