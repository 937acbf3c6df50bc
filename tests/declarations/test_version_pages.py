"""The console's pages of versions: list, differences, files."""

from __future__ import annotations

import io
import re
import zipfile
from hashlib import sha256

import docx
import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.declarations import docx_file, operations
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.declarations.builders import NOW
from tests.declarations.drafting import (
    TEXT,
    change,
    gettext_in,
    made,
    plain,
    rewrite,
    stored,
    uid,
)
from tests.programme.builders import summit
from tests.programme.pages import Desk

pytestmark = pytest.mark.usefixtures("database")


# Versions


def test_a_version_is_begun_with_a_reason_listed_and_discarded(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    page = f"{TEXT}/versions"
    assert desk.post(f"{page}/begin", reason=" ").status_code == 422
    desk.post(f"{page}/begin", reason="Toronto's amendment")
    said = plain(desk.get(page).text)
    assert "Version 2 being written Kim," in said
    assert ": Toronto's amendment" in said
    assert f"SHA-256: {stored().versions[0].hash}" in said

    action = f"{page}/discard"
    assert desk.post(action, desk.form(page, action), number="1").status_code == 409
    assert desk.post(action, desk.form(page, action)).status_code == 303
    assert [each.number for each in stored().versions] == [1]
    assert desk.post(action, number="1").status_code == 409


def test_two_versions_are_compared_by_words_in_both_languages(app: Flask) -> None:
    made(frozen=True)
    change(
        rewrite(
            2,
            en="We commit ourselves to measure 2 within 60 days.",
            ko="우리는 60일 이내에 제2조치를 이행하기로 약속한다.",
        )
    )
    desk = Desk.of(app)
    text = desk.get(f"{TEXT}/versions/compare?from=1&to=2").text
    marks = re.sub(r"<span class=\"sr\"[^>]*>[^<]*</span>", "", text)
    assert "measure 2 within <del>30</del><ins>60</ins> days." in marks
    assert "우리는 <del>30</del><ins>60</ins>일 이내에 제2조치를 이행<del>할 것을</del>" in marks
    assert "Measure 3" not in marks
    assert "7 parts read the same and are not shown." in text
    assert "Measure 3" in desk.get(f"{TEXT}/versions/compare?from=1&to=2&all=y").text
    one = desk.get(f"{TEXT}/versions/compare?from=1&to=2&language=ko").text
    assert "within" not in plain(one)
    alone = desk.get(f"{TEXT}/versions/compare?from=1&to=2&clause={uid(3)}").text
    assert "measure 3 within 30 days" in alone
    assert "<del>30" not in alone
    for wild in ("from=0&to=9", "from=%00&to=x", "from=2&to=1&language=%00&clause=%00"):
        assert desk.get(f"{TEXT}/versions/compare?{wild}").status_code == 200


def test_a_part_tells_how_it_came_to_read_so(app: Flask) -> None:
    made(frozen=True)
    change(rewrite(2, en="We commit ourselves to measure 2 within 60 days."))
    change(lambda found: operations.freeze(found, actor=TESTER, now=NOW))
    change(rewrite(3, en="Something else in version 3."))
    said = plain(Desk.of(app).get(f"{TEXT}/clauses/{uid(2)}/history").text)
    assert "Version 2 changed" in said
    assert "Version 1 new" in said
    assert "Something else" not in said
    assert said.index("Version 2 changed") < said.index("Version 1 new")
    assert Desk.of(app).get(f"{TEXT}/clauses/none/history").status_code == 404


def test_an_older_version_is_shown_as_it_stood(app: Flask) -> None:
    made(frozen=True)
    change(rewrite(1, en="New words, 1 and 30."))
    text = Desk.of(app).get(f"{TEXT}/versions/1").text
    assert "We commit ourselves to measure 1 within 30 days." in text
    assert "New words" not in text
    assert "/move" not in text
    assert Desk.of(app).get(f"{TEXT}/versions/7").status_code == 404


# Files


def test_the_json_of_a_frozen_version_is_what_was_hashed(app: Flask) -> None:
    made(frozen=True)
    answer = Desk.of(app, "viewer").get(f"{TEXT}/versions/1.json")
    assert sha256(answer.data).hexdigest() == stored().newest.hash
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statement-v1.json"'
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_plain_text_holds_the_languages_that_are_asked_for(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    both = desk.get(f"{TEXT}/versions/1.txt").text
    assert both.startswith("Joint Statement\nA political declaration, not legally binding.\n\n---")
    assert "\n5. Measure 5\nWe commit ourselves to measure 5 within 30 days.\n" in both
    assert "\n부속서 1: 용어\n" in both
    assert "We commit" not in desk.get(f"{TEXT}/versions/1.txt?edition=ko").text
    for wrong in ("xx", "en-en", "%00", "-"):
        assert desk.get(f"{TEXT}/versions/1.txt?edition={wrong}").status_code == 400
    answer = desk.get(f"{TEXT}/versions/1.txt?edition=ko")
    assert 'filename="statement-v1-draft-ko.txt"' in answer.headers["Content-Disposition"]


def test_word_documents_hold_the_text_and_are_the_same_each_time(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    data = desk.get(f"{TEXT}/versions/1.docx").data
    assert desk.get(f"{TEXT}/versions/1.docx").data == data

    both = docx.Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for row in both.tables[0].rows]
    assert rows[0] == ["English", gettext_in(app, "ko", "Korean")]
    assert rows[2] == [
        "1. Measure 1\nWe commit ourselves to measure 1 within 30 days.",
        "1. 제1조치\n우리는 30일 이내에 제1조치를 이행할 것을 약속한다.",
    ]
    assert stored().newest.hash in both.paragraphs[-1].text

    one = docx.Document(io.BytesIO(desk.get(f"{TEXT}/versions/1.docx?edition=ko").data))
    lines = [each.text for each in one.paragraphs]
    assert lines[:3] == [
        "공동선언문",
        "정치적 선언으로 법적 구속력을 갖지 않습니다.",
        "우리 참가 도시의 시장들은",
    ]
    assert not one.tables
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "ko-KR" in archive.read("word/document.xml").decode()


def test_a_word_document_is_made_of_any_text() -> None:
    title = "가" * 300
    text = {"title": {"ko": title}, "status": {}, "authentic": ["ko"], "prevailing": None}
    clause = {"kind": "clause", "number": 1, "heading": {}, "text": {"ko": "끝\uffff이다"}}
    draft = {**text, "version": 1, "clauses": [clause]}
    found = docx.Document(io.BytesIO(docx_file.write(draft, ["ko"])))
    lines = [each.text for each in found.paragraphs]
    assert lines[0] == title
    assert "끝□이다" in lines


def test_files_of_another_summit_are_not_handed_out(app: Flask) -> None:
    made()
    with unit_of_work():
        summit("elsewhere")
    stranger = Desk.of(app, "owner", summit_slug="elsewhere")
    for ending in ("json", "txt", "docx"):
        answer = stranger.get(f"{TEXT}/versions/1.{ending}")
        assert answer.status_code == 404
        assert "Joint Statement" not in answer.text


def test_the_journal_tells_why_there_is_another_version(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/{uid(1)}"
    desk.post(path, desk.form(path), words__en="Other words, 1 and 30.", reason="Toronto asked")
    desk.post(f"{TEXT}/versions/begin", reason="Toronto and Delhi asked")
    desk.post(f"{TEXT}/versions/begin", reason="Toronto and Delhi asked")
    stored()
    told = db.session.scalars(
        select(Entry)
        .where(Entry.act.in_(["declaration.version_begun", "declaration.reason_given"]))
        .order_by(Entry.id)
    )
    assert [(each.act, each.before, each.after) for each in told] == [
        ("declaration.version_begun", {}, {"version": 2, "reason": "Toronto asked"}),
        (
            "declaration.reason_given",
            {"reason": "Toronto asked"},
            {"version": 2, "reason": "Toronto and Delhi asked"},
        ),
    ]
