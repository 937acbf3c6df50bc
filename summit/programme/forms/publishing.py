"""The forms of the publishing page, and of taking an old release up again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import abort, request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from summit.core.forms import BilingualField, Form
from summit.programme.models import ReleaseAudience

#: How long a note may be.
NOTE_LENGTH = 1000

#: Prefix of the choice for a moved session, before its UID: ``inform`` or ``ask``.
MOVE = "move-"


class Step(StrEnum):
    """What the button asks for: a last look, the page again, or the act itself."""

    LOOK = "look"
    BACK = "back"
    ACT = "act"


class PublishForm(Form):
    """A note in all languages, and for each moved session whether its invited are asked again.

    ``fingerprint`` is of what the page showed.
    """

    note = BilingualField(_l("Release note"), most=NOTE_LENGTH, lines=True)
    fingerprint = HiddenField()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata=formdata, **kwargs)
        #: UIDs of the moved sessions whose invited are to be asked again.
        self.asks_again: frozenset[str] = frozenset(
            name.removeprefix(MOVE)
            for name in formdata or ()
            if name.startswith(MOVE) and formdata[name] == "ask"
        )


def step() -> Step:
    """Return what the pressed button asks for; no page of ours sends anything else."""
    found: Step = _one_of(Step, request.form.get("step", Step.LOOK.value), 400)
    return found


def audience(values: Mapping[str, str]) -> ReleaseAudience:
    """Return the audience that an address or a form names, everyone without one."""
    found: ReleaseAudience = _one_of(
        ReleaseAudience, values.get("to", ReleaseAudience.EVERYONE.value), 404
    )
    return found


def release_number(name: str) -> int | None:
    """Return the number of a release that an address names; ``None`` without one."""
    given = request.args.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        abort(404)
    return int(given)


def _one_of(kind: type[Any], value: str, status: int) -> Any:
    try:
        return kind(value)
    except ValueError:
        abort(status)
