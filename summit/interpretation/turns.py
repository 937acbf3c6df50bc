"""Who is at the microphone when: derived by the rules, or as somebody has set it by hand.

Nothing is stored until a person changes something. The rules give a round robin through the team
in turns of 20 to 30 minutes (R7), in a trio about 20, shorter where the booth is remote (R10), and
handing over between items where their times are known: nobody changes voice in mid-speech if it
can be helped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from summit.interpretation.demand import Booth
from summit.interpretation.facts import Hours, Situation, TurnFact
from summit.interpretation.models import HOLDING, AssignmentRole, Site
from summit.interpretation.rule_set import Thresholds
from summit.programme.facts import SessionFact

#: Cuts within an item fall on full five minutes after the start, if that can be helped.
_GRID = 5
# What a cut is charged, in minutes of deviation from the length meant.
_WITHIN_ITEM = 40
_TOO_SHORT = 100
_TOO_LONG = 300


class NowNext(NamedTuple):
    """Whose turn it is, and whose is next; ``None`` before, after, and in nobody's."""

    now: TurnFact | None
    next: TurnFact | None


class Lengths(NamedTuple):
    """How long turns are to be, in minutes."""

    least: int
    most: int
    meant: int


def turns_of(situation: Situation, session: SessionFact, booth: Booth) -> tuple[TurnFact, ...]:
    """Return a booth's turns, in order, without a gap from the session's start to its end.

    Those that somebody has set by hand hold while they still fit (:func:`fit`). Nobody in the
    booth, no turns.
    """
    team = tuple(
        each.interpreter_id
        for each in sorted(situation.assignments, key=lambda each: each.id)
        if each.session_uid == session.uid
        and each.booth == booth.key
        and each.role is AssignmentRole.ACTIVE
        and each.state in HOLDING
    )
    edited = situation.turns.get((session.uid, booth.key), ())
    if fit(edited, booth.hours, team):
        return tuple(edited)
    return derived(session, booth, team, situation.rules.values)


def fit(turns: Sequence[TurnFact], hours: Hours, team: Iterable[int]) -> bool:
    """Tell whether turns cover the hours without gap or overlap, by members of the team alone."""
    if not turns or turns[0].starts_at != hours[0] or turns[-1].ends_at != hours[1]:
        return False
    members = frozenset(team)
    return (
        all(turn.starts_at < turn.ends_at for turn in turns)
        and all(first.ends_at == second.starts_at for first, second in pairwise(turns))
        and all(turn.interpreter_id in members for turn in turns)
    )


def derived(
    session: SessionFact, booth: Booth, team: Sequence[int], thresholds: Thresholds
) -> tuple[TurnFact, ...]:
    """Return the turns that the rules give a team: round robin, in the order given."""
    start, end = booth.hours
    total = int((end - start).total_seconds()) // 60
    if not team or total < 1:
        return ()
    if len(team) == 1:
        return (TurnFact(session.uid, booth.key, team[0], start, end),)
    turn = lengths(len(team), booth.site, thresholds)
    turn = turn._replace(meant=_equal_share(total, len(team), turn))
    cuts = cut(total, boundaries(session, total), turn)
    edges = [0, *cuts, total]
    return tuple(
        TurnFact(
            session.uid,
            booth.key,
            team[number % len(team)],
            start + timedelta(minutes=first),
            # The end itself, should it not be a whole minute.
            end if second == total else start + timedelta(minutes=second),
        )
        for number, (first, second) in enumerate(pairwise(edges))
    )


def lengths(team: int, site: Site, thresholds: Thresholds) -> Lengths:
    """Return how long the turns of a team of so many are to be.

    Remote interpreting has shorter ones: the share that R10 leaves of its other limits.
    """
    least, most = thresholds.turn_least, max(thresholds.turn_least, thresholds.turn_most)
    meant = thresholds.turn_trio if team >= 3 else most
    share = 100 if site is Site.ON_SITE else thresholds.remote_percent
    return Lengths(*(max(1, each * share // 100) for each in (least, most, meant)))


def _equal_share(total: int, team: int, turn: Lengths) -> int:
    """Return the length nearest to the one meant by which everybody has as many turns.

    The one meant itself, where no such turns are neither too short nor too long.
    """
    shares = [
        total / number
        for number in range(team, total + 1, team)
        if turn.least <= total / number <= turn.most
    ]
    return round(min(shares, key=lambda share: abs(share - turn.meant), default=turn.meant))


def boundaries(session: SessionFact, total: int) -> tuple[int, ...]:
    """Return when items end, in minutes from the start, as far as their times are known."""
    found, at = [], 0
    for item in session.items:
        if item.minutes is None:
            break
        at += item.minutes
        if at >= total:
            break
        if at > 0:
            found.append(at)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def cut(total: int, preferred: tuple[int, ...], turn: Lengths) -> tuple[int, ...]:
    """Return where to hand over, in minutes from the start, so that turns are as they are meant.

    The cheapest way by dynamic programming: a turn costs the minutes by which it differs from the
    length meant, handing over within an item though another ends in time more, a turn that is too
    short or too long most.

    Args:
        total: how long the session is, at least 1 minute.
        preferred: when items end.
    """
    cuts, proper = _cheapest(total, preferred, turn, _GRID)
    if proper:
        return cuts
    # On every minute, lengths may come right that do not on every fifth.
    return _cheapest(total, preferred, turn, 1)[0]


def _cheapest(
    total: int, preferred: tuple[int, ...], turn: Lengths, grid: int
) -> tuple[tuple[int, ...], bool]:
    """Return the cheapest cuts, and whether no turn is too short or too long."""
    between = set(preferred)
    places = sorted({*range(0, total, grid), *between, total})
    longest = 2 * turn.most + grid
    best: list[tuple[int, int]] = [(0, 0)]  # cost, the position before
    choice = [
        any(turn.least <= each - place <= turn.most for each in preferred) for place in places
    ]
    for here in range(1, len(places)):
        is_proper = places[here] in between or here == len(places) - 1
        found: tuple[int, int] | None = None
        for before in range(here - 1, -1, -1):
            length = places[here] - places[before]
            if length > longest:
                break
            cost = best[before][0] + _charge(length, turn)
            if choice[before] and not is_proper:
                cost += _WITHIN_ITEM
            if found is None or cost < found[0]:
                found = (cost, before)
        assert found is not None
        best.append(found)
    cuts, at, proper = [], len(places) - 1, True
    while at > 0:
        before = best[at][1]
        proper = proper and turn.least <= places[at] - places[before] <= turn.most
        if before > 0:
            cuts.append(places[before])
        at = before
    return tuple(reversed(cuts)), proper


def _charge(length: int, turn: Lengths) -> int:
    charge = abs(length - turn.meant)
    if length < turn.least:
        charge += _TOO_SHORT * (turn.least - length)
    elif length > turn.most:
        charge += _TOO_LONG * (length - turn.most)
    return charge


def now_and_next(turns: Sequence[TurnFact], now: datetime) -> NowNext:
    """Return whose turn it is at an instant, and the next one after it.

    Args:
        turns: in order.
    """
    current = next((each for each in turns if each.starts_at <= now < each.ends_at), None)
    following = next((each for each in turns if each.starts_at > now), None)
    return NowNext(current, following)
