"""From a template and its values to the words of a mail, in the recipient's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flask import current_app
from flask_babel import force_locale, gettext
from jinja2 import Environment, StrictUndefined

from summit.core.i18n import LANGUAGES
from summit.core.text import Text, in_language
from summit.mail.models import CODE, LINK

_EXTENSION = "summit.mail.words"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the recipient reads; the body has :data:`~summit.mail.models.LINK` for its link, or
    :data:`~summit.mail.models.CODE` for a one-time code."""

    subject: str
    body: str


def compose(template: str, language: str, values: Mapping[str, object]) -> Letter:
    """Render ``templates/mail/<template>.subject.txt`` and ``….body.txt``.

    Args:
        values: what the templates name. A ``Text`` is given to them in the recipient's language;
            ``link``, ``code`` and ``language`` are there without being given.

    Raises:
        ValueError: the interface has no such language.
        jinja2.UndefinedError: a template names a value that is not given.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no mail can be written in {language!r}")
    given = {
        name: in_language(value, language)[0] if isinstance(value, Text) else value
        for name, value in values.items()
    }
    environment = _environment()
    with force_locale(language):
        subject, body = (
            environment.get_template(f"mail/{template}.{part}.txt").render(
                {**given, "link": LINK, "code": CODE, "language": language}
            )
            for part in ("subject", "body")
        )
    return Letter(subject.strip(), body.strip() + "\n")


def _environment() -> Environment:
    """Return what renders mails: one for an application, since it keeps what it has compiled.

    Not the application's render_template: its context is for pages and looks at the request.
    """
    pages = current_app.jinja_env
    kept: Environment | None = current_app.extensions.get(_EXTENSION)
    if kept is None or kept.loader is not pages.loader:
        kept = pages.overlay(undefined=StrictUndefined)
        current_app.extensions[_EXTENSION] = kept
    return kept


@cache
def link_label(language: str) -> str:
    """Return what the button of a mail's link is called."""
    with force_locale(language):
        # Translators: the button in a mail that leads to the page the mail is about
        return str(gettext("Open the page"))
