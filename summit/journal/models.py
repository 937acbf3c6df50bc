"""The journal's one table."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from summit.core.actor import ActorKind
from summit.core.db import Base, Identified, Json, UtcDateTime, choice


class Entry(Identified, Base):
    """One change: the actor, the act, the object, and its values before and after.

    ``actor`` is the name at that time, ``actor_key`` who it is for good. ``before`` and ``after``
    hold only what differs, as plain JSON. Secrets and tokens never stand here.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_entry_object", "object_kind", "object_key"),)

    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(200))
    actor_kind: Mapped[ActorKind] = mapped_column(choice(ActorKind))
    actor_key: Mapped[str] = mapped_column(String(80), index=True)
    act: Mapped[str] = mapped_column(String(80))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_key: Mapped[str] = mapped_column(String(200))
    summit_id: Mapped[int | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


@event.listens_for(Entry, "before_update")
@event.listens_for(Entry, "before_delete")
def _never_changes(_mapper: object, _connection: object, _entry: Entry) -> None:
    raise RuntimeError("the journal is only ever added to")
