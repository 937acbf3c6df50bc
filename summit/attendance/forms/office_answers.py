"""What an office says when it answers an invitation on its page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from summit.attendance.models import AnswerKind, Invitation
from summit.attendance.operations import LONGEST_REASON, AnswerValues
from summit.core.forms import BilingualField, Form, PickField, TextField
from summit.core.i18n import LANGUAGES
from summit.core.text import Text
from summit.programme import wording

#: Answers that need something else to be written before they can be checked.
WITH_DETAILS = frozenset({AnswerKind.DECLINED, AnswerKind.DEPUTY})


def other_languages() -> list[tuple[str, str]]:
    """Return the languages of names that are written in neither language of the interface."""
    named = [(tag, str(gettext(name))) for tag, name in wording.LANGUAGES.items()]
    return sorted(
        ((tag, name) for tag, name in named if tag not in LANGUAGES), key=lambda each: each[1]
    )


def last_seen(invitation: Invitation) -> str:
    """Return what changes whenever an invitation is answered or asked anew."""
    at = invitation.answered_at
    return f"{invitation.round}.{at.isoformat() if at is not None and invitation.answer else ''}"


class AnswerForm(Form):
    """An answer of one kind; ``seen`` is :func:`last_seen` when the page was made."""

    seen = HiddenField()
    reason = TextField(_("Reason"), most=LONGEST_REASON, lines=True)
    name = BilingualField(_("Name of the deputy"), most=200)
    title = BilingualField(_("Title of the deputy"), most=200)
    native_language = PickField(_("Which language?"), none=_("None"))
    native_name = TextField(_("Name in your own language"))
    native_title = TextField(_("Title in your own language"))

    def __init__(self, *args: Any, kind: AnswerKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.native_language.offer(other_languages())

    @classmethod
    def begun(cls, kind: AnswerKind, invitation: Invitation) -> AnswerForm:
        """Return the form as it is first shown, with the deputy who was named before."""
        form = cls(formdata=None, kind=kind)
        form.seen.data = last_seen(invitation)
        deputy = invitation.deputy
        if kind is AnswerKind.DEPUTY and deputy is not None:
            form.name.data, form.title.data = deputy.name, deputy.title
        return form

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for a deputy's name, and for the language of a name in none of ours."""
        if not super().validate(*args, **kwargs):
            return False
        if self.kind is not AnswerKind.DEPUTY:
            return True
        native = self.native_name.data or self.native_title.data
        if not self._shown(self.name) and not self.native_name.data:
            self.refuse("name", gettext("Write the deputy's name in at least one language."))
        if native and not self.native_language.data:
            self.refuse("native_language", gettext("Choose the language in which it is written."))
        return not self.errors

    def values(self) -> AnswerValues:
        """Return what was said; of what other kinds of answers ask, nothing."""
        if self.kind is not AnswerKind.DEPUTY:
            reason = self.reason.data if self.kind is AnswerKind.DECLINED else ""
            return AnswerValues(self.kind, reason=reason or "")
        return AnswerValues(
            self.kind,
            deputy_name=self._with_native(self.name, self.native_name.data),
            deputy_title=self._with_native(self.title, self.native_title.data),
        )

    def _shown(self, field: BilingualField) -> dict[str, str]:
        return {tag: text for tag in LANGUAGES if (text := field.in_language(tag))}

    def _with_native(self, field: BilingualField, native: str) -> Text:
        tag = self.native_language.data
        return Text({**self._shown(field), **({tag: native} if tag else {})})
