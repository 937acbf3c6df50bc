"""The organizers' pages of a rundown: the list, the table, one cue, and bringing it up to date."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, reading, unit_of_work
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import Item, ItemKind, Session, Summit
from summit.rundown import operations, queries
from summit.rundown.facts import RundownFact
from summit.rundown.models import Cue, Rundown, RundownState, Source
from summit.rundown.operations import CueValues
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.programme.builders import NOW, at, city, item, session, speaker, summit
from tests.programme.pages import Desk, forms_of, in_words
from tests.rundown.builders import OPERATOR, START, give, meeting, planned, session_of

pytestmark = pytest.mark.usefixtures("database")

LIST = "forum/rundowns"
TABLE = "forum/sessions/mayors/rundown"
PHONE = "+44 20 7946 0958"


def made(*, begun: bool = False) -> None:
    """Make the rundown of the mayors' meeting; London has a telephone and a fallback."""
    with unit_of_work():
        rundown = planned()
        london = rundown.cues[2]
        edit(london, telephone=PHONE, fallback="london.mp4", lower_third=Text(en="Mayor of London"))
        if begun:
            give(rundown, "start", now=START)


def edit(cue: Cue, **fields: Any) -> None:
    operations.edit_cue(
        cue, dataclasses.replace(CueValues.of(cue), **fields), actor=TESTER, now=NOW
    )


def fact() -> RundownFact:
    """Return the rundown as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    with reading():
        found = db.session.scalars(select(Rundown)).one()
        return queries.rundown_fact(found)


def change(act: Callable[[Rundown], object]) -> None:
    """Let somebody else change the rundown."""
    db.session.rollback()
    db.session.expire_all()
    with unit_of_work():
        act(db.session.scalars(select(Rundown)).one())


def order() -> list[str]:
    return [each.place.get("en") or each.title["en"] for each in fact().cues]


def uid(place: int) -> str:
    return fact().cues[place].uid


def plain(text: str) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


ORDER = ["Opening film", "Seoul", "London", "Jakarta", "Athens", "Lima", "Toronto", "Closing"]


# The list


def test_the_list_names_every_session_with_its_hours_state_cues_and_slack(app: Flask) -> None:
    made()
    with unit_of_work():
        found = db.session.scalars(select(Summit)).one()
        found.sessions.append(session("late", "Late talk", starts_at=at(23), minutes=30))

    text = plain(Desk.of(app, "viewer").get(LIST).text)

    assert (
        "Mayoral Meeting Fri 14 May 2027, 22:00–22:40 (Seoul, UTC+9) planned 8 04:00 slack" in text
    )
    assert "Late talk Fri 14 May 2027, 23:00–23:30 (Seoul, UTC+9) none yet" in text
    assert "Make from the programme" not in text


def test_the_list_is_in_korean(app: Flask) -> None:
    made()
    text = plain(Desk.of(app, "viewer", language="ko").get(LIST).text)
    assert "2027. 5. 14.(금) 22:00~22:40 (서울, UTC+9)" in text


def test_the_list_of_a_summit_without_sessions_says_what_to_do(app: Flask) -> None:
    with unit_of_work():
        summit("forum")
    text = Desk.of(app).get(LIST).text
    assert in_words(app, "en", "This summit has no sessions yet.") in text
    assert 'href="/organizer/summits/forum/sessions"' in text


def test_a_rundown_is_made_from_the_programme_by_a_button(app: Flask) -> None:
    with unit_of_work():
        meeting()
    desk = Desk.of(app)

    answer = desk.post(f"{TABLE}/make", desk.form(LIST, f"{TABLE}/make"))

    assert (answer.status_code, answer.location) == (303, f"/organizer/summits/{TABLE}")
    assert order() == ORDER
    assert "The rundown is made, with 8 cues." in desk.get(TABLE).text


def test_making_one_twice_says_so_and_changes_nothing(app: Flask) -> None:
    made()
    before, desk = fact(), Desk.of(app)

    answer = desk.post(f"{TABLE}/make")

    assert answer.status_code == 303
    assert "This session has a rundown already." in desk.get(TABLE).text
    assert fact() == before


def test_a_session_without_a_rundown_says_what_to_do(app: Flask) -> None:
    with unit_of_work():
        meeting()
    editor, viewer = Desk.of(app), Desk.of(app, "viewer")
    said = in_words(app, "en", "Make from the programme")
    assert said in editor.get(TABLE).text
    shown = viewer.get(TABLE)
    assert shown.status_code == 200
    assert said not in shown.text
    assert viewer.get(f"{TABLE}.pdf").status_code == 404


# The table


def test_the_table_shows_each_cue_with_all_that_is_to_be_known(app: Flask) -> None:
    made()
    with unit_of_work():
        cue = db.session.scalars(select(Cue).where(Cue.telephone == PHONE)).one()
        edit(
            cue,
            name=Text(en="Sadiq Khan", ko="사디크 칸"),
            person_title=Text(en="Mayor of London", ko="런던시장"),
            media="plate-03.png",
            words=Text(en="Over to London", ko="런던 순서입니다"),
            note="Joins from City Hall",
            priority=2,
            owner="Han",
        )

    text = Desk.of(app, "viewer").get(TABLE).text

    row = plain(text[text.index(f'id="cue-{cue.uid}"') :].partition("</tr>")[0])
    for said in (
        "3 22:13",
        "05:00",
        "Presentation",
        "Sadiq Khan 사디크 칸",
        "Mayor of London 런던시장",
        "Remote English",
        "plate-03.png",
        "Over to London 런던 순서입니다",
        "london.mp4",
        "Joins from City Hall",
        "Mayor of London",
    ):
        assert said in row, said


def test_the_day_is_said_where_it_is_another(app: Flask) -> None:
    with unit_of_work():
        rundown = planned()
        edit(rundown.cues[7], offset=2 * 3600 + 30)
    desk, korean = Desk.of(app, "viewer"), Desk.of(app, "viewer", language="ko")
    assert "Sat 15 May 00:00:30" in plain(desk.get(TABLE).text)
    assert "5. 15.(토) 00:00:30" in plain(korean.get(TABLE).text)
    assert "Fri 14 May 22:00:00" not in plain(desk.get(TABLE).text)


def test_sum_slack_and_overrun_are_said_in_words(app: Flask) -> None:
    made()
    desk = Desk.of(app, "viewer")
    assert "8 cues, together 36:00 of the session's 40:00. Planned end 22:36: 04:00 slack" in plain(
        desk.get(TABLE).text
    )
    change(lambda rundown: edit(rundown.cues[1], seconds=1020))
    text = plain(desk.get(TABLE).text)
    assert "Planned end 22:43: overrun of 03:00" in text
    assert "Shorten cues by 03:00 together" in text


def test_gaps_and_overlaps_are_named_where_they_are(app: Flask) -> None:
    made()
    change(lambda rundown: edit(rundown.cues[2], offset=15 * 60))
    assert "22:15 02:00 free before" in plain(Desk.of(app, "viewer").get(TABLE).text)
    change(lambda rundown: edit(rundown.cues[2], offset=10 * 60))
    text = plain(Desk.of(app, "viewer").get(TABLE).text)
    assert "22:10 starts 03:00 before the one above ends" in text


def test_lengths_are_tried_out_and_not_kept(app: Flask) -> None:
    made()
    before, desk = fact(), Desk.of(app)
    text = desk.get(f"{TABLE}?version={before.version}&lengths=,20:00,nonsense").text
    assert "overrun of 06:00" in plain(text)
    assert "22:23" in text  # London's start
    assert fact() == before
    stale = desk.get(f"{TABLE}?version={before.version - 1}&lengths=,20:00").text
    assert "04:00 slack" in plain(stale)


def test_telephones_are_for_those_who_plan_or_run_the_day(app: Flask) -> None:
    made()
    page = f"{TABLE}/cues/{uid(2)}"
    for role, sees in (("editor", True), ("operator", True), ("viewer", False)):
        desk = Desk.of(app, role)
        for path in (TABLE, page):
            answer = desk.get(path)
            assert answer.status_code == 200
            assert (PHONE in answer.text) is sees, (role, path)


# Editing within the table


def test_what_is_typed_in_the_table_is_kept_and_journalled(app: Flask) -> None:
    made()
    desk, london = Desk.of(app), uid(2)

    form = desk.form(TABLE)
    form[f"seconds-{london}"] = "3:30"
    form[f"fixed-{london}"] = "y"
    form[f"source-{london}"] = "video"
    form[f"priority-{london}"] = "4"
    form[f"owner-{london}"] = "한지우"
    answer = desk.post(TABLE, form)

    assert answer.status_code == 303
    cue = fact().cues[2]
    assert (cue.seconds, cue.planned_seconds, cue.hard) == (210, 210, True)
    assert (cue.source, cue.priority, cue.owner) == (Source.VIDEO, 4, "한지우")
    assert cue.telephone == PHONE  # what the table does not edit stays
    acts = [each.act for each in db.session.scalars(select(Entry).order_by(Entry.id))]
    assert acts[-1] == "cue.edited"
    assert "Saved." in desk.get(TABLE).text


def test_nothing_typed_changes_nothing(app: Flask) -> None:
    made()
    before, desk = fact(), Desk.of(app)
    assert desk.post(TABLE, desk.form(TABLE)).status_code == 303
    assert fact() == before


@pytest.mark.parametrize("language", ["en", "ko"])
def test_bad_input_is_told_at_its_place_and_nothing_is_lost(app: Flask, language: str) -> None:
    made()
    before, desk = fact(), Desk.of(app, language=language)
    london, lima = uid(2), uid(5)

    form = desk.form(TABLE)
    form[f"seconds-{london}"] = "five"
    form[f"priority-{lima}"] = "-1"
    form[f"owner-{lima}"] = "Kept"
    answer = desk.post(TABLE, form)

    assert answer.status_code == 422
    message = in_words(
        app, language, "Enter minutes and seconds, for example 3:00 for three minutes."
    )
    assert answer.text.count(message) == 2  # above the table and in the row
    assert f'href="#seconds-{london}"' in answer.text
    assert 'value="five"' in answer.text
    assert 'value="-1"' in answer.text
    assert 'value="Kept"' in answer.text
    assert fact() == before


@pytest.mark.parametrize(
    "typed", ["", "0:04", "8:00:01", "1:60", "3", "3:0", "−3:00", "٣:٠٠", "9" * 400]
)
def test_no_other_length_is_taken(app: Flask, typed: str) -> None:
    made()
    before, desk, london = fact(), Desk.of(app), uid(2)
    form = desk.form(TABLE)
    form[f"seconds-{london}"] = typed
    assert desk.post(TABLE, form).status_code == 422
    assert fact() == before


def test_what_both_changed_is_shown_in_both_versions(app: Flask) -> None:
    made()
    desk, london, lima = Desk.of(app), uid(2), uid(5)
    form = desk.form(TABLE)
    change(lambda rundown: edit(rundown.cues[2], seconds=240, source=Source.VIDEO))

    form[f"seconds-{london}"] = "4:30"
    form[f"source-{london}"] = "studio"
    form[f"owner-{lima}"] = "Mine"
    answer = desk.post(TABLE, form)

    assert answer.status_code == 409
    text = plain(answer.text)
    assert "London, Length Yours 04:30 Theirs 04:00" in text
    assert "London, Source Yours Studio Theirs Video" in text
    assert 'value="Mine"' in answer.text
    assert fact().cues[5].owner == ""

    # The page that came back can be sent.
    merged = forms_of(answer.text)[f"/organizer/summits/{TABLE}"]
    merged[f"choose-seconds-{london}"] = "theirs"
    merged[f"choose-source-{london}"] = "mine"
    assert desk.post(TABLE, merged).status_code == 303
    cues = fact().cues
    assert (cues[2].seconds, cues[2].source, cues[5].owner) == (240, Source.STUDIO, "Mine")


def test_changes_that_the_table_does_not_edit_make_no_form_stale(app: Flask) -> None:
    made()
    desk, london = Desk.of(app), uid(2)
    form = desk.form(TABLE)
    change(lambda rundown: edit(rundown.cues[2], note="Changed"))
    form[f"owner-{london}"] = "Han"
    assert desk.post(TABLE, form).status_code == 303
    assert (fact().cues[2].note, fact().cues[2].owner) == ("Changed", "Han")


def test_what_was_typed_for_a_cue_that_is_gone_is_shown_once_more(app: Flask) -> None:
    made()
    desk, lima = Desk.of(app), uid(5)
    form = desk.form(TABLE)
    change(lambda rundown: operations.remove_cue(rundown.cues[5], actor=TESTER, now=NOW))
    form[f"owner-{lima}"] = "Han Jiwoo"
    answer = desk.post(TABLE, form)
    assert answer.status_code == 409
    assert "Owner: Han Jiwoo" in answer.text


@pytest.mark.parametrize("version", ["", "x", "1" * 20, "٣"])
def test_malformed_bookkeeping_is_a_bad_request(app: Flask, version: str) -> None:
    made()
    desk = Desk.of(app)
    assert desk.post(TABLE, desk.form(TABLE), version=version).status_code == 400


# Order


def test_a_cue_is_moved_and_what_was_typed_is_kept(app: Flask) -> None:
    made()
    desk, london = Desk.of(app), uid(2)
    form = desk.form(TABLE)
    form[f"owner-{london}"] = "Han"

    answer = desk.post(TABLE, form, move=f"{london}:down")

    assert answer.location == f"/organizer/summits/{TABLE}#cue-{london}"
    assert order() == [*ORDER[:2], "Jakarta", "London", *ORDER[4:]]
    assert fact().cues[3].owner == "Han"
    desk.post(TABLE, desk.form(TABLE), move=f"{london}:up")
    assert order() == ORDER


def test_at_the_ends_a_cue_stays(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    for place, step in ((0, "up"), (7, "down")):
        assert desk.post(TABLE, desk.form(TABLE), move=f"{uid(place)}:{step}").status_code == 303
    assert order() == ORDER
    assert desk.post(TABLE, desk.form(TABLE), move=f"{uid(0)}:sideways").status_code == 400
    assert desk.post(TABLE, desk.form(TABLE), move="nobody:up").status_code == 404


def test_whoever_moves_a_cue_means_the_order_that_they_saw(app: Flask) -> None:
    made()
    desk, london = Desk.of(app), uid(2)
    form = desk.form(TABLE)
    change(lambda r: operations.move_cue(r.cues[7], None, actor=TESTER, now=NOW))
    form[f"owner-{london}"] = "Han"
    answer = desk.post(TABLE, form, move=f"{london}:down")
    assert answer.status_code == 409
    assert order() == ["Closing", *ORDER[:7]]
    assert 'value="Han"' in answer.text


def test_a_cue_is_removed_from_the_table(app: Flask) -> None:
    made()
    desk, lima = Desk.of(app), uid(5)
    assert desk.post(TABLE, desk.form(TABLE), remove=lima).status_code == 303
    assert order() == [*ORDER[:5], *ORDER[6:]]
    assert desk.post(TABLE, desk.form(TABLE), remove=lima).status_code == 404


def test_a_cue_is_added_where_it_was_asked_for(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(TABLE, f"{TABLE}/cues")
    answer = desk.post(
        f"{TABLE}/cues", form, after=uid(0), title__en="Group photo", kind="photo", seconds="1:30"
    )
    assert answer.status_code == 303
    assert order() == ["Opening film", "Group photo", *ORDER[1:]]
    added = fact().cues[1]
    assert (added.kind, added.seconds, added.language) == (ItemKind.PHOTO, 90, "en")
    assert answer.location == f"/organizer/summits/{TABLE}#cue-{added.uid}"


def test_a_cue_that_cannot_be_added_keeps_what_was_typed(app: Flask) -> None:
    made()
    before, desk = fact(), Desk.of(app)
    form = desk.form(TABLE, f"{TABLE}/cues")
    for fields in (
        {"seconds": "soon"},
        {"after": "nowhere"},
        {"kind": "dance"},
        {"source": "moon"},
        {"owner": "x" * 201},
    ):
        answer = desk.post(f"{TABLE}/cues", form, title__en="Group photo", **fields)
        assert answer.status_code == 422, fields
        assert 'value="Group photo"' in answer.text
    assert fact() == before


# While it runs


def test_what_has_begun_is_shown_and_not_edited(app: Flask) -> None:
    made(begun=True)
    desk, film, seoul = Desk.of(app), uid(0), uid(1)

    form = desk.form(TABLE)
    assert f"seconds-{film}" not in form
    assert f"seconds-{seoul}" in form
    form[f"seconds-{film}"] = "9:00"
    form[f"owner-{seoul}"] = "Han"
    assert desk.post(TABLE, form).status_code == 303

    cues = fact().cues
    assert (cues[0].seconds, cues[1].owner) == (180, "Han")
    page = desk.get(f"{TABLE}/cues/{film}").text
    assert "This cue has begun or is over" in page
    cue_form = desk.form(f"{TABLE}/cues/{seoul}")
    assert desk.post(f"{TABLE}/cues/{film}", cue_form, seconds="9:00").status_code in (409, 422)
    assert fact().cues[0].seconds == 180


def test_while_it_runs_no_cue_is_removed_and_the_rundown_stays(app: Flask) -> None:
    made(begun=True)
    desk, lima = Desk.of(app), uid(5)
    answer = desk.post(TABLE, desk.form(TABLE), remove=lima)
    assert answer.status_code == 422
    assert "skip this cue instead" in answer.text
    assert (
        desk.post(f"{TABLE}/cues/{lima}/remove", desk.form(f"{TABLE}/cues/{lima}")).status_code
        == 422
    )
    assert desk.post(f"{TABLE}/delete").status_code == 303
    assert order() == ORDER
    assert "it is a record now" in desk.get(TABLE).text


def test_a_change_of_length_while_it_runs_shows_what_was_planned(app: Flask) -> None:
    made(begun=True)
    desk, london = Desk.of(app), uid(2)
    desk.post(TABLE, desk.form(TABLE), **{f"seconds-{london}": "4:00"})
    assert fact().cues[2].seconds == 240
    assert "planned 05:00" in plain(desk.get(TABLE).text)


def test_when_it_is_over_nothing_can_be_changed(app: Flask) -> None:
    made(begun=True)
    change(lambda rundown: give(rundown, "end", now=START + timedelta(minutes=5)))
    desk = Desk.of(app)
    text = desk.get(TABLE).text
    assert "its rundown is a record now" in text
    assert "Save the table" not in text
    assert fact().state is RundownState.ENDED


def test_what_was_typed_as_it_ended_is_not_lost(app: Flask) -> None:
    made(begun=True)
    desk, lima = Desk.of(app), uid(5)
    table, added = desk.form(TABLE), desk.form(TABLE, f"{TABLE}/cues")
    change(lambda rundown: give(rundown, "end", now=START + timedelta(minutes=5)))
    before = fact()

    table[f"owner-{lima}"] = "Han Jiwoo"
    answer = desk.post(TABLE, table)
    assert (answer.status_code, "Owner: Han Jiwoo" in answer.text) == (409, True)
    answer = desk.post(f"{TABLE}/cues", added, title__en="Encore")
    assert (answer.status_code, 'value="Encore"' in answer.text) == (422, True)
    assert "This rundown has ended." in answer.text
    assert fact() == before


# One cue


def test_everything_that_a_cue_says_can_be_written(app: Flask) -> None:
    made()
    desk, page = Desk.of(app), f"{TABLE}/cues/{uid(2)}"
    answer = desk.post(
        page,
        desk.form(page),
        title__en="Address",
        title__ko="연설",
        kind="intervention",
        seconds="4:15",
        hard="y",
        offset="-1:30",
        source="studio",
        language="ko",
        name__en="Sadiq Khan",
        person_title__ko="런던시장",
        place__en="London",
        lower_third__en="Sadiq Khan\nMayor of London",
        media="a.png",
        words__ko="런던입니다",
        fallback="b.mp4",
        telephone="+44 20 7946 0000",
        priority="7",
        owner="Han",
        note="Two\nlines",
    )
    assert (answer.status_code, answer.location) == (
        303,
        f"/organizer/summits/{TABLE}#cue-{uid(2)}",
    )
    cue = fact().cues[2]
    assert (cue.title, cue.kind) == (Text(en="Address", ko="연설"), ItemKind.INTERVENTION)
    assert (cue.seconds, cue.hard, cue.offset) == (255, True, -90)
    assert (cue.source, cue.language, cue.name) == (Source.STUDIO, "ko", Text(en="Sadiq Khan"))
    assert cue.person_title == Text(ko="런던시장")
    assert cue.lower_third == Text(en="Sadiq Khan\nMayor of London")
    assert (cue.media, cue.words, cue.fallback) == ("a.png", Text(ko="런던입니다"), "b.mp4")
    assert (cue.telephone, cue.priority, cue.owner) == ("+44 20 7946 0000", 7, "Han")
    assert (cue.note, cue.city) == ("Two\nlines", "london-forum")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"seconds": "long"}, "Enter minutes and seconds, for example 3:00 for three minutes."),
        (
            {"telephone": "call me"},
            "Write the number with its country code, for example: +351 21 555 0100",
        ),
        ({"source": "moon"}, "Choose one of the list."),
        ({"language": "tlh"}, "Choose one of the list."),
        ({"city": "atlantis"}, "Choose one of the list."),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_bad_input_of_a_cue_is_told_and_nothing_is_lost(
    app: Flask, language: str, fields: dict[str, str], message: str
) -> None:
    made()
    before, desk, page = fact(), Desk.of(app, language=language), f"{TABLE}/cues/{uid(2)}"
    answer = desk.post(page, desk.form(page), owner="Typed", **fields)
    assert answer.status_code == 422
    assert in_words(app, language, message) in answer.text
    assert 'value="Typed"' in answer.text
    assert fact() == before


@pytest.mark.parametrize("typed", ["soon", "--1:00", "25:00:00", "1:99"])
def test_no_other_start_is_taken(app: Flask, typed: str) -> None:
    made()
    before, desk, page = fact(), Desk.of(app), f"{TABLE}/cues/{uid(2)}"
    answer = desk.post(page, desk.form(page), offset=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert fact() == before


def test_a_cue_that_both_changed_is_shown_in_both_versions(app: Flask) -> None:
    made()
    desk, page = Desk.of(app), f"{TABLE}/cues/{uid(2)}"
    form = desk.form(page)
    change(lambda rundown: edit(rundown.cues[2], owner="Theirs", note="Theirs too"))
    answer = desk.post(page, form, owner="Mine", media="mine.png")
    assert answer.status_code == 409
    assert "Owner Yours Mine Theirs Theirs" in plain(answer.text)
    assert 'value="mine.png"' in answer.text
    assert "Theirs too</textarea>" in answer.text
    assert (fact().cues[2].owner, fact().cues[2].media) == ("Theirs", "")


def test_a_change_of_another_cue_makes_none_stale(app: Flask) -> None:
    made()
    desk, page = Desk.of(app), f"{TABLE}/cues/{uid(2)}"
    form = desk.form(page)
    change(lambda rundown: edit(rundown.cues[3], owner="Theirs"))
    assert desk.post(page, form, owner="Mine").status_code == 303
    assert [each.owner for each in fact().cues[2:4]] == ["Mine", "Theirs"]


def test_a_cue_is_removed_as_it_was_seen(app: Flask) -> None:
    made()
    desk, page = Desk.of(app), f"{TABLE}/cues/{uid(2)}"
    form = desk.form(page, f"{page}/remove")
    change(lambda rundown: edit(rundown.cues[2], owner="Theirs"))
    assert desk.post(f"{page}/remove", form).status_code == 409
    assert len(fact().cues) == 8
    assert desk.post(f"{page}/remove", desk.form(page, f"{page}/remove")).status_code == 303
    assert order() == [*ORDER[:2], *ORDER[3:]]
    assert desk.get(page).status_code == 404


# When it has to end


def test_another_end_moves_the_slack(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(TABLE, f"{TABLE}/deadline")
    assert desk.post(f"{TABLE}/deadline", form, ends_by="2027-05-14T22:30").status_code == 303
    assert fact().ends_by == at(22, 30)
    assert "overrun of 06:00" in plain(desk.get(TABLE).text)
    form = desk.form(TABLE, f"{TABLE}/deadline")
    assert form["ends_by"] == "2027-05-14T22:30"
    desk.post(f"{TABLE}/deadline", form, ends_by="")
    assert fact().ends_by == at(22, 40)


@pytest.mark.parametrize(
    "typed", ["soon", "2027-05-14T21:59", "2027-02-30T10:00", "0001-01-01T00:00"]
)
def test_no_other_end_is_taken(app: Flask, typed: str) -> None:
    made()
    before, desk = fact(), Desk.of(app)
    form = desk.form(TABLE, f"{TABLE}/deadline")
    answer = desk.post(f"{TABLE}/deadline", form, ends_by=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert fact() == before


def test_two_who_settle_the_end_see_each_other(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    form = desk.form(TABLE, f"{TABLE}/deadline")
    change(lambda r: operations.edit_rundown(r, ends_by=at(22, 35), actor=TESTER, now=NOW))
    answer = desk.post(f"{TABLE}/deadline", form, ends_by="2027-05-14T22:30")
    assert answer.status_code == 409
    assert "Yours 2027-05-14T22:30 Theirs 2027-05-14T22:35" in plain(answer.text)
    assert fact().ends_by == at(22, 35)


# Following the programme


def add_item() -> None:
    with unit_of_work():
        mayors = db.session.scalars(select(Session)).one()
        gone = next(each for each in mayors.items if each.slug == "jakarta")
        mayors.items.remove(gone)
        db.session.flush()
        photo = item("photo", kind=ItemKind.PHOTO, minutes=1, title="Group photo")
        photo.position = 9
        mayors.items.append(photo)


def test_what_would_be_added_and_removed_is_said_first(app: Flask) -> None:
    made()
    add_item()
    desk, before = Desk.of(app), fact()

    text = plain(desk.get(TABLE).text)
    assert "The programme has changed" in text
    assert "1 cue would be added. 1 cue would be removed." in text
    told = plain(desk.get(f"{TABLE}/remake").text)
    assert "1 cue is added: Group photo" in told
    assert "1 cue is removed, with everything written in it: Jakarta" in told
    assert fact() == before

    assert desk.post(f"{TABLE}/remake", desk.form(f"{TABLE}/remake")).status_code == 303
    assert order() == [*ORDER[:3], *ORDER[4:], "Group photo"]
    assert fact().cues[2].telephone == PHONE
    text = desk.get(f"{TABLE}/remake").text
    assert "every item and speaker of the programme" in text
    assert "The programme has changed" not in desk.get(TABLE).text


def test_nothing_is_done_that_was_not_told(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    add_item()
    form = desk.form(f"{TABLE}/remake")
    with unit_of_work():
        mayors = db.session.scalars(select(Session)).one()
        mayors.items.append(item("more", title="One more"))
        mayors.items[-1].position = 10
    before = fact()

    answer = desk.post(f"{TABLE}/remake", form)

    assert answer.status_code == 409
    assert "One more" in answer.text
    assert fact() == before
    assert desk.post(f"{TABLE}/remake", form, mark="x").status_code == 409


def test_a_rundown_is_removed_and_made_again(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    answer = desk.post(f"{TABLE}/delete", desk.form(TABLE, f"{TABLE}/delete"))
    assert answer.location == f"/organizer/summits/{LIST}"
    db.session.rollback()
    assert db.session.scalars(select(Cue)).all() == []
    assert desk.post(f"{TABLE}/make").status_code == 303
    assert order() == ORDER


# Who may do what


def writing() -> list[str]:
    first = uid(0)
    return [
        TABLE,
        f"{TABLE}/make",
        f"{TABLE}/cues",
        f"{TABLE}/cues/{first}",
        f"{TABLE}/cues/{first}/remove",
        f"{TABLE}/deadline",
        f"{TABLE}/remake",
        f"{TABLE}/delete",
    ]


def reading_pages() -> list[str]:
    return [LIST, TABLE, f"{TABLE}/cues/{uid(2)}", f"{TABLE}/remake"]


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_who_may_not_edit_reads_all_and_writes_nothing(app: Flask, role: str) -> None:
    made()
    add_item()
    desk, before = Desk.of(app, role), fact()
    for path in reading_pages():
        answer = desk.get(path)
        assert answer.status_code == 200, path
        inside = answer.text.partition("<main")[2]
        assert "csrf_token" not in inside.replace("novalidate", ""), path
    for path in writing():
        assert desk.post(path).status_code == 403, path
    assert fact() == before


def test_whoever_is_on_no_staff_learns_nothing(app: Flask) -> None:
    made()
    paths = [*reading_pages(), *(f"{TABLE}.{kind}" for kind in ("pdf", "xlsx", "csv"))]
    with unit_of_work():
        db.session.add(summit("other", en="Other"))
    stranger = Desk.of(app, "owner", summit_slug="other")
    for path in paths:
        answer = stranger.get(path)
        assert answer.status_code == 404, path
        for secret in ("London", PHONE, "Mayoral"):
            assert secret not in answer.text
    for path in writing():
        assert stranger.post(path).status_code == 404, path
    client = Client(app, app.response_class)
    assert client.get(f"/organizer/summits/{TABLE}").status_code == 303


def test_a_cue_of_another_rundown_is_none_of_this_one(app: Flask) -> None:
    made()
    with unit_of_work():
        other = planned("other")
        foreign = other.cues[0].uid
    desk = Desk.of(app, summit_slug="forum")
    assert desk.get(f"{TABLE}/cues/{foreign}").status_code == 404
    assert desk.post(f"{TABLE}/cues/{foreign}/remove").status_code == 404


# A fixed number of statements


def many(count: int) -> None:
    """Make a meeting of so many cities, each with a turn."""
    with unit_of_work():
        places = [
            speaker(city=city(f"city-{count}-{n}", f"City {n}"), remote=True) for n in range(count)
        ]
        turns = item("turns", places, kind=ItemKind.DISCUSSION, minutes=3 * count, title="Turns")
        one = session("mayors", "Mayoral Meeting", starts_at=START, minutes=240, items=[turns])
        one.uid = f"mayors-{count}@test"
        built = summit(f"of-{count}", one)
        db.session.flush()
        operations.make_rundown(session_of(built), actor=TESTER, now=NOW)


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_the_pages_take_as_many_statements_with_3_cues_as_with_30(
    app: Flask, count_sql: CountSql, role: str
) -> None:
    many(3)
    many(30)
    desk = Desk.of(app, role, summit_slug=None)
    for path in ("rundowns", "sessions/mayors/rundown", "sessions/mayors/rundown.csv"):
        taken = []
        for count in (3, 30):
            with count_sql() as statements:
                assert desk.get(f"of-{count}/{path}").status_code == 200
            taken.append(len(statements))
        assert taken[0] == taken[1], path


def test_hours_stay_those_of_the_zone_when_the_session_moves(app: Flask) -> None:
    made()
    with unit_of_work():
        mayors = db.session.scalars(select(Session)).one()
        moved: datetime = at(9)
        mayors.starts_at, mayors.ends_at = moved, moved + timedelta(minutes=40)
    text = plain(Desk.of(app, "viewer").get(TABLE).text)
    assert "Planned end 09:36: 04:00 slack" in text


def test_the_holder_of_the_panel_is_not_needed_to_edit(app: Flask) -> None:
    made(begun=True)
    assert db.session.scalars(select(Rundown)).one().holder_key == OPERATOR.key
    desk = Desk.of(app)
    assert desk.post(TABLE, desk.form(TABLE)).status_code == 303


def test_an_item_of_the_programme_is_not_changed_by_its_cue(app: Flask) -> None:
    made()
    desk, page = Desk.of(app), f"{TABLE}/cues/{uid(1)}"
    desk.post(page, desk.form(page), title__en="Opening words", seconds="12:00")
    db.session.rollback()
    stored = db.session.scalars(select(Item).where(Item.slug == "keynote")).one()
    assert (stored.title, stored.minutes) == (Text(en="Keynote"), 10)
