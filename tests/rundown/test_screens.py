"""Screens of a running session: a link without an account, the clock's facts, both languages."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import Person
from summit.programme.models import Session
from summit.rundown import operations, queries
from summit.rundown.models import Cue, Rundown
from summit.rundown.screens import Countdown, remaining_text, shown, until_text
from summit.rundown.timing import timing
from tests.actors import TESTER
from tests.attendance.builders import office
from tests.conftest import Client, CountSql
from tests.programme.pages import Desk
from tests.rundown.builders import NOW, START, after, give, led, planned
from tests.signing_in import csrf_headers, sign_in

pytestmark = pytest.mark.usefixtures("database")

TELEPHONE, NOTE = "+44 20 5550 0111", "Do not tell the mayor"
SCREENS = ("timer", "speaker", "moderator")


def link(rundown: Rundown) -> str:
    """Return what the addresses of a rundown's screens begin with."""
    return f"/screens/{tokens.sign('screen', rundown.id, rundown.screens_version)}"


def running(minutes: int = 3) -> str:
    """Make a meeting in which Seoul's keynote has begun after so many minutes; return its link."""
    with unit_of_work():
        rundown = led()
        for cue in rundown.cues:
            cue.telephone, cue.note = TELEPHONE, NOTE
        rundown.cues[1].person_title = Text(en="Mayor of Seoul", ko="서울특별시장")
        rundown.cues[2].words = Text(en="After the applause", ko="박수 뒤에")
        give(rundown, "next", now=after(minutes))
        return link(rundown)


def look(client: Client, address: str, minutes: int = 4, seconds: int = 0) -> str:
    """Return the words of a page at an instant."""
    with time_machine.travel(after(minutes, seconds), tick=False):
        answer = client.get(address)
    assert answer.status_code == 200, answer.status
    body = answer.text[answer.text.index("<main") :] if "<main" in answer.text else answer.text
    return " ".join(re.sub("<[^>]+>", " ", body).split())


class TestWhatTheyShow:
    def test_the_timer_shows_the_time_and_who_speaks_and_nothing_else(self, client: Client) -> None:
        said = look(client, f"{running()}/timer?lang=en", 4, 10)

        assert said.startswith("Timer: Mayoral Meeting Remaining time 8:50 Kim Hana Seoul")
        for other in ("London", "Keynote", "Mayor of Seoul", TELEPHONE, NOTE):
            assert other not in said

    def test_it_warns_and_says_what_is_over_in_words_and_with_a_sign(self, client: Client) -> None:
        here = running()

        assert "0:31 Kim Hana" in look(client, f"{here}/timer?lang=en", 12, 29)
        assert "0:30 Please come to the end" in look(client, f"{here}/timer?lang=en", 12, 30)
        assert "0:00 Please come to the end" in look(client, f"{here}/timer?lang=en", 13, 0)
        assert "−0:01 Over time" in look(client, f"{here}/timer?lang=en", 13, 1)
        assert "−7:05 Time is up. Please wrap up." in look(client, f"{here}/speaker?lang=en", 20, 5)

    @pytest.mark.parametrize(
        ("seconds", "level"), [(749, "calm"), (750, "soon"), (780, "soon"), (781, "over")]
    )
    def test_the_level_is_in_the_page_for_its_style(
        self, client: Client, seconds: int, level: str
    ) -> None:
        here = running()
        with time_machine.travel(after(0, seconds), tick=False):
            assert f'data-level="{level}"' in client.get(f"{here}/timer").text

    def test_the_speaker_sees_themselves_and_who_follows(self, client: Client) -> None:
        said = look(client, f"{running()}/speaker?lang=en")

        assert "Now Kim Hana Mayor of Seoul · Seoul Remaining time 9:00 Next London" in said
        assert "Jakarta" not in said

    def test_the_moderator_sees_three_ahead_and_when_it_ends(self, client: Client) -> None:
        said = look(client, f"{running(5)}/moderator?lang=en", 6)

        assert "Mayor of Seoul · Seoul" in said
        assert "Cue words After the applause" in said
        assert said.index("London") < said.index("Jakarta") < said.index("Athens")
        assert "Lima" not in said
        # Two minutes later than planned: 22:38 for 22:36, which is in time for 22:40.
        assert "Projected end 22:38 planned for 22:40 Seoul time, UTC+9" in said
        assert "late" not in said
        for secret in (TELEPHONE, "5550", NOTE):
            assert secret not in said

    def test_it_says_that_it_will_be_late(self, client: Client) -> None:
        here = running(9)

        said = look(client, f"{here}/moderator?lang=en", 10)
        assert "Projected end 22:42 planned for 22:40" in said
        assert "The session will end late." in said

    def test_names_are_said_as_the_office_has_stated_else_as_is_known(self, client: Client) -> None:
        here = running()
        with unit_of_work():
            hana = db.session.scalars(select(Person)).one()
            hana.pronunciation = "HAH-nah, as is known"
        assert "Say HAH-nah, as is known" in look(client, f"{here}/moderator?lang=en")

        with unit_of_work():
            hana = db.session.scalars(select(Person)).one()
            summit = db.session.scalars(select(Session)).one().summit
            own = office(summit, hana.city, "protocol@seoul.example", person=hana, now=NOW)
            own.pronunciation = "ha-NAH, they say"
        assert "Say ha-NAH, they say" in look(client, f"{here}/moderator?lang=en")
        for other in ("timer", "speaker"):
            assert "NAH" not in look(client, f"{here}/{other}?lang=en")

    def test_a_substitute_is_shown_at_once_and_never_said_like_the_other(
        self, client: Client
    ) -> None:
        with unit_of_work():
            rundown = led()
            db.session.scalars(select(Person)).one().pronunciation = "HAH-nah"
            deputy: dict[str, Any] = {"name": Text(en="Lee Deputy"), "title": Text(en="Vice Mayor")}
            give(rundown, "substitute", now=after(2), cue=rundown.cues[1].uid, **deputy)
            give(rundown, "next", now=after(3))
            here = link(rundown)

        said = look(client, f"{here}/moderator?lang=en")
        assert "Lee Deputy Vice Mayor · Seoul Speaks in the place of Kim Hana" in said
        assert "HAH" not in said
        for screen in ("timer", "speaker"):
            assert "Lee Deputy" in look(client, f"{here}/{screen}?lang=en")
            assert "Kim Hana" not in look(client, f"{here}/{screen}?lang=en")

    def test_korean_by_the_address_and_by_the_browser(self, client: Client) -> None:
        here = running()
        page = client.get(f"{here}/timer?lang=ko")
        assert '<html lang="ko">' in page.text
        assert "김하나" in page.text
        assert "런던" in look(client, f"{here}/moderator?lang=ko")
        browser = client.get(f"{here}/timer", headers={"Accept-Language": "ko-KR"})
        assert '<html lang="ko">' in browser.text
        assert f'href="{here}/timer?lang=en"' in browser.text
        assert '<html lang="en">' in client.get(f"{here}/timer?lang=xx").text

    def test_a_pause_a_gap_the_end_and_before_it_begins(self, client: Client) -> None:
        with unit_of_work():
            rundown = planned()
            here = link(rundown)
        assert "Begins in 1:30" in look(client, f"{here}/timer?lang=en", -2, 30)
        assert "until the session begins First Opening film" in look(
            client, f"{here}/timer?lang=en", -2, 30
        )
        # It does not begin by itself, and nothing is over time.
        assert "Begins in 0:00" in look(client, f"{here}/timer?lang=en", 1)

        def do(name: str, minutes: int) -> None:
            with unit_of_work():
                give(queries.held_rundown(rundown.id), name, now=after(minutes))

        do("start", 0)
        do("next", 3)
        do("pause", 5)
        said = look(client, f"{here}/timer?lang=en", 9)
        assert "8:00 Paused Kim Hana" in said
        do("resume", 10)
        assert "7:00 Kim Hana" in look(client, f"{here}/timer?lang=en", 11)
        do("finish", 12)
        for screen in SCREENS:
            assert "Nobody has the floor." in look(client, f"{here}/{screen}?lang=en", 13)
        assert "Next London" in look(client, f"{here}/timer?lang=en", 13)
        do("end", 14)
        for screen in SCREENS:
            said = look(client, f"{here}/{screen}?lang=en", 15)
            assert "The session is over." in said
            assert "Projected" not in said


class TestPolling:
    def ask(self, client: Client, here: str, screen: str, at: int, etag: str = "") -> TestResponse:
        headers = {"If-None-Match": etag} if etag else {}
        with time_machine.travel(after(0, at), tick=False):
            return client.get(f"{here}/now?screen={screen}&lang=en", headers=headers)

    @pytest.mark.parametrize("screen", SCREENS)
    def test_nothing_is_sent_again_until_something_changes(
        self, client: Client, screen: str
    ) -> None:
        with unit_of_work():
            rundown = led()
            give(rundown, "next", now=after(3))
            here = link(rundown)
        first = self.ask(client, here, screen, 200)
        again = self.ask(client, here, screen, 500, first.headers["ETag"])

        assert (again.status_code, again.text) == (304, "")
        # The clock of the device is corrected by every answer.
        assert again.headers["Server-Now"] == "2027-05-14T13:08:20.000Z"
        assert again.headers["Cache-Control"] == "no-store, private"

        with unit_of_work():
            give(queries.held_rundown(rundown.id), "next", now=after(9))
        changed = self.ask(client, here, screen, 541, first.headers["ETag"])
        assert changed.status_code == 200
        assert "London" in changed.text

    def test_the_clock_is_in_instants_of_the_server(self, client: Client) -> None:
        answer = self.ask(client, running(), "timer", 300)

        text = answer.text
        assert 'data-began="2027-05-14T13:03:00.000Z"' in text
        assert 'data-seconds="600"' in text
        assert 'data-paused-seconds="0"' in text
        assert "9:" not in re.sub("<[^>]+>", "", text)

    @pytest.mark.parametrize("screen", ["", "secret", "timer/../moderator", "%00"])
    def test_another_screen_is_none(self, client: Client, screen: str) -> None:
        here = running()
        with time_machine.travel(after(4), tick=False):
            assert client.get(f"{here}/now?screen={screen}").status_code == 404
            assert client.get(f"{here}/now").status_code == 404
            assert client.get(f"{here}/panel").status_code == 404
            assert client.post(f"{here}/now?screen=timer").status_code in (400, 405)

    def test_a_poll_costs_five_statements_whatever_the_length(
        self, client: Client, count_sql: CountSql
    ) -> None:
        here = running()
        with unit_of_work():
            rundown = db.session.scalars(select(Rundown)).one()
            for number in range(30):
                rundown.cues.append(
                    Cue(
                        position=100 + number,
                        kind=rundown.cues[1].kind,
                        name=Text(en=f"Speaker {number}"),
                        seconds=60,
                        planned_seconds=60,
                    )
                )
        with count_sql() as statements:
            look(client, f"{here}/now?screen=moderator")
        assert len(statements) == 5
        with count_sql() as statements:
            look(client, f"{here}/now?screen=timer")
        assert len(statements) == 3


class TestLinks:
    def refused(self, client: Client, here: str, minutes: int = 4) -> None:
        for path in ("timer", "speaker", "moderator", "now?screen=timer"):
            with time_machine.travel(after(minutes), tick=False):
                answer = client.get(f"{here}/{path}")
            assert answer.status_code == 404, path
            for secret in ("Kim Hana", "김하나", "Mayoral", "London"):
                assert secret not in answer.text
            assert 'lang="ko"' in answer.text
            assert 'lang="en"' in answer.text
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "no-store" in answer.headers["Cache-Control"]

    def test_malformed_and_foreign_tokens_open_nothing(self, client: Client) -> None:
        good = running().rpartition("/")[2]
        rundown = db.session.scalars(select(Rundown)).one()
        others = [tokens.sign(kind, rundown.id, 1) for kind in ("office", "interpreter", "feed")]
        others += [tokens.sign("screen", rundown.id, 2), tokens.sign("screen", 999_999, 1)]
        db.session.rollback()
        other = good[:-1] + ("8" if good.endswith("9") else "9")
        for token in [*others, other, good[1:], good + "0", "x", "가나다", "a" * 3000]:
            self.refused(client, f"/screens/{token}")

    def test_the_link_opens_no_other_door(self, client: Client) -> None:
        token = running().rpartition("/")[2]
        for path in (f"/office/en/{token}/", f"/interpreter/en/{token}/", f"/feeds/{token}.ics"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "Mayoral" not in answer.text

    def test_renewed_links_close_the_former_at_once(self, client: Client) -> None:
        here = running()
        with unit_of_work():
            rundown = db.session.scalars(select(Rundown)).one()
            operations.renew_screens(rundown, actor=TESTER, now=after(4))
            renewed = link(rundown)

        self.refused(client, here)
        assert "Kim Hana" in look(client, f"{renewed}/timer?lang=en")

    def test_they_close_a_day_after_the_session(self, client: Client) -> None:
        here = running()
        day = 24 * 60
        assert "Kim Hana" in look(client, f"{here}/timer?lang=en", 40 + day - 1)
        self.refused(client, here, 40 + day)
        with unit_of_work():
            rundown = db.session.scalars(select(Rundown)).one()
            give(rundown, "end", now=after(70))
        assert "over" in look(client, f"{here}/timer?lang=en", 70 + day - 1)
        self.refused(client, here, 70 + day)

    def test_without_an_hour_they_close_a_day_after_the_summit(self, client: Client) -> None:
        with unit_of_work():
            here = link(planned())
            db.session.execute(update(Session).values(starts_at=None, ends_at=None))
        # The summit's last day is two days after the session's.
        two_hours, day = 2 * 60, 24 * 60
        assert "not begun" in look(client, f"{here}/timer?lang=en", two_hours + 3 * day - 1)
        self.refused(client, here, two_hours + 3 * day)

    def test_pages_are_kept_and_named_nowhere(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        here = running()
        with time_machine.travel(after(4), tick=False):
            answer = client.get(f"{here}/moderator")
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in answer.headers

        with unit_of_work():
            # What no version of Summit writes: reading it fails.
            db.session.execute(text("UPDATE cue SET state = 'unheard of'"))
        logging.getLogger("summit").propagate = True
        with caplog.at_level(logging.ERROR), time_machine.travel(after(4), tick=False):
            assert client.get(f"{here}/timer").status_code == 500
        logging.getLogger("summit").propagate = False
        assert "/screens/…/timer failed" in caplog.text
        assert here.rpartition("/")[2] not in caplog.text

    def test_links_of_a_deleted_rundown_open_no_other_that_gets_its_id(
        self, client: Client
    ) -> None:
        with unit_of_work():
            rundown = planned()
            old, number = link(rundown), rundown.id
            operations.delete_rundown(rundown, actor=TESTER, now=NOW)
        with unit_of_work():
            other = planned("other")
            assert (other.id == number) is (db.engine.dialect.name == "sqlite")
            fresh = link(other)
        assert "Seoul" in look(client, f"{fresh}/moderator?lang=en")
        self.refused(client, old)

    def test_whoever_is_signed_in_needs_the_link_too(self, app: Flask, client: Client) -> None:
        running()
        sign_in(client, app, role="owner")
        self.refused(client, "/screens/x")


class TestTheConsolesPage:
    HERE = "/organizer/summits/forum/sessions/mayors/screens"

    def test_operators_have_the_links(self, app: Flask, client: Client) -> None:
        here = running()
        sign_in(client, app, role="operator")
        page = client.get(self.HERE)

        assert page.status_code == 200
        assert [f"{here}/{name}?lang=en" in page.text for name in SCREENS] == [True] * 3
        assert "Renew the links" not in page.text
        before = db.session.scalars(select(Rundown.screens_version)).one()
        answer = client.post(f"{self.HERE}/renew", headers=csrf_headers(app))
        assert answer.status_code == 403
        assert db.session.scalars(select(Rundown.screens_version)).one() == before

    def test_who_only_looks_has_none(self, app: Flask, client: Client) -> None:
        here = running()
        sign_in(client, app, role="viewer")
        page = client.get(self.HERE)
        assert page.status_code == 403
        assert here not in page.text

    def test_owners_renew_them(self, app: Flask) -> None:
        here = running()
        desk = Desk.of(app, "owner")
        page = desk.get("forum/sessions/mayors/screens")
        assert "Renew the links" in page.text
        sent = desk.post("forum/sessions/mayors/screens/renew")
        assert sent.status_code == 303
        text = desk.get("forum/sessions/mayors/screens").text
        assert here not in text
        assert "The links are new." in text

    def test_a_session_without_a_rundown_has_none(self, app: Flask) -> None:
        running()
        desk = Desk.of(app, "owner")
        assert desk.get("forum/sessions/nothing/screens").status_code == 404


class TestCountdowns:
    @pytest.mark.parametrize("seconds", [0, 1, 59, 599, 600, 601, 1023])
    def test_it_says_what_the_rundown_says(self, seconds: int) -> None:
        with unit_of_work():
            rundown = led()
            give(rundown, "next", now=after(3))
            give(rundown, "pause", now=after(5))
            give(rundown, "resume", now=after(6, 30))
            fact = queries.rundown_fact(rundown)
        now = after(7, seconds) + timedelta(milliseconds=400)
        found = shown(fact, now).countdown

        assert found is not None
        assert found.remaining(now) == timing(fact, now).of(fact.cues[1].uid).remaining

    def test_a_full_second_is_shown_until_it_is_over(self) -> None:
        before = Countdown(START, 0)
        assert before.remaining(START - timedelta(milliseconds=1)) == 1
        assert before.remaining(START) == 0
        turn = Countdown(START, 60)
        assert turn.remaining(START + timedelta(seconds=60, milliseconds=999)) == 0
        assert turn.remaining(START + timedelta(seconds=61)) == -1

    def test_how_it_is_written(self) -> None:
        assert [remaining_text(each) for each in (0, 9, 60, 4205, -1, -61)] == [
            "0:00",
            "0:09",
            "1:00",
            "70:05",
            "−0:01",
            "−1:01",
        ]

    def test_how_long_it_is_until_the_beginning_is_written(self) -> None:
        told = [(0, "0:00"), (3599, "59:59"), (3600, "1:00:00"), (86_399, "23:59:59")]
        told += [(86_400, "1 d 0 h"), (2_697_527, "31 d 5 h"), (-61, "−1:01"), (-3661, "−1:01:01")]
        assert [until_text(each, "{d} d {h} h") for each, _ in told] == [text for _, text in told]
