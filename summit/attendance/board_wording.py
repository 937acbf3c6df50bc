"""How the readiness board is worded: one place for the page, the map and the sheet."""

from __future__ import annotations

from collections.abc import Mapping

from summit.attendance import wording
from summit.core.errors import N_

#: Headings of the steps: what is true once a step is done.
STEPS: Mapping[str, str] = {
    "invited": N_("Invited"),
    "answered": N_("Answered"),
    "names": N_("Names proofed"),
    "speech": N_("Speech text in"),
    "rehearsal": N_("Rehearsal done"),
    "video": N_("Fallback video held"),
    "consent": N_("Consents given or refused"),
    "seated": N_("Seated"),
}

#: The same in one word, over narrow columns.
STEPS_SHORT: Mapping[str, str] = {
    "invited": N_("Invited"),
    "answered": N_("Answered"),
    "names": N_("Names"),
    "speech": N_("Speech"),
    "rehearsal": N_("Rehearsal"),
    "video": N_("Video"),
    "consent": N_("Consents"),
    "seated": N_("Seat"),
}

#: What is missing while a step is not done.
MISSING: Mapping[str, str] = {
    "invited": N_("Invitation"),
    "answered": N_("Answer"),
    "names": N_("Names and proof"),
    "speech": N_("Speech text"),
    "rehearsal": N_("Rehearsal"),
    "video": N_("Video message"),
    "consent": N_("Consents"),
    "seated": N_("Seat"),
}

STATES: Mapping[str, str] = {
    "done": N_("done"),
    "due": N_("due"),
    "overdue": N_("overdue"),
    "none": N_("not needed"),
}

STAGES: Mapping[str, str] = {
    "accepted": wording.ANSWERS["accepted"],
    "deputy": wording.ANSWERS["deputy"],
    "video": wording.ANSWERS["video"],
    "tentative": wording.ANSWERS["tentative"],
    "waiting": wording.NO_ANSWER,
    "declined": wording.ANSWERS["declined"],
    "unasked": N_("Not invited yet"),
}

FUNNEL: Mapping[str, str] = {
    "offices": N_("Offices"),
    "invited": N_("Invited"),
    "answered": N_("Answered"),
    "taking_part": N_("Take part"),
    "proofed": N_("Take part, names proofed"),
    "ready": N_("Ready: nothing left to do"),
}

REGIONS: Mapping[str, str] = {
    "asia": N_("Asia"),
    "europe": N_("Europe"),
    "africa": N_("Africa"),
    "americas": N_("The Americas"),
    "oceania": N_("Oceania"),
    "other": N_("Elsewhere"),
}

HOURS: Mapping[str, str] = {
    "work": N_("at work, 9–17"),
    "awake": N_("early or late"),
    "night": N_("night, 23–6"),
}

RELATIONS: Mapping[str, str] = {
    "sister": N_("Sister city"),
    "friendship": N_("Friendship city"),
    "none": N_("without a tie"),
}

#: Shape and colour of each answer on the map; see :data:`summit.programme.worldmap.MARKS`.
MARKS: Mapping[str, str] = {
    "accepted": "confirmed",
    "deputy": "filled",
    "video": "video",
    "tentative": "proposed",
    "waiting": "invited",
    "declined": "declined",
    "unasked": "announced",
}

HOSTS: Mapping[str, str] = {
    "last": N_("Guests first, the host last"),
    "first": N_("The host first"),
}
