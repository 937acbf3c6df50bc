"""A whole text from plain text: nothing is written before it was looked at."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict

from summit.core.db import db, unit_of_work
from summit.declarations import operations
from summit.declarations.models import Declaration
from tests.actors import TESTER
from tests.declarations.builders import NOW, drafted, forum, uid_of
from tests.programme.pages import Desk, forms_of

pytestmark = pytest.mark.usefixtures("database")

TEXT = "forum/declarations/statement"
IMPORT, TAKE = f"{TEXT}/import", f"{TEXT}/import/take"

ENGLISH = """Joint Statement
We, the mayors of the participating cities,
having met by video,

1. Measure 1
We commit ourselves to measure 1 within 60 days.
2. Measure 5
We commit ourselves to measure 5 within 30 days.
3. A network of all cities is founded in Seoul.
"""


def made(*, frozen: bool = False) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        if frozen:
            operations.freeze(declaration, actor=TESTER, now=NOW)


def stored() -> Declaration:
    """Return the declaration as it is in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Declaration)).one()


def change(act: Callable[[Declaration], object]) -> None:
    """Let somebody else change the declaration."""
    db.session.rollback()
    db.session.expire_all()
    with unit_of_work():
        act(db.session.scalars(select(Declaration)).one())


def uids() -> dict[str, str]:
    """Return the id of each clause by its English heading."""
    return {each.heading.get("en", ""): each.uid for each in stored().newest.clauses}


def preview(desk: Desk, **texts: str) -> tuple[str, MultiDict[str, str]]:
    """Return the page that shows what would be done, and its form."""
    form = desk.form(IMPORT)
    answer = desk.post(IMPORT, form, **{f"text__{tag}": text for tag, text in texts.items()})
    assert answer.status_code == 200, answer.text
    return answer.text, forms_of(answer.text)[f"/organizer/summits/{TAKE}"]


def test_a_text_is_shown_first_and_then_taken_over_with_its_ids(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    before = uids()

    text, form = preview(desk, en=ENGLISH)

    assert "1 part is new." in text
    assert "1 part changes." in text
    assert "2 parts stay as they are." in text
    assert "Clause 2: Measure 2; Clause 3: Measure 3" in text
    assert "within <del>" in text
    assert [form[f"continues-{place}"] for place in range(4)] == [
        stored().newest.clauses[0].uid,
        before["Measure 1"],
        before["Measure 5"],
        "",
    ]
    assert uids() == before

    answer = desk.post(TAKE, form)

    assert (answer.status_code, answer.location) == (303, f"/organizer/summits/{TEXT}")
    found = stored().newest.clauses
    assert [(each.words.get("en"), each.words.get("ko")) for each in found] == [
        (
            "We, the mayors of the participating cities,\nhaving met by video,",
            "우리 참가 도시의 시장들은\n화상으로 모여",
        ),
        (
            "We commit ourselves to measure 1 within 60 days.",
            "우리는 30일 이내에 제1조치를 이행할 것을 약속한다.",
        ),
        (
            "We commit ourselves to measure 5 within 30 days.",
            "우리는 30일 이내에 제5조치를 이행할 것을 약속한다.",
        ),
        ("A network of all cities is founded in Seoul.", None),
    ]
    assert [each.uid for each in found[1:3]] == [before["Measure 1"], before["Measure 5"]]
    assert found[1].outdated == ["words.ko"]


def test_the_choice_of_what_a_part_continues_is_kept(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    before = uids()
    _text, form = preview(desk, en=ENGLISH)

    again = desk.post(TAKE, form, continues__3=before["Measure 2"], again="y")
    assert f'<option value="{before["Measure 2"]}" selected>' in again.text
    assert uids() == before
    desk.post(TAKE, forms_of(again.text)[f"/organizer/summits/{TAKE}"], again=[])

    assert stored().newest.clauses[3].uid == before["Measure 2"]
    assert stored().newest.clauses[3].words["ko"].startswith("우리는 30일")


def test_two_parts_cannot_continue_one(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    before = uids()
    _text, form = preview(desk, en=ENGLISH)
    answer = desk.post(TAKE, form, continues__3=before["Measure 1"])
    assert answer.status_code == 422
    assert "Two parts cannot continue the same one" in answer.text
    assert uids() == before


def test_what_has_changed_since_is_shown_again(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    _text, form = preview(desk, en=ENGLISH)
    change(lambda found: operations.remove_clause(found, uid_of(found, 1), actor=TESTER, now=NOW))
    before = uids()

    answer = desk.post(TAKE, form)

    assert answer.status_code == 409
    assert "Something has changed since you looked at it" in answer.text
    assert uids() == before
    assert desk.post(TAKE, forms_of(answer.text)[f"/organizer/summits/{TAKE}"]).status_code == 303
    assert len(stored().newest.clauses) == 4


def test_an_import_after_a_frozen_version_begins_the_next_with_its_reason(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    text, form = preview(desk, en=ENGLISH)
    assert "Version 1 is frozen; version 2 begins with this text." in text
    desk.post(TAKE, form, reason="As edited in the meeting")
    found = stored()
    assert [(each.number, each.reason, len(each.clauses)) for each in found.versions] == [
        (1, "", 8),
        (2, "As edited in the meeting", 4),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
def test_files_are_read_in_the_encodings_of_text_editors(app: Flask, encoding: str) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(IMPORT)
    data = "1. 우리는 정보를 공유한다.\r\n2. 우리는 다시 모인다.\r\n".encode(encoding)
    sent = {
        **form,
        "file-ko": FileStorage(io.BytesIO(data), "korean.txt", content_type="text/plain"),
    }
    answer = desk.client.post(f"/organizer/summits/{IMPORT}", data=sent)
    assert answer.status_code == 200
    assert "우리는 정보를 공유한다." in answer.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Korean: The file is empty."),
        (b"PK\x03\x04\x00\x00", "Korean: This is neither a Word document"),
        (b"{\\rtf1 text}", "Korean: This is a text in Rich Text Format."),
        (b"1. text\n" * 100_000, "Korean: The file is larger than 512 kB."),
        (b"1. texts\n" * 15_000, "Korean: At most 100000 characters; this has"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_the_other_text_kept(
    app: Flask, data: bytes, said: str
) -> None:
    made()
    desk = Desk.of(app)
    # Written by hand: Werkzeug's client keeps a large one in a file that it never closes.
    token = desk.form(IMPORT)["csrf_token"]
    body = (
        f'--X\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--X\r\nContent-Disposition: form-data; name="text-en"\r\n\r\n1. My English text.\r\n'
        '--X\r\nContent-Disposition: form-data; name="file-ko"; filename="korean.txt"\r\n\r\n'
    )
    answer = desk.client.post(
        f"/organizer/summits/{IMPORT}",
        data=body.encode() + data + b"\r\n--X--\r\n",
        content_type="multipart/form-data; boundary=X",
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "1. My English text." in answer.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"text__en": "\0"}, 422),
        ({"text__en": "----\n\n----"}, 422),
        ({"text__en": "x" * 100_001}, 422),
        ({"text__en": "\n".join(f"{n}. a" for n in range(1, 302))}, 422),
        ({"text__en": "1. a", "reason": "x" * 1001}, 422),
        ({"text__en": "1. a", "fingerprint": "\0", "continues__0": "\0"}, 409),
    ],
)
def test_hostile_texts_change_nothing(app: Flask, fields: dict[str, str], status: int) -> None:
    made()
    desk = Desk.of(app)
    before = uids()
    assert desk.post(TAKE, desk.form(IMPORT), **fields).status_code == status
    assert uids() == before
