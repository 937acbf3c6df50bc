"""Two documents side by side: what each session was and what it becomes, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from summit.core.errors import N_
from summit.core.text import in_language
from summit.programme import moments, wording
from summit.programme.diff import SUMMIT_FIELDS, Change, differences, is_same_session, when_text
from summit.programme.document import ItemDoc, PersonDoc, ProgrammeDoc, SessionDoc, SpeakerDoc
from summit.programme.wording import Words

#: Words between spaces, and what ends a clause; of scripts that put no spaces, each character.
_TOKEN = re.compile(
    r"""
    [\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]
    | \s+
    | [,.;:!?]{1,3}(?=\s|\Z)
    | (?: (?![,.;:!?]{1,3}(?:\s|\Z)) [^\s\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff] )+
    """,
    re.VERBOSE,
)
#: Texts longer than this many pairs of words are not compared word by word.
_PAIRS = 400_000
#: A text of which less than this part is left is shown as another text.
_KEPT = 0.25

#: So many lines in a row that are the same are shown; more are only counted.
_SAME_LINES = 3

_UNCHANGED = N_("… %(count)s unchanged …")
_MINUTES = N_("%(minutes)s min")
_TO_BE_ANNOUNCED = N_("Further cities to be announced: %(count)s")
_STATES: Mapping[str, str] = {"scheduled": N_("Takes place"), "cancelled": N_("Cancelled")}
_SHOWN: Mapping[str, str] = {"public": N_("everyone"), "invitees": N_("invitees only")}


_NAMED: tuple[tuple[str, Literal["rooms", "cities", "organisations"]], ...] = (
    (N_("Room"), "rooms"),
    (N_("City"), "cities"),
    (N_("Organisation"), "organisations"),
)


class Piece(NamedTuple):
    """A part of a line; ``changed`` where the other side does not have it."""

    text: str
    changed: bool


#: A line, or a text of several lines.
Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One field on both sides. ``label`` is a msgid; ``language`` is set for a text in it."""

    label: str
    language: str | None
    before: tuple[Line, ...]
    after: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What changes about one session, or (without ``slug``) about the summit and its people.

    ``kind``: added, removed, cancelled, reinstated or changed. ``invitees_only``: not everybody
    is shown this session. ``when`` and ``day`` (``YYYY-MM-DD``) say when it is.
    """

    slug: str | None
    uid: str | None
    title: Mapping[str, str]
    kind: str
    changes: tuple[Change, ...]
    rows: tuple[Row, ...]
    when: str = ""
    day: str = ""
    invitees_only: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences of two documents. ``changes`` are in the order of :mod:`diff`."""

    is_first: bool
    changes: tuple[Change, ...]
    groups: tuple[Group, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


def compare(
    before: ProgrammeDoc | None,
    after: ProgrammeDoc,
    language: str,
    words: Words,
    *,
    only: Collection[str] | None = None,
) -> Comparison:
    """Put two documents side by side for a reader.

    Args:
        words: translates one message into the reader's language.
        only: UIDs of sessions: nothing else is compared.
    """
    side = _Sides(before, after, language, words)
    changes = differences(before, after)
    groups: list[Group] = []
    if only is None:
        groups.extend(side.summit(changes))
    else:
        of = {s["slug"] for d in (before, after) if d for s in d["sessions"] if s["uid"] in only}
        # A person's slug may be a session's, too.
        changes = [c for c in changes if c.slug in of and c.kind != "person"]
    groups.extend(side.sessions(changes, only))
    counts: dict[str, int] = {}
    for group in groups:
        if group.uid is not None:
            counts[group.kind] = counts.get(group.kind, 0) + 1
    return Comparison(before is None, tuple(changes), tuple(groups), counts)


def joined(first: Comparison, second: Comparison) -> Comparison:
    """Add a comparison of what only invitees are shown to one of what everybody is shown."""
    marked = tuple(replace(group, invitees_only=True) for group in second.groups)
    kinds = {*first.counts, *second.counts}
    counts = {kind: first.counts.get(kind, 0) + second.counts.get(kind, 0) for kind in kinds}
    changes = tuple(change for change in second.changes if change.kind != "published")
    return Comparison(first.is_first, (*first.changes, *changes), (*first.groups, *marked), counts)


class _Sides:
    """Both documents, and the reader."""

    def __init__(
        self, before: ProgrammeDoc | None, after: ProgrammeDoc, language: str, words: Words
    ) -> None:
        self.before, self.after = before, after
        self.language, self.words = language, words

    def summit(self, changes: Sequence[Change]) -> Iterator[Group]:
        """Yield what changes beside the sessions."""
        told = tuple(c for c in changes if c.kind in ("summit", "person", "other"))
        if not told or self.before is None:
            return
        rows: list[Row] = []
        old: Mapping[str, Any] = self.before["summit"]
        new: Mapping[str, Any] = self.after["summit"]
        for name, label in SUMMIT_FIELDS.items():
            if isinstance(new[name], Mapping):
                rows.extend(_texts(label, old[name], new[name]))
            elif name in ("starts_on", "ends_on"):
                days = (
                    moments.day_text(date.fromisoformat(d[name]), self.language) for d in (old, new)
                )
                rows.extend(_line(label, *days))
            else:
                rows.extend(_line(label, old[name], new[name]))
        for slug, person in self.after["people"].items():
            was = self.before["people"].get(slug)
            if was is not None:
                rows.extend(_texts(N_("Person"), _named(was), _named(person)))
        for label, kind in _NAMED:
            for slug, entry in self.after[kind].items():
                if slug in self.before[kind]:
                    rows.extend(_texts(label, self.before[kind][slug]["name"], entry["name"]))
        yield Group(None, None, {}, "changed", told, tuple(rows))

    def sessions(self, changes: Sequence[Change], only: Collection[str] | None) -> Iterator[Group]:
        """Yield the sessions that change, in the order of the programme."""
        old = {s["uid"]: s for s in self.before["sessions"]} if self.before else {}
        new = {s["uid"]: s for s in self.after["sessions"]}
        of: dict[str | None, list[Change]] = {}
        for change in changes:
            if change.kind != "person":
                of.setdefault(change.slug, []).append(change)
        everything = [*(s for uid, s in old.items() if uid not in new), *new.values()]
        everything.sort(key=lambda s: (s["day"], s["starts_at"] or "", s["slug"]))
        for session in everything:
            uid = session["uid"]
            if only is not None and uid not in only:
                continue
            was, now = old.get(uid), new.get(uid)
            if was and now and is_same_session(was, now):
                continue
            yield Group(
                slug=session["slug"],
                uid=uid,
                title=session["title"],
                kind=_kind(was, now),
                changes=tuple(of.get(session["slug"], ())),
                rows=tuple(self._rows(was, now)),
                when=when_text(session, self.language),
                day=session["day"],
            )

    def _rows(self, old: SessionDoc | None, new: SessionDoc | None) -> Iterator[Row]:
        def each(
            value: Callable[[SessionDoc, ProgrammeDoc], Any], none: Any = ""
        ) -> tuple[Any, Any]:
            return (
                value(old, self.before) if old and self.before else none,
                value(new, self.after) if new else none,
            )

        if old and new:  # that a new one takes place goes without saying
            yield from _line(N_("State"), *each(lambda s, d: self._word(_STATES, s["state"])))
            yield from _line(N_("Shown to"), *each(lambda s, d: self._word(_SHOWN, s["audience"])))
            yield from _line(N_("Address"), *each(lambda s, d: s["slug"]))
        yield from _line(N_("Time"), *each(lambda s, d: when_text(s, self.language)))
        yield from _line(N_("Room"), *each(self._room))
        yield from _line(N_("Kind"), *each(lambda s, d: self._word(wording.KINDS, s["kind"])))
        for label, name in (
            (N_("Title"), "title"),
            (N_("Abstract"), "abstract"),
            (N_("Remark"), "remark"),
        ):
            yield from _texts(label, *each(lambda s, d, n=name: s[n], {}))  # type: ignore[misc]
        yield from self._lines(N_("Items"), *each(self._items, ()))
        yield from self._lines(N_("Speakers"), *each(self._speakers, ()))
        yield from self._lines(N_("Cities"), *each(self._cities, ()))
        yield from _line(N_("Held in"), *each(lambda s, d: self._tongues(s["floor"])))
        yield from _line(
            N_("Interpreted into"), *each(lambda s, d: self._tongues(s["interpreted"]))
        )
        yield from self._lines(N_("Sources"), *each(lambda s, d: tuple(s["sources"]), ()))

    def _word(self, labels: Mapping[str, str], value: str) -> str:
        return wording.label(labels, value, self.words)

    def _plain(self, text: Mapping[str, str]) -> str:
        return in_language(text, self.language)[0]

    def _room(self, session: SessionDoc, document: ProgrammeDoc) -> str:
        slug = session["room"]
        return self._plain(document["rooms"][slug]["name"]) if slug else ""

    def _tongues(self, tags: Sequence[str]) -> str:
        return ", ".join(self._word(wording.LANGUAGES, tag) for tag in tags)

    def _items(self, session: SessionDoc, document: ProgrammeDoc) -> tuple[str, ...]:
        return tuple(self._item(item) for item in session["items"])

    def _item(self, item: ItemDoc) -> str:
        parts = [self._word(wording.ITEM_KINDS, item["kind"]), self._plain(item["title"])]
        if item["minutes"] is not None:
            parts.append(self.words(_MINUTES) % {"minutes": item["minutes"]})
        return " · ".join(part for part in parts if part)

    def _speakers(self, session: SessionDoc, document: ProgrammeDoc) -> tuple[str, ...]:
        return tuple(
            self._speaker(speaker, document)
            for item in session["items"]
            for speaker in item["speakers"]
        )

    def _speaker(self, speaker: SpeakerDoc, document: ProgrammeDoc) -> str:
        name = wording.speaker_name(speaker, document, self.language, self.words)[0]
        title = wording.speaker_title(speaker, document, self.language)[0]
        parts = [name, title, self._word(wording.ROLES, speaker["role"])]
        return ", ".join(part for part in [*parts, self._plain(speaker["topic"])] if part)

    def _cities(self, session: SessionDoc, document: ProgrammeDoc) -> tuple[str, ...]:
        lines = []
        for entry in session["cities"]:
            parts = [
                self._plain(document["cities"][entry["city"]]["name"]),
                self._word(wording.PARTS, entry["part"]),
            ]
            if entry["record"]:
                parts.append(self._word(wording.RECORDS, entry["record"]))
            lines.append(", ".join(parts))
        if session["cities_to_be_announced"]:
            count = {"count": session["cities_to_be_announced"]}
            lines.append(self.words(_TO_BE_ANNOUNCED) % count)
        return tuple(lines)

    def _lines(self, label: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
        """Compare lists line by line; many lines in a row that are the same become one."""
        if list(before) == list(after):
            return
        was: list[Line] = []
        now: list[Line] = []
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for kind, start, end, other, last in matcher.get_opcodes():
            if kind != "equal":
                was.extend((Piece(line, True),) for line in before[start:end])
                now.extend((Piece(line, True),) for line in after[other:last])
                continue
            lines: list[Line] = [(Piece(line, False),) for line in before[start:end]]
            if len(lines) > _SAME_LINES:
                count = self.words(_UNCHANGED) % {"count": len(lines)}
                lines = [(Piece(count, False),)]
            was.extend(lines)
            now.extend(lines)
        yield Row(label, None, tuple(was), tuple(now))


def _named(person: PersonDoc) -> dict[str, str]:
    """Return a person's name and title by language."""
    name, title = person["name"], person["title"]
    return {
        tag: ", ".join(part for part in (name.get(tag), title.get(tag)) if part)
        for tag in dict.fromkeys((*name, *title))
    }


def _kind(old: SessionDoc | None, new: SessionDoc | None) -> str:
    if new is None:
        return "removed"
    if new["state"] == "cancelled" and (old is None or old["state"] != "cancelled"):
        return "cancelled"
    if old is None:
        return "added"
    return "reinstated" if old["state"] == "cancelled" != new["state"] else "changed"


def _line(label: str, before: str, after: str) -> Iterator[Row]:
    if before != after:
        yield _row(label, None, before, after)


def _texts(label: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Row]:
    for tag in dict.fromkeys((*before, *after)):
        was, now = before.get(tag, ""), after.get(tag, "")
        if was != now:
            yield _row(label, tag, was, now)


def _row(label: str, language: str | None, before: str, after: str) -> Row:
    was, now = words_apart(before, after)
    return Row(label, language, (was,) if was else (), (now,) if now else ())


def words_apart(before: str, after: str) -> tuple[Line, Line]:
    """Mark in two texts the words that the other does not have.

    Returns:
        Both texts in pieces, whose texts joined are the text again; empty for an empty text.
    """
    if before == after:
        line = (Piece(before, False),) if before else ()
        return line, line
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > _PAIRS:
        return _whole(before), _whole(after)
    was, now = [True] * len(old), [True] * len(new)
    kept = 0
    for start, other, length in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_matching_blocks():
        was[start : start + length] = now[other : other + length] = [False] * length
        kept += sum(not token.isspace() for token in old[start : start + length])
    if kept < _KEPT * max(len(old), len(new)) / 2:
        return _whole(before), _whole(after)
    return _pieces(old, was), _pieces(new, now)


def _whole(text: str) -> Line:
    return (Piece(text, True),) if text else ()


def _pieces(tokens: list[str], changed: list[bool]) -> Line:
    """Put tokens together; a space between two changed words is part of the change."""
    for place in range(1, len(tokens) - 1):
        if tokens[place].isspace() and changed[place - 1] and changed[place + 1]:
            changed[place] = True
    pieces: list[Piece] = []
    for token, mark in zip(tokens, changed, strict=True):
        if pieces and pieces[-1].changed == mark:
            pieces[-1] = Piece(pieces[-1].text + token, mark)
        else:
            pieces.append(Piece(token, mark))
    return tuple(pieces)
