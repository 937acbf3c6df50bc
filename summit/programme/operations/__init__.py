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
from summit.programme.operations.publishing import (
    PUBLISH_ACT,
    PUBLISHED_JOB,
    NeedsApproval,
    Proposal,
    Stopped,
    ask_for_approval,
    findings,
    preview,
    propose,
    publish,
    publish_approved,
    tell_publication,
)
from summit.programme.operations.restoring import foresee, read_release, restore
from summit.programme.operations.waiving import open_finding, take_back, waive

__all__ = [
    "PUBLISHED_JOB",
    "PUBLISH_ACT",
    "SLUG",
    "NeedsApproval",
    "Proposal",
    "Stopped",
    "ask_for_approval",
    "clone",
    "confirm_cities",
    "findings",
    "foresee",
    "open_finding",
    "preview",
    "propose",
    "publish",
    "publish_approved",
    "read_release",
    "reinstate",
    "rename",
    "restore",
    "take_address",
    "take_back",
    "tell_publication",
    "waive",
    "withdraw",
]
