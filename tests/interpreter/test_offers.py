"""Answering offers: checked before they are sent, refused once they no longer stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.interpretation import operations
from summit.interpretation.models import Assignment, AssignmentState, SpanKind
from summit.interpretation.operations import Span
from summit.journal.models import Entry
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import HAN, KIM, LEE, PARK, World
from tests.office.test_door import rows
from tests.programme.builders import session

Browse = Callable[[], Client]


class TestAccepting:
    def test_three_taps_accept_and_consent(self, world: World, browse: Browse) -> None:
        client = browse()
        start = client.get(world.base(KIM)).text
        assert f'href="{world.offer(KIM)}/accept"' in start

        answer = worlds.post(client, world.offer(KIM) + "/accept", consent="yes")

        assert answer.status_code == 303
        assert answer.location == world.offer(KIM)
        stood = worlds.standing(world, KIM)
        assert (stood.state, stood.consented) == (AssignmentState.CONFIRMED, True)
        assert "You have accepted." in client.get(world.offer(KIM)).text
        assert "offer for you" not in client.get(world.base(KIM)).text

    def test_it_is_noted_as_theirs_without_what_is_private(
        self, world: World, browse: Browse
    ) -> None:
        worlds.post(browse(), world.offer(KIM) + "/decline", reason="My wedding in Jeju")

        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert entry is not None
        assert entry.act == "assignment.declined"
        assert entry.actor == "Kim Bora"
        assert entry.actor_key == f"interpreter:{world.ids[KIM]}"
        assert worlds.standing(world, KIM).reason == "My wedding in Jeju"
        assert not [each for each in rows()["journal_entry"] if "Jeju" in each]

    def test_recording_can_be_refused_and_must_be_answered(
        self, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.offer(KIM) + "/accept"

        silent = worlds.post(client, page)
        assert silent.status_code == 422
        assert "Choose yes or no." in silent.text
        assert 'href="#consent-0"' in silent.text
        assert worlds.standing(world, KIM).state is AssignmentState.OFFERED

        worlds.post(client, page, consent="no")
        stood = worlds.standing(world, KIM)
        assert (stood.state, stood.consented) == (AssignmentState.CONFIRMED, False)

    def test_it_is_not_asked_where_nothing_is_public(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.offer(HAN, "bilateral") + "/accept"
        assert "streamed" not in client.get(page).text

        assert worlds.post(client, page, consent="yes").status_code == 303

        stood = worlds.standing(world, HAN, "bilateral")
        assert (stood.state, stood.consented) == (AssignmentState.CONFIRMED, None)

    def test_what_was_said_in_general_is_chosen_already(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        with app.app_context(), unit_of_work():
            worlds.found(world, KIM).consents = True

        page = browse().get(world.offer(KIM) + "/accept").text

        chosen = re.findall(r"<input[^>]*checked[^>]*>", page)
        assert len(chosen) == 1
        assert 'value="yes"' in chosen[0]

    def test_an_answer_can_be_changed_until_it_begins(self, world: World, browse: Browse) -> None:
        client = browse()
        worlds.post(client, world.offer(KIM) + "/decline", reason="Ill")
        assert "You have declined." in client.get(world.offer(KIM)).text

        worlds.post(client, world.offer(KIM) + "/accept", consent="yes")
        stood = worlds.standing(world, KIM)
        assert (stood.state, stood.reason) == (AssignmentState.CONFIRMED, "")

        worlds.post(client, world.offer(KIM) + "/decline")
        assert worlds.standing(world, KIM).state is AssignmentState.DECLINED


class TestRefusing:
    def test_a_released_offer_is_refused_kindly(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.offer(KIM)
        values = worlds.hidden(client.get(page + "/accept"))
        with app.app_context(), unit_of_work():
            operations.release(worlds.place(world, KIM), actor=TESTER, now=clock.now())
        before = rows(without="")

        for kind in ("accept", "decline"):
            answer = client.post(f"{page}/{kind}", data={**values, "consent": "yes"})
            assert answer.status_code == 422
            assert "released" in answer.text
            assert 'value="yes"' not in answer.text
        assert client.get(page + "/accept").location == page
        shown = client.get(page).text
        assert "The organizers have released you from this session." in shown
        assert "/accept" not in shown
        assert "/decline" not in shown
        assert rows(without="") == before

    def test_a_past_offer_is_refused_kindly(self, world: World, browse: Browse) -> None:
        client, page = browse(), world.offer(KIM)
        with time_machine.travel(world.starts_at + timedelta(minutes=1), tick=False):
            values = worlds.hidden(client.get(world.base(KIM) + "details"))
            shown = client.get(page).text
            assert client.get(page + "/accept").location == page
            answer = client.post(
                page + "/accept",
                data={**values, "seen": seen_of(world, KIM), "consent": "yes"},
            )
            start = client.get(world.base(KIM)).text

        assert answer.status_code == 422
        assert "has begun" in answer.text
        assert "has begun" in shown
        assert "/accept" not in shown
        assert "/accept" not in start
        assert worlds.standing(world, KIM).state is AssignmentState.OFFERED

    def test_hours_that_changed_meanwhile_are_shown_before_an_answer_counts(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.offer(KIM) + "/accept"
        values = worlds.hidden(client.get(page))
        with app.app_context(), unit_of_work():
            moved = worlds.place(world, KIM)
            assert moved.told_from is not None
            assert moved.told_to is not None
            moved.told_from += timedelta(hours=1)
            moved.told_to += timedelta(hours=1)

        stale = client.post(page, data={**values, "consent": "yes"})

        assert stale.status_code == 409
        assert "23:00–00:30" in stale.text
        assert worlds.standing(world, KIM).state is AssignmentState.OFFERED
        again = client.post(page, data={**worlds.hidden(stale), "consent": "yes"})
        assert again.status_code == 303
        assert worlds.standing(world, KIM).state is AssignmentState.CONFIRMED

    def test_a_link_that_ends_meanwhile_answers_nothing(
        self, app: Flask, world: World, browse: Browse
    ) -> None:
        client, page = browse(), world.offer(KIM) + "/accept"
        values = worlds.hidden(client.get(page))
        with app.app_context(), unit_of_work():
            operations.renew_link(worlds.found(world, KIM), actor=TESTER, now=clock.now())

        answer = client.post(page, data={**values, "consent": "yes"})

        assert answer.status_code == 404
        assert "Mayoral" not in answer.text
        assert worlds.standing(world, KIM).state is AssignmentState.OFFERED


class TestClashes:
    def test_own_availability_warns(self, app: Flask, world: World, browse: Browse) -> None:
        client = browse()
        assert "you are not available" not in client.get(world.base(KIM)).text
        with app.app_context(), unit_of_work():
            start = world.starts_at
            operations.set_spans(
                worlds.found(world, KIM),
                [Span(start, start + timedelta(hours=1), SpanKind.UNAVAILABLE)],
                actor=TESTER,
                now=clock.now(),
            )

        for path in (world.base(KIM), world.offer(KIM), world.offer(KIM) + "/accept"):
            assert "By your own calendar you are not available" in client.get(path).text
        # It warns, and forbids nothing.
        assert worlds.post(client, world.offer(KIM) + "/accept", consent="yes").status_code == 303

    def test_another_accepted_place_warns(self, app: Flask, world: World, browse: Browse) -> None:
        with app.app_context(), unit_of_work():
            summit = worlds.found(world, KIM).summit
            beside = session(
                "beside",
                "Side event",
                starts_at=world.starts_at + timedelta(minutes=30),
                minutes=60,
                floor=["ko"],
                interpreted=["en"],
            )
            summit.sessions.append(beside)
            db.session.flush()
            made = operations.assign(
                beside, "ko>en", worlds.found(world, KIM), actor=TESTER, now=clock.now()
            )
            operations.offer([made], actor=TESTER, now=clock.now())
            number = made.id
        client = browse()

        assert "Another offer is at this time, too: <b>Side event" in squeezed(
            client.get(world.offer(KIM)).text
        )
        accept = f"{world.base(KIM)}offers/{number}/accept"
        assert worlds.post(client, accept, consent="no").status_code == 303
        assert "You have accepted another session at this time: <b>Side event" in squeezed(
            client.get(world.offer(KIM) + "/accept").text
        )


def test_pages_cost_the_same_with_one_place_and_with_thirty(
    app: Flask, world: World, browse: Browse, count_sql: Any
) -> None:
    client, paths = browse(), ("", "rota", f"offers/{world.places[LEE, 'mayors']}", "availability")
    few: dict[str, int] = {}
    for path in paths:
        with count_sql() as said:
            assert client.get(world.base(LEE) + path).status_code == 200
        few[path] = len(said)
    with app.app_context(), unit_of_work():
        lee, park = worlds.found(world, LEE), worlds.found(world, PARK)
        for number in range(29):
            more = session(
                f"more-{number}",
                f"More {number}",
                starts_at=world.starts_at + timedelta(hours=2 * number + 3),
                floor=["en", "ko"],
                interpreted=["en", "ko"],
            )
            lee.summit.sessions.append(more)
            db.session.flush()
            for who in (lee, park):
                made = operations.assign(more, "en-ko", who, actor=TESTER, now=clock.now())
                operations.offer([made], actor=TESTER, now=clock.now())
                operations.answer(made, True, actor=TESTER, now=clock.now())

    for path in paths:
        with count_sql() as said:
            answer = client.get(world.base(LEE) + path)
        assert len(said) == few[path], path
        if path == "rota":
            assert answer.text.count("<article") == 30


@pytest.mark.parametrize("number", ["0", "2147483647", "2147483648", "99999999999", "-1", "x"])
def test_numbers_that_are_none_are_no_error(world: World, browse: Browse, number: str) -> None:
    client = browse()

    assert client.get(f"{world.base(KIM)}offers/{number}").status_code == 404


def seen_of(world: World, address: str) -> str:
    """Return what the form of an answer holds of the place as it stands."""
    from summit.interpretation.forms.answers import last_seen

    found: Assignment = worlds.place(world, address)
    return last_seen(found)


def squeezed(text: str) -> str:
    """Return a page with its runs of spaces as one."""
    return " ".join(text.split())
