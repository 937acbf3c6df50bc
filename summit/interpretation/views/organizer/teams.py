"""One booth's team: who could work in it and why not, what can be done with each place, turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.guard import actor, needs
from summit.interpretation import fitting, operations, queries
from summit.interpretation.board import BoothCard, card_of
from summit.interpretation.demand import Booth, demand_of
from summit.interpretation.facts import AssignmentFact, Situation, TurnFact
from summit.interpretation.forms import board as forms
from summit.interpretation.forms.board import Gap
from summit.interpretation.models import HOLDING, AssignmentRole
from summit.interpretation.operations import TurnValues
from summit.interpretation.turns import turns_of
from summit.interpretation.views.organizer import acting
from summit.interpretation.views.organizer.acting import Done
from summit.interpretation.views.organizer.board import done
from summit.interpretation.views.organizer.desk import Desk
from summit.programme import queries as programme
from summit.programme.facts import SessionFact
from summit.programme.models import Summit
from summit.programme.timetable import day_in

booth_teams = Blueprint(
    "booth_teams", __name__, url_prefix="/organizer/summits/<slug>/interpretation/booths"
)

_ONE = "/<session_slug>/<booth>"


class Team:
    """A booth's page: its card as the board has it, and who else could work in it."""

    def __init__(self, session_slug: str, key: str, asked: str | None = None) -> None:
        """Read it.

        Args:
            asked: the number of a place for which somebody else is sought.

        Raises:
            NotFound: there is no such session, or it has no such booth.
        """
        self.desk = Desk(None)
        facts = self.desk.facts
        session = next((s for s in facts.sessions if s.slug == session_slug), None)
        if session is None:
            raise NotFound(N_("There is no session “%(slug)s”."), slug=session_slug)
        self.session: SessionFact = session
        self.situation: Situation = self.desk.situation
        self.booth: Booth = booth_in(self.situation, session, key)
        self.desk.day = day_in(session, self.desk.zone) or self.desk.day
        self.card: BoothCard = card_of(self.situation, session, self.booth, self.desk.found)
        self.instead_of: AssignmentFact | None = self._asked(asked)
        self.role = self.instead_of.role if self.instead_of else self._wanted()
        self.candidates = (
            fitting.candidates(
                self.situation,
                session,
                self.booth,
                self.role,
                self.desk.now,
                instead_of=self.instead_of,
            )
            if self.desk.may_edit
            else []
        )
        self.findings = self.desk.show(f for f in self.desk.found if session.uid in f.sessions)
        self.address = self.desk.team_address(session, key)
        self.back = str(Gap(session.slug, key, AssignmentRole.ACTIVE))

    def _asked(self, asked: str | None) -> AssignmentFact | None:
        return next(
            (
                seat.assignment
                for seat in (*self.card.seats, *self.card.standby)
                if str(seat.assignment.id) == asked
            ),
            None,
        )

    def _wanted(self) -> AssignmentRole:
        """Return in which capacity somebody is sought: on standby where only that is missing."""
        only_standby = not self.card.missing and self.card.standby_missing
        return AssignmentRole.STANDBY if only_standby else AssignmentRole.ACTIVE

    @property
    def gap(self) -> str:
        """The gap that is to be filled, as the forms name it."""
        return str(Gap(self.session.slug, self.booth.key, self.role))

    def others(self) -> list[tuple[str, str]]:
        """Return with whom a place of this team can be exchanged: its number, who and where."""
        found = []
        sessions = {s.uid: s for s in self.desk.facts.sessions}
        for each in self.situation.assignments:
            session = sessions.get(each.session_uid)
            if session is None or each.state not in HOLDING or session.day != self.session.day:
                continue
            who = self.situation.interpreters.get(each.interpreter_id)
            if who is None or session.uid == self.session.uid:
                continue
            hours = self.desk.hours(session.hours) if session.hours else ""
            title = self.desk.title(session)
            found.append((f"a{each.id}", f"{self.desk.name(who)} · {hours} {title}"))
        return found

    def told_new(self, found: Sequence[Any]) -> list[Any]:
        """Put findings that would arise into words."""
        return self.desk.show(found)


def booth_in(situation: Situation, session: SessionFact, key: str) -> Booth:
    """Return a session's booth.

    Raises:
        NotFound: it needs none of this key.
    """
    demand = demand_of(session, situation.setup(session), situation.floors, situation.rules)
    found = demand.booth(key)
    if found is None:
        raise NotFound(N_("This session has no booth %(booth)s any more."), booth=key)
    return found


@booth_teams.get(_ONE)
@needs(Permission.SEE)
def show(slug: str, session_slug: str, booth: str) -> ResponseReturnValue:
    """Show a booth's team, and whoever else could work in it."""
    return _page(Team(session_slug, booth, request.args.get("for")))


@booth_teams.post(f"{_ONE}/assign")
@needs(Permission.EDIT)
def assign(slug: str, session_slug: str, booth: str) -> ResponseReturnValue:
    """Propose somebody for the booth, or put them in the place of another."""

    def act(summit: Summit) -> Done:
        instead_of = request.form.get("for", "")
        if instead_of:
            return acting.replace(summit, request.form, forms.number(request.form, "for"))
        gap = Gap(session_slug, booth, forms.role(request.form))
        return acting.assign(summit, gap, forms.number(request.form, "interpreter"))

    return done(slug, act)


@booth_teams.post(f"{_ONE}/turns")
@needs(Permission.EDIT)
def turns(slug: str, session_slug: str, booth: str) -> ResponseReturnValue:
    """Exchange two turns, hand one over to somebody, or go back to those that the rules derive."""
    try:
        with unit_of_work():
            summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            session = programme.session_to_place(summit, session_slug)
            situation = queries.situation(programme.facts_around(summit.id, session.id))
            fact = situation.programme.session(session.uid)
            assert fact is not None
            found = booth_in(situation, fact, booth)
            now = clock.now()
            if request.form.get("act") == "derive":
                operations.clear_turns(session, booth, actor=actor(), now=now)
                said = _("The turns are again as the rules derive them.")
            else:
                changed = _edited(turns_of(situation, fact, found))
                operations.set_turns(session, booth, changed, actor=actor(), now=now)
                said = _("The turns are changed.")
    except Refused as refused:
        team = Team(session_slug, booth)
        return _page(team, wrong=refused.told(_), status=422)
    flash(said)
    address = f"/organizer/summits/{slug}/interpretation/booths/{session_slug}/{booth}"
    return redirect(f"{address}#turns", 303)


def _edited(present: Sequence[TurnFact]) -> list[TurnValues]:
    """Return the turns as the form has them: each of the present ones, taken by whom it says.

    Raises:
        Refused: they are no longer those that the form was made of, or somebody is missing.
    """
    if len(present) != len(request.form.getlist("turn")):
        raise Refused(N_("The turns have changed meanwhile; look at them and change them again."))
    made = []
    for at, (turn, value) in enumerate(zip(present, request.form.getlist("turn"), strict=True)):
        begins = request.form.getlist("begins")[at : at + 1]
        if begins != [turn.starts_at.isoformat()]:
            raise Refused(
                N_("The turns have changed meanwhile; look at them and change them again.")
            )
        number = forms.number({"turn": value}, "turn")
        made.append(TurnValues(number, turn.starts_at, turn.ends_at))
    first, second = request.form.get("first", ""), request.form.get("second", "")
    if request.form.get("act") == "swap":
        return _swapped(made, first, second)
    return made


def _swapped(made: list[TurnValues], first: str, second: str) -> list[TurnValues]:
    places = {str(number) for number in range(len(made))}
    if first not in places or second not in places or first == second:
        raise Refused(N_("Choose two different turns."))
    one, other = int(first), int(second)
    made[one], made[other] = (
        made[one]._replace(interpreter_id=made[other].interpreter_id),
        made[other]._replace(interpreter_id=made[one].interpreter_id),
    )
    return made


def _page(team: Team, *, wrong: str = "", status: int = 200) -> Response:
    return make_response(
        render_template("interpretation/board_team.html", team=team, desk=team.desk, wrong=wrong),
        status,
    )
