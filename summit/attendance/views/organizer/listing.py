"""The list of invitations, sorted and filtered by its address, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from summit.attendance.models import AnswerKind, InvitationState
from summit.attendance.queries.listing import InvitationLine
from summit.core.forms import clean
from summit.core.i18n import choose_language
from summit.core.search import normalise
from summit.core.text import Text, in_language
from summit.directory.models import Relation

#: How many lines a page shows.
PAGE = 200

_LAST = datetime.max.replace(tzinfo=UTC)
_ANSWERS = [*AnswerKind]
_STATES = [*InvitationState]


def _word(text: Text) -> str:
    return in_language(text, choose_language())[0].casefold()


_SORTS: Mapping[str, Callable[[InvitationLine], Any]] = {
    "office": lambda line: (_word(line.office), line.session_slug),
    "name": lambda line: (not line.name, _word(line.name)),
    "session": lambda line: (_word(line.session_title), _word(line.office)),
    "state": lambda line: (_STATES.index(line.state), _word(line.office)),
    "answer": lambda line: (
        len(_ANSWERS) if line.answer is None else _ANSWERS.index(line.answer),
        _word(line.office),
    ),
    "deadline": lambda line: (line.deadline or _LAST, _word(line.office)),
    "contact": lambda line: (line.has_address, not line.undeliverable, _word(line.office)),
}

_CONTACTS: Mapping[str, Callable[[InvitationLine], bool]] = {
    "none": lambda line: not line.has_address,
    "undeliverable": lambda line: line.undeliverable,
    "good": lambda line: line.has_address and not line.undeliverable,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list. ``number`` counts from 1; ``total`` are all that were asked for."""

    lines: Sequence[InvitationLine]
    number: int
    pages: int
    total: int
    everything: int


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


@dataclass(slots=True)
class InvitationListing:
    """What the address of the list asks for; what means nothing is left out."""

    args: Mapping[str, str]
    base: str
    now: datetime
    wanted: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known: dict[str, Callable[[str], bool]] = {
            "session": lambda value: len(value) <= 80,
            "state": lambda value: value in set(InvitationState),
            "answer": lambda value: value == "none" or value in set(AnswerKind),
            "relation": lambda value: value in set(Relation),
            "contact": lambda value: value in _CONTACTS,
            "late": lambda value: value in ("late", "overdue"),
            "sort": lambda value: value.removeprefix("-") in _SORTS,
        }
        given = {name: clean(self.args.get(name, "")) for name in known}
        self.wanted = {name: value for name, value in given.items() if value and known[name](value)}
        if asked := clean(self.args.get("q", ""))[:100]:
            self.wanted["q"] = asked

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.wanted.keys() - {"sort"})

    def kept(self, lines: Sequence[InvitationLine]) -> list[InvitationLine]:
        """Return the lines that are asked for, sorted."""
        kept = [line for line in lines if self._fits(line)]
        sort = self.wanted.get("sort", "office")
        kept.sort(key=_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        return kept

    def page_of(self, kept: Sequence[InvitationLine], everything: int) -> Page:
        """Return the page asked for; past the end, the last."""
        asked = self.args.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        pages = max(1, -(-len(kept) // PAGE))
        number = min(max(number, 1), pages)
        shown = kept[(number - 1) * PAGE : number * PAGE]
        return Page(shown, number, pages, len(kept), everything)

    def url(self, **changes: Any) -> str:
        """Return the address of the same list with something else asked."""
        asked = {**self.wanted, **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.base}?{query}" if query else self.base

    def sort_url(self, name: str) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.url(sort=f"-{name}" if self.wanted.get("sort", "office") == name else name)

    def order(self, name: str) -> str:
        """Return what ``aria-sort`` says of a column."""
        sort = self.wanted.get("sort", "office")
        if sort.removeprefix("-") != name:
            return "none"
        return "descending" if sort.startswith("-") else "ascending"

    def is_overdue(self, line: InvitationLine) -> bool:
        """Whether an answer is missing although the deadline has passed."""
        return line.is_open and line.deadline is not None and line.deadline < self.now

    def _fits(self, line: InvitationLine) -> bool:
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
