"""The chair's ruling: from then on nothing of the text can change any more, by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.declarations.models import (
    Adoption,
    Declaration,
    DeclarationState,
    Method,
    Poll,
)
from summit.declarations.operations.noting import note
from summit.declarations.queries import adopting
from summit.declarations.stand import Present, Stand
from summit.programme.moments import local


@dataclass(frozen=True, slots=True)
class AdoptionValues:
    """A chair's ruling.

    ``waived`` are the keys of the warnings of the parity check that may stand, ``waiver`` says
    why. ``seen`` is :attr:`~summit.declarations.stand.Stand.seen` of what was confirmed; where it
    is given, nothing else is adopted.
    """

    method: Method
    ruled_at: datetime
    chair: Text
    chair_title: Text
    ruling: Text
    waived: tuple[str, ...] = ()
    waiver: str = ""
    seen: str = ""


def adopt(
    declaration: Declaration, values: AdoptionValues, *, actor: Actor, now: datetime
) -> Adoption:
    """Record that the version on the table was adopted, with who was there at that instant.

    Obtain the declaration to change it: of two chairs who rule at once, one finds it adopted.

    Raises:
        Refused: something stands in the way (:meth:`~summit.declarations.stand.Stand.obstacles`),
            the instant lies ahead, or nobody is named who ruled.
        Conflict: what was confirmed is not what would be adopted now.
    """
    stand = adopting.stand_of(declaration, values.ruled_at)
    for refusal in stand.obstacles(values.method, waived=values.waived, waiver=values.waiver):
        raise refusal
    if values.ruled_at > now:
        raise Refused(N_("The ruling cannot lie ahead."))
    if not values.chair and values.method is not Method.NOT_DOCUMENTED:
        raise Refused(N_("Say who ruled."))
    if values.seen and values.seen != stand.seen:
        raise Conflict(
            N_("What would be adopted has changed since you looked at it; look at it again.")
        )
    adoption = _adoption(declaration, values, stand, actor=actor, now=now)
    db.session.add(adoption)
    db.session.flush()
    declaration.state = DeclarationState.ADOPTED
    note(
        "declaration.adopted",
        declaration,
        actor=actor,
        now=now,
        before={"declaration_state": DeclarationState.TABLED.value},
        after={
            "declaration_state": DeclarationState.ADOPTED.value,
            "adopted_by": values.method.value,
            "ruled_at": iso(values.ruled_at),
            "hash": adoption.version_hash,
            "present": adoption.present,
            "quorum": adoption.quorum,
            "waived": len(adoption.waived),
        },
    )
    return adoption


def _adoption(
    declaration: Declaration,
    values: AdoptionValues,
    stand: Stand,
    *,
    actor: Actor,
    now: datetime,
) -> Adoption:
    version, session = stand.version, declaration.session
    assert version is not None  # else it is an obstacle
    item = adopting.item_of(declaration)
    zone = session.zone if session is not None else declaration.summit.zone
    votes = None
    if values.method is Method.RECORDED_VOTE:
        assert stand.poll is not None  # else it is an obstacle
        votes = told_votes(stand.poll)
    return Adoption(
        declaration_id=declaration.id,
        version_id=version.id,
        version_hash=version.hash,
        method=values.method,
        ruled_at=values.ruled_at,
        ruled_on=local(values.ruled_at, zone).date(),
        zone=zone,
        chair=values.chair,
        chair_title=values.chair_title,
        ruling=values.ruling,
        session_title=session.title if session is not None else Text(),
        item_title=item.title if item is not None else Text(),
        authentic=list(version.authentic),
        prevailing=version.prevailing,
        quorum=stand.quorum,
        present=len(stand.cities),
        presence=[_told(each) for each in stand.presence],
        votes=votes,
        objections=[
            {
                "party": each.party.plain(),
                "words": each.words,
                "language": each.language,
                "withdrawn": each.withdrawn_at is not None,
            }
            for each in stand.objections
        ],
        waived=[each.key for each in stand.warnings if each.key in values.waived],
        waiver=values.waiver if stand.warnings else "",
        recorded_by=actor.name,
        recorded_at=now,
    )


def told_votes(poll: Poll) -> dict[str, Any]:
    """Return what an adoption says of the recorded vote by which it came: counts and names."""
    return {
        "threshold": poll.threshold.value,
        "yes": poll.yes,
        "no": poll.no,
        "abstain": poll.abstain,
        "ballots": [
            {
                "party": each.party.plain(),
                "city": each.city.slug,
                "choice": each.choice.value,
            }
            for each in sorted(poll.ballots, key=lambda each: each.party.get("en", ""))
        ],
    }


def _told(present: Present) -> dict[str, Any]:
    return {
        "city": present.city.slug if present.city is not None else "",
        "party": present.party.plain(),
        "name": present.name.plain(),
        "title": present.title.plain(),
        "deputy": present.is_deputy,
    }
