"""Nothing that is posted to the interpreters' door breaks it: every form gets hostile values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.core import clock
from summit.core.db import unit_of_work
from summit.interpretation import operations
from summit.interpretation.models import SpanKind
from summit.interpretation.operations import Span
from tests.actors import TESTER
from tests.conftest import Client
from tests.interpreter import world as worlds
from tests.interpreter.world import LEE, World
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


def forms(app: Flask, client: Client, world: World) -> dict[str, Sent]:
    """Return all forms of all pages of an interpreter, by the address they post to."""
    found: dict[str, Sent] = {}
    for address in worlds.addresses(app, world, LEE):
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            parser = _Forms(address)
            parser.feed(answer.text)
            for action, sent in parser.found.items():
                found.setdefault(action, sent)
    return found


def send(client: Client, address: str, body: bytes, kind: str) -> int:
    """Post a body; check what holds for every answer."""
    answer = client.post(address, data=body, content_type=kind)
    assert answer.status_code < 500, (address, body[:300])
    assert MARKUP not in answer.data, address
    there = urlsplit(answer.headers.get("Location", ""))
    assert (there.netloc, there.path[:13]) in (("", ""), ("", "/interpreter/")), address
    return answer.status_code


def attack(client: Client, address: str, usual: dict[bytes, list[bytes]]) -> None:
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
            send(client, address, multipart(body), MULTIPART)
        else:
            send(client, address, encoded(body), URLENCODED)

    hold()


def test_every_form_takes_hostile_values(app: Flask, world: World, browse: Browse) -> None:
    with app.app_context(), unit_of_work():
        lee, now, at = worlds.found(world, LEE), clock.now(), world.starts_at
        spans = [Span(at, at + timedelta(hours=1), SpanKind.UNAVAILABLE)]
        operations.set_spans(lee, spans, actor=TESTER, now=now)
        operations.offer_sound_checks(
            lee.summit,
            at - timedelta(days=2),
            at - timedelta(days=2, hours=-1),
            minutes=30,
            places=1,
            actor=TESTER,
            now=now,
        )
    client, tried = browse(), set()
    for address, sent in forms(app, client, world).items():
        usual: dict[bytes, list[bytes]] = {name: [] for name in sent.names}
        for name, value in sent.values:
            usual[name].append(value)
        if set(usual) == {b"csrf_token"}:
            continue
        tried.add(address.removeprefix(world.base(LEE)).rpartition("/")[2])
        attack(client, address, usual)
        for kind, body in MALFORMED:
            assert send(client, address, body, kind) == 400, address
    assert tried >= {"accept", "decline", "availability", "details", "sound-check", "calendar"}
