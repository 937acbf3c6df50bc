"""The demonstration: the CAC Global Summit 2020, and a copy of its plan that lies ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from config import ROOT
from summit.accounts.operations.demonstration import administrator_link, demo_links
from summit.app.demo_glossary import make_glossary
from summit.app.demo_interpreters import interpreter_links, make_interpreters
from summit.app.demo_outcomes import are_known, begin_draft, make_outcomes
from summit.app.demo_rundown import make_rundown
from summit.attendance import operations as attendance
from summit.attendance.models import ContactKind, OfficeKind
from summit.core import clock
from summit.core.actor import Actor, ActorKind
from summit.core.cli import Group
from summit.core.db import reading, unit_of_work
from summit.core.text import Text
from summit.programme import importing, operations, queries
from summit.programme.file import reader
from summit.programme.models import Summit
from summit.programme.operations.settling import place_of

ACTOR = Actor(ActorKind.DEMONSTRATION, "demonstration", "demonstration", is_admin=True)
DEMO = ROOT / "demo"

#: The copy of the summit that always lies ahead: its address, and in how many days it begins.
COPY_SLUG = "cac-demo"
COPY_STARTS_IN = timedelta(days=30)
COPY_TITLE = Text(en="CAC Global Summit: demonstration copy", ko="CAC 글로벌 서밋 (시연용 사본)")
COPY_REMARK = Text(
    en=(
        "A demonstration: the plan of 2020, moved to the coming weeks. No city has been asked and"
        " none has agreed; nothing of this takes place."
    ),
    ko=(
        "2020년 계획을 앞으로의 일정으로 옮긴 시연용 자료입니다. 실제로 참가를 요청받거나 수락한"
        " 도시는 없으며, 개최되는 행사가 아닙니다."
    ),
)
#: A title of 2020 that names its guest, and what the copy calls the session instead.
GUEST_SESSION = "diamond-talk"
GUEST_SLUG = "guest-talk"
GUEST_TITLE = Text(
    en="Talk with a guest: The World's Paradigm Shift After COVID-19",
    ko="저명인사 대담: 코로나 이후 사회 대전환",
)

#: The session of the copy to which its cities have invitations, as drafts; until when they are to
#: answer, before the summit begins; and whose office is written to in Korean.
OFFICES_OF = "mayoral-meeting"
ANSWERS_BEFORE = timedelta(days=10)
KOREAN_OFFICES = frozenset({"seoul"})

demo = Group("demo", help="The CAC Global Summit 2020, reconstructed from public sources.")


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is any summit.")
def load(if_empty: bool) -> None:
    """Load and publish the demonstration, and a copy that begins 30 days from now."""
    load_demo(if_empty=if_empty)


def load_demo(*, if_empty: bool) -> None:
    """Load what is missing of the demonstration.

    A summit that is there already stays as it is, so that nobody's changes are lost.
    """
    with reading():
        if if_empty and not queries.no_summit_yet():
            return
    now = clock.now()
    for path in sorted(DEMO.glob("*.yaml")):
        _load(path)
        if are_known(path.stem):
            _load_outcomes(path.stem)
    with reading():
        missing = not queries.exists(COPY_SLUG)
    if missing:
        with unit_of_work():
            _make_copy((now + COPY_STARTS_IN).date(), now)
        click.echo(f"{COPY_SLUG} is made.")


def demo_sign_ins(public_url: str) -> list[str]:
    """Return lines with one-time sign-in links for each role and for a site administrator, and
    with the links of two interpreters.
    """
    with unit_of_work():
        administrator = administrator_link(public_url, actor=ACTOR, now=clock.now())
        found = demo_links(
            public_url,
            [each.id for each in queries.refs_of(ACTOR)],
            actor=ACTOR,
            now=clock.now(),
        )
    lines = ["", "  The console, once for each link, until the next start:"]
    people = [(role.value, address) for role, address in found]
    if administrator is not None:
        people.append(("administrator", administrator))
    lines += [f"  {name:>13}  {address}" for name, address in people]
    return [*lines, *_interpreter_lines(public_url), ""]


def _interpreter_lines(public_url: str) -> list[str]:
    """Return lines with the links of placeholders: what a mail would bring to an interpreter."""
    with reading():
        found = queries.summit_ref(COPY_SLUG)
        links = interpreter_links(public_url, found.id) if found is not None else []
    if not links:
        return []
    return [
        "",
        "  An interpreter's pages, as their mail would open them, without an account:",
        *(f"  {name:>13}  {address}" for name, address in links),
    ]


def _make_copy(starts_on: date, now: datetime) -> None:
    """Clone the summit of 2020 and publish the copy with all its cities, but without people."""
    summit = operations.clone(
        queries.whole_summit("cac-2020", to_change=True),
        slug=COPY_SLUG,
        starts_on=starts_on,
        title=COPY_TITLE,
        actor=ACTOR,
        now=now,
    )
    summit.remark = COPY_REMARK
    for session in summit.sessions:
        if session.slug == GUEST_SESSION:
            session.slug, session.title = GUEST_SLUG, GUEST_TITLE
    operations.confirm_cities(summit, actor=ACTOR, now=now)
    operations.publish(summit, actor=ACTOR, now=now)
    _make_offices(summit, now)
    make_interpreters(summit, actor=ACTOR, now=now)
    make_glossary(summit, actor=ACTOR, now=now)
    make_rundown(summit, actor=ACTOR, now=now)
    begin_draft(summit, actor=ACTOR, now=now)


def _make_offices(summit: Summit, now: datetime) -> None:
    """Give the cities of a session offices at example addresses, and drafts of invitations.

    Nobody is named and nobody is written to.
    """
    session = next(each for each in summit.sessions if each.slug == OFFICES_OF)
    offices = []
    for entry in session.cities:
        city = entry.city
        place = place_of(session, None, city.id)
        capacity = place.capacity if place is not None else Text()
        values = attendance.OfficeValues(
            kind=OfficeKind.PRINCIPAL,
            person=None,
            city=city,
            organisation=None,
            capacity=capacity or _capacity(city.name),
            language="ko" if city.slug in KOREAN_OFFICES else "en",
            salutation=Text(),
            honorific=Text(),
            in_office_since=None,
            rank=None,
        )
        office = attendance.create_office(summit, values, actor=ACTOR, now=now)
        contact = attendance.ContactValues(
            ContactKind.PROTOCOL, "", f"office@{city.slug}.example", "", ""
        )
        attendance.add_contact(office, contact, actor=ACTOR, now=now)
        offices.append(office)
    begins = datetime.combine(summit.starts_on, time(9), ZoneInfo(summit.zone))
    deadline = (begins - ANSWERS_BEFORE).astimezone(UTC)
    attendance.invite_all(offices, session, deadline=deadline, actor=ACTOR, now=now)


def _capacity(city: Text) -> Text:
    """Return what a principal is called of whom no source says it."""
    called = {"en": "Mayor of {}", "ko": "{} 시장"}
    return Text({tag: called[tag].format(name) for tag, name in city.items() if tag in called})


def _load(path: Path) -> None:
    file = reader.read(path.read_bytes(), path.name)
    with reading():
        known = queries.exists(path.stem)
    if known:
        click.echo(f"{path.stem} is there already.")
        return
    now = clock.now()
    importing.check(file, replace=False)
    with unit_of_work():
        result = importing.apply(file, actor=ACTOR, now=now, replace=False, progress=None)
        operations.publish(result.summit, actor=ACTOR, now=now)
    click.echo(f"{path.stem} is loaded.")


def _load_outcomes(slug: str) -> None:
    """Record what came of a summit, where nothing of it is recorded yet."""
    with unit_of_work():
        found = queries.whole_summit(slug, to_change=True)
        made = make_outcomes(found, actor=ACTOR, now=clock.now())
    if made:
        click.echo(f"What came of {slug} is recorded.")
