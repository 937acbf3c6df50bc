"""Which row an entry of the file stands for, and in which order rows come to stand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Protocol, TypeVar

from summit.programme.file.shape import Entry, SpeakerEntry
from summit.programme.file.values import ABSENT
from summit.programme.models import Speaker


class Named(Protocol):
    """A row with a slug that may have had others."""

    slug: str
    former_slugs: list[str]


N = TypeVar("N", bound=Named)
E_ = TypeVar("E_", bound=Entry)
R = TypeVar("R")


def former_of(entry: Entry) -> tuple[str, ...]:
    """Return the former slugs that an entry gives."""
    former = getattr(entry, "former", ABSENT)
    return () if former is ABSENT else tuple(former)


def match_named(entries: Sequence[E_], rows: Iterable[N]) -> list[tuple[E_, N | None]]:
    """Pair entries with rows: by slug, by a former slug the file gives, by one the row had.

    An entry under a former slug whose row another entry already stands for is left out: it names
    what has been merged into that other one.
    """
    by_slug = {row.slug: row for row in rows}
    by_former = {slug: row for row in by_slug.values() for slug in row.former_slugs}
    taken = {by_slug[slug].slug for entry in entries if (slug := _slug(entry)) in by_slug}
    pairs: list[tuple[E_, N | None]] = []
    for entry in entries:
        row = by_slug.get(_slug(entry))
        if row is None:
            row = next((by_slug[slug] for slug in former_of(entry) if slug in by_slug), None)
            row = row or by_former.get(_slug(entry))
            if row is not None:
                if row.slug in taken:
                    continue
                taken.add(row.slug)
        pairs.append((entry, row))
    return pairs


def renames(entry: Entry, row: Named) -> bool:
    """Tell whether an entry gives its row another slug.

    Under a slug that the row has had, it only names the row, unless the entry says by ``uid`` or
    ``former`` that it knows the present one.
    """
    slug = _slug(entry)
    if slug == row.slug:
        return False
    knows = getattr(entry, "uid", ABSENT) is not ABSENT or row.slug in former_of(entry)
    return knows or slug not in row.former_slugs


def _slug(entry: Entry) -> str:
    slug: str = entry.slug  # type: ignore[attr-defined]
    return slug


def match_speakers(
    entries: Sequence[SpeakerEntry],
    rows: Sequence[Speaker],
    ident: Callable[[str, str], Hashable],
) -> list[Speaker | None]:
    """Pair speakers in order: the same in every respect; the same person; the same place.

    A place (city, organisation, role) that had no person is filled by one. ``ident`` gives, for a
    list of the file and a slug, what a row's foreign key is compared with.
    """
    wanted = [
        (
            _ident(ident, "people", entry.person),
            _ident(ident, "cities", entry.city),
            _ident(ident, "organisations", entry.organisation),
            entry.role,
        )
        for entry in entries
    ]
    free = list(rows)
    found: list[Speaker | None] = [None] * len(entries)

    def pair(same: Callable[[tuple[Hashable, ...], Speaker], bool]) -> None:
        for place, want in enumerate(wanted):
            if found[place] is None:
                row = next((row for row in free if same(want, row)), None)
                if row is not None:
                    found[place] = row
                    free.remove(row)

    pair(lambda want, row: want == (row.person_id, row.city_id, row.organisation_id, row.role))
    if free:
        pair(lambda want, row: want[0] is not None and want[0] == row.person_id)
        pair(
            lambda want, row: (
                row.person_id is None and want[1:] == (row.city_id, row.organisation_id, row.role)
            )
        )
    return found


def _ident(ident: Callable[[str, str], Hashable], kind: str, slug: object) -> Hashable:
    return ident(kind, slug) if isinstance(slug, str) else None


def arranged(listed: Sequence[R], before: Sequence[R]) -> list[R]:
    """Return the order of rows when the file lists some of them.

    Those listed stand as in the file; each other stays behind the one it stood behind.
    """
    order = list(listed)
    for place, row in enumerate(before):
        if any(row is other for other in listed):
            continue
        at = 0
        if place:
            previous = before[place - 1]
            at = next(i for i, other in enumerate(order) if other is previous) + 1
        order.insert(at, row)
    return order
