"""A summit to come with offices in Jakarta, Seoul and Lima, as the tests of their pages need it.

Days are counted from the present, since a link opens until a month after its summit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from summit.attendance import operations
from summit.attendance.models import Contact, ContactKind, Office
from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.core.guard import guard_of
from summit.core.text import Text
from summit.office import door
from summit.programme.models import Audience, SessionKind, SpeakerRole, SpeakerState
from tests.actors import TESTER
from tests.attendance.builders import contact_values, invited, office, publish
from tests.conftest import Client
from tests.programme.builders import SEOUL, city, item, part, person, session, speaker, summit


@dataclass(frozen=True, slots=True)
class World:
    """What was made: the tokens of colleagues by their addresses, and when the meeting begins."""

    tokens: dict[str, str]
    starts_at: datetime

    def base(self, address: str, language: str = "en") -> str:
        """Return what the addresses of a colleague's pages begin with."""
        return f"/office/{language}/{self.tokens[address]}/"


JAKARTA, AIDE = "protocol@jakarta.example", "aide@jakarta.example"
SEOUL_OFFICE, LIMA = "protocol@seoul.example", "protocol@lima.example"


def make(app: Flask, *, published: bool = True, deadline_passed: bool = False) -> World:
    """Make it in a unit of work of its own.

    Jakarta, with two colleagues, is invited to ``mayors`` and ``bilateral``, Seoul and Lima to
    ``mayors`` alone. What Lima has told must never be seen by the others.
    """
    now = clock.now()
    day = (now + timedelta(days=120)).date()
    starts = datetime(day.year, day.month, day.day, 22, tzinfo=ZoneInfo(SEOUL))
    deadline = now + timedelta(days=-1 if deadline_passed else 30)
    with app.app_context(), unit_of_work():
        jakarta = city("jakarta", "Jakarta", "자카르타", zone="Asia/Jakarta")
        seoul = city("seoul", "Seoul", "서울")
        lima = city("lima", "Lima", "리마", zone="America/Lima")
        proposed = SpeakerState.PROPOSED
        pramono = person(
            "pramono",
            "Pramono Anung",
            "프라모노 아눙",
            city=jakarta,
            title=Text(en="Governor of Jakarta", ko="자카르타 주지사"),
        )
        oh = person("oh", "Oh Sehun", "오세훈", city=seoul, title=Text(ko="서울특별시장"))
        presenter = SpeakerRole.PRESENTER
        made = summit(
            "forum",
            session(
                "mayors",
                title=Text(en="Mayoral Meeting: Cities after dark", ko="도시정부 시장회의"),
                starts_at=starts,
                minutes=90,
                day=day,
                kind=SessionKind.MAYORAL_MEETING,
                floor=["ko"],
                interpreted=["en", "id"],
                items=[
                    item("opening", minutes=10, title="Opening"),
                    item("words", [speaker(pramono, state=proposed, role=presenter)], minutes=7),
                    item("more", [speaker(oh, state=proposed, role=presenter)], minutes=7),
                ],
                cities=[part(each, state=proposed) for each in (jakarta, seoul, lima)],
            ),
            session(
                "bilateral",
                title=Text(en="Seoul and Jakarta", ko="서울-자카르타 양자회의"),
                starts_at=starts - timedelta(hours=6),
                minutes=45,
                audience=Audience.INVITEES,
                kind=SessionKind.BILATERAL,
                floor=["ko"],
                interpreted=["id"],
            ),
            title=Text(en="Cities Against COVID-19 Forum", ko="CAC 글로벌 서밋"),
            venue=Text(en="Seoul City Hall", ko="서울특별시청"),
            starts_on=day,
            ends_on=day + timedelta(days=1),
        )
        mayors, bilateral = made.sessions
        ours = office(made, jakarta, JAKARTA, person=pramono, now=now)
        theirs = office(made, seoul, SEOUL_OFFICE, person=oh, language="ko", now=now)
        others = office(made, lima, LIMA, now=now)
        _name(ours, "Sari Dewi", "+62 21 555 0107", now)
        _name(theirs, "김민지", "+82 2 555 0102", now)
        _name(others, "Rosa Quispe", "+51 1 555 0199", now)
        aide = operations.add_contact(
            ours,
            contact_values(AIDE, name="Budi Santoso", kind=ContactKind.TECHNICAL),
            actor=TESTER,
            now=now,
        )
        for who in (ours, theirs, others):
            invited(mayors, who, deadline=deadline, now=now)
        invited(bilateral, ours, deadline=deadline, now=now)
        if published:
            publish(made, now=now)
        db.session.flush()
        found = {
            each.address: tokens.sign("office", each.id, each.link_version)
            for each in [*ours.contacts, *theirs.contacts, *others.contacts, aide]
        }
    return World(found, starts)


def _name(of: Office, name: str, phone: str, now: datetime) -> None:
    contact = of.contacts[0]
    values = contact_values(contact.address, name=name, phone=phone)
    operations.edit_contact(contact, values, actor=TESTER, now=now)


def token_of(app: Flask, address: str) -> str:
    """Return the present token of a contact."""
    with app.app_context():
        found = db.session.scalars(select(Contact).where(Contact.address == address)).one()
        token = tokens.sign("office", found.id, found.link_version)
        db.session.remove()
    return token


def addresses(app: Flask, base: str) -> Iterator[str]:
    """Yield the address of every page behind the door."""
    lang, token = base.strip("/").split("/")[1:]
    for rule in app.url_map.iter_rules():
        if guard_of(app, rule.endpoint) is not door.guard or "GET" not in (rule.methods or ()):
            continue
        kinds = re.search(r"<any\(([^)]*)\):kind>", rule.rule)
        for kind in kinds[1].split(",") if kinds else [""]:
            path = re.sub(r"<any\([^)]*\):kind>", kind, rule.rule)
            path = path.replace("<lang>", lang).replace("<token>", token)
            path = re.sub(r"<int:\w+>", "1", path)
            yield re.sub(r"<[^>]+>", "mayors", path)


def client_of(app: Flask) -> Client:
    """Return a browser with nothing stored."""
    return Client(app, app.response_class)


def csrf_of(answer: TestResponse) -> str:
    """Return the CSRF token of a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert found, answer.text[:500]
    return found[1]


def hidden(answer: TestResponse) -> dict[str, str]:
    """Return what the hidden inputs of a page hold."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", answer.text):
        values = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if values.get("type") == "hidden" and "name" in values:
            found[values["name"]] = unescape(values.get("value", ""))
    return found


def post(client: Client, page: str, to: str = "", **values: str | list[str]) -> TestResponse:
    """Open a page and send its form, with its hidden inputs, as a browser would."""
    opened = client.get(page)
    assert opened.status_code == 200, opened.status
    return client.post(to or page, data={**hidden(opened), **values})
