"""What each threshold is called, counted in and bounded by, in the order in which forms show them.

Labels and units are English msgids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from summit.core.errors import N_
from summit.interpretation.rule_set import Rule, Thresholds


class Strict(Enum):
    """Which of two values of a threshold asks more of the organizers."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Kind(Enum):
    """How a threshold is written: a number, a time of day (in minutes from midnight), or a word."""

    NUMBER = "number"
    CLOCK = "clock"
    WORD = "word"


#: Units.
MINUTES = N_("min")
DAYS = N_("days")
PEOPLE = N_("interpreters")
SESSIONS = N_("sessions")
PERCENT = N_("per cent")
WORDS = N_("words per minute")
MONEY = N_("per hour, in the currency")
CLOCK = N_("time of day")
NONE = ""

_SURCHARGES = "(?:night|overtime|broadcast)"
_EXCLUSIVE = re.compile(
    rf"(?:{_SURCHARGES}(?:\+{_SURCHARGES})+(?:,{_SURCHARGES}(?:\+{_SURCHARGES})+)*)?"
)
_TEXTS: Mapping[str, re.Pattern[str]] = {
    "currency": re.compile("[A-Z]{3}"),
    "exclusive": _EXCLUSIVE,
    "pivot": re.compile("[a-z]{2,3}"),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A threshold: ``unit`` is empty where it has none, ``least`` and ``most`` where it is a word.

    ``strict`` says which of two values is the stricter.
    """

    name: str
    rule: Rule | None
    unit: str
    label: str
    least: int | None
    most: int | None
    strict: Strict = Strict.NEITHER
    kind: Kind = Kind.NUMBER

    def fits(self, value: object) -> bool:
        """Tell whether a value can stand for this threshold."""
        if self.kind is Kind.WORD:
            return isinstance(value, str) and _TEXTS[self.name].fullmatch(value) is not None
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return self.least is not None and self.most is not None and self.least <= value <= self.most


_LOW, _HIGH = Strict.LOWER, Strict.HIGHER
_DAY = 24 * 60

_ALL = (
    Definition("solo", Rule.TEAM, MINUTES, N_("One interpreter up to"), 0, _DAY, _LOW),
    Definition("pair", Rule.TEAM, MINUTES, N_("Two interpreters up to"), 1, _DAY, _LOW),
    Definition("trio", Rule.TEAM, MINUTES, N_("Three interpreters up to"), 1, _DAY, _LOW),
    Definition("four", Rule.TEAM, MINUTES, N_("Four interpreters up to"), 1, _DAY, _LOW),
    Definition("least_team", Rule.MARKET, PEOPLE, N_("At least in every booth"), 1, 12, _HIGH),
    Definition(
        "difficult_team", Rule.MARKET, PEOPLE, N_("At least for difficult subjects"), 1, 12, _HIGH
    ),
    Definition(
        "three_languages",
        Rule.MANY_LANGUAGES,
        PEOPLE,
        N_("At least in all for three languages"),
        1,
        24,
        _HIGH,
    ),
    Definition(
        "booth_least",
        Rule.MANY_LANGUAGES,
        PEOPLE,
        N_("At least in each booth, from three languages on"),
        1,
        12,
        _HIGH,
    ),
    Definition(
        "booth_two_way",
        Rule.MANY_LANGUAGES,
        PEOPLE,
        N_("At least in a booth that works both ways, from three languages on"),
        1,
        12,
        _HIGH,
    ),
    Definition(
        "relay_givers", Rule.RELAY, PEOPLE, N_("Who can give relay in a booth"), 0, 12, _HIGH
    ),
    Definition(
        "relay_two_way",
        Rule.RELAY,
        PEOPLE,
        N_("At least in a booth that works both ways and gives relay"),
        1,
        12,
        _HIGH,
    ),
    Definition("pivot", Rule.PIVOT, NONE, N_("Language for relay"), None, None, kind=Kind.WORD),
    Definition("turn_least", Rule.TURN, MINUTES, N_("A turn at least"), 1, 120, _LOW),
    Definition("turn_most", Rule.TURN, MINUTES, N_("A turn at most"), 1, 120, _LOW),
    Definition("turn_trio", Rule.TURN, MINUTES, N_("A turn in a team of three"), 1, 120, _LOW),
    Definition("solo_flag", Rule.TURN, MINUTES, N_("Alone at most"), 1, _DAY, _LOW),
    Definition("day_sessions", Rule.DAY, SESSIONS, N_("In a day at most"), 1, 12, _LOW),
    Definition("session_most", Rule.DAY, MINUTES, N_("One session at most"), 1, _DAY, _LOW),
    Definition(
        "day_minutes", Rule.DAY, MINUTES, N_("In the booth in a day at most"), 1, _DAY, _LOW
    ),
    Definition("between", Rule.DAY, MINUTES, N_("From one session to the next"), 0, _DAY, _HIGH),
    Definition("span", Rule.DAY, MINUTES, N_("From the first call to the last end"), 1, _DAY, _LOW),
    Definition("negotiated", Rule.DAY, MINUTES, N_("More where agreed"), 0, _DAY, _LOW),
    Definition(
        "rest", Rule.REST, MINUTES, N_("From one day’s end to the next day’s start"), 0, _DAY, _HIGH
    ),
    Definition("break_least", Rule.BREAK, MINUTES, N_("A break at least"), 1, 240, _HIGH),
    Definition("break_after", Rule.BREAK, MINUTES, N_("A break after at most"), 1, _DAY, _LOW),
    Definition(
        "remote_percent",
        Rule.REMOTE,
        PERCENT,
        N_("Working remotely, this share of the limits"),
        10,
        100,
        _LOW,
    ),
    Definition("call", Rule.CALL, MINUTES, N_("Called before the start"), 0, _DAY, _HIGH),
    Definition("papers_days", Rule.PAPERS, DAYS, N_("Papers at least ahead"), 0, 365, _HIGH),
    Definition("papers_ideal_days", Rule.PAPERS, DAYS, N_("Papers better ahead"), 0, 365, _HIGH),
    Definition(
        "text_before",
        Rule.PAPERS,
        MINUTES,
        N_("A remote speaker’s text before the speaking"),
        0,
        7 * _DAY,
        _HIGH,
    ),
    Definition("words_least", Rule.SPEED, WORDS, N_("Easy to interpret up to"), 10, 300, _LOW),
    Definition("words_most", Rule.SPEED, WORDS, N_("Too fast above"), 10, 300, _LOW),
    Definition(
        "broadcast_percent",
        Rule.CONSENT,
        PERCENT,
        N_("Of the fee more for recording and streaming"),
        0,
        1000,
        _HIGH,
    ),
    Definition("night_from", Rule.NIGHT, CLOCK, N_("Night from"), 0, _DAY - 1, _LOW, Kind.CLOCK),
    Definition("night_to", Rule.NIGHT, CLOCK, N_("Night until"), 0, _DAY - 1, _HIGH, Kind.CLOCK),
    Definition("night_fee", Rule.NIGHT, MONEY, N_("For an hour at night"), 0, 10**9, _HIGH),
    Definition(
        "cancel_same_day",
        Rule.CANCELLATION,
        PERCENT,
        N_("Of the fee, released on the same day"),
        0,
        1000,
        _HIGH,
    ),
    Definition(
        "cancel_day_before",
        Rule.CANCELLATION,
        PERCENT,
        N_("Of the fee, released the day before"),
        0,
        1000,
        _HIGH,
    ),
    Definition(
        "cancel_days_2_3",
        Rule.CANCELLATION,
        PERCENT,
        N_("Of the fee, released 2 or 3 days before"),
        0,
        1000,
        _HIGH,
    ),
    Definition(
        "cancel_days_4_7",
        Rule.CANCELLATION,
        PERCENT,
        N_("Of the fee, released 4 to 7 days before"),
        0,
        1000,
        _HIGH,
    ),
    Definition("zoom_most", Rule.PLATFORM, PEOPLE, N_("In one Zoom meeting at most"), 1, 200, _LOW),
    Definition("unit", None, MINUTES, N_("A day’s fee covers"), 30, _DAY, _LOW),
    Definition(
        "overtime_percent",
        None,
        PERCENT,
        N_("Of the fee for each hour begun beyond it"),
        0,
        1000,
        _HIGH,
    ),
    Definition(
        "exclusive",
        None,
        NONE,
        N_("Surcharges of which only the highest is due"),
        None,
        None,
        kind=Kind.WORD,
    ),
    Definition("currency", None, NONE, N_("Currency"), None, None, kind=Kind.WORD),
    Definition("seniors", Rule.SENIOR, PEOPLE, N_("Seniors in each team"), 0, 12, _HIGH),
    Definition("standby", Rule.STANDBY, PEOPLE, N_("Who stand by"), 0, 12, _HIGH),
    Definition(
        "standby_difficult",
        Rule.STANDBY,
        PEOPLE,
        N_("Who stand by for difficult subjects"),
        0,
        12,
        _HIGH,
    ),
)

#: The thresholds by name, in the order of the rules.
DEFINITIONS: Mapping[str, Definition] = MappingProxyType({each.name: each for each in _ALL})

#: Pairs of thresholds of which the first may not be above the second.
ASCENDING: tuple[tuple[str, str], ...] = (
    ("solo", "pair"),
    ("pair", "trio"),
    ("trio", "four"),
    ("least_team", "difficult_team"),
    ("turn_least", "turn_most"),
    ("turn_least", "turn_trio"),
    ("turn_trio", "turn_most"),
    ("papers_days", "papers_ideal_days"),
    ("words_least", "words_most"),
    ("standby", "standby_difficult"),
)


def conflicts(values: Thresholds) -> list[tuple[str, str]]:
    """Return the pairs of thresholds that are the wrong way round."""
    return [(low, high) for low, high in ASCENDING if getattr(values, low) > getattr(values, high)]
