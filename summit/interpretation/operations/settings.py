"""Settling the rules by which a summit's interpreters are planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.interpretation import presets
from summit.interpretation.definitions import DEFINITIONS, conflicts
from summit.interpretation.queries.settings import settings
from summit.interpretation.rule_set import Rule
from summit.journal.operations import record
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit, snapshot
from summit.programme.rules import Level

#: Bounds of how many days after the summit private records are kept.
LONGEST_KEPT = 3650


@dataclass(frozen=True, slots=True)
class SettingsValues:
    """What staff can settle: of the thresholds and levels, those that differ from the set's.

    ``values`` are by threshold its value and where it comes from; ``levels`` by rule.
    """

    rule_set: str
    values: Mapping[str, tuple[int | str, str]]
    levels: Mapping[str, str]
    technician: str
    technician_phone: str
    kept_days: int


_NAMES = ("rule_set", "values", "levels", "technician", "technician_phone", "kept_days")


def edit_settings(summit: Summit, values: SettingsValues, *, actor: Actor, now: datetime) -> bool:
    """Settle a summit's rules; return whether that changed anything.

    Raises:
        Unfit: a rule set, threshold or level is not known or out of its bounds.
    """
    _refuse(values)
    row = settings(summit.id)
    before = snapshot(row, _NAMES)
    row.rule_set = values.rule_set
    row.values = {
        name: {"value": value, "source": source} for name, (value, source) in values.values.items()
    }
    row.levels = dict(values.levels)
    row.technician, row.technician_phone = values.technician, values.technician_phone
    row.kept_days = values.kept_days
    after = snapshot(row, _NAMES)
    if after == before:
        return False
    if row.version == 0:
        row.version = 1
        db.session.add(row)
    db.session.flush()
    changed = [name for name in _NAMES if before[name] != after[name]]
    shown = [name for name in changed if name != "technician_phone"]
    record(
        "interpretation.settings_edited",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before={name: before[name] for name in shown},
        after={**{name: after[name] for name in shown}, "fields": sorted(changed)},
    )
    return True


def _refuse(values: SettingsValues) -> None:
    problems: list[tuple[str, Refused]] = []
    if values.rule_set not in presets.PRESETS:
        problems.append(("rule_set", Refused(N_("There is no such rule set."))))
    fit: dict[str, Any] = {}
    for name, (value, _source) in values.values.items():
        definition = DEFINITIONS.get(name)
        if definition is None or not definition.fits(value):
            problems.append((name, Refused(N_("This value is out of bounds."))))
        else:
            fit[name] = value
    if not problems:
        together = replace(presets.PRESETS[values.rule_set].values, **fit)
        for low, high in conflicts(together):
            at = low if low in fit else high
            wrong = Refused(N_("Steps have to rise: this value does not fit the one beside it."))
            problems.append((at, wrong))
    levels = {each.word for each in Level} | {presets.OFF}
    for rule, level in values.levels.items():
        if rule not in set(Rule) or level not in levels:
            problems.append((rule, Refused(N_("A rule blocks, warns, notes or is off."))))
    if not 1 <= values.kept_days <= LONGEST_KEPT:
        said = N_("Records are kept for 1 to %(most)s days.")
        problems.append(("kept_days", Refused(said, most=LONGEST_KEPT)))
    if problems:
        raise Unfit(problems)
