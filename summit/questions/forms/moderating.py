"""Forms of moderators: a reason, a target, a translation, a note."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p

from summit.core.forms import BilingualField, EditForm, Form, PickField, TextField
from summit.core.text import Text
from summit.questions.limits import LIMITS
from summit.questions.tidying import tidy


class RejectForm(Form):
    """Why a question is not taken up."""

    reason = TextField(_("Reason, told to whoever asked"), most=1000)


class MergeForm(Form):
    """With which question another is united."""

    into = PickField(_("Merge into"))


class AnsweredForm(Form):
    """What everyone is told of an answer."""

    answer = TextField(_("Answer in short, shown to everyone"), most=2000, lines=True)


class AirForm(Form):
    """Why a question goes on air untranslated, and what it takes the place of."""

    waiver = TextField(_("Why without a translation"), most=300)
    instead = TextField(_p("question", "On air until now"), most=36)


class WordsForm(EditForm):
    """A question's words in each language."""

    #: A translation may be longer than the question.
    words = BilingualField(_("Question"), most=2 * LIMITS.words, lines=True, required=True)

    @property
    def tidied(self) -> Text:
        """The words as they are stored."""
        given: Any = self.words.data
        return Text({tag: tidy(said, lines=True) for tag, said in given.items()})
