"""Brings the rows of a summit to what a checked file says, and notes what that changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.programme.file.shape import (
    NO_DEFAULT,
    CityEntry,
    Entry,
    ItemEntry,
    ProgrammeFile,
    SessionCityEntry,
    SessionEntry,
    SpeakerEntry,
    keys_of,
)
from summit.programme.file.values import ABSENT, ByLanguage
from summit.programme.importing.changes import Change, ChangeKind, plain
from summit.programme.importing.checking import session_zone
from summit.programme.importing.matching import (
    arranged,
    former_of,
    match_named,
    match_speakers,
    renames,
)
from summit.programme.importing.stored import Stored, match_sessions
from summit.programme.importing.timing import when
from summit.programme.models import (
    Item,
    Room,
    Session,
    SessionCity,
    SessionState,
    Speaker,
    Summit,
    new_uid,
)
from summit.programme.ties import ties

Progress = Callable[[int, int], None]

#: Progress is told after so many sessions.
_STEP = 100

P = TypeVar("P", Room, Item, Speaker, SessionCity)


class Applying:
    """One import under way. ``flush`` writes what has been done so far, or does nothing.

    ``edited`` are the sessions that it makes or changes, or whose items, speakers or cities.
    """

    def __init__(
        self,
        file: ProgrammeFile,
        stored: Stored,
        *,
        replace: bool,
        flush: Callable[[], None],
        progress: Progress | None,
    ) -> None:
        self.file = file
        self.stored = stored
        self.replace = replace
        self.flush = flush
        self.progress = progress
        self.changes: list[Change] = []
        self.edited: list[Session] = []
        self.added: list[City | Organisation | Person | Summit] = []
        self.known: dict[str, dict[str, Any]] = {}

    def run(self) -> Summit:
        """Apply the whole file; new directory entries and a new summit are in ``added``."""
        self._directory("cities", "city", City, self.file.cities, self.stored.cities)
        self._directory(
            "organisations",
            "organisation",
            Organisation,
            self.file.organisations,
            self.stored.organisations,
        )
        self._directory("people", "person", Person, self.file.people, self.stored.people)
        summit = self._summit()
        rooms = self._rooms(summit)
        self._sessions(summit)
        self._remove_rooms(summit, rooms)
        return summit

    # -- what all objects share ----------------------------------------------------------------

    def _note(
        self, kind: ChangeKind, what: str, path: str, field: str, before: Any, after: Any
    ) -> None:
        self.changes.append(Change(kind, what, path, field, plain(before), plain(after)))

    def _set(
        self, row: Any, attribute: str, value: Any, *, new: bool, what: str, path: str, field: str
    ) -> None:
        """Set an attribute if that changes it; on a new object without a note of its own."""
        if new:
            setattr(row, attribute, value)
            return
        before = getattr(row, attribute)
        if before != value:
            self._note(ChangeKind.CHANGED, what, path, field, before, value)
            setattr(row, attribute, value)

    def _copy(
        self, entry: Entry, row: Any, *, new: bool, reset: bool, what: str, path: str
    ) -> None:
        """Copy an entry's values to a row; ``reset`` what the entry does not give."""
        for key in keys_of(type(entry)).values():
            if key.attribute is None:
                continue
            value = getattr(entry, key.name)
            if value is ABSENT:
                if key.default is NO_DEFAULT or not (new or reset):
                    continue
                value = key.default
            elif isinstance(key.kind, ByLanguage):
                value = Text(value if new or reset else {**getattr(row, key.attribute), **value})
            if isinstance(value, tuple):
                value = list(value)
            if key.refers is not None and value is not None:
                value = self.known[key.refers][value]
            self._set(row, key.attribute, value, new=new, what=what, path=path, field=key.name)

    def _former(self, row: Any, entry: Entry, *, new: bool, what: str, path: str) -> None:
        """Add former slugs; none is ever dropped, for they go on being found."""
        more = [slug for slug in former_of(entry) if slug not in row.former_slugs]
        value = [slug for slug in [*row.former_slugs, *more] if slug != row.slug]
        if value != row.former_slugs:
            self._set(row, "former_slugs", value, new=new, what=what, path=path, field="former")

    # -- the directory -------------------------------------------------------------------------

    def _directory(
        self, name: str, what: str, model: Any, entries: Sequence[Any], rows: Sequence[Any]
    ) -> None:
        known = {slug: row for row in rows for slug in row.former_slugs}
        known.update((row.slug, row) for row in rows)
        self.known[name] = known
        for entry, found in match_named(entries, rows):
            new = found is None
            row = model(slug=entry.slug, former_slugs=[]) if found is None else found
            if new:
                self._note(ChangeKind.ADDED, what, entry.slug, "", None, entry.name)
                self.added.append(row)
            elif renames(entry, row):
                self._rename(row, entry.slug, what, row.slug)
            path = row.slug
            self._copy(entry, row, new=new, reset=False, what=what, path=path)
            if isinstance(entry, CityEntry):
                self._coordinates(entry, row, new)
            self._former(row, entry, new=new, what=what, path=path)
            known.update(dict.fromkeys((*row.former_slugs, row.slug), row))

    def _rename(self, row: Any, slug: str, what: str, path: str) -> None:
        self._note(ChangeKind.CHANGED, what, path, "slug", row.slug, slug)
        kept = [former for former in row.former_slugs if former != slug]
        # A slug that nobody was ever shown leads nowhere, and must not come to light.
        if not isinstance(row, Session) or row.published_to is not None:
            kept.append(row.slug)
        row.former_slugs = kept
        row.slug = slug

    def _coordinates(self, entry: CityEntry, row: City, new: bool) -> None:
        if entry.coordinates is ABSENT:
            return
        before = None if new else (row.latitude, row.longitude)
        after = entry.coordinates or (None, None)
        if before != after:
            row.latitude, row.longitude = after
            if not new:
                self._note(ChangeKind.CHANGED, "city", row.slug, "coordinates", before, after)

    # -- the summit and its rooms --------------------------------------------------------------

    def _summit(self) -> Summit:
        entry, found = self.file.summit, self.stored.summit
        new = found is None
        if found is None:
            uid = new_uid(entry.slug) if entry.uid is ABSENT else entry.uid
            row = Summit(uid=uid, slug=entry.slug, figures=[])
            self._note(ChangeKind.ADDED, "summit", entry.slug, "", None, entry.title)
            self.added.append(row)
        else:
            row = found
            if row.slug != entry.slug:
                self._note(ChangeKind.CHANGED, "summit", row.slug, "slug", row.slug, entry.slug)
                row.slug = entry.slug
        path = row.slug
        self._copy(entry, row, new=new, reset=self.replace, what="summit", path=path)
        for slug in former_of(entry):
            if slug != row.slug and slug not in self.stored.addresses and not new:
                self._note(ChangeKind.CHANGED, "summit", path, "former", None, slug)
        if entry.has("figures") or (self.replace and not new):
            figures = [
                {
                    "value": figure.value,
                    "label": dict(Text(figure.label if figure.label is not ABSENT else {})),
                    "source": None if figure.source is ABSENT else figure.source,
                }
                for figure in entry.figures
            ]
            self._set(row, "figures", figures, new=new, what="summit", path=path, field="figures")
        return row

    def _rooms(self, summit: Summit) -> list[Room]:
        """Bring the rooms up to date; return those the file does not list."""
        stored = {room.slug: room for room in summit.rooms}
        before = list(summit.rooms)
        listed = []
        for entry in self.file.rooms:
            row = stored.get(entry.slug)
            new = row is None
            if row is None:
                row = Room(slug=entry.slug, position=0)
                self._note(ChangeKind.ADDED, "room", entry.slug, "", None, entry.name)
                summit.rooms.append(row)
            self._copy(entry, row, new=new, reset=self.replace, what="room", path=entry.slug)
            listed.append(row)
        self._arrange(listed, before, "summit", summit.slug, "rooms", lambda room: room.slug)
        self.known["rooms"] = {room.slug: room for room in summit.rooms}
        unlisted = {room.slug for room in before} - {entry.slug for entry in self.file.rooms}
        return [room for room in before if room.slug in unlisted]

    def _remove_rooms(self, summit: Summit, rooms: list[Room]) -> None:
        """Remove rooms that the file leaves out, unless a session that stays is in one."""
        if not self.replace:
            return
        used = {session.room for session in summit.sessions}
        for room in rooms:
            if room not in used:
                self._note(ChangeKind.REMOVED, "room", room.slug, "", room.name, None)
                summit.rooms.remove(room)

    def _arrange(
        self,
        listed: Sequence[P],
        before: Sequence[P],
        what: str,
        path: str,
        field: str,
        name: Callable[[P], str],
    ) -> None:
        """Number rows in their new order, if it differs from the one they have."""
        order: list[P] = arranged(listed, before)
        was: list[P] = [row for row in before if row in order]
        if [row for row in order if row in was] != was:
            self._note(
                ChangeKind.CHANGED, what, path, field, [*map(name, was)], [*map(name, order)]
            )
        if len(order) == len(was) and order == was:
            return
        for position, row in enumerate(order):
            if row.position != position:
                row.position = position

    # -- sessions ------------------------------------------------------------------------------

    def _sessions(self, summit: Summit) -> None:
        pairs = match_sessions(self.file.sessions, summit.sessions)
        self._leave_out(summit, [row for _, row in pairs if row is not None])
        total = len(pairs)
        for done, (entry, row) in enumerate(pairs, start=1):
            self._session(summit, entry, row)
            if self.progress is not None and (done % _STEP == 0 or done == total):
                self.progress(done, total)

    def _leave_out(self, summit: Summit, listed: list[Session]) -> None:
        """Remove sessions that the file leaves out; cancel those that have been published."""
        if not self.replace:
            return
        kept = {row.uid for row in listed}
        gone = [row for row in summit.sessions if row.uid not in kept]
        ties.refuse([row for row in gone if row.published_to is None])
        for row in gone:
            if row.published_to is None:
                self._note(ChangeKind.REMOVED, "session", row.slug, "", row.title, None)
                summit.sessions.remove(row)
            elif row.state is not SessionState.CANCELLED:
                cancelled = SessionState.CANCELLED
                self._note(ChangeKind.CANCELLED, "session", row.slug, "state", row.state, cancelled)
                row.state = cancelled
                self.edited.append(row)
        self.flush()

    def _session(self, summit: Summit, entry: SessionEntry, found: Session | None) -> None:
        new, renamed = found is None, False
        if found is None:
            uid = new_uid(summit.slug) if entry.uid is ABSENT else entry.uid
            row = Session(uid=uid, slug=entry.slug, former_slugs=[])
            self._note(ChangeKind.ADDED, "session", entry.slug, "", None, entry.title)
        else:
            row = found
            renamed = renames(entry, row)
            if renamed:
                self._rename(row, entry.slug, "session", row.slug)
        path = row.slug
        noted = len(self.changes)
        self._time(entry, row, new, path)
        self._copy(entry, row, new=new, reset=self.replace, what="session", path=path)
        self._former(row, entry, new=new, what="session", path=path)
        if new:
            summit.sessions.append(row)
        self._items(entry, row, path)
        self._cities(entry, row, path)
        if new or renamed or len(self.changes) > noted:
            self.edited.append(row)

    def _time(self, entry: SessionEntry, row: Session, new: bool, path: str) -> None:
        zone = session_zone(self.file, self.stored, entry, None if new else row, self.replace)
        assert zone is not None
        time = when(entry, None if new else row, zone, replace=self.replace)
        if new:
            row.zone, row.day = time.zone, time.day
            row.starts_at, row.ends_at = time.starts_at, time.ends_at
            return
        place, was = ZoneInfo(time.zone), ZoneInfo(row.zone)
        for field, attribute, after in (
            ("start", "starts_at", time.starts_at),
            ("end", "ends_at", time.ends_at),
        ):
            before = getattr(row, attribute)
            if before != after:
                self._note(
                    ChangeKind.CHANGED,
                    "session",
                    path,
                    field,
                    before and before.astimezone(was),
                    after and after.astimezone(place),
                )
        if row.day != time.day and (row.starts_at is None or time.starts_at is None):
            self._note(ChangeKind.CHANGED, "session", path, "day", row.day, time.day)
        if row.zone != time.zone:
            self._note(ChangeKind.CHANGED, "session", path, "zone", row.zone, time.zone)
        row.zone, row.day = time.zone, time.day
        row.starts_at, row.ends_at = time.starts_at, time.ends_at

    def _items(self, entry: SessionEntry, session: Session, path: str) -> None:
        stored = {item.slug: item for item in session.items}
        before = list(session.items)
        listed = []
        for given in entry.items:
            row = stored.get(given.slug)
            listed.append(self._item(given, session, row, f"{path}/{given.slug}"))
        if self.replace:
            for row in [row for row in before if row not in listed]:
                self._note(ChangeKind.REMOVED, "item", f"{path}/{row.slug}", "", row.title, None)
                session.items.remove(row)
                before.remove(row)
        self._arrange(listed, before, "session", path, "items", lambda item: item.slug)

    def _item(self, entry: ItemEntry, session: Session, found: Item | None, path: str) -> Item:
        new = found is None
        row = Item(slug=entry.slug, position=0) if found is None else found
        if new:
            title = {} if entry.title is ABSENT else entry.title
            self._note(ChangeKind.ADDED, "item", path, "", None, title)
            session.items.append(row)
        self._copy(entry, row, new=new, reset=self.replace, what="item", path=path)
        self._speakers(entry, row, path)
        return row

    def _speakers(self, entry: ItemEntry, item: Item, path: str) -> None:
        before = list(item.speakers)
        listed = []
        for given, found in zip(
            entry.speakers, match_speakers(entry.speakers, before, self._ident), strict=True
        ):
            new = found is None
            row = Speaker(position=0) if found is None else found
            place = f"{path}/{_holder(given)}"
            if new:
                self._note(ChangeKind.ADDED, "speaker", place, "", None, given.role)
                item.speakers.append(row)
            self._copy(given, row, new=new, reset=self.replace, what="speaker", path=place)
            listed.append(row)
        if self.replace:
            for row in [row for row in before if row not in listed]:
                place = f"{path}/{_speaker_name(row)}"
                self._note(ChangeKind.REMOVED, "speaker", place, "", row.role, None)
                item.speakers.remove(row)
                before.remove(row)
        self._arrange(listed, before, "item", path, "speakers", _speaker_name)

    def _ident(self, name: str, slug: str) -> Hashable:
        row = self.known[name][slug]
        return slug if row.id is None else int(row.id)

    def _cities(self, entry: SessionEntry, session: Session, path: str) -> None:
        before = list(session.cities)
        stored = {part.city: part for part in before}
        listed = []
        for given in entry.cities:
            city = self.known["cities"][given.city]
            listed.append(self._city(given, city, session, stored.get(city), path))
        if self.replace:
            for row in [row for row in before if row not in listed]:
                place = f"{path}/{row.city.slug}"
                self._note(ChangeKind.REMOVED, "session_city", place, "", row.part, None)
                session.cities.remove(row)
                before.remove(row)
        self._arrange(listed, before, "session", path, "cities", lambda part: part.city.slug)

    def _city(
        self,
        entry: SessionCityEntry,
        city: City,
        session: Session,
        found: SessionCity | None,
        path: str,
    ) -> SessionCity:
        new = found is None
        row = SessionCity(city=city, position=0) if found is None else found
        place = f"{path}/{city.slug}"
        if new:
            session.cities.append(row)
        self._copy(entry, row, new=new, reset=self.replace, what="session_city", path=place)
        if new:
            self._note(ChangeKind.ADDED, "session_city", place, "", None, row.part)
        return row


def _holder(entry: SpeakerEntry) -> str:
    given = (entry.person, entry.city, entry.organisation)
    return next((slug for slug in given if isinstance(slug, str)), entry.role.value)


def _speaker_name(row: Speaker) -> str:
    named = row.person or row.city or row.organisation
    return named.slug if named else row.role.value
