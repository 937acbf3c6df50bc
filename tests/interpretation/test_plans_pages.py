"""Planning in the console: asking, watching, what is proposed, accepting; refusals with reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Role
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations, queries
from summit.interpretation.models import Assignment, Interpreter, Plan, PlanState, SpanKind
from summit.interpretation.planner.instance import Answer, Held, Hint, Stage, to_json
from summit.interpretation.planning import digest_of, instance_of
from summit.interpretation.views.organizer import hinting
from summit.mail.models import Mail
from summit.programme.models import Session
from summit.programme.queries import facts, summit_by_slug
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpretation.builders import assigned, at, forum, session_of, team
from tests.signing_in import csrf_headers, sign_in

BOARD = "/organizer/summits/forum/interpretation"
PLANS = f"{BOARD}/plans"

pytestmark = pytest.mark.usefixtures("database")

SHORTAGE = Stage("shortage", 2, 2, True, 0.0, 0.04)
COST = Stage("cost", 1000, 980, False, 0.02, 1.5)


def world(people: int = 3) -> list[int]:
    """Make the forum with interpreters; return their numbers."""
    with unit_of_work():
        return [each.id for each in team(forum(), people)]


def asked(client: Client, app: Flask, **fields: Any) -> Any:
    return client.post(PLANS, data=fields, headers=csrf_headers(app))


def ready(make: Callable[[dict[str, str]], Answer], *, seed: int = 1, people: int = 3) -> int:
    """Store a plan as the worker does, with an answer to the question as it is now."""
    with unit_of_work():
        summit = summit_by_slug("forum", to_change=True)
        plan = operations.ask_for_plan(summit, seed=seed, actor=TESTER, now=clock.now())
        programme = facts(summit.id)
        uids = {session.slug: session.uid for session in programme.sessions}
        situation = queries.situation(programme)
        instance = instance_of(situation, clock.now(), seed=seed, replan=False)
        answer = make(uids)
        plan.state, plan.finished_at = PlanState.READY, clock.now()
        plan.result = {**to_json(answer), "people": people}
        plan.digest = digest_of(instance)
        plan.progress = {"stages": [to_json(each) for each in answer.stages]}
        return plan.id


def full(people: list[int]) -> Callable[[dict[str, str]], Answer]:
    """An answer that puts two into the meeting and leaves the rest short."""
    return lambda uids: Answer(
        filled=(
            Held(f"{uids['mayors']}/en-ko", people[0]),
            Held(f"{uids['mayors']}/en-ko", people[1]),
        ),
        short={f"{uids['bilateral']}/en-ko": 2},
        stages=(SHORTAGE, COST),
        changes=0,
        hints=(
            Hint(f"{uids['bilateral']}/en-ko", "day_sessions", people[1], 1),
            Hint(f"{uids['bilateral']}/en-ko", "people", None, 2),
        ),
        fewest=3,
        fewest_proved=False,
        enough=2,
        seed=1,
    )


def text(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def state(plan_id: int) -> PlanState:
    db.session.expire_all()
    found = db.session.get_one(Plan, plan_id).state
    db.session.close()
    return found


def places() -> list[tuple[str, str, str]]:
    db.session.expire_all()
    found = sorted(
        (p.session.slug, p.interpreter.name["en"][-1], p.state.value)
        for p in db.session.scalars(select(Assignment))
    )
    db.session.close()
    return found


# Asking


@pytest.mark.parametrize("page", [BOARD, PLANS])
def test_once_somebody_knows_of_a_place_fewest_changes_come_first(
    app: Flask, client: Client, page: str
) -> None:
    world()
    sign_in(client, app, role="editor", name="Min")

    def buttons() -> list[tuple[str, str]]:
        found = re.findall(r"<button( [^>]*)?name=.replan.[^>]*>([^<]+)<", client.get(page).text)
        return [(label, "quiet" if "quiet" in how else "first") for how, label in found]

    plan, again = "Plan", "Plan anew with fewest changes"
    assert buttons() == [(plan, "first"), (again, "quiet")]
    with unit_of_work():
        summit = summit_by_slug("forum", to_change=True)
        place = assigned(session_of(summit, "mayors"), queries.interpreters(summit.id)[0])
        operations.offer([place], actor=TESTER, now=clock.now())
    assert buttons() == [(again, "first"), (plan, "quiet")]


def test_a_plan_is_asked_for_with_its_seed_and_how(app: Flask, client: Client) -> None:
    world()
    sign_in(client, app, role="editor", name="Min")
    answer = asked(client, app, seed="7", replan="yes")
    assert answer.status_code == 303
    plan = db.session.scalars(select(Plan)).one()
    assert (plan.seed, plan.replan, plan.asked_by) == (7, True, "Min")
    assert answer.headers["Location"] == f"{PLANS}/{plan.id}"
    db.session.close()
    page = text(client.get(answer.headers["Location"]))
    assert "Waiting" in page
    assert "You can leave this page and come back to it" in page


def test_whoever_asks_while_one_is_made_is_told_who_and_since_when(
    app: Flask, client: Client
) -> None:
    world()
    sign_in(client, app, role="editor", name="Min")
    asked(client, app)
    other = Client(app, app.response_class)
    sign_in(other, app, role="editor", name="Sol")
    answer = asked(other, app)
    assert answer.status_code == 409
    assert re.search(r"Min has asked for a plan on \w{3} \d+ \w+ \d{4}, \d\d:\d\d", text(answer))
    assert "See how far it is" in text(other.get(BOARD))
    assert "Min has asked for a plan" in text(other.get(PLANS))
    assert len(db.session.scalars(select(Plan)).all()) == 1


@pytest.mark.parametrize("seed", ["x", "-1", "1.5", "1000001", "9" * 40, "١", "1 or 1", "\0x"])
def test_a_seed_that_is_no_number_is_refused(app: Flask, client: Client, seed: str) -> None:
    world()
    sign_in(client, app, role="editor")
    answer = asked(client, app, seed=seed)
    assert answer.status_code == 422
    assert "The seed is a whole number from 0 to 1000000." in text(answer)
    assert db.session.scalars(select(Plan)).all() == []


def test_planning_without_interpreters_or_sessions_says_what_to_do(
    app: Flask, client: Client
) -> None:
    world(people=0)
    sign_in(client, app, role="editor")
    answer = asked(client, app)
    assert answer.status_code == 422
    assert "There are no interpreters yet. Add some, then plan." in text(answer)
    with unit_of_work():
        for each in db.session.scalars(select(Session)):
            each.interpreted = []
    answer = asked(client, app)
    assert answer.status_code == 422
    assert "No session to come needs interpreters." in text(answer)
    assert db.session.scalars(select(Plan)).all() == []


# Watching


def test_progress_is_answered_only_where_it_is_news_and_leads_to_the_page_when_done(
    app: Flask, client: Client
) -> None:
    people = world()
    sign_in(client, app, role="editor")
    asked(client, app)
    plan_id = db.session.scalars(select(Plan.id)).one()
    db.session.close()
    page = client.get(f"{PLANS}/{plan_id}").text
    poll = unescape(re.findall(r'hx-get="([^"]+)"', page)[0])
    assert client.get(poll).status_code == 204
    with unit_of_work():
        plan = db.session.get_one(Plan, plan_id)
        plan.state, plan.progress = PlanState.RUNNING, {"stages": [to_json(COST)]}
    news = client.get(poll)
    assert news.status_code == 200
    assert "1000 980 2.0 %" in text(news)
    with unit_of_work():
        plan = db.session.get_one(Plan, plan_id)
        plan.state, plan.error = PlanState.FAILED, "The planner failed."
    done = client.get(poll)
    assert (done.status_code, done.headers["HX-Redirect"]) == (200, f"{PLANS}/{plan_id}")
    assert "The planner failed." in text(client.get(f"{PLANS}/{plan_id}"))
    assert people


def test_a_plan_is_stopped(app: Flask, client: Client) -> None:
    world()
    sign_in(client, app, role="editor")
    asked(client, app)
    plan_id = db.session.scalars(select(Plan.id)).one()
    db.session.close()
    answer = client.post(f"{PLANS}/{plan_id}/cancel", headers=csrf_headers(app))
    assert answer.status_code == 303
    assert state(plan_id) is PlanState.CANCELLED
    again = client.post(f"{PLANS}/{plan_id}/cancel", headers=csrf_headers(app))
    assert "It is not being planned any more." in text(client.get(again.headers["Location"]))
    assert asked(client, app).status_code == 303


# What it proposes


def test_a_proposal_says_what_it_fills_what_is_short_and_what_would_help(
    app: Flask, client: Client
) -> None:
    people = world()
    plan_id = ready(full(people))
    sign_in(client, app, role="editor")
    page = text(client.get(f"{PLANS}/{plan_id}"))
    assert "3 interpreters are too few under this rule set (proved); 5 suffice." in page
    assert "2 places stay empty in it." in page
    assert (
        "R8 · Interpreter 2 on 14 May: one session more on that day would fill 1 place in"
        " “Bilateral” (English ⇄ Korean)." in page
    )
    assert "One more interpreter who works in these languages would fill 2 places" in page
    assert "leaves: Team too small (R1) × 2, No consent to recording (R15) × 1" in page
    assert "Interpreter 1 + Fri 14 May 2027, 22:00–23:30, Mayoral Meeting, English ⇄ Korean" in page
    assert "none: proved best" in page
    assert "1000 980 2.0 %" in page
    board = text(client.get(BOARD))
    assert "3 interpreters are too few under this rule set (proved); 5 suffice." in board
    assert "Look at the proposal" in board


def test_a_proposal_is_accepted_and_its_places_wait_to_be_offered(
    app: Flask, client: Client
) -> None:
    people = world()
    plan_id = ready(full(people))
    sign_in(client, app, role="owner")
    answer = client.post(f"{PLANS}/{plan_id}/accept", headers=csrf_headers(app))
    assert answer.status_code == 303
    assert places() == [("mayors", "1", "proposed"), ("mayors", "2", "proposed")]
    page = text(client.get(answer.headers["Location"]))
    assert "The proposal is accepted: 2 places are new." in page
    assert "Offer 2 places" in page
    assert db.session.scalars(select(Mail)).all() == []
    db.session.close()
    again = client.post(f"{PLANS}/{plan_id}/accept", headers=csrf_headers(app))
    assert again.status_code == 422
    assert "This plan is no proposal any more." in text(again)


def test_what_accepting_releases_is_said_before(app: Flask, client: Client) -> None:
    people = world()
    with unit_of_work():
        summit = summit_by_slug("forum", to_change=True)
        who = db.session.get_one(Interpreter, people[2])
        place = assigned(session_of(summit, "mayors"), who)
        operations.confirm_by_hand(place, actor=TESTER, now=clock.now())
    plan_id = ready(full(people))
    sign_in(client, app, role="editor")
    page = text(client.get(f"{PLANS}/{plan_id}"))
    assert "Accepting releases 1 place that somebody knows of; they are told by mail" in page
    assert "− Fri 14 May 2027, 22:00–23:30, Mayoral Meeting, English ⇄ Korean (Confirmed)" in page


def test_a_stale_proposal_is_refused_with_what_has_changed(app: Flask, client: Client) -> None:
    people = world()
    plan_id = ready(full(people))
    with unit_of_work():
        who = db.session.get_one(Interpreter, people[0])
        span = operations.Span(at(9), at(23), SpanKind.UNAVAILABLE)
        operations.set_spans(who, [span], actor=TESTER, now=clock.now())
    sign_in(client, app, role="editor")
    page = client.get(f"{PLANS}/{plan_id}")
    assert "it cannot be accepted any more. Plan again." in text(page)
    assert "tester: changed when an interpreter is available" in text(page)
    assert f"{plan_id}/accept" not in page.text
    answer = client.post(f"{PLANS}/{plan_id}/accept", headers=csrf_headers(app))
    assert answer.status_code == 409
    assert "have changed since" in text(answer)
    assert places() == []
    assert state(plan_id) is PlanState.READY


def test_a_proposal_is_discarded(app: Flask, client: Client) -> None:
    plan_id = ready(full(world()))
    sign_in(client, app, role="editor")
    answer = client.post(f"{PLANS}/{plan_id}/discard", headers=csrf_headers(app))
    assert answer.status_code == 303
    assert state(plan_id) is PlanState.DISCARDED
    assert places() == []
    listed = text(client.get(PLANS))
    assert "Discarded" in listed
    assert "3 interpreters are too few" in listed


def test_sessions_and_people_that_are_gone_since_break_no_page(app: Flask, client: Client) -> None:
    people = world()
    plan_id = ready(full(people))
    with unit_of_work():
        plan = db.session.get_one(Plan, plan_id)
        gone = [to_json_held("gone@test/en-ko", people[0]), to_json_held("x", 999)]
        plan.result = {**plan.result, "filled": [*plan.result["filled"], *gone]}
    sign_in(client, app, role="viewer")
    page = text(client.get(f"{PLANS}/{plan_id}"))
    assert "What it proposes" in page
    assert "gone@test" not in page


def to_json_held(place: str, candidate: int) -> dict[str, Any]:
    return {"place": place, "candidate": candidate, "standby": False}


def test_names_with_markup_are_shown_as_written(app: Flask, client: Client) -> None:
    people = world()
    with unit_of_work():
        db.session.get_one(Interpreter, people[1]).name = Text(en="<i>Kim</i>")
        summit = summit_by_slug("forum", to_change=True)
        session_of(summit, "bilateral").title = Text(en="<b>B</b>")
    plan_id = ready(full(people))
    sign_in(client, app, role="editor")
    page = client.get(f"{PLANS}/{plan_id}").text
    assert "<i>Kim" not in page
    assert "<b>B</b>" not in page
    assert "&lt;i&gt;Kim" in page


# Who may, and what is not there


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_a_viewer_looks_and_acts_not(app: Flask, client: Client, role: Role) -> None:
    plan_id = ready(full(world()))
    sign_in(client, app, role=role)
    page = client.get(f"{PLANS}/{plan_id}")
    assert "<form" not in page.text[page.text.index('id="main"') :]
    for act in ("accept", "cancel", "discard"):
        answer = client.post(f"{PLANS}/{plan_id}/{act}", headers=csrf_headers(app))
        assert answer.status_code == 403
    assert asked(client, app).status_code == 403
    assert state(plan_id) is PlanState.READY
    assert places() == []


def test_another_summits_plan_is_not_found(app: Flask, client: Client) -> None:
    plan_id = ready(full(world()))
    with unit_of_work():
        forum("other")
    sign_in(client, app, role="editor", summit_slug="other")
    other = PLANS.replace("forum", "other")
    for path in ("", "/progress"):
        answer = client.get(f"{other}/{plan_id}{path}")
        assert answer.status_code == 404
        assert "Interpreter 1" not in answer.text
    for act in ("accept", "cancel", "discard"):
        answer = client.post(f"{other}/{plan_id}/{act}", headers=csrf_headers(app))
        assert answer.status_code == 404
    assert state(plan_id) is PlanState.READY


# Sentences


def said(answer: Answer, people: int | None) -> list[str]:
    return hinting.headcount({"people": people}, answer)


TOO_FEW = "4 interpreters are too few under this rule set (proved)"


@pytest.mark.parametrize(
    ("short", "optimal", "fewest", "proved", "enough", "expected"),
    [
        (
            1,
            True,
            4,
            False,
            1,
            "4 interpreters are too few under this rule set (proved); 5 suffice.",
        ),
        (
            1,
            True,
            4,
            False,
            None,
            "4 interpreters are too few under this rule set (proved); how many",
        ),
        (1, False, 4, False, 1, "4 interpreters do not fill everything in this plan"),
        (
            0,
            True,
            5,
            True,
            0,
            "4 interpreters are too few under this rule set (proved); 5 suffice.",
        ),
        (0, True, 5, False, 0, "5 interpreters suffice under this rule set; whether fewer"),
        (0, True, 1, True, 0, "One interpreter suffices under this rule set."),
        (0, True, None, False, 0, None),
    ],
)
def test_how_many_it_takes_is_said_as_far_as_it_is_known(
    app: Flask,
    short: int,
    optimal: bool,
    fewest: int | None,
    proved: bool,
    enough: int | None,
    expected: str | None,
) -> None:
    stage = Stage("shortage", short, short, optimal, 0.0, 0.1)
    answer = Answer((), {"a/en-ko": 1} if short else {}, (stage,), 0, (), fewest, proved, enough, 1)
    with app.test_request_context("/organizer/"):
        lines = said(answer, 4)
        assert said(answer, None) == []
    if expected is None:
        assert lines == []
    else:
        (line,) = lines
        assert line.startswith(expected)
