"""Forms of sessions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired

from summit.core.errors import N_
from summit.core.forms import (
    AddressesField,
    BilingualField,
    ChoiceField,
    DayField,
    EditForm,
    Form,
    MomentField,
    PickField,
    PicksField,
    SlugField,
    WholeNumberField,
    ZoneField,
)
from summit.core.forms.fields import REQUIRED
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.core.zones import zones
from summit.programme.forms.summits import settled
from summit.programme.models import Audience, Room, Session, SessionKind, SessionState, Summit
from summit.programme.operations.editing import NewSession, SessionValues
from summit.programme.wording import AUDIENCES, KINDS, LANGUAGES, SESSION_STATES

#: A session lasts at most a day.
_LONGEST = 1440

#: What a source may fail to state of a session; the names are those of the programme file.
RECONSTRUCTED = {
    "title": N_("Title"),
    "abstract": N_("Abstract"),
    "day": N_("Day"),
    "start": N_("Start"),
    "end": N_("End"),
    "room": N_("Room"),
    "floor": N_("Floor languages"),
    "interpreted": N_("Interpretation"),
}


def _kind(kind: SessionKind) -> str:
    return str(gettext(KINDS[kind]))


def _audience(audience: Audience) -> str:
    return str(gettext(AUDIENCES[audience]))


def _rooms(rooms: Iterable[Room]) -> list[tuple[str, str]]:
    language = choose_language()
    return [(room.slug, in_language(room.name, language)[0]) for room in rooms]


class NewSessionForm(Form):
    """What a new session begins with."""

    title = BilingualField(_("Title"), required=True)
    kind = ChoiceField(_("Kind"), SessionKind, _kind, default=SessionKind.PLENARY)
    slug = SlugField(_("Address"))
    minutes = WholeNumberField(_("Length in minutes"), least=1, most=_LONGEST)
    starts_at = MomentField(_("Start"))
    room = PickField(_("Room"), none=_("no room yet"))
    audience = ChoiceField(_("Audience"), Audience, _audience, default=Audience.PUBLIC)

    def __init__(self, *args: Any, summit: Summit, **kwargs: Any) -> None:
        super().__init__(*args, tongues=summit.languages, **kwargs)
        self._rooms = {room.slug: room for room in summit.rooms}
        self.room.offer(_rooms(summit.rooms))
        self.starts_at.zone = summit.zone

    def values(self) -> NewSession:
        """Return what was typed."""
        return NewSession(
            slug=self.slug.data,
            kind=self.kind.data,
            title=self.title.data,
            minutes=self.minutes.data,
            starts_at=self.starts_at.data,
            room=self._rooms.get(self.room.data),
            audience=self.audience.data,
        )


class SessionForm(EditForm):
    """All that is said of a session, but for what stands on it.

    ``day`` is shown only where no start is known. A cancelled session's state is not here to be
    chosen: to cancel and to reinstate are acts of their own.
    """

    title = BilingualField(_("Title"), required=True)
    kind = ChoiceField(_("Kind"), SessionKind, _kind)
    slug = SlugField(_("Address"))
    state = PickField(_("State"))
    audience = ChoiceField(_("Audience"), Audience, _audience)
    starts_at = MomentField(_("Start"))
    ends_at = MomentField(_("End"))
    zone = ZoneField(_("Time zone"), [DataRequired(REQUIRED)])
    day = DayField(_("Day alone"))
    planned_minutes = WholeNumberField(_("Planned length in minutes"), least=1, most=_LONGEST)
    room = PickField(_("Room"), none=_("no room yet"))
    abstract = BilingualField(_("Abstract"), lines=True, most=10_000)
    remark = BilingualField(_("Public remark"), lines=True, most=10_000)
    floor = PicksField(_("Floor languages"))
    interpreted = PicksField(_("Interpreted into"))
    sources = AddressesField(_("Sources"))
    reconstructed = PicksField(_("Reconstructed"))

    def __init__(
        self, *args: Any, summit: Summit, formdata: Any = None, obj: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, tongues=summit.languages, formdata=formdata, obj=obj, **kwargs)
        self._rooms = {room.slug: room for room in summit.rooms}
        self.room.offer(_rooms(summit.rooms))
        self.state.offer(
            (state.value, gettext(SESSION_STATES[state]))
            for state in (SessionState.DRAFT, SessionState.SCHEDULED)
        )
        spoken = sorted(
            ((tag, gettext(name)) for tag, name in LANGUAGES.items()), key=lambda pair: pair[1]
        )
        self.floor.offer(spoken)
        self.interpreted.offer(spoken)
        self.reconstructed.offer((key, gettext(name)) for key, name in RECONSTRUCTED.items())
        # Hours are read by the clocks of the zone that was typed; of none, by the session's own.
        typed = self.zone.data in zones()
        zone = self.zone.data if typed else (obj.zone if obj is not None else summit.zone)
        self.starts_at.zone = self.ends_at.zone = zone
        if not formdata and obj is not None and obj.starts_at is not None:
            self.day.data = None
        if obj is not None and obj.state is SessionState.CANCELLED:
            del self.state

    @classmethod
    def of(cls, summit: Summit, session: Session) -> dict[str, Any]:
        """Return what the form is made with for a session."""
        return {"obj": session, "summit": summit}

    def values(self, session: Session) -> SessionValues:
        """Return what was typed; an empty address leaves the session its own."""
        names = ("kind", "title", "abstract", "remark", "zone", "day", "starts_at", "ends_at")
        more = ("planned_minutes", "audience", "floor", "interpreted", "sources", "reconstructed")
        return SessionValues(
            **{name: self[name].data for name in (*names, *more)},
            slug=self.slug.data or session.slug,
            room=self._rooms.get(self.room.data),
            state=SessionState(self.state.data) if "state" in self else SessionState.CANCELLED,
        )

    def settled(self) -> dict[str, frozenset[str]]:
        """Return which translations were declared still right."""
        return settled(self)
