"""What the public page of a declaration costs with two hundred signatories, against hello.

The text has sixty clauses in both languages, as long as such texts get; signatories and those
present are the same two hundred cities, a fifth of them with a reservation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from bench import drafting
from bench.http import Server
from bench.line import Line
from bench.seed import NOW
from config import Config
from summit.app import create_app
from summit.core.actor import COMMAND_LINE
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.declarations import operations
from summit.declarations.models import (
    Adoption,
    Capacity,
    ClauseKind,
    DeclarationState,
    Endorsement,
    EndorsementChannel,
    EndorsementForm,
    EndorsementState,
    Method,
    NoteKind,
)
from summit.declarations.operations import ClauseValues, DeclarationValues
from summit.directory.models import City
from summit.programme.models import Summit

SUMMIT, SLUG = "bench-120", "statement"
PAGE = f"/en/{SUMMIT}/declarations/{SLUG}"
SIGNATORIES, CLAUSES = 200, 60
GZIP = {"Accept-Encoding": "gzip"}

ROUNDS, PORTION, RENDERINGS = 9, 200, 20
WHOLE, KNOWN = 2.0, 2.0


def measured(environment: Mapping[str, str]) -> Iterator[Line]:
    """Measure the figures of declarations, those of drafting and consultation last.

    Args:
        environment: settings of a production server over the seeded database.
    """
    app = create_app(Config.from_environment(environment))
    with app.app_context():
        with unit_of_work():
            publish()
        db.session.remove()
        db.engine.dispose()
    yield from repeated(environment)
    yield rendered(environment)
    yield from drafting.measured(environment)


def publish() -> None:
    """Make the declaration public."""
    summit = db.session.scalars(select(Summit).where(Summit.slug == SUMMIT)).one()
    values = DeclarationValues(SLUG, Text(en="Joint Statement", ko="공동선언문"))
    declaration = operations.make_declaration(summit, values, actor=COMMAND_LINE, now=NOW)
    for number in range(1, CLAUSES + 1):
        words = Text(
            en=f"We commit ourselves to share what we learn of measure {number}. " * 4,
            ko=f"우리는 제{number}조치에서 배운 것을 서로 나눌 것을 약속한다. " * 4,
        )
        heading = Text(en=f"Measure {number}", ko=f"제{number}조치")
        clause = ClauseValues(ClauseKind.CLAUSE, words, heading)
        operations.add_clause(declaration, clause, actor=COMMAND_LINE, now=NOW)
    version = operations.freeze(declaration, actor=COMMAND_LINE, now=NOW)
    declaration.state = DeclarationState.ADOPTED
    cities = [_city(number) for number in range(1, SIGNATORIES + 1)]
    db.session.add_all(cities)
    db.session.flush()
    db.session.add(
        Adoption(
            declaration_id=declaration.id,
            version_id=version.id,
            version_hash=version.hash,
            method=Method.CONSENSUS,
            ruled_at=NOW,
            ruled_on=NOW.date(),
            zone="Asia/Seoul",
            chair=Text(en="Kim Hana", ko="김하나"),
            session_title=Text(en="Mayoral Meeting", ko="시장회의"),
            authentic=["en", "ko"],
            present=SIGNATORIES,
            presence=[
                {"city": city.slug, "party": city.name.plain(), "name": {}, "title": {}}
                for city in cities
            ],
            recorded_by="bench",
            recorded_at=NOW,
        )
    )
    db.session.flush()
    for number, city in enumerate(cities):
        noted = number % 5 == 0
        db.session.add(
            Endorsement(
                declaration_id=declaration.id,
                version_id=version.id,
                version_hash=version.hash,
                city_id=city.id,
                party=city.name,
                form=EndorsementForm.ENDORSED if number % 3 else EndorsementForm.SIGNED,
                name=Text(en=f"Mayor Number {number}", ko=f"시장 {number}"),
                title=Text(en=f"Mayor of City {number}", ko=f"도시 {number} 시장"),
                capacity=Capacity.PRINCIPAL,
                note_kind=NoteKind.RESERVATION if noted else NoteKind.NONE,
                note="Measure 3 applies as far as our law allows." if noted else "",
                note_language="en" if noted else "",
                channel=EndorsementChannel.PAGE,
                stated_by="office",
                stated_at=NOW + timedelta(minutes=number),
                state=EndorsementState.CONFIRMED,
                decided_at=NOW + timedelta(days=1),
            )
        )
    db.session.flush()
    operations.publish(declaration, actor=COMMAND_LINE, now=NOW)


def _city(number: int) -> City:
    return City(
        slug=f"signatory-{number}",
        name=Text(en=f"City {number}", ko=f"도시 {number}"),
        country=Text(en="Country", ko="나라"),
        zone="Europe/London",
        latitude=(number * 37 % 120) - 50.0,
        longitude=(number * 71 % 340) - 170.0,
    )


def repeated(environment: Mapping[str, str]) -> Iterator[Line]:
    """CPU of the page that was asked for before, and of one that the asker has, against hello."""
    ratios: dict[str, list[float]] = {}
    spent: dict[str, list[float]] = {}
    size = 0
    with Server("bench.hello:app", {}) as hello, Server("wsgi:app", environment) as ours:
        hello.seconds_to_first("/")
        ours.seconds_to_first(PAGE)
        for _ in range(ROUNDS):
            bare = hello.cost("/", GZIP, requests=PORTION).cpu_ms
            whole = ours.cost(PAGE, GZIP, requests=PORTION)
            tag = {"If-None-Match": ours.get(PAGE, GZIP).headers["etag"]}
            known = ours.cost(PAGE, GZIP | tag, requests=PORTION, status=304)
            size = whole.body_bytes
            for name, cost in (("", whole), (", 304", known)):
                spent.setdefault(name, []).append(cost.cpu_ms)
                ratios.setdefault(name, []).append(cost.cpu_ms / bare)
    for name, values in ratios.items():
        note = f"{median(spent[name]):.3f} ms CPU, {size / 1000:.1f} kB"
        yield Line(
            f"declaration, {SIGNATORIES} signatories{name}", median(values), "× hello",
            KNOWN if name else WHOLE, note,
        )  # fmt: skip


def rendered(environment: Mapping[str, str]) -> Line:
    """CPU of the page where nothing is kept."""
    with Server("wsgi:app", {**environment, "PAGE_CACHE_BYTES": "0"}) as ours:
        ours.seconds_to_first("/healthz")
        cost = ours.cost(PAGE, GZIP, requests=RENDERINGS, warm_up=2).cpu_ms
    return Line(f"declaration, {SIGNATORIES} signatories, rendered", cost, "ms CPU")
