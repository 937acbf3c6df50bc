"""What has to be settled before anything is public: consents on record, and problems owned to."""

from __future__ import annotations

from collections.abc import Sequence

from summit.core.errors import N_, Refused
from summit.streaming.checks import Problem
from summit.streaming.consents import Missing, Purpose, missing, uncovered
from summit.streaming.queries.broadcasts import session_stream
from summit.streaming.queries.consents import asked_of


class NeedsConsent(Refused):
    """Consents are not on record, and nobody has signed for going public without them."""

    def __init__(self, found: Sequence[Missing]) -> None:
        super().__init__(
            N_(
                "Consents that are not on record: %(count)s. Nothing goes public without them, or"
                " without a signed waiver."
            ),
            count=len(found),
        )
        self.missing = tuple(found)


class Doubtful(Refused):
    """Something may be wrong with what the public would see: show it all the same?

    ``key`` is what to say ``despite`` with.
    """

    def __init__(self, problems: Sequence[Problem], key: str) -> None:
        super().__init__(N_("Something may be wrong with this video; look at what was found."))
        self.problems = tuple(problems)
        self.key = key


def lacking(session_id: int, *purposes: Purpose) -> tuple[Missing, ...]:
    """Return the consents that are missing in a session, with which of them are waived."""
    asked, stream = asked_of(session_id), session_stream(session_id)
    return tuple(one for purpose in purposes for one in missing(asked, purpose, stream.waived_key))


def require_consents(session_id: int, purpose: Purpose) -> None:
    """Let something go public where every consent is on record or waived.

    Raises:
        NeedsConsent: it is not.
    """
    found = uncovered(lacking(session_id, purpose))
    if found:
        raise NeedsConsent(found)
