"""``flask interpretation …``"""

from __future__ import annotations

import time

import click
from flask import current_app
from flask_babel import force_locale, gettext, ngettext

from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group, terminal_language
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, SummitError
from summit.core.text import in_language
from summit.interpretation import operations, queries
from summit.interpretation.definitions import DEFINITIONS
from summit.interpretation.facts import InterpreterFact, Situation
from summit.interpretation.models import UNDER_WAY, PlanState
from summit.interpretation.planner.instance import Answer, Hint, from_json
from summit.interpretation.proposals import BoothPlan, compare
from summit.outbox.worker import Worker
from summit.programme import moments
from summit.programme.queries import facts, summit_by_id, summit_by_slug

interpretation = Group("interpretation", help="Interpreters and their booths.")

#: What would help, besides the thresholds of :data:`DEFINITIONS`.
_RULES = {
    "availability": N_("availability"),
    "declined": N_("what was declined"),
    "consent": N_("consent to recording"),
    "site": N_("place of work"),
    "relay": N_("giving relay"),
    "languages": N_("nobody works in these languages"),
    "people": N_("one more interpreter"),
}
_STAGES = {
    "shortage": N_("places missing"),
    "standby": N_("missing on standby"),
    "changes": N_("changes"),
    "cost": N_("cost"),
}
#: How often one that another worker makes is looked at, in seconds.
_GLANCE = 0.5


@interpretation.command("plan")
@click.argument("slug")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--replan", is_flag=True, help="Keep what was offered and confirmed as it can be.")
@click.option("--accept", is_flag=True, help="Take the proposal over at once.")
def plan(slug: str, seed: int, replan: bool, accept: bool) -> None:
    """Propose who works in which booth, and say what was proved; nobody is written to."""
    with unit_of_work():
        summit = summit_by_slug(slug, to_change=True)
        asked = operations.ask_for_plan(
            summit, seed=seed, replan=replan, actor=COMMAND_LINE, now=clock.now()
        )
        summit_id, plan_id = summit.id, asked.id
    try:
        answer = _made(summit_id, plan_id)
    except KeyboardInterrupt:
        with unit_of_work():
            asked = queries.plan_of(summit_id, plan_id, to_change=True)
            operations.cancel_plan(asked, actor=COMMAND_LINE, now=clock.now())
        raise
    with reading(), force_locale(terminal_language()):
        _show(queries.situation(facts(summit_id)), answer)
    if accept:
        with unit_of_work():
            count = operations.accept_plan(
                summit_by_id(summit_id, to_change=True),
                queries.plan_of(summit_id, plan_id, to_change=True),
                actor=COMMAND_LINE,
                now=clock.now(),
            )
        with force_locale(terminal_language()):
            click.echo(
                ngettext(
                    "Accepted: %(num)s place is new.", "Accepted: %(num)s places are new.", count
                )
            )


def _made(summit_id: int, plan_id: int) -> Answer:
    """Have a plan made, here or by whichever worker has taken it already."""
    worker: Worker = current_app.extensions["summit.worker"]
    worker.drain(clock.now)
    while True:
        with reading():
            asked = queries.plan_of(summit_id, plan_id)
            state, error, result = asked.state, asked.error, asked.result
            values = asked.progress.get("values", {})
        if state not in UNDER_WAY:
            break
        time.sleep(_GLANCE)
    if state is PlanState.READY:
        return from_json(Answer, result)
    raise SummitError(error or N_("The plan was stopped."), **values)


def _show(situation: Situation, answer: Answer) -> None:
    language = terminal_language()
    comparison = compare(situation, answer)
    zone = situation.programme.summit.zone
    rows = [_row(booth, zone, language) for booth in comparison.booths]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[3]]).rstrip())
    click.echo()
    for stage in answer.stages:
        proved = gettext("proved best") if stage.optimal else f"{stage.gap:.2%}"
        click.echo(
            gettext(
                "%(stage)s: %(objective)s, at least %(bound)s (gap: %(gap)s), %(seconds)s s",
                stage=gettext(_STAGES[stage.name]),
                objective=stage.objective,
                bound=stage.bound,
                gap=proved,
                seconds=f"{stage.seconds:.2f}",
            )
        )
    _show_shortage(situation, answer, language)


def _row(booth: BoothPlan, zone: str, language: str) -> tuple[str, str, str, str]:
    place = booth.place
    session = place.session
    team = [_name(each, language) for each in booth.team]
    team += [gettext("%(name)s (standby)", name=_name(each, language)) for each in booth.standby]
    if booth.missing:
        team.append(ngettext("%(num)s missing", "%(num)s missing", booth.missing))
    when = ""
    if session.starts_at is not None:
        when = moments.span_text(session.starts_at, session.ends_at, zone, language)
    return when, in_language(session.title, language)[0], place.key, ", ".join(team)


def _show_shortage(situation: Situation, answer: Answer, language: str) -> None:
    missing = sum(answer.short.values())
    if not missing:
        if answer.fewest is not None:
            fewest = answer.fewest
            click.echo(
                ngettext(
                    "Nobody is missing; %(num)s interpreter would do.",
                    "Nobody is missing; %(num)s interpreters would do.",
                    fewest,
                )
            )
        return
    click.echo(ngettext("%(num)s place stays empty.", "%(num)s places stay empty.", missing))
    for hint in answer.hints:
        click.echo(f"- {_told(hint, situation, language)}")
    if answer.enough:
        click.echo(
            ngettext(
                "%(num)s more interpreter who works in everything would fill all.",
                "%(num)s more interpreters who work in everything would fill all.",
                answer.enough,
            )
        )


def _told(hint: Hint, situation: Situation, language: str) -> str:
    uid, _, booth = hint.place.rpartition("/")
    session = situation.programme.session(uid)
    label = _RULES.get(hint.rule) or DEFINITIONS[hint.rule].label
    who = situation.interpreters.get(hint.candidate) if hint.candidate is not None else None
    return str(
        gettext(
            "%(session)s (%(booth)s): %(count)s filled by this: %(rule)s, %(who)s",
            session=in_language(session.title, language)[0] if session else uid,
            booth=booth,
            count=hint.saves,
            rule=gettext(label),
            who=_name(who, language) if who else gettext("everybody"),
        )
    )


def _name(interpreter: InterpreterFact, language: str) -> str:
    return in_language(interpreter.name, language)[0]
