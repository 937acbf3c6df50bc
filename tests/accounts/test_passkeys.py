"""Passkeys against a device in software: what comes in, and everything that must not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.accounts import ceremonies, queries
from summit.accounts.door import FRESH
from summit.accounts.models import Passkey, SignIn, SpentChallenge
from summit.accounts.operations import users
from summit.accounts.settings import RelyingParty
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused
from summit.journal.models import Entry
from tests.accounts.authenticator import Device, data, text
from tests.actors import TESTER
from tests.conftest import Client
from tests.signing_in import CSRF, csrf_headers, sign_in, user

pytestmark = pytest.mark.usefixtures("database")

ORIGIN = "http://localhost:8000"
SIGN_IN, ADD = "/organizer/sign-in/passkey", "/organizer/account/passkeys"


class Person:
    """A browser with a device, and what both do together."""

    def __init__(self, app: Flask, client: FlaskClient, device: Device | None = None) -> None:
        self.app, self.client = app, client
        self.device = device or Device(ORIGIN)

    def post(self, address: str, body: Any) -> TestResponse:
        return self.client.post(address, json=body, headers=csrf_headers(self.app))

    def add(self, **body: Any) -> TestResponse:
        options = self.post(f"{ADD}/options", {}).get_json()
        return self.post(ADD, {"answer": self.device.make(options), **body})

    def sign_in(self, bend: Callable[[dict[str, Any]], None] | None = None) -> TestResponse:
        options = self.post(f"{SIGN_IN}/options", {}).get_json()
        answer = self.device.sign(options)
        if bend:
            bend(answer)
        return self.post(SIGN_IN, {"answer": answer, "next": "/organizer/account?x"})

    def leave(self) -> None:
        with self.client.session_transaction() as session:
            for name in ("_user_id", "_fresh", "_id"):
                session.pop(name, None)
            session["csrf_token"] = CSRF

    @property
    def is_in(self) -> bool:
        return self.client.get("/organizer/account").status_code == 200


@pytest.fixture
def kim(app: Flask, client: FlaskClient) -> Person:
    """Somebody with a passkey, signed out."""
    sign_in(client, app)
    person = Person(app, client)
    assert person.add(name="Office computer").get_json() == {"next": "/organizer/account"}
    person.leave()
    return person


def kept() -> Passkey:
    db.session.remove()
    return db.session.scalars(select(Passkey)).one()


def test_a_passkey_signs_in_without_an_address(kim: Person) -> None:
    answer = kim.sign_in()
    assert (answer.status_code, answer.get_json()) == (200, {"next": "/organizer/account?x"})
    assert kim.is_in
    key = kept()
    assert (key.name, key.sign_count, key.transports) == (
        "Office computer",
        2,
        ["hybrid", "internal"],
    )
    assert db.session.scalars(select(SignIn.method).order_by(SignIn.id.desc())).first() == "passkey"


def test_options_ask_for_a_found_and_verified_key_and_name_nobody(kim: Person) -> None:
    options = kim.post(f"{SIGN_IN}/options", {}).get_json()
    assert (options["rpId"], options["userVerification"], options["allowCredentials"]) == (
        "localhost",
        "required",
        [],
    )
    sign_in(kim.client, kim.app)
    made = kim.post(f"{ADD}/options", {}).get_json()
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["attestation"] == "none"


def test_an_answer_is_good_once(kim: Person) -> None:
    options = kim.post(f"{SIGN_IN}/options", {}).get_json()
    cookie = kim.client.get_cookie("summit")
    assert cookie is not None
    kim.device.counts = False
    kim.device.count = 0
    with unit_of_work():
        db.session.scalars(select(Passkey)).one().sign_count = 0
    body = {"answer": kim.device.sign(options)}
    assert kim.post(SIGN_IN, body).status_code == 200
    kim.client.set_cookie("summit", cookie.value)
    assert (kim.post(SIGN_IN, body).status_code, kim.is_in) == (422, False)


def forget_signature(answer: dict[str, Any]) -> None:
    answer["response"]["signature"] = text(b"\x30\x06\x02\x01\x01\x02\x01\x01")


def name_somebody_else(answer: dict[str, Any]) -> None:
    answer["response"]["userHandle"] = text(b"00000000-0000-4000-8000-000000000000")


def name_nobody(answer: dict[str, Any]) -> None:
    del answer["response"]["userHandle"]


def name_another_key(answer: dict[str, Any]) -> None:
    answer["id"] = answer["rawId"] = text(b"another" * 4)


def claim_a_later_count(answer: dict[str, Any]) -> None:
    raw = bytearray(data(answer["response"]["authenticatorData"]))
    raw[-1] += 1
    answer["response"]["authenticatorData"] = text(bytes(raw))


@pytest.mark.parametrize(
    "bend",
    [forget_signature, name_somebody_else, name_nobody, name_another_key, claim_a_later_count],
)
def test_a_bent_answer_is_refused_in_the_same_words(
    kim: Person, bend: Callable[[dict[str, Any]], None]
) -> None:
    answer = kim.sign_in(bend)
    assert (answer.status_code, kim.is_in) == (422, False)
    assert answer.get_json() == {
        "error": "This passkey was not accepted. Try again, or sign in another way."
    }


@pytest.mark.parametrize(
    "bend",
    [
        {"origin": "http://localhost:8001"},
        {"origin": "https://evil.example"},
        {"verifies": False},
        {"counts": False, "count": 1},  # what the last one said
        {"counts": False, "count": 0},
    ],
)
def test_a_device_at_another_site_unverified_or_copied_is_refused(
    kim: Person, bend: dict[str, Any]
) -> None:
    for name, value in bend.items():
        setattr(kim.device, name, value)
    assert (kim.sign_in().status_code, kim.is_in) == (422, False)
    assert kept().last_used_at is None


def test_a_device_that_keeps_no_count_signs_in_again_and_again(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, app)
    person = Person(app, client, Device(ORIGIN, counts=False))
    person.add()
    for _ in range(3):
        person.leave()
        assert person.sign_in().status_code == 200


def test_a_challenge_is_for_its_purpose_its_browser_and_five_minutes(
    kim: Person, app: Flask
) -> None:
    options = kim.post(f"{SIGN_IN}/options", {}).get_json()
    other = Person(app, Client(app, app.response_class), kim.device)
    sign_in(other.client, app)
    assert other.post(SIGN_IN, {"answer": kim.device.sign(options)}).status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        answer = kim.post(SIGN_IN, {"answer": kim.device.sign(options)})
    assert (answer.status_code, answer.get_json()) == (
        422,
        {"error": "This took too long. Try again."},
    )
    # One for adding is none for signing in.
    made = other.post(f"{ADD}/options", {}).get_json()
    answer = other.post(SIGN_IN, {"answer": kim.device.sign({**made, "rpId": "localhost"})})
    assert answer.status_code == 422


def test_spent_challenges_are_pruned(kim: Person) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        kim.sign_in()
    assert db.session.query(SpentChallenge).count() == 1


def test_a_disabled_user_has_no_passkey(kim: Person) -> None:
    with unit_of_work():
        user = db.session.scalars(select(Passkey)).one().user
        users.disable(user, actor=TESTER, now=clock.now())
    assert (kim.sign_in().status_code, kim.is_in) == (422, False)


@pytest.mark.parametrize("bend", [{"verifies": False}, {"origin": "https://evil.example"}])
def test_a_passkey_is_not_kept_where_its_making_does_not_fit(
    app: Flask, client: FlaskClient, bend: dict[str, Any]
) -> None:
    sign_in(client, app)
    answer = Person(app, client, Device(**{"origin": ORIGIN, **bend})).add()
    assert (answer.status_code, db.session.query(Passkey).count()) == (422, 0)


def test_a_key_belongs_to_one_account(kim: Person, app: Flask) -> None:
    thief = Person(app, Client(app, app.response_class), kim.device)
    sign_in(thief.client, app, name="Lee")
    assert thief.add().get_json() == {"error": "This passkey is known already."}
    db.session.remove()
    kim.device.user_handle = kept().user.uid.encode()
    kim.sign_in()
    assert b"Kim" in kim.client.get("/organizer/account").data


def test_changing_how_one_signs_in_needs_a_fresh_sign_in(app: Flask, client: FlaskClient) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as travel:
        sign_in(client, app)
        person = Person(app, client)
        person.add()
        key = kept().id
        travel.move_to(start + FRESH + timedelta(minutes=1))
        assert person.post(f"{ADD}/options", {}).status_code == 403
        assert person.post(ADD, {"answer": {}}).status_code == 403
        removal = client.post(f"{ADD}/{key}/remove", headers=csrf_headers(app))
        codes = client.post("/organizer/account/recovery-codes", headers=csrf_headers(app))
        password = client.get("/organizer/account/password")
        for answer in (removal, codes, password):
            assert answer.location == "/organizer/sign-in?again=1&next=/organizer/account"
        assert b"Show once more who you are" in client.get(removal.location).data
    assert kept().id == key


def test_renaming_and_removing_are_for_ones_own(kim: Person, app: Flask) -> None:
    key = kept().id
    other = Client(app, app.response_class)
    sign_in(other, app, name="Lee")
    for act in ("rename", "remove"):
        answer = other.post(f"{ADD}/{key}/{act}", data={"name": "Mine"}, headers=csrf_headers(app))
        assert (answer.status_code, "Office computer" in answer.text) == (404, False)
    assert kept().name == "Office computer"
    kim.sign_in()
    with kim.client.session_transaction() as session:
        session["csrf_token"] = CSRF
    headers = csrf_headers(app)
    kim.client.post(f"{ADD}/{key}/rename", data={"name": "Phone"}, headers=headers)
    assert kept().name == "Phone"
    kim.client.post(f"{ADD}/{key}/remove", headers=headers)
    db.session.remove()
    assert db.session.query(Passkey).count() == 0
    acts = [
        each
        for each in db.session.scalars(select(Entry.act).order_by(Entry.id))
        if "passkey" in each
    ]
    assert acts == ["user.passkey_added", "user.passkey_renamed", "user.passkey_removed"]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary().map(text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
ANSWERS = st.fixed_dictionaries(
    {
        "id": JUNK,
        "rawId": JUNK,
        "type": st.just("public-key") | JUNK,
        "response": st.dictionaries(st.sampled_from((*PARTS, "transports")), JUNK) | JUNK,
    }
)
PARTY = RelyingParty("localhost", ORIGIN)


@settings(max_examples=200, deadline=None)
@given(answer=ANSWERS | JUNK)
def test_whatever_is_sent_is_refused_and_breaks_nothing(answer: object) -> None:
    with pytest.raises(Refused):
        ceremonies.read_registration(PARTY, answer, b"challenge")
    with pytest.raises(Refused):
        ceremonies.check_authentication(
            PARTY, answer, b"challenge", public_key=b"\xa0", sign_count=0
        )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.binary(max_size=60) | JUNK.map(lambda junk: json.dumps({"answer": junk}).encode()))
def test_a_malformed_body_is_a_bad_request(app: Flask, client: FlaskClient, body: bytes) -> None:
    sign_in(client, app)
    with time_machine.travel(clock.now(), tick=False):
        for address in (SIGN_IN, ADD):
            answer = client.post(
                address,
                data=body,
                headers={"Content-Type": "application/json", **csrf_headers(app)},
            )
            assert answer.status_code in {400, 422, 429}


@pytest.mark.parametrize(
    ("public_url", "party"),
    [
        ("https://summit.example.org", ("summit.example.org", "https://summit.example.org")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", None),
        ("http://[::1]:8000", None),
    ],
)
def test_a_passkey_needs_a_name(public_url: str, party: tuple[str, str] | None) -> None:
    found = RelyingParty.of(public_url)
    assert ((found.id, found.origin) if found else None) == party


def test_queries_do_not_show_passkeys_of_others(kim: Person) -> None:
    key = kept()
    db.session.remove()
    with unit_of_work():
        lee = user("Lee")
        with pytest.raises(NotFound, match="no such passkey"):
            queries.passkey_of(lee, key.id)
