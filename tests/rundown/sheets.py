"""Rundowns as plain values for tests of the table, the sheet on paper and the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from summit.core.text import Text
from summit.programme.models import ItemKind
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import RundownState, Source
from tests.programme.builders import SEOUL, at

#: A city in both languages, its mayor, and the mayor's title.
MAYORS = (
    ("Jakarta", "자카르타", "Anies Baswedan", "아니스 바스웨단", "Governor", "주지사"),
    ("London", "런던", "Sadiq Khan", "사디크 칸", "Mayor of London", "런던시장"),
    ("Tehran", "테헤란", "Pirouz Hanachi", "피루즈 하나치", "Mayor of Tehran", "테헤란시장"),
    (
        "Ulaanbaatar",
        "울란바토르",
        "Dolgorsürengiin Sumyaabazar",
        "돌고르수렝깅 수미야바자르",
        "Governor of the Capital City and Mayor of Ulaanbaatar",
        "수도 주지사 겸 울란바토르시장",
    ),
)


def cue(number: int = 1, **fields: Any) -> CueFact:
    """Make a mayor's turn of three minutes."""
    place, place_ko, name, name_ko, title, title_ko = MAYORS[number % len(MAYORS)]
    values: dict[str, Any] = {
        "uid": f"00000000-0000-4000-8000-{number:012}",
        "kind": ItemKind.INTERVENTION,
        "title": Text(en=f"Intervention: {place}", ko=f"발언: {place_ko}"),
        "name": Text(en=name, ko=name_ko),
        "person_title": Text(en=title, ko=title_ko),
        "place": Text(en=place, ko=place_ko),
        "seconds": 180,
        "source": Source.REMOTE,
        "language": "en",
        "lower_third": Text(en=f"{name}\n{title}", ko=f"{name_ko}\n{title_ko}"),
        "media": f"plate-{number:02}_{place.lower()}.png",
        "words": Text(en=f"“… over to {place}.”", ko=f"“… {place_ko} 순서입니다.”"),
        "fallback": f"video/fallback-{place.lower()}-2027-05-14.mp4",
        "telephone": "+62 21 555 0100",
        "priority": number % 4,
        "owner": "김하늘",
        **fields,
    }
    values.setdefault("planned_seconds", values["seconds"])
    return CueFact(**values)


def rundown(*cues: CueFact, starts_at: datetime | None = None, **fields: Any) -> RundownFact:
    """Make the rundown of a meeting from 22:00 to 23:30 in Seoul."""
    values: dict[str, Any] = {
        "id": 1,
        "session_uid": "mayors@test",
        "session": "mayors",
        "title": Text(en="Mayoral Meeting", ko="도시정부 시장회의"),
        "zone": SEOUL,
        "state": RundownState.PLANNED,
        "starts_at": starts_at or at(22),
        "ends_by": at(23, 30),
        "cues": cues,
        "version": 7,
        **fields,
    }
    return RundownFact(**values)


def meeting(count: int = 27) -> RundownFact:
    """Make a meeting: an opening film, an address, and so many turns that ``count`` is full."""
    first = [
        cue(
            90,
            kind=ItemKind.OPENING,
            title=Text(en="Opening film and welcome", ko="개회 영상 및 환영"),
            name=Text(),
            person_title=Text(),
            place=Text(),
            seconds=90,
            hard=True,
            source=Source.VIDEO,
            language="",
            lower_third=Text(),
            offset=-90,
            telephone="",
            priority=0,
            note="House lights down at −00:10.",
        ),
        cue(91, title=Text(), kind=ItemKind.KEYNOTE, hard=True, seconds=420, source=Source.STUDIO),
    ]
    turns = [cue(number) for number in range(1, count - len(first) + 1)]
    return rundown(*first[:count], *turns)


def duties(of: RundownFact) -> dict[str, list[tuple[str, Text]]]:
    """Return who is on duty: two booths at every cue."""
    return {
        each.uid: [
            ("en-ko", Text(en="Kim Bora", ko="김보라")),
            ("fa>en", Text(en="Roya Sadeghi", ko="로야 사데기")),
        ]
        for each in of.cues
    }
