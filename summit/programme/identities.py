"""Which item, and which speaker's place, of a release a row of the working tables is.

The programme file names an item by its slug within the session; other rooms refer to items and
places by ``uid``, which a release's document keeps. A row that comes back by way of the file gets
the identity that it had.
"""

from __future__ import annotations

from summit.programme.document import ProgrammeDoc, SpeakerDoc
from summit.programme.models import Item, Speaker, SpeakerState, Summit

#: States of a speaker of whom a release says something.
_SHOWN = (SpeakerState.CONFIRMED, SpeakerState.PROPOSED, SpeakerState.INVITED)


def identities(summit: Summit, document: ProgrammeDoc) -> list[tuple[Item | Speaker, str]]:
    """Pair items and places with the identities that they had in a release of their summit."""
    old = {session["uid"]: session for session in document["sessions"]}
    pairs: list[tuple[Item | Speaker, str]] = []
    others: set[str] = set()
    for session in summit.sessions:
        was = old.get(session.uid)
        items = {item["slug"]: item for item in was["items"]} if was else {}
        for item in session.items:
            places: list[tuple[Speaker, str]] = []
            if item.slug in items:
                pairs.append((item, items[item.slug]["uid"]))
                places = _places(item, items[item.slug]["speakers"])
                pairs.extend(places)
            else:
                others.add(item.uid)
            paired = [row for row, _ in places]
            others.update(row.uid for row in item.speakers if row not in paired)
    # Whatever bears one of these elsewhere keeps it.
    return [(row, uid) for row, uid in pairs if uid not in others]


def _places(item: Item, before: list[SpeakerDoc]) -> list[tuple[Speaker, str]]:
    shown = sorted(
        (speaker for speaker in item.speakers if speaker.state in _SHOWN),
        key=lambda speaker: speaker.position,
    )
    if len(shown) != len(before):
        return []
    return [(row, place["uid"]) for row, place in zip(shown, before, strict=True)]
