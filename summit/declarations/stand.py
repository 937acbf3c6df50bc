"""What an adoption rests on at one instant, and what stands in its way: one judgement for the pages
that ask and for the operation that adopts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.declarations.models import (
    Choice,
    Clause,
    DeclarationState,
    DeclarationVersion,
    Method,
    Objection,
    Poll,
)
from summit.declarations.numbering import numbers
from summit.declarations.parity import Finding
from summit.declarations.wording import CLAUSE_KINDS, NUMBERED
from summit.directory.models import City

_INCOMPLETE = N_("The text is not complete in all its languages.")
_WHOLE = N_("Title and status line")


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who was there at an instant; of a guest who stands for no city, ``city`` is
    ``None``. ``party`` is the city's name, or the guest's office's."""

    city: City | None
    party: Text
    name: Text
    title: Text
    is_deputy: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of a poll, counted."""

    yes: int
    no: int
    abstain: int

    @property
    def cast(self) -> int:
        """How many have voted."""
        return self.yes + self.no + self.abstain


def tally(poll: Poll) -> Tally:
    """Count the votes of a poll as they are now."""
    choices = [ballot.choice for ballot in poll.ballots]
    return Tally(choices.count(Choice.YES), choices.count(Choice.NO), choices.count(Choice.ABSTAIN))


@dataclass(frozen=True, slots=True)
class Stand:
    """A declaration on the table, as it is at an instant.

    Attributes:
        version: the newest version whose text stands, the one that would be adopted.
        is_revised: an oral revision has been begun and is not certified.
        presence: who was there at ``at``, of each city one, cities first.
        quorum: how many cities it takes; ``None`` where nobody has settled that.
        objections: all that were raised, the oldest first.
        poll: the newest recorded vote on the version.
        findings: what the parity check finds in the version.
        place: names the session and the item at which it is adopted.
        displaced: why it cannot be adopted there; ``None`` where it can.
    """

    state: DeclarationState
    version: DeclarationVersion | None
    is_revised: bool
    at: datetime
    presence: tuple[Present, ...]
    quorum: int | None
    objections: tuple[Objection, ...]
    poll: Poll | None
    findings: tuple[Finding, ...]
    place: str
    displaced: Refused | None

    @property
    def cities(self) -> list[Present]:
        """Those present who stand for a city."""
        return [each for each in self.presence if each.city is not None]

    @property
    def is_quorate(self) -> bool:
        """Whether the quorum is met, or none is asked for."""
        return self.quorum is None or len(self.cities) >= self.quorum

    @property
    def standing(self) -> list[Objection]:
        """The objections that nobody has withdrawn, to whichever version they were raised."""
        return [each for each in self.objections if each.withdrawn_at is None]

    @property
    def blocks(self) -> list[Finding]:
        """What of the parity check cannot be let stand."""
        return [each for each in self.findings if each.blocks]

    @property
    def warnings(self) -> list[Finding]:
        """What of the parity check the chair can let stand, with a reason."""
        return [each for each in self.findings if not each.blocks]

    @property
    def is_voting(self) -> bool:
        """Whether a recorded vote is going on."""
        return self.poll is not None and self.poll.closed_at is None

    @property
    def is_lost(self) -> bool:
        """Whether the newest recorded vote was closed and not carried."""
        return self.poll is not None and self.poll.closed_at is not None and not self.poll.carried

    @property
    def seen(self) -> str:
        """The same as long as the same would be adopted, by the same cities, on the same ground."""
        version, poll = self.version, self.poll
        parts = [
            version.hash if version is not None else "",
            str(self.is_revised),
            self.place,
            str(self.quorum),
            ",".join(sorted(str(each.city.id) for each in self.cities if each.city is not None)),
            ",".join(f"{each.id}:{each.withdrawn_at is None}" for each in self.objections),
            f"{poll.id}:{poll.closed_at}" if poll is not None else "",
            ",".join(sorted(each.key for each in self.findings)),
        ]
        return sha256("\n".join(parts).encode()).hexdigest()[:32]

    def obstacles(
        self, method: Method | None = None, *, waived: Collection[str] = (), waiver: str = ""
    ) -> list[Refused]:
        """Return why it cannot be adopted, the gravest first; nothing where it can.

        Args:
            method: how it is to be adopted; without one, only what stands in every way.
            waived: keys of the warnings of the parity check that may stand, ``waiver`` says why.
        """
        if self.state is not DeclarationState.TABLED:
            return [refusal_of(self.state)]
        found = []
        if self.displaced is not None:
            found.append(self.displaced)
        if self.is_revised or self.version is None:
            found.append(
                Refused(N_("The oral revision is not certified yet; its text can still change."))
            )
        if self.version is not None:
            found += incomplete(self.version, self.findings)
        if not self.is_quorate:
            found.append(
                Refused(
                    N_(
                        "The quorum is not met: it takes %(quorum)s cities, and %(present)s were"
                        " there at that moment."
                    ),
                    quorum=self.quorum,
                    present=len(self.cities),
                )
            )
        if self.is_voting:
            found.append(Refused(N_("A recorded vote is going on; close it first.")))
        if self.is_lost:
            found.append(
                Refused(
                    N_(
                        "The recorded vote on this version was not carried: the text is revised or"
                        " voted on anew first."
                    )
                )
            )
        if method is not None:
            found += self._of_method(method)
            found += self._of_waiver(waived, waiver)
        return found

    def _of_method(self, method: Method) -> list[Refused]:
        if method is Method.RECORDED_VOTE:
            if self.poll is not None:
                return self._of_instant(self.poll)
            return [Refused(N_("No recorded vote on this version was closed and carried."))]
        if self.standing:
            return [
                Refused(
                    N_("An objection stands: it is withdrawn first, or a recorded vote decides.")
                )
            ]
        return []

    def _of_instant(self, poll: Poll) -> list[Refused]:
        # Whoever types an instant gives no seconds.
        if poll.closed_at is None or self.at >= poll.closed_at.replace(second=0, microsecond=0):
            return []
        return [Refused(N_("The chair rules after the recorded vote is closed, not before."))]

    def _of_waiver(self, waived: Collection[str], waiver: str) -> list[Refused]:
        if any(each.key not in waived for each in self.warnings):
            return [
                Refused(
                    N_(
                        "The parity check warns: correct the text, or let each warning stand and"
                        " say why."
                    )
                )
            ]
        if self.warnings and not waiver:
            return [Refused(N_("Say why the warnings of the parity check may stand."))]
        return []


class Incomplete(Refused):
    """A text lacks something in one of its languages; says what, and in which part."""

    def __init__(self, finding: Finding, clause: Clause | None, number: int | None) -> None:
        self._finding, self._number = finding, number
        self._part = _WHOLE
        if clause is not None:
            self._part = (CLAUSE_KINDS if number is None else NUMBERED)[clause.kind]
        super().__init__("%(said)s", said=self.told(lambda words: words))

    def told(self, words: Callable[[str], str]) -> str:
        """Say it in the language into which ``words`` translates."""
        part = words(self._part) % {"number": self._number}
        return f"{words(_INCOMPLETE)} {part}: {self._finding.told(words)}"


def incomplete(version: DeclarationVersion, findings: Iterable[Finding]) -> list[Refused]:
    """Return why a version cannot be tabled or adopted: the first thing that it lacks."""
    numbered = numbers(version.clauses)
    clauses = {each.uid: each for each in version.clauses}
    for each in findings:
        if each.blocks:
            uid = each.clause or ""
            return [Incomplete(each, clauses.get(uid), numbered.get(uid))]
    return []


def refusal_of(state: DeclarationState) -> Refused:
    """Return why what is done to a text on the table is not done to one in another state."""
    if state in (DeclarationState.ADOPTED, DeclarationState.OPEN, DeclarationState.CLOSED):
        return Refused(N_("This declaration was adopted already; that stands for good."))
    return Refused(N_("This declaration is not on the table."))
