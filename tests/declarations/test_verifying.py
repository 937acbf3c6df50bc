"""Whether a file is the adopted text: by the page, and by a program that knows nothing of ours."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from summit.core.db import Base, db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import Declaration, IssuedFile, IssuedKind
from summit.declarations.operations import ClauseValues
from summit.declarations.verifying import MOST, MOST_JSON, MOST_MARKS
from tests.actors import TESTER
from tests.conftest import Client
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    adopted_directly,
    drafted,
    forum,
    publish,
    uid_of,
)

pytestmark = pytest.mark.usefixtures("database")

PAGE = "/en/forum/declarations/statement"
HERE = f"{PAGE}/verify"
DOCS = Path(__file__).parents[2] / "docs/declaration-hash.md"
STATIC = Path(__file__).parents[2] / "summit/static/declaration-hash.txt"
PDF = b"%PDF-1.7\n\x00\xff issued"

YES = "Yes: this is the adopted text."
DIFFERS = "No: this is not the adopted text."
UNREADABLE = "This file cannot be read as the text of a declaration."


def make(*, history_open: bool = False) -> Declaration:
    """A public declaration with one version before the adopted one, and a PDF."""
    with unit_of_work():
        made = forum()
        publish(made)
        found = drafted(made)
        operations.freeze(found, actor=TESTER, now=NOW)
        uid = uid_of(found, 1)
        kind = found.newest.clauses[1].kind
        operations.edit_clause(
            found, uid,
            ClauseValues(kind, Text(en="Other words.", ko="다른 문구."), Text(en="H", ko="제목")),
            actor=TESTER, now=NOW,
        )  # fmt: skip
        adoption = adopted_directly(found)
        found.history_open = history_open
        db.session.add(
            IssuedFile(
                declaration_id=found.id,
                kind=IssuedKind.TEXT,
                edition="en-ko",
                source_hash=adoption.version_hash,
                digest=sha256(PDF).hexdigest(),
                size=len(PDF),
                issued_at=ADOPTED_AT,
                data=PDF,
            )
        )
        operations.publish(found, actor=TESTER, now=ADOPTED_AT)
        return found


def drop(
    client: Client, data: bytes, name: str = "statement.json", here: str = HERE
) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(here).text)
    assert token is not None
    # Written by hand: Werkzeug's client keeps a large one in a file that it never closes.
    quoted = name.replace('"', "%22")
    head = (
        f'--X\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token[1]}\r\n'
        f'--X\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + data + b"\r\n--X--\r\n"
    return client.post(here, data=body, content_type="multipart/form-data; boundary=X")


def said(answer: TestResponse) -> str:
    found = re.search(r'<h2 id="verdict">(.*?)</h2>', answer.text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", found[1]).strip()


def downloaded(client: Client) -> tuple[bytes, dict[str, Any]]:
    data = client.get(f"{PAGE}.json").data
    return data, json.loads(data)


def test_no_cache_keeps_the_page_and_it_shows_how_to_do_without_it(client: Client) -> None:
    make()

    page = client.get(HERE)

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store, private"
    assert "sha256sum statement.json" in page.text
    script = re.search(r'href="(/static/declaration-hash\.txt[^"]*)" download', page.text)
    assert script is not None
    assert client.get(script[1]).data == STATIC.read_bytes()


def test_the_downloaded_json_is_the_adopted_text(client: Client) -> None:
    make()
    data, document = downloaded(client)
    reformatted = json.dumps(document, indent=4, ensure_ascii=True).encode("utf-8-sig")
    other_hangul = unicodedata.normalize("NFD", data.decode()).replace("\\n", "\\r\\n").encode()
    assert other_hangul != data

    for same in (data, reformatted, other_hangul):
        answer = drop(client, same)
        assert answer.status_code == 200
        assert said(answer) == YES
        assert sha256(data).hexdigest() in answer.text
    assert answer.headers["Cache-Control"] == "no-store, private"


def _changed(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], bytes]:
    def made(document: dict[str, Any]) -> bytes:
        mine = deepcopy(document)
        change(mine)
        return json.dumps(mine, ensure_ascii=False).encode()

    return made


CHANGES = {
    "one word": (
        _changed(lambda d: d["clauses"][2]["text"].update(en="We commit ourselves to nothing.")),
        ["The words are others. (English)", "We commit ourselves to nothing.", "within 30 days"],
    ),
    "one syllable": (
        _changed(lambda d: d["clauses"][2]["text"].update(ko="안 한다")),
        ["The words are others. (Korean)", "안 한다"],
    ),
    "a part left out": (_changed(lambda d: d["clauses"].pop(3)), ["This part is not in the file."]),
    "a part added": (
        _changed(lambda d: d["clauses"].append({**d["clauses"][1], "id": "new", "text": {}})),
        ["This part is only in the file."],
    ),
    "another order": (
        _changed(lambda d: d["clauses"].insert(1, d["clauses"].pop(2))),
        ["The parts stand in another order."],
    ),
    "another language prevails": (
        _changed(lambda d: d.update(prevailing="ko")), ["The prevailing language is another."]
    ),
    "the status line": (
        _changed(lambda d: d["status"].update(en="Legally binding.")),
        ["The status line is another. (English)", "Legally binding."],
    ),
    "something besides": (
        _changed(lambda d: d.update(note="binding!")),
        ["there is something in the file besides them"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_differs_is_told(client: Client, name: str) -> None:
    make()
    change, told = CHANGES[name]
    _data, document = downloaded(client)

    answer = drop(client, change(document))

    assert answer.status_code == 200
    assert said(answer) == DIFFERS
    assert [each for each in told if each not in answer.text] == []


def test_an_earlier_version_is_named_only_where_the_history_is_open(client: Client) -> None:
    made = make(history_open=True)
    version = client.get(f"{PAGE}/versions/1.json").data
    assert said(drop(client, version)).startswith("No: this is version 1, which came before")

    with unit_of_work():
        found = db.session.get(Declaration, made.id)
        assert found is not None
        operations.open_history(found, False, actor=TESTER, now=ADOPTED_AT)

    assert said(drop(client, version)) == DIFFERS


def test_the_text_of_another_declaration_is_named(client: Client) -> None:
    make()
    with unit_of_work():
        made = db.session.scalars(select(Declaration)).one().summit
        second = adopted_directly(drafted(made, "second", title=Text(en="Second Statement")))
        operations.publish(second.declaration, actor=TESTER, now=ADOPTED_AT)
    data = client.get("/en/forum/declarations/second.json").data

    answer = drop(client, data)

    assert said(answer) == "No: this is another text."
    assert '<a href="/en/forum/declarations/second">Second Statement</a>' in answer.text
    stranger = {**json.loads(data), "declaration": "0000"}
    assert said(drop(client, json.dumps(stranger).encode())) == (
        "No: this JSON is not of this declaration."
    )


def test_a_pdf_is_compared_byte_for_byte(client: Client) -> None:
    make()

    issued = drop(client, PDF, "a.pdf")
    changed = drop(client, PDF + b"\n", "a.pdf")

    assert said(issued) == "Yes: this PDF was issued here, byte for byte."
    assert "English" in issued.text
    assert said(changed) == "This PDF is not, byte for byte, a file that was issued here."
    assert "That does not say that its words are others" in changed.text


HOSTILE: dict[str, tuple[bytes, str]] = {
    "a key twice": (b'{"schema":"summit-declaration/1","schema":"x"}', UNREADABLE),
    "nested without end": (b'{"a":' + b"[" * 200_000, UNREADABLE),
    "nested, well formed": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", UNREADABLE),
    "not a number": (b'{"a":NaN}', UNREADABLE),
    "a number of 10,000 digits": (b'{"a":' + b"9" * 10_000 + b"}", UNREADABLE),
    "half a surrogate": (b'{"declaration":"\\ud800"}', UNREADABLE),
    "not UTF-8": (b'{"a":"\xff"}', UNREADABLE),
    "cut off": (b'{"schema":', UNREADABLE),
    "too large to be read": (b'{"a":"' + b"x" * MOST_JSON + b'"}', UNREADABLE),
    "a list": (b"[1,2]", "This is neither a PDF nor JSON."),
    "bytes": (b"\x00\x01\x02\xff", "This is neither a PDF nor JSON."),
    "a zip": (b"PK\x03\x04", "This is neither a PDF nor JSON."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_answered(client: Client, name: str) -> None:
    make()
    data, verdict = HOSTILE[name]

    answer = drop(client, data)

    assert answer.status_code == 200
    assert said(answer) == verdict


SHAPES: list[Any] = [
    {"clauses": None}, {"clauses": [None, 1, "x", [], {}]}, {"clauses": {"a": 1}},
    {"clauses": [{"id": 5}, {"id": "x", "text": 7, "number": "<b>"}]}, {"title": []},
    {"title": {"en": {"a": [1]}}}, {"schema": {"a": "<script>alert(1)</script>"}},
    {"languages": "\x00" * 100_000}, {"title": {"<i>": "<script>"}}, {"version": -1e308},
    {"schema": "summit-signatories/1"},
]  # fmt: skip


@pytest.mark.parametrize("shape", range(len(SHAPES)))
def test_json_of_any_shape_is_answered(client: Client, shape: int) -> None:
    made = make()
    document = {"schema": "summit-declaration/1", "declaration": made.uid, **SHAPES[shape]}

    answer = drop(client, json.dumps(document).encode())

    assert answer.status_code == 200
    assert said(answer).startswith("No: this is not the")
    assert "<script>alert(1)" not in answer.text
    assert "<i>" not in answer.text


def test_too_much_nothing_and_a_forged_form_are_refused(client: Client) -> None:
    make()
    assert drop(client, b"").status_code == 422
    large = drop(client, b"%PDF-1.7" + b"x" * MOST)
    assert (large.status_code, said(large)) == (422, "The file is larger than 10 MB.")
    assert drop(client, b"x" * (MOST + 100_000)).status_code == 413
    assert client.post(HERE, data={"file": (io.BytesIO(PDF), "a")}).status_code == 400
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(HERE).text)
    assert token is not None
    assert client.post(HERE, data={"csrf_token": token[1]}).status_code == 422
    words = {"csrf_token": token[1], "file": "no file, but words"}
    assert client.post(HERE, data=words).status_code == 422


def test_a_name_that_would_be_markup_is_shown_as_it_is(client: Client) -> None:
    make()
    answer = drop(client, PDF, '<img src=x onerror="1">.pdf')
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


def test_nothing_of_a_file_is_kept(client: Client) -> None:
    make()
    counts = [select(func.count()).select_from(table) for table in Base.metadata.tables.values()]
    before = [db.session.scalar(count) for count in counts]
    db.session.rollback()
    written: list[str] = []
    engine = db.engine

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        drop(client, b'{"a":"' + b"x" * 600_000 + b'"}')
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert written == []
    assert [db.session.scalar(count) for count in counts] == before


# The program of the docs


def script(folder: Path) -> Path:
    found = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1
    made = folder / "independent.py"
    made.write_text(found[0], encoding="utf-8")
    return made


def run(program: Path, *files: Path) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-I", str(program), *map(str, files)],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


def test_marks_without_end_are_not_put_into_order(client: Client) -> None:
    """Normalising them takes minutes: the square of their number."""
    make()
    marks = json.dumps({"a": "a" + "\u0315\u0300" * 300_000}, ensure_ascii=False).encode()
    began = process_time()

    answer = drop(client, marks)

    assert process_time() - began < 5
    assert said(answer) == "This file cannot be read as the text of a declaration."
    # As many as any language uses, and some more, are read.
    few = json.dumps({"a": "a" + "\u0300" * MOST_MARKS}, ensure_ascii=False).encode()
    assert said(drop(client, few)) == "No: this JSON is not of this declaration."


def test_the_very_file_is_known_whatever_is_in_it(client: Client) -> None:
    """A text that holds what is read of no stranger's file was adopted all the same."""
    with unit_of_work():
        made = forum()
        publish(made)
        found = drafted(made)
        uid = found.newest.clauses[1].uid
        odd = Text(en="a" + "\u0300" * 40, ko="다른 문구.")
        kind = found.newest.clauses[1].kind
        operations.edit_clause(found, uid, ClauseValues(kind, odd), actor=TESTER, now=NOW)
        adopted_directly(found)
        operations.publish(found, actor=TESTER, now=ADOPTED_AT)

    assert said(drop(client, downloaded(client)[0])) == "Yes: this is the adopted text."


def test_a_name_that_turns_the_direction_of_writing_is_shown_without_that(client: Client) -> None:
    make()

    page = drop(client, downloaded(client)[0], "a\u202efdp.json").text

    assert "File: afdp.json" in page


def test_the_program_of_the_docs_reproduces_the_hash_and_walks_the_chain(
    client: Client, tmp_path: Path
) -> None:
    make(history_open=True)
    program = script(tmp_path)
    lines = program.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    imported = re.findall(r"^import (.*)$", "\n".join(lines), re.MULTILINE)
    assert imported == ["hashlib, json, sys, unicodedata"]
    assert program.read_bytes() == STATIC.read_bytes()
    adopted, first = tmp_path / "statement.json", tmp_path / "statement-1.json"
    adopted.write_bytes(client.get(f"{PAGE}.json").data)
    first.write_bytes(client.get(f"{PAGE}/versions/1.json").data)
    page = re.search(r'<code class="decl-hash">([0-9a-f]{64})</code>', client.get(PAGE).text)
    assert page is not None

    code, told = run(program, adopted, first)

    assert code == 0
    assert told[0] == f"{page[1]} {adopted}"
    before = sha256(first.read_bytes()).hexdigest()
    assert told[1] == f"    previous {before} = {first}"
    assert told[2] == f"{before} {first}"
    # Formatted anew and with Hangul in single letters it is the same text, with a word changed not.
    text = unicodedata.normalize("NFD", json.dumps(json.loads(adopted.read_bytes()), indent=2))
    first.write_text(text, encoding="utf-8")
    assert run(program, first)[1][0].startswith(page[1])
    first.write_text(text.replace("Other words", "Other word"), encoding="utf-8")
    code, told = run(program, first)
    assert code == 0
    assert not told[0].startswith(page[1])
    first.write_text('{"a":1,"a":2}', encoding="utf-8")
    assert run(program, first)[0] == 1
    first.write_text('{"a":1}', encoding="utf-8")
    assert run(program, first)[0] == 1
