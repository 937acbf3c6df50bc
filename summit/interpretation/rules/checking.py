"""All rules of interpretation together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from summit.interpretation.facts import Situation
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules import days, papers, pauses, remote, teams, terms
from summit.interpretation.rules.context import Context
from summit.programme.rules import Finding

#: Which function looks after which rules; it is left out where all of them are switched off.
_ALL: tuple[tuple[Callable[[Context], Iterable[Finding]], tuple[Rule, ...]], ...] = (
    (teams.too_small, (Rule.TEAM, Rule.MARKET, Rule.MANY_LANGUAGES, Rule.RELAY)),
    (teams.pivot, (Rule.PIVOT,)),
    (teams.direction, (Rule.DIRECTION,)),
    (pauses.turns, (Rule.TURN,)),
    (days.day, (Rule.DAY,)),
    (days.rest, (Rule.REST,)),
    (pauses.breaks, (Rule.BREAK,)),
    (remote.remote, (Rule.REMOTE,)),
    (days.remote_day, (Rule.REMOTE,)),
    (days.call, (Rule.CALL,)),
    (papers.papers, (Rule.PAPERS,)),
    (papers.speed, (Rule.SPEED,)),
    (papers.video, (Rule.VIDEO,)),
    (terms.consent, (Rule.CONSENT,)),
    (terms.night, (Rule.NIGHT,)),
    (terms.cancellation, (Rule.CANCELLATION,)),
    (remote.kit, (Rule.KIT,)),
    (remote.platform, (Rule.PLATFORM,)),
    (papers.uncovered, (Rule.UNCOVERED,)),
    (days.available, (Rule.AVAILABLE,)),
    (teams.senior, (Rule.SENIOR,)),
    (teams.standby, (Rule.STANDBY,)),
    (terms.told, (Rule.TOLD,)),
    (teams.stray, (Rule.STRAY,)),
)


def check(situation: Situation, now: datetime) -> list[Finding]:
    """Return what does not fit about a summit's booths; nothing where nobody plans for them.

    Args:
        now: what is due, and what a release would cost, depend on it.
    """
    if not situation.in_use:
        return []
    context = Context(situation, now)
    on = situation.rules.levels
    return [
        finding
        for rule, names in _ALL
        if any(name in on for name in names)
        for finding in rule(context)
    ]
