"""What stops a publication, what it stores, and the second person: on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit.accounts.access import actor_of
from summit.accounts.approvals import Approvals
from summit.accounts.models import Approval, Role
from summit.accounts.operations import approvals
from summit.core.actor import Actor, Permission
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Conflict, Forbidden, Refused
from summit.core.text import Text
from summit.journal.queries import entries_of
from summit.outbox.models import Job
from summit.programme import operations, queries
from summit.programme.audience import Audience as Tellers
from summit.programme.audience import Publication, Told
from summit.programme.file import reader
from summit.programme.models import (
    Audience,
    Release,
    ReleaseAudience,
    Session,
    SessionState,
)
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import NOW, at, later
from tests.programme.forum import forum
from tests.signing_in import user

EVERYONE, INVITEES = ReleaseAudience.EVERYONE, ReleaseAudience.INVITEES


@pytest.fixture(autouse=True)
def stored(database: None) -> None:
    with unit_of_work():
        forum()


def publish(days: int = 0, actor: Actor = TESTER, **given: object) -> Release:
    with unit_of_work():
        summit = queries.summit_by_slug("forum", to_change=True)
        return operations.publish(summit, actor=actor, now=later(days=days), **given)  # type: ignore[arg-type]


def propose(audience: ReleaseAudience = EVERYONE) -> operations.Proposal:
    with reading():
        return operations.propose(queries.summit_by_slug("forum"), audience, later(days=9))


def session(slug: str) -> Session:
    return db.session.scalars(select(Session).where(Session.slug == slug)).one()


def move(slug: str = "transport", minutes: int = 30) -> None:
    with unit_of_work():
        row = session(slug)
        assert row.starts_at
        assert row.ends_at
        row.starts_at += timedelta(minutes=minutes)
        row.ends_at += timedelta(minutes=minutes)


def clash() -> None:
    """Put a public session into the hall while the opening is there."""
    with unit_of_work():
        budgets, opening = session("budgets"), session("opening")
        budgets.starts_at, budgets.ends_at = opening.starts_at, opening.ends_at


def releases() -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(Release)) or 0


# What stops it


def test_a_blocking_finding_stops_publishing_by_name_and_stores_nothing() -> None:
    clash()
    with pytest.raises(operations.Stopped) as stopped:
        publish()
    told = [finding.told("en", str).message for finding in stopped.value.findings]
    assert [finding.rule for finding in stopped.value.findings] == ["room-taken"]
    assert "Opening" in told[0]
    assert "Participatory budgets" in told[0]
    assert (releases(), db.session.scalar(select(func.count()).select_from(Job))) == (0, 0)
    assert entries_of("summit", "forum@test") == []


def test_a_clash_of_drafts_stops_nobody() -> None:
    clash()
    with unit_of_work():
        session("budgets").state = SessionState.DRAFT
    assert publish().number == 1


def test_what_was_looked_at_is_what_is_published() -> None:
    seen = propose().fingerprint
    move()
    with pytest.raises(Conflict):
        publish(fingerprint=seen)
    assert releases() == 0
    assert publish(fingerprint=propose().fingerprint).number == 1


def test_a_fingerprint_does_not_fit_another_number_or_audience() -> None:
    to_all, to_some = propose(EVERYONE).fingerprint, propose(INVITEES).fingerprint
    assert to_all != to_some
    publish(audience=INVITEES, fingerprint=to_some)
    with pytest.raises(Conflict):
        publish(1, fingerprint=to_all)


def test_time_alone_changes_no_fingerprint() -> None:
    db.session.rollback()
    summit = queries.summit_by_slug("forum")
    found = {operations.propose(summit, EVERYONE, later(days=d)).fingerprint for d in (0, 400)}
    assert len(found) == 1


# What is stored


def test_a_release_keeps_the_whole_programme_drafts_included() -> None:
    release = publish()
    assert release.file is not None
    file = reader.read(release.file, "release")
    assert {entry.slug for entry in file.sessions} >= {"talk", "opening", "called-off"}


def test_the_choice_for_moved_sessions_is_kept_and_handed_on() -> None:
    publish()
    move("transport")
    move("closing", 60)
    release = publish(1, asks_again=["closing@test", "opening@test", "nobody"])
    assert release.asks_again == ["closing@test"]
    job = db.session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()
    assert job.args == {"release": release.id, "asks_again": ["closing@test"]}
    assert entries_of("summit", "forum@test")[-1].after["asks_again"] == ["closing@test"]


def test_a_move_told_to_invitees_is_no_move_when_it_goes_to_everyone() -> None:
    publish()
    move()
    publish(1, audience=INVITEES)
    assert [s["slug"] for s in propose(EVERYONE).moved] == []
    assert [c.kind for c in propose(EVERYONE).changes()] == ["moved"]


def test_the_change_log_follows_what_everybody_was_shown() -> None:
    assert publish().changes == [{"kind": "published", "sessions": 7}]
    move()
    assert publish(1, audience=INVITEES).changes == []
    with unit_of_work():
        session("opening").title = Text(en="Start")
    kinds = [entry["kind"] for entry in publish(2).changes]
    assert kinds == ["moved", "retitled"]


def test_a_session_for_invitees_is_in_no_change_log() -> None:
    publish()
    with unit_of_work():
        summit = queries.whole_summit("forum", to_change=True)
        summit.sessions.append(
            make.session("secret", "Secret dinner", starts_at=at(18), audience=Audience.INVITEES)
        )
    assert publish(1).changes == []
    move("secret")
    assert "ecret" not in str(publish(2).changes)
    with unit_of_work():
        session("secret").audience = Audience.PUBLIC
    assert [(e["kind"], e["session"]) for e in publish(3).changes] == [("added", "secret")]


# Who is told


def test_the_rooms_above_say_whom_they_write_to() -> None:
    publish()
    move()
    proposal = propose()
    publication = Publication(
        1, EVERYONE, proposal.newest, proposal.restricted, frozenset({"transport@test"})
    )
    tellers = Tellers()
    tellers.add(
        lambda p: [
            Told(
                "E-mail",
                1,
                (Text(en="Lima"),),
                "%(what)s: %(asks)s",
                {"what": Text(en="Transport", ko="교통"), "asks": len(p.asks_again)},
            ),
            Told("E-mail", 0, (), "nobody"),
        ]
    )
    assert [(each.count, each.say("ko", str)) for each in tellers.told(publication)] == [
        (1, "교통: 1")
    ]
    assert Tellers().told(publication) == []


# The second person


@pytest.fixture
def two(stored: None) -> tuple[Actor, Actor]:
    with unit_of_work():
        summit = queries.summit_by_slug("forum", to_change=True)
        summit.second_pair = True
        roles = {summit.id: Role.EDITOR}
        return actor_of(user("Kim", roles=roles)), actor_of(user("Lee", roles=roles))


@pytest.fixture
def registry() -> Approvals:
    made = Approvals()
    made.handle(operations.PUBLISH_ACT, Permission.PUBLISH, "Publish", operations.publish_approved)
    return made


def ask(registry: Approvals, actor: Actor, **given: object) -> int:
    with unit_of_work():
        summit = queries.summit_by_slug("forum")
        proposal = operations.propose(summit, EVERYONE, NOW)
        values: dict[str, object] = {
            "note": {"en": "Later."},
            "asks_again": [],
            "fingerprint": proposal.fingerprint,
            **given,
        }
        return operations.ask_for_approval(
            summit,
            registry=registry,
            audience=EVERYONE,
            actor=actor,
            now=NOW,
            **values,  # type: ignore[arg-type]
        ).id


def approve(registry: Approvals, approval_id: int, actor: Actor) -> None:
    with unit_of_work():
        approval = db.session.get_one(Approval, approval_id)
        approvals.approve(approval, registry=registry, actor=actor, now=later(hours=1))


def test_nobody_publishes_alone_where_a_second_person_is_asked_for(
    two: tuple[Actor, Actor],
) -> None:
    kim, _ = two
    for actor in (kim, TESTER):
        with pytest.raises(operations.NeedsApproval):
            publish(actor=actor)
    with pytest.raises(operations.NeedsApproval):
        publish(actor=kim, without_approval=True)
    assert releases() == 0


def test_an_administrators_tool_may_skip_it_and_the_journal_says_so(
    two: tuple[Actor, Actor],
) -> None:
    assert publish(without_approval=True).number == 1
    assert entries_of("summit", "forum@test")[-1].after["without_approval"] is True


def test_what_another_person_approves_is_published_in_the_name_of_both(
    two: tuple[Actor, Actor], registry: Approvals
) -> None:
    kim, lee = two
    asked = ask(registry, kim)
    assert releases() == 0
    with pytest.raises(Forbidden):
        approve(registry, asked, kim)
    assert releases() == 0
    approve(registry, asked, lee)
    release = db.session.scalars(select(Release)).one()
    assert (release.published_by, release.approved_by, release.note["en"]) == (
        "Kim",
        "Lee",
        "Later.",
    )
    entry = entries_of("summit", "forum@test")[-1]
    assert (entry.actor, entry.after["requested_by"]) == ("Lee", "Kim")


def test_an_approval_holds_only_for_what_was_seen(
    two: tuple[Actor, Actor], registry: Approvals
) -> None:
    kim, lee = two
    asked = ask(registry, kim)
    move()
    with pytest.raises(Conflict):
        approve(registry, asked, lee)
    assert releases() == 0


def test_nothing_that_would_be_refused_is_asked_for(
    two: tuple[Actor, Actor], registry: Approvals
) -> None:
    kim, _ = two
    with pytest.raises(Conflict):
        ask(registry, kim, fingerprint="old")
    clash()
    with pytest.raises(operations.Stopped):
        ask(registry, kim)
    with unit_of_work():
        session("budgets").state = SessionState.DRAFT
    publish(without_approval=True)
    with pytest.raises(Refused):
        ask(registry, kim)
    assert db.session.scalar(select(func.count()).select_from(Approval)) == 0
