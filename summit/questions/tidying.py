"""What strangers write, made fit to be shown and read aloud."""

from __future__ import annotations

import re
import unicodedata

from summit.core.forms import clean

#: Controls of writing direction (UAX 9): one of them can turn the rest of a page around. A line's
#: own direction is found by the browser.
_TURNING = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], None
)
#: Nothing to be seen, and where a line may break: they hide words from a moderator's search.
_UNSEEN = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0xE0000, 0xE0080)], None)
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
#: Marks above and below one letter: three are more than any language we know of needs.
_MOST_MARKS = 3


def tidy(text: str, *, lines: bool = False) -> str:
    """Return a text without control characters, direction overrides and hidden characters."""
    text = clean(text.translate(_TURNING).translate(_UNSEEN), lines=lines)
    kept, marks = [], 0
    for each in text:
        marks = marks + 1 if unicodedata.category(each) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(each)
    return _EMPTY_LINES.sub("\n\n", "".join(kept)).strip()


def language_of(words: str, page: str) -> str:
    """Return the language of a question: Korean where it has Hangul, else that of the page.

    A question without any Hangul on a Korean page is taken for English, unless it has no letters
    of the Latin alphabet either.
    """
    if _HANGUL.search(words):
        return "ko"
    if page == "ko" and re.search(r"[A-Za-z]", words):
        return "en"
    return page
