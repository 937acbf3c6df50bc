"""How states, sites and other values of interpretation are worded, in one place."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_
from summit.programme.wording import LANGUAGES, Words, label

ASSIGNMENT_STATES: Mapping[str, str] = {
    "proposed": N_("Proposed"),
    "offered": N_("Offered"),
    "confirmed": N_("Confirmed"),
    "declined": N_("Has declined"),
    "released": N_("Released"),
}

ROLES: Mapping[str, str] = {
    "active": N_("In the booth"),
    "standby": N_("Standby"),
}

PLAN_STATES: Mapping[str, str] = {
    "queued": N_("Waiting"),
    "running": N_("Being planned"),
    "ready": N_("Proposal ready"),
    "accepted": N_("Proposal accepted"),
    "discarded": N_("Discarded"),
    "cancelled": N_("Stopped"),
    "failed": N_("Failed"),
}

SITES: Mapping[str, str] = {
    "on_site": N_("On site"),
    "hub": N_("From a hub"),
    "home": N_("From home"),
}

PLATFORMS: Mapping[str, str] = {
    "console": N_("Booth with console"),
    "zoom": N_("Zoom"),
    "other": N_("Another platform"),
}

SENIORITIES: Mapping[str, str] = {
    "junior": N_("Junior"),
    "regular": N_("Experienced"),
    "senior": N_("Senior"),
}

UNITS: Mapping[str, str] = {
    "day": N_("per day"),
    "half_day": N_("per half day"),
    "hour": N_("per hour"),
}

SPAN_KINDS: Mapping[str, str] = {
    "available": N_("Available"),
    "unavailable": N_("Not available"),
}

#: Classes of languages, as AIIC describes them.
LANGUAGE_CLASSES: Mapping[str, str] = {
    "A": N_("A: native language, interpreted into"),
    "B": N_("B: interpreted into from the A language (retour)"),
    "C": N_("C: understood, interpreted from alone"),
}

#: What a remote interpreter's equipment must have (R18; UN DGACM's list for remote work).
KIT: Mapping[str, str] = {
    "wired": N_("Wired network"),
    "usb_microphone": N_("External USB microphone or headset"),
    "no_bluetooth": N_("No Bluetooth between ear and computer"),
}


def booth_text(key: str, words: Words) -> str:
    """Name a booth by its key: ``English ⇄ Korean``, ``French → English``."""
    for sign, arrow in (("-", "⇄"), (">", "→")):
        first, found, second = key.partition(sign)
        if found:
            return f"{label(LANGUAGES, first, words)} {arrow} {label(LANGUAGES, second, words)}"
    return key
