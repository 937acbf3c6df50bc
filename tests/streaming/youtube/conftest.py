"""A fake YouTube beside the application, and a summit whose channel is connected to it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.core.db import db, unit_of_work
from summit.outbox.worker import Worker
from summit.programme import operations as programme
from summit.programme import queries as programme_queries
from summit.programme.models import Session
from summit.streaming.models import Broadcast, YoutubeAccount
from summit.streaming.operations import youtube as operations
from summit.streaming.operations import youtube_asking as asking
from summit.streaming.operations.youtube import ChannelFacts
from summit.streaming.youtube.settings import YoutubeSettings
from tests.actors import TESTER
from tests.streaming.builders import forum, later, session_of
from tests.streaming.youtube.fake import (
    CHANNEL,
    CLIENT,
    FORCE_SSL,
    FakeYoutube,
    certificate,
    serving,
)


class Clock:
    """A clock that goes on a second each time that somebody looks at it."""

    def __init__(self) -> None:
        self.now = later(days=1)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def forward(self, **amount: float) -> datetime:
        self.now += timedelta(**amount)
        return self.now


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let nothing connect to anywhere else; the list names who tried."""
    tried: list[str] = []
    connect = socket.socket.connect

    def checked(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX:
            host = address[0]
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                tried.append(host)
                raise OSError(f"no connection to {host} in tests")
        return connect(self, address)

    def resolved(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in ("localhost", "127.0.0.1", b"localhost", None):
            tried.append(str(host))
            raise OSError(f"no look-up of {host} in tests")
        return look_up(host, *args, **kwargs)

    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", checked)
    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return tried


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def youtube(pem: Path, clock: Clock) -> Iterator[FakeYoutube]:
    with serving(pem, lambda: clock.now) as fake:
        yield fake


@pytest.fixture
def conf(youtube: FakeYoutube, pem: Path) -> YoutubeSettings:
    return YoutubeSettings(
        client_id=CLIENT[0],
        client_secret=CLIENT[1],
        public_url="http://localhost:8000",
        api=youtube.url,
        ca=str(pem),
        timeout=10.0,
    )


@pytest.fixture
def at_youtube(app: Flask, database: None, conf: YoutubeSettings) -> Iterator[YoutubeSettings]:
    """The application with the fake in YouTube's place."""
    before = app.extensions["summit.youtube"]
    app.extensions["summit.youtube"] = conf
    yield conf
    app.extensions["summit.youtube"] = before


class World:
    """The summit ``forum``, published, with a connected channel."""

    def __init__(self, app: Flask, clock: Clock, *, agreed: bool | None = True) -> None:
        self.app, self.clock = app, clock
        self.worker: Worker = app.extensions["summit.worker"]
        with unit_of_work():
            made = forum(agreed=agreed)
            self.summit_id, self.slug = made.id, made.slug
            programme_queries.load_whole(made)
            programme.publish(made, actor=TESTER, now=later(hours=1))
        self.account_id = self.connect()
        self.work()

    def connect(self, token: str = "refresh-1", channel: str = CHANNEL) -> int:
        db.session.close()
        with unit_of_work():
            summit = programme_queries.summit_by_id(self.summit_id, to_change=True)
            facts = ChannelFacts(channel, "Seoul City", "@seoulcity")
            account = operations.connect(
                summit, facts, token, [FORCE_SSL], actor=TESTER, now=self.clock()
            )
            return account.id

    def ask(self, slug: str = "mayors", *channels: str) -> int:
        db.session.close()
        with unit_of_work():
            summit = programme_queries.summit_by_id(self.summit_id, to_change=True)
            account = db.session.get_one(YoutubeAccount, self.account_id)
            return asking.ask_setup(
                session_of(summit, slug),
                account,
                channels or ("en", "ko"),
                actor=TESTER,
                now=self.clock(),
            )

    def work(self) -> int:
        """Do all that is due."""
        db.session.close()
        return self.worker.drain(self.clock)

    def one(self, slug: str = "mayors", channel: str = "en") -> Broadcast:
        """Return a channel, let go of by the session."""
        db.session.close()
        found = db.session.scalars(
            select(Broadcast)
            .join(Session)
            .where(Session.slug == slug, Broadcast.language == channel)
            .options(joinedload(Broadcast.session), joinedload(Broadcast.ingest))
        ).one()
        db.session.close()
        return found

    def transition(self, to: str, *, slug: str = "mayors", channel: str = "en") -> bool:
        number = self.one(slug, channel).id
        with unit_of_work():
            return asking.ask_transition(self.held(number), to, actor=TESTER, now=self.clock())

    def privacy(self, to: str, *, slug: str = "mayors", channel: str = "en") -> None:
        number = self.one(slug, channel).id
        with unit_of_work():
            asking.ask_privacy(self.held(number), to, actor=TESTER, now=self.clock())

    @staticmethod
    def held(number: int) -> Broadcast:
        from summit.streaming.queries import broadcast_by_id

        found = broadcast_by_id(number, to_change=True)
        assert found is not None
        return found


@pytest.fixture
def world(app: Flask, at_youtube: YoutubeSettings, clock: Clock) -> World:
    return World(app, clock)
