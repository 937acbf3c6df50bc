"""What does not fit between a programme and its booths: for the timetable and for publishing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from summit.interpretation import rules
from summit.interpretation.queries.situation import situation
from summit.interpretation.rule_set import Rule
from summit.programme.facts import Facts
from summit.programme.rules import Finding

#: Rules that look at an interpreter's whole days: not to be told from a part of a programme.
_OF_DAYS = frozenset({Rule.DAY, Rule.REST, Rule.CALL, Rule.REMOTE})


def booths(facts: Facts, now: datetime) -> Iterable[Finding]:
    """Apply the rules for interpreters to a programme.

    One statement where a summit plans none; six otherwise.
    """
    found = rules.check(situation(facts), now)
    if facts.is_whole:
        return found
    return [each for each in found if each.rule not in _OF_DAYS]
