"""``flask jobs …``"""

from __future__ import annotations

import signal
import threading

import click
from flask import current_app

from summit.core import clock
from summit.core.cli import Group
from summit.outbox.worker import IDLE_SECONDS, Worker

jobs = Group("jobs", help="Do what changes have put into the outbox.")


@jobs.command("work")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
def work(once: bool) -> None:
    """Do jobs until stopped."""
    worker: Worker = current_app.extensions["summit.worker"]
    if once:
        click.echo(f"{worker.drain()} jobs done")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        worker.drain()
        worker.tidy(clock.now())
        stop.wait(IDLE_SECONDS)
