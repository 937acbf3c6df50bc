"""The contributions to a declaration, filtered by the list's address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from summit.core.listing import Listing
from summit.core.search import normalise
from summit.declarations.contributing import WHOLE
from summit.declarations.models import Contribution, ContributionKind, ContributionState
from summit.declarations.queries.consulting import Desk, Thread

_DECIDED = (ContributionState.ACCEPTED, ContributionState.ADAPTED, ContributionState.ANSWERED)

#: What the filter of states can ask for.
STATES: Mapping[str, tuple[ContributionState, ...]] = {
    "open": (ContributionState.OPEN,),
    "decided": _DECIDED,
    **{each.value: (each,) for each in (*_DECIDED, ContributionState.WITHDRAWN)},
}
#: Without a filter nobody is shown what offices have taken back.
_STANDING = (ContributionState.OPEN, *_DECIDED)


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 10


class Contributions(Listing[Contribution]):
    """What the desk's address asks for; ``city`` is an office's id, ``view=grid`` a picture of
    clauses by cities."""

    filters: ClassVar[Mapping[str, Callable[[str], bool]]] = {
        "state": STATES.__contains__,
        "clause": lambda value: len(value) <= 36,
        "city": _is_number,
        "kind": {each.value for each in ContributionKind}.__contains__,
        "view": {"grid"}.__contains__,
    }
    sorts: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"clause": lambda each: each.id}

    @property
    def is_grid(self) -> bool:
        """Whether clauses by cities are asked for."""
        return self.wanted.get("view") == "grid"

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.wanted.keys() - {"sort", "view"})

    def fits(self, line: Contribution) -> bool:
        """Tell whether a contribution is asked for."""
        wanted = self.wanted
        asked = wanted.get("clause")
        return (
            line.state in STATES.get(wanted.get("state", ""), _STANDING)
            and (asked is None or (line.clause_uid or WHOLE) == asked)
            and ("city" not in wanted or line.office_id == int(wanted["city"]))
            and ("kind" not in wanted or line.kind.value == wanted["kind"])
            and all(word in _words(line) for word in normalise(self.asked).split())
        )

    def in_order(self, desk: Desk) -> list[tuple[Thread, Contribution]]:
        """Return the contributions that are asked for, in the order of the clauses."""
        return [
            (thread, each)
            for thread in desk.threads
            for each in thread.contributions
            if self.fits(each)
        ]


def _words(line: Contribution) -> str:
    if line.state is ContributionState.WITHDRAWN:
        return ""
    said: Sequence[str] = [line.words, *line.proposed.values(), *line.answer.values()]
    return normalise(" ".join([*said, *line.office.label.values()]))
