"""A declaration in every state, and a network, for tests that walk all pages of the console."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from summit.attendance.models import Office, Presence
from summit.attendance.queries import invitations_for
from summit.core.db import db
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    ClauseKind,
    ContributionKind,
    Declaration,
    EndorsementState,
    MemberCapacity,
    Method,
    NetworkState,
    Threshold,
)
from summit.declarations.operations import (
    CirculationValues,
    ClauseValues,
    ContributionValues,
    CorrigendumValues,
    DeclarationValues,
    NetworkValues,
    SummaryValues,
)
from summit.programme.models import Session, Summit
from tests.actors import TESTER
from tests.declarations.builders import adopted_directly, endorsed_directly

#: Ids of clauses, so that what pages led to stays where it was.
CLAUSES = tuple(f"00000000-0000-4000-9000-{number:012}" for number in (1, 2, 3))

#: Which of the declarations a page shows more of, by the name of its blueprint.
OF_PAGES = {
    "adoption": "table",
    "adoption_polls": "table",
    "adoption_ruling": "table",
    "corrigenda": "open",
    "declaration_summaries": "known",
    "endorsement": "open",
    "endorsement_pages": "open",
    "endorsement_window": "open",
    "endorsements": "open",
    "declaration_public": "open",
}


def declare(made: Summit, meeting: Session, office: Office, now: datetime) -> dict[str, str]:
    """Make the declarations ``text`` (consulted on), ``table`` (tabled, being voted on), ``open``
    (for endorsement, with a corrigendum) and ``known`` (a summary), and the network ``network``.

    Args:
        office: invited to ``meeting``, whose city takes part.

    Returns:
        What addresses name, by argument.
    """
    contribution = _consulted_on(made, meeting, office, now)
    _being_voted_on(made, meeting, office, now)
    endorsement = _endorsed(made, meeting, office, now)
    operations.record_summary(
        made,
        SummaryValues(
            slug="known",
            title=Text(en="Known", ko="알려진 선언"),
            adopted_on=date(2020, 6, 2),
            method=Method.JOINT_DECLARATION,
            summaries=(Text(en="Sharing.", ko="공유."),),
            note=Text(en="Summaries of the press.", ko="언론의 요약."),
            sources=("https://example.org/news",),
        ),
        actor=TESTER,
        now=now,
    )
    network = operations.make_network(
        made,
        NetworkValues("network", Text(en="Network", ko="협의체"), state=NetworkState.AGREED),
        actor=TESTER,
        now=now,
    )
    assert office.city is not None
    member = operations.add_member(
        network, office.city, MemberCapacity.FOUNDING, None, actor=TESTER, now=now
    )
    db.session.flush()
    return {
        "declaration": "text",
        "network": "network",
        "member": str(member.id),
        "contribution": str(contribution),
        "endorsement": str(endorsement),
    }


def _written(made: Summit, meeting: Session, slug: str, now: datetime) -> Declaration:
    found = operations.make_declaration(
        made,
        DeclarationValues(
            slug=slug,
            title=Text(en=f"Statement {slug}", ko=f"선언문 {slug}"),
            session=meeting,
            item_uid=meeting.items[0].uid,
        ),
        actor=TESTER,
        now=now,
    )
    kinds = (ClauseKind.PREAMBLE, ClauseKind.CLAUSE, ClauseKind.CLAUSE)
    for uid, kind in zip(CLAUSES, kinds, strict=True):
        operations.add_clause(
            found,
            ClauseValues(kind, Text(en="We agree.\nWe act.", ko="합의한다.\n실천한다.")),
            actor=TESTER,
            now=now,
        ).uid = uid
    db.session.flush()
    return found


def _consulted_on(made: Summit, meeting: Session, office: Office, now: datetime) -> int:
    found = _written(made, meeting, "text", now)
    operations.circulate(
        found,
        CirculationValues(now + timedelta(days=7), office_ids=[office.id]),
        actor=TESTER,
        now=now,
    )
    contribution = operations.contribute(
        found,
        office,
        ContributionValues(
            CLAUSES[1], ContributionKind.AMENDMENT, "en", "Why not?", Text(en="We do agree.")
        ),
        contact=None,
        actor=TESTER,
        now=now,
    )
    operations.working_version(found, actor=TESTER, now=now, reason="Second reading")
    db.session.flush()
    return contribution.id


def _being_voted_on(made: Summit, meeting: Session, office: Office, now: datetime) -> None:
    found = _written(made, meeting, "table", now)
    operations.table(found, actor=TESTER, now=now)
    for invitation in invitations_for(office):
        if invitation.session_id == meeting.id:
            db.session.add(Presence(invitation_id=invitation.id, arrived_at=now, recorded_by="Kim"))
    db.session.flush()
    assert office.city is not None
    operations.object_to(found, office.city, "No.", "en", actor=TESTER, now=now)
    operations.open_poll(found, Threshold.MAJORITY, actor=TESTER, now=now)


def _endorsed(made: Summit, meeting: Session, office: Office, now: datetime) -> int:
    found = _written(made, meeting, "open", now)
    adoption = adopted_directly(found, now=now)
    operations.open_endorsement(
        found, now + timedelta(days=30), "Asia/Seoul", actor=TESTER, now=now
    )
    endorsement = endorsed_directly(adoption, office, state=EndorsementState.STATED, now=now)
    operations.propose_corrigendum(
        found,
        CorrigendumValues(CLAUSES[1], Text(en="agree"), Text(en="agreed")),
        actor=TESTER,
        now=now,
    )
    db.session.flush()
    return endorsement.id
