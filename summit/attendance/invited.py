"""One invitation as its office sees it: with the day and the hours of the newest release.

Nothing here comes from the working tables of the programme but the name of a session that was
never published: what is being planned is not told to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from summit.attendance.models import AnswerKind, Invitation, InvitationState
from summit.attendance.queries import published_session
from summit.core.clock import parse_iso
from summit.programme.document import ItemDoc, ProgrammeDoc, SessionDoc, SpeakerDoc

#: Answers by which somebody is there live on the day.
COMES = frozenset({AnswerKind.ACCEPTED, AnswerKind.DEPUTY})


@dataclass(frozen=True, slots=True)
class Place:
    """What the invited has to do in a session: the item and the role."""

    item: ItemDoc
    role: str
    starts_at: datetime | None

    @property
    def minutes(self) -> int | None:
        """How long the item lasts, where that is settled."""
        return self.item["minutes"]


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, and its session as it is published; ``doc`` is ``None`` where it is not."""

    invitation: Invitation
    doc: SessionDoc | None
    place: Place | None
    room: Mapping[str, str]
    venue: Mapping[str, str]

    @property
    def slug(self) -> str:
        """What addresses call the session."""
        return self.invitation.session.slug

    @property
    def title(self) -> Mapping[str, str]:
        """What the session is called."""
        return self.doc["title"] if self.doc is not None else self.invitation.session.title

    @property
    def starts_at(self) -> datetime | None:
        """When it begins; ``None`` while the hour is not settled."""
        text = self.doc["starts_at"] if self.doc is not None else None
        return parse_iso(text) if text else None

    @property
    def ends_at(self) -> datetime | None:
        """When it ends; ``None`` while the hour is not settled."""
        text = self.doc["ends_at"] if self.doc is not None else None
        return parse_iso(text) if text else None

    @property
    def zone(self) -> str:
        """The host's zone."""
        return self.doc["zone"] if self.doc is not None else self.invitation.session.zone

    @property
    def is_cancelled(self) -> bool:
        """Whether the session is published as cancelled."""
        return self.doc is not None and self.doc["state"] == "cancelled"

    @property
    def is_withdrawn(self) -> bool:
        """Whether the invitation was taken back."""
        return self.invitation.state is InvitationState.WITHDRAWN

    @property
    def is_open(self) -> bool:
        """Whether it can be answered: as often as the office likes, also after the deadline."""
        return not self.is_withdrawn and not self.is_cancelled

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody comes."""
        return self.is_open and self.invitation.answer in COMES

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that can be heard in the session: the floor's, then the interpreted."""
        if self.doc is None:
            return ()
        return tuple(dict.fromkeys([*self.doc["floor"], *self.doc["interpreted"]]))


def invited_to(invitation: Invitation, document: ProgrammeDoc | None) -> Invited:
    """Put an invitation together with its session in a release."""
    session = published_session(document, invitation.session.uid)
    room: Mapping[str, str] = {}
    venue: Mapping[str, str] = {}
    if document is not None and session is not None:
        room = document["rooms"][session["room"]]["name"] if session["room"] else {}
        venue = document["summit"]["venue"]
    return Invited(invitation, session, _place(session, invitation.speaker_uid), room, venue)


def _place(session: SessionDoc | None, uid: str | None) -> Place | None:
    if session is None or uid is None:
        return None
    for item in session["items"]:
        for speaker in item["speakers"]:
            if speaker["uid"] == uid:
                return _as_place(item, speaker)
    return None


def _as_place(item: ItemDoc, speaker: SpeakerDoc) -> Place:
    starts = item["starts_at"]
    return Place(item, speaker["role"], parse_iso(starts) if starts else None)
