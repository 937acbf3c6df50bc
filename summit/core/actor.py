"""Who acts, and what they may do: the one thing that every operation is told about its caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Permission(StrEnum):
    """What somebody may do in one summit; which role holds which is settled by accounts."""

    SEE = "see"
    EDIT = "edit"
    PUBLISH = "publish"
    SEND = "send"
    ADOPT = "adopt"
    OPERATE = "operate"
    MANAGE = "manage"


class ActorKind(StrEnum):
    USER = "user"
    COMMAND = "command"
    DEMONSTRATION = "demonstration"
    JOB = "job"
    OFFICE = "office"
    INTERPRETER = "interpreter"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the console, a contact of an office, an interpreter, a visitor, a command, or
    Summit itself.

    ``key`` identifies a user for good, whatever they are called later; ``name`` is how the journal
    shows them. ``grants`` maps a summit's id to what the actor may do there; an administrator may
    do everything everywhere.
    """

    kind: ActorKind
    key: str
    name: str
    is_admin: bool = False
    grants: Mapping[int, frozenset[Permission]] = field(default_factory=dict)

    def may(self, permission: Permission, summit_id: int) -> bool:
        """Tell whether the actor may do something in a summit."""
        return self.is_admin or permission in self.grants.get(summit_id, frozenset())

    def may_somewhere(self, permission: Permission) -> bool:
        """Tell whether the actor may do something in any summit at all."""
        return self.is_admin or any(permission in granted for granted in self.grants.values())


#: Whoever has a shell on the machine may do everything.
COMMAND_LINE = Actor(ActorKind.COMMAND, "command-line", "command line", is_admin=True)
