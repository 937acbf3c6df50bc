"""Users, roles and members: who may change them, and what can never happen."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from summit.accounts import queries
from summit.accounts.access import PERMISSIONS, actor_of
from summit.accounts.models import Membership, OneTimeLink, Role, User
from summit.accounts.operations import demonstration, members, users
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import Forbidden, Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client
from tests.programme import builders as make
from tests.programme.builders import NOW
from tests.signing_in import csrf_headers, sign_in, user

pytestmark = pytest.mark.usefixtures("database")

TITLE = Text(en="Forum", ko="포럼")


@pytest.fixture
def forum(app: Flask) -> int:
    """A summit's id; its address is ``forum``."""
    with unit_of_work():
        return make.summit("forum").id


def page(slug: str = "forum") -> str:
    return f"/organizer/summits/{slug}/members"


def roles() -> dict[str, str]:
    db.session.remove()
    found = db.session.execute(select(User.email, Membership.role).join(Membership.user))
    return {email: role.value for email, role in found}


def test_what_each_role_may_do() -> None:
    assert {role.value: sorted(held) for role, held in PERMISSIONS.items()} == {
        "owner": sorted(Permission),
        "editor": ["edit", "publish", "see", "send"],
        "viewer": ["see"],
        "operator": ["operate", "see"],
        "chair": ["adopt", "see"],
    }


def test_an_actor_may_what_the_roles_say_in_each_summit() -> None:
    with unit_of_work():
        actor = actor_of(user("Kim", roles={1: Role.VIEWER, 2: Role.OWNER}))
    assert [actor.may(Permission.EDIT, each) for each in (1, 2, 3)] == [False, True, False]
    assert (actor.may(Permission.SEE, 1), actor.is_admin) == (True, False)


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("editor", 403), ("viewer", 403), ("operator", 403), ("chair", 403)],
)
def test_only_owners_see_the_members(
    app: Flask, client: FlaskClient, forum: int, role: str, status: int
) -> None:
    with unit_of_work():
        user("Secret member", email="secret@example.org", roles={forum: Role.CHAIR})
    sign_in(client, app, role=role, summit_slug="forum")
    answer = client.get(page())
    assert (answer.status_code, "secret@example.org" in answer.text) == (status, status == 200)
    writing = client.post(
        page(), data={"email": "new@example.org", "role": "owner"}, headers=csrf_headers(app)
    )
    assert writing.status_code == (303 if status == 200 else 403)
    assert ("new@example.org" in roles()) == (status == 200)


def test_a_summit_of_others_is_not_there(app: Flask, client: FlaskClient, forum: int) -> None:
    with unit_of_work():
        make.summit("mine")
    sign_in(client, app, role="owner", summit_slug="mine")
    answer = client.get(page())
    assert (answer.status_code, "Forum" in answer.text) == (404, False)


def test_adding_somebody_new_makes_an_account_and_mails_a_link(
    app: Flask, client: FlaskClient, forum: int
) -> None:
    sign_in(client, app, role="owner", summit_slug="forum", name="Park", language="ko")
    answer = client.post(
        page(),
        data={"email": " New@Example.org", "name": "Lee", "role": "editor"},
        headers=csrf_headers(app),
    )
    assert (answer.status_code, answer.location) == (303, page())
    assert roles()["new@example.org"] == "editor"
    mail = db.session.scalars(select(Mail)).one()
    link = db.session.scalars(select(OneTimeLink)).one()
    assert (mail.to_address, mail.language, mail.link) == (
        "new@example.org",
        "ko",
        (queries.LINK_KIND, link.id, 1),
    )
    assert link.purpose == "invite"
    assert "Park" in mail.body
    assert "Forum" in mail.body


def test_adding_somebody_known_keeps_their_account_and_sends_no_link(
    app: Flask, client: FlaskClient, forum: int
) -> None:
    with unit_of_work():
        user("Lee", email="lee@example.org")
    sign_in(client, app, role="owner", summit_slug="forum")
    for _ in range(2):
        answer = client.post(
            page(),
            data={"email": "lee@example.org", "name": "Other", "role": "viewer"},
            headers=csrf_headers(app),
        )
    assert answer.status_code == 422  # the second time
    assert "on the staff of this summit already" in answer.text
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.link, "Lee" in mail.body, "Forum" in mail.subject) == (None, True, True)
    assert db.session.query(OneTimeLink).count() == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "", "role": "owner"}, "email"),
        ({"email": "no address", "role": "owner"}, "email"),
        ({"email": "a@example.org", "role": "emperor"}, "role"),
        ({"email": "a@example.org"}, "role"),
        ({"email": "a\0@example.org", "role": "x\0"}, "role"),
    ],
)
def test_a_refused_form_names_the_field_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, forum: int, fields: dict[str, str], wrong: str
) -> None:
    sign_in(client, app, role="owner", summit_slug="forum")
    answer = client.post(page(), data={**fields, "name": "Lee"}, headers=csrf_headers(app))
    assert answer.status_code == 422
    assert f'<a href="#{wrong}">' in answer.text
    assert 'value="Lee"' in answer.text
    assert len(roles()) == 1


def test_the_last_owner_cannot_go(app: Flask, client: FlaskClient, forum: int) -> None:
    sign_in(client, app, role="owner", summit_slug="forum")
    with unit_of_work():
        user("Gone", roles={forum: Role.OWNER}, disabled_at=NOW)
        me = db.session.scalars(select(Membership).join(User).where(User.name == "Kim")).one().id
    for act, data in (("remove", {}), ("role", {"role": "viewer"})):
        client.post(f"{page()}/{me}/{act}", data=data, headers=csrf_headers(app))
        assert b"This is the last owner of the summit" in client.get(page()).data
    assert sorted(roles().values()) == ["owner", "owner"]


def test_roles_change_at_the_very_next_request(app: Flask, client: FlaskClient, forum: int) -> None:
    uid = sign_in(client, app, role="owner", summit_slug="forum")
    with unit_of_work():
        user("Second", roles={forum: Role.OWNER})
        theirs = db.session.scalars(select(Membership).join(User).where(User.uid == uid)).one().id
    address = f"{page()}/{theirs}/role"
    assert client.post(address, data={"role": "viewer"}, headers=csrf_headers(app)).location
    assert client.get(page()).status_code == 403
    assert (
        client.post(address, data={"role": "owner"}, headers=csrf_headers(app)).status_code == 403
    )
    entry = db.session.scalars(select(Entry).where(Entry.act == "member.changed")).one()
    assert (entry.before, entry.after, entry.summit_id) == (
        {"role": "owner"},
        {"role": "viewer"},
        forum,
    )


def test_a_member_of_another_summit_cannot_be_reached_through_mine(
    app: Flask, client: FlaskClient, forum: int
) -> None:
    with unit_of_work():
        other = make.summit("other").id
        lee = user("Lee", roles={other: Role.EDITOR}).memberships[0].id
    sign_in(client, app, role="owner", summit_slug="forum")
    for act in ("remove", "role", "invite"):
        answer = client.post(
            f"{page()}/{lee}/{act}", data={"role": "owner"}, headers=csrf_headers(app)
        )
        assert (answer.status_code, "Lee" in answer.text) == (404, False)
    assert sorted(roles().values()) == ["editor", "owner"]


def test_operations_refuse_whoever_does_not_manage(forum: int) -> None:
    with unit_of_work():
        editor = actor_of(user("Lee", roles={forum: Role.EDITOR}))
        kept = user("Park", roles={forum: Role.OWNER}).memberships[0]
        with pytest.raises(Forbidden):
            members.change_role(kept, Role.VIEWER, actor=editor, now=NOW)
        with pytest.raises(Forbidden):
            members.remove_member(kept, actor=editor, now=NOW)
        with pytest.raises(Forbidden):
            members.add_member(
                forum, TITLE, email="a@example.org", role=Role.OWNER, actor=editor, now=NOW
            )
        with pytest.raises(Forbidden):
            queries.members(forum, editor)
        with pytest.raises(Forbidden):
            users.create_user(email="a@example.org", name="A", actor=editor, now=NOW)
        with pytest.raises(Forbidden):
            users.set_admin(kept.user, True, actor=editor, now=NOW)
        with pytest.raises(Forbidden):
            users.set_password(kept.user, "x", actor=editor, now=NOW)


@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_for_any_number(
    app: Flask, client: FlaskClient, forum: int, count_sql, count: int
) -> None:
    with unit_of_work():
        for number in range(count):
            user(f"User {number}", roles={forum: Role.VIEWER})
    sign_in(client, app, role="owner", summit_slug="forum", admin=True)
    db.session.remove()
    with count_sql() as of_members:
        assert client.get(page()).text.count("@example.org") == count + 1
    with count_sql() as of_users:
        assert client.get("/organizer/users").text.count("@example.org") == count + 1
    assert (len(of_members), len(of_users)) == (3, 3)


# Administrators


def test_only_administrators_see_all_users(app: Flask, client: FlaskClient, forum: int) -> None:
    with unit_of_work():
        made = user("Secret", email="secret@example.org").uid
    sign_in(client, app, role="owner", summit_slug="forum")
    for method, address in (
        ("GET", "/organizer/users"),
        ("GET", "/organizer/users/new"),
        ("POST", "/organizer/users/new"),
        ("POST", f"/organizer/users/{made}/make-administrator"),
    ):
        answer = client.open(address, method=method, headers=csrf_headers(app))
        assert (answer.status_code, "secret@" in answer.text) == (403, False)
    db.session.remove()
    assert not queries.user_by_uid(made).is_admin


def test_an_administrator_makes_disables_and_raises_users(app: Flask, client: FlaskClient) -> None:
    me = sign_in(client, app, admin=True)
    headers = csrf_headers(app)
    fields = {"email": "lee@example.org", "name": "Lee", "language": "ko"}
    assert client.post("/organizer/users/new", data=fields, headers=headers).status_code == 303
    again = client.post("/organizer/users/new", data=fields, headers=headers)
    assert (again.status_code, "has an account already" in again.text) == (422, True)
    lee = queries.user_by_email("lee@example.org")
    assert lee is not None
    uid, states = lee.uid, []
    for act in ("make-administrator", "disable", "enable", "unmake-administrator"):
        client.post(f"/organizer/users/{uid}/{act}", headers=headers)
        db.session.remove()
        now = queries.user_by_uid(uid)
        states.append((now.is_admin, now.disabled_at is not None))
    assert states == [(True, False), (True, True), (True, False), (False, False)]
    for act in ("disable", "unmake-administrator"):  # the last one, and oneself
        client.post(f"/organizer/users/{me}/{act}", headers=headers)
    db.session.remove()
    kept = queries.user_by_uid(me)
    assert (kept.is_admin, kept.disabled_at) == (True, None)
    assert client.post(f"/organizer/users/{uid}/promote", headers=headers).status_code == 404


def test_create_admin_takes_an_account_that_is_there() -> None:
    with unit_of_work():
        made = user("Lee", email="lee@example.org", disabled_at=NOW)
        found = users.create_admin(
            email="LEE@example.org", name="X", language="en", actor=TESTER, now=NOW
        )
    assert found is made
    assert (found.name, found.is_admin, found.disabled_at) == ("Lee", True, None)


@pytest.mark.parametrize(
    "email", ["", "kim", "kim@", "a b@example.org", "k@example.org\nBcc: x@y.z"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Refused, match="Enter an e-mail address"), unit_of_work():
        users.create_user(email=email, name="Kim", actor=TESTER, now=NOW)


def test_the_demonstration_has_three_people_and_new_links_at_each_start(
    app: Flask, forum: int
) -> None:
    found = []
    for _ in range(2):
        with unit_of_work():
            found.append(
                demonstration.demo_links(
                    "http://localhost:8000", [forum], actor=TESTER, now=clock.now()
                )
            )
    assert [role for role, _ in found[0]] == ["owner", "editor", "viewer"]
    assert roles() == {f"{role}@example.org": role for role in ("owner", "editor", "viewer")}
    visitor = Client(app, app.response_class)
    old, new = (made[0][1].removeprefix("http://localhost:8000") for made in found)
    assert (visitor.get(old).status_code, visitor.get(new).status_code) == (410, 200)


def test_the_demonstration_has_an_administrator_of_the_site(app: Flask, forum: int) -> None:
    with unit_of_work():
        address = demonstration.administrator_link(
            "http://localhost:8000", actor=TESTER, now=clock.now()
        )
    assert address is not None
    visitor = Client(app, app.response_class)

    path = address.removeprefix("http://localhost:8000")
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(path).text)
    assert token is not None
    visitor.post(path, data={"csrf_token": token[1]})

    assert "administrator@example.org" in visitor.get("/organizer/users").text
    assert "administrator@example.org" not in roles()
