"""The list of a summit's speakers, sorted and filtered by its address, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from summit.attendance.speaking import ABOUT_PEOPLE, Availability, SpeakerLine
from summit.core.forms import clean
from summit.core.i18n import choose_language
from summit.core.search import normalise
from summit.core.text import Text, in_language
from summit.programme.models import SpeakerState

#: How many lines a page shows.
PAGE = 200

_LAST = datetime.max.replace(tzinfo=UTC)
_STATES = [*SpeakerState]
_AVAILABILITIES = [*Availability]


def _word(text: Text) -> str:
    return in_language(text, choose_language())[0].casefold()


_SORTS: Mapping[str, Callable[[SpeakerLine], Any]] = {
    "hour": lambda line: (line.starts_at or _LAST, line.session_slug),
    "name": lambda line: (_word(line.name), line.starts_at or _LAST),
    "session": lambda line: (_word(line.session_title), line.starts_at or _LAST),
    "state": lambda line: (_STATES.index(line.state), _word(line.name)),
    "availability": lambda line: (_AVAILABILITIES.index(line.availability), _word(line.name)),
    "findings": lambda line: (-sum(not each.waived for each in line.amiss), _word(line.name)),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list. ``number`` counts from 1; ``total`` are all that were asked for."""

    lines: Sequence[SpeakerLine]
    number: int
    pages: int
    total: int
    everything: int


def counts(lines: Sequence[SpeakerLine]) -> dict[SpeakerState, int]:
    """Count places by state, those of the funnel in its order; states that do not occur too."""
    found = Counter(line.state for line in lines)
    return {state: found[state] for state in SpeakerState}


@dataclass(slots=True)
class SpeakerListing:
    """What the address of the list asks for; what means nothing is left out."""

    args: Mapping[str, str]
    base: str
    wanted: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known: dict[str, Callable[[str], bool]] = {
            "session": lambda value: len(value) <= 80,
            "state": lambda value: value in set(SpeakerState),
            "invited": lambda value: value in ("yes", "no"),
            "availability": lambda value: value in set(Availability),
            "finding": lambda value: value in ("any", "none", *ABOUT_PEOPLE),
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

    def kept(self, lines: Sequence[SpeakerLine]) -> list[SpeakerLine]:
        """Return the lines that are asked for, sorted."""
        kept = [line for line in lines if self._fits(line)]
        sort = self.wanted.get("sort", "hour")
        kept.sort(key=_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        return kept

    def page_of(self, kept: Sequence[SpeakerLine], everything: int) -> Page:
        """Return the page asked for; past the end, the last."""
        asked = self.args.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        pages = max(1, -(-len(kept) // PAGE))
        number = min(max(number, 1), pages)
        return Page(kept[(number - 1) * PAGE : number * PAGE], number, pages, len(kept), everything)

    def url(self, **changes: Any) -> str:
        """Return the address of the same list with something else asked."""
        asked = {**self.wanted, **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.base}?{query}" if query else self.base

    def sort_url(self, name: str) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.url(sort=f"-{name}" if self.wanted.get("sort", "hour") == name else name)

    def order(self, name: str) -> str:
        """Return what ``aria-sort`` says of a column."""
        sort = self.wanted.get("sort", "hour")
        if sort.removeprefix("-") != name:
            return "none"
        return "descending" if sort.startswith("-") else "ascending"

    def _fits(self, line: SpeakerLine) -> bool:
        wanted = self.wanted
        invited = "no" if line.invitation is None else "yes"
        rules = {each.rule for each in line.amiss}
        finding = wanted.get("finding", "")
        return (
            wanted.get("session", line.session_slug) == line.session_slug
            and wanted.get("state", line.state) == line.state
            and wanted.get("invited", invited) == invited
            and wanted.get("availability", line.availability) == line.availability
            and (finding != "any" or bool(rules))
            and (finding != "none" or not rules)
            and (finding in ("", "any", "none") or finding in rules)
            and all(word in line.words for word in normalise(wanted.get("q", "")).split())
        )
