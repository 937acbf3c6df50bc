"""``flask jobs …``"""

from __future__ import annotations

import signal
import threading

import click
from flask import current_app

from config import Config
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group
from summit.core.db import reading, unit_of_work
from summit.outbox import operations, queries
from summit.outbox.worker import Worker, look_again_and_again

#: Threads of a worker that Celery runs; a worker alone does one job after the other.
CALLED_THREADS = 4

jobs = Group("jobs", help="Do what changes have put into the outbox.")


@jobs.command("work")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    help=f"How many jobs at a time; 1, or {CALLED_THREADS} with REDIS_URL.",
)
def work(once: bool, threads: int | None) -> None:
    """Do jobs until stopped (SIGTERM, SIGINT); those at hand are finished first.

    With REDIS_URL this is a Celery worker.
    """
    config: Config = current_app.config["SUMMIT"]
    worker: Worker = current_app.extensions["summit.worker"]
    if once:
        click.echo(f"{worker.drain()} jobs done")
        return
    if config.redis_url:
        from summit.outbox import scaled

        scaled.work(worker, config.redis_url, threads=threads or CALLED_THREADS)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    others = [
        threading.Thread(target=look_again_and_again, args=(worker, stop), name=f"outbox-{number}")
        for number in range(1, threads or 1)
    ]
    for thread in others:
        thread.start()
    look_again_and_again(worker, stop)
    for thread in others:
        thread.join()


@jobs.command("dead")
def dead() -> None:
    """List the jobs that were given up, newest first."""
    with reading():
        for one in queries.dead():
            click.echo(f"{one.id}\t{one.due:%Y-%m-%d %H:%M}\t{one.kind}\t{one.error}")


@jobs.command("revive")
@click.argument("number", type=int)
def revive(number: int) -> None:
    """Have job NUMBER of the list tried again."""
    with unit_of_work():
        job = queries.job(number, to_change=True)
        operations.revive(job, actor=COMMAND_LINE, now=clock.now())
