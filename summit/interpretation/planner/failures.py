"""How the making of a plan can end without a plan."""

from __future__ import annotations

from summit.core.errors import SummitError


class Cancelled(Exception):
    """Somebody has stopped it."""


class PlannerFailed(SummitError):
    """The planner could not do its work; the message says why."""

    status = 503
