"""Who asks or votes, as keyed digests: the same person again, and nobody's address.

Digests are made for each box anew, so that nobody can be followed from one session to another.
"""

from __future__ import annotations

from dataclasses import dataclass

from summit.accounts import limits
from summit.core import tokens


@dataclass(frozen=True, slots=True)
class Sender:
    """Who asks or votes in one box; ``network`` is empty for whoever came by a personal link."""

    digest: str
    network: str = ""
    contact_id: int | None = None
    name: str = ""
    organisation: str = ""


def visitor(
    box_id: int, asker: str, address: str, *, name: str = "", organisation: str = ""
) -> Sender:
    """Return the sender that a visitor is.

    Args:
        asker: the random text of their cookie.
        address: where the request came from; what counts as one is its network.
        name, organisation: what they say of themselves.
    """
    return Sender(
        tokens.keyed("question sender", f"{box_id} visitor {asker}"),
        tokens.keyed("question network", f"{box_id} {limits.network(address)}"),
        name=name,
        organisation=organisation,
    )


def contact(box_id: int, contact_id: int, name: str, organisation: str) -> Sender:
    """Return the sender that a colleague at an office is."""
    return Sender(
        tokens.keyed("question sender", f"{box_id} contact {contact_id}"),
        contact_id=contact_id,
        name=name,
        organisation=organisation,
    )
