"""The text of a declaration, clause by clause, in one language or in several side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from summit.core.text import in_language
from summit.declarations.public_document import ByLanguage
from summit.programme import wording
from summit.public.reader import Reader

#: What an annex is called in the languages of texts; its number follows.
_ANNEX = {"en": "Annex", "ko": "부속서"}
#: What the address says for all languages side by side.
BOTH = "both"
_SHORT = 8


class Cell(NamedTuple):
    """A part in one language."""

    language: str
    heading: str
    paragraphs: list[str]


class Part(NamedTuple):
    """A part of the text; ``anchor`` is made of its id, which it keeps in every version."""

    uid: str
    anchor: str
    kind: str
    number: int | None
    cells: list[Cell]
    credits: list[Markup]


class Choice(NamedTuple):
    """A way to read the text."""

    value: str
    label: str
    language: str
    current: bool


def asked(value: str, languages: Sequence[str]) -> str:
    """Return which text an address asks for: a language of it, or :data:`BOTH`."""
    return value if value in languages and len(languages) > 1 else BOTH


def columns(text: str, languages: Sequence[str], language: str) -> list[str]:
    """Return the languages to show, the reader's own first."""
    if text != BOTH:
        return [text]
    return sorted(languages, key=lambda tag: tag != language)


def choices(text: str, languages: Sequence[str], reader: Reader, both: str) -> list[Choice]:
    """Return the ways to read a text; none where it has one language."""
    if len(languages) < 2:
        return []
    single = [
        Choice(tag, reader.label(wording.LANGUAGES, tag), tag, text == tag) for tag in languages
    ]
    return [Choice(BOTH, both, "", text == BOTH), *single]


def anchor_of(uid: str) -> str:
    """Return the anchor of a clause, which is permanent as its id is."""
    return f"c-{uid[:_SHORT]}"


def parts(
    document: Mapping[str, Any],
    shown: Sequence[str],
    reader: Reader,
    credited: Mapping[str, Sequence[ByLanguage]] | None = None,
) -> list[Part]:
    """Return the parts of a canonical document in some languages.

    Args:
        credited: by clause the cities on whose proposal it reads so.
    """
    return [
        Part(
            clause["id"],
            anchor_of(clause["id"]),
            clause["kind"],
            clause["number"],
            [_cell(clause, tag) for tag in shown],
            [reader.text(each) for each in (credited or {}).get(clause["id"], ())],
        )
        for clause in document["clauses"]
    ]


def _cell(clause: Mapping[str, Any], tag: str) -> Cell:
    heading = clause["heading"].get(tag, "")
    if clause["kind"] == "annex":
        name = f"{_ANNEX.get(tag, _ANNEX['en'])} {clause['number']}"
        heading = f"{name}. {heading}" if heading else name
    elif clause["kind"] == "clause" and clause["number"] is not None:
        heading = f"{clause['number']}. {heading}".strip()
    return Cell(tag, heading, clause["text"].get(tag, "").split("\n"))


def label(document: Mapping[str, Any], uid: str, language: str) -> str:
    """Name a clause by its number and heading; empty where the text has none with this id."""
    clause = next((each for each in document["clauses"] if each["id"] == uid), None)
    if clause is None:
        return ""
    tag = in_language(clause["text"], language)[1]
    return _cell(clause, tag).heading
