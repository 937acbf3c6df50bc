"""Asking the planner: one plan at a time, made by a worker, taken over unless it is stale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core import clock
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.interpretation import operations, queries
from summit.interpretation.models import (
    Assignment,
    AssignmentState,
    Interpreter,
    Plan,
    PlanState,
    SpanKind,
)
from summit.interpretation.operations import Span
from summit.interpretation.planner.instance import Answer, from_json
from summit.interpretation.planning import digest_of, instance_of
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.outbox.models import Job
from summit.programme.models import Session, Summit
from summit.programme.queries import facts
from tests.actors import TESTER
from tests.interpretation.builders import NOW, assigned, at, forum, later, session_of, team

pytestmark = pytest.mark.usefixtures("database")


def asked(made: Summit, **fields: Any) -> Plan:
    return operations.ask_for_plan(made, **fields, actor=TESTER, now=NOW)


def question(made: Summit, *, replan: bool = False, now: Any = NOW) -> Any:
    return instance_of(queries.situation(facts(made.id)), now, seed=1, replan=replan)


def test_a_question_names_booths_to_come_people_and_what_is_given() -> None:
    with unit_of_work():
        made = forum()
        first, second, third = team(made, 3)
        mayors, seminar = session_of(made, "mayors"), session_of(made, "seminar")
        kept = assigned(mayors, first, state=AssignmentState.CONFIRMED)
        operations.set_lock(kept, True, actor=TESTER, now=NOW)
        assigned(mayors, second, state=AssignmentState.DECLINED)
        assigned(seminar, third, booth="ko>en", state=AssignmentState.OFFERED)
        operations.set_spans(
            third, [Span(at(9), at(18), SpanKind.AVAILABLE)], actor=TESTER, now=NOW
        )
        found = question(made, replan=True)
        mine = {each.id: each for each in found.candidates}
        assert [each.id.partition("-")[0] for each in found.places] == [
            "seminar",
            "bilateral",
            "mayors",
        ]
        night = found.places[2]
        assert (night.end - night.start, night.start - night.call, night.need) == (90, 30, 2)
        assert (night.required, night.recorded) == ((("en", "ko"), ("ko", "en")), True)
        assert night.rank > found.places[0].rank
        assert [(each.place, each.candidate) for each in found.locked] == [(night.id, first.id)]
        assert [(each.place, each.candidate) for each in found.declined] == [(night.id, second.id)]
        assert sorted(each.candidate for each in found.held) == [first.id, third.id]
        assert mine[third.id].free[0][1] - mine[third.id].free[0][0] == 9 * 60
        assert mine[first.id].cost[night.id] > mine[first.id].cost[found.places[0].id]
        assert question(made).held == ()
        # A session that has begun is left as it is, and counts as time that is taken.
        later_on = question(made, now=at(12))
        assert [each.id.partition("-")[0] for each in later_on.places] == ["bilateral", "mayors"]
        assert len({each.id: each for each in later_on.candidates}[third.id].busy) == 1


def test_who_has_declined_a_session_is_asked_for_no_booth_of_it() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        seminar = session_of(made, "seminar")
        assigned(seminar, first, booth="ko>en", state=AssignmentState.DECLINED)
        seminar.floor = ["ko", "en"]
        seminar.interpreted = ["ko", "en"]
        db.session.flush()
        (declined,) = question(made).declined
        assert (declined.place, declined.candidate) == (f"{seminar.uid}/en-ko", first.id)


def test_the_digest_is_of_the_question_and_not_of_the_seed() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        before = question(made)
        assert digest_of(before) == digest_of(replace(before, seed=9))
        assigned(session_of(made, "mayors"), first, state=AssignmentState.DECLINED)
        assert digest_of(question(made)) != digest_of(before)


def test_there_is_one_plan_at_a_time_and_the_second_asker_is_told_who_asked() -> None:
    with unit_of_work():
        made = forum()
        team(made, 2)
        plan = asked(made)
        with pytest.raises(Conflict) as conflict:
            asked(made)
        assert conflict.value.values["name"] == "tester"
        assert operations.cancel_plan(plan, actor=TESTER, now=later(minutes=1))
        assert not operations.cancel_plan(plan, actor=TESTER, now=later(minutes=1))
        assert plan.state is PlanState.CANCELLED
        asked(made)
    assert len(db.session.scalars(select(Plan)).all()) == 2


def test_nothing_to_plan_is_refused() -> None:
    with unit_of_work():
        made = forum()
        with pytest.raises(Refused) as refused:
            asked(made)
        assert "no interpreters" in refused.value.message
        team(made, 1)
        for session in made.sessions:
            session.interpreted = []
        with pytest.raises(Refused) as refused:
            asked(made)
        assert "No session" in refused.value.message
        with pytest.raises(Refused):
            operations.ask_for_plan(made, actor=TESTER, now=at(23, day=made.ends_on))
    assert db.session.scalars(select(Job.id)).all() == []


@pytest.fixture
def planned(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes the plan that was asked for, as a worker does, and returns its id."""

    def make(plan_id: int) -> PlanState:
        worker = app.extensions["summit.worker"]
        while worker.do_one(clock.now()):
            pass
        db.session.expire_all()
        with reading():
            return db.session.get_one(Plan, plan_id).state

    return make


def coming() -> Summit:
    """Make a summit that is still to come by the clock on the wall."""
    now = clock.now()
    made = forum()
    shift = now.replace(microsecond=0) - NOW
    for session in made.sessions:
        assert session.starts_at is not None
        assert session.ends_at is not None
        session.starts_at += shift
        session.ends_at += shift
    return made


def test_a_worker_makes_the_plan_and_accepting_it_proposes(planned: Any) -> None:
    with unit_of_work():
        made = coming()
        team(made, 4)
        plan_id = operations.ask_for_plan(made, actor=TESTER, now=clock.now()).id
        summit_id = made.id
    assert planned(plan_id) is PlanState.READY
    with unit_of_work():
        plan = queries.plan_of(summit_id, plan_id, to_change=True)
        answer = from_json(Answer, plan.result)
        assert answer.short == {}
        assert all(stage.optimal for stage in answer.stages)
        count = operations.accept_plan(
            db.session.get_one(Summit, summit_id), plan, actor=TESTER, now=clock.now()
        )
        assert (count, plan.state) == (6, PlanState.ACCEPTED)
        with pytest.raises(Refused):
            operations.accept_plan(
                db.session.get_one(Summit, summit_id), plan, actor=TESTER, now=clock.now()
            )
    rows = db.session.execute(
        select(Session.slug, Assignment.state)
        .join(Session, Session.id == Assignment.session_id)
        .order_by(Session.slug)
    ).all()
    assert [tuple(row) for row in rows] == [
        (slug, AssignmentState.PROPOSED)
        for slug in ("bilateral", "mayors", "seminar")
        for _ in range(2)
    ]
    assert db.session.scalars(select(Mail.id)).all() == []
    acts = db.session.scalars(select(Entry.act).where(Entry.object_kind == "plan")).all()
    assert sorted(acts) == ["plan.accepted", "plan.asked"]


def test_a_plan_is_stale_when_somebody_has_declined_since(planned: Any) -> None:
    with unit_of_work():
        made = coming()
        people = team(made, 4)
        plan_id = operations.ask_for_plan(made, actor=TESTER, now=clock.now()).id
        chosen, summit_id = people[0].id, made.id
    assert planned(plan_id) is PlanState.READY
    with unit_of_work():
        someone = db.session.get_one(Interpreter, chosen)
        place = operations.assign(
            session_of(db.session.get_one(Summit, summit_id), "mayors"),
            "en-ko",
            someone,
            actor=TESTER,
            now=clock.now(),
        )
        operations.decline_by_hand(place, actor=TESTER, now=clock.now())
    with pytest.raises(Conflict), unit_of_work():
        operations.accept_plan(
            db.session.get_one(Summit, summit_id),
            queries.plan_of(summit_id, plan_id, to_change=True),
            actor=TESTER,
            now=clock.now(),
        )
    db.session.expire_all()
    assert [each.state for each in db.session.scalars(select(Assignment))] == [
        AssignmentState.DECLINED
    ]
    assert db.session.get_one(Plan, plan_id).state is PlanState.READY


def test_replanning_moves_nobody_who_agreed_but_for_who_declined(planned: Any) -> None:
    with unit_of_work():
        made = coming()
        team(made, 5)
        plan_id = operations.ask_for_plan(made, actor=TESTER, now=clock.now()).id
        summit_id = made.id
    planned(plan_id)
    with unit_of_work():
        summit = db.session.get_one(Summit, summit_id)
        operations.accept_plan(
            summit, queries.plan_of(summit_id, plan_id), actor=TESTER, now=clock.now()
        )
        places = queries.assignments(summit_id)
        operations.offer(places, actor=TESTER, now=clock.now())
        for each in places[1:]:
            operations.answer(each, True, actor=TESTER, now=clock.now())
        operations.answer(places[0], False, actor=TESTER, now=clock.now())
        before = {
            (each.session_id, each.interpreter_id)
            for each in places
            if each.state is AssignmentState.CONFIRMED
        }
        replan_id = operations.ask_for_plan(summit, replan=True, actor=TESTER, now=clock.now()).id
    assert planned(replan_id) is PlanState.READY
    with unit_of_work():
        plan = queries.plan_of(summit_id, replan_id)
        assert from_json(Answer, plan.result).changes == 0
        count = operations.accept_plan(
            db.session.get_one(Summit, summit_id), plan, actor=TESTER, now=clock.now()
        )
        assert count == 1
    db.session.expire_all()
    rows = db.session.scalars(select(Assignment)).all()
    confirmed = {
        (each.session_id, each.interpreter_id)
        for each in rows
        if each.state is AssignmentState.CONFIRMED
    }
    assert confirmed == before
    assert sorted(each.state.value for each in rows) == [
        "confirmed",
        "confirmed",
        "confirmed",
        "confirmed",
        "confirmed",
        "declined",
        "proposed",
    ]


def test_a_plan_that_cannot_be_made_any_more_fails_with_the_reason(planned: Any) -> None:
    with unit_of_work():
        made = coming()
        (only,) = team(made, 1)
        plan_id = operations.ask_for_plan(made, actor=TESTER, now=clock.now()).id
        operations.remove_interpreter(only, actor=TESTER, now=clock.now())
    assert planned(plan_id) is PlanState.FAILED
    assert "no interpreters" in db.session.get_one(Plan, plan_id).error


def test_a_plan_that_was_stopped_is_not_made(planned: Any) -> None:
    with unit_of_work():
        made = coming()
        team(made, 4)
        plan = operations.ask_for_plan(made, actor=TESTER, now=clock.now())
        plan_id = plan.id
        operations.cancel_plan(plan, actor=TESTER, now=clock.now())
    assert planned(plan_id) is PlanState.CANCELLED
    assert db.session.get_one(Plan, plan_id).result == {}
