"""Endorsing: bound to the adopted text, proved by a code that stands nowhere, confirmed, ended."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.attendance.models import OfficeKind, Precedence
from summit.attendance.operations.precedence import save_order
from summit.attendance.precedence import Entrant
from summit.attendance.queries.precedence import members
from summit.core.actor import Permission
from summit.core.db import Base, db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import (
    canonical,
    codes,
    operations,
    public_making,
    queries,
    signatories,
)
from summit.declarations.models import (
    Annex,
    Capacity,
    DeclarationState,
    Endorsement,
    EndorsementChannel,
    EndorsementForm,
    EndorsementRequest,
    EndorsementState,
    EndorsementWithdrawal,
    NoteKind,
)
from summit.declarations.operations.endorsing import WrongCode
from summit.declarations.operations.forgetting import erase_requests
from summit.declarations.operations.stating import OtherText
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.mail.post import post
from summit.mail.shown import body_of
from tests.actors import TESTER, member
from tests.attendance.sending import sending, words_of
from tests.declarations.builders import (
    ADOPTED_AT,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    offices,
)
from tests.declarations.endorsing import (
    AFTER,
    OFFICE,
    UNTIL,
    adoption,
    asked,
    code_of,
    endorsed,
    held,
    office_at,
    opened,
    values,
)

pytestmark = pytest.mark.usefixtures("database")


def count(table: type) -> int:
    found = db.session.scalar(select(func.count()).select_from(table))
    return int(found or 0)


def acts() -> list[str]:
    return list(db.session.scalars(select(Entry.act).order_by(Entry.id)))


def test_an_office_endorses_with_the_code_that_was_mailed_to_its_registered_contact() -> None:
    with unit_of_work():
        made = opened()
        toronto = offices(made.summit)[0]
        request = asked(
            made,
            toronto,
            authority="Council resolution 12/2027",
            note_kind=NoteKind.RESERVATION,
            note="Not clause 3.",
            note_language="en",
        )
        (mail,) = db.session.scalars(select(Mail))
        assert mail.to_address == toronto.contacts[0].address
        assert mail.link == (codes.KIND, request.id, 1)

        operations.count_try(request, now=AFTER)
        found = operations.endorse_with_code(request, code_of(request), actor=OFFICE, now=AFTER)

        assert (found.state, found.standing, found.later) == (EndorsementState.STATED, True, False)
        assert found.version_hash == adoption(made).version_hash
        assert (found.party, found.form) == (toronto.label, EndorsementForm.ENDORSED)
        assert (found.name, found.authority) == (
            Text(en="Mayor 1", ko="시장 1"),
            "Council resolution 12/2027",
        )
        assert (found.note, found.note_language) == ("Not clause 3.", "en")
        assert (request.used_at, request.values) == (AFTER, {})
    assert acts()[-2:] == ["endorsement.asked", "endorsement.stated"]


def test_the_code_is_mailed_and_stands_nowhere_else(app: Flask) -> None:
    with sending(app) as mails:
        with unit_of_work():
            made = opened()
            request = asked(made, offices(made.summit)[0])
            right = code_of(request)
        (message,) = mails.work(AFTER)
        assert right in words_of(message)
        assert "http" not in words_of(message)

        mail = db.session.scalars(select(Mail)).one()
        assert "{code}" in mail.body
        assert "[the recipient's own code]" in body_of(mail)
        assert post().code_of(mail) == right
        digits = right.replace(" ", "")
        for name, table in Base.metadata.tables.items():
            rows = repr(db.session.execute(select(table)).all())
            assert right not in rows, name
            assert digits not in rows, name
    with unit_of_work():
        request = db.session.scalars(select(EndorsementRequest)).one()
        operations.count_try(request, now=AFTER)
        done = operations.endorse_with_code(request, digits, actor=OFFICE, now=AFTER)
        assert done.standing
    assert digits not in repr(db.session.execute(select(Entry.before, Entry.after)).all())


def test_words_in_a_mail_without_a_code_are_left_alone() -> None:
    from summit.mail.composing import Letter
    from summit.mail.operations import queue_mail

    with unit_of_work():
        mail = queue_mail(
            to="a@city.example",
            language="en",
            letter=Letter("On {code}", "Clause {code} of the law."),
            link=None,
            key="x",
            actor=TESTER,
            now=AFTER,
        )
        assert mail is not None
        assert post().code_of(mail) is None
        assert "Clause {code} of the law." in post().write(mail).as_string()
        assert body_of(mail) == "Clause {code} of the law."


@pytest.mark.parametrize(
    "typed",
    ["{}", " {} ", "{0[0]}{0[1]}{0[2]}{0[3]}-{0[5]}{0[6]}{0[7]}{0[8]}"],
)
def test_a_code_is_taken_as_people_type_it(app: Flask, typed: str) -> None:
    with app.app_context():
        right = codes.code(7, 1)
        assert codes.fits(typed.format(right), 7, 1)
        wide = right.translate({ord("0") + each: 0xFF10 + each for each in range(10)})
        assert codes.fits(wide, 7, 1)
        assert not codes.fits(right, 7, 2)
        assert not codes.fits(right, 8, 1)
        for wrong in ("", "0", "\0", right[:-1], right + "0", "９" * 200):
            assert not codes.fits(wrong, 7, 1)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("protocol@city.example", "p…l@city.example"),
        ("abc@city.example", "a…@city.example"),
        ("a@city.example", "a…@city.example"),
    ],
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert codes.masked(address) == shown


def test_five_tries_and_half_an_hour() -> None:
    with unit_of_work():
        made = opened()
        request = asked(made, offices(made.summit)[0])
        right = code_of(request)
        late = AFTER + timedelta(minutes=30)
        with pytest.raises(Refused, match="expired"):
            operations.count_try(request, now=late)
        with pytest.raises(Refused, match="expired"):
            operations.endorse_with_code(request, right, actor=OFFICE, now=late)
        assert [operations.count_try(request, now=AFTER) for _ in range(5)] == [4, 3, 2, 1, 0]
        with pytest.raises(WrongCode):
            operations.endorse_with_code(request, "0000 0000", actor=OFFICE, now=AFTER)
        with pytest.raises(Refused, match="5 times"):
            operations.count_try(request, now=AFTER)

        operations.resend_code(request, actor=OFFICE, now=late)
        assert (request.tries, request.expires_at) == (0, late + timedelta(minutes=30))
        operations.count_try(request, now=late)
        with pytest.raises(WrongCode):
            operations.endorse_with_code(request, right, actor=OFFICE, now=late)
        operations.endorse_with_code(request, code_of(request), actor=OFFICE, now=late)
        with pytest.raises(Refused, match="sent already"):
            operations.endorse_with_code(request, code_of(request), actor=OFFICE, now=late)
        assert count(Endorsement) == 1


def test_codes_are_not_sent_without_end() -> None:
    with unit_of_work():
        made = opened()
        toronto = offices(made.summit)[0]
        request = asked(made, toronto)
        for _ in range(codes.MOST_CODES - 1):
            operations.resend_code(request, actor=OFFICE, now=AFTER)
        with pytest.raises(Refused, match="At most 5"):
            operations.resend_code(request, actor=OFFICE, now=AFTER)
        for _ in range(codes.MOST_A_DAY - codes.MOST_CODES):
            asked(made, toronto)
        with pytest.raises(Refused, match="Too many"):
            asked(made, toronto)
        assert count(Mail) == codes.MOST_A_DAY
        assert asked(made, toronto, now=AFTER + timedelta(days=1, minutes=1)).id


def test_what_is_refused_before_a_code_is_sent() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi, budapest, hanoi = offices(made.summit)
        with pytest.raises(OtherText):
            asked(made, toronto, version_hash="0" * 64)
        with pytest.raises(Refused, match="open until 2027-06-13 23:15"):
            asked(made, toronto, now=UNTIL)
        delhi.kind = OfficeKind.PERSON
        with pytest.raises(Refused, match="Only the office"):
            asked(made, delhi)
        budapest.city = None
        with pytest.raises(Refused, match="Only the office"):
            asked(made, budapest)
        hanoi.contacts[0].address = ""
        with pytest.raises(Refused, match="no registered"):
            asked(made, hanoi)
        hanoi.contacts[0].address = "protocol@hanoi.example"
        hanoi.contacts[0].undeliverable_at = AFTER
        with pytest.raises(Refused, match="comes back"):
            asked(made, hanoi)
        endorsed(made, toronto)
        with pytest.raises(Refused, match="endorsed the text already"):
            asked(made, toronto)
        operations.close(made, actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="closed"):
            asked(made, toronto)
        assert count(EndorsementRequest) == 1

        other = drafted(made.summit, "second")
        with pytest.raises(Refused, match="no adopted text"):
            operations.open_endorsement(other, UNTIL, "Asia/Seoul", actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="not open"):
            operations.close(other, actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="not open"):
            operations.ask_to_endorse(
                other, toronto, values(made), contact=None, actor=OFFICE, now=AFTER
            )


def test_a_code_that_comes_back_too_late_or_twice_does_nothing() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi = offices(made.summit)[:2]
        first, second, third = (asked(made, toronto), asked(made, toronto), asked(made, delhi))
        operations.endorse_with_code(first, code_of(first), actor=OFFICE, now=AFTER)
        with pytest.raises(Refused, match="endorsed the text already"):
            operations.endorse_with_code(second, code_of(second), actor=OFFICE, now=AFTER)
        operations.close(made, actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="closed"):
            operations.endorse_with_code(third, code_of(third), actor=OFFICE, now=AFTER)
        assert count(Endorsement) == 1


def test_who_endorses_after_the_day_of_the_meeting_joins_later() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi, budapest = offices(made.summit)[:3]
        night = ADOPTED_AT + timedelta(minutes=44)  # 23:59 in Seoul
        morning = ADOPTED_AT + timedelta(minutes=45)
        assert not endorsed(made, toronto, now=night).later
        assert endorsed(made, delhi, now=morning).later
        assert budapest.city is not None
        meeting = operations.record_endorsement(
            made,
            budapest.city,
            values(made),
            EndorsementChannel.MEETING,
            None,
            actor=TESTER,
            now=morning,
        )
        assert not meeting.later


def test_the_secretariat_confirms_and_the_office_is_told() -> None:
    with unit_of_work():
        made = opened()
        toronto = offices(made.summit)[0]
        found = endorsed(made, toronto)
        operations.confirm(found, actor=TESTER, now=AFTER)
        assert (found.state, found.decided_by) == (EndorsementState.CONFIRMED, "tester")
        mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        assert mail is not None
        assert mail.subject == "Confirmed: Toronto endorses Joint Statement"
        assert mail.link == ("office", toronto.contacts[0].id, 1)
        with pytest.raises(Refused, match="does not wait"):
            operations.confirm(found, actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="does not wait"):
            operations.refuse(found, "No.", actor=TESTER, now=AFTER)
    assert acts()[-1] == "endorsement.confirmed"


def test_a_refused_endorsement_is_told_why_and_can_be_made_anew() -> None:
    with unit_of_work():
        made = opened()
        toronto = offices(made.summit)[0]
        found = endorsed(made, toronto)
        with pytest.raises(Refused, match="Say why"):
            operations.refuse(found, "", actor=TESTER, now=AFTER)
        operations.refuse(found, "SECRET-REASON", actor=TESTER, now=AFTER)
        assert (found.state, found.standing) == (EndorsementState.REFUSED, False)
        mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
        assert mail is not None
        assert "SECRET-REASON" in mail.body
        assert endorsed(made, toronto).id != found.id
        entries = [[each.before, each.after] for each in db.session.scalars(select(Entry))]
        assert "SECRET-REASON" not in json.dumps(entries)


def test_the_journal_tells_nothing_private() -> None:
    with unit_of_work():
        made = opened()
        toronto = offices(made.summit)[0]
        found = endorsed(
            made,
            toronto,
            authority="SECRET-AUTHORITY",
            note_kind=NoteKind.EXPLANATION,
            note="SECRET-NOTE",
            note_language="fr",
        )
        operations.translate_note(found, Text(ko="SECRET-번역"), actor=TESTER, now=AFTER)
        request = operations.ask_to_withdraw(
            made, toronto, found, "SECRET-WHY", contact=None, actor=OFFICE, now=AFTER
        )
        operations.endorse_with_code(request, code_of(request), actor=OFFICE, now=AFTER)
        entries = [[each.before, each.after] for each in db.session.scalars(select(Entry))]
        told = json.dumps(entries, ensure_ascii=False)
        assert "SECRET" not in told
        assert toronto.contacts[0].address not in told


def test_a_withdrawal_is_a_later_entry_by_code() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi = offices(made.summit)[:2]
        found = endorsed(made, toronto)
        operations.confirm(found, actor=TESTER, now=AFTER)
        for_delhi = "not an endorsement of your city"
        with pytest.raises(Refused, match=for_delhi):
            operations.ask_to_withdraw(
                made, delhi, found, "", contact=None, actor=OFFICE, now=AFTER
            )
        request = operations.ask_to_withdraw(
            made, toronto, found, "We left.", contact=None, actor=OFFICE, now=AFTER
        )
        done = operations.endorse_with_code(request, code_of(request), actor=OFFICE, now=AFTER)

        assert done is found
        assert (found.standing, found.state) == (False, EndorsementState.CONFIRMED)
        assert found.withdrawal is not None
        assert (found.withdrawal.reason, found.withdrawal.channel) == (
            "We left.",
            EndorsementChannel.PAGE,
        )
        assert count(Endorsement) == 1
        with pytest.raises(Refused, match="does not stand"):
            operations.withdraw_endorsement(
                found, "", EndorsementChannel.PAPER, actor=TESTER, now=AFTER
            )
        assert endorsed(made, toronto).standing
        assert count(Endorsement) == 2
        assert count(EndorsementWithdrawal) == 1


def test_what_came_on_paper_is_confirmed_by_whoever_may() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi = offices(made.summit)[:2]
        assert toronto.city is not None
        assert delhi.city is not None
        may = member(made.summit_id, [Permission.EDIT, Permission.PUBLISH])
        only_edits = member(made.summit_id, [Permission.EDIT])
        paper = EndorsementChannel.PAPER
        signed = operations.record_endorsement(
            made,
            toronto.city,
            values(made),
            paper,
            None,
            form=EndorsementForm.SIGNED,
            actor=may,
            now=UNTIL + timedelta(days=1),  # it came in time and is taken down later
        )
        waiting = operations.record_endorsement(
            made, delhi.city, values(made), paper, None, actor=only_edits, now=AFTER
        )
        assert (signed.state, signed.form) == (EndorsementState.CONFIRMED, EndorsementForm.SIGNED)
        assert signed.office is toronto
        assert waiting.state is EndorsementState.STATED
        subjects = db.session.scalars(select(Mail.subject)).all()
        assert subjects == ["Confirmed: Toronto endorses Joint Statement"]
        with pytest.raises(OtherText):
            operations.record_endorsement(
                made,
                toronto.city,
                values(made, version_hash="f" * 64),
                paper,
                None,
                actor=may,
                now=AFTER,
            )
        with pytest.raises(Refused):
            operations.record_endorsement(
                made, toronto.city, values(made), paper, None, actor=may, now=AFTER
            )
        with pytest.raises(Refused):
            operations.record_endorsement(
                made,
                toronto.city,
                values(made),
                EndorsementChannel.PAGE,
                None,
                actor=may,
                now=AFTER,
            )


def test_the_annex_is_written_once_and_holds_who_is_confirmed() -> None:
    with unit_of_work():
        made = opened()
        ruling = adoption(made)
        toronto, delhi, budapest, hanoi = offices(made.summit)
        note: dict[str, Any] = {
            "note_kind": NoteKind.RESERVATION,
            "note": "Nicht Punkt 3.\r\n ",
            "note_language": "de",
            "note_translation": Text(ko="제3항 제외"),
        }
        endorsed_directly(ruling, toronto, form=EndorsementForm.SIGNED, **note)
        waiting = endorsed_directly(ruling, delhi, state=EndorsementState.STATED)
        gone = endorsed_directly(ruling, budapest)
        operations.withdraw_endorsement(gone, "", EndorsementChannel.PAPER, actor=TESTER, now=AFTER)
        endorsed_directly(ruling, hanoi, capacity=Capacity.DEPUTY)

        annex = operations.close(made, actor=TESTER, now=AFTER)
        assert operations.close(made, actor=TESTER, now=UNTIL) is annex
        document = json.loads(annex.document)

        assert made.state is DeclarationState.CLOSED
        assert annex.hash == canonical.digest(annex.document)
        assert (annex.count, annex.closed_at) == (2, AFTER)
        assert document["text"] == ruling.version_hash
        assert [each["city"] for each in document["signatories"]] == ["hanoi", "toronto"]
        assert document["signatories"][1]["form"] == "signed"
        assert document["signatories"][1]["note"] == {
            "kind": "reservation",
            "language": "de",
            "text": "Nicht Punkt 3.",
            "translation": {"ko": "제3항 제외"},
        }
        assert document["orders"]["ko"] == ["toronto", "hanoi"]  # 토론토, 하노이
        for act in (
            lambda: operations.confirm(waiting, actor=TESTER, now=AFTER),
            lambda: operations.record_endorsement(
                made,
                budapest.city,  # type: ignore[arg-type]
                values(made),
                EndorsementChannel.PAPER,
                None,
                actor=TESTER,
                now=AFTER,
            ),
            lambda: operations.open_endorsement(made, UNTIL, "UTC", actor=TESTER, now=AFTER),
        ):
            with pytest.raises(Refused, match="closed"):
                act()
    assert count(Annex) == 1
    assert acts().count("declaration.closed") == 1


def test_a_city_can_withdraw_after_closing_and_the_annex_stays() -> None:
    with unit_of_work():
        made = opened()
        found = endorsed_directly(adoption(made), offices(made.summit)[0])
        before = operations.close(made, actor=TESTER, now=AFTER).hash
        operations.withdraw_endorsement(
            found, "", EndorsementChannel.PAPER, actor=TESTER, now=AFTER
        )
        annex = queries.annex_of(made.id)
        assert annex is not None
        assert (annex.hash, annex.count, found.standing) == (before, 1, False)


def test_signatories_stand_in_alphabetical_order_or_in_precedence() -> None:
    with unit_of_work():
        made = opened()
        every = offices(made.summit)
        ruling = adoption(made)
        found = [endorsed_directly(ruling, each) for each in every]
        ranked = [every[2], every[3], every[0], every[1]]
        order = [members(made.summit_id)[each.id].entrant for each in ranked]
        assert all(isinstance(each, Entrant) for each in order)
        save_order(made.summit, order, Precedence.CUSTOM, actor=TESTER, now=AFTER)

        def slugs(order: Precedence, language: str, host: int | None = None) -> list[str]:
            listed = signatories.ordered(found, order, language, host=host)
            return [each.city.slug for each in listed]

        english = ["budapest", "delhi", "hanoi", "toronto"]
        assert slugs(Precedence.ALPHABETICAL_EN, "en") == english
        assert slugs(Precedence.ALPHABETICAL_KO, "en") == english
        korean = ["delhi", "budapest", "toronto", "hanoi"]  # 델리, 부다페스트, 토론토, 하노이
        assert slugs(Precedence.ALPHABETICAL_EN, "ko") == korean
        assert slugs(Precedence.CUSTOM, "en") == ["budapest", "hanoi", "toronto", "delhi"]
        host = every[2].city_id
        assert slugs(Precedence.IN_OFFICE, "en", host) == ["delhi", "hanoi", "toronto", "budapest"]
        document = signatories.annex_document(made, ruling, found, order=Precedence.CUSTOM)
        assert document["orders"]["precedence"] == ["budapest", "hanoi", "toronto", "delhi"]


def test_the_deadline_can_be_moved_while_it_is_open() -> None:
    with unit_of_work():
        made = opened()
        operations.open_endorsement(made, UNTIL, "Asia/Seoul", actor=TESTER, now=AFTER)
        later = UNTIL + timedelta(days=7)
        operations.open_endorsement(made, later, "Europe/London", actor=TESTER, now=UNTIL)
        assert (made.endorsing_until, made.endorsing_zone) == (later, "Europe/London")
        assert made.endorsing_from == AFTER
        for until, zone in ((UNTIL, "Europe/London"), (later, "Nowhere/City")):
            with pytest.raises(Refused):
                operations.open_endorsement(made, until, zone, actor=TESTER, now=UNTIL)
    assert acts()[-2:] == ["declaration.opened", "declaration.deadline_moved"]


def test_used_and_expired_forms_are_erased_and_others_are_not() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi, budapest = offices(made.summit)[:3]
        endorsed(made, toronto)
        old = asked(made, delhi)
        young = asked(made, budapest, now=AFTER + timedelta(minutes=10))
        now = AFTER + timedelta(minutes=30)
        assert erase_requests(now) == 1
        assert erase_requests(now) == 0
        db.session.expire_all()
        assert (old.values, bool(young.values)) == ({}, True)
        with pytest.raises(Refused, match="fill it in again"):
            operations.resend_code(old, actor=OFFICE, now=now)


def test_the_worker_erases_them_every_day(app: Flask) -> None:
    worker = app.extensions["summit.worker"]
    assert "declarations.erase_requests" in worker.daily


def test_a_city_that_was_renamed_is_still_the_one_that_was_there() -> None:
    with unit_of_work():
        there = [{"city": "toronto", "party": {"en": "Toronto", "ko": "토론토"}}]
        made = drafted(forum())
        ruling = adopted_directly(made, present=1, presence=there)
        endorsed_directly(ruling, office_at(0))
        city = office_at(0).city
        assert city is not None
        city.slug, city.former_slugs = "toronto-on", ["toronto"]
        db.session.flush()
        lines = queries.city_lines(held(), ruling)
        assert len(lines) == 4
        assert [(each.slug, each.endorsed) for each in lines if each.present] == [
            ("toronto-on", True)
        ]
        made_public = public_making.make(made)
        assert made_public is not None
        (shown,) = made_public[0]["present"]
        (signatory,) = made_public[0]["signatories"]
        assert shown["city"] == signatory["city"] == "toronto-on"


def test_three_facts_are_told_apart() -> None:
    with unit_of_work():
        made = opened()
        ruling = adoption(made)
        endorsed_directly(ruling, office_at(0))
        endorsed_directly(ruling, office_at(1), form=EndorsementForm.SIGNED)
        endorsed_directly(ruling, office_at(2), state=EndorsementState.STATED)
        lines = {each.slug: each for each in queries.city_lines(held(), ruling)}
        facts = {
            slug: (each.present, each.endorsed, each.signed, each.stage)
            for slug, each in lines.items()
        }
        assert facts == {
            "toronto": (False, True, False, "confirmed"),
            "delhi": (False, False, True, "confirmed"),
            "budapest": (False, False, False, "stated"),
            "hanoi": (False, False, False, "none"),
        }
