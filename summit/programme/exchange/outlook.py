"""What an import would change, in words, before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_
from summit.directory.kinds import Kind
from summit.directory.usage import usage
from summit.programme import importing, moments, wording
from summit.programme.exchange.mistakes import Mistake, Mistakes
from summit.programme.file.shape import ProgrammeFile
from summit.programme.file.values import ABSENT
from summit.programme.importing import Change, ChangeKind
from summit.programme.models import Address, Summit
from summit.programme.usage import STATES

#: So many changes are shown one by one; the counts are of all.
SHOWN = 500

Words = Callable[[str], str]

OBJECTS: Mapping[str, str] = {
    "summit": N_("Summit"),
    "room": N_("Room"),
    "session": N_("Session"),
    "item": N_("Item"),
    "speaker": N_("Speaker"),
    "session_city": N_("City in a session"),
    "city": N_("City"),
    "organisation": N_("Organisation"),
    "person": N_("Person"),
}

#: Keys of the programme file as the console calls them.
FIELDS: Mapping[str, str] = {
    "slug": N_("Address"),
    "former": N_("Former addresses"),
    "kind": N_("Kind"),
    "title": N_("Title"),
    "theme": N_("Theme"),
    "description": N_("Description"),
    "abstract": N_("Abstract"),
    "remark": N_("Remark"),
    "venue": N_("Venue"),
    "name": N_("Name"),
    "country": N_("Country"),
    "starts": N_("First day"),
    "ends": N_("Last day"),
    "start": N_("Start"),
    "end": N_("End"),
    "day": N_("Day"),
    "minutes": N_("Length in minutes"),
    "changeover": N_("Changeover in minutes"),
    "zone": N_("Time zone"),
    "languages": N_("Languages"),
    "host": N_("Hosting organisation"),
    "figures": N_("Key figures"),
    "sources": N_("Sources"),
    "reconstructed": N_("Reconstructed"),
    "coordinates": N_("Coordinates"),
    "relation": N_("Relation"),
    "since": N_("Since"),
    "variants": N_("Other spellings"),
    "room": N_("Room"),
    "rooms": N_("Order of the rooms"),
    "items": N_("Order of the items"),
    "speakers": N_("Order of the speakers"),
    "cities": N_("Order of the cities"),
    "state": N_("State"),
    "audience": N_("Audience"),
    "floor": N_("Spoken languages"),
    "interpreted": N_("Interpreted languages"),
    "person": N_("Person"),
    "city": N_("City"),
    "organisation": N_("Organisation"),
    "role": N_("Role"),
    "capacity": N_("Capacity"),
    "topic": N_("Topic"),
    "remote": N_("Remote"),
    "undocumented": N_("Not documented"),
    "part": N_("Part"),
    "record": N_("On record"),
}

_LABELS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("summit", "kind"): wording.SUMMIT_KINDS,
    ("room", "kind"): wording.ROOM_KINDS,
    ("session", "kind"): wording.KINDS,
    ("session", "state"): wording.SESSION_STATES,
    ("session", "audience"): wording.AUDIENCES,
    ("item", "kind"): wording.ITEM_KINDS,
    ("speaker", "role"): wording.ROLES,
    ("speaker", "state"): STATES,
    ("session_city", "part"): wording.PARTS,
    ("session_city", "state"): STATES,
    ("session_city", "record"): wording.RECORDS,
    ("city", "relation"): wording.RELATIONS,
}

#: What stands for an object that is added or removed as a whole.
_WHOLE: Mapping[str, str] = {"speaker": "role", "session_city": "part"}


@dataclass(frozen=True, slots=True)
class Line:
    """One change as it is shown; ``elsewhere`` counts other summits that show the same entry."""

    kind: str
    what: str
    path: str
    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an import would change. ``fingerprint`` is the same as long as that is."""

    changes: Sequence[Change]
    elsewhere: Mapping[tuple[str, str], int]

    @property
    def fingerprint(self) -> str:
        """The same for the same changes."""
        return fingerprint(self.changes)

    def counts(self) -> list[tuple[str, str, int]]:
        """Return (object, kind of change, how many), the objects each counted once."""
        objects = {
            (change.object_kind, change.path): change.kind.value
            for change in sorted(self.changes, key=lambda c: c.kind is not ChangeKind.CHANGED)
        }
        counted = Counter((what, kind) for (what, _), kind in objects.items())
        order = list(OBJECTS)
        return [
            (what, kind, number)
            for (what, kind), number in sorted(
                counted.items(), key=lambda each: (order.index(each[0][0]), each[0][1])
            )
        ]

    def lines(self, language: str, words: Words) -> list[Line]:
        """Return the first changes as readers of a language are shown them."""
        return [self._line(change, language, words) for change in self.changes[:SHOWN]]

    def _line(self, change: Change, language: str, words: Words) -> Line:
        what, name = change.object_kind, change.field or _WHOLE.get(change.object_kind, "")
        before, after = change.before, change.after
        if isinstance(before, dict) and isinstance(after, dict):
            before, after = (
                {key: text for key, text in one.items() if other.get(key) != text}
                for one, other in ((before, after), (after, before))
            )
        label = FIELDS.get(change.field, change.field)
        return Line(
            change.kind.value,
            words(OBJECTS[what]),
            change.path,
            words(label) if label else "",
            tuple(_said(before, (what, name), language, words)),
            tuple(_said(after, (what, name), language, words)),
            self.elsewhere.get((what, change.path), 0),
        )


def fingerprint(changes: Iterable[Change]) -> str:
    """Return the same text for the same changes."""
    plain = [change.plain() for change in changes]
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def look(file: ProgrammeFile, *, summit_id: int | None, replace: bool, actor: Actor) -> Outlook:
    """Return what an import would change; writes nothing and takes no lock.

    Raises:
        FileErrors: the file holds mistakes.
        Mistakes: it is of another summit than ``summit_id``; or there is one already where it
            should make one.
    """
    refuse_others(file, summit_id, actor)
    changes = importing.preview(file, replace=replace).changes
    return Outlook(changes, _elsewhere(changes, summit_id))


def refuse_others(file: ProgrammeFile, summit_id: int | None, actor: Actor) -> None:
    """Refuse a file that speaks of another summit than the one that it is imported into.

    Raises:
        Mistakes: it does, or it gives the summit an address, which the actor may not.
    """
    entry = file.summit
    uid = None if entry.uid is ABSENT else entry.uid
    if summit_id is None:
        taken = db.session.scalar(select(Address.summit_id).where(Address.slug == entry.slug))
        if taken is not None or (uid and db.session.scalar(select(Summit.id).filter_by(uid=uid))):
            raise _mistake(
                file,
                N_("there is a summit %(slug)s already, or was"),
                N_(
                    "open that summit and import the file there; or choose another slug and"
                    " leave the uids out"
                ),
                slug=entry.slug,
            )
        return
    summit = db.session.get_one(Summit, summit_id)
    if uid != summit.uid if uid else entry.slug != summit.slug:
        raise _mistake(
            file,
            N_("the file is of another summit, %(slug)s"),
            N_("import it there, or as a new summit; or write slug: %(own)s and leave uid out"),
            slug=entry.slug,
            own=summit.slug,
        )
    if entry.slug != summit.slug and not actor.may(Permission.PUBLISH, summit_id):
        raise _mistake(
            file,
            N_(
                "the file gives the summit another address, %(slug)s, which your role does not"
                " allow"
            ),
            N_("write slug: %(own)s, or ask an owner"),
            slug=entry.slug,
            own=summit.slug,
        )


def _mistake(file: ProgrammeFile, message: str, remedy: str, **values: str) -> Mistakes:
    line = file.summit.line_of("slug")
    return Mistakes([Mistake(message, remedy, values, line=line, path="summit.slug")])


def _elsewhere(changes: Sequence[Change], summit_id: int | None) -> dict[tuple[str, str], int]:
    """Count the other summits that use each entry of the directory which is changed."""
    found: dict[tuple[str, str], int] = {}
    for kind in Kind:
        slugs = {
            change.path
            for change in changes
            if change.object_kind == kind.value and change.kind is ChangeKind.CHANGED
        }
        if not slugs:
            continue
        model: Any = kind.model
        ids = {
            row.id: row.slug
            for row in db.session.execute(select(model.id, model.slug).where(model.slug.in_(slugs)))
        }
        for entry_id, summits in usage.summits(kind, ids).items():
            others = len(summits - {summit_id})
            if others:
                found[kind.value, ids[entry_id]] = others
    return found


def _said(value: Any, of: tuple[str, str], language: str, words: Words) -> Iterable[str]:
    """Write a value of a change, a line for each language of a text."""
    if value is None or value in ({}, [], ""):
        return
    if isinstance(value, dict):
        for tag, text in value.items():
            yield f"({tag}) {text}"
    elif isinstance(value, bool):
        yield words(N_("yes")) if value else words(N_("no"))
    elif isinstance(value, list):
        yield ", ".join(_plain(each) for each in value)
    elif of[1] in ("start", "end"):
        moment = datetime.fromisoformat(value)
        day = moments.day_text(moment.date(), language)
        comma = "" if language == "ko" else ","
        yield f"{day}{comma} {moment:%H:%M} (UTC{moment:%z})"
    elif of[1] in ("day", "starts", "ends"):
        yield moments.day_text(date.fromisoformat(value), language)
    else:
        yield wording.label(_LABELS.get(of, {}), str(value), words)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
