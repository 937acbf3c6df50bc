"""``flask secrets …``"""

from __future__ import annotations

import click
from flask import current_app

from config import Config
from summit.core.cli import Group
from summit.core.db import Base, unit_of_work
from summit.core.secrets import box, derived_key, rotate, unrotated

#: How many rows one transaction writes anew, so that nobody waits for it.
AT_ONCE = 100

secrets = Group("secrets", help="Keep what is stored encrypted.")


@secrets.command("rotate")
def rotate_all() -> None:
    """Encrypt every stored secret with the newest key.

    Put a new key first in ENCRYPTION_KEYS, restart, run this, and take the old key away. It can be
    broken off and run again, while the application runs.
    """
    config: Config = current_app.config["SUMMIT"]
    # The one that stood in while there were none opens what was kept before there were.
    opens = box([*config.encryption_keys, derived_key(config.secret_key)])
    written = failed = 0
    for table, column in unrotated(Base.metadata):
        after = 0
        while True:
            with unit_of_work():
                done = rotate(opens, table, column, after=after, most=AT_ONCE)
            written, failed = written + done.written, failed + done.failed
            if done.last is None:
                break
            after = done.last
    click.echo(f"{written} secrets encrypted with the newest key")
    if failed:
        raise click.ClickException(
            f"{failed} secrets were written with a key that is not among ENCRYPTION_KEYS;"
            " they stay as they are"
        )
