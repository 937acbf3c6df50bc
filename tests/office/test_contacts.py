"""Colleagues at an office: each with a link of their own, which no other ever sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from summit.attendance.models import Contact, Invitation
from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.mail.post import post
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import AIDE, JAKARTA, LIMA, World

Browse = Callable[[], Client]

NEW = {
    "name": "Dewi Lestari",
    "kind": "press",
    "address": "press@jakarta.example",
    "phone": "+62 21 555 0111",
    "day_phone": "",
}


def contact(address: str) -> Contact:
    db.session.rollback()
    return db.session.scalars(select(Contact).where(Contact.address == address)).one()


def mails() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(select(Mail).where(Mail.key.like("colleague:%"))))


def values_of(found: Contact, **changed: str) -> dict[str, str]:
    return {
        "name": found.name,
        "kind": found.kind.value,
        "address": found.address,
        "phone": found.phone,
        "day_phone": found.day_phone,
        **changed,
    }


def test_a_new_colleague_is_mailed_a_link_of_their_own(
    app: Flask, world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(JAKARTA)

    added = worlds.post(client, base + "contacts/new", **NEW)

    assert added.location == base + "contacts"
    listed = client.get(base + "contacts").text
    found = contact(NEW["address"])
    token = worlds.token_of(app, NEW["address"])
    assert "gets a link by mail" in listed
    assert token.partition(".")[0] not in listed
    (mail,) = mails()
    assert (mail.to_address, mail.link) == (NEW["address"], ("office", found.id, 1))
    assert "Sari Dewi" in mail.body
    assert token.partition(".")[0] not in mail.body
    with app.app_context():
        message = post().write(mail)
    body = message.get_body(("plain",))
    assert body is not None
    assert f"http://localhost:8000/office/{token}" in body.get_content()
    assert browse().get(f"/office/{token}").status_code == 303
    entry = db.session.scalars(
        select(Entry).where(Entry.act == "contact.added").order_by(Entry.id.desc())
    ).first()
    assert entry
    assert entry.actor == "Jakarta's office"
    assert "press@" not in f"{entry.before} {entry.after}"


def test_a_colleague_with_a_telephone_alone_gets_no_mail(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)

    worlds.post(client, base + "contacts/new", **{**NEW, "address": ""})

    assert "Your colleague is added." in client.get(base + "contacts").text
    assert mails() == []


def test_a_telephone_for_the_day_ticks_the_task(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    worlds.post(client, base + "sessions/mayors/accepted", step="send")
    found = contact(JAKARTA)

    saved = worlds.post(
        client, f"{base}contacts/{found.id}", **values_of(found, day_phone="+62 812 555 0100")
    )

    assert saved.status_code == 303
    assert client.get(base).text.count('class="task is-done"') == 1
    assert mails() == []


def test_another_address_gets_another_link_and_ends_the_former(
    app: Flask, world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(JAKARTA)
    theirs = contact(AIDE)

    worlds.post(
        client, f"{base}contacts/{theirs.id}", **values_of(theirs, address="new@jakarta.example")
    )

    assert browse().get(world.base(AIDE)).status_code == 404
    (mail,) = mails()
    assert (mail.to_address, mail.link) == ("new@jakarta.example", ("office", theirs.id, 2))
    token = worlds.token_of(app, "new@jakarta.example")
    assert token.partition(".")[0] not in client.get(base + "contacts").text


def test_whoever_changes_their_own_address_goes_on(
    app: Flask, world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(JAKARTA)
    mine = contact(JAKARTA)

    saved = worlds.post(
        client, f"{base}contacts/{mine.id}", **values_of(mine, address="me@jakarta.example")
    )

    token = worlds.token_of(app, "me@jakarta.example")
    assert saved.location == f"/office/en/{token}/contacts"
    assert "me@jakarta.example" in client.get(saved.location).text
    assert client.get(base).status_code == 404
    assert [mail.to_address for mail in mails()] == ["me@jakarta.example"]


def test_removing_a_colleague_asks_first_and_closes_their_link(
    world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(JAKARTA)
    page = f"{base}contacts/{contact(AIDE).id}/remove"

    asked = client.get(page)
    unsure = client.post(page, data={"csrf_token": worlds.csrf_of(asked)})
    removed = worlds.post(client, page, really="y")

    assert "Remove Budi Santoso?" in asked.text
    assert unsure.status_code == 400
    assert removed.status_code == 303
    assert browse().get(world.base(AIDE)).status_code == 404
    assert "Budi Santoso" not in client.get(base + "contacts").text.partition("<article")[2]
    assert client.get(page).status_code == 404


def test_neither_oneself_nor_the_main_contact_is_removed(world: World, browse: Browse) -> None:
    client = browse()
    for me, other in ((JAKARTA, JAKARTA), (AIDE, AIDE), (AIDE, JAKARTA)):
        base = world.base(me)
        page = f"{base}contacts/{contact(other).id}/remove"
        token = worlds.csrf_of(client.get(base + "contacts/new"))

        assert client.get(page).status_code == 303
        answer = client.post(page, data={"csrf_token": token, "really": "y"})
        assert answer.status_code == 422
        assert contact(other).removed_at is None


def test_the_main_contact_can_be_another(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    page = client.get(base + "contacts")

    made = client.post(
        f"{base}contacts/{contact(AIDE).id}/primary", data={"csrf_token": worlds.csrf_of(page)}
    )

    assert made.status_code == 303
    assert contact(AIDE).is_primary
    assert not contact(JAKARTA).is_primary


@pytest.mark.parametrize("path", ["", "/remove"])
def test_another_office_s_colleague_is_none(world: World, browse: Browse, path: str) -> None:
    client, base = browse(), world.base(JAKARTA)
    rosa = contact(LIMA)
    token = worlds.csrf_of(client.get(base + "contacts/new"))
    data = {"csrf_token": token, "version": "1", "really": "y", **NEW}

    for answer in (
        client.get(f"{base}contacts/{rosa.id}{path}"),
        client.get(f"{base}contacts/{10**9}{path}"),
        client.post(f"{base}contacts/{rosa.id}{path}", data=data),
        client.post(f"{base}contacts/{rosa.id}/primary", data=data),
    ):
        assert answer.status_code == 404
        assert "Rosa" not in answer.text
        assert "lima.example" not in answer.text
    assert contact(LIMA).name == "Rosa Quispe"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": ""}, "kind-0"),
        ({"kind": "chief"}, "kind-0"),
        ({"address": "no address"}, "address"),
        ({"address": "a@b.example\r\nBcc: all@c.example"}, "address"),
        ({"address": AIDE.upper()}, "address"),
        ({"address": "", "phone": ""}, "address"),
        ({"phone": "call me"}, "phone"),
        ({"day_phone": "1" * 41}, "day_phone"),
        ({"day_phone": "٠١٢٣٤٥٦"}, "day_phone"),
    ],
)
def test_what_is_wrong_is_named_and_led_to(
    world: World, browse: Browse, values: dict[str, str], field: str
) -> None:
    answer = worlds.post(browse(), world.base(JAKARTA) + "contacts/new", **{**NEW, **values})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert mails() == []


def test_two_colleagues_changes_are_put_together(world: World, browse: Browse) -> None:
    client, base = browse(), world.base(JAKARTA)
    found = contact(AIDE)
    page = f"{base}contacts/{found.id}"
    hidden = worlds.hidden(client.get(page))
    mine = values_of(found, phone="+62 21 555 0122")
    own = f"{world.base(AIDE)}contacts/{found.id}"
    worlds.post(browse(), own, **values_of(found, day_phone="+62 812 555 0133"))

    stale = client.post(page, data={**hidden, **mine})

    assert stale.status_code == 409
    assert 'value="+62 21 555 0122"' in stale.text
    assert 'value="+62 812 555 0133"' in stale.text


def test_nobody_mails_links_without_end(app: Flask, world: World, browse: Browse) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(
            update(Contact).where(Contact.address == AIDE).values(link_version=Contact.link_version)
        )
        db.session.execute(
            update(Contact).where(Contact.address == JAKARTA).values(link_version=59)
        )
    base = f"/office/en/{worlds.token_of(app, JAKARTA)}/"

    answer = worlds.post(browse(), base + "contacts/new", **NEW)

    assert answer.status_code == 422
    assert "Too many links were mailed" in answer.text
    assert mails() == []


def test_nobody_hands_calendar_entries_on_without_end(
    app: Flask, world: World, browse: Browse
) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(Invitation).values(sent_sequence=60))
    client, base = browse(), world.base(JAKARTA)
    page = client.get(base + "contacts")

    answer = client.post(
        f"{base}contacts/{contact(AIDE).id}/primary", data={"csrf_token": worlds.csrf_of(page)}
    )

    assert answer.status_code == 422
    assert "changed too often" in answer.text
    assert contact(JAKARTA).is_primary
    assert mails() == []
