"""Rules about people: in one place at a time, when they can, and settled."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from summit.core.errors import N_
from summit.programme.facts import NOT_COMING, OPEN, OtherUse, PersonFact, SessionFact
from summit.programme.models import SpeakerRole
from summit.programme.rules.context import Context, Presence
from summit.programme.rules.finding import Finding, Level, Names, Phrase, Span, Value, Word
from summit.programme.wording import ROLES

_TWO = N_(
    "“%(session)s” and “%(other)s” take place at the same time, %(when)s, "
    "and both need: %(people)s."
)
_TWO_REMEDY = N_("Move one of the sessions, or put somebody else on one of them.")
_ELSEWHERE = N_("At the time of “%(session)s”, some people are on another summit too: %(people)s.")
_ELSEWHERE_REMEDY = N_("Settle with them which of the two they take part in, or move this session.")
_ELSEWHERE_NAMED = N_("%(person)s (“%(other)s”, %(summit)s, %(when)s)")
_ELSEWHERE_SUMMIT = N_("%(person)s (%(summit)s, %(when)s)")
_ELSEWHERE_UNNAMED = N_("%(person)s (%(when)s)")
_UNAVAILABLE = N_(
    "“%(session)s” needs people at a time when they have said they cannot: %(people)s."
)
_UNAVAILABLE_REMEDY = N_(
    "Move the session into the time they have given, or ask them again and note their answer."
)
_UNAVAILABLE_ONE = N_("%(person)s (needed %(when)s)")
_OPEN = N_("Not confirmed for “%(session)s”, and so published as “to be announced”: %(people)s.")
_ALIKE = N_("%(role)s (%(count)s places)")
_OPEN_REMEDY = N_("Confirm those who have agreed.")
_NOT_COMING = N_("Still on “%(session)s” though they will not come, and not published: %(people)s.")
_NOT_COMING_REMEDY = N_("Take them off, or put somebody else in their place.")
_DECLINED = N_("%(person)s (declined)")
_WITHDRAWN = N_("%(person)s (withdrawn)")


def two_places(context: Context) -> Iterator[Finding]:
    """Find people on two sessions of this summit at once.

    It blocks where somebody is confirmed on both and the hours of their items meet as well, or
    are not known; otherwise it is a warning: they may go from one to the other.
    """
    by_person: dict[int, list[Presence]] = defaultdict(list)
    for present in context.presences.values():
        for person_id, presence in present.items():
            by_person[person_id].append(presence)
    pairs: dict[tuple[str, str, Level], list[tuple[Presence, Presence]]] = defaultdict(list)
    for presences in by_person.values():
        if len(presences) < 2:
            continue
        presences.sort(key=lambda p: (_start(p.session), p.session.uid))
        for position, first in enumerate(presences):
            for second in presences[position + 1 :]:
                if _start(second.session) >= _end(first.session):
                    break
                if context.is_asked(first.session, second.session):
                    key = (first.session.uid, second.session.uid, _gravity(first, second))
                    pairs[key].append((first, second))
    for (_, _, level), found in pairs.items():
        yield _two_places(context, level, found)


def _two_places(context: Context, level: Level, found: list[tuple[Presence, Presence]]) -> Finding:
    first, second = found[0][0].session, found[0][1].session
    ids = tuple(sorted(a.person_id for a, _ in found))
    people = [context.facts.people[each] for each in ids]
    overlap = Span(_start(second), min(_end(first), _end(second)), first.zone)
    return context.finding(
        "two-places",
        level,
        first,
        _TWO,
        _TWO_REMEDY,
        {
            "other": second.title,
            "when": overlap,
            "people": Names(tuple(p.name for p in people), are_people=True),
        },
        (_start(first), _end(first), _start(second), _end(second)),
        tuple(sorted(p.slug for p in people)),
        others=(second,),
        people=ids,
    )


def _gravity(first: Presence, second: Presence) -> Level:
    if not (first.is_confirmed and second.is_confirmed):
        return Level.WARN
    meet = first.starts_at < second.ends_at and second.starts_at < first.ends_at
    return Level.BLOCK if meet else Level.WARN


def elsewhere(context: Context) -> Iterator[Finding]:
    """Find people who are in a session of another summit at the same time."""
    by_person: dict[int, list[OtherUse]] = defaultdict(list)
    for use in context.facts.elsewhere:
        by_person[use.person_id].append(use)
    if not by_person:
        return
    for session in context.asked:
        if session.hours is None:
            continue
        starts_at, ends_at = session.hours
        met = [
            use
            for person_id in context.presences[session.uid]
            for use in by_person.get(person_id, ())
            if use.starts_at < ends_at and starts_at < use.ends_at
        ]
        if not met:
            continue
        yield context.finding(
            "elsewhere",
            Level.WARN,
            session,
            _ELSEWHERE,
            _ELSEWHERE_REMEDY,
            {
                "people": Names(
                    tuple(_other(context, use, session.zone) for use in met), are_people=True
                )
            },
            session.hours,
            tuple(
                sorted(
                    (
                        context.facts.people[use.person_id].slug,
                        use.session_uid,
                        use.starts_at,
                        use.ends_at,
                    )
                    for use in met
                )
            ),
            people=tuple(sorted({use.person_id for use in met})),
        )


def _other(context: Context, use: OtherUse, zone: str) -> Phrase:
    values: dict[str, Value] = {
        "person": context.facts.people[use.person_id].name,
        "when": Span(use.starts_at, use.ends_at, zone),
    }
    if use.summit_title is None:
        return Phrase(_ELSEWHERE_UNNAMED, values)
    values["summit"] = use.summit_title
    if use.session_title is None:
        return Phrase(_ELSEWHERE_SUMMIT, values)
    return Phrase(_ELSEWHERE_NAMED, {**values, "other": use.session_title})


def unavailable(context: Context) -> Iterator[Finding]:
    """Find people who are needed outside the time they have said they can take part."""
    for session in context.asked:
        met = [
            presence
            for person_id, presence in sorted(context.presences[session.uid].items())
            if not is_free(context.facts.people[person_id], presence.starts_at, presence.ends_at)
        ]
        if not met:
            continue
        named = tuple(
            Phrase(
                _UNAVAILABLE_ONE,
                {
                    "person": context.facts.people[p.person_id].name,
                    "when": Span(p.starts_at, p.ends_at, session.zone),
                },
            )
            for p in met
        )
        yield context.finding(
            "unavailable",
            Level.WARN,
            session,
            _UNAVAILABLE,
            _UNAVAILABLE_REMEDY,
            {"people": Names(named, are_people=True)},
            tuple(_stated(context.facts.people[p.person_id], p) for p in met),
            people=tuple(sorted(p.person_id for p in met)),
        )


def is_free(person: PersonFact, starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether one unbroken stretch of what a person has stated holds a span.

    Who has stated nothing is taken to be free.
    """
    if not person.availability:
        return True
    since = until = person.availability[0][0]
    for start, end in person.availability:
        if start > until:
            since = start
        until = max(until, end)
        if since <= starts_at and ends_at <= until:
            return True
    return False


def _stated(person: PersonFact, presence: Presence) -> tuple[object, ...]:
    return (person.slug, presence.starts_at, presence.ends_at, person.availability)


def open_places(context: Context) -> Iterator[Finding]:
    """Find speakers and cities that have not confirmed: a release says "to be announced"."""
    for session in context.asked:
        cities = [part for part in session.cities if part.state in OPEN]
        # Like a release: somebody of a confirmed city is announced by the city's name.
        settled = {p.city_id for p in session.cities if p.state not in OPEN | NOT_COMING}
        places = [p for p in session.places if p.state in OPEN and p.city_id not in settled]
        if not cities and not places:
            continue
        # Somebody on several items is named once, and a city that holds a place itself, too.
        names: dict[object, Value] = {}
        nameless: Counter[SpeakerRole] = Counter()
        for place in places:
            who: object = place.uid
            if place.person_id is not None:
                who = ("person", place.person_id)
            elif place.city_id is not None and not place.capacity:
                who = ("city", place.city_id)
            elif not (place.capacity or place.organisation):
                nameless[place.role] += 1
                continue
            names.setdefault(who, context.name(place))
        for part in cities:
            names.setdefault(("city", part.city_id), context.facts.cities[part.city_id].name)
        for role, count in nameless.items():
            word = Word(ROLES[role.value])
            alike = Phrase(_ALIKE, {"role": word, "count": count})
            names[role] = alike if count > 1 else word
        yield context.finding(
            "open",
            Level.NOTE,
            session,
            _OPEN,
            _OPEN_REMEDY,
            {"people": Names(tuple(names.values()))},
            tuple(sorted(place.uid for place in places)),
            tuple(sorted(context.facts.cities[part.city_id].slug for part in cities)),
            people=tuple(sorted({p.person_id for p in places if p.person_id is not None})),
            cities=tuple(sorted(part.city_id for part in cities)),
        )


def not_coming(context: Context) -> Iterator[Finding]:
    """Find speakers who declined or withdrew and still stand on an item: nobody sees them."""
    for session in context.asked:
        places = [place for place in session.places if place.state in NOT_COMING]
        if not places:
            continue
        yield context.finding(
            "not-coming",
            Level.NOTE,
            session,
            _NOT_COMING,
            _NOT_COMING_REMEDY,
            {
                "people": Names(
                    tuple(
                        Phrase(
                            _DECLINED if place.state.value == "declined" else _WITHDRAWN,
                            {"person": context.name(place)},
                        )
                        for place in places
                    ),
                    are_people=True,
                )
            },
            tuple(sorted((place.uid, place.state) for place in places)),
            people=tuple(sorted({p.person_id for p in places if p.person_id is not None})),
        )


def _start(session: SessionFact) -> datetime:
    assert session.starts_at
    return session.starts_at


def _end(session: SessionFact) -> datetime:
    assert session.ends_at
    return session.ends_at
