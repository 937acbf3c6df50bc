"""``flask directory …``"""

from __future__ import annotations

import click

from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group
from summit.core.db import unit_of_work
from summit.directory import operations, queries

directory = Group("directory", help="Cities and people, shared by all summits.")


@directory.command("merge-cities")
@click.argument("keep")
@click.argument("drop")
def merge_cities(keep: str, drop: str) -> None:
    """Let the city KEEP take the place of its duplicate DROP."""
    with unit_of_work():
        operations.merge_cities(
            queries.city_by_slug(keep),
            queries.city_by_slug(drop),
            actor=COMMAND_LINE,
            now=clock.now(),
        )
    click.echo(f"{drop} is now {keep}; publish the summits it takes part in to show it.")


@directory.command("merge-people")
@click.argument("keep")
@click.argument("drop")
def merge_people(keep: str, drop: str) -> None:
    """Let the person KEEP take the place of their duplicate DROP."""
    with unit_of_work():
        operations.merge_people(
            queries.person_by_slug(keep),
            queries.person_by_slug(drop),
            actor=COMMAND_LINE,
            now=clock.now(),
        )
    click.echo(f"{drop} is now {keep}; publish the summits they speak at to show it.")
