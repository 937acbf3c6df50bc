"""All rules together: levels, switching off, what a waiver holds for, and how they are named."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from summit.interpretation.facts import FloorFact, PaperFact, SetupFact, Situation, TurnFact
from summit.interpretation.models import AssignmentRole, Platform, Seniority, Site
from summit.interpretation.rule_set import CODES, Rule, RuleSet
from summit.interpretation.rules import LABELS, check
from summit.programme.models import ItemKind
from summit.programme.rules import Findings, Level
from tests.interpretation.rules.situations import (
    assigned,
    crew,
    found,
    people,
    person,
    rules,
    session,
    situation,
)
from tests.programme import facts as make
from tests.programme.builders import DAY, NOW, at

PER_PERSON = {Rule.DAY, Rule.REST, Rule.REMOTE}
SPEAKER = make.person(1, "Park")


def everything(held: RuleSet) -> Situation:
    """Make a situation in which every rule has something to say."""
    items = [
        make.item(
            make.place(1, uid="park", remote=True),
            minutes=3,
            slug="video",
            kind=ItemKind.VIDEO_MESSAGE,
        ),
        make.item(minutes=5, slug="foreign", kind=ItemKind.DISCUSSION),
    ]
    talk = session("talk", at(22), 241, items=items, languages=("en", "ko", "fr"))
    early = session("early", at(21, 40), 10, languages=("en", "ko"))
    short = session("short", at(9, day=DAY + timedelta(days=1)), 30)
    difficult = session("hard", at(15, day=DAY + timedelta(days=2)), 60)
    third = DAY + timedelta(days=2)
    long = session("long", at(5, day=third), 300)
    far = session("far", at(6, day=third), 200)
    many = session("many", at(8, day=third), 30, floor=("en",), interpreted=("ko", "fr"))
    kim = person(1, seniority=Seniority.JUNIOR, consents=False, kit={}, busy=((at(22), at(23)),))
    others = people(6)[1:]
    junior = [replace(each, seniority=Seniority.JUNIOR) for each in others]
    french = [
        replace(each, languages={"fr": "A"}, directions=frozenset()) for each in people(9)[6:]
    ]
    places = [
        assigned(talk, kim, told=(at(20), at(21))),
        *crew(talk, junior[:2]),
        assigned(talk, junior[2], "en-es"),
        *crew(talk, french, booth="en-fr"),
        *crew(early, [kim]),
        *crew(short, [kim]),
        *crew(difficult, junior[:2]),
        *crew(far, junior[3:5]),
    ]
    hours = (talk.starts_at, talk.ends_at)
    assert hours[0] is not None
    assert hours[1] is not None
    return situation(
        [talk, early, short, difficult, long, far, many],
        [kim, *junior, *french],
        places,
        held=held,
        speakers=[SPEAKER],
        floors={"item-foreign": FloorFact(("es",), own_interpreter=False, by_office=True)},
        setups={
            talk.uid: SetupFact(
                site=Site.HOME,
                platform=Platform.ZOOM,
                personal_id=True,
                sound_fed=False,
                standby=1,
            ),
            difficult.uid: SetupFact(difficult=True),
            far.uid: SetupFact(site=Site.HUB),
        },
        papers=[PaperFact(talk.uid, "park", 900, "en", at(21), None)],
        turns={
            (talk.uid, "en-ko"): (
                TurnFact(talk.uid, "en-ko", 1, hours[0], at(22, 50)),
                TurnFact(talk.uid, "en-ko", 2, at(22, 50), hours[1]),
            )
        },
    )


NEAR = at(9)
ALL = dict.fromkeys(Rule, Level.WARN)


def test_every_rule_speaks() -> None:
    spoken = {Rule(each.rule) for each in check(everything(rules()), NEAR)}

    assert set(Rule) - spoken == set()


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("level", Level)
def test_levels_are_those_of_the_rule_set(rule: Rule, level: Level) -> None:
    findings = found(everything(rules(levels={rule: level})), rule, now=NEAR)

    assert {each.level for each in findings} == {level}


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_that_is_switched_off_is_silent_and_changes_no_other(rule: Rule) -> None:
    held = rules(levels=ALL)
    without = replace(held, levels={key: each for key, each in held.levels.items() if key != rule})

    before = check(everything(held), NEAR)
    after = check(everything(without), NEAR)

    assert [each for each in after if each.rule == rule] == []
    sizes = {Rule.TEAM, Rule.MARKET, Rule.MANY_LANGUAGES, Rule.RELAY, Rule.REMOTE}
    kept = [each for each in before if each.rule != rule and each.rule not in sizes]
    assert [each for each in after if each.rule not in sizes] == kept
    if rule not in sizes:
        assert [each for each in after if each.rule in sizes] == [
            each for each in before if each.rule in sizes
        ]


def test_a_session_has_one_finding_of_a_rule_and_a_person_one_of_a_day() -> None:
    findings = check(everything(rules()), NEAR)

    sessions = Counter(
        (each.rule, each.at) for each in findings if Rule(each.rule) not in PER_PERSON
    )
    assert set(sessions.values()) == {1}
    days = Counter(
        (each.rule, each.at, each.people) for each in findings if Rule(each.rule) in PER_PERSON
    )
    assert set(days.values()) == {1}


def test_numbered_rules_name_their_number() -> None:
    for each in check(everything(rules()), NEAR):
        code = CODES.get(Rule(each.rule))
        assert (str(each).split(":")[0] == code) is (code is not None)


def test_everything_is_told_in_korean_as_well() -> None:
    for each in check(everything(rules()), NEAR):
        told = each.told("ko", str)
        assert "%(" not in told.message + told.remedy


def test_nothing_is_said_where_nobody_plans_interpreters() -> None:
    unused = replace(everything(rules()), in_use=False)

    assert check(unused, NEAR) == []


def keys(where: Situation) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for each in check(where, NOW):
        held.setdefault(each.rule, []).append(each.key)
    return held


def test_waivers_hold_until_the_situation_changes() -> None:
    where = everything(rules())

    before = keys(where)

    assert keys(everything(rules())) == before
    assert all(len(key) <= 300 for those in before.values() for key in those)
    # Somebody confirms, is renamed, or another session gets another title: nothing of it matters.
    renamed = replace(
        where,
        interpreters={
            number: replace(each, name=make.both(f"Renamed {number}"), fee=5)
            for number, each in where.interpreters.items()
        },
    )
    assert keys(renamed) == before


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (Rule.TEAM, {"solo": 20, "pair": 30, "trio": 40}),
        (Rule.MARKET, {"least_team": 3, "difficult_team": 5}),
        (Rule.DAY, {"session_most": 200}),
        (Rule.REST, {"rest": 700}),
        (Rule.BREAK, {"break_after": 140}),
        (Rule.CALL, {"call": 40}),
        (Rule.SPEED, {"words_most": 90}),
        (Rule.NIGHT, {"night_fee": 60_000}),
        (Rule.PAPERS, {"papers_days": 8}),
        (Rule.TURN, {"turn_most": 25}),
    ],
)
def test_another_threshold_ends_a_waiver(rule: Rule, change: dict[str, int]) -> None:
    before = {each.key for each in found(everything(rules()), rule, now=NEAR)}
    after = {each.key for each in found(everything(rules(**change)), rule, now=NEAR)}

    assert before.isdisjoint(after)


def test_somebody_else_or_another_hour_ends_a_waiver() -> None:
    talk, team = session(minutes=300), people(4)
    [before] = found(situation(talk, team, crew(talk, team[:2])), Rule.TEAM)
    [other] = found(situation(talk, team, crew(talk, team[2:])), Rule.TEAM)
    longer = session(minutes=310)
    [later] = found(situation(longer, team, crew(longer, team[:2])), Rule.TEAM)
    level = rules(levels={Rule.TEAM: Level.BLOCK})
    [graver] = found(situation(talk, team, crew(talk, team[:2]), held=level), Rule.TEAM)

    assert len({before.key, other.key, later.key, graver.key}) == 4


def test_a_registry_names_the_rules_it_was_given() -> None:
    registry = Findings()

    registry.add(lambda _facts, _now: [], LABELS)
    registry.add(lambda _facts, _now: [])

    assert registry.labels == {rule.value: label for rule, label in LABELS.items()}


def test_who_stands_by_is_nobody_in_the_booth() -> None:
    where = session()
    places = [assigned(where, each, role=AssignmentRole.STANDBY) for each in people(2)]

    assert len(found(situation(where, people(2), places), Rule.TEAM)) == 1
