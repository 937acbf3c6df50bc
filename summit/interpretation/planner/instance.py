"""What the planner is asked, and what it answers: plain values that travel as JSON.

Times are whole minutes from an epoch of the instance's own, days whole numbers. Nothing here knows
the database, the web or the solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Direction = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A booth to be filled.

    Attributes:
        id: ``<session UID>/<booth key>``.
        start, end: the session's hours; ``day`` is its day in the summit's zone.
        call: when its team has to be there.
        need, standby: how many work in it, and stand by.
        required: directions each member must work in.
        giving, givers: the direction in which ``givers`` members at least must give relay.
        rank: how grave one missing interpreter is; the higher, the sooner it is filled.
        rehearsal: when its team rehearses, which is work of that day.
        remote: whether remote limits hold.
        recorded: whether only those who consent may work in it.
    """

    id: str
    session: str
    booth: str
    start: int
    end: int
    day: int
    call: int
    need: int
    standby: int
    required: tuple[Direction, ...]
    giving: Direction | None
    givers: int
    rank: int
    domains: tuple[str, ...] = ()
    site: str = "on_site"
    recorded: bool = False
    rehearsal: tuple[int, int, int] | None = None  # start, end, day


@dataclass(frozen=True, slots=True)
class Candidate:
    """An interpreter.

    ``free`` are the spans outside which they cannot work (empty: always), ``busy`` those in which
    they cannot. ``cost`` is the fee of one assignment in the currency's units, by place id where
    it differs from the default under the key ``""``; it serves comparison alone.
    """

    id: int
    directions: tuple[Direction, ...]
    senior: bool
    site: str
    domains: tuple[str, ...] = ()
    free: tuple[tuple[int, int], ...] = ()
    busy: tuple[tuple[int, int], ...] = ()
    consents: bool = True
    cost: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """R8 and the rest rule in minutes, as :class:`~summit.interpretation.rule_set.Thresholds`.

    Working remotely, ``day_minutes`` and ``span`` hold at ``remote_percent``.
    """

    day_sessions: int
    day_minutes: int
    between: int
    span: int
    rest: int
    remote_percent: int
    seniors: int


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody's place that is given: ``standby`` says in which capacity."""

    place: str
    candidate: int
    standby: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """A question to the planner.

    ``locked`` must be kept, ``declined`` may not be proposed again, ``held`` is the present plan,
    whose changes are to be fewest (those who were offered a place or confirmed one).
    """

    places: tuple[Place, ...]
    candidates: tuple[Candidate, ...]
    limits: Limits
    locked: tuple[Held, ...] = ()
    declined: tuple[Held, ...] = ()
    held: tuple[Held, ...] = ()
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """How one stage ended: its objective, the proved bound, and whether that is optimal.

    ``gap`` is |objective - bound| / max(1, |objective|).
    """

    name: str  # shortage | changes | cost
    objective: int
    bound: int
    optimal: bool
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Hint:
    """What would free a booth that is short: ``rule`` is a field of :class:`Limits`,
    ``availability``, ``declined``, ``consent``, ``site``, ``languages`` (nobody works in them) or
    ``people`` (one more interpreter); ``candidate`` whom it would have to be lifted for, ``None``
    for everybody. ``saves`` is how many missing places that would fill.
    """

    place: str
    rule: str
    candidate: int | None
    saves: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the planner proposes.

    ``short`` is how many are missing by place; ``changes`` how many of those held move.
    ``fewest`` is how few interpreters can fill as much as this plan does, with ``fewest_proved``;
    ``enough`` how many more who work in everything would fill all (0 where nothing is missing,
    ``None`` where even that would not do).
    """

    filled: tuple[Held, ...]
    short: Mapping[str, int]
    stages: tuple[Stage, ...]
    changes: int
    hints: tuple[Hint, ...]
    fewest: int | None
    fewest_proved: bool
    enough: int | None
    seed: int
