"""How many words a text has, and how long it takes to say them for interpreters to follow.

Words stand between spaces; in Korean that is the eojeol (어절). Interpreters ask for 100 to 110
English words a minute (330 words are three minutes; notes of the Portuguese association APIC and
of the WHO's meetings). No association gives a figure for Korean. An eojeol carries its particles
and endings, so a Korean text has about seven of them for ten words of its English translation:
that is our own assumption, and stands here alone, as ``KOREAN``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

#: English words a minute, the slowest and the fastest that interpreters ask for.
SLOWEST, FASTEST = 100, 110
#: Korean words for one English word of the same text.
KOREAN = 0.7

#: Scripts that put no spaces between words, as the Unicode names of their letters begin.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


@dataclass(frozen=True, slots=True)
class Count:
    """The words of a text, and the language that most of them are in: ``ko``, ``en`` or unknown."""

    words: int
    language: str


@dataclass(frozen=True, slots=True)
class Length:
    """How many minutes a text takes, said quickly and slowly, rounded up to half a minute."""

    least: float
    most: float


def count(text: str) -> Count | None:
    """Count the words of a text; ``None`` where it has none, or where spaces do not part them."""
    words = hangul = latin = unspaced = letters = 0
    for word in text.split():
        if not any(sign.isalnum() for sign in word):
            continue
        words += 1
        sign = next((each for each in word if each.isalpha()), "")
        name = unicodedata.name(sign, "") if sign else ""
        letters += bool(sign)
        hangul += name.startswith("HANGUL")
        latin += name.startswith("LATIN")
        unspaced += name.startswith(_UNSPACED)
    # A few Chinese characters in a Korean text are words of it.
    if not words or unspaced * 2 > letters:
        return None
    language = "ko" if hangul * 2 > letters else "en" if latin * 2 > letters else ""
    return Count(words, language)


def length_of(words: int, language: str) -> Length:
    """Return how long a text takes.

    Args:
        words: how many it has, by :func:`count`.
        language: ``ko`` for Korean; all others are counted as English is.
    """
    share = KOREAN if language == "ko" else 1.0
    return Length(_halves(words / (FASTEST * share)), _halves(words / (SLOWEST * share)))


def _halves(minutes: float) -> float:
    """Round up to half a minute, but not because of a word or two."""
    return max(0.5, -(-round(minutes * 20) // 10) / 2)
