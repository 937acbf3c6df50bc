"""The minutes of a session: everything that is on record of it, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.models import Presence
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations, queries
from summit.declarations.minutes import Step
from summit.declarations.minutes_paper import page_of
from summit.declarations.models import (
    Ballot,
    Choice,
    Declaration,
    EndorsementState,
    NoteKind,
    Objection,
    Poll,
    Threshold,
)
from summit.declarations.queries.minutes import minutes
from summit.programme.models import ItemKind, Session
from summit.rundown import operations as rundown
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.declarations.builders import (
    ADOPTED_AT,
    DAY,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    invitations,
    mayors,
    offices,
    present,
)
from tests.declarations.paper_world import check_archival, read, squeezed
from tests.programme.builders import at, item, session, summit
from tests.programme.pages import Desk
from tests.rundown.builders import OPERATOR, give

pytestmark = pytest.mark.usefixtures("database")

HERE = "forum/sessions/mayors/minutes"
AFTER = ADOPTED_AT + timedelta(hours=2)
NEXT = DAY + timedelta(days=1)
WORDS = "We understand clause 2 without prejudice to our budget."


def presences() -> None:
    """Record that three mayors have come; the first leaves and comes back."""
    with unit_of_work():
        made = held().summit
        present(made, 3)
        first = invitations(made)[0]
        span = db.session.scalars(select(Presence).where(Presence.invitation_id == first.id)).one()
        span.left_at = at(22, 30)
        db.session.add(
            Presence(invitation_id=first.id, arrived_at=at(22, 45), recorded_by="Operator")
        )


def held() -> Declaration:
    return queries.declaration_by_id(
        db.session.scalars(select(Declaration.id)).one(), to_change=True
    )


def tabled(cities: int = 4) -> None:
    with unit_of_work():
        declaration = drafted(forum(cities))
        version = operations.freeze(declaration, actor=TESTER, now=at(22, 50))
        operations.note(
            "declaration.tabled",
            declaration,
            actor=TESTER,
            now=at(23),
            after={"version": version.number},
        )


def decided() -> None:
    """A city objects and withdraws it, a vote fails, another is carried, the chair rules."""
    with unit_of_work():
        declaration = held()
        toronto, delhi, *_ = offices(declaration.summit)
        assert toronto.city is not None
        assert delhi.city is not None
        db.session.add(
            Objection(
                declaration_id=declaration.id,
                version_id=declaration.newest.id,
                city_id=delhi.city.id,
                party=delhi.city.name,
                words="Clause 3 is too short.",
                language="en",
                raised_at=at(23, 2),
                withdrawn_at=at(23, 8),
                recorded_by="Kim",
            )
        )
        for number, carried in ((1, False), (2, True)):
            poll = Poll(
                declaration_id=declaration.id,
                version_id=declaration.newest.id,
                number=number,
                threshold=Threshold.TWO_THIRDS,
                entitled=[toronto.city.id, delhi.city.id],
                opened_by="Kim",
                opened_at=at(23, 8 + number),
            )
            poll.ballots = [
                Ballot(
                    city_id=each.id,
                    party=each.name,
                    choice=choice,
                    cast_at=at(23, 9),
                    recorded_by="Kim",
                )
                for each, choice in (
                    (toronto.city, Choice.YES),
                    (delhi.city, Choice.YES if carried else Choice.NO),
                )
            ]
            db.session.add(poll)
            db.session.flush()  # who votes after the closing is refused by the database
            poll.closed_by, poll.closed_at = "Kim", at(23, 9 + number)
            poll.yes, poll.no, poll.abstain = (2, 0, 0) if carried else (1, 1, 0)
            poll.carried = carried
            db.session.flush()
        adopted_directly(declaration)


def reserved() -> None:
    """One confirmed reservation, and one that nobody has confirmed."""
    with unit_of_work():
        declaration = held()
        adoption = queries.adoption_of(declaration)
        assert adoption is not None
        toronto, delhi, *_ = offices(declaration.summit)
        endorsed_directly(
            adoption,
            toronto,
            note_kind=NoteKind.RESERVATION,
            note=WORDS,
            note_language="en",
            note_translation=Text(ko="우리는 제2항을 예산에 영향이 없는 것으로 이해한다."),
        )
        endorsed_directly(
            adoption,
            delhi,
            state=EndorsementState.STATED,
            note_kind=NoteKind.RESERVATION,
            note="Nobody may know this yet.",
            note_language="en",
        )


def page(language: str = "en", now: datetime = AFTER) -> str:
    """Return all words of the minutes, one to a line."""
    with unit_of_work():
        made = minutes(db.session.scalars(select(Session)).one(), now=now)
        return str(page_of(made, language, fallback_day=DAY))


def pdf(desk: Desk, language: str) -> str:
    answer = desk.get(f"{HERE}.pdf?language={language}")
    assert answer.status_code == 200
    return squeezed(read(answer.data)[1])


class TestWhatTheySay:
    def test_nothing_before_anything_happened(self, app: Flask) -> None:
        with unit_of_work():
            forum()
        text = Desk.of(app, "viewer").get(HERE).text

        assert "Nothing is on record of this session yet." in text
        assert "minutes.pdf" not in text

    def test_who_was_there_from_when_to_when(self, app: Flask) -> None:
        tabled()
        presences()
        desk = Desk.of(app, "viewer")
        text = " ".join(desk.get(HERE).text.split())

        assert "Present (3)" in text
        assert "21:50–22:30<br>22:45–" in text
        assert "Mayor of Delhi" in text
        # Hanoi has said that it comes, and nothing is recorded.
        absent = text[text.index("Expected, and not recorded as present") :]
        assert "Hanoi" in absent[: absent.index("</section>")]
        assert squeezed("Toronto Mayor 1 Mayor of Toronto 21:50–22:30 22:45–") in pdf(desk, "en")

    def test_what_was_decided_in_the_order_in_which_it_was(self, app: Flask) -> None:
        tabled()
        decided()
        found = pdf(Desk.of(app, "viewer"), "en")

        said = [
            "23:00 Version 1 was put on the table.",
            "23:02 Delhi objected. Clause 3 is too short.",
            "23:08 Delhi withdrew its objection.",
            "23:10 A recorded vote on version 1 was not carried.",
            "1 for, 1 against, 0 abstaining In favour: Toronto Against: Delhi",
            "23:11 A recorded vote on version 1 was carried.",
            "2 for, 0 against, 0 abstaining In favour: Toronto, Delhi",
            "23:15 Adopted. How: Consensus",
            "Ruled by the chair: Kim Hana, Mayor of Seoul",
            "I hear no objection. It is so decided.",
            "Adopted text",
        ]
        places = [found.index(squeezed(each)) for each in said]
        assert places == sorted(places)

    def test_the_adopted_text_with_its_hash_in_each_language(self, app: Flask) -> None:
        tabled()
        decided()
        with unit_of_work():
            hashed = held().newest.hash
        desk = Desk.of(app, "viewer")

        for language, words in (
            ("en", "We commit ourselves to measure 4 within 30 days."),
            ("ko", "우리는 30일 이내에 제4조치를 이행할 것을 약속한다."),
        ):
            found = pdf(desk, language)
            assert squeezed(words) in found
            assert hashed in found
        assert hashed in desk.get(HERE).text

    def test_reservations_once_they_are_confirmed(self, app: Flask) -> None:
        tabled()
        decided()
        reserved()
        desk = Desk.of(app, "viewer")

        assert squeezed(WORDS) in pdf(desk, "en")
        korean = pdf(desk, "ko")
        assert squeezed("예산에 영향이 없는 것으로 이해한다.") in korean
        assert squeezed(WORDS) in korean
        for text in (pdf(desk, "en"), korean, squeezed(desk.get(HERE).text)):
            assert squeezed("Nobody may know this yet.") not in text

    def test_who_spoke_when_where_a_rundown_was_used(self, app: Flask) -> None:
        with unit_of_work():
            made = rundown.make_rundown(mayors(forum()), actor=TESTER, now=NOW)
            for cue in made.cues:
                cue.name, cue.place = Text(en="Mayor Lee", ko="이 시장"), Text(en="Lima", ko="리마")
            rundown.take_panel(made, actor=OPERATOR, now=NOW)
            give(made, "start", now=at(22, 1))
            give(
                made,
                "substitute",
                now=at(22, 2),
                cue=made.cues[0].uid,
                name=Text(en="Deputy Kim"),
                title=Text(),
            )
            give(made, "next", now=at(22, 21))
            give(made, "end", now=at(22, 31))
        desk = Desk.of(app, "viewer")
        found = pdf(desk, "en")

        assert squeezed("22:01–22:21 Deputy Kim in the place of Mayor Lee Lima") in found
        assert squeezed("22:21–22:31 Mayor Lee Lima Adoption 10:00") in found
        assert squeezed("Actual Fri 14 May 2027, 22:01–22:31") in found
        assert "Seoul,UTC+9" in found
        assert "Deputy Kim" in desk.get(HERE).text

    def test_without_a_rundown_nobody_is_said_to_have_spoken(self) -> None:
        tabled()
        presences()
        assert "Who spoke is not on record: no rundown was used." in page()

    def test_a_text_that_never_came_to_the_table_is_not_in_them(self, app: Flask) -> None:
        with unit_of_work():
            drafted(forum())
        presences()
        assert "No text was before this session." in Desk.of(app, "viewer").get(HERE).text
        assert "Joint Statement" not in page()

    def test_another_sessions_text_is_not_in_them(self) -> None:
        tabled()
        with unit_of_work():
            held().session_id = None
        assert "Joint Statement" not in page()

    def test_each_session_has_what_happened_there(self) -> None:
        with unit_of_work():
            made = forum()
            declaration = drafted(made)
            operations.table(declaration, actor=TESTER, now=at(23))
            toronto = offices(made)[0].city
            assert toronto is not None
            operations.object_to(
                declaration, toronto, "Too weak.", "en", actor=TESTER, now=at(23, 5)
            )
            operations.return_to_draft(declaration, actor=TESTER, now=at(23, 10))
            again = item("again", kind=ItemKind.ADOPTION, minutes=10, title="Again")
            closing = session(
                "closing", "Closing", starts_at=at(20, day=NEXT), minutes=60, items=[again]
            )
            made.sessions.append(closing)
            db.session.flush()
            declaration.session_id, declaration.item_uid = closing.id, again.uid
            operations.table(declaration, actor=TESTER, now=at(20, 5, day=NEXT))
            first = minutes(mayors(made), now=AFTER)
            second = minutes(closing, now=AFTER + timedelta(days=1))
        (was,), (there,) = first.dealt, second.dealt
        assert [each.step for each in was.steps] == [Step.TABLED, Step.RETURNED]
        assert [each.step for each in there.steps] == [Step.TABLED]
        assert (len(was.objections), len(there.objections)) == (1, 0)


class TestThePages:
    def test_the_pdf_is_for_archives_and_the_same_each_time(self, app: Flask) -> None:
        tabled()
        presences()
        decided()
        reserved()
        desk = Desk.of(app, "viewer")
        for language, title in (("en", "Minutes: Mayoral Meeting"), ("ko", "")):
            answer = desk.get(f"{HERE}.pdf?language={language}")
            metadata = read(answer.data)[0].metadata
            assert metadata is not None
            check_archival(answer.data, language, title or str(metadata.title))
            assert desk.get(f"{HERE}.pdf?language={language}").data == answer.data

    def test_other_languages_and_sessions_are_not_there(self, app: Flask) -> None:
        tabled()
        desk = Desk.of(app, "viewer")
        assert desk.get(f"{HERE}.pdf?language=fr").status_code == 400
        assert desk.get(f"{HERE}.pdf?language=%00").status_code == 400
        assert desk.get("forum/sessions/none/minutes").status_code == 404
        assert desk.get("forum/sessions/%00/minutes.pdf").status_code == 404

    def test_the_staff_of_another_summit_reads_nothing(self, app: Flask) -> None:
        tabled()
        decided()
        with unit_of_work():
            summit("other")
        desk = Desk.of(app, "owner", summit_slug="other")
        for path in (HERE, f"{HERE}.pdf"):
            answer = desk.get(path)
            assert answer.status_code == 404
            assert "Joint Statement" not in answer.text

    @pytest.mark.parametrize("cities", [1, 30])
    def test_statements_do_not_grow_with_the_cities(
        self, app: Flask, count_sql: CountSql, cities: int
    ) -> None:
        tabled(cities)
        with unit_of_work():
            present(held().summit)
            adopted_directly(held())
            adoption = queries.adoption_of(held())
            assert adoption is not None
            for each in offices(held().summit):
                endorsed_directly(
                    adoption,
                    each,
                    note_kind=NoteKind.EXPLANATION,
                    note="Explained.",
                    note_language="en",
                )
        desk = Desk.of(app, "viewer")
        desk.get(HERE)
        with count_sql() as statements:
            assert desk.get(HERE).text.count("Explained.") == cities
        assert len(statements) == STATEMENTS


#: Of the page, those of the guard and of the surroundings included.
STATEMENTS = 17
