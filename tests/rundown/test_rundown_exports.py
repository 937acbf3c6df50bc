"""A rundown as workbook and csv: what stands in them, who gets what, and nothing that is run."""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from flask import Flask
from pypdf import PdfReader

from summit.core.db import unit_of_work
from summit.core.text import Text
from summit.interpretation.models import AssignmentState
from summit.rundown import operations
from summit.rundown.cue_files import cue_csv, cue_table, cue_xlsx
from summit.rundown.models import Source
from summit.rundown.operations import CueValues
from tests.actors import TESTER
from tests.interpretation.builders import assigned, interpreter
from tests.programme.builders import DAY, NOW
from tests.programme.pages import Desk
from tests.rundown.builders import planned
from tests.rundown.sheets import cue, duties, rundown

TABLE = "forum/sessions/mayors/rundown"
PHONE = "+44 20 7946 0958"


def made(**fields: Any) -> None:
    """Make the rundown of the mayors' meeting; London's turn says what is asked for."""
    with unit_of_work():
        found = planned()
        values = dataclasses.replace(
            CueValues.of(found.cues[2]),
            **{
                "telephone": PHONE,
                "name": Text(en="Sadiq Khan", ko="사디크 칸"),
                "person_title": Text(en="Mayor of London", ko="런던시장"),
                "hard": True,
                "priority": 2,
                "owner": "한지우",
                **fields,
            },
        )
        operations.edit_cue(found.cues[2], values, actor=TESTER, now=NOW)


def book(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    answer = desk.get(f"{TABLE}.xlsx")
    assert answer.status_code == 200
    found = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheets = {}
    for sheet in found:
        heads, *rows = sheet.values
        sheets[sheet.title] = [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    return sheets


def lines(desk: Desk) -> list[dict[str, str]]:
    answer = desk.get(f"{TABLE}.csv")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.usefixtures("database")
def test_the_workbook_has_a_row_for_each_cue_with_both_languages(app: Flask) -> None:
    made()
    (name, rows), *none = book(Desk.of(app)).items()
    assert (name, none, len(rows)) == ("Mayoral Meeting", [], 8)
    assert rows[2] == {
        "No.": 3,
        "Day": datetime.combine(DAY, time()),
        "Start": "22:13:00",
        "Time zone": "Seoul, UTC+9",
        "Length": "05:00",
        "Seconds": 300,
        "Fixed length": "yes",
        "Kind": "Presentation",
        "Item (English)": "London",
        "Item (한국어)": None,
        "Speaker (English)": "Sadiq Khan",
        "Speaker (한국어)": "사디크 칸",
        "Title as spoken (English)": "Mayor of London",
        "Title as spoken (한국어)": "런던시장",
        "City or organisation (English)": "London",
        "City or organisation (한국어)": "런던",
        "Instead of (English)": None,
        "Instead of (한국어)": None,
        "Picture from": "Remote",
        "Floor language": "English",
        "Booth on duty": None,
        "Lower third (English)": "Sadiq Khan\nMayor of London",
        "Lower third (한국어)": "사디크 칸\n런던시장",
        "Slide or video": None,
        "Cue words (English)": None,
        "Cue words (한국어)": None,
        "Fallback": None,
        "Telephone": PHONE,
        "Cut priority": 2,
        "In charge": "한지우",
        "Note": None,
        "State": "queued",
    }


@pytest.mark.usefixtures("database")
def test_csv_and_workbook_say_the_same(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    (rows,) = book(desk).values()
    for row, line in zip(rows, lines(desk), strict=True):
        said = {
            head: ""
            if cell is None
            else f"{cell:%Y-%m-%d}"
            if isinstance(cell, date)
            else str(cell)
            for head, cell in row.items()
        }
        assert line == {**said, "Telephone": f"'{PHONE}" if said["Telephone"] else ""}


@pytest.mark.usefixtures("database")
def test_the_files_are_in_the_readers_language(app: Flask) -> None:
    made()
    desk = Desk.of(app, language="ko")
    first = lines(desk)[2]
    assert "London" in first.values()
    assert "서울, UTC+9" in first.values()
    assert "발표" in first.values()  # the kind of the item


@pytest.mark.usefixtures("database")
def test_who_is_on_duty_stands_in_them(app: Flask) -> None:
    with unit_of_work():
        found = planned()
        summit = found.session.summit
        for name in ("Kim Bora", "Lee Sora"):
            assigned(found.session, interpreter(summit, name), state=AssignmentState.CONFIRMED)
    cells = {line["Booth on duty"] for line in lines(Desk.of(app, "viewer"))}
    assert cells <= {"English ⇄ Korean: Kim Bora", "English ⇄ Korean: Lee Sora"}
    assert "English ⇄ Korean: Kim Bora" in cells


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("role", "sees"), [("editor", True), ("operator", True), ("viewer", False)]
)
def test_telephones_are_for_those_who_plan_or_run_the_day(
    app: Flask, role: str, sees: bool
) -> None:
    made()
    desk = Desk.of(app, role)
    (rows,) = book(desk).values()
    assert (PHONE in {str(cell) for cell in rows[2].values()}) is sees
    assert ("Telephone" in rows[0]) is sees
    assert (f"'{PHONE}" in lines(desk)[2].values()) is sees
    data = desk.get(f"{TABLE}.pdf").data
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert (PHONE in text) is sees
    assert "Mayor of London" in text


@pytest.mark.usefixtures("database")
def test_the_sheet_comes_in_either_language_whatever_the_consoles_is(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.get(f"{TABLE}.pdf?language=ko")
    assert answer.content_type == "application/pdf"
    assert "forum-mayors-cue-sheet-ko.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "2027. 5. 14.(금)" in text
    assert desk.get(f"{TABLE}.pdf?language=ko").data == answer.data
    assert (
        "Fri 14 May 2027"
        in PdfReader(io.BytesIO(desk.get(f"{TABLE}.pdf").data)).pages[0].extract_text()
    )
    for strange in ("fr", "../en", "%00"):
        assert desk.get(f"{TABLE}.pdf?language={strange}").status_code == 400


FORMULA = '=HYPERLINK("https://evil.example","x")'


def table(**fields: Any) -> Any:
    of = rundown(cue(1, **fields))
    return cue_table(
        of,
        duties(of),
        languages=["en", "ko"],
        language="en",
        words=lambda word: word,
        phones=True,
    )


def test_no_cell_is_a_formula() -> None:
    texts = {
        name: Text(en=FORMULA, ko="@SUM(1)") for name in ("title", "name", "words", "lower_third")
    }
    made_of = table(**texts, media="-1+1", fallback="\t=1", owner="+1", note="=1", telephone="+1 2")
    sheet = openpyxl.load_workbook(io.BytesIO(cue_xlsx(made_of, "[a]*?"))).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    assert FORMULA in {cell.value for cell in sheet[2]}
    held = cue_csv(made_of).decode("utf-8-sig")
    for cell in list(csv.reader(io.StringIO(held, newline="")))[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t")), cell
    assert f"'{FORMULA}" in next(csv.reader(io.StringIO(held.splitlines()[1])), [])


def test_a_substitute_and_who_was_to_speak_both_stand_there() -> None:
    made_of = table(
        name=Text(en="Sadiq Khan"),
        substitute_name=Text(en="Rajesh Agrawal"),
        substitute_title=Text(en="Deputy Mayor"),
        source=Source.STUDIO,
    )
    row = dict(zip(made_of.headings, made_of.rows[0], strict=True))
    assert row["Speaker (English)"] == "Rajesh Agrawal"
    assert row["Title as spoken (English)"] == "Deputy Mayor"
    assert row["Instead of (English)"] == "Sadiq Khan"
    assert row["Lower third (English)"] == "Rajesh Agrawal\nDeputy Mayor"
    assert row["Booth on duty"] == "English ⇄ Korean: Kim Bora\nPersian → English: Roya Sadeghi"
