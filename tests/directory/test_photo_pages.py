"""Photos from upload to public pages: who may send one, and who is shown which."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from summit.core import files
from summit.core.db import unit_of_work
from summit.directory import operations as directory
from summit.directory import photos, queries
from summit.directory.kinds import key_of
from summit.journal.queries import entries_of
from summit.programme import operations as programme
from summit.programme.models import ReleaseAudience
from summit.programme.queries import whole_summit
from tests.actors import TESTER
from tests.conftest import Client
from tests.directory import pictures
from tests.directory.console import Desk
from tests.programme import builders as make
from tests.programme.builders import NOW, later
from tests.signing_in import csrf

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def stored(app: Flask) -> None:
    """A forum at which Kim speaks; Lee has not confirmed."""
    with app.app_context(), unit_of_work():
        kim, lee = make.person("kim", "Kim Minsu", "김민수"), make.person("lee", "Lee")
        places = [make.speaker(kim), make.speaker(lee, state=make.SpeakerState.INVITED)]
        make.summit("forum", make.session("opening", items=[make.item("talk", places)]))


@pytest.fixture
def editor(app: Flask, client: Client, stored: None) -> Desk:
    return Desk(app, client, "editor", "forum")


@pytest.fixture
def visitor(app: Flask) -> Client:
    """Somebody without an account."""
    return Client(app, app.response_class)


def upload(desk: Desk, data: bytes, name: str = "kim.jpg", who: str = "kim") -> TestResponse:
    """Send a file as a browser does; the test client's own way leaves large files open."""
    token = csrf(desk.app)
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--edge\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    return desk.client.post(
        f"/organizer/directory/people/{who}/photo",
        data=body + data + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )


def photo_of(app: Flask, who: str = "kim") -> str | None:
    with app.app_context():
        return queries.person_by_slug(who).photo


def publish(app: Flask, days: int = 0, **options: Any) -> None:
    with app.app_context(), unit_of_work():
        programme.publish(whole_summit("forum"), actor=TESTER, now=later(days=days), **options)


def kept(app: Flask, who: str = "kim", colour: str = "green") -> str:
    """Give somebody a photo; return its name."""
    out = BytesIO()
    Image.new("RGB", (200, 200), colour).save(out, "PNG")
    with app.app_context(), unit_of_work():
        name = files.keep(photos.prepare(out.getvalue()), photos.EXTENSION)
        person = queries.person_by_slug(who, to_change=True)
        directory.set_photo(person, name, actor=TESTER, now=NOW)
    return name


# Uploading


def test_an_upload_becomes_the_photo_and_says_nothing_of_where_it_was_taken(
    app: Flask, editor: Desk
) -> None:
    answer = upload(editor, pictures.with_place())
    assert answer.status_code == 303
    assert answer.location == "/organizer/directory/people/kim#photo"
    name = photo_of(app)
    assert name is not None
    with app.app_context():
        data = files.path(name).read_bytes()
        (entry,) = entries_of("person", key_of(queries.person_by_slug("kim")))
    assert hashlib.sha256(data).hexdigest() + ".webp" == name
    assert pictures.SECRET not in data
    assert (entry.act, entry.before, entry.after) == (
        "person.photo_changed",
        {"photo": None},
        {"photo": name},
    )
    page = editor.page("people/kim")
    assert f'src="/organizer/photos/{name}"' in page
    assert 'alt="Photo of Kim Minsu"' in page
    shown = editor.client.get(f"/organizer/photos/{name}")
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/webp", data)
    assert shown.headers["Cache-Control"] == "private, max-age=3600"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


def test_a_photo_is_replaced_and_removed(app: Flask, editor: Desk) -> None:
    upload(editor, pictures.picture())
    first = photo_of(app)
    upload(editor, pictures.picture(300, 300, kind="PNG"), "other.png")
    assert photo_of(app) not in (None, first)
    # What nobody has any more is not shown, although releases may need the file.
    assert editor.client.get(f"/organizer/photos/{first}").status_code == 404
    assert editor.post("people/kim/photo/remove", {}).status_code == 303
    assert photo_of(app) is None
    assert "None. Pages show the name alone." in editor.page("people/kim")
    with app.app_context():
        acts = [e.act for e in queries.history_of(queries.person_by_slug("kim"))]
    assert acts == ["person.photo_removed", "person.photo_changed", "person.photo_changed"]


def test_a_form_opened_before_the_upload_loses_neither(app: Flask, editor: Desk) -> None:
    form = editor.filled("people/kim")
    upload(editor, pictures.picture())
    answer = editor.post("people/kim", {**form, "title-en": "Mayor"})
    assert answer.status_code == 409
    assert editor.post("people/kim", editor.filled("people/kim", answer.text)).status_code == 303
    with app.app_context():
        kim = queries.person_by_slug("kim")
        assert (kim.title["en"], kim.photo is not None) == ("Mayor", True)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "", "Choose a picture first."),
        (pictures.SVG, "kim.jpg", "This is no JPEG, PNG or WebP picture, whatever its name says."),
        (pictures.bomb(), "kim.png", "The picture has more than 50 million pixels."),
        (pictures.picture()[:-400], "kim.jpg", "The picture is damaged or incomplete."),
        (
            pictures.picture() + bytes(photos.MOST_BYTES),
            "kim.jpg",
            "The file has 8.0 MB; at most 8 MB can be taken.",
        ),
    ],
    ids=["none", "svg", "bomb", "cut", "large"],
)
def test_a_refused_upload_says_why_and_changes_nothing(
    app: Flask, editor: Desk, data: bytes, name: str, said: str
) -> None:
    before = kept(app)
    answer = upload(editor, data, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert photo_of(app) == before


def test_more_than_an_upload_may_be_is_not_read(app: Flask, editor: Desk) -> None:
    answer = upload(editor, bytes(3 * photos.MOST_BYTES))
    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert photo_of(app) is None


def test_no_other_form_may_be_as_large(editor: Desk) -> None:
    assert editor.save("people/kim", variants="x" * 3_000_000).status_code == 413


def test_text_where_a_file_is_asked_for_is_no_picture(editor: Desk) -> None:
    assert editor.post("people/kim/photo", {"photo": "kim.jpg"}).status_code == 422
    assert editor.post("people/nobody/photo", {}).status_code == 404


def test_only_editors_send_and_remove_photos(app: Flask, client: Client, stored: None) -> None:
    before = kept(app)
    viewer = Desk(app, client, "viewer", "forum")
    assert upload(viewer, pictures.picture()).status_code == 403
    assert viewer.post("people/kim/photo/remove", {}).status_code == 403
    assert viewer.client.get(f"/organizer/photos/{before}").status_code == 200
    assert photo_of(app) == before


def test_a_stranger_is_shown_no_photo_by_the_console(
    app: Flask, stored: None, visitor: Client
) -> None:
    answer = visitor.get(f"/organizer/photos/{kept(app)}")
    assert answer.status_code == 303
    assert answer.mimetype != "image/webp"


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecret-key", "5" * 64 + ".webp", "x", "%00", "5" * 64 + ".png"]
)
def test_what_is_nobodys_photo_is_not_found(
    app: Flask, editor: Desk, visitor: Client, name: str
) -> None:
    assert editor.client.get(f"/organizer/photos/{name}").status_code == 404
    assert visitor.get(f"/photos/{name}").status_code == 404


# In public


def test_the_public_is_shown_a_photo_once_it_is_published(
    app: Flask, stored: None, visitor: Client
) -> None:
    name = kept(app)
    assert visitor.get(f"/photos/{name}").status_code == 404
    publish(app, audience=ReleaseAudience.INVITEES)
    assert visitor.get(f"/photos/{name}").status_code == 404
    publish(app, days=1)
    shown = visitor.get(f"/photos/{name}")
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in shown.headers
    assert "Vary" not in shown.headers
    again = visitor.get(f"/photos/{name}", headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_photo_of_somebody_who_has_not_confirmed_is_not_shown(
    app: Flask, stored: None, visitor: Client
) -> None:
    name = kept(app, "lee")
    publish(app)
    assert visitor.get(f"/photos/{name}").status_code == 404
    for page in ("speakers", "sessions/opening", "programme.json"):
        assert name not in visitor.get(f"/en/forum/{page}").text


def test_pages_show_a_photo_with_whose_it_is_and_do_without_one(
    app: Flask, stored: None, visitor: Client
) -> None:
    publish(app)
    for path in ("speakers", "speakers/kim", "sessions/opening"):
        page = visitor.get(f"/en/forum/{path}").text
        assert "Kim Minsu" in page
        assert "/photos/" not in page
    name = kept(app)
    publish(app, days=1)
    for path in ("speakers", "speakers/kim", "sessions/opening"):
        assert f'src="/photos/{name}"' in visitor.get(f"/en/forum/{path}").text
        assert 'alt="Photo of Kim Minsu"' in visitor.get(f"/en/forum/{path}").text
    document = visitor.get("/en/forum/programme.json").get_json()
    assert (document["schema"], document["people"]["kim"]["photo"]) == (2, name)


def test_a_published_photo_is_shown_until_the_next_release_without_it(
    app: Flask, stored: None, visitor: Client
) -> None:
    old = kept(app)
    publish(app)
    new = kept(app, colour="yellow")
    assert [visitor.get(f"/photos/{name}").status_code for name in (old, new)] == [200, 404]
    publish(app, days=1)
    assert [visitor.get(f"/photos/{name}").status_code for name in (old, new)] == [404, 200]
    with app.app_context(), unit_of_work():
        programme.withdraw(
            whole_summit("forum"), explanation={"en": "Off."}, actor=TESTER, now=later(days=2)
        )
    assert visitor.get(f"/photos/{new}").status_code == 404


def test_another_photo_is_no_revision_of_a_calendar_entry(
    app: Flask, stored: None, visitor: Client
) -> None:
    publish(app)
    before = visitor.get("/en/forum/sessions/opening.ics").data
    kept(app)
    publish(app, days=1)
    assert visitor.get("/en/forum/sessions/opening.ics").data == before
