"""``flask mail receive`` and ``flask mail fetch``: how replies come in."""

from __future__ import annotations

import logging
import os
import sys

import click
from flask import current_app
from sqlalchemy.exc import OperationalError

from config import Config
from summit.core import clock
from summit.core.db import unit_of_work
from summit.mail.imap import Mailbox, MailboxError
from summit.mail.receiving import LARGEST, store

logger = logging.getLogger("summit.mail")


@click.command("receive")
def receive() -> None:
    """Take one message from standard input, as a mail server's pipe hands it over.

    The status tells the mail server what to do with it: 0 it is kept (or was before), 65 it can
    never be taken and goes back to its sender, 75 not now: the server tries again later.
    """
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1)
    except OSError as error:
        click.echo(f"the message could not be read: {error}", err=True)
        sys.exit(os.EX_TEMPFAIL)
    if len(raw) > LARGEST:
        click.echo(f"the message has more than {LARGEST // 1024} KB", err=True)
        sys.exit(os.EX_DATAERR)
    if not raw.strip():
        click.echo("there is no message", err=True)
        sys.exit(os.EX_DATAERR)
    try:
        _keep(raw, len(raw))
    except Exception:
        # Whatever it is, it is ours and not the sender's: nothing may be lost by it.
        logger.exception("a message could not be kept")
        click.echo("the message could not be kept; try again later", err=True)
        sys.exit(os.EX_TEMPFAIL)


@click.command("fetch")
def fetch() -> None:
    """Fetch what is new in the mailbox of IMAP_URL; a timer calls it every minute or so."""
    config: Config = current_app.config["SUMMIT"]
    if not config.imap_url:
        raise click.ClickException("IMAP_URL is not set")
    try:
        count = Mailbox.from_url(config.imap_url).fetch(_keep)
    except (MailboxError, OSError, OperationalError) as error:
        raise click.ClickException(f"{type(error).__name__}: {error}") from error
    click.echo(f"fetched {count}")


def _keep(raw: bytes, size: int) -> None:
    with unit_of_work():
        store(raw, clock.now(), size=size)
