"""The tables of interpretation."""

from summit.interpretation.models.booths import (
    HOLDING,
    Assignment,
    AssignmentRole,
    AssignmentState,
    ItemFloor,
    Platform,
    SessionBooths,
    Turn,
)
from summit.interpretation.models.people import (
    InterpretationSettings,
    Interpreter,
    LanguageClass,
    RateUnit,
    Seniority,
    Site,
    SoundCheck,
    SpanKind,
)
from summit.interpretation.models.plans import UNDER_WAY, Plan, PlanState, Term

__all__ = [
    "HOLDING",
    "UNDER_WAY",
    "Assignment",
    "AssignmentRole",
    "AssignmentState",
    "InterpretationSettings",
    "Interpreter",
    "ItemFloor",
    "LanguageClass",
    "Plan",
    "PlanState",
    "Platform",
    "RateUnit",
    "Seniority",
    "SessionBooths",
    "Site",
    "SoundCheck",
    "SpanKind",
    "Term",
    "Turn",
]
