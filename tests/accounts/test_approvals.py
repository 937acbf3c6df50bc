"""Approvals: another person, once, on what was seen."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from summit.accounts import queries
from summit.accounts.access import actor_of
from summit.accounts.approvals import Approvals
from summit.accounts.models import Approval, ApprovalState, Role
from summit.accounts.operations import approvals
from summit.core.actor import Actor, Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, Forbidden, NotFound, Refused
from summit.journal.models import Entry
from tests.conftest import Client
from tests.programme import builders as make
from tests.programme.builders import NOW
from tests.signing_in import csrf_headers, sign_in, user

pytestmark = pytest.mark.usefixtures("database")

ACT = "programme.publish"


class Press:
    """Carries approved acts out, where what was seen is still there."""

    def __init__(self) -> None:
        self.present = "seen"
        self.done: list[tuple[str, str, str]] = []

    def run(self, approval: Approval, actor: Actor, now: datetime) -> None:
        if approval.fingerprint != self.present:
            raise Conflict("The programme has changed since.")
        self.done.append((approval.args["note"], actor.name, approval.requested_by_name))


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def registry(press: Press) -> Approvals:
    made = Approvals()
    made.handle(ACT, Permission.PUBLISH, "Publish the programme", press.run, page="publish")
    return made


@pytest.fixture
def forum(app: Flask) -> int:
    with unit_of_work():
        return make.summit("forum", second_pair=True).id


def staff(forum: int, role: Role, name: str) -> Actor:
    with unit_of_work():
        return actor_of(user(name, roles={forum: role}))


def ask(forum: int, registry: Approvals, actor: Actor, fingerprint: str = "seen") -> int:
    with unit_of_work():
        return approvals.request_approval(
            forum, ACT, {"note": "Moved."}, fingerprint, registry=registry, actor=actor, now=NOW
        ).id


def find(asked: int, forum: int, actor: Actor) -> Approval:
    return queries.approval(asked, forum, actor)


def state(asked: int) -> ApprovalState:
    db.session.remove()
    kept = state_of(asked)
    db.session.remove()
    return kept


def state_of(asked: int) -> ApprovalState:
    found = db.session.get(Approval, asked)
    assert found is not None
    return found.state


def test_another_person_approves_and_it_is_done_in_their_name(
    forum: int, registry: Approvals, press: Press
) -> None:
    kim, lee = staff(forum, Role.EDITOR, "Kim"), staff(forum, Role.EDITOR, "Lee")
    asked = ask(forum, registry, kim)
    with unit_of_work():
        approvals.approve(find(asked, forum, lee), registry=registry, actor=lee, now=NOW)
    assert press.done == [("Moved.", "Lee", "Kim")]
    assert state(asked) == "approved"
    entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
    assert [(each.act, each.actor, each.summit_id) for each in entries] == [
        ("approval.requested", "Kim", forum),
        ("approval.approved", "Lee", forum),
    ]


def test_nobody_approves_what_they_asked_for_not_even_an_administrator(
    forum: int, registry: Approvals, press: Press
) -> None:
    with unit_of_work():
        admin = actor_of(user("Admin", is_admin=True))
    asked = ask(forum, registry, admin)
    with pytest.raises(Forbidden, match="another person"), unit_of_work():
        approvals.approve(find(asked, forum, admin), registry=registry, actor=admin, now=NOW)
    assert (press.done, state(asked)) == ([], "waiting")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.CHAIR])
def test_whoever_could_not_do_it_can_neither_ask_nor_decide(
    forum: int, registry: Approvals, press: Press, role: Role
) -> None:
    kim, lee = staff(forum, Role.EDITOR, "Kim"), staff(forum, role, "Lee")
    with pytest.raises(Forbidden):
        ask(forum, registry, lee)
    asked = ask(forum, registry, kim)
    with pytest.raises(Forbidden), unit_of_work():
        approvals.approve(find(asked, forum, lee), registry=registry, actor=lee, now=NOW)
    with pytest.raises(Forbidden), unit_of_work():
        approvals.refuse(
            find(asked, forum, lee), registry=registry, remark="no", actor=lee, now=NOW
        )
    with pytest.raises(Forbidden), unit_of_work():
        approvals.withdraw(find(asked, forum, lee), actor=lee, now=NOW)
    assert (press.done, state(asked)) == ([], "waiting")


def test_what_has_changed_since_is_not_done_and_still_waits(
    forum: int, registry: Approvals, press: Press
) -> None:
    kim, lee = staff(forum, Role.EDITOR, "Kim"), staff(forum, Role.OWNER, "Lee")
    asked = ask(forum, registry, kim)
    press.present = "something newer"
    with pytest.raises(Conflict), unit_of_work():
        approvals.approve(find(asked, forum, lee), registry=registry, actor=lee, now=NOW)
    assert (press.done, state(asked)) == ([], "waiting")
    newer = ask(forum, registry, kim, "something newer")
    assert (state(asked), state(newer)) == ("withdrawn", "waiting")


def test_the_same_is_asked_for_once_and_decided_once(
    forum: int, registry: Approvals, press: Press
) -> None:
    kim, lee = staff(forum, Role.EDITOR, "Kim"), staff(forum, Role.OWNER, "Lee")
    asked = ask(forum, registry, kim)
    with pytest.raises(Refused):
        ask(forum, registry, lee)
    for _ in range(2):
        with unit_of_work():
            if state_of(asked) == "waiting":
                approvals.approve(find(asked, forum, lee), registry=registry, actor=lee, now=NOW)
            else:
                for decide in (approvals.approve, approvals.refuse):
                    with pytest.raises(Conflict):
                        decide(
                            find(asked, forum, lee),
                            registry=registry,
                            remark="late",
                            actor=lee,
                            now=NOW,
                        )
    assert len(press.done) == 1


def test_refusing_needs_a_word_and_taking_back_needs_oneself(
    forum: int, registry: Approvals
) -> None:
    kim, lee = staff(forum, Role.EDITOR, "Kim"), staff(forum, Role.OWNER, "Lee")
    asked = ask(forum, registry, kim)
    with pytest.raises(Refused), unit_of_work():
        approvals.refuse(find(asked, forum, lee), registry=registry, remark=" ", actor=lee, now=NOW)
    with unit_of_work():
        approvals.refuse(
            find(asked, forum, lee), registry=registry, remark="Too early", actor=lee, now=NOW
        )
    second = ask(forum, registry, kim)
    with unit_of_work():
        approvals.withdraw(find(second, forum, kim), actor=kim, now=NOW)
    assert (state(asked), state(second)) == ("refused", "withdrawn")
    assert queries.waiting(forum) == []


def test_an_act_has_one_handler_and_an_unknown_one_none(forum: int, registry: Approvals) -> None:
    kim = staff(forum, Role.EDITOR, "Kim")
    with pytest.raises(ValueError, match="handled already"):
        registry.handle(ACT, Permission.SEND, "x", lambda *_: None)
    with pytest.raises(NotFound), unit_of_work():
        approvals.request_approval(forum, "nothing", {}, "", registry=registry, actor=kim, now=NOW)


def test_a_request_of_another_summit_is_not_found(forum: int, registry: Approvals) -> None:
    kim = staff(forum, Role.EDITOR, "Kim")
    asked = ask(forum, registry, kim)
    with pytest.raises(NotFound), unit_of_work():
        queries.approval(asked, forum + 1, kim)
    stranger = staff(forum + 1, Role.OWNER, "Stranger")
    with pytest.raises(NotFound), unit_of_work():
        queries.approval(asked, forum, stranger)


PAGE = "/organizer/summits/forum/approvals"


def test_the_page_lets_another_person_decide(
    app: Flask, client: FlaskClient, forum: int, registry: Approvals, press: Press
) -> None:
    app.extensions["summit.approvals"], before = registry, app.extensions["summit.approvals"]
    try:
        kim = staff(forum, Role.EDITOR, "Kim")
        asked = ask(forum, registry, kim)
        viewer, owner = Client(app, app.response_class), client
        sign_in(viewer, app, role="viewer", summit_slug="forum")
        shown = viewer.get(PAGE)
        assert "Publish the programme" in shown.text
        assert "/approve" not in shown.text
        headers = csrf_headers(app)
        assert viewer.post(f"{PAGE}/{asked}/approve", headers=headers).status_code == 403
        sign_in(owner, app, role="owner", summit_slug="forum", name="Park")
        assert f"{PAGE}/{asked}/approve" in owner.get(PAGE).text
        owner.post(f"{PAGE}/{asked}/refuse", headers=headers)
        assert "Say why" in owner.get(PAGE).text
        press.present = "newer"
        owner.post(f"{PAGE}/{asked}/approve", headers=headers)
        assert "The programme has changed since." in owner.get(PAGE).text
        press.present = "seen"
        answer = owner.post(f"{PAGE}/{asked}/approve", data={"remark": "Fine"}, headers=headers)
        assert (answer.status_code, answer.location) == (303, PAGE)
        assert press.done == [("Moved.", "Park", "Kim")]
        assert "Fine" in viewer.get(PAGE).text
    finally:
        app.extensions["summit.approvals"] = before
