"""A text on the table, as tests of its adoption need it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from summit.core.db import db
from summit.core.text import Text
from summit.declarations import operations, queries
from summit.declarations.models import Declaration, Method
from summit.declarations.operations import AdoptionValues
from summit.directory.models import City
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.declarations.builders import ADOPTED_AT, NOW, drafted


def tabled(made: Summit, slug: str = "statement", **fields: Any) -> Declaration:
    """Draft a whole text and put it on the table."""
    declaration = drafted(made, slug, **fields)
    operations.table(declaration, actor=TESTER, now=NOW)
    return declaration


def held(slug: str = "statement") -> Declaration:
    """Return a declaration by its slug, held, as a view does."""
    summit_id = db.session.scalar(select(Declaration.summit_id).where(Declaration.slug == slug))
    assert summit_id is not None
    return queries.declaration_of(summit_id, slug, to_change=True)


def city_of(slug: str) -> City:
    """Return a city by its slug."""
    found = db.session.scalar(select(City).where(City.slug == slug))
    assert found is not None
    return found


def ruling(method: Method = Method.CONSENSUS, **fields: Any) -> AdoptionValues:
    """What a chair rules, at the hour of tests."""
    given: dict[str, Any] = {
        "method": method,
        "ruled_at": ADOPTED_AT,
        "chair": Text(en="Kim Hana", ko="김하나"),
        "chair_title": Text(en="Mayor of Seoul", ko="서울특별시장"),
        "ruling": Text(en="It is so decided.", ko="가결합니다."),
    }
    return AdoptionValues(**{**given, **fields})
