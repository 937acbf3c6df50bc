"""After a publication: telling interpreters of other hours, releasing them where it is off."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from summit.core.actor import Actor
from summit.interpretation.audience import TOLD, concerned
from summit.interpretation.models import Assignment
from summit.interpretation.operations.noting import note_assignment
from summit.interpretation.operations.releasing import release
from summit.interpretation.operations.telling import tell_moved
from summit.interpretation.queries.people import assignments
from summit.programme.document import ProgrammeDoc


def tell_news(summit_id: int, document: ProgrammeDoc, *, actor: Actor, now: datetime) -> int:
    """Tell interpreters what a release changes for them; return how many places it concerned.

    One mail to each for all other hours. What they answered holds, until they say otherwise: the
    mail asks them to, and a finding warns where their calendar says that they cannot.
    """
    news = {each.assignment_id: each for each in concerned(summit_id, document)}
    moved: dict[int, list[Assignment]] = defaultdict(list)
    for place in assignments(summit_id, news, to_change=True) if news else ():
        hours = news[place.id].hours
        if place.state not in TOLD:
            continue
        if hours is None:
            release(place, actor=actor, now=now)
            continue
        place.told_from, place.told_to = hours
        moved[place.interpreter_id].append(place)
        note_assignment("assignment.told", place, actor=actor, now=now)
    for places in moved.values():
        tell_moved(places[0].interpreter, places, actor=actor, now=now)
    return len(news)
