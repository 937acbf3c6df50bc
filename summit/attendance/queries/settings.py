"""What was settled for a summit's offices, and how to join its sessions."""

from __future__ import annotations

from sqlalchemy import select

from summit.attendance.models import Arrangements, JoinDetails, Precedence
from summit.core.db import db
from summit.core.text import Text


def arrangements(summit_id: int) -> Arrangements:
    """Return a summit's arrangements; where none were made, the defaults, which no table holds."""
    found = db.session.scalar(select(Arrangements).where(Arrangements.summit_id == summit_id))
    return found or Arrangements(
        summit_id=summit_id,
        letterhead=Text(),
        signatory=Text(),
        number_prefix="",
        next_number=1,
        duty_phone="",
        quorum=None,
        precedence=Precedence.ALPHABETICAL_EN,
        privacy_contact=Text(),
        retention={},
        version=0,
    )


def join_details(session_id: int) -> JoinDetails:
    """Return how to join a session; where nothing was said, empty details that no table holds."""
    found = db.session.scalar(select(JoinDetails).where(JoinDetails.session_id == session_id))
    return found or JoinDetails(
        session_id=session_id,
        meeting_url="",
        test_url="",
        dial_in="",
        duty_phone="",
        line_up_minutes=30,
        note=Text(),
        version=0,
    )
