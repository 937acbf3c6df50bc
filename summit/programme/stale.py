"""Telling who has saved something in the meantime, and carrying refusals to the fields."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from summit.core.errors import Refused
from summit.core.forms import Form
from summit.core.i18n import choose_language
from summit.journal import queries as journal
from summit.journal.queries import Asked
from summit.programme import moments
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit


def told(name: str, at: datetime | None, zone: str) -> str:
    """Say who saved something last, and when by a zone's clocks."""
    if at is None or not name:
        return str(_("It is not on record who saved it."))
    moment = moments.moment_text(at, zone, choose_language())
    return str(
        _(
            "%(name)s saved it on %(moment)s (%(zone)s).",
            name=name,
            moment=moment,
            zone=moments.zone_text(zone, at, choose_language()),
        )
    )


def saved_last(summit: Summit, kind: str, key: str) -> str:
    """Say who saved an object of a summit last, as the journal has it."""
    asked = Asked(summit_id=summit.id, object_kind=kind, object_key=key)
    for entry in journal.newest(asked, 1):
        return told(entry.actor, entry.at, summit.zone)
    return told("", None, summit.zone)


def refuse(form: Form, refused: Refused) -> None:
    """Write a refusal of an operation to the fields that it is about, else to the whole form."""
    problems = refused.problems if isinstance(refused, Unfit) else (("", refused),)
    for name, problem in problems:
        form.refuse(name, problem.told(_))
