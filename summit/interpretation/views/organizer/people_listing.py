"""The list of interpreters, sorted and filtered by its address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from summit.core.forms import clean
from summit.core.i18n import choose_language
from summit.core.search import normalise
from summit.core.text import Text, in_language
from summit.interpretation.directions import ways
from summit.interpretation.models import (
    AssignmentState,
    Interpreter,
    Seniority,
    Site,
    SoundCheck,
)
from summit.interpretation.queries.listing import Place

#: What can be asked of the answers of an interpreter.
ANSWERS = ("waiting", "declined", "confirmed", "proposed", "free")
_SENIORITIES, _SITES = [*Seniority], [*Site]


@dataclass(frozen=True, slots=True)
class Line:
    """An interpreter as the list shows them; nothing in it is private."""

    id: int
    name: Text
    languages: Mapping[str, str]
    pairs: frozenset[str]
    site: Site
    seniority: Seniority
    zone: str
    consents: bool | None
    has_address: bool
    undeliverable: bool
    held: int
    minutes: int
    states: Mapping[AssignmentState, int]
    check: SoundCheck | None
    words: str

    @property
    def answer(self) -> str:
        """Where they are with their places, the most urgent first: one of :data:`ANSWERS`."""
        for state, answer in (
            (AssignmentState.OFFERED, "waiting"),
            (AssignmentState.PROPOSED, "proposed"),
            (AssignmentState.CONFIRMED, "confirmed"),
            (AssignmentState.DECLINED, "declined"),
        ):
            if self.states.get(state):
                return answer
        return "free"


def lines_of(
    interpreters: Iterable[Interpreter],
    places: Iterable[Place],
    checks: Mapping[int, SoundCheck],
) -> list[Line]:
    """Return a line for each interpreter."""
    theirs: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        theirs[place.interpreter_id].append(place)
    return [_line(each, theirs[each.id], checks.get(each.id)) for each in interpreters]


def _line(interpreter: Interpreter, places: Sequence[Place], check: SoundCheck | None) -> Line:
    held = [place for place in places if place.is_held]
    return Line(
        id=interpreter.id,
        name=interpreter.name,
        languages=interpreter.languages,
        pairs=frozenset(pair_of(*ways(each)) for each in interpreter.directions),
        site=interpreter.site,
        seniority=interpreter.seniority,
        zone=interpreter.zone,
        consents=interpreter.consents,
        has_address=bool(interpreter.address),
        undeliverable=interpreter.undeliverable_at is not None,
        held=len(held),
        minutes=sum(place.minutes for place in held),
        states=Counter(place.state for place in places),
        check=check,
        words=normalise(" ".join([*interpreter.name.values(), *interpreter.domains])),
    )


def pair_of(first: str, second: str) -> str:
    """Return how addresses call the pair of two languages, whichever comes first: ``en-ko``."""
    return "-".join(sorted((first, second)))


def _word(text: Text) -> str:
    return in_language(text, choose_language())[0].casefold()


_SORTS: Mapping[str, Callable[[Line], Any]] = {
    "name": lambda line: _word(line.name),
    "languages": lambda line: (sorted(line.pairs), _word(line.name)),
    "site": lambda line: (_SITES.index(line.site), _word(line.name)),
    "seniority": lambda line: (-_SENIORITIES.index(line.seniority), _word(line.name)),
    "places": lambda line: (line.held, _word(line.name)),
    "hours": lambda line: (line.minutes, _word(line.name)),
    "answer": lambda line: (ANSWERS.index(line.answer), _word(line.name)),
}
_CONSENTS: Mapping[str, bool | None] = {"yes": True, "no": False, "open": None}


@dataclass(slots=True)
class Listing:
    """What the address of the list asks for; what means nothing is left out."""

    args: Mapping[str, str]
    base: str
    wanted: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known: dict[str, Callable[[str], bool]] = {
            "pair": lambda value: len(value) <= 20,
            "site": lambda value: value in set(Site),
            "seniority": lambda value: value in set(Seniority),
            "answer": lambda value: value in ANSWERS,
            "consent": lambda value: value in _CONSENTS,
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

    def kept(self, lines: Iterable[Line]) -> list[Line]:
        """Return the lines that are asked for, sorted."""
        kept = [line for line in lines if self._fits(line)]
        sort = self.wanted.get("sort", "name")
        kept.sort(key=_SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
        return kept

    def url(self, **changes: Any) -> str:
        """Return the address of the same list with something else asked."""
        asked = {**self.wanted, **changes}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.base}?{query}" if query else self.base

    def sort_url(self, name: str) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.url(sort=f"-{name}" if self.wanted.get("sort", "name") == name else name)

    def order(self, name: str) -> str:
        """Return what ``aria-sort`` says of a column."""
        sort = self.wanted.get("sort", "name")
        if sort.removeprefix("-") != name:
            return "none"
        return "descending" if sort.startswith("-") else "ascending"

    def _fits(self, line: Line) -> bool:
        wanted = self.wanted
        return (
            ("pair" not in wanted or wanted["pair"] in line.pairs)
            and wanted.get("site", line.site) == line.site
            and wanted.get("seniority", line.seniority) == line.seniority
            and wanted.get("answer", line.answer) == line.answer
            and ("consent" not in wanted or line.consents is _CONSENTS[wanted["consent"]])
            and all(word in line.words for word in normalise(wanted.get("q", "")).split())
        )
