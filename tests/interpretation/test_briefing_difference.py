"""What two versions of a text differ in, word by word; and how fast a text has to be read."""

from __future__ import annotations

import pytest

from summit.attendance.papers import text_of
from summit.interpretation.pace import Verdict, pace_of
from summit.interpretation.papers_diff import MOST_WORDS, Change, Difference, compare
from summit.interpretation.presets import rule_set
from tests.attendance.paper_files import docx, pdf_saying


def shown(found: Difference | None) -> list[str]:
    """Write each paragraph in a line, with marks around what is new and gone."""
    assert found is not None
    marks = {Change.SAME: "{}", Change.ADDED: "+{}+", Change.REMOVED: "-{}-"}
    return [
        " ".join(marks[piece.change].format(piece.text) for piece in paragraph)
        for paragraph in found.paragraphs
    ]


@pytest.mark.parametrize(
    ("before", "after", "found", "counts"),
    [
        ("One two three", "One two three", ["One two three"], (0, 0)),
        ("One two three", "One 2 three", ["One -two- +2+ three"], (1, 1)),
        ("One.\nTwo.", "One.\nTwo.\nThree.", ["One.", "Two.", "+Three.+"], (1, 0)),
        ("One.\nTwo.", "One.", ["One.", "-Two.-"], (0, 1)),
        ("", "One", ["+One+"], (1, 0)),
        ("One", "", ["-One-"], (0, 1)),
        ("", "", [], (0, 0)),
        # A PDF breaks its lines within sentences; that is no difference, nor a paragraph.
        (
            "Cities that never\nsleep. Good night.",
            "Cities that never sleep. Good night.",
            ["Cities that never sleep. Good night."],
            (0, 0),
        ),
        # The same syllable in parts and as one sign.
        ("도시", "\u1103\u1169\u1109\u1175", ["도시"], (0, 0)),
        ("도시의 밤", "도시의 긴 밤", ["도시의 +긴+ 밤"], (1, 0)),
        ("<b>One</b>", "<i>One</i>", ["-<b>One</b>- +<i>One</i>+"], (1, 1)),
    ],
)
def test_words_are_compared(
    before: str, after: str, found: list[str], counts: tuple[int, int]
) -> None:
    difference = compare(before, after)
    assert shown(difference) == found
    assert difference is not None
    assert (difference.added, difference.removed) == counts


def test_both_versions_can_be_read_back_from_it() -> None:
    before = "The city sleeps. It wakes early.\n\nWe thank the host and all mayors."
    after = "The city never sleeps.\nWe warmly thank the host, and all the mayors.\nGood night."
    found = compare(before, after)
    assert found is not None
    pieces = [piece for paragraph in found.paragraphs for piece in paragraph]
    for change, text in ((Change.ADDED, before), (Change.REMOVED, after)):
        kept = " ".join(piece.text for piece in pieces if piece.change is not change)
        assert kept.split() == text.split()


def test_a_text_too_long_is_not_compared_and_the_longest_is() -> None:
    longest = "word " * MOST_WORDS
    assert compare(longest, f"{longest} more") is None
    assert compare(f"{longest} more", "") is None
    assert compare(longest, longest) is not None


def test_the_words_of_each_kind_of_file_are_read() -> None:
    assert (text_of(docx("Cities")) or "").strip() == "Cities"
    assert (text_of(pdf_saying("Cities")) or "").strip() == "Cities"
    assert text_of("도시".encode()) == "도시"
    assert text_of(b"%PDF-1.7 broken") is None
    assert text_of(b"PK\x03\x04 broken") is None


@pytest.mark.parametrize(
    ("words", "language", "verdict", "rate", "fitting"),
    [
        (299, "en", Verdict.FITS, 100, 330),
        (297, "en", Verdict.EASY, 99, 330),
        (330, "en", Verdict.FITS, 110, 330),
        (331, "en", Verdict.FAST, 111, 330),
        (231, "ko", Verdict.FITS, 77, 231),
        (232, "ko", Verdict.FAST, 78, 231),
        (207, "ko", Verdict.EASY, 69, 231),
        (332, "", Verdict.FAST, 111, 330),
    ],
)
def test_pace(words: int, language: str, verdict: Verdict, rate: int, fitting: int) -> None:
    found = pace_of(words, language, 3, rule_set(None).values)
    assert (found.verdict, found.per_minute, found.fitting) == (verdict, rate, fitting)
