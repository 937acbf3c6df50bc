"""Networks in a state that tests need, made by the operations."""

from __future__ import annotations

from datetime import date
from typing import Any

from summit.attendance.models import Office
from summit.core import tokens
from summit.core.db import db
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import Network, NetworkMember, NetworkState
from summit.declarations.operations import NetworkValues
from summit.declarations.queries import networks as queries
from summit.programme.models import Summit
from tests.actors import TESTER
from tests.declarations.builders import NOW
from tests.programme.builders import summit

#: The day on which the network was agreed, in tests that do not say otherwise.
AGREED = date(2027, 2, 1)


def values(**fields: Any) -> NetworkValues:
    """Return what is said of an agreed network with a tentative name."""
    given: dict[str, Any] = {
        "slug": "alliance",
        "name": Text(en="Cities' Alliance", ko="도시연맹"),
        "abbreviation": "CA",
        "state": NetworkState.AGREED,
        "since": AGREED,
        "about": Text(en="Cities that help each other.", ko="서로 돕는 도시들."),
        "sources": ("https://press.example/alliance",),
    }
    return NetworkValues(**{**given, **fields})


def alliance(made: Summit, *, public: bool = True, **fields: Any) -> Network:
    """Make the network; public and open to requests unless said otherwise."""
    network = operations.make_network(
        made, values(**{"joining_open": True, **fields}), actor=TESTER, now=NOW
    )
    if public:
        operations.publish_network(network, actor=TESTER, now=NOW)
    return network


def elsewhere() -> Summit:
    """Return another summit, with no offices and no sessions."""
    made = summit("elsewhere", en="Elsewhere")
    db.session.flush()
    return made


def again(network: Network) -> Network:
    """Return it as it is now, held."""
    return queries.network_of(network.summit_id, network.slug, to_change=True)


def requested(network: Network, of: Office, words: str = "") -> NetworkMember:
    """Let an office ask to join, by its first contact."""
    return operations.request_to_join(
        network, of, words, contact=of.contacts[0], actor=TESTER, now=NOW
    )


def link(of: Office, language: str = "en") -> str:
    """Return what the addresses of an office's first contact begin with."""
    contact = of.contacts[0]
    return f"/office/{language}/{tokens.sign('office', contact.id, contact.link_version)}"
