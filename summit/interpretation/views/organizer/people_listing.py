"""The list of interpreters, sorted and filtered by its address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from summit.core.listing import Listing, word
from summit.core.search import normalise
from summit.core.text import Text
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


_SORTS: Mapping[str, Callable[[Line], Any]] = {
    "name": lambda line: word(line.name),
    "languages": lambda line: (sorted(line.pairs), word(line.name)),
    "site": lambda line: (_SITES.index(line.site), word(line.name)),
    "seniority": lambda line: (-_SENIORITIES.index(line.seniority), word(line.name)),
    "places": lambda line: (line.held, word(line.name)),
    "hours": lambda line: (line.minutes, word(line.name)),
    "answer": lambda line: (ANSWERS.index(line.answer), word(line.name)),
}
_CONSENTS: Mapping[str, bool | None] = {"yes": True, "no": False, "open": None}


class InterpreterListing(Listing[Line]):
    """What the address of the list asks for."""

    filters: ClassVar[Mapping[str, Callable[[str], bool]]] = {
        "pair": lambda value: len(value) <= 20,
        "site": lambda value: value in set(Site),
        "seniority": lambda value: value in set(Seniority),
        "answer": lambda value: value in ANSWERS,
        "consent": lambda value: value in _CONSENTS,
    }
    sorts: ClassVar[Mapping[str, Callable[[Line], Any]]] = _SORTS

    def fits(self, line: Line) -> bool:
        """Tell whether a line is asked for."""
        wanted = self.wanted
        return (
            ("pair" not in wanted or wanted["pair"] in line.pairs)
            and wanted.get("site", line.site) == line.site
            and wanted.get("seniority", line.seniority) == line.seniority
            and wanted.get("answer", line.answer) == line.answer
            and ("consent" not in wanted or line.consents is _CONSENTS[wanted["consent"]])
            and all(word in line.words for word in normalise(wanted.get("q", "")).split())
        )
