"""Journal entries as people read them: acts, objects and fields in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import String, cast, func, join, literal, select

from summit.accounts.models import Approval, User
from summit.attendance.models import Invitation, Office
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.text import in_language
from summit.declarations.contributing import part_name
from summit.declarations.models import Clause, Declaration, Network
from summit.declarations.queries.history import newest_places
from summit.directory.models import City, Organisation, Person
from summit.interpretation.models import Assignment, Interpreter, Term
from summit.journal.models import Entry
from summit.organizer.entry_words import ACTS, FIELDS, VALUES, VALUES_OF
from summit.programme import moments
from summit.programme.models import Item, Room, Session, Summit
from summit.questions.models import Question, QuestionBox
from summit.streaming.models import Broadcast, Ingest, YoutubeAccount

#: What entries hold for the program alone.
_HIDDEN = frozenset({"undoes", "key", "why_message", "why_values"})

_PLACES: Mapping[str, int] = {field: place for place, field in enumerate(FIELDS)}


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field of an entry with its values before and after, in words."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Whether the values are better folded away."""
        return max(self.before.count("\n"), self.after.count("\n")) > 7


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry of the journal as a page shows it."""

    id: int
    at: datetime
    actor: str
    actor_key: str
    act: str
    object_kind: str
    object_key: str
    object_name: str
    fields: list[FieldShown]


def act_label(act: str) -> str:
    """Return an act in the reader's language; an unknown one as it is written."""
    return str(gettext(ACTS[act])) if act in ACTS else act


def names_of(entries: Iterable[Entry]) -> dict[tuple[str, str], Any]:
    """Return the present names of what entries are about, and of what they refer to, in one
    statement for each kind."""
    entries = list(entries)
    keys: dict[str, set[str]] = {}
    for entry in entries:
        keys.setdefault(entry.object_kind, set()).add(entry.object_key)
    names: dict[tuple[str, str], Any] = {}
    for kind, (key, name) in _NAMED.items():
        if keys.get(kind):
            statement = select(key, name).where(key.in_(keys[kind]))
            if kind in _JOINED:
                statement = statement.select_from(_JOINED[kind])
            rows = db.session.execute(statement)
            names.update({(kind, found): text for found, text in rows})
    return names | _referred(entries)


def _referred(entries: Iterable[Entry]) -> dict[tuple[str, str], Any]:
    """Return the names of sessions, items and clauses to which entries of declarations refer."""
    keys: dict[str, set[str]] = {"session": set(), "item": set(), "clause": set()}
    for entry in entries:
        if entry.object_kind == "declaration":
            for side in (entry.before, entry.after):
                for field, found in keys.items():
                    if side.get(field):
                        found.add(str(side[field]))
    names: dict[tuple[str, str], Any] = {}
    for field, key, name in (
        ("session", cast(Session.id, String), Session.title),
        ("item", Item.uid, Item.title),
    ):
        if keys[field]:
            rows = db.session.execute(select(key, name).where(key.in_(keys[field])))
            names.update({(f"declaration.{field}", found): text for found, text in rows})
    for clause, number in newest_places(keys["clause"]):
        names["declaration.clause", clause.uid] = (clause, number)
    return names


_OFFICE = func.coalesce(City.name, Person.name, Office.capacity)

_NAMED: Mapping[str, tuple[Any, Any]] = {
    "summit": (Summit.uid, Summit.title),
    "session": (Session.uid, Session.title),
    "item": (Item.uid, Item.title),
    "room": (cast(Room.summit_id, String).concat("/").concat(Room.slug), Room.name),
    # As summit.directory.kinds.key_of has it.
    "city": (literal("city:").concat(cast(City.id, String)), City.name),
    "organisation": (
        literal("organisation:").concat(cast(Organisation.id, String)),
        Organisation.name,
    ),
    "person": (literal("person:").concat(cast(Person.id, String)), Person.name),
    "user": (User.uid, User.name),
    "approval": (cast(Approval.id, String), Approval.act),
    "office": (cast(Office.id, String), _OFFICE),
    "invitation": (cast(Invitation.id, String), _OFFICE),
    "interpreter": (cast(Interpreter.id, String), Interpreter.name),
    "assignment": (cast(Assignment.id, String), Interpreter.name),
    "term": (cast(Term.id, String), Term.words),
    # Called after its session: the journal holds no question's words.
    "question": (Question.uid, Session.title),
    "declaration": (Declaration.uid, Declaration.title),
    "network": (Network.uid, Network.name),
    "broadcast": (cast(Broadcast.id, String), Session.title),
    "youtube_account": (cast(YoutubeAccount.id, String), YoutubeAccount.title),
    "ingest": (cast(Ingest.id, String), Ingest.label),
}


def _with_names(offices: Any) -> Any:
    return offices.outerjoin(City, City.id == Office.city_id).outerjoin(
        Person, Person.id == Office.person_id
    )


#: Where the names of objects are found that are called as what they belong to.
_JOINED: Mapping[str, Any] = {
    "office": _with_names(Office.__table__),
    "invitation": _with_names(join(Invitation, Office, Office.id == Invitation.office_id)),
    "assignment": join(Assignment, Interpreter, Interpreter.id == Assignment.interpreter_id),
    "question": join(Question, QuestionBox, QuestionBox.id == Question.box_id).join(
        Session.__table__, Session.id == QuestionBox.session_id
    ),
    "broadcast": join(Broadcast, Session, Session.id == Broadcast.session_id),
}


def name_of(entry: Entry, names: Mapping[tuple[str, str], Any], language: str) -> str:
    """Return what an entry's object is called, or its key where it has gone."""
    name = names.get((entry.object_kind, entry.object_key))
    if isinstance(name, str):  # an account, or what waits for approval
        words = VALUES["act"]
        return str(gettext(words[name])) if name in words else name
    return in_language(name, language)[0] if name else entry.object_key


def show(
    entry: Entry, names: Mapping[tuple[str, str], Any], zone: str, language: str
) -> EntryShown:
    """Put an entry into words; ``zone`` is the one whose clocks instants are told by.

    Its fields stand in the order of `FIELDS`: PostgreSQL does not keep the one they were noted in.
    """
    fields = sorted(
        {*entry.before, *entry.after} - _HIDDEN,
        key=lambda field: (_PLACES.get(field, len(_PLACES)), field),
    )

    def said(field: str, side: Mapping[str, Any]) -> str:
        value = side.get(field)
        if found := names.get((f"{entry.object_kind}.{field}", str(value))):
            if field == "clause":
                clause, number = found
                return _place(clause, number, language)
            return in_language(found, language)[0]
        if field == "why" and "why_message" in side:
            message = side["why_message"]
            words = str(gettext(message))
            return words % side["why_values"] if side["why_values"] else words
        return _in_words(field, value, zone, language, entry.act)

    return EntryShown(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        actor_key=entry.actor_key,
        act=act_label(entry.act),
        object_kind=entry.object_kind,
        object_key=entry.object_key,
        object_name=name_of(entry, names, language),
        fields=[
            FieldShown(
                field_label(field),
                said(field, entry.before),
                said(field, entry.after),
            )
            for field in fields
        ],
    )


def field_label(field: str) -> str:
    """Name a field in words."""
    return str(gettext(FIELDS[field])) if field in FIELDS else field.replace("_", " ")


def _place(clause: Clause, number: int | None, language: str) -> str:
    return part_name(clause.kind.value, number, clause.heading or clause.words, language, gettext)


def _in_words(field: str, value: Any, zone: str, language: str, act: str) -> str:
    room = act.partition(".")[0]
    words = VALUES_OF.get(room, {}).get(field) or VALUES.get(field, {})
    if field in ("office", "city") and isinstance(value, Mapping):
        return str(value.get(language) or next(iter(value.values()), "—"))
    if field == "fields" and isinstance(value, list):
        # Entries about private things name what was changed, not to what.
        return "\n".join(field_label(str(each)) for each in value) or "—"
    if isinstance(value, list) and any(each in words for each in value if isinstance(each, str)):
        return "\n".join(_in_words(field, each, zone, language, act) for each in value)
    if isinstance(value, str) and value in words:
        return str(gettext(words[value]))
    return _value(value, zone, language)


def _value(value: Any, zone: str, language: str) -> str:
    """Write a value as people read it: texts by language, lists on lines, instants by the clock."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, Mapping):
        return (
            "\n".join(f"{key}: {_value(part, zone, language)}" for key, part in value.items())
            or "—"
        )
    if isinstance(value, list):
        return "\n".join(_value(part, zone, language) for part in value) or "—"
    if isinstance(value, str) and len(value) >= 20 and value[10:11] == "T":
        try:
            return moments.moment_text(parse_iso(value), zone, language)
        except ValueError:
            return value
    return str(value)
