"""Many attempts at once are as many, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.limits import LIMITS, TooManyAttempts
from summit.accounts.models import Attempt
from summit.accounts.operations import attempts
from summit.core.db import db, unit_of_work
from tests.programme.builders import NOW

pytestmark = pytest.mark.usefixtures("database")

AT_ONCE = 12


@pytest.mark.parametrize(
    ("account", "free"), [("kim", LIMITS.free_by_account), ("", LIMITS.free_by_address)]
)
def test_attempts_at_once_do_not_slip_past_the_limit(app: Flask, account: str, free: int) -> None:
    ready = Barrier(AT_ONCE)
    before = max(0, free - AT_ONCE // 2)
    for _ in range(before):
        with unit_of_work():
            attempts.begin(account, "192.0.2.7", now=NOW)

    def attempt(_: int) -> bool:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    attempts.begin(account, "192.0.2.7", now=NOW)
            except TooManyAttempts:
                return False
            return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        let_pass = sum(pool.map(attempt, range(AT_ONCE)))
    assert let_pass == free - before
    assert len(db.session.scalars(select(Attempt)).all()) == free


def test_a_pause_grows_and_ends() -> None:
    seconds = []
    for failures in range(LIMITS.free_by_account, LIMITS.free_by_account + 7):
        wait = LIMITS.wait(failures, LIMITS.free_by_account, NOW, NOW)
        assert wait is not None
        seconds.append(wait.total_seconds())
        assert LIMITS.wait(failures, LIMITS.free_by_account, NOW, NOW + wait) is None
    assert seconds == [30, 60, 120, 300, 900, 900, 900]
    assert LIMITS.wait(LIMITS.free_by_account - 1, LIMITS.free_by_account, NOW, NOW) is None
