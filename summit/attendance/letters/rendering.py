"""From a template and what is known of a recipient to the letter that they read."""

from __future__ import annotations

import re

from summit.attendance.letters.defaults import (
    DEFAULTS,
    REHEARSAL_BODY,
    REHEARSAL_LINK,
    REHEARSAL_SUBJECT,
)
from summit.attendance.letters.facts import LetterFacts
from summit.attendance.letters.places import LINK_PLACE, Piece, parse
from summit.attendance.models import LetterKind, LetterTemplate
from summit.core.text import Text, in_language
from summit.mail.composing import Letter
from summit.mail.models import LINK

_GAPS = re.compile(r"\n{3,}")

#: Places whose words may be several lines.
_OF_LINES = frozenset({"dues", "sender"})


def words_of(kind: LetterKind, template: LetterTemplate | None, language: str) -> tuple[str, str]:
    """Return subject and body of a kind of letter in a language.

    Whatever a summit has not written in the language is the house's own.
    """
    house = DEFAULTS[kind]
    own = (template.subject, template.body) if template is not None else (Text(), Text())
    subject = own[0].get(language) or in_language(house.subject, language)[0]
    body = own[1].get(language) or in_language(house.body, language)[0]
    return subject, body


def render(kind: LetterKind, facts: LetterFacts, template: LetterTemplate | None) -> Letter:
    """Write a letter of a kind to one recipient.

    A line of the body that names something which is not known of the recipient is left out. The
    places are looked up by name and what stands there is taken as it is: nothing in a template or
    in a name is ever run or read once more.

    Args:
        template: the summit's own words; ``None`` for the house's.

    Returns:
        The letter, with :data:`~summit.mail.models.LINK` where the link will stand.

    Raises:
        TemplateError: the template cannot be read.
    """
    subject, body = words_of(kind, template, facts.language)
    line = _line(parse(subject, kind), facts)
    lines = [
        _line(pieces, facts)
        for pieces in (parse(text, kind) for text in body.split("\n"))
        if all(place == LINK_PLACE or facts.values.get(place) for place in _named(pieces))
    ]
    whole = _GAPS.sub("\n\n", "\n".join(text.rstrip() for text in lines)).strip()
    return Letter(" ".join(line.split())[:400], f"{whole}\n")


def rehearsal(letter: Letter, facts: LetterFacts) -> Letter:
    """Return a letter as a rehearsal sends it: it says so, and its link opens nothing."""
    tongue = facts.language
    subject = in_language(REHEARSAL_SUBJECT, tongue)[0]
    head = in_language(REHEARSAL_BODY, tongue)[0].replace("{office}", facts.label)
    subject = subject.replace("{office}", facts.label).replace("{subject}", letter.subject)
    body = without_link(letter.body, tongue)
    return Letter(" ".join(subject.split())[:400], f"{head}\n\n{'―' * 20}\n\n{body}")


def without_link(body: str, language: str) -> str:
    """Return a body with words in the place of its link."""
    return body.replace(LINK, in_language(REHEARSAL_LINK, language)[0])


def _named(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.place for piece in pieces if piece.place]


def _line(pieces: tuple[Piece, ...], facts: LetterFacts) -> str:
    said = []
    for words, place in pieces:
        said.append(words)
        if place == LINK_PLACE:
            said.append(LINK)
        elif place:
            said.append(_plain(facts.values.get(place, ""), lines=place in _OF_LINES))
    return "".join(said)


def _plain(value: str, *, lines: bool) -> str:
    """Return a value without braces, which could be taken for the place of the link."""
    kept = value.replace("{", "(").replace("}", ")")
    return kept if lines else " ".join(kept.split())
