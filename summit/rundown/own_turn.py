"""Somebody's own turn in a running session: where in the order it is, and when it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import CueState
from summit.rundown.timing import timing


class Place(StrEnum):
    """Where in the order a turn is."""

    NOW = "now"
    AHEAD = "ahead"
    SPOKEN = "spoken"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """A turn. ``before`` are how many speak before it, who has the floor left out.

    ``starts_at`` is the projected beginning of one that is ahead, on a full minute.
    """

    cue: CueFact
    place: Place
    before: int
    starts_at: datetime | None


def own_turn(
    rundown: RundownFact, now: datetime, speaker_uid: str | None, city: str | None
) -> OwnTurn | None:
    """Return the turn of a place in the programme; ``None`` where it has none.

    Of several, it is the one that is on, else the next, else the last.

    Args:
        city: the slug of the city whose turn it is, where no place is known.
    """
    cues = [
        each
        for each in rundown.cues
        if (each.speaker_uid == speaker_uid if speaker_uid else each.is_turn and each.city == city)
    ]
    if not cues or not (speaker_uid or city):
        return None
    ahead = rundown.ahead
    current = next((each for each in cues if each.is_on), None)
    if current is not None:
        return OwnTurn(current, Place.NOW, 0, None)
    for number, each in enumerate(ahead):
        if each in cues:
            starts = timing(rundown, now).of(each.uid).starts_at
            before = sum(other.is_turn for other in ahead[:number])
            return OwnTurn(each, Place.AHEAD, before, _minute(starts) if starts else None)
    last = cues[-1]
    place = Place.LEFT_OUT if last.state is CueState.SKIPPED else Place.SPOKEN
    return OwnTurn(last, place, 0, None)


def _minute(at: datetime) -> datetime:
    """Return the full minute in which an instant lies: nobody is called too late."""
    return datetime.fromtimestamp(int(at.timestamp()) // 60 * 60, UTC)
