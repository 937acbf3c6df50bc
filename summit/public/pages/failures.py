"""Pages for what is not there, is gone, was asked wrongly, or broke."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template
from flask_babel import gettext as _

from summit.public.context import PageContext
from summit.public.pages.frame import frame
from summit.public.reader import Reader


def gone_page(
    title: Mapping[str, str], note: Mapping[str, str], language: str, context: PageContext
) -> str:
    """Say that a summit was public and has been withdrawn, with the organizers' explanation."""
    reader = Reader(language)
    return render_template(
        "core/error.html",
        frame=frame(language, context, title=_("Withdrawn"), indexed=False),
        status=410,
        heading=_("This summit has been withdrawn"),
        subject=reader.text(title),
        note=reader.text(note),
        advice=[
            _("Its programme and calendars are no longer published."),
            _("Remove it from your calendar if you subscribed to it."),
        ],
    )


def error_page(status: int, language: str, context: PageContext, message: str = "") -> str:
    """Say what went wrong, whose fault it is, and what to do next.

    Args:
        message: what exactly was wrong, plain text in the page's language.
    """
    heading, advice = _words(status)
    return render_template(
        "core/error.html",
        frame=frame(language, context, title=heading, indexed=False),
        status=status,
        heading=heading,
        subject=message,
        note="",
        advice=advice,
    )


def _words(status: int) -> tuple[str, list[str]]:
    if status == 404:
        return _("There is no such page"), [
            _("Check the address if you typed it."),
            _("The session or speaker may have been renamed: look for it in the list of summits."),
        ]
    if status == 410:
        return _("This page has been withdrawn"), [
            _("It was public once and is no longer published.")
        ]
    if status == 403:
        return _("You may not see this page"), [
            _("Open it from the link in your invitation, or ask the person who sent it to you.")
        ]
    if status == 405:
        return _("This page cannot be used in that way"), [
            _("Go back to the page you came from and try again.")
        ]
    if status == 413:
        return _("What you sent is too large"), [_("Send a smaller file or a shorter text.")]
    if status == 429:
        return _("Too many requests"), [_("Wait a minute, then try again.")]
    if status >= 500:
        return _("Something went wrong on our side"), [
            _("Nothing you entered was the cause. Try again in a few minutes."),
            _("If it stays so, tell the organizers when it happened and what you wanted to do."),
        ]
    return _("The request could not be understood"), [
        _("Go back to the page you came from and try again."),
        _("If a form had expired, reload it before you send it."),
    ]
