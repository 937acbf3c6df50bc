"""What staff notes of speakers by hand: somebody has agreed, or will not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from summit.attendance.models import AnswerKind, Channel, Invitation
from summit.attendance.operations.answering import AnswerValues, answer
from summit.core.actor import Actor
from summit.programme.models import Speaker, SpeakerState
from summit.programme.operations.editing import SpeakerValues, edit_speaker

_ANSWERS = {
    SpeakerState.CONFIRMED: AnswerKind.ACCEPTED,
    SpeakerState.DECLINED: AnswerKind.DECLINED,
}


def mark_places(
    places: Sequence[Speaker],
    invitations: Sequence[Invitation],
    state: SpeakerState,
    *,
    channel: Channel,
    actor: Actor,
    now: datetime,
) -> int:
    """Note that speakers have confirmed or declined; return how many places that changed.

    Where there is an invitation this is an answer to it, which stays on record; else the place in
    the draft programme alone changes. Nothing is published, and nobody is written to.

    Args:
        places: with their items and sessions, none of them cancelled.
        invitations: of those who hold them, obtained to be changed; none withdrawn.
        state: confirmed or declined.
        channel: how they said so.
    """
    by_place = {each.speaker_uid: each for each in invitations if each.speaker_uid}
    by_person = {(each.session_id, each.office.person_id): each for each in invitations}
    changed = 0
    for place in places:
        if place.state is state:
            continue
        invitation = by_place.get(place.uid)
        if invitation is None and place.person_id is not None:
            invitation = by_person.get((place.item.session_id, place.person_id))
        if invitation is not None:
            values = AnswerValues(_ANSWERS[state])
            answer(invitation, values, channel=channel, actor=actor, now=now)
        # An invitation settles one place; who speaks twice in a session has others.
        if place.state is not state:
            _set_state(place, state, actor, now)
        changed += 1
    return changed


def _set_state(place: Speaker, state: SpeakerState, actor: Actor, now: datetime) -> None:
    values = SpeakerValues(
        person=place.person,
        city=place.city,
        organisation=place.organisation,
        role=place.role,
        state=state,
        capacity=place.capacity,
        topic=place.topic,
        remote=place.remote,
        undocumented=place.undocumented,
        reconstructed=place.reconstructed,
    )
    edit_speaker(place.item, place, values, settled={}, actor=actor, now=now)
