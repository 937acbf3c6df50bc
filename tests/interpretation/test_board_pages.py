"""The interpreters' board in the console: what it shows, what is done on it, who may do it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.interpretation import operations
from summit.interpretation.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Interpreter,
    SpanKind,
    Turn,
)
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme.models import Session, Waiver
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.interpretation.builders import assigned, at, forum, interpreter, session_of, team
from tests.programme.builders import DAY, NOW, session
from tests.signing_in import csrf_headers, sign_in

BOARD = "/organizer/summits/forum/interpretation"
DAY_OF = f"{BOARD}?day={DAY}"
PART = {"X-Board": "1"}

pytestmark = [pytest.mark.usefixtures("database")]


def world(places: dict[str, list[str]] | None = None, *, people: int = 4) -> dict[str, int]:
    """Make the forum with its interpreters; return the places' numbers by session and person."""
    with unit_of_work():
        made = forum()
        everybody = {each.name["en"]: each for each in team(made, people)}
        numbers = {}
        for slug, names in (places or {}).items():
            for name in names:
                who = everybody[f"Interpreter {name}"]
                booth = "ko>en" if slug == "seminar" else "en-ko"
                numbers[f"{slug} {name}"] = assigned(session_of(made, slug), who, booth=booth).id
        return numbers | {f"person {k.split()[1]}": v.id for k, v in everybody.items()}


def text(answer: Any) -> str:
    """Return what is read on a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def post(app: Flask, client: Client, path: str, **fields: Any) -> Any:
    part = fields.pop("_part", False)
    headers = {**csrf_headers(app), **(PART if part else {})}
    return client.post(f"{BOARD}{path}", data={"day": str(DAY), **fields}, headers=headers)


def stored() -> dict[str, tuple[str, str, str, bool]]:
    """Return who is where: session, booth, state, lock by name."""
    db.session.expire_all()
    found = {
        f"{p.session.slug} {p.interpreter.name['en'][-1]}": (
            p.booth,
            p.role.value,
            p.state.value,
            p.locked,
        )
        for p in db.session.scalars(select(Assignment))
    }
    db.session.close()
    return found


def settle(number: int, state: AssignmentState) -> None:
    with unit_of_work():
        place = db.session.get_one(Assignment, number)
        if state is AssignmentState.OFFERED:
            operations.offer([place], actor=TESTER, now=NOW)
        elif state is AssignmentState.CONFIRMED:
            operations.confirm_by_hand(place, actor=TESTER, now=NOW)
        elif state is AssignmentState.DECLINED:
            operations.decline_by_hand(place, actor=TESTER, now=NOW)


# What it shows


def test_a_day_shows_booths_teams_states_and_gaps_in_words(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1", "2"], "bilateral": ["3"]})
    settle(numbers["mayors 1"], AssignmentState.CONFIRMED)
    settle(numbers["mayors 2"], AssignmentState.OFFERED)
    sign_in(client, app, role="editor")
    page = text(client.get(DAY_OF))
    assert "English ⇄ Korean" in page
    assert "Korean → English" in page
    assert "Mayoral Meeting 22:00–23:30 · team of 2" in page
    assert "Interpreter 1 Confirmed" in page
    assert "Interpreter 2 Offered" in page
    assert "Interpreter 3 Proposed" in page
    assert "Bilateral 15:00–16:00 · team of 2 (R1)" in page
    assert "1 missing (R1)" in page
    assert "2 missing (R1)" in page  # nobody is in the seminar


def test_each_interpreters_day_stands_below_with_limits_and_night(
    app: Flask, client: Client
) -> None:
    world({"mayors": ["1"], "bilateral": ["1"]})
    sign_in(client, app, role="viewer")
    page = text(client.get(DAY_OF))
    assert "2 h 30 min / 6 h" in page
    assert "2 / 2" in page
    assert "1 h 30 min" in page  # of the night
    assert "Interpreter 4 –" in page


def test_the_same_facts_stand_in_a_table(app: Flask, client: Client) -> None:
    world({"mayors": ["1", "2"]})
    sign_in(client, app, role="viewer")
    page = client.get(DAY_OF).text
    table = page[page.index('class="ib-table"') :]
    found = " ".join(unescape(re.sub(r"<[^>]+>", " ", table)).split())
    assert (
        "Mayoral Meeting 22:00–23:30 called 21:30 English ⇄ Korean floor, English, Korean" in found
    )
    assert "1 Interpreter 1: Proposed" in found
    assert "22:00 Interpreter 1" in found
    assert "2 missing (R1)" in found


def test_a_viewer_is_shown_nothing_to_act_with(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="viewer")
    page = client.get(f"{DAY_OF}&pick=a{numbers['mayors 1']}").text
    assert "<form" not in page[page.index('id="ib"') :]
    assert "data-pick" not in page
    assert "interpretation.js" not in page


def test_the_menu_marks_the_board_alone(app: Flask, client: Client) -> None:
    world()
    sign_in(client, app, role="viewer")
    marked = r'<a href="([^"]+)" aria-current="page"'
    assert re.findall(marked, client.get(BOARD).text)[:1] == [BOARD]
    others = re.findall(marked, client.get(f"{BOARD}/interpreters").text)
    assert BOARD not in others


@pytest.mark.parametrize("count", [1, 30])
def test_a_board_costs_the_same_statements_however_large_it_is(
    app: Flask, client: Client, count_sql: CountSql, count: int
) -> None:
    """With 4 and with 120 sessions, 2 and 60 interpreters, places in all of them."""
    with unit_of_work():
        made = forum()
        for n in range(count - 1):
            for hour in (9, 11, 13, 17):
                talk = session(
                    f"s{n}-{hour}",
                    starts_at=at(hour, n),
                    minutes=50,
                    floor=["en", "ko"],
                    interpreted=["en", "ko"],
                )
                talk.uid = f"{talk.slug}@test"
                made.sessions.append(talk)
        db.session.flush()
        people = team(made, count * 2)
        for number, each in enumerate(made.sessions):
            booth = "ko>en" if each.slug == "seminar" else "en-ko"
            assigned(each, people[number % len(people)], booth=booth)
    sign_in(client, app, role="editor")
    client.get(DAY_OF)
    with count_sql() as statements:
        answer = client.get(DAY_OF)
    assert answer.status_code == 200
    assert answer.text.count('class="ib-card') == 3 + 4 * (count - 1)
    assert len(statements) == STATEMENTS, statements


#: 2 are the guard's, 6 read the programme, 6 its booths, 1 each waivers and the newest plan.
STATEMENTS = 16


def test_empty_states_say_what_to_do_next(app: Flask, client: Client) -> None:
    world(people=0)
    sign_in(client, app, role="editor")
    page = client.get(BOARD)
    assert "There are no interpreters yet." in text(page)
    assert f'href="{BOARD}/interpreters/new"' in page.text
    with unit_of_work():
        for each in db.session.scalars(select(Session)):
            each.interpreted = []
    page = client.get(BOARD)
    assert "No session needs interpreters yet." in text(page)
    assert 'href="/organizer/summits/forum/sessions"' in page.text


@pytest.mark.parametrize("value", ["", "x", "2027-02-31", "2027-05-14' OR 1", "9999-12-31", "\0"])
def test_a_day_that_is_none_shows_the_first(app: Flask, client: Client, value: str) -> None:
    world()
    sign_in(client, app, role="viewer")
    answer = client.get(BOARD, query_string={"day": value, "pick": value, "about": value})
    assert answer.status_code == 200
    assert "Mayoral Meeting" in answer.text


def test_markup_in_names_is_shown_as_it_is_written(app: Flask, client: Client) -> None:
    with unit_of_work():
        made = forum()
        who = interpreter(made, "<i>Kim</i>", address="kim@booth.example")
        assigned(session_of(made, "mayors"), who)
        session_of(made, "mayors").title = Text(en="<b>Mayors</b>")
    sign_in(client, app, role="editor")
    for path in ("", f"?day={DAY}&pick=a1", "/booths/mayors/en-ko", "/offers"):
        page = client.get(f"{BOARD}{path}")
        assert page.status_code == 200
        assert "<i>Kim" not in page.text
        assert "<b>Mayors" not in page.text


# Choosing somebody, and then where to


def test_whoever_is_chosen_can_be_exchanged_or_put_into_gaps(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1", "2"], "bilateral": ["3"]})
    sign_in(client, app, role="editor")
    page = client.get(f"{DAY_OF}&pick=a{numbers['mayors 1']}").text
    buttons = re.findall(r'form="ib-pick" name="onto" value="([^"]+)"', page)
    assert set(buttons) == {f"a{numbers['bilateral 3']}", "g:bilateral:en-ko", "g:seminar:ko&gt;en"}
    chosen = client.get(f"{DAY_OF}&pick=p{numbers['person 4']}").text
    offered = set(re.findall(r'form="ib-pick" name="onto" value="([^"]+)"', chosen))
    assert f"a{numbers['mayors 1']}" in offered
    assert "g:mayors:en-ko" in offered


def test_two_are_exchanged(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"], "bilateral": ["2"]})
    sign_in(client, app, role="editor")
    answer = post(
        app,
        client,
        "/exchange",
        pick=f"a{numbers['mayors 1']}",
        onto=f"a{numbers['bilateral 2']}",
    )
    assert answer.status_code == 303
    assert set(stored()) == {"mayors 2", "bilateral 1"}
    page = text(client.get(answer.headers["Location"]))
    assert "have exchanged their places" in page
    undone = post(app, client, "/undo")
    assert undone.status_code == 303
    assert set(stored()) == {"mayors 1", "bilateral 2"}
    assert "Taken back" in text(client.get(undone.headers["Location"]))
    assert post(app, client, "/undo", _part=True).status_code == 404


def test_the_script_gets_the_board_anew_with_what_the_step_has_caused(
    app: Flask, client: Client
) -> None:
    numbers = world({"bilateral": ["2"]})
    with unit_of_work():
        who = db.session.get_one(Interpreter, numbers["person 1"])
        span = operations.Span(at(8), at(20), SpanKind.UNAVAILABLE)
        operations.set_spans(who, [span], actor=TESTER, now=NOW)
    sign_in(client, app, role="editor")
    answer = post(
        app,
        client,
        "/exchange",
        pick=f"p{numbers['person 1']}",
        onto="g:bilateral:en-ko",
        _part=True,
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    page = text(answer)
    assert "Interpreter 1 is proposed for “Bilateral”." in page
    told = page[page.index("Interpreter 1 is proposed") :]
    assert told.index("new Assigned to “Bilateral” at a time when they cannot") < 200
    assert stored()["bilateral 1"] == ("en-ko", "active", "proposed", False)


def test_a_gap_on_standby_is_filled_on_standby(app: Flask, client: Client) -> None:
    numbers = world()
    sign_in(client, app, role="editor")
    post(app, client, "/exchange", pick=f"p{numbers['person 1']}", onto="s:mayors:en-ko")
    assert stored() == {"mayors 1": ("en-ko", "standby", "proposed", False)}
    post(app, client, "/undo")
    assert stored() == {}


def test_somebody_is_moved_to_another_session(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="editor")
    post(app, client, "/exchange", pick=f"a{numbers['mayors 1']}", onto="g:seminar:ko>en")
    assert stored() == {"seminar 1": ("ko>en", "active", "proposed", False)}
    post(app, client, "/undo")
    assert stored() == {"mayors 1": ("en-ko", "active", "proposed", False)}


def test_somebody_takes_the_place_of_another(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="editor")
    place = numbers["mayors 1"]
    post(app, client, "/exchange", pick=f"p{numbers['person 2']}", onto=f"a{place}")
    assert set(stored()) == {"mayors 2"}
    post(app, client, "/undo")
    assert set(stored()) == {"mayors 1"}


def test_releasing_those_who_know_of_it_asks_first_and_names_them(
    app: Flask, client: Client
) -> None:
    numbers = world({"mayors": ["1"], "bilateral": ["2"]})
    settle(numbers["mayors 1"], AssignmentState.CONFIRMED)
    mails = len(db.session.scalars(select(Mail)).all())
    db.session.close()
    sign_in(client, app, role="editor")
    fields = {"pick": f"a{numbers['mayors 1']}", "onto": f"a{numbers['bilateral 2']}"}
    asked = post(app, client, "/exchange", **fields)
    assert asked.status_code == 409
    assert "It would release: Interpreter 1." in text(asked)
    assert "Interpreter 2." not in text(asked).split("It would release")[1][:60]
    assert "Do it and tell 1 interpreter" in text(asked)
    assert set(stored()) == {"mayors 1", "bilateral 2"}
    done = post(app, client, "/exchange", **fields, sure="yes")
    assert done.status_code == 303
    assert stored()["mayors 1"][2] == "released"
    assert stored()["mayors 2"][2] == "proposed"
    assert len(db.session.scalars(select(Mail)).all()) == mails + 1
    db.session.close()
    # What people were told of cannot be taken back.
    assert post(app, client, "/undo", _part=True).status_code == 404


def test_what_somebody_else_has_changed_since_is_not_taken_back(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="editor")
    post(app, client, f"/assignments/{numbers['mayors 1']}/lock")
    with unit_of_work():
        place = db.session.get_one(Assignment, numbers["mayors 1"])
        operations.set_role(place, AssignmentRole.STANDBY, actor=TESTER, now=NOW)
    answer = post(app, client, "/undo", _part=True)
    assert answer.status_code == 409
    assert "Somebody has changed this since" in text(answer)
    assert stored()["mayors 1"] == ("en-ko", "standby", "proposed", True)


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("lock", ("en-ko", "active", "proposed", True)),
        ("standby", ("en-ko", "standby", "proposed", False)),
        ("confirm", ("en-ko", "active", "confirmed", False)),
        ("decline", ("en-ko", "active", "declined", False)),
    ],
)
def test_one_place_is_settled(
    app: Flask, client: Client, act: str, after: tuple[str, str, str, bool]
) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="editor")
    answer = post(app, client, f"/assignments/{numbers['mayors 1']}/{act}", reason="by telephone")
    assert answer.status_code == 303
    assert stored() == {"mayors 1": after}


@pytest.mark.parametrize(("act", "back"), [("lock", "unlock"), ("standby", "active")])
def test_a_lock_and_a_role_can_be_taken_back(
    app: Flask, client: Client, act: str, back: str
) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="editor")
    before = stored()
    post(app, client, f"/assignments/{numbers['mayors 1']}/{act}")
    assert stored() != before
    post(app, client, "/undo")
    assert stored() == before
    post(app, client, f"/assignments/{numbers['mayors 1']}/{back}")
    assert stored() == before


def test_a_proposal_is_released_and_put_back(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="editor")
    answer = post(app, client, f"/assignments/{numbers['mayors 1']}/release")
    assert stored() == {}
    assert "no longer proposed" in text(client.get(answer.headers["Location"]))
    post(app, client, "/undo")
    assert set(stored()) == {"mayors 1"}


def test_a_reason_that_is_too_long_is_refused_and_nothing_changed(
    app: Flask, client: Client
) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="editor")
    answer = post(app, client, f"/assignments/{numbers['mayors 1']}/release", reason="x" * 1001)
    assert answer.status_code == 422
    assert "at most 1000 are kept. Nothing was changed." in text(answer)
    assert set(stored()) == {"mayors 1"}


HOSTILE = [
    {},
    {"pick": "a1"},
    {"pick": "", "onto": ""},
    {"pick": "p1", "onto": "p1"},
    {"pick": "a99999999999", "onto": "g:mayors:en-ko"},
    {"pick": "a2147483648", "onto": "g:mayors:en-ko"},
    {"pick": "a٣", "onto": "g:mayors:en-ko"},
    {"pick": "p1", "onto": "g:mayors:../x"},
    {"pick": "p1", "onto": "g:mayors:xx-yy"},
    {"pick": "p1", "onto": "g:no-such-session:en-ko"},
    {"pick": "p1\0", "onto": "g:mayors:en-ko"},
    {"pick": "p1", "onto": "g:mayors:en-ko", "day": "\0"},
    {"pick": "a1", "onto": "a1"},
]


@pytest.mark.parametrize("fields", HOSTILE)
@pytest.mark.parametrize("part", [False, True])
def test_a_form_that_makes_no_sense_is_refused(
    app: Flask, client: Client, fields: dict[str, str], part: bool
) -> None:
    world({"mayors": ["1"]})
    before = stored()
    sign_in(client, app, role="editor")
    answer = post(app, client, "/exchange", **fields, _part=part)
    ok = fields.get("day") == "\0"
    assert answer.status_code in ({404, 422, 303, 200} if ok else {404, 422})
    if not ok:
        assert stored() == before


def test_another_summits_people_and_places_cannot_be_named(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"]})
    with unit_of_work():
        other = forum("other")
        secret = interpreter(other, "Secret Person", address="secret@booth.example")
        hidden = assigned(session_of(other, "mayors"), secret)
        person_id, place_id = secret.id, hidden.id
    sign_in(client, app, role="editor", summit_slug="forum")
    for fields in (
        {"pick": f"p{person_id}", "onto": "g:mayors:en-ko"},
        {"pick": f"a{place_id}", "onto": "g:mayors:en-ko"},
        {"pick": f"a{numbers['mayors 1']}", "onto": f"a{place_id}"},
    ):
        answer = post(app, client, "/exchange", **fields)
        assert answer.status_code == 404
        assert "Secret" not in answer.text
    for act in ("lock", "release", "confirm"):
        assert post(app, client, f"/assignments/{place_id}/{act}").status_code == 404
    page = client.get(f"{DAY_OF}&pick=p{person_id}")
    assert "Secret" not in page.text


# The team's page


def test_candidates_stand_in_order_with_what_would_arise(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1"]})
    with unit_of_work():
        who = db.session.get_one(Interpreter, numbers["person 2"])
        span = operations.Span(at(20), at(23), SpanKind.UNAVAILABLE)
        operations.set_spans(who, [span], actor=TESTER, now=NOW)
    sign_in(client, app, role="editor")
    page = text(client.get(f"{BOARD}/booths/mayors/en-ko"))
    rows = page[page.index("Who could work here") :]
    assert rows.index("Interpreter 3 nothing") < rows.index("Interpreter 2 nothing")
    assert "at a time when they cannot: Interpreter 2" in rows
    assert "works in this session already" in rows


def test_somebody_is_proposed_from_the_teams_page_and_comes_back_there(
    app: Flask, client: Client
) -> None:
    numbers = world()
    sign_in(client, app, role="editor")
    answer = post(
        app,
        client,
        "/booths/mayors/en-ko/assign",
        interpreter=numbers["person 3"],
        role="active",
        back="g:mayors:en-ko",
    )
    assert answer.headers["Location"].endswith("/interpretation/booths/mayors/en-ko")
    assert set(stored()) == {"mayors 3"}
    place = db.session.scalars(select(Assignment.id)).one()
    db.session.close()
    post(
        app,
        client,
        "/booths/mayors/en-ko/assign",
        interpreter=numbers["person 4"],
        **{"for": place},
    )
    assert set(stored()) == {"mayors 4"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/booths/none/en-ko", 404),
        ("/booths/mayors/xx", 404),
        ("/booths/mayors/en-ko?for=99", 200),
        ("/booths/mayors/en-ko?for=x", 200),
        ("/booths/mayors/%00", 404),
    ],
)
def test_a_booth_that_is_none_is_not_found(
    app: Flask, client: Client, path: str, status: int
) -> None:
    world()
    sign_in(client, app, role="editor")
    assert client.get(f"{BOARD}{path}").status_code == status


def turns() -> list[tuple[str, str]]:
    db.session.expire_all()
    names = {p.id: p.name["en"][-1] for p in db.session.scalars(select(Interpreter))}
    found = [
        (f"{t.starts_at:%H:%M}", names[t.interpreter_id])
        for t in db.session.scalars(select(Turn).order_by(Turn.starts_at))
    ]
    db.session.close()
    return found


def test_turns_are_exchanged_handed_over_and_derived_again(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1", "2"]})
    sign_in(client, app, role="editor")
    address = f"{BOARD}/booths/mayors/en-ko"
    page = client.get(address).text
    begins = re.findall(r'name="begins" value="([^"]+)"', page)
    chosen = re.findall(r'<option value="(\d+)" selected', page)[: len(begins)]
    assert len(begins) == len(chosen) >= 3
    form = {"begins": begins, "turn": chosen}
    swapped = post(
        app, client, "/booths/mayors/en-ko/turns", **form, act="swap", first="0", second="1"
    )
    assert swapped.status_code == 303
    assert [who for _, who in turns()][:3] == ["2", "1", "1"]
    assert "Set by hand" in text(client.get(address))
    other = [str(numbers["person 2"])] * len(begins)
    post(app, client, "/booths/mayors/en-ko/turns", begins=begins, turn=other, act="save")
    assert {who for _, who in turns()} == {"2"}
    post(app, client, "/booths/mayors/en-ko/turns", act="derive")
    assert turns() == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"act": "save", "begins": "x", "turn": "1"},
        {"act": "save", "begins": ["x"] * 3, "turn": ["1"] * 3},
        {"act": "swap", "first": "0", "second": "0"},
        {"act": "swap", "first": "-1", "second": "99"},
    ],
)
def test_turns_that_make_no_sense_are_refused(
    app: Flask, client: Client, fields: dict[str, Any]
) -> None:
    world({"mayors": ["1", "2"]})
    sign_in(client, app, role="editor")
    answer = post(app, client, "/booths/mayors/en-ko/turns", **fields)
    assert answer.status_code == 422
    assert turns() == []


def test_a_turn_cannot_be_given_to_somebody_outside_the_team(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1", "2"]})
    sign_in(client, app, role="editor")
    page = client.get(f"{BOARD}/booths/mayors/en-ko").text
    begins = re.findall(r'name="begins" value="([^"]+)"', page)
    strangers = [str(numbers["person 4"])] * len(begins)
    answer = post(
        app, client, "/booths/mayors/en-ko/turns", begins=begins, turn=strangers, act="save"
    )
    assert answer.status_code == 422
    assert "somebody who works in the booth" in text(answer)
    assert turns() == []


# Findings and waivers


def test_a_warning_is_waived_on_the_board_and_shown_with_who_and_why(
    app: Flask, client: Client
) -> None:
    world({"mayors": ["1"]})
    sign_in(client, app, role="editor", name="Min")
    page = client.get(DAY_OF).text
    key = unescape(re.findall(r'name="key" value="([^"]+)"', page)[0])
    answer = client.post(
        "/organizer/summits/forum/findings/waive",
        data={
            "key": key,
            "reason": "A second is on the way",
            "shown": str(DAY),
            "board": "interpretation",
        },
        headers=csrf_headers(app),
    )
    assert answer.headers["Location"] == DAY_OF
    assert "Waived by Min: A second is on the way" in text(client.get(DAY_OF))
    assert db.session.scalars(select(Waiver.finding)).all() == [key]
    assert "finding.waived" in db.session.scalars(select(Entry.act)).all()


# Offering


def test_offers_say_whom_they_reach_before_they_are_sent(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1", "2"], "bilateral": ["1"]})
    with unit_of_work():
        db.session.get_one(Interpreter, numbers["person 2"]).address = ""
    sign_in(client, app, role="owner")
    listed = text(client.get(f"{BOARD}/offers"))
    assert "no e-mail address: tell them in another way" in listed
    places = [numbers["mayors 1"], numbers["mayors 2"], numbers["bilateral 1"]]
    check = client.get(f"{BOARD}/offers", query_string={"place": places, "check": "yes"})
    assert "3 places to 2 interpreters; 1 mail will be sent." in text(check)
    assert {state for _, _, state, _ in stored().values()} == {"proposed"}
    sent = post(app, client, "/offers", place=[str(each) for each in places])
    assert sent.status_code == 303
    assert {state for _, _, state, _ in stored().values()} == {"offered"}
    assert len(db.session.scalars(select(Mail)).all()) == 1
    db.session.close()
    after = text(client.get(sent.headers["Location"]))
    assert "3 places offered; 1 mail on their way." in after
    assert "1 interpreter has no e-mail address" in after
    again = post(app, client, "/offers", place=[str(each) for each in places])
    assert again.status_code == 422
    assert len(db.session.scalars(select(Mail)).all()) == 1
    db.session.close()


def test_only_what_was_chosen_is_offered(app: Flask, client: Client) -> None:
    numbers = world({"mayors": ["1", "2"]})
    sign_in(client, app, role="owner")
    post(app, client, "/offers", place=str(numbers["mayors 1"]))
    assert {k: v[2] for k, v in stored().items()} == {"mayors 1": "offered", "mayors 2": "proposed"}


@pytest.mark.parametrize("value", ["", "x", "0", "99999999999", "-1", "١"])
def test_offering_nothing_is_refused(app: Flask, client: Client, value: str) -> None:
    world({"mayors": ["1"]})
    sign_in(client, app, role="owner")
    asked = client.get(f"{BOARD}/offers", query_string={"place": value, "check": "yes"})
    assert asked.status_code == 422
    assert "Choose at least one place." in text(asked)
    assert post(app, client, "/offers", place=value).status_code == 422
    assert stored()["mayors 1"][2] == "proposed"


def test_an_editor_who_may_not_send_is_refused_and_sees_no_addresses(
    app: Flask, client: Client
) -> None:
    numbers = world({"mayors": ["1"]})
    sign_in(client, app, role="viewer")
    assert client.get(f"{BOARD}/offers").status_code == 403
    answer = post(app, client, "/offers", place=str(numbers["mayors 1"]))
    assert answer.status_code == 403
    assert "@booth.example" not in answer.text
    assert stored()["mayors 1"][2] == "proposed"


def test_past_sessions_are_not_offered(app: Flask, client: Client) -> None:
    world({"mayors": ["1"]})
    with unit_of_work():
        past = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        past.starts_at = clock.now() - timedelta(hours=2)
        past.ends_at = clock.now() - timedelta(hours=1)
    sign_in(client, app, role="owner")
    assert "No proposal waits to be offered." in text(client.get(f"{BOARD}/offers"))
