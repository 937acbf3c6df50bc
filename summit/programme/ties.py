"""What upper rooms have tied to a session, so that it cannot be deleted: ``app`` fills it.

A session that nobody outside the staff was shown may vanish, by hand or by an import; but not one
to which somebody has been invited, for that is a record of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import inspect
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import object_session

from summit.core.db import db
from summit.core.errors import Refused
from summit.programme.models import Session

#: Says which of some sessions, by id, its room keeps from being deleted, and why: a msgid that
#: names the session as ``%(session)s``. One statement, by the given database session.
Holder = Callable[[OrmSession, Collection[int]], Mapping[int, str]]


class Ties:
    """The rooms that may keep a session from being deleted."""

    def __init__(self) -> None:
        self.holders: list[Holder] = []

    def add(self, holder: Holder) -> None:
        """Ask a room before sessions are deleted; adding it again changes nothing."""
        if holder not in self.holders:
            self.holders.append(holder)

    def refuse(self, sessions: Iterable[Session]) -> None:
        """Let sessions be deleted, unless a room keeps one.

        Raises:
            Refused: it does; the message says why.
        """
        stored = [each for each in sessions if inspect(each).has_identity]
        if not stored:
            return
        slugs = {each.id: each.slug for each in stored}
        database = object_session(stored[0]) or db.session()
        for holder in self.holders:
            for session_id, why in holder(database, slugs.keys()).items():
                raise Refused(why, session=slugs[session_id])


ties = Ties()
