"""What keeps a session from being deleted: a declaration that is adopted at it, or to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from summit.core.errors import N_
from summit.declarations.models import Declaration
from summit.declarations.models.texts import FROZEN

_ADOPTED = N_("A declaration was adopted at “%(session)s”, so the session cannot be removed.")
_TO_BE = N_(
    "A declaration is to be adopted at “%(session)s”, so the session cannot be removed; give the"
    " declaration another session first."
)


def keeps_sessions(database: OrmSession, session_ids: Collection[int]) -> Mapping[int, str]:
    """Say which of some sessions have a declaration, whatever its state. One statement."""
    rows = database.execute(
        select(Declaration.session_id, Declaration.state).where(
            Declaration.session_id.in_(list(session_ids))
        )
    ).all()
    adopted = {session_id for session_id, state in rows if state in FROZEN}
    return {
        session_id: _ADOPTED if session_id in adopted else _TO_BE
        for session_id, _state in rows
        if session_id is not None
    }
