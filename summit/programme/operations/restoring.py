"""Taking an older release up again as the draft: seen before it happens, in one step back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.orm import Session as OrmSession

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme import document as documents
from summit.programme.diff import same
from summit.programme.document import ProgrammeDoc
from summit.programme.file import reader
from summit.programme.file.problems import Report
from summit.programme.file.shape import (
    CityEntry,
    OrganisationEntry,
    PersonEntry,
    ProgrammeFile,
    SessionEntry,
)
from summit.programme.file.values import ABSENT
from summit.programme.following import following
from summit.programme.identities import identities
from summit.programme.importing import JOURNALLED
from summit.programme.importing.applying import Applying
from summit.programme.importing.changes import Change, ChangeKind, counted
from summit.programme.importing.checking import find_problems
from summit.programme.importing.stored import Stored, load, match_sessions
from summit.programme.models import (
    Audience,
    Release,
    ReleaseAudience,
    Session,
    SessionState,
    Summit,
)
from summit.programme.operations.editing.marks import touch
from summit.programme.release import RESTRICTED, build
from summit.programme.rules.editing import is_for_fewer, is_undone

_E = TypeVar("_E", CityEntry, OrganisationEntry, PersonEntry)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a release keeps of its whole programme, read."""

    number: int
    file: ProgrammeFile
    document: ProgrammeDoc


@dataclass(frozen=True, slots=True)
class Named:
    """A session, as a list of consequences names it."""

    uid: str
    title: Text


@dataclass(frozen=True, slots=True)
class Outlook:
    """What taking a release up again does to the draft.

    Attributes:
        before, after: what invitees would be shown of the draft, now and then.
        cancelled: sessions that were published since; they cannot vanish, and are cancelled.
        opened: sessions that stay shown to more people than in the release.
        added: sessions made since that nobody was shown; they stay unless they are dropped.
        unseen: drafts and sessions for staff alone that change, too.
        changes: of the working tables, as an import notes them.
        fingerprint: the same until somebody changes the draft.
    """

    before: ProgrammeDoc
    after: ProgrammeDoc
    cancelled: tuple[Named, ...]
    opened: tuple[Named, ...]
    added: tuple[Named, ...]
    unseen: tuple[Named, ...]
    changes: tuple[Change, ...]
    fingerprint: str

    @property
    def is_empty(self) -> bool:
        """Whether the draft is as in the release already."""
        return not self.changes and same(self.before, self.after)


def read_release(release: Release) -> Kept:
    """Read what a release keeps; it takes a while, and belongs before any lock.

    Raises:
        Refused: the release was published before releases kept their whole programme.
    """
    if release.file is None:
        raise Refused(
            N_(
                "Release %(number)s was published before Summit kept the whole programme with"
                " each release: it can be read and compared, but not restored."
            ),
            number=release.number,
        )
    return Kept(
        release.number,
        reader.read(release.file, f"release {release.number}"),
        documents.read(release.restricted_document),
    )


def foresee(kept: Kept, now: datetime) -> Outlook:
    """Return what :func:`restore` would do; writes nothing and takes no lock.

    Raises:
        FileErrors: it cannot be restored: the release no longer fits what is there.
        Refused: the same.
    """
    with OrmSession(db.engine, autoflush=False) as database, database.no_autoflush:
        return _Restoring.of(kept, database, (), lambda: None).run(now)


def restore(
    summit: Summit,
    kept: Kept,
    *,
    drop: Collection[str] = (),
    fingerprint: str | None = None,
    actor: Actor,
    now: datetime,
) -> Outlook:
    """Bring the working tables to what they were when a release was published.

    Nothing is published by it. What all summits share (people, cities, organisations) stays as it
    is. Sessions that were published since are cancelled, for they cannot vanish. Sessions made
    since that nobody was shown stay, unless they are in ``drop``.

    Args:
        summit: obtained to be changed.
        drop: UIDs of sessions to remove, of those that are ``added``.
        fingerprint: of the outlook that was looked at.

    Raises:
        Conflict: somebody has changed the draft since it was looked at.
        FileErrors: the release no longer fits what is there.
        Refused: the same, or the draft is as in the release already.
    """
    with db.session.no_autoflush:
        restoring = _Restoring.of(kept, db.session(), drop, db.session.flush)
        if fingerprint is not None and fingerprint != restoring.fingerprint:
            raise Conflict(N_("The draft has changed since you looked at it; look again."))
        outlook = restoring.run(now)
        if outlook.is_empty:
            raise Refused(N_("The draft is as in release %(number)s already."), number=kept.number)
        db.session.add_all(restoring.applying.added)
        touched = {change.path.partition("/")[0] for change in outlook.changes}
        for session in summit.sessions:
            if session.slug in touched:
                touch(session, actor, now)
        db.session.flush()
        restoring.give_identities_back()
    _journal(summit, kept, outlook, restoring.dropped, actor=actor, now=now)
    db.session.flush()
    # The collections in memory are not in the order of their positions.
    db.session.expire_all()
    db.session.refresh(summit)
    following.tell(summit.id, now)
    return outlook


class _Applying(Applying):
    """An import that leaves some sessions alone although its file does not list them."""

    left_alone: Collection[Session] = ()

    def _leave_out(self, summit: Summit, listed: list[Session]) -> None:
        super()._leave_out(summit, [*listed, *self.left_alone])

    def _time(self, entry: SessionEntry, row: Session, new: bool, path: str) -> None:
        if _waits(entry) and not new and row.day is not None:
            self._note(ChangeKind.CHANGED, "session", path, "day", row.day, None)
            row.day = row.starts_at = row.ends_at = None
        super()._time(entry, row, new, path)


class _Restoring:
    """One release about to be taken up again, by a session of its own or by that of a request."""

    def __init__(
        self,
        kept: Kept,
        stored: Stored,
        drop: Collection[str],
        flush: Callable[[], None],
    ) -> None:
        assert stored.summit is not None, "a summit with a release is never deleted"
        self.kept, self.stored, self.summit = kept, stored, stored.summit
        self.fingerprint = _fingerprint(self.summit, kept.number)
        pairs = match_sessions(kept.file.sessions, stored.sessions)
        listed = {row.uid for _, row in pairs if row is not None}
        since = [row for row in stored.sessions if row.uid not in listed]
        self.added = [row for row in since if row.published_to is None]
        self.dropped = [row for row in self.added if row.uid in drop]
        self.cancelled = [
            row
            for row in since
            if row.published_to is not None and row.state is not SessionState.CANCELLED
        ]
        self.opened: list[Session] = []
        entries = tuple(self._entry(entry, row) for entry, row in pairs)
        staying = [row for row in self.added if row not in self.dropped]
        _refuse_taken(entries, staying)
        self.file = replace(
            kept.file,
            summit=replace(kept.file.summit, slug=self.summit.slug),
            sessions=entries,
            cities=_missing(kept.file.cities, stored.cities),
            organisations=_missing(kept.file.organisations, stored.organisations),
            people=_missing(kept.file.people, stored.people),
        )
        report = Report(kept.file.name)
        find_problems(self.file, stored, True, report)
        report.raise_if_any()
        self.applying = _Applying(self.file, stored, replace=True, flush=flush, progress=None)
        self.applying.left_alone = staying

    @classmethod
    def of(
        cls,
        kept: Kept,
        database: OrmSession,
        drop: Collection[str],
        flush: Callable[[], None],
    ) -> _Restoring:
        """Read what is there."""
        return cls(kept, load(database, kept.file), drop, flush)

    def _entry(self, entry: SessionEntry, row: Session | None) -> SessionEntry:
        """Return a session of the release as it can be taken up: none is hidden again."""
        if row is None:
            return entry
        state = SessionState.SCHEDULED if entry.state is ABSENT else entry.state
        if is_undone(row.published_to, state):
            self.cancelled.append(row)
            entry = replace(entry, state=SessionState.CANCELLED)
        audience = Audience.PUBLIC if entry.audience is ABSENT else entry.audience
        if is_for_fewer(row.published_to, audience):
            self.opened.append(row)
            to_all = row.published_to is ReleaseAudience.EVERYONE
            entry = replace(entry, audience=Audience.PUBLIC if to_all else Audience.INVITEES)
        return entry

    def run(self, now: datetime) -> Outlook:
        """Change the rows, and say what that does."""
        before = self._document(now)
        titles = {row.uid: Named(row.uid, row.title) for row in self.summit.sessions}
        self.applying.run()
        for session in self.summit.sessions:
            titles.setdefault(session.uid, Named(session.uid, session.title))
            _in_order(session)
        uids = identities(self.summit, self.kept.document)
        held = [(row, row.uid) for row, _ in uids]
        for row, uid in uids:
            row.uid = uid
        after = self._document(now)
        for row, was in held:  # given back for good once the rows that had them are gone
            row.uid = was or str(uuid4())
        changes = tuple(self.applying.changes)
        slugs = {s["slug"] for document in (before, after) for s in document["sessions"]}
        touched = {
            change.path.partition("/")[0]
            for change in changes
            if change.object_kind in ("session", "item", "speaker", "session_city")
        }
        unseen = [s for s in self.summit.sessions if s.slug in touched - slugs]
        return Outlook(
            before=before,
            after=after,
            cancelled=tuple(titles[row.uid] for row in self.cancelled),
            opened=tuple(titles[row.uid] for row in self.opened),
            added=tuple(titles[row.uid] for row in self.added),
            unseen=tuple(titles[row.uid] for row in unseen),
            changes=changes,
            fingerprint=self.fingerprint,
        )

    def give_identities_back(self) -> None:
        """Let items and places that come back be those that they were, for all who refer to them.

        In two steps, since two rows may have to exchange theirs.
        """
        pairs = identities(self.summit, self.kept.document)
        wanted = [(row, uid) for row, uid in pairs if row.uid != uid]
        for row, _ in wanted:
            row.uid = str(uuid4())
        db.session.flush()
        for row, uid in wanted:
            row.uid = uid
        db.session.flush()

    def _document(self, now: datetime) -> ProgrammeDoc:
        return build(self.summit, RESTRICTED, number=0, note={}, now=now)


def _waits(entry: SessionEntry) -> bool:
    """Tell whether a session was a draft with neither an hour nor a day."""
    is_draft = entry.state is SessionState.DRAFT
    return is_draft and entry.start in (ABSENT, None) and entry.day is ABSENT


def _missing(entries: tuple[_E, ...], rows: Iterable[Any]) -> tuple[_E, ...]:
    """Return what the directory no longer knows, under any name that it had."""
    known = _slugs(rows)
    return tuple(entry for entry in entries if entry.slug not in known)


def _slugs(rows: Iterable[Any]) -> set[str]:
    return {slug for row in rows for slug in (row.slug, *row.former_slugs)}


def _refuse_taken(entries: Iterable[SessionEntry], staying: Iterable[Session]) -> None:
    taken = {row.slug: row for row in staying}
    for entry in entries:
        if entry.slug in taken:
            raise Refused(
                N_("The address “%(slug)s” now belongs to another session; rename that one first."),
                slug=entry.slug,
            )


def _in_order(session: Session) -> None:
    for item in session.items:
        item.speakers.sort(key=lambda speaker: speaker.position)
    session.items.sort(key=lambda item: item.position)
    session.cities.sort(key=lambda part: part.position)


def _fingerprint(summit: Summit, number: int) -> str:
    """Return what changes with every edit of the programme."""
    state = [
        number,
        summit.version,
        [[room.slug, room.version] for room in summit.rooms],
        [
            [
                session.uid,
                session.version,
                [
                    [item.uid, item.version, [[s.uid, s.version] for s in item.speakers]]
                    for item in session.items
                ],
                [[part.city_id, part.version] for part in session.cities],
            ]
            for session in summit.sessions
        ],
    ]
    return sha256(json.dumps(state).encode()).hexdigest()


def _journal(
    summit: Summit,
    kept: Kept,
    outlook: Outlook,
    dropped: list[Session],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    record(
        "programme.restored",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={
            "release": kept.number,
            "dropped": [session.slug for session in dropped],
            "counts": counted(outlook.changes),
            "changes": [change.plain() for change in outlook.changes[:JOURNALLED]],
            "left_out": max(0, len(outlook.changes) - JOURNALLED),
        },
    )
