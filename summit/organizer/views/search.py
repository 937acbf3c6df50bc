"""Searching sessions, people, cities and organisations in all languages at once."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from summit.core.guard import actor, needs_sign_in
from summit.organizer.finding import find
from summit.organizer.views.blueprint import organizer


@organizer.get("/search")
@needs_sign_in
def search() -> ResponseReturnValue:
    """What holds every word that was asked for, of what the reader may see."""
    asked = request.args.get("q", "")[:100].replace("\0", "").strip()
    return render_template(
        "organizer/search.html",
        finder_query=asked,
        found=find(asked, actor()) if asked else None,
    )
