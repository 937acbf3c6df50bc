"""Browser tests that bring about calendar messages read them with the calendar room's readers."""

from tests.calendar.conftest import (
    libical,
    read_with_ical_js,
    read_with_icalendar,
    read_with_libical,
    read_with_vobject,
    readers,
)

__all__ = [
    "libical",
    "read_with_ical_js",
    "read_with_icalendar",
    "read_with_libical",
    "read_with_vobject",
    "readers",
]
