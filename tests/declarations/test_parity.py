"""What the languages of a text do not share."""

from __future__ import annotations

from typing import Any

import pytest

from summit.core.db import unit_of_work
from summit.core.text import Text
from summit.declarations import operations, parity
from summit.declarations.figures import figures
from summit.declarations.models import ClauseKind
from summit.declarations.operations import ClauseValues
from tests.actors import TESTER
from tests.declarations.builders import NOW, drafted, forum, uid_of


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("On 14 May 2027, at 10 p.m., 42 cities", "2027년 5월 14일 오후 10시, 42개 도시는"),
        ("May 14, 2027 at 22:30", "2027. 5. 14. 22:30"),
        ("we may act within thirty days", "30일 이내에 조치할 수 있다"),
        ("1.2 million people and 35,000 beds", "120만 명과 3만 5천 개 병상"),
        ("150 million dollars", "1억 5천만 달러"),
        ("one hundred and twenty cities in twenty-five countries", "25개국 120개 도시"),
        ("two-thirds of the cities", "도시의 3분의 2"),
        ("COVID-19 in the 21st century", "21세기의 코로나19"),
        ("the 5 commitments", "다섯 가지 약속"),
        ("50% by 2030", "2030년까지 50퍼센트"),
        ("Article 1", "제1조"),
    ],
)
def test_figures_are_the_same_however_they_are_written(english: str, korean: str) -> None:
    here, there = figures(english, "en"), figures(korean, "ko")
    assert (here.beyond(there), there.beyond(here)) == ([], [])


@pytest.mark.parametrize(
    ("english", "korean", "only"),
    [
        ("within 30 days", "60일 이내에", (["30"], ["60"])),
        ("14 May 2027", "2027년 6월 14일", (["5"], ["6"])),
        ("1.2 million", "12만", (["1200000"], ["120000"])),
        ("at 10 p.m.", "오전 10시에", (["22"], [])),
        ("the cities", "43개 도시", ([], ["43"])),
    ],
)
def test_figures_that_differ_are_found(
    english: str, korean: str, only: tuple[list[str], list[str]]
) -> None:
    here, there = figures(english, "en"), figures(korean, "ko")
    assert (here.beyond(there), there.beyond(here)) == only


def document(**text: str) -> dict[str, Any]:
    return {
        "languages": ["en", "ko"],
        "title": {"en": "Statement", "ko": "선언문"},
        "status": {},
        "clauses": [
            {"id": "a", "kind": "clause", "number": 1, "heading": {}, "text": text},
        ],
    }


def said(found: tuple[parity.Finding, ...]) -> list[tuple[str, str | None, str | None, str]]:
    return [(each.level, each.clause, each.language, each.told(str)) for each in found]


def test_a_whole_text_has_no_findings() -> None:
    assert parity.check(document(en="In 30 days.", ko="30일 이내."), {}) == ()


def test_what_is_missing_blocks_and_what_differs_warns() -> None:
    assert said(parity.check(document(en="In 30 days."), {})) == [
        ("block", "a", "ko", "The text is missing in Korean.")
    ]
    assert said(parity.check(document(), {})) == [
        ("block", "a", None, "This part has no text yet.")
    ]
    found = parity.check(document(en="In 30 days.\nThen.", ko="60일 이내."), {"a": ["words.ko"]})
    assert said(found) == [
        ("warn", "a", "ko", "The text in Korean may no longer say the same."),
        (
            "warn",
            "a",
            "ko",
            "The figures differ: only in English: 30; only in Korean: 60.",
        ),
        ("warn", "a", "ko", "The paragraphs differ: 2 in English, 1 in Korean."),
    ]


def test_title_and_heading_are_checked_like_the_text() -> None:
    whole = document(en="Now.", ko="지금.")
    whole["title"] = {"ko": "선언문"}
    whole["clauses"][0]["heading"] = {"en": "First"}
    assert said(parity.check(whole, {})) == [
        ("block", None, "en", "The title is missing in English."),
        ("block", "a", "ko", "The heading is missing in Korean."),
    ]


def test_keys_stay_as_long_as_the_words_do() -> None:
    first, again, other = (
        parity.check(document(en=f"In {days} days.", ko="60일."), {}) for days in (30, 30, 31)
    )
    assert [each.key for each in first] == [each.key for each in again]
    assert [each.key for each in first] != [each.key for each in other]


@pytest.mark.usefixtures("database")
def test_a_version_is_checked_with_what_its_rows_know() -> None:
    with unit_of_work():
        declaration = drafted(forum())
        assert parity.of_version(declaration.newest) == ()
        uid = uid_of(declaration, 2)
        clause = next(each for each in declaration.newest.clauses if each.uid == uid)
        operations.edit_clause(
            declaration,
            uid,
            ClauseValues(
                ClauseKind.CLAUSE,
                Text(en="We act at once, in 30 days.", ko=clause.words["ko"]),
                clause.heading,
            ),
            actor=TESTER,
            now=NOW,
        )
        assert said(parity.of_version(declaration.newest)) == [
            ("warn", uid, "ko", "The text in Korean may no longer say the same."),
            ("warn", uid, "ko", "The figures differ: only in English: none; only in Korean: 2."),
        ]
