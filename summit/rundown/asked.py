"""The question that is being read in a session, for its moderator's screen. ``app`` fills it."""

from __future__ import annotations

from collections.abc import Callable

from summit.core.text import Text

#: Says which question is on air in a session, by the session's id; empty for none.
Asked = Callable[[int], Text]


class Asking:
    """The room above that takes questions."""

    def __init__(self) -> None:
        self._rooms: list[Asked] = []

    def add(self, room: Asked) -> None:
        """Ask a room for questions; adding it again changes nothing."""
        if room not in self._rooms:
            self._rooms.append(room)

    def on_air(self, session_id: int) -> Text:
        """Return the question on air in a session; empty for none."""
        return next((words for room in self._rooms if (words := room(session_id))), Text())


asking = Asking()
