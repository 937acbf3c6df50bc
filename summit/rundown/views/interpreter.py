"""A running session as a booth sees it: who is at the microphone, the next handover, the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from summit.core import clock
from summit.core.errors import N_, NotFound
from summit.core.polling import fragment_answer, instant
from summit.interpretation.duties import Duty
from summit.interpretation.facts import TurnFact
from summit.interpretation.queries.duties import duties_of
from summit.interpretation.turns import now_and_next
from summit.programme.wording import ITEM_KINDS
from summit.rundown import queries
from summit.rundown.facts import RundownFact
from summit.rundown.handover import handovers
from summit.rundown.models import RundownState
from summit.rundown.screens import remaining_text, shown, until_text

interpreter_live = Blueprint(
    "interpreter_live", __name__, url_prefix="/interpreter/<lang>/<token>/live"
)


@dataclass(frozen=True, slots=True)
class Booth:
    """One place of the interpreter: its booth's turns as the session now moves them.

    ``now`` and ``next`` are whose turn it is and whose is next; ``own`` the interpreter's present
    turn, else their next.
    """

    duty: Duty
    turns: tuple[TurnFact, ...]
    now: TurnFact | None
    next: TurnFact | None
    own: TurnFact | None

    @property
    def is_own_now(self) -> bool:
        """Whether it is their turn."""
        return self.now is not None and self.now is self.own

    @property
    def is_moved(self) -> bool:
        """Whether the turns are at other minutes than was planned."""
        return any(
            _minute(each.ends_at) != _minute(planned.ends_at)
            for each, planned in zip(self.turns, self.duty.turns, strict=True)
        )


@interpreter_live.get("/<session_slug>")
def live(session_slug: str) -> ResponseReturnValue:
    """Show a session in which the interpreter has a place; ``?part=now`` what changes of it."""
    now = clock.now()
    held = [
        each
        for each in duties_of(g.interpreter)
        if each.assignment.session.slug == session_slug and (each.is_confirmed or each.is_offer)
    ]
    if not held:
        raise NotFound(N_("You have no place in such a session."))
    rundown = _begun(g.interpreter.summit_id, session_slug)
    values = {
        "duty": held[0],
        "booths": [_booth(each, rundown, now) for each in held if each.is_confirmed],
        "shown": shown(rundown, now) if rundown is not None else None,
        "instant": instant,
        "remaining_text": remaining_text,
        "until_text": until_text,
        "kinds": ITEM_KINDS,
        "is_past": lambda turn: turn.ends_at <= now,
    }
    if request.args.get("part") == "now":
        text = render_template("rundown/_interpreter_now.html", now=None, **values)
        return fragment_answer(text)
    return render_template(
        "rundown/interpreter_live.html", now=now, server_time=instant(now), **values
    )


def _begun(summit_id: int, session_slug: str) -> RundownFact | None:
    """Return the rundown of a session once it has begun: before, it is the organizers' draft."""
    try:
        found = queries.rundown_fact(queries.rundown_of(summit_id, session_slug))
    except NotFound:
        return None
    return found if found.state is not RundownState.PLANNED else None


def _booth(duty: Duty, rundown: RundownFact | None, now: datetime) -> Booth:
    turns: Sequence[TurnFact] = duty.turns
    if rundown is not None and rundown.state is RundownState.RUNNING:
        turns = handovers(turns, rundown, now)
    # A turn that the session has passed by altogether is nobody's any more.
    present = now_and_next([each for each in turns if each.starts_at < each.ends_at], now)
    own = next(
        (
            each
            for each in turns
            if each.interpreter_id == duty.interpreter_id and each.ends_at > now
        ),
        None,
    )
    return Booth(duty, tuple(turns), present.now, present.next, own)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
