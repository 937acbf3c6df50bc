"""Forms of consultation: circulating, contributing, and deciding on a contribution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from summit.attendance.models import Office
from summit.core.forms import BilingualField, EditForm, Form, MomentField, PicksField, TextField
from summit.core.forms.fields import LARGEST_NUMBER
from summit.core.text import Text
from summit.declarations.contributing import MOST_WORDING, MOST_WORDS
from summit.declarations.models import Clause, Contribution
from summit.declarations.operations import CirculationValues, ClauseValues


class CirculateForm(Form):
    """To whom a version goes, until when they comment, and whether they see each other's
    comments. Hours are those of ``zone``."""

    deadline = MomentField(_("Comments until"))
    note = BilingualField(_("What else the offices are to know"), most=2000, lines=True)
    others_open = BooleanField(_("The offices see each other's comments of this round"))
    offices = PicksField(_("Offices"))
    seen = HiddenField()

    def __init__(
        self, *args: Any, zone: str, offered: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.deadline.zone = zone
        self.offices.offer((str(number), label) for number, label in offered)

    @property
    def chosen(self) -> list[int]:
        """The ids of the offices that were ticked."""
        return [int(each) for each in self.offices.data or () if _is_id(each)]

    @property
    def is_complete(self) -> bool:
        """Whether everything is given that a circulation needs."""
        return self.deadline.data is not None

    def values(self) -> CirculationValues:
        """Return what the operation takes."""
        return CirculationValues(
            deadline=self.deadline.data,
            note=self.note.data,
            office_ids=self.chosen,
            others_open=bool(self.others_open.data),
        )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST_NUMBER


class CommentForm(EditForm):
    """What an office says to a clause, or to the whole."""

    words = TextField(_("Your comment"), most=MOST_WORDS, lines=True)


class AmendmentForm(EditForm):
    """Another wording of a clause, in one or several languages, and why."""

    proposed = BilingualField(_("The wording that you propose"), most=MOST_WORDING, lines=True)
    words = TextField(_("Why"), most=MOST_WORDS, lines=True)


class WordingRow:
    """What an amendment's form is filled with: where nothing is proposed in a language, the
    wording that was circulated."""

    def __init__(self, circulated: Mapping[str, str], made: Contribution | None = None) -> None:
        self.proposed = Text({**circulated, **(made.proposed if made is not None else {})})
        self.words = made.words if made is not None else ""


class SeenForm(Form):
    """A decision on what a drafter saw (:func:`summit.declarations.contributing.basis`)."""

    seen = HiddenField()


class AcceptForm(SeenForm):
    """An amendment is taken over as it is."""

    credited = BooleanField(_("Name the city at the clause"), default=True)


class AnswerForm(SeenForm):
    """The text stays as it is; the office is told why."""

    answer = BilingualField(_("Answer, told to the office"), most=MOST_WORDS, lines=True)


class AdaptForm(SeenForm):
    """A clause in the drafters' own words, and what the office is told of it."""

    heading = BilingualField(_("Heading"), most=300)
    words = BilingualField(_("The clause as it reads then"), most=MOST_WORDING, lines=True)
    adapted_answer = BilingualField(_("Answer, told to the office"), most=MOST_WORDS, lines=True)
    adapted_credited = BooleanField(_("Name the city at the clause"), default=True)

    def values(self, clause: Clause) -> ClauseValues:
        """Return the clause as it reads then."""
        return ClauseValues(clause.kind, self.words.data, self.heading.data)


class TellForm(SeenForm):
    """That everybody is told what was looked at."""


def labels(offices: Iterable[Office], words: Any) -> list[tuple[int, str]]:
    """Return offices as a form offers them.

    Args:
        words: shows a text in the reader's language.
    """
    return [(each.id, words(each.label)) for each in offices]
