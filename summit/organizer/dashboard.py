"""What the dashboard of a summit shows, put together from facts and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from summit.core.errors import N_
from summit.core.text import in_language
from summit.programme import wording, worldmap
from summit.programme.facts import Facts, SessionFact
from summit.programme.models import SpeakerState
from summit.programme.rules import Finding, Level

Words = Callable[[str], str]

#: How many of each list the page shows before it points to the whole.
SHOWN = 6

#: The states of cities and speakers in the order of the funnel, with their words.
STATES: Mapping[SpeakerState, str] = {
    state: wording.SPEAKER_STATES[state] for state in SpeakerState
}

#: Which state a city with several parts is shown in: the one that has come furthest.
_FURTHEST = (
    SpeakerState.CONFIRMED,
    SpeakerState.INVITED,
    SpeakerState.PROPOSED,
    SpeakerState.DECLINED,
    SpeakerState.WITHDRAWN,
)
_MARKS = {
    SpeakerState.CONFIRMED: "confirmed",
    SpeakerState.INVITED: "invited",
    SpeakerState.PROPOSED: "proposed",
    SpeakerState.DECLINED: "declined",
    SpeakerState.WITHDRAWN: "declined",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: how many have come this far, and out of how many."""

    label: str
    cities: int
    places: int


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line of the map's key."""

    mark: Markup
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city with its state, as the table beside the map tells it."""

    name: str
    slug: str
    state: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One summit at a glance; ``days_left`` is negative once it has begun."""

    days_left: int
    is_over: bool
    coming: list[SessionFact]
    blocking: list[Finding]
    blocking_left: int
    counts: Mapping[str, int]
    funnel: list[Step]
    most: int
    world: Markup
    key: list[KeyLine]
    cities: list[CityRow]
    sessions: int
    unscheduled: int
    drafts: int
    untranslated: int


def dashboard(
    facts: Facts,
    found: list[Finding],
    counts: Mapping[str, int],
    coordinates: Mapping[int, tuple[float, float]],
    *,
    today: date,
    now: datetime,
    language: str,
    words: Words,
) -> Dashboard:
    """Put a summit's dashboard together.

    Args:
        found: the findings that matter for publishing.
        counts: all findings by level, see :func:`summit.programme.rules.summary`.
        coordinates: latitude and longitude by the city's id, where they are known.
        today: the day in the summit's zone.
    """
    states = city_states(facts)
    settled = [place.state for session in _alive(facts) for place in session.places]
    blocks = [finding for finding in found if finding.level is Level.BLOCK]
    by_city, by_place = Counter(states.values()), Counter(settled)
    funnel = [
        Step(words(label), by_city[state], by_place[state]) for state, label in STATES.items()
    ]
    return Dashboard(
        days_left=(facts.summit.starts_on - today).days,
        is_over=facts.summit.ends_on < today,
        coming=_coming(facts, now),
        blocking=blocks[:SHOWN],
        blocking_left=max(0, len(blocks) - SHOWN),
        counts=counts,
        funnel=funnel,
        most=max(1, *(max(step.cities, step.places) for step in funnel)),
        world=_world(facts, states, coordinates, language, words),
        key=[
            KeyLine(worldmap.key_mark(_MARKS[state]), words(label), by_city[state])
            for state, label in STATES.items()
            if by_city[state]
        ],
        cities=sorted(
            (
                CityRow(
                    in_language(facts.cities[city].name, language)[0],
                    facts.cities[city].slug,
                    words(STATES[state]),
                )
                for city, state in states.items()
            ),
            key=lambda row: (row.state, row.name),
        ),
        sessions=len(list(_alive(facts))),
        unscheduled=sum(session.day is None for session in _alive(facts)),
        drafts=sum(session.is_draft for session in facts.sessions),
        untranslated=sum(bool(session.missing or session.outdated) for session in _alive(facts)),
    )


def city_states(facts: Facts) -> dict[int, SpeakerState]:
    """Return how far each city of the summit has come, over all its sessions."""
    parts: dict[int, set[SpeakerState]] = {}
    for session in _alive(facts):
        for part in session.cities:
            parts.setdefault(part.city_id, set()).add(part.state)
    return {
        city: next(state for state in _FURTHEST if state in states)
        for city, states in parts.items()
    }


def _alive(facts: Facts) -> Iterable[SessionFact]:
    return (session for session in facts.sessions if not session.is_cancelled)


def _coming(facts: Facts, now: datetime) -> list[SessionFact]:
    ahead = [s for s in _alive(facts) if s.ends_at is not None and s.ends_at > now]
    return sorted(ahead, key=lambda session: (session.starts_at or now, session.slug))[:SHOWN]


def _world(
    facts: Facts,
    states: Mapping[int, SpeakerState],
    coordinates: Mapping[int, tuple[float, float]],
    language: str,
    words: Words,
) -> Markup:
    drawn = [
        (
            _MARKS[state],
            f"{in_language(facts.cities[city].name, language)[0]} – {words(STATES[state])}",
            *coordinates[city],
        )
        for city, state in states.items()
        if city in coordinates
    ]
    label = words(N_("World map of the cities' answers; the table below gives the same facts."))
    return worldmap.draw(drawn, None, label) if drawn else Markup("")
