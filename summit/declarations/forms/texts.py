"""What is typed of declarations, of their parts, and of whole texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired

from summit.attendance.papers.plain import decode
from summit.attendance.papers.unfit import UnfitPaper
from summit.core import slugs
from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    Form,
    PickField,
    PicksField,
    SlugField,
    TextField,
    clean,
)
from summit.core.i18n import choose_language
from summit.core.text import Text, in_language
from summit.declarations.models import Clause, ClauseKind, Declaration
from summit.declarations.operations import ClauseValues, DeclarationValues
from summit.declarations.queries.places import Place
from summit.declarations.wording import CLAUSE_KINDS, NUMBERED
from summit.programme.models import Summit
from summit.programme.wording import ITEM_KINDS, LANGUAGES

MOST_TITLE, MOST_STATUS, MOST_HEADING, MOST_REASON = 300, 300, 300, 1000
#: How many characters a part can have in one language, and a whole text that is imported.
MOST_WORDS, MOST_TEXT = 20_000, 100_000
#: How large a file of plain text may be, in bytes.
MOST_BYTES = 512 * 1024
#: Addresses below ``declarations/`` that are pages of their own.
RESERVED = frozenset({"new", "record"})


def tongue(tag: str) -> str:
    """Return what the reader calls a language."""
    return str(gettext(LANGUAGES[tag])) if tag in LANGUAGES else tag


def kind_name(kind: ClauseKind) -> str:
    """Return what the reader calls a kind of part."""
    return str(gettext(CLAUSE_KINDS[kind]))


def part_name(
    kind: str, number: int | None, heading: Mapping[str, str], place: int | None = None
) -> str:
    """Return what a part is called: its kind, number and heading.

    Args:
        place: which of its kind it is, where several carry no number.
    """
    found = ClauseKind(kind)
    shown = kind_name(found) if number is None else gettext(NUMBERED[found], number=number)
    if place is not None:
        shown += f" ({place})"
    said = in_language(heading, choose_language())[0]
    return f"{shown}: {said}" if said else shown


class _TextForm(EditForm):
    """A form that is behind where what it was filled with is no longer there.

    Every version has rows of its own, so that the number of a row says nothing across versions;
    and a part that was only moved has not been written to.
    """

    def is_behind(self, present: EditForm) -> bool:
        """Tell whether somebody has saved something else since the form was filled."""
        return self._base() != present._base()  # noqa: SLF001  # the same class

    def settled(self) -> list[str]:
        """Return which translations were declared still right, as rows list them."""
        return [
            f"{field.name}.{tag}"
            for field in self
            if isinstance(field, BilingualField)
            for tag in sorted(field.settled)
        ]


class DeclarationForm(_TextForm):
    """What is settled of a declaration besides its clauses."""

    title = BilingualField(_("Title"), required=True, most=MOST_TITLE)
    status_line = BilingualField(_("Status line"), most=MOST_STATUS)
    slug = SlugField(_("Address"))
    languages = PicksField(_("Languages of the text"), [DataRequired(_("Choose at least one."))])
    authentic = PicksField(_("Authentic languages"), [DataRequired(_("Choose at least one."))])
    prevailing = PickField(_("Prevailing language"), none=_("none: all are equally authentic"))
    place = PickField(_("Adopted at"), none=_("not settled yet"))

    def __init__(
        self, *args: Any, places: Sequence[Place], offered: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(tag, tongue(tag)) for tag in offered]
        self.languages.offer(choices)
        self.authentic.offer(choices)
        self.prevailing.offer(choices)
        self._places = {place.key: place for place in places}
        self.place.offer((place.key, _place_name(place)) for place in places)

    @classmethod
    def of(
        cls, summit: Summit, declaration: Declaration | None, places: Sequence[Place]
    ) -> dict[str, Any]:
        """Return what the form is made with, for a declaration or a new one."""
        kept = declaration.languages if declaration is not None else []
        offered = list(dict.fromkeys((*summit.languages, *kept)))
        given: dict[str, Any] = {"places": places, "offered": offered, "tongues": offered}
        if declaration is None:
            return {**given, "data": {"languages": offered, "authentic": offered}}
        data = {
            "title": declaration.title,
            "status_line": declaration.status_line,
            "slug": declaration.slug,
            "languages": declaration.languages,
            "authentic": declaration.authentic,
            "prevailing": declaration.prevailing,
            "place": _place_key(declaration, places),
        }
        return {**given, "data": data}

    @classmethod
    def shown(cls, **made_with: Any) -> DeclarationForm:
        """Return the form as the declaration is now."""
        form = cls(formdata=None, **made_with)
        form.keep(0)
        return form

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for languages that go together."""
        right = super().validate(*args, **kwargs)
        languages, authentic = self.languages.data or [], self.authentic.data or []
        if not right:
            return False
        if not set(authentic) <= set(languages):
            self.refuse("authentic", gettext("Authentic languages are among those of the text."))
        if self.prevailing.data and self.prevailing.data not in authentic:
            self.refuse("prevailing", gettext("Only an authentic language can prevail."))
        if not any(self.title.in_language(tag) for tag in languages):
            self.refuse("title", gettext("Write it in a language of the text."))
        if self.slug.data in RESERVED:
            self.refuse("slug", gettext("This address is taken by another page; choose another."))
        return not self.errors

    def values(self, taken: Collection[str], present: str = "") -> DeclarationValues:
        """Return what was typed.

        Args:
            taken: slugs that an address must not be made like.
            present: the slug that stays where none was typed.
        """
        place = self._places.get(self.place.data)
        title: Text = self.title.data
        slug = self.slug.data or present
        return DeclarationValues(
            slug=slug or slugs.suggest(title, {*taken, *RESERVED}, otherwise="declaration"),
            title=title,
            status_line=self.status_line.data,
            languages=tuple(self.languages.data),
            authentic=tuple(self.authentic.data),
            prevailing=self.prevailing.data or "",
            session=place.session if place is not None else None,
            item_uid=place.item.uid if place is not None and place.item is not None else "",
        )


def _place_name(place: Place) -> str:
    language = choose_language()
    session = in_language(place.session.title, language)[0] or place.session.slug
    if place.item is None:
        return str(gettext("%(session)s, item still open", session=session))
    item = in_language(place.item.title, language)[0] or gettext(ITEM_KINDS[place.item.kind])
    return f"{session} › {item}"


def _place_key(declaration: Declaration, places: Sequence[Place]) -> str:
    """Return the choice that stands for where a declaration is adopted."""
    for place in places:
        item_uid = place.item.uid if place.item is not None else ""
        if (place.session.id, item_uid) == (declaration.session_id, declaration.item_uid):
            return place.key
    return next((each.key for each in places if each.session.id == declaration.session_id), "")


class ClauseForm(_TextForm):
    """A part of a text in the languages of its declaration (``tongues``)."""

    kind = ChoiceField(_("Kind"), ClauseKind, kind_name, default=ClauseKind.CLAUSE)
    heading = BilingualField(_("Heading"), most=MOST_HEADING)
    words = BilingualField(_("Wording"), most=MOST_WORDS, lines=True)

    @classmethod
    def shown(cls, clause: Clause, languages: Iterable[str]) -> ClauseForm:
        """Return the form as a part is now."""
        form = cls(formdata=None, obj=clause, tongues=languages)
        form.keep(clause.version)
        return form

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for the text in at least one language."""
        right = super().validate(*args, **kwargs)
        if right and not any(self.words.in_language(tag) for tag in self.words.languages):
            self.refuse("words", gettext("Write it in at least one language."))
        return bool(right) and not self.errors

    def values(self) -> ClauseValues:
        """Return what was typed."""
        return ClauseValues(self.kind.data, self.words.data, self.heading.data)


class NewClauseForm(ClauseForm):
    """A part that is added: after another one, or at the end of its kind."""

    after = PickField(_("Place in the text"), none=_("at the end of its kind"))

    @classmethod
    def blank(
        cls, languages: Iterable[str], choices: Iterable[tuple[str, str]], **data: Any
    ) -> NewClauseForm:
        """Return an empty form; ``data`` may name the kind and the part before."""
        form = cls(formdata=None, tongues=languages, data=data)
        form.after.offer(choices)
        return form


class ReasonForm(Form):
    """Why there is another version."""

    reason = TextField(_("Reason"), [DataRequired(_("Fill this in."))], most=MOST_REASON)


class ImportForm(Form):
    """A text in each language, pasted or as a file, one input of each kind a language.

    ``texts`` holds what is to be read. The inputs are ``text-<language>`` and ``file-<language>``.
    """

    reason = TextField(_("Reason for the new version"), most=MOST_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts: dict[str, str] = {}
        self.wrong: dict[str, str] = {}

    def take(self, typed: Mapping[str, str], files: Mapping[str, Any]) -> bool:
        """Read the texts; a file goes before what stands in the field. Tell whether they fit."""
        for tag in self.tongues:
            text = clean(typed.get(f"text-{tag}", ""), lines=True)
            given = files.get(f"file-{tag}")
            if given is not None and given.filename:
                data: bytes = given.stream.read(MOST_BYTES + 1)
                given.close()
                try:
                    text = clean(decode(data), lines=True) if len(data) <= MOST_BYTES else ""
                except UnfitPaper as unfit:
                    self.wrong[tag] = gettext(unfit.message) % dict(unfit.values)
                else:
                    if not text:
                        self.wrong[tag] = (
                            gettext("The file is larger than %(limit)s kB.", limit=512)
                            if len(data) > MOST_BYTES
                            else gettext("The file is empty.")
                        )
            if len(text) > MOST_TEXT:
                self.wrong[tag] = gettext(
                    "At most %(most)s characters; this has %(count)s.",
                    most=MOST_TEXT,
                    count=len(text),
                )
            self.texts[tag] = text
        if not self.wrong and not any(self.texts.values()):
            self.wrong[self.tongues[0]] = gettext("Paste the text or choose a file.")
        return not self.wrong


__all__ = [
    "ClauseForm",
    "DeclarationForm",
    "ImportForm",
    "NewClauseForm",
    "ReasonForm",
    "kind_name",
    "part_name",
    "tongue",
]
