"""The operation that applies a programme file: checked first, then whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as OrmSession

from summit.core.actor import Actor
from summit.core.db import db
from summit.journal.operations import record
from summit.programme import queries
from summit.programme.facts import Facts
from summit.programme.file.problems import Report
from summit.programme.file.shape import ProgrammeFile
from summit.programme.following import following
from summit.programme.importing.applying import Applying, Progress
from summit.programme.importing.changes import Change, ChangeKind, counted
from summit.programme.importing.checking import find_problems
from summit.programme.importing.matching import former_of
from summit.programme.importing.stored import Stored, hold, load
from summit.programme.likeness import facts_of
from summit.programme.models import Address, Summit

__all__ = ["Change", "ChangeKind", "ImportResult", "Progress", "apply", "check", "preview"]

#: The journal keeps this many changes one by one; the counts are of all.
JOURNALLED = 200


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import changes or has changed; of a preview, ``summit`` is a detached likeness.

    ``facts`` are what the rules say something about: the programme after the import.
    """

    summit: Summit
    changes: list[Change]
    facts: Facts


def check(file: ProgrammeFile, *, replace: bool) -> None:
    """Check a file against what is there, in a short reading transaction of its own.

    Raises:
        FileErrors: with every mistake that was found.
    """
    with OrmSession(db.engine, autoflush=False) as database:
        _refuse_problems(file, load(database, file), replace)


def preview(file: ProgrammeFile, *, replace: bool) -> ImportResult:
    """Return what :func:`apply` would change; writes nothing and takes no lock.

    Raises:
        FileErrors: as :func:`check`.
    """
    with OrmSession(db.engine, autoflush=False) as database:
        stored = load(database, file)
        _refuse_problems(file, stored, replace)
        with database.no_autoflush:
            applying = Applying(file, stored, replace=replace, flush=lambda: None, progress=None)
            summit = applying.run()
            return ImportResult(summit, applying.changes, facts_of(summit))


def apply(
    file: ProgrammeFile,
    *,
    actor: Actor,
    now: datetime,
    replace: bool,
    progress: Progress | None = None,
) -> ImportResult:
    """Bring the working tables to what the file says, in the caller's unit of work.

    The file should have passed :func:`check` before the lock was taken; it is checked once more,
    since the programme may have changed in between. An import that changes nothing writes
    nothing. What the file leaves out stays, unless ``replace``: then it goes back to its default
    or is removed; a session that has been published is cancelled instead.

    Args:
        progress: told ``(sessions done, sessions in all)`` at least every 100 sessions.

    Raises:
        FileErrors: as :func:`check`.
    """
    hold(db.session(), file)
    stored = load(db.session(), file)
    _refuse_problems(file, stored, replace)
    with db.session.no_autoflush:
        applying = Applying(
            file, stored, replace=replace, flush=db.session.flush, progress=progress
        )
        summit = applying.run()
        db.session.add_all(applying.added)
        for session in applying.edited:
            session.edited_at, session.edited_by = now, actor.name
        db.session.flush()
        _keep_addresses(file, stored, summit)
        if applying.changes:
            _journal(file, summit, applying.changes, actor=actor, now=now)
            db.session.flush()
            # The collections in memory are not in the order of their positions.
            db.session.expire_all()
            db.session.refresh(summit)
            following.tell(summit.id, now)
    return ImportResult(summit, applying.changes, queries.facts(summit.id))


def _refuse_problems(file: ProgrammeFile, stored: Stored, replace: bool) -> None:
    report = Report(file.name)
    find_problems(file, stored, replace, report)
    report.raise_if_any()


def _keep_addresses(file: ProgrammeFile, stored: Stored, summit: Summit) -> None:
    for slug in dict.fromkeys((file.summit.slug, *former_of(file.summit))):
        if slug not in stored.addresses:
            db.session.add(Address(slug=slug, summit_id=summit.id))


def _journal(
    file: ProgrammeFile, summit: Summit, changes: list[Change], *, actor: Actor, now: datetime
) -> None:
    record(
        "programme.imported",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={
            "file": file.name,
            "counts": counted(changes),
            "changes": [change.plain() for change in changes[:JOURNALLED]],
            "left_out": max(0, len(changes) - JOURNALLED),
        },
    )
