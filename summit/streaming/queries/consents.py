"""What is on record of the consent of those who speak and interpret in sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import and_, or_, select

from summit.attendance.models import Invitation, InvitationState, Office
from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.interpretation.models import HOLDING, Assignment, Interpreter
from summit.programme.facts import NOT_COMING
from summit.programme.models import Item, Session, Speaker, SpeakerState
from summit.rundown.models import Cue, CueState, Rundown
from summit.streaming.consents import Asked, Who


def asked_of(session_id: int) -> tuple[Asked, ...]:
    """Return who has to be asked for one session; see :func:`asked_in`."""
    return asked_in([session_id]).get(session_id, ())


def asked_in(session_ids: Collection[int]) -> Mapping[int, tuple[Asked, ...]]:
    """Return who has to be asked, by session: speakers, then interpreters.

    Speakers are those who have confirmed, and those who have a turn in the rundown though nobody
    has noted that they confirmed: who speaks is heard, whatever is on record of the invitation.
    Somebody with several places in a session is there once. The office of a place is the one whose
    invitation names it, as for a deputy, else the one that answers for its person at this summit.
    Two statements.
    """
    if not session_ids:
        return {}
    found: dict[int, dict[tuple[Who, str], Asked]] = {}
    for session_id, one in [*_speakers(session_ids), *_interpreters(session_ids)]:
        asked = found.setdefault(session_id, {})
        before = asked.setdefault((one.who, one.ref), one)
        if before.office is None and one.office is not None:
            asked[one.who, one.ref] = one
    return {session_id: tuple(asked.values()) for session_id, asked in found.items()}


def _speakers(session_ids: Collection[int]) -> list[tuple[int, Asked]]:
    invited = and_(
        Invitation.session_id == Item.session_id,
        Invitation.speaker_uid == Speaker.uid,
        Invitation.state != InvitationState.WITHDRAWN,
    )
    has_turn = (
        select(Cue.id)
        .join(Rundown, Rundown.id == Cue.rundown_id)
        .where(
            Rundown.session_id == Item.session_id,
            Cue.speaker_uid == Speaker.uid,
            Cue.state != CueState.SKIPPED,
        )
        .correlate(Item, Speaker)
        .exists()
    )
    rows = db.session.execute(
        select(
            Item.session_id,
            Speaker.uid,
            Speaker.person_id,
            Speaker.capacity,
            Person.name.label("person"),
            City.name.label("city"),
            Organisation.name.label("organisation"),
            Office.id.label("office"),
            Office.streaming,
            Office.recording,
            Invitation.office_id.label("invited_by"),
        )
        .select_from(Speaker)
        .join(Item, Item.id == Speaker.item_id)
        .join(Session, Session.id == Item.session_id)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .outerjoin(City, City.id == Speaker.city_id)
        .outerjoin(Organisation, Organisation.id == Speaker.organisation_id)
        .outerjoin(Invitation, invited)
        .outerjoin(
            Office,
            or_(
                Office.id == Invitation.office_id,
                and_(
                    Office.summit_id == Session.summit_id,
                    Office.person_id == Speaker.person_id,
                ),
            ),
        )
        .where(
            Item.session_id.in_(session_ids),
            or_(
                Speaker.state == SpeakerState.CONFIRMED,
                and_(Speaker.state.not_in(NOT_COMING), has_turn),
            ),
        )
        .order_by(Item.session_id, Item.position, Speaker.position, Speaker.id, Office.id)
    )
    found: dict[str, tuple[int, Asked, bool]] = {}
    for row in rows:
        # The ref of a person's places is one, so that who speaks twice is asked once.
        ref = f"person-{row.person_id}" if row.person_id is not None else row.uid
        name = row.person or row.capacity or row.organisation or row.city or Text()
        one = Asked(Who.SPEAKER, ref, name, row.streaming, row.recording, row.office)
        by_place = row.office is not None and row.office == row.invited_by
        before = found.get(row.uid)
        if before is None or (by_place and not before[2]):
            found[row.uid] = (row.session_id, one, by_place)
    return [(session_id, one) for session_id, one, _by_place in found.values()]


def _interpreters(session_ids: Collection[int]) -> list[tuple[int, Asked]]:
    rows = db.session.execute(
        select(
            Assignment.session_id,
            Interpreter.id,
            Interpreter.name,
            Interpreter.consents,
            Assignment.consented,
        )
        .join(Interpreter, Interpreter.id == Assignment.interpreter_id)
        .where(Assignment.session_id.in_(session_ids), Assignment.state.in_(HOLDING))
        .order_by(Assignment.session_id, Assignment.booth, Assignment.role, Assignment.id)
    )
    found = []
    for row in rows:
        said = row.consented if row.consented is not None else row.consents
        found.append((row.session_id, Asked(Who.INTERPRETER, str(row.id), row.name, said, said)))
    return found
