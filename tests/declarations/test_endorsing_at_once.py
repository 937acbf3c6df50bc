"""Endorsing, guessing codes and closing by many at once, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.declarations import operations, queries
from summit.declarations.models import (
    Annex,
    DeclarationState,
    Endorsement,
    EndorsementChannel,
    EndorsementRequest,
    EndorsementState,
)
from summit.declarations.operations.endorsing import WrongCode
from summit.declarations.queries.endorsing import request_of
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.declarations.builders import offices
from tests.declarations.endorsing import AFTER, OFFICE, asked, code_of, held, opened, values

pytestmark = pytest.mark.usefixtures("database")

#: As many as a server answers at the same time, and some more.
THREADS = 20


def test_a_hundred_endorse_while_fifty_close(app: Flask) -> None:
    """Accepted and refused make up the attempts; a city stands once; every close is the same.

    Fifty cities endorse, each twice at once; whoever takes one down may confirm it, so that each
    that is accepted before the closing is in the annex.
    """
    with unit_of_work():
        made = opened(50)
        cities = [each.city_id for each in offices(made.summit)]

    def endorse(place: int) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    here = held()
                    found = next(
                        each
                        for each in offices(here.summit)
                        if each.city_id == cities[place % len(cities)]
                    )
                    assert found.city is not None
                    operations.record_endorsement(
                        here,
                        found.city,
                        values(here),
                        EndorsementChannel.PAPER,
                        None,
                        actor=TESTER,
                        now=AFTER,
                    )
            except Refused as refused:
                return refused.message
            return ""

    def close(_number: int) -> str:
        with app.app_context(), unit_of_work():
            annex = operations.close(held(), actor=TESTER, now=AFTER)
            return f"{annex.hash} {annex.count}"

    # The closing begins when some have endorsed already.
    with ThreadPoolExecutor(THREADS) as pool:
        first = [pool.submit(endorse, place) for place in range(60)]
        closing = [pool.submit(close, number) for number in range(50)]
        last = [pool.submit(endorse, place) for place in range(60, 100)]
        said = [each.result() for each in first + last]
        closed = {each.result() for each in closing}

    db.session.rollback()
    accepted = said.count("")
    refused = [each for each in said if each]
    assert accepted + len(refused) == 100
    assert set(refused) <= {"Endorsement is closed.", "This city has endorsed the text already."}
    assert len(closed) == 1
    annex = db.session.scalars(select(Annex)).one()
    assert closed == {f"{annex.hash} {annex.count}"}
    standing = db.session.scalars(
        select(Endorsement.city_id).where(
            Endorsement.standing, Endorsement.state == EndorsementState.CONFIRMED
        )
    ).all()
    assert len(standing) == len(set(standing)) == annex.count == accepted
    assert accepted > 0
    acts = list(db.session.scalars(select(Entry.act)))
    assert acts.count("declaration.closed") == 1
    assert acts.count("endorsement.stated") == accepted
    assert held().state is DeclarationState.CLOSED


def test_a_hundred_codes_come_back_at_once(app: Flask) -> None:
    """Of each city's two forms one is accepted, whatever comes first."""
    with unit_of_work():
        made = opened(50)
        forms = [
            (request.id, code_of(request))
            for office in offices(made.summit)
            for request in (asked(made, office), asked(made, office))
        ]

    def enter(form: tuple[int, str]) -> bool:
        with app.app_context():
            try:
                with unit_of_work():
                    here = held()
                    office_id = db.session.scalar(
                        select(EndorsementRequest.office_id).where(EndorsementRequest.id == form[0])
                    )
                    office = next(each for each in offices(here.summit) if each.id == office_id)
                    request = request_of(here, office, form[0])
                    operations.count_try(request, now=AFTER)
                    operations.endorse_with_code(request, form[1], actor=OFFICE, now=AFTER)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(enter, forms))

    db.session.rollback()
    assert done.count(True) == 50
    assert done.count(False) == 50
    cities = db.session.scalars(select(Endorsement.city_id)).all()
    assert len(cities) == len(set(cities)) == 50


def test_of_fifty_guesses_at_once_five_are_compared(app: Flask) -> None:
    with unit_of_work():
        made = opened(1)
        number = asked(made, offices(made.summit)[0]).id

    def guess(place: int) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    here = held()
                    request = request_of(here, offices(here.summit)[0], number)
                    operations.count_try(request, now=AFTER)
            except Refused:
                return "not compared"
            try:
                with unit_of_work():
                    here = held()
                    request = request_of(here, offices(here.summit)[0], number)
                    operations.endorse_with_code(request, f"{place:08}", actor=OFFICE, now=AFTER)
            except WrongCode:
                return "wrong"
            return "right"

    with ThreadPoolExecutor(THREADS) as pool:
        said = list(pool.map(guess, range(50)))

    assert (said.count("wrong"), said.count("not compared")) == (5, 45)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Endorsement)) == 0
    assert queries.endorsements_of(held().id) == []
