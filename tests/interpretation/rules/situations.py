"""Small explicit builders of situations for the rules, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from summit.core.text import Text
from summit.interpretation.facts import (
    AssignmentFact,
    FloorFact,
    InterpreterFact,
    PaperFact,
    SetupFact,
    Situation,
    TurnFact,
)
from summit.interpretation.models import AssignmentRole, AssignmentState, Seniority, Site
from summit.interpretation.presets import PRESETS
from summit.interpretation.rule_set import Rule, RuleSet
from summit.interpretation.rules import check
from summit.interpretation.wording import KIT
from summit.programme.facts import PersonFact, SessionFact
from summit.programme.rules import Finding, Level
from tests.programme import facts as make
from tests.programme.builders import NOW, SEOUL, at

BOTH = ("en", "ko")


def rules(
    preset: str = "seoul",
    *,
    only: Iterable[Rule] | None = None,
    levels: Mapping[Rule, Level] | None = None,
    **values: Any,
) -> RuleSet:
    """Make a rule set: a preset with other values, with some of its rules or at other levels."""
    base = PRESETS[preset]
    held = {**base.levels, **(levels or {})}
    if only is not None:
        held = {rule: held[rule] for rule in only}
    return RuleSet(preset, replace(base.values, **values), held, dict(base.sources))


def person(number: int, name: str = "", **fields: Any) -> InterpreterFact:
    """Make a senior who works both ways between Korean and English and has agreed to everything."""
    fields = {
        "zone": SEOUL,
        "site": Site.ON_SITE,
        "seniority": Seniority.SENIOR,
        "languages": {"ko": "A", "en": "B"},
        "directions": frozenset({("ko", "en"), ("en", "ko")}),
        "domains": frozenset(),
        "consents": True,
        "kit": dict.fromkeys(KIT, True),
        **fields,
    }
    return InterpreterFact(id=number, name=Text(en=name or f"P{number}"), **fields)


def people(count: int, **fields: Any) -> list[InterpreterFact]:
    """Make so many, P1, P2 and so on."""
    return [person(number, **fields) for number in range(1, count + 1)]


def session(
    slug: str = "talk",
    starts_at: datetime | None = None,
    minutes: int = 90,
    *,
    languages: Sequence[str] = BOTH,
    **fields: Any,
) -> SessionFact:
    """Make a session at 10:00 that is spoken and interpreted in its languages."""
    starts_at = at(10) if starts_at is None else starts_at
    fields = {"floor": tuple(languages), "interpreted": tuple(languages), **fields}
    return make.session(slug, starts_at, minutes, **fields)


def assigned(
    where: SessionFact,
    who: InterpreterFact | int,
    booth: str = "en-ko",
    *,
    state: AssignmentState = AssignmentState.CONFIRMED,
    role: AssignmentRole = AssignmentRole.ACTIVE,
    **fields: Any,
) -> AssignmentFact:
    """Give somebody a place; its id rises with the session and the person."""
    number = who if isinstance(who, int) else who.id
    fields = {"id": number + 1000 * (sum(map(ord, where.slug)) % 997), "locked": False, **fields}
    return AssignmentFact(
        session_uid=where.uid,
        booth=booth,
        interpreter_id=number,
        role=role,
        state=state,
        **fields,
    )


def crew(where: SessionFact, who: Iterable[InterpreterFact], **fields: Any) -> list[AssignmentFact]:
    """Give several a place in the same booth."""
    return [assigned(where, each, **fields) for each in who]


def situation(
    sessions: SessionFact | Sequence[SessionFact],
    interpreters: Iterable[InterpreterFact] = (),
    assignments: Iterable[AssignmentFact] = (),
    *,
    held: RuleSet | None = None,
    setup: SetupFact | None = None,
    setups: Mapping[str, SetupFact] | None = None,
    floors: Mapping[str, FloorFact] | None = None,
    papers: Iterable[PaperFact] = (),
    videos: Iterable[str] = (),
    turns: Mapping[tuple[str, str], tuple[TurnFact, ...]] | None = None,
    speakers: Iterable[PersonFact] = (),
    in_use: bool = True,
    **fields: Any,
) -> Situation:
    """Make a situation; ``setup`` is that of every session."""
    these = [sessions] if isinstance(sessions, SessionFact) else list(sessions)
    if setup is not None:
        setups = {each.uid: setup for each in these}
    return Situation(
        programme=make.facts(*these, people=speakers, **fields),
        rules=held or rules(),
        interpreters={each.id: each for each in interpreters},
        assignments=tuple(assignments),
        setups=setups or {},
        floors=floors or {},
        papers=tuple(papers),
        videos=frozenset(videos),
        turns=turns or {},
        in_use=in_use,
    )


def found(where: Situation, *names: Rule, now: datetime = NOW) -> list[Finding]:
    """Return what some rules find."""
    return [finding for finding in check(where, now) if finding.rule in names]


def said(where: Situation, *names: Rule, now: datetime = NOW) -> list[str]:
    """Return what some rules say, in English."""
    return [str(finding) for finding in found(where, *names, now=now)]
