"""Reading programmes from the working tables; the only way to obtain their objects."""

from summit.programme.queries.staff import SummitRef, refs_of, summit_for, summit_ref
from summit.programme.queries.summits import (
    exists,
    load_whole,
    newest_release,
    no_summit_yet,
    release,
    summit_by_slug,
    whole_summit,
)

__all__ = [
    "SummitRef",
    "exists",
    "load_whole",
    "newest_release",
    "no_summit_yet",
    "refs_of",
    "release",
    "summit_by_slug",
    "summit_for",
    "summit_ref",
    "whole_summit",
]
