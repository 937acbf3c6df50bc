"""Which acts can wait for a second person, and who carries them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from summit.accounts.models import Approval
from summit.core.actor import Actor, Permission
from summit.core.errors import N_, NotFound

#: Carries an approved act out, in the unit of work of the approval. It gets the request with
#: ``summit_id``, ``args``, ``fingerprint`` and who asked, and the approver as actor. Where the
#: fingerprint no longer fits what is there, it raises ``Conflict`` and nothing happens.
Handler = Callable[[Approval, Actor, datetime], None]


class Told(NamedTuple):
    """What one request asks for: a msgid with its values, and where it can be looked at."""

    label: str
    values: Mapping[str, Any]
    page: str


#: Tells what a request asks for from its ``args``.
Teller = Callable[[Mapping[str, Any]], Told]


@dataclass(frozen=True, slots=True)
class Act:
    """An act: who may do it, what it is called, who carries it out, and where it can be seen.

    ``label`` is a msgid. ``page`` is a path under the summit's address where the approver can
    look at what they approve. ``tell`` says both more exactly of one request.
    """

    permission: Permission
    label: str
    run: Handler
    page: str = ""
    tell: Teller | None = None

    def told(self, args: Mapping[str, Any]) -> Told:
        """Say what a request with these ``args`` asks for."""
        return self.tell(args) if self.tell else Told(self.label, {}, self.page)


class Approvals:
    """The registry of acts; ``app`` fills it."""

    def __init__(self) -> None:
        self._acts: dict[str, Act] = {}

    def handle(
        self,
        act: str,
        permission: Permission,
        label: str,
        run: Handler,
        *,
        page: str = "",
        tell: Teller | None = None,
    ) -> None:
        """Let an act wait for approval.

        Raises:
            ValueError: somebody else handles it.
        """
        if act in self._acts:
            raise ValueError(f"{act!r} is handled already")
        self._acts[act] = Act(permission, label, run, page, tell)

    def find(self, act: str) -> Act | None:
        """Return an act, or ``None`` where nobody handles it any longer."""
        return self._acts.get(act)

    def get(self, act: str) -> Act:
        """Return an act.

        Raises:
            NotFound: nobody handles it.
        """
        found = self._acts.get(act)
        if found is None:
            raise NotFound(N_("Nobody can carry this out any longer."))
        return found
