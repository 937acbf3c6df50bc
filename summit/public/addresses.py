"""Addresses of public pages as plain strings: quicker than building each from the routing map.

A slug is lower-case letters, digits and hyphens, so nothing needs quoting. ``query`` is a
canonical query string without its question mark, kept so that a chosen time zone stays chosen.
"""

from __future__ import annotations

from urllib.parse import urlsplit


def page(language: str, path: str = "", query: str = "") -> str:
    """Return the address of the page at ``path`` ("", "cac-2020/programme") in a language."""
    address = f"/{language}/{path}"
    return f"{address}?{query}" if query else address


def summit(language: str, summit: str, query: str = "") -> str:
    """Return the address of a summit's overview."""
    return page(language, f"{summit}/", query)


def programme(language: str, summit: str, query: str = "") -> str:
    """Return the address of a summit's programme."""
    return page(language, f"{summit}/programme", query)


def session(language: str, summit: str, slug: str, query: str = "") -> str:
    """Return the address of a session."""
    return page(language, f"{summit}/sessions/{slug}", query)


def live(language: str, summit: str, session: str = "", query: str = "") -> str:
    """Return the address of the live page, of one session where one is named."""
    asked = f"session={session}" if session else ""
    return page(language, f"{summit}/live", "&".join(part for part in (asked, query) if part))


def live_now(language: str, summit: str, session: str = "") -> str:
    """Return where the live page asks what is new."""
    return page(language, f"{summit}/live/now", f"session={session}" if session else "")


def speakers(language: str, summit: str, query: str = "") -> str:
    """Return the address of the list of speakers."""
    return page(language, f"{summit}/speakers", query)


def speaker(language: str, summit: str, slug: str, query: str = "") -> str:
    """Return the address of a speaker."""
    return page(language, f"{summit}/speakers/{slug}", query)


def cities(language: str, summit: str, query: str = "") -> str:
    """Return the address of the list of cities."""
    return page(language, f"{summit}/cities", query)


def city(language: str, summit: str, slug: str, query: str = "") -> str:
    """Return the address of a city."""
    return page(language, f"{summit}/cities/{slug}", query)


def declarations(language: str, summit: str, query: str = "") -> str:
    """Return the address of what came out of a summit."""
    return page(language, f"{summit}/declarations", query)


def declaration(language: str, summit: str, slug: str, query: str = "") -> str:
    """Return the address of a declaration."""
    return page(language, f"{summit}/declarations/{slug}", query)


def declaration_version(language: str, summit: str, slug: str, number: int, query: str = "") -> str:
    """Return the address of one version of a declaration, where the history is open."""
    return page(language, f"{summit}/declarations/{slug}/versions/{number}", query)


def network(language: str, summit: str, slug: str, query: str = "") -> str:
    """Return the address of a network."""
    return page(language, f"{summit}/networks/{slug}", query)


def photo(name: str) -> str:
    """Return the address of a photo, by the name of its stored file; one in all languages."""
    return f"/photos/{name}"


def changes(language: str, summit: str, query: str = "") -> str:
    """Return the address of what has changed from release to release."""
    return page(language, f"{summit}/changes", query)


def calendar(address: str) -> str:
    """Return where the calendar file of a page lies."""
    return f"{address}.ics"


def subscription(public_url: str, address: str) -> str:
    """Return the ``webcal:`` address of a calendar, which programs subscribe to.

    Plain ``webcal`` is understood everywhere and becomes ``https`` by the server's redirect.
    """
    host = urlsplit(public_url).netloc
    return f"webcal://{host}{address}"
