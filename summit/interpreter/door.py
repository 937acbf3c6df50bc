"""Who may pass the interpreters' door: whoever holds the link of an interpreter at a summit.

Opening a page changes nothing: mail scanners open links.
"""

from __future__ import annotations

from flask import Flask, g

from summit.core import clock
from summit.core.actor import Actor, ActorKind
from summit.core.linked import LinkDoor, looking
from summit.core.text import in_language
from summit.interpretation import queries
from summit.interpretation.models import Interpreter

DOOR = LinkDoor("interpreter")


def guard() -> None:
    """Let a request pass whose address holds a valid link, and settle whose it is.

    Sets ``g.interpreter``, ``g.actor``, ``g.language`` and ``g.interpreter_base``, what the
    addresses of this interpreter's pages begin with.

    Raises:
        NotFound: the link is malformed, was replaced or revoked, or the summit is long over.
    """
    DOOR.take_language()
    token = DOOR.token
    with looking():
        interpreter = queries.interpreter_by_token(token, clock.now())
    admit(interpreter)


def admit(interpreter: Interpreter) -> None:
    """Settle who makes this request."""
    name = in_language(interpreter.name, "en")[0] or str(interpreter.id)
    g.interpreter = interpreter
    g.actor = Actor(ActorKind.INTERPRETER, f"interpreter:{interpreter.id}", name)
    DOOR.settle(interpreter.language)


def init_app(app: Flask) -> None:
    """Prepare what every request behind the door needs."""
    DOOR.init_app(app)
