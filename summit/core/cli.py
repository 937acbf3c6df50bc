"""Command groups whose refusals are sentences, not traces."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from summit.core.errors import SummitError


class Group(AppGroup):
    """A group of commands; an error that a person can mend ends it with status 1 and the words."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SummitError as error:
            raise click.ClickException(str(error)) from error
