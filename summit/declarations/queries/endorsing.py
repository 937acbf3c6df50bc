"""Obtaining endorsements and what offices ask for; who was present, endorsed, signed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from summit.attendance.models import AnswerKind, Invitation, InvitationState, Office, OfficeKind
from summit.core.db import db
from summit.core.errors import N_, Forbidden, NotFound
from summit.core.text import Text
from summit.declarations.models import (
    Adoption,
    Annex,
    Declaration,
    DeclarationState,
    DeclarationVersion,
    Endorsement,
    EndorsementForm,
    EndorsementRequest,
    EndorsementState,
    Evidence,
    Holding,
)
from summit.declarations.queries.texts import declaration_of
from summit.directory.models import City, Person

#: The states in which offices see the endorsing page of a declaration.
SHOWN = frozenset({DeclarationState.OPEN, DeclarationState.CLOSED})


class NotTheirs(Forbidden):
    """What was asked for is another office's; the door says that there is no such thing."""


def open_declaration(summit_id: int, slug: str, *, to_change: bool = False) -> Declaration:
    """Return a declaration whose endorsing page offices see.

    Args:
        to_change: hold it until the transaction ends, the summit first.

    Raises:
        NotFound: there is none, it was never opened for endorsement, or its text is not held.
    """
    found = declaration_of(summit_id, slug, to_change=to_change)
    if found.state not in SHOWN or found.holding is not Holding.TEXT:
        raise NotFound(N_("There is no such declaration."))
    return found


def request_of(declaration: Declaration, office: Office, number: int) -> EndorsementRequest:
    """Return what an office has asked for.

    Raises:
        NotTheirs: another office has.
        NotFound: nobody has, or for another declaration.
    """
    found = db.session.scalar(
        select(EndorsementRequest)
        .where(EndorsementRequest.id == number, EndorsementRequest.declaration_id == declaration.id)
        .options(joinedload(EndorsementRequest.office).selectinload(Office.contacts))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(N_("There is no such form."))
    if found.office_id != office.id:
        raise NotTheirs(N_("This form is another office's."))
    return found


def codes_sent(declaration_id: int, office_id: int, *, since: datetime) -> int:
    """Count the codes that were sent for what an office has asked since an instant."""
    found = db.session.scalar(
        select(func.sum(EndorsementRequest.code_version)).where(
            EndorsementRequest.declaration_id == declaration_id,
            EndorsementRequest.office_id == office_id,
            EndorsementRequest.asked_at > since,
        )
    )
    return int(found or 0)


def endorsements_of(declaration_id: int) -> Sequence[Endorsement]:
    """Return all endorsements of a declaration with their cities, offices, withdrawals and scans
    (without contents), the oldest first. Two statements whatever their number."""
    return db.session.scalars(
        select(Endorsement)
        .where(Endorsement.declaration_id == declaration_id)
        .options(*_with_all())
        .order_by(Endorsement.id)
        .execution_options(populate_existing=True)
    ).all()


def endorsement_by_id(declaration: Declaration, endorsement_id: int) -> Endorsement:
    """Return an endorsement of a declaration with its city, office, withdrawal and scans.

    Raises:
        NotFound: it has none with this id.
    """
    found = db.session.scalar(
        select(Endorsement)
        .where(Endorsement.declaration_id == declaration.id, Endorsement.id == endorsement_id)
        .options(*_with_all(), joinedload(Endorsement.office).selectinload(Office.contacts))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(N_("There is no such endorsement."))
    return found


def endorsements_by_id(declaration: Declaration, ids: Collection[int]) -> Mapping[int, Endorsement]:
    """Return endorsements of a declaration by their ids, each as :func:`endorsement_by_id` does.

    Four statements, however many they are.

    Raises:
        NotFound: it has none with one of these ids.
    """
    found = db.session.scalars(
        select(Endorsement)
        .where(Endorsement.declaration_id == declaration.id, Endorsement.id.in_(list(ids)))
        .options(*_with_all(), joinedload(Endorsement.office).selectinload(Office.contacts))
        .execution_options(populate_existing=True)
    ).all()
    by_id = {each.id: each for each in found}
    if set(ids) - set(by_id):
        raise NotFound(N_("There is no such endorsement."))
    return by_id


def standing_of(declaration_id: int, city_id: int) -> Endorsement | None:
    """Return the endorsement of a city that stands, confirmed or waiting."""
    return db.session.scalar(
        select(Endorsement).where(
            Endorsement.declaration_id == declaration_id,
            Endorsement.city_id == city_id,
            Endorsement.standing,
        )
    )


def history_of(declaration_id: int, city_id: int) -> Sequence[Endorsement]:
    """Return all endorsements of a city with their withdrawals, the newest first."""
    return db.session.scalars(
        select(Endorsement)
        .where(Endorsement.declaration_id == declaration_id, Endorsement.city_id == city_id)
        .options(joinedload(Endorsement.withdrawal))
        .order_by(Endorsement.id.desc())
    ).all()


def evidence_of(endorsement: Endorsement, evidence_id: int) -> Evidence:
    """Return a scan of an endorsement, with its contents.

    Raises:
        NotFound: it has none with this id.
    """
    found = db.session.scalar(
        select(Evidence)
        .where(Evidence.endorsement_id == endorsement.id, Evidence.id == evidence_id)
        .options(undefer(Evidence.data))
    )
    if found is None:
        raise NotFound(N_("There is no such file."))
    return found


def annex_of(declaration_id: int) -> Annex | None:
    """Return the annex of signatories; ``None`` until endorsement is closed."""
    return db.session.scalar(select(Annex).where(Annex.declaration_id == declaration_id))


def adopted_document(adoption: Adoption) -> dict[str, Any]:
    """Return the adopted text as it was hashed (:func:`~summit.declarations.canonical.
    text_document`), from its very bytes."""
    data = db.session.scalar(
        select(DeclarationVersion.canonical).where(DeclarationVersion.id == adoption.version_id)
    )
    assert data is not None, "what is adopted is frozen"
    found: dict[str, Any] = json.loads(data)
    return found


def deputy_for(declaration: Declaration, office: Office) -> Person | None:
    """Return the deputy whom an office sends to the session that adopts a declaration."""
    if declaration.session_id is None:
        return None
    found = db.session.scalar(
        select(Invitation)
        .where(
            Invitation.office_id == office.id,
            Invitation.session_id == declaration.session_id,
            Invitation.answer == AnswerKind.DEPUTY,
            Invitation.state != InvitationState.WITHDRAWN,
        )
        .options(joinedload(Invitation.deputy))
        .limit(1)
    )
    return found.deputy if found is not None else None


def office_of_city(summit_id: int, city_id: int) -> Office | None:
    """Return the office of a city's principal at a summit, with its contacts."""
    return db.session.scalar(
        select(Office)
        .where(*_principals(summit_id), Office.city_id == city_id)
        .options(selectinload(Office.contacts))
        .order_by(Office.id)
        .limit(1)
    )


def principals_of(summit_id: int) -> Sequence[Office]:
    """Return the offices at a summit that endorse for cities, with their contacts."""
    return db.session.scalars(
        select(Office)
        .where(*_principals(summit_id))
        .options(joinedload(Office.city), selectinload(Office.contacts))
        .order_by(Office.id)
        .execution_options(populate_existing=True)
    ).all()


def cities_for(summit_id: int) -> list[City]:
    """Return the cities whose principals have offices at a summit."""
    return list(
        db.session.scalars(
            select(City)
            .where(City.id.in_(select(Office.city_id).where(*_principals(summit_id))))
            .order_by(City.slug)
        )
    )


@dataclass(frozen=True, slots=True)
class CityLine:
    """What is known of one city, as three facts that are never taken for one another.

    ``present`` tells whether it was there when the chair ruled, ``None`` where that is not known.
    ``endorsement`` is the newest, whatever became of it; ``earlier`` counts those before it.
    """

    slug: str
    label: Text
    present: bool | None
    endorsement: Endorsement | None
    earlier: int

    @property
    def stage(self) -> str:
        """How far its endorsement is: ``none``, a state, or ``withdrawn``."""
        if self.endorsement is None:
            return "none"
        return stage_of(self.endorsement)

    @property
    def stands(self) -> bool:
        """Whether the city is committed, as far as the secretariat has confirmed it."""
        return self.stage == EndorsementState.CONFIRMED.value

    @property
    def endorsed(self) -> bool:
        """Whether it has endorsed, and that is confirmed and stands."""
        return self._is(EndorsementForm.ENDORSED)

    @property
    def signed(self) -> bool:
        """Whether it has signed, and that is confirmed and stands."""
        return self._is(EndorsementForm.SIGNED)

    def _is(self, form: EndorsementForm) -> bool:
        return self.stands and self.endorsement is not None and self.endorsement.form is form


def stage_of(endorsement: Endorsement) -> str:
    """Return how far an endorsement is: its state, or ``withdrawn``."""
    return "withdrawn" if endorsement.withdrawal is not None else endorsement.state.value


def city_lines(declaration: Declaration, adoption: Adoption | None) -> list[CityLine]:
    """Return a line for each city that is invited, was present, or has endorsed.

    Four statements whatever their number.
    """
    found: dict[int, list[Endorsement]] = {}
    for each in endorsements_of(declaration.id):
        found.setdefault(each.city_id, []).append(each)
    known = {each.id: each for each in cities_for(declaration.summit_id)}
    known |= {each[0].city_id: each[0].city for each in found.values()}
    # An adoption keeps the addresses that cities had then.
    now = {once: city.slug for city in known.values() for once in (*city.former_slugs, city.slug)}
    parties = {
        now.get(each["city"], each["city"]): Text(each["party"]) for each in _of_cities(adoption)
    }
    is_recorded = adoption is not None and adoption.present is not None
    there = frozenset(parties)
    lines = []
    for city_id, city in known.items():
        own = found.get(city_id, [])
        newest = next((each for each in own if each.standing), own[-1] if own else None)
        present = city.slug in there if is_recorded else None
        label = newest.party if newest is not None else city.name
        lines.append(CityLine(city.slug, label, present, newest, max(len(own) - 1, 0)))
        parties.pop(city.slug, None)
    lines += [CityLine(slug, label, True, None, 0) for slug, label in parties.items()]
    return lines


def _of_cities(adoption: Adoption | None) -> Iterable[dict[str, Any]]:
    return [each for each in adoption.presence if each.get("city")] if adoption is not None else []


def _principals(summit_id: int) -> tuple[Any, ...]:
    return (
        Office.summit_id == summit_id,
        Office.kind == OfficeKind.PRINCIPAL,
        Office.city_id.is_not(None),
    )


def _with_all() -> tuple[Any, ...]:
    return (
        joinedload(Endorsement.city),
        joinedload(Endorsement.office),
        joinedload(Endorsement.withdrawal),
        selectinload(Endorsement.evidence),
    )
