"""The people of the demonstration, and links by which anybody can be one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from summit.accounts import queries
from summit.accounts.models import Purpose, Role
from summit.accounts.operations import links, members, users
from summit.core.actor import Actor

#: How long a link is good that was printed at the start.
LIFETIME = timedelta(days=1)
#: Names and roles of the people of the demonstration; ``example.org`` belongs to nobody.
PEOPLE = (
    ("owner@example.org", "Demo owner", Role.OWNER),
    ("editor@example.org", "Demo editor", Role.EDITOR),
    ("viewer@example.org", "Demo viewer", Role.VIEWER),
)
#: Who may do everything, also what concerns all summits.
ADMINISTRATOR = ("administrator@example.org", "Demo administrator")


def administrator_link(base_url: str, *, actor: Actor, now: datetime) -> str | None:
    """Make the demonstration's site administrator where they are missing; return a one-time link.

    ``None`` where the account was disabled. Never call it outside the demonstration.
    """
    email, name = ADMINISTRATOR
    user = queries.user_by_email(email)
    if user is None:
        user = users.create_user(email=email, name=name, is_admin=True, actor=actor, now=now)
    if user.disabled_at is not None:
        return None
    link = links.make_link(user, Purpose.SIGN_IN, lifetime=LIFETIME, actor=actor, now=now)
    return links.address_of(link, base_url)


def demo_links(
    base_url: str, summit_ids: Iterable[int], *, actor: Actor, now: datetime
) -> list[tuple[Role, str]]:
    """Make the demonstration's people with their roles where they are missing; return a one-time
    link for each. Links of an earlier start end. Never call it outside the demonstration.

    Args:
        base_url: where the site is.
        summit_ids: the summits in which they get their roles.
    """
    summits, found = list(summit_ids), []
    for email, name, role in PEOPLE:
        user = queries.user_by_email(email)
        if user is None:
            user = users.create_user(email=email, name=name, actor=actor, now=now)
        if user.disabled_at is not None:
            continue
        for summit_id in summits:
            if members.role_of(user, summit_id) is None:
                members.give_role(user, summit_id, role, actor=actor, now=now)
        link = links.make_link(user, Purpose.SIGN_IN, lifetime=LIFETIME, actor=actor, now=now)
        found.append((role, links.address_of(link, base_url)))
    return found
