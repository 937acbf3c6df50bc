"""Forms of the list of invitations, and of inviting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import FileField, HiddenField

from summit.attendance.forms.offices import Entries, OfficeFields
from summit.attendance.models import ContactKind
from summit.attendance.operations import ContactValues
from summit.attendance.wording import CONTACT_KINDS
from summit.core.forms import ChoiceField, Form, MomentField, PickField, TextField
from summit.core.forms.fields import LARGEST_NUMBER
from summit.core.i18n import LANGUAGES
from summit.core.mailbox import LONGEST

#: A spreadsheet of guests, in bytes.
MOST_BYTES = 2 * 1024 * 1024
#: How many can be chosen in one go.
MOST_CHOSEN = 2000

#: The language of a new office that nobody has chosen: Korean in Korea, else English.
BY_CITY = "by-city"


def ids(given: Sequence[str]) -> list[int]:
    """Return the numbers among what was posted, each once; what is none is left out."""
    kept = [text for text in given if text.isascii() and text.isdigit() and len(text) <= 10]
    numbers = dict.fromkeys(int(text) for text in kept)
    return [number for number in numbers if 0 < number <= LARGEST_NUMBER][:MOST_CHOSEN]


class DeadlineForm(Form):
    """Until when those who are chosen are asked to answer."""

    deadline = MomentField(_("Answer by"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline.zone = zone


class InviteForm(DeadlineForm):
    """Whom to invite to a session, of those that are offered."""

    language = PickField(_("Language of letters to new offices"), default=BY_CITY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_city = (BY_CITY, gettext("Korean in Korea, English elsewhere"))
        self.language.offer([by_city, *LANGUAGES.items()])

    def chosen(self, given: Sequence[str]) -> list[str]:
        """Return the keys that were ticked, or note that none was."""
        keys = list(dict.fromkeys(key for key in given if len(key) <= 120))
        if not keys:
            self.form_errors.append(gettext("Tick at least one to invite."))
        elif len(keys) > MOST_CHOSEN:
            self.form_errors.append(gettext("At most %(most)s at once.", most=MOST_CHOSEN))
        return keys


class ByHandForm(OfficeFields):
    """One office that is invited, with its first contact."""

    deadline = MomentField(_("Answer by"))
    contact_kind = ChoiceField(
        _("Responsible for"),
        ContactKind,
        lambda kind: str(gettext(CONTACT_KINDS[kind])),
        default=ContactKind.PROTOCOL,
    )
    contact_name = TextField(_p("person", "Name"), most=200)
    address = TextField(_("E-mail address"), most=LONGEST)
    phone = TextField(_("Telephone"), most=40)
    day_phone = TextField(_("Telephone on the day"), most=40)

    def __init__(self, *args: Any, zone: str, entries: Entries, **kwargs: Any) -> None:
        super().__init__(*args, entries=entries, **kwargs)
        self.deadline.zone = zone

    @classmethod
    def of(cls, tongues: Iterable[str], zone: str, entries: Entries) -> Mapping[str, Any]:
        """Return what the form is made with at a summit."""
        return {"tongues": tongues, "zone": zone, "entries": entries}

    def contact(self) -> ContactValues | None:
        """Return the contact, or ``None`` where nothing was typed of one."""
        names = ("contact_name", "address", "phone", "day_phone")
        texts = [self[name].data for name in names]
        return ContactValues(self.contact_kind.data, *texts) if any(texts) else None


class SheetForm(DeadlineForm):
    """A spreadsheet of those to invite."""

    file = FileField(_("File"))
    language = PickField(_("Language of letters to new offices"), default=BY_CITY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_city = (BY_CITY, gettext("Korean in Korea, English elsewhere"))
        self.language.offer([by_city, *LANGUAGES.items()])

    def content(self) -> bytes | None:
        """Return what was uploaded, or note why it cannot be taken and return ``None``."""
        given = self.file.data
        if not given or not getattr(given, "filename", ""):
            self.refuse("file", gettext("Choose a file."))
            return None
        data: bytes = given.stream.read(MOST_BYTES + 1)
        given.close()
        if not data.strip():
            self.refuse("file", gettext("The file is empty."))
            return None
        if len(data) > MOST_BYTES:
            said = gettext(
                "The file is larger than %(limit)s MB.", limit=MOST_BYTES // 1024 // 1024
            )
            self.refuse("file", said)
            return None
        return data


class LookedAtForm(SheetForm):
    """The rows of a spreadsheet that was looked at, as they come back to be taken."""

    rows = HiddenField()
    fingerprint = HiddenField()
