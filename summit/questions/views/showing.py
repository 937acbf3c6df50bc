"""What a page for askers shows: the same for the public and for offices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from summit.core.clock import iso, parse_iso
from summit.core.i18n import choose_language
from summit.core.text import Text, in_language
from summit.questions import queries
from summit.questions.limits import LIMITS
from summit.questions.models import Askers, QuestionBox
from summit.questions.queries import Board
from summit.questions.windows import Stage, Window, window_of
from summit.questions.wording import TOLD


@dataclass(frozen=True, slots=True)
class Page:
    """A box as one reader sees it at one instant. ``here`` is the page's own address."""

    box: QuestionBox
    window: Window
    board: Board
    here: str
    now: datetime
    moment: Callable[[datetime], str]
    invited: bool

    @property
    def stage(self) -> Stage:
        """Whether questions are taken."""
        return self.window.stage(self.now)

    @property
    def may_ask(self) -> bool:
        """Whether this reader can ask now, but for the limit."""
        return self.stage is Stage.OPEN and self._is_of_them

    @property
    def has_asked_all(self) -> bool:
        """Whether this reader has asked as much as is taken from one person."""
        return len(self.board.own) >= self.box.per_sender

    @property
    def may_vote(self) -> bool:
        """Whether this reader can vote now."""
        return self.box.voting and self.window.takes_votes(self.now) and self._is_of_them

    @property
    def _is_of_them(self) -> bool:
        return self.invited or self.box.askers is Askers.EVERYONE

    @property
    def instants(self) -> Mapping[str, str]:
        """What the page's script counts down to, with the server's own clock."""
        found = {"now": iso(self.now)}
        if self.stage is Stage.EARLY and self.window.opens_at is not None:
            found["opens"] = iso(self.window.opens_at)
        if self.stage is Stage.OPEN and self.window.closes_at is not None:
            found["closes"] = iso(self.window.closes_at)
        return found

    @property
    def said(self) -> str:
        """Say when questions are taken."""
        opens, closes = self.window.opens_at, self.window.closes_at
        text: str
        match self.stage:
            case Stage.OFF:
                text = _("No questions are taken for this session.")
            case Stage.UNSETTLED:
                text = _("When questions are taken is not settled yet.")
            case Stage.EARLY:
                assert opens is not None
                text = _("Questions are taken from %(moment)s.", moment=self.moment(opens))
            case Stage.OPEN if closes is not None:
                text = _("Questions are taken until %(moment)s.", moment=self.moment(closes))
            case Stage.OPEN:
                text = _("Questions are taken now.")
            case _:
                assert closes is not None
                text = _(
                    "No more questions are taken; that ended on %(moment)s.",
                    moment=self.moment(closes),
                )
        return text

    @property
    def limit(self) -> str:
        """Say how much one person can ask."""
        text: str = ngettext(
            "One question from each person.",
            "Up to %(num)s questions from each person.",
            self.box.per_sender,
        )
        return text

    @property
    def most(self) -> int:
        """Characters of a question."""
        return LIMITS.words

    def told(self, state: Any) -> str:
        """Say to whoever has asked what became of it."""
        return str(_(TOLD[state]))


def page(
    box: QuestionBox,
    session: Mapping[str, Any] | None,
    sender: str | None,
    *,
    here: str,
    now: datetime,
    moment: Callable[[datetime], str],
    invited: bool,
) -> Page:
    """Put together what one reader sees.

    Args:
        session: its document in the release that the reader is told of; ``None`` where there is
            none.
    """
    return Page(box, window(box, session), queries.board(box, sender), here, now, moment, invited)


def window(box: QuestionBox, session: Mapping[str, Any] | None) -> Window:
    """Return when a box takes questions, by the hours that are published."""
    if session is None:
        return window_of(box, None, None, off=True)
    starts, ends = (
        parse_iso(session[each]) if session[each] else None for each in ("starts_at", "ends_at")
    )
    return window_of(box, starts, ends, off=session["state"] == "cancelled")


def words(text: Text) -> Markup:
    """Show a question in the reader's language, or marked with the language that it is in.

    Lines stay lines, and each finds its own direction.
    """
    language = choose_language()
    shown, tongue = in_language(text, language)
    said = Markup("<br>").join(escape(line) for line in shown.split("\n"))
    mark = Markup(' lang="{}"').format(tongue) if tongue != language else Markup("")
    return Markup('<bdi class="q-words"{}>{}</bdi>').format(mark, said)
