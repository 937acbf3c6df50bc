"""Who is told of a publication: this room asks, rooms above answer, and ``app`` introduces them.

What everybody finds by themselves (the public pages, a subscribed calendar) is not told here:
only who is written to, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from summit.core.text import in_language
from summit.programme.document import ProgrammeDoc
from summit.programme.models import ReleaseAudience
from summit.programme.wording import Words


@dataclass(frozen=True, slots=True)
class Publication:
    """What is about to be published.

    Attributes:
        before, after: the newest release's restricted document, if there is one, and the new one.
        asks_again: UIDs of the moved sessions whose invited are to be asked anew; the invited of
            the other moved sessions are only told.
    """

    summit_id: int
    audience: ReleaseAudience
    before: ProgrammeDoc | None
    after: ProgrammeDoc
    asks_again: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """Some people, and what they will be told.

    Attributes:
        channel: how, a msgid ("E-mail with a calendar update").
        count: how many people or offices are written to.
        names: who they are, by language; as many as ``count``.
        what: what they are told, a msgid filled by ``values``; a mapping among these is a text by
            language.
        session: UID of the session it is about, if it is one.
    """

    channel: str
    count: int
    names: tuple[Mapping[str, str], ...]
    what: str
    values: Mapping[str, object] = field(default_factory=dict)
    session: str | None = None

    def say(self, language: str, words: Words) -> str:
        """Say what they are told, in the language into which ``words`` translates."""
        shown = {
            name: in_language(value, language)[0] if isinstance(value, Mapping) else value
            for name, value in self.values.items()
        }
        return words(self.what) % shown


#: Says whom its room will write to. It reads what it needs in a fixed number of statements and
#: writes nothing.
Teller = Callable[[Publication], Iterable[Told]]


class Audience:
    """The rooms that write to people after a publication."""

    def __init__(self) -> None:
        self.tellers: list[Teller] = []

    def add(self, teller: Teller) -> None:
        """Let a room say whom it will write to; adding it again changes nothing."""
        if teller not in self.tellers:
            self.tellers.append(teller)

    def told(self, publication: Publication) -> list[Told]:
        """Return who will be written to, in the order of the rooms; nobody is left out."""
        return [each for teller in self.tellers for each in teller(publication) if each.count]


#: The application's audience.
audience = Audience()
