"""What the interpreters' board shows: a day's booths, people, findings, and what has happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask import g
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.guard import actor
from summit.core.i18n import choose_language
from summit.core.text import in_language
from summit.interpretation import board, queries, rules
from summit.interpretation.board import BoardView, BoothCard, Seat
from summit.interpretation.board_hours import midnight_of
from summit.interpretation.demand import demand_of
from summit.interpretation.facts import AssignmentFact, Hours, InterpreterFact, Situation
from summit.interpretation.forms.board import Pick
from summit.interpretation.models import HOLDING, UNDER_WAY, AssignmentState, PlanState
from summit.interpretation.planner.instance import Answer, from_json
from summit.interpretation.rule_set import CODES, Rule
from summit.interpretation.views.organizer import hinting, saying
from summit.interpretation.workdays import PersonDay, Task, is_night
from summit.programme import moments, telling
from summit.programme import queries as programme
from summit.programme.facts import Facts, SessionFact
from summit.programme.models import Waiver
from summit.programme.rules import Finding, Level
from summit.programme.telling import FindingShown

#: Where the last step of somebody stands, in the cookie of their sign-in.
UNDO = "booths.undo"
#: For how long a step can be taken back.
UNDO_WITHIN = timedelta(minutes=30)
#: How many findings of a group stand on the board; the rest are on the findings' own page.
BESIDE = {"block": 20, "warn": 20, "note": 10, "waived": 10}
#: States of those who have been told of their place.
TOLD = frozenset({AssignmentState.OFFERED, AssignmentState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Said:
    """What an act has come to; ``sure`` are fields that do it after all, once confirmed."""

    message: str
    is_wrong: bool = False
    findings: Sequence[FindingShown] = ()
    sure: dict[str, str] | None = None
    told: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Picked:
    """Who is picked, and the place that they hold where one was picked."""

    pick: Pick
    interpreter: InterpreterFact
    assignment: AssignmentFact | None
    session: SessionFact | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of somebody's day in the picture, in per cent of its width."""

    task: str
    left: str
    width: str
    label: str


class Desk:
    """Everything that a request of the board reads, and how it is shown."""

    def __init__(self, asked: date | None, *, pick: str | None = None) -> None:
        """Read a summit's booths.

        Args:
            asked: the day to show; where it is none, the first with booths.
            pick: who is picked, as :class:`Pick` writes it.
        """
        self.ref = g.summit_ref
        self.base = f"/organizer/summits/{self.ref.slug}"
        self.home = f"{self.base}/interpretation"
        self.language = choose_language()
        self.may_edit = actor().may(Permission.EDIT, self.ref.id)
        self.may_send = actor().may(Permission.SEND, self.ref.id)
        self.now = clock.now()
        self.facts: Facts = programme.facts(self.ref.id, reader=actor())
        self.situation: Situation = queries.situation(self.facts)
        self.zone = self.facts.summit.zone
        self.found: list[Finding] = rules.check(self.situation, self.now)
        self.waived: dict[str, Waiver] = programme.waivers(self.ref.id)
        self.plan = queries.newest_plan(self.ref.id)
        self.view: BoardView = board.layout(self.situation, self.found, self.zone, asked)
        self.day = self.view.day
        self.picked = self._picked(Pick.read(pick) if self.may_edit else None)
        self.said: Said | None = None

    def _picked(self, pick: Pick | None) -> Picked | None:
        if pick is None:
            return None
        if not pick.is_place:
            who = self.situation.interpreters.get(pick.id)
            return Picked(pick, who, None, None) if who else None
        place = next((a for a in self.situation.assignments if a.id == pick.id), None)
        if place is None or place.state is AssignmentState.RELEASED:
            return None
        who = self.situation.interpreters.get(place.interpreter_id)
        return Picked(pick, who, place, self.facts.session(place.session_uid)) if who else None

    # Words

    def name(self, interpreter: InterpreterFact) -> str:
        """Return what an interpreter is called, where no markup can stand."""
        return in_language(interpreter.name, self.language)[0]

    def title(self, session: SessionFact) -> str:
        """Return what a session is called, where no markup can stand."""
        return telling.name(session.title, self.language)

    def name_of(self, interpreter_id: int) -> str:
        """Return what an interpreter is called, by their number."""
        found = self.situation.interpreters.get(interpreter_id)
        return self.name(found) if found else ""

    def booth_of(self, key: str) -> str:
        """Return what a booth is called by its key: ``English ⇄ Korean``."""
        return saying.booth_name(key)

    def spoken(self, tag: str) -> str:
        """Return what a language is called."""
        return saying.spoken(tag)

    def channels(self, session: SessionFact) -> str:
        """Say what can be listened to: the floor, and each channel."""
        return ", ".join([str(_("floor")), *(saying.spoken(tag) for tag in session.interpreted)])

    def task(self, task: Task) -> str:
        """Say what somebody does in a stretch of their day."""
        return saying.task(task)

    def hours(self, hours: Hours) -> str:
        """Say from when to when, with another day's where it differs."""
        start = moments.beside_text(hours[0], self.zone, self.day, self.language)
        end = moments.beside_text(hours[1], self.zone, self.day, self.language)
        return f"{start}~{end}" if self.language == "ko" else f"{start}–{end}"

    def clock(self, instant: datetime) -> str:
        """Write an instant as the summit's clocks show it."""
        return moments.beside_text(instant, self.zone, self.day, self.language)

    def state(self, assignment: AssignmentFact) -> str:
        """Say how far an assignment is."""
        return saying.state(assignment.state)

    def missing(self, card: BoothCard) -> str:
        """Say how many are missing, and by which rule."""
        text = ngettext("%(num)s missing", "%(num)s missing", card.missing)
        rule = self.rule(card.booth.because)
        return f"{text} ({rule})" if rule else str(text)

    def rule(self, rule: Rule | None) -> str:
        """Return the number of a rule, where it has one."""
        return CODES.get(rule, "") if rule is not None else ""

    def team_words(self, card: BoothCard) -> str:
        """Say how many a booth asks for, and why."""
        return saying.team(card.booth)

    def relay(self, card: BoothCard) -> list[str]:
        """Say from which booths one takes relay, and to whom it gives it."""
        return saying.relay(card.booth)

    def level(self, card: BoothCard) -> tuple[str, str] | None:
        """Return the gravest level found at a session: its class and its word."""
        open_ = [
            f.level
            for f in self.found
            if card.session.uid in f.sessions and telling.group(f, self.waived) != "waived"
        ]
        if not open_ or min(open_) is Level.NOTE:
            return None
        return min(open_).word, _(telling.LEVELS[min(open_)])

    def minutes(self, minutes: int) -> str:
        """Write a length: ``1 h 30 min``."""
        return saying.length(minutes)

    @property
    def zone_text(self) -> str:
        """The zone in which everything is shown, with its offset on the shown day."""
        return moments.zone_text(self.zone, self.view.begins_at, self.language)

    @property
    def day_text(self) -> str:
        """The shown day."""
        return moments.day_text(self.day, self.language)

    @cached_property
    def tabs(self) -> list[tuple[str, str, int, int, bool]]:
        """The days: address, label, booths, how many people they miss, whether shown."""
        return [
            (
                tab.day.isoformat(),
                moments.day_text(tab.day, self.language, year=False),
                tab.booths,
                tab.missing,
                tab.day == self.day,
            )
            for tab in self.view.tabs
        ]

    # Addresses

    def team_address(self, session: SessionFact, booth_key: str) -> str:
        """Return where a booth's team, candidates and turns are."""
        return f"{self.home}/booths/{session.slug}/{saying.quoted(booth_key)}"

    def here(self, pick: str = "") -> str:
        """Return the address of the shown day, with somebody picked."""
        more = f"&pick={pick}" if pick else ""
        return f"{self.home}?day={self.day}{more}"

    # Acting

    @cached_property
    def has_booths(self) -> bool:
        """Whether any day has a booth."""
        return any(tab.booths for tab in self.view.tabs)

    @property
    def has_people(self) -> bool:
        """Whether there is anybody to plan with."""
        return any(not each.removed for each in self.situation.interpreters.values())

    def situation_has(self, session: SessionFact, key: str) -> bool:
        """Tell whether a session needs a booth."""
        situation = self.situation
        setup = situation.setup(session)
        return demand_of(session, setup, situation.floors, situation.rules).booth(key) is not None

    @property
    def plan_is_under_way(self) -> bool:
        """Whether the planner is at work."""
        return self.plan is not None and self.plan.state in UNDER_WAY

    @property
    def has_proposal(self) -> bool:
        """Whether a proposal waits to be accepted."""
        return self.plan is not None and self.plan.state is PlanState.READY

    @property
    def somebody_knows(self) -> bool:
        """Whether anybody was offered a place, or has confirmed one."""
        return any(each.state in TOLD for each in self.situation.assignments)

    @property
    def plan_state(self) -> str:
        """Say how far the newest plan is."""
        return saying.plan_state(self.plan.state) if self.plan else ""

    @cached_property
    def headcount(self) -> list[str]:
        """Say how many interpreters it takes, as the newest plan has found."""
        if self.plan is None or not self.plan.result:
            return []
        return hinting.headcount(self.plan.result, from_json(Answer, self.plan.result))

    @staticmethod
    def is_told(assignment: AssignmentFact) -> bool:
        """Tell whether somebody has been told of their place."""
        return assignment.state in TOLD

    @property
    def proposed(self) -> int:
        """How many proposals nobody has been offered yet."""
        return sum(
            each.state is AssignmentState.PROPOSED
            and (session := self.facts.session(each.session_uid)) is not None
            and session.hours is not None
            and session.hours[0] > self.now
            and not session.is_cancelled
            for each in self.situation.assignments
        )

    def can_take(self, seat: Seat) -> bool:
        """Tell whether the one who is picked can be exchanged with, or put for, somebody."""
        if self.picked is None or seat.assignment.state not in HOLDING:
            return False
        if self.picked.assignment is not None:
            if self.picked.assignment.state not in HOLDING:
                return False
            mine = self.picked.assignment
            if mine.session_uid == seat.assignment.session_uid:
                return (mine.booth, mine.role) != (seat.assignment.booth, seat.assignment.role)
        return seat.interpreter.id != self.picked.interpreter.id

    def can_fill(self, card: BoothCard) -> bool:
        """Tell whether the one who is picked can fill a gap of a booth."""
        if self.picked is None:
            return False
        mine = self.picked.assignment
        if mine is not None and mine.state not in HOLDING:
            return False
        in_it = any(
            each.interpreter_id == self.picked.interpreter.id and each.state in HOLDING
            for each in self.situation.assignments
            if each.session_uid == card.session.uid
        )
        if mine is not None and mine.session_uid == card.session.uid:
            return mine.booth != card.booth.key
        return not in_it

    @property
    def undo(self) -> dict[str, Any] | None:
        """The reader's last step, where it can be taken back."""
        step: Any = cookie.get(UNDO)
        if not self.may_edit or not isinstance(step, dict) or step.get("summit") != self.ref.id:
            return None
        return step if step.get("until", "") > self.now.isoformat() else None

    # Findings

    @cached_property
    def panel(self) -> list[tuple[str, str, list[FindingShown], int]]:
        """Findings of the shown day by group, with how many more there are than are shown."""
        shown = [telling.show(f, self.facts, self.waived) for f in self.view.findings]
        return [
            (name, label, group[: BESIDE[name]], max(0, len(group) - BESIDE[name]))
            for name, label, group in telling.grouped(shown)
        ]

    def show(self, findings: Iterable[Finding], *, are_new: bool = False) -> list[FindingShown]:
        """Put findings into words."""
        return [telling.show(f, self.facts, self.waived, is_new=are_new) for f in findings]

    def tell_about(self, slug: str | None) -> None:
        """Say what is the matter with a session after a step there."""
        session = next((s for s in self.facts.sessions if s.slug == slug), None) if slug else None
        if session is None:
            return
        mine = [f for f in self.found if session.uid in f.sessions]
        grave = [f for f in mine if telling.is_open(f, self.waived)]
        self.said = Said("", findings=self.show(grave))

    # Each person's day

    @cached_property
    def window(self) -> tuple[datetime, datetime]:
        """From when to when the picture of everybody's day reaches, in whole hours."""
        midnight = midnight_of(self.day, self.zone)
        hours = [
            each.hours for person in self.view.people for each in person.stretches if each.session
        ]
        first = min([self.view.begins_at, *(start for start, _ in hours)])
        last = max([self.view.slices[-1].ends_at, *(end for _, end in hours)])
        hour = timedelta(hours=1)
        return (
            midnight + (first - midnight) // hour * hour,
            midnight - (midnight - last) // hour * hour,
        )

    def _percent(self, instant: datetime) -> float:
        start, end = self.window
        return max(0.0, min(100.0, (instant - start) / (end - start) * 100))

    @cached_property
    def ticks(self) -> list[tuple[str, str, bool]]:
        """The hours of that picture: where, what its clock shows, and whether it is night."""
        start, end = self.window
        count = (end - start) // timedelta(hours=1)
        every = -(-count // 5)
        ticks = []
        for n in range(count):
            at = start + n * timedelta(hours=1)
            label = moments.clock_text(at, self.zone) if n % every == 0 else ""
            night = is_night(at, self.zone, self.situation.rules.values)
            ticks.append((f"{self._percent(at):.2f}%", label, night))
        return ticks

    @cached_property
    def tick_width(self) -> str:
        """How wide an hour is in that picture."""
        return f"{100 / max(1, len(self.ticks)):.2f}%"

    def bars(self, person: PersonDay) -> list[Bar]:
        """Draw somebody's day."""
        bars = []
        for each in person.stretches:
            left, right = self._percent(each.hours[0]), self._percent(each.hours[1])
            if right > left:
                label = self.stretch(each.task, each.hours, each.session)
                bars.append(Bar(each.task.value, f"{left:.2f}%", f"{right - left:.2f}%", label))
        # What they do is drawn over when they cannot.
        return sorted(bars, key=lambda bar: bar.task not in ("away", "elsewhere"))

    def stretch(self, task: Task, hours: Hours, session: SessionFact | None) -> str:
        """Say what somebody does, and from when to when."""
        title = telling.name(session.title, self.language) if session else ""
        return saying.stretch(task, self.hours(hours), title)

    def over(self, person: PersonDay) -> list[str]:
        """Say which limits somebody's day passes."""
        return saying.over(person)
