"""How a letter addresses the invited: what their office has asked for, else what is customary.

English opens with the word of the office ("Dear Governor Kim"), Korean with name, title and 님께.
Who is called by which part of a name cannot be guessed safely, so without a stated name order the
whole name is said.
"""

from __future__ import annotations

import re

from summit.attendance.models import NameOrder, Office, OfficeKind
from summit.core.text import Text, in_language

#: Where the title of an English-speaking office ends and what it is of begins.
_OF = re.compile(r"\s+(?:of|for|de|da|di)\s+|\s*[,;(]", re.IGNORECASE)

_DEAR_NOBODY = {"en": "Dear Sir or Madam", "ko": "관계자께"}
_DEAR_PRINCIPAL = {"en": "Dear Mayor", "ko": "존경하는 시장님께"}


def salutation(office: Office, language: str) -> str:
    """Return how a letter in a language opens, without the comma that English puts after it."""
    if stated := office.salutation.get(language):
        return stated
    name, title = _said(office.shown_name, language), _said(office.shown_title, language)
    return _korean(office, name, title) if language == "ko" else _english(office, name, title)


def addressee(office: Office, language: str) -> str:
    """Return whom a letter is to: ``His Excellency Kim Min-jun, Mayor of Seoul``.

    Korean puts the title before the name and 귀하 after it, unless the office has stated another
    honorific.
    """
    name, title = _said(office.shown_name, language), _said(office.shown_title, language)
    honorific = office.honorific.get(language, "")
    if language == "ko":
        return _spaced(title, name, honorific or ("귀하" if name or title else ""))
    named = _spaced(honorific, name)
    return f"{named}, {title}" if named and title else named or title


def _english(office: Office, name: str, title: str) -> str:
    form = _OF.split(title, maxsplit=1)[0].strip() if title else ""
    if office.kind is not OfficeKind.PRINCIPAL or len(form.split()) > 3:
        form = ""
    if not name:
        if form:
            return f"Dear {form}"
        principal = office.kind is OfficeKind.PRINCIPAL
        return (_DEAR_PRINCIPAL if principal else _DEAR_NOBODY)["en"]
    called = family_name(name, office.name_order) if form else name
    return _spaced("Dear", form, called)


def _korean(office: Office, name: str, title: str) -> str:
    if not name and not title:
        principal = office.kind is OfficeKind.PRINCIPAL
        return (_DEAR_PRINCIPAL if principal else _DEAR_NOBODY)["ko"]
    whole = _spaced("존경하는", name, title)
    return f"{whole}께" if whole.endswith("님") else f"{whole}님께"


def family_name(name: str, order: NameOrder | None) -> str:
    """Return by what somebody is addressed after their title; the whole name where in doubt."""
    parts = name.split()
    if order is None or len(parts) < 2:
        return name
    if order is NameOrder.FAMILY_FIRST:
        return parts[0] if len(parts) == 2 or parts[0].isupper() else name
    for place, part in enumerate(parts[1:], 1):
        if part[0].islower():  # "van Halsema", "de Blasio"
            return " ".join(parts[place:])
    return parts[-1] if len(parts) == 2 else name


def _said(text: Text, language: str) -> str:
    return in_language(text, language)[0]


def _spaced(*parts: str) -> str:
    return " ".join(part for part in parts if part)
