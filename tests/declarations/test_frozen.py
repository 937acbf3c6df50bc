"""The database itself keeps what was adopted: raw SQL against the newest migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from summit.app.backup.protection import suspended
from summit.core.db import Base, db, unit_of_work
from summit.core.errors import Conflict
from summit.declarations import operations
from summit.declarations.models import (
    Adoption,
    Clause,
    DeclarationVersion,
)
from tests.actors import TESTER
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    offices,
    uid_of,
)
from tests.declarations.record import whole_record

#: What the newest migration protects, by the table's name, and what a raw statement would change.
CHANGES = {
    "declaration": "title = '{}'",
    "declaration_version": "title = '{}'",
    "declaration_clause": "words = '{}'",
    "adoption": "present = 99",
    "objection": "words = 'another'",
    "declaration_poll": "yes = 99",
    "declaration_ballot": "choice = 'no'",
    "endorsement": "authority = 'another'",
    "endorsement_withdrawal": "reason = 'another'",
    "declaration_annex": "count = 99",
    "issued_file": "digest = 'another'",
    "corrigendum": "why = 'another'",
}


@pytest.fixture
def adopted(database: None) -> Iterator[int]:
    """The id of a declaration of two versions, adopted, with a row in every protected table."""
    with unit_of_work():
        number = whole_record(forum()).id
    yield number
    db.session.remove()


def rows(name: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        found = connection.execute(select(table(name)).order_by(table(name).c.id))
        return [tuple(row) for row in found]


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows(name) for name in CHANGES}


@contextmanager
def refused() -> Iterator[None]:
    """Expect the database to refuse what is done inside, and to keep everything as it was."""
    before = everything()
    assert all(before.values())
    with pytest.raises(DBAPIError, match="cannot be changed"):
        yield
    assert everything() == before


def run(statement: str, **values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@pytest.mark.parametrize("name", CHANGES)
def test_no_row_is_updated(adopted: int, name: str) -> None:
    with refused():
        run(f"UPDATE {name} SET {CHANGES[name]}")


@pytest.mark.parametrize("name", CHANGES)
def test_no_row_is_deleted(adopted: int, name: str) -> None:
    if on_sqlite():  # so that foreign keys are not what refuses
        with refused(), db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            try:
                connection.exec_driver_sql(f"DELETE FROM {name}")
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    else:
        with refused(), db.engine.begin() as connection:
            # As a superuser who keeps foreign keys and ordinary triggers from acting.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql(f"DELETE FROM {name}")


@pytest.mark.parametrize("name", CHANGES)
def test_no_table_is_truncated(adopted: int, name: str) -> None:
    if on_sqlite():
        pytest.skip("SQLite has no TRUNCATE")
    with refused():
        run(f"TRUNCATE {name} CASCADE")


@pytest.mark.parametrize("name", CHANGES)
def test_no_row_is_replaced_by_another_with_its_number(adopted: int, name: str) -> None:
    """REPLACE deletes without the trigger for deletions; PostgreSQL's word is ON CONFLICT."""
    columns = [column.name for column in table(name).columns]
    listed = ", ".join(columns)
    if on_sqlite():
        with refused(), db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            try:
                connection.exec_driver_sql(
                    f"REPLACE INTO {name} ({listed}) SELECT {listed} FROM {name}"
                )
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    else:
        with refused():
            run(
                f"INSERT INTO {name} ({listed}) SELECT {listed} FROM {name}"
                f" ON CONFLICT (id) DO UPDATE SET {CHANGES[name]}"
            )


def test_a_frozen_version_of_a_draft_is_replaced_neither(database: None) -> None:
    """An unfrozen row that takes a frozen one's number or place would push it out on SQLite."""
    if not on_sqlite():
        pytest.skip("only SQLite has UPDATE OR REPLACE")
    with unit_of_work():
        made = forum()
        declaration = drafted(made)
        first = operations.freeze(declaration, actor=TESTER, now=NOW)
        second = operations.working_version(declaration, actor=TESTER, now=NOW)
        db.session.flush()
        old, new = first.id, second.id
        kept, moved = first.clauses[0].id, second.clauses[0].id
    before = {name: rows(name) for name in ("declaration_version", "declaration_clause")}
    for statement in (
        f"UPDATE OR REPLACE declaration_version SET number = 1 WHERE id = {new}",
        f"UPDATE OR REPLACE declaration_version SET id = {old} WHERE id = {new}",
        f"UPDATE OR REPLACE declaration_clause SET id = {kept} WHERE id = {moved}",
        f"UPDATE OR REPLACE declaration_clause SET version_id = {old} WHERE id = {moved}",
    ):
        with (
            pytest.raises(DBAPIError, match="cannot be changed"),
            db.engine.connect() as connection,
        ):
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            try:
                connection.exec_driver_sql(statement)
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA foreign_keys = ON")
    assert before == {name: rows(name) for name in before}


def test_nothing_is_added_to_an_adopted_text(adopted: int) -> None:
    version = rows("declaration_version")[-1]
    with refused():
        run(
            "INSERT INTO declaration_clause (version_id, uid, kind, position, heading, words,"
            " outdated, credits, version) SELECT :version, 'another', kind, 99, heading, words,"
            " outdated, credits, version FROM declaration_clause WHERE position = 0"
            " AND version_id = :version",
            version=dict(zip(table("declaration_version").c.keys(), version, strict=True))["id"],
        )
    with refused():
        run(
            "INSERT INTO declaration_version (declaration_id, number, title, status_line,"
            " languages, authentic, prevailing, outdated, author, reason, created_at, frozen_by,"
            " hash, previous_hash, version) SELECT declaration_id, 3, title, status_line,"
            " languages, authentic, prevailing, outdated, author, reason, created_at, '', '', '',"
            " 1 FROM declaration_version WHERE number = 2"
        )
    with refused():  # after the annex
        run(
            "INSERT INTO endorsement (declaration_id, version_id, version_hash, city_id, party,"
            " form, name, title, capacity, authority, on_behalf_of, note_kind, note,"
            " note_language, note_translation, channel, later, stated_by, stated_at, state,"
            " standing, decided_by, refusal, version) SELECT declaration_id, version_id,"
            " version_hash, city_id + 1, party, form, name, title, capacity, authority,"
            " on_behalf_of, note_kind, note, note_language, note_translation, channel, later,"
            " stated_by, stated_at, state, standing, decided_by, refusal, version FROM endorsement"
        )


def test_a_declaration_does_not_go_back_from_its_adoption(adopted: int) -> None:
    for state in ("draft", "circulated", "tabled", "withdrawn", "not_adopted"):
        with refused():
            run(f"UPDATE declaration SET state = '{state}'")
    for state in ("open", "closed"):
        run(f"UPDATE declaration SET state = '{state}', history_open = :yes", yes=True)
    for state in ("open", "adopted"):  # closing is for good
        with refused():
            run(f"UPDATE declaration SET state = '{state}'")


def test_what_was_published_stays_so(adopted: int) -> None:
    run("UPDATE declaration SET published_at = '2027-05-15 00:00:00'")
    for value in ("NULL", "'2027-05-16 00:00:00'"):
        with refused():
            run(f"UPDATE declaration SET published_at = {value}")


def test_only_a_text_that_stands_is_adopted(database: None) -> None:
    """Neither a version still being written nor one with another hash, whoever writes it."""
    with unit_of_work():
        made = forum()
        declaration = drafted(made)
        number, version = declaration.id, declaration.newest.id
    values = {"declaration": number, "version": version, "hash": "0" * 64}
    adoption = (
        "INSERT INTO adoption (declaration_id, version_id, version_hash, method, zone, chair,"
        " chair_title, ruling, session_title, item_title, authentic, prevailing, presence,"
        " objections, waived, waiver, recorded_by, recorded_at) VALUES (:declaration, :version,"
        " :hash, 'consensus', '', '{}', '{}', '{}', '{}', '{}', '[]', '', '[]', '[]', '[]', '',"
        " 'Chair', '2027-05-14 14:00:00')"
    )
    with pytest.raises(DBAPIError, match="cannot be changed"):
        run(adoption, **values)
    with unit_of_work():
        found = db.session.get_one(DeclarationVersion, version)
        hashed = operations.freeze(found.declaration, actor=TESTER, now=NOW).hash
    with pytest.raises(DBAPIError, match="cannot be changed"):
        run(adoption, **values)
    run(adoption, **{**values, "hash": hashed})
    with db.engine.connect() as connection:
        assert connection.execute(select(Adoption.version_hash)).scalar() == hashed


def test_what_is_not_adopted_is_written_freely(database: None) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        operations.remove_clause(declaration, uid_of(declaration, 1), actor=TESTER, now=NOW)
    run("UPDATE declaration_clause SET position = position + 1")
    run("UPDATE declaration SET state = 'withdrawn'")
    with db.engine.connect() as connection:
        assert connection.execute(select(Clause.position).order_by(Clause.position)).first() == (1,)


def test_every_protection_is_there_after_the_newest_migration(database: None) -> None:
    """A migration that makes a table anew on SQLite loses its triggers: this names which."""
    with db.engine.connect() as connection:
        if on_sqlite():
            query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
            kinds = ("frozen_{}_insert", "frozen_{}_update", "frozen_{}_delete")
        else:
            query = (
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgenabled = 'A'"
            )
            kinds = ("frozen_{}", "kept_{}")
        assert {(row[0], row[1]) for row in connection.execute(text(query))} == {
            (name, kind.format(name)) for name in CHANGES for kind in kinds
        }
    assert set(CHANGES) <= set(inspect(db.engine).get_table_names())


def test_protection_set_aside_stands_again(adopted: int) -> None:
    with db.engine.begin() as connection, suspended(connection):
        connection.execute(text("UPDATE adoption SET present = 7"))
    assert [row[0] for row in _values("adoption", "present")] == [7]
    with refused():
        run("UPDATE adoption SET present = 8")


def test_protection_set_aside_in_what_fails_stands_again(adopted: int) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        db.engine.begin() as connection,
        suspended(connection),
    ):
        connection.execute(text("UPDATE adoption SET present = 7"))
        raise ZeroDivisionError
    with refused():
        run("UPDATE adoption SET present = 8")


def test_a_merge_of_cities_may_move_what_was_endorsed(adopted: int) -> None:
    """The directory's number of a city is not what was endorsed; its name then is."""
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE endorsement SET city_id = (SELECT max(id) FROM city), standing = :no"),
            {"no": False},
        )
    with refused():
        run("UPDATE endorsement SET party = '{}'")


def test_an_endorsement_of_another_text_is_no_endorsement(database: None) -> None:
    with unit_of_work():
        made = forum()
        adoption = adopted_directly(drafted(made))
        first = offices(made)[0]
        number = adoption.id
    # PostgreSQL's word for it is that of two who write at once.
    with pytest.raises((DBAPIError, Conflict)), unit_of_work():
        found = db.session.get_one(Adoption, number)
        db.session.expunge(found)
        found.version_hash = "0" * 64
        endorsed_directly(found, db.session.merge(first), now=ADOPTED_AT + timedelta(hours=1))
    with unit_of_work():
        endorsed_directly(db.session.get_one(Adoption, number), db.session.merge(first))
    assert len(rows("endorsement")) == 1


def _values(name: str, column: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table(name).c[column]))]
