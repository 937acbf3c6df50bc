"""What the worker does for declarations: the PDFs of what was adopted, and of its signatories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.actor import Actor, ActorKind
from summit.core.errors import NotFound
from summit.declarations import issuing
from summit.declarations.following import following
from summit.declarations.operations.issuing import keep
from summit.declarations.queries import declaration_by_id
from summit.outbox.operations import Hopeless, Settle
from summit.outbox.worker import Worker

ACTOR = Actor(ActorKind.JOB, "declarations", "Summit")


class Issuing:
    """Issues PDFs; ``public_url`` is the site's address, without a slash at its end."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url

    def issue(self, args: Mapping[str, Any], now: datetime) -> Settle | None:
        """Handle :data:`issuing.ISSUE_JOB`, a slow job: no transaction is open while it is set.

        One that a crash has interrupted, or that another worker does as well, keeps what is
        missing then, and nothing twice.
        """
        declaration_id = int(args["declaration"])
        try:
            papers = issuing.missing(declaration_by_id(declaration_id), self.public_url)
        except NotFound as error:
            raise Hopeless(str(error)) from error
        if not papers:
            return None

        def settle() -> None:
            held = declaration_by_id(declaration_id, to_change=True)
            keep(held, papers, actor=ACTOR, now=now)

        return settle

    def register(self, worker: Worker) -> None:
        """Let a worker do this job, and each adoption and closing ask for it."""
        worker.handle(issuing.ISSUE_JOB, self.issue, slow=True)
        following.add(issuing.follow)
