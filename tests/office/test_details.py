"""Delegation, languages, consents and a video message: each a page, each safe from colleagues."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.models import Invitation, Office
from summit.core.db import db
from summit.directory.models import City
from summit.journal.models import Entry
from summit.programme.models import Session
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import AIDE, JAKARTA, LIMA, World

Browse = Callable[[], Client]

CONSENT = {"streaming": "yes", "recording": "no", "photos": "yes"}


def office() -> Office:
    db.session.rollback()
    return db.session.scalars(
        select(Office).join(City, City.id == Office.city_id).where(City.slug == "jakarta")
    ).one()


class TestDelegation:
    def test_rows_are_saved_in_order_and_gaps_left_out(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "delegation"

        saved = worlds.post(
            client,
            page,
            **{"people-0-name": "Sari Dewi", "people-0-title": "Head of protocol"},
            **{"people-2-name": "김민지"},
        )

        assert saved.location == world.base(JAKARTA)
        assert [(each.name, each.title) for each in office().delegates] == [
            ("Sari Dewi", "Head of protocol"),
            ("김민지", ""),
        ]
        assert 'value="Head of protocol"' in client.get(page).text
        entry = db.session.scalars(select(Entry).where(Entry.act == "office.delegation_set")).one()
        assert "Sari" not in f"{entry.before} {entry.after}"

    def test_more_rows_save_nothing_and_lose_nothing(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "delegation"
        typed = {f"people-{number}-name": f"Person {number}" for number in range(3)}

        more = worlds.post(client, page, more="y", **typed)

        assert more.status_code == 200
        assert more.text.count("<fieldset") == 6
        assert 'value="Person 2"' in more.text
        assert office().delegates == []

    def test_nobody_is_an_answer_too(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "delegation"
        worlds.post(client, page, **{"people-0-name": "A"})
        worlds.post(client, page, **{"people-0-name": ""})

        assert office().delegates == []

    @pytest.mark.parametrize(
        "values",
        [{"people-1-title": "Nobody's title"}, {"people-1-name": "x" * 201}],
    )
    def test_a_row_that_is_not_whole_is_led_to(
        self, world: World, browse: Browse, values: dict[str, str]
    ) -> None:
        answer = worlds.post(browse(), world.base(JAKARTA) + "delegation", **values)

        assert answer.status_code == 422
        assert 'href="#people-1-name"' in answer.text
        assert 'id="people-1-name"' in answer.text

    def test_two_colleagues_rows_are_put_together(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "delegation"
        hidden = worlds.hidden(client.get(page))
        worlds.post(browse(), world.base(AIDE) + "delegation", **{"people-0-name": "Theirs"})

        stale = client.post(page, data={**hidden, "people-0-name": "Mine", "people-1-name": "B"})

        assert stale.status_code == 409
        assert "Theirs" in stale.text
        assert [each.name for each in office().delegates] == ["Theirs"]
        merged = {
            **worlds.hidden(stale),
            "people-0-name": "Mine",
            "people-1-name": "B",
            "choose-people-0-name": "theirs",
        }
        assert client.post(page, data=merged).status_code == 303
        assert [each.name for each in office().delegates] == ["Theirs", "B"]


class TestLanguages:
    def test_those_of_the_sessions_come_first(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "languages"
        shown = client.get(page).text

        saved = worlds.post(client, page, speaks=["id"], speaks_other="ja", hears=["en", "id"])

        for tag in ("ko", "en", "id"):
            assert f'name="speaks" type="checkbox" value="{tag}"' in shown
        assert 'type="checkbox" value="ja"' not in shown
        assert saved.status_code == 303
        assert office().speaks == ["id", "ja"]
        assert sorted(office().hears) == ["en", "id"]
        again = client.get(page).text
        assert 'type="checkbox" value="ja"' in again

    def test_others_than_those_offered_are_refused(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "languages"
        for values in (
            {"speaks": ["xx"]},
            {"hears": ["<b>"]},
            {"speaks_other": "xx"},
            {"hears_other": "ko" * 900},
        ):
            answer = worlds.post(client, page, **values)
            assert answer.status_code == 422
        assert office().speaks == []


class TestConsent:
    def test_three_answers_with_the_notice_beside_them(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "consent"
        shown = client.get(page).text

        saved = worlds.post(client, page, **CONSENT)

        assert "kept for 1095 days after the summit ends" in shown
        assert " checked" not in shown  # nobody consents by leaving it as it is
        assert saved.status_code == 303
        found = office()
        assert (found.streaming, found.recording, found.photos) == (True, False, True)
        assert found.consented_at is not None
        worlds.post(client, page, **{**CONSENT, "streaming": "no"})
        assert office().streaming is False

    @pytest.mark.parametrize("value", ["", "perhaps", "True", "y" * 9000, "\0"])
    def test_each_must_be_answered(self, world: World, browse: Browse, value: str) -> None:
        page = world.base(JAKARTA) + "consent"

        answer = worlds.post(browse(), page, **{**CONSENT, "photos": value})

        assert answer.status_code == 422
        assert 'href="#photos-0"' in answer.text
        assert 'id="photos-0"' in answer.text
        assert office().consented_at is None

    def test_a_colleague_s_other_answer_is_shown(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "consent"
        hidden = worlds.hidden(client.get(page))
        worlds.post(browse(), world.base(AIDE) + "consent", **CONSENT)

        stale = client.post(page, data={**hidden, **CONSENT, "recording": "yes"})

        assert stale.status_code == 409
        assert "May the recording be shown afterwards?" in stale.text
        assert 'name="choose-recording"' in stale.text
        assert 'name="choose-streaming"' not in stale.text
        assert office().recording is False


class TestVideo:
    def address(self) -> str:
        db.session.rollback()
        return db.session.scalars(
            select(Invitation.video_url)
            .join(Session, Session.id == Invitation.session_id)
            .join(Office, Office.id == Invitation.office_id)
            .join(City, City.id == Office.city_id)
            .where(Session.slug == "mayors", City.slug == "jakarta")
        ).one()

    def test_its_address_is_kept_and_can_be_taken_back(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.base(JAKARTA) + "video/mayors"

        saved = worlds.post(client, page, video_url="https://files.example/v?id=1&k=é")
        assert saved.status_code == 303
        assert self.address() == "https://files.example/v?id=1&k=é"
        assert "It may last 7 minutes." in client.get(page).text
        assert worlds.post(client, page, video_url="").status_code == 303
        assert self.address() == ""

    @pytest.mark.parametrize(
        "value",
        [
            "javascript:alert(1)",
            "http://files.example/v",
            "files.example/v",
            "https://a b.example/",
            "https://user:secret@files.example/",
            "https://",
            "https://x.example/" + "x" * 2000,
            'https://x.example/"><script>alert(1)</script>',
        ],
    )
    def test_what_is_no_https_address_is_refused(
        self, world: World, browse: Browse, value: str
    ) -> None:
        answer = worlds.post(browse(), world.base(JAKARTA) + "video/mayors", video_url=value)

        assert answer.status_code == 422
        assert 'href="#video_url"' in answer.text
        assert "<script>alert" not in answer.text
        assert self.address() == ""

    def test_nobody_sets_another_office_s(self, world: World, browse: Browse) -> None:
        client = browse()
        token = worlds.csrf_of(client.get(world.base(LIMA) + "video/mayors"))

        answer = client.post(
            world.base(LIMA) + "video/bilateral",
            data={"csrf_token": token, "version": "0", "video_url": "https://x.example/"},
        )

        assert answer.status_code == 404
        assert "Jakarta" not in answer.text


@pytest.mark.parametrize("page", ["delegation", "languages", "consent", "video/mayors"])
def test_hostile_bookkeeping_breaks_nothing(world: World, browse: Browse, page: str) -> None:
    client, address = browse(), world.base(JAKARTA) + page
    hidden = worlds.hidden(client.get(address))
    for name in ("version", "base"):
        for value in ("", "-1", "9" * 400, "\0", "[]", '{"a": 1}', "[" * 9000, "null"):
            answer = client.post(address, data={**hidden, name: value})
            assert answer.status_code in {303, 400, 409, 422}, (name, value[:20])
    extra = {f"people-{number}-name": "\0<i>" for number in (0, 29, 30, 10**9)}
    assert client.post(address, data={**hidden, **extra}).status_code in {303, 422}


class TestCalendar:
    def test_it_can_be_subscribed_to_and_moved_to_another_address(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.base(JAKARTA) + "calendar"

        first = self.feed(client.get(page).text)
        before = browse().get(first)
        moved = worlds.post(client, page, really="y")
        second = self.feed(client.get(page).text)

        assert before.status_code == 200
        assert before.content_type.startswith("text/calendar")
        assert moved.location == page
        assert browse().get(first).status_code == 404
        assert browse().get(second).status_code == 200
        assert worlds.post(client, page).status_code == 400
        assert self.feed(client.get(page).text) == second

    def feed(self, text: str) -> str:
        found = re.search(r'value="http://localhost:8000(/feeds/[^"]+)"', text)
        assert found
        assert f'href="webcal://localhost:8000{found[1]}"' in text
        return found[1]
