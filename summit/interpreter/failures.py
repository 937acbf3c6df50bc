"""What an interpreter is told when something goes wrong."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _

from summit.core import linked
from summit.core.linked import Advice
from summit.interpreter.door import DOOR

is_behind = DOOR.is_behind


def error_page(status: int, message: str = "") -> str:
    """Say what went wrong and what to do next.

    To whoever holds no valid link it is said in every language, and nothing of any interpreter.

    Args:
        message: what exactly was wrong, plain text in the reader's language.
    """
    if g.get("interpreter") is not None:
        return linked.failure_inside("interpreter", status, message, _words(status))
    return linked.failure_outside(status, _words_outside)


def _words_outside(status: int) -> Advice:
    return linked.dead_link() if status == 404 else _words(status)


def _words(status: int) -> Advice:
    if status == 404:
        return _("There is no such page"), [_("Everything about your work is on the first page.")]
    if status == 403:
        return _("This is not open to you"), [_("Everything about your work is on the first page.")]
    if status == 409:
        return _("Somebody was quicker"), [
            _("Nothing was changed by you. Look at it again, then decide."),
        ]
    return linked.advice(status)
