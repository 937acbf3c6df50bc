"""What the console says when something goes wrong."""

from __future__ import annotations

from flask import g, render_template
from flask_babel import gettext as _


def error_page(status: int, message: str = "") -> str:
    """Say what went wrong and what to do next, in the surroundings of the console.

    Args:
        message: what exactly was wrong, plain text in the reader's language.
    """
    heading, advice = _words(status)
    return render_template(
        "organizer/error.html" if g.get("me") else "organizer/error_outside.html",
        heading=heading,
        message=message,
        advice=advice,
        status=status,
    )


def _words(status: int) -> tuple[str, list[str]]:
    again = _("Go back; what you typed is still in the form.")
    if status == 401:
        return _("You are no longer signed in"), [
            _("Sign in on another tab, then go back here and send the form again."),
        ]
    if status == 403:
        return _("You may not do this"), [_("Ask an owner of the summit if you need to.")]
    if status == 404:
        return _("There is no such page"), [
            _("It may have been removed, or belong to a summit on whose staff you are not.")
        ]
    if status == 409:
        return _("Somebody else was quicker"), [_("Nothing was changed by you."), again]
    if status == 413:
        return _("That is too large"), [_("Nothing was changed."), again]
    if status == 422:
        return _("That cannot be done"), [_("Nothing was changed."), again]
    if status == 429:
        return _("Too many attempts"), [_("Wait a little, then try again.")]
    if status == 503:
        return _("Busy at this moment"), [_("Nothing was changed."), _("Try again in a moment.")]
    if status >= 500:
        return _("Something broke on our side"), [
            _("Nothing was changed by halves."),
            _("Try again; if it happens once more, tell the people who run this site when it was."),
        ]
    return _("That could not be understood"), [
        _("Nothing was changed."),
        _("Go back, load the page again, and try once more."),
    ]
