"""The demonstration's run of show: the Mayoral Meeting of the copy, from an hour before it.

The items and their lengths are those of the programme. What happens before the meeting is a
proposal of how such an evening is prepared; no source tells how it was in 2020.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.text import Text
from summit.programme.models import ItemKind, Summit
from summit.rundown import operations as rundowns
from summit.rundown.models import Source
from summit.rundown.operations import CueValues

#: The session that is led, and who is in the studio for it.
LED, HOST = "mayoral-meeting", "seoul"

#: What comes before the meeting: seconds from its start, how long, and what it is.
BEFORE = (
    (
        -3600,
        900,
        Text(
            en="Studio, booths and encoders ready; slate on all channels",
            ko="스튜디오·통역 부스·인코더 준비, 전 채널 대기 화면 송출",
        ),
    ),
    (
        -2700,
        1920,
        Text(
            en="Line-up: connection, sound and name plate, city by city",
            ko="접속 점검: 도시별 연결, 음향, 명패 확인",
        ),
    ),
    (
        -600,
        600,
        Text(en="Interpreters confirm sound; stand by", ko="통역 음향 최종 확인, 대기"),
    ),
)

#: Interventions may be left out if there is no time, the last first; presentations may not.
CUT_PRIORITY = 1


def make_rundown(summit: Summit, *, actor: Actor, now: datetime) -> None:
    """Make the rundown of the Mayoral Meeting."""
    session = next(each for each in summit.sessions if each.slug == LED)
    rundown = rundowns.make_rundown(session, actor=actor, now=now)
    opening = rundown.cues[0]
    for cue in list(rundown.cues):
        values: dict[str, Any] = {}
        if cue is opening:
            values = {"offset": 0, "hard": True, "source": Source.VIDEO}
        elif cue.city is not None and cue.city.slug != HOST:
            # All but the host took part by video.
            values = {"source": Source.REMOTE}
            if cue.kind is ItemKind.DISCUSSION:
                values["priority"] = CUT_PRIORITY
        if values:
            rundowns.edit_cue(cue, replace(CueValues.of(cue), **values), actor=actor, now=now)
    last: str | None = None
    for offset, seconds, title in BEFORE:
        added = rundowns.add_cue(
            rundown,
            CueValues(ItemKind.OPENING, seconds, title=title, offset=offset),
            last,
            actor=actor,
            now=now,
        )
        last = added.uid
