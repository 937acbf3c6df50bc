"""Lists that sort and filter by their address, so that a view can be sent to a colleague."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from summit.core.forms import clean
from summit.core.i18n import choose_language
from summit.core.text import Text, in_language

#: How many lines a page shows.
PAGE = 200
#: How much of what somebody searches for is read.
_LONGEST_SEARCH = 100

L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class Page(Generic[L]):
    """A part of a list. ``number`` counts from 1; ``total`` are all that were asked for."""

    lines: Sequence[L]
    number: int
    pages: int
    total: int
    everything: int


def page_number(args: Mapping[str, str]) -> int:
    """Return the page that an address asks for; anything else is the first."""
    asked = args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1


def page_of(lines: Sequence[L], number: int, everything: int) -> Page[L]:
    """Cut the page ``number`` out of a list; past its end, the last."""
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(number, 1), pages)
    shown = lines[(number - 1) * PAGE : number * PAGE]
    return Page(shown, number, pages, len(lines), everything)


def word(text: Text) -> str:
    """Return what a text sorts by in the reader's language."""
    return in_language(text, choose_language())[0].casefold()


class Listing(ABC, Generic[L]):
    """What the address of a list asks for; what means nothing is left out.

    A list names its ``filters``, each with what its value can be, and its ``sorts``, the usual one
    first; ``q`` are words to search for. ``wanted`` is what is asked for, by name.
    """

    filters: ClassVar[Mapping[str, Callable[[str], bool]]]
    sorts: ClassVar[Mapping[str, Callable[[Any], Any]]]

    def __init__(self, args: Mapping[str, str], base: str) -> None:
        self.args = args
        self.base = base
        known: dict[str, Callable[[str], bool]] = {**self.filters, "sort": self._can_sort}
        given = {name: clean(args.get(name, "")) for name in known}
        self.wanted = {name: value for name, value in given.items() if value and known[name](value)}
        if asked := clean(args.get("q", ""))[:_LONGEST_SEARCH]:
            self.wanted["q"] = asked

    @abstractmethod
    def fits(self, line: L) -> bool:
        """Tell whether a line is asked for."""

    @property
    def asked(self) -> str:
        """The words that a line must hold."""
        return self.wanted.get("q", "")

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.wanted.keys() - {"sort"})

    def kept(self, lines: Iterable[L]) -> list[L]:
        """Return the lines that are asked for, sorted."""
        kept = [line for line in lines if self.fits(line)]
        sort = self._sort
        kept.sort(key=self.sorts[sort.removeprefix("-")], reverse=sort.startswith("-"))
        return kept

    def page(self, kept: Sequence[L], everything: int) -> Page[L]:
        """Return the page asked for of the lines that :meth:`kept` returned."""
        return page_of(kept, page_number(self.args), everything)

    def url(self, **changes: Any) -> str:
        """Return the address of the same list with something else asked."""
        asked = {**self.wanted, **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.base}?{query}" if query else self.base

    def sort_url(self, name: str) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.url(sort=f"-{name}" if self._sort == name else name)

    def order(self, name: str) -> str:
        """Return what ``aria-sort`` says of a column."""
        if self._sort.removeprefix("-") != name:
            return "none"
        return "descending" if self._sort.startswith("-") else "ascending"

    def _can_sort(self, value: str) -> bool:
        return value.removeprefix("-") in self.sorts

    @property
    def _sort(self) -> str:
        return self.wanted.get("sort") or next(iter(self.sorts))
