"""What is wrong with a file in view of what the database holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from summit.core.errors import N_
from summit.programme.file.checks import check_languages
from summit.programme.file.problems import Report, nearest, shown
from summit.programme.file.shape import (
    NO_DEFAULT,
    Entry,
    ProgrammeFile,
    SessionEntry,
    keys_of,
)
from summit.programme.file.values import ABSENT, ByLanguage, Wrong
from summit.programme.importing.matching import former_of, match_named, renames
from summit.programme.importing.stored import Stored, match_sessions
from summit.programme.importing.timing import When, session_state, when
from summit.programme.models import Audience, Session, SessionState
from summit.programme.rules.editing import is_for_fewer, is_outside, is_undone, overrun

_UNDEFINED = {
    "people": N_("nobody is defined as %(slug)s"),
    "cities": N_("no city is defined as %(slug)s"),
    "organisations": N_("no organisation is defined as %(slug)s"),
    "rooms": N_("no room is defined as %(slug)s"),
}


def find_problems(file: ProgrammeFile, stored: Stored, replace: bool, report: Report) -> None:
    """Note every mistake that the import would meet."""
    _Checks(file, stored, replace, report).run()


class _Checks:
    def __init__(self, file: ProgrammeFile, stored: Stored, replace: bool, report: Report) -> None:
        self.file = file
        self.stored = stored
        self.replace = replace
        self.report = report
        self.known = _known(file, stored, replace)

    def run(self) -> None:
        summit, row = self.file.summit, self.stored.summit
        self._summit_identity()
        self._new_or_kept(summit, row)
        self._summit_order()
        self._references(summit)
        languages = self._after(summit, "languages", row.languages if row else ())
        check_languages(self.file, languages, self.report)
        self._directory(self.file.cities, self.stored.cities)
        self._directory(self.file.organisations, self.stored.organisations)
        self._directory(self.file.people, self.stored.people)
        rooms = {room.slug: room for room in row.rooms} if row else {}
        for room in self.file.rooms:
            self._new_or_kept(room, rooms.get(room.slug))
        self._sessions()

    def _after(self, entry: Entry, name: str, stored: Any) -> Any:
        value = getattr(entry, name)
        return stored if value is ABSENT else value

    def _summit_identity(self) -> None:
        entry, row = self.file.summit, self.stored.summit
        if row is not None and entry.uid is not ABSENT and row.uid != entry.uid:
            self.report.add(
                entry.line_of("uid"),
                "summit.uid",
                N_("the summit at %(slug)s has another uid, %(uid)s"),
                N_("leave uid out to change that summit, or choose another slug"),
                slug=shown(entry.slug),
                uid=row.uid,
            )
        for name, slugs in (("slug", (entry.slug,)), ("former", former_of(entry))):
            for slug in slugs:
                holder = self.stored.addresses.get(slug)
                if holder is not None and holder is not row:
                    self.report.add(
                        entry.line_of(name),
                        f"summit.{name}",
                        N_("%(slug)s is or was the address of the summit %(holder)s"),
                        N_("choose another, or give that summit's uid (%(uid)s) to change it"),
                        slug=shown(slug),
                        holder=shown(holder.slug),
                        uid=holder.uid,
                    )

    def _new_or_kept(self, entry: Entry, row: object | None) -> None:
        """A new object needs what has no default; a name or title is never left empty."""
        for key in keys_of(type(entry)).values():
            if key.default is not NO_DEFAULT or key.attribute is None:
                continue
            value = getattr(entry, key.name)
            if value is ABSENT:
                if row is None and not entry.has(key.name):
                    self.report.add(
                        entry.line,
                        entry.path,
                        N_("%(slug)s is new and needs the key %(key)s"),
                        N_("add it (%(about)s), or correct the slug if it is not new"),
                        slug=shown(getattr(entry, "slug", "")),
                        key=key.name,
                        about=key.about,
                    )
            elif isinstance(key.kind, ByLanguage):
                kept = {} if row is None or self.replace else getattr(row, key.attribute)
                if not any({**kept, **value}.values()):
                    self.report.add(
                        entry.line_of(key.name),
                        f"{entry.path}.{key.name}",
                        N_("holds no text in any language"),
                        N_("give it at least one"),
                    )

    def _references(self, entry: Entry) -> None:
        for key in keys_of(type(entry)).values():
            if key.refers is None:
                continue
            slug = getattr(entry, key.name)
            known = self.known[key.refers]
            if isinstance(slug, str) and slug not in known:
                near = nearest(slug, known)
                self.report.add(
                    entry.line_of(key.name),
                    f"{entry.path}.{key.name}",
                    _UNDEFINED[key.refers],
                    N_("did you mean %(near)s? Otherwise add it under %(list)s")
                    if near
                    else N_("add it under %(list)s"),
                    slug=shown(slug),
                    near=shown(near or ""),
                    list=key.refers,
                )

    def _directory(self, entries: tuple[Any, ...], rows: Iterable[Any]) -> None:
        owners = {slug: row for row in rows for slug in (*row.former_slugs, row.slug)}
        for entry, row in match_named(entries, rows):
            self._new_or_kept(entry, row)
            self._references(entry)
            for slug in former_of(entry):
                owner = owners.get(slug)
                if owner is not None and owner is not row:
                    self._former_taken(entry, slug, owner.slug)

    def _former_taken(self, entry: Entry, slug: str, owner: str) -> None:
        self.report.add(
            entry.line_of("former"),
            f"{entry.path}.former",
            N_("%(slug)s leads to %(owner)s"),
            N_("take it out; to make one of the two, merge them in the directory"),
            slug=shown(slug),
            owner=shown(owner),
        )

    # -- sessions ------------------------------------------------------------------------------

    def _sessions(self) -> None:
        pairs = match_sessions(self.file.sessions, self.stored.sessions)
        listed = {row.uid for _, row in pairs if row is not None}
        unlisted = [row for row in self.stored.sessions if row.uid not in listed]
        staying = [row for row in unlisted if not self.replace or row.published_to is not None]
        self._session_slugs(pairs, staying)
        matched = {entry.slug for entry, _ in pairs}
        for entry in self.file.sessions:
            if entry.slug not in matched:
                self._session_former(entry)
        for entry, row in pairs:
            self._new_or_kept(entry, row)
            self._references(entry)
            self._session_identity(entry, row)
            state = self._session_state(entry, row)
            self._session_audience(entry, row)
            time = self._session_time(entry, row)
            if time is not None and state is not SessionState.CANCELLED:
                self._session_day(entry, time)
                self._items_fit(entry, row, time)
            self._parts(entry, row)
        if not self.replace:
            self._days_of(unlisted)

    def _summit_order(self) -> None:
        entry, days = self.file.summit, self._summit_days()
        if days is not None and days[0] > days[1]:
            self.report.add(
                entry.line_of("ends"),
                "summit.ends",
                N_("the summit ends on %(last)s, before it starts on %(first)s"),
                N_("correct one of the two"),
                first=str(days[0]),
                last=str(days[1]),
            )

    def _session_slugs(
        self, pairs: list[tuple[SessionEntry, Session | None]], staying: list[Session]
    ) -> None:
        """A slug leads to one session, now and where it did before."""
        taken = {row.slug: row for row in staying}
        rows = [*staying, *(row for _, row in pairs if row is not None)]
        former = {slug: row for row in rows for slug in row.former_slugs}
        former.update((row.slug, row) for entry, row in pairs if row and renames(entry, row))
        for entry, row in pairs:
            holder = taken.get(entry.slug) or former.get(entry.slug)
            if holder is not None and holder is not row:
                self._slug_taken(entry, holder)
            for slug in former_of(entry):
                other = taken.get(slug) or former.get(slug)
                if other is not None and other is not row:
                    self._former_taken(entry, slug, other.slug)

    def _session_former(self, entry: SessionEntry) -> None:
        holder = next(row for row in self.stored.sessions if entry.slug in row.former_slugs)
        self._slug_taken(entry, holder)

    def _slug_taken(self, entry: SessionEntry, holder: Session) -> None:
        self.report.add(
            entry.line_of("slug"),
            f"{entry.path}.slug",
            N_("%(slug)s is or was the address of another session, now %(holder)s"),
            N_("choose another, or give that session's uid (%(uid)s) to change it"),
            slug=shown(entry.slug),
            holder=shown(holder.slug),
            uid=holder.uid,
        )

    def _session_identity(self, entry: SessionEntry, row: Session | None) -> None:
        if entry.uid is ABSENT:
            return
        if entry.uid in self.stored.uids:
            self.report.add(
                entry.line_of("uid"),
                f"{entry.path}.uid",
                N_("this uid is that of a session of the summit %(summit)s"),
                N_("leave uid out; the new session gets one of its own"),
                summit=shown(self.stored.uids[entry.uid]),
            )
        elif row is not None and row.uid != entry.uid:
            self.report.add(
                entry.line_of("uid"),
                f"{entry.path}.uid",
                N_("the session %(slug)s has another uid, %(uid)s"),
                N_("leave uid out to change that session, or choose another slug"),
                slug=shown(row.slug),
                uid=row.uid,
            )

    def _settled(self, entry: SessionEntry, row: Session | None, name: str) -> Any:
        """Return what a key with a default comes to."""
        value = getattr(entry, name)
        if value is not ABSENT:
            return value
        if row is None or self.replace:
            return keys_of(SessionEntry)[name].default
        return getattr(row, name)

    def _session_state(self, entry: SessionEntry, row: Session | None) -> SessionState:
        state = session_state(entry, row, self.replace)
        if row is not None and is_undone(row.published_to, state):
            self.report.add(
                entry.line_of("state"),
                f"{entry.path}.state",
                N_("%(slug)s has been published and cannot be a draft again"),
                N_("cancel it instead: state: cancelled"),
                slug=shown(row.slug),
            )
        return state

    def _session_audience(self, entry: SessionEntry, row: Session | None) -> None:
        if row is None or row.published_to is None:
            return
        audience: Audience = self._settled(entry, row, "audience")
        if is_for_fewer(row.published_to, audience):
            self.report.add(
                entry.line_of("audience"),
                f"{entry.path}.audience",
                N_("%(slug)s has been published to %(shown_to)s and cannot be for fewer"),
                N_("cancel it instead: state: cancelled"),
                slug=shown(row.slug),
                shown_to=row.published_to.value,
            )

    def _session_time(self, entry: SessionEntry, row: Session | None) -> When | None:
        zone = session_zone(self.file, self.stored, entry, row, self.replace)
        if zone is None:
            return None  # a new summit without a zone is a mistake already noted
        try:
            return when(entry, row, zone, replace=self.replace)
        except Wrong as error:
            values = dict(error.values)
            key = values["key"]
            self.report.add(
                entry.line_of(key), f"{entry.path}.{key}", error.message, error.remedy, **values
            )
            return None

    def _summit_days(self) -> tuple[date, date, str] | None:
        entry, row = self.file.summit, self.stored.summit
        first = self._after(entry, "starts", row.starts_on if row else None)
        last = self._after(entry, "ends", row.ends_on if row else None)
        zone = self._after(entry, "zone", row.zone if row else None)
        return (first, last, zone) if first and last and zone else None

    def _session_day(self, entry: SessionEntry, time: When) -> None:
        days = self._summit_days()
        if days is None or days[0] > days[1]:
            return
        first, last, zone = days
        if time.day and is_outside(time.day, time.starts_at, zone, first, last):
            key = "start" if entry.has("start") else "day"
            self.report.add(
                entry.line_of(key),
                f"{entry.path}.{key}",
                N_("%(day)s is not a day of the summit, %(first)s to %(last)s"),
                N_("correct it, or let the summit begin earlier or end later"),
                day=str(time.day),
                first=str(first),
                last=str(last),
            )

    def _days_of(self, unlisted: list[Session]) -> None:
        """The summit's new days must hold the sessions that the file leaves as they are."""
        entry, days = self.file.summit, self._summit_days()
        if days is None or days[0] > days[1]:
            return
        first, last, zone = days
        if not entry.has("starts") and not entry.has("ends"):
            return
        key = "starts" if entry.has("starts") else "ends"
        for row in unlisted:
            if row.state is SessionState.CANCELLED or row.day is None:
                continue
            if is_outside(row.day, row.starts_at, zone, first, last):
                self.report.add(
                    entry.line_of(key),
                    f"summit.{key}",
                    N_("the session %(slug)s is on %(day)s, which would not be a day of it"),
                    N_("move that session in the same file"),
                    slug=shown(row.slug),
                    day=str(row.day),
                )

    def _items_fit(self, entry: SessionEntry, row: Session | None, time: When) -> None:
        if time.starts_at is None or time.ends_at is None or not entry.items:
            return
        minutes = {item.slug: item.minutes for item in row.items} if row else {}
        for item in entry.items:
            if item.minutes is not ABSENT:
                minutes[item.slug] = item.minutes
            elif self.replace:
                minutes[item.slug] = None
        if self.replace:
            minutes = {item.slug: minutes.get(item.slug) for item in entry.items}
        length = int((time.ends_at - time.starts_at).total_seconds() // 60)
        over = overrun(minutes.values(), length)
        if over:
            self.report.add(
                entry.line_of("items"),
                f"{entry.path}.items",
                N_("the items last %(total)s minutes together, the session only %(length)s"),
                N_("shorten items by %(over)s minutes or let the session end later"),
                total=length + over,
                length=length,
                over=over,
            )

    def _parts(self, entry: SessionEntry, row: Session | None) -> None:
        items = {item.slug: item for item in row.items} if row else {}
        for item in entry.items:
            self._new_or_kept(item, items.get(item.slug))
            for speaker in item.speakers:
                self._references(speaker)
        for city in entry.cities:
            self._references(city)


def _known(file: ProgrammeFile, stored: Stored, replace: bool) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for name in ("cities", "organisations", "people"):
        known[name] = {
            slug for row in getattr(stored, name) for slug in (row.slug, *row.former_slugs)
        }
        for entry in getattr(file, name):
            known[name].update((entry.slug, *former_of(entry)))
    known["rooms"] = {room.slug for room in file.rooms}
    if stored.summit is not None and not replace:
        known["rooms"].update(room.slug for room in stored.summit.rooms)
    return known


def session_zone(
    file: ProgrammeFile,
    stored: Stored,
    entry: SessionEntry,
    row: Session | None,
    replace: bool,
) -> str | None:
    """Return a session's zone after the import: the file's, its own, else the summit's.

    A session in the summit's zone follows it when the file moves the summit to another one: its
    hours are then read by the new clock, as they would be in a new summit.
    """
    if isinstance(entry.zone, str):
        return entry.zone
    follows = row is not None and row.zone == stored.zone
    if entry.zone is ABSENT and row is not None and not follows and not replace:
        return row.zone
    if file.summit.zone is not ABSENT:
        return file.summit.zone
    return stored.summit.zone if stored.summit else None
