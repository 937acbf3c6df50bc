"""How fast a text would have to be read to fit into its minutes (R13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from summit.attendance.papers.counting import KOREAN
from summit.interpretation.rule_set import Thresholds


class Verdict(StrEnum):
    EASY = "easy"  # below what interpreters ask for
    FITS = "fits"
    FAST = "fast"  # faster than can be interpreted well


@dataclass(frozen=True, slots=True)
class Pace:
    """Words a minute, and between how many the rule set wants them, for the text's language.

    ``fitting`` is how many words the minutes hold at most.
    """

    minutes: float
    per_minute: int
    least: int
    most: int
    fitting: int
    verdict: Verdict


def pace_of(words: int, language: str, minutes: float, thresholds: Thresholds) -> Pace:
    """Judge a text of so many words that is to be said in so many minutes.

    Args:
        language: the text's; a Korean word carries more than an English one
            (:mod:`summit.attendance.papers.counting`).
        minutes: more than none.
    """
    share = KOREAN if language == "ko" else 1.0
    least, most = round(thresholds.words_least * share), round(thresholds.words_most * share)
    # Rounded up before it is compared, so that page and verdict never differ.
    per_minute = ceil(round(words / minutes, 6))
    verdict = Verdict.FITS
    if per_minute > most:
        verdict = Verdict.FAST
    elif per_minute < least:
        verdict = Verdict.EASY
    return Pace(minutes, per_minute, least, most, int(most * minutes), verdict)


def as_english(words: int, language: str) -> int:
    """Return how many English words a text is taken to have, to be summed with others."""
    return ceil(round(words / KOREAN, 6)) if language == "ko" else words
