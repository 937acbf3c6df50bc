"""When a city rests: its weekend and its public holidays, by the country of its time zone.

The country is that of ``zone.tab`` in the time zone data (older names by Babel's aliases); a city
carries no country code. It is used to find days and is never shown. A zone of no one country
(``UTC``, ``Etc/…``) has unknown days of rest: that is said, and nothing is guessed. Weekends and
holidays are those of the package ``holidays``: nationwide ones only, and the weekend that a
country keeps now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from babel.core import get_global

from summit.core.text import Text
from summit.core.zones import date_of

#: Zones of which zone.tab says itself that it cannot give their country.
_DISPUTED = frozenset({"Europe/Simferopol"})

#: Languages in which ``holidays`` may name a country's days beside English.
LANGUAGES = ("ko",)


@dataclass(frozen=True, slots=True)
class Rest:
    """Why a city rests on a day: its weekend, public holidays by name, or both."""

    weekend: bool
    holidays: tuple[Text, ...] = ()


#: Says why a zone rests on a day (days since 1970); ``None`` where it works or nothing is known.
RestDays = Callable[[str, int], Rest | None]


@cache
def country_of(zone: str) -> str | None:
    """Return the country (ISO 3166 code) of a time zone, ``None`` where there is not just one."""
    known = _countries()
    present = get_global("zone_aliases").get(zone, zone)
    return known.get(zone) or known.get(present)


@lru_cache(maxsize=16384)
def rest_on(zone: str, day: int) -> Rest | None:
    """Return why a zone's country rests on a local day (days since 1970), or ``None``."""
    country = country_of(zone)
    if country is None:
        return None
    value = date_of(day)
    year = _year(country, value.year)
    if year is None:
        return None
    names, weekend = year.holidays.get(value, ()), value.weekday() in year.weekend
    return Rest(weekend, names) if names or weekend else None


def is_known(zone: str, day: int) -> bool:
    """Tell whether it is known when a zone's country rests in the year of a day."""
    country = country_of(zone)
    return country is not None and _year(country, date_of(day).year) is not None


def works_always(zone: str, day: int) -> Rest | None:
    """Take every day for a working day."""
    return None


@cache
def _countries() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and line[0] != "#"]
    return {row[2]: row[0] for row in rows if row[2] not in _DISPUTED}


@dataclass(frozen=True, slots=True)
class _Year:
    """The weekdays on which a country rests (Monday is 0), and its holidays in a year."""

    weekend: frozenset[int]
    holidays: Mapping[date, tuple[Text, ...]]


@lru_cache(maxsize=1024)
def _year(country: str, year: int) -> _Year | None:
    """Return a year of a country, ``None`` where ``holidays`` does not know it."""
    import holidays

    try:
        english = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return None
    others = {
        language: holidays.country_holidays(country, years=year, language=language)
        for language in LANGUAGES
        if language in english.supported_languages
    }
    return _Year(
        frozenset(english.weekend),
        {
            day: _named(
                english.get_list(day), {tag: other.get_list(day) for tag, other in others.items()}
            )
            for day in sorted(english)
        },
    )


def _named(english: Sequence[str], others: Mapping[str, Sequence[str]]) -> tuple[Text, ...]:
    """Put the names of one day's holidays together by language.

    Two holidays of one day may have one name in another language; then only the English is sure.
    """
    same = {tag: names for tag, names in others.items() if len(names) == len(english)}
    return tuple(
        Text({"en": name, **{tag: names[place] for tag, names in same.items()}})
        for place, name in enumerate(english)
    )
