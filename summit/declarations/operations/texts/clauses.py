"""Writing the parts of a text, one by one or all at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.core.translation import outdated_after
from summit.declarations.models import Clause, Declaration, DeclarationVersion
from summit.declarations.numbering import in_order, numbers
from summit.declarations.operations.noting import note
from summit.declarations.operations.texts.values import ClauseValues
from summit.declarations.operations.texts.versions import (
    refuse_unless_writable,
    working_version,
)
from summit.declarations.queries import clause_of

#: How many clauses a text can have; the longest of such texts have about a hundred paragraphs.
MOST_CLAUSES = 300


def add_clause(
    declaration: Declaration,
    values: ClauseValues,
    *,
    actor: Actor,
    now: datetime,
    after: str | None = None,
) -> Clause:
    """Add a part to the working version.

    Args:
        after: the id of the part after which it stands; at the end of its kind without one.

    Raises:
        Refused: the text cannot be written any more, or has as many clauses as it can.
    """
    refuse_unless_writable(declaration)
    if len(declaration.newest.clauses) >= MOST_CLAUSES:
        raise Refused(N_("A declaration can have %(most)s clauses at most."), most=MOST_CLAUSES)
    version = working_version(declaration, actor=actor, now=now)
    clause = Clause(kind=values.kind, heading=values.heading, words=values.words)
    clause.outdated = []
    place = next(
        (index + 1 for index, each in enumerate(version.clauses) if each.uid == after),
        len(version.clauses),
    )
    version.clauses.insert(place, clause)
    _number(version)
    note("clause.added", declaration, actor=actor, now=now, after=told_clause(version, clause))
    return clause


def edit_clause(
    declaration: Declaration,
    uid: str,
    values: ClauseValues,
    *,
    actor: Actor,
    now: datetime,
    settled: Collection[str] = (),
    credit: Text | None = None,
    reason: str = "",
) -> Clause:
    """Change a part in the working version; an unchanged one begins no version.

    Args:
        settled: translations declared still right (``["words.ko"]``).
        credit: the city on whose proposal it reads so.
        reason: why there is another version, where one is begun with it.

    Raises:
        Refused: the text cannot be written any more.
        NotFound: the version has no such clause.
    """
    refuse_unless_writable(declaration)
    newest = clause_of(declaration.newest, uid)
    same = (values.kind, values.heading, values.words) == (
        newest.kind,
        newest.heading,
        newest.words,
    )
    if same and not settled and credit is None:
        return newest
    begins = declaration.working is None
    version = working_version(declaration, actor=actor, now=now, reason=reason if begins else "")
    clause = clause_of(version, uid)
    before = told_clause(version, clause)
    outdated: list[str] = clause.outdated
    for name, after in (("heading", values.heading), ("words", values.words)):
        said = {tag.partition(".")[2] for tag in settled if tag.startswith(f"{name}.")}
        outdated = outdated_after(outdated, name, getattr(clause, name), after, settled=said)
    clause.outdated = outdated
    clause.kind, clause.heading, clause.words = values.kind, values.heading, values.words
    if credit is not None and credit.plain() not in clause.credits:
        clause.credits = [*clause.credits, credit.plain()]
    _number(version)
    note(
        "clause.edited",
        declaration,
        actor=actor,
        now=now,
        before=before,
        after=told_clause(version, clause),
    )
    return clause


def remove_clause(declaration: Declaration, uid: str, *, actor: Actor, now: datetime) -> None:
    """Take a part out of the working version; older versions keep it.

    Raises:
        Refused: the text cannot be written any more.
        NotFound: the version has no such clause.
    """
    version = working_version(declaration, actor=actor, now=now)
    clause = clause_of(version, uid)
    before = told_clause(version, clause)
    version.clauses.remove(clause)
    _number(version)
    note("clause.removed", declaration, actor=actor, now=now, before=before)


def move_clause(
    declaration: Declaration, uid: str, after: str | None, *, actor: Actor, now: datetime
) -> bool:
    """Move a part among those of its kind; return whether it stands elsewhere now.

    Args:
        after: the id of the part after which it stands then; first of its kind without one.

    Raises:
        Refused: the text cannot be written any more, or ``after`` is of another kind.
        NotFound: the version has no such clauses.
    """
    refuse_unless_writable(declaration)
    newest = declaration.newest
    kind = clause_of(newest, uid).kind
    if after is not None and clause_of(newest, after).kind is not kind:
        raise Refused(N_("A part stays among those of its kind."))
    beside = [each.uid for each in newest.clauses if each.kind is kind]
    place = beside.index(uid)
    if after == uid or after == (beside[place - 1] if place else None):
        return False
    before = numbers(newest.clauses)[uid]
    version = working_version(declaration, actor=actor, now=now)
    clause = clause_of(version, uid)
    version.clauses.remove(clause)
    other = None if after is None else clause_of(version, after)
    version.clauses.insert(0 if other is None else version.clauses.index(other) + 1, clause)
    _number(version)
    note(
        "clause.moved",
        declaration,
        actor=actor,
        now=now,
        before={"clause": uid, "number": before},
        after={"clause": uid, "number": numbers(version.clauses)[uid]},
    )
    return True


def replace_text(
    declaration: Declaration,
    clauses: Sequence[tuple[str | None, ClauseValues]],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> DeclarationVersion:
    """Put another text in the place of the working version's, as an import does.

    Args:
        clauses: in order, each with the id of the part that it continues, if it does.

    Raises:
        Refused: the text cannot be written any more, or would have too many clauses.
    """
    if len(clauses) > MOST_CLAUSES:
        raise Refused(N_("A declaration can have %(most)s clauses at most."), most=MOST_CLAUSES)
    version = working_version(declaration, actor=actor, now=now, reason=reason)
    present = {each.uid: each for each in version.clauses}
    count = len(present)
    kept: list[Clause] = []
    for uid, values in clauses:
        clause = present.pop(uid, None) if uid is not None else None
        if clause is None:
            clause = Clause(kind=values.kind, heading=values.heading, words=values.words)
            clause.outdated = []
        else:
            outdated: list[str] = clause.outdated
            for name in ("heading", "words"):
                outdated = outdated_after(
                    outdated, name, getattr(clause, name), getattr(values, name)
                )
            clause.outdated = outdated
            clause.kind, clause.heading, clause.words = values.kind, values.heading, values.words
        kept.append(clause)
    version.clauses = kept
    _number(version)
    note(
        "declaration.text_imported",
        declaration,
        actor=actor,
        now=now,
        before={"clauses": count},
        after={"clauses": len(kept), "version": version.number},
    )
    return version


def told_clause(version: DeclarationVersion, clause: Clause) -> dict[str, Any]:
    """Say what the journal tells of a clause."""
    return {
        "clause": clause.uid,
        "kind": clause.kind.value,
        "number": numbers(version.clauses).get(clause.uid),
        "version": version.number,
        "heading": clause.heading.plain(),
        "words": clause.words.plain(),
    }


def _number(version: DeclarationVersion) -> None:
    version.clauses[:] = in_order(version.clauses)
    for place, clause in enumerate(version.clauses):
        clause.position = place
