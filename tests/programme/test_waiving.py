"""Warnings that somebody answers for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from summit.core.actor import Permission
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme import access, operations, queries
from summit.programme.models import Room, RoomKind, Summit, Waiver
from summit.programme.rules import Finding, check
from tests.actors import TESTER, member
from tests.programme import builders as make
from tests.programme.builders import NOW, at, later
from tests.programme.test_facts import elsewhere

pytestmark = pytest.mark.usefixtures("database")

REASON = "The studio team can do it in five minutes."


@pytest.fixture
def forum() -> Summit:
    """Two sessions five minutes apart, and two in one room at once."""
    with unit_of_work():
        hall = Room(slug="hall", kind=RoomKind.ROOM, name=Text(en="Hall", ko="홀"))
        studio = Room(slug="studio", kind=RoomKind.STUDIO, name=Text(en="Studio", ko="스튜디오"))
        return make.summit(
            "forum",
            make.session("a", starts_at=at(10), room=hall),
            make.session("b", starts_at=at(11, 5), room=hall),
            make.session("c", starts_at=at(10), room=studio),
            make.session("d", starts_at=at(10), room=studio),
            rooms=[hall, studio],
        )


def find(summit: Summit, rule: str) -> Finding:
    with reading():
        return next(f for f in check(queries.facts(summit.id)) if f.rule == rule)


def waivers(summit: Summit) -> dict[str, Waiver]:
    with reading():
        return queries.waivers(summit.id)


def waive(summit: Summit, key: str, reason: str = REASON, now: datetime = NOW) -> Waiver:
    with unit_of_work():
        held = queries.summit_by_slug(summit.slug, to_change=True)
        finding = operations.open_finding(held, key, now=now)
        return operations.waive(held, finding, reason=reason, actor=TESTER, now=now)


def entries() -> list[dict[str, Any]]:
    with reading():
        return [
            {"act": e.act, "key": e.object_key, "before": e.before, "after": e.after, "by": e.actor}
            for e in db.session.scalars(select(Entry).order_by(Entry.id))
        ]


def test_a_waived_warning_is_still_found_and_shows_who_answers_for_it(forum: Summit) -> None:
    finding = find(forum, "changeover")

    waive(forum, finding.key, f"  {REASON}\n")

    assert find(forum, "changeover") == finding
    waiver = waivers(forum)[finding.key]
    assert (waiver.reason, waiver.waived_by, waiver.waived_at) == (REASON, "tester", NOW)
    assert entries() == [
        {
            "act": "finding.waived",
            "key": "a@test",
            "before": {},
            "after": {
                "rule": "changeover",
                "key": finding.key,
                "message": str(finding),
                "reason": REASON,
            },
            "by": "tester",
        }
    ]


def test_a_new_reason_replaces_the_old_one_and_the_journal_keeps_both(forum: Summit) -> None:
    finding = find(forum, "changeover")
    waive(forum, finding.key)

    waive(forum, finding.key, "Another reason.", later(hours=1))

    [waiver] = waivers(forum).values()
    assert (waiver.reason, waiver.waived_at) == ("Another reason.", later(hours=1))
    assert entries()[-1]["before"] == {"reason": REASON}
    assert entries()[-1]["after"]["reason"] == "Another reason."


def test_a_waiver_holds_only_until_the_situation_changes(forum: Summit) -> None:
    waive(forum, find(forum, "changeover").key)

    with unit_of_work():
        held = queries.summit_by_slug("forum", to_change=True)
        moved = next(session for session in held.sessions if session.slug == "b")
        moved.starts_at = at(11, 4)

    assert find(forum, "changeover").key not in waivers(forum)


def test_a_waiver_is_taken_back_even_when_its_finding_is_gone(forum: Summit) -> None:
    key = find(forum, "changeover").key
    waive(forum, key)

    with unit_of_work():
        held = queries.summit_by_slug("forum", to_change=True)
        next(session for session in held.sessions if session.slug == "b").starts_at = at(12)
        operations.take_back(held, key, actor=TESTER, now=NOW)

    assert waivers(forum) == {}
    assert entries()[-1]["act"] == "finding.waiver_taken_back"
    assert entries()[-1]["before"] == {"key": key, "reason": REASON, "waived_by": "tester"}
    with pytest.raises(NotFound), unit_of_work():
        forum = queries.summit_by_slug("forum", to_change=True)
        operations.take_back(forum, key, actor=TESTER, now=NOW)


@pytest.mark.parametrize("rule", ["room-taken", "empty"])
def test_only_warnings_are_waived(forum: Summit, rule: str) -> None:
    with pytest.raises(Refused, match="Only a warning"):
        waive(forum, find(forum, rule).key)

    assert waivers(forum) == {}
    assert entries() == []


@pytest.mark.parametrize(
    ("reason", "told"),
    [("", "Give the reason"), (" \n ", "Give the reason"), ("x" * 1001, "has 1001 characters")],
)
def test_a_reason_is_needed_and_not_endless(forum: Summit, reason: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        waive(forum, find(forum, "changeover").key, reason)

    assert waivers(forum) == {}


def test_nobody_answers_for_what_is_not_found(forum: Summit) -> None:
    with pytest.raises(NotFound):
        waive(forum, "changeover|warn|made-up")

    assert waivers(forum) == {}


def test_a_waiver_is_its_own_summits(forum: Summit) -> None:
    waive(forum, find(forum, "changeover").key)
    with unit_of_work():
        other = make.summit("other")

    assert waivers(other) == {}


def test_the_journal_names_no_other_summit_that_is_not_public() -> None:
    ours, _ = elsewhere()

    waive(ours, find(ours, "elsewhere").key)

    told = entries()[-1]["after"]["message"]
    assert told.startswith("At the time of “Here”, some people are on another summit too: Park (")
    assert "ecret" not in told


def test_who_may_see_edit_and_publish(forum: Summit) -> None:
    with unit_of_work():
        other = make.summit("other")
    editor = member(forum.id, [Permission.SEE, Permission.EDIT])

    def rights(summit: Summit) -> tuple[bool, bool, bool]:
        return (
            access.may_see(editor, summit),
            access.may_edit(editor, summit),
            access.may_publish(editor, summit),
        )

    assert rights(forum) == (True, True, False)
    assert rights(other) == (False, False, False)
    assert access.may_publish(TESTER, other)
