"""What became of a rundown: planned against actual, what happened, and who spoke for how long.

It is for organizers alone: minutes of cities are not to be compared in public. Everything is
derived from the rundown and from the commands by which it was led; times are whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from summit.core.text import Text
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import AHEAD, Command, CueState
from summit.rundown.timing import elapsed, planned_starts

#: Commands by which the order became another one.
ORDERING = frozenset({"speak", "skip", "defer", "requeue", "swap", "insert", "drop"})
#: Commands by which time was given or taken.
TIMING = frozenset({"extend", "shorten"})
#: Commands that say what happened to a line.
LINES = frozenset({"lost", "fallback", "back"})


@dataclass(frozen=True, slots=True)
class Given:
    """A command as it was given, and whether it was taken back; ``cues`` are those it names."""

    id: str
    name: str
    at: datetime
    by: str
    args: Mapping[str, Any]
    undone: bool
    cues: tuple[CueFact, ...]

    def holds(self, names: Iterable[str]) -> bool:
        """Tell whether it is one of these and was not taken back."""
        return not self.undone and self.name in names


@dataclass(frozen=True, slots=True)
class Entry:
    """One cue, planned and actual.

    ``number`` is its place in the plan, ``None`` where it was added later. ``spoken`` leaves pauses
    out, and counts what was said before the turn was deferred; it is ``None`` where the cue was
    never on. ``events`` are the commands about this cue that hold, in the order in which they were
    given.
    """

    cue: CueFact
    number: int | None
    planned_at: datetime | None
    planned_seconds: int | None
    began_at: datetime | None
    ended_at: datetime | None
    spoken: int | None
    events: tuple[Given, ...] = ()

    @property
    def is_left_out(self) -> bool:
        """Whether it was taken out of the order and never was on."""
        return self.cue.state is CueState.SKIPPED and self.spoken is None

    @property
    def difference(self) -> int | None:
        """How many seconds it took longer than was planned; negative: less."""
        if self.spoken is None or self.planned_seconds is None:
            return None
        return self.spoken - self.planned_seconds

    @property
    def overrun(self) -> int:
        """How many seconds it took longer than it was allowed in the end."""
        return max(0, (self.spoken or 0) - self.cue.seconds)

    @property
    def is_changed(self) -> bool:
        """Whether it was allowed another time than was planned."""
        return self.planned_seconds is not None and self.cue.seconds != self.planned_seconds

    @property
    def paused(self) -> int:
        """For how many seconds it was paused."""
        return self.cue.paused_seconds if self.spoken is not None else 0

    @property
    def lost(self) -> tuple[Given, ...]:
        """What became of its line."""
        return tuple(each for each in self.events if each.name in LINES)


@dataclass(frozen=True, slots=True)
class CityTime:
    """For how long a city spoke, in how many turns; no place: those who spoke for none."""

    place: Text
    seconds: int
    turns: int
    planned_seconds: int


@dataclass(frozen=True, slots=True)
class Record:
    """The whole of it. ``late_start`` and ``late_end`` are seconds; negative: too early."""

    rundown: RundownFact
    entries: tuple[Entry, ...]
    cities: tuple[CityTime, ...]
    commands: tuple[Given, ...]
    planned_from: datetime | None = None
    planned_to: datetime | None = None
    late_start: int | None = None
    late_end: int | None = None

    @property
    def orderings(self) -> tuple[Given, ...]:
        """The changes of the order that hold."""
        return tuple(each for each in self.commands if each.holds(ORDERING))

    @property
    def overrun(self) -> int:
        """All overruns of the session together; what prepares it takes the time that it needs."""
        return sum(each.overrun for each in self.entries if not each.cue.is_before)

    @property
    def paused(self) -> int:
        """All pauses of the session together."""
        return sum(each.paused for each in self.entries if not each.cue.is_before)

    @property
    def substituted(self) -> tuple[Entry, ...]:
        """For whom somebody else spoke."""
        return tuple(each for each in self.entries if each.cue.is_substituted)

    @property
    def left_out(self) -> tuple[Entry, ...]:
        """What was taken out of the order."""
        return tuple(each for each in self.entries if each.is_left_out)

    @property
    def absent(self) -> tuple[Entry, ...]:
        """Who was not there."""
        return tuple(each for each in self.entries if each.cue.no_show)

    @property
    def lines_lost(self) -> tuple[Entry, ...]:
        """Whose line was lost, or who was shown by film in its place."""
        return tuple(
            each
            for each in self.entries
            if each.lost or each.cue.lost_at is not None or each.cue.fallback_at is not None
        )


def record(rundown: RundownFact, commands: Sequence[Command], now: datetime) -> Record:
    """Put planned and actual together; what is still on counts until ``now``.

    Args:
        commands: all of the rundown, in the order in which they were obeyed.
    """
    given = tuple(_given(rundown, each) for each in commands)
    starts = planned_starts(rundown)
    begun = bool(rundown.plan)
    listed = rundown.plan or [each.uid for each in rundown.cues]
    numbers = {uid: number for number, uid in enumerate(listed, 1)}
    entries = []
    for cue in rundown.cues:
        planned = rundown.plan.get(cue.uid)
        entries.append(
            Entry(
                cue=cue,
                number=numbers.get(cue.uid),
                planned_at=planned.starts_at if planned else None if begun else starts.get(cue.uid),
                planned_seconds=(
                    planned.seconds if planned else None if begun else cue.planned_seconds
                ),
                began_at=cue.started_at,
                ended_at=cue.ended_at,
                spoken=_spoken(cue, commands, now),
                events=tuple(each for each in given if not each.undone and cue in each.cues),
            )
        )
    first, last = _planned_span(entries)
    ended = rundown.ended_at
    return Record(
        rundown=rundown,
        entries=tuple(entries),
        cities=_cities(entries),
        commands=given,
        planned_from=first,
        planned_to=last,
        late_start=_seconds(_session_planned(entries) or rundown.starts_at, rundown.begun_at),
        late_end=_seconds(rundown.ends_by or last, ended),
    )


def _given(rundown: RundownFact, command: Command) -> Given:
    return Given(
        id=command.id,
        name=command.name,
        at=command.at,
        by=command.actor_name,
        args=command.args,
        undone=command.undone_by is not None,
        cues=tuple(
            cue for uid in dict.fromkeys(_named(command)) if (cue := rundown.cue(uid)) is not None
        ),
    )


def _spoken(cue: CueFact, commands: Iterable[Command], now: datetime) -> int | None:
    """Return for how many seconds a cue was on; a turn that was deferred begins anew later."""
    found = [elapsed(cue, now)] if cue.started_at is not None else []
    for command in commands:
        changed = command.before.get("cues", {}).get(cue.uid) or {}
        if command.name in _ANEW and command.undone_by is None and changed.get("started_at"):
            last = changed.get("ended_at") or changed.get("paused_at")
            ends = datetime.fromisoformat(last) if last else command.at
            begun = datetime.fromisoformat(changed["started_at"])
            whole = int((ends - begun).total_seconds()) - int(changed.get("paused_seconds") or 0)
            found.append(max(0, whole))
    return sum(found) if found else None


#: Commands after which a turn that had begun begins anew.
_ANEW = frozenset({"defer", "requeue", "speak"})


def _named(command: Command) -> Iterator[str]:
    """Yield the UIDs of the cues that a command is about, also where it names none itself."""
    for name in ("cue", "with"):
        if isinstance(command.args.get(name), str):
            yield command.args[name]
    listed = command.args.get("cues")
    if isinstance(listed, list):
        yield from (each for each in listed if isinstance(each, str))
    seconds = command.args.get("seconds")
    if isinstance(seconds, dict):
        yield from seconds
    changed = command.before.get("cues", {})
    if command.name in ("insert", "pause", "resume", "finish"):
        yield from changed
    elif command.name in ("start", "next"):
        yield from (uid for uid, was in changed.items() if was and was.get("state") in AHEAD)


def _planned_span(entries: Iterable[Entry]) -> tuple[datetime | None, datetime | None]:
    spans = [
        (each.planned_at, each.planned_at + timedelta(seconds=each.planned_seconds or 0))
        for each in entries
        if each.planned_at is not None
    ]
    if not spans:
        return None, None
    return min(each[0] for each in spans), max(each[1] for each in spans)


def _session_planned(entries: Iterable[Entry]) -> datetime | None:
    """Return when the session itself was planned to begin, after what prepares it."""
    return min(
        (each.planned_at for each in entries if each.planned_at and not each.cue.is_before),
        default=None,
    )


def _seconds(first: datetime | None, second: datetime | None) -> int | None:
    if first is None or second is None:
        return None
    return int((second - first).total_seconds())


def _cities(entries: Iterable[Entry]) -> tuple[CityTime, ...]:
    """Add up turns by city, the longest first; those who speak for no city come last."""
    found: dict[object, CityTime] = {}
    for each in entries:
        if not each.cue.is_turn or each.spoken is None:
            continue
        key = each.cue.city or each.cue.place
        before = found.get(key) or CityTime(each.cue.place, 0, 0, 0)
        found[key] = CityTime(
            before.place,
            before.seconds + each.spoken,
            before.turns + 1,
            before.planned_seconds + (each.planned_seconds or 0),
        )
    return tuple(sorted(found.values(), key=lambda each: (not each.place, -each.seconds)))
