"""Asking: when, how much, by whom, and what becomes of the words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.journal.models import Entry
from summit.programme.models import Audience, SessionState
from summit.programme.operations.editing import Unfit
from summit.questions import operations, queries, senders
from summit.questions.limits import LIMITS, TooMany
from summit.questions.models import Askers, Question, QuestionState
from summit.questions.operations import VISITOR, BoxValues
from summit.questions.ordering import languages_needed
from summit.questions.tidying import language_of, tidy
from summit.questions.windows import OVERRUN, Stage, window_of
from tests.actors import TESTER
from tests.questions.builders import (
    NOW,
    asked,
    box_of,
    forum,
    later,
    open_box,
    open_window,
    session_of,
    somebody,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Why?  ", "Why?"),
        ("a\0b\x1b[31m", "ab[31m"),
        ("\u202egnp.exe\u202c \u2066x\u2069\u200f", "gnp.exe x"),
        ("hid\u200bden\ufeff", "hidden"),
        ("one\r\n\r\n\r\n\r\ntwo", "one\n\ntwo"),
        ("Z" + "\u0301" * 40 + "!", "\u0179" + "\u0301" * 3 + "!"),
        ("\u1112\u1161\u11ab", "한"),
        ("\ud800", ""),
        ("مرحبا", "مرحبا"),
    ],
)
def test_what_strangers_write_is_made_fit_to_be_shown(typed: str, kept: str) -> None:
    assert tidy(typed, lines=True) == kept


@pytest.mark.parametrize(
    ("words", "page", "language"),
    [
        ("Why?", "en", "en"),
        ("왜요?", "en", "ko"),
        ("Why?", "ko", "en"),
        ("BTX 노선은 왜?", "ko", "ko"),
        ("2030?", "ko", "ko"),
        ("Pourquoi ?", "en", "en"),
    ],
)
def test_the_language_of_a_question_is_seen_from_its_letters(
    words: str, page: str, language: str
) -> None:
    assert language_of(words, page) == language


def test_questions_are_taken_from_the_opening_until_before_the_closing() -> None:
    with unit_of_work():
        seminar = session_of(forum())
        assert seminar.starts_at is not None
        assert seminar.ends_at is not None
        box = open_box(seminar, opens_at=None, closes_at=None)
        own = window_of(box, seminar.starts_at, seminar.ends_at)
        tick = timedelta(microseconds=1)

        assert own.stage(seminar.starts_at - tick) is Stage.EARLY
        assert own.stage(seminar.starts_at) is Stage.OPEN
        assert own.stage(seminar.ends_at - tick) is Stage.OPEN
        assert own.stage(seminar.ends_at) is Stage.CLOSED
        assert own.takes_votes(seminar.ends_at)
        assert not own.takes_votes(seminar.ends_at + OVERRUN)
        assert not own.takes_votes(seminar.starts_at - tick)

        box.closes_at = seminar.starts_at + timedelta(minutes=20)
        set_ = window_of(box, seminar.starts_at, seminar.ends_at)
        assert set_.stage(box.closes_at) is Stage.CLOSED
        assert set_.takes_votes(seminar.ends_at)
        assert window_of(box, None, None).stage(NOW) is Stage.UNSETTLED
        off = window_of(box, seminar.starts_at, seminar.ends_at, off=True)
        assert off.stage(seminar.starts_at) is Stage.OFF
        assert not off.takes_votes(seminar.starts_at)


def test_a_question_waits_for_a_moderator_unless_it_need_not() -> None:
    with unit_of_work():
        made = forum()
        held = asked(open_box(session_of(made)))
        mayors = open_box(session_of(made, "mayors"), held=False)
        at_once = asked(mayors, now=NOW)

        assert (held.state, held.decided_at) == (QuestionState.HELD, None)
        assert (at_once.state, at_once.decided_at) == (QuestionState.APPROVED, NOW)


def test_the_same_words_of_the_same_person_are_one_question() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        first = asked(box, "Why?", by="one")
        again = asked(box, "Why?", by="one")
        other = asked(box, "Why?", by="two")

        assert again is first
        assert other is not first


def test_one_person_asks_as_often_as_is_settled_whatever_becomes_of_it() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()), per_sender=2)
        first = asked(box, "One?", by="same")
        operations.reject(first, "No.", seen=first.version, actor=TESTER, now=NOW)
        asked(box, "Two?", by="same")
        with pytest.raises(TooMany) as told:
            asked(box, "Three?", by="same")
        asked(box, "Three?", by="other")

        assert told.value.values == {"count": 2}
        assert queries.count_in_box(box) == 3


def test_one_network_asks_as_much_as_a_hall_would() -> None:
    """Whoever throws the cookie away is another person, but not another network."""
    with unit_of_work():
        box = open_box(session_of(forum()))

        def ask(number: int, address: str, **after: int) -> Question:
            now = later(**after)
            sender = senders.visitor(box.id, f"person {number}", address)
            words = f"Question {number}?"
            return operations.ask(
                box, open_window(now), sender, words, "en", actor=VISITOR, now=now
            )

        for number in range(LIMITS.asked_by_network):
            ask(number, f"2001:db8:0:1::{number + 1:x}")
        with pytest.raises(TooMany) as told:
            ask(1000, "2001:db8:0:1:ffff::1")
        ask(1001, "2001:db8:0:2::1")
        ask(1002, "2001:db8:0:1::1", minutes=11)

        assert told.value.values == {"minutes": 10}
        assert queries.count_in_box(box) == LIMITS.asked_by_network + 2


def test_nothing_is_asked_of_a_closed_box_or_by_whom_it_is_not_for() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()), askers=Askers.INVITED)
        window = open_window(NOW)

        def ask(by: senders.Sender, now: timedelta = timedelta(0)) -> Question:
            return operations.ask(box, window, by, "Why?", "en", actor=VISITOR, now=NOW + now)

        with pytest.raises(Refused, match="Only the invited"):
            ask(somebody(box))
        invited = senders.contact(box.id, 1, "Aide", "Jakarta")
        for early_or_late in (-timedelta(hours=2), timedelta(hours=1)):
            with pytest.raises(Refused, match="not taken at this moment"):
                ask(invited, early_or_late)

        assert queries.count_in_box(box) == 0


def test_no_address_and_no_cookie_is_stored_and_nobody_is_followed_to_another_box() -> None:
    with unit_of_work():
        made = forum()
        one, two = open_box(session_of(made)), open_box(session_of(made, "mayors"))
        for box in (one, two):
            sender = senders.visitor(box.id, "cookie-text", "198.51.100.77")
            operations.ask(box, open_window(NOW), sender, "Why?", "en", actor=VISITOR, now=NOW)
        rows = db.session.execute(select(Question.sender, Question.network)).all()

        assert len({row.sender for row in rows}) == 2
        assert len({row.network for row in rows}) == 2
        for row in rows:
            assert {len(row.sender), len(row.network)} == {43}
            assert "198.51" not in f"{row}"
            assert "cookie" not in f"{row}"


def test_the_journal_tells_that_something_was_asked_and_not_what_or_by_whom() -> None:
    with unit_of_work():
        asked(
            open_box(session_of(forum())),
            "Secret words",
            name="Secret name",
            organisation="Secret house",
        )
    entries = db.session.scalars(
        select(Entry).where(Entry.act.like("question.%")).order_by(Entry.id)
    ).all()
    assert [each.act for each in entries] == ["question.box_made", "question.asked"]
    assert entries[1].after == {"session": "seminar"}
    assert entries[1].actor_key == "visitor"


@pytest.mark.parametrize(
    ("floor", "interpreted", "needed"),
    [
        (["ko"], ["en"], ("en", "ko")),
        (["ko"], [], ("ko",)),
        (["fr"], ["en"], ("en",)),
        ([], [], ("en", "ko")),
        (["fr"], [], ("en", "ko")),
    ],
)
def test_a_question_needs_the_languages_that_its_session_is_heard_in(
    floor: list[str], interpreted: list[str], needed: tuple[str, ...]
) -> None:
    with unit_of_work():
        seminar = session_of(forum())
        seminar.floor, seminar.interpreted = floor, interpreted
        assert languages_needed(seminar) == needed


def test_a_box_is_made_once_where_somebody_could_ask() -> None:
    with unit_of_work():
        made = forum()
        bilateral, seminar = session_of(made, "bilateral"), session_of(made)
        open_box(seminar)
        with pytest.raises(Conflict):
            open_box(seminar)
        with pytest.raises(Unfit) as unfit:
            open_box(bilateral, per_sender=21, opens_at=NOW, closes_at=NOW)
        open_box(bilateral, askers=Askers.INVITED)
        mayors = session_of(made, "mayors")
        mayors.state = SessionState.CANCELLED
        with pytest.raises(Refused, match="cancelled"):
            open_box(mayors)
        mayors.state, mayors.audience = SessionState.SCHEDULED, Audience.STAFF
        with pytest.raises(Refused, match="Only staff"):
            open_box(mayors)

        assert [field for field, _ in unfit.value.problems] == [
            "askers",
            "per_sender",
            "closes_at",
        ]


def test_a_box_is_opened_and_closed_by_hand() -> None:
    with unit_of_work():
        seminar = session_of(forum())
        box = open_box(seminar, opens_at=None, closes_at=None)
        before = later(hours=1)

        assert operations.open_now(box, actor=TESTER, now=before)
        assert not operations.open_now(box, actor=TESTER, now=before)
        assert (box.opens_at, box.closes_at) == (before, None)
        assert operations.close_now(box, actor=TESTER, now=later(hours=2))
        assert not operations.close_now(box, actor=TESTER, now=later(hours=2))
        assert box.closes_at == later(hours=2)
        assert operations.open_now(box, actor=TESTER, now=later(hours=3))
        assert (box.opens_at, box.closes_at) == (before, None)
        assert seminar.ends_at is not None
        with pytest.raises(Refused, match="own end has passed"):
            operations.open_now(box, actor=TESTER, now=seminar.ends_at)


def test_editing_a_box_says_whether_anything_changed() -> None:
    with unit_of_work():
        box = open_box(session_of(forum()))
        values = operations.values_of(box)
        assert not operations.edit_box(box, values, actor=TESTER, now=NOW)
        other = BoxValues(opens_at=NOW, held=False, voting=False, per_sender=5)
        assert operations.edit_box(box, other, actor=TESTER, now=NOW)
    with unit_of_work():
        assert operations.values_of(box_of()) == other
