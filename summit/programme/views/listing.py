"""Lists that sort and filter by address, so that a view can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from summit.core.forms import clean
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.programme import moments
from summit.programme.models import Audience, SessionKind, SessionState
from summit.programme.queries import SessionLine

#: How many lines a page shows.
PAGE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. ``number`` counts from 1; ``total`` are all that were asked for."""

    lines: Sequence[T]
    number: int
    pages: int
    total: int
    everything: int


def page_number(args: Mapping[str, str]) -> int:
    """Return the page that an address asks for; anything else is the first."""
    asked = args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1


def page_of(lines: Sequence[T], number: int, everything: int) -> Page[T]:
    """Cut the page ``number`` out of a list; past its end, the last."""
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(number, 1), pages)
    shown = lines[(number - 1) * PAGE : number * PAGE]
    return Page(shown, number, pages, len(lines), everything)


_LAST = datetime.max.replace(tzinfo=UTC)

_SORTS: Mapping[str, Callable[[SessionLine], Any]] = {
    "when": lambda line: (line.day or date.max, line.starts_at or _LAST, line.slug),
    "title": lambda line: in_language(line.title, choose_language())[0].casefold(),
    "kind": lambda line: line.kind.value,
    "room": lambda line: (line.room is None, line.room or ""),
    "state": lambda line: list(SessionState).index(line.state),
    "audience": lambda line: list(Audience).index(line.audience),
    "translation": lambda line: -(line.missing + line.outdated),
    "edited": lambda line: _LAST - (line.edited_at or datetime.min.replace(tzinfo=UTC)),
}


@dataclass(slots=True)
class SessionListing:
    """What the address of the list of sessions asks for; what means nothing is left out."""

    args: Mapping[str, str]
    base: str
    wanted: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known: dict[str, Callable[[str], bool]] = {
            "state": lambda value: value in set(SessionState),
            "kind": lambda value: value in set(SessionKind),
            "audience": lambda value: value in set(Audience),
            "day": lambda value: value == "none" or _is_day(value),
            "needs": lambda value: value == "translation",
            "sort": lambda value: value.removeprefix("-") in _SORTS,
        }
        given = {name: clean(self.args.get(name, "")) for name in known}
        self.wanted = {name: value for name, value in given.items() if value and known[name](value)}
        if asked := clean(self.args.get("q", ""))[:100]:
            self.wanted["q"] = asked

    @property
    def asked(self) -> str:
        """The words that a session must hold."""
        return self.wanted.get("q", "")

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.wanted.keys() - {"sort"})

    def page_of(self, lines: Sequence[SessionLine]) -> Page[SessionLine]:
        """Return the page asked for, filtered and sorted."""
        kept = [line for line in lines if self._fits(line)]
        sort = self.wanted.get("sort", "when")
        kept.sort(key=_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        return page_of(kept, page_number(self.args), len(lines))

    def days(self, summit: Any) -> list[tuple[str, str]]:
        """Return the summit's days as choices, at most two months of them."""
        first = summit.starts_on.toordinal()
        last = min(summit.ends_on.toordinal(), first + 61)
        found = [date.fromordinal(day) for day in range(first, last + 1)]
        return [(day.isoformat(), moments.day_text(day, choose_language())) for day in found]

    def url(self, **changes: Any) -> str:
        """Return the address of the same list with something else asked."""
        asked = {**self.wanted, **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.base}?{query}" if query else self.base

    def sort_url(self, name: str) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.url(sort=f"-{name}" if self.wanted.get("sort", "when") == name else name)

    def order(self, name: str) -> str:
        """Return what ``aria-sort`` says of a column."""
        sort = self.wanted.get("sort", "when")
        if sort.removeprefix("-") != name:
            return "none"
        return "descending" if sort.startswith("-") else "ascending"

    def when(self, line: SessionLine, zone: str) -> str:
        """Say when a session takes place by its own clocks; their zone where it is another."""
        language = choose_language()
        if line.starts_at is None:
            return moments.day_text(line.day, language) if line.day is not None else ""
        text = moments.span_text(line.starts_at, line.ends_at, line.zone, language)
        if line.zone == zone:
            return text
        return f"{text} ({moments.zone_text(line.zone, line.starts_at, language)})"

    def _fits(self, line: SessionLine) -> bool:
        wanted = self.wanted
        day = line.day.isoformat() if line.day else "none"
        return (
            wanted.get("state", line.state) == line.state
            and wanted.get("kind", line.kind) == line.kind
            and wanted.get("audience", line.audience) == line.audience
            and wanted.get("day", day) == day
            and ("needs" not in wanted or line.needs_translation)
        )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
