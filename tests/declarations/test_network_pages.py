"""The console's pages of networks and of declarations that are known from sources only."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Adoption,
    Declaration,
    MemberCapacity,
    MemberState,
    Network,
    NetworkMember,
)
from summit.mail.models import Mail
from tests.actors import TESTER
from tests.conftest import Client, CountSql
from tests.declarations.builders import (
    DAY,
    NOW,
    adopted_directly,
    drafted,
    endorsed_directly,
    forum,
    mayors,
    offices,
)
from tests.declarations.networks import alliance, requested
from tests.declarations.test_summaries import values as summary_values
from tests.programme.builders import city
from tests.signing_in import csrf, sign_in

pytestmark = pytest.mark.usefixtures("database")

ALL = "/organizer/summits/forum/networks"
HERE = f"{ALL}/alliance"
RECORD = "/organizer/summits/forum/declarations/record"
SUMMARY = "/organizer/summits/forum/declarations/old-statement/summary"
AS: dict[str, Any] = {"actor": TESTER, "now": NOW}

#: What nobody may take for a value.
HOSTILE = ("\0", "x" * 100_000, "[]", "-1", "2027-02-30", "<script>", "99999999999999999999")


def post(client: Client, app: Flask, address: str, **fields: str) -> TestResponse:
    return client.post(address, data={"csrf_token": csrf(app), **fields})


def bookkeeping(text: str) -> dict[str, str]:
    """Return the version and the base of the first form of a page that has them."""
    found = {}
    for name in ("version", "base"):
        match = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', text)
        assert match, name
        found[name] = (
            match[1].replace("&#34;", '"').replace("&quot;", '"').replace("&amp;", "&")
        ).replace("&#39;", "'")
    return found


def network() -> Network:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Network).where(Network.slug == "alliance")).one()


def filled(**fields: str) -> dict[str, str]:
    return {
        "name-en": "Cities' Alliance",
        "name-ko": "도시연맹",
        "slug": "alliance",
        "state": "agreed",
        "since": "2027-02-01",
        "tentative": "y",
        "members_known": "y",
        "sources": "https://press.example/alliance",
        **fields,
    }


def test_a_network_is_recorded_and_published(app: Flask, client: Client) -> None:
    with unit_of_work():
        drafted(forum())
    sign_in(client, app, role="editor", summit_slug="forum")
    assert "No network yet" in client.get(ALL).text
    page = client.get(f"{ALL}/new")
    assert page.status_code == 200

    answer = post(
        client,
        app,
        f"{ALL}/new",
        **bookkeeping(page.text),
        **filled(declaration="statement", slug=""),
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{ALL}/cities-alliance"
    text = client.get(answer.headers["Location"]).text
    assert "tentative name" in text
    assert "Joint Statement" in text
    assert "Nobody outside the staff sees the network yet." in text

    assert post(client, app, f"{ALL}/cities-alliance/publish").status_code == 303
    text = client.get(f"{ALL}/cities-alliance").text
    assert 'href="/ko/forum/networks/cities-alliance"' in text
    assert post(client, app, f"{ALL}/cities-alliance/publish").status_code == 422
    assert post(client, app, f"{ALL}/cities-alliance/unpublish").status_code == 303
    row = db.session.scalars(select(Network)).one()
    assert (row.published_at, row.sources) == (None, ["https://press.example/alliance"])


def test_two_who_save_at_once_see_both_versions(app: Flask, client: Client) -> None:
    with unit_of_work():
        alliance(forum(), joining_open=False)
    sign_in(client, app, role="editor", summit_slug="forum")
    kept = bookkeeping(client.get(f"{HERE}/edit").text)
    assert (
        post(client, app, f"{HERE}/edit", **kept, **filled(abbreviation="MINE")).status_code == 303
    )

    answer = post(client, app, f"{HERE}/edit", **kept, **filled(abbreviation="THEIRS"))

    assert answer.status_code == 409
    assert "MINE" in answer.text
    assert "THEIRS" in answer.text
    assert network().abbreviation == "MINE"


def test_what_is_refused_is_told_and_nothing_is_lost(app: Flask, client: Client) -> None:
    with unit_of_work():
        alliance(forum(), joining_open=False)
    sign_in(client, app, role="editor", summit_slug="forum")
    kept = bookkeeping(client.get(f"{HERE}/edit").text)
    for fields, said in (
        ({"name-en": "", "name-ko": ""}, "Write it in at least one language."),
        ({"slug": "another"}, "its address stays as it is"),
        ({"sources": "press.example"}, "is no web address"),
        ({"state": "proposed", "joining_open": "y"}, "only proposed"),
        ({"declaration": "elsewhere"}, "Choose one of the list."),
    ):
        answer = post(client, app, f"{HERE}/edit", **kept, **filled(abbreviation="KEPT", **fields))
        assert answer.status_code == 422, fields
        assert said in answer.text
        assert 'value="KEPT"' in answer.text
    assert network().abbreviation == "CA"


def test_members_come_and_go(app: Flask, client: Client) -> None:
    with unit_of_work():
        alliance(forum())
        city("oslo", "Oslo", "오슬로")
    sign_in(client, app, role="editor", summit_slug="forum")
    assert "Oslo" in client.get(f"{HERE}/members/new").text
    answer = post(client, app, f"{HERE}/members/new", city="oslo", capacity="observer", since="")
    assert answer.status_code == 303
    again = post(client, app, f"{HERE}/members/new", city="oslo", capacity="member")
    assert again.status_code == 422
    assert "This city is a member already." in again.text
    number = db.session.scalars(select(NetworkMember.id)).one()
    page = client.get(f"{HERE}/members/{number}").text
    kept = bookkeeping(page)
    saved = post(
        client,
        app,
        f"{HERE}/members/{number}/save",
        **kept,
        capacity="founding",
        since="2027-02-01",
    )
    assert saved.status_code == 303
    stale = post(client, app, f"{HERE}/members/{number}/leave", **kept, left_on="2027-02-02")
    assert stale.status_code == 409
    assert "Nothing was changed by you." in stale.text
    kept = bookkeeping(stale.text)
    for day, status in (("", 422), ("2027-01-01", 422), ("2027-02-02", 303)):
        left = post(client, app, f"{HERE}/members/{number}/leave", **kept, left_on=day)
        assert left.status_code == status, day
    db.session.rollback()
    row = db.session.scalars(select(NetworkMember)).one()
    assert (row.state, row.capacity, row.since, row.left_on) == (
        MemberState.LEFT,
        MemberCapacity.FOUNDING,
        date(2027, 2, 1),
        date(2027, 2, 2),
    )
    assert "Has left" in client.get(HERE).text
    assert client.get(f"{HERE}/members/{number}").status_code == 200


def test_a_request_is_decided_on_by_whoever_may_publish(app: Flask, client: Client) -> None:
    with unit_of_work():
        made = forum()
        first = alliance(made)
        numbers = [requested(first, each, "SECRET-WORDS") for each in offices(made)[:2]]
        db.session.flush()
        one, two = (each.id for each in numbers)
    sign_in(client, app, role="editor", summit_slug="forum")
    page = client.get(f"{HERE}/members/{one}").text
    assert "SECRET-WORDS" in page
    kept = bookkeeping(page)
    for fields in ({"since": ""}, {"since": "x"}, {"since": "2027-03-01", "capacity": "x"}):
        given = {"capacity": "member", **fields}
        answer = post(client, app, f"{HERE}/members/{one}/admit", **kept, **given)
        assert answer.status_code == 422
    admitted = post(
        client, app, f"{HERE}/members/{one}/admit", **kept, since="2027-03-01", capacity="member"
    )
    assert admitted.status_code == 303
    kept = bookkeeping(client.get(f"{HERE}/members/{two}").text)
    assert post(client, app, f"{HERE}/members/{two}/refuse", **kept, reason=" ").status_code == 422
    refused = post(client, app, f"{HERE}/members/{two}/refuse", **kept, reason="Not now.")
    assert refused.status_code == 303
    late = post(client, app, f"{HERE}/members/{two}/admit", **kept, since="2027-03-01")
    assert late.status_code == 409
    states = db.session.scalars(select(NetworkMember.state).order_by(NetworkMember.id)).all()
    assert states == [MemberState.CONFIRMED, MemberState.REFUSED]
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 2


def test_those_who_may_not_publish_learn_no_words_and_decide_nothing(app: Flask) -> None:
    with unit_of_work():
        made = forum()
        requested(alliance(made), offices(made)[0], "SECRET-WORDS")
        operations.record_summary(made, summary_values(), **AS)
    number = db.session.scalars(select(NetworkMember.id)).one()
    for role in ("viewer", "chair", "operator"):
        client = Client(app, app.response_class)
        sign_in(client, app, role=role, summit_slug="forum")
        for address in (ALL, HERE, SUMMARY):
            text = client.get(address).text
            assert "SECRET" not in text, (role, address)
            assert 'method="post" action="/organizer/summits' not in text, (role, address)
        for address in (
            f"{ALL}/new",
            f"{HERE}/edit",
            f"{HERE}/founders",
            f"{HERE}/members/new",
            f"{HERE}/members/{number}",
            RECORD,
            f"{SUMMARY}/edit",
        ):
            answer = client.get(address)
            assert answer.status_code == 403, (role, address)
            assert "SECRET" not in answer.text
        for act in ("publish", "unpublish", f"members/{number}/admit", f"members/{number}/refuse"):
            answer = post(client, app, f"{HERE}/{act}", version="1", base="{}", reason="x")
            assert answer.status_code == 403, (role, act)
    assert network().published_at is not None


def test_founders_are_shown_counted_and_taken_over(app: Flask, client: Client) -> None:
    with unit_of_work():
        made = forum()
        declaration = drafted(made)
        adoption = adopted_directly(declaration)
        for office in offices(made)[:2]:
            endorsed_directly(adoption, office)
        endorsed_directly(adoption, offices(made)[2], later=True)
        alliance(made, declaration=declaration, since=None)
    sign_in(client, app, role="editor", summit_slug="forum")
    page = client.get(f"{HERE}/founders").text
    assert "2 cities become founding members" in page
    assert "Budapest" not in page
    assert f'value="{DAY}"' in page
    seen = re.search(r'name="seen" type="hidden" value="([0-9a-f]+)"', page)
    assert seen
    assert "Budapest" in client.get(f"{HERE}/founders?later=y").text
    for wrong in ("", "x", *HOSTILE):
        answer = post(client, app, f"{HERE}/founders", seen=wrong, since=str(DAY))
        assert answer.status_code == 409
        assert "have changed since" in answer.text
    # With the later ones others would be taken over than were shown.
    wider = post(client, app, f"{HERE}/founders", seen=seen[1], since=str(DAY), later="y")
    assert wider.status_code == 409
    assert post(client, app, f"{HERE}/founders", seen=seen[1], since="x").status_code == 422
    assert db.session.scalars(select(NetworkMember)).all() == []
    db.session.rollback()

    answer = post(client, app, f"{HERE}/founders", seen=seen[1], since=str(DAY))

    assert answer.status_code == 303
    assert "2 cities are founding members." in client.get(HERE).text
    rows = db.session.scalars(select(NetworkMember).order_by(NetworkMember.id)).all()
    assert [(row.party["en"], row.capacity, row.since) for row in rows] == [
        ("Toronto", MemberCapacity.FOUNDING, DAY),
        ("Delhi", MemberCapacity.FOUNDING, DAY),
    ]


def test_lists_cost_the_same_for_one_and_for_thirty(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    with unit_of_work():
        made = forum()
        first = alliance(made)
        toronto = offices(made)[0].city
        assert toronto is not None
        operations.add_member(first, toronto, MemberCapacity.MEMBER, None, **AS)
        requested(first, offices(made)[1])
    sign_in(client, app, role="editor", summit_slug="forum")

    def costs() -> list[int]:
        found = []
        for address in (ALL, HERE, f"{HERE}/members/new", f"{HERE}/edit"):
            with count_sql() as statements:
                assert client.get(address).status_code == 200
            found.append(len(statements))
        return found

    one = costs()
    with unit_of_work():
        made = db.session.merge(made)
        row = db.session.scalars(select(Network)).one()
        for number in range(30):
            more = city(f"more-{number}", f"More {number}")
            state = MemberState.REQUESTED if number % 2 else MemberState.CONFIRMED
            row.members.append(
                NetworkMember(
                    city=more,
                    party=more.name,
                    capacity=MemberCapacity.MEMBER,
                    state=state,
                    requested_at=NOW,
                )
            )
            operations.make_network(
                made,
                operations.NetworkValues(f"more-{number}", Text(en=f"More {number}")),
                **AS,
            )
    assert costs() == one
    assert max(one) <= 15


def test_hostile_values_are_refused_and_change_nothing(app: Flask, client: Client) -> None:
    with unit_of_work():
        made = forum()
        row = alliance(made)
        toronto = offices(made)[0].city
        assert toronto is not None
        operations.add_member(row, toronto, MemberCapacity.MEMBER, None, **AS)
        requested(row, offices(made)[1])
        operations.record_summary(made, summary_values(), **AS)
    numbers = db.session.scalars(select(NetworkMember.id).order_by(NetworkMember.id)).all()
    db.session.rollback()
    sign_in(client, app, role="owner", summit_slug="forum")
    forms = {
        f"{ALL}/new": filled(version="0"),
        f"{HERE}/edit": filled(version="2"),
        f"{HERE}/members/new": {"city": "delhi", "capacity": "x"},
        f"{HERE}/members/{numbers[0]}/save": {"version": "1", "capacity": "x"},
        f"{HERE}/members/{numbers[0]}/leave": {"version": "1"},
        f"{HERE}/members/{numbers[1]}/admit": {"version": "1"},
        f"{HERE}/members/{numbers[1]}/refuse": {"version": "1"},
        RECORD: {"version": "0"},
        f"{SUMMARY}/edit": {"version": "1"},
    }
    fields = {
        ALL: ("version", "base", "name-en", "slug", "since", "declaration", "sources"),
        HERE: ("version", "base", "city", "capacity", "since", "left_on"),
        "/organizer": ("version", "base", "title-ko", "adopted_on", "place", "summaries-en"),
    }
    for address, right in forms.items():
        of = next(
            names
            for start, names in fields.items()
            if address.startswith(start) and ("members" in address) == (start == HERE)
        )
        for field in of:
            for value in HOSTILE:
                given = {**right, "state": "x", field: value}
                answer = post(client, app, address, **given)
                assert answer.status_code in {400, 404, 409, 422}, (address, field, value[:20])
    for address in (f"{ALL}/%00", f"{ALL}/none", f"{HERE}/members/99999999999999999999"):
        assert client.get(address).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Network)) == 1
    assert db.session.scalar(select(func.count()).select_from(Declaration)) == 1
    states = db.session.scalars(select(NetworkMember.state).order_by(NetworkMember.id)).all()
    assert states == [MemberState.CONFIRMED, MemberState.REQUESTED]


# Summaries


def record(**fields: str) -> dict[str, str]:
    return {
        "title-en": "Old Statement",
        "title-ko": "옛 선언문",
        "adopted_on": "2020-06-02",
        "method": "joint_declaration",
        "summaries-en": "Sharing information\n\nExchange of people\n",
        "summaries-ko": "정보 공유\n인적 교류",
        "summary_note-en": "By the press.",
        "sources": "https://press.example/old",
        **fields,
    }


def test_a_declaration_is_recorded_from_sources(app: Flask, client: Client) -> None:
    with unit_of_work():
        uid = next(each.uid for each in mayors(forum()).items if each.slug == "adoption")
    sign_in(client, app, role="editor", summit_slug="forum")
    page = client.get(RECORD).text
    assert f'value="mayors/{uid}"' in page
    kept = bookkeeping(page)
    uneven = post(client, app, RECORD, **kept, **record(**{"summaries-ko": "정보 공유"}))
    assert uneven.status_code == 422
    assert "as many lines in each language" in uneven.text

    answer = post(client, app, RECORD, **kept, **record(place=f"mayors/{uid}"))

    assert answer.headers["Location"] == SUMMARY
    row = db.session.scalars(select(Declaration)).one()
    assert row.summaries == [
        {"en": "Sharing information", "ko": "정보 공유"},
        {"en": "Exchange of people", "ko": "인적 교류"},
    ]
    assert row.item_uid == uid
    db.session.rollback()
    text = client.get(SUMMARY).text
    assert "not documented" in text
    assert "Joint declaration" in text
    assert "there is nothing to verify" in text
    edit = client.get(f"{SUMMARY}/edit").text
    assert "Sharing information\nExchange of people" in edit
    kept = bookkeeping(edit)
    same = record(place=f"mayors/{uid}", method="not_documented")
    saved = post(client, app, f"{SUMMARY}/edit", **kept, **same)
    assert saved.status_code == 303
    stale = post(client, app, f"{SUMMARY}/edit", **kept, **{**same, "method": "consensus"})
    assert stale.status_code == 409
    assert db.session.scalars(select(Adoption)).one().method.value == "not_documented"


def test_of_a_public_summary_the_sources_alone_are_completed(app: Flask, client: Client) -> None:
    with unit_of_work():
        operations.record_summary(forum(), summary_values(), **AS).published_at = NOW
    sign_in(client, app, role="editor", summit_slug="forum")
    page = client.get(f"{SUMMARY}/edit").text
    assert 'name="title-en"' not in page
    kept = bookkeeping(page)
    answer = post(
        client,
        app,
        f"{SUMMARY}/edit",
        **kept,
        **record(**{"title-en": "FORGED", "summary_note-en": "By two papers."}),
    )
    assert answer.status_code == 303
    text = client.get(SUMMARY).text
    assert "By two papers." in text
    assert "FORGED" not in text


def test_a_text_has_no_summary_page(app: Flask, client: Client) -> None:
    with unit_of_work():
        drafted(forum())
    sign_in(client, app, role="owner", summit_slug="forum")
    base = "/organizer/summits/forum/declarations/statement/summary"
    for address in (base, f"{base}/edit"):
        assert client.get(address).status_code == 404
    assert post(client, app, f"{base}/edit", version="1").status_code == 404
