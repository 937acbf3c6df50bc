"""Who follows the working tables before anything is published: upper rooms. ``app`` fills it.

What they show without a release, such as the live board, rests on who may see a session, whether
it is a draft, and that it is there at all.
"""

from __future__ import annotations

from summit.core.following import Following

#: Told, by its id, of a summit of which a session has come, gone, or got another state or audience.
following: Following[int] = Following()
