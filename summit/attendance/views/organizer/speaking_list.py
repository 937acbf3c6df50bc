"""The list of a summit's speakers, sorted and filtered by its address, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from summit.attendance.speaking import ABOUT_PEOPLE, Availability, SpeakerLine
from summit.core.listing import Listing, word
from summit.core.search import normalise
from summit.programme.models import SpeakerState

_LAST = datetime.max.replace(tzinfo=UTC)
_STATES = [*SpeakerState]
_AVAILABILITIES = [*Availability]


_SORTS: Mapping[str, Callable[[SpeakerLine], Any]] = {
    "hour": lambda line: (line.starts_at or _LAST, line.session_slug),
    "name": lambda line: (word(line.name), line.starts_at or _LAST),
    "session": lambda line: (word(line.session_title), line.starts_at or _LAST),
    "state": lambda line: (_STATES.index(line.state), word(line.name)),
    "availability": lambda line: (_AVAILABILITIES.index(line.availability), word(line.name)),
    "findings": lambda line: (-sum(not each.waived for each in line.amiss), word(line.name)),
}


def counts(lines: Sequence[SpeakerLine]) -> dict[SpeakerState, int]:
    """Count places by state, those of the funnel in its order; states that do not occur too."""
    found = Counter(line.state for line in lines)
    return {state: found[state] for state in SpeakerState}


class SpeakerListing(Listing[SpeakerLine]):
    """What the address of the list asks for."""

    filters: ClassVar[Mapping[str, Callable[[str], bool]]] = {
        "session": lambda value: len(value) <= 80,
        "state": lambda value: value in set(SpeakerState),
        "invited": lambda value: value in ("yes", "no"),
        "availability": lambda value: value in set(Availability),
        "finding": lambda value: value in ("any", "none", *ABOUT_PEOPLE),
    }
    sorts: ClassVar[Mapping[str, Callable[[SpeakerLine], Any]]] = _SORTS

    def fits(self, line: SpeakerLine) -> bool:
        """Tell whether a line is asked for."""
        wanted = self.wanted
        invited = "no" if line.invitation is None else "yes"
        rules = {each.rule for each in line.amiss}
        finding = wanted.get("finding", "")
        return (
            wanted.get("session", line.session_slug) == line.session_slug
            and wanted.get("state", line.state) == line.state
            and wanted.get("invited", invited) == invited
            and wanted.get("availability", line.availability) == line.availability
            and (finding != "any" or bool(rules))
            and (finding != "none" or not rules)
            and (finding in ("", "any", "none") or finding in rules)
            and all(word in line.words for word in normalise(wanted.get("q", "")).split())
        )
