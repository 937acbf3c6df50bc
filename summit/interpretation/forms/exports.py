"""What addresses of the rota and of its files ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from summit.core.errors import N_, NotFound
from summit.core.forms import clean
from summit.interpretation.exports.rota import Who, day_of
from summit.programme.facts import Facts, SessionFact


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the rota: who stands in it, on which day, in which session.

    An address that names a day or a session that is not there is refused, so that nobody takes a
    whole list for a part of it, or an empty one for the truth.
    """

    who: Who
    day: date | None
    session: SessionFact | None

    @classmethod
    def of(cls, args: Mapping[str, str], facts: Facts, otherwise: Who) -> Asked:
        """Read an address.

        Args:
            otherwise: who is meant where the address does not say it.

        Raises:
            NotFound: there is no such day, session or choice.
        """

        def given(name: str) -> str:
            text = args.get(name, "")[:200].strip()
            # What cleaning leaves nothing of was something all the same.
            return clean(text) or text

        who, day, slug = given("who"), given("day"), given("session")
        if who and who not in {each.value for each in Who}:
            raise NotFound(N_("There is no such list."))
        session = next((each for each in facts.sessions if each.slug == slug), None)
        if slug and session is None:
            raise NotFound(N_("There is no such session."))
        return cls(Who(who) if who else otherwise, _day(day, facts), session)

    @property
    def uid(self) -> str:
        """The UID of the session that is asked for; empty for all."""
        return self.session.uid if self.session is not None else ""

    def query(self, **changes: Any) -> str:
        """Return the query of an address that asks for the same, with something else changed.

        Args:
            changes: by parameter; an empty one is left out.
        """
        asked = {
            "who": self.who.value,
            "day": self.day.isoformat() if self.day else "",
            "session": self.session.slug if self.session else "",
            **changes,
        }
        text = urlencode({name: str(value) for name, value in asked.items() if value})
        return f"?{text}" if text else ""


def days_of(facts: Facts) -> list[date]:
    """Return the days on which sessions with an hour are, by the clocks of the summit's zone."""
    found = (day_of(session, facts.summit.zone) for session in facts.sessions)
    return sorted({day for day in found if day is not None})


def _day(given: str, facts: Facts) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or day not in days_of(facts):
        raise NotFound(N_("There is no such day in the programme."))
    return day
