"""Forms of the table: objections, votes, the chair's ruling, corrigenda."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from summit.core.forms import (
    BilingualField,
    ChoiceField,
    EditForm,
    Form,
    MomentField,
    PickField,
    PicksField,
    TextField,
)
from summit.core.i18n import LANGUAGES
from summit.declarations.models import Choice, Method, Threshold
from summit.declarations.operations import AdoptionValues, CorrigendumValues
from summit.declarations.rulings import words
from summit.declarations.stand import Stand, tally
from summit.declarations.wording import CHOICES, METHODS, THRESHOLDS

#: What can be chosen of: a key, and what is shown of it.
Options = Iterable[tuple[str, str]]


class ObjectionForm(Form):
    """Which city objects, and what it says."""

    city = PickField(_("City"))
    words = TextField(_("What it says, if it is to be on record"), most=4000, lines=True)
    language = PickField(_("In which language"))

    def __init__(self, *args: Any, cities: Options = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city.offer(cities)
        self.language.offer(LANGUAGES.items())


class WithdrawForm(Form):
    """Which objection was withdrawn."""

    objection = TextField(_("Objection"), most=9)

    @property
    def number(self) -> int:
        """The objection's id; 0 for what is none."""
        typed: str = self.objection.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() else 0


class PollForm(Form):
    """By which majority a recorded vote carries."""

    threshold = ChoiceField(
        _("What it takes"), Threshold, lambda each: gettext(THRESHOLDS[each]), none=None
    )


class BallotForm(Form):
    """One city's vote, at the roll call."""

    city = PickField(_("City"))
    choice = ChoiceField(_("Vote"), Choice, lambda each: gettext(CHOICES[each]))
    correct = BooleanField(_("In the place of the one recorded"))

    def __init__(self, *args: Any, cities: Options = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city.offer(cities)


class RulingForm(Form):
    """The chair's ruling. ``zone`` is that of the session.

    ``instant`` is, where none was typed, the exact instant that the confirmation showed: who was
    there is settled to the second.
    """

    method = ChoiceField(_("How it is adopted"), Method, lambda each: gettext(METHODS[each]))
    ruled_at = MomentField(_("When the chair ruled"))
    instant = HiddenField()
    chair = BilingualField(_("Who ruled"), most=200)
    chair_title = BilingualField(_("Title of whoever ruled"), most=200)
    ruling = BilingualField(_("The ruling in words"), most=2000, lines=True)
    waived = PicksField(_("Warnings that may stand"))
    waiver = TextField(_("Why they may stand"), most=1000)
    seen = TextField("", most=64)
    sure = BooleanField(_("I have read what is adopted, and know that it can never be undone"))

    def __init__(
        self, *args: Any, zone: str, warnings: Options = (), now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ruled_at.zone = zone
        self.waived.offer(warnings)
        self._now = now

    @property
    def at(self) -> datetime:
        """When the chair ruled: as it was typed, else when that was first left open."""
        typed: datetime | None = self.ruled_at.data
        if typed is not None:
            return typed
        try:
            kept = datetime.fromisoformat(self.instant.data or "")
        except ValueError:
            return self._now
        return kept if kept.tzinfo is not None and 1970 <= kept.year <= 2200 else self._now

    def values(self, stand: Stand) -> AdoptionValues:
        """Return the ruling; words left open are those that go with the method."""
        method: Method = self.method.data
        poll = stand.poll
        counted = tally(poll) if poll is not None else None
        usual = (
            words(method, yes=counted.yes, no=counted.no, abstain=counted.abstain)
            if counted is not None
            else words(method)
        )
        return AdoptionValues(
            method=method,
            ruled_at=self.at,
            chair=self.chair.data,
            chair_title=self.chair_title.data,
            ruling=self.ruling.data or usual,
            waived=tuple(self.waived.data or ()),
            waiver=self.waiver.data or "",
            seen=self.seen.data or "",
        )


class CorrigendumForm(EditForm):
    """What is corrected, where, and why. The languages are those of the text."""

    clause_uid = PickField(_("Where"))
    reads = BilingualField(_("What the adopted text reads"), most=4000, lines=True)
    should_read = BilingualField(_("What it should read"), most=4000, lines=True)
    reason = BilingualField(_("Reason"), most=1000, lines=True)

    def __init__(
        self, *args: Any, clauses: Options = (), tongues: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, tongues=tongues, **kwargs)
        self.clause_uid.offer(clauses)

    @property
    def values(self) -> CorrigendumValues:
        """The corrigendum as it was written."""
        return CorrigendumValues(
            clause_uid=self.clause_uid.data,
            reads=self.reads.data,
            should_read=self.should_read.data,
            reason=self.reason.data,
        )


class NoticeForm(Form):
    """Until when the cities can object. ``zone`` is the summit's."""

    until = MomentField(_("Objections until"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.until.zone = zone

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for an instant."""
        if not super().validate(*args, **kwargs):
            return False
        if self.until.data is None:
            self.refuse("until", gettext("Fill this in."))
            return False
        return True


class ReasonForm(Form):
    """Why a corrigendum is given up."""

    why = TextField(_("Why it is withdrawn"), most=1000)
