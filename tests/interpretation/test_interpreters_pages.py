"""The pages of interpreters: the list, one of them, adding, editing, removing, and their link."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.core import tokens
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations
from summit.interpretation.models import Assignment, AssignmentState, Interpreter, Seniority, Site
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme.models import Session, Summit
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.interpretation.builders import NOW, assigned, forum, interpreter, session_of
from tests.programme.builders import session, summit
from tests.programme.pages import Desk, in_words

pytestmark = pytest.mark.usefixtures("database")

LIST = "forum/interpretation/interpreters"
ADDRESS, PHONE, DAY_PHONE = "bora@booth.example", "+82 2 555 0101", "+82 10 555 0102"
TERMS, NOTES, FEE, NIGHT = "Business class only", "Late twice in 2025", 987_654, 61_234
REASON = "A better paid job"
#: What nobody sees who plans no interpreters.
SECRETS = (ADDRESS, TERMS, NOTES, "987,654", "987654", "61,234", "61234", REASON)
PHONES = (PHONE, DAY_PHONE)


def made(**fields: Any) -> str:
    """Make a summit with one interpreter who has much that is private; return their address."""
    with unit_of_work():
        built = forum()
        given: dict[str, Any] = {
            "address": ADDRESS,
            "phone": PHONE,
            "day_phone": DAY_PHONE,
            "terms": TERMS,
            "notes": NOTES,
            "fee": FEE,
            "fees": {"night_fee": NIGHT},
            "domains": ["climate"],
        }
        bora = interpreter(built, **{**given, **fields})
        seminar = session_of(built, "seminar")
        place = assigned(seminar, bora, booth="ko>en", state=AssignmentState.OFFERED)
        operations.answer(place, False, reason=REASON, actor=TESTER, now=NOW)
        assigned(session_of(built, "mayors"), bora, state=AssignmentState.CONFIRMED)
        return f"{LIST}/{bora.id}"


def row(name: str = "Kim Bora") -> Interpreter:
    db.session.rollback()
    db.session.expire_all()
    return next(each for each in db.session.scalars(select(Interpreter)) if name == each.name["en"])


def acts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry.act).order_by(Entry.id)))


def count(of: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(of)) or 0


# Who sees what


@pytest.mark.parametrize("role", ["viewer", "chair"])
def test_who_only_reads_along_sees_nothing_private(app: Flask, role: str) -> None:
    path = made()
    desk = Desk.of(app, role)

    for page in (LIST, path, f"{path}/availability", "forum/interpretation/sessions/mayors"):
        answer = desk.get(page)
        assert answer.status_code == 200
        assert "Kim Bora" in answer.text
        for secret in (*SECRETS, *PHONES):
            assert secret not in answer.text, (page, secret)
        form = answer.text.partition("<main")[2].replace('<form class="sieve"', "")
        if page in (LIST, path):
            assert "<form" not in form


def test_who_runs_the_day_sees_telephones_and_no_terms(app: Flask) -> None:
    path = made()
    text = Desk.of(app, "operator").get(path).text
    for phone in PHONES:
        assert phone in text
    for secret in SECRETS:
        assert secret not in text


@pytest.mark.parametrize("role", ["owner", "editor"])
def test_who_plans_sees_all_of_it(app: Flask, role: str) -> None:
    path = made()
    text = Desk.of(app, role).get(path).text
    for shown in (ADDRESS, *PHONES, TERMS, NOTES, "987,654", "61,234", REASON):
        assert shown in text


@pytest.mark.parametrize("role", ["viewer", "operator", "chair"])
def test_who_may_not_edit_is_refused_every_form(app: Flask, role: str) -> None:
    path = made()
    desk = Desk.of(app, role)

    for page in (f"{LIST}/new", f"{path}/edit", f"{path}/remove"):
        answer = desk.get(page)
        assert answer.status_code == 403
        for secret in (*SECRETS, *PHONES):
            assert secret not in answer.text
    for act in ("edit", "remove", "consent", "availability", "send-link", "renew-link", "link"):
        assert desk.post(f"{path}/{act}").status_code == 403, act
    assert desk.post(f"{LIST}/new").status_code == 403
    assert row().link_version == 1


def test_another_summits_interpreter_is_not_there(app: Flask) -> None:
    path = made()
    number = path.rpartition("/")[2]
    with unit_of_work():
        summit("other", en="Other")
    desk = Desk.of(app, "owner", summit_slug="other")

    for page in ("", "/edit", "/availability", "/remove"):
        answer = desk.get(f"other/interpretation/interpreters/{number}{page}")
        assert answer.status_code == 404
        assert "Bora" not in answer.text
    for act in ("edit", "remove", "renew-link", "link", "send-link", "consent", "availability"):
        path = f"other/interpretation/interpreters/{number}/{act}"
        assert desk.post(path, version="1", base="{}").status_code == 404
    assert row().removed_at is None


# The list


def test_thirty_interpreters_cost_no_more_statements_than_one(
    app: Flask, count_sql: CountSql
) -> None:
    made()
    desk = Desk.of(app)
    desk.get(LIST)
    with count_sql() as few:
        desk.get(LIST)
    with unit_of_work():
        built = db.session.scalars(select(Summit)).one()
        for number in range(29):
            each = interpreter(built, f"Person {number}")
            assigned(session_of(built, "bilateral"), each)
    with count_sql() as many:
        text = desk.get(LIST).text
    assert "30 interpreters" in text
    assert len(many) == len(few)


def test_many_places_cost_the_pages_of_one_person_no_more_statements(
    app: Flask, count_sql: CountSql
) -> None:
    path = made()
    desk = Desk.of(app)
    pages = (path, f"{path}/availability", f"{path}/remove")
    for page in pages:
        desk.get(page)
    counts = []
    for round_ in range(2):
        if round_:
            with unit_of_work():
                built = db.session.scalars(select(Summit)).one()
                bora = db.session.scalars(select(Interpreter)).one()
                for number in range(12):
                    more = session(f"more-{number}", floor=["en", "ko"], interpreted=["en", "ko"])
                    built.sessions.append(more)
                    db.session.flush()
                    assigned(more, bora, state=AssignmentState.OFFERED)
        with count_sql() as statements:
            shown = [desk.get(page).text for page in pages]
        counts.append(len(statements))
    assert "More-11" in shown[0]
    assert counts[0] == counts[1]


def listed(text: str) -> list[str]:
    """Return whom the list shows, in its order."""
    rows = text.partition("<tbody>")[2].split('<th scope="row"><a href=')[1:]
    return [each.partition('">')[2].partition("</a>")[0] for each in rows]


def several() -> None:
    with unit_of_work():
        built = forum()
        bora = interpreter(built, "Kim Bora")
        assigned(session_of(built, "mayors"), bora, state=AssignmentState.CONFIRMED)
        arno = interpreter(
            built,
            "Arno Petit",
            languages={"fr": "A", "en": "C"},
            directions=["en>fr"],
            site=Site.HOME,
            seniority=Seniority.JUNIOR,
        )
        arno.consents = True
        chul = interpreter(built, "Choi Chul", seniority=Seniority.REGULAR)
        assigned(session_of(built, "mayors"), chul, state=AssignmentState.OFFERED)
        assigned(session_of(built, "bilateral"), chul, state=AssignmentState.CONFIRMED)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["Arno Petit", "Choi Chul", "Kim Bora"]),
        ("sort=-name", ["Kim Bora", "Choi Chul", "Arno Petit"]),
        ("sort=-hours", ["Choi Chul", "Kim Bora", "Arno Petit"]),
        ("sort=seniority", ["Kim Bora", "Choi Chul", "Arno Petit"]),
        ("pair=en-fr", ["Arno Petit"]),
        ("pair=en-ko", ["Choi Chul", "Kim Bora"]),
        ("site=home", ["Arno Petit"]),
        ("seniority=senior", ["Kim Bora"]),
        ("answer=waiting", ["Choi Chul"]),
        ("answer=confirmed", ["Kim Bora"]),
        ("answer=free", ["Arno Petit"]),
        ("consent=yes", ["Arno Petit"]),
        ("q=CHOI", ["Choi Chul"]),
        ("site=nowhere&sort=loudest&answer=%00&page=x", ["Arno Petit", "Choi Chul", "Kim Bora"]),
    ],
)
def test_the_address_says_who_is_shown_and_how_they_are_sorted(
    app: Flask, asked: str, names: list[str]
) -> None:
    several()
    answer = Desk.of(app, "viewer").get(f"{LIST}?{asked}")
    assert answer.status_code == 200
    assert listed(answer.text) == names


def test_the_list_counts_sessions_and_hours_in_the_booth(app: Flask) -> None:
    several()
    text = Desk.of(app).get(f"{LIST}?q=choi").text
    assert '<td class="number" data-label="Places">2</td>' in text
    assert "2 h 30 min" in text


def test_an_empty_list_says_what_to_do(app: Flask) -> None:
    with unit_of_work():
        forum()
    assert "Add the first one" in Desk.of(app).get(LIST).text
    assert "Add the first one" not in Desk.of(app, "viewer").get(LIST).text


# Adding and editing

NEW = {
    "name__en": "Lee Dana",
    "name__ko": "이다나",
    "address": "dana@booth.example",
    "languages__ko": "A",
    "languages__en": "B",
    "languages__fr": "C",
}


def ways(text: str) -> dict[str, bool]:
    """Return the directions that a page offers, and which are ticked."""
    inputs = re.findall(r'<input[^>]* name="directions" [^>]*value="([^"]*)"', text)
    ticked = re.findall(r'<input checked[^>]* name="directions" [^>]*value="([^"]*)"', text)
    return {each.replace("&gt;", ">"): each in ticked for each in inputs}


def test_an_interpreter_is_added_with_the_directions_that_were_looked_at(app: Flask) -> None:
    with unit_of_work():
        forum()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new")

    part = desk.post(f"{LIST}/directions", form, **NEW)
    assert part.status_code == 200
    # Into B is usual from A alone.
    assert ways(part.text) == {"en>ko": True, "fr>ko": True, "ko>en": True, "fr>en": False}

    answer = desk.post(
        f"{LIST}/new",
        form,
        **NEW,
        **{
            "directions-shown": ["en>ko", "fr>ko", "ko>en", "fr>en"],
            "directions": ["en>ko", "ko>en"],
            "fee": "800000",
            "own_night_fee": "60000",
            "domains": "climate\n\nwater ",
        },
    )

    assert answer.status_code == 303
    dana = row("Lee Dana")
    assert dana.name == Text(en="Lee Dana", ko="이다나")
    assert dana.languages == {"ko": "A", "en": "B", "fr": "C"}
    assert dana.directions == ["en>ko", "ko>en"]
    assert (dana.fee, dana.fees, dana.domains) == (
        800_000,
        {"night_fee": 60_000},
        ["climate", "water"],
    )
    assert dana.zone == "Asia/Seoul"
    page = desk.get(f"{LIST}/{dana.id}").text
    assert "English → Korean" in page
    assert "French → English" not in page
    assert count(Mail) == 0


def test_directions_that_nobody_has_seen_are_shown_before_anything_is_saved(app: Flask) -> None:
    with unit_of_work():
        forum()
    desk = Desk.of(app)

    answer = desk.post(f"{LIST}/new", desk.form(f"{LIST}/new"), **NEW)

    assert answer.status_code == 422
    assert "look at the directions, then save again" in answer.text
    assert ways(answer.text)["ko>en"]
    assert count(Interpreter) == 0


def test_without_script_a_button_shows_the_directions(app: Flask) -> None:
    with unit_of_work():
        forum()
    desk = Desk.of(app)
    answer = desk.post(f"{LIST}/new", desk.form(f"{LIST}/new"), look="y", **NEW)
    assert answer.status_code == 200
    assert "This could not be saved yet" not in answer.text
    assert set(ways(answer.text)) == {"en>ko", "fr>ko", "ko>en", "fr>en"}
    assert count(Interpreter) == 0


def test_a_language_that_goes_takes_its_directions_along(app: Flask) -> None:
    path = made(languages={"ko": "A", "en": "B", "fr": "C"}, directions=["en>ko", "fr>ko"])
    desk = Desk.of(app)
    answer = desk.post(f"{path}/edit", desk.form(f"{path}/edit"), languages__fr="")
    assert answer.status_code == 303
    assert row().directions == ["en>ko"]


WRONG: list[tuple[dict[str, str], str]] = [
    ({"name__en": "", "name__ko": ""}, "Write it in at least one language."),
    ({"languages__ko": "Z"}, "Choose A, B or C for each language."),
    ({"address": "bora at home"}, "is not an e-mail address"),
    ({"address": "Second@booth.example".lower()}, "Another interpreter of this summit has"),
    ({"zone": "Mars/Olympus"}, "There is no such time zone"),
    ({"directions": "ko>xx"}, "Choose of the list only."),
    ({"fee": "-1"}, "Enter a whole number from 0 to"),
    ({"own_night_fee": "1e9"}, "Enter a whole number from 0 to"),
    ({"site": "moon"}, "Choose one of the list."),
    ({"seniority": "god"}, "Choose one of the list."),
    ({"language": "fr"}, "Choose one of the list."),
    ({"terms": "x" * 4001}, "At most 4000 characters"),
]


@pytest.mark.parametrize(("fields", "said"), WRONG)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_kept(
    app: Flask, fields: dict[str, str], said: str
) -> None:
    path = made()
    with unit_of_work():
        built = db.session.scalars(select(Summit)).one()
        interpreter(built, "Second")
    desk = Desk.of(app)
    before = (row().version, count(Entry))

    answer = desk.post(f"{path}/edit", desk.form(f"{path}/edit"), **{"phone": "+1", **fields})

    assert answer.status_code == 422
    assert said in answer.text
    assert (row().version, count(Entry)) == before
    assert row().phone == PHONE


def test_what_is_wrong_is_told_in_the_readers_language(app: Flask) -> None:
    path = made()
    desk = Desk.of(app, language="ko")
    answer = desk.post(f"{path}/edit", desk.form(f"{path}/edit"), zone="Mars/Olympus")
    message = "There is no such time zone; an example is Asia/Seoul."
    assert in_words(app, "ko", message) in answer.text
    assert in_words(app, "ko", message) != message


def test_two_who_edit_lose_nothing(app: Flask) -> None:
    path = made()
    desk, other = Desk.of(app), Desk.of(app, name="Park")
    mine, theirs = desk.form(f"{path}/edit"), other.form(f"{path}/edit")
    answer = other.post(
        f"{path}/edit",
        theirs,
        phone="+82 2 777",
        terms="Economy",
        languages__fr="C",
        **{
            "directions-shown": ["en>ko", "ko>en", "fr>ko", "fr>en"],
            "directions": ["en>ko", "fr>ko"],
        },
    )
    assert answer.status_code == 303

    answer = desk.post(
        f"{path}/edit", mine, terms="First class", domains="ports", languages__ja="C"
    )

    assert answer.status_code == 409
    assert "Park saved it on" in answer.text
    for both in ("Economy", "First class", "+82 2 777", "ports"):
        assert both in answer.text
    # Both added a language: both stand in the form.
    assert set(ways(answer.text)) >= {"fr>ko", "ja>ko"}
    held = row()
    assert (held.terms, held.phone, held.domains) == ("Economy", "+82 2 777", ["climate"])


def test_saving_twice_changes_once(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(f"{path}/edit")
    desk.post(f"{path}/edit", form, phone="+1 555")
    version, entries = row().version, count(Entry)
    assert desk.post(f"{path}/edit", form, phone="+1 555").status_code == 409
    assert (row().version, count(Entry)) == (version, entries)


def test_adding_twice_adds_one(app: Flask) -> None:
    with unit_of_work():
        forum()
    desk = Desk.of(app)
    form = desk.form(f"{LIST}/new")
    more = {"directions-shown": ["en>ko", "ko>en", "fr>ko", "fr>en"], "directions": ["en>ko"]}
    assert desk.post(f"{LIST}/new", form, **NEW, **more).status_code == 303
    assert desk.post(f"{LIST}/new", form, **NEW, **more).status_code == 422
    assert count(Interpreter) == 1


def test_consent_is_noted_by_hand(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(path, f"{path}/consent")
    assert desk.post(f"{path}/consent", form, consent="yes").status_code == 303
    assert row().consents is True
    assert (row().phone, row().day_phone) == PHONES
    assert desk.post(f"{path}/consent", form, consent="").status_code == 303
    assert row().consents is None
    assert desk.post(f"{path}/consent", form, consent="maybe").status_code == 422


# The link


def test_no_page_that_is_only_looked_at_shows_a_link(app: Flask) -> None:
    path = made()
    desk = Desk.of(app, "owner")
    mine = row()
    with app.test_request_context():
        link = tokens.sign("interpreter", mine.id, mine.link_version)
        feed = tokens.sign("rota", mine.id, mine.feed_version)
    for page in (LIST, path, f"{path}/edit", f"{path}/availability", f"{path}/remove"):
        text = desk.get(page).text
        assert link not in text
        assert feed not in text


def test_the_link_is_shown_to_whoever_may_send_and_the_journal_says_so(app: Flask) -> None:
    path = made()
    mine = row()
    with app.test_request_context():
        link = tokens.sign("interpreter", mine.id, mine.link_version)

    answer = Desk.of(app).post(f"{path}/link")

    assert answer.status_code == 200
    assert f"/interpreter/{link}" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert acts()[-1] == "interpreter.link_shown"
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert link not in str((entry.before, entry.after))


def test_the_link_is_mailed_once_and_renewed(app: Flask) -> None:
    path = made()
    before = count(Mail)
    desk = Desk.of(app)
    desk.post(f"{path}/send-link")
    desk.post(f"{path}/send-link")
    assert count(Mail) == before + 1

    answer = desk.post(f"{path}/renew-link")
    assert answer.status_code == 303
    assert row().link_version == 2
    assert count(Mail) == before + 2
    desk.post(f"{path}/renew-feed")
    assert row().feed_version == 2


# Removing


def test_removing_says_what_follows_and_tells_those_who_know(app: Flask) -> None:
    path = made()
    with unit_of_work():
        built = db.session.scalars(select(Summit)).one()
        bora = db.session.scalars(select(Interpreter)).one()
        assigned(session_of(built, "bilateral"), bora)
    desk = Desk.of(app)
    before = count(Mail)
    text = desk.get(f"{path}/remove").text
    assert "2 places in booths become free." in text
    assert "They know of 1 of them" in text

    answer = desk.post(f"{path}/remove", desk.form(f"{path}/remove"))

    assert answer.status_code == 303
    assert row().removed_at is not None
    asked = select(Session.slug, Assignment.state)
    found = db.session.execute(asked.join(Session, Session.id == Assignment.session_id))
    states = {row.slug: row.state for row in found}
    assert states == {"mayors": AssignmentState.RELEASED, "seminar": AssignmentState.DECLINED}
    assert count(Mail) == before + 1
    assert desk.get(path).status_code == 404
    assert "Kim Bora" not in desk.get(LIST).text.partition("<main")[2]


def test_a_place_that_came_meanwhile_is_shown_before_anybody_is_removed(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(f"{path}/remove")
    with unit_of_work():
        built = db.session.scalars(select(Summit)).one()
        bora = db.session.scalars(select(Interpreter)).one()
        assigned(session_of(built, "bilateral"), bora)

    answer = desk.post(f"{path}/remove", form)

    assert answer.status_code == 409
    assert "2 places in booths become free." in answer.text
    assert row().removed_at is None


def test_removing_twice_is_told(app: Flask) -> None:
    path = made()
    desk = Desk.of(app)
    form = desk.form(f"{path}/remove")
    assert desk.post(f"{path}/remove", form).status_code == 303
    assert desk.post(f"{path}/remove", form).status_code == 404
