"""What each role may do, and who a user is to the operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from summit.accounts.models import Membership, Role, User
from summit.core.actor import Actor, ActorKind, Permission

__all__ = ["NOBODY", "PERMISSIONS", "Role", "actor_of", "permissions_of", "roles_with"]

_P = Permission

#: What a role may do in its summit.
PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Permission),
        Role.EDITOR: frozenset({_P.SEE, _P.EDIT, _P.PUBLISH, _P.SEND}),
        Role.VIEWER: frozenset({_P.SEE}),
        Role.OPERATOR: frozenset({_P.SEE, _P.OPERATE}),
        Role.CHAIR: frozenset({_P.SEE, _P.ADOPT}),
    }
)

#: Whoever asks for a link before being signed in; the journal says no more, since we know no more.
NOBODY = Actor(ActorKind.USER, "", "somebody not signed in")


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what a role may do in its summit."""
    return PERMISSIONS[role]


def roles_with(permission: Permission) -> frozenset[Role]:
    """Return the roles that hold a permission."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)


def actor_of(user: User, memberships: Iterable[Membership] | None = None) -> Actor:
    """Return who a user is to the operations: their name, and what they may do in which summit.

    Args:
        memberships: the user's, where they are loaded already.
    """
    held = user.memberships if memberships is None else memberships
    return Actor(
        ActorKind.USER,
        key=user.uid,
        name=user.name,
        is_admin=user.is_admin,
        grants={each.summit_id: PERMISSIONS[each.role] for each in held},
    )
