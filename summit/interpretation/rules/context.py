"""What several rules need of one summit's booths, worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale

from summit.core.errors import N_
from summit.core.i18n import LANGUAGES
from summit.core.text import Text
from summit.interpretation.demand import Booth, Demand, demand_of
from summit.interpretation.facts import (
    AssignmentFact,
    Direction,
    Hours,
    InterpreterFact,
    PaperFact,
    SetupFact,
    Situation,
)
from summit.interpretation.models import HOLDING, AssignmentRole, AssignmentState, Site
from summit.interpretation.rule_set import CODES, Rule, Thresholds
from summit.programme.facts import PlaceFact, SessionFact
from summit.programme.rules import Finding, Level
from summit.programme.rules.context import Context as ProgrammeContext
from summit.programme.rules.finding import Names, Phrase, Value

_NUMBERED = N_("%(code)s: %(what)s")

#: In which classes a language is interpreted into, and from (R6).
_INTO = frozenset("AB")
_FROM = frozenset("ABC")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place, and who they are."""

    assignment: AssignmentFact
    interpreter: InterpreterFact

    @property
    def id(self) -> int:
        """Their id."""
        return self.interpreter.id

    @property
    def is_active(self) -> bool:
        """Whether they interpret, and do not only stand by."""
        return self.assignment.role is AssignmentRole.ACTIVE

    @property
    def is_proposed(self) -> bool:
        """Whether nobody has told them yet."""
        return self.assignment.state is AssignmentState.PROPOSED


@dataclass(frozen=True, slots=True)
class Crew:
    """A booth with those who hold a place in it."""

    booth: Booth
    active: tuple[Member, ...]
    standby: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Manned:
    """A session that is to take place, with its booths; ``strays`` are in none of them."""

    session: SessionFact
    setup: SetupFact
    demand: Demand
    crews: tuple[Crew, ...]
    strays: tuple[Member, ...]

    @property
    def members(self) -> Iterator[Member]:
        """Everybody in its booths, those who stand by included."""
        for crew in self.crews:
            yield from crew.active
            yield from crew.standby


@dataclass(frozen=True, slots=True)
class Work:
    """Hours that an interpreter works on a day: a session, or the rehearsal of one.

    ``day`` is that of its start in the summit's zone. Who only stands by is there for the session,
    which is no work (``is_active``).
    """

    session: SessionFact
    starts_at: datetime
    ends_at: datetime
    day: date
    is_active: bool
    is_rehearsal: bool
    is_remote: bool

    @property
    def minutes(self) -> int:
        """How long it takes up, in minutes of work."""
        return minutes_of((self.starts_at, self.ends_at)) if self.is_active else 0


@dataclass
class Context:
    """A situation at an instant, with the look-ups that rules share."""

    situation: Situation
    now: datetime
    values: Thresholds = field(init=False)

    def __post_init__(self) -> None:
        self.values = self.situation.rules.values

    @cached_property
    def zone(self) -> ZoneInfo:
        """The summit's zone."""
        return ZoneInfo(self.situation.programme.summit.zone)

    @cached_property
    def programme(self) -> ProgrammeContext:
        """The look-ups of the programme's own rules."""
        return ProgrammeContext(self.situation.programme, None)

    def day(self, at: datetime) -> date:
        """Return the day of an instant in the summit's zone."""
        return at.astimezone(self.zone).date()

    @cached_property
    def _holding(self) -> dict[str, list[Member]]:
        by_session: dict[str, list[Member]] = defaultdict(list)
        interpreters = self.situation.interpreters
        for each in self.situation.assignments:
            if each.state in HOLDING and each.interpreter_id in interpreters:
                by_session[each.session_uid].append(Member(each, interpreters[each.interpreter_id]))
        for members in by_session.values():
            members.sort(key=lambda member: member.assignment.id)
        return by_session

    @cached_property
    def all(self) -> tuple[Manned, ...]:
        """Every session with its booths; one that is cancelled has none, but perhaps strays."""
        return tuple(self._manned(each) for each in self.situation.programme.sessions)

    def _manned(self, session: SessionFact) -> Manned:
        setup = self.situation.setup(session)
        demand = demand_of(session, setup, self.situation.floors, self.situation.rules)
        active: dict[str, list[Member]] = {booth.key: [] for booth in demand.booths}
        standby: dict[str, list[Member]] = {booth.key: [] for booth in demand.booths}
        strays = []
        for member in self._holding.get(session.uid, ()):
            booths = active if member.is_active else standby
            if member.assignment.booth in booths:
                booths[member.assignment.booth].append(member)
            else:
                strays.append(member)
        crews = tuple(
            Crew(booth, tuple(active[booth.key]), tuple(standby[booth.key]))
            for booth in demand.booths
        )
        return Manned(session, setup, demand, crews, tuple(strays))

    @cached_property
    def manned(self) -> tuple[Manned, ...]:
        """The sessions that have booths."""
        return tuple(each for each in self.all if each.crews)

    @cached_property
    def works(self) -> dict[int, list[Work]]:
        """What each interpreter works, by their id, in the order of the hours."""
        found: dict[int, list[Work]] = defaultdict(list)
        for manned in self.manned:
            session, setup = manned.session, manned.setup
            assert session.hours is not None
            hours: list[tuple[Hours, bool]] = [(session.hours, False)]
            if setup.rehearsal is not None:
                hours.append((setup.rehearsal, True))
            for (start, end), is_rehearsal in hours:
                day = self.day(start)
                works = {
                    (active, remote): Work(
                        session, start, end, day, active, is_rehearsal, remote and active
                    )
                    for active in (True, False)
                    for remote in (True, False)
                }
                for member in manned.members:
                    if is_rehearsal and not member.is_active:
                        continue
                    remote = works_from(setup, member.interpreter) is not Site.ON_SITE
                    found[member.id].append(works[member.is_active, remote])
        for mine in found.values():
            mine.sort(key=lambda work: (work.starts_at, work.ends_at, work.session.uid))
        return found

    @cached_property
    def papers(self) -> dict[str, PaperFact]:
        """The newest speech texts by speaker's place."""
        return {each.speaker_uid: each for each in self.situation.papers if each.speaker_uid}

    def name(self, interpreter_id: int) -> Text:
        """Return an interpreter's name."""
        return self.situation.interpreters[interpreter_id].name

    def speaker(self, place: PlaceFact) -> Value:
        """Say who holds a speaker's place."""
        return self.programme.name(place)

    def level(self, rule: Rule) -> Level | None:
        """Return how grave a rule is, or ``None`` where it is switched off."""
        return self.situation.rules.levels.get(rule)

    def finding(
        self,
        rule: Rule,
        session: SessionFact,
        message: str,
        remedy: str,
        values: dict[str, Value],
        *depends: object,
        others: Iterable[SessionFact] = (),
        people: Iterable[int] = (),
    ) -> Finding:
        """Make a finding at a session; ``%(session)s`` is its title.

        Args:
            depends: what it rests on besides rule, level and sessions.
            others: further sessions it is about.
            people: ids of the interpreters it is about.
        """
        sessions = (session, *others)
        values = {"session": session.title or session.slug, **values}
        code = CODES.get(rule)
        if code is not None:
            values = {**values, "code": code, "what": Phrase(message, values)}
            message = _NUMBERED
        return Finding(
            rule=rule.value,
            level=self.situation.rules.levels[rule],
            message=message,
            remedy=remedy,
            values=values,
            at=session.uid,
            sessions=tuple(each.uid for each in sessions),
            people=tuple(person_key(each) for each in sorted(set(people))),
            when=tuple(sorted(each.starts_at for each in sessions if each.starts_at)),
            depends=depends,
        )


def person_key(interpreter_id: int) -> str:
    """Return what stands for an interpreter in a finding's ``people``."""
    return f"interpreter-{interpreter_id}"


def names(members: Iterable[Member]) -> Names:
    """Name interpreters in a row."""
    return Names(tuple(member.interpreter.name for member in members), are_people=True)


def ids(members: Iterable[Member]) -> tuple[int, ...]:
    """Return interpreters' ids, in order."""
    return tuple(sorted(member.id for member in members))


def works_from(setup: SetupFact, interpreter: InterpreterFact) -> Site:
    """Return where somebody works from in a session: the farther away of booth and person."""
    sites = {setup.site, interpreter.site}
    if Site.HOME in sites:
        return Site.HOME
    return Site.HUB if Site.HUB in sites else Site.ON_SITE


def allowed(interpreter: InterpreterFact, direction: Direction) -> bool:
    """Tell whether classes allow a direction: into A or B, from A, B or C (R6, ISO 23155)."""
    source, target = direction
    languages = interpreter.languages
    return languages.get(source) in _FROM and languages.get(target) in _INTO


def works_in(interpreter: InterpreterFact, direction: Direction) -> bool:
    """Tell whether somebody works in a direction, and may."""
    return direction in interpreter.directions and allowed(interpreter, direction)


def minutes_of(hours: Hours) -> int:
    """Return how many minutes lie between two instants."""
    return int((hours[1] - hours[0]).total_seconds()) // 60


def after(at: datetime, minutes: int) -> datetime:
    """Return an instant so many minutes later."""
    return at + timedelta(minutes=minutes)


def booth_name(booth: Booth | str) -> str:
    """Return what a booth is called in every language: ``EN⇄KO``, ``FR→EN``."""
    key = booth if isinstance(booth, str) else booth.key
    return key.upper().replace(">", "→").replace("-", "⇄")


def direction_name(direction: Direction) -> str:
    """Return what a direction is called in every language: ``KO→EN``."""
    return "→".join(direction).upper()


@lru_cache(maxsize=256)
def language_name(tag: str) -> Value:
    """Return a language's name in all languages of the interface, or its tag."""
    found = {}
    for each in LANGUAGES:
        word = Locale.parse(each).languages.get(tag)
        if word is None:
            return tag.upper()
        found[each] = word
    return Text(found)
