"""Which life of the database this is: what is kept in memory by the ids of rows depends on it.

A restored back-up gives out ids again that meant something else before. With every restoration
the epoch changes, in its transaction, so that whoever puts it into the keys of what they keep
never finds what they kept of an earlier life.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, Integer, ScalarSelect, String, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from summit.core.db import Base


class Epoch(Base):
    """One row, which is never part of a back-up."""

    __tablename__ = "epoch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[str] = mapped_column(String(32))


def current() -> ScalarSelect[str]:
    """Return the epoch as a column for somebody else's statement, which then costs no other."""
    return select(Epoch.value).where(Epoch.id == 1).scalar_subquery()


def begin_another(connection: Connection) -> None:
    """Begin a new life, in the open transaction."""
    connection.execute(delete(Epoch))
    connection.execute(insert(Epoch).values(id=1, value=secrets.token_hex(16)))
