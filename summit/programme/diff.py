"""What publishing would change, said in plain words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import zip_longest
from typing import Any, Literal

from summit.core.clock import parse_iso
from summit.core.errors import N_
from summit.core.text import in_language
from summit.programme import moments
from summit.programme.document import ProgrammeDoc, SessionDoc, SpeakerDoc
from summit.programme.wording import PARTS, speaker_name

#: Translates a msgid into the reader's language.
Words = Callable[[str], str]

#: Kinds of change, in the order in which they are told, with how each is said.
SENTENCES: Mapping[str, str] = {
    "published": N_("The programme is published for the first time. Sessions: %(count)s."),
    "summit": N_("The summit's %(field)s changes from “%(before)s” to “%(after)s”."),
    "added": N_("New: “%(session)s”, %(after)s."),
    "cancelled": N_("Cancelled: “%(session)s”, %(before)s."),
    "reinstated": N_("Takes place after all: “%(session)s”, %(after)s."),
    "removed": N_("No longer shown: “%(session)s”, %(before)s."),
    "moved": N_("Moved: “%(session)s”, from %(before)s to %(after)s."),
    "room": N_("Another room: “%(session)s”, from %(before)s to %(after)s."),
    "retitled": N_("New title: “%(before)s” becomes “%(after)s”."),
    "speaker_added": N_("“%(session)s”: %(after)s is added as a speaker."),
    "speaker_removed": N_("“%(session)s”: %(before)s is no longer listed as a speaker."),
    "speaker_changed": N_("“%(session)s”: %(before)s is replaced by %(after)s."),
    "city_added": N_("“%(session)s”: %(after)s takes part."),
    "city_removed": N_("“%(session)s”: %(before)s is no longer listed."),
    "city_changed": N_("“%(session)s”: %(city)s changes from %(before)s to %(after)s."),
    "languages": N_("“%(session)s”: languages change from %(before)s to %(after)s."),
    "details": N_("“%(session)s”: details are revised."),
    "text": N_("“%(session)s”: the text or the order of items is revised."),
    "person": N_("Name or title: “%(before)s” becomes “%(after)s”."),
    "other": N_("Details of the summit, its cities or its rooms are revised."),
}

SUMMIT_FIELDS: Mapping[str, str] = {
    "title": N_("title"),
    "theme": N_("theme"),
    "description": N_("description"),
    "remark": N_("remark"),
    "venue": N_("venue"),
    "starts_on": N_("first day"),
    "ends_on": N_("last day"),
    "zone": N_("time zone"),
}


_SHARED: tuple[Literal["rooms", "cities", "organisations"], ...] = (
    "rooms",
    "cities",
    "organisations",
)


@dataclass(frozen=True)
class Change:
    """One difference. ``values`` fill the sentence: a mapping is a text by language, a callable
    makes the value for a language, the rest is shown as it is."""

    kind: str
    slug: str | None
    values: Mapping[str, Any] = field(default_factory=dict)

    def describe(self, language: str, words: Words) -> str:
        """Say the change in one sentence in the language of ``words``."""
        shown: dict[str, Any] = {}
        for name, value in self.values.items():
            if callable(value):
                value = value(language, words)
            elif isinstance(value, Mapping):
                value = in_language(value, language)[0]
            shown[name] = value
        return words(SENTENCES[self.kind]) % shown


def differences(before: ProgrammeDoc | None, after: ProgrammeDoc) -> list[Change]:
    """Compare two documents, in the order in which a reader wants to know.

    What a release says of itself (its number, instant, note, revisions) is no difference; any
    other difference is told, if only as one of details.
    """
    if before is None:
        return [Change("published", None, {"count": len(after["sessions"])})]
    changes: list[Change] = [
        *_summit(before, after),
        *_sessions(before, after),
        *_people(before, after),
    ]
    if _rest(before, after) != _rest(after, before) or (
        not changes and _essence(before) != _essence(after)
    ):
        changes.append(Change("other", None))
    order = list(SENTENCES)
    return sorted(changes, key=lambda change: order.index(change.kind))


def _summit(before: ProgrammeDoc, after: ProgrammeDoc) -> Iterator[Change]:
    old: Mapping[str, Any] = before["summit"]
    new: Mapping[str, Any] = after["summit"]
    for name, label in SUMMIT_FIELDS.items():
        if old[name] != new[name]:
            shown = _day if name in ("starts_on", "ends_on") else _as_it_is
            values = {"before": shown(old[name]), "after": shown(new[name])}
            yield Change("summit", None, {"field": _word(label), **values})


def _sessions(before: ProgrammeDoc, after: ProgrammeDoc) -> Iterator[Change]:
    old_by_uid = {session["uid"]: session for session in before["sessions"]}
    new_uids = {session["uid"] for session in after["sessions"]}
    for uid, old in old_by_uid.items():
        if uid not in new_uids:
            yield Change("removed", old["slug"], {"session": old["title"], "before": _when(old)})
    for new in after["sessions"]:
        previous = old_by_uid.get(new["uid"])
        if previous is None:
            if new["state"] == "cancelled":
                yield Change(
                    "cancelled", new["slug"], {"session": new["title"], "before": _when(new)}
                )
            else:
                yield Change("added", new["slug"], {"session": new["title"], "after": _when(new)})
            continue
        changes = list(_session(before, previous, after, new))
        if not changes and _session_essence(previous) != _session_essence(new):
            changes = [Change("details", new["slug"], {"session": new["title"]})]
        yield from changes


def _session(
    before: ProgrammeDoc, old: SessionDoc, after: ProgrammeDoc, new: SessionDoc
) -> Iterator[Change]:
    def change(kind: str, **values: Any) -> Change:
        return Change(kind, new["slug"], {"session": new["title"], **values})

    if old["state"] != new["state"]:
        if new["state"] == "cancelled":
            yield change("cancelled", before=_when(old))
            return
        yield change("reinstated", after=_when(new))
    if _time(old) != _time(new):
        yield change("moved", before=_when(old), after=_when(new))
    if old["room"] != new["room"]:
        yield change("room", before=_room(before, old["room"]), after=_room(after, new["room"]))
    if old["title"] != new["title"]:
        yield change("retitled", before=old["title"], after=new["title"])
    yield from _speakers(before, old, after, new)
    yield from _cities(before, old, after, new)
    if (old["floor"], old["interpreted"]) != (new["floor"], new["interpreted"]):
        yield change(
            "languages",
            before=", ".join([*old["floor"], *old["interpreted"]]) or "—",
            after=", ".join([*new["floor"], *new["interpreted"]]) or "—",
        )
    if _texts(old) != _texts(new):
        yield change("text")


def _speakers(
    before: ProgrammeDoc, old: SessionDoc, after: ProgrammeDoc, new: SessionDoc
) -> Iterator[Change]:
    """Pair the places of each item in order: a changed holder of one place is one change."""
    old_items = {item["slug"]: item for item in old["items"]}
    new_items = {item["slug"]: item for item in new["items"]}
    for slug in [*new_items, *(slug for slug in old_items if slug not in new_items)]:
        was = old_items[slug]["speakers"] if slug in old_items else []
        now = new_items[slug]["speakers"] if slug in new_items else []
        left, came = _without(was, now), _without(now, was)
        for gone, here in zip_longest(left, came):
            # A place that was or is to be announced is filled or given up, not handed over.
            if gone and here and not (gone["to_be_announced"] or here["to_be_announced"]):
                kind = "speaker_changed"
            else:
                kind = "speaker_added" if here and not here["to_be_announced"] else ""
                kind = kind or ("speaker_removed" if gone else "speaker_added")
            values: dict[str, Any] = {"session": new["title"]}
            if gone:
                values["before"] = _name(gone, before)
            if here:
                values["after"] = _name(here, after)
            yield Change(kind, new["slug"], values)


def _without(places: list[SpeakerDoc], others: list[SpeakerDoc]) -> list[SpeakerDoc]:
    """Return the places that have no counterpart of their own among the others."""
    there = [_who(speaker) for speaker in others]
    left = []
    for speaker in places:
        if _who(speaker) in there:
            there.remove(_who(speaker))
        else:
            left.append(speaker)
    return left


def _cities(
    before: ProgrammeDoc, old: SessionDoc, after: ProgrammeDoc, new: SessionDoc
) -> Iterator[Change]:
    was = {entry["city"]: entry for entry in old["cities"]}
    now = {entry["city"]: entry for entry in new["cities"]}
    for slug in [slug for slug in now if slug not in was]:
        name = after["cities"][slug]["name"]
        yield Change("city_added", new["slug"], {"session": new["title"], "after": name})
    for slug in [slug for slug in was if slug not in now]:
        name = before["cities"][slug]["name"]
        yield Change("city_removed", new["slug"], {"session": new["title"], "before": name})
    for slug in [slug for slug in now if slug in was and was[slug]["part"] != now[slug]["part"]]:
        yield Change(
            "city_changed",
            new["slug"],
            {
                "session": new["title"],
                "city": after["cities"][slug]["name"],
                "before": _word(PARTS[was[slug]["part"]]),
                "after": _word(PARTS[now[slug]["part"]]),
            },
        )


def _people(before: ProgrammeDoc, after: ProgrammeDoc) -> Iterator[Change]:
    for slug, new in after["people"].items():
        old = before["people"].get(slug)
        if old and (old["name"], old["title"]) != (new["name"], new["title"]):
            yield Change(
                "person",
                slug,
                {
                    "before": _joined(old["name"], old["title"]),
                    "after": _joined(new["name"], new["title"]),
                },
            )


def _rest(document: ProgrammeDoc, other: ProgrammeDoc) -> list[Any]:
    """Return what no other change tells of: details of what is in both documents."""
    summit = {key: value for key, value in document["summit"].items() if key not in SUMMIT_FIELDS}
    people = {
        slug: {key: value for key, value in person.items() if key not in ("name", "title")}
        for slug, person in document["people"].items()
        if slug in other["people"]
    }
    shared = [
        {slug: entry for slug, entry in document[kind].items() if slug in other[kind]}
        for kind in _SHARED
    ]
    return [summit, people, *shared]


def same(before: ProgrammeDoc | None, after: ProgrammeDoc) -> bool:
    """Whether two documents say the same, whatever they say of themselves."""
    return before is not None and _essence(before) == _essence(after)


def fingerprint(*documents: ProgrammeDoc, number: int, audience: str) -> str:
    """Return the SHA-256 of what documents say, and of the release that they are to become.

    It is the same as long as publishing would show the same to the same people under the same
    number, whenever that is.
    """
    essence = [audience, number, *(_essence(document) for document in documents)]
    text = json.dumps(essence, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(text.encode()).hexdigest()


def is_same_session(before: SessionDoc, after: SessionDoc) -> bool:
    """Whether two copies of a session say the same, whatever their revisions."""
    return _session_essence(before) == _session_essence(after)


def moved(before: ProgrammeDoc | None, after: ProgrammeDoc) -> list[SessionDoc]:
    """Return the sessions that take place at another time than before, in their order.

    One that was called off and takes place after all has not moved unless its time is another.
    """
    old = {session["uid"]: session for session in before["sessions"]} if before else {}
    return [
        session
        for session in after["sessions"]
        if session["state"] != "cancelled"
        if session["uid"] in old and _time(old[session["uid"]]) != _time(session)
    ]


def _essence(document: ProgrammeDoc) -> dict[str, Any]:
    own = ("number", "published_at", "note")
    content: dict[str, Any] = {k: v for k, v in document.items() if k not in own}
    content["sessions"] = [_session_essence(session) for session in document["sessions"]]
    return content


def _session_essence(session: SessionDoc) -> dict[str, Any]:
    return {k: v for k, v in session.items() if k not in ("sequence", "revised_at")}


def _time(session: SessionDoc) -> tuple[str | None, ...]:
    return session["starts_at"], session["ends_at"], session["day"]


def _texts(session: SessionDoc) -> list[Any]:
    items = [(i["slug"], i["kind"], i["title"], i["minutes"]) for i in session["items"]]
    return [session["abstract"], session["remark"], session["kind"], items]


def _who(speaker: SpeakerDoc) -> tuple[Any, ...]:
    # A name still to be confirmed is told by its place; a topic or a role is no other person.
    capacity = None if speaker["person"] else tuple(sorted(speaker["capacity"].items()))
    return (
        speaker["person"],
        speaker["city"],
        speaker["organisation"],
        capacity,
        speaker["to_be_announced"],
    )


def _name(speaker: SpeakerDoc, document: ProgrammeDoc) -> Callable[[str, Words], str]:
    return lambda language, words: speaker_name(speaker, document, language, words)[0]


def _word(msgid: str) -> Callable[[str, Words], str]:
    return lambda language, words: words(msgid)


def _room(document: ProgrammeDoc, slug: str | None) -> Any:
    return document["rooms"][slug]["name"] if slug else _word(N_("no room"))


def _joined(name: Mapping[str, str], title: Mapping[str, str]) -> Callable[[str, Words], str]:
    return lambda language, words: ", ".join(
        part for part in (in_language(name, language)[0], in_language(title, language)[0]) if part
    )


def _day(day: str) -> Callable[[str, Words], str]:
    return lambda language, words: moments.day_text(date.fromisoformat(day), language)


def _as_it_is(value: Any) -> Any:
    return value or "—"


def _when(session: SessionDoc) -> Callable[[str, Words], str]:
    return lambda language, words: when_text(session, language)


def when_text(session: SessionDoc, language: str) -> str:
    """Write a session's time in its own zone, which is named; its day alone without an hour."""
    if session["starts_at"] is None:
        return moments.day_text(date.fromisoformat(session["day"]), language)
    start = parse_iso(session["starts_at"])
    end = parse_iso(session["ends_at"]) if session["ends_at"] else None
    zone = session["zone"]
    span = moments.span_text(start, end, zone, language)
    return f"{span} ({moments.zone_text(zone, start, language)})"
