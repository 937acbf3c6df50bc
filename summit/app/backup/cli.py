"""``flask backup`` and ``flask restore``"""

from __future__ import annotations

from pathlib import Path

import click

from summit.app.backup.restoring import restore as restore_from
from summit.app.backup.saving import save
from summit.core import clock
from summit.core.cli import Command

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup", cls=Command)
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
def backup(file: Path, force: bool) -> None:
    """Write everything, uploads included, into FILE while the application runs.

    SECRET_KEY is not in it: keep that elsewhere. Whoever has FILE has all personal data.
    """
    saved = save(file, force=force, now=clock.now())
    click.echo(f"{file}: {saved.rows} rows, {saved.files} files")


@click.command("restore", cls=Command)
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Throw away what is in the database.")
def restore(file: Path, replace: bool) -> None:
    """Put what FILE holds into the database, all of it or nothing."""
    click.echo(f"{file}: {restore_from(file, replace=replace)} rows restored")
