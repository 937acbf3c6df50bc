"""The interpreters of the demonstration: invented placeholders, with real terms of the summit.

Nobody stands behind them. Their names say so, their addresses exist nowhere, and their fees are
made up; every row is marked as reconstructed. Five of the six are needed for the programme under
the rule set ``seoul``, and four are too few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from summit.core import tokens
from summit.core.actor import Actor
from summit.core.text import Text
from summit.interpretation import operations as interpretation
from summit.interpretation import queries
from summit.interpretation.models import Interpreter, Platform, RateUnit, Seniority, Site, SpanKind
from summit.programme.models import Session, Summit

#: The meeting whose subject is difficult: three in the booth instead of two.
DIFFICULT = "mayoral-meeting"
RULE_SET = "seoul"
#: Whose links the demonstration prints: one reads Korean, the other English.
SHOWN = 2

_BOTH = ["en>ko", "ko>en"]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An interpreter who does not exist.

    ``away`` are spans in which they cannot, each as the summit's day (from 1) and the hours of
    its clock; ``agrees`` is whether they consent to being recorded, ``None``: not asked yet.
    """

    letter: str
    syllable: str
    language: str
    native: str
    seniority: Seniority
    zone: str = "Asia/Seoul"
    domains: tuple[str, ...] = ()
    fee: int | None = 900_000
    away: tuple[tuple[int, int, int], ...] = ()
    agrees: bool | None = True


PLACEHOLDERS = (
    Placeholder("A", "가", "ko", "ko", Seniority.SENIOR, domains=("city diplomacy",)),
    Placeholder("B", "나", "en", "en", Seniority.SENIOR, domains=("public health",)),
    Placeholder("C", "다", "ko", "ko", Seniority.SENIOR, away=((1, 9, 18),), fee=1_000_000),
    Placeholder("D", "라", "ko", "ko", Seniority.REGULAR, away=((4, 13, 20),)),
    # Lives elsewhere and comes to Seoul; has not said yet whether the booth may be recorded.
    Placeholder("E", "마", "en", "en", Seniority.REGULAR, zone="Asia/Singapore", agrees=None),
    # Has other work on the second and the third day, and no fee is agreed.
    Placeholder(
        "F",
        "바",
        "ko",
        "ko",
        Seniority.REGULAR,
        away=((2, 9, 24), (3, 9, 24)),
        fee=None,
    ),
)


def make_interpreters(summit: Summit, *, actor: Actor, now: datetime) -> list[Interpreter]:
    """Give a summit six placeholders, a difficult meeting and a rule set; nobody is assigned."""
    interpretation.edit_settings(
        summit,
        interpretation.SettingsValues(
            rule_set=RULE_SET,
            values={},
            levels={},
            technician="Booth desk (invented)",
            technician_phone="",
            kept_days=180,
        ),
        actor=actor,
        now=now,
    )
    session = next(each for each in summit.sessions if each.slug == DIFFICULT)
    interpretation.edit_session_booths(session, _difficult(session), actor=actor, now=now)
    return [_make(summit, each, actor, now) for each in PLACEHOLDERS]


def interpreter_links(public_url: str, summit_id: int) -> list[tuple[str, str]]:
    """Return names and addresses by which anybody can be one of the first placeholders."""
    found = []
    for each in queries.interpreters(summit_id)[:SHOWN]:
        if each.reconstructed:
            token = tokens.sign(queries.LINK_KIND, each.id, each.link_version)
            name = each.name.get(each.language) or next(iter(each.name.values()))
            found.append((name, f"{public_url}/interpreter/{token}"))
    return found


def _difficult(session: Session) -> interpretation.BoothsValues:
    assert session.starts_at is not None
    begins = session.starts_at - timedelta(hours=2)
    return interpretation.BoothsValues(
        difficult=True,
        domains=["city diplomacy", "public health"],
        site=Site.ON_SITE,
        platform=Platform.CONSOLE,
        teams={},
        standby=None,
        rehearsal_from=begins,
        rehearsal_to=begins + timedelta(minutes=30),
        papers_from=None,
        personal_id=False,
        breakout_rooms=False,
        sound_fed=True,
        note="",
    )


def _make(summit: Summit, who: Placeholder, actor: Actor, now: datetime) -> Interpreter:
    other = "en" if who.native == "ko" else "ko"
    made = interpretation.add_interpreter(
        summit,
        interpretation.InterpreterValues(
            name=Text(en=f"Interpreter {who.letter}", ko=f"통역사 {who.syllable}"),
            language=who.language,
            address=f"interpreter-{who.letter.lower()}@booth.example",
            phone="",
            day_phone="",
            zone=who.zone,
            site=Site.ON_SITE,
            seniority=who.seniority,
            languages={who.native: "A", other: "B"},
            directions=list(_BOTH),
            domains=list(who.domains),
            fee=who.fee,
            unit=RateUnit.DAY,
            fees={},
            terms="",
            notes="Invented for the demonstration: no such person exists, and the fee is made up.",
        ),
        actor=actor,
        now=now,
    )
    made.reconstructed = True
    at = _clock(summit)
    spans = [
        interpretation.Span(at(day, first), at(day, last), SpanKind.UNAVAILABLE)
        for day, first, last in who.away
    ]
    if spans:
        interpretation.set_spans(made, spans, actor=actor, now=now)
    if who.agrees is not None:
        interpretation.state_details(
            made, phone="", day_phone="", consents=who.agrees, kit={}, actor=actor, now=now
        )
    return made


def _clock(summit: Summit) -> Callable[[int, int], datetime]:
    """Return the instant of an hour (to 24) on a day of the summit, counted from 1."""
    midnight = datetime.combine(summit.starts_on, time(), ZoneInfo(summit.zone))

    def at(day: int, hour: int) -> datetime:
        # Days and hours of the wall clock: no zone of the demonstration changes its clocks.
        return (midnight + timedelta(days=day - 1, hours=hour)).astimezone(UTC)

    return at
