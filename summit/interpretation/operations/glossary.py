"""Keeping a summit's glossary: by its staff, and by the interpreters who work with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Forbidden, Refused
from summit.core.mailbox import is_one_line
from summit.core.search import normalise
from summit.core.text import Text, in_language
from summit.interpretation.models import Interpreter, Term
from summit.interpretation.queries.glossary import terms
from summit.journal.operations import record
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit

#: How many terms a glossary can have: far more than interpreters can prepare.
MOST_TERMS = 5000
#: How long a word, a subject and a note can be, in characters.
MOST_WORD, MOST_DOMAIN, MOST_NOTE = 200, 80, 2000

_FULL = N_("A glossary has at most %(most)s terms.")


@dataclass(frozen=True, slots=True)
class TermValues:
    """What can be typed of a term: its words by language, the subject, and a note on its use."""

    words: Text
    domain: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet that was looked at: a new term, or other values for one that exists."""

    term: Term | None
    values: TermValues


def add_term(
    summit: Summit,
    values: TermValues,
    *,
    by: Interpreter | None = None,
    actor: Actor,
    now: datetime,
) -> Term:
    """Add a term; one that the staff adds counts as checked.

    Args:
        by: the interpreter who adds it; ``None`` for staff.

    Raises:
        Unfit: no word is given, one is too long or more than a line, or the term is there already.
        Refused: the glossary is full.
    """
    _refuse(values)
    present = terms(summit.id)
    if len(present) >= MOST_TERMS:
        raise Refused(_FULL, most=MOST_TERMS)
    _refuse_double(values, present)
    term = _made(summit, values, by, actor, now)
    db.session.flush()
    _note("glossary.term_added", term, actor, now, after=_plain(term))
    return term


def edit_term(
    term: Term,
    values: TermValues,
    *,
    by: Interpreter | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Change a term; return whether that changed anything.

    What an interpreter changes has to be checked again.

    Args:
        by: the interpreter who changes it; ``None`` for staff.

    Raises:
        Forbidden: an interpreter changes what others have added.
        Unfit: as :func:`add_term`.
    """
    if by is not None and term.added_by_id != by.id:
        raise Forbidden(N_("Only terms that you have added yourself can be changed here."))
    _refuse(values)
    if TermValues(term.words, term.domain, term.note) == values:
        return False
    _refuse_double(values, [each for each in terms(term.summit_id) if each.id != term.id])
    before = _plain(term)
    term.words, term.domain, term.note = values.words, values.domain, values.note
    if by is not None:
        term.checked = False
    db.session.flush()
    _note("glossary.term_edited", term, actor, now, before=before, after=_plain(term))
    return True


def check_term(term: Term, checked: bool, *, actor: Actor, now: datetime) -> bool:
    """Note that the staff stands by a term, or does not any more; return whether that is new."""
    if term.checked is checked:
        return False
    term.checked = checked
    db.session.flush()
    act = "glossary.term_checked" if checked else "glossary.term_unchecked"
    _note(act, term, actor, now, after={"term": term.words.plain()})
    return True


def remove_term(term: Term, *, actor: Actor, now: datetime) -> None:
    """Take a term out of the glossary; the journal keeps what it said."""
    before = _plain(term)
    db.session.delete(term)
    db.session.flush()
    _note("glossary.term_removed", term, actor, now, before=before)


def take_lines(
    summit: Summit, lines: Sequence[Line], *, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Take the lines of a sheet over: all of them or none; return how many are new and changed.

    Raises:
        Unfit: a value does not fit.
        Refused: the glossary would hold too many terms.
    """
    for line in lines:
        _refuse(line.values)
    count = db.session.scalar(
        select(func.count()).select_from(Term).where(Term.summit_id == summit.id)
    )
    added = [line.values for line in lines if line.term is None]
    if (count or 0) + len(added) > MOST_TERMS:
        raise Refused(_FULL, most=MOST_TERMS)
    changed = 0
    for line in lines:
        term, values = line.term, line.values
        if term is None or TermValues(term.words, term.domain, term.note) == values:
            continue
        term.words, term.domain, term.note = values.words, values.domain, values.note
        changed += 1
    for values in added:
        _made(summit, values, None, actor, now)
    if added or changed:
        db.session.flush()
        record(
            "glossary.imported",
            actor=actor,
            now=now,
            object_kind="summit",
            object_key=summit.uid,
            summit_id=summit.id,
            after={"added": len(added), "changed": changed},
        )
    return len(added), changed


def _made(
    summit: Summit, values: TermValues, by: Interpreter | None, actor: Actor, now: datetime
) -> Term:
    name = in_language(by.name, by.language)[0] if by is not None else actor.name
    term = Term(
        summit_id=summit.id,
        words=values.words,
        domain=values.domain,
        note=values.note,
        checked=by is None,
        added_by_id=by.id if by is not None else None,
        added_by=name[:200],
        added_at=now,
    )
    db.session.add(term)
    return term


def _refuse(values: TermValues) -> None:
    problems: list[tuple[str, Refused]] = []
    line = N_("One line of at most %(most)s characters.")
    if not values.words:
        problems.append(("words", Refused(N_("Write the term in at least one language."))))
    if not all(is_one_line(word) and len(word) <= MOST_WORD for word in values.words.values()):
        problems.append(("words", Refused(line, most=MOST_WORD)))
    if len(values.domain) > MOST_DOMAIN or not is_one_line(values.domain):
        problems.append(("domain", Refused(line, most=MOST_DOMAIN)))
    if len(values.note) > MOST_NOTE:
        said = N_("At most %(most)s characters.")
        problems.append(("note", Refused(said, most=MOST_NOTE)))
    if problems:
        raise Unfit(problems)


def words_key(words: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return what is equal for terms that say the same, but for capitals, accents and spaces."""
    return frozenset((language, normalise(word)) for language, word in words.items())


def _refuse_double(values: TermValues, present: Sequence[Term]) -> None:
    key = words_key(values.words)
    if any(words_key(each.words) == key for each in present):
        said = N_("The glossary has this term already, with the same words.")
        raise Unfit([("words", Refused(said))])


def _plain(term: Term) -> dict[str, Any]:
    return {"term": term.words.plain(), "domain": term.domain, "note_on_use": term.note}


def _note(
    act: str,
    term: Term,
    actor: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="term",
        object_key=str(term.id),
        summit_id=term.summit_id,
        before=before,
        after=after,
    )
