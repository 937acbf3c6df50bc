"""When the invited can take part: their own clocks, one span after the other, and that is all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from summit.attendance.models import Office
from summit.attendance.operations.availability import ask_availability
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.directory.models import Person
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import AIDE, JAKARTA, LIMA, SEOUL_OFFICE, World

Browse = Callable[[], Client]

ASKED = "Say at which times the invited can take part"


def spans(slug: str = "pramono") -> list[tuple[str, str]]:
    """Return when somebody can take part, as UTC reads it."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.scalars(select(Person).where(Person.slug == slug)).one()
    return [
        (f"{each.starts_at:%m-%d %H:%M}", f"{each.ends_at:%m-%d %H:%M}")
        for each in found.availability
    ]


def ours() -> Office:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(
        select(Office).join(Person, Person.id == Office.person_id).where(Person.slug == "pramono")
    ).one()


def ask() -> None:
    with unit_of_work():
        whose = db.session.scalars(
            select(Office)
            .join(Person, Person.id == Office.person_id)
            .where(Person.slug == "pramono")
        ).one()
        ask_availability([whose], actor=TESTER, now=clock.now())


def add(client: Client, page: str, starts: str, ends: str):
    return worlds.post(client, page, starts_at=starts, ends_at=ends)


def test_times_are_by_the_clocks_of_where_the_person_is(world: World, browse: Browse) -> None:
    client, page = browse(), world.base(JAKARTA) + "availability"

    sent = add(client, page, "2027-05-14T09:00", "2027-05-14T18:00")

    assert sent.location == page
    assert spans() == [("05-14 02:00", "05-14 11:00")]
    shown = client.get(page).text
    assert "Fri 14 May 2027, 09:00–18:00" in shown
    assert "All times are those of Jakarta time, UTC+7." in shown
    assert "The time is saved." in shown
    assert ours().availability_stated_at is not None


def test_looking_changes_nothing(world: World, browse: Browse) -> None:
    client = browse()
    for path in ("availability", "", "availability"):
        assert client.get(world.base(JAKARTA) + path).status_code == 200

    assert spans() == []
    assert ours().availability_stated_at is None
    acts = db.session.scalars(select(Entry.act).where(Entry.act.contains("availability"))).all()
    assert acts == []


@pytest.mark.parametrize(
    ("starts", "ends", "field", "said"),
    [
        ("2027-05-14T18:00", "2027-05-14T09:00", "ends_at", "It must end after it starts."),
        ("2027-05-14T18:00", "2027-05-14T18:00", "ends_at", "It must end after it starts."),
        ("2027-05-14T12:59", "2027-05-14T20:00", "starts_at", "It overlaps another span"),
        ("2027-05-14T09:00", "2027-05-14T13:00", "starts_at", "It overlaps another span"),
        ("", "2027-05-14T13:00", "starts_at", "required"),
        ("tomorrow", "2027-05-14T13:00", "starts_at", "Enter a day and an hour"),
    ],
)
def test_what_does_not_fit_is_named_with_its_field_and_kept_in_the_form(
    world: World, browse: Browse, starts: str, ends: str, field: str, said: str
) -> None:
    client, page = browse(), world.base(JAKARTA) + "availability"
    add(client, page, "2027-05-14T09:00", "2027-05-14T13:00")

    sent = add(client, page, starts, ends)

    assert sent.status_code == 422
    assert f'href="#{field}"' in sent.text
    assert said.lower() in sent.text.lower() or said == "required"
    assert f'value="{ends}"' in sent.text
    assert spans() == [("05-14 02:00", "05-14 06:00")]


def test_a_span_that_begins_where_another_ends_is_taken(world: World, browse: Browse) -> None:
    client, page = browse(), world.base(JAKARTA) + "availability"
    add(client, page, "2027-05-14T09:00", "2027-05-14T13:00")
    add(client, page, "2027-05-14T13:00", "2027-05-14T14:00")
    assert spans() == [("05-14 02:00", "05-14 06:00"), ("05-14 06:00", "05-14 07:00")]


def test_a_span_is_removed_as_it_was_seen_and_once(world: World, browse: Browse) -> None:
    client, page = browse(), world.base(JAKARTA) + "availability"
    add(client, page, "2027-05-14T09:00", "2027-05-14T13:00")
    seen = {"starts_at": "2027-05-14T02:00:00Z", "ends_at": "2027-05-14T06:00:00Z"}

    sent = worlds.post(client, page, f"{page}/remove", **seen)
    again = worlds.post(browse(), world.base(AIDE) + "availability", f"{page}/remove", **seen)

    assert (sent.location, spans()) == (page, [])
    assert again.status_code == 409
    assert worlds.post(client, page, f"{page}/remove", starts_at="x").status_code == 400


def test_it_is_due_once_it_was_asked_until_something_is_said(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    assert ASKED not in client.get(base).text

    ask()
    due = client.get(base).text
    assert ASKED in due
    assert f'href="{base}availability"' in due
    assert due.count("is-done") == 0

    sent = worlds.post(client, base + "availability", base + "availability/done")
    assert sent.location == base
    done = client.get(base).text
    assert "Thank you. The organizers choose the hour" in done
    assert done.count("is-done") == 1
    assert spans() == []
    assert ASKED not in client.get(world.base(SEOUL_OFFICE)).text

    ask_again_at = ours().availability_asked_at
    assert ask_again_at is not None
    assert ours().availability_stated_at > ask_again_at


def test_the_journal_counts_and_tells_no_hours(world: World, browse: Browse) -> None:
    add(
        browse(),
        world.base(JAKARTA) + "availability",
        "2027-05-14T09:00",
        "2027-05-14T13:00",
    )
    [entry] = db.session.scalars(
        select(Entry).where(Entry.act == "office.availability_stated")
    ).all()
    assert (entry.actor_kind.value, entry.after["spans"]) == ("office", 1)


def test_an_office_sees_and_changes_its_own_person_alone(world: World, browse: Browse) -> None:
    add(browse(), world.base(JAKARTA) + "availability", "2027-05-14T09:00", "2027-05-14T13:00")
    page = world.base(SEOUL_OFFICE) + "availability"

    shown = browse().get(page).text
    taken = worlds.post(
        browse(),
        page,
        f"{page}/remove",
        starts_at="2027-05-14T02:00:00Z",
        ends_at="2027-05-14T06:00:00Z",
    )

    assert "14 May 2027, 0" not in shown
    assert "Pramono" not in shown
    assert taken.status_code == 409
    assert spans() == [("05-14 02:00", "05-14 06:00")]


def test_without_a_person_there_is_nobody_whose_times_could_be_noted(
    world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(LIMA)
    answer = client.get(base + "availability")
    assert answer.status_code == 404
    assert "Nobody is named yet" in answer.text
    assert "availability" not in client.get(base).text


def test_it_reads_in_korean(world: World, browse: Browse) -> None:
    add(browse(), world.base(JAKARTA) + "availability", "2027-05-14T09:00", "2027-05-14T13:00")
    shown = browse().get(world.base(JAKARTA, "ko") + "availability").text
    assert "2027년 5월 14일 (금) 오전 9:00~오후 1:00" in shown
