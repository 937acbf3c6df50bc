"""The blueprint of interpreters with all of its pages."""

from summit.interpretation.views.organizer import interpreter_hours, interpreter_links
from summit.interpretation.views.organizer.interpreters import interpreters

__all__ = ["interpreter_hours", "interpreter_links", "interpreters"]
