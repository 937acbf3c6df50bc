"""What the drafters make of a contribution: take it over, adapt it, or answer it.

Each act names what its drafter saw (``seen``, :func:`summit.declarations.contributing.basis`);
where the contribution or the clause is another by then, it is a conflict.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.errors import N_, Conflict, NotFound, Refused
from summit.core.text import Text
from summit.declarations import contributing
from summit.declarations.models import (
    Clause,
    Contribution,
    ContributionKind,
    ContributionState,
    Declaration,
)
from summit.declarations.operations.noting import note_contribution
from summit.declarations.operations.texts import (
    ClauseValues,
    edit_clause,
    refuse_unless_writable,
)
from summit.declarations.queries import clause_of

#: Said where a decision lacks its answer.
NO_ANSWER = N_("Write an answer: the office is told it.")
_CHANGED = N_("The contribution or the clause has changed since you looked at it; look again.")


def accept(
    contribution: Contribution,
    *,
    credited: bool,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
) -> Clause:
    """Take an amendment over as it was proposed, into the working version.

    Languages in which nothing was proposed become outdated.

    Args:
        contribution: its declaration is held, as in all of these.
        credited: name the city at the clause.

    Raises:
        Conflict: somebody has decided on it, or something changed since it was looked at.
        Refused: it proposes no wording, the clause was removed, or the text cannot be written.
    """
    declaration = contribution.declaration
    refuse_unless_writable(declaration)
    clause = _to_decide(declaration, contribution, seen)
    if contribution.kind is not ContributionKind.AMENDMENT or not contribution.proposed:
        raise Refused(N_("It proposes no wording; adapt the clause, or answer it."))
    clause = _there(clause)
    words = Text({**clause.words, **contribution.proposed})
    edited = _write(
        declaration,
        contribution,
        ClauseValues(clause.kind, words, clause.heading),
        credited=credited,
        actor=actor,
        now=now,
    )
    _decide(
        declaration,
        contribution,
        ContributionState.ACCEPTED,
        Text(),
        actor=actor,
        now=now,
        credited=credited,
        into=declaration.newest.number,
    )
    return edited


def adapt(
    contribution: Contribution,
    values: ClauseValues,
    answer: Text,
    *,
    credited: bool,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
) -> Clause:
    """Take a contribution up in other words, and say why so.

    Args:
        values: the clause as it reads then.

    Raises:
        Conflict: as :func:`accept`.
        Refused: the clause reads as it was circulated, nothing is answered, the clause was
            removed, or the text cannot be written.
    """
    declaration = contribution.declaration
    refuse_unless_writable(declaration)
    clause = _there(_to_decide(declaration, contribution, seen))
    _refuse_without(answer)
    circulated = _circulated(contribution)
    if circulated is not None and (values.words, values.heading) == (
        circulated.words,
        circulated.heading,
    ):
        raise Refused(N_("The clause reads as before; change it, or answer without a change."))
    edited = _write(
        declaration,
        contribution,
        ClauseValues(clause.kind, values.words, values.heading),
        credited=credited,
        actor=actor,
        now=now,
    )
    _decide(
        declaration,
        contribution,
        ContributionState.ADAPTED,
        answer,
        actor=actor,
        now=now,
        credited=credited,
        into=declaration.newest.number,
    )
    return edited


def answer_contribution(
    contribution: Contribution,
    answer: Text,
    *,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Answer a contribution; the text stays as it is.

    Raises:
        Conflict: as :func:`accept`.
        Refused: nothing is answered.
    """
    declaration = contribution.declaration
    _to_decide(declaration, contribution, seen)
    _refuse_without(answer)
    _decide(declaration, contribution, ContributionState.ANSWERED, answer, actor=actor, now=now)


def reopen_contribution(contribution: Contribution, *, actor: Actor, now: datetime) -> bool:
    """Take a decision back before its office was mailed it; return whether there was one.

    What was written into the text stays there, with its credit.

    Raises:
        Refused: the office was told, or has taken the contribution back itself.
    """
    if contribution.state is ContributionState.OPEN:
        return False
    if contribution.state is ContributionState.WITHDRAWN:
        raise Refused(N_("The office has taken it back."))
    if contribution.told_at is not None:
        raise Refused(N_("The office has been told what became of it."))
    contribution.state = ContributionState.OPEN
    contribution.credited, contribution.into_version = False, None
    contribution.decided_by, contribution.decided_at = "", None
    _note("contribution.reopened", contribution.declaration, contribution, actor, now)
    return True


def _to_decide(
    declaration: Declaration, contribution: Contribution, seen: str | None
) -> Clause | None:
    clause = None
    if contribution.clause_uid:
        try:
            clause = clause_of(declaration.newest, contribution.clause_uid)
        except NotFound:
            clause = None
    if contribution.state is ContributionState.WITHDRAWN:
        raise Conflict(N_("The office has taken it back."))
    if contribution.state is not ContributionState.OPEN:
        raise Conflict(N_("Somebody has decided on it in the meantime."))
    if seen is not None and seen != contributing.basis(contribution.version, clause):
        raise Conflict(_CHANGED)
    return clause


def _there(clause: Clause | None) -> Clause:
    if clause is None:
        raise Refused(N_("There is no clause to change: answer the contribution."))
    return clause


def _circulated(contribution: Contribution) -> Clause | None:
    """Return the clause as the office read it."""
    clauses = contribution.circulation.of_version.clauses
    return next((each for each in clauses if each.uid == contribution.clause_uid), None)


def _refuse_without(answer: Text) -> None:
    if not answer:
        raise Refused(NO_ANSWER)


def _write(
    declaration: Declaration,
    contribution: Contribution,
    values: ClauseValues,
    *,
    credited: bool,
    actor: Actor,
    now: datetime,
) -> Clause:
    return edit_clause(
        declaration,
        contribution.clause_uid,
        values,
        actor=actor,
        now=now,
        credit=contribution.office.label if credited else None,
    )


def _decide(
    declaration: Declaration,
    contribution: Contribution,
    state: ContributionState,
    answer: Text,
    *,
    actor: Actor,
    now: datetime,
    credited: bool = False,
    into: int | None = None,
) -> None:
    contribution.state, contribution.answer = state, answer
    contribution.credited, contribution.into_version = credited, into
    contribution.decided_by, contribution.decided_at = actor.name, now
    act = {
        ContributionState.ACCEPTED: "contribution.accepted",
        ContributionState.ADAPTED: "contribution.adapted",
        ContributionState.ANSWERED: "contribution.answered",
    }[state]
    more: dict[str, Any] = {} if into is None else {"version": into, "credited": credited}
    _note(act, declaration, contribution, actor, now, **more)


def _note(
    act: str,
    declaration: Declaration,
    contribution: Contribution,
    actor: Actor,
    now: datetime,
    **after: Any,
) -> None:
    office = contribution.office
    note_contribution(act, declaration, contribution, office, actor=actor, now=now, **after)
