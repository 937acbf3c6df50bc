"""A text on the table: tabling, oral revisions, objections, and the ways off it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from summit.attendance.queries import presence
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import ClauseKind, DeclarationState, Threshold
from summit.declarations.operations import ClauseValues, DeclarationValues
from summit.declarations.queries import adopting
from summit.directory.models import City
from summit.programme.models import ItemKind, SessionState, Speaker, SpeakerRole, SpeakerState
from tests.actors import TESTER
from tests.declarations.builders import (
    ADOPTED_AT,
    NOW,
    clauses,
    drafted,
    forum,
    invitations,
    mayors,
    offices,
    present,
    uid_of,
)
from tests.declarations.tables import city_of, tabled
from tests.programme.builders import at, person

pytestmark = pytest.mark.usefixtures("database")
S = DeclarationState
BY: dict[str, Any] = {"actor": TESTER, "now": NOW}


def test_tabling_freezes_the_text_as_it_is() -> None:
    with unit_of_work():
        declaration = drafted(forum())
        version = operations.table(declaration, **BY)
        assert (declaration.state, version.number, version.frozen_at) == (S.TABLED, 1, NOW)
        with pytest.raises(Refused, match="on the table already"):
            operations.table(declaration, **BY)


def test_an_untranslated_clause_is_not_tabled() -> None:
    parts = clauses(2)
    parts[2] = ClauseValues(ClauseKind.CLAUSE, Text(en="We agree."), parts[2].heading)
    with unit_of_work():
        declaration = drafted(forum(), parts=parts)
        with pytest.raises(Refused, match="Clause 2: The text is missing in Korean") as refused:
            operations.table(declaration, **BY)
        words = {
            "Clause %(number)s": "제%(number)s항",
            "The text is missing in %(language)s.": "%(language)s 누락",
        }
        assert "제2항: " in refused.value.told(lambda each: words.get(each, each))
        assert declaration.state is S.DRAFT
        assert declaration.newest.frozen_at is None


def test_it_needs_an_item_of_a_session_that_takes_place() -> None:
    with unit_of_work():
        made = forum()
        for slug, without in (
            ("a", {"session": None}),
            ("b", {"item_uid": ""}),
            ("c", {"item_uid": "x"}),
        ):
            declaration = drafted(made, slug, **without)
            with pytest.raises(Refused, match="the session and the item"):
                operations.table(declaration, **BY)
        declaration = drafted(made, "cancelled")
        mayors(made).state = SessionState.CANCELLED
        with pytest.raises(Refused, match="cancelled"):
            operations.table(declaration, **BY)


def test_a_text_on_the_table_keeps_its_item() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        values = DeclarationValues(
            slug=declaration.slug,
            title=declaration.title,
            status_line=declaration.status_line,
            session=declaration.session,
            item_uid=declaration.item_uid,
        )
        for elsewhere in ({"session": None, "item_uid": ""}, {"item_uid": "x"}):
            with pytest.raises(Refused, match="return it to draft"):
                operations.edit_declaration(declaration, replace(values, **elsewhere), **BY)
        assert operations.edit_declaration(declaration, replace(values, slug="other"), **BY)
        operations.return_to_draft(declaration, **BY)
        nowhere = replace(values, session=None, item_uid="")
        assert operations.edit_declaration(declaration, nowhere, **BY)


def test_an_oral_revision_is_certified() -> None:
    with unit_of_work():
        declaration = tabled(forum())
        with pytest.raises(Refused, match="no oral revision"):
            operations.certify(declaration, **BY)
        uid = uid_of(declaration, 1)
        revised = ClauseValues(ClauseKind.CLAUSE, Text(en="We act now."), Text())
        operations.edit_clause(declaration, uid, revised, **BY)
        with pytest.raises(Refused, match="missing in Korean"):
            operations.certify(declaration, **BY)
        whole = ClauseValues(
            ClauseKind.CLAUSE, Text(en="We act now.", ko="우리는 즉시 행동한다."), Text()
        )
        operations.edit_clause(declaration, uid, whole, **BY)
        version = operations.certify(declaration, **BY)
        assert (version.number, declaration.working, declaration.state) == (2, None, S.TABLED)
        assert adopting.stand_of(declaration, NOW).version is version


def test_an_objection_stands_until_it_is_withdrawn() -> None:
    with unit_of_work():
        declaration = tabled(forum())
        delhi = city_of("delhi")
        made = operations.object_to(declaration, delhi, "We object.", "en", **BY)
        assert made.party == delhi.name
        with pytest.raises(Refused, match="stands already"):
            operations.object_to(declaration, delhi, "Again.", "en", **BY)
        stranger = City(slug="x", name=Text(en="X"), zone="UTC", latitude=0, longitude=0)
        stranger.id = 10**6
        with pytest.raises(Refused, match="not invited"):
            operations.object_to(declaration, stranger, "", "en", **BY)
        operations.withdraw_objection(declaration, made, **BY)
        with pytest.raises(Refused, match="already"):
            operations.withdraw_objection(declaration, made, **BY)
        stand = adopting.stand_of(declaration, NOW)
        assert ([each.words for each in stand.objections], stand.standing) == (["We object."], [])


def test_the_ways_off_the_table_and_back() -> None:
    with unit_of_work():
        made = forum()
        declaration = drafted(made)
        for act in (
            operations.return_to_draft,
            operations.mark_not_adopted,
            operations.bring_back,
            operations.certify,
        ):
            with pytest.raises(Refused):
                act(declaration, **BY)
        states = []
        for act in (
            operations.table,
            operations.return_to_draft,
            operations.table,
            operations.mark_not_adopted,
            operations.bring_back,
            operations.withdraw,
            operations.bring_back,
        ):
            act(declaration, **BY)
            states.append(declaration.state)
        assert states == [
            S.TABLED,
            S.DRAFT,
            S.TABLED,
            S.NOT_ADOPTED,
            S.DRAFT,
            S.WITHDRAWN,
            S.DRAFT,
        ]
        operations.withdraw(declaration, **BY)
        for act in (operations.table, operations.withdraw):
            with pytest.raises(Refused, match="out of the negotiation"):
                act(declaration, **BY)


def test_nothing_leaves_the_table_while_a_vote_is_going_on() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made)
        operations.open_poll(declaration, Threshold.MAJORITY, actor=TESTER, now=ADOPTED_AT)
        for act in (
            operations.return_to_draft,
            operations.mark_not_adopted,
            operations.withdraw,
        ):
            with pytest.raises(Refused, match="vote is going on"):
                act(declaration, **BY)
        assert declaration.state is S.TABLED


def test_a_city_is_there_if_a_span_covers_the_instant() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made, 2, since=at(22))
        first = invitations(made)[0]

        def there(when: object) -> list[str]:
            found = adopting.present_cities(declaration, when)  # type: ignore[arg-type]
            return [each.party["en"] for each in found]

        assert there(at(21, 59)) == []
        assert there(at(22)) == ["Delhi", "Toronto"]
        span = next(
            each for each in presence.attendees(mayors(made).id) if each.invitation_id == first.id
        ).spans[0]
        span.left_at = at(22, 30)
        assert there(at(22, 30) - timedelta(seconds=1)) == ["Delhi", "Toronto"]
        assert there(at(22, 30)) == ["Delhi"]


def test_a_city_of_two_offices_is_there_once() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        present(made)
        one, other = offices(made)[:2]
        other.city = one.city
        assert [each.party["en"] for each in adopting.present_cities(declaration, at(22))] == [
            "Budapest",
            "Hanoi",
            "Toronto",
        ]


def test_the_announced_chair_is_found() -> None:
    with unit_of_work():
        made = forum()
        declaration = tabled(made)
        assert adopting.chair_of(declaration) == (Text(), Text())
        place = next(each for each in mayors(made).items if each.kind is ItemKind.ADOPTION)

        def seat(name: str, role: SpeakerRole, **fields: object) -> None:
            who = person(name.lower(), name, title=Text(en=f"Title of {name}"))
            place.speakers.append(
                Speaker(person=who, role=role, position=len(place.speakers), **fields)
            )

        seat("Moderator", SpeakerRole.MODERATOR, state=SpeakerState.CONFIRMED)
        seat("Gone", SpeakerRole.CHAIR, state=SpeakerState.DECLINED)
        assert adopting.chair_of(declaration)[0]["en"] == "Moderator"
        seat("Chair", SpeakerRole.CHAIR, state=SpeakerState.CONFIRMED)
        assert adopting.chair_of(declaration) == (Text(en="Chair"), Text(en="Title of Chair"))
