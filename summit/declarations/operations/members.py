"""Who is in a network: founding members, later joiners, those who leave."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from summit.attendance.local_time import day_text
from summit.attendance.models import Contact, Office, OfficeKind
from summit.attendance.queries.offices import LINK_KIND
from summit.core.actor import Actor
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text, in_language
from summit.declarations.models import (
    MemberCapacity,
    MemberState,
    Network,
    NetworkMember,
    NetworkState,
)
from summit.declarations.operations.networks import note
from summit.declarations.queries.networks import founders_of, place_of, takes_requests, to_tell
from summit.directory.models import City
from summit.mail.operations import queue_mail


def add_member(
    network: Network,
    city: City,
    capacity: MemberCapacity,
    since: date | None,
    *,
    actor: Actor,
    now: datetime,
) -> NetworkMember:
    """Note that a city is a member; one that had left or was refused takes its place again.

    Raises:
        Refused: it is a member already, has asked and waits for an answer, the network is only
            proposed, or its founding members are not documented.
    """
    _refuse_unfit(network, capacity)
    found = place_of(network, city.id)
    if found is not None and found.state is MemberState.CONFIRMED:
        raise Refused(N_("This city is a member already."))
    if found is not None and found.state is MemberState.REQUESTED:
        raise Refused(N_("This city has asked to join; decide on its request."))
    member = _place(network, city, city.name, found)
    _confirm(member, capacity, since, actor=actor, now=now)
    note("network.member_added", network, actor=actor, now=now, after=_told(member))
    return member


def take_over_founders(
    network: Network,
    since: date | None,
    *,
    with_later: bool,
    seen: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Make the endorsers of the founding declaration founding members; return how many.

    Args:
        with_later: also those who endorsed after the meeting.
        seen: what :meth:`~summit.declarations.queries.networks.Founders.seen` said of those who
            were shown to whoever confirmed it.

    Raises:
        Refused: there is no founding declaration that was adopted as a text, nobody has endorsed
            it who is not in the network, or the network has no founding members to be known.
        Conflict: others would be taken over than were shown.
    """
    _refuse_unfit(network, MemberCapacity.FOUNDING)
    founders = founders_of(network)
    if founders is None:
        raise Refused(N_("The network has no founding declaration that was adopted here."))
    if founders.seen(with_later=with_later) != seen:
        raise Conflict(N_("The endorsements have changed since; look at the list again."))
    chosen = founders.chosen(with_later=with_later)
    if not chosen:
        raise Refused(N_("Nobody is left to be taken over."))
    for endorsement in chosen:
        member = _place(network, endorsement.city, endorsement.party, None)
        _confirm(member, MemberCapacity.FOUNDING, since, actor=actor, now=now)
    note(
        "network.founders_taken",
        network,
        actor=actor,
        now=now,
        after={
            "count": len(chosen),
            "cities": [in_language(each.party, "en")[0] for each in chosen],
            "member_since": _iso(since),
        },
    )
    return len(chosen)


def edit_member(
    member: NetworkMember,
    capacity: MemberCapacity,
    since: date | None,
    left_on: date | None,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Correct how and since when a city is, or was, a member; return whether anything changed.

    Args:
        left_on: the day on which it left; of no meaning for one that has not.

    Raises:
        Refused: it is none and was none, or the days or the capacity do not go together.
    """
    if member.state not in (MemberState.CONFIRMED, MemberState.LEFT):
        raise Refused(N_("This city is not a member."))
    has_left = member.state is MemberState.LEFT
    _refuse_unfit(member.network, capacity)
    if has_left:
        _refuse_days(since, left_on)
    before = _told(member)
    member.capacity, member.since = capacity, since
    member.left_on = left_on if has_left else None
    if _told(member) == before:
        return False
    note(
        "network.member_edited",
        member.network,
        actor=actor,
        now=now,
        before=before,
        after=_told(member),
    )
    return True


def request_to_join(
    network: Network, office: Office, words: str, *, contact: Contact, actor: Actor, now: datetime
) -> NetworkMember:
    """Ask, for an office's city, to join a network; the secretariat decides.

    Raises:
        Refused: the network takes no requests, the office stands for no city, or its city is a
            member or has asked already.
    """
    if office.summit_id != network.summit_id or not takes_requests(network):
        raise Refused(N_("This network takes no requests to join."))
    if office.kind is not OfficeKind.PRINCIPAL or office.city is None:
        raise Refused(N_("Only the office of a city can ask to join."))
    found = place_of(network, office.city.id)
    if found is not None and found.state is MemberState.CONFIRMED:
        raise Refused(N_("Your city is a member already."))
    if found is not None and found.state is MemberState.REQUESTED:
        raise Refused(N_("Your city has asked to join already; the secretariat will decide."))
    member = _place(network, office.city, office.city.name, found)
    member.state, member.capacity = MemberState.REQUESTED, MemberCapacity.MEMBER
    member.office, member.contact = office, contact
    member.words, member.reason = words, ""
    member.requested_at, member.decided_by, member.decided_at = now, "", None
    note("network.join_requested", network, actor=actor, now=now, after=_told(member))
    return member


def take_back_request(member: NetworkMember, *, actor: Actor, now: datetime) -> None:
    """Take a request to join back, for the office that asked; one that had left stays so.

    Raises:
        Refused: it was decided on already.
    """
    _refuse_decided(member)
    network = member.network
    before = _told(member)
    if member.left_on is not None:
        member.state, member.words, member.requested_at = MemberState.LEFT, "", None
    else:
        network.members.remove(member)
    note("network.request_taken_back", network, actor=actor, now=now, before=before)


def admit(
    member: NetworkMember,
    since: date | None,
    *,
    actor: Actor,
    now: datetime,
    capacity: MemberCapacity = MemberCapacity.MEMBER,
) -> bool:
    """Admit a city that has asked to join; return whether its office is told by mail.

    Raises:
        Refused: it was decided on already, or the capacity cannot be.
    """
    _refuse_decided(member)
    _refuse_unfit(member.network, capacity)
    before = _told(member)
    _confirm(member, capacity, since, actor=actor, now=now)
    note(
        "network.member_admitted",
        member.network,
        actor=actor,
        now=now,
        before=before,
        after=_told(member),
    )
    return _tell(member, "network_admitted", actor=actor, now=now)


def refuse_member(member: NetworkMember, reason: str, *, actor: Actor, now: datetime) -> bool:
    """Refuse a city that has asked to join; return whether its office is told by mail.

    Raises:
        Refused: it was decided on already, or no reason is given.
    """
    _refuse_decided(member)
    if not reason.strip():
        raise Refused(N_("Say why; the office is told."))
    before = _told(member)
    member.state, member.reason = MemberState.REFUSED, reason
    member.decided_by, member.decided_at = actor.name, now
    note(
        "network.member_refused",
        member.network,
        actor=actor,
        now=now,
        before=before,
        after=_told(member),
    )
    return _tell(member, "network_refused", actor=actor, now=now)


def leave(member: NetworkMember, on: date, *, actor: Actor, now: datetime) -> None:
    """Note that a city has left; that it was a member stays on record.

    Raises:
        Refused: it is no member, or left before it was one.
    """
    if member.state is not MemberState.CONFIRMED:
        raise Refused(N_("This city is not a member."))
    _refuse_days(member.since, on)
    before = _told(member)
    member.state, member.left_on = MemberState.LEFT, on
    member.decided_by, member.decided_at = actor.name, now
    note(
        "network.member_left",
        member.network,
        actor=actor,
        now=now,
        before=before,
        after=_told(member),
    )


def _place(network: Network, city: City, party: Text, found: NetworkMember | None) -> NetworkMember:
    """Return a city's place in a network, made where there is none."""
    if found is None:
        found = NetworkMember(city=city, words="", reason="", decided_by="")
        network.members.append(found)
    found.party = party
    return found


def _confirm(
    member: NetworkMember,
    capacity: MemberCapacity,
    since: date | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    member.state, member.capacity = MemberState.CONFIRMED, capacity
    member.since, member.left_on, member.reason = since, None, ""
    member.decided_by, member.decided_at = actor.name, now


def _refuse_unfit(network: Network, capacity: MemberCapacity) -> None:
    if network.state is NetworkState.PROPOSED:
        raise Refused(
            N_("A network that is only proposed has no members; say first that it is agreed.")
        )
    if capacity is MemberCapacity.FOUNDING and not network.members_known:
        raise Refused(
            N_("Its founding members count as not documented; say first that they are known.")
        )


def _refuse_decided(member: NetworkMember) -> None:
    if member.state is not MemberState.REQUESTED:
        raise Refused(N_("This request was decided on already."))


def _refuse_days(since: date | None, left_on: date | None) -> None:
    if left_on is None:
        raise Refused(N_("Say on which day the city has left."))
    if since is not None and left_on < since:
        raise Refused(N_("The city cannot have left before it was a member."))


def _told(member: NetworkMember) -> dict[str, Any]:
    return {
        "city": in_language(member.party, "en")[0],
        "member_state": member.state.value,
        "member_capacity": member.capacity.value,
        "member_since": _iso(member.since),
        "left_on": _iso(member.left_on),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _tell(member: NetworkMember, template: str, *, actor: Actor, now: datetime) -> bool:
    """Mail the office that has asked what became of it; return whether there is an address."""
    to = to_tell(member)
    if to is None:
        return False
    language, network = to.office.language, member.network
    queue_mail(
        to=to.address,
        language=language,
        template=template,
        values={
            "name": to.name,
            "city": in_language(member.party, language)[0],
            "network": in_language(network.name, language)[0],
            "day": day_text(member.since, language) if member.since is not None else "",
            "reason": member.reason,
        },
        link=(LINK_KIND, to.id, to.link_version),
        key=f"network:{member.id}:{template}:{now.isoformat()}",
        actor=actor,
        now=now,
        summit_id=network.summit_id,
    )
    return True
