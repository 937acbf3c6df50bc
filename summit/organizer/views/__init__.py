"""Pages of the console that mix rooms."""

from summit.organizer.views import dashboard, home, journal, search  # noqa: F401  # they add routes
from summit.organizer.views.blueprint import organizer

__all__ = ["organizer"]
