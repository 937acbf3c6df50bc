"""What a calendar entry says about a session, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time

from summit.calendar.lines import one_line, paragraphs
from summit.core.errors import N_
from summit.core.markdown import to_plain
from summit.core.text import in_language
from summit.programme.document import CityDoc, ItemDoc, ProgrammeDoc, SessionDoc, SpeakerDoc
from summit.programme.wording import (
    DAY_ONLY,
    ITEM_KINDS,
    LANGUAGES,
    RECONSTRUCTED,
    RECORDS,
    RECORDS_IN_ORDER,
    ROLES,
    Words,
    is_reconstructed,
    label,
    reconstructed_time,
    record_of,
    speaker_name,
    speaker_title,
)

_CANCELLED = N_("Cancelled: %(title)s")
_ORDER = N_("Order of the session")
_CITIES = N_("Cities: %(cities)s")
_FILLED = N_("Reconstructed")
_FLOOR = N_("Floor language: %(languages)s")
_INTERPRETED = N_("Interpretation: %(languages)s")

#: Patterns of Unicode TR 35 where the language's own would be misread: Babel writes the
#: abbreviated Korean day period as "AM", and an English month as a number in short forms.
_DATES = {"en": "EEEE d MMMM y", "ko": "y년 M월 d일 (E)"}
_DAYS = {"en": "d MMMM", "ko": "M월 d일"}
_TIMES = {"ko": "aaaa h:mm"}

#: Between the two ends of a range, as the pages write it.
_DASHES = {"ko": "~"}


def summary(session: SessionDoc, language: str, words: Words) -> tuple[str, str]:
    """Return the one line that names a session, cancelled ones marked, and the line's language."""
    title, title_language = in_language(session["title"], language)
    title = one_line(title) or session["slug"]  # libical takes an empty value for an error
    if session["state"] == "cancelled":
        return words(_CANCELLED) % {"title": title}, title_language
    return title, title_language


def location(document: ProgrammeDoc, session: SessionDoc, language: str) -> tuple[str, str]:
    """Return room and venue in one line, empty where neither is known, and the line's language.

    A room that the venue's name contains is not named again. The language is empty where room and
    venue are in two.
    """
    room, room_language = in_language(
        document["rooms"][session["room"]]["name"] if session["room"] else None, language
    )
    venue, venue_language = in_language(document["summit"]["venue"], language)
    room, venue = one_line(room), one_line(venue)
    if room.casefold() in venue.casefold():
        return venue, venue_language
    if not venue:
        return room, room_language
    return f"{room}, {venue}", room_language if room_language == venue_language else ""


def description(
    document: ProgrammeDoc, session: SessionDoc, language: str, words: Words, url: str
) -> str:
    """Tell a session in paragraphs: summit, local time, abstract, items, cities, languages."""
    about = document["summit"]
    title, title_language = in_language(session["title"], language)
    guessed_title = is_reconstructed(session["reconstructed"], "title", title_language)
    blocks = (
        "\n".join(
            one_line(text)
            for text in (in_language(about[key], language)[0] for key in ("title", "theme"))
            if text
        ),
        # The title is the summary's matter, which is no place to say that it is reconstructed.
        _marked(one_line(title), True, words) if guessed_title else "",
        "\n".join(_time(session, language, words)),
        _prose(session, "abstract", language, words),
        _prose(session, "remark", language, words),
        "\n".join(_items(document, session, language, words)),
        "\n".join(_facts(document, session, language, words)),
        url,
    )
    return "\n\n".join(block for block in blocks if block)


def _marked(text: str, guessed: bool, words: Words) -> str:
    """Say after a fact that no source states it."""
    return f"{text} ({words(RECONSTRUCTED)})" if text and guessed else text


def _prose(
    session: SessionDoc, key: Literal["abstract", "remark"], language: str, words: Words
) -> str:
    text, shown = in_language(session[key], language)
    if key == "abstract":
        text = to_plain(text)
    return _marked(paragraphs(text), is_reconstructed(session["reconstructed"], key, shown), words)


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
            end = _end(start, _local(session["ends_at"], ZoneInfo(zone)), language)
            text += f"{_DASHES.get(language, '–')}{end}"
        offset = start.strftime("%z")
        yield f"{text} ({zone}, UTC{offset[:3]}:{offset[3:5]})"
    guessed = reconstructed_time(session)
    if guessed:
        yield words(guessed)


def _end(start: datetime, end: datetime, language: str) -> str:
    """Write the end of a range as the pages do: its day and half of the day where they differ."""
    text = _clock(end.time(), language)
    if end.date() != start.date():
        return f"{text} ({_day_of_year(end.date(), language)})"
    if language == "ko" and start.hour // 12 == end.hour // 12:
        return text.partition(" ")[2]
    return text


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
    """Name an item by kind and title, by the title alone where that says the kind already."""
    guessed = item["reconstructed"]
    kind = label(ITEM_KINDS, item["kind"], words)
    title, shown = in_language(item["title"], language)
    title = one_line(title)
    told = kind.casefold() in title.casefold()
    kind = _marked(kind, "kind" in guessed, words)
    if not title:
        return kind
    title = _marked(title, is_reconstructed(guessed, "title", shown), words)
    return title if told else f"{kind}: {title}"


def _speaker(speaker: SpeakerDoc, document: ProgrammeDoc, language: str, words: Words) -> str:
    name, _ = speaker_name(speaker, document, language, words)
    title, title_language = speaker_title(speaker, document, language)
    topic, topic_language = in_language(speaker["topic"], language)
    guessed = speaker["reconstructed"]
    text = _marked(name, _guessed_name(speaker, document, language), words)
    if title:
        text += f", {_marked(title, _guessed_title(speaker, document, title_language), words)}"
    role = f"({label(ROLES, speaker['role'], words)})"
    text += f" {_marked(role, 'role' in guessed, words)}"
    if topic:
        guessed_topic = is_reconstructed(guessed, "topic", topic_language)
        text += f": {_marked(topic, guessed_topic, words)}"
    return one_line(text)


def _guessed_name(speaker: SpeakerDoc, document: ProgrammeDoc, language: str) -> bool:
    """Whether no source states the person, or else the capacity, by which a place is named."""
    guessed = speaker["reconstructed"]
    if speaker["person"]:
        person = document["people"][speaker["person"]]
        _, shown = in_language(person["name"], language)
        return "person" in guessed or is_reconstructed(person["reconstructed"], "name", shown)
    if speaker["undocumented"] and speaker["city"]:
        return "city" in guessed
    if speaker["capacity"]:
        _, shown = in_language(speaker["capacity"], language)
        return is_reconstructed(guessed, "capacity", shown)
    return "city" in guessed if speaker["city"] else "organisation" in guessed


def _guessed_title(speaker: SpeakerDoc, document: ProgrammeDoc, shown: str) -> bool:
    """Whether no source states a named speaker's title, which is shown in a language."""
    if speaker["capacity"] or not speaker["person"]:
        return is_reconstructed(speaker["reconstructed"], "capacity", shown)
    person = document["people"][speaker["person"]]
    return is_reconstructed(person["reconstructed"], "title", shown)


def _facts(
    document: ProgrammeDoc, session: SessionDoc, language: str, words: Words
) -> Iterator[str]:
    for record in RECORDS_IN_ORDER:
        cities = ", ".join(
            _city(document["cities"][each["city"]], language, words)
            for each in session["cities"]
            if record_of(each) == record
        )
        if not cities:
            continue
        if record is None:
            yield one_line(words(_CITIES) % {"cities": cities})
        else:
            name = words(_FILLED) if record == "filled" else label(RECORDS, record, words)
            yield one_line(f"{name}: {cities}")
    for message, key, tags in (
        (_FLOOR, "floor", session["floor"]),
        (_INTERPRETED, "interpreted", session["interpreted"]),
    ):
        if tags:
            names = ", ".join(label(LANGUAGES, tag, words) for tag in tags)
            text = one_line(words(message) % {"languages": names})
            yield _marked(text, key in session["reconstructed"], words)


def _city(city: CityDoc, language: str, words: Words) -> str:
    name, shown = in_language(city["name"], language)
    return _marked(name, is_reconstructed(city["reconstructed"], "name", shown), words)


def _local(instant: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(instant).astimezone(zone)


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


# Babel takes 30 µs for each; a programme repeats few days and hours many times.
@lru_cache(maxsize=512)
def _day(day: date, language: str) -> str:
    return format_date(day, _DATES.get(language, "full"), locale=_locale(language))


@lru_cache(maxsize=512)
def _day_of_year(day: date, language: str) -> str:
    if language in _DAYS:
        return format_date(day, _DAYS[language], locale=_locale(language))
    return format_skeleton("MMMMd", day, locale=_locale(language))


@lru_cache(maxsize=4096)
def _clock(clock: time, language: str) -> str:
    """Write the time of a clock; it has no zone, so Babel leaves it as it is."""
    return format_time(clock, _TIMES.get(language, "HH:mm"), locale=_locale(language))
