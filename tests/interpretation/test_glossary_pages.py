"""The glossary at the console and on the interpreters' pages."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation.models import Term
from summit.interpretation.operations import glossary as operations
from summit.interpretation.operations.glossary import TermValues
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.attendance.paper_files import form_with_file
from tests.conftest import Client, CountSql
from tests.interpretation.briefing_world import BORA, SOMIN, Booths, make
from tests.interpretation.builders import NOW, forum
from tests.office.world import client_of, hidden, post
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

HOME = "/organizer/summits/forum/interpretation/glossary"
DIKE = {"words-en": "dike", "words-ko": "제방", "domain": "water", "note": "not a dam"}


def add(summit_slug: str = "forum", **words: str) -> int:
    """Add a term of the staff."""
    with unit_of_work():
        summit = db.session.scalars(select(Summit).where(Summit.slug == summit_slug)).one()
        values = TermValues(Text(words))
        return operations.add_term(summit, values, actor=TESTER, now=NOW).id


def terms() -> list[tuple[str, str, bool]]:
    db.session.rollback()
    found = db.session.scalars(select(Term).order_by(Term.id)).all()
    return [(each.words.get("en", ""), each.words.get("ko", ""), each.checked) for each in found]


@pytest.fixture
def staff(app: Flask) -> Client:
    """An editor of a summit without any term."""
    with unit_of_work():
        forum()
    client = client_of(app)
    sign_in(client, app, role="editor")
    return client


def send(client: Client, app: Flask, path: str, **values: object) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf(app), **values})


def upload(client: Client, app: Flask, *rows: list[str]) -> TestResponse:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    file = (io.BytesIO(target.getvalue().encode()), "terms.csv")
    return send(client, app, f"{HOME}/import", file=file)


# Staff


def test_staff_add_change_check_and_remove(app: Flask, staff: Client) -> None:
    assert "The glossary is empty." in staff.get(HOME).text
    assert post(staff, f"{HOME}/new", **DIKE).location == HOME
    assert terms() == [("dike", "제방", True)]
    page = staff.get(HOME).text
    for said in ("dike", "제방", "water", "not a dam", "checked", "1 term"):
        assert said in page
    number = re.search(r'id="term-(\d+)"', page)
    assert number
    one = f"{HOME}/{number[1]}"
    assert post(staff, one, **{**DIKE, "words-en": "levee"}).location == HOME
    assert send(staff, app, f"{one}/check", checked="no", q="levee").location == f"{HOME}?q=levee"
    assert terms() == [("levee", "제방", False)]
    send(staff, app, f"{one}/check", checked="yes")
    assert terms() == [("levee", "제방", True)]
    send(staff, app, f"{one}/remove")
    assert terms() == []
    another = post(staff, f"{HOME}/new", another="y", **DIKE)
    assert another.location == f"{HOME}/new"


def test_two_who_change_a_term_see_both_versions(app: Flask, staff: Client) -> None:
    number = add(en="dike", ko="제방")
    one = f"{HOME}/{number}"
    before = hidden(staff.get(one))
    post(staff, one, **{"words-en": "levee", "words-ko": "제방", "domain": "", "note": ""})

    late = {"words-en": "dam", "words-ko": "제방", "domain": "water", "note": ""}
    answer = staff.post(one, data={**before, **late})

    assert answer.status_code == 409
    assert "levee" in answer.text
    assert "dam" in answer.text
    assert "Kim saved it on" in answer.text
    assert terms() == [("levee", "제방", True)]
    kept = {**hidden(answer), **late, "choose-words-en": "theirs"}
    assert staff.post(one, data=kept).status_code == 303
    assert terms() == [("levee", "제방", True)]
    assert db.session.scalars(select(Term)).one().domain == "water"


def test_the_list_is_searched_sifted_and_turned(app: Flask, staff: Client) -> None:
    add(en="dike", ko="제방")
    with unit_of_work():
        summit = db.session.scalars(select(Summit)).one()
        for number in range(120):
            db.session.add(
                Term(summit_id=summit.id, words=Text(en=f"tram {number:03}"), added_at=NOW)
            )
    assert "page 1 of 2" in staff.get(HOME).text
    second = staff.get(f"{HOME}?page=2").text
    assert "tram 119" in second
    assert "dike" not in second
    found = staff.get(f"{HOME}?q=제방").text
    assert "dike" in found
    assert "tram 0" not in found
    assert "dike" not in staff.get(f"{HOME}?show=unchecked").text
    assert "dike" not in staff.get(f"{HOME}?show=missing").text
    assert "No term fits." in staff.get(f"{HOME}?show=added").text
    for asked in ("page=0", "page=-1", "page=999999999999", "page=²", "show=x", "q=%00", "q=%25"):
        assert staff.get(f"{HOME}?{asked}").status_code == 200, asked


def test_the_list_costs_the_same_with_one_term_and_with_thirty(
    app: Flask, staff: Client, count_sql: CountSql
) -> None:
    add(en="dike")
    staff.get(HOME)
    with count_sql() as few:
        staff.get(HOME)
    for number in range(29):
        add(en=f"tram {number}")
    with count_sql() as many:
        assert "30 terms" in staff.get(HOME).text
    assert len(many) == len(few)


def test_a_sheet_is_looked_at_and_then_taken_over_whole(app: Flask, staff: Client) -> None:
    number = add(en="dike", ko="제방")
    looked = upload(
        staff,
        app,
        ["No.", "en", "ko", "Subject"],
        [str(number), "levee", "", "water"],
        ["", "tram", "노면전차", ""],
    )
    assert looked.status_code == 200
    assert "1 term is new." in looked.text
    assert "1 term changes." in looked.text
    assert terms() == [("dike", "제방", True)]
    taken = staff.post(f"{HOME}/import/take", data=hidden(looked))
    assert taken.location == HOME
    assert terms() == [("levee", "제방", True), ("tram", "노면전차", True)]
    assert "Terms that are new: 1, changed: 1." in staff.get(HOME).text


def test_what_changed_since_it_was_looked_at_is_shown_first(app: Flask, staff: Client) -> None:
    number = add(en="dike", ko="제방")
    looked = upload(staff, app, ["No.", "en"], [str(number), "levee"], ["", "tram"])
    send(staff, app, f"{HOME}/{number}", **{**hidden(staff.get(f"{HOME}/{number}")), **DIKE})
    answer = staff.post(f"{HOME}/import/take", data=hidden(looked))
    assert answer.status_code == 409
    assert "Something has changed since you looked at it" in answer.text
    assert terms() == [("dike", "제방", True)]
    assert staff.post(f"{HOME}/import/take", data=hidden(answer)).status_code == 303
    assert terms() == [("levee", "제방", True), ("tram", "", True)]
    gone = upload(staff, app, ["No.", "en"], [str(number), "gone"], ["", "new"])
    send(staff, app, f"{HOME}/{number}/remove")
    answer = staff.post(f"{HOME}/import/take", data=hidden(gone))
    assert answer.status_code == 409
    assert f"there is no term number {number} in this glossary" in answer.text
    assert terms() == [("tram", "", True)]


def test_a_sheet_with_mistakes_changes_nothing(app: Flask, staff: Client) -> None:
    answer = upload(staff, app, ["en", "ko"], ["good", "좋다"], ["x" * 300, ""])
    assert answer.status_code == 422
    assert "The spreadsheet holds 1 mistake; no term was changed" in answer.text
    assert "is longer than 200 characters" in answer.text
    assert terms() == []
    for data in (b"", b"\0", b"PK\x03\x04", b"x" * (2 * 1024 * 1024 + 1)):
        form = form_with_file({"csrf_token": csrf(app)}, data, "terms.xlsx")
        assert staff.post(f"{HOME}/import", **form).status_code == 422
    assert send(staff, app, f"{HOME}/import").status_code == 422


@pytest.mark.parametrize("rows", ["", "[]", "x", "[[2, {}]]", '[[2, {"word.xx": "y"}]]', "[[[["])
def test_rows_that_nobody_sent_are_refused(app: Flask, staff: Client, rows: str) -> None:
    answer = send(staff, app, f"{HOME}/import/take", rows=rows, fingerprint="x")
    assert answer.status_code in (400, 409)
    assert terms() == []


def test_hostile_values_are_no_fault_of_ours(app: Flask, staff: Client) -> None:
    number = add(en="dike")
    for path in (f"{HOME}/new", f"{HOME}/{number}"):
        for values in (
            {},
            {"version": "x"},
            {"version": "1", "base": "{}"},
            {"version": "1", "base": "[]", "words-en": "\0"},
            {"version": "1", "base": '{"words-en": 5}', "words-en": "x"},
            {"version": "1", "base": "{}", "words-en": "x" * 5000},
            {"version": "9" * 9, "base": "{}", "words-en": "y", "choose-words-en": "theirs"},
        ):
            status = send(staff, app, path, **values).status_code
            is_new = path.endswith("new") and values.get("words-en") == "x"
            assert status == 303 if is_new else status in (400, 409, 422), (path, values)
    for path in (f"{HOME}/0", f"{HOME}/99999999999", f"{HOME}/9999/check", f"{HOME}/x"):
        assert send(staff, app, path).status_code in (400, 404, 405), path
    assert terms() == [("dike", "", True), ("x", "", True)]


def test_terms_are_taken_along(app: Flask, staff: Client) -> None:
    add(en="=dike", ko="제방")
    book = openpyxl.load_workbook(io.BytesIO(staff.get(f"{HOME}/terms.xlsx").data))
    assert book.worksheets[0]["B2"].value == "=dike"
    assert book.worksheets[0]["B2"].data_type == "s"
    assert "'=dike,제방" in staff.get(f"{HOME}/terms.csv").text


def test_who_only_reads_along_changes_nothing(app: Flask, staff: Client) -> None:
    number = add(en="dike")
    reader = client_of(app)
    sign_in(reader, app, role="viewer")
    page = reader.get(HOME)
    assert "dike" in page.text
    assert "/remove" not in page.text
    for path in ("/new", f"/{number}", f"/{number}/check", f"/{number}/remove", "/import/take"):
        assert send(reader, app, HOME + path, **DIKE).status_code == 403, path
    assert terms() == [("dike", "", True)]


def test_another_summit_s_glossary_is_closed(app: Flask, staff: Client) -> None:
    with unit_of_work():
        forum("other")
    number = add("other", en="secret dike")
    refused = staff.get(HOME.replace("forum", "other"))
    assert refused.status_code == 404
    assert "secret" not in refused.text
    for path in (f"{HOME}/{number}", f"{HOME}/{number}/remove", f"{HOME}/{number}/check"):
        answer = send(staff, app, path, version="1", base="{}", **DIKE)
        assert answer.status_code == 404
        assert "secret" not in answer.text
    assert terms() == [("secret dike", "", True)]


# Interpreters


@pytest.fixture
def booths(app: Flask) -> Booths:
    return make(app)


def test_an_interpreter_adds_a_term_and_changes_it(app: Flask, booths: Booths) -> None:
    client, here = client_of(app), f"{booths.base()}glossary"
    assert "The glossary is empty." in client.get(here).text
    assert post(client, f"{here}/new", **DIKE).status_code == 303
    assert terms() == [("dike", "제방", False)]
    page = client_of(app).get(f"{booths.base(SOMIN)}glossary").text
    for said in ("dike", "제방", "not checked", "added by Kim Bora"):
        assert said in page
    own = client.get(here).text
    number = re.search(r"glossary/(\d+)\"", own)
    assert number
    assert f"glossary/{number[1]}" not in page
    post(client, f"{here}/{number[1]}", **{**DIKE, "words-en": "levee"})
    assert terms() == [("levee", "제방", False)]
    assert "No term fits." in client.get(f"{here}?q=dike").text
    assert "levee" in client.get(f"{here}?own=y&q=LEVEE").text
    assert "levee" not in client_of(app).get(f"{booths.base(SOMIN)}glossary?own=y").text


def test_others_terms_are_not_changed_nor_shown_in_a_form(app: Flask, booths: Booths) -> None:
    number = add(en="dike", ko="제방")
    client, here = client_of(app), f"{booths.base()}glossary"
    asked = client.get(f"{here}/{number}")
    assert asked.status_code == 403
    assert "제방" not in asked.text
    token = hidden(client.get(f"{here}/new"))["csrf_token"]
    values = {"csrf_token": token, "version": "1", "base": "{}", **DIKE, "words-en": "mine"}
    assert client.post(f"{here}/{number}", data=values).status_code == 403
    assert terms() == [("dike", "제방", True)]


def test_interpreters_see_their_own_summit_s_glossary_alone(app: Flask, booths: Booths) -> None:
    with unit_of_work():
        forum("other")
    number = add("other", en="secret dike")
    client, here = client_of(app), f"{booths.base()}glossary"
    for path in ("", "?q=secret", "/terms.xlsx"):
        assert b"secret dike" not in client.get(here + path).data
    refused = client.get(f"{here}/{number}")
    assert refused.status_code == 404
    assert "secret" not in refused.text


def test_interpreters_see_both_versions_after_a_conflict(app: Flask, booths: Booths) -> None:
    client, here = client_of(app), f"{booths.base()}glossary"
    post(client, f"{here}/new", **DIKE)
    number = db.session.scalars(select(Term.id)).one()
    db.session.rollback()
    before = hidden(client.get(f"{here}/{number}"))
    with unit_of_work():
        term = db.session.get(Term, number)
        assert term is not None
        changed = TermValues(Text(en="levee", ko="제방"), "water", "not a dam")
        operations.edit_term(term, changed, actor=TESTER, now=NOW)
    answer = client.post(f"{here}/{number}", data={**before, **DIKE, "words-en": "dam"})
    assert answer.status_code == 409
    assert "levee" in answer.text
    assert "dam" in answer.text
    assert terms() == [("levee", "제방", False)]


def test_wrong_terms_are_told_at_their_field(app: Flask, booths: Booths) -> None:
    client, here = client_of(app), f"{booths.base()}glossary"
    answer = post(client, f"{here}/new", domain="water")
    assert answer.status_code == 422
    assert "Write the term in at least one language." in answer.text
    assert 'value="water"' in answer.text
    post(client, f"{here}/new", **DIKE)
    answer = post(client, f"{here}/new", **DIKE)
    assert answer.status_code == 422
    assert "The glossary has this term already" in answer.text
    token = hidden(client.get(f"{here}/new"))["csrf_token"]
    for values in ({}, {"version": "x"}, {"version": "1", "base": "7", "words-en": "x" * 999}):
        answer = client.post(f"{here}/new", data={"csrf_token": token, **values})
        assert answer.status_code in (400, 422)
    assert terms() == [("dike", "제방", False)]


def test_the_interpreters_page_costs_the_same_with_one_term_and_with_thirty(
    app: Flask, booths: Booths, count_sql: CountSql
) -> None:
    add(en="dike")
    client, here = client_of(app), f"{booths.base(BORA)}glossary"
    client.get(here)
    with count_sql() as few:
        client.get(here)
    for number in range(29):
        add(en=f"tram {number}")
    with count_sql() as many:
        assert "30 terms" in client.get(here).text
    assert len(many) == len(few)
