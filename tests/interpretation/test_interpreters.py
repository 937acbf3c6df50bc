"""Interpreters: what can be typed of them, their calendar, their link, and what is erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from summit.attendance.retention import end_of
from summit.core import tokens
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound
from summit.interpretation import operations, queries
from summit.interpretation.models import Interpreter, SpanKind
from summit.interpretation.operations import Span, UnfitSpan
from summit.interpretation.operations.erasing import erase_due
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme.operations.editing import Unfit
from tests.actors import TESTER
from tests.interpretation.builders import (
    NOW,
    at,
    forum,
    interpreter,
    interpreter_values,
    later,
)

pytestmark = pytest.mark.usefixtures("database")

SECRET = "+82 10 0000 0000"


@pytest.mark.parametrize(
    ("fields", "at_field"),
    [
        ({"languages": {"ko": "A", "xx": "B"}}, "languages"),
        ({"languages": {"ko": "A", "en": "D"}}, "languages"),
        ({"languages": {"ko": "A"}}, "languages"),
        ({"languages": {"ko": "B", "en": "B"}}, "languages"),
        ({"languages": {"ko": "A", "en": "C"}, "directions": ["ko>en"]}, "directions"),
        ({"directions": ["fr>ko"]}, "directions"),
        ({"directions": []}, "directions"),
        ({"zone": "Asia/Pyeongchang"}, "zone"),
        ({"address": "not an address"}, "address"),
        ({"language": "xx"}, "language"),
        ({"fee": -1}, "fee"),
        ({"fees": {"unheard_of": 1}}, "fees"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields: dict[str, Any], at_field: str) -> None:
    with unit_of_work():
        made = forum()
        with pytest.raises(Unfit) as unfit:
            interpreter(made, **fields)
        assert [name for name, _ in unfit.value.problems] == [at_field]
        assert queries.interpreters(made.id) == []


def test_directions_follow_from_classes() -> None:
    assert operations.allowed_directions({"ko": "A", "en": "B", "fr": "C"}) == [
        "ko>en",
        "en>ko",
        "fr>ko",
        "fr>en",
    ]


def test_an_address_is_one_interpreters_at_a_summit_until_they_are_removed() -> None:
    with unit_of_work():
        made, other = forum(), forum("other")
        first = interpreter(made)
        interpreter(other)
        with pytest.raises(Unfit) as unfit:
            interpreter(made, "Lee", address="kim.bora@booth.example")
        assert [name for name, _ in unfit.value.problems] == ["address"]
        operations.remove_interpreter(first, actor=TESTER, now=NOW)
        interpreter(made)


def test_the_journal_tells_no_address_telephone_fee_or_note() -> None:
    with unit_of_work():
        made = forum()
        someone = interpreter(made, phone=SECRET, fee=987_654, notes="Never with Lee", terms="T9")
        values = interpreter_values(
            phone=f"{SECRET}1", address="other@booth.example", fee=987_655, site="hub"
        )
        assert operations.edit_interpreter(someone, values, actor=TESTER, now=NOW)
        assert not operations.edit_interpreter(someone, values, actor=TESTER, now=NOW)
    entries = db.session.scalars(
        select(Entry).where(Entry.object_kind == "interpreter").order_by(Entry.id)
    ).all()
    assert [entry.act for entry in entries] == ["interpreter.added", "interpreter.edited"]
    told = "".join(f"{entry.before}{entry.after}" for entry in entries)
    assert entries[1].after["fields"] == ["address", "fee", "notes", "phone", "site", "terms"]
    for secret in (SECRET, "98765", "Never with Lee", "booth.example", "T9"):
        assert secret not in told


def test_another_address_makes_another_link() -> None:
    with unit_of_work():
        someone = interpreter(forum())
        token = tokens.sign(queries.LINK_KIND, someone.id, someone.link_version)
        assert queries.interpreter_by_token(token, NOW) is someone
        values = interpreter_values(address="new@booth.example")
        operations.edit_interpreter(someone, values, actor=TESTER, now=NOW)
        with pytest.raises(NotFound):
            queries.interpreter_by_token(token, NOW)


def test_a_link_ends_with_renewal_removal_and_thirty_days_after_the_summit() -> None:
    with unit_of_work():
        made = forum()
        someone = interpreter(made)
        over = end_of(made)

        def opens(now: datetime) -> bool:
            token = tokens.sign(queries.LINK_KIND, someone.id, someone.link_version)
            try:
                return queries.interpreter_by_token(token, now) is someone
            except NotFound:
                return False

        assert opens(over + timedelta(days=30) - timedelta(seconds=1))
        assert not opens(over + timedelta(days=30))
        former = tokens.sign(queries.LINK_KIND, someone.id, someone.link_version)
        operations.renew_link(someone, actor=TESTER, now=NOW)
        with pytest.raises(NotFound):
            queries.interpreter_by_token(former, NOW)
        operations.remove_interpreter(someone, actor=TESTER, now=NOW)
        assert not opens(NOW)
        for kind in ("office", queries.FEED_KIND):
            with pytest.raises(NotFound):
                token = tokens.sign(kind, someone.id, someone.link_version)
                queries.interpreter_by_token(token, NOW)


def test_the_link_is_mailed_once_a_minute() -> None:
    with unit_of_work():
        someone = interpreter(forum())
        assert operations.send_link(someone, actor=TESTER, now=NOW)
        assert not operations.send_link(someone, actor=TESTER, now=later(seconds=30))
        assert operations.send_link(someone, actor=TESTER, now=later(minutes=1))
    assert len(db.session.scalars(select(Mail)).all()) == 2


FREE, BUSY = SpanKind.AVAILABLE, SpanKind.UNAVAILABLE


@pytest.mark.parametrize(
    ("spans", "index", "field"),
    [
        ([Span(at(12), at(12), FREE)], 0, "ends_at"),
        ([Span(at(12), at(11), BUSY)], 0, "ends_at"),
        ([Span(at(9), at(12), FREE), Span(at(11, 59), at(13), FREE)], 1, "starts_at"),
        ([Span(at(9), at(12), FREE), Span(at(10), at(11), BUSY)], 1, "starts_at"),
    ],
)
def test_spans_that_end_before_they_start_or_overlap_are_refused(
    spans: list[Span], index: int, field: str
) -> None:
    with unit_of_work():
        someone = interpreter(forum())
        with pytest.raises(UnfitSpan) as unfit:
            operations.set_spans(someone, spans, actor=TESTER, now=NOW)
        assert (unfit.value.index, unfit.value.field) == (index, field)
        assert someone.spans == []


def test_spans_that_touch_are_kept_in_order() -> None:
    with unit_of_work():
        someone = interpreter(forum())
        spans = [Span(at(12), at(13), BUSY), Span(at(9), at(12), FREE)]
        assert operations.set_spans(someone, spans, actor=TESTER, now=NOW)
        assert not operations.set_spans(someone, spans[::-1], actor=TESTER, now=NOW)
        assert someone.spans == [
            {"from": "2027-05-14T00:00:00Z", "to": "2027-05-14T03:00:00Z", "kind": "available"},
            {"from": "2027-05-14T03:00:00Z", "to": "2027-05-14T04:00:00Z", "kind": "unavailable"},
        ]


def test_what_an_interpreter_states_is_kept_and_journalled_without_values() -> None:
    actor = Actor(ActorKind.INTERPRETER, "interpreter:1", "Kim Bora")
    with unit_of_work():
        someone = interpreter(forum())
        stated = {"phone": SECRET, "day_phone": "", "consents": True, "kit": {"wired": True}}
        assert operations.state_details(someone, **stated, actor=actor, now=NOW)
        assert not operations.state_details(someone, **stated, actor=actor, now=later(hours=1))
        assert (someone.consents, someone.consented_at) == (True, NOW)
        assert someone.kit == {"wired": True, "usb_microphone": False, "no_bluetooth": False}
    entry = db.session.scalars(select(Entry).where(Entry.act == "interpreter.details_stated")).one()
    assert entry.after["fields"] == ["consents", "kit", "phone"]
    assert SECRET not in f"{entry.before}{entry.after}"


def test_what_is_private_is_erased_when_it_was_kept_long_enough() -> None:
    with unit_of_work():
        made = forum()
        someone = interpreter(made, phone=SECRET, fee=1, notes="n", terms="t")
        due = end_of(made) + timedelta(days=180)
        assert erase_due(made, actor=TESTER, now=due - timedelta(seconds=1)) == 0
        assert erase_due(made, actor=TESTER, now=due) == 1
        assert erase_due(made, actor=TESTER, now=due) == 0
        kept = someone.id
    db.session.expire_all()
    row = db.session.get_one(Interpreter, kept)
    assert (row.address, row.phone, row.fee, row.notes, row.terms) == ("", "", None, "", "")
    assert row.name == {"en": "Kim Bora"}
