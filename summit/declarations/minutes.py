"""The minutes of a session: what happened in it, as it is on record in the rooms that saw it.

Nothing is entered by hand, and nothing is deduced: who was there is what was recorded on the day,
who spoke is what the rundown was led through, what was decided is what the chair ruled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from summit.core.text import Text
from summit.declarations.models import Adoption, Declaration, Endorsement, Objection, Poll
from summit.programme.models import ItemKind


@dataclass(frozen=True, slots=True)
class Attended:
    """Who was there or was expected: from when to when, ``None`` while somebody is still there.

    ``label`` is whom they came for, a city (``is_city``) or not; ``is_deputy``: in the place of the
    principal.
    """

    label: Text
    name: Text
    title: Text
    is_deputy: bool
    spans: tuple[tuple[datetime, datetime | None], ...] = ()
    is_city: bool = True


@dataclass(frozen=True, slots=True)
class Spoke:
    """A turn: when it began and ended, and for how many seconds of it somebody spoke.

    ``instead_of`` is whose turn it was, where somebody else spoke.
    """

    began_at: datetime
    ended_at: datetime | None
    seconds: int
    name: Text
    title: Text
    place: Text
    about: Text
    kind: ItemKind
    instead_of: Text


class Step(StrEnum):
    """What can be done with a text at a meeting, as the journal calls it."""

    TABLED = "declaration.tabled"
    CERTIFIED = "declaration.certified"
    RETURNED = "declaration.returned_to_draft"
    WITHDRAWN = "declaration.withdrawn"
    NOT_ADOPTED = "declaration.not_adopted"
    BROUGHT_BACK = "declaration.brought_back"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step with its instant; ``version`` is the number of the version, if it has one."""

    step: Step
    at: datetime
    version: int | None


@dataclass(frozen=True, slots=True)
class Dealt:
    """How the session dealt with one declaration, each list in the order in which it happened.

    ``document`` is the canonical one of the text that was adopted; ``None`` where none was, or
    where the text is not held. ``noted`` are the confirmed endorsements with a reservation or an
    explanation that stand.
    """

    declaration: Declaration
    steps: tuple[Taken, ...] = ()
    objections: tuple[Objection, ...] = ()
    polls: tuple[Poll, ...] = ()
    adoption: Adoption | None = None
    document: Mapping[str, Any] | None = None
    noted: tuple[Endorsement, ...] = ()

    @property
    def is_recorded(self) -> bool:
        """Whether anything was done with it at a meeting."""
        return bool(self.steps or self.objections or self.polls or self.adoption)


@dataclass(frozen=True, slots=True)
class Minutes:
    """The whole of it. ``began_at`` and ``ended_at`` are those of the rundown, if one was used.

    ``absent`` have said that they come, and nothing is recorded of them.
    """

    summit_title: Text
    session: str
    title: Text
    room: Text
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    led: bool
    present: tuple[Attended, ...]
    absent: tuple[Attended, ...]
    spoken: tuple[Spoke, ...]
    dealt: tuple[Dealt, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on record yet."""
        return not (self.present or self.spoken or any(each.is_recorded for each in self.dealt))
