"""Why an upload cannot be imported, each mistake with its place and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from summit.core.errors import N_, Refused
from summit.programme.file.problems import MOST, FileErrors, Problem


class Place(NamedTuple):
    """A cell of a sheet as people find it: rows count from 1, the headings being row 1.

    ``row`` is 0 where a whole sheet is meant; ``column`` is its heading.
    """

    sheet: str = ""
    row: int = 0
    column: str = ""


#: A mistake of the whole upload.
NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake, in a cell of a sheet or in a line of a programme file.

    ``message`` and ``remedy`` are English with ``%(name)s`` placeholders that ``values`` fills.
    ``path`` is the place within a programme file; ``line`` is 0 in sheets.
    """

    message: str
    remedy: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    place: Place = NOWHERE
    line: int = 0
    path: str = ""

    def told(self, words: Callable[[str], str]) -> str:
        """Say what is wrong, in the language into which ``words`` translates."""
        return words(self.message) % self.values

    def advice(self, words: Callable[[str], str]) -> str:
        """Say what would be right; empty where the message says all."""
        return words(self.remedy) % self.values if self.remedy else ""

    def plain(self) -> dict[str, Any]:
        """Return the mistake as JSON."""
        return {
            "message": self.message,
            "remedy": self.remedy,
            "values": {key: _plain(value) for key, value in self.values.items()},
            "place": list(self.place),
            "line": self.line,
            "path": self.path,
        }


def mistake_of(kept: Mapping[str, Any]) -> Mistake:
    """Return what :meth:`Mistake.plain` kept."""
    return Mistake(**{**kept, "place": Place(*kept["place"])})


class Mistakes(Refused):
    """An upload holds mistakes; nothing was changed. ``found`` are the first of ``count``."""

    def __init__(self, found: Sequence[Mistake], count: int | None = None) -> None:
        self.found = list(found)[:MOST]
        self.count = len(found) if count is None else count
        super().__init__(
            N_("The upload holds %(count)s mistakes; nothing was changed."), count=self.count
        )


#: Remedies that quote what editors show of a key, in English: pages say it without.
_WITHOUT_ABOUT: Mapping[str, str] = {
    "add it (%(about)s), or correct the slug if it is not new": N_(
        "fill it in, or correct the slug if it is not new"
    ),
    "add it: %(about)s": N_("fill it in"),
    "give it one (%(about)s) or take the line out": N_("give it a value or take the line out"),
}


def of_file(errors: FileErrors, places: Sequence[Place | None] = ()) -> Mistakes:
    """Return the mistakes of a programme file.

    Args:
        places: for a file that was made of sheets, the cell behind each of its lines.
    """
    return Mistakes([_of_problem(problem, places) for problem in errors.problems], errors.count)


def _of_problem(problem: Problem, places: Sequence[Place | None]) -> Mistake:
    remedy = _WITHOUT_ABOUT.get(problem.remedy, problem.remedy)
    values = dict(problem.values)
    if not places:
        return Mistake(problem.message, remedy, values, line=problem.line, path=problem.path)
    other = values.get("other")
    if isinstance(other, int) and (behind := _behind(places, other)):
        values["other"] = behind.row
    return Mistake(problem.message, remedy, values, _behind(places, problem.line) or NOWHERE)


def _behind(places: Sequence[Place | None], line: int) -> Place | None:
    return places[line - 1] if 0 < line <= len(places) else None


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
