"""To whom codes go: never to somebody whom the holder of an office's link has named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Role
from summit.attendance import operations as attendance
from summit.attendance.models import Contact, ContactKind, Office
from summit.attendance.operations import ContactValues
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.declarations import operations
from summit.declarations.models import Endorsement, EndorsementRequest
from summit.declarations.operations.vouching import vouch
from summit.declarations.queries.vouching import own_change, own_changes
from summit.journal.models import Entry
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.declarations.builders import offices
from tests.declarations.endorsing import (
    AFTER,
    OFFICE,
    adoption,
    asked,
    base,
    code_of,
    endorsed,
    held,
    office_at,
    opened,
    opened_now,
)
from tests.office.world import hidden
from tests.signing_in import sign_in

CONSOLE = "/organizer/summits/forum/declarations/statement/endorsements"
THIEF = ContactValues(ContactKind.PROTOCOL, "A. Thief", "thief@elsewhere.example", "", "")
pytestmark = pytest.mark.usefixtures("database")


def elsewhere(contact: Contact) -> ContactValues:
    return ContactValues(
        contact.kind, contact.name, THIEF.address, contact.phone, contact.day_phone
    )


def add_thief(office: Office) -> Contact:
    return attendance.add_contact(office, THIEF, actor=OFFICE, now=AFTER)


def usurp(office: Office, how: str) -> None:
    """Change the main contact of an office as whoever holds its link can."""
    if how == "address":
        main = office.primary
        assert main is not None
        attendance.edit_contact(main, elsewhere(main), actor=OFFICE, now=AFTER)
    else:
        attendance.make_primary(add_thief(office), actor=OFFICE, now=AFTER)


@pytest.mark.parametrize("how", ["address", "another"])
def test_no_code_goes_to_a_main_contact_whom_the_office_s_link_has_named(how: str) -> None:
    with unit_of_work():
        made = opened()
        toronto = office_at(0)
        request = asked(made, toronto)
        usurp(toronto, how)

        for act in (
            lambda: asked(made, toronto),
            lambda: operations.resend_code(request, actor=OFFICE, now=AFTER),
        ):
            with pytest.raises(Refused, match="was changed on these pages"):
                act()

        assert THIEF.address not in list(db.session.scalars(select(Mail.to_address)))
        # The code that went to the right inbox before is still good.
        operations.count_try(request, now=AFTER)
        found = operations.endorse_with_code(request, code_of(request), actor=OFFICE, now=AFTER)
        with pytest.raises(Refused, match="was changed on these pages"):
            operations.ask_to_withdraw(
                made, toronto, found, "", contact=None, actor=OFFICE, now=AFTER
            )


def test_staff_vouch_for_it_or_write_it_down_and_codes_go_there() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi, budapest, hanoi = offices(made.summit)
        for each in (toronto, delhi, budapest, hanoi):
            former = each.primary
            usurp(each, "another")
            assert former is not None
            change = own_change(each)
            assert change is not None
            assert change.vouched is None
        change = own_change(toronto)
        assert change is not None
        vouch(toronto, change.change.id, actor=TESTER, now=AFTER)
        vouched = own_change(toronto)
        assert vouched is not None
        assert vouched.vouched is not None
        assert vouched.vouched.actor == TESTER.name

        attendance.make_primary(delhi.contacts[0], actor=TESTER, now=AFTER)
        main = budapest.primary
        assert main is not None
        right = ContactValues(main.kind, main.name, "chief@budapest.example", "", "")
        attendance.edit_contact(main, right, actor=TESTER, now=AFTER)
        phone = hanoi.primary
        assert phone is not None
        called = ContactValues(phone.kind, phone.name, phone.address, "+84 1", "")
        attendance.edit_contact(phone, called, actor=TESTER, now=AFTER)

        assert set(own_changes(made.summit_id)) == {toronto.id, hanoi.id}
        for each in (toronto, delhi, budapest):
            endorsed(made, each)
        with pytest.raises(Refused, match="was changed on these pages"):
            asked(made, hanoi)


def test_vouching_holds_for_what_was_looked_at_and_until_the_next_change() -> None:
    with unit_of_work():
        made = opened()
        toronto = office_at(0)
        with pytest.raises(Refused, match="does not wait"):
            vouch(toronto, 1, actor=TESTER, now=AFTER)
        usurp(toronto, "another")
        first = own_change(toronto)
        assert first is not None
        main = toronto.primary
        assert main is not None
        other = ContactValues(ContactKind.PRESS, "B", "b@elsewhere.example", "", "")
        attendance.edit_contact(main, other, actor=OFFICE, now=AFTER)
        with pytest.raises(Conflict, match="changed its main contact again"):
            vouch(toronto, first.change.id, actor=TESTER, now=AFTER)
        second = own_change(toronto)
        assert second is not None
        vouch(toronto, second.change.id, actor=TESTER, now=AFTER)
        with pytest.raises(Refused, match="does not wait"):
            vouch(toronto, second.change.id, actor=TESTER, now=AFTER)
        asked(made, toronto)
        attendance.make_primary(toronto.contacts[0], actor=OFFICE, now=AFTER)
        with pytest.raises(Refused, match="was changed on these pages"):
            asked(made, toronto)


def test_what_an_office_changes_of_others_holds_no_code_back() -> None:
    with unit_of_work():
        made = opened()
        toronto = office_at(0)
        colleague = add_thief(toronto)
        changed = ContactValues(ContactKind.PRESS, "B", "b@city.example", "", "")
        attendance.edit_contact(colleague, changed, actor=OFFICE, now=AFTER)
        main = toronto.primary
        assert main is not None
        named = ContactValues(main.kind, "Another name", main.address, "", "")
        attendance.edit_contact(main, named, actor=OFFICE, now=AFTER)

        assert own_change(toronto) is None
        asked(made, toronto)


def test_an_entry_of_old_that_does_not_tell_whose_address_it_was_counts() -> None:
    with unit_of_work():
        made = opened()
        toronto = office_at(0)
        db.session.add(
            Entry(
                at=AFTER,
                actor=OFFICE.name,
                actor_kind=OFFICE.kind,
                actor_key=OFFICE.key,
                act="contact.edited",
                object_kind="office",
                object_key=toronto.key,
                summit_id=made.summit_id,
                before={},
                after={"fields": ["address"]},
            )
        )
        db.session.flush()
        with pytest.raises(Refused, match="was changed on these pages"):
            asked(made, toronto)


def test_codes_of_another_request_and_of_a_withdrawal_are_worth_nothing() -> None:
    with unit_of_work():
        made = opened()
        toronto, delhi = offices(made.summit)[:2]
        first, second, other = asked(made, toronto), asked(made, toronto), asked(made, delhi)
        for wrong in (second, other):
            with pytest.raises(Refused, match="not the code"):
                operations.endorse_with_code(first, code_of(wrong), actor=OFFICE, now=AFTER)
        found = operations.endorse_with_code(first, code_of(first), actor=OFFICE, now=AFTER)
        leaving = operations.ask_to_withdraw(
            made, toronto, found, "", contact=None, actor=OFFICE, now=AFTER
        )
        with pytest.raises(Refused, match="not the code"):
            operations.endorse_with_code(leaving, code_of(first), actor=OFFICE, now=AFTER)
        with pytest.raises(Refused, match="not the code"):
            operations.endorse_with_code(second, code_of(leaving), actor=OFFICE, now=AFTER)
        with pytest.raises(Refused, match="endorsed the text already"):
            operations.endorse_with_code(second, code_of(second), actor=OFFICE, now=AFTER)


def test_a_form_gets_no_further_codes_after_a_day() -> None:
    with unit_of_work():
        made = opened()
        request = asked(made, office_at(0))
        operations.resend_code(request, actor=OFFICE, now=AFTER + timedelta(hours=23, minutes=59))
        with pytest.raises(Refused, match="has expired"):
            operations.resend_code(request, actor=OFFICE, now=AFTER + timedelta(hours=24))


def test_the_holder_of_a_forwarded_link_cannot_commit_the_city(client: Client) -> None:
    with unit_of_work():
        made = opened_now()
        here = base(offices(made.summit)[0])
    contacts = here.partition("declarations")[0] + "contacts"
    new = hidden(client.get(f"{contacts}/new"))
    theirs = {"kind": "protocol", "name": "A. Thief", "address": THIEF.address}
    assert client.post(f"{contacts}/new", data={**new, **theirs}).status_code == 303
    with unit_of_work():
        thief = db.session.scalars(select(Contact).where(Contact.address == THIEF.address)).one()
        number = thief.id
    answer = client.post(f"{contacts}/{number}/primary", data=hidden(client.get(contacts)))
    assert answer.status_code == 303

    page = client.get(here)
    assert "was changed on these pages" in page.text
    assert 'name="version_hash"' not in page.text
    with unit_of_work():
        adopted = adoption(held()).version_hash
    answer = client.post(
        here,
        data={
            **hidden(client.get(contacts)),
            "version_hash": adopted,
            "name-en": "A. Thief",
            "capacity": "principal",
            "note_kind": "none",
            "note_language": "en",
            "step": "send",
        },
    )
    assert answer.status_code == 422
    assert "was changed on these pages" in answer.text
    with unit_of_work():
        assert not db.session.scalars(select(EndorsementRequest)).all()
        assert not db.session.scalars(select(Endorsement)).all()
        refused = db.session.scalars(select(Entry).where(Entry.act == "declaration.refused")).all()
        assert [each.after["tried"] for each in refused] == ["endorsement.asked"]
        assert THIEF.address not in repr([each.after for each in refused])


def ready() -> list[tuple[int, int]]:
    """Open a statement; two offices change their main contacts: return what would be ticked."""
    with unit_of_work():
        made = opened_now()
        found = offices(made.summit)[:2]
        for each in found:
            attendance.make_primary(
                attendance.add_contact(each, THIEF, actor=OFFICE, now=clock.now()),
                actor=OFFICE,
                now=clock.now(),
            )
        changes = own_changes(made.summit_id)
        return [(each.id, changes[each.id].change.id) for each in found]


def test_staff_see_who_was_changed_and_vouch_for_all_that_are_ticked_or_none(
    app: Flask, client: Client
) -> None:
    (toronto, first), (delhi, second) = ready()
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    assert "2 offices have changed their main contacts themselves" in client.get(CONSOLE).text
    page = client.get(f"{CONSOLE}/contacts")
    assert page.text.count(THIEF.address) == 2
    given = hidden(page)

    for ticked, status in (
        ([], 422),
        (["nonsense", "1.2.3", "\0"], 422),
        ([f"{toronto}.{first}", f"{delhi}.{first}"], 409),
        ([f"{toronto}.{first}", f"999999.{first}"], 422),
    ):
        answer = client.post(f"{CONSOLE}/contacts", data={**given, "office": ticked})
        assert answer.status_code == status, ticked
    with unit_of_work():
        assert all(each.vouched is None for each in own_changes(held().summit_id).values())

    answer = client.post(
        f"{CONSOLE}/contacts",
        data={**given, "office": [f"{toronto}.{first}", f"{delhi}.{second}"]},
    )
    assert answer.status_code == 303
    assert 'type="checkbox"' not in client.get(f"{CONSOLE}/contacts").text
    assert "changed their main contacts themselves" not in client.get(CONSOLE).text
    with unit_of_work():
        made = held()
        asked(made, office_at(0), now=clock.now())
        entries = db.session.scalars(select(Entry).where(Entry.act == "contact.vouched")).all()
        assert len(entries) == 2
        assert THIEF.address not in repr([each.after for each in entries])


def test_who_reads_along_or_adopts_learns_of_it_and_sees_no_address(
    app: Flask, client: Client
) -> None:
    ready()
    for role in (Role.VIEWER, Role.CHAIR):
        sign_in(client, app, role=role, summit_slug="forum")
        page = client.get(CONSOLE).text
        assert "changed their main contacts themselves" in page
        assert THIEF.address not in page
        answer = client.get(f"{CONSOLE}/contacts")
        assert (answer.status_code, THIEF.address in answer.text) == (403, False)


def test_whoever_confirms_sees_that_the_office_has_changed_its_main_contact(
    app: Flask, client: Client
) -> None:
    with unit_of_work():
        made = opened_now()
        toronto = office_at(0)
        found = endorsed(made, toronto, now=clock.now())
        attendance.make_primary(
            attendance.add_contact(toronto, THIEF, actor=OFFICE, now=clock.now()),
            actor=OFFICE,
            now=clock.now(),
        )
        number = found.id
    sign_in(client, app, role=Role.EDITOR, summit_slug="forum")
    assert "by an office that has changed its main contact itself" in client.get(CONSOLE).text
    page = client.get(f"{CONSOLE}/{number}").text
    assert "Toronto&#39;s office changed its main contact, to whom codes go, itself on" in page
    assert "Nobody of the secretariat has confirmed that contact." in page


def test_the_contacts_take_as_many_statements_for_thirty_as_for_one(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        opened_now(30)
        usurp(office_at(0), "another")
    sign_in(client, app, role=Role.OWNER, summit_slug="forum")
    client.get(f"{CONSOLE}/contacts")
    with count_sql() as one:
        client.get(f"{CONSOLE}/contacts")
    with unit_of_work():
        for each in offices(held().summit)[1:]:
            usurp(each, "another")
    with count_sql() as thirty:
        page = client.get(f"{CONSOLE}/contacts").text
    assert page.count(THIEF.address) == 30
    assert len(one) == len(thirty)
