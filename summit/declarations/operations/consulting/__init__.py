"""Consultation: circulating a version, what offices contribute, and what becomes of that."""

from summit.declarations.operations.consulting.circulating import CirculationValues, circulate
from summit.declarations.operations.consulting.contributing import (
    ContributionValues,
    contribute,
    edit_contribution,
    withdraw_contribution,
)
from summit.declarations.operations.consulting.deciding import (
    accept,
    adapt,
    answer_contribution,
    reopen_contribution,
)
from summit.declarations.operations.consulting.telling import tell_outcomes

__all__ = [
    "CirculationValues",
    "ContributionValues",
    "accept",
    "adapt",
    "answer_contribution",
    "circulate",
    "contribute",
    "edit_contribution",
    "reopen_contribution",
    "tell_outcomes",
    "withdraw_contribution",
]
