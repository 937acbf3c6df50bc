"""The cue sheet on paper: what stands in it is read back from the PDF."""

from __future__ import annotations

import dataclasses
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from pypdf import PdfReader

from summit.core.lengths import length_text
from summit.core.text import Text
from summit.programme.models import ItemKind
from summit.rundown.cue_lines import cue_lines, lower_third_of, sums_of
from summit.rundown.cue_sheet import cue_sheet, slack_text
from summit.rundown.facts import RundownFact
from summit.rundown.models import CueState
from tests.programme.builders import DAY, at
from tests.rundown.sheets import cue, duties, meeting, rundown

#: What typst would run, end or look up, if it read it as its own code.
HOSTILE = '] #panic("no") #sys.inputs \\ $x$ *b* _i_ <label> @ref `raw` // "quote" {n} [c] = head'


@pytest.fixture(autouse=True)
def _words(app_sqlite: Flask) -> object:
    with app_sqlite.app_context():
        yield


def sheet(of: RundownFact, language: str = "en", **fields: Any) -> bytes:
    given: dict[str, Any] = {
        "summit": Text(en="CAC Global Summit", ko="CAC 글로벌 서밋"),
        "languages": ["ko", "en"],
        "fallback_day": DAY,
        "phones": True,
        **fields,
    }
    with force_locale(language):
        return cue_sheet(of, duties(of), language=language, words=gettext, **given)


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def squeezed(text: str) -> str:
    """A text without the spaces that depend on where lines are broken."""
    return "".join(text.split())


def test_everything_of_a_cue_stands_on_the_sheet() -> None:
    only = cue(
        1,
        hard=True,
        priority=2,
        note="Joins late",
        name=Text(en="Sadiq Khan", ko="사디크 칸"),
        owner="Han Jiwoo",
    )
    (page,) = pages(sheet(rundown(only)))
    text = squeezed(page)
    for said in (
        "CAC Global Summit",
        "Mayoral Meeting",
        "도시정부 시장회의",
        "Fri 14 May 2027, 22:00–23:30 (Seoul, UTC+9)",
        "22:00",
        "03:00",
        "fixed",
        "cut 2",
        "Intervention: London",
        "발언: 런던",
        "Joins late",
        "Sadiq Khan",
        "Mayor of London",
        "사디크 칸",
        "런던시장",
        "Remote",
        "English ⇄ Korean",
        "Kim Bora",
        "Persian → English",
        "plate-01_london.png",
        "“… over to London.”",
        "“… 런던 순서입니다.”",
        "video/fallback-london-2027-05-14.mp4",
        "+62 21 555 0100",
        "Han Jiwoo",
        "Edition 7",
        "1 / 1",
    ):
        assert squeezed(said) in text, said


def test_a_korean_sheet_says_dates_in_the_administrative_form() -> None:
    first, *_rest = pages(sheet(meeting(), "ko"))
    text = squeezed(first)
    assert squeezed("2027. 5. 14.(금) 22:00~23:30 (서울, UTC+9)") in text
    assert "도시정부시장회의" in text
    # What is read first is Korean, the other language stands below.
    assert text.index("발언:런던") < text.index("Intervention:London")
    assert "김보라" in text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_27_cues_take_three_pages_each_with_its_head_and_number(language: str) -> None:
    found = pages(sheet(meeting(27), language))
    assert len(found) == 3
    with force_locale(language):
        heads = [gettext(each) for each in ("Lower third", "Cue words", "In charge")]
    for number, text in enumerate(found, 1):
        assert squeezed(f"{number} / 3") in squeezed(text)
        for head in heads:
            assert squeezed(head) in squeezed(text)
    whole = squeezed("".join(found))
    assert whole.count("+62215550100") == 26


def test_the_same_rundown_makes_the_same_bytes() -> None:
    assert sheet(meeting()) == sheet(meeting())
    assert sheet(meeting()) != sheet(dataclasses.replace(meeting(), version=8))


def test_pages_are_a4_across_and_fit_for_archives_and_screen_readers() -> None:
    reader = PdfReader(BytesIO(sheet(meeting())))
    for page in reader.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


def test_telephones_stand_only_on_sheets_of_those_who_may_see_them() -> None:
    text = squeezed("".join(pages(sheet(meeting(), phones=False))))
    assert "0100" not in text
    assert "Fallback,telephone" not in text
    assert "video/fallback-london" in text


def test_what_people_wrote_is_never_code() -> None:
    only = cue(
        1,
        title=Text(en=HOSTILE),
        note=HOSTILE,
        media=HOSTILE,
        fallback=HOSTILE,
        words=Text(en=HOSTILE),
        owner=HOSTILE,
    )
    text = squeezed("".join(pages(sheet(rundown(only)))))
    assert text.count(squeezed('#panic("no")')) == 6


def test_what_is_longer_than_a_column_is_broken() -> None:
    words = {"title": "가" * 120, "owner": "W" * 60, "fallback": "x" * 200, "note": "y" * 200}
    only = cue(1, **{**words, "title": Text(ko=words["title"])})
    text = "\n".join(pages(sheet(rundown(only))))
    for word in words.values():
        assert word[:40] not in text
        assert squeezed(text).count(word[0]) >= len(word)


def test_a_start_on_another_day_names_it() -> None:
    of = rundown(cue(1, seconds=90), cue(2), starts_at=at(23, 59), ends_by=at(23, 59))
    text = pages(sheet(of, "ko"))[0]
    assert "23:59:00" in text
    assert "00:00:30" in text
    assert squeezed("5. 15.(토)") in squeezed(text)
    assert squeezed(text).count("5.14.(금)") == 1  # in the head alone


def test_a_substitute_stands_on_it_and_in_the_lower_third() -> None:
    only = cue(
        1,
        name=Text(en="Sadiq Khan"),
        lower_third=Text(en="Sadiq Khan, Mayor"),
        substitute_name=Text(en="Rajesh Agrawal"),
        substitute_title=Text(en="Deputy Mayor"),
    )
    text = squeezed(pages(sheet(rundown(only)))[0])
    assert text.count("RajeshAgrawal") == 2
    assert "insteadofSadiqKhan" in text
    assert "SadiqKhan,Mayor" not in text


def test_a_session_without_an_hour_has_a_sheet() -> None:
    of = dataclasses.replace(meeting(3), starts_at=None, ends_by=None)
    text = squeezed(pages(sheet(of))[0])
    assert "notimeyet" in text
    assert "slack" not in text
    assert "22:0" not in text


def test_an_empty_rundown_says_so() -> None:
    assert "This rundown has no cues yet." in pages(sheet(rundown()))[0]


def test_what_was_left_out_is_still_on_it() -> None:
    only = cue(1, state=CueState.SKIPPED)
    assert "Intervention:London" in squeezed(pages(sheet(rundown(only)))[0])


def test_an_item_without_a_title_is_called_by_its_kind() -> None:
    data = sheet(rundown(cue(1, title=Text(), kind=ItemKind.PHOTO)))
    assert "Group photo" in pages(data)[0]


# The lines themselves


def test_sums_keep_what_comes_before_the_session_apart() -> None:
    found = sums_of(meeting(27))
    assert (found.cues, found.before, found.total) == (27, 90, 420 + 25 * 180)
    assert found.ends_at == at(23, 22)
    assert (found.length, found.slack) == (5400, 480)
    assert (found.mark, found.share) == (100.0, 91.11)


def test_an_overrun_is_negative_slack_and_longer_than_the_mark() -> None:
    found = sums_of(rundown(cue(1, seconds=6000)))
    assert (found.slack, found.mark, found.share) == (-600, 90.0, 100.0)


def test_slack_is_said_in_words() -> None:
    assert [slack_text(each, lambda word: word) for each in (300, 0, -425)] == [
        "05:00 slack",
        "no slack",
        "overrun of 07:05",
    ]


def test_lines_know_gaps_and_overlaps() -> None:
    of = rundown(cue(1), cue(2, offset=240), cue(3, offset=360))
    assert [line.free for line in cue_lines(of)] == [0, 60, -60]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "00:00"), (185, "03:05"), (5400, "90:00"), (-90, "−01:30")]
)
def test_lengths_are_minutes_and_seconds(seconds: int, said: str) -> None:
    assert length_text(seconds) == said


def test_without_a_lower_third_name_and_title_stand_there() -> None:
    of = cue(
        1, lower_third=Text(), name=Text(en="Sadiq Khan"), person_title=Text(en="Mayor", ko="시장")
    )
    assert lower_third_of(of) == Text(en="Sadiq Khan\nMayor", ko="시장")
