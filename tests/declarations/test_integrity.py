"""Hashing all frozen texts anew finds what somebody changed with the protection set aside."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from summit.app.backup.protection import suspended
from summit.core.db import db, unit_of_work
from summit.declarations import operations
from summit.declarations.following import following
from summit.declarations.models import Declaration, Outcome
from tests.actors import TESTER
from tests.declarations.builders import ADOPTED_AT, adopted_directly, drafted, forum
from tests.declarations.record import whole_record

pytestmark = pytest.mark.usefixtures("database")


def verify(app: Flask) -> tuple[int, str]:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["declarations", "verify"])
    db.session.remove()
    return result.exit_code, result.output.strip()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            """UPDATE declaration_clause SET words = '{"en": "Nothing."}' WHERE position = 1""",
            "Version 1: the rows are not what was frozen.",
        ),
        (
            "UPDATE declaration_version SET canonical = NULL WHERE number = 2",
            "Version 2: its hash is not that of what was frozen.",
        ),
        (
            "UPDATE declaration_version SET previous_hash = 'x' WHERE number = 2",
            "Version 2 names another version before it.",
        ),
        (
            "UPDATE adoption SET version_hash = 'x'",
            "The ruling names another hash than that of its version.",
        ),
        ("DELETE FROM adoption", "It is said to be adopted, but there is no ruling."),
        (
            "UPDATE issued_file SET data = declaration_version.canonical FROM declaration_version",
            "The PDF en is not the file that was issued.",
        ),
        (
            "UPDATE declaration_annex SET hash = 'x'",
            "The annex has another hash than its document.",
        ),
    ],
)
def test_what_was_changed_is_named(app: Flask, statement: str, said: str) -> None:
    with unit_of_work():
        uid = whole_record(forum()).uid
    assert verify(app) == (0, "All frozen texts are what was frozen.")
    with db.engine.begin() as connection, suspended(connection):
        connection.execute(text(statement))
    status, told = verify(app)
    assert status == 1
    assert f"{uid}: {said}" in told


def test_another_text_on_the_public_page_is_named(app: Flask) -> None:
    """The page reads a copy, which is written anew with each change and protected by nothing."""
    with unit_of_work():
        declaration = adopted_directly(drafted(forum())).declaration
        operations.publish(declaration, actor=TESTER, now=ADOPTED_AT)
        uid, number = declaration.uid, declaration.id
    assert verify(app) == (0, "All frozen texts are what was frozen.")
    with unit_of_work():
        row = db.session.scalars(select(Outcome)).one()
        assert row.document is not None
        row.document = row.document.replace(b"within 30 days", b"within 99 days")
    assert verify(app) == (1, f"{uid}: The public page shows another text than the adopted one.")
    with unit_of_work():  # the next change brings it right
        following.tell(db.session.get_one(Declaration, number), ADOPTED_AT)
    assert verify(app)[0] == 0
