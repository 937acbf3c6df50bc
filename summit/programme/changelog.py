"""What the public change log says of a release: times, rooms, titles, and what takes place.

Made at publication from the two public documents, and kept with the release as plain JSON: texts
by language, instants as RFC 3339, so that it can be told in any language. Who came, withdrew or
was replaced is never in it; an organizer who wants that said writes it into the release's note.

Each entry has a ``kind``:

- ``published``: the first release to everyone; ``sessions``, how many there are;
- ``added``, ``reinstated``, ``cancelled``, ``removed``: a session with its ``when``;
- ``moved``: ``before`` and ``after`` are such times;
- ``room``: ``before`` and ``after`` are the rooms' names, empty for none;
- ``retitled``: ``before`` and ``after`` are titles;
- ``summit``: days or zone of the summit, ``before`` and ``after`` as its document says them;
- ``other``: what else was revised.

All but the last have ``session`` (its slug) and ``title`` where they are about one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from summit.programme import diff
from summit.programme.document import ProgrammeDoc, SessionDoc

Entry = dict[str, Any]

#: The order in which a release's entries are told.
KINDS = (
    "published",
    "summit",
    "cancelled",
    "reinstated",
    "added",
    "removed",
    "moved",
    "room",
    "retitled",
    "other",
)


def entries(before: ProgrammeDoc | None, after: ProgrammeDoc) -> list[Entry]:
    """Return what the change log says, in the order in which it is told.

    Args:
        before: the public document of the release that everybody was shown until now.
        after: the one that replaces it.
    """
    if before is None:
        return [{"kind": "published", "sessions": len(after["sessions"])}]
    old = {session["uid"]: session for session in before["sessions"]}
    new = {session["uid"] for session in after["sessions"]}
    found = list(_summit(before, after))
    for uid, was in old.items():
        if uid not in new:
            found.append(_entry("removed", was, when=_when(was)))
    for session in after["sessions"]:
        found.extend(_session(before, old.get(session["uid"]), after, session))
    if not found and not diff.same(before, after):
        found.append({"kind": "other"})
    return sorted(found, key=lambda entry: KINDS.index(entry["kind"]))


def _summit(before: ProgrammeDoc, after: ProgrammeDoc) -> Iterator[Entry]:
    old, new = _days(before), _days(after)
    if old != new:
        yield {"kind": "summit", "before": old, "after": new}


def _days(document: ProgrammeDoc) -> dict[str, str]:
    summit = document["summit"]
    return {
        "starts_on": summit["starts_on"],
        "ends_on": summit["ends_on"],
        "zone": summit["zone"],
    }


def _session(
    before: ProgrammeDoc, old: SessionDoc | None, after: ProgrammeDoc, new: SessionDoc
) -> Iterator[Entry]:
    if new["state"] == "cancelled":
        if old is None or old["state"] != "cancelled":
            yield _entry("cancelled", new, when=_when(old or new))
        return
    if old is None:
        yield _entry("added", new, when=_when(new))
        return
    if old["state"] == "cancelled":
        yield _entry("reinstated", new, when=_when(new))
    elif _when(old) != _when(new):
        yield _entry("moved", new, before=_when(old), after=_when(new))
    was, now = _room(before, old), _room(after, new)
    if was != now:
        yield _entry("room", new, before=was, after=now)
    if old["title"] != new["title"]:
        # A title may be called after its guest, whom the new one no longer names.
        named = _names_left(before, old, after, new)
        shown = {} if _mentions(old["title"], named) else old["title"]
        yield _entry("retitled", new, before=shown, after=new["title"])


def _entry(kind: str, session: SessionDoc, **more: Any) -> Entry:
    return {"kind": kind, "session": session["slug"], "title": session["title"], **more}


def _when(session: SessionDoc) -> dict[str, str | None]:
    return {name: session[name] for name in ("day", "starts_at", "ends_at", "zone")}


def _room(document: ProgrammeDoc, session: SessionDoc) -> Mapping[str, str]:
    slug = session["room"]
    return document["rooms"][slug]["name"] if slug else {}


def _names_left(
    before: ProgrammeDoc, old: SessionDoc, after: ProgrammeDoc, new: SessionDoc
) -> set[str]:
    """Return the names, in all languages, of those who are no longer on a session."""
    was, now = ({*_people(session)} for session in (old, new))
    return {name for slug in was - now for name in before["people"][slug]["name"].values()}


def _people(session: SessionDoc) -> Iterator[str]:
    for item in session["items"]:
        for speaker in item["speakers"]:
            if speaker["person"] is not None:
                yield speaker["person"]


def _mentions(title: Mapping[str, str], names: set[str]) -> bool:
    told = " ".join(title.values()).casefold()
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 1}
    return any(part.casefold() in told for part in parts)
