"""What else an office tells: who comes along, languages, consents, a video message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from summit.attendance.models import Delegate, Invitation, Office
from summit.attendance.operations.noting import note_invitation, note_office
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.mailbox import is_one_line
from summit.programme.operations.editing import Unfit

#: How many people a delegation can have.
MOST_DELEGATES = 30
#: How many languages can be named.
MOST_LANGUAGES = 20


def set_delegates(
    office: Office, people: Sequence[tuple[str, str]], *, actor: Actor, now: datetime
) -> bool:
    """Replace who accompanies the principal; return whether that changed anything.

    Args:
        people: names and titles, in their order.

    Raises:
        Unfit: a name is missing or more than a line, or they are too many.
    """
    if len(people) > MOST_DELEGATES:
        said = N_("A delegation has at most %(most)s people.")
        raise Unfit([("delegates", Refused(said, most=MOST_DELEGATES))])
    if not all(_fits(name) and name and _fits(title) for name, title in people):
        said = N_("Each person needs a name; names and titles are one line each.")
        raise Unfit([("delegates", Refused(said))])
    if [(each.name, each.title) for each in office.delegates] == list(people):
        return False
    before = len(office.delegates)
    office.delegates = [
        Delegate(position=position, name=name, title=title)
        for position, (name, title) in enumerate(people)
    ]
    db.session.flush()
    note_office(
        "office.delegation_set",
        office,
        actor=actor,
        now=now,
        before={"people": before},
        after={"people": len(people)},
    )
    return True


def set_languages(
    office: Office, speaks: Sequence[str], hears: Sequence[str], *, actor: Actor, now: datetime
) -> bool:
    """Take down which languages are spoken and heard; return whether that changed anything.

    Args:
        speaks, hears: BCP 47 tags, checked by the form.

    Raises:
        Refused: they are too many.
    """
    if max(len(speaks), len(hears)) > MOST_LANGUAGES:
        raise Refused(N_("Name at most %(most)s languages."), most=MOST_LANGUAGES)
    before = {"speaks": list(office.speaks), "hears": list(office.hears)}
    after = {"speaks": list(speaks), "hears": list(hears)}
    if before == after:
        return False
    office.speaks, office.hears = list(speaks), list(hears)
    db.session.flush()
    note_office("office.languages_set", office, actor=actor, now=now, before=before, after=after)
    return True


def set_consents(
    office: Office,
    streaming: bool,
    recording: bool,
    photos: bool,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Take down consents to stream, record and photograph; return whether that changed anything."""
    given = (streaming, recording, photos)
    if (office.streaming, office.recording, office.photos) == given:
        return False
    office.streaming, office.recording, office.photos = given
    office.consented_at = now
    db.session.flush()
    note_office("office.consents_given", office, actor=actor, now=now)
    return True


def set_video(invitation: Invitation, url: str, *, actor: Actor, now: datetime) -> bool:
    """Take down where a video message can be fetched; return whether it is another place.

    Args:
        url: an https address, checked by the form; empty takes it back.
    """
    if invitation.video_url == url:
        return False
    invitation.video_url, invitation.video_held_at = url, None
    db.session.flush()
    after = {"given": bool(url)}
    note_invitation("invitation.video_set", invitation, actor=actor, now=now, after=after)
    return True


def hold_video(invitation: Invitation, held: bool, *, actor: Actor, now: datetime) -> bool:
    """Note whether the organizers have the fallback video in hand; return whether that is new."""
    if (invitation.video_held_at is not None) == held:
        return False
    invitation.video_held_at = now if held else None
    db.session.flush()
    act = "invitation.video_held" if held else "invitation.video_not_held"
    note_invitation(act, invitation, actor=actor, now=now)
    return True


def _fits(text: str) -> bool:
    return is_one_line(text) and len(text) <= 200
