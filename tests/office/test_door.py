"""The offices' door: one link a colleague, no account, and nothing changed by opening a page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from summit.attendance import operations
from summit.attendance.models import Contact, Office, Visit
from summit.core import clock, tokens
from summit.core.db import Base, db, unit_of_work
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import AIDE, JAKARTA, LIMA, SEOUL_OFFICE, World, addresses

PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Mobile Safari/537.36"
)
#: What must never reach a stranger, nor another office.
SECRETS = ["Jakarta", "자카르타", "Pramono", "Sari", "555 0107", "jakarta.example", "Mayoral"]


def rows(*, without: str = "office_visit") -> dict[str, list[Any]]:
    """Return everything that the database holds but the visits."""
    found = {}
    with db.engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            if name != without:
                found[name] = sorted(map(repr, connection.execute(table.select())))
    return found


class TestLinks:
    def test_the_link_of_a_mail_leads_to_the_office_s_language(
        self, world: World, browse: Callable[[], Client]
    ) -> None:
        for address, language in ((JAKARTA, "en"), (SEOUL_OFFICE, "ko")):
            answer = browse().get(f"/office/{world.tokens[address]}")

            assert answer.status_code == 303
            assert answer.location == f"/office/{language}/{world.tokens[address]}/"

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_it_opens_the_first_page_in_either_language(
        self, world: World, browse: Callable[[], Client], language: str
    ) -> None:
        answer = browse().get(world.base(JAKARTA, language))

        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert ("Pramono Anung" if language == "en" else "프라모노 아눙") in answer.text
        assert "Sari Dewi" in answer.text
        # The switch stays on the page.
        other = "ko" if language == "en" else "en"
        assert f'href="{world.base(JAKARTA, other)}"' in answer.text

    def test_the_switch_stays_on_every_page(
        self, world: World, browse: Callable[[], Client]
    ) -> None:
        answer = browse().get(world.base(JAKARTA) + "sessions/mayors")

        assert f'href="{world.base(JAKARTA, "ko")}sessions/mayors"' in answer.text

    def _refused(self, client: Client, address: str) -> None:
        for method, path in ((client.get, ""), (client.post, "names"), (client.get, "privacy")):
            answer = method(address + path)
            assert answer.status_code == 404, address
            assert not [secret for secret in SECRETS if secret in answer.text]
            assert 'lang="en"' in answer.text
            assert 'lang="ko"' in answer.text
            assert "answering their mail" in answer.text
            assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_malformed_and_foreign_tokens_open_nothing(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        good = world.tokens[JAKARTA]
        with app.app_context():
            feed = tokens.sign("feed", 1, 1)
        bad = [good[:-1] + "9", good[1:], good + "0", "x", "가나다", "%00", "a" * 3000, feed]
        for token in bad:
            self._refused(browse(), f"/office/en/{token}/")
        assert browse().get(f"/office/{good}x").status_code == 404
        assert browse().get(f"/office/xx/{good}/").status_code == 404

    def test_a_renewed_link_closes_the_former(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        with app.app_context(), unit_of_work():
            found = db.session.scalars(select(Contact).where(Contact.address == JAKARTA)).one()
            operations.renew_link(found, actor=TESTER, now=clock.now())

        self._refused(browse(), world.base(JAKARTA))
        assert browse().get(world.base(AIDE)).status_code == 200
        assert browse().get(f"/office/{worlds.token_of(app, JAKARTA)}").status_code == 303

    def test_a_removed_colleague_s_link_is_closed(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        with app.app_context(), unit_of_work():
            found = db.session.scalars(select(Contact).where(Contact.address == AIDE)).one()
            operations.remove_contact(found, actor=TESTER, now=clock.now())

        self._refused(browse(), world.base(AIDE))
        assert browse().get(f"/office/{worlds.token_of(app, AIDE)}").status_code == 404

    @pytest.mark.parametrize(("days", "status"), [(29, 200), (32, 404)])
    def test_links_end_a_month_after_the_summit(
        self, app: Flask, world: World, browse: Callable[[], Client], days: int, status: int
    ) -> None:
        over = (clock.now() - timedelta(days=days)).date()
        with app.app_context(), unit_of_work():
            db.session.execute(update(Summit).values(starts_on=over, ends_on=over))

        assert browse().get(world.base(JAKARTA)).status_code == status

    def test_an_address_that_is_none_says_so_within_the_pages(
        self, world: World, browse: Callable[[], Client]
    ) -> None:
        answer = browse().get(world.base(JAKARTA) + "nothing/here")

        assert answer.status_code == 404
        assert f'href="{world.base(JAKARTA)}"' in answer.text


class TestSafety:
    def test_no_page_may_be_kept_or_named(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        client = browse()
        seen = [client.get(each) for each in addresses(app, world.base(JAKARTA))]

        assert len(seen) > 15
        for answer in [*seen, client.get("/office/en/x/"), client.get("/office/x")]:
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store, private"
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_looking_changes_nothing(
        self, app: Flask, world: World, browse: Callable[[], Client], method: str
    ) -> None:
        client = browse()
        before = rows()

        for language in ("en", "ko"):
            for address in addresses(app, world.base(JAKARTA, language)):
                answer = client.open(address, method=method)
                assert answer.status_code in {200, 303, 404, 422}, address
        answer = client.open(
            world.base(JAKARTA) + "sessions/mayors/accepted?step=send&seen=1.", method=method
        )

        assert answer.status_code == 200
        assert rows() == before

    def test_devices_are_noted_once_a_day_and_by_name_alone(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        client = browse()
        for path in ("", "sessions/mayors", "privacy"):
            client.get(world.base(JAKARTA) + path, headers={"User-Agent": PHONE})
        client.get(world.base(JAKARTA), headers={"User-Agent": "curl/8"})
        client.head(world.base(AIDE), headers={"User-Agent": PHONE})
        client.get("/office/en/x/", headers={"User-Agent": PHONE})

        noted = db.session.execute(
            select(Contact.address, Visit.device).join(Visit).order_by(Visit.device)
        ).all()
        assert [tuple(each) for each in noted] == [(JAKARTA, "?"), (JAKARTA, "Chrome, Android")]

    def test_a_form_needs_its_token(self, world: World, browse: Callable[[], Client]) -> None:
        before = rows()
        client, page = browse(), world.base(JAKARTA) + "sessions/mayors/accepted"
        values = worlds.hidden(client.get(page))

        for sent in ({}, {**values, "csrf_token": ""}, {**values, "csrf_token": "forged"}):
            answer = client.post(page, data={**sent, "step": "send"})
            assert answer.status_code == 400
        # A token is good for the browser that it was given to.
        assert browse().post(page, data={**values, "step": "send"}).status_code == 400
        assert rows() == before

    def test_forms_come_without_a_referrer_but_not_from_other_sites(
        self, world: World, browse: Callable[[], Client]
    ) -> None:
        client, page = browse(), world.base(JAKARTA) + "sessions/mayors/accepted"
        secure = {"base_url": "https://localhost"}
        values = {**worlds.hidden(client.get(page, **secure)), "step": "send"}

        foreign = client.post(page, data=values, headers={"Sec-Fetch-Site": "cross-site"}, **secure)
        own = client.post(page, data=values, headers={"Sec-Fetch-Site": "same-origin"}, **secure)

        assert (foreign.status_code, own.status_code) == (400, 303)

    def test_no_token_reaches_the_journal_or_the_logs(
        self,
        app: Flask,
        world: World,
        browse: Callable[[], Client],
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        caplog.set_level(logging.DEBUG, logger="summit")
        client = browse()
        worlds.post(client, world.base(JAKARTA) + "sessions/mayors/accepted", step="send")
        with app.app_context():
            db.session.execute(text("ALTER TABLE delegate RENAME TO elsewhere"))
            db.session.commit()
        try:
            broken = client.get(world.base(JAKARTA) + "delegation")
        finally:
            with app.app_context():
                db.session.execute(text("ALTER TABLE elsewhere RENAME TO delegate"))
                db.session.commit()

        assert broken.status_code == 500
        assert "GET /office/en/…/delegation failed" in caplog.text
        code = world.tokens[JAKARTA].partition(".")[0]
        assert code not in caplog.text
        assert not [name for name, held in rows().items() if code in "".join(held)]


class TestWhatIsSeen:
    def test_each_office_sees_its_own_alone(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        theirs = {
            JAKARTA: ["Seoul and Jakarta", "Sari Dewi"],
            LIMA: ["Rosa Quispe"],
        }
        for address, own in theirs.items():
            client = browse()
            seen = "".join(client.get(each).text for each in addresses(app, world.base(address)))
            assert all(name in seen for name in own)
            for other in (*theirs, SEOUL_OFFICE):
                if other != address:
                    assert other not in seen
                    assert world.tokens[other].partition(".")[0] not in seen
        seen = "".join(browse().get(each).text for each in addresses(app, world.base(LIMA)))
        for secret in ("Seoul and Jakarta", "Sari", "Budi", "555 0107", "555 0102", "Pramono"):
            assert secret not in seen

    @pytest.mark.parametrize(
        "path",
        [
            "sessions/bilateral",
            "sessions/bilateral/accepted",
            "sessions/bilateral/sent",
            "video/bilateral",
        ],
    )
    def test_another_office_s_invitation_is_none(
        self, world: World, browse: Callable[[], Client], path: str
    ) -> None:
        client = browse()
        known = client.get(world.base(LIMA) + path)
        unknown = client.get(world.base(LIMA) + path.replace("bilateral", "no-such"))

        assert known.status_code == unknown.status_code == 404
        assert "Jakarta" not in known.text
        assert known.text.replace("bilateral", "no-such") == unknown.text

    def test_what_is_not_published_has_no_hour(
        self, app: Flask, database: None, browse: Callable[[], Client]
    ) -> None:
        unpublished = worlds.make(app, published=False)

        answer = browse().get(unpublished.base(JAKARTA))

        assert answer.text.count("The time is not settled yet.") == 2
        assert "22:00" not in answer.text
        assert "20:00" not in answer.text
        assert "Seoul City Hall" not in answer.text

    def test_times_are_the_office_s_with_the_host_s_beside_them(
        self, world: World, browse: Callable[[], Client]
    ) -> None:
        here = browse().get(world.base(JAKARTA)).text
        lima = browse().get(world.base(LIMA)).text
        seoul = browse().get(world.base(SEOUL_OFFICE, "ko")).text

        assert "20:00–21:30" in here
        assert "Jakarta time, UTC+7" in here
        assert "22:00–23:30 (Seoul time, UTC+9)" in here
        assert "08:00–09:30" in lima
        assert "Lima time, UTC−5" in lima
        assert "오후 10:00~11:30" in seoul
        assert "서울 시각, UTC+9" in seoul
        assert seoul.count("UTC+9") == 2  # the session's and the deadline's, not the host's again

    def test_tasks_follow_the_answer_and_are_ticked(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        client, base = browse(), world.base(JAKARTA)
        assert "What we need from you" not in client.get(base).text

        worlds.post(client, base + "sessions/mayors/accepted", step="send")
        before = client.get(base).text
        worlds.post(client, base + "consent", streaming="yes", recording="no", photos="yes")
        after = client.get(base).text

        assert "0 of 5 done" in before
        assert "1 of 5 done" in after
        assert before.count('class="task"') == 5
        assert after.count('class="task is-done"') == 1

    def test_the_privacy_notice_says_how_long_and_whom_to_ask(
        self, app: Flask, world: World, browse: Callable[[], Client]
    ) -> None:
        from summit.attendance.queries import arrangements
        from summit.core.text import Text

        with app.app_context(), unit_of_work():
            office = db.session.scalars(select(Office)).first()
            assert office
            settled = arrangements(office.summit_id)
            settled.version = 1
            settled.privacy_contact = Text(en="data@summit.example", ko="개인정보 담당")
            settled.retention = {"contacts": 77}
            settled.duty_phone = "+82 2 555 0000"
            db.session.add(settled)

        client = browse()
        notice = client.get(world.base(JAKARTA) + "privacy").text
        assert "data@summit.example" in notice
        assert "77 days after the summit ends" in notice
        assert "1095 days after the summit ends" in notice
        assert "개인정보 담당" in client.get(world.base(JAKARTA, "ko") + "privacy").text
        assert "+82 2 555 0000" in client.get(world.base(JAKARTA)).text


def test_queries_do_not_grow_with_the_number_of_colleagues(
    app: Flask, world: World, browse: Callable[[], Client], count_sql: Any
) -> None:
    client = browse()
    client.get(world.base(JAKARTA))  # notes the device
    with count_sql() as few:
        client.get(world.base(JAKARTA) + "contacts")
    with app.app_context(), unit_of_work():
        from tests.attendance.builders import contact_values

        found = db.session.scalars(select(Contact).where(Contact.address == JAKARTA)).one()
        for number in range(15):
            operations.add_contact(
                found.office,
                contact_values(f"c{number}@jakarta.example"),
                actor=TESTER,
                now=clock.now(),
            )
    with count_sql() as many:
        answer = client.get(world.base(JAKARTA) + "contacts")

    assert answer.text.count("<article") == 17
    assert len(many) == len(few)
