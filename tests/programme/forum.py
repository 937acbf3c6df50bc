"""A forum of two days in three rooms, for tests of the timetable: small, and full of trouble."""

from __future__ import annotations

from datetime import timedelta

from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import Availability
from summit.programme.models import Room, RoomKind, SessionKind, SessionState, SpeakerState, Summit
from tests.programme.builders import DAY, at, city, item, part, person, session, speaker, summit

NEXT_DAY = DAY + timedelta(days=1)


def forum(slug: str = "forum") -> Summit:
    """Make it in the open unit of work.

    ``opening`` 10–11 in the hall; ``budgets`` 11–12 there, with Kim, who speaks in ``transport``
    (14–15, studio), too, is free from 9 to 17 and lives in London; ``late`` runs over midnight;
    ``talk`` waits without a day, ``walk`` has a day but no hour, ``called-off`` is cancelled.
    """
    london = city("london", "London", "런던", zone="Europe/London")
    lima = city("lima", "Lima", "리마", zone="America/Lima")
    seoul = city("seoul", "Seoul", "서울")
    kim = person("kim", "Kim Minji", "김민지", city=london, zone="Europe/London")
    kim.availability = [Availability(starts_at=at(9), ends_at=at(17))]
    made = summit(
        slug,
        session(
            "opening",
            title=Text(en="Opening", ko="개회식"),
            starts_at=at(10),
            items=[item("welcome", minutes=60)],
            cities=[part(seoul), part(london), part(lima)],
        ),
        session(
            "budgets",
            title=Text(en="Participatory budgets", ko="주민참여예산"),
            kind=SessionKind.SEMINAR,
            starts_at=at(11),
            items=[item("talk", [speaker(kim, remote=True)], minutes=60)],
            cities=[part(london, state=SpeakerState.INVITED)],
        ),
        session(
            "transport",
            title=Text(en="Transport after dark", ko="심야 교통"),
            kind=SessionKind.SEMINAR,
            starts_at=at(14),
            items=[item("talk", [speaker(kim)], minutes=50)],
            cities=[part(lima)],
        ),
        session("late", title=Text(en="Night of the cities"), starts_at=at(22, 30), minutes=150),
        session(
            "called-off",
            title=Text(en="Harbour visit", ko="항구 방문"),
            starts_at=at(16),
            state=SessionState.CANCELLED,
        ),
        session("walk", title=Text(en="City walk", ko="도시 산책"), day=NEXT_DAY),
        session("closing", title=Text(en="Closing", ko="폐회식"), starts_at=at(15, day=NEXT_DAY)),
        ends_on=NEXT_DAY,
        title=Text(en="Forum", ko="포럼"),
    )
    waiting = session("talk", title=Text(en="Talk <b>with</b> a guest", ko="대담"), day=DAY)
    waiting.day, waiting.state, waiting.planned_minutes = None, SessionState.DRAFT, 45
    made.sessions.append(waiting)
    made.rooms = [
        Room(slug="hall", kind=RoomKind.ROOM, name=Text(en="Main hall", ko="대회의실"), position=0),
        Room(
            slug="studio", kind=RoomKind.STUDIO, name=Text(en="Studio", ko="스튜디오"), position=1
        ),
        Room(slug="online", kind=RoomKind.VIRTUAL, name=Text(en="Online", ko="온라인"), position=2),
    ]
    db.session.flush()
    hall, studio, _ = made.rooms
    rooms = {"opening": hall, "budgets": hall, "transport": studio, "closing": hall}
    for each in made.sessions:
        each.room = rooms.get(each.slug)
    db.session.flush()
    return made
