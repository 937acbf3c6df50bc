"""What becomes of a reply that came by mail: one pure decision over what it says and what is known.

A reply may only ever set the answer of the invitation that its address names. It must answer that
session's event, as the address that was invited, and be newer than what was taken in before, by
(SEQUENCE, DTSTAMP) (RFC 5546, section 2.1.5). Assistants' calendars accept by themselves, so an
answer that was given on the page, or that an organizer has recorded, is never replaced by one:
whatever is doubtful waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.attendance.models import AnswerKind, Channel, InvitationState, ReplyState
from summit.calendar.inbound import ANSWERS, Attending, Incoming
from summit.core.errors import N_

#: How far a program's clock may be ahead of ours; a reply from the year 9999 would else be the
#: newest for good.
AHEAD = timedelta(days=1)

_KINDS: Mapping[str, AnswerKind] = {
    "ACCEPTED": AnswerKind.ACCEPTED,
    "DECLINED": AnswerKind.DECLINED,
    "TENTATIVE": AnswerKind.TENTATIVE,
}

#: Why a reply changed nothing, or waits: the words for each code.
WHYS: Mapping[str, str] = {
    "attendee": N_("It answers for an address that was not invited."),
    "automatic": N_("It was written by a program, not by a person."),
    "bounce": N_("A mail could not be delivered."),
    "cancelled": N_("The session is cancelled."),
    "comment": N_("The answer is known already, but this comment came with it."),
    "delegated": N_("It names somebody else who is to come."),
    "dmarc": N_("The sender's domain says that the mail did not come from there (DMARC)."),
    "late_order": N_("It was written later, but answers an earlier mail of ours."),
    "no_answer": N_("It says neither yes nor no."),
    "no_calendar": N_("It is a letter without a calendar's reply in it."),
    "no_invitation": N_("It was sent to no address that we gave out."),
    "not_an_answer": N_("What it holds for a calendar is no answer."),
    "old_time": N_("It answers the time before the session was moved."),
    "older": N_("A newer answer is known already."),
    "page_answer": N_("The office has answered otherwise on its page."),
    "proposal_declined": N_("The proposal was declined."),
    "repeated": N_("This reply was taken in before."),
    "same": N_("It says what is known already."),
    "several_events": N_("It is about several events at once."),
    "staff_answer": N_("The organizers have recorded another answer."),
    "stamp": N_("It bears no date, or one that is still to come."),
    "too_large": N_("It is too large to be read."),
    "too_many_attendees": N_("It answers for too many people."),
    "too_nested": N_("It is put together in too complicated a way to be read."),
    "uid": N_("It answers another event than the one that its address is for."),
    "unreadable": N_("What it holds for a calendar cannot be read."),
    "withdrawn": N_("The invitation was withdrawn, or not sent yet."),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the invitation that a reply's address names.

    ``told_start`` is when the session starts as invitees are told; it counts only where the reply
    has a smaller SEQUENCE than ``sent_sequence``.
    """

    uid: str
    attendee: str
    state: InvitationState
    is_cancelled: bool
    answer: AnswerKind | None
    channel: Channel | None
    sent_sequence: int | None
    told_start: datetime | None
    reply_sequence: int | None
    reply_stamp: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of it, why where it is not simply applied, and what it answers."""

    state: ReplyState
    why: str = ""
    kind: AnswerKind | None = None


def judge(incoming: Incoming, known: Known | None, received_at: datetime) -> Verdict:
    """Decide what becomes of a mail; ``known`` is ``None`` where its address names nothing."""
    if incoming.is_automatic:
        return Verdict(ReplyState.IGNORED, "automatic")
    if known is None:
        return _review("no_invitation")
    own = own_line(incoming, known.attendee)
    kind = _KINDS.get(own.partstat) if own is not None else None
    if kind is None and len(incoming.attendees) == 1:
        kind = _KINDS.get(incoming.attendees[0].partstat)  # for whoever reviews it
    why = _unfit(incoming, known, own, received_at)
    if why:
        return _review(why, kind)
    if incoming.method == "COUNTER":
        return Verdict(ReplyState.PROPOSAL)
    assert own is not None
    assert incoming.stamp is not None
    if kind is None:
        return _review("delegated" if own.partstat == "DELEGATED" else "no_answer")
    return _by_order(incoming, known, kind, incoming.stamp) or _by_answer(incoming, known, kind)


def own_line(incoming: Incoming, attendee: str) -> Attending | None:
    """Return the line of the reply that is about the address that was invited."""
    wanted = attendee.casefold()
    return next((one for one in incoming.attendees if wanted and one.address == wanted), None)


def _review(why: str, kind: AnswerKind | None = None) -> Verdict:
    return Verdict(ReplyState.REVIEW, why, kind)


def _unfit(incoming: Incoming, known: Known, own: Attending | None, received_at: datetime) -> str:
    """Return why a reply may not be taken in by itself, or nothing."""
    if incoming.problem:
        return incoming.problem
    if incoming.method not in ANSWERS:
        return "not_an_answer"
    if incoming.is_forged:
        return "dmarc"
    if incoming.uid != known.uid:
        return "uid"
    if own is None:
        return "attendee"
    if known.state not in (InvitationState.SENT, InvitationState.ANSWERED):
        return "withdrawn"
    if known.is_cancelled:
        return "cancelled"
    if incoming.stamp is None or incoming.stamp > received_at + AHEAD:
        return "stamp"
    return ""


def _by_order(
    incoming: Incoming, known: Known, kind: AnswerKind, stamp: datetime
) -> Verdict | None:
    """Judge by when it was written and what it answers; ``None`` where it is the newest."""
    if known.reply_stamp is not None:
        last = (known.reply_sequence or 0, known.reply_stamp)
        if (incoming.sequence, stamp) == last:
            return Verdict(ReplyState.IGNORED, "repeated", kind)
        if (incoming.sequence, stamp) < last:
            if stamp <= known.reply_stamp:
                return Verdict(ReplyState.IGNORED, "older", kind)
            return _review("late_order", kind)
    answers_earlier = known.sent_sequence is not None and incoming.sequence < known.sent_sequence
    # A reminder has a SEQUENCE of its own for the same time.
    if answers_earlier and (incoming.start is None or incoming.start != known.told_start):
        return _review("old_time", kind)
    return None


def _by_answer(incoming: Incoming, known: Known, kind: AnswerKind) -> Verdict:
    """Judge by what has been answered so far."""
    if known.answer is None or known.channel is Channel.CALENDAR:
        if known.answer is kind and not incoming.comment:
            return Verdict(ReplyState.IGNORED, "same", kind)
        return Verdict(ReplyState.APPLIED, "", kind)
    if known.answer is kind:
        if incoming.comment:
            return _review("comment", kind)
        return Verdict(ReplyState.IGNORED, "same", kind)
    return _review("page_answer" if known.channel is Channel.PAGE else "staff_answer", kind)
