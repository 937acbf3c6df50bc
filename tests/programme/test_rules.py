"""Findings about a programme: two sessions in one room."""

import pytest
from flask import Flask

from summit.core.db import unit_of_work
from summit.programme.models import Room, RoomKind, SessionState, Summit
from summit.programme.rules import room_clashes
from tests.programme import builders as make
from tests.programme.builders import at

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("hour", "minute", "state", "clashes"),
    [
        (10, 59, SessionState.SCHEDULED, 1),
        (11, 0, SessionState.SCHEDULED, 0),
        (9, 0, SessionState.SCHEDULED, 0),
        (9, 1, SessionState.SCHEDULED, 1),
        (10, 30, SessionState.CANCELLED, 0),
    ],
)
def test_a_room_is_used_by_one_session_at_a_time(
    app: Flask, hour: int, minute: int, state: SessionState, clashes: int
) -> None:
    with app.app_context(), unit_of_work():
        first = make.session("first", starts_at=at(10), minutes=60)
        second = make.session("second", starts_at=at(hour, minute), minutes=60, state=state)
        summit: Summit = make.summit("forum", first, second)
        studio = Room(slug="studio", kind=RoomKind.STUDIO, name=first.title, summit=summit)
        first.room = second.room = studio

        found = room_clashes(summit.sessions)

        assert len(found) == clashes
        for finding in found:
            assert "in the room studio at once; move one of them" in str(finding)
