"""Logs: one JSON object a line, with the id of its request."""

import json
import logging
import sys

import pytest

from summit.core.logs import JsonFormatter, adopt_request_id, request_id


def line(message: str, **fields: object) -> str:
    record = logging.LogRecord("summit.x", logging.WARNING, "x.py", 1, message, None, None)
    record.__dict__.update(fields)
    return JsonFormatter().format(record)


@pytest.mark.parametrize("proposed", ["0123456789abcdef", "a.b_c-D8", "x" * 64])
def test_a_harmless_id_is_taken_over(proposed: str) -> None:
    assert adopt_request_id(proposed) == proposed
    assert request_id.get() == proposed


@pytest.mark.parametrize(
    "proposed",
    [
        None,
        "",
        "short",
        "x" * 65,
        'abcdefgh", "level": "info',
        "abcdefgh\n",
        "abcdefgh\nabcdefgh",
        "abcdefgh\r\nSet-Cookie: a=b",
        "서울서울서울서울서울",
        "<script>abc",
    ],
)
def test_a_hostile_id_is_replaced(proposed: str | None) -> None:
    adopted = adopt_request_id(proposed)
    assert adopted != proposed
    assert len(adopted) == 16
    assert int(adopted, 16) >= 0
    assert request_id.get() == adopted


def test_a_line_is_one_json_object_with_the_request() -> None:
    adopt_request_id("request-0001")
    text = line("two\nlines, 서울", created=0.0, data={"session": "opening"})
    assert "\n" not in text
    assert "서울" in text
    assert json.loads(text) == {
        "at": "1970-01-01T00:00:00.000+00:00",
        "level": "warning",
        "logger": "summit.x",
        "request": "request-0001",
        "message": "two\nlines, 서울",
        "session": "opening",
    }


@pytest.mark.parametrize("separator", ["\n", "\r", "\u2028", "\u2029", "\x85", "\x0b"])
def test_no_message_can_begin_a_line_of_its_own(separator: str) -> None:
    text = line(f'first{separator}{{"level": "error"}}')
    assert text.splitlines() == [text]
    assert json.loads(text)["message"] == f'first{separator}{{"level": "error"}}'


def test_a_lone_surrogate_can_be_written() -> None:
    assert json.loads(line("\udcff").encode())["message"] == "\udcff"


def test_an_exception_is_told() -> None:
    try:
        raise ValueError("서울")
    except ValueError:
        text = line("failed", exc_info=sys.exc_info())
    assert json.loads(text)["exception"].splitlines()[-1] == "ValueError: 서울"
