"""What the interpreters' board sends: who was picked, what they were put onto, a day, a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from summit.core.errors import N_, Refused
from summit.core.forms import clean
from summit.core.forms.fields import LARGEST_NUMBER
from summit.interpretation.models import AssignmentRole
from summit.interpretation.operations.offering import LONGEST_REASON

_PICK = re.compile(r"([ap])([0-9]{1,10})", re.ASCII)
_GAP = re.compile(r"([gs]):([a-z0-9-]{1,80}):([a-zA-Z0-9>-]{1,40})", re.ASCII)
#: The largest number from which the planner's search may be begun.
LARGEST_SEED = 1_000_000


@dataclass(frozen=True, slots=True)
class Pick:
    """What is picked: a place that somebody holds (``a12``), or an interpreter (``p5``)."""

    is_place: bool
    id: int

    def __str__(self) -> str:
        return f"{'a' if self.is_place else 'p'}{self.id}"

    @classmethod
    def read(cls, value: str | None) -> Pick | None:
        """Read what an address or a form says; ``None`` where that is nothing of the kind."""
        found = _PICK.fullmatch(value or "")
        if found is None or int(found[2]) > LARGEST_NUMBER:
            return None
        return cls(found[1] == "a", int(found[2]))


@dataclass(frozen=True, slots=True)
class Gap:
    """A free place in a session's booth (``g:opening:en-ko``), or beside it (``s:…``)."""

    session: str
    booth: str
    role: AssignmentRole

    def __str__(self) -> str:
        return f"{'s' if self.role is AssignmentRole.STANDBY else 'g'}:{self.session}:{self.booth}"

    @classmethod
    def read(cls, value: str | None) -> Gap | None:
        """Read what a form says; ``None`` where that is nothing of the kind."""
        found = _GAP.fullmatch(value or "")
        if found is None:
            return None
        role = AssignmentRole.STANDBY if found[1] == "s" else AssignmentRole.ACTIVE
        return cls(found[2], found[3], role)


def exchange(form: Mapping[str, str]) -> tuple[Pick, Pick | Gap]:
    """Read who is put where.

    Raises:
        Refused: one of the two is missing or is nothing of the kind.
    """
    pick = Pick.read(form.get("pick"))
    onto: Pick | Gap | None = Pick.read(form.get("onto")) or Gap.read(form.get("onto"))
    if pick is None or onto is None or (isinstance(onto, Pick) and not onto.is_place):
        raise Refused(N_("Choose somebody first, and then a place or whom to exchange them with."))
    return pick, onto


def role(form: Mapping[str, str]) -> AssignmentRole:
    """Read in which capacity somebody is to be in a booth; active unless it says otherwise."""
    standby = form.get("role") == AssignmentRole.STANDBY.value
    return AssignmentRole.STANDBY if standby else AssignmentRole.ACTIVE


def number(form: Mapping[str, str], name: str) -> int:
    """Read a row's number.

    Raises:
        Refused: it is none.
    """
    value = form.get(name, "")
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or int(value) > LARGEST_NUMBER:
        raise Refused(N_("Choose an interpreter."))
    return int(value)


def reason(form: Mapping[str, str]) -> str:
    """Read a reason.

    Raises:
        Refused: it is too long.
    """
    text = clean(form.get("reason", ""), lines=True)
    if len(text) > LONGEST_REASON:
        raise Refused(
            N_("The reason has %(length)s characters; at most %(most)s are kept."),
            length=len(text),
            most=LONGEST_REASON,
        )
    return text


def seed(form: Mapping[str, str]) -> int:
    """Read from which number the planner's search begins; the usual 1 where nothing is said.

    Raises:
        Refused: it is no whole number from 0 to :data:`LARGEST_SEED`.
    """
    value = clean(form.get("seed", ""))
    if not value:
        return 1
    if not re.fullmatch(r"[0-9]{1,7}", value, re.ASCII) or int(value) > LARGEST_SEED:
        raise Refused(N_("The seed is a whole number from 0 to %(most)s."), most=LARGEST_SEED)
    return int(value)


def day(value: str | None) -> date | None:
    """Read a day (``2027-05-14``); ``None`` where it is none."""
    if not value or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
