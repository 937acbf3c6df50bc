"""What the journal says of declarations: in words, without codes."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import models, operations
from summit.declarations.models import Adoption, Choice, DeclarationState, Method, Threshold
from summit.declarations.operations import CorrigendumValues
from summit.journal.models import Entry
from summit.organizer.entry_words import FIELDS, VALUES, VALUES_OF
from summit.organizer.history import names_of, show
from tests.actors import TESTER
from tests.declarations.builders import (
    ADOPTED_AT,
    endorsed_directly,
    forum,
    offices,
    present,
    uid_of,
)
from tests.declarations.tables import ruling, tabled

pytestmark = pytest.mark.usefixtures("database")

LATER = ADOPTED_AT + timedelta(hours=1)


@pytest.mark.parametrize(
    ("field", "values", "room"),
    [
        ("declaration_state", DeclarationState, ""),
        ("state", DeclarationState, "declaration"),
        ("adopted_by", Method, ""),
        ("choice", Choice, ""),
        ("threshold", Threshold, ""),
        ("contribution_kind", models.ContributionKind, ""),
        ("contribution_state", models.ContributionState, ""),
        ("form", models.EndorsementForm, ""),
        ("note_kind", models.NoteKind, ""),
        ("state", models.EndorsementState, "endorsement"),
        ("channel", models.EndorsementChannel, "endorsement"),
        ("kind", models.ClauseKind, "clause"),
        ("network_state", models.NetworkState, ""),
        ("member_state", models.MemberState, ""),
        ("member_capacity", models.MemberCapacity, ""),
    ],
)
def test_every_value_has_words(field: str, values: type[StrEnum], room: str) -> None:
    words = VALUES_OF[room][field] if room else VALUES[field]
    assert {each.value for each in values} <= set(words)


def test_an_adoption_is_told_in_words() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made)
        poll = operations.open_poll(declaration, Threshold.TWO_THIRDS, actor=TESTER, now=ADOPTED_AT)
        for office in offices(made)[:3]:
            assert office.city is not None
            operations.cast(poll, office.city, Choice.YES, actor=TESTER, now=ADOPTED_AT)
        operations.close_poll(poll, actor=TESTER, now=ADOPTED_AT)
        operations.adopt(declaration, ruling(Method.RECORDED_VOTE), actor=TESTER, now=LATER)
        adoption = db.session.scalars(select(Adoption)).one()
        operations.withdraw_endorsement(
            endorsed_directly(adoption, offices(made)[0]),
            "x",
            models.EndorsementChannel.PAPER,
            actor=TESTER,
            now=LATER,
        )
        operations.propose_corrigendum(
            declaration,
            CorrigendumValues(
                uid_of(declaration, 1), Text(en="within 30 days"), Text(en="within 60 days")
            ),
            actor=TESTER,
            now=LATER,
        )
        refusal = Refused("A declaration can have %(most)s clauses at most.", most=300)
        operations.note_refusal(
            "declaration.adopted", declaration, refusal, actor=TESTER, now=LATER
        )
        entries = db.session.scalars(
            select(Entry).where(Entry.object_kind == "declaration").order_by(Entry.id)
        ).all()
        names = names_of(entries)
        shown = [show(each, names, "Asia/Seoul", "en") for each in entries]
        told = {
            (each.act, field.label): (field.before, field.after)
            for each in shown
            for field in each.fields
        }
        assert told["began a declaration", "Item"][1] == "Adoption"
        assert told["began a declaration", "Authentic languages"][1] == "English\n한국어"
        opened = "opened a recorded vote on a declaration"
        assert told[opened, "Majority needed"][1] == "Two thirds of the votes for and against"
        assert told["recorded the vote of a city", "Choice"][1] == "In favour"
        adopted = "recorded the adoption of a declaration"
        assert told[adopted, "State"] == ("Tabled", "Adopted")
        assert told[adopted, "Method of adoption"][1] == "Recorded vote"
        withdrawn = "withdrew an endorsement"
        assert told[withdrawn, "State"][1] == "Confirmed by the secretariat"
        assert told["added a part of a declaration", "Kind"][1] == "Annex"  # the last one
        assert told["proposed a corrigendum", "Clause"][1] == "Clause 1"
        refused = told["was refused an act on a declaration", "What was tried"]
        assert refused[1] == adopted
        with force_locale("ko"):
            last = show(entries[-1], names, "Asia/Seoul", "ko")
        assert [each.after for each in last.fields][1].startswith("선언문의 항은")
        assert "300" in last.fields[1].after
        for entry in entries:
            said = (set(entry.before) | set(entry.after)) - {"why_message", "why_values"}
            assert said <= set(FIELDS)
        ids = {declaration.item_uid, *(each.uid for each in declaration.newest.clauses)}
        assert not ids & {words for values in told.values() for words in values}
