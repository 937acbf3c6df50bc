"""Importing programme files: what is added, changed, left alone, removed, cancelled."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update

from summit.core.db import db, unit_of_work
from summit.directory.models import City, Organisation, Person
from summit.journal.queries import entries_of_summit
from summit.programme import importing
from summit.programme.file import reader
from summit.programme.file.shape import ProgrammeFile
from summit.programme.importing import ImportResult
from summit.programme.models import (
    Address,
    Audience,
    Item,
    ReleaseAudience,
    Room,
    Session,
    SessionState,
    Speaker,
    Summit,
)
from tests.actors import TESTER

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

WHOLE = """\
format: summit-programme/1
summit:
  slug: forum
  kind: summit
  title: {en: Forum, ko: 포럼}
  starts: 2027-05-14
  ends: 2027-05-15
  zone: Asia/Seoul
  languages: [en, ko]
  host: smg
organisations:
- {slug: smg, kind: city_government, name: {en: Seoul Metropolitan Government}, city: seoul}
cities:
- {slug: seoul, name: {en: Seoul, ko: 서울}, zone: Asia/Seoul, coordinates: [37.57, 126.98]}
- {slug: london, name: {en: London}, zone: Europe/London}
people:
- {slug: kim, name: {en: Kim}, city: seoul, organisation: smg}
- {slug: khan, name: {en: Khan}, city: london}
rooms:
- {slug: hall, kind: room, name: {en: Hall}}
- {slug: studio, kind: studio, name: {en: Studio}}
sessions:
- slug: opening
  kind: plenary
  title: {en: Opening, ko: 개회식}
  start: 2027-05-14 10:00
  end: 2027-05-14 11:00
  room: hall
  items:
  - {slug: welcome, kind: opening, minutes: 10}
  - slug: talks
    kind: presentation
    minutes: 40
    speakers:
    - {person: kim, role: chair, state: confirmed}
    - {city: london, role: presenter, capacity: {en: Mayor of London}}
  - {slug: photo, kind: photo, minutes: 5}
  cities: [{city: seoul, part: host}, {city: london}]
- {slug: talk, kind: talk, title: {en: Talk}, day: 2027-05-15}
"""

HEAD = "format: summit-programme/1\nsummit:\n  slug: forum\n"


def parsed(text: str) -> ProgrammeFile:
    return reader.read(text.encode(), "forum.yaml")


def load(text: str, *, replace: bool = False) -> ImportResult:
    """Import a file, and hold that the preview said the same beforehand."""
    db.session.rollback()
    file = parsed(text)
    said = [str(change) for change in importing.preview(file, replace=replace).changes]
    with unit_of_work():
        result = importing.apply(file, actor=TESTER, now=NOW, replace=replace)
    # Identities of new things differ, nothing else.
    assert [str(change) for change in result.changes] == said
    return result


def changes(text: str, *, replace: bool = False) -> list[str]:
    return [str(change) for change in load(text, replace=replace).changes]


def session(slug: str) -> Session:
    return db.session.scalars(select(Session).where(Session.slug == slug)).one()


def publish(slug: str, audience: ReleaseAudience = ReleaseAudience.EVERYONE) -> None:
    """Mark a session as shown to an audience, as publishing does."""
    db.session.rollback()
    with unit_of_work():
        db.session.execute(
            update(Session).where(Session.slug == slug).values(published_to=audience)
        )


def speakers(item: str) -> list[tuple[str | None, str | None, str]]:
    rows = db.session.scalars(
        select(Speaker).join(Item).where(Item.slug == item).order_by(Speaker.position)
    )
    return [(row.person and row.person.slug, row.city and row.city.slug, row.role) for row in rows]


def test_a_new_summit_is_made_whole() -> None:
    result = load(WHOLE)

    opening = session("opening")
    assert result.summit.host is not None
    assert result.summit.host.slug == "smg"
    assert opening.starts_at == datetime(2027, 5, 14, 1, 0, tzinfo=UTC)
    assert (opening.day, opening.zone) == (date(2027, 5, 14), "Asia/Seoul")
    assert (opening.state, opening.audience) == (SessionState.SCHEDULED, Audience.PUBLIC)
    assert opening.room is not None
    assert opening.room.slug == "hall"
    assert [item.slug for item in opening.items] == ["welcome", "talks", "photo"]
    assert speakers("talks") == [("kim", None, "chair"), (None, "london", "presenter")]
    assert [part.city.slug for part in opening.cities] == ["seoul", "london"]
    assert (session("talk").day, session("talk").starts_at) == (date(2027, 5, 15), None)
    assert opening.uid.endswith("@forum.summit")
    assert db.session.get(Address, "forum") is not None


def test_the_same_file_twice_changes_nothing() -> None:
    load(WHOLE)
    db.session.rollback()
    versions = db.session.execute(select(Session.slug, Session.version)).all()

    assert changes(WHOLE) == []
    assert changes(WHOLE, replace=True) == []
    assert db.session.execute(select(Session.slug, Session.version)).all() == versions
    summit = db.session.scalars(select(Summit)).one()
    assert len(entries_of_summit(summit.id)) == 1


def test_an_import_is_one_journal_entry() -> None:
    summit = load(WHOLE).summit

    (entry,) = entries_of_summit(summit.id)
    assert (entry.act, entry.actor, entry.object_key) == (
        "programme.imported",
        "tester",
        summit.uid,
    )
    assert entry.after["counts"]["session.added"] == 2
    assert entry.after["changes"][0] == {
        "kind": "added",
        "object": "city",
        "path": "seoul",
        "field": "",
        "before": None,
        "after": {"en": "Seoul", "ko": "서울"},
    }


def test_a_preview_writes_nothing() -> None:
    file = parsed(WHOLE)

    assert len(importing.preview(file, replace=False).changes) == 17
    for table in (Summit, Session, City, Organisation, Person, Address):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_what_is_absent_stays() -> None:
    load(WHOLE)

    assert changes(HEAD + "sessions:\n- {slug: opening, title: {ko: 개막식}}\n") == [
        'changed session opening: title: {"en": "Opening", "ko": "개회식"} → '
        '{"en": "Opening", "ko": "개막식"}'
    ]
    assert session("opening").room is not None


def test_what_is_empty_is_emptied() -> None:
    load(WHOLE)

    assert changes(
        HEAD + "sessions:\n- {slug: opening, room: , title: {ko: }}\n"
        "people:\n- {slug: kim, city: null}\n"
    ) == [
        'changed person kim: city: "seoul" → nothing',
        'changed session opening: title: {"en": "Opening", "ko": "개회식"} → {"en": "Opening"}',
        'changed session opening: room: "hall" → nothing',
    ]


def test_a_moved_session_shows_local_times() -> None:
    load(WHOLE)

    assert changes(
        HEAD + "sessions:\n- {slug: opening, start: 2027-05-14 09:30, end: 2027-05-14 10:30}\n"
    ) == [
        'changed session opening: start: "2027-05-14T10:00:00+09:00" → "2027-05-14T09:30:00+09:00"',
        'changed session opening: end: "2027-05-14T11:00:00+09:00" → "2027-05-14T10:30:00+09:00"',
    ]


def test_a_start_is_read_in_the_zone_the_session_has() -> None:
    load(WHOLE)
    load(HEAD + "sessions:\n- {slug: opening, zone: Europe/London}\n")

    load(HEAD + "sessions:\n- {slug: opening, start: 2027-05-14 01:30}\n")

    assert session("opening").starts_at == datetime(2027, 5, 14, 0, 30, tzinfo=UTC)


def test_a_session_with_a_day_alone_loses_its_start() -> None:
    load(WHOLE)

    load(HEAD + "sessions:\n- {slug: opening, day: 2027-05-15}\n")

    row = session("opening")
    assert (row.day, row.starts_at, row.ends_at) == (date(2027, 5, 15), None, None)


def test_items_listed_alone_keep_their_place() -> None:
    load(WHOLE)

    load(
        HEAD + "sessions:\n- slug: opening\n  items: [{slug: talks, minutes: 30}, "
        "{slug: questions, kind: questions, minutes: 5}]\n"
    )

    assert [item.slug for item in session("opening").items] == [
        "welcome",
        "talks",
        "photo",
        "questions",
    ]


def test_items_listed_all_take_the_order_of_the_file() -> None:
    load(WHOLE)

    assert changes(
        HEAD
        + "sessions:\n- {slug: opening, items: [{slug: photo}, {slug: welcome}, {slug: talks}]}\n"
    ) == [
        'changed session opening: items: ["welcome", "talks", "photo"] → '
        '["photo", "welcome", "talks"]'
    ]
    assert [item.slug for item in session("opening").items] == ["photo", "welcome", "talks"]


def test_a_speaker_keeps_the_row_when_the_role_changes_or_a_place_is_filled() -> None:
    load(WHOLE)
    before = db.session.scalars(select(Speaker.id).order_by(Speaker.position)).all()

    load(
        HEAD + "sessions:\n- slug: opening\n  items:\n  - slug: talks\n    speakers:\n"
        "    - {person: kim, role: moderator}\n"
        "    - {person: khan, city: london, role: presenter}\n"
    )

    assert speakers("talks") == [("kim", None, "moderator"), ("khan", "london", "presenter")]
    assert db.session.scalars(select(Speaker.id).order_by(Speaker.position)).all() == before


def test_replace_removes_what_is_left_out_and_resets_what_is_not_given() -> None:
    load(WHOLE)

    assert changes(
        HEAD
        + """\
rooms: [{slug: hall}]
sessions:
- slug: opening
  title: {en: Opening}
  items:
  - {slug: talks, speakers: [{person: kim, role: chair}]}
  cities: [{city: london}]
""",
        replace=True,
    ) == [
        'changed summit forum: host: "smg" → nothing',
        "removed session talk",
        'changed session opening: title: {"en": "Opening", "ko": "개회식"} → {"en": "Opening"}',
        'changed session opening: room: "hall" → nothing',
        "changed item opening/talks: minutes: 40 → nothing",
        'changed speaker opening/talks/kim: state: "confirmed" → "proposed"',
        "removed speaker opening/talks/london",
        "removed item opening/welcome",
        "removed item opening/photo",
        "removed session city opening/seoul",
        "removed room studio",
    ]
    assert db.session.scalar(select(func.count()).select_from(Item)) == 1
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_replace_never_takes_from_the_directory() -> None:
    load(WHOLE)

    assert changes(HEAD + "cities: [{slug: seoul}]\n", replace=True)[0] == (
        'changed summit forum: host: "smg" → nothing'
    )
    seoul = db.session.scalars(select(City).where(City.slug == "seoul")).one()
    assert (seoul.latitude, seoul.name) == (37.57, {"en": "Seoul", "ko": "서울"})


def test_replace_cancels_a_published_session_and_keeps_its_room() -> None:
    load(WHOLE)
    publish("opening")

    assert changes(HEAD, replace=True)[1:] == [
        "cancelled session opening",
        "removed session talk",
        "removed room studio",
    ]
    row = session("opening")
    assert row.state is SessionState.CANCELLED
    assert [room.slug for room in db.session.scalars(select(Room))] == ["hall"]
    assert changes(HEAD, replace=True) == []


def test_a_renamed_session_keeps_its_former_slug() -> None:
    load(WHOLE)

    load(HEAD + "sessions: [{slug: dialogue, former: [talk]}]\n")

    assert session("dialogue").former_slugs == ["talk"]
    assert changes(HEAD + "sessions: [{slug: dialogue, former: [talk]}]\n") == []


def test_a_renamed_summit_keeps_its_address() -> None:
    uid = load(WHOLE).summit.uid

    load(f"format: summit-programme/1\nsummit: {{slug: agora, uid: {uid!r}}}\n")

    assert set(db.session.execute(select(Address.slug)).scalars()) == {"forum", "agora"}
    assert db.session.scalars(select(Summit.slug)).one() == "agora"


def test_a_merged_slug_stands_for_the_survivor() -> None:
    load(WHOLE)
    db.session.rollback()
    with unit_of_work():
        db.session.scalars(select(Person).where(Person.slug == "kim")).one().former_slugs = ["gim"]

    assert (
        changes(
            HEAD
            + "people: [{slug: gim, name: {en: Gim}}, {slug: kim}]\nsessions:\n- slug: opening\n"
            "  items: [{slug: talks, speakers: [{person: gim, role: chair}]}]\n"
        )
        == []
    )


def test_a_city_is_renamed_through_its_former_slug() -> None:
    load(WHOLE)

    assert changes(HEAD + "cities: [{slug: greater-london, former: [london]}]\n") == [
        'changed city london: slug: "london" → "greater-london"'
    ]
    assert changes(HEAD + "cities: [{slug: greater-london, former: [london]}]\n") == []


def test_progress_is_told_up_to_the_last_session() -> None:
    sessions = "".join(
        f"- {{slug: s{n}, kind: talk, title: {{en: T}}, day: 2027-05-14}}\n" for n in range(120)
    )
    told: list[tuple[int, int]] = []

    with unit_of_work():
        importing.apply(
            parsed(WHOLE + sessions),
            actor=TESTER,
            now=NOW,
            replace=False,
            progress=lambda done, total: told.append((done, total)),
        )

    assert told == [(100, 122), (122, 122)]


def test_an_import_reads_the_summit_in_a_fixed_number_of_statements(count_sql) -> None:
    more = "".join(
        f"- {{slug: s{n}, kind: talk, title: {{en: T}}, day: 2027-05-14, items: "
        "[{kind: opening, speakers: [{person: kim, city: seoul, role: chair}]}]}\n"
        for n in range(30)
    )
    load(WHOLE)
    with count_sql() as few:
        importing.preview(parsed(WHOLE), replace=True)
    load(WHOLE + more)
    with count_sql() as many:
        importing.preview(parsed(WHOLE + more), replace=True)

    assert len(many) - len(few) <= 1  # whether any session of another summit has a uid of these


def test_sessions_in_the_summits_zone_follow_it_to_another() -> None:
    text = """
format: summit-programme/1
summit: {slug: s, kind: summit, title: {en: S}, starts: 2027-05-14, ends: 2027-05-15,
  zone: Asia/Seoul, languages: [en]}
sessions:
  - {slug: one, kind: talk, title: {en: One}, start: 2027-05-14 22:00, end: 2027-05-14 23:00}
  - {slug: two, kind: talk, title: {en: Two}, start: 2027-05-14 10:00, end: 2027-05-14 11:00,
     zone: Europe/London}
"""
    load(text)
    summit = load(text.replace("Asia/Seoul", "Europe/Athens")).summit

    starts = {session.slug: (session.zone, session.starts_at) for session in summit.sessions}
    assert starts == {
        "one": ("Europe/Athens", datetime(2027, 5, 14, 19, tzinfo=UTC)),
        "two": ("Europe/London", datetime(2027, 5, 14, 9, tzinfo=UTC)),
    }


IDEA = "{slug: idea, kind: talk, title: {en: Idea}, state: draft, minutes: 45}"
DRAFT = HEAD + f"sessions:\n- {IDEA}\n"


def test_a_draft_may_wait_without_a_time() -> None:
    load(WHOLE)
    load(DRAFT)

    idea = session("idea")
    assert (idea.day, idea.starts_at, idea.ends_at) == (None, None, None)
    assert (idea.state, idea.planned_minutes) == (SessionState.DRAFT, 45)
    assert changes(DRAFT) == []


def test_a_waiting_draft_gets_a_time() -> None:
    load(WHOLE)
    load(DRAFT)

    assert changes(
        HEAD + "sessions:\n- {slug: idea, start: 2027-05-14 10:00, end: 2027-05-14 11:00}\n"
    ) == [
        'changed session idea: start: nothing → "2027-05-14T10:00:00+09:00"',
        'changed session idea: end: nothing → "2027-05-14T11:00:00+09:00"',
        'changed session idea: day: nothing → "2027-05-14"',
    ]


@pytest.mark.parametrize(("more", "replace"), [("", True), (", start: , end: , day: ", False)])
def test_a_draft_loses_its_time(more: str, replace: bool) -> None:
    whole = WHOLE.replace("end: 2027-05-14 11:00\n", "end: 2027-05-14 11:00\n  state: draft\n")
    load(whole)
    idle = "{slug: opening, kind: plenary, title: {en: Opening}, state: draft" + more + "}"

    load(HEAD + "sessions:\n- " + idle + "\n", replace=replace)
    opening = session("opening")
    assert (opening.day, opening.starts_at, opening.ends_at) == (None, None, None)


def test_a_file_that_says_nothing_of_the_time_leaves_a_draft_where_it_is() -> None:
    load(WHOLE.replace("end: 2027-05-14 11:00\n", "end: 2027-05-14 11:00\n  state: draft\n"))

    assert changes(HEAD + "sessions:\n- {slug: opening, state: draft, minutes: 30}\n") == [
        "changed session opening: minutes: nothing → 30"
    ]
    assert session("opening").day == date(2027, 5, 14)


def test_a_room_keeps_its_changeover_unless_the_file_says_otherwise() -> None:
    load(WHOLE.replace("name: {en: Hall}}", "name: {en: Hall}, changeover: 0}"))

    def changeover() -> int:
        return db.session.scalars(select(Room.changeover).where(Room.slug == "hall")).one()

    assert changeover() == 0
    assert changes(HEAD + "rooms: [{slug: hall, name: {ko: 홀}}]\n") != []
    assert changeover() == 0
    load(WHOLE, replace=True)
    assert changeover() == 10


def test_what_an_import_edits_says_when_and_by_whom() -> None:
    load(WHOLE)
    before = session("talk").version
    load(HEAD + "sessions:\n- {slug: opening, items: [{slug: photo, minutes: 6}]}\n")

    opening = session("opening")
    assert (opening.edited_at, opening.edited_by) == (NOW, TESTER.name)
    assert session("talk").version == before
