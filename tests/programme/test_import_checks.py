"""What an import refuses in view of what is there, and that nothing is changed then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.programme import importing
from summit.programme.file import reader
from summit.programme.file.problems import FileErrors
from summit.programme.models import Address, ReleaseAudience, Session, Summit
from tests.actors import TESTER

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

FORMAT = "format: summit-programme/1\n"

FORUM = (
    FORMAT
    + """\
summit:
  slug: forum
  kind: summit
  title: {en: Forum}
  starts: 2027-03-27
  ends: 2027-03-29
  zone: Europe/London
  languages: [en]
people:
- {slug: park-won-soon, name: {en: Park Won-soon}}
rooms:
- {slug: hall, kind: room, name: {en: Hall}}
sessions:
- {slug: opening, kind: plenary, title: {en: Opening}, start: 2027-03-27 10:00,
   end: 2027-03-27 11:00}
- {slug: talk, kind: talk, title: {en: Talk}, day: 2027-03-29}
"""
)

HEAD = FORMAT + "summit: {slug: forum}\n"


def load(text: str, *, replace: bool = False) -> Summit:
    file = reader.read(text.encode(), "f")
    db.session.rollback()
    with unit_of_work():
        return importing.apply(file, actor=TESTER, now=NOW, replace=replace).summit


def mistakes(text: str, *, replace: bool = False) -> list[str]:
    """Return the messages of all three ways to meet a mistake, which must agree."""
    file = reader.read(text.encode(), "f")
    db.session.rollback()
    said = []
    for meet in (importing.check, importing.preview):
        with pytest.raises(FileErrors) as raised:
            meet(file, replace=replace)
        said.append(str(raised.value))
    with pytest.raises(FileErrors) as raised, unit_of_work():
        importing.apply(file, actor=TESTER, now=NOW, replace=replace)
    said.append(str(raised.value))
    assert said == [said[0]] * 3
    return [line.removeprefix("f:") for line in said[0].split("\n")]


def sessions(text: str) -> str:
    return HEAD + "sessions:\n- " + text + "\n"


def publish(slug: str, audience: ReleaseAudience) -> None:
    db.session.rollback()
    with unit_of_work():
        db.session.execute(
            update(Session).where(Session.slug == slug).values(published_to=audience)
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "{slug: opening, items: [{slug: a, kind: keynote, "
            "speakers: [{person: park-wonsoon, role: chair}]}]}",
            'sessions[0].items[0].speakers[0].person: nobody is defined as "park-wonsoon"; '
            'did you mean "park-won-soon"? Otherwise add it under people',
        ),
        (
            "{slug: opening, cities: [{city: x}]}",
            'sessions[0].cities[0].city: no city is defined as "x"; add it under cities',
        ),
        (
            "{slug: opening, room: hell}",
            'sessions[0].room: no room is defined as "hell"; '
            'did you mean "hall"? Otherwise add it under rooms',
        ),
        (
            "{slug: opening, items: [{slug: a, kind: keynote, minutes: 50}, "
            "{slug: b, kind: break, minutes: 15}]}",
            "sessions[0].items: the items last 65 minutes together, the session only 60; "
            "shorten items by 5 minutes or let the session end later",
        ),
        (
            "{slug: opening, start: 2027-03-28 01:30}",
            "sessions[0].start: 2027-03-28 01:30 does not exist: in Europe/London the clock goes "
            "from 01:00 to 02:00; take a time before or after",
        ),
        (
            "{slug: opening, zone: Asia/Tehran, start: 2021-03-22 00:15}",
            "sessions[0].start: 2021-03-22 00:15 does not exist: in Asia/Tehran the clock goes "
            "from 00:00 to 01:00; take a time before or after",
        ),
        (
            "{slug: opening, start: 2027-10-31 01:30}",
            "sessions[0].start: 2027-10-31 01:30 happens twice in Europe/London, as the clock is "
            "put back; write 2027-10-31 01:30+01:00 or 2027-10-31 01:30+00:00",
        ),
        (
            "{slug: opening, start: 2027-03-27 10:00+09:00}",
            "sessions[0].start: in Europe/London the clock is at +00:00 then; "
            "write the time as the clock there shows it, and leave +09:00 out",
        ),
        (
            "{slug: opening, end: 2027-03-27 09:00}",
            "sessions[0].end: the end, 2027-03-27 09:00, is not after the start, "
            "2027-03-27 10:00; a session past midnight ends on the next day",
        ),
        (
            "{slug: talk, start: 2027-03-29 09:00}",
            "sessions[0].end: the key end is missing; "
            "start and end stand together; where neither is known, give the day alone",
        ),
        (
            "{slug: talk, day: 2027-04-01}",
            "sessions[0].day: 2027-04-01 is not a day of the summit, 2027-03-27 to 2027-03-29; "
            "correct it, or let the summit begin earlier or end later",
        ),
        (
            "{slug: opening, title: {ko: 개회식}}",
            'sessions[0].title.ko: "ko" is not a language of this summit (en); '
            "add it to summit.languages, or take the text out",
        ),
        (
            '{slug: opening, title: {en: ""}}',
            "sessions[0].title: holds no text in any language; give it at least one",
        ),
        (
            "{slug: lunch, kind: plenary, title: {en: Lunch}}",
            "sessions[0].slug: the session has neither a start nor a day; "
            "give start and end, or the day alone; only a draft waits without: state: draft",
        ),
        (
            "{slug: opening, items: [{slug: a}]}",
            'sessions[0].items[0]: "a" is new and needs the key kind; '
            "add it (What happens.), or correct the slug if it is not new",
        ),
    ],
)
def test_a_mistake_names_its_place_and_what_would_be_right(text: str, expected: str) -> None:
    load(FORUM)

    assert [line.partition(": ")[2] for line in mistakes(sessions(text))] == [expected]


def test_nothing_is_changed_by_a_file_with_one_mistake() -> None:
    load(FORUM)

    mistakes(
        HEAD + "people: [{slug: lee, name: {en: Lee}}]\n"
        "sessions: [{slug: talk, title: {en: Dialogue}, room: cellar}]\n"
    )

    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1
    assert importing.preview(reader.read(FORUM.encode(), "f"), replace=True).changes == []


def test_lines_are_those_of_the_keys() -> None:
    load(FORUM)

    assert mistakes(HEAD + "sessions:\n- slug: opening\n\n  room: x\n  day: 2020-01-01\n") == [
        '6: sessions[0].room: no room is defined as "x"; add it under rooms',
        "7: sessions[0].day: 2020-01-01 is not a day of the summit, 2027-03-27 to 2027-03-29; "
        "correct it, or let the summit begin earlier or end later",
    ]


def test_a_new_summit_says_what_it_needs() -> None:
    found = mistakes(HEAD)

    assert [line.partition(";")[0] for line in found] == [
        f'2: summit: "forum" is new and needs the key {key}'
        for key in ("kind", "title", "starts", "ends", "zone", "languages")
    ]


def test_the_summit_may_not_leave_its_sessions_behind() -> None:
    load(FORUM)

    assert mistakes(FORMAT + "summit: {slug: forum, ends: 2027-03-28}\n") == [
        '2: summit.ends: the session "talk" is on 2027-03-29, which would not be a day of it; '
        "move that session in the same file"
    ]
    assert mistakes(FORMAT + "summit: {slug: forum, ends: 2027-03-01}\n") == [
        "2: summit.ends: the summit ends on 2027-03-01, before it starts on 2027-03-27; "
        "correct one of the two"
    ]


def test_a_late_session_elsewhere_may_begin_on_the_day_before() -> None:
    load(FORUM)

    load(
        sessions(
            "{slug: opening, zone: America/Los_Angeles, start: 2027-03-26 17:00, "
            "end: 2027-03-26 18:00}"
        )
    )

    row = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
    assert row.starts_at == datetime(2027, 3, 27, 0, 0, tzinfo=UTC)


def test_an_hour_shown_twice_is_told_apart_by_its_offset() -> None:
    load(FORUM)
    days = FORMAT + "summit: {slug: forum, ends: 2027-10-31}\nsessions:\n- "

    load(days + "{slug: talk, start: 2027-10-31 01:30+01:00, end: 2027-10-31 01:30+00:00}\n")

    row = db.session.scalars(select(Session).where(Session.slug == "talk")).one()
    assert (row.starts_at, row.ends_at) == (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("shown_to", "change", "expected"),
    [
        (
            ReleaseAudience.INVITEES,
            "state: draft",
            'state: "opening" has been published and cannot be a draft again',
        ),
        (
            ReleaseAudience.EVERYONE,
            "audience: invitees",
            'audience: "opening" has been published to everyone and cannot be for fewer',
        ),
        (
            ReleaseAudience.INVITEES,
            "audience: staff",
            'audience: "opening" has been published to invitees and cannot be for fewer',
        ),
    ],
)
def test_what_has_been_published_can_only_be_cancelled(
    shown_to: ReleaseAudience, change: str, expected: str
) -> None:
    load(FORUM)
    publish("opening", shown_to)

    assert mistakes(sessions(f"{{slug: opening, {change}}}")) == [
        f"4: sessions[0].{expected}; cancel it instead: state: cancelled"
    ]
    load(sessions("{slug: opening, state: cancelled}"))


def test_a_session_shown_to_invitees_may_stay_theirs() -> None:
    load(FORUM)
    publish("opening", ReleaseAudience.INVITEES)

    load(sessions("{slug: opening, audience: invitees}"))


def test_replace_is_checked_as_replace() -> None:
    load(FORUM)

    assert mistakes(sessions("{slug: opening, room: hall}"), replace=True) == [
        '4: sessions[0].room: no room is defined as "hall"; add it under rooms'
    ]


def test_the_address_of_another_summit_is_refused() -> None:
    summit = load(FORUM)
    uid = summit.uid
    load(FORMAT + f"summit: {{slug: agora, uid: {uid!r}}}\n")

    assert mistakes(FORUM)[0] == (
        '3: summit.slug: "forum" is or was the address of the summit "agora"; '
        f"choose another, or give that summit's uid ({uid}) to change it"
    )
    assert db.session.scalar(select(func.count()).select_from(Address)) == 2


def test_a_slug_with_another_uid_is_refused() -> None:
    summit = load(FORUM)
    uid = summit.uid
    talk = db.session.scalars(select(Session.uid).where(Session.slug == "talk")).one()

    assert mistakes(
        FORMAT + "summit: {slug: forum, uid: other@x}\nsessions: [{slug: talk, uid: another@x}]\n"
    ) == [
        f'2: summit.uid: the summit at "forum" has another uid, {uid}; '
        "leave uid out to change that summit, or choose another slug",
        f'3: sessions[0].uid: the session "talk" has another uid, {talk}; '
        "leave uid out to change that session, or choose another slug",
    ]


def test_a_uid_of_another_summits_session_is_refused() -> None:
    load(FORUM)
    talk = db.session.scalars(select(Session.uid).where(Session.slug == "talk")).one()
    copy = FORUM.replace("slug: forum", "slug: agora").replace(
        "{slug: talk,", f"{{slug: talk, uid: {talk!r},"
    )

    assert mistakes(copy) == [
        '17: sessions[1].uid: this uid is that of a session of the summit "forum"; '
        "leave uid out; the new session gets one of its own"
    ]


def test_a_former_slug_of_a_session_is_not_used_again() -> None:
    load(FORUM)
    load(sessions("{slug: dialogue, former: [talk]}"))
    uid = db.session.scalars(select(Session.uid).where(Session.slug == "dialogue")).one()

    assert mistakes(
        HEAD + "sessions:\n- {slug: dialogue}\n"
        "- {slug: talk, kind: talk, title: {en: Talk}, day: 2027-03-29}\n"
    ) == [
        '5: sessions[1].slug: "talk" is or was the address of another session, now "dialogue"; '
        f"choose another, or give that session's uid ({uid}) to change it"
    ]


def test_two_people_are_not_merged_by_a_former_slug() -> None:
    load(FORUM)
    load(HEAD + "people: [{slug: lee, name: {en: Lee}}]\n")

    assert mistakes(HEAD + "people: [{slug: lee, former: [park-won-soon]}]\n") == [
        '3: people[0].former: "park-won-soon" leads to "park-won-soon"; '
        "take it out; to make one of the two, merge them in the directory"
    ]
