"""What is still due from an office, as its first page lists it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from summit.attendance.dues import Facts, Step, dues
from summit.attendance.models import Invitation, Office
from summit.core.errors import N_

#: What each step asks of an office, in words that say what to do.
ASKED: Mapping[Step, str] = {
    Step.ANSWER: N_("Answer the invitation"),
    Step.AVAILABILITY: N_("Say at which times the invited can take part"),
    Step.NAMES: N_("Write the name and the title"),
    Step.PROOF: N_("Approve the name plate"),
    Step.CONTACTS: N_("Give a telephone number for the day"),
    Step.CONSENT: N_("Say what may be streamed, recorded and photographed"),
    Step.SPEECH: N_("Send the speech text"),
    Step.VIDEO: N_("Send the video message"),
    Step.REHEARSAL: N_("Choose a time to rehearse"),
}

_PAGES: Mapping[Step, str] = {
    Step.ANSWER: "sessions/{}",
    Step.AVAILABILITY: "availability",
    Step.NAMES: "names",
    Step.PROOF: "names/proof",
    Step.CONTACTS: "contacts",
    Step.CONSENT: "consent",
    Step.SPEECH: "speech/{}",
    Step.VIDEO: "video/{}",
    Step.REHEARSAL: "rehearsal",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: ``path`` is its page, ``by`` when it is due, where a day is set."""

    step: Step
    path: str
    invitation: Invitation | None
    by: datetime | None
    done: bool
    overdue: bool

    @property
    def is_answer(self) -> bool:
        """Whether it is an answer, which stands with its invitation."""
        return self.step is Step.ANSWER

    @property
    def asked(self) -> str:
        """What is asked, to be translated."""
        return ASKED[self.step]


def tasks_of(
    office: Office, invitations: Sequence[Invitation], facts: Facts, now: datetime
) -> list[Task]:
    """Return what an office is asked for, done or not; what can be done first stands first."""
    return [
        Task(
            step=due.step,
            path=_PAGES[due.step].format(due.invitation.session.slug if due.invitation else ""),
            invitation=due.invitation,
            by=due.by,
            done=due.done,
            overdue=due.overdue,
        )
        for due in dues(office, invitations, facts, now)
    ]
