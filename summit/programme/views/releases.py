"""Releases: all of them, one to read, two side by side, and one taken up again as the draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import reading, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import document as documents
from summit.programme import operations, queries
from summit.programme.comparison import Group, compare
from summit.programme.forms.publishing import release_number

releases = Blueprint("releases", __name__, url_prefix="/organizer/summits/<slug>/releases")

_ONE = "/<int(max=999999999):number>"


@releases.get("")
@needs(Permission.SEE)
def all_releases(slug: str) -> ResponseReturnValue:
    """All releases, the newest first."""
    rows = queries.release_rows(g.summit_ref.id)
    return render_template(
        "programme/releases.html", rows=rows, may_edit=_may(Permission.EDIT), slug=slug
    )


@releases.get(_ONE)
@needs(Permission.SEE)
def one(slug: str, number: int) -> ResponseReturnValue:
    """A release as invitees are shown it, to be read."""
    release = queries.release_by_number(g.summit_ref.id, number)
    document = documents.read(release.restricted_document)
    comparison = compare(None, document, choose_language(), gettext)
    return render_template(
        "programme/release.html",
        release=release,
        document=document,
        days=list(_by_day(comparison.groups)),
        audiences={session["uid"]: session["audience"] for session in document["sessions"]},
        may_edit=_may(Permission.EDIT),
    )


@releases.get("/compare")
@needs(Permission.SEE)
def side_by_side(slug: str) -> ResponseReturnValue:
    """Two releases side by side; the newest two where the address names none."""
    rows = queries.release_rows(g.summit_ref.id)
    numbers = [row.number for row in rows]
    last = release_number("to") or next(iter(numbers), None)
    first = release_number("from") or next((n for n in numbers if last and n < last), last)
    comparison = None
    if first is not None and last is not None:
        before, after = (
            documents.read(queries.release_by_number(g.summit_ref.id, each).restricted_document)
            for each in (first, last)
        )
        comparison = compare(before, after, choose_language(), gettext)
    return render_template(
        "programme/compare.html",
        rows=rows,
        first=first,
        last=last,
        comparison=comparison,
        words=gettext,
    )


@releases.get(f"{_ONE}/restore")
@needs(Permission.EDIT)
def ask(slug: str, number: int) -> ResponseReturnValue:
    """Show what the draft would become."""
    return _outlook(number)


@releases.post(f"{_ONE}/restore")
@needs(Permission.EDIT)
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Take a release up again as the draft; nothing is published by it."""
    try:
        with reading():
            release = queries.release_by_number(g.summit_ref.id, number)
            kept = operations.read_release(release)
        with unit_of_work():
            operations.restore(
                queries.summit_for(slug, actor(), Permission.EDIT, to_change=True),
                kept,
                drop=request.form.getlist("drop"),
                fingerprint=request.form.get("fingerprint", ""),
                actor=actor(),
                now=clock.now(),
            )
    except Conflict:
        return _outlook(number, status=409, stale=True)
    except Refused as refused:
        return _outlook(number, status=422, refused=refused)
    flash(
        gettext("The draft is as in release %(number)s again. Nothing is published.", number=number)
    )
    return redirect(f"/organizer/summits/{slug}/publish", 303)


def _outlook(
    number: int, *, status: int = 200, stale: bool = False, refused: Refused | None = None
) -> ResponseReturnValue:
    outlook = comparison = None
    release = queries.release_by_number(g.summit_ref.id, number)
    try:
        outlook = operations.foresee(operations.read_release(release), clock.now())
        comparison = compare(outlook.before, outlook.after, choose_language(), gettext)
    except Refused as error:
        refused = error
    text = render_template(
        "programme/restore.html",
        release=release,
        outlook=outlook,
        comparison=comparison,
        dropped=request.form.getlist("drop"),
        stale=stale,
        refused=refused.told(gettext) if refused else "",
        words=gettext,
    )
    return text, status


def _by_day(groups: tuple[Group, ...]) -> Iterator[tuple[date, list[Group]]]:
    for day, sessions in groupby(groups, key=lambda group: group.day):
        yield date.fromisoformat(day), list(sessions)


def _may(permission: Permission) -> bool:
    return actor().may(permission, g.summit_ref.id)
