"""Telling interpreters that speech texts have arrived: one mail an hour at most, without any text.

Each text asks for one job for each interpreter who works with it. The first of these to run tells
everything that is new; the others find nothing left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from summit.attendance.operations.papers import PAPER_JOB
from summit.core.actor import Actor, ActorKind
from summit.core.clock import iso
from summit.core.db import db
from summit.core.text import in_language
from summit.interpretation.models import Interpreter
from summit.interpretation.queries.paper_news import MAIL_KEY, news_for, readers_of, told_until
from summit.interpretation.queries.people import LINK_KIND
from summit.mail.operations import queue_mail
from summit.outbox.operations import Later, enqueue
from summit.outbox.worker import Worker

#: Tells an interpreter what is new to them: ``{"interpreter": id}``.
TELL_JOB = "interpretation.paper_news"
#: How often somebody is written to at most.
EVERY = timedelta(hours=1)
#: What is told of has arrived this long ago: what was being stored meanwhile comes with the next.
SETTLED = timedelta(minutes=1)
#: How long is waited after a text for others that come with it.
PAUSE = timedelta(minutes=3)
_SECOND = timedelta(seconds=1)

_ACTOR = Actor(ActorKind.JOB, "interpretation", "Summit")


def paper_added(args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`PAPER_JOB`: ask for telling everybody who works with a new speech text."""
    paper = int(args["paper"])
    for interpreter in readers_of(paper, now):
        enqueue(
            TELL_JOB,
            {"interpreter": interpreter},
            now=now,
            due=now + PAUSE,
            key=f"{TELL_JOB}:{interpreter}:{paper}",
        )


def tell(args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`TELL_JOB`.

    Raises:
        Later: they were told of others within the hour, or the text may not be read yet.
    """
    # Held, so that of two workers one finds what the other has told.
    interpreter = db.session.scalar(
        select(Interpreter)
        .where(Interpreter.id == int(args["interpreter"]))
        .with_for_update(key_share=True)
    )
    if interpreter is None or interpreter.removed_at is not None or not interpreter.address:
        return
    until = (now - SETTLED).replace(microsecond=0)  # as the mail's key holds it
    since = told_until(interpreter.id)
    news = news_for(interpreter, since, until)
    if not news.texts:
        if news.later is not None:
            raise Later(news.later + SETTLED + _SECOND, why="speech texts are withheld")
        return
    if since is not None and until < since + EVERY:
        raise Later(since + EVERY + SETTLED, why="told of others a little while ago")
    language = interpreter.language
    queue_mail(
        to=interpreter.address,
        language=language,
        template="interpretation_papers",
        values={
            "name": in_language(interpreter.name, language)[0],
            "summit": in_language(interpreter.summit.title, language)[0],
            "count": len(news.texts),
            "lines": [
                {
                    "session": in_language(each.session, language)[0],
                    "of": in_language(each.of, language)[0],
                    "is_newer": each.is_newer,
                }
                for each in news.texts
            ],
        },
        link=(LINK_KIND, interpreter.id, interpreter.link_version),
        key=f"{MAIL_KEY}{interpreter.id}:{iso(until)}",
        actor=_ACTOR,
        now=now,
        summit_id=interpreter.summit_id,
    )


def register(worker: Worker) -> None:
    """Let a worker do these jobs."""
    worker.handle(PAPER_JOB, paper_added)
    worker.handle(TELL_JOB, tell)
