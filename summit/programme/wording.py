"""How a programme's states, roles and people are worded: one place for pages and calendars.

Each dictionary leads from a value in a release document to the English message that is
translated where it is shown. Functions that need a translated word take ``words``, which
translates one message into the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from summit.core.errors import N_
from summit.core.text import in_language
from summit.programme.document import ProgrammeDoc, SessionCityDoc, SessionDoc, SpeakerDoc

Words = Callable[[str], str]

SUMMIT_KINDS: Mapping[str, str] = {
    "summit": N_("Summit"),
    "video_seminar": N_("Video seminar"),
    "bilateral_meeting": N_("Bilateral meeting"),
}

#: Kinds of sessions.
KINDS: Mapping[str, str] = {
    "plenary": N_("Plenary"),
    "mayoral_meeting": N_("Mayoral meeting"),
    "seminar": N_("Seminar"),
    "talk": N_("Talk"),
    "bilateral": N_("Bilateral"),
}

SESSION_STATES: Mapping[str, str] = {
    "draft": N_("Draft"),
    "scheduled": N_("Scheduled"),
    "cancelled": N_("Cancelled"),
}

#: Whom a session is for.
AUDIENCES: Mapping[str, str] = {
    "public": N_("Everyone"),
    "invitees": N_("Invitees only"),
    "staff": N_("Staff only"),
}

ITEM_KINDS: Mapping[str, str] = {
    "opening": N_("Opening"),
    "keynote": N_("Keynote"),
    "presentation": N_("Presentation"),
    "intervention": N_("Intervention"),
    "discussion": N_("Discussion"),
    "questions": N_("Questions and answers"),
    "adoption": N_("Adoption"),
    "photo": N_("Group photo"),
    "break": N_("Break"),
    "closing": N_("Closing"),
    "video_message": N_("Video message"),
}

#: Roles of speakers.
ROLES: Mapping[str, str] = {
    "keynote": N_("Keynote speaker"),
    "presenter": N_("Presenter"),
    "discussant": N_("Discussant"),
    "moderator": N_("Moderator"),
    "chair": N_("Chair"),
    "host": N_("Host"),
    "panellist": N_("Panellist"),
}

#: What a city does in a session.
PARTS: Mapping[str, str] = {
    "host": N_("Host city"),
    "presenter": N_("Presenting city"),
    "discussant": N_("Discussant city"),
    "participant": N_("Participating city"),
}

#: How far it is agreed that a speaker or a city comes.
SPEAKER_STATES: Mapping[str, str] = {
    "proposed": N_("to be asked"),
    "invited": N_("invited"),
    "confirmed": N_("confirmed"),
    "declined": N_("declined"),
    "withdrawn": N_("withdrawn"),
}

#: What is on record about a city: three facts that are never mixed up.
RECORDS: Mapping[str, str] = {
    "announced": N_("Announced"),
    "attended": N_("Attended"),
    "spoke": N_("Spoke"),
}

#: The order in which records are told, from the most to the least; ``None`` says that a city
#: takes part and nothing is on record. ``filled`` is no record: no source names the city at all.
RECORDS_IN_ORDER: tuple[str | None, ...] = ("spoke", "attended", "announced", "filled", None)

RELATIONS: Mapping[str, str] = {
    "sister": N_("Sister city"),
    "friendship": N_("Friendship city"),
}

ROOM_KINDS: Mapping[str, str] = {
    "room": N_("Room"),
    "studio": N_("Studio"),
    "virtual": N_("Virtual room"),
}

#: Languages that are spoken and interpreted at summits; others show as their tag.
LANGUAGES: Mapping[str, str] = {
    "ar": N_("Arabic"),
    "de": N_("German"),
    "en": N_("English"),
    "es": N_("Spanish"),
    "fa": N_("Persian"),
    "fr": N_("French"),
    "id": N_("Indonesian"),
    "it": N_("Italian"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "mn": N_("Mongolian"),
    "pt": N_("Portuguese"),
    "ru": N_("Russian"),
    "th": N_("Thai"),
    "tr": N_("Turkish"),
    "vi": N_("Vietnamese"),
    "zh": N_("Chinese"),
}

TO_BE_ANNOUNCED = N_("To be announced")
NAME_TO_BE_CONFIRMED = N_("%(capacity)s, name to be confirmed")
NOT_DOCUMENTED = N_("%(city)s (representative not documented)")
DAY_ONLY = N_("Hour not known")
RECONSTRUCTED = N_("reconstructed")
DAY_RECONSTRUCTED = N_("Day reconstructed: no source states it.")
HOUR_RECONSTRUCTED = N_("Hour reconstructed: no source states it.")
END_RECONSTRUCTED = N_("Closing hour reconstructed: no source states it.")


def label(labels: Mapping[str, str], value: str, words: Words) -> str:
    """Return the translated label of a value; the value itself where no label is known."""
    message = labels.get(value)
    return words(message) if message else value


def speaker_name(
    speaker: SpeakerDoc, document: ProgrammeDoc, language: str, words: Words
) -> tuple[str, str]:
    """Say who holds a speaker's place, and in which language that text is.

    A person's name is shown as confirmed. A place without a person is named after its capacity
    or city: "name to be confirmed" for one still to come, "representative not documented" where
    no source says who spoke.
    """
    if speaker["to_be_announced"]:
        return words(TO_BE_ANNOUNCED), language
    if speaker["person"]:
        return in_language(document["people"][speaker["person"]]["name"], language)
    capacity = in_language(speaker["capacity"], language)[0]
    city, organisation = _place(speaker, document, language)
    if speaker["undocumented"]:
        name, message, key = city or capacity or organisation, NOT_DOCUMENTED, "city"
    else:
        name, message, key = (
            capacity or city or organisation,
            NAME_TO_BE_CONFIRMED,
            "capacity",
        )
    if not name:
        return words(TO_BE_ANNOUNCED), language
    return words(message) % {key: name}, language


def speaker_title(speaker: SpeakerDoc, document: ProgrammeDoc, language: str) -> tuple[str, str]:
    """Return the title under which a named speaker takes the floor, and its language.

    The capacity given for this place, or the person's own title; empty where nobody is named,
    since :func:`speaker_name` then says the capacity already.
    """
    if speaker["to_be_announced"] or not speaker["person"]:
        return "", language
    title = speaker["capacity"] or document["people"][speaker["person"]]["title"]
    return in_language(title, language)


def is_reconstructed(names: list[str], text: str, language: str) -> bool:
    """Whether no source states a text in a language (``name``, or ``name.en`` alone)."""
    return text in names or f"{text}.{language}" in names


def record_of(entry: SessionCityDoc) -> str | None:
    """Return what is on record about a city in a session; a reconstructed record is none."""
    return "filled" if "record" in entry["reconstructed"] else entry["record"]


def reconstructed_time(session: SessionDoc) -> str | None:
    """Return the message that says which part of a session's time no source states, if any."""
    guessed = set(session["reconstructed"])
    if "day" in guessed:
        return DAY_RECONSTRUCTED
    if session["starts_at"] is None:
        return None
    if "start" in guessed:
        return HOUR_RECONSTRUCTED
    return END_RECONSTRUCTED if "end" in guessed else None


def _place(speaker: SpeakerDoc, document: ProgrammeDoc, language: str) -> tuple[str, str]:
    """Return the names of the city and the organisation of a speaker's place."""
    city, organisation = speaker["city"], speaker["organisation"]
    return (
        in_language(document["cities"][city]["name"], language)[0] if city else "",
        in_language(document["organisations"][organisation]["name"], language)[0]
        if organisation
        else "",
    )
