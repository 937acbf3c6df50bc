"""The versions of a text: beginning one, discarding it, freezing it."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.declarations import canonical
from summit.declarations.models import (
    Clause,
    Declaration,
    DeclarationState,
    DeclarationVersion,
)
from summit.declarations.operations.noting import note
from summit.declarations.operations.texts.values import DeclarationValues
from summit.declarations.operations.undoing import reopen_taken_up

#: The states in which a text can be written.
WRITABLE = frozenset({DeclarationState.DRAFT, DeclarationState.CIRCULATED, DeclarationState.TABLED})


def working_version(
    declaration: Declaration, *, actor: Actor, now: datetime, reason: str = ""
) -> DeclarationVersion:
    """Return the version that is being written; begin one, a copy of the newest, where none is.

    Args:
        reason: why there is another version, in words that may be public; kept where it is empty.

    Raises:
        Refused: the text is adopted, withdrawn, or was not adopted.
    """
    refuse_unless_writable(declaration)
    found = declaration.working
    if found is not None:
        if reason and reason != found.reason:
            before, found.reason = found.reason, reason
            note(
                "declaration.reason_given",
                declaration,
                actor=actor,
                now=now,
                before={"reason": before},
                after={"version": found.number, "reason": reason},
                follow=False,
            )
        return found
    newest = declaration.newest
    begun = begun_version(declaration, newest.number + 1, actor=actor, now=now, reason=reason)
    begun.clauses = [
        Clause(
            uid=each.uid,
            kind=each.kind,
            position=each.position,
            heading=each.heading,
            words=each.words,
            outdated=list(each.outdated),
            credits=list(each.credits),
        )
        for each in newest.clauses
    ]
    begun.outdated = list(newest.outdated)
    declaration.versions.append(begun)
    note(
        "declaration.version_begun",
        declaration,
        actor=actor,
        now=now,
        after={"version": begun.number, "reason": reason},
        follow=False,
    )
    return begun


def discard_working(declaration: Declaration, *, actor: Actor, now: datetime) -> None:
    """Do away with the version that is being written; the one before stays.

    Raises:
        Refused: there is none, it is the first, or offices were told that it has taken up what
            they proposed. What nobody was told of waits for a decision again.
    """
    found = declaration.working
    if found is None or found.number == 1:
        raise Refused(N_("There is no newer version to discard."))
    reopen_taken_up(declaration, found.number, actor=actor, now=now)
    # Deleted before it leaves the list: a version without a declaration is refused by the database.
    db.session.delete(found)
    db.session.flush()
    db.session.expire(declaration, ["versions"])
    write(declaration, declaration.newest)
    note(
        "declaration.version_discarded",
        declaration,
        actor=actor,
        now=now,
        before={"version": found.number},
    )


def freeze(declaration: Declaration, *, actor: Actor, now: datetime) -> DeclarationVersion:
    """Freeze the working version, from when on nothing of it can change; else return the newest.

    Raises:
        Refused: it has no clauses.
    """
    version = declaration.working
    if version is None:
        return declaration.newest
    if not version.clauses:
        raise Refused(N_("The declaration has no clauses yet."))
    before = declaration.newest_frozen
    version.previous_hash = before.hash if before is not None else ""
    db.session.flush()  # the clauses first: the database lets nobody touch those of a frozen one
    data = canonical.canonical(canonical.text_document(declaration.uid, version))
    version.canonical, version.hash = data, canonical.digest(data)
    version.frozen_at, version.frozen_by = now, actor.name
    note(
        "declaration.frozen",
        declaration,
        actor=actor,
        now=now,
        after={"version": version.number, "hash": version.hash},
    )
    return version


def refuse_unless_writable(declaration: Declaration) -> None:
    """Let a text be written.

    Raises:
        Refused: it was adopted, withdrawn, or not adopted.
    """
    if declaration.is_frozen:
        raise Refused(N_("The text was adopted and cannot be changed; issue a corrigendum."))
    if declaration.state not in WRITABLE:
        raise Refused(N_("The declaration is out of the negotiation; bring it back first."))


def begun_version(
    declaration: Declaration, number: int, *, actor: Actor, now: datetime, reason: str
) -> DeclarationVersion:
    """Return a version without clauses that has what is settled of its declaration."""
    return DeclarationVersion(
        number=number,
        title=declaration.title,
        status_line=declaration.status_line,
        languages=list(declaration.languages),
        authentic=list(declaration.authentic),
        prevailing=declaration.prevailing,
        outdated=[],
        author=actor.name,
        reason=reason,
        created_at=now,
    )


def write(
    row: Declaration | DeclarationVersion, settled: DeclarationValues | DeclarationVersion
) -> None:
    """Write what is part of the text besides its clauses."""
    row.title, row.status_line = settled.title, settled.status_line
    row.languages, row.authentic = list(settled.languages), list(settled.authentic)
    row.prevailing = settled.prevailing
