"""What an office is told when something goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from summit.core.i18n import LANGUAGES, choose_language
from summit.office.door import PREFIX


@dataclass(frozen=True, slots=True)
class Part:
    """What one language says."""

    language: str
    heading: str
    advice: list[str]


def is_behind(path: str) -> bool:
    """Tell whether an address is behind the offices' door."""
    return path.startswith(PREFIX) or path == PREFIX.rstrip("/")


def error_page(status: int, message: str = "") -> str:
    """Say what went wrong and what to do next.

    To whoever holds no valid link it is said in every language, and nothing of any office.

    Args:
        message: what exactly was wrong, plain text in the reader's language.
    """
    if g.get("contact") is not None:
        heading, advice = _words(status)
        return render_template(
            "office/error.html", heading=heading, advice=advice, message=message, status=status
        )
    parts = []
    for language in LANGUAGES:
        with force_locale(language):
            parts.append(Part(language, *_words_outside(status)))
    own = [part for part in parts if part.language == choose_language()]
    parts = own + [part for part in parts if part not in own]
    return render_template("office/error_outside.html", parts=parts, status=status)


def _words_outside(status: int) -> tuple[str, list[str]]:
    if status == 404:
        return _("This link does not open anything"), [
            _("It may have been cut off in the mail: copy the whole address into your browser."),
            _("It may have been replaced by a newer one: use the link in the newest mail."),
            _(
                "Otherwise write to the organizers, by answering their mail: they can send you a"
                " new link at once."
            ),
        ]
    return _words(status)


def _words(status: int) -> tuple[str, list[str]]:
    back = _("Go back; what you typed is still in the form.")
    if status == 404:
        return _("There is no such page"), [
            _("Everything about your invitation is on the first page."),
        ]
    if status == 409:
        return _("A colleague was quicker"), [
            _("Nothing was changed by you. Look at it again, then decide."),
        ]
    if status == 413:
        return _("What you sent is too large"), [_("Nothing was changed."), back]
    if status == 422:
        return _("That cannot be done"), [_("Nothing was changed."), back]
    if status == 503:
        return _("Busy at this moment"), [_("Nothing was changed."), _("Try again in a moment.")]
    if status >= 500:
        return _("Something went wrong on our side"), [
            _("Nothing you entered was the cause. Try again in a few minutes."),
            _("If it stays so, tell the organizers when it happened and what you wanted to do."),
        ]
    return _("The request could not be understood"), [
        _("Nothing was changed."),
        _("Go back, load the page again, and try once more."),
    ]
