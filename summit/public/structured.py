"""The same facts for search engines: schema.org ``Event`` and others as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from summit.core.markdown import to_plain
from summit.core.text import in_language
from summit.declarations.public_document import DeclarationDoc, NetworkDoc
from summit.public import addresses, times
from summit.public.programme import Programme, Session

#: Inside a script element only these could end it or open a comment.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def script(data: dict[str, Any] | None) -> Markup:
    """Return a data block; nothing in it is executed, and no text can leave it."""
    if data is None:
        return Markup("")
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return Markup(  # noqa: S704 - what could end the element is escaped
        f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>'
    )


def summit_event(programme: Programme, language: str, public_url: str) -> dict[str, Any]:
    """Describe a whole summit."""
    summit = programme.summit
    address = public_url + addresses.summit(language, programme.slug)
    event: dict[str, Any] = {
        "@type": "Event",
        "name": in_language(summit["title"], language)[0],
        "startDate": summit["starts_on"],
        "endDate": summit["ends_on"],
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "VirtualLocation", "url": address},
        "url": address,
        "inLanguage": summit["languages"],
    }
    description = in_language(summit["description"] or summit["theme"], language)[0]
    if description:
        event["description"] = description
    host = programme.document["organisations"].get(summit["host"] or "")
    if host is not None:
        event["organizer"] = {
            "@type": "Organization",
            "name": in_language(host["name"], language)[0],
        }
    return event


def session_event(
    programme: Programme, session: Session, language: str, public_url: str
) -> dict[str, Any] | None:
    """Describe a session as a part of its summit, with no time that no source states.

    An hour that is reconstructed gives way to the date alone; a session whose day is
    reconstructed is not described at all, since an event needs a date.
    """
    doc = session.doc
    if session.reconstructed("day"):
        return None
    stated = session.starts is not None and not session.reconstructed("start")
    address = public_url + addresses.session(language, programme.slug, session.slug)
    status = "EventCancelled" if session.cancelled else "EventScheduled"
    event: dict[str, Any] = {
        "@type": "Event",
        "name": in_language(doc["title"], language)[0],
        "startDate": _local(session.starts, session.zone)
        if session.starts is not None and stated
        else doc["day"],
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "eventStatus": f"https://schema.org/{status}",
        "location": {"@type": "VirtualLocation", "url": address},
        "url": address,
        "superEvent": summit_event(programme, language, public_url),
    }
    if session.ends is not None and stated and not session.reconstructed("end"):
        event["endDate"] = _local(session.ends, session.zone)
    if doc["abstract"]:
        event["description"] = to_plain(in_language(doc["abstract"], language)[0])
    people = [
        {"@type": "Person", "name": in_language(programme.people[slug]["name"], language)[0]}
        for slug in session.people
    ]
    if people:
        event["performer"] = people
    return event


def declaration(
    doc: DeclarationDoc,
    programme: Programme,
    language: str,
    public_url: str,
    downloads: Iterable[str],
) -> dict[str, Any]:
    """Describe a declaration as a work. It is no legislation, and is not called so.

    Args:
        downloads: the addresses of its files, without the site's own.
    """
    address = public_url + addresses.declaration(language, programme.slug, doc["slug"])
    work: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": in_language(doc["title"], language)[0],
        "url": address,
        "inLanguage": doc["languages"],
        "about": summit_event(programme, language, public_url),
    }
    if doc["status"]:
        work["abstract"] = in_language(doc["status"], language)[0]
    if doc["adoption"]["ruled_on"]:
        work["dateCreated"] = doc["adoption"]["ruled_on"]
    if doc["hash"]:
        work["identifier"] = {
            "@type": "PropertyValue",
            "propertyID": "SHA-256",
            "value": doc["hash"],
        }
        work["encoding"] = [
            {
                "@type": "MediaObject",
                "contentUrl": public_url + each,
                "encodingFormat": _MEDIA[each.rpartition(".")[2]],
            }
            for each in downloads
        ]
    return work


_MEDIA = {
    "pdf": "application/pdf",
    "json": "application/json",
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def network(
    doc: NetworkDoc, programme: Programme, language: str, public_url: str
) -> dict[str, Any]:
    """Describe a network; it has a founding date only once it was founded."""
    body: dict[str, Any] = {
        "@type": "Organization",
        "name": in_language(doc["name"], language)[0],
        "url": public_url + addresses.network(language, programme.slug, doc["slug"]),
    }
    if doc["abbreviation"]:
        body["alternateName"] = doc["abbreviation"]
    if doc["state"] == "founded" and doc["since"]:
        body["foundingDate"] = doc["since"]
    members = [
        {"@type": "City", "name": in_language(each["party"], language)[0]}
        for each in doc["members"]
        if each["left_on"] is None
    ]
    if members:
        body["member"] = members
    return body


def _local(minutes: int, zone: str) -> str:
    """Write an instant with the offset of its zone, so that a search engine shows local time."""
    ahead = times.offset(zone, minutes)
    sign, (hours, rest) = "-" if ahead < 0 else "+", divmod(abs(ahead), 60)
    wall = times.instant_text(minutes + ahead).removesuffix("Z")
    return f"{wall}{sign}{hours:02}:{rest:02}"
