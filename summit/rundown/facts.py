"""A rundown as plain, unchanging values: what its clock, panel, screens and record look at.

Instants are aware, in UTC; times are whole seconds. Nothing here knows the database or the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from summit.core.text import Text
from summit.programme.models import ItemKind
from summit.rundown.models import AHEAD, ON, CueState, RundownState, Source


@dataclass(frozen=True, slots=True)
class CueFact:
    """A cue; see :class:`summit.rundown.models.Cue`. ``city`` is the slug of its city."""

    uid: str
    kind: ItemKind
    title: Text
    name: Text
    person_title: Text
    place: Text
    seconds: int
    planned_seconds: int
    offset: int | None = None
    hard: bool = False
    source: Source = Source.STUDIO
    language: str = ""
    lower_third: Text = field(default_factory=Text)
    media: str = ""
    words: Text = field(default_factory=Text)
    fallback: str = ""
    telephone: str = ""
    priority: int = 0
    owner: str = ""
    note: str = ""
    item_uid: str | None = None
    speaker_uid: str | None = None
    city: str | None = None
    substitute_name: Text = field(default_factory=Text)
    substitute_title: Text = field(default_factory=Text)
    state: CueState = CueState.QUEUED
    started_at: datetime | None = None
    paused_at: datetime | None = None
    paused_seconds: int = 0
    ended_at: datetime | None = None
    checks: Mapping[str, datetime] = field(default_factory=dict)
    lost_at: datetime | None = None
    fallback_at: datetime | None = None
    no_show: bool = False
    dropped_by: str = ""

    @property
    def is_on(self) -> bool:
        """Whether it has the floor, paused or not."""
        return self.state in ON

    @property
    def is_ahead(self) -> bool:
        """Whether it is still to come; a deferred one comes last."""
        return self.state in AHEAD

    @property
    def is_substituted(self) -> bool:
        """Whether somebody speaks instead."""
        return bool(self.substitute_name)

    @property
    def speaker(self) -> Text:
        """Who speaks: the substitute, where there is one."""
        return self.substitute_name or self.name

    @property
    def speaker_title(self) -> Text:
        """The title of who speaks; a substitute's own, though it be empty."""
        return self.substitute_title if self.is_substituted else self.person_title

    @property
    def is_turn(self) -> bool:
        """Whether it is somebody's turn to speak, and not a film, a photo or a break."""
        return self.speaker_uid is not None or bool(self.name) or self.is_substituted

    @property
    def is_before(self) -> bool:
        """Whether it lies before the session's hour: the public hears nothing of it."""
        return self.offset is not None and self.offset < 0

    @property
    def may_shorten(self) -> bool:
        """Whether its time may be cut: soft, and somebody's turn or an open part."""
        return not self.hard and self.seconds > 0


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned for a cue when the rundown began."""

    starts_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class RundownFact:
    """A rundown with its cues in order.

    ``starts_at`` is the planned start of the session, ``ends_by`` when it has to end: an agreed
    instant, else the session's end. Either may be unknown. ``plan`` is by cue, empty before it
    began. ``city_checks`` are the checks that cities without a turn have passed, by slug.
    """

    id: int
    session_uid: str
    session: str  # its slug
    title: Text
    zone: str
    state: RundownState
    starts_at: datetime | None
    ends_by: datetime | None
    cues: tuple[CueFact, ...]
    version: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    plan: Mapping[str, Planned] = field(default_factory=dict)
    summit_id: int = 0
    session_id: int = 0
    city_checks: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def cue(self, uid: str) -> CueFact | None:
        """Return a cue by its UID."""
        return next((each for each in self.cues if each.uid == uid), None)

    @property
    def begun_at(self) -> datetime | None:
        """Return when the session itself really began: its first cue that is not before it."""
        begun = [each.started_at for each in self.cues if each.started_at and not each.is_before]
        return min(begun, default=None)

    @property
    def current(self) -> CueFact | None:
        """Return who has the floor."""
        return next((each for each in self.cues if each.is_on), None)

    @property
    def ahead(self) -> tuple[CueFact, ...]:
        """Return what is still to come, in the order in which it will: deferred ones last."""
        due = [each for each in self.cues if each.is_ahead]
        return tuple(sorted(due, key=lambda each: each.state is CueState.DEFERRED))

    @property
    def next(self) -> CueFact | None:
        """Return who follows."""
        return next(iter(self.ahead), None)
