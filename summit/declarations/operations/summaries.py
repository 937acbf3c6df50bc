"""Declarations that were adopted elsewhere and are known from sources only.

What stands here are summaries by others, never the adopted words: such a declaration has an
adoption without a version, no hash, and nothing to verify or print. Until it has a public page,
what was recorded can be corrected; from then on the database keeps it, and sources and the note on
whose words these are can be completed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.declarations.models import (
    Adoption,
    Declaration,
    DeclarationState,
    Holding,
    Method,
)
from summit.declarations.operations.noting import note
from summit.declarations.queries import adoption_of
from summit.programme.models import Session, Summit

#: Parts of addresses that pages of the console have.
RESERVED = frozenset({"new", "record"})
#: How many lines a summary can have.
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class SummaryValues:
    """What sources tell of a declaration.

    ``summaries`` are lines of others' words, ``note`` says whose; ``adopted_on`` is the day, at
    the clocks of the session. ``signatories_known``: a source names those who signed.
    """

    slug: str
    title: Text
    adopted_on: date
    method: Method
    summaries: tuple[Text, ...]
    note: Text
    sources: tuple[str, ...]
    status_line: Text = field(default_factory=Text)
    signatories_known: bool = False
    session: Session | None = None
    item_uid: str = ""


def record_summary(
    summit: Summit, values: SummaryValues, *, actor: Actor, now: datetime
) -> Declaration:
    """Record a declaration of which only summaries are known, with how it was adopted.

    Raises:
        Refused: its title, its summaries, whose words they are or a source is missing, or its
            address is taken.
    """
    _check(summit.id, values, None)
    made = Declaration(
        summit_id=summit.id,
        holding=Holding.SUMMARY,
        state=DeclarationState.ADOPTED,
        authentic=[],
        created_by=actor.name,
        created_at=now,
    )
    _write(made, values)
    db.session.add(made)
    db.session.flush()
    adoption = Adoption(
        declaration_id=made.id, authentic=[], recorded_by=actor.name, recorded_at=now
    )
    _write_adoption(adoption, summit, values)
    db.session.add(adoption)
    note("declaration.recorded", made, actor=actor, now=now, after=_told(made, adoption))
    return made


def edit_summary(
    declaration: Declaration, values: SummaryValues, *, actor: Actor, now: datetime
) -> bool:
    """Correct what was recorded before it is public; return whether anything changed.

    Raises:
        Refused: it is public, it is no summary, or as :func:`record_summary`.
    """
    adoption = _adoption(declaration)
    if declaration.published_at is not None:
        raise Refused(N_("It is public; only its sources and the note can still be changed."))
    _check(declaration.summit_id, values, declaration)
    before = _told(declaration, adoption)
    _write(declaration, values)
    _write_adoption(adoption, declaration.summit, values)
    after = _told(declaration, adoption)
    if after == before:
        return False
    # Whoever has the form open is told, also where it is the adoption alone that was corrected.
    flag_modified(declaration, "summaries")
    note("declaration.record_edited", declaration, actor=actor, now=now, before=before, after=after)
    return True


def source_summary(
    declaration: Declaration,
    words: Text,
    sources: tuple[str, ...],
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Complete whose words the summaries are, and the sources; return whether anything changed.

    Raises:
        Refused: it is no summary, or nothing would be left of either.
    """
    adoption = _adoption(declaration)
    _check_sourced(words, sources)
    before = _told(declaration, adoption)
    declaration.summary_note, declaration.sources = words, list(sources)
    after = _told(declaration, adoption)
    if after == before:
        return False
    note("declaration.record_edited", declaration, actor=actor, now=now, before=before, after=after)
    return True


def _adoption(declaration: Declaration) -> Adoption:
    adoption = adoption_of(declaration)
    if declaration.holding is not Holding.SUMMARY or adoption is None:
        raise Refused(N_("The text of this declaration is held here; this is no summary."))
    return adoption


def _write(declaration: Declaration, values: SummaryValues) -> None:
    tags = {tag for text in (values.title, *values.summaries) for tag in text}
    declaration.slug, declaration.title = values.slug, values.title
    declaration.status_line = values.status_line
    # Both languages of the interface first, in their order, then others.
    declaration.languages = sorted(tags, key=lambda tag: (tag not in ("en", "ko"), tag))
    declaration.session_id = values.session.id if values.session is not None else None
    declaration.item_uid = values.item_uid
    declaration.summaries = [each.plain() for each in values.summaries]
    declaration.summary_note, declaration.sources = values.note, list(values.sources)
    declaration.signatories_known = values.signatories_known


def _write_adoption(adoption: Adoption, summit: Summit, values: SummaryValues) -> None:
    session = values.session
    items = session.items if session is not None else ()
    item = next((each for each in items if each.uid == values.item_uid), None)
    adoption.method, adoption.ruled_on = values.method, values.adopted_on
    adoption.zone = session.zone if session is not None else summit.zone
    adoption.session_title = session.title if session is not None else Text()
    adoption.item_title = item.title if item is not None else Text()


def _told(declaration: Declaration, adoption: Adoption) -> dict[str, Any]:
    return {
        "slug": declaration.slug,
        "title": declaration.title.plain(),
        "status_line": declaration.status_line.plain(),
        "session": declaration.session_id,
        "item": declaration.item_uid,
        "adopted_by": adoption.method.value,
        "adopted_on": adoption.ruled_on.isoformat() if adoption.ruled_on is not None else None,
        "summaries": [dict(each) for each in declaration.summaries],
        "summary_note": declaration.summary_note.plain(),
        "sources": list(declaration.sources),
        "signatories_known": declaration.signatories_known,
    }


def _check(summit_id: int, values: SummaryValues, own: Declaration | None) -> None:
    if not values.title:
        raise Refused(N_("A declaration needs a title."))
    if not values.summaries or not all(values.summaries):
        raise Refused(N_("Write at least one line of what is known."))
    if len(values.summaries) > MOST_LINES:
        raise Refused(N_("At most %(most)s lines."), most=MOST_LINES)
    _check_sourced(values.note, values.sources)
    taken = db.session.scalar(
        select(Declaration.id).where(
            Declaration.summit_id == summit_id, Declaration.slug == values.slug
        )
    )
    if values.slug in RESERVED or (taken is not None and (own is None or own.id != taken)):
        raise Refused(N_("Another declaration of this summit has this address."))


def _check_sourced(words: Text, sources: tuple[str, ...]) -> None:
    if not words:
        raise Refused(N_("Say whose words these are."))
    if not sources:
        raise Refused(N_("Name at least one source."))
