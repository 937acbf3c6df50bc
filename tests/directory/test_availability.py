"""When people can take part: by their clocks, without overlaps, and one at a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from summit.core.db import unit_of_work
from summit.directory import operations, queries
from tests.actors import TESTER
from tests.conftest import Client
from tests.directory.console import Desk, fresh
from tests.programme import builders as make
from tests.programme.builders import NOW

pytestmark = pytest.mark.usefixtures("database")

PATH = "people/kim/availability"


@pytest.fixture
def stored(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        london = make.city("london", zone="Europe/London")
        make.person("kim", "Kim", city=london)
        make.person("lee", "Lee")
        make.summit("forum")


@pytest.fixture
def editor(app: Flask, client: Client, stored: None) -> Desk:
    return Desk(app, client, "editor", "forum")


def spans(app: Flask) -> list[tuple[datetime, datetime]]:
    with app.app_context():
        person = queries.person_by_slug("kim")
        return [(span.starts_at, span.ends_at) for span in person.availability]


def at(day: int, hour: int) -> datetime:
    """Return an hour in UTC, in May 2027, when London is an hour ahead."""
    return datetime(2027, 5, day, hour, tzinfo=UTC)


def add(desk: Desk, starts: str, ends: str) -> int:
    given = {"starts_at": f"2027-05-{starts}", "ends_at": f"2027-05-{ends}"}
    return desk.save(PATH, **given).status_code


def ids(desk: Desk) -> list[str]:
    return re.findall(rf'href="/organizer/directory/{PATH}/(\d+)"', desk.page(PATH))


def test_spans_are_of_the_clocks_of_where_the_person_is(app: Flask, editor: Desk) -> None:
    assert add(editor, "15T09:00", "15T12:30") == 303
    assert add(editor, "14T22:00", "15T01:00") == 303
    assert spans(app) == [
        (at(14, 21), at(15, 0)),
        (at(15, 8), datetime(2027, 5, 15, 11, 30, tzinfo=UTC)),
    ]
    page = editor.page(PATH)
    assert "Times are by the clocks of Europe/London." in page
    assert page.index("Fri 14 May 2027, 22:00") < page.index("Sat 15 May 2027, 09:00")
    with app.app_context():
        kim = queries.person_by_slug("kim")
        assert kim.version == 3
        newest = queries.history_of(kim)[0]
    assert newest.act == "person.availability_added"
    assert newest.after == {
        "starts_at": "2027-05-14T21:00:00Z",
        "ends_at": "2027-05-15T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("14T12:00", "14T12:00", "It must end after it starts."),
        ("14T12:00", "14T11:00", "It must end after it starts."),
        ("14T09:00", "14T10:01", "It overlaps another span"),
        ("14T11:59", "14T13:00", "It overlaps another span"),
        ("14T10:30", "14T11:00", "It overlaps another span"),
        ("13T00:00", "15T00:00", "It overlaps another span"),
        ("", "15T00:00", "Enter a day and an hour"),
        ("14T25:00", "15T00:00", "Enter a day and an hour"),
        ("14T12:00", "14T13:00\0\ud800"[:-1] + "x" * 5, ""),
    ],
)
def test_a_span_that_cannot_be_is_refused_with_what_was_typed(
    app: Flask, editor: Desk, starts: str, ends: str, said: str
) -> None:
    add(editor, "14T10:00", "14T12:00")
    given = {"starts_at": f"2027-05-{starts}", "ends_at": f"2027-05-{ends}"}
    answer = editor.save(PATH, **given)
    if not said:
        assert answer.status_code in (303, 422)
        return
    assert answer.status_code == 422
    assert said in answer.text
    assert spans(app) == [(at(14, 9), at(14, 11))]


def test_spans_may_touch(app: Flask, editor: Desk) -> None:
    assert add(editor, "14T10:00", "14T12:00") == 303
    assert add(editor, "14T12:00", "14T13:00") == 303
    assert add(editor, "14T09:00", "14T10:00") == 303
    assert len(spans(app)) == 3


@pytest.mark.parametrize(
    "typed", ["9999-12-31T23:59", "0001-01-01T00:00", "-1", "x" * 5000, "٢٠٢٧"]
)
def test_an_impossible_moment_is_refused(app: Flask, editor: Desk, typed: str) -> None:
    for name in ("starts_at", "ends_at"):
        given = {"starts_at": "2027-05-14T10:00", "ends_at": "2027-05-14T11:00", name: typed}
        assert editor.post(PATH, {**fresh(), **given}).status_code == 422
    assert editor.post(PATH, fresh()).status_code == 422
    assert spans(app) == []


def test_a_span_is_changed_and_removed(app: Flask, editor: Desk) -> None:
    add(editor, "14T10:00", "14T12:00")
    (number,) = ids(editor)
    path = f"{PATH}/{number}"
    assert editor.filled(path)["starts_at"] == "2027-05-14T10:00"
    assert editor.save(path, ends_at="2027-05-14T11:00").status_code == 303
    assert spans(app) == [(at(14, 9), at(14, 10))]
    removing = editor.filled(f"{path}/remove", editor.page(PATH))
    assert editor.post(f"{path}/remove", removing).status_code == 303
    assert spans(app) == []
    assert editor.post(f"{path}/remove", removing).status_code == 404
    with app.app_context():
        acts = [e.act for e in queries.history_of(queries.person_by_slug("kim"))]
    assert acts == [
        "person.availability_removed",
        "person.availability_changed",
        "person.availability_added",
    ]


def test_a_span_that_somebody_else_has_changed_is_shown_in_both_versions(
    app: Flask, editor: Desk
) -> None:
    add(editor, "14T10:00", "14T12:00")
    (number,) = ids(editor)
    path = f"{PATH}/{number}"
    mine, removing = editor.filled(path), editor.filled(f"{path}/remove", editor.page(PATH))
    assert editor.save(path, ends_at="2027-05-14T13:00").status_code == 303
    assert editor.post(f"{path}/remove", removing).status_code == 409
    answer = editor.post(path, {**mine, "ends_at": "2027-05-14T14:00"})
    assert answer.status_code == 409
    both = editor.filled(path, answer.text)
    assert (both["theirs-ends_at"], both["ends_at"]) == ("2027-05-14T13:00", "2027-05-14T14:00")
    assert spans(app) == [(at(14, 9), at(14, 12))]
    assert editor.post(path, both).status_code == 303
    assert spans(app) == [(at(14, 9), at(14, 13))]


def test_a_span_of_somebody_else_is_not_found(app: Flask, editor: Desk) -> None:
    add(editor, "14T10:00", "14T12:00")
    (number,) = ids(editor)
    with app.app_context(), unit_of_work():
        queries.person_by_slug("lee").zone = "UTC"
    for path in (f"people/lee/availability/{number}", f"people/lee/availability/{number}/remove"):
        assert editor.post(path, fresh()).status_code == 404
    assert len(spans(app)) == 1


def test_without_a_zone_hours_mean_nothing(editor: Desk) -> None:
    path = "people/lee/availability"
    assert "Give the person a time zone or a city first" in editor.page(path)
    given = {"starts_at": "2027-05-14T10:00", "ends_at": "2027-05-14T11:00"}
    assert editor.post(path, {**fresh(), **given}).status_code == 422


def test_at_most_a_hundred_spans_are_kept(app: Flask, stored: None) -> None:
    with app.app_context(), unit_of_work():
        kim = queries.person_by_slug("kim", to_change=True)
        for hour in range(operations.availability.MOST_SPANS):
            day, rest = divmod(hour, 24)
            operations.add_availability(
                kim,
                at(day + 1, rest),
                at(day + 1, rest).replace(minute=30),
                actor=TESTER,
                now=NOW,
            )
        with pytest.raises(operations.UnfitSpan, match="At most 100 spans"):
            operations.add_availability(kim, at(20, 1), at(20, 2), actor=TESTER, now=NOW)
