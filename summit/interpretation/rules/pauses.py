"""Rules about one's time at the microphone: turns and breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summit.core.errors import N_
from summit.interpretation.facts import TurnFact
from summit.interpretation.models import Site
from summit.interpretation.rule_set import Rule, Thresholds
from summit.interpretation.rules.context import (
    Context,
    Crew,
    Manned,
    booth_name,
    ids,
    minutes_of,
    works_from,
)
from summit.interpretation.turns import fit
from summit.programme.facts import ItemFact, SessionFact
from summit.programme.models import ItemKind
from summit.programme.rules import Finding
from summit.programme.rules.finding import Names, Phrase, Span, Value

#: What is told of a booth, whom it is about, and what it rests on.
Told = tuple[Phrase, tuple[int, ...], tuple[object, ...]]

_TURN = N_("Turns in “%(session)s” are not as they should be: %(turns)s.")
_ALONE = N_("%(person)s works alone in %(booth)s for %(minutes)s min, %(most)s at most")
_LENGTH = N_("%(person)s %(when)s (%(minutes)s min)")
_NO_FIT = N_("those set by hand for %(booth)s no longer fit and are left out")
_TURN_REMEDY = N_(
    "Let them take turns of %(least)s to %(most)s min, or assign a second interpreter."
)
_BREAK = N_("“%(session)s” goes on for %(minutes)s min without a break.")
_BREAK_REMEDY = N_(
    "Put a break of %(break)s min in after %(most)s min at the latest, or assign a second team."
)


def longest_stretch(session: SessionFact, least: int) -> int:
    """Return for how many minutes a session goes on without a break of ``least`` minutes.

    Where the times of items are not known, as few as there can be: the breaks that are still to
    come part what is left evenly.
    """
    total = session.minutes or 0
    longest = at = since = 0
    for position, item in enumerate(session.items):
        if item.minutes is None:
            breaks = [each for each in session.items[position:] if _is_break(each, least)]
            rest = total - since - sum(each.minutes or 0 for each in breaks)
            return max(longest, -(-rest // (len(breaks) + 1)))
        if at >= total:
            break
        if _is_break(item, least):
            longest = max(longest, at - since)
            since = at + item.minutes
        at += item.minutes
    return max(longest, total - since)


def _is_break(item: ItemFact, least: int) -> bool:
    return item.kind is ItemKind.BREAK and (item.minutes is None or item.minutes >= least)


def breaks(context: Context) -> Iterator[Finding]:
    """Find sessions that go on for too long without a break (R9)."""
    values = context.values
    for manned in context.manned:
        minutes = longest_stretch(manned.session, values.break_least)
        if minutes <= values.break_after:
            continue
        yield context.finding(
            Rule.BREAK,
            manned.session,
            _BREAK,
            _BREAK_REMEDY,
            {"minutes": minutes, "break": values.break_least, "most": values.break_after},
            (minutes, values.break_least, values.break_after),
        )


def turns(context: Context) -> Iterator[Finding]:
    """Find who works alone for too long, and turns set by hand that are too long or short (R7)."""
    values = context.values
    for manned in context.manned:
        told: list[Value] = []
        depends: list[object] = []
        people: list[int] = []
        for crew in manned.crews:
            found = _alone(manned, crew, values)
            wrong, fits = _edited(context, manned, crew)
            found += wrong
            if not fits:
                found.append(
                    (Phrase(_NO_FIT, {"booth": booth_name(crew.booth)}), (), (crew.booth.key,))
                )
            for phrase, those, rests in found:
                told.append(phrase)
                people += those
                depends.append(rests)
        if told:
            yield context.finding(
                Rule.TURN,
                manned.session,
                _TURN,
                _TURN_REMEDY,
                {
                    "turns": Names(tuple(told)),
                    "least": values.turn_least,
                    "most": values.turn_most,
                },
                (values.turn_least, values.turn_most, values.solo_flag),
                tuple(depends),
                people=people,
            )


def _alone(manned: Manned, crew: Crew, values: Thresholds) -> list[Told]:
    if len(crew.active) != 1:
        return []
    minutes = longest_stretch(manned.session, values.break_least)
    if minutes <= values.solo_flag:
        return []
    [member] = crew.active
    told = Phrase(
        _ALONE,
        {
            "person": member.interpreter.name,
            "booth": booth_name(crew.booth),
            "minutes": minutes,
            "most": values.solo_flag,
        },
    )
    return [(told, (member.id,), (member.id, minutes))]


def _edited(context: Context, manned: Manned, crew: Crew) -> tuple[list[Told], bool]:
    """Return the turns set by hand that are too long or too short, and whether all still fit."""
    edited = context.situation.turns.get((manned.session.uid, crew.booth.key), ())
    if not edited or len(crew.active) < 2:
        return [], True
    if not fit(edited, crew.booth.hours, ids(crew.active)):
        return [], False
    values = context.values
    most = values.turn_most
    # A session may be shorter than a turn.
    least = min(values.turn_least, minutes_of(crew.booth.hours))
    return [
        _told(context, manned, stretch)
        for stretch in _stretches(edited)
        if not least <= minutes_of((stretch.starts_at, stretch.ends_at)) <= most
    ], True


def _stretches(turns: Sequence[TurnFact]) -> Iterator[TurnFact]:
    """Yield turns, those that one person has in a row as one."""
    current: TurnFact | None = None
    for turn in turns:
        if current is not None and current.interpreter_id == turn.interpreter_id:
            current = TurnFact(
                turn.session_uid,
                turn.booth,
                turn.interpreter_id,
                current.starts_at,
                turn.ends_at,
            )
            continue
        if current is not None:
            yield current
        current = turn
    if current is not None:
        yield current


def _told(context: Context, manned: Manned, turn: TurnFact) -> Told:
    minutes = minutes_of((turn.starts_at, turn.ends_at))
    told = Phrase(
        _LENGTH,
        {
            "person": context.name(turn.interpreter_id),
            "when": Span(turn.starts_at, turn.ends_at, manned.session.zone),
            "minutes": minutes,
        },
    )
    rests = (turn.interpreter_id, turn.starts_at, turn.ends_at)
    return told, (turn.interpreter_id,), rests


def long_remote_turns(context: Context, manned: Manned) -> list[Told]:
    """Return turns set by hand that would do on site and are too long for remote work (R10)."""
    values = context.values
    most = max(1, values.turn_most * values.remote_percent // 100)
    found = []
    for crew in manned.crews:
        edited = context.situation.turns.get((manned.session.uid, crew.booth.key), ())
        if not fit(edited, crew.booth.hours, ids(crew.active)):
            continue
        remote = {
            member.id
            for member in crew.active
            if works_from(manned.setup, member.interpreter) is not Site.ON_SITE
        }
        found += [
            _told(context, manned, stretch)
            for stretch in _stretches(edited)
            if stretch.interpreter_id in remote
            and most < minutes_of((stretch.starts_at, stretch.ends_at)) <= values.turn_most
        ]
    return found
