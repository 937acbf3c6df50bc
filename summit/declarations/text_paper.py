"""A text as it is printed: adopted, with the facts of its adoption and how to check it, or a draft.

What it says is taken from the canonical document and, for an adopted one, from the ruling, which
are frozen; around it stand the summit's title and the addresses of the page (:class:`Imprint`). The
same of all of them makes the same bytes. Those can change, and so what was issued is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale, gettext, ngettext, pgettext

from summit.attendance.pdf.declaration import (
    Check,
    DeclarationPage,
    DraftMark,
    TextPart,
    TextSide,
    declaration_pdf,
)
from summit.attendance.pdf.typesetting import is_printable
from summit.core.i18n import LANGUAGES as TONGUES
from summit.core.text import in_language
from summit.declarations import qr
from summit.declarations.models import Adoption, Choice, Declaration
from summit.declarations.wording import CHOICES, METHODS
from summit.programme import moments
from summit.programme.wording import LANGUAGES, label

#: What parts the languages of an edition.
JOINED = "-"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands around a text: whose it is, and where the public finds it.

    ``pages`` is the address of its public page without the language:
    ``https://summit.example.org/%s/cac-2027/declarations/seoul``.
    """

    house: Mapping[str, str]
    pages: str

    def verify(self, language: str) -> str:
        """Return where a reader of a language checks the text."""
        return self.pages % language + "/verify"


def editions(languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the languages of each edition: every language, and all of them side by side."""
    found: dict[str, tuple[str, ...]] = {language: (language,) for language in languages}
    if len(languages) > 1:
        found[JOINED.join(languages)] = tuple(languages)
    return found


def imprint(declaration: Declaration, public_url: str) -> Imprint:
    """Return what stands around a declaration's text.

    Args:
        public_url: the site's address, without a slash at its end.
    """
    slug = declaration.summit.slug
    # Neither slugs nor a site's address hold a "%" that means something.
    site = public_url.replace("%", "%%")
    return Imprint(
        house=declaration.summit.title,
        pages=f"{site}/%s/{slug}/declarations/{declaration.slug}",
    )


def adopted_pdf(
    document: Mapping[str, Any],
    adoption: Adoption,
    around: Imprint,
    languages: Sequence[str],
) -> bytes:
    """Return the adopted text as PDF.

    Args:
        document: the canonical one of the version that was adopted.
        languages: of the edition, in their order.

    Raises:
        ValueError: it is printed in no language.
    """
    sides = [_adopted_side(document, adoption, around, language) for language in languages]
    first = languages[0]
    address = around.verify(first)
    with force_locale(first):
        alt = gettext("QR code that leads to %(address)s", address=address)
        running = gettext(
            "%(title)s · version %(number)s",
            title=sides[0].title,
            number=document["version"],
        )
    return declaration_pdf(
        DeclarationPage(
            sides=sides,
            running=f"{running} · SHA-256 {adoption.version_hash[:16]}…",
            hash=adoption.version_hash,
            author=sides[0].house,
            day=_day(adoption),
            check=Check(address, qr.svg(address), alt),
            remarks=_remarks(document, languages),
        )
    )


def draft_pdf(
    document: Mapping[str, Any],
    around: Imprint,
    languages: Sequence[str],
    *,
    digest: str,
    day: date,
) -> bytes:
    """Return a version that was not adopted as PDF; every page says that it is a draft.

    Args:
        digest: the version's SHA-256, if its text stands; else empty.
        day: when it was begun, or when its text was fixed.

    Raises:
        ValueError: it is printed in no language.
    """
    sides = []
    marks = []
    for language in languages:
        with force_locale(language):
            mark = gettext("Draft, version %(number)s, not adopted", number=document["version"])
        marks.append((language, mark))
        sides.append(_side(document, around, language, line=mark, missing=True))
    with force_locale(languages[0]):
        # Translators: stands in large letters across every page of a draft.
        stamp = pgettext("stamp", "DRAFT")
    return declaration_pdf(
        DeclarationPage(
            sides=sides,
            running=f"{sides[0].title} · {marks[0][1]}",
            hash=digest,
            author=sides[0].house,
            day=day,
            draft=DraftMark(stamp, marks),
            remarks=_remarks(document, languages),
        )
    )


def _adopted_side(
    document: Mapping[str, Any], adoption: Adoption, around: Imprint, language: str
) -> TextSide:
    day = moments.day_text(_day(adoption), language, weekday=False)
    meeting = in_language(adoption.session_title, language)[0]
    with force_locale(language):
        line = gettext("Adopted on %(day)s", day=day)
        return _side(
            document,
            around,
            language,
            line=f"{line} · {meeting}" if meeting else line,
            facts_title=gettext("Adoption"),
            facts=_facts(document, adoption, language),
            check_title=gettext("Is this the adopted text?"),
            check=gettext(
                "Open the address below or its code, and drop this file there: the page says"
                " whether it is what was adopted, unaltered. The number below is the SHA-256 of"
                " the adopted text in its canonical form."
            ),
        )


def _side(
    document: Mapping[str, Any],
    around: Imprint,
    language: str,
    *,
    line: str,
    missing: bool = False,
    **more: Any,
) -> TextSide:
    return TextSide(
        language=language,
        name=TONGUES.get(language, language),
        house=in_language(around.house, language)[0],
        title=in_language(document["title"], language)[0],
        line=line,
        status=document["status"].get(language, ""),
        parts=parts_of(document, language, missing=missing),
        **more,
    )


def parts_of(
    document: Mapping[str, Any], language: str, *, missing: bool = False
) -> list[TextPart]:
    """Return the parts of a text in one language, numbered as they are printed.

    Args:
        document: the canonical one.
        missing: whether a part without words in this language says so.
    """
    with force_locale(language):
        gap = gettext("There is no text in this language yet.") if missing else ""
        return [_part(each, language, gap) for each in document["clauses"]]


def _part(clause: Mapping[str, Any], language: str, gap: str) -> TextPart:
    number, kind = clause["number"], clause["kind"]
    mark = ""
    if kind == "annex":
        mark = gettext("Annex %(number)s", number=number)
    elif number is not None:
        mark = f"{number}."
    words: str = clause["text"].get(language, "")
    return TextPart(
        kind=kind,
        label=mark,
        heading=clause["heading"].get(language, ""),
        paragraphs=[line for line in words.split("\n") if line],
        missing=gap,
    )


def _facts(document: Mapping[str, Any], adoption: Adoption, language: str) -> list[tuple[str, str]]:
    """Return how a text was adopted, in the language of the present locale."""
    rows = [
        (gettext("Adopted"), when(adoption, language)),
        (pgettext("adoption", "How"), label(METHODS, adoption.method, gettext)),
        (gettext("Meeting"), _joined(_said(adoption, language, "session_title", "item_title"))),
        (pgettext("role", "Chair"), _joined(_said(adoption, language, "chair", "chair_title"))),
        (gettext("Ruling"), in_language(adoption.ruling, language)[0]),
    ]
    if adoption.present is not None:
        there = ngettext("%(num)s city", "%(num)s cities", adoption.present)
        if adoption.quorum is not None:
            there += " · " + gettext("quorum %(number)s", number=adoption.quorum)
        rows.append((gettext("Present"), there))
    if adoption.votes is not None:
        rows.append((gettext("Recorded vote"), votes_text(adoption.votes, language)))
    rows.append((gettext("Authentic"), authentic_text(document)))
    rows.append((pgettext("of a text", "Version"), str(document["version"])))
    return [(name, said) for name, said in rows if said]


def when(adoption: Adoption, language: str) -> str:
    """Say when the chair ruled, with the zone; only the day, where no more is known."""
    if adoption.ruled_at is None or not adoption.zone:
        day = adoption.ruled_on
        return moments.day_text(day, language) if day is not None else ""
    moment = moments.moment_text(adoption.ruled_at, adoption.zone, language)
    return f"{moment} ({moments.zone_text(adoption.zone, adoption.ruled_at, language)})"


def votes_text(votes: Mapping[str, Any], language: str) -> str:
    """Tell a recorded vote in lines: the count, then who voted how."""
    lines = [
        gettext(
            "%(yes)s for, %(no)s against, %(abstain)s abstaining",
            yes=votes["yes"],
            no=votes["no"],
            abstain=votes["abstain"],
        )
    ]
    for choice in Choice:
        head = label(CHOICES, choice, gettext)
        who = [
            in_language(each["party"], language)[0]
            for each in votes.get("ballots", ())
            if each["choice"] == choice
        ]
        if who:
            lines.append(f"{head}: {', '.join(who)}")
    return "\n".join(lines)


def authentic_text(document: Mapping[str, Any]) -> str:
    """Say which languages are authentic, which one prevails, and which are translations."""
    names = {tag: label(LANGUAGES, tag, gettext) for tag in document["languages"]}
    authentic = [names[tag] for tag in document["authentic"]]
    others = [name for tag, name in names.items() if tag not in document["authentic"]]
    said = [", ".join(authentic)]
    if document["prevailing"]:
        prevails = names[document["prevailing"]]
        said.append(gettext("where they differ, %(language)s prevails", language=prevails))
    elif len(authentic) > 1:
        said[0] += " (" + gettext("equally authentic") + ")"
    if others:
        said.append(gettext("translation: %(languages)s", languages=", ".join(others)))
    return "; ".join(said)


def _said(adoption: Adoption, language: str, *names: str) -> list[str]:
    return [in_language(getattr(adoption, name), language)[0] for name in names]


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def _day(adoption: Adoption) -> date:
    """Return the document's date: that of the adoption, where the chair ruled."""
    if adoption.ruled_on is not None:
        return adoption.ruled_on
    if adoption.ruled_at is not None:
        return moments.local(adoption.ruled_at, adoption.zone or "UTC").date()
    return adoption.recorded_at.date()


def _remarks(document: Mapping[str, Any], languages: Sequence[str]) -> list[tuple[str, str]]:
    """Say of a text that has characters which cannot be printed that it does."""
    shown = [document["title"], document["status"]]
    for clause in document["clauses"]:
        shown += [clause["heading"], clause["text"]]
    if all(is_printable(text.get(tag, "")) for text in shown for tag in languages):
        return []
    found = []
    for language in languages:
        with force_locale(language):
            found.append(
                (
                    language,
                    gettext(
                        "□ stands for a character that cannot be printed here; the text in JSON has"
                        " it."
                    ),
                )
            )
    return found
