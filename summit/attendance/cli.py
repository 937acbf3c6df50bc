"""``flask attendance …``"""

from __future__ import annotations

import click

from summit.attendance.operations.erasing import erase_due, summits_with_records
from summit.attendance.operations.replies import erase_stray
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group
from summit.core.db import reading, unit_of_work
from summit.programme import queries

attendance = Group("attendance", help="Keep the records of offices.")


@attendance.command("erase")
def erase() -> None:
    """Erase what was kept as long as each summit has settled; the worker does it every day."""
    with reading():
        summits = summits_with_records()
    for summit_id in summits:
        with unit_of_work():
            summit = queries.summit_by_id(summit_id, to_change=True)
            erased = erase_due(summit, actor=COMMAND_LINE, now=clock.now())
            slug = summit.slug
        for kind, count in erased.items():
            click.echo(f"{slug}: {kind.value} {count}")
    with unit_of_work():
        erase_stray(clock.now())
