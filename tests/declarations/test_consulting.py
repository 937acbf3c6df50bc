"""Circulating a version, what offices say to it, and what becomes of that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from summit.attendance.models import ContactKind, InvitationState, Office, OfficeKind
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, NotFound, Refused
from summit.core.text import Text
from summit.declarations import contributing, operations, queries
from summit.declarations.models import (
    Circulation,
    ClauseKind,
    Contribution,
    ContributionKind,
    ContributionState,
    Declaration,
    DeclarationState,
)
from summit.declarations.operations import CirculationValues, ClauseValues, ContributionValues
from summit.journal.models import Entry
from summit.mail.models import LINK, Mail
from tests.actors import TESTER
from tests.attendance.builders import contact_values, later
from tests.declarations.builders import (
    NOW,
    adopted_directly,
    clauses,
    drafted,
    forum,
    invitations,
    offices,
    uid_of,
)

pytestmark = pytest.mark.usefixtures("database")

DEADLINE = later(days=7)


def circulated(
    declaration: Declaration, to: list[Office] | None = None, **fields: Any
) -> Circulation:
    """Circulate the newest version to some offices, else to all, until :data:`DEADLINE`."""
    given = {"deadline": DEADLINE, "now": NOW, **fields}
    now = given.pop("now")
    chosen = offices(declaration.summit) if to is None else to
    values = CirculationValues(office_ids=[each.id for each in chosen], **given)
    return operations.circulate(declaration, values, actor=TESTER, now=now)


def comment(declaration: Declaration, by: Office, uid: str, words: str = "Why?") -> Contribution:
    values = ContributionValues(uid, ContributionKind.COMMENT, by.language, words)
    return operations.contribute(
        declaration, by, values, contact=by.primary, actor=TESTER, now=later(days=1)
    )


def amendment(declaration: Declaration, by: Office, uid: str, **proposed: str) -> Contribution:
    values = ContributionValues(
        uid, ContributionKind.AMENDMENT, by.language, "Because.", Text(proposed)
    )
    return operations.contribute(
        declaration, by, values, contact=by.primary, actor=TESTER, now=later(days=1)
    )


def test_a_version_is_frozen_and_sent_to_those_chosen(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        toronto, _, _, hanoi = offices(summit)
        round_ = circulated(
            declaration, [toronto, hanoi], note=Text(en="For your council.", ko="의회용입니다.")
        )
        assert (round_.number, declaration.state) == (1, DeclarationState.CIRCULATED)
        assert round_.of_version.frozen_at == NOW
        assert declaration.working is None
        assert {
            each.id: queries.consulted(declaration.id, each.id) for each in offices(summit)
        } == {each.id: each in (toronto, hanoi) for each in offices(summit)}
        mails = {mail.to_address: mail for mail in db.session.scalars(select(Mail))}
    assert set(mails) == {"office@toronto.example", "office@hanoi.example"}
    english, korean = mails["office@toronto.example"], mails["office@hanoi.example"]
    assert english.subject.startswith("Please comment by Mon 8 March 2027, 04:00 (Toronto time")
    assert "At the host: Mon 8 March 2027, 18:00 (Seoul time, UTC+9)" in english.body
    assert "For your council." in english.body
    assert "의회용입니다." in korean.body
    assert "오후 4:00" in korean.body
    assert {english.link_kind, korean.link_kind} == {"office"}
    assert english.body.count(LINK) == 1


def test_who_is_left_out_and_why(database: None) -> None:
    with unit_of_work():
        summit = forum(7)
        declaration = drafted(summit)
        every = offices(summit)
        by_session = {each.office_id: each for each in invitations(summit)}
        by_session[every[1].id].state = InvitationState.WITHDRAWN
        by_session[every[2].id].state = InvitationState.DRAFT
        every[3].contacts[0].undeliverable_at = NOW
        every[4].contacts[0].address = ""
        every[5].kind = OfficeKind.PERSON
        every[6].contacts[0].is_primary = False
        every[6].contacts[0].kind = ContactKind.TECHNICAL
        db.session.flush()
        found = queries.recipients(summit.id, [every[0].id])
        assert {each.office.id: each.left_out for each in found} == {
            every[0].id: "",
            every[1].id: "withdrawn",
            every[2].id: "not_invited",
            every[3].id: "undeliverable",
            every[4].id: "no_address",
            every[5].id: "person",
            # A technician is not asked about a text.
            every[6].id: "no_contact",
        }
        with pytest.raises(Refused, match="at least one office"):
            circulated(declaration, every[1:])
        assert declaration.state is DeclarationState.DRAFT
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_a_colleague_for_protocol_is_written_to_as_well(database: None) -> None:
    from summit.attendance.operations import add_contact

    with unit_of_work():
        summit = forum(1)
        own = offices(summit)[0]
        add_contact(own, contact_values("second@toronto.example"), actor=TESTER, now=NOW)
        add_contact(
            own,
            contact_values("press@toronto.example", kind=ContactKind.PRESS),
            actor=TESTER,
            now=NOW,
        )
        circulated(drafted(summit))
        sent = sorted(db.session.scalars(select(Mail.to_address)))
    assert sent == ["office@toronto.example", "second@toronto.example"]


def test_what_was_looked_at_is_what_is_sent(database: None) -> None:
    from summit.declarations.operations.consulting.circulating import outlook

    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        ids = [each.id for each in offices(summit)]
        values = CirculationValues(DEADLINE, office_ids=ids)
        seen = outlook(declaration, values, queries.recipients(summit.id, ids))
        clause = declaration.newest.clauses[1]
        operations.edit_clause(
            declaration,
            clause.uid,
            ClauseValues(clause.kind, Text(en="Other words.")),
            actor=TESTER,
            now=NOW,
        )
        with pytest.raises(Conflict):
            operations.circulate(declaration, values, seen=seen, actor=TESTER, now=NOW)
        seen = outlook(declaration, values, queries.recipients(summit.id, ids))
        operations.circulate(declaration, values, seen=seen, actor=TESTER, now=NOW)
        # Pressed twice: the second would be another round.
        with pytest.raises(Conflict):
            operations.circulate(declaration, values, seen=seen, actor=TESTER, now=NOW)
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 4


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DeclarationState.TABLED, "tabled"),
        (DeclarationState.WITHDRAWN, "out of the negotiation"),
        (DeclarationState.NOT_ADOPTED, "out of the negotiation"),
    ],
)
def test_only_a_draft_is_circulated(database: None, state: DeclarationState, said: str) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        declaration.state = state
        with pytest.raises(Refused, match=said):
            circulated(declaration)


def test_an_adopted_text_and_a_past_deadline_are_not_circulated(database: None) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        with pytest.raises(Refused, match="future"):
            circulated(declaration, deadline=NOW)
        empty = drafted(declaration.summit, "empty", parts=[])
        with pytest.raises(Refused, match="no clauses"):
            circulated(empty)
        adopted_directly(declaration)
        with pytest.raises(Refused, match="corrigendum"):
            circulated(declaration)


def test_an_office_comments_amends_and_takes_back(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration)
        own = offices(summit)[3]
        uid = uid_of(declaration, 2)
        whole = comment(declaration, own, "", "전체 의견")
        made = amendment(declaration, own, uid, ko="새 문안")
        assert amendment(declaration, own, uid, ko="새 문안") is made  # sent twice, said once
        assert (made.language, made.contact_id) == ("ko", own.contacts[0].id)
        values = ContributionValues(
            uid, ContributionKind.AMENDMENT, "ko", "이유", Text(ko="더 새 문안", en="  ")
        )
        edited = operations.edit_contribution(
            made, values, contact=own.primary, actor=TESTER, now=DEADLINE
        )
        assert edited
        assert made.proposed == Text(ko="더 새 문안")
        assert operations.withdraw_contribution(whole, actor=TESTER, now=DEADLINE)
        assert not operations.withdraw_contribution(whole, actor=TESTER, now=DEADLINE)
        assert whole.state is ContributionState.WITHDRAWN
        told = [
            json.dumps([each.before, each.after], ensure_ascii=False)
            for each in db.session.scalars(
                select(Entry).where(Entry.act.startswith("contribution."))
            )
        ]
    assert len(told) == 4
    assert not any("문안" in each or "의견" in each or "이유" in each for each in told)


def test_nothing_is_taken_that_says_nothing(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration)
        own = offices(summit)[0]
        uid = uid_of(declaration, 1)
        present = declaration.newest.clauses[1].words
        with pytest.raises(Refused, match="Write your comment"):
            comment(declaration, own, uid, "")
        with pytest.raises(Refused, match="Change the wording"):
            amendment(declaration, own, uid, **present)
        with pytest.raises(Refused, match="to one clause"):
            amendment(declaration, own, "", en="All of it.")
        with pytest.raises(NotFound):
            comment(declaration, own, "no-such-clause")
        for number in range(contributing.MOST_OPEN):
            comment(declaration, own, uid, f"Comment {number}")
        with pytest.raises(Refused, match="open contributions"):
            comment(declaration, own, uid, "One more")
        # A wording with decomposed Hangul and other line ends is no other wording.
        import unicodedata

        with pytest.raises(Refused, match="Change the wording"):
            amendment(
                declaration, own, uid, ko=unicodedata.normalize("NFD", present["ko"]) + "\r\n"
            )


def test_the_deadline_the_table_and_the_round_close_it(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        toronto, delhi, *_ = offices(summit)
        circulated(declaration, [toronto])
        uid = uid_of(declaration, 1)
        values = ContributionValues(uid, ContributionKind.COMMENT, "en", "Late.")
        say = {"contact": None, "actor": TESTER}
        with pytest.raises(NotFound):
            operations.contribute(declaration, delhi, values, now=NOW, **say)
        with pytest.raises(Refused, match="deadline"):
            operations.contribute(declaration, toronto, values, now=later(days=8), **say)
        declaration.state = DeclarationState.TABLED
        with pytest.raises(Refused, match="on the table"):
            operations.contribute(declaration, toronto, values, now=NOW, **say)
        declaration.state = DeclarationState.CIRCULATED
        circulated(declaration, [delhi])
        with pytest.raises(Refused, match="with others by now"):
            operations.contribute(declaration, toronto, values, now=NOW, **say)
        assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_an_amendment_goes_into_the_text_with_its_credit(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration)
        uid = uid_of(declaration, 2)
        frozen = declaration.newest
        made = amendment(declaration, offices(summit)[3], uid, ko="새 문안")
        clause = operations.accept(made, credited=True, actor=TESTER, now=NOW)
        assert declaration.working is not None
        assert clause.words == Text(en=clauses()[2].words["en"], ko="새 문안")
        assert clause.outdated == ["words.en"]
        assert clause.credits == [{"en": "Hanoi", "ko": "하노이"}]
        assert (made.state, made.into_version, made.credited) == (
            ContributionState.ACCEPTED,
            2,
            True,
        )
        assert next(each for each in frozen.clauses if each.uid == uid).credits == []
        with pytest.raises(Conflict, match="decided"):
            operations.accept(made, credited=True, actor=TESTER, now=NOW)
        with pytest.raises(Conflict, match="decided"):
            operations.withdraw_contribution(made, actor=TESTER, now=NOW)


def test_adapting_and_answering(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration)
        toronto, delhi, *_ = offices(summit)
        uid = uid_of(declaration, 1)
        first = comment(declaration, toronto, uid, "Too weak.")
        second = comment(declaration, delhi, "", "Thank you.")
        by = {"actor": TESTER, "now": NOW}
        clause = declaration.newest.clauses[1]
        same = ClauseValues(clause.kind, clause.words, clause.heading)
        other = ClauseValues(clause.kind, Text(en="Stronger.", ko="더 강하게."), clause.heading)
        with pytest.raises(Refused, match="no wording"):
            operations.accept(first, credited=False, **by)
        with pytest.raises(Refused, match="as before"):
            operations.adapt(first, same, Text(en="So."), credited=False, **by)
        with pytest.raises(Refused, match="Write an answer"):
            operations.adapt(first, other, Text(), credited=False, **by)
        assert declaration.working is None
        operations.adapt(first, other, Text(en="So."), credited=False, **by)
        assert declaration.newest.clauses[1].words == other.words
        assert declaration.newest.clauses[1].credits == []
        with pytest.raises(Refused, match="no clause to change"):
            operations.adapt(second, other, Text(en="So."), credited=True, **by)
        operations.answer_contribution(second, Text(en="You are welcome."), **by)
        assert (first.state, second.state) == (
            ContributionState.ADAPTED,
            ContributionState.ANSWERED,
        )
        assert operations.reopen_contribution(second, **by)
        assert second.state is ContributionState.OPEN


def test_what_was_looked_at_is_what_is_decided_on(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration)
        toronto, delhi, *_ = offices(summit)
        uid = uid_of(declaration, 1)
        first = amendment(declaration, toronto, uid, en="One.")
        second = amendment(declaration, delhi, uid, en="Two.")
        seen = contributing.basis(second.version, declaration.newest.clauses[1])
        operations.accept(first, credited=True, actor=TESTER, now=NOW)
        with pytest.raises(Conflict, match="look again"):
            operations.accept(second, credited=True, seen=seen, actor=TESTER, now=NOW)
        assert declaration.newest.clauses[1].words["en"] == "One."


def test_recirculating_keeps_the_thread(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration)
        toronto = offices(summit)[0]
        uid = uid_of(declaration, 2)
        first = amendment(declaration, toronto, uid, en="Otherwise.")
        operations.accept(first, credited=True, actor=TESTER, now=NOW)
        again = circulated(declaration, deadline=later(days=20), now=later(days=10))
        assert (again.number, again.of_version.number) == (2, 2)
        values = ContributionValues(uid, ContributionKind.COMMENT, "en", "Better now.")
        operations.contribute(
            declaration, toronto, values, contact=None, actor=TESTER, now=later(days=11)
        )
        thread = next(each for each in queries.desk(declaration).threads if each.uid == uid)
        assert [each.circulation.number for each in thread.contributions] == [1, 2]
        reading = queries.reading_of(toronto, declaration.slug)
        assert reading.before is not None
        assert (reading.before.number, reading.version.number) == (1, 2)
        # Mails of both rounds, each office once a round.
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 8


def test_a_mail_says_that_a_text_is_revised_to_whom_it_is(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        toronto, delhi, *_ = offices(summit)
        circulated(declaration, [toronto])
        # The same version once more, with a later deadline and another office.
        circulated(declaration, [toronto, delhi], deadline=later(days=10))
        uid = uid_of(declaration, 1)
        change = ClauseValues(ClauseKind.CLAUSE, Text(en="Revised.", ko="고쳤다."))
        operations.edit_clause(declaration, uid, change, actor=TESTER, now=NOW)
        circulated(declaration, [toronto, offices(summit)[2]], deadline=later(days=12))
        mails = db.session.scalars(select(Mail).order_by(Mail.id))
        said = [(each.to_address.partition("@")[2], "been revised" in each.body) for each in mails]
    assert said == [
        ("toronto.example", False),
        ("toronto.example", False),
        ("delhi.example", False),
        ("toronto.example", True),
        ("budapest.example", False),
    ]


def test_everyone_is_told_as_soon_as_nobody_can_answer_any_more(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration, offices(summit)[:1])
        tell = {"actor": TESTER, "now": later(days=2)}
        with pytest.raises(Refused, match="can still comment"):
            operations.tell_outcomes(declaration, **tell)
        operations.withdraw(declaration, **tell)
        assert operations.tell_outcomes(declaration, **tell) == 1


def test_everyone_consulted_is_told(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        toronto, delhi, _, hanoi = offices(summit)
        circulated(declaration, [toronto, delhi, hanoi])
        uid = uid_of(declaration, 1)
        first = amendment(declaration, toronto, uid, en="One.")
        second = comment(declaration, hanoi, "", "SECRET-OF-HANOI")
        tell = {"actor": TESTER, "now": later(days=8)}
        with pytest.raises(Refused, match="deadline"):
            operations.tell_outcomes(declaration, actor=TESTER, now=later(days=2))
        with pytest.raises(Refused, match="every contribution"):
            operations.tell_outcomes(declaration, **tell)
        operations.accept(first, credited=True, **tell)
        operations.answer_contribution(second, Text(ko="고맙습니다."), **tell)
        db.session.execute(Mail.__table__.delete())
        assert operations.tell_outcomes(declaration, **tell) == 3
        mails = {mail.to_address: mail for mail in db.session.scalars(select(Mail))}
        assert first.told_at == second.told_at == tell["now"]
        with pytest.raises(Refused, match="has been told"):
            operations.tell_outcomes(declaration, **tell)
        with pytest.raises(Refused, match="has been told"):
            operations.reopen_contribution(first, **tell)
    assert set(mails) == {
        "office@toronto.example",
        "office@delhi.example",
        "office@hanoi.example",
    }
    assert (
        "- Clause 1, Amendment: Taken into the text (in version 2)"
        in mails["office@toronto.example"].body
    )
    assert "made no comment" in mails["office@delhi.example"].body
    assert "고맙습니다." in mails["office@hanoi.example"].body
    assert not any("SECRET" in mail.body for mail in mails.values())


def test_discarding_a_version_reopens_what_it_had_taken_up(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        circulated(declaration)
        toronto = offices(summit)[0]
        first = amendment(declaration, toronto, uid_of(declaration, 1), en="One.")
        by = {"actor": TESTER, "now": later(days=8)}
        operations.accept(first, credited=True, **by)
        operations.discard_working(declaration, **by)
        assert (first.state, first.into_version, first.credited) == (
            ContributionState.OPEN,
            None,
            False,
        )
        assert declaration.newest.number == 1
        last = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(2)).all()
        assert [each.act for each in last] == [
            "declaration.version_discarded",
            "contribution.reopened",
        ]
        assert last[1].after["contribution"] == first.id
        operations.accept(first, credited=True, **by)
        operations.tell_outcomes(declaration, **by)
        with pytest.raises(Refused, match="were told"):
            operations.discard_working(declaration, **by)
        assert declaration.newest.clauses[1].words["en"] == "One."


def test_others_are_seen_only_in_open_rounds(database: None) -> None:
    with unit_of_work():
        summit = forum()
        declaration = drafted(summit)
        toronto, delhi, *_ = offices(summit)
        circulated(declaration)
        uid = uid_of(declaration, 1)
        comment(declaration, toronto, uid, "SECRET-IN-CONFIDENCE")
        assert queries.others_contributions(queries.reading_of(delhi, "statement"), delhi.id) == []
        circulated(declaration, deadline=later(days=20), now=later(days=8), others_open=True)
        values = ContributionValues(uid, ContributionKind.COMMENT, "en", "For all to see.")
        taken = ContributionValues(uid, ContributionKind.COMMENT, "en", "SECRET-TAKEN-BACK")
        by = {"contact": None, "actor": TESTER, "now": later(days=9)}
        operations.contribute(declaration, toronto, values, **by)
        back = operations.contribute(declaration, toronto, taken, **by)
        operations.withdraw_contribution(back, actor=TESTER, now=later(days=9))
        reading = queries.reading_of(delhi, "statement")
        seen = [each.words for each in queries.others_contributions(reading, delhi.id, uid)]
        assert seen == ["For all to see."]
        assert queries.others_contributions(reading, toronto.id) == []


def large(cities: int, parts: int) -> Declaration:
    """Circulate a text of ``parts`` clauses; each city comments on each."""
    summit = forum(cities)
    declaration = drafted(summit, parts=clauses(parts))
    round_ = circulated(declaration)
    uids = [each.uid for each in declaration.newest.clauses]
    rows = [
        {
            "declaration_id": declaration.id,
            "circulation_id": round_.id,
            "office_id": each.id,
            "clause_uid": uid,
            "kind": ContributionKind.COMMENT,
            "language": "en",
            "words": "Why?",
            "created_at": NOW,
        }
        for each in offices(summit)
        for uid in uids
    ]
    db.session.execute(insert(Contribution), rows)
    return declaration


@pytest.mark.parametrize(("cities", "parts"), [(1, 1), (42, 60)])
def test_the_desk_needs_few_statements(
    database: None, count_sql: Any, cities: int, parts: int
) -> None:
    with unit_of_work():
        slug, summit_id = (found := large(cities, parts)).slug, found.summit_id
    db.session.remove()
    with count_sql() as statements:
        desk = queries.desk(queries.declaration_of(summit_id, slug))
        labels = {each.office.label["en"] for thread in desk.threads for each in thread.standing}
        rounds = {each.circulation.number for thread in desk.threads for each in thread.standing}
    assert (len(labels), rounds, desk.open) == (cities, {1}, cities * (parts + 3))
    assert len(statements) == 7
