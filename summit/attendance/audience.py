"""Whom a publication concerns: for the page that asks whether to publish, and for what follows.

Both ask here, so the page names exactly those who get mail. Each office is compared with what it
was last told, not with the last release.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from summit.attendance import editions
from summit.attendance.models import Contact, Invitation, Office, OfficeKind
from summit.attendance.telling import (
    KNOWN,
    News,
    Release,
    asks_again,
    informed_at,
    news_of,
    told_release,
)
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.errors import N_
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.programme import diff
from summit.programme.audience import Publication, Told
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.models import Release as ReleaseRow
from summit.programme.models import Session

_CHANNEL = N_("E-mail with a calendar update")

#: What each is told, of the session as it will be.
_WHAT = {
    News.MOVED: N_("“%(session)s” takes place at another time; their answer stands"),
    News.ASKED_AGAIN: N_("“%(session)s” takes place at another time; they are asked again"),
    News.CANCELLED: N_("“%(session)s” is cancelled"),
}


@dataclass(frozen=True, slots=True)
class Concerned:
    """An invitation of which something has to be told, and the session as it was last told."""

    invitation_id: int
    office: Text
    news: News
    former: SessionDoc


def concerned(
    summit_id: int,
    document: ProgrammeDoc,
    releases: Sequence[Release],
    *,
    invitation_id: int | None = None,
) -> list[Concerned]:
    """Return the invitations whose offices a release has news for and that can be written to.

    Three statements at most, whatever their number.

    Args:
        document: the release, restricted.
        releases: all of the summit, the oldest first, with this one.
        invitation_id: of this invitation alone.
    """
    statement = _INVITATIONS.where(
        Invitation.summit_id == summit_id, Invitation.state.in_(KNOWN), Contact.address != ""
    )
    if invitation_id is not None:
        statement = statement.where(Invitation.id == invitation_id)
    rows = db.session.execute(statement).all()
    numbers = {
        row.id: told_release(
            row.sent_release,
            informed_at(row.letter_at, row.answered_at, row.created_at),
            releases,
        )
        for row in rows
    }
    newest, at = document["number"], parse_iso(document["published_at"])
    told = {newest: document}
    told |= editions.open_documents(
        summit_id, {number for number in numbers.values() if number not in (None, newest)}
    )
    known = {
        number: {session["uid"]: session for session in each["sessions"]}
        for number, each in told.items()
    }
    found = []
    for row in rows:
        number = numbers[row.id]
        former = known[number].get(row.uid) if number is not None and number in known else None
        if number is None or former is None:
            continue
        asks = asks_again(row.uid, number, newest, releases)
        news = news_of(former, known[newest].get(row.uid), asks=asks, at=at)
        if news is not None:
            found.append(Concerned(row.id, label_of(row), news, former))
    return found


def releases_of(summit_id: int) -> list[Release]:
    """Return a summit's releases without their documents, the oldest first. One statement."""
    rows = db.session.execute(
        select(ReleaseRow.number, ReleaseRow.published_at, ReleaseRow.asks_again)
        .where(ReleaseRow.summit_id == summit_id)
        .order_by(ReleaseRow.number)
    )
    return [Release(row[0], row[1], frozenset(row[2])) for row in rows]


def tell(publication: Publication) -> Iterator[Told]:
    """Say which offices will be written to after a publication, and what they are told."""
    after = publication.after
    moved = {session["uid"] for session in diff.moved(publication.before, after)}
    coming = Release(
        after["number"], parse_iso(after["published_at"]), publication.asks_again & moved
    )
    releases = [*releases_of(publication.summit_id), coming]
    groups: dict[tuple[str, News], list[Concerned]] = {}
    for each in concerned(publication.summit_id, after, releases):
        groups.setdefault((each.former["uid"], each.news), []).append(each)
    present = {session["uid"]: session for session in after["sessions"]}
    for (uid, news), told in groups.items():
        session = present.get(uid) or told[0].former
        yield Told(
            channel=_CHANNEL,
            count=len(told),
            names=tuple(each.office for each in told),
            what=_WHAT[news],
            values={"session": session["title"]},
            session=uid,
        )


_INVITATIONS = (
    select(
        Invitation.id,
        Invitation.sent_release,
        Invitation.letter_at,
        Invitation.answered_at,
        Invitation.created_at,
        Session.uid,
        Office.kind,
        Office.name,
        Office.capacity,
        City.name.label("city"),
        Person.name.label("person"),
    )
    .join(Session, Session.id == Invitation.session_id)
    .join(Office, Office.id == Invitation.office_id)
    .join(Contact, and_(Contact.office_id == Office.id, Contact.is_primary))
    .outerjoin(City, City.id == Office.city_id)
    .outerjoin(Person, Person.id == Office.person_id)
    .order_by(Invitation.id)
)


def label_of(row: Any) -> Text:
    """Return what lists call an office, as :attr:`Office.label` does, from columns alone.

    Args:
        row: with ``kind``, ``name`` and ``capacity`` of the office, ``city`` and ``person``, the
            names of these.
    """
    if row.kind is OfficeKind.PRINCIPAL and row.city:
        label: Text = row.city
    else:
        label = row.name or row.person or row.capacity or Text()
    return label
