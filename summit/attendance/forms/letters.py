"""The form of one kind of letter."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from summit.attendance import letters
from summit.attendance.models import LetterKind, LetterTemplate
from summit.core.forms import BilingualField, EditForm
from summit.core.i18n import LANGUAGES
from summit.core.text import Text


class Words:
    """What the form is filled with: a summit's own words, else the house's."""

    def __init__(self, kind: LetterKind, template: LetterTemplate | None) -> None:
        both = {tag: letters.words_of(kind, template, tag) for tag in LANGUAGES}
        self.subject = Text({tag: words[0] for tag, words in both.items()})
        self.body = Text({tag: words[1] for tag, words in both.items()})


class LetterForm(EditForm):
    """Subject and body in all languages side by side; a text left empty is the house's."""

    subject = BilingualField(_("Subject"), most=200)
    body = BilingualField(_("Letter"), most=8000, lines=True)

    def __init__(self, *args: Any, kind: LetterKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse templates that cannot be read, naming the language and the place."""
        right = bool(super().validate(extra_validators))
        for tag in self.body.languages:
            subject, body = self.subject.in_language(tag), self.body.in_language(tag)
            for name, error in letters.check(self.kind, subject, body):
                self.refuse(name, f"{LANGUAGES.get(tag, tag)}: {error.told(gettext)}")
                right = False
        return right
