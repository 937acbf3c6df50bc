"""Somebody before the panel or the line-up, for tests of its pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from summit.core.db import db, unit_of_work
from summit.programme.models import Session
from summit.rundown import operations, queries
from summit.rundown.facts import RundownFact
from summit.rundown.models import Rundown
from tests.actors import TESTER
from tests.programme.pages import Desk
from tests.rundown.builders import NOW, START, meeting, session_of
from tests.signing_in import csrf

SESSION = "/organizer/summits/forum/sessions/mayors"
SCRIPT = {"X-Panel": "1"}


def made(**fields: Any) -> None:
    """Make the summit with the rundown of its meeting; nobody holds the panel."""
    with unit_of_work():
        built = meeting(**fields)
        operations.make_rundown(session_of(built), actor=TESTER, now=NOW)


def make_long(count: int) -> None:
    """Bring the rundown to so many cues, each of 60 seconds."""
    db.session.rollback()
    db.session.expire_all()  # requests have changed it since
    with unit_of_work():
        rundown = db.session.scalars(select(Rundown)).one()
        while len(rundown.cues) < count:
            template = operations.CueValues.of(rundown.cues[3])
            operations.add_cue(rundown, template, rundown.cues[3].uid, actor=TESTER, now=NOW)
        for each in rundown.cues[count:]:
            operations.remove_cue(each, actor=TESTER, now=NOW)


def fact() -> RundownFact:
    """Return the rundown as it is stored."""
    db.session.rollback()
    db.session.expire_all()
    found = queries.rundown_by_id(db.session.scalars(select(Rundown.id)).one())
    assert found is not None
    db.session.rollback()  # so that a unit of work can follow
    return found


def states() -> list[str]:
    """Return the states of all cues, in order."""
    return [each.state.value for each in fact().cues]


def put_off_start(starts_at: datetime) -> None:
    """Let the session begin at another instant."""
    with unit_of_work():
        session = db.session.scalars(select(Session).where(Session.slug == "mayors")).one()
        session.ends_at = starts_at + (session.ends_at - session.starts_at)  # type: ignore[operator]
        session.starts_at = starts_at


class Operator:
    """Somebody at the panel: with the page's own forms, or as its script does."""

    def __init__(
        self, app: Flask, role: str = "operator", *, name: str = "Kim", language: str = "en"
    ) -> None:
        self.app = app
        self.desk = Desk.of(app, role, name=name, language=language)

    def get(self, path: str = "panel", **headers: str) -> TestResponse:
        """Look at a page of the session."""
        return self.desk.client.get(f"{SESSION}/{path}", headers=headers)

    def post(self, path: str, *, script: bool = True, **fields: Any) -> TestResponse:
        """Send fields as they are; a list sends several."""
        sent: MultiDict[str, Any] = MultiDict({"csrf_token": csrf(self.app)})
        for name, value in fields.items():
            name = name.replace("__", "-")
            sent.setlist(name, value if isinstance(value, list) else [value])
        return self.desk.client.post(
            f"{SESSION}/{path}", data=sent, headers=SCRIPT if script else {}
        )

    def hold(self, act: str = "take", **options: Any) -> TestResponse:
        """Take the panel, or do something else with it."""
        return self.post("panel/holder", act=act, **options)

    def give(self, command: str, *, script: bool = True, **fields: Any) -> TestResponse:
        """Give a command by the present version, unless another is named."""
        fields = {"id": str(uuid4()), "version": str(fact().version), **fields}
        return self.post("panel/commands", script=script, command=command, **fields)


def led(app: Flask, **fields: Any) -> Operator:
    """Make the meeting; Kim holds its panel and has started it."""
    made(**fields)
    kim = Operator(app)
    assert kim.hold().status_code == 200
    assert kim.give("start").status_code == 200
    return kim


__all__ = [
    "SESSION",
    "START",
    "Operator",
    "fact",
    "led",
    "made",
    "make_long",
    "put_off_start",
    "states",
]
