"""What offices write to a text: how long it may be, in which language it is, until when it is
taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

from summit.core.errors import N_
from summit.core.text import in_language
from summit.declarations.models import (
    Circulation,
    Clause,
    Declaration,
    DeclarationState,
)
from summit.declarations.wording import CLAUSE_KINDS, NUMBERED
from summit.programme.wording import Words

#: The most characters of a comment or of reasons, and of a wording in one language.
MOST_WORDS: Final = 4000
MOST_WORDING: Final = 12000
#: How many contributions of one office to one clause can be open at a time.
MOST_OPEN: Final = 10
#: What stands for the whole text where a clause is named by its id.
WHOLE: Final = "whole"

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")

#: Why nothing is taken any more, by code of :func:`closed`.
CLOSED: Mapping[str, str] = {
    "tabled": N_("The text is on the table of the meeting by now; raise it there."),
    "over": N_("The text is no longer open for comments."),
    "another_round": N_("The text is being discussed with others by now; ask the organizers."),
    "deadline": N_("The deadline for comments has passed."),
}


def closed(declaration: Declaration, circulation: Circulation, latest: int, now: datetime) -> str:
    """Return why an office cannot contribute, as a code of :data:`CLOSED`; empty where it can.

    Args:
        circulation: the last round in which it was consulted.
        latest: the number of the declaration's last round.
    """
    if declaration.state is DeclarationState.TABLED:
        return "tabled"
    if declaration.state is not DeclarationState.CIRCULATED:
        return "over"
    if circulation.number != latest:
        return "another_round"
    return "deadline" if now > circulation.deadline else ""


def language_of(words: str, page: str) -> str:
    """Return the language that somebody wrote in: Korean with Hangul, English with Latin letters
    alone on a Korean page, else the language of the page."""
    if _HANGUL.search(words):
        return "ko"
    if page == "ko" and re.search(r"[A-Za-z]", words):
        return "en"
    return page


def basis(version: int, clause: Clause | None) -> str:
    """Return what is the same until a contribution or the clause that it is about has changed.

    Args:
        version: the contribution's.
        clause: as it stands in the newest version; ``None`` where it has none.
    """
    said = "" if clause is None else f"{clause.kind}{clause.heading!r}{clause.words!r}"
    return f"{version}.{sha256(said.encode()).hexdigest()[:16]}"


def part_name(
    kind: str, number: int | None, text: Mapping[str, str], language: str, words: Words
) -> str:
    """Name a part of a text: ``Clause 3``; with its beginning where it carries no number.

    Args:
        kind: a value of :class:`~summit.declarations.models.ClauseKind`; empty for the whole text.
        text: its heading, else its words.
        language: in which the name is read.
        words: translates into it.
    """
    if not kind:
        return words(_WHOLE)
    if number is not None:
        return words(NUMBERED[kind]) % {"number": number}
    said = in_language(text, language)[0].replace("\n", " ")
    short = said if len(said) <= _SHORT else f"{said[:_SHORT].rstrip()}…"
    return f"{words(CLAUSE_KINDS[kind])} (“{short}”)"


_SHORT = 32
_WHOLE = N_("The text as a whole")
