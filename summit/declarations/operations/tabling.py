"""A text on the table: tabling, oral revisions, objections, and the ways off the table again.

Whoever calls obtains the declaration to change it, which holds it until the transaction ends.
"""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.i18n import LANGUAGES
from summit.declarations import parity
from summit.declarations.models import (
    Declaration,
    DeclarationState,
    DeclarationVersion,
    Holding,
    Objection,
)
from summit.declarations.operations.noting import note
from summit.declarations.operations.texts import freeze
from summit.declarations.queries import adopting
from summit.declarations.stand import incomplete, refusal_of
from summit.directory.models import City

_S = DeclarationState

#: The states from which a text is tabled.
NEGOTIATED = frozenset({_S.DRAFT, _S.CIRCULATED})
#: The states of what left the negotiation and can be brought back into it.
OUT = frozenset({_S.WITHDRAWN, _S.NOT_ADOPTED})


def table(declaration: Declaration, *, actor: Actor, now: datetime) -> DeclarationVersion:
    """Put a declaration on the table of its session's item: its text is frozen as it is.

    Raises:
        Refused: it is not negotiated any more, has no item of a session that takes place, or is
            not complete in all its languages.
    """
    if declaration.holding is not Holding.TEXT:
        raise Refused(N_("Only a summary is held of this declaration; there is nothing to adopt."))
    if declaration.state is _S.TABLED:
        raise Refused(N_("This declaration is on the table already."))
    if declaration.state in OUT:
        raise Refused(N_("The declaration is out of the negotiation; bring it back first."))
    if declaration.state not in NEGOTIATED:
        raise refusal_of(declaration.state)
    displaced = adopting.why_displaced(declaration)
    if displaced is not None:
        raise displaced
    _refuse_incomplete(declaration.newest)
    version = freeze(declaration, actor=actor, now=now)
    about = {"version": version.number, "session": declaration.session_id}
    _move(declaration, _S.TABLED, "declaration.tabled", actor, now, **about)
    return version


def certify(declaration: Declaration, *, actor: Actor, now: datetime) -> DeclarationVersion:
    """Certify that the text being written is the oral revision that was made: it is frozen, and
    on the table from now on.

    Raises:
        Refused: it is not on the table, there is no revision, a vote is going on, or the revision
            is not complete in all its languages.
    """
    refuse_unless_tabled(declaration)
    if declaration.working is None:
        raise Refused(N_("There is no oral revision to certify."))
    _refuse_voting(declaration)
    _refuse_incomplete(declaration.newest)
    version = freeze(declaration, actor=actor, now=now)
    note(
        "declaration.certified",
        declaration,
        actor=actor,
        now=now,
        after={"version": version.number, "hash": version.hash},
    )
    return version


def return_to_draft(declaration: Declaration, *, actor: Actor, now: datetime) -> None:
    """Take a declaration off the table, to be negotiated further.

    Raises:
        Refused: it is not on the table, or a vote is going on.
    """
    refuse_unless_tabled(declaration)
    _refuse_voting(declaration)
    _move(declaration, _S.DRAFT, "declaration.returned_to_draft", actor, now)


def withdraw(declaration: Declaration, *, actor: Actor, now: datetime) -> None:
    """Take a declaration out of the negotiation.

    Raises:
        Refused: it was adopted or is out already, or a vote is going on.
    """
    if declaration.state in OUT:
        raise Refused(N_("The declaration is out of the negotiation already."))
    if declaration.is_frozen:
        raise refusal_of(declaration.state)
    _refuse_voting(declaration)
    _move(declaration, _S.WITHDRAWN, "declaration.withdrawn", actor, now)


def mark_not_adopted(declaration: Declaration, *, actor: Actor, now: datetime) -> None:
    """Record that a declaration was on the table and was not adopted.

    Raises:
        Refused: it is not on the table, or a vote is going on.
    """
    refuse_unless_tabled(declaration)
    _refuse_voting(declaration)
    _move(declaration, _S.NOT_ADOPTED, "declaration.not_adopted", actor, now)


def bring_back(declaration: Declaration, *, actor: Actor, now: datetime) -> None:
    """Take a declaration up again as a draft.

    Raises:
        Refused: it never left the negotiation.
    """
    if declaration.is_frozen:
        raise refusal_of(declaration.state)
    if declaration.state not in OUT:
        raise Refused(N_("The declaration never left the negotiation."))
    _move(declaration, _S.DRAFT, "declaration.brought_back", actor, now)


def object_to(
    declaration: Declaration,
    city: City,
    words: str,
    language: str,
    *,
    actor: Actor,
    now: datetime,
) -> Objection:
    """Record a city's objection to the version on the table; while it stands, there is no
    consensus.

    Args:
        words: what it said, if it is to be on record, in ``language``.

    Raises:
        Refused: nothing is on the table, the city is not invited to the session, or its
            objection stands already.
    """
    refuse_unless_tabled(declaration)
    if city.id not in {each.id for each in adopting.invited_cities(declaration)}:
        raise Refused(N_("This city is not invited to the session."))
    if any(
        each.city_id == city.id and each.withdrawn_at is None
        for each in adopting.objections_of(declaration)
    ):
        raise Refused(N_("An objection of this city stands already."))
    if language not in LANGUAGES:
        raise Refused(N_("Choose one of the list."))
    version = declaration.newest_frozen
    assert version is not None  # what is on the table was frozen
    made = Objection(
        declaration_id=declaration.id,
        version_id=version.id,
        city_id=city.id,
        city=city,
        party=city.name,
        words=words,
        language=language,
        raised_at=now,
        recorded_by=actor.name,
    )
    db.session.add(made)
    note(
        "declaration.objected",
        declaration,
        actor=actor,
        now=now,
        after={"city": city.name.plain(), "version": version.number},
    )
    return made


def withdraw_objection(
    declaration: Declaration, objection: Objection, *, actor: Actor, now: datetime
) -> None:
    """Record that a city has withdrawn its objection; that it was raised stays on record.

    Raises:
        Refused: nothing is on the table, or it was withdrawn already.
    """
    refuse_unless_tabled(declaration)
    if objection.withdrawn_at is not None:
        raise Refused(N_("This objection was withdrawn already."))
    objection.withdrawn_at = now
    note(
        "declaration.objection_withdrawn",
        declaration,
        actor=actor,
        now=now,
        after={"city": objection.party.plain()},
    )


def refuse_unless_tabled(declaration: Declaration) -> None:
    """Let something be done to a text on the table.

    Raises:
        Refused: it is not there, or was adopted.
    """
    if declaration.state is not _S.TABLED:
        raise refusal_of(declaration.state)


def _refuse_voting(declaration: Declaration) -> None:
    if any(each.closed_at is None for each in adopting.polls_of(declaration)):
        raise Refused(N_("A recorded vote is going on; close it first."))


def _refuse_incomplete(version: DeclarationVersion) -> None:
    for refusal in incomplete(version, parity.of_version(version)):
        raise refusal


def _move(
    declaration: Declaration,
    to: DeclarationState,
    act: str,
    actor: Actor,
    now: datetime,
    **about: int | None,
) -> None:
    before = declaration.state
    declaration.state = to
    note(
        act,
        declaration,
        actor=actor,
        now=now,
        before={"declaration_state": before.value},
        after={"declaration_state": to.value, **about},
    )
