"""Which interpreters are on duty when a cue is planned to be spoken."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.text import Text
from summit.interpretation.demand import demand_of
from summit.interpretation.facts import TurnFact
from summit.interpretation.queries import situation
from summit.interpretation.turns import turns_of
from summit.programme.queries import facts_around
from summit.rundown.facts import RundownFact
from summit.rundown.timing import planned_starts


def booths_on_duty(rundown: RundownFact) -> Mapping[str, list[tuple[str, Text]]]:
    """Return who is at the microphone as each cue is planned to begin: by cue, (booth, name).

    Cues before the session's hour, and booths without a team, have nobody.
    """
    state = situation(facts_around(rundown.summit_id, rundown.session_id))
    session = state.programme.session(rundown.session_uid)
    if session is None or not state.in_use:
        return {}
    booths = demand_of(session, state.setup(session), state.floors, state.rules).booths
    turns: dict[str, tuple[TurnFact, ...]] = {
        booth.key: turns_of(state, session, booth) for booth in booths
    }
    starts = {uid: each.starts_at for uid, each in rundown.plan.items()} or planned_starts(rundown)
    found: dict[str, list[tuple[str, Text]]] = {}
    for uid, at in starts.items():
        found[uid] = [
            (key, state.interpreters[turn.interpreter_id].name)
            for key, of_booth in turns.items()
            for turn in of_booth
            if turn.starts_at <= at < turn.ends_at and turn.interpreter_id in state.interpreters
        ]
    return found
