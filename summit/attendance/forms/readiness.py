"""What addresses and forms of the readiness board, the presence and the precedence pages ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, ValidationError

from summit.attendance.board import SORTS, Hours, Region, Wanted
from summit.attendance.board_wording import RELATIONS
from summit.attendance.readiness import BoardStep, Stage
from summit.core.forms import Form, MomentField, clean
from summit.core.forms.fields import LARGEST_NUMBER, REQUIRED

#: Of how many offices one reminder can be asked at once.
MOST_CHASED = 2000

Choice = TypeVar("Choice", bound=StrEnum)


def pick(kind: type[Choice], given: str) -> Choice | None:
    """Return a value of an enumeration; ``None`` for anything else."""
    return kind(given) if given in {each.value for each in kind} else None


@dataclass(frozen=True, slots=True)
class Listing:
    """The board's address: what it asks for, and how its links ask for something else."""

    base: str
    wanted: Wanted

    @classmethod
    def of(cls, args: Mapping[str, str], base: str, sessions: Collection[str]) -> Listing:
        """Read an address; what means nothing is left out.

        Args:
            sessions: slugs of the sessions that can be asked for.
        """

        def given(name: str) -> str:
            return clean(args.get(name, "")[:200])

        session, relation, sort = given("session"), given("relation"), given("sort")
        wanted = Wanted(
            session=session if session in sessions else "",
            step=pick(BoardStep, given("step")),
            stage=pick(Stage, given("answer")),
            relation=relation if relation in RELATIONS else "",
            region=pick(Region, given("region")),
            hours=pick(Hours, given("hours")),
            overdue=given("overdue") == "y",
            words=given("q")[:100],
            sort=sort if sort.removeprefix("-") in SORTS else "city",
        )
        return cls(base, wanted)

    def url(self, path: str = "", **changes: Any) -> str:
        """Return the address of the same view with something else asked, or of another page."""
        wanted = self.wanted
        asked = {
            "session": wanted.session,
            "step": wanted.step,
            "answer": wanted.stage,
            "relation": wanted.relation,
            "region": wanted.region,
            "hours": wanted.hours,
            "overdue": "y" if wanted.overdue else "",
            "q": wanted.words,
            "sort": wanted.sort if wanted.sort != "city" else "",
            **changes,
        }
        query = urlencode({name: str(value) for name, value in asked.items() if value})
        return f"{self.base}{path}?{query}" if query else f"{self.base}{path}"

    def sort_url(self, name: str) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.url(sort=f"-{name}" if self.wanted.sort == name else name)

    def order(self, name: str) -> str:
        """Return what ``aria-sort`` says of a column."""
        if self.wanted.sort.removeprefix("-") != name:
            return "none"
        return "descending" if self.wanted.sort.startswith("-") else "ascending"


def chosen_offices(given: Collection[str]) -> list[int] | None:
    """Return the ids that a form names; ``None`` where it names none, too many, or no numbers."""
    if not 0 < len(given) <= MOST_CHASED:
        return None
    if not all(number(each) is not None for each in given):
        return None
    return list(dict.fromkeys(int(each) for each in given))


def number(given: str) -> int | None:
    """Return a whole number that a page of ours has written; ``None`` for anything else."""
    if not (given.isascii() and given.isdigit()) or len(given) > 10:
        return None
    return int(given) if int(given) <= LARGEST_NUMBER else None


class SpanForm(Form):
    """From when until when somebody was there, by the session's clocks."""

    arrived_at = MomentField(_l("Arrived"), [InputRequired(REQUIRED)])
    left_at = MomentField(_l("Left"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arrived_at.zone = self.left_at.zone = zone

    def validate_arrived_at(self, field: MomentField) -> None:
        """Refuse what only looks filled in, such as control characters."""
        if field.data is None:
            raise ValidationError(REQUIRED)


class PressForm(Form):
    """When it was, if not just now."""

    at = MomentField(_l("At another time"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at.zone = zone
