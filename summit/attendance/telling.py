"""What offices' calendars were told of a session, and what they have to be told now.

Pure decisions, for the jobs that follow a publication and for the publish page alike: both say
the same. A calendar is told when time, day or state of a session differ from what it was last
told, whichever publications lay between; a corrected title waits for the next mail.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from summit.attendance.models import AnswerKind, Contact, Invitation, InvitationState
from summit.calendar.itip import Method, Status
from summit.core.clock import parse_iso
from summit.programme.document import SessionDoc

#: The kind of what a mail to an office carries beside its words, in ``mail.post.Post.parts``.
PART = "itip"
#: The kind of the address that replies go to: an invitation's id and the version of its address.
REPLY_KIND = "reply"

#: Invitations of which the office knows, or will know as soon as its mail is out.
KNOWN = (InvitationState.QUEUED, InvitationState.SENT, InvitationState.ANSWERED)

#: What a calendar shows for each answer. Whoever sends a deputy takes part; whoever sends a video
#: message may look in, and keeps the hour in sight.
_STATUSES: Mapping[AnswerKind, Status] = {
    AnswerKind.ACCEPTED: Status.ACCEPTED,
    AnswerKind.DECLINED: Status.DECLINED,
    AnswerKind.TENTATIVE: Status.TENTATIVE,
    AnswerKind.DEPUTY: Status.ACCEPTED,
    AnswerKind.VIDEO: Status.TENTATIVE,
}


class News(StrEnum):
    """What an office is told of after a publication."""

    MOVED = "moved"  # another time; the answer is kept
    ASKED_AGAIN = "asked_again"  # another time; asks for an answer
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Release:
    """A release without its documents: what it says of asking again, by UID of the session."""

    number: int
    published_at: datetime
    asks_again: frozenset[str]


def invitation_part(
    invitation: Invitation, *, method: str = Method.REQUEST, release: int, sequence: int
) -> tuple[str, dict[str, Any]]:
    """Return what makes a mail a calendar message of an invitation: ``part=`` of ``queue_mail``.

    The message is made when the mail is sent, from exactly this: the same at every try.

    Args:
        release: the number of the release whose times it tells, the newest one's
            (``document["number"]``).
        sequence: from :func:`next_sequence`.
    """
    return PART, {
        "invitation": invitation.id,
        "method": Method(method).value,
        "release": release,
        "sequence": sequence,
        "status": status_of(invitation).value,
    }


def next_sequence(invitation: Invitation, session: SessionDoc) -> int:
    """Return the SEQUENCE of an invitation's next message: the release's, or above the last sent.

    Calendars take no notice of a message whose SEQUENCE they have seen (RFC 5546, 2.1.5).

    Args:
        session: as the newest release has it.
    """
    last = invitation.sent_sequence
    return session["sequence"] if last is None else max(session["sequence"], last + 1)


def note_told(
    invitation: Invitation, contact: Contact, sequence: int, now: datetime, *, release: int
) -> None:
    """Keep on the invitation what the mail that was just asked for tells its calendar."""
    note_address_told(invitation, contact.address, sequence, now, release=release)


def note_address_told(
    invitation: Invitation, address: str, sequence: int, now: datetime, *, release: int
) -> None:
    """Keep what a mail tells the calendar at an address, whosever that is by now."""
    invitation.attendee = address
    invitation.sent_sequence = sequence
    invitation.sent_release = release
    invitation.sent_at = now


def status_of(invitation: Invitation) -> Status:
    """Return what the office has answered, as its calendar is to show it."""
    return Status.NEEDS_ACTION if invitation.answer is None else _STATUSES[invitation.answer]


def told_release(
    sent: int | None, informed_at: datetime, releases: Collection[Release]
) -> int | None:
    """Return the number of the release whose times an office knows; ``None`` where it knows none.

    Args:
        sent: ``sent_release`` of the invitation.
        informed_at: where there was no mail, when the office was told by other means.
        releases: all of the summit.
    """
    if sent is not None:
        return sent
    return max(
        (release.number for release in releases if release.published_at <= informed_at),
        default=None,
    )


def informed_at(
    letter_at: datetime | None, answered_at: datetime | None, created_at: datetime
) -> datetime:
    """Return when an office that got no calendar mail was told of its session."""
    return letter_at or answered_at or created_at


def asks_again(uid: str, told: int, newest: int, releases: Collection[Release]) -> bool:
    """Whether a release after the one that was told, up to the newest, asks a session's invited.

    All of them count: who publishes twice within minutes has not taken back the first question.
    """
    return any(told < each.number <= newest and uid in each.asks_again for each in releases)


def news_of(
    told: SessionDoc | None, present: SessionDoc | None, *, asks: bool, at: datetime
) -> News | None:
    """Return what an office has to be told of a session; ``None`` where it knows everything.

    What is over is put right in the programme without anybody being written to.

    Args:
        told: the session as the office was last told.
        present: as the newest release has it; ``None`` where it has it no more.
        asks: whether the organizers want the invited to be asked anew if it has moved.
        at: when it was published.
    """
    if told is None or _is_over(present or told, at):
        return None
    if present is None or present["state"] == "cancelled":
        return News.CANCELLED if told["state"] != "cancelled" else None
    if _when(told) == _when(present):
        return None
    return News.ASKED_AGAIN if asks else News.MOVED


def _when(session: SessionDoc) -> tuple[str | None, ...]:
    return (session["state"], session["day"], session["starts_at"], session["ends_at"])


def _is_over(session: SessionDoc, at: datetime) -> bool:
    end = session["ends_at"] or session["starts_at"]
    if end is not None:
        return parse_iso(end) <= at
    return session["day"] < at.date().isoformat()
