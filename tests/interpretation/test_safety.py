"""Interpreters' private values, people who act at once, and plans whose worker has died."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.retention import end_of
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import SummitError
from summit.interpretation import operations, queries
from summit.interpretation.jobs import Planning
from summit.interpretation.models import (
    Assignment,
    AssignmentState,
    Plan,
    PlanState,
    SoundCheck,
)
from summit.interpretation.operations.erasing import erase_due
from summit.interpretation.planner.instance import to_json
from summit.mail.models import Mail
from summit.programme.models import Session
from summit.programme.queries import summit_by_slug
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpretation.builders import NOW, assigned, at, forum, later, session_of, team
from tests.interpretation.test_plans_pages import BOARD, COST, PLANS, full, ready, text, world
from tests.interpreter import world as worlds
from tests.interpreter.world import KIM, LEE
from tests.signing_in import csrf_headers, sign_in

pytestmark = pytest.mark.usefixtures("database")

OFFERS = f"{BOARD}/offers"


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Exception]:
    """Do acts at the same instant, each as a request of its own; return what went wrong."""
    start = threading.Barrier(len(acts))
    wrong: list[Exception] = []

    def run(act: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
            except Exception as error:
                wrong.append(error)
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=contextvars.Context().run, args=(run, each)) for each in acts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


# What is private


@pytest.mark.parametrize(
    ("role", "sees"), [("viewer", False), ("operator", False), ("editor", True)]
)
def test_what_a_plan_costs_is_for_those_who_may_see_fees(
    app: Flask, client: Client, role: str, sees: bool
) -> None:
    plan_id = ready(full(world()))
    sign_in(client, app, role=role)
    assert ("1000 980 2.0 %" in text(client.get(f"{PLANS}/{plan_id}"))) is sees
    with unit_of_work():
        plan = db.session.get_one(Plan, plan_id)
        plan.state, plan.result = PlanState.RUNNING, {}
        plan.progress = {"stages": [to_json(COST)]}
    for address in (f"{PLANS}/{plan_id}", f"{PLANS}/{plan_id}/progress"):
        answer = client.get(address)
        assert ("1000 980 2.0 %" in text(answer)) is sees, address
        assert sees or "980" not in answer.text, address


def test_mails_to_interpreters_are_erased_with_what_is_private_of_them() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        assigned(session_of(made, "mayors"), first, state=AssignmentState.CONFIRMED)
        operations.send_link(first, actor=TESTER, now=NOW)
        other = forum("other")
        elsewhere = team(other, 1)[0]
        operations.send_link(elsewhere, actor=TESTER, now=NOW)
        assert second.address
        erase_due(made, actor=TESTER, now=end_of(made) + timedelta(days=180))
        theirs, others = made.id, other.id
    db.session.expire_all()
    rows = db.session.scalars(select(Mail).where(Mail.summit_id == theirs)).all()
    assert [(row.to_address, row.subject, row.body) for row in rows] == [("", "", "")] * 2
    kept = db.session.scalars(select(Mail).where(Mail.summit_id == others)).one()
    assert (kept.to_address, bool(kept.body)) == ("interpreter.1@booth.example", True)


def test_a_time_for_a_sound_check_is_given_on_without_what_was_noted_of_somebody() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        starts = at(9, day=made.starts_on - timedelta(days=1))
        operations.offer_sound_checks(
            made, starts, starts + timedelta(hours=1), minutes=30, places=1, actor=TESTER, now=NOW
        )
        early, late = queries.sound_checks(made.id)
        operations.book_sound_check(early, first, actor=TESTER, now=NOW)
        operations.note_sound_check(early, None, "Echo at home", actor=TESTER, now=NOW)
        operations.book_sound_check(late, first, actor=TESTER, now=NOW)
        operations.note_sound_check(late, None, "A child cries", actor=TESTER, now=NOW)
        assert (early.interpreter, early.note) == (None, "")
        operations.remove_interpreter(first, actor=TESTER, now=NOW)
        assert (late.interpreter, late.note) == (None, "")
        operations.book_sound_check(late, second, actor=TESTER, now=later(hours=1))
    assert db.session.scalars(select(SoundCheck.note)).all() == ["", ""]


# At once


def test_answering_while_places_are_given_out_waits_for_nobody_who_waits(app: Flask) -> None:
    with unit_of_work():
        made = forum()
        (someone,) = team(made, 1)
        place = assigned(session_of(made, "mayors"), someone, state=AssignmentState.OFFERED)
        number, who, summit_id = place.id, someone.id, made.id
        # On SQLite one writes after the other; on PostgreSQL each holds what the other wants.
        meet = threading.Barrier(2 if db.engine.dialect.name == "postgresql" else 1)

    def answer() -> None:
        with unit_of_work():
            queries.interpreter_of(summit_id, who, to_change=True)
            meet.wait(20)
            own = queries.assignment_of(summit_id, number, to_change=True)
            operations.answer(own, True, actor=TESTER, now=NOW)

    def give_out() -> None:
        with unit_of_work():
            summit = summit_by_slug("forum", to_change=True)
            queries.assignments(summit.id, to_change=True)
            meet.wait(20)
            (each,) = queries.interpreters(summit.id)
            operations.assign(session_of(summit, "bilateral"), "en-ko", each, actor=TESTER, now=NOW)

    assert at_once(app, give_out, answer) == []
    rows = db.session.execute(
        select(Session.slug, Assignment.state).join(Session, Session.id == Assignment.session_id)
    ).all()
    assert sorted(tuple(row) for row in rows) == [
        ("bilateral", AssignmentState.PROPOSED),
        ("mayors", AssignmentState.CONFIRMED),
    ]


def test_of_several_who_offer_at_once_each_interpreter_gets_one_mail(app: Flask) -> None:
    with unit_of_work():
        made = forum()
        for each in team(made, 3):
            assigned(session_of(made, "mayors"), each)

    def offer() -> None:
        with unit_of_work():
            summit = summit_by_slug("forum", to_change=True)
            places = queries.assignments(summit.id, to_change=True)
            operations.offer(places, actor=TESTER, now=NOW)

    wrong = at_once(app, *[offer] * 4)
    assert [type(each) for each in wrong if not isinstance(each, SummitError)] == []
    assert len(wrong) == 3
    assert len(db.session.scalars(select(Mail.id)).all()) == 3
    assert set(db.session.scalars(select(Assignment.round))) == {1}


def test_a_term_that_two_add_at_once_stands_once(app: Flask) -> None:
    made = worlds.make(app)
    clients = [worlds.client_of(app), worlds.client_of(app)]
    pages = [f"{made.base(each)}glossary/new" for each in (KIM, LEE)]
    forms = [worlds.hidden(c.get(p)) for c, p in zip(clients, pages, strict=True)]
    statuses: list[int] = []

    def add(number: int) -> None:
        data = {**forms[number], "words-en": "Resilience", "words-ko": "회복력"}
        statuses.append(clients[number].post(pages[number], data=data).status_code)

    assert at_once(app, lambda: add(0), lambda: add(1)) == []
    assert sorted(statuses) == [303, 422]


# Too much


def test_as_many_places_as_a_form_can_hold_are_no_bug(app: Flask, client: Client) -> None:
    with unit_of_work():
        made = forum()
        place = assigned(session_of(made, "mayors"), team(made, 1)[0]).id
        for each in made.sessions:  # to come, by the clock on the wall
            assert each.starts_at is not None
            assert each.ends_at is not None
            shift = clock.now().replace(microsecond=0) - NOW
            each.starts_at, each.ends_at = each.starts_at + shift, each.ends_at + shift
    sign_in(client, app, role="owner")
    many = [str(number) for number in range(place, place + 80_000)]
    answer = client.post(OFFERS, data={"place": many}, headers=csrf_headers(app))
    assert answer.status_code == 303
    assert db.session.scalars(select(Assignment.state)).all() == [AssignmentState.OFFERED]


# Plans whose worker is gone


def test_a_plan_that_nobody_works_on_any_more_is_stopped_at_once() -> None:
    with unit_of_work():
        made = forum()
        team(made, 2)
        plan = operations.ask_for_plan(made, actor=TESTER, now=NOW)
        plan.state = PlanState.RUNNING  # its worker was killed
        assert operations.cancel_plan(plan, actor=TESTER, now=later(minutes=1))
        assert (plan.state, plan.finished_at) == (PlanState.CANCELLED, later(minutes=1))
        assert not operations.cancel_plan(plan, actor=TESTER, now=later(minutes=2))
        operations.ask_for_plan(made, actor=TESTER, now=later(minutes=2))


@pytest.mark.parametrize(("lease", "limit"), [(300, 60.0), (75, 60.0), (10, 8.0)])
def test_a_plan_is_given_up_before_another_worker_would_begin_with_it(
    lease: int, limit: float
) -> None:
    assert Planning(timedelta(seconds=lease)).limit == pytest.approx(limit)


def test_a_plan_that_was_stopped_proposes_nothing_although_its_answer_comes() -> None:
    with unit_of_work():
        made = forum()
        team(made, 4)
        for each in made.sessions:
            assert each.starts_at is not None
            assert each.ends_at is not None
            shift = clock.now().replace(microsecond=0) - NOW
            each.starts_at, each.ends_at = each.starts_at + shift, each.ends_at + shift
        plan_id = operations.ask_for_plan(made, actor=TESTER, now=clock.now()).id
    db.session.remove()
    settle = Planning().make({"plan": plan_id}, clock.now())
    assert settle is not None
    db.session.remove()
    with unit_of_work():
        operations.cancel_plan(db.session.get_one(Plan, plan_id), actor=TESTER, now=clock.now())
    with unit_of_work():
        settle()
    db.session.expire_all()
    plan = db.session.get_one(Plan, plan_id)
    assert (plan.state, plan.result) == (PlanState.CANCELLED, {})


# What is said of mail


def test_a_proposal_after_an_offer_is_taken_back_without_a_mail_and_can_be_put_back(
    app: Flask, client: Client
) -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        place = assigned(session_of(made, "mayors"), first, state=AssignmentState.DECLINED)
        operations.assign(session_of(made, "mayors"), "en-ko", first, actor=TESTER, now=NOW)
        number = place.id
    sign_in(client, app, role="editor")
    answer = client.post(f"{BOARD}/assignments/{number}/release", headers=csrf_headers(app))
    page = text(client.get(answer.headers["Location"]))
    assert "Interpreter 1 is no longer proposed for “Mayoral Meeting”." in page
    assert [key.split(":")[2] for key in db.session.scalars(select(Mail.key))] == ["offer"]
    db.session.close()
    assert client.post(f"{BOARD}/undo", headers=csrf_headers(app)).status_code == 303
    assert db.session.scalars(select(Assignment.state)).one() is AssignmentState.PROPOSED


def test_an_error_of_the_planner_is_shown_whatever_signs_are_in_it(
    app: Flask, client: Client
) -> None:
    world()
    with unit_of_work():
        summit = summit_by_slug("forum", to_change=True)
        plan = operations.ask_for_plan(summit, actor=TESTER, now=clock.now())
        plan.state, plan.error = PlanState.FAILED, "It failed: 100% of %s, %(name)s <b>{{ 7 }}</b>"
        plan_id = plan.id
    sign_in(client, app, role="viewer")
    answer = client.get(f"{PLANS}/{plan_id}")
    assert answer.status_code == 200
    assert "It failed: 100% of %s, %(name)s &lt;b&gt;{{ 7 }}&lt;/b&gt;" in answer.text
