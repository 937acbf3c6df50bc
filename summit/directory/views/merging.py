"""Merging two entries: choosing the other, seeing what will happen, doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.forms import clean
from summit.core.guard import actor
from summit.directory import operations, queries, wording
from summit.directory.access import may_move
from summit.directory.kinds import Kind
from summit.directory.usage import usage
from summit.directory.views.blueprint import address, for_each_kind
from summit.directory.views.entries import used_in


@for_each_kind("/<entry>/merge", permission=Permission.EDIT)
def choose(kind: Kind, entry: str) -> ResponseReturnValue:
    """Offer entries that may be the same; with ``?with=`` show what merging would do."""
    row = queries.entry_by_slug(kind, entry)
    other = request.args.get("with", "")
    if other:
        return _preview(kind, entry, other, keep_this=request.args.get("keep") != "other")
    asked = clean(request.args.get("q", ""))[:100]
    return render_template(
        "directory/merge.html",
        kind=kind,
        entry=row,
        here=address(kind, row.slug),
        asked=asked,
        others=queries.other_entries(row, asked),
        wording=wording,
    )


@for_each_kind("/<entry>/merge", permission=Permission.EDIT, method="POST")
def merge(kind: Kind, entry: str) -> ResponseReturnValue:
    """Merge another entry into this one."""
    with unit_of_work():
        keep, drop = operations.hold_for_merge(kind, entry, request.form.get("drop", ""), actor())
        seen = request.form.get("seen", "")
        if seen != f"{keep.version}.{drop.version}":
            # Somebody changed one of them since the preview: let them look again.
            return _preview(kind, keep.slug, drop.slug, keep_this=True, stale=True)
        operations.merge(keep, drop, actor=actor(), now=clock.now())
    flash(_("Merged. Summits that were published show it with their next releases."))
    return redirect(address(kind, entry), 303)


def _preview(
    kind: Kind, entry: str, other: str, *, keep_this: bool, stale: bool = False
) -> ResponseReturnValue:
    keep_slug, drop_slug = (entry, other) if keep_this else (other, entry)
    keep = queries.entry_by_slug(kind, keep_slug)
    drop = queries.entry_by_slug(kind, drop_slug)
    planned = operations.plan(keep, drop)
    text = render_template(
        "directory/merge_preview.html",
        kind=kind,
        keep=keep,
        drop=drop,
        this=entry,
        other=other,
        here=address(kind, keep.slug),
        turned=f"{address(kind, entry, 'merge')}?with={other}"
        + ("&keep=other" if keep_this else ""),
        lines=planned.lines,
        shown=_shown,
        used=used_in(kind, drop, actor()),
        may_merge=may_move(actor(), usage.summits(kind, [drop.id])[drop.id]),
        wording=wording,
        stale=stale,
    )
    return text, 409 if stale else 200


def _shown(field: str, value: Any) -> list[str]:
    """Write a value of a plan in lines."""
    if value is None or value in ("", [], {}):
        return []
    if isinstance(value, Mapping):
        return [f"{language}: {text}" for language, text in value.items()]
    if field == "availability":
        return [each.replace("T", " ").replace("Z", " UTC") for each in value]
    if isinstance(value, list):
        return [str(each) for each in value]
    if field == "relation":
        return [_(wording.RELATIONS[value])]
    if field == "photo":
        return [_("a photo")]
    return [str(value)]
