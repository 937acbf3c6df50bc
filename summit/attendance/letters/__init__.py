"""Letters: templates in several languages, and what they say to one recipient."""

from summit.attendance.letters.addressing import addressee, salutation
from summit.attendance.letters.defaults import DEFAULTS, Words
from summit.attendance.letters.facts import LetterFacts, NotPublished, facts_of, moment, when
from summit.attendance.letters.places import (
    NEED_LINK,
    TemplateError,
    check,
    parse,
    places_of,
)
from summit.attendance.letters.rendering import rehearsal, render, without_link, words_of

__all__ = [
    "DEFAULTS",
    "NEED_LINK",
    "LetterFacts",
    "NotPublished",
    "TemplateError",
    "Words",
    "addressee",
    "check",
    "facts_of",
    "moment",
    "parse",
    "places_of",
    "rehearsal",
    "render",
    "salutation",
    "when",
    "without_link",
    "words_of",
]
