"""Starting the server."""

from __future__ import annotations

import os
import socket
import sys

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from config import ROOT, Config
from summit.app.demo import demo_sign_ins, load_demo
from summit.core.db import db


def _refuse_taken(host: str, port: int) -> None:
    """Stop before anything else where the address is somebody else's already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be used ({error.strerror}); choose another port, for"
                f" example: PORT={port + 1} make run"
            ) from error


@click.command("serve")
def serve() -> None:
    """Bring the database up to date and serve with gunicorn.

    In the demonstration (SUMMIT_ENV=demo) an empty database is filled first.
    """
    config: Config = current_app.config["SUMMIT"]
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    _refuse_taken(host, int(port))
    try:
        with db.engine.connect():
            pass
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error
    upgrade()
    invitations: list[str] = []
    if config.environment == "demo":
        load_demo(if_empty=True)
        invitations = demo_sign_ins(config.public_url)
    for line in (
        "",
        f"  Summit is at {config.public_url}/en/ (English)",
        f"               {config.public_url}/ko/ (한국어)",
        *invitations,
        "  Ctrl+C stops it; what is in the database stays.",
        "",
    ):
        click.echo(line)
    os.environ["PORT"] = port
    arguments = ["-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "wsgi:app"]
    # Replaces this process, so that a signal to it reaches the server itself.
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
