"""Tokens: what was signed is read back, and nothing else passes."""

import string
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from config import Config
from summit.app import create_app
from summit.core import tokens
from summit.core.errors import NotFound

NUMBERS = st.integers(0, tokens.LARGEST)


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
