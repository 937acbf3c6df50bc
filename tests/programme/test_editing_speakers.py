"""Editing who speaks on an item."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.directory.models import Availability
from summit.journal.models import Entry
from summit.programme import operations, queries, releases
from summit.programme.diff import differences
from summit.programme.document import ProgrammeDoc
from summit.programme.models import Session, Speaker, SpeakerRole, SpeakerState
from tests.actors import TESTER
from tests.programme.builders import (
    at,
    city,
    item,
    later,
    organisation,
    person,
    session,
    speaker,
    summit,
)
from tests.programme.pages import Desk, forms_of

pytestmark = pytest.mark.usefixtures("database")

SECRET = "The unannounced treaty"
LANGUAGES = ["en", "ko"]
ITEM = "forum/sessions/opening/items/talk"
PATH = f"{ITEM}/speakers"


def made(*, many: int = 0) -> None:
    """A session with Kim on its item; Lee, London and a university are in the directory."""
    with unit_of_work():
        london = city("london", "London", "런던", zone="Europe/London")
        kim = person("kim", "Kim Minji", "김민지")
        kim.availability = [Availability(starts_at=at(9), ends_at=at(12))]
        person("lee", "Lee Ann", "이안", city=london)
        person("park-1", "Park Jun")
        person("park-2", "Park Jun")
        for number in range(many):
            person(f"guest-{number}", f"Guest {number}")
        organisation("ucla", "UCLA")
        summit(
            "forum",
            session("opening", SECRET, starts_at=at(10), items=[item("talk", [speaker(kim)])]),
            session("parallel", "Parallel", starts_at=at(10), items=[item("other", minutes=60)]),
        )


def places() -> list[Speaker]:
    """Read the speakers of the item anew, in their order."""
    db.session.rollback()
    return [
        each
        for each in db.session.scalars(select(Speaker).order_by(Speaker.position, Speaker.id))
        if each.item.slug == "talk"
    ]


def entries(act: str) -> list[Entry]:
    """Return what the journal holds of an act."""
    db.session.rollback()
    return list(db.session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.id)))


# Who


@pytest.mark.parametrize(
    "typed", ["Lee Ann (lee)", "lee", "lee ann", "이안", "Somebody else (lee)", " Lee Ann (lee) "]
)
def test_a_person_is_found_by_name_by_slug_and_by_both(app: Flask, typed: str) -> None:
    made(many=300)
    desk = Desk.of(app, name="Park")

    answer = desk.post(
        PATH,
        desk.form(PATH),
        person=typed,
        role="moderator",
        state="invited",
        topic__en="On rivers",
        remote="y",
    )

    assert answer.location == f"/organizer/summits/{ITEM}#speakers"
    row = places()[1]
    assert row.person is not None
    assert row.person.slug == "lee"
    assert (row.role, row.state, row.remote) == (SpeakerRole.MODERATOR, SpeakerState.INVITED, True)
    assert (row.topic, row.position) == ({"en": "On rivers"}, 1)
    [entry] = entries("speaker.created")
    assert (entry.actor, entry.object_kind, entry.object_key) == ("Park", "item", row.item.uid)
    assert (entry.after["person"], entry.after["state"]) == ("lee", "invited")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "fields", "told"),
    [
        ("person", {"person": "Kim Minjy"}, "(kim)"),
        ("person", {"person": "Zzyzx Qqq"}, "Zzyzx Qqq"),
        ("person", {"person": "Park Jun"}, "(park-1)"),
        ("person", {}, ""),
        ("person", {"person": "kim", "role": "presenter"}, "kim"),
        ("city", {"person": "lee", "city": "Londn"}, "(london)"),
        ("organisation", {"person": "lee", "organisation": "UCLB"}, "UCLA (ucla)"),
        ("role", {"person": "lee", "role": "jester"}, ""),
        ("state", {"person": "lee", "state": "maybe"}, ""),
        ("undocumented", {"person": "lee", "undocumented": "y"}, ""),
        ("capacity", {"person": "lee", "capacity__en": "x" * 301}, ""),
        ("reconstructed", {"person": "lee", "reconstructed": ["hair"]}, ""),
    ],
)
def test_a_refused_speaker_names_the_field_and_the_nearest(
    app: Flask, language: str, field: str, fields: dict[str, Any], told: str
) -> None:
    made()
    desk = Desk.of(app, language=language)

    answer = desk.post(PATH, desk.form(PATH), **{"topic__ko": "쓴 글", **fields})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    error = answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert told in unescape(error)
    again = forms_of(answer.text)[f"/organizer/summits/{PATH}"]
    assert again["topic-ko"] == "쓴 글"
    assert again["person"] == fields.get("person", "")
    assert len(places()) == 1


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"capacity__en": "Mayor of London"}, "Mayor of London, name to be confirmed"),
        ({"city": "london"}, "London, name to be confirmed"),
        ({"organisation": "ucla"}, "UCLA, name to be confirmed"),
        ({"city": "london", "undocumented": "y"}, "London (representative not documented)"),
    ],
)
def test_a_place_without_a_person_says_whose_it_is(
    app: Flask, fields: dict[str, str], shown: str
) -> None:
    made()
    desk = Desk.of(app)

    desk.post(PATH, desk.form(PATH), **fields)

    assert places()[1].person is None
    assert shown in desk.get(ITEM).text
    assert shown in desk.get("forum/sessions/opening/items").text
    assert shown in desk.get(f"{PATH}/{places()[1].uid}").text


def test_any_state_can_be_set_and_the_journal_keeps_it(app: Flask) -> None:
    made()
    desk = Desk.of(app, name="Park")
    path = f"{PATH}/{places()[0].uid}"

    for state in ("proposed", "invited", "declined", "withdrawn", "confirmed"):
        assert desk.post(path, desk.form(path), state=state).status_code == 303
    again = desk.post(path, desk.form(path))

    assert again.status_code == 303
    assert places()[0].state is SpeakerState.CONFIRMED
    assert [(e.before, e.after) for e in entries("speaker.edited")][:2] == [
        ({"state": "confirmed"}, {"state": "proposed", "speaker": "kim"}),
        ({"state": "proposed"}, {"state": "invited", "speaker": "kim"}),
    ]
    assert len(entries("speaker.edited")) == 5
    assert places()[0].item.session.edited_by == "Park"


def test_a_name_in_the_readers_language_changes_nothing(app: Flask) -> None:
    made()
    desk = Desk.of(app, language="ko")
    path = f"{PATH}/{places()[0].uid}"
    form = desk.form(path)

    desk.post(path, form)

    assert form["person"] == "김민지 (kim)"
    assert entries("speaker.edited") == []


def test_a_stale_speaker_is_merged(app: Flask) -> None:
    made()
    mine, hers = Desk.of(app, name="Lee"), Desk.of(app, name="Park")
    path = f"{PATH}/{places()[0].uid}"
    form = mine.form(path)
    hers.post(path, hers.form(path), person="lee", topic__en="Hers")

    stale = mine.post(path, form, topic__en="Mine", state="invited")
    again = forms_of(stale.text)[f"/organizer/summits/{path}"]
    merged = mine.post(path, again, choose__topic__en="theirs")

    assert stale.status_code == 409
    assert "Park saved it on" in stale.text
    assert "Hers" in stale.text
    assert "Mine" in stale.text
    assert merged.status_code == 303
    row = places()[0]
    assert row.person is not None
    assert row.person.slug == "lee"
    assert (row.topic, row.state) == ({"en": "Hers"}, SpeakerState.INVITED)


# What the rules say


def test_it_says_at_once_where_else_somebody_is_and_when_they_cannot(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    other = "forum/sessions/parallel/items/other"
    desk.post(f"{other}/speakers", desk.form(f"{other}/speakers"), person="kim", state="confirmed")
    desk.post(f"{other}/speakers", desk.form(f"{other}/speakers"), person="lee", state="confirmed")

    page = unescape(desk.get(other).text)
    kim = unescape(desk.get(f"{PATH}/{places()[0].uid}").text)

    assert "take place at the same time" in page
    assert SECRET in page
    assert "at night" in page
    assert "London" in page, "02:00 where Lee lives"
    assert "take place at the same time" in kim
    assert "Parallel" in kim
    assert "London" not in kim.split('<form class="form"')[0]
    db.session.rollback()
    with unit_of_work():
        row = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
        row.starts_at, row.ends_at = at(14), at(15)
    assert "they cannot: Kim Minji" in unescape(desk.get(ITEM).text)


# Order, removal, releases


def test_moving_and_removing_keep_identities_and_leave_no_gap(app: Flask) -> None:
    made()
    desk = Desk.of(app)
    desk.post(PATH, desk.form(PATH), person="lee")
    desk.post(PATH, desk.form(PATH), capacity__en="A guest")
    uids = [row.uid for row in places()]

    moved = desk.post(f"{PATH}/{uids[2]}/move", direction="up")
    desk.post(f"{PATH}/{uids[0]}/move", direction="up")
    order = [row.uid for row in places()]
    desk.post(f"{PATH}/{uids[0]}/delete")

    assert moved.location == f"/organizer/summits/{ITEM}#speaker-{uids[2]}"
    assert order == [uids[0], uids[2], uids[1]]
    assert [(row.uid, row.position) for row in places()] == [(uids[2], 0), (uids[1], 1)]
    assert desk.post(f"{PATH}/{uids[1]}/move", direction="left").status_code == 400
    [entry] = entries("speaker.moved")
    assert entry.before == {"speakers": ["kim", "lee", {"en": "A guest"}]}
    assert entry.after == {"speakers": ["kim", {"en": "A guest"}, "lee"]}
    [gone] = entries("speaker.deleted")
    assert gone.before["person"] == "kim"
    assert gone.after == {}


def published(days: int) -> ProgrammeDoc:
    """Publish and return what everybody is shown."""
    db.session.rollback()
    db.session.expire_all()
    with unit_of_work():
        operations.publish(queries.whole_summit("forum"), actor=TESTER, now=later(days=days))
    return releases.public_document(releases.find("forum"))


def test_a_release_names_whom_an_edit_confirmed_and_no_other(app: Flask) -> None:
    made()
    before = published(0)
    desk = Desk.of(app)
    desk.post(PATH, desk.form(PATH), person="lee", state="confirmed", role="moderator")
    desk.post(PATH, desk.form(PATH), person="park-1", state="invited")
    uids = [row.uid for row in places()]
    after = published(1)

    opening = next(each for each in after["sessions"] if each["slug"] == "opening")
    shown = opening["items"][0]["speakers"]
    assert [(each["uid"], each["person"]) for each in shown] == [
        (uids[0], "kim"),
        (uids[1], "lee"),
        (uids[2], None),
    ]
    assert "park-1" not in after["people"]
    assert any("Lee Ann" in c.describe("en", str) for c in differences(before, after))


# Who may, and bad input


@pytest.mark.parametrize("path", ["", "/{uid}", "/{uid}/move", "/{uid}/delete"])
def test_outsiders_learn_nothing_and_viewers_change_nothing(app: Flask, path: str) -> None:
    made()
    with unit_of_work():
        summit("abroad")
    path = PATH + path.format(uid=places()[0].uid)
    outsider, viewer = Desk.of(app, "owner", summit_slug="abroad"), Desk.of(app, "viewer")

    for answer in (outsider.get(path), outsider.post(path)):
        assert answer.status_code in (404, 405)
        assert SECRET not in answer.text
        assert "Kim Minji" not in answer.text
    assert viewer.post(path).status_code in (400, 403)
    assert len(places()) == 1


def test_a_viewer_reads_and_a_speaker_of_another_item_is_not_found_here(app: Flask) -> None:
    made()
    viewer = Desk.of(app, "viewer")
    uid = places()[0].uid

    page = viewer.get(f"{PATH}/{uid}")
    elsewhere = viewer.get(f"forum/sessions/parallel/items/other/speakers/{uid}")

    assert page.status_code == 200
    assert "Kim Minji" in page.text
    assert "/delete" not in page.text
    assert '<fieldset class="plain" disabled>' in page.text
    assert viewer.get(PATH).status_code == 403
    assert elsewhere.status_code == 404
    assert "Kim" not in elsewhere.text.replace("Kim</summary>", "")


@pytest.mark.parametrize(
    "value", ["\0", "\ud800", "9" * 400, "x" * 100_000, "[]", "<script>", "-1"]
)
@pytest.mark.parametrize("new", [True, False])
def test_hostile_values_are_refused_or_cleaned_and_never_break(
    app: Flask, new: bool, value: str
) -> None:
    made()
    desk = Desk.of(app)
    path = PATH if new else f"{PATH}/{places()[0].uid}"
    form = desk.form(path)

    for name in [*form, "remote", "undocumented", "reconstructed"]:
        if name == "csrf_token":
            continue
        changed = form.copy()
        changed.setlist(name, [value.encode("utf-8", "surrogatepass")])
        answer = desk.client.post(f"/organizer/summits/{path}", data=changed)
        assert answer.status_code in (303, 400, 409, 422), name
        form = desk.form(path)
