"""Beginning a declaration, and changing what is settled of it besides its clauses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.translation import outdated_after
from summit.declarations.models import Declaration, DeclarationState
from summit.declarations.operations.noting import note
from summit.declarations.operations.texts.values import DeclarationValues
from summit.declarations.operations.texts.versions import (
    begun_version,
    refuse_unless_writable,
    working_version,
    write,
)
from summit.programme.models import Summit


def make_declaration(
    summit: Summit, values: DeclarationValues, *, actor: Actor, now: datetime
) -> Declaration:
    """Begin a declaration with an empty first version, which is being written.

    Raises:
        Refused: the slug is taken, or the languages do not go together.
    """
    _check(summit.id, values, None)
    made = Declaration(
        summit_id=summit.id,
        slug=values.slug,
        title=values.title,
        status_line=values.status_line,
        languages=list(values.languages),
        authentic=list(values.authentic),
        prevailing=values.prevailing,
        session_id=values.session.id if values.session is not None else None,
        item_uid=values.item_uid,
        created_by=actor.name,
        created_at=now,
    )
    made.versions = [begun_version(made, 1, actor=actor, now=now, reason="")]
    db.session.add(made)
    note("declaration.made", made, actor=actor, now=now, after=_told(made))
    return made


def edit_declaration(
    declaration: Declaration,
    values: DeclarationValues,
    *,
    actor: Actor,
    now: datetime,
    settled: Collection[str] = (),
) -> bool:
    """Change title, status line, languages or the item; return whether anything changed.

    What is part of the text goes into the working version, which is begun where there is none.

    Args:
        settled: translations that somebody has declared still right (``["title.ko"]``).

    Raises:
        Refused: the text is adopted, the slug taken, it is public and its slug is another, or it
            is on the table and its item is another.
    """
    refuse_unless_writable(declaration)
    _check(declaration.summit_id, values, declaration)
    session_id = values.session.id if values.session is not None else None
    place = (declaration.session_id, declaration.item_uid)
    if declaration.state is DeclarationState.TABLED and place != (session_id, values.item_uid):
        raise Refused(
            N_("The text is on the table; return it to draft before you choose another item.")
        )
    before = _told(declaration)
    text_before = (
        declaration.title,
        declaration.status_line,
        *map(tuple, (declaration.languages, declaration.authentic)),
        declaration.prevailing,
    )
    text_after = (
        values.title,
        values.status_line,
        values.languages,
        values.authentic,
        values.prevailing,
    )
    if text_after != text_before or settled:
        version = working_version(declaration, actor=actor, now=now)
        outdated: list[str] = version.outdated
        for name, after in (("title", values.title), ("status_line", values.status_line)):
            said = {tag.partition(".")[2] for tag in settled if tag.startswith(f"{name}.")}
            outdated = outdated_after(outdated, name, getattr(version, name), after, settled=said)
        version.outdated = outdated
        write(version, values)
        write(declaration, values)
    declaration.slug = values.slug
    declaration.session_id = session_id
    declaration.item_uid = values.item_uid
    if _told(declaration) == before and not settled:
        return False
    note(
        "declaration.edited",
        declaration,
        actor=actor,
        now=now,
        before=before,
        after=_told(declaration),
    )
    return True


def _told(declaration: Declaration) -> dict[str, Any]:
    return {
        "slug": declaration.slug,
        "title": declaration.title.plain(),
        "status_line": declaration.status_line.plain(),
        "languages": list(declaration.languages),
        "authentic": list(declaration.authentic),
        "prevailing": declaration.prevailing,
        "session": declaration.session_id,
        "item": declaration.item_uid,
    }


def _check(summit_id: int, values: DeclarationValues, own: Declaration | None) -> None:
    if not values.title:
        raise Refused(N_("A declaration needs a title."))
    if not values.languages or not set(values.authentic) <= set(values.languages):
        raise Refused(N_("Authentic languages are among those of the text."))
    if not values.authentic:
        raise Refused(N_("At least one language is authentic."))
    if values.prevailing and values.prevailing not in values.authentic:
        raise Refused(N_("Only an authentic language can prevail."))
    taken = db.session.scalar(
        select(Declaration.id).where(
            Declaration.summit_id == summit_id, Declaration.slug == values.slug
        )
    )
    if taken is not None and (own is None or own.id != taken):
        raise Refused(N_("Another declaration of this summit has this address."))
    if own is not None and own.published_at is not None and own.slug != values.slug:
        raise Refused(N_("The declaration is public; its address stays as it is."))
