"""Everybody who is to speak at a summit: when, by whose clocks, how settled, and what is amiss.

A pure function of what the programme, the rules and the offices say. An hour is a place's own where
the items before it have their minutes, else the session's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from summit.attendance.models import AnswerKind, Channel, InvitationState
from summit.attendance.queries.speaking import Noted, OfficeFact
from summit.core.search import normalise
from summit.core.text import Text
from summit.programme.facts import NOT_COMING, Facts, ItemFact, PersonFact, PlaceFact, SessionFact
from summit.programme.models import ItemKind, RoomKind, SpeakerRole, SpeakerState
from summit.programme.rules import Finding, Level
from summit.programme.rules.hours import CIVIL_HOURS
from summit.programme.rules.people import is_free

#: The rules that are about one speaker's day.
ABOUT_PEOPLE = ("two-places", "elsewhere", "unavailable", "night")


class Availability(StrEnum):
    """What is known of when somebody can take part, for the hour at which they are needed."""

    FITS = "fits"
    OUTSIDE = "outside"
    ANY = "any"  # the office has said that every hour suits
    ASKED = "asked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Amiss:
    """A finding about a speaker: its rule and level; ``waived``: somebody answers for it."""

    rule: str
    level: Level
    waived: bool


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """A speaker's place as the list shows it.

    ``name`` is the person's, else what says whose place it is (then ``person`` is ``None``).
    ``zone`` is the speaker's own, ``None`` where nobody knows it; ``night`` how dark it is there,
    ``None`` by day and for who sits in the session's own room. ``noted`` is who gave the state by
    hand, where no answer did. ``words`` is what it can be found by, normalised.
    """

    uid: str
    session_slug: str
    session_title: Text
    item_slug: str
    item_title: Text
    item_kind: ItemKind
    name: Text
    person: str | None
    city: Text
    role: SpeakerRole
    state: SpeakerState
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str | None
    in_room: bool
    night: Level | None
    availability: Availability
    asked_at: datetime | None
    office_id: int | None
    has_address: bool
    invitation: InvitationState | None
    answer: AnswerKind | None
    answered_at: datetime | None
    channel: Channel | None
    late: bool
    noted: Noted | None
    amiss: tuple[Amiss, ...]
    words: str


def speaker_lines(
    facts: Facts,
    findings: Iterable[Finding],
    waived: Collection[str],
    offices: Sequence[OfficeFact],
    noted: Mapping[tuple[str, str, SpeakerState], Noted],
) -> list[SpeakerLine]:
    """Return a line for every speaker's place of a summit, in the order of its sessions.

    Cancelled sessions are left out.

    Args:
        findings: of the programme's own rules.
        waived: keys of the findings that somebody answers for.
    """
    made = _Lines(facts, _Offices(offices), noted)
    about = [finding for finding in findings if finding.rule in ABOUT_PEOPLE]
    lines = []
    for session in facts.sessions:
        if session.is_cancelled:
            continue
        here = [finding for finding in about if session.uid in finding.sessions]
        for item, starts_at, ends_at in _items(session):
            for place in item.places:
                amiss = _amiss(facts, place, here, waived)
                lines.append(made.line(session, item, place, starts_at, ends_at, amiss))
    return lines


@dataclass(frozen=True, slots=True)
class _Lines:
    """Makes lines of what all of them look up."""

    facts: Facts
    offices: _Offices
    noted: Mapping[tuple[str, str, SpeakerState], Noted]

    def line(
        self,
        session: SessionFact,
        item: ItemFact,
        place: PlaceFact,
        starts_at: datetime | None,
        ends_at: datetime | None,
        amiss: tuple[Amiss, ...],
    ) -> SpeakerLine:
        person = self.facts.people.get(place.person_id) if place.person_id is not None else None
        city = self.facts.cities.get(place.city_id) if place.city_id is not None else None
        if city is None and person is not None and person.city_id is not None:
            city = self.facts.cities.get(person.city_id)
        city_name = city.name if city is not None else Text()
        name = person.name if person is not None else place.capacity or place.organisation
        name = name or city_name
        zone = person.zone if person is not None else None
        zone = zone or (city.zone if city is not None else None)
        in_room = not place.remote and self._has_room(session)
        night = None
        if zone is not None and starts_at is not None and ends_at is not None and not in_room:
            night = CIVIL_HOURS.level(zone, starts_at, ends_at)
        office, is_invited = self.offices.of(session, place)
        invitation = office if is_invited else None
        key = person.slug if person is not None else city.slug if city is not None else ""
        texts = (name, city_name, session.title, item.title)
        return SpeakerLine(
            uid=place.uid,
            session_slug=session.slug,
            session_title=session.title,
            item_slug=item.slug,
            item_title=item.title,
            item_kind=item.kind,
            name=name,
            person=person.slug if person is not None else None,
            city=city_name,
            role=place.role,
            state=place.state,
            starts_at=starts_at,
            ends_at=ends_at,
            zone=zone,
            in_room=in_room,
            night=night,
            availability=_availability(person, office, starts_at, ends_at),
            asked_at=office.asked_at if office is not None else None,
            office_id=office.id if office is not None else None,
            has_address=office is not None and office.has_address,
            invitation=invitation.state if invitation is not None else None,
            answer=invitation.answer if invitation is not None else None,
            answered_at=invitation.answered_at if invitation is not None else None,
            channel=invitation.channel if invitation is not None else None,
            late=invitation is not None and invitation.late,
            noted=self.noted.get((item.uid, key, place.state)),
            amiss=amiss,
            words="\n".join(normalise(part) for text in texts for part in text.values()),
        )

    def _has_room(self, session: SessionFact) -> bool:
        """Tell whether somebody can sit in the session itself: then its hours are theirs."""
        if session.room_id is None:
            return False
        return self.facts.rooms[session.room_id].kind is not RoomKind.VIRTUAL


def _availability(
    person: PersonFact | None,
    office: OfficeFact | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> Availability:
    if person is not None and person.availability:
        if starts_at is None or ends_at is None:
            return Availability.FITS
        fits = is_free(person, starts_at, ends_at)
        return Availability.FITS if fits else Availability.OUTSIDE
    if office is None:
        return Availability.UNKNOWN
    asked, stated = office.asked_at, office.stated_at
    if stated is not None and (asked is None or stated >= asked):
        return Availability.ANY
    return Availability.ASKED if asked is not None else Availability.UNKNOWN


class _Offices:
    """Which office and which invitation belong to a place."""

    def __init__(self, offices: Sequence[OfficeFact]) -> None:
        self.by_place = {each.speaker_uid: each for each in offices if each.speaker_uid}
        self.by_person = {each.person_id: each for each in offices if each.person_id is not None}
        self.by_session = {
            (each.session_id, each.person_id): each
            for each in offices
            if each.session_id is not None and each.person_id is not None
        }

    def of(self, session: SessionFact, place: PlaceFact) -> tuple[OfficeFact | None, bool]:
        """Return the office of a place, and whether what it says of an invitation is about it."""
        found = self.by_place.get(place.uid)
        if found is None and place.person_id is not None:
            found = self.by_session.get((session.id, place.person_id))
        if found is not None:
            return found, True
        if place.person_id is None:
            return None, False
        return self.by_person.get(place.person_id), False


def _items(
    session: SessionFact,
) -> Iterator[tuple[ItemFact, datetime | None, datetime | None]]:
    """Yield the items with their hours; where these are not known, with the session's."""
    at, exact = session.starts_at, True
    for item in session.items:
        if at is None or item.minutes is None:
            exact = False
        if exact and at is not None and item.minutes is not None:
            until = at + timedelta(minutes=item.minutes)
            yield item, at, until
            at = until
        else:
            yield item, session.starts_at, session.ends_at


def _amiss(
    facts: Facts, place: PlaceFact, findings: Iterable[Finding], waived: Collection[str]
) -> tuple[Amiss, ...]:
    if place.state in NOT_COMING:
        return ()
    person = facts.people[place.person_id].slug if place.person_id is not None else None
    city = facts.cities[place.city_id].slug if place.city_id is not None else None
    found: dict[str, Amiss] = {}
    for finding in findings:
        theirs = person in finding.people if person is not None else city in finding.cities
        if theirs and finding.rule not in found:
            is_waived = finding.level is Level.WARN and finding.key in waived
            found[finding.rule] = Amiss(finding.rule, finding.level, is_waived)
    return tuple(found.values())
