"""A summit whose sessions are broadcast, as tests need it; every time is an argument.

``forum()`` is that of interpretation's builders, in English and Korean: Jakarta speaks at the
mayoral meeting at 22:00, whose office answers for it; Kim Bora interprets. Nobody has consented
unless ``agreed`` says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.attendance.models import Office
from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.directory.models import City
from summit.interpretation.models import Interpreter
from summit.programme.models import Session, Summit
from summit.streaming import operations
from summit.streaming.models import Broadcast, BroadcastState
from summit.streaming.operations import ChannelValues
from summit.streaming.providers import Place
from tests.actors import TESTER
from tests.attendance.builders import invited, office
from tests.interpretation.builders import NOW, assigned, interpreter, later, session_of
from tests.interpretation.builders import forum as _forum

__all__ = [
    "JOB",
    "NOW",
    "VIDEO",
    "agree",
    "channel",
    "forum",
    "later",
    "live",
    "session_of",
    "video",
]

VIDEO = "dQw4w9WgXcQ"
#: Summit itself, reporting what YouTube says.
JOB = Actor(ActorKind.JOB, "job", "Summit")


def video(number: int = 0) -> Place:
    """Return a video of YouTube, each number another one."""
    return Place("youtube", f"{VIDEO[:8]}{number:03}" if number else VIDEO)


def forum(*, agreed: bool | None = None, slug: str = "forum") -> Summit:
    """Make the summit with Jakarta's office and an interpreter of the mayoral meeting.

    Args:
        agreed: what both have said of streaming and recording; ``None``: nothing.
    """
    made = _forum(slug)
    mayors = session_of(made, "mayors")
    city = db.session.scalars(select(City).where(City.slug == f"jakarta-{slug}")).one()
    theirs = office(made, city)
    invited(mayors, theirs)
    assigned(mayors, interpreter(made))
    if agreed is not None:
        agree(made, agreed)
    db.session.flush()
    return made


def agree(made: Summit, agreed: bool | None = True) -> None:
    """Let everybody say yes, no or nothing."""
    for theirs in db.session.scalars(select(Office).where(Office.summit_id == made.id)):
        theirs.streaming = theirs.recording = agreed
    for each in db.session.scalars(select(Interpreter).where(Interpreter.summit_id == made.id)):
        each.consents = agreed
    db.session.flush()


def channel(
    session: Session,
    language: str = "en",
    place: Place | None = None,
    *,
    spare: Place | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Broadcast:
    """Give a session a channel; further fields are set as they are."""
    values = ChannelValues(place or video(), spare)
    made = operations.set_channel(session, language, values, actor=TESTER, now=now)
    for name, value in fields.items():
        setattr(made, name, value)
    db.session.flush()
    return made


def live(session: Session, language: str = "en", place: Place | None = None) -> Broadcast:
    """Give a session a channel that is live and public, without asking anybody."""
    return channel(
        session,
        language,
        place,
        state=BroadcastState.LIVE,
        live_at=NOW,
        shown_at=NOW,
    )
