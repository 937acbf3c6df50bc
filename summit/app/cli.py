"""Starting the server."""

from __future__ import annotations

import os
import sys

import click
from flask import current_app
from flask_migrate import upgrade

from config import ROOT, Config
from summit.app.demo import load_demo


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
    os.environ["PORT"] = port
    arguments = ["-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "wsgi:app"]
    # Replaces this process, so that a signal to it reaches the server itself.
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
