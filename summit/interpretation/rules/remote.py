"""Rules about interpreting from elsewhere, and about the platform that carries it."""

from __future__ import annotations

from collections.abc import Iterator

from summit.core.errors import N_
from summit.interpretation.demand import team_for
from summit.interpretation.models import Platform, Site
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules.context import (
    Context,
    Manned,
    booth_name,
    ids,
    names,
    works_from,
)
from summit.interpretation.rules.pauses import Told, long_remote_turns
from summit.interpretation.rules.teams import asks
from summit.interpretation.wording import KIT
from summit.programme.rules import Finding
from summit.programme.rules.finding import Names, Phrase, Value, Word

_REMOTE = N_(
    "“%(session)s” (%(minutes)s min) is interpreted remotely, and limits are lower then: "
    "%(problems)s."
)
_TEAM = N_("%(booth)s has %(filled)s of %(needed)s (%(people)s)")
_TEAM_EMPTY = N_("%(booth)s has nobody of %(needed)s")
_REMOTE_REMEDY = N_(
    "Assign as many as are missing, and let them take turns of %(most)s min at most."
)
_KIT = N_("Equipment for working remotely in “%(session)s” is not confirmed: %(people)s.")
_LACKS = N_("%(person)s (%(kit)s)")
_KIT_REMEDY = N_("Ask them for it, test it in a sound check, or let them work from a hub.")
_PLATFORM = N_("Zoom will not carry the booths of “%(session)s”: %(problems)s.")
_TOO_MANY = N_("%(count)s interpreters, %(most)s at most")
_PERSONAL_ID = N_("the meeting has a personal ID")
_BREAKOUT = N_("the meeting has breakout rooms")
_PLATFORM_REMEDY = N_(
    "Schedule the meeting with an ID of its own, without breakout rooms, for %(most)s "
    "interpreters at most, and start it from a computer."
)


def remote(context: Context) -> Iterator[Finding]:
    """Find teams and turns that would do on site and do not for remote work (R10).

    Teams that are too small by R1 to R4 are theirs to report.
    """
    values = context.values
    for manned in context.manned:
        found = [*_teams(context, manned), *long_remote_turns(context, manned)]
        if not found:
            continue
        most = max(1, values.turn_most * values.remote_percent // 100)
        yield context.finding(
            Rule.REMOTE,
            manned.session,
            _REMOTE,
            _REMOTE_REMEDY,
            {
                "minutes": manned.session.minutes or 0,
                "problems": Names(tuple(told for told, _, _ in found)),
                "most": most,
            },
            values.remote_percent,
            tuple(rests for _, _, rests in found),
            people=[each for _, those, _ in found for each in those],
        )


def _teams(context: Context, manned: Manned) -> Iterator[Told]:
    for crew in manned.crews:
        if crew.booth.key in manned.setup.teams:
            continue
        sites = [works_from(manned.setup, member.interpreter) for member in crew.active]
        site = manned.setup.site
        if site is Site.ON_SITE:
            site = next((each for each in sites if each is not Site.ON_SITE), Site.ON_SITE)
        needed = team_for(manned.session.minutes or 0, site, context.values)
        on_site = max((number for _, number in asks(context, manned, crew.booth)), default=0)
        if needed <= on_site or len(crew.active) >= needed:
            continue
        values: dict[str, Value] = {
            "booth": booth_name(crew.booth),
            "filled": len(crew.active),
            "needed": needed,
            "people": names(crew.active),
        }
        members = ids(crew.active)
        message = _TEAM if members else _TEAM_EMPTY
        yield (
            Phrase(message, values),
            members,
            (crew.booth.key, needed, manned.session.minutes, members),
        )


def kit(context: Context) -> Iterator[Finding]:
    """Find who works from home without having stated that their equipment is as it must be (R18).

    In a hub, its technician answers for it.
    """
    for manned in context.manned:
        told: list[Value] = []
        people: list[int] = []
        depends = []
        for member in manned.members:
            who = member.interpreter
            if works_from(manned.setup, who) is not Site.HOME:
                continue
            lacks = [name for name in KIT if who.kit.get(name) is not True]
            if not lacks:
                continue
            row = Names(tuple(Word(KIT[name]) for name in lacks))
            told.append(Phrase(_LACKS, {"person": who.name, "kit": row}))
            people.append(who.id)
            depends.append((who.id, *lacks))
        if told:
            yield context.finding(
                Rule.KIT,
                manned.session,
                _KIT,
                _KIT_REMEDY,
                {"people": Names(tuple(told), are_people=True)},
                tuple(sorted(depends)),
                people=people,
            )


def platform(context: Context) -> Iterator[Finding]:
    """Find Zoom meetings that cannot have so many interpreters, or any at all (R19)."""
    most = context.values.zoom_most
    for manned in context.manned:
        setup = manned.setup
        if setup.platform is not Platform.ZOOM:
            continue
        members = list(manned.members)
        problems: list[Value] = []
        if len(members) > most:
            problems.append(Phrase(_TOO_MANY, {"count": len(members), "most": most}))
        if setup.personal_id:
            problems.append(Word(_PERSONAL_ID))
        if setup.breakout_rooms:
            problems.append(Word(_BREAKOUT))
        if problems:
            yield context.finding(
                Rule.PLATFORM,
                manned.session,
                _PLATFORM,
                _PLATFORM_REMEDY,
                {"problems": Names(tuple(problems)), "most": most},
                (len(members), most) if len(members) > most else (),
                setup.personal_id,
                setup.breakout_rooms,
                people=ids(members) if len(members) > most else (),
            )
