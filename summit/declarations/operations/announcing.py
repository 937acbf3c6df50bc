"""Telling offices that a text is open for endorsement: opening itself writes to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from summit.attendance.models import Office
from summit.core.actor import Actor
from summit.core.errors import N_, Conflict, Refused
from summit.declarations.models import Declaration, DeclarationState
from summit.declarations.operations.consulting import letters
from summit.declarations.operations.noting import note
from summit.declarations.operations.stating import adopted_text
from summit.declarations.queries.announcing import batch_of, to_invite
from summit.declarations.recipients import Recipient, fingerprint
from summit.mail.composing import Letter, compose
from summit.mail.operations import queue_mails


def tell_opening(declaration: Declaration, *, seen: str, actor: Actor, now: datetime) -> int:
    """Mail the offices that can endorse, once for each deadline; return how many they are.

    Args:
        declaration: held.
        seen: the :func:`opening_outlook` of what was looked at.

    Raises:
        Refused: it is not open (any more), or nobody is left to be told.
        Conflict: something else would be sent than was looked at.
    """
    refuse_unless_open(declaration, now)
    every = to_invite(declaration)
    told = [each for each in every if not each.left_out]
    if not told:
        raise Refused(N_("Nobody is left to be told."))
    if opening_outlook(declaration, every) != seen:
        raise Conflict(N_("What would be sent has changed since you looked at it; look again."))
    about = batch_of(declaration)
    orders = [
        letters.order(
            opening_letter(declaration, each.office, each.office.language, name=contact.name),
            each.office,
            contact,
            key=about,
            batch=about,
        )
        for each in told
        for contact in each.contacts
    ]
    queue_mails(orders, actor=actor, now=now)
    note(
        "declaration.opening_told",
        declaration,
        actor=actor,
        now=now,
        after={"offices": len(told), "mails": len(orders)},
        follow=False,
    )
    return len(told)


def refuse_unless_open(declaration: Declaration, now: datetime) -> None:
    """Let offices be told.

    Raises:
        Refused: they could not endorse.
    """
    until = declaration.endorsing_until
    if declaration.state is not DeclarationState.OPEN or until is None:
        raise Refused(N_("The declaration is not open for endorsement."))
    if now >= until:
        raise Refused(N_("The deadline has passed; move it before you tell anybody."))


def opening_outlook(declaration: Declaration, every: Sequence[Recipient]) -> str:
    """Return what is the same until telling would send something else, or to others."""
    return fingerprint(every, batch_of(declaration), declaration.title)


def opening_letter(
    declaration: Declaration, office: Office, language: str, *, name: str = ""
) -> Letter:
    """Write that a text is open for endorsement.

    Args:
        office: whose clocks the deadline is told by, besides the host's.
        name: of the colleague who reads it.
    """
    until, host = declaration.endorsing_until, declaration.summit.zone
    assert until is not None, "what is open has a deadline"
    return compose(
        "endorsement_open",
        language,
        {
            "name": name,
            "title": declaration.title,
            "summit": declaration.summit.title,
            "hash": adopted_text(declaration).version_hash,
            "deadline": letters.moment(until, office.zone, language, office),
            "host_deadline": letters.moment(until, host, language)
            if letters.differs(until, office.zone, host)
            else "",
        },
    )
