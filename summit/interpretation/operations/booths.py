"""Settling what sessions need of interpreters, and what is spoken in their items."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, NotFound, Refused
from summit.interpretation.models import ItemFloor, Platform, Site
from summit.interpretation.queries.settings import item_floors, session_booths
from summit.programme.models import Session
from summit.programme.operations.editing import Unfit, snapshot
from summit.programme.operations.noting import note_session
from summit.programme.wording import LANGUAGES as SPOKEN

#: More interpreters than any booth has.
LARGEST_TEAM = 12


@dataclass(frozen=True, slots=True)
class BoothsValues:
    """What staff can settle of a session's booths (:class:`SessionBooths`)."""

    difficult: bool
    domains: list[str]
    site: Site
    platform: Platform
    teams: dict[str, int]
    standby: int | None
    rehearsal_from: datetime | None
    rehearsal_to: datetime | None
    papers_from: datetime | None
    personal_id: bool
    breakout_rooms: bool
    sound_fed: bool
    note: str


def edit_session_booths(
    session: Session, values: BoothsValues, *, actor: Actor, now: datetime
) -> bool:
    """Settle what a session needs of interpreters; return whether that changed anything.

    Raises:
        Unfit: a team or a rehearsal cannot be as given.
    """
    problems: list[tuple[str, Refused]] = []
    if not all(1 <= each <= LARGEST_TEAM for each in values.teams.values()):
        said = N_("A booth has 1 to %(most)s interpreters.")
        problems.append(("teams", Refused(said, most=LARGEST_TEAM)))
    if values.standby is not None and not 0 <= values.standby <= LARGEST_TEAM:
        said = N_("At most %(most)s interpreters can stand by.")
        problems.append(("standby", Refused(said, most=LARGEST_TEAM)))
    begins, ends = values.rehearsal_from, values.rehearsal_to
    if (begins is None) != (ends is None):
        said = N_("A rehearsal needs both its start and its end.")
        problems.append(("rehearsal_from" if begins is None else "rehearsal_to", Refused(said)))
    elif begins is not None and ends is not None and ends <= begins:
        problems.append(("rehearsal_to", Refused(N_("It must end after it starts."))))
    if problems:
        raise Unfit(problems)
    row = session_booths(session.id)
    names = [field.name for field in fields(values)]
    before = snapshot(row, names)
    for name in names:
        if getattr(row, name) != getattr(values, name):
            setattr(row, name, getattr(values, name))
    after = snapshot(row, names)
    if after == before:
        return False
    if row.version == 0:
        row.version = 1
        db.session.add(row)
    db.session.flush()
    changed = [name for name in names if before[name] != after[name] and name != "note"]
    note_session(
        "booth.edited",
        session,
        actor=actor,
        now=now,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return True


def set_item_floor(
    session: Session,
    item_uid: str,
    language: str,
    own_interpreter: bool,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Settle the language spoken in an item; return whether that changed anything.

    Args:
        language: a tag; empty for what the speakers' offices stated.
        own_interpreter: the speaker brings one, so no booth has to cover the language.

    Raises:
        NotFound: the session has no such item.
        Refused: the language is not known.
    """
    item = next((each for each in session.items if each.uid == item_uid), None)
    if item is None:
        raise NotFound(N_("This item is gone; look at the session again."))
    if language and language not in SPOKEN:
        raise Refused(N_("“%(language)s” is no known language."), language=language)
    row = item_floors(session.id).get(item_uid)
    before = {"language": row.language, "own_interpreter": row.own_interpreter} if row else {}
    after = {"language": language, "own_interpreter": own_interpreter}
    if not language and not own_interpreter:
        if row is None:
            return False
        db.session.delete(row)
        after = {}
    elif row is None:
        db.session.add(ItemFloor(session_id=session.id, item_uid=item_uid, **after))
    elif before == after:
        return False
    else:
        row.language, row.own_interpreter = language, own_interpreter
    db.session.flush()
    note_session(
        "booth.floor_set",
        session,
        actor=actor,
        now=now,
        before=before,
        after={**after, "item": item.slug},
    )
    return True
