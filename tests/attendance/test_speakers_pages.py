"""The list of all speakers: what it shows, what is done from it, and who may."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance.models import (
    AnswerKind,
    Channel,
    Invitation,
    InvitationState,
    Office,
    OfficeKind,
)
from summit.attendance.operations import AnswerValues, answer
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import Availability
from summit.journal.models import Entry
from summit.mail.models import Mail
from summit.programme.models import (
    Room,
    RoomKind,
    Session,
    SessionState,
    Speaker,
    SpeakerRole,
    SpeakerState,
    Waiver,
)
from tests.actors import TESTER
from tests.attendance.builders import invited, office
from tests.conftest import CountSql
from tests.programme.builders import NOW, at, city, item, person, session, speaker, summit
from tests.programme.pages import Desk, in_words

pytestmark = pytest.mark.usefixtures("database")

PATH = "forum/speakers"
SECRET = "The unannounced treaty"
PROPOSED = SpeakerState.PROPOSED


def made() -> None:
    """Ada in Lima speaks twice at once, Bo in London once, and a place is nobody's yet.

    10:00 in Seoul is 20:00 of the day before in Lima and 02:00 in London. Cy has declined.
    """
    with unit_of_work():
        lima = city("lima", "Lima", "리마", zone="America/Lima")
        london = city("london", "London", "런던", zone="Europe/London")
        ada = person("ada", "Ada Quispe", "아다 키스페", city=lima)
        bo = person("bo", "Bo Smith", zone="Europe/London")
        cy = person("cy", "Cy Young")
        forum = summit(
            "forum",
            session(
                "opening",
                "Opening",
                starts_at=at(10),
                items=[
                    item("talk", [speaker(ada, state=PROPOSED)], minutes=20, title="The talk"),
                    item("reply", [speaker(bo, role=SpeakerRole.DISCUSSANT)], minutes=10),
                    item(
                        "more",
                        [
                            speaker(city=london, state=PROPOSED, capacity=Text(en="A deputy")),
                            speaker(cy, state=SpeakerState.DECLINED),
                        ],
                        minutes=10,
                    ),
                ],
            ),
            session("parallel", "Parallel", starts_at=at(10), items=[item("x", [speaker(ada)])]),
            session("gone", SECRET, state=SessionState.CANCELLED, items=[item("y", [speaker(bo)])]),
        )
        forum.second_pair = False
        summit(
            "other",
            session("secret", SECRET, items=[item("z", [speaker(person("spy", "Spy Person"))])]),
        )


def place(name: str, session_slug: str = "opening") -> Speaker:
    """Read somebody's place anew."""
    db.session.rollback()
    db.session.expire_all()
    return held(name, session_slug)


def stored(model: Any, *where: Any) -> list[Any]:
    """Read rows anew, in the order in which they were made."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).where(*where).order_by(model.id)))


def held(name: str, session_slug: str = "opening") -> Speaker:
    """Read somebody's place within the open unit of work."""
    found = db.session.scalars(select(Speaker)).all()
    return next(
        each
        for each in found
        if each.item.session.slug == session_slug
        and (each.person.slug if each.person else each.capacity.plain().get("en")) == name
    )


def rows(text: str) -> dict[str, str]:
    """Return the rows of the list by session and name, as plain words."""
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        words = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", each)).strip() for each in cells]
        if 'name="place"' in row or "/speakers/" in row:
            offset = 1 if 'class="tick"' in row else 0
            found[f"{words[offset + 1].split()[0]} {words[offset].split()[0]}"] = " | ".join(
                words[offset:]
            )
    return found


def order(desk: Desk, query: str) -> list[str]:
    """Return which rows a view of the list shows, in their order."""
    return list(rows(desk.get(f"{PATH}?{query}").text))


ALL = ["Opening Ada", "Opening Bo", "Opening A", "Opening Cy", "Parallel Ada"]


def test_every_place_is_there_with_both_clocks_and_the_night_marked(app: Flask) -> None:
    made()

    found = rows(Desk.of(app, "viewer").get(PATH).text)

    assert sorted(found) == sorted(ALL)
    ada, bo = found["Opening Ada"], found["Opening Bo"]
    assert ada.startswith("Ada Quispe Presenter · Lima | Opening The talk |")
    assert "Fri 14 May 2027, 10:00–10:20 Lima: Thu 13 May 2027, 20:00–20:20 |" in ada
    assert (
        "Fri 14 May 2027, 10:20–10:30 London: Fri 14 May 2027, 02:20–02:30 at night there |" in bo
    )
    assert "night" not in ada
    assert "A deputy" in found["Opening A"]
    assert "10:30–10:40" in found["Opening A"]
    assert "own zone not known" in found["Opening Cy"]


def test_findings_stand_at_those_they_are_about_alone(app: Flask) -> None:
    made()

    found = rows(Desk.of(app, "viewer").get(PATH).text)

    assert "Person in two places" in found["Opening Ada"]
    assert "Person in two places" in found["Parallel Ada"]
    assert "Night or early hours" in found["Opening Bo"]
    assert "Night" not in found["Opening Ada"]
    # Whoever has declined is warned of nothing.
    assert found["Opening Cy"].endswith("| declined | not stated Times that suit Cy Young | ")


def test_a_waived_finding_says_so(app: Flask) -> None:
    made()
    from summit.programme import queries, rules

    with unit_of_work():
        summit_id = queries.summit_by_slug("forum").id
        facts = queries.facts(summit_id)
        [night] = [each for each in rules.check(facts) if each.rule == "night"]
        db.session.add(
            Waiver(
                summit_id=summit_id,
                finding=night.key,
                reason="She insists.",
                waived_by="Kim",
                waived_at=NOW,
            )
        )

    assert "Night or early hours (waived)" in rows(Desk.of(app).get(PATH).text)["Opening Bo"]


def test_who_sits_in_the_room_has_the_rooms_hours(app: Flask) -> None:
    made()
    with unit_of_work():
        opening = db.session.scalars(select(Session).where(Session.slug == "opening")).one()
        opening.room = Room(
            summit_id=opening.summit_id,
            slug="hall",
            name=Text(en="Hall"),
            kind=RoomKind.ROOM,
            position=0,
        )

    found = rows(Desk.of(app).get(PATH).text)

    assert "London: Fri 14 May 2027, 02:20–02:30 · in the room" in found["Opening Bo"]
    assert "night" not in found["Opening Bo"].lower()


def test_somebody_without_a_home_has_the_clocks_of_the_city_they_speak_for(app: Flask) -> None:
    made()
    with unit_of_work():
        cy = held("cy")
        cy.city = held("A deputy").city
        cy.state = SpeakerState.INVITED

    found = rows(Desk.of(app).get(PATH).text)["Opening Cy"]

    assert "London: Fri 14 May 2027, 02:30–02:40 at night there" in found
    assert "Night or early hours" in found


@pytest.mark.parametrize(
    ("starts", "ends", "word"),
    [(10, 11, "the hour suits"), (11, 12, "the hour does not suit")],
)
def test_availability_is_held_against_the_hour(
    app: Flask, starts: int, ends: int, word: str
) -> None:
    made()
    with unit_of_work():
        held("bo").person.availability = [Availability(starts_at=at(starts), ends_at=at(ends))]

    found = rows(Desk.of(app).get(PATH).text)["Opening Bo"]

    assert f"| {word} Times that suit Bo Smith | " in found
    assert ("Person not available" in found) is (starts == 11)


def test_answers_say_how_and_when_they_came(app: Flask) -> None:
    made()
    with unit_of_work():
        opening = held("bo").item.session
        whose = office(opening.summit, None, "bo@guest.example", person=held("bo").person)
        asked = invited(opening, whose)
        values = AnswerValues(AnswerKind.DECLINED, reason="A private reason")
        answer(asked, values, channel=Channel.CALENDAR, actor=TESTER, now=NOW)

    text = Desk.of(app, "viewer").get(PATH).text

    found = rows(text)["Opening Bo"]
    assert "declined Declined by calendar Mon 1 March 2027, 18:00" in found
    assert "private reason" not in text
    assert "bo@guest.example" not in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=quispe", ["Opening Ada", "Parallel Ada"]),
        ("q=아다", ["Opening Ada", "Parallel Ada"]),
        ("session=parallel", ["Parallel Ada"]),
        ("state=declined", ["Opening Cy"]),
        ("state=proposed&sort=-hour", ["Opening A", "Opening Ada"]),
        ("finding=two-places", ["Opening Ada", "Parallel Ada"]),
        ("finding=night", ["Opening Bo", "Opening A"]),
        ("finding=none&sort=name", ["Opening Cy"]),
        ("invited=yes", []),
        ("availability=fits", []),
        ("sort=name", ["Opening A", "Opening Ada", "Parallel Ada", "Opening Bo", "Opening Cy"]),
        ("sort=-state", ["Opening Cy", "Opening Bo", "Parallel Ada", "Opening Ada", "Opening A"]),
        ("state=none&sort=x&finding=odd&page=999", ALL),
    ],
)
def test_the_address_says_what_is_shown_and_in_which_order(
    app: Flask, query: str, expected: list[str]
) -> None:
    made()
    found = order(Desk.of(app), query)
    assert (sorted(found) if expected == ALL else found) == (
        sorted(ALL) if expected == ALL else expected
    )


def test_states_are_counted_of_what_is_shown(app: Flask) -> None:
    made()
    text = Desk.of(app).get(PATH).text
    counts = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", text)
    assert counts == [
        ("to be asked", "2"),
        ("invited", "0"),
        ("confirmed", "2"),
        ("declined", "1"),
        ("withdrawn", "0"),
    ]


def test_other_summits_and_cancelled_sessions_are_not_shown(app: Flask) -> None:
    made()
    text = Desk.of(app, "viewer").get(PATH).text
    assert SECRET not in text
    assert "Spy Person" not in text


class TestMarking:
    def test_by_hand_is_written_down_with_who_and_when(self, app: Flask) -> None:
        made()
        desk = Desk.of(app, name="Park")

        sent = desk.post(
            f"{PATH}/mark", place=[place("ada").uid], state="confirmed", channel="mail"
        )

        assert sent.location == f"/organizer/summits/{PATH}"
        assert place("ada").state is SpeakerState.CONFIRMED
        assert place("bo").state is SpeakerState.CONFIRMED
        [entry] = stored(Entry, Entry.act == "speaker.edited")
        assert (entry.actor, entry.before, entry.after) == (
            "Park",
            {"state": "proposed"},
            {"state": "confirmed", "speaker": "ada"},
        )
        assert "noted by Park, " in rows(desk.get(PATH).text)["Opening Ada"]

    def test_an_invitation_gets_the_answer_that_was_heard(self, app: Flask) -> None:
        made()
        with unit_of_work():
            opening = held("ada").item.session
            whose = office(opening.summit, None, "ada@guest.example", person=held("ada").person)
            invited(opening, whose)
        desk = Desk.of(app)

        desk.post(f"{PATH}/mark", place=[place("ada").uid], state="declined", channel="telephone")

        [asked] = stored(Invitation)
        assert (asked.answer, asked.channel) == (AnswerKind.DECLINED, Channel.TELEPHONE)
        assert place("ada").state is SpeakerState.DECLINED
        assert place("ada", "parallel").state is SpeakerState.CONFIRMED
        assert "Declined by telephone" in rows(desk.get(PATH).text)["Opening Ada"]

    def test_what_is_so_already_changes_nothing(self, app: Flask) -> None:
        made()
        desk = Desk.of(app)
        desk.post(f"{PATH}/mark", place=[place("bo").uid], state="confirmed", channel="mail")
        assert stored(Entry, Entry.act == "speaker.edited") == []
        assert "Nothing was changed." in desk.get(PATH).text

    @pytest.mark.parametrize(
        "sent",
        [
            {"state": "confirmed", "channel": "mail"},
            {"place": ["x"], "state": "withdrawn", "channel": "mail"},
            {"place": ["x"], "state": "confirmed", "channel": "page"},
        ],
    )
    def test_what_cannot_be_noted_is_told(self, app: Flask, sent: dict[str, str]) -> None:
        made()
        answer = Desk.of(app).post(f"{PATH}/mark", **sent)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text

    def test_places_of_elsewhere_and_of_cancelled_sessions_mean_nothing(self, app: Flask) -> None:
        made()
        uids = [place("spy", "secret").uid, place("bo", "gone").uid]
        Desk.of(app).post(f"{PATH}/mark", place=uids, state="declined", channel="mail")
        assert place("spy", "secret").state is SpeakerState.CONFIRMED
        assert place("bo", "gone").state is SpeakerState.CONFIRMED


class TestInviting:
    def test_it_says_what_follows_and_does_nothing_yet(self, app: Flask) -> None:
        made()
        uids = [place("ada").uid, place("ada", "parallel").uid, place("A deputy").uid]

        text = Desk.of(app).post(f"{PATH}/invite", place=uids).text

        assert "Invite 3 speakers?" in text
        assert "3 invitations are drafted. Nobody is written to until you send them." in text
        assert "Ada Quispe" in text
        assert stored(Office) == []

    def test_it_makes_offices_of_people_and_drafts(self, app: Flask) -> None:
        made()
        uids = [place("ada").uid, place("ada", "parallel").uid]
        desk = Desk.of(app)

        sent = desk.post(
            f"{PATH}/invite",
            place=uids,
            sure="y",
            language="en",
            deadline="2027-05-03T18:00",
        )

        assert sent.location == f"/organizer/summits/{PATH}"
        [whose] = stored(Office)
        assert (whose.kind, whose.person.slug) == (OfficeKind.PERSON, "ada")
        drafts = stored(Invitation)
        assert [each.state for each in drafts] == [InvitationState.DRAFT] * 2
        assert {each.speaker_uid for each in drafts} == set(uids)
        assert {each.deadline for each in drafts} == {at(18) - timedelta(days=11)}
        assert place("ada").state is PROPOSED
        assert stored(Mail) == []
        assert "Draft" in rows(desk.get(PATH).text)["Opening Ada"]

    def test_who_is_invited_already_is_left_as_they_are(self, app: Flask) -> None:
        made()
        desk = Desk.of(app)
        uid = place("ada").uid
        desk.post(f"{PATH}/invite", place=[uid], sure="y", language="en", deadline="")

        again = desk.post(f"{PATH}/invite", place=[uid])

        assert again.status_code == 422
        assert "Tick at least one speaker who is not invited yet." in again.text
        assert len(stored(Invitation)) == 1

    def test_a_bad_deadline_writes_nothing(self, app: Flask) -> None:
        made()
        sent = Desk.of(app).post(
            f"{PATH}/invite",
            place=[place("ada").uid],
            sure="y",
            language="en",
            deadline="soon",
        )
        assert sent.status_code == 422
        assert 'href="#deadline"' in sent.text
        assert stored(Office) == []

    def test_places_of_another_summit_are_not_invited(self, app: Flask) -> None:
        made()
        sent = Desk.of(app).post(f"{PATH}/invite", place=[place("spy", "secret").uid], sure="y")
        assert sent.status_code == 422
        assert "Spy Person" not in sent.text
        assert stored(Office) == []


class TestAsking:
    def ready(self) -> tuple[str, str]:
        made()
        with unit_of_work():
            forum = held("ada").item.session.summit
            office(forum, None, "ada@guest.example", person=held("ada").person)
            office(forum, None, person=held("cy").person)
        return place("ada").uid, place("cy").uid

    def test_it_says_whom_it_would_write_to(self, app: Flask) -> None:
        ada, cy = self.ready()

        sent = Desk.of(app).post(f"{PATH}/ask", place=[ada, cy, place("bo").uid])

        assert "Ask 2 offices when their speakers can take part?" in sent.text
        assert "1 speaker has no office yet and is not asked; invite first." in sent.text
        assert "ada@guest.example" in sent.text
        assert "no address" in sent.text
        assert stored(Mail) == []

    def test_each_office_gets_one_mail_a_day(self, app: Flask) -> None:
        ada, cy = self.ready()
        desk = Desk.of(app)

        for _ in range(2):
            desk.post(f"{PATH}/ask", place=[ada, cy], sure="y")

        [mail] = stored(Mail)
        assert (mail.to_address, mail.subject) == (
            "ada@guest.example",
            "When can Ada Quispe take part in “Forum”?",
        )
        assert (mail.link_kind, SECRET in mail.body, "Opening" in mail.body) == (
            "office",
            False,
            False,
        )
        acts = stored(Entry, Entry.act == "office.availability_asked")
        assert [(each.after, each.actor_kind.value) for each in acts] == [
            ({"office": {"en": "Ada Quispe", "ko": "아다 키스페"}}, "user")
        ]
        text = desk.get(PATH).text
        assert "1 office was asked earlier today and is not asked again." in text
        assert "1 office has no address that takes mail." in text
        assert "asked, no answer yet" in rows(text)["Opening Ada"]
        assert "not stated" in rows(text)["Opening Cy"]

    def test_nobody_with_an_office_is_told(self, app: Flask) -> None:
        made()
        sent = Desk.of(app).post(f"{PATH}/ask", place=[place("bo").uid], sure="y")
        assert sent.status_code == 422
        assert "Tick at least one speaker who has an office" in sent.text


@pytest.mark.parametrize("act", ["mark", "invite", "ask"])
def test_who_only_looks_cannot_act_and_sees_no_form(app: Flask, act: str) -> None:
    made()
    desk = Desk.of(app, "viewer")
    uid = place("ada").uid

    sent = desk.post(
        f"{PATH}/{act}", place=[uid], sure="y", state="declined", channel="mail", language="en"
    )

    assert sent.status_code == 403
    assert "Ada" not in sent.text
    assert place("ada").state is PROPOSED
    assert stored(Office) == []
    text = desk.get(PATH).text
    assert 'name="place"' not in text
    assert f"{PATH}/{act}" not in text.replace(f'action="/organizer/summits/{PATH}/invite"', "")


def test_an_empty_summit_says_what_to_do_next(app: Flask) -> None:
    with unit_of_work():
        summit("forum")
    assert "Nobody speaks yet." in Desk.of(app).get(PATH).text


def test_the_page_reads_in_korean(app: Flask) -> None:
    made()
    text = Desk.of(app, language="ko").get(PATH).text
    assert in_words(app, "ko", "Speakers") in text
    assert "아다 키스페" in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_statements_for_any_size(
    app: Flask, count_sql: CountSql, count: int
) -> None:
    with unit_of_work():
        people = [
            person(f"p{number}", f"Person {number}", zone="Europe/London")
            for number in range(count)
        ]
        forum = summit(
            "forum",
            session("opening", items=[item(each.slug, [speaker(each)]) for each in people]),
        )
        for each in people:
            each.availability = [Availability(starts_at=at(9), ends_at=at(12))]
            whose = office(forum, None, f"{each.slug}@guest.example", person=each)
            invited(forum.sessions[0], whose)
    desk = Desk.of(app)
    desk.get(PATH)

    with count_sql() as statements:
        found = desk.get(PATH)

    assert found.text.count('name="place"') == count
    assert len(statements) == 11, "\n".join(statements)
