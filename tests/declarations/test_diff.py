"""What two texts have different."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from summit.declarations.diff import ClauseState, Piece, PieceKind, Pieces, compare, pieces

_MARKS = {PieceKind.SAME: "%s", PieceKind.ADDED: "{+%s+}", PieceKind.REMOVED: "[-%s-]"}


def marked(found: Pieces) -> str:
    return "".join(_MARKS[piece.kind] % piece.text for piece in found)


@pytest.mark.parametrize(
    ("language", "old", "new", "shown"),
    [
        ("en", "Cities meet.", "Cities meet.", "Cities meet."),
        ("en", "", "Cities meet.", "{+Cities meet.+}"),
        ("en", "Cities meet.", "", "[-Cities meet.-]"),
        # By word, punctuation apart.
        ("en", "within 30 days.", "within 60 days;", "within [-30-]{+60+} days[-.-]{+;+}"),
        ("en", "share the data", "share all the data", "share {+all +}the data"),
        ("en", "the commitment", "the commitments", "the [-commitment-]{+commitments+}"),
        ("en", "1,000 beds", "1,500 beds", "[-1,000-]{+1,500+} beds"),
        # By syllable within a word: a particle, an ending, a number before its unit.
        ("ko", "도시는 모인다.", "도시가 모인다.", "도시[-는-]{+가+} 모인다."),
        ("ko", "30일 이내에", "60일 이내에", "[-30-]{+60+}일 이내에"),
        ("ko", "이행할 것을 약속한다", "이행하기로 약속한다", "이행[-할 것을-]{+하기로+} 약속한다"),
        ("ko", "두번째 협력", "두 번째 협력", "두{+ +}번째 협력"),
        # A sentence that shares nothing but chance is shown whole, not as confetti.
        (
            "en",
            "The cities meet again in the autumn of the year.",
            "A permanent secretariat in Seoul supports the network of cities.",
            "[-The cities meet again in the autumn of the year.-]"
            "{+A permanent secretariat in Seoul supports the network of cities.+}",
        ),
        ("en", "One.\nTwo.", "One.\nAnd a half.\nTwo.", "One.\n{+And a half.\n+}Two."),
        (
            "ko",
            "우리는 공유할 것을 약속한다.",
            "우리는 공유하기로 약속한다.\n누구나 쓸 수 있게 공개한다.",
            "우리는 공유[-할 것을-]{+하기로+} 약속한다.{+\n누구나 쓸 수 있게 공개한다.+}",
        ),
    ],
)
def test_words_that_go_and_come(language: str, old: str, new: str, shown: str) -> None:
    assert marked(pieces(old, new, language)) == shown


@pytest.mark.parametrize("language", ["en", "ko"])
def test_pieces_are_both_texts_whatever_they_are(language: str) -> None:
    chance = random.Random(language)  # the same texts at each run
    words = [
        "우리는",
        "도시",
        "협력을",
        "30일",
        "We",
        "share,",
        "data.",
        "within\n",
        "days",
        "약속한다;",
        "",
    ]
    for _ in range(300):
        old, new = (" ".join(chance.choices(words, k=chance.randrange(120))) for _ in range(2))
        found = pieces(old, new, language)
        assert "".join(each.text for each in found if each.kind is not PieceKind.ADDED) == old
        assert "".join(each.text for each in found if each.kind is not PieceKind.REMOVED) == new
        kinds = [each.kind for each in found]
        assert all(one is not other for one, other in pairwise(kinds))


def test_texts_of_nothing_but_repetition_are_compared_too() -> None:
    found = pieces("가나 " * 20_000, "나가 " * 15_000, "ko")
    assert "".join(each.text for each in found if each.kind is not PieceKind.ADDED) == (
        "가나 " * 20_000
    )


def document(*clauses: tuple[str, str, str], title: str = "Statement") -> dict[str, Any]:
    counts: dict[str, int] = {}
    found = []
    for uid, kind, text in clauses:
        counts[kind] = counts.get(kind, 0) + 1
        number = counts[kind] if kind in ("clause", "annex") else None
        found.append(
            {"id": uid, "kind": kind, "number": number, "heading": {}, "text": {"en": text}}
        )
    return {"title": {"en": title}, "status": {}, "clauses": found}


def test_parts_are_matched_by_their_ids_and_removed_ones_stand_where_they_stood() -> None:
    old = document(
        ("a", "clause", "Share data."),
        ("b", "clause", "Meet again."),
        ("c", "clause", "Train staff."),
        ("d", "clause", "Report."),
    )
    new = document(
        ("a", "clause", "Share data."),
        ("d", "clause", "Report."),
        ("c", "clause", "Train all staff."),
        ("e", "clause", "Found a network."),
    )

    found = compare(old, new, "en")

    assert [
        (each.id, each.before, each.number, each.state, each.moved) for each in found.clauses
    ] == [
        ("a", 1, 1, ClauseState.SAME, False),
        ("b", 2, None, ClauseState.REMOVED, False),
        ("d", 4, 2, ClauseState.SAME, True),
        ("c", 3, 3, ClauseState.CHANGED, False),
        ("e", None, 4, ClauseState.ADDED, False),
    ]
    changed = found.of("c")
    assert changed is not None
    assert marked(changed.words) == "Train {+all +}staff."
    assert not found.is_same


def test_a_part_of_another_kind_counts_as_moved() -> None:
    old = document(("a", "clause", "Terms."))
    new = document(("a", "annex", "Terms."))
    assert [(each.state, each.moved) for each in compare(old, new, "en").clauses] == [
        (ClauseState.SAME, True)
    ]


def test_without_an_older_text_everything_is_new() -> None:
    found = compare(None, document(("a", "clause", "Share data.")), "en")
    assert found.title == (Piece(PieceKind.ADDED, "Statement"),)
    assert [each.state for each in found.clauses] == [ClauseState.ADDED]


def test_a_text_against_itself_differs_in_nothing() -> None:
    whole = document(("a", "clause", "Share data."), ("b", "annex", "Terms."))
    assert compare(whole, whole, "en").is_same
