"""``flask mail receive`` and ``flask mail fetch``: how replies come in."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

import click
from flask import current_app
from sqlalchemy.exc import OperationalError

from config import Config
from summit.core import clock
from summit.core.db import unit_of_work
from summit.mail.imap import Mailbox, MailboxError
from summit.mail.receiving import LARGEST, store

logger = logging.getLogger("summit.mail")

#: The mailbox or the database is away for the moment.
_AWAY = (MailboxError, OSError, OperationalError)


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
@click.option(
    "--every",
    type=click.IntRange(min=5),
    metavar="SECONDS",
    help="Look again and again, until stopped; without it, once.",
)
def fetch(every: int | None) -> None:
    """Fetch what is new in the mailbox of IMAP_URL."""
    config: Config = current_app.config["SUMMIT"]
    if not config.imap_url:
        raise click.ClickException("IMAP_URL is not set")
    mailbox = Mailbox.from_url(config.imap_url)
    if every is None:
        try:
            count = mailbox.fetch(_keep)
        except _AWAY as error:
            raise click.ClickException(f"{type(error).__name__}: {error}") from error
        click.echo(f"fetched {count}")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            if count := mailbox.fetch(_keep):
                click.echo(f"fetched {count}")
                sys.stdout.flush()
        except _AWAY:
            # What is in the mailbox stays there until it is kept here.
            logger.exception("the mailbox could not be fetched")
        stop.wait(every)


def _keep(raw: bytes, size: int) -> None:
    with unit_of_work():
        store(raw, clock.now(), size=size)
