"""Where a summit is found: renaming it, withdrawing it, showing it again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme.models import Address, Summit

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def withdraw(
    summit: Summit, *, actor: Actor, now: datetime, explanation: Mapping[str, str]
) -> None:
    """Take a whole summit back: its public addresses answer 410 with a word of explanation.

    Raises:
        Refused: it was never published, or is withdrawn already.
    """
    if summit.public_release_id is None:
        raise Refused(N_("This summit has never been published to everyone."))
    if summit.withdrawn_at is not None:
        raise Refused(N_("This summit has been withdrawn already."))
    summit.withdrawn_at, summit.withdrawal = now, Text(explanation)
    record(
        "summit.withdrawn",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={"explanation": dict(explanation)},
    )


def reinstate(summit: Summit, *, actor: Actor, now: datetime) -> None:
    """Show a withdrawn summit again, in its current release.

    Raises:
        Refused: it is not withdrawn.
    """
    if summit.withdrawn_at is None:
        raise Refused(N_("This summit is not withdrawn."))
    summit.withdrawn_at, summit.withdrawal = None, Text()
    record(
        "summit.reinstated",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
    )


def rename(summit: Summit, slug: str, *, actor: Actor, now: datetime) -> None:
    """Give a summit another public address; its old ones redirect there for good.

    Raises:
        Refused: the address is malformed, or is or was another summit's.
    """
    before = summit.slug
    take_address(summit, slug)
    record(
        "summit.renamed",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before={"slug": before},
        after={"slug": slug},
    )


def take_address(summit: Summit, slug: str) -> None:
    """Make ``slug`` the summit's present address.

    Raises:
        Refused: the address is malformed, or is or was another summit's.
    """
    refuse_address(slug, summit)
    if db.session.get(Address, slug) is None:
        db.session.add(Address(slug=slug, summit_id=summit.id))
    summit.slug = slug


def refuse_address(slug: str, summit: Summit | None) -> None:
    """Refuse an address that is malformed, or another summit's than ``summit``."""
    if not SLUG.match(slug) or len(slug) > 80:
        raise Refused(
            N_("“%(slug)s” cannot be an address: lower-case letters, digits and hyphens can."),
            slug=slug,
        )
    taken = db.session.get(Address, slug)
    if taken is not None and (summit is None or taken.summit_id != summit.id):
        raise Refused(
            N_("“%(slug)s” is or was the address of another summit."),
            slug=slug,
        )
