"""Reading what one interpreter may know of their own places."""

from __future__ import annotations

from summit.interpretation.duties import Duty, duties
from summit.interpretation.models import Interpreter
from summit.interpretation.queries.people import assignments_of, interpreters
from summit.interpretation.queries.situation import situation
from summit.programme import queries as programme


def duties_of(interpreter: Interpreter) -> list[Duty]:
    """Return an interpreter's places by hour, whatever has become of them.

    The number of statements does not grow with them; whoever has none costs one.
    """
    places = assignments_of(interpreter)
    if not places:
        return []
    found = situation(programme.facts(interpreter.summit_id))
    people = {each.id: each for each in interpreters(interpreter.summit_id)}
    return duties(interpreter, places, found, people)
