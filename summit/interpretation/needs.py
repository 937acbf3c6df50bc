"""What is spoken in a session's items, and what is settled for its booths.

:func:`summit.interpretation.queries.situation` reads it for a whole summit; the page of one session
needs no more than this, before anybody has added an interpreter as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from summit.core.text import Text
from summit.interpretation.facts import FloorFact, SetupFact
from summit.programme.facts import ItemFact, SessionFact

#: Where it does not matter whose statement it is.
NOBODY = Text()


class Settled(Protocol):
    """What the organizers have settled for an item, a row of :class:`ItemFloor` say."""

    @property
    def language(self) -> str:
        """The language spoken in it; empty for what was stated."""

    @property
    def own_interpreter(self) -> bool:
        """Whether the speaker brings an interpreter."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What an office has stated that is spoken by those for whom it answers.

    ``speaker_uid`` is the place that its invitation settles; without, its person's and its city's
    places are meant.
    """

    speaker_uid: str | None
    person_id: int | None
    city_id: int | None
    languages: tuple[str, ...]
    office_id: int = 0
    office: Text = NOBODY


def stated_of(item: ItemFact, statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements about an item's speakers, in the order of its places."""
    known = list(statements)
    return [
        each
        for place in item.places
        for each in known
        if (
            each.speaker_uid == place.uid
            if each.speaker_uid is not None
            else (each.person_id is not None and each.person_id == place.person_id)
            or (each.city_id is not None and each.city_id == place.city_id)
        )
    ]


def spoken_by(statement: Statement, session: SessionFact) -> str:
    """Return the language that is taken of several: the first that is heard there anyway."""
    known = {*session.floor, *session.interpreted}
    return next((each for each in statement.languages if each in known), statement.languages[0])


def floors_of(
    session: SessionFact, statements: Iterable[Statement], settled: Mapping[str, Settled]
) -> dict[str, FloorFact]:
    """Return what is spoken in a session's items, where anybody has said anything."""
    known = list(statements)
    found: dict[str, FloorFact] = {}
    for item in session.items:
        stated = [spoken_by(each, session) for each in stated_of(item, known)]
        row = settled.get(item.uid)
        own = (row.language,) if row is not None and row.language else ()
        languages = own or tuple(dict.fromkeys(stated))
        if languages or row is not None:
            found[item.uid] = FloorFact(
                languages,
                own_interpreter=row is not None and row.own_interpreter,
                by_office=not own and bool(stated),
            )
    return found


def setup_of(row: Any) -> SetupFact:
    """Return what is settled for a session's booths as rules and derivation take it.

    Args:
        row: with the columns of :class:`summit.interpretation.models.SessionBooths`.
    """
    rehearsal = None
    if row.rehearsal_from is not None and row.rehearsal_to is not None:
        rehearsal = (row.rehearsal_from, row.rehearsal_to)
    return SetupFact(
        difficult=row.difficult,
        domains=frozenset(row.domains),
        site=row.site,
        platform=row.platform,
        teams=row.teams,
        standby=row.standby,
        rehearsal=rehearsal,
        papers_from=row.papers_from,
        personal_id=row.personal_id,
        breakout_rooms=row.breakout_rooms,
        sound_fed=row.sound_fed,
    )
