"""The pages of an interpreter; the door is opened by ``app``."""

from summit.interpretation.views.interpreter import (  # noqa: F401  (their routes)
    availability,
    briefing,
    calendar,
    details,
    glossary,
    offers,
    privacy,
    rota,
    soundcheck,
    start,
)
from summit.interpretation.views.interpreter.blueprint import interpreter_pages

__all__ = ["interpreter_pages"]
