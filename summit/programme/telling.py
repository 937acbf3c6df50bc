"""Findings as pages tell them: in the reader's language, by level, and whether waived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import get_translations, gettext

from summit.core.errors import N_
from summit.core.i18n import choose_language
from summit.core.text import Text, in_language
from summit.programme import moments
from summit.programme.facts import Facts, SessionFact
from summit.programme.models import Waiver
from summit.programme.placement import Placement
from summit.programme.rules import Finding, Level, findings
from summit.programme.timetable import day_in

#: What levels are called, in short: on cards, in filters.
LEVELS: Mapping[Level, str] = {
    Level.BLOCK: N_("Blocking"),
    Level.WARN: N_("Warning"),
    Level.NOTE: N_("Note"),
}
#: What stands over the findings of a level.
GROUPS: Mapping[str, str] = {
    "block": N_("Stops publishing"),
    "warn": N_("Warnings"),
    "note": N_("Notes"),
    "waived": N_("Waived warnings"),
}
#: What the programme's own rules are called in filters; upper rooms add theirs with their labels.
RULES: Mapping[str, str] = {
    "room-taken": N_("Room taken"),
    "changeover": N_("Changeover too short"),
    "two-places": N_("Person in two places"),
    "elsewhere": N_("Person at another summit"),
    "unavailable": N_("Person not available"),
    "open": N_("Not confirmed"),
    "not-coming": N_("Not coming"),
    "night": N_("Night or early hours"),
    "outside-days": N_("Outside the summit’s days"),
    "unscheduled": N_("Without a day"),
    "other-zone": N_("Another time zone"),
    "items-too-long": N_("Items too long"),
    "items-too-short": N_("Time to spare"),
    "no-room": N_("Without a room"),
    "empty": N_("Without items"),
    "no-speakers": N_("Without speakers"),
    "drafts": N_("Drafts"),
    "missing-text": N_("Translation missing"),
    "outdated-text": N_("Translation outdated"),
    "missing-names-people": N_("Names of people missing"),
    "missing-names-cities": N_("Names of cities missing"),
    "missing-names-rooms": N_("Names of rooms missing"),
}


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding in the reader's language.

    ``group`` is its level, or ``waived``. ``place`` says when and where its session is, ``slug``
    and ``day`` lead to its card, ``page``, a path under the summit, to where it is settled.
    """

    key: str
    rule: str
    level: str
    level_word: str
    group: str
    message: str
    remedy: str
    place: str
    slug: str | None
    day: str
    page: str
    waiver: Waiver | None
    is_new: bool = False


def show(
    finding: Finding, facts: Facts, waived: Mapping[str, Waiver], *, is_new: bool = False
) -> FindingShown:
    """Put a finding into words."""
    language = choose_language()
    # Found once for all of a finding's sentences: a page tells dozens.
    told = finding.told(language, get_translations().ugettext)
    session = facts.session(finding.at) if finding.at else None
    in_group = group(finding, waived)
    day = day_in(session, facts.summit.zone) if session else None
    return FindingShown(
        key=finding.key,
        rule=finding.rule,
        level=finding.level.word,
        level_word=gettext(LEVELS[finding.level]),
        group=in_group,
        message=told.message,
        remedy=told.remedy,
        place=place_text(facts, placement(facts, session), language) if session else "",
        slug=session.slug if session else None,
        day=day.isoformat() if day else "",
        page=findings.pages.get(finding.rule, "sessions/{}").format(session.slug)
        if session
        else "",
        waiver=waived[finding.key] if in_group == "waived" else None,
        is_new=is_new,
    )


def group(finding: Finding, waived: Mapping[str, Waiver]) -> str:
    """Return where a finding is shown: among those of its level, or among the waived."""
    # A key is worked out where it is asked for, and most summits have waived nothing.
    if waived and finding.level is Level.WARN and finding.key in waived:
        return "waived"
    return finding.level.word


def grouped(shown: Iterable[FindingShown]) -> list[tuple[str, str, list[FindingShown]]]:
    """Return findings by group, the gravest first: its name, its label, and what is in it."""
    groups: dict[str, list[FindingShown]] = {}
    for finding in shown:
        groups.setdefault(finding.group, []).append(finding)
    return [(name, gettext(GROUPS[name]), groups[name]) for name in GROUPS if name in groups]


def is_open(finding: Finding, waived: Mapping[str, Waiver]) -> bool:
    """Tell whether a finding is to be settled: it blocks, or warns and nobody answers for it."""
    return group(finding, waived) in ("block", "warn")


def worst(findings: Iterable[Finding], waived: Mapping[str, Waiver]) -> dict[str, Level]:
    """Return the gravest level found at each session, by UID; what is waived does not count."""
    found: dict[str, Level] = {}
    for finding in findings:
        if group(finding, waived) == "waived":
            continue
        for uid in finding.sessions:
            found[uid] = min(found.get(uid, finding.level), finding.level)
    return found


def placement(facts: Facts, session: SessionFact) -> Placement:
    """Return where a session stands."""
    room = facts.rooms.get(session.room_id) if session.room_id is not None else None
    return Placement(
        session.starts_at,
        session.ends_at,
        session.day,
        room.slug if room else None,
        session.state,
    )


def place_text(facts: Facts, place: Placement, language: str) -> str:
    """Say where a session stands: ``Fri 14 May 2027, 10:00–11:00, Main hall``."""
    parts: list[str] = []
    if place.starts_at is not None:
        zone = facts.summit.zone
        parts.append(moments.span_text(place.starts_at, place.ends_at, zone, language))
    elif place.day is not None:
        parts += (moments.day_text(place.day, language), gettext("hour open"))
    else:
        parts.append(gettext("unscheduled"))
    if place.room is not None:
        known = {room.slug: room.name for room in facts.rooms.values()}
        parts.append(name(known.get(place.room, Text({language: place.room})), language))
    elif place.starts_at is not None:
        parts.append(gettext("no room yet"))
    return ", ".join(parts)


def name(text: Mapping[str, str], language: str) -> str:
    """Return a text in the reader's language, or in another, where no markup can stand."""
    return in_language(text, language)[0]


def is_rule(rule: str) -> bool:
    """Tell whether there is such a rule, of this room or of an upper one."""
    return rule in RULES or rule in findings.labels


def rule_label(rule: str) -> str:
    """Return what a rule is called."""
    label = RULES.get(rule) or findings.labels.get(rule)
    return str(gettext(label)) if label else rule


def caused(before: Sequence[Finding], after: Sequence[Finding]) -> frozenset[str]:
    """Return the keys of findings that were not there before, whatever hour they are about."""
    known = {(f.rule, f.level, frozenset(f.sessions), f.people) for f in before}
    return frozenset(
        f.key for f in after if (f.rule, f.level, frozenset(f.sessions), f.people) not in known
    )
