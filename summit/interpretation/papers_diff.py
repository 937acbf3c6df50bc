"""What two versions of a speech text differ in, word by word.

Words are compared in the order in which they are said, wherever lines end: the same text breaks
its lines otherwise in a PDF than in a Word document. Paragraphs are kept for reading alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

#: The longest text that is compared, in words: an hour of speaking. Two texts of that length which
#: were written to be slow to compare take two seconds.
MOST_WORDS = 6000

#: How an ended sentence looks: what follows it on the next line may be a new paragraph.
_ENDED = re.compile(r"[.!?。？！…:;][\"'”’)\]」』]*\Z")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row of one paragraph that are the same, new, or gone."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions as one text: its paragraphs, and how many words are new and gone."""

    paragraphs: tuple[tuple[Piece, ...], ...]
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    opens: bool  # a paragraph begins with it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Word) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


def compare(before: str, after: str) -> Difference | None:
    """Compare two versions; ``None`` where one is longer than :data:`MOST_WORDS`."""
    old, new = words_of(before), words_of(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return None
    # Words that stand everywhere are no landmarks (difflib leaves them out by itself from 200
    # words on), which also bounds the time that a text made to be slow can take.
    parts = SequenceMatcher(None, old, new).get_opcodes()
    pieces: list[tuple[Change, Sequence[_Word]]] = []
    for what, i, j, k, m in parts:
        if what == "equal":
            pieces.append((Change.SAME, new[k:m]))
        else:
            pieces += [(Change.REMOVED, old[i:j]), (Change.ADDED, new[k:m])]
    return Difference(
        paragraphs=tuple(_paragraphs(pieces)),
        added=sum(m - k for what, _, _, k, m in parts if what != "equal"),
        removed=sum(j - i for what, i, j, _, _ in parts if what != "equal"),
    )


def words_of(text: str) -> list[_Word]:
    """Split a text into words, each with whether a paragraph begins with it."""
    # A PDF may hold Hangul in parts, and a space that never breaks is still a space.
    lines = unicodedata.normalize("NFC", text).splitlines()
    found: list[_Word] = []
    opens = True
    for line in lines:
        words = line.split()
        if not words:
            opens = True
            continue
        if found and not opens:
            opens = _ENDED.search(found[-1].text) is not None
        found += [_Word(word, opens and at == 0) for at, word in enumerate(words)]
        opens = False
    return found


def _paragraphs(
    pieces: Iterable[tuple[Change, Sequence[_Word]]],
) -> Iterator[tuple[Piece, ...]]:
    paragraph: list[Piece] = []
    run: list[str] = []
    for change, words in pieces:
        for at, word in enumerate(words):
            # What takes the place of a paragraph that is gone stands in it, and not below.
            replaces = at == 0 and change is Change.ADDED and _is_gone(paragraph)
            if word.opens and (run or paragraph) and not replaces:
                if run:
                    paragraph.append(Piece(change, " ".join(run)))
                    run = []
                yield tuple(paragraph)
                paragraph = []
            run.append(word.text)
        if run:
            paragraph.append(Piece(change, " ".join(run)))
            run = []
    if paragraph:
        yield tuple(paragraph)


def _is_gone(paragraph: Sequence[Piece]) -> bool:
    return all(piece.change is Change.REMOVED for piece in paragraph)
