"""Nothing that is posted to the offices' door breaks it: every form is sent hostile values."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from summit.attendance.models import Contact
from summit.core import tokens
from summit.core.db import db
from tests.conftest import Client
from tests.office import world as worlds
from tests.office.world import JAKARTA, World
from tests.organizer.test_hostile_forms import (
    HOSTILE,
    MALFORMED,
    MARKUP,
    MULTIPART,
    URLENCODED,
    Sent,
    _Forms,
    encoded,
    multipart,
    pairs,
)

Browse = Callable[[], Client]

#: Examples for each form.
EXAMPLES = 12


def forms(app: Flask, client: Client, base: str) -> dict[str, Sent]:
    """Return all forms of all pages of a colleague, by the end of the address they post to."""
    found: dict[str, Sent] = {}
    for address in worlds.addresses(app, base):
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            parser = _Forms(address)
            parser.feed(answer.text)
            for action, sent in parser.found.items():
                found.setdefault(action.removeprefix(base), sent)
    return found


def present_token(app: Flask) -> str:
    """Return the token that the link of Jakarta's first colleague has by now."""
    with app.app_context():
        found = db.session.scalars(select(Contact).order_by(Contact.id).limit(1)).one()
        token = tokens.sign("office", found.id, found.link_version)
        db.session.remove()
    return token


def send(app: Flask, client: Client, path: str, body: bytes, kind: str) -> int:
    """Post a body; check what holds for every answer."""
    # Another address of one's own is another link.
    base = f"/office/en/{present_token(app)}/"
    answer = client.post(base + path, data=body, content_type=kind)
    assert answer.status_code < 500, (path, body[:300])
    assert MARKUP not in answer.data, path
    there = urlsplit(answer.headers.get("Location", ""))
    assert (there.netloc, there.path[:8]) in (("", ""), ("", "/office/")), path
    return answer.status_code


def attack(app: Flask, client: Client, path: str, usual: dict[bytes, list[bytes]]) -> None:
    """Post hostile values in the place of some of a form's, as a form and as files."""
    names = sorted(set(usual) - {b"csrf_token"})
    hostile_values = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=2)

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
    @given(
        hostile=st.dictionaries(st.sampled_from(names), hostile_values, min_size=1, max_size=3),
        as_files=st.booleans(),
    )
    def hold(hostile: dict[bytes, list[bytes]], as_files: bool) -> None:
        body = pairs({**usual, **hostile})
        if as_files:
            send(app, client, path, multipart(body), MULTIPART)
        else:
            send(app, client, path, encoded(body), URLENCODED)

    hold()


def test_every_form_takes_hostile_values(app: Flask, world: World, browse: Browse) -> None:
    client, tried = browse(), 0
    for path, sent in forms(app, client, world.base(JAKARTA)).items():
        usual: dict[bytes, list[bytes]] = {name: [] for name in sent.names}
        for name, value in sent.values:
            usual[name].append(value)
        if set(usual) == {b"csrf_token"}:
            continue
        tried += 1
        attack(app, client, path, usual)
        for kind, body in MALFORMED:
            assert send(app, client, path, body, kind) == 400, path
    assert tried > 12
