"""What the panel shows: who has the floor, who follows, every cue, when it ends, who holds it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import uuid4

from flask import g

from summit.core.actor import Permission
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.core.text import Text
from summit.programme import moments
from summit.rundown import queries
from summit.rundown.access import may_see_phones
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import CueState, RundownState
from summit.rundown.operations.holding import SILENT
from summit.rundown.queries.stand import LastCommand, Stand, last_command
from summit.rundown.shortening import Drop, Shortening, droppable, shorter
from summit.rundown.timing import CueTiming, Timing, timing
from summit.rundown.views.organizer import panel_words as words


@dataclass(frozen=True, slots=True)
class Row:
    """A cue as the list shows it."""

    number: int
    cue: CueFact
    times: CueTiming
    name: str
    not_before: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A cue that is proposed to become shorter, or to be left out."""

    uid: str
    name: str
    before: int
    after: int
    percent: int = 0


class PanelDesk:
    """Everything that a page of the panel shows."""

    def __init__(
        self, stand: Stand, rundown: RundownFact, now: datetime, *, picked: str = ""
    ) -> None:
        self.stand, self.rundown, self.now = stand, rundown, now
        self.ref = g.summit_ref
        self.base = f"/organizer/summits/{self.ref.slug}"
        self.session = f"{self.base}/sessions/{rundown.session}"
        self.here = f"{self.session}/panel"
        self.zone = rundown.zone
        self.may_operate = actor().may(Permission.OPERATE, self.ref.id)
        self.sees_phones = may_see_phones(actor(), self.ref.id)
        self.is_holder = self.may_operate and stand.holder_key == actor().key
        self.has_asked = stand.asked_by_key == actor().key
        self.is_away = away(stand, now)
        self.picked = rundown.cue(picked) if picked else None
        self.times: Timing = timing(rundown, now)
        self.words = words
        last: LastCommand | None = last_command(rundown.id) if self.is_holder else None
        #: What an undo would take back, in words; empty where there is nothing.
        self.undoes = words.what_was_done(last.name, last.args, rundown) if last else ""
        self.problem: tuple[str, list[str]] | None = None
        self.said = ""

    # The session

    @property
    def is_planned(self) -> bool:
        return self.rundown.state is RundownState.PLANNED

    @property
    def is_running(self) -> bool:
        return self.rundown.state is RundownState.RUNNING

    @property
    def is_ended(self) -> bool:
        return self.rundown.state is RundownState.ENDED

    @cached_property
    def current(self) -> CueTiming | None:
        """Who has the floor."""
        cue = self.rundown.current
        return self.times.of(cue.uid) if cue is not None else None

    @cached_property
    def rows(self) -> list[Row]:
        """All cues in order."""
        return [
            Row(number, each.cue, each, words.cue_name(each.cue), self._not_before(each))
            for number, each in enumerate(self.times.cues, 1)
        ]

    @cached_property
    def ahead(self) -> list[CueFact]:
        """What is still to come, in the order in which it will."""
        return list(self.rundown.ahead)

    @cached_property
    def _duties(self) -> Mapping[str, list[tuple[str, Text]]]:
        return queries.booths_on_duty(self.rundown)

    def booths(self, cue: CueFact) -> list[tuple[str, Text]]:
        """Name who is on duty in each booth in a cue, as the cue sheet does."""
        return [(words.booth_name(key), name) for key, name in self._duties.get(cue.uid, ())]

    def _not_before(self, each: CueTiming) -> str:
        # The same condition as in the clock: a hard cue with an hour of its own waits for it.
        waits = each.cue.hard and each.cue.offset is not None
        if not waits or each.cue.state is CueState.DEFERRED or each.planned is None:
            return ""
        return self.iso(each.planned)

    # To end in time

    @cached_property
    def shortening(self) -> Shortening | None:
        """Shorter turns for all alike, where it will be late."""
        return shorter(self.rundown, self.now) if self.is_running else None

    @cached_property
    def shortened(self) -> list[Cut]:
        """Each cue that would become shorter, before and after."""
        if self.shortening is None:
            return []
        return [
            self._cut(cue, self.shortening.seconds[cue.uid])
            for cue in self.ahead
            if cue.uid in self.shortening.seconds
        ]

    @cached_property
    def dropped(self) -> list[Cut]:
        """Each cue that would be left out, if shorter turns are not enough."""
        if not self.is_running:
            return []
        found: tuple[Drop, ...] = droppable(self.rundown, self.now)
        cues = {cue.uid: cue for cue in self.ahead}
        return [self._cut(cues[each.uid], 0) for each in found]

    @staticmethod
    def _cut(cue: CueFact, after: int) -> Cut:
        percent = round(100 * (cue.seconds - after) / cue.seconds) if cue.seconds else 0
        return Cut(cue.uid, words.cue_name(cue), cue.seconds, after, percent)

    # In words

    def iso(self, instant: datetime | None) -> str:
        """Write an instant for the script, to the thousandth of a second."""
        return instant.isoformat(timespec="milliseconds") if instant is not None else ""

    def clock(self, instant: datetime | None) -> str:
        """Write an instant as the session's clocks show it; with its day where that differs."""
        if instant is None:
            return "—"
        day = moments.local(self.rundown.starts_at or self.now, self.zone).date()
        return moments.beside_text(instant, self.zone, day, choose_language())

    @property
    def zone_name(self) -> str:
        """Name the zone of all times on the page."""
        return moments.zone_text(self.zone, self.rundown.starts_at or self.now, choose_language())

    @property
    def until_start(self) -> int | None:
        """How many seconds there are until the planned start, before it began."""
        if not self.is_planned or self.rundown.starts_at is None:
            return None
        return int((self.rundown.starts_at - self.now).total_seconds())

    @staticmethod
    def new_id() -> str:
        """Return an id for a command that is given without script."""
        return str(uuid4())

    @property
    def tag(self) -> str:
        """Say in which version this is shown, for ``If-None-Match``."""
        return etag(self.stand, self.now, self.picked.uid if self.picked else "")


def away(stand: Stand, now: datetime) -> bool:
    """Tell whether nothing has been heard of who holds the panel for so long that others may."""
    heard = [each for each in (stand.seen_at, stand.held_at) if each is not None]
    return bool(stand.holder_key) and (not heard or now - max(heard) > SILENT)


def etag(stand: Stand, now: datetime, picked: str) -> str:
    """Return what changes with everything that a fragment shows, but for the time that passes.

    The script counts on by itself from the instants that it was given.
    """
    who = actor()
    seen = (
        stand.id,
        stand.version,
        stand.session_version,
        stand.state.value,
        stand.holder_key,
        stand.asked_by_key,
        away(stand, now),
        picked,
        who.key,
        sorted(who.grants.get(g.summit_ref.id, ())),
        choose_language(),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:24]
