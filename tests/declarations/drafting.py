"""A statement that is drafted at the console: how tests make, change and read it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import ClauseKind, Declaration
from summit.declarations.operations import ClauseValues
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.declarations.builders import NOW, drafted, forum, uid_of

LIST = "forum/declarations"
TEXT = f"{LIST}/statement"


def made(*, frozen: bool = False) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        if frozen:
            operations.freeze(declaration, actor=TESTER, now=NOW)


def stored() -> Declaration:
    """Return the declaration as it is in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Declaration)).one()


def change(act: Callable[[Declaration], object]) -> None:
    """Let somebody else change the declaration."""
    db.session.rollback()
    db.session.expire_all()
    with unit_of_work():
        act(db.session.scalars(select(Declaration)).one())


def uid(number: int) -> str:
    return uid_of(stored(), number)


def words(number: int, language: str = "en") -> str:
    wanted = uid(number)
    clause = next(each for each in stored().newest.clauses if each.uid == wanted)
    return str(clause.words[language])


def rewrite(number: int, **text: str) -> Callable[[Declaration], object]:
    """Return an act that gives a clause other words in some languages."""

    def act(declaration: Declaration) -> object:
        found = uid_of(declaration, number)
        clause = next(each for each in declaration.newest.clauses if each.uid == found)
        values = ClauseValues(ClauseKind.CLAUSE, Text({**clause.words, **text}), clause.heading)
        return operations.edit_clause(declaration, found, values, actor=TESTER, now=NOW)

    return act


def acts() -> list[str]:
    return list(db.session.scalars(select(Entry.act).order_by(Entry.id.desc()).limit(1)))


def plain(text: str) -> str:
    """Return what a page says, without its markup."""
    apart = re.sub(r"</?(?:p|h\d|li|ol|ul|div|td|th|dt|dd|label|summary|option)\b[^>]*>", " ", text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", apart))).strip()


def gettext_in(app: Flask, language: str, message: str) -> str:
    with app.test_request_context(), force_locale(language):
        return str(gettext(message))
