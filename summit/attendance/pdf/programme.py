"""The programme of one session on paper, as those who interpret it need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from summit.attendance.pdf.typesetting import typeset

#: A label and what it says.
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PaperVoice:
    """A speaker: name and title by language, and what else is to be known."""

    role: str
    names: Sequence[tuple[str, str, str]]
    facts: Sequence[Row]


@dataclass(frozen=True, slots=True)
class PaperPart:
    """An item; ``others`` are its title in the other languages."""

    hour: str
    minutes: str
    title: str
    others: Mapping[str, str]
    about: str
    voices: Sequence[PaperVoice]


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A session's programme. ``terms`` are rows of cells under ``heads``; ``day`` is its date."""

    summit: str
    session: str
    others: Mapping[str, str]
    when: str
    facts: Sequence[Row]
    note: str
    parts: Sequence[PaperPart]
    terms_title: str
    heads: Sequence[str]
    terms: Sequence[Sequence[str]]
    remark: str
    day: date
    language: str


def programme_pdf(page: ProgrammePage) -> bytes:
    """Return a session's programme as PDF."""
    return typeset(
        "programme",
        {
            "summit": page.summit,
            "session": page.session,
            "others": _others(page.others),
            "when": page.when,
            "facts": page.facts,
            "note": page.note,
            "parts": [
                {
                    "hour": part.hour,
                    "minutes": part.minutes,
                    "title": part.title,
                    "others": _others(part.others),
                    "about": part.about,
                    "voices": [
                        {
                            "role": voice.role,
                            "names": [
                                {"language": tag.partition("-")[0], "name": name, "title": title}
                                for tag, name, title in voice.names
                            ],
                            "facts": voice.facts,
                        }
                        for voice in part.voices
                    ],
                }
                for part in page.parts
            ],
            "terms": {"title": page.terms_title, "heads": page.heads, "rows": page.terms},
            "remark": page.remark,
        },
        title=page.session,
        author=page.summit,
        day=page.day,
        language=page.language,
    )


def _others(texts: Mapping[str, str]) -> list[dict[str, str]]:
    # typst knows languages without their regions.
    return [{"language": tag.partition("-")[0], "text": text} for tag, text in texts.items()]
