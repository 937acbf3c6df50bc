"""How a rota's booths, teams and turns are said in a line of text, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from summit.core.text import in_language
from summit.interpretation import wording
from summit.interpretation.demand import Booth
from summit.interpretation.exports.rota import Entry, Member, Team
from summit.programme import moments
from summit.programme.wording import Words, label


def booth_text(booth: Booth, words: Words) -> str:
    """Name a booth by its languages: ``English ⇄ Korean``, ``English → French``."""
    return wording.booth_text(booth.key, words)


def direction_of(booth: Booth) -> tuple[str, str]:
    """Return a booth's languages, the source first where it works one way."""
    if not booth.two_way and len(booth.required) == 1:
        return next(iter(booth.required))
    return booth.languages


def name_text(member: Member, language: str) -> str:
    """Return an interpreter's name."""
    return in_language(member.interpreter.name, language)[0]


def names_text(members: Iterable[Member], language: str) -> str:
    """Return the names of several."""
    return ", ".join(name_text(member, language) for member in members)


def hours_text(start: datetime, end: datetime, zone: str, language: str) -> str:
    """Return from when to when without the day; the end's own day where that differs."""
    closing = moments.beside_text(end, zone, moments.local(start, zone).date(), language)
    return f"{moments.clock_text(start, zone)}{'~' if language == 'ko' else '–'}{closing}"


def turns_text(member: Member, zone: str) -> str:
    """Return somebody's turns in a session: ``22:00–22:30, 23:00–23:30``."""
    return ", ".join(
        f"{moments.clock_text(turn.starts_at, zone)}–{moments.clock_text(turn.ends_at, zone)}"
        for turn in member.turns
    )


def running_text(team: Team, zone: str, language: str) -> str:
    """Return the turns of a booth one after another: ``22:00–22:30 Kim, 22:30–23:00 Lee``."""
    names = {member.interpreter.id: name_text(member, language) for member in team.members}
    return ", ".join(
        f"{moments.clock_text(turn.starts_at, zone)}–{moments.clock_text(turn.ends_at, zone)}"
        f" {names[turn.interpreter_id]}"
        for turn in team.turns
    )


def place_text(entry: Entry, language: str, words: Words) -> str:
    """Return where a team works: the room, and from where where that is not the hall."""
    room = in_language(entry.room.name, language)[0] if entry.room else ""
    site = entry.setup.site.value
    return ", ".join(
        part
        for part in (room, label(wording.SITES, site, words) if site != "on_site" else "")
        if part
    )
