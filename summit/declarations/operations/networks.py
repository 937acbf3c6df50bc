"""Making networks, changing what is said of them, and their public pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.core.translation import edit_text
from summit.declarations.following import network_following
from summit.declarations.models import (
    Declaration,
    MemberCapacity,
    MemberState,
    Network,
    NetworkState,
)
from summit.declarations.queries.networks import network_slugs
from summit.journal.models import Entry
from summit.journal.operations import record
from summit.programme.models import Summit

#: Parts of addresses that pages of the console have.
RESERVED = frozenset({"new"})


@dataclass(frozen=True, slots=True)
class NetworkValues:
    """What an organizer says of a network; ``since`` is the day of its state."""

    slug: str
    name: Text
    abbreviation: str = ""
    tentative: bool = True
    state: NetworkState = NetworkState.PROPOSED
    since: date | None = None
    declaration: Declaration | None = None
    about: Text = field(default_factory=Text)
    sources: tuple[str, ...] = ()
    members_known: bool = True
    joining_open: bool = False


def make_network(summit: Summit, values: NetworkValues, *, actor: Actor, now: datetime) -> Network:
    """Make a network, which nobody outside the staff sees yet.

    Raises:
        Refused: it has no name, its address is taken, or what is said does not go together.
    """
    _check(summit.id, values, None)
    made = Network(
        summit_id=summit.id,
        name=values.name,
        about=values.about,
        outdated=[],
        created_by=actor.name,
        created_at=now,
    )
    _write(made, values)
    db.session.add(made)
    note("network.made", made, actor=actor, now=now, after=_told(made))
    return made


def edit_network(
    network: Network,
    values: NetworkValues,
    *,
    actor: Actor,
    now: datetime,
    settled: Mapping[str, Collection[str]] | None = None,
) -> bool:
    """Change what is said of a network; return whether anything changed.

    Args:
        settled: by text, the languages whose translation was declared still right.

    Raises:
        Refused: as :func:`make_network`; or it is public and its address would be another, or its
            members contradict what is said.
    """
    _check(network.summit_id, values, network)
    before = _told(network)
    outdated = list(network.outdated)
    for name in ("name", "about"):
        edit_text(network, name, getattr(values, name), settled=(settled or {}).get(name, ()))
    _write(network, values)
    if _told(network) == before and network.outdated == outdated:
        return False
    note("network.edited", network, actor=actor, now=now, before=before, after=_told(network))
    return True


def publish_network(network: Network, *, actor: Actor, now: datetime) -> None:
    """Give a network its public page, which follows every change from now on.

    Raises:
        Refused: it is public already, or its name is missing in a language of the summit.
    """
    if network.published_at is not None:
        raise Refused(N_("The network is public already."))
    if not all(network.name.get(tag) for tag in network.summit.languages):
        raise Refused(N_("The name is missing in a language; write it before publishing."))
    network.published_at = now
    note("network.published", network, actor=actor, now=now)


def unpublish_network(network: Network, *, actor: Actor, now: datetime) -> None:
    """Take the public page of a network away; offices cannot ask to join any more.

    Raises:
        Refused: it is not public.
    """
    if network.published_at is None:
        raise Refused(N_("The network is not public."))
    network.published_at = None
    note("network.unpublished", network, actor=actor, now=now)


def note(
    act: str,
    network: Network,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry about a network and tell who follows it; what offices wrote is never in it."""
    db.session.flush()
    entry = record(
        act,
        actor=actor,
        now=now,
        object_kind="network",
        object_key=network.key,
        summit_id=network.summit_id,
        before=before,
        after=after,
    )
    network_following.tell(network, now)
    return entry


def _write(network: Network, values: NetworkValues) -> None:
    network.slug, network.abbreviation = values.slug, values.abbreviation
    network.tentative, network.state, network.since = values.tentative, values.state, values.since
    network.declaration = values.declaration
    network.sources = list(values.sources)
    network.members_known, network.joining_open = values.members_known, values.joining_open


def _told(network: Network) -> dict[str, Any]:
    declaration = network.declaration
    return {
        "slug": network.slug,
        "name": network.name.plain(),
        "abbreviation": network.abbreviation,
        "tentative": network.tentative,
        "network_state": network.state.value,
        "state_day": network.since.isoformat() if network.since is not None else None,
        "founded_by": declaration.title.plain() if declaration is not None else None,
        "about": network.about.plain(),
        "sources": list(network.sources),
        "members_known": network.members_known,
        "joining_open": network.joining_open,
    }


def _check(summit_id: int, values: NetworkValues, own: Network | None) -> None:
    if not values.name:
        raise Refused(N_("A network needs a name."))
    if values.declaration is not None and values.declaration.summit_id != summit_id:
        raise Refused(N_("The founding declaration is one of the same summit."))
    if values.joining_open and values.state is NetworkState.PROPOSED:
        raise Refused(N_("Nobody can join a network that is only proposed."))
    if own is None or own.slug != values.slug:
        if values.slug in RESERVED | network_slugs(summit_id):
            raise Refused(N_("Another network of this summit has this address."))
        if own is not None and own.published_at is not None:
            raise Refused(N_("The network is public; its address stays as it is."))
    members = [each for each in own.members if each.state is MemberState.CONFIRMED] if own else []
    if members and values.state is NetworkState.PROPOSED:
        raise Refused(N_("A network that has members is more than proposed."))
    founding = any(each.capacity is MemberCapacity.FOUNDING for each in members)
    if founding and not values.members_known:
        raise Refused(N_("The network has founding members, so they are known."))
