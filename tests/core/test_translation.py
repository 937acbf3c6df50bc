"""The state of translations."""

from __future__ import annotations

import pytest

from summit.core.text import Text
from summit.core.translation import TranslationState, outdated_after, state_of

BOTH = Text(en="Opening", ko="개막")


@pytest.mark.parametrize(
    ("before", "after", "outdated", "settled", "expected"),
    [
        (BOTH, BOTH, [], (), []),
        (BOTH, Text(en="Opening ceremony", ko="개막"), [], (), ["title.ko"]),
        (BOTH, Text(en="Opening ceremony", ko="개막식"), [], (), []),
        (BOTH, Text(en="Opening ceremony", ko="개막"), [], ("ko",), []),
        (BOTH, Text(en="Opening", ko="개막식"), [], (), ["title.en"]),
        (BOTH, Text(en="Opening", ko="개막식"), ["title.ko"], (), []),  # it catches up
        (BOTH, Text(en="Opening ceremony", ko="개막"), ["title.ko"], (), ["title.ko"]),
        (BOTH, BOTH, ["title.ko"], ("ko",), []),
        (BOTH, BOTH, ["title.ko", "abstract.en"], (), ["abstract.en", "title.ko"]),
        (Text(en="Opening"), BOTH, [], (), []),
        (BOTH, Text(en="Opening"), ["title.ko"], (), []),
        (Text(), BOTH, [], (), []),
    ],
)
def test_a_text_falls_behind_when_another_language_is_revised(
    before: Text, after: Text, outdated: list[str], settled: tuple[str, ...], expected: list[str]
) -> None:
    assert outdated_after(outdated, "title", before, after, settled=settled) == expected


def test_states() -> None:
    assert state_of("title", Text(), "ko", []) is None
    assert state_of("title", Text(en="a"), "ko", []) is TranslationState.MISSING
    assert state_of("title", BOTH, "ko", ["title.ko"]) is TranslationState.OUTDATED
    assert state_of("title", BOTH, "en", ["title.ko"]) is TranslationState.DONE
