"""A text as plain text: written, read, and put beside the text that is there."""

from __future__ import annotations

import random
from typing import Any

from summit.declarations.continuing import continued
from summit.declarations.models import ClauseKind
from summit.declarations.plain_text import Parsed, parse, write

ENGLISH = """Seoul Statement
A political declaration, not legally binding.
----------
We, the mayors,
having met by video,

Recalling our cooperation,

1. Share data
We will share what we know.
1) at once
2) in full
2. We act within 30 days.

3. Support the vulnerable
We support those in need.

Closing
Adopted by video conference.

Annex 1: Terms
City means a city.
"""
KOREAN = """서울 선언
전문
우리 시장들은
화상으로 모여

협력을 상기하며

제1조(정보 공유) 아는 것을 공유한다.
1) 즉시
2) 모두
제2조 30일 이내에 조치한다.
제3조(취약계층 지원)
어려운 이를 지원한다.

맺음말
화상회의에서 채택하였다.

부속서 1: 용어
도시란 도시를 말한다.
"""


def told(found: Parsed) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    return [(each.kind.value, dict(each.heading), dict(each.words)) for each in found.parts]


def test_both_languages_are_read_and_put_together() -> None:
    found = parse({"en": ENGLISH, "ko": KOREAN})

    assert told(found) == [
        (
            "preamble",
            {},
            {"en": "We, the mayors,\nhaving met by video,", "ko": "우리 시장들은\n화상으로 모여"},
        ),
        ("preamble", {}, {"en": "Recalling our cooperation,", "ko": "협력을 상기하며"}),
        (
            "clause",
            {"en": "Share data", "ko": "정보 공유"},
            {
                "en": "We will share what we know.\n1) at once\n2) in full",
                "ko": "아는 것을 공유한다.\n1) 즉시\n2) 모두",
            },
        ),
        ("clause", {}, {"en": "We act within 30 days.", "ko": "30일 이내에 조치한다."}),
        (
            "clause",
            {"en": "Support the vulnerable", "ko": "취약계층 지원"},
            {"en": "We support those in need.", "ko": "어려운 이를 지원한다."},
        ),
        ("closing", {}, {"en": "Adopted by video conference.", "ko": "화상회의에서 채택하였다."}),
        (
            "annex",
            {"en": "Terms", "ko": "용어"},
            {"en": "City means a city.", "ko": "도시란 도시를 말한다."},
        ),
    ]
    assert found.problems == ()
    assert found.heads == {
        "en": "Seoul Statement\nA political declaration, not legally binding.",
        "ko": "서울 선언",
    }
    assert [dict(each.lines) for each in found.parts][3] == {"en": 13, "ko": 11}


def test_what_may_be_read_wrongly_is_told_with_its_line() -> None:
    found = parse({"en": "1. One.\n2. Two.\n4. Four.\n1. Again.", "ko": "1. 하나.\n2. 둘."})

    assert [
        (each.language, each.line, each.message % each.values, each.kind) for each in found.problems
    ] == [
        ("en", 3, "The number 4 follows 2.", None),
        (
            "en",
            4,
            "The number 1 begins again; the line was read as a paragraph of clause 4.",
            None,
        ),
        (
            None,
            None,
            "3 in one language, 2 in the other; those at the end stay alone.",
            ClauseKind.CLAUSE,
        ),
    ]
    assert told(found)[2] == ("clause", {}, {"en": "Four.\n1. Again."})


def test_the_known_title_on_top_is_no_part_of_the_text() -> None:
    found = parse(
        {"en": "Joint Statement\n\nWe, the mayors,\n1. Act."}, {"en": {"Joint Statement"}}
    )
    assert told(found) == [
        ("preamble", {}, {"en": "We, the mayors,"}),
        ("clause", {}, {"en": "Act."}),
    ]


def test_any_text_is_read_back_as_it_was_written() -> None:
    chance = random.Random(7)  # the same texts at each run
    words = [
        "We, the mayors",
        "2. an item",
        "Annex 1: none",
        "제1조 목적",
        "----",
        "Preamble",
        "맺음말",
    ]
    headings = ["Measure", "Sharing data.", "목적", "2. odd", "A: b"]
    for _ in range(200):
        kinds = [
            *["preamble"] * chance.randrange(3),
            *["clause"] * chance.randrange(1, 6),
            *["closing"] * chance.randrange(3),
            *["annex"] * chance.randrange(3),
        ]
        counts: dict[str, int] = {}
        clauses = []
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
            fit = headings if kind != "annex" else ["Measure", "목적"]
            heading = chance.choice(["", *fit])
            clauses.append(
                {
                    "id": "",
                    "kind": kind,
                    "number": counts[kind] if kind in ("clause", "annex") else None,
                    "heading": {tag: heading for tag in ("en", "ko") if heading},
                    "text": {
                        tag: "\n".join(chance.choices(words, k=chance.randrange(1, 4)))
                        for tag in ("en", "ko")
                    },
                }
            )
        whole = {"title": {"en": "Statement"}, "status": {}, "clauses": clauses}
        found = parse({tag: write(whole, [tag]) for tag in ("en", "ko")})
        assert told(found) == [(each["kind"], each["heading"], each["text"]) for each in clauses]
        assert found.problems == ()


def test_a_part_that_is_not_translated_keeps_its_place() -> None:
    def clause(number: int, **text: str) -> dict[str, Any]:
        return {"id": "", "kind": "clause", "number": number, "heading": {}, "text": text}

    clauses = [clause(1, en="One.", ko="하나."), clause(2, en="Two."), clause(3, en="C.", ko="셋.")]
    whole = {"title": {}, "status": {}, "clauses": clauses}
    found = parse({tag: write(whole, [tag]) for tag in ("en", "ko")})
    assert [each[2] for each in told(found)] == [each["text"] for each in clauses]


def rows(*texts: tuple[str, str, dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {"id": uid, "kind": kind, "number": None, "heading": {}, "text": text}
        for uid, kind, text in texts
    ]


def test_parts_continue_what_reads_like_them_wherever_it_stands() -> None:
    present = rows(
        ("a", "clause", {"en": "We share data about the pandemic in full."}),
        ("b", "clause", {"en": "We meet again in the autumn of 2027."}),
        ("c", "clause", {"en": "We train the staff of our hospitals."}),
    )
    found = parse(
        {
            "en": "1. We meet again in the spring of 2027.\n"
            "2. A network is founded, with a secretariat in Seoul.\n"
            "3. We share all data about the pandemic in full.\n"
        }
    )
    assert continued(found.parts, present, ["en"]) == ["b", None, "a"]


def test_a_translation_continues_what_has_none_yet_in_its_place() -> None:
    present = rows(
        ("a", "clause", {"en": "We share data."}),
        ("b", "clause", {"en": "We meet again.", "ko": "다시 모인다."}),
        ("c", "clause", {"en": "We train staff."}),
    )
    found = parse({"ko": "1. 정보를 공유한다.\n2. 다시 모인다.\n3. 인력을 양성한다."})
    assert continued(found.parts, present, ["ko"]) == ["a", "b", "c"]


def test_nothing_is_read_of_nothing() -> None:
    assert parse({"en": " \n\n", "ko": ""}).parts == ()
