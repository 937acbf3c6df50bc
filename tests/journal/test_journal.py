"""The journal: entries in the transaction of their change, holding what differs."""

import pytest
from flask import Flask

from summit.core.actor import Actor, ActorKind
from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.journal.operations import record
from summit.journal.queries import entries_of, entries_of_summit
from tests.actors import TESTER
from tests.programme.builders import NOW, later

pytestmark = pytest.mark.usefixtures("database")


def test_an_entry_says_who_did_what_when_and_what_it_was_before(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        record(
            "session.moved",
            actor=Actor(ActorKind.USER, "u1", "김 주무관"),
            now=NOW,
            object_kind="session",
            object_key="s@test",
            summit_id=7,
            before={"room": "a", "day": "2027-05-14", "title": {"ko": "개회"}, "gone": None},
            after={"room": "b", "day": "2027-05-14", "title": {"ko": "개회"}, "new": [1]},
        )
    with app.app_context():
        (entry,) = entries_of("session", "s@test")
    assert (entry.at, entry.actor, entry.act, entry.summit_id) == (
        NOW,
        "김 주무관",
        "session.moved",
        7,
    )
    assert entry.before == {"room": "a", "gone": None}
    assert entry.after == {"room": "b", "new": [1]}


def test_an_entry_does_not_touch_what_it_was_given(app: Flask) -> None:
    before, after = {"room": "a"}, {"room": "a"}
    with app.app_context(), unit_of_work():
        record(
            "x.y",
            actor=TESTER,
            now=NOW,
            object_kind="x",
            object_key="1",
            before=before,
            after=after,
        )
    assert (before, after) == ({"room": "a"}, {"room": "a"})


def test_a_change_that_is_undone_leaves_no_entry(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            record("x.y", actor=TESTER, now=NOW, object_kind="x", object_key="1")
            db.session.flush()
            raise ZeroDivisionError
        assert entries_of("x", "1") == []


def test_entries_are_found_by_object_and_by_summit_oldest_first(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        for n, (kind, key, summit) in enumerate(
            [("a", "1", 1), ("b", "1", 1), ("a", "2", 2), ("a", "1", 2), ("a", "1", None)]
        ):
            # The clock may step back; the order in which things were done stays.
            record(
                f"{kind}.{n}",
                actor=TESTER,
                now=later(seconds=-n),
                object_kind=kind,
                object_key=key,
                summit_id=summit,
            )
            db.session.flush()
    with app.app_context():
        assert [entry.act for entry in entries_of("a", "1")] == ["a.0", "a.3", "a.4"]
        assert [entry.act for entry in entries_of_summit(1)] == ["a.0", "b.1"]
        assert [entry.act for entry in entries_of_summit(3)] == []
        assert db.session.query(Entry).count() == 5
