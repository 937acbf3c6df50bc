"""Private calendars of interpreters: where they are, whose they are, and their bytes."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from summit.core import tokens
from summit.interpretation.models import Interpreter
from summit.interpretation.queries import FEED_KIND
from summit.interpretation.queries.duties import duties_of
from summit.interpretation.rota_calendar import rota_calendar


def address_of(interpreter: Interpreter) -> str:
    """Return the path of somebody's calendar. It opens it: it stands in no log and no journal."""
    token = tokens.sign(FEED_KIND, interpreter.id, interpreter.feed_version)
    return f"/feeds/rota/{token}.ics"


def calendar_of(interpreter: Interpreter) -> bytes:
    """Write an interpreter's calendar in their language, whoever asks for it."""
    with force_locale(interpreter.language):
        return rota_calendar(interpreter, duties_of(interpreter), gettext)
