"""Writes on summits. Each is one journal entry; whoever calls obtains the summit to change it."""

from summit.programme.operations.addresses import (
    SLUG,
    reinstate,
    rename,
    take_address,
    withdraw,
)
from summit.programme.operations.cloning import clone
from summit.programme.operations.participation import confirm_cities
from summit.programme.operations.publishing import PUBLISHED_JOB, preview, publish

__all__ = [
    "PUBLISHED_JOB",
    "SLUG",
    "clone",
    "confirm_cities",
    "preview",
    "publish",
    "reinstate",
    "rename",
    "take_address",
    "withdraw",
]
