"""The demonstration's outcomes: what the sources know, published, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from sqlalchemy import func, select

from summit.app.demo import ACTOR, load_demo
from summit.app.demo_outcomes import OUTCOMES, make_outcomes
from summit.core.db import db, reading, unit_of_work
from summit.declarations.models import (
    Adoption,
    Clause,
    Declaration,
    DeclarationState,
    DeclarationVersion,
    Endorsement,
    Holding,
    Method,
    Network,
    NetworkMember,
    NetworkState,
    Outcome,
    OutcomeKind,
)
from summit.declarations.queries import declarations_of
from summit.journal.models import Entry
from summit.programme import queries as programme
from tests.declarations.builders import NOW

pytestmark = pytest.mark.usefixtures("database")


def check_statement() -> None:
    """The Seoul Statement is what the press says of it, and no text."""
    told = yaml.safe_load((OUTCOMES / "cac-2020.yaml").read_text(encoding="utf-8"))["declaration"]
    with reading():
        (found,) = declarations_of(programme.summit_by_slug("cac-2020").id)
        assert (found.holding, found.state) == (Holding.SUMMARY, DeclarationState.ADOPTED)
        assert found.title == {"en": "Seoul Statement", "ko": "서울선언문"}
        assert found.summaries == told["summaries"]
        assert len(found.summaries) == 5
        assert all(set(each) == {"en", "ko"} for each in found.summaries)
        assert "not the adopted wording" in found.summary_note["en"]
        assert not found.signatories_known
        assert found.published_at is not None
        assert found.session is not None
        assert found.session.slug == "mayoral-meeting"
        assert found.versions == []
        adoption = db.session.scalars(
            select(Adoption).where(Adoption.declaration_id == found.id)
        ).one()
        assert (adoption.method, adoption.ruled_on) == (
            Method.JOINT_DECLARATION,
            date(2020, 6, 2),
        )
        assert (adoption.version_id, adoption.version_hash) == (None, "")
        assert (adoption.present, adoption.presence) == (None, [])
        assert adoption.chair == {}
        assert "Seoul Statement" in adoption.item_title["en"]
        assert db.session.scalar(select(func.count()).select_from(Endorsement)) == 0


def check_network() -> None:
    """CAAP is agreed and tentative, and nobody is named as its member."""
    with reading():
        network = db.session.scalars(select(Network)).one()
        assert network.name == {
            "en": "Cities Alliance Against Pandemic",
            "ko": "팬데믹대응도시연맹",
        }
        assert (network.abbreviation, network.tentative) == ("CAAP", True)
        assert (network.state, network.since) == (NetworkState.AGREED, date(2020, 6, 2))
        assert not network.members_known
        assert not network.joining_open
        assert network.published_at is not None
        assert network.declaration is not None
        assert network.declaration.slug == "seoul-statement"
        assert db.session.scalars(select(NetworkMember)).all() == []


def check_public() -> None:
    """Both are public; the draft of the copy is not, and has no words."""
    with reading():
        past = programme.summit_by_slug("cac-2020").id
        rows = db.session.execute(select(Outcome.summit_id, Outcome.kind, Outcome.slug)).all()
        assert sorted(map(tuple, rows)) == [
            (past, OutcomeKind.DECLARATION, "seoul-statement"),
            (past, OutcomeKind.NETWORK, "caap"),
        ]
        (draft,) = declarations_of(programme.summit_by_slug("cac-demo").id)
        assert (draft.state, draft.published_at) == (DeclarationState.DRAFT, None)
        assert draft.title == {"en": "Seoul Statement", "ko": "서울선언문"}
        assert draft.status_line == {}
        assert draft.newest.number == 1
        assert db.session.scalars(select(Clause)).all() == []
        assert db.session.scalar(select(func.count()).select_from(DeclarationVersion)) == 1


def test_the_outcomes_are_what_sources_know_and_loading_again_changes_nothing() -> None:
    load_demo(if_empty=False)
    check_statement()
    check_network()
    check_public()
    with reading():
        before = db.session.scalar(select(func.count()).select_from(Entry))
    load_demo(if_empty=False)
    with unit_of_work():
        assert db.session.scalar(select(func.count()).select_from(Entry)) == before
        summit = programme.whole_summit("cac-2020", to_change=True)
        assert not make_outcomes(summit, actor=ACTOR, now=NOW)
        assert db.session.scalar(select(func.count()).select_from(Declaration)) == 2
