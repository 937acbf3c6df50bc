"""Reading what rules, planner and board look at, in a fixed number of statements.

Core statements on the connection of the open session, put together once: pages of the console ask
them at every request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, and_, bindparam, func, select

from summit.attendance.models import (
    AnswerKind,
    Invitation,
    InvitationState,
    Office,
    Paper,
    PaperKind,
)
from summit.core.db import db
from summit.interpretation.facts import (
    AssignmentFact,
    Direction,
    FloorFact,
    Hours,
    InterpreterFact,
    PaperFact,
    Situation,
    TurnFact,
)
from summit.interpretation.models import (
    HOLDING,
    Assignment,
    AssignmentState,
    InterpretationSettings,
    Interpreter,
    ItemFloor,
    SessionBooths,
    SpanKind,
    Turn,
)
from summit.interpretation.needs import Statement, floors_of, setup_of
from summit.interpretation.presets import DEFAULT, rule_set
from summit.programme.facts import Facts
from summit.programme.models import Session, SessionState, Summit

_summit, _session, _settings, _interpreter, _assignment, _booths, _floor, _turn = (
    cast("Table", model.__table__)
    for model in (
        Summit,
        Session,
        InterpretationSettings,
        Interpreter,
        Assignment,
        SessionBooths,
        ItemFloor,
        Turn,
    )
)
_invitation, _office, _paper = (
    cast("Table", model.__table__) for model in (Invitation, Office, Paper)
)

_NAMED = (
    "id",
    "name",
    "zone",
    "site",
    "seniority",
    "languages",
    "directions",
    "domains",
    "spans",
    "consents",
    "kit",
    "fee",
    "unit",
    "fees",
    "removed_at",
    "erased_at",
)
_PEOPLE = (
    select(
        _settings.c.rule_set,
        _settings.c["values"].label("thresholds"),
        _settings.c.levels,
        *(_interpreter.c[name].label(name) for name in _NAMED),
    )
    .select_from(_summit)
    .outerjoin(_settings, _settings.c.summit_id == _summit.c.id)
    .outerjoin(_interpreter, _interpreter.c.summit_id == _summit.c.id)
    .where(_summit.c.id == bindparam("summit"))
    .order_by(_interpreter.c.id)
)
_ASSIGNED = (
    select(
        _assignment.c.id,
        _session.c.uid,
        _assignment.c.booth,
        _assignment.c.interpreter_id,
        _assignment.c.role,
        _assignment.c.state,
        _assignment.c.locked,
        _assignment.c.told_from,
        _assignment.c.told_to,
        _assignment.c.consented,
        _assignment.c.released_at,
        _assignment.c.answered_at,
    )
    .join(_session, _session.c.id == _assignment.c.session_id)
    .where(_assignment.c.summit_id == bindparam("summit"))
    .order_by(_assignment.c.session_id, _assignment.c.booth, _assignment.c.role, _assignment.c.id)
)
_SETTLED = (
    select(
        _session.c.uid,
        _booths,
        _floor.c.item_uid,
        _floor.c.language.label("floor_language"),
        _floor.c.own_interpreter,
    )
    .select_from(_session)
    .outerjoin(_booths, _booths.c.session_id == _session.c.id)
    .outerjoin(_floor, _floor.c.session_id == _session.c.id)
    .where(
        _session.c.summit_id == bindparam("summit"),
        _booths.c.id.is_not(None) | _floor.c.id.is_not(None),
    )
)
_newest = (
    select(func.max(_paper.c.id))
    .where(_paper.c.invitation_id == _invitation.c.id, _paper.c.kind == PaperKind.SPEECH_TEXT.value)
    .correlate(_invitation)
    .scalar_subquery()
)
_STATED = (
    select(
        _session.c.uid,
        _invitation.c.speaker_uid,
        _invitation.c.answer,
        _office.c.person_id,
        _office.c.city_id,
        _office.c.speaks,
        _paper.c.id.label("paper_id"),
        _paper.c.words,
        _paper.c.language,
        _paper.c.added_at,
        _paper.c.embargo_until,
    )
    .select_from(_invitation)
    .join(_session, _session.c.id == _invitation.c.session_id)
    .join(_office, _office.c.id == _invitation.c.office_id)
    .outerjoin(_paper, _paper.c.id == _newest)
    .where(
        _invitation.c.summit_id == bindparam("summit"),
        _invitation.c.state != InvitationState.WITHDRAWN.value,
    )
    .order_by(_invitation.c.id)
)
_TURNS = (
    select(
        _session.c.uid, _turn.c.booth, _turn.c.interpreter_id, _turn.c.starts_at, _turn.c.ends_at
    )
    .join(_session, _session.c.id == _turn.c.session_id)
    .where(_session.c.summit_id == bindparam("summit"))
    .order_by(_turn.c.session_id, _turn.c.booth, _turn.c.starts_at)
)
_theirs = _interpreter.alias("theirs")
_ELSEWHERE = (
    select(_interpreter.c.id, _session.c.starts_at, _session.c.ends_at)
    .select_from(_interpreter)
    .join(
        _theirs,
        and_(
            _theirs.c.address == _interpreter.c.address,
            _theirs.c.summit_id != _interpreter.c.summit_id,
            _theirs.c.removed_at.is_(None),
        ),
    )
    .join(_assignment, _assignment.c.interpreter_id == _theirs.c.id)
    .join(_session, _session.c.id == _assignment.c.session_id)
    .where(
        _interpreter.c.summit_id == bindparam("summit"),
        _interpreter.c.address != "",
        _assignment.c.state.in_([AssignmentState.OFFERED.value, AssignmentState.CONFIRMED.value]),
        _session.c.starts_at.is_not(None),
        _session.c.state != SessionState.CANCELLED.value,
    )
    .order_by(_interpreter.c.id, _session.c.starts_at)
)


def situation(facts: Facts) -> Situation:
    """Return everything about the booths of a summit.

    One statement where nobody has added an interpreter or settled anything; six otherwise.
    Changes of the open session are to be flushed before ``facts`` are read.
    """
    connection = db.session.connection()
    bound = {"summit": facts.summit.id}
    people = connection.execute(_PEOPLE, bound).all()
    first = people[0] if people else None
    in_use = first is not None and (first.id is not None or first.rule_set is not None)
    rules = rule_set(_row_of(first))
    if not in_use:
        return Situation(facts, rules, {}, (), {}, {}, (), frozenset(), {}, in_use=False)
    settled = connection.execute(_SETTLED, bound).all()
    stated = connection.execute(_STATED, bound).all()
    elsewhere: dict[int, list[Hours]] = defaultdict(list)
    for interpreter_id, starts_at, ends_at in connection.execute(_ELSEWHERE, bound):
        elsewhere[interpreter_id].append((starts_at, ends_at))
    return Situation(
        programme=facts,
        rules=rules,
        interpreters={
            row.id: _interpreter_fact(row, tuple(elsewhere.get(row.id, ())))
            for row in people
            if row.id is not None and row.erased_at is None
        },
        assignments=tuple(map(_assignment_fact, connection.execute(_ASSIGNED, bound))),
        setups={row.uid: setup_of(row) for row in settled if row.id is not None},
        floors=_floors(facts, settled, stated),
        papers=tuple(
            PaperFact(
                row.uid, row.speaker_uid, row.words, row.language, row.added_at, row.embargo_until
            )
            for row in stated
            if row.paper_id is not None
        ),
        videos=frozenset(
            row.speaker_uid
            for row in stated
            if row.answer is AnswerKind.VIDEO and row.speaker_uid is not None
        ),
        turns=_turns(connection.execute(_TURNS, bound).all()),
        in_use=True,
    )


def _row_of(row: Any | None) -> InterpretationSettings | None:
    if row is None or row.rule_set is None:
        return None
    return InterpretationSettings(
        rule_set=row.rule_set or DEFAULT, values=row.thresholds or {}, levels=row.levels or {}
    )


def directions_of(listed: Sequence[str]) -> frozenset[Direction]:
    """Read directions as tables keep them (``"en>ko"``)."""
    return frozenset(
        (source, target)
        for source, mark, target in (each.partition(">") for each in listed)
        if mark
    )


def _spans(listed: Sequence[Mapping[str, str]], kind: SpanKind) -> tuple[Hours, ...]:
    return tuple(
        (datetime.fromisoformat(each["from"]), datetime.fromisoformat(each["to"]))
        for each in listed
        if each["kind"] == kind.value
    )


def _interpreter_fact(row: Any, elsewhere: tuple[Hours, ...]) -> InterpreterFact:
    return InterpreterFact(
        id=row.id,
        name=row.name,
        zone=row.zone,
        site=row.site,
        seniority=row.seniority,
        languages=row.languages,
        directions=directions_of(row.directions),
        domains=frozenset(row.domains),
        free=_spans(row.spans, SpanKind.AVAILABLE),
        busy=_spans(row.spans, SpanKind.UNAVAILABLE),
        elsewhere=elsewhere,
        consents=row.consents,
        kit=row.kit,
        fee=row.fee,
        unit=row.unit,
        fees=row.fees,
        removed=row.removed_at is not None,
    )


def _assignment_fact(row: Any) -> AssignmentFact:
    return AssignmentFact(
        id=row.id,
        session_uid=row.uid,
        booth=row.booth,
        interpreter_id=row.interpreter_id,
        role=row.role,
        state=row.state,
        locked=row.locked and row.state in HOLDING,
        told=(row.told_from, row.told_to) if row.told_from and row.told_to else None,
        consented=row.consented,
        released_at=row.released_at,
        answered_at=row.answered_at,
    )


class _Settled(NamedTuple):
    language: str
    own_interpreter: bool


def _floors(facts: Facts, settled: Sequence[Any], stated: Sequence[Any]) -> dict[str, FloorFact]:
    """Return what is spoken in items: what offices stated, and over it what was settled here."""
    statements: dict[str, list[Statement]] = defaultdict(list)
    for row in stated:
        if row.speaks and row.answer is not AnswerKind.DECLINED:
            statements[row.uid].append(
                Statement(row.speaker_uid, row.person_id, row.city_id, tuple(row.speaks))
            )
    items: dict[str, dict[str, _Settled]] = defaultdict(dict)
    for row in settled:
        if row.item_uid is not None:
            items[row.uid][row.item_uid] = _Settled(row.floor_language, row.own_interpreter)
    found: dict[str, FloorFact] = {}
    for session in facts.sessions:
        if session.uid in statements or session.uid in items:
            found.update(floors_of(session, statements[session.uid], items[session.uid]))
    return found


def _turns(rows: Sequence[Any]) -> dict[tuple[str, str], tuple[TurnFact, ...]]:
    found: dict[tuple[str, str], list[TurnFact]] = defaultdict(list)
    for uid, booth, interpreter_id, starts_at, ends_at in rows:
        found[uid, booth].append(TurnFact(uid, booth, interpreter_id, starts_at, ends_at))
    return {key: tuple(turns) for key, turns in found.items()}
