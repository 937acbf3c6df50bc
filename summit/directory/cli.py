"""``flask directory …``"""

from __future__ import annotations

from typing import Any

import click

from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.cli import Group
from summit.core.db import reading, unit_of_work
from summit.core.text import in_language
from summit.directory import operations, queries
from summit.directory.kinds import Kind
from summit.directory.usage import usage

directory = Group("directory", help="Cities, organisations and people, shared by all summits.")

_DRY = click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")


@directory.command("merge-cities")
@click.argument("keep")
@click.argument("drop")
@_DRY
def merge_cities(keep: str, drop: str, dry_run: bool) -> None:
    """Let the city KEEP take the place of its duplicate DROP."""
    _merge(Kind.CITY, keep, drop, dry_run)


@directory.command("merge-organisations")
@click.argument("keep")
@click.argument("drop")
@_DRY
def merge_organisations(keep: str, drop: str, dry_run: bool) -> None:
    """Let the organisation KEEP take the place of its duplicate DROP."""
    _merge(Kind.ORGANISATION, keep, drop, dry_run)


@directory.command("merge-people")
@click.argument("keep")
@click.argument("drop")
@_DRY
def merge_people(keep: str, drop: str, dry_run: bool) -> None:
    """Let the person KEEP take the place of their duplicate DROP."""
    _merge(Kind.PERSON, keep, drop, dry_run)


def _merge(kind: Kind, keep: str, drop: str, dry_run: bool) -> None:
    if dry_run:
        _tell(kind, keep, drop)
        return
    with unit_of_work():
        kept, dropped = operations.hold_for_merge(kind, keep, drop, COMMAND_LINE)
        operations.merge(kept, dropped, actor=COMMAND_LINE, now=clock.now())
    click.echo(f"{drop} is now {keep}; publish the summits that use it to show it.")


def _tell(kind: Kind, keep: str, drop: str) -> None:
    """Say what a merge would take over and move."""
    with reading():
        kept, dropped = queries.entry_by_slug(kind, keep), queries.entry_by_slug(kind, drop)
        for line in operations.plan(kept, dropped).lines:
            if line.taken:
                click.echo(f"{line.field}: {_plain(line.kept)} -> {_plain(line.after)}")
        for place in usage.places(kind, dropped.id):
            where = [in_language(place.summit_title, "en")[0]]
            where += [in_language(place.title, "en")[0]] if place.title else []
            click.echo(f"moves: {', '.join(where)} ({place.role.lower()})")
        others = queries.dependants_of(dropped)
        for slug in [each.slug for each in others.people] + [
            each.slug for each in others.organisations
        ]:
            click.echo(f"moves: {slug}")
    click.echo("Nothing was changed (--dry-run).")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text}" for key, text in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
