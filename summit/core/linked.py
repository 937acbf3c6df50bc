"""Doors that a link from a mail opens, without an account: what they all do alike.

The link alone is the key, so it must not travel: answers forbid the browser to name the page it
came from, and no shared or later copy of a page is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectFieldBase
from wtforms.widgets import Option

from summit.core.db import reading
from summit.core.errors import N_, NotFound
from summit.core.forms import BilingualField
from summit.core.i18n import LANGUAGES, choose_language
from summit.core.text import in_language

_READING = frozenset({"GET", "HEAD", "OPTIONS"})

#: A heading, and what somebody can do now.
Advice = tuple[str, list[str]]


class LinkDoor:
    """One door: its addresses are ``/<name>/<lang>/<token>/…``, and ``/<name>/<token>`` in mails.

    Language and token are taken out of an address before any view is handed them; they are kept in
    ``g`` as ``<name>_language`` and ``<name>_token``, and what the addresses of the same person's
    pages begin with as ``<name>_base``.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.prefix = f"/{name}/"

    def init_app(self, app: Flask) -> None:
        """Prepare what every request behind the door needs."""
        app.url_value_preprocessor(self._take_values)
        app.after_request(self._keep_private)

    def is_behind(self, path: str) -> bool:
        """Tell whether an address is behind the door."""
        return path.startswith(self.prefix) or path == self.prefix.rstrip("/")

    @property
    def token(self) -> str:
        """The token of the present address; empty without one."""
        return str(g.get(f"{self.name}_token") or "")

    @property
    def base(self) -> str:
        """What the addresses of the same person's pages begin with; empty before that is known."""
        return str(g.get(f"{self.name}_base", ""))

    def take_language(self) -> None:
        """Have the answer in the language that the address names.

        Raises:
            NotFound: there is no such language.
        """
        language = g.get(f"{self.name}_language")
        if language is None:
            return
        if language not in LANGUAGES:
            raise NotFound(N_("This link is incomplete or not valid."))
        g.language = language

    def settle(self, own_language: str) -> None:
        """Settle language and base, once it is known whose link it is and what they read."""
        if g.get(f"{self.name}_language") is None:
            g.language = own_language if own_language in LANGUAGES else "en"
        setattr(g, f"{self.name}_base", f"{self.prefix}{g.language}/{self.token}/")

    def _take_values(self, _endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and request.path.startswith(self.prefix):
            setattr(g, f"{self.name}_language", values.pop("lang", None))
            setattr(g, f"{self.name}_token", values.pop("token", None))

    def _keep_private(self, response: Response) -> Response:
        if request.path.startswith(self.prefix):
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "no-store, private"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


def looking() -> AbstractContextManager[Any]:
    """Return inside what a door's guard reads whose link it is.

    A writing view opens its unit of work before the first read: what is read before is let go.
    """
    return nullcontext() if request.method in _READING else reading()


def feed_answer(calendar: bytes) -> ResponseReturnValue:
    """Answer with a private calendar, or 304 where the program that asks has it already."""
    response = Response(calendar, content_type="text/calendar; charset=utf-8")
    response.set_etag(sha256(calendar).hexdigest())
    return response.make_conditional(request)


def keep_feed_private(response: Response) -> Response:
    """Let nobody else keep a private calendar or learn its address."""
    if response.status_code < 400:
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Content-Disposition"] = 'inline; filename="summit.ics"'
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.pop("Set-Cookie", None)
    return response


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that a page can be read in, and where."""

    tag: str
    name: str
    url: str
    current: bool


class LinkFrame:
    """The surroundings of a page behind such a door."""

    def __init__(self, door: LinkDoor, title: Mapping[str, str] | None) -> None:
        """Look at the present request.

        Args:
            title: of the summit whose pages these are, where that is known.
        """
        self.language = choose_language()
        self.asset = current_app.extensions["summit.assets"].address
        self.base = door.base
        self.title = in_language(title, self.language)[0] if title is not None else _("Summit")
        self.is_start = request.path == self.base
        self.tongues = self._tongues(door) if self.base else []

    def to(self, path: str = "") -> str:
        """Return the address of another page of the same person."""
        return self.base + path

    def _tongues(self, door: LinkDoor) -> list[Tongue]:
        """Return the languages, each with the address of this same page in it."""
        here = request.path.removeprefix(self.base) if self.base in request.path else ""
        return [
            Tongue(tag, name, f"{door.prefix}{tag}/{door.token}/{here}", tag == self.language)
            for tag, name in LANGUAGES.items()
        ]


def input_of(field: Any) -> str:
    """Return the id of a field's first input, to which its error leads."""
    first = getattr(field, "first_input", None)
    if first is not None:
        return str(first)
    if isinstance(field, BilingualField):
        return f"{field.id}-{field.languages[0]}"
    if isinstance(field, SelectFieldBase) and not isinstance(field.option_widget, Option):
        return f"{field.id}-0"
    return str(field.id)


# When something goes wrong


@dataclass(frozen=True, slots=True)
class Part:
    """What one language says."""

    language: str
    heading: str
    advice: list[str]


def failure_inside(folder: str, status: int, message: str, told: Advice) -> str:
    """Say what went wrong, among the pages of whoever holds the link."""
    heading, advice = told
    return render_template(
        f"{folder}/error.html", heading=heading, advice=advice, message=message, status=status
    )


def failure_outside(status: int, tell: Callable[[int], Advice]) -> str:
    """Say it in every language to whoever holds no valid link, and nothing of anybody."""
    parts = []
    for language in LANGUAGES:
        with force_locale(language):
            parts.append(Part(language, *tell(status)))
    own = [part for part in parts if part.language == choose_language()]
    parts = own + [part for part in parts if part not in own]
    return render_template("office/error_outside.html", parts=parts, status=status)


def dead_link() -> Advice:
    """Say what to do about a link that opens nothing."""
    return _("This link does not open anything"), [
        _("It may have been cut off in the mail: copy the whole address into your browser."),
        _("It may have been replaced by a newer one: use the link in the newest mail."),
        _(
            "Otherwise write to the organizers, by answering their mail: they can send you a"
            " new link at once."
        ),
    ]


def advice(status: int) -> Advice:
    """Say what a status means for whoever filled in a form, and what to do next."""
    back = _("Go back; what you typed is still in the form.")
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
