"""Whom staff is offered to invite."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.attendance import operations, queries
from summit.attendance.models import AnswerKind, Channel
from summit.attendance.operations import AnswerValues, NameValues
from summit.attendance.operations.enlisting import Guest, office_for
from summit.attendance.queries.candidates import (
    Source,
    candidates,
    offices_of,
    session_with_places,
)
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from tests.actors import TESTER
from tests.attendance.builders import NOW, forum, invited, office

pytestmark = pytest.mark.usefixtures("database")


def test_a_deputy_makes_no_second_office_of_their_city() -> None:
    with unit_of_work():
        summit = forum()
        jakarta = db.session.scalars(select(City).where(City.slug == "jakarta")).one()
        mayors = next(each for each in summit.sessions if each.slug == "mayors")
        made = office(summit, jakarta)
        invitation = invited(mayors, made)
        names = NameValues("", "", Text(en="Pramono Anung"), Text(en="Governor"), None)
        operations.state_names(made, names, actor=TESTER, now=NOW)
        operations.approve_proof(made, actor=TESTER, now=NOW)
        operations.answer(
            queries.invitation_by_id(invitation.id, to_change=True),
            AnswerValues(AnswerKind.DEPUTY, deputy_name=Text(en="Siti Rahma")),
            channel=Channel.PAGE,
            actor=TESTER,
            now=NOW,
        )
        number, summit_id = made.id, summit.id
    db.session.remove()
    session = session_with_places(summit_id, "mayors")
    assert session is not None

    offered = {each.key: each for each in candidates(session, Source.SESSION_CITIES)}
    speakers = [each.key for each in candidates(session, Source.SPEAKERS)]

    assert offered["city:jakarta"].person is None
    assert not any("siti" in key for key in speakers)
    guest = Guest(made.kind, city=offered["city:jakarta"].city)
    found = office_for(guest, offices_of(summit_id))
    assert found is not None
    assert found.id == number
