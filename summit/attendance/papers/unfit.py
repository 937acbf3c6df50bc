"""Why a file is not taken."""

from __future__ import annotations

from summit.core.errors import N_, Refused

#: How much a file may hold once it is unpacked, in bytes: a text of an hour is far below.
MOST_UNPACKED = 40 * 1024 * 1024

UNPACKS_TOO_LARGE = N_(
    "The file unpacks to far more than a speech text needs. Save it without pictures."
)
DAMAGED = N_("The file is damaged or incomplete. Save it again and try once more.")
PROTECTED = N_("The file is protected by a password. Save it without one.")


class UnfitPaper(Refused):
    """A file that is not taken; the message says why and what would be right."""
