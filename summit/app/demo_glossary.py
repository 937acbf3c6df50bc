"""The glossary of the demonstration: words of the summit of 2020, and words of the trade.

``checked`` are those whose both forms stand in the programme of 2020 or in the sources that
``docs/demo-data.md`` names; the others are common usage, left for somebody to check. None of them
is an official glossary.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from summit.core.actor import Actor
from summit.core.text import Text
from summit.interpretation.operations.glossary import TermValues, add_term
from summit.programme.models import Summit


class Word(NamedTuple):
    """A term in both languages, its subject, how it is used, and whether a source has both."""

    en: str
    ko: str
    domain: str = ""
    note: str = ""
    checked: bool = True


SUMMIT, CITY, HEALTH, BOOTH = "summit", "city policy", "public health", "interpreting"

WORDS = (
    Word("CAC Global Summit", "CAC 글로벌 서밋", SUMMIT, "CAC: Cities Against COVID-19."),
    Word("Mayoral Meeting", "도시정부 시장회의", SUMMIT),
    Word(
        "Seoul Statement",
        "서울선언문",
        SUMMIT,
        "Announced as “Seoul Declaration”; the English text adopted is the Statement. The Korean"
        " word did not change.",
    ),
    Word(
        "Cities Alliance Against Pandemic (CAAP)",
        "(가칭) 팬데믹대응도시연맹",
        SUMMIT,
        "A proposal of 2020. The Korean name was provisional (가칭); earlier reports have “Megacity"
        " Alliance Against Pandemic”.",
    ),
    Word("Seoul Metropolitan Government", "서울특별시", CITY),
    Word("Mayor of Seoul", "서울특별시장", CITY),
    Word("citizen participation", "시민참여", CITY),
    Word("sharing city", "공유도시", CITY, "The session itself is called 도시공유 in Korean."),
    Word(
        "prevention and quarantine measures",
        "방역",
        HEALTH,
        "Wider than “quarantine”, which for a person is 격리.",
    ),
    Word("self-isolation", "자가격리", HEALTH, checked=False),
    Word("social distancing", "사회적 거리두기", HEALTH, checked=False),
    Word("epidemiological investigation", "역학조사", HEALTH, checked=False),
    Word("simultaneous interpretation", "동시통역", BOOTH),
    Word("floor", "원음", BOOTH, "The untranslated sound of the hall.", checked=False),
    Word("relay", "릴레이 통역", BOOTH, "From another booth’s output.", checked=False),
)


def make_glossary(summit: Summit, *, actor: Actor, now: datetime) -> None:
    """Give a summit the words above."""
    for word in WORDS:
        values = TermValues(Text(en=word.en, ko=word.ko), word.domain, word.note)
        term = add_term(summit, values, actor=actor, now=now)
        term.checked = word.checked
