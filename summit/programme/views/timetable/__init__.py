"""The timetable: a day as a grid of rooms by time, and what is done to it."""

from summit.programme.views.timetable import acts, looking  # noqa: F401  # they add routes
from summit.programme.views.timetable.blueprint import timetable

__all__ = ["timetable"]
