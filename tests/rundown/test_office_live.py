"""A running session on an office's phone: when it is their turn, and nothing of other offices."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from summit.attendance import operations as attendance
from summit.attendance.models import (
    AnswerKind,
    Arrangements,
    Channel,
    Contact,
    Invitation,
    JoinDetails,
)
from summit.attendance.operations import AnswerValues
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme.models import Session
from summit.rundown import operations, queries
from summit.rundown.models import Rundown
from tests.actors import TESTER
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import JAKARTA, LIMA, SEOUL_OFFICE, World
from tests.rundown.builders import OPERATOR, give

Browse = Callable[[], Client]

DESK, DUTY = "+82 2 555 0120", "+82 2 555 0199"
#: What the rundown holds that no office may see.
SECRETS = ["+62 21 555 0107", "0102", "Rosa", "Budi", "Secret note", "hold_video.mp4"]


@dataclass(frozen=True, slots=True)
class Live:
    """A meeting at 22:00 in Seoul: opening 10 min, Jakarta 7 min, Seoul 7 min."""

    world: World
    invitations: dict[tuple[str, str], int]

    @property
    def starts_at(self) -> datetime:
        return self.world.starts_at

    def address(
        self, of: str = JAKARTA, slug: str = "mayors", *, by: str = "", language: str = "en"
    ) -> str:
        return f"{self.world.base(by or of, language)}live/{self.invitations[of, slug]}"

    def do(self, order: str, minutes: float, **args: Any) -> None:
        with unit_of_work():
            rundown = db.session.scalars(select(Rundown)).one()
            give(queries.held_rundown(rundown.id), order, now=self.at(minutes), **args)

    def at(self, minutes: float) -> datetime:
        return self.starts_at + timedelta(minutes=minutes)

    def uid(self, place: int) -> str:
        uid = db.session.scalars(select(Rundown)).one().cues[place].uid
        db.session.rollback()
        return uid


@pytest.fixture
def world(app: Flask, database: None) -> World:
    return worlds.make(app)


@pytest.fixture
def browse(app: Flask) -> Browse:
    """Return browsers with nothing stored: one for each person of a test."""
    return lambda: worlds.client_of(app)


@pytest.fixture
def live(app: Flask, world: World) -> Live:
    now = clock.now()
    with app.app_context(), unit_of_work():
        found = {}
        for each in db.session.scalars(select(Invitation)):
            contact = db.session.scalars(
                select(Contact).where(Contact.office_id == each.office_id).order_by(Contact.id)
            ).first()
            assert contact is not None
            found[contact.address, each.session.slug] = each.id
            if contact.address != LIMA:
                accepted = AnswerValues(AnswerKind.ACCEPTED)
                attendance.answer(each, accepted, channel=Channel.TELEPHONE, actor=TESTER, now=now)
        mayors = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        db.session.add(JoinDetails(session_id=mayors.id, duty_phone=DESK))
        rundown = operations.make_rundown(mayors, actor=TESTER, now=now)
        for cue in rundown.cues:
            cue.note, cue.fallback = "Secret note", "hold_video.mp4"
        operations.take_panel(rundown, actor=OPERATOR, now=now)
    return Live(world, found)


def look(client: Client, live: Live, minutes: float, address: str = "") -> str:
    """Return the words of a page so many minutes after the planned start."""
    with time_machine.travel(live.at(minutes), tick=False):
        answer = client.get(address or live.address())
    assert answer.status_code == 200, answer.status
    assert answer.headers["Cache-Control"] == "no-store, private"
    body = answer.text[answer.text.index("<main") :] if "<main" in answer.text else answer.text
    for secret in SECRETS:
        assert secret not in body
    return " ".join(re.sub("<[^>]+>", " ", body).split())


def test_before_it_begins_only_the_published_hours(live: Live, browse: Browse) -> None:
    said = look(browse(), live, -30)

    assert "The session has not begun yet." in said
    assert "20:00–21:30 Jakarta time, UTC+7 At the host: " in said
    assert "22:00–23:30 (Seoul time, UTC+9)" in said
    # The rundown is a draft until it runs.
    for draft in ("Expected at", "You are next", "20:10", "Opening"):
        assert draft not in said


def test_whose_turn_it_is_and_when_ones_own_comes_by_both_clocks(
    live: Live, browse: Browse
) -> None:
    live.do("start", 0)
    said = look(browse(), live, 2)
    assert "You are next Expected at 20:10 Jakarta time, UTC+7 At the host: " in said
    assert "22:10 (Seoul time, UTC+9)" in said
    assert "Speaking now Opening" in said
    assert f"Technical desk {DESK}" in said

    # The opening runs over: everything moves.
    assert "Expected at 20:14" in look(browse(), live, 14.5)
    seoul = look(browse(), live, 2, live.address(SEOUL_OFFICE))
    assert "1 speaker before you Expected at 22:17 Seoul time, UTC+9" in seoul
    assert "At the host" not in seoul


def test_in_korean(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    client = browse()
    page = client.get(live.address(language="ko"))
    assert '<html lang="ko">' in page.text
    assert "오후 8:10" in look(client, live, 2, live.address(language="ko"))


def test_ones_own_turn_counts_down(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    live.do("next", 12)
    said = look(browse(), live, 14)

    assert "You have the floor now Remaining time 5:00" in said
    assert "Speaking now" not in said
    other = look(browse(), live, 14, live.address(SEOUL_OFFICE))
    assert "You are next Expected at 22:19" in other
    assert "지금 발언 중 프라모노 아눙" in look(
        browse(), live, 14, live.address(SEOUL_OFFICE, language="ko")
    )


def test_what_became_of_the_turn(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    live.do("lost", 5, cue=live.uid(1))
    assert "We have lost your line." in look(browse(), live, 6)
    live.do("back", 6, cue=live.uid(1))
    assert "We have lost your line." not in look(browse(), live, 7)
    live.do("substitute", 7, cue=live.uid(1), name=Text(en="Sari Deputy"), title=Text())
    assert "Represented by Sari Deputy" in look(browse(), live, 8)
    live.do("defer", 8, cue=live.uid(1))
    assert "1 speaker before you Expected at 20:17" in look(browse(), live, 9)
    live.do("skip", 9, cue=live.uid(1))
    said = look(browse(), live, 10)
    assert "Your turn is not in the order at present." in said
    assert "Expected at" not in said
    live.do("requeue", 10, cue=live.uid(1))
    live.do("next", 11)
    live.do("next", 15)
    assert "You have spoken. Thank you." in look(browse(), live, 16)
    live.do("end", 20)
    assert "The session is over." in look(browse(), live, 21)


def test_another_offices_invitation_is_none(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    for of, slug, by in (
        (SEOUL_OFFICE, "mayors", JAKARTA),
        (JAKARTA, "bilateral", SEOUL_OFFICE),
        (JAKARTA, "mayors", SEOUL_OFFICE),
        (JAKARTA, "mayors", LIMA),
    ):
        for part in ("", "?part=now"):
            answer = browse().get(live.address(of, slug, by=by) + part)
            assert answer.status_code == 404, (of, slug, by)
            for secret in ("Expected", "Opening", "양자회의", "Seoul and Jakarta", DESK):
                assert secret not in answer.text
    assert browse().get(live.world.base(JAKARTA) + "live/999999").status_code == 404
    assert browse().get(live.world.base(JAKARTA) + "live/x").status_code == 404


@pytest.mark.parametrize("answer", [None, AnswerKind.DECLINED, AnswerKind.TENTATIVE])
def test_who_does_not_come_sees_nothing(
    live: Live, browse: Browse, answer: AnswerKind | None
) -> None:
    live.do("start", 0)
    if answer is not None:
        with unit_of_work():
            lima = db.session.get_one(Invitation, live.invitations[LIMA, "mayors"])
            values = AnswerValues(answer)
            how = Channel.TELEPHONE
            attendance.answer(lima, values, channel=how, actor=TESTER, now=clock.now())
    found = browse().get(live.address(LIMA))

    assert found.status_code == 404
    assert "Opening" not in found.text
    assert DESK not in found.text


def test_who_comes_without_a_turn_sees_who_speaks(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    with unit_of_work():
        lima = db.session.get_one(Invitation, live.invitations[LIMA, "mayors"])
        values = AnswerValues(AnswerKind.ACCEPTED)
        attendance.answer(lima, values, channel=Channel.TELEPHONE, actor=TESTER, now=clock.now())
    said = look(browse(), live, 2, live.address(LIMA))

    assert "You have no turn to speak in this session." in said
    assert "Speaking now Opening" in said


def test_a_session_without_a_rundown_and_the_general_telephone(live: Live, browse: Browse) -> None:
    with unit_of_work():
        summit_id = db.session.scalars(select(Session.summit_id).limit(1)).one()
        db.session.add(Arrangements(summit_id=summit_id, duty_phone=DUTY))
    said = look(browse(), live, 0, live.address(JAKARTA, "bilateral"))

    assert "The session has not begun yet." in said
    assert f"Technical desk {DUTY}" in said


def test_only_what_changed_is_sent(live: Live, browse: Browse) -> None:
    live.do("start", 0)
    client, address = browse(), live.address() + "?part=now"
    with time_machine.travel(live.at(2), tick=False):
        first = client.get(address)
    with time_machine.travel(live.at(9), tick=False):
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert "<main" not in first.text
    assert (again.status_code, again.text) == (304, "")
    assert again.headers["Server-Now"] == live.at(9).astimezone(UTC).strftime(
        "%Y-%m-%dT%H:%M:00.000Z"
    )
    live.do("next", 9)
    with time_machine.travel(live.at(9), tick=False):
        changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "You have the floor now" in changed.text


def test_the_first_page_leads_there_on_the_day(live: Live, browse: Browse) -> None:
    link = f'href="{live.address()}"'
    with time_machine.travel(live.at(-60), tick=False):
        page = browse().get(live.world.base(JAKARTA))
    assert link in page.text
    assert live.address(JAKARTA, "bilateral") not in page.text  # it has no rundown
    for minutes in (-13 * 60, 2 * 24 * 60):
        with time_machine.travel(live.at(minutes), tick=False):
            assert link not in browse().get(live.world.base(JAKARTA)).text
