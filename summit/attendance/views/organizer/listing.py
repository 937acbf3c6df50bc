"""The list of invitations, sorted and filtered by its address, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from summit.attendance.models import AnswerKind, InvitationState
from summit.attendance.queries.listing import InvitationLine
from summit.core.listing import Listing, word
from summit.core.search import normalise
from summit.directory.models import Relation

_LAST = datetime.max.replace(tzinfo=UTC)
_ANSWERS = [*AnswerKind]
_STATES = [*InvitationState]


_SORTS: Mapping[str, Callable[[InvitationLine], Any]] = {
    "office": lambda line: (word(line.office), line.session_slug),
    "name": lambda line: (not line.name, word(line.name)),
    "session": lambda line: (word(line.session_title), word(line.office)),
    "state": lambda line: (_STATES.index(line.state), word(line.office)),
    "answer": lambda line: (
        len(_ANSWERS) if line.answer is None else _ANSWERS.index(line.answer),
        word(line.office),
    ),
    "deadline": lambda line: (line.deadline or _LAST, word(line.office)),
    "contact": lambda line: (line.has_address, not line.undeliverable, word(line.office)),
}

_CONTACTS: Mapping[str, Callable[[InvitationLine], bool]] = {
    "none": lambda line: not line.has_address,
    "undeliverable": lambda line: line.undeliverable,
    "good": lambda line: line.has_address and not line.undeliverable,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of the invitations that the filters leave are how far; withdrawn ones apart."""

    total: int
    drafts: int
    waiting: int
    answers: Mapping[AnswerKind, int]
    late: int
    unreachable: int


def counts(lines: Sequence[InvitationLine]) -> Counts:
    """Count invitations, those that were withdrawn not at all."""
    held = [line for line in lines if line.state is not InvitationState.WITHDRAWN]
    answers = Counter(line.answer for line in held if line.answer is not None)
    return Counts(
        total=len(held),
        drafts=sum(line.state is InvitationState.DRAFT for line in held),
        waiting=sum(line.is_open and line.state is not InvitationState.DRAFT for line in held),
        answers={kind: answers[kind] for kind in AnswerKind if answers[kind]},
        late=sum(line.late for line in held),
        unreachable=sum(not line.has_address or line.undeliverable for line in held),
    )


class InvitationListing(Listing[InvitationLine]):
    """What the address of the list asks for."""

    filters: ClassVar[Mapping[str, Callable[[str], bool]]] = {
        "session": lambda value: len(value) <= 80,
        "state": lambda value: value in set(InvitationState),
        "answer": lambda value: value == "none" or value in set(AnswerKind),
        "relation": lambda value: value in set(Relation),
        "contact": lambda value: value in _CONTACTS,
        "late": lambda value: value in ("late", "overdue"),
    }
    sorts: ClassVar[Mapping[str, Callable[[InvitationLine], Any]]] = _SORTS

    def __init__(self, args: Mapping[str, str], base: str, now: datetime) -> None:
        super().__init__(args, base)
        self.now = now

    def is_overdue(self, line: InvitationLine) -> bool:
        """Whether an answer is missing although the deadline has passed."""
        return line.is_open and line.deadline is not None and line.deadline < self.now

    def fits(self, line: InvitationLine) -> bool:
        """Tell whether a line is asked for."""
        wanted = self.wanted
        answer = line.answer.value if line.answer is not None else "none"
        contact, late = wanted.get("contact"), wanted.get("late")
        return (
            wanted.get("session", line.session_slug) == line.session_slug
            and wanted.get("state", line.state) == line.state
            and wanted.get("answer", answer) == answer
            and wanted.get("relation", line.relation) == line.relation
            and (contact is None or _CONTACTS[contact](line))
            and (late != "late" or line.late)
            and (late != "overdue" or self.is_overdue(line))
            and all(word in line.words for word in normalise(wanted.get("q", "")).split())
        )
