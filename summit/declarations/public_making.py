"""Making what the public may read of a declaration or a network from what the tables say now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from summit.core.clock import iso
from summit.core.db import db
from summit.declarations.models import (
    Adoption,
    Annex,
    Corrigendum,
    Declaration,
    DeclarationVersion,
    Endorsement,
    EndorsementState,
    Holding,
    IssuedFile,
    MemberState,
    Network,
    NetworkMember,
    OutcomeKind,
)
from summit.declarations.public_document import (
    SCHEMA,
    AdoptionDoc,
    AnnexDoc,
    CorrigendumDoc,
    DeclarationDoc,
    FileDoc,
    HeadlineDoc,
    MemberDoc,
    NetworkDoc,
    PartyDoc,
    SignatoryDoc,
    VersionDoc,
    VoteDoc,
)
from summit.declarations.queries import adoption_of
from summit.directory.kinds import Kind
from summit.directory.models import City
from summit.directory.queries.entries import addresses_of
from summit.programme.models import Session


def make(declaration: Declaration) -> tuple[DeclarationDoc, HeadlineDoc] | None:
    """Return what may be public of an adopted declaration; ``None`` of any other."""
    if not declaration.is_frozen:
        return None
    db.session.flush()
    adoption = adoption_of(declaration)
    if adoption is None:
        return None
    ruled = _adoption(declaration, adoption)
    document: DeclarationDoc = {
        "schema": SCHEMA,
        "uid": declaration.uid,
        "slug": declaration.slug,
        "holding": declaration.holding.value,
        "state": declaration.state.value,
        "title": declaration.title.plain(),
        "status": declaration.status_line.plain(),
        "languages": list(declaration.languages),
        "authentic": list(adoption.authentic),
        "prevailing": adoption.prevailing,
        "adoption": ruled,
        "version": None,
        "hash": "",
        "text": None,
        "endorsing_until": iso(declaration.endorsing_until)
        if declaration.endorsing_until
        else None,
        "endorsing_zone": declaration.endorsing_zone,
        "present": _present(adoption.presence),
        "signatories_known": declaration.signatories_known,
        "signatories": _signatories(declaration.id),
        "annex": None,
        "history": [],
        "files": [],
        "corrigenda": [],
        "summaries": [],
        "summary_note": {},
        "sources": list(declaration.sources),
    }
    if declaration.holding is Holding.SUMMARY:
        document["summaries"] = [dict(each) for each in declaration.summaries]
        document["summary_note"] = declaration.summary_note.plain()
    else:
        _add_text(document, declaration, adoption)
    headline: HeadlineDoc = {
        "schema": SCHEMA,
        "kind": OutcomeKind.DECLARATION.value,
        "slug": declaration.slug,
        "uid": declaration.uid,
        "name": document["title"],
        "abbreviation": "",
        "holding": document["holding"],
        "state": document["state"],
        "method": ruled["method"],
        "day": ruled["ruled_on"],
        "session": ruled["session"],
        "declaration": None,
        "hash": document["hash"],
    }
    return document, headline


def _add_text(document: DeclarationDoc, declaration: Declaration, adoption: Adoption) -> None:
    """Add the adopted text and what hangs on it; of other versions only what was opened."""
    rows = db.session.scalars(
        select(DeclarationVersion)
        .where(
            DeclarationVersion.declaration_id == declaration.id,
            DeclarationVersion.frozen_at.is_not(None),
        )
        .options(undefer(DeclarationVersion.canonical), selectinload(DeclarationVersion.clauses))
        .order_by(DeclarationVersion.number)
    ).all()
    adopted = next(row for row in rows if row.id == adoption.version_id)
    whole = _version(adopted)
    document["version"], document["hash"] = whole["number"], whole["hash"]
    document["text"] = whole["text"]
    if declaration.history_open:
        document["history"] = [_version(row) for row in rows if row.number <= adopted.number]
    document["files"] = _files(declaration.id)
    document["corrigenda"] = _corrigenda(declaration.id)
    document["annex"] = _annex(declaration.id)


def _version(row: DeclarationVersion) -> VersionDoc:
    assert row.canonical is not None
    assert row.frozen_at is not None
    return {
        "number": row.number,
        "frozen_at": iso(row.frozen_at),
        "hash": row.hash,
        "previous": row.previous_hash,
        "text": json.loads(bytes(row.canonical)),
        "credits": {
            clause.uid: [dict(each) for each in clause.credits]
            for clause in row.clauses
            if clause.credits
        },
    }


def _adoption(declaration: Declaration, adoption: Adoption) -> AdoptionDoc:
    session_uid = (
        db.session.scalar(select(Session.uid).where(Session.id == declaration.session_id))
        if declaration.session_id is not None
        else None
    )
    return {
        "method": adoption.method.value,
        "ruled_at": iso(adoption.ruled_at) if adoption.ruled_at else None,
        "ruled_on": adoption.ruled_on.isoformat() if adoption.ruled_on else None,
        "zone": adoption.zone,
        "chair": adoption.chair.plain(),
        "chair_title": adoption.chair_title.plain(),
        "ruling": adoption.ruling.plain(),
        "session": session_uid,
        "session_title": adoption.session_title.plain(),
        "item_title": adoption.item_title.plain(),
        "quorum": adoption.quorum,
        "present": adoption.present,
        "votes": _votes(adoption.votes),
    }


def _votes(votes: Mapping[str, Any] | None) -> VoteDoc | None:
    if votes is None:
        return None
    return {
        "threshold": votes["threshold"],
        "yes": votes["yes"],
        "no": votes["no"],
        "abstain": votes["abstain"],
        "ballots": [
            {
                "party": dict(each["party"]),
                "city": each.get("city") or None,
                "choice": each["choice"],
            }
            for each in votes["ballots"]
        ],
    }


def _present(presence: Iterable[Mapping[str, Any]]) -> list[PartyDoc]:
    """Say which cities were there, and not by whom."""
    parties = {each["city"]: dict(each["party"]) for each in presence if each.get("city")}
    if not parties:
        return []
    known = _cities_once_called(parties.keys())
    return [_party(party, known.get(slug)) for slug, party in parties.items()]


def _cities_once_called(slugs: Collection[str]) -> dict[str, City]:
    """Return cities by the slugs that an adoption keeps, which may be former ones by now."""
    now = {slug: slug for slug in slugs}
    for slug, former in addresses_of(Kind.CITY):
        now |= {each: slug for each in former if each in now}
    found = {
        city.slug: city
        for city in db.session.scalars(select(City).where(City.slug.in_(now.values())))
    }
    return {once: found[slug] for once, slug in now.items() if slug in found}


def _party(party: Mapping[str, str], city: City | None) -> PartyDoc:
    return {
        "party": dict(party),
        "city": city.slug if city is not None else None,
        "country": city.country.plain() if city is not None else {},
        "latitude": city.latitude if city is not None else None,
        "longitude": city.longitude if city is not None else None,
    }


def _signatories(declaration_id: int) -> list[SignatoryDoc]:
    """Return what the secretariat has confirmed; what was withdrawn later stays on record."""
    rows = db.session.scalars(
        select(Endorsement)
        .where(
            Endorsement.declaration_id == declaration_id,
            Endorsement.state == EndorsementState.CONFIRMED,
        )
        .options(joinedload(Endorsement.city), joinedload(Endorsement.withdrawal))
        .order_by(Endorsement.stated_at, Endorsement.id)
        .execution_options(populate_existing=True)
    )
    return [
        {
            **_party(row.party.plain(), row.city),
            "form": row.form.value,
            "name": row.name.plain(),
            "title": row.title.plain(),
            "capacity": row.capacity.value,
            "authority": row.authority,
            "on_behalf_of": row.on_behalf_of.plain(),
            "stated_at": iso(row.stated_at),
            "later": row.later,
            "note_kind": row.note_kind.value,
            "note": row.note,
            "note_language": row.note_language,
            "note_translation": row.note_translation.plain(),
            "withdrawn_at": iso(row.withdrawal.stated_at) if row.withdrawal else None,
        }
        for row in rows
    ]


def _files(declaration_id: int) -> list[FileDoc]:
    rows = db.session.scalars(
        select(IssuedFile)
        .where(IssuedFile.declaration_id == declaration_id)
        .order_by(IssuedFile.kind.desc(), IssuedFile.edition, IssuedFile.issued_at, IssuedFile.id)
    )
    return [
        {
            "kind": row.kind.value,
            "edition": row.edition,
            "digest": row.digest,
            "size": row.size,
            "issued_at": iso(row.issued_at),
        }
        for row in rows
    ]


def _corrigenda(declaration_id: int) -> list[CorrigendumDoc]:
    rows = db.session.scalars(
        select(Corrigendum)
        .where(Corrigendum.declaration_id == declaration_id, Corrigendum.issued_at.is_not(None))
        .order_by(Corrigendum.number)
    )
    return [
        {
            "number": row.number,
            "clause": row.clause_uid,
            "reads": row.reads.plain(),
            "should_read": row.should_read.plain(),
            "reason": row.reason.plain(),
            "issued_at": iso(row.issued_at),
        }
        for row in rows
        if row.issued_at is not None
    ]


def _annex(declaration_id: int) -> AnnexDoc | None:
    row = db.session.scalar(select(Annex).where(Annex.declaration_id == declaration_id))
    if row is None:
        return None
    return {
        "hash": row.hash,
        "count": row.count,
        "closed_at": iso(row.closed_at),
        "document": json.loads(bytes(row.document)),
    }


def make_network(network: Network) -> NetworkDoc:
    """Return what may be public of a network: who was admitted, and never who only asked."""
    rows = db.session.scalars(
        select(NetworkMember)
        .where(
            NetworkMember.network_id == network.id,
            # Who has been a member stays one that has left, whatever becomes of asking again.
            or_(
                NetworkMember.state.in_((MemberState.CONFIRMED, MemberState.LEFT)),
                NetworkMember.left_on.is_not(None),
            ),
        )
        .options(joinedload(NetworkMember.city))
        .order_by(NetworkMember.since, NetworkMember.id)
        .execution_options(populate_existing=True)
    )
    members: list[MemberDoc] = [
        {
            **_party(row.party.plain(), row.city),
            "capacity": row.capacity.value,
            "since": row.since.isoformat() if row.since else None,
            "left_on": row.left_on.isoformat() if row.left_on else None,
        }
        for row in rows
    ]
    founding = (
        db.session.scalar(select(Declaration.uid).where(Declaration.id == network.declaration_id))
        if network.declaration_id is not None
        else None
    )
    return {
        "schema": SCHEMA,
        "uid": network.uid,
        "slug": network.slug,
        "name": network.name.plain(),
        "abbreviation": network.abbreviation,
        "tentative": network.tentative,
        "state": network.state.value,
        "since": network.since.isoformat() if network.since else None,
        "declaration": founding,
        "about": network.about.plain(),
        "sources": list(network.sources),
        "members_known": network.members_known,
        "joining_open": network.joining_open,
        "members": members,
    }
