"""How far each office is: every step judged, for one session and for several."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from summit.attendance import board, operations
from summit.attendance.board import Hours, Region, Wanted, hours_of, narrowed, ordered, region_of
from summit.attendance.models import (
    AnswerKind,
    Arrangements,
    Channel,
    Invitation,
    InvitationState,
    Office,
    Paper,
    PaperKind,
    Rehearsal,
    RehearsalOutcome,
    RehearsalSlot,
)
from summit.attendance.operations import AnswerValues
from summit.attendance.queries.readiness import board_facts, summary
from summit.attendance.readiness import BoardStep, Stage, State, overdue_invitations
from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.directory.models import City, Relation
from summit.programme.models import Session, SessionState, Summit
from tests.actors import TESTER
from tests.attendance.builders import contact_values, forum, invited, later, office, publish
from tests.programme.builders import NOW, SEOUL, at, organisation

pytestmark = pytest.mark.usefixtures("database")

S = BoardStep
#: Long after every day by which something is due, and before the session.
EVE = at(9)


def row_of(slug: str, session: str = "", now: Any = NOW) -> board.Row:
    return rows(session, now)[slug]


def rows(session: str = "", now: Any = NOW, *, private: bool = True) -> dict[str, board.Row]:
    with reading():
        found = board.rows(board_facts(_summit()), session, SEOUL, now, private=private)
    return {each.label["en"].lower(): each for each in found}


def _summit() -> int:
    return db.session.scalars(select(Summit.id)).one()


def states(row: board.Row) -> dict[BoardStep, State]:
    return {step: cell.state for step, cell in row.cells.items()}


def made(*answers: AnswerKind | None, deadline: Any = None) -> Invitation:
    """Invite Jakarta, which speaks, to the mayors' session; it answers in turn."""
    with unit_of_work():
        row = forum()
        publish(row)
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        mayors = next(each for each in row.sessions if each.slug == "mayors")
        found = invited(mayors, office(row, jakarta), deadline=deadline)
        for each in answers:
            if each is not None:
                say(found, each)
        return found


def say(invitation: Invitation, kind: AnswerKind) -> None:
    name = Text(en="A Deputy") if kind is AnswerKind.DEPUTY else Text()
    operations.answer(
        invitation,
        AnswerValues(kind, "", name, name),
        channel=Channel.PAGE,
        contact=invitation.office.contacts[0],
        actor=TESTER,
        now=NOW,
    )


def test_an_office_without_an_invitation_waits_for_one() -> None:
    with unit_of_work():
        row = forum()
        office(row, db.session.scalars(select(City).where(City.slug == "lima")).one())
    found = row_of("lima")
    assert found.stage is Stage.UNASKED
    assert states(found) == {**dict.fromkeys(S, State.NONE), S.INVITED: State.DUE}
    assert not found.is_ready


@pytest.mark.parametrize("state", [InvitationState.DRAFT, InvitationState.QUEUED])
def test_an_invitation_that_was_not_sent_is_due(state: InvitationState) -> None:
    invitation = made()
    with unit_of_work():
        db.session.get_one(Invitation, invitation.id).state = state
    assert states(row_of("jakarta"))[S.INVITED] is State.DUE
    assert row_of("jakarta").stage is Stage.UNASKED


def test_an_answer_is_due_until_its_deadline_and_overdue_after() -> None:
    deadline = later(days=3)
    made(deadline=deadline)
    before = row_of("jakarta", now=later(days=2))
    after = row_of("jakarta", now=later(days=4))
    assert (before.stage, before.cells[S.ANSWERED].state) == (Stage.WAITING, State.DUE)
    assert (after.cells[S.ANSWERED].state, after.overdue) == (State.OVERDUE, [S.ANSWERED])
    assert after.overdue_since == deadline
    assert states(before)[S.NAMES] is State.NONE


def test_who_declines_owes_nothing() -> None:
    made(AnswerKind.DECLINED)
    found = row_of("jakarta", now=EVE)
    assert states(found) == {
        **dict.fromkeys(S, State.NONE),
        S.INVITED: State.DONE,
        S.ANSWERED: State.DONE,
    }
    assert not found.is_ready


def test_who_comes_owes_every_step_and_is_ready_when_all_is_done() -> None:
    invitation = made(AnswerKind.ACCEPTED)
    with unit_of_work():
        slot = RehearsalSlot(
            summit_id=invitation.summit_id, starts_at=later(days=9), ends_at=later(days=10)
        )
        db.session.add(slot)
    first = row_of("jakarta")
    assert states(first) == {
        S.INVITED: State.DONE,
        S.ANSWERED: State.DONE,
        S.NAMES: State.DUE,
        S.SPEECH: State.DUE,
        S.REHEARSAL: State.DUE,
        S.VIDEO: State.NONE,
        S.CONSENT: State.DUE,
        S.SEATED: State.DUE,
    }
    assert first.cells[S.SPEECH].by == at(22) - timedelta(days=7)
    late = states(row_of("jakarta", now=EVE))
    assert {step for step, state in late.items() if state is State.OVERDUE} == {
        S.NAMES, S.SPEECH, S.REHEARSAL, S.CONSENT,
    }  # fmt: skip

    with unit_of_work():
        of = db.session.scalars(select(Office)).one()
        of.names_stated_at = of.consented_at = NOW
        slot = db.session.scalars(select(RehearsalSlot)).one()
        db.session.add(Rehearsal(slot_id=slot.id, seat=1, office_id=of.id, booked_at=NOW))
        db.session.add(
            Paper(
                office_id=of.id, invitation_id=invitation.id, kind=PaperKind.SPEECH_TEXT,
                name="a", extension="txt", media_type="text/plain", size=1, data=b"a",
                added_at=NOW,
            )
        )  # fmt: skip
    # Stated, but the proof is not approved; booked, but not rehearsed.
    half = states(row_of("jakarta"))
    assert (half[S.NAMES], half[S.REHEARSAL]) == (State.DUE, State.DUE)
    assert (half[S.SPEECH], half[S.CONSENT]) == (State.DONE, State.DONE)

    with unit_of_work():
        of = db.session.scalars(select(Office)).one()
        of.proofed_at, of.rank = NOW, 1
        db.session.scalars(select(Rehearsal)).one().outcome = RehearsalOutcome.PASSED
    whole = row_of("jakarta", now=EVE)
    assert set(states(whole).values()) == {State.DONE, State.NONE}
    assert whole.is_ready

    with unit_of_work():
        db.session.scalars(select(Rehearsal)).one().outcome = RehearsalOutcome.FAILED
    assert states(row_of("jakarta"))[S.REHEARSAL] is State.DUE
    assert states(row_of("jakarta", now=EVE))[S.REHEARSAL] is State.OVERDUE


def test_a_video_message_is_done_once_the_organizers_hold_it() -> None:
    invitation = made(AnswerKind.VIDEO)
    assert states(row_of("jakarta"))[S.VIDEO] is State.DUE
    assert states(row_of("jakarta", now=EVE))[S.VIDEO] is State.OVERDUE
    with unit_of_work():
        found = db.session.get_one(Invitation, invitation.id)
        operations.set_video(found, "https://video.example/1", actor=TESTER, now=NOW)
    assert states(row_of("jakarta", now=EVE))[S.VIDEO] is State.DUE
    with unit_of_work():
        found = db.session.get_one(Invitation, invitation.id)
        operations.hold_video(found, True, actor=TESTER, now=NOW)
    assert states(row_of("jakarta", now=EVE))[S.VIDEO] is State.DONE
    assert states(row_of("jakarta"))[S.SEATED] is State.NONE


def test_a_seat_needs_an_acceptance_and_a_place_in_the_order() -> None:
    invitation = made(AnswerKind.DEPUTY)
    assert states(row_of("jakarta"))[S.SEATED] is State.DUE
    with unit_of_work():
        db.session.scalars(select(Office)).one().rank = 4
    found = row_of("jakarta")
    assert (states(found)[S.SEATED], found.stage, found.is_deputy) == (
        State.DONE, Stage.DEPUTY, True,
    )  # fmt: skip
    assert found.name == {"en": "A Deputy"}
    with unit_of_work():
        say(db.session.get_one(Invitation, invitation.id), AnswerKind.TENTATIVE)
    assert states(row_of("jakarta"))[S.SEATED] is State.NONE


def test_over_several_sessions_the_worst_counts_and_one_can_be_looked_at() -> None:
    made(AnswerKind.ACCEPTED)
    with unit_of_work():
        seminar = db.session.scalars(select(Session).where(Session.slug == "seminar")).one()
        invited(seminar, db.session.scalars(select(Office)).one(), deadline=later(days=1))
    both = row_of("jakarta", now=later(days=2))
    assert both.stage is Stage.ACCEPTED
    assert states(both)[S.ANSWERED] is State.OVERDUE
    alone = row_of("jakarta", "seminar", later(days=2))
    assert (alone.stage, states(alone)[S.NAMES]) == (Stage.WAITING, State.NONE)
    other = row_of("jakarta", "mayors", later(days=2))
    assert states(other)[S.ANSWERED] is State.DONE


def test_a_withdrawn_invitation_asks_for_nothing() -> None:
    invitation = made(AnswerKind.ACCEPTED)
    with unit_of_work():
        found = db.session.get_one(Invitation, invitation.id)
        operations.withdraw(found, actor=TESTER, now=NOW)
    assert row_of("jakarta", now=EVE).stage is Stage.UNASKED
    assert rows("mayors") == {}


def test_a_cancelled_session_asks_for_nothing() -> None:
    made(AnswerKind.ACCEPTED)
    with unit_of_work():
        mayors = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        mayors.state = SessionState.CANCELLED
    assert row_of("jakarta", now=EVE).overdue == []


def test_reminders_go_to_the_invitation_that_owes() -> None:
    invitation = made(AnswerKind.ACCEPTED)
    with unit_of_work():
        seminar = db.session.scalars(select(Session).where(Session.slug == "seminar")).one()
        of = db.session.scalars(select(Office)).one()
        second = invited(seminar, of, deadline=later(days=1))
    facts = board_facts(_summit())
    each = facts.offices[0]

    def reminded(now: Any) -> list[int]:
        found = overdue_invitations(each.office, each.invitations, facts.facts(each), now)
        return sorted(one.id for one in found)

    assert reminded(NOW) == []
    assert reminded(later(days=2)) == [second.id]
    assert reminded(EVE) == [invitation.id, second.id]


# Narrowing, sorting, counting


def several() -> dict[str, board.Row]:
    """Jakarta accepts, Lima (a sister city) is late, Seoul (the host) sends a video."""
    with unit_of_work():
        row = forum()
        towns = {each.slug: each for each in db.session.scalars(select(City))}
        towns["lima"].relation = Relation.SISTER
        row.host = organisation("smg", "Seoul", city=towns["seoul"])
        db.session.add(Arrangements(summit_id=row.id, quorum=2))
        mayors = next(each for each in row.sessions if each.slug == "mayors")
        for slug, kind in (
            ("jakarta", AnswerKind.ACCEPTED), ("lima", None), ("seoul", AnswerKind.VIDEO),
        ):  # fmt: skip
            found = invited(mayors, office(row, towns[slug]), deadline=later(days=1))
            if kind is not None:
                say(found, kind)
    return rows(now=later(days=2))


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        (Wanted(), ["jakarta", "lima", "seoul"]),
        (Wanted(step=S.ANSWERED), ["lima"]),
        (Wanted(step=S.SEATED), ["jakarta"]),
        (Wanted(stage=Stage.VIDEO), ["seoul"]),
        (Wanted(relation="sister"), ["lima"]),
        (Wanted(relation="none"), ["jakarta", "seoul"]),
        (Wanted(region=Region.AMERICAS), ["lima"]),
        (Wanted(overdue=True), ["lima"]),
        (Wanted(words="자카"), ["jakarta"]),
        (Wanted(words="MAYOR lima"), ["lima"]),
        (Wanted(words="nowhere"), []),
        # 09:00 in UTC: 16:00 in Jakarta, 04:00 in Lima, 18:00 in Seoul.
        (Wanted(hours=Hours.WORK), ["jakarta"]),
        (Wanted(hours=Hours.NIGHT), ["lima"]),
        (Wanted(hours=Hours.AWAKE), ["seoul"]),
    ],
)
def test_rows_are_narrowed(wanted: Wanted, slugs: list[str]) -> None:
    found = narrowed(list(several().values()), wanted, later(days=2))
    assert sorted(each.label["en"].lower() for each in found) == slugs


@pytest.mark.parametrize(
    ("sort", "language", "slugs"),
    [
        ("city", "en", ["jakarta", "lima", "seoul"]),
        ("-city", "en", ["seoul", "lima", "jakarta"]),
        ("city", "ko", ["lima", "seoul", "jakarta"]),  # 리마, 서울, 자카르타
        ("answer", "en", ["jakarta", "seoul", "lima"]),
        ("overdue", "en", ["lima", "jakarta", "seoul"]),
        ("hour", "en", ["lima", "jakarta", "seoul"]),
        ("left", "en", ["jakarta", "seoul", "lima"]),
        ("deadline", "en", ["lima", "jakarta", "seoul"]),
    ],
)
def test_rows_are_sorted(sort: str, language: str, slugs: list[str]) -> None:
    found = ordered(list(several().values()), sort, language, later(days=2))
    assert [each.label["en"].lower() for each in found] == slugs


def test_the_board_is_counted_and_the_quorum_knows_only_cities_that_come() -> None:
    found = board.tally(list(several().values()), 2)
    assert {each.key: each.count for each in found.funnel} == {
        "offices": 3, "invited": 3, "answered": 2, "taking_part": 2, "proofed": 0, "ready": 0,
    }  # fmt: skip
    quorum = found.quorum
    assert (quorum.coming, quorum.invited, quorum.needed) == (1, 3, 2)
    assert (quorum.missing, quorum.is_reached) == (1, False)
    assert board.Quorum(2, 3, 2).is_reached
    assert not board.Quorum(2, 3, None).is_reached
    assert [each.label["en"] for each in found.overdue] == ["Lima"]
    assert (found.steps[S.SEATED].count, found.steps[S.SEATED].of) == (0, 1)


def test_the_dashboard_counts_the_same() -> None:
    several()
    with unit_of_work():
        lima = db.session.scalars(
            select(Office).join(City, City.id == Office.city_id).where(City.slug == "lima")
        ).one()
        operations.add_contact(lima, contact_values("second@lima.example"), actor=TESTER, now=NOW)
        operations.mark_undeliverable("office@lima.example", "gone", now=NOW)
    with reading():
        found = summary(_summit(), later(days=2))
    assert (found.offices, found.invited, found.answered) == (3, 3, 2)
    assert (found.coming, found.cities, found.quorum) == (1, 1, 2)
    assert (found.late, found.undeliverable) == (1, 1)


def test_contacts_stand_in_rows_for_those_alone_who_may_see_them() -> None:
    several()
    open_row, closed_row = rows()["lima"], rows(private=False)["lima"]
    assert open_row.contact is not None
    assert open_row.contact.address == "office@lima.example"
    assert closed_row.contact is None
    assert closed_row.has_address
    assert "lima.example" not in closed_row.words


def test_regions_and_hours_are_told_by_the_zone() -> None:
    found = [
        region_of(zone)
        for zone in ("Asia/Seoul", "Africa/Cairo", "Pacific/Auckland", "UTC", "Europe/Istanbul")
    ]
    assert found == [Region.ASIA, Region.AFRICA, Region.OCEANIA, Region.OTHER, Region.EUROPE]
    assert hours_of(at(9), SEOUL) is Hours.WORK
    assert hours_of(at(17), SEOUL) is Hours.AWAKE
    assert hours_of(at(23), SEOUL) is Hours.NIGHT
    assert hours_of(at(6), SEOUL) is Hours.AWAKE
