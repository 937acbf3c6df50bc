"""The pages on which an office answers and tells what is needed; the door is opened by ``app``."""

from summit.attendance.views.office import (  # noqa: F401  (their routes)
    answering,
    availability,
    calendar,
    contacts,
    details,
    join,
    names,
    rehearsal,
    speech,
)
from summit.attendance.views.office.blueprint import office_answers
from summit.attendance.views.office.preparing import office_preparing

__all__ = ["office_answers", "office_preparing"]
