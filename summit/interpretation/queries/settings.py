"""What a summit has settled for its booths, and for those of one session."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from summit.core.db import db
from summit.interpretation.models import (
    InterpretationSettings,
    ItemFloor,
    Platform,
    SessionBooths,
    Site,
)
from summit.interpretation.presets import DEFAULT, rule_set
from summit.interpretation.rule_set import RuleSet


def settings(summit_id: int) -> InterpretationSettings:
    """Return a summit's settings; where none were made, the defaults, which no table holds."""
    found = db.session.scalar(
        select(InterpretationSettings).where(InterpretationSettings.summit_id == summit_id)
    )
    return found or InterpretationSettings(
        summit_id=summit_id,
        rule_set=DEFAULT,
        values={},
        levels={},
        technician="",
        technician_phone="",
        kept_days=180,
        version=0,
    )


def rule_set_of(summit_id: int) -> RuleSet:
    """Return the rules that hold for a summit."""
    return rule_set(settings(summit_id))


def session_booths(session_id: int) -> SessionBooths:
    """Return what is settled for a session's booths; without a row, the defaults."""
    found = db.session.scalar(select(SessionBooths).where(SessionBooths.session_id == session_id))
    return found or SessionBooths(
        session_id=session_id,
        difficult=False,
        domains=[],
        site=Site.ON_SITE,
        platform=Platform.CONSOLE,
        teams={},
        standby=None,
        rehearsal_from=None,
        rehearsal_to=None,
        papers_from=None,
        personal_id=False,
        breakout_rooms=False,
        sound_fed=True,
        note="",
        version=0,
    )


def item_floors(session_id: int) -> Mapping[str, ItemFloor]:
    """Return what the organizers have settled of the languages of a session's items, by item."""
    rows = db.session.scalars(select(ItemFloor).where(ItemFloor.session_id == session_id))
    return {row.item_uid: row for row in rows}
