"""Nothing that is posted to the console breaks it: every form is sent hostile values."""

from __future__ import annotations

import contextvars
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from summit.accounts.models import Approval, Passkey, Role, User
from summit.attendance.models import (
    AnswerKind,
    Invitation,
    MailingEntry,
    MailingKind,
    Presence,
    Reply,
    ReplyState,
)
from summit.attendance.operations import add_contact
from summit.attendance.operations.mailings import create_mailing
from summit.attendance.operations.papers import add_speech_text
from summit.attendance.operations.rehearsals import add_slots, book
from summit.attendance.papers import examine_speech_text
from summit.core import clock
from summit.core.db import Base, db, unit_of_work
from summit.core.text import Text
from summit.directory.models import Availability
from summit.interpretation import operations as interpretation
from summit.interpretation.models import Plan, PlanState, SoundCheck, SpanKind, Term
from summit.interpretation.operations.interpreters import Span
from summit.mail.composing import Letter
from summit.mail.models import InboundMail, MailState
from summit.mail.operations import queue_mail
from summit.outbox.models import Job, JobState
from summit.programme import operations, queries
from summit.programme.models import ReleaseAudience, Session, Summit
from summit.questions import operations as questions
from summit.questions.operations import BoxValues
from summit.questions.senders import visitor
from summit.questions.windows import Window
from summit.rundown.operations import make_rundown
from summit.streaming import operations as streaming
from summit.streaming import queries as streaming_queries
from summit.streaming.models import BroadcastState, Ingest
from summit.streaming.operations import ChannelValues
from summit.streaming.operations.youtube import ChannelFacts, connect
from summit.streaming.providers import Place
from tests.actors import TESTER
from tests.attendance.builders import contact_values, invited, office
from tests.conftest import Client, _empty, unguarded
from tests.interpretation.builders import interpreter
from tests.organizer.declared import CLAUSES, OF_PAGES, declare
from tests.programme.builders import organisation, person, summit
from tests.programme.forum import forum
from tests.signing_in import csrf_headers, sign_in, user

pytestmark = pytest.mark.usefixtures("database")

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=hostile"
#: What scripts send, and forms of pages that are shown only after something else was done.
FURTHER: dict[str, dict[str, str]] = {
    "booth_board.exchange": {
        "pick": "p1",
        "onto": "g:budgets:en-ko",
        "sure": "yes",
        "day": "2027-05-14",
        "back": "g:budgets:en-ko",
    },
    "booth_board.settle": {"reason": "Ill.", "day": "2027-05-14", "back": "g:budgets:en-ko"},
    "booth_offers.send": {"place": "1"},
    "booth_plans.ask": {"seed": "1", "replan": "yes"},
    "booth_teams.assign": {"interpreter": "1", "role": "standby", "for": "1", "sure": "yes"},
    "booth_teams.turns": {
        "act": "swap",
        "begins": "2027-05-14T01:00:00+00:00",
        "turn": "1",
        "first": "0",
        "second": "1",
    },
    "broadcasts.end": {"word": "END", "held": "y"},
    "broadcasts.fail": {"reason": "No sound."},
    "broadcasts.show": {"despite": "x"},
    "broadcasts.step": {"to": "test"},
    "directory_pages.cities_merge": {"drop": "london", "seen": "1.1"},
    "directory_pages.organisations_merge": {"drop": "paris-city", "seen": "1.1"},
    "directory_pages.people_merge": {"drop": "lee", "seen": "1.1"},
    "exchange.begin": {"fingerprint": "x"},
    "exchange.begin_new": {"fingerprint": "x"},
    "guest_sheets.take": {
        "session": "budgets",
        "rows": '[[2, {"city": "lima"}]]',
        "fingerprint": "x",
        "language": "by-city",
        "deadline": "2027-04-30T18:00",
    },
    "fairhour.put": {
        "session": "talk",
        "starts": "2027-05-14T03:00Z",
        "length": "60",
        "seen": "1",
    },
    "findings.take_back": {"key": "x", "shown": "2027-05-14", "hours": "whole"},
    "findings.waive": {"hours": "whole"},
    "panel.command": {
        "command": "shorten",
        "id": "00000000-0000-4000-8000-00000000abcd",
        "version": "1",
        "shown": "00000000-0000-4000-8000-000000000001",
        "cue": "00000000-0000-4000-8000-000000000001",
        "with": "00000000-0000-4000-8000-000000000002",
        "seconds": "30",
        "seconds-00000000-0000-4000-8000-000000000001": "60",
        "chair": "Han",
        "who-en": "Deputy",
        "telephone": "+351 21 555 0100",
    },
    "question_acts.approve": {"version": "1"},
    "question_boxes.intake": {"take": "yes"},
    "questions.move": {"direction": "up", "above": ""},
    "questions.order": {"order": "frozen", "back": "reading"},
    "publishing.act": {"step": "publish", "asks_again": "transport@test", "note-en": "Later."},
    "releases.restore": {"fingerprint": "x", "drop": "closing@test"},
    "signing_in.by_password": {"email": "a@example.org", "password": "x", "next": "/organizer/"},
    "signing_in.by_recovery_code": {"email": "a@example.org", "code": "x"},
    "signing_in.ask_for_link": {"email": "a@example.org"},
    "speakers.move": {"direction": "up"},
    "speaking.ask": {"sure": "y"},
    "speaking.invite": {"sure": "y", "language": "by-city", "deadline": "2027-04-30T18:00"},
    "timetable.move": {
        "starts_at": "2027-05-14T03:00Z",
        "ends_at": "2027-05-14T04:00Z",
        "step": "15",
        "session": "1",
        "hours": "whole",
    },
    "timetable.unschedule": {"seen": "1", "was": "x", "shown": "2027-05-14", "stamp": "1"},
    "timetable.undo": {"hours": "whole"},
    "youtube_pages.end": {"held": "y", "word": "END"},
    "youtube_pages.privacy": {"to": "public"},
    "youtube_pages.set_up": {"account": "1", "channel": "ko"},
    "youtube_pages.step": {"to": "testing"},
}
INPUTS = frozenset({"input", "select", "textarea", "button"})
ENTRIES = {"people": "kim", "cities": "lima", "organisations": "seoul-city"}

#: Stands in hostile values; no page may show it as markup.
MARKUP = b"<script>alert(1)</script>"

#: What somebody sends who means harm, or whose program is broken. Bytes, since not all is UTF-8.
HOSTILE: tuple[bytes, ...] = (
    b"",
    b" ",
    b"\0",
    b"a\0b",
    b"\xed\xa0\x80",  # a lone surrogate
    b"\xff\xfe\xfd",
    b"1" + b"0" * 30,
    b"9" * 5000,
    b"-1",
    b"0",
    b"1e999",
    b"NaN",
    "٣".encode(),  # a digit, but not one of ASCII
    "²".encode(),  # isdigit(), but no number
    b"2147483647",
    b"2147483648",
    b"9223372036854775808",
    b"x" * 70_000,
    "가".encode() * 3_000,
    b"no-such-value",
    b"=cmd|' /C calc'!A0",
    MARKUP,
    b'"><svg onload=alert(1)>' + MARKUP,
    b"{{ 7 * 7 }}%s%(x)s{0}",
    "\u202egnp.exe\u202c\u2066".encode(),
    b"0000-00-00",
    b"0001-01-01",
    b"0001-01-01T00:00",
    b"9999-12-31",
    b"9999-12-31T23:59",
    b"2027-02-30T25:61",
    b"24:00",
    "👩‍👩‍👧‍👦\U0010ffff".encode(),
    b"\r\nSet-Cookie: a=b",
    b"../../../../etc/passwd",
    b"javascript:alert(1)//<script>",
    b"http://[::1",
    b"https://example.org:99999999/",
    b"a@" + b"b" * 300 + b".example",
    b"[" * 20_000,
    b'{"a": {"b": [1, null]}}',
    b"null",
    b"Asia/../../etc/passwd",
    b"constructor",
)

#: What an address can hold in the place of a name or of a number.
STRANGE = ("0", "9223372036854775808", "x" * 300, "%00", "..", "%ED%A0%80")


@dataclass
class Sent:
    """A form of a page: what a browser sends of it, and the names of all its inputs."""

    values: list[tuple[bytes, bytes]]
    names: list[bytes]
    has_files: bool


class _Forms(HTMLParser):
    """Collects the forms of a page by where each of their buttons sends them."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.found: dict[str, Sent] = {}
        self._now: Sent | None = None
        self._area: bytes | None = None
        self._select: bytes | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._now = None
            if (has.get("method") or "").lower() == "post":
                path = urlsplit(has.get("action") or self.here).path
                files = has.get("enctype") == "multipart/form-data"
                self._now = self.found.setdefault(path, Sent([], [], files))
            return
        if has.get("formaction"):
            # A button may belong to a form elsewhere, which then holds nothing but the token.
            own = None if "form" in has else self._now
            path = urlsplit(has["formaction"] or "").path
            self.found.setdefault(path, own or Sent([], [], False))
        if self._now is None:
            return
        name = (has.get("name") or "").encode()
        if name and name not in self._now.names and tag in INPUTS:
            self._now.names.append(name)
        if tag == "input" and name and has.get("type") != "file":
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                self._now.values.append((name, (has.get("value") or "").encode()))
        elif tag == "textarea":
            self._area = name
            self._now.values.append((name, b""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in has:
            self._now.values.append((self._select, (has.get("value") or "").encode()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._now is not None and self._area is not None:
            name, so_far = self._now.values[-1]
            self._now.values[-1] = (name, so_far + data.removeprefix("\n").encode())


class Console:
    """A small summit with one of everything, and an administrator who posts to its console.

    Whatever an answer has changed is made anew before the next request: each finds the same.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        contextvars.Context().run(self._fill)
        self._signed_in = self.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        with app.app_context(), db.engine.begin() as connection:
            for name in Base.metadata.tables:
                connection.exec_driver_sql(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}")

    def fill(self) -> None:
        """Put back what the database held at first; filling it anew would take much longer."""
        with self.app.app_context(), unguarded(db.engine) as connection:
            for table in Base.metadata.tables.values():
                connection.execute(table.delete())
            for name in Base.metadata.tables:
                connection.exec_driver_sql(f"INSERT INTO {name} SELECT * FROM kept_{name}")
        self.client = Client(self.app, self.app.response_class)
        assert self._signed_in is not None
        self.client.set_cookie(self._signed_in.key, self._signed_in.value)

    def close(self) -> None:
        """See that all was tried by somebody who was signed in, and forget what was kept."""
        self.fill()
        assert self.client.get("/organizer/").status_code == 200
        with self.app.app_context(), db.engine.begin() as connection:
            for name in Base.metadata.tables:
                connection.exec_driver_sql(f"DROP TABLE kept_{name}")

    def _fill(self) -> None:
        self.client = Client(self.app, self.app.response_class)
        with self.app.app_context():
            _empty(db.engine)
            _count_anew()
            with unit_of_work():
                forum()
                summit("other", en="Other")
                organisation("seoul-city", "Seoul Metropolitan Government")
                person("lee", "Lee Jun")
        uid = sign_in(self.client, self.app, admin=True, role="owner")
        with self.app.app_context(), unit_of_work():
            self.values = self._rest(uid)

    def _rest(self, uid: str) -> dict[str, str]:
        """Store what a summit has once people have worked on it; return what addresses name."""
        made, now = queries.summit_by_slug("forum", to_change=True), clock.now()
        operations.publish(made, actor=TESTER, now=now, audience=ReleaseAudience.EVERYONE)
        sessions = {each.slug: each for each in made.sessions}
        for name in ("starts_at", "ends_at"):  # so that there is something to publish
            at = getattr(sessions["transport"], name)
            setattr(sessions["transport"], name, at + timedelta(minutes=30))
        park = user("Park", roles={made.id: Role.VIEWER})
        asked = Approval(
            summit_id=made.id,
            act=operations.PUBLISH_ACT,
            args={"audience": "everyone", "number": 1, "note": {}, "asks_again": []},
            fingerprint="of something older",
            requested_by=park.uid,
            requested_by_name=park.name,
            requested_at=now,
        )
        passkey = Passkey(
            user=db.session.scalars(select(User).where(User.uid == uid)).one(),
            credential_id=b"id",
            public_key=b"key",
            name="Phone",
            created_at=now,
        )
        db.session.add_all([asked, passkey])
        theirs = office(made, sessions["budgets"].cities[0].city)
        press = add_contact(theirs, contact_values("press@city.example"), actor=TESTER, now=now)
        invitation = invited(sessions["budgets"], theirs, deadline=now, now=now)
        slots = add_slots(
            made,
            [(now + timedelta(days=day), now + timedelta(days=day, hours=1)) for day in (1, 2)],
            places=1,
            actor=TESTER,
            now=now,
        )
        rehearsal = book(theirs, slots[0].id, actor=TESTER, now=now)
        mailing = create_mailing(made, MailingKind.REMINDER, [invitation.id], actor=TESTER, now=now)
        speech = examine_speech_text(b"Dear mayors", "speech.txt")
        paper = add_speech_text(invitation, speech, actor=TESTER, now=now)
        mail = queue_mail(
            to="office@city.example",
            language="en",
            letter=Letter("Come", "Come."),
            link=None,
            key="hostile",
            summit_id=made.id,
            actor=TESTER,
            now=now,
        )
        assert mail is not None
        mail.state = MailState.FAILED
        presence = Presence(invitation_id=invitation.id, arrived_at=now, recorded_by="Kim")
        job = Job(kind="attendance.told", state=JobState.DEAD, due=now, created_at=now)
        db.session.add_all([presence, job])
        reply = _reply(invitation, now)
        db.session.flush()
        booths = _booths(made, sessions["budgets"], now)
        question = _question(sessions["budgets"], now)
        rundown = make_rundown(sessions["budgets"], actor=TESTER, now=now)
        for number, cue in enumerate(rundown.cues, 1):  # what pages led to stays where it was
            cue.uid = f"00000000-0000-4000-8000-{number:012}"
        db.session.flush()
        _channels(sessions["budgets"], now)
        account, ingest = _youtube(made, now)
        declared = declare(made, sessions["budgets"], theirs, now)
        span = db.session.scalars(select(Availability.id)).one()
        entry = db.session.scalars(
            select(MailingEntry.id).where(MailingEntry.mailing_id == mailing.id)
        ).one()
        return {
            "slug": "forum",
            "session_slug": "budgets",
            "session": "budgets",
            "item_slug": "talk",
            "room_slug": "hall",
            "number": "1",
            "uid": sessions["budgets"].items[0].speakers[0].uid,
            "span": str(span),
            "passkey_id": str(passkey.id),
            "membership_id": str(park.memberships[0].id),
            "approval_id": str(asked.id),
            "sign_in_id": "1",
            "act": "mail-link",
            "token": "x" * 32,
            "kind": "sessions",
            "presence": str(presence.id),
            "name": "x",
            "office_id": str(theirs.id),
            "contact_id": str(press.id),
            "invitation_id": str(invitation.id),
            "mailing_id": str(mailing.id),
            "entry_id": str(entry),
            "mail_id": str(mail.id),
            "job_id": str(job.id),
            "reply_id": str(reply.id),
            "slot_id": str(slots[1].id),
            "rehearsal_id": str(rehearsal.id),
            "paper_id": str(paper.id),
            "cue_uid": rundown.cues[0].uid,
            "question": question,
            "language": "en",
            "account_id": str(account),
            "ingest_id": str(ingest),
            **booths,
            **declared,
        }

    def address(self, rule: Rule, **strange: str) -> str:
        """Return the address of a rule, with strange values in the place of some of its own."""
        values = dict(self.values)
        values["entry"] = next(
            (entry for kind, entry in ENTRIES.items() if f"/{kind}/" in rule.rule), ""
        )
        if rule.rule.startswith("/organizer/users/"):
            values["uid"] = "no-such-user"
        if rule.endpoint.startswith("letters."):
            values["kind"] = "invitation"
        if rule.endpoint.startswith("booth_board."):
            values["act"] = "lock"
        blueprint = rule.endpoint.partition(".")[0]
        values["declaration"] = OF_PAGES.get(blueprint, values["declaration"])
        if "/clauses/" in rule.rule:
            values["uid"] = CLAUSES[1]
        if rule.endpoint.startswith("presence."):
            values["span"] = values["presence"]
        values.update(strange)
        return re.sub(r"<(?:[^<>:]*:)?(\w+)>", lambda name: values[name[1]], rule.rule)

    def rules(self, method: str) -> Iterator[Rule]:
        """Every route of the console that a method leads to, the ways in among them."""
        for rule in self.app.url_map.iter_rules():
            if rule.rule.startswith("/organizer") and method in (rule.methods or ()):
                yield rule

    def forms(self) -> dict[str, tuple[Rule, Sent]]:
        """Return all forms of all pages by the address that they post to, with their pages."""
        found: dict[str, tuple[Rule, Sent]] = {}
        for rule in self.rules("GET"):
            for action, sent in self.forms_of(rule).items():
                found.setdefault(action, (rule, sent))
        return found

    def forms_of(self, rule: Rule) -> dict[str, Sent]:
        """Return the forms of a page."""
        answer = self.client.get(self.address(rule))
        if answer.mimetype != "text/html":
            return {}
        parser = _Forms(self.address(rule))
        parser.feed(answer.text)
        return parser.found

    def post(self, address: str, data: bytes, kind: str = URLENCODED) -> TestResponse:
        """Post a body; check what holds for every answer, and undo what it has done."""
        answer = self.client.post(
            address, data=data, content_type=kind, headers=csrf_headers(self.app)
        )
        assert answer.status_code < 500, (address, data[:500])
        assert MARKUP not in answer.data, address
        assert "a" not in [
            cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")
        ]
        if answer.status_code < 400:
            self.fill()
        return answer


def _count_anew() -> None:
    """Let numbers begin at 1 again, as on SQLite: what pages led to stays where it was."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql(
                """DO $$ DECLARE one record; BEGIN
                FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
                    EXECUTE format('ALTER SEQUENCE %%I RESTART', one.sequencename);
                END LOOP; END $$"""
            )


def _question(session: Session, now: datetime) -> str:
    """Have two questions asked, and return the uid of the one on the list."""
    box = questions.make_box(session, BoxValues(opens_at=now), actor=TESTER, now=now)
    window = Window(now, None, None)
    for number in (1, 2):  # what pages led to stays where it was
        sender = visitor(box.id, f"{number}", "192.0.2.1")
        words = f"Question {number}?"
        asked = questions.ask(box, window, sender, words, "en", actor=TESTER, now=now)
        asked.uid = f"00000000-0000-4000-8000-{number:012}"
        db.session.flush()
    questions.approve(asked, seen=asked.version, actor=TESTER, now=now)
    return asked.uid


def _youtube(made: Summit, now: datetime) -> tuple[int, int]:
    """Connect a channel of YouTube with one encoder; return the numbers of both."""
    facts = ChannelFacts("UC" + "c" * 22, "Channel", "@channel")
    account = connect(made, facts, "token", [], actor=TESTER, now=now)
    ingest = Ingest(account_id=account.id, language="en", label="Hall", stream_key="key")
    db.session.add(ingest)
    db.session.flush()
    return account.id, ingest.id


def _channels(session: Session, now: datetime) -> None:
    """Store a channel with its recording, and one that is live."""
    for language, state in (("en", BroadcastState.RECORDED), ("ko", BroadcastState.LIVE)):
        place = Place("youtube", f"dQw4w9WgX{language}")
        values = ChannelValues(place, Place("vimeo", "76979871"))
        channel = streaming.set_channel(session, language, values, actor=TESTER, now=now)
        channel.state, channel.live_at, channel.shown_at = state, now, now
    first = streaming_queries.channel_of(session.id, "en")
    assert first is not None
    first.recording_provider, first.recording_id = first.provider, first.video_id
    db.session.flush()


def _booths(made: Summit, session: Session, now: datetime) -> dict[str, str]:
    """Store an interpreter with all that hangs on one; return what addresses name."""
    session.floor, session.interpreted = ["en", "ko"], ["en", "ko"]
    db.session.flush()
    bora = interpreter(made, now=now)
    away = Span(now, now + timedelta(hours=1), SpanKind.UNAVAILABLE)
    interpretation.set_spans(bora, [away], actor=TESTER, now=now)
    place = interpretation.assign(session, "en-ko", bora, actor=TESTER, now=now)
    begins = now + timedelta(days=1)
    interpretation.offer_sound_checks(
        made,
        begins,
        begins + timedelta(minutes=30),
        minutes=15,
        places=1,
        actor=TESTER,
        now=now,
    )
    checks = db.session.scalars(select(SoundCheck).order_by(SoundCheck.starts_at)).all()
    interpretation.book_sound_check(checks[0], bora, actor=TESTER, now=now)
    term = Term(summit_id=made.id, words=Text(en="Mayor"), added_by="Kim", added_at=now)
    plan = Plan(summit_id=made.id, state=PlanState.READY, asked_by="Kim", asked_at=now)
    db.session.add_all([term, plan])
    db.session.flush()
    return {
        "interpreter_id": str(bora.id),
        "assignment_id": str(place.id),
        "check_id": str(checks[0].id),
        "term_id": str(term.id),
        "plan_id": str(plan.id),
        "booth": "en-ko",
        "platform": "zoom",
    }


def _reply(invitation: Invitation, now: datetime) -> Reply:
    """Store a reply that waits for somebody."""
    came = InboundMail(message_id="<1@city.example>", raw=b"Yes", size=3, received_at=now)
    db.session.add(came)
    db.session.flush()
    made = Reply(
        inbound_id=came.id,
        summit_id=invitation.summit_id,
        invitation=invitation,
        state=ReplyState.REVIEW,
        why="page_answer",
        attendee="office@city.example",
        kind=AnswerKind.ACCEPTED,
        sequence=0,
        received_at=now,
    )
    db.session.add(made)
    return made


def encoded(pairs: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Encode a form, whatever bytes it is of."""
    return b"&".join(
        f"{quote_from_bytes(name, safe='')}={quote_from_bytes(value, safe='')}".encode()
        for name, value in pairs
    )


def multipart(pairs: Sequence[tuple[bytes, bytes]], boundary: bytes = b"hostile") -> bytes:
    """Encode a form with files: each value is sent as a file and as a text."""
    parts = b"".join(
        b'--%b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
        % (boundary, name, of, value)
        for name, value in pairs
        for of in (b"", b'; filename="\xff../a.png"\r\nContent-Type: image/png')
    )
    return parts + b"--%b--\r\n" % boundary


@pytest.fixture
def console(app: Flask) -> Iterator[Console]:
    made = Console(app)
    yield made
    made.close()


def filled(console: Console, rule: Rule, page: Rule | None) -> dict[bytes, list[bytes]]:
    """Return what a browser would send to a route: each input by its name, ticked or not."""
    found: dict[bytes, list[bytes]] = {}
    if page is not None:
        sent = console.forms_of(page)[console.address(rule)]
        found = {name: [] for name in sent.names}
        for name, value in sent.values:
            found[name].append(value)
    for further, usual in FURTHER.get(rule.endpoint, {}).items():
        found.setdefault(further.encode(), [usual.encode()])
    return found


def pairs(form: dict[bytes, list[bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, values in form.items() for value in values]


#: Examples for a form of one input, and for each further one.
EXAMPLES, FURTHER_EXAMPLES, MOST_EXAMPLES = 3, 1, 12


def attack(console: Console, address: str, form: dict[bytes, list[bytes]]) -> None:
    """Post hostile values in the place of some of a form's, as a form and as files."""
    count = min(EXAMPLES + FURTHER_EXAMPLES * len(form), MOST_EXAMPLES)
    hostile_values = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=2)

    @settings(max_examples=count, derandomize=True, deadline=None, database=None)
    @given(
        hostile=st.dictionaries(
            st.sampled_from(sorted(form)), hostile_values, min_size=1, max_size=3
        ),
        as_files=st.booleans(),
    )
    def hold(hostile: dict[bytes, list[bytes]], as_files: bool) -> None:
        body = pairs({**form, **hostile})
        if as_files:
            console.post(address, multipart(body), MULTIPART)
        else:
            console.post(address, encoded(body))

    hold()


def test_every_form_takes_hostile_values(console: Console) -> None:
    pages, tried = console.forms(), 0
    for rule in list(console.rules("POST")):
        page, _ = pages.get(console.address(rule), (None, None))
        form = filled(console, rule, page)
        if form:
            tried += 1
            attack(console, console.address(rule), form)
    assert tried > 70


def test_a_stale_form_takes_hostile_values(console: Console) -> None:
    """What a form was filled with is read only where somebody else has saved meanwhile."""
    tried = 0
    for address, (page, sent) in console.forms().items():
        if b"base" not in sent.names:
            continue
        tried += 1
        form = filled(console, page, None) | {name: [value] for name, value in sent.values}
        for base in (b"", b"null", b"[]", b'{"a": 1}', b'{"a": [null]}', b"[" * 20_000, b"\0"):
            answer = console.post(
                address, encoded(pairs({**form, b"version": [b"0"], b"base": [base]}))
            )
            assert answer.status_code in {303, 400, 409, 422}, (address, base[:20])
    assert tried > 8


#: Bodies that are no form, by their content type.
NO_FORMS: tuple[tuple[str, bytes], ...] = (
    (URLENCODED, encoded([(b"no-such-field", b"x"), (b"__proto__", b"x"), (b"", b"x")])),
    ("application/json", b'{"version": [1], "name": {"a": null}}'),
    ("application/json", b"[" * 20_000),
    ("", b""),
)
#: Forms that break off, or are of no known characters: no browser sends them.
MALFORMED: tuple[tuple[str, bytes], ...] = (
    (URLENCODED, b"version=\xff\xfe"),
    (MULTIPART, b'--hostile\r\nContent-Disposition: form-data; name="version"\r\n\r\n1'),
    (MULTIPART, b"--another--\r\n"),
    ("multipart/form-data", b"--hostile--\r\n"),
)


def test_what_is_no_form_is_refused_or_taken_for_an_empty_one(console: Console) -> None:
    for rule in list(console.rules("POST")):
        for kind, body in NO_FORMS:
            console.post(console.address(rule), body, kind)
        for kind, body in MALFORMED:
            answer = console.post(console.address(rule), body, kind)
            assert answer.status_code == 400, (rule.rule, kind)


def test_an_address_of_nothing_leads_nowhere(console: Console) -> None:
    for method in ("GET", "POST"):
        for rule in list(console.rules(method)):
            for name in rule.arguments:
                for strange in STRANGE:
                    address = console.address(rule, **{name: strange})
                    answer = console.client.open(
                        address, method=method, headers=csrf_headers(console.app)
                    )
                    assert 400 <= answer.status_code < 500, (method, address)
                    assert answer.mimetype == "text/html"
