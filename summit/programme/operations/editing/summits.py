"""Making summits, and editing what is said of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from summit.accounts.approvals import Approvals
from summit.accounts.models import Approval
from summit.accounts.operations.approvals import request_approval
from summit.accounts.operations.members import found_summit
from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_, Forbidden, Refused
from summit.core.text import Text
from summit.directory.models import Organisation
from summit.journal.operations import record
from summit.programme import queries
from summit.programme.models import Session, SessionState, Summit, SummitKind, new_uid
from summit.programme.operations.addresses import refuse_address, take_address
from summit.programme.operations.editing.marks import Unfit, snapshot, touch, write
from summit.programme.operations.noting import note_session
from summit.programme.rules import editing as rules

#: The act of doing without a second pair of eyes, in :class:`summit.accounts.approvals.Approvals`.
DO_WITHOUT_ACT = "programme.do_without_second_pair"

#: How many sessions a refusal names.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class NewSummit:
    """What a new summit begins with."""

    slug: str
    kind: SummitKind
    title: Text
    starts_on: date
    ends_on: date
    zone: str
    languages: list[str]
    host: Organisation | None


@dataclass(frozen=True, slots=True)
class SummitValues:
    """What can be typed of a summit."""

    kind: SummitKind
    title: Text
    theme: Text
    description: Text
    remark: Text
    venue: Text
    starts_on: date
    ends_on: date
    zone: str
    languages: list[str]
    host: Organisation | None
    figures: list[dict[str, Any]]
    sources: list[str]
    reconstructed: list[str]


_EDITED = tuple(field.name for field in fields(SummitValues))
_NOTED = (*(name for name in _EDITED if name != "host"), "outdated")


def create_summit(values: NewSummit, *, actor: Actor, now: datetime) -> Summit:
    """Make a summit without any session; whoever makes it becomes its owner.

    Raises:
        Forbidden: the actor manages no summit.
        Unfit: the address is taken, or the days are in the wrong order.
    """
    if not actor.may_somewhere(Permission.MANAGE):
        raise Forbidden(N_("Only owners of a summit can make another one."))
    problems = list(_days_in_order(values.starts_on, values.ends_on))
    try:
        refuse_address(values.slug, None)
    except Refused as refused:
        problems.append(("slug", refused))
    if problems:
        raise Unfit(problems)
    summit = Summit(
        uid=new_uid(values.slug),
        slug=values.slug,
        kind=values.kind,
        title=values.title,
        starts_on=values.starts_on,
        ends_on=values.ends_on,
        zone=values.zone,
        languages=values.languages,
        host=values.host,
        figures=[],
    )
    db.session.add(summit)
    db.session.flush()
    take_address(summit, values.slug)
    db.session.flush()
    _record("summit.created", summit, actor, now, after=_facts(summit, ("slug", *_NOTED)))
    found_summit(summit.id, actor=actor, now=now)
    return summit


def edit_summit(
    summit: Summit,
    values: SummitValues,
    *,
    settled: Mapping[str, Collection[str]],
    actor: Actor,
    now: datetime,
) -> bool:
    """Give a summit other values; return whether that changed anything.

    Sessions in the summit's zone follow it to another one and keep the hours on their clocks, as
    they would if the same file were imported; others stay as they are.

    Raises:
        Unfit: the days are in the wrong order or leave out sessions, or a session's hour does
            not exist in the new zone.
    """
    following = _followed(summit, values.zone) if values.zone != summit.zone else {}
    problems = [
        *_days_in_order(values.starts_on, values.ends_on),
        *_days_hold(summit, values, following),
    ]
    if problems:
        raise Unfit(problems)
    before = _facts(summit, _NOTED)
    write(summit, {name: getattr(values, name) for name in _EDITED}, settled)
    after = _facts(summit, _NOTED)
    if before == after:
        return False
    for session, (starts_at, ends_at) in following.items():
        _follow(session, values.zone, starts_at, ends_at, actor, now)
    db.session.flush()
    _record("summit.edited", summit, actor, now, before=before, after=after)
    return True


def set_second_pair(
    summit: Summit, wanted: bool, *, approval: Approval | None = None, actor: Actor, now: datetime
) -> bool:
    """Let what goes out wait for another person's approval, or no longer; return if that is new.

    Args:
        approval: the request to do without, approved by ``actor``; else whoever is bound by a
            second pair of eyes could free themselves of it.

    Raises:
        Forbidden: the actor does not manage the summit.
        Refused: doing without waits for approval itself.
    """
    if not actor.may(Permission.MANAGE, summit.id):
        raise Forbidden(N_("Only an owner of the summit can do this."))
    if summit.second_pair is wanted:
        return False
    if not wanted and approval is None:
        raise Refused(N_("This summit asks for a second person: ask for approval."))
    summit.second_pair = wanted
    _record(
        "summit.edited",
        summit,
        actor,
        now,
        before={"second_pair": not wanted},
        after={"second_pair": wanted},
    )
    return True


def ask_to_do_without(
    summit: Summit, *, registry: Approvals, actor: Actor, now: datetime
) -> Approval:
    """Ask another person to let what goes out wait for nobody's approval any longer.

    Raises:
        Forbidden: the actor does not manage the summit.
        Refused: the same waits for approval already, or the summit asks for no second person.
    """
    if not summit.second_pair:
        raise Refused(N_("This summit does not ask for a second person."))
    return request_approval(
        summit.id, DO_WITHOUT_ACT, {}, "second_pair", registry=registry, actor=actor, now=now
    )


def do_without(approval: Approval, actor: Actor, now: datetime) -> None:
    """Do without a second pair of eyes, as somebody has asked and ``actor`` approved."""
    summit = queries.summit_by_id(approval.summit_id, to_change=True)
    set_second_pair(summit, False, approval=approval, actor=actor, now=now)


def _days_in_order(first: date, last: date) -> Iterator[tuple[str, Refused]]:
    if last < first:
        yield (
            "ends_on",
            Refused(N_("The last day is before the first; correct one of the two.")),
        )


#: New instants of sessions that follow their summit to another zone.
_Following = Mapping[Session, tuple[datetime | None, datetime | None]]


def _followed(summit: Summit, zone: str) -> _Following:
    """Return when sessions in the summit's zone take place by the same clocks of another zone.

    Raises:
        Unfit: an hour does not exist there, because the clocks change.
    """
    moved: dict[Session, tuple[datetime | None, datetime | None]] = {}
    missing = []
    for session in summit.sessions:
        if session.zone != summit.zone:
            continue
        pair = [_same_clock(at, session.zone, zone) for at in (session.starts_at, session.ends_at)]
        held = (session.starts_at is None, session.ends_at is None)
        if (pair[0] is None, pair[1] is None) != held or (
            pair[0] is not None and pair[1] is not None and pair[1] <= pair[0]
        ):
            missing.append(session.slug)
        else:
            moved[session] = (pair[0], pair[1])
    if missing:
        raise Unfit(
            [
                (
                    "zone",
                    Refused(
                        N_(
                            "In that zone the clocks leave out hours of these sessions:"
                            " %(sessions)s. Move them first."
                        ),
                        sessions=_row(missing),
                    ),
                )
            ]
        )
    return moved


def _same_clock(at: datetime | None, zone: str, other: str) -> datetime | None:
    """Return the instant at which another zone's clocks show the same; ``None``: they never do."""
    if at is None:
        return None
    there = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    moved = there.replace(tzinfo=ZoneInfo(other)).astimezone(UTC)
    return moved if moved.astimezone(ZoneInfo(other)).replace(tzinfo=None) == there else None


def _days_hold(
    summit: Summit, values: SummitValues, following: _Following
) -> Iterator[tuple[str, Refused]]:
    """The summit's days must hold every session that takes place."""
    days = (summit.starts_on, summit.ends_on, summit.zone)
    if days == (values.starts_on, values.ends_on, values.zone):
        return
    left_out = []
    for session in summit.sessions:
        # Whoever follows the summit keeps the day on its clocks, and is judged by that alone.
        starts_at = None if session in following else session.starts_at
        if session.state is SessionState.CANCELLED or session.day is None:
            continue
        if rules.is_outside(session.day, starts_at, values.zone, values.starts_on, values.ends_on):
            left_out.append(session)
    if left_out and values.starts_on <= values.ends_on:
        early = any(
            session.day is not None and session.day < values.starts_on for session in left_out
        )
        yield (
            "starts_on" if early else "ends_on",
            Refused(
                N_(
                    "These sessions would be outside the days: %(sessions)s. Move or cancel them"
                    " first, or choose days that hold them."
                ),
                sessions=_row([f"{session.slug} ({session.day})" for session in left_out]),
            ),
        )


def _follow(
    session: Session,
    zone: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> None:
    noted = ("zone", "starts_at", "ends_at")
    before = snapshot(session, noted)
    session.zone, session.starts_at, session.ends_at = zone, starts_at, ends_at
    touch(session, actor, now)
    note_session(
        "session.moved",
        session,
        actor=actor,
        now=now,
        before=before,
        after=snapshot(session, noted),
    )


def _row(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])


def _facts(summit: Summit, names: Sequence[str]) -> dict[str, Any]:
    return {**snapshot(summit, names), "host": summit.host.slug if summit.host else None}


def _record(act: str, summit: Summit, actor: Actor, now: datetime, **values: Any) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        **values,
    )
