"""Command groups whose refusals are sentences in the reader's language, not traces."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import click
from flask.cli import AppGroup, ScriptInfo
from flask_babel import force_locale, gettext

from summit.core.errors import SummitError
from summit.core.i18n import DEFAULT_LANGUAGE, LANGUAGES


def terminal_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return the interface language that the locale of the terminal asks for (``LANG=ko_KR``)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            language = value[:2].lower()
            return language if language in LANGUAGES else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


def _told(ctx: click.Context, error: SummitError) -> click.ClickException:
    app = ctx.ensure_object(ScriptInfo).load_app()
    with app.app_context(), force_locale(terminal_language()):
        return click.ClickException(error.told(gettext))


class Group(AppGroup):
    """A group of commands; an error that a person can mend ends it with status 1 and the words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SummitError as error:
            raise _told(ctx, error) from error


class Command(click.Command):
    """A command in no group, which tells such errors alike."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SummitError as error:
            raise _told(ctx, error) from error
