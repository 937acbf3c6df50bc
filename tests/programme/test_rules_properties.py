"""What the rules hold for any programme at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from summit.programme.facts import Facts, SessionFact, moved
from summit.programme.models import RoomKind, SessionState, SpeakerState
from summit.programme.rules import Finding, check, key_of
from tests.programme import facts as make
from tests.programme.builders import DAY, at

PEOPLE = [
    make.person(1, "Park", "Asia/Seoul"),
    replace(make.person(2, "Khan", "Europe/London"), availability=((at(9), at(12)),)),
    make.person(3, "Nobody"),
]
CITIES = [make.city(1, "Seoul", "Asia/Seoul"), make.city(2, "Lima", "America/Lima")]
ROOMS = [
    make.room(1, "Hall", kind=RoomKind.ROOM, changeover=0),
    make.room(2, "Studio", kind=RoomKind.STUDIO, changeover=25),
]

states = st.sampled_from(SpeakerState)
places = st.builds(
    lambda person, state, remote: make.place(person, state, remote=remote),
    st.sampled_from([1, 2, 3]),
    states,
    st.booleans(),
)
items = st.lists(
    st.builds(
        lambda places, minutes: make.item(*places, minutes=minutes),
        st.lists(places, max_size=3),
        st.none() | st.integers(0, 60),
    ),
    max_size=3,
)
quarters = st.integers(0, 40).map(lambda n: at(8) + timedelta(minutes=15 * n))


@st.composite
def sessions(draw: st.DrawFn, slug: str = "x") -> SessionFact:
    return make.session(
        slug,
        draw(st.none() | quarters),
        draw(st.integers(1, 120)),
        state=draw(st.sampled_from(SessionState)),
        room_id=draw(st.sampled_from([None, 1, 2])),
        items=draw(items),
        cities=[make.part(n, draw(states)) for n in draw(st.sets(st.sampled_from([1, 2])))],
    )


@st.composite
def programmes(draw: st.DrawFn, least: int = 0) -> Facts:
    count = draw(st.integers(least, 7))
    return make.facts(
        *(draw(sessions(f"s{number}")) for number in range(count)),
        rooms=ROOMS,
        people=PEOPLE,
        cities=CITIES,
    )


def meet(first: SessionFact, second: SessionFact) -> bool:
    """Whether two sessions that take place overlap, said as simply as can be."""
    if SessionState.CANCELLED in (first.state, second.state):
        return False
    if not (first.starts_at and first.ends_at and second.starts_at and second.ends_at):
        return False
    return first.starts_at < second.ends_at and second.starts_at < first.ends_at


def pairs(findings: list[Finding], rule: str) -> list[frozenset[str]]:
    return [frozenset(finding.sessions) for finding in findings if finding.rule == rule]


@given(programmes())
def test_a_taken_room_is_found_for_every_pair_that_shares_it_and_no_other(facts: Facts) -> None:
    expected = [
        frozenset((first.uid, second.uid))
        for first, second in combinations(facts.sessions, 2)
        if meet(first, second) and first.room_id is not None and first.room_id == second.room_id
    ]

    assert sorted(map(sorted, pairs(check(facts), "room-taken"))) == sorted(map(sorted, expected))


@given(programmes())
def test_a_person_in_two_places_is_found_for_every_pair_that_needs_them(facts: Facts) -> None:
    def needed(session: SessionFact) -> set[int | None]:
        gone = (SpeakerState.DECLINED, SpeakerState.WITHDRAWN)
        return {place.person_id for place in session.places if place.state not in gone}

    expected = {
        frozenset((first.uid, second.uid)): {
            person.slug for person in PEOPLE if person.id in needed(first) & needed(second)
        }
        for first, second in combinations(facts.sessions, 2)
        if meet(first, second) and needed(first) & needed(second)
    }
    found: dict[frozenset[str], set[str]] = {}
    for finding in check(facts):
        if finding.rule == "two-places":
            found.setdefault(frozenset(finding.sessions), set()).update(finding.people)

    assert found == expected


@given(programmes(least=1), st.data())
def test_findings_keep_their_keys_while_another_session_is_edited(
    facts: Facts, data: st.DataObject
) -> None:
    old = data.draw(st.sampled_from(facts.sessions))
    new = data.draw(sessions(old.slug))

    def others(findings: list[Finding]) -> set[tuple[str, str]]:
        return {(f.key, str(f)) for f in findings if f.at and old.uid not in f.sessions}

    assert others(check(facts)) == others(check(facts.replacing(new)))


@given(programmes(least=1), st.data())
def test_a_session_that_is_moved_away_and_back_has_the_same_keys(
    facts: Facts, data: st.DataObject
) -> None:
    session = data.draw(st.sampled_from(facts.sessions))
    away = facts.replacing(moved(session, at(3), 30, DAY, 2))

    there = {finding.key for finding in check(away, only=session.uid)}
    again = {finding.key for finding in check(away.replacing(session))}

    assert again == {finding.key for finding in check(facts)}
    assert len(there) == len(check(away, only=session.uid))


@given(programmes())
def test_no_two_findings_share_a_key_and_each_is_told_in_both_languages(facts: Facts) -> None:
    findings = check(facts)

    assert len({finding.key for finding in findings}) == len(findings)
    for finding in findings:
        assert len(finding.key) <= 300
        for language in ("en", "ko"):
            assert "%(" not in "".join(finding.told(language, str))


@given(programmes(least=1))
def test_one_session_has_the_findings_that_concern_it_in_the_whole(facts: Facts) -> None:
    everything = check(facts)

    for session in facts.sessions:
        assert check(facts, only=session.uid) == [
            finding for finding in everything if finding.at and session.uid in finding.sessions
        ]


@given(st.lists(st.text()), st.lists(st.text()))
def test_long_keys_tell_different_things_apart(first: list[str], second: list[str]) -> None:
    padding = "x" * 300

    same = key_of("rule", padding, *first) == key_of("rule", padding, *second)

    assert same == ("|".join(first) == "|".join(second) and bool(first) == bool(second))
