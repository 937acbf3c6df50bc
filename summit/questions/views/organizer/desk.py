"""What the moderators' pages show of one box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from flask import g, request
from flask_babel import gettext as _

from summit.core import clock
from summit.core.guard import actor
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.listing import Listing
from summit.core.search import normalise
from summit.programme import moments, wording
from summit.programme.models import Session, SessionState
from summit.questions import queries
from summit.questions.access import may_moderate, may_see_askers
from summit.questions.models import Question, QuestionBox, QuestionState
from summit.questions.ordering import languages_missing, languages_needed, ordered
from summit.questions.windows import Stage, Window, window_of
from summit.questions.wording import STATES

_S = QuestionState

#: What is still to be dealt with, in the order in which it is shown.
OPEN = (_S.ON_AIR, _S.HELD, _S.APPROVED)


class Queue(Listing[Question]):
    """What the address of a queue asks for."""

    filters: ClassVar = {
        "state": lambda value: value in {*_S},
        "language": lambda value: value in LANGUAGES,
        "lacks": lambda value: value in LANGUAGES,
    }
    sorts: ClassVar = {"": lambda each: 0}

    def fits(self, line: Question) -> bool:
        """Tell whether a question is asked for."""
        if (state := self.wanted.get("state")) and line.state != state:
            return False
        if (language := self.wanted.get("language")) and line.language != language:
            return False
        if (lacks := self.wanted.get("lacks")) and lacks in line.words:
            return False
        return not self.asked or any(
            normalise(self.asked) in normalise(text) for text in line.words.values()
        )

    @property
    def states(self) -> Sequence[QuestionState]:
        """Which states are to be read."""
        asked = self.wanted.get("state")
        return (QuestionState(asked),) if asked else OPEN


class Desk:
    """Everything that a request of a moderator's page reads, and how it is shown."""

    def __init__(self, session: Session, box: QuestionBox, home: str) -> None:
        self.session, self.box, self.home = session, box, home
        self.now = clock.now()
        self.language = choose_language()
        self.may_moderate = may_moderate(actor(), box.summit_id)
        self.may_see_askers = may_see_askers(actor(), box.summit_id)
        self.needed = languages_needed(session)
        self.listing = Queue(request.args, home)

    @cached_property
    def tally(self) -> queries.Tally:
        """How many questions there are in each state."""
        return queries.tally(self.box)

    @cached_property
    def questions(self) -> list[Question]:
        """What the address asks for: on air, held, and the chair's list."""
        found = queries.questions_of(self.box, self.listing.states)
        kept = [each for each in found if self.listing.fits(each)]
        listed = ordered(self.box, [each for each in kept if each.state is _S.APPROVED])
        rest = sorted(
            (each for each in kept if each.state is not _S.APPROVED),
            key=lambda each: each.state is not _S.ON_AIR,
        )
        return [*rest, *listed]

    @cached_property
    def page(self) -> Any:
        """The page of them that the address asks for."""
        return self.listing.page(self.questions, len(self.questions))

    @cached_property
    def merged(self) -> Mapping[int, list[Question]]:
        """What was merged into those of the page."""
        return queries.merged_into(self.page.lines)

    @cached_property
    def on_air(self) -> Question | None:
        """The question on air."""
        return queries.question_on_air(self.box)

    @cached_property
    def listed(self) -> list[Question]:
        """The chair's list, whole."""
        return ordered(self.box, queries.questions_of(self.box, (_S.APPROVED,)))

    @cached_property
    def above(self) -> Mapping[int, str]:
        """The uid of what stands above each of the chair's list; empty for the first."""
        uids = ["", *(each.uid for each in self.listed)]
        return {each.id: uids[place] for place, each in enumerate(self.listed)}

    @property
    def window(self) -> Window:
        """When questions are taken, by the hours as they are planned."""
        off = self.session.state is SessionState.CANCELLED
        return window_of(self.box, self.session.starts_at, self.session.ends_at, off=off)

    @property
    def stage(self) -> Stage:
        """Whether questions are taken now."""
        return self.window.stage(self.now)

    @property
    def can_open(self) -> bool:
        """Whether a press can have questions taken."""
        ends = self.session.ends_at
        return self.stage in (Stage.UNSETTLED, Stage.EARLY, Stage.CLOSED) and (
            ends is None or self.now < ends
        )

    def missing(self, question: Question) -> list[str]:
        """Name the languages that a question still lacks."""
        missing = languages_missing(question, self.needed)
        return [wording.label(wording.LANGUAGES, tag, _) for tag in missing]

    def said(self, question: Question) -> list[tuple[str, str]]:
        """Return a question's words by language, the reader's first."""
        return sorted(question.words.items(), key=lambda pair: pair[0] != self.language)

    def state(self, state: QuestionState) -> str:
        """Return what a state is called."""
        return str(_(STATES[state]))

    def moment(self, instant: datetime) -> str:
        """Write an instant by the session's clocks."""
        return moments.moment_text(instant, self.session.zone, self.language)

    def clock(self, instant: datetime) -> str:
        """Write an instant by the session's clocks; its day only where it is not the session's."""
        day = self.session.day or moments.local(instant, self.session.zone).date()
        return moments.beside_text(instant, self.session.zone, day, self.language)

    def who(self, question: Question) -> str:
        """Name who asked, to those who may know."""
        if not self.may_see_askers:
            return ""
        return ", ".join(part for part in (question.name, question.organisation) if part)

    def one(self, question: Question) -> str:
        """Return where a question is."""
        return f"{self.home}/{question.uid}"

    @property
    def public_address(self) -> str:
        """Where the public asks."""
        return f"/{self.language}/{g.summit_ref.slug}/sessions/{self.session.slug}/questions"
