"""Editing the items of a session: their times, their order, and each of them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme import operations, queries, releases
from summit.programme.diff import differences
from summit.programme.document import ProgrammeDoc
from summit.programme.models import Item, ItemKind, Session
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.programme.builders import at, item, later, person, session, speaker, summit
from tests.programme.pages import Desk, forms_of, in_words

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The unannounced treaty"
LANGUAGES = ["en", "ko"]
PATH = "forum/sessions/opening/items"
LENGTHS = "forum/sessions/opening/lengths"


def made(*minutes: int | None, session_minutes: int = 90, **fields: Any) -> None:
    """A session of an hour and a half with items ``i0``, ``i1`` and so on."""
    lengths = minutes or (10, 20, None)
    with unit_of_work():
        summit(
            "forum",
            session(
                "opening",
                SECRET,
                starts_at=at(22, 0),
                minutes=session_minutes,
                items=[
                    item(f"i{number}", minutes=each, title=f"Part {number}")
                    for number, each in enumerate(lengths)
                ],
                **fields,
            ),
        )


def the_items() -> list[Item]:
    """Read the items anew, in their order."""
    db.session.rollback()
    return list(db.session.scalars(select(Item).order_by(Item.position)))


def the_session() -> Session:
    """Read the session anew."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Session)).one()


def entries(act: str) -> list[Entry]:
    """Return what the journal holds of an act."""
    db.session.rollback()
    return list(db.session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.id)))


def times(text: str) -> list[str]:
    """Return when each item begins, as the table says."""
    cells = re.findall(r'<td class="item-at"[^>]*>(.*?)</td>', text)
    return [re.sub(r"<[^>]+>", "", cell) for cell in cells]


def sums(text: str) -> str:
    """Return what the page says of all items together."""
    found = re.search(r'id="sums".*?<p>(.*?)</p>', text, re.DOTALL)
    assert found is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found.group(1))).split())


def field_of(row: Item) -> str:
    """Return what the input of an item's length is called."""
    return f"minutes-{row.uid}"


# Times


def test_times_follow_from_the_start_and_the_lengths_before(app: Flask) -> None:
    made(10, 65, None, 5)
    page = Desk.of(app, "viewer").get(PATH).text

    assert times(page) == ["22:00", "22:10", "23:15", "open"]
    assert sums(page) == (
        "Items together 80 min of the session's 90: 10 min slack Without a length: 1."
    )


def test_an_overrun_is_said_with_its_remedy_and_can_be_saved(app: Flask) -> None:
    made(10, 20)
    desk = Desk.of(app, name="Park")
    first, second = the_items()
    form = desk.form(PATH, LENGTHS)

    answer = desk.post(LENGTHS, form, **{field_of(first): "40", field_of(second): "60"})
    page = desk.get(PATH).text

    assert answer.status_code == 303
    assert [row.minutes for row in the_items()] == [40, 60]
    assert "overrun of 10 min" in sums(page)
    assert "Shorten items by 10 min" in page
    assert '<rect class="over" x="90.0" width="10.0"' in page
    assert times(page) == ["22:00", "22:40"]
    [entry] = entries("session.retimed")
    assert (entry.actor, entry.object_kind, entry.object_key) == ("Park", "session", "opening@test")
    assert entry.before == {"minutes": {"i0": 10, "i1": 20}}
    assert entry.after == {"minutes": {"i0": 40, "i1": 60}}
    assert the_session().edited_by == "Park"


def test_lengths_are_tried_out_without_being_kept(app: Flask) -> None:
    made(10, 20, 30)
    first, second, _ = the_items()
    desk = Desk.of(app)

    tried = desk.get(f"{PATH}?{field_of(first)}=25&{field_of(second)}=")
    wrong = desk.get(f"{PATH}?{field_of(first)}=soon")

    assert times(tried.text) == ["22:00", "22:25", "open"]
    assert "35 min slack" in sums(tried.text)
    assert times(wrong.text) == ["22:00", "open", "open"]
    assert 'aria-invalid="true"' in wrong.text
    assert [row.minutes for row in the_items()] == [10, 20, 30]


def test_a_session_without_an_hour_counts_from_its_start_and_has_no_zone(app: Flask) -> None:
    made(10, 20)
    with unit_of_work():
        row = the_session()
        row.starts_at = row.ends_at = None
        row.planned_minutes = None

    page = Desk.of(app).get(PATH).text

    assert times(page) == ["+0:00", "+0:10"]
    assert "Items together 30 min; the session has no length yet." in sums(page)


def test_saving_the_same_lengths_records_nothing(app: Flask) -> None:
    made(10, 20)
    desk = Desk.of(app)
    version = the_session().version

    answer = desk.post(LENGTHS, desk.form(PATH, LENGTHS))

    assert answer.status_code == 303
    assert the_session().version == version
    assert entries("session.retimed") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["soon", "-1", "1441", "9" * 30, "1.5"])
def test_a_refused_length_names_the_item_and_keeps_what_was_typed(
    app: Flask, language: str, typed: str
) -> None:
    made(10, 20)
    desk = Desk.of(app, language=language)
    first, second = the_items()
    form = desk.form(PATH, LENGTHS)

    answer = desk.post(LENGTHS, form, **{field_of(first): typed, field_of(second): "25"})

    assert answer.status_code == 422
    message = in_words(
        app, language, "Enter a whole number from %(least)s to %(most)s.", least=0, most=1440
    )
    assert f'<a href="#{field_of(first)}">Part 0: {message}</a>' in answer.text
    again = forms_of(answer.text)[f"/organizer/summits/{LENGTHS}"]
    assert (again[field_of(first)], again[field_of(second)]) == (typed, "25")
    assert [row.minutes for row in the_items()] == [10, 20]


def test_stale_lengths_show_both_versions_and_merge(app: Flask) -> None:
    made(10, 20, 30)
    first, second, third = the_items()
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    form = mine.form(PATH, LENGTHS)
    hers.post(LENGTHS, hers.form(PATH, LENGTHS), **{field_of(first): "11", field_of(third): "33"})

    stale = mine.post(LENGTHS, form, **{field_of(first): "12", field_of(second): "22"})
    again = forms_of(stale.text)[f"/organizer/summits/{LENGTHS}"]
    kept = [row.minutes for row in the_items()]
    merged = mine.post(LENGTHS, again)

    assert stale.status_code == 409
    assert "Park saved it on" in stale.text
    assert kept == [11, 20, 33]
    assert again[f"choose-{field_of(first)}"] == "mine"
    assert f"choose-{field_of(second)}" not in again
    assert merged.status_code == 303
    assert [row.minutes for row in the_items()] == [12, 22, 33]


def test_an_item_that_somebody_added_meanwhile_keeps_its_length(app: Flask) -> None:
    made(10)
    desk = Desk.of(app)
    form = desk.form(PATH, LENGTHS)
    desk.post(PATH, desk.form(PATH), kind="photo", minutes="7")

    stale = desk.post(LENGTHS, form, **{field_of(the_items()[0]): "15"})
    desk.post(LENGTHS, forms_of(stale.text)[f"/organizer/summits/{LENGTHS}"])

    assert stale.status_code == 409
    assert [row.minutes for row in the_items()] == [15, 7]


# Order


def test_moving_keeps_identities_and_what_was_typed(app: Flask) -> None:
    made(10, 20, 30)
    uids = [row.uid for row in the_items()]
    desk = Desk.of(app)
    form = desk.form(PATH, LENGTHS)

    answer = desk.post(LENGTHS, form, move=f"{uids[2]}:up", **{f"minutes-{uids[0]}": "15"})
    at_the_end = desk.post(LENGTHS, desk.form(PATH, LENGTHS), move=f"{uids[0]}:up")

    assert answer.location == f"/organizer/summits/{PATH}#item-{uids[2]}"
    assert at_the_end.status_code == 303
    rows = the_items()
    assert [row.uid for row in rows] == [uids[0], uids[2], uids[1]]
    assert [row.position for row in rows] == [0, 1, 2]
    assert [row.minutes for row in rows] == [15, 30, 20]
    [entry] = entries("item.moved")
    assert (entry.object_kind, entry.object_key) == ("item", uids[2])
    assert entry.before == {"items": ["i0", "i1", "i2"]}
    assert entry.after == {"items": ["i0", "i2", "i1"]}
    assert desk.post(LENGTHS, desk.form(PATH, LENGTHS), move="x:sideways").status_code == 400
    assert desk.post(LENGTHS, desk.form(PATH, LENGTHS), move="x:up").status_code == 303


# One item


def test_an_item_is_added_last_and_called_after_its_title(app: Flask) -> None:
    made(10)
    desk = Desk.of(app, name="Park")

    desk.post(PATH, desk.form(PATH), kind="keynote", title__en="Why we meet", title__ko="모임")
    desk.post(PATH, desk.form(PATH), kind="video_message", minutes="5")

    rows = the_items()
    assert [(row.slug, row.position) for row in rows] == [
        ("i0", 0),
        ("why-we-meet", 1),
        ("video-message", 2),
    ]
    assert rows[1].title == {"en": "Why we meet", "ko": "모임"}
    assert (rows[1].kind, rows[1].minutes, rows[2].minutes) == (ItemKind.KEYNOTE, None, 5)
    created = entries("item.created")
    assert [(e.actor, e.object_key) for e in created] == [
        ("Park", rows[1].uid),
        ("Park", rows[2].uid),
    ]
    assert created[0].after["title"] == {"en": "Why we meet", "ko": "모임"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [PATH, f"{PATH}/i1"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "i0"),
        ("slug", "No Slug"),
        ("kind", "nap"),
        ("minutes", "2000"),
        ("title-en", "x" * 301),
    ],
)
def test_a_refused_item_names_the_field_and_keeps_what_was_typed(
    app: Flask, language: str, path: str, field: str, value: str
) -> None:
    made(10, 20)
    desk = Desk.of(app, language=language)

    answer = desk.post(path, desk.form(path), **{"title-ko": "쓴 글", field: value})

    assert answer.status_code == 422
    assert f'id="{field.partition("-")[0]}-error"' in answer.text
    again = forms_of(answer.text)[f"/organizer/summits/{path}"]
    assert again["title-ko"] == "쓴 글"
    if field != "kind":
        assert again[field] == value
    assert [(row.slug, row.title) for row in the_items()] == [
        ("i0", {"en": "Part 0"}),
        ("i1", {"en": "Part 1"}),
    ]


def test_an_item_is_edited_with_its_translation_state(app: Flask) -> None:
    made(10, 20)
    with unit_of_work():
        db.session.scalars(select(Item).where(Item.slug == "i1")).one().title = Text(
            en="Old", ko="옛"
        )
    uid = the_items()[1].uid
    desk = Desk.of(app)

    answer = desk.post(
        f"{PATH}/i1",
        desk.form(f"{PATH}/i1"),
        title__en="New",
        kind="discussion",
        minutes="",
        slug="talks",
        reconstructed=["minutes"],
    )

    assert answer.location == f"/organizer/summits/{PATH}/talks"
    row = the_items()[1]
    assert (row.uid, row.slug, row.kind, row.minutes) == (uid, "talks", ItemKind.DISCUSSION, None)
    assert (row.title, row.outdated) == ({"en": "New", "ko": "옛"}, ["title.ko"])
    assert row.reconstructed == ["minutes"]
    [entry] = entries("item.edited")
    assert entry.before["minutes"] == 20
    assert entry.after["minutes"] is None
    assert "translation outdated" in desk.get(PATH).text
    desk.post(f"{PATH}/talks", desk.form(f"{PATH}/talks"), title__ko__settled="y")
    assert the_items()[1].outdated == []


def test_a_stale_item_is_merged(app: Flask) -> None:
    made(10, 20)
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    path = f"{PATH}/i1"
    form = mine.form(path)
    hers.post(path, hers.form(path), title__en="Hers", minutes="33")

    stale = mine.post(path, form, title__en="Mine", kind="photo")
    again = forms_of(stale.text)[f"/organizer/summits/{path}"]
    mine.post(path, again, choose__title__en="theirs")

    assert stale.status_code == 409
    assert "Park saved it on" in stale.text
    assert "Hers" in stale.text
    assert "Mine" in stale.text
    row = the_items()[1]
    assert (row.title, row.minutes, row.kind) == ({"en": "Hers"}, 33, ItemKind.PHOTO)


def test_deleting_leaves_no_gap(app: Flask) -> None:
    made(10, 20, 30)
    uids = [row.uid for row in the_items()]
    desk = Desk.of(app)

    answer = desk.post(f"{PATH}/i1/delete")

    assert answer.location == f"/organizer/summits/{PATH}"
    assert [(row.uid, row.position) for row in the_items()] == [(uids[0], 0), (uids[2], 1)]
    [entry] = entries("item.deleted")
    assert (entry.object_key, entry.before["slug"], entry.after) == (uids[1], "i1", {})


# Releases


def published(days: int) -> ProgrammeDoc:
    """Publish and return what everybody is shown."""
    db.session.rollback()
    db.session.expire_all()
    with unit_of_work():
        operations.publish(queries.whole_summit("forum"), actor=TESTER, now=later(days=days))
    return releases.public_document(releases.find("forum"))


def test_a_release_after_edits_says_what_was_edited(app: Flask) -> None:
    made(10, 20, 30)
    before = published(0)
    uids = [row.uid for row in the_items()]
    desk = Desk.of(app)
    desk.post(
        LENGTHS, desk.form(PATH, LENGTHS), move=f"{uids[2]}:up", **{f"minutes-{uids[0]}": "15"}
    )
    desk.post(f"{PATH}/i1", desk.form(f"{PATH}/i1"), title__en="Renamed")
    after = published(1)

    shown = after["sessions"][0]["items"]
    assert [(each["uid"], each["minutes"]) for each in shown] == [
        (uids[0], 15),
        (uids[2], 30),
        (uids[1], 20),
    ]
    assert [each["starts_at"] for each in shown] == [
        "2027-05-14T13:00:00Z",
        "2027-05-14T13:15:00Z",
        "2027-05-14T13:45:00Z",
    ]
    assert shown[2]["title"] == {"en": "Renamed"}
    [change] = differences(before, after)
    assert change.slug == "opening"


# Who may, and bad input


@pytest.mark.parametrize(
    "path", ["/items", "/lengths", "/items/i0", "/items/i0/delete", "/items/i0/speakers"]
)
def test_outsiders_learn_nothing_and_viewers_change_nothing(app: Flask, path: str) -> None:
    made(10, 20)
    with unit_of_work():
        summit("other")
    outsider, viewer = Desk.of(app, "owner", summit_slug="other"), Desk.of(app, "viewer")
    path = f"forum/sessions/opening{path}"

    for answer in (outsider.get(path), outsider.post(path)):
        assert answer.status_code in (404, 405)
        assert SECRET not in answer.text
        assert "Part 0" not in answer.text
    assert viewer.post(path).status_code == 403
    assert [row.minutes for row in the_items()] == [10, 20]


def test_a_viewer_reads_without_buttons(app: Flask) -> None:
    made(10, 20)
    viewer = Desk.of(app, "viewer")

    table, one = viewer.get(PATH).text, viewer.get(f"{PATH}/i0").text

    assert SECRET in table
    assert "10 min" in table
    assert "/delete" not in table + one
    assert 'name="move"' not in table
    assert 'name="minutes-' not in table
    assert '<fieldset class="plain" disabled>' in one


def test_an_item_of_another_session_is_not_found_here(app: Flask) -> None:
    with unit_of_work():
        summit("forum", session("opening"), session("other", items=[item("secret", title=SECRET)]))

    for path in (f"{PATH}/secret", f"{PATH}/%00", f"{PATH}/secret/speakers"):
        answer = Desk.of(app).get(path)
        assert answer.status_code == 404
        assert "treaty" not in answer.text


@pytest.mark.parametrize(
    "value", ["\0", "\ud800", "9" * 400, "x" * 100_000, "[]", "<script>", "-1"]
)
@pytest.mark.parametrize("action", [PATH, LENGTHS, f"{PATH}/i0"])
def test_hostile_values_are_refused_or_cleaned_and_never_break(
    app: Flask, action: str, value: str
) -> None:
    made(10, 20)
    desk = Desk.of(app)
    page = PATH if action == LENGTHS else action
    form = desk.form(page, action)

    for name in [*form, "move", "reconstructed", "theirs-minutes", "choose-minutes"]:
        if name == "csrf_token":
            continue
        changed = form.copy()
        changed.setlist(name, [value.encode("utf-8", "surrogatepass")])
        answer = desk.client.post(f"/organizer/summits/{action}", data=changed)
        assert answer.status_code in (303, 400, 409, 422), name
        assert "<script>" not in answer.text.replace('<script src="', "")
        slug = the_items()[0].slug
        if slug != "i0":  # an odd short name that is one all the same
            desk.post(f"{PATH}/{slug}", desk.form(f"{PATH}/{slug}"), slug="i0")
        form = desk.form(page, action)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/i0"])
def test_the_pages_cost_the_same_statements_for_any_size(
    app: Flask, count_sql: CountSql, count: int, path: str
) -> None:
    with unit_of_work():
        people = [person(f"p{number}", f"Person {number}") for number in range(count)]
        rows = [item(f"i{number}", [speaker(people[number])]) for number in range(count)]
        for each in people[1:]:
            place = speaker(each)
            place.position = len(rows[0].speakers)
            rows[0].speakers.append(place)
        summit("forum", session("opening", items=rows))
    desk = Desk.of(app, "viewer")
    desk.get(path)

    with count_sql() as statements:
        answer = desk.get(path)

    assert answer.status_code == 200
    assert len(statements) == (7 if path == PATH else 18), "\n".join(map(str, statements))
