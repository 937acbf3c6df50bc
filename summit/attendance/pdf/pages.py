"""The documents themselves: what stands on each, and its PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale, gettext

from summit.attendance.pdf.typesetting import is_printable, typeset
from summit.core.text import Text
from summit.programme.moments import day_text


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter on letterhead.

    ``letterhead`` and ``signatory`` may have several lines; the first is the house's name, or the
    signatory's, the others its address, or their title. Paragraphs of ``body`` are parted by empty
    lines; its line ends are kept.
    """

    letterhead: str
    number: str
    date: date
    addressee: Sequence[str]
    subject: str
    body: str
    signatory: str
    language: str


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A part of a brief: rows of a label, a value of one or more lines, whether it stands out."""

    title: str
    rows: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class BriefPage:
    """What a mayor has to know of one session, on one page.

    ``when`` is the time at the mayor's place, ``zone`` names its zone. ``day`` is the document's
    own date.
    """

    summit: str
    session: str
    who: str
    when_label: str
    when: str
    zone: str
    sections: Sequence[BriefSection]
    remark: str
    day: date
    language: str


@dataclass(frozen=True, slots=True)
class Plate:
    """A name plate: the native form in ``native_language``, names and titles by language."""

    native: str
    native_language: str
    name: Text
    title: Text


def letter_pdf(page: LetterPage) -> bytes:
    """Return a letter as PDF, in its language."""
    with force_locale(page.language):
        words = {
            "number": gettext("Document no."),
            "to": gettext("Addressed to"),
            "subject": gettext("Subject"),
        }
    head = _lines(page.letterhead)
    data = {
        "letterhead": head,
        "number": page.number,
        "day": day_text(page.date, page.language, weekday=False),
        "addressee": [line for line in page.addressee if line.strip()] or [""],
        "subject": page.subject,
        "body": [part.strip("\n") for part in _paragraphs(page.body)],
        "signatory": _lines(page.signatory),
        "words": words,
    }
    title = f"{page.subject} ({page.number})" if page.number else page.subject
    return typeset(
        "letter", data, title=title, author=head[0], day=page.date, language=page.language
    )


def brief_pdf(page: BriefPage) -> bytes:
    """Return a brief as PDF: one page, in a smaller size where much is said."""
    data = {
        "summit": page.summit,
        "session": page.session,
        "who": page.who,
        "words": {"your_time": page.when_label},
        "local": {"when": page.when, "zone": page.zone},
        "sections": [
            {"title": section.title, "rows": [list(row) for row in section.rows]}
            for section in page.sections
            if section.rows
        ],
        "remark": page.remark,
    }
    return typeset(
        "brief",
        data,
        title=f"{page.session}: {page.summit}",
        author=page.summit,
        day=page.day,
        language=page.language,
    )


def plates_pdf(plates: Sequence[Plate], *, day: date, title: str, language: str) -> bytes:
    """Return name plates as PDF, a sheet each, in the order given.

    A native name that the fonts cannot print is left out: a plate shows no boxes.

    Args:
        day: the document's date.
        title: what the file says it is.

    Raises:
        ValueError: there is no plate.
    """
    if not plates:
        raise ValueError("no plates to print")
    data = {"plates": [{"names": _names(plate), "titles": _titles(plate)} for plate in plates]}
    return typeset("plates", data, title=title, author="", day=day, language=language)


def _names(plate: Plate) -> list[dict[str, str]]:
    """The forms of a name from the largest on: the native one, then those that differ from it."""
    forms = [(plate.native_language, plate.native)] if is_printable(plate.native) else []
    forms += plate.name.items()
    return _different(forms)


def _titles(plate: Plate) -> list[dict[str, str]]:
    return _different(plate.title.items())


def _different(forms: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    seen: dict[str, str] = {}
    for language, text in forms:
        if text.strip():
            seen.setdefault(text.strip(), language or "und")
    return [{"text": text, "language": language} for text, language in seen.items()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()] or [""]


def _paragraphs(text: str) -> list[str]:
    """Split a text at its empty lines."""
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            parts[-1].append(line.rstrip())
        elif parts[-1]:
            parts.append([])
    return ["\n".join(part) for part in parts if part]
