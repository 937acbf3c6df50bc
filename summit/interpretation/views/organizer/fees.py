"""What the interpreters cost, as the rule set knows it: for those who may see terms."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.interpretation import queries, wording
from summit.interpretation.exports import accounts
from summit.interpretation.fees import LineKind
from summit.interpretation.presets import PRESETS
from summit.programme import queries as programme

interpretation_fees = Blueprint(
    "interpretation_fees", __name__, url_prefix="/organizer/summits/<slug>/interpretation"
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@interpretation_fees.get("/fees")
@needs(Permission.EDIT)
def show(slug: str) -> ResponseReturnValue:
    """What is due by interpreter and in all, each amount with what it is made of."""
    facts = programme.facts(g.summit_ref.id, reader=actor())
    situation = queries.situation(facts)
    values = situation.rules.values
    found = accounts.accounts_of(situation, clock.now())
    # A kind of surcharge that nobody gets has no column.
    kinds = [
        kind
        for kind in LineKind
        if kind is LineKind.BASE or any(kind in row.sums for row in found.rows)
    ]
    return render_template(
        "interpretation/fees.html",
        found=found,
        kinds=kinds,
        lines=accounts.LINES,
        titles={session.uid: session.title for session in facts.sessions},
        money=lambda amount: accounts.money_text(amount, found.currency),
        hours=accounts.hours_text,
        made_of=lambda line, ledger: accounts.line_text(line, ledger, _),
        exclusive=[
            ", ".join(_(name) for name in group)
            for group in accounts.exclusive_groups(values.exclusive)
        ],
        rule_set=PRESETS[situation.rules.name].label,
        wording=wording,
        in_use=situation.in_use,
    )


@interpretation_fees.get("/fees.xlsx")
@needs(Permission.EDIT)
def workbook(slug: str) -> ResponseReturnValue:
    """Answer with the same as a workbook."""
    facts, language = programme.facts(g.summit_ref.id, reader=actor()), choose_language()
    data = accounts.accounts_xlsx(
        accounts.accounts_of(queries.situation(facts), clock.now()),
        {session.uid: in_language(session.title, language)[0] for session in facts.sessions},
        language=language,
        words=_,
    )
    answer = Response(data, content_type=_XLSX)
    name = f"{g.summit_ref.slug}-interpreters-fees.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
