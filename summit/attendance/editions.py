"""Releases opened for offices' calendars, each parsed once and kept while it is in use.

A release never changes, so the calendars of hundreds of offices are written from one parsed
document. Which sessions have a public page is a matter of the release, too: what an invitees'
release holds beyond the last one for everybody has none.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from summit.calendar.events import Edition
from summit.core import epoch
from summit.core.db import db
from summit.core.tokens import LARGEST
from summit.programme import document as documents
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.models import Release, ReleaseAudience
from summit.programme.wording import Words

#: How many parsed documents are kept; a summit in use has two.
KEPT = 8

#: A release's id means something only within an epoch of the database.
_Key = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A release: its restricted document, and the slugs of its public pages by session UID.

    ``kept`` is for what is made of it: it goes when the release is let go of.
    """

    document: ProgrammeDoc
    pages: Mapping[str, str]
    kept: dict[Any, Any]

    @property
    def number(self) -> int:
        """The release's number."""
        return self.document["number"]

    def session(self, uid: str) -> SessionDoc | None:
        """Return a session by UID; ``None`` where the release has none."""
        return next((each for each in self.document["sessions"] if each["uid"] == uid), None)

    def edition(self, language: str, words: Words, public_url: str) -> Edition:
        """Return what calendars in a language are written from.

        Args:
            words: translates a message into that language.
            public_url: the site's, without a slash at its end.
        """
        summit = self.document["summit"]["slug"]
        addresses = {
            session["slug"]: (
                f"{public_url}/{language}/{summit}/sessions/{self.pages[session['uid']]}"
            )
            for session in self.document["sessions"]
            if session["uid"] in self.pages
        }
        return Edition(self.document, language, words, lambda slug: addresses.get(slug, ""), "")


@dataclass(frozen=True, slots=True)
class _Read:
    """A parsed document, the slugs of its public sessions, and what was made of it."""

    document: ProgrammeDoc
    pages: dict[str, str]
    kept: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> _Read:
        """Parse a restricted document."""
        document = documents.read(data)
        pages = {
            session["uid"]: session["slug"]
            for session in document["sessions"]
            if session["audience"] == "public"
        }
        return cls(document, pages)


class _Memory:
    """The documents opened last."""

    def __init__(self) -> None:
        self._documents: OrderedDict[_Key, _Read] = OrderedDict()
        self._lock = threading.Lock()

    def documents(self, keys: Iterable[_Key]) -> dict[_Key, _Read]:
        """Return documents, those that are not kept from the database, in one statement at most."""
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            found = {key: self._documents[key] for key in wanted if key in self._documents}
            for key in found:
                self._documents.move_to_end(key)
        missing = {key[0]: key for key in wanted if key not in found}
        if missing:
            rows = db.session.execute(
                select(Release.id, Release.restricted_document).where(Release.id.in_(missing))
            )
            read = {missing[row[0]]: _Read.of(bytes(row[1])) for row in rows}
            found.update(read)
            with self._lock:
                self._documents.update(read)
                while len(self._documents) > KEPT:
                    self._documents.popitem(last=False)
        return found

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._documents.clear()


_memory = _Memory()


def forget() -> None:
    """Let go of all documents, for a process whose database is emptied and filled again."""
    _memory.clear()


def open_release(summit_id: int, number: int | None = None) -> Opened | None:
    """Open a release by its number, or a summit's newest; ``None`` where there is none.

    One statement, and one more for what is not kept.
    """
    releases = _releases(summit_id, number)
    if not releases or (number is not None and releases[0][1] != number):
        return None
    newest = _key(releases[0])
    shown = next((_key(row) for row in releases if row[2] is ReleaseAudience.EVERYONE), None)
    read = _memory.documents([newest] if shown is None else [newest, shown])
    pages: Mapping[str, str] = read[shown].pages if shown is not None else {}
    # Which pages are public depends on the releases before this one, which never change.
    return Opened(read[newest].document, pages, read[newest].kept)


def open_documents(summit_id: int, numbers: Iterable[int]) -> dict[int, ProgrammeDoc]:
    """Return the restricted documents of some releases of a summit, by number.

    One statement, and one more for what is not kept, whatever their number.
    """
    wanted = set(numbers)
    if not wanted:
        return {}
    keys = {row[1]: _key(row) for row in _releases(summit_id, max(wanted)) if row[1] in wanted}
    read = _memory.documents(keys.values())
    return {number: read[key].document for number, key in keys.items()}


#: Made once, since it is asked for at every mail.
_UP_TO = (
    select(Release.id, Release.number, Release.audience, epoch.current())
    .where(Release.summit_id == bindparam("summit"), Release.number <= bindparam("number"))
    .order_by(Release.number.desc())
)


def _releases(summit_id: int, number: int | None) -> list[tuple[int, int, ReleaseAudience, str]]:
    """Return releases up to a number, the newest first."""
    found = db.session.execute(
        _UP_TO, {"summit": summit_id, "number": LARGEST if number is None else number}
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _key(row: tuple[int, int, ReleaseAudience, str]) -> _Key:
    return row[0], row[3]
