"""Forms of a session's items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from summit.core.errors import N_
from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    Form,
    PicksField,
    SlugField,
    WholeNumberField,
    clean,
)
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.programme.forms.summits import settled
from summit.programme.models import Item, ItemKind, Session, Summit
from summit.programme.operations.editing import LONGEST_ITEM, ItemValues
from summit.programme.wording import ITEM_KINDS

#: What a source may fail to state of an item; the names are those of the programme file.
RECONSTRUCTED = {
    "kind": N_("Kind"),
    "title": N_("Title"),
    "minutes": N_("Minutes"),
    "speakers": N_("Speakers"),
}


def _kind(kind: ItemKind) -> str:
    return str(gettext(ITEM_KINDS[kind]))


def name_of(item: Item) -> str:
    """Return what an item is called: its title, else its kind."""
    return in_language(item.title, choose_language())[0] or gettext(ITEM_KINDS[item.kind])


class LengthsField(Field):
    """The minutes of all items of a session, one input each, ``<name>-<uid>``.

    ``data`` is what was typed, by ``uid``; an item of which nothing was sent keeps its length.
    """

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.items: list[Item] = []
        self.typed: dict[str, str] = {}
        self.wrong: dict[str, str] = {}

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the items have."""
        self.process_errors: list[str] = []
        self.items = list(data or ())
        self.object_data = data
        self.typed = {
            item.uid: "" if item.minutes is None else str(item.minutes) for item in self.items
        }
        if formdata:
            for item in self.items:
                given = formdata.get(self.input(item.uid))
                if given is not None:
                    self.typed[item.uid] = clean(given)
        self.data = {item.uid: _minutes(self.typed[item.uid]) for item in self.items}

    def input(self, uid: str) -> str:
        """Return what the input of an item is called."""
        return f"{self.name}-{uid}"

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no length; the message names the item."""
        self.wrong = {}
        for item in self.items:
            if self.typed[item.uid] and self.data[item.uid] is None:
                self.wrong[item.uid] = gettext(
                    "Enter a whole number from %(least)s to %(most)s.", least=0, most=LONGEST_ITEM
                )
        if self.wrong:
            raise StopValidation(
                " ".join(
                    f"{name_of(item)}: {self.wrong[item.uid]}"
                    for item in self.items
                    if item.uid in self.wrong
                )
            )

    def inputs(self) -> Mapping[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        return {
            self.input(item.uid): (name_of(item), [self.typed[item.uid]]) for item in self.items
        }


class LengthsForm(EditForm):
    """How long the items of a session take, all at once."""

    minutes = LengthsField(_("Minutes"))

    @classmethod
    def of(cls, items: Iterable[Item]) -> dict[str, Any]:
        """Return what the form is made with for the items of a session."""
        return {"data": {"minutes": list(items)}}

    @classmethod
    def shown(cls, session: Session) -> LengthsForm:
        """Return the form as the session is now."""
        form = cls(formdata=None, **cls.of(session.items))
        form.keep(session.version)
        return form


class NewItemForm(Form):
    """An item to be added."""

    kind = ChoiceField(_("Kind"), ItemKind, _kind, default=ItemKind.PRESENTATION)
    title = BilingualField(_("Title"))
    minutes = WholeNumberField(_("Minutes"), most=LONGEST_ITEM)
    slug = SlugField(_("Short name"))

    def values(self) -> ItemValues:
        """Return what was typed."""
        return ItemValues(
            slug=self.slug.data,
            kind=self.kind.data,
            title=self.title.data,
            minutes=self.minutes.data,
            reconstructed=[],
        )


class ItemForm(EditForm):
    """An item that is there."""

    title = BilingualField(_("Title"))
    kind = ChoiceField(_("Kind"), ItemKind, _kind)
    minutes = WholeNumberField(_("Minutes"), most=LONGEST_ITEM)
    slug = SlugField(_("Short name"))
    reconstructed = PicksField(_("Reconstructed"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reconstructed.offer((key, gettext(name)) for key, name in RECONSTRUCTED.items())

    @classmethod
    def of(cls, summit: Summit, item: Item) -> dict[str, Any]:
        """Return what the form is made with for an item."""
        return {"obj": item, "tongues": summit.languages}

    def values(self, item: Item) -> ItemValues:
        """Return what was typed; without a short name the item keeps its own."""
        return ItemValues(
            slug=self.slug.data or item.slug,
            kind=self.kind.data,
            title=self.title.data,
            minutes=self.minutes.data,
            reconstructed=self.reconstructed.data,
        )

    def settled(self) -> dict[str, frozenset[str]]:
        """Return which translations were declared still right."""
        return settled(self)


def _minutes(typed: str) -> int | None:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10):
        return None
    return int(typed) if int(typed) <= LONGEST_ITEM else None
