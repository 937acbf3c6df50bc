"""Chapters of a recording, from when cues really began: as data, and as YouTube reads them.

YouTube makes chapters of the lines of a description that begin with a time, where the first is
0:00, there are at least three, they ascend, and each lasts at least ten seconds (YouTube Help,
"Add chapters to your videos").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from summit.core.lengths import clock_length
from summit.core.text import Text, in_language
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import CueState

#: The fewest chapters of which YouTube shows any, and the shortest, in seconds.
LEAST, SHORTEST = 3, 10
#: How many of those who share an item are named in its chapter; more would fill the line.
MOST_NAMED = 2
#: How long a title may be: longer ones are cut off in the player's list.
MOST_LETTERS = 100

#: A description with angle brackets is refused as a whole (``invalidDescription``).
_BRACKETS = str.maketrans({"<": "‹", ">": "›"})


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a chapter begins, in seconds from the start of the video, and what it is called."""

    seconds: int
    title: Text


@dataclass(frozen=True, slots=True)
class _Part:
    """Cues that make one chapter, with the second of the video at which they begin and end."""

    begins: int
    ends: int | None
    cues: tuple[CueFact, ...]


def chapters_of(rundown: RundownFact, offset: int, *, by_turn: bool = False) -> list[Chapter]:
    """Return the chapters of a recording; none where YouTube would show none.

    An item that several speakers share, one after another, is one chapter. A chapter that would be
    too short is part of the one before it; what comes before the first cue is called as the
    session is.

    Args:
        offset: for how many seconds the video had been running when the session began; negative
            where it began later: what is not in it is left out. What was led before the session
            (the line-up) is no part of it.
        by_turn: give each speaker of a shared item a chapter of their own.
    """
    begun = rundown.begun_at
    if begun is None:
        return []
    parts = _parts(rundown, begun, offset, by_turn=by_turn)
    found: list[Chapter] = []
    for part in parts:
        if part.ends is not None and part.ends <= 0:
            continue  # it was over before the video began
        if not found and part.begins >= SHORTEST:
            found.append(Chapter(0, _clean(rundown.title)))
        if found and part.begins - found[-1].seconds < SHORTEST:
            found.pop()
        begins = part.begins if found else 0
        title = _title(part.cues, by_turn=by_turn) or _clean(rundown.title)
        found.append(Chapter(begins, title))
    ends = parts[-1].ends if parts else None
    if len(found) > 1 and ends is not None and ends - found[-1].seconds < SHORTEST:
        found.pop()
    return found if len(found) >= LEAST else []


def as_text(chapters: Iterable[Chapter], language: str) -> str:
    """Write chapters as lines of a description, in a language or else in one that there is."""
    return "\n".join(
        f"{clock_length(each.seconds)} {in_language(each.title, language)[0]}" for each in chapters
    )


def _parts(rundown: RundownFact, begun: datetime, offset: int, *, by_turn: bool) -> list[_Part]:
    """Return what was really on, in the order in which it was."""
    spoken = sorted(
        (
            (each.started_at, each)
            for each in rundown.cues
            # Who was called and was not there has begun nothing.
            if each.started_at is not None
            and each.state is not CueState.SKIPPED
            and not each.is_before
        ),
        key=lambda pair: pair[0],
    )
    found: list[_Part] = []
    for at, cue in spoken:
        begins = int((at - begun).total_seconds()) + offset
        last = cue.ended_at or rundown.ended_at
        ends = int((last - begun).total_seconds()) + offset if last is not None else None
        before = found[-1] if found else None
        if before is not None and not by_turn and _shares(before.cues, cue):
            found[-1] = _Part(before.begins, ends, (*before.cues, cue))
        else:
            found.append(_Part(begins, ends, (cue,)))
    return found


def _shares(cues: Sequence[CueFact], cue: CueFact) -> bool:
    return cue.item_uid is not None and cues[-1].item_uid == cue.item_uid


def _title(cues: Sequence[CueFact], *, by_turn: bool) -> Text:
    """Return what a chapter is called: the item, then who spoke, and for which city."""
    tongues = dict.fromkeys(
        tongue for cue in cues for text in (cue.title, cue.speaker, cue.place) for tongue in text
    )
    turns = [each for each in cues if each.is_turn or each.place]
    named = turns if len(turns) <= MOST_NAMED or by_turn else []
    return _clean({tongue: _words(cues[0].title, named, tongue) for tongue in tongues})


def _words(title: Text, turns: Sequence[CueFact], language: str) -> str:
    """Write a title in one language; what is missing in it stands in another."""
    item = in_language(title, language)[0]
    who = ", ".join(dict.fromkeys(filter(None, (_who(each, language) for each in turns))))
    return f"{item}: {who}" if item and who and item != who else item or who


def _who(cue: CueFact, language: str) -> str:
    name = in_language(cue.speaker, language)[0]
    place = in_language(cue.place, language)[0]
    return f"{name} ({place})" if name and place and name != place else name or place


def _clean(texts: Text | dict[str, str]) -> Text:
    """Return a title of one line that a description can hold."""
    return Text({tongue: _line(text) for tongue, text in texts.items()})


def _line(text: str) -> str:
    line = " ".join(text.translate(_BRACKETS).split())
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 1].rstrip()}…"
