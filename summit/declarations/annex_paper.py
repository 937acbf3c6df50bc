"""The annex of signatories as it is printed, from the document that closing endorsement wrote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext, ngettext, pgettext

from summit.attendance.pdf.declaration import Check
from summit.attendance.pdf.signatories import (
    NoteWords,
    SignatoriesPage,
    Signatory,
    SignatoryNote,
    signatories_pdf,
)
from summit.core.clock import parse_iso
from summit.core.text import in_language
from summit.declarations import qr
from summit.declarations.models import Capacity, NoteKind
from summit.declarations.text_paper import Imprint
from summit.declarations.wording import CAPACITIES, FORMS, NOTE_KINDS
from summit.programme import moments
from summit.programme.wording import LANGUAGES, label


def annex_pdf(
    document: Mapping[str, Any],
    title: Mapping[str, str],
    around: Imprint,
    language: str,
    *,
    digest: str,
    closed_at: datetime,
    zone: str,
) -> bytes:
    """Return the annex of signatories in one language as PDF.

    Cities stand in the summit's order of precedence where it has one of its own, else in the
    alphabetical order of the language. (One that is alphabetical in English counts as none.)

    Args:
        document: the canonical one (``docs/declaration-hash.md``).
        title: the declaration's.
        digest: the document's SHA-256.
        closed_at: when endorsement was closed.
        zone: IANA, in which days are told.
    """
    orders = document["orders"]
    # The signatories themselves stand in the English order.
    by_alphabet = orders["precedence"] == [each["city"] for each in document["signatories"]]
    places = orders.get(language, orders["precedence"]) if by_alphabet else orders["precedence"]
    by_city = {each["city"]: each for each in document["signatories"]}
    listed = [by_city[slug] for slug in places]
    address = around.verify(language)
    name = in_language(title, language)[0]
    day = moments.local(closed_at, zone).date()
    with force_locale(language):
        heading = gettext("Signatories")
        return signatories_pdf(
            SignatoriesPage(
                house=in_language(around.house, language)[0],
                heading=heading,
                of=name,
                lines=[
                    gettext(
                        "Annex of signatories as endorsement closed on %(day)s",
                        day=moments.day_text(day, language, weekday=False),
                    ),
                    _counted(listed),
                    gettext("In alphabetical order")
                    if by_alphabet
                    else gettext("In order of precedence"),
                ],
                heads=[
                    gettext("No."),
                    gettext("City"),
                    gettext("For the city"),
                    gettext("Endorsed or signed"),
                ],
                signatories=[_signatory(each, language, zone) for each in listed],
                nobody=gettext("No city had endorsed the text when endorsement closed."),
                notes_title=gettext("Reservations and explanations"),
                notes=[_note(each, language) for each in listed if each["note"] is not None],
                check=Check(
                    address,
                    qr.svg(address),
                    gettext("QR code that leads to %(address)s", address=address),
                ),
                check_title=gettext("Is this the list as it was closed?"),
                check_words=gettext(
                    "Open the address below or its code, and drop this file there: the page says"
                    " whether it is what was issued, unaltered."
                ),
                text_hash_label=gettext("SHA-256 of the adopted text"),
                text_hash=document["text"],
                hash_label=gettext("SHA-256 of this list"),
                hash=digest,
                running=f"{heading}: {name} · SHA-256 {digest[:16]}…",
                day=day,
                language=language,
            )
        )


def _counted(listed: list[Mapping[str, Any]]) -> str:
    signed = sum(each["form"] == "signed" for each in listed)
    endorsed = len(listed) - signed
    said = []
    if signed:
        said.append(ngettext("%(num)s city has signed", "%(num)s cities have signed", signed))
    if endorsed or not signed:
        said.append(ngettext("%(num)s city has endorsed", "%(num)s cities have endorsed", endorsed))
    return " · ".join(said)


def _signatory(entry: Mapping[str, Any], language: str, zone: str) -> Signatory:
    lines = [in_language(entry["title"], language)[0]]
    if entry["capacity"] != Capacity.PRINCIPAL:
        lines.append(label(CAPACITIES, entry["capacity"], gettext))
    behalf = in_language(entry["on_behalf_of"], language)[0]
    if behalf:
        lines.append(gettext("on behalf of %(whom)s", whom=behalf))
    lines.append(entry["authority"])
    dates = [moments.day_text(moments.local(parse_iso(entry["stated"]), zone).date(), language)]
    if entry["later"]:
        dates.append(pgettext("endorsement", "joined later"))
    if entry["note"] is not None:
        reserves = entry["note"]["kind"] == NoteKind.RESERVATION
        dates.append(gettext("with a reservation") if reserves else gettext("with an explanation"))
    return Signatory(
        party=in_language(entry["party"], language)[0],
        name=in_language(entry["name"], language)[0],
        lines=[line for line in lines if line],
        fact=label(FORMS, entry["form"], gettext),
        dates=dates,
    )


def _note(entry: Mapping[str, Any], language: str) -> SignatoryNote:
    note = entry["note"]
    own = note["language"]
    parts = [NoteWords(own, "", _lines(note["text"]))]
    translated = note["translation"].get(language, "")
    if translated and own != language:
        of = label(LANGUAGES, own, gettext)
        parts = [
            NoteWords(
                language,
                gettext("Translated by the secretariat from: %(language)s", language=of),
                _lines(translated),
            ),
            NoteWords(own, gettext("As it was stated"), _lines(note["text"])),
        ]
    party = in_language(entry["party"], language)[0]
    return SignatoryNote(f"{party}: {_kind(note)}", parts)


def _kind(note: Mapping[str, Any]) -> str:
    return label(NOTE_KINDS, note["kind"], gettext)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]
