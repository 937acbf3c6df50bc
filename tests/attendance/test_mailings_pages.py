"""The console's pages of letters and mailings."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.attendance.models import (
    Invitation,
    InvitationState,
    LetterKind,
    Mailing,
    MailingEntry,
    MailingState,
)
from summit.attendance.operations import mailings as acts
from summit.attendance.queries import mailings
from summit.core.db import db, unit_of_work
from summit.directory.models import City
from summit.mail.models import Mail
from summit.outbox.models import Job
from tests.actors import TESTER
from tests.attendance.builders import NOW, forum, invited, later, office, publish
from tests.conftest import Client, CountSql
from tests.programme.builders import city
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

BASE = "/organizer/summits/forum"
ADDRESS = "office@jakarta.example"


def made(*, published: bool = True, cities: tuple[str, ...] = ("jakarta", "seoul")) -> int:
    with unit_of_work():
        of = forum()
        db.session.flush()
        if published:
            publish(of)
        to = next(each for each in of.sessions if each.slug == "mayors")
        for slug in cities:
            who = db.session.scalars(select(City).where(City.slug == slug)).one()
            invited(to, office(of, who), state=InvitationState.DRAFT, deadline=later(days=4000))
        return of.id


def post(client: Client, app: Flask, path: str, **fields: Any) -> Any:
    return client.post(f"{BASE}/{path}", data={**fields, "csrf_token": csrf(app)})


def draft(client: Client, app: Flask, **fields: Any) -> str:
    """Make a mailing by the page, and return the path of its own."""
    answer = post(client, app, "mailings", **{"kind": "invitation", "session": "", **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).removeprefix(f"{BASE}/")


def seen_in(text: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', text)
    assert found is not None
    return found[1]


def ids() -> list[int]:
    db.session.remove()
    return list(db.session.scalars(select(Invitation.id).order_by(Invitation.id)))


# From a draft to sending


def test_a_mailing_is_looked_at_confirmed_and_sent(app: Flask, client: Client) -> None:
    summit_id = made()
    sign_in(client, app, role="editor")
    path = draft(client, app)

    page = client.get(f"{BASE}/{path}").text
    assert "2 offices will be written to" in page
    assert ADDRESS in page
    seen = seen_in(page)
    check = post(client, app, f"{path}/send", step="look", seen=seen).text
    assert "Invite 2 offices?" in check
    assert "English 2" in check
    assert "Write to 2 offices" in check
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0
    assert post(client, app, f"{path}/send", step="back").status_code == 303
    answer = post(client, app, f"{path}/send", step="act", seen=seen)

    assert answer.status_code == 303
    db.session.remove()
    number = int(path.rpartition("/")[2])
    assert mailings.mailing_of(summit_id, number).state is MailingState.SENDING
    going = client.get(f"{BASE}/{path}").text
    assert "Being sent" in going
    assert "0 of 2 written to" in going
    stamp = re.search(r"progress\?seen=([a-z0-9.]+)", going)
    assert stamp is not None
    assert client.get(f"{BASE}/{path}/progress?seen={stamp[1]}").status_code == 204
    assert post(client, app, f"{path}/stop").status_code == 303
    assert "Go on sending" in client.get(f"{BASE}/{path}").text
    assert "Stopped" in client.get(f"{BASE}/{path}/progress?seen={stamp[1]}").text
    assert post(client, app, f"{path}/stop").status_code == 422
    assert post(client, app, f"{path}/continue").status_code == 303


def test_what_has_changed_since_it_was_looked_at_is_not_sent(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    path = draft(client, app)
    seen = seen_in(client.get(f"{BASE}/{path}").text)
    entry = db.session.scalars(select(MailingEntry.id)).first()
    assert post(client, app, f"{path}/recipients/{entry}/leave-out").status_code == 303

    for step in ("look", "act"):
        answer = post(client, app, f"{path}/send", step=step, seen=seen)
        assert answer.status_code == 409
        assert "has changed since you looked at it" in answer.text

    db.session.remove()
    assert db.session.scalars(select(Mailing)).one().state is MailingState.DRAFT


def test_a_list_sends_along_whom_it_means(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    wanted = ids()[1]

    path = draft(client, app, invitation=[wanted])

    number = int(path.rpartition("/")[2])
    db.session.remove()
    entries = db.session.scalars(
        select(MailingEntry.invitation_id).where(MailingEntry.mailing_id == number)
    ).all()
    assert entries == [wanted]


def test_a_list_without_a_tick_means_nobody(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")

    answer = post(client, app, "mailings", kind="invitation")

    assert answer.status_code == 422
    assert "Choose at least one invitation" in answer.text
    db.session.remove()
    assert db.session.scalars(select(Mailing)).all() == []


def test_reminders_are_planned_and_listed(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")

    assert post(client, app, "mailings/plan", days="14, 7 7", session="mayors").status_code == 303

    page = client.get(f"{BASE}/mailings").text
    assert page.count('class="whole"') >= 2
    assert "Planned reminders" in page
    db.session.remove()
    assert len(db.session.scalars(select(Mailing)).all()) == 2


def test_what_is_due_today_is_on_top(app: Flask, client: Client) -> None:
    summit_id = made()
    with unit_of_work():
        mailing = mailings.mailing_of(summit_id, _mailing(summit_id))
        mailing.planned_on = date(2026, 1, 1)
    sign_in(client, app, role="viewer")

    page = client.get(f"{BASE}/mailings").text

    assert "Reminders that are due" in page
    assert "overdue" in page
    assert "Make a draft" not in page


def _mailing(summit_id: int) -> int:
    from summit.attendance.models import MailingKind
    from summit.programme.models import Summit

    return acts.create_mailing(
        db.session.get_one(Summit, summit_id),
        MailingKind.REMINDER,
        ids_now(),
        actor=TESTER,
        now=NOW,
    ).id


def ids_now() -> list[int]:
    return list(db.session.scalars(select(Invitation.id)))


def test_a_rehearsal_needs_an_address(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    path = draft(client, app)

    wrong = post(client, app, f"{path}/rehearse", address="nobody")
    assert wrong.status_code == 422
    assert "Enter an e-mail address" in wrong.text
    right = post(client, app, f"{path}/rehearse", address="kim@host.example")
    assert right.status_code == 303
    page = client.get(right.headers["Location"]).text
    assert "kim@host.example" in page
    assert "A rehearsal" in page


def test_unpublished_offices_wait_for_a_release(app: Flask, client: Client) -> None:
    made(published=False)
    sign_in(client, app, role="editor")
    path = draft(client, app)

    page = client.get(f"{BASE}/{path}").text

    assert "publish to invitees first" in page
    assert "0 offices will be written to" in page
    assert post(client, app, f"{path}/send", step="act", seen=seen_in(page)).status_code == 422
    assert post(client, app, f"{path}/send", step="look", seen="").status_code == 422
    entry = db.session.scalars(select(MailingEntry.id)).first()
    assert client.get(f"{BASE}/{path}/recipients/{entry}").status_code == 200
    assert client.get(f"{BASE}/letters/invitation").status_code == 200


# What one recipient reads


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_a_preview_is_what_the_recipient_reads_without_a_token(
    app: Flask, client: Client, kind: str
) -> None:
    made()
    sign_in(client, app, role="editor", language="ko")
    path = draft(client, app, invitation=ids(), kind=kind)
    db.session.remove()
    entry = db.session.scalars(select(MailingEntry.id).order_by(MailingEntry.id)).first()

    page = client.get(f"{BASE}/{path}/recipients/{entry}").text

    assert "Fri 14 May 2027, 20:00–21:30 (Jakarta, UTC+7)" in page
    assert "[here stands the link of the office]" in page
    assert 'class="letter-shown" lang="en"' in page
    assert not re.search(r"[A-Za-z0-9_-]{43}\.\d+\.\d+", page)
    assert "/office/" not in page


def test_what_was_sent_can_be_read_and_sent_again_only_if_it_failed(
    app: Flask, client: Client
) -> None:
    summit_id = made()
    sign_in(client, app, role="editor")
    path = draft(client, app)
    seen = seen_in(client.get(f"{BASE}/{path}").text)
    post(client, app, f"{path}/send", step="act", seen=seen)
    db.session.remove()
    app.extensions["summit.worker"].drain(lambda: later(days=1))
    entry = db.session.scalars(select(MailingEntry.id).order_by(MailingEntry.id)).first()
    here = f"{path}/recipients/{entry}"

    page = client.get(f"{BASE}/{here}").text
    assert "sent" in page
    assert ADDRESS in page
    again = post(client, app, f"{here}/send-again")
    assert again.status_code == 303
    assert "Only mail that could not be sent" in client.get(f"{BASE}/{here}").text
    number = int(path.rpartition("/")[2])
    db.session.remove()
    with unit_of_work():
        mail_id = mailings.entry_of(mailings.mailing_of(summit_id, number), entry or 0).mail_id
        mail = db.session.get_one(Mail, mail_id)
        mail.state, mail.error = type(mail.state)("failed"), "550 nobody"
    failed = client.get(f"{BASE}/{path}?show=failed").text
    assert "550 nobody" in failed
    assert "office@seoul.example" not in failed
    assert (
        "It is being sent again."
        in client.get(post(client, app, f"{here}/send-again").headers["Location"]).text
    )


# Letters


def words(app: Flask, version: int = 0, **changes: str) -> dict[str, str]:
    from summit.attendance import letters

    house = letters.DEFAULTS[LetterKind.INVITATION]
    return {
        "subject-en": house.subject["en"],
        "subject-ko": house.subject["ko"],
        "body-en": house.body["en"],
        "body-ko": house.body["ko"],
        "version": str(version),
        "base": "{}",
        "csrf_token": csrf(app),
        **changes,
    }


def test_a_letter_is_edited_and_reset(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    here = f"{BASE}/letters/invitation"
    assert "Invitation: {session}, {summit}" in client.get(here).text

    answer = client.post(here, data=words(app, **{"subject-en": "Come, {name}"}))
    assert answer.status_code == 303
    page = client.get(here).text
    assert 'value="Come, {name}"' in page
    assert "Come, Mayor of Jakarta" in page  # the preview
    assert "the summit's own" in client.get(f"{BASE}/letters").text

    stale = client.post(here, data=words(app, **{"subject-en": "Mine"}))
    assert stale.status_code == 409
    assert "Somebody else has saved this" in stale.text
    reset = client.post(f"{here}/reset", data={"csrf_token": csrf(app)})
    assert reset.status_code == 303
    assert 'value="Invitation: {session}, {summit}"' in client.get(here).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body-en": "{link} {nobody}"}, "There is no place called “{nobody}”"),
        ({"body-ko": "링크 없음"}, "The place “{link}” is missing"),
        ({"subject-en": "{link}"}, "cannot stand in the subject"),
        ({"body-en": "{link"}, "A brace is not one of a pair"),
        ({"body-en": "{link} {name.__class__.__mro__}"}, "{name.__class__.__mro__}"),
        ({"subject-en": "x" * 201}, "At most 200 characters"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_the_place_named(
    app: Flask, client: Client, changes: dict[str, str], said: str
) -> None:
    made()
    sign_in(client, app, role="editor")

    answer = client.post(f"{BASE}/letters/invitation", data=words(app, **changes))

    assert answer.status_code == 422
    assert said in answer.text
    assert "the summit's own" not in client.get(f"{BASE}/letters").text


def test_the_preview_shows_what_is_being_written(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="editor")
    here = f"{BASE}/letters/invitation/preview"
    second = str(ids()[1])

    shown = client.post(here, data=words(app, **{"subject-en": "Typed {city}", "for": second})).text
    assert "Typed Seoul" in shown
    broken = client.post(here, data=words(app, **{"body-en": "{nobody}"}))
    assert broken.status_code == 200
    assert "There is no place called" in broken.text
    assert client.post(here, data=words(app, **{"for": "x"})).status_code == 400
    assert client.post(here, data=words(app, **{"for": "99999"})).status_code == 404


# Who may


def test_addresses_are_for_those_who_write(app: Flask, client: Client) -> None:
    summit_id = made()
    with unit_of_work():
        number = _mailing(summit_id)
    sign_in(client, app, role="viewer")

    page = client.get(f"{BASE}/mailings/{number}").text
    assert "Jakarta" in page
    assert "@" not in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)
    entry = db.session.scalars(select(MailingEntry.id)).first()
    assert client.get(f"{BASE}/mailings/{number}/recipients/{entry}").status_code == 403
    assert client.get(f"{BASE}/letters").status_code == 403
    assert post(client, app, f"mailings/{number}/send", step="act").status_code == 403
    assert post(client, app, f"mailings/{number}/delete").status_code == 403


def test_another_summits_mailing_is_not_found(app: Flask, client: Client) -> None:
    from tests.programme.builders import summit

    summit_id = made()
    with unit_of_work():
        number = _mailing(summit_id)
        summit("other", en="Other")
    sign_in(client, app, role="owner", summit_slug="other")

    for path in ("", "/progress", "/recipients/1"):
        answer = client.get(f"/organizer/summits/other/mailings/{number}{path}")
        assert answer.status_code == 404
        assert "Jakarta" not in answer.text
    answer = client.post(
        f"/organizer/summits/other/mailings/{number}/delete", data={"csrf_token": csrf(app)}
    )
    assert answer.status_code == 404


# Hostile forms


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("mailings", {"kind": "x"}),
        ("mailings", {"kind": "invitation", "session": "nowhere"}),
        ("mailings", {"kind": "invitation", "session": "\0"}),
        ("mailings", {"kind": "invitation", "invitation": "x"}),
        ("mailings", {"kind": "invitation", "invitation": "99999999999"}),
        ("mailings", {"kind": "invitation", "invitation": "2000000000"}),
        ("mailings", {"kind": "invitation", "invitation": "٣"}),
        ("mailings/plan", {"days": "x"}),
        ("mailings/plan", {"days": ""}),
        ("mailings/plan", {"days": "-3"}),
        ("mailings/plan", {"days": "9999"}),
        ("mailings/plan", {"days": "7", "session": "nowhere"}),
        ("mailings/{}/send", {"step": "x"}),
        ("mailings/{}/send", {"step": "act", "seen": "\0"}),
        ("mailings/{}/send", {"step": "look", "seen": "x" * 5000}),
        ("mailings/{}/rehearse", {"address": "a@b.example\nBcc: c@d.example"}),
        ("mailings/{}/rehearse", {"address": "\0"}),
        ("mailings/{}/recipients/999/leave-out", {}),
        ("mailings/999/send", {"step": "act"}),
        ("letters/nothing", {}),
        ("letters/invitation", {"version": "x"}),
        ("letters/invitation", {"version": "1", "base": "["}),
        ("letters/invitation/preview", {"version": "x"}),
    ],
)
def test_hostile_forms_are_refused_and_change_nothing(
    app: Flask, client: Client, path: str, fields: dict[str, str]
) -> None:
    summit_id = made()
    with unit_of_work():
        number = _mailing(summit_id)
    sign_in(client, app, role="owner")
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Job))
        db.session.remove()

    answer = post(client, app, path.format(number), **fields)

    assert answer.status_code in (400, 404, 409, 422)
    db.session.remove()
    assert db.session.scalar(select(func.count()).select_from(Mailing)) == 1
    assert db.session.scalar(select(func.count()).select_from(Job)) == before


def test_odd_queries_do_no_harm(app: Flask, client: Client) -> None:
    summit_id = made()
    with unit_of_work():
        number = _mailing(summit_id)
    sign_in(client, app, role="owner")

    for query in ("page=0", "page=-1", "page=x", "page=9999", "show=x", "show=__class__"):
        assert client.get(f"{BASE}/mailings/{number}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["mailings", "mailings/1"])
def test_lists_of_thirty_take_as_many_statements_as_of_one(
    app: Flask, client: Client, count_sql: CountSql, path: str
) -> None:
    summit_id = made(cities=("jakarta",))
    with unit_of_work():
        first = _mailing(summit_id)
    sign_in(client, app, role="editor")
    here = f"{BASE}/{path}".replace("/1", f"/{first}")
    client.get(here)
    with count_sql() as one:
        assert client.get(here).status_code == 200
    with unit_of_work():
        from summit.programme.models import Session, Summit

        of = db.session.get_one(Summit, summit_id)
        to = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        for number in range(30):
            each = invited(to, office(of, city(f"c{number}")), state=InvitationState.DRAFT)
            db.session.add(MailingEntry(mailing_id=first, invitation_id=each.id))
        for _ in range(30):
            _mailing(summit_id)
    with count_sql() as many:
        assert client.get(here).status_code == 200

    assert len(one) == len(many)
