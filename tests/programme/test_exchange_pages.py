"""Import and export as people of each role use them: nothing half-imported, nothing unseen."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import openpyxl
import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from summit.accounts.models import Membership, User
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.outbox.models import Job
from summit.programme import importing, queries
from summit.programme.exchange.uploads import State, Uploads
from summit.programme.file import reader, writer
from summit.programme.models import Session, Summit
from tests.programme import builders as make
from tests.programme.forum import forum
from tests.programme.pages import Desk, forms_of
from tests.signing_in import csrf

SECRET = "Secret bilateral meeting"


@pytest.fixture(autouse=True)
def stored(database: None) -> None:
    with unit_of_work():
        forum()
        other = make.summit("other", make.session("hidden", SECRET), en=SECRET)
        other.sessions[0].cities = [
            make.part(db.session.scalars(select(City).where(City.slug == "lima")).one(), position=0)
        ]


def upload(
    desk: Desk, app: Flask, data: bytes, name: str, path: str = "summits/forum/import", **more: str
) -> TestResponse:
    form: dict[str, Any] = {
        "csrf_token": csrf(app),
        "kind": "",
        "file": FileStorage(io.BytesIO(data), name),
        **more,
    }
    boundary, body = encode_multipart(form)  # at once: the client would leave a file open
    kind = f"multipart/form-data; boundary={boundary}"
    return desk.client.post(f"/organizer/{path}", data=body, content_type=kind)


def uploaded(desk: Desk, app: Flask, data: bytes, name: str, **more: str) -> str:
    """Upload a file without a mistake; return the address of its preview."""
    answer = upload(desk, app, data, name, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def begin(desk: Desk, address: str) -> TestResponse:
    """Press the button of a preview."""
    answer = desk.client.get(address)
    assert answer.status_code == 200
    (form,) = [f for f in forms_of(answer.text).values() if "fingerprint" in f]
    return desk.client.post(address, data=form)


def work(app: Flask) -> int:
    db.session.rollback()
    count: int = app.extensions["summit.worker"].drain()
    return count


def title(slug: str = "opening") -> Text:
    db.session.rollback()
    return db.session.scalars(select(Session.title).where(Session.slug == slug)).one()


def cells(text: str) -> list[list[str]]:
    """The rows of a page's table, without markup."""
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)[1:]
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", cell)).strip()
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in rows
    ]


RENAMED = b"slug,title.en,title.ko\nopening,Grand opening,\n"


def test_a_spreadsheet_is_looked_at_then_imported(app: Flask) -> None:
    desk = Desk.of(app)
    address = uploaded(desk, app, RENAMED, "sheet.csv")

    page = desk.client.get(address).text
    assert cells(page) == [["Session opening", "Title", "(en) Opening", "(en) Grand opening"]]
    assert title() == {"en": "Opening", "ko": "개회식"}

    assert begin(desk, address).status_code == 303
    page = desk.client.get(address).text
    assert "Waiting for its turn" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert title() == {"en": "Opening", "ko": "개회식"}

    assert work(app) == 2
    page = desk.client.get(address).text
    assert "“sheet.csv” is imported" in page
    assert 'href="/organizer/summits/forum/sessions"' in page
    assert title() == {"en": "Grand opening", "ko": "개회식"}
    row = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
    assert row.edited_by == "Kim"
    entry = db.session.scalars(select(Entry).where(Entry.act == "programme.imported")).one()
    assert (entry.actor_key, entry.after["counts"]) == (desk.uid, {"session.changed": 1})


def test_progress_is_told_only_when_it_is_new(app: Flask) -> None:
    desk = Desk.of(app)
    address = uploaded(desk, app, RENAMED, "sheet.csv")
    begin(desk, address)

    first = desk.client.get(f"{address}/progress?seen=")
    seen = re.search(r"progress\?seen=([\w-]+)", first.text)
    assert seen is not None
    again = desk.client.get(f"{address}/progress?seen={seen[1]}")
    assert (again.status_code, again.text) == (204, "")
    work(app)
    last = desk.client.get(f"{address}/progress?seen={seen[1]}")
    assert "is imported" in last.text
    assert "hx-get" not in last.text


def test_a_programme_file_says_its_changes_as_they_are_applied(app: Flask) -> None:
    text = writer.write(queries.whole_summit("forum")).replace("Opening", "Grand opening")
    text = text.replace("en: Lima", "en: Ciudad de Lima")
    file = reader.read(text.encode(), "forum.yaml")
    expected = [str(c) for c in importing.preview(file, replace=True).changes]
    db.session.rollback()
    desk = Desk.of(app)

    address = uploaded(desk, app, text.encode(), "forum.yaml", replace="y")
    page = desk.client.get(address).text
    assert "also used in 1 other summit" in page
    assert SECRET not in page
    assert len(cells(page)) == len(expected)
    begin(desk, address)
    work(app)

    entry = db.session.scalars(select(Entry).where(Entry.act == "programme.imported")).one()
    assert [c["path"] for c in entry.after["changes"]] == [
        line.split()[2].rstrip(":") for line in expected
    ]
    db.session.rollback()
    assert "Grand opening" in writer.write(queries.whole_summit("forum"))


def test_without_replace_what_is_left_out_stays(app: Flask) -> None:
    desk = Desk.of(app)
    head = b"format: summit-programme/1\nsummit: {slug: forum}\n"
    assert "nothing to import" in desk.client.get(uploaded(desk, app, head, "f.yaml")).text

    page = desk.client.get(uploaded(desk, app, head, "f.yaml", replace="y")).text
    assert "what it leaves out is removed" in page
    removed = [row for row in cells(page) if "removed" in row[1]]
    assert len(removed) > 5


def test_mistakes_are_told_by_row_and_column_and_nothing_is_kept(app: Flask) -> None:
    desk = Desk.of(app)
    data = b"slug,title.en,room\nopening,Grand,nowhere\nnew,New,\n"
    answer = upload(desk, app, data, "sheet.csv")

    assert answer.status_code == 422
    assert "“sheet.csv” holds 3 mistakes; nothing was changed" in answer.text
    assert [row[:3] for row in cells(answer.text)] == [
        ["2", "room", "no room is defined as &#34;nowhere&#34;"],
        ["3", "slug", "&#34;new&#34; is new and needs the key kind"],
        ["3", "slug", "the session has neither a start nor a day"],
    ]
    assert title() == {"en": "Opening", "ko": "개회식"}
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_mistakes_of_a_file_are_told_by_line(app: Flask) -> None:
    desk = Desk.of(app)
    data = b"format: summit-programme/1\nsummit:\n  slug: forum\n  titel: {en: x}\n"
    answer = upload(desk, app, data, "f.yaml")

    assert answer.status_code == 422
    (row,) = cells(answer.text)
    assert row == [
        "4",
        "summit.titel",
        "there is no key &#34;titel&#34; here",
        "did you mean title?",
    ]


def test_a_stale_preview_is_shown_anew(app: Flask) -> None:
    desk = Desk.of(app)
    address = uploaded(desk, app, RENAMED, "sheet.csv")
    (form,) = [f for f in forms_of(desk.client.get(address).text).values() if "fingerprint" in f]
    with unit_of_work():
        db.session.execute(
            update(Session).where(Session.slug == "opening").values(title=Text(en="Welcome"))
        )

    answer = desk.client.post(address, data=form)
    assert answer.status_code == 409
    assert cells(answer.text) == [
        ["Session opening", "Title", "(en) Welcome", "(en) Grand opening"]
    ]
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0
    assert title() == {"en": "Welcome"}


def test_what_changes_before_the_worker_comes_stops_the_import(app: Flask) -> None:
    desk = Desk.of(app)
    address = uploaded(desk, app, RENAMED, "sheet.csv")
    begin(desk, address)
    with unit_of_work():
        db.session.execute(
            update(Session).where(Session.slug == "opening").values(title=Text(en="Welcome"))
        )

    work(app)
    page = desk.client.get(address).text
    assert "Nothing was imported" in page
    assert "changed since you looked at the preview" in page
    assert title() == {"en": "Welcome"}
    db.session.rollback()
    # Looked at once more, it can be imported; and fail, and be imported, any number of times.
    for again in ("Hello", "Greetings"):
        begin(desk, address)
        db.session.rollback()
        with unit_of_work():
            db.session.execute(
                update(Session).where(Session.slug == "opening").values(title=Text(en=again))
            )
        work(app)
        assert "Nothing was imported" in desk.client.get(address).text
    begin(desk, address)
    work(app)
    assert title() == {"en": "Grand opening"}


def test_whoever_loses_their_role_imports_nothing(app: Flask) -> None:
    desk = Desk.of(app)
    begin(desk, uploaded(desk, app, RENAMED, "sheet.csv"))
    with unit_of_work():
        user = db.session.scalars(select(User).where(User.uid == desk.uid)).one()
        for membership in db.session.scalars(
            select(Membership).where(Membership.user_id == user.id)
        ):
            db.session.delete(membership)

    work(app)
    assert title() == {"en": "Opening", "ko": "개회식"}


def test_a_disabled_account_imports_nothing(app: Flask) -> None:
    desk = Desk.of(app)
    begin(desk, uploaded(desk, app, RENAMED, "sheet.csv"))
    with unit_of_work():
        user = db.session.scalars(select(User).where(User.uid == desk.uid)).one()
        user.disabled_at = user.created_at

    work(app)
    assert title() == {"en": "Opening", "ko": "개회식"}


def test_an_import_is_done_once_though_its_worker_dies(app: Flask) -> None:
    desk = Desk.of(app)
    address = uploaded(desk, app, RENAMED, "sheet.csv")
    begin(desk, address)
    token = address.rpartition("/")[2]
    uploads: Uploads = app.extensions["summit.imports"]
    kept = {p.name: p.read_bytes() for p in uploads._path(token).iterdir()}
    db.session.rollback()
    worker = app.extensions["summit.worker"]
    job = db.session.scalars(select(Job)).one()
    args = dict(job.args)
    db.session.rollback()
    worker.drain()
    # As a worker leaves it that died between its commit and its last step.
    for name, data in kept.items():
        (uploads._path(token) / name).write_bytes(data)

    from summit.core import clock
    from summit.programme.jobs import Imports

    Imports(uploads).apply(args, clock.now())
    assert uploads.progress(token).state is State.DONE
    count = select(func.count()).select_from(Entry).where(Entry.act == "programme.imported")
    assert db.session.scalar(count) == 1


def test_pressing_twice_imports_once(app: Flask) -> None:
    desk = Desk.of(app)
    address = uploaded(desk, app, RENAMED, "sheet.csv")
    (form,) = [f for f in forms_of(desk.client.get(address).text).values() if "fingerprint" in f]
    assert [desk.client.post(address, data=form).status_code for _ in range(2)] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_files_of_other_summits_are_refused(app: Flask) -> None:
    desk = Desk.of(app)
    other = writer.write(queries.whole_summit("other")).encode()
    db.session.rollback()
    answer = upload(desk, app, other, "other.yaml")

    assert answer.status_code == 422
    assert "the file is of another summit, other" in answer.text
    assert "leave uid out" in answer.text
    assert SECRET not in answer.text
    # With its uid a file of this one may give it another address.
    forum_uid = db.session.scalars(select(Summit.uid).where(Summit.slug == "forum")).one()
    db.session.rollback()
    text = f"format: summit-programme/1\nsummit: {{slug: moved, uid: {forum_uid}}}\n"
    page = desk.client.get(uploaded(desk, app, text.encode(), "f.yaml")).text
    assert cells(page) == [["Summit forum", "Address", "forum", "moved"]]


def test_only_staff_who_edit_see_an_import(app: Flask) -> None:
    desk = Desk.of(app)
    address = uploaded(desk, app, RENAMED, "sheet.csv")
    outsider = Desk.of(app, "owner", summit_slug="other")

    assert Desk.of(app).client.get(address).status_code == 200
    assert Desk.of(app, "viewer").client.get(address).status_code == 403
    assert outsider.client.get(address).status_code == 404
    token = address.rpartition("/")[2]
    for path in (f"summits/other/import/{token}", f"imports/{token}", "imports/../../x"):
        answer = outsider.client.get(f"/organizer/{path}")
        assert answer.status_code == 404
        assert "Grand opening" not in answer.text


def test_a_new_summit_from_a_file_belongs_to_who_makes_it(app: Flask) -> None:
    text = writer.write(queries.whole_summit("forum"))
    db.session.rollback()
    owner = Desk.of(app, "owner")
    assert upload(owner, app, text.encode(), "f.yaml", "summits/import").status_code == 422
    fresh = re.sub(r"\n +uid: .*", "", text.replace("slug: forum", "slug: copy", 1))
    answer = upload(owner, app, fresh.encode(), "f.yaml", "summits/import")
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"]
    assert Desk.of(app, "owner").client.get(address).status_code == 404
    begin(owner, address)
    work(app)

    assert 'href="/organizer/summits/copy/"' in owner.client.get(address).text
    assert owner.client.get("/organizer/summits/copy/").status_code == 200
    assert Desk.of(app, "owner").client.get("/organizer/summits/copy/").status_code == 404
    assert upload(owner, app, RENAMED, "s.csv", "summits/import").status_code == 422


@pytest.mark.parametrize(
    ("data", "name", "more"),
    [
        (b"", "a.csv", {}),
        (b"PK\x03\x04", "a.xlsx", {}),
        (b"\0" * 100, "a.csv", {}),
        (b"a,b\n1,2\n", "a.csv", {"kind": "nonsense"}),
        (b"a: [" * 100, "a.yaml", {}),
        (b"slug,kind\n\xed\xa0\x80,talk\n", "a.csv", {}),
        (b"slug,kind\na,talk\n", "a.csv", {"kind": "programme"}),
        (b"x" * (5 * 1024 * 1024 + 1), "a.csv", {}),
    ],
)
def test_what_cannot_be_read_is_422(
    app: Flask, data: bytes, name: str, more: dict[str, str]
) -> None:
    assert upload(Desk.of(app), app, data, name, **more).status_code == 422


def test_far_too_much_is_413_and_no_file_422(app: Flask) -> None:
    desk = Desk.of(app)
    assert upload(desk, app, b"x" * (6 * 1024 * 1024), "a.csv").status_code == 413
    answer = desk.post("forum/import", {"csrf_token": csrf(app), "file": "text"})
    assert answer.status_code == 422
    assert desk.post("forum/import", {"csrf_token": csrf(app)}).status_code == 422


def test_export_for_everybody_on_the_staff(app: Flask) -> None:
    desk = Desk.of(app, "viewer")
    base = "forum/export"
    assert desk.get(base).status_code == 200
    file = desk.get(f"{base}/programme.yaml")
    assert yaml.safe_load(file.text)["summit"]["slug"] == "forum"
    assert file.headers["Content-Disposition"] == 'attachment; filename="forum.yaml"'
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{base}/programme.xlsx").data))
    assert book.sheetnames == ["Sessions", "Speakers", "Cities"]
    data = desk.get(f"{base}/sessions.csv").data
    assert data.startswith(b"\xef\xbb\xbfAddress,Title (en),Title (ko),Kind,Start")
    assert desk.get(f"{base}/secrets.csv").status_code == 404
    for path in ("programme.yaml", "programme.xlsx", "sessions.csv"):
        answer = desk.get(f"other/export/{path}")
        assert answer.status_code == 404
        assert SECRET.encode() not in answer.data


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_exported_workbook_imports_as_nothing(app: Flask, language: str) -> None:
    desk = Desk.of(app, language=language)
    book = desk.get("forum/export/programme.xlsx").data
    page = desk.client.get(uploaded(desk, app, book, "forum.xlsx")).text
    assert "fingerprint" not in page
    assert 'class="empty"' in page


def test_a_thousand_rows_say_how_far_they_are(app: Flask) -> None:
    desk = Desk.of(app)
    rows = "\n".join(f"s{n},S {n},talk,draft" for n in range(250))
    address = uploaded(desk, app, f"slug,title.en,kind,state\n{rows}\n".encode(), "s.csv")
    begin(desk, address)
    uploads: Uploads = app.extensions["summit.imports"]
    seen: list[tuple[str, int, int]] = []
    advance = Uploads.advance

    class Watched(Uploads):
        def advance(self, token: str, progress: Any) -> None:
            seen.append((progress.state.value, progress.done, progress.total))
            advance(self, token, progress)

    uploads.__class__ = Watched
    try:
        work(app)
    finally:
        uploads.__class__ = Uploads
    assert seen == [
        ("running", 0, 250),
        ("running", 100, 250),
        ("running", 200, 250),
        ("running", 250, 250),
        ("done", 0, 0),
        ("done", 0, 0),
    ]
    token = address.rpartition("/")[2]
    assert json.loads((uploads._path(token) / "progress.json").read_text())["said"]["counts"] == [
        ["session", "added", 250]
    ]
    assert not (uploads._path(token) / "file.yaml").exists()
