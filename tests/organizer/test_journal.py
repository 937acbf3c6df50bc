"""The journal's pages."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from summit.accounts.models import Approval, User
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, unit_of_work
from summit.core.sheets import as_typed, harmless
from summit.core.text import Text
from summit.journal.operations import record
from summit.journal.queries import PAGE
from summit.organizer.history import ACTS
from summit.programme.models import Summit
from summit.programme.operations import PUBLISH_ACT
from tests.conftest import Client, CountSql
from tests.programme.builders import NOW, later, summit
from tests.signing_in import sign_in

ROOT = Path(__file__).resolve().parents[2]
LEE = Actor(ActorKind.USER, "lee", "이 주무관")
SECRET = "Secret working title"


def made(count: int = 1) -> None:
    """Two summits, each with entries of its own."""
    with unit_of_work():
        for slug, title in (("open", "Open"), ("hidden", SECRET)):
            row = summit(slug, title=Text(en=title))
            db.session.flush()
            for number in range(count):
                record(
                    "summit.renamed",
                    actor=LEE,
                    now=later(minutes=number),
                    object_kind="summit",
                    object_key=row.uid,
                    summit_id=row.id,
                    before={"title": {"en": f"{title} {number} <b>"}, "same": 1},
                    after={"title": {"en": "=1+1"}, "same": 1},
                )


@pytest.mark.usefixtures("database")
def test_the_journal_of_a_summit_tells_who_did_what_before_and_after(
    app: Flask, client: Client
) -> None:
    made()
    sign_in(client, app, role="viewer", summit_slug="open")

    text = client.get("/organizer/summits/open/journal").text

    assert "이 주무관" in text
    assert "changed the summit’s address" in text or "changed the summit&#39;s address" in text
    assert "Open 0 &lt;b&gt;" in text
    assert SECRET not in text


@pytest.mark.usefixtures("database")
def test_another_summits_journal_is_not_there(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="owner", summit_slug="open")

    for address in ("/organizer/summits/hidden/journal", "/organizer/summits/hidden/journal.csv"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert SECRET not in answer.text
    assert client.get("/organizer/journal").status_code == 403
    # Another summit's object asked for by its key shows nothing of it.
    assert SECRET not in client.get("/organizer/summits/open/journal?object_kind=summit").text


@pytest.mark.usefixtures("database")
def test_older_entries_are_a_page_further_and_cost_the_same(
    app: Flask, client: Client, count_sql: CountSql
) -> None:
    made(PAGE + 5)
    sign_in(client, app, role="viewer", summit_slug="open")

    with count_sql() as many:
        first = client.get("/organizer/summits/open/journal").text
    older = re.search(r"before=(\d+)", first)
    assert older
    with count_sql() as few:
        second = client.get(f"/organizer/summits/open/journal?before={older[1]}").text

    assert len(re.findall(r'id="entry-', first)) == PAGE
    assert len(re.findall(r'id="entry-', second)) == 5
    assert len(many) == len(few)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "query",
    [
        "since=2027-13-01&until=x",
        "since=0001-01-01&until=9999-12-31",
        "before=99999999999999999999",
        "before=-1",
        "act=%00&actor_key=%00",
        "object_key=" + "x" * 5000,
    ],
)
def test_what_means_nothing_is_left_out(app: Flask, client: Client, query: str) -> None:
    made()
    sign_in(client, app, role="viewer", summit_slug="open")

    assert client.get(f"/organizer/summits/open/journal?{query}").status_code == 200


@pytest.mark.usefixtures("database")
def test_days_are_those_of_the_summits_zone(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="viewer", summit_slug="open")
    local = NOW.date()

    for query, expected in ((f"since={local}", 1), (f"until={local}", 1), ("since=2027-03-02", 0)):
        text = client.get(f"/organizer/summits/open/journal?{query}").text
        assert len(re.findall(r'id="entry-', text)) == expected
    assert local == date(2027, 3, 1)


@pytest.mark.usefixtures("database")
def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="viewer", summit_slug="open")

    answer = client.get("/organizer/summits/open/journal.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["When (Asia/Seoul)", "2027-03-01 18:00:00"]
    assert [len(row) for row in rows] == [8, 8]
    assert (rows[1][1], rows[1][5]) == ("이 주무관", "Open")
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.usefixtures("database")
def test_accounts_and_approvals_are_called_by_their_names(app: Flask, client: Client) -> None:
    made()
    sign_in(client, app, role="owner", summit_slug="open", name="Kim Jiwoo")
    with unit_of_work():
        kim = db.session.scalars(select(User)).one()
        open_summit = db.session.scalars(select(Summit).where(Summit.slug == "open")).one()
        asked = Approval(
            summit_id=open_summit.id,
            act=PUBLISH_ACT,
            requested_by=kim.uid,
            requested_by_name="Kim Jiwoo",
            requested_at=NOW,
        )
        db.session.add(asked)
        db.session.flush()
        for act, kind, key, after in (
            ("member.added", "user", kim.uid, {"role": "owner"}),
            ("approval.requested", "approval", str(asked.id), {"act": PUBLISH_ACT}),
            ("session.move_undone", "summit", open_summit.uid, {"undoes": 987654}),
        ):
            record(
                act,
                actor=LEE,
                now=NOW,
                object_kind=kind,
                object_key=key,
                summit_id=open_summit.id,
                after=after,
            )

    text = client.get("/organizer/summits/open/journal").text

    assert ">Kim Jiwoo</a>" in text
    assert ">Publish a release</a>" in text
    assert "<ins>Publish a release</ins>" in text
    assert PUBLISH_ACT not in text
    assert "987654" not in text


@pytest.mark.parametrize(
    "text", ["=1+1", "'=1+1", "@x", "-3", "plain", "'tis", "''-x", "", "+82 2"]
)
def test_a_harmless_cell_keeps_what_was_typed(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@"))
    assert as_typed(cell) == text


def test_every_act_has_words() -> None:
    acts = set()
    for path in (ROOT / "summit").rglob("*.py"):
        text = path.read_text()
        acts.update(re.findall(r'\brecord\(\s*"([a-z_]+\.[a-z_]+)"', text))
    assert acts - ACTS.keys() == set()
