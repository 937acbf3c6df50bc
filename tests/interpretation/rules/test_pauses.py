"""R7 and R9: turns and breaks, at, below and above each threshold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.interpretation.facts import SetupFact, Situation, TurnFact
from summit.interpretation.models import Site
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules.pauses import longest_stretch
from summit.programme.facts import ItemFact, SessionFact
from summit.programme.models import ItemKind
from summit.programme.rules import Level
from tests.interpretation.rules.situations import (
    assigned,
    crew,
    found,
    people,
    person,
    said,
    session,
    situation,
)
from tests.programme import facts as make
from tests.programme.builders import at

KIM, LEE = person(1, "Kim"), person(2, "Lee")


def turns(*cuts: int, team: tuple[int, ...] = (1, 2)) -> tuple[TurnFact, ...]:
    """Make turns by hand, in a ring, ending so many minutes after ten."""
    edges = [at(10) + timedelta(minutes=each) for each in (0, *cuts)]
    return tuple(
        TurnFact("talk@test", "en-ko", team[n % len(team)], edges[n], edges[n + 1])
        for n in range(len(cuts))
    )


def pair(edited: tuple[TurnFact, ...], minutes: int = 90, **fields: SetupFact) -> Situation:
    where = session(minutes=minutes)
    return situation(
        where, [KIM, LEE], crew(where, [KIM, LEE]), turns={(where.uid, "en-ko"): edited}, **fields
    )


def told(where: Situation, rule: Rule = Rule.TURN) -> list[str]:
    return [each.split(": ", 2)[2].split(". Let")[0] for each in said(where, rule)]


@pytest.mark.parametrize(("minutes", "flagged"), [(39, False), (40, False), (41, True)])
def test_r7_alone_for_forty_minutes_at_most(minutes: int, flagged: bool) -> None:
    where = session(minutes=minutes)

    assert told(situation(where, [KIM], [assigned(where, KIM)])) == (
        [f"Kim works alone in EN⇄KO for {minutes} min, 40 at most"] if flagged else []
    )


def test_r7_two_derive_their_turns_and_a_break_parts_work_alone() -> None:
    where = session(
        minutes=90,
        items=[
            make.item(minutes=38, slug="a"),
            make.item(minutes=15, slug="b", kind=ItemKind.BREAK),
            make.item(minutes=37, slug="c"),
        ],
    )

    assert told(situation(where, [KIM], [assigned(where, KIM)])) == []
    assert told(pair(())) == []


@pytest.mark.parametrize(
    ("cuts", "flagged"),
    [
        ((20, 40, 60, 90), []),
        ((30, 60, 90), []),
        ((19, 49, 69, 90), ["Kim Fri 14 May 2027, 10:00–10:19 (19 min)"]),
        ((31, 60, 90), ["Kim Fri 14 May 2027, 10:00–10:31 (31 min)"]),
        ((30, 59, 90), ["Kim Fri 14 May 2027, 10:59–11:30 (31 min)"]),
    ],
)
def test_r7_turns_of_twenty_to_thirty_minutes(cuts: tuple[int, ...], flagged: list[str]) -> None:
    assert told(pair(turns(*cuts))) == flagged


def test_r7_turns_in_a_row_are_one() -> None:
    assert told(pair(turns(20, 40, 65, 90, team=(1, 1, 2, 1)))) == [
        "Kim Fri 14 May 2027, 10:00–10:40 (40 min)"
    ]


def test_r7_a_short_session_has_short_turns() -> None:
    where = session(minutes=15)
    short = situation(
        where, [KIM, LEE], crew(where, [KIM, LEE]), turns={(where.uid, "en-ko"): turns(15)}
    )

    assert told(short) == []


def test_r7_tells_of_turns_that_no_longer_fit() -> None:
    assert told(pair(turns(30, 60, 80))) == [
        "those set by hand for EN⇄KO no longer fit and are left out"
    ]


def test_r7_is_a_note_with_people_and_remedy() -> None:
    [finding] = found(pair(turns(31, 60, 90)), Rule.TURN)

    assert (finding.level, finding.people) == (Level.NOTE, ("interpreter-1",))
    assert finding.told("en", str) == (
        "R7: Turns in “Talk” are not as they should be: Kim Fri 14 May 2027, 10:00–10:31 (31 min).",
        "Let them take turns of 20 to 30 min, or assign a second interpreter.",
    )


@pytest.mark.parametrize(
    ("cuts", "flagged"), [((20, 42, 64, 86, 90), 0), ((20, 43, 65, 87, 90), 1)]
)
def test_r10_remote_turns_are_shorter(cuts: tuple[int, ...], flagged: int) -> None:
    where = pair(turns(*cuts), setup=SetupFact(site=Site.HUB))

    assert len(told(where, Rule.REMOTE)) == flagged
    assert found(pair(turns(*cuts)), Rule.REMOTE) == []


# R9


def with_items(minutes: int, *items: tuple[str, int | None]) -> SessionFact:
    kinds = {"talk": ItemKind.PRESENTATION, "break": ItemKind.BREAK}
    made: list[ItemFact] = [
        make.item(minutes=each, slug=f"i{n}", kind=kinds[kind])
        for n, (kind, each) in enumerate(items)
    ]
    return session(minutes=minutes, items=made)


@pytest.mark.parametrize(
    ("minutes", "items", "longest"),
    [
        (150, [], 150),
        (151, [], 151),
        (200, [("talk", 100), ("break", 15), ("talk", 85)], 100),
        (200, [("talk", 100), ("break", 14), ("talk", 86)], 200),
        (300, [("talk", 100), ("break", 15)], 185),
        (300, [("talk", 150), ("break", 20), ("talk", 130)], 150),
        (300, [("talk", 151), ("break", 20), ("talk", 129)], 151),
        # Where times are open: as little as there can be.
        (315, [("talk", None), ("break", 15), ("talk", None)], 150),
        (317, [("talk", None), ("break", 15), ("talk", None)], 151),
        (320, [("talk", 160), ("break", 15), ("talk", None)], 160),
        (200, [("talk", 60), ("break", None), ("talk", 140)], 100),
        (200, [("talk", 250), ("break", 15)], 200),
    ],
)
def test_the_longest_stretch_without_a_break(
    minutes: int, items: list[tuple[str, int | None]], longest: int
) -> None:
    assert longest_stretch(with_items(minutes, *items), 15) == longest


@pytest.mark.parametrize(("minutes", "flagged"), [(149, False), (150, False), (151, True)])
def test_r9_a_break_after_two_and_a_half_hours(minutes: int, flagged: bool) -> None:
    where, team = session(minutes=minutes), people(3)

    assert said(situation(where, team, crew(where, team)), Rule.BREAK) == (
        [
            "R9: “Talk” goes on for 151 min without a break. Put a break of 15 min in after 150"
            " min at the latest, or assign a second team."
        ]
        if flagged
        else []
    )


def test_r9_says_nothing_where_nobody_interprets() -> None:
    where = session(minutes=300, languages=("ko",), interpreted=())

    assert found(situation(where), Rule.BREAK) == []
