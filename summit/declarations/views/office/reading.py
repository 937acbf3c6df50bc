"""A draft as an office that is consulted reads it: the text, what changed, and what was said."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.errors import N_, NotFound
from summit.core.i18n import choose_language
from summit.declarations import contributing, queries, wording
from summit.declarations.diff import ClauseDifference, ClauseState, Difference, compare
from summit.declarations.models import Contribution, DeclarationVersion
from summit.declarations.queries.reading import Reading, can_endorse

office_consultation = Blueprint(
    "office_consultation", __name__, url_prefix="/office/<lang>/<token>/declarations/<declaration>"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the circulated text as its page shows it; ``uid`` is ``whole`` for all of it.

    ``heading`` and ``text`` are by language, and so is what became of it since the version that
    the office saw before (``changes``), the reader's language first; nothing where it saw none.
    ``is_there``: the text has it still.
    """

    uid: str
    kind: str
    name: str
    heading: Mapping[str, str]
    text: Mapping[str, str]
    changes: Mapping[str, ClauseDifference] = field(default_factory=dict)
    is_there: bool = True

    @property
    def clause_uid(self) -> str:
        """What contributions to it name."""
        return "" if self.uid == contributing.WHOLE else self.uid

    @property
    def has_changed(self) -> bool:
        """Whether it is another one than the office saw before."""
        return any(not each.is_same for each in self.changes.values())

    @property
    def state(self) -> str:
        """What became of it: ``added``, ``changed``, ``moved``; empty where nothing did."""
        states = {each.state for each in self.changes.values() if not each.is_same}
        for found in (ClauseState.ADDED, ClauseState.CHANGED):
            if found in states:
                return found.value
        return "moved" if states else ""

    @property
    def rewritten(self) -> dict[str, ClauseDifference]:
        """The languages in which it reads otherwise than before, unless it is new."""
        if self.state == ClauseState.ADDED:
            return {}
        return {
            tag: each for tag, each in self.changes.items() if each.state is ClauseState.CHANGED
        }


@dataclass(frozen=True, slots=True)
class Sheet:
    """The circulated text in its parts, and how it differs from what the office saw before, in
    the reader's language; ``None`` where it saw nothing before."""

    parts: Sequence[Part]
    difference: Difference | None

    def part(self, uid: str) -> Part:
        """Return a part by its id.

        Raises:
            NotFound: the text has none such.
        """
        if uid == contributing.WHOLE:
            return whole()
        for each in self.parts:
            if each.uid == uid:
                return each
        raise NotFound(N_("This version has no such clause; it may have been removed."))

    @property
    def changed(self) -> list[Part]:
        """The parts that are others than before."""
        return [each for each in self.parts if each.has_changed]

    @property
    def removed(self) -> list[ClauseDifference]:
        """What the version before had besides."""
        if self.difference is None:
            return []
        return [each for each in self.difference.clauses if each.state == "removed"]


@office_consultation.get("")
def show(declaration: str) -> ResponseReturnValue:
    """Show the text that was circulated, and what the office has said to it."""
    found = queries.reading_of(g.office, declaration)
    sheet = sheet_of(found)
    own = by_clause(queries.contributions_of(found, g.office.id))
    others = by_clause(queries.others_contributions(found, g.office.id))
    known = {"", *(each.uid for each in sheet.parts)}
    return render_template(
        "office/declaration.html",
        reading=found,
        sheet=sheet,
        own=own,
        others=others,
        gone=[each for uid, said in own.items() if uid not in known for each in said],
        **surroundings(found),
    )


@office_consultation.get("/clauses/<uid>")
def clause(declaration: str, uid: str) -> ResponseReturnValue:
    """Show one part, or the whole, with what was said to it and what can be said."""
    found = queries.reading_of(g.office, declaration)
    part = sheet_of(found).part(uid)
    own = by_clause(queries.contributions_of(found, g.office.id))
    return render_template(
        "office/declaration_clause.html",
        reading=found,
        part=part,
        own=own.get(part.clause_uid, []),
        others=queries.others_contributions(found, g.office.id, part.clause_uid),
        **surroundings(found),
    )


def whole() -> Part:
    """Return what stands for the text as a whole."""
    name = contributing.part_name("", None, {}, choose_language(), _)
    return Part(contributing.WHOLE, "", name, {}, {})


def sheet_of(found: Reading) -> Sheet:
    """Return the text that was circulated to an office, in the reader's language first."""
    language = choose_language()
    document = _document(found.version)
    differences: dict[str, Difference] = {}
    if found.before is not None:
        before = _document(found.before)
        tags = sorted(found.version.languages, key=lambda tag: tag != language)
        differences = {tag: compare(before, document, tag) for tag in tags}
    parts = [
        Part(
            uid=each["id"],
            kind=each["kind"],
            name=contributing.part_name(
                each["kind"], each["number"], each["heading"] or each["text"], language, _
            ),
            heading=each["heading"],
            text=each["text"],
            changes={
                tag: change
                for tag, one in differences.items()
                if (change := one.of(each["id"])) is not None
            },
        )
        for each in document["clauses"]
    ]
    return Sheet(parts, next(iter(differences.values()), None))


def by_clause(said: Sequence[Contribution]) -> dict[str, list[Contribution]]:
    """Return contributions by what they are about; empty for the whole."""
    found: dict[str, list[Contribution]] = defaultdict(list)
    for each in said:
        found[each.clause_uid].append(each)
    return dict(found)


def surroundings(found: Reading) -> dict[str, Any]:
    """Return what every page of a consultation shows."""
    now = clock.now()
    why = found.closed(now)
    declaration = found.declaration
    return {
        "declaration": declaration,
        "path": f"declarations/{declaration.slug}",
        "takes": not why,
        "why": contributing.CLOSED.get(why, ""),
        "is_adopted": declaration.is_frozen,
        "can_endorse": can_endorse(declaration, g.office, now),
        "wording": wording,
        "whole": contributing.WHOLE,
        "tongues": list(found.version.languages),
    }


def _document(version: DeclarationVersion) -> dict[str, Any]:
    assert version.canonical is not None  # what is circulated is frozen
    document: dict[str, Any] = json.loads(version.canonical)
    return document
