"""One's own account: name, password, browsers."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from summit.accounts import door, passwords, queries
from summit.accounts.browsers import short_name
from summit.accounts.limits import LIMITS, network
from summit.accounts.models import SignIn, User
from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from tests.conftest import Client
from tests.signing_in import csrf_headers, put_cookie, sign_in

pytestmark = pytest.mark.usefixtures("database")

ACCOUNT = "/organizer/account"
GOOD = "clouds over eleven rivers"


def test_name_and_language_are_changed_and_a_refused_form_keeps_them(
    app: Flask, client: FlaskClient
) -> None:
    uid = sign_in(client, app)
    headers = csrf_headers(app)
    fields = {"name": "  김   서울 ", "language": "ko"}
    assert client.post(ACCOUNT, data=fields, headers=headers).status_code == 303
    shown = client.get(ACCOUNT).text
    assert '<html lang="ko">' in shown
    assert 'value="김 서울"' in shown
    for wrong in ({"name": "", "language": "ko"}, {"name": "Kim", "language": "tlh"}):
        assert client.post(ACCOUNT, data=wrong, headers=headers).status_code == 422
    db.session.remove()
    assert queries.user_by_uid(uid).name == "김 서울"


def test_the_language_changes_from_any_page(app: Flask, client: FlaskClient) -> None:
    sign_in(client, app)
    headers = csrf_headers(app)
    for following, leads in (
        ("/organizer/account?a=b", "/organizer/account?a=b"),
        ("//x", "/organizer/"),
    ):
        answer = client.post(
            f"{ACCOUNT}/language", data={"language": "ko", "next": following}, headers=headers
        )
        assert answer.location == leads
    assert '<html lang="ko">' in client.get(ACCOUNT).text
    assert client.post(f"{ACCOUNT}/language", headers=headers).status_code == 422


def set_password(client: FlaskClient, app: Flask, new: str, again: str = "", present: str = ""):
    fields = {"password": new, "again": again or new, "present": present}
    return client.post(f"{ACCOUNT}/password", data=fields, headers=csrf_headers(app))


def test_a_password_is_set_and_ends_all_other_sign_ins(app: Flask, client: FlaskClient) -> None:
    uid = sign_in(client, app)
    elsewhere = Client(app, app.response_class)
    with unit_of_work():
        found = queries.user_by_uid(uid)
        _, token = door.sign_ins.open_sign_in(
            found,
            door.Method.LINK,
            door.Visitor("10.0.0.1", "Safari, iOS"),
            lifetime=door.settings().lifetime,
            actor=door.actor_of(found),
            now=door.clock.now(),
        )
    put_cookie(elsewhere, app, token)
    assert "10.0.0.1" in client.get(ACCOUNT).text
    assert elsewhere.get(ACCOUNT).status_code == 200
    assert set_password(client, app, GOOD).status_code == 303
    assert (elsewhere.get(ACCOUNT).status_code, client.get(ACCOUNT).status_code) == (303, 200)
    # Now that there is one, changing it asks for it.
    wrong = set_password(client, app, "another good long one", present="a guess at it")
    assert (wrong.status_code, "not your present password" in wrong.text) == (422, True)
    assert "another good long one" not in wrong.text
    db.session.remove()
    kept = queries.user_by_uid(uid).password_hash
    assert door.settings().passwords.fits(kept, GOOD)
    assert set_password(client, app, "another good long one", present=GOOD).status_code == 303


def test_the_present_password_cannot_be_guessed_either(app: Flask, client: FlaskClient) -> None:
    sign_in(client, app)
    set_password(client, app, GOOD)
    for _ in range(LIMITS.free_by_account):
        set_password(client, app, "another good long one", present="a guess at it")
    answer = set_password(client, app, "another good long one", present=GOOD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_two_different_new_passwords_are_a_slip(app: Flask, client: FlaskClient) -> None:
    uid = sign_in(client, app)
    answer = set_password(client, app, GOOD, GOOD + "x")
    assert (answer.status_code, '<a href="#again">' in answer.text) == (422, True)
    assert queries.user_by_uid(uid).password_hash is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "at least 12"),
        ("x" * 201, "at most 200"),
        ("121212121212", "same few characters"),
        ("Password1234", "most common"),
        ("PASSWORD!!2027", "most common"),
        ("letmein123456789", "most common"),
        ("kim.seoul@example.org", "own name or e-mail"),
        ("Kim.Seoul20272027", "own name or e-mail"),
        ("Seoulite Kim 1", "own name or e-mail"),
        ("seoulitekim!!", "own name or e-mail"),
    ],
)
def test_a_password_that_would_be_guessed_early_is_refused(password: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        passwords.refuse_weak(password, email="kim.seoul@example.org", name="Seoulite Kim")


@pytest.mark.parametrize("password", [GOOD, "열두글자가넘는한글비밀번호", "kR8#vv2!pQ0z"])
def test_a_good_password_passes_and_fits(password: str) -> None:
    passwords.refuse_weak(password, email="kim@example.org", name="Kim")
    hasher = door.settings().passwords
    kept = hasher.hash(password)
    assert hasher.fits(kept, password)
    assert not hasher.fits(kept, password + "x")
    assert not hasher.fits(None, password)
    assert not hasher.fits("no hash", password)


def test_hangul_is_one_password_in_both_of_its_spellings() -> None:
    import unicodedata

    hasher = door.settings().passwords
    kept = hasher.hash(unicodedata.normalize("NFC", "한글로 쓴 비밀번호입니다"))
    assert hasher.fits(kept, unicodedata.normalize("NFD", "한글로 쓴 비밀번호입니다"))


def test_one_browser_and_all_others_are_signed_out(app: Flask, client: FlaskClient) -> None:
    uid = sign_in(client, app)
    others = [Client(app, app.response_class) for _ in range(3)]
    for each in others:
        with unit_of_work():
            found = queries.user_by_uid(uid)
            _, token = door.sign_ins.open_sign_in(
                found,
                door.Method.PASSKEY,
                door.Visitor("10.0.0.1", ""),
                lifetime=door.settings().lifetime,
                actor=door.actor_of(found),
                now=door.clock.now(),
            )
        put_cookie(each, app, token)
    ids = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).all()
    db.session.remove()
    headers = csrf_headers(app)
    client.post(f"{ACCOUNT}/browsers/{ids[1]}/sign-out", headers=headers)
    assert [each.get(ACCOUNT).status_code for each in others] == [303, 200, 200]
    client.post(f"{ACCOUNT}/browsers/sign-out-others", headers=headers)
    assert [each.get(ACCOUNT).status_code for each in others] == [303, 303, 303]
    assert client.get(ACCOUNT).status_code == 200


def test_browsers_of_others_are_out_of_reach(app: Flask, client: FlaskClient) -> None:
    other = Client(app, app.response_class)
    sign_in(other, app, name="Lee")
    theirs = db.session.scalars(select(SignIn.id)).one()
    db.session.remove()
    sign_in(client, app)
    answer = client.post(f"{ACCOUNT}/browsers/{theirs}/sign-out", headers=csrf_headers(app))
    assert (answer.status_code, other.get(ACCOUNT).status_code) == (404, 200)


@pytest.mark.parametrize("number", ["0", "2147483647", "2147483648", str(10**30), "-1", "x"])
def test_numbers_out_of_bounds_are_not_found(app: Flask, client: FlaskClient, number: str) -> None:
    sign_in(client, app)
    for address in (f"browsers/{number}/sign-out", f"passkeys/{number}/remove"):
        answer = client.post(f"{ACCOUNT}/{address}", headers=csrf_headers(app))
        assert answer.status_code == 404


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_page_is_shown(app: Flask, client: FlaskClient, language: str) -> None:
    sign_in(client, app, admin=True, language=language)
    for address in ("", "/password", "/recovery-codes"):
        answer = client.get(ACCOUNT + address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert f'<html lang="{language}">' in answer.text
        assert "style=" not in answer.text
    codes = client.post(f"{ACCOUNT}/recovery-codes", headers=csrf_headers(app))
    assert codes.text.count("<code>") == 10
    assert db.session.query(User).count() == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iOS",
        ),
        ("curl/8", ""),
    ],
)
def test_browsers_have_short_names(agent: str, name: str) -> None:
    assert short_name(agent) == name


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_one_subscriber_counts_as_one_address(address: str, counted: str) -> None:
    assert network(address) == counted
