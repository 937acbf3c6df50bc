"""Answering: chosen, checked, sent; changed as often as one likes; never lost, never sent twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from summit.attendance import operations, queries
from summit.attendance.models import (
    Answer,
    AnswerKind,
    Channel,
    Invitation,
    InvitationState,
    Office,
)
from summit.attendance.operations import AnswerValues
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.directory.models import City
from summit.journal.models import Entry
from summit.programme.models import Session, SessionState, Speaker, SpeakerState
from tests.actors import TESTER
from tests.attendance.builders import publish
from tests.conftest import Client, CountSql
from tests.office import world as worlds
from tests.office.world import AIDE, JAKARTA, LIMA, SEOUL_OFFICE, World

Browse = Callable[[], Client]
MAYORS = "sessions/mayors"


def invitation(slug: str = "mayors", city: str = "jakarta") -> Invitation:
    return db.session.scalars(
        select(Invitation)
        .join(Session, Session.id == Invitation.session_id)
        .join(Office, Office.id == Invitation.office_id)
        .join(City, City.id == Office.city_id)
        .where(Session.slug == slug, City.slug == city)
    ).one()


def answers(slug: str = "mayors", city: str = "jakarta") -> list[Answer]:
    db.session.rollback()  # a transaction that has read sees nothing newer
    return list(invitation(slug, city).answers)


@pytest.mark.parametrize(
    ("kind", "said", "state"),
    [
        ("accepted", "You have accepted", SpeakerState.CONFIRMED),
        ("tentative", "Not decided yet", SpeakerState.INVITED),
        ("video", "You send a video message", SpeakerState.CONFIRMED),
    ],
)
def test_an_answer_is_checked_sent_and_confirmed(
    app: Flask, world: World, browse: Browse, kind: str, said: str, state: SpeakerState
) -> None:
    client, base = browse(), world.base(JAKARTA)

    start = client.get(base).text
    chosen = client.get(base + MAYORS).text
    check = client.get(f"{base}{MAYORS}/{kind}")
    sent = worlds.post(client, f"{base}{MAYORS}/{kind}", step="send")
    confirmed = client.get(sent.location)

    assert f'href="{base}{MAYORS}"' in start
    assert f'href="{base}{MAYORS}/{kind}"' in chosen
    assert "Check your answer" in check.text
    assert sent.status_code == 303
    assert sent.location == f"{base}{MAYORS}/sent"
    assert said in confirmed.text
    (given,) = answers()
    found = invitation()
    assert (found.state, found.answer) == (InvitationState.ANSWERED, AnswerKind(kind))
    assert (found.channel, found.late) == (Channel.PAGE, False)
    assert given.contact
    assert given.contact.address == JAKARTA
    place = db.session.scalars(select(Speaker).where(Speaker.uid == found.speaker_uid)).one()
    assert place.state is state
    entry = db.session.scalars(select(Entry).where(Entry.act == "invitation.answered")).one()
    assert entry.actor == "Jakarta's office"
    # The other invitation is as it was.
    assert invitation("bilateral").state is InvitationState.SENT


def test_a_refusal_with_its_reason(app: Flask, world: World, browse: Browse) -> None:
    client, page = browse(), world.base(JAKARTA) + MAYORS + "/declined"
    reason = "The council sits that night.\r\n<b>Really</b> 안녕"

    check = worlds.post(client, page, step="check", reason=reason)
    back = client.post(page, data={**worlds.hidden(check), "step": "change"})
    sent = client.post(page, data={**worlds.hidden(check), "step": "send"})

    assert "The council sits that night.\n&lt;b&gt;Really&lt;/b&gt; 안녕" in check.text
    assert "&lt;b&gt;Really&lt;/b&gt; 안녕</textarea>" in back.text
    assert sent.status_code == 303
    (given,) = answers()
    assert given.reason == "The council sits that night.\n<b>Really</b> 안녕"
    assert "council sits" in client.get(world.base(AIDE) + MAYORS).text
    # The reason stands in no journal, and on no other office's page.
    entry = db.session.scalars(select(Entry).where(Entry.act == "invitation.answered")).one()
    assert "council" not in f"{entry.before} {entry.after}"
    assert "council" not in client.get(world.base(LIMA) + MAYORS).text


def test_a_deputy_in_three_languages(app: Flask, world: World, browse: Browse) -> None:
    client, page = browse(), world.base(SEOUL_OFFICE, "ko") + MAYORS + "/deputy"
    values = {
        "name-en": "Kim Ha-na",
        "name-ko": "김하나",
        "title-ko": "서울특별시 부시장",
        "native_language": "zh",
        "native_name": "金하나",
        "native_title": "副市长",
    }

    check = worlds.post(client, page, step="check", **values)
    sent = client.post(page, data={**worlds.hidden(check), "step": "send"})

    assert "김하나, 서울특별시 부시장" in check.text
    assert "金하나, 副市长" in check.text
    assert sent.status_code == 303
    found = invitation(city="seoul")
    assert found.answer is AnswerKind.DEPUTY
    assert found.deputy
    assert found.deputy.name == Text(en="Kim Ha-na", ko="김하나", zh="金하나")
    assert found.deputy.title == Text(ko="서울특별시 부시장", zh="副市长")
    assert "김하나" in client.get(sent.location).text
    # Whoever changes it finds it filled in.
    assert 'value="김하나"' in client.get(page).text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name-en"),
        ({"name-en": "   "}, "name-en"),
        ({"native_name": "山田"}, "native_language"),
        ({"name-en": "A", "native_language": "xx"}, "native_language"),
        ({"name-en": "x" * 201}, "name-en"),
        ({"name-en": "A", "title-ko": "직" * 201}, "title-en"),
        ({"name-en": "A", "native_title": "x" * 201, "native_language": "ja"}, "native_title"),
    ],
)
def test_what_is_missing_is_named_and_led_to(
    world: World, browse: Browse, values: dict[str, str], field: str
) -> None:
    page = world.base(JAKARTA) + MAYORS + "/deputy"
    for step in ("check", "send"):
        answer = worlds.post(browse(), page, step=step, **values)

        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
    assert answers() == []


def test_no_reminder_is_promised_to_the_undecided(world: World, browse: Browse) -> None:
    # Whether reminders go out is for the organizers to decide.
    page = browse().get(world.base(JAKARTA) + MAYORS + "/tentative").text

    assert "Please tell us as soon as you know." in page
    assert "reminded" not in page


def test_it_can_be_changed_at_any_time_and_all_is_kept(
    app: Flask, world: World, browse: Browse
) -> None:
    client, base = browse(), world.base(JAKARTA)
    worlds.post(client, base + MAYORS + "/accepted", step="send")
    worlds.post(browse(), world.base(AIDE) + MAYORS + "/tentative", step="send")

    page = client.get(base + MAYORS).text

    assert [each.kind.value for each in answers()] == ["accepted", "tentative"]
    assert "answered by Sari Dewi on" in page
    assert "answered by Budi Santoso on" in page
    assert page.index("Budi Santoso on") < page.index("Sari Dewi on")
    assert invitation().answer is AnswerKind.TENTATIVE  # read after the answers


def test_what_organizers_recorded_says_so_without_naming_them(
    app: Flask, world: World, browse: Browse
) -> None:
    with app.app_context(), unit_of_work():
        row = invitation()
        found = queries.invitation_of(row.summit_id, row.id, to_change=True)
        operations.answer(
            found,
            AnswerValues(AnswerKind.ACCEPTED),
            channel=Channel.TELEPHONE,
            actor=TESTER,
            now=clock.now(),
        )

    page = browse().get(world.base(JAKARTA) + MAYORS).text

    assert "recorded by the organizers on" in page
    assert "by telephone" in page
    assert "tester" not in page


def test_sending_twice_is_one_answer(app: Flask, world: World, browse: Browse) -> None:
    client, page = browse(), world.base(JAKARTA) + MAYORS + "/accepted"
    values = {**worlds.hidden(client.get(page)), "step": "send"}

    first = client.post(page, data=values)
    second = worlds.post(client, page, step="send")

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(answers()) == 1


def test_a_colleague_who_was_quicker_is_shown_first(
    app: Flask, world: World, browse: Browse
) -> None:
    client, page = browse(), world.base(JAKARTA) + MAYORS + "/accepted"
    values = {**worlds.hidden(client.get(page)), "step": "send"}
    worlds.post(browse(), world.base(AIDE) + MAYORS + "/declined", step="send", reason="The flood")

    late = client.post(page, data=values)

    assert late.status_code == 409
    assert "A colleague has answered in the meantime" in late.text
    assert "Budi Santoso" in late.text
    assert "The flood" in late.text
    assert [each.kind.value for each in answers()] == ["declined"]
    anyway = client.post(page, data={**worlds.hidden(late), "step": "send"})
    assert anyway.status_code == 303
    assert [each.kind.value for each in answers()] == ["declined", "accepted"]


def test_late_answers_are_taken_and_flagged(app: Flask, database: None, browse: Browse) -> None:
    world = worlds.make(app, deadline_passed=True)
    client, page = browse(), world.base(JAKARTA) + MAYORS

    warned = [client.get(page).text, client.get(page + "/accepted").text]
    sent = worlds.post(client, page + "/accepted", step="send")

    assert all("will see that it came late" in text for text in warned)
    assert "It came after the deadline" in client.get(sent.location).text
    assert invitation().late is True
    assert "after the deadline" in client.get(page).text


class TestClosed:
    def _refused(self, client: Client, base: str, told: str) -> None:
        page = base + MAYORS
        shown = client.get(page)
        assert told in shown.text
        assert f'href="{page}/accepted"' not in shown.text
        assert client.get(page + "/accepted").status_code == 303
        token = worlds.csrf_of(client.get(base + "names"))
        seen = "1."
        for step, status in (("check", 303), ("change", 303), ("send", 422)):
            answer = client.post(
                page + "/accepted", data={"csrf_token": token, "step": step, "seen": seen}
            )
            assert answer.status_code == status, step
        assert answers() == []

    def test_a_withdrawn_invitation(self, app: Flask, world: World, browse: Browse) -> None:
        with app.app_context(), unit_of_work():
            row = invitation()
            found = queries.invitation_of(row.summit_id, row.id, to_change=True)
            operations.withdraw(found, actor=TESTER, now=clock.now())

        self._refused(browse(), world.base(JAKARTA), "This invitation has been withdrawn.")

    def test_a_cancelled_session(self, app: Flask, world: World, browse: Browse) -> None:
        with app.app_context(), unit_of_work():
            row = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
            row.state = SessionState.CANCELLED
            db.session.flush()
            publish(row.summit, now=clock.now())

        self._refused(browse(), world.base(JAKARTA), "This session is cancelled.")


def test_an_office_that_is_asked_again_answers_anew(
    app: Flask, world: World, browse: Browse
) -> None:
    client, page = browse(), world.base(JAKARTA) + MAYORS + "/accepted"
    worlds.post(client, page, step="send")
    before = {**worlds.hidden(client.get(page)), "step": "send"}
    with app.app_context(), unit_of_work():
        row = invitation()
        found = queries.invitation_of(row.summit_id, row.id, to_change=True)
        operations.ask_again(found, actor=TESTER, now=clock.now())
        found.state = InvitationState.SENT

    assert client.post(page, data=before).status_code == 409
    shown = client.get(world.base(JAKARTA) + MAYORS).text
    assert "Not answered yet" in shown
    assert "before you were asked again" in shown
    assert worlds.post(client, page, step="send").status_code == 303
    assert len(answers()) == 2


HOSTILE = [
    "",
    "\0",
    "a\0b",
    "x" * 100_000,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "𝄞" * 9000,
    "\u202e\ud7ff",
    "-1",
    "9" * 400,
    "'; DROP TABLE answer; --",
    "%s %(x)s {0}",
]


@pytest.mark.parametrize("kind", ["accepted", "declined", "tentative", "deputy", "video"])
def test_hostile_values_break_nothing(world: World, browse: Browse, kind: str) -> None:
    client, page = browse(), f"{world.base(JAKARTA)}{MAYORS}/{kind}"
    hidden = worlds.hidden(client.get(page))
    names = [
        "step",
        "seen",
        "reason",
        "name-en",
        "name-ko",
        "title-en",
        "native_language",
        "native_name",
        "native_title",
    ]

    for step in ("check", "change", "send"):
        for name in names:
            for value in HOSTILE:
                answer = client.post(page, data={**hidden, "step": step, name: value})
                assert answer.status_code in {200, 303, 400, 409, 422}, (step, name, value[:20])
                assert "<script>alert" not in answer.text
    assert client.get(f"{world.base(JAKARTA)}{MAYORS}/endorsed").status_code == 404
    assert client.post(page, data={"csrf_token": hidden["csrf_token"]}).status_code < 500
    malformed = client.post(page, data=b"a=%FF\xff", content_type="multipart/form-data; boundary=x")
    assert malformed.status_code == 400


def test_an_answer_costs_few_statements(world: World, browse: Browse, count_sql: CountSql) -> None:
    client, page = browse(), world.base(JAKARTA) + MAYORS + "/accepted"
    values = {**worlds.hidden(client.get(page)), "step": "send"}

    with count_sql() as statements:
        answer = client.post(page, data=values)

    assert answer.status_code == 303
    assert len(statements) <= 15, "\n".join(statements)


def test_a_renamed_session_is_found_by_the_address_of_the_mail(
    app: Flask, world: World, browse: Browse
) -> None:
    with app.app_context(), unit_of_work():
        row = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        row.slug, row.former_slugs = "mayoral-meeting", ["mayors"]

    client, page = browse(), world.base(JAKARTA) + MAYORS + "/accepted"
    sent = worlds.post(client, page, step="send")

    assert sent.location == world.base(JAKARTA) + "sessions/mayoral-meeting/sent"
    assert client.get(sent.location).status_code == 200
