"""Which booths a session needs: derived from what is spoken and what can be heard.

*Two languages* are one booth between them: it works both ways where both are spoken and heard
(EN⇄KO), otherwise one way. *With more*, each language but the pivot has a booth of its own, which
works from the pivot into its language where that is a channel, and into the pivot where it is
spoken. Such a booth hears the other languages through the pivot, by relay; the booths of spoken
languages give it (AIIC, article 6: :attr:`Thresholds.relay_givers`).

The key of a booth names its languages: ``en-ko`` works both ways, the pivot first where there is
one, else in alphabetical order; ``fr>en`` one way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.interpretation.facts import Direction, FloorFact, Hours, SetupFact
from summit.interpretation.models import Site
from summit.interpretation.rule_set import Rule, RuleSet, Thresholds
from summit.programme.facts import SessionFact


@dataclass(frozen=True, slots=True)
class Booth:
    """A booth that a session needs.

    Attributes:
        languages: its two; the pivot first in a summit of several languages.
        required: the directions that each member must work in.
        giving: the direction in which it gives relay to others; ``None`` where nobody takes it.
        givers: how many of its members must work in that direction.
        takes_relay_from: keys of the booths through which it hears a language it does not know.
        team: how many interpreters work in it, and ``because`` the rule that says so.
        standby: how many more stand by.
        turn: how long a turn is meant to be, in minutes.
    """

    session_uid: str
    key: str
    languages: tuple[str, str]
    two_way: bool
    required: frozenset[Direction]
    giving: Direction | None
    givers: int
    takes_relay_from: tuple[str, ...]
    team: int
    because: Rule | None
    standby: int
    turn: int
    site: Site
    hours: Hours
    call_at: datetime


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A language that is spoken in an item and that no booth of the session works from."""

    item_uid: str
    language: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What one session needs of interpreters.

    ``spoken`` are the languages of the floor, those of items included whose speakers bring no
    interpreter of their own; ``channels`` what can be listened to besides the floor. A session
    without an hour, that is cancelled or in one language alone has no booths.
    """

    session_uid: str
    spoken: tuple[str, ...]
    channels: tuple[str, ...]
    booths: tuple[Booth, ...]
    uncovered: tuple[Uncovered, ...]

    def booth(self, key: str) -> Booth | None:
        """Return a booth by its key."""
        return next((each for each in self.booths if each.key == key), None)


def demand_of(
    session: SessionFact, setup: SetupFact, floors: Mapping[str, FloorFact], rules: RuleSet
) -> Demand:
    """Derive a session's booths.

    Args:
        floors: what is spoken in its items, by item UID.
    """
    channels = session.interpreted
    heard = tuple(
        (item.uid, language)
        for item in session.items
        if (floor := floors.get(item.uid)) is not None and not floor.own_interpreter
        for language in floor.languages
    )
    # A language of a channel may be spoken in an item though the session does not name it: its
    # booth then works both ways.
    by_items = {language for _, language in heard if language in channels}
    spoken = tuple(dict.fromkeys([*session.floor, *sorted(by_items)]))
    shapes = _shapes(spoken, channels, rules.values)
    sources = {each.languages[0] for each in shapes if each.into}
    sources |= {each.languages[1] for each in shapes if each.back}
    uncovered = tuple(
        Uncovered(uid, language)
        for uid, language in heard
        if channels and language not in sources and language not in session.floor
    )
    booths: tuple[Booth, ...] = ()
    if session.hours is not None and not session.is_cancelled and channels:
        booths = tuple(_booths(session, setup, spoken, channels, rules.values))
    return Demand(session.uid, spoken, channels, booths, uncovered)


@dataclass(frozen=True, slots=True)
class _Shape:
    languages: tuple[str, str]
    into: bool  # works into its own language, the second
    back: bool  # works from it
    relay_from: tuple[str, ...]  # the languages that it hears by relay
    gives: bool

    @property
    def key(self) -> str:
        first, second = self.languages
        if self.into and self.back:
            return f"{first}-{second}"
        return f"{first}>{second}" if self.into else f"{second}>{first}"


def _shapes(
    spoken: tuple[str, ...], channels: tuple[str, ...], thresholds: Thresholds
) -> list[_Shape]:
    everything = list(dict.fromkeys([*spoken, *channels]))
    if len(everything) < 2:
        return []
    if len(everything) == 2:
        first, second = sorted(everything)
        into = first in spoken and second in channels
        back = second in spoken and first in channels
        return [_Shape((first, second), into, back, (), gives=False)] if into or back else []
    pivot = thresholds.pivot if thresholds.pivot in everything else everything[0]
    shapes = []
    for language in sorted(set(everything) - {pivot}):
        into, back = language in channels, language in spoken
        others = tuple(sorted(set(spoken) - {language, pivot}))
        shapes.append(
            _Shape(
                (pivot, language),
                into,
                back,
                others if into else (),
                # Others hear this language through the pivot, or the pivot's channel itself.
                gives=back and any(c != language for c in channels if c != pivot),
            )
        )
    return shapes


def _booths(
    session: SessionFact,
    setup: SetupFact,
    spoken: tuple[str, ...],
    channels: tuple[str, ...],
    thresholds: Thresholds,
) -> list[Booth]:
    hours = session.hours
    assert hours is not None
    shapes = _shapes(spoken, channels, thresholds)
    by_language = {shape.languages[1]: shape.key for shape in shapes}
    number = len(set(spoken) | set(channels))
    made = []
    for shape in shapes:
        first, second = shape.languages
        two_way = shape.into and shape.back
        ways: set[Direction] = set()
        if shape.into:
            ways.add((first, second))
        if shape.back:
            ways.add((second, first))
        # With several languages, some members may work into the booth's own language alone.
        required = {(first, second)} if number > 2 and two_way else ways
        gives = shape.gives or (number > 2 and two_way)
        team, because = _team(session, setup, number, len(shapes), two_way, shape.gives, thresholds)
        own = setup.teams.get(shape.key)
        if own is not None:
            team, because = own, None
        standby = setup.standby
        if standby is None:
            standby = thresholds.standby_difficult if setup.difficult else thresholds.standby
        turn = thresholds.turn_trio if team >= 3 else thresholds.turn_most
        if setup.site is not Site.ON_SITE:
            turn = turn * thresholds.remote_percent // 100
        made.append(
            Booth(
                session_uid=session.uid,
                key=shape.key,
                languages=shape.languages,
                two_way=two_way,
                required=frozenset(required),
                giving=(second, first) if gives else None,
                givers=min(thresholds.relay_givers, team) if gives else 0,
                takes_relay_from=tuple(
                    by_language[each] for each in shape.relay_from if each in by_language
                ),
                team=team,
                because=because,
                standby=standby,
                turn=max(1, turn),
                site=setup.site,
                hours=hours,
                call_at=hours[0] - timedelta(minutes=thresholds.call),
            )
        )
    return made


def _team(
    session: SessionFact,
    setup: SetupFact,
    languages: int,
    booths: int,
    two_way: bool,
    gives_relay: bool,
    thresholds: Thresholds,
) -> tuple[int, Rule | None]:
    """Return how many interpreters a booth needs by R1 to R4, and the rule that asks for most."""
    asked = [(team_for(session.minutes or 0, setup.site, thresholds), Rule.TEAM)]
    least = thresholds.difficult_team if setup.difficult else thresholds.least_team
    asked.append((least, Rule.MARKET))
    if languages >= 3:
        of_booth = thresholds.booth_two_way if two_way else thresholds.booth_least
        # Three languages need so many in all, spread over their booths.
        share = -(-thresholds.three_languages // booths) if languages == 3 else 0
        asked.append((max(of_booth, share), Rule.MANY_LANGUAGES))
    if gives_relay:
        least = thresholds.relay_two_way if two_way else thresholds.relay_givers
        asked.append((least, Rule.RELAY))
    team = max(number for number, _ in asked)
    return team, next(rule for number, rule in asked if number == team)


def team_for(minutes: int, site: Site, thresholds: Thresholds) -> int:
    """Return how many interpreters a booth of two languages needs for so many minutes (R1, R10).

    Beyond the last threshold a second team takes over, and so on.
    """
    share = 100 if site is Site.ON_SITE else thresholds.remote_percent
    steps = (thresholds.solo, thresholds.pair, thresholds.trio, thresholds.four)
    for team, most in enumerate(steps, 1):
        if minutes * 100 <= most * share:
            return team
    most = thresholds.four * share // 100
    return 4 * -(-minutes // max(1, most))
