"""What two versions of a text have different: clause by clause, and word by word.

Both sides are canonical documents (:func:`summit.declarations.canonical.text_document`). English
is compared by words, punctuation apart. Korean puts particles and endings on its words, so what
differs within a word is shown by syllables: 도시는 → 도시가 changes one. What stays and goes,
read one after the other, is exactly the old text; what stays and comes exactly the new one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from rapidfuzz.distance import LCSseq

#: Languages whose words are compared by character where they differ.
BY_SYLLABLE: Final = frozenset({"ko", "ja", "zh"})

_COARSE = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")
_WORDS = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['’]\w+)*|\s|[^\w\s]")
_SYLLABLES = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+(?:['’][A-Za-z]+)*|[\s\S]")
_LETTERS = re.compile(r"\w")

#: From which share of equal characters on a changed word is shown by its parts.
_ALIKE = 0.3


class PieceKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    """A stretch of a text."""

    kind: PieceKind
    text: str


Pieces = tuple[Piece, ...]


class ClauseState(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ClauseDifference:
    """What became of one part in one language.

    ``number`` is that in the new text, ``before`` that in the old one; ``moved`` says that it
    stands elsewhere among the others, or is a part of another kind now.
    """

    id: str
    kind: str
    number: int | None
    before: int | None
    state: ClauseState
    moved: bool
    heading: Pieces
    words: Pieces

    @property
    def is_same(self) -> bool:
        """Whether nothing at all became of it."""
        return self.state is ClauseState.SAME and not self.moved


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a text in one language. ``clauses`` are in the new text's order, with those
    that were removed where they stood."""

    language: str
    title: Pieces
    status: Pieces
    clauses: tuple[ClauseDifference, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (changed(self.title) or changed(self.status)) and all(
            each.is_same for each in self.clauses
        )

    def of(self, uid: str) -> ClauseDifference | None:
        """Return what became of one part, if either side has it."""
        return next((each for each in self.clauses if each.id == uid), None)


def compare(old: Mapping[str, Any] | None, new: Mapping[str, Any], language: str) -> Difference:
    """Compare two canonical documents in one language; without ``old`` everything is added."""
    before: Mapping[str, Any] = old if old is not None else {"clauses": []}
    earlier = {each["id"]: each for each in before["clauses"]}
    later = {each["id"]: each for each in new["clauses"]}
    moved = _moved(list(earlier), list(later))
    gone = _gone(list(earlier), later)
    rows = [_removed(earlier[uid], language) for uid in gone.get("", ())]
    for uid, clause in later.items():
        rows.append(_row(earlier.get(uid), clause, language, uid in moved))
        rows += [_removed(earlier[each], language) for each in gone.get(uid, ())]
    return Difference(
        language,
        pieces(_in(before, "title", language), _in(new, "title", language), language),
        pieces(_in(before, "status", language), _in(new, "status", language), language),
        tuple(rows),
    )


def changed(found: Pieces) -> bool:
    """Whether pieces hold anything that was added or removed."""
    return any(piece.kind is not PieceKind.SAME for piece in found)


def pieces(old: str, new: str, language: str) -> Pieces:
    """Compare two texts of one language."""
    if old == new:
        return (Piece(PieceKind.SAME, new),) if new else ()
    if not old or not new:
        return tuple(_change(old, new))
    syllables = language.partition("-")[0] in BY_SYLLABLE
    found: list[Piece] = []
    for same, gone, come in _settled(_COARSE.findall(old), _COARSE.findall(new), _is_thin):
        if same:
            found.append(Piece(PieceKind.SAME, same))
        found += _within(gone, come, _SYLLABLES if syllables else _WORDS)
    return tuple(_joined(found))


def _within(old: str, new: str, parts: re.Pattern[str]) -> Iterable[Piece]:
    """Compare what stands in each other's place: by its parts where they are alike."""
    if not old or not new:
        return _change(old, new)
    is_little = _is_dust if parts is _WORDS else _is_lone
    stretches = _settled(parts.findall(old), parts.findall(new), is_little)
    kept = sum(len(same.strip()) for same, _gone, _come in stretches)
    if 2 * kept < _ALIKE * (len(old.strip()) + len(new.strip())):
        end = old[len(old.rstrip()) :]
        if end and new[len(new.rstrip()) :] == end:
            return [*_change(old.rstrip(), new.rstrip()), Piece(PieceKind.SAME, end)]
        return _change(old, new)
    found: list[Piece] = []
    for same, gone, come in stretches:
        if same:
            found.append(Piece(PieceKind.SAME, same))
        found += _change(gone, come)
    return found


def _change(old: str, new: str) -> Iterable[Piece]:
    if old:
        yield Piece(PieceKind.REMOVED, old)
    if new:
        yield Piece(PieceKind.ADDED, new)


def _joined(found: Iterable[Piece]) -> Iterable[Piece]:
    """Put neighbours of one kind together."""
    last: Piece | None = None
    for piece in found:
        if last is not None and last.kind is piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


#: What stays, and what after it goes and comes.
_Stretch = tuple[str, str, str]


def _settled(old: Sequence[str], new: Sequence[str], is_little: Any) -> list[_Stretch]:
    """Return two rows of tokens as stretches; what stays between two changes and is too little
    to be worth reading by itself counts as changed."""
    found: list[_Stretch] = []
    place_old = place_new = 0
    same = ""
    # The last block is an empty one behind both.
    for start_old, start_new, length in LCSseq.editops(old, new).as_matching_blocks():
        gone = "".join(old[place_old:start_old])
        come = "".join(new[place_new:start_new])
        if same or gone or come:
            if found and (gone or come) and is_little(same, found[-1], gone, come):
                before, went, came = found[-1]
                found[-1] = (before, went + same + gone, came + same + come)
            else:
                found.append((same, gone, come))
        same = "".join(old[start_old : start_old + length])
        place_old, place_new = start_old + length, start_new + length
    if same:
        found.append((same, "", ""))
    return found


def _is_thin(same: str, before: _Stretch, gone: str, come: str) -> bool:
    """Whether one or two words between two longer changes stay by chance, such as "of the"."""
    changes = min(max(len(before[1]), len(before[2])), max(len(gone), len(come)))
    # What stands at the edge of a paragraph keeps it in its place.
    edge = "\n" in same or gone[:1] == "\n" or come[:1] == "\n"
    if not changes or edge:
        return False
    return len(same.split()) <= 2 and len(same) <= changes


def _is_dust(same: str, before: _Stretch, gone: str, come: str) -> bool:
    """Whether no more than a space or a mark between two changes stays."""
    return bool(before[1] or before[2]) and not _LETTERS.search(same)


def _is_lone(same: str, before: _Stretch, gone: str, come: str) -> bool:
    """Whether no more than one syllable within a word between two changes stays."""
    return bool(before[1] or before[2]) and len(same) <= 1 and not same.isspace()


def _rising(values: Sequence[int]) -> list[int]:
    """Return the places of a longest rising run of values."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        length = bisect_left(ends, value)
        before.append(at_end[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            at_end.append(place)
        else:
            ends[length], at_end[length] = value, place
    found: list[int] = []
    place = at_end[-1] if at_end else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Return the ids of as few parts as had to move to make one order of the other."""
    places = {uid: place for place, uid in enumerate(old)}
    kept = [uid for uid in new if uid in places]
    stayed = {kept[place] for place in _rising([places[uid] for uid in kept])}
    return frozenset(kept) - stayed


def _gone(old: Sequence[str], new: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids of what was removed by the id of what stays before it, ``""`` at the top."""
    found: dict[str, list[str]] = {}
    last = ""
    for uid in old:
        if uid in new:
            last = uid
        else:
            found.setdefault(last, []).append(uid)
    return found


def _row(
    old: Mapping[str, Any] | None, new: Mapping[str, Any], language: str, moved: bool
) -> ClauseDifference:
    heading = pieces(_in(old, "heading", language), _in(new, "heading", language), language)
    words = pieces(_in(old, "text", language), _in(new, "text", language), language)
    state = ClauseState.SAME
    if old is None:
        state = ClauseState.ADDED
    elif changed(heading) or changed(words):
        state = ClauseState.CHANGED
    return ClauseDifference(
        id=new["id"],
        kind=new["kind"],
        number=new["number"],
        before=old["number"] if old is not None else None,
        state=state,
        moved=moved or (old is not None and old["kind"] != new["kind"]),
        heading=heading,
        words=words,
    )


def _removed(old: Mapping[str, Any], language: str) -> ClauseDifference:
    return ClauseDifference(
        id=old["id"],
        kind=old["kind"],
        number=None,
        before=old["number"],
        state=ClauseState.REMOVED,
        moved=False,
        heading=pieces(_in(old, "heading", language), "", language),
        words=pieces(_in(old, "text", language), "", language),
    )


def _in(row: Mapping[str, Any] | None, name: str, language: str) -> str:
    found: str = (row or {}).get(name, {}).get(language, "")
    return found
