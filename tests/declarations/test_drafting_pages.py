"""The console's pages of a text: list, settings, parts, versions, differences, files."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from hashlib import sha256

import docx
import pytest
from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import Clause, ClauseKind, Declaration
from summit.declarations.operations import ClauseValues
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.declarations.builders import NOW, adopted_directly, clauses, drafted, forum, uid_of
from tests.programme.builders import summit
from tests.programme.pages import Desk, forms_of

pytestmark = pytest.mark.usefixtures("database")

LIST = "forum/declarations"
TEXT = f"{LIST}/statement"


def made(*, frozen: bool = False) -> None:
    with unit_of_work():
        declaration = drafted(forum())
        if frozen:
            operations.freeze(declaration, actor=TESTER, now=NOW)


def stored() -> Declaration:
    """Return the declaration as it is in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Declaration)).one()


def change(act: Callable[[Declaration], object]) -> None:
    """Let somebody else change the declaration."""
    db.session.rollback()
    db.session.expire_all()
    with unit_of_work():
        act(db.session.scalars(select(Declaration)).one())


def uid(number: int) -> str:
    return uid_of(stored(), number)


def words(number: int, language: str = "en") -> str:
    wanted = uid(number)
    clause = next(each for each in stored().newest.clauses if each.uid == wanted)
    return str(clause.words[language])


def rewrite(number: int, **text: str) -> Callable[[Declaration], object]:
    """Return an act that gives a clause other words in some languages."""

    def act(declaration: Declaration) -> object:
        found = uid_of(declaration, number)
        clause = next(each for each in declaration.newest.clauses if each.uid == found)
        values = ClauseValues(ClauseKind.CLAUSE, Text({**clause.words, **text}), clause.heading)
        return operations.edit_clause(declaration, found, values, actor=TESTER, now=NOW)

    return act


def acts() -> list[str]:
    return list(db.session.scalars(select(Entry.act).order_by(Entry.id.desc()).limit(1)))


def plain(text: str) -> str:
    """Return what a page says, without its markup."""
    apart = re.sub(r"</?(?:p|h\d|li|ol|ul|div|td|th|dt|dd|label|summary|option)\b[^>]*>", " ", text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", apart))).strip()


def gettext_in(app: Flask, language: str, message: str) -> str:
    with app.test_request_context(), force_locale(language):
        return str(gettext(message))


# The list, a new one, the settings


def test_an_empty_list_says_what_to_do(app: Flask) -> None:
    with unit_of_work():
        forum()
    assert 'href="/organizer/summits/forum/declarations/new"' in Desk.of(app).get(LIST).text
    viewer = Desk.of(app, "viewer").get(LIST).text
    assert "There is no declaration yet." in viewer
    assert "declarations/new" not in viewer


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_as_many_statements_for_one_as_for_thirty(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    with unit_of_work():
        held = forum()
        for number in range(count):
            drafted(held, f"statement-{number}", parts=clauses(1))
    desk = Desk.of(app)
    desk.get(LIST)
    with count_sql() as statements:
        text = desk.get(LIST).text
    assert text.count("Joint Statement") == count
    assert len(statements) <= 9


def test_a_declaration_is_begun_and_its_address_made_from_the_title(app: Flask) -> None:
    with unit_of_work():
        forum()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new")
    place = re.search(
        r'value="([^"/]+/[^"]+)"[^>]*>Mayoral Meeting › Adoption',
        html.unescape(desk.get(f"{LIST}/new").text),
    )
    assert place is not None

    answer = desk.post(
        f"{LIST}/new",
        form,
        title__en="Seoul Statement",
        title__ko="서울 선언",
        prevailing="en",
        place=place[1],
    )

    assert (answer.status_code, answer.location) == (
        303,
        f"/organizer/summits/{LIST}/seoul-statement",
    )
    found = stored()
    assert (found.title.plain(), found.languages, found.authentic, found.prevailing) == (
        {"en": "Seoul Statement", "ko": "서울 선언"},
        ["en", "ko"],
        ["en", "ko"],
        "en",
    )
    assert found.session is not None
    assert found.session.slug == "mayors"
    assert next(each.slug for each in found.session.items if each.uid == found.item_uid) == (
        "adoption"
    )
    assert "has no parts yet" in desk.get(f"{LIST}/seoul-statement").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title__en": "", "title__ko": ""}, "Title: Write it in at least one language."),
        ({"slug": "new"}, "Address: This address is taken by another page; choose another."),
        ({"slug": "statement"}, "Another declaration of this summit has this address."),
        (
            {"languages": ["en"], "authentic": ["en", "ko"]},
            "Authentic languages: Authentic languages are among those of the text.",
        ),
        ({"languages": []}, "Languages of the text: Choose at least one."),
        (
            {"authentic": ["en"], "prevailing": "ko"},
            "Prevailing language: Only an authentic language can prevail.",
        ),
        ({"place": "nowhere"}, "Adopted at: Choose one of the list."),
        ({"languages": ["xx"]}, "Languages of the text: Choose of the list only."),
    ],
)
def test_what_does_not_go_together_is_refused_by_its_field(
    app: Flask, fields: dict[str, object], said: str
) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new")
    answer = desk.post(f"{LIST}/new", form, **{"title__en": "Other words", **fields})
    assert answer.status_code == 422
    assert said in plain(answer.text)
    if fields.get("title__en") != "":
        assert 'value="Other words"' in answer.text
    assert db.session.scalars(select(Declaration.slug)).all() == ["statement"]


def test_settings_of_two_people_are_put_together_and_conflicts_shown(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(f"{TEXT}/settings")
    other = Desk.of(app, name="Lee")
    other.post(
        f"{TEXT}/settings",
        other.form(f"{TEXT}/settings"),
        title__en="Final Statement",
        status_line__en="Binding nobody.",
    )

    answer = desk.post(f"{TEXT}/settings", form, title__en="My Statement", prevailing="ko")

    assert answer.status_code == 409
    said = plain(answer.text)
    assert "Lee saved it" in said
    assert "Yours My Statement" in said
    assert "Theirs Final Statement" in said
    assert 'value="Binding nobody."' in answer.text
    assert stored().title["en"] == "Final Statement"


def test_another_title_of_a_frozen_version_begins_the_next_one(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    desk.post(f"{TEXT}/settings", desk.form(f"{TEXT}/settings"), title__en="Final Statement")
    found = stored()
    assert [(each.number, each.title["en"]) for each in found.versions] == [
        (1, "Joint Statement"),
        (2, "Final Statement"),
    ]
    assert found.newest.outdated == ["title.ko"]


# The text


def test_the_text_stands_side_by_side_with_state_version_and_next_step(app: Flask) -> None:
    made(frozen=True)
    text = Desk.of(app, "viewer").get(TEXT).text
    found = stored()
    said = plain(text)
    assert f"Draft Version 1 frozen, {found.newest.hash[:12]}" in said
    assert "Next: circulate the text to the offices, or put it on the table." in said
    assert "Clause 2: Measure 2" in said
    assert (
        "English Measure 2 We commit ourselves to measure 2 within 30 days. Korean 제2조치"
        " 우리는 30일 이내에 제2조치를 이행할 것을 약속한다." in said
    )
    assert "All languages have every part, with the same figures and paragraphs." in said
    assert "Mayoral Meeting › Adoption, Fri 14 May 2027, 22:00 (Seoul, UTC+9)" in said
    assert "/move" not in text


@pytest.mark.parametrize("count", [1, 30])
def test_a_text_takes_as_many_statements_with_one_clause_as_with_thirty(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    with unit_of_work():
        drafted(forum(), parts=clauses(count))
    desk = Desk.of(app)
    desk.get(TEXT)
    with count_sql() as statements:
        text = desk.get(TEXT).text
    assert text.count("We commit ourselves to measure") == count
    assert len(statements) <= 11


def test_findings_lead_to_their_part_and_a_translation_is_declared_right(app: Flask) -> None:
    made()
    change(rewrite(2, en="We act at once, in 30 days, by measure 2."))
    desk = Desk.of(app)
    found = uid(2)
    text = desk.get(TEXT).text
    assert f'<a href="#clause-{found}">Clause 2: Measure 2</a>: The text in Korean may no' in text
    action = f"{TEXT}/clauses/{found}/settle"

    answer = desk.post(action, desk.form(TEXT, action), what="words.ko")

    assert answer.location == f"/organizer/summits/{TEXT}#clause-{found}"
    assert stored().newest.clauses[2].outdated == []
    assert "may no longer say the same" not in desk.get(TEXT).text


def test_a_translation_that_was_changed_since_is_not_declared_right(app: Flask) -> None:
    made()
    change(rewrite(2, en="We act at once."))
    desk = Desk.of(app)
    action = f"{TEXT}/clauses/{uid(2)}/settle"
    form = desk.form(TEXT, action)
    change(rewrite(2, en="We do nothing at all."))

    assert desk.post(action, form, what="words.ko").status_code == 409
    assert stored().newest.clauses[2].outdated == ["words.ko"]


# Parts


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
    assert "Text: Write it in at least one language." in plain(answer.text)
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


# Versions


def test_a_version_is_begun_with_a_reason_listed_and_discarded(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    page = f"{TEXT}/versions"
    assert desk.post(f"{page}/begin", reason=" ").status_code == 422
    desk.post(f"{page}/begin", reason="Toronto's amendment")
    said = plain(desk.get(page).text)
    assert "Version 2 being written Kim," in said
    assert ": Toronto's amendment" in said
    assert f"SHA-256: {stored().versions[0].hash}" in said

    action = f"{page}/discard"
    assert desk.post(action, desk.form(page, action), number="1").status_code == 409
    assert desk.post(action, desk.form(page, action)).status_code == 303
    assert [each.number for each in stored().versions] == [1]
    assert desk.post(action, number="1").status_code == 409


def test_two_versions_are_compared_by_words_in_both_languages(app: Flask) -> None:
    made(frozen=True)
    change(
        rewrite(
            2,
            en="We commit ourselves to measure 2 within 60 days.",
            ko="우리는 60일 이내에 제2조치를 이행하기로 약속한다.",
        )
    )
    desk = Desk.of(app)
    text = desk.get(f"{TEXT}/versions/compare?from=1&to=2").text
    marks = re.sub(r"<span class=\"sr\"[^>]*>[^<]*</span>", "", text)
    assert "measure 2 within <del>30</del><ins>60</ins> days." in marks
    assert "우리는 <del>30</del><ins>60</ins>일 이내에 제2조치를 이행<del>할 것을</del>" in marks
    assert "Measure 3" not in marks
    assert "7 parts read the same and are not shown." in text
    assert "Measure 3" in desk.get(f"{TEXT}/versions/compare?from=1&to=2&all=y").text
    one = desk.get(f"{TEXT}/versions/compare?from=1&to=2&language=ko").text
    assert "within" not in plain(one)
    alone = desk.get(f"{TEXT}/versions/compare?from=1&to=2&clause={uid(3)}").text
    assert "measure 3 within 30 days" in alone
    assert "<del>30" not in alone
    for wild in ("from=0&to=9", "from=%00&to=x", "from=2&to=1&language=%00&clause=%00"):
        assert desk.get(f"{TEXT}/versions/compare?{wild}").status_code == 200


def test_a_part_tells_how_it_came_to_read_so(app: Flask) -> None:
    made(frozen=True)
    change(rewrite(2, en="We commit ourselves to measure 2 within 60 days."))
    change(lambda found: operations.freeze(found, actor=TESTER, now=NOW))
    change(rewrite(3, en="Something else in version 3."))
    said = plain(Desk.of(app).get(f"{TEXT}/clauses/{uid(2)}/history").text)
    assert "Version 2 changed" in said
    assert "Version 1 new" in said
    assert "Something else" not in said
    assert said.index("Version 2 changed") < said.index("Version 1 new")
    assert Desk.of(app).get(f"{TEXT}/clauses/none/history").status_code == 404


def test_an_older_version_is_shown_as_it_stood(app: Flask) -> None:
    made(frozen=True)
    change(rewrite(1, en="New words, 1 and 30."))
    text = Desk.of(app).get(f"{TEXT}/versions/1").text
    assert "We commit ourselves to measure 1 within 30 days." in text
    assert "New words" not in text
    assert "/move" not in text
    assert Desk.of(app).get(f"{TEXT}/versions/7").status_code == 404


# Files


def test_the_json_of_a_frozen_version_is_what_was_hashed(app: Flask) -> None:
    made(frozen=True)
    answer = Desk.of(app, "viewer").get(f"{TEXT}/versions/1.json")
    assert sha256(answer.data).hexdigest() == stored().newest.hash
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statement-v1.json"'
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_plain_text_holds_the_languages_that_are_asked_for(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    both = desk.get(f"{TEXT}/versions/1.txt").text
    assert both.startswith("Joint Statement\nA political declaration, not legally binding.\n\n---")
    assert "\n5. Measure 5\nWe commit ourselves to measure 5 within 30 days.\n" in both
    assert "\n부속서 1: 용어\n" in both
    assert "We commit" not in desk.get(f"{TEXT}/versions/1.txt?edition=ko").text
    for wrong in ("xx", "en-en", "%00", "-"):
        assert desk.get(f"{TEXT}/versions/1.txt?edition={wrong}").status_code == 400
    answer = desk.get(f"{TEXT}/versions/1.txt?edition=ko")
    assert 'filename="statement-v1-draft-ko.txt"' in answer.headers["Content-Disposition"]


def test_word_documents_hold_the_text_and_are_the_same_each_time(app: Flask) -> None:
    made(frozen=True)
    desk = Desk.of(app)
    data = desk.get(f"{TEXT}/versions/1.docx").data
    assert desk.get(f"{TEXT}/versions/1.docx").data == data

    both = docx.Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for row in both.tables[0].rows]
    assert rows[0] == ["English", gettext_in(app, "ko", "Korean")]
    assert rows[2] == [
        "1. Measure 1\nWe commit ourselves to measure 1 within 30 days.",
        "1. 제1조치\n우리는 30일 이내에 제1조치를 이행할 것을 약속한다.",
    ]
    assert stored().newest.hash in both.paragraphs[-1].text

    one = docx.Document(io.BytesIO(desk.get(f"{TEXT}/versions/1.docx?edition=ko").data))
    lines = [each.text for each in one.paragraphs]
    assert lines[:3] == [
        "공동선언문",
        "정치적 선언으로 법적 구속력을 갖지 않습니다.",
        "우리 참가 도시의 시장들은",
    ]
    assert not one.tables
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "ko-KR" in archive.read("word/document.xml").decode()


def test_files_of_another_summit_are_not_handed_out(app: Flask) -> None:
    made()
    with unit_of_work():
        summit("elsewhere")
    stranger = Desk.of(app, "owner", summit_slug="elsewhere")
    for ending in ("json", "txt", "docx"):
        answer = stranger.get(f"{TEXT}/versions/1.{ending}")
        assert answer.status_code == 404
        assert "Joint Statement" not in answer.text
