"""Making a rundown from a session's items, and bringing it up to changes of the programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from summit.attendance.models import AnswerKind, Contact, ContactKind, Invitation, Office
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.interpretation.queries import situation
from summit.programme.facts import NOT_COMING
from summit.programme.models import Item, ItemKind, Session, Speaker, SpeakerRole
from summit.programme.queries import facts_around
from summit.rundown.models import Cue, Rundown, RundownState, Source
from summit.rundown.operations.noting import note, settle
from summit.rundown.queries import has_rundown

#: What a turn and any other part get where the programme allots no time, in seconds.
TURN_SECONDS, PART_SECONDS = 180, 60
#: Who leads a discussion has no turn of their own in it.
_LEADING = frozenset({SpeakerRole.MODERATOR, SpeakerRole.CHAIR})

#: What a cue was made from: its item, and the speaker's place where it is somebody's turn.
_Key = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Remaking:
    """What bringing a rundown up to the programme would add and take away, each as a title."""

    added: tuple[Text, ...]
    removed: tuple[Text, ...]


def make_rundown(session: Session, *, actor: Actor, now: datetime) -> Rundown:
    """Make the rundown of a session from its items: one cue for each speaker's turn.

    An item without speakers is one cue. An item's minutes are shared alike among its speakers; who
    moderates or chairs a discussion of others has no turn.

    Raises:
        Refused: the session has a rundown already, or nothing to make one from.
    """
    if has_rundown(session):
        raise Refused(N_("This session has a rundown already."))
    wanted = _wanted(session)
    if not wanted:
        raise Refused(N_("This session has no items yet; a rundown is made from them."))
    rundown = Rundown(summit_id=session.summit_id, session=session)
    rundown.cues = list(wanted.values())
    _number(rundown)
    db.session.add(rundown)
    settle(rundown, now)
    note("rundown.made", rundown, actor=actor, now=now, after={"cues": len(rundown.cues)})
    return rundown


def remaking_of(rundown: Rundown) -> Remaking:
    """Say what :func:`remake_rundown` would do; nothing is changed."""
    with db.session.no_autoflush:
        wanted = _wanted(rundown.session)
    present = {_key(cue) for cue in rundown.cues if cue.item_uid is not None}
    return Remaking(
        tuple(_name(cue) for key, cue in wanted.items() if key not in present),
        tuple(_name(cue) for cue in _gone(rundown, wanted)),
    )


def remake_rundown(rundown: Rundown, *, actor: Actor, now: datetime) -> Remaking:
    """Bring a rundown up to the programme: what is new comes in, what is gone leaves.

    What was edited stays as it is, and so do cues that were added by hand.

    Raises:
        Refused: it has begun.
    """
    _only_planned(rundown)
    wanted = _wanted(rundown.session)
    gone = _gone(rundown, wanted)
    present = {_key(cue) for cue in rundown.cues if cue.item_uid is not None}
    removed = tuple(_name(cue) for cue in gone)
    for cue in gone:
        rundown.cues.remove(cue)
    order = list(rundown.cues)
    added = []
    before: Cue | None = None
    by_key = {_key(cue): cue for cue in order if cue.item_uid is not None}
    for key, cue in wanted.items():
        if key in present:
            before = by_key[key]
            continue
        order.insert(order.index(before) + 1 if before is not None else 0, cue)
        added.append(_name(cue))
        before = cue
    if not added and not removed:
        return Remaking((), ())
    rundown.cues = order
    _number(rundown)
    settle(rundown, now)
    after = {"added": len(added), "removed": len(removed)}
    note("rundown.remade", rundown, actor=actor, now=now, after=after)
    return Remaking(tuple(added), removed)


def delete_rundown(rundown: Rundown, *, actor: Actor, now: datetime) -> None:
    """Remove a rundown that has not begun.

    Raises:
        Refused: it has; then it is a record.
    """
    _only_planned(rundown)
    note("rundown.deleted", rundown, actor=actor, now=now, follow=False)
    db.session.delete(rundown)
    db.session.flush()


def _only_planned(rundown: Rundown) -> None:
    if rundown.state is not RundownState.PLANNED:
        raise Refused(N_("This rundown has begun; it is a record now."))


def _gone(rundown: Rundown, wanted: Mapping[_Key, Cue]) -> list[Cue]:
    return [cue for cue in rundown.cues if cue.item_uid is not None and _key(cue) not in wanted]


def _key(cue: Cue) -> _Key:
    assert cue.item_uid is not None
    return cue.item_uid, cue.speaker_uid


def _name(cue: Cue) -> Text:
    return cue.place or cue.name or cue.title


def _number(rundown: Rundown) -> None:
    for position, cue in enumerate(rundown.cues, 1):
        cue.position = position


def _wanted(session: Session) -> dict[_Key, Cue]:
    """Return the cues that the programme asks for, in order, none of them stored."""
    items = db.session.scalars(
        select(Item)
        .where(Item.session_id == session.id)
        .order_by(Item.position)
        .options(
            selectinload(Item.speakers).options(
                joinedload(Speaker.person),
                joinedload(Speaker.city),
                joinedload(Speaker.organisation),
            )
        )
        .execution_options(populate_existing=True)
    ).all()
    invitations = _invitations(session)
    around = facts_around(session.summit_id, session.id)
    state = situation(around)
    floor = session.floor[0] if session.floor else ""
    found: dict[_Key, Cue] = {}
    for item in items:
        speaking: list[Speaker | None] = [*_turns(item)]
        spoken = state.floors.get(item.uid)
        language = spoken.languages[0] if spoken is not None and spoken.languages else floor
        shares = _shares(item.minutes, len(speaking))
        for speaker, seconds in zip(speaking or [None], shares, strict=True):
            cue = _cue(item, speaker, seconds, language)
            if speaker is not None and speaker.uid in invitations:
                _from_office(cue, invitations[speaker.uid])
            found[item.uid, speaker.uid if speaker is not None else None] = cue
    return found


def _turns(item: Item) -> list[Speaker]:
    coming = [each for each in item.speakers if each.state not in NOT_COMING]
    turns = [each for each in coming if each.role not in _LEADING]
    return turns or coming


def _shares(minutes: int | None, turns: int) -> list[int]:
    """Share an item's minutes among its turns, in seconds; what is left over goes to the first."""
    if minutes is None:
        return [TURN_SECONDS] * turns or [PART_SECONDS]
    if turns == 0:
        return [minutes * 60]
    each, left = divmod(minutes * 60, turns)
    return [each + (left if number == 0 else 0) for number in range(turns)]


def _cue(item: Item, speaker: Speaker | None, seconds: int, language: str) -> Cue:
    cue = Cue(
        kind=item.kind,
        item_uid=item.uid,
        title=item.title,
        seconds=seconds,
        planned_seconds=seconds,
        language=language,
        source=Source.VIDEO if item.kind is ItemKind.VIDEO_MESSAGE else Source.STUDIO,
    )
    if speaker is None:
        return cue
    person, organisation = speaker.person, speaker.organisation
    city = speaker.city or (person.city if person is not None else None)
    cue.speaker_uid, cue.city = speaker.uid, city
    cue.title = speaker.topic or item.title
    cue.name = person.name if person is not None else Text()
    cue.person_title = speaker.capacity or (person.title if person is not None else Text())
    cue.place = city.name if city is not None else organisation.name if organisation else Text()
    if speaker.remote and cue.source is Source.STUDIO:
        cue.source = Source.REMOTE
    return cue


def _from_office(cue: Cue, invitation: Invitation) -> None:
    """Take over what the office has told: whom to call, and the film that it has sent."""
    cue.telephone = _telephone(invitation)
    if invitation.answer is AnswerKind.VIDEO:
        cue.source = Source.VIDEO
    if invitation.video_held_at is not None:
        cue.fallback = invitation.video_url[:500]


def _telephone(invitation: Invitation) -> str:
    """Return the duty telephone of the office's technical contact, else of the main one."""
    contacts: list[Contact] = sorted(
        invitation.office.contacts,
        key=lambda each: (each.kind is not ContactKind.TECHNICAL, not each.is_primary),
    )
    return next(
        (each.day_phone or each.phone for each in contacts if each.day_phone or each.phone), ""
    )


def _invitations(session: Session) -> dict[str, Invitation]:
    """Return the invitations to a session by the speaker's place that they settle."""
    rows = db.session.scalars(
        select(Invitation)
        .where(Invitation.session_id == session.id, Invitation.speaker_uid.is_not(None))
        .options(joinedload(Invitation.office).selectinload(Office.contacts))
    )
    return {each.speaker_uid: each for each in rows if each.speaker_uid is not None}
