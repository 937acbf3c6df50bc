"""Writing a summit's own letters, and going back to the house's."""

from __future__ import annotations

from datetime import datetime

from summit.attendance import letters
from summit.attendance.models import LetterKind, LetterTemplate
from summit.attendance.queries import mailings
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit


def edit_letter(
    summit: Summit, kind: LetterKind, subject: Text, body: Text, *, actor: Actor, now: datetime
) -> bool:
    """Give a kind of letter other words; return whether that changed anything.

    Mail that is waiting already keeps the words with which it was asked for.

    Raises:
        Unfit: a template names a place that there is not, a brace is left open, or the link is
            missing where an answer is asked for.
    """
    tags = {*subject, *body}
    if problems := [
        problem
        for tag in sorted(tags)
        for problem in letters.check(kind, subject.get(tag, ""), body.get(tag, ""))
    ]:
        raise Unfit(problems)
    row = mailings.letter_template(summit.id, kind, to_change=True)
    house = letters.DEFAULTS[kind]
    before = (row.subject, row.body) if row is not None else (Text(), Text())
    after = (_own(subject, house.subject), _own(body, house.body))
    if after == before:
        return False
    if row is None:
        row = LetterTemplate(summit_id=summit.id, kind=kind)
        db.session.add(row)
    row.subject, row.body = after
    db.session.flush()
    _note("letter.edited", summit, kind, before, after, actor, now)
    return True


def reset_letter(summit: Summit, kind: LetterKind, *, actor: Actor, now: datetime) -> bool:
    """Take up the house's own words again; return whether there were others.

    The row stays, so that whoever still has the page open with the former words is told.
    """
    row = mailings.letter_template(summit.id, kind, to_change=True)
    if row is None or not (row.subject or row.body):
        return False
    before = (row.subject, row.body)
    row.subject, row.body = Text(), Text()
    db.session.flush()
    _note("letter.reset", summit, kind, before, (Text(), Text()), actor, now)
    return True


def _own(text: Text, house: Text) -> Text:
    """Return what differs from the house's words: what does not, follows them."""
    return Text({tag: words for tag, words in text.items() if words != house.get(tag)})


def _note(
    act: str,
    summit: Summit,
    kind: LetterKind,
    before: tuple[Text, Text],
    after: tuple[Text, Text],
    actor: Actor,
    now: datetime,
) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="letter",
        object_key=kind.value,
        summit_id=summit.id,
        before={"subject": before[0].plain(), "body": before[1].plain()},
        after={"subject": after[0].plain(), "body": after[1].plain(), "letter": kind.value},
    )
