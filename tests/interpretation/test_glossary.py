"""The glossary: what may stand in it, who changes what, and whole sheets of terms."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import insert, select

from summit.core.db import db, unit_of_work
from summit.core.errors import Forbidden, NotFound, Refused
from summit.core.text import Text
from summit.interpretation import glossary_sheet as sheets
from summit.interpretation.glossary_sheet import Judged
from summit.interpretation.models import Term
from summit.interpretation.operations import glossary as operations
from summit.interpretation.operations.glossary import MOST_TERMS, Line, TermValues
from summit.interpretation.queries import glossary as queries
from summit.interpretation.queries.glossary import Which
from summit.journal.models import Entry
from summit.programme.exchange.mistakes import Mistakes
from summit.programme.exchange.rows import SheetRow, packed
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.interpretation.builders import NOW, forum, interpreter

pytestmark = pytest.mark.usefixtures("database")

BOTH = ("en", "ko")
DIKE = TermValues(Text(en="dike", ko="제방"), "water", "not a dam")


def made(slug: str = "forum") -> Summit:
    return forum(slug)


def add(to: Summit, values: TermValues = DIKE, **more: object) -> Term:
    return operations.add_term(to, values, actor=TESTER, now=NOW, **more)  # type: ignore[arg-type]


def is_checked(term: Term) -> bool:
    return term.checked


def acts() -> list[str]:
    return [
        entry.act
        for entry in db.session.scalars(
            select(Entry).where(Entry.act.startswith("glossary.")).order_by(Entry.id)
        )
    ]


def test_a_term_is_added_changed_checked_and_removed_with_a_trace(app: Flask) -> None:
    with unit_of_work():
        summit = made()
        bora = interpreter(summit)
        term = add(summit, by=bora)
        assert (term.checked, term.added_by, term.added_by_id) == (False, "Kim Bora", bora.id)
        assert operations.check_term(term, True, actor=TESTER, now=NOW)
        assert not operations.check_term(term, True, actor=TESTER, now=NOW)
        changed = TermValues(Text(en="levee", ko="제방"), "water", "not a dam")
        assert operations.edit_term(term, changed, by=bora, actor=TESTER, now=NOW)
        assert is_checked(term) is False  # what an interpreter changes is checked again
        assert not operations.edit_term(term, changed, by=bora, actor=TESTER, now=NOW)
        operations.check_term(term, True, actor=TESTER, now=NOW)
        assert operations.edit_term(term, DIKE, actor=TESTER, now=NOW)
        assert is_checked(term) is True
        operations.check_term(term, False, actor=TESTER, now=NOW)
        operations.remove_term(term, actor=TESTER, now=NOW)
        assert add(summit).checked  # by the staff
    assert acts() == [
        "glossary.term_added",
        "glossary.term_checked",
        "glossary.term_edited",
        "glossary.term_checked",
        "glossary.term_edited",
        "glossary.term_unchecked",
        "glossary.term_removed",
        "glossary.term_added",
    ]
    removed = db.session.scalars(select(Entry).where(Entry.act == "glossary.term_removed")).one()
    assert removed.before["term"] == {"en": "dike", "ko": "제방"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (TermValues(Text()), "words"),
        (TermValues(Text(en="x" * 201)), "words"),
        (TermValues(Text(en="two\nlines")), "words"),
        (TermValues(Text(en="x"), "y" * 81), "domain"),
        (TermValues(Text(en="x"), "", "z" * 2001), "note"),
        (TermValues(Text(en="DIKE", ko="제방")), "words"),  # is there already
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    app: Flask, values: TermValues, field: str
) -> None:
    with unit_of_work():
        summit = made()
        add(summit)
        other = add(summit, TermValues(Text(en="tram")))
        for change in (
            lambda: add(summit, values),
            lambda: operations.edit_term(other, values, actor=TESTER, now=NOW),
        ):
            with pytest.raises(Unfit) as refused:
                change()
            assert [name for name, _ in refused.value.problems] == [field]
        assert [each.words["en"] for each in queries.terms(summit.id)] == ["dike", "tram"]


def test_the_longest_that_fits_is_taken(app: Flask) -> None:
    with unit_of_work():
        term = add(made(), TermValues(Text(en="x" * 200), "y" * 80, "z" * 2000))
        assert len(term.words["en"]) == 200


def test_a_full_glossary_takes_no_more(app: Flask) -> None:
    with unit_of_work():
        summit = made()
        rows = [
            {"summit_id": summit.id, "words": Text(en=f"term {number}"), "added_at": NOW}
            for number in range(MOST_TERMS - 1)
        ]
        db.session.execute(insert(Term), rows)
        line = Line(None, TermValues(Text(en="tram")))
        with pytest.raises(Refused, match="at most 5000 terms"):
            operations.take_lines(summit, [line, line], actor=TESTER, now=NOW)
        add(summit)
        with pytest.raises(Refused, match="at most 5000 terms"):
            add(summit, TermValues(Text(en="tram")))
        with pytest.raises(Refused, match="at most 5000 terms"):
            operations.take_lines(summit, [line], actor=TESTER, now=NOW)


def test_interpreters_change_their_own_terms_alone(app: Flask) -> None:
    with unit_of_work():
        summit = made()
        bora, somin = interpreter(summit), interpreter(summit, "Lee Somin")
        values = TermValues(Text(en="levee"))
        for term in (add(summit), add(summit, TermValues(Text(en="tram")), by=bora)):
            with pytest.raises(Forbidden):
                operations.edit_term(term, values, by=somin, actor=TESTER, now=NOW)
        assert [each.words["en"] for each in queries.terms(summit.id)] == ["dike", "tram"]


def test_terms_are_found_by_any_language_subject_and_note_and_put_in_order(app: Flask) -> None:
    with unit_of_work():
        summit, other = made(), made("other")
        bora = interpreter(summit)
        add(summit)
        add(summit, TermValues(Text(en="Árbol"), "parks"), by=bora)
        add(summit, TermValues(Text(ko="가로수"), "parks", "along streets"), by=bora)
        add(other, TermValues(Text(en="dike secret")))

        def found(asked: str = "", **more: object) -> list[str]:
            terms = queries.terms(summit.id, asked, **more)  # type: ignore[arg-type]
            return [next(iter(term.words.values())) for term in terms]

        assert found() == ["Árbol", "dike", "가로수"]
        assert found(language="ko") == ["Árbol", "가로수", "dike"]
        assert found("제") == ["dike"]
        assert found("arbol") == ["Árbol"]
        assert found("PARKS") == ["Árbol", "가로수"]
        assert found("parks streets") == ["가로수"]
        assert found("secret") == []
        assert found("%") == []
        assert found(which=Which.ADDED) == ["Árbol", "가로수"]
        assert found(which=Which.UNCHECKED) == ["Árbol", "가로수"]
        assert found(which=Which.MISSING, languages=BOTH) == ["Árbol", "가로수"]
        assert found(which=Which.MISSING, languages=["en"]) == ["가로수"]


def test_another_summit_s_term_is_not_there(app: Flask) -> None:
    with unit_of_work():
        summit, other = made(), made("other")
        term = add(other)
        with pytest.raises(NotFound):
            queries.term_of(summit.id, term.id)
        assert queries.term_of(other.id, term.id) is term


def test_the_list_is_one_statement(app: Flask, count_sql: CountSql) -> None:
    counts = []
    for number in (1, 30):
        with unit_of_work():
            summit = made(f"forum-{number}")
            for at in range(number):
                add(summit, TermValues(Text(en=f"term {at}")))
            db.session.flush()
            with count_sql() as statements:
                assert len(queries.terms(summit.id, "term")) == number
            counts.append(len(statements))
    assert counts == [1, 1]


# Sheets


def csv_of(*rows: list[str]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def mistakes_of(data: bytes) -> list[str]:
    with pytest.raises(Mistakes) as found:
        sheets.rows_of(data, BOTH)
    return [each.told(str) for each in found.value.found]


@pytest.mark.parametrize(
    "headings",
    [
        ["No.", "English (en)", "Korean (ko)", "Subject", "Note on use"],
        ["번호", "영어", "한국어", "분야", "용례·비고"],
        ["number", "en", "ko", "domain", "note"],
        ["NO.", "english", " Korean ", "subject", "비고"],
    ],
)
def test_headings_are_known_in_both_languages_and_by_tag(app: Flask, headings: list[str]) -> None:
    rows = sheets.rows_of(csv_of(headings, ["3", "dike", "제방", "water", "not a dam"]), BOTH)
    assert rows == [
        SheetRow(
            2,
            {
                "number": "3",
                "word.en": "dike",
                "word.ko": "제방",
                "domain": "water",
                "note": "not a dam",
            },
        )
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Subject"], ["water"]], "no column says in which language the terms are"),
        ([["en", "fr"], ["a", "b"]], 'there is no column "fr" in a sheet of this kind'),
        ([["en", "English"], ["a", "b"]], 'the column "English" stands twice'),
        ([["en"], ["x" * 201]], "is longer than 200 characters"),
        ([["en", "No."], ["a", "-1"]], "is no number of a term"),
        ([["en", "No."], ["a", "٣"]], "is no number of a term"),
        ([["en"], ["a", "b"]], "the cell in column 2 stands under no heading"),
        ([["en"]], "There is no row below the headings."),
        ([["en"], *[[f"t{number}"] for number in range(2001)]], "There are more than 2000 rows."),
    ],
)
def test_mistakes_of_a_sheet_are_told(app: Flask, rows: list[list[str]], said: str) -> None:
    assert said in " ".join(mistakes_of(csv_of(*rows)))


@pytest.mark.parametrize(
    "data", [b"", b"\0\0\0", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0", b"\xff\xfe\0", b'"', b"\n\n"]
)
def test_hostile_files_are_mistakes(app: Flask, data: bytes) -> None:
    assert mistakes_of(data)


def judged(summit: Summit, *rows: dict[str, str]) -> list[Judged]:
    listed = [SheetRow(number, cells) for number, cells in enumerate(rows, 2)]
    return sheets.judge(listed, queries.terms(summit.id))


def test_rows_are_new_the_same_or_other_values_of_a_term(app: Flask) -> None:
    with unit_of_work():
        summit = made()
        term = add(summit)
        new, same, changed = (
            judged(summit, {"word.en": "tram"})[0],
            judged(summit, {"word.en": "Dike", "word.ko": "제방"})[0],
            judged(summit, {"number": str(term.id), "word.en": "levee"})[0],
        )
        assert (new.is_new, new.is_same) == (True, False)
        # The very words of a term, but for a capital: another spelling of that term.
        assert (same.line.term, same.is_same) == (term, False)
        assert same.line.values == TermValues(Text(en="Dike", ko="제방"), "water", "not a dam")
        assert changed.line == Line(
            term, TermValues(Text(en="levee", ko="제방"), "water", DIKE.note)
        )
        assert judged(summit, {"word.en": "dike", "word.ko": "제방"})[0].is_same


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"number": "9999"}], "there is no term number 9999 in this glossary"),
        ([{"domain": "water"}], "no word is written in any language"),
        ([{"word.en": "tram"}, {"word.en": "Tram"}], "this is the same term as in row 2"),
        (
            [{"word.en": "dike", "word.ko": "제방"}, {"word.en": "dike", "word.ko": "제방"}],
            "this is the same term as in row 2",
        ),
    ],
)
def test_rows_that_contradict_are_mistakes(
    app: Flask, rows: list[dict[str, str]], said: str
) -> None:
    with unit_of_work():
        summit = made()
        add(summit)
        with pytest.raises(Mistakes) as found:
            judged(summit, *rows)
        assert [each.told(str) for each in found.value.found] == [said]


def test_a_change_may_not_make_a_term_stand_twice_but_two_may_change_places(app: Flask) -> None:
    with unit_of_work():
        summit = made()
        dike, tram = add(summit), add(summit, TermValues(Text(en="tram", ko="노면전차")))
        with pytest.raises(Mistakes) as found:
            judged(summit, {"number": str(tram.id), "word.en": "dike", "word.ko": "제방"})
        assert [each.told(str) for each in found.value.found] == [
            "another term of the glossary has the same words"
        ]
        swapped = judged(
            summit,
            {"number": str(tram.id), "word.en": "dike", "word.ko": "제방"},
            {"number": str(dike.id), "word.en": "tram", "word.ko": "노면전차"},
        )
        lines = [each.line for each in swapped]
        assert operations.take_lines(summit, lines, actor=TESTER, now=NOW) == (0, 2)
        assert tram.words["en"] == "dike"


def test_another_summit_s_number_is_no_number_here(app: Flask) -> None:
    with unit_of_work():
        summit, other = made(), made("other")
        term = add(other)
        with pytest.raises(Mistakes):
            judged(summit, {"number": str(term.id), "word.en": "stolen"})
        assert term.words["en"] == "dike"


def test_what_is_exported_comes_back_as_it_was(app: Flask) -> None:
    with unit_of_work():
        summit = made()
        add(summit)
        add(summit, TermValues(Text(en="=1+1", ko="'=x"), "@home", "first\nsecond"))
        terms = queries.terms(summit.id)
        for language in BOTH:
            for data in (
                sheets.xlsx(terms, BOTH, language, "Forum: /*?"),
                sheets.csv_text(terms, BOTH, language).encode(),
            ):
                rows = sheets.rows_of(data, BOTH)
                assert all(each.is_same for each in sheets.judge(rows, terms)), language
        book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx(terms, BOTH, "ko", "Forum")))
        sheet = book.worksheets[0]
        assert [cell.value for cell in sheet[1]] == [
            "번호",
            "영어 (en)",
            "한국어 (ko)",
            "분야",
            "용례·비고",
        ]
        assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} == {"n", "s"}
        assert "'=1+1" in sheets.csv_text(terms, BOTH, "en")


def test_packed_rows_come_back_and_others_are_refused(app: Flask) -> None:
    rows = [SheetRow(2, {"number": "7", "word.ko": "제방", "note": "a\nb"})]
    assert sheets.unpacked(packed(rows), BOTH) == rows
    for text in (
        "",
        "[]",
        "{}",
        "[[1]]",
        "[" * 100_000,
        '[[0, {"word.en": "x"}]]',
        '[[2, {"word.fr": "x"}]]',
        '[[2, {"word.en": 5}]]',
        '[[2, {"number": "x"}]]',
        '[[2, {"word.en": "%s"}]]' % ("x" * 201),
    ):
        with pytest.raises(ValueError, match=r"no |nested|Expecting"):
            sheets.unpacked(text, BOTH)


def test_a_fingerprint_changes_with_what_would_be_done(app: Flask) -> None:
    with unit_of_work():
        summit = made()
        row = {"word.en": "dike", "word.ko": "제방", "domain": "harbours"}
        before = sheets.fingerprint(judged(summit, row))
        assert sheets.fingerprint(judged(summit, row)) == before
        add(summit)
        assert sheets.fingerprint(judged(summit, row)) != before
