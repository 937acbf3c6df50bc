"""Merging at the console and on the command line: seen before it happens, and by whom it may."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.actor import Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import Forbidden
from summit.core.text import Text
from summit.directory import operations, queries
from summit.directory.kinds import Kind
from summit.directory.models import Availability, Organisation, Person
from summit.programme.models import Session, Speaker, Summit
from tests.actors import TESTER, member
from tests.conftest import Client
from tests.directory.console import DIRECTORY, Desk
from tests.programme import builders as make
from tests.programme.builders import NOW, at

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def stored(app: Flask) -> None:
    """Kim speaks at the forum, the duplicate Gim at the forum and at a secret meeting."""
    with app.app_context(), unit_of_work():
        hall, office = make.organisation("hall", "Hall"), make.organisation("office", "Office")
        kim = make.person("kim", "Kim Minsu", reconstructed=["name.en"])
        gim = make.person(
            "gim",
            "Gim Minsu",
            "김민수",
            title=Text(en="Mayor"),
            photo="5" * 64 + ".webp",
            organisation=office,
            reconstructed=["name", "title.en", "zone"],
        )
        gim.availability = [Availability(starts_at=at(9), ends_at=at(12))]
        make.summit(
            "forum",
            make.session("opening", "Opening", items=[make.item("a", [make.speaker(kim)])]),
            host=hall,
        )
        make.summit(
            "other",
            make.session("talks", "Talks", items=[make.item("b", [make.speaker(gim)])]),
            en="Secret Meeting",
        )


def merge_form(desk: Desk, keep: str = "kim", drop: str = "gim") -> dict[str, str]:
    return desk.filled(f"people/{keep}/merge", desk.page(f"people/{keep}/merge?with={drop}"))


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Person.slug).order_by(Person.slug)))


def test_entries_with_a_similar_name_are_offered(app: Flask, client: Client, stored: None) -> None:
    desk = Desk(app, client, "editor")
    page = desk.page("people/kim/merge")
    assert f'href="{DIRECTORY}/people/kim/merge?with=gim"' in page
    assert "with=kim" not in page
    assert "with=gim" in desk.page("people/kim/merge?q=민수")
    assert "Nothing fits." in desk.page("people/kim/merge?q=nobody")


def test_a_merge_is_seen_before_it_happens(app: Flask, client: Client, stored: None) -> None:
    desk = Desk(app, client, "editor")
    page = desk.page("people/kim/merge?with=gim")
    for told in ("ko: 김민수", "en: Mayor", "a photo", "Talks", "Secret Meeting", "taken over"):
        assert told in page
    assert "Opening" not in page  # that is where the kept one stands already
    assert names(app) == ["gim", "kim"]
    turned = desk.page("people/kim/merge?with=gim&keep=other")
    assert "Merge into “Gim Minsu”" in turned
    assert "Opening" in turned


def test_a_merge_moves_everything_and_tells_whoever_has_the_session_open(
    app: Flask, client: Client, stored: None
) -> None:
    desk = Desk(app, client, "editor")
    answer = desk.post("people/kim/merge", merge_form(desk))
    assert (answer.status_code, answer.location) == (303, f"{DIRECTORY}/people/kim")
    assert desk.get("people/gim").location == f"{DIRECTORY}/people/kim"
    with app.app_context():
        kim = db.session.scalars(select(Person)).one()
        assert kim.name == Text(en="Kim Minsu", ko="김민수")
        assert kim.title == Text(en="Mayor")
        assert kim.photo == "5" * 64 + ".webp"
        assert kim.organisation is not None
        assert [(span.starts_at, span.ends_at) for span in kim.availability] == [(at(9), at(12))]
        # What is taken over brings along that no source states it.
        assert kim.reconstructed == ["name.en", "name.ko", "title.en", "zone"]
        assert kim.variants == ["Gim Minsu"]
        talks = db.session.scalars(select(Session).where(Session.slug == "talks")).one()
        assert (talks.edited_by, talks.version) == ("Kim", 2)
        opening = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
        assert (opening.edited_by, opening.version) == ("", 1)
        assert [s.person_id for s in db.session.scalars(select(Speaker))] == [kim.id, kim.id]
        assert [e.act for e in queries.history_of(kim)] == ["person.merged"]
    assert "김민수" in desk.page("people?q=김민")


def test_the_history_of_both_goes_on_in_the_one_that_stays(
    app: Flask, client: Client, stored: None
) -> None:
    desk = Desk(app, client, "editor")
    desk.save("people/gim", **{"title-en": "Deputy"})
    desk.save("people/kim", **{"title-en": "Chair"})
    desk.post("people/kim/merge", merge_form(desk))
    with app.app_context():
        history = queries.history_of(queries.person_by_slug("kim"))
        assert [(e.act, e.after.get("title")) for e in history] == [
            ("person.merged", None),
            ("person.edited", {"en": "Chair"}),
            ("person.edited", {"en": "Deputy"}),
        ]


def test_who_may_not_edit_every_summit_concerned_cannot_merge(
    app: Flask, client: Client, stored: None
) -> None:
    desk = Desk(app, client, "editor", "forum")
    page = desk.page("people/kim/merge?with=gim")
    assert "is used in summits that you may not edit" in page
    assert 'name="drop"' not in page
    assert "Secret" not in page
    assert "1 summit on whose staff you are not uses it, too." in page
    answer = desk.post("people/kim/merge", {"drop": "gim", "seen": "1.1"})
    assert answer.status_code == 403
    assert "Secret" not in answer.text
    assert names(app) == ["gim", "kim"]
    # The other way round only places of the forum move.
    answer = desk.post("people/gim/merge", merge_form(desk, "gim", "kim"))
    assert answer.status_code == 303
    assert names(app) == ["gim"]


def test_the_operation_itself_refuses_strangers(app: Flask, stored: None) -> None:
    with app.app_context(), unit_of_work():
        forum = db.session.scalars(select(Summit).where(Summit.slug == "forum")).one()
        stranger = member(forum.id, [Permission.SEE, Permission.EDIT])
        with pytest.raises(Forbidden):
            operations.hold_for_merge(Kind.PERSON, "kim", "gim", stranger)
        kim, gim = queries.person_by_slug("kim"), queries.person_by_slug("gim")
        with pytest.raises(Forbidden):
            operations.merge(kim, gim, actor=stranger, now=NOW)
    assert names(app) == ["gim", "kim"]


def test_a_merge_of_what_has_changed_since_is_shown_again(
    app: Flask, client: Client, stored: None
) -> None:
    desk = Desk(app, client, "editor")
    form = merge_form(desk)
    desk.save("people/gim", **{"title-en": "Deputy Mayor"})
    answer = desk.post("people/kim/merge", form)
    assert answer.status_code == 409
    assert "en: Deputy Mayor" in answer.text
    assert names(app) == ["gim", "kim"]
    again = desk.filled("people/kim/merge", answer.text)
    assert desk.post("people/kim/merge", again).status_code == 303


@pytest.mark.parametrize("drop", ["", "nobody", "\0", "kim", "x" * 5000])
def test_a_merge_with_nothing_or_itself_is_refused(
    app: Flask, client: Client, stored: None, drop: str
) -> None:
    desk = Desk(app, client, "editor")
    version = merge_form(desk)["seen"].partition(".")[0]
    answer = desk.post("people/kim/merge", {"drop": drop, "seen": f"{version}.{version}"})
    assert answer.status_code == (422 if drop == "kim" else 404)
    assert names(app) == ["gim", "kim"]


def test_organisations_are_merged_with_their_people_and_the_summits_they_hold(
    app: Flask, client: Client, stored: None
) -> None:
    desk = Desk(app, client, "editor")
    page = desk.page("organisations/office/merge?with=hall")
    assert "Host of the summit" in page
    form = desk.filled("organisations/office/merge", page)
    assert desk.post("organisations/office/merge", form).status_code == 303
    with app.app_context():
        office = db.session.scalars(select(Organisation)).one()
        forum = db.session.scalars(select(Summit).where(Summit.slug == "forum")).one()
        assert (office.former_slugs, forum.host_id) == (["hall"], office.id)


def test_the_command_says_what_would_happen_and_does_it_only_without_dry_run(
    app: Flask, stored: None
) -> None:
    run = app.test_cli_runner().invoke
    told = run(args=["directory", "merge-people", "kim", "gim", "--dry-run"])
    assert told.exit_code == 0, told.output
    assert "photo: none -> 5555" in told.output
    assert "moves: Secret Meeting, Talks (presenter)" in told.output
    assert "Nothing was changed" in told.output
    assert names(app) == ["gim", "kim"]
    done = run(args=["directory", "merge-people", "kim", "gim"])
    assert done.exit_code == 0, done.output
    assert names(app) == ["kim"]
    done = run(args=["directory", "merge-organisations", "hall", "office"])
    assert done.exit_code == 0, done.output


def test_the_availability_that_was_stated_is_not_mixed(app: Flask, stored: None) -> None:
    with app.app_context(), unit_of_work():
        kim = queries.person_by_slug("kim", to_change=True)
        operations.add_availability(kim, at(14), at(15), actor=TESTER, now=NOW)
    with app.app_context(), unit_of_work():
        kept, dropped = operations.hold_for_merge(Kind.PERSON, "kim", "gim", TESTER)
        operations.merge(kept, dropped, actor=TESTER, now=NOW)
    with app.app_context():
        spans = db.session.scalars(select(Availability)).all()
        assert [(span.starts_at, span.ends_at) for span in spans] == [(at(14), at(15))]
