"""What does not fit between a programme and its broadcasts."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from summit.attendance.models import Office
from summit.core.db import db, unit_of_work
from summit.programme import queries, rules
from summit.programme.models import SessionState, Summit
from summit.programme.rules import Level
from summit.streaming import findings, operations
from summit.streaming.models import BroadcastState
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.streaming.builders import NOW, channel, forum, live, session_of, video

pytestmark = pytest.mark.usefixtures("database")


def told(made: Summit, now: datetime = NOW) -> list[tuple[str, Level, str]]:
    """What is found, in English."""
    facts = queries.facts(made.id, reader=TESTER)
    found = findings.broadcasts(facts, now)
    return [(each.rule, each.level, each.told("en", str).message) for each in found]


def test_what_is_in_order_is_not_told() -> None:
    with unit_of_work():
        made = forum(agreed=True)
        assert told(made) == []
        live(session_of(made, "mayors"))
        assert told(made) == []


def test_what_nobody_sees_needs_no_consent() -> None:
    with unit_of_work():
        made = forum()
        there = channel(session_of(made, "mayors"))
        assert told(made) == []
        there.shown_at = NOW
        db.session.flush()
        assert told(made) == [
            (
                "broadcast-consent",
                Level.WARN,
                "“Mayoral Meeting” is shown to the public, and these have not consented: Jakarta,"
                " Kim Bora.",
            )
        ]


def test_who_signed_for_it_is_believed() -> None:
    with unit_of_work():
        made = forum()
        live(session_of(made, "mayors"))
        operations.waive_consents(
            session_of(made, "mayors"), "By telephone.", actor=TESTER, now=NOW
        )
        assert told(made) == []


def test_a_recording_that_was_not_agreed_to_is_told() -> None:
    with unit_of_work():
        made = forum(agreed=True)
        there = live(session_of(made, "mayors"))
        db.session.scalars(select(Office)).one().recording = False
        db.session.flush()
        assert told(made) == []
        there.state = BroadcastState.RECORDED
        db.session.flush()
        assert [message for _rule, _level, message in told(made)] == [
            "“Mayoral Meeting” is shown to the public, and these have not consented: Jakarta."
        ]


def test_a_channel_that_the_session_does_not_have_any_more_is_told() -> None:
    with unit_of_work():
        made = forum(agreed=True)
        mayors = session_of(made, "mayors")
        channel(mayors, "en")
        over = channel(mayors, "floor", video(1), state=BroadcastState.ENDED)
        mayors.floor = mayors.interpreted = ["ko"]
        db.session.flush()
        assert told(made) == [
            (
                "broadcast-channel",
                Level.NOTE,
                "“Mayoral Meeting” has channels that its languages do not have: English.",
            )
        ]
        over.language = "fr"
        db.session.flush()
        assert len(told(made)) == 1, "what is over is a record"


def test_what_is_shown_of_a_cancelled_session_is_told() -> None:
    with unit_of_work():
        made = forum()
        mayors = session_of(made, "mayors")
        live(mayors, "en")
        channel(mayors, "ko", video(1))
        mayors.state = SessionState.CANCELLED
        db.session.flush()
        assert told(made) == [
            (
                "broadcast-cancelled",
                Level.WARN,
                "“Mayoral Meeting” is cancelled, and these channels are still shown: English.",
            )
        ]


def test_the_rules_have_names_and_are_among_those_of_the_programme() -> None:
    assert findings.broadcasts in rules.findings.rules
    assert set(findings.LABELS) <= set(rules.findings.labels)


def test_it_costs_one_statement_where_nothing_is_broadcast(count_sql: CountSql) -> None:
    with unit_of_work():
        made = forum()
        facts = queries.facts(made.id, reader=TESTER)
        with count_sql() as statements:
            assert list(findings.broadcasts(facts, NOW)) == []
        assert len(statements) == 1
        for number, each in enumerate(made.sessions):
            live(each, "floor", video(number + 1))
        with count_sql() as statements:
            list(findings.broadcasts(facts, NOW))
        assert len(statements) == 4
