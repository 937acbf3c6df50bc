"""The form by which a question is asked."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms.validators import StopValidation

from summit.core.forms import Form, TextField
from summit.core.forms.fields import REQUIRED
from summit.questions.limits import LIMITS
from summit.questions.tidying import tidy


class _TidyField(TextField):
    """A text of a stranger, without anything that could turn a page around or hide in it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Tidy what was typed; an absent field is empty."""
        self.data = tidy(valuelist[0], lines=self.lines) if valuelist else ""


class AskForm(Form):
    """A question, and who asks it; an office's name is known, so it is not asked for."""

    words = _TidyField(_("Your question"), most=LIMITS.words, lines=True)
    name = _TidyField(_p("person", "Name"), most=LIMITS.name)
    organisation = _TidyField(_("Organisation"), most=LIMITS.name)

    def validate_words(self, field: Any) -> None:
        """Refuse an empty question."""
        if not field.data:
            raise StopValidation(str(REQUIRED))
