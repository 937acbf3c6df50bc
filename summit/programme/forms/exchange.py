"""The form that takes a file to import."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, SelectField
from wtforms.fields.choices import SelectChoice

from summit.core.forms import Form
from summit.programme.exchange.columns import SheetKind

#: An upload of a spreadsheet or programme file, in bytes.
MOST_BYTES = 5 * 1024 * 1024

GUESSED, PROGRAMME = "", "programme"


class UploadForm(Form):
    """A file, what it is, and whether it is the whole programme."""

    file = FileField(_l("File"))
    kind = SelectField(
        _l("What it is"),
        default=GUESSED,
        choices=[
            SelectChoice(GUESSED, _l("Recognise it by its headings")),
            SelectChoice(PROGRAMME, _l("Programme file (YAML)")),
            SelectChoice(SheetKind.SESSIONS.value, _l("Spreadsheet of sessions")),
            SelectChoice(SheetKind.SPEAKERS.value, _l("Spreadsheet of speakers")),
            SelectChoice(SheetKind.CITIES.value, _l("Spreadsheet of cities")),
        ],
    )
    replace = BooleanField(_l("The file is the whole programme: remove what it leaves out"))

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
            self.refuse(
                "file",
                gettext(
                    "The file is larger than %(limit)s MB. Divide it: what a file leaves out"
                    " stays as it is.",
                    limit=MOST_BYTES // 1024 // 1024,
                ),
            )
            return None
        return data

    def name(self) -> str:
        """Return what the file is called, for messages and the journal."""
        given = str(getattr(self.file.data, "filename", "") or "")
        bare = given.replace("\\", "/").rpartition("/")[2]
        return "".join(c for c in bare if c.isprintable())[:100] or "programme"
