"""Writes on summits: publish, withdraw, rename, clone. Each is one journal entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.outbox.operations import enqueue
from summit.programme import document as documents
from summit.programme import queries
from summit.programme.diff import Change, differences
from summit.programme.document import ProgrammeDoc
from summit.programme.models import (
    Address,
    CityPart,
    Item,
    Release,
    ReleaseAudience,
    Room,
    Session,
    SessionCity,
    SessionState,
    Speaker,
    SpeakerState,
    Summit,
)
from summit.programme.release import (
    PUBLIC,
    RESTRICTED,
    build,
    headline,
    settle_revisions,
)

#: The kind of the one job that a publication puts into the outbox; upper rooms fan it out.
PUBLISHED_JOB = "programme.published"

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def new_uid(slug: str) -> str:
    """Return a globally unique, persistent identifier (RFC 7986, 5.3 asks for a UUID)."""
    return f"{uuid4()}@{slug}.summit"


def preview(summit: Summit, audience: ReleaseAudience, now: datetime) -> list[Change]:
    """Return what publishing to ``audience`` would change for it; writes nothing."""
    public, restricted = _documents(summit, note={}, number=0, now=now)
    chosen = public if audience is ReleaseAudience.EVERYONE else restricted
    return differences(_current(summit, audience), chosen)


def publish(
    summit: Summit,
    *,
    actor: str,
    now: datetime,
    audience: ReleaseAudience = ReleaseAudience.EVERYONE,
    note: Mapping[str, str] | None = None,
) -> Release:
    """Freeze the programme into the next release and make it the current one for ``audience``.

    Raises:
        Refused: nothing has changed, or a session that was published would vanish.
    """
    # Two who publish at once do so one after the other; the second then finds the row changed.
    db.session.execute(select(Summit.id).where(Summit.id == summit.id).with_for_update())
    newest = queries.newest_release(summit)
    number = newest.number + 1 if newest else 1
    public, restricted = _documents(summit, note=dict(note or {}), number=number, now=now)
    for_everyone = audience is ReleaseAudience.EVERYONE
    shown = public if for_everyone else restricted
    current = _current(summit, audience)
    _refuse_vanished(documents.read(newest.restricted_document) if newest else None, restricted)
    _refuse_vanished(_current(summit, ReleaseAudience.EVERYONE), public)
    if current is not None and _content(current) == _content(shown):
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
        published_by=actor,
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


def withdraw(summit: Summit, *, actor: str, now: datetime, explanation: Mapping[str, str]) -> None:
    """Take a whole summit back: its public addresses answer 410 with a word of explanation.

    Raises:
        Refused: it was never published, or is withdrawn already.
    """
    if summit.public_release_id is None:
        raise Refused(N_("This summit has never been published to everyone."))
    if summit.withdrawn_at is not None:
        raise Refused(N_("This summit has been withdrawn already."))
    summit.withdrawn_at, summit.withdrawal = now, Text(explanation)
    record(
        "summit.withdrawn",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={"explanation": dict(explanation)},
    )


def reinstate(summit: Summit, *, actor: str, now: datetime) -> None:
    """Show a withdrawn summit again, in its current release.

    Raises:
        Refused: it is not withdrawn.
    """
    if summit.withdrawn_at is None:
        raise Refused(N_("This summit is not withdrawn."))
    summit.withdrawn_at, summit.withdrawal = None, Text()
    record(
        "summit.reinstated",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
    )


def rename(summit: Summit, slug: str, *, actor: str, now: datetime) -> None:
    """Give a summit another public address; its old ones redirect there for good.

    Raises:
        Refused: the address is malformed, or is or was another summit's.
    """
    before = summit.slug
    take_address(summit, slug)
    record(
        "summit.renamed",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before={"slug": before},
        after={"slug": slug},
    )


def take_address(summit: Summit, slug: str) -> None:
    """Make ``slug`` the summit's present address.

    Raises:
        Refused: the address is malformed, or is or was another summit's.
    """
    _refuse_address(slug, summit)
    if db.session.get(Address, slug) is None:
        db.session.add(Address(slug=slug, summit_id=summit.id))
    summit.slug = slug


def _refuse_address(slug: str, summit: Summit | None) -> None:
    """Refuse an address that is malformed, or another summit's than ``summit``."""
    if not SLUG.match(slug) or len(slug) > 80:
        raise Refused(
            N_("“%(slug)s” cannot be an address: lower-case letters, digits and hyphens can."),
            slug=slug,
        )
    taken = db.session.get(Address, slug)
    if taken is not None and (summit is None or taken.summit_id != summit.id):
        raise Refused(
            N_("“%(slug)s” is or was the address of another summit."),
            slug=slug,
        )


def clone(
    source: Summit,
    *,
    slug: str,
    starts_on: date,
    title: Mapping[str, str] | None = None,
    actor: str,
    now: datetime,
) -> Summit:
    """Make a new summit of the same plan that begins on another day.

    Keeps rooms, sessions, items, cities and whose place each speaker's is; leaves behind people,
    answers, records of what happened, remarks, sources and figures. Every session keeps its wall
    clock in its own zone. Cancelled sessions do not come along. All but the host's own city have
    yet to be asked, so a release shows them as "to be announced".

    Raises:
        Refused: the address is malformed or taken.
    """
    _refuse_address(slug, None)
    shift = starts_on - source.starts_on
    copy = Summit(
        uid=new_uid(slug),
        slug=slug,
        kind=source.kind,
        title=Text(title) if title else source.title,
        theme=source.theme,
        venue=source.venue,
        starts_on=starts_on,
        ends_on=source.ends_on + shift,
        zone=source.zone,
        languages=list(source.languages),
        host=source.host,
    )
    db.session.add(copy)
    db.session.flush()
    take_address(copy, slug)
    rooms = {
        room.id: Room(slug=room.slug, kind=room.kind, name=room.name, position=room.position)
        for room in source.rooms
    }
    copy.rooms.extend(rooms.values())
    for session in source.sessions:
        if session.state is not SessionState.CANCELLED:
            _clone_session(session, copy, rooms, shift)
    db.session.flush()
    record(
        "summit.cloned",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=copy.uid,
        summit_id=copy.id,
        after={"from": source.uid, "slug": slug, "starts_on": starts_on.isoformat()},
    )
    return copy


def _clone_session(
    source: Session, summit: Summit, rooms: Mapping[int, Room], shift: timedelta
) -> None:
    hosts = {entry.city_id for entry in source.cities if entry.part is CityPart.HOST}
    starts_at = _shifted(source.starts_at, source.zone, shift)
    ends_at = _shifted(source.ends_at, source.zone, shift)
    if source.starts_at and source.ends_at and starts_at and ends_at and ends_at <= starts_at:
        # The start fell into the hour that a clock change leaves out, and was moved past the end.
        ends_at = starts_at + (source.ends_at - source.starts_at)
    copy = Session(
        uid=new_uid(summit.slug),
        slug=source.slug,
        kind=source.kind,
        title=source.title,
        abstract=source.abstract,
        day=source.day + shift,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=source.zone,
        room=rooms[source.room_id] if source.room_id else None,
        state=source.state,
        audience=source.audience,
        floor=list(source.floor),
        interpreted=list(source.interpreted),
    )
    copy.items = [
        Item(
            slug=item.slug,
            position=item.position,
            kind=item.kind,
            title=item.title,
            minutes=item.minutes,
            speakers=[
                Speaker(
                    position=speaker.position,
                    city=speaker.city,
                    organisation=speaker.organisation,
                    role=speaker.role,
                    state=SpeakerState.PROPOSED,
                    capacity=_capacity(speaker),
                )
                for speaker in item.speakers
            ],
        )
        for item in source.items
    ]
    copy.cities = [
        SessionCity(
            city=entry.city,
            position=entry.position,
            part=entry.part,
            state=SpeakerState.CONFIRMED if entry.city_id in hosts else SpeakerState.PROPOSED,
        )
        for entry in source.cities
    ]
    summit.sessions.append(copy)


def _capacity(speaker: Speaker) -> Text:
    """What is left of a speaker without the person: the office, if they spoke for one."""
    if speaker.capacity or speaker.person is None or speaker.city is None:
        return speaker.capacity
    return speaker.person.title


def _shifted(instant: datetime | None, zone: str, shift: timedelta) -> datetime | None:
    if instant is None:
        return None
    local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + shift
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


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


def _content(document: ProgrammeDoc) -> dict[str, object]:
    return {
        key: value
        for key, value in document.items()
        if key not in ("number", "published_at", "note")
    }


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
