"""The record of a session: planned against actual, what happened, minutes of cities, the files."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.rundown import operations, queries
from summit.rundown.models import Cue, Rundown
from summit.rundown.record import Record, record
from summit.rundown.record_picture import WIDTH, picture
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.programme.pages import Desk
from tests.rundown.builders import NOW, after, give, led, meeting, planned
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("database")

HERE = "forum/sessions/mayors/record"
TELEPHONE = "+44 20 5550 0111"


class Played:
    """The meeting as it went: who gave which command when is in :func:`played`."""

    def do(self, order: str, minutes: int, and_seconds: int = 0, /, **args: Any) -> None:
        with unit_of_work():
            rundown = queries.held_rundown(db.session.scalars(select(Rundown.id)).one())
            for name in ("cue", "with"):
                if name in args:
                    args[name] = rundown.cues[args[name]].uid
            if "cues" in args:
                args["cues"] = [rundown.cues[each].uid for each in args["cues"]]
            give(rundown, order, now=after(minutes, and_seconds), **args)


def played() -> None:
    """Play the meeting with everything that can happen to one.

    It begins 2 minutes late. The keynote of Seoul takes 3 minutes more than its 10 and is paused
    for one. London is lost and shown by film. Jakarta is represented. Athens is not there, Lima
    speaks before it was to, Toronto is left out by the chair's word.
    """
    with unit_of_work():
        for cue in led(at=after(2)).cues:
            cue.telephone = TELEPHONE
    play = Played()
    play.do("next", 5)  # keynote
    play.do("pause", 8)
    play.do("resume", 9)
    play.do("next", 19)  # London
    play.do("lost", 20, cue=2)
    play.do("fallback", 20, 30, cue=2)
    play.do("substitute", 21, cue=3, name=Text(en="Sari Dewi", ko="사리 데위"), title=Text())
    play.do("extend", 22, cue=3, seconds=60)
    play.do("next", 24)  # Jakarta
    play.do("skip", 25, cue=7)
    play.do("undo", 25, 10)
    play.do("no_show", 26, cue=4)
    play.do("drop", 27, cues=[6], chair="Mayor Kim")
    play.do("next", 29)  # Lima
    play.do("next", 32)  # closing
    play.do("end", 35, 30)


def found() -> Record:
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown)).one()
        return record(queries.rundown_fact(rundown), queries.commands(rundown.id), after(99))


def by_place(whole: Record) -> dict[str, Any]:
    return {
        (each.cue.place or each.cue.title or each.cue.name)["en"]: each for each in whole.entries
    }


def words(text: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", text[text.index("<main") :]).split())


class TestFacts:
    def test_planned_and_actual(self) -> None:
        played()
        whole = found()
        keynote, london = by_place(whole)["Seoul"], by_place(whole)["London"]

        assert (keynote.number, keynote.planned_at) == (2, after(3))
        assert (keynote.planned_seconds, keynote.began_at) == (600, after(5))
        assert (keynote.ended_at, keynote.paused) == (after(19), 60)
        assert (keynote.spoken, keynote.difference, keynote.overrun) == (780, 180, 180)
        assert (london.spoken, london.difference, london.overrun) == (300, 0, 0)
        assert (whole.overrun, whole.paused) == (180, 60)
        # From 22:02 to 22:37:30, planned from 22:00, due at 22:40.
        assert (whole.late_start, whole.late_end) == (120, -270)

    def test_what_prepares_the_session_is_not_the_session(self) -> None:
        with unit_of_work():
            rundown = planned()
            first = rundown.cues[0]
            first.offset = 0
            values = replace(
                operations.CueValues.of(first), title=Text(en="Line-up"), offset=-1800, seconds=600
            )
            operations.add_cue(rundown, values, None, actor=TESTER, now=NOW)
            give(rundown, "start", now=after(-30))
            give(rundown, "next", now=after(2))
            give(rundown, "end", now=after(5))
        whole = found()

        # The line-up took 32 minutes instead of 10; the session began 2 minutes late, and the film
        # that begins it took its 3 minutes.
        assert whole.entries[0].overrun == 22 * 60
        assert (whole.late_start, whole.overrun) == (120, 0)

    def test_a_changed_time_is_no_overrun(self) -> None:
        played()
        jakarta = by_place(found())["Jakarta"]

        assert (jakarta.is_changed, jakarta.cue.seconds) == (True, 360)
        assert (jakarta.spoken, jakarta.difference, jakarta.overrun) == (300, 0, 0)

    def test_what_happened_to_whom(self) -> None:
        played()
        whole = found()

        def of(entries: Any) -> list[str]:
            return [each.cue.place["en"] for each in entries]

        assert of(whole.substituted) == ["Jakarta"]
        assert of(whole.lines_lost) == ["London"]
        assert of(whole.absent) == ["Athens"]
        assert of(whole.left_out) == ["Athens", "Toronto"]
        assert [each.cue.dropped_by for each in whole.left_out] == ["", "Mayor Kim"]
        # What was taken back is no change of the order.
        assert [each.name for each in whole.orderings] == ["drop"]
        assert [(each.name, each.undone) for each in whole.commands if each.name == "skip"] == [
            ("skip", True)
        ]

    def test_cities_by_spoken_time(self) -> None:
        played()
        cities = {each.place["en"]: (each.seconds, each.turns) for each in found().cities}

        assert cities == {
            "Seoul": (780, 1),
            "London": (300, 1),
            "Jakarta": (300, 1),
            "Lima": (180, 1),
        }
        assert next(iter(cities)) == "Seoul"

    def test_what_was_said_before_a_turn_was_deferred_counts(self) -> None:
        with unit_of_work():
            led()
        play = Played()
        play.do("next", 3)
        play.do("pause", 5)
        play.do("resume", 6)
        play.do("defer", 8, cue=1)  # four minutes spoken
        play.do("next", 8)
        play.do("speak", 10, cue=1)
        play.do("next", 13)
        whole = found()

        assert by_place(whole)["Seoul"].spoken == 240 + 180
        assert [each.name for each in whole.orderings] == ["defer", "speak"]

    def test_who_only_deferred_has_spoken_and_who_was_added_was_not_planned(self) -> None:
        from summit.programme.models import ItemKind
        from summit.rundown.operations import CueValues

        with unit_of_work():
            led()
        play = Played()
        values = CueValues(ItemKind.INTERVENTION, 60, name=Text(en="A guest"))
        play.do("insert", 1, after=None, values=values)
        play.do("next", 2)
        play.do("next", 3)
        play.do("defer", 5, cue=2)
        whole = found()
        guest = next(each for each in whole.entries if each.cue.name == Text(en="A guest"))

        assert (guest.number, guest.planned_at, guest.planned_seconds) == (None, None, None)
        assert (guest.spoken, guest.difference) == (60, None)
        seoul = by_place(whole)["Seoul"]
        assert (seoul.spoken, seoul.is_left_out, seoul.number) == (120, False, 2)
        # Whoever speaks for no city comes last.
        assert [each.place.get("en") for each in whole.cities] == ["Seoul", None]

    def test_it_can_be_looked_at_while_the_session_runs(self) -> None:
        with unit_of_work():
            led()
        whole = found()
        assert whole.late_end is None
        assert whole.entries[0].spoken == 99 * 60
        assert whole.entries[0].ended_at is None


class TestPicture:
    def test_bars_lie_where_their_times_are(self) -> None:
        played()
        drawn = picture(found(), after(99))
        assert drawn is not None
        rows = {(row.entry.cue.place or row.entry.cue.title)["en"]: row for row in drawn.rows}
        # From 22:00 to 22:36, when the last was planned to end.
        minute = WIDTH / 36

        def about(bar: Any, minutes: float, length: float) -> bool:
            return bool(
                abs(bar.x - minutes * minute) < 0.1 and abs(bar.width - length * minute) < 0.1
            )

        assert about(rows["Seoul"].planned, 3, 10)
        assert about(rows["Seoul"].actual, 5, 14)
        assert about(rows["Seoul"].over, 16, 3)
        assert about(rows["London"].actual, 19, 5)
        assert rows["London"].over is None
        assert rows["Toronto"].actual is None
        assert about(rows["Toronto"].planned, 29, 3)
        assert drawn.due is None  # 22:40 is beyond it
        assert [at for _, at in drawn.ticks] == [after(minute) for minute in range(0, 40, 5)]

    def test_without_an_hour_and_before_it_begins_there_is_none(self) -> None:
        with unit_of_work():
            rundown = planned()
            rundown.session.starts_at = rundown.session.ends_at = None
        assert picture(found(), after(0)) is None

    def test_it_ends_when_it_had_to(self) -> None:
        with unit_of_work():
            led()
        drawn = picture(found(), after(80))
        assert drawn is not None
        assert drawn.due is not None
        assert abs(drawn.due - WIDTH / 2) < 0.1


class TestPages:
    def test_the_page_says_it_all(self, app: Flask) -> None:
        played()
        text = Desk.of(app, "viewer").get(HERE).text
        said = words(text)

        assert "Began 22:02:00 +2:00 against the plan" in said
        assert "Ended 22:35:30 −4:30 against what was due" in said
        assert "Overruns together 3:00 Pauses together 1:00" in said
        row = said[said.index("Kim Hana Keynote") :]
        assert row.startswith(
            "Kim Hana Keynote 22:03:00 10:00 22:05:00 – 22:19:00 13:00 paused 1:00 +3:00 3:00"
        )
        assert "Sari Dewi spoke instead." in said
        assert "22:21:00 Announced a substitute (Sari Dewi)" in said
        assert "22:20:00 Lost the line 22:20:30 Showed the fallback" in said
        assert "22:22:00 Changed the time (+1:00)" in said
        assert "22:27:00 Left out of the order (confirmed by Mayor Kim)" in said
        assert "Toronto (confirmed by Mayor Kim)" in said
        assert "22:25:00 Skipped: Closing taken back Operator" in said
        assert "22:19:00 Next: London Operator" in said
        assert "Seoul 1 10:00 13:00" in said
        assert TELEPHONE not in text
        # The picture is described, and nothing in it goes by colour alone.
        assert 'role="img" aria-labelledby="picture-title picture-words"' in text
        assert text.count('class="bar-actual"') == 6 + 1
        assert text.count('class="bar-over" fill="url(#over-hatch)"') == 1 + 1

    def test_in_korean(self, app: Flask) -> None:
        played()
        text = Desk.of(app, language="ko").get(HERE).text
        assert '<html lang="ko">' in text
        assert "사리 데위" in text
        assert "런던" in text

    def test_the_public_and_strangers_see_none(self, app: Flask, client: Client) -> None:
        played()
        assert client.get(f"/organizer/summits/{HERE}").status_code == 303
        with unit_of_work():
            meeting("other")
        sign_in(client, app, role="owner", summit_slug="other")
        for path in (HERE, f"{HERE}.xlsx"):
            answer = client.get(f"/organizer/summits/{path}")
            assert answer.status_code == 404
            assert "Sari" not in answer.text

    def test_before_it_begins_and_without_a_rundown(self, app: Flask) -> None:
        with unit_of_work():
            planned()
        desk = Desk.of(app)
        assert "The session has not begun." in words(desk.get(HERE).text)
        assert desk.get("forum/sessions/nothing/record").status_code == 404
        assert desk.get("forum/sessions/%00/record.xlsx").status_code == 404

    def test_thirty_cues_cost_no_more_statements(self, app: Flask, count_sql: CountSql) -> None:
        played()
        desk, counted = Desk.of(app), []
        for _ in range(2):
            with count_sql() as statements:
                assert desk.get(HERE).status_code == 200
            counted.append(len(statements))
            with unit_of_work():
                rundown = db.session.scalars(select(Rundown)).one()
                for number in range(30):
                    at = after(40 + number)
                    rundown.cues.append(
                        Cue(
                            position=100 + number,
                            kind=rundown.cues[1].kind,
                            name=Text(en=f"Speaker {number}"),
                            seconds=60,
                            planned_seconds=60,
                            started_at=at,
                            ended_at=at + timedelta(seconds=60),
                        )
                    )
        assert counted[0] == counted[1]


class TestFile:
    def rows(self, app: Flask, language: str = "en") -> dict[str, list[tuple[Any, ...]]]:
        answer = Desk.of(app, "viewer", language=language).get(f"{HERE}.xlsx")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store, private"
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        return {each.title: list(each.values) for each in book.worksheets}

    def test_it_holds_the_same_facts(self, app: Flask) -> None:
        played()
        sheets = self.rows(app)

        assert list(sheets) == ["Planned and actual", "By city", "Commands"]
        keynote = sheets["Planned and actual"][2]
        wall = after(3).replace(tzinfo=None)
        assert keynote[:5] == (2, "Seoul · Kim Hana", "Seoul", wall, 600)
        assert keynote[6] == after(5).replace(tzinfo=None)
        assert keynote[8:12] == (780, 180, 180, 60)
        assert ("Lima", 1, 180, 180) in sheets["By city"]
        undone = [row for row in sheets["Commands"][1:] if row[3]]
        assert [row[2] for row in undone] == ["Skipped: Closing"]

    def test_nothing_in_it_is_a_formula(self, app: Flask) -> None:
        with unit_of_work():
            rundown = led()
            rundown.cues[1].place = Text(en='=HYPERLINK("https://evil.example")')
            rundown.cues[1].name = Text()
            give(rundown, "next", now=after(3))
            give(rundown, "next", now=after(4))
        answer = Desk.of(app).get(f"{HERE}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
        assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}


class TestPlates:
    def plate(self, app: Flask, place: int, role: str = "viewer") -> Any:
        with unit_of_work():
            uid = db.session.scalars(select(Rundown)).one().cues[place].uid
        return Desk.of(app, role).get(f"forum/sessions/mayors/rundown/cues/{uid}/plate.pdf")

    def text(self, answer: Any) -> str:
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(answer.data))
        assert len(reader.pages) == 1
        return " ".join(reader.pages[0].extract_text().split())

    def test_it_is_of_whoever_really_speaks(self, app: Flask) -> None:
        played()
        answer = self.plate(app, 3)
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        said = self.text(answer)
        assert "Sari Dewi" in said
        assert "사리 데위" in said
        seoul = self.text(self.plate(app, 1))
        assert "Kim Hana" in seoul
        assert "김하나" in seoul

    def test_a_city_without_a_name_has_a_plate_and_a_film_has_none(self, app: Flask) -> None:
        played()
        assert "London" in self.text(self.plate(app, 2))
        assert self.plate(app, 0).status_code == 404
        assert (
            Desk.of(app).get("forum/sessions/mayors/rundown/cues/nothing/plate.pdf").status_code
            == 404
        )
