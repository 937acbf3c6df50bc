"""Who follows a running session: upper rooms, such as the live board. ``app`` fills it."""

from __future__ import annotations

from summit.core.following import Following
from summit.rundown.models import Rundown

#: Told of every change of a rundown that others can see.
following: Following[Rundown] = Following()
