"""Publishing: freezing a programme into a release."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.outbox.operations import enqueue
from summit.programme import document as documents
from summit.programme import queries
from summit.programme.diff import Change, differences, same
from summit.programme.document import ProgrammeDoc
from summit.programme.models import Release, ReleaseAudience, Session, Summit
from summit.programme.release import (
    PUBLIC,
    RESTRICTED,
    build,
    headline,
    settle_revisions,
)

#: The kind of the one job that a publication puts into the outbox; upper rooms fan it out.
PUBLISHED_JOB = "programme.published"


def preview(summit: Summit, audience: ReleaseAudience, now: datetime) -> list[Change]:
    """Return what publishing to ``audience`` would change for it; writes nothing."""
    public, restricted = _documents(summit, note={}, number=0, now=now)
    if audience is ReleaseAudience.INVITEES:
        return differences(_current(summit, audience), restricted)
    changes = differences(_current(summit, audience), public)
    shown = {session["slug"] for session in public["sessions"]}
    newest = queries.newest_release(summit)
    if newest is not None:
        # A release to everyone is one to invitees, too.
        changes += [
            change
            for change in differences(documents.read(newest.restricted_document), restricted)
            if change.slug is not None and change.slug not in shown | set(restricted["people"])
        ]
    return changes


def publish(
    summit: Summit,
    *,
    actor: Actor,
    now: datetime,
    audience: ReleaseAudience = ReleaseAudience.EVERYONE,
    note: Mapping[str, str] | None = None,
) -> Release:
    """Freeze the programme into the next release and make it the current one for ``audience``.

    Args:
        summit: obtained to be changed, with its whole programme: two who publish at once then
            do so one after the other, and nobody edits in between.

    Raises:
        Refused: the summit is withdrawn, nothing has changed, or a session that was published
            would vanish.
    """
    if summit.withdrawn_at is not None:
        raise Refused(N_("This summit has been withdrawn; reinstate it before you publish."))
    newest = queries.newest_release(summit)
    number = newest.number + 1 if newest else 1
    public, restricted = _documents(summit, note=dict(note or {}), number=number, now=now)
    for_everyone = audience is ReleaseAudience.EVERYONE
    shown = public if for_everyone else restricted
    current = _current(summit, audience)
    before = documents.read(newest.restricted_document) if newest else None
    _refuse_vanished(before, restricted)
    _refuse_vanished(_current(summit, ReleaseAudience.EVERYONE), public)
    # What only invitees see may have changed while everybody else sees the same as before.
    unchanged = same(current, shown) and (not for_everyone or same(before, restricted))
    if current is not None and unchanged:
        raise Refused(
            N_("Nothing has changed since release %(number)s; there is nothing to publish."),
            number=current["number"],
        )
    release = Release(
        summit_id=summit.id,
        number=number,
        audience=audience,
        schema=documents.SCHEMA,
        public_document=documents.write(public) if for_everyone else None,
        restricted_document=documents.write(restricted),
        headline=headline(shown),
        note=Text(note or {}),
        published_at=now,
        published_by=actor.name,
    )
    db.session.add(release)
    db.session.flush()
    _mark_published(summit, restricted, public if for_everyone else None)
    summit.restricted_release_id = release.id
    if for_everyone:
        summit.public_release_id = release.id
    record(
        "programme.published",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={"release": number, "audience": audience.value, "note": dict(note or {})},
    )
    enqueue(
        PUBLISHED_JOB,
        {"release": release.id},
        now=now,
        key=f"{PUBLISHED_JOB}:{summit.uid}:{number}",
    )
    return release


def _documents(
    summit: Summit, *, note: dict[str, str], number: int, now: datetime
) -> tuple[ProgrammeDoc, ProgrammeDoc]:
    """Build both documents with the same revisions of the same sessions."""
    queries.load_whole(summit)
    newest = queries.newest_release(summit)
    restricted = build(summit, RESTRICTED, number=number, note=note, now=now)
    settled = settle_revisions(
        restricted, documents.read(newest.restricted_document) if newest else None, now
    )
    public = build(summit, PUBLIC, number=number, note=note, now=now)
    for session in public["sessions"]:
        session["sequence"], session["revised_at"] = settled[session["uid"]]
    return public, restricted


def _current(summit: Summit, audience: ReleaseAudience) -> ProgrammeDoc | None:
    """Return what ``audience`` is shown at present."""
    if audience is ReleaseAudience.EVERYONE:
        release = queries.release(summit.public_release_id)
        data = release.public_document if release else None
    else:
        release = queries.release(summit.restricted_release_id)
        data = release.restricted_document if release else None
    return documents.read(data) if data is not None else None


def _refuse_vanished(before: ProgrammeDoc | None, after: ProgrammeDoc) -> None:
    if before is None:
        return
    kept = {session["uid"] for session in after["sessions"]}
    for session in before["sessions"]:
        if session["uid"] not in kept:
            raise Refused(
                N_("“%(session)s” has been published and cannot vanish; cancel it instead."),
                session=session["slug"],
            )


def _mark_published(summit: Summit, restricted: ProgrammeDoc, public: ProgrammeDoc | None) -> None:
    """Keep on the sessions what publishing alone may write."""
    public_uids = {session["uid"] for session in public["sessions"]} if public else set()
    frozen = {session["uid"]: session for session in restricted["sessions"]}
    for session in db.session.scalars(select(Session).where(Session.summit_id == summit.id)):
        entry = frozen.get(session.uid)
        if entry is None:
            continue
        session.sequence = entry["sequence"]
        session.revised_at = parse_iso(entry["revised_at"])
        if session.uid in public_uids:
            session.published_to = ReleaseAudience.EVERYONE
        elif session.published_to is None:
            session.published_to = ReleaseAudience.INVITEES
