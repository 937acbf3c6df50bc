"""What the directory and the programme do under a rundown: merging cities, deleting sessions."""

from __future__ import annotations

import pytest
from sqlalchemy import or_, select

from summit.core.clock import iso
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.directory import operations as directory
from summit.directory.kinds import Kind
from summit.directory.models import City
from summit.directory.usage import usage
from summit.programme import queries as programme
from summit.programme.models import Item
from summit.programme.operations import editing
from summit.rundown import operations, queries
from summit.rundown.cue_lines import cue_lines
from summit.rundown.models import Command, Cue, Rundown
from summit.rundown.operations import CueValues
from summit.rundown.queries import rundown_fact
from summit.rundown.record import record
from summit.rundown.timing import timing
from summit.streaming import boards, live_document
from summit.streaming.live_document import LiveSession
from summit.streaming.models import LiveBoard
from tests.actors import TESTER
from tests.programme import builders as make
from tests.rundown.builders import NOW, OPERATOR, after, cue, give, led, planned, session_of

pytestmark = pytest.mark.usefixtures("database")


def _merge(keep: str, drop: str) -> None:
    with unit_of_work():
        entries = directory.hold_for_merge(Kind.CITY, keep, drop, TESTER)
        directory.merge(*entries, actor=TESTER, now=after(4))


def _shown(summit_id: int) -> dict[str, LiveSession]:
    board = db.session.scalars(select(LiveBoard).where(LiveBoard.summit_id == summit_id)).one()
    return live_document.read(bytes(board.document))["sessions"]


def _city(slug: str) -> City:
    return db.session.scalars(select(City).where(City.slug == slug)).one()


def test_a_merged_city_keeps_its_turns_and_its_checks() -> None:
    with unit_of_work():
        rundown = planned()
        rundown_id, summit_id = rundown.id, rundown.summit_id
        db.session.add(City(slug="lundun", name={"en": "Lundun"}, zone="Europe/London"))
        rundown.city_checks = {
            "london-forum": {"sound": "2026-01-01T00:00:00Z"},
            "seoul-forum": {"phone": "2026-01-01T00:00:00Z"},
        }
    with unit_of_work():
        held = queries.held_rundown(rundown_id)
        give(held, "start", now=after())
        give(held, "speak", cue=cue(held, 2).uid, now=after(3))
        version = held.version

    _merge("lundun", "london-forum")

    db.session.remove()
    found = queries.held_rundown(rundown_id)
    assert [each.city.slug if each.city else None for each in found.cues] == [
        None,
        "lundun",
        "seoul-forum",
        "jakarta-forum",
        "athens-forum",
        "lima-forum",
        "toronto-forum",
        None,
    ]
    assert found.city_checks == {
        "lundun": {"sound": "2026-01-01T00:00:00Z"},
        "seoul-forum": {"phone": "2026-01-01T00:00:00Z"},
    }
    assert found.version == version + 1
    now = boards.document(summit_id)[1]["sessions"]["mayors-forum@test"]["now"]
    assert now is not None
    assert now["city"] == "lundun"


def test_a_merge_of_cities_without_turns_leaves_rundowns_alone() -> None:
    with unit_of_work():
        rundown_id = led().id
        db.session.add(City(slug="oslo", name={"en": "Oslo"}, zone="Europe/Oslo"))
        db.session.add(City(slug="kristiania", name={"en": "Kristiania"}, zone="Europe/Oslo"))
    version = queries.held_rundown(rundown_id).version
    db.session.rollback()

    _merge("oslo", "kristiania")

    assert queries.held_rundown(rundown_id).version == version


def test_a_city_that_has_only_a_turn_is_used() -> None:
    with unit_of_work():
        rundown = planned()
        bergen = City(slug="bergen", name={"en": "Bergen"}, zone="Europe/Oslo")
        db.session.add(bergen)
        first = cue(rundown, 0)
        values = CueValues(kind=first.kind, seconds=60, city=bergen)
        operations.add_cue(rundown, values, None, actor=TESTER, now=NOW)
        summit_id = rundown.summit_id

    bergen_id = _city("bergen").id
    used = db.session.scalars(
        select(City.slug).where(
            City.id == bergen_id, or_(*(each.is_used(Kind.CITY) for each in usage.sources))
        )
    ).all()
    assert used == ["bergen"]
    assert usage.summits(Kind.CITY, [bergen_id]) == {bergen_id: frozenset({summit_id})}
    (place,) = usage.places(Kind.CITY, bergen_id)
    assert (place.url, place.title.plain()) == (
        "/organizer/summits/forum/sessions/mayors/rundown",
        {"en": "Mayoral Meeting"},
    )
    assert usage.places(Kind.PERSON, bergen_id) == []
    db.session.rollback()

    with unit_of_work(), pytest.raises(Refused):
        directory.delete(_city("bergen"), actor=TESTER, now=NOW)


def test_deleting_a_session_takes_a_planned_rundown_along_and_keeps_one_that_was_led() -> None:
    with unit_of_work():
        one, other = planned("one"), led("other")
        ids = one.id, other.id
        for made in (one, other):
            found = programme.summit_by_id(made.summit_id, to_change=True)
            session = session_of(found)
            if made is one:
                editing.delete_session(found, session, actor=TESTER, now=NOW)
                continue
            with pytest.raises(Refused, match="led live"):
                editing.delete_session(found, session, actor=TESTER, now=NOW)
    db.session.remove()
    assert db.session.scalars(select(Rundown.id)).all() == [ids[1]]
    assert set(db.session.scalars(select(Cue.rundown_id))) == {ids[1]}
    assert set(db.session.scalars(select(Command.rundown_id))) == {ids[1]}


def test_a_session_that_is_moved_and_renamed_keeps_its_rundown() -> None:
    with unit_of_work():
        rundown = led()
        session = rundown.session
        session.starts_at, session.ends_at = after(60), after(100)
        session.slug, session.former_slugs = "heads", ["mayors"]
        summit_id = rundown.summit_id
    db.session.remove()
    found = rundown_fact(queries.rundown_of(summit_id, "mayors"))
    assert (found.session, found.starts_at, found.ends_by) == ("heads", after(60), after(100))


def test_items_that_vanish_leave_a_rundown_that_can_still_be_led() -> None:
    with unit_of_work():
        rundown = planned()
        for item in db.session.scalars(select(Item)):
            db.session.delete(item)
        rundown_id = rundown.id
    db.session.remove()
    with unit_of_work():
        found = queries.held_rundown(rundown_id)
        give(found, "start", now=after())
        for minute in range(1, 8):
            give(found, "next", now=after(minute))
        give(found, "end", now=after(9), actor=OPERATOR)
    assert rundown_fact(found).ended_at == after(9)


def test_a_session_of_one_item_without_an_hour_can_be_led_and_is_on_record() -> None:
    with unit_of_work():
        session = make.session("talk", items=[make.item("words", minutes=None)])
        session.starts_at = session.ends_at = None
        made = make.summit("forum", session)
        db.session.flush()
        rundown = operations.make_rundown(session, actor=TESTER, now=NOW)
        operations.take_panel(rundown, actor=OPERATOR, now=NOW)
        before = timing(rundown_fact(rundown), NOW)
        assert (before.ends_at, before.slack, len(before.cues)) == (None, None, 1)
        give(rundown, "start", now=after())
        with pytest.raises(Refused, match="Nobody follows"):
            give(rundown, "next", now=after(1))
        assert _shown(made.id)["talk@test"]["started_at"] == iso(after())
        give(rundown, "end", now=after(2))
        found = record(rundown_fact(rundown), queries.commands(rundown.id), after(3))
    assert [each.spoken for each in found.entries] == [120]
    assert (found.late_start, found.late_end) == (None, None)
    assert [each.starts_at for each in cue_lines(rundown_fact(rundown))] == [None]


def test_two_hundred_cues_can_be_led() -> None:
    with unit_of_work():
        items = [make.item(f"i{number}", minutes=1) for number in range(200)]
        session = make.session("long", starts_at=after(), minutes=200, items=items)
        make.summit("forum", session)
        db.session.flush()
        rundown = operations.make_rundown(session, actor=TESTER, now=NOW)
        operations.take_panel(rundown, actor=OPERATOR, now=NOW)
        give(rundown, "start", now=after())
        give(rundown, "speak", cue=cue(rundown, 199).uid, now=after(1))
        give(rundown, "undo", now=after(1, 1))
        for minute in range(1, 10):
            give(rundown, "next", now=after(minute))
        assert timing(rundown_fact(rundown), after(10)).slack == 0
        give(rundown, "end", now=after(10))
        found = record(rundown_fact(rundown), queries.commands(rundown.id), after(11))
    assert [each.spoken for each in found.entries] == [60] * 10 + [None] * 190
    assert (found.late_start, found.late_end) == (0, -190 * 60)
