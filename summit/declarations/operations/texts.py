"""Writing a text: declarations, working versions, clauses; and freezing a version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.core.translation import outdated_after
from summit.declarations import canonical
from summit.declarations.models import (
    Clause,
    ClauseKind,
    Declaration,
    DeclarationState,
    DeclarationVersion,
)
from summit.declarations.numbering import in_order, numbers
from summit.declarations.operations.noting import note
from summit.declarations.operations.undoing import reopen_taken_up
from summit.declarations.queries import clause_of
from summit.programme.models import Session, Summit

#: How many clauses a text can have; the longest of such texts have about a hundred paragraphs.
MOST_CLAUSES = 300

#: The states in which a text can be written.
WRITABLE = frozenset({DeclarationState.DRAFT, DeclarationState.CIRCULATED, DeclarationState.TABLED})


@dataclass(frozen=True, slots=True)
class DeclarationValues:
    """What an organizer settles of a declaration besides its clauses."""

    slug: str
    title: Text
    status_line: Text = field(default_factory=Text)
    languages: tuple[str, ...] = ("en", "ko")
    authentic: tuple[str, ...] = ("en", "ko")
    prevailing: str = ""
    session: Session | None = None
    item_uid: str = ""


@dataclass(frozen=True, slots=True)
class ClauseValues:
    """A part of a text; its words are plain, one paragraph to a line."""

    kind: ClauseKind
    words: Text
    heading: Text = field(default_factory=Text)


def make_declaration(
    summit: Summit, values: DeclarationValues, *, actor: Actor, now: datetime
) -> Declaration:
    """Begin a declaration with an empty first version, which is being written.

    Raises:
        Refused: the slug is taken, or the languages do not go together.
    """
    _check(summit.id, values, None)
    made = Declaration(
        summit_id=summit.id,
        slug=values.slug,
        title=values.title,
        status_line=values.status_line,
        languages=list(values.languages),
        authentic=list(values.authentic),
        prevailing=values.prevailing,
        session_id=values.session.id if values.session is not None else None,
        item_uid=values.item_uid,
        created_by=actor.name,
        created_at=now,
    )
    made.versions = [_version(made, 1, actor=actor, now=now, reason="")]
    db.session.add(made)
    note("declaration.made", made, actor=actor, now=now, after=_told(made))
    return made


def edit_declaration(
    declaration: Declaration,
    values: DeclarationValues,
    *,
    actor: Actor,
    now: datetime,
    settled: Collection[str] = (),
) -> bool:
    """Change title, status line, languages or the item; return whether anything changed.

    What is part of the text goes into the working version, which is begun where there is none.

    Args:
        settled: translations that somebody has declared still right (``["title.ko"]``).

    Raises:
        Refused: the text is adopted, the slug taken, or it is public and its slug is another.
    """
    refuse_unless_writable(declaration)
    _check(declaration.summit_id, values, declaration)
    before = _told(declaration)
    text_before = (
        declaration.title,
        declaration.status_line,
        *map(tuple, (declaration.languages, declaration.authentic)),
        declaration.prevailing,
    )
    text_after = (
        values.title,
        values.status_line,
        values.languages,
        values.authentic,
        values.prevailing,
    )
    if text_after != text_before or settled:
        version = working_version(declaration, actor=actor, now=now)
        outdated: list[str] = version.outdated
        for name, after in (("title", values.title), ("status_line", values.status_line)):
            said = {tag.partition(".")[2] for tag in settled if tag.startswith(f"{name}.")}
            outdated = outdated_after(outdated, name, getattr(version, name), after, settled=said)
        version.outdated = outdated
        _write(version, values)
        _write(declaration, values)
    declaration.slug = values.slug
    declaration.session_id = values.session.id if values.session is not None else None
    declaration.item_uid = values.item_uid
    if _told(declaration) == before and not settled:
        return False
    note(
        "declaration.edited",
        declaration,
        actor=actor,
        now=now,
        before=before,
        after=_told(declaration),
    )
    return True


def working_version(
    declaration: Declaration, *, actor: Actor, now: datetime, reason: str = ""
) -> DeclarationVersion:
    """Return the version that is being written; begin one, a copy of the newest, where none is.

    Raises:
        Refused: the text is adopted, withdrawn, or was not adopted.
    """
    refuse_unless_writable(declaration)
    found = declaration.working
    if found is not None:
        if reason and reason != found.reason:
            found.reason = reason
        return found
    newest = declaration.newest
    begun = _version(declaration, newest.number + 1, actor=actor, now=now, reason=reason)
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
    reopen_taken_up(declaration, found.number)
    # Deleted before it leaves the list: a version without a declaration is refused by the database.
    db.session.delete(found)
    db.session.flush()
    db.session.expire(declaration, ["versions"])
    newest = declaration.newest
    _write(
        declaration,
        DeclarationValues(
            slug=declaration.slug,
            title=newest.title,
            status_line=newest.status_line,
            languages=tuple(newest.languages),
            authentic=tuple(newest.authentic),
            prevailing=newest.prevailing,
        ),
    )
    note(
        "declaration.version_discarded",
        declaration,
        actor=actor,
        now=now,
        before={"version": found.number},
    )


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
    version = working_version(declaration, actor=actor, now=now)
    if len(version.clauses) >= MOST_CLAUSES:
        raise Refused(N_("A declaration can have %(most)s clauses at most."), most=MOST_CLAUSES)
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
) -> Clause:
    """Change a part in the working version; an unchanged one begins no version.

    Args:
        settled: translations declared still right (``["words.ko"]``).
        credit: the city on whose proposal it reads so.

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
    version = working_version(declaration, actor=actor, now=now)
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
) -> None:
    """Move a part among those of its kind.

    Args:
        after: the id of the part after which it stands then; first of its kind without one.

    Raises:
        Refused: the text cannot be written any more, or ``after`` is of another kind.
        NotFound: the version has no such clauses.
    """
    version = working_version(declaration, actor=actor, now=now)
    clause = clause_of(version, uid)
    before = numbers(version.clauses)[uid]
    version.clauses.remove(clause)
    place = 0
    if after is not None:
        other = clause_of(version, after)
        if other.kind is not clause.kind:
            raise Refused(N_("A part stays among those of its kind."))
        place = version.clauses.index(other) + 1
    version.clauses.insert(place, clause)
    _number(version)
    note(
        "clause.moved",
        declaration,
        actor=actor,
        now=now,
        before={"clause": uid, "number": before},
        after={"clause": uid, "number": numbers(version.clauses)[uid]},
    )


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


def _told(declaration: Declaration) -> dict[str, Any]:
    return {
        "slug": declaration.slug,
        "title": declaration.title.plain(),
        "status_line": declaration.status_line.plain(),
        "languages": list(declaration.languages),
        "authentic": list(declaration.authentic),
        "prevailing": declaration.prevailing,
        "session": declaration.session_id,
        "item": declaration.item_uid,
    }


def _check(summit_id: int, values: DeclarationValues, own: Declaration | None) -> None:
    if not values.title:
        raise Refused(N_("A declaration needs a title."))
    if not values.languages or not set(values.authentic) <= set(values.languages):
        raise Refused(N_("Authentic languages are among those of the text."))
    if not values.authentic:
        raise Refused(N_("At least one language is authentic."))
    if values.prevailing and values.prevailing not in values.authentic:
        raise Refused(N_("Only an authentic language can prevail."))
    taken = db.session.scalar(
        select(Declaration.id).where(
            Declaration.summit_id == summit_id, Declaration.slug == values.slug
        )
    )
    if taken is not None and (own is None or own.id != taken):
        raise Refused(N_("Another declaration of this summit has this address."))
    if own is not None and own.published_at is not None and own.slug != values.slug:
        raise Refused(N_("The declaration is public; its address stays as it is."))


def _version(
    declaration: Declaration, number: int, *, actor: Actor, now: datetime, reason: str
) -> DeclarationVersion:
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


def _write(row: Declaration | DeclarationVersion, values: DeclarationValues) -> None:
    row.title, row.status_line = values.title, values.status_line
    row.languages, row.authentic = list(values.languages), list(values.authentic)
    row.prevailing = values.prevailing


def _number(version: DeclarationVersion) -> None:
    version.clauses[:] = in_order(version.clauses)
    for place, clause in enumerate(version.clauses):
        clause.position = place
