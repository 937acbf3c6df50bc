"""The proof of a name plate: what will stand on it, in each language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

#: Up to how many narrow characters a line is set large, and still in the middle size.
_NAME, _LONG_NAME, _TITLE = 19, 30, 42


@dataclass(frozen=True, slots=True)
class Plate:
    """One side of a plate: a name and a title in one language, either may be missing."""

    language: str
    name: str
    title: str

    @property
    def name_size(self) -> str:
        """How large the name can be set: ``""``, ``long`` or ``very-long``."""
        width = _width(self.name)
        return "" if width <= _NAME else "long" if width <= _LONG_NAME else "very-long"

    @property
    def title_size(self) -> str:
        """How large the title can be set: ``""`` or ``long``."""
        return "" if _width(self.title) <= _TITLE else "long"


def plates(
    name: Mapping[str, str], title: Mapping[str, str], languages: Mapping[str, str]
) -> list[Plate]:
    """Return the sides of a plate, one for each language, also where its name is missing."""
    return [Plate(tag, name.get(tag, ""), title.get(tag, "")) for tag in languages]


def _width(text: str) -> int:
    """Return how wide a text is, in narrow characters: Hangul and Hanja count two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
