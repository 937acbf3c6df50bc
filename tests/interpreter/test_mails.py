"""What interpreters are mailed: in their language, by their clocks, with a link of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.interpretation import operations
from summit.interpretation.operations.telling import tell_moved
from summit.mail.models import Mail
from summit.mail.post import post
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import KIM, LEE, World

Browse = Callable[[], Client]


def newest(address: str) -> Mail:
    """Return what somebody was mailed last."""
    db.session.rollback()
    return db.session.scalars(
        select(Mail).where(Mail.to_address == address).order_by(Mail.id.desc()).limit(1)
    ).one()


def test_an_offer_says_what_when_and_where_to_answer(
    app: Flask, world: World, browse: Browse
) -> None:
    mail = newest(LEE)

    assert mail.subject == "Offer to interpret: Cities Against COVID-19 Forum"
    assert "Hello Ann Lee," in mail.body
    assert "- Mayoral Meeting: Cities after dark" in mail.body
    assert "13:00–14:30 (London time, UTC)" in mail.body
    assert "Booth: English ⇄ Korean" in mail.body
    message = post().write(mail)
    text = message.get_body(("plain",))
    assert text is not None
    link = f"/interpreter/{world.tokens[LEE]}"
    assert link in text.get_content()
    assert browse().get(link).status_code == 303
    # The token is made at sending; no table holds it.
    assert world.tokens[LEE].partition(".")[0] not in mail.body


def test_korean_interpreters_read_korean_times(app: Flask, world: World) -> None:
    body = newest(KIM).body

    assert "예산 세미나" in body
    assert "김보라" in body
    assert "서울 시각, UTC+9" in body
    assert "{%" not in body
    assert "\n\n\n" not in body


def test_a_release_and_another_hour_are_told(app: Flask, world: World) -> None:
    with app.app_context(), unit_of_work():
        place = worlds.place(world, LEE)
        assert place.told_from is not None
        assert place.told_to is not None
        place.told_from += timedelta(hours=1)
        place.told_to += timedelta(hours=1)
        tell_moved(worlds.found(world, LEE), [place], actor=TESTER, now=clock.now())
    moved = newest(LEE)
    assert moved.subject == (
        "New time: Mayoral Meeting: Cities after dark, Cities Against COVID-19 Forum"
    )
    assert "Now: " in moved.body
    assert "14:00–15:30 (London time, UTC)" in moved.body

    with app.app_context(), unit_of_work():
        operations.release(
            worlds.place(world, LEE), reason="Too dear", actor=TESTER, now=clock.now()
        )
    released = newest(LEE)
    assert released.subject.startswith("You are released: Mayoral Meeting")
    assert "Too dear" not in released.body


def test_the_link_alone_can_be_mailed(app: Flask, world: World) -> None:
    with app.app_context(), unit_of_work():
        assert operations.send_link(worlds.found(world, KIM), actor=TESTER, now=clock.now())

    mail = newest(KIM)
    assert "김보라" in mail.body
    assert "CAC 글로벌 서밋" in mail.subject
