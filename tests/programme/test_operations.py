"""Withdrawing, reinstating and renaming a summit, and the preview of a publication."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.errors import NotFound, Refused, SummitError
from summit.core.text import Text
from summit.journal.queries import entries_of
from summit.programme import operations, queries
from summit.programme.models import (
    Address,
    Audience,
    ReleaseAudience,
    Session,
    SessionState,
    Summit,
)
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import NOW, at, later

pytestmark = pytest.mark.usefixtures("database")

SORRY = {"en": "Called off.", "ko": "취소되었습니다."}


@pytest.fixture
def forum(app: Flask) -> None:
    """A summit published to everyone."""
    with app.app_context(), unit_of_work():
        summit = make.summit("forum", make.session("opening", starts_at=at(10)))
        operations.publish(summit, actor=TESTER, now=NOW)


def act(app: Flask, operation: Callable[[Summit], None], slug: str = "forum") -> None:
    with app.app_context(), unit_of_work():
        operation(queries.summit_by_slug(slug))


def withdraw(summit: Summit) -> None:
    operations.withdraw(summit, actor=TESTER, now=later(days=1), explanation=SORRY)


def reinstate(summit: Summit) -> None:
    operations.reinstate(summit, actor=TESTER, now=later(days=2))


def rename_to(slug: str) -> Callable[[Summit], None]:
    return lambda summit: operations.rename(summit, slug, actor=TESTER, now=NOW)


def acts(app: Flask) -> list[str]:
    with app.app_context():
        return [entry.act for entry in entries_of("summit", "forum@test")]


def test_withdrawing_and_reinstating_leave_the_release_and_two_entries(
    app: Flask, forum: None
) -> None:
    act(app, withdraw)
    with app.app_context():
        summit = queries.summit_by_slug("forum")
        assert (summit.withdrawn_at, summit.withdrawal) == (later(days=1), Text(SORRY))
        assert summit.public_release_id is not None
        (_, entry) = entries_of("summit", "forum@test")
        assert (entry.act, entry.after) == ("summit.withdrawn", {"explanation": SORRY})
    act(app, reinstate)
    with app.app_context():
        summit = queries.summit_by_slug("forum")
        assert (summit.withdrawn_at, summit.withdrawal) == (None, Text())
    assert acts(app) == ["programme.published", "summit.withdrawn", "summit.reinstated"]


def test_what_cannot_be_withdrawn_or_reinstated_is_refused(app: Flask, forum: None) -> None:
    with app.app_context(), unit_of_work():
        draft = make.summit("draft", make.session("d"))
        invited = make.summit("invited", make.session("i"))
        operations.publish(invited, actor=TESTER, now=NOW, audience=ReleaseAudience.INVITEES)
        assert draft.public_release_id is None
    for slug in ("draft", "invited"):
        with pytest.raises(Refused, match="never been published to everyone"):
            act(app, withdraw, slug)
    with pytest.raises(Refused, match="is not withdrawn"):
        act(app, reinstate)
    act(app, withdraw)
    with pytest.raises(Refused, match="withdrawn already"):
        act(app, withdraw)
    assert acts(app) == ["programme.published", "summit.withdrawn"]


def test_a_renamed_summit_is_found_under_all_its_addresses(app: Flask, forum: None) -> None:
    act(app, rename_to("assembly"))
    act(app, rename_to("forum-2027"), "forum")
    with app.app_context():
        found = {slug: queries.summit_by_slug(slug).slug for slug in ("forum", "assembly")}
        assert found == {"forum": "forum-2027", "assembly": "forum-2027"}
        written = entries_of("summit", "forum@test")[1:]
        assert [(e.before, e.after) for e in written] == [
            ({"slug": "forum"}, {"slug": "assembly"}),
            ({"slug": "assembly"}, {"slug": "forum-2027"}),
        ]


def test_a_summit_may_have_its_own_old_address_again(app: Flask, forum: None) -> None:
    act(app, rename_to("assembly"))
    act(app, rename_to("forum"))
    with app.app_context():
        assert queries.summit_by_slug("assembly").slug == "forum"


def test_an_address_that_is_or_was_anothers_is_refused(app: Flask, forum: None) -> None:
    with app.app_context(), unit_of_work():
        make.summit("other", make.session("o"))
    act(app, rename_to("assembly"))
    for slug in ("forum", "assembly"):
        with pytest.raises(Refused, match=f"“{slug}” is or was the address of another summit"):
            act(app, rename_to(slug), "other")
    with app.app_context():
        assert queries.summit_by_slug("other").slug == "other"
        assert queries.summit_by_slug("forum").slug == "assembly"
        assert set(db.session.scalars(select(Address.slug))) == {"forum", "assembly", "other"}


@pytest.mark.parametrize(
    "slug", ["", "-", "a--b", "-a", "a-", "A", "a_b", "a/b", "a.b", "서울", "a b", "a\n", "a" * 81]
)
def test_a_malformed_address_is_refused(app: Flask, forum: None, slug: str) -> None:
    with pytest.raises(Refused, match="cannot be an address"):
        act(app, rename_to(slug))
    with app.app_context():
        assert queries.summit_by_slug("forum").slug == "forum"
        assert set(db.session.scalars(select(Address.slug))) == {"forum"}


def test_the_longest_address_is_taken(app: Flask, forum: None) -> None:
    act(app, rename_to("a" * 80))
    with app.app_context():
        assert queries.summit_by_slug("forum").slug == "a" * 80


@pytest.mark.parametrize("slug", ["nowhere", "", "FORUM", "forum ", "'; --"])
def test_an_unknown_address_is_not_found(app: Flask, forum: None, slug: str) -> None:
    with app.app_context():
        with pytest.raises(NotFound):
            queries.summit_by_slug(slug)
        assert (queries.exists(slug), queries.exists("forum")) == (False, True)


def _preview(app: Flask, audience: ReleaseAudience) -> list[str]:
    with app.app_context():
        changes = operations.preview(queries.whole_summit("forum"), audience, later(days=1))
        assert not db.session.new
        assert not db.session.dirty
        return [change.describe("en", lambda message: message) for change in changes]


def test_a_preview_says_what_each_audience_would_be_shown(app: Flask, forum: None) -> None:
    with app.app_context(), unit_of_work():
        summit = queries.whole_summit("forum")
        summit.sessions[0].title = Text(en="Start")
        summit.sessions.append(
            make.session("private", starts_at=at(12), audience=Audience.INVITEES)
        )
        summit.sessions.append(make.session("staff", audience=Audience.STAFF))
        summit.sessions.append(make.session("draft", state=SessionState.DRAFT))
    everyone = ["New title: “Opening” becomes “Start”."]
    private = ["New: “Private”, Fri 14 May 2027, 12:00–13:00 (Seoul, UTC+9)."]
    # A release to everyone takes what is for invitees with it.
    assert _preview(app, ReleaseAudience.EVERYONE) == [*everyone, *private]
    assert _preview(app, ReleaseAudience.INVITEES) == [*private, *everyone]
    with app.app_context(), unit_of_work():
        operations.publish(
            queries.whole_summit("forum"),
            actor=TESTER,
            now=NOW,
            audience=ReleaseAudience.INVITEES,
        )
    assert _preview(app, ReleaseAudience.EVERYONE) == everyone
    assert _preview(app, ReleaseAudience.INVITEES) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda s: None,
        lambda s: setattr(s, "title", Text(ko="개회")),
        lambda s: setattr(s, "sources", ["https://example.org/"]),
        lambda s: setattr(s, "reconstructed", ["start"]),
        lambda s: setattr(s, "zone", "Asia/Tokyo"),
        lambda s: setattr(s.summit, "languages", ["ko"]),
        lambda s: setattr(s.summit, "figures", [{"value": 1, "label": {"en": "city"}}]),
        lambda s: setattr(s.summit, "reconstructed", ["venue"]),
    ],
)
def test_a_preview_is_empty_exactly_where_publishing_is_refused(
    app: Flask, forum: None, change: Callable[[Session], None]
) -> None:
    with app.app_context(), unit_of_work():
        change(db.session.scalars(select(Session)).one())
    changes = _preview(app, ReleaseAudience.EVERYONE)
    refused = False
    with app.app_context():
        try:
            with unit_of_work():
                operations.publish(queries.whole_summit("forum"), actor=TESTER, now=later(days=1))
        except Refused:
            refused = True
    assert refused == (changes == [])


def test_what_invitees_alone_are_shown_can_be_published_to_everyone(
    app: Flask, forum: None
) -> None:
    with app.app_context(), unit_of_work():
        summit = queries.whole_summit("forum")
        summit.sessions.append(
            make.session("private", starts_at=at(12), audience=Audience.INVITEES)
        )
    with app.app_context(), unit_of_work():
        release = operations.publish(queries.whole_summit("forum"), actor=TESTER, now=NOW)
        assert release.public_document is not None
        assert b"private" not in release.public_document
        assert b"private" in release.restricted_document


def test_two_who_publish_at_once_publish_one_after_the_other(app: Flask, forum: None) -> None:
    with app.app_context(), unit_of_work():
        queries.whole_summit("forum").sessions[0].title = Text(en="Start")
    told: list[str] = []

    def publish() -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    summit = queries.whole_summit("forum", to_change=True)
                    release = operations.publish(summit, actor=TESTER, now=NOW)
                    number = release.number
                told.append(f"release {number}")
            except SummitError as error:
                told.append(type(error).__name__)

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["Refused", "release 2"]
