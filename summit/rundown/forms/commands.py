"""What the panel and the line-up send: one command at a time, parsed into an ``Order``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from werkzeug.datastructures import MultiDict
from wtforms.validators import StopValidation

from summit.core.errors import N_, Refused, SummitError
from summit.core.forms import (
    BilingualField,
    ChoiceField,
    Form,
    SlugField,
    TelephoneField,
    TextField,
    WholeNumberField,
)
from summit.programme.models import ItemKind
from summit.programme.wording import ITEM_KINDS
from summit.rundown.models import Check
from summit.rundown.operations import CueValues, Order
from summit.rundown.operations.cues import LONGEST, SHORTEST

#: What is put in front of a cue's UID in the inputs that carry its new length.
SECONDS = "seconds-"
#: The most by which a cue is made longer or shorter at once, in seconds.
LONGEST_STEP = 3_600
#: The most cues that one command can speak of.
MOST_CUES = 500

_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,35}\Z", re.ASCII)
_YES_NO: Mapping[str, bool] = {"yes": True, "no": False}


class Unreadable(SummitError):
    """No form of ours sends this: an unknown command, an id that is none, an absent cue."""

    status = 400


class Unfit(Refused):
    """What somebody typed cannot be taken; ``lines`` say of each field what would be right."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__(N_("This cannot be done as it was typed."))


class UidField(TextField):
    """The UID of a cue; no person types it."""

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__("", most=36, **kwargs)
        self.required = required

    def pre_validate(self, form: Any) -> None:
        """Refuse what can be the UID of no cue."""
        if not (_UID.match(self.data or "") or (not self.data and not self.required)):
            raise Unreadable(N_("The command names no cue."))


class _Chair(Form):
    """A form that the chair confirms with their name."""

    chair = TextField(_("Name of the chair"), most=200)

    def validate_chair(self, field: TextField) -> None:
        """Refuse an absent name: nobody is cut short without the chair's word."""
        if not field.data:
            raise StopValidation(gettext("Type the name of the chair who has confirmed this."))


class CommandForm(Form):
    """A command without arguments."""

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        """Return the command's arguments."""
        return {}


class CueForm(CommandForm):
    """A command about one cue."""

    cue = UidField()

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        return {"cue": self.cue.data}


class SwapForm(CueForm):
    """Two cues that change places."""

    with_cue = UidField(name="with")

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        return {"cue": self.cue.data, "with": self.with_cue.data}


class ExtendForm(CueForm):
    """By how many seconds a cue becomes longer; shorter, where it is less than nothing."""

    seconds = WholeNumberField(_("Seconds"), least=-LONGEST_STEP, most=LONGEST_STEP, required=True)

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        return {"cue": self.cue.data, "seconds": self.seconds.data}


class SubstituteForm(CueForm):
    """Who speaks instead, announced on the day."""

    who = BilingualField(_p("person", "Name"), most=200, required=True)
    title = BilingualField(_p("of a person", "Title"), most=300)

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        return {"cue": self.cue.data, "name": self.who.data, "title": self.title.data}


class NoteForm(CueForm):
    """A remark at a cue; none takes it away."""

    text = TextField(_p("remark", "Note"), most=1000)

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        return {"cue": self.cue.data, "text": self.text.data}


class PhoneForm(CueForm):
    """The telephone to call where a line is lost."""

    telephone = TelephoneField(_("Backup telephone"))

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        return {"cue": self.cue.data, "telephone": self.telephone.data}


class ReadyForm(CueForm):
    """Whether who speaks next is ready."""

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        return {"cue": self.cue.data, "ready": _yes(given, "ready")}


class CheckForm(CueForm):
    """One tap of the line-up."""

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        try:
            check = Check(given.get("check", ""))
        except ValueError:
            raise Unreadable(N_("The command names no check.")) from None
        return {"cue": self.cue.data, "check": check.value, "passed": _yes(given, "passed")}


class CheckCityForm(CommandForm):
    """One tap of the line-up for a city without a turn."""

    city = SlugField("")

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        try:
            check = Check(given.get("check", ""))
        except ValueError:
            raise Unreadable(N_("The command names no check.")) from None
        if not self.city.data:
            raise Unreadable(N_("The command names no city."))
        return {"city": self.city.data, "check": check.value, "passed": _yes(given, "passed")}


class InsertForm(CommandForm):
    """A cue that nobody has planned."""

    after = UidField(required=False)
    kind = ChoiceField(_("Kind"), ItemKind, lambda kind: gettext(ITEM_KINDS[kind]))
    title = BilingualField(_p("cue", "What"), most=300)
    who = BilingualField(_p("person", "Name"), most=200)
    person_title = BilingualField(_p("of a person", "Title"), most=300)
    place = BilingualField(_("City"), most=200)
    seconds = WholeNumberField(
        _("Seconds"), least=SHORTEST, most=LONGEST, required=True, default=180
    )

    def validate_title(self, field: BilingualField) -> None:
        """Refuse a cue of which nobody could say what it is."""
        if not field.data and not self.who.data:
            raise StopValidation(gettext("Write what it is, or who speaks."))

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        values = CueValues(
            kind=self.kind.data,
            seconds=self.seconds.data or SHORTEST,
            title=self.title.data,
            name=self.who.data,
            person_title=self.person_title.data,
            place=self.place.data,
        )
        return {"after": self.after.data or None, "values": values}


class ShortenForm(CommandForm, _Chair):
    """Shorter turns for all alike, as they were proposed, with the chair's name."""

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        seconds: dict[str, int] = {}
        for name, value in given.items():
            uid = name.removeprefix(SECONDS)
            if uid == name:
                continue
            fits = value.isascii() and value.isdigit() and len(value) <= 5
            if not (_UID.match(uid) and fits and SHORTEST <= int(value) <= LONGEST):
                raise Unreadable(N_("The command names no lengths."))
            seconds[uid] = int(value)
        if not 0 < len(seconds) <= MOST_CUES:
            raise Unreadable(N_("The command names no lengths."))
        return {"seconds": seconds, "chair": self.chair.data}


class DropForm(CommandForm, _Chair):
    """Cues that are left out for want of time, with the chair's name."""

    def args(self, given: MultiDict[str, str]) -> dict[str, Any]:
        cues = given.getlist("cue")
        if not 0 < len(cues) <= MOST_CUES or not all(_UID.match(uid) for uid in cues):
            raise Unreadable(N_("The command names no cue."))
        return {"cues": cues, "chair": self.chair.data}


#: The form of each command, by its name.
FORMS: Mapping[str, type[CommandForm]] = {
    "start": CommandForm,
    "next": CommandForm,
    "speak": CueForm,
    "pause": CommandForm,
    "resume": CommandForm,
    "finish": CommandForm,
    "skip": CueForm,
    "defer": CueForm,
    "requeue": CueForm,
    "swap": SwapForm,
    "insert": InsertForm,
    "extend": ExtendForm,
    "shorten": ShortenForm,
    "drop": DropForm,
    "substitute": SubstituteForm,
    "restore": CueForm,
    "lost": CueForm,
    "fallback": CueForm,
    "back": CueForm,
    "no_show": CueForm,
    "ready": ReadyForm,
    "check": CheckForm,
    "check_city": CheckCityForm,
    "phone": PhoneForm,
    "note": NoteForm,
    "end": CommandForm,
    "reopen": CommandForm,
    "undo": CommandForm,
}


def read(given: MultiDict[str, str]) -> Order:
    """Parse a command that was posted.

    ``command`` is its name, ``id`` the UUID that its giver has made, ``version`` the rundown's by
    which it was given; the rest are its arguments.

    Raises:
        Unreadable: no form of ours sends this.
        Unfit: what somebody typed cannot be taken.
    """
    name = given.get("command", "")
    form_of = FORMS.get(name)
    if form_of is None:
        raise Unreadable(N_("There is no such command."))
    order_id, version = _uuid(given.get("id", "")), given.get("version", "")
    if not (version.isascii() and version.isdigit() and 1 <= len(version) <= 9):
        raise Unreadable(N_("The command does not say by which version it was given."))
    form = form_of(formdata=given)
    if not form.validate():
        raise Unfit(
            [
                f"{field.label.text}: {' '.join(map(str, field.errors))}"
                for field in form
                if field.errors
            ]
        )
    return Order(order_id, name, int(version), form.args(given))


def read_tap(given: MultiDict[str, str]) -> Order:
    """Parse what a button of the line-up sends: ``tap`` is a check and its answer, ``sound:yes``.

    Raises:
        Unreadable: no form of ours sends this.
        Unfit: what somebody typed cannot be taken.
    """
    if "tap" not in given:
        return read(given)
    check, _colon, passed = given["tap"].partition(":")
    taken = MultiDict(given)
    command = "check" if "cue" in given else "check_city"
    for name, value in (("command", command), ("check", check), ("passed", passed)):
        taken[name] = value
    return read(taken)


def _uuid(text: str) -> str:
    """Return a UUID in its usual form (RFC 9562, section 4)."""
    try:
        found = UUID(text)
    except ValueError:
        raise Unreadable(N_("The command has no id.")) from None
    if str(found) != text.lower():
        raise Unreadable(N_("The command has no id."))
    return str(found)


def _yes(given: MultiDict[str, str], name: str) -> bool:
    try:
        return _YES_NO[given.get(name, "")]
    except KeyError:
        raise Unreadable(N_("The command does not say yes or no.")) from None
