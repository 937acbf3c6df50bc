"""Chapters of a recording: the actual times, and YouTube's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from summit.core.lengths import clock_length
from summit.core.text import Text
from summit.programme.models import ItemKind
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import CueState, RundownState
from summit.streaming.chapters import Chapter, as_text, chapters_of

BEGUN = datetime(2027, 5, 14, 13, 2, 11, tzinfo=UTC)


def cue(number: int, begins: int | None, lasts: int = 60, **fields: Any) -> CueFact:
    """Make a cue that was on from a second of the rundown; without one it was left out."""
    at = None if begins is None else BEGUN + timedelta(seconds=begins)
    given: dict[str, Any] = {
        "uid": f"cue-{number}",
        "kind": ItemKind.PRESENTATION,
        "title": Text(en=f"Part {number}", ko=f"제{number}부"),
        "name": Text(),
        "person_title": Text(),
        "place": Text(),
        "seconds": 60,
        "planned_seconds": 60,
        "item_uid": f"item-{number}",
        "state": CueState.SKIPPED if at is None else CueState.DONE,
        "started_at": at,
        "ended_at": at + timedelta(seconds=lasts) if at is not None else None,
    }
    return CueFact(**{**given, **fields})


def rundown(*cues: CueFact, **fields: Any) -> RundownFact:
    last = max((each.ended_at for each in cues if each.ended_at is not None), default=BEGUN)
    given: dict[str, Any] = {
        "id": 1,
        "session_uid": "mayors@test",
        "session": "mayors",
        "title": Text(en="Mayoral Meeting", ko="도시정부 시장회의"),
        "zone": "Asia/Seoul",
        "state": RundownState.ENDED,
        "starts_at": BEGUN,
        "ends_by": None,
        "cues": cues,
        "version": 9,
        "started_at": BEGUN,
        "ended_at": last,
    }
    return RundownFact(**{**given, **fields})


def told(chapters: list[Chapter], language: str = "en") -> list[str]:
    return as_text(chapters, language).splitlines()


def test_chapters_have_the_actual_times_and_the_order_in_which_cues_were_on() -> None:
    played = rundown(cue(1, 0, 600), cue(3, 1327, 300), cue(2, 605, 700))

    assert told(chapters_of(played, 42)) == [
        "0:00 Mayoral Meeting",
        "0:42 Part 1",
        "10:47 Part 2",
        "22:49 Part 3",
    ]
    assert told(chapters_of(played, 3600), "ko")[1:] == [
        "1:00:00 제1부",
        "1:10:05 제2부",
        "1:22:07 제3부",
    ]


def test_the_line_up_before_the_session_is_no_part_of_the_recording() -> None:
    line_up = cue(9, -3600, 3590, offset=-3600)
    played = rundown(
        line_up, cue(1, 0, 600), cue(2, 600, 60), cue(3, 660, 60), started_at=line_up.started_at
    )

    assert told(chapters_of(played, 0)) == ["0:00 Part 1", "10:00 Part 2", "11:00 Part 3"]


def test_the_first_begins_with_the_video_where_little_comes_before() -> None:
    played = rundown(cue(1, 0), cue(2, 60), cue(3, 120))

    assert [each.seconds for each in chapters_of(played, 9)] == [0, 69, 129]
    assert told(chapters_of(played, 9))[0] == "0:00 Part 1"
    assert [each.seconds for each in chapters_of(played, 10)] == [0, 10, 70, 130]


def test_a_video_that_began_later_leaves_out_what_is_not_in_it() -> None:
    played = rundown(cue(1, 0), cue(2, 60), cue(3, 120), cue(4, 180))

    # The second cue was under way for ten seconds.
    assert told(chapters_of(played, -70)) == ["0:00 Part 2", "0:50 Part 3", "1:50 Part 4"]
    assert told(chapters_of(played, -60))[0] == "0:00 Part 2"
    assert chapters_of(played, -120) == []


def test_what_was_left_out_has_no_chapter() -> None:
    called = cue(5, 50, 9, state=CueState.SKIPPED, no_show=True)
    played = rundown(cue(1, 0, 50), cue(2, None), called, cue(3, 60), cue(4, 120))

    assert [each.title["en"] for each in chapters_of(played, 0)] == ["Part 1", "Part 3", "Part 4"]


def test_who_spoke_and_for_which_city_stand_in_the_title() -> None:
    khan: dict[str, Any] = {
        "title": Text(en="Presentation: London", ko="런던 발표"),
        "name": Text(en="Sadiq Khan", ko="사디크 칸"),
        "place": Text(en="London", ko="런던"),
        "speaker_uid": "khan",
    }
    deputy: dict[str, Any] = {
        "title": Text(en="Presentation: Jakarta", ko="자카르타 발표"),
        "name": Text(en="Anies Baswedan", ko="아니스 바스웨단"),
        "place": Text(en="Jakarta", ko="자카르타"),
        "speaker_uid": "anies",
        "substitute_name": Text(en="Sari Dewi"),
    }
    unnamed: dict[str, Any] = {
        "title": Text(),
        "place": Text(en="Delhi", ko="델리"),
        "speaker_uid": "delhi",
    }
    chapters = chapters_of(
        rundown(cue(1, 0, **khan), cue(2, 60, **deputy), cue(3, 120, **unnamed)), 0
    )

    assert told(chapters) == [
        "0:00 Presentation: London: Sadiq Khan (London)",
        "1:00 Presentation: Jakarta: Sari Dewi (Jakarta)",
        "2:00 Delhi",
    ]
    # Nobody has written the deputy's name in Korean.
    assert told(chapters, "ko") == [
        "0:00 런던 발표: 사디크 칸 (런던)",
        "1:00 자카르타 발표: Sari Dewi (자카르타)",
        "2:00 델리",
    ]


def shared(number: int, begins: int, city: str) -> CueFact:
    return cue(
        number,
        begins,
        title=Text(en="Open discussion"),
        name=Text(en=f"Mayor {number}"),
        place=Text(en=city),
        item_uid="discussion",
        speaker_uid=f"mayor-{number}",
    )


def test_speakers_who_share_an_item_share_its_chapter() -> None:
    played = rundown(
        cue(1, 0),
        shared(2, 60, "Delhi"),
        shared(3, 120, "Hanoi"),
        shared(4, 180, "Athens"),
        cue(5, 240),
    )

    assert told(chapters_of(played, 0)) == ["0:00 Part 1", "1:00 Open discussion", "4:00 Part 5"]
    assert told(chapters_of(played, 0, by_turn=True))[1:4] == [
        "1:00 Open discussion: Mayor 2 (Delhi)",
        "2:00 Open discussion: Mayor 3 (Hanoi)",
        "3:00 Open discussion: Mayor 4 (Athens)",
    ]


def test_who_speaks_later_than_the_others_of_the_item_has_a_chapter_of_their_own() -> None:
    played = rundown(
        shared(2, 0, "Delhi"), shared(3, 60, "Hanoi"), cue(1, 120), shared(4, 180, "Athens")
    )

    assert told(chapters_of(played, 0)) == [
        "0:00 Open discussion: Mayor 2 (Delhi), Mayor 3 (Hanoi)",
        "2:00 Part 1",
        "3:00 Open discussion: Mayor 4 (Athens)",
    ]


def test_what_is_too_short_belongs_to_what_comes_before() -> None:
    played = rundown(
        cue(1, 0), cue(2, 60, 9), cue(3, 69, 40), cue(4, 109, 5), cue(5, 114, 5), cue(6, 119, 9)
    )

    # The last one lasts nine seconds, as does the second.
    assert [each.title["en"] for each in chapters_of(played, 0)] == []
    longer = rundown(*played.cues[:5], cue(6, 119, 10))
    assert told(chapters_of(longer, 0)) == ["0:00 Part 1", "1:09 Part 3", "1:59 Part 6"]


def test_a_short_beginning_takes_the_name_of_what_follows() -> None:
    played = rundown(cue(1, 0, 4), cue(2, 4), cue(3, 64), cue(4, 124))

    assert told(chapters_of(played, 0)) == ["0:00 Part 2", "1:04 Part 3", "2:04 Part 4"]


def test_fewer_than_three_are_none() -> None:
    assert chapters_of(rundown(cue(1, 0), cue(2, 60)), 0) == []
    assert len(chapters_of(rundown(cue(1, 0), cue(2, 60)), 30)) == 3
    assert chapters_of(rundown(), 0) == []
    assert chapters_of(rundown(cue(1, None), started_at=None, ended_at=None), 0) == []


def test_a_title_is_one_line_that_youtube_takes() -> None:
    strange = cue(1, 0, title=Text(en="<b>Opening</b>\n3:00 Not a chapter"))
    long = cue(2, 60, title=Text(en="x" * 150))
    chapters = chapters_of(rundown(strange, long, cue(3, 120)), 0)

    assert told(chapters)[0] == "0:00 ‹b›Opening‹/b› 3:00 Not a chapter"
    assert chapters[1].title["en"] == "x" * 99 + "…"


def test_a_cue_without_any_text_is_called_as_the_session_is() -> None:
    played = rundown(cue(1, 0), cue(2, 60, title=Text()), cue(3, 120))

    assert told(chapters_of(played, 0))[1] == "1:00 Mayoral Meeting"


def test_places_in_a_video_are_written_as_players_do() -> None:
    assert [clock_length(each) for each in (0, 9, 600, 3599, 3600, 36_005)] == [
        "0:00",
        "0:09",
        "10:00",
        "59:59",
        "1:00:00",
        "10:00:05",
    ]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 3)), min_size=1, max_size=25),
    st.integers(-600, 600),
    st.booleans(),
)
def test_whatever_was_played_youtube_shows_it(
    lengths: list[tuple[int, int]], offset: int, by_turn: bool
) -> None:
    cues, at = [], 0
    for number, (length, item) in enumerate(lengths):
        cues.append(replace(cue(number, at, length), item_uid=f"item-{item}"))
        at += length
    chapters = chapters_of(rundown(*cues), offset, by_turn=by_turn)
    seconds = [each.seconds for each in chapters]

    assert not chapters or len(chapters) >= 3
    assert seconds[:1] in ([], [0])
    edges = [*seconds, at + offset] if seconds else []
    assert all(after - before >= 10 for before, after in pairwise(edges))
    assert all(each.title for each in chapters)
