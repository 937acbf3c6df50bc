"""``flask declarations …``"""

from __future__ import annotations

import click
from flask_babel import force_locale, gettext

from summit.core.cli import Group, terminal_language
from summit.declarations.queries.integrity import differences

declarations = Group("declarations", help="Adopted texts.")


@declarations.command("verify")
def verify() -> None:
    """Hash all frozen texts anew; fail where the database does not hold what was frozen."""
    found = list(differences())
    with force_locale(terminal_language()):
        for uid, what in found:
            click.echo(f"{uid}: {what.told(gettext)}", err=True)
        if found:
            raise SystemExit(1)
        click.echo(gettext("All frozen texts are what was frozen."))
