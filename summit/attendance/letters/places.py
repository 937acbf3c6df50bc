"""The named places of a letter template, and reading a template: nothing in it is ever run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from summit.attendance.models import LetterKind
from summit.core.errors import N_, Refused

#: What can be named in every letter, in the order in which editors are shown it, with what stands
#: there in the letter. The links of :data:`LINK_PLACE` are made at the moment of sending.
EVERYWHERE: Mapping[str, str] = {
    "salutation": N_("How the letter addresses them, such as “Dear Governor Kim”"),
    "addressee": N_("Whom it is to, with honorific, name and title"),
    "honorific": N_("Their honorific, if one is set"),
    "name": N_("The name of the invited; without one, the title"),
    "title": N_("Their title"),
    "city": N_("Their city, else their organisation"),
    "summit": N_("The title of the summit"),
    "session": N_("The title of the session"),
    "local_time": N_("Day and time by the clocks of the recipient"),
    "host_time": N_("Day and time by the clocks of the session, where these are others"),
    "venue": N_("The venue of the summit"),
    "deadline": N_("Until when an answer is asked for, by the clocks of the recipient"),
    "link": N_("The link to the page of the office"),
    "sender": N_("Who signs, of the attendance settings; else the host"),
    "duty_phone": N_("The organizers' telephone, of the attendance settings"),
}

#: What can be named in letters of some kinds alone.
BY_KIND: Mapping[LetterKind, Mapping[str, str]] = {
    LetterKind.REMINDER: {"dues": N_("What is still due, a line each, with its day")},
    LetterKind.MOVED: {"former_time": N_("The former day and time")},
    LetterKind.ASKED_AGAIN: {"former_time": N_("The former day and time")},
}

LINK_PLACE = "link"

#: Letters that ask for something: without the link nobody could give it.
NEED_LINK = frozenset({LetterKind.INVITATION, LetterKind.REMINDER, LetterKind.ASKED_AGAIN})

_PIECE = re.compile(r"([^{}]*)(?:\{([^{}]*)(\})?|(\}))?", re.DOTALL)


class TemplateError(Refused):
    """A template cannot be used as it is. ``place`` is what is wrong in it."""

    def __init__(self, message: str, place: str) -> None:
        super().__init__(message, place=place)
        self.place = place


class Piece(NamedTuple):
    """Some words of a template, and the place that follows them (empty at the end)."""

    words: str
    place: str


def places_of(kind: LetterKind) -> dict[str, str]:
    """Return what letters of a kind can name, with what stands there."""
    return {**EVERYWHERE, **BY_KIND.get(kind, {})}


@lru_cache(maxsize=256)
def parse(template: str, kind: LetterKind) -> tuple[Piece, ...]:
    """Read a template into its pieces.

    Braces always enclose a place; there is no way to write one that stays.

    Raises:
        TemplateError: a brace is left open or closes nothing, or no letter of this kind knows
            the place.
    """
    known = places_of(kind)
    pieces = []
    end = 0
    while end < len(template):
        found = _PIECE.match(template, end)
        assert found is not None, "every text begins with some words, if none"
        words, place, closing, stray = found.groups()
        if stray or (place is not None and closing is None):
            near = template[found.start(1) :][len(words) :][:30].partition("\n")[0]
            raise TemplateError(
                N_("A brace is not one of a pair, here: “%(place)s”. Write {name} for a place."),
                near,
            )
        if place is not None and place not in known:
            raise TemplateError(
                N_("There is no place called “{%(place)s}” in this letter."), place[:60]
            )
        pieces.append(Piece(words, place or ""))
        end = found.end()
    return tuple(pieces)


def check(kind: LetterKind, subject: str, body: str) -> list[tuple[str, TemplateError]]:
    """Return what is wrong with a letter in one language: ``subject`` or ``body``, and what.

    An empty text is right: the house's own letter stands for it.
    """
    wrong = []
    named = set()
    for field, template in (("subject", subject), ("body", body)):
        try:
            named = {piece.place for piece in parse(template, kind)}
        except TemplateError as error:
            wrong.append((field, error))
            named = {LINK_PLACE} if field == "body" else set()
        if field == "subject" and LINK_PLACE in named:
            message = N_("The link “{%(place)s}” cannot stand in the subject.")
            wrong.append((field, TemplateError(message, LINK_PLACE)))
    if body and kind in NEED_LINK and LINK_PLACE not in named:
        message = N_("The place “{%(place)s}” is missing: without it nobody could answer.")
        wrong.append(("body", TemplateError(message, LINK_PLACE)))
    return wrong
