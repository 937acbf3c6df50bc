"""Telephones and notes of a rundown are erased in time; who spoke when stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit.attendance.retention import DEFAULTS, Kept, end_of
from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.rundown.models import Command, Cue
from summit.rundown.operations.erasing import erase_all
from tests.rundown.builders import NOW, after, cue, give, led

pytestmark = pytest.mark.usefixtures("database")


def test_erased_when_contacts_are() -> None:
    with unit_of_work():
        rundown = led()
        london = cue(rundown, 2)
        for number in ("+44 20 7946 0001", "+44 20 7946 0002"):
            give(rundown, "phone", now=NOW, cue=london.uid, telephone=number)
        give(rundown, "note", now=NOW, cue=london.uid, text="ill")
        give(rundown, "next", now=after(3))
        end = end_of(rundown.session.summit)
    due = end + timedelta(days=DEFAULTS[Kept.CONTACTS])
    with unit_of_work():
        erase_all({}, due - timedelta(seconds=1))
        assert db.session.get_one(Cue, london.id).telephone == "+44 20 7946 0002"
    with unit_of_work():
        erase_all({}, due)
    db.session.expire_all()
    found = db.session.get_one(Cue, london.id)
    assert (found.telephone, found.note) == ("", "")
    commands = db.session.scalars(select(Command)).all()
    assert "7946" not in str([(each.args, each.before) for each in commands])
    assert db.session.get_one(Cue, cue(rundown, 1).id).started_at == after(3)


def test_what_was_corrected_on_the_day_is_erased_from_its_commands_too() -> None:
    with unit_of_work():
        rundown = led()
        london = cue(rundown, 2)
        for number, text in (("+44 20 7946 0001", "the mayor is ill"), ("", "")):
            give(rundown, "phone", now=NOW, cue=london.uid, telephone=number)
            give(rundown, "note", now=NOW, cue=london.uid, text=text)
        end = end_of(rundown.session.summit)
    with unit_of_work():
        assert "7946" in str([each.before for each in db.session.scalars(select(Command))])
        erase_all({}, end + timedelta(days=DEFAULTS[Kept.CONTACTS]))
    db.session.expire_all()
    kept = str([(each.args, each.before) for each in db.session.scalars(select(Command))])
    assert "7946" not in kept
    assert "ill" not in kept
    entries = select(Entry).where(Entry.act == "rundown.erased")
    assert len(db.session.scalars(entries).all()) == 1
    db.session.rollback()
    with unit_of_work():
        erase_all({}, end + timedelta(days=DEFAULTS[Kept.CONTACTS] + 1))
    assert len(db.session.scalars(entries).all()) == 1
