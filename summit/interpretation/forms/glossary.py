"""What is typed of a glossary's terms, and the sheet that brings many."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FileField, HiddenField

from summit.core.forms import BilingualField, EditForm, Form, TextField
from summit.core.text import Text
from summit.interpretation.operations.glossary import (
    MOST_DOMAIN,
    MOST_NOTE,
    MOST_WORD,
    TermValues,
)

#: How large a sheet may be, in bytes.
MOST_BYTES = 2 * 1024 * 1024


class TermForm(EditForm):
    """A term in the languages of its summit (``tongues``)."""

    words = BilingualField(_("Term"), most=MOST_WORD)
    domain = TextField(_("Subject area"), most=MOST_DOMAIN)
    note = TextField(_("Note on use"), most=MOST_NOTE, lines=True)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for the term in at least one language."""
        right = super().validate(*args, **kwargs)
        if not self.words.errors and not self.words.data:
            self.refuse("words", gettext("Write the term in at least one language."))
        return bool(right) and not self.errors

    def values(self) -> TermValues:
        """Return what was typed; words in languages that have no input stay."""
        return TermValues(Text(self.words.data), self.domain.data or "", self.note.data or "")


class TermsForm(Form):
    """A spreadsheet of terms."""

    file = FileField(_("File"))

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
            most = MOST_BYTES // 1024 // 1024
            self.refuse("file", gettext("The file is larger than %(limit)s MB.", limit=most))
            return None
        return data


class LookedAtForm(Form):
    """The rows of a spreadsheet that was looked at, as they come back to be taken."""

    rows = HiddenField()
    fingerprint = HiddenField()
