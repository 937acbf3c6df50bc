"""Which part of an imported text continues which part of the text that is there.

Comments of offices hang on the id of a part, so an import must not make new parts of old ones.
What is proposed here is shown before it is done, and can be changed there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from summit.declarations.canonical import normal
from summit.declarations.plain_text import Part

#: From which likeness on two parts are one; two that share half of their pairs of letters.
_LIKE: Final = 0.45


def continued(
    parts: Sequence[Part], clauses: Sequence[Mapping[str, Any]], languages: Collection[str]
) -> list[str | None]:
    """Return for each part the id of the clause that it continues, ``None`` for a new one.

    Args:
        clauses: those of a canonical document.
        languages: those that were imported; the others are not compared.
    """
    ours = [_pairs(part.heading, part.words, languages) for part in parts]
    theirs = [_pairs(each["heading"], each["text"], languages) for each in clauses]
    likenesses = sorted(
        (
            (likeness, -abs(here - there), -here, -there)
            for here, part in enumerate(parts)
            for there, clause in enumerate(clauses)
            if (
                likeness := _likeness(ours[here], theirs[there])
                + (0.05 if part.kind == clause["kind"] else 0)
            )
            >= _LIKE
        ),
        reverse=True,
    )
    found: list[str | None] = [None] * len(parts)
    taken: set[int] = set()
    for _likeness_of, _distance, here, there in likenesses:
        if found[-here] is None and -there not in taken:
            found[-here] = clauses[-there]["id"]
            taken.add(-there)
    _by_place(found, taken, parts, clauses, languages)
    return found


def _by_place(
    found: list[str | None],
    taken: Collection[int],
    parts: Sequence[Part],
    clauses: Sequence[Mapping[str, Any]],
    languages: Collection[str],
) -> None:
    """Let a translation continue what stands in its place and has no text in its language yet."""
    waiting: dict[tuple[str, int], str] = {}
    counts: dict[str, int] = {}
    for place, clause in enumerate(clauses):
        counts[clause["kind"]] = counts.get(clause["kind"], 0) + 1
        if place not in taken and not any(clause["text"].get(tag) for tag in languages):
            waiting[clause["kind"], counts[clause["kind"]]] = clause["id"]
    counts.clear()
    for place, part in enumerate(parts):
        counts[part.kind] = counts.get(part.kind, 0) + 1
        if found[place] is None:
            found[place] = waiting.get((part.kind, counts[part.kind]))


_Pairs = Mapping[str, frozenset[str]]


def _pairs(
    heading: Mapping[str, str], words: Mapping[str, str], languages: Collection[str]
) -> _Pairs:
    """Return which letters follow each other in each language: alike for alike texts."""
    found = {}
    for tag in languages:
        text = normal(f"{heading.get(tag, '')} {words.get(tag, '')}").casefold()
        letters = "".join(sign for sign in text if sign.isalnum())
        if letters:
            found[tag] = frozenset(
                letters[place : place + 2] for place in range(max(1, len(letters) - 1))
            )
    return found


def _likeness(ours: _Pairs, theirs: _Pairs) -> float:
    """Return the largest share of pairs that two texts have in common in a language, 0 to 1."""
    return max(
        (
            2 * len(ours[tag] & theirs[tag]) / (len(ours[tag]) + len(theirs[tag]))
            for tag in ours
            if tag in theirs
        ),
        default=0.0,
    )
