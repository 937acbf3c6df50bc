"""Which channels a session can have, in which order, and what an operator can do with each.

Pure: what the operations allow and what the page offers are the same functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from summit.streaming.consents import Purpose
from summit.streaming.models import FLOOR, SIGN, BroadcastState

_S = BroadcastState

#: States before the public could see anything live.
BEFORE: Final = frozenset({_S.PLANNED, _S.TEST, _S.READY})
#: States after it.
AFTER: Final = frozenset({_S.ENDED, _S.RECORDED})

#: From which states an operator's act leads to a state.
STEPS: Final[Mapping[BroadcastState, frozenset[BroadcastState]]] = {
    _S.TEST: frozenset({_S.PLANNED, _S.READY, _S.FAILED}),
    _S.READY: frozenset({_S.TEST}),
    _S.LIVE: frozenset({_S.READY, _S.FAILED}),
    _S.ENDED: frozenset({_S.LIVE}),
    _S.RECORDED: frozenset({_S.ENDED, _S.RECORDED, _S.FAILED}),
    _S.FAILED: frozenset({_S.PLANNED, _S.TEST, _S.READY, _S.LIVE}),
}
#: What YouTube reports is so, whichever step was left out here.
REPORTED: Final[Mapping[BroadcastState, frozenset[BroadcastState]]] = {
    **STEPS,
    _S.TEST: frozenset({_S.PLANNED, _S.READY, _S.FAILED}),
    _S.LIVE: frozenset({_S.PLANNED, _S.TEST, _S.READY, _S.FAILED}),
    _S.ENDED: frozenset({_S.PLANNED, _S.TEST, _S.READY, _S.LIVE, _S.FAILED}),
}


def may_become(present: BroadcastState, to: BroadcastState, *, reported: bool = False) -> bool:
    """Tell whether a step leads from one state to another; ``reported`` by the provider itself."""
    return present in (REPORTED if reported else STEPS).get(to, frozenset())


def next_step(state: BroadcastState) -> BroadcastState | None:
    """Return the step that comes next by an operator's act, where one does."""
    return {
        _S.PLANNED: _S.TEST,
        _S.TEST: _S.READY,
        _S.READY: _S.LIVE,
        _S.LIVE: _S.ENDED,
        _S.ENDED: _S.RECORDED,
        _S.FAILED: _S.TEST,
    }.get(state)


def purpose_of(state: BroadcastState) -> Purpose:
    """Tell what has to be consented to, for the public to see a broadcast of this state."""
    return Purpose.RECORDING if state is _S.RECORDED else Purpose.STREAMING


def offered(floor: Iterable[str], interpreted: Iterable[str]) -> tuple[str, ...]:
    """Return the channels that a session can have, in their order: floor, languages, sign."""
    return (FLOOR, *dict.fromkeys([*interpreted, *floor]), SIGN)


def position_of(language: str, channels: Collection[str]) -> int:
    """Return where a channel stands; one that is offered no more comes after the others."""
    order = {each: place for place, each in enumerate(channels)}
    return order.get(language, len(order))
