"""The interpreters' door: one link a person, no account, and nothing changed by opening a page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update

from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.interpretation import operations
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import HAN, KIM, LEE, PARK, World, addresses
from tests.office.test_door import rows

Browse = Callable[[], Client]

#: What must never reach a stranger.
SECRETS = ["Kim Bora", "김보라", "Mayoral", "Seminar", "555 0101", "booth.example", "Choi Min"]
#: What of others must never reach an interpreter who shares no booth with them.
PRIVATE = ["987654", "KTX", "late in 2025", "wedding", "0103", *(f"{each}" for each in (PARK, HAN))]


class TestLinks:
    def test_the_link_of_a_mail_leads_to_the_interpreter_s_language(
        self, world: World, browse: Browse
    ) -> None:
        for address, language in ((KIM, "ko"), (LEE, "en")):
            answer = browse().get(f"/interpreter/{world.tokens[address]}")

            assert answer.status_code == 303
            assert answer.location == f"/interpreter/{language}/{world.tokens[address]}/"

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_it_opens_the_first_page_in_either_language(
        self, world: World, browse: Browse, language: str
    ) -> None:
        answer = browse().get(world.base(KIM, language))

        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert ("Kim Bora" if language == "en" else "김보라") in answer.text
        other = "ko" if language == "en" else "en"
        assert f'href="{world.base(KIM, other)}"' in answer.text

    def test_the_switch_stays_on_every_page(self, world: World, browse: Browse) -> None:
        answer = browse().get(world.base(KIM) + "rota")

        assert f'href="{world.base(KIM, "ko")}rota"' in answer.text

    def _refused(self, client: Client, address: str) -> None:
        for method, path in ((client.get, ""), (client.post, "details"), (client.get, "rota")):
            answer = method(address + path)
            assert answer.status_code == 404, address
            assert not [secret for secret in SECRETS if secret in answer.text]
            assert 'lang="en"' in answer.text
            assert 'lang="ko"' in answer.text
            assert "answering their mail" in answer.text
            assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_malformed_and_foreign_tokens_open_nothing(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        good = world.tokens[KIM]
        with app.app_context():
            others = [tokens.sign(kind, world.ids[KIM], 1) for kind in ("rota", "office", "feed")]
            other_version = tokens.sign("interpreter", world.ids[KIM], 2)
            nobody = tokens.sign("interpreter", 999_999, 1)
        bad = [good[:-1] + "9", good[1:], good + "0", "x", "가나다", "%00", "a" * 3000]
        for token in [*bad, *others, other_version, nobody]:
            self._refused(browse(), f"/interpreter/en/{token}/")
        assert browse().get(f"/interpreter/{good}x").status_code == 404
        assert browse().get(f"/interpreter/xx/{good}/").status_code == 404

    def test_the_link_opens_no_other_door(self, app: Flask, world: World, browse: Browse) -> None:
        token = world.tokens[KIM]
        for path in (f"/office/en/{token}/", f"/feeds/rota/{token}.ics", f"/feeds/{token}.ics"):
            answer = browse().get(path)
            assert answer.status_code == 404, path
            assert not [secret for secret in SECRETS if secret in answer.text]

    def test_a_renewed_link_closes_the_former(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        with app.app_context(), unit_of_work():
            operations.renew_link(worlds.found(world, KIM), actor=TESTER, now=clock.now())
            renewed = tokens.sign("interpreter", world.ids[KIM], 2)

        self._refused(browse(), world.base(KIM))
        for address in (f"/interpreter/en/{renewed}/", world.base(LEE)):
            assert "Your pages" in browse().get(address).text

    def test_a_removed_interpreter_s_link_is_closed(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        with app.app_context(), unit_of_work():
            operations.remove_interpreter(
                worlds.found(world, KIM), release_places=True, actor=TESTER, now=clock.now()
            )

        self._refused(browse(), world.base(KIM))

    @pytest.mark.parametrize(("days", "status"), [(29, 200), (32, 404)])
    def test_links_end_a_month_after_the_summit(
        self, app: Flask, world: World, browse: Browse, days: int, status: int
    ) -> None:
        over = (clock.now() - timedelta(days=days)).date()
        with app.app_context(), unit_of_work():
            db.session.execute(update(Summit).values(starts_on=over, ends_on=over))

        assert browse().get(world.base(KIM)).status_code == status

    def test_an_address_that_is_none_says_so_within_the_pages(
        self, world: World, browse: Browse
    ) -> None:
        answer = browse().get(world.base(KIM) + "nothing/here")

        assert answer.status_code == 404
        assert f'href="{world.base(KIM)}"' in answer.text
        assert "Kim Bora" in answer.text


class TestSafety:
    def test_no_page_may_be_kept_or_named(self, app: Flask, world: World, browse: Browse) -> None:
        client = browse()
        seen = [client.get(each) for each in addresses(app, world, KIM)]

        assert len(seen) > 12
        for answer in [*seen, client.get("/interpreter/en/x/"), client.get("/interpreter/x")]:
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store, private"
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_looking_changes_nothing(
        self, app: Flask, world: World, browse: Browse, method: str
    ) -> None:
        client = browse()
        before = rows(without="")

        for language in ("en", "ko"):
            for address in addresses(app, world, KIM, language):
                answer = client.open(address, method=method)
                assert answer.status_code in {200, 303, 403, 404}, address
        answer = client.open(world.offer(KIM) + "/accept?seen=x&consent=yes", method=method)

        assert answer.status_code == 200
        assert rows(without="") == before

    def test_a_form_needs_its_token(self, world: World, browse: Browse) -> None:
        before = rows(without="")
        client, page = browse(), world.offer(KIM) + "/accept"
        values = worlds.hidden(client.get(page))

        for sent in ({}, {**values, "csrf_token": ""}, {**values, "csrf_token": "forged"}):
            answer = client.post(page, data={**sent, "consent": "yes"})
            assert answer.status_code == 400
        # A token is good for the browser that it was given to.
        assert browse().post(page, data={**values, "consent": "yes"}).status_code == 400
        assert rows(without="") == before

    def test_forms_come_without_a_referrer_but_not_from_other_sites(
        self, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.offer(KIM) + "/accept"
        secure = {"base_url": "https://localhost"}
        values = {**worlds.hidden(client.get(page, **secure)), "consent": "yes"}

        foreign = client.post(page, data=values, headers={"Sec-Fetch-Site": "cross-site"}, **secure)
        own = client.post(page, data=values, headers={"Sec-Fetch-Site": "same-origin"}, **secure)

        assert (foreign.status_code, own.status_code) == (400, 303)

    def test_no_token_reaches_the_journal_or_the_logs(
        self, app: Flask, world: World, browse: Browse, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, logger="summit")
        client = browse()
        worlds.post(client, world.offer(KIM) + "/accept", consent="yes")
        client.get(client.get(world.base(KIM) + "calendar").text.partition("webcal://")[2])
        with app.app_context():
            db.session.execute(text("ALTER TABLE sound_check RENAME TO elsewhere"))
            db.session.commit()
        try:
            broken = client.get(world.base(KIM) + "sound-check")
        finally:
            with app.app_context():
                db.session.execute(text("ALTER TABLE elsewhere RENAME TO sound_check"))
                db.session.commit()

        assert broken.status_code == 500
        assert "GET /interpreter/en/…/sound-check failed" in caplog.text
        with app.app_context():
            feed = tokens.sign("rota", world.ids[KIM], 1).partition(".")[0]
        for code in (world.tokens[KIM].partition(".")[0], feed):
            assert code not in caplog.text
            assert not [name for name, held in rows().items() if code in "".join(held)]


class TestWhatIsSeen:
    def _seen(self, app: Flask, world: World, client: Client, address: str) -> str:
        answers = [client.get(each) for each in addresses(app, world, address)]
        text = "".join(each.text for each in answers if each.mimetype == "text/html")
        return re.sub(r'data-server-time="[^"]*"', "", text)  # this hour is none of the booth's

    def test_nobody_learns_of_others_but_partners(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        # Lee has accepted a session that Kim was offered and Park declined.
        seen = self._seen(app, world, browse(), LEE)
        for secret in (*PRIVATE, "Kim", "Park", "Han Sol", "0101", "0104", "bilateral", "Seminar"):
            assert secret not in seen, secret
        # Kim shares the seminar's booth with Park, who has accepted, and with Han, who has not.
        seen = self._seen(app, world, browse(), KIM)
        assert "Park Jun" in seen
        assert "+82 2 555 0103" in seen
        for secret in ("987654", "KTX", "2025", "wedding", PARK, "Han Sol", "Ann Lee", "+44"):
            assert secret not in seen, secret
        assert "bilateral" not in seen
        # Han has accepted nothing.
        seen = self._seen(app, world, browse(), HAN)
        for secret in (*PRIVATE[:4], "Kim Bora", "Park Jun", "Ann Lee", "0101", "0103", "Mayoral"):
            assert secret not in seen, secret

    def test_other_people_s_places_are_not_there(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        before = rows(without="")
        client = browse()
        token = worlds.csrf_of(client.get(world.base(LEE) + "details"))
        for number in (world.places[HAN, "bilateral"], world.places[KIM, "mayors"], 999_999):
            path = f"{world.base(LEE)}offers/{number}"
            sent = {"csrf_token": token, "consent": "yes", "seen": "1.offered."}
            for answer in (
                client.get(path),
                client.get(path + "/accept"),
                client.post(path + "/accept", data=sent),
                client.post(path + "/decline", data=sent),
            ):
                assert answer.status_code == 404
                assert "bilateral" not in answer.text
                assert "Kim Bora" not in answer.text
        assert rows(without="") == before

    def test_a_proposal_is_not_known(self, app: Flask, world: World, browse: Browse) -> None:
        with app.app_context(), unit_of_work():
            session = worlds.place(world, HAN, "bilateral").session
            made = operations.assign(
                session, "en-ko", worlds.found(world, LEE), actor=TESTER, now=clock.now()
            )
            number = made.id

        client = browse()
        assert "bilateral" not in self._seen(app, world, client, LEE)
        assert client.get(f"{world.base(LEE)}offers/{number}").status_code == 404

    def test_hours_are_those_that_were_told(self, app: Flask, world: World, browse: Browse) -> None:
        with app.app_context(), unit_of_work():
            place = worlds.place(world, LEE)
            place.session.starts_at += timedelta(hours=3)
            place.session.ends_at += timedelta(hours=3)
            # The page says when, and this test may run at any hour.
            assert place.answered_at is not None
            place.answered_at = place.answered_at.replace(hour=9, minute=10)

        seen = self._seen(app, world, browse(), LEE)

        assert "13:00–14:30" in seen
        assert "22:00–23:30 (Seoul time, UTC+9)" in seen
        for draft in ("16:00", "15:30", "17:30", "01:00–02:30"):
            assert draft not in seen
        # The turns are those of the draft, so they are not shown.
        assert "Turns" not in seen

    def test_the_privacy_notice_says_how_long(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        with app.app_context(), unit_of_work():
            from summit.interpretation.models import InterpretationSettings

            db.session.execute(update(InterpretationSettings).values(kept_days=77))

        notice = browse().get(world.base(KIM) + "privacy").text
        assert "77 days after the summit ends" in notice
        assert "30 days after the summit ends" in notice
