"""The lists of people, cities and organisations: searched, filtered and sorted by address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from summit.core.actor import Permission
from summit.core.guard import actor
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.translation import TranslationState, state_of
from summit.directory import queries, wording
from summit.directory.access import may_change
from summit.directory.forms import asked_of, named
from summit.directory.kinds import TEXTS, Entry, Kind
from summit.directory.queries.listing import SORTS
from summit.directory.views.blueprint import address, for_each_kind


@for_each_kind("", permission=Permission.SEE)
def index(kind: Kind) -> ResponseReturnValue:
    """List what is asked for."""
    asked = asked_of(kind, request.args)
    found = queries.listing(kind, asked, choose_language())
    narrowed = {name: value for name, value in request.args.items() if value and name in _KEPT}
    return render_template(
        "directory/list.html",
        kind=kind,
        here=address(kind),
        asked=asked,
        found=found,
        columns=SORTS[kind],
        cities=named(Kind.CITY) if kind is not Kind.CITY else [],
        states={row.id: _state(kind, row) for row in found.entries},
        wording=wording,
        narrowed=bool(set(narrowed) - {"sort"}),
        link=lambda **changed: _link(kind, narrowed, changed),
        may_change=may_change(actor()),
    )


_KEPT = frozenset({"q", "city", "relation", "kind", "translation", "unused", "sort"})


def _link(kind: Kind, narrowed: dict[str, str], changed: dict[str, Any]) -> str:
    """Return the address of the same list with something changed, from its first page."""
    values = {**narrowed, **changed}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{address(kind)}?{query}" if query else address(kind)


def _state(kind: Kind, entry: Entry) -> list[tuple[str, TranslationState]]:
    """Return by language which translations of an entry are missing or outdated, if any."""
    found: list[tuple[str, TranslationState]] = []
    for language in LANGUAGES:
        states = {
            state_of(name, getattr(entry, name), language, entry.outdated) for name in TEXTS[kind]
        }
        for state in (TranslationState.MISSING, TranslationState.OUTDATED):
            if state in states:
                found.append((language, state))
                break
    return found
