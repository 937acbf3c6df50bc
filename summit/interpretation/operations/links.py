"""Handing an interpreter's link out by other ways than mail."""

from __future__ import annotations

from datetime import datetime

from summit.core import tokens
from summit.core.actor import Actor
from summit.interpretation.models import Interpreter
from summit.interpretation.operations.noting import note_interpreter
from summit.interpretation.queries.people import LINK_KIND


def show_link(interpreter: Interpreter, *, actor: Actor, now: datetime) -> str:
    """Return the token of an interpreter's link, for somebody to hand on.

    Whoever sees it can answer in the interpreter's place, so the journal says who did.
    """
    note_interpreter("interpreter.link_shown", interpreter, actor=actor, now=now)
    return tokens.sign(LINK_KIND, interpreter.id, interpreter.link_version)
