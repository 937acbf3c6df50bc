"""Offering times for sound checks, and giving them out: never one place twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.interpretation.models import Interpreter, SoundCheck
from summit.interpretation.operations.noting import note_interpreter
from summit.journal.operations import record
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit

#: Bounds of what can be offered at once.
SHORTEST, LONGEST = 5, 120
MOST_PLACES, MOST_TIMES = 20, 200


def offer_sound_checks(
    summit: Summit,
    starts_at: datetime,
    ends_at: datetime,
    *,
    minutes: int,
    places: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Offer times of ``minutes`` each from one instant to another; return how many places.

    Raises:
        Unfit: there is no room for one, there would be too many, or some are there already.
    """
    problems: list[tuple[str, Refused]] = []
    if not SHORTEST <= minutes <= LONGEST:
        said = N_("A sound check takes %(least)s to %(most)s minutes.")
        problems.append(("minutes", Refused(said, least=SHORTEST, most=LONGEST)))
    if not 1 <= places <= MOST_PLACES:
        problems.append(("places", Refused(N_("1 to %(most)s at a time."), most=MOST_PLACES)))
    if problems:
        raise Unfit(problems)
    step = timedelta(minutes=minutes)
    count = max(0, (ends_at - starts_at) // step)
    if not count:
        raise Unfit([("ends_at", Refused(N_("It must end after it starts.")))])
    if count > MOST_TIMES:
        said = N_("At most %(most)s times can be offered at once.")
        raise Unfit([("ends_at", Refused(said, most=MOST_TIMES))])
    there = db.session.scalar(
        select(SoundCheck.id).where(
            SoundCheck.summit_id == summit.id,
            SoundCheck.starts_at < ends_at,
            SoundCheck.ends_at > starts_at,
        )
    )
    if there is not None:
        said = N_("Some of these times are offered already; remove those first.")
        raise Unfit([("starts_at", Refused(said))])
    db.session.add_all(
        SoundCheck(
            summit_id=summit.id,
            starts_at=starts_at + index * step,
            ends_at=starts_at + (index + 1) * step,
            place=place,
        )
        for index in range(count)
        for place in range(1, places + 1)
    )
    db.session.flush()
    record(
        "sound_check.offered",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={"places": count * places, "starts_at": iso(starts_at), "ends_at": iso(ends_at)},
    )
    return count * places


def book_sound_check(
    check: SoundCheck, interpreter: Interpreter, *, actor: Actor, now: datetime
) -> None:
    """Take a time; the one that the interpreter had before is free again.

    Args:
        check: obtained to be changed.

    Raises:
        Conflict: somebody else has just taken it.
        Refused: it is over.
    """
    if check.interpreter_id == interpreter.id:
        return
    if check.interpreter_id is not None:
        raise Conflict(N_("Somebody else has just taken this time. Please choose another one."))
    if check.starts_at <= now:
        raise Refused(N_("This time is over. Please choose another one."))
    former = db.session.scalars(
        select(SoundCheck).where(
            SoundCheck.summit_id == interpreter.summit_id,
            SoundCheck.interpreter_id == interpreter.id,
            SoundCheck.passed.is_(None),
        )
    )
    for each in former:
        _free(each)
    check.interpreter, check.booked_at = interpreter, now
    db.session.flush()
    after = {"starts_at": iso(check.starts_at)}
    note_interpreter("sound_check.booked", interpreter, actor=actor, now=now, after=after)


def free_sound_check(check: SoundCheck, *, actor: Actor, now: datetime) -> bool:
    """Give a time back; return whether somebody had it.

    Raises:
        Refused: it has taken place.
    """
    interpreter = check.interpreter
    if interpreter is None:
        return False
    if check.passed is not None:
        raise Refused(N_("This sound check has taken place."))
    _free(check)
    db.session.flush()
    after = {"starts_at": iso(check.starts_at)}
    note_interpreter("sound_check.freed", interpreter, actor=actor, now=now, after=after)
    return True


def _free(check: SoundCheck) -> None:
    """Leave a time to others, without what was noted of whoever had it."""
    check.interpreter = check.booked_at = None
    check.note = ""


def note_sound_check(
    check: SoundCheck, passed: bool | None, note: str, *, actor: Actor, now: datetime
) -> bool:
    """Note how a sound check went; return whether that is new.

    Raises:
        Refused: nobody has booked it.
    """
    if check.interpreter is None:
        raise Refused(N_("Nobody has booked this time."))
    if (check.passed, check.note) == (passed, note):
        return False
    check.passed, check.note = passed, note
    db.session.flush()
    after = {"passed": passed}
    note_interpreter("sound_check.noted", check.interpreter, actor=actor, now=now, after=after)
    return True


def remove_sound_check(summit: Summit, check: SoundCheck, *, actor: Actor, now: datetime) -> None:
    """Take back a time that nobody has booked.

    Raises:
        Refused: somebody has.
    """
    if check.interpreter_id is not None:
        raise Refused(N_("An interpreter has booked this time. Free it first."))
    before = {"starts_at": iso(check.starts_at)}
    db.session.delete(check)
    db.session.flush()
    record(
        "sound_check.removed",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before=before,
    )
