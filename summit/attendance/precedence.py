"""Orders of precedence: who comes before whom in a list, on seats, and in the order of speaking.

Principals come before other persons. Guests go before their host, who is the last of the
principals; an order may also have the host first, as when the host opens. In an order of the
summit's own the host stands where the staff has put the host.

Names are compared as dictionaries of their language do: in English letters alone count, without
accents and case (São Paulo stands among the "Sa…"), in Korean syllables in the order 가나다, before
names that have no Korean form, which follow in English order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from summit.attendance.models import Precedence
from summit.core.text import Text, in_language
from summit.programme.models import ItemKind

_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
        "þ": "th", "’": "", "'": "", "‘": "", "ʻ": "", "-": " ", "‐": " ", "–": " ",
    }
)  # fmt: skip


class HostPlace(StrEnum):
    """Where the host stands in an order that is made by a rule."""

    LAST = "last"  # guests go first
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Entrant:
    """An office as orders of precedence see it; ``rank`` is its place in the saved order."""

    office_id: int
    label: Text
    is_principal: bool = True
    is_host: bool = False
    in_office_since: date | None = None
    rank: int | None = None


def english(name: Mapping[str, str]) -> tuple[str, str]:
    """Return by what a name stands in an English list: word by word, without accents."""
    shown = in_language(name, "en")[0]
    plain = unicodedata.normalize("NFKD", shown.casefold().translate(_LETTERS))
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(letters.split()), shown


def korean(name: Mapping[str, str]) -> tuple[int, str, tuple[str, str]]:
    """Return by what a name stands in a Korean list.

    Syllables of modern Hangul stand in Unicode in the order of South Korean dictionaries; spaces
    and marks between them count for nothing.
    """
    shown = unicodedata.normalize("NFC", in_language(name, "ko")[0])
    letters = "".join(each for each in shown if each.isalnum())
    if letters[:1] and "가" <= letters[0] <= "힣":
        return 0, letters, english(name)
    return 1, "", english({"en": shown})


def order(
    entrants: Iterable[Entrant], precedence: Precedence, host: HostPlace = HostPlace.LAST
) -> list[Entrant]:
    """Put entrants into an order; without a date or a place of its own one follows the others."""
    found = sorted(entrants, key=lambda each: (english(each.label), each.office_id))
    match precedence:
        case Precedence.ALPHABETICAL_KO:
            found.sort(key=lambda each: korean(each.label))
        case Precedence.IN_OFFICE:
            found.sort(key=lambda each: each.in_office_since or date.max)
        case Precedence.CUSTOM:
            placed = [each for each in found if each.rank is not None]
            placed.sort(key=lambda each: each.rank or 0)
            return placed + _by_rule([each for each in found if each.rank is None], host)
        case Precedence.ALPHABETICAL_EN:
            pass
    return _by_rule(found, host)


def _by_rule(found: list[Entrant], host: HostPlace) -> list[Entrant]:
    """Put principals before others, and the host where hosts stand; the rest stays in order."""
    last = host is HostPlace.LAST
    return sorted(found, key=lambda each: (not each.is_principal, each.is_host is last))


def host_place(saved: Sequence[Entrant]) -> HostPlace:
    """Return where the host stands in an order; last where it has none or is neither."""
    return HostPlace.FIRST if saved and saved[0].is_host else HostPlace.LAST


def moved(order: Sequence[int], office_id: int, steps: int) -> list[int]:
    """Return an order in which one has gone up (negative) or down; at an end it stays there."""
    found = list(order)
    place = found.index(office_id)
    target = min(max(place + steps, 0), len(found) - 1)
    found.insert(target, found.pop(place))
    return found


# The order of speaking

#: Items that may change places with one another; opening, closing and the like stay where they are.
MOVED_KINDS = frozenset({ItemKind.PRESENTATION, ItemKind.INTERVENTION, ItemKind.VIDEO_MESSAGE})


@dataclass(frozen=True, slots=True)
class Place:
    """A speaker's place on an item; ``office_id`` is whose it is, ``None`` of no invited office."""

    uid: str
    office_id: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a session with the places on it, in order."""

    uid: str
    kind: ItemKind
    places: tuple[Place, ...] = ()


def speaking_order(parts: Sequence[Part], ranks: Mapping[int, int]) -> list[Part]:
    """Return a session's items, and the places on them, as an order of precedence has them.

    Items of :data:`MOVED_KINDS` that belong to one ranked office each change places among
    themselves. On an item that several ranked offices share, their places change among
    themselves. Whatever belongs to no ranked office stays exactly where it is.
    """
    inside = [_places_ordered(part, ranks) for part in parts]
    at = [place for place, part in enumerate(inside) if _rank_of(part, ranks) is not None]
    ordered = sorted((inside[place] for place in at), key=lambda part: _rank_of(part, ranks) or 0)
    found = list(inside)
    for place, part in zip(at, ordered, strict=True):
        found[place] = part
    return found


def _rank_of(part: Part, ranks: Mapping[int, int]) -> int | None:
    """Return whose rank an item has that may move; ``None`` where it may not."""
    if part.kind not in MOVED_KINDS:
        return None
    held = {ranks[of] for each in part.places if (of := each.office_id) in ranks and of is not None}
    return held.pop() if len(held) == 1 else None


def _places_ordered(part: Part, ranks: Mapping[int, int]) -> Part:
    at = [place for place, each in enumerate(part.places) if each.office_id in ranks]
    if len(at) < 2:
        return part
    ordered = sorted((part.places[place] for place in at), key=lambda p: ranks[p.office_id or 0])
    found = list(part.places)
    for place, each in zip(at, ordered, strict=True):
        found[place] = each
    return Part(part.uid, part.kind, tuple(found))
