"""Forms of mailings: who is chosen, on which days, and the last look before sending."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask import abort, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from summit.attendance.models import MailingKind
from summit.attendance.wording import MAILING_KINDS
from summit.core.forms import ChoiceField, Form, PickField, TextField, clean
from summit.core.forms.fields import LARGEST_NUMBER
from summit.core.mailbox import LONGEST, is_address

#: How many invitations can be chosen at once.
MOST_CHOSEN = 20_000


class Step(StrEnum):
    """What a button asks for: a last look, the page again, or the act itself."""

    LOOK = "look"
    BACK = "back"
    ACT = "act"


def step() -> Step:
    """Return what the pressed button asks for; no page of ours sends anything else."""
    try:
        return Step(request.form.get("step", Step.LOOK.value))
    except ValueError:
        abort(400)


def chosen_ids() -> list[int]:
    """Return the invitations that a list sends along, by their numbers.

    Anything that is no number is a bad request: no list of ours sends it.
    """
    given = request.form.getlist("invitation")
    if len(given) > MOST_CHOSEN:
        abort(400)
    found = []
    for text in given:
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            abort(400)
        found.append(int(text))
    return [number for number in dict.fromkeys(found) if 0 < number <= LARGEST_NUMBER]


class DaysField(TextField):
    """Whole numbers of days, separated by commas or spaces; ``data`` is a list, the most first."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Split into numbers; anything else is told when the form is validated."""
        self._typed = clean(valuelist[0]) if valuelist else ""
        parts = self._typed.replace(",", " ").split()
        right = all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts)
        self.data = sorted({int(part) for part in parts}, reverse=True) if right else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no list of days."""
        if not self.data:
            raise StopValidation(gettext("Enter days, for example: 14, 7, 3"))

    def _value(self) -> str:
        typed: str = getattr(self, "_typed", "")
        return typed or ", ".join(str(day) for day in self.data or ())


class _OfSession(Form):
    session = PickField(_("Session"), none=_("All sessions"))

    def __init__(self, *args: Any, sessions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.offer(sessions)


def _kind(kind: MailingKind) -> str:
    return str(gettext(MAILING_KINDS[kind]))


class NewMailingForm(_OfSession):
    """A mailing to all drafts, or to all who owe something, of one session or of all."""

    kind = ChoiceField(_("What to send"), MailingKind, _kind, default=MailingKind.INVITATION)


class PlanForm(_OfSession):
    """Reminders on chosen days before the deadlines."""

    days = DaysField(_("Days before the deadline"), default=[14, 7, 3])


class SendForm(Form):
    """The last look before sending. ``seen`` is the fingerprint of what the page showed."""

    in_hours = BooleanField(_("Let them arrive in each office's working hours (09:00–17:00 there)"))
    seen = HiddenField()


class RehearseForm(Form):
    """Where a rehearsal goes."""

    address = TextField(_("Send everything to this address"), most=LONGEST)

    def validate_address(self, field: TextField) -> None:
        """Refuse what is no address."""
        if not is_address(field.data or ""):
            raise StopValidation(gettext("Enter an e-mail address, for example: kim@example.org"))
