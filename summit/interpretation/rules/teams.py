"""Rules about who is in a booth: enough, able, led, and in a booth that is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from summit.core.errors import N_
from summit.interpretation.demand import Booth, team_for
from summit.interpretation.models import Seniority, Site
from summit.interpretation.rule_set import Rule
from summit.interpretation.rules.context import (
    Context,
    Crew,
    Manned,
    Member,
    allowed,
    booth_name,
    direction_name,
    ids,
    language_name,
    names,
    works_in,
)
from summit.programme.rules import Finding
from summit.programme.rules.finding import Names, Phrase, Value

_SHORT = N_("Too few interpreters for “%(session)s” (%(minutes)s min): %(booths)s.")
_NOBODY = N_("%(booth)s has nobody of %(needed)s")
_FILLED = N_("%(booth)s has %(filled)s of %(needed)s (%(people)s)")
_PROPOSED = N_("%(booth)s has %(filled)s of %(needed)s (%(people)s), %(proposed)s only proposed")
_IN_ALL = N_("%(filled)s of %(needed)s in all booths together")
_GIVERS = N_("in %(booth)s %(able)s of %(needed)s can give relay in %(direction)s")
#: What would help a team that is too small, by the rule that says so.
_MORE: dict[Rule, str] = {
    Rule.TEAM: N_("Assign %(missing)s more, let the planner fill the booths, or shorten it."),
    Rule.MARKET: N_(
        "Assign %(missing)s more: %(least)s work in a booth at least, %(difficult)s where the "
        "subject is difficult."
    ),
    Rule.MANY_LANGUAGES: N_(
        "Assign %(missing)s more: with three languages and more, a booth has %(least)s at least, "
        "%(two_way)s where it works both ways."
    ),
    Rule.RELAY: N_("Assign %(missing)s more who work into the language of relay."),
}
_RELAY = N_("Relay for “%(session)s” (%(minutes)s min) rests on too few: %(booths)s.")
_PIVOT = N_("In “%(session)s” some languages are heard through %(pivot)s alone: %(booths)s.")
_HEARS = N_("%(language)s in %(booth)s")
_PIVOT_REMEDY = N_(
    "Assign somebody who works from these languages directly, or accept that every pause and "
    "every slip of the first interpreter reaches the second."
)
_DIRECTION = N_("Not all in the booths of “%(session)s” work in the directions needed: %(people)s.")
_NOT_WORKED = N_("%(person)s (not %(directions)s)")
_NOT_ALLOWED = N_("%(person)s (%(directions)s, but the languages’ classes do not allow it)")
_DIRECTION_REMEDY = N_(
    "Assign somebody else, or correct their languages: into A or B, from A, B or C."
)
_SENIOR = N_("In “%(session)s” too few seniors are in a full booth: %(booths)s.")
_SENIORS = N_("%(booth)s has %(filled)s of %(needed)s (%(people)s)")
_SENIOR_REMEDY = N_("Exchange one of them for a senior interpreter.")
_STANDBY = N_("Too few stand by for “%(session)s”: %(booths)s.")
_STANDBY_REMEDY = N_("Assign %(missing)s more to stand by.")
_STRAY = N_("“%(session)s” does not have the booths that these are assigned to: %(people)s.")
_STRAY_ONE = N_("%(person)s (%(booth)s)")
_STRAY_REMEDY = N_("Assign them to another booth, or release them.")


def asks(context: Context, manned: Manned, booth: Booth) -> list[tuple[Rule, int]]:
    """Return how many interpreters each rule that is on asks for in a booth, R1 to R4.

    The organizers' own number stands in the place of all rules', and is reported as R1's. What
    R10 asks for more is its own.
    """
    values, own = context.values, manned.setup.teams.get(booth.key)
    if own is not None:
        asked = [(Rule.TEAM, own)]
    else:
        difficult = manned.setup.difficult
        asked = [
            (Rule.TEAM, team_for(manned.session.minutes or 0, Site.ON_SITE, values)),
            (Rule.MARKET, values.difficult_team if difficult else values.least_team),
        ]
        if _languages(manned) >= 3:
            least = values.booth_two_way if booth.two_way else values.booth_least
            asked.append((Rule.MANY_LANGUAGES, least))
        if any(booth.key in crew.booth.takes_relay_from for crew in manned.crews):
            least = values.relay_two_way if booth.two_way else values.relay_givers
            asked.append((Rule.RELAY, least))
    return [(rule, number) for rule, number in asked if context.level(rule) is not None]


def _languages(manned: Manned) -> int:
    return len({*manned.demand.spoken, *manned.demand.channels})


def too_small(context: Context) -> Iterator[Finding]:
    """Find booths with too few interpreters (R1, R2, R3, R4), and too few who give relay (R4).

    A booth is reported once, by the rule that asks for most; who is merely proposed counts.
    """
    for manned in context.manned:
        short: dict[Rule, list[tuple[Crew, int]]] = defaultdict(list)
        for crew in manned.crews:
            asked = asks(context, manned, crew.booth)
            if not asked:
                continue
            rule, needed = max(asked, key=lambda each: each[1])
            if len(crew.active) < needed:
                short[rule].append((crew, needed))
        in_all = _in_all(context, manned)
        givers = _givers(context, manned) if context.level(Rule.RELAY) is not None else []
        if in_all:
            short[Rule.MANY_LANGUAGES] += []
        if givers:
            short[Rule.RELAY] += []
        for rule, crews in short.items():
            yield _too_small(
                context,
                manned,
                rule,
                crews,
                in_all if rule is Rule.MANY_LANGUAGES else 0,
                givers if rule is Rule.RELAY else [],
            )


def _in_all(context: Context, manned: Manned) -> int:
    """Return how many interpreters R3 misses in all booths of a session in three languages."""
    if context.level(Rule.MANY_LANGUAGES) is None or _languages(manned) != 3:
        return 0
    if all(crew.booth.key in manned.setup.teams for crew in manned.crews):
        return 0
    filled = sum(len(crew.active) for crew in manned.crews)
    return max(0, context.values.three_languages - filled)


def _givers(context: Context, manned: Manned) -> list[tuple[Crew, int]]:
    """Return the booths in which too few can give relay, with how many can; none is empty."""
    found = []
    for crew in manned.crews:
        giving = crew.booth.giving
        if giving is None or not crew.active:
            continue
        able = sum(works_in(member.interpreter, giving) for member in crew.active)
        if able < crew.booth.givers:
            found.append((crew, able))
    return found


def _too_small(
    context: Context,
    manned: Manned,
    rule: Rule,
    crews: list[tuple[Crew, int]],
    in_all: int,
    givers: list[tuple[Crew, int]],
) -> Finding:
    told: list[Value] = [_filled(crew.booth, crew.active, needed) for crew, needed in crews]
    depends: list[object] = [(crew.booth.key, needed, *ids(crew.active)) for crew, needed in crews]
    everyone = [member for crew, _ in (*crews, *givers) for member in crew.active]
    missing = sum(needed - len(crew.active) for crew, needed in crews)
    values = context.values
    if in_all:
        needed = values.three_languages
        everyone = [member for crew in manned.crews for member in crew.active]
        told.append(Phrase(_IN_ALL, {"filled": needed - in_all, "needed": needed}))
        depends.append(("all", needed, *ids(everyone)))
        missing = max(missing, in_all)
    for crew, able in givers:
        booth = crew.booth
        assert booth.giving is not None
        told.append(
            Phrase(
                _GIVERS,
                {
                    "booth": booth_name(booth),
                    "able": able,
                    "needed": booth.givers,
                    "direction": direction_name(booth.giving),
                },
            )
        )
        depends.append((booth.key, "relay", able, booth.givers, *ids(crew.active)))
        if all(crew is not each for each, _ in crews):
            missing += booth.givers - able
    least, two_way = values.least_team, values.booth_two_way
    return context.finding(
        rule,
        manned.session,
        _RELAY if givers else _SHORT,
        _MORE[rule],
        {
            "minutes": manned.session.minutes or 0,
            "booths": Names(tuple(told)),
            "missing": missing,
            "least": values.booth_least if rule is Rule.MANY_LANGUAGES else least,
            "difficult": values.difficult_team,
            "two_way": two_way,
        },
        manned.session.minutes,
        tuple(depends),
        people=ids(everyone),
    )


def _filled(booth: Booth, members: tuple[Member, ...], needed: int) -> Phrase:
    if not members:
        return Phrase(_NOBODY, {"booth": booth_name(booth), "needed": needed})
    proposed = sum(member.is_proposed for member in members)
    values: dict[str, Value] = {
        "booth": booth_name(booth),
        "filled": len(members),
        "needed": needed,
        "people": names(members),
        "proposed": proposed,
    }
    return Phrase(_PROPOSED if proposed else _FILLED, values)


def pivot(context: Context) -> Iterator[Finding]:
    """Find languages that a booth hears by relay alone, all through one pivot (R5)."""
    for manned in context.manned:
        by_key = {crew.booth.key: crew for crew in manned.crews}
        heard = [
            (source, crew)
            for crew in manned.crews
            for source in (by_key[key].booth.languages[1] for key in crew.booth.takes_relay_from)
            if not any(
                works_in(member.interpreter, (source, crew.booth.languages[1]))
                for member in crew.active
            )
        ]
        if not heard:
            continue
        yield context.finding(
            Rule.PIVOT,
            manned.session,
            _PIVOT,
            _PIVOT_REMEDY,
            {
                "pivot": language_name(heard[0][1].booth.languages[0]),
                "booths": Names(
                    tuple(
                        Phrase(
                            _HEARS,
                            {"language": language_name(source), "booth": booth_name(crew.booth)},
                        )
                        for source, crew in heard
                    )
                ),
            },
            tuple((source, crew.booth.key) for source, crew in heard),
        )


def direction(context: Context) -> Iterator[Finding]:
    """Find members who do not work in a direction that their booth needs, or may not (R6)."""
    for manned in context.manned:
        told, people, depends = [], [], []
        for crew in manned.crews:
            required = sorted(crew.booth.required)
            for member in (*crew.active, *crew.standby):
                who = member.interpreter
                absent = [each for each in required if each not in who.directions]
                barred = [
                    each for each in required if each in who.directions and not allowed(who, each)
                ]
                if not absent and not barred:
                    continue
                for message, ways in ((_NOT_WORKED, absent), (_NOT_ALLOWED, barred)):
                    if ways:
                        row = Names(tuple(direction_name(each) for each in ways))
                        told.append(Phrase(message, {"person": who.name, "directions": row}))
                people.append(member.id)
                depends.append((member.id, crew.booth.key, tuple(absent), tuple(barred)))
        if told:
            yield context.finding(
                Rule.DIRECTION,
                manned.session,
                _DIRECTION,
                _DIRECTION_REMEDY,
                {"people": Names(tuple(told), are_people=True)},
                tuple(sorted(depends)),
                people=people,
            )


def senior(context: Context) -> Iterator[Finding]:
    """Find booths that no longer have a place for the seniors that they lack."""
    needed = context.values.seniors
    for manned in context.manned:
        told: list[Value] = []
        people: list[int] = []
        depends = []
        for crew in manned.crews:
            seniors = sum(
                member.interpreter.seniority is Seniority.SENIOR for member in crew.active
            )
            free = max(0, crew.booth.team - len(crew.active))
            # A team of one can have no two seniors.
            wanted = min(needed, max(crew.booth.team, len(crew.active)))
            if not crew.active or seniors + free >= wanted:
                continue
            told.append(
                Phrase(
                    _SENIORS,
                    {
                        "booth": booth_name(crew.booth),
                        "filled": seniors,
                        "needed": wanted,
                        "people": names(crew.active),
                    },
                )
            )
            people += ids(crew.active)
            depends.append((crew.booth.key, wanted, seniors, *ids(crew.active)))
        if told:
            yield context.finding(
                Rule.SENIOR,
                manned.session,
                _SENIOR,
                _SENIOR_REMEDY,
                {"booths": Names(tuple(told))},
                tuple(depends),
                people=people,
            )


def standby(context: Context) -> Iterator[Finding]:
    """Find booths for which too few stand by."""
    for manned in context.manned:
        short = [crew for crew in manned.crews if len(crew.standby) < crew.booth.standby]
        if not short:
            continue
        yield context.finding(
            Rule.STANDBY,
            manned.session,
            _STANDBY,
            _STANDBY_REMEDY,
            {
                "booths": Names(
                    tuple(_filled(crew.booth, crew.standby, crew.booth.standby) for crew in short)
                ),
                "missing": sum(crew.booth.standby - len(crew.standby) for crew in short),
            },
            tuple((crew.booth.key, crew.booth.standby, *ids(crew.standby)) for crew in short),
            people=[each for crew in short for each in ids(crew.standby)],
        )


def stray(context: Context) -> Iterator[Finding]:
    """Find who is assigned to a booth that a session does not have, cancelled ones included."""
    for manned in context.all:
        if not manned.strays:
            continue
        yield context.finding(
            Rule.STRAY,
            manned.session,
            _STRAY,
            _STRAY_REMEDY,
            {
                "people": Names(
                    tuple(
                        Phrase(
                            _STRAY_ONE,
                            {
                                "person": member.interpreter.name,
                                "booth": booth_name(member.assignment.booth),
                            },
                        )
                        for member in manned.strays
                    ),
                    are_people=True,
                )
            },
            tuple(sorted((member.id, member.assignment.booth) for member in manned.strays)),
            manned.session.state.value,
            people=ids(manned.strays),
        )
