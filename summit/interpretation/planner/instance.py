"""What the planner is asked, and what it answers: plain values that travel as JSON.

Times are whole minutes from an epoch of the instance's own, days whole numbers. Nothing here knows
the database, the web or the solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Direction = tuple[str, str]

#: Where people and booths are, by value of :class:`~summit.interpretation.models.Site`: whoever
#: works from one of these can work in booths there and in those named before it.
SITES = ("home", "hub", "on_site")


@dataclass(frozen=True, slots=True)
class Place:
    """A booth to be filled.

    Attributes:
        id: ``<session UID>/<booth key>``.
        start, end: the session's hours; ``day`` is its day in the summit's zone.
        call: when its team has to be there.
        need, standby: how many work in it, and stand by.
        required: directions each member must work in, standing by too.
        giving, givers: the direction in which ``givers`` members at least must give relay.
        rank: how grave one missing interpreter is; the higher, the sooner it is filled.
        rehearsal: when its team rehearses, which is work of that day; who stands by does not.
        site: where it stands (:data:`SITES`); anywhere but on site, remote limits hold.
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
    it differs from the default under the key ``""``; it serves comparison alone. Who has neither
    counts as the typical fee of the others.
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

    On a day with any remote work, ``day_minutes`` and ``span`` hold at ``remote_percent``. Who
    stands by is there for the session, which is no session nor minute of work. Each team keeps
    places for ``seniors``: they stay empty rather than be filled with somebody else. Where it only
    ``prefers_seniors``, a team without so many is dearer, but full.
    """

    day_sessions: int
    day_minutes: int
    between: int
    span: int
    rest: int
    remote_percent: int
    seniors: int
    prefers_seniors: int = 0


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
    whose changes are to be fewest (those who were offered a place or confirmed one). What names a
    place or a candidate that the instance does not have counts for nothing.
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

    name: str  # shortage | standby (where anybody is to stand by) | changes (replan) | cost
    objective: int
    bound: int
    optimal: bool
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Hint:
    """What would free a booth that is short: ``rule`` is a field of :class:`Limits`,
    ``availability``, ``declined``, ``consent``, ``site``, ``relay`` (too few give it),
    ``languages`` (nobody works in them) or ``people`` (one more interpreter who works in
    everything); ``candidate`` whom it would have to be lifted for, ``None``
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
    ``None`` where even that would not do, or it was not found in time). ``short_standby`` is how
    many are missing of those who stand by.
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
    short_standby: Mapping[str, int] = field(default_factory=dict)


T = TypeVar("T")


def to_json(value: Instance | Answer | Stage) -> dict[str, Any]:
    """Return one of these values as what JSON can hold."""
    return asdict(value)


def from_json(kind: type[T], data: Any) -> T:
    """Return what :func:`to_json` made, as a value of its type again.

    Raises:
        ValueError: it is no such value.
    """
    try:
        value: T = _read(kind, data)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"this is no {kind.__name__}: {error!r}") from error
    return value


def _read(kind: Any, data: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        given = {each.name: data[each.name] for each in fields(kind) if each.name in data}
        return kind(**{name: _read(hints[name], value) for name, value in given.items()})
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if data is None else _read(parts[0], data)
    if origin is tuple and parts[-1] is Ellipsis:
        return tuple(_read(parts[0], each) for each in data)
    if origin is tuple:
        return tuple(_read(part, each) for part, each in zip(parts, data, strict=True))
    if origin is Mapping:
        return {key: _read(parts[1], each) for key, each in data.items()}
    if not isinstance(data, kind) and not (kind is float and isinstance(data, int)):
        raise TypeError(f"{data!r} is no {kind.__name__}")
    return data
