"""Writing what the public may read of a declaration or a network, in the transaction of the change
that it follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from summit.core.db import db
from summit.declarations import public_document
from summit.declarations.models import (
    Declaration,
    Network,
    Outcome,
    OutcomeKind,
)
from summit.declarations.public_document import (
    SCHEMA,
    HeadlineDoc,
)
from summit.declarations.public_making import make, make_network
from summit.programme.models import Summit


def follow(declaration: Declaration, now: datetime) -> None:
    """Bring what is public of a declaration up to a change: for
    :mod:`summit.declarations.following`. Without a public page nothing is read."""
    if declaration.published_at is None:
        return
    made = make(declaration)
    if made is None:
        take_back(declaration, now)
    else:
        document, headline = made
        _write(OutcomeKind.DECLARATION, declaration, headline, document, now)


def follow_network(network: Network, now: datetime) -> None:
    """Bring what is public of a network up to a change: for
    :mod:`summit.declarations.following`."""
    db.session.flush()
    if network.published_at is None:
        take_back(network, now)
        return
    document = make_network(network)
    headline: HeadlineDoc = {
        "schema": SCHEMA,
        "kind": OutcomeKind.NETWORK.value,
        "slug": network.slug,
        "uid": network.uid,
        "name": document["name"],
        "abbreviation": document["abbreviation"],
        "holding": "",
        "state": document["state"],
        "method": "",
        "day": document["since"],
        "session": None,
        "declaration": document["declaration"],
        "hash": "",
    }
    _write(OutcomeKind.NETWORK, network, headline, document, now)


def take_back(subject: Declaration | Network, now: datetime) -> None:
    """Leave nothing public of a declaration or network."""
    kind = OutcomeKind.NETWORK if isinstance(subject, Network) else OutcomeKind.DECLARATION
    row = _row(kind, subject)
    if row is not None and row.document is not None:
        row.document, row.headline, row.changed_at = None, b"", now
        row.version += 1
        _count(subject.summit_id)
        db.session.flush()


def _row(kind: OutcomeKind, subject: Declaration | Network) -> Outcome | None:
    return db.session.scalar(
        select(Outcome)
        .where(
            Outcome.summit_id == subject.summit_id,
            Outcome.kind == kind,
            Outcome.slug == subject.slug,
        )
        .options(undefer(Outcome.document))
        .execution_options(populate_existing=True)
    )


def _write(
    kind: OutcomeKind,
    subject: Declaration | Network,
    headline: HeadlineDoc,
    document: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write the row where what it says has changed; whoever writes holds the subject."""
    told, data = public_document.write(headline), public_document.write(document)
    row = _row(kind, subject)
    if row is None:
        row = Outcome(
            summit_id=subject.summit_id, kind=kind, slug=subject.slug, version=1, headline=b""
        )
        db.session.add(row)
    elif bytes(row.headline) == told and row.document is not None and bytes(row.document) == data:
        return
    else:
        row.version += 1
    listed_anew = bytes(row.headline) != told
    row.headline, row.document, row.changed_at = told, data, now
    db.session.flush()
    if listed_anew:
        _count(subject.summit_id)


def _count(summit_id: int) -> None:
    """Let the summit's public pages be made anew.

    Not through the summit's own row in the session: its version stands for what organizers edit.
    """
    db.session.execute(
        update(Summit).where(Summit.id == summit_id).values(outcomes=Summit.outcomes + 1),
        execution_options={"synchronize_session": False},
    )
