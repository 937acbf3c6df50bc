"""Raw SQL that goes round a trigger rather than against it, on either engine."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from psycopg import Cursor
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from summit.core.db import db, unit_of_work
from tests.declarations.builders import ADOPTED_AT, drafted, forum, offices
from tests.declarations.builders import adopted_directly as adopt
from tests.declarations.builders import endorsed_directly as endorse
from tests.declarations.test_frozen import (
    CHANGES,
    adopted,
    on_sqlite,
    refused,
    rows,
    run,
    table,
)

__all__ = ["adopted"]


def without_keys(*statements: str) -> None:
    """Run statements on SQLite, foreign keys at rest, and keep what they did."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        try:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def columns_of(name: str, *, but: str = "") -> str:
    return ", ".join(each.name for each in table(name).columns if each.name != but)


def test_no_number_is_changed(adopted: int) -> None:
    keys = ("id", "rowid", "_rowid_") if on_sqlite() else ("id",)
    for name, key in product(CHANGES, keys):
        with refused():
            if on_sqlite():
                without_keys(f"UPDATE OR REPLACE {name} SET {key} = {key} + 1000")
            else:
                run(f"UPDATE {name} SET {key} = {key} + 1000")


def test_no_row_is_replaced_by_another_name_of_its_number(adopted: int) -> None:
    if not on_sqlite():
        pytest.skip("only SQLite has REPLACE, and other names of a number")
    for name, key in product(CHANGES, ("rowid", "oid", "CAST(id AS TEXT)", "id + 0.0")):
        column = key if key in ("rowid", "oid") else "id"
        listed = columns_of(name, but="id")
        with refused():
            without_keys(
                f"INSERT OR REPLACE INTO {name} ({column}, {listed})"
                f" SELECT {key}, {listed} FROM {name}"
            )


def test_no_row_is_pushed_out_by_what_is_unique_in_it(adopted: int) -> None:
    """Under another number, but with the same values in every other column."""
    if not on_sqlite():
        pytest.skip("only SQLite has REPLACE")
    for name in CHANGES:
        listed = columns_of(name, but="id")
        with refused():
            without_keys(f"REPLACE INTO {name} ({listed}) SELECT {listed} FROM {name}")


def test_no_endorsement_is_pushed_out_by_one_that_stands(database: None) -> None:
    """Before the annex, when others may still be written."""
    with unit_of_work():
        made = forum()
        adoption = adopt(drafted(made))
        for office in offices(made)[:2]:
            endorse(adoption, office, now=ADOPTED_AT + timedelta(hours=1))
    before = rows("endorsement")
    listed = columns_of("endorsement", but="id")
    said = f"INTO endorsement ({listed}) SELECT {listed} FROM endorsement"
    tries = (
        [
            f"REPLACE {said}",
            "UPDATE OR REPLACE endorsement SET city_id = (SELECT max(city_id) FROM endorsement)",
        ]
        if on_sqlite()
        else [
            f"INSERT {said} ON CONFLICT (declaration_id, city_id) WHERE standing"
            " DO UPDATE SET party = '{}'"
        ]
    )
    ends = [
        "UPDATE endorsement SET standing = (1 = 0)",
        "UPDATE endorsement SET state = 'refused', standing = (1 = 0)",
        "UPDATE endorsement SET decided_by = 'another'",
    ]
    for statement in (*tries, *ends):
        with pytest.raises(DBAPIError, match="cannot be changed"):
            run(statement)
    assert rows("endorsement") == before


def test_no_word_for_a_conflict_lets_a_change_through(adopted: int) -> None:
    if not on_sqlite():
        pytest.skip("only SQLite has UPDATE OR …")
    for name, verb in product(CHANGES, ("OR IGNORE", "OR FAIL", "OR ROLLBACK")):
        with refused():
            without_keys(f"UPDATE {verb} {name} SET {CHANGES[name]}")


def test_no_table_of_another_schema_answers_for_ours(adopted: int) -> None:
    """A temporary table called like one that a trigger asks must not be asked in its place."""
    hidden = ("adoption", "declaration_version", "declaration_poll", "declaration_annex")
    schema = "main" if on_sqlite() else "public"
    for name, change in CHANGES.items():
        with refused(), db.engine.connect() as connection:
            if on_sqlite():
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            try:
                for each in hidden:
                    connection.exec_driver_sql(
                        f"CREATE TEMPORARY TABLE {each} AS SELECT * FROM {schema}.{each} WHERE 1=0"
                    )
                connection.exec_driver_sql(f"UPDATE {schema}.{name} SET {change}")
                connection.commit()
            finally:
                connection.rollback()
                if on_sqlite():
                    for each in hidden:
                        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{each}")
                    connection.commit()
                    connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def test_no_other_words_of_postgresql_change_a_row(adopted: int) -> None:
    if on_sqlite():
        pytest.skip("these are PostgreSQL's")
    for name, change in CHANGES.items():
        for statement in words_of_postgresql(name, change):
            with refused():
                run(statement)
    with refused():
        run("TRUNCATE summit, city CASCADE")


def words_of_postgresql(name: str, change: str) -> tuple[str, ...]:
    return (
        f"MERGE INTO {name} t USING {name} s ON t.id = s.id WHEN MATCHED THEN UPDATE SET {change}",
        f"MERGE INTO {name} t USING {name} s ON t.id = s.id WHEN MATCHED THEN DELETE",
        f"WITH gone AS (DELETE FROM {name} RETURNING 1) SELECT count(*) FROM gone",
        f"DO $$ BEGIN EXECUTE 'UPDATE {name} SET {change.replace(chr(39), chr(39) * 2)}'; END $$",
        f"UPDATE ONLY {name} SET {change}",
        # a rule in the place of a statement that is let through
        f"CREATE RULE otherwise AS ON UPDATE TO outcome DO INSTEAD UPDATE {name} SET {change};"
        " UPDATE outcome SET version = 2",
    )


def test_nothing_is_copied_into_a_frozen_text(adopted: int) -> None:
    if on_sqlite():
        pytest.skip("SQLite has no COPY")
    version = rows("declaration_version")[-1]
    number = dict(zip(table("declaration_version").c.keys(), version, strict=True))["id"]
    listed = "version_id, uid, kind, position, heading, words, outdated, credits, version"
    line = f'{number}\tanother\tclause\t99\t{{}}\t{{"en": "More."}}\t[]\t[]\t1\n'
    with refused(), db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        cursor: Cursor[Any] = raw.cursor()
        try:
            with cursor.copy(f"COPY declaration_clause ({listed}) FROM STDIN") as copy:
                copy.write(line)
        except Exception as error:
            raise DBAPIError.instance("COPY", None, error, Exception) from error
        finally:
            connection.rollback()


def test_what_the_cities_were_told_of_a_correction_stays(adopted: int) -> None:
    """A notice binds before it is issued, and a corrigendum that was given up stays on record."""
    listed = (
        "declaration_id, clause_uid, reads, should_read, reason, created_by, created_at,"
        " issued_by, why, version"
    )
    told = "notified_at, objections_until"
    run(
        f"INSERT INTO corrigendum (number, {told}, {listed}) SELECT 2, created_at, created_at,"
        f" {listed} FROM corrigendum WHERE number = 1"
    )
    for change in (
        "should_read = '{}'",
        "reads = '{}'",
        "notified_at = NULL",
        "objections_until = NULL",
        "number = 3",
    ):
        with refused():
            run(f"UPDATE corrigendum SET {change} WHERE number = 2")
    with refused():
        run("DELETE FROM corrigendum WHERE number = 2")
    run("UPDATE corrigendum SET withdrawn_at = created_at, why = 'objected' WHERE number = 2")
    for change in ("why = ''", "withdrawn_at = NULL", "issued_at = created_at"):
        with refused():
            run(f"UPDATE corrigendum SET {change} WHERE number = 2")


def test_no_vote_or_objection_is_added_to_what_was_adopted(adopted: int) -> None:
    for name, other in (("declaration_poll", "number"), ("objection", "words")):
        listed = columns_of(name, but="id")
        values = listed.replace(other, "7" if other == "number" else "'late'")
        with refused():
            run(f"INSERT INTO {name} ({listed}) SELECT {values} FROM {name}")


def test_only_the_number_of_a_city_moves_in_a_closed_vote(adopted: int) -> None:
    """As a merge of two entries of the directory needs it."""
    run("UPDATE declaration_poll SET entitled = '[77]', version = version + 1")
    run("UPDATE declaration_ballot SET city_id = (SELECT max(id) FROM city)")
    run("UPDATE objection SET city_id = (SELECT max(id) FROM city)")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM declaration_ballot")).scalar() == 1
