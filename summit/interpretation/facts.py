"""What rules, planner and board look at: one summit's booths as plain, unchanging values.

They extend :class:`summit.programme.facts.Facts` and are read by
:func:`summit.interpretation.queries.situation` in a fixed number of statements. Instants are
aware, in UTC. Nothing here knows the database or the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from summit.core.text import Text
from summit.interpretation.models import (
    AssignmentRole,
    AssignmentState,
    Platform,
    RateUnit,
    Seniority,
    Site,
)
from summit.interpretation.rule_set import RuleSet
from summit.programme.facts import Facts, SessionFact

#: From when to when.
Hours = tuple[datetime, datetime]
#: From which language into which, by tag.
Direction = tuple[str, str]


@dataclass(frozen=True, slots=True)
class InterpreterFact:
    """An interpreter; one who was ``removed`` is here for what is still owed alone.

    ``free`` are the spans outside which they cannot (none: always can),
    ``busy`` those in which they cannot, ``elsewhere`` their hours at other summits.

    ``directions`` are those they work in; whether their languages allow it is for R6 to say.
    """

    id: int
    name: Text
    zone: str
    site: Site
    seniority: Seniority
    languages: Mapping[str, str]
    directions: frozenset[Direction]
    domains: frozenset[str]
    free: tuple[Hours, ...] = ()
    busy: tuple[Hours, ...] = ()
    elsewhere: tuple[Hours, ...] = ()
    consents: bool | None = None
    kit: Mapping[str, bool] = field(default_factory=dict)
    fee: int | None = None
    unit: RateUnit = RateUnit.DAY
    fees: Mapping[str, int] = field(default_factory=dict)
    removed: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentFact:
    """One interpreter's place in a booth; ``told`` are the hours that they know.

    ``answered_at`` is when they confirmed or declined, ``released_at`` when they were released:
    what is owed for a late release is reckoned from it.
    """

    id: int
    session_uid: str
    booth: str
    interpreter_id: int
    role: AssignmentRole
    state: AssignmentState
    locked: bool
    told: Hours | None = None
    consented: bool | None = None
    released_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SetupFact:
    """What is settled for a session's booths (table ``session_booths``)."""

    difficult: bool = False
    domains: frozenset[str] = frozenset()
    site: Site = Site.ON_SITE
    platform: Platform = Platform.CONSOLE
    teams: Mapping[str, int] = field(default_factory=dict)
    standby: int | None = None
    rehearsal: Hours | None = None
    papers_from: datetime | None = None
    personal_id: bool = False
    breakout_rooms: bool = False
    sound_fed: bool = True


@dataclass(frozen=True, slots=True)
class FloorFact:
    """What is spoken in an item: by the organizers' word, else as the speakers' offices stated.

    ``languages`` is empty where nobody has said anything: then the session's floor holds.
    """

    languages: tuple[str, ...]
    own_interpreter: bool
    by_office: bool


@dataclass(frozen=True, slots=True)
class PaperFact:
    """The newest speech text for a speaker's place (``speaker_uid``) in a session."""

    session_uid: str
    speaker_uid: str | None
    words: int | None
    language: str
    added_at: datetime
    embargo_until: datetime | None


@dataclass(frozen=True, slots=True)
class TurnFact:
    """A turn at the microphone."""

    session_uid: str
    booth: str
    interpreter_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything about a summit's booths.

    ``setups`` by session UID, ``floors`` by item UID (only where something is known), ``turns``
    those that somebody has edited, by (session UID, booth). ``videos`` are the UIDs of speakers'
    places that are held by a video message. ``in_use`` says that anybody plans interpreters for
    this summit at all: rules are silent otherwise.
    """

    programme: Facts
    rules: RuleSet
    interpreters: Mapping[int, InterpreterFact]
    assignments: tuple[AssignmentFact, ...]
    setups: Mapping[str, SetupFact]
    floors: Mapping[str, FloorFact]
    papers: tuple[PaperFact, ...]
    videos: frozenset[str]
    turns: Mapping[tuple[str, str], tuple[TurnFact, ...]]
    in_use: bool

    def setup(self, session: SessionFact) -> SetupFact:
        """Return what is settled for a session, or the defaults."""
        return self.setups.get(session.uid) or DEFAULT_SETUP


DEFAULT_SETUP = SetupFact()
