"""Sheets become programme files and programmes become sheets; hostile uploads are refused."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from summit.core.db import db
from summit.core.text import Text
from summit.programme import importing, queries
from summit.programme.exchange import sheets, tables
from summit.programme.exchange.columns import SheetKind, guess
from summit.programme.exchange.mistakes import Mistakes, of_file
from summit.programme.exchange.reading import convert
from summit.programme.file import reader
from summit.programme.file.problems import FileErrors
from summit.programme.models import Summit
from tests.programme.test_file_writer import LINES, NOW, summits

#: As a cell holds it: without a zone.
MOMENT = datetime.fromisoformat("2027-05-14T22:00")
FORMULAS = ["=1+1", "+1", "-1", "@A1", "'=1", "''+x", "'", '"', 'a "b", c', "a,b", "x\ty"]


def csv_of(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def mistakes(data: bytes, kind: SheetKind | None = None) -> list[tuple[int, str, str]]:
    """What is wrong with a spreadsheet: row, column, and what would be right, in English."""
    with pytest.raises(Mistakes) as raised:
        read = tables.read(data)
        made = convert(read.tables, "forum", ["en", "ko"], kind)
        try:
            reader.read(made.text.encode(), "f")
        except FileErrors as errors:
            raise of_file(errors, made.places) from errors
    return [
        (m.place.row, m.place.column, "; ".join(filter(None, (m.told(str), m.advice(str)))))
        for m in raised.value.found
    ]


def workbook(*rows: list[Any], title: str = "Sessions") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """A workbook with some of its parts changed, named by the end of their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", 8) as new:
        for name in old.namelist():
            stem = name.rpartition("/")[2].partition(".")[0]
            new.writestr(name, parts.get(stem, old.read(name)))
    return target.getvalue()


# headings and cells


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["slug", "title.en", "start"], SheetKind.SESSIONS),
        (["주소", "제목 (ko)", "시작", "종료"], SheetKind.SESSIONS),
        (["session", "item", "role"], SheetKind.SPEAKERS),
        (["세션", "순서", "역할"], SheetKind.SPEAKERS),
        (["Address", "Name (en)", "Latitude"], SheetKind.CITIES),
        (["slug", "state"], None),
        (["hello", "world"], None),
        ([], None),
    ],
)
def test_a_sheet_is_known_by_its_headings(headings: list[str], kind: SheetKind | None) -> None:
    assert guess(headings) == kind


def test_mistakes_name_row_and_column_and_what_would_be_right() -> None:
    assert mistakes(
        csv_of(
            "slug,title.en,kind,minutes,zone",
            "a,A,plenery,ten,Seoul",
            "",
            "A b,B,talk,5,Asia/Seoul",
        )
    ) == [
        (
            2,
            "kind",
            "must be one of plenary, mayoral_meeting, seminar, talk, bilateral,"
            ' not "plenery"; did you mean plenary?',
        ),
        (2, "minutes", 'must be a whole number from 1 to 1440, not "ten"'),
        (2, "zone", 'there is no time zone "Seoul"; did you mean Asia/Seoul?'),
        (
            4,
            "slug",
            "must be a slug (small letters a to z, digits, single hyphens; at most 80),"
            ' not "A b"; for example a-b',
        ),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ["slug,titel.en,kind", "a,A,talk"],
            (
                1,
                "titel.en",
                'there is no column "titel.en" in a sheet of this kind; did you mean title.en?',
            ),
        ),
        (
            ["slug,title,kind", "a,A,talk"],
            (
                1,
                "title",
                'there is no column "title" in a sheet of this kind; did you mean title.en?',
            ),
        ),
        (
            ["slug,kind,유형", "a,talk,talk"],
            (1, "유형", 'the column "유형" stands twice; keep one of them'),
        ),
        (
            ["slug,kind", "a,talk,stray"],
            (
                2,
                "",
                "the cell in column 3 stands under no heading;"
                " give the column a heading, or empty the cell",
            ),
        ),
        (
            ["slug,kind", ",talk"],
            (2, "slug", "is empty, but says what the row is about; fill it in, or empty the row"),
        ),
        (
            ["slug,kind", "a,talk", "a,plenary"],
            (
                3,
                "slug",
                '"a" stands twice, here and in row 2;'
                " make one row of the two, or correct the address",
            ),
        ),
        (
            ["session,item,person,name.en,role", "s,i,kim,Kim,chair", "s,j,kim,Lee,chair"],
            (
                3,
                "name.en",
                "says something else than row 2 of the same;"
                " let both rows say the same, or one of them nothing",
            ),
        ),
        (
            ["session,item,name.en", "s,i,Kim"],
            (2, "name.en", "names somebody, but the row says not who; fill in the column person"),
        ),
        (
            ["slug,name.en,latitude,longitude", "a,A,37,"],
            (2, "latitude", "latitude and longitude stand together; fill in both, or none"),
        ),
        (
            ["slug,name.en,part", "a,A,host"],
            (2, "part", "is about a session, but the row names none; fill in the column session"),
        ),
    ],
)
def test_a_wrong_sheet(rows: list[str], expected: tuple[int, str, str]) -> None:
    assert mistakes(csv_of(*rows)) == [expected]


def test_cells_become_what_the_file_understands() -> None:
    data = workbook(
        ["slug", "title.en", "kind", "start", "end", "minutes", "floor"],
        [
            "1",
            "=no",
            "talk",
            datetime.fromisoformat("2027-05-14T22:00"),
            "2027-05-14 23:30",
            90.0,
            "en, ko",
        ],
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["B2"].data_type = "s"
    target = io.BytesIO()
    book.save(target)

    made = convert(tables.read(target.getvalue()).tables, "forum", ["en"])
    (session,) = reader.read(made.text.encode(), "f").sessions
    assert (session.slug, session.title, session.minutes) == ("1", {"en": "=no"}, 90)
    assert (str(session.start), str(session.end)) == ("2027-05-14 22:00", "2027-05-14 23:30")
    assert session.floor == ("en", "ko")
    assert made.kinds == [SheetKind.SESSIONS]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp949", "CP949 (EUC-KR)"), ("utf-16", "UTF-16")],
)
def test_csv_in_the_encodings_that_spreadsheets_write(encoding: str, said: str) -> None:
    read = tables.read("주소;제목 (ko)\n개;회식\n".encode(encoding))

    assert read.encoding == said
    assert read.tables[0].headings == ["주소", "제목 (ko)"]
    assert read.tables[0].rows == [(2, ["개", "회식"])]


# hostile uploads


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (tables.MOST_UNPACKED + 1))
    return target.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    b"<sst>&c;</sst>"
)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (bomb, "Unpacked, this workbook is larger than 64 MB."),
        (lambda: b"PK\x03\x04 and nothing more", "This workbook cannot be read"),
        (lambda: workbook(["slug"])[:-60], "This workbook cannot be read"),
        (lambda: repacked(workbook(["slug", "kind"]), sheet1=b"<worksheet><"), "cannot be read"),
        (lambda: repacked(workbook(["a"]), styles=ENTITIES), "no spreadsheet program"),
        (
            lambda: repacked(workbook(["a"]), styles="<?xml version='1.0'?><a/>".encode("utf-16")),
            "no spreadsheet program",
        ),
        (lambda: b"\xd0\xcf\x11\xe0 old", "old Excel format"),
        (lambda: b"slug,kind\na\0,talk\n", "This is no spreadsheet"),
        (lambda: b"\xff\xfe\x00\xd8", "This is no spreadsheet"),
        (lambda: bytes(range(128, 256)) * 20, "This is no spreadsheet"),
        (lambda: csv_of("slug,kind", '"' + "x" * 200_000), "A cell is longer"),
        (lambda: csv_of(",".join(map(str, range(300)))), "There are more than 100 columns."),
        (lambda: workbook(list(range(300))), "There are more than 100 columns."),
        (lambda: csv_of("slug,kind", *["a,b"] * 10_001), "There are more than 10000 rows."),
        (lambda: workbook(["slug", "kind"], ["a", "=1+1"]), "The cell B2 holds a formula."),
        (lambda: csv_of(",,", ",,"), "The spreadsheet is empty."),
        (lambda: csv_of("hello,world", "a,b"), "The headings are those of no sheet"),
    ],
)
def test_a_hostile_upload_is_refused_in_words(make: Any, expected: str) -> None:
    ((_, _, said),) = mistakes(make())
    assert expected in said


def test_what_was_hidden_or_merged_is_read_all_the_same() -> None:
    book = openpyxl.Workbook()
    for row in (["slug", "title.en", "kind"], ["a", "A", "talk"], ["b", "B", "talk"]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.active.merge_cells("C2:D2")
    target = io.BytesIO()
    book.save(target)

    made = convert(tables.read(target.getvalue()).tables, "forum", ["en"])
    assert [s.slug for s in reader.read(made.text.encode(), "f").sessions] == ["a", "b"]


# out and in again


def imported(summit: Summit, read: tables.Tables) -> list[str]:
    made = convert(read.tables, summit.slug, summit.languages)
    file = reader.read(made.text.encode(), "f")
    from tests.actors import TESTER

    result = importing.apply(file, actor=TESTER, now=NOW, replace=False)
    return [str(change) for change in result.changes]


@pytest.mark.usefixtures("database")
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    summit=summits(),
    title=st.sampled_from([text for text in FORMULAS if "\t" not in text]) | LINES,
    language=st.sampled_from(["en", "ko"]),
)
def test_sheets_out_and_in_change_nothing(summit: Summit, title: str, language: str) -> None:
    from summit.programme.models import Address

    db.session.rollback()
    for session in summit.sessions:
        session.title = Text({**session.title, "ko": title})
    db.session.add(summit)
    db.session.flush()
    db.session.add(Address(slug="s", summit_id=summit.id))
    db.session.flush()
    db.session.expire_all()
    whole = queries.whole_summit("s")

    book = sheets.workbook(whole, language)
    for read in (
        tables.read(book),
        *(tables.read(sheets.as_csv(k, whole, language)) for k in SheetKind),
    ):
        if any(table.rows for table in read.tables):
            assert imported(whole, read) == []
    db.session.rollback()
    db.session.expunge_all()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    from tests.programme import builders as make

    forum = make.summit("forum", make.session("a", title=Text(en=text)))
    db.session.flush()

    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook(forum, "en")))
    cell = book["Sessions"]["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    line = sheets.as_csv(SheetKind.SESSIONS, forum, "en").decode("utf-8-sig").splitlines()[1]
    assert line.split(",")[1].lstrip('"')[:1] not in ("=", "+", "-", "@")
    db.session.rollback()
