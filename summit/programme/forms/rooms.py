"""Forms of rooms."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    Form,
    SlugField,
    WholeNumberField,
)
from summit.core.slugs import suggest
from summit.programme.forms.summits import settled
from summit.programme.models import Room, RoomKind, Summit
from summit.programme.operations.editing import RoomValues
from summit.programme.wording import ROOM_KINDS

#: A changeover lasts no longer than half a day.
_LONGEST = 720


def _kind(kind: RoomKind) -> str:
    return str(gettext(ROOM_KINDS[kind]))


def _values(form: Any, slug: str) -> RoomValues:
    return RoomValues(
        slug=form.slug.data or slug,
        kind=form.kind.data,
        name=form.name.data,
        changeover=form.changeover.data,
    )


class NewRoomForm(Form):
    """A room to be added."""

    name = BilingualField(_("Name"), required=True)
    slug = SlugField(_("Short name"))
    kind = ChoiceField(_("Kind"), RoomKind, _kind, default=RoomKind.ROOM)
    changeover = WholeNumberField(
        _("Changeover in minutes"), required=True, most=_LONGEST, default=10
    )

    def values(self, taken: Collection[str]) -> RoomValues:
        """Return what was typed; without a short name one that is not ``taken``."""
        return _values(self, suggest(self.name.data, taken, otherwise="room"))


class RoomForm(EditForm):
    """A room that is there."""

    name = BilingualField(_("Name"), required=True)
    slug = SlugField(_("Short name"))
    kind = ChoiceField(_("Kind"), RoomKind, _kind)
    changeover = WholeNumberField(_("Changeover in minutes"), required=True, most=_LONGEST)

    @classmethod
    def of(cls, summit: Summit, room: Room) -> dict[str, Any]:
        """Return what the form is made with for a room."""
        return {"obj": room, "tongues": summit.languages}

    def values(self, room: Room) -> RoomValues:
        """Return what was typed; without a short name the room keeps its own."""
        return _values(self, room.slug)

    def settled(self) -> dict[str, frozenset[str]]:
        """Return which translations were declared still right."""
        return settled(self)
