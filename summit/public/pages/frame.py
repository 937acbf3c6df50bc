"""What stands around every public page: its head, its menu, its languages, its time zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from summit.core.errors import N_
from summit.core.i18n import LANGUAGES
from summit.public import addresses, sorting, times
from summit.public.context import PageContext
from summit.public.programme import Programme, Session
from summit.public.reader import ProgrammeReader


class Link(NamedTuple):
    """A link of a menu."""

    label: str
    url: str
    current: bool


class Tongue(NamedTuple):
    """A language of the site, with the address of this page in it."""

    tag: str
    name: str
    url: str
    absolute: str
    current: bool


class ZoneChoice(NamedTuple):
    """A time zone a reader may choose; an empty ``zone`` is the page's own."""

    zone: str
    place: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ZoneBar:
    """The form that chooses the time zone. ``kept`` are the other parameters of the page; ``at`` is
    the instant whose offsets it names."""

    action: str
    name: str
    offset: str
    at: str
    own: ZoneChoice
    cities: list[ZoneChoice]
    other: list[ZoneChoice]
    kept: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The surroundings of one page."""

    language: str
    title: str
    description: str
    canonical: str
    tongues: list[Tongue]
    asset: Callable[[str], str]
    site_name: str
    home: str
    brand: str
    brand_url: str
    menu: list[Link]
    zone_bar: ZoneBar | None
    notices: list[str]
    data: Markup
    release: str
    json_url: str
    changes_url: str
    indexed: bool


def frame(
    language: str,
    context: PageContext,
    *,
    title: str,
    description: str = "",
    query: str = "",
    reader: ProgrammeReader | None = None,
    section: str = "",
    zone_bar: ZoneBar | None = None,
    notices: list[str] | None = None,
    data: Markup | None = None,
    indexed: bool = True,
) -> Frame:
    """Put together a page's surroundings.

    Args:
        query: the canonical query string that the language switch keeps.
        section: which entry of the summit's menu the page belongs to.
    """
    site_name = _("City summits")
    home = addresses.page(language)
    brand, brand_url, menu, release, json_url = site_name, home, [], "", ""
    changes_url = ""
    if reader is not None:
        programme = reader.programme
        brand = reader.plain(programme.summit["title"])
        kept = zone_query(reader)
        brand_url = addresses.summit(language, programme.slug, kept)
        entries = {
            "overview": (_("Overview"), brand_url),
            "programme": (
                _("Programme"),
                addresses.programme(language, programme.slug, kept),
            ),
            # Translators: the page of what is on now; 생중계.
            "live": (_("Live"), addresses.live(language, programme.slug, query=kept)),
            "speakers": (_("Speakers"), addresses.speakers(language, programme.slug, kept)),
            "cities": (_("Cities"), addresses.cities(language, programme.slug, kept)),
        }
        if programme.outcomes:
            entries["declarations"] = (
                # Translators: the menu's entry for texts that were adopted, and networks; 선언문.
                _("Declarations"),
                addresses.declarations(language, programme.slug, kept),
            )
        menu = [Link(label, url, name == section) for name, (label, url) in entries.items()]
        release = _release(programme, reader)
        json_url = addresses.programme(language, programme.slug) + ".json"
        changes_url = addresses.changes(language, programme.slug, kept)
    return Frame(
        language=language,
        title=title if title == brand else f"{title} · {brand}",
        description=description,
        canonical=context.public_url + addresses.page(language, context.path),
        tongues=[
            Tongue(
                tag,
                name,
                addresses.page(tag, context.path, query),
                context.public_url + addresses.page(tag, context.path),
                tag == language,
            )
            for tag, name in LANGUAGES.items()
        ],
        asset=context.asset,
        site_name=site_name,
        home=home,
        brand=brand,
        brand_url=brand_url,
        menu=menu,
        zone_bar=zone_bar,
        notices=notices or [],
        data=data or Markup(),
        release=release,
        json_url=json_url,
        changes_url=changes_url,
        indexed=indexed,
    )


def zone_query(reader: ProgrammeReader) -> str:
    """Return the query string that keeps a chosen zone from page to page."""
    return f"tz={reader.zone.replace('/', '%2F')}" if reader.zone else ""


def unknown(field: str, reader: ProgrammeReader) -> str:
    """Say which filter was left out because its value means nothing here."""
    return reader.words(_UNKNOWN[field])


_UNKNOWN = {
    "day": N_("The programme has no such day; all days are shown."),
    "kind": N_("The programme has no such kind of session; all kinds are shown."),
    "language": N_("No session is held in that language; all languages are shown."),
    "city": N_("The programme has no such city; all cities are shown."),
    "zone": N_("There is no such time zone; times are shown where the summit is held."),
}


def zone_bar(
    reader: ProgrammeReader,
    context: PageContext,
    *,
    at: int,
    kept: list[tuple[str, str]] | None = None,
) -> ZoneBar:
    """Offer the summit's own zone, the cities' zones and UTC.

    Args:
        at: the instant whose offsets are shown, minutes since 1970 in UTC.
    """
    programme = reader.programme
    chosen, own = reader.zone, programme.zone
    cities = []
    seen = {own}
    names = sorted(
        ((reader.city_name(slug), programme.city(slug)["zone"]) for slug in programme.cities),
        key=lambda pair: sorting.order(pair[0], reader.language),
    )
    for name, zone in names:
        if zone == own:
            continue
        text = f"{name} – {times.offset_text(times.offset(zone, at))}"
        cities.append(ZoneChoice(zone, reader.zone_city(zone), text, False))
        seen.add(zone)
    first = next((place for place, c in enumerate(cities) if c.zone == chosen), None)
    if first is not None:
        cities[first] = cities[first]._replace(selected=True)
    other = [ZoneChoice("UTC", "UTC", "UTC", chosen == "UTC")]
    if chosen and chosen not in seen and chosen != "UTC":
        place = reader.zone_city(chosen)
        text = f"{place} – {times.offset_text(times.offset(chosen, at))}"
        other.insert(0, ZoneChoice(chosen, place, text, True))
    shown = chosen or own
    own_city = reader.zone_city(own)
    return ZoneBar(
        action=addresses.page(reader.language, context.path),
        name=reader.zone_name(shown),
        offset=times.offset_text(times.offset(shown, at)),
        at=times.instant_text(at),
        own=ZoneChoice(
            "" if chosen != own else own,
            own_city,
            f"{own_city} – {times.offset_text(times.offset(own, at))}",
            chosen in (None, own),
        ),
        cities=cities,
        other=other,
        kept=kept or [],
    )


def timed(sessions: Iterable[Session]) -> bool:
    """Whether a choice of zone would change anything: some session's hour is known."""
    return any(session.starts is not None for session in sessions)


def at_summit(programme: Programme) -> int:
    """Return an instant for which offsets are shown: the opening, or noon of the first day."""
    opening = programme.opening()
    if opening is not None and opening.starts is not None:
        return opening.starts
    first = next(iter(programme.days.values()), None)
    return (first.number if first else 0) * times.DAY + times.DAY // 2


def _release(programme: Programme, reader: ProgrammeReader) -> str:
    document = programme.document
    day, _minute = times.local(programme.zone, times.minutes_of_text(document["published_at"]))
    text: str = _(
        "Release %(number)s, published %(day)s",
        number=document["number"],
        day=times.day_text(day, reader.language, weekday=False),
    )
    return text
