"""R1 to R6, seniors, standby and strays: who is in a booth, at, below and above each threshold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from summit.interpretation.facts import AssignmentFact, InterpreterFact, SetupFact, Situation
from summit.interpretation.models import AssignmentRole, AssignmentState, Seniority
from summit.interpretation.rule_set import Rule, RuleSet
from summit.programme.facts import SessionFact
from summit.programme.models import SessionState
from summit.programme.rules import Level
from tests.interpretation.rules.situations import (
    assigned,
    crew,
    found,
    people,
    person,
    rules,
    said,
    session,
    situation,
)

SIZES = (Rule.TEAM, Rule.MARKET, Rule.MANY_LANGUAGES, Rule.RELAY)
STANDBY = AssignmentRole.STANDBY


def staffed(
    count: int, held: RuleSet, where: SessionFact | None = None, **fields: Any
) -> Situation:
    where = where or session()
    team = people(count)
    return situation(where, team, crew(where, team), held=held, **fields)


# R1


@pytest.mark.parametrize(
    ("minutes", "needed"),
    [
        (39, 1),
        (40, 1),
        (41, 2),
        (209, 2),
        (210, 2),
        (211, 3),
        (360, 3),
        (361, 4),
        (479, 4),
        (480, 4),
        (481, 8),
    ],
)
def test_r1_a_team_is_as_large_as_the_session_is_long(minutes: int, needed: int) -> None:
    held, where = rules("aiic", only=[Rule.TEAM]), session(minutes=minutes)

    assert found(staffed(needed, held, where), *SIZES) == []
    assert found(staffed(needed + 1, held, where), *SIZES) == []
    [finding] = found(staffed(needed - 1, held, where), *SIZES)
    assert (finding.rule, finding.level, finding.at) == ("booth-team", Level.WARN, where.uid)


def test_r1_is_told_with_people_minutes_and_how_many_are_only_proposed() -> None:
    where = session(minutes=300)
    team = [person(1, "Kim"), person(2, "Lee")]
    places = [assigned(where, 1), assigned(where, 2, state=AssignmentState.PROPOSED)]

    [finding] = found(situation(where, team, places), *SIZES)

    assert finding.told("en", str) == (
        "R1: Too few interpreters for “Talk” (300 min): "
        "EN⇄KO has 2 of 3 (Kim, Lee), 1 only proposed.",
        "Assign 1 more, let the planner fill the booths, or shorten it.",
    )
    assert finding.people == ("interpreter-1", "interpreter-2")


@pytest.mark.parametrize("state", AssignmentState)
def test_r1_counts_who_holds_a_place_and_does_not_merely_stand_by(state: AssignmentState) -> None:
    where, team = session(), people(3)
    places = [assigned(where, 1), assigned(where, 2, state=state), assigned(where, 3, role=STANDBY)]

    findings = found(situation(where, team, places, held=rules(only=[Rule.TEAM])), *SIZES)

    holds = state in (AssignmentState.PROPOSED, AssignmentState.OFFERED, AssignmentState.CONFIRMED)
    assert len(findings) == (0 if holds else 1)


@pytest.mark.parametrize(("count", "short"), [(3, True), (4, False), (5, False)])
def test_r1_takes_the_organizers_own_number(count: int, short: bool) -> None:
    where = staffed(count, rules(), setup=SetupFact(teams={"en-ko": 4}))

    assert [finding.rule for finding in found(where, *SIZES)] == (["booth-team"] if short else [])


# R2


@pytest.mark.parametrize(("count", "difficult", "short"), [
    (1, False, True), (2, False, False), (3, False, False),
    (2, True, True), (3, True, False), (4, True, False),
])  # fmt: skip
def test_r2_the_market_sends_two_and_three_for_difficult_subjects(
    count: int, difficult: bool, short: bool
) -> None:
    held, where = rules(), session(minutes=30)

    findings = found(staffed(count, held, where, setup=SetupFact(difficult=difficult)), *SIZES)

    assert [finding.rule for finding in findings] == (["booth-market"] if short else [])


def test_r2_is_told() -> None:
    where = session(minutes=30)

    assert said(situation(where), *SIZES) == [
        "R2: Too few interpreters for “Talk” (30 min): EN⇄KO has nobody of 2."
        " Assign 2 more: 2 work in a booth at least, 3 where the subject is difficult."
    ]


def test_r2_switched_off_leaves_the_booth_to_r1() -> None:
    held = rules(only=[Rule.TEAM])

    assert found(staffed(1, held, session(minutes=40)), *SIZES) == []
    assert [f.rule for f in found(staffed(1, held, session(minutes=41)), *SIZES)] == ["booth-team"]


# R3 and R4


def three(**fields: Any) -> SessionFact:
    return session(languages=("en", "ko", "fr"), **fields)


def french(number: int, *directions: tuple[str, str]) -> InterpreterFact:
    return person(
        number,
        languages={"fr": "A", "en": "B"},
        directions=frozenset(directions or {("en", "fr"), ("fr", "en")}),
    )


def of_three(
    korean: int, other: int, held: RuleSet | None = None, where: SessionFact | None = None
) -> Situation:
    where = where or three()
    team = people(korean)
    rest = [french(10 + number) for number in range(other)]
    keys = ("en-ko", "en-fr") if len(where.floor) == 3 else ("en>ko", "en>fr")
    places: list[AssignmentFact] = [
        *crew(where, team, booth=keys[0]),
        *crew(where, rest, booth=keys[1]),
    ]
    return situation(where, [*team, *rest], places, held=held)


@pytest.mark.parametrize(("korean", "other", "short"), [(3, 2, True), (3, 3, False), (4, 3, False)])
def test_r3_each_booth_of_several_languages_has_three_where_it_works_both_ways(
    korean: int, other: int, short: bool
) -> None:
    where = of_three(korean, other, rules(only=[Rule.MANY_LANGUAGES]))

    assert [f.rule for f in found(where, *SIZES)] == (["booth-languages"] if short else [])


@pytest.mark.parametrize(("each", "short"), [((2, 3), True), ((3, 3), False), ((3, 4), False)])
def test_r3_three_languages_need_six_in_all(each: tuple[int, int], short: bool) -> None:
    where = session(floor=("en",), interpreted=("ko", "fr"))

    findings = found(of_three(*each, rules(only=[Rule.MANY_LANGUAGES]), where), *SIZES)

    assert [f.rule for f in findings] == (["booth-languages"] if short else [])
    if short:
        assert str(findings[0]) == (
            "R3: Too few interpreters for “Talk” (90 min): 5 of 6 in all booths together."
            " Assign 1 more: with three languages and more, a booth has 2 at least, 3 where it"
            " works both ways."
        )


def test_r3_four_languages_need_no_six_in_all() -> None:
    where = session(floor=("en",), interpreted=("ko", "fr", "es"))
    keys = ("en>es", "en>fr", "en>ko")
    team = people(6)
    places = [assigned(where, each, keys[n // 2]) for n, each in enumerate(team)]
    held = rules(only=[Rule.MANY_LANGUAGES], three_languages=12)

    assert found(situation(where, team, places, held=held), *SIZES) == []
    assert len(found(situation(where, team, places[1:], held=held), *SIZES)) == 1


@pytest.mark.parametrize(("korean", "short"), [(2, True), (3, False), (4, False)])
def test_r4_a_two_way_booth_that_gives_relay_has_three(korean: int, short: bool) -> None:
    where = of_three(korean, 3, rules(only=[Rule.RELAY]))

    assert [f.rule for f in found(where, *SIZES)] == (["booth-relay"] if short else [])


@pytest.mark.parametrize(("able", "short"), [(1, True), (2, False), (3, False)])
def test_r4_two_in_a_booth_can_give_relay(able: int, short: bool) -> None:
    where = three()
    korean = [
        person(n, directions=frozenset({("en", "ko")} | ({("ko", "en")} if n <= able else set())))
        for n in (1, 2, 3)
    ]
    other = [french(n) for n in (11, 12, 13)]
    places = [*crew(where, korean), *crew(where, other, booth="en-fr")]
    held = rules(only=[Rule.RELAY])

    told = said(situation(where, [*korean, *other], places, held=held), Rule.RELAY)

    assert told == (
        [
            "R4: Relay for “Talk” (90 min) rests on too few: in EN⇄KO 1 of 2 can give relay in"
            " KO→EN. Assign 1 more who work into the language of relay."
        ]
        if short
        else []
    )


def test_a_booth_is_told_of_once_by_the_rule_that_asks_for_most() -> None:
    assert [f.rule for f in found(staffed(0, rules(), session(minutes=300)), *SIZES)] == [
        "booth-team"
    ]


# R5


@pytest.mark.parametrize(
    ("direct", "heard"),
    [
        (0, ["Korean in EN⇄FR", "French in EN⇄KO"]),
        (1, ["Korean in EN⇄FR"]),
        (2, []),
    ],
)
def test_r5_a_language_heard_through_the_pivot_alone_is_named(
    direct: int, heard: list[str]
) -> None:
    where = three()
    korean, other = people(3), [french(n) for n in (11, 12, 13)]
    if direct > 0:
        korean[0] = person(
            1,
            languages={"ko": "A", "en": "B", "fr": "C"},
            directions=korean[0].directions | {("fr", "ko")},
        )
    if direct > 1:
        other[0] = replace(
            other[0],
            languages={**other[0].languages, "ko": "C"},
            directions=other[0].directions | {("ko", "fr")},
        )
    places = [*crew(where, korean), *crew(where, other, booth="en-fr")]

    told = said(situation(where, [*korean, *other], places), Rule.PIVOT)

    assert told == (
        [
            f"R5: In “Talk” some languages are heard through English alone: {', '.join(heard)}."
            " Assign somebody who works from these languages directly, or accept that every pause"
            " and every slip of the first interpreter reaches the second."
        ]
        if heard
        else []
    )


def test_r5_two_languages_need_no_relay() -> None:
    assert found(staffed(2, rules()), Rule.PIVOT) == []


# R6


@pytest.mark.parametrize(
    ("languages", "directions", "problem"),
    [
        ({"ko": "A", "en": "B"}, {("ko", "en"), ("en", "ko")}, ""),
        ({"ko": "A", "en": "A"}, {("ko", "en"), ("en", "ko")}, ""),
        ({"ko": "A", "en": "B"}, {("en", "ko")}, "P1 (not KO→EN)"),
        (
            {"ko": "A", "en": "C"},
            {("ko", "en"), ("en", "ko")},
            "P1 (KO→EN, but the languages’ classes do not allow it)",
        ),
        (
            {"ko": "A"},
            {("ko", "en"), ("en", "ko")},
            "P1 (EN→KO, KO→EN, but the languages’ classes do not allow it)",
        ),
        (
            {"ko": "A", "en": "C"},
            {("ko", "en")},
            "P1 (not EN→KO), P1 (KO→EN, but the languages’ classes do not allow it)",
        ),
    ],
)
def test_r6_into_a_or_b_from_a_b_or_c(
    languages: dict[str, str], directions: set[tuple[str, str]], problem: str
) -> None:
    where = session()
    team = [person(1, languages=languages, directions=frozenset(directions)), person(2)]

    assert said(situation(where, team, crew(where, team)), Rule.DIRECTION) == (
        [
            f"R6: Not all in the booths of “Talk” work in the directions needed: {problem}."
            " Assign somebody else, or correct their languages: into A or B, from A, B or C."
        ]
        if problem
        else []
    )


def test_r6_asks_one_way_booths_for_one_way_alone() -> None:
    where = session(floor=("en",), interpreted=("ko",))
    listener = person(1, languages={"ko": "A", "en": "C"}, directions=frozenset({("en", "ko")}))

    team = situation(where, [listener], [assigned(where, 1, "en>ko")])

    assert found(team, Rule.DIRECTION) == []


def test_r6_holds_for_who_stands_by() -> None:
    where = session()
    other = person(1, directions=frozenset({("en", "ko")}))

    [finding] = found(situation(where, [other], [assigned(where, 1, role=STANDBY)]), Rule.DIRECTION)

    assert finding.people == ("interpreter-1",)


# Seniors, standby, strays


@pytest.mark.parametrize(
    ("seniors", "others", "short"),
    [(0, 1, False), (0, 2, True), (1, 1, False), (2, 0, False), (0, 0, False)],
)
def test_a_full_booth_has_a_senior(seniors: int, others: int, short: bool) -> None:
    where = session()
    team = [person(n, seniority=Seniority.SENIOR) for n in range(seniors)]
    team += [person(10 + n, seniority=Seniority.REGULAR) for n in range(others)]

    told = said(situation(where, team, crew(where, team)), Rule.SENIOR)

    assert told == (
        [
            "In “Talk” too few seniors are in a full booth: EN⇄KO has 0 of 1 (P10, P11)."
            " Exchange one of them for a senior interpreter."
        ]
        if short
        else []
    )


@pytest.mark.parametrize(("asked", "short"), [(0, 0), (1, 0), (2, 1), (3, 2)])
def test_those_who_stand_by_are_counted(asked: int, short: int) -> None:
    where, team = session(), people(3)
    places = [*crew(where, team[:2]), assigned(where, 3, role=STANDBY)]

    told = said(situation(where, team, places, setup=SetupFact(standby=asked)), Rule.STANDBY)

    assert told == (
        [
            f"Too few stand by for “Talk”: EN⇄KO has 1 of {asked} (P3)."
            f" Assign {short} more to stand by."
        ]
        if short
        else []
    )


def test_difficult_subjects_have_somebody_standing_by_where_the_rule_set_says_so() -> None:
    where = session()

    own = situation(where, held=rules("own"), setup=SetupFact(difficult=True))

    assert said(own, Rule.STANDBY) == [
        "Too few stand by for “Talk”: EN⇄KO has nobody of 1. Assign 1 more to stand by."
    ]
    assert found(situation(where, setup=SetupFact(difficult=True)), Rule.STANDBY) == []


@pytest.mark.parametrize(
    ("booth", "change", "is_stray"),
    [
        ("en-ko", {}, False),
        ("en-fr", {}, True),
        ("en>ko", {}, True),
        ("en-ko", {"state": SessionState.CANCELLED}, True),
        ("en-ko", {"interpreted": ()}, True),
        ("en-ko", {"starts_at": None, "ends_at": None}, True),
    ],
)
def test_who_is_assigned_to_no_booth_is_named(
    booth: str, change: dict[str, Any], is_stray: bool
) -> None:
    where = replace(session(), **change)
    places = [assigned(where, 1, booth), assigned(where, 2, booth, state=AssignmentState.RELEASED)]

    told = said(situation(where, people(2), places), Rule.STRAY)

    name = {"en-ko": "EN⇄KO", "en-fr": "EN⇄FR", "en>ko": "EN→KO"}[booth]
    assert told == (
        [
            f"“Talk” does not have the booths that these are assigned to: P1 ({name})."
            " Assign them to another booth, or release them."
        ]
        if is_stray
        else []
    )
