"""The console's page of what is public: who may publish, what is previewed, what is refused."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.declarations import operations
from summit.declarations.models import Declaration, EndorsementChannel
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.conftest import Client
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    offices,
    publish,
)
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

HERE = "/organizer/summits/forum/declarations/statement/public"
PAGE = "/en/forum/declarations/statement"


def made(*, adopted: bool = True, released: bool = True) -> None:
    with unit_of_work():
        summit = forum()
        if released:
            publish(summit)
        found = drafted(summit)
        operations.freeze(found, actor=TESTER, now=NOW)
        if adopted:
            adopted_directly(found)


def declaration() -> Declaration:
    db.session.rollback()
    return db.session.scalars(select(Declaration)).one()


def test_a_draft_cannot_be_published_nor_previewed(app: Flask, client: Client) -> None:
    made(adopted=False)
    sign_in(client, app, role="editor", summit_slug="forum")

    page = client.get(HERE)
    answer = client.post(f"{HERE}/publish", data={"csrf_token": csrf(app)})

    assert "nothing can be before it is adopted" in page.text
    assert answer.status_code == 422
    assert "Only what was adopted can be public." in answer.text
    assert declaration().published_at is None
    assert client.get(f"{HERE}/preview/en").status_code == 404
    assert client.get(PAGE).status_code == 404


def test_it_counts_who_was_present_and_the_endorsements_that_stand(
    app: Flask, client: Client
) -> None:
    with unit_of_work():
        summit = forum()
        publish(summit)
        adoption = adopted_directly(drafted(summit), present=3)
        toronto, delhi = offices(summit)[:2]
        endorsed_directly(adoption, toronto)
        operations.withdraw_endorsement(
            endorsed_directly(adoption, delhi),
            "",
            channel=EndorsementChannel.PAPER,
            actor=TESTER,
            now=ADOPTED_AT,
        )
    sign_in(client, app, role="viewer", summit_slug="forum")

    page = client.get(HERE).text

    assert "<dt>Cities present</dt><dd>3</dd>" in page
    assert "<dt>Confirmed endorsements</dt><dd>1</dd>" in page


def test_the_page_is_previewed_published_and_its_history_opened(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor", summit_slug="forum")
    preview = client.get(f"{HERE}/preview/ko")
    assert preview.status_code == 200
    assert "제2조치를 이행할" in preview.text
    assert preview.headers["Cache-Control"] == "no-store, private"
    assert '<meta name="robots" content="noindex">' in preview.text
    assert Client(app, app.response_class).get(PAGE).status_code == 404

    answer = client.post(f"{HERE}/publish", data={"csrf_token": csrf(app)})

    assert (answer.status_code, answer.location) == (303, HERE)
    assert f'<a href="{PAGE}" lang="en">English</a>' in client.get(HERE).text
    assert client.get(PAGE).status_code == 200
    for wanted, opened in (("yes", True), ("yes", True), ("no", False)):
        client.post(f"{HERE}/history", data={"csrf_token": csrf(app), "open": wanted})
        assert declaration().history_open is opened
    acts = [each.act for each in db.session.scalars(select(Entry).order_by(Entry.id))]
    assert acts[-3:] == [
        "declaration.published",
        "declaration.history_opened",
        "declaration.history_closed",
    ]


@pytest.mark.parametrize("role", ["viewer", "chair", "operator"])
def test_who_may_not_publish_sees_and_is_refused(app: Flask, client: Client, role: str) -> None:
    made()
    sign_in(client, app, role=role, summit_slug="forum")

    assert client.get(HERE).status_code == 200
    assert "Publish the page" not in client.get(HERE).text
    for act in ("publish", "history"):
        data = {"csrf_token": csrf(app), "open": "yes"}
        assert client.post(f"{HERE}/{act}", data=data).status_code == 403
    assert declaration().published_at is None
    assert declaration().history_open is False


def test_a_stranger_sees_nothing(app: Flask, client: Client) -> None:
    made()
    assert client.get(f"{HERE}/preview/en").status_code in (302, 303, 401, 403, 404)
    assert "measure 2" not in client.get(f"{HERE}/preview/en").text


@pytest.mark.parametrize("value", ["", "maybe", "\0", "x" * 100_000])
def test_a_hostile_choice_is_refused(app: Flask, client: Client, value: str) -> None:
    made()
    sign_in(client, app, role="editor", summit_slug="forum")
    answer = client.post(f"{HERE}/history", data={"csrf_token": csrf(app), "open": value})
    assert answer.status_code == 400
    assert client.get(f"{HERE}/preview/xx").status_code == 404


def test_without_a_public_programme_there_is_no_preview(app: Flask, client: Client) -> None:
    made(released=False)
    sign_in(client, app, role="editor", summit_slug="forum")
    assert "There is a preview once the programme was published" in client.get(HERE).text
    assert client.get(f"{HERE}/preview/en").status_code == 404


def test_the_preview_shows_what_is_not_public_yet_and_nothing_is_kept_of_it(
    app: Flask, client: Client
) -> None:
    made()
    with unit_of_work():
        operations.publish(declaration_held(), actor=TESTER, now=ADOPTED_AT)
    sign_in(client, app, role="editor", summit_slug="forum")
    preview = client.get(f"{HERE}/preview/en").text
    assert "This is a preview for the organizers." in preview
    assert "This is a preview" not in client.get(PAGE).text


def declaration_held() -> Declaration:
    return db.session.scalars(select(Declaration)).one()
