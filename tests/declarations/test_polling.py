"""Recorded votes: each city once, none after closing, and one result however often it is closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.attendance.queries import presence
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import Ballot, Choice, ClauseKind, Poll, Threshold
from summit.declarations.operations import ClauseValues
from summit.declarations.operations.polling import carries
from summit.declarations.queries import adopting
from summit.declarations.stand import Tally, tally
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.declarations.builders import ADOPTED_AT, forum, invitations, present, uid_of
from tests.declarations.tables import city_of, held, tabled

pytestmark = pytest.mark.usefixtures("database")
BY: dict[str, Any] = {"actor": TESTER, "now": ADOPTED_AT}


def voting(cities: int = 4, *, there: int | None = None) -> Poll:
    """Open a vote for those who are there, by a majority."""
    made = forum(cities)
    declaration = tabled(made)
    present(made, there)
    return operations.open_poll(declaration, Threshold.MAJORITY, **BY)


def test_those_who_are_there_vote_once_by_name() -> None:
    with unit_of_work():
        poll = voting(there=2)
        assert sorted(poll.entitled) == sorted(city_of(each).id for each in ("toronto", "delhi"))
        ballot = operations.cast(poll, city_of("delhi"), Choice.ABSTAIN, **BY)
        assert ballot.party == Text(en="Delhi", ko="델리")
        for choice in Choice:
            with pytest.raises(Refused, match="has voted already"):
                operations.cast(poll, city_of("delhi"), choice, **BY)
        with pytest.raises(Refused, match="was not there when the vote was opened"):
            operations.cast(poll, city_of("hanoi"), Choice.YES, **BY)
        assert tally(poll) == Tally(0, 0, 1)
        operations.cast(poll, city_of("delhi"), Choice.NO, correct=True, **BY)
        assert tally(poll) == Tally(0, 1, 0)


def test_after_closing_nobody_votes_and_nothing_is_corrected() -> None:
    with unit_of_work():
        poll = voting()
        operations.cast(poll, city_of("delhi"), Choice.YES, **BY)
        operations.close_poll(poll, **BY)
        assert (poll.yes, poll.no, poll.abstain, poll.carried) == (1, 0, 0, True)
        for slug, correct in (("toronto", False), ("delhi", True)):
            with pytest.raises(Refused, match="vote is closed"):
                operations.cast(poll, city_of(slug), Choice.NO, correct=correct, **BY)
        assert [each.choice for each in poll.ballots] == [Choice.YES]


def test_a_vote_needs_the_table_a_certified_text_and_somebody_there() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        with pytest.raises(Refused, match="No city is recorded as present"):
            operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        present(made)
        values = ClauseValues(ClauseKind.CLAUSE, Text(en="We act.", ko="우리는 행동한다."))
        operations.edit_clause(declaration, uid_of(declaration, 1), values, **BY)
        with pytest.raises(Refused, match="not certified"):
            operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        operations.certify(declaration, **BY)
        first = operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        with pytest.raises(Refused, match="close it first"):
            operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        operations.edit_clause(
            declaration,
            uid_of(declaration, 2),
            values,
            **BY,
        )
        with pytest.raises(Refused, match="close it first"):
            operations.certify(declaration, **BY)
        operations.close_poll(first, **BY)
        operations.certify(declaration, **BY)
        second = operations.open_poll(declaration, Threshold.TWO_THIRDS, **BY)
        assert (first.number, second.number) == (1, 2)
        operations.close_poll(second, **BY)
        operations.return_to_draft(declaration, **BY)
        with pytest.raises(Refused, match="not on the table"):
            operations.open_poll(declaration, Threshold.MAJORITY, **BY)


@pytest.mark.parametrize(
    ("threshold", "yes", "no", "carried"),
    [
        (Threshold.MAJORITY, 0, 0, False),
        (Threshold.MAJORITY, 2, 2, False),
        (Threshold.MAJORITY, 3, 2, True),
        (Threshold.TWO_THIRDS, 0, 0, False),
        (Threshold.TWO_THIRDS, 19, 10, False),
        (Threshold.TWO_THIRDS, 20, 10, True),
    ],
)
def test_what_carries(threshold: Threshold, yes: int, no: int, carried: bool) -> None:
    assert carries(Tally(yes, no, 40), threshold) is carried


def test_fifty_votes_of_one_city_at_once_count_once(app: Flask) -> None:
    with unit_of_work():
        number = voting().number

    def press(attempt: int) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    poll = adopting.poll_of(held(), number)
                    choice = list(Choice)[attempt % 3]
                    operations.cast(poll, city_of("delhi"), choice, **BY)
            except Refused as refusal:
                return str(refusal)
            return ""

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(press, range(50)))

    db.session.rollback()
    refusal = "This city has voted already; correct its vote if that is wrong."
    assert (done.count(""), done.count(refusal)) == (1, 49)
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 1


def test_fifty_cities_at_once_are_fifty_votes(app: Flask) -> None:
    with unit_of_work():
        poll = voting(50)
        number, slugs = poll.number, [each.slug for each in adopting.entitled_cities(poll)]

    def press(slug: str) -> None:
        with app.app_context(), unit_of_work():
            operations.cast(adopting.poll_of(held(), number), city_of(slug), Choice.YES, **BY)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(press, slugs))

    with unit_of_work():
        assert tally(adopting.poll_of(held(), number)) == Tally(50, 0, 0)


def test_fifty_closings_among_votes_give_one_result(app: Flask) -> None:
    with unit_of_work():
        poll = voting(50)
        number, slugs = poll.number, [each.slug for each in adopting.entitled_cities(poll)]

    def press(slug: str) -> bool:
        with app.app_context():
            try:
                with unit_of_work():
                    found = adopting.poll_of(held(), number)
                    operations.cast(found, city_of(slug), Choice.YES, **BY)
            except Refused:
                return False
            return True

    def close(_attempt: int) -> tuple[object, ...]:
        with app.app_context(), unit_of_work():
            found = operations.close_poll(adopting.poll_of(held(), number), **BY)
            return (found.yes, found.no, found.abstain, found.carried, found.closed_at)

    with ThreadPoolExecutor(12) as pool:
        votes = [pool.submit(press, slug) for slug in slugs[:5]]
        [each.result() for each in votes]
        votes += [pool.submit(press, slug) for slug in slugs[5:15]]
        results = [pool.submit(close, attempt) for attempt in range(50)]
        votes += [pool.submit(press, slug) for slug in slugs[15:]]
        accepted = [each.result() for each in votes].count(True)
        closed = {each.result() for each in results}

    assert len(closed) == 1
    assert next(iter(closed))[:4] == (accepted, 0, 0, True)
    assert len(votes) == 50
    assert accepted >= 5
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == accepted
    closings = select(func.count()).where(Entry.act == "declaration.poll_closed")
    assert db.session.scalar(closings) == 1


def test_whoever_leaves_during_the_vote_keeps_it() -> None:
    with unit_of_work():
        poll = voting()
        first = invitations(poll.of_version.declaration.summit)[0]
        span = next(
            each for each in presence.attendees(first.session_id) if each.invitation_id == first.id
        ).spans[0]
        span.left_at = ADOPTED_AT
        operations.cast(poll, city_of("toronto"), Choice.YES, **BY)
        assert tally(poll) == Tally(1, 0, 0)
