"""Writing a text: versions, clauses, freezing."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import ClauseKind
from summit.declarations.operations import ClauseValues
from tests.actors import TESTER
from tests.declarations.builders import NOW, adopted_directly, drafted, forum, uid_of


def test_a_frozen_version_is_hashed_and_the_next_names_it(database: None) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        first = operations.freeze(declaration, actor=TESTER, now=NOW)
        assert first.canonical is not None
        assert sha256(first.canonical).hexdigest() == first.hash
        uid = uid_of(declaration, 2)
        operations.edit_clause(
            declaration,
            uid,
            ClauseValues(ClauseKind.CLAUSE, Text(en="Another measure.", ko="다른 조치.")),
            actor=TESTER,
            now=NOW,
        )
        second = operations.freeze(declaration, actor=TESTER, now=NOW)
        assert (second.number, second.previous_hash) == (2, first.hash)
        assert second.canonical is not None
        document = json.loads(second.canonical)
        assert document["previous"] == first.hash
        changed = [
            new["number"]
            for old, new in zip(
                json.loads(first.canonical)["clauses"], document["clauses"], strict=True
            )
            if old != new
        ]
        assert changed == [2]


def test_a_translation_falls_behind_and_is_declared_right(database: None) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        uid = uid_of(declaration, 1)
        old = next(each for each in declaration.newest.clauses if each.uid == uid)
        changed = ClauseValues(
            ClauseKind.CLAUSE,
            Text({**old.words, "en": "We commit ourselves at once."}),
            old.heading,
        )
        clause = operations.edit_clause(declaration, uid, changed, actor=TESTER, now=NOW)
        assert clause.outdated == ["words.ko"]
        operations.edit_clause(
            declaration, uid, changed, settled=["words.ko"], actor=TESTER, now=NOW
        )
        assert clause.outdated == []


def test_an_adopted_text_is_not_written(database: None) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        adopted_directly(declaration)
        with pytest.raises(Refused, match="corrigendum"):
            operations.remove_clause(declaration, uid_of(declaration, 1), actor=TESTER, now=NOW)
        with pytest.raises(Refused, match="corrigendum"):
            operations.working_version(declaration, actor=TESTER, now=NOW)
        assert len(declaration.versions) == 1


def test_a_language_that_catches_up_leaves_the_other_as_it_is(database: None) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        uid = uid_of(declaration, 1)
        heading = declaration.newest.clauses[1].heading
        korean = declaration.newest.clauses[1].words["ko"]
        for words, behind in (
            (Text(en="We act at once.", ko=korean), ["words.ko"]),
            (Text(en="We act at once.", ko="우리는 즉시 실천한다."), []),
            (Text(en="We act at once.", ko="우리는 곧 실천한다."), ["words.en"]),
        ):
            clause = operations.edit_clause(
                declaration,
                uid,
                ClauseValues(ClauseKind.CLAUSE, words, heading),
                actor=TESTER,
                now=NOW,
            )
            assert clause.outdated == behind
