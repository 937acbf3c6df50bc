"""The rule sets by which teams are made: every threshold with its value, unit and source.

A rule set is a named preset (:data:`PRESETS`) and what a summit has set otherwise
(:class:`~summit.interpretation.models.InterpretationSettings`). No rule has a number of its own:
it reads :class:`Thresholds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from summit.programme.rules import Level


class Rule(StrEnum):
    """The rules, by what findings call them; :data:`CODES` are their numbers in the notes."""

    TEAM = "booth-team"
    MARKET = "booth-market"
    MANY_LANGUAGES = "booth-languages"
    RELAY = "booth-relay"
    PIVOT = "booth-pivot"
    DIRECTION = "booth-direction"
    TURN = "booth-turn"
    DAY = "booth-day"
    BREAK = "booth-break"
    REMOTE = "booth-remote"
    CALL = "booth-call"
    PAPERS = "booth-papers"
    SPEED = "booth-speed"
    VIDEO = "booth-video"
    CONSENT = "booth-consent"
    NIGHT = "booth-night"
    CANCELLATION = "booth-cancellation"
    KIT = "booth-kit"
    PLATFORM = "booth-platform"
    # Of this application, besides the numbered ones.
    UNCOVERED = "booth-uncovered"  # a language that no booth covers
    REST = "booth-rest"  # hours between two days
    AVAILABLE = "booth-available"  # assigned when they cannot, or on another summit
    SENIOR = "booth-senior"
    STANDBY = "booth-standby"
    TOLD = "booth-told"  # an interpreter knows another hour
    STRAY = "booth-stray"  # assigned to a booth that the session no longer has


CODES = {
    Rule.TEAM: "R1",
    Rule.MARKET: "R2",
    Rule.MANY_LANGUAGES: "R3",
    Rule.RELAY: "R4",
    Rule.PIVOT: "R5",
    Rule.DIRECTION: "R6",
    Rule.TURN: "R7",
    Rule.DAY: "R8",
    Rule.BREAK: "R9",
    Rule.REMOTE: "R10",
    Rule.CALL: "R11",
    Rule.PAPERS: "R12",
    Rule.SPEED: "R13",
    Rule.VIDEO: "R14",
    Rule.CONSENT: "R15",
    Rule.NIGHT: "R16",
    Rule.CANCELLATION: "R17",
    Rule.KIT: "R18",
    Rule.PLATFORM: "R19",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The numbers of a rule set; minutes unless said otherwise.

    R1: up to ``solo``, ``pair``, ``trio`` and ``four`` minutes a booth of two languages needs 1, 2,
    3 or 4 interpreters; beyond, a second team. R2: ``least_team``, and ``difficult_team`` for
    difficult subjects. R3: ``three_languages`` interpreters in all for three languages,
    ``booth_least`` per booth from three languages on, ``booth_two_way`` where it works both ways.
    R4: ``relay_givers`` in a booth can give relay, and a two-way booth that gives it has
    ``relay_two_way`` members.
    R7: turns of ``turn_least`` to ``turn_most``, in a trio about ``turn_trio``; alone at most
    ``solo_flag``. R8: ``day_sessions`` sessions a day of at most ``session_most`` each,
    ``day_minutes`` in all, ``between`` from one to the next, ``span`` from the first call to the
    last end and ``negotiated`` more where agreed; ``rest`` from one day's end to the next's start.
    R9: a break of ``break_least`` after ``break_after`` at the latest. R10: working remotely, R1
    and R8 hold at ``remote_percent``. R11: called ``call`` before the start. R12: papers
    ``papers_days`` (days) ahead, better ``papers_ideal_days``, a remote speaker's text
    ``text_before`` the speaking. R13: ``words_least`` to ``words_most`` words a minute. R15:
    ``broadcast_percent`` of the fee more where it is recorded or streamed. R16: ``night_fee`` an
    hour, in ``currency``, between ``night_from`` and ``night_to`` (minutes of the local day). R17:
    per cent of the fee when released on the same day, the day before, 2-3 and 4-7 days before.
    R19: ``zoom_most`` interpreters in one Zoom meeting.

    ``unit`` is how long a day's fee covers; ``overtime_percent`` of the fee for each hour begun
    beyond it. Of the surcharges named together in ``exclusive`` (``night+overtime``, several
    groups parted by commas) only the highest is due. ``seniors`` must be in each team;
    ``standby`` stand by, ``standby_difficult`` for difficult subjects. ``pivot`` is the language
    through which booths hear each other.
    """

    solo: int
    pair: int
    trio: int
    four: int
    least_team: int
    difficult_team: int
    three_languages: int
    booth_least: int
    booth_two_way: int
    relay_givers: int
    relay_two_way: int
    turn_least: int
    turn_most: int
    turn_trio: int
    solo_flag: int
    day_sessions: int
    session_most: int
    day_minutes: int
    between: int
    span: int
    negotiated: int
    rest: int
    break_least: int
    break_after: int
    remote_percent: int
    call: int
    papers_days: int
    papers_ideal_days: int
    text_before: int
    words_least: int
    words_most: int
    broadcast_percent: int
    night_from: int
    night_to: int
    night_fee: int
    currency: str
    cancel_same_day: int
    cancel_day_before: int
    cancel_days_2_3: int
    cancel_days_4_7: int
    zoom_most: int
    unit: int
    overtime_percent: int
    exclusive: str
    seniors: int
    standby: int
    standby_difficult: int
    pivot: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A rule set as it holds for one summit.

    ``levels`` has no entry for a rule that is switched off. ``sources`` says by threshold where
    its value comes from. ``changed`` names the thresholds that the summit has set itself.
    """

    name: str
    values: Thresholds
    levels: dict[Rule, Level]
    sources: dict[str, str]
    changed: frozenset[str] = frozenset()
