"""The forms of a summit's rules: thresholds with their sources, levels; and its settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from summit.core.errors import N_
from summit.core.forms import EditForm, PickField, TextField, WholeNumberField, clean
from summit.interpretation.definitions import DEFINITIONS, Definition, Kind
from summit.interpretation.models import InterpretationSettings
from summit.interpretation.operations.settings import LONGEST_KEPT, SettingsValues
from summit.interpretation.presets import DEFAULT, OFF, PRESETS, Preset
from summit.interpretation.rule_set import Rule
from summit.programme.rules import Level

#: The longest word about where a number comes from.
_LONGEST_SOURCE = 300
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")

#: What a rule's level can be: its finding's, or nothing is looked at.
LEVELS: Mapping[str, str] = {
    Level.BLOCK.word: N_("blocks publishing"),
    Level.WARN.word: N_("warns"),
    Level.NOTE.word: N_("notes"),
    # Translators: a rule that is switched off
    OFF: N_("off"),
}

#: What each rule is about; ``None`` are the thresholds of fees that belong to no rule.
RULES: Mapping[Rule | None, str] = {
    Rule.TEAM: N_("Team for two languages"),
    Rule.MARKET: N_("Smallest team"),
    Rule.MANY_LANGUAGES: N_("Three languages and more"),
    Rule.RELAY: N_("Relay"),
    Rule.PIVOT: N_("One language for all relay"),
    Rule.DIRECTION: N_("Directions"),
    # Translators: turns at the microphone (교대)
    Rule.TURN: N_("Turns"),
    Rule.DAY: N_("Working day"),
    Rule.BREAK: N_("Breaks"),
    Rule.REMOTE: N_("Remote work"),
    Rule.CALL: N_("Call time"),
    Rule.PAPERS: N_("Papers for the booth"),
    Rule.SPEED: N_("Reading speed"),
    Rule.VIDEO: N_("Videos"),
    Rule.CONSENT: N_("Recording and streaming"),
    Rule.NIGHT: N_("Night work"),
    Rule.CANCELLATION: N_("Cancellation"),
    Rule.KIT: N_("Remote equipment"),
    Rule.PLATFORM: N_("Zoom meetings"),
    Rule.UNCOVERED: N_("Language without a booth"),
    Rule.REST: N_("Rest between two days"),
    Rule.AVAILABLE: N_("Hours in which they can work"),
    Rule.SENIOR: N_("Seniors in the team"),
    Rule.STANDBY: N_("Standby"),
    Rule.TOLD: N_("Hours that interpreters know"),
    Rule.STRAY: N_("Booths that are no longer needed"),
    None: N_("Fees"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A threshold as the form shows it: the rule set's value, and what was typed."""

    definition: Definition
    usual: str
    source: str
    value: str
    own_source: str
    wrong: str

    @property
    def is_changed(self) -> bool:
        """Whether the summit sets it otherwise."""
        return bool(self.value)


class ThresholdsField(Field):
    """A value and a source for each threshold, ``<name>-<threshold>`` and ``…-source``.

    Empty is the rule set's own. ``data`` is as :class:`InterpretationSettings` keeps it.
    """

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was typed, else what the row holds."""
        self.process_errors: list[str] = []
        held = {name: given for name, given in (data or {}).items() if name in DEFINITIONS}
        self.object_data = self.data = held
        self.wrong: dict[str, str] = {}
        self.typed = {
            name: (written(DEFINITIONS[name], given.get("value")), given.get("source") or "")
            for name, given in held.items()
        }
        if formdata:
            self.typed = {
                name: (
                    clean(formdata.get(f"{self.name}-{name}", "")),
                    clean(formdata.get(f"{self.name}-{name}-source", "")),
                )
                for name in DEFINITIONS
            }

    def pre_validate(self, form: Any) -> None:
        """Read each value within its bounds; name those that are wrong."""
        self.data, said = {}, []
        for name, (typed, source) in self.typed.items():
            definition = DEFINITIONS[name]
            if not typed and not source:
                continue
            value = read(definition, typed)
            if value is None:
                self.wrong[name] = _expected(definition)
            elif len(source) > _LONGEST_SOURCE:
                self.wrong[name] = gettext(
                    "At most %(most)s characters; this has %(count)s.",
                    most=_LONGEST_SOURCE,
                    count=len(source),
                )
            else:
                self.data[name] = {"value": value, "source": source}
        for name, problem in self.wrong.items():
            said.append(f"{gettext(DEFINITIONS[name].label)}: {problem}")
        if said:
            raise StopValidation(" ".join(said))

    def refuse(self, name: str, problem: str) -> None:
        """Note at a threshold what the operation has refused."""
        self.wrong[name] = problem
        self.errors: list[str] = [*self.errors, f"{gettext(DEFINITIONS[name].label)}: {problem}"]

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        found: dict[str, tuple[str, list[str]]] = {}
        for name, definition in DEFINITIONS.items():
            value, source = self.typed.get(name, ("", ""))
            label = gettext(definition.label)
            found[f"{self.name}-{name}"] = (label, [value])
            found[f"{self.name}-{name}-source"] = (f"{label}, {gettext('Source')}", [source])
        return found

    def rows(self, preset: Preset) -> Iterator[tuple[Rule | None, list[Row]]]:
        """Return the thresholds by rule, in the order of the rules; last those of no rule."""
        grouped: dict[Rule | None, list[Row]] = {}
        for name, definition in DEFINITIONS.items():
            value, own_source = self.typed.get(name, ("", ""))
            row = Row(
                definition,
                written(definition, getattr(preset.values, name)),
                preset.sources.get(name, ""),
                value,
                own_source,
                self.wrong.get(name, ""),
            )
            grouped.setdefault(definition.rule, []).append(row)
        for rule in (*Rule, None):
            yield rule, grouped.get(rule, [])


def written(definition: Definition, value: object) -> str:
    """Write a threshold's value as people type it; a time of day as ``22:00``."""
    if definition.kind is Kind.CLOCK and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    return "" if value is None else str(value)


def read(definition: Definition, typed: str) -> int | str | None:
    """Read what was typed for a threshold; ``None`` where it cannot stand."""
    value: int | str | None = typed
    if definition.kind is Kind.CLOCK:
        found = _CLOCK.fullmatch(typed)
        value = int(found[1]) * 60 + int(found[2]) if found else None
    elif definition.kind is Kind.NUMBER:
        value = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 10 else None
    return value if definition.fits(value) else None


def _expected(definition: Definition) -> str:
    if definition.kind is Kind.CLOCK:
        return str(gettext("Enter an hour, for example: 22:00"))
    if definition.kind is Kind.NUMBER:
        return str(
            gettext(
                "Enter a whole number from %(least)s to %(most)s.",
                least=definition.least,
                most=definition.most,
            )
        )
    examples = {"currency": "KRW", "pivot": "en", "exclusive": "night+overtime"}
    return str(
        gettext("Write it as in this example: %(example)s", example=examples[definition.name])
    )


class LevelsField(Field):
    """A level for each rule, ``<name>-<rule>``; empty is the rule set's own. ``data`` by rule."""

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Take what was chosen, else what the row holds."""
        self.process_errors: list[str] = []
        held = {rule: level for rule, level in (data or {}).items() if rule in set(Rule)}
        self.object_data, self.data = held, held
        if formdata:
            typed = {rule.value: clean(formdata.get(f"{self.name}-{rule}", "")) for rule in Rule}
            self.data = {rule: level for rule, level in typed.items() if level}

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no level."""
        if not set(self.data.values()) <= set(LEVELS):
            raise StopValidation(gettext("Choose one of the list."))

    def inputs(self) -> dict[str, tuple[str, list[str]]]:
        """Return each input's label and what it holds, by its name."""
        return {f"{self.name}-{rule}": (rule.value, [self.data.get(rule, "")]) for rule in Rule}


class SettledForm(EditForm):
    """A part of what a summit settles for its booths: all parts are one row."""

    @classmethod
    def of(cls, row: InterpretationSettings) -> dict[str, Any]:
        """Return what the form is made with."""
        return {"obj": row}

    @classmethod
    def shown(cls, version: int, **made_with: Any) -> Any:
        """Return the form as it is settled now."""
        form = cls(formdata=None, **made_with)
        form.keep(version)
        return form


class RulesForm(SettledForm):
    """The rule set of a summit, and what it sets otherwise."""

    rule_set = PickField(_("Rule set"))
    values = ThresholdsField(_("Thresholds"))
    levels = LevelsField(_("Levels"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule_set.offer((each.name, gettext(each.label)) for each in PRESETS.values())

    @property
    def preset(self) -> Preset:
        """The rule set that is chosen."""
        return PRESETS.get(self.rule_set.data, PRESETS[DEFAULT])

    def settled(self, row: InterpretationSettings) -> SettingsValues:
        """Return what was typed, beside what another form settles of the same row."""
        return SettingsValues(
            rule_set=self.rule_set.data,
            values={
                name: (given["value"], given["source"]) for name, given in self.values.data.items()
            },
            levels=self.levels.data,
            technician=row.technician,
            technician_phone=row.technician_phone,
            kept_days=row.kept_days,
        )


class SettingsForm(SettledForm):
    """Whom interpreters ring, and how long what is private of them is kept."""

    technician = TextField(_("Technician"), most=200)
    technician_phone = TextField(_("Technician’s telephone"), most=40)
    kept_days = WholeNumberField(_("Days kept"), least=1, most=LONGEST_KEPT, required=True)

    def settled(self, row: InterpretationSettings) -> SettingsValues:
        """Return what was typed, beside what another form settles of the same row."""
        return SettingsValues(
            rule_set=row.rule_set,
            values={
                name: (given["value"], given.get("source") or "")
                for name, given in row.values.items()
            },
            levels=row.levels,
            technician=self.technician.data,
            technician_phone=self.technician_phone.data,
            kept_days=self.kept_days.data or 1,
        )
