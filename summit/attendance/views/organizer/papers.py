"""Papers of offices, for staff who may see contacts."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from summit.attendance.access import may_see_contacts
from summit.attendance.queries import papers as queries
from summit.core.actor import Permission
from summit.core.errors import N_, Forbidden
from summit.core.guard import actor, needs
from summit.core.handing_out import hand_out

papers = Blueprint("papers", __name__, url_prefix="/organizer/summits/<slug>/papers")


@papers.get("/<int(max=2147483647):paper_id>")
@needs(Permission.SEE)
def one(slug: str, paper_id: int) -> ResponseReturnValue:
    """Hand out a speech text, a scan, or a letter as it was issued."""
    if not may_see_contacts(actor(), g.summit_ref.id):
        raise Forbidden(N_("Papers of offices are for those who write to them or call them."))
    paper = queries.paper_of_summit(g.summit_ref.id, paper_id)
    return hand_out(paper.data, paper.file_name, paper.media_type)
