"""A row in every table of declarations and networks, as an adoption and what follows leave it."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from summit.core.db import db
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Annex,
    Ballot,
    Choice,
    Circulation,
    ClauseKind,
    Consulted,
    Contribution,
    ContributionKind,
    Corrigendum,
    Declaration,
    EndorsementChannel,
    EndorsementRequest,
    EndorsementWithdrawal,
    Evidence,
    IssuedFile,
    IssuedKind,
    MemberCapacity,
    MemberState,
    Network,
    NetworkMember,
    Objection,
    Outcome,
    OutcomeKind,
    Poll,
    Threshold,
)
from summit.declarations.operations import ClauseValues
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    offices,
    uid_of,
)


def whole_record(made: Summit) -> Declaration:
    """Write a declaration of two versions, circulated, voted on, adopted, endorsed, closed and
    corrected, and a network; every table has a row, and what is protected is final."""
    declaration = drafted(made)
    operations.freeze(declaration, actor=TESTER, now=NOW)
    operations.edit_clause(
        declaration,
        uid_of(declaration, 1),
        ClauseValues(ClauseKind.CLAUSE, Text(en="Revised.", ko="고쳤다.")),
        actor=TESTER,
        now=NOW,
    )
    second = operations.freeze(declaration, actor=TESTER, now=NOW)
    first, other = (each.city for each in offices(made)[:2])
    assert first is not None
    assert other is not None
    poll = Poll(
        declaration_id=declaration.id,
        version_id=second.id,
        number=1,
        threshold=Threshold.MAJORITY,
        entitled=[first.id],
        opened_by="Chair",
        opened_at=NOW,
    )
    objection = Objection(
        declaration_id=declaration.id,
        version_id=second.id,
        city_id=first.id,
        party=first.name,
        language="en",
        raised_at=NOW,
        recorded_by="Chair",
        withdrawn_at=NOW,
    )
    db.session.add_all([poll, objection])
    db.session.flush()
    db.session.add(
        Ballot(
            poll_id=poll.id,
            city_id=first.id,
            party=first.name,
            choice=Choice.YES,
            cast_at=NOW,
            recorded_by="Chair",
        )
    )
    db.session.flush()
    poll.closed_at, poll.closed_by = NOW, "Chair"
    poll.yes, poll.no, poll.abstain, poll.carried = 1, 0, 0, True
    adoption = adopted_directly(declaration)
    endorsement = endorsed_directly(adoption, offices(made)[0])
    db.session.add_all(
        [
            EndorsementWithdrawal(
                endorsement_id=endorsement.id,
                channel=EndorsementChannel.PAGE,
                stated_by="office",
                stated_at=ADOPTED_AT,
            ),
            IssuedFile(
                declaration_id=declaration.id,
                kind=IssuedKind.TEXT,
                edition="en",
                source_hash=second.hash,
                digest=sha256(b"PDF").hexdigest(),
                size=3,
                issued_at=ADOPTED_AT,
                data=b"PDF",
            ),
            Corrigendum(
                declaration_id=declaration.id,
                number=1,
                clause_uid=uid_of(declaration, 1),
                reads=Text(en="Revised."),
                should_read=Text(en="Revised!"),
                created_by="Editor",
                created_at=ADOPTED_AT,
                issued_at=ADOPTED_AT,
            ),
        ]
    )
    db.session.flush()
    db.session.add(
        Annex(
            declaration_id=declaration.id,
            document=b"{}",
            hash=sha256(b"{}").hexdigest(),
            count=0,
            closed_by="Chair",
            closed_at=ADOPTED_AT,
        )
    )
    office = offices(made)[0]
    circulation = Circulation(
        declaration_id=declaration.id,
        version_id=declaration.versions[0].id,
        number=1,
        deadline=NOW + timedelta(days=7),
        circulated_by="Editor",
        circulated_at=NOW,
        others_open=False,
    )
    network = Network(
        summit_id=made.id, slug="network", name=Text(en="Network"), created_by="E", created_at=NOW
    )
    db.session.add_all([circulation, network])
    db.session.flush()
    db.session.add_all(
        [
            Consulted(circulation_id=circulation.id, office_id=office.id),
            Contribution(
                declaration_id=declaration.id,
                circulation_id=circulation.id,
                office_id=office.id,
                clause_uid=uid_of(declaration, 1),
                kind=ContributionKind.COMMENT,
                language="en",
                words="Why?",
                created_at=NOW,
            ),
            Evidence(
                endorsement_id=endorsement.id,
                name="scan",
                extension="pdf",
                media_type="application/pdf",
                size=3,
                added_by="Editor",
                added_at=ADOPTED_AT,
                data=b"PDF",
            ),
            EndorsementRequest(
                declaration_id=declaration.id,
                office_id=office.id,
                version_hash=second.hash,
                values={"note": None},
                asked_at=ADOPTED_AT,
                expires_at=ADOPTED_AT,
            ),
            NetworkMember(
                network_id=network.id,
                city_id=first.id,
                party=first.name,
                capacity=MemberCapacity.FOUNDING,
                state=MemberState.CONFIRMED,
            ),
            Outcome(
                summit_id=made.id,
                kind=OutcomeKind.NETWORK,
                slug="network",
                headline=b"{}",
                document=b"{}",
                changed_at=NOW,
            ),
        ]
    )
    db.session.flush()
    return declaration
