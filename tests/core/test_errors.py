"""Errors: what they say and which status they stand for."""

import pytest

from summit.core.errors import N_, Conflict, Forbidden, Gone, NotFound, Refused, SummitError


def test_an_error_keeps_its_message_apart_from_its_values() -> None:
    error = NotFound(N_("There is no summit “%(slug)s”."), slug="서울")
    assert error.message == "There is no summit “%(slug)s”."
    assert dict(error.values) == {"slug": "서울"}
    assert str(error) == "There is no summit “서울”."


def test_a_message_without_values_may_hold_a_percent_sign() -> None:
    assert str(Refused("100% of 3")) == "100% of 3"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SummitError, 400),
        (Forbidden, 403),
        (NotFound, 404),
        (Conflict, 409),
        (Gone, 410),
        (Refused, 422),
    ],
)
def test_each_error_has_its_status(error: type[SummitError], status: int) -> None:
    assert error("x").status == status
