"""The rules of interpretation, R1 to R19 of the rule sets and some of this application's own.

A rule looks at a :class:`~summit.interpretation.facts.Situation` at an instant and yields
findings of the programme's kind; it reads no database and no clock. Every number is a threshold of
the summit's rule set, every level too; a rule that is switched off says nothing. A session has one
finding of a rule at most. What concerns somebody's day, or their night's rest, is one finding for
each of them, at the first session it is about. A finding's ``people`` are interpreters
(:func:`person_key`).
"""

from summit.interpretation.rules.checking import check
from summit.interpretation.rules.context import person_key
from summit.interpretation.rules.labels import LABELS

__all__ = ["LABELS", "check", "person_key"]
