"""What is stored encrypted stays so: in the database, in back-ups, and under new keys."""

from __future__ import annotations

import dataclasses
import gzip
import os
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select, text

from config import Config, ConfigurationError
from summit.core.db import db
from summit.core.secrets import Undecipherable, init_app
from summit.streaming.models import Broadcast, Ingest, QuotaDay, YoutubeAccount
from summit.streaming.youtube import quota
from summit.streaming.youtube.errors import OverBudget
from tests.servers import Program, wait_until
from tests.streaming.builders import later
from tests.streaming.youtube.conftest import World
from tests.streaming.youtube.fake import CLIENT, FakeYoutube

SECRETS = ("refresh-1", "secret-key-1")


@pytest.fixture
def with_secrets(world: World) -> World:
    world.ask("mayors", "en")
    world.work()
    db.session.close()
    return world


def everything(path: Path) -> bytes:
    """Return all that a file holds, unpacked."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            data += b"".join(archive.read(name) for name in archive.namelist())
    elif data[:2] == b"\x1f\x8b":
        data += gzip.decompress(data)
    return data


def test_a_back_up_holds_secrets_only_encrypted(
    app: Flask, with_secrets: World, tmp_path: Path
) -> None:
    path = tmp_path / "all.backup"
    result = app.test_cli_runner().invoke(args=["backup", str(path)])
    assert result.exit_code == 0, result.output
    held = everything(path)
    assert b"youtube_account" in held
    assert b"Seoul City" in held
    tokens = db.session.execute(
        text("SELECT refresh_token FROM youtube_account UNION SELECT stream_key FROM ingest")
    ).scalars()
    for token in tokens:
        assert token.encode() in held  # what it restores can be deciphered again
    for secret in SECRETS:
        assert secret.encode() not in held


def test_rotating_writes_every_secret_with_the_newest_key(app: Flask, with_secrets: World) -> None:
    before = app.config["SUMMIT"], app.extensions["summit.secrets"]
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    try:
        # The first key there is: so far one made from SECRET_KEY stood in.
        for keys in ((old,), (new, old)):
            app.config["SUMMIT"] = dataclasses.replace(before[0], encryption_keys=keys)
            init_app(app, keys)
            if keys == (old,):
                with pytest.raises(Undecipherable):
                    db.session.scalars(select(Ingest.stream_key)).all()
                db.session.close()
            result = app.test_cli_runner().invoke(args=["secrets", "rotate"])
            assert (result.exit_code, result.output) == (
                0,
                "2 secrets encrypted with the newest key\n",
            )
        init_app(app, [new])
        db.session.close()
        assert db.session.scalars(select(Ingest.stream_key)).all() == ["secret-key-1"]
        assert db.session.scalars(select(YoutubeAccount.refresh_token)).all() == ["refresh-1"]
        versions = db.session.scalars(select(YoutubeAccount.version)).all()
        assert versions == [1]
        db.session.close()

        app.config["SUMMIT"] = dataclasses.replace(before[0], encryption_keys=(old,))
        init_app(app, [old])
        result = app.test_cli_runner().invoke(args=["secrets", "rotate"])
        assert result.exit_code == 1
        assert "2 secrets were written with a key that is not among" in result.output
    finally:
        app.config["SUMMIT"], app.extensions["summit.secrets"] = before


def test_many_secrets_are_rotated_in_portions(
    app: Flask, with_secrets: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summit.core.db import unit_of_work

    with unit_of_work():
        for number in range(7):
            db.session.add(
                Ingest(
                    account_id=with_secrets.account_id,
                    language=f"x{number}",
                    label="x",
                    stream_key=f"key {number}",
                )
            )
    monkeypatch.setattr("summit.app.secrets_cli.AT_ONCE", 3)
    result = app.test_cli_runner().invoke(args=["secrets", "rotate"])
    assert result.output == "9 secrets encrypted with the newest key\n"
    keys = db.session.scalars(select(Ingest.stream_key)).all()
    assert sorted(keys) == sorted(["secret-key-1", *(f"key {number}" for number in range(7))])


def test_the_budget_is_not_exceeded_by_many_at_once(app: Flask, database: None) -> None:
    now, budget = later(), 1000
    made: list[str] = []

    def spend() -> None:
        with app.app_context():
            try:
                while True:
                    quota.reserve("liveBroadcasts.insert", now, budget=budget)
                    made.append("x")
            except OverBudget:
                return

    threads = [threading.Thread(target=spend) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == budget // 50
    assert db.session.get_one(QuotaDay, quota.day_of(now)).used == budget
    db.session.close()
    with pytest.raises(OverBudget):
        quota.reserve("videos.list", now, budget=budget)
    quota.reserve("videos.list", now + timedelta(days=1), budget=budget)
    with pytest.raises(OverBudget):
        quota.reserve("videos.list", now + timedelta(days=1), budget=budget, keep=budget - 1)
    quota.exhausted(now + timedelta(days=2))
    with pytest.raises(OverBudget):
        quota.reserve("videos.list", now + timedelta(days=2), budget=budget)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"YOUTUBE_CLIENT_ID": "x"}, "belong together"),
        ({"YOUTUBE_CLIENT_SECRET": "hunter2"}, "belong together"),
        ({"YOUTUBE_API": "http://127.0.0.1:8080"}, "YOUTUBE_API must be https"),
        ({"YOUTUBE_API": "https://user@host"}, "YOUTUBE_API"),
        ({"YOUTUBE_API": "https://host/path"}, "YOUTUBE_API"),
        ({"YOUTUBE_API": "https://"}, "YOUTUBE_API"),
        ({"YOUTUBE_API": "https://host", "YOUTUBE_CA": "/nowhere"}, "YOUTUBE_CA"),
        ({"YOUTUBE_CA": __file__}, "YOUTUBE_CA"),
        ({"YOUTUBE_QUOTA": "many"}, "YOUTUBE_QUOTA"),
        ({"YOUTUBE_POLL": "1"}, "YOUTUBE_POLL"),
    ],
)
def test_a_configuration_that_is_not_sound_is_refused(
    tmp_path: Path, changes: dict[str, str], named: str
) -> None:
    sound = {"SECRET_KEY": "s" * 32, "PUBLIC_URL": "https://summit.example.org"}
    with pytest.raises(ConfigurationError, match=named) as refused:
        Config.from_environment({**sound, "SUMMIT_VAR": str(tmp_path), **changes})
    assert "hunter2" not in str(refused.value)


def test_what_is_configured_is_read_and_the_secret_not_shown(tmp_path: Path) -> None:
    config = Config.from_environment(
        {
            "SECRET_KEY": "s" * 32,
            "PUBLIC_URL": "https://summit.example.org",
            "SUMMIT_VAR": str(tmp_path),
            "YOUTUBE_CLIENT_ID": "id",
            "YOUTUBE_CLIENT_SECRET": "hunter2",
            "YOUTUBE_QUOTA": "50000",
            "YOUTUBE_API": "https://127.0.0.1:8443/",
        }
    )
    assert (config.youtube_client_id, config.youtube_client_secret) == ("id", "hunter2")
    assert (config.youtube_quota, config.youtube_api) == (50000, "https://127.0.0.1:8443")
    assert "hunter2" not in repr(config)


@pytest.mark.parametrize("name", ["liveStreams.insert", "liveBroadcasts.insert"])
def test_a_worker_process_that_is_killed_in_between_leaves_nothing_double(
    app: Flask, world: World, youtube: FakeYoutube, pem: Path, name: str
) -> None:
    """A real ``flask jobs work`` is killed once YouTube has done it and before it can note it."""
    config: Config = app.config["SUMMIT"]
    world.ask("mayors", "en")
    environment = {
        "SUMMIT_ENV": "test",
        "SECRET_KEY": config.secret_key,
        "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "SUMMIT_VAR": str(config.var),
        "YOUTUBE_CLIENT_ID": CLIENT[0],
        "YOUTUBE_CLIENT_SECRET": CLIENT[1],
        "YOUTUBE_API": youtube.url,
        "YOUTUBE_CA": str(pem),
        "FAKETIME": "",
        "HOME": os.environ.get("HOME", "/"),
    }
    db.session.close()
    done = threading.Event()
    hold = threading.Event()

    def killing() -> None:
        done.set()
        hold.wait(60)

    youtube.hooks[name] = killing
    _due_now()
    with Program(["flask", "--app", "wsgi", "jobs", "work", "--once"], environment) as program:
        wait_until(lambda: done.is_set() or program.process.poll() is not None, name, 120)
        assert done.is_set(), program.log()
        program.kill()
    hold.set()
    world.clock.now = max(world.clock.now, later(days=2))
    _due_now(lease=True)
    world.work()
    assert len(youtube.streams) == len(youtube.broadcasts) == 1
    assert youtube.counts[name] == 1
    assert world.one().step == "bound"
    db.session.close()
    assert db.session.scalars(select(Broadcast.step_error)).all() == [""]


def _due_now(*, lease: bool = False) -> None:
    """Bring jobs of the test's clock to the machine's, for a process of its own; and back."""
    from datetime import UTC, datetime

    from sqlalchemy import update

    from summit.core.db import unit_of_work
    from summit.outbox.models import Job, JobState

    past = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.close()
    with unit_of_work():
        if lease:  # as when its time is over
            db.session.execute(
                update(Job).where(Job.state == JobState.LEASED).values(leased_until=past)
            )
        else:
            setup = Job.kind == "youtube.setup"
            db.session.execute(update(Job).where(setup).values(due=past))
