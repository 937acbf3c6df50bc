"""Obtaining networks and their members, and what offices may see of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from summit.attendance.models import Contact, Office, OfficeKind
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.declarations.models import (
    Adoption,
    Declaration,
    Endorsement,
    EndorsementState,
    MemberState,
    Network,
    NetworkMember,
    NetworkState,
)
from summit.declarations.queries.texts import adoption_of
from summit.programme.queries import summit_by_id


@dataclass(frozen=True, slots=True)
class NetworkLine:
    """A network in a list: how many cities are in it, and how many ask to join."""

    network: Network
    members: int
    requests: int


@dataclass(frozen=True, slots=True)
class OpenNetwork:
    """A network that concerns an office: it may ask to join, or its city has a place in it."""

    network: Network
    member: NetworkMember | None

    @property
    def may_ask(self) -> bool:
        """Whether the office can ask to join now."""
        return takes_requests(self.network) and (
            self.member is None or self.member.state in (MemberState.REFUSED, MemberState.LEFT)
        )


@dataclass(frozen=True, slots=True)
class Founders:
    """Who would become a founding member: the endorsers of the founding declaration.

    ``then`` endorsed until the day of the meeting, ``later`` after it; ``placed`` counts those
    whose city has a place in the network already, which stays as it is. ``day`` is that of the
    adoption.
    """

    declaration: Declaration
    day: date | None
    then: tuple[Endorsement, ...]
    later: tuple[Endorsement, ...]
    placed: int

    def chosen(self, *, with_later: bool) -> tuple[Endorsement, ...]:
        """Return whose cities would be taken over."""
        return (*self.then, *self.later) if with_later else self.then

    def seen(self, *, with_later: bool) -> str:
        """Return what stands for exactly these endorsements, to tell whether others came since."""
        ids = sorted(each.id for each in self.chosen(with_later=with_later))
        return sha256(repr(ids).encode()).hexdigest()[:32]


def takes_requests(network: Network) -> bool:
    """Tell whether offices may ask to join: it is public, more than proposed, and open."""
    return (
        network.joining_open
        and network.published_at is not None
        and network.state is not NetworkState.PROPOSED
    )


def networks_of(summit_id: int) -> list[NetworkLine]:
    """Return the networks of a summit with their numbers, the oldest first. One statement."""
    counted = (
        select(
            NetworkMember.network_id,
            func.count().filter(NetworkMember.state == MemberState.CONFIRMED).label("members"),
            func.count().filter(NetworkMember.state == MemberState.REQUESTED).label("requests"),
        )
        .group_by(NetworkMember.network_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Network, counted.c.members, counted.c.requests)
        .outerjoin(counted, counted.c.network_id == Network.id)
        .where(Network.summit_id == summit_id)
        .options(joinedload(Network.declaration))
        .order_by(Network.created_at, Network.id)
    )
    return [NetworkLine(network, members or 0, asking or 0) for network, members, asking in rows]


def network_slugs(summit_id: int) -> set[str]:
    """Return which parts of addresses the networks of a summit have taken."""
    return set(db.session.scalars(select(Network.slug).where(Network.summit_id == summit_id)))


def network_of(summit_id: int, slug: str, *, to_change: bool = False) -> Network:
    """Return a network of a summit with its members and their cities.

    Args:
        to_change: hold it until the transaction ends, the summit first, as all that write do.

    Raises:
        NotFound: the summit has none with this slug.
    """
    if to_change:
        summit_by_id(summit_id, to_change=True)
    if "\0" in slug:  # which PostgreSQL cannot even look for
        raise _none()
    statement = (
        select(Network)
        .where(Network.summit_id == summit_id, Network.slug == slug)
        .options(
            joinedload(Network.declaration),
            selectinload(Network.members).options(
                joinedload(NetworkMember.city),
                joinedload(NetworkMember.contact),
                joinedload(NetworkMember.office),
            ),
        )
    )
    if to_change:
        statement = statement.with_for_update(of=Network).execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise _none()
    return found


def member_of(network: Network, member_id: int) -> NetworkMember:
    """Return a city's place in a network.

    Raises:
        NotFound: the network has none with this number.
    """
    for member in network.members:
        if member.id == member_id:
            return member
    raise NotFound(N_("There is no such member."))


def place_of(network: Network, city_id: int) -> NetworkMember | None:
    """Return a city's place in a network, whatever its state; ``None`` where it has none."""
    return next((each for each in network.members if each.city_id == city_id), None)


def in_state(members: Iterable[NetworkMember], state: MemberState) -> list[NetworkMember]:
    """Return the members in one state."""
    return [each for each in members if each.state is state]


def founders_of(network: Network) -> Founders | None:
    """Return whom its founding declaration makes founding members; ``None`` without one that was
    adopted as a text."""
    declaration = network.declaration
    adoption = adoption_of(declaration) if declaration is not None else None
    if declaration is None or adoption is None or adoption.version_id is None:
        return None
    standing = db.session.scalars(
        select(Endorsement)
        .where(
            Endorsement.declaration_id == declaration.id,
            Endorsement.standing,
            Endorsement.state == EndorsementState.CONFIRMED,
        )
        .options(joinedload(Endorsement.city))
        .order_by(Endorsement.stated_at, Endorsement.id)
    ).all()
    placed = {each.city_id for each in network.members}
    free = [each for each in standing if each.city_id not in placed]
    return Founders(
        declaration=declaration,
        day=day_of(adoption),
        then=tuple(each for each in free if not each.later),
        later=tuple(each for each in free if each.later),
        placed=len(standing) - len(free),
    )


def day_of(adoption: Adoption) -> date | None:
    """Return the day of an adoption by the clocks of its session."""
    if adoption.ruled_on is not None or adoption.ruled_at is None:
        return adoption.ruled_on
    return adoption.ruled_at.astimezone(ZoneInfo(adoption.zone or "UTC")).date()


def open_to(office: Office) -> list[OpenNetwork]:
    """Return the networks of its summit that an office may ask to join, or its city is or was in.

    One statement, the oldest network first. Only offices of a principal with a city ask.
    """
    return _open_to(office)


def open_network(office: Office, slug: str, *, to_change: bool = False) -> OpenNetwork:
    """Return one of those by its slug.

    Args:
        to_change: hold it, the summit first.

    Raises:
        NotFound: the office may see no such network, whether there is one or not.
    """
    if to_change:
        network_of(office.summit_id, slug, to_change=True)
    if "\0" in slug:
        raise _none()
    found = _open_to(office, Network.slug == slug)
    if not found:
        raise _none()
    return found[0]


def _open_to(office: Office, *which: ColumnElement[bool]) -> list[OpenNetwork]:
    if office.kind is not OfficeKind.PRINCIPAL or office.city_id is None:
        return []
    own = aliased(NetworkMember)
    rows = db.session.execute(
        select(Network, own)
        .outerjoin(own, and_(own.network_id == Network.id, own.city_id == office.city_id))
        .outerjoin(Network.declaration)
        .where(
            Network.summit_id == office.summit_id,
            Network.published_at.is_not(None),
            or_(
                own.id.is_not(None),
                and_(Network.joining_open, Network.state != NetworkState.PROPOSED),
            ),
            *which,
        )
        .options(contains_eager(Network.declaration))
        .order_by(Network.created_at, Network.id)
    )
    return [OpenNetwork(network, member) for network, member in rows]


def to_tell(member: NetworkMember) -> Contact | None:
    """Return whom to write to about a city's request: who asked, else the office's main contact;
    ``None`` where nobody of the office has an address."""
    office = member.office
    if office is None:
        return None
    for contact in (member.contact, office.primary):
        if contact is not None and contact.removed_at is None and contact.address:
            return contact
    return None


def _none() -> NotFound:
    return NotFound(N_("There is no such network."))
