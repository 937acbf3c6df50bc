"""Forms of declarations that are known from sources only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import DataRequired, StopValidation

from summit.core.forms import (
    AddressesField,
    BilingualField,
    ChoiceField,
    DayField,
    EditForm,
    PickField,
    SlugField,
)
from summit.core.forms.fields import REQUIRED
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.slugs import suggest
from summit.core.text import Text, in_language
from summit.declarations.models import Adoption, Declaration, Method
from summit.declarations.operations.summaries import MOST_LINES, RESERVED, SummaryValues
from summit.declarations.wording import METHODS
from summit.programme.models import ItemKind, Session

#: How long one line of a summary can be.
MOST_CHARACTERS = 2000


def _method(method: Method) -> str:
    return str(gettext(METHODS[method]))


class LinesByLanguageField(BilingualField):
    """Lines side by side: the first of each language say the same, and so on."""

    def pre_validate(self, form: Any) -> None:
        """Refuse other numbers of lines in one language than in another, too many, too long."""
        super().pre_validate(form)
        counts = {tag: len(_lines(self.data[tag])) for tag in self.data}
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{LANGUAGES.get(tag, tag)}: {n}" for tag, n in counts.items())
            raise StopValidation(
                gettext("Write as many lines in each language, in one order (%(told)s).", told=told)
            )
        if any(count > MOST_LINES for count in counts.values()):
            raise StopValidation(gettext("At most %(count)s lines.", count=MOST_LINES))
        for text in self.data.values():
            if any(len(line) > MOST_CHARACTERS for line in _lines(text)):
                raise StopValidation(
                    gettext("At most %(most)s characters in a line.", most=MOST_CHARACTERS)
                )

    @property
    def lines_by_language(self) -> tuple[Text, ...]:
        """The lines, each in every language that has them."""
        by_language = {tag: _lines(text) for tag, text in self.data.items()}
        count = max(map(len, by_language.values()), default=0)
        return tuple(
            Text({tag: lines[place] for tag, lines in by_language.items()})
            for place in range(count)
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


class _Sourced(EditForm):
    summary_note = BilingualField(_("Whose words these are"), required=True, lines=True, most=2000)
    sources = AddressesField(_("Sources"), [DataRequired(_("Name at least one source."))])


class SourcesForm(_Sourced):
    """What of a summary can still be completed once it is public."""

    @classmethod
    def made_with(cls, declaration: Declaration, tongues: Iterable[str]) -> dict[str, Any]:
        """Return what the form is made with."""
        return {"obj": declaration, "tongues": tongues}


class SummaryForm(_Sourced):
    """What sources tell of a declaration, new or not yet public."""

    title = BilingualField(_("Title"), required=True)
    slug = SlugField(_("Address"))
    status_line = BilingualField(_("Status line"), most=500)
    place = PickField(_("Adopted at"), none=_("not said"))
    adopted_on = DayField(_("Adopted on"), [DataRequired(REQUIRED)])
    method = ChoiceField(_("How it was adopted"), Method, _method, default=Method.NOT_DOCUMENTED)
    summaries = LinesByLanguageField(
        _("What it says, as others summarise it"),
        required=True,
        lines=True,
        most=MOST_LINES * MOST_CHARACTERS,
    )
    signatories_known = BooleanField(_("A source names those who signed"))

    def __init__(self, *args: Any, sessions: Iterable[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = {
            f"{session.slug}/{item.uid if item is not None else ''}": (session, item)
            for session in sessions
            for item in (
                None,
                *(each for each in session.items if each.kind is ItemKind.ADOPTION),
            )
        }
        language = choose_language()
        self.place.offer(
            (
                key,
                ": ".join(
                    in_language(each.title, language)[0] or each.slug
                    for each in (session, item)
                    if each is not None
                ),
            )
            for key, (session, item) in self._places.items()
        )

    @classmethod
    def made_with(
        cls,
        declaration: Declaration | None,
        adoption: Adoption | None,
        tongues: Iterable[str],
        sessions: Iterable[Session],
    ) -> dict[str, Any]:
        """Return what the form is made with, for a summary or for a new one."""
        data: dict[str, Any] = {}
        if declaration is not None and adoption is not None:
            tags = {tag for line in declaration.summaries for tag in line}
            data = {
                "summaries": Text(
                    {
                        tag: "\n".join(line.get(tag, "") for line in declaration.summaries)
                        for tag in tags
                    }
                ),
                "method": adoption.method,
                "adopted_on": adoption.ruled_on,
                "place": _place(declaration),
                **{
                    name: getattr(declaration, name)
                    for name in (
                        "title",
                        "slug",
                        "status_line",
                        "summary_note",
                        "sources",
                        "signatories_known",
                    )
                },
            }
        return {"data": data, "tongues": tongues, "sessions": sessions}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> SummaryForm:
        """Return the form as the summary is now, or as a new one begins (version 0)."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form

    def values(self, own: str, taken: Collection[str]) -> SummaryValues:
        """Return what was typed.

        Args:
            own: the address that it keeps where none is typed; empty for a new one.
            taken: addresses of other declarations.
        """
        session, item = self._places.get(self.place.data, (None, None))
        free = {*taken, *RESERVED}
        return SummaryValues(
            slug=self.slug.data or own or suggest(self.title.data, free, otherwise="declaration"),
            title=self.title.data,
            adopted_on=self.adopted_on.data,
            method=self.method.data,
            summaries=self.summaries.lines_by_language,
            note=self.summary_note.data,
            sources=tuple(self.sources.data or ()),
            status_line=self.status_line.data,
            signatories_known=bool(self.signatories_known.data),
            session=session,
            item_uid=item.uid if item is not None else "",
        )


def _place(declaration: Declaration) -> str:
    session = declaration.session
    return f"{session.slug}/{declaration.item_uid}" if session is not None else ""
