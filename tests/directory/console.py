"""The directory's pages as somebody at the console uses them."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.signing_in import csrf, sign_in

DIRECTORY = "/organizer/directory"


def inputs(page: str, action: str) -> dict[str, Any]:
    """Return what the form that posts to ``action`` would send as it stands."""
    (form,) = re.findall(
        rf'<form[^>]* action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL
    )[:1]
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name, kind = attributes.get("name"), attributes.get("type", "text")
        if name is None or kind == "file":
            continue
        if kind in ("checkbox", "radio") and not re.search(r"\bchecked\b", tag):
            continue
        value = html.unescape(attributes.get("value", "y" if kind == "checkbox" else ""))
        if kind == "checkbox":
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    for name, text in re.findall(
        r'<textarea\b[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        values[name] = html.unescape(text).removeprefix("\n")
    for name, options in re.findall(
        r'<select\b[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        values[name] = html.unescape(chosen.group(1)) if chosen else ""
    return values


class Desk:
    """A signed-in person at the directory."""

    def __init__(
        self,
        app: Flask,
        client: FlaskClient,
        role: str | None = "editor",
        summit: str | None = None,
        *,
        admin: bool = False,
        language: str = "en",
        name: str = "Kim",
    ) -> None:
        self.app, self.client = app, client
        sign_in(
            client, app, role=role, summit_slug=summit, admin=admin, language=language, name=name
        )

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"{DIRECTORY}/{path}")

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def filled(self, path: str, page: str | None = None) -> dict[str, Any]:
        """Return what the form at ``path`` holds."""
        return inputs(page or self.page(path), f"{DIRECTORY}/{path}")

    def post(self, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
        token = {"csrf_token": csrf(self.app)}
        return self.client.post(f"{DIRECTORY}/{path}", data={**data, **token}, **options)

    def save(self, path: str, **changes: Any) -> TestResponse:
        """Open a form, change some of it, and send it."""
        return self.post(path, {**self.filled(path), **changes})


def fresh(version: int = 0) -> dict[str, str]:
    """Return the bookkeeping of a form that nobody else has touched."""
    return {"version": str(version), "base": json.dumps({})}
