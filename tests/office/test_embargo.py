"""Until when a speech text is to be kept quiet: with the text, and changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.models import Paper
from summit.core import clock
from summit.core.db import db
from summit.journal.models import Entry
from tests.attendance.paper_files import form_with_file
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import JAKARTA, LIMA, World

Browse = Callable[[], Client]
pytestmark = pytest.mark.usefixtures("world")

JAKARTA_ZONE = ZoneInfo("Asia/Jakarta")


def soon(**after: int) -> datetime:
    """Return a minute some time from now."""
    return (clock.now() + timedelta(**after)).replace(second=0, microsecond=0)


def written(instant: datetime) -> str:
    """Write an instant as Jakarta's clocks show it."""
    return instant.astimezone(JAKARTA_ZONE).strftime("%Y-%m-%dT%H:%M")


def send(client: Client, page: str, data: bytes = b"Cities.", until: str = "") -> int:
    form = {**worlds.hidden(client.get(page)), "embargo_until": until}
    answer = client.post(page, **form_with_file(form, data, "text.txt"))
    return answer.status_code


def embargoes() -> list[datetime | None]:
    db.session.rollback()
    return list(db.session.scalars(select(Paper.embargo_until).order_by(Paper.id)))


def test_a_text_is_sent_under_embargo_by_the_office_s_clocks(
    app: Flask, world: World, browse: Browse
) -> None:
    client, page = browse(), f"{world.base(JAKARTA)}speech/mayors"
    until = soon(days=3)

    assert send(client, page, until=written(until)) == 303

    assert embargoes() == [until]
    shown = client.get(page).text
    assert "Under embargo until" in shown
    assert until.astimezone(JAKARTA_ZONE).strftime("%H:%M") in shown
    assert "by the clocks of Asia/Jakarta" in shown
    # A newer version is under it as well, unless the office says otherwise.
    assert f'value="{written(until)}"' in shown
    entry = db.session.scalars(select(Entry).where(Entry.act == "paper.added")).one()
    assert entry.after["embargo_until"] == until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_embargo_is_changed_and_lifted(app: Flask, world: World, browse: Browse) -> None:
    client, page = browse(), f"{world.base(JAKARTA)}speech/mayors"
    send(client, page)
    assert embargoes() == [None]
    until = soon(days=5)
    to = f"{page}/embargo"
    answer = worlds.post(client, page, to, **{"valid-embargo_until": written(until)})
    assert answer.status_code == 303
    assert embargoes() == [until]
    assert worlds.post(client, page, to, **{"valid-embargo_until": ""}).status_code == 303
    assert embargoes() == [None]
    acts = db.session.scalars(
        select(Entry).where(Entry.act == "paper.embargo_set").order_by(Entry.id)
    ).all()
    assert len(acts) == 2
    assert acts[1].after["embargo_until"] is None


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2020-01-01T10:00", "This time is past."),
        ("tomorrow", "Enter a day and an hour"),
        ("9999-01-01T10:00", "Enter a year from 1970 to 2200."),
    ],
)
def test_an_embargo_that_is_none_is_refused_at_its_field(
    app: Flask, world: World, browse: Browse, until: str, said: str
) -> None:
    client, page = browse(), f"{world.base(JAKARTA)}speech/mayors"
    form = {**worlds.hidden(client.get(page)), "embargo_until": until}
    answer = client.post(page, **form_with_file(form, b"Cities.", "t.txt"))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="embargo_until-error"' in answer.text
    assert embargoes() == []

    send(client, page)
    answer = worlds.post(client, page, f"{page}/embargo", **{"valid-embargo_until": until})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="valid-embargo_until-error"' in answer.text
    assert embargoes() == [None]


def test_without_a_text_there_is_nothing_to_put_under_embargo(
    app: Flask, world: World, browse: Browse
) -> None:
    client, page = browse(), f"{world.base(JAKARTA)}speech/mayors"
    until = written(soon(days=1))
    answer = worlds.post(client, page, f"{page}/embargo", **{"valid-embargo_until": until})
    assert answer.status_code == 422
    assert "There is no speech text any more." in answer.text


def test_another_office_s_embargo_is_out_of_reach(app: Flask, world: World, browse: Browse) -> None:
    page = f"{world.base(JAKARTA)}speech/bilateral"
    until = soon(days=2)
    send(browse(), page, until=written(until))
    client, own = browse(), f"{world.base(LIMA)}speech/mayors"
    answer = worlds.post(
        client, own, f"{world.base(LIMA)}speech/bilateral/embargo", **{"valid-embargo_until": ""}
    )
    assert answer.status_code == 404
    assert embargoes() == [until]
