"""How much one person, one network and one box may bring, each number with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from summit.core.errors import SummitError


class TooMany(SummitError):
    """A limit is reached; the message says which, and what to do."""

    status = 429

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message, **values)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers."""

    #: Characters of a question: a chair reads it aloud in under half a minute.
    words: int = 500
    #: Octets of a form: many times what fits, and too little to keep a server busy with.
    octets: int = 131_072
    #: Characters of a name, and of an organisation.
    name: int = 100
    #: Questions that one person can be allowed at most.
    per_sender: int = 20
    #: Questions from one network within ``window``: a hall of 500 people may share one.
    asked_by_network: int = 60
    #: New votes from one network for one question within ``window``; whoever throws the cookie
    #: away is another person to us, but not another network.
    votes_by_network: int = 300
    window: timedelta = timedelta(minutes=10)
    #: Questions that a box takes at all: more than any moderator can read in an hour.
    in_box: int = 3000
    #: How many questions a public page shows, of each kind.
    shown: int = 100


LIMITS = Limits()
