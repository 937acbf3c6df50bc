"""What a page needs to know beside what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from summit.public.live import Air


@dataclass(frozen=True, slots=True)
class PageContext:
    """Where a page stands and when it was asked for.

    ``public_url`` has no slash at its end; ``path`` is the address without its language
    ("cac-2020/programme"); ``zone`` is the time zone the reader chose, if any; ``asset`` turns
    the name of a static file into its address. ``air`` is what of the summit is on the air, for
    pages that show something of it; meanwhile they ask every ``poll`` seconds what is new.
    """

    public_url: str
    path: str
    zone: str | None
    now: datetime
    asset: Callable[[str], str]
    air: Air | None = None
    poll: int = 5
