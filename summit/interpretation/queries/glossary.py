"""Reading a summit's glossary."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.search import normalise
from summit.core.text import in_language
from summit.interpretation.models import Term


class Which(StrEnum):
    """Which terms of a glossary are asked for."""

    ALL = "all"
    UNCHECKED = "unchecked"
    MISSING = "missing"  # not in every language of the summit
    ADDED = "added"  # by interpreters


def terms(
    summit_id: int,
    asked: str = "",
    *,
    which: Which = Which.ALL,
    languages: Sequence[str] = (),
    language: str = "en",
) -> list[Term]:
    """Return a summit's terms in one statement, by their words in ``language``.

    Args:
        asked: what is searched for, in words, subjects and notes of any language.
        languages: those in which a term should stand.
    """
    rows = db.session.scalars(select(Term).where(Term.summit_id == summit_id)).all()
    words = normalise(asked).split()
    found = [row for row in rows if _is_asked(row, words) and _is(row, which, languages)]
    # A term that is missing in the language stands with those that it is shown among.
    return sorted(found, key=lambda row: (normalise(in_language(row.words, language)[0]), row.id))


def term_of(summit_id: int, term_id: int, *, to_change: bool = False) -> Term:
    """Return a term of a summit.

    Args:
        to_change: hold the row until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    statement = select(Term).where(Term.id == term_id, Term.summit_id == summit_id)
    if to_change:
        statement = statement.with_for_update()
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such term in this glossary."))
    return found


def _is_asked(term: Term, words: Sequence[str]) -> bool:
    if not words:
        return True
    held = normalise("\n".join([*term.words.values(), term.domain, term.note]))
    return all(word in held for word in words)


def _is(term: Term, which: Which, languages: Sequence[str]) -> bool:
    match which:
        case Which.UNCHECKED:
            return not term.checked
        case Which.MISSING:
            return not all(language in term.words for language in languages)
        case Which.ADDED:
            return term.added_by_id is not None
    return True
