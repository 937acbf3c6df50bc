"""Putting interpreters into booths, offering, answering, releasing: states, mails, the journal."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.attendance.queries import published
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.interpretation import operations, queries
from summit.interpretation.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Interpreter,
)
from summit.interpretation.operations.interpreters import mail_failed, mark_undeliverable
from summit.interpretation.operations.moving import tell_news
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme import operations as programme
from summit.programme.models import Session
from summit.programme.operations import editing
from tests.actors import TESTER
from tests.interpretation.builders import (
    NOW,
    assigned,
    at,
    forum,
    interpreter,
    later,
    session_of,
    team,
)

pytestmark = pytest.mark.usefixtures("database")

INTERPRETER = Actor(ActorKind.INTERPRETER, "interpreter:1", "Interpreter 1")
SECRET = "A hospital appointment on that day"


def _acts() -> list[str]:
    return list(db.session.scalars(select(Entry.act).order_by(Entry.id)))


def _mails() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(Mail).order_by(Mail.id))
    return [(mail.to_address, mail.key.split(":")[2]) for mail in rows]


def test_a_proposal_tells_nobody_and_an_offer_is_one_mail_to_each() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors, bilateral = session_of(made, "mayors"), session_of(made, "bilateral")
        places = [assigned(mayors, first), assigned(bilateral, first), assigned(mayors, second)]
        assert _mails() == []
        offered = operations.offer(places, actor=TESTER, now=NOW)
    assert (offered.sent, offered.places, offered.without_address) == (2, 3, ())
    assert _mails() == [
        ("interpreter.1@booth.example", "offer"),
        ("interpreter.2@booth.example", "offer"),
    ]
    body = db.session.scalars(select(Mail.body).order_by(Mail.id)).first() or ""
    assert "Mayoral Meeting" in body
    assert "Bilateral" in body
    places = db.session.scalars(select(Assignment).order_by(Assignment.id)).all()
    assert [(each.state, each.round, each.told_from) for each in places] == [
        (AssignmentState.OFFERED, 1, at(22)),
        (AssignmentState.OFFERED, 1, at(15)),
        (AssignmentState.OFFERED, 1, at(22)),
    ]


def test_who_has_no_address_is_offered_the_place_and_named() -> None:
    with unit_of_work():
        made = forum()
        silent = interpreter(made, address="")
        offered = operations.offer(
            [assigned(session_of(made, "mayors"), silent)], actor=TESTER, now=NOW
        )
        assert (offered.sent, [each.id for each in offered.without_address]) == (0, [silent.id])


def test_nothing_to_offer_is_refused_and_a_past_session_is_not_offered() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        place = assigned(session_of(made, "mayors"), first)
        with pytest.raises(Refused):
            operations.offer([place], actor=TESTER, now=at(22))
        assert operations.offer([place], actor=TESTER, now=at(21, 59)).sent == 1
        with pytest.raises(Refused):
            operations.offer([place], actor=TESTER, now=NOW)


def test_an_answer_can_be_changed_until_the_session_begins_and_keeps_no_reason_in_the_journal() -> (
    None
):
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        place = assigned(session_of(made, "mayors"), first, state=AssignmentState.OFFERED)
        assert operations.answer(place, True, consented=True, actor=INTERPRETER, now=NOW)
        assert (place.state, place.consented) == (AssignmentState.CONFIRMED, True)
        assert not operations.answer(place, True, consented=True, actor=INTERPRETER, now=NOW)
        assert operations.answer(place, False, reason=SECRET, actor=INTERPRETER, now=later(days=1))
        assert (place.state, place.reason) == (AssignmentState.DECLINED, SECRET)
        with pytest.raises(Refused):
            operations.answer(place, True, actor=INTERPRETER, now=at(22))
    entries = db.session.scalars(
        select(Entry).where(Entry.object_kind == "assignment").order_by(Entry.id)
    ).all()
    assert [entry.act for entry in entries] == [
        "assignment.proposed",
        "assignment.offered",
        "assignment.accepted",
        "assignment.declined",
    ]
    assert not any(SECRET in f"{entry.before}{entry.after}" for entry in entries)


def test_a_proposal_or_a_released_place_cannot_be_answered() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors = session_of(made, "mayors")
        proposal = assigned(mayors, first)
        released = assigned(mayors, second, state=AssignmentState.OFFERED)
        operations.release(released, actor=TESTER, now=NOW)
        for place in (proposal, released):
            with pytest.raises(Refused):
                operations.answer(place, True, actor=INTERPRETER, now=NOW)
        assert (proposal.state, released.state) == (
            AssignmentState.PROPOSED,
            AssignmentState.RELEASED,
        )


def test_releasing_deletes_a_proposal_and_tells_whoever_was_offered_the_place() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors = session_of(made, "mayors")
        operations.release(assigned(mayors, first), actor=TESTER, now=NOW)
        operations.release(
            assigned(mayors, second, state=AssignmentState.CONFIRMED), actor=TESTER, now=NOW
        )
    (left,) = db.session.scalars(select(Assignment)).all()
    assert (left.state, left.released_at) == (AssignmentState.RELEASED, NOW)
    assert [what for _, what in _mails()] == ["offer", "released"]
    entry = db.session.scalars(select(Entry).where(Entry.act == "assignment.released")).one()
    assert (entry.before["state"], entry.after["state"]) == ("confirmed", "released")


def test_assigning_refuses_another_booth_a_second_place_and_a_removed_interpreter() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors = session_of(made, "mayors")
        assigned(mayors, first)
        for booth, who in (("en-fr", second), ("en-ko", first)):
            with pytest.raises(Refused):
                operations.assign(mayors, booth, who, actor=TESTER, now=NOW)
        operations.remove_interpreter(second, actor=TESTER, now=NOW)
        with pytest.raises(Refused):
            operations.assign(mayors, "en-ko", second, actor=TESTER, now=NOW)
    assert db.session.scalars(select(Assignment.interpreter_id)).all() == [first.id]


def test_an_interpreter_of_another_summit_is_refused() -> None:
    with unit_of_work():
        made, other = forum(), forum("other")
        (stranger,) = team(other, 1)
        with pytest.raises(Refused):
            operations.assign(session_of(made, "mayors"), "en-ko", stranger, actor=TESTER, now=NOW)
        with pytest.raises(NotFound):
            queries.interpreter_of(made.id, stranger.id)


def test_swapping_between_sessions_proposes_both_anew_and_releases_who_knew() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors, bilateral = session_of(made, "mayors"), session_of(made, "bilateral")
        mine = assigned(mayors, first, state=AssignmentState.CONFIRMED)
        theirs = assigned(bilateral, second)
        new_mine, new_theirs = operations.swap(mine, theirs, actor=TESTER, now=NOW)
        assert (new_mine.session, new_mine.interpreter, new_mine.state) == (
            mayors,
            second,
            AssignmentState.PROPOSED,
        )
        assert (new_theirs.session, new_theirs.interpreter) == (bilateral, first)
        assert mine.state is AssignmentState.RELEASED
        with pytest.raises(Refused):
            operations.swap(new_mine, new_mine, actor=TESTER, now=NOW)


def test_swapping_with_somebody_who_works_there_already_changes_nothing() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors, bilateral = session_of(made, "mayors"), session_of(made, "bilateral")
        mine, theirs = assigned(mayors, first), assigned(bilateral, second)
        assigned(bilateral, first)
        ids = mine.id, theirs.id
    with pytest.raises(Refused), unit_of_work():
        operations.swap(
            db.session.get_one(Assignment, ids[0]),
            db.session.get_one(Assignment, ids[1]),
            actor=TESTER,
            now=NOW,
        )
    db.session.expire_all()
    held = db.session.execute(
        select(Session.slug, Interpreter.id)
        .join(Assignment, Assignment.session_id == Session.id)
        .join(Interpreter, Interpreter.id == Assignment.interpreter_id)
        .order_by(Assignment.id)
    ).all()
    assert [tuple(row) for row in held] == [
        ("mayors", first.id),
        ("bilateral", second.id),
        ("bilateral", first.id),
    ]


def test_locks_and_roles_are_journalled_once() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        place = assigned(session_of(made, "mayors"), first)
        assert operations.set_lock(place, True, actor=TESTER, now=NOW)
        assert not operations.set_lock(place, True, actor=TESTER, now=NOW)
        assert operations.set_role(place, AssignmentRole.STANDBY, actor=TESTER, now=NOW)
        assert not operations.set_role(place, AssignmentRole.STANDBY, actor=TESTER, now=NOW)
    assert _acts()[-2:] == ["assignment.locked", "assignment.role_set"]


def test_removing_is_refused_while_somebody_holds_a_place_unless_it_is_released() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        assigned(session_of(made, "mayors"), first, state=AssignmentState.CONFIRMED)
        with pytest.raises(Refused) as refused:
            operations.remove_interpreter(first, actor=TESTER, now=NOW)
        assert refused.value.values["count"] == 1
        assert operations.remove_interpreter(first, release_places=True, actor=TESTER, now=NOW) == 1
        with pytest.raises(NotFound):
            queries.interpreter_of(made.id, first.id)
    assert [what for _, what in _mails()] == ["offer", "released"]


def test_a_session_with_interpreters_cannot_be_deleted() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        assigned(session_of(made, "seminar"), first, booth="ko>en")
        session = session_of(made, "seminar")
        with pytest.raises(Refused) as refused:
            editing.delete_session(made, session, actor=TESTER, now=NOW)
        assert "seminar" in str(refused.value.values)


def test_publishing_another_hour_tells_and_cancelling_releases() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        mayors, bilateral = session_of(made, "mayors"), session_of(made, "bilateral")
        assigned(mayors, first, state=AssignmentState.CONFIRMED)
        assigned(bilateral, first, state=AssignmentState.OFFERED)
        assigned(bilateral, second)
        mayors.starts_at, mayors.ends_at = at(21), at(22, 30)
        programme.publish(made, actor=TESTER, now=NOW)
        assert tell_news(made.id, published(made.id), actor=TESTER, now=NOW) == 1  # type: ignore[arg-type]
        assert tell_news(made.id, published(made.id), actor=TESTER, now=NOW) == 0  # type: ignore[arg-type]
        editing.cancel_session(bilateral, actor=TESTER, now=NOW)
        programme.publish(made, actor=TESTER, now=later(hours=1))
        assert tell_news(made.id, published(made.id), actor=TESTER, now=later(hours=1)) == 1  # type: ignore[arg-type]
    assert [what for _, what in _mails()] == ["offer", "offer", "moved", "released"]
    states = db.session.execute(
        select(Session.slug, Assignment.state, Assignment.told_from)
        .join(Session, Session.id == Assignment.session_id)
        .order_by(Assignment.id)
    ).all()
    assert [tuple(row) for row in states] == [
        ("mayors", AssignmentState.CONFIRMED, at(21)),
        ("bilateral", AssignmentState.RELEASED, at(15)),
        ("bilateral", AssignmentState.PROPOSED, None),
    ]


def test_whoever_knows_of_a_place_is_told_of_another_booth_and_of_standby() -> None:
    with unit_of_work():
        made = forum(languages=3)
        first, second = team(made, 2)
        three = session_of(made, "nordic")
        known = assigned(three, first, state=AssignmentState.CONFIRMED)
        proposal = assigned(three, second)
        operations.move(known, three, "en-fr", actor=TESTER, now=NOW)
        operations.move(proposal, three, "en-fr", actor=TESTER, now=NOW)
        operations.set_role(known, AssignmentRole.STANDBY, actor=TESTER, now=NOW)
        assert known.state is AssignmentState.CONFIRMED
    assert [what for _, what in _mails()] == ["offer", "changed", "changed"]
    bodies = db.session.scalars(select(Mail.body).order_by(Mail.id)).all()
    assert "영어 ⇄ 프랑스어: 투입" in bodies[1]
    assert "영어 ⇄ 프랑스어: 대기" in bodies[2]


def test_an_offer_for_a_cancelled_session_cannot_be_answered() -> None:
    with unit_of_work():
        made = forum()
        (first,) = team(made, 1)
        place = assigned(session_of(made, "mayors"), first, state=AssignmentState.OFFERED)
        editing.cancel_session(place.session, actor=TESTER, now=NOW)
        with pytest.raises(Refused):
            operations.answer(place, True, actor=INTERPRETER, now=NOW)
        assert place.state is AssignmentState.OFFERED


def test_an_address_from_which_mail_comes_back_is_marked() -> None:
    with unit_of_work():
        made = forum()
        first, second = team(made, 2)
        operations.send_link(first, actor=TESTER, now=NOW)
        mail = db.session.scalars(select(Mail)).one()
        mail_failed(mail, later(hours=1))
        mark_undeliverable("INTERPRETER.2@booth.example", later(hours=2))
        ids = first.id, second.id
    db.session.expire_all()
    assert [db.session.get_one(Interpreter, each).undeliverable_at for each in ids] == [
        later(hours=1),
        later(hours=2),
    ]
