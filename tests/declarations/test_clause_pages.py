"""The console's pages of the parts of a text."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.declarations import operations
from summit.declarations.models import Clause, ClauseKind
from summit.declarations.operations.texts import MOST_CLAUSES
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.declarations.builders import NOW, adopted_directly, clauses, drafted, forum, uid_of
from tests.declarations.drafting import (
    TEXT,
    acts,
    change,
    made,
    plain,
    rewrite,
    stored,
    uid,
    words,
)
from tests.programme.pages import Desk, forms_of

pytestmark = pytest.mark.usefixtures("database")


def test_a_part_is_added_after_the_one_that_was_asked_for(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/new"
    first = uid(1)
    form = desk.form(f"{path}?after={first}", path)
    assert (form["kind"], form["after"]) == ("clause", first)

    answer = desk.post(path, form, words__en="Also this.\nAnd that.", words__ko="이것도.\n저것도.")

    found = stored().newest.clauses
    assert [each.words["en"] for each in found][1:4] == [
        "We commit ourselves to measure 1 within 30 days.",
        "Also this.\nAnd that.",
        "We commit ourselves to measure 2 within 30 days.",
    ]
    assert answer.location == f"/organizer/summits/{TEXT}#clause-{found[2].uid}"
    assert acts() == ["clause.added"]


def test_a_part_without_words_is_refused_with_what_was_typed(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/new"
    answer = desk.post(path, desk.form(path), heading__en="A heading of mine")
    assert answer.status_code == 422
    assert "Wording: Write it in at least one language." in plain(answer.text)
    assert 'value="A heading of mine"' in answer.text
    assert len(stored().newest.clauses) == 8


def test_a_part_is_changed_and_its_translation_falls_behind(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/{uid(3)}"
    answer = desk.post(path, desk.form(path), words__en="We act within 30 days on measure 3.")
    assert answer.location == f"/organizer/summits/{TEXT}#clause-{uid(3)}"
    assert words(3) == "We act within 30 days on measure 3."
    assert stored().newest.clauses[3].outdated == ["words.ko"]


def test_an_unchanged_part_begins_no_version_and_a_changed_one_does_with_its_reason(
    app: Flask,
) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/{uid(1)}"
    desk.post(path, desk.form(path), reason="Nothing")
    assert [each.number for each in stored().versions] == [1]

    desk.post(path, desk.form(path), words__en="Other words, 1 and 30.", reason="Toronto asked")

    found = stored()
    assert [(each.number, each.reason, each.author) for each in found.versions] == [
        (1, "", TESTER.name),
        (2, "Toronto asked", "Kim"),
    ]
    assert found.versions[0].clauses[1].words["en"].startswith("We commit ourselves")


def test_two_who_change_the_same_words_see_both(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/{uid(1)}"
    form = desk.form(path)
    change(rewrite(1, en="Theirs, within 30 days, 1."))

    answer = desk.post(path, form, words__en="Mine, within 30 days, 1.", words__ko="나의 1, 30일.")

    assert answer.status_code == 409
    said = plain(answer.text)
    assert "Yours Mine, within 30 days, 1." in said
    assert "Theirs Theirs, within 30 days, 1." in said
    assert "나의 1, 30일." in answer.text
    assert words(1) == "Theirs, within 30 days, 1."

    again = forms_of(answer.text)[f"/organizer/summits/{path}"]
    assert desk.post(path, again, choose__words__en="theirs").status_code == 303
    assert (words(1), words(1, "ko")) == ("Theirs, within 30 days, 1.", "나의 1, 30일.")


def test_a_change_in_a_version_begun_since_is_not_overwritten(app: Flask) -> None:
    """Rows of the new version count from 1 again, so that their numbers prove nothing."""
    made()
    change(rewrite(1, en="Once, 1 and 30."))
    change(lambda found: operations.freeze(found, actor=TESTER, now=NOW))
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/{uid(1)}"
    form = desk.form(path)
    change(rewrite(1, en="Twice, 1 and 30."))

    assert desk.post(path, form, words__en="Mine, 1 and 30.").status_code == 409
    assert words(1) == "Twice, 1 and 30."


def test_what_was_written_into_a_part_that_is_gone_is_not_lost(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    found = uid(1)
    path = f"{TEXT}/clauses/{found}"
    form = desk.form(path)
    change(lambda each: operations.remove_clause(each, found, actor=TESTER, now=NOW))

    answer = desk.post(path, form, words__en="My careful words.")

    assert answer.status_code == 409
    assert "Somebody has removed this part in the meantime" in answer.text
    assert "My careful words." in answer.text
    assert len(stored().newest.clauses) == 7


def order() -> list[str]:
    found = stored().newest.clauses
    return [each.heading["en"][-1] for each in found if each.kind is ClauseKind.CLAUSE]


def test_parts_move_by_steps_and_to_a_place_among_their_kind(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    first, third = uid(1), uid(3)
    desk.post(f"{TEXT}/clauses/{third}/move", direction="up")
    assert order() == ["1", "3", "2", "4", "5"]
    desk.post(f"{TEXT}/clauses/{third}/move", direction="up")
    desk.post(f"{TEXT}/clauses/{third}/move", direction="up")
    assert order() == ["3", "1", "2", "4", "5"]
    desk.post(f"{TEXT}/clauses/{first}/move", after=uid_of(stored(), 4))
    assert order() == ["3", "2", "4", "1", "5"]
    desk.post(f"{TEXT}/clauses/{first}/move", after="")
    assert order() == ["1", "3", "2", "4", "5"]
    annex = stored().newest.clauses[-1].uid
    assert desk.post(f"{TEXT}/clauses/{first}/move", after=annex).status_code == 422
    assert desk.post(f"{TEXT}/clauses/{first}/move", direction="sideways").status_code == 400
    assert order() == ["1", "3", "2", "4", "5"]


def test_a_part_is_removed_as_its_reader_saw_it(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/{uid(2)}"
    form = desk.form(path, f"{path}/remove")
    change(rewrite(2, en="Look again, 2 and 30."))
    assert desk.post(f"{path}/remove", form).status_code == 409
    assert order() == ["1", "2", "3", "4", "5"]
    assert desk.post(f"{path}/remove", desk.form(path, f"{path}/remove")).status_code == 303
    assert order() == ["1", "3", "4", "5"]


def test_an_adopted_text_shows_no_way_to_change_it_and_refuses_every_one(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/{uid(1)}"
    form, adding = desk.form(path), desk.form(f"{TEXT}/clauses/new")
    change(adopted_directly)

    assert f"{TEXT}/clauses/new" not in desk.get(TEXT).text
    refused = [
        desk.post(path, form, words__en="Slipped in, 1 and 30."),
        desk.post(f"{TEXT}/clauses/new", adding, words__en="Slipped in."),
        desk.post(f"{path}/remove", form),
        desk.post(f"{path}/move", direction="down"),
        desk.post(f"{TEXT}/versions/begin", reason="Slipped in"),
        desk.post(f"{TEXT}/import", text__en="1. Slipped in."),
        desk.post(f"{TEXT}/import/take", text__en="1. Slipped in.", fingerprint="x"),
    ]

    assert [each.status_code for each in refused] == [422] * 7
    found = stored()
    assert len(found.versions) == 1
    assert not db.session.scalars(select(Clause).where(Clause.position > 7)).all()
    assert "Slipped" not in json.dumps([each.words.plain() for each in found.newest.clauses])


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_whoever_may_not_draft_reads_and_changes_nothing(app: Flask, role: str) -> None:
    made()
    desk = Desk.of(app, role)
    assert desk.get(TEXT).status_code == 200
    assert desk.get(f"{TEXT}/clauses/{uid(1)}").status_code == 200
    assert desk.get(f"{TEXT}/import").status_code == 403
    assert desk.post(f"{TEXT}/clauses/{uid(2)}/move", direction="up").status_code == 403
    assert desk.post(f"{TEXT}/versions/begin", reason="No").status_code == 403
    assert order() == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("value", ["\0", "x" * 100_000, "한" * 30_000])
def test_hostile_words_are_answered_in_their_field(app: Flask, value: str) -> None:
    made()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/new"
    form = desk.form(path)
    fields = {"kind": value, "after": value, "heading-en": value, "words-en": value}
    for name in fields:
        sent = {**form, name: value}
        assert desk.post(path, sent).status_code == 422, name
    assert desk.get(f"{TEXT}/clauses/%00").status_code in (400, 404)
    assert len(stored().newest.clauses) == 8


def test_a_part_that_is_not_moved_begins_no_version(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    first, second = uid(1), uid(2)
    desk.post(f"{TEXT}/clauses/{first}/move", after="")
    desk.post(f"{TEXT}/clauses/{second}/move", after=first)
    desk.post(f"{TEXT}/clauses/{second}/move", after=second)
    assert [each.number for each in stored().versions] == [1]


def test_a_part_too_many_is_refused_and_begins_no_version(app: Flask) -> None:
    with unit_of_work():
        declaration = drafted(forum(), parts=clauses(MOST_CLAUSES - 3))
        assert len(declaration.newest.clauses) == MOST_CLAUSES
        operations.freeze(declaration, actor=TESTER, now=NOW)
    before = db.session.scalars(select(Entry.act)).all()
    desk = Desk.of(app)
    path = f"{TEXT}/clauses/new"
    answer = desk.post(path, desk.form(path), words__en="One more, with what I wrote.")
    assert answer.status_code == 422
    assert "A declaration can have 300 clauses at most." in plain(answer.text)
    assert "One more, with what I wrote." in answer.text
    assert [each.number for each in stored().versions] == [1]
    told = [each for each in db.session.scalars(select(Entry.act)) if each.startswith("decl")]
    assert told == [each for each in before if each.startswith("decl")]
