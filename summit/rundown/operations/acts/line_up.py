"""Commands of the line-up, which several people give at once: each notes one answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.directory.models import City
from summit.programme.models import SessionCity
from summit.rundown.models import Check, Cue, CueState, Rundown
from summit.rundown.operations.acts.standing import Told, only_open


def ready(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Note whether a city is ready."""
    only_open(rundown)
    if cue.state not in (CueState.QUEUED, CueState.READY):
        raise Refused(N_("This cue is not ahead any more."))
    cue.state = CueState.READY if args.get("ready") else CueState.QUEUED
    return {"ready": cue.state is CueState.READY}


def check(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Note a check of the line-up."""
    only_open(rundown)
    name = args.get("check")
    if name not in set(Check):
        raise Refused(N_("This command is not complete."))
    checks = {each: at for each, at in cue.checks.items() if each != name}
    if args.get("passed"):
        checks[str(name)] = iso(now)
    cue.checks = checks
    return {"check": str(name), "passed": bool(args.get("passed"))}


def check_city(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Note a check of a city that is at the session without a turn."""
    only_open(rundown)
    name, slug = args.get("check"), args.get("city")
    if name not in set(Check) or not isinstance(slug, str):
        raise Refused(N_("This command is not complete."))
    city = db.session.scalar(
        select(City)
        .join(SessionCity, SessionCity.city_id == City.id)
        .where(SessionCity.session_id == rundown.session_id, City.slug == slug)
    )
    if city is None:
        raise Refused(N_("This city is not at the session any more."))
    checks = {each: at for each, at in rundown.city_checks.get(slug, {}).items() if each != name}
    if args.get("passed"):
        checks[str(name)] = iso(now)
    rundown.city_checks = {**rundown.city_checks, slug: checks}
    return {
        "cue": city.name.plain(),
        "check": str(name),
        "passed": bool(args.get("passed")),
    }


def phone(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Note a backup telephone."""
    only_open(rundown)
    telephone = args.get("telephone")
    if not isinstance(telephone, str) or len(telephone) > 40:
        raise Refused(N_("This command is not complete."))
    cue.telephone = telephone
    return None


def note(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Note something for the team."""
    text = args.get("text")
    if not isinstance(text, str) or len(text) > 1000:
        raise Refused(N_("This command is not complete."))
    cue.note = text
    return None
