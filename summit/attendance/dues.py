"""What an office still owes before the day, and by when.

The deadlines count back from the session that is first for the office; they follow what protocol
desks ask for: names 14 days ahead, texts 7, videos 5, a rehearsal 3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from summit.attendance.models import AnswerKind, Invitation, InvitationState, Office


class Step(StrEnum):
    """One thing that an office does, in the order in which it is asked for."""

    ANSWER = "answer"
    AVAILABILITY = "availability"
    NAMES = "names"
    PROOF = "proof"
    CONTACTS = "contacts"
    CONSENT = "consent"
    SPEECH = "speech"
    VIDEO = "video"
    REHEARSAL = "rehearsal"


#: How long before the session each step is due. The answer has the invitation's own deadline; when
#: the invited can take part is due from the day on which it is asked.
AHEAD: Mapping[Step, timedelta] = {
    Step.NAMES: timedelta(days=14),
    Step.PROOF: timedelta(days=14),
    Step.CONTACTS: timedelta(days=10),
    Step.CONSENT: timedelta(days=7),
    Step.SPEECH: timedelta(days=7),
    Step.VIDEO: timedelta(days=5),
    Step.REHEARSAL: timedelta(days=3),
}

#: Answers by which somebody joins.
COMING = frozenset({AnswerKind.ACCEPTED, AnswerKind.DEPUTY})
#: Answers by which somebody is seen or heard.
TAKING_PART = COMING | {AnswerKind.VIDEO}


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known besides the rows themselves, gathered in a fixed number of statements.

    Attributes:
        starts: when each session begins by the newest release, by the session's id.
        speaking: ids of the invitations whose linked place is on an item with allotted time.
        speech_texts: ids of the invitations for which there is a speech text.
        rehearsal: whether the office has booked a rehearsal.
        offered: whether any slots are offered.
    """

    starts: Mapping[int, datetime] = field(default_factory=dict)
    speaking: Collection[int] = frozenset()
    speech_texts: Collection[int] = frozenset()
    rehearsal: bool = False
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """One step, for one invitation or (``None``) for the office as a whole.

    ``by`` is ``None`` where nobody has set a day; ``overdue`` says that it is past and not done.
    """

    step: Step
    invitation: Invitation | None
    by: datetime | None
    done: bool
    overdue: bool


def dues(
    office: Office, invitations: Sequence[Invitation], facts: Facts, now: datetime
) -> list[Due]:
    """Return what an office is asked for, in order, done or not.

    Args:
        invitations: those that the office knows of; withdrawn ones ask for nothing.
    """
    open_ones = [each for each in invitations if each.state is not InvitationState.WITHDRAWN]
    found = [
        _due(Step.ANSWER, each, each.deadline, each.answer is not None, now) for each in open_ones
    ]
    if office.availability_asked_at is not None and office.person_id is not None:
        stated = office.availability_stated_at
        said = stated is not None and stated >= office.availability_asked_at
        found.append(_due(Step.AVAILABILITY, None, None, said, now))
    joining = [each for each in open_ones if each.answer in TAKING_PART]
    if not joining:
        return found
    first = min((s for each in joining if (s := facts.starts.get(each.session_id))), default=None)

    def add(step: Step, done: bool, invitation: Invitation | None = None) -> None:
        begins = facts.starts.get(invitation.session_id) if invitation is not None else first
        by = begins - AHEAD[step] if begins is not None else None
        found.append(_due(step, invitation, by, done, now))

    add(Step.NAMES, office.names_stated_at is not None)
    add(Step.PROOF, office.proofed_at is not None)
    add(Step.CONTACTS, any(c.day_phone for c in office.contacts if c.removed_at is None))
    add(Step.CONSENT, office.consented_at is not None)
    for each in joining:
        if each.id in facts.speaking and each.answer in COMING:
            add(Step.SPEECH, each.id in facts.speech_texts, each)
        if each.answer is AnswerKind.VIDEO:
            add(Step.VIDEO, bool(each.video_url) or each.video_held_at is not None, each)
    if facts.offered and any(each.answer in COMING for each in joining):
        add(Step.REHEARSAL, facts.rehearsal)
    return found


def _due(
    step: Step, invitation: Invitation | None, by: datetime | None, done: bool, now: datetime
) -> Due:
    return Due(step, invitation, by, done, not done and by is not None and by < now)
