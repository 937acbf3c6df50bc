"""When an interpreter can work, as the console asks and shows it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.core.db import db, unit_of_work
from summit.interpretation import operations
from summit.interpretation.models import Interpreter, SpanKind
from summit.interpretation.operations.interpreters import Span
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.interpretation.builders import NOW, forum, interpreter
from tests.programme.pages import Desk, in_words

pytestmark = pytest.mark.usefixtures("database")

MAY = {"from": "2027-05-14T09:00:00Z", "to": "2027-05-14T11:00:00Z", "kind": "unavailable"}


def made(*spans: Span, zone: str = "Europe/Paris") -> str:
    """Make an interpreter who lives in Paris; return the address of their spans."""
    with unit_of_work():
        bora = interpreter(forum(), zone=zone)
        if spans:
            operations.set_spans(bora, list(spans), actor=TESTER, now=NOW)
        return f"forum/interpretation/interpreters/{bora.id}/availability"


def utc(hour: int, day: int = 14) -> datetime:
    return datetime(2027, 5, day, hour, tzinfo=UTC)


def away(begins: datetime, ends: datetime) -> Span:
    return Span(begins, ends, SpanKind.UNAVAILABLE)


def spans() -> list[dict[str, str]]:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Interpreter)).one().spans


def keys(form: object) -> list[str]:
    """Return the rows of a form that hold a span."""
    names = (name.split("-") for name in form)  # type: ignore[attr-defined]
    rows = (parts[1] for parts in names if parts[0] == "spans" and parts[-1] == "from")
    return [row for row in rows if not row.startswith("new")]


def test_spans_are_read_by_the_interpreters_own_clocks(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    assert "Europe/Paris" in desk.get(path).text
    assert "Paris, UTC+" in desk.get(path).text

    answer = desk.post(
        path,
        desk.form(path),
        **{
            "spans-new0-from": "2027-05-14T11:00",
            "spans-new0-to": "2027-05-14T13:00",
            "spans-new0-kind": "unavailable",
            "spans-new1-from": "2027-05-15T00:00",
            "spans-new1-to": "2027-05-16T00:00",
            "spans-new1-kind": "available",
        },
    )

    assert answer.status_code == 303
    assert spans() == [
        MAY,
        {"from": "2027-05-14T22:00:00Z", "to": "2027-05-15T22:00:00Z", "kind": "available"},
    ]
    form = desk.form(path)
    assert sorted(form[f"spans-{key}-from"] for key in keys(form)) == [
        "2027-05-14T11:00",
        "2027-05-15T00:00",
    ]


def test_a_span_is_changed_and_another_removed(app: Flask) -> None:
    path = made(away(utc(9), utc(11)), away(utc(9, 15), utc(11, 15)))
    desk = Desk.of(app)
    form = desk.form(path)
    first, second = keys(form)
    fields = {f"spans-{first}-kind": "available", f"spans-{second}-drop": "y"}
    assert desk.post(path, form, **fields).status_code == 303
    assert spans() == [{**MAY, "kind": "available"}]


@pytest.mark.parametrize(
    ("fields", "said", "where"),
    [
        (
            {"from": "2027-05-14T13:00", "to": "2027-05-14T13:00"},
            "It must end after it starts.",
            "to",
        ),
        (
            {"from": "2027-05-14T14:00", "to": "2027-05-14T13:00"},
            "It must end after it starts.",
            "to",
        ),
        (
            {"from": "2027-05-14T12:00", "to": "2027-05-14T14:00"},
            "It overlaps another span",
            "from",
        ),
        ({"from": "", "to": "2027-05-14T14:00"}, "Fill this in.", "from"),
        ({"from": "tomorrow", "to": "2027-05-14T14:00"}, "Enter a day and an hour", "from"),
        # The clocks of Paris go from two to three in that night.
        (
            {"from": "2027-03-28T02:30", "to": "2027-03-28T05:00"},
            "The clocks leave this hour",
            "from",
        ),
        ({"from": "2027-05-15T12:00", "to": "2027-05-15T14:00", "kind": "x"}, "Choose one of", ""),
    ],
)
def test_what_cannot_stand_is_told_at_its_input_and_nothing_is_kept(
    app: Flask, fields: dict[str, str], said: str, where: str
) -> None:
    path = made(away(utc(9), utc(11)))
    desk = Desk.of(app)
    sent = {f"spans-new0-{name}": value for name, value in {"kind": "available", **fields}.items()}

    answer = desk.post(path, desk.form(path), **sent)

    assert answer.status_code == 422
    assert "Span 2: " in answer.text
    assert said in answer.text
    if where:
        marked = answer.text.partition('aria-invalid="true"')
        assert f"spans-new0-{where}" in marked[0][-300:] + marked[2][:300]
    for name in ("from", "to"):
        assert f'value="{fields[name]}"' in answer.text
    assert spans() == [MAY]


def test_it_is_told_in_the_readers_language(app: Flask) -> None:
    path = made()
    desk = Desk.of(app, language="ko")
    answer = desk.post(
        path,
        desk.form(path),
        **{"spans-new0-from": "2027-03-28T02:30", "spans-new0-to": "2027-03-28T05:00"},
    )
    message = "The clocks leave this hour out on that day; choose another."
    assert in_words(app, "ko", message) != message
    assert in_words(app, "ko", message) in answer.text


def test_two_who_save_lose_nothing(app: Flask) -> None:
    path = made(away(utc(9), utc(11)))
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(path), other.form(path)
    other.post(
        path,
        theirs,
        **{"spans-new0-from": "2027-05-13T08:00", "spans-new0-to": "2027-05-13T09:00"},
    )

    answer = desk.post(
        path,
        mine,
        **{
            f"spans-{keys(mine)[0]}-to": "2027-05-14T12:00",
            "spans-new1-from": "2027-05-16T08:00",
            "spans-new1-to": "2027-05-16T09:00",
        },
    )

    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    # What the other added, what I changed, and what I added, each once.
    for shown in ("2027-05-13T08:00", "2027-05-14T12:00", "2027-05-16T08:00"):
        assert answer.text.count(f'value="{shown}"') == 1
    assert len(spans()) == 2


def test_both_change_one_span_and_are_asked(app: Flask) -> None:
    path = made(away(utc(9), utc(11)))
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(path), other.form(path)
    key = keys(mine)[0]
    other.post(path, theirs, **{f"spans-{key}-drop": "y"})
    answer = desk.post(path, mine, **{f"spans-{key}-to": "2027-05-14T12:00"})
    assert answer.status_code == 409
    assert f'name="choose-spans-{key}-to"' in answer.text
    assert spans() == []


def test_saving_twice_changes_once(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(path)
    fields = {"spans-new0-from": "2027-05-13T08:00", "spans-new0-to": "2027-05-13T09:00"}
    assert desk.post(path, form, **fields).status_code == 303
    entries = db.session.scalar(select(func.count()).select_from(Entry))
    assert desk.post(path, form, **fields).status_code == 409
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Entry)) == entries
    assert len(spans()) == 1


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_may_not_edit_sees_spans_and_changes_none(app: Flask, role: str) -> None:
    path = made(away(utc(9), utc(11)))
    desk = Desk.of(app, role)
    text = desk.get(path).text
    assert "2027-05-14T11:00" in text
    assert "<button>" not in text.partition("<main")[2]
    assert desk.post(path, version="1").status_code == 403
    assert spans() == [MAY]
