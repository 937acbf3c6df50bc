"""Mistakes in a programme file, each with its place and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from summit.core.errors import N_, Refused

#: Further mistakes are counted but not kept.
MOST = 50

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    ``message`` and ``remedy`` are English with ``%(name)s`` placeholders that ``values`` fills.
    ``line`` counts from 1, the places within ``path`` (``sessions[4].items[2]``) from 0.
    """

    file: str
    line: int
    path: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    remedy: str = ""

    def __str__(self) -> str:
        return self.told(str)

    def told(self, words: Callable[[str], str]) -> str:
        """Say it in the language into which ``words`` translates."""
        place = (
            f"{self.file}:{self.line}: {self.path}: "
            if self.path
            else (f"{self.file}:{self.line}: ")
        )
        text = words(self.message) % self.values
        if self.remedy:
            text = f"{text}; {words(self.remedy) % self.values}"
        return place + text


class FileErrors(Refused):
    """The file holds mistakes; nothing was changed.

    ``problems`` are the first :data:`MOST` of ``count``; ``str()`` gives one line for each.
    """

    def __init__(self, problems: Iterable[Problem], count: int) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        self.count = count
        super().__init__(
            N_("The programme file holds %(count)s mistakes; nothing was changed."), count=count
        )

    def __str__(self) -> str:
        return self.told(str)

    def told(self, words: Callable[[str], str]) -> str:
        """Say every mistake on a line of its own, in the language of ``words``."""
        lines = [problem.told(words) for problem in self.problems]
        if self.count > len(lines):
            lines.append(f"… and {self.count - len(lines)} more")
        return "\n".join(lines)


class Report:
    """Collects the mistakes of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0

    def add(self, line: int, path: str, message: str, remedy: str = "", **values: Any) -> None:
        """Note one mistake."""
        self.count += 1
        if len(self.problems) < MOST:
            self.problems.append(Problem(self.file, line, path, message, values, remedy))

    def raise_if_any(self) -> None:
        """Stop here if there was a mistake.

        Raises:
            FileErrors: with all that were found.
        """
        if self.count:
            raise FileErrors(self.problems, self.count)


def shown(value: str) -> str:
    """Quote what stands in the file for a message: short, and without characters that act."""
    text = value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) + '"'


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``word`` may have meant."""
    found = difflib.get_close_matches(word[:100], list(known), n=1, cutoff=0.7)
    return found[0] if found else None
