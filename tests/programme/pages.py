"""Pages of the console as a browser treats them: forms that are read, changed and sent."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.conftest import Client
from tests.signing_in import sign_in


class _Forms(HTMLParser):
    """Collects what a browser would send of each form, by the form's action."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, MultiDict[str, str]] = {}
        self._now: MultiDict[str, str] | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._off = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._now = self.forms.setdefault(has.get("action") or "", MultiDict())
        if self._now is None:
            return
        name = has.get("name") or ""
        if tag == "input" and name:
            ticked = has.get("type") not in ("checkbox", "radio") or "checked" in has
            if ticked:
                self._now.add(name, has.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self._now.add(name, "")
        elif tag == "select":
            self._select = name
        elif (
            tag == "option"
            and self._select
            and ("selected" in has or self._select not in self._now)
        ):
            self._now.setlist(self._select, [has.get("value") or ""])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._now is not None and self._area:
            so_far, data = self._now[self._area], data.replace("\r\n", "\n")
            # The first line end after the tag is none of the text's.
            self._now.setlist(self._area, [so_far + (data if so_far else data.removeprefix("\n"))])


def forms_of(text: str) -> dict[str, MultiDict[str, str]]:
    """Return what each form of a page would send, by its action."""
    parser = _Forms()
    parser.feed(text)
    return parser.forms


@dataclass
class Desk:
    """Somebody of a summit's staff before their browser."""

    client: Client
    uid: str

    @classmethod
    def of(
        cls,
        app: Flask,
        role: str = "editor",
        *,
        language: str = "en",
        name: str = "Kim",
        summit_slug: str | None = "forum",
    ) -> Desk:
        """Sign somebody in who has a role in one summit (``None``: in all there are)."""
        client = Client(app, app.response_class)
        uid = sign_in(client, app, role=role, language=language, name=name, summit_slug=summit_slug)
        return cls(client, uid)

    def get(self, path: str) -> TestResponse:
        """Look at a page."""
        return self.client.get(f"/organizer/summits/{path}")

    def form(self, path: str, action: str | None = None) -> MultiDict[str, str]:
        """Look at a page and return one of its forms, ready to be changed and sent."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return forms_of(answer.text)[f"/organizer/summits/{action or path}"]

    def post(self, path: str, form: Any = None, **fields: Any) -> TestResponse:
        """Send a form, with some of its fields changed; a list ticks several."""
        if form is None:
            form = {"csrf_token": csrf_of(self)}
        sent = MultiDict(form)
        for name, value in fields.items():
            values = value if isinstance(value, list) else [value]
            sent.setlist(name.replace("__", "-"), values)
        return self.client.post(f"/organizer/summits/{path}", data=sent)


def csrf_of(desk: Desk) -> str:
    """Return a token for a form of nothing but a button."""
    answer = desk.client.get("/organizer/")
    return next(
        form["csrf_token"] for form in forms_of(answer.text).values() if "csrf_token" in form
    )


def in_words(app: Flask, language: str, message: str, **values: Any) -> str:
    """Return a message in a language, as it stands in HTML."""
    from flask_babel import force_locale, gettext
    from markupsafe import escape

    with app.test_request_context(), force_locale(language):
        return str(escape(gettext(message, **values)))
