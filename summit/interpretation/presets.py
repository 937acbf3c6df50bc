"""The rule sets that a summit can start from, and what is said about each of their numbers.

``aiic`` follows what associations of conference interpreters publish, ``seoul`` what agencies in
Seoul sell, ``own`` is the stricter of both at every threshold. Where no source gives a number, it
is our own proposal, and its source says so. Sources conflict: interpreting alone is allowed for 40
minutes by one association and for 90 by another, so every number can be set anew by summit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from summit.core.errors import N_
from summit.interpretation.definitions import DEFINITIONS, Strict
from summit.interpretation.models import InterpretationSettings
from summit.interpretation.rule_set import Rule, RuleSet, Thresholds
from summit.programme.rules import Level

__all__ = ["DEFAULT", "DEFINITIONS", "LEVELS", "PRESETS", "Preset", "rule_set"]

#: The rule set of a summit that has chosen none.
DEFAULT = "seoul"
#: How a rule is switched off in :attr:`InterpretationSettings.levels`.
OFF = "off"

#: How grave each rule is: what is hard warns, what is soft or costs money is a note, and a
#: language that nobody interprets stops publishing.
LEVELS: Mapping[Rule, Level] = MappingProxyType(
    {
        Rule.TEAM: Level.WARN,
        Rule.MARKET: Level.WARN,
        Rule.MANY_LANGUAGES: Level.WARN,
        Rule.RELAY: Level.WARN,
        Rule.PIVOT: Level.NOTE,
        Rule.DIRECTION: Level.WARN,
        Rule.TURN: Level.NOTE,
        Rule.DAY: Level.WARN,
        Rule.BREAK: Level.NOTE,
        Rule.REMOTE: Level.NOTE,
        Rule.CALL: Level.NOTE,
        Rule.PAPERS: Level.NOTE,
        Rule.SPEED: Level.NOTE,
        Rule.VIDEO: Level.WARN,
        Rule.CONSENT: Level.WARN,
        Rule.NIGHT: Level.NOTE,
        Rule.CANCELLATION: Level.NOTE,
        Rule.KIT: Level.WARN,
        Rule.PLATFORM: Level.WARN,
        Rule.UNCOVERED: Level.BLOCK,
        Rule.REST: Level.WARN,
        Rule.AVAILABLE: Level.WARN,
        Rule.SENIOR: Level.NOTE,
        Rule.STANDBY: Level.NOTE,
        Rule.TOLD: Level.WARN,
        Rule.STRAY: Level.WARN,
    }
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A named rule set; ``label`` and ``sources`` (by threshold) are English msgids."""

    name: str
    label: str
    values: Thresholds
    levels: Mapping[Rule, Level]
    sources: Mapping[str, str]


_PROPOSED = N_("Our own proposal: no source gives a number")
_AIIC_CANADA = N_("AIIC Canada (canada.aiic.net, page1625)")
_AIIC_LOWER = N_("AIIC Canada (canada.aiic.net, page1625): 3½ to 4 hours, the lower of both")
_AIIC_UPPER = N_("AIIC Canada (canada.aiic.net, page1625): 3½ to 4 hours, the upper of both")
_AIIC_SOLO = N_(
    "AIIC Canada (canada.aiic.net, page1625); others say 60 to 90 minutes (APIC, AICE, SYDISE)"
)
_AIIC_HEAVY = N_("AIIC Canada (canada.aiic.net, page1625), said of heavy booths of many languages")
_AIIC_RELAY = N_("AIIC, article 6 (aibcnet.com, teams of interpreters)")
_TRANSCOOP = N_("Seoul agency (en.transcoop.net)")
_TRANSCOOP_AS_PROPOSED = N_("As a Seoul agency (en.transcoop.net): no figure of AIIC seen")
_SOTONG = N_("Korean agency (sotong-trans.com)")
_SOTONG_AS_PROPOSED = N_("As a Korean agency (sotong-trans.com): no figure of AIIC seen")
_TURNS = N_("Practice: palunite.com, respaldo.org, earticle.net A8544")
_TRIO = N_("Practice in a booth of three (palunite.com)")
_APIC = N_("APIC (apic.org.pt, working hours)")
_APIC_EIGHT = N_("APIC (apic.org.pt, working hours): two sessions of four hours")
_SYDISE = N_("SYDISE (sydise.gr, working conditions)")
_AICE = N_("AICE (aice-interpretes.com, working hours)")
_PAPERS = N_("apportugal.com; sotong-trans.com")
_WHO = N_("WHO circular on remote statements")
_SPEED = N_("APIC (apic.org.pt) and a WHO circular: 330 words in 3 minutes")
_ZOOM = N_("Zoom (support.zoom.com, KB0064768)")
_REST = N_("Our own proposal: 11 hours")
_CHANGEOVER = N_("Our own proposal: 30 minutes to change over")
_LONG_DAY = N_("Our own proposal: 12 hours; no number of Seoul’s found")
_SENIOR = N_("Our own proposal: one senior in each booth")
_STANDBY = N_("Our own proposal: none as a rule")
_STANDBY_DIFFICULT = N_("Our own proposal: one for difficult subjects")
_PIVOT = N_("Our own proposal: English")
_REMOTE = N_("Our own proposal: 75 per cent; no agreed limit found")
_EXCLUSIVE = N_("Our own proposal: night and overtime are not paid for the same day together")
_OVERTIME = N_("Our own proposal: 20 per cent of the fee an hour")

#: Every threshold as (value, source): first AIIC-like, then Seoul where it differs.
_AIIC: Mapping[str, tuple[Any, str]] = {
    "solo": (40, _AIIC_SOLO),
    "pair": (210, _AIIC_LOWER),
    "trio": (360, _AIIC_CANADA),
    "four": (480, _AIIC_CANADA),
    "least_team": (1, _AIIC_CANADA),
    "difficult_team": (3, _AIIC_HEAVY),
    "three_languages": (6, _AIIC_CANADA),
    "booth_least": (2, _AIIC_CANADA),
    "booth_two_way": (3, _AIIC_CANADA),
    "relay_givers": (2, _AIIC_RELAY),
    "relay_two_way": (3, _AIIC_RELAY),
    "turn_least": (20, _TURNS),
    "turn_most": (30, _TURNS),
    "turn_trio": (20, _TRIO),
    "solo_flag": (40, _TURNS),
    "day_sessions": (2, _APIC),
    "session_most": (240, _APIC),
    "day_minutes": (480, _APIC_EIGHT),
    "between": (90, _APIC),
    "span": (420, _APIC),
    "negotiated": (60, _APIC),
    "rest": (660, _REST),
    "break_least": (15, _SYDISE),
    "break_after": (150, _SYDISE),
    "remote_percent": (75, _REMOTE),
    "call": (30, _AICE),
    "papers_days": (7, _PAPERS),
    "papers_ideal_days": (14, _PAPERS),
    "text_before": (60, _WHO),
    "words_least": (100, _SPEED),
    "words_most": (110, _SPEED),
    "broadcast_percent": (100, _SOTONG_AS_PROPOSED),
    "night_from": (22 * 60, _SOTONG_AS_PROPOSED),
    "night_to": (6 * 60, _SOTONG_AS_PROPOSED),
    "night_fee": (50_000, _SOTONG_AS_PROPOSED),
    "currency": ("KRW", _SOTONG_AS_PROPOSED),
    "cancel_same_day": (100, _TRANSCOOP_AS_PROPOSED),
    "cancel_day_before": (50, _TRANSCOOP_AS_PROPOSED),
    "cancel_days_2_3": (40, _TRANSCOOP_AS_PROPOSED),
    "cancel_days_4_7": (30, _TRANSCOOP_AS_PROPOSED),
    "zoom_most": (20, _ZOOM),
    "unit": (480, _APIC_EIGHT),
    "overtime_percent": (20, _OVERTIME),
    "exclusive": ("night+overtime", _EXCLUSIVE),
    "seniors": (1, _SENIOR),
    "standby": (0, _STANDBY),
    "standby_difficult": (1, _STANDBY_DIFFICULT),
    "pivot": ("en", _PIVOT),
}
_SEOUL: Mapping[str, tuple[Any, str]] = {
    **_AIIC,
    "pair": (240, _AIIC_UPPER),
    "least_team": (2, _TRANSCOOP),
    "difficult_team": (3, _TRANSCOOP),
    "day_minutes": (360, _TRANSCOOP),
    "between": (30, _CHANGEOVER),
    "span": (720, _LONG_DAY),
    "broadcast_percent": (100, _SOTONG),
    "night_from": (22 * 60, _SOTONG),
    "night_to": (6 * 60, _SOTONG),
    "night_fee": (50_000, _SOTONG),
    "currency": ("KRW", _SOTONG),
    "cancel_same_day": (100, _TRANSCOOP),
    "cancel_day_before": (50, _TRANSCOOP),
    "cancel_days_2_3": (40, _TRANSCOOP),
    "cancel_days_4_7": (30, _TRANSCOOP),
    "unit": (360, _TRANSCOOP),
    # A meeting that wants somebody to stand by says so itself.
    "standby_difficult": (0, _STANDBY),
}


def _strictest(name: str) -> tuple[Any, str]:
    """Return a threshold's stricter value of both, and that value's source."""
    first, second = _AIIC[name], _SEOUL[name]
    strict = DEFINITIONS[name].strict
    if strict is Strict.LOWER:
        return second if second[0] <= first[0] else first
    if strict is Strict.HIGHER:
        return second if second[0] >= first[0] else first
    return second


def _preset(name: str, label: str, given: Mapping[str, tuple[Any, str]]) -> Preset:
    return Preset(
        name,
        label,
        Thresholds(**{key: value for key, (value, _) in given.items()}),
        LEVELS,
        MappingProxyType({key: source for key, (_, source) in given.items()}),
    )


#: The rule sets by name.
PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        each.name: each
        for each in (
            _preset("aiic", N_("AIIC-like"), _AIIC),
            _preset("seoul", N_("Seoul market"), _SEOUL),
            _preset("own", N_("Own rules"), {name: _strictest(name) for name in _AIIC}),
        )
    }
)

_NAMES = frozenset(each.name for each in fields(Thresholds))
_LEVELS_BY_WORD = {level.word: level for level in Level}


def rule_set(settings: InterpretationSettings | None) -> RuleSet:
    """Return the rule set as it holds for one summit: a preset, and what it has set otherwise.

    A preset, threshold, rule or level that there is no more counts as not set.
    """
    preset = PRESETS.get(settings.rule_set if settings else DEFAULT, PRESETS[DEFAULT])
    levels, sources = dict(preset.levels), dict(preset.sources)
    if settings is None:
        return RuleSet(preset.name, preset.values, levels, sources)
    own = {}
    for name, given in (settings.values or {}).items():
        if name in _NAMES and DEFINITIONS[name].fits(given.get("value")):
            own[name] = given["value"]
            sources[name] = given.get("source") or ""
    for word, level in (settings.levels or {}).items():
        try:
            rule = Rule(word)
        except ValueError:
            continue
        if level == OFF:
            levels.pop(rule, None)
        elif level in _LEVELS_BY_WORD:
            levels[rule] = _LEVELS_BY_WORD[level]
    return RuleSet(preset.name, replace(preset.values, **own), levels, sources, frozenset(own))
