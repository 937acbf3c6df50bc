"""Every page of the console in a browser: no barrier that axe finds, no sideways scroll."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Page
from sqlalchemy import select

from config import Config
from summit.app import create_app
from summit.app.demo import load_demo
from summit.attendance import operations
from summit.attendance.models import AnswerKind, Channel, Invitation, MailingKind
from summit.attendance.operations import AnswerValues
from summit.attendance.operations.mailings import create_mailing
from summit.attendance.operations.rehearsals import add_slots, book
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.core.guard import guard_of
from summit.core.text import Text
from summit.interpretation import operations as interpretation
from summit.interpretation import queries as interpretation_queries
from summit.interpretation.models import Term
from summit.mail.composing import Letter
from summit.mail.operations import queue_mail
from summit.organizer import door
from summit.programme import queries as programme
from summit.programme.models import Item, Session, Summit
from summit.rundown.queries import rundown_of
from summit.streaming import operations as streaming
from summit.streaming.operations import ChannelValues
from summit.streaming.providers import Place
from tests.actors import TESTER
from tests.browser.looking import violations
from tests.conftest import Client
from tests.organizer.declared import CLAUSES, OF_PAGES, declare
from tests.questions.builders import approved, open_box
from tests.servers import free_port, serve
from tests.signing_in import sign_in

Opener = Callable[..., Page]

#: What the placeholders of addresses stand for in the demonstration.
VALUES: dict[str, Any] = {
    "slug": "cac-2020",
    "session_slug": "mayoral-meeting",
    "room_slug": "studio",
    "number": 1,
    "kind": "invitation",
    "booth": "en>ko",
}
ENTRIES = {
    "people": "park-won-soon",
    "cities": "seoul",
    "organisations": "seoul-metropolitan-government",
}
#: The summit whose offices the pages of attendance are about, and the parts of its addresses.
INVITING = "cac-demo"
ATTENDANCE = frozenset(
    {
        *("attendance-settings", "invitations", "join", "letters", "mail", "mailings", "offices"),
        *("interpretation", "precedence", "presence", "readiness", "rehearsals", "replies"),
        "speakers",
    }
)
#: Addresses that answer with a file, or need something that the demonstration does not hold; the
#: tests of their rooms look at those.
LEFT_OUT = {
    "/organizer/directory/people/<entry>/availability/<int:span>",
    "/organizer/photos/<name>",
    # Parts of pages, which their scripts put into them.
    "/organizer/summits/<slug>/interpretation/plans/<int(max=2147483647):plan_id>/progress",
    "/organizer/summits/<slug>/mailings/<int(max=2147483647):mailing_id>/progress",
    "/organizer/summits/<slug>/papers/<int(max=2147483647):paper_id>",
    "/organizer/summits/<slug>/sessions/<session_slug>/items/<item_slug>/speakers/<uid>",
    # Public pages in another language than the reader's; and a paper.
    "/organizer/summits/<slug>/declarations/<declaration>/public/preview/<language>",
    "/organizer/summits/<slug>/declarations/<declaration>/endorsements"
    "/<int(max=2147483647):endorsement>/scans/<int(max=2147483647):number>",
    # A broadcast that YouTube knows, and what Google answers with.
    "/organizer/summits/<slug>/sessions/<session_slug>/youtube/<string(maxlength=8):language>/end",
    "/organizer/youtube/callback",
}
#: Parts of the addresses of a session that is on the air: in the summit that is to come.
ON_AIR = frozenset({"broadcasts", "line-up", "panel", "questions", "record", "rundown", "screens"})
#: Parts of the addresses of what comes out of a summit: there, too.
OUTCOMES = frozenset({"declarations", "minutes", "networks"})


class Console:
    """A running Summit with the demonstration, and the cookie of an administrator by language."""

    def __init__(self, address: str, app: Flask) -> None:
        self.address, self.app = address, app
        self.numbers: dict[str, Any] = {}
        self._cookies: dict[str, str] = {}

    def cookie(self, language: str) -> str:
        if language not in self._cookies:
            client = Client(self.app, self.app.response_class)
            sign_in(client, self.app, role="owner", admin=True, language=language)
            found = client.get_cookie("summit")
            assert found
            self._cookies[language] = found.value
        return self._cookies[language]

    def pages(self) -> list[str]:
        """Return the address of every page behind the organizers' guard."""
        found = []
        for rule in self.app.url_map.iter_rules():
            guarded = guard_of(self.app, rule.endpoint) is door.guard
            is_file = rule.rule.rpartition("/")[2].count(".") or "/export/" in rule.rule
            if not guarded or "GET" not in (rule.methods or ()) or is_file:
                continue
            if rule.rule in LEFT_OUT or "token" in rule.arguments:
                continue
            if rule.rule.endswith("/now"):
                continue  # a part of a page, which its script puts into it
            kind = rule.rule.split("/")[3] if "/directory/" in rule.rule else ""
            values: dict[str, Any] = {
                **VALUES,
                "entry": ENTRIES.get(kind, ""),
                **self._found(),
                **self.numbers,
            }
            if rule.rule.split("/")[4:5] and rule.rule.split("/")[4] in ATTENDANCE:
                values["slug"] = INVITING
            if not (ON_AIR | OUTCOMES).isdisjoint(rule.rule.split("/")):
                values["slug"] = INVITING
            blueprint = rule.endpoint.partition(".")[0]
            values["declaration"] = OF_PAGES.get(blueprint, values["declaration"])
            if "/clauses/" in rule.rule:
                values["uid"] = CLAUSES[1]
            with self.app.test_request_context():
                built = rule.build({name: values[name] for name in rule.arguments})
            assert built is not None, rule
            found.append(built[1])
        return sorted(found)

    def _found(self) -> dict[str, str]:
        """Return what a page of the session's first item is asked by."""
        with self.app.app_context():
            row = db.session.execute(
                select(Item.slug)
                .join(Session)
                .join(Summit)
                .where(Summit.slug == VALUES["slug"], Session.slug == VALUES["session_slug"])
                .order_by(Item.position)
                .limit(1)
            ).scalar_one()
            db.session.rollback()
        return {"item_slug": row}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    var = tmp_path_factory.mktemp("console")
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{var / 'summit.db'}", var=var),
        public_url=f"http://localhost:{port}",
    )
    app = create_app(config)
    with ExitStack() as stack:
        with app.app_context():
            upgrade()
            load_demo(if_empty=True)
            db.session.remove()
        stack.enter_context(serve(app, port))
        found = Console(f"http://localhost:{port}", app)
        with app.app_context():
            found.numbers = _attend() | _interpret() | _go_on_air() | _declare()
            db.session.remove()
        yield found
    with app.app_context():
        db.engine.dispose()


def _attend() -> dict[str, Any]:
    """Let an office answer, rehearse and be written to; return what pages are asked by."""
    now = clock.now()
    with unit_of_work():
        summit = programme.summit_by_slug(INVITING, to_change=True)
        invitations = db.session.scalars(
            select(Invitation).where(Invitation.summit_id == summit.id).order_by(Invitation.id)
        ).all()
        first = invitations[0]
        mailing = create_mailing(
            summit,
            MailingKind.INVITATION,
            [each.id for each in invitations[1:]],
            actor=TESTER,
            now=now,
        )
        mail = queue_mail(
            to=first.office.contacts[0].address,
            language="ko",
            letter=Letter("A subject", "A body.\n"),
            link=None,
            key="a mail to look at",
            summit_id=summit.id,
            actor=TESTER,
            now=now,
        )
        assert mail
        operations.mark_queued([first], actor=TESTER, now=now)
        operations.mark_sent(first, actor=TESTER, now=now)
        operations.answer(
            first, AnswerValues(AnswerKind.ACCEPTED), channel=Channel.LETTER, actor=TESTER, now=now
        )
        start = now + timedelta(days=7)
        spans = [(start, start + timedelta(minutes=30))]
        (slot,) = add_slots(summit, spans, places=1, actor=TESTER, now=now)
        rehearsal = book(first.office, slot.id, actor=TESTER, now=now)
        return {
            "office_id": first.office_id,
            "contact_id": first.office.contacts[0].id,
            "invitation_id": first.id,
            "mailing_id": mailing.id,
            "entry_id": mailing.entries[0].id,
            "mail_id": mail.id,
            "rehearsal_id": rehearsal.id,
        }


def _interpret() -> dict[str, Any]:
    """Let an interpreter book a sound check, and ask for a plan; return what pages are asked by."""
    now = clock.now()
    with unit_of_work():
        summit = programme.summit_by_slug(INVITING, to_change=True)
        first = interpretation_queries.interpreters(summit.id)[0]
        begins = now + timedelta(days=7)
        interpretation.offer_sound_checks(
            summit,
            begins,
            begins + timedelta(minutes=30),
            minutes=15,
            places=1,
            actor=TESTER,
            now=now,
        )
        check = interpretation_queries.sound_checks(summit.id)[0]
        interpretation.book_sound_check(check, first, actor=TESTER, now=now)
        plan = interpretation.ask_for_plan(summit, seed=1, replan=False, actor=TESTER, now=now)
        term = Term(summit_id=summit.id, words=Text(en="Mayor"), added_by="Kim", added_at=now)
        db.session.add(term)
        db.session.flush()
        return {
            "interpreter_id": first.id,
            "check_id": check.id,
            "plan_id": plan.id,
            "term_id": term.id,
        }


def _go_on_air() -> dict[str, Any]:
    """Give a session a channel and a question; return what pages are asked by."""
    now = clock.now()
    with unit_of_work():
        summit = programme.summit_by_slug(INVITING, to_change=True)
        session = programme.session_of(summit, VALUES["session_slug"])
        values = ChannelValues(Place("youtube", "kokokokokok"))
        streaming.set_channel(session, "ko", values, actor=TESTER, now=now)
        question = approved(open_box(session))
        rundown = rundown_of(summit.id, session.slug)
        return {
            "language": "ko",
            "session": session.slug,
            "cue_uid": rundown.cues[-2].uid,
            "question": question.uid,
        }


def _declare() -> dict[str, Any]:
    """Make a declaration in every state; return what pages are asked by."""
    with unit_of_work():
        summit = programme.summit_by_slug(INVITING, to_change=True)
        session = programme.session_of(summit, VALUES["session_slug"])
        invitations = db.session.scalars(
            select(Invitation).where(Invitation.session_id == session.id).order_by(Invitation.id)
        )
        office = next(each.office for each in invitations if each.office.city is not None)
        found: dict[str, Any] = declare(summit, session, office, clock.now())
        for name in ("contribution", "endorsement", "member"):
            found[name] = int(found[name])
        return found


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ko", 320)])
def test_axe_finds_nothing_on_any_page(
    console: Console, open_page: Opener, language: str, width: int
) -> None:
    page = open_page(width=width, locale="ko-KR" if language == "ko" else "en-GB")
    page.context.add_cookies(
        [{"name": "summit", "value": console.cookie(language), "url": console.address}]
    )
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    addresses = console.pages()
    wrong: dict[str, list[str]] = {}

    for address in addresses:
        answer = page.goto(console.address + address)
        assert answer is not None
        found = [] if answer.status == 200 else [f"status {answer.status}"]
        found += complaints[:]
        complaints.clear()
        found += violations(page)
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{over} px too wide"] if over > 0 else []
        if page.evaluate("document.documentElement.lang") != language:
            found.append("not in the reader's language")
        if found:
            wrong[address] = found

    assert len(addresses) > 70
    assert not wrong, "\n".join(
        f"{address}: {line}" for address in wrong for line in wrong[address]
    )
