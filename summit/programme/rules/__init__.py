"""The rules of a programme: one set for the timetable, the publishing page and commands.

A rule looks at :class:`~summit.programme.facts.Facts` and yields findings; it reads no database
and no clock. Findings about one session and one rule are one finding, with the names in it.
Cancelled sessions are left alone. ``findings.check(facts, now)`` applies all rules, :func:`check`
those of this room alone. :mod:`summit.programme.rules.editing` holds what an edit may never do,
whoever edits.
"""

from summit.programme.rules.checking import (
    Findings,
    Rule,
    blocking,
    check,
    findings,
    for_publishing,
    summary,
)
from summit.programme.rules.finding import Finding, Level, Told, key_of

__all__ = [
    "Finding",
    "Findings",
    "Level",
    "Rule",
    "Told",
    "blocking",
    "check",
    "findings",
    "for_publishing",
    "key_of",
    "summary",
]
