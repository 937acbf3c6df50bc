"""Publishing: freezing a programme into a release, after a look at what that would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.accounts.approvals import Approvals, Told
from summit.accounts.models import Approval
from summit.accounts.operations.approvals import request_approval
from summit.core.actor import Actor, ActorKind
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.outbox.operations import enqueue
from summit.programme import changelog, diff, queries, rules
from summit.programme import document as documents
from summit.programme.diff import Change, differences, same
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.facts import Facts
from summit.programme.file import writer
from summit.programme.models import Release, ReleaseAudience, Session, Summit
from summit.programme.release import (
    PUBLIC,
    RESTRICTED,
    build,
    headline,
    settle_revisions,
)
from summit.programme.rules import Finding

#: The kind of the one job that a publication puts into the outbox; upper rooms fan it out.
PUBLISHED_JOB = "programme.published"

#: The act that waits for a second person, in :class:`summit.accounts.approvals.Approvals`.
PUBLISH_ACT = "programme.publish"


class Stopped(Refused):
    """Findings stop the publication; nobody can waive them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(
            N_("What the rules find stops this publication: %(count)s. The publish page names it."),
            count=len(findings),
        )
        self.findings = findings


class NeedsApproval(Refused):
    """A second person must approve first."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What publishing would do, as far as the programme goes.

    Attributes:
        number: of the release that would be made.
        public, restricted: its documents; the public one is kept only if it goes to everyone.
        shown: what everybody is shown at present.
        newest: the restricted document of the newest release, whoever it was published to.
        fingerprint: the same until something else would be published, or under another number.
    """

    audience: ReleaseAudience
    number: int
    public: ProgrammeDoc
    restricted: ProgrammeDoc
    shown: ProgrammeDoc | None
    newest: ProgrammeDoc | None
    fingerprint: str

    @property
    def for_everyone(self) -> bool:
        """Whether everybody will be shown it."""
        return self.audience is ReleaseAudience.EVERYONE

    @property
    def current(self) -> ProgrammeDoc | None:
        """What the audience is shown at present."""
        return self.shown if self.for_everyone else self.newest

    @property
    def document(self) -> ProgrammeDoc:
        """What the audience would be shown."""
        return self.public if self.for_everyone else self.restricted

    @property
    def invitees_only(self) -> frozenset[str]:
        """UIDs of the sessions that are in a release to everyone without being shown to all."""
        shown = {session["uid"] for session in self.public["sessions"]}
        return frozenset(s["uid"] for s in self.restricted["sessions"]) - shown

    @property
    def moved(self) -> list[SessionDoc]:
        """Sessions at another time than anybody was last told."""
        return diff.moved(self.newest, self.restricted)

    @property
    def is_empty(self) -> bool:
        """Whether publishing would show nobody anything new."""
        # What only invitees see may have changed while everybody else sees the same as before.
        unchanged = same(self.current, self.document)
        return unchanged and (not self.for_everyone or same(self.newest, self.restricted))

    def changes(self) -> list[Change]:
        """Say what publishing would change for its audience."""
        changes = differences(self.current, self.document)
        if self.for_everyone and self.newest is not None:
            # A release to everyone is one to invitees, too.
            slugs = {session["slug"] for session in self.public["sessions"]}
            slugs |= set(self.restricted["people"])
            changes += [
                change
                for change in differences(self.newest, self.restricted)
                if change.slug is not None and change.slug not in slugs
            ]
        return changes


def propose(summit: Summit, audience: ReleaseAudience, now: datetime) -> Proposal:
    """Work out what publishing to ``audience`` would do; writes nothing."""
    return _propose(summit, audience, {}, now)


def preview(summit: Summit, audience: ReleaseAudience, now: datetime) -> list[Change]:
    """Return what publishing to ``audience`` would change for it; writes nothing."""
    return propose(summit, audience, now).changes()


def findings(facts: Facts, now: datetime) -> list[Finding]:
    """Return what the rules find in what would be published, the gravest first."""
    return rules.for_publishing(facts, rules.findings.check(facts, now))


def ask_for_approval(
    summit: Summit,
    *,
    registry: Approvals,
    audience: ReleaseAudience,
    note: Mapping[str, str],
    asks_again: Collection[str],
    fingerprint: str,
    actor: Actor,
    now: datetime,
) -> Approval:
    """Ask a second person to approve a publication, which then takes place.

    Raises:
        Conflict: what would be published is not what was looked at.
        Stopped: the rules find what nobody can waive.
        Refused: as :func:`publish`; or the same waits for approval already.
        Forbidden: the actor could not publish even with approval.
    """
    proposal = _refuse_or_propose(summit, audience, {}, fingerprint, now)
    return request_approval(
        summit.id,
        PUBLISH_ACT,
        {
            "audience": audience.value,
            "number": proposal.number,
            "note": dict(note),
            "asks_again": [s["uid"] for s in proposal.moved if s["uid"] in asks_again],
        },
        fingerprint,
        registry=registry,
        actor=actor,
        now=now,
    )


def publish(
    summit: Summit,
    *,
    actor: Actor,
    now: datetime,
    audience: ReleaseAudience = ReleaseAudience.EVERYONE,
    note: Mapping[str, str] | None = None,
    asks_again: Collection[str] = (),
    fingerprint: str | None = None,
    approval: Approval | None = None,
    without_approval: bool = False,
) -> Release:
    """Freeze the programme into the next release and make it the current one for ``audience``.

    Args:
        summit: obtained to be changed, with its whole programme: two who publish at once then
            do so one after the other, and nobody edits in between.
        asks_again: UIDs of moved sessions whose invited are asked anew instead of only told.
        fingerprint: of the proposal that was looked at.
        approval: the request for it, approved by ``actor`` (:func:`publish_approved`).
        without_approval: publish although the summit asks for a second person; not for users.

    Raises:
        Conflict: what would be published is not what was looked at.
        NeedsApproval: the summit asks for a second person.
        Stopped: the rules find what nobody can waive.
        Refused: the summit is withdrawn, nothing has changed, or a session that was published
            would vanish.
    """
    skips = without_approval and actor.kind is not ActorKind.USER
    if summit.second_pair and approval is None and not skips:
        raise NeedsApproval(
            N_("This summit asks for a second person: ask for approval on the publish page.")
        )
    proposal = _refuse_or_propose(summit, audience, dict(note or {}), fingerprint, now)
    moved = [session["uid"] for session in proposal.moved]
    release = Release(
        summit_id=summit.id,
        number=proposal.number,
        audience=audience,
        schema=documents.SCHEMA,
        public_document=documents.write(proposal.public) if proposal.for_everyone else None,
        restricted_document=documents.write(proposal.restricted),
        headline=headline(proposal.document),
        file=writer.write(summit).encode(),
        changes=(
            changelog.entries(proposal.shown, proposal.public) if proposal.for_everyone else []
        ),
        note=Text(note or {}),
        asks_again=[uid for uid in moved if uid in asks_again],
        published_at=now,
        published_by=approval.requested_by_name if approval else actor.name,
        approved_by=actor.name if approval else "",
    )
    db.session.add(release)
    db.session.flush()
    _mark_published(summit, proposal.restricted, proposal.public if proposal.for_everyone else None)
    summit.restricted_release_id = release.id
    if proposal.for_everyone:
        summit.public_release_id = release.id
    _follow_up(summit, release, actor, now, skipped=summit.second_pair and skips)
    return release


def publish_approved(approval: Approval, actor: Actor, now: datetime) -> None:
    """Publish what somebody asked for and ``actor`` has approved.

    Raises:
        Conflict: the programme has changed since it was asked for.
        Refused: as :func:`publish`.
    """
    summit = queries.summit_by_id(approval.summit_id, to_change=True)
    queries.load_whole(summit)
    publish(
        summit,
        actor=actor,
        now=now,
        audience=ReleaseAudience(approval.args["audience"]),
        note=approval.args["note"],
        asks_again=approval.args["asks_again"],
        fingerprint=approval.fingerprint,
        approval=approval,
    )


def tell_publication(args: Mapping[str, Any]) -> Told:
    """Say which release a request for approval is about, and where it can be looked at."""
    label = N_("Publish release %(number)s to everyone")
    if args["audience"] != ReleaseAudience.EVERYONE:
        label = N_("Publish release %(number)s to invitees")
    return Told(label, {"number": args["number"]}, f"publish?to={args['audience']}")


def _follow_up(
    summit: Summit, release: Release, actor: Actor, now: datetime, *, skipped: bool
) -> None:
    """Write the journal's entry, and ask for what must follow."""
    after: dict[str, object] = {
        "release": release.number,
        "audience": release.audience.value,
        "note": release.note.plain(),
        "asks_again": release.asks_again,
    }
    if release.approved_by:
        after["requested_by"] = release.published_by
    if skipped:
        after["without_approval"] = True
    record(
        "programme.published",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after=after,
    )
    enqueue(
        PUBLISHED_JOB,
        {"release": release.id, "asks_again": release.asks_again},
        now=now,
        key=f"{PUBLISHED_JOB}:{summit.uid}:{release.number}",
    )


def _refuse_or_propose(
    summit: Summit,
    audience: ReleaseAudience,
    note: dict[str, str],
    fingerprint: str | None,
    now: datetime,
) -> Proposal:
    """Return what is to be published, unless something is against it."""
    if summit.withdrawn_at is not None:
        raise Refused(N_("This summit has been withdrawn; reinstate it before you publish."))
    proposal = _propose(summit, audience, note, now)
    if fingerprint is not None and fingerprint != proposal.fingerprint:
        raise Conflict(N_("The programme has changed since you looked at it; look again."))
    _refuse_vanished(proposal.newest, proposal.restricted)
    _refuse_vanished(proposal.shown, proposal.public)
    if proposal.current is not None and proposal.is_empty:
        raise Refused(
            N_("Nothing has changed since release %(number)s; there is nothing to publish."),
            number=proposal.current["number"],
        )
    if stopping := rules.blocking(findings(queries.facts(summit.id), now)):
        raise Stopped(stopping)
    return proposal


def _propose(
    summit: Summit, audience: ReleaseAudience, note: dict[str, str], now: datetime
) -> Proposal:
    newest = queries.newest_release(summit)
    number = newest.number + 1 if newest else 1
    before = documents.read(newest.restricted_document) if newest else None
    public, restricted = _documents(summit, before, note=note, number=number, now=now)
    relevant = (public, restricted) if audience is ReleaseAudience.EVERYONE else (restricted,)
    return Proposal(
        audience=audience,
        number=number,
        public=public,
        restricted=restricted,
        shown=_shown(summit),
        newest=before,
        fingerprint=diff.fingerprint(*relevant, number=number, audience=audience.value),
    )


def _documents(
    summit: Summit,
    newest: ProgrammeDoc | None,
    *,
    note: dict[str, str],
    number: int,
    now: datetime,
) -> tuple[ProgrammeDoc, ProgrammeDoc]:
    """Build both documents with the same revisions of the same sessions."""
    queries.load_whole(summit)
    restricted = build(summit, RESTRICTED, number=number, note=note, now=now)
    settled = settle_revisions(restricted, newest, now)
    public = build(summit, PUBLIC, number=number, note=note, now=now)
    for session in public["sessions"]:
        session["sequence"], session["revised_at"] = settled[session["uid"]]
    return public, restricted


def _shown(summit: Summit) -> ProgrammeDoc | None:
    """Return what everybody is shown at present."""
    release = queries.release(summit.public_release_id)
    if release is None or release.public_document is None:
        return None
    return documents.read(release.public_document)


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
