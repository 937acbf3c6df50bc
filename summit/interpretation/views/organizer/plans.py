"""Planning: asking the planner, watching it, and what it proposes beside the present plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.interpretation import operations, proposals, queries, rules
from summit.interpretation.access import may_see_terms
from summit.interpretation.acts import ACTS
from summit.interpretation.facts import Situation
from summit.interpretation.forms import board as forms
from summit.interpretation.models import UNDER_WAY, Plan, PlanState
from summit.interpretation.planner.failures import PlannerFailed
from summit.interpretation.planner.instance import Answer, Stage, from_json
from summit.interpretation.planning import digest_of, instance_of
from summit.interpretation.proposals import Comparison
from summit.interpretation.views.organizer import hinting, saying
from summit.interpretation.views.organizer.desk import TOLD
from summit.journal import queries as journal
from summit.journal.queries import Asked
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.facts import Facts
from summit.programme.rules import Level

booth_plans = Blueprint(
    "booth_plans", __name__, url_prefix="/organizer/summits/<slug>/interpretation/plans"
)

#: Kinds of objects that a plan rests on, as the journal calls them.
_RESTS_ON = frozenset(
    {"summit", "session", "item", "speaker", "interpreter", "assignment", "invitation", "office"}
)
#: How many changes since are named.
MOST_CHANGES = 8

_ONE = "/<int(max=2147483647):plan_id>"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan's answer beside the present plan, in words where it needs some."""

    answer: Answer
    comparison: Comparison
    headcount: list[str]
    hints: list[str]
    is_stale: bool
    changes: list[str]
    told: int
    leaves: list[str]


@booth_plans.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the plans that were asked for, with a form to ask for another."""
    return _index()


@booth_plans.post("")
@needs(Permission.EDIT)
def ask(slug: str) -> ResponseReturnValue:
    """Ask the planner."""
    try:
        with unit_of_work():
            summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            plan = operations.ask_for_plan(
                summit,
                seed=forms.seed(request.form),
                replan=request.form.get("replan") == "yes",
                actor=actor(),
                now=clock.now(),
            )
            address = _address(slug, plan.id)
    except Conflict as conflict:
        under_way = queries.plan_under_way(g.summit_ref.id)
        if under_way is None:
            return _index(wrong=conflict.told(_), status=409)
        return _page(under_way, wrong=_busy(under_way), status=409)
    except Refused as refused:
        return _index(wrong=refused.told(_), status=422)
    return redirect(address, 303)


@booth_plans.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, plan_id: int) -> ResponseReturnValue:
    """Show how far a plan is, or what it proposes."""
    return _page(queries.plan_of(g.summit_ref.id, plan_id))


@booth_plans.get(f"{_ONE}/progress")
@needs(Permission.SEE)
def progress(slug: str, plan_id: int) -> ResponseReturnValue:
    """Answer with how far it is, or with nothing where that is known; once done, with the page."""
    plan = queries.plan_of(g.summit_ref.id, plan_id)
    if request.args.get("seen") == _stamp(plan):
        return "", 204
    if plan.state not in UNDER_WAY:
        # The whole page is different then.
        return "", 200, {"HX-Redirect": _address(slug, plan_id)}
    return render_template("interpretation/plan_progress.html", **_entries(plan))


@booth_plans.post(f"{_ONE}/cancel")
@needs(Permission.EDIT)
def cancel(slug: str, plan_id: int) -> ResponseReturnValue:
    """Stop the planner."""
    with unit_of_work():
        programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        plan = queries.plan_of(g.summit_ref.id, plan_id, to_change=True)
        changed = operations.cancel_plan(plan, actor=actor(), now=clock.now())
    flash(_("The planner is being stopped.") if changed else _("It is not being planned any more."))
    return redirect(_address(slug, plan_id), 303)


@booth_plans.post(f"{_ONE}/accept")
@needs(Permission.EDIT)
def accept(slug: str, plan_id: int) -> ResponseReturnValue:
    """Take the proposal over, unless what it rests on has changed."""
    try:
        with unit_of_work():
            summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            plan = queries.plan_of(summit.id, plan_id, to_change=True)
            count = operations.accept_plan(summit, plan, actor=actor(), now=clock.now())
    except (Conflict, Refused) as error:
        plan = queries.plan_of(g.summit_ref.id, plan_id)
        return _page(plan, wrong=error.told(_), status=error.status)
    flash(
        ngettext(
            "The proposal is accepted: %(num)s place is new. Offer it next.",
            "The proposal is accepted: %(num)s places are new. Offer them next.",
            count,
        )
    )
    return redirect(f"/organizer/summits/{slug}/interpretation", 303)


@booth_plans.post(f"{_ONE}/discard")
@needs(Permission.EDIT)
def discard(slug: str, plan_id: int) -> ResponseReturnValue:
    """Put the proposal aside."""
    with unit_of_work():
        programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        plan = queries.plan_of(g.summit_ref.id, plan_id, to_change=True)
        changed = operations.discard_plan(plan, actor=actor(), now=clock.now())
    flash(_("The proposal is discarded.") if changed else _("It is no proposal any more."))
    return redirect(f"/organizer/summits/{slug}/interpretation/plans", 303)


def _index(*, wrong: str = "", status: int = 200) -> Response:
    plans = queries.plans(g.summit_ref.id)
    return make_response(
        render_template(
            "interpretation/plans.html",
            plans=plans,
            statements={
                plan.id: hinting.headcount(plan.result, answer)
                for plan in plans
                if (answer := answer_of(plan)) is not None
            },
            wrong=wrong,
            typed=request.form.get("seed", "")[:7] if wrong else "1",
            somebody_knows=queries.somebody_knows(g.summit_ref.id),
            under_way=next((plan for plan in plans if plan.state in UNDER_WAY), None),
            **_frame(),
        ),
        status,
    )


def _page(plan: Plan, *, wrong: str = "", status: int = 200) -> Response:
    return make_response(
        render_template("interpretation/plan.html", wrong=wrong, **_entries(plan)), status
    )


def _entries(plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan,
        "is_under_way": plan.state in UNDER_WAY,
        "stages": _stages(plan),
        "stamp": _stamp(plan),
        "proposal": _proposal(plan),
        "hinting": hinting,
        "failure": PlannerFailed(plan.error, **plan.progress.get("values", {})).told(_),
        **_frame(),
    }


def _stages(plan: Plan) -> list[Stage]:
    """Return how far each stage is, or how it ended."""
    told = plan.result.get("stages") or plan.progress.get("stages", [])
    last = {stage.name: stage for stage in (from_json(Stage, each) for each in told)}
    return list(last.values())


def _frame() -> dict[str, Any]:
    return {
        "home": f"/organizer/summits/{g.summit_ref.slug}/interpretation",
        "may_edit": actor().may(Permission.EDIT, g.summit_ref.id),
        "may_see_terms": may_see_terms(actor(), g.summit_ref.id),
        "saying": saying,
        "place_text": hinting.place_text,
    }


def _proposal(plan: Plan) -> Proposal | None:
    answer = answer_of(plan)
    if answer is None or plan.state not in (PlanState.READY, PlanState.ACCEPTED):
        return None
    now = clock.now()
    facts: Facts = programme.facts(plan.summit_id, reader=actor())
    situation = queries.situation(facts)
    comparison = proposals.compare(situation, answer)
    stale = plan.state is PlanState.READY and (
        digest_of(instance_of(situation, now, seed=plan.seed, replan=plan.replan)) != plan.digest
    )
    told = sum(a.state in TOLD for each in comparison.people for _place, a in each.lost)
    return Proposal(
        answer,
        comparison,
        hinting.headcount(plan.result, answer),
        hinting.hints(answer, situation),
        stale,
        _changes(plan, facts) if stale else [],
        told,
        _leaves(situation, answer, now),
    )


def _leaves(situation: Situation, answer: Answer, now: datetime) -> list[str]:
    """Say which warnings would stand once it is accepted, by rule, with how often."""
    found = Counter(
        each.rule
        for each in rules.check(proposals.accepted(situation, answer), now)
        if each.level < Level.NOTE
    )
    return [f"{_(rules.LABELS[rule])} × {count}" for rule, count in found.most_common()]


def _changes(plan: Plan, facts: Facts) -> list[str]:
    """Say what the journal has of the programme and its booths since a plan was asked for."""
    language = choose_language()
    titles = {s.uid: in_language(s.title, language)[0] for s in facts.sessions}
    said = []
    asked = Asked(summit_id=plan.summit_id, since=plan.asked_at)
    for entry in journal.newest(asked):
        if entry.object_kind not in _RESTS_ON or entry.act.startswith("plan."):
            continue
        act = _(ACTS[entry.act]) if entry.act in ACTS else _("changed the programme")
        title = titles.get(entry.object_key, "")
        about = f"{act} (“{title}”)" if title else act
        said.append(f"{_moment(entry.at)}, {entry.actor}: {about}")
    return said[:MOST_CHANGES]


def answer_of(plan: Plan) -> Answer | None:
    """Return what the planner has answered; ``None`` where it has not."""
    return from_json(Answer, plan.result) if plan.result else None


def _stamp(plan: Plan) -> str:
    # Of how it goes on, and not of what it costs: not every reader may know fees.
    found = "-".join(f"{each.name}{each.optimal:d}_{each.seconds:.2f}" for each in _stages(plan))
    return f"{plan.state.value}-{int(plan.cancelling)}-{found}"


def _busy(plan: Plan) -> str:
    return str(
        _(
            "%(name)s has asked for a plan on %(moment)s, and it is being made: see here how far"
            " it is. Nothing was begun a second time.",
            name=plan.asked_by,
            moment=_moment(plan.asked_at),
        )
    )


def _moment(at: datetime) -> str:
    return moments.moment_text(at, g.summit_ref.zone, choose_language())


def _address(slug: str, plan_id: int) -> str:
    return f"/organizer/summits/{slug}/interpretation/plans/{plan_id}"
