"""The chair's ruling: what it rests on, what stands in its way, and that there is only one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from summit.attendance.models import Arrangements, Invitation
from summit.attendance.queries import presence
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.text import Text
from summit.declarations import operations, rulings
from summit.declarations.following import following
from summit.declarations.models import (
    Adoption,
    Choice,
    ClauseKind,
    Declaration,
    DeclarationState,
    DeclarationVersion,
    Method,
    Threshold,
)
from summit.declarations.operations import ClauseValues
from summit.declarations.queries import adopting
from summit.journal.models import Entry
from summit.programme.models import SessionState, Summit
from tests.actors import TESTER
from tests.declarations.builders import (
    ADOPTED_AT,
    DAY,
    NOW,
    clauses,
    forum,
    mayors,
    present,
    uid_of,
)
from tests.declarations.tables import city_of, held, ruling, tabled

pytestmark = pytest.mark.usefixtures("database")
BY: dict[str, Any] = {"actor": TESTER, "now": ADOPTED_AT}


def quorum(made: Summit, cities: int) -> None:
    db.session.add(Arrangements(summit_id=made.id, quorum=cities))
    db.session.flush()


def refused(declaration: Declaration, why: str, **fields: Any) -> None:
    """Try to adopt; see that it is refused for this reason and leaves nothing."""
    with pytest.raises(Refused, match=why):
        operations.adopt(declaration, ruling(**fields), **BY)
    assert declaration.state is not DeclarationState.ADOPTED
    assert db.session.scalar(select(func.count()).select_from(Adoption)) == 0


def test_an_adoption_says_what_it_rests_on() -> None:
    with unit_of_work():
        made = forum()
        quorum(made, 3)
        declaration = tabled(made, authentic=("ko",), prevailing="ko")
        present(made, 3)
        guest = presence.attendees(mayors(made).id)[0]
        deputy = db.session.get_one(Invitation, guest.invitation_id)
        assert deputy.office.label == Text(en="Toronto", ko="토론토")
        delhi = city_of("delhi")
        objection = operations.object_to(declaration, delhi, "Too weak.", "en", **BY)
        operations.withdraw_objection(declaration, objection, **BY)
        told: list[DeclarationState] = []

        def listen(which: Declaration, _now: object) -> None:
            told.append(which.state)

        following.add(listen)
        try:
            adoption = operations.adopt(declaration, ruling(), **BY)
        finally:
            following._followers.remove(listen)

        version = declaration.newest
        assert declaration.state is DeclarationState.ADOPTED
        assert told == [DeclarationState.ADOPTED]
        assert (adoption.version_id, adoption.version_hash) == (version.id, version.hash)
        assert (adoption.quorum, adoption.present, adoption.votes) == (3, 3, None)
        assert (adoption.ruled_on, adoption.zone) == (DAY, "Asia/Seoul")
        assert (adoption.authentic, adoption.prevailing) == (["ko"], "ko")
        assert adoption.session_title == Text(en="Mayoral Meeting")
        assert adoption.item_title == Text(en="Adoption")
        assert adoption.presence == [
            {
                "city": slug,
                "party": city_of(slug).name.plain(),
                "name": {"en": f"Mayor {number}", "ko": f"시장 {number}"},
                "title": {"en": f"Mayor of {en}", "ko": f"{ko} 시장"},
                "deputy": False,
            }
            for slug, number, en, ko in (
                ("budapest", 3, "Budapest", "부다페스트"),
                ("delhi", 2, "Delhi", "델리"),
                ("toronto", 1, "Toronto", "토론토"),
            )
        ]
        assert adoption.objections == [
            {
                "party": {"en": "Delhi", "ko": "델리"},
                "words": "Too weak.",
                "language": "en",
                "withdrawn": True,
            }
        ]


def test_a_quorum_that_is_not_met_refuses() -> None:
    with unit_of_work():
        made = forum()
        quorum(made, 3)
        declaration = tabled(made)
        present(made, 2)
        for method in Method:
            if method is not Method.RECORDED_VOTE:
                refused(declaration, "it takes 3 cities, and 2 were there", method=method)


def test_presence_counts_at_the_instant_of_the_ruling() -> None:
    with unit_of_work():
        made = forum()
        quorum(made, 2)
        declaration = tabled(made)
        present(made, 2, since=ADOPTED_AT)
        refused(declaration, "0 were there", ruled_at=ADOPTED_AT - timedelta(minutes=1))
        refused(declaration, "cannot lie ahead", ruled_at=ADOPTED_AT + timedelta(seconds=1))
        assert operations.adopt(declaration, ruling(), **BY).present == 2


def test_an_uncertified_revision_refuses() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        values = ClauseValues(ClauseKind.CLAUSE, Text(en="We act.", ko="우리는 행동한다."))
        operations.edit_clause(declaration, uid_of(declaration, 1), values, **BY)
        refused(declaration, "not certified")


def test_an_untranslated_clause_refuses_however_it_came_to_the_table() -> None:
    parts = clauses(1)
    parts[1] = ClauseValues(ClauseKind.CLAUSE, Text(en="SECRET words."))
    with unit_of_work():
        declaration = tabled(forum())
        operations.return_to_draft(declaration, **BY)
        operations.replace_text(declaration, [(None, each) for each in parts], **BY)
        operations.freeze(declaration, **BY)
        declaration.state = DeclarationState.TABLED
        refused(declaration, "Clause 1: The text is missing in Korean")


def test_a_standing_objection_leaves_only_a_recorded_vote() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made)
        objection = operations.object_to(declaration, city_of("delhi"), "", "en", **BY)
        for method in Method:
            why = "vote" if method is Method.RECORDED_VOTE else "An objection stands"
            refused(declaration, why, method=method)
        poll = operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        for slug, choice in (("toronto", Choice.YES), ("delhi", Choice.NO), ("hanoi", Choice.YES)):
            operations.cast(poll, city_of(slug), choice, **BY)
        refused(declaration, "vote is going on", method=Method.RECORDED_VOTE)
        operations.close_poll(poll, **BY)
        refused(declaration, "An objection stands", method=Method.CONSENSUS)
        adoption = operations.adopt(declaration, ruling(Method.RECORDED_VOTE), **BY)
        assert objection.withdrawn_at is None
        assert adoption.objections[0]["withdrawn"] is False
        assert adoption.votes == {
            "threshold": "majority",
            "yes": 2,
            "no": 1,
            "abstain": 0,
            "ballots": [
                {"party": {"en": "Delhi", "ko": "델리"}, "city": "delhi", "choice": "no"},
                {"party": {"en": "Hanoi", "ko": "하노이"}, "city": "hanoi", "choice": "yes"},
                {"party": {"en": "Toronto", "ko": "토론토"}, "city": "toronto", "choice": "yes"},
            ],
        }


def test_a_vote_on_another_version_or_lost_adopts_nothing() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made)
        poll = operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        operations.cast(poll, city_of("delhi"), Choice.YES, **BY)
        operations.close_poll(poll, **BY)
        values = ClauseValues(ClauseKind.CLAUSE, Text(en="We act.", ko="우리는 행동한다."))
        operations.edit_clause(declaration, uid_of(declaration, 1), values, **BY)
        operations.certify(declaration, **BY)
        refused(declaration, "No recorded vote on this version", method=Method.RECORDED_VOTE)
        lost = operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        operations.close_poll(lost, **BY)
        for method in (Method.RECORDED_VOTE, Method.CONSENSUS, Method.NOT_DOCUMENTED):
            refused(declaration, "on this version was not carried", method=method)


def test_a_vote_is_closed_before_the_chair_rules() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made)
        poll = operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        operations.cast(poll, city_of("toronto"), Choice.YES, **BY)
        closed = ADOPTED_AT + timedelta(minutes=4, seconds=30)
        operations.close_poll(poll, actor=TESTER, now=closed)
        values = ruling(Method.RECORDED_VOTE, ruled_at=ADOPTED_AT + timedelta(minutes=3))
        by = {"actor": TESTER, "now": ADOPTED_AT + timedelta(hours=1)}
        with pytest.raises(Refused, match="after the recorded vote is closed"):
            operations.adopt(declaration, values, **by)
        # Whoever types the minute of the closing means what came after it.
        operations.adopt(
            declaration, replace(values, ruled_at=ADOPTED_AT + timedelta(minutes=4)), **by
        )


def test_it_is_adopted_at_its_item_or_not_at_all() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made)
        seen = adopting.stand_of(declaration, ADOPTED_AT).seen
        mayors(made).state = SessionState.CANCELLED
        refused(declaration, "cancelled")
        mayors(made).state = SessionState.SCHEDULED
        item = adopting.item_of(declaration)
        assert item is not None
        item.uid = "00000000-0000-4000-8000-000000000009"
        refused(declaration, "the session and the item")
        declaration.item_uid = item.uid
        with pytest.raises(Conflict, match="has changed since"):
            operations.adopt(declaration, ruling(seen=seen), **BY)


def test_warnings_stand_for_a_reason_alone() -> None:
    parts = clauses(1)
    parts[1] = ClauseValues(
        ClauseKind.CLAUSE, Text(en="Within 30 days.", ko="60일 이내에 이행한다.")
    )
    with unit_of_work():
        declaration = tabled(forum(), parts=parts)
        keys = tuple(each.key for each in adopting.stand_of(declaration, ADOPTED_AT).warnings)
        assert len(keys) == 1
        refused(declaration, "parity check warns")
        refused(declaration, "parity check warns", waived=("other",), waiver="It is meant so.")
        refused(declaration, "Say why", waived=keys)
        adoption = operations.adopt(
            declaration, ruling(waived=(*keys, "other"), waiver="It is meant so."), **BY
        )
        assert (adoption.waived, adoption.waiver) == (list(keys), "It is meant so.")


def test_somebody_ruled_unless_it_is_not_documented() -> None:
    with unit_of_work():
        declaration = tabled(forum())
        refused(declaration, "Say who ruled", chair=Text())
        adoption = operations.adopt(
            declaration, ruling(Method.NOT_DOCUMENTED, chair=Text(), ruling=Text()), **BY
        )
        assert (adoption.chair, adoption.ruling) == (Text(), Text())


def test_only_what_was_confirmed_is_adopted() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        seen = adopting.stand_of(declaration, ADOPTED_AT).seen
        present(made, 1)
        with pytest.raises(Conflict):
            operations.adopt(declaration, ruling(seen=seen), **BY)
        now = adopting.stand_of(declaration, ADOPTED_AT).seen
        assert operations.adopt(declaration, ruling(seen=now), **BY).present == 1


def test_it_is_adopted_once_and_off_the_table_never() -> None:
    with unit_of_work():
        declaration = tabled(forum())
        with pytest.raises(Refused, match="not on the table"):
            draft = tabled(declaration.summit, "other")
            operations.return_to_draft(draft, **BY)
            operations.adopt(draft, ruling(), **BY)
        operations.adopt(declaration, ruling(), **BY)
        with pytest.raises(Refused, match="adopted already"):
            operations.adopt(declaration, ruling(Method.ACCLAMATION), **BY)
        for act in (
            operations.table,
            operations.certify,
            operations.return_to_draft,
            operations.withdraw,
            operations.mark_not_adopted,
            operations.bring_back,
        ):
            with pytest.raises(Refused, match="adopted already"):
                act(declaration, **BY)
        with pytest.raises(Refused, match="adopted already"):
            operations.open_poll(declaration, Threshold.MAJORITY, **BY)
        with pytest.raises(Refused, match="adopted already"):
            operations.object_to(declaration, city_of("delhi"), "", "en", **BY)


def test_the_database_keeps_what_was_adopted() -> None:
    with unit_of_work():
        operations.adopt(tabled(forum()), ruling(), **BY)
    for table, change in ((Adoption, "method"), (DeclarationVersion, "reason")):
        with pytest.raises((SQLAlchemyError, Conflict)), unit_of_work():
            row = db.session.scalars(select(table)).one()
            setattr(row, change, Method.ACCLAMATION if change == "method" else "x")
            db.session.flush()
        db.session.rollback()


def test_of_two_chairs_at_once_one_has_ruled(app: Flask) -> None:
    with unit_of_work():
        made = forum()
        present(made)
        tabled(made)
    start = Barrier(2)

    def rule(method: Method) -> str:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    values = replace(ruling(method), ruling=rulings.words(method))
                    operations.adopt(held(), values, **BY)
            except Refused as refusal:
                return str(refusal)
            return method.value

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(rule, (Method.CONSENSUS, Method.ACCLAMATION)))

    db.session.rollback()
    adoption = db.session.scalars(select(Adoption)).one()
    assert sorted(said) == sorted(
        [adoption.method.value, "This declaration was adopted already; that stands for good."]
    )
    acts = db.session.scalars(select(Entry.act).where(Entry.act == "declaration.adopted")).all()
    assert len(acts) == 1


def test_the_usual_words_of_each_method() -> None:
    for method in Method:
        said = rulings.words(method, yes=4, no=1, abstain=2)
        if method is Method.NOT_DOCUMENTED:
            assert not said
        else:
            assert set(said) == {"en", "ko"}
    assert rulings.words(Method.RECORDED_VOTE, yes=4, no=1, abstain=2)["en"] == (
        "For: 4. Against: 1. Abstentions: 2. The text is adopted."
    )


def test_the_journal_holds_no_reasons() -> None:
    parts = clauses(1)
    parts[1] = ClauseValues(ClauseKind.CLAUSE, Text(en="30 days.", ko="60일."))
    with unit_of_work():
        made = forum()
        declaration = tabled(made, parts=parts)
        stand = adopting.stand_of(declaration, NOW)
        objection = operations.object_to(
            declaration, city_of("delhi"), "SECRET-OBJECTION", "en", **BY
        )
        operations.withdraw_objection(declaration, objection, **BY)
        keys = tuple(each.key for each in stand.warnings)
        operations.adopt(declaration, ruling(waived=keys, waiver="SECRET-REASON"), **BY)
        entries = db.session.scalars(select(Entry)).all()
        assert {each.act for each in entries} > {"declaration.objected", "declaration.adopted"}
        assert "SECRET" not in str([(each.before, each.after) for each in entries])
