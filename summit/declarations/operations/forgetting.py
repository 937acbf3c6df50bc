"""Erasing what offices have filled in and nobody has confirmed by its code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, or_, update

from summit.core.db import db
from summit.declarations.models import EndorsementRequest

#: The kind of the job that erases, once a day.
ERASE_JOB = "declarations.erase_requests"


def erase_requests(now: datetime) -> int:
    """Empty the forms that were used or whose code has expired; return how many."""
    result = db.session.execute(
        update(EndorsementRequest)
        .where(
            or_(EndorsementRequest.used_at.is_not(None), EndorsementRequest.expires_at <= now),
            EndorsementRequest.values != {},
        )
        .values(values={}, version=EndorsementRequest.version + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def erase_all(_args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`ERASE_JOB`."""
    erase_requests(now)
