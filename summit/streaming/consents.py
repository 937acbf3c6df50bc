"""Whose consent a session needs before a channel of it goes public, and what a waiver covers.

Pure. Speakers whose place is confirmed are asked through their office
(:class:`summit.attendance.models.Office`: ``streaming`` before and while it is live, ``recording``
for what can be watched afterwards); one without an office has not been asked. Interpreters who
hold a place in a booth have said so with their answer, else for the whole summit; what they say of
recording holds for both. What holds is what is on record: silence is no consent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from summit.core.text import Text


class Purpose(StrEnum):
    """What is consented to."""

    STREAMING = "streaming"
    RECORDING = "recording"


class Who(StrEnum):
    SPEAKER = "speaker"
    INTERPRETER = "interpreter"


class Why(StrEnum):
    """Why a consent is missing."""

    NO_OFFICE = "no_office"  # nobody could be asked
    NOT_SAID = "not_said"  # asked or not, there is no answer
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whose voice or picture goes out, and what is on record of them.

    ``ref`` names a speaker's place (its UID) or an interpreter (their number) for good. ``office``
    is the office that answers for a speaker, ``None`` where there is none.
    """

    who: Who
    ref: str
    name: Text
    streaming: bool | None
    recording: bool | None
    office: int | None = None

    def said(self, purpose: Purpose) -> bool | None:
        """Return what is on record for a purpose."""
        return self.streaming if purpose is Purpose.STREAMING else self.recording


@dataclass(frozen=True, slots=True)
class Missing:
    """A consent that is not on record; ``covered`` by a waiver or not."""

    who: Who
    ref: str
    name: Text
    purpose: Purpose
    why: Why
    office: int | None = None
    covered: bool = False

    @property
    def key(self) -> str:
        """What a waiver names it by: silence that was waived is no refusal that was waived."""
        return f"{self.purpose}:{self.who}:{self.ref}:{self.why}"


def missing(asked: Iterable[Asked], purpose: Purpose, waived_key: str = "") -> tuple[Missing, ...]:
    """Return the consents that are not on record for a purpose, and which of them are waived.

    Args:
        waived_key: as :func:`key_of` made it.
    """
    waived = frozenset(waived_key.split())
    found = []
    for each in asked:
        said = each.said(purpose)
        if said is True:
            continue
        if said is False:
            why = Why.REFUSED
        elif each.who is Who.SPEAKER and each.office is None:
            why = Why.NO_OFFICE
        else:
            why = Why.NOT_SAID
        one = Missing(each.who, each.ref, each.name, purpose, why, each.office)
        covered = one.key in waived
        found.append(Missing(one.who, one.ref, one.name, purpose, why, one.office, covered))
    return tuple(found)


def uncovered(found: Iterable[Missing]) -> tuple[Missing, ...]:
    """Return those for which nobody has signed."""
    return tuple(each for each in found if not each.covered)


def key_of(found: Iterable[Missing]) -> str:
    """Return the key of exactly these consents; of one alone whatever it is among."""
    return " ".join(sorted({each.key for each in found}))
