"""A summit with questions, as tests need it; instants are around the real clock's or arguments.

``forum()`` makes a published summit: a mayoral meeting with two invited offices, a seminar held in
Korean and interpreted into English, and a bilateral meeting that only the invited see.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from summit.attendance.models import Invitation
from summit.core import clock
from summit.programme.models import Session, Summit
from summit.questions import operations, queries, senders
from summit.questions.models import Question, QuestionBox
from summit.questions.operations import VISITOR, BoxValues
from summit.questions.senders import Sender
from summit.questions.windows import Window
from tests.actors import TESTER
from tests.attendance import builders as attendance
from tests.attendance.builders import NOW, later, publish

__all__ = [
    "NOW",
    "approved",
    "asked",
    "box_of",
    "forum",
    "invite",
    "later",
    "open_box",
    "open_window",
    "publish",
    "session_of",
    "somebody",
]


def forum(**fields: Any) -> Summit:
    """Make the summit and publish it to everyone."""
    made = attendance.forum(**fields)
    session_of(made, "seminar").floor = ["ko"]
    session_of(made, "seminar").interpreted = ["en"]
    publish(made)
    return made


def session_of(made: Summit, slug: str = "seminar") -> Session:
    """Return a session of the summit."""
    return next(each for each in made.sessions if each.slug == slug)


def open_box(session: Session, *, now: datetime | None = None, **fields: Any) -> QuestionBox:
    """Let questions be asked for a session, from an hour ago until in an hour."""
    now = now or clock.now()
    hour = timedelta(hours=1)
    values = BoxValues(**{"opens_at": now - hour, "closes_at": now + hour, **fields})
    return operations.make_box(session, values, actor=TESTER, now=now)


def open_window(now: datetime) -> Window:
    """Return a window that is open at an instant."""
    hour = timedelta(hours=1)
    return Window(now - hour, now + hour, now + hour)


def somebody(box: QuestionBox, who: str = "somebody", **fields: Any) -> Sender:
    """Return a visitor with a network of their own."""
    number = sum(who.encode()) % 250
    return senders.visitor(box.id, who, f"192.0.2.{number}", **fields)


def asked(
    box: QuestionBox,
    words: str = "What does it cost?",
    *,
    language: str = "en",
    by: str = "",
    sender: Sender | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Question:
    """Ask a question, each by somebody else unless told otherwise."""
    now = now or clock.now()
    sender = sender or somebody(box, by or words, **fields)
    return operations.ask(box, open_window(now), sender, words, language, actor=VISITOR, now=now)


def approved(box: QuestionBox, words: str = "What does it cost?", **fields: Any) -> Question:
    """Ask a question and put it on the list."""
    made = asked(box, words, **fields)
    now = fields.get("now") or clock.now()
    operations.approve(made, seen=made.version, actor=TESTER, now=now)
    return made


def box_of(summit_slug: str = "forum", session: str = "seminar") -> QuestionBox:
    """Return a box anew."""
    return queries.box_by_session_uid(f"{session}@test")


def invite(made: Summit, slug: str = "mayors", number: int = 0) -> Invitation:
    """Invite the office of one of a session's cities."""
    session = session_of(made, slug)
    theirs = attendance.office(made, session_of(made, "mayors").cities[number].city)
    return attendance.invited(session, theirs)
