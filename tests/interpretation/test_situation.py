"""Reading a summit's booths: a fixed number of statements, and what offices have stated."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from summit.attendance import operations as attendance
from summit.attendance.models import AnswerKind, Channel
from summit.core.db import db, reading, unit_of_work
from summit.directory.models import City
from summit.interpretation import operations, queries
from summit.interpretation.facts import FloorFact
from summit.interpretation.models import AssignmentState, Interpreter, SpanKind
from summit.interpretation.operations import Span, TurnValues
from summit.programme.models import Summit
from summit.programme.queries import facts
from tests.actors import TESTER
from tests.attendance.builders import invited, office
from tests.conftest import CountSql
from tests.interpretation.builders import NOW, assigned, at, forum, session_of, team

pytestmark = pytest.mark.usefixtures("database")


def filled(people: int, **fields: Any) -> int:
    with unit_of_work():
        made = forum(**fields)
        for who in team(made, people):
            assigned(session_of(made, "mayors"), who, state=AssignmentState.OFFERED)
            assigned(session_of(made, "seminar"), who, booth="ko>en")
        return made.id


@pytest.mark.parametrize("people", [1, 30])
def test_six_statements_whatever_the_number(people: int, count_sql: CountSql) -> None:
    summit_id = filled(people)
    with reading():
        known = facts(summit_id)
        with count_sql() as statements:
            found = queries.situation(known)
    assert len(statements) == 6
    assert (len(found.interpreters), len(found.assignments)) == (people, 2 * people)


def test_one_statement_where_nobody_plans_interpreters(count_sql: CountSql) -> None:
    summit_id = filled(0)
    with reading():
        known = facts(summit_id)
        with count_sql() as statements:
            assert not queries.situation(known).in_use
    assert len(statements) == 1


def test_an_interpreter_is_read_with_calendar_and_other_summits() -> None:
    with unit_of_work():
        made, other = forum(), forum("other")
        (here,), (there,) = team(made, 1), team(other, 1)
        assigned(session_of(other, "mayors"), there, state=AssignmentState.CONFIRMED)
        assigned(session_of(other, "seminar"), there, booth="ko>en")
        spans = [
            Span(at(9), at(12), SpanKind.AVAILABLE),
            Span(at(20), at(21), SpanKind.UNAVAILABLE),
        ]
        operations.set_spans(here, spans, actor=TESTER, now=NOW)
        found = queries.situation(facts(made.id)).interpreters[here.id]
    assert found.free == ((at(9), at(12)),)
    assert found.busy == ((at(20), at(21)),)
    assert found.elsewhere == ((at(22), at(23, 30)),)
    assert found.directions == {("en", "ko"), ("ko", "en")}


def _floor_of(summit: Summit, speaks: list[str], **more: Any) -> FloorFact | None:
    mayors = session_of(summit, "mayors")
    city = db.session.scalars(select(City)).one()
    theirs = office(summit, city)
    invitation = invited(mayors, theirs)
    attendance.set_languages(theirs, speaks, ["en"], actor=TESTER, now=NOW)
    if more.get("declined"):
        values = attendance.AnswerValues(AnswerKind.DECLINED)
        attendance.answer(invitation, values, channel=Channel.TELEPHONE, actor=TESTER, now=NOW)
    words = mayors.items[1]
    state = queries.situation(facts(summit.id))
    return state.floors.get(words.uid)


@pytest.mark.parametrize(
    ("speaks", "spoken"), [(["es"], ("es",)), (["es", "en"], ("en",)), (["id", "es"], ("id",))]
)
def test_an_items_language_is_what_the_speakers_office_stated(
    speaks: list[str], spoken: tuple[str, ...]
) -> None:
    with unit_of_work():
        made = forum()
        team(made, 1)
        assert _floor_of(made, speaks) == FloorFact(spoken, own_interpreter=False, by_office=True)


def test_the_language_of_an_office_that_declined_does_not_count() -> None:
    with unit_of_work():
        made = forum()
        team(made, 1)
        assert _floor_of(made, ["es"], declined=True) is None


def test_what_the_organizers_settle_holds_over_it() -> None:
    with unit_of_work():
        made = forum()
        team(made, 1)
        _floor_of(made, ["es"])
        mayors = session_of(made, "mayors")
        words = mayors.items[1].uid
        settle = operations.set_item_floor

        def floor() -> FloorFact:
            return queries.situation(facts(made.id)).floors[words]

        assert settle(mayors, words, "", True, actor=TESTER, now=NOW)
        assert floor() == FloorFact(("es",), own_interpreter=True, by_office=True)
        assert settle(mayors, words, "en", False, actor=TESTER, now=NOW)
        assert not settle(mayors, words, "en", False, actor=TESTER, now=NOW)
        assert floor() == FloorFact(("en",), own_interpreter=False, by_office=False)
        assert settle(mayors, words, "", False, actor=TESTER, now=NOW)
        assert floor() == FloorFact(("es",), own_interpreter=False, by_office=True)


def test_edited_turns_and_setups_are_read() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors = session_of(made, "mayors")
        for who in (first, second):
            assigned(mayors, who)
        turns = [
            TurnValues(first.id, at(22), at(22, 45)),
            TurnValues(second.id, at(22, 45), at(23, 30)),
        ]
        operations.set_turns(mayors, "en-ko", turns, actor=TESTER, now=NOW)
        found = queries.situation(facts(made.id)).turns[mayors.uid, "en-ko"]
        assert [(each.interpreter_id, each.starts_at) for each in found] == [
            (first.id, at(22)),
            (second.id, at(22, 45)),
        ]
        assert operations.clear_turns(mayors, "en-ko", actor=TESTER, now=NOW)
        assert queries.situation(facts(made.id)).turns == {}
    assert db.session.scalars(select(Interpreter.id).order_by(Interpreter.id)).all() == [
        first.id,
        second.id,
    ]
