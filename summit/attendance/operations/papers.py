"""Keeping papers: speech texts, scans of answers, and letters that are issued on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select

from summit.attendance import paper_letter
from summit.attendance.letters import NotPublished, facts_of
from summit.attendance.models import (
    Arrangements,
    Invitation,
    InvitationState,
    LetterKind,
    Paper,
    PaperKind,
)
from summit.attendance.operations.noting import note_invitation
from summit.attendance.papers import Examined
from summit.attendance.papers.examining import PDF
from summit.attendance.pdf import letter_pdf
from summit.attendance.queries.mailings import letter_template
from summit.attendance.queries.papers import issued_letter, speech_texts
from summit.attendance.queries.published import published
from summit.attendance.queries.settings import arrangements
from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.outbox.operations import enqueue
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit

#: How many versions of a speech text are kept; nobody needs more, and each takes its room.
MOST_VERSIONS = 20


#: A speech text was added: whoever works with it is told. ``{"paper": id}``.
PAPER_JOB = "attendance.paper_added"


def add_speech_text(
    invitation: Invitation,
    examined: Examined,
    *,
    embargo_until: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Paper:
    """Keep a speech text; it is valid from now on, and earlier versions stay until all go.

    Args:
        embargo_until: until when nobody outside the booths is to know it.

    Raises:
        Refused: the invitation is withdrawn, or there are too many versions.
        Unfit: the embargo ends in the past.
    """
    _refuse_embargo(embargo_until, None, now)
    if invitation.state is InvitationState.WITHDRAWN:
        raise Refused(N_("This invitation has been withdrawn."))
    earlier = speech_texts(invitation)
    if len(earlier) >= MOST_VERSIONS:
        raise Refused(
            N_("There are %(most)s versions of this speech text already. Remove them first."),
            most=MOST_VERSIONS,
        )
    paper = _keep(invitation, PaperKind.SPEECH_TEXT, examined, actor=actor, now=now)
    paper.embargo_until = embargo_until
    enqueue(PAPER_JOB, {"paper": paper.id}, now=now, key=f"{PAPER_JOB}:{paper.id}")
    act = "paper.replaced" if earlier else "paper.added"
    after: dict[str, Any] = {"kind": PaperKind.SPEECH_TEXT.value, "words": paper.words}
    if embargo_until is not None:
        after["embargo_until"] = iso(embargo_until)
    before = {"words": earlier[0].words} if earlier else None
    note_invitation(act, invitation, actor=actor, now=now, before=before, after=after)
    return paper


def set_embargo(
    invitation: Invitation, until: datetime | None, *, actor: Actor, now: datetime
) -> bool:
    """Set until when the valid speech text is under embargo; return whether that was new.

    ``None`` lifts the embargo.

    Raises:
        Refused: there is no speech text, or the invitation is withdrawn.
        Unfit: the embargo ends in the past.
    """
    if invitation.state is InvitationState.WITHDRAWN:
        raise Refused(N_("This invitation has been withdrawn."))
    valid = next(iter(speech_texts(invitation)), None)
    if valid is None:
        raise Refused(N_("There is no speech text any more."))
    before = valid.embargo_until
    if before == until:
        return False
    _refuse_embargo(until, before, now)
    valid.embargo_until = until
    db.session.flush()
    note_invitation(
        "paper.embargo_set",
        invitation,
        actor=actor,
        now=now,
        before={"embargo_until": iso(before) if before is not None else None},
        after={"embargo_until": iso(until) if until is not None else None},
    )
    return True


def remove_speech_text(invitation: Invitation, *, actor: Actor, now: datetime) -> int:
    """Remove a speech text for good, with all earlier versions; return how many there were."""
    papers = speech_texts(invitation)
    for paper in papers:
        db.session.delete(paper)
    db.session.flush()
    if papers:
        after = {"kind": PaperKind.SPEECH_TEXT.value, "versions": len(papers)}
        note_invitation("paper.removed", invitation, actor=actor, now=now, after=after)
    return len(papers)


def keep_scan(invitation: Invitation, examined: Examined, *, actor: Actor, now: datetime) -> Paper:
    """Keep the scan of an answer that came by letter."""
    paper = _keep(invitation, PaperKind.SCAN, examined, actor=actor, now=now)
    after = {"kind": PaperKind.SCAN.value}
    note_invitation("paper.added", invitation, actor=actor, now=now, after=after)
    return paper


def issue_letter(
    invitation: Invitation, *, actor: Actor, now: datetime, anew: bool = False
) -> Paper:
    """Issue the invitation as a letter with a document number, and keep it as it was issued.

    It was issued already: that letter is returned, unless another is asked for, which gets a
    number and a day of its own. Making the PDF takes some hundredths of a second.

    Raises:
        NotPublished: the session is in no release, so that its time may not be told.
        Refused: the invitation is withdrawn.
    """
    if invitation.state is InvitationState.WITHDRAWN:
        raise Refused(N_("This invitation has been withdrawn."))
    summit = _hold(invitation.summit_id)
    db.session.refresh(invitation, ["letter_number", "letter_at"])
    kept = issued_letter(invitation)
    if kept is not None and not anew:
        return kept
    document = published(summit.id)
    if document is None:
        raise NotPublished(
            N_("This session is in no release yet: publish to invitees first, then write to them.")
        )
    settled = _settled(summit.id)
    facts = facts_of(invitation, document, None, arrangements=settled)
    number = _next_number(settled, summit.slug)
    page = paper_letter.page_of(
        facts,
        document,
        settled,
        letter_template(summit.id, LetterKind.INVITATION),
        number=number,
        day=now.astimezone(ZoneInfo(summit.zone)).date(),
    )
    made = Examined(letter_pdf(page), number, "pdf", PDF, language=facts.language)
    paper = _keep(invitation, PaperKind.LETTER, made, actor=actor, now=now)
    before = {"number": invitation.letter_number}
    invitation.letter_number, invitation.letter_at = number, now
    db.session.flush()
    after: Mapping[str, Any] = {"number": number}
    note_invitation("paper.issued", invitation, actor=actor, now=now, before=before, after=after)
    return paper


def _refuse_embargo(until: datetime | None, before: datetime | None, now: datetime) -> None:
    """Refuse an embargo that would be over at once; one that ran out by itself can stay."""
    if until is not None and until != before and until <= now:
        said = Refused(N_("This time is past. Choose a later one, or leave it empty."))
        raise Unfit([("embargo_until", said)])


def _keep(
    invitation: Invitation, kind: PaperKind, examined: Examined, *, actor: Actor, now: datetime
) -> Paper:
    paper = Paper(
        office_id=invitation.office_id,
        invitation_id=invitation.id,
        kind=kind,
        name=examined.name,
        extension=examined.extension,
        media_type=examined.media_type,
        size=len(examined.data),
        words=examined.words,
        language=examined.language,
        added_by=actor.name[:200],
        added_at=now,
        data=examined.data,
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def _hold(summit_id: int) -> Summit:
    """Hold a summit until the transaction ends, so that its numbers are given out one by one."""
    found = db.session.scalar(select(Summit).where(Summit.id == summit_id).with_for_update())
    assert found is not None, "an invitation belongs to a summit"
    return found


def _settled(summit_id: int) -> Arrangements:
    """Return a summit's arrangements as a row, read anew."""
    row = arrangements(summit_id)
    if row.version == 0:
        row.version = 1
        db.session.add(row)
        db.session.flush()
    else:
        db.session.refresh(row)
    return row


def _next_number(settled: Arrangements, slug: str) -> str:
    """Take the next document number; one that another summit's letter bears is passed over.

    Without a prefix of its own a summit's letters begin with its short name.
    """
    prefix = settled.number_prefix or f"{slug.upper()}-"
    while True:
        number = f"{prefix}{settled.next_number}"
        settled.next_number += 1
        borne = exists().where(Invitation.letter_number == number)
        kept = exists().where(Paper.kind == PaperKind.LETTER, Paper.name == number)
        if not db.session.scalar(select(or_(borne, kept))):
            return number
