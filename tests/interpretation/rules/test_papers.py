"""R12 to R14 and uncovered languages: what interpreters have before them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from summit.core.text import Text
from summit.interpretation.facts import FloorFact, PaperFact, SetupFact, Situation
from summit.interpretation.rule_set import Rule
from summit.programme.facts import ItemFact
from summit.programme.models import ItemKind, SessionState, SpeakerRole, SpeakerState
from summit.programme.rules import Level
from tests.interpretation.rules.situations import found, said, session, situation
from tests.programme import facts as make
from tests.programme.builders import NOW, at

PARK = make.person(1, "Park")
WEEK = timedelta(days=7)
DUE = at(10) - WEEK
#: The second item, after 30 minutes: a remote speaker's text is due an hour before.
SPEAKS = at(10, 30)


def place(remote: bool = False, **fields: Any) -> Any:
    return make.place(1, uid="park", remote=remote, **fields)


def paper(added_at: datetime = NOW, words: int | None = 300, **fields: Any) -> PaperFact:
    fields = {"embargo_until": None, **fields}
    return PaperFact("talk@test", "park", words, "en", added_at, **fields)


def with_park(
    *papers: PaperFact, remote: bool = False, setup: SetupFact | None = None, **fields: Any
) -> Situation:
    items = [
        make.item(minutes=30, slug="opening", kind=ItemKind.DISCUSSION),
        make.item(place(remote), minutes=3, slug="talk", **fields),
    ]
    where = session(items=items)
    return situation(where, speakers=[PARK], papers=papers, setup=setup or SetupFact())


# R12


@pytest.mark.parametrize(
    ("now", "late"),
    [
        (DUE - timedelta(minutes=1), False),
        (DUE, False),
        (DUE + timedelta(minutes=1), True),
        (at(11, 29), True),
        (at(11, 30), False),
    ],
)
def test_r12_a_text_is_there_a_week_ahead(now: datetime, late: bool) -> None:
    assert len(found(with_park(), Rule.PAPERS, now=now)) == late


@pytest.mark.parametrize(("added_at", "late"), [(DUE, False), (DUE + timedelta(minutes=1), True)])
def test_r12_a_text_that_came_late_is_told(added_at: datetime, late: bool) -> None:
    assert len(found(with_park(paper(added_at)), Rule.PAPERS, now=at(9))) == late


@pytest.mark.parametrize(("until", "late"), [(DUE, False), (DUE + timedelta(minutes=1), True)])
def test_r12_an_embargo_that_outlasts_the_week_is_told_at_once(until: datetime, late: bool) -> None:
    held = with_park(paper(embargo_until=until))
    later = with_park(paper(), setup=SetupFact(papers_from=until))

    assert len(found(held, Rule.PAPERS)) == late
    assert len(found(later, Rule.PAPERS)) == late


@pytest.mark.parametrize(
    ("readable", "remote", "words"),
    [
        (SPEAKS - timedelta(minutes=60), True, "due Fri 7 May 2027, 10:00"),
        (SPEAKS - timedelta(minutes=59), True, "speaks remotely Fri 14 May 2027, 10:30"),
        (SPEAKS - timedelta(minutes=59), False, "due Fri 7 May 2027, 10:00"),
    ],
)
def test_r12_a_remote_speakers_text_is_there_an_hour_before(
    readable: datetime, remote: bool, words: str
) -> None:
    where = with_park(paper(readable), remote=remote)

    [told] = said(where, Rule.PAPERS)
    assert told == (
        "R12: Speech texts for the booths of “Talk” come late: Park (to be read from Fri 14 May"
        f" 2027, {readable.astimezone(at(10).tzinfo):%H:%M}, {words})."
        " Ask for them, or let interpreters read them sooner: 7 days ahead, better 14; a remote"
        " speaker’s 60 min before the speaking at the latest."
    )


def test_r12_a_missing_text_is_a_note_and_graver_within_the_hour() -> None:
    [soon] = found(with_park(remote=True), Rule.PAPERS, now=at(9))
    [now] = found(with_park(remote=True), Rule.PAPERS, now=at(9, 31))

    assert soon.level is Level.NOTE
    assert "Park (none yet, due Fri 7 May 2027, 10:00)" in str(soon)
    assert "Park (none yet, speaks remotely Fri 14 May 2027, 10:30)" in str(now)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ItemKind.DISCUSSION},
        {"kind": ItemKind.QUESTIONS},
        {"kind": ItemKind.BREAK},
    ],
)
def test_r12_asks_for_texts_of_prepared_speeches_alone(fields: dict[str, Any]) -> None:
    assert found(with_park(**fields), Rule.PAPERS, now=at(9)) == []


def test_r12_leaves_moderators_and_those_who_will_not_come_alone() -> None:
    for each in (place(role=SpeakerRole.MODERATOR), place(state=SpeakerState.DECLINED)):
        where = session(items=[make.item(each)])

        assert found(situation(where, speakers=[PARK]), Rule.PAPERS, now=at(9)) == []


# R13


@pytest.mark.parametrize(
    ("words", "fast"), [(None, False), (329, False), (330, False), (331, True)]
)
def test_r13_words_against_minutes(words: int | None, fast: bool) -> None:
    assert said(with_park(paper(words=words)), Rule.SPEED) == (
        [
            "R13: Texts of “Talk” are too long to be interpreted at 110 words a minute: Park (331"
            " words in 3 min, 111 a minute; 4 min needed)."
            " Give these items more time, or ask for shorter texts."
        ]
        if fast
        else []
    )


def test_r13_speakers_of_one_item_share_its_time() -> None:
    kim = make.place(2, uid="kim")
    where = session(items=[make.item(place(), kim, minutes=3)])
    papers = [
        paper(words=165),
        PaperFact("talk@test", "kim", 166, "en", NOW, None),
    ]

    told = said(situation(where, speakers=[PARK, make.person(2, "Kim")], papers=papers), Rule.SPEED)

    assert len(told) == 1
    assert "Park, Kim (331 words in 3 min, 111 a minute; 4 min needed)" in told[0]


@pytest.mark.parametrize("minutes", [None, 0])
def test_r13_needs_to_know_the_minutes(minutes: int | None) -> None:
    where = session(items=[make.item(place(), minutes=minutes)])

    assert found(situation(where, speakers=[PARK], papers=[paper(words=9000)]), Rule.SPEED) == []


# R14


def showing(
    *papers: PaperFact, kind: ItemKind = ItemKind.VIDEO_MESSAGE, sound: bool = True, **fields: Any
) -> Situation:
    where = session(items=[make.item(place(), minutes=3, kind=kind)])
    return situation(
        where, speakers=[PARK], papers=papers, setup=SetupFact(sound_fed=sound), **fields
    )


@pytest.mark.parametrize(
    ("scripted", "sound", "problems"),
    [
        (True, True, ""),
        (False, True, "no script of Park"),
        (True, False, "their sound is not fed to the booths"),
        (False, False, "their sound is not fed to the booths, no script of Park"),
    ],
)
def test_r14_a_video_needs_its_sound_and_its_words(
    scripted: bool, sound: bool, problems: str
) -> None:
    papers = [paper()] if scripted else []

    assert said(showing(*papers, sound=sound), Rule.VIDEO) == (
        [
            f"R14: Videos in “Talk” cannot be interpreted as it stands: {problems}."
            " Have the sound fed to the booths, and ask for the words that are spoken."
        ]
        if problems
        else []
    )


def test_r14_knows_places_that_are_held_by_a_video() -> None:
    talk = ItemKind.PRESENTATION

    assert found(showing(kind=talk, sound=False), Rule.VIDEO) == []
    assert len(found(showing(kind=talk, videos=["park"]), Rule.VIDEO)) == 1


def test_r14_a_video_of_nobody_needs_its_sound() -> None:
    where = session(items=[make.item(minutes=3, kind=ItemKind.VIDEO_MESSAGE)])

    assert found(situation(where), Rule.VIDEO) == []
    assert len(found(situation(where, setup=SetupFact(sound_fed=False)), Rule.VIDEO)) == 1


# Uncovered languages


def spoken(
    item: ItemFact, languages: tuple[str, ...], own: bool = False, **fields: Any
) -> Situation:
    where = session(items=[item], **fields)
    floors = {item.uid: FloorFact(languages, own, by_office=True)}
    return situation(where, floors=floors, speakers=[PARK])


@pytest.mark.parametrize(
    ("languages", "own", "missing"),
    [
        (("ko",), False, ""),
        (("en", "ko"), False, ""),
        (("es",), False, "Spanish"),
        (("es",), True, ""),
        (("es", "fr"), False, "Spanish, French"),
        ((), False, ""),
    ],
)
def test_a_language_that_no_booth_covers_blocks(
    languages: tuple[str, ...], own: bool, missing: str
) -> None:
    where = spoken(make.item(place()), languages, own)

    findings = found(where, Rule.UNCOVERED)

    assert [each.level for each in findings] == ([Level.BLOCK] if missing else [])
    assert [str(each) for each in findings] == (
        [
            f"In “Talk” nobody interprets what is spoken in: Park ({missing})."
            " Add the language to the session’s languages, or note that the speaker brings an"
            " interpreter."
        ]
        if missing
        else []
    )


def test_an_item_is_told_by_title_speaker_or_kind() -> None:
    titled = make.item(place(), title=Text(en="Water", ko="물"))

    assert "in: Water (Spanish)" in said(spoken(titled, ("es",)), Rule.UNCOVERED)[0]
    assert "in: Presentation (Spanish)" in said(spoken(make.item(), ("es",)), Rule.UNCOVERED)[0]
    [finding] = found(spoken(titled, ("es",)), Rule.UNCOVERED)
    assert "물 (스페인어)" in finding.told("ko", str).message


def test_a_cancelled_session_needs_no_language() -> None:
    where = spoken(make.item(place()), ("es",), state=SessionState.CANCELLED)

    assert found(where, Rule.UNCOVERED) == []
