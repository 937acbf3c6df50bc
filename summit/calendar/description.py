"""What a calendar entry says about a session, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

from summit.calendar.lines import one_line, paragraphs
from summit.core.errors import N_
from summit.core.text import in_language
from summit.programme.document import ItemDoc, ProgrammeDoc, SessionDoc, SpeakerDoc
from summit.programme.wording import (
    DAY_ONLY,
    ITEM_KINDS,
    LANGUAGES,
    ROLES,
    Words,
    label,
    reconstructed_time,
    speaker_name,
    speaker_title,
)

_CANCELLED = N_("Cancelled: %(title)s")
_ORDER = N_("Order of the session")
_CITIES = N_("Cities: %(cities)s")
_FLOOR = N_("Floor language: %(languages)s")
_INTERPRETED = N_("Interpretation: %(languages)s")

#: Patterns of Unicode TR 35 where the language's own would be misread: Babel writes the
#: abbreviated Korean day period as "AM", and an English month as a number in short forms.
_DATES = {"en": "EEEE d MMMM y", "ko": "y년 M월 d일 (E)"}
_TIMES = {"ko": "aaaa h:mm"}


def summary(session: SessionDoc, language: str, words: Words) -> tuple[str, str]:
    """Return the one line that names a session, cancelled ones marked, and the line's language."""
    title, title_language = in_language(session["title"], language)
    title = one_line(title) or session["slug"]  # libical takes an empty value for an error
    if session["state"] == "cancelled":
        return words(_CANCELLED) % {"title": title}, title_language
    return title, title_language


def location(document: ProgrammeDoc, session: SessionDoc, language: str) -> str:
    """Return room and venue in one line; empty where neither is known."""
    room = document["rooms"][session["room"]]["name"] if session["room"] else None
    texts = (room, document["summit"]["venue"])
    places = (one_line(in_language(text, language)[0]) for text in texts)
    return ", ".join(place for place in places if place)


def description(
    document: ProgrammeDoc, session: SessionDoc, language: str, words: Words, url: str
) -> str:
    """Tell a session in paragraphs: summit, local time, abstract, items, cities, languages."""
    about = document["summit"]
    blocks = (
        "\n".join(
            one_line(text)
            for text in (in_language(about[key], language)[0] for key in ("title", "theme"))
            if text
        ),
        "\n".join(_time(session, language, words)),
        paragraphs(in_language(session["abstract"], language)[0]),
        paragraphs(in_language(session["remark"], language)[0]),
        "\n".join(_items(document, session, language, words)),
        "\n".join(_facts(document, session, language, words)),
        url,
    )
    return "\n\n".join(block for block in blocks if block)


def _time(session: SessionDoc, language: str, words: Words) -> Iterator[str]:
    """Yield the time at the session's own place, which a client shows in the reader's zone."""
    zone = session["zone"]
    if session["starts_at"] is None:
        yield f"{_day(date.fromisoformat(session['day']), language)} ({zone})"
        yield words(DAY_ONLY)
    else:
        start = _local(session["starts_at"], ZoneInfo(zone))
        text = f"{_day(start.date(), language)} {_clock(start.time(), language)}"
        if session["ends_at"] is not None:
            end = _local(session["ends_at"], ZoneInfo(zone))
            day = "" if end.date() == start.date() else f"{_day(end.date(), language)} "
            text += f"–{day}{_clock(end.time(), language)}"
        offset = start.strftime("%z")
        yield f"{text} ({zone}, UTC{offset[:3]}:{offset[3:5]})"
    guessed = reconstructed_time(session)
    if guessed:
        yield words(guessed)


def _items(
    document: ProgrammeDoc, session: SessionDoc, language: str, words: Words
) -> Iterator[str]:
    """Yield the session's items in order with who speaks.

    An item's hour is given as long as nothing that it follows from is reconstructed.
    """
    if not session["items"]:
        return
    yield words(_ORDER)
    zone = ZoneInfo(session["zone"])
    documented = "start" not in session["reconstructed"]
    for item in session["items"]:
        hour = ""
        if item["starts_at"] is not None and documented:
            hour = _clock(_local(item["starts_at"], zone).time(), language)
        yield f"{hour} {_item(item, language, words)}".lstrip()
        documented = documented and "minutes" not in item["reconstructed"]
        for speaker in item["speakers"]:
            yield f"- {_speaker(speaker, document, language, words)}"


def _item(item: ItemDoc, language: str, words: Words) -> str:
    kind = label(ITEM_KINDS, item["kind"], words)
    title = one_line(in_language(item["title"], language)[0])
    return f"{kind}: {title}" if title and title != kind else kind


def _speaker(speaker: SpeakerDoc, document: ProgrammeDoc, language: str, words: Words) -> str:
    name, _ = speaker_name(speaker, document, language, words)
    title, _ = speaker_title(speaker, document, language)
    text = f"{name}, {title}" if title else name
    text = f"{text} ({label(ROLES, speaker['role'], words)})"
    topic, _ = in_language(speaker["topic"], language)
    return one_line(f"{text}: {topic}" if topic else text)


def _facts(
    document: ProgrammeDoc, session: SessionDoc, language: str, words: Words
) -> Iterator[str]:
    cities = [
        in_language(document["cities"][each["city"]]["name"], language)[0]
        for each in session["cities"]
    ]
    if cities:
        yield one_line(words(_CITIES) % {"cities": ", ".join(cities)})
    for message, tags in ((_FLOOR, session["floor"]), (_INTERPRETED, session["interpreted"])):
        if tags:
            names = ", ".join(label(LANGUAGES, tag, words) for tag in tags)
            yield one_line(words(message) % {"languages": names})


def _local(instant: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(instant).astimezone(zone)


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


# Babel takes 30 µs for each; a programme repeats few days and hours many times.
@lru_cache(maxsize=512)
def _day(day: date, language: str) -> str:
    return format_date(day, _DATES.get(language, "full"), locale=_locale(language))


@lru_cache(maxsize=4096)
def _clock(clock: time, language: str) -> str:
    """Write the time of a clock; it has no zone, so Babel leaves it as it is."""
    return format_time(clock, _TIMES.get(language, "HH:mm"), locale=_locale(language))
