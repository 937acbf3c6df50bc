"""Signing in by password, link and recovery code: who comes in, who does not, and what is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from summit.accounts import door, queries
from summit.accounts.limits import LIMITS
from summit.accounts.models import Attempt, Membership, Purpose, Role, SignIn, User
from summit.accounts.operations import links, recovery, users
from summit.accounts.passwords import Passwords
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client
from tests.signing_in import user

pytestmark = pytest.mark.usefixtures("database")

PASSWORD = "clouds over eleven rivers"
EMAIL = "kim@example.org"
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def kim(app: Flask) -> str:
    """Somebody with a password; their uid."""
    with unit_of_work():
        made = user("Kim", email=EMAIL, password_hash=door.settings().passwords.hash(PASSWORD))
        return made.uid


def csrf_of(client: FlaskClient, address: str) -> str:
    found = TOKEN.search(client.get(address).data)
    assert found is not None
    return found[1].decode()


def post(client: FlaskClient, address: str, **fields: str):
    page = "/organizer/account" if address.endswith("sign-out") else address
    return client.post(address, data={"csrf_token": csrf_of(client, page), **fields})


def by_password(client: FlaskClient, password: str = PASSWORD, email: str = EMAIL, **more: str):
    return post(client, "/organizer/sign-in", email=email, password=password, **more)


def is_in(client: FlaskClient) -> bool:
    return client.get("/organizer/account").status_code == 200


def make_link(purpose: Purpose = Purpose.SIGN_IN) -> str:
    with unit_of_work():
        kim = queries.user_by_email(EMAIL)
        assert kim is not None
        return links.address_of(links.make_link(kim, purpose, actor=TESTER, now=clock.now()), "")


def test_the_right_password_signs_in_and_leads_on(client: FlaskClient, kim: str) -> None:
    answer = by_password(client, email=" Kim@Example.ORG ", next="/organizer/account?x=1")
    assert (answer.status_code, answer.location) == (303, "/organizer/account?x=1")
    assert b"Kim" in client.get("/organizer/account").data


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org", "no address"])
def test_a_wrong_password_and_an_unknown_account_are_answered_alike(
    client: FlaskClient, kim: str, email: str
) -> None:
    answer = by_password(client, "not the password", email)
    said = re.sub(r"[A-Za-z0-9_.-]{60,}", "", answer.text).replace(email, "")
    other = by_password(client, "not the password", "somebody.else@example.org")
    assert (answer.status_code, is_in(client)) == (422, False)
    assert said == re.sub(r"[A-Za-z0-9_.-]{60,}", "", other.text).replace(
        "somebody.else@example.org", ""
    )
    assert "not the password" not in answer.text
    assert "do not belong together" in answer.text


def test_a_disabled_account_is_like_none_and_is_out_at_once(client: FlaskClient, kim: str) -> None:
    by_password(client)
    before = is_in(client)
    with unit_of_work():
        users.disable(queries.user_by_uid(kim), actor=TESTER, now=clock.now())
    assert (before, is_in(client)) == (True, False)
    assert by_password(client).status_code == 422


def test_the_cookie_holds_nothing_that_the_database_holds(client: FlaskClient, kim: str) -> None:
    by_password(client)
    with client.session_transaction() as session:
        token = session["_user_id"]
    kept = db.session.scalars(select(SignIn)).one()
    assert token != kept.token_hash
    assert kept.token_hash == queries.hash_of(token)
    assert kept.address == "127.0.0.1"


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(
    client: FlaskClient, kim: str
) -> None:
    by_password(client)
    with client.session_transaction() as session:
        first = dict(session)
    post(client, "/organizer/sign-in?again=1", email=EMAIL, password=PASSWORD)
    with client.session_transaction() as session:
        second = session["_user_id"]
        assert second != first["_user_id"]
        session["_user_id"] = first["_user_id"]
    assert not is_in(client)


def test_a_token_that_was_planted_before_is_not_the_one_signed_in_with(
    client: FlaskClient, kim: str
) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "planted"
        session["note"] = "planted"
    by_password(client)
    with client.session_transaction() as session:
        assert session["_user_id"] != "planted"
        assert "note" not in session


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/organizer/",
        "//evil.example/organizer/",
        "/\\evil.example",
        "/organizer/../en/",
        "/organizer//evil.example",
        "/organizer/\\evil",
        "/organizer/a\nb",
        "/en/",
        "javascript:alert(1)",
        "http:///organizer/",
        "//[",  # for which Python's parser has an error of its own
    ],
)
def test_sign_in_leads_to_no_other_site(client: FlaskClient, kim: str, address: str) -> None:
    assert by_password(client, next=address).location == "/organizer/"


def test_signing_out_ends_the_sign_in_itself(client: FlaskClient, kim: str) -> None:
    by_password(client)
    with client.session_transaction() as session:
        token = session["_user_id"]
    post(client, "/organizer/sign-out")
    with client.session_transaction() as session:
        assert "_user_id" not in session
        session["_user_id"] = token
    assert not is_in(client)


def test_a_sign_in_ends_when_idle_and_when_old(client: FlaskClient, kim: str) -> None:
    start = clock.now()
    cfg = door.settings()
    with time_machine.travel(start, tick=False) as travel:
        by_password(client)
        travel.move_to(start + cfg.idle - timedelta(minutes=1))
        assert is_in(client)  # and was seen by it
        travel.move_to(start + cfg.idle + timedelta(hours=1))
        assert is_in(client)
        travel.move_to(start + 3 * cfg.idle)
        assert not is_in(client)
        by_password(client)
        for hours in range(6, 30 * 24, 6):
            travel.move_to(start + 3 * cfg.idle + timedelta(hours=hours))
            assert is_in(client)
        travel.move_to(start + 3 * cfg.idle + cfg.lifetime)
        assert not is_in(client)


def test_being_seen_is_written_once_in_ten_minutes_and_after_the_answer(
    client: FlaskClient, kim: str, count_sql
) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        by_password(client)
        travel.move_to(start + timedelta(minutes=9))
        with count_sql() as statements:
            client.get("/organizer/account")
        assert not [each for each in statements if each.startswith("UPDATE")]
        travel.move_to(start + timedelta(minutes=11))
        with count_sql() as statements:
            client.get("/organizer/account")
        assert [each.split()[1] for each in statements if each.startswith("UPDATE")] == ["sign_in"]
        assert statements[-1].startswith("UPDATE")
    seen = db.session.scalars(select(SignIn.last_seen_at)).one()
    assert seen == start + timedelta(minutes=11)


@pytest.mark.parametrize("roles", [0, 1, 30])
def test_who_is_signed_in_costs_one_statement_for_any_number_of_roles(
    app: Flask, client: FlaskClient, kim: str, count_sql, roles: int
) -> None:
    with unit_of_work():
        user_id = queries.user_by_uid(kim).id
        for number in range(roles):
            role = Role.EDITOR if number % 2 else Role.VIEWER
            db.session.add(Membership(user_id=user_id, summit_id=900 + number, role=role))
    by_password(client)
    with client.session_transaction() as session:
        token = session["_user_id"]
    db.session.remove()
    with app.test_request_context("/organizer/"), count_sql() as statements:
        from flask import session

        session["_user_id"] = token
        who = door.signed_in()
        assert door.signed_in() is who
    assert (who.uid, len(statements)) == (kim, 1)
    summits = range(900, 931)
    assert [who.actor.may(Permission.SEE, each) for each in summits] == [
        number < roles for number in range(31)
    ]
    assert [who.actor.may(Permission.EDIT, each) for each in summits] == [
        number < roles and number % 2 == 1 for number in range(31)
    ]


def test_visitors_without_cookie_cost_nothing(app: Flask, count_sql) -> None:
    with app.test_request_context("/organizer/"), count_sql() as statements:
        assert door.signed_in() is None
    assert statements == []


# Limits


def test_guessing_must_pause_and_says_for_how_long(client: FlaskClient, kim: str) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        for _ in range(LIMITS.free_by_account):
            assert by_password(client, "a wrong guess").status_code == 422
        answer = by_password(client)  # the right one, too early
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        assert "too many attempts" in answer.text
        assert not is_in(client)
        travel.move_to(start + timedelta(seconds=31))
        assert by_password(client, "a wrong guess").status_code == 422
        assert by_password(client).headers["Retry-After"] == "60"
        travel.move_to(start + timedelta(seconds=92))
        assert by_password(client).status_code == 303
    with unit_of_work():  # what failed before is forgiven
        assert db.session.query(Attempt).filter_by(ok=True).count() == 1


def test_success_starts_afresh(client: FlaskClient, kim: str) -> None:
    for _ in range(2):
        for _ in range(LIMITS.free_by_account - 1):
            assert by_password(client, "a wrong guess").status_code == 422
        assert by_password(client).status_code == 303
        post(client, "/organizer/sign-out")


def test_one_network_cannot_try_many_accounts(client: FlaskClient, kim: str) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for number in range(LIMITS.free_by_address):
            answer = by_password(client, "a wrong guess", f"person{number}@example.org")
            assert answer.status_code == 422
        assert by_password(client).status_code == 429


def test_attempts_keep_no_address_that_was_typed_and_are_pruned(
    client: FlaskClient, kim: str
) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        by_password(client, "a wrong guess")
        kept = db.session.scalars(select(Attempt)).one()
        assert "kim" not in kept.account
        db.session.remove()
        travel.move_to(start + LIMITS.kept + timedelta(seconds=1))
        by_password(client, "a wrong guess")
        assert len(db.session.scalars(select(Attempt)).all()) == 1


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(client: FlaskClient, kim: str) -> None:
    older = Passwords(rounds=2, memory_kib=64).hash(PASSWORD)
    with unit_of_work():
        queries.user_by_uid(kim).password_hash = older
    assert by_password(client).status_code == 303
    db.session.remove()
    kept = queries.user_by_uid(kim).password_hash
    assert kept is not None
    assert "t=1" in kept
    assert door.settings().passwords.fits(kept, PASSWORD)


# Links


def test_a_link_shows_a_button_and_only_the_button_uses_it(client: FlaskClient, kim: str) -> None:
    address = make_link()
    for _ in range(3):
        assert b"Sign in as Kim" in client.get(address).data
    assert not is_in(client)
    token = csrf_of(client, address)
    assert client.post(address).status_code == 400  # a forged form
    assert client.post(address, data={"csrf_token": token}).location == "/organizer/"
    assert is_in(client)
    assert client.get(address).status_code == 410


def test_a_used_link_names_nobody(app: Flask, client: FlaskClient, kim: str) -> None:
    address = make_link()
    post(client, address)
    stranger = Client(app, app.response_class)
    answer = stranger.get(address)
    assert (answer.status_code, "Kim" in answer.text, EMAIL in answer.text) == (410, False, False)


def test_links_end_by_time_by_a_newer_one_by_a_password_and_with_the_account(
    client: FlaskClient, kim: str
) -> None:
    first = make_link()
    second = make_link()
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get(second).status_code == 410
    third = make_link()
    with unit_of_work():
        users.set_password(queries.user_by_uid(kim), "x", actor=TESTER, now=clock.now())
    assert client.get(third).status_code == 410
    fourth = make_link()
    with unit_of_work():
        users.disable(queries.user_by_uid(kim), actor=TESTER, now=clock.now())
    assert client.get(fourth).status_code == 410
    forged = first.replace("links/", "links/A")
    assert client.get(forged).status_code == 404


@pytest.mark.parametrize(
    ("purpose", "follows"),
    [(Purpose.RESET, "/organizer/account/password"), (Purpose.INVITE, "/organizer/account")],
)
def test_a_link_leads_where_its_purpose_is(
    client: FlaskClient, kim: str, purpose: Purpose, follows: str
) -> None:
    assert post(client, make_link(purpose)).location == follows


def test_asking_for_a_link_says_the_same_for_everybody_and_mails_those_who_are_there(
    client: FlaskClient, kim: str
) -> None:
    said = []
    for email in (EMAIL, "nobody@example.org"):
        answer = post(client, "/organizer/sign-in/link", email=email)
        said.append((answer.status_code, answer.location, client.get(answer.location).text))
    kept = [(a, b, re.sub(r'(value|data-csrf)="[^"]{40,}"', "", text)) for a, b, text in said]
    assert kept[0] == kept[1]
    mails = db.session.scalars(select(Mail)).all()
    assert [mail.to_address for mail in mails] == [EMAIL]
    assert mails[0].link == (queries.LINK_KIND, *db.session.execute(LINK_ROW).one())


LINK_ROW = select(links.OneTimeLink.id, links.OneTimeLink.version)


# Recovery codes


def make_codes(uid: str) -> list[str]:
    with unit_of_work():
        made = queries.user_by_uid(uid)
        return recovery.make_codes(made, actor=door.actor_of(made), now=clock.now())


def test_a_recovery_code_is_good_once_however_it_is_typed(client: FlaskClient, kim: str) -> None:
    codes = make_codes(kim)
    typed = codes[3].lower().replace("-", " ")
    answer = post(client, "/organizer/sign-in/recovery", email=EMAIL, code=typed)
    assert answer.location == "/organizer/account"
    assert b"9 recovery codes left" in client.get("/organizer/account").data
    post(client, "/organizer/sign-out")
    again = post(client, "/organizer/sign-in/recovery", email=EMAIL, code=typed)
    assert (again.status_code, is_in(client)) == (422, False)


def test_a_code_is_good_for_its_owner_alone_and_ends_with_newer_ones(
    client: FlaskClient, kim: str
) -> None:
    with unit_of_work():
        user("Lee", email="lee@example.org")
    older = make_codes(kim)[0]
    code = make_codes(kim)[0]
    for email, tried in (("lee@example.org", code), (EMAIL, older)):
        answer = post(client, "/organizer/sign-in/recovery", email=email, code=tried)
        assert (answer.status_code, is_in(client)) == (422, False)


def test_ten_different_codes_are_kept_as_hashes_alone(kim: str) -> None:
    codes = make_codes(kim)
    assert (len(set(codes)), {len(code) for code in codes}) == (10, {19})
    kept = {each.hash for each in db.session.query(recovery.RecoveryCode)}
    assert kept == {queries.hash_of(code.replace("-", "")) for code in codes}


def test_the_journal_holds_no_secret(client: FlaskClient, kim: str) -> None:
    codes = make_codes(kim)
    address = make_link()
    token = address.rpartition("/")[2]
    by_password(client)
    post(client, "/organizer/sign-in/link", email=EMAIL)
    with unit_of_work():
        users.set_password(queries.user_by_uid(kim), "a hash", actor=TESTER, now=clock.now())
    entries = db.session.scalars(select(Entry)).all()
    told = " ".join(f"{entry.act} {entry.before} {entry.after}" for entry in entries)
    acts = {entry.act for entry in entries}
    assert acts == {
        "user.link_made",
        "user.password_set",
        "user.recovery_codes_made",
        "user.signed_in",
    }
    hashes = [row.token_hash for row in db.session.query(SignIn)]
    for secret in (*codes, token, token[:43], PASSWORD, "a hash", *hashes):
        assert secret not in told
    assert db.session.query(User).count() == 1


def test_the_pages_speak_the_chosen_language_and_keep_where_to_go(client: FlaskClient) -> None:
    english = client.get("/organizer/sign-in?next=/organizer/account")
    assert 'lang="en"' in english.text
    assert "?next=%2Forganizer%2Faccount&amp;lang=ko" in english.text
    korean = client.get("/organizer/sign-in?lang=ko")
    assert '<html lang="ko">' in korean.text
    assert '<html lang="ko">' in client.get("/organizer/sign-in/link").text
