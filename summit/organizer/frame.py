"""What stands around every page of the console, and what its templates can use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import gettext
from markupsafe import Markup, escape

from summit.core import clock
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language
from summit.organizer import menu
from summit.programme import moments


class ConsoleFrame:
    """The surroundings of a page of the console."""

    def __init__(self) -> None:
        self.language = choose_language()
        self.title = gettext("Summit console")
        self.asset = current_app.extensions["summit.assets"].address
        self.tongues = LANGUAGES
        self.me = g.get("me")
        self.summit = g.get("summit_ref")
        self.summit_menu = (
            menu.summit_menu(self.summit, g.actor, request.path) if self.summit else []
        )
        self.site_menu = menu.site_menu(g.actor, request.path) if self.me else []
        self.here = request.full_path.rstrip("?") if request.method == "GET" else "/organizer/"


def text(value: Mapping[str, str] | None) -> Markup:
    """Show a text in the reader's language, or in another one, marked so for screen readers."""
    language = choose_language()
    shown, tongue = in_language(value, language)
    if tongue == language:
        return escape(shown)
    return Markup('<span lang="{}">{}</span>').format(tongue, shown)


def plain(value: Mapping[str, str] | None) -> str:
    """Show a text where no markup can stand: in attributes and options."""
    return in_language(value, choose_language())[0]


def described(field: Any, hint: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return an input's attributes with what says its hint and its error to screen readers."""
    ids = [f"{field.id}-hint"] if hint else []
    ids += [f"{field.id}-error"] if field.errors else []
    found = dict(attributes)
    if ids:
        found["aria-describedby"] = " ".join(ids)
    if field.errors:
        found["aria-invalid"] = "true"
    return found


def _zone_words(zone: str, at: datetime | None) -> str:
    """Name a zone by its city, with how far it is ahead at an instant, else now."""
    return moments.zone_text(zone, at or clock.now(), choose_language())


def _context() -> dict[str, Any]:
    # Public pages are rendered from what they are handed alone, and kept: nothing is added there.
    if not request.path.startswith("/organizer"):
        return {}
    return {"frame": ConsoleFrame(), "actor": g.get("actor"), "summit_ref": g.get("summit_ref")}


def init_app(app: Flask) -> None:
    """Give the console's templates their surroundings and filters."""
    app.context_processor(_context)
    app.jinja_env.filters.update(
        text=text,
        plain=plain,
        console_day=lambda day: moments.day_text(day, choose_language()),
        console_days=lambda first, last: moments.days_text(first, last, choose_language()),
        console_moment=lambda at, zone: moments.moment_text(at, zone, choose_language()),
        zone_words=_zone_words,
    )
    app.jinja_env.globals["described"] = described
