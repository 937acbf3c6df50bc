"""How far each office is on its way to the day: one state for every step of the board.

What an office still owes is judged by :mod:`summit.attendance.dues`, so that staff and office see
the same; the board adds what staff has to do: send the invitation, hear the rehearsal, hold the
video, give a seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from summit.attendance import dues
from summit.attendance.dues import COMING, TAKING_PART, Due, Facts
from summit.attendance.models import (
    AnswerKind,
    Invitation,
    InvitationState,
    Office,
    RehearsalOutcome,
)


class BoardStep(StrEnum):
    """A step of the board, in the order of its columns."""

    INVITED = "invited"
    ANSWERED = "answered"
    NAMES = "names"
    SPEECH = "speech"
    REHEARSAL = "rehearsal"
    VIDEO = "video"
    CONSENT = "consent"
    SEATED = "seated"


class State(StrEnum):
    """Where a step stands; ``NONE`` means that it is not needed of this office."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    NONE = "none"


class Stage(StrEnum):
    """What an office has answered as a whole, or how near it is to an answer."""

    ACCEPTED = "accepted"
    DEPUTY = "deputy"
    VIDEO = "video"
    TENTATIVE = "tentative"
    WAITING = "waiting"  # was asked and has not answered
    DECLINED = "declined"
    UNASKED = "unasked"  # has no invitation that was sent


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of one office; ``by`` is until when, where a day is set and it is not done."""

    state: State
    by: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in (State.DUE, State.OVERDUE)


NOT_NEEDED = Cell(State.NONE)
_DONE = Cell(State.DONE)

#: Which of what an office owes makes up a step of the board.
_OWED: Mapping[BoardStep, frozenset[dues.Step]] = {
    BoardStep.ANSWERED: frozenset({dues.Step.ANSWER}),
    BoardStep.NAMES: frozenset({dues.Step.NAMES, dues.Step.PROOF}),
    BoardStep.SPEECH: frozenset({dues.Step.SPEECH}),
    BoardStep.REHEARSAL: frozenset({dues.Step.REHEARSAL}),
    BoardStep.VIDEO: frozenset({dues.Step.VIDEO}),
    BoardStep.CONSENT: frozenset({dues.Step.CONSENT}),
}

#: Invitations of which the office knows.
_KNOWN = (InvitationState.SENT, InvitationState.ANSWERED)


def known(invitations: Iterable[Invitation]) -> list[Invitation]:
    """Return the invitations that were sent and not withdrawn."""
    return [each for each in invitations if each.state in _KNOWN]


def stage(invitations: Sequence[Invitation]) -> Stage:
    """Return what an office has answered; of several answers the one that promises most."""
    asked = known(invitations)
    answers = {each.answer for each in asked}
    for kind in (
        AnswerKind.ACCEPTED,
        AnswerKind.DEPUTY,
        AnswerKind.VIDEO,
        AnswerKind.TENTATIVE,
    ):
        if kind in answers:
            return Stage(kind.value)
    if None in answers:
        return Stage.WAITING
    return Stage.DECLINED if asked else Stage.UNASKED


def cells(
    office: Office,
    invitations: Sequence[Invitation],
    facts: Facts,
    rehearsed: RehearsalOutcome | None,
    now: datetime,
) -> dict[BoardStep, Cell]:
    """Judge every step of an office.

    Args:
        invitations: to the sessions that are looked at, drafts among them; no withdrawn ones.
        rehearsed: how its rehearsal went, once that is recorded.
    """
    asked = known(invitations)
    owed = dues.dues(office, asked, facts, now)
    found = {step: _together([due for due in owed if due.step in of]) for step, of in _OWED.items()}
    found[BoardStep.INVITED] = _invited(invitations)
    found[BoardStep.REHEARSAL] = _rehearsal(found[BoardStep.REHEARSAL], rehearsed)
    found[BoardStep.VIDEO] = _video(found[BoardStep.VIDEO], asked)
    found[BoardStep.SEATED] = _seated(office, asked)
    return {step: found[step] for step in BoardStep}


def is_ready(stage: Stage, cells: Mapping[BoardStep, Cell]) -> bool:
    """Tell whether an office takes part and nothing is left to be done."""
    return stage.value in TAKING_PART and not any(cell.is_open for cell in cells.values())


def _together(owed: Sequence[Due]) -> Cell:
    """Put what is owed for several sessions, or in several parts, into one: the worst counts."""
    if not owed:
        return NOT_NEEDED
    left = [due for due in owed if not due.done]
    if not left:
        return _DONE
    by = min((due.by for due in left if due.by is not None), default=None)
    return Cell(State.OVERDUE if any(due.overdue for due in left) else State.DUE, by)


def _invited(invitations: Sequence[Invitation]) -> Cell:
    if invitations and all(each.state in _KNOWN for each in invitations):
        return _DONE
    return Cell(State.DUE)


def _rehearsal(owed: Cell, rehearsed: RehearsalOutcome | None) -> Cell:
    """A booked rehearsal is done for the office; the board waits until it was passed."""
    if owed.state is State.NONE:
        return owed
    if rehearsed is RehearsalOutcome.PASSED:
        return _DONE
    return Cell(State.DUE) if owed.state is State.DONE else owed


def _video(owed: Cell, asked: Sequence[Invitation]) -> Cell:
    """What the office has sent counts once the organizers hold it."""
    sent = [
        each
        for each in asked
        if each.answer in TAKING_PART and (each.video_url or each.video_held_at is not None)
    ]
    if owed.is_open or not sent:
        return owed
    return _DONE if all(each.video_held_at is not None for each in sent) else Cell(State.DUE)


def _seated(office: Office, asked: Sequence[Invitation]) -> Cell:
    if not any(each.answer in COMING for each in asked):
        return NOT_NEEDED
    return _DONE if office.rank is not None else Cell(State.DUE)


def overdue_invitations(
    office: Office, invitations: Sequence[Invitation], facts: Facts, now: datetime
) -> list[Invitation]:
    """Return the invitations by which an office can be reminded of what is overdue, each once.

    What is owed by the office as a whole is asked for by its first invitation that it joins.
    """
    asked = known(invitations)
    joined = next((each for each in asked if each.answer in TAKING_PART), None)
    late = [due for due in dues.dues(office, asked, facts, now) if due.overdue]
    found = [due.invitation if due.invitation is not None else joined for due in late]
    return list({each.id: each for each in found if each is not None}.values())
