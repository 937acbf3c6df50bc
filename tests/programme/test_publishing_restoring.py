"""An old release taken up again as the draft: what comes back, what stays, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Conflict, Refused
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.journal.models import Entry
from summit.journal.queries import entries_of
from summit.programme import operations, queries
from summit.programme.comparison import compare
from summit.programme.diff import same
from summit.programme.models import (
    Audience,
    Item,
    Release,
    ReleaseAudience,
    Room,
    Session,
    SessionState,
    Speaker,
    SpeakerState,
)
from summit.programme.operations.restoring import Kept, Outlook
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import DAY, at, later
from tests.programme.forum import forum


@pytest.fixture(autouse=True)
def published(database: None) -> None:
    """The forum, published once."""
    with unit_of_work():
        forum()
    publish()


def publish(days: int = 0, audience: ReleaseAudience = ReleaseAudience.EVERYONE) -> None:
    with unit_of_work():
        operations.publish(
            queries.summit_by_slug("forum", to_change=True),
            actor=TESTER,
            now=later(days=days),
            audience=audience,
        )


def kept(number: int = 1) -> Kept:
    with reading():
        summit = queries.summit_by_slug("forum")
        return operations.read_release(queries.release_by_number(summit.id, number))


def foresee(number: int = 1) -> Outlook:
    return operations.foresee(kept(number), later(days=5))


def restore(number: int = 1, **given: object) -> Outlook:
    whole = kept(number)
    with unit_of_work():
        return operations.restore(
            queries.summit_by_slug("forum", to_change=True),
            whole,
            actor=TESTER,
            now=later(days=5),
            **given,  # type: ignore[arg-type]
        )


def session(slug: str) -> Session:
    return db.session.scalars(select(Session).where(Session.slug == slug)).one()


def slugs() -> dict[str, str]:
    with reading():
        return {row.slug: row.state.value for row in db.session.scalars(select(Session))}


def proposal() -> operations.Proposal:
    with reading():
        return operations.propose(
            queries.summit_by_slug("forum"), ReleaseAudience.EVERYONE, later(days=6)
        )


def rework() -> None:
    """Edit nearly everything that can be edited."""
    with unit_of_work():
        summit = queries.whole_summit("forum", to_change=True)
        summit.title, summit.venue = Text(en="Other"), Text(en="Elsewhere")
        transport, opening, budgets = (
            session("transport"),
            session("opening"),
            session("budgets"),
        )
        transport.starts_at, transport.ends_at = at(9), at(9, 30)
        transport.room, transport.title = None, Text(en="Buses")
        opening.state = SessionState.CANCELLED
        opening.cities.reverse()
        for position, part in enumerate(opening.cities):
            part.position = position
        opening.cities.pop()
        budgets.items.clear()
        session("called-off").state = SessionState.SCHEDULED
        waiting = session("talk")
        waiting.day, waiting.starts_at, waiting.ends_at = DAY, at(8), at(9)
        summit.rooms[0].name = Text(en="Great hall")


def test_published_edited_and_restored_is_as_it_was_published() -> None:
    before, places = _uids(Item), _uids(Speaker)
    rework()
    assert not proposal().is_empty

    restore()

    assert proposal().changes() == []
    assert proposal().is_empty
    # An item that was removed is the same one again, for all who refer to it.
    assert (_uids(Item), _uids(Speaker)) == (before, places)
    with reading():
        waiting = session("talk")
        assert (waiting.day, waiting.starts_at) == (None, None)


def _uids(kind: type[Item] | type[Speaker]) -> set[str]:
    with reading():
        return {row.uid for row in db.session.scalars(select(kind))}


def test_the_preview_is_what_happens_and_writes_nothing() -> None:
    rework()
    before = proposal().restricted
    seen = foresee()
    assert same(proposal().restricted, before)

    restore(fingerprint=seen.fingerprint)

    assert same(seen.after, proposal().restricted)
    comparison = compare(seen.before, seen.after, "en", str)
    assert comparison.counts == {"changed": 2, "reinstated": 1, "cancelled": 1}
    assert [each.title["ko"] for each in seen.unseen] == ["대담"]


def test_the_journal_has_one_entry_and_edited_sessions_say_who() -> None:
    rework()
    with reading():
        count = db.session.scalar(select(func.count()).select_from(Entry)) or 0
        version = session("transport").version
    restore()
    entry = entries_of("summit", "forum@test")[-1]
    assert (entry.act, entry.actor, entry.after["release"]) == ("programme.restored", "tester", 1)
    assert entry.after["counts"]["item.added"] == 1
    assert db.session.scalar(select(func.count()).select_from(Entry)) == count + 1
    row = session("transport")
    assert (row.edited_at, row.edited_by) == (later(days=5), "tester")
    assert row.version > version
    assert session("late").edited_at is None


def test_sessions_published_since_are_cancelled_and_drafts_stay_unless_ticked() -> None:
    with unit_of_work():
        summit = queries.whole_summit("forum", to_change=True)
        summit.sessions.append(make.session("since", starts_at=at(18)))
        session("talk").state = SessionState.SCHEDULED
        session("talk").day = DAY
    publish(1)
    with unit_of_work():
        summit = queries.whole_summit("forum", to_change=True)
        room = Room(slug="roof", name=Text(en="Roof"), kind=summit.rooms[0].kind, position=9)
        summit.rooms.append(room)
        for slug in ("idea", "other-idea"):
            summit.sessions.append(
                make.session(slug, starts_at=at(19), state=SessionState.DRAFT, room=room)
            )
    seen = foresee()
    assert [each.uid for each in seen.cancelled] == ["since@test", "talk@test"]
    assert [each.uid for each in seen.added] == ["idea@test", "other-idea@test"]

    restore(drop=["other-idea@test", "opening@test", "nobody"])

    found = slugs()
    assert (found["since"], found["talk"]) == ("cancelled", "cancelled")
    assert "other-idea" not in found
    assert (found["idea"], found["opening"]) == ("draft", "scheduled")
    with reading():
        assert session("idea").room is not None
    assert proposal().changes() != []
    publish(2)  # what was restored can be published: nothing has vanished


def test_a_session_opened_since_is_not_hidden_again() -> None:
    with unit_of_work():
        session("closing").audience = Audience.INVITEES
    publish_to_invitees_first()
    with unit_of_work():
        session("private").audience = Audience.PUBLIC
    publish(3)
    rework()
    seen = foresee(2)
    assert [each.uid for each in seen.opened] == ["private@test"]
    restore(2)
    with reading():
        assert session("private").audience is Audience.PUBLIC


def publish_to_invitees_first() -> None:
    with unit_of_work():
        session("closing").audience = Audience.PUBLIC
        summit = queries.whole_summit("forum", to_change=True)
        summit.sessions.append(
            make.session("private", starts_at=at(18), audience=Audience.INVITEES)
        )
    publish(2, ReleaseAudience.INVITEES)


def test_what_all_summits_share_stays_as_it_is() -> None:
    rework()
    with unit_of_work():
        db.session.scalars(select(Person)).one().title = Text(en="Governor")
        for city in db.session.scalars(select(City)):
            city.country = Text(en="Renamed")
    restore()
    with reading():
        assert db.session.scalars(select(Person)).one().title == Text(en="Governor")
        assert {city.country["en"] for city in db.session.scalars(select(City))} == {"Renamed"}


def test_a_renamed_summit_keeps_its_address() -> None:
    rework()
    with unit_of_work():
        operations.rename(
            queries.summit_by_slug("forum", to_change=True), "new", actor=TESTER, now=later()
        )
    restore()
    with reading():
        assert queries.summit_by_slug("forum").slug == "new"


def test_a_session_gets_its_address_back_and_the_later_one_leads_to_it() -> None:
    with unit_of_work():
        transport = session("transport")
        transport.slug, transport.former_slugs = "buses", ["transport"]
    publish(1)
    restore()
    with reading():
        assert session("transport").former_slugs == ["buses"]


def test_a_draft_changed_since_the_preview_is_not_overwritten() -> None:
    rework()
    seen = foresee()
    with unit_of_work():
        session("late").title = Text(en="Precious edit")
    with pytest.raises(Conflict):
        restore(fingerprint=seen.fingerprint)
    with reading():
        assert session("late").title == Text(en="Precious edit")
        assert session("opening").state is SessionState.CANCELLED


def test_nothing_to_restore_is_said() -> None:
    assert foresee().is_empty
    with pytest.raises(Refused, match="as in release 1 already"):
        restore()


def test_an_old_release_without_a_file_says_so() -> None:
    with unit_of_work():
        db.session.execute(Release.__table__.update().values(file=None))  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="before Summit kept the whole programme"):
        kept()


def test_an_address_taken_since_is_refused_with_its_name() -> None:
    with unit_of_work():
        summit = queries.whole_summit("forum", to_change=True)
        transport = session("transport")
        transport.slug, transport.former_slugs = "buses", []
        db.session.flush()
        summit.sessions.append(
            make.session("transport", starts_at=at(20), state=SessionState.DRAFT, en="Mine")
        )
        summit.sessions[-1].uid = "mine@test"
    for attempt in (foresee, restore):
        with pytest.raises(Refused, match="transport"):
            attempt()
    restore(drop=["mine@test"])
    assert "buses" not in slugs()


def test_a_speaker_who_declined_since_is_back_as_confirmed() -> None:
    with unit_of_work():
        for speaker in db.session.scalars(select(Speaker)):
            speaker.state = SpeakerState.DECLINED
    assert proposal().changes() != []
    restore()
    assert proposal().is_empty


def test_times_of_a_release_are_instants_whatever_the_zone_is_now() -> None:
    with reading():
        starts = session("transport").starts_at
    with unit_of_work():
        summit = queries.whole_summit("forum", to_change=True)
        summit.zone = "Europe/London"
        for row in summit.sessions:
            row.zone = "Europe/London"
            if row.starts_at and row.ends_at:
                row.starts_at += timedelta(hours=1)
                row.ends_at += timedelta(hours=1)
    restore()
    with reading():
        assert (session("transport").starts_at, session("transport").zone) == (starts, "Asia/Seoul")
