"""Reading offices, their invitations, and what was settled for them."""

from summit.attendance.queries.dues import facts_by_office, facts_of
from summit.attendance.queries.offices import (
    contact_by_id,
    contact_by_token,
    invitation_by_id,
    invitation_of,
    invitations_for,
    office_of,
)
from summit.attendance.queries.published import published, published_session
from summit.attendance.queries.settings import arrangements, join_details

__all__ = [
    "arrangements",
    "contact_by_id",
    "contact_by_token",
    "facts_by_office",
    "facts_of",
    "invitation_by_id",
    "invitation_of",
    "invitations_for",
    "join_details",
    "office_of",
    "published",
    "published_session",
]
