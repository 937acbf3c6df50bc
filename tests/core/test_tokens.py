"""Tokens: what was signed is read back, and nothing else passes."""

import runpy
import string
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from flask import Flask
from gunicorn.config import Config as GunicornConfig
from hypothesis import given
from hypothesis import strategies as st

from config import Config
from summit.app import create_app
from summit.core import tokens
from summit.core.errors import NotFound

NUMBERS = st.integers(0, tokens.LARGEST)
ROOT = Path(__file__).parents[2]


@given(id_=NUMBERS, version=NUMBERS)
def test_what_was_signed_is_read_back(app_sqlite: Flask, id_: int, version: int) -> None:
    with app_sqlite.app_context():
        token = tokens.sign("sign-in", id_, version)
        assert tokens.read("sign-in", token) == (id_, version)
        assert quote(token, safe="") == token
        assert token[-1] in string.digits
        assert tokens.sign("sign-in", id_, version) == token


def test_a_token_opens_one_version_of_one_object_of_one_kind(app_sqlite: Flask) -> None:
    named = [(kind, n, v) for kind in ("sign-in", "office") for n in (1, 11) for v in (1, 11)]
    with app_sqlite.app_context():
        assert len({tokens.sign(*name) for name in named}) == len(named)
        codes = {tokens.sign(*name).partition(".")[0] for name in named}
        assert len(codes) == len(named)
        for kind, n, v in named:
            other = "office" if kind == "sign-in" else "sign-in"
            with pytest.raises(NotFound):
                tokens.read(other, tokens.sign(kind, n, v))


def test_every_change_of_any_character_is_refused(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        token = tokens.sign("sign-in", 41, 2)
        for place, right in enumerate(token):
            for wrong in set(string.ascii_letters + string.digits + "-_.") - {right}:
                with pytest.raises(NotFound):
                    tokens.read("sign-in", token[:place] + wrong + token[place + 1 :])


@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: token + "0",
        lambda token: token + "\n",
        lambda token: " " + token,
        lambda token: token + "=",
        lambda token: token[:-1],
        lambda token: token.replace(".41.", ".041."),
        lambda token: token.replace(".41.", ".+41."),
        lambda token: token.replace(".41.", ".٤١."),
        lambda token: token.replace(".41.", "." + "9" * 5000 + "."),
        lambda token: "가" * 43 + ".41.2",
        lambda token: token.partition(".")[2],
        lambda token: token + "." + token,
        lambda token: "\0",
    ],
)
def test_what_is_malformed_is_refused_alike(app_sqlite: Flask, change: object) -> None:
    assert callable(change)
    with app_sqlite.app_context(), pytest.raises(NotFound) as refused:
        tokens.read("sign-in", change(tokens.sign("sign-in", 41, 2)))
    assert refused.value.message == "This link is incomplete or not valid."


def test_another_key_signs_otherwise(app_sqlite: Flask) -> None:
    config: Config = app_sqlite.config["SUMMIT"]
    other = create_app(config)
    other.config["SECRET_KEY"] = "another key, which is long enough too"
    with app_sqlite.app_context():
        token = tokens.sign("sign-in", 41, 2)
    with other.app_context(), pytest.raises(NotFound):
        tokens.read("sign-in", token)


@pytest.mark.parametrize(("n", "v"), [(-1, 0), (0, -1), (2**31, 0), (0, 2**31)])
def test_what_could_not_be_read_back_is_not_signed(app_sqlite: Flask, n: int, v: int) -> None:
    with app_sqlite.app_context(), pytest.raises(ValueError, match="cannot name"):
        tokens.sign("sign-in", n, v)


@given(id_=NUMBERS, version=NUMBERS)
def test_an_address_is_read_back_in_either_case(app_sqlite: Flask, id_: int, version: int) -> None:
    with app_sqlite.app_context():
        local = tokens.sign_address("reply", id_, version)
        assert tokens.read_address("reply", local) == (id_, version)
        assert tokens.read_address("reply", local.upper()) == (id_, version)
        assert local == local.lower()
        assert len(local) <= 60
        assert set(local) <= set(string.ascii_lowercase + string.digits + "-")
        # At least 128 bits of it are the code: five for each letter.
        assert len(local.split("-")[1]) * 5 >= 128
        assert tokens.sign_address("reply", id_, version) == local


def test_an_address_is_for_one_version_of_one_object_of_one_kind(app_sqlite: Flask) -> None:
    named = [(kind, n, v) for kind in ("reply", "other") for n in (1, 11) for v in (1, 11)]
    with app_sqlite.app_context():
        codes = {tokens.sign_address(*name).split("-")[1] for name in named}
        assert len(codes) == len(named)
        for kind, n, v in named:
            other = "other" if kind == "reply" else "reply"
            with pytest.raises(NotFound):
                tokens.read_address(other, tokens.sign_address(kind, n, v))


def test_every_change_of_any_character_of_an_address_is_refused(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        local = tokens.sign_address("reply", 41, 2)
        for place, right in enumerate(local):
            for wrong in set(string.ascii_lowercase + string.digits + "-_.+=") - {right}:
                with pytest.raises(NotFound):
                    tokens.read_address("reply", local[:place] + wrong + local[place + 1 :])


@pytest.mark.parametrize(
    "change",
    [
        lambda local: "",
        lambda local: local + "0",
        lambda local: local + "\n",
        lambda local: " " + local,
        lambda local: local + "+x",
        lambda local: local.replace("-41-", "-041-"),
        lambda local: local.replace("-41-", "-\N{ARABIC-INDIC DIGIT FOUR}1-"),
        lambda local: local.replace("r-", "\N{KELVIN SIGN}-", 1),
        lambda local: local.replace("-41-", "-99999999999-"),
        lambda local: local.removeprefix("r-"),
    ],
)
def test_a_malformed_address_is_refused(app_sqlite: Flask, change: Callable[[str], str]) -> None:
    with app_sqlite.app_context():
        local = tokens.sign_address("reply", 41, 2)
        assert tokens.read_address("reply", local) == (41, 2)
        with pytest.raises(NotFound):
            tokens.read_address("reply", change(local))


@pytest.mark.parametrize(("id_", "version"), [(-1, 1), (1, -1), (tokens.LARGEST + 1, 1)])
def test_an_address_names_nothing_out_of_bounds(app_sqlite: Flask, id_: int, version: int) -> None:
    with app_sqlite.app_context(), pytest.raises(ValueError, match="cannot name"):
        tokens.sign_address("reply", id_, version)


def test_logs_hold_no_token_however_it_is_written(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        token = tokens.sign("office", 41, 2)
    escaped = "".join(f"%{ord(sign):02x}" for sign in token)
    points = token.replace(".", "%2E")
    middle = f"{token[:20]}%{ord(token[20]):02X}{token[21:]}"

    for written in (token, escaped, points, middle):
        line = f"GET /office/en/{written}/names?lang=ko HTTP/1.1"
        assert tokens.without(line) == "GET /office/en/…/names?lang=ko HTTP/1.1"
    assert tokens.without("GET /en/forum/sessions/mayors") == "GET /en/forum/sessions/mayors"


def test_the_line_of_a_request_holds_no_token_and_no_code(app_sqlite: Flask) -> None:
    with app_sqlite.app_context():
        token = tokens.sign("screen", 41, 2)
    query = "state=SECRETstate&code=4/0SECRETcode-_&scope=youtube"
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/organizer/youtube/callback?{query}",
        "QUERY_STRING": query,
        "HTTP_REFERER": f"https://summit.example/screens/{token}/timer",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": "/organizer/youtube/callback",
    }
    discreet = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["Discreet"](GunicornConfig())
    answer = SimpleNamespace(status="303 See Other", sent=0, headers=[], response_length=0)
    asked = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"])])

    said = discreet.atoms(answer, asked, environ, timedelta(seconds=1))

    assert said["r"] == ("GET /organizer/youtube/callback?state=…&code=…&scope=youtube HTTP/1.1")
    assert "SECRET" not in str(said)
    assert token not in str(said)
