"""What the parts of a text are numbered by: clauses and annexes from 1, nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from summit.declarations.models import Clause, ClauseKind

#: The kinds of parts in the order in which a text has them.
ORDER = tuple(ClauseKind)
NUMBERED = frozenset({ClauseKind.CLAUSE, ClauseKind.ANNEX})


def numbers(clauses: Iterable[Clause]) -> dict[str, int | None]:
    """Return the number of each part by its id; ``None`` for what carries none."""
    counts: dict[ClauseKind, int] = {}
    found: dict[str, int | None] = {}
    for clause in clauses:
        counts[clause.kind] = counts.get(clause.kind, 0) + 1
        found[clause.uid] = counts[clause.kind] if clause.kind in NUMBERED else None
    return found


def in_order(clauses: Iterable[Clause]) -> list[Clause]:
    """Return parts in the order of their kinds, and else as they stand."""
    return sorted(clauses, key=lambda clause: ORDER.index(clause.kind))
