"""Directions as pages show them: in which order, which are usual, and which are *retour*.

Which ones an interpreter's languages allow at all is for the operations to say (R6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from summit.interpretation.models import LanguageClass


def ways(direction: str) -> tuple[str, str]:
    """Return source and target of ``"<source>><target>"``."""
    source, _mark, target = direction.partition(">")
    return source, target


def ordered(directions: Iterable[str], classes: Mapping[str, str]) -> list[str]:
    """Return directions with those into A languages first, from A before B and C."""

    def rank(direction: str) -> tuple[str, str, str, str]:
        source, target = ways(direction)
        return classes.get(target, ""), target, classes.get(source, ""), source

    return sorted(directions, key=rank)


def usual(directions: Iterable[str], classes: Mapping[str, str]) -> list[str]:
    """Return those in which somebody with such languages usually works.

    Into an A language from all of them; into a B language from an A language alone.
    """
    native = {tag for tag, letter in classes.items() if letter == LanguageClass.A}
    return [each for each in directions if native & set(ways(each))]


def is_retour(direction: str, classes: Mapping[str, str]) -> bool:
    """Tell whether a direction goes into a B language."""
    return classes.get(ways(direction)[1]) == LanguageClass.B
