"""Starting the server, and the demonstration's data."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask_migrate import upgrade

from config import ROOT, Config
from summit.core import clock
from summit.core.cli import Group
from summit.core.db import reading, unit_of_work
from summit.programme import importing, operations, queries
from summit.programme.file import reader

ACTOR = "demonstration"
DEMO = ROOT / "demo"

#: The copy of the summit that always lies ahead: its address, and in how many days it begins.
COPY_SLUG = "cac-demo"
COPY_STARTS_IN = timedelta(days=30)
COPY_TITLE = {
    "en": "CAC Global Summit: demonstration copy",
    "ko": "CAC 글로벌 서밋 (시연용 사본)",
}

demo = Group("demo", help="The CAC Global Summit 2020, reconstructed from public sources.")


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is any summit.")
def load(if_empty: bool) -> None:
    """Load and publish the demonstration, and a copy that begins 30 days from now."""
    load_demo(if_empty=if_empty)


def load_demo(*, if_empty: bool) -> None:
    """Load what is missing of the demonstration.

    A summit that is there already stays as it is, so that nobody's changes are lost.
    """
    with reading():
        if if_empty and not queries.no_summit_yet():
            return
    now = clock.now()
    for path in sorted(DEMO.glob("*.yaml")):
        _load(path)
    with reading():
        missing = not queries.exists(COPY_SLUG)
    if missing:
        with unit_of_work():
            summit = operations.clone(
                queries.whole_summit("cac-2020", to_change=True),
                slug=COPY_SLUG,
                starts_on=(now + COPY_STARTS_IN).date(),
                title=COPY_TITLE,
                actor=ACTOR,
                now=now,
            )
            operations.publish(summit, actor=ACTOR, now=now)
        click.echo(f"{COPY_SLUG} is made.")


def _load(path: Path) -> None:
    file = reader.read(path.read_bytes(), path.name)
    with reading():
        known = queries.exists(path.stem)
    if known:
        click.echo(f"{path.stem} is there already.")
        return
    now = clock.now()
    importing.check(file, replace=False)
    with unit_of_work():
        result = importing.apply(file, actor=ACTOR, now=now, replace=False, progress=None)
        operations.publish(result.summit, actor=ACTOR, now=now)
    click.echo(f"{path.stem} is loaded.")


@click.command("serve")
def serve() -> None:
    """Bring the database up to date and serve with gunicorn.

    In the demonstration (SUMMIT_ENV=demo) an empty database is filled first.
    """
    config: Config = current_app.config["SUMMIT"]
    upgrade()
    if config.environment == "demo":
        load_demo(if_empty=True)
    port = os.environ.get("PORT", "8000")
    for line in (
        "",
        f"  Summit is at {config.public_url}/en/ (English)",
        f"               {config.public_url}/ko/ (한국어)",
        "  Ctrl+C stops it; what is in the database stays.",
        "",
    ):
        click.echo(line)
    # Replaces this process, so that a signal to it reaches the server itself.
    os.environ["PORT"] = port
    os.execvp("gunicorn", ["gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "wsgi:app"])  # noqa: S606, S607
