"""The annex of signatories: in which order cities stand in it, and the document it is kept as."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from summit.attendance.models import Precedence
from summit.attendance.precedence import Entrant, HostPlace, english, korean
from summit.attendance.precedence import order as in_precedence
from summit.core.clock import iso
from summit.declarations.canonical import ANNEX_SCHEMA, normal
from summit.declarations.models import Adoption, Declaration, Endorsement

#: Orders by the alphabet: of the language in which the list is read.
ALPHABETICAL = frozenset({Precedence.ALPHABETICAL_EN, Precedence.ALPHABETICAL_KO})


def ordered(
    endorsements: Iterable[Endorsement],
    order: Precedence,
    language: str,
    *,
    host: int | None = None,
) -> list[Endorsement]:
    """Return endorsements in the order in which they are listed.

    Cities stand by the names under which they have endorsed.

    Args:
        order: an alphabetical one is that of ``language``; in it the host has no place of its own.
            In precedence guests go before their host, and whoever has neither a date nor a place
            follows in English order.
        language: in which the list is read.
        host: the id of the host city.
    """
    found = sorted(endorsements, key=lambda each: (english(each.party), each.id))
    if order in ALPHABETICAL:
        return sorted(found, key=lambda each: korean(each.party)) if language == "ko" else found
    by_id = {each.id: each for each in found}
    entrants = [_entrant(each, host) for each in found]
    return [by_id[each.office_id] for each in in_precedence(entrants, order, HostPlace.LAST)]


def annex_document(
    declaration: Declaration,
    adoption: Adoption,
    endorsements: Iterable[Endorsement],
    *,
    order: Precedence = Precedence.ALPHABETICAL_EN,
    host: int | None = None,
) -> dict[str, Any]:
    """Return what the annex says, as it is hashed (``docs/declaration-hash.md``).

    ``signatories`` stand in English order. ``orders`` are the same cities, by their slugs, in the
    alphabetical order of each language of the text and in the summit's order of precedence.

    Args:
        endorsements: those that are confirmed and stand, with their cities and offices.
        order: the summit's order of precedence.
        host: the id of the host city.
    """
    found = list(endorsements)
    by_english = ordered(found, Precedence.ALPHABETICAL_EN, "en")
    return {
        "schema": ANNEX_SCHEMA,
        "declaration": declaration.uid,
        "text": adoption.version_hash,
        "signatories": [_signatory(each) for each in by_english],
        "orders": {
            **{
                tag: _slugs(ordered(found, Precedence.ALPHABETICAL_EN, tag))
                for tag in declaration.languages
            },
            "precedence": _slugs(ordered(found, order, "en", host=host)),
        },
    }


def _signatory(endorsement: Endorsement) -> dict[str, Any]:
    note = None
    if endorsement.note:
        note = {
            "kind": endorsement.note_kind.value,
            "language": endorsement.note_language,
            "text": normal(endorsement.note),
            "translation": _plain(endorsement.note_translation),
        }
    return {
        "city": endorsement.city.slug,
        "party": _plain(endorsement.party),
        "form": endorsement.form.value,
        "name": _plain(endorsement.name),
        "title": _plain(endorsement.title),
        "capacity": endorsement.capacity.value,
        "authority": normal(endorsement.authority),
        "on_behalf_of": _plain(endorsement.on_behalf_of),
        "note": note,
        "stated": iso(endorsement.stated_at),
        "later": endorsement.later,
    }


def _plain(text: Any) -> dict[str, str]:
    return {tag: normal(words) for tag, words in text.items()}


def _slugs(endorsements: Iterable[Endorsement]) -> list[str]:
    return [each.city.slug for each in endorsements]


def _entrant(endorsement: Endorsement, host: int | None) -> Entrant:
    office = endorsement.office
    return Entrant(
        office_id=endorsement.id,
        label=endorsement.party,
        is_host=host is not None and endorsement.city_id == host,
        in_office_since=office.in_office_since if office is not None else None,
        rank=office.rank if office is not None else None,
    )
