"""Declarations that are known from sources only: no version, no hash, and correct until public."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Adoption,
    Declaration,
    DeclarationState,
    DeclarationVersion,
    Holding,
    Method,
)
from summit.declarations.operations import SummaryValues
from summit.declarations.queries import declaration_of
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.declarations.builders import NOW, drafted, forum, mayors

pytestmark = pytest.mark.usefixtures("database")

AS: dict[str, Any] = {"actor": TESTER, "now": NOW}
ON = date(2020, 6, 2)


def values(**fields: Any) -> SummaryValues:
    given: dict[str, Any] = {
        "slug": "old-statement",
        "title": Text(en="Old Statement", ko="옛 선언문"),
        "adopted_on": ON,
        "method": Method.JOINT_DECLARATION,
        "summaries": (
            Text(en="Sharing information", ko="정보 공유"),
            Text(en="Exchange of people", ko="인적 교류"),
        ),
        "note": Text(en="By the press.", ko="언론 보도의 요약."),
        "sources": ("https://press.example/old",),
    }
    return SummaryValues(**{**given, **fields})


def recorded(**fields: Any) -> Declaration:
    made = forum()
    meeting = mayors(made)
    item = next(each for each in meeting.items if each.slug == "adoption")
    return operations.record_summary(
        made, values(session=meeting, item_uid=item.uid, **fields), **AS
    )


def adoption() -> Adoption:
    db.session.expire_all()
    return db.session.scalars(select(Adoption)).one()


def run(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_summary_is_adopted_without_a_text() -> None:
    with unit_of_work():
        declaration = recorded()
        assert declaration.holding is Holding.SUMMARY
        assert declaration.state is DeclarationState.ADOPTED
        assert declaration.languages == ["en", "ko"]
        assert declaration.authentic == []
        assert not declaration.signatories_known

    row = adoption()
    assert (row.version_id, row.version_hash, row.ruled_at) == (None, "", None)
    assert (row.method, row.ruled_on, row.zone) == (Method.JOINT_DECLARATION, ON, "Asia/Seoul")
    assert row.session_title == {"en": "Mayoral Meeting"}
    assert row.item_title == {"en": "Adoption"}
    assert (row.authentic, row.presence, row.votes) == ([], [], None)
    assert db.session.scalars(select(DeclarationVersion)).all() == []
    entry = db.session.scalars(select(Entry).where(Entry.act == "declaration.recorded")).one()
    assert entry.after["summaries"][1] == {"en": "Exchange of people", "ko": "인적 교류"}


def test_what_was_recorded_is_corrected_until_it_is_public() -> None:
    with unit_of_work():
        declaration = recorded()
        corrected = values(
            slug="statement-of-old",
            title=Text(en="Statement of old", ko="옛 선언문"),
            method=Method.NOT_DOCUMENTED,
            adopted_on=date(2020, 6, 3),
            summaries=(Text(en="One line"),),
        )
        assert operations.edit_summary(declaration, corrected, **AS)
        assert not operations.edit_summary(declaration, corrected, **AS)
        number = declaration.summit_id
        row = adoption()
        assert (row.method, row.ruled_on) == (Method.NOT_DOCUMENTED, date(2020, 6, 3))
        assert row.session_title == {}

    with unit_of_work():
        declaration_of(number, "statement-of-old", to_change=True).published_at = NOW
    with unit_of_work():
        found = declaration_of(number, "statement-of-old", to_change=True)
        with pytest.raises(Refused, match="only its sources"):
            operations.edit_summary(found, values(), **AS)
        more = ("https://press.example/old", "https://press.example/new")
        assert operations.source_summary(found, Text(en="By two papers."), more, **AS)
        assert not operations.source_summary(found, Text(en="By two papers."), more, **AS)
        with pytest.raises(Refused, match="at least one source"):
            operations.source_summary(found, Text(en="x"), (), **AS)
        with pytest.raises(Refused, match="whose words"):
            operations.source_summary(found, Text(), more, **AS)
    assert found.title == {"en": "Statement of old", "ko": "옛 선언문"}
    assert found.sources == list(more)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE declaration SET title = '{}'",
        "UPDATE declaration SET summaries = '[]'",
        "UPDATE declaration SET slug = 'another'",
        "UPDATE declaration SET session_id = NULL",
        "UPDATE declaration SET published_at = NULL",
        "UPDATE declaration SET holding = 'text'",
        "UPDATE declaration SET state = 'draft'",
        "UPDATE adoption SET method = 'consensus'",
        "UPDATE adoption SET ruled_on = NULL",
        "DELETE FROM adoption",
    ],
)
def test_the_database_keeps_what_a_public_summary_says(statement: str) -> None:
    with unit_of_work():
        recorded().published_at = NOW
    with pytest.raises(DBAPIError, match="cannot be changed"):
        run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE declaration SET holding = 'text'",
        "UPDATE declaration SET state = 'draft'",
        "UPDATE declaration SET uid = 'another'",
        "UPDATE adoption SET version_hash = 'abc'",
        "UPDATE adoption SET id = id + 1",
        "DELETE FROM adoption",
    ],
)
def test_an_unpublished_summary_does_not_become_an_adopted_text(statement: str) -> None:
    with unit_of_work():
        recorded()
    with pytest.raises(DBAPIError, match="cannot be changed"):
        run(statement)
    run("UPDATE adoption SET method = 'consensus'")
    assert adoption().method is Method.CONSENSUS


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": Text()}, "needs a title"),
        ({"summaries": ()}, "at least one line"),
        ({"summaries": (Text(en="One"), Text())}, "at least one line"),
        ({"summaries": (Text(en="One"),) * 101}, "At most 100 lines"),
        ({"note": Text()}, "whose words"),
        ({"sources": ()}, "at least one source"),
        ({"slug": "record"}, "has this address"),
        ({"slug": "statement"}, "has this address"),
    ],
)
def test_what_is_no_record_is_refused(fields: dict[str, Any], why: str) -> None:
    with unit_of_work():
        made = forum()
        drafted(made)
        own = operations.record_summary(made, values(), **AS)
        with pytest.raises(Refused, match=why):
            operations.record_summary(made, values(**{"slug": "another", **fields}), **AS)
        with pytest.raises(Refused, match=why):
            operations.edit_summary(own, values(**fields), **AS)
    assert len(db.session.scalars(select(Declaration)).all()) == 2


def test_a_text_is_no_summary() -> None:
    with unit_of_work():
        declaration = drafted(forum())
        with pytest.raises(Refused, match="no summary"):
            operations.edit_summary(declaration, values(), **AS)
        with pytest.raises(Refused, match="no summary"):
            operations.source_summary(declaration, Text(en="x"), ("y",), **AS)
