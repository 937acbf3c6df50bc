"""A statement in every state of its life, as tests need it; every time is an argument.

``forum()`` makes, in the open unit of work, a summit whose Mayoral Meeting (22:00 in Seoul on
:data:`DAY`, 90 minutes) has an item of adoption, with an office, invited and accepted, for each of
``cities`` cities. What comes after ``drafted`` is written to the tables directly where it is
called ``…_directly``, so that a test of what follows needs nothing else to work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from summit.attendance.models import AnswerKind, Invitation, Office, Presence
from summit.core.db import db
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Adoption,
    Capacity,
    Clause,
    ClauseKind,
    Declaration,
    DeclarationState,
    Endorsement,
    EndorsementChannel,
    EndorsementForm,
    EndorsementState,
    Method,
    NoteKind,
)
from summit.declarations.operations import ClauseValues, DeclarationValues
from summit.directory.models import City
from summit.programme.models import ItemKind, Session, SessionKind, Summit
from tests.actors import TESTER
from tests.attendance.builders import invited, office, publish
from tests.programme.builders import DAY, NOW, at, city, item, part, session, summit

__all__ = [
    "ADOPTED_AT",
    "DAY",
    "NOW",
    "adopted_directly",
    "clauses",
    "drafted",
    "endorsed_directly",
    "forum",
    "invitations",
    "mayors",
    "offices",
    "present",
    "publish",
    "uid_of",
]

#: When the chair rules, in tests that do not say otherwise: 23:15 in Seoul.
ADOPTED_AT = at(23, 15)
#: When the mayors have come, in tests that do not say otherwise.
ARRIVED_AT = at(21, 50)

_CITIES = (
    ("toronto", "Toronto", "토론토", "America/Toronto", "Canada", "캐나다"),
    ("delhi", "Delhi", "델리", "Asia/Kolkata", "India", "인도"),
    ("budapest", "Budapest", "부다페스트", "Europe/Budapest", "Hungary", "헝가리"),
    ("hanoi", "Hanoi", "하노이", "Asia/Ho_Chi_Minh", "Viet Nam", "베트남"),
)


def forum(
    cities: int = 4,
    *,
    slug: str = "forum",
    prefix: str = "",
    accepted: bool = True,
    **fields: Any,
) -> Summit:
    """Make the summit; nothing of it is published. The first cities are Toronto, Delhi, Budapest,
    Hanoi, others are called "City 5" and so on; all are written to in English but Hanoi's office,
    which reads Korean. ``prefix`` comes before the cities' slugs."""
    made_cities = [_city(place, prefix) for place in range(cities)]
    seoul = city(f"{prefix}seoul", "Seoul", "서울")
    made = summit(
        slug,
        session(
            "mayors",
            "Mayoral Meeting",
            starts_at=at(22),
            minutes=90,
            kind=SessionKind.MAYORAL_MEETING,
            items=[
                item("discussion", kind=ItemKind.DISCUSSION, minutes=60, title="Discussion"),
                item("adoption", kind=ItemKind.ADOPTION, minutes=10, title="Adoption"),
            ],
            cities=[part(each) for each in (seoul, *made_cities)],
        ),
        **fields,
    )
    db.session.flush()
    for place, each in enumerate(made_cities):
        language = "ko" if place == 3 else "en"
        owned = office(made, each, language=language)
        invitation = invited(mayors(made), owned)
        if accepted:
            invitation.answer, invitation.answered_at = AnswerKind.ACCEPTED, NOW
            owned.name = Text(en=f"Mayor {place + 1}", ko=f"시장 {place + 1}")
            owned.title = Text(en=f"Mayor of {each.name['en']}", ko=f"{each.name['ko']} 시장")
    db.session.flush()
    return made


def _city(place: int, prefix: str) -> City:
    if place < len(_CITIES):
        slug, en, ko, zone, country, country_ko = _CITIES[place]
        return city(f"{prefix}{slug}", en, ko, zone=zone, country=Text(en=country, ko=country_ko))
    number = place + 1
    return city(f"{prefix}city-{number}", f"City {number}", f"도시 {number}", zone="Europe/London")


def mayors(made: Summit) -> Session:
    """Return the Mayoral Meeting."""
    return next(each for each in made.sessions if each.slug == "mayors")


def offices(made: Summit) -> list[Office]:
    """Return the summit's offices in the order in which they were made."""
    return list(
        db.session.scalars(select(Office).where(Office.summit_id == made.id).order_by(Office.id))
    )


def invitations(made: Summit) -> list[Invitation]:
    """Return the invitations to the Mayoral Meeting in the order of the offices."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(Invitation.session_id == mayors(made).id)
            .order_by(Invitation.office_id)
        )
    )


def present(made: Summit, count: int | None = None, *, since: datetime = ARRIVED_AT) -> None:
    """Record that the first ``count`` offices' mayors, else all, have arrived at the meeting."""
    for invitation in invitations(made)[:count]:
        db.session.add(
            Presence(invitation_id=invitation.id, arrived_at=since, recorded_by="Operator")
        )
    db.session.flush()


def clauses(count: int = 5) -> list[ClauseValues]:
    """Return a text: a preamble, ``count`` clauses, a closing part and an annex, in both
    languages."""
    numbered = [
        ClauseValues(
            ClauseKind.CLAUSE,
            Text(
                en=f"We commit ourselves to measure {number} within 30 days.",
                ko=f"우리는 30일 이내에 제{number}조치를 이행할 것을 약속한다.",
            ),
            Text(en=f"Measure {number}", ko=f"제{number}조치"),
        )
        for number in range(1, count + 1)
    ]
    return [
        ClauseValues(
            ClauseKind.PREAMBLE,
            Text(
                en="We, the mayors of the participating cities,\nhaving met by video,",
                ko="우리 참가 도시의 시장들은\n화상으로 모여",
            ),
        ),
        *numbered,
        ClauseValues(
            ClauseKind.CLOSING,
            Text(en="Adopted by video conference.", ko="화상회의에서 채택하였다."),
        ),
        ClauseValues(
            ClauseKind.ANNEX,
            Text(en="Terms used in this statement.", ko="이 선언문에서 사용한 용어."),
            Text(en="Terms", ko="용어"),
        ),
    ]


def drafted(
    made: Summit,
    slug: str = "statement",
    *,
    parts: Sequence[ClauseValues] | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Declaration:
    """Make a declaration with a whole first version, still being written."""
    meeting = mayors(made)
    place = next(each for each in meeting.items if each.kind is ItemKind.ADOPTION)
    given: dict[str, Any] = {
        "slug": slug,
        "title": Text(en="Joint Statement", ko="공동선언문"),
        "status_line": Text(
            en="A political declaration, not legally binding.",
            ko="정치적 선언으로 법적 구속력을 갖지 않습니다.",
        ),
        "session": meeting,
        "item_uid": place.uid,
    }
    found = operations.make_declaration(
        made, DeclarationValues(**{**given, **fields}), actor=TESTER, now=now
    )
    for values in clauses() if parts is None else parts:
        operations.add_clause(found, values, actor=TESTER, now=now)
    return found


def uid_of(declaration: Declaration, number: int, kind: ClauseKind = ClauseKind.CLAUSE) -> str:
    """Return the stable id of the part of a kind with this number, from 1, in the newest
    version."""
    found: list[Clause] = [each for each in declaration.newest.clauses if each.kind is kind]
    return found[number - 1].uid


def adopted_directly(
    declaration: Declaration,
    *,
    method: Method = Method.CONSENSUS,
    now: datetime = ADOPTED_AT,
    **fields: Any,
) -> Adoption:
    """Freeze the newest version and write that it was adopted."""
    version = operations.freeze(declaration, actor=TESTER, now=now - timedelta(minutes=5))
    declaration.state = DeclarationState.ADOPTED
    given: dict[str, Any] = {
        "ruled_at": now,
        "ruled_on": DAY,
        "zone": "Asia/Seoul",
        "chair": Text(en="Kim Hana", ko="김하나"),
        "chair_title": Text(en="Mayor of Seoul", ko="서울특별시장"),
        "ruling": Text(
            en="I hear no objection. It is so decided.", ko="이의가 없으므로 가결합니다."
        ),
        "session_title": Text(en="Mayoral Meeting", ko="시장회의"),
        "authentic": list(version.authentic),
        "prevailing": version.prevailing,
        "quorum": None,
        "present": 0,
    }
    adoption = Adoption(
        declaration_id=declaration.id,
        version_id=version.id,
        version_hash=version.hash,
        method=method,
        recorded_by=TESTER.name,
        recorded_at=now,
        **{**given, **fields},
    )
    db.session.add(adoption)
    db.session.flush()
    return adoption


def endorsed_directly(
    adoption: Adoption,
    of: Office,
    *,
    state: EndorsementState = EndorsementState.CONFIRMED,
    form: EndorsementForm = EndorsementForm.ENDORSED,
    now: datetime = ADOPTED_AT,
    **fields: Any,
) -> Endorsement:
    """Write that an office's city has endorsed the adopted text."""
    assert of.city is not None
    assert adoption.version_id is not None
    given: dict[str, Any] = {
        "party": of.city.name,
        "capacity": Capacity.PRINCIPAL,
        "note_kind": NoteKind.NONE,
        "channel": EndorsementChannel.PAGE,
        "name": of.shown_name or Text(en="Mayor"),
        "title": of.shown_title,
        "stated_by": "office",
    }
    made = Endorsement(
        declaration_id=adoption.declaration_id,
        version_id=adoption.version_id,
        version_hash=adoption.version_hash,
        city_id=of.city.id,
        office_id=of.id,
        form=form,
        stated_at=now,
        state=state,
        decided_at=now if state is EndorsementState.CONFIRMED else None,
        **{**given, **fields},
    )
    db.session.add(made)
    db.session.flush()
    return made
