"""Lists that sort and filter by address, so that a view can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from summit.core.i18n import choose_language
from summit.core.listing import Listing, word
from summit.programme import moments
from summit.programme.models import Audience, SessionKind, SessionState
from summit.programme.queries import SessionLine

_LAST = datetime.max.replace(tzinfo=UTC)

_SORTS: Mapping[str, Callable[[SessionLine], Any]] = {
    "when": lambda line: (line.day or date.max, line.starts_at or _LAST, line.slug),
    "title": lambda line: word(line.title),
    "kind": lambda line: line.kind.value,
    "room": lambda line: (line.room is None, line.room or ""),
    "state": lambda line: list(SessionState).index(line.state),
    "audience": lambda line: list(Audience).index(line.audience),
    "translation": lambda line: -(line.missing + line.outdated),
    "edited": lambda line: _LAST - (line.edited_at or datetime.min.replace(tzinfo=UTC)),
}


class SessionListing(Listing[SessionLine]):
    """What the address of the list asks for."""

    filters: ClassVar[Mapping[str, Callable[[str], bool]]] = {
        "state": lambda value: value in set(SessionState),
        "kind": lambda value: value in set(SessionKind),
        "audience": lambda value: value in set(Audience),
        "day": lambda value: value == "none" or _is_day(value),
        "needs": lambda value: value == "translation",
    }
    sorts: ClassVar[Mapping[str, Callable[[SessionLine], Any]]] = _SORTS

    def days(self, summit: Any) -> list[tuple[str, str]]:
        """Return the summit's days as choices, at most two months of them."""
        first = summit.starts_on.toordinal()
        last = min(summit.ends_on.toordinal(), first + 61)
        found = [date.fromordinal(day) for day in range(first, last + 1)]
        return [(day.isoformat(), moments.day_text(day, choose_language())) for day in found]

    def when(self, line: SessionLine, zone: str) -> str:
        """Say when a session takes place by its own clocks; their zone where it is another."""
        language = choose_language()
        if line.starts_at is None:
            return moments.day_text(line.day, language) if line.day is not None else ""
        text = moments.span_text(line.starts_at, line.ends_at, line.zone, language)
        if line.zone == zone:
            return text
        return f"{text} ({moments.zone_text(line.zone, line.starts_at, language)})"

    def fits(self, line: SessionLine) -> bool:
        """Tell whether a line is asked for."""
        wanted = self.wanted
        day = line.day.isoformat() if line.day else "none"
        return (
            wanted.get("state", line.state) == line.state
            and wanted.get("kind", line.kind) == line.kind
            and wanted.get("audience", line.audience) == line.audience
            and wanted.get("day", day) == day
            and ("needs" not in wanted or line.needs_translation)
        )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
